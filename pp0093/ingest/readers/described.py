"""A table that may arrive, as it is described: its columns, which headers name each, what it cannot do without.

It is read from where its reader takes it: a header map (`columnas/`), a declaration (`fuentes/`) or the columns that
the reader itself names. The cells of its sample are in `columnas/ejemplo.csv` of the programme or, of what is
declared, there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any

from msgspec import Struct

from pp0093.ingest import columns
from pp0093.ingest.columns import HeaderMap
from pp0093.ingest.readers.base import format_name, some
from pp0093.ingest.readers.content import MOST_LACKING, unread

SAMPLES, LATER_MONTH = "ejemplo", re.compile(r"_(0[2-9]|1[0-2])_soles$")


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


class Described(Struct, frozen=True):
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
        mapa = _headers_of(self.columnas)
        return {nombre for e in escritos if (nombre := mapa.named(e)) is not None}

    def lacking(self, tiene: Collection[str]) -> list[str]:
        """Return the columns that it cannot do without and are not among some of ours, as they are written."""
        faltan = [c for c in self.columnas if c.es_obligatoria and c.nombre not in tiene]
        alternativas = [c for c in self.columnas if c.es_alternativa]
        faltan += [] if any(c.nombre in tiene for c in alternativas) else alternativas[:1]
        return [c.encabezados[0].upper() for c in faltan]

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


@cache
def _headers_of(columnas: tuple[FormatColumn, ...]) -> HeaderMap:
    return HeaderMap((e, c.nombre) for c in columnas for e in c.encabezados)


def format_of(
    carpeta: str, formato: str, tabla: str, dados: Mapping[str, Sequence[str]], pide: Collection[str], **mas: Any
) -> Described:
    """Return a format with the columns of a header map, {ours: as they are written}, and the cells of its sample.

    It must have those of `pide`, and one of those of `una_de`.
    """
    una_de: Collection[str] = mas.pop("una_de", ())
    celdas = {(f["formato"], f["columna"]): f["ejemplo"] for f in columns.rows_of(SAMPLES)}
    columnas = tuple(
        FormatColumn(c, tuple(e), c in pide, c in una_de, celdas.get((formato, c), celdas.get(("", de), "")))
        for c, e in dados.items()
        if (de := LATER_MONTH.sub("_01_soles", c))  # One cell of every month.
    )
    ajenas = tuple((c, celda) for (f, c), celda in celdas.items() if f == formato and c not in dados)
    return Described(formato, format_name(formato), carpeta, tabla, columnas, ajenas=ajenas, **mas)


LOOKS = 2
"""How many columns of a format a header must name to be said to look like it; one is enough that it must have."""
NO_KNOWN_COLUMN = "; ninguna de sus columnas es de un formato conocido"
NO_BOOK = "no se lee de un libro de Excel"


def nearest_format(
    filas: Sequence[Sequence[str]], formatos: Sequence[Described], carpeta: str, *, es_libro: bool = False
) -> tuple[str, int | None, str | None]:
    """Return what is nearest to a file whose header no reader knows, in which of some of its rows and what it lacks.

    In words: "; lo más parecido es «Base SIAF de una oficina»: le falta MTO_PIM", or that no column is of any format.
    One that lacks nothing is of another folder, or of a format that does not come in a workbook: that is said. Of a
    file that lies in no folder (`carpeta` "") only what it lacks is.
    """
    posibles = [(*_seen(f, fila), f, n) for (n, fila), f in product(enumerate(filas), formatos)]
    cuantas, faltan, formato, donde = max(posibles, key=lambda v: (v[0], v[2].carpeta == carpeta, -len(v[1])))
    if not cuantas:
        return NO_KNOWN_COLUMN, None, None
    sin_leer = unread(lambda c: formato.named([c]), faltan, filas[donde])
    dicho = [f"le falta {some(faltan, MOST_LACKING)}{sin_leer}"] if faltan else []
    dicho += [NO_BOOK] if es_libro and not formato.es_libro else []
    dicho += [f"va en {formato.carpeta}/"] if carpeta not in ("", formato.carpeta) else []
    que = f"; lo más parecido es «{formato.nombre}»: {' y '.join(dicho)}" if dicho else ""
    return que, donde, next(iter(faltan), None)


def _seen(formato: Described, escritos: Sequence[str]) -> tuple[int, list[str]]:
    """Return how many columns of a format a header names, 0 where they are too few, and those that it lacks."""
    nombra = formato.named(escritos)
    es_parecido = len(nombra) >= LOOKS or any(c.nombre in nombra for c in formato.columnas if c.es_obligatoria)
    return len(nombra) if es_parecido else 0, formato.lacking(nombra)
