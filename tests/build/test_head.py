"""What is said about a page outside its text, with and without a known address."""

import pytest
from bs4 import BeautifulSoup

from tools.pages import head

PAGE = """<html><head><title>Data &amp; more — Book</title></head><body><p>{long}</p>
<article><p>short</p><p>{text}</p><p>Another paragraph, which is not the first one.</p></article>
</body></html>"""


def page(text):
    return PAGE.format(text=text, long="A paragraph outside the text of the page.")


def tags(text):
    tree = BeautifulSoup(text, "html.parser")
    found = {tag.get("name") or tag.get("property"): tag["content"] for tag in tree.select("meta")}
    return found | {" ".join(tag["rel"]): tag["href"] for tag in tree.select("link")}


def test_a_page_is_described_by_its_first_paragraph():
    found = tags(
        head.finish(page("What do <em>people</em> rate, &quot;5&quot; &lt;b&gt;?"), "a.html")
    )
    assert found["description"] == 'What do people rate, "5" <b>?'
    assert found["og:description"] == found["description"]
    assert found["og:title"] == "Data & more — Book"
    assert found["icon"] == "_static/favicon.svg"
    assert not {"canonical", "og:url"} & set(found)


def test_a_long_description_ends_with_a_whole_word():
    words = head.description(page("word " * 100))
    assert len(words) <= head.LONGEST
    assert words.endswith("word…")


def test_a_page_without_a_paragraph_has_no_description():
    assert "description" not in tags(head.finish("<title>Search</title>", "search.html"))


@pytest.mark.parametrize("site", ["https://name.example/book", "https://name.example/book/"])
def test_with_an_address_pages_and_their_list_say_it(site, tmp_path):
    found = tags(head.finish(page("A paragraph that is long enough."), "a.html", site))
    assert found["canonical"] == found["og:url"] == "https://name.example/book/a.html"
    head.write_for_the_site(["a.html", "b.html"], tmp_path, site)
    sitemap = (tmp_path / "sitemap.xml").read_text()
    assert sitemap.count("<loc>https://name.example/book/") == 2
    assert '"https://name.example/book/intro.html"' in (tmp_path / "404.html").read_text()


def test_without_an_address_there_is_no_list(tmp_path):
    head.write_for_the_site(["a.html"], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["404.html"]
