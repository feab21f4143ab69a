"""Datasets by name: simulated, found or downloaded; checked, and kept as Parquet."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lib.data import download, layouts, movielens, parquet_cache, releases, set_folder, twin
from lib.data.movielens import MovieLens
from lib.data.parquet_cache import Kept
from lib.data.twin import streamed
from lib.util import messages

PROJECT = Path(__file__).resolve().parents[2]
DATA = PROJECT / "data"
FORMAT = 2  # raised when what is kept as Parquet, or what is taken from files, changes


class Source(NamedTuple):
    """Source of a dataset.

    name : what the set is called
    key : the name of its copy in the cache
    stamp : text that changes with what the set is made from
    make : function that returns it as a `Kept`
    folder : where its files lie; None for a simulated set
    release : the `releases.Release` that it must be; None where there is none
    """

    name: str
    key: str
    stamp: str
    make: Callable
    folder: Path | None = None
    release: releases.Release | None = None


def load(name):
    """The dataset `name` as a `MovieLens`: simulated, published, or a folder in such a format.

    A simulated set is generated when it is first asked for, and a folder is only read: copies
    that load faster are kept in the folder of the caches (`lib.util.cache`), and nowhere else. A
    published set is looked for in data/, then in the folder that the environment variable
    MOVIELENS_DIR names, and is downloaded into data/ when it is in neither.

    Raises ValueError for an unknown name, for wrong content and for a set of `streamed.SIZES`,
    which is larger than memory, FileNotFoundError for a missing file, and ConnectionError when
    the download fails.
    """
    source = source_of(str(name))
    folder = source.folder and source.folder.resolve()
    kept = parquet_cache.kept_or_made(source.key, source.name, source.stamp, source.make, folder)
    ml = MovieLens(
        source.name,
        **(kept.frames or movielens.to_frames(kept.tables)),
        simulated=folder is None,
        fingerprint=kept.fingerprint,
        truth=_truth(kept.truth) if kept.truth else None,
    )
    if source.release:
        releases.check(ml, source.release, source.folder)
    return ml


def known_names():
    """The names that `load` knows."""
    return [*twin.SIZES, *releases.RELEASES]


def source_of(name):
    """The `Source` of a dataset, of the first kind that has the name; a published one is fetched.

    Raises ValueError and ConnectionError as `load` does.
    """
    kinds = (
        (name in twin.SIZES, _simulated),
        (name in streamed.SIZES, _larger_than_memory),
        (name in releases.RELEASES, _published),
        (name and os.path.isdir(name), _given),
    )
    for has_name, of_kind in kinds:
        if has_name:
            return of_kind(name)
    raise ValueError(
        f"unknown dataset {messages.shown(name)}: give {', '.join(known_names())}, "
        f"or the path of a folder with {', or '.join(each.needed for each in layouts.LAYOUTS)}"
    )


def _simulated(name):
    """The twin of this size, generated again when what generates it has changed."""

    def generate():
        generated = twin.generate(users=twin.SIZES[name], seed=0)
        frames = {kind: getattr(generated, kind) for kind in layouts.COLUMNS}
        truth = {key: np.asarray(value) for key, value in vars(generated.truth).items()}
        return Kept(movielens.to_tables(frames), movielens.fingerprint(**frames), truth)

    return Source(name, name, f"format {FORMAT}, {twin_stamp()}", generate)


def twin_stamp():
    """16 hexadecimal digits that change with anything that the twins are generated from."""
    ingredients = ("landmarks.csv", "tag_genres.csv")
    files = [*(PROJECT / "lib" / "data" / "twin").glob("*.py"), *(DATA / "facts").glob("*")]
    return _digest(*sorted(files), *(DATA / "twin" / file for file in ingredients))


def _larger_than_memory(name):
    users, blocks = streamed.SIZES[name]
    raise ValueError(
        f"{name} has {users * blocks:,} users and is not loaded into memory: "
        f"write it with python -m lib.data.shards {name} FOLDER, "
        "and train on what lib.data.shards.read finds there"
    )


def _published(name):
    """A published set: found under its name or that of its folder in the zip, or downloaded."""
    download.sweep(name, DATA)
    places = [DATA]
    if os.environ.get("MOVIELENS_DIR"):
        places.append(Path(os.environ["MOVIELENS_DIR"]))
    release = releases.RELEASES[name]
    folders = [place / folder for place in places for folder in release.folders(name)]
    folder = next(filter(Path.is_dir, folders), None) or download.fetch(name, DATA)
    return _in_folder(folder, name, release.layout)._replace(release=release)


def _given(path):
    """A folder of the user's."""
    return _in_folder(Path(path), Path(path).resolve().name, layouts.of_folder(path))


def _in_folder(folder, name, layout):
    key = hashlib.blake2b(os.fsencode(folder.resolve()), digest_size=8).hexdigest()

    def read():
        tables = set_folder.read(folder, layout)
        frames = movielens.to_frames(tables)
        return Kept(tables, movielens.fingerprint(**frames), frames=frames)

    return Source(name, f"folder-{key}", _stamp(folder, layout), read, folder)


def _stamp(folder, layout):
    """Sizes and times of the files of a layout: the kept copy is stale when they differ."""
    files = [folder / name for name in (*layout.files.values(), *layout.others)]
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
