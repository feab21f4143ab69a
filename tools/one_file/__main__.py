"""Write the built book as one HTML file, and as a PDF: see `tools.one_file`."""

import argparse
import json
import sys
from pathlib import Path

from lib.util import atomic
from tools import provenance
from tools.one_file import joining, printed

NAME = "latent-geometry-of-taste"


def told(origin):
    """What the title page says of the data, from what `provenance.describe` returns."""
    data = origin["dataset"]
    kind = "simulated" if data["simulated"] else "real"
    return (
        f"Rendered on {data['name']}: {data['n_ratings']:,} {kind} ratings. "
        f"Commit {origin['commit']}, {origin['date']}."
    )


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.one_file", description=__doc__)
    parser.add_argument("build", type=Path, help="build folder with the pages in html/")
    parser.add_argument("--pdf", action="store_true", help="print it as a PDF as well")
    arguments = parser.parse_args()
    summary = json.loads((arguments.build / "dataset.json").read_text(encoding="utf-8"))
    whole = arguments.build / f"{NAME}.html"
    try:
        text = joining.joined(arguments.build / "html", told(provenance.describe(summary, None)))
        with atomic.replacing(whole) as partial:
            partial.write_text(text, encoding="utf-8")
        print(f"One file: {whole}")
        if arguments.pdf:
            path = whole.with_suffix(".pdf")
            with atomic.replacing(path) as partial:
                printed.write(whole, partial)
            print(f"The PDF: {path}")
    except (ValueError, OSError, RuntimeError) as error:
        sys.exit(f"{error}\nThe file was not written.")


if __name__ == "__main__":
    main()
