"""The mark of where a figure comes from."""

from __future__ import annotations

from html import escape

from pp0093 import rules


def badge(procedencia: str | None) -> str:
    """Return the mark of where a figure comes from, as HTML."""
    return f'<span class="pp-badge">{escape(provenance(procedencia))}</span>'


def provenance(procedencia: str | None) -> str:
    """Return how a provenance is called."""
    return rules.names("procedencia").get(procedencia or "", "Sin dato")
