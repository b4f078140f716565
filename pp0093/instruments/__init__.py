"""Indicators of instruments: the programme's own, a policy's, a programme of others, an evaluation.

`sheets` is what documents say, `figures` and `digital` what is made of it, `findings` where they contradict themselves;
`texts`, `tables` and `cards` write it. Which instrument is what is the programme's (`roles`).
"""
