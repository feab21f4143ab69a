"""The sweep over dimensions and penalties: which models it has, and what it measures."""

import pandas as pd
import pytest

from analysis.grid import search
from analysis.wider_grid import sweep
from lib.als import store
from lib.evaluation import metrics

pytestmark = pytest.mark.usefixtures("shared_models")


@pytest.fixture(scope="module")
def swept(parts, shared_models):
    return sweep.sweep(*parts, [(0, 1.0), (2, 0.5), (2, 5.0)])


def test_the_full_grid_holds_the_shallow_one_and_the_papers():
    full, shallow = sweep.grid("full"), sweep.grid("shallow")
    assert set(shallow) < set(full)
    assert set(search.distinct(search.settings())) < set(full)
    assert {k for k, _ in full} == {0, 2, 5, 10, 20, 50, 100, 200}
    assert (min(ratio for _, ratio in shallow), max(ratio for _, ratio in shallow)) == (0.1, 100)


def test_an_unknown_depth_is_named():
    with pytest.raises(ValueError, match="depth='deep': must be 'shallow' or 'full'"):
        sweep.grid("deep")


def test_the_sweep_measures_what_the_metrics_measure(parts, swept):
    table = swept
    assert list(zip(table["k"], table["ratio"], strict=True)) == [(0, 1.0), (2, 0.5), (2, 5.0)]
    model = store.trained(*parts, k=2, lam=1.0, tau=5.0)
    last = table.iloc[-1]
    assert last["test_rmse"] == pytest.approx(metrics.rmse(model, parts[1]))
    assert (last["precision"], last["recall"]) == metrics.precision_recall(model, *parts)
    again = sweep.sweep(*parts, [(2, 5.0)])
    pd.testing.assert_frame_equal(again, table[2:].reset_index(drop=True))
