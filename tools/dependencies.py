"""Modules that a chapter depends on: those that it imports, and what they import in turn.

    python -I tools/dependencies.py als grid        # a line for each: als:lib/als/model.py ...

Needs no package, so that make can ask before it has set up anything.
"""

import ast
import functools
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.cells import code_of  # noqa: E402

ROOMS = ("lib", "analysis")


def of_chapter(path, root=ROOT):
    """Sorted paths, relative to `root`, of the modules that a page in MyST Markdown depends on."""
    return of_source(code_of(path.read_text(encoding="utf-8")), root)


def of_source(source, root=ROOT):
    """Sorted paths of the modules of `ROOMS` that some Python imports, directly or not."""
    waiting, found = imported(source), set()
    while waiting:
        for path in files_of(waiting.pop(), root) - found:
            found.add(path)
            waiting |= imported_by(root / path)
    return sorted(found)


def imported(source):
    """Names of modules, or of what may be one, that some Python imports anywhere."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in names if name.split(".")[0] in ROOMS}


@functools.cache
def imported_by(path):
    """`imported` for the source of a module."""
    return imported(path.read_text(encoding="utf-8"))


def files_of(name, root=ROOT):
    """Paths of a module and of the packages that it lies in; empty for what is no module."""
    parts = name.split(".")
    module = Path(*parts).with_suffix(".py")
    packages = [Path(*parts[:depth], "__init__.py") for depth in range(1, len(parts) + 1)]
    return {str(path) for path in (module, *packages) if (root / path).is_file()}


def main():
    for name in sys.argv[1:]:
        paths = of_chapter(ROOT / "book" / f"{name}.md")
        print(" ".join(f"{name}:{path}" for path in paths))


if __name__ == "__main__":
    main()
