"""Measurements that take hours or other programs, carried along in data/benchmarks.

Every table, and the command that made it, is listed in data/benchmarks/SOURCES.csv.
"""

from lib.data.csv_folder import read_table


def table(name):
    """One table of measurements with its machine, for example `table("comparison")`."""
    return read_table("benchmarks", name)
