"""The map that readers explore: its data, and the page in a browser."""

import numpy as np
import pytest
from playwright.sync_api import expect

from analysis.geometry import explorable, neighbourhoods
from tests.helpers import bare_page
from tests.helpers.pages import watch


@pytest.fixture(scope="module")
def real_films(parts):
    return np.arange(parts[0].n_movies) % 3 > 0


@pytest.fixture(scope="module")
def content(ml, parts, model, real_films):
    return explorable.content(model, ml.movies_of(parts[0]), parts[0].movie_counts, real_films, 30)


def test_the_map_shows_the_most_rated_known_films(content, ml, parts, real_films):
    counts, titles = parts[0].movie_counts, ml.movies_of(parts[0])["title"]
    shown = titles.index[titles.isin(content["titles"])]
    assert len(content["titles"]) == 30
    assert real_films[shown].all()
    left_out = real_films & ~np.isin(np.arange(len(real_films)), shown)
    assert counts[shown].min() >= counts[left_out].max()
    assert content["titles"][0] == titles[(counts * real_films).argmax()]


def test_neighbours_are_those_of_the_chapter(content, ml, parts, model):
    titles = ml.movies_of(parts[0])["title"].tolist()
    vectors = model.movie_factors[[titles.index(title) for title in content["titles"]]]
    near, cosines = neighbourhoods.nearest(vectors, 10)
    assert content["near"] == near.tolist()
    assert np.abs(np.array(content["cosines"]) / 100 - cosines).max() <= 0.005 + 1e-9
    places = np.array(content["places"])
    assert np.abs(places).max() == explorable.UNITS
    assert (np.abs(places.sum(axis=0)) <= len(places)).all()  # the centre is the mean film


@pytest.fixture(scope="module")
def address(content, tmp_path_factory):
    return bare_page.write(tmp_path_factory.mktemp("map"), explorable.show, content)


@pytest.fixture
def page(browser, address):
    """The page on a phone; nothing may go wrong while it is used."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    trouble = watch(page, "file:")
    page.goto(address)
    expect(page.locator(".near.films li")).to_have_count(10)
    yield page
    assert trouble == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def neighbours(content, film):
    return [content["titles"][other] for other in content["near"][film]]


def test_a_film_that_is_searched_shows_its_neighbours(page, content):
    page.fill("#explore-search", content["titles"][7].upper())
    page.keyboard.press("Enter")
    assert page.locator(".near.films .title").all_inner_texts() == neighbours(content, 7)
    assert page.locator(".map svg .near").count() == 10
    page.locator(".near.films button").first.click()
    nearest = content["near"][7][0]
    assert page.locator(".near.films .title").all_inner_texts() == neighbours(content, nearest)


def test_films_are_pointed_at_and_chosen_by_keyboard(page, content):
    page.locator(".map").focus()
    page.keyboard.press("ArrowRight")
    pointed = page.evaluate("Explore.films.map.pointed")
    assert pointed is not None
    expect(page.locator(".pointed")).to_contain_text(content["titles"][pointed])
    page.keyboard.press("Enter")
    assert page.locator(".near.films .title").all_inner_texts() == neighbours(content, pointed)
    page.keyboard.press("Escape")
    expect(page.locator(".pointed")).to_contain_text("arrow keys")


def test_a_dot_is_pointed_at_and_tapped(page, content):
    x, y = page.evaluate("Explore.films.map.pixelsOf(3)")
    page.locator(".map").click(position={"x": x, "y": y})
    chosen = page.evaluate("Explore.films.map.chosen")
    assert content["places"][chosen] == content["places"][3] or chosen == 3
    assert page.locator(".near.films .title").all_inner_texts() == neighbours(content, chosen)


def test_a_genre_is_highlighted(page, content):
    genre = page.locator("select option").nth(1).get_attribute("value")
    page.select_option("select", genre)
    n = sum(genre in listed.split(", ") for listed in content["genres"])
    assert page.locator(".map svg .lit").count() == n > 0


def test_without_scripts_there_is_a_table(browser, address, content):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    first = page.locator("tbody td:first-child").all_inner_texts()
    assert first == neighbours(content, 0)
    context.close()
