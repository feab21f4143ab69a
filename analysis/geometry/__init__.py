"""What book/geometry.md computes and draws."""
