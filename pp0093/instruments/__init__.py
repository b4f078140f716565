"""Indicators of instruments: the programme's own, a policy's, a programme of others, an evaluation."""
