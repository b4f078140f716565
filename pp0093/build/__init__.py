"""From kept readings to a published version: the SQL layers, their contracts and the publication.

`version.build` does all of it or nothing; asking a version never imports this room.
SQL is written in two rooms only: this one, which makes a version, and `ask`, which asks it.
"""
