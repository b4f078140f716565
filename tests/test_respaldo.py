"""What is copied, lost and put back answers the same; a copy that is not whole puts nothing."""

from __future__ import annotations

import io
import shutil
import tarfile
from pathlib import Path

import pytest
from conftest import Carpetas, Orden

ASKED = ("consulta", "devengado_soles,pim_soles", "--por", "anio", "--alcance", "nacional", "--formato", "json")


@pytest.fixture
def copia(ya_publicada: str, orden: Orden, carpetas: Carpetas, tmp_path: Path) -> Path:
    destino = tmp_path / "copia.tar.gz"
    hecha = orden("respaldo", destino)
    assert hecha.codigo == 0, hecha.errores
    assert ya_publicada in hecha.salida
    return destino


def test_what_is_lost_is_put_back_and_answers_the_same(copia: Path, orden: Orden, carpetas: Carpetas) -> None:
    antes, version = orden(*ASKED), carpetas.vigente
    escritos = {r: r.stat().st_mtime for r in carpetas.datos.rglob("*.csv")}
    assert copia.stat().st_mode & 0o777 == 0o600
    shutil.rmtree(carpetas.datos)
    shutil.rmtree(carpetas.salida)
    assert orden(*ASKED).codigo == 1
    puesta = orden("restaurar", copia)
    assert puesta.codigo == 0, puesta.errores
    assert orden(*ASKED).json == antes.json and carpetas.vigente == version
    assert {r: pytest.approx(r.stat().st_mtime, abs=1) for r in escritos} == escritos
    assert "Sin cambios" in orden("etl").salida
    for ruta in (*carpetas.salida.rglob("*"), *carpetas.datos.rglob("*")):
        assert not ruta.stat().st_mode & 0o077, ruta


def test_nothing_is_written_over_what_there_is(copia: Path, orden: Orden, carpetas: Carpetas) -> None:
    antes = {r: r.stat().st_mtime_ns for r in carpetas.salida.rglob("*")}
    dicho = orden("restaurar", copia)
    assert dicho.codigo == 1 and "no está vacía" in dicho.errores
    assert {r: r.stat().st_mtime_ns for r in carpetas.salida.rglob("*")} == antes


@pytest.mark.parametrize("dano", ["cut", "flipped", "another"])
def test_a_copy_that_is_not_whole_puts_nothing(copia: Path, orden: Orden, carpetas: Carpetas, dano: str) -> None:
    datos = bytearray(copia.read_bytes())
    if dano == "cut":
        datos = datos[: len(datos) // 2]
    elif dano == "flipped":
        datos[len(datos) // 2] ^= 0xFF
    else:
        datos = bytearray(b"no es una copia")
    copia.write_bytes(bytes(datos))
    shutil.rmtree(carpetas.datos)
    shutil.rmtree(carpetas.salida)
    dicho = orden("restaurar", copia)
    assert dicho.codigo == 1 and "copia.tar.gz: no es una copia entera" in dicho.errores
    assert not carpetas.salida.exists() and not carpetas.datos.exists()
    assert not list(carpetas.salida.parent.glob(".en_curso*"))


@pytest.mark.parametrize(
    ("nombre", "tipo"),
    [("../fuera.txt", tarfile.REGTYPE), ("{raiz}/fuera.txt", tarfile.REGTYPE), ("datos/x", tarfile.SYMTYPE)],
)
def test_a_copy_writes_nothing_elsewhere(
    copia: Path, orden: Orden, carpetas: Carpetas, nombre: str, tipo: bytes
) -> None:
    ajeno = tarfile.TarInfo(nombre.format(raiz=copia.parent))
    ajeno.type, ajeno.linkname = tipo, "/etc"
    with tarfile.open(copia, "w:gz") as escrita:
        escrita.addfile(ajeno, io.BytesIO())
    shutil.rmtree(carpetas.datos)
    shutil.rmtree(carpetas.salida)
    dicho = orden("restaurar", copia)
    assert dicho.codigo == 1 and "copia.tar.gz: no es una copia entera" in dicho.errores
    assert not [*copia.parent.rglob("fuera.txt")] and not carpetas.datos.exists()


def test_a_copy_is_not_written_inside_what_it_copies(ya_publicada: str, orden: Orden, carpetas: Carpetas) -> None:
    dicho = orden("respaldo", carpetas.salida / "copia.tar.gz")
    assert dicho.codigo == 2 and "está dentro de lo que se copia" in dicho.errores


def test_what_is_published_is_its_owner_s_alone(ya_publicada: str, carpetas: Carpetas) -> None:
    abiertas = [r for r in carpetas.salida.rglob("*") if r.stat().st_mode & 0o077]
    assert not abiertas
