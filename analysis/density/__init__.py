"""What book/density.md computes and draws."""
