"""Indicators of instruments: the programme's own, a policy's, a programme of axes, an evaluated intervention.

`figures` has their rows and computations, `findings` the contradictions of their documents, `texts` the sentences. The
programme assigns each instrument's role.
"""
