"""The grid of Table 1: each distinct model is trained once, kept on disk, and measured.

python -m analysis.grid.search ml-latest-small --seeds 0 1 --csv grid.csv
"""

import argparse
from itertools import product
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from lib.als import store
from lib.als.cluster.connection import connected
from lib.data import Ratings, load, tables
from lib.evaluation import metrics
from lib.util import atomic


def settings():
    """The grid of Table 1 in the order of Table 2: a list of (k, lam, tau)."""
    values = tables.paper("table1").set_index("symbol")["values"].str.split(", *", regex=True)
    ks, lams, taus = ([float(value) for value in values[name]] for name in ("k", "lam", "tau"))
    return [(int(k), lam, tau) for k, lam, tau in product(ks, lams, taus)]


def with_ratio(frame):
    """A copy of a frame that has columns lam and tau, with the column ratio added."""
    return frame.assign(ratio=list(map(store.ratio, frame["lam"], frame["tau"])))


def distinct(grid):
    """The models behind a list of (k, lam, tau): sorted pairs (k, tau / lam), each once."""
    return sorted({(k, store.ratio(lam, tau)) for k, lam, tau in grid})


def run(train, test, grid=None, seeds=(0,), epochs=20, progress=None, client=None):
    """Train what is not yet on the disk, and measure every setting of the grid.

    grid : list of (k, lam, tau); Table 1 when it is None
    progress : whether to show a bar on standard error; None means only on a terminal
    client : a `dask.distributed.Client` whose workers train, one model at a time each; all
        numbers but the seconds are the same

    Returns a DataFrame with a row for each seed, setting and list length K, which is the k of
    the model, as in Table 2, and 10: columns seed, k, lam, tau, K, precision, recall,
    n_users (ranked), n_users_skipped, train_rmse, test_rmse (of the last epoch), best_epoch,
    best_test_rmse, seconds (of training without evaluation: the median epoch times their
    number, since the first epoch may compile), ratio (tau / lam). Precision and recall are
    over 3,000 users drawn with seed 42, as the author drew them.
    """
    grid = settings() if grid is None else grid
    hidden = None if progress is None else not progress
    measured = {}
    jobs = list(product(seeds, distinct(grid)))
    wanted = [
        {"k": k, "lam": 1.0, "tau": tau, "epochs": epochs, "seed": seed} for seed, (k, tau) in jobs
    ]
    models = store.trained_many(train, test, wanted, client)
    with tqdm(total=len(jobs), desc="models", unit="model", disable=hidden) as bar:
        for (seed, (k, tau)), model in zip(jobs, models, strict=True):
            measured[seed, k, tau] = _measure(model, train, test)
            bar.update()
    rows = [
        {"seed": seed, "k": k, "lam": lam, "tau": tau} | row
        for seed, (k, lam, tau) in product(seeds, grid)
        for row in measured[seed, k, store.ratio(lam, tau)]
    ]
    return with_ratio(pd.DataFrame(rows))


def _measure(model, train, test):
    history = model.history
    best = history.loc[history["test_rmse"].idxmin()]
    learned = {
        "train_rmse": history["train_rmse"].iloc[-1],
        "test_rmse": history["test_rmse"].iloc[-1],
        "best_epoch": int(best["epoch"]),
        "best_test_rmse": best["test_rmse"],
        "seconds": len(history) * history["seconds"].median(),
    }
    rows = []
    lengths = sorted({max(model.k, 1), 10})
    ranked = metrics.lists(model, train, test, at=lengths[-1])
    for at in lengths:
        ranking = metrics.ranking_of(ranked.first(at), train)
        row = {"K": at, "precision": ranking.precision, "recall": ranking.recall}
        row |= {"n_users": ranking.n_users, "n_users_skipped": ranking.n_skipped}
        rows.append(row | learned)
    return rows


def ranges(frame, by):
    """Largest less smallest test RMSE in each group of rows: a Series by the columns `by`."""
    groups = frame.groupby(by)["test_rmse"]
    return groups.max() - groups.min()


def main():
    parser = argparse.ArgumentParser(
        prog="python -m analysis.grid.search",
        description="Run the paper's grid search and print its table.",
    )
    parser.add_argument("dataset", help="a dataset that lib.data knows, or a folder")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0], help="of the random starts")
    parser.add_argument("--split-seed", type=int, default=0, help="of the split")
    parser.add_argument("--scheduler", help="address of a Dask scheduler whose workers train")
    parser.add_argument("--csv", type=Path, help="write the table to this file")
    arguments = parser.parse_args()
    try:
        ratings = Ratings.from_frame(load(arguments.dataset).ratings)
        train, test = ratings.split(seed=arguments.split_seed)
        with connected(arguments.scheduler) as client:
            table = run(train, test, seeds=arguments.seeds, client=client)
    except (ValueError, OSError, RuntimeError, FloatingPointError) as error:
        parser.exit(1, f"{error}\n")
    except KeyboardInterrupt:
        parser.exit(130, "interrupted; the next call goes on from here\n")
    if arguments.csv:
        with atomic.replacing(arguments.csv) as partial:
            table.to_csv(partial, index=False)
    print(table.to_string(index=False))


if __name__ == "__main__":
    main()
