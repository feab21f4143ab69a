"""Bytes and counts in words, at the borders of their units."""

import pytest

from analysis.scaling_out import wording


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1 kB"),
        (3_424_000, "3.42 MB"),
        (999_400, "999 kB"),
        (999_600, "1 MB"),
        (160e9, "160 GB"),
        (2.5e15, "2,500 TB"),
    ],
)
def test_bytes(number, text):
    assert wording.bytes_text(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1e9, "1 billion"),
        (25_520_897, "25.5 million"),
        (1234, "1,234"),
    ],
)
def test_counts(number, text):
    assert wording.count_text(number) == text
