"""The reported progress beside the one that records count: both kept, their difference, and which of them rules."""

import shutil

import pytest
from conftest import PROYECTO, Carpetas, Orden
from generador_registros import Hoja, escribir_xlsx, ruc

from pp0093.ask.catalog import published
from pp0093.ask.view import View
from pp0093.money.execution import ProgressSides, progress_sources
from pp0093.money.texts import progress_headline

pytestmark = pytest.mark.usefixtures("mira_demostracion")

CAPACITACION, ACCIONES = "5005079", "5006051"


def test_both_are_kept_and_their_difference_is_told(carpetas: Carpetas, orden: Orden):
    """The printed figures, beside a list of three firms of 1.2 in 2025."""
    shutil.copytree(PROYECTO / "data" / "raw" / "publicado", carpetas.datos / "publicado", dirs_exist_ok=True)
    filas = [[ruc(n), "15/03/2025", "1.2", "Taller", "DDP"] for n in range(3)]
    ruta = carpetas.datos / "registros" / "ddp.xlsx"
    ruta.parent.mkdir()
    escribir_xlsx(ruta, [Hoja("Hoja", ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD"], filas)])
    assert orden("etl").codigo == 0
    impreso = 448  # Of 1.2, in the annex.
    que = "avance_fisico,avance_reportado,avance_registros,diferencia_avance"
    consulta = ("consulta", que, "--por", "anio,actividad", "--filtro", "anio=2025", "--formato", "json")
    filas = {f["actividad"]: f for f in orden(*consulta).json}
    fila = filas[CAPACITACION]
    assert (fila["avance_reportado"], fila["avance_registros"], fila["diferencia_avance"]) == (impreso, 3, 3 - impreso)
    assert fila["avance_fisico"] == impreso, "no partial records in place of what a document prints"
    assert filas[ACCIONES]["avance_registros"] is None and filas[ACCIONES]["diferencia_avance"] is None

    lados = {f["codigo"]: f for f in progress_sources(published(carpetas.salida), 2025, {})}
    lado = lados[CAPACITACION]
    assert (lado["avance_reportado"], lado["avance_registros"], lado["diferencia_avance"]) == (impreso, 3, 3 - impreso)
    assert (lado["procedencia_avance_reportado"], lado["procedencia_avance_registros"]) == ("publicado", "calculado")
    titulo = str(progress_headline(View(2026), list(lados.values())))
    assert titulo == "Los registros no verifican lo reportado"
    assert lado["codigo_corto"] == "1.2" and lado["unidad_medida"] == "Empresas"
    assert lados[ACCIONES]["avance_reportado"] is not None and lados[ACCIONES]["procedencia_avance_registros"] is None
    assert [f["codigo_corto"] for f in lados.values()] == sorted(f["codigo_corto"] for f in lados.values())


def side(
    reportado: float | None,
    contado: float | None,
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


@pytest.mark.parametrize(
    ("lados", "titulo"),
    [
        ([side(5, None)], "Lo reportado y lo que cuentan los registros"),
        ([side(5, 5)], "Lo reportado y los registros coinciden en la única actividad que se compara"),
        ([side(5, 4), side(3, None)], "Lo reportado y los registros difieren en 1 de 1 actividad"),
        (
            [side(5, 5), side(3, 2, otro=True)],
            "Lo reportado y los registros coinciden en la única actividad que se compara; 1 actividad no se compara",
        ),
        (
            [side(5, 5), side(4, 4), side(3, 2, otro=True), side(3, 2, parcial=True)],
            "Lo reportado y los registros coinciden en las 2 actividades que se comparan; 2 actividades no se comparan",
        ),
        ([side(5, 5), side(4, 3)], "Lo reportado y los registros difieren en 1 de 2 actividades"),
        ([side(3, 2, otro=True)], "Los registros no verifican lo reportado"),
        ([side(3, 2, parcial=True), side(3, 2, sintetico=True)], "Los registros no verifican lo reportado"),
    ],
)
def test_the_title_says_what_was_compared_and_what_was_not(lados: list[ProgressSides], titulo: str) -> None:
    assert str(progress_headline(View(2026), lados)) == titulo
