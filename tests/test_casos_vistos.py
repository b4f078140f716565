"""What was seen with the first real file, and what is known where no figure is: asked as a person asks."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import PROYECTO
from generador_registros import ruc

from pp0093 import clock, versions
from pp0093.cli import main
from pp0093.firms import texts
from pp0093.firms.figures import Served

HOY = date(2026, 11, 20)
Fila = dict[str, Any]


def di(*argumentos: str) -> tuple[str, str]:
    """Run one command; return what it answered and what it said beside."""
    with redirect_stdout(StringIO()) as salida, redirect_stderr(StringIO()) as errores:
        assert main(list(argumentos)) == 0, errores.getvalue()
    return salida.getvalue(), errores.getvalue()


def pregunta(indicadores: str, por: str, *mas: str) -> list[Fila]:
    filas: list[Fila] = json.loads(di("consulta", indicadores, "--por", por, *mas, "--formato", "json")[0] or "[]")
    return filas


def escribe(ruta: Path, filas: list[list[Any]]) -> None:
    ruta.parent.mkdir(exist_ok=True)
    with ruta.open("w", encoding="utf-8", newline="") as salida:
        csv.writer(salida).writerows(filas)


def lista(datos: Path, nombre: str, filas: list[tuple[str, str]], **dice: str) -> None:
    """Leave a list of firms with a row of the manifest."""
    cuerpo = [[ruc(n), fecha, actividad, "Taller", dice["unidad"]] for n, (fecha, actividad) in enumerate(filas, 1)]
    escribe(datos / "registros" / nombre, [["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD"], *cuerpo])
    with (datos / "manifest.csv").open("r+", encoding="utf-8", newline="") as manifiesto:
        columnas = manifiesto.readline().strip().lstrip("\ufeff").split(",")
        manifiesto.seek(0, 2)
        pasaporte = {"archivo": f"registros/{nombre}", **dice}
        csv.writer(manifiesto).writerow([pasaporte.get(c, "") for c in columnas])


@pytest.fixture(scope="module")
def vista(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder that ships with the first files of some units, published and then thinned; the first version."""
    raiz = tmp_path_factory.mktemp("vistos")
    datos = raiz / "datos"
    shutil.copytree(PROYECTO / "data" / "raw", datos)
    manifiesto = datos / "manifest.csv"
    texto = manifiesto.read_text(encoding="utf-8-sig").splitlines()
    manifiesto.write_text("\n".join([f"{texto[0]},entrega", *(f"{t}," for t in texto[1:])]) + "\n", encoding="utf-8")
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
    metas = [["ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL", "EJEC_ANUAL"]]
    metas += [[2023, "5005078", "Empresas", 500, 180], [2022, "5005078", "Empresas", 90, 57]]
    metas += [[2021, codigo, "Empresas", 100, n] for codigo, n in (("5005078", 180), ("5005079", 20), ("5005080", 7))]
    metas += [[2021, "3000534", "Empresas", 300, 57], [HOY.year, "5005081", "Empresas", 600, 100]]
    escribe(datos / "metas" / "metas.csv", metas)
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setattr(clock, "today", lambda: HOY)
        entorno.setenv("PP0093_DATOS", str(datos))
        entorno.setenv("PP0093_SALIDA", str(raiz / "salida"))
        di("etl")
        yield raiz


def una(filas: list[Fila], **donde: Any) -> Fila:
    [fila] = [f for f in filas if all(f[c] == v for c, v in donde.items())]
    return fila


@pytest.mark.parametrize("indicador", ["empresas_atendidas", "avance_fisico"])
def test_unas_filas_no_desplazan_lo_publicado(vista: Path, indicador: str) -> None:
    de_actividad, de_producto = pregunta(indicador, "anio,actividad"), pregunta(indicador, "anio,producto")
    esperado = {"5005087": 7154, "5005079": 448, "5005080": 248}
    for codigo, valor in esperado.items():
        fila = una(de_actividad, anio=2025, actividad=codigo)
        assert (fila[indicador], fila["procedencia"], fila[f"parcial_{indicador}"]) == (valor, "publicado", False)
    for codigo, valor in (("3000534", 1644), ("3000671", 7154)):
        assert una(de_producto, anio=2025, producto=codigo)[indicador] == valor


def test_la_parte_de_una_unidad_no_es_de_lo_poco_que_llego(vista: Path) -> None:
    """Its own firms stand on its own delivery; its share, on that of every unit: 2023's are not all."""
    [ddp] = pregunta("empresas_atendidas,participacion_pct", "anio,unidad", "--filtro", "anio=2023")
    assert (ddp["empresas_atendidas"], ddp["procedencia_empresas_atendidas"]) == (2, "calculado")
    assert ddp["participacion_pct"] is None


def test_el_total_del_anio_sigue_siendo_el_impreso_y_lo_recibido_se_pide_aparte(vista: Path) -> None:
    [total] = pregunta("empresas_atendidas,focalizacion_pct", "anio", "--filtro", "anio=2025")
    assert (total["empresas_atendidas"], total["focalizacion_pct"]) == (40965, 89.9)
    aparte = pregunta("empresas_atendidas", "anio,actividad", "--filtro", "anio=2025", "--base", "registros")
    assert {(f["actividad"], f["empresas_atendidas"], f["parcial_empresas_atendidas"]) for f in aparte} == {
        ("5005079", 5, True),
        ("5005087", 1, True),
    }


def test_un_producto_no_es_lo_de_las_actividades_que_se_conocen(vista: Path) -> None:
    """Records of two activities and a report of the third: neither two firms nor 180, but what they lie between."""
    fila = una(pregunta("avance_fisico,meta_fisica", "anio,producto"), anio=2023, producto="3000534")
    assert (fila["avance_fisico"], fila["minimo_avance_fisico"], fila["maximo_avance_fisico"]) == (None, 180, 182)
    assert fila["procedencia_avance_fisico"] == "derivado"
    assert fila["meta_fisica"] is None, "the goal of one of three activities"
    [firmas] = [f for f in pregunta("empresas_atendidas", "anio,producto") if f["anio"] == 2023]
    assert (firmas["empresas_atendidas"], firmas["minimo_empresas_atendidas"]) == (None, 180)


def test_una_sola_actividad_conocida_no_es_el_producto(vista: Path) -> None:
    filas = [f for f in pregunta("avance_fisico", "anio,producto") if f["anio"] == 2022 and f["producto"] == "3000534"]
    assert [f["avance_fisico"] for f in filas] in ([], [None])


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


def test_donde_algo_se_imprime_del_anio_lo_parcial_no_es_el_programa(vista: Path) -> None:
    fila = una(pregunta("empresas_atendidas", "anio"), anio=2024)
    assert fila["empresas_atendidas"] is None and fila["procedencia"] == "derivado"
    assert not [f for f in pregunta("empresas_atendidas", "anio,tamano") if f["anio"] == 2024]
    de_1_2 = una(pregunta("empresas_atendidas", "anio,actividad"), anio=2024, actividad="5005079")
    assert (de_1_2["empresas_atendidas"], de_1_2["parcial_empresas_atendidas"]) == (1, True)


def test_una_tasa_de_quienes_no_se_sabe_nada_es_nula_con_su_rango(vista: Path) -> None:
    fila = una(pregunta("focalizacion_pct", "anio,actividad"), anio=2022, actividad="5005082")
    assert fila["focalizacion_pct"] is None
    assert (fila["minimo_focalizacion_pct"], fila["maximo_focalizacion_pct"]) == (0, 100)


@pytest.mark.campana
def test_una_version_delgada_responde_lo_mismo(vista: Path) -> None:
    """Last: it publishes twice more, so that the first version keeps only its figures."""
    pedidos = [
        ("empresas_atendidas,focalizacion_pct", por)
        for por in ("anio", "anio,producto", "anio,actividad", "anio,unidad", "anio,tamano", "anio,departamento")
    ] + [("avance_fisico", "anio,producto")]
    antes = [pregunta(*p) for p in pedidos]
    primera = versions.current(vista / "salida")
    assert primera
    for vez in range(2):
        lista(vista / "datos", f"otra_{vez}.csv", [("03/02/2022", "2.3")], unidad="DAM")
        di("etl")
    assert versions.is_thin(primera)
    assert [pregunta(*p, "--version", primera.name) for p in pedidos] == antes


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


def test_dos_anios_de_distinta_base_no_se_cuentan_juntos(vista: Path) -> None:
    """The firms of 2023's whole lists are not those of 2020 and 2023."""
    filas = pregunta("empresas_atendidas", "actividad", "--filtro", "anio=2020", "--filtro", "anio=2023")
    assert all(f["empresas_atendidas"] is None for f in filas)


@pytest.mark.parametrize(
    "dice", ["se cumplió la meta de la actividad 3.1 en 2026", "qué actividad quedó más lejos de su meta en 2026"]
)
def test_de_un_anio_en_curso_no_se_pregunta_si_se_cumplio(vista: Path, dice: str) -> None:
    salida = StringIO()
    with redirect_stdout(salida), redirect_stderr(salida):
        main(["pregunta", dice])
    assert "No se puede decir todavía" in salida.getvalue()
    assert "16.7 % de la meta anual (corte no declarado)" in salida.getvalue()
    assert "No se cumplió" not in salida.getvalue()


def test_un_anio_que_corre_no_se_compara_aunque_no_tenga_dinero(vista: Path) -> None:
    salida = StringIO()
    with redirect_stdout(salida), redirect_stderr(salida):
        main(["pregunta", "cuánto cambió el avance físico de la actividad 3.1 de 2025 a 2026"])
    assert "No se compara: un año no está cerrado (2026, " in salida.getvalue()


def test_lo_recibido_en_parte_dice_hasta_cuando(vista: Path) -> None:
    fila = una(pregunta("empresas_atendidas,avance_fisico", "anio,actividad"), anio=HOY.year, actividad="5005078")
    assert (fila["empresas_atendidas"], fila["parcial_empresas_atendidas"], fila["corte"]) == (2, True, "2026-10-20")


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
