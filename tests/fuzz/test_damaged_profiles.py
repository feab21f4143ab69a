"""Damaged profiles: the ratings that the file holds, or a refusal that names row and value."""

import csv
import io
import re

import pandas as pd

from app import profiles
from lib.recommend import titles
from tests.helpers import cases, damage

TITLES = {
    1: "Toy Story (1995)",
    6: "Heat (1995)",
    364: "Lion King, The (1994)",
    720: 'Wallace & Gromit: "The Best", of (1996)',
    99999: "Émigré\nof Æther (2001)",
    2**40: "東京 (1953)",
}
MOVIES = pd.DataFrame({"movie_id": list(TITLES), "title": list(TITLES.values())})
OF_THE_FILE = "columns|no UTF-8|no CSV|no ratings|bytes|NUL"


def plain(content):
    """The ratings as Python's csv module reads them, each film once and by its title."""
    lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    header, *rows = filter(None, lines)
    header = [name.strip() for name in header]
    rated = {}
    for row in rows:
        values = dict(zip(header, row, strict=True))
        written = values["movie_id"].strip(), values["stars"].strip()
        assert re.fullmatch(r"[0-9]+", written[0], re.ASCII), f"{written[0]!r} was read"
        assert re.fullmatch(r"[0-5](\.[05]0*)?", written[1], re.ASCII), f"{written[1]!r} was read"
        movie = int(written[0])
        assert movie not in rated, "a film was read twice"
        assert titles.same(values["title"], TITLES[movie])
        rated[movie] = float(written[1])
    return rated


def test_a_damaged_profile_is_read_as_a_plain_parser_does_or_refused(pytestconfig):
    profile = {movie: 0.5 + number for number, movie in enumerate(list(TITLES)[:5])}
    content = profiles.to_csv(profile, MOVIES).encode()

    def trial(rng):
        way = damage.WAYS[rng.choice(5, p=[0.4, 0.3, 0.15, 0.05, 0.1])]
        damaged = way(rng, content)
        try:
            read = profiles.from_csv(damaged, MOVIES)
        except ValueError as error:
            cases.check_message(error, names=[rf"row \d+|{OF_THE_FILE}"])
            return cases.refused(error, way)
        assert read == plain(damaged)
        assert way is not damage.harmless or read == profile
        return True

    read = cases.each(pytestconfig, 0.5, trial)
    assert len(read) < 10 or 0 < sum(read) < len(read)
