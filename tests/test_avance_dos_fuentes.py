"""The reported progress beside the one that records count: both kept, their difference, and which of them rules."""

import shutil
from typing import Any

import pytest
from carpetas_en_estado import escribe
from conftest import PROYECTO, Carpetas, Orden
from generador_registros import ruc
from libros import de_toml

from pp0093.ask.catalog import published
from pp0093.ask.view import View
from pp0093.money.execution import ProgressSides, progress_sources
from pp0093.money.texts import progress_headline

pytestmark = pytest.mark.usefixtures("mira_demostracion", "en_noviembre")

CAPACITACION, ACCIONES = "5005079", "5006051"


def test_both_are_kept_and_their_difference_is_told_where_they_reach_one_day(carpetas: Carpetas, orden: Orden) -> None:
    """The printed figures beside three firms of 1.2 in 2025; in 2026 two to June, and what is reported to July."""
    shutil.copytree(PROYECTO / "data" / "raw" / "publicado", carpetas.datos / "publicado", dirs_exist_ok=True)
    cabeza = ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD"]
    for anio, dias in ((2025, ["15/03"] * 3), (2026, ["15/04", "15/05"])):
        filas = [[ruc(n), f"{dia}/{anio}", "1.2", "Taller", "DDP"] for n, dia in enumerate(dias)]
        escribe(carpetas.datos / "registros" / f"{anio}.csv", cabeza, filas)
    titulos = ["ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL", "EJEC_ANUAL"]
    escribe(carpetas.datos / "metas" / "m.csv", titulos, [[2026, "1.2", "Empresas", 100, 55]])
    de_la_lista = ["registros/2026.csv", "DDP", "1.2", 2026, "2026-06-30", "completa"]
    columnas = ["archivo", "unidad", "actividad", "anio", "corte", "entrega"]
    manifiesto = [de_la_lista, ["metas/m.csv", "", "", "", "2026-07-31", ""]]
    escribe(carpetas.datos / "manifest.csv", columnas, manifiesto)
    assert orden("etl").codigo == 0

    impreso = 448  # Of 1.2, in the annex.
    ids = ("avance_fisico", "avance_reportado", "avance_registros", "diferencia_avance")
    filas = orden("consulta", ",".join(ids), "--por", "anio,actividad", "--formato", "json").json
    dichas = {(f["anio"], f["actividad"]): f for f in filas}
    # No partial records stand in place of what a document prints.
    assert [dichas[2025, CAPACITACION][i] for i in ids] == [impreso, impreso, 3, 3 - impreso]
    assert [dichas[2025, ACCIONES][i] for i in ids[2:]] == [None, None]
    assert [dichas[2026, CAPACITACION][i] for i in ids[1:]] == [55, 2, None]
    alzadas = {f["alerta"] for f in orden("alertas", "--anio", "2026", "--formato", "json").json}
    assert "registros_difieren" not in alzadas
    pedido = ("--por", "anio,actividad", "--filtro", "anio=2026", "--formato", "json")
    assert [f["corte"] for f in orden("consulta", "avance_registros", *pedido).json] == ["2026-06-30"]

    lados = {a: {f["codigo"]: f for f in progress_sources(published(carpetas.salida), a, {})} for a in (2025, 2026)}
    lado = lados[2025][CAPACITACION]
    assert [lado[i] for i in ids[1:]] == [impreso, 3, 3 - impreso]
    assert (lado["procedencia_avance_reportado"], lado["procedencia_avance_registros"]) == ("publicado", "calculado")
    assert lado["codigo_corto"] == "1.2" and lado["unidad_medida"] == "Empresas"
    sin_registros = lados[2025][ACCIONES]
    assert sin_registros["avance_reportado"] is not None and sin_registros["procedencia_avance_registros"] is None
    for suyos in lados.values():
        cortos = [f["codigo_corto"] for f in suyos.values()]
        assert str(progress_headline(View(2026), list(suyos.values()))) == "Los registros no verifican lo reportado"
        assert cortos == sorted(cortos)


def side(
    reportado: float,
    contado: float | None = None,
    *,
    parcial: bool = False,
    sintetico: bool = False,
    otro: bool = False,
) -> ProgressSides:
    """An activity with what is reported and what records count; `otro`, that they reach different days."""
    diferencia = None if otro or None in (reportado, contado) else contado - reportado
    de_donde = "sintetico" if sintetico else "calculado"
    fila = {"parcial_avance_registros": parcial}
    return ProgressSides(
        fila, "5005079", "1.2", "x", "Empresas", reportado, "reportado", contado, de_donde, diferencia, de_donde
    )


@pytest.mark.parametrize(("lados", "titulo"), de_toml("avances")["dos_fuentes"])
def test_the_title_says_what_was_compared_and_what_was_not(lados: list[dict[str, Any]], titulo: str) -> None:
    assert str(progress_headline(View(2026), [side(**lado) for lado in lados])) == titulo
