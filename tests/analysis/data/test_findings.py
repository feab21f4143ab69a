"""What the chapter on the data says of its fits, from results that are put in."""

import pandas as pd
import pytest

from analysis.data import findings
from analysis.data.powerlaws import Comparison

TESTS = pd.DataFrame(
    {
        "member": ["user", "user", "movie", "movie"],
        "scope": ["whole", "tail"] * 2,
        "xmin": [20, 1200, 1, 3],
        "alpha": [1.7, 3.7, 1.4, 1.5],
        "se": 0.01,
        "ks": [0.1, 0.02, 0.1, 0.03],
        "n_tail": [2000, 100, 4000, 3000],
        "n": [2000, 2000, 4000, 4000],
        "p": [1 / 251, 0.5, 1 / 251, 3 / 251],
        "n_as_far": [0, 125, 0, 2],
    }
)


@pytest.mark.parametrize(
    ("z", "law"),
    [
        (2.5, "the lognormal"),
        (-2.5, "the power law"),
        (1.9, "neither law over the other"),
        (-1.9, "neither law over the other"),
    ],
)
def test_a_law_is_favoured_from_two_standard_errors_on(z, law):
    assert findings.favoured(Comparison(0.1, z, 0.05)) == law


def test_the_smallest_p_value_is_a_bound():
    assert findings.p_text(1 / 251, 0) == "≤ 0.004"
    assert findings.p_text(3 / 251, 2) == "0.012"


def test_the_words_say_for_whom_the_law_is_ruled_out():
    whole, tail = (TESTS[TESTS["scope"] == scope] for scope in ("whole", "tail"))
    assert findings.verdicts(whole) == "for users and movies"
    assert findings.verdicts(tail) == "for movies alone"
    assert findings.verdicts(tail.assign(p=0.2)) == "for neither users nor movies"


def test_a_row_has_the_law_of_the_tail_and_both_p_values():
    rows = findings.law_rows("here", TESTS)
    assert rows.columns.tolist() == findings.LAW_COLUMNS
    assert rows.iloc[0].tolist() == [
        *("Users, here", "1,200", "3.700 ± 0.010", "5.0%", "0.020", "0.5", "≤ 0.004"),
    ]
    assert rows.iloc[1, 0] == "Movies, here"
    assert findings.law_rows("here", TESTS.head(0)).empty


def test_the_drift_of_an_exponent_is_over_the_starts_that_are_named():
    fits = pd.DataFrame({"xmin": [1, 2, 10, 50, 100], "alpha": [1.9, 1.4, 1.5, 1.45, 3.0]})
    assert findings.drift(fits, 2, 50) == (1.4, 1.5)
