"""What each number of a document claims: what it is of, and what is known of that."""
