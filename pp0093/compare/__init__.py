"""Compare two members of one dimension (`pairs`)."""
