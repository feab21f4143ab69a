"""Compute what the chapters carry of other datasets, into data/results.

    python -m tools.results ml-latest-small --chapter geometry --seed 0

A chapter that carries something has a module `analysis/<chapter>/results.py`, whose function
`results(ml, seed)` returns DataFrames by name. They are what the chapter computes in a run.
"""

import argparse
import importlib
import json
import tempfile
from pathlib import Path

from lib.data import load, precomputed
from tools import ROOT, provenance


def chapters():
    """Names of the chapters that have results to carry."""
    return sorted(path.parent.name for path in (ROOT / "analysis").glob("*/results.py"))


def compute(chapter, ml, seed):
    """The results of a chapter on a dataset: dict of DataFrames."""
    return importlib.import_module(f"analysis.{chapter}.results").results(ml, seed=seed)


def source_of(ml, seed, commit):
    """Which data and which code results are of, as plain values for JSON.

    commit : as `provenance.commit` says it before anything is written
    """
    return {
        "dataset": ml.name,
        "simulated": bool(ml.simulated),
        "n_ratings": len(ml.ratings),
        "fingerprint": ml.fingerprint,
        "seed": seed,
        "commit": commit,
        "date": provenance.today(),
    }


def write(folder, frames, source):
    """Write the tables and their source into a folder, in the place of all that it held.

    When that fails, the folder stays as it was.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        new, old = Path(beside) / "new", Path(beside) / "old"
        new.mkdir()
        for name, frame in frames.items():
            frame.to_csv(new / f"{name}.csv", index=False, float_format="%.7g")
        text = json.dumps(source, indent=1) + "\n"
        (new / precomputed.SOURCE).write_text(text, encoding="utf-8")
        if folder.exists():
            folder.rename(old)
        new.rename(folder)


def main():
    parser = argparse.ArgumentParser(
        prog="python -m tools.results", description="Compute the results that chapters carry."
    )
    parser.add_argument("dataset", help="a dataset that lib.data knows, or a folder")
    parser.add_argument("--chapter", choices=chapters(), nargs="*", help="these only")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    try:
        ml, commit = load(arguments.dataset), provenance.commit()
        for chapter in arguments.chapter or chapters():
            frames = compute(chapter, ml, arguments.seed)
            folder = precomputed.RESULTS / ml.name / chapter
            write(folder, frames, source_of(ml, arguments.seed, commit))
            print(f"{folder.relative_to(ROOT)}: {', '.join(frames)}")
    except (ValueError, OSError, FloatingPointError) as error:
        parser.exit(1, f"{error}\n")
    except KeyboardInterrupt:
        parser.exit(130, "interrupted; the chapters that were listed are written\n")


if __name__ == "__main__":
    main()
