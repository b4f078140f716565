"""The files behind the figures of any mart, and how many of their rows: of what, never whose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.gathering import kept
from pp0093.ask.mart import Distinct, Files, Mart, Sum, Whole
from pp0093.ask.registry import INDICADOR_ANIO, Indicator
from pp0093.ask.rows import Record, records
from pp0093.ask.selection import Question, column_or, listed, rows_of
from pp0093.ask.standing import basis

# Where files that list firms are kept.
LISTS = "registros"


class SourceFile(Record, frozen=True):
    """A file behind a figure and how many of its rows; None where telling it would tell how many firms they are."""

    archivo: str
    documento: str | None
    formato: str
    fuente: str
    corte: date | None
    sha256: str
    filas: int | None


def files_behind(catalogo: Catalog, indicador: Indicator, pregunta: Question) -> list[SourceFile]:
    """Return the files behind a stored indicator in the group of a question, with the rows of it that they gave."""
    if indicador.mart is None:
        return []
    if indicador.cuenta and indicador.cuenta.de is not Whole.GROUP:
        # What is not opened has the rows of all its groups behind.
        anio = {d: v for d, v in pregunta.grupo.items() if d == "anio"}
        pregunta = Question(tuple(anio), pregunta.filtros, pregunta.alcance, anio)
    if indicador.cuenta and _is_of_records(catalogo, indicador.mart):
        # What stands beside a figure is not behind it.
        pregunta = basis.of_group(catalogo, pregunta.por, pregunta.filtros, pregunta.grupo).narrowed(pregunta)
    filas = [
        fila
        for archivos in indicador.mart.archivos
        if not archivos.solo_si_mira or _looks_at_firms(indicador, indicador.mart, pregunta)
        for fila in _told_by(catalogo.entero, indicador, indicador.mart, archivos, pregunta)
    ]
    if not catalogo.protegido:
        return filas
    # How many rows a list gave tells how many firms it named; of a count, so would those of any file.
    calladas = [replace(f, filas=None) if indicador.cuenta or f.fuente == LISTS else f for f in filas]
    return sorted(calladas, key=lambda f: f.archivo)  # Neither does their order, which is that of their rows.


def _is_of_records(catalogo: Catalog, mart: Mart) -> bool:
    """Tell whether firms are counted of records received; a thin version keeps the files of all of them."""
    return not kept.is_all_there_is(catalogo.entero, mart.tabla) and basis.has_records(catalogo)


def _looks_at_firms(indicador: Indicator, mart: Mart, pregunta: Question) -> bool:
    """Tell whether a figure needs to know what firms are: for what it counts, or for what is asked."""
    propias = set(mart.reune.propias) if isinstance(mart.reune, Distinct) else set()
    return bool(propias & {*indicador.mira, *pregunta.por, *pregunta.filtros})


def _told_by(
    catalogo: Catalog, indicador: Indicator, mart: Mart, archivos: Files, pregunta: Question
) -> list[SourceFile]:
    """Return the files that a declaration tells of the rows of a question."""
    if kept.is_all_there_is(catalogo, mart.tabla):
        consulta, parametros = kept.files_behind(catalogo, mart, archivos, pregunta)
        return _passports(catalogo, f"with detras as ({consulta})", parametros)
    consulta, parametros = told(catalogo, mart, archivos, pregunta, medida=indicador.id)
    return _passports(catalogo, f"with detras as ({consulta})", parametros)  # Many indicators stand on the same rows.


def told(
    catalogo: Catalog,
    mart: Mart,
    archivos: Files,
    pregunta: Question,
    *,
    abiertas: Sequence[str] = (),
    medida: str = "",
) -> tuple[str, list[Any]]:
    """Return the query of the files behind the rows of a question, by the columns opened, and its parameters.

    Rows: those columns, `columna` (where the file is told), archivo, corte (the latest) and filas. What another table
    tells of the firms of a year is counted once a firm and year.
    """
    filas, parametros = _rows_told(catalogo, mart, archivos, pregunta, abiertas=abiertas, medida=medida)
    de_carga = f"join marts.carga c using (documento) where c.formato in ({', '.join(map(repr, archivos.formatos))})"
    detras = " union all ".join(
        f"select {listed(abiertas)} '{kept.place_of_file(mart, archivos, columna)}' as columna, "
        f"{'c.archivo' if archivos.formatos else columna} as archivo, max(f.corte) as corte, "
        "sum(f.filas)::bigint as filas from filas f "
        f"{de_carga if archivos.formatos else f'where {columna} is not null'} group by all"
        for columna in archivos.dichos
    )
    return f"with filas as ({filas}) {detras}", parametros


def _rows_told(
    catalogo: Catalog, mart: Mart, archivos: Files, pregunta: Question, *, abiertas: Sequence[str], medida: str
) -> tuple[str, list[Any]]:
    """Return the query of the rows that tell files: where, their cut-off, of how many rows; and its parameters."""
    donde, parametros = rows_of(catalogo, mart, pregunta)
    if isinstance(mart.reune, Sum):
        donde += f" and {medida} is not null"
    corte = column_or(catalogo.columns(mart.tabla), ["corte"], "null::date")
    if archivos.tabla in ("", mart.tabla):
        dichas = listed([*abiertas, *archivos.dichos])
        return f"select {dichas} {corte} as corte, 1 as filas from {mart.tabla} where {donde}", parametros
    tabla = kept.told_by(catalogo, archivos)
    otra = catalogo.columns(tabla)
    claves = listed(dict.fromkeys([*(de_aqui for de_aqui, _ in archivos.claves), *abiertas]))
    unidas = [f"m.{de_aqui} = f.{de_alla}" for de_aqui, de_alla in archivos.claves]
    if "medida" in otra:
        unidas.append("f.medida = ?")
        parametros.append(medida)
    propias = listed([*(f"m.{c}" for c in abiertas), *(f"f.{c}" for c in archivos.dichos)])
    return (
        f"select {propias} m.corte_propio as corte, {column_or(otra, ['filas'], '1')} as filas "
        f"from (select {claves} max({corte}) as corte_propio from {mart.tabla} where {donde} group by all) m "
        f"join {tabla} f on {' and '.join(unidas)}"
    ), parametros


@remembered
def _passports(catalogo: Catalog, con: str, parametros: Sequence[Any]) -> list[SourceFile]:
    """Return some files, told by a table `detras`: archivo, corte (null: the file's) and filas."""
    filas = catalogo.entero.query(
        f"{con} select archivo, c.documento, c.formato_nombre as formato, c.fuente, "
        "coalesce(d.corte, c.corte) as corte, c.sha256, d.filas "
        "from detras d join marts.carga c using (archivo) order by d.filas desc, archivo",
        parametros,
    )
    return records(SourceFile, filas)


def printed_file(catalogo: Catalog, archivo: str, corte: date | None) -> list[SourceFile]:
    """Return the file that a printed figure was transcribed into, with the figure's cut-off."""
    con = "with detras as (select ? as archivo, ?::date as corte, 1 as filas)"
    return _passports(catalogo, con, [archivo, corte])


def instruments(catalogo: Catalog, pregunta: Question) -> list[str]:
    """Return the instruments that a question and its group leave."""
    donde, parametros = rows_of(catalogo, INDICADOR_ANIO, pregunta)
    filas = catalogo.query(
        f"select distinct instrumento from {INDICADOR_ANIO.tabla} where {donde} order by 1", parametros
    )
    return [f["instrumento"] for f in filas]
