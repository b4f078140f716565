"""Demonstration mode: whether it is on, and in which years (`nothing_real`).

It is on because a person asked for it (`pp0093 demo`) or while the raw folder has no real list, goal or register. A
person's last choice is kept: in the raw folder, that it was requested or removed for good; in the published one, that
versions go without it (`pp0093 etl --sin-demo`), until another choice in the raw folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from pp0093.durable import write_at_once
from pp0093.errors import WHOEVER_KEEPS_IT, InputError, Remedy
from pp0093.ingest.readers.base import DELIVERED, DEMO, RawFile, Stored, folder_of

T = TypeVar("T")
REAL_WORK = (*DELIVERED, "padron")
"""Folders where a real file means that the installation is in real use."""
MARK, WITHOUT = ".modo.json", "sin_demostracion.json"
NOT_ASKED = "la demostración quedó fuera: hay archivos reales y nadie la pidió"
SAY_IT_AGAIN = Remedy("bórrelo, o diga pp0093 demo o pp0093 demo --quitar", f"{WHOEVER_KEEPS_IT} lo borre")


class DemoChoice(StrEnum):
    """A person's choice about the demonstration of a raw folder."""

    ASKED = "pedida"
    REMOVED = "quitada"


class LastChoice(Struct):
    """The last choice, and when it was made."""

    demostracion: DemoChoice
    dicho_el: str = ""


class Without(Struct):
    """The last choice in the raw folder when publishing without demonstration was asked for."""

    ante: LastChoice | None


def has_real_work(archivos: Iterable[RawFile]) -> bool:
    """Tell whether some list, goal or register is real."""
    return any(folder_of(a.archivo) in REAL_WORK and not a.es_sintetico for a in archivos)


def store_choice(datos: Path, palabra: DemoChoice) -> None:
    """Store a choice about the demonstration of a raw folder."""
    _write_json(datos / DEMO / MARK, LastChoice(palabra, datetime.now(UTC).isoformat()))


def last_choice(datos: Path) -> DemoChoice | None:
    """Return the last choice about the demonstration of a raw folder; None without any.

    Raise InputError when the stored one cannot be read.
    """
    dicho = _choice(datos)
    return dicho.demostracion if dicho else None


def _choice(datos: Path) -> LastChoice | None:
    return _read_json(datos / DEMO / MARK, LastChoice)


def go_without(datos: Path, salida: Path) -> None:
    """Store that versions are published without demonstration, until another choice in the raw folder."""
    _write_json(salida / WITHOUT, Without(_choice(datos)))


def is_on(datos: Path, salida: Path, archivos: Iterable[RawFile]) -> bool:
    """Tell whether the demonstration is on: by the last choice or, without one, when nothing is real."""
    if _goes_without(datos, salida):
        return False
    palabra = last_choice(datos)
    return palabra is DemoChoice.ASKED if palabra else not has_real_work(archivos)


def why_off(datos: Path, salida: Path) -> str | None:
    """Return why it is off when nobody chose so; else None."""
    return None if _goes_without(datos, salida) or last_choice(datos) else NOT_ASKED


def _goes_without(datos: Path, salida: Path) -> bool:
    sin = _read_json(salida / WITHOUT, Without)
    return sin is not None and sin.ante == _choice(datos)


def _read_json(ruta: Path, tipo: type[T]) -> T | None:
    try:
        return msgspec.json.decode(ruta.read_bytes(), type=tipo)
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise InputError("no se entiende", SAY_IT_AGAIN, archivo=ruta.name) from None


def _write_json(ruta: Path, dicho: LastChoice | Without) -> None:
    write_at_once(ruta, msgspec.json.encode(dicho))


YEAR_OUT = "la demostración de {0} quedó fuera: terminó con los primeros registros reales de {0}"
SHARED_OUT = "la demostración de {} quedó fuera: está en un archivo con años que tienen registros reales"


def nothing_real(leidas: Sequence[Stored]) -> tuple[list[Stored], list[str]]:
    """Return the readings without the demonstration of years with real records, and the notices.

    All or nothing by year: a synthetic file of several years is dropped with any of them, and takes the rest of its
    years along. An undated register stays while some demonstration list does.
    """
    sinteticas = {s.archivo.archivo: s for s in leidas if s.archivo.es_sintetico}
    entregas = [s for s in leidas if folder_of(s.archivo.archivo) in DELIVERED]
    if not sinteticas or all(s.archivo.es_sintetico for s in entregas):
        return list(leidas), []
    reales = set[int]().union(*(years_of(s) for s in entregas if not s.archivo.es_sintetico))
    anios = {archivo: years_of(s) for archivo, s in sinteticas.items()}
    salen, fuera = set[str](), set(reales)
    while tocados := {a for a, suyos in anios.items() if a not in salen and suyos & fuera}:
        salen |= tocados
        fuera = fuera.union(*(anios[a] for a in tocados))
    if not any(folder_of(a) in DELIVERED for a in sinteticas.keys() - salen):
        salen |= {archivo for archivo, suyos in anios.items() if not suyos}
    de_los_que_salen = sorted(set[int]().union(*(anios[a] for a in salen)))
    dicho = [(YEAR_OUT if a in reales else SHARED_OUT).format(a) for a in de_los_que_salen]
    return [s for s in leidas if s.archivo.archivo not in salen], dicho


def years_of(leida: Stored) -> set[int]:
    """Return the years of a reading: the declared one, and those of its dated rows."""
    return {int(anio) for anio in (leida.datos["anio"], *leida.datos.get("anios", ())) if anio}
