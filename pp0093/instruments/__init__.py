"""Indicators of instruments: the programme's own, a policy's, a programme of others, an evaluation.

`figures` is what documents say and what is made of it, `findings` where they contradict themselves; `texts` writes it.
Which instrument is what is the programme's (`roles`).
"""
