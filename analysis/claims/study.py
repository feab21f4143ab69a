"""The dataset, its split and its models, on which the claims are tested."""

from functools import cached_property

import numpy as np
import pandas as pd

from analysis.claims import dataset_summary, uncertainty
from analysis.cold_start import experiments, lists
from analysis.grid import search
from analysis.wider_grid import model_choice
from lib.als import store
from lib.data import Ratings, tables
from lib.evaluation import ranking
from lib.evaluation.baselines import Popularity
from lib.recommend import candidates, default_min_ratings
from lib.util import validation

DEPTHS = ("shallow", "full")
SWEEPS, BURN_IN = 30, 10  # of each of two chains


class Study:
    """One run of the book: models are trained when a test first asks for them, and kept.

    ml : a `MovieLens`
    seed : of the split and the random starts; the replicates have this seed and the next ones
    n_seeds : number of replicates, at least 2
    depth : "shallow" replicates the models with the strongest penalty of the grid and the
        biases alone; "full" replicates the whole grid
    client : a `dask.distributed.Client` whose workers train the grid and the replicates, one
        model at a time each, with the same numbers; None trains here
    """

    def __init__(self, ml, seed=0, n_seeds=5, depth="shallow", client=None):
        validation.integer("n_seeds", n_seeds, 2)  # a single replicate has no standard deviation
        validation.choice("depth", depth, DEPTHS)
        self.ml, self.seed, self.n_seeds, self.depth = ml, seed, n_seeds, depth
        self._client = client
        self._chains = {}
        self.seeds = range(seed, seed + n_seeds)
        self.ratings = Ratings.from_frame(ml.ratings)
        self.train, self.test = self.ratings.split(seed=seed)
        self.settings = search.settings()
        self.models = search.distinct(self.settings)
        self.ks = sorted({k for k, _ in self.models})
        self.best_k = int(tables.paper_number("best_k"))
        self.edge = store.ratio(tables.paper_number("best_lam"), tables.paper_number("best_tau"))

    @property
    def is_movielens_32m(self):
        """Whether the run's data are those that the paper speaks about."""
        return self.ml.name == "ml-32m"

    @cached_property
    def summary(self):
        """`DatasetSummary` of this dataset."""
        return dataset_summary.of_dataset(self.ml)

    def model(self, k, ratio):
        """The trained model of this run's own split."""
        return store.trained(self.train, self.test, k, 1.0, ratio, seed=self.seed)

    @cached_property
    def best(self):
        """The model that the paper calls optimal."""
        return self.model(self.best_k, self.edge)

    @cached_property
    def grid(self):
        """A row per distinct model of Table 1: k, ratio, train_rmse, test_rmse, precision."""
        rows = []
        wanted = [{"k": k, "lam": 1.0, "tau": tau, "seed": self.seed} for k, tau in self.models]
        trained = store.trained_many(self.train, self.test, wanted, self._client)
        for (k, ratio), model in zip(self.models, trained, strict=True):
            last = model.history.iloc[-1]
            row = {"k": k, "ratio": ratio}
            row |= {name: last[name] for name in ("train_rmse", "test_rmse")}
            row["precision"] = ranking(model, self.train, self.test).precision
            rows.append(row)
        return pd.DataFrame(rows)

    @cached_property
    def popularity(self):
        """`Ranking` of the most rated films, the same for every user."""
        return ranking(Popularity().fit(self.train), self.train, self.test)

    @cached_property
    def choice(self):
        """The `model_choice.Choice` for these ratings: k and penalty, chosen without test parts."""
        return model_choice.choose(self.ratings, seed=self.seed)

    @cached_property
    def own_penalties(self):
        """A model with the paper's k or fewer and the best larger one, each at its own penalty.

        Returns (smaller, larger, test): two pairs (k, tau / lam) and the `Paired` test RMSE.
        The smaller one is the chosen model, or that of the paper's k where the chosen is larger.
        """
        chosen = (self.choice.k, self.choice.ratio)
        if chosen[0] > self.best_k:
            of_paper = self.choice.best_by_k.set_index("k")["ratio"][self.best_k]
            smaller, larger = (self.best_k, float(of_paper)), chosen
        else:
            smaller, larger = chosen, self.choice.best_above(self.best_k)
        errors = (self.choice.over_seeds(*pair) for pair in (smaller, larger))
        return smaller, larger, uncertainty.paired_test(*errors)

    @cached_property
    def _replicates(self):
        strongest = [(k, self.edge) for k in (0, *self.ks)]
        rest = self.models if self.depth == "full" else []
        models = sorted({*strongest, *rest})
        return uncertainty.replicate(self.ratings, models, self.seeds, self._client)

    @property
    def runs(self):
        """Final errors and Precision@10 of the replicates; see `uncertainty.replicate`."""
        return self._replicates[0]

    @property
    def curves(self):
        """Learning curves of the replicates."""
        return self._replicates[1]

    def over_seeds(self, k, column):
        """One column of the replicates of a model at the grid's last ratio, by seed."""
        chosen = (self.runs["k"] == k) & (self.runs["ratio"] == self.edge)
        return self.runs[chosen].set_index("seed")[column]

    def compare(self, k, column, other=None):
        """`Paired` of a model with `k` dimensions against one with `other` (the paper's best)."""
        other = self.best_k if other is None else other
        return uncertainty.paired_test(self.over_seeds(k, column), self.over_seeds(other, column))

    def noise(self, k, column="test_rmse"):
        """Two standard deviations of the difference of two runs of one model."""
        return 2 * np.sqrt(2) * float(self.over_seeds(k, column).std())

    def chains(self, k):
        """Two `Posterior`s of `k` dimensions on this run's own split, which differ in the seed.

        They were watched on the test ratings. Of the paper's k all draws after the burn-in are
        kept, of others two.
        """
        if k not in self._chains:
            kept = SWEEPS - BURN_IN if k == self.best_k else 2
            self._chains[k] = [
                store.sampled(self.train, self.test, k, SWEEPS, BURN_IN, seed, kept)
                for seed in (self.seed, self.seed + 1)
            ]
        return self._chains[k]

    @cached_property
    def movies(self):
        """The listed movies in the order of the model's indices."""
        return self.ml.movies_of(self.train)

    @cached_property
    def min_ratings(self):
        """Training ratings below which a film is not recommended: 100, or as selective."""
        return default_min_ratings(self.train.movie_counts)

    @property
    def train_share(self):
        """The share of ratings for training that the paper states."""
        return tables.paper_number("train_share") / 100

    @cached_property
    def allowed(self):
        """Mask of the movies that may be recommended: bool, (n_movies,)."""
        return candidates(self.best, self.train.movie_counts, self.min_ratings)

    @cached_property
    def newcomer(self):
        """(movie indices, vector): the paper's new user, folded into the best model.

        Where none of the three films has a training rating, the three most rated ones stand in.
        """
        films = self.train.index_of_movies(lists.profile(self.ml.movies, self.train, "paper")[0])
        stars = np.full(len(films), tables.paper_number("profile_stars"))
        return films, self.best.fold_in(films, stars)[1]

    def sweep(self, alphas):
        """`experiments.sweep_alpha` of the newcomer, for films animated or for children."""
        films, vector = self.newcomer
        counts = self.train.movie_counts
        return experiments.sweep_alpha(
            self.best, vector, alphas, films, counts, self.min_ratings, self.for_children
        )

    @cached_property
    def for_children(self):
        """Mask of the movies that are animated or for children: bool, (n_movies,)."""
        return np.array(
            [not {"Animation", "Children"}.isdisjoint(g) for g in self.movies["genres"]]
        )
