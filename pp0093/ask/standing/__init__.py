"""On what a figure stands: which records, which years, which rules, and whether two figures may be compared.

`basis` says what counts are whole, `periods` and `years` which years there are, `comparability` what forbids comparing,
`change` what changed, by how much, and whether it may be said.
"""
