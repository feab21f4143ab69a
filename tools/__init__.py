"""What the build needs and no reader imports."""
