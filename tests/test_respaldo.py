"""What is copied, lost and put back answers the same; a copy that is not whole puts nothing."""

import io
import os
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import Carpetas, Orden
from libros import de_toml

from pp0093 import durable

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


def test_a_copy_is_not_written_inside_what_it_copies(ya_publicada: str, orden: Orden, carpetas: Carpetas) -> None:
    dicho = orden("respaldo", carpetas.salida / "copia.tar.gz")
    assert dicho.codigo == 2 and "está dentro de lo que se copia" in dicho.errores


def test_what_is_published_is_its_owner_s_alone(ya_publicada: str, carpetas: Carpetas) -> None:
    abiertas = [r for r in carpetas.salida.rglob("*") if r.stat().st_mode & 0o077]
    assert not abiertas


# What a raw folder may hold besides plain files: what is restored of it, and what is refused by its name.

KEPT = {
    "mef/enlazada.csv": "a linked file", "mef/una.md": "two hard links", "mef/otra.md": "two hard links",
    "notas/a.csv": "in a linked folder", "demo/.modo.json": "said of the demonstration",
    "lecturas/a.csv": "called as the readings", "mef/.viejo/a.csv": "below a hidden folder",
}  # fmt: skip


def test_what_is_written_is_restored_whole(ya_publicada: str, orden: Orden, carpetas: Carpetas, tmp_path: Path) -> None:
    fuera = tmp_path / "fuera"
    (fuera / "notas").mkdir(parents=True)
    (fuera / "lista.csv").write_text(KEPT["mef/enlazada.csv"], encoding="utf-8")
    (fuera / "notas" / "a.csv").write_text(KEPT["notas/a.csv"], encoding="utf-8")
    (carpetas.datos / "mef" / "enlazada.csv").symlink_to(fuera / "lista.csv")
    (carpetas.datos / "notas").symlink_to(fuera / "notas")
    for nombre in ("mef/una.md", "demo/.modo.json", "lecturas/a.csv", "mef/.viejo/a.csv"):
        (carpetas.datos / nombre).parent.mkdir(exist_ok=True)
        (carpetas.datos / nombre).write_text(KEPT[nombre], encoding="utf-8")
    (carpetas.datos / "mef" / "otra.md").hardlink_to(carpetas.datos / "mef" / "una.md")
    (carpetas.datos / "mef" / ".DS_Store").write_text("", encoding="utf-8")
    hecha = orden("respaldo", tmp_path / "copia.tar.gz")
    assert hecha.codigo == 0, hecha.errores
    antes = orden(*ASKED).json
    for carpeta in (carpetas.datos, carpetas.salida, fuera):
        shutil.rmtree(carpeta)
    puesta = orden("restaurar", tmp_path / "copia.tar.gz")
    assert puesta.codigo == 0, puesta.errores
    assert {n: (carpetas.datos / n).read_text(encoding="utf-8") for n in KEPT} == KEPT
    assert not [r for r in carpetas.datos.rglob("*") if r.is_symlink()]
    assert orden(*ASKED).json == antes


def link_to_nothing(mef: Path) -> None:
    (mef / "perdida.csv").symlink_to(mef / "no_esta.csv")


def linked_folder_that_nobody_reads(mef: Path) -> None:
    (mef / "dentro").symlink_to(mef.parent)


def name_in_latin_1(mef: Path) -> None:
    Path(os.fsdecode(os.fsencode(mef) + b"/a\xf1o.csv")).write_text("", encoding="utf-8")


@pytest.mark.usefixtures("ya_publicada")
@pytest.mark.parametrize(
    ("hace", "dice"),
    [
        (link_to_nothing, "datos/mef/perdida.csv: es un enlace a un archivo que no está"),
        (linked_folder_that_nobody_reads, "datos/mef/dentro: es un enlace a una carpeta, y ahí nadie la lee"),
        (name_in_latin_1, "datos/mef/año.csv: el nombre del archivo no está en UTF-8"),
    ],
)
def test_what_can_not_be_restored_is_refused_by_name(
    hace: Callable[[Path], None], dice: str, orden: Orden, carpetas: Carpetas, tmp_path: Path
) -> None:
    hace(carpetas.datos / "mef")
    hecha = orden("respaldo", tmp_path / "copia.tar.gz")
    assert hecha.codigo == 1 and hecha.errores.splitlines()[-1].startswith(dice), hecha.errores
    assert not [*tmp_path.glob("copia*")]


@pytest.mark.usefixtures("ya_publicada")
@pytest.mark.parametrize("cuanto", [-1, 0, 1])
def test_a_file_that_changes_while_it_is_copied_leaves_no_copy(
    cuanto: int, orden: Orden, carpetas: Carpetas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is shorter, or other, or longer than when the list of the copy was made."""
    [lista] = (carpetas.datos / "mef").glob("*.csv")
    suma = durable.sha256

    def then_changes(ruta: Path) -> str:
        hecha = suma(ruta)
        if ruta == lista:
            lista.write_bytes(b"x" * (lista.stat().st_size + cuanto))
        return hecha

    monkeypatch.setattr(durable, "sha256", then_changes)
    hecha = orden("respaldo", tmp_path / "copia.tar.gz")
    assert hecha.codigo == 1 and f"datos/mef/{lista.name}: cambió mientras se copiaba" in hecha.errores
    assert not [*tmp_path.glob("copia*")]


NO_COPY, TOO_LARGE = "no es una copia entera", "dice que abierta ocupa 1,900.0 MB, mucho más de lo que cabe"
HOSTILE_LISTS: dict[str, Any] = de_toml("respaldo")
ELSEWHERE = {"../fuera.txt": tarfile.REGTYPE, "{raiz}/fuera.txt": tarfile.REGTYPE, "datos/x": tarfile.SYMTYPE}


def flipped(entera: bytes) -> bytes:
    medio = len(entera) // 2
    return entera[:medio] + bytes([entera[medio] ^ 0xFF]) + entera[medio + 1 :]


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda entera: entera[: len(entera) // 2],
    "flipped": flipped,
    "another": lambda entera: b"no es una copia",
}


def packed(copia: Path, miembros: dict[str, bytes], tipo: bytes = tarfile.REGTYPE) -> None:
    with tarfile.open(copia, "w:gz") as escrita:
        for nombre, contenido in miembros.items():
            miembro = tarfile.TarInfo(nombre)
            miembro.size, miembro.type, miembro.linkname = len(contenido), tipo, "/etc"
            escrita.addfile(miembro, io.BytesIO(contenido))


@pytest.mark.parametrize("como", [*BROKEN, *ELSEWHERE, *HOSTILE_LISTS])
def test_a_copy_that_is_not_whole_or_says_what_none_has_puts_nothing(
    como: str, request: pytest.FixtureRequest, orden: Orden, carpetas: Carpetas, tmp_path: Path
) -> None:
    copia = tmp_path / "copia.tar.gz"
    if como in BROKEN:
        copia.write_bytes(BROKEN[como](request.getfixturevalue("copia").read_bytes()))
    elif como in ELSEWHERE:
        packed(copia, {como.format(raiz=tmp_path): b""}, ELSEWHERE[como])
    else:
        dicho = HOSTILE_LISTS[como]
        firmado = durable.signed({"pp0093": "1", "version": None, **dicho}) if isinstance(dicho, dict) else "[1, 2]"
        packed(copia, {"respaldo.json": firmado.encode(), "datos/a": b""})
    for carpeta in (carpetas.datos, carpetas.salida):
        shutil.rmtree(carpeta, ignore_errors=True)
    hecho = orden("restaurar", copia)
    [linea] = hecho.lineas
    assert hecho.codigo == 1 and linea.startswith(f"copia.tar.gz: {TOO_LARGE if como == 'two gigabytes' else NO_COPY}")
    assert not carpetas.salida.exists() and not carpetas.datos.exists()
    assert not [*tmp_path.rglob("fuera.txt"), *carpetas.salida.parent.glob(".en_curso*")]


def test_a_copy_that_does_not_fit_is_refused_before_it_is_unpacked(
    copia: Path, orden: Orden, carpetas: Carpetas, monkeypatch: pytest.MonkeyPatch
) -> None:
    for carpeta in (carpetas.datos, carpetas.salida):
        shutil.rmtree(carpeta)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    hecho = orden("restaurar", copia)
    assert hecho.codigo == 1 and "copia.tar.gz: abierta ocuparía" in hecho.errores
    assert not carpetas.datos.exists() and not [*carpetas.salida.parent.glob(".en_curso*")]
