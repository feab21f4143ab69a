"""Ratings in the address of the page: there and back, and whatever else may stand there."""

import pytest

from app import address

PROFILE = {318: 5.0, 7: 0.5, 9007199254740993: 3.5}


def test_ratings_are_read_as_they_were_written():
    given = address.parameters(PROFILE, "abc")
    assert given == {"set": "abc", "ratings": "318s10_7s1_9007199254740993s7"}
    assert address.profile(given, "abc", PROFILE) == PROFILE
    assert address.parameters({}, "abc") == {}
    assert address.profile({}, "abc", PROFILE) == {}
    assert address.profile({"set": "x"}, "abc", PROFILE) == {}


def test_of_very_many_ratings_the_last_are_kept():
    many = dict.fromkeys(range(-3, address.MOST), 4.0)
    kept = address.profile(address.parameters(many, "abc"), "abc", many)
    assert list(kept) == list(range(address.MOST))


@pytest.mark.parametrize(
    "text",
    ["", "7", "7s0", "7s11", "7s1_", "8s1", "7s1_7s2", "7s1.5", "٧s1", "7s1<b>", "9" * 30 + "s1"],
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="cannot be read"):
        address.profile({"set": "abc", "ratings": text}, "abc", [7])


def test_ratings_of_another_set_or_too_many_are_refused():
    given = address.parameters({7: 4.0}, "abc")
    with pytest.raises(ValueError, match="another set"):
        address.profile(given, "def", [7])
    ids = range(address.MOST + 1)
    given["ratings"] = "_".join(f"{movie}s8" for movie in ids)
    with pytest.raises(ValueError, match="more than"):
        address.profile(given, "abc", ids)
