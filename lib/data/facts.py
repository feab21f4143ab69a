"""What is known of MovieLens 32M without its ratings: the aggregates in data/facts.

Every table and its source is listed in data/facts/SOURCES.csv.
"""

import json

from lib.data.csv_folder import DATA, read_table


def table(name):
    """One aggregate of MovieLens 32M as a DataFrame, for example `table("genres")`."""
    return read_table("facts", name)


def numbers():
    """The headline numbers, nested by subject: `numbers()["ratings"]["mean"]` is in stars."""
    return json.loads((DATA / "facts" / "numbers.json").read_text(encoding="utf-8"))
