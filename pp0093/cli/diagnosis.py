"""Diagnosis of the installation: published version, folders, browser, typeface, disk, libraries.

It reports no figures and no rows, so that it can be sent to support.
"""

import importlib.metadata
import os
import platform
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pp0093 import __version__, durable, programme, rules, versions
from pp0093.config import PROJECT, Settings, has_never_worked
from pp0093.errors import PP0093Error
from pp0093.language.words import counted
from pp0093.writing import typeface

LIBRARIES = ("duckdb", "streamlit", "plotly", "pandas", "pyarrow", "python-calamine", "typst")
# A build keeps the previous version while writing the new one.
LEAST_FREE_BYTES = 1 << 30
GROUP_AND_OTHERS = 0o077
HAS_MODES = os.name == "posix"
"""Whether permission bits tell who can read a folder: on Windows they do not."""

Found = dict[str, Any]
"""Results by name."""


def diagnose(opciones: Settings, *, con_sha256: bool = False) -> Found:
    """Run all checks; with `con_sha256`, also hash every loaded file.

    Return the results and, last, whether all is in order and the faults, a sentence each.
    """
    dicho: Found = {"pp0093": __version__, "python": platform.python_version(), "sistema": platform.platform()}
    dicho["bibliotecas"] = ", ".join(f"{b} {_version_of(b)}" for b in LIBRARIES)
    faltas = [*_folders(opciones, dicho), *_published(opciones.salida, dicho)]
    faltas += [f for f in _rule_faults() if f not in faltas]
    dicho |= {"tipografia": str(typeface.FOLDER), "carpeta_programa": str(PROJECT)}
    if con_sha256:
        dicho["sha256"] = _sums(opciones.datos)
    return dicho | {"en_orden": not faltas, "faltas": faltas}


def _version_of(biblioteca: str) -> str:
    try:
        return importlib.metadata.version(biblioteca)
    except importlib.metadata.PackageNotFoundError:
        return "no está instalada"


# Each check adds its results and yields its faults.


def _folders(opciones: Settings, dicho: Found) -> Iterator[str]:
    for nombre, carpeta, permiso in (("datos", opciones.datos, os.R_OK), ("salida", opciones.salida, os.W_OK)):
        dicho |= {f"carpeta_{nombre}": str(carpeta), f"permisos_{nombre}": None}
        if not carpeta.is_dir():
            la_hace = ": la hace pp0093 etl" if nombre == "salida" or has_never_worked() else ""
            yield f"no existe la carpeta de {nombre}, {carpeta}{la_hace}"
            continue
        if HAS_MODES:
            dicho[f"permisos_{nombre}"] = f"{carpeta.stat().st_mode & 0o777:04o}"
        if not os.access(carpeta, permiso | os.X_OK):
            yield f"falta permiso para {'leer' if permiso == os.R_OK else 'escribir en'} {carpeta}"
    if opciones.salida.is_dir():
        libre = shutil.disk_usage(opciones.salida).free
        dicho["libre_gb"] = round(libre / 1e9, 1)
        if libre < LEAST_FREE_BYTES:
            yield f"queda {libre / 1e6:,.0f} MB libre donde se publica; deje al menos 1 GB"


def _published(salida: Path, dicho: Found) -> Iterator[str]:
    versions.look_again()
    servida = versions.served_version(salida)
    dicho |= {"version": servida.carpeta.name if servida.carpeta else None, "version_entera": None}
    if servida.falta:
        yield str(servida.falta)
    elif servida.carpeta is None:
        yield "todavía no hay datos publicados: pp0093 etl los publica"
    if servida.carpeta is None:
        return
    descrita = versions.description(servida.carpeta)
    motivo, todas = versions.version_fault(servida.carpeta, con_todo=True), versions.finished(salida)
    abiertas = [v.name for v in todas if HAS_MODES and v.stat().st_mode & GROUP_AND_OTHERS]
    danadas = [*(v for v in todas if versions.version_fault(v, con_todo=True)), *versions.unreadable(salida)]
    dicho |= {
        "version_entera": not motivo,
        "ultima_carga": descrita.get("creada"),
        "versiones": len(todas),
        "versiones_danadas": [v.name for v in danadas],
        "avisos_de_la_carga": len(descrita.get("avisos", ())),
    }
    if motivo and not servida.falta:
        yield str(versions.damaged(servida.carpeta, motivo))
    if abiertas:
        yield f"otros usuarios del equipo pueden leer {counted(len(abiertas), 'versiones')}: chmod -R go= {salida}"
    yield from _loaded(dicho)


def _loaded(dicho: Found) -> Iterator[str]:
    from pp0093.ask.catalog import published
    from pp0093.ask.origin import loads
    from pp0093.questions import reading

    try:
        catalogo = published()
        dicho |= {"archivos_cargados": len(loads.loaded_files(catalogo)), "cuarentena_pendiente": None}
        if not catalogo.es_delgada:
            dicho["cuarentena_pendiente"] = len(loads.pending(catalogo))
        yield from reading.faults(catalogo.rules, catalogo)
    except PP0093Error as error:
        yield str(error)


def _rule_faults() -> Sequence[str]:
    """Validate the current rules and sources as a build does; nothing may have been published with them yet."""
    from pp0093.cli.publishing import rule_faults
    from pp0093.ingest.readers import sources

    try:
        sources()
        programa = programme.current()
        reglas = rules.checked(programa, "con las reglas de hoy no se publicaría nada")
        return rule_faults(reglas, programa)
    except PP0093Error as error:
        return [str(error)]


def _sums(datos: Path) -> dict[str, str]:
    """Return {loaded file: current SHA-256} of the files that still exist."""
    from pp0093.ask.catalog import published_or_none
    from pp0093.ask.origin import loads

    catalogo = published_or_none()
    nombres = [f.archivo for f in loads.loaded_files(catalogo)] if catalogo else []
    return {n: durable.sha256(datos / n) for n in nombres if (datos / n).is_file()}
