"""Computations and figures of book/claims.md."""
