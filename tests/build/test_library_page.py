"""The page about the library: every public name with its docstring, as text."""

import importlib
import inspect
import re

import pytest
from bs4 import BeautifulSoup
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from tools import ROOT
from tools.library import docstrings, names, page

PAGE = (ROOT / "book" / "library.md").read_text(encoding="utf-8")
HOSTILE = '''
"""A package."""
__all__ = ["Thing", "LIMIT"]
LIMIT = 3  # <img src=x onerror=alert(1)> a "limit"
class Thing:
    """A <script>alert(1)</script> of *stars* and $x$ {ref}`x` (Eq. 4).

    size : in <b>metres</b>; width, height : in `Thing.grow` feet
        or inches
    Returns what `grow` does, or `nothing`.

        an equation = in lines
    """
    def __init__(self, size, *, width=(1, 2)): ...
    def grow(self, by="<i>"):
        """Grow."""
    @property
    def n_legs(self): ...
    def _hidden(self): ...
'''


def rendered(folder, packages):
    """The body of a page with the entries of some packages."""
    source = folder / "source"
    source.mkdir()
    directives = "\n".join(f".. library:: {package}\n" for package in packages)
    (source / "index.rst").write_text(f"Title\n=====\n\n{directives}")
    conf = {
        "extensions": ["tools.library.page", "tools.pages.formulas"],
        "html_math_renderer": "mathml",
        "html_theme": "basic",
        "smartquotes": False,
    }
    places = source, None, folder / "html", folder / "trees"
    with docutils_namespace():
        Sphinx(*places, "html", conf, status=None, warningiserror=True).build()
    text = (folder / "html" / "index.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser").select_one("div.body")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return rendered(tmp_path_factory.mktemp("library"), names.packages())


def words(text):
    return re.findall(r"[^\s`]+", text)


def test_every_package_that_hands_on_names_is_on_the_page():
    listed = re.findall(r"^```{library} ([\w.]+)$", PAGE, re.MULTILINE)
    assert sorted(listed) == names.packages()


@pytest.mark.parametrize("package", names.packages())
def test_every_public_name_has_an_anchor_and_its_whole_docstring(library, package):
    module = importlib.import_module(package)
    assert module.__all__
    for name in module.__all__:
        [entry] = library.select(f'[id="{package}.{name}"]')
        shown = words(entry.find_next_sibling("dd").get_text(" "))
        value = getattr(module, name)
        text = inspect.getdoc(value) if callable(value) else ""
        assert text or not callable(value)
        assert missing(text, shown) == []


def missing(text, shown):
    """The words of a docstring that are not shown, colons and commas between names aside."""
    there = {word.strip(",;") for word in shown}
    plain = re.sub(r"\d+(?:-\d+)?", "", text)
    there |= {re.sub(r"\d+(?:-\d+)?", "", word) for word in there}
    loose = {piece for word in there for piece in re.split(r"[.(),;:]", word)}
    wanted = {piece for word in words(plain) for piece in re.split(r"[.(),;:]", word)}
    return sorted(wanted - loose)


@pytest.mark.parametrize("package", names.packages())
def test_every_public_method_has_an_anchor_and_the_signature_that_python_sees(library, package):
    module = importlib.import_module(package)
    for entry in names.entries(package):
        for member in entry.members:
            [signature] = library.select(f'[id="{package}.{member.name}"]')
            value = inspect.getattr_static(getattr(module, entry.name), member.name.split(".")[1])
            assert signature.find_next_sibling("dd") is not None
            if member.kind == "property":
                assert isinstance(value, property)
                continue
            called = inspect.signature(getattr(value, "__func__", value))
            parameters = list(called.parameters)[1:]
            assert [each.partition("=")[0] for each in member.parameters] == parameters
            assert [each.get_text() for each in signature.select(".sig-param")] == [
                *member.parameters
            ]


def test_a_name_without_a_docstring_says_by_itself_what_it_is():
    all_of = [
        member
        for package in names.packages()
        for entry in names.entries(package)
        for member in (entry, *entry.members)
    ]
    assert len(all_of) > 40
    without = {each.name.partition(".")[2] for each in all_of if not each.docstring}
    assert without <= {"n_users", "n_movies", "n_ratings"}


def test_the_source_of_a_name_is_where_it_is_defined_and_its_tests_exist(library):
    paths = [code.get_text() for code in library.select("p.origin code")]
    assert len(paths) > 30
    for path in paths:
        file, _, line = path.partition(":")
        text = (ROOT / file).read_text(encoding="utf-8").splitlines()
        if line:
            assert re.match(r"class |def |@|[A-Z]+ =", text[int(line) - 1])
        else:
            assert any(each.startswith("def test_") for each in text)


def test_equations_lead_to_the_book_and_are_those_of_the_paper(library):
    numbers = dict.fromkeys(re.findall(r'als\.html#equation-([\w-]+)"', str(library)))
    assert {"eq-model", "eq-vector-update"} <= set(numbers)
    assert len(library.select("math")) >= 5
    for number, (name, label) in docstrings.EQUATIONS.items():
        text = (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8")
        assert f"({label})" in text
        before = text[: text.index(f"({label})")] if "eq-" in label else text
        assert re.search(rf"Eqs?\. (\d and )?{number}\b", before), f"the book names no Eq. {number}"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Stars (Eq. 4).", ["4"]),
        ("bias-only (Eqs. 1-3)", ["1", "2", "3"]),
        ("rankings (Eqs. 8 and 9 of the paper), Eq. 10", ["8", "9", "10"]),
        ("r_i - mu", []),
    ],
)
def test_the_equations_of_a_text_are_found(text, numbers):
    assert docstrings.cited(text) == numbers


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    package = tmp_path / "lib" / "bad"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(HOSTILE)
    (tmp_path / "tests").mkdir()
    monkeypatch.setattr(names, "ROOT", tmp_path)
    for function in ("packages", "entries"):
        monkeypatch.setattr(getattr(names, function), "__defaults__", (tmp_path,))
    return rendered(tmp_path, ["lib.bad"])


def test_what_a_docstring_says_is_text(hostile):
    assert not hostile.select("script, img, b, i, em:not(.sig-param, .property)")
    text = " ".join(hostile.get_text().split())
    assert "A <script>alert(1)</script> of *stars* and $x$ {ref}" in text
    assert '<img src=x onerror=alert(1)> a "limit"' in text
    assert "by='<i>'" in text
    assert "LIMIT = 3" in text


def test_entries_links_and_lines_of_a_docstring(hostile):
    terms = [term.get_text() for term in hostile.select("dl.meanings dt")]
    assert terms == ["size", "width, height"]
    meaning = hostile.select("dl.meanings dd")[1].get_text().strip()
    assert meaning == "in Thing.grow feet or inches"
    links = [link["href"] for link in hostile.select("p a.reference")]
    assert links.count("#lib.bad.Thing.grow") == 2
    assert [each.get_text() for each in hostile.select("pre")] == ["    an equation = in lines\n"]
    signature = hostile.select_one('[id="lib.bad.Thing"]').get_text().strip()
    assert signature.startswith("class Thing(size, *, width=(1, 2))")
    assert hostile.select_one('[id="lib.bad.Thing.n_legs"]')
    assert "_hidden" not in str(hostile)


def test_a_package_without_public_names_is_no_entry(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "__init__.py").write_text("")
    with pytest.raises(ValueError, match="lib has no __all__"):
        names.entries("lib", tmp_path)
    (tmp_path / "lib" / "__init__.py").write_text("__all__ = ['gone']")
    names._tree.cache_clear()
    with pytest.raises(ValueError, match="gone is public and not defined"):
        names.entries("lib", tmp_path)


@pytest.mark.slow
def test_the_example_runs(capsys):
    [example] = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    exec(compile(example, "library.md", "exec"), {})
    said = capsys.readouterr().out
    assert "score" in said
    assert len(said.splitlines()) > 10


def test_nothing_is_imported_for_the_page():
    for module in (names, docstrings, page):
        imported = inspect.getsource(module)
        assert not re.search(r"^(?:from|import) (?:lib|numba|dask)", imported, re.MULTILINE)
