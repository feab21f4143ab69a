"""Computations and figures of book/performance.md."""
