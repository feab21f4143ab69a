"""A film as a card, with a box for its stars."""

import streamlit as st

from lib.util import escaping

STARS = tuple(half / 2 for half in range(10, 0, -1))


def film(film, place, rank=None):
    """A card for a row of `Recommender.films` or of its advice.

    place : where on the page the card stands; a film may stand in several places
    rank : its number in a list of recommendations
    """
    number = f"{rank}. " if rank else ""
    genres = escaping.streamlit(", ".join(film.genres) or "no genres listed")
    facts = [f"{film.ratings:,} rating{'' if film.ratings == 1 else 's'}", genres]
    if rank:
        facts.insert(0, f"predicted **{film.predicted:.1f} ★**")
    with st.container(border=True):
        left, right = st.columns([5, 3], vertical_alignment="center")
        title = escaping.streamlit(film.title)
        left.markdown(f"**{number}{title}**  \n:small[{' · '.join(facts)}]")
        with right:
            stars(film, place)


def stars(film, place):
    """Half stars to choose from; the empty choice takes a rating back."""
    if film.ratings == 0:
        st.caption("without ratings, so the model knows nothing of it")
        return
    key = f"{place}-{film.movie_id}"
    # All boxes of a film show the same stars, wherever they were given.
    st.session_state[key] = st.session_state.profile.get(film.movie_id)
    st.selectbox(
        f"Your stars for {escaping.spoken(film.title)}",
        STARS,
        format_func=written,
        placeholder="Rate it",
        key=key,
        index=None,
        label_visibility="collapsed",
        filter_mode=None,
        on_change=keep,
        args=(film.movie_id, key),
    )


def keep(movie_id, key):
    given = st.session_state[key]
    others = {movie: s for movie, s in st.session_state.profile.items() if movie != movie_id}
    st.session_state.profile = others if given is None else {**others, movie_id: given}


def written(given):
    return f"{given:g} ★"
