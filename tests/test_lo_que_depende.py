"""One file that changes costs what depends on it, and what is taken from before is what would be made."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from carpetas_en_estado import REGISTRO, escribe
from conftest import Carpetas, Orden, copiada, hecho_una_vez, publicar
from generador_registros import ruc
from generadores import Fila, escribir_mensual, filas_mensuales

from pp0093 import versions
from pp0093.ask.catalog import Catalog
from pp0093.ask.gathering import thinning
from pp0093.ask.parts import focalization
from pp0093.ask.rows import Filters
from pp0093.errors import UsageError

DE_LISTAS = {
    f"core.{t}"
    for t in ("atencion_fila", "escrito", "empresa", "entrega", "reemplazo", "base", "atencion", "empresa_anio")
} | {"marts.atencion", "marts.empresa_anio", "marts.solapamiento", "staging.registro", "staging.cruce"}
DE_MONTOS = {"core.fuente_presupuesto", "core.presupuesto", "marts.presupuesto", "marts.carga", "staging.archivo"}
# Given anew in each build, in whatever order its rows come.
SUELTAS = {"empresa_id", "atencion_id"}


def lista(carpetas: Carpetas, nombre: str, anio: int, empresas: range) -> None:
    filas = [[ruc(n), f"12/03/{anio}", f"{1 + n % 2}.{1 + n % 3}", "Asesoría", "DDP"] for n in empresas]
    escribe(carpetas.datos / "registros" / nombre, REGISTRO[:5], filas)


def montos(carpetas: Carpetas, filas: list[Fila], nombre: str = "0_bueno.csv") -> None:
    escribir_mensual(carpetas.datos / "mef" / nombre, filas)


def office(carpetas: Carpetas) -> None:
    """Leave two years of lists, a crossing of each and the money of one year, published."""
    for anio in (2024, 2025):
        lista(carpetas, f"ddp_{anio}.csv", anio, range(anio - 2020, anio - 2000))
        filas = [[ruc(n), anio, "4711", f"{n}.5"] for n in range(anio - 2020, anio - 2010)]
        escribe(carpetas.datos / "padron" / f"cruce_{anio}.csv", ["RUC", "ANIO", "CIIU", "VENTAS_UIT"], filas)
    montos(carpetas, filas_mensuales(3, cadenas=4))
    publicar(carpetas.datos, carpetas.salida, "--sin-demo")


def few_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what a thin version keeps, a few answers are enough."""
    todas, pocas = thinning.stored_questions, {"anio", "unidad"}
    monkeypatch.setattr(
        thinning, "stored_questions", lambda *de: [p for p in todas(*de) if {*p.por, *p.segun} <= pocas]
    )


@pytest.fixture(scope="session")
def oficina_publicada(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """That office, once a run; tests copy it."""
    return Carpetas.under(hecho_una_vez(tmp_path_factory, "oficina", lambda raiz: office(Carpetas.under(raiz))))


@pytest.fixture
def oficina(oficina_publicada: Carpetas, carpetas: Carpetas) -> Carpetas:
    copiada(oficina_publicada, carpetas)
    return carpetas


def tablas(carpetas: Carpetas) -> dict[str, Any]:
    dicho: dict[str, Any] = json.loads((carpetas.salida / "versiones" / carpetas.vigente / "version.json").read_text())
    return dict(dicho["tablas"])


def cambiadas(antes: dict[str, Any], ahora: dict[str, Any]) -> set[str]:
    return {t for t in ahora if antes[t]["huella"] != ahora[t]["huella"]}


def contenido(salida: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What each table of the published version says, in whatever order."""
    vigente = versions.current_version(salida)
    assert vigente is not None
    with duckdb.connect(str(versions.database(vigente)), read_only=True) as con:
        nombres = con.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        return {
            t: sorted(
                con.execute(f"select columns(lambda c: not list_contains($1, c)) from {t}", [[*SUELTAS]]).fetchall(),
                key=str,
            )
            for (t,) in nombres
            if t.partition(".")[0] in ("staging", "core", "marts")
        }


def anew(carpetas: Carpetas, otra: Path) -> dict[str, list[tuple[Any, ...]]]:
    publicar(carpetas.datos, otra, "--sin-demo")
    return contenido(otra)


def test_new_money_makes_nothing_of_the_lists_again_and_another_list_no_money(
    oficina: Carpetas, orden: Orden, tmp_path: Path
) -> None:
    antes = tablas(oficina)
    montos(oficina, filas_mensuales(4, cadenas=5))
    assert orden("etl").codigo == 0
    hechas = cambiadas(antes, tablas(oficina))
    assert hechas >= DE_MONTOS
    assert hechas & DE_LISTAS == {"staging.cruce"}, "of two crosses, the one that came later"
    antes = tablas(oficina)
    lista(oficina, "ddp_2025.csv", 2025, range(3, 40))
    assert orden("etl").codigo == 0
    ahora = tablas(oficina)
    assert {"core.atencion", "marts.atencion", "core.empresa_anio"} <= cambiadas(antes, ahora)
    assert "marts.presupuesto" not in cambiadas(antes, ahora), "its rows came out the same"
    assert contenido(oficina.salida) == anew(oficina, tmp_path / "otra")


def test_what_comes_out_the_same_leaves_what_reads_it_as_it_was_until_it_does_not(
    oficina: Carpetas, orden: Orden, tmp_path: Path
) -> None:
    """Its file changes and its rows do not; then they do; then they are what they were."""
    de_antes, ruta = tablas(oficina), oficina.datos / "registros" / "ddp_2024.csv"
    original = ruta.read_text(encoding="utf-8")
    lista(oficina, "ddp_2024.csv", 2024, range(4, 25))
    assert orden("etl").codigo == 0
    crecida = tablas(oficina)
    assert "core.empresa" in cambiadas(de_antes, crecida)
    ruta.write_text(original + "\n", encoding="utf-8")
    assert orden("etl").codigo == 0
    vuelta = tablas(oficina)
    assert vuelta["core.empresa"]["filas"] == de_antes["core.empresa"]["filas"]
    assert contenido(oficina.salida) == anew(oficina, tmp_path / "otra")
    ruta.write_text(original + "\n\n", encoding="utf-8")
    assert orden("etl").codigo == 0
    de_nuevo = tablas(oficina)
    assert de_nuevo["staging.archivo"]["dice"] != vuelta["staging.archivo"]["dice"], "its hash is another one"
    assert cambiadas(vuelta, de_nuevo) & DE_LISTAS == {"staging.registro", "staging.cruce"}
    assert de_nuevo["staging.registro"]["dice"] == vuelta["staging.registro"]["dice"]


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
