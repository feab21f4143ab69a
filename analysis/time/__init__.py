"""What book/time.md computes and draws."""
