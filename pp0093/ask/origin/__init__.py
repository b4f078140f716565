"""Where a figure comes from: its passport, the files and documents behind it, and what was printed of the same thing.

`passport.of` tells it whole, `cited` and `sources` in a line; `documents` compares what is printed with computed.
"""
