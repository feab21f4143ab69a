"""The banner that tells on every page which data it shows, and how it came about."""

import os
import subprocess
from datetime import UTC, datetime

from lib.util import escaping
from tools import environment


def commit() -> str:
    """Short hash of the checkout's commit, marked when tracked files differ from it."""

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], capture_output=True, text=True, check=True
        ).stdout.strip()

    try:
        changed = git("status", "--porcelain", "--untracked-files=no")
        return git("rev-parse", "--short", "HEAD") + (" with local changes" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown (not a git checkout)"


def today() -> str:
    """The date in UTC; SOURCE_DATE_EPOCH overrides the clock for reproducible builds."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    day = environment.date_of(epoch) if epoch else datetime.now(UTC).date()
    return day.isoformat()


def describe(summary: dict, seed: int | None) -> dict:
    """What is stored in an executed notebook's metadata under ``provenance``."""
    return {"dataset": summary, "seed": seed, "commit": commit(), "date": today()}


def banner(provenance: dict, page: str, *, is_chapter: bool) -> str:
    """HTML (valid inside Markdown) of the banner of one page.

    provenance : what `describe` returned.
    page : name of the page without ending, for the links to its source and notebook.
    is_chapter : whether the page was executed, so that there is a notebook to download.
    """
    data = provenance["dataset"]
    kind = "simulated" if data["simulated"] else "real"
    counts = (
        f"{data['n_ratings']:,} ratings by {data['n_users']:,} users of {data['n_movies']:,} movies"
    )
    seed = "" if provenance["seed"] is None else f"seed {escaping.html(provenance['seed'])} · "
    links = f'<a href="sources/{page}.md" download>source</a>'
    if is_chapter:
        links += f' · <a href="notebooks/{page}.ipynb" download>executed notebook</a>'
    return (
        f'<div class="provenance {kind}" role="note">'
        f'<span class="dataset"><strong>{escaping.html(data["name"])}</strong> '
        f'<span class="kind">{kind} data</span> {counts}</span> '
        f'<span class="run">{seed}commit {escaping.html(provenance["commit"])} · '
        f"{provenance['date']} · {links}</span></div>"
    )


def below_title(markdown: str, text: str) -> str:
    """Insert ``text`` as a paragraph of its own after the first level-one heading."""
    lines = markdown.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("# "):
            return "\n".join([*lines[: number + 1], "", text, *lines[number + 1 :]]) + "\n"
    raise ValueError("a page needs a level-one heading ('# Title') to carry its banner")
