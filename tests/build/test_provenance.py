"""What a page says about where its results come from, and when."""

import pytest

from tools import provenance

SUMMARY = {
    "name": "ml-tiny",
    "simulated": False,
    "n_ratings": 12345,
    "n_users": 67,
    "n_movies": 890,
}


def test_real_data_is_called_real():
    origin = provenance.describe(SUMMARY, seed=None)
    text = provenance.banner(origin, "page", is_chapter=False)
    assert "real data" in text
    assert "simulated" not in text
    assert "seed" not in text
    assert "notebooks/page.ipynb" not in text


def test_the_date_can_be_fixed(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert provenance.today() == "1970-01-02"


@pytest.mark.parametrize("epoch", ["abc", "-1", "1.5", "9" * 30, "٣", str(253_402_300_800)])
def test_a_date_that_is_none_is_named(monkeypatch, epoch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(ValueError, match=f"SOURCE_DATE_EPOCH is '{epoch}', must be"):
        provenance.today()


def test_a_page_without_a_title_is_refused():
    with pytest.raises(ValueError, match="level-one heading"):
        provenance.below_title("no title\n", "banner")
