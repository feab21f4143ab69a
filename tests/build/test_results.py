"""What the chapters carry of ml-latest-small is what their code finds on it."""

import pandas as pd
import pytest

from lib.data import precomputed
from tools import results

CARRIED = [chapter for dataset, chapter in precomputed.carried() if dataset == "ml-latest-small"]


def test_every_chapter_that_has_results_carries_them():
    assert results.chapters() == sorted(CARRIED)


@pytest.mark.slow
@pytest.mark.parametrize("chapter", CARRIED)
def test_the_results_are_found_again(latest_small, chapter):
    carried = precomputed.read("ml-latest-small", chapter)
    assert carried.same_as(latest_small)
    found = results.compute(chapter, latest_small, carried.source["seed"])
    assert set(found) == set(carried.frames)
    for name, frame in carried.frames.items():
        # Another processor adds in another order, which moves a hit or a rank here and there.
        pd.testing.assert_frame_equal(
            found[name].reset_index(drop=True),
            frame,
            check_dtype=False,
            rtol=0.02,
            atol=0.003,
            obj=f"{chapter}_{name}",
        )
