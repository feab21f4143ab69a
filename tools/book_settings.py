"""Write down what a book is built from, so that make sees when it changes.

    python -m tools.book_settings _build twin 0 https://name.example/book https://github.com/a/b

``params.json`` holds the parameters of all chapters, as text. ``data.json`` holds size and time
of each file of the dataset, where it is a folder. ``published.json`` holds the addresses of the
book and of the repository, "" where one is not known. None is touched when it holds that already.
"""

import json
import os
import re
import sys
from pathlib import Path

import yaml

from lib.util import atomic
from lib.util.messages import shown
from tools import ROOT, repository

# Of the files and folders that `lib.data` knows, which takes too long to import at every make.
FILES = ("*.csv", "*.dat", "u.data", "u.item", "u.genre")
OTHER_FOLDERS = {"ml-10m": "ml-10M100K"}


def parameters(dataset, seed):
    """The parameters of the whole book; raises ValueError for one that no chapter could take."""
    if not dataset.strip():
        raise ValueError("DATASET is empty: give a name or a folder (see make help)")
    if not re.fullmatch(r"0|[1-9]\d{0,8}", seed, re.ASCII):
        raise ValueError(f"SEED is {shown(seed)}, must be a whole number from 0 to 999999999")
    return {"parameters": {"dataset": dataset, "seed": seed}}


def files(dataset):
    """Size and time of the files of a dataset, in each place where it may be found."""
    places = [Path(dataset)]
    for name in (dataset, OTHER_FOLDERS.get(dataset, dataset)):
        places.append(ROOT / "data" / name)
        if os.environ.get("MOVIELENS_DIR"):
            places.append(Path(os.environ["MOVIELENS_DIR"]) / name)
    globs = [place.glob(name) for place in places for name in FILES]
    found = sorted({path.resolve() for paths in globs for path in paths})
    stats = {str(path): path.stat() for path in found}
    return {path: [stat.st_size, stat.st_mtime_ns] for path, stat in stats.items()}


def published(site, address):
    """Where the book and its source will lie.

    site : address of the book, or ""; address : of the repository, or "" for that of `_config.yml`
    Raises ValueError for what is no such address.
    """
    if not re.fullmatch(r"(https?://[^\s\"'<>]+)?", site):
        raise ValueError(f"SITE_URL is {shown(site)}, must be an address that begins with https://")
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8")) or {}
    setting = config.get("repository") or {}
    branch = setting.get("branch") or "main"
    found = repository.of(address or setting.get("url") or "", branch)
    return {"site": site, "repository": found.url if found else "", "branch": branch}


def write(path, content):
    """Write `content` as JSON, unless the file holds it already."""
    text = json.dumps(content, indent=1) + "\n"
    try:
        if path.read_text(encoding="utf-8") == text:
            return
    except (OSError, ValueError):
        pass
    with atomic.replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")


def main():
    build, dataset, seed, site, address = sys.argv[1:]
    try:
        write(Path(build) / "published.json", published(site, address))
        write(Path(build) / "params.json", parameters(dataset, seed))
        write(Path(build) / "data.json", files(dataset))
    except (ValueError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
