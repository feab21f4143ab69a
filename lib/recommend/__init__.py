"""From a model to lists, titles and a map."""
