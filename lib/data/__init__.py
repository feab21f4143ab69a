"""Ratings and what is known of them: simulated, found, downloaded or transcribed."""
