"""The page: search and rate films on the left, recommendations and the map on the right."""

import sys

import streamlit as st

from app import cards, profile_file, settings, taste_map
from lib.util import escaping

LEAST = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)


def show():
    st.set_page_config("Latent Geometry of Taste", layout="wide")
    arguments = settings.parser().parse_args(sys.argv[1:])
    try:
        with st.spinner("Preparing the model"):
            chosen = settings.recommender(arguments.dataset, arguments.seed, arguments.model)
    except (ValueError, OSError, FloatingPointError) as error:
        st.error(escaping.streamlit(f"The model could not be prepared: {error}", escaping.MESSAGE))
        st.stop()
    st.session_state.setdefault("profile", {})
    head(chosen)
    left, right = st.columns([2, 3], gap="large")
    with left:
        search(chosen)
        rated(chosen)
    with right:
        advice(chosen)


def head(chosen):
    st.title("What to watch next?")
    kind = "simulated ratings" if chosen.ml.simulated else "real ratings"
    name = escaping.streamlit(chosen.ml.name)
    st.caption(
        f"{kind} of **{name}** · {len(chosen.known):,} films · a model with "
        f"k = {chosen.model.k}, λ = {chosen.model.lam:g}, τ = {chosen.model.tau:g} · "
        "nothing that you enter leaves this computer"
    )


def search(chosen):
    st.subheader("Find films and rate them")
    text = st.text_input(
        "Search all titles",
        max_chars=200,
        placeholder="Words of a title, in any order, then Enter",
        key="search",
    )
    if not text.strip():
        st.caption("Or begin with the films that have most ratings:")
        films, total = chosen.known.head(5), 5
    else:
        films, total = chosen.find(text)
    for film in films.itertuples():
        cards.film(film, place="found")
    if total > len(films):
        st.caption(f"and {total - len(films):,} more: add a word to see fewer")
    if not total:
        near = ", ".join(chosen.suggest(text)[:5])
        hint = f" Did you mean: {near}?" if near else ""
        st.info(escaping.streamlit(f"No title has the words “{text}”.{hint}", escaping.MESSAGE))


def rated(chosen):
    profile = st.session_state.profile
    st.subheader(f"Your ratings ({len(profile)})")
    films = chosen.films.set_index("movie_id", drop=False)
    for film in films.loc[list(profile)].itertuples():
        cards.film(film, place="rated")
    profile_file.box(chosen)


def advice(chosen):
    st.subheader("Recommended for you")
    profile = st.session_state.profile
    if not profile:
        st.info("Rate a film, or better three: recommendations follow at once.")
        return
    alpha, least = dials(chosen)
    top = chosen.advise(profile, alpha, least)
    if top.empty:
        st.info(f"No other film has {least:,} ratings: ask for fewer.")
    for rank, film in enumerate(top.itertuples(), start=1):
        cards.film(film, place="advised", rank=rank)
    st.subheader("You among the films")
    taste_map.show(chosen, profile, top)


def dials(chosen):
    """The two sliders: (alpha, the smallest number of ratings)."""
    one, other = st.columns(2)
    alpha = one.slider(
        "Acclaim (α)",
        0.0,
        1.0,
        0.5,
        0.05,
        help="0 ranks by your taste alone, 1 by predicted stars; between, α is the weight of how "
        "well a film is rated by everybody.",
    )
    most = chosen.films["ratings"].max()
    steps = sorted({chosen.min_ratings, *(step for step in LEAST if step <= most)})
    least = other.select_slider(
        "Minimum number of ratings",
        steps,
        chosen.min_ratings,
        format_func="{:,}".format,
        help="Films with fewer ratings are not recommended: the model knows little of them.",
    )
    return alpha, least


show()
