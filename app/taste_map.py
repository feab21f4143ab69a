"""The map: films in the plane of two principal components, and the reader among them."""

import streamlit as st

from analysis.plotting import style
from lib.util import escaping

SHAPES = {"film": "circle", "recommended": "diamond", "rated": "square", "you": "cross"}
LIGHT = (style.REFERENCE, style.BLUE, style.ORANGE, style.VERMILION)
DARK = (style.REFERENCE, style.SKY, style.ORANGE, style.VERMILION)


def show(chosen, profile, top):
    """The map of `Recommender.map`; a film's title is shown where one points or taps."""
    try:
        points = chosen.map(profile, top)
    except ValueError as error:
        st.info(escaping.streamlit(f"There is no map: {error}.", escaping.MESSAGE))
        return
    points["title"] = points["title"].map(escaping.legible)
    alt = (
        f"Scatter of {len(points) - 1} films in two principal components: {len(profile)} rated, "
        f"{len(top)} recommended, and your own point among them."
    )
    st.vega_lite_chart(points, spec(points, chosen.plane.shares), height=460, alt=alt, key="map")
    st.caption(
        "Films are placed by the two directions in which their vectors differ most. You stand in "
        "the direction of your taste: films that lie far out on your side suit you, as far as "
        "these two directions tell."
    )


def spec(points, shares):
    """The chart in Vega-Lite; `points` as `Recommender.map` returns them."""
    encoding = {}
    for axis, word, share in zip("xy", ("first", "second"), shares, strict=True):
        encoding[axis] = {
            "field": axis,
            "type": "quantitative",
            "title": f"{word} component  ({share:.0%} of the variance)",
            "axis": {"labels": False, "ticks": False},
            "scale": {"domain": [points[axis].min(), points[axis].max()], "nice": True},
        }
    colours = DARK if st.context.theme.type == "dark" else LIGHT
    for channel, values in (("color", colours), ("shape", SHAPES.values())):
        encoding[channel] = {
            "field": "kind",
            "type": "nominal",
            "scale": {"domain": list(SHAPES), "range": list(values)},
            "legend": {"title": None, "orient": "bottom", "symbolSize": 110},
        }
    encoding["size"] = by_kind(film=22, you=420, other=130)
    encoding["opacity"] = by_kind(film=0.45, you=1, other=1)
    encoding["tooltip"] = [{"field": "title", "title": "film"}, {"field": "kind"}]
    return {"mark": {"type": "point", "filled": True}, "encoding": encoding}


def by_kind(film, you, other):
    tests = (("film", film), ("you", you))
    conditions = [{"test": f"datum.kind == '{kind}'", "value": value} for kind, value in tests]
    return {"condition": conditions, "value": other}
