"""Basis of a figure: its records, year and rules, and whether two figures may be compared.

`basis` tells which counts come from complete records; `periods`, the years with data; `comparability`, what forbids a
comparison; `change`, what changed and by how much; `norms`, the rules behind a figure; `unknown`, why it is missing.
"""
