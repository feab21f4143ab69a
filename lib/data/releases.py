"""The MovieLens releases of GroupLens by name: what is published about each.

The numbers of ratings, movies, users and tags are those of the README of each release, with two
additions: 10M's README counts 71,567 users, of whom 69,878 have ratings in ratings.dat; and 1M's
says "approximately 3,900 movies", of which movies.dat lists 3,883.

Size and SHA-256 are of the zip that GroupLens serves. Each SHA-256 belongs to the file whose MD5
GroupLens publishes beside it, as several projects that pin both agree: for 100K
0e33842e24a9c977be4e0107933c0723, 1M c4d9eecfca2ab87c1945afe126590906, 10M
ce571fd55effeba0271552578f2648bd, 20M cd245b17a1ae2cc31bb14903e1204af3, 25M
6b51fb2759a8657d3bfcbfc42b592ada and 32M d472be332d4daa821edc399621853b57. ml-latest-small.zip has
not changed since September 2018. ml-latest changes over time, so that nothing about it is fixed.
"""

from dataclasses import dataclass, field

from lib.data.layouts import CSV, DAT, U_DATA, Layout

MOST = 1 << 31  # bytes of a zip whose size is not published; ml-latest.zip has some 350 million


@dataclass(frozen=True)
class Release:
    """A published set.

    layout : of its files; folder : its name in the zip, where that is not the name of the set
    size : bytes of the zip; sha256 : its SHA-256 in hexadecimal digits; None where they change
    counts : what it must have, of ratings, movies (listed), tags and users (who rated)
    """

    layout: Layout
    size: int | None = None
    sha256: str | None = None
    counts: dict = field(default_factory=dict)
    folder: str | None = None

    def folders(self, name):
        """The names that its folder may have, as a list: its own first."""
        return [name] if self.folder is None else [name, self.folder]


def _counts(ratings, users, movies, tags):
    return {"ratings": ratings, "users": users, "movies": movies, "tags": tags}


RELEASES = {
    "ml-100k": Release(
        layout=U_DATA,
        size=4_924_029,
        sha256="50d2a982c66986937beb9ffb3aa76efe955bf3d5c6b761f4e3a7cd717c6a3229",
        counts=_counts(100_000, 943, 1_682, 0),
    ),
    "ml-1m": Release(
        layout=DAT,
        size=5_917_549,
        sha256="a6898adb50b9ca05aa231689da44c217cb524e7ebd39d264c56e2832f2c54e20",
        counts=_counts(1_000_209, 6_040, 3_883, 0),
    ),
    "ml-10m": Release(
        layout=DAT,
        folder="ml-10M100K",
        size=65_566_137,
        sha256="813c411ccb6122564edfe752e7f80c4dcc5aa25fa94c93622f6877a7ba252862",
        counts=_counts(10_000_054, 69_878, 10_681, 95_580),
    ),
    "ml-20m": Release(
        layout=CSV,
        size=198_702_078,
        sha256="96f243c338a8665f6bcc89c53edf6ee39162a846940de6b7c8c48aeada765ff3",
        counts=_counts(20_000_263, 138_493, 27_278, 465_564),
    ),
    "ml-25m": Release(
        layout=CSV,
        size=261_978_986,
        sha256="8b21cfb7eb1706b4ec0aac894368d90acf26ebdfb6aced3ebd4ad5bd1eb9c6aa",
        counts=_counts(25_000_095, 162_541, 62_423, 1_093_360),
    ),
    "ml-32m": Release(
        layout=CSV,
        size=238_950_008,
        sha256="e4a68655d7386b8f95f2f2424b2ff975dfdd15ffd59e0d864a14dca43e99d6ee",
        counts=_counts(32_000_204, 200_948, 87_585, 2_000_072),
    ),
    "ml-latest-small": Release(
        layout=CSV,
        size=978_202,
        sha256="696d65a3dfceac7c45750ad32df2c259311949efec81f0f144fdfb91ebc9e436",
        counts=_counts(100_836, 610, 9_742, 3_683),
    ),
    "ml-latest": Release(layout=CSV),
}


def check(ml, release, folder):
    """Raise ValueError unless a `MovieLens` has what is published about it.

    A set that was changed by hand would give other numbers under the name of a published one.
    """
    found = {
        "ratings": len(ml.ratings),
        "movies": len(ml.movies),
        "tags": len(ml.tags),
        "users": ml.ratings["user_id"].nunique(),
    }
    check_counts(found, ml.name, release, folder)


def check_counts(found, name, release, folder):
    """The same for what was counted in the set of that name, a dict such as {"users": 610}."""
    for kind, number in found.items():
        expected = release.counts.get(kind, number)
        if number != expected:
            raise ValueError(
                f"{folder} has {number:,} {kind}, the published {name} has {expected:,}: "
                f"remove {folder} to download it again, or load it under another name by its path"
            )
