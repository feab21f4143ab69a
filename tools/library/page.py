"""A Sphinx directive that puts the public names of a package on a page.

    ```{library} lib.als
    ```

Each name has an anchor, such as `lib.als.ALS.fit`, the signature, the docstring, and the paths of
its source and of its tests.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from tools.library import docstrings, names

WORDS = {"property": "property", "classmethod": "class method", "class": "class"}


class Library(SphinxDirective):
    """The entries of one package."""

    required_arguments = 1

    def run(self):
        package = self.arguments[0]
        links = addresses()
        try:
            return [described(entry, package, links) for entry in names.entries(package)]
        except (ValueError, OSError) as error:
            raise self.error(str(error)) from None


def addresses():
    """{name: address on the page} of all public names, with and without their package."""
    found = {}
    for package in names.packages():
        for entry in names.entries(package):
            for each in (entry, *entry.members):
                whole = f"{package}.{each.name}"
                found[whole] = found[each.name] = f"#{whole}"
    return found


def described(entry, package, links):
    """An entry with its members as a node."""
    whole = f"{package}.{entry.name}"
    signature = addnodes.desc_signature(
        ids=[whole], classes=["sig", "sig-object", "py"], fullname=whole
    )
    signature["_toc_parts"] = tuple(whole.split("."))
    signature["_toc_name"] = entry.name if entry.kind != "property" else ""
    if entry.kind in WORDS:
        signature += addnodes.desc_annotation("", f"{WORDS[entry.kind]} ")
    signature += addnodes.desc_name("", entry.name.rpartition(".")[2])
    if entry.parameters is not None:
        listed = addnodes.desc_parameterlist()
        listed += [addnodes.desc_parameter("", each) for each in entry.parameters]
        signature += listed
    if entry.value:
        signature += addnodes.desc_annotation("", f" = {entry.value}")
    own = entry.name.partition(".")[0]
    content = addnodes.desc_content("", *docstrings.described(entry.docstring, links, own))
    if "." not in entry.name:
        content += _origin(entry, package)
    content += [described(member, package, links) for member in entry.members]
    kind = "attribute" if entry.kind == "property" else entry.kind
    classes = ["py", kind]
    return addnodes.desc("", signature, content, domain="py", objtype=kind, classes=classes)


def _origin(entry, package):
    """Where the source and the tests of an entry are."""
    line = nodes.paragraph(classes=["origin"])
    line += [nodes.Text("Source: "), _path(f"{entry.path}:{entry.line}")]
    for place, path in enumerate(tests_of(entry, package)):
        line += [nodes.Text(" " if place else ". Tests: "), _path(path)]
    return line


def _path(text):
    return nodes.literal(str(text), str(text))


def tests_of(entry, package):
    """Paths of the tests of an entry: of its module, or else those that name it."""
    tests = names.ROOT / "tests"
    mirror = tests / entry.path.parent / f"test_{entry.path.stem}.py"
    if mirror.is_file():
        return [mirror.relative_to(names.ROOT)]
    used = re.compile(rf"\b{package.rpartition('.')[2]}\.{entry.name}\b|import .*\b{entry.name}\b")
    files = sorted(tests.joinpath(*package.split(".")).rglob("test_*.py"))
    found = [path for path in files if used.search(path.read_text(encoding="utf-8"))]
    return [path.relative_to(names.ROOT) for path in found]


def setup(app):
    app.add_directive("library", Library)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}
