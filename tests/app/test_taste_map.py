"""The names on the map: few enough to be read."""

import pandas as pd

from app import taste_map


def points(*rows):
    return pd.DataFrame(rows, columns=["title", "kind", "x", "y"])


CORNERS = (("Far (1990)", "film", 0.0, 0.0), ("Away (1991)", "film", 1.0, 1.0))


def test_names_stand_where_they_cover_nothing():
    given = points(
        *CORNERS,
        ("Lion King, The (1994)", "recommended", 0.2, 0.2),
        ("Heat (1995)", "recommended", 0.21, 0.2),
        ("Toy Story (1995)", "rated", 0.8, 0.8),
        ("you", "you", 0.5, 0.5),
    )
    assert taste_map.names(given, 640) == ["", "", "The Lion King", "", "Toy Story", "you"]


def test_you_and_what_you_rated_are_named_first_and_fewer_films_on_a_phone():
    given = points(
        *CORNERS,
        ("Recommended (1994)", "recommended", 0.4, 0.5),
        ("Rated film (1995)", "rated", 0.6, 0.5),
        ("you", "you", 0.8, 0.5),
    )
    assert taste_map.names(given, 900) == ["", "", "Recommended", "Rated film", "you"]
    assert taste_map.names(given, 300) == ["", "", "", "Rated film", "you"]


def test_points_that_coincide_do_not_divide_by_zero():
    given = points(("One (1990)", "rated", 0.0, 0.0), ("you", "you", 0.0, 0.0))
    assert len(taste_map.names(given, 640)) == 2
