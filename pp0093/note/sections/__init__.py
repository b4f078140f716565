"""The sections of a note: what the figures of a year let each of them say."""
