"""Tests of the claims about split, training and grid (Sections 2.2 to 4): each takes a `Study`."""

import numpy as np

from analysis.claims import rules, uncertainty
from analysis.claims.verdicts import CAVEAT, FAILS, UNTESTABLE, Finding, judge
from analysis.grid import search
from lib.als import ALS, store
from lib.data import tables

LARGE = (50, 100)  # the dimensions that the paper says overfit


def split(study):
    n = study.ratings.user_counts
    kept = study.train.user_counts
    as_stated = (np.abs(kept - study.train_share * n) <= 1).all()
    known = (kept[study.test.user_counts > 0] > 0).all()
    here = f"{kept.sum() / n.sum():.2%} for training"
    reading = f"Users without a training rating: {int((kept == 0).sum())} of {len(n):,d}."
    return Finding(judge(as_stated and known), here, reading)


def two_knobs(study):
    k = study.ks[0]
    by_ratio = {}
    for _, lam, tau in (setting for setting in study.settings if setting[0] == k):
        by_ratio.setdefault(store.ratio(lam, tau), []).append((lam, tau))
    ratio, pair = next((ratio, pair) for ratio, pair in by_ratio.items() if len(pair) > 1)
    first, second = (
        ALS(k, lam, tau, epochs=3, seed=study.seed).fit(study.train) for lam, tau in pair[:2]
    )
    users, films = study.test.user_of_entry, study.test.by_user.indices
    largest = np.abs(first.predict(users, films) - second.predict(users, films)).max()
    here = f"predictions differ by at most {largest:.1e} stars" if largest else "equal to the bit"
    (lam1, tau1), (lam2, tau2) = pair[:2]
    reading = (
        f"(λ, τ) = ({lam1:g}, {tau1:g}) and ({lam2:g}, {tau2:g}) both have τ/λ = {ratio:g}: the "
        f"{len(study.settings)} settings are {len(study.models)} models."
    )
    return Finding(judge(largest > rules.SAME), here, reading)


def convergence(study):
    curves = study.curves.query("k == @study.best_k and ratio == @study.edge")
    stable = int(tables.paper_number("stable_epoch"))
    table = curves.pivot(index="seed", columns="epoch", values="test_rmse")
    loss = curves.pivot(index="seed", columns="epoch", values="loss")
    # the loss is summed over single-precision residuals, whose rounding may show in the last digit
    falls = (loss.diff(axis=1).iloc[:, 1:] <= 1e-6 * loss.iloc[:, :-1].to_numpy()).all(axis=None)
    mean = table.mean()
    moved, risen = float(mean.iloc[-1] - mean[stable]), float(mean.iloc[-1] - mean.min())
    verdict = judge(
        falls and abs(moved) <= rules.SETTLED and risen <= rules.SETTLED,
        caveat=falls and abs(moved) <= rules.NEARLY_SETTLED,
    )
    here = f"{moved:+.4f} stars"
    if len(table) > 1:
        change = uncertainty.estimate(table.iloc[:, -1] - table[stable])
        here += f" ({change.low:+.4f}, {change.high:+.4f})"
    reading = (
        f"Change of the mean test RMSE after epoch {stable}. It ends {risen:.4f} above its "
        f"minimum, at epoch {mean.idxmin()}. The loss "
        f"{'never rises' if falls else 'rises in some epoch'}."
    )
    return Finding(verdict, here, reading)


def controlled_gap(study):
    gaps = {
        k: uncertainty.estimate(
            study.over_seeds(k, "test_rmse") - study.over_seeds(k, "train_rmse")
        )
        for k in study.ks
    }
    shown = {k: f"{gap.mean:.3f} ± {gap.high - gap.mean:.3f}" for k, gap in gaps.items()}
    return gap_finding(shown, {k: gap.mean for k, gap in gaps.items()}, study.best_k)


def gap_finding(shown, gap, best_k):
    """The `Finding` about the gap between test and training error.

    shown, gap : dicts from k to the gap in stars, as text and as number
    """
    small, large = gap[best_k], [gap[k] for k in LARGE]
    verdict = judge(
        all(small <= rules.CONTROLLED * other for other in large), caveat=small < min(large)
    )
    here = ", ".join(f"{shown[k]} (k = {k})" for k in (best_k, *LARGE))
    return Finding(verdict, here, "Test RMSE minus training RMSE, in stars.")


def overfitting(study):
    train = study.grid.pivot(index="ratio", columns="k", values="train_rmse")
    test = study.grid.pivot(index="ratio", columns="k", values="test_rmse")
    falls = (train.diff(axis=1).iloc[:, 1:] < 0).all(axis=None)
    above = [int((test[k] > test[study.best_k]).sum()) for k in LARGE]
    worse = all(count == len(test) for count in above)
    exceeds = test.max(axis=None) > 1
    verdict = judge(falls and worse and exceeds, caveat=worse and (falls or exceeds))
    here = f"training down to {train.min(axis=None):.3f}, test up to {test.max(axis=None):.3f}"
    counts = " and ".join(f"{n} for k = {k}" for k, n in zip(LARGE, above, strict=True))
    reading = f"Worse than k = {study.best_k} at {counts} of {len(test)} penalties."
    return Finding(verdict, here, reading)


def underfitting(study):
    smallest = study.ks[0]
    error, hits = (study.compare(smallest, column) for column in ("test_rmse", "precision"))
    worse = error.difference > 0 and error.p < rules.SIGNIFICANCE
    verdict = judge(worse and hits.below(rules.SIGNIFICANCE), caveat=worse)
    here = f"RMSE {interval(error)}, P@10 {interval(hits)}"
    reading = (
        f"k = {smallest} minus k = {study.best_k}: {_p(error)} for the RMSE, {_p(hits)} for the "
        f"precision. {_beside_popularity(study)}"
    )
    return Finding(verdict, here, reading)


def best_error(study):
    inside = study.grid.loc[study.grid["test_rmse"].idxmin()]
    best_of_grid = (inside["k"], inside["ratio"]) == (study.best_k, study.edge)
    choice = study.choice
    close = _within_a_step(choice.k, study.best_k) and _within_a_step(choice.ratio, study.edge)
    verdict = judge(close and choice.interior, caveat=best_of_grid)
    here = f"chosen: k = {choice.k}, τ/λ = {choice.ratio:.3g}"
    error = choice.over_seeds(choice.k, choice.ratio)
    reading = (
        f"Test RMSE of the chosen model, mean of {len(error)} splits: {error.mean():.4f}. "
        f"Lowest of the grid: {inside['test_rmse']:.4f}, at k = {inside['k']:.0f}, "
        f"τ/λ = {inside['ratio']:g}."
    )
    return Finding(verdict, here, reading)


def _within_a_step(one, other):
    return max(one / other, other / one) <= rules.STEP_OF_SEARCH


def best_ranking(study):
    grid = study.grid.set_index(["k", "ratio"])["precision"]
    ours, highest = grid[study.best_k, study.edge], grid.max()
    k, ratio = grid.idxmax()
    noise = study.noise(study.best_k, "precision")
    best = highest - ours <= noise
    verdict = judge(best and ours > study.popularity.precision, caveat=best)
    here = f"{ours:.4f}; highest {highest:.4f} (k = {k}, τ/λ = {ratio:g})"
    return Finding(verdict, here, _beside_popularity(study))


def _beside_popularity(study):
    """The precision of one list for all users, of the most rated films, in two sentences."""
    most_rated = study.popularity.precision
    lower = int((study.grid["precision"] < most_rated).sum())
    return (
        f"Recommending the most rated films to everybody gives P@10 = {most_rated:.4f}. "
        f"Models of the grid below that: {lower} of {len(study.grid)}."
    )


def reported_error(study):
    printed = tables.paper_number("best_test_rmse")
    ours = uncertainty.estimate(study.over_seeds(study.best_k, "test_rmse"))
    tolerance = author_pairs()["difference"].abs().max()
    reading = (
        f"{ours.mean - printed:+.4f} from the printed number. Two runs of one model by the author "
        f"differ by up to {tolerance:.4f}."
    )
    here = f"{ours.mean:.4f} ± {ours.high - ours.mean:.4f}"
    return Finding(judge(abs(ours.mean - printed) <= tolerance), here, reading)


def author_pairs():
    """The author's pairs of runs of one model: k, first and second test RMSE, difference."""
    runs = search.with_ratio(tables.paper("author_grid"))
    runs = runs[runs.duplicated(["k", "ratio"], keep=False)]
    pairs = runs.groupby("k")["test_rmse"].agg(["first", "last"]).reset_index()
    pairs.columns = ["k", "first", "second"]
    return pairs.assign(difference=pairs["second"] - pairs["first"])


def regularisation(study):
    errors = study.grid.set_index(["k", "ratio"])["test_rmse"]
    steps = []
    for (k, lam, tau), (k2, lam2, tau2) in zip(study.settings, study.settings[1:], strict=False):
        if (k, lam) == (k2, lam2):
            change = errors[k, store.ratio(lam, tau2)] - errors[k, store.ratio(lam, tau)]
            steps.append((change, study.noise(k)))
    falling = sum(change < 0 for change, _ in steps)
    rising = sum(change > noise for change, noise in steps)
    verdict = judge(falling == len(steps), caveat=rising == 0)
    reading = f"Steps in which the test RMSE rises by more than the seed noise: {rising}."
    return Finding(verdict, f"falls in {falling} of {len(steps)} steps of τ", reading)


def low_rank(study):
    weak = {k: study.compare(study.best_k, "test_rmse", k) for k in LARGE}
    smaller, larger, own = study.own_penalties
    here = "; ".join(f"{interval(test)} (k = {k})" for k, test in weak.items())
    here += f"; own penalties: {interval(own)}"
    reading = (
        f"Test RMSE of k = {study.best_k} minus the larger model's under the strongest penalty of "
        f"the grid. Own penalties: k = {smaller[0]} at τ/λ = {smaller[1]:.3g} minus "
        f"k = {larger[0]} at {larger[1]:.3g}, {_p(own)}."
    )
    below = all(test.below(rules.SIGNIFICANCE) for test in weak.values())
    worse = own.difference > 0 and own.p < rules.SIGNIFICANCE
    verdict = judge(below and own.below(rules.SIGNIFICANCE), caveat=below and not worse)
    return Finding(verdict, here, reading)


def bias_only(study):
    test = study.compare(study.best_k, "test_rmse", 0)
    worse = int((study.grid["test_rmse"] > study.over_seeds(0, "test_rmse").iloc[0]).sum())
    reading = (
        f"The best setting minus the biases alone, {_p(test)}. Models of the grid with a higher "
        f"error than the biases alone: {worse} of {len(study.grid)}."
    )
    return Finding(CAVEAT if test.below(rules.SIGNIFICANCE) else FAILS, interval(test), reading)


def speed(study):
    seconds = study.best.history["seconds"].median() / (study.train.n_ratings / 1e6)
    reading = (
        "Seconds per epoch and million ratings, without evaluation. A time is fast or slow only "
        "beside another program's."
    )
    return Finding(UNTESTABLE, f"{seconds:.2f} s", reading)


def interval(test):
    """A `Paired` difference with its 95% interval as text."""
    return f"{test.difference:+.4f} ({test.low:+.4f}, {test.high:+.4f})"


def _p(test):
    return "p < 0.001" if test.p < 0.001 else f"p = {test.p:.3f}"
