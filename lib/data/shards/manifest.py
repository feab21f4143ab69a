"""Manifests of folders of shards: JSON with a digest of itself, written last."""

import hashlib
import json
import re
from typing import NamedTuple

from lib.util.messages import short, shown

FILE = "manifest.json"
FORMAT = 1  # raised when the files of a folder change
USERS, MOVIES = "users.arrow", "movies.arrow"
OURS = re.compile(r"(users|movies|(train|test)-by-(user|movie)-\d{5,})\.arrow")  # files of shards
SETTINGS = ("dataset", "test_fraction", "seed", "ratings_per_shard")
UNFINISHED = "writing it was not finished: the same call of lib.data.shards goes on with it"


class Shard(NamedTuple):
    """One file of a folder of shards.

    file : its name; part : "train" or "test"; by : "user" or "movie", what its rows are
    first, last : indices of its first row and of the first row behind it
    n_ratings : int; size : bytes; checksum : BLAKE2b, 32 hexadecimal digits
    """

    file: str
    part: str
    by: str
    first: int
    last: int
    n_ratings: int
    size: int
    checksum: str


class List(NamedTuple):
    """The file of users or movies: number of rows; size in bytes; checksum as in `Shard`."""

    n_rows: int
    size: int
    checksum: str


class Manifest(NamedTuple):
    """Contents of a folder of shards.

    dataset : its name; simulated : whether a model drew the ratings
    source : text that changes with what they were made from, "" where that is not known
    test_fraction, seed : of the split, None where that is not known; test_fraction is 0 where
        nothing was held out
    ratings_per_shard : int
    means : dict of part -> mean rating in stars, NaN without ratings; its keys are the parts
    lists : dict of `USERS` and `MOVIES` -> `List`
    shards : tuple of `Shard`, in the order of their rows
    """

    dataset: str
    simulated: bool
    source: str
    test_fraction: float | None
    seed: int | None
    ratings_per_shard: int
    means: dict
    lists: dict
    shards: tuple

    @property
    def key(self):
        """16 hexadecimal digits that change with anything in the folder."""
        return _digest(_facts(self))[:16]


def written(manifest):
    """The text of a `Manifest`."""
    facts = _facts(manifest)
    return json.dumps(facts | {"digest": _digest(facts)}, indent=1) + "\n"


def read(place):
    """The `Manifest` of a `Place`.

    Raises FileNotFoundError when there is no such folder or no manifest in it, ValueError when
    it is damaged or that of another version of the format.
    """
    if FILE not in place.sizes():
        raise FileNotFoundError(
            f"{short(place.folder)} holds no {FILE}: it is no folder of shards, or {UNFINISHED}"
        )
    named = place.named(FILE)
    try:
        facts = json.loads(place.text(FILE))
        version, digest = facts.pop("format"), facts.pop("digest")
    except (ValueError, KeyError, AttributeError, TypeError):
        raise ValueError(f"{named} is not a manifest of shards") from None
    if version != FORMAT:
        raise ValueError(
            f"{named} has format {shown(version)}: this version of the library reads {FORMAT}"
        )
    if digest != _digest({"format": version} | facts):
        raise ValueError(f"{named} is not as it was written")
    try:
        facts["lists"] = {file: List(**each) for file, each in facts["lists"].items()}
        facts["shards"] = tuple(Shard(**each) for each in facts["shards"])
        manifest = Manifest(**facts)
        _check_rows(manifest)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{named} is not a manifest of shards: {error}"[:400]) from None
    return manifest


def _check_rows(manifest):
    """Raise ValueError unless each kind of shards has every row once, in files so named."""
    for part in manifest.means:
        for by, file in (("user", USERS), ("movie", MOVIES)):
            shards = of(manifest.shards, part, by)
            if not shards and (part, by) == ("test", "movie"):
                continue
            borders = [0, *(shard.last for shard in shards)]
            firsts = [*(shard.first for shard in shards), manifest.lists[file].n_rows]
            files = [file_of(part, by, number) for number in range(len(shards))]
            if borders != firsts or files != [shard.file for shard in shards]:
                raise ValueError(f"the shards {part} by {by} do not have every row once")


def of(shards, part, by):
    """Those of a part, "train" or "test", whose rows are users or movies: a tuple."""
    return tuple(shard for shard in shards if (shard.part, shard.by) == (part, by))


def file_of(part, by, number):
    """The name of a shard's file."""
    return f"{part}-by-{by}-{number:05}.arrow"


def check(place, manifest, expected):
    """Raise ValueError unless a `Manifest` has the settings in the dict `expected`."""
    for name in expected:
        if name not in SETTINGS:
            raise ValueError(f"expect has {shown(name)}: must be of {', '.join(SETTINGS)}")
    if found := difference(manifest._asdict(), expected):
        raise ValueError(f"{place.named(FILE)} is of {found}: give another folder")


def difference(found, wanted):
    """The first setting that is another one than wanted, in words; None where all are equal.

    found, wanted : dicts of settings, with "source" for the text that changes with the ratings
    """
    for name, value in wanted.items():
        if found.get(name) != value:
            if name == "source":
                return f"another version of {wanted['dataset']}"
            return f"{name} {shown(found.get(name))}, wanted was {shown(value)}"
    return None


def _facts(manifest):
    facts = manifest._asdict()
    facts["lists"] = {file: each._asdict() for file, each in manifest.lists.items()}
    facts["shards"] = [shard._asdict() for shard in manifest.shards]
    return {"format": FORMAT} | facts


def _digest(facts):
    return hashlib.blake2b(json.dumps(facts).encode(), digest_size=16).hexdigest()
