"""What the chapters of the book compute and draw: a package for each."""
