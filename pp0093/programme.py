"""The budget programme that is followed: a folder of data under `programas/`, and nothing of it in code."""

from __future__ import annotations

from pathlib import Path

from pp0093.config import settings

RULES, COLUMNS, DEMO, SOURCES, SQL = "reglas", "columnas", "demo", "fuentes", "sql"


def folder() -> Path:
    """Return the folder of the programme in force."""
    return settings().programa
