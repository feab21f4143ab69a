"""Tests of the claims about vectors and new users (Sections 4.1 and 4.2): each takes a `Study`."""

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from analysis.claims import rules
from analysis.claims.verdicts import UNTESTABLE, Finding, judge
from analysis.geometry import identified, neighbourhoods, studied
from lib.evaluation.intervals import NORMAL_95
from lib.recommend import recommend

PERSONAL, ACCLAIMED = 0.05, 1.0  # the lowest and the highest alpha of the paper
ALPHAS = np.linspace(0, 1, 11)


def genre_clusters(study):
    enough = np.flatnonzero(study.train.movie_counts >= rules.ENOUGH_RATINGS)
    labels = neighbourhoods.genre_matrix(
        study.movies["genres"].iloc[enough], smallest=rules.ENOUGH_RATINGS
    )
    if labels.shape[1] < 2:
        reading = (
            f"The test takes two genres with {rules.ENOUGH_RATINGS} films of at least "
            f"{rules.ENOUGH_RATINGS} training ratings each."
        )
        return Finding(UNTESTABLE, f"{labels.shape[1]} genres with enough films", reading)
    tests = neighbourhoods.genre_tests(study.best.movie_factors[enough], labels, seed=study.seed)
    share = (tests["purity_holm"] < rules.SIGNIFICANCE).mean()
    positive = (tests["silhouette"] > 0).mean()
    verdict = judge(share == 1 and positive > rules.MAJORITY, caveat=share > rules.MAJORITY)
    here = f"neighbours {share:.0%}, silhouettes {positive:.0%} of genres"
    reading = (
        f"Neighbours share a genre {tests['lift'].median():.1f} times as often as after shuffling "
        "the genres (median over genres)."
    )
    return Finding(verdict, here, reading)


def animation_apart(study):
    films = studied.paper_films(study.movies, study.train.movie_counts)
    rows = films["row"].dropna().astype(int).to_numpy()
    animated, crime = studied.animated_and_crime(study.movies["genres"].iloc[rows])
    if min(animated.sum(), crime.sum()) < 2:
        reading = "Too few of the films of Figure 6 are in the data."
        return Finding(UNTESTABLE, f"{animated.sum()} and {crime.sum()} films", reading)
    vectors = study.best.movie_factors[rows]
    seen, p = identified.contrast(vectors, animated, crime, seed=study.seed)
    verdict = judge(seen > 0 and p < rules.SIGNIFICANCE, caveat=seen > 0)
    reading = (
        f"Mean cosine among {animated.sum()} animated films minus that between them and "
        f"{crime.sum()} crime films; p = {p:.3f}."
    )
    return Finding(verdict, f"{seen:+.2f}", reading)


def recovery(study):
    if study.ml.truth is None:
        return Finding(UNTESTABLE, "no truth", "Nobody knows the true vectors of real films.")
    enough = np.flatnonzero(study.train.movie_counts >= rules.ENOUGH_RATINGS)
    place = pd.Series(range(len(study.ml.movies)), study.ml.movies["movie_id"])
    truth = study.ml.truth.movie_factors[place[study.train.movie_ids[enough]]]
    vectors = study.best.movie_factors[enough]
    cosines, *_ = neighbourhoods.recovery(vectors, truth)
    shuffled = neighbourhoods.largest_cosines_by_chance(vectors, truth, rules.SHUFFLES, study.seed)
    chance = shuffled.max()
    found = int((cosines > chance).sum())
    verdict = judge(found == len(cosines), caveat=cosines[0] > chance)
    here = f"cosines {cosines[0]:.2f} to {cosines[-1]:.2f}"
    reading = (
        f"After shuffling the films the best direction reaches {chance:.2f} at most. "
        f"Directions above that: {found} of {len(cosines)}."
    )
    return Finding(verdict, here, reading)


def personal_list(study):
    top = _top(study, PERSONAL)
    hits = int(study.for_children[top].sum())
    among = study.for_children[study.allowed]
    if not among.any():
        reading = "None of the films that compete is known to be animated or for children."
        return Finding(UNTESTABLE, "no film for children", reading)
    p = float(hypergeom.sf(hits - 1, len(among), among.sum(), len(top)))
    many, beyond = hits >= rules.MAJORITY * len(top), p < rules.SIGNIFICANCE
    reading = (
        "Films that are animated or for children, as are "
        f"{among.mean():.0%} of all candidates (p = {p:.2g})."
    )
    verdict = judge(many and beyond, caveat=beyond)
    return Finding(verdict, f"{hits} of {len(top)} films", reading)


def alpha_popularity(study):
    counts = study.train.movie_counts[study.allowed]
    r = np.corrcoef(study.best.movie_bias[study.allowed], np.log10(counts))[0, 1]
    verdict = judge(r**2 >= rules.KNOB, caveat=r**2 >= rules.PARTLY)
    here = f"{r**2:.1%} of the variance"
    if len(counts) > 3:  # Fisher's transformation
        margin = NORMAL_95 / np.sqrt(len(counts) - 3)
        low, high = np.tanh(np.arctanh(r) + np.array([-margin, margin]))
        here = f"{here} (correlation {low:.2f} to {high:.2f})"
    reading = f"Correlation {r:.2f} over {len(counts):,d} candidates."
    return Finding(verdict, here, reading)


def acclaimed_list(study):
    row = study.sweep([ACCLAIMED]).iloc[0]
    n = len(_top(study, ACCLAIMED))
    verdict = judge(row["esteemed"] > rules.MAJORITY * n, caveat=row["esteemed"] > 0)
    reading = (
        "Films also among the ten candidates of highest bias. "
        f"Also among the ten most rated: {row['popular']:.0f}."
    )
    return Finding(verdict, f"{row['esteemed']:.0f} of {n} films", reading)


def alpha_tradeoff(study):
    tops = [_list(study, alpha) for alpha in ALPHAS]
    bias = np.array([top["baseline"].mean() for top in tops])
    affinity = np.array([top["affinity"].mean() for top in tops])
    # equal lists may add up to different last digits
    ordered = (np.diff(bias) >= -1e-5).all() and (np.diff(affinity) <= 1e-5).all()
    verdict = judge(ordered and bias[-1] > bias[0] and affinity[-1] < affinity[0])
    here = f"bias {bias[-1] - bias[0]:+.2f}, affinity {affinity[-1] - affinity[0]:+.2f} stars"
    reading = "Change in the means of the ten films from α = 0 to α = 1."
    if study.for_children[study.allowed].any():
        share = [study.for_children[top["movie_index"]].mean() for top in (tops[0], tops[-1])]
        reading += (
            " The share of films that are animated or for children goes from "
            f"{share[0]:.0%} to {share[1]:.0%}."
        )
    return Finding(verdict, here, reading)


def _list(study, alpha):
    films, vector = study.newcomer
    counts = study.train.movie_counts
    return recommend(study.best, vector, alpha, films, counts, study.min_ratings)


def _top(study, alpha):
    return _list(study, alpha)["movie_index"].to_numpy()
