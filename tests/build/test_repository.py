"""Links to the repository: where they lead, and none where its address is not known."""

import json
import re
from pathlib import Path

import pydata_sphinx_theme
import pytest
import yaml
from bs4 import BeautifulSoup

from tools import ROOT, book_settings, build_html, content_policy, pages, repository
from tools.pages import fonts, source_links

URL = "https://github.com/name/project"
PAGE = """<html><head>
    <meta charset="utf-8" />
</head><body><div class="article-header-buttons">
<div class="dropdown dropdown-download-buttons"><a href="{kind}/als.{suffix}">download</a></div>
</div><article><p>See <code class="docutils"><span class="pre">lib/als/model.py:20</span></code>,
<code class="docutils"><span class="pre">lib/als/kernels/</span></code>,
<a href="https://name.example"><code class="docutils">tests/conftest.py</code></a>,
<code class="docutils"><span class="pre">lib/no_such.py</span></code>,
<code class="docutils"><span class="pre">../../etc/passwd</span></code> and
<code class="docutils"><span class="pre">data/ml-32m</span></code>.</p></article></body></html>"""
CHAPTER = PAGE.format(kind="notebooks", suffix="ipynb")
PROSE = PAGE.format(kind="sources", suffix="md")


def links(text, where):
    tree = BeautifulSoup(text, "html.parser")
    return {tag.get_text(strip=True): tag["href"] for tag in tree.select(f"{where} a")}


def finished(text, url=URL, branch="main", name="als.html"):
    return source_links.finish(text, name, repository.of(url, branch))


def test_without_an_address_a_page_stays_as_it_is():
    assert finished(CHAPTER, "") == CHAPTER


def test_a_chapter_has_a_menu_with_its_source_and_a_place_to_run_it():
    assert links(finished(CHAPTER), ".dropdown-repository-buttons") == {
        "Run on Binder": "https://mybinder.org/v2/gh/name/project/main"
        "?urlpath=lab%2Ftree%2Fbook%2Fals.md",
        "Source of this page": f"{URL}/blob/main/book/als.md",
        "Suggest an edit": f"{URL}/edit/main/book/als.md",
        "Open an issue": f"{URL}/issues/new?title=On%20the%20page%20als",
        "Repository": URL,
    }


def test_a_page_of_prose_cannot_be_run_and_the_search_has_no_source():
    assert "Run on Binder" not in links(finished(PROSE), ".dropdown-repository-buttons")
    of_search = links(finished(PROSE, name="search.html"), ".dropdown-repository-buttons")
    assert list(of_search) == ["Open an issue", "Repository"]


def test_paths_of_the_project_are_links_unless_they_stand_in_one():
    assert links(finished(CHAPTER), "article") == {
        "lib/als/model.py:20": f"{URL}/blob/main/lib/als/model.py#L20",
        "lib/als/kernels/": f"{URL}/tree/main/lib/als/kernels",
        "tests/conftest.py": "https://name.example",
    }


def test_the_policy_of_a_page_is_the_same_with_links():
    before, after = (
        BeautifulSoup(content_policy.protected(text, "als"), "html.parser").meta.find_next("meta")
        for text in (CHAPTER, finished(CHAPTER))
    )
    assert before["content"] == after["content"]
    assert "script" not in finished(CHAPTER)


@pytest.mark.parametrize(
    ("url", "source", "place"),
    [
        (f"{URL}.git/", f"{URL}/blob/next/x.md", "gh/name/project/next"),
        (
            "https://gitlab.com/group/sub/project",
            "https://gitlab.com/group/sub/project/-/blob/next/x.md",
            "gl/group%2Fsub%2Fproject/next",
        ),
        (
            "https://gitlab.name.example/a/b",
            "https://gitlab.name.example/a/b/-/blob/next/x.md",
            "git/https%3A%2F%2Fgitlab.name.example%2Fa%2Fb/next",
        ),
    ],
)
def test_each_host_has_its_own_addresses(url, source, place):
    found = repository.of(url, "next")
    assert found.file("x.md") == source
    assert found.binder("x.md").startswith(f"https://mybinder.org/v2/{place}?")


@pytest.mark.parametrize(
    "url",
    [
        "http://github.com/a/b",
        "https://github.com/a",
        "https://name.example/a/b",
        'https://github.com/a/b"><script>',
        "javascript:alert(1)//github.com/a/b",
        "git@github.com:a/b",
    ],
)
def test_what_is_no_address_of_a_repository_is_refused(url):
    with pytest.raises(ValueError, match=r"^REPOSITORY is .*, must be the address of a repository"):
        repository.of(url)


def test_a_branch_is_a_name():
    with pytest.raises(ValueError, match="the branch of the repository is"):
        repository.of(URL, 'main"')


@pytest.mark.parametrize(
    "site", ["ftp://name.example", "name.example", 'https://a/"b', "https://a b"]
)
def test_what_is_no_address_of_a_site_is_refused(site):
    with pytest.raises(ValueError, match=r"^SITE_URL is .*, must be an address"):
        book_settings.published(site, "")


def test_the_address_is_that_of_the_configuration_unless_make_is_given_another(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(book_settings, "ROOT", tmp_path)
    (tmp_path / "_config.yml").write_text(f"repository:\n  url: {URL}\n  branch: next\n")
    assert book_settings.published("", "")["repository"] == URL
    given = book_settings.published("https://name.example/book", "https://github.com/a/fork")
    (tmp_path / "published.json").write_text(json.dumps(given))
    assert build_html.published(tmp_path) == {
        "site": "https://name.example/book",
        "repository": repository.of("https://github.com/a/fork", "next"),
    }


def test_a_folder_without_addresses_gives_none(tmp_path):
    assert build_html.published(tmp_path) == {"site": "", "repository": None}


def test_what_is_said_of_the_repository_is_the_same_everywhere():
    setting = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    metadata = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
    assert citation.get("repository-code", "") == metadata.get("codeRepository", "")
    assert citation.get("repository-code", "") == setting["url"]
    repository.of(setting["url"], setting["branch"])  # raises where it is no address


def test_the_fonts_are_cut_to_pages_that_have_the_menu(tmp_path, monkeypatch):
    (tmp_path / "als.html").write_text(CHAPTER)
    seen = []
    monkeypatch.setattr(fonts, "write_mathematics", lambda *_: None)
    monkeypatch.setattr(fonts, "cut_icons", lambda texts, _: seen.extend(texts))
    pages.finish(tmp_path, repository=repository.of(URL))
    assert "fa-rocket" in seen[0]
    assert (tmp_path / "als.html").read_text().count("fa-rocket") == 1


def test_every_icon_of_the_menu_is_in_the_font_of_the_theme():
    icons = set(re.findall(r'"fas fa-([a-z-]+)"', finished(CHAPTER)))
    folder = Path(pydata_sphinx_theme.__file__).parent
    sheet = next(folder.rglob("pydata-sphinx-theme.css"))
    known = set(re.findall(r"\.fa-([a-z0-9-]+):{1,2}before", sheet.read_text(encoding="utf-8")))
    assert {"code-branch", "rocket"} <= icons
    assert icons <= known
