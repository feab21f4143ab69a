"""Build the chapters twice, in circumstances that should not matter, and show what differs.

    python -m tools.same build twin-small _build/same
    python -m tools.same compare _build/executed other/_build/executed --results

The second build is in another path, with other threads, time zone, locale and hash seed; both
start without caches. Cells tagged `measures-time` are looked at apart: they may differ. After a
change of the code, `--results` leaves out the source of the cells and what is said about the run.
"""

import argparse
import difflib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from analysis.plotting.needs import TIMED
from lib.util import cache
from tools import ROOT, environment

COPIED = (
    *("Makefile", "requirements.lock", "requirements-dask.lock", "pyproject.toml"),
    *("_config.yml", "_toc.yml"),
    *("analysis", "book", "data", "lib", "tools"),
)
IGNORED = shutil.ignore_patterns("__pycache__", "ml-*", "*.parquet")
FIRST = {"NUMBA_NUM_THREADS": "1"}
SECOND = {
    "NUMBA_NUM_THREADS": "2",
    "TZ": "Pacific/Chatham",
    "LC_ALL": "C",
    "PYTHONHASHSEED": "1",
    "HOME": "/nonexistent",
}
SHOWN = 12  # lines of a difference


def copy_checkout(place):
    """Copy what a build needs, without caches; the environment of packages is shared."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=IGNORED)
        else:
            shutil.copy2(source, place)
    (place / ".venv").symlink_to(sys.prefix)


def build(place, dataset, jobs, variables):
    """Run all chapters at `place`; returns the folder of the executed notebooks."""
    command = ["make", f"-j{jobs}", f"PYTHON={sys.executable}", f"DATASET={dataset}", "executed"]
    dropped = (environment.BUILD, cache.VARIABLE, "NUMBA_CACHE_DIR")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    subprocess.run(command, cwd=place, env=kept | variables, check=True)
    return place / "_build" / "executed"


def outputs(cell):
    """The outputs of a cell by name: glued values by theirs, others by place and type."""
    found = {"source": "".join(cell["source"])}
    for place, output in enumerate(cell.get("outputs", [])):
        name = output.get("metadata", {}).get("scrapbook", {}).get("name", f"output {place}")
        if "text" in output:
            found[f"{name} ({output['name']})"] = "".join(output["text"])
        for kind, content in output.get("data", {}).items():
            text = content if isinstance(content, str) else json.dumps(content, indent=1)
            found[f"{name} ({kind})"] = text
    return found


def differences(first, second, results=False):
    """What differs between two executed notebooks: (whether it was timed, where, how), listed.

    results : whether only outputs and text count, not the source of the code, nor metadata
    """
    one, other = (json.loads(path.read_text(encoding="utf-8")) for path in (first, second))
    if results:
        one, other = map(_results_of, (one, other))
    found = []
    if len(one["cells"]) != len(other["cells"]):
        found.append((False, "number of cells", f"{len(one['cells'])}, {len(other['cells'])}"))
    here, there = map(_metadata, (one, other))
    if here != there:
        found.append((False, "metadata", _difference(here, there)))
    for left, right in zip(one["cells"], other["cells"], strict=False):
        timed = TIMED in left["metadata"].get("tags", [])
        here, there = outputs(left), outputs(right)
        for name in sorted(here.keys() | there.keys()):
            if here.get(name) != there.get(name):
                where = f"{left['id']}, {name}"
                found.append((timed, where, _difference(here.get(name), there.get(name))))
    return found


def _results_of(notebook):
    """A notebook without the source of its code and without its metadata."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["source"] = ""
    return notebook | {"metadata": {}}


def _metadata(notebook):
    """What is said about a notebook, but for the day and the commit of the run."""
    about = notebook["metadata"]
    origin = about.get("provenance", {})
    kept = {name: origin[name] for name in origin if name not in ("commit", "date")}
    return about | {"provenance": kept}


def _difference(one, other):
    """The lines that differ, shortened."""
    texts = [text if isinstance(text, str) else json.dumps(text, indent=1) for text in (one, other)]
    lines = difflib.unified_diff(*(text.splitlines() for text in texts), lineterm="", n=0)
    return "\n".join(line[:160] for line in list(lines)[2 : 2 + SHOWN])


def by_heading(folder):
    """The notebooks of a folder by their first heading, which a renamed file keeps."""
    found = {}
    for path in sorted(folder.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        lines = "\n".join("".join(cell["source"]) for cell in cells).splitlines()
        heading = next((line for line in lines if line.startswith("# ")), path.name)
        found[heading.removeprefix("# ")] = path
    return found


def compare(first, second, results=False):
    """Show what differs between two folders of executed notebooks; returns a message, or None."""
    wrong = 0
    one, other = by_heading(first), by_heading(second)
    if alone := sorted(one.keys() ^ other.keys()):
        return f"only one of {first} and {second} has: {', '.join(alone)}"
    for name in sorted(one):
        found = differences(one[name], other[name], results)
        measured = sum(timed for timed, _, _ in found)
        wrong += len(found) - measured
        print(f"{name}: {len(found) - measured} differences, {measured} in measured times")
        for timed, where, how in found:
            if not timed:
                print(f"  {where}\n{how}")
    return f"{wrong} differences between {first} and {second}" if wrong else None


def build_twice(dataset, folder):
    """Build the chapters twice below `folder`; returns what `compare` does."""
    places = folder / "first", folder / "a second place: with spaces"
    for place in places:
        copy_checkout(place)
    first = build(places[0], dataset, 1, FIRST)
    second = build(places[1], dataset, 2, SECOND)
    return compare(first, second)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    tasks = parser.add_subparsers(dest="task", required=True)
    twice = tasks.add_parser("build", help="build twice and compare")
    twice.add_argument("dataset")
    twice.add_argument("folder", type=Path)
    pair = tasks.add_parser("compare", help="compare two folders of executed notebooks")
    pair.add_argument("first", type=Path)
    pair.add_argument("second", type=Path)
    pair.add_argument("--results", action="store_true", help="what readers see, whatever the code")
    given = parser.parse_args()
    if given.task == "build":
        wrong = build_twice(given.dataset, given.folder.absolute())
    else:
        wrong = compare(given.first, given.second, given.results)
    if wrong:
        sys.exit(wrong)
    print("No difference but in measured times")


if __name__ == "__main__":
    main()
