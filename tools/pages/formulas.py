"""A Sphinx extension that writes formulas as MathML, which browsers show without a script."""

import re

from docutils import nodes
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from tools.pages import mathml

_log = logging.getLogger(__name__)
_FOLLOWED = re.compile(
    r'(<span class="math notranslate"[^>]*>(?:(?!</math>).)*</math></span>)([.,;:?!)]+)', re.S
)


def finish(text):
    """The page with each formula and the sign that follows it on one line."""
    return _FOLLOWED.sub(r'<span class="unbroken">\1\2</span>', text)


def _formula(node, latex, display=False):
    try:
        return mathml.formula(latex, display)
    except ValueError as error:
        _log.warning("%s", error, location=node)
        return ""


def visit(translator, node):
    translator.body.append(translator.starttag(node, "span", "", CLASS="math notranslate"))
    translator.body.append(_formula(node, node.astext()))


def depart(translator, _):
    translator.body.append("</span>")


def visit_displayed(translator, node):
    """A box that scrolls where the formula is wider than the page, with its number beside it."""
    translator.body.append(translator.starttag(node, "div", CLASS="math notranslate"))
    parts = [part for part in node.astext().split("\n\n") if part.strip()]
    latex = r" \\ ".join(parts)
    if len(parts) > 1 or (r"\\" in latex and r"\begin" not in latex):
        latex = rf"\begin{{align*}}{latex}\end{{align*}}"
    formula = _formula(node, latex, display=True)
    translator.body.append(f'<div class="formula">{formula}</div>')
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")


def depart_displayed(translator, _):
    translator.body.append("</div>\n")


def _skipping(visit, depart):
    """Write the formula at once: the text inside the node is LaTeX."""

    def whole(translator, node):
        visit(translator, node)
        depart(translator, node)
        raise nodes.SkipNode

    return whole, None


def setup(app):
    app.add_html_math_renderer(
        "mathml", _skipping(visit, depart), _skipping(visit_displayed, depart_displayed)
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}
