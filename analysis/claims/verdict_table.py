"""The verdicts as tables of Markdown: a column for each kind of evidence."""

import pandas as pd

from analysis.claims.evidence import KINDS
from analysis.claims.verdicts import VERDICTS
from lib.util import escaping

BADGES = dict(zip(VERDICTS, ("success", "info", "warning", "muted"), strict=True))


def verdicts(claims, table):
    """A row for each claim: its name, the paper's number, and its cells by kind of evidence.

    claims : list of `register.Claim`; table : what `evidence.cells` returned
    """
    rows = []
    for number, claim in enumerate(claims, start=1):
        row = {"Claim": f"**{number}.** {{ref}}`{claim.title} <{claim.chapter}>`"}
        row["The paper"] = claim.number or "–"
        for kind in KINDS:
            lines = [_line(cell) for cell in table[claim.name] if cell.kind == kind]
            row[kind] = "<br>".join(lines) or "–"
        rows.append(row)
    return pd.DataFrame(rows)


def readings(claims, table):
    """A row for each finding: claim, source of the evidence, the sentence that reads it."""
    rows = []
    for number, claim in enumerate(claims, start=1):
        for place, cell in enumerate(table[claim.name]):
            name = f"**{number}.** {claim.title}" if place == 0 else ""
            rows.append((name, _source(cell), cell.finding.reading))
    return pd.DataFrame(rows, columns=["Claim", "Evidence", "Reading"])


def scoreboard(counts):
    """The counts of `evidence.counts` with headers and names for a reader."""
    columns = {"Kind of evidence": counts["kind"]}
    columns["Source"] = [
        _named(source, precomputed)
        for source, precomputed in zip(counts["source"], counts["precomputed"], strict=True)
    ]
    columns |= {verdict[0].upper() + verdict[1:]: counts[verdict] for verdict in VERDICTS}
    return pd.DataFrame(columns)


def _line(cell):
    verdict = cell.finding.verdict
    return f"{{bdg-{BADGES[verdict]}}}`{verdict}` {_source(cell)}: {cell.finding.here}"


def _source(cell):
    return _named(cell.source, cell.precomputed)


def _named(source, precomputed):
    return f"{escaping.markdown(source)}{', precomputed' if precomputed else ''}"
