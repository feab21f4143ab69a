"""Standard errors and 95% intervals of means, of ratios of sums, and of an RMSE.

What varies is a cluster, such as a user with all ratings, and not the single rating: the ratings
of one user go together.
"""

import math

import numpy as np
import pandas as pd
from scipy.stats import t as student_t

NORMAL_95 = 1.96  # standard errors to either side of an estimate that is normally distributed


def student_95(freedom):
    """Standard errors to either side, by Student's t with so many degrees of freedom."""
    return student_t.ppf(0.975, freedom)


def mean_interval(values):
    """(mean, half the width of its 95% interval) of independent values, at least two."""
    error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    return float(np.mean(values)), NORMAL_95 * error


def share_interval(share, n):
    """(low, high) of the 95% interval of a probability, after Wilson (1927); they broadcast.

    share : of the n independent trials; unlike share ± 1.96 errors it has a width at 0 and 1
    """
    z = NORMAL_95
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return np.maximum(centre - half, 0), np.minimum(centre + half, 1)


def ratios(totals, sizes, groups):
    """The ratio of the sums of two columns within each group, with its cluster-robust error.

    totals, sizes, groups : one value per cluster. Clusters of size 0 are left out, and so are
        those without a group.

    Of the n clusters of a group, cluster i has t_i in total and size s_i, and

        R = Σ t_i / Σ s_i,  error(R)² = n / (n - 1) Σ (t_i - R s_i)² / (Σ s_i)²

    (Cameron and Miller, 2015, with their correction n / (n - 1) for few clusters). Returns a
    DataFrame by group, ascending: n_clusters, size, ratio, error (NaN for a single cluster).
    """
    clusters = pd.DataFrame({"group": groups, "total": totals, "size": sizes})
    clusters = clusters[clusters["size"] > 0]
    by_group = clusters.groupby("group")
    table = by_group.agg(n_clusters=("size", "size"), size=("size", "sum"))
    table["ratio"] = by_group["total"].sum() / table["size"]
    residual = clusters["total"] - clusters["size"] * clusters["group"].map(table["ratio"])
    squares = (residual**2).groupby(clusters["group"]).sum()
    freedom = (table["n_clusters"] - 1).where(table["n_clusters"] > 1)
    table["error"] = np.sqrt(squares * table["n_clusters"] / freedom) / table["size"]
    return table


def rmse_error(squared_errors, counts):
    """Standard error of an RMSE in stars, users being the clusters; NaN for a single user.

    squared_errors, counts : (n_users,) the sum and the number of each user's squared errors, as
        `metrics.squared_errors` and `Ratings.user_counts` have them

    The mean squared error is a ratio as in `ratios`; the root is linearised around it.
    """
    of_all = ratios(squared_errors, counts, np.zeros(len(counts))).iloc[0]
    return float(of_all["error"]) / (2 * math.sqrt(of_all["ratio"]))
