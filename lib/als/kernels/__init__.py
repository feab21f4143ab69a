"""The loops of alternating least squares."""
