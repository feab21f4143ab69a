"""The public names of the packages of lib/, read from the source without importing it."""

import ast
import functools
from pathlib import Path
from typing import NamedTuple

from tools import ROOT


class Entry(NamedTuple):
    """A public name.

    name : within its package, such as `ALS` or `ALS.fit`; kind : class, function, data, method,
        classmethod or property
    path : of the module, relative to the checkout; line : of its definition, from 1
    parameters : text of each, with its default; None for what is not called
    docstring : "" without one; members : entries of a class; value : text of that of data
    """

    name: str
    kind: str
    path: Path
    line: int
    parameters: tuple | None
    docstring: str
    members: tuple = ()
    value: str = ""


def packages(root=ROOT):
    """Dotted names of the packages of lib/ that say what they hand on, sorted."""
    found = (path for path in (root / "lib").rglob("__init__.py") if _handed_on(_tree(path)))
    return sorted(".".join(path.parent.relative_to(root).parts) for path in found)


def entries(package, root=ROOT):
    """The `Entry` of each public name of a package, in the order of its `__all__`.

    Raises ValueError for a package without `__all__`, and for a name that is defined nowhere.
    """
    path = root.joinpath(*package.split("."), "__init__.py")
    tree = _tree(path)
    names = _handed_on(tree)
    if not names:
        raise ValueError(f"{package} has no __all__: it says of no name that it is public")
    origins = {
        alias.name: node.module
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return [_entry(name, _module(origins.get(name, package), root), root) for name in names]


def summary(package, root=ROOT):
    """The docstring of a package, or of a module."""
    return ast.get_docstring(_tree(_module(package, root))) or ""


def _module(name, root):
    path = root.joinpath(*name.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@functools.cache
def _tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def _handed_on(tree):
    """The names in `__all__`, none without one."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return ast.literal_eval(node.value)
    return []


def _entry(name, path, root):
    for node in _tree(path).body:
        where = path.relative_to(root), node.lineno
        if getattr(node, "name", None) == name:
            if isinstance(node, ast.ClassDef):
                return _class(node, *where)
            return Entry(name, "function", *where, _parameters(node), _text(node))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            line = path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]
            value = ast.unparse(node.value)
            return Entry(name, "data", *where, None, line.partition("  # ")[2], value=value)
    raise ValueError(f"{name} is public and not defined in {path}")


def _class(node, path, line):
    functions = [each for each in node.body if isinstance(each, ast.FunctionDef)]
    start = next((each for each in functions if each.name == "__init__"), None)
    members = tuple(
        _member(f"{node.name}.{each.name}", each, path)
        for each in functions
        if not each.name.startswith("_")
    )
    parameters = _parameters(start)[1:] if start else _fields(node)
    return Entry(node.name, "class", path, line, parameters, _text(node), members)


def _member(name, node, path):
    kinds = {"property", "classmethod"} & {ast.unparse(each) for each in node.decorator_list}
    kind = kinds.pop() if kinds else "method"
    parameters = None if kind == "property" else _parameters(node)[1:]
    return Entry(name, kind, path, node.lineno, parameters, _text(node))


def _fields(node):
    """The parameters of a dataclass or named tuple, which are its fields."""
    fields = [each for each in node.body if isinstance(each, ast.AnnAssign)]
    return tuple(
        each.target.id + (f"={_default(each.value)}" if each.value else "") for each in fields
    )


def _default(value):
    """The default of a field, also where it is given by `field(default=...)`."""
    for keyword in getattr(value, "keywords", ()):
        if keyword.arg == "default":
            return ast.unparse(keyword.value)
    return ast.unparse(value)


def _parameters(node):
    """The text of each parameter of a function."""
    given = node.args
    plain = [*given.posonlyargs, *given.args]
    defaults = [*[None] * (len(plain) - len(given.defaults)), *given.defaults]
    words = [*map(_parameter, plain, defaults)]
    if given.vararg or given.kwonlyargs:
        words.append(f"*{given.vararg.arg if given.vararg else ''}")
    words += map(_parameter, given.kwonlyargs, given.kw_defaults)
    return (*words, *([f"**{given.kwarg.arg}"] if given.kwarg else []))


def _parameter(argument, default):
    return argument.arg + (f"={ast.unparse(default)}" if default else "")


def _text(node):
    return ast.get_docstring(node) or ""
