"""What book/try_it.md computes and draws."""
