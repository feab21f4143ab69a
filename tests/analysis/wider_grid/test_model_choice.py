"""The nested choice of k and tau / lam: what it may see, and whether it finds a known rank."""

import numpy as np
import pandas as pd
import pytest

from analysis.wider_grid import findings, model_choice, pattern_search, results
from analysis.wider_grid.pattern_search import RATIOS
from lib.als import store
from lib.data import precomputed
from lib.data.ratings import Ratings
from lib.evaluation import rmse

pytestmark = pytest.mark.usefixtures("shared_models")


def drawn(rank, n_users=80, n_movies=60, noise=0.3, seed=0):
    """Ratings of a known rank: 40 of each user's, with vectors of length 1 and Gaussian noise."""
    rng = np.random.default_rng(seed)
    scale = max(rank, 1) ** -0.25
    users, movies = (scale * rng.standard_normal((n, rank)) for n in (n_users, n_movies))
    stars = 3.5 + users @ movies.T + noise * rng.standard_normal((n_users, n_movies))
    chosen = np.argsort(rng.random(stars.shape), axis=1)[:, :40]
    user, movie = np.repeat(np.arange(n_users), 40), chosen.ravel()
    frame = {"user_id": user, "movie_id": movie, "rating": stars[user, movie]}
    return Ratings.from_frame(pd.DataFrame(frame))


@pytest.fixture(scope="module")
def ratings():
    return drawn(2)


@pytest.fixture(scope="module")
def choice(ratings, shared_models):
    return model_choice.choose(ratings, seed=3, n_seeds=2)


def test_a_known_rank_is_found(choice):
    """Below the first k that is tried, 4: with these two dimensions nothing else is to be had."""
    assert choice.k == 2
    assert choice.interior
    assert choice.limits is None
    by_k = choice.best_by_k.set_index("k")["validation_rmse"]
    assert by_k[1] > by_k[2] < by_k[3]


def test_noise_has_no_rank():
    """The negative control: without any structure no model is better than one without vectors."""
    choice = model_choice.choose(drawn(0), n_seeds=1)
    without = choice.best_by_k["validation_rmse"]
    assert without.min() > 0.29  # the noise that was added
    assert choice.k == 0 or choice.ratio >= 10


def test_the_tables_keep_their_contract(choice, ratings):
    assert list(choice.trials) == ["k", "ratio", "validation_rmse", "warm"]
    assert not choice.trials.duplicated(["k", "ratio", "warm"]).any()
    assert choice.best_by_k["k"].is_monotonic_increasing
    assert set(choice.best_by_k["k"]) >= {1, 2, 3, *pattern_search.FIRST_KS}
    assert choice.best_by_k["interior"].all()
    lowest = choice.trials.groupby(["k", "warm"])["validation_rmse"].min()
    for row in choice.best_by_k[choice.best_by_k["k"] != choice.k].itertuples():
        assert row.validation_rmse == lowest[row.k, row.warm]
        assert row.warm == ((row.k, False) not in lowest.index)
    assert choice.replicates["seed"].unique().tolist() == [3, 4]
    roles = choice.replicates.query("seed == 3").groupby("role").size()
    assert roles["chosen"] == 1
    assert roles["neighbour"] == 8


def test_no_neighbour_is_better_in_the_mean(choice):
    means = choice.replicates.groupby("role")
    chosen = means.get_group("chosen")["validation_rmse"].mean()
    beside = means.get_group("neighbour").groupby(["k", "ratio"])["validation_rmse"].mean()
    assert len(beside) == 8
    assert (beside >= chosen).all()


def test_validation_and_test_errors_are_those_of_their_own_parts(choice, ratings):
    pair = {"k": choice.k, "lam": 1.0, "tau": choice.ratio}
    train, test = ratings.split(seed=4)
    inner, held_out = train.split(0.1, seed=4)
    row = choice.replicates.query("seed == 4 and role == 'chosen'").iloc[0]
    assert row["test_rmse"] == rmse(store.trained(train, test, seed=4, **pair), test)
    assert row["validation_rmse"] == rmse(store.trained(inner, None, seed=4, **pair), held_out)


def test_the_choice_does_not_see_the_test_ratings(choice, ratings, monkeypatch):
    """With the test ratings turned round, all but the test errors is as it was."""
    split = Ratings.split

    def turned(self, test_fraction=0.2, seed=0):
        train, test = split(self, test_fraction, seed)
        if self is ratings:
            sides = (csr._replace(values=7 - csr.values) for csr in (test.by_user, test.by_movie))
            test = Ratings(test.user_ids, test.movie_ids, *sides)
        return train, test

    monkeypatch.setattr(Ratings, "split", turned)
    again = model_choice.choose(ratings, seed=3, n_seeds=2)
    assert again.k == choice.k
    pd.testing.assert_frame_equal(again.trials, choice.trials)
    same = ["seed", "k", "ratio", "role", "validation_rmse"]
    pd.testing.assert_frame_equal(again.replicates[same], choice.replicates[same])
    tested = choice.replicates["test_rmse"].notna()
    worse = again.replicates["test_rmse"] > choice.replicates["test_rmse"]
    pd.testing.assert_series_equal(worse, tested, check_names=False)


def test_only_the_chosen_model_and_its_rivals_see_the_test_ratings(choice):
    rivals = {choice.best_above(k) for k in (10, 50)}
    for row in choice.replicates.itertuples():
        pair = (row.k, row.ratio)
        tested = row.role != "neighbour" or pair in rivals
        assert np.isfinite(row.test_rmse) == tested
        assert np.isfinite(row.validation_rmse) == (row.role != "rival")


def test_rivals_are_compared_seed_by_seed(choice):
    for k in (10, choice.best_above(10)[0], choice.best_above(50)[0]):
        difference = choice.against(k)
        assert difference.index.tolist() == [3, 4]
        ratio = choice.best_by_k.set_index("k")["ratio"][k]
        own = choice.over_seeds(choice.k, choice.ratio)
        assert difference.tolist() == (own - choice.over_seeds(k, ratio)).tolist()
        assert (difference < 0).all()
    assert (choice.against(choice.k) == 0).all()
    with pytest.raises(ValueError, match="k=9: must be one of those searched"):
        choice.against(9)
    with pytest.raises(ValueError, match=r"\(6, .*\) was not replicated; these were"):
        choice.against(6)


def test_the_first_pass_leads_to_the_ks_that_come_close():
    errors = {(4, 5.0): 0.81, (5, 5.0): 0.8, (5, 4.0): 0.801, (6, 5.0): 0.8049, (7, 5.0): 0.806}
    screened = pattern_search.Search(lambda *pair: errors[pair])
    for pair in errors:
        screened.at(pair)
    assert model_choice._close(screened) == {5: 5.0, 6: 5.0}


def test_the_first_pass_goes_on_from_the_model_beside(ratings):
    errors = model_choice.Errors(ratings, type("Bar", (), {"update": lambda self: None})())
    inner, held_out = ratings.split(seed=0)[0].split(0.1, seed=0)
    first = store.trained(inner, None, 4, 1.0, 5.0)
    assert errors.warm(0, (4, 5.0)) == rmse(first, held_out)
    beside = store.trained(inner, None, 4, 1.0, 6.3, epochs=8, start=first)
    assert errors.warm(0, (4, 6.3)) == rmse(beside, held_out)
    third = store.trained(inner, None, 4, 1.0, 8.0, epochs=8, start=beside)
    assert errors.warm(0, (4, 8.0)) == rmse(third, held_out)
    cold = store.trained(inner, None, 5, 1.0, 8.0)
    assert errors.warm(0, (5, 8.0)) == rmse(cold, held_out)


class Noisy:
    """Errors of models that differ from seed to seed."""

    def __init__(self, by_seed):
        self.by_seed = by_seed

    def validation(self, seed, pair):
        return self.by_seed[seed](*pair)


def test_a_choice_of_one_seed_that_others_do_not_confirm_is_moved():
    def around(k, ratio):
        def error(*pair):
            steps = [pattern_search.KS.index(pair[0]) - pattern_search.KS.index(k)]
            steps.append(RATIOS.index(pair[1]) - RATIOS.index(ratio))
            return float(np.square(steps).sum())

        return error

    errors = Noisy({0: around(13, 5.0), 1: around(10, 8.0), 2: around(10, 8.0)})
    search = pattern_search.Search(lambda *pair: errors.validation(0, pair))
    chosen, moves = model_choice._confirmed(search, {13: 5.0}, errors, range(3))
    assert (chosen, moves) == ((10, 6.3), 1)
    assert search.trials.keys() >= set(pattern_search.neighbours(chosen))
    alone = pattern_search.Search(lambda *pair: errors.validation(0, pair))
    assert model_choice._confirmed(alone, {13: 5.0}, errors, range(1)) == ((13, 5.0), 0)


@pytest.mark.parametrize(("name", "value"), [("seed", -1), ("n_seeds", 0), ("n_seeds", 1.5)])
def test_wrong_numbers_are_named(ratings, name, value):
    with pytest.raises(ValueError, match=f"{name}={value}: must be an integer"):
        model_choice.choose(ratings, **{name: value})


def test_a_choice_is_carried_as_tables(choice, ratings, monkeypatch, tmp_path):
    monkeypatch.setattr(results.Ratings, "from_frame", lambda _: ratings)
    monkeypatch.setattr(model_choice, "choose", lambda of, seed: {3: choice}[seed])
    frames = results.results(type("ML", (), {"ratings": None}), 3)
    for name, frame in frames.items():
        frame.to_csv(tmp_path / name, index=False, float_format="%.7g")
    read = results.choice_of({name: pd.read_csv(tmp_path / name) for name in frames})
    assert read[1:6] == choice[1:6]
    assert findings.of_choice(read) == pytest.approx(findings.of_choice(choice), abs=1e-6)
    limited = frames | {"choice": frames["choice"].assign(interior=False, limits="why")}
    assert results.choice_of(limited).limits == "why"


@pytest.mark.parametrize("dataset", ["ml-latest-small", "twin"])
def test_the_carried_choices_are_interior_and_confirmed(dataset):
    """No model within one step of the chosen one is better in all three seeds."""
    choice = results.choice_of(precomputed.read(dataset, "wider_grid").frames)
    assert choice.interior
    errors = choice.replicates.pivot_table("validation_rmse", "seed", ["k", "ratio"])
    roles = choice.replicates.drop_duplicates(["k", "ratio"]).set_index(["k", "ratio"])["role"]
    beside = roles.index[roles == "neighbour"]
    assert len(errors) == 3
    assert len(beside) == 8
    steps = [max(k / choice.k, choice.k / k, r / choice.ratio, choice.ratio / r) for k, r in beside]
    assert max(steps) <= 1.3
    better = errors[list(beside)].lt(errors[choice.k, choice.ratio], axis=0).all()
    assert not better.any()
