"""Where the time of a build goes: set-up, each chapter by what it does, the pages.

    python -m tools.times twin --out _build/times       # builds the book of twin from nothing
    python -m tools.times twin --runs 3 --carry         # three times; its costs for the README

The modules: `sampling` (looks into a chapter's kernel while it runs), `kinds` (what a line of code
is counted as), `measure` (the build and its table), `drawing` (the picture of it),
`costs` (the row of the table of costs).
"""

FOLDER = "LATENT_GEOMETRY_TIMES"  # where the programs of a build write their times, if it is set
