"""What the text of a chapter expects of its results, and when a failure stops the build."""

import pytest

from tools import run_chapter


@pytest.mark.parametrize(
    ("dataset", "changed", "stops"),
    [
        ("twin", {}, True),
        ("ml-latest-small", {"dataset": "ml-latest-small"}, True),
        ("twin", {"seed": 3}, False),
        ("ml-1m", {"dataset": "ml-1m"}, False),
    ],
)
def test_a_failed_expectation_stops_the_book_of_its_own_data(dataset, changed, stops):
    failed = {"hump": "It is highest at 0."}
    if stops:
        with pytest.raises(ValueError, match=f"on {dataset} .* hump: It is highest at 0."):
            run_chapter.check_expectations(failed, dataset, changed)
    else:
        run_chapter.check_expectations(failed, dataset, changed)
    run_chapter.check_expectations({}, dataset, changed)
