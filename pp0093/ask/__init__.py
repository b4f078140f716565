"""One published version, asked: its catalog, the registry of indicators and of the tables they are read from, answers.

Everything above the layers comes through here: `query.run` answers, `passport` says where from, `documents` compares.
SQL is written in two rooms only: `build`, which makes a version, and this one, which asks it.
"""
