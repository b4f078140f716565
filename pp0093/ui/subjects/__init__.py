"""Parts of pages about one subject."""
