"""Movies found by title, however people write it.

"The Lion King (1994)", "lion king" and "Lion King, The (1994)" are the same film; so are
"Irreversible (2002)" and "Irreversible (Irréversible) (2002)".
"""

import difflib
import re
import unicodedata

from lib.util.messages import LONGEST, shown

ARTICLES = "the|a|an|le|la|les|l'|un|une|el|los|las|il|lo|der|die|das"
_YEAR = re.compile(r"\s*\((\d{4})\)\s*$")
_OTHER_NAME = re.compile(r"\s*\(([^()]*)\)")
_ARTICLE_LAST = re.compile(rf"^(.*), ({ARTICLES})$", re.IGNORECASE)


def find(movies, titles):
    """The movie_id of each title, as a list.

    movies : DataFrame with movie_id and title; titles : list of str. Case, accents, punctuation
    and the place of an article do not count; a year may be left out where only one film has the
    name. Of several films of one name and year, the first listed is taken. Raises ValueError for
    a title that fits no film, naming the nearest, or that fits several.
    """
    names = _names(movies)
    return [_find_one(names, movies, title) for title in titles]


def find_some(movies, titles):
    """As `find`, but None for a title that fits no film or several."""
    names = _names(movies)
    found = [_fitting(names, movies, title) for title in titles]
    return [_id(movies, rows) if _are_one_film(movies, rows) else None for rows in found]


def same(one, other):
    """Whether two titles name a film alike: the same plain name and the same year."""
    (name, year), (other_name, other_year) = take_year(one), take_year(other)
    return year == other_year and plain(name) == plain(other_name)


def split(text):
    """The titles in "Toy Story (1995); Heat (1995)". Raises ValueError if there are none."""
    if not isinstance(text, str):
        raise ValueError(
            f"{shown(text)} is no text: write titles in quotes, separated by semicolons"
        )
    titles = [title.strip() for title in text.split(";") if title.strip()]
    if not titles:
        raise ValueError("the profile is empty: at least one title is needed")
    return titles


def _find_one(names, movies, title):
    rows = _fitting(names, movies, title)
    if not rows:
        raise ValueError(f"no film is called {shown(title)}; {_suggestion(names, movies, title)}")
    if not _are_one_film(movies, rows):
        listed = ", ".join(_few(movies, rows))
        raise ValueError(f"{shown(title)} may be one of several films: {listed}")
    return _id(movies, rows)


def _fitting(names, movies, title):
    """Rows of the films with this name, and this year where one is given."""
    name, year = take_year(title)
    return [row for row in names.get(plain(name), []) if year in (None, _year(movies, row))]


def _are_one_film(movies, rows):
    return len({_year(movies, row) for row in rows}) == 1


def _id(movies, rows):
    return int(movies["movie_id"].iloc[rows[0]])


def _suggestion(names, movies, title):
    name, _ = take_year(title)
    near = difflib.get_close_matches(plain(name), names, n=3, cutoff=0.6)
    rows = list(dict.fromkeys(row for found in near for row in names[found]))
    if not rows:
        return "none has a similar title"
    return "did you mean " + " or ".join(_few(movies, rows)) + "?"


def _few(movies, rows):
    """The first titles, cut where they are long: no error grows with the catalogue."""
    return [movies["title"].iloc[row][:LONGEST] for row in rows[:4]]


def _names(movies):
    """Rows of the films by each of their plain names: a whole title goes before a second name."""
    first, second = {}, {}
    for row, title in enumerate(movies["title"]):
        name, _ = take_year(title)
        whole = plain(name)
        first.setdefault(whole, []).append(row)
        others = [_OTHER_NAME.sub("", name), *_OTHER_NAME.findall(name)]
        for other in {plain(other) for other in others} - {whole, ""}:
            second.setdefault(other, []).append(row)
    return {name: first.get(name, []) + second.get(name, []) for name in first | second}


def take_year(title):
    """("Heat", "1995") for "Heat (1995)"; the year is None where the title has none."""
    found = _YEAR.search(title)
    return (title[: found.start()], found[1]) if found else (title.strip(), None)


def short(title):
    """The name that people say: "The Lion King" for "Lion King, The (1994)", without other names.

    A title of which nothing is left stays as it is.
    """
    name = _OTHER_NAME.sub("", take_year(title)[0]).strip()
    found = _ARTICLE_LAST.match(name)
    if found:
        gap = "" if found[2][-1] == "'" else " "
        name = found[2] + gap + found[1]
    return name or title


def _year(movies, row):
    return take_year(movies["title"].iloc[row])[1]


def plain(name):
    """Lower-case letters and digits without accents, an article first: "the lion king"."""
    name = re.sub(r"^a\.?k\.?a\.?\s+", "", name.strip(), flags=re.IGNORECASE)
    name = _ARTICLE_LAST.sub(r"\2 \1", name)
    letters = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = re.sub(r"[^\w]+", " ", letters.replace("&", " and ")).strip()
    return words or letters
