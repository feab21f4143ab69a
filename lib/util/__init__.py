"""What every room needs: checks, files, locks, messages."""
