"""Typed rows by subject: the programme's products and activities, its firms' focalization, its instruments."""
