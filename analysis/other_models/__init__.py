"""Computations and figures of book/other_models.md."""
