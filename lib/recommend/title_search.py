"""Search a catalogue by parts of titles, in any order, without accents and with small slips."""

import bisect
import difflib
import functools
import re

import numpy as np

from lib.recommend import slips, titles

_INSIDE_A_WORD = re.compile(r"(?<=\w)(['’](?=(s|t|re|ll|ve|d|m)\b)|\.(?=\w))", re.IGNORECASE)
_ARTICLE = re.compile(rf"^ ({titles.ARTICLES}) ")


class TitleSearch:
    """An index over titles that is made once and asked often.

    movie_titles : sequence of str; of titles that fit equally well, the first is found first
    """

    def __init__(self, movie_titles):
        self._titles = [_words(title) for title in movie_titles]
        self._vocabulary = sorted({word for title in self._titles for word in title.split()})

    def find(self, text):
        """Places of the titles that have, for each word of `text`, a word that begins so: a list.

        Titles that are the text, but for an article and the year, go before those that begin with
        it, and these before the rest. Where no title fits, the text may stand anywhere in it,
        spaces aside: "spider man" finds "Spiderman". Where that fits none either, words may be
        spelled nearly like the text, with `slips.allowed` slips each, and the fewest slips go
        first: "godfater". Nothing fits a text without a letter or digit.
        """
        wanted = _words(text)
        starts = [f" {word}" for word in wanted.split()]
        if not re.search(r"\w", wanted):
            return []
        found = [i for i, title in enumerate(self._titles) if all(s in title for s in starts)]
        if not found:
            joined = wanted.replace(" ", "")
            found = [i for i, title in enumerate(self._titles) if joined in title.replace(" ", "")]
        if not found:
            return self._nearly(wanted)
        return sorted(found, key=lambda i: _distance(self._titles[i], wanted))

    def _nearly(self, wanted):
        """Places of the titles spelled nearly like `wanted`, those with the fewest slips first.

        The slips of a title are those of all words together, or those of the text without spaces
        against the beginning of the title without spaces, whichever are fewer.
        """
        words, places, begins, joined = self._spelled
        text = _ARTICLE.sub(" ", wanted).replace(" ", "")
        fewest = slips.slips(text, joined).astype(np.int64)
        together = np.zeros(len(fewest), np.int64)
        for word in wanted.split():
            of_words = np.append(slips.slips(word, words), slips.FAR)
            together += np.minimum.reduceat(of_words[places], begins)
        fewest = np.minimum(fewest, together)
        near = np.flatnonzero(fewest < slips.FAR)
        return near[np.argsort(fewest[near], kind="stable")].tolist()

    @functools.cached_property
    def _spelled(self):
        """Letters of the vocabulary; places in it of the words of all titles, title after title,
        each list ended by the place after the last; where they begin; letters of whole titles."""
        place_of = {word: place for place, word in enumerate(self._vocabulary)}
        own = [[place_of[word] for word in title.split()] for title in self._titles]
        places = np.array([place for listed in own for place in (*listed, len(place_of))], int)
        begins = np.cumsum([0] + [len(listed) + 1 for listed in own])[:-1]
        joined = [_ARTICLE.sub(" ", title).replace(" ", "") for title in self._titles]
        return slips.letters(self._vocabulary), places, begins, slips.letters(joined)

    def suggest(self, text):
        """Words of titles spelled nearly like those words of `text` that begin none: a list."""
        unknown = [word for word in _words(text).split() if not self._begins_a_word(word)]
        near = [difflib.get_close_matches(word, self._vocabulary) for word in unknown]
        return list(dict.fromkeys(word for matches in near for word in matches))

    def _begins_a_word(self, text):
        place = bisect.bisect_left(self._vocabulary, text)
        return self._vocabulary[place : place + 1] and self._vocabulary[place].startswith(text)


def _words(title):
    """ "Lion King, The (1994)" as " the lion king 1994 ": every word stands between spaces."""
    name, year = titles.take_year(title)
    return f" {titles.plain(_INSIDE_A_WORD.sub('', name))} {year or ''} ".replace("  ", " ")


def _distance(title, wanted):
    """0 for the same name, 1 for the same first words, 2 for the same beginning, 3 for others."""
    title, wanted = (_ARTICLE.sub(" ", words) for words in (title, wanted))
    if title.startswith(wanted):
        return 0 if re.fullmatch(r"(\d{4} )?", title[len(wanted) :]) else 1
    return 2 if title.startswith(wanted.rstrip()) else 3
