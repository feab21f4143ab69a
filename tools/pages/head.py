"""What search engines, messengers and lost readers are told about the pages.

    tools.pages.head.finish(text, name, site)
    tools.pages.head.write_for_the_site(names, folder, site)

The address at which the book will lie is a setting, and may be unknown: "" then.
"""

import html
import re

_ARTICLE = re.compile(r"<article\b.*?</article>", re.DOTALL)
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
LONGEST = 200  # letters of a description, of which search engines show about 160

MISSING = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>Page not found</title>
<style>body {{ font-family: sans-serif; margin: 10vh auto; max-width: 32rem; padding: 0 1rem }}
a {{ color: inherit }}</style>
</head><body><main><h1>There is no such page</h1>
<p>The book begins <a href="{start}">on its first page</a>.</p></main></body></html>
"""
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{}
</urlset>
"""


def description(text):
    """The beginning of a page's first paragraph, in whole words; "" where it has none."""
    article = _ARTICLE.search(text)
    found = (_plain(words) for words in _PARAGRAPH.findall(article[0] if article else ""))
    words = next((words for words in found if len(words) > 20), "")
    if len(words) <= LONGEST:
        return words
    return words[: LONGEST - 1].rpartition(" ")[0].rstrip(",;:") + "…"


def finish(text, name, site=""):
    """The page with an icon, a description, and what is shown where somebody links to it.

    name : of the page's file
    """
    title = _TITLE.search(text)
    if title is None:
        return text
    about = html.escape(description(text))
    tags = ['<link rel="icon" type="image/svg+xml" href="_static/favicon.svg" />']
    if about:
        tags.append(f'<meta name="description" content="{about}" />')
        tags.append(f'<meta property="og:description" content="{about}" />')
    tags.append(f'<meta property="og:title" content="{html.escape(_plain(title[1]))}" />')
    tags.append('<meta property="og:type" content="article" />')
    if site:
        address = html.escape(site.rstrip("/") + "/" + name)
        tags.append(f'<meta property="og:url" content="{address}" />')
        tags.append(f'<link rel="canonical" href="{address}" />')
    return text.replace(title[0], "\n".join([title[0], *tags]), 1)


def write_for_the_site(names, folder, site=""):
    """Write the page for wrong addresses and, where the book's is known, the list of its pages."""
    base = site.rstrip("/") + "/" if site else ""
    start = html.escape(base + "intro.html")
    (folder / "404.html").write_text(MISSING.format(start=start), encoding="utf-8")
    if site:
        pages = "\n".join(f"<url><loc>{html.escape(base + name)}</loc></url>" for name in names)
        (folder / "sitemap.xml").write_text(SITEMAP.format(pages), encoding="utf-8")


def _plain(text):
    text = re.sub(r"<math\b[^>]*>.*?</math>", "…", text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())
