"""The header of a SQL file is its contract: every rule can fail, and the header cannot drift from the table."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import PROYECTO
from msgspec.structs import replace

from pp0093 import models, programme, rules
from pp0093.ask.catalog import published
from pp0093.build import contracts, layers, loading
from pp0093.build.layers import made_here
from pp0093.build.loading import Inputs
from pp0093.errors import BuildError
from pp0093.ingest.inventory import Inventory
from pp0093.masking import masked
from pp0093.models import Check, Model
from pp0093.versions import DATABASE

MODELS = {m.tabla: m for m in models.models(programme.current())}
UNITS = {
    "texto", "número", "código", "año", "mes", "fecha", "lógico", "soles", "filas", "%", "según unidad",
    "UIT", "personas", "puntos", "empresas",
}  # fmt: skip


@pytest.fixture(scope="module")
def copia(version_publicada: Path) -> Iterator[Any]:
    """The published tables in memory."""
    origen = published(version_publicada).carpeta / DATABASE
    with duckdb.connect() as con:
        con.execute(f"attach '{origen}' as v (read_only)")
        for capa in (*models.LAYERS, "rules", "vigente"):
            con.execute(f"create schema {capa}")
        tablas = con.execute("select schema_name, table_name from duckdb_tables() where database_name = 'v'").fetchall()
        for capa, tabla in tablas:
            con.execute(f"create table {capa}.{tabla} as select * from v.{capa}.{tabla}")
        con.execute("detach v")
        layers.load_functions(con)
        loading.load_raw(con, Inputs((), Inventory(), rules.installed(), programme.current()))
        yield con


@pytest.fixture
def memoria(copia: Any) -> Iterator[Any]:
    """The published tables, free to be spoilt: whatever a test does to them is undone."""
    copia.execute("begin")
    yield copia
    copia.execute("rollback")


def write(carpeta: Path, texto: str) -> Path:
    ruta = carpeta / "staging" / "cosa.sql"
    ruta.parent.mkdir(exist_ok=True)
    ruta.write_text(texto, encoding="utf-8")
    return ruta


@contextmanager
def alone(modelo: Model) -> Iterator[Any]:
    """A database with that table and no other."""
    with duckdb.connect() as con:
        con.execute(f"create schema {modelo.esquema}; create table {modelo.tabla} as {modelo.consulta}")
        yield con


NUMBERS = {"número", "año", "mes", "soles", "filas", "%", "UIT", "personas", "puntos", "empresas"}
TYPES = {"fecha": ("date",), "lógico": ("boolean",), "soles": ("decimal(18,2)", "decimal(38,2)")}


@pytest.mark.parametrize("modelo", MODELS.values(), ids=MODELS)
def test_every_header_follows_the_grammar(modelo: Model) -> None:
    nombres = [c.nombre for c in modelo.columnas]
    assert modelo.descripcion.endswith("."), "a header starts with a sentence"
    mal_escritas = r"\||\b(select|assert:|aviso:|grano:|not_null|unique)\b"
    assert not re.search(mal_escritas, modelo.descripcion), "a mistyped rule or column would be taken for prose"
    assert modelo.grano and set(modelo.grano) <= set(nombres)
    assert len(set(nombres)) == len(nombres)
    for columna in modelo.columnas:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", columna.nombre)
        assert columna.unidad in UNITS, columna
        assert columna.significado
        assert (columna.unidad == "soles") == columna.nombre.endswith("_soles")
        if columna.unidad in NUMBERS:  # A row number kept as text would sort 10 before 9.
            assert columna.tipo.startswith(("bigint", "integer", "hugeint", "double", "decimal")), columna
        assert columna.tipo in TYPES.get(columna.unidad, (columna.tipo,)), columna
        if columna.nombre in modelo.grano and not columna.not_null:
            assert "nulo" in columna.significado, columna
    for regla in modelo.reglas:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", regla.nombre)
        assert re.match(r"(select|with)\b", regla.consulta)
        assert re.search(rf"\bthis\b|\b{modelo.esquema}\.", regla.consulta)
    nombres = [r.nombre for r in modelo.reglas]
    assert len({*nombres}) == len(nombres)
    # What its columns and its grain imply has names of its own.
    assert not [n for n in nombres if n.endswith("_no_es_nulo") or n.startswith("unico_por_")]


def test_tables_come_after_what_they_read() -> None:
    hechas: set[str] = set()
    for modelo in models.models(programme.current()):
        assert modelo.depende_de <= hechas
        hechas.add(modelo.tabla)
    carpetas = (models.SQL, programme.folder() / "sql")
    assert hechas == {f"{r.parent.name}.{r.stem}" for c in carpetas for r in c.glob("*/*.sql")}


def test_no_layer_looks_back() -> None:
    for modelo in MODELS.values():
        propia = models.LAYERS.index(modelo.esquema)
        capas = {models.LAYERS.index(t.partition(".")[0]) for t in modelo.depende_de}
        assert max(capas, default=0) <= propia
        assert ("raw." in modelo.consulta) == (modelo.esquema == "staging")


@pytest.mark.parametrize("tipo", ["double", "bigint", "varchar"])
def test_a_header_that_says_an_amount_is_not_decimal_fails(tmp_path: Path, tipo: str) -> None:
    cabecera = (HEADER + COLUMNS).replace("decimal(18,2)", tipo)
    with pytest.raises(BuildError, match=f"monto_soles debe ser DECIMAL; corrija .*{tmp_path.name}/staging/cosa.sql"):
        models.parse(write(tmp_path, cabecera + f"select 'a' as cosa_id, 1::{tipo} as monto_soles"))


BORN = [m for m in MODELS.values() if m.nace_de]


@pytest.mark.parametrize("de", BORN, ids=lambda m: m.tabla)
def test_a_table_has_no_rows_while_those_it_is_born_of_have_none(memoria: Any, de: Model) -> None:
    """Such a table is made from its header alone: its query, with everything else in place, would bring the same."""
    assert set(de.nace_de) <= de.lee
    for tabla in de.nace_de:
        memoria.execute(f"delete from {tabla}")  # Of raw there are none at all.
    memoria.execute(f"create temp table nacida as {de.consulta}")
    columnas = memoria.execute("select column_name, lower(column_type) from (describe nacida)").fetchall()
    assert memoria.execute("select count(*) from nacida").fetchone() == (0,)
    assert columnas == [(c.nombre, c.tipo) for c in de.columnas]


IN_PARTS = """-- Una cosa.
-- grano: anio, n
-- nace de: staging.dado
-- por partes: anio
-- anio | bigint | año | año | not_null
-- n | bigint | número | número | not_null
select anio, n from staging.dado order by anio, n
"""


def test_a_table_made_by_parts_is_the_same_in_the_same_order(tmp_path: Path) -> None:
    de = models.parse(write(tmp_path, IN_PARTS))
    with duckdb.connect() as con:
        con.execute("create schema staging")
        con.execute(
            "create table staging.dado as select a.a as anio, n from range(2030, 2020, -1) a(a), range(5, 0, -1) n(n)"
        )
        assert made_here(con, de) == 50
        assert con.execute("from staging.cosa").fetchall() == con.execute(de.consulta).fetchall()


def test_a_table_made_by_parts_has_the_types_of_its_query(tmp_path: Path) -> None:
    de = models.parse(write(tmp_path, IN_PARTS))
    with duckdb.connect() as con:
        con.execute("create schema staging; create table staging.dado as select 2025 as anio, 1::bigint as n")
        made_here(con, de)
        with pytest.raises(BuildError, match="anio es integer y no bigint"):
            contracts.check(con, de)


@pytest.mark.parametrize("de", [m for m in BORN if m.por_partes], ids=lambda m: m.tabla)
def test_a_table_made_by_parts_takes_each_from_a_column_never_null_of_the_table_it_is_born_of(de: Model) -> None:
    assert de.por_partes in NOT_NULL[de.nace_de[0]] and de.por_partes in NOT_NULL[de.tabla]


NOT_NULL = {m.tabla: [c.nombre for c in m.columnas if c.not_null] for m in MODELS.values()}


def test_every_table_promises_something_of_its_columns() -> None:
    assert not [tabla for tabla, columnas in NOT_NULL.items() if not columnas]


def test_every_not_null_and_every_grain_can_fail(tmp_path: Path) -> None:
    """Of every table it is the same code."""
    texto = HEADER + COLUMNS + "select * from (values ({}, 1::decimal(18, 2)), ('a', 2)) v(cosa_id, monto_soles)"
    for primera, regla in (("null", "cosa_id_no_es_nulo"), ("'a'", "unico_por_cosa_id")):
        modelo = models.parse(write(tmp_path, texto.format(primera)))
        with alone(modelo) as con:
            assert_stops(con, modelo, regla)


def assert_fails(con: Any, modelo: Model, regla: Check) -> None:
    """Run one rule alone, so that no other can fail in its place."""
    solo = Model(modelo.esquema, modelo.nombre, modelo.consulta, columnas=_bare(modelo), reglas=[regla])
    if regla.fatal:
        assert_stops(con, solo, regla.nombre)
    else:
        [aviso] = contracts.check(con, solo)
        se_dice_sola = f" as {contracts.SAID_COLUMN} " in regla.consulta
        assert f"«{regla.nombre}»" in aviso or (se_dice_sola and aviso and not aviso.startswith(modelo.tabla))


def assert_stops(con: Any, modelo: Model, regla: str) -> None:
    with pytest.raises(BuildError, match=rf"^{re.escape(modelo.tabla)}: [\d,]+ filas? incumplen? «{regla}»") as parada:
        contracts.check(con, modelo)
    assert "o la regla que no les corresponde" in str(parada.value), "files may be right and the rule not"


def _bare(modelo: Model) -> list[models.Field]:
    return [replace(c, not_null=False, unique=False) for c in modelo.columnas]


# What makes each written rule fail: statements on the published tables, {t} being the rule's own.
_SPOILS = (PROYECTO / "tests" / "fixtures" / "reglas_que_fallan.csv").read_text(encoding="utf-8").splitlines()[1:]
SPOILS = dict(linea.split("|") for linea in _SPOILS)


@pytest.mark.parametrize("clave", SPOILS)
def test_every_written_rule_can_fail(memoria: Any, clave: str) -> None:
    tabla, _, nombre = clave.rpartition(".")
    modelo = MODELS[tabla]
    regla = next(r for r in modelo.reglas if r.nombre == nombre)
    for sentencia in SPOILS[clave].split("; "):
        memoria.execute(sentencia.format(t=tabla))
    assert_fails(memoria, modelo, regla)


def test_every_written_rule_is_tried() -> None:
    escritas = {f"{m.tabla}.{r.nombre}" for m in MODELS.values() for r in m.reglas}
    assert escritas == set(SPOILS)


HEADER = "-- Una cosa. Fuente: aquí.\n-- grano: cosa_id\n"
COLUMNS = "-- cosa_id | varchar | código | la cosa | not_null\n-- monto_soles | decimal(18,2) | soles | lo que cuesta\n"
MORE = "-- otra | varchar | texto | de más\n"


@pytest.mark.parametrize(
    ("columnas", "consulta", "dice"),
    [
        (COLUMNS, "select 'a' as cosa_id, 1::decimal(18, 2) as monto_soles, 1 as otra", "otra"),
        (COLUMNS + MORE, "select 'a' as cosa_id, 1::decimal(18, 2) as monto_soles", "otra"),
        (COLUMNS, "select 1::decimal(18, 2) as monto_soles, 'a' as cosa_id", "mismo orden"),
        (COLUMNS, "select 'a' as cosa_id, 1::double as monto_soles", "double y no decimal"),
        (COLUMNS, "select 'a' as cosa_id, 1 as monto_soles", "integer y no decimal"),
    ],
    ids=["unknown column", "missing column", "other order", "double amount", "integer amount"],
)
def test_a_header_that_drifts_fails(tmp_path: Path, columnas: str, consulta: str, dice: str) -> None:
    modelo = models.parse(write(tmp_path, HEADER + columnas + consulta))
    with alone(modelo) as con, pytest.raises(BuildError, match=dice):
        contracts.check(con, modelo)


def test_a_header_is_read_whole(tmp_path: Path) -> None:
    texto = (
        HEADER + COLUMNS + "-- assert: positivo: select * from this\n--     where monto_soles < 0\n"
        "-- aviso: caro: select * from this where monto_soles > 10\n"
        "select 'a' as cosa_id, 15481355654.79::decimal(18, 2) as monto_soles\n-- not a header"
    )
    modelo = models.parse(write(tmp_path, texto))
    assert (modelo.tabla, modelo.descripcion, modelo.grano) == ("staging.cosa", "Una cosa. Fuente: aquí.", ("cosa_id",))
    assert [(c.nombre, c.not_null) for c in modelo.columnas] == [("cosa_id", True), ("monto_soles", False)]
    assert modelo.reglas[0].consulta == "select * from this where monto_soles < 0"
    with alone(modelo) as con:
        [aviso] = contracts.check(con, modelo)
    assert masked(aviso) == "staging.cosa: 1 fila incumple «caro» (cosa_id=a, monto_soles=15,481,355,654.79)"


def test_a_header_without_columns_fails(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="no describe ninguna columna"):
        models.parse(write(tmp_path, "-- Una cosa.\nselect 1 as uno"))


def test_tables_that_need_each_other_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for una, otra in (("a", "b"), ("b", "a")):
        ruta = tmp_path / "core" / f"{una}.sql"
        ruta.parent.mkdir(exist_ok=True)
        ruta.write_text(f"-- x | varchar | texto | x\nselect * from core.{otra}", encoding="utf-8")
    monkeypatch.setattr(models, "SQL", tmp_path)
    with pytest.raises(BuildError, match="dependen unas de otras"):
        models.models(replace(programme.current(), carpeta=tmp_path))


def test_the_rule_tables_that_some_table_reads_are_loaded_as_text(memoria: Any) -> None:
    cargadas = {
        t
        for (t,) in memoria.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('rules', 'vigente')"
        ).fetchall()
    }
    leidas = {t for m in MODELS.values() for t in m.lee if t.startswith(("rules.", "vigente."))}
    assert cargadas == leidas | {"rules.programa", "rules.procedencia", "rules.calendario"}
    tipos = memoria.execute(
        "select distinct data_type from duckdb_columns() "
        "where schema_name in ('rules', 'vigente') and not (schema_name = 'vigente' and column_name = 'anio')"
    ).fetchall()
    assert tipos == [("VARCHAR",)]
