"""pp0093 diagnostico says what is in order without a row of a file; the terminal's edges."""

import csv
import hashlib
import io
import json
import pickle
import re
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest
from blake3 import blake3
from conftest import Carpetas, Orden, opened
from generador_registros import Hoja, escribir_csv, ruc
from generadores import escribir_mensual, filas_mensuales
from libros import de_toml
from openpyxl import load_workbook

from pp0093 import cli, console
from pp0093.cli import diagnosis
from pp0093.errors import BuildError, InputError, Remedy, sentence
from pp0093.ingest.readers.base import RawFile
from pp0093.ui import layout
from pp0093.writing.tables import Card

CASES = de_toml("diagnostico")


def test_all_in_order(ya_publicada: str, carpetas: Carpetas, orden: Orden) -> None:
    carpetas.salida.chmod(0o700)
    respuesta = orden("diagnostico", "--formato", "json")
    hallado = respuesta.json
    assert hallado["version"] == ya_publicada and hallado["version_entera"] is True
    assert hallado["cuarentena_pendiente"] == 0 and hallado["archivos_cargados"] == 1
    assert hallado["en_orden"] == (not hallado["faltas"]) and hallado["permisos_salida"] == "0700"
    assert respuesta.errores == ""


def test_a_file_has_a_print_and_its_declared_sum_is_checked(carpetas: Carpetas, orden: Orden) -> None:
    sumas = {}
    for anio, dice in ((2022, ""), (2023, "la suya"), (2024, "otra")):
        ruta = escribir_mensual(carpetas.datos / "mef" / f"{anio}.csv", filas_mensuales(3, cadenas=4, anio=anio))
        suya = hashlib.sha256(ruta.read_bytes()).hexdigest()
        sumas[f"mef/{anio}.csv"] = (suya, {"": "", "la suya": suya, "otra": "0" * 64}[dice])
    filas = [f"{archivo},{declarada}" for archivo, (_, declarada) in sumas.items()]
    (carpetas.datos / "manifest.csv").write_text("\n".join(["archivo,sha256", *filas]), encoding="utf-8")
    hecho = orden("etl")
    assert [x for x in hecho.lineas if "su SHA-256 no es el que declara el manifiesto" in x and "mef/2024.csv" in x]
    assert hecho.errores.count("su SHA-256 no es") == 1
    for carga in orden("cargas", "--formato", "json").json:
        suya, declarada = sumas[carga["archivo"]]
        octetos = (carpetas.datos / carga["archivo"]).read_bytes()
        assert (carga["huella"], carga["algoritmo"]) == (blake3(octetos).hexdigest(), "blake3")
        assert carga["sha256"] == (suya if declarada else None)
    assert orden("diagnostico", "--sha256", "--formato", "json").json["sha256"] == {a: s for a, (s, _) in sumas.items()}
    assert "sha256" not in orden("diagnostico", "--formato", "json").json


def test_what_is_damaged_is_said(ya_publicada: str, carpetas: Carpetas, orden: Orden) -> None:
    ruta = carpetas.salida / "versiones" / ya_publicada / "marts" / "presupuesto.parquet"
    ruta.write_bytes(ruta.read_bytes()[:-1])
    respuesta = orden("diagnostico")
    assert respuesta.codigo == 1 and "en_orden: no" in respuesta.salida
    assert any("dañada" in linea for linea in respuesta.lineas), respuesta.lineas


def test_an_error_says_to_each_reader_what_it_can_do_also_after_travelling_between_processes() -> None:
    remedio = Remedy("repita pp0093 etl", "vuelva a cargarlo")
    for error in (BuildError("no hay", remedio), InputError("no se entiende", remedio, archivo="a.csv", fila=3)):
        llegado = pickle.loads(pickle.dumps(error))
        assert str(llegado).removesuffix(".").endswith("; repita pp0093 etl")
        assert sentence(llegado) == sentence(error) and sentence(error).endswith("; vuelva a cargarlo.")
    assert sentence(InputError("está vacío", "descárguelo de nuevo", archivo="a.csv")) == (
        "a.csv: está vacío; descárguelo de nuevo."
    )


def test_where_modes_tell_nothing_nothing_is_said_of_them(
    ya_publicada: str, carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    (carpetas.salida / "versiones" / ya_publicada).chmod(0o777)  # What Windows says of any folder.
    assert "chmod" in orden("diagnostico").errores
    monkeypatch.setattr(diagnosis, "HAS_MODES", False)
    dicho = orden("diagnostico", "--formato", "json")
    assert "chmod" not in dicho.errores and json.loads(dicho.salida)["permisos_salida"] is None


@pytest.fixture
def pedidas(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What `pp0093 app` serves with, on a system where a process does not replace another."""
    pedidas: list[list[str]] = []
    monkeypatch.setattr(cli, "os", SimpleNamespace(name="nt", chdir=lambda _: None))
    monkeypatch.setattr(subprocess, "call", lambda pedida: pedidas.append(pedida) or 0)
    return pedidas


@pytest.mark.usefixtures("ya_publicada")
def test_where_a_process_does_not_replace_another_the_dashboard_is_its_child(
    orden: Orden, pedidas: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "is_free", lambda *_: True)
    assert orden("app", "--puerto", "8600").codigo == 0
    assert orden("app", "--puerto", "8600", "--sin-navegador").codigo == 0
    sirve = [sys.executable, "-m", "pp0093.ui.server.application", "127.0.0.1", "8600"]
    assert pedidas == [[*sirve, "abrir"], sirve]


def test_before_anything_is_published_the_dashboard_opens(orden: Orden, pedidas: list[list[str]]) -> None:
    with socket.socket() as toma:
        toma.bind(("127.0.0.1", 0))
        libre = toma.getsockname()[1]
    assert orden("app", "--puerto", str(libre)).codigo == 0 and len(pedidas) == 1


@pytest.mark.usefixtures("ya_publicada")
def test_at_a_port_where_something_listens_nothing_opens(orden: Orden, pedidas: list[list[str]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as toma:
        respuesta = orden("app", "--puerto", str(toma.getsockname()[1]))
    assert respuesta.codigo == 2 and "está ocupado" in respuesta.errores and not pedidas


# The terminal.


class Terminal(io.StringIO):
    """A standard error that someone watches."""

    def isatty(self) -> bool:
        return True


def test_a_large_file_is_told_on_one_line_where_someone_watches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grande = tmp_path / "gasto.csv"
    with grande.open("wb") as archivo:
        archivo.truncate(console.BIG_FILE_BYTES)
    crudo = RawFile(grande, "mef/gasto.csv")
    for salida, dicho in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr("sys.stderr", salida)
        with console.progress_of(crudo) as avance:
            avance(13_107_200, console.BIG_FILE_BYTES, 1234)
        assert ("mef/gasto.csv: 25% de 52 MB, 1,234 filas" in salida.getvalue()) is dicho
        assert "\n" not in salida.getvalue() and salida.getvalue().endswith(console.CLEAR if dicho else "")


def test_a_table_has_no_empty_column_and_fits_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    filas = [{"anio": 2025, "nombre": "actividad " * 6, "archivo": "a/" * 20, "pim_soles": 1234.0, "nada": None}] * 2
    monkeypatch.setenv("COLUMNS", "90")
    console.write_rows(filas, "tabla")
    entera = capsys.readouterr().out
    assert (
        "Sin dato en ninguna fila: nada" in entera
        and "nada" not in entera.splitlines()[0]
        and "actividad " * 5 in entera
    ), "what goes to a file is not cut"
    visto = Terminal()
    monkeypatch.setattr("sys.stdout", visto)
    console.write_rows(filas, "tabla")
    assert all(len(linea) <= 90 for linea in visto.getvalue().splitlines())
    assert "a/" * 20 in visto.getvalue() and "1,234.0" in visto.getvalue() and "…" in visto.getvalue()


FEOS = CASES["feos"]


ABIERTAS = re.compile(r"<(img src=x|a href='http://x)")


def are_texts(celdas: Iterable[str]) -> bool:
    """Tell cells that no sheet takes for a formula; figures apart."""
    return not [c for c in celdas if c[:1] in ("=", "+", "-", "@", "\t") and not re.fullmatch(r"-?[\d.]+", c)]


def cells(texto: str) -> list[str]:
    return [c for fila in csv.reader(texto.splitlines()) for c in fila]


def test_text_is_text_in_every_way_out(carpetas: Carpetas, orden: Orden, tmp_path: Path) -> None:
    """Each ugly text in each column of free text of a list, in a row kept out and in the manifest."""
    (carpetas.datos / "registros").mkdir()
    columnas = ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "TEMA", "UNIDAD"]
    filas = [[ruc(n), "05/03/2025", "1.2", feo, feo, "DDP"] for n, feo in enumerate(FEOS.values(), 1)]
    filas += [[ruc(n) + "9", feo, "1.2", feo, feo, "DDP"] for n, feo in enumerate(FEOS.values(), 51)]
    escribir_csv(carpetas.datos / "registros" / "a.csv", Hoja("", columnas, filas))
    with (carpetas.datos / "manifest.csv").open("w", encoding="utf-8", newline="") as salida:
        dice = {"archivo": "registros/a.csv", "documento": FEOS["html"], "nota": FEOS["formula"]}
        csv.writer(salida).writerows([dice, dice.values()])
    assert orden("etl").codigo == 0
    pedido = ("consulta", "atenciones", "--por", "anio,servicio")
    servicios = {f["servicio"] for f in orden(*pedido, "--formato", "json").json}
    assert servicios == {
        "Taller [2J]0;otrorojo", "Taller31mdos", "Taller de ventas y más", FEOS["formula"], FEOS["suma"],
        "‹img src=x onerror=alert(1)>‹a href='http://x.pe'>ver‹/a>",
    }  # fmt: skip
    for pregunta in (pedido, ("consulta", "atenciones", "--por", "servicio,tema"), ("cargas",), ("cuarentena",)):
        for formato in ("tabla", "json", "csv"):
            dicho = orden(*pregunta, "--formato", formato).salida
            assert all(c.isprintable() or c == "\n" for c in dicho), (pregunta, formato)
            assert formato != "csv" or are_texts(cells(dicho)), pregunta
    assert {"'=HYPERLINK(1)", "'+51"} <= {*cells(orden(*pedido, "--formato", "csv").salida)}
    for pieza in ("servicios", "datos"):
        for formato in ("csv", "xlsx"):
            destino = tmp_path / f"{pieza}_{formato}"
            assert orden("exportar", pieza, "--formato", formato, "--destino", destino, "--anio", "2025").codigo == 0
            assert all(are_texts(cells(r.read_text(encoding="utf-8-sig"))) for r in destino.rglob("*.csv"))
            hojas = [h for r in destino.rglob("*.xlsx") for h in load_workbook(r)]
            assert not [c for h in hojas for f in h.iter_rows() for c in f if c.data_type == "f"]
        assert not [h for h in opened(pieza).get("html") if ABIERTAS.search(h.proto.body)]


def test_a_card_writes_the_name_of_a_printed_source_as_text(publicada: Path) -> None:
    feo = FEOS["html"] + '<span class="pp-badge" hidden>Publicado</span>'
    tarjeta = Card(feo, feo, f"{feo}; y más", procedencias=("publicado",))
    llamada = layout.part("raised", [(1, tarjeta.remark)])
    dibujada = layout.part("card_name", tarjeta.etiqueta) + layout.card_foot(tarjeta, None, llamada)
    assert not re.search(r"<(img|a)\b| hidden>", dibujada)
    assert dibujada.count("&lt;img") == 3 and dibujada.count('<span class="pp-badge">') == 1
