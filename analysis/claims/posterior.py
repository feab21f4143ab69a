"""Tests of the claims that the posterior puts in doubt (Sections 4.2 and 5): each takes a `Study`.

What the paper reports is the mode. Is what it says of large models, and of films with few ratings,
true of the model or of that point alone?
"""

import numpy as np

from analysis.claims import rules, uncertainty
from analysis.claims.training import LARGE, interval
from analysis.claims.verdicts import Finding, judge
from analysis.posterior import rankings
from lib.evaluation import metrics
from lib.recommend.ranking import Among


def capacity(study):
    ours = {k: lost_by_mean(study, k) for k in LARGE}
    mode = {k: study.compare(k, "test_rmse").difference for k in LARGE}
    worse = [_significant(test) and test.difference > 0 for test in ours.values()]
    as_much = all(test.difference >= rules.OF_MODEL * mode[k] for k, test in ours.items())
    here = ", ".join(f"{interval(test)} (k = {k})" for k, test in ours.items())
    of_mode = " and ".join(f"{lost:+.4f} (k = {k})" for k, lost in mode.items())
    reading = (
        f"Test RMSE of the posterior mean minus that of k = {study.best_k}, over the users of one "
        f"split. The mode, under the strongest penalty of the grid: {of_mode}."
    )
    return Finding(judge(all(worse) and as_much, caveat=any(worse)), here, reading)


def lost_by_mean(study, k):
    """`Paired` test RMSE of the posterior mean of `k` dimensions minus that of the paper's k."""
    one, other = (squared_errors(study.chains(n), study.test) for n in (k, study.best_k))
    # e² - f² = (e + f)(e - f): the mean of these is the difference of the two RMSEs.
    both = np.sqrt(one.mean()) + np.sqrt(other.mean())
    return uncertainty.paired_users((one - other) / both, study.test.user_of_entry)


def squared_errors(chains, test):
    """Squared error of the posterior mean for each test rating, in stars²: float64, (n_test,).

    chains : two `Posterior`s fitted with `test` that differ in their seeds
    The mean over few draws errs by more than that over all, and the more so the larger k is. The
    product of the errors of two chains has no such excess on average, since what chance adds to
    one has nothing to do with what it adds to the other: it is the error of the mean over any
    number of such chains. A single product may be negative.
    """
    one, other = (test.by_user.values - chain.test_mean.astype(float) for chain in chains)
    return one * other


def rating_filter(study):
    listed = lists(study, study.chains(study.best_k)[0])
    measured = {name: metrics.per_user(each, study.train) for name, each in listed.items()}
    of_filter = _compared(measured["filtered"], measured["plain"], "precision")
    replaced = {
        column: _compared(measured["bound"], measured["filtered"], column)
        for column in ("precision", "ndcg")
    }
    helps = of_filter.difference > 0 and _significant(of_filter)
    missed = any(test.below(rules.SIGNIFICANCE) for test in replaced.values())
    rare = {name: rare_share(each, study) for name, each in listed.items()}
    at_10 = {name: table["precision"].mean() for name, table in measured.items()}
    here = (
        f"P@10 {at_10['plain']:.4f} without, {at_10['filtered']:.4f} with it; "
        f"{at_10['bound']:.4f} by the bound, without"
    )
    reading = (
        f"Films with fewer than {study.min_ratings} ratings are {rare['plain']:.0%} of the best "
        f"setting's lists and {rare['bound']:.0%} of those by the bound. The bound minus the best "
        f"setting with the filter: P@10 {interval(replaced['precision'])}, NDCG@10 "
        f"{interval(replaced['ndcg'])}."
    )
    return Finding(judge(helps and missed, caveat=helps), here, reading)


def lists(study, chain):
    """`Lists` of ten of the same users: a dict of plain, filtered and bound.

    chain : a `Posterior` of this run's split
    By the paper's best setting, by the same without films below the filter, and by the lower bound
    of the posterior, for which all films compete.
    """
    scores = rankings.scorer(chain, (rules.CAUTION,), study.seed)
    bound, _ = metrics.lists_by(scores, study.train, study.test)
    plain, filtered = (
        metrics.lists(model, study.train, study.test)
        for model in (study.best, Among(study.best, study.allowed))
    )
    return {"plain": plain, "filtered": filtered, "bound": bound}


def rare_share(listed, study):
    """The share of listed films that have fewer training ratings than the filter asks for."""
    movies = listed.movies[listed.movies >= 0]
    return float((study.train.movie_counts[movies] < study.min_ratings).mean())


def _compared(one, other, column):
    """`Paired` difference of a measure of the lists of the same users."""
    return uncertainty.paired_users(one[column] - other[column], one["user"])


def _significant(test):
    return test.p < rules.SIGNIFICANCE
