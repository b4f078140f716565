"""Read the precomputed answers that a thin version has instead of the rows of firms they were counted from.

`thinning` writes them and chooses which. Each answer is found by its dimensions grouped by (`por`) and filtered by
(`segun`, one value each), its scope and whether only complete records count (`base`); the values of those dimensions
are columns of their own name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pp0093.ask.catalog import NOT_KEPT, Catalog, cached_by_version
from pp0093.ask.registry import FIRMS_OF_A_YEAR, INDICATORS, REPORT, YEAR, Files, Mart, Whole
from pp0093.ask.rows import Filters, Row
from pp0093.ask.selection import OWN_BASE, Question, filtered, group_columns, in_sql, listed_columns
from pp0093.errors import UsageError

SCHEMA = "cifras"
QUESTIONS = f"{SCHEMA}.pregunta"
WATERFALL = f"{SCHEMA}.empresa_anio"
ALL_RECORDS, WHOLE_ONLY, OWN_ONLY = "", "enteras", "propias"
"""Attentions that an answer counts: all, those of complete records (selection.WHOLE_BASES), or each of its own unit."""


def dimensions_key(dimensiones: Iterable[str]) -> str:
    """Return dimensions as the stored answers name them, in any order."""
    return ",".join(sorted(set(dimensiones)))


def answers_table(tabla: str) -> str:
    """Return the table of the answers counted from another (marts.atencion: cifras.atencion)."""
    return f"{SCHEMA}.{tabla.partition('.')[2]}"


def files_table(tabla: str) -> str:
    """Return the table of the source files of those answers."""
    return f"{answers_table(tabla)}_archivos"


def file_keys_table(archivos: Files) -> str:
    """Return the table of source files by key that replaces one dropped with its rows."""
    return "_".join((answers_table(archivos.tabla), "por", *(de_alla for _, de_alla in archivos.claves)))


def has_only_answers(catalogo: Catalog, tabla: str) -> bool:
    """Tell whether a version has only the answers of a table, not its rows."""
    return tabla not in catalogo.tables() and answers_table(tabla) in catalogo.tables()


def values_in(catalogo: Catalog, tabla: str) -> str:
    """Return where the values of a table's dimensions are read: itself or, in a thin version, its answers."""
    return answers_table(tabla) if has_only_answers(catalogo, tabla) else tabla


def table_of_files(catalogo: Catalog, archivos: Files) -> str:
    """Return the table that lists source files: the one declared or, if dropped, its summary by keys."""
    resumida = file_keys_table(archivos)
    return resumida if archivos.tabla not in catalogo.tables() and resumida in catalogo.tables() else archivos.tabla


def stored_counts(catalogo: Catalog, mart: Mart, ids: Sequence[str], pregunta: Question) -> list[Row]:
    """Return the groups of a question as gather.count_firms does; raise UsageError when they are not stored."""
    de_todo = [i for i in ids if (cuenta := INDICATORS[i].cuenta) and cuenta.de is not Whole.GROUP]
    donde, parametros = _stored_query(catalogo, mart, pregunta, se_recorta=not de_todo)
    columnas = listed_columns([*group_columns(pregunta.por), *ids])
    return catalogo.query(f"select {columnas} procedencias from {answers_table(mart.tabla)} where {donde}", parametros)


def files_behind(catalogo: Catalog, mart: Mart, archivos: Files, pregunta: Question) -> tuple[str, list[Any]]:
    """Return a query of the source files of a question's group (archivo, corte, filas), and its parameters."""
    donde, parametros = _stored_query(catalogo, mart, pregunta, se_recorta=True)
    grupo = [d for d in pregunta.grupo if d in mart.dimensiones]
    donde += "".join(f" and {d} is not distinct from ?" for d in grupo)
    donde += f" and columna in ({', '.join('?' * len(archivos.columnas))})"
    lugares = [place_of_file(mart, archivos, columna) for columna in archivos.columnas]
    consulta = f"select archivo, corte, filas from {files_table(mart.tabla)} where {donde}"
    return consulta, [*parametros, *(pregunta.grupo[d] for d in grupo), *lugares]


def place_of_file(mart: Mart, archivos: Files, columna: str) -> str:
    """Return the table and column where a file's name was read, as stored."""
    return f"{archivos.tabla or mart.tabla}.{columna}"


def base_of(pregunta: Question) -> str:
    """Return which attentions a question counts, as stored."""
    if not pregunta.bases:
        return ALL_RECORDS
    return OWN_ONLY if pregunta.propias else WHOLE_ONLY


def waterfall(catalogo: Catalog, anio: int, filtros: Filters, base: str = ALL_RECORDS) -> list[Row]:
    """Return the focalization waterfall of a year's firms, at most a row; raise UsageError when it is not stored."""
    puestos = {d: v for d, v in filtros.items() if v}
    _check(catalogo, FIRMS_OF_A_YEAR, (YEAR,), puestos)
    donde, parametros = in_sql(filtered(puestos, puestos))
    consulta = f"select * from {WATERFALL} where anio = ? and segun = ? and base = ? and {donde}"
    return catalogo.query(consulta, [anio, dimensions_key(puestos), base, *parametros])


def _stored_query(catalogo: Catalog, mart: Mart, pregunta: Question, *, se_recorta: bool) -> tuple[str, list[Any]]:
    """Return the SQL condition that finds the answers to a question, and its parameters; raise UsageError if none.

    Those of one year are stored by year. With `se_recorta`, a filter on a dimension grouped by selects some stored
    groups; not so for totals over all that the filters leave.
    """
    puestos = {d: v for d, v in pregunta.filtros.items() if v and d in mart.dimensiones}
    segun = {d: v for d, v in puestos.items() if d != YEAR}
    por = {*pregunta.por, *([YEAR] if len(puestos.get(YEAR, ())) == 1 else [])}
    if se_recorta and not _is_stored(catalogo, mart.tabla, por, segun, pregunta.alcance):
        segun = {d: v for d, v in segun.items() if d not in por}
    if YEAR in puestos and YEAR not in por:
        raise UsageError(f"{NOT_KEPT.format(catalogo.version)}: pídalo de un solo año o abierto por año")
    if pregunta.propias and OWN_BASE not in catalogo.columns(mart.tabla):  # Thinned by an edition without this column.
        raise UsageError(NOT_KEPT.format(catalogo.version))
    _check(catalogo, mart.tabla, por, segun, pregunta.alcance)
    donde, parametros = in_sql(filtered(puestos, mart.dimensiones))
    propios = [dimensions_key(por), dimensions_key(segun), pregunta.alcance, base_of(pregunta)]
    return f"por = ? and segun = ? and alcance = ? and base = ? and {donde}", [*propios, *parametros]


def _check(catalogo: Catalog, tabla: str, por: Iterable[str], segun: Filters, alcance: str = REPORT) -> None:
    """Raise UsageError when a version does not store the answers grouped and filtered so."""
    if not _is_stored(catalogo, tabla, por, segun, alcance):
        como = f"abierto por {dimensions_key(por) or 'nada'} y filtrado por {dimensions_key(segun) or 'nada'}"
        raise UsageError(f"{NOT_KEPT.format(catalogo.version)}: {como}")


def _is_stored(catalogo: Catalog, tabla: str, por: Iterable[str], segun: Filters, alcance: str) -> bool:
    """Tell whether a version stores the answers grouped and filtered so, by one value of each dimension."""
    es_de_uno = all(len(v) == 1 for v in segun.values())
    return es_de_uno and (tabla, alcance, dimensions_key(por), dimensions_key(segun)) in _questions(catalogo)


@cached_by_version
def _questions(catalogo: Catalog) -> set[tuple[str, str, str, str]]:
    filas = catalogo.query(f"select tabla, alcance, por, segun from {QUESTIONS}")
    return {(f["tabla"], f["alcance"], f["por"], f["segun"]) for f in filas}
