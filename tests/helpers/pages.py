"""The book as its readers have it: built by `make`, its pages opened in a browser."""

import os
import subprocess

from tools.browser import ROOT


def make(*arguments):
    """Run make in the checkout as a user would, without the flags of a make around it."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )


def check_local(url, trouble):
    if not url.startswith(("file:", "data:", "blob:")):
        trouble.append(f"from another host: {url}")


def visit(browser, path, width=1280, scheme="light", query=""):
    """Open a page of the book from file://; returns it with what went wrong while loading."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page, trouble = context.new_page(), []
    page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("requestfailed", lambda request: trouble.append(f"failed: {request.url}"))
    page.on("request", lambda request: check_local(request.url, trouble))
    page.on(
        "dialog", lambda dialog: (trouble.append(f"dialog: {dialog.message}"), dialog.dismiss())
    )
    page.goto(path.resolve().as_uri() + query)
    page.wait_for_load_state("load")
    if page.query_selector(".math"):
        page.wait_for_function("window.MathJax && MathJax.startup && MathJax.startup.promise")
        page.evaluate("() => MathJax.startup.promise")
    return page, trouble
