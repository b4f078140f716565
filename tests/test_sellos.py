"""The answers of a year that has not changed are taken from the version thinned before: the same as counted again."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import Carpetas, publicar
from test_lo_que_depende import few_questions, oficina, oficina_publicada

from pp0093 import rules, versions
from pp0093.ask.catalog import Catalog
from pp0093.ask.gathering import kept, thinning
from pp0093.ask.parts import focalization
from pp0093.ask.registry import FIRMS_OF_A_YEAR, INDICATORS
from pp0093.ask.rows import Filters
from pp0093.errors import UsageError
from pp0093.versions import FIGURES_DATABASE

__all__ = ["oficina", "oficina_publicada"]
ATTENTIONS = "marts.atencion"
OF_FIRMS = (kept.answers(ATTENTIONS), kept.files(ATTENTIONS), kept.WATERFALL)
MART = next(i.mart for i in INDICATORS.values() if i.mart and i.mart.tabla == ATTENTIONS)


def copied(salida: Path, destino: Path) -> tuple[Path, Path]:
    """Copy the first two versions to a folder of their own."""
    primera, segunda = versions.finished(salida)[:2]
    for version in (primera, segunda):
        shutil.copytree(version, destino / "versiones" / version.name)
    return destino / "versiones" / primera.name, destino / "versiones" / segunda.name


@pytest.fixture
def versiones(tres_publicaciones: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The first, thin, and the second, in a folder of their own."""
    return copied(tres_publicaciones / "salida", tmp_path)


def alone(version: Path, carpeta: Path) -> Path:
    """A copy of a version that has no other beside it."""
    copia = carpeta / "sola" / "versiones" / version.name
    shutil.copytree(version, copia)
    return copia


def rows(version: Path, de_firmas: str = "") -> dict[str, list[str]]:
    """Every row of every table of a thin version, in an order of their own; of those of firms, the ones asked."""
    with duckdb.connect(str(version / FIGURES_DATABASE), read_only=True) as con:
        tablas = con.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        pedidas = {t: f"from {t} {de_firmas if t in OF_FIRMS else ''}" for (t,) in tablas}
        return {t: sorted(map(repr, con.execute(pide).fetchall())) for t, pide in pedidas.items()}


def mark(version: Path) -> None:
    """Write in a thin version answers that nobody counted."""
    with duckdb.connect(str(version / FIGURES_DATABASE)) as con:
        con.execute(f"update {kept.answers(ATTENTIONS)} set empresas_atendidas = -1")
        con.execute(f"update {kept.WATERFALL} set atendidas = -1")
        con.execute(f"update {kept.files(ATTENTIONS)} set filas = -1")


def taken(version: Path) -> dict[str, set[int]]:
    """The years whose answers a thin version has as `mark` wrote them, by table."""
    contado = dict(zip(OF_FIRMS, ("empresas_atendidas", "filas", "atendidas"), strict=True))
    with duckdb.connect(str(version / FIGURES_DATABASE), read_only=True) as con:
        return {
            t: {a for (a,) in con.execute(f"select anio from {t} where {c} = -1").fetchall()}
            for t, c in contado.items()
        }


@pytest.fixture
def pocas(oficina: Carpetas, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small office with two versions, the first thin: between them a firm lost its cross of 2025."""
    few_questions(monkeypatch)
    cruce = oficina.datos / "padron" / "cruce_2025.csv"
    cruce.write_text("".join(cruce.read_text("utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    publicar(oficina.datos, oficina.salida, "--sin-demo")
    thinning.thin(versions.finished(oficina.salida)[0])
    return oficina.salida.parent


@pytest.mark.parametrize("cuales", ["pocas", pytest.param("tres_publicaciones", marks=pytest.mark.campana)])
def test_only_the_years_that_did_not_change_are_taken_and_are_what_is_counted_again(
    cuales: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    salida = request.getfixturevalue(cuales) / "salida"
    primera, segunda = copied(salida, tmp_path / "copia")
    sola = alone(segunda, tmp_path)
    mark(primera)
    monkeypatch.setattr(versions, "fault", lambda *_, **__: "")
    for version in (segunda, sola):
        thinning.thin(version)
    con_otra, de_nuevo = rows(segunda), rows(sola)
    assert con_otra.keys() == de_nuevo.keys()
    assert all(con_otra[tabla] == filas for tabla, filas in de_nuevo.items() if tabla not in OF_FIRMS)
    with duckdb.connect(str(segunda / FIGURES_DATABASE), read_only=True) as con:
        anios = {a for (a,) in con.execute(f"select anio from {kept.SEALS} where anio > 0").fetchall()}
    assert 2025 in anios and len(anios) > 1
    assert taken(segunda) == dict.fromkeys(OF_FIRMS, anios - {2025})
    los_mismos = f"where anio in ({', '.join(map(str, anios - {2025}))})"
    otros = los_mismos.replace("where ", "where anio is null or not ")
    de_antes = rows(salida / "versiones" / primera.name, los_mismos)
    contadas, tomadas, solas = rows(segunda, otros), rows(sola, los_mismos), rows(sola, otros)
    for tabla in OF_FIRMS:
        assert (de_antes[tabla], contadas[tabla]) == (tomadas[tabla], solas[tabla]), tabla


def test_nothing_is_taken_from_a_version_that_is_not_what_it_was(versiones: tuple[Path, Path]) -> None:
    primera, segunda = versiones
    assert thinning.earlier(segunda) == primera
    mark(primera)
    assert thinning.earlier(segunda) is None


@pytest.mark.campana
def test_nothing_is_taken_from_a_version_without_seals(
    versiones: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As those that were thinned before there were any."""
    primera, segunda = versiones
    mark(primera)
    with duckdb.connect(str(primera / FIGURES_DATABASE)) as con:
        con.execute(f"drop table {kept.SEALS}")
    monkeypatch.setattr(versions, "fault", lambda *_, **__: "")
    thinning.thin(segunda)
    assert not any(taken(segunda).values())


def test_a_thin_version_keeps_its_firms_through_the_criteria(
    oficina: Carpetas, monkeypatch: pytest.MonkeyPatch
) -> None:
    few_questions(monkeypatch)
    [version] = versions.finished(oficina.salida)
    preguntas: list[tuple[int, Filters]] = [(2024, {}), (2025, {}), (2025, {"unidad": ["DDP"]})]

    def told() -> list[focalization.Waterfall | None]:
        return [focalization.waterfall(Catalog(version), *p) for p in preguntas]

    antes = told()
    thinning.thin(version)
    assert versions.is_thin(version) and None not in antes and told() == antes
    with pytest.raises(UsageError, match="filtrado por unidad"):
        focalization.waterfall(Catalog(version), 2025, {"unidad": ["DAM", "DDP"]})


# What a seal says.


class Copy:
    """The tables of firms of a version, in memory, where they can be changed."""

    def __init__(self, catalogo: Catalog) -> None:
        self.catalogo = catalogo
        self.con = duckdb.connect()
        self.con.execute(f"attach '{versions.database(catalogo.carpeta)}' as v (read_only); create schema marts")
        for tabla in (ATTENTIONS, FIRMS_OF_A_YEAR):
            self.con.execute(f"create table {tabla} as from v.{tabla}")

    def seals(self) -> dict[int, str]:
        """The seals of its years."""
        return thinning.of_years(self.con, self.catalogo, MART, [])


@pytest.fixture
def copia(tres_publicaciones: Path) -> Iterator[Copy]:
    catalogo = Catalog(versions.finished(tres_publicaciones / "salida")[1])
    copia = Copy(catalogo)
    yield copia
    copia.con.close()
    catalogo.close()


def test_a_seal_is_the_same_whatever_the_order_and_the_numbers(copia: Copy) -> None:
    antes = copia.seals()
    for tabla, otro in ((ATTENTIONS, ", -atencion_id as atencion_id"), (FIRMS_OF_A_YEAR, "")):
        copia.con.execute(
            f"create or replace table {tabla} as select * replace (1000000 - empresa_id as empresa_id{otro}) "
            f"from {tabla} order by hash(empresa_id)"
        )
    assert copia.seals() == antes


def test_a_seal_changes_with_what_any_row_says(copia: Copy) -> None:
    antes = copia.seals()
    for tabla in (ATTENTIONS, FIRMS_OF_A_YEAR):
        for columna in {*copia.catalogo.columns(tabla)} - thinning.NUMBERS - {"anio"}:
            una = f"from {tabla} where anio = 2025 and {columna} is not null limit 1"
            copia.con.execute(f"begin; create temp table guardada as from {tabla}")
            if not copia.con.execute(f"select 1 {una}").fetchall():
                copia.con.execute("rollback")
                continue
            copia.con.execute(f"update {tabla} set {columna} = null where rowid = (select rowid {una})")
            despues = copia.seals()
            copia.con.execute("rollback")
            assert {a for a in antes if antes[a] != despues[a]} == {2025}, columna


def test_every_seal_changes_with_a_rule_and_with_what_is_asked(copia: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    antes = copia.seals()
    otras = thinning.of_years(copia.con, copia.catalogo, MART, ["una pregunta más"])
    assert not {*antes.items()} & {*otras.items()}
    leer, tocada = Path.read_bytes, copia.catalogo.carpeta / rules.RULES_FOLDER / "parametro.csv"
    monkeypatch.setattr(Path, "read_bytes", lambda ruta: leer(ruta) + (b"\n" if ruta == tocada else b""))
    assert not {*antes.items()} & {*copia.seals().items()}


def test_a_seal_tells_whose_each_attention_is(copia: Copy) -> None:
    """The same attentions and the same firms, but one is another's."""
    antes = copia.seals()
    copia.con.execute(
        f"update {ATTENTIONS} set empresa_id = (select max(empresa_id) from {ATTENTIONS} where anio = 2025) "
        f"where atencion_id = (select min_by(atencion_id, empresa_id) from {ATTENTIONS} where anio = 2025)"
    )
    assert {a for a, sello in copia.seals().items() if antes[a] != sello} == {2025}
