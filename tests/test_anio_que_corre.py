"""Which figure heads in a year that runs: records received, what units report and what a document prints of it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from carpetas_en_estado import declara, dinero, escribe
from conftest import Carpetas, Orden, hecho_una_vez, publicar
from generador_registros import ruc
from generadores import escribir_mensual
from test_paginas_del_anio import said

from pp0093 import clock
from pp0093.ask.catalog import published
from pp0093.ask.standing import periods
from pp0093.sheets.issue import sheet_of
from pp0093.sheets.subject import find_subject
from pp0093.year import facts

A11, A12, A13, A21, A22, A23 = "5005078", "5005079", "5005080", "5005082", "5005083", "5005867"
LIST = ("RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD")
GOAL = ("ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL", "EJEC_ANUAL")
MANIFEST = ("archivo", "unidad", "actividad", "anio", "corte", "entrega")
PRINTED = ("documento", "seccion", "indicador", "dimension", "valor_dimension", "anio", "valor", "unidad_medida")


def received(carpetas: Carpetas) -> list[Sequence[object]]:
    """Leave lists of two firms each, the last of May, of which more is owed; return their rows of the manifest."""
    entregas = [
        ("1.1", "DGITDF", "completa", "2026-06-30"), ("2.2", "DAM", "completa", "2026-06-30"),
        ("1.2", "DDP", "parcial", "2026-06-30"), ("1.3", "DDP", "parcial", ""),
        ("2.1", "DAM", "parcial", "2026-06-30"), ("2.3", "DAM", "parcial", "2026-06-30"),
    ]  # fmt: skip
    for actividad, unidad, _, _ in entregas:
        filas = [(ruc(n), f"15/0{4 + n}/2026", actividad, "Taller", unidad) for n in (0, 1)]
        escribe(carpetas.datos / "registros" / f"{actividad}.csv", LIST, filas)
    return [(f"registros/{a}.csv", u, a, 2026, corte, entrega) for a, u, entrega, corte in entregas]


@pytest.fixture
def running(
    correr: Orden, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, en_noviembre: None
) -> Orden:
    """Run a command on a year under way that is built once."""

    def build(raiz: Path) -> None:
        propias = Carpetas.under(raiz)
        _fill(propias)
        publicar(propias.datos, propias.salida)

    hecha = Carpetas.under(hecho_una_vez(tmp_path_factory, "anio_que_corre", build))
    hecha.looked_at(monkeypatch)
    return correr


def _fill(carpetas: Carpetas) -> None:
    manifiesto = received(carpetas)
    for corte, actividades in {"2026-04-30": "1.1", "2026-05-31": "2.2 1.2", "": "1.3", "2026-06-30": "2.3"}.items():
        nombre = f"metas/m{corte or 'sin_corte'}.csv"
        escribe(carpetas.datos / nombre, GOAL, [(2026, a, "Empresas", 100, 55) for a in actividades.split()])
        manifiesto.append((nombre, "", "", "", corte, ""))
    impresas = [
        ("Informe", "Anexo", indicador, "actividad", a, 2026, 77, "empresas")
        for indicador in ("avance_fisico", "empresas_atendidas")
        for a in (A21, A23)
    ]
    escribe(carpetas.datos / "publicado" / "informe.csv", PRINTED, impresas)
    escribe(carpetas.datos / "manifest.csv", MANIFEST, manifiesto)


def of_each(orden: Orden, indicador: str, *mas: str) -> dict[str, tuple[Any, ...]]:
    filas = orden("consulta", indicador, "--por", "actividad", "--filtro", "anio=2026", *mas, "--formato", "json").json
    return {
        f["actividad"]: (f[indicador], f[f"procedencia_{indicador}"], f[f"parcial_{indicador}"])
        for f in filas
        if f[indicador] is not None
    }


@pytest.mark.parametrize("indicador", ["avance_fisico", "empresas_atendidas"])
def test_what_stands_beside_is_asked_by_its_source(running: Orden, indicador: str) -> None:
    de = {base: of_each(running, indicador, "--base", base) for base in ("registros", "metas", "publicado")}
    assert set(de["registros"]) == {A11, A12, A13, A21, A22, A23}
    assert {f[0] for f in de["registros"].values()} == {2}
    assert de["metas"] == dict.fromkeys((A11, A12, A13, A22, A23), (55, "reportado", False))
    assert de["publicado"] == dict.fromkeys((A21, A23), (77, "publicado", False))


def test_a_unit_is_late_only_of_what_fell_due(carpetas: Carpetas, orden: Orden) -> None:
    """A list whole to October is late from 15 December, when November's fell due; nobody is before 14 February."""
    listas = carpetas.datos / "registros" / "ddp.csv"
    escribe(listas, LIST, [(ruc(1), "05/01/2026", "1.2", "Taller", "DDP")])
    de_la_lista = ("registros/ddp.csv", "DDP", "1.2", 2026, "2026-10-31", "completa")
    escribe(carpetas.datos / "manifest.csv", MANIFEST, [de_la_lista])
    assert orden("etl", "--sin-demo").codigo == 0

    def owing(dia: date) -> dict[str, float]:
        cifras = facts.known_figures(published(), ["unidades_sin_entregar"], dia)
        return {s.codigo: c["unidades_sin_entregar"].valor for s, c in cifras.items() if s.anio == 2026}

    dias = (date(2026, 2, 14), date(2026, 2, 16), date(2026, 12, 15), date(2026, 12, 16))
    assert [owing(d).get(A12) for d in dias] == [None, 0, 0, 1]
    assert [owing(d).get(A13) for d in dias] == [None, 1, 1, 1], "the others have delivered nothing"


@pytest.mark.usefixtures("running")
def test_a_sheet_says_what_is_missing_to_know_who_comes_back() -> None:
    catalogo = published()
    ficha = sheet_of(catalogo, find_subject(catalogo, 2026, "1.2"), 2026)
    calladas = {u.clave.rpartition(".")[2]: u.por_que for s in ficha.nota.secciones for u in s.callado}
    assert calladas["empresas_recurrentes"] == "no hay registros de años anteriores con que se compare"
    sin_registros = sheet_of(catalogo, find_subject(catalogo, 2026, "4.1"), 2026)
    calladas = {u.clave.rpartition(".")[2]: u.por_que for s in sin_registros.nota.secciones for u in s.callado}
    assert calladas["empresas_recurrentes"].startswith("ningún documento lo imprime y faltan los registros")


def test_a_close_is_a_dated_act_with_a_name(carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch) -> None:
    """In January the year that ended is the default, preliminary; declared, it is closed from that day on."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 1, 20))
    escribir_mensual(carpetas.datos / "mef" / "gasto.csv", dinero(2025, meses=12))
    escribe(carpetas.datos / "metas" / "m.csv", ["ANIO", "CODIGO", "META_ANUAL"], [[2025, "1.2", 9], [2026, "1.2", 9]])
    declara(carpetas.datos, archivo="mef/gasto.csv", fuente="mef", corte="2026-01-10")
    assert orden("etl", "--sin-demo").codigo == 0
    assert periods.default(published()) == 2025
    [del_anio] = periods.periods(published(), "reporte")
    assert (del_anio.estado, periods.state(published(), "reporte", 2027)) == ("preliminar", "por_iniciar")
    respuesta = orden("cargar", "--cierre", "2026", "--quien", "Jefatura")
    assert respuesta.codigo == 2 and "2026 no ha terminado" in respuesta.errores
    monkeypatch.setattr(clock, "today", lambda: date(2026, 2, 20))
    cargada = orden("cargar", "--cierre", "2025", "--quien", "Jefatura de la OGEIEE")
    assert cargada.codigo == 0, cargada.errores
    [del_anio] = periods.periods(published(), "reporte")
    assert (del_anio.estado, del_anio.state_on(date(2026, 2, 19))) == ("cerrado", "preliminar")
    assert [(c.anio, c.fecha, c.declara) for c in periods.declared_closes(published())] == [
        (2025, date(2026, 2, 20), "Jefatura de la OGEIEE")
    ]  # fmt: skip
    assert periods.closes_after(published(), 2025) == date(2026, 2, 19)
    assert periods.closes_after(published(), 2024) == date(2025, 3, 31)
    dicho = said("datos")
    assert "Años que se declararon cerrados" in dicho and "Jefatura de la OGEIEE" in dicho


@pytest.mark.usefixtures("en_noviembre")
def test_of_a_year_to_begin_nothing_is_judged(carpetas: Carpetas, orden: Orden) -> None:
    """Next year's goals raise no alert and are not looked at first."""
    escribe(
        carpetas.datos / "metas" / "m.csv", ["ANIO", "CODIGO", "META_ANUAL", "EJEC_ANUAL"],
        [[2025, "1.2", 9, 9], [2027, "1.2", 9, 0], [2027, "1.3", 9, 90]],
    )  # fmt: skip
    assert orden("etl", "--sin-demo").codigo == 0
    assert periods.default(published()) == 2025
    assert [a for a in orden("alertas", "--formato", "json").json if a["anio"] == 2027] == []
