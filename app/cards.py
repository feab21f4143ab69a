"""A film as a card, with stars to click."""

import math

import streamlit as st

from lib.util import escaping


def film(film, place, rank=None, reason=None):
    """A card for a row of `Recommender.films` or of its advice.

    place : where on the page the card stands; a film may stand in several places
    rank : its number in a list of recommendations
    reason : its `reasons.Reason`, where there is one
    """
    number = f"{rank}. " if rank else ""
    genres = escaping.streamlit(", ".join(film.genres) or "no genres listed")
    facts = [f"{film.ratings:,} rating{'' if film.ratings == 1 else 's'}", genres]
    if rank:
        facts.insert(0, f"predicted **{film.predicted:.1f} ★**")
    with st.container(border=True):
        left, right = st.columns([4, 3], vertical_alignment="center")
        title = escaping.streamlit(film.title)
        left.markdown(f"**{number}{title}**  \n:small[{' · '.join(facts)}]")
        with right:
            stars(film, place)
        if reason:
            why(reason)


def stars(film, place):
    """Five stars to click, and once they are given, half a star to take off.

    A click on the stars that are given takes the rating back.
    """
    if film.ratings == 0:
        st.caption("without ratings, so the model knows nothing of it")
        return
    given = st.session_state.profile.get(film.movie_id)
    key, half = f"{place}-{film.movie_id}", f"half-{place}-{film.movie_id}"
    # All cards of a film show the same stars, wherever they were given.
    st.session_state[key] = None if given is None else math.ceil(given) - 1
    title = escaping.spoken(film.title)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.feedback("stars", key=key, on_change=keep, args=(film.movie_id, key))
        if given is not None:
            st.session_state[half] = given % 1 > 0
            st.checkbox(
                "−½",
                key=half,
                help=f"Half a star less for {title}",
                on_change=halve,
                args=(film.movie_id, half),
            )


def why(reason):
    """The reason in a sentence, and its terms on request."""
    with st.expander(escaping.streamlit(reason.sentence)):
        rows = [f"| {escaping.streamlit(term)} | {value:+.2f} |" for term, value in reason.terms]
        st.markdown("\n".join(["| term | stars |", "|:--|--:|", *rows]))


def keep(movie_id, key):
    """Take over the stars that were clicked."""
    clicked = st.session_state[key]
    before = st.session_state.profile.get(movie_id)
    if before is not None and clicked == math.ceil(before) - 1:
        return  # another card of the film, which shows by now what was given here
    others = {movie: s for movie, s in st.session_state.profile.items() if movie != movie_id}
    given = {} if clicked is None else {movie_id: clicked + 1.0}
    st.session_state.profile = others | given


def halve(movie_id, key):
    """Take half a star off, or give it back."""
    whole = float(math.ceil(st.session_state.profile[movie_id]))
    less = 0.5 if st.session_state[key] else 0.0
    st.session_state.profile = st.session_state.profile | {movie_id: whole - less}
