"""The test error by k: of the posterior mean, and of modes with the penalty free."""

import pandas as pd

from analysis.posterior import calibration
from lib.als import store
from lib.data import tables

KS = (2, 10, 20, 50, 100)
SWEEPS, BURN_IN = 80, 20
RATIOS = (2.5, 5.0, 10.0, 15.0, 25.0, 40.0)  # tau / lam of the modes, the paper's best first


def by_k(train, test, ks=KS, sweeps=SWEEPS, burn_in=BURN_IN, seed=0):
    """Scores of the posterior for each k, beside the errors of modes: a DataFrame.

    Columns: k, and those of `calibration.scores` without the model (of the posterior, noise
    included); paper_rmse (test RMSE of ALS at the paper's best tau / lam), best_rmse and best_ratio
    (the lowest over RATIOS, chosen by the test ratings: a favour that the posterior does without)
    """
    rows = []
    for k in ks:
        posterior = store.sampled(train, test, k, sweeps, burn_in, seed, kept=2)
        scored = calibration.scores({"": calibration.of_posterior(posterior)}, test)
        row = {"k": k} | scored.drop(columns="model").iloc[0].to_dict()
        rows.append(row | modes(train, test, k, seed))
    return pd.DataFrame(rows)


def modes(train, test, k, seed=0):
    """paper_rmse, best_rmse and best_ratio of a k, as in `by_k`: a dict."""
    errors = pd.Series({ratio: mode(train, test, k, ratio, seed) for ratio in RATIOS})
    best = errors.idxmin()
    return {"paper_rmse": errors[paper_ratio()], "best_rmse": errors[best], "best_ratio": best}


def mode(train, test, k, ratio, seed=0):
    """Test RMSE of ALS after 20 epochs."""
    return store.trained(train, test, k, 1.0, ratio, seed=seed).history["test_rmse"].iloc[-1]


def paper_ratio():
    """The paper's best tau / lam, also the largest of its grid."""
    return store.ratio(*(tables.paper_number(name) for name in ("best_lam", "best_tau")))
