"""The rows of a list of firms served that have nothing odd, read many at a time: what is read of each is the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import repeat
from typing import Any, TypeAlias

from pp0093.ingest.readers.base import INVISIBLE, Cell
from pp0093.ingest.readers.cells.amounts import plain_code
from pp0093.ingest.readers.cells.codes import read_activity, read_unit
from pp0093.ingest.readers.cells.dates import dates_of
from pp0093.ingest.readers.cells.memo import ODD, CellMemo, Memo
from pp0093.ingest.readers.cells.rucs import read_right, read_ruc
from pp0093.ingest.readers.lists.attentions import (
    ABSENT,
    BESIDE,
    MARKS,
    PLACE,
    PRESENT,
    TEXTS,
    doubts,
    has_total,
    is_excel_error,
    mark_of,
    place_of_firm,
)
from pp0093.ingest.readers.lists.bulk import Lot
from pp0093.ingest.readers.tables.sheets import NO_VALUE, SheetRow, text_of

Row: TypeAlias = "tuple[Any, ...]"


@dataclass
class PlainRows:
    """What a sheet says of all its rows: where its columns stand, whose they are and which dates are good.

    `good_dates` gives the year whose activities are known on some dates, `ODD` where anything is wrong with them.
    `actividad` and `duena` are those of rows that do not say theirs, "" where they must.
    """

    nombre: str | None
    posicion: dict[str, int]
    ancho: int
    es_1904: bool
    propias: tuple[str, ...]
    actividad: str
    duena: str
    good_dates: Callable[[list[date | None]], Any]
    _rucs: Memo = field(init=False)
    _asistencias: CellMemo = field(init=False)
    _fechas: CellMemo = field(init=False)
    _actividades: Memo = field(init=False)
    _lugares: Memo = field(init=False)
    _dudas: Memo = field(init=False)
    _columnas: dict[str, CellMemo] = field(init=False)

    def __post_init__(self) -> None:
        self._rucs = Memo(_mended_ruc)
        self._asistencias = CellMemo(partial(_attends, es_1904=self.es_1904))
        self._fechas = CellMemo(partial(_dates, es_1904=self.es_1904, good_dates=self.good_dates))
        self._actividades = Memo(lambda anio: CellMemo(partial(_activity, anio=anio)))
        self._lugares = Memo(lambda lugar: ODD if place_of_firm(*(nombre or "" for nombre in lugar)).nota else lugar)
        beside = [c for c in BESIDE if c in self.posicion]
        self._dudas = Memo(lambda fila: not doubts(fila[0], fila[1], dict(zip(beside, fila[2], strict=True))))
        leer: dict[str, Callable[[Cell], Any]] = {
            "unidad": partial(_unit, duena=self.duena),
            "ubigeo": _ubigeo,
            **dict.fromkeys(MARKS, _mark),
        }
        self._columnas = {c: CellMemo(leer.get(c, plain_text)) for c in self._attributes()}

    def _attributes(self) -> tuple[str, ...]:
        """Return the columns from `servicio` on."""
        return ("servicio", "unidad", *PLACE, "ubigeo", *TEXTS, *MARKS, *self.propias)

    def read(self, filas: Sequence[SheetRow]) -> list[list[Row] | None]:
        """Return what each row gives to the table, a row a date; None for one to be read by itself."""
        lote = Lot(filas, es_texto=self.nombre is None)
        self._leave_strange(lote, filas)
        self._served(lote)
        self._told_again(lote)
        self._described(lote)
        hechas: list[list[Row] | None] = [None] * len(filas)
        for lugar, (ruc, (dias, _), *resto) in lote.rows():
            fila = filas[lugar].fila
            hechas[lugar] = [(self.nombre, fila, orden, ruc, dia, *resto) for orden, dia in dias]
        return hechas

    def _leave_strange(self, lote: Lot, filas: Sequence[SheetRow]) -> None:
        """Leave out totals, and in a text rows of several lines or with cells beyond the header."""
        textos = lote.texts()
        if b"total" in textos.encode(errors="replace").lower():
            lote.keep([not has_total(f.celdas) for f in filas])
        if lote.es_texto:
            if "\n" in textos:
                lote.keep(["\n" not in "".join(map(str, filas[n].celdas)) for n in lote.lugares])
            lote.keep(lote.beyond(self.ancho))

    def _served(self, lote: Lot) -> None:
        """Read who was served, when and of which activity; whoever did not attend leaves."""
        textos = [*map(text_of, lote.cells(self.posicion["ruc"]))]
        lote.add(read_right(textos, self._rucs))
        if "asistencia" in self.posicion:
            lote.keep(self._asistencias.of(lote.column(self.posicion["asistencia"])))
        lote.add(self._fechas.of(lote.column(self.posicion["fecha"])))
        anios = [anio for _, anio in lote.leidas[-1]]
        celdas = lote.column(self.posicion["actividad"]) if "actividad" in self.posicion else repeat(self.actividad)
        lote.add([self._actividades[anio][celda] for anio, celda in zip(anios, celdas, strict=False)])

    def _told_again(self, lote: Lot) -> None:
        """Leave out the rows in which a column beside is of another day or activity."""
        if lugares := [self.posicion[c] for c in BESIDE if c in self.posicion]:
            dicho = zip(*([text_of(c).strip(INVISIBLE) for c in lote.cells(n)] for n in lugares), strict=True)
            _, fechas, actividades = lote.leidas
            dias = (tuple(dia for _, dia in de_fila) for de_fila, _ in fechas)
            lote.keep(self._dudas.of(zip(dias, actividades, dicho, strict=True)))

    def _described(self, lote: Lot) -> None:
        """Read the columns from `servicio` on; an unknown place leaves."""
        for columna, conocidas in self._columnas.items():
            if columna in self.posicion:
                lote.add(conocidas.of(lote.column(self.posicion[columna])))
            else:
                lote.add([(self.duena or ODD) if columna == "unidad" else None] * len(lote.lugares))
            if columna == "ubigeo":
                *lugar, ubigeos = lote.leidas[-4:]
                lote.keep(v is not ODD for v in self._lugares.of(zip(ubigeos, *lugar, strict=True)))


def _attends(celda: Cell, *, es_1904: bool) -> bool:
    """Tell whoever attended, without a doubt."""
    texto = text_of(celda).strip(INVISIBLE).casefold()
    return texto not in ABSENT and (texto in PRESENT or None not in dates_of(celda, es_1904=es_1904))


def _dates(celda: Cell, *, es_1904: bool, good_dates: Callable[[list[date | None]], Any]) -> Any:
    """Return (order, date) of each different date of a cell, and the year that says which activities there are."""
    fechas = dates_of(celda, es_1904=es_1904)
    anio = good_dates(fechas)
    if anio is ODD:
        return ODD
    return [(str(orden), f.isoformat()) for orden, f in enumerate(dict.fromkeys(f for f in fechas if f), 1)], anio


def _unit(celda: Cell, *, duena: str) -> Any:
    texto = plain_text(celda)
    if not texto or texto is ODD:
        return ODD if texto else duena or ODD
    unidad, es_conocida = read_unit(texto)
    return unidad if es_conocida else ODD


def plain_text(celda: Cell) -> Any:
    """Return a cell's text without the spaces around it, None for a blank one; what is to be said of others is odd."""
    texto = text_of(celda).strip(INVISIBLE)
    return ODD if celda == NO_VALUE or is_excel_error(texto) else texto or None


def _mended_ruc(texto: str) -> Any:
    """Return the RUC of a text that begins with it, as no header does, when nothing is wrong with it."""
    ruc, codigos = read_ruc(texto)
    return ODD if codigos or not texto[:1].isdigit() else ruc


def _activity(celda: Cell, anio: int | None) -> Any:
    return read_activity(text_of(celda), anio) or ODD


def _ubigeo(celda: Cell) -> Any:
    texto = plain_text(celda)
    return ODD if texto is ODD else plain_code(texto or "", 6) or None


def _mark(celda: Cell) -> Any:
    texto = plain_text(celda)
    return (mark_of(texto) or ODD) if texto and texto is not ODD else texto
