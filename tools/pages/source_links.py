"""Links from a page to the repository, where its address is known.

    tools.pages.source_links.finish(text, name, repository)

A menu at the head of a page leads to its source, to a suggested edit, to a new issue and, for a
chapter, to JupyterLab on Binder. Paths of the project that a page names lead to their files.
"""

import html
import re
from pathlib import Path

from tools import ROOT

ROOMS = ("lib", "analysis", "app", "tools", "tests", "benchmarks", "book", "docs")

_ARTICLE = re.compile(r"<article\b.*?</article>", re.DOTALL)
_DOWNLOADS = '<div class="dropdown dropdown-download-buttons">'
_SOURCE = re.compile(r'"(sources|notebooks)/([\w-]+)\.(?:md|ipynb)"')
# A link is passed over as a whole, so that no link gets into another one.
_PATH = re.compile(
    r"<a\b.*?</a>|"
    r'(?P<code><code [^>]*>(?:<span class="pre">)?(?P<path>[\w.-]+(?:/[\w.-]+)*/?)'
    r"(?::(?P<line>\d+))?(?:</span>)?</code>)",
    re.DOTALL,
)
MENU = """<div class="dropdown dropdown-repository-buttons">
  <button class="btn dropdown-toggle" type="button" data-bs-toggle="dropdown" \
aria-expanded="false" aria-label="The repository">
    <i class="fas fa-code-branch"></i>
  </button>
  <ul class="dropdown-menu">
{}
  </ul>
</div>
"""
ENTRY = """<li><a class="btn btn-sm dropdown-item" href="{}">
<span class="btn__icon-container"><i class="fas fa-{}"></i></span>
<span class="btn__text-container">{}</span></a></li>"""


def finish(text, name, repository):
    """The page with its links.

    text : HTML; name : of the page's file; repository : a `tools.repository.Repository`, or None
    """
    if repository is None:
        return text
    text = _ARTICLE.sub(lambda found: _PATH.sub(_linked(repository), found[0]), text)
    return text.replace(_DOWNLOADS, menu(text, Path(name).stem, repository) + _DOWNLOADS, 1)


def menu(text, stem, repository):
    """The menu of a page as HTML: what there is of it for a chapter, a page of prose, any page."""
    kinds = {kind for kind, page in _SOURCE.findall(text) if page == stem}
    source = f"book/{stem}.md"
    entries = []
    if "notebooks" in kinds:
        entries.append((repository.binder(source), "rocket", "Run on Binder"))
    if kinds:
        entries.append((repository.file(source), "code", "Source of this page"))
        entries.append((repository.edit(source), "pencil-alt", "Suggest an edit"))
    entries.append((repository.issue(f"On the page {stem}"), "lightbulb", "Open an issue"))
    entries.append((repository.url, "code-branch", "Repository"))
    lines = (ENTRY.format(html.escape(url), icon, words) for url, icon, words in entries)
    return MENU.format("\n".join(lines))


def _linked(repository):
    def link(found):
        path = found["path"]
        if not path or path.split("/")[0] not in ROOMS or not (ROOT / path).exists():
            return found[0]
        folder = (ROOT / path).is_dir()
        address = repository.file(path.removesuffix("/"), found["line"], folder)
        return f'<a class="reference external" href="{html.escape(address)}">{found["code"]}</a>'

    return link
