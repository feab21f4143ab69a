"""The policy of a page: what the page may run and load, and what a browser makes of it."""

import functools
import http.server
import threading
from contextlib import contextmanager

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from tools import content_policy

HOST = "http://hostile.example"
PAGE = """<!DOCTYPE html>
<html><head>
    <meta charset="utf-8" />
<script>window.theirs = 1;</script>
<script src="own.js"></script>
</head><body>
<button onclick="toggleFullScreen()">full</button>
<article><p>Text, <a href="other.html">a link</a> and <a href="https://doi.org/1">another</a>.</p>
{}</article>
<script>window.late = 1;</script>
</body></html>
"""


def directives(text):
    [meta] = BeautifulSoup(text, "html.parser").select("meta[http-equiv=Content-Security-Policy]")
    return dict(part.split(" ", 1) for part in meta["content"].split("; "))


def test_the_policy_has_a_hash_for_each_inline_script_and_nothing_looser():
    text = content_policy.protected(PAGE.format(""), "page")
    policy = directives(text)
    assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == "'none'"
    own, *hashes = policy["script-src"].split()
    assert own == "'self'"
    assert len(hashes) == 2
    assert all(source.startswith("'sha256-") for source in hashes)
    loose = ("unsafe-eval", "unsafe-hashes", "http:", "https:", "*", "file:")
    assert not any(sign in source for source in policy.values() for sign in loose)
    assert "onclick" not in text
    assert text.index("charset") < text.index("Content-Security") < text.index("<script")


def test_a_page_may_say_its_own_address():
    canonical = '<link rel="canonical" href="https://name.example/a.html" />'
    assert canonical in content_policy.protected(PAGE.format(canonical), "page")


def test_a_frame_of_pandas_may_be_shown():
    frame = pd.DataFrame({"title": ['<b style="color: red">'], "stars": [0.5]})
    text = content_policy.protected(PAGE.format(frame._repr_html_()), "page")
    assert "&lt;b style" in text
    assert "<tr style" not in text


@pytest.mark.parametrize(
    "fault",
    [
        "<script>window.ran = 1</script>",
        "<img src=x onerror=alert(1)>",
        "<p style='color: red'>",
        "<a href=' JavaScript:alert(1)'>x</a>",
        f"<img src={HOST}/a.png>",
        f"<link rel=stylesheet href={HOST}/a.css>",
        f"<link rel='canonical stylesheet' href={HOST}/a.css>",
        "<iframe srcdoc='<p>'></iframe>",
        "<svg/onload=alert(1)>",
        "<form action=//hostile.example>",
    ],
)
def test_what_no_page_may_have_stops_the_build_and_is_named(fault, tmp_path):
    (tmp_path / "page.html").write_text(PAGE.format(fault))
    with pytest.raises(ValueError, match=r"page\.html has what no page may have: <\w+"):
        content_policy.protect(tmp_path)
    assert (tmp_path / "page.html").read_text() == PAGE.format(fault)


def test_a_page_without_head_gets_its_policy_too(tmp_path):
    (tmp_path / "index.html").write_text('<meta http-equiv="Refresh" content="0; url=a.html" />\n')
    content_policy.protect(tmp_path)
    assert "default-src" in directives((tmp_path / "index.html").read_text())


@contextmanager
def server(folder, asked):
    """The address of a server of `folder`, which notes in a list what it is asked for."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            asked.append(self.path)

    handler = functools.partial(Handler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def beset(other):
    """A page with its policy, into which code of all kinds got afterwards."""
    ways = f"""
    <script>window.ran = 1</script><img src=x onerror='window.ran = 2'>
    <script src='{other}/a.js'></script><img src='{other}/a.png'>
    <iframe src='{other}/'></iframe><object data='{other}/a'></object>
    <link rel=stylesheet href='{other}/a.css'>
    <a id=link href='javascript:window.ran = 3'>x</a>
    <form action='{other}/'><button id=send>x</button></form></article>"""
    return content_policy.protected(PAGE.format(""), "page").replace("</article>", ways)


@pytest.mark.parametrize("kind", ["file", "http"])
def test_a_browser_runs_the_pages_own_code_and_nothing_else(browser, tmp_path, kind):
    asked = []
    with server(tmp_path, []) as own, server(tmp_path, asked) as other:
        (tmp_path / "page.html").write_text(beset(other))
        (tmp_path / "own.js").write_text(
            "window.own = 1; try { window.ran = eval('4'); } catch { window.refused = 1; }"
        )
        address = f"{own}/page.html" if kind == "http" else (tmp_path / "page.html").as_uri()
        page = browser.new_page()
        page.goto(address)
        for way in ("#link", "#send"):
            page.evaluate("way => document.querySelector(way).click()", way)
            page.wait_for_timeout(100)  # time for what ought not to happen
        assert page.evaluate("[window.theirs, window.late, window.own, window.refused]") == [1] * 4
        assert page.evaluate("window.ran") is None
        assert page.url == address
        assert asked == []
        page.close()
