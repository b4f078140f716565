"""A version that is no longer one of the last keeps its rules, its programme and its aggregated figures: no firms.

What it keeps is written in a database beside that of its tables; then its description is replaced, at once, by one that
says so, and only then is the rest deleted. A thinning that is killed leaves the version whole or thin, and the next
build finishes it. The pointer to the published version is not touched.
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
from pp0093.ask.gathering import gather, kept
from pp0093.ask.origin import cited, printed
from pp0093.ask.parts import focalization
from pp0093.ask.query import SCOPES
from pp0093.ask.registry import FIRMS_OF_A_YEAR, INDICATORS, STRUCTURE, YEAR, Distinct, Mart
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
TOLD, NAMES = "sin_reducir.json", "versiones"
"""The versions that stay as they are until a person deletes them, of which whoever builds has been told."""
STILL_WHOLE = "la versión {} no se pudo reducir a sus cifras y sigue entera ({})"
LEFT_DAMAGED = "la versión {} está dañada y no se usa; sus filas siguen en versiones/: bórrela cuando no le sirva"
OF_OTHERS = "la hizo otra edición del programa: bórrela de versiones/ cuando no le sirva"

NO_ANSWER = "'' as por, '' as segun, '' as alcance, '' as base"

# What the answers are filtered by: nothing, each of the filters of the bar, and an activity within its product.
FILTERS = (*STRUCTURE, *FIRM_FILTERS)
UNDER: tuple[tuple[str, ...], ...] = ((), *((d,) for d in FILTERS), STRUCTURE)
# Under any of them a page shows who the firms of each product are.
OF_EACH_PRODUCT = tuple((STRUCTURE[0], d) for d in FIRM_FILTERS)


def questions(catalogo: Catalog, mart: Mart) -> Iterator[Question]:
    """Return the questions to a mart that counts firms whose answers are kept.

    Of each year: unopened, opened by each dimension and by the pairs that pages cross, under each kind of filter; who
    the firms of each product are; what documents print otherwise; of all years together, unopened and opened by each
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
    """Return the dimensions of a mart that a version has: others are of other programmes."""
    return [d for d in mart.dimensiones if d in catalogo.columns(mart.tabla)]


def _printed_openings(catalogo: Catalog) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return (filter dimensions, opened dimension) of the printed figures that are compared with the answers."""
    dimensiones = {tuple(c.dimensiones) for c in printed.published_figures(catalogo)}
    return [(d[:-1], d[-1:]) for d in sorted(dimensiones) if len(d) > 1]


def tells_files(pregunta: Question) -> bool:
    """Tell whether the files behind some answers are kept: not of those under two filters, or crossed under one."""
    return not pregunta.segun or (pregunta.segun in UNDER and pregunta.por[1:] not in CROSSED)


def thin_old(salida: Path) -> list[str]:
    """Thin all versions but the published one and the one that it followed, to which a person may turn back.

    Return a sentence for each that could not be; of one that no later build will either, only the first time.
    Call it while building. One that another edition of the code published, and this one can't ask, stays whole.
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
    return [*_untold(salida, quedan), *avisos]


def _untold(salida: Path, quedan: dict[str, str]) -> list[str]:
    """Return what nobody was told of some versions, and note that all of it is told now."""
    dichas = (durable.read_json(salida / TOLD) or {}).get(NAMES, [])
    if {*dichas} != quedan.keys():
        durable.write_at_once(salida / TOLD, json.dumps({NAMES: sorted(quedan)}))
    return [aviso for nombre, aviso in quedan.items() if nombre not in dichas]


def thin(version: Path) -> None:
    """Thin a version, or finish thinning it; raise BuildError, leaving it whole, when it can't be asked."""
    if not versions.is_thin(version):
        descripcion = versions.description(version)
        catalogo = Catalog(version)
        sin = gone(catalogo)
        try:
            _write_kept(catalogo, version, sin)
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


def _write_kept(catalogo: Catalog, version: Path, sin: set[str]) -> None:
    """Write the database of what is kept of a whole version."""
    import duckdb

    destino = version / versions.FIGURES_DATABASE
    destino.unlink(missing_ok=True)  # What a killed thinning left.
    con = catalogo.connected()
    try:
        con.execute(f"attach '{quoted(destino)}' as nueva ({NEW_DATABASE})")
        con.execute("begin")
        _copy_tables(con, [t for t in catalogo.tables() if t not in sin])
        _copy_macros(con)
        con.execute(f"create schema nueva.{kept.SCHEMA}")
        con.execute(f"create table nueva.{kept.QUESTIONS} (tabla varchar, por varchar, segun varchar, alcance varchar)")
        for mart in dict.fromkeys(i.mart for i in INDICATORS.values() if i.mart):
            _keep(con, catalogo, mart, sin)
        if FIRMS_OF_A_YEAR in sin:
            _keep_waterfalls(con, catalogo)
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
    """Copy the macros as the version has them: pages ask with them too."""
    macros = con.execute(
        "select function_name, parameters, macro_definition from duckdb_functions() "
        "where database_name = ? and function_type = 'macro'",
        [ATTACHED_NAME],
    ).fetchall()
    for nombre, parametros, definicion in macros:
        con.execute(f"create macro nueva.main.{nombre}({', '.join(parametros)}) as {definicion}")


def gone(catalogo: Catalog) -> set[str]:
    """Return the tables that a thin version has no more: those that are no mart, or have rows of firms.

    The model of a table says which of its columns identify somebody; one without a model is not kept.
    """
    modelos = models.models(catalogo.programa)
    personales = {m.tabla: PERSONS | {c.nombre for c in m.columnas if c.es_personal} for m in modelos}
    de_nadie = {t for t, suyas in personales.items() if suyas.isdisjoint(catalogo.columns(t))}
    return {t for t in catalogo.tables() if not t.startswith(RULES) and not (t.startswith(MARTS) and t in de_nadie)}


def _keep(con: duckdb.DuckDBPyConnection, catalogo: Catalog, mart: Mart, sin: set[str]) -> None:
    """Keep the answers of a mart whose rows are of firms, and the files behind any."""
    if isinstance(mart.reune, Distinct) and mart.tabla in sin:
        _keep_answers(con, catalogo, mart, mart.reune)
        return
    for archivos in mart.archivos:
        if archivos.tabla in sin:
            columnas = listed_columns([*(de_alla for _, de_alla in archivos.claves), *archivos.dichos])
            con.execute(
                f"create table if not exists nueva.{kept.by_keys(archivos)} as "
                f"select {columnas} count(*) as filas from {archivos.tabla} group by all"
            )


def _keep_answers(con: duckdb.DuckDBPyConnection, catalogo: Catalog, mart: Mart, reune: Distinct) -> None:
    """Keep the answers of a mart that counts firms, and the files behind them."""
    respuestas, detras = kept.answers(mart.tabla), kept.files_table(mart.tabla)
    ids = [i.id for i in INDICATORS.values() if i.mart == mart]
    cuentas = f"{listed_columns(f'null::bigint as {i}' for i in ids)} [''] as procedencias"
    lugar = "'' as columna, '' as archivo, null::date as corte, null::bigint as filas"
    abiertas = listed_columns(group_columns(_dimensions(catalogo, mart)))
    for tabla, propias in ((respuestas, cuentas), (detras, lugar)):
        vacia = f"select {NO_ANSWER}, {abiertas} {propias} from {mart.tabla} limit 0"
        con.execute(f"create table nueva.{tabla} as {vacia}")
    hay_filas = con.execute(f"from {mart.tabla} limit 1").fetchone()
    for pregunta in questions(catalogo, mart):
        clave = _note(con, mart.tabla, pregunta)
        if not hay_filas:
            continue
        for de_base in _narrowed(catalogo, pregunta):
            contadas = gather.counted(catalogo, mart, reune, ids, de_base)
            _insert(con, respuestas, clave | {"base": kept.base_of(de_base)}, *contadas)
        for archivos in mart.archivos if tells_files(pregunta) else ():
            dichos = cited.files_query(catalogo, mart, archivos, pregunta, abiertas=pregunta.columnas)
            _insert(con, detras, clave | {"base": kept.ALL_RECORDS}, *dichos)


def _narrowed(catalogo: Catalog, pregunta: Question) -> list[Question]:
    """Return a question of the attentions whose answers are kept: all and, where units delivered, those that are whole.

    Of units, those of what they themselves delivered whole too.
    """
    estados = [Coverage.PART]
    if basis.has_records(catalogo):
        estados += [Coverage.WHOLE, *([Coverage.OWN] if basis.is_of_units({}, pregunta.columnas) else [])]
    return [estado.narrowed(pregunta) for estado in estados]


def _keep_waterfalls(con: duckdb.DuckDBPyConnection, catalogo: Catalog) -> None:
    columnas = listed_columns(f"null::varchar as {d}" for d in FILTERS)
    cascadas, parametros = focalization.waterfalls(catalogo, Question((YEAR,)))
    vacia = f"select '' as segun, '' as base, {columnas} * from ({cascadas}) limit 0"
    con.execute(f"create table nueva.{kept.WATERFALL} as {vacia}", parametros)
    for segun in (*UNDER, *OF_EACH_PRODUCT):
        pregunta = Question((YEAR,), segun=segun)
        _note(con, FIRMS_OF_A_YEAR, pregunta)
        for de_base in _narrowed(catalogo, pregunta):
            cascadas, parametros = focalization.waterfalls(catalogo, de_base)
            clave = {"segun": kept.key(segun), "base": kept.base_of(de_base)}
            _insert(con, kept.WATERFALL, clave, cascadas, parametros)


def _note(con: duckdb.DuckDBPyConnection, tabla: str, pregunta: Question) -> Row:
    """Note that a question to a table is answered; return the columns by which its answers are found."""
    clave = {"por": kept.key(pregunta.por), "segun": kept.key(pregunta.segun), "alcance": pregunta.alcance}
    con.execute(f"insert into nueva.{kept.QUESTIONS} values (?, ?, ?, ?)", [tabla, *clave.values()])
    return clave


def _insert(
    con: duckdb.DuckDBPyConnection, tabla: str, clave: Row, consulta: str, parametros: Sequence[object]
) -> None:
    """Insert the answers to a question with the columns by which they are found."""
    dicha = listed_columns(f"'{valor}' as {columna}" for columna, valor in clave.items())
    con.execute(f"insert into nueva.{tabla} by name select {dicha} * from ({consulta})", parametros)
