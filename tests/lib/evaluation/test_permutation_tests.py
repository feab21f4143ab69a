"""P-values of permutation tests by hand and by how often they mislead."""

import numpy as np
import pytest

from lib.evaluation import permutation_tests


def test_p_values_by_hand():
    shuffled = np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 4.0]])
    assert permutation_tests.p_value([2.0, 6.0], shuffled).tolist() == [0.75, 0.25]
    assert permutation_tests.p_value(2.5, [1.0, 2.0, 3.0]) == 0.5


def test_p_is_never_below_what_so_many_permutations_can_show():
    assert permutation_tests.p_value(596.0, np.zeros(200)) == 1 / 201


@pytest.mark.parametrize("shuffled", [[], [[1.0, 2.0]]])
def test_shuffles_that_do_not_fit_are_refused(shuffled):
    with pytest.raises(ValueError, match="shuffled has shape"):
        permutation_tests.p_value(1.0, shuffled)


def test_holm_by_hand():
    # 4 x .01, 3 x .02 = .06, 2 x .03 = .06, 1 x .9
    assert permutation_tests.holm([0.9, 0.02, 0.01, 0.03]) == pytest.approx([0.9, 0.06, 0.04, 0.06])
    assert permutation_tests.holm([0.5, 0.6]).tolist() == [1, 1]


def test_holm_misleads_no_more_often_than_its_level():
    rng = np.random.default_rng(0)
    wrong = [(permutation_tests.holm(rng.random(19)) <= 0.05).any() for _ in range(2000)]
    assert 0.03 < np.mean(wrong) < 0.065  # .049 is expected, with a standard error of .005
