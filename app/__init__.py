"""The recommender as a Streamlit app; its arithmetic is in lib."""
