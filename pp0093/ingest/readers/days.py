"""The dates that people and Excel leave in a cell or in the manifest, and the months that they name."""

import re
import string
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

Cell: TypeAlias = "str | int | float | bool | date | datetime | time | timedelta"
"""What a cell of a workbook may hold."""
INVISIBLE = string.whitespace + "\xa0\u2007\u200b\u202f\ufeff"

TIME = (
    r"(?:(?:T|,?\s+)(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?"
    r"(?:\s*[ap]\.?\s*m\.?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
YEAR_PART, DAY_PART, MONTH_PART = r"(?P<anio>[1-9][0-9]{3})", r"(?P<dia>[0-9]{1,2})", r"(?P<mes>[0-9]{1,2})"
DATE_PATTERNS = tuple(
    re.compile(patron, re.IGNORECASE)
    for patron in (
        DAY_PART + r"\s*([/.])\s*" + MONTH_PART + r"\s*\2\s*" + YEAR_PART + TIME,
        YEAR_PART + r"([-/])(?P<mes>[0-9]{2})\2(?P<dia>[0-9]{2})" + TIME,
        DAY_PART + r"(?:\s+de)?\s+(?P<mes>[a-z]{3,10})\.?(?:\s+del?)?\s+" + YEAR_PART,
    )
)
SERIAL = re.compile(r"[0-9]{1,7}(?:\.[0-9]*)?")
JOINT = re.compile(r"\s+-\s+")

MONTH_NAMES = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "setiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
ABBREVIATED = 3

EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
SERIAL_YEARS = range(1990, 2101)
"""A number that falls outside these years is no serial: 2025, or 20250315, is not a day of Excel."""


def month_number(texto: str) -> int | None:
    """Return the number of a month by its name or its first three letters, however they are cased; None of others."""
    dicho = texto.strip().rstrip(".").lower().replace("septiembre", "setiembre").replace("sep", "set")
    nombres = (*MONTH_NAMES, *(m[:ABBREVIATED] for m in MONTH_NAMES))
    return nombres.index(dicho) % len(MONTH_NAMES) + 1 if dicho in nombres else None


def dates_of(celda: Cell, *, es_1904: bool = False) -> list[date | None]:
    """Return the dates a cell holds, in its order; None is a part that is no date, and a blank cell has no parts.

    A text may be d/m/Y, d.m.Y, ISO, Y/m/d, in words or an Excel serial, with or without a time, or several of them
    joined with " - ".
    `es_1904` says that the workbook counts its days from 1904.
    """
    if isinstance(celda, str):
        texto = celda.strip(INVISIBLE + "'")
        return [_from_text(parte, es_1904) for parte in JOINT.split(texto)] if texto else []
    if isinstance(celda, date):
        return [celda.date() if isinstance(celda, datetime) else celda]
    if isinstance(celda, (int, float)) and not isinstance(celda, bool):
        return [_from_serial(celda, es_1904)]
    return [None]


def _from_text(texto: str, es_1904: bool) -> date | None:
    for patron in DATE_PATTERNS:
        if partes := patron.fullmatch(texto):
            return _day(**partes.groupdict())
    return _from_serial(float(texto), es_1904) if SERIAL.fullmatch(texto) else None


def one_date(celda: Cell, *, es_1904: bool = False) -> date | None:
    """Return the only date of a cell, None of any other cell."""
    fechas = dates_of(celda, es_1904=es_1904)
    return fechas[0] if len(fechas) == 1 else None


def published_on(texto: str) -> date | None:
    """Return the day of a date or, of a month written mm/aaaa, its last day; None for text that is neither."""
    primero = one_date(f"1/{texto.strip(INVISIBLE)}")
    return primero.replace(day=monthrange(primero.year, primero.month)[1]) if primero else one_date(texto)


def _day(anio: str, mes: str, dia: str) -> date | None:
    try:
        return date(int(anio), month_number(mes) or int(mes), int(dia))
    except ValueError:
        return None


def _from_serial(numero: float, es_1904: bool) -> date | None:
    try:
        dia = (EPOCH_1904 if es_1904 else EPOCH) + timedelta(int(numero))
    except (OverflowError, ValueError):
        return None
    return dia if dia.year in SERIAL_YEARS else None
