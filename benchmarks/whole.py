"""From the ratings to the result: the stages of one fit with its memory, and the whole grid."""

import tempfile
import time
from pathlib import Path

import numba

from analysis.grid import search
from benchmarks import results
from benchmarks.memory import forget_peak, peak_gib
from lib.als import ALS, store
from lib.data import datasets
from lib.data.ratings import Ratings
from lib.evaluation import metrics


def fit(dataset, k, threads, out, epochs=3):
    """Seconds of each stage of a fit, and the most memory that the process held during it.

    What an earlier stage left allocated counts. Returns and keeps the table.
    """
    numba.set_num_threads(threads)
    watched, rows = results.quiet(out / "fit.csv"), []

    def stage(name, work, *arguments):
        forget_peak()
        started = time.perf_counter()
        result = work(*arguments)
        seconds = time.perf_counter() - started
        facts = {"dataset": dataset, "k": k, "stage": name}
        rows.append(facts | {"seconds": seconds, "peak_gib": peak_gib()})
        return result

    frame = stage("read the ratings", lambda: datasets.load(dataset).ratings)
    ratings = stage("index them, build both CSRs", Ratings.from_frame, frame)
    del frame
    train, test = stage("split", ratings.split)
    del ratings
    model = ALS(k, 1.0, 2.5, epochs=epochs)
    stage(f"{epochs} epochs with losses and test RMSE", model.fit, train, test)
    stage("rank all movies for 3,000 users", metrics.ranking, model, train, test)
    machine = results.machine_facts(threads)  # at the end: its arrays would count as ours
    table = results.keep(rows, machine, out / "fit.csv", watched)
    results.show(table, machine)
    return table


def grid(dataset, threads, out, settings=None, epochs=20):
    """Minutes of the paper's grid from nothing: every model, its losses, its metrics.

    settings : list of (k, lam, tau) instead of Table 1's. Returns and keeps the table.
    """
    watched = results.quiet(out / "grid.csv")
    machine = results.machine_facts(threads)
    numba.set_num_threads(threads)
    train, test = results.parts(dataset)
    kept = store.models
    with tempfile.TemporaryDirectory() as folder:
        store.models = lambda: Path(folder)  # no model is found ready
        try:
            started = time.perf_counter()
            measured = search.run(train, test, settings, epochs=epochs)
            seconds = time.perf_counter() - started
        finally:
            store.models = kept
    models = measured[measured["K"] == measured["k"]].drop_duplicates(["k", "ratio"])
    models = models[["k", "ratio", "train_rmse", "test_rmse", "precision", "recall", "seconds"]]
    rows = models.assign(dataset=dataset, epochs=epochs, grid_minutes=seconds / 60)
    table = results.keep(rows.to_dict("records"), machine, out / "grid.csv", watched)
    results.show(table, machine)
    print(f"{len(table)} models of {epochs} epochs with metrics: {seconds / 60:.1f} minutes")
    return table
