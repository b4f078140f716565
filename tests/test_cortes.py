"""Two cut-offs of a year tell what was changed between them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from carpetas_en_estado import REGISTRO, declara, escribe
from conftest import Carpetas, Orden
from generador_registros import ruc
from generadores import escribir_mensual, filas_mensuales

from pp0093 import clock

pytestmark = pytest.mark.usefixtures("mira_demostracion")

A11, A12, A23 = "5005078", "5005079", "5005867"
MONTHS = range(1, 13)


@pytest.fixture(autouse=True)
def hoy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 5))


def goals(carpetas: Carpetas, *filas: dict[str, Any]) -> None:
    """Leave a file of goals whose cells are those given, blank where nothing is."""
    columnas = ["ANIO", "CODIGO", "META_ANUAL", "EJEC_ANUAL", "JUSTIFICACION"]
    columnas += [f"{c}_{m:02d}" for c in ("PROG", "EJEC") for m in MONTHS]
    escribe(carpetas.datos / "metas" / "m.csv", columnas, [[f.get(c, "") for c in columnas] for f in filas])


def firms(carpetas: Carpetas, *atenciones: tuple[int, str]) -> None:
    """Leave the whole list of the unit that must deliver 1.2, up to the end of August: (firm, date)."""
    filas = [[ruc(n), fecha, "1.2", "Taller", "DDP"] for n, fecha in atenciones]
    escribe(carpetas.datos / "registros" / "ddp.csv", REGISTRO[:5], filas)
    dice = {"unidad": "DDP", "actividad": "1.2", "anio": "2026", "corte": "2026-08-31", "entrega": "completa"}
    declara(carpetas.datos, archivo="registros/ddp.csv", **dice)


def test_two_cut_offs_tell_what_was_planted_between_them(carpetas: Carpetas, orden: Orden) -> None:
    dinero = filas_mensuales(5, anio=2026)
    ruta = carpetas.datos / "mef" / "2026.csv"
    escribir_mensual(ruta, dinero)
    clusters = {"ANIO": 2026, "CODIGO": "2.3", "META_ANUAL": 500, "PROG_01": 200, "PROG_06": 300, "EJEC_01": 0}
    igual = {"ANIO": 2026, "CODIGO": "1.1", "META_ANUAL": 40, "EJEC_01": 7}
    tecnica = {"ANIO": 2026, "CODIGO": "1.2", "META_ANUAL": 60, "EJEC_01": 9, "EJEC_02": 3}
    goals(carpetas, clusters, igual, tecnica)
    assert orden("cortes", "--anio", "2026").codigo == 1  # Nothing is published yet.
    assert orden("etl").codigo == 0
    assert orden("cortes", "--anio", "2026").codigo == 2  # There is only one version.
    movida = _plant(dinero)
    escribir_mensual(ruta, dinero)
    clusters |= {"META_ANUAL": 0, "PROG_06": "", "JUSTIFICACION": "sin presupuesto para el concurso"}
    goals(carpetas, clusters, igual, tecnica | {"EJEC_02": 1})
    assert orden("etl").codigo == 0
    filas = orden("cortes", "--anio", "2026", "--formato", "json").json
    assert {(f["actividad"], f["mes"], f["indicador"], f["antes"], f["despues"]) for f in filas} == {
        (A23, None, "meta_fisica", 500, 0), (A23, 6, "meta_fisica", 300, None), (A12, None, "avance_fisico", 12, 10),
        (A12, 2, "avance_fisico", 3, 1), movida,
    }  # fmt: skip
    assert {f["justificacion"] for f in filas if f["actividad"] == A23} == {"sin presupuesto para el concurso"}
    libro = [f for f in orden("metas", "--formato", "json").json if f["codigo"] == A23 and f["anio"] == 2026]
    assert [(f["meta"], f["antes"], f["procedencia"]) for f in libro] == [
        (500, None, "reportado"),
        (0, 500, "reportado"),
    ]
    [recorte] = [f for f in orden("alertas", "--formato", "json").json if f["alerta"] == "meta_cortada_pim_igual"]
    assert recorte["estado"] == "nueva"
    assert recorte["mensaje"].startswith("Su meta bajó de 500 a 0 empresas y su PIM sigue en S/ ")
    assert recorte["justificacion"] == "sin presupuesto para el concurso"


def test_what_is_new_gone_or_from_elsewhere_is_not_told_as_moved(carpetas: Carpetas, orden: Orden) -> None:
    escribir_mensual(carpetas.datos / "mef" / "2026.csv", filas_mensuales(5, anio=2026))
    de_una = {"ANIO": 2026, "CODIGO": "1.2", "META_ANUAL": 60, "EJEC_01": 9}

    def told() -> dict[tuple[str, int | None, str], str]:
        filas = orden("cortes", "--anio", "2026", "--formato", "json").json
        return {(f["codigo_corto"], f["mes"], f["indicador"]): f["cambio"] for f in filas}

    assert orden("etl").codigo == 0
    goals(carpetas, de_una | {"PROG_06": 30})
    assert orden("etl").codigo == 0
    assert set(told().values()) == {"dato nuevo: antes no lo había"}
    goals(carpetas, de_una | {"META_ANUAL": 50})
    assert orden("etl").codigo == 0
    assert told() == {("1.2", None, "meta_fisica"): "meta reprogramada", ("1.2", 6, "meta_fisica"): "ya no hay dato"}
    firms(carpetas, (1, "10/01/2026"), (2, "11/03/2026"))
    assert orden("etl").codigo == 0
    assert told()["1.2", None, "avance_fisico"] == "cambió de fuente: de reportado a calculado"
    dicho = orden("cortes", "--anio", "2025")
    assert "De las actividades de 2025 nada cambió entre la versión 20" in dicho.salida + dicho.errores, "no cut-offs"


def _plant(dinero: list[dict[str, str]]) -> tuple[str, None, str, Any, Any]:
    """Move the PIM of an activity of the report by 1,000 soles; return the change it makes."""
    suyas = [f for f in _of_report(dinero) if f["MES_EJE"] == "0"]
    una = suyas[0]
    actividad = una["ACTIVIDAD_ACCION_OBRA"]
    de_ella = [f for f in suyas if f["ACTIVIDAD_ACCION_OBRA"] == actividad]
    antes = sum(Decimal(f["MONTO_PIM"]) for f in de_ella)
    una["MONTO_PIM"] = str(Decimal(una["MONTO_PIM"]) + 1000)
    return actividad, None, "pim_soles", antes, antes + 1000


def _of_report(dinero: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows of 1.1 and 1.2 that the report covers."""
    nuestras = [f for f in dinero if (f["PROGRAMA_PPTO"], f["SECTOR"], f["NIVEL_GOBIERNO"]) == ("0093", "38", "E")]
    de_las_dos = ("3000534", A11), ("3000534", A12)
    return [f for f in nuestras if (f["PRODUCTO_PROYECTO"], f["ACTIVIDAD_ACCION_OBRA"]) in de_las_dos]
