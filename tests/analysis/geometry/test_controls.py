"""The controls themselves: what they plant, and that they can tell a good test from a bad one."""

import numpy as np
import pytest

from analysis.geometry import controls, neighbourhoods


@pytest.fixture
def rng():
    return np.random.default_rng(8)


@pytest.fixture
def films(rng):
    """150 vectors and three genres that have nothing to do with them."""
    genres = [("A", "B", "C")[kind] for kind in rng.integers(0, 3, 150)]
    return rng.normal(size=(150, 4)), neighbourhoods.genre_matrix([(g,) for g in genres])


def test_films_of_a_genre_are_moved_together_by_the_size_asked_for(films):
    vectors, labels = films
    moved = controls.planted(vectors, labels.to_numpy(), 0.5, seed=1) - vectors
    spread = np.sqrt(np.square(vectors - vectors.mean(axis=0)).sum(axis=1).mean())
    assert np.linalg.norm(moved, axis=1) == pytest.approx(0.5 * spread)
    for flags in labels.to_numpy().T:
        assert np.ptp(moved[flags], axis=0) == pytest.approx(0)


def test_power_rises_with_the_size_and_true_genres_do_not_help(films):
    vectors, labels = films
    true = vectors + 5 * np.eye(3, 4)[labels.to_numpy().argmax(axis=1)]
    table = controls.power(true, labels, (0, 1.0), 120, repeats=4, n_permutations=99)
    assert table["n_tests"].tolist() == [12, 12]
    for name in controls.STATISTICS:
        none, much = table[name]
        assert none <= 1 / 12
        assert much > 0.8


def test_shuffled_genres_are_found_at_the_level_of_the_test(films):
    vectors, labels = films
    true = vectors + 5 * np.eye(3, 4)[labels.to_numpy().argmax(axis=1)]
    table = controls.false_positives(true, labels, n_controls=200, n_permutations=199)
    assert table["statistic"].tolist() == ["purity", "silhouette"]
    # .05 is expected of single tests, and at most that of families; standard errors are .015
    assert table["single"].between(0.01, 0.1).all()
    assert (table["family"] < 0.1).all()


def test_a_test_that_believes_too_much_is_told_by_its_controls(films, monkeypatch):
    monkeypatch.setattr(
        controls.permutation_tests, "p_value", lambda one, null: (null > one).mean(axis=0) / 3
    )
    table = controls.false_positives(*films, n_controls=100, n_permutations=99)
    assert (table["single"] > 0.1).all()
