"""Inventory of the raw folder: files by source, with their passports (metadata)."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from pp0093.errors import InputError
from pp0093.ingest import workbooks
from pp0093.ingest.columns import UNREAD_COLUMN, nearly, normalise
from pp0093.ingest.readers import is_ignored, reader_of, sources
from pp0093.ingest.readers.base import DEMO, RawFile, folder_of
from pp0093.ingest.readers.books import is_workbook
from pp0093.ingest.readers.content import read_rows
from pp0093.ingest.readers.mef_abierto import MefAbierto
from pp0093.language.words import counted

MANIFEST = "manifest.csv"
BROKEN_FOLDER = "es un enlace a una carpeta que no está", "ponga la carpeta en su lugar o borre el enlace"
NOT_A_FILE = "no es un archivo: es una carpeta, una tubería o un dispositivo", "póngalo como archivo o quítelo"
BROKEN_LINK = "es un enlace a un archivo que no está", "ponga el archivo en su lugar o borre el enlace"
OTHER_FILES = "{}: se siguen todos los programas, y sólo se leen los nacionales de datos abiertos del MEF"
PASSPORT = (
    "archivo",
    "fuente",
    "documento",
    "unidad",
    "actividad",
    "anio",
    "desde",
    "corte",
    "entrega",
    "origen",
    "descargado_el",
    "publicado_el",
    "corrige",
    "url",
    "sha256",
    "nota",
)
OTHER_NAMES = {"ano": "anio"}
"""Alternative headers of manifest columns, normalised."""
NOT_THERE = "está en el manifiesto y no en la carpeta de datos: corrija su ruta, que empieza en ella, o quite la fila"
SAID_AGAIN = "tiene más de una fila en el manifiesto y vale la última: deje una"
# A file's position in the manifest, and whether it has several rows.
MANIFEST_POSITION, AGAIN = "puesto", "otra_vez"


class Inventory(Struct):
    """Raw files by path, problems of the folder or its manifest, and broken links."""

    archivos: list[RawFile] = []
    avisos: list[tuple[str, str]] = []
    rotos: list[InputError] = []

    def without_demonstration(self) -> Inventory:
        """Return the inventory without files that the manifest marks as synthetic, nor their problems."""
        fuera = {a.archivo for a in self.archivos if a.es_sintetico}
        quedan = [a for a in self.archivos if a.archivo not in fuera]
        return replace(self, archivos=quedan, avisos=[a for a in self.avisos if a[0] not in fuera])

    def of_every_programme(self) -> Inventory:
        """Return the inventory with only the national open data, and a notice for each folder with other files.

        Unrecognised or unreadable files stay: reading them reports the fault.
        """
        suyos = [a for a in self.archivos if not a.es_sintetico and _may_be_national(a)]
        otros = Counter(folder_of(a.archivo) for a in self.archivos if a not in suyos and not a.es_sintetico)
        dicho = {carpeta: OTHER_FILES.format(counted(n, "archivos sin leer")) for carpeta, n in otros.items()}
        return replace(self, archivos=suyos, avisos=[*self.avisos, *dicho.items()])

    def with_more(self, archivos: Iterable[RawFile]) -> Inventory:
        """Return the inventory with files not yet in the folder, placed after those of the manifest."""
        puestos = [a.puesto for a in self.archivos if a.puesto and not a.es_sintetico]
        nuevos = [replace(a, puesto=n) for n, a in enumerate(archivos, max(puestos, default=0) + 1)]
        return replace(self, archivos=sorted([*self.archivos, *nuevos], key=lambda a: a.archivo))


def _may_be_national(archivo: RawFile) -> bool:
    if folder_of(archivo.archivo) != MefAbierto.fuente or is_workbook(archivo):
        return False
    try:
        return isinstance(reader_of(archivo), MefAbierto)
    except (InputError, OSError):
        return True


def manifest(datos: Path) -> dict[str, dict[str, str]]:
    """Return the manifest's rows by file, with those of the demonstration's manifest.

    A row of a missing file is assigned to the only file with the same name but for case or Unicode form. Empty when
    there is no manifest; raise InputError when it has no column `archivo`.
    """
    dichos, hay = _manifest(datos / DEMO / MANIFEST) | _manifest(datos / MANIFEST), _paths(datos)
    veces = Counter(map(_alike, [*hay - dichos.keys(), *dichos.keys() - hay]))
    unicos = {_alike(a): a for a in hay - dichos.keys() if veces[_alike(a)] == 2}  # The file and its row.
    otros = {a: unicos[_alike(a)] for a in dichos.keys() - hay if _alike(a) in unicos}
    return {otros.get(archivo, archivo): fila for archivo, fila in dichos.items()}


def manifest_rows(ruta: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Return the columns of a manifest, under our names, and its rows."""
    encabezado, *filas = read_rows(RawFile(ruta, MANIFEST))
    nuestras = {normalise(c): c for c in PASSPORT} | OTHER_NAMES
    columnas = [nuestras.get(normalise(c), c) for c in encabezado]
    return columnas, [dict(zip(columnas, celdas, strict=False)) for celdas in filas]


def _paths(datos: Path) -> set[str]:
    return {p.relative_to(datos).as_posix() for p in datos.rglob("*")}


def _alike(archivo: str) -> str:
    return unicodedata.normalize("NFC", archivo).casefold()


def _manifest(ruta: Path) -> dict[str, dict[str, str]]:
    if not ruta.exists():
        return {}
    if not ruta.is_file():
        raise InputError(*NOT_A_FILE, archivo=MANIFEST)
    columnas, filas = manifest_rows(ruta)
    if "archivo" not in columnas:
        raise InputError(
            "falta la columna archivo",
            "póngala: es la única obligatoria",
            archivo=MANIFEST,
            fila=1,
            columna="archivo",
        )
    dichos: dict[str, dict[str, str]] = {}
    for fila in filas:
        dice = {columna: celda.strip() for columna, celda in fila.items()}
        if dice.get("archivo"):
            archivo = PurePosixPath(dice["archivo"].replace("\\", "/")).as_posix()
            dichos[archivo] = dice | ({AGAIN: "si"} if archivo in dichos else {})
    return {archivo: dice | {MANIFEST_POSITION: str(n)} for n, (archivo, dice) in enumerate(dichos.items(), 1)}


def raw_file(ruta: Path, archivo: str, pasaportes: dict[str, dict[str, str]]) -> RawFile:
    """Return a file with its passport: the one inside our workbooks, overridden by its manifest row."""
    dice = {columna: valor for columna, valor in pasaportes.get(archivo, {}).items() if valor}
    puesto, _ = dice.pop(MANIFEST_POSITION, None), dice.pop(AGAIN, None)
    return RawFile(ruta, archivo, workbooks.carried(ruta) | dice, int(puesto) if puesto else None)


def inventory(datos: Path) -> Inventory:
    """Inventory the known sources below the raw folder and its `demo/`, sorted by path."""
    pasaportes = manifest(datos)
    inventario = Inventory()
    conocidas = sources()
    for carpeta in _folders(datos):
        if folder_of(carpeta.relative_to(datos).as_posix()) in conocidas:
            for ruta in _files(carpeta) if carpeta.is_dir() else [carpeta]:
                archivo = ruta.relative_to(datos).as_posix()
                if ruta.is_file():
                    inventario.archivos.append(raw_file(ruta, archivo, pasaportes))
                else:
                    roto = NOT_A_FILE if ruta.exists() else BROKEN_FOLDER if ruta == carpeta else BROKEN_LINK
                    inventario.rotos.append(InputError(*roto, archivo=archivo))
        elif not carpeta.name.startswith(".") and carpeta.is_dir():
            inventario.avisos.append((carpeta.name, "la carpeta no es de ninguna fuente conocida: no se leyó"))
    presentes = {a.archivo for a in inventario.archivos} | {r.archivo for r in inventario.rotos}
    perdidos = pasaportes.keys() - presentes - _paths(datos)
    inventario.avisos += [(a, NOT_THERE) for a in sorted(perdidos)]
    escritas = {c for dice in pasaportes.values() for c in dice} - {MANIFEST_POSITION, AGAIN}
    parecidas = nearly(sorted(escritas.difference(PASSPORT)), {*PASSPORT} - escritas)
    inventario.avisos += [(MANIFEST, UNREAD_COLUMN.format(*par)) for par in parecidas]
    inventario.avisos += [(a, SAID_AGAIN) for a in sorted(presentes) if AGAIN in pasaportes.get(a, {})]
    return inventario


def _files(carpeta: Path) -> list[Path]:
    """Return a folder's files, broken links and any other non-folders."""
    return sorted(p for p in carpeta.rglob("*") if not is_ignored(p) and not p.is_dir())


def _folders(datos: Path) -> list[Path]:
    """Return the subfolders of the raw folder and of its `demo/`, and broken links among them."""
    demo = datos / DEMO
    dentro = (p for d in (datos, demo) if d.is_dir() for p in d.iterdir() if p != demo)
    return sorted(p for p in dentro if p.is_dir() or (p.is_symlink() and not p.exists()))
