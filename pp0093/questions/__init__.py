"""Questions in words, answered with a figure or refused: a closed grammar over the registry's names and a vocabulary.

A word that the reading does not account for stops it: nothing is guessed. `asked.ask` answers, `asked.find` finds.
"""
