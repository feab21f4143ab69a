"""Tools of the build, which no reader imports."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent  # of the checkout
