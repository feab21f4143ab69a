"""The search over k and tau / lam, on surfaces whose lowest point is known."""

import itertools
import math

import pytest

from analysis.wider_grid import pattern_search
from analysis.wider_grid.pattern_search import FIRST_KS, KS, RATIOS, Search, screen


def bowl(k_best, ratio_best, tilt=0.0):
    """An error with one lowest point; with a tilt, larger k want larger ratios."""

    def error(k, ratio):
        steps = math.log((k + 1) / (k_best + 1))
        return steps**2 + (math.log(ratio / ratio_best) - tilt * steps) ** 2

    return error


def searched(error):
    """(best pair, search) from the best ratio of each k in a first look with the same error."""
    first = screen(error)
    search = Search(error)
    return search.run({k: first.lowest(k)[1] for k in FIRST_KS}), search


def test_no_step_is_larger_than_1_3():
    for values in (FIRST_KS, RATIOS):
        assert max(b / a for a, b in itertools.pairwise(values)) <= 1.3
    assert max(b / a for a, b in itertools.pairwise(KS) if a >= 4) <= 1.3
    assert (FIRST_KS[0], FIRST_KS[-1]) == (4, 64)
    assert KS[:5] == (0, 1, 2, 3, 4)
    assert {0.1, 0.5, 1.0, 2.5, 5.0, 40.0} < set(RATIOS)  # those of other chapters


@pytest.mark.parametrize("tilt", [0.0, 1.0])
@pytest.mark.parametrize("best", [(10, 5.0), (4, 2.0), (2, 31.5), (64, 1.0), (128, 12.5)])
def test_the_lowest_point_is_found_inside_and_beyond_the_first_ks(best, tilt):
    found, search = searched(bowl(*best, tilt))
    assert found == best
    assert not pattern_search.limits(best)
    assert search.trials.keys() >= set(pattern_search.neighbours(best))
    assert {k for k, _ in search.trials} >= set(FIRST_KS)
    # Each k has its own lowest point between two others.
    for k in FIRST_KS:
        pair = search.lowest(k)
        assert search.trials.keys() >= {
            (k, ratio) for ratio in pattern_search.beside(RATIOS, pair[1])
        }


def test_about_three_trials_are_enough_for_each_k_and_none_is_made_twice():
    asked = []

    def error(*pair):
        asked.append(pair)
        return bowl(13, 8.0, 1.0)(*pair)

    screen(error)
    assert len(asked) == len(set(asked)) <= 4 * len(FIRST_KS)


def test_a_border_is_called_one():
    assert searched(bowl(1e9, 5.0))[0] == (256, 5.0)
    assert pattern_search.limits((256, 5.0)) == ["k = 256 is the largest that is tried"]
    assert searched(lambda k, ratio: k)[0][0] == 0
    assert pattern_search.limits((0, 5.0)) == ["the model without vectors is the best"]
    assert searched(lambda k, ratio: (k - 10) ** 2 - ratio)[0] == (10, RATIOS[-1])
    assert pattern_search.limits((10, 800.0)) == ["τ/λ = 800 is the largest that is tried"]
    assert pattern_search.limits((10, 0.01)) == ["τ/λ = 0.01 is the smallest that is tried"]


def test_a_pair_has_eight_neighbours_and_fewer_on_the_border():
    assert set(pattern_search.neighbours((10, 5.0))) == {
        (8, 4.0), (8, 5.0), (8, 6.3), (10, 4.0), (10, 6.3), (13, 4.0), (13, 5.0), (13, 6.3)
    }  # fmt: skip
    assert len(pattern_search.neighbours((0, 5.0))) == 5
    assert len(pattern_search.neighbours((256, 800.0))) == 3


def test_the_lower_neighbour_of_a_valley_that_runs_askew_is_found():
    """Along k and along the ratio alone, (10, 5) is the lowest; one step in both is lower."""
    low = {(10, 5.0): 0.0, (13, 6.3): -1.0}
    away = bowl(10, 5.0)
    assert searched(lambda *pair: low.get(pair, 1 + away(*pair)))[0] == (13, 6.3)


def test_a_search_of_a_few_ks_walks_to_those_beside_the_best():
    search = Search(bowl(26, 5.0))
    assert search.run({13: 12.5}) == (26, 5.0)
    assert {k for k, _ in search.trials} == {10, 13, 16, 20, 26, 32}
