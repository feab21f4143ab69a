"""Reasons for a recommendation: the terms of its score, the largest of them in a sentence."""

from typing import NamedTuple

from lib.recommend import titles

TERMS = 4  # ratings that are listed one by one


class Reason(NamedTuple):
    """One film's reason.

    sentence : plain text
    terms : list of (text, stars), whose last is the score, the sum of the others
    """

    sentence: str
    terms: list


def of(chosen, profile, top, alpha):
    """A `Reason` for each film of `top`, empty for a model whose scores cannot be taken apart.

    chosen : `Recommender`; profile : dict of movie_id -> stars, not empty
    top : what `Recommender.advise` returned for this alpha
    """
    if not chosen.model.k:
        return []
    try:
        all_pulls = chosen.pulls(profile, top)
    except ValueError:
        return []
    names = chosen.films.set_index("movie_id")["title"][list(profile)]
    rated = list(zip(names.map(titles.short), profile.values(), strict=True))
    bias = chosen.model.movie_bias[top["movie_index"]]
    found = []
    for film, pulls, own in zip(top.itertuples(), all_pulls, bias, strict=True):
        sorted_pulls = sorted(zip(pulls.tolist(), rated, strict=True), reverse=True)
        terms = _terms(sorted_pulls, alpha, film)
        found.append(Reason(sentence(sorted_pulls, alpha * own), terms))
    return found


def sentence(pulls, ahead):
    """The help that a film has most: its mean rating, or the ratings that pull it up.

    pulls : list of (pull, (title, stars)), the largest first
    ahead : stars by which its mean rating lifts the film over the average one
    """
    helping = [(pull, f"{title} {given:g} ★") for pull, (title, given) in pulls if pull > 0]
    if not helping:
        return "High mean rating, although your ratings speak against it"
    (most, first), *others = helping
    if ahead > most:
        return f"High mean rating, and you gave {first}"
    both = f" and {others[0][1]}" if others and others[0][0] > most / 2 else ""
    return f"Mostly because you gave {first}{both}"


def _terms(pulls, alpha, film):
    terms = [(f"you gave {title} {given:g} ★", pull) for pull, (title, given) in pulls[:TERMS]]
    if rest := pulls[TERMS:]:
        few = "1 other rating" if len(rest) == 1 else f"{len(rest)} other ratings"
        terms.append((few, sum(pull for pull, _ in rest)))
    terms.append((f"α × mean rating = {alpha:.2f} × {film.baseline:.2f}", alpha * film.baseline))
    terms.append(("score", film.score))
    return terms
