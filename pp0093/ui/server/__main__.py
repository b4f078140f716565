"""Serve the dashboard: `python -m pp0093.ui.server DIRECCION PUERTO [abrir]`, as pp0093 app does."""

import sys

from pp0093.ui.server import application

if application.OPEN in sys.argv[3:]:
    application.once_served(int(sys.argv[2]))
application.run(sys.argv[1], int(sys.argv[2]))
