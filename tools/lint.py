"""Check the Python files, and the code of the chapters, with ruff.

python -m tools.lint book/*.md
"""

import subprocess
import sys
from pathlib import Path

import jupytext

from tools.run_folder import run_folder


def main():
    with run_folder() as folder:
        notebooks = [folder / Path(page).with_suffix(".ipynb").name for page in sys.argv[1:]]
        for page, notebook in zip(sys.argv[1:], notebooks, strict=True):
            jupytext.write(jupytext.read(page), notebook)
        for command in (["check"], ["format", "--check"]):
            ruff = [sys.executable, "-m", "ruff", *command, "--config", "pyproject.toml"]
            if subprocess.run([*ruff, ".", *notebooks]).returncode:
                sys.exit("ruff found something: make format mends most of it")


if __name__ == "__main__":
    main()
