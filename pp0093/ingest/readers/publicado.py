"""Figures as a published document prints them (`publicado/*.csv`), kept with the decimals they were printed with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from pp0093 import programme
from pp0093.errors import InputError
from pp0093.ingest.columns import normalise
from pp0093.ingest.readers.base import Inspection, Progress, RawFile, Reading, cell, format_name, parse_date, text_table
from pp0093.ingest.readers.cells.amounts import plain_amount
from pp0093.ingest.readers.cells.codes import code_of
from pp0093.ingest.readers.sunat.firms import NOBODY, KnownFirms
from pp0093.ingest.readers.tables.content import first_line, read_rows, separator, split_fields

FORMATO = "publicado"
PUBLISHED_COLUMNS = (
    "documento",
    "seccion",
    "indicador",
    "dimension",
    "valor_dimension",
    "anio",
    "valor",
    "unidad_medida",
    "corte",
    "nota",
)
REQUIRED = ("documento", "indicador", "anio", "valor")
# What a figure is of, and which: one without the other says nothing.
TOGETHER = ("dimension", "valor_dimension")
ELEMENTS = ("producto", "actividad")
PROGRAMME_NUMBER = re.compile(r"\b(?:PP|[Pp]rograma [Pp]resupuestal) ?(\d{4})\b")
PRINTED_YEAR = re.compile(r"(19|20)[0-9]{2}")
CORRECT = "corrija la celda y vuelva a cargar el archivo"


class Publicado:
    """Reader of transcribed figures."""

    fuente: ClassVar[str] = "publicado"
    formatos: ClassVar[tuple[str, ...]] = (FORMATO,)
    tablas: ClassVar[dict[str, tuple[str, ...]]] = {FORMATO: PUBLISHED_COLUMNS}

    def recognises(self, archivo: RawFile, inicio: bytes) -> bool:
        """A delimited header that names the document, the indicator and the value."""
        linea = first_line(inicio)
        claves = {normalise(c) for c in split_fields(linea, separator(linea))}
        return len({"documento", "indicador", "valor", "valordimension"} & claves) >= 2

    def read(self, archivo: RawFile, avance: Progress, rucs: KnownFirms = NOBODY) -> Reading:
        """Read every figure; a year that is no year or a value that is no number refuses the file."""
        (_, encabezado), *datos = read_rows(archivo)
        posicion = self._positions(archivo, encabezado)
        filas = [self._row(archivo, posicion, fila, celdas) for fila, celdas in datos]
        _check_programme(archivo, filas)
        anios = Counter(f[2 + PUBLISHED_COLUMNS.index("anio")] for f in filas)
        return Reading(
            self.fuente,
            FORMATO,
            FORMATO,
            text_table(archivo.archivo, PUBLISHED_COLUMNS, filas),
            filas_leidas=len(filas),
            anio=int(anios.most_common(1)[0][0]) if len(anios) == 1 else None,
            corte=archivo.corte,
        )

    def _positions(self, archivo: RawFile, encabezado: list[str]) -> dict[str, int]:
        claves = [normalise(c) for c in encabezado]
        posicion = {c: claves.index(normalise(c)) for c in PUBLISHED_COLUMNS if normalise(c) in claves}
        pide = (*REQUIRED, *(TOGETHER if posicion.keys() & TOGETHER else ()))
        faltan = [c for c in pide if c not in posicion]
        if faltan:
            raise InputError(
                f"falta la columna {', '.join(faltan)} de «{format_name(FORMATO)}»",
                f"use el encabezado {', '.join(PUBLISHED_COLUMNS)}",
                archivo=archivo.archivo,
                fila=1,
                columna=faltan[0],
            )
        return posicion

    def _row(self, archivo: RawFile, posicion: dict[str, int], fila: int, celdas: list[str]) -> tuple[Any, ...]:
        texto = {c: (celdas[i].strip() if i < len(celdas) else "") for c, i in posicion.items()}
        for columna in ("documento", "indicador"):
            _checked(archivo, fila, columna, texto[columna], texto[columna] or None)
        texto["valor"] = _checked(archivo, fila, "valor", texto["valor"], plain_amount(texto["valor"]))
        _checked(archivo, fila, "anio", texto["anio"], texto["anio"] if PRINTED_YEAR.fullmatch(texto["anio"]) else None)
        if texto.get("corte"):
            corte = parse_date(texto["corte"])
            texto["corte"] = _checked(archivo, fila, "corte", texto["corte"], corte.isoformat() if corte else None)
        for columna in TOGETHER if any(texto.get(c) for c in TOGETHER) else ():
            _checked(archivo, fila, columna, texto[columna], texto[columna] or None)
        return (None, fila, *((texto.get(c) or None) for c in PUBLISHED_COLUMNS))

    def inspect(self, archivo: RawFile, avance: Progress) -> Inspection:
        """Say how many figures a file holds, of which documents and years."""
        reading = self.read(archivo, avance)
        return reading.inspection(archivo, {"documentos": sorted(set(reading.tabla["documento"].to_pylist()))})


def _check_programme(archivo: RawFile, filas: list[tuple[Any, ...]]) -> None:
    """Refuse the documents of another programme: they name it, or none of their products and activities is of this."""
    codigo = programme.current().codigo
    por_nombre = [dict(zip(PUBLISHED_COLUMNS, fila[2:], strict=True)) for fila in filas]
    nombrados = {c for f in por_nombre for c in PROGRAMME_NUMBER.findall(f"{f['documento']} {f['seccion']}")}
    codigos = {v for f in por_nombre for d, v in _places(f) if d in ELEMENTS}
    if nombrados - {codigo} and codigo not in nombrados:
        falta = f"es del programa {', '.join(sorted(nombrados))} y no del {codigo}"
    elif codigos and not any(map(code_of, codigos)):
        falta = f"ninguno de sus productos ni actividades es del programa {codigo}"
    else:
        return
    raise InputError(falta, "déjelo en la carpeta de datos del suyo (PP0093_DATOS)", archivo=archivo.archivo)


def _places(figura: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    dimensiones, valores = ((figura[c] or "").split(";") for c in TOGETHER)
    return zip(dimensiones, valores, strict=False)


def _checked(archivo: RawFile, fila: int, columna: str, texto: str, valor: str | None) -> str:
    if valor is None:
        raise InputError(
            f"«{cell(texto)}» no es un valor posible",
            CORRECT,
            archivo=archivo.archivo,
            fila=fila,
            columna=columna,
        )
    return valor
