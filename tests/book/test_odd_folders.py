"""Ratings that are not MovieLens 32M in all but name: what can be said of them, and what not."""

import json
import re
import shutil
import subprocess
import sys

import nbformat
import numpy as np
import pandas as pd
import pytest

from analysis.claims import data as claims_about_data
from analysis.claims import dataset_summary
from analysis.claims.verdicts import UNTESTABLE
from analysis.data import describe, powerlaws, years
from analysis.geometry import neighbourhoods
from analysis.time import temporal_splits
from lib.data import datasets, minimum_size
from lib.data.movielens import MovieLens
from lib.recommend.ranking import default_min_ratings, fair_min_ratings, paper_share
from tests.helpers import chapters, odd_folders
from tests.helpers.pages import make
from tools import ROOT


def small(n_users, n_movies, per_user, stars=(3.0, 4.0)):
    """A `MovieLens` in memory; the movies go round, so that all have about as many ratings."""
    n = n_users * per_user
    ratings = pd.DataFrame(
        {
            "user_id": np.repeat(np.arange(n_users), per_user),
            "movie_id": np.arange(n) % n_movies,
            "rating": np.resize(np.array(stars, np.float32), n),
            "timestamp": np.zeros(n, np.int64),
        }
    )
    movies = pd.DataFrame({"movie_id": range(n_movies), "title": "A", "year": pd.NA, "genres": ""})
    return MovieLens("small", ratings, movies, pd.DataFrame(), simulated=False, fingerprint="")


def test_what_is_enough_for_the_book_and_what_is_one_too_few():
    minimum_size.refuse_too_small(small(50, 50, 20))
    for less in (
        small(49, 50, 21),
        small(50, 49, 20),
        small(50, 50, 19),
        small(250, 50, 4),  # nobody has a rating for the test
        small(1, 50, 1000),
        small(1000, 50, 1),
        small(50, 50, 20, stars=(4.0,)),
        small(50, 50, 20, stars=(2.0, 3.0)),
    ):
        with pytest.raises(ValueError, match="small is too small for the book, which needs 50"):
            minimum_size.refuse_too_small(less)


@pytest.fixture(scope="module")
def summaries(tmp_path_factory):
    place = tmp_path_factory.mktemp("odd")
    kinds = ("bare", "shop", "early years", "one year")
    folders = {kind: odd_folders.write(place / kind, **odd_folders.KINDS[kind]) for kind in kinds}
    return {
        kind: dataset_summary.of_dataset(datasets.load(folder)) for kind, folder in folders.items()
    }


UNTESTABLE_ABOUT = {
    "bare": {"release_growth", "rating_growth", "stable_means", "genre_means", "genre_shares"},
    "shop": {"rating_growth", "genre_means", "genre_shares"},
    "early years": {"release_growth", "genre_means"},
    "one year": {"release_growth", "stable_means", "genre_means"},
}


@pytest.mark.parametrize("kind", UNTESTABLE_ABOUT)
def test_claims_about_what_is_not_there_cannot_be_tested(summaries, kind):
    tests = ("user_power_law", "movie_power_law", "concentration", "global_mean",
             "positivity_bias", "release_growth", "rating_growth", "stable_means", "genre_means",
             "genre_shares")  # fmt: skip
    found = {name: getattr(claims_about_data, name)(summaries[kind]) for name in tests}
    untestable = {name for name, finding in found.items() if finding.verdict == UNTESTABLE}
    assert untestable >= UNTESTABLE_ABOUT[kind]
    for finding in found.values():
        assert not re.search(r"\bnan\b|\binf\b|None", finding.here + finding.reading)


def test_no_law_is_fitted_to_equal_numbers():
    assert not powerlaws.can_be_fitted([20], [500])
    assert not powerlaws.can_be_fitted([5, 20], [10, 49 - 10])
    assert powerlaws.can_be_fitted([5, 20], [10, 40])
    # the tail that begins with 20 has one value, and is no candidate
    assert powerlaws.xmin_candidates([5, 20], [10, 90]).tolist() == [5]
    with pytest.raises(ValueError, match="50 observations of 1 values: a fit needs at least"):
        powerlaws.xmin_candidates([20], [50])
    law = powerlaws.fit_power_law([1, 2], [50, 50], 1)
    assert powerlaws.compare([1, 2], [50, 50], law, law).z == 0


def test_shares_of_genres_that_the_other_set_does_not_have_are_unknown():
    here = describe.label_shares(pd.Series({"Books": 3, "Drama": 1}))
    there = describe.label_shares(pd.Series({"Drama": 1, "Comedy": 1}), like=here)
    assert there["Drama"] == 0.5
    assert there[["Books", "Others"]].isna().all()
    without = describe.label_shares(pd.Series({"Drama": 1, "Comedy": 3}), like=here.drop("Books"))
    assert without.to_dict() == {"Drama": 0.25, "Others": 0.75}


def test_blank_tags_are_none():
    tags = pd.DataFrame({"tag": ["  ", "Funny", "funny ", ""]})
    assert describe.tag_counts(tags)["tag"].tolist() == ["funny"]


def test_films_without_genres_have_a_row_and_no_column():
    assert neighbourhoods.genre_matrix([(), (), ()]).shape == (3, 0)
    assert neighbourhoods.genre_matrix([("A",), ("A",), ("B",)], smallest=2).columns.tolist() == [
        "A"
    ]


@pytest.mark.parametrize(
    ("stars", "times", "expected"),
    [
        ([4.0, 3.5], [10, 90], 50),  # half stars since 50
        ([4.0, 3.5], [60, 90], 60),  # all of them later
        ([4.0, 3.0], [10, 90], 10),  # whole stars to the end
        ([4.0, 3.5], [10, 40], 10),  # over before half stars came elsewhere
    ],
)
def test_from_when_on_there_is_one_scale(stars, times, expected):
    frame = pd.DataFrame({"rating": stars, "timestamp": times})
    assert years.one_scale_from(frame, 50) == expected


def test_the_spread_of_years_leaves_out_those_in_which_all_agree():
    table = pd.DataFrame({"mean": [3.0, 3.4, 4.0], "error": [0.1, 0.1, 0.0]})
    assert years.reduced_chi_squared(table) == pytest.approx(8)
    assert years.reduced_chi_squared(table.iloc[:2]) == pytest.approx(8)


def test_splits_are_compared_where_both_have_enough_of_the_same_classes():
    def errors(**n_ratings):
        index = pd.Index([int(name[1:]) for name in n_ratings])
        return pd.DataFrame({"n_ratings": list(n_ratings.values())}, index=index)

    assert temporal_splits.comparable(errors(_1=100, _5=200), errors(_0=100, _5=100, _20=1))
    assert not temporal_splits.comparable(errors(_1=100, _5=200), errors(_5=100, _20=99))
    assert not temporal_splits.comparable(errors(_0=100, _5=200), errors(_0=100, _20=100))
    assert not temporal_splits.comparable(errors(_1=100, _5=200), errors())
    index = pd.MultiIndex.from_tuples([(1, 5), (1, 20)])
    assert temporal_splits.of_unknown_users(pd.DataFrame({"n_ratings": [1, 2]}, index)).empty


def test_fifty_films_compete_where_there_are_so_many():
    few, many = np.arange(60), np.r_[np.zeros(40, int), np.arange(1, 5000) // 40]
    assert (few >= default_min_ratings(few)).sum() == 50
    assert default_min_ratings(np.arange(20)) == 1
    assert default_min_ratings(many) == fair_min_ratings(many, paper_share())


# The chapters that look at more than stars, on two folders that differ from MovieLens in many ways.
CHAPTERS = {
    # films and genres of its own, whole stars, seven months, no tags
    "shop": ("data", "geometry", "time", "drift"),
    # no genres, no years, all times equal, no tags
    "bare": ("data", "geometry", "cold_start", "claims", "time", "drift"),
}
NOTES = {"shop": 5, "bare": 20}  # at least


@pytest.fixture(scope="module")
def odd_chapters(tmp_path_factory):
    """Of each kind the folder, and a dict of chapter -> executed notebook."""
    made = {}
    for kind, names in CHAPTERS.items():
        folder = tmp_path_factory.mktemp("odd") / kind
        odd_folders.write(folder, **odd_folders.KINDS[kind])
        made[kind] = folder, chapters.run(names, folder, f"_build/test-odd-{kind}")
    return made


@pytest.mark.book
@pytest.mark.parametrize("kind", CHAPTERS)
def test_chapters_show_what_they_can_and_say_what_they_cannot(odd_chapters, kind):
    _, notebooks = odd_chapters[kind]
    for notebook in notebooks.values():
        chapters.check(notebook)
    texts = map(chapters.text_of, notebooks.values())
    assert sum(text.count(chapters.NOTE) for text in texts) >= NOTES[kind]


@pytest.mark.parametrize("kind", CHAPTERS)
def test_their_pages_are_built_without_a_warning(odd_chapters, kind, twin_book, tmp_path):
    """The other chapters are taken from a book that is there already."""
    folder, notebooks = odd_chapters[kind]
    build = tmp_path / "build"
    shutil.copytree(twin_book, build, ignore=shutil.ignore_patterns("html", "sphinx", "stage"))
    for name, notebook in notebooks.items():
        nbformat.write(notebook, build / "executed" / f"{name}.ipynb")
    (build / "dataset.json").write_text(json.dumps(datasets.load(folder).summary()))
    done = subprocess.run(
        [sys.executable, "-m", "tools.build_html", build], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.book
def test_a_folder_that_is_too_small_is_refused_at_once(tmp_path):
    folder = odd_folders.write(tmp_path / "six", n_users=10, n_movies=6, least=4)
    done = make("book", f"DATASET={folder}", f"BUILD={tmp_path / 'build'}")
    assert done.returncode != 0
    assert "six is too small for the book, which needs 50 users" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    chapter = [sys.executable, "-m", "tools.run_chapter", "book/cold_start.md"]
    done = subprocess.run(
        [*chapter, tmp_path / "out.ipynb", "-p", "dataset", folder],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode != 0
    assert "six is too small for the book" in done.stderr
