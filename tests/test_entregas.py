"""What a file delivers, declared in the manifest or in the template; whose figure is shown, and how whole it is."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import openpyxl
import pytest
from carpetas_en_estado import declara
from conftest import PROYECTO, Carpetas, Orden, parte, publicar
from generador_registros import Hoja, escribir_csv, escribir_xlsx, otro_digito, ruc
from libros import de_toml, escritas, leidas

from pp0093 import clock
from pp0093.ask.catalog import Catalog, published
from pp0093.ask.parts import focalization
from pp0093.ask.parts.instruments import MarksValue
from pp0093.ask.query import Query, run
from pp0093.ask.view import View
from pp0093.changes import version_diff
from pp0093.firms import figures, texts
from pp0093.instruments.texts import lists
from pp0093.intake.recognised import Tried
from pp0093.intake.texts import pieces

CASES = de_toml("entregas")

pytestmark = pytest.mark.usefixtures("en_noviembre")

ENCABEZADO = ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD"]


def atencion(numero: int = 1, fecha: str = "15/03/2025", actividad: str = "1.2", unidad: str = "DDP") -> list[Any]:
    return [ruc(numero), fecha, actividad, "Taller", unidad]


def lista(carpetas: Carpetas, *filas: list[Any], nombre: str = "ddp.csv", **pasaporte: str) -> str:
    """Leave a list of firms and, where something is said of it, its row of the manifest."""
    ruta = carpetas.datos / "registros" / nombre
    ruta.parent.mkdir(exist_ok=True)
    hoja = Hoja("Hoja1", ENCABEZADO, list(filas))
    if ruta.suffix == ".csv":
        escribir_csv(ruta, hoja)
    else:
        escribir_xlsx(ruta, [hoja])
    declara(carpetas.datos, archivo=f"registros/{nombre}", **pasaporte)
    return f"registros/{nombre}"


def entregas(*columnas: str) -> list[dict[str, Any]]:
    """Return columns of the files loaded, as the layer of staging has them."""
    return published().query(f"select {', '.join(columnas)} from staging.archivo order by archivo")


def motivos(orden: Orden) -> list[tuple[str, str]]:
    return [(f["codigo_motivo"], f["motivo"]) for f in orden("cuarentena", "--formato", "json").json]


def test_una_entrega_se_declara_en_el_manifiesto_y_lo_que_no_se_declara_es_parcial(carpetas: Carpetas, orden: Orden):
    """Activities are parted as people part them."""
    for escrito in ("1.2;1.3", "1.2 y 1.3", "1.2,1.3", "5005079,5005080", "1.2 Técnico-productiva y 1.3"):
        suya = atencion(len(escrito), "15/03/2026")
        lista(carpetas, suya, nombre=f"{escrito}.csv", unidad="DDP", anio="2026", actividad=escrito)
    dice = {"unidad": "ddp", "actividad": "1.2; 5005080", "anio": "2026", "desde": "01/03/2026", "corte": "2026-06-30"}
    lista(carpetas, atencion(fecha="15/03/2026"), nombre="entera.csv", entrega="Completa", **dice)
    lista(carpetas, atencion(), nombre="zzz.csv")
    assert orden("etl").codigo == 0
    *dichas, entera, nada = entregas("actividad", "entrega", "unidad", "desde", "corte", "anio_declarado")
    assert [d["actividad"] for d in (*dichas, entera)] == ["5005079;5005080"] * 6
    assert (entera["entrega"], entera["unidad"], entera["anio_declarado"]) == ("completa", "DDP", 2026)
    assert (entera["desde"], entera["corte"]) == (date(2026, 3, 1), date(2026, 6, 30))
    assert nada == dict.fromkeys(nada) | {"entrega": "parcial"}


MALAS = leidas(PROYECTO / "tests" / "fixtures" / "entregas_mal_declaradas.csv", delimiter="|")


def test_una_declaracion_mala_se_avisa_y_cuenta_como_parcial(carpetas: Carpetas, orden: Orden):
    """A list without rows for each of them."""
    for n, mala in enumerate(MALAS):
        cambios = dict(parse_qsl(mala["declara"], keep_blank_values=True))
        pasaporte = {"unidad": "DDP", "actividad": "1.2", "anio": "2025", "entrega": "completa"} | cambios
        lista(carpetas, nombre=f"ddp_{n}.csv", **pasaporte)
    hecho = orden("etl")
    assert hecho.codigo == 0
    for n, mala in enumerate(MALAS):
        [aviso] = [t for t in hecho.lineas if t.startswith(f"Aviso: registros/ddp_{n}.csv: ") and mala["dice"] in t]
        assert "parcial" in aviso
    assert entregas("entrega") == [{"entrega": "parcial"}] * len(MALAS)


def libro(orden: Orden, ruta: Path, clase: str, *filas: list[Any], **dice: Any) -> Path:
    """Fill in the template that DDP is given and its sheet of delivery."""
    assert orden("plantilla", clase, "--unidad", "DDP", "--salida", ruta).codigo == 0
    hojas = openpyxl.load_workbook(ruta)
    for numero, fila in enumerate(filas, 2):
        for columna, valor in enumerate(fila, 1):
            hojas.active.cell(numero, columna, valor)
    celdas = {f[0].value: f[1] for f in hojas["Entrega"].iter_rows()}
    assert celdas["UNIDAD"].value == "DDP"
    for rotulo, valor in dice.items():
        celdas[rotulo].value = valor
    hojas.save(ruta)
    return ruta


def plantilla(orden: Orden, carpetas: Carpetas, clase: str, *filas: list[Any], **dice: Any) -> None:
    """Fill in a template of DDP and leave it where it is loaded."""
    destino = carpetas.datos / clase / "llena.xlsx"
    destino.parent.mkdir()
    libro(orden, destino, clase, *filas, **dice)


def test_una_entrega_se_declara_en_la_plantilla_y_manda_sobre_el_manifiesto(carpetas: Carpetas, orden: Orden):
    dice = {"AÑO": 2025, "HASTA": date(2025, 9, 30), "ENTREGA": "completa", "ACTIVIDADES": "1.2; 1.3"}
    sin_ruc = ["", *atencion()[1:4]]
    plantilla(orden, carpetas, "registros", atencion()[:4], atencion(2, "01/10/2025")[:4], sin_ruc, **dice)
    declara(carpetas.datos, archivo="registros/llena.xlsx", anio="2024", entrega="parcial", desde="2025-01-02")
    hecho = orden("etl")
    assert hecho.codigo == 0 and "ddp.csv" not in hecho.errores
    apartadas, parcial = (linea for linea in hecho.lineas if "llena.xlsx" in linea)
    assert apartadas.endswith("2 filas quedaron en cuarentena: pp0093 cuarentena dice por qué")
    assert "registros/llena.xlsx: se declara completa y se toma como parcial: 1 de sus 3 filas están en" in parcial
    assert entregas("unidad", "actividad", "entrega", "desde", "corte", "anio_declarado", "filas_cargadas") == [
        {
            "unidad": "DDP",
            "actividad": "5005079;5005080",
            "entrega": "completa",
            "desde": date(2025, 1, 2),
            "corte": date(2025, 9, 30),
            "anio_declarado": 2025,
            "filas_cargadas": 1,
        }
    ]
    assert motivos(orden) == [
        ("fecha_futura", "la fecha es posterior al corte del archivo, 30/09/2025"),
        ("ruc_vacio", "la fila no tiene RUC"),
    ]


def test_una_plantilla_de_metas_dice_hasta_cuando_informa(carpetas: Carpetas, orden: Orden):
    dice = {"AÑO": 2026, "HASTA": "31/08/2026"}
    plantilla(orden, carpetas, "metas", [None, "1.2", "Empresas", 450], **dice)
    hecho = orden("etl")
    assert hecho.codigo == 0 and "llena.xlsx" not in hecho.errores and "ddp.csv" not in hecho.errores
    assert entregas("unidad", "anio", "anio_declarado", "corte") == [
        {"unidad": "DDP", "anio": 2026, "anio_declarado": 2026, "corte": date(2026, 8, 31)}
    ]


def test_lo_apartado_por_futuro_se_carga_cuando_llega_su_dia(
    carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
):
    lista(carpetas, atencion(fecha="25/11/2026"), atencion(2))
    assert orden("etl").codigo == 0 and len(motivos(orden)) == 1
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 24))
    assert "0 archivos leídos" in orden("etl").salida
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 25))
    assert "1 archivo leído" in orden("etl").salida
    assert motivos(orden) == []


def test_de_una_lista_reemplazada_se_dice_por_cual(carpetas: Carpetas, orden: Orden):
    """The first is resent with another firm; what was given again stays loaded, replaced, and is not repeated."""
    de_1_2 = {"anio": "2025", "actividad": "1.2", "unidad": "DDP", "entrega": "completa"}
    lista(carpetas, atencion(1), atencion(2), nombre="marzo.csv", corte="2025-03-31", **de_1_2)
    lista(carpetas, atencion(1), atencion(3), atencion(3), nombre="junio.csv", corte="2025-06-30", **de_1_2)
    dicho = json.loads(orden("etl", "--formato", "json").salida)
    assert dicho["reemplazos"] == [{"archivo": "registros/marzo.csv", "por": "registros/junio.csv", "filas": 2}]
    assert (
        "  a registros/marzo.csv la reemplaza registros/junio.csv: 2 filas reemplazadas, que quedan y no cuentan"
        in version_diff.report_lines(dicho)
    )
    columnas = ("archivo", "filas_cargadas", "filas_repetidas", "filas_reemplazadas", "reemplazado_por")
    assert [tuple(f[c] for c in columnas) for f in orden("cargas", "--formato", "json").json] == [
        ("registros/junio.csv", 2, 1, 0, None),
        ("registros/marzo.csv", 2, 0, 2, "registros/junio.csv"),
    ]
    tabla = pieces(Tried([], cambios=dicho))["reemplazos"][2]
    assert [*tabla.filas] == [("registros/marzo.csv", "registros/junio.csv", 2)]


def pendientes(orden: Orden, *mas: str) -> list[tuple[str, str, int]]:
    respuesta = orden("cuarentena", "--pendientes", "--formato", "json", *mas).json
    return [(f["unidad"], f["archivo"], int(f["fila"])) for f in respuesta]


def libro_de(orden: Orden, carpeta: Path, *mas: str) -> Path:
    [libro] = orden("cuarentena", "--xlsx", carpeta, "--formato", "json", *mas).json
    return Path(libro["libro"])


def corregir(libro: Path, destino: Path, **por_fila: str) -> None:
    """Write good RUCs into some rows of a workbook of corrections and leave it where it is loaded."""
    abierto = openpyxl.load_workbook(libro)
    for fila, bueno in por_fila.items():
        abierto.active.cell(int(fila.removeprefix("fila_")), 1, bueno)
    abierto.save(destino)


@pytest.mark.parametrize("nombre", parte(["ddp.csv", "ddp.xlsx"], 1))
def test_una_fila_corregida_deja_de_estar_pendiente(nombre: str, carpetas: Carpetas, orden: Orden, tmp_path: Path):
    malas = [[otro_digito(ruc(n)), "15/03/2025", "1.2", "Taller", unidad] for n, unidad in ((2, "ITP"), (3, "DDP"))]
    archivo = lista(carpetas, atencion(), *malas, nombre=nombre)
    assert orden("etl").codigo == 0
    assert pendientes(orden) == [("DDP", archivo, 4), ("ITP", archivo, 3)]
    registros = carpetas.datos / "registros"
    corregir(libro_de(orden, tmp_path / "uno"), registros / "corregido.xlsx", fila_2=ruc(2))
    assert orden("etl").codigo == 0
    assert pendientes(orden) == [("DDP", archivo, 4)], "the row that came back wrong is asked for once"
    pedido = openpyxl.load_workbook(libro_de(orden, tmp_path / "pendientes", "--pendientes"))
    assert [f[0] for f in pedido.active.iter_rows(min_row=2, values_only=True)] == [otro_digito(ruc(3))]
    assert len(orden("cuarentena", "--formato", "json").json) == 3
    assert entregas("filas_cuarentena_sin_ruc_vacio")[1] == {"filas_cuarentena_sin_ruc_vacio": 1}
    otra_vez = libro_de(orden, tmp_path / "dos", "--archivo", "registros/corregido.xlsx")
    corregir(otra_vez, registros / "de_nuevo.xlsx", fila_2=ruc(3))
    assert orden("etl").codigo == 0
    assert pendientes(orden) == []
    (registros / "de_nuevo.xlsx").unlink()
    assert orden("etl").codigo == 0
    assert pendientes(orden) == [("DDP", archivo, 4)]


def metas(carpetas: Carpetas, nombre: str = "metas.csv", **celdas: Any) -> None:
    escritas(carpetas.datos / "metas" / nombre, [{"ANIO": 2025, "CODIGO": "1.2", "META_ANUAL": 450} | celdas])


def por_mes(flujo: str, valores: list[Any]) -> dict[str, Any]:
    return {f"{flujo}_{mes:02d}": valor for mes, valor in enumerate(valores, 1)}


ACUMULADOS = [0, 10, 25, 60, 110, 150, 190, 230, 270, 310, 350, 380]


DE_CADA_MES = {
    "el año los suma": por_mes("EJEC", ACUMULADOS) | {"EJEC_ANUAL": sum(ACUMULADOS)},
    "no pasan la meta": por_mes("EJEC", [10, 20, 30, 40]),
    "bajan": por_mes("EJEC", [200, 300, 100, 200]),
    "uno solo": por_mes("EJEC", [0] * 11 + [600]),
    "iguales": por_mes("EJEC", [50] * 12),
    "sin meta": por_mes("EJEC", [10, 20, 30]) | {"META_ANUAL": 0},
}


def test_los_meses_que_pueden_ser_de_cada_mes_se_cargan_y_si_pasan_la_meta_se_avisa(carpetas: Carpetas, orden: Orden):
    """A year each. 30, 40 and 50 of 100: who exceeds the goal is not refused; nothing reaches the year by itself."""
    crecen = {f: por_mes(f, [30, 40, 50]) | {"META_ANUAL": 100} for f in ("EJEC", "PROG")}
    for anio, (nombre, celdas) in enumerate((DE_CADA_MES | crecen).items(), 2016):
        metas(carpetas, f"{nombre}.csv", ANIO=anio, **celdas)
    porque = {"JUSTIFICACION": "Se contrató tarde", "JUSTIFICACION_02": f"Falta {ruc(1)}"}
    metas(carpetas, "justificada.csv", EJEC_01=3, EJEC_02=4, **porque)
    hecho = orden("etl")
    assert hecho.codigo == 0
    dicho = "nunca bajan y suman 120, más que META_ANUAL (100): se suman como están; si cada uno trae"
    avisos = [linea for linea in hecho.lineas if "nunca bajan" in linea]
    assert all(dicho in a for a in avisos)
    assert [a.split("/")[1].split(".")[0] for a in avisos] == ["EJEC", "PROG"]
    # What is said of a month is kept with it, without personal data.
    filas = published().query("select mes, justificacion from staging.meta_mensual where anio = 2025 order by mes")
    assert filas == [
        {"mes": 1, "justificacion": "Se contrató tarde"},
        {"mes": 2, "justificacion": "Falta (dato personal)"},
    ]


CONSOLAS = CASES["consolas"]


@pytest.mark.parametrize("consola", parte(CONSOLAS, 1))
def test_la_salida_es_utf8_diga_lo_que_diga_la_consola(consola: str, carpetas: Carpetas, orden: Orden):
    lista(carpetas, atencion(fecha="31/02/2025"), atencion(2), entrega="→ toda")
    datos = {v: os.environ[v] for v in ("PATH", "PP0093_DATOS", "PP0093_SALIDA")}
    entorno = datos | {"PYTHONPATH": str(PROYECTO)} | CONSOLAS[consola]

    def en_consola(*argumentos: str) -> tuple[int, str, str]:
        mandato = [sys.executable, "-m", "pp0093", *argumentos]
        hecho = subprocess.run(mandato, env=entorno, capture_output=True, check=False)
        return hecho.returncode, hecho.stdout.decode("utf-8"), hecho.stderr.decode("utf-8")

    codigo, salida, errores = en_consola("etl")
    assert codigo == 0 and "versión" in salida
    assert "→ toda" in errores and "Traceback" not in errores
    codigo, salida, errores = en_consola("cuarentena", "--formato", "csv")
    assert codigo == 0 and "está escrita" in salida and errores == ""
    codigo, _, errores = en_consola("consulta", "ñandú→")
    assert codigo == 2 and "indicador desconocido" in errores and "Traceback" not in errores


A11, A33, A42 = "5005078", "5006051", "5005088"
JUNE, MARCH = "2026-06-30", "2026-03-31"
WHOLE = {"anio": "2026", "entrega": "completa"}
OTHERS = {"DDP": "1.2;1.3", "DAM": "2.1;2.2;2.3", "DGPAR": "3.1;3.2", "DGAAMI": "3.1;3.2"}


def con_pnte_despues(carpetas: Carpetas) -> None:
    """PNTE is whole to June of 1.1 and 2.2 and gives more in part; DGITDF is whole to March of 1.1, DAM gave no 2.2."""
    de_pnte = [atencion(n, f, "1.1", "PNTE") for n, f in ((1, "10/02/2026"), (2, "15/05/2026"))]
    lista(carpetas, *de_pnte, nombre="pnte.csv", unidad="PNTE", actividad="1.1;2.2", corte=JUNE, **WHOLE)
    de_dgitdf = [atencion(3, "10/02/2026", "1.1", "DGITDF")]
    lista(carpetas, *de_dgitdf, nombre="dgitdf.csv", unidad="DGITDF", actividad="1.1", corte=MARCH, **WHOLE)
    despues = [atencion(1, "20/07/2026", "2.2", "PNTE"), atencion(4, "20/07/2026", "1.1", "PNTE")]
    lista(carpetas, *despues, nombre="pnte_julio.csv", unidad="PNTE", anio="2026", entrega="parcial")


def con_acciones(carpetas: Carpetas, itp: str) -> None:
    """Every unit is whole to June but, as is asked, ITP; besides, lists of 3.3 and 4.2, which nobody must deliver."""
    for unidad, actividades in OTHERS.items():
        lista(carpetas, nombre=f"{unidad}.csv", unidad=unidad, actividad=actividades, corte=JUNE, **WHOLE)
    de_1_1 = [atencion(1, "10/02/2026", "1.1", "PNTE")]
    lista(carpetas, *de_1_1, nombre="pnte.csv", unidad="PNTE", actividad="1.1;2.2", corte=JUNE, **WHOLE)
    lista(carpetas, nombre="dgitdf.csv", unidad="DGITDF", actividad="1.1", corte=JUNE, **WHOLE)
    de_4_1 = [atencion(n, "10/03/2026", "4.1", "ITP") for n in (1, 2, 3)]
    lista(carpetas, *de_4_1, nombre="itp.csv", unidad="ITP", actividad="4.1", anio="2026", corte=JUNE, entrega=itp)
    de_acciones = [atencion(4, "11/03/2026", "4.2", "ITP"), atencion(1, "11/03/2026", "4.2", "ITP")]
    de_acciones += [atencion(5, "11/03/2026", "3.3", "DGPAR")]
    lista(carpetas, *de_acciones, nombre="acciones.csv", anio="2026", corte=JUNE, entrega="completa")


STATES: dict[str, Callable[[Carpetas], None]] = {
    "despues": con_pnte_despues,
    "completa": lambda carpetas: con_acciones(carpetas, "completa"),
    "parcial": lambda carpetas: con_acciones(carpetas, "parcial"),
}


@pytest.fixture(scope="module")
def publicadas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Carpetas]:
    """A folder in each state, published."""
    hechas = {}
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setattr(clock, "today", lambda: date(2026, 11, 20))
        for nombre, deja in STATES.items():
            propias = hechas[nombre] = Carpetas.under(tmp_path_factory.mktemp(nombre))
            propias.datos.mkdir(parents=True)
            deja(propias)
            publicar(propias.datos, propias.salida, "--sin-demo")
    return hechas


def en(carpetas: Carpetas, monkeypatch: pytest.MonkeyPatch) -> Catalog:
    carpetas.looked_at(monkeypatch)
    return published()


@pytest.fixture
def despues(publicadas: dict[str, Carpetas], monkeypatch: pytest.MonkeyPatch) -> Catalog:
    return en(publicadas["despues"], monkeypatch)


def firmas(catalogo: Catalog, *por: str, base: str = "", **filtros: str) -> list[tuple[Any, ...]]:
    """Return the firms of each group of 2026, whether they are in part, and to which day."""
    puestos = {"anio": ["2026"], **{d: [v] for d, v in filtros.items()}}
    que = (*por, "empresas_atendidas", "parcial_empresas_atendidas", "corte")
    return [tuple(f[c] for c in que) for f in run(catalogo, Query(que[-3:-2], ("anio", *por), puestos, base=base))]


# A unit whose activity stops elsewhere, and that gave more in part.


def test_la_cifra_de_una_unidad_llega_a_su_dia_aunque_la_actividad_llegue_a_otro(despues: Catalog) -> None:
    assert firmas(despues, "unidad") == [("DGITDF", 1, False, MARCH), ("PNTE", 2, False, JUNE)]
    assert firmas(despues, unidad="PNTE") == firmas(despues, unidad="PNTE", actividad=A11) == [(2, False, JUNE)]
    assert firmas(despues, "mes", unidad="PNTE") == [(2, 1, False, JUNE), (5, 1, False, JUNE)]
    assert firmas(despues, "direccion") == [("DGITDF", 1, False, MARCH), ("PNTE", 2, False, JUNE)]
    # The activity stops where the first of them does, and the programme has all that was received.
    assert firmas(despues, actividad=A11) == [(2, False, MARCH)]
    assert firmas(despues) == [(4, True, "2026-07-20")]


def test_lo_que_una_unidad_dio_en_parte_despues_no_esta_detras_de_su_cifra(despues: Catalog, correr: Orden) -> None:
    de_pnte = ("--filtro", "anio=2026", "--filtro", "unidad=PNTE", "--formato", "json")
    fuentes = correr("pasaporte", "empresas_atendidas", *de_pnte).json["fuentes"]
    assert {f["archivo"]: f["filas"] for f in fuentes} == {"registros/pnte.csv": 2}


def test_lo_publicado_dice_lo_mismo_en_enero_hasta_que_se_vuelve_a_publicar(
    despues: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    pedidas: list[dict[str, Any]] = [{"unidad": "PNTE"}, {"unidad": "PNTE", "actividad": A11}, {"actividad": A11}, {}]
    en_noviembre = [firmas(despues, **p) for p in pedidas] + [firmas(despues, "unidad")]
    monkeypatch.setattr(clock, "today", lambda: date(2027, 1, 15))
    assert [firmas(despues, **p) for p in pedidas] + [firmas(despues, "unidad")] == en_noviembre


def test_la_pagina_de_una_unidad_dice_lo_que_su_cifra(despues: Catalog) -> None:
    vista = View(2026, unidad="PNTE")
    assert (
        str(texts.firms_served_answer(figures.served(despues, vista)))
        == "En 2026, al 30/06/2026, PNTE atendió a 2 empresas."
    )
    recibido = figures.deliveries_received(despues, vista)
    assert recibido and (recibido.deben, recibido.completas, recibido.empresas) == (1, 1, 2)
    assert figures.unfinished(despues, vista) is None
    assert [(c.combinacion, c.empresas) for c in figures.overlapped(despues, vista)[0]] == [("1.1", 2)]
    cascada = focalization.waterfall(despues, 2026, {"unidad": ["PNTE"]})
    assert cascada and cascada.atendidas == 2


def test_la_parte_de_una_unidad_es_de_todo_lo_recibido(despues: Catalog) -> None:
    """Its own firms are whole to its day; of how many all firms are, only a part was received."""
    ids = ("empresas_atendidas", "empresas_en_filtro")
    [fila] = run(despues, Query(ids, ("anio", "unidad"), {"anio": ["2026"], "unidad": ["PNTE"]}))
    assert [(fila[i], fila[f"parcial_{i}"]) for i in ids] == [(2, False), (4, True)]


# What is measured in actions.


@pytest.fixture(params=["completa", "parcial"])
def acciones(
    request: pytest.FixtureRequest, publicadas: dict[str, Carpetas], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Catalog, bool]]:
    yield en(publicadas[request.param], monkeypatch), request.param == "parcial"


def test_las_mismas_filas_dan_las_mismas_empresas_sea_lo_demas_completo_o_no(acciones: tuple[Catalog, bool]) -> None:
    catalogo, es_parcial = acciones
    assert firmas(catalogo) == firmas(catalogo, base="registros") == [(3, es_parcial, JUNE)]
    de_itp = (3, es_parcial, "2026-03-10" if es_parcial else JUNE)
    assert firmas(catalogo, unidad="ITP") == [de_itp]
    assert firmas(catalogo, "unidad")[-2:] == [("ITP", *de_itp), ("PNTE", 1, False, JUNE)]
    assert firmas(catalogo, "sector") == [("Sin información", 3, es_parcial, JUNE)]
    assert firmas(catalogo, producto="3000670")[:1] == [(0, False, JUNE)]
    # In the activity itself they are, and nobody can say that they are all.
    assert firmas(catalogo, actividad=A42) == [(2, True, JUNE)]
    assert {A33: 1, A42: 2}.items() <= {a: n for a, n, _, _ in firmas(catalogo, "actividad")}.items()
    assert firmas(catalogo, actividad=A33) == [(1, True, JUNE)]


def test_la_pagina_responde_con_las_mismas_empresas(acciones: tuple[Catalog, bool]) -> None:
    catalogo, es_parcial = acciones
    dicho = str(texts.firms_served_answer(figures.served(catalogo, View(2026))))
    assert dicho.startswith("Registros recibidos de 2026: 3 empresas" if es_parcial else "En 2026, al 30/06/2026, se")
    assert " 3 empresas" in dicho
    assert sum(c.empresas for c in figures.overlapped(catalogo, View(2026))[0]) == 3
    cascada = focalization.waterfall(catalogo, 2026, {})
    assert cascada and cascada.atendidas == 3
    assert sum(f["empresas_atendidas"] for f in figures.territory(catalogo, View(2026), "departamento")) == 3


def test_la_parte_de_cada_actividad_es_de_las_empresas_del_programa(acciones: tuple[Catalog, bool]) -> None:
    catalogo, _ = acciones
    que = Query(("empresas_en_filtro", "participacion_pct"), ("anio", "actividad"), {"anio": ["2026"]})
    dichas = {f["actividad"]: (f["empresas_en_filtro"], f["participacion_pct"]) for f in run(catalogo, que)}
    assert dichas["5005087"] == (3, 100) and dichas[A42] == (None, None)


@pytest.mark.parametrize(("es_parcial", "dias", "dicho"), CASES["las_listas_de_las_notas"])
def test_las_listas_de_las_notas_dicen_a_que_dia_llegan(es_parcial: bool, dias: tuple[date, ...], dicho: str) -> None:
    assert lists(MarksValue(2026, 2, 1, 50.0, "calculado", es_parcial, *dias)) == dicho
