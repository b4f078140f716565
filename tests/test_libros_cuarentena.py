"""Rows put apart as workbooks that load once corrected, and what each unit owes and corrects."""

import errno
import io
import json
import os
import stat
import zipfile
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from carpetas_en_estado import declara
from conftest import PROYECTO, Carpetas, Orden, copiada, en_pantalla, opened, parte, publicar
from generador_registros import Hoja, escribir_csv, escribir_xls, escribir_xlsx, otro_digito, ruc
from libros import leidas
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from pp0093 import clock
from pp0093.ask.catalog import published
from pp0093.config import settings
from pp0093.ingest.readers.content import DELIVERY_MARK
from pp0093.intake import desk, texts

pytestmark = pytest.mark.usefixtures("mira_demostracion")

ENCABEZADO = ["N°", "DNI", "RUC", "Fecha de atención", "ACTIVIDAD", "Servicio", "NOTA ENTRADA"]
FUERA = ["FILA DE ORIGEN", "MOTIVO DE CUARENTENA"]
MALAS = [
    [2, "00112233", int(otro_digito(ruc(2))), date(2025, 3, 16), "1.2", "Taller", 15.5],
    [4, "00445566", ruc(4)[:-1], "31/02/2025", "9.9", "Taller", None],
]
FILAS = [
    [1, "00998877", ruc(1), date(2025, 3, 15), "1.2", "Taller", 14],
    MALAS[0],
    [3, "", ruc(3), "17/03/2025", "1.2", "Curso", ""],
    MALAS[1],
]
PASAPORTE = {"unidad": "DDP", "anio": "2025", "corte": "2025-12-31"}


def dejar(carpetas: Carpetas, archivo: str, **pasaporte: str) -> Path:
    """Make room for a raw file and give it its row of the manifest."""
    ruta = carpetas.datos / archivo
    ruta.parent.mkdir(parents=True, exist_ok=True)
    declara(carpetas.datos, archivo=archivo, **pasaporte)
    return ruta


def lista(carpetas: Carpetas, archivo: str = "registros/ddp.xlsx", **pasaporte: str) -> None:
    """Leave a list with two good rows and two bad ones, its header on the third row and the second column."""
    hoja = Hoja("Atenciones 2025", ENCABEZADO, FILAS, encima=[["Lista de la DDP"], []], columna=1)
    ruta = dejar(carpetas, archivo, **(PASAPORTE | pasaporte))
    if ruta.suffix == ".csv":
        escribir_csv(ruta, Hoja(hoja.nombre, ENCABEZADO, [[_texto(c) for c in f] for f in FILAS]), ";", "latin-1")
    else:
        (escribir_xls if ruta.suffix == ".xls" else escribir_xlsx)(ruta, [hoja])


def _texto(celda: Any) -> Any:
    return f"{celda:%d/%m/%Y}" if isinstance(celda, date) else celda


def pedir(orden: Orden, carpeta: Path, *mas: str) -> list[Path]:
    """Ask for the workbooks and return their paths."""
    respuesta = orden("cuarentena", "--xlsx", carpeta, "--formato", "json", *mas).json
    return [Path(f["libro"]) for f in respuesta]


def corregir(libro: Path, **buenas: list[Any]) -> None:
    """Write good values into the named columns, row by row; None leaves a cell as it is."""
    abierto = openpyxl.load_workbook(libro)
    hoja = abierto.active
    columnas = {c.value: c.column for c in hoja[1]}
    for nombre, valores in buenas.items():
        for numero, valor in enumerate(valores, 2):
            if valor is not None:
                hoja.cell(numero, columnas.get(nombre) or columnas[nombre.replace("_", " ")], valor)
    abierto.save(libro)


def cargas(orden: Orden) -> dict[str, dict[str, int]]:
    return {
        f["archivo"]: {k.removeprefix("filas_"): int(v) for k, v in f.items() if k.startswith("filas_")}
        for f in orden("cargas", "--formato", "json").json
    }


def atenciones(orden: Orden) -> int:
    return int(orden("consulta", "atenciones", "--por", "anio", "--formato", "json").json[0]["atenciones"])


ARREGLOS = {"RUC": [ruc(2), ruc(4)], "Fecha_de_atención": [None, "28/02/2025"], "ACTIVIDAD": [None, "1.2"]}


@pytest.fixture(scope="module")
def con_la_lista(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """The list, published; tests copy it."""
    raiz = tmp_path_factory.mktemp("con_la_lista")
    propias = Carpetas.under(raiz)
    lista(propias)
    publicar(propias.datos, propias.salida)
    return propias


@pytest.fixture
def publicada_la_lista(con_la_lista: Carpetas, carpetas: Carpetas) -> None:
    """The test's own folders have the list, published."""
    copiada(con_la_lista, carpetas)


@pytest.mark.usefixtures("publicada_la_lista")
def test_the_workbook_has_the_shape_of_its_file(carpetas: Carpetas, orden: Orden, tmp_path: Path):
    [libro] = pedir(orden, tmp_path / "libros")
    assert libro == tmp_path / "libros" / "registros" / "ddp.xlsx.cuarentena.xlsx"
    assert stat.S_IMODE(libro.stat().st_mode) == 0o600
    abierto = openpyxl.load_workbook(libro)
    assert abierto.sheetnames == ["Atenciones 2025"]
    encabezado, *filas = abierto.active.iter_rows()
    assert [c.value for c in encabezado] == [*ENCABEZADO, *FUERA]
    escritas = [[c.value for c in f] for f in filas]
    assert escritas == [
        ["2", "00112233", otro_digito(ruc(2)), "16/03/2025", "1.2", "Taller", "15.5", "5",
         "RUC: el dígito de control del RUC no corresponde a los demás, o Excel lo dejó como 2.01E+10 y perdió sus "
         "cifras"],
        ["4", "00445566", ruc(4)[:-1], "31/02/2025", "9.9", "Taller", None, "7",
         "RUC: el RUC no tiene 11 dígitos; ACTIVIDAD: la actividad no es una de las del programa; "
         "Fecha de atención: la fecha no existe o no está escrita como dd/mm/aaaa"],
    ]  # fmt: skip
    marcadas = {c.coordinate: c.comment.text for f in filas for c in f if c.comment}
    assert set(marcadas) == {"C2", "C3", "D3", "E3"}
    assert "dígito de control" in marcadas["C2"] and "la fecha no existe" in marcadas["D3"]
    colores = {c.coordinate for f in filas for c in f if c.fill.fill_type == "solid"}
    assert colores == set(marcadas)
    assert {c.number_format for f in filas for c in f if c.value} == {"@"}


@pytest.mark.parametrize("archivo", parte(["registros/ddp.xlsx", "registros/ddp.xls", "registros/ddp.csv"], 1))
def test_a_corrected_workbook_loads_and_counts_nothing_twice(
    archivo: str, carpetas: Carpetas, orden: Orden, tmp_path: Path
):
    lista(carpetas, archivo)
    assert orden("etl").codigo == 0
    antes = cargas(orden)[archivo]
    assert antes == {"leidas": 4, "cargadas": 2, "cuarentena": 2, "repetidas": 0, "reemplazadas": 0, "fuera_alcance": 0}
    assert atenciones(orden) == 2
    [libro] = pedir(orden, tmp_path / "libros")
    corregir(libro, **ARREGLOS)
    (carpetas.datos / "registros" / "corregido.xlsx").write_bytes(libro.read_bytes())
    (carpetas.datos / "registros" / "otra_copia.xlsx").write_bytes(libro.read_bytes())
    hecho = orden("etl")
    assert hecho.codigo == 0
    [aviso] = [linea for linea in hecho.errores.splitlines() if "registros/" in linea]
    assert aviso == "Aviso: registros/otra_copia.xlsx: es igual a registros/corregido.xlsx"
    ahora = cargas(orden)
    assert ahora[archivo] == antes
    corregido = {"leidas": 2, "cargadas": 2, "cuarentena": 0, "repetidas": 0, "reemplazadas": 0, "fuera_alcance": 0}
    assert ahora["registros/corregido.xlsx"] == corregido
    assert ahora["registros/otra_copia.xlsx"] == corregido | {"cargadas": 0, "repetidas": 2}
    assert atenciones(orden) == 4
    por_unidad = orden("consulta", "empresas_atendidas", "--por", "unidad", "--formato", "json").json
    assert [(f["unidad"], f["empresas_atendidas"]) for f in por_unidad] == [("DDP", 4)]


@pytest.mark.usefixtures("publicada_la_lista")
def test_a_row_that_was_there_is_a_repeat_and_one_still_wrong_comes_back_in_its_columns(
    carpetas: Carpetas, orden: Orden, tmp_path: Path
):
    """The year that the manifest says of the list still watches the corrected dates."""
    [libro] = pedir(orden, tmp_path / "libros")
    corregir(libro, RUC=[ruc(1), ruc(4)], Fecha_de_atención=["15/03/2025", "28/02/2024"], ACTIVIDAD=[None, "1.2"])
    (carpetas.datos / "registros" / "corregido.xlsx").write_bytes(libro.read_bytes())
    orden("etl")
    assert atenciones(orden) == 2
    assert sum(f["repetidas"] for f in cargas(orden).values()) == 1
    suyas = ("--archivo", "registros/corregido.xlsx")
    apartadas = orden("cuarentena", *suyas, "--formato", "json").json
    assert [f["codigo_motivo"] for f in apartadas] == ["fecha_fuera_de_anio"]
    [de_nuevo] = pedir(orden, tmp_path / "otra", *suyas)
    encabezado, fila = openpyxl.load_workbook(de_nuevo).active.iter_rows(values_only=True)
    assert list(encabezado) == [*ENCABEZADO, *FUERA]
    assert fila[-2] == "3"


def test_a_synthetic_file_stays_synthetic_when_it_is_corrected(carpetas: Carpetas, orden: Orden, tmp_path: Path):
    lista(carpetas, "demo/registros/ddp.xlsx", origen="sintetico")
    orden("etl")
    [libro] = pedir(orden, tmp_path / "libros")
    corregir(libro, **ARREGLOS)
    (carpetas.datos / "registros").mkdir()
    (carpetas.datos / "registros" / "corregido.xlsx").write_bytes(libro.read_bytes())
    orden("etl")
    [fila] = orden("consulta", "atenciones", "--por", "anio", "--formato", "json").json
    assert (fila["atenciones"], fila["procedencia"]) == (4, "sintetico")
    assert orden("etl", "--sin-demo").codigo == 1, "nothing but synthetic files: nothing to read"


def since_1904(carpetas: Carpetas) -> None:
    """Leave a list whose days are counted from 1904, its first RUC wrong."""
    nuevo = openpyxl.Workbook()
    nuevo.epoch = CALENDAR_MAC_1904
    for fila in (["RUC", "FECHA", "SERVICIO"], [otro_digito(ruc(11)), 44270, "Taller"], [ruc(12), 44271, "Taller"]):
        nuevo.active.append(fila)
    nuevo.save(dejar(carpetas, "registros/mac.xlsx", actividad="1.2", **PASAPORTE))


def test_days_counted_from_1904_goals_and_the_cross_are_corrected_too(carpetas: Carpetas, orden: Orden, tmp_path: Path):
    lista(carpetas)
    since_1904(carpetas)
    metas = dejar(carpetas, "metas/metas.csv")
    metas.write_text("ANIO,CODIGO,META_ANUAL,PROG_01\n2025,1.2,10,10\n2025,1.1,muchas,diez\n", encoding="utf-8")
    cruce = dejar(carpetas, "padron/cruce_2025.csv")
    cruce.write_text(f"RUC;VENTAS_UIT\n{ruc(1)};20\n{ruc(3)};mucho\n", encoding="utf-8")
    orden("etl")
    libros = {libro.name.partition(".")[0]: libro for libro in pedir(orden, tmp_path / "libros")}
    assert set(libros) == {"metas", "cruce_2025", "ddp", "mac"}
    hoja = openpyxl.load_workbook(libros["metas"]).active
    assert {c.coordinate for f in hoja.iter_rows() for c in f if c.comment} == {"C2", "D2"}
    arreglos = {
        "metas": {"META_ANUAL": ["25"], "PROG_01": ["5"]}, "cruce_2025": {"VENTAS_UIT": ["30"]},
        "mac": {"RUC": [ruc(11)]},
    }  # fmt: skip
    for nombre, buenas in arreglos.items():
        corregir(libros[nombre], **buenas)
        destino = carpetas.datos / libros[nombre].parent.name / libros[nombre].name
        destino.write_bytes(libros[nombre].read_bytes())
    assert orden("etl").codigo == 0
    consulta = ("consulta", "meta_fisica", "--por", "anio,actividad", "--formato", "json")
    assert {(f["actividad"], f["meta_fisica"]) for f in orden(*consulta).json} >= {("5005078", 25), ("5005079", 10)}
    assert orden("consulta", "empresas_focalizadas", "--por", "anio", "--formato", "json").codigo == 0
    assert cargas(orden)["padron/cruce_2025.csv.cuarentena.xlsx"]["cargadas"] == 1
    [fila] = orden("consulta", "atenciones", "--por", "anio,mes", "--formato", "json").json
    assert (fila["anio"], fila["mes"], fila["atenciones"]) == (2025, 3, 4)


def test_what_no_workbook_corrects_is_said(carpetas: Carpetas, orden: Orden, ya_publicada: str, tmp_path: Path):
    bueno = carpetas.datos / "mef" / "0_bueno.csv"
    bueno.write_bytes(bueno.read_bytes()[:-40])
    assert orden("etl").codigo == 0
    assert len(orden("cuarentena", "--formato", "json").json) == 1
    respuesta = orden("cuarentena", "--xlsx", tmp_path / "libros", "--formato", "json")
    assert (respuesta.codigo, respuesta.json) == (0, [])
    [linea] = respuesta.lineas
    assert linea.startswith("mef/0_bueno.csv: ") and linea.endswith("corrija el archivo de origen.")


def test_a_workbook_that_somebody_has_leaves_the_others_to_be_written(
    carpetas: Carpetas, orden: Orden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was there, or held open as Windows does, stopped them all."""
    for archivo in ("registros/ddp.xlsx", "registros/otra.xlsx"):
        lista(carpetas, archivo)
    assert orden("etl").codigo == 0
    suyos = {n: tmp_path / n / "registros" / "ddp.xlsx.cuarentena.xlsx" for n in ("ya existe", "ciérrelo si lo tiene")}
    suyos["ya existe"].parent.mkdir(parents=True)
    suyos["ya existe"].write_text("lo corrijo", encoding="utf-8")
    pone = Path.replace

    def held(ruta: Path, destino: Path) -> Path:
        if destino in suyos.values():
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(destino))
        return pone(ruta, destino)

    monkeypatch.setattr(Path, "replace", held)
    for dice, suyo in suyos.items():
        hecho = orden("cuarentena", "--xlsx", tmp_path / dice, "--formato", "json")
        assert hecho.codigo == 1 and [f["archivo"] for f in json.loads(hecho.salida)] == ["registros/otra.xlsx"]
        [linea] = hecho.errores.splitlines()
        assert str(suyo) in linea and dice in linea


@pytest.mark.usefixtures("publicada_la_lista")
def test_refusals(carpetas: Carpetas, orden: Orden, tmp_path: Path):
    dentro = orden("cuarentena", "--xlsx", carpetas.datos / "registros")
    assert (dentro.codigo, len(dentro.lineas)) == (2, 1) and "dentro de la carpeta de datos" in dentro.errores
    [libro] = pedir(orden, tmp_path / "libros")
    escrito = libro.read_bytes()
    otra_vez = orden("cuarentena", "--xlsx", tmp_path / "libros")
    assert (otra_vez.codigo, otra_vez.salida) == (1, "") and "ya existe" in otra_vez.errores
    assert otra_vez.errores.endswith("No se escribió ningún libro.\n")
    assert libro.read_bytes() == escrito
    original = carpetas.datos / "registros" / "ddp.xlsx"
    escribir_xlsx(original, [Hoja("Atenciones 2025", ENCABEZADO, FILAS[:2])])
    cambiado = orden("cuarentena", "--xlsx", tmp_path / "nuevos")
    assert (cambiado.codigo, len(cambiado.lineas)) == (1, 1) and "cambió después de cargarse" in cambiado.errores
    original.unlink()
    assert "ya no está" in orden("cuarentena", "--xlsx", tmp_path / "nuevos").errores
    assert not (tmp_path / "nuevos").exists()
    corregir(libro, **ARREGLOS)
    libro.rename(carpetas.datos / "registros" / "corregido.xlsx")
    assert "corrige registros/ddp.xlsx, que no está entre lo cargado" in orden("etl").errores


def completa(ruta: Path, primera: str, segunda: str) -> Path:
    """Write a list of DDP that says, in its own sheet, that it is whole to the end of September."""
    filas = [
        ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO"],
        *([ruc(n), "12/03/2025", "1.2", "Taller"] for n in range(3, 60)),
    ]
    filas += [[primera, "13/03/2025", "1.2", "Taller"], [segunda, "14/03/2025", "1.3", "Taller"]]
    dice = {"UNIDAD": "DDP", "AÑO": "2025", "HASTA": "30/09/2025", "ENTREGA": "completa"}
    escribir_xlsx(
        ruta, [Hoja("Registros", filas[0], filas[1:]), Hoja("Entrega", [DELIVERY_MARK], [*map(list, dice.items())])]
    )
    return ruta


def de_los_registros(orden: Orden) -> list[Any]:
    filas = orden(
        "consulta", "avance_fisico,empresas_atendidas", "--por", "actividad", "--filtro", "anio=2025",
        "--base", "registros", "--formato", "json",
    ).json  # fmt: skip
    return [
        [f[c] for c in ("actividad", "avance_fisico", "empresas_atendidas", "corte", "parcial_avance_fisico")]
        for f in filas
    ]


NOMBRES = ("corregido.xlsx", "lista.xlsx.cuarentena.xlsx")
DICHOS = ((), ("--entrega", "completa"), ("--entrega", "parcial", "--unidad", "PNTE", "--anio", "2024"))


@pytest.mark.usefixtures("ya_publicada")
@pytest.mark.parametrize(("nombre", "dicho"), parte(product(NOMBRES, DICHOS), 1))
def test_the_corrections_of_a_whole_list_are_part_of_it_whatever_is_said_of_them(
    orden: Orden, tmp_path: Path, nombre: str, dicho: tuple[str, ...]
):
    bien = orden("cargar", completa(tmp_path / "lista.xlsx", ruc(1), ruc(2)))
    assert bien.codigo == 0, bien.errores
    como_si_llegara_bien = de_los_registros(orden)
    assert orden("cargar", "--deshacer").codigo == 0

    completa(tmp_path / "lista.xlsx", otro_digito(ruc(1)), otro_digito(ruc(2)))
    assert orden("cargar", tmp_path / "lista.xlsx").codigo == 0
    assert de_los_registros(orden) != como_si_llegara_bien
    [libro] = pedir(orden, tmp_path / "libros")
    corregir(libro, RUC=[ruc(1), ruc(2)])
    hecho = orden("cargar", libro.rename(tmp_path / nombre), *dicho)
    assert hecho.codigo == 0, hecho.errores
    assert "DDP, 2025, hasta 30/09/2025, entrega completa; corrige registros/lista.xlsx" in hecho.salida
    assert de_los_registros(orden) == como_si_llegara_bien
    assert orden("cuarentena", "--pendientes", "--formato", "json").json == []


RUCS = [ruc(n) for n in range(1, 5)]


@pytest.fixture(scope="module")
def modelo(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """DDP gave 2025 whole to 31 July; DAM, a part with a row wrong. One of three firms is in the cross."""
    raiz = tmp_path_factory.mktemp("mesa")
    propias = Carpetas.under(raiz)
    (propias.datos / "registros").mkdir(parents=True)
    (propias.datos / "padron").mkdir()
    filas = [f"{RUCS[0]},12/03/2025,1.2", f"{RUCS[1]},12/04/2025,1.3"]
    _lista(propias.datos / "registros" / "ddp.csv", filas)
    _lista(
        propias.datos / "registros" / "dam.csv",
        [f"{RUCS[2]},12/03/2025,2.1", f"{RUCS[0]},13/03/2025,2.1", "123,12/05/2025,2.1"],
    )
    (propias.datos / "padron" / "cruce_2025.csv").write_text(f"RUC,CIIU,VENTAS_UIT\n{RUCS[0]},4711,20\n")
    for unidad, actividad, entrega in (("DDP", "1.2;1.3", "completa"), ("DAM", "2.1", "parcial")):
        dice = {"unidad": unidad, "actividad": actividad, "corte": "2025-07-31", "entrega": entrega}
        declara(propias.datos, archivo=f"registros/{unidad.lower()}.csv", anio="2025", **dice)
    publicar(propias.datos, propias.salida, "--sin-demo", hoy=date(2025, 9, 20))
    return propias


def _lista(ruta: Path, filas: list[str]) -> None:
    ruta.write_text("\n".join(["RUC,FECHA,ACTIVIDAD", *filas]) + "\n", encoding="utf-8")


@pytest.fixture
def mesa(modelo: Carpetas, monkeypatch: pytest.MonkeyPatch) -> Carpetas:
    modelo.looked_at(monkeypatch)
    return modelo


@pytest.fixture
def de_la_mesa(mesa: Carpetas, correr: Orden) -> Orden:
    return correr


CALENDARIO = leidas(PROYECTO / "tests" / "fixtures" / "calendario_de_entregas.csv", delimiter="|")


@pytest.mark.parametrize("fila", CALENDARIO, ids=lambda f: f["hoy"])
def test_what_is_due_follows_the_calendar_and_only_whole_deliveries_count(
    de_la_mesa: Orden, monkeypatch: pytest.MonkeyPatch, fila: dict[str, str]
) -> None:
    hoy, dicho = date.fromisoformat(fila["hoy"]), (fila["debe_hasta"], fila["vence"], fila["estado"])
    monkeypatch.setattr(clock, "today", lambda: hoy)
    filas = {f["unidad"]: f for f in de_la_mesa("entregas", "--anio", "2025", "--formato", "json").json}
    assert filas.keys() == {"DDP", "DAM", "DGITDF", "PNTE", "DGPAR", "DGAAMI", "ITP"}
    assert (filas["DDP"]["debe_hasta"], filas["DDP"]["vence"], filas["DDP"]["estado"]) == dicho
    assert filas["DDP"]["recibido_hasta"] == "31/07/2025"
    assert filas["DAM"]["recibido_hasta"] == "ningún mes está completo"
    assert filas["DAM"]["estado"] == ("todavía no vence" if dicho[0] == "—" else "atrasada")
    # Each is late since the first month that it owes fell due: DDP, that of August; DAM, that of January.
    desde = {"DDP": date(2025, 9, 15), "DAM": date(2025, 2, 15)}
    assert {u: filas[u]["atraso_dias"] for u in desde} == {u: max((hoy - d).days, 0) for u, d in desde.items()}


def test_in_january_what_is_owed_is_of_the_year_that_ended(de_la_mesa: Orden, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a year falls due until February: until then the command and the page speak of the one before."""
    for hoy, anio, debe in ((date(2026, 1, 5), 2025, "30/11/2025"), (date(2026, 2, 16), 2026, "31/01/2026")):
        monkeypatch.setattr(clock, "today", lambda hoy=hoy: hoy)
        assert {f["debe_hasta"] for f in de_la_mesa("entregas", "--formato", "json").json} == {debe}
        assert f"del 01/01/{anio} al {debe}" in de_la_mesa("entregas", "--mensaje", "DDP").salida
        pagina = opened("cargar")
        assert f"Entregas de {anio}: 7 de 7 unidades están atrasadas" in en_pantalla(pagina)
    assert (
        de_la_mesa("entregas", "--anio", "2027", "--mensaje", "DDP").salida
        == "DDP no debe nada de 2027: todavía no vence\n"
    )


def test_the_message_says_what_is_owed_and_what_is_there(de_la_mesa: Orden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2025, 9, 20))
    dicho = de_la_mesa("entregas", "--anio", "2025", "--mensaje", "ddp").salida
    assert "del 01/01/2025 al 31/08/2025, de 1.2 y 1.3" in dicho and "Tenemos completo hasta el 31/07/2025" in dicho
    de_dam = de_la_mesa("entregas", "--anio", "2025", "--mensaje", "dam").salida
    assert "ninguna entrega completa de 2025. De lo que enviaron hay 1 fila por corregir" in de_dam
    assert de_la_mesa("entregas", "--anio", "2025", "--mensaje", "NADIE").codigo == 2
    monkeypatch.setattr(clock, "today", lambda: date(2025, 8, 15))
    assert de_la_mesa("entregas", "--anio", "2025", "--mensaje", "DDP").salida == "DDP no debe nada de 2025: al día\n"


def test_the_firms_that_are_not_in_the_cross_go_to_sunat_in_a_file_of_their_owner(
    de_la_mesa: Orden, tmp_path: Path
) -> None:
    ruta = tmp_path / "rucs.csv"
    respuesta = de_la_mesa("sunat", "--anio", "2025", "--salida", ruta)
    assert ruta.read_text(encoding="utf-8-sig").split() == ["RUC", *sorted(RUCS[1:3])]
    assert ruta.stat().st_mode & 0o77 == 0
    assert not any(r in respuesta.salida + respuesta.errores for r in RUCS)
    assert de_la_mesa("sunat", "--anio", "2025", "--salida", ruta).codigo == 2
    ninguna = tmp_path / "ninguna.csv"
    assert "De 2023 no hay RUC que cruzar" in de_la_mesa("sunat", "--anio", "2023", "--salida", ninguna).salida
    assert not ninguna.exists()


@pytest.mark.parametrize(("inventadas", "dicho"), [(0, ""), (1, " (1 de ellas, demostración)"), (3, " (demostración)")])
def test_rows_to_correct_that_nobody_wrote_are_marked(inventadas: int, dicho: str) -> None:
    assert texts.book_of(desk.ToCorrect("DAM", 3, inventadas)) == f"DAM: 3 filas por corregir{dicho}"


def test_the_demonstration_is_corrected_by_nobody(version_de_demostracion: Path) -> None:
    tareas = desk.units_to_correct(published(version_de_demostracion))
    assert tareas and all(t.filas == t.inventadas for t in tareas)


def test_the_books_of_a_unit_hold_its_rows_to_correct_and_no_other(mesa: Carpetas) -> None:
    catalogo = published()
    assert desk.units_to_correct(catalogo) == [desk.ToCorrect("DAM", 1, 0)]
    with zipfile.ZipFile(io.BytesIO(desk.books(catalogo, settings().datos, "DAM"))) as libros:
        assert libros.namelist() == ["registros/dam.csv.cuarentena.xlsx"]
    with zipfile.ZipFile(io.BytesIO(desk.books(catalogo, settings().datos, "DDP"))) as libros:
        assert libros.namelist() == []


def test_a_unit_that_is_whole_in_one_activity_is_not_told_that_nothing_is() -> None:
    plazos = (date(2026, 9, 30), date(2026, 10, 15))
    completas = (("1.2", date(2026, 6, 30)), ("1.3", None))
    debe = desk.Due("DDP", 2026, *plazos, None, completas, 0, 10, desk.OVERDUE, 15)
    assert "Tenemos completo 1.2 hasta el 30/06/2026; de 1.3, nada.\n" in debe.mensaje
    assert texts.due_row(debe)["recibido_hasta"] == "1.2: 30/06/2026; 1.3: ningún mes está completo"
