"""Goodness of fit of a power law, by the semi-parametric bootstrap of Clauset et al. (2009).

python -m analysis.data.goodness_of_fit   # minutes: data/facts/powerlaw_goodness.csv

A replicate has as many observations as the data. Each is drawn from the fitted law with the
probability of the tail, and otherwise from the observations below xmin; then xmin and the
exponent are fitted again, in the way they were to the data. The p-value is the share of replicates
that are as far from their law as the data are from theirs, the data counted among them.

Two questions are told apart by `scope`. "whole": do all observations follow a power law? "tail":
do those from the best xmin on? Almost any distribution has a tail so short that the second is not
answered with no, so its answer means little without the share of the observations in that tail.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import zeta

from analysis.data import powerlaws
from lib.data import tables
from lib.util import atomic, validation

REPLICATES = 250  # p is then known to within 0.03: one standard error where p = 0.5
KEPT_REPLICATES = 2500  # of the table that is kept, within 0.01
TABULATED = 20_000  # values from xmin on with a probability of their own; above, an approximation
LARGEST = 2.0**53  # up to which a float64 is a whole number
MEMBERS, SCOPES = ("user", "movie"), ("whole", "tail")
COLUMNS = ["member", "scope", "xmin", "alpha", "se", "ks", "n_tail", "n"]
COLUMNS += ["p", "n_as_far", "n_replicates", "seed"]
REJECTED = 0.1  # p at or below which Clauset et al. rule a power law out


class Goodness(NamedTuple):
    """A fitted power law and its test; small p speaks against the law."""

    p: float  # (n_as_far + 1) / (n_replicates + 1)
    n_as_far: int  # replicates whose KS distance is no less than that of the data
    n_replicates: int
    law: powerlaws.PowerLaw


def goodness_of_fit(values, counts, scope="tail", n_replicates=REPLICATES, seed=0):
    """`Goodness` of a power law fitted to a histogram.

    values: positive integers, ascending; counts: how often each occurs.
    scope: "whole" fits all observations; "tail" those from the xmin that
        `powerlaws.choose_power_law` finds, which is found again in each replicate.
    Raises ValueError where no law can be fitted (`powerlaws.can_be_fitted`).
    """
    validation.integer("n_replicates", n_replicates, 1)
    validation.choice("scope", scope, SCOPES)
    fit = _fit_whole if scope == "whole" else powerlaws.choose_power_law
    values, counts = np.asarray(values), np.asarray(counts)
    law = fit(values, counts)
    rng = np.random.default_rng(seed)
    ccdf = zeta(law.alpha, law.xmin + np.arange(TABULATED)) / zeta(law.alpha, law.xmin)
    n_as_far = 0
    for _ in range(n_replicates):
        replicate = _replicate(values, counts, law, ccdf, rng)
        n_as_far += fit(*replicate).ks >= law.ks
    return Goodness((n_as_far + 1) / (n_replicates + 1), int(n_as_far), n_replicates, law)


def _fit_whole(values, counts):
    return powerlaws.fit_power_law(values, counts, int(values[0]))


def _replicate(values, counts, law, ccdf, rng):
    """(values, counts) of a sample of the same size."""
    below = values < law.xmin
    n = counts.sum()
    n_tail = rng.binomial(n, law.n_tail / n)
    tail = _draw(law, ccdf, rng.random(n_tail))
    if n_tail == n:
        return np.unique(tail, return_counts=True)
    resampled = rng.multinomial(n - n_tail, counts[below] / counts[below].sum())
    seen = resampled > 0
    above, n_above = np.unique(tail, return_counts=True)
    return np.append(values[below][seen], above), np.append(resampled[seen], n_above)


def _draw(law, ccdf, uniform):
    """The largest x with P(X >= x) > u, for each u: whole numbers that follow the law, float64.

    ccdf: P(X >= x) for the first values; beyond them zeta(alpha, x) is all but proportional to
    (x - 1/2)^(1 - alpha), to an error of 1 / x^2.
    """
    x = law.xmin + np.searchsorted(-ccdf, -uniform, side="left") - 1.0
    far = uniform < ccdf[-1]
    last = law.xmin + len(ccdf) - 1.5
    beyond = last * (uniform[far] / ccdf[-1]) ** (-1 / (law.alpha - 1)) + 0.5
    x[far] = np.floor(np.minimum(beyond, LARGEST))
    return x


def of_movielens_32m(scope):
    """The kept tests of the degree laws of MovieLens 32M for one of SCOPES, by member.

    A DataFrame by MEMBERS: the fields of the `PowerLaw`, n (of all), p, n_as_far, n_replicates
    and seed.
    """
    kept = tables.facts("powerlaw_goodness")
    return kept[kept["scope"] == scope].set_index("member")


def of_histograms(histograms, n_replicates=REPLICATES, seed=0):
    """`goodness_of_fit` of several histograms for all SCOPES, those that allow a fit.

    histograms: {member: (values, counts)}. A DataFrame with one row for each member and scope,
    of the columns that `of_movielens_32m` has, and member.
    """
    rows = []
    for member, (values, counts) in histograms.items():
        for scope in SCOPES if powerlaws.can_be_fitted(values, counts) else ():
            found = goodness_of_fit(values, counts, scope, n_replicates, seed)
            row = {"member": member, "scope": scope} | vars(found.law) | {"n": int(counts.sum())}
            test = {"p": found.p, "n_as_far": found.n_as_far, "n_replicates": n_replicates}
            rows.append(row | test | {"seed": seed})
    return pd.DataFrame(rows, columns=COLUMNS)


def compute(n_replicates=KEPT_REPLICATES, seed=0):
    """All SCOPES of the table that `of_movielens_32m` reads."""
    of = {member: tables.facts(f"{member}_degree_hist").to_numpy().T for member in MEMBERS}
    return of_histograms(of, n_replicates, seed)


def main():
    """Write data/facts/powerlaw_goodness.csv."""
    table = compute()
    with atomic.replacing(tables.DATA / "facts" / "powerlaw_goodness.csv") as partial:
        table.round(6).to_csv(partial, index=False)
    print(table.to_string(index=False))


if __name__ == "__main__":
    main()
