"""The scripts that a page of ours carries: these run in the browser, and no other (ui/server/headers.py)."""

from __future__ import annotations

from pathlib import Path


def _script(nombre: str) -> str:
    return f"<script>{Path(__file__).with_name(nombre).read_text(encoding='utf-8')}</script>"


ARRIVAL, BEHAVIOUR = _script("llegada.js"), _script("tablero.js")
ALL = (ARRIVAL, BEHAVIOUR)
