"""What a model has to beat. The bias-only model, the other baseline, is `ALS(k=0, ...)`."""

import numpy as np


class Popularity:
    """Ranks the same movies for everybody: those with the most training ratings first.

    It knows no stars, so it has `score_users` but no `predict`.
    """

    def fit(self, train):
        """Count the ratings of each movie in `train` and return self."""
        self.movie_counts = train.movie_counts.astype(np.float32)
        return self

    def score_users(self, user_index):
        """The number of ratings of every movie, once per user: float32, (users, n_movies)."""
        return np.tile(self.movie_counts, (len(user_index), 1))
