"""Sheets: all that is known of one activity, product, unit, place or centre in a year, for a page and for two sheets.

A sheet is a document (documents/document.py) of one thing, so that both are written by the same formats.
"""
