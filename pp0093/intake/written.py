"""What somebody writes while loading: why an activity went as it did, kept as a file of goals without goals."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

from pp0093 import clock
from pp0093.errors import UsageError
from pp0093.ingest.readers.cells.codes import code_of
from pp0093.intake import tray
from pp0093.intake.tray import Load

HEADER = ("ANIO", "CODIGO", "META_ANUAL", "JUSTIFICACION")
LONGEST = 2000
NOTHING_WRITTEN = "la justificación está en blanco; escriba por qué se avanzó así"
TOO_LONG = f"la justificación pasa de {LONGEST} letras; acórtela"
OF_WHAT = "diga de qué actividad o producto es la justificación y de qué año (1.2 o P1, y 2025)"
NOT_THERE = "{} no es una actividad ni un producto del programa en {}"


def reason(carga: Load, anio: str, codigos: Sequence[str], texto: str) -> Load:
    """Put in a load why some activities or products went as they did in a year, as written today.

    Raises UsageError where nothing is written, it is too long, or a code or the year is none.
    """
    dicho = " ".join(texto.split())
    if not dicho:
        raise UsageError(NOTHING_WRITTEN)
    if len(dicho) > LONGEST:
        raise UsageError(TOO_LONG)
    if not codigos or not (anio.isascii() and anio.isdecimal()):
        raise UsageError(OF_WHAT)
    if otros := [c for c in codigos if code_of(c, int(anio)) is None]:
        raise UsageError(NOT_THERE.format(", ".join(otros), anio))
    escrito = io.StringIO()
    csv.writer(escrito).writerows([HEADER, *((anio, c, "", dicho) for c in codigos)])
    # The last one written is the one that counts: its name says when.
    nombre = f"justificacion_{anio}_{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.csv"
    nombre = tray.add(carga, nombre, escrito.getvalue().encode())
    return tray.say(carga, nombre, {"corte": f"{clock.today():%d/%m/%Y}"})
