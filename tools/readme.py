"""The parts of README.md that are made from carried results: two tables and a figure.

python -m tools.readme      # writes them anew
"""

import io
import re

from analysis.claims import scoreboard
from analysis.intro import costs, figures, findings
from analysis.plotting import style
from lib.util import atomic
from tools import ROOT

README = ROOT / "README.md"
FIGURE = ROOT / "docs" / "outside_the_grid.svg"
MADE = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def tables():
    """The tables as Markdown: {name: text}."""
    frames = {"scoreboard": scoreboard.table(), "costs": costs.of_books()}
    return {
        name: frame.to_markdown(index=False, disable_numparse=True, colalign=_sides(frame))
        for name, frame in frames.items()
    }


def _sides(frame):
    """Numbers to the right, texts to the left."""
    numeric = [frame[column].astype(str).str.match(r"[\d.,]+$").any() for column in frame]
    return ["right" if number else "left" for number in numeric]


def filled(text):
    """The README with its tables as they are now."""
    made = tables()
    return MADE.sub(lambda found: f"{found[1]}\n{made[found[2]]}\n\n{found[3]}", text)


def hero():
    """The figure of the landing page as SVG."""
    style.use()
    found = findings.of()
    figure = figures.outside_the_grid(
        findings.author_grid(), findings.penalty_sweep(), found["biases_rmse"]
    )
    written = io.StringIO()
    figure.savefig(written, format="svg", metadata={"Date": None})
    return written.getvalue()


def main():
    with atomic.replacing(README) as partial:
        partial.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
    with atomic.replacing(FIGURE) as partial:
        partial.write_text(hero(), encoding="utf-8")


if __name__ == "__main__":
    main()
