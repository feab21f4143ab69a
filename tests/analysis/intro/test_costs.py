"""The costs of whole books, as readers see them."""

from analysis.intro import costs
from lib.data import tables


def test_simulated_datasets_are_called_so_and_nothing_else_is():
    shown, measured = costs.of_books(), tables.benchmarks("book")
    assert shown["Dataset"].str.endswith(" (simulated)").tolist() == measured["simulated"].tolist()
    assert [*shown["Dataset"].str.split(" ").str[0]] == [*measured["dataset"]]


def test_a_build_beside_other_work_says_so():
    shown, measured = costs.of_books(), tables.benchmarks("book")
    assert shown["Minutes"].str.contains("beside other work").tolist() == measured["busy"].tolist()
