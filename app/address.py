"""Ratings in the address of the page, so that a reload or a bookmark brings them back."""

import re

SET, RATINGS = "set", "ratings"  # names of the parameters
MOST = 500  # ratings; an address cannot be much longer everywhere
_RATING = re.compile(r"(-?[0-9]{1,19})s([1-9]|10)")


def parameters(profile, fingerprint):
    """The parameters that hold the last ratings of a profile, a dict of str; empty without any.

    profile : dict of movie_id -> stars; fingerprint : of the set that numbers the films
    """
    if not profile:
        return {}
    last = list(profile.items())[-MOST:]
    text = "_".join(f"{movie}s{round(2 * stars)}" for movie, stars in last)
    return {SET: fingerprint, RATINGS: text}


def profile(given, fingerprint, movie_ids):
    """The ratings in the parameters of an address: a dict of movie_id -> stars.

    given : mapping of str, as anybody may have written it; movie_ids : those that may be rated
    Raises ValueError where there are ratings that are of another set, or not written as
    `parameters` writes them.
    """
    if RATINGS not in given:
        return {}
    if given.get(SET) != fingerprint:
        raise ValueError("its ratings are of another set of films")
    found, known = {}, set(movie_ids)
    for text in given[RATINGS].split("_")[: MOST + 1]:
        rating = _RATING.fullmatch(text)
        if not rating or int(rating[1]) not in known or int(rating[1]) in found:
            raise ValueError("its ratings cannot be read")
        found[int(rating[1])] = int(rating[2]) / 2
    if len(found) > MOST:
        raise ValueError(f"it has more than {MOST} ratings")
    return found
