"""The numbers of the chapter on other models."""

from lib.data import tables
from lib.evaluation import intervals


def of_updates(rules):
    """Numbers on the variants of the updates, a DataFrame of `updates.measured`: a dict.

    joint_early, joint_late (test RMSE of the paper's updates less that of the joint ones, in epoch
    5 and in the last); weighted_gap (that of the weighted penalty less that of the paper's, in the
    last); weighted_precision (Precision@10 of the weighted penalty over that of the paper's, 0
    where neither has a hit)
    """
    paper, joint, weighted = (rules.loc[rule] for rule in ("paper", "joint", "weighted"))
    return {
        "joint_early": paper["early"] - joint["early"],
        "joint_late": paper["late"] - joint["late"],
        "weighted_gap": weighted["late"] - paper["late"],
        "weighted_precision": weighted["precision"] / max(paper["precision"], 1e-9),
    }


def of_contest(rows, measures, best_als, floor):
    """Numbers on all models: a dict.

    rows, measures : dicts of a model's name -> what `contest.score` returned
    best_als : the name of the ALS with the highest Precision@10
    floor : of `contest.popularity_floor`

    popular, popular_half (Precision@10 of popularity less that of the paper's best setting, user
    by user, and half of its 95% interval); als, als_half (of `best_als` less popularity); floor;
    floor_ratio (over the paper's Precision@10); novelty (of the film means, bits); likes (the
    highest Precision@10 of the two models of likes); stars (the highest of all others)
    """
    popular, popular_half = _more(measures, "Popularity", "ALS, paper's best")
    als, als_half = _more(measures, best_als, "Popularity")
    of_likes = ("EASE", "Implicit ALS")
    precisions = {name: row["precision"] for name, row in rows.items() if "precision" in row}
    return {
        "popular": popular,
        "popular_half": popular_half,
        "als": als,
        "als_half": als_half,
        "floor": floor,
        "floor_ratio": floor / tables.paper_number("best_precision_at_10"),
        "novelty": rows["Film mean"]["novelty"],
        "likes": max(precisions[name] for name in of_likes),
        "stars": max(found for name, found in precisions.items() if name not in of_likes),
    }


def _more(measures, one, other):
    return intervals.mean_interval(measures[one]["precision"] - measures[other]["precision"])
