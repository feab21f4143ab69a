"""Whatever a file holds: a model that is safe to use, or a ValueError with the file's name."""

import re
import zipfile

import numpy as np
import pytest

from lib.als import ALS
from lib.als.learned import ARRAYS, PARAMETERS

WITHOUT_KERNEL = [name for name in PARAMETERS if name != "kernel"]


@pytest.fixture(scope="module")
def saved(tmp_path_factory, model):
    """What a file of a model holds, by name."""
    path = tmp_path_factory.mktemp("model") / "model.npz"
    model.save(path)
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


def load(path, content):
    np.savez(path, **content)
    return ALS.load(path)


def test_as_it_was_saved_it_loads(saved, tmp_path):
    assert load(tmp_path / "model.npz", saved).k == 10


@pytest.mark.parametrize("name", [*WITHOUT_KERNEL, "mu", *ARRAYS])
def test_what_is_missing_is_named(saved, tmp_path, name):
    content = {key: value for key, value in saved.items() if key != name}
    with pytest.raises(ValueError, match=rf"model\.npz is not .* holds no {name}$"):
        load(tmp_path / "model.npz", content)


def test_a_file_without_a_kernel_is_of_the_fast_one(saved, tmp_path):
    content = {key: value for key, value in saved.items() if key != "kernel"}
    assert load(tmp_path / "model.npz", content).kernel == "fast"


def test_the_kernel_comes_back(saved, tmp_path):
    content = saved | {"kernel": np.array("reference")}
    assert load(tmp_path / "model.npz", content).kernel == "reference"


WRONG = [
    ("k", np.array([10, 10])),
    ("k", np.array([10])),
    ("k", np.array(10.0)),
    ("k", np.array(9)),
    ("k", np.array(-1)),
    ("k", np.array("10")),
    ("lam", np.array(np.nan)),
    ("tau", np.array(0.0)),
    ("tau", np.array("x" * 100_000)),
    ("epochs", np.array(4)),
    ("epochs", np.array(10**12)),
    ("seed", np.array(2**64 - 1, np.uint64)),
    ("seed", np.datetime64("2020-01-01")),
    ("joint", np.array(1)),
    ("kernel", np.array("slow")),
    ("kernel", np.array(["fast", "fast"])),
    ("kernel", np.array(1)),
    ("mu", np.array(np.inf)),
    ("mu", np.array([3.5, 3.5])),
    ("mu", np.array("3.5")),
    ("mu", np.array(3.5 + 1j)),
    ("user_ids", np.arange(39)),
    ("user_ids", np.arange(40)[::-1]),
    ("user_ids", np.zeros(40, np.int32)),
    ("user_ids", np.arange(40.0)),
    ("movie_ids", np.arange(60).reshape(1, 60)),
    ("movie_ids", np.array(3)),
    ("movie_ids", np.array(["a"] * 60)),
    ("user_bias", np.zeros(40)),
    ("user_bias", np.zeros((40, 1), np.float32)),
    ("user_bias", np.full(40, np.nan, np.float32)),
    ("movie_bias", np.zeros(59, np.float32)),
    ("movie_factors", np.zeros((60, 9), np.float32)),
    ("movie_factors", np.zeros((60, 10), np.float16)),
    ("movie_factors", np.zeros((60, 10), ">f4")),
    ("movie_factors", np.asfortranarray(np.zeros((60, 10), np.float32))),
    ("movie_factors", np.full((60, 10), "text")),
    ("movie_factors", np.full((60, 10), -np.inf, np.float32)),
    ("movie_factors", np.zeros(60, [("a", np.float32, 10)])),
    ("history_loss", None),
    ("history_loss", np.zeros(4)),
    ("history_loss", np.zeros((5, 1))),
    ("history_loss", np.array(1.0)),
    ("history_loss", np.full(5, np.nan)),
    ("history_loss", np.array(["0"] * 5)),
    ("history_epoch", np.arange(5)),
    ("history_epoch", np.arange(1.0, 6.0)),
    ("history_test_rmse", np.array([1, 1, 1, 1, np.nan])),
    ("history_more", np.zeros(5)),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_does_not_fit_is_named(saved, tmp_path, name, value):
    content = {key: entry for key, entry in saved.items() if key != name}
    if value is not None:
        content[name] = value
    with pytest.raises(ValueError, match=r"model\.npz is damaged: ") as error:
        load(tmp_path / "model.npz", content)
    message = str(error.value).replace(str(tmp_path), "")
    # A size that is not that of the rest is told by what does not fit it.
    told = {"k": "(k=|user_factors)", "epochs": "(epochs=|history_)", "user_ids": "user_"}
    assert re.search("history" if name.startswith("history") else told.get(name, name), message)
    assert len(message) < 500


def test_a_history_without_columns_is_refused(saved, tmp_path):
    content = {key: value for key, value in saved.items() if not key.startswith("history_")}
    with pytest.raises(ValueError, match="history has the columns"):
        load(tmp_path / "model.npz", content)


def test_entries_that_unpack_to_more_than_the_file_are_refused(saved, tmp_path):
    path = tmp_path / "model.npz"
    np.savez_compressed(path, **saved | {"more": np.zeros(10_000_000)})
    with pytest.raises(ValueError, match=r"model\.npz is not a model .*compressed"):
        ALS.load(path)


def test_a_header_that_promises_too_much_is_refused(saved, tmp_path):
    path = tmp_path / "model.npz"
    np.savez(path, **saved)
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (10000000000000,), }"
    npy = (
        b"\x93NUMPY\x01\x00" + (len(header) + 1).to_bytes(2, "little") + header + b"\n" + bytes(80)
    )
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("more.npy", npy)
    with pytest.raises(ValueError, match=r"model\.npz is not a model"):
        ALS.load(path)


def test_a_flipped_bit_is_noticed_or_harmless(saved, tmp_path):
    path = tmp_path / "model.npz"
    np.savez(path, **saved)
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    loaded = 0
    for place in rng.integers(0, len(whole), 100):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(damaged)
        try:
            model = ALS.load(path)
        except ValueError:
            continue
        loaded += 1  # what the zip file says twice, or what nobody reads
        assert np.isfinite(model.predict(39, 59))
        assert np.isfinite(model.fold_in([0, 59], [4.0, 2.0])[1]).all()
    assert loaded < 20
