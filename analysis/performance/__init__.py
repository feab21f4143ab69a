"""What book/performance.md computes and draws."""
