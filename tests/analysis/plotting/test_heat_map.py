"""Heat maps: the best is framed, the grid's end is marked, and numbers are legible."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba

from analysis.plotting import heat_map, style

TABLE = pd.DataFrame({0.5: [0.8, 0.7], 2.5: [0.9, np.nan], 10.0: [1.0, 0.95]}, index=[2, 20])


@pytest.mark.parametrize(("low_is_best", "corner"), [(True, (0, 1)), (False, (2, 0))])
def test_the_best_is_framed_and_the_end_of_the_grid_marked(low_is_best, corner):
    _, ax = style.subplots()
    heat_map.draw(ax, TABLE, 2.5, low_is_best, cbar=False)
    (frame,) = ax.patches
    assert (int(frame.get_x()), int(frame.get_y())) == corner
    (line,) = ax.lines
    assert set(line.get_xdata()) == {2}


def test_no_end_is_marked_where_nothing_lies_beyond():
    _, ax = style.subplots()
    heat_map.draw(ax, TABLE, 10, True, cbar=False)
    assert not ax.lines


def test_numbers_keep_their_colour_on_dark_pages():
    _, ax = style.subplots()
    heat_map.draw(ax, TABLE, 2.5, True, cbar=False)
    assert len(ax.texts) == 5
    assert {number.get_color() for number in ax.texts} == {style.ON_LIGHT, style.ON_DARK}
    best = next(number for number in ax.texts if number.get_text() == "0.700")
    assert to_rgba(best.get_color()) == to_rgba(style.ON_LIGHT)  # the lowest is the brightest
