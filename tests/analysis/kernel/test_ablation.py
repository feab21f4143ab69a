"""Ideas of the kernel put in and taken out: what is a gain, and what is noise."""

import numpy as np
import pandas as pd
import pytest

from analysis.kernel import ablation
from lib.data import tables


@pytest.fixture
def gains():
    return pd.DataFrame(
        {10: [2.0, 0.94, 1.5], 100: [1.02, 1.3, 0.7]},
        index=["a small k without a copy", "copying while multiplying", "prefetch"],
    )


def test_an_idea_for_small_k_is_not_used_for_large_k():
    assert ablation.used("a small k without a copy", 10)
    assert not ablation.used("a small k without a copy", 50)
    assert ablation.used("copying while multiplying", 50)
    assert not ablation.used("copying while multiplying", 10)
    assert ablation.used("prefetch", 1000)


def test_what_no_idea_can_have_caused_is_noise(gains):
    assert ablation.noise(gains) == pytest.approx(0.06)
    assert ablation.noise(gains, gains - 0.1) == pytest.approx(0.16)
    assert ablation.noise(gains.loc[["prefetch"]]) == 0


def test_ideas_that_make_the_kernel_slower_are_listed(gains):
    assert ablation.slower(gains, 0.06) == [("prefetch", 100)]
    assert ablation.slower(gains, 0.4) == []
    assert len(ablation.slower(gains - 0.2, 0.06)) == 1  # unused ones do not count


def test_gains_and_losses_by_hand():
    ladder = pd.DataFrame(
        {
            "step": ["plain kernel", "first", "second", "without second"],
            "k": 10,
            "seconds_per_epoch": [8.0, 4.0, 2.0, 5.0],
        }
    )
    steps = ablation.of_ladder(ladder)
    assert steps.seconds[10].tolist() == [8, 4, 2]
    assert steps.gains[10].to_dict() == {"first": 2, "second": 2}
    assert steps.losses.loc["second", 10] == 2.5
    assert np.isnan(steps.losses.loc["first", 10])  # nothing stands without the first step
    shown = ablation.as_text(steps)
    assert shown["$k$ = 10"].tolist() == ["2.00 / –", "2.00 / 2.50"]


def test_the_page_has_a_row_for_every_idea_and_marks_the_unused_ones():
    steps = ablation.of_ladder(tables.benchmarks("ideas"))
    shown = ablation.as_text(steps).set_index("idea")
    assert len(shown) == len(steps.seconds) - 1
    assert shown.loc["a small k without a copy", "$k$ = 100"].endswith("(not used)")
    assert not shown.loc["prefetch"].str.contains("not used").any()
