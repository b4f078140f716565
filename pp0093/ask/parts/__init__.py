"""What a programme is made of, asked by name: its products and activities, its firms' criteria, its instruments.

Typed rows of one version, for the subjects that write of them.
"""
