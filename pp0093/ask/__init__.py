"""One published version, asked: its catalog, the rules in force, the registry of indicators and tables, and answers.

Everything above the layers comes through here: `query.run` answers, `passport` says where from, `documents` compares.
"""
