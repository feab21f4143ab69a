"""The goodness of fit of a power law: laws that are true, laws that are not, and the kept table."""

import numpy as np
import pytest
from scipy.special import zeta
from scipy.stats import kstest

from analysis.data import goodness_of_fit, power_law_tails, powerlaws
from lib.data import tables

LAW = powerlaws.PowerLaw(alpha=2.2, se=0.0, xmin=5, ks=0.0, n_tail=1)


def ccdf(law, n):
    return zeta(law.alpha, law.xmin + np.arange(n)) / zeta(law.alpha, law.xmin)


def count(sample):
    return np.unique(sample.astype(int), return_counts=True)


def power_law(size, seed):
    """A sample of LAW."""
    uniform = np.random.default_rng(seed).random(size)
    return goodness_of_fit._draw(LAW, ccdf(LAW, 10_000), uniform)


@pytest.mark.parametrize("alpha", [1.001, 1.3, 2.5, 5.9, 20.0, 55.0])
def test_the_zeta_function_is_that_of_scipy(alpha):
    for q in (1.0, 3.0, 17.0, 900.0, 1e5):
        expected = zeta(alpha, q)
        if expected > 1e-300:
            exact = power_law_tails.scaled_zeta(alpha, q) * q**-alpha
            assert exact == pytest.approx(expected, rel=1e-10 if alpha < 6 else 1e-6)


def test_a_sample_has_the_probabilities_of_the_law():
    values, counts = count(power_law(100_000, seed=0))
    expected = 100_000 * np.exp(LAW.log_pmf(values))
    often = expected > 50
    assert often.sum() > 20
    z = (counts - expected)[often] / np.sqrt(expected[often])
    assert np.abs(z).max() < 4
    assert 0.5 < np.square(z).mean() < 2


def test_far_values_are_drawn_as_if_all_had_been_tabulated():
    uniform = np.random.default_rng(1).random(20_000)
    short, long = (goodness_of_fit._draw(LAW, ccdf(LAW, n), uniform) for n in (200, 50_000))
    assert (short > 200).sum() > 100
    assert (short != long).mean() < 1e-3  # those on the edge of two values
    assert np.abs(short - long).max() <= 1


def test_a_replicate_resamples_what_lies_below_and_draws_the_rest():
    values, counts = np.array([1, 2, 5, 6, 9]), np.array([300, 100, 200, 100, 50])
    law = powerlaws.PowerLaw(2.2, 0.0, 5, 0.0, 350)
    rng = np.random.default_rng(0)
    samples = [
        goodness_of_fit._replicate(values, counts, law, ccdf(law, 1000), rng) for _ in range(200)
    ]
    assert all(drawn[1].sum() == 750 for drawn in samples)
    assert all((np.diff(drawn[0]) > 0).all() for drawn in samples)
    assert all(set(drawn[0][drawn[0] < 5]) <= {1, 2} for drawn in samples)
    mean = [np.mean([drawn[1][drawn[0] == value].sum() for drawn in samples]) for value in (1, 2)]
    assert mean == pytest.approx([300, 100], rel=0.03)
    in_tail = [drawn[1][drawn[0] >= 5].sum() for drawn in samples]
    assert np.mean(in_tail) == pytest.approx(350, rel=0.01)
    assert np.std(in_tail) == pytest.approx(np.sqrt(750 * 350 / 750 * 400 / 750), rel=0.2)


def test_p_values_of_true_power_laws_are_uniform():
    samples = [count(power_law(400, seed)) for seed in range(60)]
    found = [
        goodness_of_fit.goodness_of_fit(*pair, "whole", n_replicates=79, seed=seed).p
        for seed, pair in enumerate(samples)
    ]
    assert kstest(found, "uniform").pvalue > 0.05


def test_a_true_tail_under_a_body_of_other_values_is_seldom_ruled_out():
    found = []
    for seed in range(60):
        body = np.random.default_rng(seed).integers(1, 5, 300)
        pair = count(np.append(body, power_law(500, seed)))
        found.append(goodness_of_fit.goodness_of_fit(*pair, n_replicates=39, seed=seed).p)
    assert np.mean(np.array(found) <= goodness_of_fit.REJECTED) <= 0.15
    assert 0.4 < np.mean(found) < 0.7


def test_a_lognormal_is_ruled_out_as_a_whole_but_has_a_short_tail_that_is_not():
    sample = np.rint(np.exp(np.random.default_rng(0).normal(3, 0.6, 20_000)))
    pair = count(sample[sample >= 1])
    whole, tail = (goodness_of_fit.goodness_of_fit(*pair, scope, 39) for scope in ("whole", "tail"))
    assert whole.p == 1 / 40
    assert whole.law.n_tail == len(sample)
    assert tail.p > goodness_of_fit.REJECTED
    assert tail.law.n_tail < 0.05 * len(sample)


def test_the_seed_decides_the_p_value():
    pair = count(power_law(400, seed=3))
    one, same, other = (
        goodness_of_fit.goodness_of_fit(*pair, "tail", 60, seed) for seed in (1, 1, 2)
    )
    assert one == same
    assert one.p != other.p
    assert one.law == powerlaws.choose_power_law(*pair)


def test_the_kept_table_is_that_of_the_facts():
    again = goodness_of_fit.compute(n_replicates=10)
    for row in again.itertuples():
        same = goodness_of_fit.of_movielens_32m(row.scope).loc[row.member]
        for column in ("alpha", "se", "ks"):
            assert same[column] == pytest.approx(getattr(row, column), abs=1e-6)
        for column in ("xmin", "n_tail", "n", "seed"):
            assert same[column] == getattr(row, column)
        # the replicates of a seed come in the same order, so these are the first ten
        assert row.n_as_far <= same["n_as_far"]
        assert same["n_replicates"] == goodness_of_fit.KEPT_REPLICATES
        assert same["p"] == pytest.approx((same["n_as_far"] + 1) / 2501, abs=1e-6)
    assert len(again) == len(tables.facts("powerlaw_goodness")) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 2], [400, 300], "best"), "scope='best': must be 'whole' or 'tail'"),
        (([1, 2], [4, 3]), "7 observations .* min_tail=50"),
        (([1, 2], [400, 300], "tail", 0), "n_replicates=0: must be an integer >= 1"),
    ],
)
def test_bad_input_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        goodness_of_fit.goodness_of_fit(*arguments)
