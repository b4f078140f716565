"""Citations of answer rows: the documents, files and cut-offs behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from pathlib import PurePosixPath
from typing import Any

from msgspec.structs import replace

from pp0093.ask import filter_values
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.gathering import stored_answers
from pp0093.ask.origin import printed
from pp0093.ask.registry import (
    ATENCION,
    INDICADOR_ANIO,
    INDICATORS,
    META_FISICA,
    PHYSICAL_PROGRESS,
    PRESUPUESTO,
    REPORT,
    Distinct,
    Files,
    Indicator,
    Mart,
    Sum,
    Whole,
    dimensions_of,
    is_counted,
    marts_of,
    stored,
)
from pp0093.ask.rows import OWN_FILTERS, Filters, Record, Row, cutoff_of, fixing, records
from pp0093.ask.selection import Question, column_or, listed_columns, rows_of
from pp0093.ask.standing import basis, periods
from pp0093.language.words import counted, noun
from pp0093.provenance import Provenance
from pp0093.writing.formats import OF_INSTRUMENTS, UNDECLARED, each, listed, together

# Limit of files named of one kind; beyond it, their count.
MAX_NAMED_FILES = 3


def documents(catalogo: Catalog, filas: Iterable[Row], claves: Sequence[str], filtros: Mapping[str, str]) -> list[str]:
    """Return the documents and files behind some indicators of a query's rows, each once, in the rows' order.

    `filtros` are the query's; a row's own year overrides theirs. Files without a document are cited by kind.
    """
    return _each_once(par for citada in _cited_once(filas, claves, filtros) for par in _behind(catalogo, *citada))


def of_files(catalogo: Catalog, archivos: Iterable[SourceFile]) -> list[str]:
    """Return the documents of some files, each once; files without a document as in documents()."""
    return _each_once(_as_cited(catalogo, archivos))


def _each_once(pares: Iterable[tuple[str, str]]) -> list[str]:
    citados: dict[str, set[str]] = {}
    for dicho, archivo in pares:
        citados.setdefault(dicho, set()).update([archivo] if archivo else ())
    return [f"{dicho}, {_files_named(archivos)}" if archivos else dicho for dicho, archivos in citados.items()]


def cutoffs(filas: Iterable[Row], claves: Sequence[str] = ()) -> str | None:
    """Return the cut-offs of some rows in one row's format, with the years that declare none.

    With `claves`, only those of these figures: records and money may have different days.
    """
    partes = [(str(f.get("anio")), p) for f in filas for p in _reached(f, claves)]
    con_corte = {anio for anio, p in partes if not p.startswith(UNDECLARED)}
    fechas = sorted({p for _, p in partes if not p.startswith(UNDECLARED)})
    anios = [*dict.fromkeys(p.removeprefix(UNDECLARED).strip() for _, p in partes if p.startswith(UNDECLARED))]
    if not fechas or not anios:
        return together(fechas)
    cuales = "" if {*anios} & con_corte else span(anios)  # Of other figures of the same year.
    return together([*fechas, f"{UNDECLARED} {cuales}".strip()])


def _reached(fila: Row, claves: Sequence[str]) -> list[str]:
    """Return the cut-offs of a row, or of its known figures among some; its year when undeclared."""
    propios = [cutoff_of(fila, c) for c in claves if fila.get(c) is not None or fila.get(f"minimo_{c}") is not None]
    dichos = [p for corte in dict.fromkeys(propios or [fila.get("corte")]) for p in each(corte)]
    return dichos or ([] if fila.get("anio") is None else [f"{UNDECLARED} {fila['anio']}"])


def years_of_rows(filas: Iterable[Row]) -> list[int]:
    """Return the years of some rows, oldest first."""
    return sorted({int(f["anio"]) for f in filas if f.get("anio") is not None})


def when(anios: Sequence[int]) -> str:
    """Return years as a sentence opens: "en 2020 y 2025", or "de 2020 a 2025" when consecutive."""
    desde, guion, hasta = span(anios).partition("-")
    return f"de {desde} a {hasta}" if guion else f"en {desde}"


def span(anios: Iterable[int | str]) -> str:
    """Return years in words: "2020 y 2025", "2013-2026"."""
    dichos = [str(a) for a in anios]
    if len(dichos) > 2 and all(a.isdecimal() for a in dichos) and int(dichos[-1]) - int(dichos[0]) == len(dichos) - 1:
        return f"{dichos[0]}-{dichos[-1]}"
    return listed(dichos)


def _cited_once(
    filas: Iterable[Row], claves: Sequence[str], filtros: Mapping[str, str]
) -> Iterator[tuple[str, frozenset[str], Question]]:
    """Yield each distinct indicator and year of some rows: its provenances and its question."""
    halladas: dict[tuple[str, int, str, tuple[tuple[str, str], ...]], set[str]] = {}
    for fila, id_ in product(filas, claves):
        puestos = {**filtros, **fila.get(OWN_FILTERS, {})}
        anio = str(fila.get("anio") or puestos.get("anio", ""))
        if filter_values.is_number(anio) and id_ in INDICATORS and fila.get(id_) is not None:
            propios = tuple((d, v) for d, v in puestos.items() if d != "anio" and d in dimensions_of(id_))
            clave = fila.get("alcance", REPORT), int(anio), id_, propios
            halladas.setdefault(clave, set()).add(fila.get(f"procedencia_{id_}") or fila.get("procedencia") or "")
    iguales: dict[tuple[str, int, str, frozenset[str], tuple[str, ...]], list[dict[str, str]]] = defaultdict(list)
    for (alcance, del_anio, id_, propios), procedencias in halladas.items():
        suyos = dict(propios)
        iguales[alcance, del_anio, id_, frozenset(procedencias), tuple(suyos)].append(suyos)
    for (alcance, del_anio, id_, de_donde, _), varios in iguales.items():
        for juntos in _together(varios):
            yield id_, de_donde, Question(("anio",), juntos, alcance, {"anio": del_anio})


def _together(varios: Sequence[Mapping[str, str]]) -> list[Filters]:
    """Merge filters by the same dimensions when only one of those varies: the rows of a table."""
    valores = {d: list(dict.fromkeys(f[d] for f in varios)) for d in varios[0]}
    if sum(len(v) > 1 for v in valores.values()) <= 1:
        return [valores]
    return [*map(fixing, varios)]


def _behind(
    catalogo: Catalog, indicador: str, de_donde: frozenset[str], pregunta: Question
) -> Iterator[tuple[str, str]]:
    """Yield the sources of a figure: (document, "") or, for a file without document, (its kind, file)."""
    cuenta_empresas, anio = is_counted(indicador), pregunta.grupo["anio"]
    if cuenta_empresas and de_donde & {Provenance.PUBLISHED, Provenance.DERIVED}:
        impresos = catalogo.query(
            "select distinct documento from marts.impreso where indicador in (select unnest(?)) and anio = ? "
            "order by all",
            [[indicador, *stored((indicador,))], anio],
        )
        yield from ((f["documento"], "") for f in impresos)
    if cuenta_empresas and Provenance.REPORTED in de_donde:
        yield from _files(catalogo, PHYSICAL_PROGRESS, META_FISICA, pregunta)
    # Some units' lists may stay alongside a figure derived from printed ones.
    otras = de_donde - {Provenance.PUBLISHED, Provenance.REPORTED}
    entera = otras and basis.coverage_of_group(catalogo, pregunta).is_whole
    for necesario in stored((indicador,)):
        mart = INDICATORS[necesario].mart
        if mart is PRESUPUESTO:
            del_alcance = periods.periods(catalogo, pregunta.alcance)
            yield from ((p.fuente_con_filtro, "") for p in del_alcance if p.anio == anio)
        elif mart is not None and (entera or otras - {Provenance.DERIVED} or not mart.cuenta_empresas):
            yield from _files(catalogo, necesario, mart, pregunta)


def _files(catalogo: Catalog, id_: str, mart: Mart, pregunta: Question) -> Iterator[tuple[str, str]]:
    if "anio" in mart.dimensiones:
        yield from _as_cited(catalogo, files_behind(catalogo, INDICATORS[id_], pregunta))


def _as_cited(catalogo: Catalog, archivos: Iterable[SourceFile]) -> Iterator[tuple[str, str]]:
    cortos = _short_names(catalogo)
    for archivo in archivos:
        documento = cortos.get(archivo.archivo) or archivo.documento
        yield (documento, "") if documento else (archivo.formato, archivo.archivo)


def _files_named(archivos: Collection[str]) -> str:
    if len(archivos) > MAX_NAMED_FILES:
        return counted(len(archivos), "archivos")
    nombres = sorted({PurePosixPath(a).name for a in archivos})
    return f"{noun(len(nombres), 'archivos')} {', '.join(nombres)}"


@cached_by_version
def _short_names(catalogo: Catalog) -> dict[str, str]:
    """Return {transcribed file: its document's name}."""
    return {f.archivo: f.documento for f in printed.published_figures(catalogo)}


# The source of files that list firms.
FIRM_LISTS = "registros"


class SourceFile(Record):
    """A source file of a figure and its count of rows; None when that would reveal a count of firms."""

    archivo: str
    documento: str | None
    formato: str
    fuente: str
    corte: date | None
    huella: str
    algoritmo: str
    filas: int | None


def files_behind(catalogo: Catalog, indicador: Indicator, pregunta: Question) -> list[SourceFile]:
    """Return the source files of a stored indicator for a question's group, with the rows that each gave."""
    if indicador.mart is None:
        return []
    if indicador.cuenta and indicador.cuenta.de is not Whole.GROUP:
        # A share's ungrouped denominator uses the rows of every group.
        anio = {d: v for d, v in pregunta.grupo.items() if d == "anio"}
        pregunta = Question(tuple(anio), pregunta.filtros, pregunta.alcance, anio)
    es_delgada = stored_answers.has_only_answers(catalogo.entero, indicador.mart.tabla)
    if indicador.cuenta and not es_delgada and basis.has_records(catalogo):
        # Rows shown alongside are not the figure's; a thin version keeps the files of all records.
        pregunta = basis.coverage_of_group(catalogo, pregunta).narrowed(pregunta)
    filas, propias = [], indicador.mart.reune.propias if isinstance(indicador.mart.reune, Distinct) else ()
    for archivos in indicador.mart.archivos:
        # Files of firms' attributes count only for figures that use them.
        miradas = {*(m.columna for m in indicador.marcas), *pregunta.por, *pregunta.filtros}
        if archivos.solo_si_mira and miradas.isdisjoint(propias):
            continue
        if es_delgada:
            consulta, parametros = stored_answers.files_behind(catalogo.entero, indicador.mart, archivos, pregunta)
        else:
            consulta, parametros = files_query(catalogo.entero, indicador.mart, archivos, pregunta, medida=indicador.id)
        filas += _passports(catalogo.entero, consulta, parametros)
    if not catalogo.protegido:
        return filas
    # A list's row count reveals how many firms it named; for counts, so would any file's.
    calladas = [replace(f, filas=None) if indicador.cuenta or f.fuente == FIRM_LISTS else f for f in filas]
    return sorted(calladas, key=lambda f: f.archivo)  # So would sorting by rows.


def files_query(
    catalogo: Catalog,
    mart: Mart,
    archivos: Files,
    pregunta: Question,
    *,
    abiertas: Sequence[str] = (),
    medida: str = "",
) -> tuple[str, list[Any]]:
    """Return the SQL of the source files of a question's rows, grouped by some columns, and its parameters.

    Rows: those columns, `columna` (the one that names the file), archivo, corte (the latest) and filas. Another table's
    rows about firms of a year count once per firm and year.
    """
    filas, parametros = _rows_told(catalogo, mart, archivos, pregunta, abiertas=abiertas, medida=medida)
    de_carga = f"join marts.carga c using (documento) where c.formato in ({', '.join(map(repr, archivos.formatos))})"
    detras = " union all ".join(
        f"select {listed_columns(abiertas)} '{stored_answers.place_of_file(mart, archivos, columna)}' as columna, "
        f"{'c.archivo' if archivos.formatos else columna} as archivo, max(f.corte) as corte, "
        "sum(f.filas)::bigint as filas from filas f "
        f"{de_carga if archivos.formatos else f'where {columna} is not null'} group by all"
        for columna in archivos.dichos
    )
    return f"with filas as ({filas}) {detras}", parametros


def _rows_told(
    catalogo: Catalog, mart: Mart, archivos: Files, pregunta: Question, *, abiertas: Sequence[str], medida: str
) -> tuple[str, list[Any]]:
    """Return the SQL of the rows that name files, with cut-off and row count; and its parameters."""
    donde, parametros = rows_of(catalogo, mart, pregunta)
    if isinstance(mart.reune, Sum):
        donde += f" and {medida} is not null"
    corte = column_or(catalogo.columns(mart.tabla), "corte", "null::date")
    if archivos.tabla in ("", mart.tabla):
        dichas = listed_columns([*abiertas, *archivos.dichos])
        return f"select {dichas} {corte} as corte, 1 as filas from {mart.tabla} where {donde}", parametros
    tabla = stored_answers.table_of_files(catalogo, archivos)
    otra = catalogo.columns(tabla)
    claves = listed_columns(dict.fromkeys([*(de_aqui for de_aqui, _ in archivos.claves), *abiertas]))
    unidas = [f"m.{de_aqui} = f.{de_alla}" for de_aqui, de_alla in archivos.claves]
    if "medida" in otra:
        unidas.append("f.medida = ?")
        parametros.append(medida)
    propias = listed_columns([*(f"m.{c}" for c in abiertas), *(f"f.{c}" for c in archivos.dichos)])
    return (
        f"select {propias} m.corte_propio as corte, {column_or(otra, 'filas', '1')} as filas "
        f"from (select {claves} max({corte}) as corte_propio from {mart.tabla} where {donde} group by all) m "
        f"join {tabla} f on {' and '.join(unidas)}"
    ), parametros


# The hash columns of marts.carga: earlier editions used SHA-256.
PRINT_COLUMNS = "coalesce(huella, sha256) as huella, coalesce(algoritmo, 'sha256') as algoritmo"


@cached_by_version
def _passports(catalogo: Catalog, detras: str, parametros: Sequence[Any]) -> list[SourceFile]:
    """Return the files of a query: archivo, corte (null: the file's) and filas. Cached: many figures share them."""
    filas = catalogo.entero.query(
        f"with detras as ({detras}) select archivo, c.documento, c.formato_nombre as formato, c.fuente, "
        f"coalesce(d.corte, c.corte) as corte, {PRINT_COLUMNS}, d.filas "
        "from detras d join marts.carga c using (archivo) order by d.filas desc, archivo",
        parametros,
    )
    return records(SourceFile, filas)


def printed_file(catalogo: Catalog, archivo: str, corte: date | None) -> list[SourceFile]:
    """Return the file that a printed figure was transcribed into, with the figure's cut-off."""
    return _passports(catalogo, "select ? as archivo, ?::date as corte, 1 as filas", [archivo, corte])


def scope(catalogo: Catalog, ids: Collection[str], pregunta: Question) -> str:
    """Return the scope of some figures (see norms.scope_name): their instrument, the firms served or that of money."""
    suyos = marts_of(*ids)
    if any("instrumento" in m.dimensiones for m in suyos):
        donde, parametros = rows_of(catalogo, INDICADOR_ANIO, pregunta)
        filas = catalogo.query(f"select distinct instrumento from {INDICADOR_ANIO.tabla} where {donde}", parametros)
        return str(filas[0]["instrumento"]) if len(filas) == 1 else OF_INSTRUMENTS
    return "empresas" if ATENCION in suyos and PRESUPUESTO not in suyos else pregunta.alcance
