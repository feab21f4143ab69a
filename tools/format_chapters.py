"""Let ruff format the code of the chapters and sort its imports, and touch nothing else in them.

    python -m tools.format_chapters book/*.md

(jupytext could pipe the code through ruff as well, but it writes the options of cells anew.)
"""

import subprocess
import sys
from pathlib import Path

from lib.util import atomic
from tools.cells import CELL


def formatted(code: str) -> str:
    sorted_imports = _ruff(code, "check", "--select", "I", "--fix", "--stdin-filename", "cell.py")
    return _ruff(sorted_imports, "format")


def _ruff(code: str, *command: str) -> str:
    command = [sys.executable, "-m", "ruff", *command, "--quiet", "-"]
    done = subprocess.run(command, input=code, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{done.stderr}in this cell:\n{code}")
    return done.stdout


def main() -> None:
    for path in map(Path, sys.argv[1:]):
        text = path.read_text(encoding="utf-8")
        new = CELL.sub(lambda cell: cell[1] + formatted(cell[2]) + cell[3], text)
        if new != text:
            with atomic.replacing(path) as partial:
                partial.write_text(new, encoding="utf-8")
            print(f"formatted {path}")


if __name__ == "__main__":
    main()
