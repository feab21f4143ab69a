"""Tools of the build, which no reader imports."""
