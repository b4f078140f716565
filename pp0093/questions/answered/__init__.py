"""The answer to what a question asks: its query, its rows, and what must be true of them to be said."""
