"""Find or download a dataset, check it, and say what is in it.

python -m lib.data ml-latest-small --json summary.json
"""

import argparse
import json
from pathlib import Path

from lib.data import load
from lib.data.datasets import known_names
from lib.data.minimum_size import refuse_too_small
from lib.util import atomic, escaping


def main():
    parser = argparse.ArgumentParser(
        prog="python -m lib.data", description="Find or download a dataset, check and sum it up."
    )
    parser.add_argument("name", help=f"{', '.join(known_names())}, or a folder")
    parser.add_argument(
        "--json", type=Path, help="write the summary to this file, if the set is enough for a book"
    )
    arguments = parser.parse_args()
    try:
        ml = load(arguments.name)
        if arguments.json:
            refuse_too_small(ml)
        summary = ml.summary()
    except (ValueError, OSError) as error:
        parser.exit(1, f"{error}\n")
    except KeyboardInterrupt:
        parser.exit(130, "interrupted; the next call goes on from here\n")
    if arguments.json:
        with atomic.replacing(arguments.json) as partial:
            partial.write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    print(in_one_line(summary))
    try:
        refuse_too_small(ml)
    except ValueError as error:
        print(error)


def in_one_line(summary):
    """Format a summary of `MovieLens.summary` as a sentence."""
    kind = "simulated" if summary["simulated"] else "real"
    stars = "whole" if summary["whole_stars"] else "half"
    return (
        f"{escaping.legible(summary['name'])} ({kind}): {summary['n_ratings']:,} ratings "
        f"by {summary['n_users']:,} users of {summary['n_movies']:,} movies "
        f"({summary['n_movies_listed']:,} listed), in {stars} stars, {summary['n_tags']:,} tags, "
        f"{summary['first_year']}-{summary['last_year']}, fingerprint {summary['fingerprint']}"
    )


if __name__ == "__main__":
    main()
