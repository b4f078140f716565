"""Provenance of figures: passports, source files and documents, and what documents print of the same figures.

`passport` gives it whole, `cited` in a line; `printed_checks` compares printed with computed figures.
"""
