"""Read a small CSV table by its name from one of the folders that the project carries."""

from pathlib import Path

import pandas as pd

DATA = Path(__file__).resolve().parents[2] / "data"


def read_table(folder, name):
    """The table `data/<folder>/<name>.csv` as a new DataFrame.

    Raises ValueError for an unknown name; the message lists the tables of the folder.
    """
    path = DATA / folder / f"{name}.csv"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in (DATA / folder).glob("*.csv")))
        raise ValueError(f"no table {name!r} in data/{folder}; there are: {known}")
    return pd.read_csv(path)
