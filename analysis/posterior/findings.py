"""The numbers of the chapter on the posterior: of chains, errors, intervals, lists, newcomers."""

import numpy as np
import pandas as pd

from lib.data import tables


def of_chain(chain, mode_rmse):
    """Test errors of a chain beside that of the mode: a dict, in stars.

    chain : a `Posterior` fitted with a test set

    draw (mean over the draws after the burn-in), mean (of their mean), mode, gain (mode less mean)
    """
    after = chain.history.iloc[chain.burn_in :]
    mean = after["test_rmse_mean"].iloc[-1]
    return {
        "draw": after["test_rmse"].mean(),
        "mean": mean,
        "mode": mode_rmse,
        "gain": mode_rmse - mean,
    }


def of_dimensions(table):
    """The test error by k in numbers: a dict, in stars.

    table : of `by_dimension.by_k`

    mode_range (highest less lowest over k, of the mode at the paper's penalty); change (the same
    of the posterior mean, from the paper's k on); lowest (of the posterior); best_mode (the
    lowest of all modes); ahead (the smallest k from which on the posterior is below every mode,
    NaN where it is not)
    """
    best_mode = table[["paper_rmse", "best_rmse"]].min(axis=None)
    below = (table["rmse"] < best_mode).to_numpy()
    from_here = np.logical_and.accumulate(below[::-1])[::-1]
    return {
        "mode_range": np.ptp(table["paper_rmse"]),
        "change": np.ptp(table["rmse"][table["k"] >= tables.paper_number("best_k")]),
        "lowest": table["rmse"].min(),
        "best_mode": best_mode,
        "ahead": table["k"][from_here].min(),
    }


def dimensions(by_k):
    """`of_dimensions` of several datasets side by side: a DataFrame of texts.

    by_k : dict of name -> table of `by_dimension.by_k`
    """
    columns = {}
    for name, table in by_k.items():
        found, table = of_dimensions(table), table.set_index("k")
        mode = table["best_rmse"].idxmin()
        at = f"k = {mode}, τ/λ = {table['best_ratio'][mode]:g}"
        columns[name] = {
            "posterior mean, lowest": f"{found['lowest']:.4f} (k = {table['rmse'].idxmin()})",
            "ALS, lowest of all that were tried": f"{table['best_rmse'].min():.4f} ({at})",
            "posterior mean, highest less lowest from k = 10 on": f"{found['change']:.4f}",
            "ALS at the paper's τ/λ, worst k above the best": f"{found['mode_range']:.4f}",
            "k from which on the posterior is below all modes": f"{found['ahead']:g}",
        }
    return pd.DataFrame(columns).rename_axis("Test RMSE, stars").reset_index()


def worst_coverage(scored, levels):
    """The largest difference between coverage and level, by model: a Series.

    scored : of `calibration.scores`; levels : those behind its columns
    """
    table = scored.set_index("model")[[f"{level:.0%}" for level in levels]]
    return (table - np.array(levels)).abs().max(axis=1)


def of_rankings(table, caution):
    """Precision@10 of lists: a dict.

    table : of `rankings.compare`; caution : of the bound that is told of

    mean, bound, draw, plain (ALS), filtered (ALS with the filter); gain (bound over filtered);
    raters_plain, raters_bound (median training ratings of a listed film)
    """
    of_z = table.set_index("caution")
    named = table[table["caution"].isna()]
    draw, plain, filtered = named["precision"]
    return {
        "mean": of_z.loc[0.0, "precision"],
        "bound": of_z.loc[caution, "precision"],
        "draw": draw,
        "plain": plain,
        "filtered": filtered,
        "gain": of_z.loc[caution, "precision"] / filtered if filtered else np.inf,
        "raters_plain": named["raters"].iloc[1],
        "raters_bound": of_z.loc[caution, "raters"],
    }


def ratios(implied):
    """The range of the implied penalties: a dict.

    implied : of `penalties.implied`

    user, movie (of the biases), strongest, weakest (of the directions of taste)
    """
    by_part = implied.set_index("part")["ratio"]
    taste = by_part[by_part.index.str.startswith("taste")]
    return {
        "user": by_part["users' biases"],
        "movie": by_part["films' biases"],
        "strongest": taste.iloc[0],
        "weakest": taste.iloc[-1],
    }
