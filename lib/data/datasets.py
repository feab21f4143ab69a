"""Datasets by name: simulated, found or downloaded; checked, and kept as Parquet."""

import hashlib
import json
import os
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import numpy as np

from lib.data import download, movielens, parquet_cache, twin
from lib.data.movielens import MovieLens
from lib.data.parquet_cache import DamagedError, Kept
from lib.util import cache, locks, messages

PROJECT = Path(__file__).resolve().parents[2]
DATA = PROJECT / "data"
FORMAT = 2  # raised when what is kept as Parquet, or what is taken from CSV files, changes


def load(name):
    """The dataset `name` as a `MovieLens`: simulated, published, or a folder in its format.

    A simulated set is generated when it is first asked for, and a folder is only read: copies
    that load faster are kept in the folder of the caches (`lib.util.cache`), and nowhere else. A
    published set is looked for in data/, then in the folder that the environment variable
    MOVIELENS_DIR names, and is downloaded into data/ when it is in neither.

    Raises ValueError for an unknown name and for wrong content, FileNotFoundError for a missing
    file, ConnectionError when the download fails.
    """
    name = str(name)
    if name in twin.SIZES:
        return _simulated(name)
    if name in download.ARCHIVES:
        download.sweep(name, DATA)
        folder = _find(name) or download.fetch(name, DATA)
        ml = _read(folder, name)
        _check_counts(ml, folder)
        return ml
    if name and os.path.isdir(name):
        return _read(Path(name), Path(name).resolve().name)
    raise ValueError(
        f"unknown dataset {messages.shown(name)}: give {', '.join(known_names())}, "
        "or the path of a folder with ratings.csv and movies.csv"
    )


def known_names():
    """The names that `load` knows."""
    return [*twin.SIZES, *download.ARCHIVES]


def _simulated(name):
    """The twin of this size, generated anew when what generates it has changed."""
    ingredients = ("landmarks.csv", "tag_genres.csv")
    sources = [*(PROJECT / "lib" / "data" / "twin").glob("*.py"), *(DATA / "facts").glob("*")]
    stamp = _digest(*sorted(sources), *(DATA / "twin" / name for name in ingredients))

    def generate():
        made = twin.generate(users=twin.SIZES[name], seed=0)
        frames = {kind: getattr(made, kind) for kind in movielens.COLUMNS}
        truth = {key: np.asarray(value) for key, value in vars(made.truth).items()}
        return Kept(movielens.to_tables(frames), movielens.fingerprint(**frames), truth)

    kept = _kept_or_made(name, name, f"format {FORMAT}, {stamp}", generate)
    truth = twin.Truth(**{key: values[()] for key, values in kept.truth.items()})
    frames = movielens.to_frames(kept.tables)
    return MovieLens(name, **frames, simulated=True, fingerprint=kept.fingerprint, truth=truth)


def _digest(*files):
    """16 hexadecimal digits that change with what the files hold."""
    digest = hashlib.blake2b(digest_size=8)
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _find(name):
    places = [DATA]
    if os.environ.get("MOVIELENS_DIR"):
        places.append(Path(os.environ["MOVIELENS_DIR"]))
    return next((place / name for place in places if (place / name).is_dir()), None)


def _check_counts(ml, folder):
    """A published set that was changed by hand would give other numbers under its name."""
    expected = download.ARCHIVES[ml.name].rows
    for kind, found in (("ratings.csv", len(ml.ratings)), ("movies.csv", len(ml.movies))):
        if found != expected[kind]:
            raise ValueError(
                f"{folder / kind} has {found:,} rows, the published {ml.name} has "
                f"{expected[kind]:,}: remove {folder} to download it anew, "
                "or load it under another name by its path"
            )


def _read(folder, name):
    stamp, source = _stamp(folder), folder.resolve()
    key = hashlib.blake2b(os.fsencode(source), digest_size=8).hexdigest()

    def read():
        tables = movielens.read_csv_folder(folder)
        frames = movielens.to_frames(tables)
        return Kept(tables, movielens.fingerprint(**frames), frames=frames)

    kept = _kept_or_made(f"folder-{key}", name, stamp, read, source)
    frames = kept.frames or movielens.to_frames(kept.tables)
    return MovieLens(name, **frames, simulated=False, fingerprint=kept.fingerprint)


def _stamp(folder):
    """Sizes and times of the CSV files: the kept copy is stale when they differ."""
    files = [folder / f"{kind}.csv" for kind in movielens.COLUMNS]
    stats = {file.name: file.stat() for file in files if file.is_file()}
    # A file with an old date may be new: what was renamed or copied has its own time of change.
    facts = {name: [s.st_size, s.st_mtime_ns, s.st_ctime_ns] for name, s in stats.items()}
    return json.dumps({"format": FORMAT, "files": facts})


def _kept_or_made(key, name, stamp, make, source=None):
    """The `Kept` in the cache under `key`, or what `make` makes, which is then kept there.

    Of several programs that want it at once, one makes it. The cache is a convenience: where it
    cannot be used, or holds something damaged, the set is made all the same, and a line says so.
    """
    try:
        place = cache.folder() / "sets" / key
    except OSError as error:
        messages.note(f"{name} is loaded without a cache: {error}")
        return make()
    with suppress(DamagedError):
        kept = parquet_cache.read(place, stamp)
        if kept:
            locks.sweep(place.with_suffix(".lock"))
            return kept
    with _alone(place.with_suffix(".lock"), name):
        try:
            kept = parquet_cache.read(place, stamp)  # another program may have made it by now
        except DamagedError as error:
            kept = None
            messages.note(f"the copy of {name} in {place} is damaged and is made anew: {error}")
        if kept is None:
            kept = make()
            try:
                parquet_cache.write(place, stamp, kept, source)
            except OSError as error:
                messages.note(f"no copy of {name} is kept in {place}: {error}")
    return kept


@contextmanager
def _alone(lock, name):
    """Hold a lock where that is possible; where it is not, nothing can be kept either."""
    with ExitStack() as stack:
        with suppress(OSError):
            stack.enter_context(locks.holding(lock, f"preparing {name}"))
        yield
