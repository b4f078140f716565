"""The wheel, installed where there is nothing of the checkout; and what a process frees and never waits for."""

import json
import os
import platform
import site
import subprocess
import sys
import zipfile
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

import pytest
from conftest import PROYECTO, capturas, go
from libros import de_toml

from pp0093 import process

SECONDS = 120


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    destino = tmp_path_factory.mktemp("wheel")
    orden = [sys.executable, "-m", "pip", "wheel", str(PROYECTO), "--no-deps", "--no-build-isolation", "-q"]
    subprocess.run([*orden, "-w", str(destino)], check=True, timeout=SECONDS)
    [hecho] = destino.glob("pp0093-*.whl")
    return hecho


@pytest.fixture(scope="module")
def instalado(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `pp0093` of an environment that has the wheel; its libraries are those of the tests."""
    entorno = tmp_path_factory.mktemp("instalado")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(entorno)], check=True)
    python = entorno / "bin" / "python"
    orden = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*orden, str(wheel)], check=True, timeout=SECONDS)
    [propias] = entorno.glob("lib/python*/site-packages")
    # Of a folder named so, what is installed is found and its own .pth files (that of the checkout) are not read.
    (propias / "bibliotecas.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    return entorno / "bin" / "pp0093"


@pytest.fixture(scope="module")
def casa_vacia(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a user who has nothing yet."""
    return tmp_path_factory.mktemp("casa")


def environment(casa: Path) -> dict[str, str]:
    propias = {c: v for c, v in os.environ.items() if not c.startswith(("PP0093", "PYTHON", "XDG", "STREAMLIT"))}
    return propias | {"HOME": str(casa)}


def run(pp0093: Path, casa: Path, *argumentos: str) -> subprocess.CompletedProcess[str]:
    orden, entorno = [str(pp0093), *argumentos], environment(casa)
    return subprocess.run(orden, cwd=casa, env=entorno, capture_output=True, text=True, timeout=SECONDS, check=False)


def test_the_wheel_brings_the_files_that_ship_and_no_other(wheel: Path) -> None:
    orden = ["git", "ls-files", "data/raw", "pages", "programas"]
    propios = subprocess.run(orden, cwd=PROYECTO, capture_output=True, text=True, check=True).stdout.splitlines()
    dentro = {n.removeprefix("pp0093/shipped/") for n in zipfile.ZipFile(wheel).namelist()}
    assert {n for n in dentro if n.startswith("data/")} == {
        p for p in propios if p.startswith("data/") and "gitkeep" not in p
    }
    assert {p for p in propios if not p.startswith("data/")} <= dentro


def test_the_main_job_of_an_installed_package(instalado: Path, casa_vacia: Path) -> None:
    hecho = run(instalado, casa_vacia, "etl")
    assert hecho.returncode == 0, hecho.stderr
    datos = casa_vacia / ".local" / "share" / "pp0093" / "data"
    assert f"Puestos en {datos / 'raw'} los archivos reales que trae el paquete." in hecho.stderr
    pedido = ("consulta", "pim_soles", "--por", "anio", "--filtro", "anio=2025", "--formato", "json")
    [fila] = json.loads(run(instalado, casa_vacia, *pedido).stdout)
    assert fila["pim_soles"] == 38139459
    dicho = run(instalado, casa_vacia, "diagnostico").stdout
    assert str(datos / "raw") in dicho and str(datos / "parquet") in dicho


def test_who_stands_in_a_prepared_folder_works_there(instalado: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    hecho = run(instalado, tmp_path, "etl")
    assert hecho.returncode == 1 and str(tmp_path / "data" / "raw") in hecho.stderr
    assert not (tmp_path / ".local").exists()


@pytest.mark.browser
def test_the_dashboard_of_an_installed_package(instalado: Path, tmp_path: Path, navegador: Any) -> None:
    puerto = capturas().free_port()
    orden = [str(instalado), "app", "--puerto", str(puerto)]
    proceso = subprocess.Popen(orden, cwd=tmp_path, env=environment(tmp_path), stdout=DEVNULL, stderr=DEVNULL)
    try:
        assert capturas().is_healthy(proceso, puerto)
        pagina = navegador.new_page()
        go(pagina, f"http://127.0.0.1:{puerto}/resumen?anio=2025")
        assert "99.7 %" in pagina.inner_text(".pp-answer").replace("\u00a0", " ")
    finally:
        proceso.terminate()
        proceso.wait(SECONDS)


PAGE = 4096
TAKEN, THREADS = de_toml("paquete").values()


def told(guion: str, hace: str, **entorno: str) -> int:
    suyo = {c: v for c, v in os.environ.items() if c != process.ALGEBRA_THREADS} | entorno
    return int(subprocess.run([sys.executable, "-c", guion, hace], capture_output=True, check=True, env=suyo).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries do as they do")
def test_freed_pieces_are_given_again() -> None:
    tomadas = {guarda: told(TAKEN, guarda) for guarda in ("si", "no")}
    assert tomadas["si"] < 3 * process.LARGEST // PAGE < tomadas["no"], tomadas


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted in /proc")
def test_numpy_starts_no_thread_unless_asked() -> None:
    assert told(THREADS, "si") == 1
    pedidos = told(THREADS, "si", **{process.ALGEBRA_THREADS: "2"})
    assert pedidos == told(THREADS, "no", **{process.ALGEBRA_THREADS: "2"})
