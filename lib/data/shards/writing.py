"""The files of a folder of shards, one after the other, and the manifest behind them."""

from lib.data.shards import id_file, manifest, shard_file
from lib.data.shards.manifest import MOVIES, USERS, Shard
from lib.util.messages import short


def refuse_full(place):
    """Raise FileExistsError when a `Place` is a folder that holds anything."""
    try:
        found = place.sizes()
    except FileNotFoundError:
        return
    if manifest.FILE in found:
        raise FileExistsError(f"{short(place.folder)} holds shards already: give another folder")
    refuse(place, found)


def refuse(place, files):
    """Raise FileExistsError naming the first of some files, if there are any."""
    if files:
        raise FileExistsError(
            f"{place.named(min(files))} is in the way: give a new or an empty folder"
        )


def write_shard(place, name, pair, ids, rows):
    """Write the rows first..last - 1 as a shard and return its `Shard`.

    name : (part, by, number) of the shard; pair : (first, last); ids : int64, of all rows
    """
    part, by, number = name
    file = manifest.file_of(part, by, number)
    with place.writing(file) as sink:
        shard_file.write(sink, ids[slice(*pair)], rows)
    return Shard(file, part, by, *pair, len(rows.values), sink.size, sink.checksum)


def finish(place, users, movies, shards, **facts):
    """Write the lists of users and movies, each an `id_file.Listed`, and then the manifest.

    shards : list of `Shard` in any order; facts : the other fields of `Manifest` but its lists
    """
    lists = {}
    for file, listed in ((USERS, users), (MOVIES, movies)):
        with place.writing(file) as sink:
            id_file.write(sink, listed)
        lists[file] = manifest.List(len(listed.ids), sink.size, sink.checksum)
    shards = sorted(shards, key=lambda each: (each.by == "movie", each.part == "test", each.first))
    whole = manifest.Manifest(lists=lists, shards=tuple(shards), **facts)
    with place.writing(manifest.FILE) as sink:
        sink.write(manifest.written(whole).encode())
