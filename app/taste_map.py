"""The map: films in the plane of two principal components, and the reader among them."""

import streamlit as st

from analysis.plotting import style
from lib.recommend import titles
from lib.util import escaping

SHAPES = {"film": "circle", "recommended": "diamond", "rated": "square", "you": "cross"}
LIGHT = (style.REFERENCE, style.BLUE, style.ORANGE, style.VERMILION)
DARK = (style.REFERENCE, style.SKY, style.ORANGE, style.VERMILION)
INK = {"light": style.INK, "dark": style.ON_DARK}
HEIGHT = 460  # pixels
PHONE = 420  # pixels; narrower maps have fewer names
NAMED = {"wide": 640, "narrow": 300}  # the width for which names are chosen
LETTER, LINE = 6.5, 14  # pixels of a letter's width and of a line's height
MARK, ABOVE = 7, 15  # pixels of half a mark, and from its middle up to that of its name
LONGEST = 22  # letters of a name


def show(chosen, profile, top, invented=False):
    """The map of `Recommender.map`, with the names that have room beside their points."""
    try:
        points = chosen.map(profile, top, invented=invented)
    except ValueError as error:
        st.info(escaping.streamlit(f"There is no map: {error}.", escaping.MESSAGE))
        return
    points["title"] = points["title"].map(escaping.legible)
    for name, width in NAMED.items():
        points[name] = names(points, width)
    alt = (
        f"Scatter of {len(points) - 1} films in two principal components: {len(profile)} rated, "
        f"{len(top)} recommended, and your own point among them."
    )
    st.vega_lite_chart(points, spec(points, chosen.plane.shares), height=HEIGHT, alt=alt, key="map")
    st.caption(
        "Films are placed by the two directions in which their vectors differ most. You stand in "
        "the direction of your taste: films that lie far out on your side suit you, as far as "
        "these two directions tell."
    )


def names(points, width):
    """The name of each point that is not only a dot, empty where it would cover something else.

    points : as `Recommender.map` returns them; width : of the map in pixels
    """
    span = points[["x", "y"]].max() - points[["x", "y"]].min()
    x = (points["x"] - points["x"].min()) / max(span["x"], 1e-9) * width
    y = (points["y"] - points["y"].min()) / max(span["y"], 1e-9) * HEIGHT
    order = points["kind"].map({"you": 0, "rated": 1, "recommended": 2}).dropna()
    order = order.sort_values(kind="stable")
    found = dict.fromkeys(points.index, "")
    taken = [(x[i] - MARK, x[i] + MARK, y[i]) for i in order.index]
    for i in order.index:
        name = escaping.shortened(titles.short(points["title"][i]), LONGEST)
        half, line = LETTER * len(name) / 2, y[i] + ABOVE
        if all(
            x[i] + half < left or x[i] - half > right or abs(line - height) >= LINE
            for left, right, height in taken
            if height != y[i]
        ):
            found[i] = name
            taken.append((x[i] - half, x[i] + half, line))
    return list(found.values())


def spec(points, shares):
    """The chart in Vega-Lite; `points` as `Recommender.map` returns them, with their names."""
    encoding = {}
    for axis, word, share in zip("xy", ("first", "second"), shares, strict=True):
        encoding[axis] = {
            "field": axis,
            "type": "quantitative",
            "title": f"{word} component  ({share:.0%} of the variance)",
            "axis": {"labels": False, "ticks": False},
            "scale": {"domain": [points[axis].min(), points[axis].max()], "nice": True},
        }
    look = {"size": by_kind(film=22, you=420, other=130)}
    look["opacity"] = by_kind(film=0.45, you=1, other=1)
    look["tooltip"] = [{"field": "title", "title": "film"}, {"field": "kind"}]
    theme = "dark" if st.context.theme.type == "dark" else "light"
    colours = {"light": LIGHT, "dark": DARK}[theme]
    for channel, values in (("color", colours), ("shape", SHAPES.values())):
        look[channel] = {
            "field": "kind",
            "type": "nominal",
            "scale": {"domain": list(SHAPES), "range": list(values)},
            "legend": {"title": None, "orient": "bottom", "symbolSize": 110},
        }
    named = {
        "condition": {"test": f"width < {PHONE}", "field": "narrow", "type": "nominal"},
        "field": "wide",
        "type": "nominal",
    }
    letters = {"type": "text", "dy": -ABOVE, "fontSize": 12, "color": INK[theme], "clip": False}
    return {
        "encoding": encoding,
        "layer": [
            {"mark": {"type": "point", "filled": True}, "encoding": look},
            {"mark": letters, "encoding": {"text": named}},
        ],
    }


def by_kind(film, you, other):
    tests = (("film", film), ("you", you))
    conditions = [{"test": f"datum.kind == '{kind}'", "value": value} for kind, value in tests]
    return {"condition": conditions, "value": other}
