"""What book/grid.md computes and draws."""
