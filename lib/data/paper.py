"""The paper's own numbers, transcribed in data/paper, and the published logs of its runs.

Every table and its source is listed in data/paper/SOURCES.csv.
"""

from lib.data.csv_folder import read_table


def table(name):
    """One table of the paper or of its author's logs, for example `table("table2")`."""
    return read_table("paper", name)


def number(name):
    """A number that stands in the paper's prose; data/paper/numbers.csv gives unit and place.

    Raises ValueError for an unknown name; the message lists the known ones.
    """
    values = table("numbers").set_index("name")["value"]
    if name not in values.index:
        raise ValueError(f"the paper has no number {name!r}; there are: {', '.join(values.index)}")
    return float(values[name])
