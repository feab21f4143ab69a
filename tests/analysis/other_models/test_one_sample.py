"""One Precision@10 for one model and one split, whichever chapter asks."""

import pytest

from analysis.claims import uncertainty
from analysis.grid import search
from analysis.other_models import contest
from analysis.time import temporal_splits
from analysis.wider_grid import sweep
from lib.als import store
from lib.data.ratings import Ratings
from lib.evaluation import metrics, precision_recall

pytestmark = pytest.mark.usefixtures("shared_models")


@pytest.mark.parametrize("seed", [0, 5])
def test_all_chapters_rank_for_the_same_users(ml, monkeypatch, seed):
    """Of 40 users 12 are ranked here, which are not the first 12, nor drawn by the split's seed."""
    monkeypatch.setattr(metrics, "RANKED", 12)
    ratings = Ratings.from_frame(ml.ratings)
    train, test = ratings.split(seed=seed)
    setting = (3, 1.0, 5.0)
    model = store.trained(train, test, *setting, seed=seed)
    expected = precision_recall(model, train, test)[0]
    grid = search.run(train, test, [setting], seeds=[seed]).query("K == 10").iloc[0]
    table = sweep.sweep(train, test, [(3, 5.0)], seed)
    row, _ = contest.score(model, train, test)
    runs, _ = uncertainty.replicate(ratings, [(3, 5.0)], [seed])
    time = temporal_splits.compare({"random": (train, test)}, {"m": setting}, seed)
    found = [grid, table.iloc[0], row, runs.iloc[0], time.iloc[0]]
    assert [part["precision"] for part in found] == pytest.approx([expected] * 5, abs=1e-12)
    assert grid["n_users"] + grid["n_users_skipped"] == 12
