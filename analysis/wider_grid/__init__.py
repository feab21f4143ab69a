"""What book/wider_grid.md computes and draws."""
