"""The pieces of which tables are read: columns of text, delimited texts cut in pieces, cells that look alike."""

from __future__ import annotations

import csv
import gc
import io
from pathlib import Path

import generador_registros as generador
import pytest
from generador_registros import Hoja, escribir_xlsx
from hypothesis import given
from hypothesis import strategies as st

from pp0093.ingest.fence import fenced
from pp0093.ingest.readers import base, content
from pp0093.ingest.readers.base import RawFile, no_progress, text_frame, text_table
from pp0093.ingest.readers.registros import Registros


def test_one_and_true_are_two_cells(tmp_path: Path) -> None:
    filas = [[generador.ruc(1), "01/03/2025", "1.2", "Taller", "DDP", tema] for tema in (1, True, "1", 0, False, None)]
    hoja = Hoja("Hoja1", ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD", "TEMA"], filas)
    libro = RawFile(escribir_xlsx(tmp_path / "a.xlsx", [hoja]), "registros/a.xlsx")
    temas = Registros().read(libro, no_progress).tabla["tema"].to_pylist()
    assert temas == ["1", "VERDADERO", "1", "0", "FALSO", None]


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


@given(st.text(alphabet='a,"\n\r \u2028\x0b'))
def test_a_text_is_cut_into_the_rows_of_the_csv_module(texto: str) -> None:
    enteras = io.StringIO(texto, newline=None)
    leidas = [fila.celdas for fila in content.text_rows(texto, ",")]
    assert leidas == [c for c in csv.reader(enteras) if any(not content.is_blank(x) for x in c)]


@given(st.text(alphabet='a,"\n\r'))
def test_an_open_quote_is_told(texto: str) -> None:
    try:
        list(csv.reader(io.StringIO(texto, newline=None), strict=True))
        es_abierta = False
    except csv.Error as error:
        es_abierta = "end of data" in str(error)
    assert content._is_open(texto, 1, ",") == es_abierta


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
