"""The least size of a dataset that a book can be made of."""

from lib.data.ratings import LIKED

USERS, MOVIES, RATINGS = 50, 50, 1000
PER_USER = 5  # so that one is for testing
SHARE_LIKED = 0.1


def refuse_too_small(ml):
    """Raise ValueError when a `MovieLens` is too small or too uniform for the book.

    With fewer users or movies there is too little to test, to recommend or to describe; equal
    ratings leave nothing to learn, and without liked movies no ranking can be judged.
    """
    stars = ml.ratings["rating"]
    users = int((ml.ratings["user_id"].value_counts() >= PER_USER).sum())
    movies, values = ml.ratings["movie_id"].nunique(), stars.nunique()
    liked = float((stars >= LIKED).mean())
    enough = users >= USERS and movies >= MOVIES and len(stars) >= RATINGS
    if not (enough and values > 1 and liked >= SHARE_LIKED):
        raise ValueError(
            f"{ml.name} is too small for the book, which needs {USERS} users with {PER_USER} "
            f"ratings or more, {MOVIES} movies with a rating, and {RATINGS:,} ratings that are "
            f"not all equal, {SHARE_LIKED:.0%} of them {LIKED} stars or more; it has {users:,}, "
            f"{movies:,} and {len(stars):,}, with {values} different values and {liked:.0%} of "
            f"{LIKED} stars or more"
        )
