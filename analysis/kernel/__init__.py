"""Computations and figures of book/kernel.md."""
