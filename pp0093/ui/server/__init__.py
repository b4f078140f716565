"""The dashboard as a server: Streamlit's own application, with what is asked of whoever knocks before it answers."""
