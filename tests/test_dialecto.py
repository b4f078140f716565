"""The SQL of the layers as other engines take it: every table can be said, and says the same (test_motores runs it)."""

import re
import shutil
import unicodedata
from pathlib import Path

import duckdb
import pytest
import sqlglot
from conftest import PROYECTO, Carpetas, Orden, parte
from libros import de_toml

from pp0093 import models, programme, rules
from pp0093.build import loading
from pp0093.build.spark import session
from pp0093.ingest.readers import tables

CASES = de_toml("dialecto")

TODAS = {p.name: models.models(programme.load(p)) for p in (PROYECTO / "programas").iterdir() if p.is_dir()}
# What Spark or Sail do not take, or take for something else.
SOLO_DUCKDB = re.compile(r"RECURSIVE|COLUMNS\(|BY NAME|QUALIFY|LIST_|STRIP_ACCENTS|GROUP BY ALL|UNPIVOT|USING \(|\.\*")


DE_LA_CARGA = {
    "raw.archivo": loading.FILE_COLUMNS, "raw.cuarentena": loading.QUARANTINE_COLUMNS,
    "raw.problema": loading.PROBLEM_COLUMNS, "rules.programa": ("codigo", "nombre", "sigla"),
    "rules.calendario": ("anio", "termino"), "rules.procedencia": ("procedencia", "orden"),
}  # fmt: skip


def columnas(tabla: str, modelos: list[models.Model]) -> list[str]:
    """The columns of a table of files, of rules or of the layers."""
    esquema, _, nombre = tabla.partition(".")
    if tabla in DE_LA_CARGA:
        return list(DE_LA_CARGA[tabla])
    if esquema == "raw":
        return ["archivo", "hoja", "fila", "file_row_number", *tables().get(nombre, ())]
    if esquema in models.LAYERS:
        return [c.nombre for m in modelos if m.tabla == tabla for c in m.columnas]
    return list(rules.installed().in_sql(nombre))


@pytest.mark.parametrize(("programa", "tabla"), parte([(p, m.tabla) for p, todas in TODAS.items() for m in todas], 4))
def test_every_table_can_be_said_in_spark(programa: str, tabla: str) -> None:
    modelos = TODAS[programa]
    m = next(m for m in modelos if m.tabla == tabla)
    conocidas = {t: columnas(t, modelos) for t in m.lee}
    dicho = session.translated(m.consulta, {c.nombre: c.tipo for c in m.columnas}, conocidas)
    sin_textos = re.sub(r"'(?:[^'\\]|\\.|'')*'", "''", re.sub(r"/\*.*?\*/", "", dicho, flags=re.DOTALL))
    assert not SOLO_DUCKDB.search(sin_textos)
    assert [e.alias for e in sqlglot.parse_one(dicho, read="spark").expressions] == [c.nombre for c in m.columnas]


def test_accents_are_taken_from_every_letter_as_duckdb_does() -> None:
    con_acento, sin_acento = (e.name for e in session.accents())
    cambia = {c: sin_acento[n] if n < len(sin_acento) else "" for n, c in enumerate(con_acento)}
    # Cn: letters that this Python's edition of Unicode does not have yet; Cs: halves of one.
    letras = [c for c in map(chr, range(1, 0x10000)) if unicodedata.category(c) not in ("Cn", "Cs")]
    con = duckdb.connect()
    de_duckdb = con.execute("select list_transform($1, lambda c: strip_accents(c))", [letras]).fetchone()
    assert de_duckdb
    assert [(c, d) for c, d in zip(letras, de_duckdb[0], strict=True) if cambia.get(c, c) != d] == []


@pytest.mark.parametrize(("consulta", "escrita"), CASES["what_duckdb_writes_short_is"])
def test_what_duckdb_writes_short_is_written_out(consulta: str, escrita: str) -> None:
    arbol = sqlglot.parse_one(consulta, read="duckdb")
    session.write_out(arbol, {"t": ["a", "b", "c"], "u": ["a", "d"]})
    assert arbol.sql("duckdb") == escrita


def test_written_out_says_the_same() -> None:
    con = duckdb.connect()
    con.execute("create table t as select * from (values (1, 2, null), (3, null, 5), (null, null, null)) t(a, b, c)")
    for consulta in (
        "select n, v from t unpivot (v for n in (b, c))",
        "select * from t union all by name select c, 7 as d from t",
    ):
        arbol = sqlglot.parse_one(consulta, read="duckdb")
        session.write_out(arbol, {"t": ["a", "b", "c"]})
        duro = con.execute(f"from ({consulta}) order by all").fetchall()
        assert con.execute(f"from ({arbol.sql('duckdb')}) order by all").fetchall() == duro


def test_what_means_something_else_is_said_in_other_words_inside_another_too() -> None:
    consulta = "select any_value(a / b / c) filter (where a > 1) as n, strip_accents(any_value(a)) as m from core.t"
    dicho = session.translated(consulta, {"n": "double"}, {"core.t": ["a", "b", "c"]})
    assert dicho.count("CAST((") == 4
    assert dicho.count("ANY_VALUE(") == dicho.count(", TRUE)") == 2
    assert "IGNORE NULLS" not in dicho and "TRANSLATE(" in dicho


def test_spark_without_its_environment_publishes_nothing(
    orden: Orden, carpetas: Carpetas, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(PROYECTO / "data" / "raw" / "publicado", carpetas.datos / "publicado", dirs_exist_ok=True)
    monkeypatch.setenv("PP0093_MOTOR", str(carpetas.datos / "no_hay"))
    respuesta = orden("etl", "--motor", "spark")
    assert respuesta.codigo == 1
    assert "make motores" in respuesta.errores and "no_hay" in respuesta.errores
    assert carpetas.vigente is None
    assert not list(Path(carpetas.salida).rglob("motor"))


def test_an_address_of_spark_needs_spark(orden: Orden) -> None:
    respuesta = orden("etl", "--maestro", "local[2]")
    assert respuesta.codigo == 2
    assert "--motor spark" in respuesta.errores
