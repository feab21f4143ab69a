"""A Content-Security-Policy in every page of the book: what the page may run and load.

    tools.content_policy.protect(folder)

A page runs the scripts that lie beside it, and the few inline ones of the theme and of Sphinx,
each by its hash. The text of a page, where titles and tags of the data stand, has no inline
script: one that gets there stops the build, and would not run in a browser either. Nothing is
asked of another host. Styles may be inline, because data frames bring a sheet of their own;
attributes of style may not.
"""

import base64
import hashlib
from html.parser import HTMLParser
from pathlib import Path

# "self" is the host of a page, and, for a page opened from the file system, its files.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "style-src-attr": "'none'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",  # the search page reads the pages that it found
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-src": "'none'",
}
# The theme's buttons say in an attribute what they do, which a policy cannot allow without
# allowing such attributes everywhere. book/static/buttons.js says it instead.
BUTTONS = (' onclick="window.print()"', ' onclick="toggleFullScreen()"')
# pandas says so of the headings of a frame; book/static/book.css says it for all of its cells.
FRAMES = ('<tr style="text-align: right;">', "<tr>")
LOADING = ("src", "srcset", "data", "action", "formaction", "poster", "background")


class Page(HTMLParser):
    """What a page runs and loads.

    scripts : text of each inline script outside the page's text
    faults : what a page must not have, in words
    """

    def __init__(self, text):
        super().__init__()
        self.scripts, self.faults = [], []
        self._inside, self._script = 0, None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        self._inside += tag == "article"
        if tag == "script" and "src" not in given:
            self._script = ""
        names_only = given.get("rel", "").strip().lower() == "canonical"  # a browser loads none
        for name, value in given.items():
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.faults.append(f'<{tag} {name}="{value[:80]}">')
            loads = name in LOADING or (name == "href" and tag == "link" and not names_only)
            other = value.strip().lower().startswith(("http:", "https:", "//"))
            address = value.strip().lower()
            if (loads and other) or address.startswith(("javascript:", "vbscript:")):
                self.faults.append(f'<{tag} {name}="{value[:80]}">')

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        self._inside -= tag == "article"
        if tag == "script" and self._script is not None:
            if self._inside:
                self.faults.append(f"<script>{self._script[:80]}")
            else:
                self.scripts.append(self._script)
            self._script = None

    def handle_data(self, data):
        if self._script is not None:
            self._script += data


def policy(scripts):
    """The policy of a page with these inline scripts, as the text of a header."""
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    hashes = dict.fromkeys(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    sources = POLICY | {"script-src": " ".join([POLICY["script-src"], *hashes])}
    return "; ".join(f"{name} {source}" for name, source in sources.items())


def protected(text, name):
    """The page with its policy, before anything that it speaks of.

    Raises ValueError, which names the page and the element, for an inline script in its text, an
    attribute that runs code or is a style, and anything loaded from another host.
    """
    for button in BUTTONS:
        text = text.replace(button, "")
    text = text.replace(*FRAMES)
    page = Page(text)
    if page.faults:
        raise ValueError(f"{name} has what no page may have: {'; '.join(page.faults[:3])}")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(page.scripts)}">'
    # The encoding stays first: browsers look for it in the first 1,024 bytes.
    before, charset, after = text.rpartition('<meta charset="utf-8" />')
    return f"{before}{charset}{meta}\n{after}"


def protect(folder):
    """Write the policy into each page of a built book; raises what `protected` raises."""
    for path in sorted(Path(folder).glob("*.html")):
        text = path.read_text(encoding="utf-8")
        path.write_text(protected(text, path.name), encoding="utf-8")
