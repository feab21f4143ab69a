"""Trained models on disk: what is trained anew, what is kept, and for how long."""

import os
import resource

import numpy as np
import pandas as pd
import pytest

from lib.als import ALS, store
from lib.als.learned import ARRAYS
from lib.data.ratings import Ratings
from lib.util import cache

pytestmark = pytest.mark.usefixtures("models")


def test_ratios_are_equal_where_only_rounding_differs():
    assert 0.3 / 0.1 != 1.5 / 0.5
    assert store.ratio(0.1, 0.3) == store.ratio(0.5, 1.5) == 3


@pytest.mark.parametrize(
    ("name", "values"), [("lam", {"lam": 0}), ("tau", {"tau": -1}), ("tau", {"tau": "0.1"})]
)
def test_a_wrong_weight_is_named(parts, models, name, values):
    with pytest.raises(ValueError, match=f"{name}=.*must be a finite number > 0"):
        store.trained(*parts, **{"k": 2, "lam": 0.1, "tau": 0.1} | values)
    assert not models.exists()


@pytest.mark.parametrize("k", [2.0, -1, "2"])
def test_a_wrong_dimension_is_refused_although_a_model_of_2_is_kept(parts, k):
    store.trained(*parts, k=2, lam=1, tau=1, epochs=1)
    with pytest.raises(ValueError, match="k="):
        store.trained(*parts, k=k, lam=1, tau=1, epochs=1)


def test_the_same_model_comes_from_the_disk(parts, fits):
    one = store.trained(*parts, k=2, lam=0.1, tau=0.05, epochs=2)
    two = store.trained(*parts, k=np.int64(2), lam=0.1, tau=0.05, epochs=2)
    assert len(fits) == 1
    for name in ARRAYS:
        assert np.array_equal(getattr(one, name), getattr(two, name))
    pd.testing.assert_frame_equal(one.history, two.history)


def test_another_start_is_another_model(parts, fits):
    starts = [ALS(2, 0.1, tau, epochs=1).fit(*parts) for tau in (0.05, 0.06)]
    fits.clear()
    settings = {"k": 2, "lam": 0.1, "tau": 0.05, "epochs": 1}
    one, same, other, cold = (
        store.trained(*parts, **settings, start=start) for start in (starts[0], *starts, None)
    )
    assert len(fits) == 3
    assert np.array_equal(one.movie_factors, same.movie_factors)
    assert not np.array_equal(one.movie_factors, other.movie_factors)
    assert not np.array_equal(one.movie_factors, cold.movie_factors)


def test_equal_ratios_share_a_model_and_scale_the_loss(parts, fits):
    one = store.trained(*parts, k=2, lam=0.1, tau=0.05, epochs=3)
    two = store.trained(*parts, k=2, lam=0.5, tau=0.25, epochs=3)
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
    keys = {store.key(train, test, ALS(**base))}
    for change in ({"k": 3}, {"tau": 0.6}, {"epochs": 19}, {"seed": 1}):
        keys.add(store.key(train, test, ALS(**base | change)))
    keys.add(store.key(*ratings.split(seed=1), ALS(**base)))
    keys.add(store.key(*other_ratings, ALS(**base)))
    keys.add(store.key(train, train, ALS(**base)))
    monkeypatch.setattr(store, "source_hash", lambda: "another source")
    keys.add(store.key(train, test, ALS(**base)))
    assert len(keys) == 9


def test_the_source_hash_changes_with_each_file(tmp_path):
    (tmp_path / "kernels").mkdir()
    hashes = []
    for text in ("", "# changed\n"):
        for name in ("model.py", "kernels/fast.py"):
            (tmp_path / name).write_text(text)
            hashes.append(store.source_hash.__wrapped__(tmp_path))
    assert len(set(hashes)) == 4


def test_a_damaged_file_is_trained_anew(parts, models, fits, capsys):
    whole = store.trained(*parts, k=2, lam=1, tau=1, epochs=1)
    (file,) = models.glob("*.npz")
    file.write_bytes(file.read_bytes()[:100])
    again = store.trained(*parts, k=2, lam=1, tau=1, epochs=1)
    assert len(fits) == 2
    assert np.array_equal(whole.movie_factors, again.movie_factors)
    assert ALS.load(file).k == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("a kept model is damaged and is trained anew: ")
    assert str(file) in line


def test_a_model_that_cannot_be_opened_is_trained_and_returned(parts, models, fits, capsys):
    store.trained(*parts, k=2, lam=1, tau=1, epochs=1)
    (file,) = models.glob("*.npz")
    file.unlink()
    file.mkdir()  # a folder where a file should be: neither read nor replaced
    assert store.trained(*parts, k=2, lam=1, tau=1, epochs=1).k == 2
    assert len(fits) == 2
    read, write = capsys.readouterr().err.splitlines()
    assert read.startswith("a kept model is damaged and is trained anew: ")
    assert write.startswith(f"the model is not kept in {models}: ")


def test_a_model_is_trained_where_no_folder_can_be_written(parts, tmp_path, monkeypatch, capsys):
    monkeypatch.undo()  # the folder of models that all tests have
    (tmp_path / "file").touch()
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "file"))
    assert store.trained(*parts, k=2, lam=1, tau=1, epochs=1).k == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("the model is not kept: ")
    assert str(tmp_path / "file") in line


def test_a_model_is_returned_where_there_is_no_room_for_it(parts, models, capsys):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, limits[1]))
    try:
        model = store.trained(*parts, k=2, lam=1, tau=1, epochs=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert model.k == 2
    assert list(models.glob("*.npz")) == []
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"the model is not kept in {models}: ")


def test_models_are_kept_in_the_folder_of_the_caches(tmp_path, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "caches"))
    assert store.models() == tmp_path / "caches" / "models"


def test_the_models_used_last_are_kept(parts, models, fits, monkeypatch):
    for k in (1, 2, 3):
        store.trained(*parts, k=k, lam=1, tau=1, epochs=1)
    sizes = [path.stat().st_size for path in models.glob("*.npz")]
    store.trained(*parts, k=1, lam=1, tau=1, epochs=1)  # used again
    monkeypatch.setattr(store, "MOST_BYTES", sum(sizes))
    store.trained(*parts, k=2, lam=2, tau=1, epochs=1)
    assert len(list(models.glob("*.npz"))) == 3
    fits.clear()
    store.trained(*parts, k=1, lam=1, tau=1, epochs=1)
    assert fits == []
    store.trained(*parts, k=2, lam=1, tau=1, epochs=1)
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


def test_a_model_that_another_program_removes_at_the_same_time_is_no_error(tmp_path, monkeypatch):
    (tmp_path / "a.npz").write_bytes(b"a model")
    found = list(store._files(tmp_path))
    (tmp_path / "a.npz").unlink()
    monkeypatch.setattr(store, "_files", lambda folder: found)
    monkeypatch.setattr(store, "MOST_BYTES", 0)
    store._make_room(tmp_path)


def test_the_name_of_a_model_is_32_hexadecimal_digits(parts):
    name = store.key(*parts, ALS(2, 1.0, 0.5))
    assert len(name) == 32
    assert int(name, 16) >= 0


def test_unless_asked_otherwise_a_model_has_the_20_epochs_of_the_paper(parts):
    assert len(store.trained(*parts, k=0, lam=1, tau=1).history) == 20
