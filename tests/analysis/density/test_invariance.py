"""What leaves predictions alone, what does not leave cosines alone, and what training balances."""

import numpy as np
import pytest

from analysis.density import invariance
from lib.als import ALS


@pytest.fixture(scope="module")
def pairs(parts):
    train, _ = parts
    return train.user_of_entry, train.by_user.indices


@pytest.fixture
def matrix():
    return invariance.invertible(10, 10, seed=1)


def test_an_invertible_matrix_has_the_condition_asked_for():
    assert np.linalg.cond(invariance.invertible(6, 25, seed=2)) == pytest.approx(25)
    turn = invariance.invertible(6, 1, seed=2)
    assert turn @ turn.T == pytest.approx(np.eye(6))
    assert invariance.invertible(1, 4) == pytest.approx(np.array([[2.0]]))
    with pytest.raises(ValueError, match=r"condition=0\.5"):
        invariance.invertible(3, 0.5)


def test_any_invertible_matrix_leaves_predictions_alone_and_moves_cosines(
    model, parts, pairs, matrix
):
    versions = {"learned": model, "A": invariance.transformed(model, matrix)}
    table = invariance.comparison(versions, parts[0], np.arange(40), *pairs)
    assert table["predictions_apart"].max() < 1e-4
    assert table["products_apart"].max() < 1e-4
    assert table["cosines_apart"][0] == 0
    assert table["cosines_apart"][1] > 0.05
    assert table["penalty"][1] > 1.1
    assert table["imbalance"][1] > 1


def test_a_rotation_changes_nothing(model, parts, pairs):
    turn = invariance.invertible(10, 1, seed=3)
    versions = {"learned": model, "rotated": invariance.transformed(model, turn)}
    table = invariance.comparison(versions, parts[0], np.arange(40), *pairs).set_index("version")
    change = table.loc["rotated"] - table.loc["learned"]
    assert change.abs().to_numpy() == pytest.approx(0, abs=1e-5)


def test_a_shift_of_all_users_changes_products_and_penalty_alone(model, parts, pairs):
    versions = {"learned": model, "shifted": invariance.shifted(model, np.full(10, 0.3))}
    table = invariance.comparison(versions, parts[0], np.arange(40), *pairs)
    assert table["predictions_apart"][1] < 1e-5
    assert table["cosines_apart"][1] == 0
    assert table["products_apart"][1] > 0.01
    assert table["penalty"][1] > 1


def test_training_balances_users_and_movies(parts):
    early, late = (ALS(3, lam=1, tau=1, epochs=n).fit(*parts) for n in (2, 400))
    assert invariance.imbalance(late) < 0.001 < invariance.imbalance(early)


def test_vectors_of_zeros_are_balanced(parts):
    zero = ALS(2, lam=1, tau=1e6, epochs=2).fit(*parts)
    zero.user_factors[:], zero.movie_factors[:] = 0, 0
    assert invariance.imbalance(zero) == 0


@pytest.mark.parametrize("matrix", [np.eye(3), np.zeros((10, 10))])
def test_a_matrix_that_cannot_be_inverted_is_refused(model, matrix):
    with pytest.raises(ValueError, match=r"must be \(10, 10\) and invertible"):
        invariance.transformed(model, matrix)


def test_all_versions_predict_the_same(model, parts, pairs):
    table = invariance.comparison(invariance.versions(model), parts[0], np.arange(40), *pairs)
    assert len(table) == 5
    assert table["predictions_apart"].max() < 1e-4
    assert table["penalty"].iloc[2:].min() > 1.05
    cells = invariance.cells(table)
    assert cells.iloc[0].tolist()[:4] == ["as learned", "0.0000000", "0.0000000", "1.000"]
    assert cells["Imbalance"].tolist() == [f"{value:.3f}" for value in table["imbalance"]]
