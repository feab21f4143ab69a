"""A Sphinx extension that leaves what comes from data as it was written.

Sphinx turns straight quotes into curly ones, two hyphens into a dash, three dots into an ellipsis,
and takes backslashes before such signs away. That suits the text of the chapters, but not a title:
what stands between <bdi> and </bdi>, where `lib.util.escaping.markdown` puts it, and values pasted
into the text are left alone.
"""

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform


class as_written(nodes.inline, addnodes.not_smartquotable):
    """Inline text whose quotes and dashes stay."""


class Keep(SphinxTransform):
    """Put such texts into nodes of their own, before Sphinx changes quotes (priority 750)."""

    default_priority = 400

    def apply(self, **_):
        for start in list(self.document.findall(_is_start)):
            parent = start.parent
            first = parent.index(start) + 1
            places = range(first, len(parent))
            end = next((place for place in places if _is_raw(parent[place], "</bdi>")), first)
            parent[first:end] = [as_written("", "", *parent[first:end])]
        for pasted in list(self.document.findall(_is_pasted)):
            pasted.replace_self(as_written("", "", *pasted.children, **pasted.attributes))


def _is_raw(node, text):
    return isinstance(node, nodes.raw) and node.astext() == text


def _is_start(node):
    return _is_raw(node, "<bdi>")


def _is_pasted(node):
    return isinstance(node, nodes.inline) and "pasted-text" in node["classes"]


def visit(translator, node):
    if node["classes"]:
        translator.visit_inline(node)


def depart(translator, node):
    if node["classes"]:
        translator.depart_inline(node)


def setup(app):
    app.add_node(as_written, html=(visit, depart))
    app.add_transform(Keep)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}
