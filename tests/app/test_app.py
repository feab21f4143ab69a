"""The app: its page, run without a server and without a browser."""

import sys

import pytest
from streamlit.testing.v1 import AppTest

from app import __main__ as command
from app import profiles
from app.recommender import Recommender
from lib.als import ALS
from lib.data.ratings import Ratings
from tools.browser import ROOT


@pytest.fixture(scope="module")
def chosen(invented, shared_models):
    """The recommender as the page should have it."""
    return Recommender.prepare(invented)


@pytest.fixture
def open_app(chosen, invented, monkeypatch):
    def run(*options):
        monkeypatch.setattr(sys, "argv", ["page.py", str(invented), *options])
        app = AppTest.from_file(str(ROOT / "app" / "page.py"), default_timeout=60).run()
        assert not app.exception
        return app

    return run


def rate(app, movie_id, stars):
    """Give stars to one of the films that are offered."""
    app.selectbox(key=f"found-{movie_id}").set_value(stars).run()
    assert not app.exception


def advised(app):
    keys = [box.key for box in app.selectbox if box.key.startswith("advised-")]
    return [int(key.split("-")[1]) for key in keys]


def texts(elements):
    """What a reader sees: without the backslashes that keep Markdown from its signs."""
    return [element.value.replace("\\", "") for element in elements]


def test_the_first_page_says_what_it_is_and_offers_the_most_rated(open_app, chosen):
    app = open_app()
    assert "real ratings of **invented**" in texts(app.caption)[0]
    assert "k = 10, λ = 0.1, τ = 0.25" in texts(app.caption)[0]
    offered = [box.key for box in app.selectbox]
    assert offered == [f"found-{movie}" for movie in chosen.films["movie_id"].head(5)]
    assert "Rate a film" in app.info[0].value
    assert advised(app) == []


def test_rating_changes_the_list_at_once_as_the_library_says(open_app, chosen):
    app = open_app()
    one, other = chosen.films["movie_id"].head(2).tolist()
    profile = {}
    for movie, stars in ((one, 5.0), (other, 0.5), (one, 3.5)):
        rate(app, movie, stars)
        profile.pop(movie, None)
        profile[movie] = stars
        top = chosen.advise(profile)
        assert advised(app) == top["movie_id"].tolist()
        for film in top.itertuples():
            card = next(text for text in texts(app.markdown) if f". {film.title}**" in text)
            assert f"predicted **{film.predicted:.1f} ★**" in card
            assert f"{film.ratings} ratings · {', '.join(film.genres)}" in card
    assert app.selectbox(key=f"rated-{one}").value == 3.5
    app.selectbox(key=f"rated-{one}").set_value(None).run()
    assert app.session_state.profile == {other: 0.5}
    assert app.selectbox(key=f"found-{one}").value is None
    app.selectbox(key=f"advised-{advised(app)[0]}").set_value(4.0).run()
    assert len(app.session_state.profile) == 2


def test_the_sliders_ask_the_library(open_app, chosen):
    app = open_app()
    movie = int(chosen.films["movie_id"].iloc[0])
    rate(app, movie, 4.5)
    app.slider[0].set_value(0.05).run()
    assert advised(app) == chosen.advise({movie: 4.5}, 0.05)["movie_id"].tolist()
    app.select_slider[0].set_value(20).run()
    assert advised(app) == chosen.advise({movie: 4.5}, 0.05, 20)["movie_id"].tolist()


def test_search_finds_a_film_and_says_when_there_is_none(open_app, chosen):
    app = open_app()
    rate(app, int(chosen.films["movie_id"].iloc[0]), 4.0)
    before = advised(app)
    app.text_input(key="search").set_value("17 film").run()
    film = chosen.films[chosen.films["title"] == "Film 17 (1967)"].iloc[0]
    assert app.selectbox[0].key == f"found-{film.movie_id}"
    app.text_input(key="search").set_value("flim 17").run()
    assert app.selectbox[0].key == f"found-{film.movie_id}"
    app.text_input(key="search").set_value("xqzwv **17**").run()
    assert not app.exception
    assert texts(app.info) == ["No title has the words “xqzwv **17**”."]
    assert "**" not in app.info[0].value
    assert advised(app) == before


def test_a_profile_is_saved_and_loaded(open_app, chosen):
    app = open_app()
    movies = chosen.films["movie_id"].head(5).tolist()
    assert app.get("download_button")[0].disabled
    rate(app, movies[0], 2.0)
    rate(app, movies[1], 4.5)
    text = profiles.to_csv({movies[1]: 1.0, movies[3]: 5.0}, chosen.ml.movies)
    app.file_uploader(key="upload").upload("mine.csv", text.encode(), "text/csv").run()
    assert app.session_state.profile == {movies[0]: 2.0, movies[1]: 1.0, movies[3]: 5.0}
    assert texts(app.success) == ["2 ratings loaded from mine.csv, of which 1 replaced yours."]
    next(button for button in app.button if "Forget" in button.label).click().run()
    assert app.session_state.profile == {}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"movie_id,title,stars\n123456,Heat (1995),4\n", "row 1: movie_id 123456, 'Heat (1995)'"),
        (b"movie_id,stars\n1,4\n", "no columns title"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_a_broken_profile_is_refused_and_nothing_is_lost(open_app, chosen, content, named):
    app = open_app()
    movie = int(chosen.films["movie_id"].iloc[0])
    rate(app, movie, 4.0)
    before = advised(app)
    app.file_uploader(key="upload").upload("broken.csv", content, "text/csv").run()
    assert not app.exception
    [message] = texts(app.error)
    assert message.startswith("broken.csv was not loaded: ")
    assert named in message
    assert app.session_state.profile == {movie: 4.0}
    assert advised(app) == before


def test_a_model_without_vectors_recommends_but_has_no_map(open_app, chosen, tmp_path):
    ALS(0, 0.1, 0.25, epochs=2).fit(chosen.train).save(tmp_path / "bias.npz")
    app = open_app("--model", str(tmp_path / "bias.npz"))
    rate(app, int(chosen.films["movie_id"].iloc[0]), 4.0)
    assert len(advised(app)) == 10
    assert "There is no map: k=0" in texts(app.info)[0]


def test_a_model_of_another_dataset_is_named_on_the_page(open_app, chosen, tmp_path):
    some = chosen.ml.ratings[chosen.ml.ratings["user_id"] > 3]
    ALS(2, 0.1, 0.25, epochs=1).fit(Ratings.from_frame(some)).save(tmp_path / "other.npz")
    app = open_app("--model", str(tmp_path / "other.npz"))
    assert "other.npz holds a model of 37 users" in texts(app.error)[0]
    assert not app.selectbox


@pytest.mark.parametrize(
    ("arguments", "named"), [([], "ml-nothing"), (["--model", "none.npz"], r"none\.npz")]
)
def test_the_command_names_what_is_wrong_and_starts_nothing(
    chosen, invented, monkeypatch, arguments, named
):
    dataset = invented if arguments else "ml-nothing"
    monkeypatch.setattr(sys, "argv", ["app", str(dataset), *arguments])
    monkeypatch.setattr(command.server, "run", None)
    with pytest.raises(SystemExit, match=f"The app was not started: .*{named}"):
        command.main()
