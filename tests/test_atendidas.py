"""Whole folders through the product, and distinct firms however a question is asked, counted a second time."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import lectura_independiente_atendidas as independiente
import pytest
from conftest import PEQUENA, Carpetas, Orden, parte
from generador_carpetas import carpeta_al_azar
from libros import de_toml

from pp0093 import demo
from pp0093.ask.catalog import Catalog, published
from pp0093.ask.parts import structure
from pp0093.ask.query import Query, run
from pp0093.build import mode
from pp0093.cli import main

INDICADORES, ABIERTAS, FILTROS, CONTADAS = de_toml("conteo").values()


@pytest.fixture(scope="module")
def catalogo(mira_demostracion: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    raiz = tmp_path_factory.mktemp("conteo")
    demo.write_demonstration(raiz / "datos" / "demo", (2019, 2020), PEQUENA)
    with pytest.MonkeyPatch.context() as entorno:
        Carpetas.under(raiz).looked_at(entorno)
        assert main(["etl"]) == 0
        catalogo = published()
        assert catalogo.query("select count(*) as n from marts.atencion")[0]["n"] > 1000
        yield catalogo


def contadas(catalogo: Catalog, por: tuple[str, ...], filtros: dict[str, list[str]]) -> dict[Any, Any]:
    """The firms of each group, counted distinct straight from the attentions, one figure at a time."""
    cuentan = ["cuenta_para_producto"] if "producto" in por and "actividad" not in por else ["true"]
    pedido = {d: f"{d}::varchar in ({', '.join(repr(v) for v in valores)})" for d, valores in filtros.items()}
    donde = [*pedido.values(), *cuentan]
    de_todas = [*(f for d, f in pedido.items() if d == "anio" or d not in por), *cuentan]
    partes = {
        "donde": " and ".join(donde),
        "de_todas": " and ".join(de_todas),
        "abiertas": "".join(f"{d}, " for d in por),
        "del_anio": "where t.anio = f.anio" if "anio" in por else "",
        "grupos": "group by " + ", ".join(por) if por else "having count(*) > 0",
    }
    grupos = catalogo.query(CONTADAS.format(**partes))
    return {tuple(g[d] for d in por): tuple(g.values())[len(por) :] for g in grupos}


@pytest.mark.parametrize("anio", [["2020"], ["2019", "2020"]])
@pytest.mark.parametrize(("por", "filtros"), parte(product(ABIERTAS, FILTROS), 20))
def test_firms_are_counted_once_however_they_are_asked_for(
    catalogo: Catalog, por: tuple[str, ...], filtros: dict[str, list[str]], anio: list[str]
) -> None:
    abiertas = (*por, "anio") if len(por) % 2 else tuple(por)
    todos = {**filtros, "anio": anio}
    filas = run(catalogo, Query(tuple(INDICADORES), abiertas, todos))
    hechas = {tuple(f[d] for d in abiertas): tuple(f[i] for i in (*INDICADORES, "procedencia")) for f in filas}
    assert {c: v for c, v in hechas.items() if v[0] is not None} == contadas(catalogo, abiertas, todos)


DE_FIRMAS = (
    "empresas_atendidas", "atenciones", "empresas_focalizadas", "focalizacion_pct", "focalizacion_con_dato_pct",
    "focalizacion_max_pct", "solapamiento", "empresas_nuevas", "empresas_recurrentes",
)  # fmt: skip
MINIMO = Decimal("1e-9")


@pytest.mark.parametrize("semilla", parte(range(20), 1))
def test_una_carpeta_al_azar_da_lo_que_la_lectura_independiente(
    semilla: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, correr: Orden
) -> None:
    carpeta = carpeta_al_azar(tmp_path / "raw", semilla)
    monkeypatch.setenv("PP0093_DATOS", str(tmp_path / "raw"))
    monkeypatch.setenv("PP0093_SALIDA", str(tmp_path / "salida"))
    mode.store_choice(carpeta.raiz, mode.DemoChoice.ASKED)
    leida = independiente.leer(carpeta.raiz, carpeta.listas, carpeta.cruces, carpeta.padrones)
    hecho = correr("etl", "--formato", "json")
    assert hecho.codigo == 0, hecho.errores
    # The other reading counts the invented lists of a year without real ones too.
    modo = ("--demostracion",) * bool(hecho.json["archivos_inventados"])
    comparar_filas(correr, leida, modo)
    for dimension in (None, *independiente.DIMENSIONES):
        assert preguntar(correr, dimension, modo) == redondas(independiente.cuenta(leida, dimension)), dimension
    comparar_libro(leida, published().demonstration() if modo else published())


def comparar_filas(correr: Orden, leida: independiente.Atendidas, modo: Sequence[str]) -> None:
    cargas = {c["archivo"]: c for c in correr("cargas", *modo, "--formato", "json").json}
    for archivo, cuentas in leida.cuentas.items():
        assert {c: cargas[archivo][c] for c in cuentas} == cuentas, archivo
    apartadas = correr("cuarentena", *modo, "--formato", "json").json
    columnas = ("archivo", "hoja", "fila", "columna", "codigo_motivo", "otros_motivos")
    assert sorted(tuple(q[c] or "" for c in columnas) for q in apartadas) == sorted(
        tuple(" ".join(c.split()) if isinstance(c, str) else c or "" for c in apartada) for apartada in leida.cuarentena
    )


def comparar_libro(leida: independiente.Atendidas, catalogo: Catalog) -> None:
    """The ledger of overlap: firms by exact combination of activities, at every level."""
    for nivel in ("programa", "producto", "direccion", "unidad", "departamento", "sector"):
        dimension = None if nivel == "programa" else nivel
        for (anio, valor), combinaciones in independiente.combinaciones(leida, dimension).items():
            filas = structure.overlap_ledger(catalogo, anio, nivel, valor or "0093")
            assert {f["combinacion"]: f["empresas"] for f in filas} == combinaciones, (nivel, anio, valor)
            assert all(f["solapamiento"] == f["empresas"] * f["combinacion"].count("+") for f in filas)


def preguntar(correr: Orden, dimension: str | None, modo: Sequence[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
    por = f"anio,{dimension}" if dimension else "anio"
    filas = correr("consulta", ",".join(DE_FIRMAS), "--por", por, *modo, "--formato", "json").json
    if dimension in ("servicio", "cite"):  # Shown as it is written most often, which the other reading does not say.
        filas = [f | {dimension: independiente.servicio_llano(f[dimension]) or None} for f in filas]
    return redondas({(f["anio"], f.get(dimension)): {i: f[i] for i in DE_FIRMAS} for f in filas})


def redondas(grupos: dict[tuple[Any, ...], dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {
        clave: {i: None if v is None else Decimal(v).quantize(MINIMO) for i, v in figuras.items()}
        for clave, figuras in grupos.items()
    }
