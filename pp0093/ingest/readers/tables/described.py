"""A table that may arrive, as it is described: its columns, which headers name each, what it cannot do without.

It is read from where its reader takes it: a header map (`columnas/`), a declaration (`fuentes/`) or the columns that
the reader itself names. The cells of its sample are in `columnas/ejemplo.csv` of the programme or, of what is
declared, there.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from pp0093.ingest import columns
from pp0093.ingest.columns import HeaderMap
from pp0093.ingest.readers.base import format_name

SAMPLES = "ejemplo"


class FormatColumn(Struct, frozen=True):
    """A column of a format: ours, the headers that name it, the first as it is most written, and a cell of it.

    Of those that are `es_alternativa` a file must have one, whichever.
    """

    nombre: str
    encabezados: tuple[str, ...]
    es_obligatoria: bool
    es_alternativa: bool = False
    ejemplo: str = ""
    admite: str = ""


@dataclass(frozen=True)
class Described:
    """A format. `es_libro` tells those that may come in a workbook; `separador` is what parts the cells of a text.

    `ajenas` are headers of a sample that nobody reads, {header: cell}, where a file is known by them.
    """

    formato: str
    nombre: str
    carpeta: str
    tabla: str
    columnas: tuple[FormatColumn, ...]
    es_libro: bool = True
    separador: str = ","
    ajenas: tuple[tuple[str, str], ...] = ()

    def named(self, escritos: Collection[str]) -> set[str]:
        """Return which of our columns some headers name."""
        return {nombre for e in escritos if (nombre := self._mapa.named(e)) is not None}

    def lacking(self, tiene: Collection[str]) -> list[str]:
        """Return the columns that it cannot do without and are not among some of ours, as they are written."""
        faltan = [c for c in self.columnas if c.es_obligatoria and c.nombre not in tiene]
        alternativas = [c for c in self.columnas if c.es_alternativa]
        faltan += [] if any(c.nombre in tiene for c in alternativas) else alternativas[:1]
        return [c.encabezados[0].upper() for c in faltan]

    @cached_property
    def _mapa(self) -> HeaderMap:
        return HeaderMap((e, c.nombre) for c in self.columnas for e in c.encabezados)

    @property
    def muestra(self) -> list[tuple[str, str]]:
        """The (header, cell) of a row of sample, in order."""
        return [(c.encabezados[0], c.ejemplo) for c in self.columnas if c.ejemplo] + list(self.ajenas)

    @property
    def texto(self) -> str:
        """Its sample as the text of a file: its header and a row."""
        return "".join(self.line(celdas) for celdas in zip(*self.muestra, strict=True))

    def line(self, celdas: Iterable[str]) -> str:
        """Return some cells as a line of a text."""
        return self.separador.join(f'"{c}"' if self.separador in c else c for c in celdas) + "\n"


class Mapped(Struct, frozen=True):
    """A format whose headers are in a map: its folder, raw table, map and format there, and what it must have.

    `una_de` are columns of which it must have one.
    """

    carpeta: str
    formato: str
    tabla: str
    mapa: str
    del_mapa: str
    obligatorias: Collection[str]
    una_de: Collection[str] = ()
    es_libro: bool = True
    separador: str = ","

    def described(self) -> Described:
        """Return it with the columns of its map; none where the programme has no such map."""
        dados = columns.headers(self.mapa, self.del_mapa)
        columnas = tuple(
            FormatColumn(c, tuple(e), c in self.obligatorias, c in self.una_de) for c, e in dados.items() if c
        )
        nombre = format_name(self.formato)
        return Described(self.formato, nombre, self.carpeta, self.tabla, columnas, self.es_libro, self.separador)


def of_columns(carpeta: str, formato: str, nombres: Iterable[str], obligatorias: Collection[str]) -> Described:
    """Return a text format whose headers are our own names."""
    columnas = tuple(FormatColumn(c, (c,), c in obligatorias) for c in nombres)
    return Described(formato, format_name(formato), carpeta, formato, columnas, es_libro=False)


def with_samples(descritos: Iterable[Described]) -> list[Described]:
    """Return some formats with the cells of their samples; those without columns are left."""
    celdas = {(f["formato"], f["columna"]): f["ejemplo"] for f in columns.rows_of(SAMPLES)}
    return [_sampled(d, celdas) for d in descritos if d.columnas]


def _sampled(descrito: Described, celdas: dict[tuple[str, str], str]) -> Described:
    columnas = tuple(replace(c, ejemplo=c.ejemplo or _cell(descrito, c, celdas)) for c in descrito.columnas)
    suyas = {c.nombre for c in columnas}
    ajenas = tuple((c, celda) for (f, c), celda in celdas.items() if f == descrito.formato and c not in suyas)
    return dataclasses.replace(descrito, columnas=columnas, ajenas=ajenas)


def _cell(descrito: Described, columna: FormatColumn, celdas: dict[tuple[str, str], str]) -> str:
    """Return the cell of a column in a format or, where it has none of its own, in any."""
    propia = celdas.get((descrito.formato, columna.nombre))
    return celdas.get(("", columna.nombre), "") if propia is None else propia
