"""Bytes and large counts in words."""

UNITS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
COUNTS = ((1e9, "billion"), (1e6, "million"))


def bytes_text(number):
    """Bytes to three digits in decimal units: "3.42 MB", "160 GB"."""
    for size, unit in UNITS:
        if number >= 0.9995 * size:
            return f"{three_digits(number / size)} {unit}"
    return f"{number:.0f} B"


def count_text(number):
    """A count to three digits: "1 billion", "25.5 million", "1,234"."""
    for size, name in COUNTS:
        if number >= 0.9995 * size:
            return f"{three_digits(number / size)} {name}"
    return f"{number:,.0f}"


def three_digits(number):
    """A number in three digits, without an exponent, and without zeros at the end of a fraction."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
