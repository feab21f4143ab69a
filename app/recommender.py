"""A trained model with the films it speaks of: all that an application asks."""

from functools import cached_property

import numpy as np
import pandas as pd

from lib.als import ALS, store
from lib.data import Ratings, load
from lib.recommend import default_min_ratings, pulls, recommend, taste_plane
from lib.recommend.title_search import TitleSearch

BEST = {"k": 10, "lam": 0.1, "tau": 0.25}  # of the paper's Table 2


class Recommender:
    """Search, advice and a map, for people whose ratings are a dict of movie_id -> stars.

    ml : `MovieLens`; train : the training `Ratings`; model : an `ALS` fitted to them
    films : DataFrame, a row for each film that `ml` lists, those with most ratings first:
        movie_id, title, year, genres, ratings (training ratings; 0 where there are none, and the
        model knows nothing of the film), exists (False for the invented films of a simulation)
    min_ratings : training ratings that a film needs to be recommended, unless one asks otherwise
    """

    def __init__(self, ml, train, model):
        self.ml, self.train, self.model = ml, train, model
        counts = pd.Series(train.movie_counts, train.movie_ids)
        ratings = counts.reindex(ml.movies["movie_id"], fill_value=0).to_numpy()
        films = ml.movies.assign(ratings=ratings, exists=~ml.invented)
        self.films = films.sort_values("ratings", ascending=False, kind="stable", ignore_index=True)
        self.min_ratings = default_min_ratings(train.movie_counts)
        self._titles = TitleSearch(self.films["title"])

    @classmethod
    def prepare(cls, dataset, seed=0, path=None, progress=False):
        """Load a dataset, and the model at `path`, or train the paper's best where it is not kept.

        `progress` shows a bar on standard error while a model is trained. Raises what
        `lib.data.load`, `Ratings.split` and `load_model` raise.
        """
        ml = load(dataset)
        train, test = Ratings.from_frame(ml.ratings).split(seed=seed)
        if path is None:
            model = store.trained(train, test, **BEST, seed=seed, progress=progress)
        else:
            model = load_model(path, train, f"{dataset} with seed {seed}")
        return cls(ml, train, model)

    @property
    def known(self):
        """The films that have training ratings: rows of `films`."""
        return self.films[self.films["ratings"] > 0]

    def offered(self, invented=False):
        """The films that may be recommended at all: those of `known` that exist, or all."""
        return self.known if invented else self.known[self.known["exists"]]

    def find(self, text, n=5, invented=True):
        """(films, total): the `n` that fit a search best, and how many fit."""
        places = self._titles.find(text)
        if not invented:
            exists = self.films["exists"].to_numpy()
            places = [place for place in places if exists[place]]
        return self.films.iloc[places[:n]], len(places)

    def suggest(self, text):
        """Words of titles that are spelled nearly like those of `text`."""
        return self._titles.suggest(text)

    def vector(self, profile):
        """(bias, vector) of somebody with these ratings, by one user step (Eq. 6)."""
        return self.model.fold_in(self._index(profile), list(profile.values()))

    def advise(self, profile, alpha=0.5, min_ratings=None, n=10, invented=True):
        """The `n` best films (Eq. 10) that are not in the profile: rows of `films` in their order.

        invented : whether the invented films of a simulation compete
        More columns: movie_index, baseline, affinity, score, and predicted, the stars that the
        model expects (Eq. 4), cut off at the ends of the scale. Without ratings the vector is
        zero, and only the mean rating ranks. Raises what `recommend` raises.
        """
        bias, vector = self.vector(profile) if profile else (0.0, np.zeros(self.model.k))
        least = self.min_ratings if min_ratings is None else min_ratings
        rated, counts = self._index(profile), self.train.movie_counts
        # A film that nobody rated has no vector, whatever number is asked for.
        among = None if invented else self.ml.known_films(self.train)
        top = recommend(self.model, vector, alpha, rated, counts, max(least, 1), n, among)
        predicted = (top["baseline"] + bias + top["affinity"]).clip(0.5, 5.0)
        top = top.assign(predicted=predicted)
        return top.merge(self.films, on="movie_id", validate="one_to_one")

    def pulls(self, profile, top):
        """What each rating adds to the affinity of each film of `advise`: (len(top), n) stars.

        Raises what `lib.recommend.pulls` raises.
        """
        rated, wanted = self._index(profile), top["movie_index"].to_numpy()
        return pulls(self.model, rated, list(profile.values()), wanted)

    def map(self, profile, top, n=400, invented=True):
        """Where films and a person lie: a DataFrame with columns title, kind, x, y.

        top : what `advise` returned
        The films are the `n` with the most ratings, those rated and those recommended; kind is
        "film", "recommended", "rated" or "you", in this order, so that you are drawn on top.
        Raises what `taste_plane.fit_plane` raises.
        """
        kinds = dict.fromkeys(self.offered(invented)["movie_id"].head(n), "film")
        for kind, movies in (("recommended", top["movie_id"]), ("rated", profile)):
            kinds = {movie: kinds[movie] for movie in kinds if movie not in set(movies)}
            kinds |= dict.fromkeys(movies, kind)
        points = self.plane.films(self.model.movie_factors[self._index(kinds)])
        user = self.vector(profile)[1] if profile else np.zeros(self.model.k)
        points = np.vstack([points, self.plane.user(user)])
        names = self.films.set_index("movie_id")["title"][list(kinds)]
        return pd.DataFrame(
            {
                "title": [*names, "you"],
                "kind": [*kinds.values(), "you"],
                "x": points[:, 0],
                "y": points[:, 1],
            }
        )

    @cached_property
    def plane(self):
        """The `taste_plane.Plane` of the films that may be recommended."""
        return taste_plane.fit_plane(self.model, self.train.movie_counts, self.min_ratings)

    def _index(self, movie_ids):
        return self.train.index_of_movies(list(movie_ids))


def load_model(path, train, name):
    """The model in a file, when it was trained on `train`, which errors call `name`.

    Raises FileNotFoundError, and ValueError for a file that is no model, is one of another version
    of the library, or was trained on other ratings.
    """
    model = ALS.load(path)
    for side in ("user", "movie"):
        ids, own = getattr(train, f"{side}_ids"), getattr(model, f"{side}_ids")
        if not np.array_equal(ids, own):
            raise ValueError(
                f"{path} holds a model of {len(own):,} {side}s, which are not the "
                f"{len(ids):,} {side}s of {name}: it was trained on another dataset"
            )
    if model.mu != train.mean:
        raise ValueError(
            f"{path} was trained on ratings with the mean {model.mu:.6f}, the training part of "
            f"{name} has {train.mean:.6f}: it belongs to another dataset, seed or split"
        )
    return model
