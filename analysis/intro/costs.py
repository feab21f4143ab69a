"""Time, memory and disk of whole books, as they were measured."""

import pandas as pd

from lib.data import tables


def of_books():
    """Costs of building the book from nothing, a row of texts for each dataset."""
    measured = tables.benchmarks("book")
    return pd.DataFrame(
        {
            "Dataset": measured["dataset"],
            "Ratings": measured["n_ratings"].map("{:,d}".format),
            "Kind": measured["simulated"].map({True: "simulated", False: "real"}),
            "Minutes": [_minutes(row) for row in measured.itertuples()],
            "Memory (GiB)": measured["peak_gib"].map("{:.1f}".format),
            "Disk (GiB)": [f"{gib:.1f}" if gib > 0 else "–" for gib in measured["disk_gib"]],
        }
    )


def _minutes(row):
    """Minutes, marked where other programs ran beside the build."""
    return f"{row.minutes:.0f}{' (beside other work)' if row.busy else ''}"
