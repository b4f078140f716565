"""Two members of one dimension: their figures (`pairs`), and what is said of them (`texts`)."""
