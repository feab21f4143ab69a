"""Datasets by name: simulated, found or downloaded; checked, and kept as Parquet.

python -m lib.datasets ml-latest-small --json summary.json
"""

import argparse
import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from lib import atomic, download, enough, movielens, twin
from lib.movielens import MovieLens

PROJECT = Path(__file__).resolve().parent.parent
DATA = PROJECT / "data"
CACHE = PROJECT / "_build" / "cache"
FORMAT = 1  # raised when what is kept as Parquet changes


def load(name):
    """The dataset `name` as a `MovieLens`: simulated, published, or a folder in its format.

    A simulated set is generated when it is first asked for. A published set is looked for in
    data/, then in the folder that the environment variable MOVIELENS_DIR names, and is downloaded
    into data/ when it is in neither.

    Raises ValueError for an unknown name and for wrong content, FileNotFoundError for a missing
    file, ConnectionError when the download fails.
    """
    name = str(name)
    if name in twin.SIZES:
        return _simulated(name)
    if name in download.ARCHIVES:
        folder = _find(name) or download.fetch(name, DATA)
        ml = _read(folder, name)
        _check_counts(ml, folder)
        return ml
    if name and Path(name).is_dir():
        return _read(Path(name), Path(name).resolve().name)
    raise ValueError(
        f"unknown dataset {name!r}: give {', '.join(known_names())}, "
        "or the path of a folder with ratings.csv and movies.csv"
    )


def known_names():
    """The names that `load` knows."""
    return [*twin.SIZES, *download.ARCHIVES]


def _simulated(name):
    """The twin of this size, generated anew when what generates it has changed."""
    ingredients = ("landmarks.csv", "tag_genres.csv")
    sources = [*(PROJECT / "lib" / "twin").glob("*.py"), *(DATA / "facts").glob("*")]
    stamp = _digest(*sorted(sources), *(DATA / "twin" / name for name in ingredients))
    place = CACHE / f"{name}-{stamp}"
    cached = _from_parquet(place, stamp)
    if not cached:
        made = twin.generate(users=twin.SIZES[name], seed=0)
        frames = {kind: getattr(made, kind) for kind in movielens.COLUMNS}
        with atomic.replacing(place / "truth.npz") as partial, open(partial, "wb") as file:
            np.savez(file, **asdict(made.truth))
        _to_parquet(place, movielens.to_tables(frames), stamp, movielens.fingerprint(**frames))
        cached = _from_parquet(place, stamp)
    tables, fingerprint = cached
    with np.load(place / "truth.npz", allow_pickle=False) as file:
        truth = twin.Truth(**{key: values[()] for key, values in file.items()})
    frames = movielens.to_frames(tables)
    return MovieLens(name, **frames, simulated=True, fingerprint=fingerprint, truth=truth)


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
    stamp = _stamp(folder)
    place = _cache_place(folder)
    cached = _from_parquet(place, stamp)
    if cached:
        tables, fingerprint = cached
        frames = movielens.to_frames(tables)
        return MovieLens(name, **frames, simulated=False, fingerprint=fingerprint)
    tables = movielens.read_csv_folder(folder)
    frames = movielens.to_frames(tables)
    fingerprint = movielens.fingerprint(**frames)
    _to_parquet(place, tables, stamp, fingerprint)
    return MovieLens(name, **frames, simulated=False, fingerprint=fingerprint)


def _stamp(folder):
    """Sizes and times of the CSV files: the cached copy is stale when they differ."""
    files = [folder / f"{kind}.csv" for kind in movielens.COLUMNS]
    stats = {file.name: file.stat() for file in files if file.is_file()}
    sizes = {name: [stat.st_size, stat.st_mtime_ns] for name, stat in stats.items()}
    return json.dumps({"format": FORMAT, "files": sizes})


def _cache_place(folder):
    """Where the Parquet copy may be: beside the CSV files where that is allowed, else in _build."""
    # The bits are looked at too, because the superuser may write where the owner asked not to.
    beside = os.access(folder, os.W_OK) and folder.stat().st_mode & 0o222
    key = hashlib.blake2b(str(folder.resolve()).encode(), digest_size=8).hexdigest()
    return folder if beside else CACHE / key


def _from_parquet(place, stamp):
    """The tables kept in `place` and their fingerprint; None when they are missing or stale."""
    tables = {}
    for kind in movielens.COLUMNS:
        try:
            metadata = parquet.read_schema(place / f"{kind}.parquet").metadata or {}
            if metadata.get(b"stamp") != stamp.encode():
                return None
            tables[kind] = parquet.read_table(place / f"{kind}.parquet", memory_map=True)
        except (OSError, pa.ArrowInvalid):
            return None
    return tables, metadata[b"fingerprint"].decode()


def _to_parquet(place, tables, stamp, fingerprint):
    for kind, table in tables.items():
        table = table.replace_schema_metadata({"stamp": stamp, "fingerprint": fingerprint})
        with atomic.replacing(place / f"{kind}.parquet") as partial:
            repetitive = [name for name in table.column_names if name != "timestamp"]
            parquet.write_table(table, partial, compression="lz4", use_dictionary=repetitive)


def main():
    parser = argparse.ArgumentParser(
        prog="python -m lib.datasets",
        description="Find or download a dataset, check and sum it up.",
    )
    parser.add_argument("name", help=f"{', '.join(known_names())}, or a folder")
    parser.add_argument(
        "--json", type=Path, help="write the summary to this file, if the set is enough for a book"
    )
    arguments = parser.parse_args()
    try:
        ml = load(arguments.name)
        if arguments.json:
            enough.refuse_too_small(ml)
        summary = ml.summary()
    except (ValueError, OSError) as error:
        parser.exit(1, f"{error}\n")
    if arguments.json:
        with atomic.replacing(arguments.json) as partial:
            partial.write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    kind = "simulated" if summary["simulated"] else "real"
    print(
        f"{summary['name']} ({kind}): {summary['n_ratings']:,} ratings by {summary['n_users']:,} "
        f"users of {summary['n_movies']:,} movies ({summary['n_movies_listed']:,} listed), "
        f"{summary['n_tags']:,} tags, {summary['first_year']}-{summary['last_year']}, "
        f"fingerprint {summary['fingerprint']}"
    )
    try:
        enough.refuse_too_small(ml)
    except ValueError as error:
        print(error)


if __name__ == "__main__":
    main()
