"""Computations and figures of the chapters of the book, a package for each."""
