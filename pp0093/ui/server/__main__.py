"""Serve the dashboard: `python -m pp0093.ui.server DIRECCION PUERTO [abrir]`, as pp0093 app does."""

import sys

from pp0093.ui.server import application

application.serve_until_stopped(sys.argv[1], int(sys.argv[2]), opens=application.OPEN_BROWSER in sys.argv[3:])
