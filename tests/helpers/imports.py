"""Which modules of the project import which, as their source says."""

import ast
from functools import cache

from tools import ROOT

PACKAGES = ("lib", "analysis", "app", "tools", "benchmarks")
OURS = (*PACKAGES, "book", "tests")


@cache
def modules():
    """The modules of the packages: {dotted name: path}."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return {dotted(path): path for path in paths}


def dotted(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def graph():
    """{module: the modules that it imports}, wherever in its source the import stands."""
    return {
        name: {found for found in imported(path.read_text(encoding="utf-8")) if found != name}
        for name, path in modules().items()
    }


def imported(source):
    """Dotted names of what a source imports of the project, without names of functions."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: name the whole module"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in modules() else node.module for name in names}
    return {name for name in found if name.split(".")[0] in OURS}
