"""The numbers of a sweep, of a choice of model and of early stopping, on made-up ones."""

import itertools

import pandas as pd
import pytest

from analysis.wider_grid import findings, sweep
from analysis.wider_grid.model_choice import Choice


def choice(errors, k=10, ratio=5.0, seeds=(0, 1), **changes):
    """A `Choice` of (k, ratio); `errors` are validation errors by pair, test errors .01 lower.

    A seed s adds s/100 to all errors, and `extra`, a dict of (seed, pair), adds more.
    """
    extra = changes.pop("extra", {})
    rows = []
    for seed, (pair, error) in itertools.product(seeds, errors.items()):
        role = "chosen" if pair == (k, ratio) else "neighbour" if pair[0] < 50 else "rival"
        measured = error + seed / 100 + extra.get((seed, pair), 0)
        rows.append((seed, *pair, role, measured, measured - 0.01))
    columns = ["seed", "k", "ratio", "role", "validation_rmse", "test_rmse"]
    by_k = [(*pair, error, True, False) for pair, error in errors.items() if pair[1] == ratio]
    fields = {
        "trials": pd.DataFrame(index=range(7)),
        "k": k,
        "ratio": ratio,
        "interior": True,
        "limits": None,
        "moves": 0,
        "best_by_k": pd.DataFrame(
            by_k, columns=["k", "ratio", "validation_rmse", "interior", "warm"]
        ),
        "replicates": pd.DataFrame(rows, columns=columns),
    }
    return Choice(**(fields | changes))


ERRORS = {(8, 5.0): 0.802, (10, 4.0): 0.805, (10, 5.0): 0.8, (13, 5.0): 0.8005, (64, 5.0): 0.83}


def test_the_numbers_of_a_choice():
    found = findings.of_choice(choice(ERRORS))
    assert (found["k"], found["ratio"], found["seeds"]) == (10, 5.0, 2)
    assert found["rmse"] == pytest.approx(0.795)
    assert (found["rmse_low"], found["rmse_high"]) == pytest.approx((0.79, 0.8))
    assert (found["n_neighbours"], found["n_worse"]) == (3, 3)
    assert (found["level_low"], found["level_high"]) == (10, 13)


def test_a_neighbour_that_wins_once_is_not_worse_in_every_seed():
    found = choice(ERRORS, extra={(1, (13, 5.0)): -0.0007})
    around = findings.beside_chosen(found).set_index(["k", "ratio"])
    assert around.loc[(13, 5.0), "n_worse"] == 1
    assert around.loc[(13, 5.0), "difference"] == pytest.approx(0.00015)
    assert around["n_worse"].sum() == 5
    assert (around["n_seeds"] == 2).all()
    assert findings.of_choice(found)["n_worse"] == 2


def test_choices_stand_side_by_side():
    border = choice(
        {(10, 5.0): 0.8, (64, 5.0): 0.795},
        k=64, moves=3, interior=False, limits="k = 64 is the largest that is tried",
    )  # fmt: skip
    table = findings.side_by_side({"here": choice(ERRORS), "there": border})
    by_row = table.set_index("The choice")
    assert by_row["here"].tolist() == [
        "10", "5", "7", "no", "0", "0.7950", "0.7900 to 0.8000", "10 to 13", "3 of 3", "chosen",
        "+0.0300 (k = 64, τ/λ = 5)",
    ]  # fmt: skip
    there = by_row["there"]
    assert there["on the border of the search"] == "k = 64 is the largest that is tried"
    assert there["steps after the first seed"] == "3"
    assert there["paper's k, test RMSE above that"] == "+0.0050 (k = 10, τ/λ = 5)"
    assert there["best k over 50, test RMSE above that"] == "chosen"


def test_level_ks_are_next_to_one_another():
    errors = {4: 0.8004, 5: 0.803, 8: 0.8009, 10: 0.8, 13: 0.8011, 16: 0.8005}
    by_k = {(k, 5.0): error for k, error in errors.items()}
    assert findings.level_range(choice(by_k)) == (8, 10)
    assert findings.level_range(choice(by_k | {(13, 5.0): 0.8001})) == (8, 16)
    moved = choice(by_k | {(13, 5.0): 0.7985})
    assert findings.level_range(moved) == (10, 13)


SWEPT = pd.DataFrame(
    [
        (0, 2.5, 0.86, 0.01), (0, 15.0, 0.87, 0.02),
        (2, 2.5, 0.84, 0.03), (2, 15.0, 0.85, 0.04),
        (10, 2.5, 0.88, 0.05), (10, 15.0, 0.83, 0.06),
        (20, 2.5, 0.95, 0.08), (20, 15.0, 0.84, 0.07),
    ],
    columns=["k", "ratio", "test_rmse", "precision"],
)  # fmt: skip


def test_the_best_of_each_k_stands_beside_the_edge_of_the_grid():
    best = sweep.best_per_k(SWEPT, 2.5)
    assert best.index.tolist() == [0, 2, 10, 20]
    assert best["ratio"].tolist() == [2.5, 2.5, 15, 15]
    assert best["test_rmse"].tolist() == [0.86, 0.84, 0.83, 0.84]
    assert best["edge_rmse"].tolist() == [0.86, 0.84, 0.88, 0.95]
    assert best.loc[20, ["precision", "edge_precision"]].tolist() == [0.07, 0.08]


def test_the_numbers_of_a_sweep():
    found = findings.of_sweep(SWEPT, sweep.best_per_k(SWEPT, 2.5), 2.5, [2, 10])
    assert (found["n_k"], found["n_beyond"]) == (3, 2)
    assert (found["rmse"], found["k"], found["ratio"]) == (0.83, 10, 15)
    assert found["bias_rmse"] == 0.86
    assert found["range_edge"] == pytest.approx(0.11)
    assert found["range_best"] == pytest.approx(0.01)
    assert found["range_strongest"] == pytest.approx(0.02)
    assert (found["precision"], found["precision_k"], found["precision_ratio"]) == (0.08, 20, 2.5)
    assert found["precision_gain"] == pytest.approx(0.08 / 0.05)


def test_the_numbers_of_early_stopping():
    stopped = pd.DataFrame(
        {
            "k": [10, 20],
            "test_rmse": [0.85, 0.9],
            "last_rmse": [0.88, 0.9],
            "lowest_rmse": [0.84, 0.9],
        }
    )
    found = findings.of_stopping(stopped, sweep.best_per_k(SWEPT, 2.5))
    assert (found["saved_low"], found["saved_high"]) == pytest.approx((0, 0.03))
    assert (found["behind_low"], found["behind_high"]) == pytest.approx((0.02, 0.06))
    assert found["missed"] == pytest.approx(0.01)
