"""Whether intervals hold what they promise: over all test ratings, and by ratings of the film."""

import numpy as np
import pandas as pd

from lib.evaluation import predictive

LEVELS = (0.5, 0.8, 0.95)
COUNTS = (0, 3, 10, 30, 100, 1000)  # training ratings at which a group of films begins


class Believed:
    """Mean and sd of each test rating by a model: float64, in the order of `test.by_user`."""

    def __init__(self, mean, sd):
        self.mean = np.asarray(mean, float)
        self.sd = np.broadcast_to(np.asarray(sd, float), self.mean.shape)


def of_posterior(posterior):
    """`Believed` by a `Posterior` that was fitted with the test set: the rating, noise included."""
    variance = np.square(posterior.test_sd.astype(float)) + posterior.noise_variance
    return Believed(posterior.test_mean, np.sqrt(variance))


def of_point(model, test):
    """`Believed` by a fitted `ALS`, which knows of no uncertainty but its training error."""
    mean = model.predict(test.user_of_entry, test.by_user.indices)
    return Believed(mean, model.history["train_rmse"].iloc[-1])


def scores(believed, test):
    """`predictive.Scores` of several models as a DataFrame with a row for each.

    believed : dict of name -> `Believed`

    Columns: model, rmse, log_loss, crps, width, and for each of LEVELS its coverage, as 95%
    """
    rows = []
    for name, said in believed.items():
        found = predictive.scores(test.by_user.values, said.mean, said.sd, LEVELS)
        covered = {f"{level:.0%}": share for level, share in found.coverage.items()}
        row = {"model": name, "rmse": found.rmse, "log_loss": found.log_loss}
        rows.append(row | {"crps": found.crps, "width": found.width} | covered)
    return pd.DataFrame(rows)


def by_count(believed, train, test):
    """Errors, widths and coverage by the number of training ratings of the film.

    A DataFrame with a row for each model and group of COUNTS that has test ratings: model, at_least
    (training ratings of the films), n (test ratings), rmse, width (root mean square of the sd) and
    covered (share within the 95% interval).
    """
    stars = test.by_user.values
    group = np.searchsorted(COUNTS, train.movie_counts[test.by_user.indices], side="right") - 1
    rows = []
    for name, said in believed.items():
        inside = predictive.covered(stars, said.mean, said.sd, 0.95)
        for place in np.unique(group):
            of_group = group == place
            errors = stars[of_group] - said.mean[of_group]
            rows.append(
                {
                    "model": name,
                    "at_least": COUNTS[place],
                    "n": int(of_group.sum()),
                    "rmse": np.sqrt(np.square(errors).mean()),
                    "width": np.sqrt(np.square(said.sd[of_group]).mean()),
                    "covered": inside[of_group].mean(),
                }
            )
    return pd.DataFrame(rows)
