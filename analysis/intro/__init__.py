"""Findings and the figure of the landing page, from the tables that the project carries."""
