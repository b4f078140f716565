"""Spanish text parsing for questions and audits: words, accents, numbers in any notation, and their qualifiers.

Its tables (`tablas/*.csv`) are meant to be edited by hand; no other module parses Spanish.
"""
