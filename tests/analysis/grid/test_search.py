"""The grid: which models it is, what is kept on disk, and what the table promises."""

import os
import resource
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest

from analysis.grid import search
from lib.als import ALS, store
from lib.als.model import ARRAYS
from lib.data.ratings import Ratings
from lib.evaluation import metrics
from lib.util import cache

GRID = [(2, 0.1, 0.05), (2, 0.5, 0.25), (3, 0.1, 0.05)]  # three settings, two models


@pytest.fixture(autouse=True)
def models(tmp_path, monkeypatch):
    """An empty folder for models, which every test has for itself."""
    folder = tmp_path / "models"
    monkeypatch.setattr(search, "models", lambda: folder)
    return folder


@pytest.fixture
def fits(monkeypatch):
    """The models that were fitted, in order, as (k, lam, tau, seed)."""
    calls = []
    fit = ALS.fit

    def counted(self, *args, **options):
        calls.append((self.k, self.lam, self.tau, self.seed))
        return fit(self, *args, **options)

    monkeypatch.setattr(ALS, "fit", counted)
    return calls


def test_table_1_has_24_settings_and_20_models():
    settings = search.settings()
    table2 = search.paper.table("table2")[["k", "lam", "tau"]]
    assert settings == list(table2.itertuples(index=False, name=None))
    assert len(settings) == len(set(settings)) == 24
    assert len(search.distinct(settings)) == 20


def test_ratios_are_equal_where_only_rounding_differs():
    assert 0.3 / 0.1 != 1.5 / 0.5
    assert search.ratio(0.1, 0.3) == search.ratio(0.5, 1.5) == 3


@pytest.mark.parametrize(
    ("name", "values"), [("lam", {"lam": 0}), ("tau", {"tau": -1}), ("tau", {"tau": "0.1"})]
)
def test_a_wrong_weight_is_named(parts, models, name, values):
    with pytest.raises(ValueError, match=f"{name}=.*must be a finite number > 0"):
        search.trained(*parts, **{"k": 2, "lam": 0.1, "tau": 0.1} | values)
    assert not models.exists()


@pytest.mark.parametrize("k", [2.0, -1, "2"])
def test_a_wrong_dimension_is_refused_although_a_model_of_2_is_kept(parts, k):
    search.trained(*parts, k=2, lam=1, tau=1, epochs=1)
    with pytest.raises(ValueError, match="k="):
        search.trained(*parts, k=k, lam=1, tau=1, epochs=1)


def test_the_same_model_comes_from_the_disk(parts, fits):
    one = search.trained(*parts, k=2, lam=0.1, tau=0.05, epochs=2)
    two = search.trained(*parts, k=np.int64(2), lam=0.1, tau=0.05, epochs=2)
    assert len(fits) == 1
    for name in ARRAYS:
        assert np.array_equal(getattr(one, name), getattr(two, name))
    pd.testing.assert_frame_equal(one.history, two.history)


def test_equal_ratios_share_a_model_and_scale_the_loss(parts, fits):
    one = search.trained(*parts, k=2, lam=0.1, tau=0.05, epochs=3)
    two = search.trained(*parts, k=2, lam=0.5, tau=0.25, epochs=3)
    assert len(fits) == 1
    assert (two.lam, two.tau) == (0.5, 0.25)
    assert two.history["loss"].to_numpy() == pytest.approx(5 * one.history["loss"].to_numpy())
    direct = ALS(2, 0.5, 0.25, epochs=3).fit(*parts)
    # Float32 vectors after three epochs, from weights that differ by a factor of two
    assert two.movie_factors == pytest.approx(direct.movie_factors, abs=1e-3)
    assert two.history["loss"].to_numpy() == pytest.approx(
        direct.history["loss"].to_numpy(), rel=1e-4
    )


def test_the_key_changes_with_each_ingredient(ml, parts, monkeypatch):
    train, test = parts
    ratings = Ratings.from_frame(ml.ratings)
    changed = ml.ratings.copy()
    changed.loc[0, "rating"] = 5.5 - changed.loc[0, "rating"]
    other_ratings = Ratings.from_frame(changed).split()
    base = {"k": 2, "lam": 1.0, "tau": 0.5, "epochs": 20, "seed": 0}
    keys = {search.key(train, test, ALS(**base))}
    for change in ({"k": 3}, {"tau": 0.6}, {"epochs": 19}, {"seed": 1}):
        keys.add(search.key(train, test, ALS(**base | change)))
    keys.add(search.key(*ratings.split(seed=1), ALS(**base)))
    keys.add(search.key(*other_ratings, ALS(**base)))
    keys.add(search.key(train, train, ALS(**base)))
    monkeypatch.setattr(search, "source_hash", lambda: "another source")
    keys.add(search.key(train, test, ALS(**base)))
    assert len(keys) == 9


def test_the_source_hash_covers_what_als_imports(tmp_path, monkeypatch):
    names = {path.name for path in search.imported("als.model")}
    assert {"model.py", "reference.py"} <= names
    assert not {"metrics.py", "search.py", "datasets.py"} & names
    (tmp_path / "als").mkdir()
    texts = {"als/model": "from lib import loops\n", "loops": "x = 1\n", "other": ""}
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text)
    monkeypatch.setattr(search, "LIBRARY", tmp_path)
    hashes = [search.source_hash.__wrapped__()]
    for name in ("loops", "als/model", "other"):
        path = tmp_path / f"{name}.py"
        path.write_text(path.read_text() + "# changed\n")
        hashes.append(search.source_hash.__wrapped__())
    assert len(set(hashes)) == 3
    assert hashes[2] == hashes[3]


def test_a_damaged_file_is_trained_anew(parts, models, fits, capsys):
    whole = search.trained(*parts, k=2, lam=1, tau=1, epochs=1)
    (file,) = models.glob("*.npz")
    file.write_bytes(file.read_bytes()[:100])
    again = search.trained(*parts, k=2, lam=1, tau=1, epochs=1)
    assert len(fits) == 2
    assert np.array_equal(whole.movie_factors, again.movie_factors)
    assert ALS.load(file).k == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("a kept model is damaged and is trained anew: ")
    assert str(file) in line


def test_a_model_that_cannot_be_opened_is_trained_and_returned(parts, models, fits, capsys):
    search.trained(*parts, k=2, lam=1, tau=1, epochs=1)
    (file,) = models.glob("*.npz")
    file.unlink()
    file.mkdir()  # a folder where a file should be: neither read nor replaced
    assert search.trained(*parts, k=2, lam=1, tau=1, epochs=1).k == 2
    assert len(fits) == 2
    read, write = capsys.readouterr().err.splitlines()
    assert read.startswith("a kept model is damaged and is trained anew: ")
    assert write.startswith(f"the model is not kept in {models}: ")


def test_a_model_is_trained_where_no_folder_can_be_written(parts, tmp_path, monkeypatch, capsys):
    monkeypatch.undo()  # the folder of models that all tests have
    (tmp_path / "file").touch()
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "file"))
    assert search.trained(*parts, k=2, lam=1, tau=1, epochs=1).k == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("the model is not kept: ")
    assert str(tmp_path / "file") in line


def test_a_model_is_returned_where_there_is_no_room_for_it(parts, models, capsys):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, limits[1]))
    try:
        model = search.trained(*parts, k=2, lam=1, tau=1, epochs=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert model.k == 2
    assert list(models.glob("*.npz")) == []
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"the model is not kept in {models}: ")


def test_models_are_kept_in_the_folder_of_the_caches(tmp_path, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "caches"))
    assert search.models() == tmp_path / "caches" / "models"


def test_the_models_used_last_are_kept(parts, models, fits, monkeypatch):
    for k in (1, 2, 3):
        search.trained(*parts, k=k, lam=1, tau=1, epochs=1)
    sizes = [path.stat().st_size for path in models.glob("*.npz")]
    search.trained(*parts, k=1, lam=1, tau=1, epochs=1)  # used again
    monkeypatch.setattr(store, "MOST_BYTES", sum(sizes))
    search.trained(*parts, k=2, lam=2, tau=1, epochs=1)
    assert len(list(models.glob("*.npz"))) == 3
    fits.clear()
    search.trained(*parts, k=1, lam=1, tau=1, epochs=1)
    assert fits == []
    search.trained(*parts, k=2, lam=1, tau=1, epochs=1)
    assert len(fits) == 1


def test_no_model_is_removed_while_all_take_no_more_than_they_may(tmp_path, monkeypatch):
    for name, size in (("a", 300), ("b", 200), ("c", 100)):
        (tmp_path / f"{name}.npz").write_bytes(bytes(size))
    for most, kept in ((600, 3), (599, 2), (300, 2), (299, 1), (99, 0)):
        for age, name in enumerate("cba"):
            path = tmp_path / f"{name}.npz"
            if path.exists():
                os.utime(path, ns=(10**18 - age, 10**18 - age))
        monkeypatch.setattr(store, "MOST_BYTES", most)
        store._make_room(tmp_path)
        assert sorted(path.stem for path in tmp_path.glob("*.npz")) == list("abc")[3 - kept :]


def test_run_trains_each_distinct_model_once_and_only_once(parts, fits):
    first = search.run(*parts, GRID, epochs=2)
    assert sorted(fits) == [(2, 1.0, 0.5, 0), (3, 1.0, 0.5, 0)]
    again = search.run(*parts, GRID, seeds=(0, 1), epochs=2)
    assert len(fits) == 4
    pd.testing.assert_frame_equal(again[again["seed"] == 0], first)


def test_the_table_keeps_its_contract(parts):
    table = search.run(*parts, GRID, seeds=(3,), epochs=2)
    assert list(table) == [
        "seed", "k", "lam", "tau", "K", "precision", "recall", "n_users", "n_users_skipped",
        "train_rmse", "test_rmse", "best_epoch", "best_test_rmse", "seconds", "ratio",
    ]  # fmt: skip
    settings = list(dict.fromkeys(table[["k", "lam", "tau"]].itertuples(index=False, name=None)))
    assert settings == GRID
    assert [tuple(pair) for pair in table[["k", "K"]].to_numpy()] == [
        (2, 2), (2, 10), (2, 2), (2, 10), (3, 3), (3, 10)
    ]  # fmt: skip
    model = search.trained(*parts, k=3, lam=0.1, tau=0.05, epochs=2, seed=3)
    last = table.iloc[-1]
    assert last["test_rmse"] == pytest.approx(metrics.rmse(model, parts[1]))
    assert (last["precision"], last["recall"]) == metrics.precision_recall(model, *parts, at=10)
    assert (table["n_users"] + table["n_users_skipped"] == parts[0].n_users).all()
    assert (table["best_test_rmse"] <= table["test_rmse"]).all()
    assert (table["seconds"] > 0).all()
    same = table[table["k"] == 2].drop(columns=["lam", "tau"])
    pd.testing.assert_frame_equal(same[:2], same[2:].set_axis(same.index[:2]))


def test_a_model_without_vectors_is_ranked_at_1_and_at_10(parts):
    table = search.run(*parts, [(0, 0.1, 0.1)], epochs=1)
    assert table["K"].tolist() == [1, 10]


def test_a_model_of_10_dimensions_has_one_list(parts):
    assert search.run(*parts, [(10, 1.0, 1.0)], epochs=1)["K"].tolist() == [10]


def test_a_row_tells_the_whole_training(parts):
    row = search.run(*parts, [(2, 0.1, 0.05)]).iloc[0]
    history = search.trained(*parts, k=2, lam=0.1, tau=0.05).history
    assert len(history) == 20
    best = history.sort_values("test_rmse", kind="stable").iloc[0]
    assert (row["best_epoch"], row["best_test_rmse"]) == (best["epoch"], best["test_rmse"])
    assert row["train_rmse"] == history["train_rmse"].iloc[-1]
    assert row["test_rmse"] == history["test_rmse"].iloc[-1]
    assert row["seconds"] == pytest.approx(20 * np.median(history["seconds"]))
    assert row["ratio"] == 0.5


def test_the_name_of_a_model_is_32_hexadecimal_digits(parts):
    name = search.key(*parts, ALS(2, 1.0, 0.5))
    assert len(name) == 32
    assert int(name, 16) >= 0


def test_nothing_is_written_where_there_is_no_terminal(parts, capfd):
    search.run(*parts, GRID[:1], epochs=1)
    assert capfd.readouterr() == ("", "")
    search.run(*parts, GRID[:1], epochs=1, progress=True)
    assert "models" in capfd.readouterr().err


def test_beside_paper_has_the_rows_of_table_2_and_true_differences():
    table2 = search.paper.table("table2")
    metric = ["precision", "recall", "train_rmse", "test_rmse"]
    ours = search.with_ratio(table2.assign(K=table2["k"]))
    ours[metric] += 0.25
    at_10 = ours.assign(K=10, precision=0.5, recall=0.75)
    ours = pd.concat([ours, at_10[at_10["k"] != 10]]).sample(frac=1, random_state=0)
    beside = search.beside_paper(ours)
    assert beside[["k", "lam", "tau"]].equals(table2[["k", "lam", "tau"]])
    for name in metric:
        assert beside[f"{name}_paper"].equals(table2[name])
        assert beside[f"{name}_difference"].to_numpy() == pytest.approx(0.25)
    assert (beside.loc[beside["k"] != 10, "precision_10"] == 0.5).all()
    assert beside.loc[beside["k"] == 10, "recall_10"].equals(
        beside.loc[beside["k"] == 10, "recall_here"]
    )


def test_spread_is_largest_less_smallest():
    frame = pd.DataFrame({"k": [2, 2, 5], "test_rmse": [0.5, 0.75, 0.875]})
    assert search.spread(frame, "k").to_dict() == {2: 0.25, 5: 0.0}


def test_the_command_prints_the_table_and_writes_it(
    movielens_folder, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(search, "settings", lambda: GRID[1:])
    command = ["analysis.grid.search", str(movielens_folder), "--seeds", "1", "--split-seed", "2"]
    path = tmp_path / "new" / "grid.csv"
    monkeypatch.setattr(sys, "argv", [*command, "--csv", str(path)])
    search.main()
    parts = Ratings.from_frame(search.datasets.load(movielens_folder).ratings).split(seed=2)
    expected = search.run(*parts, GRID[1:], seeds=[1])
    pd.testing.assert_frame_equal(pd.read_csv(path), expected)
    assert capsys.readouterr().out == expected.to_string(index=False) + "\n"


@pytest.mark.parametrize("name", ["no such folder", "."])
def test_the_command_says_what_is_wrong_in_one_line(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["analysis.grid.search", name])
    with pytest.raises(SystemExit) as ended:
        search.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_the_command_takes_split_0_and_seed_0_unless_one_asks_otherwise(
    movielens_folder, monkeypatch, capsys
):
    asked = []

    def run(train, test, seeds):
        asked.append((test, seeds))
        return pd.DataFrame({"k": [2]})

    monkeypatch.setattr(search, "run", run)
    monkeypatch.setattr(sys, "argv", ["analysis.grid.search", str(movielens_folder)])
    search.main()
    ((test, seeds),) = asked
    expected = Ratings.from_frame(search.datasets.load(movielens_folder).ratings).split(seed=0)[1]
    assert list(seeds) == [0]
    np.testing.assert_array_equal(test.by_user.indices, expected.by_user.indices)
    assert capsys.readouterr().out.split() == ["k", "2"]


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (FloatingPointError("epoch 3: the loss is inf"), 1, "epoch 3: the loss is inf\n"),
        (ValueError("k=-1: must be an integer"), 1, "k=-1: must be an integer\n"),
        (OSError("no room"), 1, "no room\n"),
        (KeyboardInterrupt(), 130, "interrupted; the next call goes on from here\n"),
    ],
)
def test_the_command_that_could_not_go_on_says_why(
    movielens_folder, monkeypatch, capsys, error, code, said
):
    def run(*_, **__):
        raise error

    monkeypatch.setattr(search, "run", run)
    monkeypatch.setattr(sys, "argv", ["analysis.grid.search", str(movielens_folder)])
    with pytest.raises(SystemExit) as ended:
        search.main()
    assert ended.value.code == code
    assert capsys.readouterr().err == said


ENDLESS = """
import sys
from pathlib import Path
from lib import datasets, search
from lib.data.ratings import Ratings

search.models = lambda: Path(sys.argv[2])
train, test = Ratings.from_frame(datasets.load(sys.argv[1]).ratings).split()
search.run(train, test, [(k, 1.0, 1.0) for k in range(1, 1000)], epochs=20)
"""


def test_kill_9_in_the_middle_loses_at_most_the_model_in_training(movielens_folder, models, fits):
    command = [sys.executable, "-c", ENDLESS, str(movielens_folder), str(models)]
    environment = os.environ | {"PYTHONPATH": str(search.LIBRARY.parent)}
    with subprocess.Popen(command, env=environment) as run:
        deadline = time.monotonic() + 120
        while len(list(models.glob("*.npz"))) < 3:
            assert run.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        run.send_signal(signal.SIGKILL)
    kept = len(list(models.glob("[!.]*.npz")))
    train, test = Ratings.from_frame(search.datasets.load(movielens_folder).ratings).split()
    search.run(train, test, [(k, 1.0, 1.0) for k in range(1, kept + 3)])
    assert fits == [(kept + 1, 1.0, 1.0, 0), (kept + 2, 1.0, 1.0, 0)]
