"""Aggregate the rows of each kind of mart into figures, and store what a thin version can still answer.

`gather.gather` answers for any mart by what it declares; nothing here knows a page or an indicator by name.
"""
