"""What somebody writes while loading: why an activity went as it did, or that a year is closed; kept as a file."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from pp0093 import clock
from pp0093.errors import UsageError
from pp0093.ingest.readers.cells import code_of
from pp0093.intake import tray
from pp0093.intake.tray import Load

HEADER = ("ANIO", "CODIGO", "META_ANUAL", "JUSTIFICACION")
CLOSE_HEADER = ("ANIO", "FECHA", "DECLARA")
NOT_OVER = "{} no ha terminado: se declara cerrado después de su 31 de diciembre"
LONGEST = 2000
TEXT_TOO_LONG = f"la justificación pasa de {LONGEST} letras; acórtela"
NOT_THERE = "{} no es una actividad ni un producto del programa en {}"


def reason(carga: Load, anio: str, codigos: Sequence[str], texto: str) -> Load:
    """Put in a load why some activities or products went as they did in a year, as written today.

    Raises UsageError where nothing is written, it is too long, or a code or the year is none.
    """
    dicho = " ".join(texto.split())
    if not dicho:
        raise UsageError("la justificación está en blanco; escriba por qué se avanzó así")
    if len(dicho) > LONGEST:
        raise UsageError(TEXT_TOO_LONG)
    if not codigos or not (anio.isascii() and anio.isdecimal()):
        raise UsageError("diga de qué actividad o producto es la justificación y de qué año (1.2 o P1, y 2025)")
    if otros := [c for c in codigos if code_of(c, int(anio)) is None]:
        raise UsageError(NOT_THERE.format(", ".join(otros), anio))
    nombre = _put(carga, f"justificacion_{anio}", [HEADER, *((anio, c, "", dicho) for c in codigos)])
    return tray.say(carga, nombre, {"corte": f"{clock.today():%d/%m/%Y}"})


def close(carga: Load, anio: str, declara: str) -> Load:
    """Put in a load that somebody declares a year closed today.

    Raises UsageError where the year is none or is not over, or nobody is named.
    """
    quien = " ".join(declara.split())
    if not (anio.isascii() and anio.isdecimal()):
        raise UsageError(f"«{anio}» no es un año")
    if int(anio) >= clock.today().year:
        raise UsageError(NOT_OVER.format(anio))
    if not quien:
        raise UsageError("diga quién declara el cierre: un nombre o un cargo")
    _put(carga, f"cierre_{anio}", [CLOSE_HEADER, (anio, f"{clock.today():%d/%m/%Y}", quien)])
    return carga


def _put(carga: Load, nombre: str, filas: Iterable[Sequence[str]]) -> str:
    """Put rows in a load as a file; return its name, which says when: the last one written is the one that counts."""
    escrito = io.StringIO()
    csv.writer(escrito).writerows(filas)
    return tray.add(carga, f"{nombre}_{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.csv", escrito.getvalue().encode())
