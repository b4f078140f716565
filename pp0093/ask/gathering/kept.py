"""The answers that a thin version keeps of what counts firms, in place of the rows that they were counted from.

`thinning`, beside it, writes them, and says which: each answer is found by what it is opened by (`por`), what it is
filtered by (`segun`, one value of each dimension), its scope and whether only whole records count (`base`); the values
of the first two are columns of their own name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pp0093.ask.catalog import NOT_KEPT, Catalog, remembered
from pp0093.ask.registry import FIRMS_OF_A_YEAR, INDICATORS, YEAR, Files, Mart, Whole
from pp0093.ask.rows import Filters, Row
from pp0093.ask.selection import OWN_BASE, Question, filtered, group_columns, in_sql, listed_columns
from pp0093.errors import UsageError

SCHEMA = "cifras"
QUESTIONS = f"{SCHEMA}.pregunta"
WATERFALL = f"{SCHEMA}.empresa_anio"
ALL_RECORDS, WHOLE_ONLY, OWN_ONLY = "", "enteras", "propias"
"""Which attentions an answer counts: all, or those of whole records (selection.WHOLE_BASES), each of its own unit."""


def key(dimensiones: Iterable[str]) -> str:
    """Return some dimensions as the kept answers name them, whatever their order."""
    return ",".join(sorted(set(dimensiones)))


def answers(tabla: str) -> str:
    """Return the table of the answers that were counted from another (marts.atencion: cifras.atencion)."""
    return f"{SCHEMA}.{tabla.partition('.')[2]}"


def files_table(tabla: str) -> str:
    """Return the table of the files behind those answers."""
    return f"{answers(tabla)}_archivos"


def by_keys(archivos: Files) -> str:
    """Return the table of the files that another told of some keys, without its rows."""
    return "_".join((answers(archivos.tabla), "por", *(de_alla for _, de_alla in archivos.claves)))


def is_all_there_is(catalogo: Catalog, tabla: str) -> bool:
    """Tell whether a version keeps, of a table, only the answers."""
    return tabla not in catalogo.tables() and answers(tabla) in catalogo.tables()


def values_in(catalogo: Catalog, tabla: str) -> str:
    """Return the table where the values of a table's dimensions are: itself or the answers kept of it."""
    return answers(tabla) if is_all_there_is(catalogo, tabla) else tabla


def told_by(catalogo: Catalog, archivos: Files) -> str:
    """Return the table that tells of files: the one declared or, when it is not there, what is kept of it by keys."""
    resumida = by_keys(archivos)
    return resumida if archivos.tabla not in catalogo.tables() and resumida in catalogo.tables() else archivos.tabla


def counts(catalogo: Catalog, mart: Mart, ids: Sequence[str], pregunta: Question) -> list[Row]:
    """Return the groups of a question as gather.count_firms does; raise UsageError when they are not kept."""
    de_todo = [i for i in ids if (cuenta := INDICATORS[i].cuenta) and cuenta.de is not Whole.GROUP]
    donde, parametros = _kept_query(catalogo, mart, pregunta, se_recorta=not de_todo)
    columnas = listed_columns([*group_columns(pregunta.por), *ids])
    return catalogo.query(f"select {columnas} procedencias from {answers(mart.tabla)} where {donde}", parametros)


def files_behind(catalogo: Catalog, mart: Mart, archivos: Files, pregunta: Question) -> tuple[str, list[Any]]:
    """Return a query of the files behind the group of a question (archivo, corte, filas), and its parameters."""
    donde, parametros = _kept_query(catalogo, mart, pregunta, se_recorta=True)
    grupo = [d for d in pregunta.grupo if d in mart.dimensiones]
    donde += "".join(f" and {d} is not distinct from ?" for d in grupo)
    donde += f" and columna in ({', '.join('?' * len(archivos.columnas))})"
    lugares = [place_of_file(mart, archivos, columna) for columna in archivos.columnas]
    consulta = f"select archivo, corte, filas from {files_table(mart.tabla)} where {donde}"
    return consulta, [*parametros, *(pregunta.grupo[d] for d in grupo), *lugares]


def place_of_file(mart: Mart, archivos: Files, columna: str) -> str:
    """Return where the name of a file was read, as the kept answers say it."""
    return f"{archivos.tabla or mart.tabla}.{columna}"


def base_of(pregunta: Question) -> str:
    """Return which attentions a question counts, as the kept answers say it."""
    if not pregunta.bases:
        return ALL_RECORDS
    return OWN_ONLY if pregunta.propias else WHOLE_ONLY


def waterfall(catalogo: Catalog, anio: int, filtros: Filters, base: str = ALL_RECORDS) -> list[Row]:
    """Return the row of the firms of a year through the criteria, if any; raise UsageError when it is not kept."""
    puestos = {d: v for d, v in filtros.items() if v}
    _check(catalogo, FIRMS_OF_A_YEAR, (YEAR,), puestos)
    donde, parametros = in_sql(filtered(puestos, puestos))
    consulta = f"select * from {WATERFALL} where anio = ? and segun = ? and base = ? and {donde}"
    return catalogo.query(consulta, [anio, key(puestos), base, *parametros])


def _kept_query(catalogo: Catalog, mart: Mart, pregunta: Question, *, se_recorta: bool) -> tuple[str, list[Any]]:
    """Return where the answers to a question are, and the parameters; raise UsageError when they are not kept.

    Of one year they are those of every year. With `se_recorta`, asked for some values of what they are opened by, they
    are some of all: not so what is counted of all that the filters leave.
    """
    puestos = {d: v for d, v in pregunta.filtros.items() if v and d in mart.dimensiones}
    segun = {d: v for d, v in puestos.items() if d != YEAR}
    por = {*pregunta.por, *([YEAR] if len(puestos.get(YEAR, ())) == 1 else [])}
    if se_recorta and not _is_kept(catalogo, mart.tabla, por, segun, pregunta.alcance):
        segun = {d: v for d, v in segun.items() if d not in por}
    if YEAR in puestos and YEAR not in por:
        raise UsageError(f"{NOT_KEPT.format(catalogo.version)}: pídalo de un solo año o abierto por año")
    if pregunta.propias and OWN_BASE not in catalogo.columns(mart.tabla):  # It was thinned before that was known.
        raise UsageError(NOT_KEPT.format(catalogo.version))
    _check(catalogo, mart.tabla, por, segun, pregunta.alcance)
    donde, parametros = in_sql(filtered(puestos, mart.dimensiones))
    propios = [key(por), key(segun), pregunta.alcance, base_of(pregunta)]
    return f"por = ? and segun = ? and alcance = ? and base = ? and {donde}", [*propios, *parametros]


def _check(catalogo: Catalog, tabla: str, por: Iterable[str], segun: Filters, alcance: str = "reporte") -> None:
    """Raise UsageError when a version does not keep the answers opened and filtered so."""
    if not _is_kept(catalogo, tabla, por, segun, alcance):
        como = f"abierto por {key(por) or 'nada'} y filtrado por {key(segun) or 'nada'}"
        raise UsageError(f"{NOT_KEPT.format(catalogo.version)}: {como}")


def _is_kept(catalogo: Catalog, tabla: str, por: Iterable[str], segun: Filters, alcance: str) -> bool:
    """Tell whether a version keeps the answers opened and filtered so: by one value of each dimension."""
    es_de_uno = all(len(v) == 1 for v in segun.values())
    return es_de_uno and (tabla, alcance, key(por), key(segun)) in _questions(catalogo)


@remembered
def _questions(catalogo: Catalog) -> set[tuple[str, str, str, str]]:
    filas = catalogo.query(f"select tabla, alcance, por, segun from {QUESTIONS}")
    return {(f["tabla"], f["alcance"], f["por"], f["segun"]) for f in filas}
