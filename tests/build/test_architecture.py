"""What may import what, how long a module may be, and where the parts of a chapter lie."""

import re
from graphlib import CycleError, TopologicalSorter

import jupytext
import pytest
import yaml

from tests.helpers.imports import PACKAGES, graph, imported
from tools import ROOT

# Each package may import itself and these; none imports the tests or the book.
BELOW = {
    "lib": set(),
    "analysis": {"lib"},
    "app": {"lib", "analysis"},
    "tools": {"lib", "analysis", "app"},
    "benchmarks": {"lib", "analysis"},
}

# What a part of analysis/ imports of another. All of them may import plotting, which imports none.
BUILDS_ON = {
    "claims": {
        "cold_start": "claims about the list that new users get",
        "data": "claims about the counts and their laws",
        "geometry": "claims about neighbours and genres",
        "grid": "claims about the best of the paper's models",
        "posterior": "what becomes of claims when draws are averaged",
        "wider_grid": "claims about the best of all models",
    },
    "intro": {
        "grid": "the settings of the paper's grid and the models behind them",
        "other_models": "what the most rated films reach on MovieLens 32M",
    },
    "performance": {"kernel": "how measured times are told"},
    "scaling_out": {
        "kernel": "how measured times are told",
        "performance": "the names of other programs",
    },
    "sources": {"data": "the rule of the paper's pie, and a law of the degrees"},
    "geometry": {"density": "what ratings leave open of vectors"},
    "drift": {
        "data": "from when on the ratings are on one scale",
        "time": "when each of the ratings was given",
    },
}

# What a chapter imports besides plotting and the part of analysis/ that has its name.
CHAPTER_BUILDS_ON = {
    "intro": {"claims": "how many claims hold, by kind of evidence"},
    "claims": {"grid": "the paper's models, which the claims are about"},
    "performance": {
        "grid": "its settings, for the time of a whole search",
        "kernel": "how measured times are told",
    },
    "scaling_out": {"kernel": "how measured times are told"},
    "other_models": {"wider_grid": "the chosen model and the best ranking of the sweep"},
    "drift": {"geometry": "names of films, and which genres they have"},
    "time": {"data": "means by calendar year"},
    "wider_grid": {"grid": "the paper's models, to which the others are compared"},
    "posterior": {"cold_start": "which users are held out as newcomers"},
}

LONGEST = 250  # lines of a module


SOURCE = """
import numpy, lib.als.store as store
from lib.als import ALS, model_file
def later():
    from app.page import main
"""


def test_imports_are_read_wherever_they_stand():
    assert imported(SOURCE) == {"lib.als", "lib.als.store", "lib.als.model_file", "app.page"}


def test_no_imports_go_in_a_circle():
    try:
        TopologicalSorter(graph()).prepare()
    except CycleError as error:
        pytest.fail("imported in a circle: " + " <- ".join(error.args[1]))


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_what_lies_below_it(package):
    ours = {name for name in graph() if name.split(".")[0] == package}
    assert len(ours) > 5
    wrong = {
        (name, found)
        for name in ours
        for found in graph()[name]
        if found.split(".")[0] not in {package} | BELOW[package]
    }
    assert not wrong, f"{package} may import {BELOW[package] or 'nothing'} besides itself"


def parts_of_analysis(names):
    """The parts of analysis/ to which some modules belong."""
    return {name.split(".")[1] for name in names if re.match(r"analysis\.\w", name)}


def test_a_part_of_the_analysis_builds_on_those_that_are_listed():
    found = {}
    for name, imports in graph().items():
        for part in parts_of_analysis([name]):
            found.setdefault(part, set()).update(parts_of_analysis(imports) - {part, "plotting"})
    assert len(found) > 10
    assert found.pop("plotting") == set()
    assert {part: others for part, others in found.items() if others} == {
        part: set(reasons) for part, reasons in BUILDS_ON.items()
    }


def chapters():
    """The chapters of the book that run code, in the order of _toc.yml."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    files = [toc["root"], *(page["file"] for part in toc["parts"] for page in part["chapters"])]
    return [name for name in files if "\nkernelspec:" in (ROOT / f"book/{name}.md").read_text()]


@pytest.mark.parametrize("chapter", chapters())
def test_a_chapter_builds_on_its_own_part_and_those_that_are_listed(chapter):
    cells = jupytext.read(ROOT / "book" / f"{chapter}.md").cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    code = re.sub(r"^\s*[%!].*", "", code, flags=re.MULTILINE)
    parts = parts_of_analysis(imported(code)) - {chapter, "plotting"}
    assert parts == set(CHAPTER_BUILDS_ON.get(chapter, {}))


@pytest.mark.parametrize("chapter", chapters())
def test_a_chapter_has_its_part_of_the_analysis_and_tests_of_it(chapter):
    assert (ROOT / "analysis" / chapter / "__init__.py").is_file()
    assert list((ROOT / "tests" / "analysis" / chapter).glob("*.py"))


@pytest.mark.parametrize("folder", ["analysis", "tests/analysis"])
def test_each_part_belongs_to_a_chapter(folder):
    parts = {path.parent.name for path in (ROOT / folder).glob("*/*.py")}
    assert parts - {"plotting"} == set(chapters())


@pytest.mark.parametrize("package", [*PACKAGES, "tests"])
def test_a_module_has_a_length_that_can_be_read(package):
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / package).rglob("*.py")
    }
    assert {name: n for name, n in lines.items() if n > LONGEST} == {}
