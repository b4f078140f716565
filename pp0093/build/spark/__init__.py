"""Another engine for the same tables: Spark, or whatever speaks its protocol.

`session` writes the SQL of the layers as Spark takes it and runs it, in the engine's own environment; `engine` is what
the build asks for a table.
"""
