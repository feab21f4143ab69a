"""The book's figures: one module per chapter, each function takes data and returns a Figure."""
