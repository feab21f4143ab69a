"""The loops over compressed sparse rows, on rows of any length."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.data import csr

ROWS = st.lists(st.lists(st.integers(0, 9), max_size=5), max_size=6)


def csr_of(rows):
    """A CSR of these lists of indices, whose values count the entries."""
    indices = np.array([index for row in rows for index in row], np.int32)
    return csr.CSR(csr.offsets_of([len(row) for row in rows]), indices, np.arange(len(indices)))


@given(ROWS)
def test_the_first_row_that_does_not_ascend_is_named_with_its_indices(rows):
    wrong = [(place, row) for place, row in enumerate(rows) if row != sorted(set(row))]
    if not wrong:
        csr.check_ascending("it", csr_of(rows))
        return
    with pytest.raises(ValueError, match="must ascend") as caught:
        csr.check_ascending("it", csr_of(rows))
    place, row = wrong[0]
    assert f"it.indices of row {place} must" in str(caught.value)
    assert str(caught.value).endswith(f"are {row}")


@given(ROWS)
def test_transposing_keeps_every_entry_and_the_order_of_the_rows(rows):
    turned = csr.transpose(csr_of(rows), 10)
    expected = [[] for _ in range(10)]
    entries = [(place, index) for place, row in enumerate(rows) for index in row]
    for number, (place, index) in enumerate(entries):
        expected[index].append((place, number))
    pairs = list(zip(turned.indices.tolist(), turned.values.tolist(), strict=True))
    bounds = zip(turned.offsets[:-1], turned.offsets[1:], strict=True)
    assert [pairs[a:b] for a, b in bounds] == expected


@st.composite
def choices(draw):
    """(lengths of rows, how many to choose of each, a draw in [0, 1) for each entry)."""
    lengths = draw(st.lists(st.integers(0, 5), max_size=6))
    chosen = [draw(st.integers(0, length)) for length in lengths]
    shares = st.floats(0, 1, exclude_max=True)
    return lengths, chosen, draw(st.lists(shares, min_size=sum(lengths), max_size=sum(lengths)))


@given(choices())
def test_as_many_of_each_row_are_chosen_as_are_asked_for_whatever_is_drawn(case):
    lengths, wanted, draws = case
    offsets = csr.offsets_of(lengths)
    kept = csr.choose(offsets, np.array(wanted, np.int64), np.array(draws))
    assert (len(kept), kept.dtype) == (sum(lengths), bool)
    assert csr.count_kept(offsets, kept).tolist() == wanted


def test_a_draw_of_zero_chooses_first_and_a_draw_near_one_last():
    offsets, wanted = csr.offsets_of([4, 4]), np.array([2, 2])
    draws = np.array([0, 0, 0, 0] + [1 - 2**-53] * 4)
    assert np.flatnonzero(csr.choose(offsets, wanted, draws)).tolist() == [0, 1, 6, 7]
