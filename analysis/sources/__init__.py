"""Computations of book/sources.md."""
