"""The passes that make shards: the ratings as they come, by user, by movie.

Each goes over files and has a shard or a part of the ratings in memory at a time.
"""

from functools import cache, partial

import numpy as np
from tqdm import tqdm

from lib.data import csr, ranges
from lib.data.ratings import in_training, n_for_training, refuse_duplicates
from lib.data.shards import grouping, manifest, raw, shard_file, writing
from lib.data.shards.id_file import Listed
from lib.data.shards.manifest import Shard
from lib.data.shards.unfinished import is_whole


class Writer:
    """The passes over the ratings of a `Source`.

    settings : dict with test_fraction, seed and ratings_per_shard, and the other fields of
        `Manifest` that are known before
    place : local `Place` of the shards; unfinished : `Unfinished`, with what was done before
    """

    def __init__(self, source, settings, place, unfinished, progress):
        self.source, self.settings, self.place = source, settings, place
        self.unfinished, self.progress = unfinished, progress
        self.fraction, self.size = settings["test_fraction"], settings["ratings_per_shard"]
        self.shards = []

    def run(self):
        """Write the shards, or what is missing of them, and the manifest."""
        with self._bar("reading", None) as bar:
            parts, users, movies = raw.collect(self.source, self.unfinished, bar)
        n_ratings = int(users.counts.sum())
        if self.source.check:
            self.source.check(users.ids, movies.ids, n_ratings)
        if not n_ratings:
            raise ValueError(f"{self.source.name} holds no ratings: at least one is needed")
        n_train = n_for_training(users.counts, self.fraction) if self.fraction else users.counts
        means, of_movies = self._by_user(parts, users, movies.ids, n_train)
        self._by_movie(movies.ids, of_movies)
        writing.finish(
            self.place,
            Listed(users.ids, n_train, users.counts - n_train),
            Listed(movies.ids, of_movies, movies.counts - of_movies),
            self.shards,
            simulated=self.source.simulated,
            means=means,
            **self.settings,
        )

    def _by_user(self, parts, users, movie_ids, n_train):
        """Write the shards by user: (mean rating of each part, training ratings of each movie)."""
        sums = {"train": []} | ({"test": []} if self.fraction else {})
        of_movies = np.zeros(len(movie_ids), np.int64)
        borders = ranges.cut(self.size, n_train, users.counts - n_train)
        with self._bar("by user", users.counts.sum()) as bar:
            for number, pair in enumerate(ranges.pairs(borders)):
                both = cache(partial(self._split, parts, users, movie_ids, pair))
                for part, of_users in sums.items():
                    rows = self._shard((part, "user", number), pair, users.ids, both)
                    of_users.append(csr.row_sums(rows.offsets, rows.values))
                    bar.update(len(rows.values))
                    if part == "train":
                        of_movies += np.bincount(rows.indices, minlength=len(movie_ids))
        n_ratings = {"train": int(n_train.sum()), "test": int((users.counts - n_train).sum())}
        means = {
            part: csr.mean_of_sums(np.concatenate(of_users), n_ratings[part])
            for part, of_users in sums.items()
        }
        return means, of_movies

    def _split(self, parts, users, movie_ids, pair):
        """The rows of a range of users: {"train": CSR, "test": CSR}."""
        first, last = pair
        ids, n_ratings = users.ids[first:last], int(users.counts[first:last].sum())
        overlapping = (
            raw.view(self.unfinished.place, part)
            for part in parts
            if part.first_user <= ids[-1] and ids[0] <= part.last_user
        )
        rows = grouping.rows_of_users(overlapping, ids, movie_ids, n_ratings)
        try:
            refuse_duplicates(rows, ids, movie_ids)
        except ValueError:
            if self.source.explain:
                self.source.explain()
            raise
        if not self.fraction:
            return {"train": rows}
        before = int(users.counts[:first].sum())
        kept = in_training(rows.offsets, self.fraction, self.settings["seed"], before)
        return {"train": csr.part(rows, kept), "test": csr.part(rows, ~kept)}

    def _by_movie(self, movie_ids, counts):
        """Write the shards by movie, out of those by user."""
        by_user = [shard for shard in self.shards if shard.part == "train"]
        with self._bar("by movie", counts.sum()) as bar:
            for number, pair in enumerate(ranges.pairs(ranges.cut(self.size, counts))):
                own = counts[slice(*pair)]
                rows = self._shard(
                    ("train", "movie", number),
                    pair,
                    movie_ids,
                    lambda pair=pair, own=own: {
                        "train": grouping.rows_of_movies(
                            ((shard.first, self._view(shard)) for shard in by_user), pair[0], own
                        )
                    },
                )
                bar.update(len(rows.values))

    def _shard(self, name, pair, ids, make):
        """The rows of a shard, which is written unless it was before.

        name : (part, by, number); pair : (first, last); ids : of all rows; make : function that
        returns a dict with the rows of the part
        """
        shard = self._recorded(manifest.file_of(*name))
        if shard:
            rows = self._view(shard)
        else:
            rows = make()[name[0]]
            shard = writing.write_shard(self.place, name, pair, ids, rows)
            self.unfinished.keep(f"{shard.file}.json", shard._asdict())
        self.shards.append(shard)
        return rows

    def _recorded(self, file):
        """The `Shard` that an earlier call has written and nothing has changed; None without."""
        found = self.unfinished.record(f"{file}.json")
        shard = Shard(**found) if found else None
        if shard and is_whole(self.place, file, shard.size, shard.checksum):
            return shard
        return None

    def _view(self, shard):
        data = self.place.content(shard.file, shard.size)
        return shard_file.view(self.place.named(shard.file), data)[1]

    def _bar(self, what, total):
        return tqdm(
            desc=what, total=total, unit=" ratings", unit_scale=True, disable=not self.progress
        )
