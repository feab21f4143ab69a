"""Coverage of lib/ and analysis/, lines and branches, by the tests and the chapters.

    python -m tools.cover          # as make coverage

Pyproject.toml says what counts. The chapters run on the smallest set in this process's
environment, as plain programs; the book that the tests build runs them in one of its own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

FOLDER = Path("_build/coverage")
COVERAGE = [sys.executable, "-m", "coverage"]


def measure(*command, **options):
    """Run `python -m ...` under Coverage.py; raises SystemExit when it fails."""
    done = subprocess.run([*COVERAGE, "run", "-m", *command], **options)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed: the coverage is not known")


def measure_chapter(name):
    """Run the cells of a chapter on twin-small in IPython, which does not show what they return."""
    path = FOLDER / f"{name}.ipynb"
    jupytext.write(jupytext.read(f"book/{name}.md"), path)
    notebook = parameterize_notebook(load_notebook_node(str(path)), {"dataset": "twin-small"})
    jupytext.write(notebook, path)
    print(f"Running {name}", flush=True)
    with open(FOLDER / f"{name}.log", "w") as log:
        environment = os.environ | {"MPLBACKEND": "agg", "PYTHONPATH": os.getcwd()}
        command = ("IPython", "--colors=NoColor", "--", str(path))
        measure(*command, stdout=log, stderr=subprocess.STDOUT, env=environment)


def all_chapters():
    """Names of the pages in book/ that are notebooks."""
    pages = sorted(Path("book").glob("*.md"))
    return [page.stem for page in pages if "\nkernelspec:" in page.read_text(encoding="utf-8")]


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    measure("pytest", *sys.argv[1:])
    for name in all_chapters():
        measure_chapter(name)
    subprocess.run([*COVERAGE, "combine", "--quiet"], check=True)
    sys.exit(subprocess.run([*COVERAGE, "report"]).returncode)


if __name__ == "__main__":
    main()
