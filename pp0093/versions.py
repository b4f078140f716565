"""Immutable versions behind one atomically replaced pointer: where they lie, what one says of itself, if it is whole.

A version is a folder `versiones/<id>/`, written once. `VIGENTE` holds the id of the published one. Readers resolve it
once per run, so what they read never changes under them. One that is no longer among the last is thinned
(pp0093/ask/gathering/thinning.py): of its figures it keeps the answers, in another database, and no row of a firm.

A version whose files include a demonstration has it apart, in a folder of its own with a database and marts: real
figures and those of the demonstration are never in one table.

A version says which files it has, with the size and the hash of each, and its place among the others: no clock orders
them. When the published one is not as it says, the one before it is served (`served_version`) until the next build.
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
# Each of many small tables takes whole blocks; big ones read as fast as with 256 kB. Nobody sees the file before it is
# whole, so it needs no log to recover from.
NEW_DATABASE = "storage_version 'v1.4.0', block_size 65536, recovery_mode 'no_wal_writes'"
# What a version says of itself: the one it followed, what it was made of, and what it changed.
PREVIOUS, INPUTS, CHANGES = "anterior", "entradas", "cambios"
# Which edition of the program made it.
EDITION = "edicion"
# Its place among the others, and its files: {path: [bytes, SHA-256]}.
NUMBER, FILES = "numero", "archivos"
# What a thin version says of itself, and the database that it keeps.
KEEPS, ONLY_FIGURES = "conserva", "cifras"
# Where it says which columns the tables that it has no more had.
REMOVED = "tablas_retiradas"
FIGURES_DATABASE = "conservado.duckdb"
# The subfolder of a version with its demonstration, and the key of its description for the demonstration's tables.
DEMONSTRATION = "demostracion"
# Files of a version that the product writes for others and never reads: to serve it, their size is enough.
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
    """The version that readers get, None when there is none; `falta` says why it is not the published one, if so."""

    carpeta: Path | None
    falta: BuildError | None = None


def versions_folder(salida: Path) -> Path:
    """Return the folder that holds the versions."""
    return salida / "versiones"


def home(version: Path) -> Path:
    """Return the folder of what is published, from that of one of its versions."""
    return version.parent.parent


def served_version(salida: Path) -> ServedVersion:
    """Return the published version or, when that one is damaged, the last whole one before it."""
    apuntada = _pointed(salida)
    if apuntada is None:
        return ServedVersion(None)
    carpeta = next((c for c in _folders(salida) if c.name == apuntada), None)
    motivo = version_fault(carpeta) if carpeta else NOT_POINTED
    if not motivo:
        return ServedVersion(carpeta)
    falta = f"la versión publicada, {carpeta.name}, está dañada ({motivo})" if carpeta else motivo
    todas = finished(salida)
    lugar = next((n for n, v in enumerate(todas) if v.name == apuntada), len(todas))
    # Those before it, from the newest back, and then those after it.
    otra = next((v for v in (*reversed(todas[:lugar]), *todas[lugar + 1 :]) if not version_fault(v)), None)
    dicho = f"se muestra la versión {otra.name} porque {falta}" if otra else f"{falta} y no hay otra entera"
    return ServedVersion(otra, BuildError(dicho, REMADE))


def _pointed(salida: Path) -> str | None:
    """Return the id of the published version, "" where nothing readable says it; None where none was ever published."""
    try:
        return durable.read_text(salida / POINTER).strip()
    except FileNotFoundError:
        return "" if finished(salida) else None
    except (OSError, UnicodeDecodeError):
        return ""


def damaged(version: Path, motivo: str) -> BuildError:
    """Return what says that a version is damaged and what to do: a build makes again the published, and no other."""
    se_rehace = _pointed(home(version)) in (version.name, "")
    return BuildError(DAMAGED.format(version.name, motivo), REMADE if se_rehace else NOT_REMADE)


def current_version(salida: Path) -> Path | None:
    """Return the folder of the version that is served, None when there is none."""
    return served_version(salida).carpeta


def of_id(salida: Path, identificador: str) -> Path | None:
    """Return the folder of a version by its id, None when it is not the id of a finished one."""
    return next((v for v in finished(salida) if v.name == identificador), None)


def finished(salida: Path) -> list[Path]:
    """Return the folders of the versions that were finished and say what they are, the oldest first."""
    dichas = [(c, dicho) for c in _folders(salida) if (dicho := _described(c)) is not None]
    return [c for c, _ in sorted(dichas, key=lambda par: (par[1].get(NUMBER, 0), par[0].name))]


def released(salida: Path, dias: Sequence[date]) -> Path | None:
    """Return the version for whom another one is let out only on some days, None when it is the one that is served.

    It is the last one published by the end of the last of those days, so that what is corrected that day is seen that
    day; where none was, the first that is whole.
    """
    pasados = [d for d in dias if d <= clock.today()]
    vigente = current_version(salida) if pasados else None
    enteras = [v for v in lineage(salida, vigente) if not version_fault(v) and not is_thin(v)] if vigente else []
    hechas = [v for v in enteras if published_on(v) <= pasados[-1]]
    return hechas[-1] if hechas else next(iter(enteras), None)


def published_on(version: Path) -> date:
    """Return the day, in Lima, on which a version was made."""
    return clock.in_lima(description(version)["creada"]).date()


def older(salida: Path, dias: Sequence[date] = ()) -> list[Path]:
    """Return the folders of all versions, unreadable ones too, but those that stay whole.

    These are the one served, the one that it followed and the one that is seen until another of those days.
    """
    vigente = current_version(salida)
    enteras = (vigente, before(salida, vigente), released(salida, dias)) if vigente else ()
    return [c for c in _folders(salida) if c not in enteras]


def unreadable(salida: Path) -> list[Path]:
    """Return the folders of the versions that no longer say what they are."""
    return [c for c in _folders(salida) if _described(c) is None]


def next_number(salida: Path) -> int:
    """Return the place of a version made now: after all those that there are."""
    return 1 + max((description(v).get(NUMBER, 0) for v in finished(salida)), default=0)


def description(version: Path) -> dict[str, Any]:
    """Return what a version says of itself; raise BuildError when it can't be read."""
    dicho = _described(version)
    if dicho is None:
        raise damaged(version, NOT_READABLE)
    return dicho


def version_fault(version: Path, *, con_todo: bool = False) -> str:
    """Return what is wrong with a version's files, "" when they are those that were published.

    Looked at once per process (until `look_again`) while its description and its database are not touched. `con_todo`
    looks also inside what it has for others (FOR_OTHERS). One that does not say its files, of another edition, only has
    to have its database.
    """
    dicho = _described(version)
    if dicho is None:
        return NOT_READABLE
    base = FIGURES_DATABASE if dicho.get(KEEPS) == ONLY_FIGURES else DATABASE
    return _fault(version, durable.stamp(version / DESCRIPTION), durable.stamp(version / base), con_todo)


def look_again() -> None:
    """Forget which versions were found whole."""
    _fault.cache_clear()


def is_thin(version: Path) -> bool:
    """Tell whether a version keeps only its aggregated figures."""
    return description(version).get(KEEPS) == ONLY_FIGURES


def database(version: Path) -> Path:
    """Return the database of a version: that of its tables or, of a thin one, that of its figures."""
    return version / (FIGURES_DATABASE if is_thin(version) else DATABASE)


def demonstration(version: Path) -> Path | None:
    """Return the folder of a version's demonstration; None when it has none, as a thin version has not."""
    return version / DEMONSTRATION if DEMONSTRATION in description(version) and not is_thin(version) else None


def before(salida: Path, version: Path) -> Path | None:
    """Return the whole version that another followed, None when it is not kept whole."""
    carpeta = _followed(salida, version)
    return carpeta if carpeta and not is_thin(carpeta) and not version_fault(carpeta) else None


def _followed(salida: Path, version: Path) -> Path | None:
    """Return the version that another followed, None when it is no longer there.

    One that does not say which it followed came after the newest of those older than it.
    """
    todas = {v.name: v for v in finished(salida)}
    viejas = dict(takewhile(lambda par: par[0] != version.name, todas.items())) if version.name in todas else {}
    return viejas.get(description(version).get(PREVIOUS, next(reversed(viejas), "")))


def version_files(version: Path, partes: Collection[str] = ()) -> dict[str, list[int | str]]:
    """Return the files of a version (those in `partes`, when given) with the bytes and the hash of each.

    Its description is not one of them.
    """
    rutas = {r.relative_to(version).as_posix(): r for r in sorted(version.rglob("*")) if r.is_file()}
    suyas = {n: r for n, r in rutas.items() if n != DESCRIPTION and (not partes or n.partition("/")[0] in partes)}
    return {nombre: [ruta.stat().st_size, durable.sha256(ruta)] for nombre, ruta in suyas.items()}


def lineage(salida: Path, version: Path) -> list[Path]:
    """Return the versions that led to one, oldest first and itself last, without those that were turned back from."""
    linea = [version]
    while anterior := _followed(salida, linea[0]):
        linea.insert(0, anterior)
    return linea


def quoted(ruta: object) -> str:
    """Return a path as it is written between single quotes in SQL."""
    return str(ruta).replace("'", "''")


def _folders(salida: Path) -> list[Path]:
    return sorted(c for c in versions_folder(salida).glob("[!.]*") if c.is_dir())


def _described(version: Path) -> dict[str, Any] | None:
    return _read_description(version / DESCRIPTION, durable.stamp(version / DESCRIPTION))


@lru_cache(maxsize=64)
def _read_description(ruta: Path, _sello: tuple[int, ...]) -> dict[str, Any] | None:
    """Return a description; one that says its files must be the one that was written."""
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
