"""Time, memory and disk of whole books, as they were measured."""

import pandas as pd

from lib.data import tables


def of_books():
    """Costs of building the book from nothing, a row of texts for each dataset."""
    measured = tables.benchmarks("book")
    return pd.DataFrame(
        {
            "Dataset": [_name(row) for row in measured.itertuples()],
            "Million ratings": (measured["n_ratings"] / 1e6).map("{:.1f}".format),
            "GFLOP/s": [_or_dash(rate, ".0f") for rate in measured["fused_gflops"]],
            "Minutes": [_minutes(row) for row in measured.itertuples()],
            "GiB in memory, on disk": [  # one column for both, so that the table fits a phone
                f"{row.peak_gib:.1f}, {_or_dash(row.disk_gib, '.1f')}"
                for row in measured.itertuples()
            ],
        }
    )


def _name(row):
    return f"{row.dataset} (simulated)" if row.simulated else row.dataset


def _or_dash(number, form):
    """A number as text, or a dash where it was not measured."""
    return f"{number:{form}}" if number > 0 else "–"


def _minutes(row):
    """Minutes, marked where other programs ran beside the build."""
    return f"{row.minutes:.0f}{' (beside other work)' if row.busy else ''}"
