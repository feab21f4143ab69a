"""The search for drift as a whole: periods, null distribution, discoveries, and their controls."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.data import years
from analysis.drift import drift, drift_parts, planted
from analysis.time import temporal_splits
from lib.data import Ratings

# The weighted penalty (Zhou et al., 2008) shrinks vectors alike whatever the number of ratings.
SETTING = {"k": 5, "lam": 1.0, "tau": 0.1, "weighted": True}
KINDS = ("level", "vector")
LEVEL_SIZES = (0.1, 0.2, 0.4, 0.8)  # planted changes of level, in stars
SHARES = (0.25, 0.5, 1.0)  # of the users for whom planted pairs of films trade places
PLANTED = 8  # one film in so many has a planted drift


@dataclass(frozen=True)
class Periods:
    """Ratings on one scale, cut in two periods by time and in two groups by user.

    ratings : `Ratings`; start, middle : seconds since 1970, where the early and the late period
    begin; late, group : bool, one value per entry of `ratings.by_user`; films : bool,
    (n_movies,), those with enough ratings in each of the four parts
    """

    ratings: Ratings
    start: int
    middle: int
    late: np.ndarray
    group: np.ndarray
    films: np.ndarray

    def fit(self, seed=0, late=None, change=None):
        """The four parts of the films, see `drift_parts.fit_parts`; `late` for other periods."""
        late = self.late if late is None else late
        return drift_parts.fit_parts(
            self.ratings, late, self.group, self.films, seed, change, **SETTING
        )

    def fit_permuted(self, n, seed=0):
        """The four parts of n permutations of the periods, in which nothing can drift."""
        for number in range(seed + 1, seed + 1 + n):
            late = drift_parts.permuted(self.ratings, self.late, number)
            yield self.fit(number, late)


def periods(frame, since, least, seed=0):
    """`Periods` of a DataFrame of ratings, with the films that have `least` ratings in each part.

    since : seconds since 1970, when half stars came; see `years.one_scale_from`
    The middle is the median time, so that both periods have as many ratings.
    """
    start = years.one_scale_from(frame, since)
    recent = frame[frame["timestamp"] >= start]
    ratings = Ratings.from_frame(recent)
    times = temporal_splits.entry_times(ratings, recent)
    middle = int(np.median(times))
    late, group = times >= middle, drift_parts.user_groups(ratings, seed)
    films = drift_parts.enough(ratings, late, group, least)
    return Periods(ratings, start, middle, late, group, films)


def found(table, nulls, rate):
    """Masks of the films that drift, by kind: see `drift.discoveries`."""
    pooled = pd.concat(nulls)
    return {
        kind: drift.discoveries(table[f"{kind}_score"], pooled[f"{kind}_score"], rate)
        for kind in KINDS
    }


def found_without_drift(nulls, rate):
    """Numbers of films that each permutation finds against all others: a DataFrame, a row each.

    nulls : list of at least two frames of `drift.changes`, of permuted periods
    """
    rows = []
    for place, table in enumerate(nulls):
        masks = found(table, nulls[:place] + nulls[place + 1 :], rate)
        rows.append({kind: int(mask.sum()) for kind, mask in masks.items()})
    return pd.DataFrame(rows)


def plants(cut, seed=0):
    """Changes to plant into the late period, as (kind, size, films, change): a list.

    films : bool, (n_movies,), those that were changed; change : a function from the `Ratings` of
    a late part and a number to the changed ones, for `Periods.fit`
    """
    n = max(int(cut.films.sum()) // PLANTED, 2)
    moved = planted.directions(cut.films, n, seed)
    trading = planted.partners(cut.films, cut.ratings.movie_counts, n // 2, seed)
    scale = planted.scale_of(cut.ratings)
    listed = [
        ("level", size, moved != 0,
         lambda part, n, size=size: planted.move_levels(part, moved, size, scale, [seed, n]))
        for size in LEVEL_SIZES
    ]  # fmt: skip
    return listed + [
        ("exchange", share, trading != np.arange(len(trading)),
         lambda part, n, share=share: planted.exchange_films(part, trading, share, [seed, n]))
        for share in SHARES
    ]  # fmt: skip


def power(cut, nulls, rate, seed=0):
    """Films with a planted drift that are found: (table, scores).

    cut : `Periods`; nulls : list of frames of `drift.changes`, of permuted periods

    table : a row per plant, columns planted ("level" or "exchange"), size (stars, or the share
        of users), n_planted, level and vector: the share of the planted films that are found by
        that score, other_level and other_vector: how many films are found that were not planted
    scores : the frame of `drift.changes` of the planted films of the last plant, the exchange of
        films for all users
    """
    rows = []
    for kind, size, films, change in plants(cut, seed):
        table = drift.changes(cut.fit(seed, change=change))
        mine = films[cut.films]
        row = {"planted": kind, "size": size, "n_planted": int(mine.sum())}
        for name, mask in found(table, nulls, rate).items():
            row |= {name: float(mask[mine].mean()), f"other_{name}": int(mask[~mine].sum())}
        rows.append(row)
    return pd.DataFrame(rows), table[mine]
