"""A picture of a build: which task ran when, and what the chapters did."""

from matplotlib import pyplot as plt

from analysis.plotting import style
from tools.times import kinds

NEUTRAL = "0.6"


def build(frame):
    """A bar for each task from its begin on, its parts by kind: a Figure.

    frame : as `measure.table` returns it
    The parts are in the order of the kinds, not in that in which they happened.
    """
    style.use()
    colours = dict(zip(kinds.KINDS, plt.colormaps["tab10"].colors, strict=False))
    figure, axes = style.subplots(height=0.28 * len(frame) + 1.2)
    for place, row in enumerate(frame.itertuples(index=False)):
        left = row.begin / 60
        known = frame[list(kinds.KINDS)].iloc[place].dropna()
        if known.empty:
            axes.barh(place, row.seconds / 60, left=left, color=NEUTRAL)
        for kind, seconds in known.items():
            axes.barh(place, seconds / 60, left=left, color=colours[kind])
            left += seconds / 60
    axes.set_yticks(range(len(frame)), frame["task"])
    axes.invert_yaxis()
    axes.set_xlabel("minutes since the start")
    handles = [plt.Rectangle((0, 0), 1, 1, color=colours[kind]) for kind in kinds.KINDS]
    figure.legend(handles, kinds.KINDS, loc="outside lower center", ncols=5)
    return figure
