"""What is kept of a set is believed only as it was written, and never beside anybody's data."""

import resource
import shutil
import threading

import numpy as np
import pandas as pd
import pytest

from lib.data import datasets, movielens, set_folder, twin
from lib.util import cache
from tests.helpers.movielens_files import set_row, write_movielens

KINDS = ("ratings", "movies", "tags")


@pytest.fixture(autouse=True)
def sets(cache_folder):
    """The folder of kept sets, which every test has for itself."""
    return cache_folder / "sets"


@pytest.fixture
def reads(monkeypatch):
    """The folders whose CSV files were read, in order."""
    folders = []
    read = set_folder.read

    def counted(folder, layout):
        folders.append(folder)
        return read(folder, layout)

    monkeypatch.setattr(set_folder, "read", counted)
    return folders


def must_be_equal(one, other):
    assert one.fingerprint == other.fingerprint
    for kind in KINDS:
        pd.testing.assert_frame_equal(getattr(one, kind), getattr(other, kind))


def mutated(data, rng):
    """The bytes of a file with a few of them flipped, changed, lost, doubled or cut off."""
    damaged = bytearray(data)
    place = int(rng.integers(len(data)))
    match rng.integers(6):
        case 0:
            damaged[place] ^= 1 << int(rng.integers(8))
        case 1:
            for place in rng.integers(len(data), size=4):
                damaged[place] ^= int(rng.integers(1, 256))
        case 2:
            del damaged[place:]
        case 3:
            del damaged[place : place + int(rng.integers(1, 5))]
        case 4:
            damaged[place:place] = damaged[place : place + 8] or b"0"
        case 5:
            end = place + int(rng.integers(1, 600))
            damaged[place:end] = bytes(len(damaged[place:end])) or b"0"
    return bytes(damaged)


def test_no_damaged_copy_is_believed(movielens_folder, sets, tmp_path, reads, capsys):
    whole = datasets.load(movielens_folder)
    (place,) = sets.glob("folder-*/")
    pristine = {path: path.read_bytes() for path in sorted(place.iterdir())}
    assert len(pristine) == 4
    rng = np.random.default_rng(0)
    changed = 0
    for number in range(60):
        for path, data in pristine.items():
            path.write_bytes(data)
        path = list(pristine)[number % 4]
        path.write_bytes(mutated(pristine[path], rng))
        changed += path.read_bytes() != pristine[path]
        must_be_equal(datasets.load(movielens_folder), whole)
    assert len(reads) == 1 + changed
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == changed
    assert all("the copy of invented in" in line and "is damaged" in line for line in lines)
    assert all(str(place) in line and len(line) < 500 for line in lines)


def test_a_copy_with_a_missing_file_is_made_anew(movielens_folder, sets, reads, capsys):
    whole = datasets.load(movielens_folder)
    next(sets.glob("*/movies.parquet")).unlink()
    must_be_equal(datasets.load(movielens_folder), whole)
    assert "movies.parquet cannot be read" in capsys.readouterr().err
    must_be_equal(datasets.load(movielens_folder), whole)
    assert len(reads) == 2


def test_the_copy_of_another_set_is_not_believed(movielens_folder, sets, tmp_path, reads):
    whole = datasets.load(movielens_folder)
    (place,) = sets.glob("folder-*/")
    datasets.load(write_movielens(tmp_path / "other", seed=1))
    (other,) = set(sets.glob("folder-*/")) - {place}
    for kind in KINDS:
        shutil.copy(other / f"{kind}.parquet", place)
    must_be_equal(datasets.load(movielens_folder), whole)
    assert len(reads) == 3


def snapshot(folder):
    """Names, contents and times of everything in a folder, and of the folder itself."""
    files = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    return folder.stat().st_mtime_ns, files


@pytest.mark.parametrize("mode", [0o755, 0o555])
def test_a_folder_is_only_read(movielens_folder, mode):
    mine = movielens_folder / "ratings.parquet"
    pd.DataFrame({"mine": [1, 2]}).to_parquet(mine)
    movielens_folder.chmod(mode)
    before = snapshot(movielens_folder)
    try:
        first, second = datasets.load(movielens_folder), datasets.load(movielens_folder)
    finally:
        movielens_folder.chmod(0o755)
    must_be_equal(first, second)
    assert snapshot(movielens_folder) == before


def test_a_stale_copy_is_replaced(movielens_folder, sets, reads, capsys):
    for stars in ("0.5", "5.0"):
        set_row(
            movielens_folder / "ratings.csv", 1, f"1000,{first_movie(movielens_folder)},{stars},0"
        )
        ml = datasets.load(movielens_folder)
        assert ml.ratings["rating"].iloc[0] == float(stars)
    assert len(reads) == 2
    assert len(list(sets.glob("*/"))) == 1
    assert capsys.readouterr().err == ""


def first_movie(folder):
    return pd.read_csv(folder / "movies.csv")["movieId"].iloc[0]


def test_copies_of_folders_that_are_gone_are_removed(movielens_folder, sets, tmp_path):
    datasets.load(movielens_folder)
    (gone,) = sets.glob("folder-*/")
    shutil.rmtree(movielens_folder)
    datasets.load(write_movielens(tmp_path / "other"))
    assert not gone.exists()
    assert len(list(sets.glob("folder-*/"))) == 1


def test_a_set_is_loaded_where_no_cache_can_be_written(
    movielens_folder, tmp_path, monkeypatch, capsys
):
    whole = datasets.load(movielens_folder)
    monkeypatch.setenv(cache.VARIABLE, str(movielens_folder / "movies.csv"))
    must_be_equal(datasets.load(movielens_folder), whole)
    (line,) = capsys.readouterr().err.splitlines()
    assert "invented is loaded without a cache" in line
    assert str(movielens_folder / "movies.csv") in line


def test_a_set_is_loaded_where_there_is_no_room(movielens_folder, sets, capsys):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, limits[1]))
    try:
        first = datasets.load(movielens_folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    (line,) = capsys.readouterr().err.splitlines()
    assert f"no copy of invented is kept in {sets}" in line
    assert [path for path in sets.glob("**/*") if path.suffix != ".lock"] == []
    must_be_equal(datasets.load(movielens_folder), first)


def test_a_set_wanted_by_several_at_once_is_read_once(movielens_folder, reads):
    loaded = []
    threads = [
        threading.Thread(target=lambda: loaded.append(datasets.load(movielens_folder)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loaded) == 4
    assert len(reads) == 1
    for ml in loaded[1:]:
        must_be_equal(ml, loaded[0])


@pytest.fixture
def simulated(ml, monkeypatch):
    """(made, calls): the set "twin-tiny", which is `made`; each generation is a call."""
    rng = np.random.default_rng(0)
    truth = twin.Truth(
        mu=3.5,
        user_bias=rng.normal(size=40),
        movie_bias=rng.normal(size=60),
        user_factors=rng.normal(size=(40, 2)).astype(np.float32),
        movie_factors=rng.normal(size=(60, 2)).astype(np.float32),
        noise_scale=rng.random(40),
        whole_stars=rng.random(40) < 0.5,
        kin=np.array(["", "a trilogy"] * 30),
        landmark=rng.random(60) < 0.5,
    )
    made, calls = twin.Twin(ml.ratings, ml.movies, ml.tags, truth), []
    monkeypatch.setitem(twin.SIZES, "twin-tiny", 40)
    monkeypatch.setattr(twin, "generate", lambda users, seed: calls.append(users) or made)
    return made, calls


def test_a_simulated_set_comes_from_its_copy_with_its_truth(simulated, sets, capsys):
    made, calls = simulated
    first, second = datasets.load("twin-tiny"), datasets.load("twin-tiny")
    assert calls == [40]
    path = sets / "twin-tiny" / "movie_factors.npy"
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)
    third = datasets.load("twin-tiny")
    assert calls == [40, 40]
    assert "the copy of twin-tiny in" in capsys.readouterr().err
    assert first.fingerprint == movielens.fingerprint(made.ratings, made.movies, made.tags)
    for ml in (first, second, third):
        must_be_equal(ml, first)
        assert ml.simulated
        for name, value in vars(made.truth).items():
            kept = getattr(ml.truth, name)
            np.testing.assert_array_equal(kept, value)
            assert np.asarray(kept).dtype == np.asarray(value).dtype


def test_what_generates_a_simulated_set_decides_whether_its_copy_is_stale(
    simulated, sets, tmp_path, monkeypatch
):
    _, calls = simulated
    datasets.load("twin-tiny")
    facts = shutil.copytree(datasets.DATA, tmp_path / "data", ignore=shutil.ignore_patterns("ml-*"))
    with open(facts / "twin" / "landmarks.csv", "a") as file:
        file.write("\n")
    monkeypatch.setattr(datasets, "DATA", facts)
    datasets.load("twin-tiny")
    assert calls == [40, 40]
    assert len(list(sets.glob("*/"))) == 1
