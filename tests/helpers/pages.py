"""The book as its readers have it: built by `make`, its pages opened in a browser."""

import os
import subprocess

from tools import ROOT


def make(*arguments):
    """Run make in the checkout as a user would; the outcome, as `subprocess.run` has it."""
    process = start_make(*arguments)
    told = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, *told)


def start_make(*arguments):
    """Start make as a user would, without the flags of a make around it; its process."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    pipes = dict.fromkeys(("stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen(["make", *arguments], cwd=ROOT, env=environment, text=True, **pipes)


def watch(page, *own):
    """The list to which everything is added that goes wrong on a page from now on.

    That is errors, dialogs, requests that fail, and requests to an address that begins with none
    of `own`.
    """
    trouble = []
    page.on("console", lambda m: trouble.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("requestfailed", lambda request: trouble.append(f"failed: {request.url}"))
    page.on(
        "request",
        lambda r: None if r.url.startswith(own) else trouble.append(f"to another host: {r.url}"),
    )
    page.on(
        "dialog", lambda dialog: (trouble.append(f"dialog: {dialog.message}"), dialog.dismiss())
    )
    return trouble


def of_the_app(address):
    """What the addresses of the app's own requests begin with."""
    return address, address.replace("http", "ws"), "data:", "blob:"


def empty_page(browser, width=1280, scheme="light"):
    """An empty page that may open files of the book, and the list of its troubles, see `watch`."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    return page, watch(page, "file:", "data:", "blob:")


def visit(browser, path, width=1280, scheme="light", query=""):
    """Open a page of the book from file://; returns it with what went wrong while loading."""
    page, trouble = empty_page(browser, width, scheme)
    page.goto(path.resolve().as_uri() + query)
    page.wait_for_load_state("load")
    return page, trouble
