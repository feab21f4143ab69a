"""The page "Try it" in a browser: its arithmetic and its search against the library's."""

import re

import numpy as np
import pytest

from analysis.try_it import browser_model
from lib.recommend.ranking import pulls, recommend
from lib.recommend.taste_plane import fit_plane
from lib.recommend.title_search import TitleSearch
from tests.helpers.pages import visit

N_PROFILES = 50

RECOMMEND = """([rated, alpha, least]) => {
  const { model, map } = TryIt.page;
  const fold = TryIt.foldIn(model, rated);
  const top = TryIt.recommend(model, fold, alpha, least, 10);
  const scores = TryIt.score(model, fold.vector, alpha).filter((_, i) => model.counts[i] >= least);
  return { bias: fold.bias, vector: fold.vector, top, scores: Array.from(scores),
           place: TryIt.placeOfUser(map.plane, fold.vector),
           film: TryIt.placeOfFilm(model, map.plane, 3),
           why: top.map(({ film }) => TryIt.why(model, fold, film)) };
}"""


@pytest.fixture(scope="module")
def page(browser, book):
    page, trouble = visit(browser, book / "html" / "try_it.html")
    yield page
    assert trouble == []
    page.context.close()


@pytest.fixture(scope="module")
def kept(known, existing):
    """Which films of `known` the page has, by its own numbers for them."""
    _, train, _, least = known
    return np.flatnonzero(existing | (train.movie_counts >= least))


def profiles(counts, seed=0):
    """Random films with training ratings, each with random half stars: 1 to 40 of them."""
    rng = np.random.default_rng(seed)
    rated = np.flatnonzero(counts > 0)
    for _ in range(N_PROFILES):
        films = rng.choice(rated, rng.integers(1, 41), replace=False)
        yield films, rng.integers(1, 11, len(films)) / 2, float(rng.choice([0.05, 0.5, 1.0]))


def same_order(found, expected, scores, tolerance):
    """Whether two lists are the same but for films whose scores are closer than the tolerance."""
    pairs = zip(found, expected, strict=True)
    return all(
        one == other or abs(scores[one] - scores[other]) <= tolerance for one, other in pairs
    )


def test_the_page_computes_what_the_library_does(page, known, kept):
    _, train, model, least = known
    shipped = browser_model.rounded(model, browser_model.SHIPPED)
    unseen = train.movie_counts == 0
    shipped.movie_bias[unseen] = 0
    shipped.movie_factors[unseen] = 0
    plane = fit_plane(model, train.movie_counts, least)
    allowed = train.movie_counts >= least
    exact = 2e-5  # float32 sums in the library, float64 in the page
    for shown, stars, alpha in profiles(train.movie_counts[kept]):
        films = kept[shown]
        rated = [{"film": int(f), "stars": float(s)} for f, s in zip(shown, stars, strict=True)]
        found = page.evaluate(RECOMMEND, [rated, alpha, least])
        bias, vector = shipped.fold_in(films, stars)
        assert found["bias"] == pytest.approx(bias, abs=exact)
        assert found["vector"] == pytest.approx(vector.tolist(), abs=exact)
        expected = recommend(shipped, vector, alpha, films, train.movie_counts, least)
        scores = alpha * (shipped.mu + shipped.movie_bias) + shipped.movie_factors @ vector
        assert np.abs(found["scores"] - scores[allowed]).max() < 10 * exact
        top = [int(kept[item["film"]]) for item in found["top"]]
        assert same_order(top, expected["movie_index"].tolist(), scores, 10 * exact)
        # Against the model as it was trained, the rounding comes on top.
        _, vector = model.fold_in(films, stars)
        truth = alpha * (model.mu + model.movie_bias) + model.movie_factors @ vector
        rounding = np.abs(scores - truth)[allowed].max()
        assert rounding < 0.005
        assert np.abs(found["scores"] - truth[allowed]).max() <= rounding + 10 * exact
        expected = recommend(model, vector, alpha, films, train.movie_counts, least)
        assert same_order(top, expected["movie_index"].tolist(), truth, 2 * rounding + 10 * exact)
        # The reasons sum to the affinity, and the reader is where the library puts him or her.
        terms = pulls(shipped, films, stars, top)
        for item, reasons, own in zip(found["top"], found["why"], terms, strict=True):
            assert sum(r["pull"] for r in reasons) == pytest.approx(item["affinity"], abs=1e-9)
            by_film = {kept[r["film"]]: r["pull"] for r in reasons}
            assert [by_film[f] for f in films] == pytest.approx(own.tolist(), abs=1e-4)
            sizes = [abs(r["pull"]) for r in reasons]
            assert sizes == sorted(sizes, reverse=True)
        assert found["place"] == pytest.approx(plane.user(vector).tolist(), abs=0.02)
        place = plane.films(shipped.movie_factors[kept[3]])
        assert found["film"] == pytest.approx(place.tolist(), abs=1e-4)


def test_without_ratings_the_baseline_decides(page, known, kept):
    _, train, model, least = known
    found = page.evaluate(RECOMMEND, [[], 0.5, least])
    assert found["bias"] == 0
    assert found["vector"] == [0] * model.k
    best = recommend(model, np.zeros(model.k), 0.5, (), train.movie_counts, least)
    top = [int(kept[item["film"]]) for item in found["top"]]
    assert same_order(top, best["movie_index"].tolist(), model.movie_bias, 1e-3)


def test_the_page_finds_the_titles_that_the_library_does(page, known, existing, kept):
    titles, train, _, _ = known
    order = np.argsort(-train.movie_counts, kind="stable")
    order = order[existing[order]]
    index = TitleSearch([titles[film] for film in order])
    rng = np.random.default_rng(0)
    queries = ["lion king", "KING the lion", "amelie", "spider man", "e.t.", "zzzz", "&", "", "the"]
    queries += ["pulp ficton", "toi story", "the matirx", "forestgump", "godfatherr 1972", "etx"]
    for film in rng.choice(len(titles), 40, replace=False):
        words = re.findall(r"\w+", titles[film])
        queries.append(" ".join(rng.permutation([word[: rng.integers(2, 9)] for word in words])))
    search_page = "query => TryIt.page.index.find(query, 50)"
    for query in queries:
        expected = [int(order[place]) for place in index.find(query)]
        found = page.evaluate(search_page, query)
        assert found["total"] == len(expected), query
        assert kept[found["films"]].tolist() == expected[:50], query


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Lion King, The (1994)", " the lion king 1994 "),
        (
            "Fabuleux destin d'Amélie Poulain, Le (2001)",
            " le fabuleux destin d amelie poulain 2001 ",
        ),
        ("Brød & Tulipaner", " brod and tulipaner "),
        ("  STRASSE / Straße ", " strasse strasse "),
        ("七人の侍 (1954)", " 七人の侍 1954 "),
    ],
)
def test_letters_are_compared_without_accents_and_signs(page, title, words):
    assert page.evaluate("title => Explore.wordsOf(title)", title) == words
