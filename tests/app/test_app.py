"""The app: its page, run without a server and without a browser."""

import sys

import pytest
from streamlit.testing.v1 import AppTest

from app import __main__ as command
from app import profiles, reasons
from app.recommender import Recommender
from lib.als import ALS
from lib.data.ratings import Ratings
from tools import ROOT


@pytest.fixture(scope="module")
def chosen(invented, shared_models):
    """The recommender as the page should have it."""
    return Recommender.prepare(invented)


@pytest.fixture
def open_app(chosen, invented, monkeypatch):
    def run(*options, address=(), **state):
        monkeypatch.setattr(sys, "argv", ["page.py", str(invented), *options])
        app = AppTest.from_file(str(ROOT / "app" / "page.py"), default_timeout=60)
        for kept, given in ((app.query_params, dict(address)), (app.session_state, state)):
            for name, value in given.items():
                kept[name] = value
        app.run()
        assert not app.exception
        return app

    return run


def stars(app, place, movie_id):
    """The five stars of a film's card."""
    return next(box for box in app.get("feedback") if box.key == f"{place}-{movie_id}")


def rate(app, movie_id, whole, place="found"):
    """Click on the stars of one of the films that are offered."""
    stars(app, place, movie_id).set_value(whole - 1).run()
    assert not app.exception


def cards(app, place):
    keys = [box.key for box in app.get("feedback") if box.key.startswith(f"{place}-")]
    return [int(key.split("-")[1]) for key in keys]


def texts(elements):
    """What a reader sees: without the backslashes that keep Markdown from its signs."""
    return [element.value.replace("\\", "") for element in elements]


def test_the_first_page_says_what_it_is_and_offers_the_most_rated(open_app, chosen):
    app = open_app()
    assert "real ratings of **invented**" in texts(app.caption)[0]
    assert "k = 10, λ = 0.1, τ = 0.25" in texts(app.caption)[0]
    assert cards(app, "found") == chosen.films["movie_id"].head(5).tolist()
    assert [box.label for box in app.selectbox] == ["Search a film"]
    sliders = {slider.label: slider for slider in app.select_slider}
    assert list(sliders) == ["α: weight of the mean rating", "At least N ratings"]
    ends = sliders["α: weight of the mean rating"].options
    assert (ends[0], ends[-1]) == ("personal taste", "mean rating")
    assert not app.toggle  # all films of real ratings exist


def test_before_the_first_rating_the_mean_rating_ranks(open_app, chosen):
    app = open_app()
    often = chosen.known[chosen.known["ratings"] >= chosen.min_ratings]
    bias = chosen.model.movie_bias[chosen.train.index_of_movies(often["movie_id"].tolist())]
    expected = often.assign(bias=bias).nlargest(10, "bias")["movie_id"].tolist()
    assert cards(app, "advised") == expected
    assert "highest mean rating" in app.info[0].value
    assert app.select_slider(key="alpha").disabled
    assert not app.expander


def test_rating_changes_the_list_at_once_as_the_library_says(open_app, chosen):
    app = open_app()
    one, other = chosen.films["movie_id"].head(2).tolist()
    profile = {}
    for movie, given in ((one, 5), (other, 1), (one, 4)):
        rate(app, movie, given)
        profile.pop(movie, None)
        profile[movie] = float(given)
        top = chosen.advise(profile)
        assert cards(app, "advised") == top["movie_id"].tolist()
        for film in top.itertuples():
            card = next(text for text in texts(app.markdown) if f". {film.title}**" in text)
            assert f"predicted **{film.predicted:.1f} ★**" in card
            assert f"{film.ratings} ratings · {', '.join(film.genres)}" in card
    assert stars(app, "rated", one).value == 3
    stars(app, "rated", one).set_value(None).run()
    assert app.session_state.profile == {other: 1.0}
    assert stars(app, "found", one).value is None
    rate(app, cards(app, "advised")[0], 4, place="advised")
    assert len(app.session_state.profile) == 2


def test_half_a_star_is_a_second_click_and_goes_with_the_next_whole_ones(open_app, chosen):
    app = open_app()
    movie = int(chosen.films["movie_id"].iloc[0])
    rate(app, movie, 1)
    app.checkbox(key=f"half-found-{movie}").check().run()
    assert app.session_state.profile == {movie: 0.5}
    assert stars(app, "rated", movie).value == 0
    assert app.checkbox(key=f"half-rated-{movie}").value
    app.checkbox(key=f"half-rated-{movie}").uncheck().run()
    assert app.session_state.profile == {movie: 1.0}
    app.checkbox(key=f"half-found-{movie}").check().run()
    rate(app, movie, 4)
    assert app.session_state.profile == {movie: 4.0}


def test_every_recommendation_says_why(open_app, chosen):
    app = open_app()
    one, other = chosen.films["movie_id"].head(2).tolist()
    rate(app, one, 5)
    rate(app, other, 1)
    profile = {one: 5.0, other: 1.0}
    expected = reasons.of(chosen, profile, chosen.advise(profile), 0.5)
    assert [box.label.replace("\\", "") for box in app.expander] == [r.sentence for r in expected]
    score = chosen.advise(profile)["score"].iloc[0]
    assert f"| score | {score:+.2f} |" in app.expander[0].markdown[0].value


def test_the_sliders_ask_the_library(open_app, chosen):
    app = open_app()
    movie = int(chosen.films["movie_id"].iloc[0])
    rate(app, movie, 4)
    app.select_slider(key="alpha").set_value(0.05).run()
    assert cards(app, "advised") == chosen.advise({movie: 4.0}, 0.05)["movie_id"].tolist()
    app.select_slider(key="least").set_value(20).run()
    assert cards(app, "advised") == chosen.advise({movie: 4.0}, 0.05, 20)["movie_id"].tolist()


def test_a_title_is_chosen_from_the_list_or_searched_by_its_words(open_app, chosen):
    film = chosen.films[chosen.films["title"] == "Film 17 (1967)"].iloc[0]
    app = open_app()
    assert len(app.selectbox(key="search").options) == len(chosen.known)
    app.selectbox(key="search").set_value(film.movie_id).run()
    assert cards(app, "found") == [film.movie_id]
    assert cards(open_app(search="17 film"), "found")[0] == film.movie_id
    assert cards(open_app(search="flim 17"), "found")[0] == film.movie_id
    app = open_app(search="xqzwv **17**")
    assert "No title has the words “xqzwv **17**”." in texts(app.info)
    assert not any("**" in info.value for info in app.info)
    assert len(cards(app, "advised")) == 10


def test_ratings_come_back_with_the_address(open_app, chosen):
    app = open_app()
    one, other = chosen.films["movie_id"].head(2).tolist()
    rate(app, one, 5)
    rate(app, other, 2)
    kept = dict(app.query_params)
    again = open_app(address=kept)
    assert again.session_state.profile == {one: 5.0, other: 2.0}
    assert cards(again, "advised") == cards(app, "advised")
    next(button for button in again.button if "Forget" in button.label).click().run()
    assert not again.query_params
    odd = open_app(address=kept | {"set": "0123"})
    assert odd.session_state.profile == {}
    assert texts(odd.warning)[0].startswith("The address of the page was ignored")


def test_a_profile_is_saved_and_loaded(open_app, chosen):
    app = open_app()
    movies = chosen.films["movie_id"].head(5).tolist()
    assert app.get("download_button")[0].disabled
    rate(app, movies[0], 2)
    rate(app, movies[1], 4)
    text = profiles.to_csv({movies[1]: 1.0, movies[3]: 5.0}, chosen.ml.movies)
    app.file_uploader(key="upload").upload("mine.csv", text.encode(), "text/csv").run()
    assert app.session_state.profile == {movies[0]: 2.0, movies[1]: 1.0, movies[3]: 5.0}
    loaded = ["2 ratings loaded from mine.csv, of which 1 replaced yours."]
    assert texts(app.success) == loaded
    assert texts(app.run().success) == loaded, "the page may run again by itself"
    rate(app, movies[4], 4)
    assert texts(app.success) == []
    stars(app, "rated", movies[4]).set_value(None).run()
    assert len(app.session_state.profile) == 3
    assert texts(app.success) == [], "it came back with the ratings that it was about"
    next(button for button in app.button if "Forget" in button.label).click().run()
    assert app.session_state.profile == {}
    assert texts(app.success) == ["Your ratings are forgotten."]


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
    rate(app, movie, 4)
    before = cards(app, "advised")
    app.file_uploader(key="upload").upload("broken.csv", content, "text/csv").run()
    assert not app.exception
    [message] = texts(app.error)
    assert message.startswith("broken.csv was not loaded: ")
    assert named in message
    assert app.session_state.profile == {movie: 4.0}
    assert cards(app, "advised") == before


def test_a_model_without_vectors_recommends_but_has_no_map(open_app, chosen, tmp_path):
    ALS(0, 0.1, 0.25, epochs=2).fit(chosen.train).save(tmp_path / "bias.npz")
    app = open_app("--model", str(tmp_path / "bias.npz"))
    rate(app, int(chosen.films["movie_id"].iloc[0]), 4)
    assert len(cards(app, "advised")) == 10
    assert not app.expander
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
