"""Shards of any dataset, streamed from its source, and gone on with after an interruption."""

import hashlib
import shutil
import tempfile
from pathlib import Path

import numpy as np
from tqdm import tqdm

from lib.data.ratings import n_for_training
from lib.data.shards import folder as folders
from lib.data.shards import manifest, sources, writing
from lib.data.shards.passes import Writer
from lib.data.shards.place import BLOCK, Place
from lib.data.shards.unfinished import FOLDER, Unfinished
from lib.util import locks, validation
from lib.util.messages import short

LOCK = "writing.lock"


def write(
    dataset,
    folder,
    ratings_per_shard=8_000_000,
    test_fraction=0.2,
    seed=0,
    progress=False,
    storage_options=None,
):
    """Write the shards of a dataset and return what `read` finds: (train, test).

    dataset : a name, a path or a `Source`, as `sources.of` takes them
    folder : path or URL of a folder that is new or empty, or in which an equal call was ended
    ratings_per_shard : int, the most ratings of a shard, unless a single row has more; shards of
        users have the same ranges in both parts
    test_fraction, seed : as in `Ratings.split`, which holds out the same ratings; 0 for no test
    progress : bool, whether to show bars; storage_options : dict for the file system of a URL

    The ratings are streamed: in memory are a few shards (some 40 bytes for each rating of one),
    numbers for each user and each movie, and what the source itself needs, which is a block of
    200,948 users for the twins and little for files. On the disk the ratings lie once more until
    all is done, 12 to 20 bytes each. A call that was killed is gone on with by the next one with
    the same arguments: what was finished is kept if its checksum is right. Two programs that
    write into one folder take turns. Shards for a URL are made in a temporary folder (TMPDIR) and
    then copied, without a lock, and from the beginning after an interruption.

    Raises ValueError for wrong arguments, and for ratings that `lib.data.load` or
    `Ratings.from_frame` would refuse; then nothing is left. Raises FileExistsError, and changes
    nothing, for a folder that holds anything else, OSError naming the file when there is no room.
    """
    if test_fraction != 0:
        n_for_training(np.zeros(1, np.int64), test_fraction)
    validation.integer("seed", seed, 0)
    validation.integer("ratings_per_shard", ratings_per_shard, 1)
    place, source = Place(folder, storage_options), sources.of(dataset)
    settings = {
        "dataset": source.name,
        "source": hashlib.blake2b(source.stamp.encode(), digest_size=8).hexdigest(),
        "test_fraction": float(test_fraction),
        "seed": int(seed),
        "ratings_per_shard": int(ratings_per_shard),
    }
    if place.local:
        with locks.holding(place.local / LOCK, f"writing shards of {source.name}"):
            _write(source, settings, place.local, progress)
    elif not _is_finished(place, settings):
        with tempfile.TemporaryDirectory(prefix="shards-") as local:
            _write(source, settings, Path(local), progress)
            _copy(Path(local), place, progress)
    return folders.read(folder, storage_options=storage_options)


def _is_finished(place, settings):
    """Whether the shards of these settings are there; raises FileExistsError for anything else."""
    try:
        found = set(place.sizes()) - {LOCK, FOLDER}
    except FileNotFoundError:
        return False
    if manifest.FILE in found:
        if other := manifest.difference(manifest.read(place)._asdict(), settings):
            raise FileExistsError(
                f"{short(place.folder)} holds shards of {other}: give another folder"
            )
        return True
    if not place.local or (place.local / FOLDER).is_dir():
        found = {file for file in found if not manifest.OURS.fullmatch(file)}
    writing.refuse(place, {file for file in found if not file.endswith(".tmp")})
    return False


def _write(source, settings, folder, progress):
    """Write the shards into a local folder, or what is missing of them."""
    place, unfinished = Place(folder), Unfinished(folder)
    if not _is_finished(place, settings):
        unfinished.start(settings)
        try:
            Writer(source, settings, place, unfinished, progress).run()
        except ValueError:  # the ratings are wrong: nothing of this can be used
            for file in filter(manifest.OURS.fullmatch, place.sizes()):
                (folder / file).unlink()
            unfinished.remove()
            raise
    unfinished.remove()


def _copy(folder, place, progress):
    """Copy the shards of a local folder, the manifest last."""
    files = sorted(folder.iterdir(), key=lambda file: (file.name == manifest.FILE, file.name))
    for file in tqdm(files, "copying", unit=" files", disable=not progress):
        with open(file, "rb") as content, place.writing(file.name) as sink:
            shutil.copyfileobj(content, sink, BLOCK)
