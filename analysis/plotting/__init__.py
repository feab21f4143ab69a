"""What the chapters share: figures, tables, numbers for the text, and what is left out."""
