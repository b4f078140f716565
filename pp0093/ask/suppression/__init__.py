"""Statistical disclosure control: which counts of firms are published to restricted readers (role lector).

`firm_counts.published_groups` applies it to the answer of a query; `cells` decides which cells are suppressed;
`microdata` holds the firms of a year and the limits in force. The command line is not subject to it.
"""
