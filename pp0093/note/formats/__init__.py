"""The formats a note is written in."""
