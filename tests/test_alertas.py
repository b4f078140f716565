"""Alerts are rows: what ships raises, how one is added, how it is told between versions, and what is refused."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import PROYECTO, Carpetas, Orden
from openpyxl import load_workbook
from test_paginas_del_anio import said

from pp0093.ask.catalog import published
from pp0093.ask.gathering.thinning import thin
from pp0093.errors import BuildError
from pp0093.year import conditions

A11, A12, A13 = "5005078", "5005079", "5005080"
HEADER = "ANIO,CODIGO,META_ANUAL,EJEC_ANUAL,JUSTIFICACION"


def raised(orden: Orden, *mas: str) -> list[Any]:
    filas: list[Any] = orden("alertas", "--formato", "json", *mas).json
    return filas


def about(filas: list[Any], alerta: str, anio: int) -> set[str]:
    return {f["codigo_corto"] for f in filas if f["alerta"] == alerta and f["anio"] == anio}


def test_what_ships_raises_what_the_reports_show(comando: Orden) -> None:
    filas = raised(comando)
    assert about(filas, "gasto_sin_producto", 2025) == {"2.1", "3.2"}
    assert about(filas, "gasto_sin_producto", 2020) == {"1.1", "2.1", "2.3"}
    assert about(filas, "sobrecumplimiento", 2020) == {"4.1"}
    assert about(filas, "sobrecumplimiento", 2025) == set()
    bajo_meta = [f for f in filas if f["alerta"] == "desempeno_bajo_meta" and f["anio"] == 2025]
    assert {tuple(c["escrito"] for c in f["cifras"][:2]) for f in bajo_meta} == {
        ("27.1 %", "60 %"), ("84.8 %", "90 %"), ("68.5 %", "86 %"), ("4.4 %", "7.5 %"),
    }  # fmt: skip
    assert {f["estado"] for f in filas} == {"nueva"}
    assert all(f["justificacion"].startswith("sin justificar desde ") for f in filas)


def test_an_activity_that_spent_and_reached_about_its_goal_raises_nothing(comando: Orden) -> None:
    pregunta = ("consulta", "ejecucion_pct,cumplimiento_pct", "--por", "anio,actividad", "--formato", "json")
    en_orden = {
        (f["anio"], f["actividad"])
        for f in comando(*pregunta).json
        if all(f[c] is not None and 95 <= f[c] <= 105 for c in ("ejecucion_pct", "cumplimiento_pct"))
    }
    assert len(en_orden) > 5
    assert not en_orden & {(f["anio"], f["codigo"]) for f in raised(comando)}


def test_the_words_print_the_figures_that_the_condition_looked_at(comando: Orden) -> None:
    for fila in raised(comando):
        dichos = set(re.findall(r"[0-9]+(?:[.,][0-9]+)*", fila["mensaje"]))
        escritos = {n for c in fila["cifras"] for n in re.findall(r"[0-9]+(?:[.,][0-9]+)*", c["escrito"])}
        assert dichos and dichos <= escritos
        assert all(c["unidad"] for c in fila["cifras"])


def test_the_threshold_of_spending_without_product_is_the_one_of_the_annex(comando: Orden) -> None:
    """The page of execution marks those that the alert names, a goal of zero among them."""
    from pp0093.money.execution import activities

    for anio in (2020, 2025):
        del_anexo = {a.codigo_corto for a in activities(published(), anio, {}) if a.gasta_sin_producto}
        assert about(raised(comando), "gasto_sin_producto", anio) == del_anexo


def test_it_is_sent_as_a_workbook_and_as_a_table(comando: Orden, tmp_path: Path) -> None:
    ruta = tmp_path / "a.xlsx"
    assert comando("alertas", "--anio", "2025", "--formato", "xlsx", "--salida", str(ruta)).codigo == 0
    hoja = load_workbook(ruta)["Alertas"]
    filas = raised(comando, "--anio", "2025")
    assert [c.value for c in hoja["F"]][1:] == [f["mensaje"] for f in filas]
    en_csv = list(csv.DictReader(io.StringIO(comando("alertas", "--anio", "2025", "--formato", "csv").salida)))
    assert [f["mensaje"] for f in en_csv] == [f["mensaje"] for f in filas]
    assert comando("alertas", "--anio", "1999", "--formato", "json").json == []


def test_each_pair_of_years_compares_or_says_why_not(comando: Orden) -> None:
    metas, pares = comando("metas", "--formato", "json").json, comando("metas", "--pares", "--formato", "json").json
    assert {(f["anio"], f["meta"]) for f in metas if f["codigo"] == "5005867"} >= {(2025, 347)}
    assert all(f["antes"] is None for f in metas), "one version has replaced nothing"
    por_tipo = {d: {f["anio"] for f in metas if f["de"] == d} for d in ("actividad", "indicador")}
    cuantos = {d: len(a) * (len(a) - 1) // 2 for d, a in por_tipo.items()}
    de_cada = {(f["de"], f["codigo"]): 0 for f in metas}
    for par in pares:
        de_cada[par["de"], par["codigo"]] += 1
        assert par["veredicto"] == "comparable" or par["veredicto"].startswith("no, porque ")
    assert all(n == cuantos[de] for (de, _), n in de_cada.items())
    [cite] = [f for f in pares if f["codigo"] == "P4.CITE" and (f["anio"], f["otro"]) == (2020, 2025)]
    assert cite["veredicto"].startswith("no, porque")


# Three versions, with a rule of one's own.


@pytest.fixture
def regla(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A copy of the programme with no alerts; each call adds a row."""
    carpeta = tmp_path / "programa" / "0093"
    shutil.copytree(PROYECTO / "programas" / "0093", carpeta)
    monkeypatch.setenv("PP0093_PROGRAMA", str(carpeta))
    ruta = carpeta / "reglas" / "alertas.csv"
    encabezado = ruta.read_text(encoding="utf-8").splitlines()[0]
    ruta.write_text(encabezado + "\n", encoding="utf-8")

    def agregar(fila: str) -> None:
        ruta.write_text(ruta.read_text(encoding="utf-8") + fila + "\n", encoding="utf-8")

    return agregar


LOW = (
    "mitad,actividad,A medias,cumplimiento_pct < 50,alta,Va en {cumplimiento_pct} de su meta,quien la hace,"
    "Va tarde,2013,,,,por verificar"
)
CUT = (
    "rebaja,actividad,Rebajada,meta_fisica < antes(meta_fisica) and meta_fisica < primera(meta_fisica),alta,"
    "Su meta fue {primera(meta_fisica)} y es {meta_fisica},quien la hace,Se movió,2013,,,,por verificar"
)


def goals(carpetas: Carpetas, *filas: str) -> None:
    ruta = carpetas.datos / "metas" / "m.csv"
    ruta.parent.mkdir(exist_ok=True)
    ruta.write_text("\n".join([HEADER, *filas, ""]), encoding="utf-8")


def load(carpetas: Carpetas, orden: Orden, *filas: str) -> None:
    goals(carpetas, *filas)
    respuesta = orden("etl")
    assert respuesta.codigo == 0, respuesta.errores


def test_a_rule_is_a_row_that_fires_stays_and_is_resolved(
    regla: Callable[[str], None], carpetas: Carpetas, orden: Orden
) -> None:
    load(carpetas, orden, "2025,1.2,100,40,", "2025,1.3,100,90,")
    assert raised(orden) == []
    regla(LOW)
    regla(CUT)
    load(carpetas, orden, "2025,1.2,100,40,", "2025,1.3,100,90,")
    [primera] = raised(orden)
    assert (primera["codigo"], primera["estado"], primera["gravedad"]) == (A12, "nueva", "alta")
    assert primera["mensaje"] == "Va en 40.0 % de su meta"
    vigente = carpetas.salida / "versiones" / str(carpetas.vigente)
    vigente.rename(vigente.with_name("20250102T000000000000-0a1b2c3d"))  # As if it had been published then.
    (carpetas.salida / "VIGENTE").write_text("20250102T000000000000-0a1b2c3d", encoding="utf-8")
    load(carpetas, orden, "2025,1.2,100,45,sin local hasta julio", "2025,1.3,80,90,")
    sigue, rebaja = sorted(raised(orden), key=lambda f: f["codigo"])
    assert (sigue["estado"], sigue["mensaje"]) == ("sigue", "Va en 45.0 % de su meta")
    assert sigue["justificacion"] == "sin local hasta julio"
    assert sigue["desde"] == "2025-01-02" < primera["desde"]
    assert rebaja["mensaje"] == "Su meta fue 100 empresas y es 80 empresas"
    assert rebaja["justificacion"].startswith("sin justificar desde")
    load(carpetas, orden, "2025,1.2,100,60,", "2025,1.3,80,90,")
    assert {(f["codigo"], f["estado"]) for f in raised(orden)} == {(A12, "resuelta"), (A13, "resuelta")}
    # The oldest version, thin, still says what the first goal was.
    [vieja, *_] = sorted((carpetas.salida / "versiones").iterdir())
    thin(vieja)
    load(carpetas, orden, "2025,1.2,100,60,", "2025,1.3,70,90,")
    [otra] = [f for f in raised(orden) if f["estado"] == "nueva"]
    assert otra["mensaje"] == "Su meta fue 100 empresas y es 70 empresas"


def test_nothing_is_new_where_the_version_before_can_not_be_asked(
    regla: Callable[[str], None], carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    regla(LOW)
    load(carpetas, orden, "2025,1.2,100,40,")
    de_otra_edicion = carpetas.salida / "versiones" / str(carpetas.vigente)
    load(carpetas, orden, "2025,1.2,100,45,")
    with duckdb.connect(str(next(de_otra_edicion.glob("*.duckdb")))) as con:
        con.execute("drop table marts.meta_fisica")
    [alerta] = raised(orden)
    assert alerta["estado"] == "sin comparar"
    assert alerta["justificacion"].startswith("sin justificar al menos desde ")
    assert "No se puede decir cuáles son nuevas ni cuáles se resolvieron" in said("alertas", monkeypatch, anio="2025")


def test_a_year_without_rules_is_not_a_year_without_alerts(
    regla: Callable[[str], None], carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule begins in 2026: of 2025 nothing can be said, and of 2026 that no rule warns."""
    regla(LOW.replace(",2013,", ",2026,"))
    load(carpetas, orden, "2025,1.2,100,40,", "2026,1.2,100,90,")
    assert raised(orden) == []
    sin_reglas = "No se puede decir qué hay que mirar: este programa no tiene reglas de alerta de 2025"
    assert said("alertas", monkeypatch, anio="2025").count(sin_reglas) == 2, "the answer and the empty table"
    de_2026 = said("alertas", monkeypatch, anio="2026")
    assert "ninguna regla avisa de nada" in de_2026 and "No se puede decir qué hay que mirar" not in de_2026


WRONG = {
    LOW.replace("cumplimiento_pct < 50", "cumplimiento < 50"): "«cumplimiento» no es una cifra de actividad",
    LOW.replace("cumplimiento_pct < 50", "cumplimiento_pct <"): "no se entiende la condición",
    LOW.replace("cumplimiento_pct < 50", "__import__('os')"): "no se puede escribir ahí",
    LOW.replace("{cumplimiento_pct}", "{lo_que_sea}"): "«lo_que_sea» no es una cifra",
    LOW.replace("mitad,actividad", "mitad,persona"): "de dice «persona»",
    LOW.replace("alta", "enorme"): "gravedad dice «enorme»",
}


@pytest.mark.parametrize(("fila", "dice"), WRONG.items())
def test_a_rule_that_is_wrong_stops_the_build_by_its_name(
    fila: str, dice: str, regla: Callable[[str], None], carpetas: Carpetas, orden: Orden
) -> None:
    goals(carpetas, "2025,1.2,100,40,")
    regla(fila)
    respuesta = orden("etl")
    assert respuesta.codigo == 1
    [linea] = respuesta.lineas
    assert "reglas/alertas.csv: «mitad»" in linea and dice in linea
    assert carpetas.vigente is None


# The language of conditions.

FIGURES = {("a", ""): 3.0, ("b", ""): 0.0, ("a", "antes"): 5.0}


@pytest.mark.parametrize(
    ("condicion", "espera"),
    {
        "a == 3": True,
        "a < antes(a) and b == 0": True,
        "1 < a <= 3": True,
        "falta < 1": False,
        "not falta < 1": False,
        "falta < 1 or a > 2": True,
        "falta < 1 and a > 2": False,
        "falta < 1 or a > 9": False,
        "not (falta < 1 and a > 2)": False,
        "a / b > 0": False,
        "abs(a - antes(a)) * 100 > a * 50": True,
        "-a + 4 == 1": True,
        "anio_pasado(a) != a": False,
    }.items(),
)
def test_what_compares_with_a_missing_figure_is_not_known(condicion: str, espera: bool) -> None:
    assert conditions.parse(condicion).holds(lambda n, c: FIGURES.get((n, c))) is espera


@pytest.mark.parametrize(
    "texto", ["a.b > 1", "f(a) > 1", "a[0] > 1", "'a' > 1", "antes(1) > 1", "a if b else 1", "(a := 1)"]
)
def test_nothing_but_figures_can_be_written(texto: str) -> None:
    with pytest.raises(BuildError):
        conditions.parse(texto)
