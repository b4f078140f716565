"""Demonstration is a mode: whether it is on (of which years, `nothing_real` says).

It is on because a person asked for it (`pp0093 demo`) or while no real list, goal or register lies in the raw folder.
What a person says last is kept: in the raw folder, that it was asked for or taken away for good; in the published one,
that its versions go without it (`pp0093 etl --sin-demo`), until something is said in the raw folder again.
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
"""Folders where a real file of any year says that nobody is only looking at the demonstration."""
MARK, WITHOUT = ".modo.json", "sin_demostracion.json"
NOT_ASKED = "la demostración quedó fuera: hay archivos reales y nadie la pidió"
SAY_IT_AGAIN = Remedy("bórrelo, o diga pp0093 demo o pp0093 demo --quitar", f"{WHOEVER_KEEPS_IT} lo borre")


class Word(StrEnum):
    """What a person may say of the demonstration of a raw folder."""

    ASKED = "pedida"
    REMOVED = "quitada"


class LastWord(Struct):
    """What a person said of it last, and when."""

    demostracion: Word
    dicho_el: str = ""


class Without(Struct):
    """What had been said in the raw folder when a person asked to publish without it."""

    ante: LastWord | None


def has_real_work(archivos: Iterable[RawFile]) -> bool:
    """Tell whether some list, goal or register is real."""
    return any(folder_of(a.archivo) in REAL_WORK and not a.es_sintetico for a in archivos)


def keep_word(datos: Path, palabra: Word) -> None:
    """Keep what a person says of the demonstration of a raw folder."""
    _write_json(datos / DEMO / MARK, LastWord(palabra, datetime.now(UTC).isoformat()))


def last_choice(datos: Path) -> Word | None:
    """Return what a person said last of the demonstration of a raw folder, None when nobody did.

    Raises InputError when what is kept cannot be read.
    """
    dicho = _read_json(datos / DEMO / MARK, LastWord)
    return dicho.demostracion if dicho else None


def go_without(datos: Path, salida: Path) -> None:
    """Keep that what is published goes without demonstration, until something else is said in the raw folder."""
    _write_json(salida / WITHOUT, Without(_read_json(datos / DEMO / MARK, LastWord)))


def is_on(datos: Path, salida: Path, archivos: Iterable[RawFile]) -> bool:
    """Tell whether the demonstration is on: what was said last or, when nothing was, whether nothing real is there."""
    if _goes_without(datos, salida):
        return False
    palabra = last_choice(datos)
    return palabra is Word.ASKED if palabra else not has_real_work(archivos)


def why_off(datos: Path, salida: Path) -> str | None:
    """Return why it is off where no person said so, None where one did."""
    return None if _goes_without(datos, salida) or last_choice(datos) else NOT_ASKED


def _goes_without(datos: Path, salida: Path) -> bool:
    sin = _read_json(salida / WITHOUT, Without)
    return sin is not None and sin.ante == _read_json(datos / DEMO / MARK, LastWord)


def _read_json(ruta: Path, tipo: type[T]) -> T | None:
    try:
        return msgspec.json.decode(ruta.read_bytes(), type=tipo)
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise InputError("no se entiende", SAY_IT_AGAIN, archivo=ruta.name) from None


def _write_json(ruta: Path, dicho: LastWord | Without) -> None:
    write_at_once(ruta, msgspec.json.encode(dicho))


YEAR_OUT = "la demostración de {0} quedó fuera: terminó con los primeros registros reales de {0}"
SHARED_OUT = "la demostración de {} quedó fuera: está en un archivo con años que tienen registros reales"


def nothing_real(leidas: Sequence[Stored]) -> tuple[list[Stored], list[str]]:
    """Return the readings without the demonstration of the years that have real records, and what to say of it.

    All or nothing by year: a synthetic file of several years goes out with any of them, and takes the others along. A
    register of no year stays while some list of the demonstration does.
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
    """Return the years a reading is of: the one it declares, and those of its rows where they are dated."""
    return {int(anio) for anio in (leida.datos["anio"], *leida.datos.get("anios", ())) if anio}
