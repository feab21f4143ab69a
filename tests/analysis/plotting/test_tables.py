"""Tables of the book: columns of numbers have the same decimals throughout."""

import numpy as np
import pandas as pd

from analysis.plotting import tables


def column_of(values):
    """The cells of a table with one column."""
    rows = tables.table(pd.DataFrame({"a": values}), "tab-name", "A caption").data.splitlines()
    return [row.strip("| ") for row in rows if row.startswith("|")][2:]


def test_floats_of_a_column_have_the_decimals_of_the_longest():
    assert column_of([0.7, 0.85, -1.0]) == ["0.70", "0.85", "-1.00"]


def test_other_columns_stay_as_they_are():
    assert column_of([1, 20]) == ["1", "20"]
    assert column_of(["0.7", "0.85"]) == ["0.7", "0.85"]
    assert column_of([0.7, np.nan]) == ["0.7", "nan"]
    assert column_of([0.5, 1e-7]) == ["0.5", "1e-07"]
