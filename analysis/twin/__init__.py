"""Computations and figures of book/twin.md."""
