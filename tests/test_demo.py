"""The demonstration through the product, beside what the reports print and an independent reading of its files."""

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import lectura_independiente_atendidas as independiente
import pytest
from conftest import PEQUENA, Carpetas, Orden, parte
from lectura_independiente_atendidas import escrito_en, leer_cruce
from lectura_independiente_registros import hojas_de, llano
from libros import leidas
from stdnum.pe import ruc as stdnum_ruc
from test_atendidas import comparar_filas, preguntar, redondas
from test_calibracion import calibradas

from pp0093 import demo

pytestmark = pytest.mark.usefixtures("mira_demostracion")

PROYECTO = Path(__file__).resolve().parents[1]
PROGRAMA = PROYECTO / "programas" / "0093"
DATOS_DE_DEMOSTRACION = PROGRAMA / "demo"
ANIOS = (2020, 2024, 2025)
COMO_SE_ESCRIBE_UN_RUC = (r"\d{11}\.0", r"\d\.\d+E10", r"\d\d-\d{8}-\d", r" \d\d \d{9} ", r"'\d{11}")


def manifiesto(raiz: Path) -> list[dict[str, str]]:
    return leidas(raiz / "demo" / "manifest.csv")


def hojas(ruta: Path) -> list[list[list[Any]]]:
    """Every sheet of a file as rows of cells."""
    return [filas for _, filas in hojas_de(ruta, *(("", "") if ruta.suffix == ".xlsx" else escrito_en(ruta)))]


def por(consulta: Orden, indicador: str, anio: int, dimension: str, *filtros: str) -> dict[str, int]:
    """{value of a dimension: figure} of a year; activities by their short code."""
    pedido = ["consulta", indicador, "--por", dimension, "--filtro", f"anio={anio}", "--formato", "json"]
    filas = consulta(*pedido, *(parte for f in filtros for parte in ("--filtro", f))).json
    cortos = {codigo: corto for corto, codigo in independiente.registros.CODIGOS.items()}
    return {cortos.get(f[dimension], f[dimension]): int(f[indicador]) for f in filas if f[indicador] is not None}


def contadas(grupos: dict[tuple[Any, ...], dict[str, Any]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """What ships says other things of 2024, which are shown instead; who came back in 2025 depends on them."""
    dependen = ("empresas_nuevas", "empresas_recurrentes")
    suyas = {k: {i: v for i, v in f.items() if i not in dependen} for k, f in grupos.items() if k[0] in (2020, 2025)}
    return {k: f for k, f in suyas.items() if any(v is not None for v in f.values())}


def test_la_lectura_independiente_da_lo_que_el_producto(
    completa: Carpetas, correr: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(completa.salida))
    filas = manifiesto(completa.datos)
    rutas = {f["archivo"]: completa.datos / f["archivo"] for f in filas}
    listas = [
        (rutas[f["archivo"]], f, *(() if f["archivo"].endswith(".xlsx") else escrito_en(rutas[f["archivo"]])))
        for f in filas
        if f["fuente"] == "registros"
    ]
    cruces = {int(f["anio"]): rutas[f["archivo"]] for f in filas if f["fuente"] == "padron" and f["anio"]}
    leida = independiente.leer(completa.datos, listas, cruces, [completa.datos / "demo/padron/padron_reducido_ruc.txt"])
    comparar_filas(correr, leida, ())
    for dimension in (None, *independiente.DIMENSIONES):
        suyas = contadas(redondas(independiente.cuenta(leida, dimension)))
        assert contadas(preguntar(correr, dimension, ())) == suyas and suyas, dimension
    escritos = [str(c) for ruta, *_ in listas for hoja in hojas(ruta) for fila in hoja for c in fila]
    assert all(any(re.fullmatch(forma, c) for c in escritos) for forma in COMO_SE_ESCRIBE_UN_RUC)
    motivos = {a[4] for a in leida.cuarentena}
    assert motivos == {
        "ruc_vacio", "ruc_longitud", "ruc_prefijo", "ruc_digito", "actividad_desconocida", "fecha_vacia",
        "fecha_imposible", "fecha_fuera_de_anio",
    }  # fmt: skip
    assert any(a[5] for a in leida.cuarentena)
    rezagos = [c for archivo, c in leida.cuentas.items() if "rezagados" in archivo]
    assert all(c["filas_repetidas"] and not c["filas_cargadas"] for c in rezagos) and rezagos
    assert all(c["filas_fuera_alcance"] and c["filas_cuarentena"] for c in leida.cuentas.values())


# What the reports print.


def test_las_metas_son_las_de_los_informes() -> None:
    """Every target is printed: same document, section, year and number in what was transcribed."""
    impresas = defaultdict(set)
    for nombre in ("informe_2020", "informe_2025"):
        for r in leidas(PROYECTO / f"data/raw/publicado/{nombre}.csv"):
            impresas[r["documento"], r["seccion"], r["anio"]].add(Decimal(r["valor"]))
    cifras = calibradas("publicadas")
    assert len(cifras) >= 130
    for cifra in cifras:
        seccion = cifra["seccion"]
        assert Decimal(cifra["impreso"]) in impresas[cifra["documento"], seccion, str(cifra["anio"])], cifra


def test_sus_empresas_son_como_el_texto_de_los_informes_las_cuenta(consulta: Orden) -> None:
    """What is printed in figures is in test_calibracion."""
    sectores = por(consulta, "empresas_atendidas", 2025, "sector", "tramo_trabajadores=Más de 100")
    assert sectores["Manufactura"] > sum(sectores.values()) / 2
    # The firms of more than 50 workers sell above 850 UIT, and micro ones have under 5 workers.
    for tramo in ("51-100", "Más de 100"):
        ventas = por(consulta, "empresas_atendidas", 2020, "tramo_ventas", f"tramo_trabajadores={tramo}")
        assert ventas.keys() <= {n for _, n in independiente.TRAMOS[7:]}
    micro = por(consulta, "empresas_atendidas", 2020, "tamano", "tramo_trabajadores=0-4")
    assert micro.keys() == {"Microempresa"}
    # The largest rise in training is that of 3.1, and a part of the firms of 2025 came back.
    antes, este = (por(consulta, "empresas_atendidas", anio, "actividad") for anio in (2024, 2025))
    assert max(("1.1", "1.2", "1.3", "3.1"), key=lambda a: este[a] / antes[a]) == "3.1"
    assert 0.05 < por(consulta, "empresas_recurrentes", 2025, "anio")[2025] / 40965 < 0.3


def test_una_empresa_conserva_lo_que_no_cambia(completa: Carpetas) -> None:
    cruces = [leer_cruce(completa.datos / f"demo/padron/cruce_{a}.csv") for a in ANIOS]
    for antes, despues in ((cruces[0], cruces[1]), (cruces[1], cruces[2]), (cruces[0], cruces[2])):
        comunes = antes.keys() & despues.keys()
        assert comunes
        assert all(antes[r]["UBIGEO"] == despues[r]["UBIGEO"] for r in comunes)
        fechas = [(antes[r]["FECHA_INSCRIPCION"], despues[r]["FECHA_INSCRIPCION"]) for r in comunes]
        assert all(a == b for a, b in fechas if a and b)


DE_CONOCIMIENTO = [(2020, "PNTE", "31.4"), (2025, "DGPAR", "50.3"), (2025, "DGAAMI", "68.5")]


@pytest.mark.parametrize(("anio", "unidad", "impreso"), parte(DE_CONOCIMIENTO, 1))
def test_las_notas_dan_los_indicadores_de_conocimiento(
    demostracion_entera: Carpetas, anio: int, unidad: str, impreso: str
) -> None:
    pares, demostracion = [], demostracion_entera.datos
    for pasaporte in manifiesto(demostracion):
        if (pasaporte["anio"], pasaporte["unidad"]) == (str(anio), unidad):
            ruta = demostracion / pasaporte["archivo"]
            leida = independiente.registros.leer(ruta, pasaporte, *(escrito_en(ruta) if ruta.suffix == ".csv" else ()))
            suyas = [f for f in leida.filas if f["orden_fecha"] == "1" and f["actividad"] in ("5005078", "5005081")]
            pares += [(f["nota_entrada"], f["nota_salida"]) for f in suyas if f["nota_salida"] is not None]
    logran = sum(s > e if unidad == "PNTE" else s >= 12 for e, s in pares)
    # One person more or less is what the number tested allows.
    assert abs(100 * logran / len(pares) - float(impreso)) <= 0.05 + 50 / len(pares)
    assert all(0 <= e <= 20 and 0 <= s <= 20 for e, s in pares)


# Shapes and passports.


def test_los_tramos_y_los_que_faltan_en_sunat(demostracion_entera: Carpetas) -> None:
    demostracion = demostracion_entera.datos
    with (demostracion / "demo/padron/padron_reducido_ruc.txt").open(encoding="iso-8859-1", newline="") as archivo:
        lineas = archivo.read().split("\r\n")
    assert lineas[0].startswith("RUC|NOMBRE O RAZÓN SOCIAL|") and lineas[0].endswith("|KILÓMETRO|")
    assert all(linea.count("|") == 15 for linea in lineas if linea)
    padron = [linea.split("|")[0] for linea in lineas[1:] if linea]
    for ruc in padron:
        assert re.fullmatch(r"(10|15|16|17|20)99\d{7}", ruc) and stdnum_ruc.calc_check_digit(ruc[:-1]) == ruc[-1]
    prefijos = Counter(ruc[:2] for ruc in padron)
    assert len(prefijos) == 5 and prefijos["10"] + prefijos["20"] > 0.9 * prefijos.total()
    for anio in ANIOS:
        ruta = demostracion / f"demo/padron/cruce_{anio}.csv"
        cruce = leer_cruce(ruta)
        assert cruce.keys() & {*padron} and {*padron} - cruce.keys()
        solo_tramo = [f for f in cruce.values() if f["TRAMO_VENTAS"] and not f["VENTAS_UIT"]]
        assert len(solo_tramo) > 1000 or anio == 2024
        assert any(f["TRAMO_VENTAS"] and f["VENTAS_UIT"] for f in cruce.values())
        assert any(f["VENTAS_UIT"] in ("13.00", "13") for f in cruce.values())
        assert ("ANIO_VENTAS" in next(iter(cruce.values()))) == (anio != 2025)
        assert len(hojas(ruta)[0]) - 1 > len(cruce)


def test_no_hay_personas_y_varias_de_una_empresa_son_una_atencion(completa: Carpetas) -> None:
    [tabla] = hojas(completa.datos / "demo/registros/2025/pnte_1-1.xlsx")
    assert all(c is None for fila in tabla[:2] for c in fila) and tabla[2][:4] == [None, None, None, "NRO"]
    personales = ("nrodocumento", "apellidopaterno", "apellidomaterno", "celular", "correo", "representante")
    for posicion, nombre in enumerate(tabla[2]):
        celdas = {fila[posicion] for fila in tabla[3:]} - {None}
        assert not (celdas if llano(nombre or "") in personales else ())
        if nombre == "NOMBRES":
            assert celdas and all(re.fullmatch(r"PERSONA \d", str(c)) for c in celdas)
        assert not any("@" in str(c) for c in celdas)
    ruc, fecha = (
        next(n for n, c in enumerate(tabla[2]) if c in cs) for cs in (("RUC", "NRO RUC"), ("FECHA ASISTENCIA",))
    )
    claves = Counter((fila[ruc], fila[fecha]) for fila in tabla[3:])
    assert sum(n > 1 for n in claves.values()) > 5


def test_el_manifiesto_dice_de_cada_archivo_lo_que_el_archivo_calla(demostracion: Path) -> None:
    filas = manifiesto(demostracion)
    en_disco = {p.relative_to(demostracion).as_posix() for p in (demostracion / "demo").rglob("*") if p.is_file()}
    assert {f["archivo"] for f in filas} == en_disco - {"demo/manifest.csv"}
    assert {f["origen"] for f in filas} == {"sintetico"}
    for fila in filas:
        assert hashlib.sha256((demostracion / fila["archivo"]).read_bytes()).hexdigest() == fila["sha256"]
        assert fila["fuente"] != "registros" or (fila["unidad"] and fila["anio"])
    unidades = {(f["anio"], f["unidad"]) for f in filas if f["unidad"]}
    siete = ("DGITDF", "PNTE", "DDP", "DAM", "DGPAR", "DGAAMI", "ITP")
    assert unidades == {(str(a), u) for a in ANIOS for u in siete}
    assert {Path(f["archivo"]).suffix for f in filas} == {".xlsx", ".csv", ".txt"}


def test_los_mismos_bytes_cada_vez(completa: Carpetas, tmp_path: Path) -> None:
    demo.write_demonstration(tmp_path / "demo", escala=PEQUENA)
    antes, ahora = ((c / "demo/manifest.csv").read_text() for c in (completa.datos, tmp_path))
    # The manifest has the SHA-256 of every file.
    assert antes == ahora


def test_otros_anios_y_escalas_y_escribir_de_nuevo_borra_lo_propio_y_nada_mas(tmp_path: Path) -> None:
    demo.write_demonstration(tmp_path / "demo", (2015, 2016), escala=0.2)
    cruces = [leer_cruce(tmp_path / f"demo/padron/cruce_{a}.csv") for a in (2015, 2016)]
    assert all(abs(len(c) - 1_800 - 60) <= 100 for c in cruces)
    assert 100 < len(cruces[0].keys() & cruces[1].keys()) < 1_200
    ajeno = tmp_path / "demo" / "registros" / "2016" / "real.xlsx"
    ajeno.write_bytes(b"de otro")
    escritos = demo.write_demonstration(tmp_path / "demo", (2019,), PEQUENA)
    assert ajeno.read_bytes() == b"de otro"
    en_disco = {p for p in (tmp_path / "demo").rglob("*") if p.is_file()}
    assert en_disco == {*escritos, ajeno}
    with pytest.raises(ValueError, match="escala"):
        demo.write_demonstration(tmp_path / "demo", (2019,), escala=0)


def test_otro_programa_escribe_lo_suyo(tmp_path: Path) -> None:
    """The same tables with other names of units, activities, services and sites give the same files, so named."""
    otro = {"PNTE": "PNXQ", "ITP": "IXQ", "5005087": "5099087", "Asistencia técnica": "Servicio otro", "CITE": "CETX"}
    otro |= {"Marketing digital": "Otro tema"}

    def renombrado(texto: str) -> str:
        for uno, nuevo in otro.items():
            texto = texto.replace(uno, nuevo)
        return texto

    for tabla in (t for t in PROGRAMA.rglob("*.csv") if t.parent.name != "columnas"):
        copia = tmp_path / "otro" / tabla.relative_to(PROGRAMA)
        copia.parent.mkdir(parents=True, exist_ok=True)
        copia.write_text(renombrado(tabla.read_text(encoding="utf-8")), encoding="utf-8")
    escribe = f"demo.write_demonstration(pathlib.Path(sys.argv[1]), (2025,), {PEQUENA})"
    ordenes = [sys.executable, "-c", f"import pathlib, sys; from pp0093 import demo; {escribe}"]
    entorno = os.environ | {"PP0093_PROGRAMA": str(tmp_path / "otro")}
    subprocess.run([*ordenes, str(tmp_path / "suyo" / "demo")], env=entorno, cwd=PROYECTO, check=True)
    demo.write_demonstration(tmp_path / "propio" / "demo", (2025,), PEQUENA)
    for pasaporte in manifiesto(tmp_path / "propio"):
        propias, suyas = (
            [[tuple(map(str, f)) for f in t] for t in hojas(tmp_path / de / pasaporte["archivo"])]
            for de in ("propio", "suyo")
        )
        assert [[tuple(map(renombrado, f)) for f in t] for t in propias] == suyas, pasaporte["archivo"]


def test_un_programa_sin_demostracion_lo_dice(tmp_path: Path, correr: Orden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PP0093_PROGRAMA", str(tmp_path))
    respuesta = correr("demo")
    assert respuesta.codigo == 2
    assert respuesta.lineas == [f"Uso: el programa {tmp_path.name} no tiene datos de demostración"]


def test_una_regla_en_otra_codificacion_se_dice_como_en_etl(carpetas: Carpetas, orden: Orden, programa: Path) -> None:
    tabla = programa / "reglas" / "parametro.csv"
    tabla.write_bytes(tabla.read_bytes().replace("ó".encode(), b"\xf3"))
    for pedido in ("demo", "etl"):
        respuesta = orden(pedido)
        assert (respuesta.codigo, respuesta.salida) == (1, "")
        assert "reglas/parametro.csv no está en UTF-8; guárdelo como" in respuesta.lineas[-1]
    assert not (carpetas.datos / "demo").exists()


def test_la_ayuda_dice_los_anios_del_programa(correr: Orden, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        correr("demo", "--help")
    anios = sorted(f["anio"] for f in leidas(DATOS_DE_DEMOSTRACION / "anios.csv"))
    assert f"({anios[0]}-{anios[-1]})" in capsys.readouterr().out
