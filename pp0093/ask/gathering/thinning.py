"""Thin old versions: drop the rows of firms; keep the rules, the programme and the aggregated figures.

What is kept is written to a database beside the tables; then the version's description is replaced atomically by one
that declares it thin, and only then is the rest deleted. An interrupted thinning leaves the version whole or thin, and
the next build finishes it. The pointer to the published version is not touched.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pp0093 import access, durable, models, programme, rules, versions
from pp0093.ask.catalog import ATTACHED_NAME, AnotherCode, Catalog
from pp0093.ask.gathering import gather, stored_answers
from pp0093.ask.origin import cited, printed
from pp0093.ask.parts import focalization
from pp0093.ask.registry import FIRMS_OF_A_YEAR, INDICATORS, SCOPES, STRUCTURE, YEAR, Distinct, Mart
from pp0093.ask.rows import Row
from pp0093.ask.selection import Question, group_columns, is_asked, listed_columns
from pp0093.ask.standing import basis
from pp0093.ask.standing.basis import Coverage
from pp0093.ask.view import CROSSED, FIRM_FILTERS, PROFILE
from pp0093.errors import BuildError, public
from pp0093.versions import NEW_DATABASE, quoted

if TYPE_CHECKING:
    import duckdb

PERSONS = {"empresa_id", "ruc"}
MARTS, RULES = "marts.", ("rules.", "vigente.")
REMAINS = {versions.DESCRIPTION, versions.FIGURES_DATABASE, rules.RULES_FOLDER, programme.PROGRAMME_FOLDER}
REPORTED_FILE, REPORTED_KEY = "sin_reducir.json", "versiones"
"""File with the versions that cannot be thinned, and were already reported, until a person deletes them."""
STILL_WHOLE = "la versión {} no se pudo reducir a sus cifras y sigue entera ({})"
LEFT_DAMAGED = "la versión {} está dañada y no se usa; sus filas siguen en versiones/: bórrela cuando no le sirva"
OF_OTHERS = "la hizo otra edición del programa: bórrela de versiones/ cuando no le sirva"

NO_ANSWER = "'' as por, '' as segun, '' as alcance, '' as base"

# Stored filters: none, each of the filter bar, and an activity with its product.
FILTERS = (*STRUCTURE, *FIRM_FILTERS)
UNDER: tuple[tuple[str, ...], ...] = ((), *((d,) for d in FILTERS), STRUCTURE)
# Pages show the profile of each product's firms under any of these.
OF_EACH_PRODUCT = tuple((STRUCTURE[0], d) for d in FIRM_FILTERS)


def stored_questions(catalogo: Catalog, mart: Mart) -> Iterator[Question]:
    """Return the questions to a mart that counts firms whose answers are stored.

    Of each year: the total, by each dimension and by the pairs that pages cross, under each kind of filter; the profile
    of each product's firms; the other groupings that documents print. Of all years together: the total and by each
    dimension, without filters.
    """
    dimensiones = _dimensions(catalogo, mart)
    solas: list[tuple[str, ...]] = [(), *((d,) for d in dimensiones if d != YEAR)]
    de_un_anio = [
        *product(UNDER, [*solas, *CROSSED]),
        *product(OF_EACH_PRODUCT, [(), *((d,) for d in PROFILE)]),
        *_printed_openings(catalogo),
    ]
    todas = [Question(por) for por in solas] + [
        Question((YEAR, *por), segun=segun) for segun, por in dict.fromkeys(de_un_anio)
    ]
    alcances = [a for a in SCOPES if is_asked(catalogo, mart, Question(alcance=a))]
    for pregunta, alcance in product(todas, alcances):
        if {*pregunta.por, *pregunta.segun} <= set(dimensiones):
            yield replace(pregunta, alcance=alcance)


def _dimensions(catalogo: Catalog, mart: Mart) -> list[str]:
    """Return the dimensions of a mart that a version has; others belong to other programmes."""
    return [d for d in mart.dimensiones if d in catalogo.columns(mart.tabla)]


def _printed_openings(catalogo: Catalog) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return (filter dimensions, grouping dimension) of the printed figures that are compared with the answers."""
    dimensiones = {tuple(c.dimensiones) for c in printed.published_figures(catalogo)}
    return [(d[:-1], d[-1:]) for d in sorted(dimensiones) if len(d) > 1]


def stores_files(pregunta: Question) -> bool:
    """Tell whether source files are stored for a question: not with two filters, nor for a cross under one."""
    return not pregunta.segun or (pregunta.segun in UNDER and pregunta.por[1:] not in CROSSED)


def thin_old(salida: Path) -> list[str]:
    """Thin all versions but the published one and the one before it, to which a person may go back.

    Return a warning for each that could not be thinned; for one that no later build can thin either, only the first
    time. Call it while building. A version published by another edition of the code, that this one can't query, stays
    whole.
    """
    quedan = {v.name: LEFT_DAMAGED.format(v.name) for v in versions.unreadable(salida)}
    avisos = []
    for version in versions.older(salida, access.settings().dias):
        if version.name in quedan:
            continue
        try:
            thin(version)
        except AnotherCode:
            quedan[version.name] = STILL_WHOLE.format(version.name, OF_OTHERS)
        except BuildError as error:
            avisos.append(STILL_WHOLE.format(version.name, error))
    return [*_first_reported(salida, quedan), *avisos]


def _first_reported(salida: Path, quedan: dict[str, str]) -> list[str]:
    """Return the warnings not yet reported, and record them as reported."""
    dichas = (durable.read_json(salida / REPORTED_FILE) or {}).get(REPORTED_KEY, [])
    if {*dichas} != quedan.keys():
        durable.write_at_once(salida / REPORTED_FILE, json.dumps({REPORTED_KEY: sorted(quedan)}))
    return [aviso for nombre, aviso in quedan.items() if nombre not in dichas]


def thin(version: Path) -> None:
    """Thin a version, or finish thinning it; raise BuildError, leaving it whole, when it can't be queried."""
    if not versions.is_thin(version):
        descripcion = versions.description(version)
        catalogo = Catalog(version)
        sin = dropped_tables(catalogo)
        try:
            _write_remaining(catalogo, version, sin)
        finally:
            catalogo.close()
        retiradas = {t: catalogo.columns(t) for t in sorted(sin) if t.startswith(MARTS)}
        delgada = descripcion | {versions.KEEPS: versions.ONLY_FIGURES, versions.REMOVED: retiradas}
        delgada[versions.FILES] = versions.version_files(version, REMAINS)
        durable.sync(version / versions.FIGURES_DATABASE)
        durable.sync(version)
        durable.write_at_once(version / versions.DESCRIPTION, durable.signed(delgada))
    for resto in version.iterdir():
        if resto.name not in REMAINS:
            durable.insist(partial(shutil.rmtree, resto) if resto.is_dir() else resto.unlink)


def _write_remaining(catalogo: Catalog, version: Path, sin: set[str]) -> None:
    """Write the database of what remains of a whole version."""
    import duckdb

    destino = version / versions.FIGURES_DATABASE
    destino.unlink(missing_ok=True)  # Left by an interrupted thinning.
    con = catalogo.connected()
    try:
        con.execute(f"attach '{quoted(destino)}' as nueva ({NEW_DATABASE})")
        con.execute("begin")
        _copy_tables(con, [t for t in catalogo.tables() if t not in sin])
        _copy_macros(con)
        con.execute(f"create schema nueva.{stored_answers.SCHEMA}")
        con.execute(
            f"create table nueva.{stored_answers.QUESTIONS} "
            "(tabla varchar, por varchar, segun varchar, alcance varchar)"
        )
        for mart in dict.fromkeys(i.mart for i in INDICATORS.values() if i.mart):
            _store_mart(con, catalogo, mart, sin)
        if FIRMS_OF_A_YEAR in sin:
            _store_waterfalls(con, catalogo)
        con.execute("commit")
        con.execute("use memory; detach nueva")
    except duckdb.Error as error:
        raise BuildError(public(str(error))[:300]) from error
    finally:
        con.close()


def _copy_tables(con: duckdb.DuckDBPyConnection, quedan: Sequence[str]) -> None:
    for esquema in dict.fromkeys(t.partition(".")[0] for t in quedan):
        con.execute(f"create schema nueva.{esquema}")
    for tabla in quedan:
        con.execute(f"create table nueva.{tabla} as select * from {tabla}")


def _copy_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Copy the version's own macros, which pages query with."""
    macros = con.execute(
        "select function_name, parameters, macro_definition from duckdb_functions() "
        "where database_name = ? and function_type = 'macro'",
        [ATTACHED_NAME],
    ).fetchall()
    for nombre, parametros, definicion in macros:
        con.execute(f"create macro nueva.main.{nombre}({', '.join(parametros)}) as {definicion}")


def dropped_tables(catalogo: Catalog) -> set[str]:
    """Return the tables that a thin version drops: those that are no mart, or have rows of firms.

    A table's model says which columns identify a person or firm; a table without a model is dropped.
    """
    modelos = models.models(catalogo.programa)
    personales = {m.tabla: PERSONS | {c.nombre for c in m.columnas if c.es_personal} for m in modelos}
    de_nadie = {t for t, suyas in personales.items() if suyas.isdisjoint(catalogo.columns(t))}
    return {t for t in catalogo.tables() if not t.startswith(RULES) and not (t.startswith(MARTS) and t in de_nadie)}


def _store_mart(con: duckdb.DuckDBPyConnection, catalogo: Catalog, mart: Mart, sin: set[str]) -> None:
    """Store the answers of a mart with rows of firms, and the source files of any mart."""
    if isinstance(mart.reune, Distinct) and mart.tabla in sin:
        _store_answers(con, catalogo, mart, mart.reune)
        return
    for archivos in mart.archivos:
        if archivos.tabla in sin:
            columnas = listed_columns([*(de_alla for _, de_alla in archivos.claves), *archivos.dichos])
            con.execute(
                f"create table if not exists nueva.{stored_answers.file_keys_table(archivos)} as "
                f"select {columnas} count(*) as filas from {archivos.tabla} group by all"
            )


def _store_answers(con: duckdb.DuckDBPyConnection, catalogo: Catalog, mart: Mart, reune: Distinct) -> None:
    """Store the answers of a mart that counts firms, and their source files."""
    respuestas, detras = stored_answers.answers_table(mart.tabla), stored_answers.files_table(mart.tabla)
    ids = [i.id for i in INDICATORS.values() if i.mart == mart]
    cuentas = f"{listed_columns(f'null::bigint as {i}' for i in ids)} [''] as procedencias"
    lugar = "'' as columna, '' as archivo, null::date as corte, null::bigint as filas"
    abiertas = listed_columns(group_columns(_dimensions(catalogo, mart)))
    for tabla, propias in ((respuestas, cuentas), (detras, lugar)):
        vacia = f"select {NO_ANSWER}, {abiertas} {propias} from {mart.tabla} limit 0"
        con.execute(f"create table nueva.{tabla} as {vacia}")
    hay_filas = con.execute(f"from {mart.tabla} limit 1").fetchone()
    for pregunta in stored_questions(catalogo, mart):
        clave = _store_question(con, mart.tabla, pregunta)
        if not hay_filas:
            continue
        for de_base in _by_base(catalogo, pregunta):
            contadas = gather.counting_query(catalogo, mart, reune, ids, de_base)
            _insert(con, respuestas, clave | {"base": stored_answers.base_of(de_base)}, *contadas)
        for archivos in mart.archivos if stores_files(pregunta) else ():
            dichos = cited.files_query(catalogo, mart, archivos, pregunta, abiertas=pregunta.columnas)
            _insert(con, detras, clave | {"base": stored_answers.ALL_RECORDS}, *dichos)


def _by_base(catalogo: Catalog, pregunta: Question) -> list[Question]:
    """Return a question over each base of attentions stored: all and, where units delivered, the complete ones.

    Of units, also those of each one's own complete delivery.
    """
    estados = [Coverage.PART]
    if basis.has_records(catalogo):
        estados += [Coverage.WHOLE, *([Coverage.OWN] if basis.is_of_units({}, pregunta.columnas) else [])]
    return [estado.narrowed(pregunta) for estado in estados]


def _store_waterfalls(con: duckdb.DuckDBPyConnection, catalogo: Catalog) -> None:
    columnas = listed_columns(f"null::varchar as {d}" for d in FILTERS)
    cascadas, parametros = focalization.waterfalls(catalogo, Question((YEAR,)))
    vacia = f"select '' as segun, '' as base, {columnas} * from ({cascadas}) limit 0"
    con.execute(f"create table nueva.{stored_answers.WATERFALL} as {vacia}", parametros)
    for segun in (*UNDER, *OF_EACH_PRODUCT):
        pregunta = Question((YEAR,), segun=segun)
        _store_question(con, FIRMS_OF_A_YEAR, pregunta)
        for de_base in _by_base(catalogo, pregunta):
            cascadas, parametros = focalization.waterfalls(catalogo, de_base)
            clave = {"segun": stored_answers.dimensions_key(segun), "base": stored_answers.base_of(de_base)}
            _insert(con, stored_answers.WATERFALL, clave, cascadas, parametros)


def _store_question(con: duckdb.DuckDBPyConnection, tabla: str, pregunta: Question) -> Row:
    """Record that a question to a table is stored; return the columns that identify its answers."""
    clave = {
        "por": stored_answers.dimensions_key(pregunta.por),
        "segun": stored_answers.dimensions_key(pregunta.segun),
        "alcance": pregunta.alcance,
    }
    con.execute(f"insert into nueva.{stored_answers.QUESTIONS} values (?, ?, ?, ?)", [tabla, *clave.values()])
    return clave


def _insert(
    con: duckdb.DuckDBPyConnection, tabla: str, clave: Row, consulta: str, parametros: Sequence[object]
) -> None:
    """Insert the answers to a question with the columns that identify them."""
    dicha = listed_columns(f"'{valor}' as {columna}" for columna, valor in clave.items())
    con.execute(f"insert into nueva.{tabla} by name select {dicha} * from ({consulta})", parametros)
