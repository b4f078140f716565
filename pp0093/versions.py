"""Immutable versions behind one atomically replaced pointer: their folders, descriptions and integrity checks.

A version is a folder `versiones/<id>/`, written once. `VIGENTE` holds the id of the published one. Readers resolve it
once per run, so what they read never changes under them. Older ones are thinned
(pp0093/ask/gathering/thinning.py): only aggregated answers remain, in another database, and no row of a firm.

A version built with a demonstration has it in a subfolder with its own database and marts: real
and demonstration figures never share a table.

A version lists its files, with size and hash, and its sequence number: clocks do not order
versions. When the published one is damaged, the one before it is served (`served_version`) until the next build.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from pp0093 import clock, durable
from pp0093.errors import REMADE, WHOEVER_KEEPS_IT, BuildError, Remedy
from pp0093.structs import Frozen

POINTER = "VIGENTE"
DESCRIPTION = "version.json"
DATABASE = "pp0093.duckdb"
# Small blocks, as many tables are small; big ones read as fast as with 256 kB. The file is invisible until
# complete, so it needs no write-ahead log.
NEW_DATABASE = "storage_version 'v1.4.0', block_size 65536, recovery_mode 'no_wal_writes'"
# Keys of a version's description: predecessor, inputs and changes.
PREVIOUS, INPUTS, CHANGES = "anterior", "entradas", "cambios"
# Release of the program that built it.
EDITION = "edicion"
# Sequence number, and files: {path: [bytes, SHA-256]}.
NUMBER, FILES = "numero", "archivos"
# Key of a thin version's description, and the database that it keeps.
KEEPS, ONLY_FIGURES = "conserva", "cifras"
# Key for the columns of its deleted tables.
REMOVED = "tablas_retiradas"
FIGURES_DATABASE = "conservado.duckdb"
# Subfolder of the demonstration, and key of the description for its tables.
DEMONSTRATION = "demostracion"
# Files written for others and never read by the product: only their size is checked to serve a version.
FOR_OTHERS = ".parquet"

NOT_POINTED = f"{POINTER} no dice qué versión es la publicada"
DAMAGED = "la versión {} está dañada ({})"
NOT_READABLE = f"{DESCRIPTION} no se puede leer"
NOT_THE_PUBLISHED = "no es la publicada y {} no la rehace: {} o pida otra versión"
NOT_REMADE = Remedy(
    NOT_THE_PUBLISHED.format("pp0093 etl", "recupérela de un respaldo"),
    NOT_THE_PUBLISHED.format("otra carga", f"{WHOEVER_KEEPS_IT} la recupere de un respaldo"),
)


class ServedVersion(Frozen):
    """The version served to readers, None if there is none; `falta` is why it is not the published one."""

    carpeta: Path | None
    falta: BuildError | None = None


def versions_folder(salida: Path) -> Path:
    """Return the folder that holds the versions."""
    return salida / "versiones"


def home(version: Path) -> Path:
    """Return the publication folder of a version."""
    return version.parent.parent


def served_version(salida: Path) -> ServedVersion:
    """Return the published version or, when damaged, the last intact one before it."""
    apuntada = pointed(salida)
    if apuntada is None:
        return ServedVersion(None)
    carpeta = next((c for c in _folders(salida) if c.name == apuntada), None)
    motivo = version_fault(carpeta) if carpeta else NOT_POINTED
    if not motivo:
        return ServedVersion(carpeta)
    falta = f"la versión publicada, {carpeta.name}, está dañada ({motivo})" if carpeta else motivo
    todas = finished(salida)
    lugar = next((n for n, v in enumerate(todas) if v.name == apuntada), len(todas))
    # Earlier ones, newest first, and then later ones.
    otra = next((v for v in (*reversed(todas[:lugar]), *todas[lugar + 1 :]) if not version_fault(v)), None)
    dicho = f"se muestra la versión {otra.name} porque {falta}" if otra else f"{falta} y no hay otra entera"
    return ServedVersion(otra, BuildError(dicho, REMADE))


def pointed(salida: Path) -> str | None:
    """Return the id of the published version, "" when the pointer is unreadable, None when none was published."""
    try:
        return durable.read_text(salida / POINTER).strip()
    except FileNotFoundError:
        return "" if finished(salida) else None
    except (OSError, UnicodeDecodeError):
        return ""


def damaged(version: Path, motivo: str) -> BuildError:
    """Return the error for a damaged version: only the published one can be rebuilt."""
    se_rehace = pointed(home(version)) in (version.name, "")
    return BuildError(DAMAGED.format(version.name, motivo), REMADE if se_rehace else NOT_REMADE)


def current_version(salida: Path) -> Path | None:
    """Return the folder of the served version, None when there is none."""
    return served_version(salida).carpeta


def of_id(salida: Path, identificador: str) -> Path | None:
    """Return the folder of a version by id, None when no finished one has it."""
    return next((v for v in finished(salida) if v.name == identificador), None)


def finished(salida: Path) -> list[Path]:
    """Return the folders of the finished versions with a readable description, oldest first."""
    dichas = [(c, dicho) for c in _folders(salida) if (dicho := _described(c)) is not None]
    return [c for c, _ in sorted(dichas, key=lambda par: (par[1].get(NUMBER, 0), par[0].name))]


def released(salida: Path, dias: Sequence[date]) -> Path | None:
    """Return the version shown to readers with fixed release days; None while no such day has passed.

    It is the last one published by the end of the last release day, so that corrections of that day are included; if
    none was, the first intact one.
    """
    pasados = [d for d in dias if d <= clock.today()]
    vigente = current_version(salida) if pasados else None
    enteras = [v for v in lineage(salida, vigente) if not version_fault(v) and not is_thin(v)] if vigente else []
    hechas = [v for v in enteras if published_on(v) <= pasados[-1]]
    return hechas[-1] if hechas else next(iter(enteras), None)


def published_on(version: Path) -> date:
    """Return the date, in Lima, on which a version was built."""
    return clock.in_lima(description(version)["creada"]).date()


def older(salida: Path, dias: Sequence[date] = ()) -> list[Path]:
    """Return the folders of the versions that need not stay whole, unreadable ones included.

    Kept are the served one, its predecessor and the one released until the next of `dias`.
    """
    vigente = current_version(salida)
    enteras = (vigente, before(salida, vigente), released(salida, dias)) if vigente else ()
    return [c for c in _folders(salida) if c not in enteras]


def unreadable(salida: Path) -> list[Path]:
    """Return the folders of the versions with an unreadable description."""
    return [c for c in _folders(salida) if _described(c) is None]


def next_number(salida: Path) -> int:
    """Return the sequence number of the next version."""
    return 1 + max((description(v).get(NUMBER, 0) for v in finished(salida)), default=0)


def description(version: Path) -> dict[str, Any]:
    """Return a version's description; raise BuildError when unreadable."""
    dicho = _described(version)
    if dicho is None:
        raise damaged(version, NOT_READABLE)
    return dicho


def version_fault(version: Path, *, con_todo: bool = False) -> str:
    """Return what is wrong with a version's files, "" when they match its description.

    Checked once per process (until `look_again`) while its description and database are unchanged. `con_todo` also
    hashes the files for others (FOR_OTHERS). One of an older release that does not list its files only needs its
    database.
    """
    dicho = _described(version)
    if dicho is None:
        return NOT_READABLE
    base = FIGURES_DATABASE if dicho.get(KEEPS) == ONLY_FIGURES else DATABASE
    return _fault(version, durable.stamp(version / DESCRIPTION), durable.stamp(version / base), con_todo)


def look_again() -> None:
    """Clear the cache of versions found intact."""
    _fault.cache_clear()


def is_thin(version: Path) -> bool:
    """Return whether a version keeps only aggregated figures."""
    return description(version).get(KEEPS) == ONLY_FIGURES


def database(version: Path) -> Path:
    """Return a version's database: of its tables or, if thin, of its figures."""
    return version / (FIGURES_DATABASE if is_thin(version) else DATABASE)


def demonstration(version: Path) -> Path | None:
    """Return the folder of a version's demonstration; None without one, as in thin versions."""
    return version / DEMONSTRATION if DEMONSTRATION in description(version) and not is_thin(version) else None


def before(salida: Path, version: Path) -> Path | None:
    """Return the predecessor of a version, None when it is not kept whole."""
    carpeta = _followed(salida, version)
    return carpeta if carpeta and not is_thin(carpeta) and not version_fault(carpeta) else None


def _followed(salida: Path, version: Path) -> Path | None:
    """Return the predecessor of a version, None when deleted.

    If not recorded, it is the newest of the older ones.
    """
    todas = {v.name: v for v in finished(salida)}
    viejas = dict(takewhile(lambda par: par[0] != version.name, todas.items())) if version.name in todas else {}
    return viejas.get(description(version).get(PREVIOUS, next(reversed(viejas), "")))


def version_files(version: Path, partes: Collection[str] = ()) -> dict[str, list[int | str]]:
    """Return {path: [bytes, hash]} of a version's files (those in `partes`, if given).

    Its description is not included.
    """
    rutas = {r.relative_to(version).as_posix(): r for r in sorted(version.rglob("*")) if r.is_file()}
    suyas = {n: r for n, r in rutas.items() if n != DESCRIPTION and (not partes or n.partition("/")[0] in partes)}
    return {nombre: [ruta.stat().st_size, durable.sha256(ruta)] for nombre, ruta in suyas.items()}


def lineage(salida: Path, version: Path) -> list[Path]:
    """Return a version's ancestors, oldest first, and itself last; reverted versions are left out."""
    linea = [version]
    while anterior := _followed(salida, linea[0]):
        linea.insert(0, anterior)
    return linea


def quoted(ruta: object) -> str:
    """Return a path escaped for a SQL string literal."""
    return str(ruta).replace("'", "''")


def _folders(salida: Path) -> list[Path]:
    return sorted(c for c in versions_folder(salida).glob("[!.]*") if c.is_dir())


def _described(version: Path) -> dict[str, Any] | None:
    return _read_description(version / DESCRIPTION, durable.stamp(version / DESCRIPTION))


@lru_cache(maxsize=64)
def _read_description(ruta: Path, _sello: tuple[int, ...]) -> dict[str, Any] | None:
    """Return a description; one that lists its files must match its own checksum."""
    dicho = durable.read_json(ruta)
    return durable.read_signed(ruta) if dicho and {FILES, durable.SUM} & set(dicho) else dicho


@lru_cache(maxsize=64)
def _fault(version: Path, _dicho: tuple[int, ...], base: tuple[int, ...], con_todo: bool) -> str:
    dicho = description(version)
    if FILES not in dicho:
        return "" if base and base[1] else "falta su base"
    for nombre, (octetos, suma) in dicho[FILES].items():
        ruta = version / nombre
        try:
            if ruta.stat().st_size != octetos:
                return f"{ruta.name} está cortado"
            if (con_todo or not nombre.endswith(FOR_OTHERS)) and durable.sha256(ruta) != suma:
                return f"{ruta.name} no es el que se publicó"
        except FileNotFoundError:
            return f"falta {ruta.name}"
        except OSError:
            return f"{ruta.name} no se puede leer"
    return ""
