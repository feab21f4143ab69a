"""Files that a chapter depends on: modules that it imports, directly or not, tables and tools."""

import ast
import functools
from pathlib import Path

from tools import ROOT
from tools.cells import code_of

ROOMS = ("lib", "analysis")
TABLES = ("facts", "paper", "twin", "benchmarks", "results", "verdicts")  # folders of data/
# What decides what the cells put out, and what else is in the notebook.
RUNNERS = ("environment", "execution", "forked", "forked_kernel", "kernel")
WRITERS = ("run_chapter", "kept_runs", "parameters", "provenance")


def of_a_run(page):
    """Paths of all files, but for the page and the dataset, that decide what its cells put out."""
    modules = [ROOT / name for name in of_chapter(page)]
    runners = [ROOT / "tools" / f"{name}.py" for name in RUNNERS]
    tables = [path for name in TABLES for path in (ROOT / "data" / name).rglob("*")]
    return [
        *modules, *runners, *sorted(ROOT.glob("requirements*.lock")),
        *sorted(path for path in tables if path.is_file()),
    ]  # fmt: skip


def of_a_notebook(page):
    """Paths of all files but the dataset that decide what is in the notebook of a page."""
    return [page, *of_a_run(page), *(ROOT / "tools" / f"{name}.py" for name in WRITERS)]


def of_chapter(path, root=ROOT):
    """Sorted paths, relative to `root`, of the modules that a page in MyST Markdown depends on.

    Raises ValueError naming the page, or the module, and the line that is no Python.
    """
    waiting, found = imported(code_of(path.read_text(encoding="utf-8")), path), set()
    while waiting:
        for path in files_of(waiting.pop(), root) - found:
            found.add(path)
            waiting |= imported_by(root / path)
    return sorted(found)


def imported(source, path):
    """Names of modules of `ROOMS`, or of what may be one, that Python in a file imports anywhere.

    Raises ValueError naming the file and the line that is no Python.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        line = (error.text or "").strip()
        raise ValueError(f"{path}, line {error.lineno}: {error.msg}: {line}") from None
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in names if name.split(".")[0] in ROOMS}


@functools.cache
def imported_by(path):
    """`imported` for the source of a module."""
    return imported(path.read_text(encoding="utf-8"), path)


def files_of(name, root=ROOT):
    """Paths of a module and of the packages that it lies in; empty for what is no module."""
    parts = name.split(".")
    module = Path(*parts).with_suffix(".py")
    packages = [Path(*parts[:depth], "__init__.py") for depth in range(1, len(parts) + 1)]
    return {str(path) for path in (module, *packages) if (root / path).is_file()}
