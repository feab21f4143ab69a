"""The page: search and rate films on the left, recommendations and the map on the right."""

import sys

import streamlit as st

from app import address, cards, profile_file, reasons, settings, taste_map
from lib.util import escaping

LEAST = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
STEPS = 20  # of the slider for α
LISTED = 2000  # films that the search lists while one types; the others are found with Enter
ENDS = {0.0: "personal taste", 1.0: "mean rating"}


def show():
    st.set_page_config("Latent Geometry of Taste", layout="wide")
    arguments = settings.parser().parse_args(sys.argv[1:])
    try:
        with st.spinner("Preparing the model"):
            chosen = settings.recommender(arguments.dataset, arguments.seed, arguments.model)
    except (ValueError, OSError, FloatingPointError) as error:
        st.error(escaping.streamlit(f"The model could not be prepared: {error}", escaping.MESSAGE))
        st.stop()
    if "profile" not in st.session_state:
        begin(chosen)
    # First, so that a page that shows a rating has it in its address.
    st.query_params.from_dict(address.parameters(st.session_state.profile, chosen.ml.fingerprint))
    head(chosen)
    left, right = st.columns(2, gap="large")
    with left:
        invented = search(chosen)
        rated(chosen)
    with right:
        advice(chosen, invented)


def begin(chosen):
    """Take over the ratings that the address of the page holds."""
    st.session_state.profile = {}
    ids = chosen.known["movie_id"].tolist()
    try:
        st.session_state.profile = address.profile(st.query_params, chosen.ml.fingerprint, ids)
    except ValueError as error:
        profile_file.tell("warning", f"The address of the page was ignored: {error}.")


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
    """The search and what it finds; returns whether invented films are asked for."""
    st.subheader("Rate films you know")
    asked = st.session_state.get("invented", False)
    listed = chosen.offered(asked).head(LISTED)
    names = dict(zip(listed["movie_id"].tolist(), listed["title"], strict=True))
    wanted = st.selectbox(
        "Search a film",
        list(names),
        index=None,
        format_func=lambda film: escaping.legible(names.get(film, film)),
        placeholder="Type a title, or words of it and Enter",
        accept_new_options=True,
        key="search",
    )
    invented = not chosen.films["exists"].all() and st.toggle("Also invented films", key="invented")
    if wanted is None:
        st.caption("Or begin with the films that have most ratings:")
        films, total = listed.head(5), 5
    elif wanted in names:
        films, total = listed[listed["movie_id"] == wanted], 1
    else:
        films, total = chosen.find(str(wanted), invented=invented)
    for film in films.itertuples():
        cards.film(film, place="found")
    if total > len(films):
        st.caption(f"and {total - len(films):,} more: add a word to see fewer")
    if not total:
        near = ", ".join(chosen.suggest(wanted)[:5])
        hint = f" Did you mean: {near}?" if near else ""
        st.info(escaping.streamlit(f"No title has the words “{wanted}”.{hint}", escaping.MESSAGE))
    return invented


def rated(chosen):
    profile = st.session_state.profile
    st.subheader(f"Your ratings ({len(profile)})")
    if profile:
        st.caption("Click the stars that a film has to take the rating back.")
    films = chosen.films.set_index("movie_id", drop=False)
    for film in films.loc[list(profile)].itertuples():
        cards.film(film, place="rated")
    profile_file.box(chosen)


def advice(chosen, invented):
    st.subheader("Recommended for you")
    profile = st.session_state.profile
    if not profile:
        st.info("These films have the highest mean rating. Rate a film, and the list is yours.")
    alpha, least = dials(chosen)
    alpha = alpha if profile else 1.0
    top = chosen.advise(profile, alpha, least, invented=invented)
    if top.empty:
        st.info(f"No other film has {least:,} ratings: ask for fewer.")
    whys = reasons.of(chosen, profile, top, alpha) if profile else []
    for rank, film in enumerate(top.itertuples(), start=1):
        reason = whys[rank - 1] if whys else None
        cards.film(film, place="advised", rank=rank, reason=reason)
    st.subheader("Where you are among the films")
    taste_map.show(chosen, profile, top, invented)


def dials(chosen):
    """The two sliders: (alpha, the smallest number of ratings)."""
    one, other = st.columns(2)
    alpha = one.select_slider(
        "α: weight of the mean rating",
        [step / STEPS for step in range(STEPS + 1)],
        0.5,
        format_func=lambda alpha: ENDS.get(alpha, f"{alpha:g}"),
        help="0 ranks by your taste alone, 1 by predicted stars; between, α is the weight of how "
        "well a film is rated by everybody.",
        key="alpha",
        disabled=not st.session_state.profile,
    )
    with one.container(horizontal=True, horizontal_alignment="distribute"):
        for end in ENDS.values():
            st.caption(end, width="content")
    most = chosen.films["ratings"].max()
    steps = sorted({chosen.min_ratings, *(step for step in LEAST if step <= most)})
    least = other.select_slider(
        "At least N ratings",
        steps,
        chosen.min_ratings,
        format_func="{:,}".format,
        help="Films with fewer ratings are not recommended: the model knows little of them.",
        key="least",
    )
    return alpha, least


show()
