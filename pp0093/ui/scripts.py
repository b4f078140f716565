"""The scripts that a page of ours carries: these run in the browser, and no other (ui/server/headers.py)."""

from __future__ import annotations

from pathlib import Path

BEHAVIOUR = f"<script>{Path(__file__).with_name('tablero.js').read_text(encoding='utf-8')}</script>"
ALL = (BEHAVIOUR,)
