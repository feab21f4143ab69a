"""Tables that the project carries: of MovieLens 32M, of the paper, measured, of the simulation.

The folders of data/ hold them as CSV; `SOURCES.csv` in each says what every table is and where
its numbers come from.
"""

import json
from pathlib import Path

import pandas as pd

DATA = Path(__file__).resolve().parents[2] / "data"


def facts(name):
    """One aggregate of MovieLens 32M, known without its ratings: `facts("genres")`."""
    return read("facts", name)


def fact_numbers():
    """The headline numbers of MovieLens 32M, nested by subject.

    `fact_numbers()["ratings"]["mean"]` is in stars.
    """
    return json.loads((DATA / "facts" / "numbers.json").read_text(encoding="utf-8"))


def paper(name):
    """One table of the paper or of its author's published logs: `paper("table2")`."""
    return read("paper", name)


def paper_number(name):
    """A number that stands in the paper's prose; data/paper/numbers.csv gives unit and place.

    Raises ValueError for an unknown name; the message lists the known ones.
    """
    values = paper("numbers").set_index("name")["value"]
    if name not in values.index:
        raise ValueError(f"the paper has no number {name!r}; there are: {', '.join(values.index)}")
    return float(values[name])


def benchmarks(name):
    """Measurements that take hours or other programs, with their machine: `benchmarks("grid")`."""
    return read("benchmarks", name)


def twin(name):
    """An ingredient of the simulated set, or how close it comes: `twin("landmarks")`."""
    return read("twin", name)


def read(folder, name):
    """The table data/`folder`/`name`.csv as a new DataFrame.

    Raises ValueError for an unknown name; the message lists the tables of the folder.
    """
    path = DATA / folder / f"{name}.csv"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in (DATA / folder).glob("*.csv")))
        raise ValueError(f"no table {name!r} in data/{folder}; there are: {known}")
    return pd.read_csv(path)
