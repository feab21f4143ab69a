"""Save, load and forget the ratings."""

import streamlit as st

from app import address, profiles
from lib.util import escaping


def box(chosen):
    """The controls, and what came of the last one used."""
    profile = st.session_state.profile
    st.caption(
        f"The last {address.MOST} ratings are in the address of this page: a reload or a bookmark "
        "brings them back. A file keeps all of them."
    )
    st.download_button(
        "Save my ratings as CSV",
        profiles.to_csv(profile, chosen.ml.movies),
        "my_ratings.csv",
        "text/csv",
        on_click="ignore",
        disabled=not profile,
    )
    st.file_uploader(
        "Load ratings from CSV",
        type="csv",
        key="upload",
        on_change=load,
        args=(chosen,),
        help="Columns movie_id, title, stars. Ratings you have now stay, unless the file has "
        "others for the same films.",
    )
    st.button("Forget my ratings", on_click=forget, disabled=not profile)
    # Streamlit may rerun the page at any time, not only when the reader does something.
    kind, message, known = st.session_state.get("notice", ("", "", None))
    if known == profile:
        getattr(st, kind)(message)
    else:
        st.session_state.pop("notice", None)  # or it would come back with these ratings


def tell(kind, message):
    """Show a message, Markdown, beside the controls until the ratings change.

    kind : success, warning or error
    """
    st.session_state.notice = (kind, message, dict(st.session_state.profile))


def load(chosen):
    """Take over the file that was given, all of it or nothing."""
    file = st.session_state.upload
    if file is None:
        st.session_state.pop("notice", None)
        return
    name = file.name if len(file.name) <= 80 else file.name[:77] + "..."
    try:
        given = profiles.from_csv(file.getvalue(), chosen.known)
    except ValueError as error:
        message = f"{name} was not loaded: {error}. Your ratings are as they were."
        tell("error", escaping.streamlit(message, escaping.MESSAGE))
        return
    before = st.session_state.profile
    changed = sum(before.get(movie, stars) != stars for movie, stars in given.items())
    st.session_state.profile = before | given
    message = f"{len(given)} ratings loaded from {name}, of which {changed} replaced yours."
    tell("success", escaping.streamlit(message, escaping.MESSAGE))


def forget():
    st.session_state.profile = {}
    tell("success", "Your ratings are forgotten.")
