"""Biased matrix factorisation by alternating least squares, and what the book needs around it."""
