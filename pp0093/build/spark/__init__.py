"""Another engine for the same tables: Spark, or whatever speaks its protocol.

`dialect` writes the SQL of the layers as Spark takes it, `session` runs it in the engine's own environment and `engine`
is what the build asks for a table.
"""
