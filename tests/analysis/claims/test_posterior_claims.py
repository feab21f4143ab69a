"""The claims that the posterior puts in doubt: each verdict from made-up input."""

from types import SimpleNamespace

import numpy as np
import pytest

from analysis.claims import posterior, rules, study
from analysis.claims.study import Study
from analysis.claims.verdicts import CAVEAT, FAILS, HOLDS
from lib.evaluation import metrics
from lib.evaluation.metrics import Lists

N_USERS = 50


def test_noise_of_the_draws_is_not_counted_as_error():
    rng = np.random.default_rng(0)
    stars, error, *noise = rng.normal(size=(4, 100_000))
    noise = 2 * np.array(noise)
    chains = [SimpleNamespace(test_mean=stars + error + each) for each in noise]
    test = SimpleNamespace(by_user=SimpleNamespace(values=stars))
    assert posterior.squared_errors(chains, test).mean() == pytest.approx(1, abs=0.05)
    assert np.square(stars - chains[0].test_mean).mean() == pytest.approx(5, abs=0.1)


def of_errors(lost, lost_by_mode):
    """A study with an error of a star at k = 10, of which 50 and 100 dimensions lose some."""
    rng = np.random.default_rng(1)
    n = 40 * N_USERS
    sign, wobble = rng.choice([-1.0, 1.0], n), 0.001 * rng.normal(size=(2, n))
    of_k = {10: 1.0} | dict(zip((50, 100), 1 + np.array(lost)[:, None] + wobble, strict=True))

    def chains(k):
        return [SimpleNamespace(test_mean=sign * of_k[k])] * 2

    users = np.repeat(np.arange(N_USERS), 40)
    test = SimpleNamespace(by_user=SimpleNamespace(values=np.zeros(n)), user_of_entry=users)
    mode = dict(zip((50, 100), lost_by_mode, strict=True))
    return SimpleNamespace(
        best_k=10,
        chains=chains,
        test=test,
        compare=lambda k, _: SimpleNamespace(difference=mode[k]),
    )


@pytest.mark.parametrize(
    ("lost", "lost_by_mode", "verdict"),
    [
        ((0.08, 0.15), (0.1, 0.2), HOLDS),
        ((0.08, 0.09), (0.1, 0.2), CAVEAT),  # at 100 less than half of what the mode loses
        ((0.0, 0.01), (0.1, 0.2), CAVEAT),
        ((0.01, -0.01), (0.1, 0.2), CAVEAT),
        ((0.0, 0.0), (0.1, 0.2), FAILS),
        ((-0.01, -0.02), (0.1, 0.2), FAILS),
        ((0.01, 0.01), (-0.1, -0.2), HOLDS),  # the mode gains, and the mean loses
    ],
)
def test_capacity_overfits_as_far_as_the_mean_over_draws_does(lost, lost_by_mode, verdict):
    found = posterior.capacity(of_errors(lost, lost_by_mode))
    assert found.verdict == verdict
    assert found.here.startswith(f"{lost[0]:+.2f}") or lost[0] == 0
    assert f"{lost_by_mode[1]:+.4f} (k = 100)" in found.reading


def of_hits(per_list):
    """Lists of ten in which that many films at the top are relevant, one more or less by user."""
    hits = np.zeros((N_USERS, 10), bool)
    for user in range(N_USERS):
        hits[user, : per_list + (-1, 0, 1)[user % 3]] = True
    films = np.tile(np.arange(10, dtype=np.int32), (N_USERS, 1))
    return Lists(np.arange(N_USERS), films, hits, np.full(N_USERS, 12), 0)


def of_films(counts):
    """A study of films with that many training ratings, filtered below twenty."""
    train = SimpleNamespace(n_users=N_USERS, n_movies=len(counts), movie_counts=counts)
    return SimpleNamespace(train=train, min_ratings=20, best_k=10, chains=lambda k: [None, None])


@pytest.mark.parametrize(
    ("plain", "filtered", "bound", "verdict"),
    [
        (2, 5, 3, HOLDS),
        (2, 5, 5, CAVEAT),
        (2, 5, 8, CAVEAT),
        (5, 5, 3, FAILS),
        (6, 5, 8, FAILS),
    ],
)
def test_the_filter_is_needed_where_nothing_else_makes_good_lists(
    monkeypatch, plain, filtered, bound, verdict
):
    hits = {"plain": plain, "filtered": filtered, "bound": bound}
    listed = {name: of_hits(number) for name, number in hits.items()}
    monkeypatch.setattr(posterior, "lists", lambda study, chain: listed)
    counts = np.array([1] * 4 + [50] * 6)
    found = posterior.rating_filter(of_films(counts))
    assert found.verdict == verdict
    assert "fewer than 20 ratings are 40% of" in found.reading


def test_a_bound_with_as_many_hits_further_down_does_not_replace_the_filter(monkeypatch):
    late = of_hits(5)
    listed = {"plain": of_hits(2), "filtered": of_hits(5)}
    listed["bound"] = late._replace(hits=late.hits[:, ::-1])
    monkeypatch.setattr(posterior, "lists", lambda study, chain: listed)
    found = posterior.rating_filter(of_films(np.full(10, 30)))
    assert found.verdict == HOLDS
    assert "P@10 +0.0000" in found.reading


@pytest.fixture(scope="module")
def short_study(ml, shared_models):
    """A study of the invented set, with shorter chains than those of the book."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "SWEEPS", 12)
        patch.setattr(study, "BURN_IN", 4)
        yield Study(ml, seed=3)


def test_the_chains_of_a_study_differ_and_are_sampled_once(short_study):
    one, other = short_study.chains(2)
    assert [(each.k, each.seed, each.kept) for each in (one, other)] == [(2, 3, 2), (2, 4, 2)]
    assert len(one.test_mean) == short_study.test.n_ratings
    assert not np.array_equal(one.test_mean, other.test_mean)
    assert short_study.chains(2)[0] is one
    assert short_study.chains(short_study.best_k)[0].kept == 8


def test_the_lists_are_of_the_same_users_and_only_one_is_filtered(short_study):
    short_study.min_ratings = 2 + short_study.train.movie_counts.min()
    chain = short_study.chains(short_study.best_k)[0]
    found = posterior.lists(short_study, chain)
    assert len({each.users.tobytes() for each in found.values()}) == 1
    assert posterior.rare_share(found["filtered"], short_study) == 0
    assert posterior.rare_share(found["plain"], short_study) > 0
    bound = SimpleNamespace(score_users=lambda users: cautious(chain.score_users(users)))
    expected = metrics.lists(bound, short_study.train, short_study.test)
    np.testing.assert_array_equal(found["bound"].movies, expected.movies)


def cautious(believed):
    return believed.mean - np.float32(rules.CAUTION) * believed.sd
