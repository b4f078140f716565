"""What was seen with the first real file, and what is known where no figure is: asked as a person asks."""

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from carpetas_en_estado import escribe
from conftest import PROYECTO, answered
from generador_registros import ruc

from pp0093 import clock
from pp0093.firms import texts
from pp0093.firms.figures import Served

HOY = date(2026, 11, 20)
Fila = dict[str, Any]


def di(*argumentos: str) -> tuple[str, str]:
    """Run one command; return what it answered and what it said beside."""
    hecho = answered(*argumentos)
    assert hecho.codigo == 0, hecho.errores
    return hecho.salida, hecho.errores


def pregunta(indicadores: str, por: str, *mas: str) -> list[Fila]:
    filas: list[Fila] = json.loads(di("consulta", indicadores, "--por", por, *mas, "--formato", "json")[0] or "[]")
    return filas


def enviado(raiz: Path) -> Path:
    """Copy the folder that ships, its manifest with a column for what is delivered; return it."""
    datos = Path(shutil.copytree(PROYECTO / "data" / "raw", raiz / "datos"))
    manifiesto = datos / "manifest.csv"
    cabeza, *filas = manifiesto.read_text(encoding="utf-8-sig").splitlines()
    manifiesto.write_text("\n".join([f"{cabeza},entrega", *(f"{f}," for f in filas)]) + "\n", encoding="utf-8")
    return datos


def dicho_en(datos: Path, archivo: str, **dice: str) -> None:
    """Add the row of a file to the manifest."""
    with (datos / "manifest.csv").open("r+", encoding="utf-8", newline="") as manifiesto:
        columnas = manifiesto.readline().strip().lstrip("\ufeff").split(",")
        manifiesto.seek(0, 2)
        pasaporte = {"archivo": archivo, **dice}
        csv.writer(manifiesto).writerow([pasaporte.get(c, "") for c in columnas])


def lista(datos: Path, nombre: str, filas: list[tuple[str, str]], **dice: str) -> None:
    """Leave a list of firms with a row of the manifest."""
    cuerpo = [[ruc(n), fecha, actividad, "Taller", dice["unidad"]] for n, (fecha, actividad) in enumerate(filas, 1)]
    escribe(datos / "registros" / nombre, ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD"], cuerpo)
    dicho_en(datos, f"registros/{nombre}", **dice)


@pytest.fixture(scope="module")
def vista(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder that ships with the first files of some units, published and then thinned; the first version."""
    raiz = tmp_path_factory.mktemp("vistos")
    datos = enviado(raiz)
    lista(datos, "itp.csv", [("15/03/2025", "4.1")], unidad="ITP")
    lista(datos, "ddp.csv", [(f"0{n}/04/2025", "1.2") for n in range(1, 6)], unidad="DDP")
    lista(
        datos,
        "ddp_2023.csv",
        [("01/02/2023", "1.2"), ("02/02/2023", "1.3")],
        unidad="DDP",
        entrega="completa",
        anio="2023",
    )
    lista(datos, "dam_2022.csv", [("01/02/2022", "2.1")], unidad="DAM")
    lista(datos, "pnte_2026.csv", [("01/02/2026", "1.1"), ("20/10/2026", "1.1")], unidad="PNTE")
    lista(datos, "nadie.csv", [], unidad="DAM", actividad="2.1", anio="2021", entrega="completa")
    lista(datos, "ddp_2024.csv", [("01/02/2024", "1.2")], unidad="DDP")
    metas = [[2023, "5005078", "Empresas", 500, 180], [2022, "5005078", "Empresas", 90, 57]]
    metas += [[2021, codigo, "Empresas", 100, n] for codigo, n in (("5005078", 180), ("5005079", 20), ("5005080", 7))]
    metas += [[2021, "3000534", "Empresas", 300, 57], [HOY.year, "5005081", "Empresas", 600, 100]]
    escribe(datos / "metas" / "metas.csv", ["ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL", "EJEC_ANUAL"], metas)
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setattr(clock, "today", lambda: HOY)
        entorno.setenv("PP0093_DATOS", str(datos))
        entorno.setenv("PP0093_SALIDA", str(raiz / "salida"))
        di("etl")
        yield raiz


def una(filas: list[Fila], **donde: Any) -> Fila:
    [fila] = [f for f in filas if all(f[c] == v for c, v in donde.items())]
    return fila


def test_lo_que_no_puede_ser_se_dice_al_lado(vista: Path) -> None:
    salida, errores = di("consulta", "avance_fisico", "--por", "anio,producto", "--filtro", "anio=2021")
    assert "57" in salida
    assert "P1, 2021: 57 empresas distintas no pueden ser: la actividad mayor tiene 180 y todas suman 207" in errores


def test_2019_y_2024_son_lo_que_los_informes_siguientes_imprimen(vista: Path) -> None:
    total = {f["anio"]: f for f in pregunta("empresas_atendidas", "anio")}
    entre = [(total[a]["minimo_empresas_atendidas"], total[a]["maximo_empresas_atendidas"]) for a in (2019, 2024)]
    assert entre == [(14662, 14669), (12788, 12791)]
    assert total[2025]["minimo_empresas_atendidas"] is None
    for indicador in ("empresas_atendidas", "avance_fisico"):
        producto = {(f["anio"], f["producto"]): f for f in pregunta(indicador, "anio,producto")}
        p1, p2, p3 = (producto[2024, p] for p in ("3000534", "3000535", "3000670"))
        assert (p1[indicador], p1[f"minimo_{indicador}"], p1[f"maximo_{indicador}"]) == (None, 2337, 2340)
        assert (p2[indicador], p2["procedencia"]) == (997, "derivado")
        assert (p3[indicador], p3["procedencia"]) == (568, "publicado")
        # The report prints it of its family of services, whose firms are those of the product.
        assert [producto[2019, "3000535"][c] for c in (indicador, "procedencia")] == [2208, "publicado"]
        actividad = {(f["anio"], f["actividad"]): f[indicador] for f in pregunta(indicador, "anio,actividad")}
        assert [actividad[2019, a] for a in ("5005082", "5005083", "5005867", "5005086")] == [101, 1682, 501, 1141]


@pytest.mark.parametrize("anio", ["2021", "2024", "2025"])
@pytest.mark.parametrize("nivel", ["actividad", "producto", ""])
def test_de_un_anio_se_responde_lo_mismo_se_abra_o_no_por_el(vista: Path, anio: str, nivel: str) -> None:
    """What documents print, what lies between two values and who declared nobody, asked with the year as a filter."""
    ids = "empresas_atendidas,avance_fisico" if nivel else "empresas_atendidas"
    abierta = pregunta(ids, ",".join(filter(None, ("anio", nivel))), "--filtro", f"anio={anio}")
    assert abierta or (anio, nivel) == ("2021", "")
    orden = ("consulta", ids, *(("--por", nivel) if nivel else ()), "--filtro", f"anio={anio}", "--formato", "json")
    assert json.loads(di(*orden)[0] or "[]") == [{c: v for c, v in f.items() if c != "anio"} for f in abierta]
    if (anio, nivel) == ("2021", "actividad"):
        assert una(abierta, actividad="5005082")["empresas_atendidas"] == 0


@pytest.mark.parametrize(
    "dice", ["se cumplió la meta de la actividad 3.1 en 2026", "qué actividad quedó más lejos de su meta en 2026"]
)
def test_de_un_anio_en_curso_no_se_pregunta_si_se_cumplio(vista: Path, dice: str) -> None:
    respuesta = answered("pregunta", dice)
    dicho = respuesta.salida + respuesta.errores
    assert "No se puede decir todavía" in dicho and "16.7 % de la meta anual (corte no declarado)" in dicho
    assert "No se cumplió" not in dicho


def test_lo_recibido_en_parte_lo_dice_tambien_la_tabla(vista: Path) -> None:
    tabla, _ = di("consulta", "empresas_atendidas,avance_fisico", "--por", "anio,actividad", "--filtro", "anio=2026")
    [fila] = [linea for linea in tabla.splitlines() if "5005078" in linea]
    assert "calculado, parcial" in fila and "2026-10-20" in fila
    assert "parcial" not in di("consulta", "empresas_atendidas", "--por", "anio", "--filtro", "anio=2025")[0]


def test_un_producto_de_una_sola_actividad_dice_lo_que_se_imprime_de_ella(vista: Path) -> None:
    for indicador, dicho in (("avance_fisico", "27,758 empresas"), ("cumplimiento_pct", "y también 130.6 %")):
        assert dicho in di("consulta", indicador, "--por", "anio,producto", "--filtro", "producto=P4")[1]
    assert "se imprime" not in di("consulta", "devengado_soles", "--por", "anio,producto", "--filtro", "producto=P4")[1]


@pytest.mark.parametrize(
    ("cuantas", "dicho"),
    [
        (0, "0 ya habían sido atendidas en un año anterior."),
        (1, "1 ya había sido atendida en un año anterior."),
        (1234, "1,234 ya habían sido atendidas en un año anterior."),
    ],
)
def test_one_firm_that_came_back_is_said_in_singular(cuantas: int, dicho: str) -> None:
    fila: Any = SimpleNamespace(empresas_recurrentes=cuantas, respuesta={})
    assert texts.returning(Served(2025, fila, "", None)) == dicho
