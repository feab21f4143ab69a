"""Tests of the claims about the dataset itself (Section 2): each takes a `DatasetSummary`."""

import numpy as np
import pandas as pd
from scipy.stats import linregress, spearmanr

from analysis.claims import dataset_summary, rules
from analysis.claims.verdicts import CAVEAT, FAILS, UNTESTABLE, Finding, judge
from analysis.data import describe, goodness_of_fit, powerlaws
from lib.data import LIKED, tables

FEWEST_YEARS = 3  # from which growth can be read
FIRST_YEAR = 1900  # of release; the few films before are from the years of the invention


def size(summary):
    millions = round(summary.n_ratings / 1e6)
    holds = (
        millions == round(tables.paper_number("n_ratings") / 1e6)
        and summary.n_movies > tables.paper_number("n_movies")
        and summary.n_users > tables.paper_number("n_users")
    )
    here = f"{summary.n_ratings:,d}; {summary.n_movies:,d}; {summary.n_users:,d}"
    return Finding(judge(holds), here, "Ratings, movies with a rating, and users who rated.")


def user_power_law(summary):
    return _power_law(summary, summary.user_degrees, "user")


def movie_power_law(summary):
    return _power_law(summary, summary.movie_degrees, "movie")


def _power_law(summary, degrees, member):
    if not powerlaws.can_be_fitted(*degrees):
        reading = f"A fit takes fifty {member}s whose numbers of ratings differ."
        return Finding(UNTESTABLE, f"too few {member}s", reading)
    fit = powerlaws.assess(*degrees)
    share = fit.power_law.n_tail / degrees[1].sum()
    p_whole, p_tail = (
        _plausibility(summary, degrees, member, scope) for scope in goodness_of_fit.SCOPES
    )
    passes = fit.whole.z < rules.PREFERRED and p_whole > goodness_of_fit.REJECTED
    tail_passes = fit.tail.z < rules.PREFERRED and p_tail > goodness_of_fit.REJECTED
    verdict = judge(passes, caveat=tail_passes and share >= rules.TAIL)
    here = f"fit p = {p_whole:.2g}; tail {share:.1%}, p = {p_tail:.2g}"
    reading = (
        f"Against a lognormal, Vuong's z is {fit.whole.z:.1f} over all {member}s and "
        f"{fit.tail.z:.1f} in the tail, which starts at {fit.power_law.xmin:,d} ratings."
    )
    return Finding(verdict, here, reading)


def _plausibility(summary, degrees, member, scope):
    """p-value of the fitted power law; that of MovieLens 32M, with more replicates, is known."""
    if summary.name == dataset_summary.MOVIELENS_32M:
        return float(goodness_of_fit.of_movielens_32m(scope).loc[member, "p"])
    return goodness_of_fit.goodness_of_fit(*degrees, scope=scope).p


def concentration(summary):
    movies = describe.top_share(*summary.movie_degrees, rules.SMALL_SUBSET)
    users = describe.top_share(*summary.user_degrees, rules.SMALL_SUBSET)
    blockbusters = movies > rules.MAJORITY
    power_users = users >= rules.DISPROPORTION * rules.SMALL_SUBSET
    verdict = judge(blockbusters and power_users, caveat=blockbusters or power_users)
    reading = f"Share of all ratings that belongs to the top {rules.SMALL_SUBSET:.0%} of each."
    return Finding(verdict, f"movies {movies:.1%}, users {users:.1%}", reading)


def global_mean(summary):
    printed, mean = tables.paper_number("global_mean"), summary.mean
    close = abs(mean / printed - 1) <= rules.APPROXIMATELY
    verdict = judge(round(mean, 2) == printed, caveat=close)
    return Finding(verdict, f"{mean:.4f}", f"{mean - printed:+.4f} stars from the printed mean.")


def positivity_bias(summary):
    stars = describe.describe_stars(summary.stars)
    leans = stars["skew"] < 0 and stars["liked"] > rules.MAJORITY
    here = f"skewness {stars['skew']:.2f}; {stars['liked']:.0%} at {LIKED} or more"
    reading = "Ratings show the skew but not its cause: films seen and not rated leave no record."
    return Finding(CAVEAT if leans else FAILS, here, reading)


def release_growth(summary):
    listed = summary.releases["n_listed"].loc[FIRST_YEAR:]
    if len(listed) < FEWEST_YEARS:
        return _too_few(listed, "of release")
    peak = int(listed.idxmax())
    exponential, grows, here = _growth(listed.loc[:peak])
    falls = listed.iloc[-1] < rules.DECLINE * listed.max()
    last = listed.iloc[-1] / listed.max()
    reading = (
        f"Up to the peak in {peak}. The last year listed, {listed.index[-1]:.0f}, "
        f"has {last:.0%} of the peak."
    )
    return Finding(judge(exponential and falls, caveat=grows and falls), here, reading)


def rating_growth(summary):
    given = summary.given.iloc[1:-1]
    if len(given) < FEWEST_YEARS:
        return _too_few(given, "of rating, the first and the last apart")
    exponential, grows, here = _growth(given)
    reading = (
        f"By year of rating, the peak is {given.idxmax()}. The paper's curve counts by the year "
        "in which the movie was released."
    )
    return Finding(judge(exponential, caveat=grows), here, reading)


def _too_few(counts, which):
    reading = f"Growth takes {FEWEST_YEARS} years {which}."
    return Finding(UNTESTABLE, f"{len(counts)} years {which}", reading)


def _growth(counts):
    """(exponential, grows, here): whether counts do so from year to year, and by what numbers.

    The first by the share of the variance of log counts that the year explains, the second by
    the rank correlation. Neither where fewer than three years have a count, or all the same.
    """
    counts = counts[counts > 0]
    if len(counts) < FEWEST_YEARS or counts.min() == counts.max():
        return False, False, f"{len(counts)} years with a count up to the peak"
    years = counts.index.to_numpy(float)
    explained = linregress(years, np.log(counts.to_numpy(float))).rvalue ** 2
    rank = spearmanr(years, counts).statistic
    here = f"{explained:.0%} explained; rank correlation {rank:.2f}"
    return explained >= rules.EXPONENTIAL, rank >= rules.GROWTH, here


def stable_means(summary):
    releases = summary.releases.dropna(subset="mean_rating")
    decade = (releases.index.to_numpy() // 10 * 10).astype(int)
    total = (releases["mean_rating"] * releases["n_ratings"]).groupby(decade).sum()
    n_ratings = releases["n_ratings"].groupby(decade).sum()
    counts = n_ratings >= rules.DECADE * summary.n_ratings
    away = (total / n_ratings)[counts] - summary.mean
    if len(away) < 2:
        reading = "Stability takes two decades of release with enough ratings."
        return Finding(UNTESTABLE, f"{len(away)} decades of release", reading)
    furthest = away.abs().max()
    verdict = judge(furthest <= rules.MODEST, caveat=furthest <= rules.STEP)
    here = f"up to {furthest:.2f} stars away"
    reading = (
        f"From {away.max():+.2f} for films of the {away.idxmax()}s to {away.min():+.2f} for those "
        f"of the {away.idxmin()}s."
    )
    return Finding(verdict, here, reading)


def genre_means(summary):
    genres = summary.genres
    shown = ("Drama", "Documentary", "Horror", "Film-Noir", "Comedy")
    mean = genres["mean_rating"].dropna()
    if not set(shown) <= set(mean.index):
        return _missing(mean, shown)
    rank = genres["n_ratings"].rank(ascending=False)
    statements = [
        mean["Drama"] > mean["Horror"],
        mean["Documentary"] > mean["Horror"],
        rank["Film-Noir"] > len(genres) / 2 and mean.idxmax() == "Film-Noir",
        rank["Comedy"] <= 3 and abs(mean["Comedy"] - summary.mean) <= rules.MODEST,
    ]
    verdict = judge(all(statements), caveat=sum(statements) > len(statements) * rules.MAJORITY)
    here = ", ".join(f"{name} {mean[name]:.2f}" for name in shown)
    return Finding(verdict, here, f"{sum(statements)} of {len(statements)} statements are true.")


def _missing(genres, named):
    missing = ", ".join(sorted(set(named) - set(genres.index)))
    reading = "The claim is about genres that the dataset does not have."
    return Finding(UNTESTABLE, f"no {missing}", reading)


def genre_shares(summary):
    named = ("Drama", "Comedy", "Thriller", "Romance")
    printed = pd.Series({name: tables.paper_number(f"{name.lower()}_share") for name in named})
    counts = summary.genres["n_movies"]
    if not set(named) <= set(counts.index):
        return _missing(counts, named)
    found = 100 * (counts / counts.sum()).reindex(named)
    pie = 100 * describe.pie_shares(counts).reindex(named)
    close = (found / printed - 1).abs().max() <= rules.APPROXIMATELY
    verdict = judge((found.round(1) == printed).all(), caveat=close)
    here = ", ".join(f"{share:.1f}" for share in found) + "%"
    wrong = ", ".join(f"{share:.1f}" for share in pie)
    reading = f"Counting four genres twice, as the paper's pie chart does, gives {wrong}."
    return Finding(verdict, here, reading)
