"""Dates as people and Excel write them; d-m-Y and two-digit years are none, for they could be read in two ways."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from pp0093.ingest.readers.base import INVISIBLE, Cell

TIME = (
    r"(?:(?:T|,?\s+)(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?"
    r"(?:\s*[ap]\.?\s*m\.?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
DAY_FIRST = re.compile(r"([0-9]{1,2})\s*([/.])\s*([0-9]{1,2})\s*\2\s*([1-9][0-9]{3})" + TIME, re.IGNORECASE)
YEAR_FIRST = re.compile(r"([1-9][0-9]{3})([-/])([0-9]{2})\2([0-9]{2})" + TIME, re.IGNORECASE)
IN_WORDS = re.compile(r"([0-9]{1,2})(?:\s+de)?\s+([a-z]{3,10})\.?(?:\s+del?)?\s+([1-9][0-9]{3})", re.IGNORECASE)
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
    if isinstance(celda, datetime):
        return [celda.date()]
    if isinstance(celda, date):
        return [celda]
    if isinstance(celda, (int, float)) and not isinstance(celda, bool):
        return [_from_serial(celda, es_1904)]
    if not isinstance(celda, str):
        return [None]
    texto = celda.strip(INVISIBLE + "'")
    return [_from_text(parte, es_1904) for parte in JOINT.split(texto)] if texto else []


def _from_text(texto: str, es_1904: bool) -> date | None:
    if partes := DAY_FIRST.fullmatch(texto):
        return _day(partes[4], partes[3], partes[1])
    if partes := YEAR_FIRST.fullmatch(texto):
        return _day(partes[1], partes[3], partes[4])
    if (partes := IN_WORDS.fullmatch(texto)) and (mes := month_number(partes[2])):
        return _day(partes[3], str(mes), partes[1])
    return _from_serial(float(texto), es_1904) if SERIAL.fullmatch(texto) else None


def _day(anio: str, mes: str, dia: str) -> date | None:
    try:
        return date(int(anio), int(mes), int(dia))
    except ValueError:
        return None


def _from_serial(numero: float, es_1904: bool) -> date | None:
    try:
        dia = (EPOCH_1904 if es_1904 else EPOCH) + timedelta(int(numero))
    except (OverflowError, ValueError):
        return None
    return dia if dia.year in SERIAL_YEARS else None
