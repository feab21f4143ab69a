"""Compile the loops that nearly every chapter needs, so that no two chapters compile the same.

Numba keeps them in its cache. One processor does this while another reads the ratings.
"""

import numpy as np
import pandas as pd

from lib.als import ALS, Posterior
from lib.data import Ratings
from lib.evaluation import ranking, rmse
from tools import collector, parent

N_USERS, N_MOVIES = 20, 12
KS = (0, 2, 50)  # biases alone, and vectors of each of the two kinds of products


def main():
    collector.look_seldom()
    users, movies = np.divmod(np.arange(N_USERS * N_MOVIES), N_MOVIES)
    stars = np.random.default_rng(0).integers(6, 11, len(users)) / 2
    frame = pd.DataFrame({"user_id": users, "movie_id": movies, "rating": stars})
    train, test = Ratings.from_frame(frame).split()
    for k in KS:
        model = ALS(k, lam=1.0, tau=1.0, epochs=1).fit(train, test)
    ranking(model, train, test)
    rmse(model, test)
    model.fold_in(np.arange(3), np.full(3, 4.0))
    Posterior(KS[-1], sweeps=3, burn_in=1, kept=2).fit(train, test)


if __name__ == "__main__":
    parent.end_at_once()
    main()
