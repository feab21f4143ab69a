"""Computations and figures of book/drift.md."""
