"""The choice of k and tau / lam by nested selection, and what the chosen model reaches.

A tenth of each user's training ratings is held out for validation. Models learn from the others
and are compared on that tenth; the test ratings see only models that were chosen before, trained
on all training ratings. A tenth and not a fifth, since the best k grows with the ratings: on
`twin-3m`, models that learn from four fifths of the training ratings choose k = 10, which k = 13
beats in three seeds of three once both learn from all.

The search has two passes. The first goes on, along the ratio, from the model beside it for a few
epochs; that moves the RMSE by up to .0014 stars on `twin-3m` and .003 on ml-latest-small against 20
epochs from a random start, more than lies between neighbours at the minimum. So every k that
comes close to the lowest is searched again with models of 20 epochs from a random start, which is
how the paper and all other chapters train.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from tqdm import tqdm

from analysis.wider_grid import pattern_search
from lib.als import store
from lib.data import tables
from lib.evaluation import rmse
from lib.util import validation

HELD_OUT = 0.1  # of each user's training ratings
WARM_EPOCHS = 8  # of a model that goes on from the one beside it
CLOSE = 0.005  # stars above the lowest of the first pass, within which a k is searched again
LARGE = (10, 50)  # a rival is the best model with more dimensions than each of these


class Choice(NamedTuple):
    """The model that a nested search has chosen, and what it was chosen from.

    trials : DataFrame of the search with the first seed, in its order: k, ratio (tau / lam),
        validation_rmse (stars), warm (whether of the first pass, else of the second)
    k, ratio : the chosen model
    interior : whether it has tried neighbours on all sides; if not, limits says why (else None)
    moves : how often the replicates moved the choice of the first seed to a neighbour
    best_by_k : DataFrame, a row for each k: k, ratio, validation_rmse with the first seed at its
        best ratio, interior (whether a smaller and a larger ratio were tried for this k), warm
        (whether only the first pass has searched it). The ratio of the chosen k is the chosen.
    replicates : DataFrame, a row for each seed and model: seed, k, ratio, role ("chosen",
        "neighbour" or "rival"), validation_rmse (NaN for a rival), test_rmse (NaN for a neighbour,
        unless it is a rival as well). A seed decides the splits and the random starts. Rivals are
        the best of the paper's k and of larger ones, each at its ratio in best_by_k.
    """

    trials: pd.DataFrame
    k: int
    ratio: float
    interior: bool
    limits: str | None
    moves: int
    best_by_k: pd.DataFrame
    replicates: pd.DataFrame

    def over_seeds(self, k, ratio, column="test_rmse"):
        """One column of a replicated model: a Series by seed. Raises ValueError for another."""
        measured = self.replicates.dropna(subset=column)
        rows = measured.query("k == @k and ratio == @ratio")
        if rows.empty:
            known = measured[["k", "ratio"]].drop_duplicates().itertuples(index=False)
            listed = ", ".join(f"({k}, {ratio:g})" for k, ratio in known)
            raise ValueError(f"({k}, {ratio:g}) was not replicated; these were: {listed}")
        return rows.set_index("seed")[column]

    def against(self, k):
        """Test RMSE of the chosen model less that of the best one of `k` dimensions, by seed."""
        best = self.best_by_k.set_index("k")["ratio"]
        if k not in best.index:
            raise ValueError(f"k={k!r}: must be one of those searched, {list(best.index)}")
        return self.over_seeds(self.k, self.ratio) - self.over_seeds(k, best[k])

    def best_above(self, k):
        """(k, ratio) of the best model with more than `k` dimensions, by validation."""
        larger = self.best_by_k[self.best_by_k["k"] > k]
        best = larger.loc[larger["validation_rmse"].idxmin()]
        return int(best["k"]), float(best["ratio"])


def choose(ratings, seed=0, n_seeds=3, progress=None):
    """Search k and tau / lam, confirm the best with further seeds: `Choice`.

    ratings : `Ratings`, of which each seed makes its own splits
    seed, n_seeds : the search uses `seed`; the model found and all within one step of it, in k,
        in the ratio or in both, are trained with `n_seeds` seeds from there on. The one of the
        lowest mean validation RMSE takes its place, until that is the model itself: the choice
        is confirmed. So no neighbour is better in every seed.
    progress : whether to show a bar on standard error; None means only on a terminal

    Trained models are kept on disk. Raises ValueError for a wrong seed or n_seeds.
    """
    validation.integer("seed", seed, 0)
    validation.integer("n_seeds", n_seeds, 1)
    seeds = range(seed, seed + n_seeds)
    hidden = None if progress is None else not progress
    with tqdm(desc="models", unit="model", disable=hidden) as bar:
        errors = Errors(ratings, bar)
        screened = pattern_search.screen(lambda *pair: errors.warm(seed, pair))
        search = pattern_search.Search(lambda *pair: errors.validation(seed, pair))
        chosen, moves = _confirmed(search, _close(screened), errors, seeds)
        limits = pattern_search.limits(chosen)
        best_by_k = _best_by_k(search, screened, chosen)
        replicates = _replicated(chosen, best_by_k, errors, seeds)
    rows = [
        (*pair, error, warm)
        for part, warm in ((screened, True), (search, False))
        for pair, error in part.trials.items()
    ]
    return Choice(
        trials=pd.DataFrame(rows, columns=["k", "ratio", "validation_rmse", "warm"]),
        k=chosen[0],
        ratio=chosen[1],
        interior=not limits,
        limits="; ".join(limits) or None,
        moves=moves,
        best_by_k=best_by_k,
        replicates=replicates,
    )


class Errors:
    """Validation and test errors in stars by seed and (k, ratio); models come from the disk.

    ratings : `Ratings`; bar : advanced for every model that is asked for the first time
    The splits of one seed at a time are in memory.
    """

    def __init__(self, ratings, bar):
        self._ratings, self._bar = ratings, bar
        self._seed = self._parts = None
        self._known = {}
        self._started = None, {}  # k and its models of the first pass by ratio

    def validation(self, seed, pair):
        """RMSE on the validation ratings of the model trained on the rest of the training."""
        # No other chapter wants its history, so that it need not be measured after each epoch.
        return self._measured("validation", seed, pair, measured=False)

    def test(self, seed, pair):
        """RMSE on the test ratings of the model trained on all training ratings."""
        return self._measured("test", seed, pair, measured=True)

    def warm(self, seed, pair):
        """`validation`, but of a model that goes on from that of the nearest ratio of this k."""
        k, ratio = pair
        if self._started[0] != k:
            self._started = k, {}
        models = self._started[1]
        options = {}
        if models:
            nearest = min(models, key=lambda other: abs(np.log(other / ratio)))
            options = {"start": models[nearest], "epochs": WARM_EPOCHS}
        learned, held_out = self._split(seed)["validation"]
        models[ratio] = store.trained(learned, None, k, 1.0, ratio, seed=seed, **options)
        self._bar.update()
        return rmse(models[ratio], held_out)

    def _measured(self, part, seed, pair, measured):
        if (part, seed, pair) not in self._known:
            learned, others = self._split(seed)[part]
            watched = others if measured else None
            model = store.trained(learned, watched, pair[0], 1.0, pair[1], seed=seed)
            self._known[part, seed, pair] = rmse(model, others)
            self._bar.update()
        return self._known[part, seed, pair]

    def _split(self, seed):
        if self._seed != seed:
            self._parts = None  # before the next ones are made
            train, test = self._ratings.split(seed=seed)
            self._parts = {"validation": train.split(HELD_OUT, seed), "test": (train, test)}
            self._seed = seed
        return self._parts


def _close(screened):
    """The k's whose lowest error is within `CLOSE` of the lowest: dict of k -> its ratio."""
    best = {k: screened.lowest(k) for k, _ in screened.trials}
    least = screened.trials[screened.lowest()] + CLOSE
    return {k: ratio for k, ratio in best.values() if screened.trials[k, ratio] <= least}


def _confirmed(search, starts, errors, seeds):
    """(chosen pair, moves): no neighbour of the pair has a lower mean over the seeds."""
    chosen, moves = search.run(starts), 0
    while True:
        search.settle(chosen)
        pairs = [chosen, *pattern_search.neighbours(chosen)]
        by_seed = [[errors.validation(seed, pair) for pair in pairs] for seed in seeds]
        best = pairs[np.mean(by_seed, axis=0).argmin()]
        if best == chosen:
            return chosen, moves
        chosen, moves = best, moves + 1


def _best_by_k(search, screened, chosen):
    rows = []
    known = {k for k, _ in search.trials}
    for k in sorted(known | {k for k, _ in screened.trials}):
        part = search if k in known else screened
        pair = chosen if k == chosen[0] else part.lowest(k)
        interior = pattern_search.RATIOS[0] < pair[1] < pattern_search.RATIOS[-1]
        rows.append((*pair, part.trials[pair], interior, part is screened))
    return pd.DataFrame(rows, columns=["k", "ratio", "validation_rmse", "interior", "warm"])


def _replicated(chosen, best_by_k, errors, seeds):
    """The table `Choice.replicates`."""
    tested = [chosen, *_rivals(best_by_k)]
    roles = {chosen: "chosen"}
    roles |= dict.fromkeys(pattern_search.neighbours(chosen), "neighbour")
    roles = dict.fromkeys(tested, "rival") | roles
    rows = [
        {
            "seed": seed,
            "k": pair[0],
            "ratio": pair[1],
            "role": role,
            "validation_rmse": np.nan if role == "rival" else errors.validation(seed, pair),
            "test_rmse": errors.test(seed, pair) if pair in tested else np.nan,
        }
        for seed in seeds
        for pair, role in roles.items()
    ]
    return pd.DataFrame(rows)


def _rivals(best_by_k):
    """The best pairs of the paper's k and of those larger than each of `LARGE`."""
    paper_k = int(tables.paper_number("best_k"))
    by_k = best_by_k.set_index("k")
    ks = [paper_k, *(by_k.loc[by_k.index > k, "validation_rmse"].idxmin() for k in LARGE)]
    return [(k, by_k.loc[k, "ratio"]) for k in ks]
