"""How the book reads: results beside the code, few numbers in sentences, plain words."""

import re

import jupytext
import pytest
import yaml

from tools import ROOT

LONGEST = 3_900  # words of a page: about twenty minutes with its code and figures
MOST_GLUE = 400  # numbers in sentences, in the whole book
HIDDEN = {"remove-cell", "remove-input"}
NOT_THE_FIELDS_WORDS = re.compile(
    r"\b(by lot|dealings|units of chance|acclaim|carried along|at hand|anew|the reverse)\b"
)
MARKUP = re.compile(r"\{[a-z:-]+\}`[^`]*`|`[^`]*`|\$[^$]*\$")

PAGES = sorted((ROOT / "book").glob("*.md"))


def cells(page, kind):
    return [cell for cell in jupytext.read(page, fmt="md:myst").cells if cell.cell_type == kind]


def prose(page):
    """The text of a page without formulas, blocks of code and marks."""
    text = "\n\n".join(cell.source for cell in cells(page, "markdown"))
    text = re.sub(r"^---\n.*?\n---\n", "", text, count=1, flags=re.DOTALL)
    return re.sub(r"```.*?```|\$\$.*?\$\$|^%.*?$", " ", text, flags=re.DOTALL | re.MULTILINE)


def code_lines(page, tags=None):
    found = cells(page, "code")
    if tags is not None:
        found = [cell for cell in found if tags & set(cell.metadata.get("tags", []))]
    return sum(bool(line.strip()) for cell in found for line in cell.source.splitlines())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_takes_no_more_than_twenty_minutes(page):
    assert len(MARKUP.sub("x", prose(page)).split()) < LONGEST


def test_few_numbers_are_put_into_sentences():
    assert sum(page.read_text().count("{glue") for page in PAGES) <= MOST_GLUE


def test_nearly_all_code_is_on_its_page():
    hidden = sum(code_lines(page, HIDDEN) for page in PAGES)
    assert hidden <= 0.15 * sum(map(code_lines, PAGES))


def test_semicolons_are_rare():
    sentences = [s for page in PAGES for s in re.split(r"(?<=[.!?])\s+", prose(page))]
    sentences = [s for s in sentences if len(s.split()) > 3]
    assert sum(";" in s for s in sentences) <= 0.05 * len(sentences)


@pytest.mark.parametrize(
    "path",
    [*PAGES, *sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"],
    ids=lambda path: path.name,
)
def test_words_are_the_fields(path):
    assert NOT_THE_FIELDS_WORDS.findall(path.read_text(encoding="utf-8")) == []


def chapters():
    """The numbered chapters, which end with something to do."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    numbered = [part for part in toc["parts"] if part.get("numbered")]
    return [page["file"] for part in numbered for page in part["chapters"]]


@pytest.mark.parametrize("chapter", [name for name in chapters() if name != "try_it"])
def test_a_chapter_ends_with_exercises_whose_solutions_run(chapter):
    page = ROOT / "book" / f"{chapter}.md"
    headings = re.findall(r"^## (.*)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert headings[-3:] == ["What was found", "Try it yourself", "Exercises"]
    prompts = [
        cell.metadata.get("mystnb", {}).get("code_prompt_show", "") for cell in cells(page, "code")
    ]
    assert [p for p in prompts if "olution" in p] == [f"Show solution {n}" for n in (1, 2, 3)]


def test_parameters_are_visible_in_every_chapter():
    for chapter in chapters():
        for cell in cells(ROOT / "book" / f"{chapter}.md", "code"):
            tags = cell.metadata.get("tags", [])
            assert "parameters" not in tags or tags == ["parameters"], chapter
