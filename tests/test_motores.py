"""The same tables made by DuckDB, Spark and Sail, row by row: `make test-motores` (minutes, and Java)."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import generadores
import pytest
from conftest import PROYECTO
from generador_entregas import carpeta_al_azar
from test_mef_codigos import Caso, escrito
from test_mef_codigos import filas as filas_de_todos

pytestmark = pytest.mark.motores
SPARK, SAIL = PROYECTO / ".venv-motores" / "bin", PROYECTO / ".venv-motores-sail" / "bin"
TABLAS = """
    select schema_name || '.' || table_name as tabla,
        string_agg('coalesce(' || column_name || '::varchar, chr(0))', ' || chr(1) || ') as fila
    from duckdb_columns()
    where schema_name in ('staging', 'core', 'marts')
    group by all
"""


def etl(datos: Path, salida: Path, *mas: str, python: Path | None = None, programa: str = "0093") -> None:
    entorno = os.environ | {
        "PP0093_DATOS": str(datos),
        "PP0093_SALIDA": str(salida),
        "PP0093_MOTOR": str(python),
        "PP0093_PROGRAMA": programa,
    }
    orden = [sys.executable, "-m", "pp0093", "etl", "--omitir-rechazados", *mas]
    hecho = subprocess.run(orden, cwd=PROYECTO, env=entorno, capture_output=True, text=True, check=False)
    assert hecho.returncode == 0, hecho.stderr


def huellas(salida: Path) -> dict[str, tuple[int, int]]:
    """Each table of what is published: its rows, and a hash of them whatever their order."""
    version = (salida / "VIGENTE").read_text(encoding="utf-8").strip()
    with duckdb.connect(str(salida / "versiones" / version / "pp0093.duckdb"), read_only=True) as con:
        tablas = con.execute(TABLAS).fetchall()
        return {
            t: con.execute(f"select count(*), coalesce(sum(hash({fila})), 0)::hugeint from {t}").fetchone() or (0, 0)
            for t, fila in tablas
        }


def puerto() -> int:
    with socket.socket() as enchufe:
        enchufe.bind(("127.0.0.1", 0))
        numero: int = enchufe.getsockname()[1]
        return numero


def escucha(numero: int, segundos: int = 120) -> None:
    limite = time.monotonic() + segundos
    while time.monotonic() < limite:
        with socket.socket() as enchufe:
            enchufe.settimeout(1)
            if enchufe.connect_ex(("127.0.0.1", numero)) == 0:
                return
        time.sleep(0.2)
    raise TimeoutError(numero)


@contextmanager
def proceso(*orden: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own group, which ends with the test."""
    with subprocess.Popen(
        orden, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as propio:
        try:
            yield propio
        finally:
            try:
                os.killpg(propio.pid, signal.SIGKILL)
            except ProcessLookupError:
                propio.wait()


@pytest.fixture(scope="module", params=["lo que se envía", 3, 20])
def carpeta(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, tuple[int, int]]]:
    """A folder of data, and what DuckDB makes of it."""
    raiz = tmp_path_factory.mktemp("motores")
    datos = raiz / "raw"
    if isinstance(request.param, int):
        carpeta_al_azar(PROYECTO / "data" / "raw", datos, request.param, date(2026, 11, 21))
        generadores.escribir_mensual(datos / "mef" / "por_mes.csv", generadores.filas_mensuales(request.param))
        generadores.escribir_ancho(datos / "mef" / "ancho.csv", generadores.filas_anchas(request.param, anio=2023))
    else:
        datos = PROYECTO / "data" / "raw"
    etl(datos, raiz / "duckdb", "--sin-demo")
    hechas = huellas(raiz / "duckdb")
    assert sum(filas > 0 for filas, _ in hechas.values()) > 30
    return datos, hechas


def test_sail_makes_every_table_as_duckdb(carpeta: tuple[Path, dict[str, tuple[int, int]]], tmp_path: Path) -> None:
    datos, hechas = carpeta
    numero = puerto()
    with proceso(str(SAIL / "sail"), "spark", "server", "--port", str(numero)):
        escucha(numero)
        etl(
            datos,
            tmp_path,
            "--sin-demo",
            "--motor",
            "spark",
            "--maestro",
            f"sc://127.0.0.1:{numero}",
            python=SAIL / "python",
        )
    assert huellas(tmp_path) == hechas


def test_spark_in_this_machine_makes_every_table_as_duckdb(
    carpeta: tuple[Path, dict[str, tuple[int, int]]], tmp_path: Path
) -> None:
    datos, hechas = carpeta
    etl(datos, tmp_path, "--sin-demo", "--motor", "spark", "--maestro", "local[2]", python=SPARK / "python")
    assert huellas(tmp_path) == hechas


@contextmanager
def conjunto() -> Iterator[tuple[str, Callable[[], None]]]:
    """A master and two workers on this machine; the address of the one, and how to kill one of the others."""
    clase = next((PROYECTO / ".venv-motores").glob("lib/python*/site-packages/pyspark/bin/spark-class"))
    numero = puerto()
    maestro = f"org.apache.spark.deploy.master.Master --host 127.0.0.1 --port {numero} --webui-port 0".split()
    obrero = f"org.apache.spark.deploy.worker.Worker --webui-port 0 -c 1 -m 1g spark://127.0.0.1:{numero}".split()
    with proceso(str(clase), *maestro):
        escucha(numero)
        with proceso(str(clase), *obrero) as uno, proceso(str(clase), *obrero):
            yield f"spark://127.0.0.1:{numero}", lambda: os.killpg(uno.pid, signal.SIGKILL)


def test_spark_makes_every_programme_as_duckdb(tmp_path: Path) -> None:
    datos = tmp_path / "raw"
    for anio in (2023, 2024):
        caso = Caso(93, "era 2", "sólo las necesarias", anio, 1 << 18)
        filas = [fila | {"ANO_EJE": str(anio)} for fila in filas_de_todos(caso)]
        ruta = datos / "mef" / f"{anio}.csv"
        ruta.parent.mkdir(parents=True, exist_ok=True)
        ruta.write_text(escrito(caso, filas), encoding="utf-8")
    etl(datos, tmp_path / "duckdb", programa="todos")
    hechas = huellas(tmp_path / "duckdb")
    assert hechas["marts.presupuesto"][0] > 100
    spark = ("--motor", "spark", "--maestro", "local[2]")
    etl(datos, tmp_path / "spark", *spark, python=SPARK / "python", programa="todos")
    assert huellas(tmp_path / "spark") == hechas


def test_a_worker_killed_loses_nothing(tmp_path: Path) -> None:
    datos = PROYECTO / "data" / "raw"
    etl(datos, tmp_path / "duckdb", "--sin-demo")
    entorno = os.environ | {
        "PP0093_DATOS": str(datos),
        "PP0093_SALIDA": str(tmp_path / "spark"),
        "PP0093_MOTOR": str(SPARK / "python"),
    }
    with conjunto() as (maestro, matar):
        orden = [sys.executable, "-m", "pp0093", "etl", "--sin-demo", "--motor", "spark"]
        with subprocess.Popen([*orden, "--maestro", maestro], cwd=PROYECTO, env=entorno) as haciendo:
            a_medias = tmp_path / "spark" / "versiones"
            while haciendo.poll() is None and len(list(a_medias.glob("*/motor/staging.*/_SUCCESS"))) < 5:
                time.sleep(0.2)
            assert haciendo.poll() is None
            matar()
            assert haciendo.wait() == 0
    assert huellas(tmp_path / "spark") == huellas(tmp_path / "duckdb")
