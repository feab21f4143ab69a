"""Names beside points, placed so that names cover neither one another nor the points."""

import numpy as np

from analysis.plotting import style
from lib.util import escaping

DISTANCES = np.array([7, 13, 21, 32, 46, 64, 86])  # points, from the marker to the name
ANGLES = np.arange(16) * np.pi / 8
FAR = 9  # points between marker and name from which on a line joins them
MARKER = 5  # points kept free around each named point
CLASH, COVERED, CROSSED = 1000, 200, 150  # prices, where a point of distance costs 1
SWEEPS = 30


def label(figure, ax, points, names, size=11, others=None):
    """Write `names` beside `points` (n, 2, data coordinates), with a line to those further off.

    `others` (m, 2) are points without a name that should not be covered either. Every name tries
    places all around its point and keeps the cheapest, given the places of the other names, until
    none moves: the same input gives the same picture. The figure's layout is fixed from then on.
    """
    names = [escaping.drawable(name) for name in names]
    # The layout must be final before places are compared, and stay so after that.
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    points_per_pixel = 72 / figure.dpi
    anchors = ax.transData.transform(points) * points_per_pixel
    sizes = _sizes(ax, names, size) * points_per_pixel
    frame = ax.get_window_extent().get_points() * points_per_pixel
    free = anchors
    if others is not None:
        free = np.concatenate([anchors, ax.transData.transform(others) * points_per_pixel])
    centres = _place(anchors, sizes, free, frame)
    ax.autoscale(False)
    to_data = ax.transData.inverted()
    halo = {"boxstyle": "square,pad=0.02", "fc": "white", "ec": "none", "alpha": 0.8}
    for name, size_of, anchor, centre in zip(names, sizes, anchors, centres, strict=True):
        edge = np.clip(anchor, centre - size_of / 2, centre + size_of / 2)
        if np.linalg.norm(edge - anchor) > FAR:
            line = to_data.transform(np.array([anchor, edge]) / points_per_pixel)
            ax.plot(*line.T, color=style.INK, lw=0.7, zorder=3)
        place = to_data.transform(centre / points_per_pixel)
        ax.text(*place, name, ha="center", va="center", fontsize=size, bbox=halo, zorder=5)


def _sizes(ax, names, size):
    """Width and height of each name in pixels: (n, 2)."""
    extents = []
    for name in names:
        text = ax.text(0, 0, name, fontsize=size)
        box = text.get_window_extent()
        extents.append((box.width, box.height))
        text.remove()
    return np.array(extents) + 3


def _place(anchors, sizes, free, frame):
    """Centres of the boxes: (n, 2). The points `free` are kept free where possible."""
    n = len(anchors)
    steps = np.array([(d, np.cos(a), np.sin(a)) for d in DISTANCES for a in ANGLES])
    offset = steps[None, :, 1:] * (steps[None, :, :1] + sizes[:, None] / 2)
    places = anchors[:, None] + offset
    fixed = np.array([_own_price(places[i], steps[:, 0], sizes[i], free, frame)
                      for i in range(n)])  # fmt: skip
    chosen = fixed.argmin(axis=1)
    for _ in range(SWEEPS):
        before = chosen.copy()
        for i in range(n):
            others = np.delete(np.arange(n), i)
            taken = places[others, chosen[others]]
            price = fixed[i] + _clashes(places[i], sizes[i], taken, sizes[others])
            price += _crossings(anchors[i], places[i], taken, sizes[others])
            price += sum(_crossings(anchors[j], places[j, chosen[j]][None], places[i], sizes[i],
                                    by_box=True) for j in others)  # fmt: skip
            chosen[i] = price.argmin()
        if np.array_equal(before, chosen):
            break
    return places[np.arange(n), chosen]


def _own_price(places, distances, size, free, frame):
    """What each place costs by itself: its distance, points under it, parts outside the frame."""
    near = np.abs(places[:, None] - free[None]) < size / 2 + MARKER
    outside = np.maximum(frame[0] - (places - size / 2), 0) + np.maximum(
        places + size / 2 - frame[1], 0
    )
    return distances + COVERED * near.all(axis=2).sum(axis=1) + CLASH * outside.sum(axis=1)


def _clashes(places, size, taken, taken_sizes):
    """The price of covering other names: (places,)."""
    overlap = (size + taken_sizes[None]) / 2 - np.abs(places[:, None] - taken[None])
    depth = np.clip(overlap, 0, None).min(axis=2)
    return ((depth > 0) * CLASH + depth).sum(axis=1)


def _crossings(anchor, ends, boxes, box_sizes, by_box=False):
    """The price of lines from `anchor` to `ends` that run through `boxes`.

    Summed over the boxes: (ends,), or with `by_box`, for a single end: (boxes,).
    """
    along = np.linspace(0, 1, 12)[:, None, None]
    line = anchor + along * (ends - anchor)
    inside = np.abs(line[:, :, None] - boxes) < np.broadcast_to(box_sizes, boxes.shape) / 2
    hit = inside.all(axis=3).any(axis=0) * CROSSED
    return hit[0] if by_box else hit.sum(axis=1)
