"""What a reader of aggregates may be told of counts of firms: figures of few firms, and what gives them away, are not.

`door.guarded` is where the answer of a count of firms is made for such a reader; `cells` decides which cells are told,
`people` holds the firms of a year and the limits in force. The command line does not pass through here.
"""
