"""Large texts read by helpers: the same is loaded, put apart, refused and said, and no helper outlives its parent."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import generador_registros as generador
import pytest
from conftest import PROYECTO, Carpetas, Orden
from encargos import WAITS, dies_reading, does, time_passes
from generador_registros import Hoja, escribir_csv, escribir_xlsx
from test_padron import REDUCIDO, linea

from pp0093.ingest import cache, workers
from pp0093.ingest.readers.base import RawFile

MANIFIESTO = "archivo,unidad,actividad,anio\n"
LISTA = ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD", "UBIGEO"]


@pytest.fixture
def con_ayudantes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "LARGE", 1)
    monkeypatch.setattr(workers, "WORTH_IT", 1)
    monkeypatch.setattr(workers, "_processors", lambda: 2)


@pytest.fixture
def sucios(carpetas: Carpetas) -> Carpetas:
    """Lists with all that a person does to them, some of them refused, with a workbook, a cross and a register."""
    registros, padron = carpetas.datos / "registros", carpetas.datos / "padron"
    registros.mkdir()
    padron.mkdir()
    nombres = [f"registros/l{n}.csv" for n in range(9)]
    for n, nombre in enumerate(nombres):
        escribir_csv(carpetas.datos / nombre, generador.libro_al_azar(n)[0])
    buenas = [[generador.ruc(n % 5), "01/03/2025", "1.2", "Taller", "DDP", "150122"] for n in range(9)]
    escribir_csv(registros / "buena.csv", Hoja("", LISTA, buenas))
    escribir_xlsx(registros / "libro.xlsx", [Hoja("Hoja1", LISTA, buenas)])
    (registros / "rara.csv").write_text("nada,de\nlo,que\n", encoding="utf-8")
    cruzadas = [[generador.ruc(n), "4711", "0.5", "2", "15/03/2018", "150101"] for n in (0, 1, 1, 2)]
    titulos = ["RUC", "CIIU", "VENTAS_UIT", "TRABAJADORES", "FECHA_INSCRIPCION", "UBIGEO"]
    escribir_csv(padron / "cruce_2025.csv", Hoja("", titulos, cruzadas))
    lineas = [linea(generador.ruc(n), ubigeo="LIMA" if n % 3 else "150101") for n in range(8)]
    (padron / "padron_reducido_ruc.txt").write_text("\n".join([REDUCIDO, *lineas, lineas[0]]), encoding="latin-1")
    filas = [f"{nombre},DDP,1.2,2025\n" for nombre in nombres]
    (carpetas.datos / "manifest.csv").write_text(MANIFIESTO + "".join(filas), encoding="utf-8")
    return carpetas


def published(orden: Orden) -> Any:
    """Publish what there is and return all that is said of it."""
    hecho = orden("etl", "--omitir-rechazados")
    dicho = re.sub(r"\d{8}T\d+-[0-9a-f]+", "VERSION", f"{hecho.codigo}\n{hecho.salida}\n{hecho.errores}")
    return dicho, *(orden(que, "--formato", "json").json for que in ("cargas", "cuarentena"))


def test_all_is_said_and_loaded_as_without_helpers(
    sucios: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    sin_ellos = published(orden)
    assert sin_ellos[0].startswith("0") and "rara.csv" in sin_ellos[0] and sin_ellos[2]
    monkeypatch.setenv("PP0093_SALIDA", str(sucios.salida.with_name("otra")))
    request.getfixturevalue("con_ayudantes")
    aqui: list[str] = []
    leer = cache.Readings.fresh
    monkeypatch.setattr(cache.Readings, "fresh", lambda s, a, *r: (aqui.append(a.archivo), leer(s, a, *r))[1])
    assert published(orden) == sin_ellos
    assert aqui == ["registros/libro.xlsx"], "the texts were read elsewhere"
    assert not multiprocessing.active_children()
    assert "Sin cambios" in orden("etl", "--omitir-rechazados").salida


def test_what_a_helper_that_dies_was_reading_is_read_here(
    sucios: Carpetas, orden: Orden, con_ayudantes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_read_for", dies_reading)
    hecho = orden("etl", "--omitir-rechazados")
    assert hecho.codigo == 0 and "de 14 " not in hecho.errores
    assert {c["archivo"] for c in orden("cargas", "--formato", "json").json} >= {
        "registros/buena.csv",
        "padron/cruce_2025.csv",
        "padron/padron_reducido_ruc.txt",
    }


@pytest.mark.parametrize(
    ("octetos", "procesadores", "ayudantes"),
    [
        ([40 << 20, 40 << 20], 2, 2),
        ([40 << 20] * 9, 8, workers.MOST),
        ([40 << 20, 40 << 20], 1, 0),
        ([900 << 20], 2, 0),
        ([workers.LARGE] * 3, 2, 0),
        ([], 2, 0),
    ],
)
def test_there_are_helpers_only_for_several_large_files_and_several_processors(
    octetos: list[int], procesadores: int, ayudantes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_processors", lambda: procesadores)
    assert workers.how_many(octetos) == ayudantes


def done(*encargos: str, propio: Iterable[object] = ()) -> dict[str, Any]:
    hechos = workers.each(2, does, [(e,) for e in encargos], iter(propio))
    return {e: dicho for (e,), dicho in hechos}


def test_one_works_meanwhile_and_hears_the_helpers_between_two_pieces(tmp_path: Path) -> None:
    senales = [tmp_path / "primera", tmp_path / "segunda"]
    esperan = [f"{WAITS}{s}" for s in senales]
    hecho = done(*esperan, propio=map(Path.touch, senales))
    assert hecho == dict.fromkeys(esperan, "True")


def test_what_helpers_leave_undone_of_ones_own_work_is_done_later() -> None:
    assert done("uno", "dos", propio=itertools.repeat(None)) == {"uno": "UNO", "dos": "DOS"}


def test_what_is_raised_comes_whole() -> None:
    hecho = done("uno", "rechaza", "disco", "dos")
    assert [hecho[e] for e in ("uno", "dos")] == ["UNO", "DOS"]
    assert (
        str(hecho["rechaza"]) == "a, fila 3: motivo; qué hacer." and str(hecho["rechaza"].otras[0]) == "a: otro; más."
    )
    assert (hecho["disco"].errno, hecho["disco"].filename) == (28, "ruta")


def test_what_a_death_leaves_undone_is_nobodys() -> None:
    hecho = done("muere", "muere también", "uno")
    assert hecho.pop("uno", None) in (None, "UNO") and {*hecho.values()} <= {None}
    assert not multiprocessing.active_children()


def test_who_stops_waiting_ends_them() -> None:
    espera = workers.each(2, time_passes, [(n,) for n in range(4)], iter(()))
    next(espera)
    assert multiprocessing.active_children()
    espera.close()
    assert not multiprocessing.active_children()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes in /proc")
@pytest.mark.parametrize("senal", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_they_and_who_reads_workbooks_die_with_their_parent(senal: int) -> None:
    orden = (
        "import multiprocessing as m, signal, encargos as e\n"
        # Whoever is started in the background ignores an interruption.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from pp0093.ingest import fence, workers\n"
        "valla = fence.Fence()\n"
        "libros = map(fence.Fence.start, [valla])\n"
        "for _ in workers.each(2, e.time_passes, [(0,), (1,), (2,)], libros):\n"
        "    print(*(h.pid for h in m.active_children()), flush=True)\n"
    )
    entorno = {**os.environ, "PYTHONPATH": f"{PROYECTO}{os.pathsep}{PROYECTO / 'tests'}"}
    mudo = subprocess.DEVNULL
    with subprocess.Popen([sys.executable, "-c", orden], stdout=subprocess.PIPE, stderr=mudo, env=entorno) as padre:
        assert padre.stdout
        try:
            hijos = [int(n) for n in padre.stdout.readline().split()]
            padre.send_signal(senal)
            padre.wait(60)
        finally:
            padre.kill()
    limite = time.monotonic() + 60
    while any(map(is_alive, hijos)) and time.monotonic() < limite:
        time.sleep(0.05)
    assert len(hijos) == 3 and not any(map(is_alive, hijos))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_file_that_is_gone_or_a_workbook_is_not_for_them(tmp_path: Path) -> None:
    libro = escribir_xlsx(tmp_path / "a.xlsx", [Hoja("Hoja1", ["RUC"], [["x"]])])
    texto = escribir_csv(tmp_path / "a.csv", Hoja("", ["RUC"], [["x"]]))
    octetos = [cache._text_bytes(RawFile(r, r.name)) for r in (libro, texto, tmp_path / "no.csv")]
    assert octetos == [0, texto.stat().st_size, 0]
