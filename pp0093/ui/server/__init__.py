"""The dashboard's server: Streamlit's application behind an access gate."""
