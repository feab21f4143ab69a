"""What may go wrong with the arrays of a half-step, and that each is named."""

import copy

import numpy as np
import pytest

from lib.als import ALS
from lib.als.kernels import workspace
from lib.data.ratings import CSR, Ratings
from lib.util import validation


def csr(offsets=(0, 2, 3), indices=(0, 2, 1), values=(3.0, 4.0, 5.0)):
    return CSR(np.array(offsets), np.array(indices, np.int32), np.array(values, np.float32))


def altered(ratings, **arrays):
    """Ratings whose arrays somebody replaced after they were made."""
    ratings = copy.copy(ratings)
    for name, array in arrays.items():
        object.__setattr__(ratings, name, array)
    return ratings


def good_ratings():
    by_movie = csr((0, 1, 2, 3), (0, 1, 0), (3.0, 5.0, 4.0))
    return Ratings(np.arange(2), np.arange(3), csr(), by_movie)


WRONG = [
    ({"offsets": (0, 2)}, r"offsets is int64 of shape \(2,\): must be int64, \(3,\)"),
    ({"offsets": (1, 2, 3)}, "offsets go from 1 to 3: must go from 0 to 3"),
    ({"offsets": (0, 2, 4)}, "offsets go from 0 to 4: must go from 0 to 3"),
    ({"offsets": (0, -(2**62), 3)}, r"offsets\[1\] is -4611686018427387904 after 0"),
    ({"offsets": (0, 4, 3)}, r"offsets\[2\] is 3 after 4: must not fall"),
    ({"offsets": (0.0, 2.0, 3.0)}, "offsets is float64"),
    ({"indices": (0, 3, 1)}, r"indices\[1\] is 3: must lie in 0\.\.2"),
    ({"indices": (0, 2, -1)}, r"indices\[2\] is -1: must lie in 0\.\.2"),
    ({"values": (3.0, 4.0)}, r"values is float32 of shape \(2,\): must be float32, \(3,\)"),
    ({"values": (3.0, np.nan, 1.0)}, r"values\[1\] is nan: must be a finite number"),
    ({"values": (np.inf, -np.inf, 1.0)}, r"values\[0\] is inf: must be a finite number"),
]


@pytest.mark.parametrize(("change", "message"), WRONG)
def test_a_wrong_csr_is_named_and_trains_nothing(change, message):
    good, wrong = csr(), csr(**change)
    assert validation.csr("it", good, 2, 3) is good
    with pytest.raises(ValueError, match=message):
        validation.csr("it", wrong, 2, 3)
    train = good_ratings()
    model = ALS(2, 0.1, 0.25, epochs=1).fit(train)
    before = dict(vars(model))
    with pytest.raises(ValueError, match=message):
        Ratings(train.user_ids, train.movie_ids, wrong, train.by_movie)
    for parts in ((altered(train, by_user=wrong),), (train, altered(train, by_user=wrong))):
        with pytest.raises(ValueError, match=message):
            model.fit(*parts)
        assert all(vars(model)[name] is value for name, value in before.items())


@pytest.mark.parametrize("value", [0, 6, 2.0, True, "3"])
def test_an_integer_outside_its_range_is_refused(value):
    assert validation.between("n", np.int32(5), 1, 5) == 5
    with pytest.raises(ValueError, match=r"n=.*: must be an integer in 1\.\.5$"):
        validation.between("n", value, 1, 5)


def test_numbers_that_overflow_only_in_sum_are_finite():
    large = np.full(3, np.finfo(np.float64).max)
    assert validation.finite("it", large) is large


@pytest.mark.parametrize("wrong", [csr().indices[::2], csr().indices.astype(">i4"), [0, 2, 1]])
def test_indices_in_another_layout_are_refused(wrong):
    offsets = np.array([0, len(wrong), len(wrong)])
    with pytest.raises(ValueError, match=r"it\.indices is"):
        validation.csr("it", (offsets, wrong, np.zeros(len(wrong), np.float32)), 2, 3)


@pytest.mark.parametrize("wrong", [None, "ratings", csr()[:2], list(csr())])
def test_what_is_no_csr_is_refused(wrong):
    with pytest.raises(ValueError, match=r"must be a CSR"):
        validation.csr("it", wrong, 2, 3)


@pytest.mark.parametrize("train", [None, "x" * 1000, np.zeros(3)])
def test_what_is_no_ratings_is_refused(train):
    with pytest.raises(ValueError, match=r"train is a .*: must be Ratings") as error:
        ALS(2, 0.1, 0.25).fit(train)
    assert len(str(error.value)) < 500


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (np.array([2, 1]), r"train\.user_ids\[1\] is 1 after 2"),
        (np.array([1, 1]), r"train\.user_ids\[1\] is 1 after 1"),
        (np.array([1.0, 2.0]), r"train\.user_ids is array"),
        (np.array([1]), r"by_user\.offsets is int64 of shape \(3,\): must be int64, \(2,\)"),
    ],
)
def test_ids_that_do_not_fit_are_refused(ids, message):
    with pytest.raises(ValueError, match=message):
        ALS(2, 0.1, 0.25).fit(altered(good_ratings(), user_ids=ids))


def test_two_sides_of_different_lengths_are_refused():
    by_movie = csr((0, 1, 2, 2), (0, 1), (3.0, 5.0))
    with pytest.raises(ValueError, match="train holds 3 ratings by user and 2 by movie"):
        ALS(2, 0.1, 0.25).fit(altered(good_ratings(), by_movie=by_movie))


def float32(*shape):
    return np.zeros(shape, np.float32)


@pytest.mark.parametrize(
    ("place", "wrong", "message"),
    [
        (0, float32(4), r"fixed_bias is float32 of shape \(4,\): must be float32, \(3,\)"),
        (1, np.zeros((3, 2)), "fixed_factors is float64"),
        (2, float32(1), "updated_bias is float32"),
        (
            3,
            float32(2, 3),
            r"updated_factors is float32 of shape \(2, 3\): must be .*any length, 2\)",
        ),
        (3, np.asfortranarray(float32(2, 2)), "updated_factors is not contiguous"),
        (2, np.frombuffer(bytes(8), np.float32), "updated_bias is read-only"),
    ],
)
def test_arrays_of_a_half_step(place, wrong, message):
    arrays = [float32(3), float32(3, 2), float32(2), float32(2, 2)]
    validation.half_step(csr(), arrays[:2], arrays[2:])
    arrays[place] = wrong
    with pytest.raises(ValueError, match=message):
        validation.half_step(csr(), arrays[:2], arrays[2:])


def test_an_index_of_a_half_step_has_its_row():
    arrays = [float32(2), float32(2, 2), float32(2), float32(2, 2)]
    with pytest.raises(ValueError, match=r"rows\.indices\[1\] is 2: must lie in 0\.\.1"):
        validation.half_step(csr(), arrays[:2], arrays[2:])


@pytest.mark.parametrize("k", [0, 2, 6, 7, 12, 13, 50])
def test_the_buffers_of_a_half_step_are_what_they_must_be(k):
    packed, work = workspace.packed_factors(float32(5), float32(5, k)), workspace.workspace(k)
    workspace.check(k, 5, packed, work)
    with pytest.raises(ValueError, match=r"packed has .* columns: must have"):
        workspace.check(k, 5, np.ascontiguousarray(packed[:, : k + 1]), work)
    for name in work._fields:
        less = np.ascontiguousarray(getattr(work, name)[:-1])
        with pytest.raises(ValueError, match=f"{name} is .*: must be"):
            workspace.check(k, 5, packed, work._replace(**{name: less}))
