"""The verdicts as tables of Markdown: a column for each kind of evidence."""

import pandas as pd

from analysis.claims.evidence import KINDS
from analysis.claims.verdicts import VERDICTS
from lib.util import escaping

BADGES = dict(zip(VERDICTS, ("success", "info", "warning", "muted"), strict=True))


def verdicts(claims, table):
    """A row for each claim: its name with the paper's number, and its cells by kind of evidence.

    claims : list of `register.Claim`; table : what `evidence.cells` returned
    The source of a cell is named where its kind of evidence has several sources in the table.
    """
    sources = {(cell.kind, cell.source) for found in table.values() for cell in found}
    several = {kind for kind in KINDS if sum(of == kind for of, _ in sources) > 1}
    rows = []
    for number, claim in enumerate(claims, start=1):
        name = f"**{number}.** {{ref}}`{claim.title} <{claim.chapter}>`"
        row = {"Claim": f"{name}<br>{claim.number or 'no number'}"}
        for kind in KINDS:
            cells = [cell for cell in table[claim.name] if cell.kind == kind]
            row[kind] = "<br>".join(_line(cell, kind in several) for cell in cells) or "–"
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


def _line(cell, name_it):
    verdict = cell.finding.verdict
    source = f"{escaping.markdown(cell.source)}: " if name_it else ""
    return f"{{bdg-{BADGES[verdict]}}}`{verdict}` {source}{cell.finding.here}"


def _source(cell):
    return _named(cell.source, cell.precomputed)


def _named(source, precomputed):
    return f"{escaping.markdown(source)}{', precomputed' if precomputed else ''}"
