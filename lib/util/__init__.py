"""Checks, files, locks and messages that all packages use."""
