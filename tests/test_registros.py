"""Lists of firms served: the rules one by one, and random dirty files against an independent reading."""

import csv
import io
import os
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import generador_registros as generador
import lectura_independiente_registros as independiente
import openpyxl
import pytest
import xlsxwriter
import xlwt
from conftest import parte
from generador_registros import Hoja, escribir_csv, escribir_xls, escribir_xlsx, otro_digito, ruc, serial
from hypothesis import given
from hypothesis import strategies as st
from libros import con_contrasena, con_un_millon_de_filas, reescrito

from pp0093.errors import InputError
from pp0093.ingest import fence
from pp0093.ingest.readers import base, books, content, delivery, grid, reader_of, sources
from pp0093.ingest.readers.base import RawFile, Reading, no_progress, text_table
from pp0093.ingest.readers.content import HEAD_BYTES, head
from pp0093.ingest.readers.registros import Registros

ENCABEZADO = ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD"]
BUENA = [ruc(1), "15/03/2025", "1.2", "Taller", "DDP"]
PASAPORTE = {"unidad": "DDP", "actividad": "1.2", "anio": "2025"}
ESCRITORES = {".xlsx": escribir_xlsx, ".xls": escribir_xls, ".csv": lambda ruta, hojas: escribir_csv(ruta, hojas[0])}


def crudo(ruta: Path, **pasaporte: str) -> RawFile:
    return RawFile(ruta, f"registros/{ruta.name}", pasaporte)


def lee(ruta: Path, **pasaporte: str) -> Reading:
    """Read a file as the product would; its ledger must close, and `inspect` say the same."""
    archivo, lector = crudo(ruta, **pasaporte), Registros()
    inicio = ruta.read_bytes()[:HEAD_BYTES] if books.is_workbook(archivo) else head(archivo)
    assert lector.recognises(archivo, inicio)
    reading = lector.read(archivo, no_progress)
    apartadas, origen = len(reading.cuarentena), reading.filas_cargadas
    assert reading.filas_leidas == origen + apartadas + reading.filas_fuera_alcance
    lugares = set(zip(reading.tabla["hoja"].to_pylist(), reading.tabla["fila"].to_pylist(), strict=True))
    assert len(lugares) == origen and len({(q.hoja, q.fila) for q in reading.cuarentena}) == apartadas
    inspeccion = lector.read(archivo, no_progress, es_vista=True).inspection(archivo.archivo)
    assert (inspeccion["filas"], inspeccion["problemas"]) == (reading.filas_leidas, reading.problemas)
    assert inspeccion["filas_cuarentena"] == apartadas
    return reading


def lee_hojas(carpeta: Path, *hojas: Hoja, tipo: str = ".xlsx", **pasaporte: str) -> Reading:
    return lee(ESCRITORES[tipo](carpeta / f"lista{tipo}", hojas), **(PASAPORTE | pasaporte))


def lee_filas(carpeta: Path, *filas: list[Any], encabezado: list[str] | None = None, **opciones: str) -> Reading:
    """Read a sheet of rows under a header, the five columns every list has unless another is given."""
    return lee_hojas(carpeta, Hoja("Hoja1", encabezado or ENCABEZADO, list(filas)), **opciones)


def con(**cambios: Any) -> list[Any]:
    """Return a good row with some of its cells changed."""
    return [cambios.get(columna.lower(), valor) for columna, valor in zip(ENCABEZADO, BUENA, strict=True)]


def columna(reading: Reading, nombre: str) -> list[Any]:
    valores = list(reading.tabla[nombre].to_pylist())
    return [int(v) for v in valores] if nombre == "fila" else valores


def codigos(reading: Reading) -> list[tuple[int, str, str]]:
    return [(q.fila, q.codigo_motivo, q.otros_motivos) for q in reading.cuarentena]


def rechazo(ruta: Path, **pasaporte: str) -> str:
    """Return the sentence with which a file is refused; it is one line in Spanish that says what to do."""
    with pytest.raises(InputError) as error:
        Registros().read(crudo(ruta, **(PASAPORTE | pasaporte)), no_progress)
    frase = str(error.value)
    assert frase.startswith(f"registros/{ruta.name}") and frase.endswith(".") and "; " in frase and "\n" not in frase
    return frase


# Random files against the independent reading.


def comparar(reading: Reading, lectura: independiente.Lectura) -> None:
    assert reading.filas_leidas == lectura.leidas
    assert reading.filas_cargadas == lectura.cargadas
    assert reading.filas_fuera_alcance == lectura.fuera
    hechas = [(q.hoja, q.fila, q.columna, q.codigo_motivo, q.otros_motivos) for q in reading.cuarentena]
    assert hechas == [
        (hoja, fila, " ".join(columna.split()), *resto) for hoja, fila, columna, *resto in lectura.cuarentena
    ]
    filas = reading.tabla.to_pylist()
    for fila in filas:
        del fila["archivo"]
        fila["fila"] = int(fila["fila"])
        for nota in ("nota_entrada", "nota_salida"):
            fila[nota] = None if fila[nota] is None else Decimal(fila[nota])
    assert filas == [{c: v for c, v in fila.items() if c != "es_pnte"} for fila in lectura.filas]
    assert not any(secreto in str(filas) for secreto in generador.SECRETOS)


@pytest.mark.parametrize("semilla", parte(range(40), 3))
def test_un_libro_al_azar_se_lee_como_en_la_lectura_independiente(semilla: int, tmp_path: Path):
    ruta = escribir_xlsx(tmp_path / "lista.xlsx", generador.libro_al_azar(semilla))
    comparar(lee(ruta, **PASAPORTE), independiente.leer(ruta, PASAPORTE))


@pytest.mark.parametrize("separador", [",", ";", "\t", "|"])
@pytest.mark.parametrize("codificacion", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
@pytest.mark.parametrize("fin", ["\r\n", "\n"])
def test_un_csv_al_azar_se_lee_como_en_la_lectura_independiente(
    separador: str, codificacion: str, fin: str, tmp_path: Path
):
    semilla = len(codificacion) * 100 + ord(separador) + len(fin)
    hoja = generador.hoja_al_azar(random.Random(semilla), "Hoja")
    ruta = escribir_csv(tmp_path / "lista.csv", hoja, separador, codificacion, fin)
    comparar(lee(ruta, **PASAPORTE), independiente.leer(ruta, PASAPORTE, separador, codificacion))


@pytest.mark.parametrize("semilla", parte(range(40), 6))
def test_rows_read_by_columns_are_as_if_examined_one_by_one(
    semilla: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruta = escribir_csv(tmp_path / "lista.csv", generador.hoja_al_azar(random.Random(semilla), "Hoja"))
    monkeypatch.setattr(grid, "ROWS_AT_ONCE", 2)  # A lot with a row to examine is examined whole: many rows are dirty.
    juntas = lee(ruta, **PASAPORTE)
    monkeypatch.setattr(grid, "TO_EXAMINE", ("",))
    una_a_una = lee(ruta, **PASAPORTE)
    assert juntas.tabla.equals(una_a_una.tabla) and juntas.cuarentena == una_a_una.cuarentena
    assert (juntas.problemas, juntas.filas_fuera_alcance) == (una_a_una.problemas, una_a_una.filas_fuera_alcance)


@pytest.mark.parametrize("semilla", parte(range(10), 1))
def test_una_lista_de_pnte_al_azar_se_lee_como_en_la_lectura_independiente(semilla: int, tmp_path: Path):
    pasaporte = {"actividad": "5005078", "anio": "2025"}
    ruta = escribir_xlsx(tmp_path / "lista.xlsx", generador.lista_pnte(semilla))
    reading = lee(ruta, **pasaporte)
    comparar(reading, independiente.leer(ruta, pasaporte))
    assert reading.formato == "registros_asistencia"


@pytest.mark.parametrize("semilla", parte(range(12), 2))
def test_un_libro_de_excel_97_se_lee_como_el_mismo_en_xlsx(semilla: int, tmp_path: Path):
    hojas = generador.libro_al_azar(semilla) if semilla % 2 else generador.lista_pnte(semilla)
    uno, otro = (lee_hojas(tmp_path, *hojas, tipo=tipo) for tipo in (".xls", ".xlsx"))
    assert uno.tabla.drop_columns(["archivo"]).equals(otro.tabla.drop_columns(["archivo"]))
    assert (uno.cuarentena, uno.problemas, uno.filas_leidas) == (otro.cuarentena, otro.problemas, otro.filas_leidas)


def test_los_cinco_prefijos_de_ruc_se_cargan_y_su_digito_se_verifica(tmp_path: Path):
    buenos = [ruc(5, prefijo) for prefijo in ("10", "15", "16", "17", "20")]
    # Twelve RUC in a row cover the eleven remainders, those that give 0 and 1 among them.
    buenos += [ruc(500 + resto) for resto in range(12)]
    reading = lee_filas(tmp_path, *(con(ruc=r) for r in buenos), *(con(ruc=otro_digito(r)) for r in buenos))
    assert columna(reading, "ruc") == buenos
    assert [c for _, *c in codigos(reading)] == [["ruc_digito", ""]] * len(buenos)


def test_las_cifras_perdidas_no_pasan_aunque_el_digito_coincida(tmp_path: Path):
    [redondo] = [r for n in range(10, 100) if (r := f"20{n}0000000")[-1] == "0" and _digito(r) == "0"][:1]
    reading = lee_filas(tmp_path, con(ruc=f"2.0{redondo[2:4]}E+10"), con(ruc=redondo))
    assert codigos(reading) == [(2, "ruc_digito", "")] and reading.filas_cargadas == 1


def _digito(once: str) -> str:
    return str((11 - sum(int(d) * p for d, p in zip(once, generador.PESOS, strict=False)) % 11) % 10)


def test_todas_las_hojas_reconocidas_se_leen_en_orden_y_las_demas_se_nombran(tmp_path: Path):
    hojas = [
        Hoja("Notas", ["Este libro lo llena la unidad"], [["Sin datos"]]),
        Hoja("Z", ENCABEZADO, [con(ruc=ruc(2))]),
        Hoja("Vacía", [], []),
        Hoja("A", ENCABEZADO[::-1], [con(ruc=ruc(3))[::-1]], [[], []], 2, es_oculta=True),
    ]
    reading = lee_hojas(tmp_path, *hojas)
    assert columna(reading, "hoja") == ["Z", "A"] and columna(reading, "ruc") == [ruc(2), ruc(3)]
    assert columna(reading, "fila") == [2, 4]
    assert len(reading.problemas) == 2
    assert "Notas" in reading.problemas[0] and "hoja A está oculta" in reading.problemas[1]
    assert reading.trae["hojas"] == ["Z", "A"] and reading.formato == "registros"


@pytest.mark.parametrize("tipo", [".xlsx", ".xls", ".csv"])
def test_sin_encabezado_reconocido_se_rechaza_y_se_nombran_las_hojas(tipo: str, tmp_path: Path):
    hojas = [Hoja("Resumen", ["CITE", "TOTAL"], [["A", 1]]), Hoja("Otra", ["x"], [])]
    ruta = ESCRITORES[tipo](tmp_path / f"lista{tipo}", hojas)
    archivo = crudo(ruta)
    assert not Registros().recognises(archivo, ruta.read_bytes()[:HEAD_BYTES])
    with pytest.raises(InputError) as error:
        reader_of(archivo, sources()["registros"])
    assert tipo == ".csv" or ("Resumen" in str(error.value) and "Otra" in str(error.value))


def test_un_encabezado_sin_fecha_se_rechaza_y_se_dice_cual_falta(tmp_path: Path):
    hoja = Hoja("Lista", ["RUC", "ACTIVIDAD", "SERVICIO"], [[ruc(1), "1.1", "Taller"]], [["Título"]])
    ruta = escribir_xlsx(tmp_path / "lista.xlsx", [hoja])
    with pytest.raises(InputError, match=r"hoja Lista, fila 2, columna FECHA: .*le falta FECHA"):
        reader_of(crudo(ruta), sources()["registros"])


def test_una_lista_de_pnte_sin_actividad_en_el_manifiesto_se_rechaza(tmp_path: Path):
    ruta = escribir_xlsx(tmp_path / "lista.xlsx", generador.lista_pnte(1))
    assert "actividad" in rechazo(ruta, actividad="")


# Workbooks: formulas, merges, epochs, empty areas, damage.


def libro(ruta: Path, llenar: Callable[[Any], None], filas: list[list[Any]] | None = None) -> Path:
    """Write the header and some rows with openpyxl, and let the test do to the sheet what it wants."""
    destino = openpyxl.Workbook()
    hoja = destino.worksheets[0]
    hoja.title = "Hoja1"
    for fila in [ENCABEZADO, *(filas if filas is not None else [BUENA])]:
        hoja.append(fila)
    llenar(hoja)
    destino.save(ruta)
    return ruta


def test_de_una_formula_se_lee_su_valor_guardado(tmp_path: Path):
    with xlsxwriter.Workbook(str(tmp_path / "lista.xlsx")) as destino:
        hoja = destino.add_worksheet("Hoja1")
        hoja.write_row(0, 0, [*ENCABEZADO, "ASISTENCIA"])
        hoja.write_row(1, 0, [None, None, *BUENA[2:]])
        hoja.write_formula(1, 0, '=CONCAT("20",A9)', None, ruc(6))
        hoja.write_formula(1, 1, "=HOY()", None, serial(date(2025, 3, 5)))
        hoja.write_formula(1, 5, "=NA()", None, "#N/A")
    reading = lee(tmp_path / "lista.xlsx", anio="2025")
    assert columna(reading, "ruc") == [ruc(6)] and columna(reading, "fecha") == ["2025-03-05"]
    assert "ASISTENCIA" in reading.problemas[0]


@pytest.mark.parametrize(("celda", "nombre"), [("A3", "RUC"), ("B3", "FECHA"), ("D3", "SERVICIO")])
def test_una_formula_sin_valor_guardado_rechaza_el_archivo(celda: str, nombre: str, tmp_path: Path):
    ruta = libro(tmp_path / "lista.xlsx", lambda hoja: hoja.__setitem__(celda, "=A1"), [BUENA, BUENA])
    frase = rechazo(ruta)
    assert f"hoja Hoja1, fila 3, columna {nombre}" in frase and "fórmula" in frase


def test_una_formula_sin_valor_en_un_total_o_en_otra_columna_no_importa(tmp_path: Path):
    def llenar(hoja: Any) -> None:
        hoja["A3"], hoja["B3"], hoja["H2"] = "TOTAL", "=CONTARA(B2)", "=1+1"

    reading = lee(libro(tmp_path / "lista.xlsx", llenar), **PASAPORTE)
    assert (reading.filas_cargadas, reading.filas_fuera_alcance) == (1, 1)


def test_una_celda_combinada_hacia_abajo_vale_para_todas_sus_filas(tmp_path: Path):
    def llenar(hoja: Any) -> None:
        hoja.merge_cells("A2:A4")
        hoja.merge_cells("A6:A9")
        hoja["A10"] = "TOTAL"

    filas = [con(ruc=ruc(1)), con(ruc=None), con(ruc=None), con(ruc=None), con(ruc=ruc(2)), con(ruc=None)]
    reading = lee(libro(tmp_path / "lista.xlsx", llenar, filas), **PASAPORTE)
    assert columna(reading, "ruc") == [ruc(1)] * 3 + [ruc(2)] * 2
    assert codigos(reading) == [(5, "ruc_vacio", "")]
    assert (reading.filas_leidas, reading.filas_fuera_alcance) == (9, 3)


@pytest.mark.parametrize("suelta", parte(["XFD1", "A900000", "M900000", "XFD300"], 1))
def test_una_celda_suelta_lejos_no_quita_lo_combinado(suelta: str, tmp_path: Path):
    def llenar(hoja: Any) -> None:
        hoja.merge_cells("A2:A4")
        hoja.merge_cells("C5:C6")
        hoja.merged_cells.add("M400:M899999")  # By `merge_cells`, openpyxl would make each of its cells.
        hoja[suelta] = "TOTAL"

    filas = [con(ruc=ruc(1)), *[con(ruc=None)] * 2, con(ruc=ruc(2)), con(ruc=ruc(3), actividad=None), con(ruc=None)]
    reading = lee(libro(tmp_path / "lista.xlsx", llenar, filas), **PASAPORTE)
    assert columna(reading, "ruc") == [ruc(1)] * 3 + [ruc(2), ruc(3)]
    assert columna(reading, "fila") == [2, 3, 4, 5, 6]
    assert codigos(reading) == [(7, "ruc_vacio", "")]
    assert len(set(columna(reading, "actividad"))) == 1


def test_dos_hojas_del_mismo_nombre_se_rechazan(tmp_path: Path):
    """Excel never saves them, other programs do: only the first one can be read."""
    ruta = libro(tmp_path / "lista.xlsx", lambda hoja: hoja.parent.create_sheet("Otra").append(ENCABEZADO))
    with zipfile.ZipFile(ruta) as antes:
        partes = {n: antes.read(n).replace(b'name="Otra"', b'name="Hoja1"') for n in antes.namelist()}
    with zipfile.ZipFile(ruta, "w") as ahora:
        for nombre, contenido in partes.items():
            ahora.writestr(nombre, contenido)
    assert "hoja Hoja1: hay dos hojas con este nombre" in rechazo(ruta)


@pytest.mark.parametrize(("otra", "dicho"), [("completa", ""), ("Parcial", "parcial"), ("", "")])
def test_dos_hojas_que_dicen_que_se_entrega_dicen_lo_mismo_o_se_rechazan(otra: str, dicho: str, tmp_path: Path):
    def llenar(hoja: Any) -> None:
        for nombre, entrega in (("Entrega", "Completa"), ("ENTREGA ", otra)):
            suya = hoja.parent.create_sheet(nombre)
            for fila in ([content.DELIVERY_MARK], ["Unidad", "DDP"], ["Año", "2025"], ["Entrega", entrega]):
                suya.append(fila)

    ruta = libro(tmp_path / "lista.xlsx", llenar)
    if dicho:
        lugar, otro = "hoja ENTREGA , fila 4, columna B", "en la hoja Entrega, fila 4, «Completa»"
        assert f"{lugar}: Entrega dice «Parcial» y {otro}; deje una sola hoja" in rechazo(ruta)
    else:
        assert delivery.with_delivery_sheet(crudo(ruta)).pasaporte["entrega"] == "Completa"


def test_un_encabezado_de_dos_pisos_combinados_se_lee_por_su_ultimo_piso(tmp_path: Path):
    destino = openpyxl.Workbook()
    hoja = destino.worksheets[0]
    hoja.append(["REGISTRO"])
    hoja.append([*ENCABEZADO, "NOTAS", None])
    hoja.append([*[None] * 5, "NOTA ENTRADA", "NOTA SALIDA"])
    hoja.append([*BUENA, 8, 16])
    hoja.merge_cells("A1:G1")
    hoja.merge_cells("F2:G2")
    for letra in "ABCDE":
        hoja.merge_cells(f"{letra}2:{letra}3")
    destino.save(tmp_path / "lista.xlsx")
    reading = lee(tmp_path / "lista.xlsx", **PASAPORTE)
    assert reading.filas_leidas == 1 and columna(reading, "nota_salida") == ["16"]


NA, REF = 42, 23
"""How Excel 97-2003 keeps what it shows as #N/A and as #REF!."""


def con_errores(ruta: Path) -> Path:
    """Write a workbook of Excel 97-2003 with errors, one of them of a formula, each on a row of its own."""
    libro = xlwt.Workbook()
    libro.add_sheet("Índice").write(0, 0, "Listas")
    hoja = libro.add_sheet("Año 2025", cell_overwrite_ok=True)
    for n, fila in enumerate([[*ENCABEZADO, "ASISTENCIA"], *[[*BUENA, "SI"]] * 4]):
        for m, celda in enumerate(fila):
            hoja.write(n, m, celda)
    for n, (m, codigo) in enumerate([(0, NA), (3, REF), (5, NA)], 1):
        hoja.row(n).set_cell_error(m, codigo)
    hoja.row(4).write(1, xlwt.Formula("A1"))
    libro.save(str(ruta))
    # What xlwt leaves as the value of a formula, an empty text, is made an error.
    formula = re.compile(rb"(\x06\x00..\x04\x00\x01\x00..).{8}", re.DOTALL)
    octetos, cuantas = formula.subn(lambda f: f[1] + b"\x02\x00\x2a\x00\x00\x00\xff\xff", ruta.read_bytes())
    assert cuantas == 1
    ruta.write_bytes(octetos)
    return ruta


def test_un_error_de_excel_97_se_dice_como_el_de_xlsx(tmp_path: Path):
    """They were blank cells: a mark of attendance that could not be calculated left the firm out as absent."""
    reading = lee(con_errores(tmp_path / "lista.xls"), **PASAPORTE)
    assert [(q.fila, q.codigo_motivo, q.valor) for q in reading.cuarentena] == [
        (2, "ruc_longitud", "#N/A"), (5, "fecha_imposible", "#N/A"),
    ]  # fmt: skip
    assert columna(reading, "servicio") == [None, "Taller"] and reading.filas_fuera_alcance == 0
    assert any("SERVICIO tiene un error de Excel y quedó vacía" in p for p in reading.problemas)
    assert any("ASISTENCIA no dice SI ni NO y se tomó como asistencia" in p for p in reading.problemas)


def test_un_libro_que_cuenta_desde_1904_dice_los_mismos_dias(tmp_path: Path):
    with xlsxwriter.Workbook(str(tmp_path / "lista.xlsx"), {"date_1904": True}) as destino:
        hoja = destino.add_worksheet("Hoja1")
        formato = destino.add_format({"num_format": "dd/mm/yyyy"})
        for n, fila in enumerate([ENCABEZADO, BUENA, BUENA]):
            hoja.write_row(n, 0, fila)
        hoja.write_datetime(1, 1, datetime(2025, 3, 5), formato)
        hoja.write_datetime(2, 1, datetime(2025, 3, 5))
    assert columna(lee(tmp_path / "lista.xlsx", **PASAPORTE), "fecha") == ["2025-03-05"] * 2


MEMORIA = (Path(__file__).parent / "fixtures" / "memoria_de_una_lista.txt").read_text("utf-8")


def test_un_millon_de_filas_vacias_no_cuesta_memoria(tmp_path: Path):
    ruta = libro(tmp_path / "lista.xlsx", lambda _: None)
    reescrito(ruta, con_un_millon_de_filas)
    hecho = subprocess.run(
        [sys.executable, "-c", MEMORIA, str(ruta)], capture_output=True, text=True, check=True, env=os.environ
    )
    filas, cargadas, kilobytes = map(int, hecho.stdout.split())
    assert (filas, cargadas) == (1, 1) and kilobytes < 60_000


@pytest.mark.parametrize("suelta", ["AB1048576", "XFD1000000"])
def test_una_celda_suelta_muy_lejos_se_rechaza_y_se_dice_que_borrar(suelta: str, tmp_path: Path):
    def llenar(hoja: Any) -> None:
        hoja[suelta] = " "

    assert "borre las filas y columnas que sobran" in rechazo(libro(tmp_path / "lista.xlsx", llenar))


def test_una_fila_muy_lejana_se_lee_con_su_numero_y_lo_de_en_medio_esta_en_blanco(tmp_path: Path):
    def llenar(hoja: Any) -> None:
        for letra, valor in zip("ABCDE", con(ruc=int(ruc(8)), fecha=date(2025, 7, 1)), strict=True):
            hoja[f"{letra}1048576"] = valor
        hoja["A9"] = "=1/0"
        hoja["A9"].data_type, hoja["A9"].value = "e", "#DIV/0!"

    reading = lee(libro(tmp_path / "lista.xlsx", llenar), **PASAPORTE)
    assert columna(reading, "fila") == [2, 1_048_576] and columna(reading, "fecha")[1] == "2025-07-01"
    assert [(q.fila, q.codigo_motivo, q.valor) for q in reading.cuarentena] == [(9, "ruc_longitud", "#DIV/0!")]
    assert reading.filas_fuera_alcance == 1_048_572


def test_un_libro_con_prefijos_en_su_xml_se_lee_igual(tmp_path: Path):
    def con_prefijo(xml: bytes) -> bytes:
        return re.sub(rb"<(/?)(\w+)", rb"<\1x:\2", xml).replace(b"xmlns=", b"xmlns:x=")

    def llenar(hoja: Any) -> None:
        hoja["A3"], hoja["B3"] = ruc(2), "=A1"

    ruta = reescrito(libro(tmp_path / "lista.xlsx", llenar), con_prefijo)
    assert "fila 3, columna FECHA" in rechazo(ruta)


def test_un_libro_protegido_con_contrasena_se_rechaza(tmp_path: Path):
    ruta = con_contrasena(libro(tmp_path / "lista.xlsx", lambda hoja: None))
    assert "contraseña" in rechazo(ruta)
    with pytest.raises(InputError, match="contraseña"):
        Registros().recognises(crudo(ruta), ruta.read_bytes()[:HEAD_BYTES])


def bomba(ruta: Path) -> None:
    reescrito(ruta, lambda xml: xml.replace(b"</sheetData>", b" " * (70 << 20) + b"</sheetData>"))


DANOS: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "xlsx_cortado": (".xlsx", lambda ruta: ruta.write_bytes(ruta.read_bytes()[:-300]) and None, "libro está dañado"),
    "xls_cortado": (".xls", lambda ruta: ruta.write_bytes(ruta.read_bytes()[:3000]) and None, "libro está dañado"),
    "xml_cortado": (".xlsx", lambda ruta: reescrito(ruta, lambda xml: xml[:400]) and None, ""),
    "documento": (".xlsx", lambda ruta: reescrito(ruta, lambda _: b"<w/>", "xl/workbook.xml") and None, ""),
    "bomba": (".xlsx", bomba, "GB"),
    "csv_vacio": (".csv", lambda ruta: ruta.write_bytes(b"") and None, "vacío"),
    "binario": (".xlsx", lambda ruta: zipfile.ZipFile(ruta, "a").writestr("xl/workbook.bin", b"x"), "xlsb"),
}


@pytest.mark.parametrize("caso", DANOS)
def test_un_libro_danado_se_rechaza(caso: str, tmp_path: Path):
    tipo, danar, palabra = DANOS[caso]
    ruta = ESCRITORES[tipo](tmp_path / f"lista{tipo}", [Hoja("Hoja1", ENCABEZADO, [BUENA] * 20)])
    danar(ruta)
    assert palabra in rechazo(ruta)


@pytest.mark.parametrize("semilla", parte(range(25), 2))
def test_un_excel_97_con_bytes_al_azar_se_rechaza_o_se_lee_sin_matar_el_proceso(semilla: int, tmp_path: Path):
    ruta = con_errores(tmp_path / "lista.xls")
    rng, octetos = random.Random(semilla), bytearray(ruta.read_bytes())
    for _ in range(rng.randint(1, 12)):
        lugar, largo = rng.randrange(8, len(octetos)), rng.choice((1, 4, 60))
        octetos[lugar : lugar + largo] = rng.choice((rng.randbytes(largo), b""))
    ruta.write_bytes(octetos)
    lista = crudo(ruta, **PASAPORTE)
    try:
        fence.call(lista, lambda avance: Registros().read(lista, avance))
    except InputError as error:
        assert str(error).startswith(lista.archivo)


def test_un_csv_con_marca_entre_comillas_o_comprimido_se_lee_igual(tmp_path: Path):
    ruta = tmp_path / "lista.csv"
    filas = (ENCABEZADO, BUENA, con(ruc="1"))
    ruta.write_text("\n".join(",".join(f'"{c}"' for c in fila) for fila in filas), encoding="utf-8-sig")
    comprimido = tmp_path / "lista.zip"
    with zipfile.ZipFile(comprimido, "w") as destino:
        destino.write(ruta, "lista.csv")
    for reading in (lee(ruta, **PASAPORTE), lee(comprimido, **PASAPORTE)):
        assert reading.filas_cargadas == 1 and [q.columna for q in reading.cuarentena] == ["RUC"]


def test_un_caracter_cortado_al_final_no_cambia_la_codificacion(tmp_path: Path):
    ruta = escribir_csv(tmp_path / "lista.csv", Hoja("", ENCABEZADO, [con(servicio="Diseño")]))
    ruta.write_bytes(ruta.read_bytes().rstrip() + "é".encode()[:1])
    assert columna(lee(ruta, **PASAPORTE), "servicio") == ["Diseño"]


def test_a_table_of_many_rows_is_made_of_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    filas = [(None, n, f"a{n}", None if n % 3 else "<b") for n in range(10)]
    entera = text_table("a.csv", ("x", "y"), filas).to_pydict()
    monkeypatch.setattr(base, "SPOOLED_ROWS", 4)
    en_partes = text_table("a.csv", ("x", "y"), filas)
    assert en_partes["x"].num_chunks == 3 and en_partes.to_pydict() == entera


@given(st.text(alphabet='a,"\n\r \u2028\x0b'))
def test_a_text_is_cut_into_the_rows_of_the_csv_module(texto: str) -> None:
    enteras = io.StringIO(texto, newline=None)
    leidas = [fila.celdas for fila in content.text_rows(texto, ",")]
    assert leidas == [c for c in csv.reader(enteras) if any(not content.is_blank(x) for x in c)]
