"""How well a model predicts and ranks, and what it has to beat."""
