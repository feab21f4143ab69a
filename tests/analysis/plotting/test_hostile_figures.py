"""Figures whose names hold formulas, control characters and letters that the font lacks."""

import html
import io
import re
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from analysis.cold_start import figures as cold_start
from analysis.data import describe, genre_figures
from analysis.drift import figures as drift
from analysis.geometry import figures as geometry
from analysis.grid import figures as search
from analysis.plotting import style
from tests.helpers.hostile import GENRES, NAME, TITLES

ODD = tuple(t for t in TITLES if re.search(r"[$\\|\x07\u202e七ש\u0301]|x{9}", t))
N = len(GENRES)
FALLING = pd.Series(np.linspace(0.3, 0.1, N), index=GENRES)
MEANS = pd.DataFrame(
    {"genre": GENRES, "share": FALLING.to_numpy(), "mean_rating": 3.0, "low": 2.5, "high": 3.5}
)
TESTS = pd.DataFrame(
    {
        "genre": GENRES,
        "purity": 0.5,
        "purity_shuffled": 0.2,
        "silhouette": 0.1,
        "silhouette_shuffled": 0,
    }
)
DRIFT = pd.DataFrame({"genre": GENRES, "level_change": FALLING.to_numpy(), "vector_drift": 0.1})
CHANGES = pd.DataFrame(
    np.random.default_rng(0).normal(size=(len(ODD), 3)) ** 2,
    columns=["level_change_1", "level_change_2", "precision"],
)
SHARES = pd.DataFrame(0.1, index=GENRES, columns=describe.STARS)
GENRE_SHARE = pd.DataFrame([dict.fromkeys(("alpha", "share", "low", "high"), 1.0)] * 2)
PANEL = pd.DataFrame([[1.0, 2.0]], index=[2], columns=[0.5, 2.5])
POINTS = CHANGES.to_numpy()[:, :2]


TAGS = pd.DataFrame({"tag": ODD, "count": range(len(ODD), 0, -1)})
PIE = [("Here", style.DATASET, FALLING, FALLING)]


FIGURES = {
    "films": (lambda: geometry.films(POINTS, (0.5, 0.2), ODD, [GENRES] * len(ODD)), ODD),
    "two groups": (lambda: drift.two_groups(CHANGES, CHANGES, np.array(ODD), [0, 3, 5]), ODD[:1]),
    "purity": (lambda: geometry.genre_tests({"k = 10": TESTS}), GENRES),
    "meanings": (lambda: geometry.component_meanings(FALLING.to_frame("PC1"), [0.5]), GENRES),
    "stars": (lambda: genre_figures.stars_by_genre(SHARES, MEANS, FALLING), GENRES),
    "shares": (lambda: genre_figures.shares(PIE), GENRES),
    "popularity": (lambda: genre_figures.mean_against_popularity(MEANS, MEANS), GENRES),
    "tags": (lambda: genre_figures.tag_bars(TAGS, pd.Series([2.0], index=[ODD[0]])), ODD[:15]),
    "cloud": (lambda: genre_figures.tag_cloud(TAGS, {ODD[0]}, seed=0), ()),
    "drift": (lambda: drift.genres(DRIFT, [DRIFT, DRIFT]), GENRES),
    "genre share": (
        lambda: cold_start.genre_shares({NAME: {"k": (GENRE_SHARE, 0.5)}}, GENRES[1]),
        (),
    ),
    "grid": (lambda: search.heat_maps([(style.name(NAME), PANEL)], 0.5, True, "stars"), ()),
}


@pytest.mark.parametrize("which", FIGURES)
def test_names_are_drawn_as_they_are(which):
    draw, names = FIGURES[which]
    with mpl.rc_context():
        style.use()
        file = io.StringIO()
        draw().savefig(file, format="svg")
    ElementTree.fromstring(file.getvalue())  # well-formed
    drawn = html.unescape(file.getvalue())
    assert "mathdefault" not in drawn
    short = style.name if names is GENRES or which == "tags" else style.escaping.drawable
    for name in names:  # which stand in comments, where hyphens may not follow one another
        comment = re.sub("-(?=-)", "- ", short(name))
        assert f"<!-- {comment} -->" in drawn
