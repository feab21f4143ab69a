"""Build the HTML book from executed notebooks and prose pages.

    python -m tools.build_html _build

Everything is staged in ``<build>/stage``; the finished book replaces ``<build>/html`` only
when Sphinx had no warning, so a failed build leaves the old book readable. Each page gets a policy
that says what it may run and load.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from analysis.plotting import page_data
from tools import ROOT, collector, content_policy, pages, parent, provenance, repository

BOOK = ROOT / "book"
SPHINX = (
    "from tools import collector; collector.look_seldom(); "
    "from jupyter_book.cli.main import main; main()"
)


def stage_notebook(executed: Path, folder: Path, downloads: Path) -> None:
    """Copy a notebook for readers, and for Sphinx with its banner.

    Data for the scripts of a page become a file beside the pages and leave both copies: megabytes
    that neither the page nor its index of words has to carry.
    """
    notebook = json.loads(executed.read_text(encoding="utf-8"))
    outputs = (output for cell in notebook["cells"] for output in cell.get("outputs", []))
    for data in (output.get("data", {}) for output in outputs):
        carried = data.pop(page_data.MIME, None)
        if carried is not None:
            script = folder / "static" / page_data.script_name(**carried)
            script.write_text(page_data.script(**carried), encoding="utf-8")
    write_notebook(notebook, downloads / executed.name)
    markdown = (cell for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    title = next(cell for cell in markdown if "# " in "".join(cell["source"]))
    text = provenance.banner(notebook["metadata"]["provenance"], executed.stem, is_chapter=True)
    title["source"] = provenance.below_title("".join(title["source"]), text)
    write_notebook(notebook, folder / executed.name)


def write_notebook(notebook: dict, path: Path) -> None:
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def stage(build: Path) -> Path:
    """Lay out what Sphinx reads: chapters, prose with banners, static files, downloads."""
    folder = build / "stage"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(BOOK / "static", folder / "static")
    shutil.copy(BOOK / "references.bib", folder)
    sources, notebooks = folder / "downloads/sources", folder / "downloads/notebooks"
    sources.mkdir(parents=True)
    notebooks.mkdir()

    summary = json.loads((build / "dataset.json").read_text())
    origin = provenance.describe(summary, seed=None)
    for page in sorted(BOOK.glob("*.md")):
        shutil.copy(page, sources)
        executed = build / "executed" / f"{page.stem}.ipynb"
        if executed.exists():
            stage_notebook(executed, folder, notebooks)
        else:
            text = provenance.banner(origin, page.stem, is_chapter=False)
            (folder / page.name).write_text(provenance.below_title(page.read_text(), text))
    return folder


def build_html(folder: Path, output: Path) -> Path:
    """Run jupyter-book with warnings as errors; returns the folder of the HTML."""
    command = [
        sys.executable, "-c", SPHINX, "build", folder,
        "--config", ROOT / "_config.yml", "--toc", ROOT / "_toc.yml",
        "--path-output", output, "--all", "-W", "-n", "--keep-going", "--quiet",
    ]  # fmt: skip
    shutil.rmtree(output, ignore_errors=True)
    print("Building the pages", flush=True)
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, preexec_fn=parent.end_with_parent
    )
    if done.returncode:
        raise SystemExit(f"{done.stdout}{done.stderr}\nThe book was not built: see above.")
    html = output / "_build" / "html"
    (html / ".nojekyll").touch()  # or GitHub Pages leaves out the folders that begin with _
    return html


def replace(new: Path, old: Path) -> None:
    """Move the new book to where the old one is."""
    retired = old.with_suffix(".old")
    shutil.rmtree(retired, ignore_errors=True)
    if old.exists():
        old.rename(retired)
    new.rename(old)
    shutil.rmtree(retired, ignore_errors=True)


def published(build: Path) -> dict:
    """What `tools.book_settings` wrote of addresses, for `pages.finish`; none where it did not."""
    path = build / "published.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    source = repository.of(told.get("repository", ""), told.get("branch", "main"))
    return {"site": told.get("site", ""), "repository": source}


def main() -> None:
    collector.look_seldom()
    build = Path(sys.argv[1]).resolve()
    html = build_html(stage(build), build / "sphinx")
    try:
        pages.finish(html, **published(build))
        content_policy.protect(html)
    except ValueError as error:
        raise SystemExit(f"{error}\nThe book was not built.") from None
    replace(html, build / "html")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
