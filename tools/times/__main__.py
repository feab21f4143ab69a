"""Build a book from nothing and tell where the time goes: see `tools.times`."""

import argparse
from pathlib import Path

from lib.util import atomic
from tools.times import drawing, measure


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.times", description=__doc__)
    parser.add_argument("dataset")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("_build/times"))
    arguments = parser.parse_args()
    name = Path(arguments.dataset).name
    folder = arguments.out / name
    if folder.exists():
        parser.exit(1, f"{folder} is there already: remove it, or say --out with another folder\n")
    frame = measure.table(measure.whole_build(arguments.dataset, arguments.seed, folder))
    for ending, write in (
        ("csv", lambda path: frame.to_csv(path, index=False, float_format="%.2f")),
        ("svg", lambda path: drawing.build(frame).savefig(path, format="svg")),
    ):
        with atomic.replacing(arguments.out / f"{name}.{ending}") as partial:
            write(partial)
    print(measure.told(frame))
    total = (frame["begin"] + frame["seconds"]).max()
    print(f"{total / 60:.1f} minutes; the picture: {arguments.out / name}.svg")


if __name__ == "__main__":
    main()
