"""Distance of the twin from MovieLens 32M and from what others trained on it.

python -m analysis.twin.calibration twin-32m --csv data/twin/calibration.csv  # many minutes
python -m analysis.twin.calibration twin --csv data/twin/calibration.csv  # a sixteenth of the users
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import ks_2samp

from analysis.twin import kinds
from lib.als import ALS, store
from lib.data import Ratings, load, tables
from lib.data.movielens import NO_GENRES
from lib.evaluation import precision_recall
from lib.evaluation.baselines import Popularity
from lib.util import atomic

COLUMNS = ["part", "quantity", "kind", "twin", "target", "bound"]
FEW = 100  # ratings, at full size, from which a movie counts as known well enough
MANY = 250_000  # ratings of ml-32m that a genre needs for its mean to be compared
ORDER = 2 / 3  # a precision between a third of the real one and less than double is close enough
SMALL = "twin-small"  # has as many ratings as ml-latest-small
HEAVY_PENALTY = 25.0  # tau / lam of the best published models on ml-32m


def shape(ml):
    """Rows of COLUMNS on sizes, stars, genres and years; works for any MovieLens set.

    Counts that grow with the number of users are compared at ml-32m's size only.
    """
    known = tables.fact_numbers()
    size = len(ml.ratings) / known["ratings"]["n"]
    by_movie = ml.ratings.groupby("movie_id")["rating"].agg(["size", "mean"])
    by_user = ml.ratings.groupby("user_id")["rating"].agg(["size", "mean"])
    rows = []
    if abs(size - 1) < 0.01:
        rows += _full_size(ml, by_movie, known)
    users = tables.facts("user_degree_hist")
    expected = np.repeat(users["n_ratings"].to_numpy(), users["n_users"].to_numpy())
    rows += [("sizes", "KS distance of ratings per user", _ks(by_user["size"], expected), 0, 0.01)]
    rows += _stars(ml.ratings["rating"])
    rows += [*_genres(ml, by_movie), _decades(ml, by_movie)]
    common = by_movie[by_movie["size"] >= max(FEW * size, 10)]
    rows += [
        (
            "means",
            "correlation of a movie's log ratings with its mean stars",
            _correlation(np.log(common["size"]), common["mean"]),
            known["movie_means"]["corr_log10n_mean_ge100"],
            0.1,
        ),
        (
            "means",
            "correlation of a user's log ratings with the mean stars",
            _correlation(np.log(by_user["size"]), by_user["mean"]),
            known["sample_users"]["corr_logn_usermean"],
            0.1,
        ),
    ]
    return _frame(rows)


def _frame(rows):
    """Rows of part, quantity, twin, target and bound with their kind."""
    rows = [(*row[:2], kinds.of_quantity(*row[:2]), *row[2:]) for row in rows]
    return pd.DataFrame(rows, columns=COLUMNS)


def _full_size(ml, by_movie, known):
    counts, movies = known["counts"], known["movies"]
    histogram = tables.facts("movie_degree_hist")
    expected = np.repeat(histogram["n_ratings"].to_numpy(), histogram["n_movies"].to_numpy())
    degrees = np.sort(by_movie["size"].to_numpy())
    top = degrees[-len(degrees) // 100 :].sum() / degrees.sum()
    n_common, common = int((degrees >= FEW).sum()), movies["n_ge_100"]
    return [
        ("sizes", "users", ml.ratings["user_id"].nunique(), counts["users"], 0),
        ("sizes", "movies listed", len(ml.movies), counts["movies"], 0),
        ("sizes", "movies rated", len(degrees), counts["rated_movies"], 0),
        ("sizes", "ratings", len(ml.ratings), counts["ratings"], 0.005 * counts["ratings"]),
        ("sizes", "KS distance of log ratings per movie", _ks(degrees, expected), 0, 0.05),
        ("sizes", "Gini coefficient of ratings per movie", _gini(degrees), movies["gini"], 0.01),
        ("sizes", "ratings held by the top 1% of movies", top, movies["top_0.01_share"], 0.03),
        ("sizes", f"movies with {FEW} ratings", n_common, common, 0.05 * common),
        _labels(ml),
    ]


def _stars(stars):
    known = tables.fact_numbers()["ratings"]
    histogram = tables.facts("rating_histogram").set_index("rating")["n_ratings"]
    shares = stars.value_counts(normalize=True).reindex(histogram.index, fill_value=0.0)
    rows = [
        ("stars", "mean", float(stars.mean()), known["mean"], 0.02),
        ("stars", "standard deviation", float(stars.std()), known["std"], 0.03),
    ]
    for value, target in (histogram / histogram.sum()).items():
        rows.append(("stars", f"share of {value} stars", shares[value], target, 0.02))
    return rows


def _labels(ml):
    """Largest gap between a genre's share of all labels and the known one."""
    labels = ml.movies["genres"].explode().dropna()
    shares = labels.value_counts(normalize=True)
    known = tables.facts("genres").set_index("genre")["n_movies"].drop(NO_GENRES)
    gap = (shares.reindex(known.index, fill_value=0.0) - known / known.sum()).abs().max()
    return ("genres", "largest gap in a genre's share of labels", gap, 0, 0.01)


def _genres(ml, by_movie):
    table = tables.facts("genres").set_index("genre")
    labels = ml.movies.set_index("movie_id")["genres"].explode().fillna(NO_GENRES)
    totals = by_movie.assign(stars=by_movie["size"] * by_movie["mean"])
    of_genre = labels.to_frame("genre").join(totals, how="inner").groupby("genre").sum()
    means = of_genre["stars"] / of_genre["size"]
    common = table[table["n_ratings"] > MANY]
    return [
        ("genres", f"mean stars, {genre}", means.get(genre, np.nan), row["mean_rating"], 0.1)
        for genre, row in common.iterrows()
    ]


def _decades(ml, by_movie):
    """Largest gap between a release decade's share of the ratings and the known one."""
    decade = ml.movies.set_index("movie_id")["year"] // 10
    ratings = by_movie["size"].groupby(decade.reindex(by_movie.index)).sum()
    years = tables.facts("by_release_year")
    known = years["n_ratings"].groupby(years["year"] // 10).sum()
    gap = (ratings / ratings.sum()).reindex(known.index, fill_value=0.0) - known / known.sum()
    gap = float(gap.abs().max())
    return ("years", "largest gap in a release decade's share of ratings", gap, 0, 0.02)


def training(ml):
    """Rows of COLUMNS: test RMSE of the paper's grid and of two further models."""
    train, test = Ratings.from_frame(ml.ratings).split()

    def test_rmse(k, ratio):
        model = store.trained(train, test, int(k), 1.0, ratio, progress=True)
        return float(model.history["test_rmse"].iloc[-1])

    published = tables.facts("published_rmse")
    bias_only = published[(published["k"] == "0") & (published["dataset"] == "ML-32M")]
    twenty = published[published["model"].str.fullmatch(r"ALS K=20, tau/lambda=25")]
    models = [
        ("bias only", 0, 1.0, bias_only["test_rmse"].mean(), 0.01),
        ("k=20, tau/lam=25", 20, HEAVY_PENALTY, twenty["test_rmse"].mean(), 0.015),
    ]
    for row in tables.paper("table2").itertuples():
        name = f"k={row.k}, lam={row.lam}, tau={row.tau}"
        models.append((name, row.k, store.ratio(row.lam, row.tau), row.test_rmse, 0.02))
    rows = [
        ("training", name, kinds.of_model(k, ratio), test_rmse(k, ratio), target, bound)
        for name, k, ratio, target, bound in models
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def ranking(seeds=range(3)):
    """Rows of COLUMNS: Precision@10 at the size of a small real set, ml-latest-small.

    ml-latest-small is downloaded where it is missing.
    """
    real = _precisions("ml-latest-small", seeds)
    twin = _precisions(SMALL, seeds)
    rows = [
        (
            "ranking",
            f"Precision@10 at 100k ratings, {model}",
            twin[model],
            real[model],
            ORDER * real[model],
        )
        for model in twin
    ]
    return _frame(rows)


def _precisions(name, seeds):
    """Mean Precision@10 of the paper's best model and of the popularity baseline."""
    ratings = Ratings.from_frame(load(name).ratings)
    found = []
    for seed in seeds:
        train, test = ratings.split(seed=seed)
        best = ALS(k=10, lam=0.1, tau=0.25, seed=seed).fit(train)
        models = {"k=10, lam=0.1, tau=0.25": best, "most popular": Popularity().fit(train)}
        found.append({key: precision_recall(m, train, test)[0] for key, m in models.items()})
    return pd.DataFrame(found).mean().to_dict()


def judge(table):
    """Adds the columns difference and ok (missing where nothing is known to compare with)."""
    difference = table["twin"] - table["target"]
    ok = (difference.abs() <= table["bound"]).astype("boolean").mask(difference.isna())
    return table.assign(difference=difference, ok=ok)


def _ks(a, b):
    """Largest distance between two empirical distribution functions."""
    return float(ks_2samp(a, b, method="asymp").statistic)


def _gini(degrees):
    """Gini coefficient of sorted counts."""
    rank = np.arange(1, len(degrees) + 1)
    return float(2 * (rank @ degrees) / (len(degrees) * degrees.sum()) - 1 - 1 / len(degrees))


def _correlation(x, y):
    return float(np.corrcoef(x, y)[0, 1])


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("dataset", nargs="?", default="twin", help="twin-small, twin or twin-32m")
    parser.add_argument("--csv", type=Path, help="where to put the table, beside other datasets")
    arguments = parser.parse_args()
    ml = load(arguments.dataset)
    parts = [pd.concat([shape(ml), training(ml)]).assign(dataset=ml.name)]
    table = judge(pd.concat([*parts, ranking().assign(dataset=SMALL)], ignore_index=True))
    print(table.to_string(index=False, float_format="{:.4f}".format))
    if arguments.csv:
        table = table.round(6)
        if arguments.csv.exists():
            kept = pd.read_csv(arguments.csv)
            table = pd.concat([kept[~kept["dataset"].isin(table["dataset"])], table])
        with atomic.replacing(arguments.csv) as partial:
            table.to_csv(partial, index=False)


if __name__ == "__main__":
    main()
