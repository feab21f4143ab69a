"""Titles that no film ever had: a plain English frame around an invented word."""

_ONSETS = (
    "b",
    "br",
    "d",
    "dr",
    "f",
    "g",
    "gl",
    "h",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "r",
    "s",
    "t",
    "tr",
    "v",
    "z",
)
_VOWELS = ("a", "e", "i", "o", "u")
_CODAS = ["l", "n", "r", "s", "th", "x"]
_FRAMES = [
    "{}",
    "{} Road",
    "Beyond {}",
    "House of {}, The",
    "Letters to {}",
    "{} at Noon",
    "Return to {}",
    "Last Train to {}, The",
    "{} and Daughters",
    "Winter in {}, A",
]


def invent(rng, n):
    """`n` different titles without a year, as a list of str.

    The invented word is different in each title, so no two titles agree, and no known one is met.
    """
    syllables = [onset + vowel for onset in _ONSETS for vowel in _VOWELS]
    n_words = len(syllables) ** 2 * len(_CODAS) * len(_VOWELS)
    numbers = rng.choice(n_words, size=n, replace=False)
    frames = rng.integers(0, len(_FRAMES), size=n)
    return [
        _FRAMES[frame].format(_word(int(number), syllables))
        for number, frame in zip(numbers, frames, strict=True)
    ]


def _word(number, syllables):
    """The number written in syllables, capitalised: 0 is 'Babaval'."""
    number, first = divmod(number, len(syllables))
    number, second = divmod(number, len(syllables))
    vowel, coda = divmod(number, len(_CODAS))
    return (syllables[first] + syllables[second] + "v" + _VOWELS[vowel] + _CODAS[coda]).capitalize()
