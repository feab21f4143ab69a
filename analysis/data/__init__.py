"""What book/data.md computes and draws."""
