"""Ingestion of the raw folder into kept readings: inventory, readers, quarantine, and templates to fill in.

`readers/` has one module per family of formats; this package does not know about figures.
"""
