"""Every figure of every chapter is drawn from tiny data, and says along its axes what it shows.

The examples are in tests/analysis/<chapter>/figure_examples.py, each a function without arguments
that has the name of the figure.
"""

import importlib
import inspect
import io
import re

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from analysis.plotting import style
from tools import ROOT

# Public functions beside the figures that draw none.
NO_FIGURES = {"geometry.plain_name", "geometry.group", "geometry.to_name", "twin.as_text"}

# An axis without a label: why a reader can do without.
UNLABELLED = {
    ("cold_start.alpha_sweep", "y"): "the title of each panel names what it shows",
    ("cold_start.settling", "y"): "the title of each panel names what it shows",
}

# A label without a unit in brackets: what its numbers are.
UNITLESS = {
    r"epoch|k|dimension|sweep|principal angle, .*": "they number something",
    r"year .*": "years",
    r"training ratings.*|ratings given|number of ratings, n|fitted from this .*": "they count",
    r"times applied|number of claims|workers": "they count",
    r"share .*|with half stars|Precision@10": "shares, most of them in per cent",
    r"correlation|autocorrelation|silhouette|cosine .*|Procrustes error": "pure numbers",
    r"τ / λ|λ \|r\| / τ|exponent α|α": "pure numbers",
    r"u|v|u at the mode|density p\(u, v \| r\)": "factors of a product in stars, of any scale",
    r"(first|second) component  \(.*(%|paper).*\)": "directions of any scale",
    r"(mean )?stars|.*, stars|seconds .*|sign changes per sweep": "the label has the unit in words",
}


def modules():
    """The modules of figures: {chapter: [module, ...]}."""
    found = {}
    for path in sorted((ROOT / "analysis").glob("*/*figures.py")):
        name = f"analysis.{path.parent.name}.{path.stem}"
        found.setdefault(path.parent.name, []).append(importlib.import_module(name))
    return found


def own_functions(module):
    """The public functions that a module defines itself: {name: function}."""
    functions = inspect.getmembers(module, inspect.isfunction)
    return {
        name: function
        for name, function in functions
        if function.__module__ == module.__name__ and not name.startswith("_")
    }


def figures():
    """The names of all figure functions, as chapter.function."""
    names = [f"{chapter}.{name}" for chapter, found in modules().items() for module in found
             for name in own_functions(module)]  # fmt: skip
    assert len(names) == len(set(names)), "two figures of a chapter have one name"
    return [name for name in names if name not in NO_FIGURES]


def examples():
    """{chapter.function: example}"""
    found = {}
    for chapter in modules():
        if (ROOT / "tests" / "analysis" / chapter / "figure_examples.py").is_file():
            module = importlib.import_module(f"tests.analysis.{chapter}.figure_examples")
            found |= {f"{chapter}.{name}": draw for name, draw in own_functions(module).items()}
    return found


FIGURES, EXAMPLES = figures(), examples()


@pytest.mark.parametrize("name", FIGURES)
def test_it_is_drawn_with_labelled_axes(name):
    chapter, function = name.split(".")
    assert name in EXAMPLES, (
        f"{name} is drawn by no test: give it an example, a function {function}() in "
        f"tests/analysis/{chapter}/figure_examples.py; or list it in NO_FIGURES"
    )
    with mpl.rc_context():
        style.use()
        figure = EXAMPLES[name]()
        assert isinstance(figure, Figure)
        figure.savefig(io.BytesIO(), format="svg")
        shown = [axes for axes in figure.axes if axes.get_visible() and axes.axison]
        labels = {which: labels_along(which, figure, shown) for which in "xy"}
    for which, texts in labels.items():
        if (name, which) in UNLABELLED:
            assert "" in texts, f"all {which} axes have labels: drop the exception"
            continue
        for text in texts:
            assert text, f"{name}: an {which} axis with numbers has no label"
            assert has_unit(text), f"{name}: {text!r} names no unit, such as [stars]"


def labels_along(which, figure, shown):
    """The label of each axis that has numbers along it, or "": a list without those of names."""
    labels = []
    for axes in shown:
        axis = getattr(axes, f"{which}axis")
        texts = [text.get_text() for text in axis.get_ticklabels() if text.get_visible()]
        if axis.get_visible() and axes.has_data() and any(re.search(r"^\W?\d", t) for t in texts):
            labels.append(axis.get_label_text())
    return labels


def has_unit(label):
    last = label.split("\n")[-1]
    return "[" in last or any(re.fullmatch(pattern, last) for pattern in UNITLESS)


def test_no_example_or_exception_is_left_of_a_figure_that_is_gone():
    assert set(EXAMPLES) <= set(FIGURES)
    assert {name for name, _ in UNLABELLED} <= set(FIGURES)
    known = {f"{chapter}.{name}" for chapter, found in modules().items() for module in found
             for name in own_functions(module)}  # fmt: skip
    assert known >= NO_FIGURES
