"""The export of a model for a browser: what is rounded, what is written, what it costs."""

import base64
import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from analysis.try_it import browser_model
from lib.als import ALS
from lib.util import escaping

STATIC = Path(__file__).parents[3] / "book" / "static"


@pytest.fixture(scope="module")
def movies(ml, parts):
    return ml.movies_of(parts[0])


@pytest.fixture(scope="module")
def content(ml, parts, model, movies):
    return browser_model.export(model, movies, parts[0], 5, ml.summary())


def read_varints(text):
    """The numbers behind varints, bit by bit."""
    numbers, number, shift = [], 0, 0
    for byte in base64.b64decode(text):
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(number)
            number, shift = 0, 0
    return numbers


@given(
    hnp.arrays(float, st.tuples(st.integers(1, 9), st.integers(1, 4)), elements=st.floats(-9, 9)),
    st.sampled_from(["int8", "int16"]),
)
def test_rounding_moves_a_number_by_half_a_step_at_most(values, kind):
    integers, steps = browser_model.quantise(values, kind)
    assert integers.dtype == kind
    assert (np.abs(integers * steps - values) <= steps * (0.5 + 1e-9)).all()
    used = np.abs(integers.astype(int)).max(axis=0)
    assert (used[np.abs(values).max(axis=0) > 1e-300] == np.iinfo(kind).max).all()


def test_rounding_refuses_what_is_no_number():
    with pytest.raises(ValueError, match="finite"):
        browser_model.quantise([[0.0, np.nan]])


@given(st.lists(st.integers(0, 2**31 - 1), max_size=30))
def test_varints_are_read_back(numbers):
    written = browser_model.as_varints(numbers)
    assert read_varints(base64.b64encode(written)) == numbers
    assert len(written) == sum(max(1, -(-number.bit_length() // 7)) for number in numbers)


def test_a_rounded_model_is_a_copy_near_the_first(model):
    before = model.movie_factors.copy()
    for kind, nearest in (("float32", 0), ("float16", 1e-3), ("int16", 1e-4), ("int8", 2e-2)):
        other = browser_model.rounded(model, kind)
        difference = np.abs(other.movie_factors - before).max()
        assert difference <= nearest * np.abs(before).max()
        assert (difference > 0) == (kind != "float32")
        assert other.movie_factors.dtype == np.float32
    assert np.array_equal(model.movie_factors, before)


def test_losses_grow_as_bytes_shrink(model, parts):
    losses = browser_model.losses(model, *parts, min_ratings=3, n_users=20).set_index("kind")
    assert losses.loc["float32", "error"] == 0
    assert losses.loc["float32", "overlap"] == 1
    assert 0 < losses.loc["int16", "error"] < losses.loc["int8", "error"]
    assert losses.loc["int8", "overlap"] > 0.5
    assert losses["bytes"].tolist() == [44, 22, 22, 11]


def test_the_rmse_of_exact_numbers_is_that_of_folding_in(model, parts):
    train, test = parts
    errors = []
    for user in range(train.n_users):
        csr = train.by_user
        own = slice(*csr.offsets[user : user + 2])
        bias, vector = model.fold_in(csr.indices[own], csr.values[own])
        later = slice(*test.by_user.offsets[user : user + 2])
        films = test.by_user.indices[later]
        stars = model.mu + bias + model.movie_bias[films] + model.movie_factors[films] @ vector
        errors.extend(test.by_user.values[later] - stars)
    losses = browser_model.losses(model, train, test, min_ratings=3, n_users=1000)
    assert losses["rmse"][0] == pytest.approx(np.sqrt(np.square(errors).mean()), rel=1e-5)


def test_an_export_says_what_the_model_knows(content, model, movies, parts):
    train = parts[0]
    assert content["titles"].split("\n") == movies["title"].tolist()
    assert read_varints(content["counts"]) == train.movie_counts.tolist()
    assert np.cumsum(read_varints(content["movie_ids"])).tolist() == train.movie_ids.tolist()
    genres = content["genres"].split("\n")
    listed = [genres[place] for place in read_varints(content["genre_of"])]
    assert listed == movies["genres"].map(", ".join).tolist()
    integers = np.frombuffer(base64.b64decode(content["numbers"]), "<i2").reshape(model.k + 1, -1)
    numbers = integers * np.array(content["steps"])[:, None]
    seen = train.movie_counts > 0
    assert np.allclose(numbers[0, seen], model.movie_bias[seen], atol=1e-4)
    assert np.allclose(numbers[1:, seen].T, model.movie_factors[seen], atol=1e-4)


def test_a_film_without_training_ratings_has_no_vector(ml, movies, parts, model):
    _, test = parts
    content = browser_model.export(model, movies, test, 2, ml.summary())
    integers = np.frombuffer(base64.b64decode(content["numbers"]), "<i2").reshape(model.k + 1, -1)
    unseen = test.movie_counts == 0
    assert (integers[:, unseen] == 0).all()
    assert (integers[:, ~unseen] != 0).any(axis=0).all()


def test_an_export_refuses_what_the_page_cannot_compute(ml, movies, parts):
    for option in ("weighted", "joint"):
        model = ALS(2, 0.1, 0.25, epochs=1, **{option: True}).fit(parts[0])
        with pytest.raises(ValueError, match=f"{option}=True"):
            browser_model.export(model, movies, parts[0], 5, ml.summary())
    model = ALS(2, 0.1, 0.25, epochs=1).fit(parts[0])
    with pytest.raises(ValueError, match="same order"):
        browser_model.export(model, movies[::-1], parts[0], 5, ml.summary())


@pytest.mark.parametrize("left_out", [[], [0], [3, 7, 58]])
def test_an_export_tells_invented_films_and_keeps_those_rated_enough(
    ml, movies, parts, model, left_out
):
    known = np.ones(len(movies), bool)
    known[left_out] = False
    counts = parts[0].movie_counts
    least = int(np.median(counts))
    content = browser_model.export(model, movies, parts[0], least, ml.summary(), known)
    kept = [film for film in range(len(movies)) if known[film] or counts[film] >= least]
    assert content["titles"].split("\n") == movies["title"].iloc[kept].tolist()
    assert read_varints(content["counts"]) == counts[kept].tolist()
    assert (
        np.cumsum(read_varints(content["movie_ids"])).tolist() == movies["movie_id"][kept].tolist()
    )
    invented = np.cumsum(read_varints(content["invented"]))
    assert [kept[film] for film in invented] == [film for film in left_out if film in kept]
    assert content["n_invented"] == len(invented)
    whole = browser_model.export(model, movies, parts[0], least, ml.summary())
    numbers, of_all = (
        np.frombuffer(base64.b64decode(export["numbers"]), "<i2").reshape(model.k + 1, -1)
        for export in (content, whole)
    )
    assert np.array_equal(numbers, of_all[:, kept])


def test_the_page_asks_for_files_that_exist(content, movies, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    browser_model.page(content, movies.head(3))
    html = shown[0]["text/html"]
    assert all(f"_static/{name}" in html for name in browser_model.FILES)
    assert all((STATIC / name).is_file() for name in browser_model.FILES)
    assert {path.name for path in STATIC.glob("try_it*.*")} <= set(browser_model.FILES)
    assert all(escaping.html(title) in html for title in movies["title"].head(3))


@pytest.mark.parametrize("first", [0, 2**31 - 5, 2**52, 2**60, -7])
def test_a_browser_tells_films_of_any_identifiers_apart(browser, ml, movies, parts, model, first):
    ids = parts[0].movie_ids - parts[0].movie_ids[0] + first
    train = dataclasses.replace(parts[0], movie_ids=ids)
    content = browser_model.export(model, movies.assign(movie_id=ids), train, 5, ml.summary())
    page = browser.new_page()
    for script in ("explore_text.js", "try_it_model.js"):
        page.add_script_tag(path=STATIC / script)
    read = page.evaluate("(content) => Array.from(TryIt.readModel(content).movieIds)", content)
    page.close()
    assert len(set(read)) == len(ids)
    if 0 <= first < 2**53:
        assert read == ids.tolist()
