"""Exponents and relations are printed as in a book."""

import pytest

from analysis.plotting import notation


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("p = 6.3e-07", "p = 6.3·10⁻⁷"),
        ("1e+20", "1·10²⁰"),
        ("0.25", "0.25"),
        ("the2e-1x", "the2e-1x"),
    ],
)
def test_powers_of_ten_are_raised(written, shown):
    assert notation.powers(written) == shown


def test_a_relation_stays_on_a_line():
    assert notation.unbroken("for k = 10, a = 1") == "for k\u00a0=\u00a010, a = 1"
