"""Numbered tables of the book, which the text can refer to by name."""

from IPython.display import Markdown


def table(frame, name, caption, look="numbers"):
    """Markdown of a MyST table with a name and a caption; cells are shown as they are.

    look : classes of the style sheet; "stacked" puts the cells of a row below one another where
        the page is narrow
    """
    rows = frame.to_markdown(index=False, disable_numparse=True)
    return Markdown(f":::{{table}} {caption}\n:name: {name}\n:class: {look}\n\n{rows}\n:::")
