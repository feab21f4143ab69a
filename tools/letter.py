"""The report to the paper's author, made from the same verdicts and tables as the book.

python -m tools.letter      # writes docs/report-to-the-author.md anew
"""

import re

from analysis.claims import evidence, register
from analysis.claims.verdicts import CAVEAT, FAILS, HOLDS, UNTESTABLE
from analysis.cold_start import results
from analysis.grid import search
from lib.als import store
from lib.data import tables
from lib.util import atomic
from tools import ROOT

PATH = ROOT / "docs" / "report-to-the-author.md"
# What counts most comes first: a claim stands where the first of these that can test it puts it.
WEIGHT = (evidence.MOVIELENS_32M, evidence.LOGS, evidence.REAL, evidence.SIMULATED)
HEADINGS = {
    HOLDS: "What is borne out",
    CAVEAT: "What holds with a caveat",
    FAILS: "Where we come to another result",
    UNTESTABLE: "What we could not test",
}
TEXT = """# Report to the author

Dear Joshua Salako,

You published the code, the notebook and the logs behind *Latent Geometry of Taste*, and without them this reproduction would not exist. Below is what we found when we put each of the {n_claims} statements that can be checked to the test: the number of the paper, ours, and the chapter where it is worked out. Each stands where the strongest evidence that we have puts it: MovieLens 32M itself, your own logs, the real ratings of ml-latest-small, or, last, simulated ratings whose truth is known. A second line shows evidence that disagrees. ml-latest-small has one rating for three hundred of yours: what differs only there may be a matter of size. The rules are in [data/paper/claims.csv](../data/paper/claims.csv). They were fixed before the numbers, except for those of *Capacity and overfitting* and *The filter of 100 ratings*, which followed a first trial on ml-latest-small.

We may be wrong, and we would like to know. `make book` rebuilds everything, and `make verdicts DATASET=ml-32m` repeats every test on the ratings that you used.

## In short

{short}

{sections}
## How this was made

`python -m tools.letter` fills this page from the verdicts in `data/verdicts/`, the published aggregates in `data/facts/` and what we read off the paper and your repository into `data/paper/`. A test compares it with them.
"""  # noqa: E501
SHORT = """- The main numbers are right. The test RMSE {rmse} at $k$ = {k} is that of your logs, to the printed digits.
- Test error depends on $\\tau/\\lambda$ alone, so the {n_settings} settings are {n_models} models, and the best of them lies on the edge of the range that was tried (ratio {ratio:g}). Others report lower errors under stronger penalties, also for larger $k$ ([Beyond the grid](../book/wider_grid.md)).
- Table 3 and Figure 6 were made with the model of $k$ = {other_k}, $\\lambda$ = {other_lam:g}, $\\tau$ = {other_tau:g}, which your notebook loads, and whose test RMSE is {other_rmse:.4f}, and not with the best one ([Cold start](../book/cold_start.md), [Latent geometry](../book/geometry.md)).
- The notebook scores a model with $k$ dimensions on lists of $k$ films. The precisions of Table 2 can therefore be compared within a $k$ and not between them ([Grid search](../book/grid.md)).
- {n_titles} of the titles in Table 3 are spelled differently in MovieLens ([Cold start](../book/cold_start.md))."""  # noqa: E501


def report():
    """The text of the report: Markdown."""
    claims = register.load()
    known = evidence.known(claims)
    groups = {verdict: [] for verdict in HEADINGS}
    for claim in claims:
        cells = sorted(known[claim.name], key=lambda cell: WEIGHT.index(cell.kind))
        telling = [cell for cell in cells if cell.finding.verdict != UNTESTABLE] or cells
        groups[telling[0].finding.verdict].append(_entry(claim, telling))
    sections = [
        f"## {HEADINGS[verdict]} ({len(entries)})\n\n" + "\n".join(entries) + "\n"
        for verdict, entries in groups.items()
        if entries
    ]
    return TEXT.format(
        n_claims=len(claims), short=SHORT.format(**_short()), sections="\n".join(sections)
    )


def _entry(claim, cells):
    """A claim with its place and number, the strongest evidence, and what differs from that."""
    stated = f"; the paper: {claim.number}" if claim.number else ""
    verdicts = set()
    lines = [
        f"- **{claim.title}** ({claim.place}{stated}). {claim.says}. {_page_of(claim.chapter)}"
    ]
    for kind, source, finding, _ in cells:
        if finding.verdict not in verdicts:
            told = f"{kind} ({source}), *{finding.verdict}*: {finding.here}. {finding.reading}"
            lines.append(f"  - {told}")
        verdicts.add(finding.verdict)
    return "\n".join(lines)


def _page_of(label):
    """The page of the book that has a label, as a link from docs/."""
    for path in sorted((ROOT / "book").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        if re.search(rf"^\({re.escape(label)}\)=$", text, re.M):
            title = re.search(r"^# (.+)$", text, re.M)[1]
            return f"[{title}](../book/{path.name})"
    raise ValueError(f"no page of the book has the label {label}")


def _short():
    """The numbers of the summary."""
    grid = search.with_ratio(tables.paper("author_grid"))
    other_k, other_lam, other_tau = results.SETTINGS["k = 50"]  # which the notebook loads
    used = grid.query("k == @other_k and lam == @other_lam and tau == @other_tau")
    printed = tables.paper("table3")
    lam, tau = (tables.paper_number(f"best_{name}") for name in ("lam", "tau"))
    return {
        "other_k": other_k,
        "other_lam": other_lam,
        "other_tau": other_tau,
        "rmse": tables.paper_number("best_test_rmse"),
        "k": int(tables.paper_number("best_k")),
        "ratio": store.ratio(lam, tau),
        "n_settings": len(grid),
        "n_models": len(grid[["k", "ratio"]].drop_duplicates()),
        "other_rmse": used["test_rmse"].item(),
        "n_titles": int((printed["title"] != printed["movielens_title"]).sum()),
    }


def main():
    with atomic.replacing(PATH) as partial:
        partial.write_text(report(), encoding="utf-8")


if __name__ == "__main__":
    main()
