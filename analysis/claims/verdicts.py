"""The four verdicts, and what a test returns."""

from typing import NamedTuple

HOLDS = "holds"
CAVEAT = "holds with a caveat"
FAILS = "does not hold"
UNTESTABLE = "cannot be tested"
VERDICTS = (HOLDS, CAVEAT, FAILS, UNTESTABLE)


class Finding(NamedTuple):
    """Result of the test of a claim.

    verdict : one of VERDICTS
    here : the number or numbers, as text
    reading : one sentence
    """

    verdict: str
    here: str
    reading: str


def judge(holds, caveat=False):
    """HOLDS, or else CAVEAT, or else FAILS."""
    if holds:
        return HOLDS
    return CAVEAT if caveat else FAILS
