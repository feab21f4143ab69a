"""Chains that differ in their seeds, and what they can and cannot agree on."""

import copy

import numpy as np
import pytest

from analysis.posterior import chains

pytestmark = pytest.mark.usefixtures("shared_models")


def test_chains_differ_in_their_seeds_alone(parts):
    one, other = chains.sample(*parts, 1, 24, 4, seed=5, n_chains=2)
    assert (one.seed, other.seed) == (5, 6)
    assert (one.k, one.sweeps, one.burn_in) == (other.k, other.sweeps, other.burn_in) == (1, 24, 4)
    assert not np.allclose(one.test_mean, other.test_mean, atol=1e-4)


def test_a_mirror_image_of_a_chain_disagrees_on_the_coordinate_alone(small_posterior, parts):
    mirrored = copy.copy(small_posterior)
    factors = small_posterior.draws.movie_factors
    mirrored.draws = small_posterior.draws._replace(movie_factors=-factors)
    same, turned = (
        chains.agreement([small_posterior, other], parts[0]).set_index("quantity")
        for other in (small_posterior, mirrored)
    )
    assert list(same.index) == [*chains.NAMES.values(), chains.COORDINATE]
    assert (same[["ess_bulk", "ess_tail"]] > 0).all(axis=None)
    others = list(chains.NAMES.values())
    np.testing.assert_array_equal(same.loc[others, "r_hat"], turned.loc[others, "r_hat"])
    assert turned.loc[chains.COORDINATE, "r_hat"] > same.loc[chains.COORDINATE, "r_hat"]


@pytest.mark.parametrize(
    ("k", "n_chains", "named"), [(0, 2, "k=0: must be .* >= 1"), (2, 0, "n_chains=0: must be")]
)
def test_chains_without_vectors_and_no_chains_are_refused(parts, k, n_chains, named):
    with pytest.raises(ValueError, match=named):
        chains.sample(*parts, k, 24, 4, seed=0, n_chains=n_chains)
