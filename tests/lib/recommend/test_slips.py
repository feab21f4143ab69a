"""Slips of spelling: the fast count against a slow one, and how many are allowed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.recommend import slips

WORDS = st.text("abc1é", max_size=9)


def one_by_one(word, other):
    """The same number by the definition, cell by cell."""
    table = {(i, 0): i for i in range(len(word) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(word) + 1):
        for j in range(1, len(other) + 1):
            ways = [table[i - 1, j] + 1, table[i, j - 1] + 1]
            ways.append(table[i - 1, j - 1] + (word[i - 1] != other[j - 1]))
            if i > 1 and j > 1 and word[i - 1] == other[j - 2] and word[i - 2] == other[j - 1]:
                ways.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(ways)
    return min(table[len(word), j] for j in range(len(other) + 1))


@given(WORDS, st.lists(WORDS, max_size=6))
def test_slips_are_those_of_the_definition(word, others):
    found = slips.slips(word, slips.letters(others))
    expected = [one_by_one(word, other) for other in others]
    expected = [n if n <= slips.allowed(word) else slips.FAR for n in expected]
    assert found.tolist() == expected


@pytest.mark.parametrize(
    ("word", "most"), [("", 0), ("it", 0), ("war", 1), ("matrix", 1), ("twister", 2), ("1994", 0)]
)
def test_short_words_and_numbers_allow_fewer_slips(word, most):
    assert slips.allowed(word) == most


def test_long_words_are_cut_where_nobody_looks():
    rows = slips.letters(["a" * 60, "b"], longest=40)
    assert rows.shape == (2, 40)
    assert np.array_equal(rows[1], [ord("b")] + [0] * 39)
