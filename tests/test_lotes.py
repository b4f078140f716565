"""What is read many rows at a time is what is read row by row, and each quick way is the plain one."""

from __future__ import annotations

import csv
import gc
import io
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import generador_registros as generador
import pytest
from conftest import parte
from generador_registros import Hoja, escribir_csv, escribir_xlsx
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict

from pp0093.errors import InputError
from pp0093.ingest.fence import fenced
from pp0093.ingest.readers import base
from pp0093.ingest.readers.base import RawFile, Source, no_progress, text_frame, text_table
from pp0093.ingest.readers.cells import memo
from pp0093.ingest.readers.cells.rucs import are_right, read_ruc
from pp0093.ingest.readers.lists import bulk
from pp0093.ingest.readers.lists.attentions import has_total
from pp0093.ingest.readers.lists.plain_rows import PlainRows
from pp0093.ingest.readers.lists.registros import Registros
from pp0093.ingest.readers.sunat import cruce, padron
from pp0093.ingest.readers.sunat.cruce import Cruce, PlainFirms
from pp0093.ingest.readers.sunat.firms import NOBODY, KnownFirms
from pp0093.ingest.readers.sunat.padron import PadronReducido, PadronRuc
from pp0093.ingest.readers.tables import delimited, sheets
from pp0093.ingest.readers.tables.sheets import NO_VALUE, SheetRow

SEPARADORES = ",;|\t"
# What makes a row odd in some column: it must come out as it does by itself.
RARAS = (
    "", "-", " ", "#N/A", "#¡VALOR!", "TOTAL", " Subtotal :", "ſubtotal", "Total general", "a\nb", "x", "NO", "<b>h",
    "\u200b", "0", True, False, 1, 1.0, -0.0, 12.5, date(2031, 1, 1), "31/12/2026 - 01/01/2025", "05/03/2025", "45000",
    "9" * 30, "150122", "S/ 10", "10 UIT", "DE 150 A 200 UIT", "mas de 5", "NO DISPONIBLE", "'20", "estado", NO_VALUE,
)  # fmt: skip
DE_CRUCE = (
    ("RUC", (generador.ruc(7), generador.ruc(8), generador.ruc(9, "10"), generador.otro_digito(generador.ruc(7)))),
    ("CIIU", ("1071", "111", "", "-", "9999")),
    ("VENTAS_UIT", ("", "0.50", "12", "-")),
    ("TRAMO_VENTAS", ("13 - 50 UIT", "", "HASTA 13 UIT", "qué")),
    ("TRABAJADORES", ("1", "-", "", "12")),
    ("FECHA_INSCRIPCION", ("-", "15/03/2018", "40000", date(2018, 3, 15), "")),
    ("ESTADO", ("ACTIVO",)),
    ("CONDICION", ("HABIDO", "-")),
    ("UBIGEO", ("150101", "10101", "-")),
    ("ANIO_VENTAS", ("2023", "", "23")),
    ("RAZON SOCIAL", ("UNA", "OTRA")),
)


def dirtied(azar: random.Random, hojas: list[Hoja]) -> list[Hoja]:
    """Return sheets with odd cells, rows too long and rows too short."""
    for hoja in hojas:
        hoja.filas = [list(fila) for fila in hoja.filas]
        for fila in filter(None, hoja.filas):
            if azar.random() < 0.2:
                fila[azar.randrange(len(fila))] = azar.choice(RARAS[: azar.choice((len(RARAS), -1, -1, -1))])
            if azar.random() < 0.05:
                fila.append(azar.choice(RARAS[:-1]))
            if azar.random() < 0.05:
                fila.pop()
    return hojas


def crossed(azar: random.Random) -> list[Hoja]:
    """Return a cross with rows that repeat a firm."""
    columnas = azar.sample(DE_CRUCE, len(DE_CRUCE))
    filas = [[azar.choice(valores) for _, valores in columnas] for _ in range(azar.randrange(60))]
    for fila in filas:
        if azar.random() < 0.7:
            fila[[c for c, _ in columnas].index("RUC")] = generador.ruc(azar.randrange(10**6))
    return [Hoja("Hoja1", [c for c, _ in columnas], filas)]


def told(lector: Source, archivo: RawFile, rucs: KnownFirms = NOBODY) -> Any:
    """Return all that is read of a file, or with what it is refused."""
    try:
        reading = lector.read(archivo, no_progress, rucs)
    except InputError as error:
        return str(error)
    dicho = {c: v for c, v in asdict(reading).items() if c not in ("tabla", "entrega", "cuarentena")}
    return dicho, reading.tabla.to_pydict(), [asdict(q) for q in reading.cuarentena]


def compare(azar: random.Random, hojas: list[Hoja], lector: Source, ruta: Path, aparte: pytest.MonkeyPatch) -> None:
    """Read random sheets in lots of few rows and row by row."""
    aparte.setattr(bulk, "ROWS_AT_ONCE", azar.choice((1, 3, 20)))
    aparte.setattr(memo, "MOST_KNOWN", azar.choice((0, 5)))
    ruta = ruta.with_suffix(azar.choice((".xlsx", ".csv")))
    if ruta.suffix == ".csv":
        escribir_csv(ruta, hojas[0], azar.choice(SEPARADORES), fin=azar.choice(("\n", "\r\n", "\r")))
    else:
        escribir_xlsx(ruta, hojas)
    pasaporte = {"unidad": "DDP", "actividad": "1.2", "anio": azar.choice(("2025", "", "2025"))}
    archivo = RawFile(ruta, f"{lector.fuente}/{ruta.name}", pasaporte)
    en_lotes = told(lector, archivo)
    aparte.setattr(PlainRows, "read", lambda _, filas: [None] * len(filas))
    aparte.setattr(PlainFirms, "read", lambda _, filas: [("", None)] * len(filas))
    assert told(lector, archivo) == en_lotes


@pytest.mark.parametrize("semilla", parte(range(300), 20))
def test_a_list_is_read_in_lots_as_row_by_row(semilla: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    azar = random.Random(semilla)
    hojas = azar.choice((generador.libro_al_azar, generador.lista_pnte))(semilla)
    compare(azar, dirtied(azar, hojas), Registros(), tmp_path / "lista", monkeypatch)


@pytest.mark.parametrize("semilla", parte(range(300), 20))
def test_a_cross_is_read_in_lots_as_row_by_row(semilla: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    azar = random.Random(semilla)
    compare(azar, dirtied(azar, crossed(azar)), Cruce(), tmp_path / "cruce_2024", monkeypatch)


@pytest.mark.parametrize("semilla", parte(range(100), 10))
def test_a_register_is_read_as_if_no_line_were_like_another(
    semilla: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    azar = random.Random(semilla)
    encabezado = [
        "RUC",
        "ESTADO",
        "CONDICIÓN",
        "UBIGEO",
        "NroTrab",
        "Actividad_Economica_CIIU_revision4_Principal",
        "X",
    ]
    propias = [("ACTIVO", "BAJA", "-"), ("HABIDO", ""), ("150101", "10101", "-", "x"), ("1", "muchos", "ND"), "A-", "B"]
    lineas = [[generador.ruc(azar.randrange(20)), *map(azar.choice, propias)] for _ in range(azar.randrange(60))]
    lineas = [linea[: azar.choice((7, 7, 7, 6))] for linea in lineas]
    lector, separador = azar.choice(((PadronReducido(), "|"), (PadronRuc(), ",")))
    ruta = tmp_path / "padron.txt"
    ruta.write_text("\n".join(separador.join(linea) for linea in [encabezado, *lineas]), encoding="utf-8")
    archivo, servidas = RawFile(ruta, "padron/padron.txt"), KnownFirms.of(map(generador.ruc, range(15)))
    monkeypatch.setattr(memo, "MOST_KNOWN", azar.choice((0, 5)))
    una_vez = told(lector, archivo, servidas)
    monkeypatch.setattr(padron, "_known", lambda *_: memo.ODD)
    assert isinstance(una_vez, tuple) and told(lector, archivo, servidas) == una_vez


def test_rows_without_anything_odd_are_read_in_lots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two ways would be one if every row left its lot."""
    buenas = [[generador.ruc(n), "01/03/2025 - 02/03/2025", "1.2", "Taller", "DDP", "150122"] for n in range(9)]
    lista = escribir_csv(
        tmp_path / "a.csv", Hoja("", ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD", "UBIGEO"], buenas)
    )
    cruzadas = [[generador.ruc(n), "4711", "0.5", "2", "15/03/2018", "150101"] for n in range(9)]
    cruzado = escribir_csv(
        tmp_path / "cruce_2025.csv",
        Hoja("", ["RUC", "CIIU", "VENTAS_UIT", "TRABAJADORES", "FECHA_INSCRIPCION", "UBIGEO"], cruzadas),
    )
    monkeypatch.setattr("pp0093.ingest.readers.lists.registros.SheetReading._read_alone", None)
    monkeypatch.setattr(cruce.CrossedFirms, "take", lambda _, linea: apart.append(linea.fila))
    apart: list[int] = []
    assert Registros().read(RawFile(lista, "registros/a.csv"), no_progress).tabla.num_rows == 18
    assert Cruce().read(RawFile(cruzado, "padron/cruce_2025.csv"), no_progress).tabla.num_rows == 8
    assert apart == [10], "the last line of a text may be cut"


def test_one_and_true_are_two_cells(tmp_path: Path) -> None:
    filas = [[generador.ruc(1), "01/03/2025", "1.2", "Taller", "DDP", tema] for tema in (1, True, "1", 0, False, None)]
    hoja = Hoja("Hoja1", ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD", "TEMA"], filas)
    libro = RawFile(escribir_xlsx(tmp_path / "a.xlsx", [hoja]), "registros/a.xlsx")
    temas = Registros().read(libro, no_progress).tabla["tema"].to_pylist()
    assert temas == ["1", "VERDADERO", "1", "0", "FALSO", None]


# The pieces.


def test_what_ends_the_rows_is_said_after_those_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def rows() -> Iterator[SheetRow]:
        yield from (SheetRow(n, n, ["a"]) for n in range(5))
        raise InputError("se acabó", "siga")

    monkeypatch.setattr(bulk, "ROWS_AT_ONCE", 2)
    dados: list[int] = []
    with pytest.raises(InputError, match="se acabó"):
        dados.extend(len(lote) for lote in bulk.lots(rows()))
    assert dados == [2, 2, 1]
    assert [len(lote) for lote in bulk.lots(SheetRow(n, n, ["a"]) for n in range(4))] == [2, 2]


casi = st.text(alphabet="0123456789", min_size=10, max_size=12)
once = st.builds(
    lambda prefijo, resto: prefijo + resto,
    st.sampled_from(["10", "15", "16", "17", "20", "30", "00"]),
    st.text(alphabet="0123456789", min_size=9, max_size=9),
)


@given(st.lists(once | casi | st.text(max_size=12) | st.integers(0, 10**6 - 1).map(generador.ruc)))
def test_the_check_digits_of_many_are_those_of_each(textos: list[str]) -> None:
    for texto, bien in zip(textos, are_right(textos), strict=True):
        leido = read_ruc(texto)
        assert not bien or leido == (texto, [])
        if len(texto) == 11 and texto.isascii() and texto.isdigit():
            assert bien == (not leido[1])


@given(st.lists(st.none() | st.text(alphabet="añ€𐍈\0 b", max_size=5)))
def test_a_column_of_text_is_made_of_its_texts(valores: list[str | None]) -> None:
    columna = text_frame({"c": valores})["c"]
    columna.validate(full=True)
    assert columna.to_pylist() == valores and columna.null_count == valores.count(None)


def test_a_table_of_many_rows_is_made_of_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    filas = [(None, n, f"a{n}", None if n % 3 else "<b") for n in range(10)]
    entera = text_table("a.csv", ("x", "y"), filas).to_pydict()
    monkeypatch.setattr(base, "SPOOLED_ROWS", 4)
    en_partes = text_table("a.csv", ("x", "y"), filas)
    assert en_partes["x"].num_chunks == 3 and en_partes.to_pydict() == entera


@given(st.text(alphabet='a,"\n\r \u2028\x0b'), st.integers(0, 3))
def test_a_text_is_cut_into_the_same_rows_whatever_the_size_of_its_pieces(texto: str, pieza: int) -> None:
    enteras = io.StringIO(texto, newline=None)
    with pytest.MonkeyPatch.context() as aparte:
        aparte.setattr(sheets, "BLOCK", pieza)
        leidas = [fila.celdas for fila in delimited.text_rows(texto, ",")]
    assert leidas == [c for c in csv.reader(enteras) if any(not sheets.is_blank(x) for x in c)]


@given(st.text(alphabet='a,"\n\r'), st.integers(0, 3))
def test_an_open_quote_is_told_whatever_the_size_of_the_pieces(texto: str, pieza: int) -> None:
    try:
        list(csv.reader(io.StringIO(texto, newline=None), strict=True))
        es_abierta = False
    except csv.Error as error:
        es_abierta = "end of data" in str(error)
    with pytest.MonkeyPatch.context() as aparte:
        aparte.setattr(sheets, "BLOCK", pieza)
        assert delimited._is_open(texto, 1, ",") == es_abierta


@given(st.lists(st.text(alphabet="ſsSubBTtoOaAlLﬆ :\xa0") | st.sampled_from(["Total", "subTOTAL :", "ﬆotal"])))
def test_a_row_of_totals_has_the_word_in_plain_letters(celdas: list[Any]) -> None:
    assert not has_total(celdas) or b"total" in "\0".join(celdas).encode().lower()


def test_who_left_garbage_for_later_finds_it_so_after_a_workbook_is_read() -> None:
    gc.disable()
    try:
        with fenced() as valla:
            assert valla.call("a.xlsx", 0, gc.isenabled) is False
            assert not gc.isenabled()
    finally:
        gc.enable()
    with fenced() as valla:
        valla.start()
        assert gc.isenabled()
