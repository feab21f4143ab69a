"""What a chapter does at a moment, by the files of the functions that are running."""

from pathlib import Path

ROOT = str(Path(__file__).parents[2]) + "/"
STARTING, OTHER = "starting", "other"
# From the innermost call outwards, the first file that begins so, below the checkout or below
# the folder of installed packages, decides.
RULES = (
    ("waiting", ("lib/util/locks.py",)),
    ("compiling", ("numba/core/", "numba/parfors/", "numba/np/ufunc/", "llvmlite/")),
    ("importing", ("<frozen importlib",)),
    ("evaluating", ("lib/evaluation/", "lib/recommend/")),
    ("training", ("lib/als/", "lib/data/shards/")),
    ("loading", ("lib/data/",)),
    ("drawing", ("matplotlib/", "seaborn/", "wordcloud/", "analysis/plotting/")),
)
KINDS = (STARTING, *(kind for kind, _ in RULES), OTHER)


def kind_of(files):
    """What a chapter does, one of `KINDS`.

    files : paths of the functions that are running, the innermost first
    """
    for path in files:
        name = _short(path)
        for kind, beginnings in RULES:
            if name.startswith(beginnings):
                return kind
        if name.startswith("analysis/") and name.endswith("/figures.py"):
            return "drawing"
    return OTHER


def _short(path):
    """A path below the checkout or below the folder of the packages."""
    _, found, below = path.rpartition("/site-packages/")
    return below if found else path.removeprefix(ROOT)
