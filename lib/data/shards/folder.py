"""Folders of shards to be read: what is in them, and the rows of a shard."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from lib.data import csr
from lib.data.shards import id_file, manifest, place, shard_file
from lib.data.shards.manifest import MOVIES, USERS
from lib.util import validation
from lib.util.messages import short, shown

_looked_at = set()  # by this process: (folder, file, state) of files whose arrays are right


@dataclass(frozen=True, eq=False)
class Shards:
    """The training or the test part of a set of ratings in a folder.

    folder : str, absolute path or URL; key : 16 hexadecimal digits that change with anything in it
    name, simulated : of the dataset, as in `MovieLens`; part : "train" or "test"
    test_fraction, seed : of the split, None where they are not known
    user_ids, movie_ids : int64, ascending; the identifier that stands behind each index, also of
        users and movies of which this part has nothing
    user_counts, movie_counts : int64, ratings of each in this part
    mean : float, the mean rating in stars, bit for bit as `Ratings.mean`
    by_user, by_movie : tuples of `Shard` that together have every row, in their order; the test
        part has none by movie
    storage_options : dict for the file system of a URL

    It can be sent to another process, which finds the files under the same path or URL.
    """

    folder: str
    key: str
    name: str
    simulated: bool
    part: str
    test_fraction: float | None
    seed: int | None
    user_ids: np.ndarray
    movie_ids: np.ndarray
    user_counts: np.ndarray
    movie_counts: np.ndarray
    mean: float
    by_user: tuple
    by_movie: tuple
    storage_options: dict | None = field(default=None, repr=False)

    @property
    def n_users(self):
        return len(self.user_ids)

    @property
    def n_movies(self):
        return len(self.movie_ids)

    @property
    def n_ratings(self):
        return sum(shard.n_ratings for shard in self.by_user)

    @cached_property
    def _place(self):
        return place.Place(self.folder, self.storage_options)

    def __getstate__(self):
        return {name: value for name, value in vars(self).items() if name != "_place"}

    def rows(self, shard, verify=False):
        """The rows of a shard as a CSR whose row 0 is the row `shard.first`.

        verify : bool, whether to compare the checksum first, for which all of the file is read

        In a local folder the arrays are mapped into memory; writing to them changes no file.
        Offsets, indices and values are what `lib.data.csr` wants: that is looked at once for each
        file that a process uses. Raises ValueError naming the file when it is not as it was
        written, FileNotFoundError when it is missing.
        """
        if shard not in (*self.by_user, *self.by_movie):
            raise ValueError(f"{shown(shard)} is no shard of the {self.part}ing part")
        named, state = self._place.named(shard.file), self._place.state(shard.file)
        data = self._place.content(shard.file, shard.size)
        if verify and place.checksum(data) != shard.checksum:
            raise ValueError(f"{named} is not as it was written: its checksum is another")
        ids, rows = shard_file.view(named, data)
        looked_at = (self.folder, shard, state)
        if state is None or looked_at not in _looked_at:
            self._check(named, shard, ids, rows)
            _looked_at.add(looked_at)
        return rows

    def _check(self, named, shard, ids, rows):
        """Raise ValueError unless the arrays of a file are those of the shard."""
        own, columns = self.user_ids, self.n_movies
        if shard.by == "movie":
            own, columns = self.movie_ids, self.n_users
        validation.csr(named, rows, shard.last - shard.first, columns)
        csr.check_ascending(named, rows)
        if not np.array_equal(ids, own[shard.first : shard.last]):
            raise ValueError(f"{named} has the identifiers of other rows")
        if len(rows.values) != shard.n_ratings:
            raise ValueError(
                f"{named} has {len(rows.values):,} ratings, must have {shard.n_ratings:,}"
            )


def read(folder, expect=None, storage_options=None):
    """(train, test) in a folder of shards, two `Shards`; test is None where nothing was held out.

    folder : path, or a URL that fsspec knows (s3://, gs://); storage_options : dict for it
    expect : dict of what the folder must hold: dataset, test_fraction, seed, ratings_per_shard

    Sizes of the files are compared, and the checksums of the lists of users and movies.
    Raises FileNotFoundError for a folder or file that is missing, also where writing was not
    finished; ValueError naming the file that is damaged, is of another version of the format,
    or is of another set than `expect` says.
    """
    here = place.Place(folder, storage_options)
    found = manifest.read(here)
    manifest.check(here, found, expect or {})
    _check_files(here, found)
    users, movies = (_listed(here, file, *found.lists[file]) for file in (USERS, MOVIES))
    parts = [
        Shards(
            folder=str(here.local.absolute()) if here.local else here.folder,
            key=found.key,
            name=found.dataset,
            simulated=found.simulated,
            part=part,
            test_fraction=found.test_fraction,
            seed=found.seed,
            user_ids=users.ids,
            movie_ids=movies.ids,
            user_counts=users.n_train if part == "train" else users.n_test,
            movie_counts=movies.n_train if part == "train" else movies.n_test,
            mean=mean,
            by_user=manifest.of(found.shards, part, "user"),
            by_movie=manifest.of(found.shards, part, "movie"),
            storage_options=storage_options,
        )
        for part, mean in found.means.items()
    ]
    return (*parts, None)[:2]


def _check_files(here, found):
    """Raise unless every file that the manifest lists is there, in its size."""
    sizes = here.sizes()
    listed = {shard.file: shard.size for shard in found.shards}
    listed |= {file: each.size for file, each in found.lists.items()}
    for file, size in listed.items():
        if file not in sizes:
            raise FileNotFoundError(f"{here.named(file)} is missing: {manifest.FILE} lists it")
        if sizes[file] != size:
            raise ValueError(f"{here.named(file)} has {sizes[file]:,} bytes, must have {size:,}")


def _listed(here, file, n_rows, size, checksum):
    """The users or movies in a file, as an `id_file.Listed`."""
    data = here.content(file, size)
    if place.checksum(data) != checksum:
        raise ValueError(f"{here.named(file)} is not as it was written: its checksum is another")
    listed = id_file.read(here.named(file), data)
    validation.ids(short(file), listed.ids)
    if len(listed.ids) != n_rows:
        raise ValueError(f"{here.named(file)} has {len(listed.ids):,} rows, must have {n_rows:,}")
    return listed
