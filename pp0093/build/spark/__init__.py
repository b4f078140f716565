"""An alternative engine for the tables: Spark, or any server of its protocol.

`session` translates the layers' SQL to Spark's and runs it, in the engine's own environment; `engine` is its client in
the build.
"""
