"""What book/twin.md computes and draws."""
