"""Computations and figures of book/cold_start.md."""
