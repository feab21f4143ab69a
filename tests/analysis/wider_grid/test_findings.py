"""What is said of a choice of model, on made-up ones."""

import itertools

import pandas as pd
import pytest

from analysis.wider_grid import findings
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
    assert (found["n_trials"], found["k"], found["ratio"], found["seeds"]) == (7, 10, 5.0, 2)
    assert found["rmse"] == pytest.approx(0.795)
    assert (found["rmse_low"], found["rmse_high"]) == pytest.approx((0.79, 0.8))
    assert (found["n_neighbours"], found["n_worse"]) == (3, 3)
    assert (found["level_low"], found["level_high"]) == (10, 13)
    assert found["rivals"] == (
        "The choice is itself the paper's k = 10. The best of more than 50 dimensions, k = 64, at "
        "its own best τ/λ of 5, has a test RMSE that is 0.0300 higher."
    )
    assert found["where"] == "It lies inside what was tried, on all sides."
    assert found["confirmed"] == "the further seeds confirm the choice of the first"
    assert found["larger"] == (
        "With 13 dimensions the error is higher in every seed, by 0.00050 in the mean: more "
        "dimensions do harm."
    )


def test_a_neighbour_that_wins_once_is_level():
    found = choice(ERRORS, extra={(1, (13, 5.0)): -0.0007})
    around = findings.beside_chosen(found).set_index(["k", "ratio"])
    assert around.loc[(13, 5.0), "n_worse"] == 1
    assert around.loc[(13, 5.0), "difference"] == pytest.approx(0.00015)
    assert around["n_worse"].sum() == 5
    assert (around["n_seeds"] == 2).all()
    assert findings.larger(found, around.reset_index()) == (
        "With 13 dimensions the error is the same to 0.00015, and not in every seed higher: "
        "that step makes next to no difference."
    )
    found = choice(ERRORS, extra={(0, (13, 5.0)): 0.005, (1, (13, 5.0)): -0.0007})
    assert findings.larger(found, findings.beside_chosen(found)) == (
        "With 13 dimensions the error is 0.00265 higher in the mean, but not in every seed: so "
        "few seeds do not tell the two apart."
    )


def test_a_choice_on_the_border_is_called_one():
    border = choice(ERRORS, interior=False, limits="k = 256 is the largest that is tried")
    assert findings.where(border) == (
        "It lies on the border of what can be tried: k = 256 is the largest that is tried."
    )
    largest = choice({(8, 5.0): 0.81, (10, 5.0): 0.8})
    assert findings.larger(largest, findings.beside_chosen(largest)) == ""


def test_what_further_seeds_said():
    assert findings.confirmed(choice(ERRORS, seeds=(0,))) == "no further seed was asked"
    said = [findings.confirmed(choice(ERRORS, moves=moves)) for moves in (1, 3)]
    assert said == [
        "the further seeds moved the choice of the first by one step",
        "the further seeds moved the choice of the first by 3 steps",
    ]


def test_level_ks_are_next_to_one_another():
    errors = {4: 0.8004, 5: 0.803, 8: 0.8009, 10: 0.8, 13: 0.8011, 16: 0.8005}
    by_k = {(k, 5.0): error for k, error in errors.items()}
    assert findings.level_range(choice(by_k)) == (8, 10)
    assert findings.level_range(choice(by_k | {(13, 5.0): 0.8001})) == (8, 16)
    moved = choice(by_k | {(13, 5.0): 0.7985})
    assert findings.level_range(moved) == (10, 13)


def test_a_large_choice_is_its_own_rival_and_the_papers_may_be_better():
    large = choice({(10, 5.0): 0.8, (64, 5.0): 0.805}, k=64)
    assert findings.rivals(large) == (
        "The paper's k = 10, at its own best τ/λ of 5, has a test RMSE that is 0.0050 lower. The "
        "choice is itself the best of more than 50 dimensions, k = 64."
    )
    text = findings.on_real_ratings(large, "Precomputed.")
    assert text.startswith("On real ratings the same search chooses $k$ = 64 at ")
    assert text.endswith("k = 64. (Precomputed.)")


def test_what_was_put_into_a_simulation_is_said():
    assert "simulated with vectors of 32 dimensions" in findings.built_in(32)
