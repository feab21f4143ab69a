"""The fits against exact numbers of MovieLens 32M, and against samples of known laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import zeta

from analysis.data import powerlaws
from lib.data import tables

MEMBERS = ["users", "movies"]


def histogram(member):
    return tables.facts(f"{member[:-1]}_degree_hist").to_numpy().T


def count(sample):
    return np.unique(sample, return_counts=True)


def draw_power_law(alpha, xmin, size, seed=0):
    """Integers from the law itself: the smallest x whose CCDF is below a uniform number."""
    x = np.arange(xmin, 2_000_000)
    ccdf = zeta(alpha, x) / zeta(alpha, xmin)
    uniform = np.random.default_rng(seed).random(size)
    return x[np.searchsorted(-ccdf, -uniform, side="right") - 1]


def draw_lognormal(mu, sigma, xmin, size, seed=0):
    sample = np.rint(np.exp(np.random.default_rng(seed).normal(mu, sigma, size)))
    return sample[sample >= xmin].astype(int)


@pytest.mark.parametrize("member", MEMBERS)
def test_exponents_of_movielens_32m(member):
    expected = tables.facts(f"powerlaw_{member}")
    fitted = powerlaws.alpha_by_xmin(*histogram(member), expected["xmin"])
    assert (fitted["n_tail"] == expected["n_tail"]).all()
    for column in ("alpha", "ks", "se"):
        assert (fitted[column] - expected[column]).abs().max() < 2e-6


@pytest.mark.parametrize(
    "fit", ["users_xmin20", "users_xmin1000", "movies_xmin1", "movies_xmin100"]
)
def test_lognormals_of_movielens_32m(fit):
    expected = tables.fact_numbers()["tail_fits"][fit]
    values, counts = histogram(fit.split("_")[0])
    xmin = int(fit.split("xmin")[1])
    lognormal = powerlaws.fit_lognormal(values, counts, xmin)
    power_law = powerlaws.fit_power_law(values, counts, xmin)
    assert lognormal.mu == pytest.approx(expected["lognormal_mu"], abs=1e-4)
    assert lognormal.sigma == pytest.approx(expected["lognormal_sigma"], abs=1e-4)
    gain = powerlaws.compare(values, counts, power_law, lognormal).gain
    assert gain == pytest.approx(expected["loglik_gain_lognormal_per_obs"], abs=1e-8)


def test_best_tail_of_movielens_32m_movies_starts_at_three():
    law = powerlaws.choose_power_law(*histogram("movies"))
    assert (law.xmin, round(law.alpha, 2)) == (3, 1.43)


@pytest.mark.parametrize(("alpha", "xmin"), [(1.5, 1), (2.2, 1), (2.5, 7), (3.5, 20)])
def test_a_known_exponent_is_found_within_its_error(alpha, xmin):
    law = powerlaws.fit_power_law(*count(draw_power_law(alpha, xmin, 20_000)), xmin)
    assert abs(law.alpha - alpha) < 4 * law.se
    assert law.ks < 1.63 / np.sqrt(law.n_tail)  # the 1% point of Kolmogorov's distribution


def test_the_chosen_tail_starts_where_the_law_starts():
    body = np.random.default_rng(1).integers(1, 30, 20_000)
    law = powerlaws.choose_power_law(*count(np.append(body, draw_power_law(2.5, 30, 10_000))))
    assert 28 <= law.xmin <= 45
    assert law.alpha == pytest.approx(2.5, abs=0.1)


def test_the_test_tells_the_two_laws_apart():
    fit = powerlaws.assess(*count(draw_lognormal(3, 1.2, 5, 20_000)))
    assert fit.whole.z > 5
    assert fit.whole.p < 1e-6
    assert powerlaws.assess(*count(draw_power_law(2.5, 5, 20_000))).whole.z < 2


@pytest.mark.parametrize(
    "law",
    [powerlaws.PowerLaw(2.3, 0, 4, 0, 1), powerlaws.Lognormal(1.0, 0.9, 4)],
    ids=["power law", "lognormal"],
)
def test_laws_are_distributions(law):
    x = np.arange(4, 200)
    assert law.ccdf(4) == pytest.approx(1)
    np.testing.assert_allclose(np.exp(law.log_pmf(x)), law.ccdf(x) - law.ccdf(x + 1), atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(
    sample=st.lists(st.integers(1, 500), min_size=20, max_size=60),
    times=st.integers(2, 9),
)
def test_a_histogram_counted_twice_has_the_same_fit(sample, times):
    values, counts = count([*sample, 3, 5])
    once = powerlaws.fit_power_law(values, counts, 1)
    often = powerlaws.fit_power_law(values, counts * times, 1)
    assert often.alpha == pytest.approx(once.alpha, rel=1e-5)
    assert often.se == pytest.approx(once.se / np.sqrt(times), rel=1e-4)


def test_ccdf_by_hand():
    assert powerlaws.ccdf([5, 3, 2]).tolist() == [1.0, 0.5, 0.2]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: powerlaws.fit_power_law([1, 2], [1, 2, 3], 1), "differ in shape"),
        (lambda: powerlaws.fit_power_law([1, 2], [4, 3], 0), "xmin=0: must be an integer >= 1"),
        (lambda: powerlaws.fit_lognormal([1, 2], [4, 3], 2), "two different values .* xmin=2"),
        (lambda: powerlaws.choose_power_law([1, 2], [4, 3]), "7 observations .* min_tail=50"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_laws_with_different_starts_are_not_compared():
    values, counts = histogram("users")
    first = powerlaws.fit_power_law(values, counts, 20)
    with pytest.raises(ValueError, match="different xmin: 20 and 30"):
        powerlaws.compare(values, counts, first, powerlaws.fit_lognormal(values, counts, 30))
