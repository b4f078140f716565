"""Fact sheets of an activity, product, unit, place or centre in a year: a page, and a two-page PDF.

A sheet is a document (documents/document.py), so it shares the writers of notes.
"""
