"""python -m benchmarks STUDY [--dataset twin-3m] ...: measure, print a table, write a CSV."""

import argparse
import math
import os
import sys
from pathlib import Path

from benchmarks import BLAS_CHOICES
from benchmarks.contenders import CONTENDERS
from lib.util.messages import shown

STUDIES = {
    "compare": "our kernel, the plain one and other programs",
    "spark": "our kernel and Spark's ALS alone",
    "ideas": "what each idea of the fast kernel gains",
    "scaling": "time against ratings, k and threads",
    "sweep": "the share of the machine's limit for k = 1 to 128",
    "fit": "stages and memory of one fit, at the largest k",
    "grid": "the paper's whole grid from nothing",
    "gibbs": "our Gibbs sampler, an epoch of ALS, and other programs' samplers",
    "out_of_core": "training on shards of ratings that stay on the disk",
}
LARGE = ("spark", "out_of_core")  # what takes minutes at any k
BUDGETS = {"compare": 60.0, "spark": 60.0, "ideas": 20.0, "scaling": 10.0, "gibbs": 120.0}


def main():
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="; ".join(f"{name}: {what}" for name, what in STUDIES.items()),
    )
    parser.add_argument("study", choices=STUDIES)
    parser.add_argument("--dataset", default="twin-3m", help="a dataset that lib.data knows")
    parser.add_argument(
        "--k",
        type=_whole,
        nargs="+",
        help="default: 2 10 50 100; 10 50 for spark and out_of_core; many for sweep",
    )
    parser.add_argument("--threads", type=_whole, default=os.cpu_count())
    parser.add_argument("--budget", type=_positive, help="seconds for one contender, step or point")
    parser.add_argument("--only", nargs="+", choices=CONTENDERS, help="of the contenders")
    parser.add_argument(
        "--epochs", type=_whole, nargs="+", help="of spark's shorter runs, one for each k"
    )
    parser.add_argument("--peers-python", default=sys.executable, help="interpreter with the peers")
    parser.add_argument(
        "--shards", nargs="+", default=[], help="folders for out_of_core, else DATASET's are made"
    )
    parser.add_argument("--limit", type=_positive, help="GiB of memory, kept hard, for out_of_core")
    parser.add_argument("--total", type=_positive, help="seconds for all of gibbs")
    parser.add_argument("--out", type=Path, default=Path("_build/benchmarks"), help="folder")
    options = parser.parse_args()
    if options.only and options.study != "compare":
        parser.error(f"argument --only: {options.study} has no contenders, only compare has")
    chosen = options.k
    options.k = chosen or ([10, 50] if options.study in LARGE else [2, 10, 50, 100])
    if options.epochs and (options.study != "spark" or len(options.epochs) != len(options.k)):
        parser.error(f"argument --epochs: is for spark, one for each k of {options.k}")
    if (options.shards or options.limit) and options.study != "out_of_core":
        parser.error(f"arguments --shards, --limit: {options.study} trains in memory")
    if options.total and options.study != "gibbs":
        parser.error(f"argument --total: {options.study} has a --budget alone")
    try:
        options.out.mkdir(parents=True, exist_ok=True)  # or hours are lost at the end
        _run(options, chosen)
    except (ValueError, OSError) as error:
        parser.exit(1, f"{error}\n")


def _whole(text):
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 10**6):
        raise argparse.ArgumentTypeError(f"{shown(text)} is no whole number in 1..999999")
    return int(text)


def _positive(text):
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{shown(text)} is no number above 0")
    return number


def _run(options, chosen):
    # Numba reads this once, when it is imported.
    os.environ["NUMBA_NUM_THREADS"] = str(options.threads)
    budget = options.budget or BUDGETS.get(options.study)
    common = (options.dataset, options.k, options.threads, budget, options.out)

    if options.study == "compare":
        from benchmarks import compare

        compare.run(*common, options.peers_python, options.only)
    elif options.study == "spark":
        from benchmarks import compare

        only = ["ours", "pyspark"]
        compare.run(*common, options.peers_python, only, options.epochs, "spark")
    elif options.study == "ideas":
        from benchmarks import ideas

        ideas.run(*common)
    elif options.study == "gibbs":
        from benchmarks import samplers

        samplers.run(*common, options.peers_python, options.total or math.inf)
    elif options.study == "scaling":
        from benchmarks import scaling

        scaling.run(*common)
    elif options.study == "sweep":
        from benchmarks import sweep

        sweep.run(options.dataset, options.threads, options.out, chosen)
    elif options.study == "out_of_core":
        from benchmarks import out_of_core

        out_of_core.run(
            options.dataset, options.k, options.threads, options.out, options.shards, options.limit
        )
    else:
        from benchmarks import whole

        if options.study == "fit":
            whole.fit(options.dataset, max(options.k), options.threads, options.out)
        else:
            whole.grid(options.dataset, options.threads, options.out)


def _with_its_own_blas():
    """Start anew without the variables that choose other kernels of OpenBLAS: it read them when
    NumPy was imported."""
    left = {name: value for name, value in os.environ.items() if name not in BLAS_CHOICES}
    if len(left) < len(os.environ):
        os.execve(sys.executable, [sys.executable, "-m", "benchmarks", *sys.argv[1:]], left)


if __name__ == "__main__":
    _with_its_own_blas()
    main()
