"""A file that breaks its reader is refused, alone: in seconds, without taking memory, and the others are loaded."""

import gc
import multiprocessing
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import PROYECTO, Carpetas, Orden, answered, parte
from documentos_hostiles import HOSTILES as DOCUMENTOS
from generador_registros import Hoja, escribir_csv, ruc
from libros import de_toml
from libros_hostiles import ENCABEZADO, HOSTILES, bueno
from test_entradas_malas import ANCHA, EXPORTADA, MENSUAL, PUBLICADO, es_una_linea_en_espanol

from pp0093 import process, versions
from pp0093.audit import apart, document
from pp0093.errors import InputError
from pp0093.ingest import fence
from pp0093.ingest.readers import content
from pp0093.ingest.readers.base import Progress, RawFile

SE_CARGAN = {"anidada", "comentario"}
SECONDS, BYTES = 10, 1 << 30


@pytest.fixture
def con_lista(carpetas: Carpetas) -> Carpetas:
    (carpetas.datos / "registros").mkdir()
    bueno(carpetas.datos / "registros" / "a_buena.xlsx")
    return carpetas


def test_hostile_workbooks_are_refused_and_the_good_one_is_loaded(con_lista: Carpetas, orden: Orden) -> None:
    for nombre, hacer in HOSTILES.items():
        hacer(con_lista.datos / "registros" / f"{nombre}.xlsx")
    hecho = orden("etl")
    assert hecho.codigo == 1 and hecho.salida == ""
    *lineas, resumen = hecho.lineas
    assert "no se publicó nada" in resumen
    for linea, nombre in zip(lineas, sorted(HOSTILES.keys() - SE_CARGAN), strict=True):
        es_una_linea_en_espanol(linea, f"registros/{nombre}.xlsx")
    assert orden("etl", "--omitir-rechazados").codigo == 0
    assert {c["archivo"] for c in orden("cargas", "--formato", "json").json} == {
        "registros/a_buena.xlsx", *(f"registros/{n}.xlsx" for n in SE_CARGAN)
    }  # fmt: skip


def called(archivo: str) -> RawFile:
    """A file of a name, with nothing in it."""
    return RawFile(Path(os.devnull), archivo)


def asks_for_memory() -> int:
    return len(bytearray(2 * process.MAX_BYTES))


def never_ends() -> None:
    while True:
        pass


def dies(senal: int) -> None:
    os.kill(os.getpid(), senal)


def breaks() -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("funcion", "argumentos", "dice"),
    [
        (asks_for_memory, (), "pide más memoria"), (never_ends, (), "tarda más"), (dies, (6,), "está dañado"),
        (dies, (9,), "está dañado"), (breaks, (), "no se pudo leer (ZeroDivisionError)"),
    ],
)  # fmt: skip
def test_whatever_becomes_of_the_reader_the_next_file_is_read(
    funcion: Any, argumentos: tuple[Any, ...], dice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fence, "PROCESSOR_SECONDS", 1)
    with pytest.raises(InputError) as error:
        fence.call(called("registros/malo.xlsx"), lambda _: funcion(*argumentos))
    assert str(error.value).startswith("registros/malo.xlsx: ") and dice in str(error.value)
    assert fence.call(called("registros/bueno.xlsx"), lambda _: sum([1, 2])) == 3


def test_what_a_reader_refuses_travels_whole() -> None:
    dicho = InputError("falta", "póngalo", archivo="a.xlsx", hoja="H", fila=3, columna="C")
    dicho.otras = (InputError("sobra", "quítelo", archivo="a.xlsx"),)
    with pytest.raises(InputError) as error:
        fence.call(called("a.xlsx"), lambda _: refuses(dicho))
    assert (str(error.value), vars(error.value)["fila"], str(error.value.otras[0])) == (
        str(dicho), 3, str(dicho.otras[0])
    )  # fmt: skip


def test_what_is_told_of_progress_in_the_child_is_told_here_while_it_is_waited_for() -> None:
    def tells(avance: Progress) -> int:
        for n in range(3):
            avance(n, 2, n)
        return os.getpid()

    dicho: list[tuple[int, ...]] = []
    leyendo = fence.begin(called("mef/a.csv"), tells)
    assert dicho == []
    assert leyendo(lambda *cuanto: dicho.append(cuanto)) != os.getpid()
    assert dicho == [(0, 2, 0), (1, 2, 1), (2, 2, 2)]


def test_where_there_is_no_fork_a_file_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert fence.call(called("registros/bueno.xlsx"), lambda _: os.getpid()) == os.getpid()
    with pytest.raises(InputError, match=r"no se pudo leer \(ZeroDivisionError\)"):
        fence.call(called("registros/malo.xlsx"), lambda _: breaks())


def refuses(error: InputError) -> None:
    raise error


# Texts.


def test_a_text_too_big_is_refused_where_it_is_read_whole(con_lista: Carpetas, orden: Orden) -> None:
    for archivo in ("registros/b.csv", "metas/b.csv", "publicado/b.csv", "padron/cruce_2025.csv"):
        (con_lista.datos / archivo).parent.mkdir(exist_ok=True)
        with (con_lista.datos / archivo).open("wb") as grande:
            grande.write(b"RUC,FECHA,ACTIVIDAD,SERVICIO,UNIDAD,DOCUMENTO,INDICADOR,VALOR,MES,META\n")
            grande.truncate(content.MAX_TEXT_BYTES + 1)
    hecho = orden("etl", "--omitir-rechazados")
    assert hecho.codigo == 0, hecho.errores
    assert [c["archivo"] for c in orden("cargas", "--formato", "json").json] == ["registros/a_buena.xlsx"]
    assert sum("rechazado y omitido" in linea for linea in hecho.lineas) == 4


# Where a text has GRANDE, the file has twenty megabytes: no process keeps them but while it writes them.
GRANDE, OCTETOS = "(veinte megas)", 20_000_000
CON_UNA_CELDA = {
    "registros/b.csv": f"{','.join(ENCABEZADO)}\n{ruc(1)},01/03/2025,1.2,{GRANDE},DDP\n",
    "publicado/b.csv": f"documento,indicador,anio,valor\nInforme,pim_soles,2025,{GRANDE}\n",
    "publicado/c.csv": f"documento,indicador,anio,valor\nInforme,pim_soles,2025,{'9' * 40}.{'1' * 40}\n",
    "mef/b.csv": MENSUAL.decode().replace("100.50", GRANDE),
    "metas/b.csv": f"actividad,anio,mes,meta,ejecutado\n1.1,2025,1,{GRANDE},0.{'3' * 40}\n",
    "padron/cruce_2025.csv": f"RUC,VENTAS_UIT,FECHA_INSCRIPCION\n{ruc(1)},{GRANDE},01/01/2020\n",
}


@pytest.mark.parametrize("archivo", parte(CON_UNA_CELDA, 1))
def test_a_huge_cell_or_forty_decimals_leave_no_traceback(archivo: str, con_lista: Carpetas, orden: Orden) -> None:
    (con_lista.datos / archivo).parent.mkdir(exist_ok=True)
    texto = CON_UNA_CELDA[archivo].replace(GRANDE, "A" * OCTETOS)
    (con_lista.datos / archivo).write_text(texto, encoding="utf-8")
    hecho = orden("etl", "--omitir-rechazados")
    assert hecho.codigo == 0, hecho.errores[-500:]
    assert orden("consulta", "empresas_atendidas", "--por", "anio").codigo == 0


def test_a_name_in_latin_1_is_refused_alone(con_lista: Carpetas, orden: Orden) -> None:
    lista = Hoja("", ENCABEZADO, [[ruc(9), "05/03/2025", "1.2", "Taller", "DDP"]])
    escribir_csv(con_lista.datos / "registros" / "b.csv", lista)
    ruta = os.fsencode(con_lista.datos / "registros" / "b.csv")
    os.rename(ruta, os.path.dirname(ruta) + b"/a\xf1o.csv")  # noqa: PTH104, PTH120
    hecho = orden("etl")
    assert hecho.codigo == 1 and "registros/año.csv: el nombre del archivo no está en UTF-8" in hecho.errores
    assert orden("etl", "--omitir-rechazados").codigo == 0


# A corpus of damaged files.


def mutated(azar: random.Random, octetos: bytes) -> bytes:
    mutado = bytearray(octetos)
    for _ in range(azar.randint(1, 30)):
        lugar, largo = azar.randrange(len(mutado)), azar.choice((1, 1, 2, 8, 100))
        mutado[lugar : lugar + largo] = azar.choice((azar.randbytes(largo), b"", b"\0" * largo, mutado[:largo] * 3))
    return bytes(mutado)


def _most_of_a_child() -> int:
    """Return the bytes that the biggest child of this process ever had."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10


def corpus_is_survived(semillas: range, carpeta: Path) -> None:
    bueno(carpeta / "bueno.xlsx")
    sanos = {"xlsx": (carpeta / "bueno.xlsx").read_bytes(), "csv": MENSUAL, "xls": EXPORTADA}
    sanos |= {"txt": ANCHA, "dat": PUBLICADO}
    for semilla in semillas:
        azar = random.Random(semilla)
        sufijo = azar.choice(["xlsx", *sanos])
        ruta = carpeta / f"mutado.{sufijo}"
        ruta.write_bytes(mutated(azar, sanos[sufijo]))
        inicio = time.process_time()
        respuesta = answered("inspeccionar", ruta, "--formato", "json")
        assert respuesta.codigo in (0, 1) and "Traceback" not in respuesta.errores, semilla
        if respuesta.codigo:
            assert respuesta.salida == "" and len(respuesta.lineas) == 1, semilla
        assert time.process_time() - inicio < SECONDS, semilla
    assert _most_of_a_child() <= BYTES


def in_a_process_of_its_own(semillas: range, carpeta: Path) -> None:
    """Survive a share of the corpus where no other test has been: the child copies its parent, and is measured so."""
    corpus = f"from test_cerco import *; corpus_is_survived({semillas!r}, Path({str(carpeta)!r}))"
    rutas = os.pathsep.join(str(ruta) for ruta in (PROYECTO, PROYECTO / "tests"))
    orden = [sys.executable, "-c", corpus]
    hecho = subprocess.run(orden, env=os.environ | {"PYTHONPATH": rutas}, capture_output=True, text=True, check=False)
    assert hecho.returncode == 0, hecho.stderr


@pytest.mark.usefixtures("carpetas")
def test_a_share_of_the_corpus(tmp_path: Path) -> None:
    in_a_process_of_its_own(range(8), tmp_path)


@pytest.mark.campana
@pytest.mark.usefixtures("carpetas")
def test_a_corpus_of_damaged_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_a_process_of_its_own(range(600), tmp_path)
    with capsys.disabled():
        print("\n| Archivos dañados al azar: rastros de pila, más de 10 s, más de 1 GB | 600 | 0 |")


class Ciclo:
    """Something that only the collector of garbage ends."""

    def __init__(self) -> None:
        self.yo = self
        self.con = duckdb.connect(config={"threads": 4})
        self.con.execute("select count(distinct range % 1000) from range(3_000_000)")


def test_what_the_parent_left_to_collect_does_not_end_the_child() -> None:
    gc.disable()
    try:
        Ciclo()
        assert fence.call(called("a.xlsx"), lambda _: gc.collect()) >= 0
    finally:
        gc.enable()
        gc.collect()


# Documents of others, which the audit reads.


# What it is refused for; the others are read, in sentences of bounded length.
SE_NIEGAN = de_toml("cerco")
MUY_LENTOS = {"una página de cien mil líneas.pdf"}


@pytest.mark.parametrize("nombre", parte(sorted(DOCUMENTOS.keys() - MUY_LENTOS), 4))
def test_a_hostile_document_is_refused_or_read_in_short_sentences(nombre: str) -> None:
    datos = DOCUMENTOS[nombre]()
    try:
        largas = fence.call(called(nombre), lambda _: longest(nombre, datos))
    except InputError as error:
        assert SE_NIEGAN[nombre] in str(error) and str(error).startswith(nombre)
    else:
        assert nombre not in SE_NIEGAN
        assert largas[0] <= document.MAX_SENTENCE and largas[1] <= document.MAX_FIGURES


def longest(nombre: str, datos: bytes) -> tuple[int, int]:
    """The most letters and the most figures of a sentence of a document."""
    oraciones = document.parse(nombre, datos)
    return max(len(s.texto) for s in oraciones), max(len(document.NUMBER_TOKEN.findall(s.texto)) for s in oraciones)


def test_a_document_that_takes_too_long_is_a_sentence(version_publicada: Path) -> None:
    version = versions.current_version(version_publicada)
    frases = "\n\n".join(f"En 2025 se atendió a {n:,} empresas." for n in range(20_000))
    with pytest.raises(InputError) as error:
        apart.audit(apart.DocumentToAudit("nota.txt", frases.encode(), str(version), segundos=1))
    assert (
        str(error.value) == "nota.txt: tarda más de lo que un documento así puede tardar; divídalo y audite cada parte."
    )


def test_whatever_becomes_of_the_process_that_audits_is_a_sentence(
    version_publicada: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pedido = apart.DocumentToAudit("nota.docx", b"", str(versions.current_version(version_publicada)))
    monkeypatch.setattr(apart, "ORDER", (sys.executable, "-c", "import os; os.abort()"))
    with pytest.raises(InputError, match=r"^nota\.docx: está dañado: quien lo lee no pudo con él"):
        apart.audit(pedido)
    monkeypatch.setattr(apart, "CLOCK_FACTOR", 0)
    monkeypatch.setattr(apart, "ORDER", (sys.executable, "-c", "import threading; threading.Event().wait()"))
    with pytest.raises(InputError, match=r"^nota\.docx: tarda más"):
        apart.audit(pedido)


def test_the_command_refuses_a_hostile_document_in_one_line(
    version_publicada: Path, orden: Orden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(version_publicada))
    (tmp_path / "una celda.docx").write_bytes(DOCUMENTOS["una celda de 150 millones de columnas.docx"]())
    hecho = orden("auditar", str(tmp_path / "una celda.docx"))
    assert hecho.codigo == 1 and hecho.salida == "" and len(hecho.lineas) == 1
    es_una_linea_en_espanol(hecho.lineas[0], "una celda.docx")


@pytest.mark.parametrize("hacer", [os.mkfifo, os.mkdir])
@pytest.mark.parametrize("cual", ["registros/b.csv", "manifest.csv"])
def test_a_pipe_or_a_folder_where_a_file_is_expected_is_a_sentence(
    cual: str, hacer: Callable[[Path], None], con_lista: Carpetas, orden: Orden
) -> None:
    hacer(con_lista.datos / cual)
    hecho = orden("etl")
    if hacer is os.mkdir and cual != "manifest.csv":  # A folder within a folder of lists is one more of theirs.
        assert hecho.codigo == 0
        return
    assert hecho.codigo == 1 and es_una_linea_en_espanol(hecho.lineas[0], cual) is None
    assert "no es un archivo" in hecho.lineas[0]
