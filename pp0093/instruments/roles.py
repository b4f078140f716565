"""Which instrument is what for the programme, and the sentences that name them: data of the programme, none of code.

`instrumentos.csv` of the programme's folder says the code and the input folder of each role; `textos.csv` its words.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from pp0093 import programme

POLICY, OWN, DIGITAL, EVALUATED = "politica", "propio", "economia", "intervencion"
FUNNEL_START, FUNNEL_SHARE = "intervencion.empiezan", "intervencion.siguen_pct"


def code(papel: str) -> str | None:
    """Return the code of the instrument (or indicator) that has a role, None when the programme has none."""
    return _column(programme.folder() / "instrumentos.csv", "papel", "codigo").get(papel)


def folder(papel: str) -> str:
    """Return the folder of indicadores/ where an instrument's files are left, empty when the programme has none."""
    return _column(programme.folder() / "instrumentos.csv", "papel", "carpeta").get(papel, "")


def sentence(clave: str, **huecos: object) -> str:
    """Return a sentence of the programme with its blanks filled; KeyError when the programme does not say it."""
    return _column(programme.folder() / "textos.csv", "clave", "texto")[clave].format(**huecos)


@cache
def _column(ruta: Path, clave: str, columna: str) -> dict[str, str]:
    if not ruta.exists():
        return {}
    with ruta.open(encoding="utf-8", newline="") as entrada:
        return {f[clave]: f[columna] for f in csv.DictReader(entrada)}
