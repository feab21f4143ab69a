"""What book/als.md computes and draws."""
