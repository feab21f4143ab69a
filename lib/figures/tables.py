"""Numbered tables of the book, which the text can refer to by name."""

from IPython.display import Markdown


def table(frame, name, caption):
    """Markdown of a MyST table with a name and a caption; cells are shown as they are."""
    rows = frame.to_markdown(index=False, disable_numparse=True)
    return Markdown(f":::{{table}} {caption}\n:name: {name}\n\n{rows}\n:::")
