"""The data chapter's figures: what can go wrong without an error."""

import io

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from analysis.data import describe, figures, genre_figures, powerlaws
from analysis.plotting import style
from analysis.plotting.tables import table
from lib.data import tables


@pytest.fixture(autouse=True)
def look():
    style.use()


@pytest.fixture
def popularity():
    known = tables.facts("genres").query("genre != '(no genres listed)'")
    return known.assign(share=known["n_ratings"] / tables.fact_numbers()["counts"]["ratings"])


def svg(figure):
    page = io.BytesIO()
    figure.savefig(page, format="svg", metadata={"Date": None})
    return page.getvalue()


def test_degrees_draws_both_laws_through_the_reference():
    pair = tables.facts("user_degree_hist").to_numpy().T
    fits = powerlaws.assess(*pair)
    here = pair[:, 5:100]
    figure = figures.degrees([("Users", here, pair, fits), ("Movies", here, pair, fits)])
    reference, power_law, lognormal, _ = figure.axes[0].lines
    shares = dict(zip(*reference.get_data(), strict=True))
    start, height = (values[0] for values in power_law.get_data())
    assert start == fits.power_law.xmin
    assert height == pytest.approx(shares[start])
    assert lognormal.get_data()[0][0] == pair[0][0]
    assert lognormal.get_data()[1][0] == pytest.approx(1)


def test_the_same_figure_has_the_same_bytes():
    histogram = tables.facts("rating_histogram").set_index("rating")["n_ratings"]
    shares = histogram / histogram.sum()
    assert svg(figures.stars(shares, shares, 3.5)) == svg(figures.stars(shares, shares, 3.5))


def test_names_of_genres_do_not_overlap(popularity):
    figure = genre_figures.mean_against_popularity(popularity, popularity)
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts if text.get_text()]
    assert len(boxes) == len(popularity)
    for place, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[place + 1 :])
        assert figure.bbox.containsx(box.x0)
        assert figure.bbox.containsx(box.x1)


def test_a_genre_that_the_reference_lacks_is_still_drawn(popularity):
    other = popularity.assign(genre=popularity["genre"].replace("Drama", "Opera"))
    figure = genre_figures.mean_against_popularity(other, popularity)
    assert isinstance(figure, Figure)
    assert "Opera" in {text.get_text() for text in figure.axes[0].texts}


def test_words_of_the_cloud_are_as_high_as_their_counts_say():
    sizes = {f"tag number {i}": np.sqrt(1000 / (i + 1)) for i in range(60)}
    drawn = {word: size for (word, _), size, *_ in genre_figures._cloud(sizes, seed=0).layout_}
    assert set(drawn) == set(sizes)
    ratios = np.array([drawn[word] / sizes[word] for word in sizes])
    assert ratios.min() > 0.85 * ratios.max()


def test_genre_bars_fill_the_axis_and_keep_the_order_of_the_means():
    shares = pd.DataFrame(np.full((2, 10), 0.1), index=["Comedy", "Drama"], columns=describe.STARS)
    means = pd.DataFrame(
        {"genre": ["Drama", "Comedy"], "mean_rating": [3.0, 2.0], "low": [2.5, 1], "high": [3.5, 3]}
    )
    left = genre_figures.stars_by_genre(shares, means, pd.Series({"Drama": 3.1})).axes[0]
    assert [label.get_text() for label in left.get_yticklabels()] == ["Drama", "Comedy"]
    assert max(bar.get_x() + bar.get_width() for bar in left.patches) == pytest.approx(1)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (950, "950"), (1000, "1k"), (1234, "1.23k"), (33_332, "33k"), (32_000_204, "32M")],
)
def test_short_numbers(number, text):
    assert style.short(number) == text


def test_a_table_is_markdown_that_can_be_referred_to():
    text = table(pd.DataFrame({"k": [2], "value": ["0.10"]}), "tab-one", "A caption.").data
    assert text.startswith(":::{table} A caption.\n:name: tab-one\n:class: numbers\n\n|")
    assert "0.10" in text
