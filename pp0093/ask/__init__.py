"""Read one published version: catalog, registry of indicators and their tables, queries and provenance.

Everything above the layers comes through here: `query.run` answers, `origin.passport` gives a figure's provenance,
`origin.printed_checks` compares with print. SQL is written in two rooms only: `build`, which makes a version, and this
one, which queries it.
"""
