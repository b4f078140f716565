"""How the rows of each kind of table become figures, and what a thin version keeps of them.

`gather.gather` answers for any mart by what it declares; nothing here knows a page or an indicator by name.
"""
