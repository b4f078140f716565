"""What to do about what is missing or wrong, as each reader can do it: in the app, or with an order in a terminal.

What a page, a sheet, a note or an export says names no order, for whoever reads it may have no terminal: it says what
to load and on which page, with the role that sees it. What is said in both places carries both (`Remedy`): a terminal
takes what `str` gives of an error, and a page what `errors.sentence` does.
"""

from __future__ import annotations

from pp0093.errors import Remedy

LOADED_AT = "en la página Cargar (rol de analista)"
"""Where files are loaded, to be said after what is to be loaded."""
WHOEVER_KEEPS_IT = "pida a quien administra el tablero que"
"""How a reader of the app asks for what is done in folders that it does not reach."""


FIRST_LOAD = Remedy("publíquelos con pp0093 etl", f"los primeros archivos se cargan {LOADED_AT}")
REMADE = Remedy("pp0093 etl la rehace", f"la rehace la próxima carga que se publique {LOADED_AT}")
RULE_MENDED = Remedy("corríjalo y repita", f"{WHOEVER_KEEPS_IT} lo corrija")
