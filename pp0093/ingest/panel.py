"""A panel that a person gives: what several entities had spent by some months of some years, in a small text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pp0093.errors import InputError
from pp0093.ingest.columns import normalise
from pp0093.ingest.readers.base import RawFile
from pp0093.ingest.readers.books import is_workbook
from pp0093.ingest.readers.cells import month_number, plain_amount
from pp0093.ingest.readers.content import read_rows
from pp0093.writing.nouns import counted

ENTITY, YEAR, MONTH, PIM, SPENT = COLUMNS = ("entidad", "anio", "mes", "pim_soles", "devengado_soles")
ACCEPTED = {"año": YEAR, "ano": YEAR, "pim": PIM, "devengado": SPENT}
OPTIONAL = {PIM}
WHOLE_NUMBER = re.compile(r"[0-9]{1,4}(\.0+)?")
DECIMAL_COMMA = re.compile(r"[+-]?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+),[0-9]{1,2}")
YEARS, LAST_MONTH = range(1990, 2100), 12
BLANKS = {"na", "nan", "null", "none", "-"}
"""What other tools write where there is nothing."""


class PanelRow(NamedTuple):
    """What an entity had spent since January by the end of a month (0 is the opening) and its PIM then, in soles."""

    entidad: str
    anio: int
    mes: int
    pim_soles: float | None
    devengado_soles: float | None


class _Line:
    """A row of the text, by our columns."""

    def __init__(self, archivo: str, fila: int, celdas: dict[str, str]) -> None:
        self.archivo, self.fila, self.celdas = archivo, fila, celdas

    def refuse(self, columna: str, motivo: str, que_hacer: str) -> InputError:
        return InputError(motivo, que_hacer, archivo=self.archivo, fila=self.fila, columna=columna)

    def text(self, columna: str) -> str:
        texto = self.celdas.get(columna, "").strip()
        if not texto:
            raise self.refuse(columna, "está en blanco", "escriba su valor")
        return texto

    def whole(self, columna: str, entre: range) -> int:
        texto = self.text(columna)
        numero = int(float(texto)) if WHOLE_NUMBER.fullmatch(texto) else -1
        if numero not in entre:
            que_hacer = f"escriba un número de {entre[0]} a {entre[-1]}"
            raise self.refuse(columna, f"dice {texto[:40]!r}", que_hacer)
        return numero

    def month(self) -> int:
        nombrado = month_number(self.text(MONTH))
        return self.whole(MONTH, range(LAST_MONTH + 1)) if nombrado is None else nombrado

    def amount(self, columna: str) -> float | None:
        texto = self.celdas.get(columna, "").strip()
        if texto.lower() in BLANKS:
            return None
        if DECIMAL_COMMA.fullmatch(texto):
            texto = texto.replace(".", "").replace(",", ".")
        limpio = plain_amount(texto)
        if limpio is None:
            raise self.refuse(columna, f"dice {texto[:40]!r}, que no es un monto", "escriba soles, como 1234567.50")
        return float(limpio) if limpio else None

    def row(self) -> PanelRow:
        anio, mes = self.whole(YEAR, YEARS), self.month()
        return PanelRow(self.text(ENTITY), anio, mes, self.amount(PIM), self.amount(SPENT))


def read_panel(ruta: Path) -> list[PanelRow]:
    """Return the rows of a panel that say something, each entity, year and month once.

    Raises InputError, naming file, row and column, for what is no panel or two rows that say different things of one.
    """
    if not ruta.is_file():
        raise InputError("no existe o no es un archivo", "revise la ruta", archivo=str(ruta))
    crudo = RawFile(ruta, ruta.name)
    if is_workbook(crudo):
        raise InputError("es un libro de Excel", "guárdelo como CSV", archivo=ruta.name)
    dichas: dict[tuple[str, int, int], tuple[int, PanelRow]] = {}
    for linea in _lines(crudo):
        fila = linea.row()
        if fila.pim_soles is None and fila.devengado_soles is None:
            continue
        numero, antes = dichas.setdefault(fila[:3], (linea.fila, fila))
        if antes != fila:
            motivo = f"repite la entidad, el año y el mes de la fila {numero} con otros montos"
            raise linea.refuse(ENTITY, motivo, "deje una de las dos")
    if not dichas:
        raise InputError("no trae ninguna fila con montos", "revise que no esté vacío", archivo=ruta.name)
    return [fila for _, fila in dichas.values()]


def _lines(crudo: RawFile) -> Iterator[_Line]:
    (primera, encabezado), *datos = read_rows(crudo)
    conocidas = {normalise(c): c for c in COLUMNS} | {normalise(c): v for c, v in ACCEPTED.items()}
    columnas = [conocidas.get(normalise(c), "") for c in encabezado]
    for columna in COLUMNS:
        if columnas.count(columna) != 1 and not (columna in OPTIONAL and columna not in columnas):
            motivo = f"{'repite' if columna in columnas else 'falta'} la columna {columna}"
            que_hacer = f"use el encabezado {', '.join(COLUMNS)}"
            raise InputError(motivo, que_hacer, archivo=crudo.archivo, fila=primera, columna=columna)
    for fila, celdas in datos:
        if len(celdas) > len(columnas) and any(c.strip() for c in celdas[len(columnas) :]):
            que_hacer = "ponga entre comillas los montos con comas, o sepárelo con «;»"
            motivo = f"trae {counted(len(celdas), 'celdas')} y el encabezado {len(columnas)}"
            raise InputError(motivo, que_hacer, archivo=crudo.archivo, fila=fila)
        yield _Line(crudo.archivo, fila, dict(zip(columnas, celdas, strict=False)))
