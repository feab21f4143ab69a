"""Datasets by name: simulated, found or downloaded; checked, and kept as Parquet."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lib.data import download, movielens, parquet_cache, twin
from lib.data.movielens import MovieLens
from lib.data.parquet_cache import Kept
from lib.util import messages

PROJECT = Path(__file__).resolve().parents[2]
DATA = PROJECT / "data"
FORMAT = 2  # raised when what is kept as Parquet, or what is taken from CSV files, changes


class Source(NamedTuple):
    """Source of a dataset.

    name : what the set is called
    key : the name of its copy in the cache
    stamp : text that changes with what the set is made from
    make : function that returns it as a `Kept`
    folder : where its CSV files lie; None for a simulated set
    rows : how many rows ratings.csv and movies.csv must have, by name; None where any will do
    """

    name: str
    key: str
    stamp: str
    make: Callable
    folder: Path | None = None
    rows: dict | None = None


def load(name):
    """The dataset `name` as a `MovieLens`: simulated, published, or a folder in its format.

    A simulated set is generated when it is first asked for, and a folder is only read: copies
    that load faster are kept in the folder of the caches (`lib.util.cache`), and nowhere else. A
    published set is looked for in data/, then in the folder that the environment variable
    MOVIELENS_DIR names, and is downloaded into data/ when it is in neither.

    Raises ValueError for an unknown name and for wrong content, FileNotFoundError for a missing
    file, ConnectionError when the download fails.
    """
    source = _source(str(name))
    folder = source.folder and source.folder.resolve()
    kept = parquet_cache.kept_or_made(source.key, source.name, source.stamp, source.make, folder)
    ml = MovieLens(
        source.name,
        **(kept.frames or movielens.to_frames(kept.tables)),
        simulated=folder is None,
        fingerprint=kept.fingerprint,
        truth=_truth(kept.truth) if kept.truth else None,
    )
    if source.rows:
        _check_rows(ml, source)
    return ml


def known_names():
    """The names that `load` knows."""
    return [*twin.SIZES, *download.ARCHIVES]


def _source(name):
    """The `Source` of the first kind that has the name."""
    kinds = (
        (name in twin.SIZES, _simulated),
        (name in download.ARCHIVES, _published),
        (name and os.path.isdir(name), _given),
    )
    for has_name, source_of in kinds:
        if has_name:
            return source_of(name)
    raise ValueError(
        f"unknown dataset {messages.shown(name)}: give {', '.join(known_names())}, "
        "or the path of a folder with ratings.csv and movies.csv"
    )


def _simulated(name):
    """The twin of this size, generated anew when what generates it has changed."""
    ingredients = ("landmarks.csv", "tag_genres.csv")
    files = [*(PROJECT / "lib" / "data" / "twin").glob("*.py"), *(DATA / "facts").glob("*")]
    stamp = _digest(*sorted(files), *(DATA / "twin" / file for file in ingredients))

    def generate():
        generated = twin.generate(users=twin.SIZES[name], seed=0)
        frames = {kind: getattr(generated, kind) for kind in movielens.COLUMNS}
        truth = {key: np.asarray(value) for key, value in vars(generated.truth).items()}
        return Kept(movielens.to_tables(frames), movielens.fingerprint(**frames), truth)

    return Source(name, name, f"format {FORMAT}, {stamp}", generate)


def _published(name):
    """A published set: found, or else downloaded."""
    download.sweep(name, DATA)
    folders = [DATA / name]
    if os.environ.get("MOVIELENS_DIR"):
        folders.append(Path(os.environ["MOVIELENS_DIR"]) / name)
    folder = next(filter(Path.is_dir, folders), None) or download.fetch(name, DATA)
    return _in_folder(folder, name)._replace(rows=download.ARCHIVES[name].rows)


def _given(path):
    """A folder of the user's."""
    return _in_folder(Path(path), Path(path).resolve().name)


def _in_folder(folder, name):
    key = hashlib.blake2b(os.fsencode(folder.resolve()), digest_size=8).hexdigest()

    def read():
        tables = movielens.read_csv_folder(folder)
        frames = movielens.to_frames(tables)
        return Kept(tables, movielens.fingerprint(**frames), frames=frames)

    return Source(name, f"folder-{key}", _stamp(folder), read, folder)


def _stamp(folder):
    """Sizes and times of the CSV files: the kept copy is stale when they differ."""
    files = [folder / f"{kind}.csv" for kind in movielens.COLUMNS]
    stats = {file.name: file.stat() for file in files if file.is_file()}
    # A file with an old date may be new: what was renamed or copied has its own time of change.
    facts = {name: [s.st_size, s.st_mtime_ns, s.st_ctime_ns] for name, s in stats.items()}
    return json.dumps({"format": FORMAT, "files": facts})


def _digest(*files):
    """16 hexadecimal digits that change with what the files hold."""
    digest = hashlib.blake2b(digest_size=8)
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _truth(arrays):
    """The `twin.Truth` out of its kept arrays, in which a number is an array without axes."""
    return twin.Truth(**{key: values[()] for key, values in arrays.items()})


def _check_rows(ml, source):
    """A published set that was changed by hand would give other numbers under its name."""
    for kind, n_rows in (("ratings.csv", len(ml.ratings)), ("movies.csv", len(ml.movies))):
        if n_rows != source.rows[kind]:
            raise ValueError(
                f"{source.folder / kind} has {n_rows:,} rows, the published {ml.name} has "
                f"{source.rows[kind]:,}: remove {source.folder} to download it anew, "
                "or load it under another name by its path"
            )
