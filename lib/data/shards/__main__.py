"""Write the shards of a dataset, or check a folder of shards.

python -m lib.data.shards twin-small /tmp/shards --ratings-per-shard 20_000
python -m lib.data.shards --verify /tmp/shards
"""

import argparse

from lib.data.datasets import known_names
from lib.data.shards import write
from lib.data.shards.verification import verify
from lib.data.twin import streamed
from lib.util import escaping


def main(argv=None):
    parser = argparse.ArgumentParser(
        prog="python -m lib.data.shards",
        description="Cut a dataset into shards, to train on more ratings than the memory holds.",
    )
    names = ", ".join([*known_names(), *streamed.SIZES])
    parser.add_argument(
        "dataset", nargs="?", help=f"{names}, a folder, or a Parquet file or a folder of such"
    )
    parser.add_argument("folder", nargs="?", help="a new or an empty folder, or one to go on with")
    parser.add_argument(
        "--ratings-per-shard", type=_integer(1), default=8_000_000, metavar="N",
        help="the most ratings of a file; default 8_000_000",
    )  # fmt: skip
    parser.add_argument(
        "--test-fraction", type=_fraction, default=0.2, metavar="F",
        help="the part of each user's ratings that is held out; default 0.2",
    )  # fmt: skip
    parser.add_argument(
        "--seed", type=_integer(0), default=0, help="decides which ratings these are; default 0"
    )
    parser.add_argument("--verify", metavar="FOLDER", help="check a folder of shards instead")
    arguments = parser.parse_args(argv)
    if arguments.verify is None and arguments.folder is None:
        parser.error("give a dataset and a folder, or --verify and a folder")
    if arguments.verify is not None and arguments.dataset is not None:
        parser.error(f"--verify takes one folder: {arguments.dataset!r} is too much")
    try:
        print(_told(*_done(arguments)))
    except (ValueError, OSError) as error:
        parser.exit(1, f"{error}\n")
    except KeyboardInterrupt:
        parser.exit(130, "interrupted; the next call goes on from here\n")


def _done(arguments):
    """(train, test) of the folder that was checked or written."""
    if arguments.verify is not None:
        return verify(arguments.verify, progress=True)
    return write(
        arguments.dataset,
        arguments.folder,
        arguments.ratings_per_shard,
        arguments.test_fraction,
        arguments.seed,
        progress=True,
    )


def _told(train, test):
    """What is in a folder, as a sentence."""
    kind = "simulated" if train.simulated else "not simulated"
    shards = [*train.by_user, *train.by_movie, *(test.by_user if test else ())]
    size = sum(shard.size for shard in shards) / 1e6
    return (
        f"{escaping.legible(train.name)} ({kind}): {train.n_ratings:,} ratings for training and "
        f"{test.n_ratings if test else 0:,} held out, by {train.n_users:,} users of "
        f"{train.n_movies:,} movies, in {len(shards):,} shards of {size:,.1f} MB together, "
        f"key {train.key}"
    )


def _integer(smallest):
    def parsed(text):
        try:
            value = int(text)
        except ValueError:
            value = smallest - 1
        if value < smallest:
            raise argparse.ArgumentTypeError(f"{text!r}: must be an integer >= {smallest}")
        return value

    return parsed


def _fraction(text):
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError(
            f"{text!r}: must be a number above 0 and below 1, or 0 to hold out nothing"
        )
    return value


if __name__ == "__main__":
    main()
