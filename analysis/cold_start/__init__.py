"""What book/cold_start.md computes and draws."""
