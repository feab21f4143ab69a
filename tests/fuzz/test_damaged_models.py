"""Damaged model files: the same model, another sound one, or a refusal that names the file."""

import zipfile

import numpy as np
import pytest

from lib.als import ALS
from lib.als.learned import ARRAYS
from tests.helpers import cases, damage

ODD_NUMBERS = (-1, 0, 1, 7, 2**31, 2**63 - 1, 10**12, 0.5, np.nan, np.inf, -np.inf, 1e308, True, 1j)
ODD_TEXTS = ("", "abc", "10", "x" * 10_000)


@pytest.fixture(scope="module")
def whole(parts, tmp_path_factory):
    """(model, its file, the entries of the file)."""
    path = tmp_path_factory.mktemp("models") / "whole.npz"
    ALS(3, 0.1, 0.25, epochs=2).fit(*parts).save(path)
    with np.load(path, allow_pickle=False) as file:
        return ALS.load(path), path.read_bytes(), dict(file)


def of_entries(rng, entries, path):
    """Write a file like those of `save` in which one entry is odd."""
    entries = dict(entries)
    name = str(rng.choice(list(entries)))
    old = entries[name]
    numbers = [np.array(number) for number in ODD_NUMBERS] + [np.array(text) for text in ODD_TEXTS]
    if old.dtype.kind == "U":
        entries[name] = numbers[rng.integers(len(numbers))]
        np.savez(path, **entries)
        return
    ways = [
        lambda: None,
        lambda: numbers[rng.integers(len(numbers))],
        lambda: np.resize(old, (2, *old.shape)),
        lambda: np.resize(old, (*old.shape, 1)),
        lambda: old.ravel()[: rng.integers(old.size + 1)],
        lambda: np.resize(old, old.size + 1),
        lambda: np.zeros((0, *old.shape[1:]), old.dtype),
        lambda: old.astype(rng.choice(["f8", "i8", "U9", ">f4", ">i4", "c8", "?", "f2", "u4"])),
        lambda: np.array(old.tolist(), dtype=object),
        lambda: np.asfortranarray(old),
        lambda: np.flip(old),
        lambda: old.T,
        lambda: old * rng.choice([-1, 0, 1e30, 1e-30]) if old.dtype.kind == "f" else old - 2,
        lambda: entries[str(rng.choice(list(entries)))],
        lambda: np.where(rng.random(old.shape) < 0.1, rng.choice(ODD_NUMBERS[:-2]), old),
    ]
    with np.errstate(all="ignore"):
        new = ways[rng.integers(len(ways))]()
    if new is None:
        del entries[name]
    else:
        entries[name] = new
    np.savez(path, **entries)


def of_the_zip(rng, content, path):
    """Write a file in which the zip, not its entries, is odd."""
    path.write_bytes(content)
    way = rng.integers(4)
    if way == 0:
        with zipfile.ZipFile(path, "a") as file:
            file.writestr(
                str(rng.choice(["../evil.npy", "/etc/x.npy", "k.npy", "notes.txt", "seed"])), b"1"
            )
    elif way == 1:
        with zipfile.ZipFile(path) as old:
            members = [(name, old.read(name)) for name in old.namelist()]
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
            for name, data in members:
                file.writestr(name, data)
    elif way == 2:
        path.write_bytes(content[: rng.integers(len(content))])
    else:
        path.write_bytes(bytes(rng.integers(500)) if rng.random() < 0.5 else rng.bytes(500))


def same(model, other):
    numbers = ("k", "lam", "tau", "epochs", "seed", "weighted", "joint", "kernel", "mu")
    return all(getattr(model, name) == getattr(other, name) for name in numbers) and all(
        getattr(model, name).dtype == getattr(other, name).dtype
        and np.array_equal(getattr(model, name), getattr(other, name))
        for name in ARRAYS
    )


def check_sound(model, path):
    """Use the model as chapters and the app do; its arrays fit, and numbers are numbers."""
    n_users, n_movies = len(model.user_ids), len(model.movie_ids)
    assert model.user_factors.shape == (n_users, model.k)
    assert model.movie_factors.shape == (n_movies, model.k)
    for name in ARRAYS[2:]:
        assert getattr(model, name).dtype == np.float32, name
        assert np.isfinite(getattr(model, name)).all(), name
    repr(model)
    try:
        model.predict(np.arange(n_users), np.arange(n_users) % n_movies)
        model.score_users(np.arange(min(n_users, 3)))
        model.fold_in(np.arange(min(n_movies, 5)), np.full(min(n_movies, 5), 3.5))
    except FloatingPointError:
        pass  # numbers that are large, though finite: said, and no NaN
    model.save(path)
    assert same(ALS.load(path), model)
    assert len(model.history) > 0


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value", "ignore:Duplicate name")
def test_a_damaged_model_is_the_same_or_sound_or_refused(pytestconfig, tmp_path, whole):
    model, content, entries = whole
    path = tmp_path / "model.npz"

    def trial(rng):
        way = rng.choice(["bytes", "entries", "zip"], p=[0.5, 0.4, 0.1])
        if way == "bytes":
            # Half of them in the headers, which are small among the numbers.
            at = content.index(b"NUMPY") if rng.random() < 0.5 else 0
            damaged = damage.of_bytes(rng, content[at : at + 250] if at else content)
            path.write_bytes(content[:at] + damaged + content[at + 250 :] if at else damaged)
        elif way == "entries":
            of_entries(rng, entries, path)
        else:
            of_the_zip(rng, content, path)
        try:
            loaded = ALS.load(path)
        except ValueError as error:
            cases.check_message(error, names=[path.name])
            return False
        assert way != "bytes" or same(loaded, model), "other numbers were loaded"
        check_sound(loaded, tmp_path / "again.npz")
        return True

    read = cases.each(pytestconfig, 0.5, trial)
    assert len(read) < 10 or 0 < sum(read) < len(read)
