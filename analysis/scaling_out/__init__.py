"""Computations and figures of book/scaling_out.md."""
