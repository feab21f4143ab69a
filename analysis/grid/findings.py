"""The numbers and words of the chapter on the grid search, out of its tables."""

from analysis.grid.precision import FEW

NOTHING = 0.1  # of a precision; what changes it by less is said to change hardly anything
CLOSED = 0.8  # of the way to the paper's precision; who has gone so far has arrived


def of_grid(models, bias_rmse, author):
    """Numbers on the models of the paper's grid on one dataset, as a dict.

    models : DataFrame, a row for each distinct model: k, ratio, test_rmse, precision
    bias_rmse : test RMSE of the biases alone, in stars
    author : DataFrame of k, ratio, test_rmse, the author's

    k, ratio, rmse (those of the lowest test RMSE); n_worse (models worse than the biases);
    correlation (of ranks, with the author's test RMSE); rank_k, rank_ratio, precision (those of
    the highest Precision@10); n_models
    """
    best = models.loc[models["test_rmse"].idxmin()]
    by_rank = models.loc[models["precision"].idxmax()]
    both = models.merge(author, on=["k", "ratio"], suffixes=("", "_author"))
    return {
        "n_models": len(models),
        "k": int(best["k"]),
        "ratio": best["ratio"],
        "rmse": best["test_rmse"],
        "n_worse": int((models["test_rmse"] > bias_rmse).sum()),
        "correlation": both[["test_rmse", "test_rmse_author"]].corr("spearman").iloc[0, 1],
        "rank_k": int(by_rank["k"]),
        "rank_ratio": by_rank["ratio"],
        "precision": by_rank["precision"],
    }


def effect(before, after, paper):
    """Words on what a change does to a precision, seen from the paper's.

    before, after, paper : the precision without and with the change, and the paper's
    """
    if abs(after - before) <= NOTHING * before:
        return "changes hardly anything"
    if (after > before) != (paper > before):
        return "leads away from the paper's number"
    if abs(after - before) < CLOSED * abs(paper - before):
        return "goes a part of the way to the paper's number"
    return "goes all the way to the paper's number"


def on_real_ratings(found, bias_rmse, note):
    """A paragraph of Markdown on the carried grid of a real dataset.

    found : of `of_grid`; bias_rmse : in stars; note : of the `Precomputed` results
    """
    return (
        f"On real ratings the same code finds the lowest test RMSE of the grid, "
        f"{found['rmse']:.4f}, at $k$ = {found['k']} and $\\tau/\\lambda$ = {found['ratio']:g}. "
        f"{found['n_worse']} of the {found['n_models']} models do worse than the biases alone, "
        f"which reach {bias_rmse:.4f}, and the rank correlation with the author's test RMSE is "
        f"{found['correlation']:.2f}. ({note})"
    )


def ranking_on_real_ratings(ranking, competitors, note):
    """A paragraph of Markdown on the carried Precision@10 of the paper's best setting.

    ranking : row of `results.of_best`; competitors : of `precision.by_competitors`
    """
    return (
        f"On real ratings the same code gives the paper's best setting a Precision@10 of "
        f"{ranking['precision']:.4f}, and popularity {competitors['popularity'].iloc[0]:.4f}; "
        f"with the author's random vectors it is {ranking['random_start']:.4f}, and "
        f"{ranking['hardly_rated']:.0%} of the places on the lists go to films with fewer than "
        f"{FEW} training ratings. ({note})"
    )
