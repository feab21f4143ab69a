"""Numbered tables of the book, which the text can refer to by name."""

from IPython.display import Markdown

from analysis.plotting import notation
from lib.util import escaping
from lib.util.messages import shown


def table(frame, name, caption, look="numbers", markup=()):
    """Markdown of a MyST table with a name and a caption.

    Texts in headers and cells appear as they are written, whatever signs are in them.

    caption : Markdown on one line; what comes from data goes through `escaping.markdown` first
    look : classes of the style sheet; "stacked" puts the cells of a row below one another where
        the page is narrow
    markup : the columns whose header and cells are Markdown of our own, such as formulas; True
        for all columns

    Raises ValueError for a caption of several lines and for a column that is not there.
    """
    if "\n" in caption:
        raise ValueError(f"the caption of {name} must be one line, is {shown(caption)}")
    ours = frame.columns if markup is True else list(markup)
    if unknown := [column for column in ours if column not in frame.columns]:
        raise ValueError(f"table {name} has no column {unknown[0]!r} that could be markup")
    ours = frame.columns.isin(ours)
    cells = frame.astype(object)  # cells of several types, and headers that come twice
    for place in range(cells.shape[1]):
        if not ours[place]:
            cells.isetitem(place, _even(cells.iloc[:, place]).map(_escaped))
    cells.columns = [h if own else _escaped(h) for h, own in zip(frame, ours, strict=True)]
    rows = cells.to_markdown(index=False, disable_numparse=True)
    return Markdown(f":::{{table}} {caption}\n:name: {name}\n:class: {look}\n\n{rows}\n:::")


def _even(column):
    """A column of floats as texts of as many decimals as any has; other columns as they are."""
    if not column.map(lambda cell: isinstance(cell, float)).all():
        return column
    texts = column.map(str)
    if not texts.str.fullmatch(r"-?\d+\.\d{1,4}").all():  # nan, 1e-07, not rounded
        return column
    decimals = texts.str.partition(".")[2].str.len().max()
    return column.map(lambda cell: f"{cell:.{decimals}f}")


def _escaped(cell):
    return notation.unbroken(escaping.markdown(cell)) if isinstance(cell, str) else cell
