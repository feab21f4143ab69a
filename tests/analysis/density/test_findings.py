"""The tables of the chapter on the joint density, against what they summarise."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.density import findings, joint_density


def test_one_mode_lies_at_the_origin_and_two_beside_it():
    one, two = findings.shape(1, 1, 2), findings.shape(-3, 1, 1)
    assert (one["modes"], one["u at a mode"], one["barrier"]) == (1, 0, 0)
    assert (two["modes"], two["barrier"]) == (2, 2)
    assert two["u at a mode"] == pytest.approx(2**0.5)
    assert two["mean of uv"] < 0 < two["SD of uv"]


def test_without_a_rating_that_says_anything_the_spread_is_that_of_the_prior():
    assert findings.shape(0, 1e-9, 4)["SD of u"] == pytest.approx(0.5)
    assert findings.shape(0, 1e-9, 4)["SD of uv"] == pytest.approx(0.25)


def test_ratings_that_pass_are_counted_on_either_side():
    table = findings.passing(np.array([-3, -2, 0, 1, 2.5, 4, 0, 0]), 2)
    assert table.loc[0, ["below [%]", "above [%]", "passing [%]"]].tolist() == [12.5, 25, 37.5]
    assert findings.passing(np.zeros(3), 2).loc[0, "passing [%]"] == 0


def fit(factors, loss):
    factors = np.array(factors, float)[:, None]
    history = pd.DataFrame({"loss": [99, loss]})
    return SimpleNamespace(history=history, movie_factors=factors, user_factors=2 * factors)


def test_a_mirrored_solution_has_the_correlation_minus_one():
    fits = [fit([1, 2, 4, 9], 10), fit([-1, -2, -4, 5], 11)]
    known = np.array([True, True, True, False])
    table = findings.starts(fits, [np.array([3.0, 4]), np.array([3.5, 4.5])], known)
    assert table["correlation with the first"].tolist() == pytest.approx([1, -1])
    assert table["loss above the lowest [%]"].tolist() == pytest.approx([0, 10])
    assert table["predictions apart, RMS [stars]"].tolist() == [0, 0.5]
    assert table["length of users / of movies"].tolist() == [2, 2]


def test_draws_agree_with_integration_and_those_of_another_density_do_not():
    draws = joint_density.gibbs(1.0, 1.0, 1.0, 4000, seed=2)[:, 100:]
    table = findings.checks(draws, 1.0, 1.0, 1.0)
    assert table.index.tolist() == ["u²", "uv", "(uv)²", "v"]
    assert table["z"].abs().max() < 4
    assert findings.checks(draws, 2.0, 1.0, 1.0)["z"].abs().max() > 10


def test_crossings_are_counted_within_chains():
    v = np.array([[1.0, 2, -1, 1, 1, 2, 1, 2], [-1, -2, -1, -3, -1, -2, -1, -1]])
    seen = findings.crossings(np.stack([v, v], axis=2))
    assert seen["crossings"] == 2
    assert seen["mean of v"] == pytest.approx(-3 / 16)
    assert seen["mean of uv"] == pytest.approx(np.square(v).mean())
