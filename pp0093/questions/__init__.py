"""Answers questions in Spanish with a figure, or refuses them, by a closed grammar over a fixed vocabulary.

Every word must be parsed, or the question is refused: nothing is guessed. `asked.ask` answers, `asked.find` searches.
"""
