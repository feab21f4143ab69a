"""The grid and the app, killed while they train: the next run completes, nothing is left behind."""

import time

import numpy as np
import pandas as pd
import pytest

from tests.helpers.forks import Forks

pytestmark = pytest.mark.slow
GRID = """
sys.argv = ["search", arguments[0], "--csv", arguments[1]]
search.settings = lambda: [(2, 0.1, 0.25), (5, 0.1, 0.1), (5, 0.5, 0.25), (0, 0.1, 0.25)]
search.main()
"""
APP = """
from app import __main__ as command
sys.argv = ["app", arguments[0], "--port", "8000"]
command.local.check_free = lambda port: None
command.server.run = lambda port: None
command.main()
model = command.settings.recommender(arguments[0], 0, None).model
said.append([model.mu, model.user_factors.tolist(), model.movie_factors.tolist()])
"""
MOMENTS = {
    "grid": (1, 0.015),
    "app": (0, 0.005),
}  # at least; per damaged folder: 30 and 10 of 2,000


@pytest.fixture
def forks(tmp_path, cache_folder):
    """Children whose caches are in `cache_folder`."""
    forks = Forks(tmp_path.with_name(f"{tmp_path.name}.log"), "analysis.grid.search", "app.server")
    yield forks
    forks.close()


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def forget(folder):
    """Remove what was computed, but not the folders."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()


def kill_and_complete(options, program, run, result, place):
    """Kill `run` before it does something to a file, and again in what it left; then complete it.

    run(**moment) : starts the program; result(ran) : what it computed; place : all that it writes
    """
    least, share = MOMENTS[program]
    n = max(least, round(share * options.getoption("fuzz_n")))
    if not n:
        pytest.skip(f"the {program} is killed by make fuzz only, which has the time")
    started = time.monotonic()
    undisturbed = run()
    seconds = time.monotonic() - started
    assert undisturbed.status == 0
    expected, whole = result(undisturbed), names(place)
    rng, again = np.random.default_rng(options.getoption("fuzz_seed")), 0
    for at in 1 + rng.choice(undisturbed.deeds, n, replace=n > undisturbed.deeds):
        forget(place)
        assert run(at=int(at)).status in Forks.KILLED
        later = float(rng.uniform(0.05, 0.95) * seconds)
        again += run(seconds=later).status in Forks.KILLED
        completed = run()
        assert completed.status == 0, (at, later)
        assert names(place) == whole, (at, later)
        assert result(completed) == expected, (at, later)
    print(f"\n{program}: killed in {n} exact moments, and {again} times more in what was left")


def test_a_grid_that_was_killed_is_completed_by_the_next_run(
    pytestconfig, forks, invented, tmp_path
):
    table = tmp_path / "grid.csv"

    def run(**moment):
        return forks.run(GRID, invented, table, watched=tmp_path, **moment)

    def result(_):
        return pd.read_csv(table).drop(columns="seconds").to_csv()

    kill_and_complete(pytestconfig, "grid", run, result, tmp_path)


def test_an_app_that_was_killed_while_it_trained_starts(pytestconfig, forks, invented, tmp_path):
    def run(**moment):
        return forks.run(APP, invented, watched=tmp_path, **moment)

    kill_and_complete(pytestconfig, "app", run, lambda completed: completed.said, tmp_path)
