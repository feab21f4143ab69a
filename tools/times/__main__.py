"""Build a book from nothing and tell where the time goes: see `tools.times`."""

import argparse
from pathlib import Path

from lib.util import atomic
from tools.times import costs, drawing, measure


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.times", description=__doc__)
    parser.add_argument("dataset")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("_build/times"))
    parser.add_argument("--runs", type=int, default=1, help="builds; the median one is shown")
    parser.add_argument("--carry", action="store_true", help=f"put the row into {costs.TABLE}")
    arguments = parser.parse_args()
    name = Path(arguments.dataset).name
    folder = arguments.out / name
    if folder.exists():
        parser.exit(1, f"{folder} is there already: remove it, or say --out with another folder\n")
    if arguments.runs < 1:
        parser.exit(1, f"--runs is {arguments.runs}, must be 1 or more\n")
    builds = []
    for number in range(1, arguments.runs + 1):
        own = folder / str(number)
        builds.append(measure.whole_build(arguments.dataset, arguments.seed, own))
    frame = measure.table(costs.median(builds).tasks)
    for ending, write in (
        ("csv", lambda path: frame.to_csv(path, index=False, float_format="%.2f")),
        ("svg", lambda path: drawing.build(frame).savefig(path, format="svg")),
    ):
        with atomic.replacing(arguments.out / f"{name}.{ending}") as partial:
            write(partial)
    print(measure.told(frame))
    print(*(f"{key}: {value}" for key, value in costs.row(builds).items()), sep="\n")
    print(f"The picture: {arguments.out / name}.svg")
    if arguments.carry:
        costs.carry(costs.row(builds))


if __name__ == "__main__":
    main()
