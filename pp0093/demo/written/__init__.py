"""A year as its sources send it: lists, cross, register, and the manifest that says what they are."""
