"""From the raw folder to kept readings: what lies there, who reads it, what is kept out and the forms to fill in.

`readers/` has a module a family of formats; nothing here knows what a figure is.
"""
