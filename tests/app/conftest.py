"""The recommender behind the app, on the tiny set of the tests."""

import pytest

from app.recommender import Recommender
from lib.als import ALS


@pytest.fixture(scope="module")
def adviser(ml, parts):
    return Recommender(ml, parts[0], ALS(5, 0.1, 0.25, epochs=5).fit(*parts))
