"""What book/claims.md computes and draws."""
