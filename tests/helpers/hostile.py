"""A MovieLens folder whose titles, tags, genres and name are markup, code and odd letters."""

import csv

from lib.data import tables
from tests.helpers.movielens_files import write_csv, write_movielens

HOST = "hostile.example"  # that no page may ask for anything
TITLES = (
    "<script>window.ran=1;alert(1)</script> (1994)",
    '<img src=x onerror="window.ran=2;alert(2)"> (1995)',
    "</script><script>window.ran=3</script> (1996)",
    "<svg/onload=window.ran=4> (1997)",
    f"<iframe src=https://{HOST}/x></iframe> (1998)",
    "<a href=javascript:window.ran=5>click</a> (1999)",
    "[link](javascript:window.ran=6) (1999)",
    f"![img](https://{HOST}/i.png) (2000)",
    "<style>body{display:none}</style> (2001)",
    '"><script>window.ran=7</script> (1993)',
    "<!-- comment (1992)",
    f"<link rel=stylesheet href=https://{HOST}/a.css> (1991)",
    f"https://{HOST}/page www.{HOST} me@{HOST} (1988)",
    "$\\frac{1}{ (1994)",
    "Cash $ and $ money (1995)",
    "$x_{1}$ \\(y\\) \\[z\\] (1996)",
    "$\\undefinedcmd$ (1997)",
    "50% $off$ _under_ **bold** (1998)",
    "A | B || C (1999)",
    "::: fence (1999)",
    "{glue:text}`nothing` {{ name }} (2000)",
    "`code (2001)",
    "{raw} html C:\\new\\table\\ (1993)",
    "\\begin{align} (1992)",
    "$$ (1991)",
    "[^1] note (1990)",
    "&lt;b&gt; &amp; (1989)",
    "1. list + # - (1987)",
    "- dash (1986)",
    "(target)=",
    "% comment (1985)",
    "M*A*S*H, Ca$h, The (1970)",
    "-> <- -- >= :joy: :material/home: :red[red] (2002)",
    "七人の侍 😀 (1954)",
    "שלום (1990)",
    "Cafe\u0301 n\u0303 (1980)",
    "abc\u202edef (2003)",
    "bell\x07 tab\tend (2004)",
    "zero\u200bwidth 👩\u200d👩\u200d👧 (2005)",
    "=1+1",
    "\"double\" 'single' it's --- ... \\' \\\\ (2007)",
    f"{'long ' * 30}{'x' * 850} (2006)",
)
GENRES = (
    "<b onclick=window.ran=8>B</b>",
    "$g_1$ and $\\frac{$",
    "*Sci*",
    "`x` {y}",
    "_z_",
    "שיר",
    "A",
)
NAME = "<img src=x onerror=alert(9)> $n$ *x* `y` [z](q) & {{ a }}"


def write_hostile(folder):
    """Write the folder, with the films of the paper among the others; returns its path.

    The most rated films have the titles above, and each genre some forty films.
    """
    folder = write_movielens(folder / NAME, n_users=80, n_movies=150)
    with open(folder / "ratings.csv", encoding="utf-8", newline="") as file:
        rated = [row["movieId"] for row in csv.DictReader(file)]
    by_ratings = sorted(set(rated), key=lambda movie: (-rated.count(movie), movie))
    known = list(dict.fromkeys(tables.paper("figure6")["title"]))
    titles = dict(zip(by_ratings, known[:4] + list(TITLES) + known[4:], strict=False))
    _change(folder / "movies.csv", lambda place, row: _movie(place, row, titles))
    _change(folder / "tags.csv", lambda place, row: [*row[:2], TITLES[place % len(TITLES)], row[3]])
    return folder


def _movie(place, row, titles):
    genres = dict.fromkeys([GENRES[place % 7], GENRES[place % 5]])
    return [row[0], titles.get(row[0], row[1]), "|".join(genres)]


def _change(path, changed):
    with open(path, encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    write_csv(path, header, [changed(place, row) for place, row in enumerate(rows)])
