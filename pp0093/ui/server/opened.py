"""The dashboard opened in the browser of whoever starts it, once it answers."""

from __future__ import annotations

import socket
import threading
import time
import webbrowser

from pp0093.config import has_screen

WORD = "abrir"
SECONDS, BETWEEN = 60, 0.2
HERE = "127.0.0.1"


def once_served(puerto: int) -> None:
    """Open the dashboard when it answers at a port of this machine, where there is a screen; do not wait for it."""
    if has_screen():
        threading.Thread(target=_open, args=(puerto,), daemon=True).start()


def _open(puerto: int) -> None:
    limite = time.monotonic() + SECONDS
    while time.monotonic() < limite:
        try:
            socket.create_connection((HERE, puerto), timeout=1).close()
        except OSError:
            time.sleep(BETWEEN)
        else:
            webbrowser.open(f"http://localhost:{puerto}")
            return
