"""Whether all is in order: what is published and whether it is whole, folders, browser, typeface, disk, libraries.

No figure and no row of a file is said, so that it can be sent to whoever helps.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from pp0093 import __version__, durable, programme, rules, versions
from pp0093.config import PROJECT, Settings, has_never_worked
from pp0093.errors import PP0093Error
from pp0093.writing.nouns import counted

LIBRARIES = ("duckdb", "streamlit", "plotly", "pandas", "pyarrow", "python-calamine", "kaleido")
# A build keeps the version before and writes the new one beside it.
LEAST_FREE_BYTES = 1 << 30
OTHERS = 0o077
HAS_MODES = os.name == "posix"
"""Whether a folder says here who may read it: on Windows its mode tells nothing of that."""


class Diagnosis(Struct):
    """What was found, by name, and what is not in order, a sentence each."""

    dicho: dict[str, Any] = field(default_factory=dict)
    faltas: list[str] = field(default_factory=list)

    @property
    def plain(self) -> dict[str, Any]:
        """Return it as it is written: what was found and, after it, whether all is in order."""
        return {**self.dicho, "en_orden": not self.faltas, "faltas": self.faltas}


def found(opciones: Settings, *, con_sha256: bool = False) -> Diagnosis:
    """Look at everything; on request, also take the SHA-256 of each loaded file."""
    hallado = Diagnosis({"pp0093": __version__, "python": platform.python_version(), "sistema": platform.platform()})
    hallado.dicho["bibliotecas"] = ", ".join(f"{b} {_version_of(b)}" for b in LIBRARIES)
    _folders(opciones, hallado)
    _published(opciones.salida, hallado)
    _rules(hallado)
    _images(hallado)
    if con_sha256:
        hallado.dicho["sha256"] = _sums(opciones.datos)
    return hallado


def _version_of(biblioteca: str) -> str:
    try:
        return importlib.metadata.version(biblioteca)
    except importlib.metadata.PackageNotFoundError:
        return "no está instalada"


def _folders(opciones: Settings, hallado: Diagnosis) -> None:
    for nombre, carpeta, permiso in (("datos", opciones.datos, os.R_OK), ("salida", opciones.salida, os.W_OK)):
        hallado.dicho[f"carpeta_{nombre}"] = str(carpeta)
        if not carpeta.is_dir():
            hallado.dicho[f"permisos_{nombre}"] = None
            la_hace = ": la hace pp0093 etl" if nombre == "salida" or has_never_worked() else ""
            hallado.faltas.append(f"no existe la carpeta de {nombre}, {carpeta}{la_hace}")
            continue
        hallado.dicho[f"permisos_{nombre}"] = f"{carpeta.stat().st_mode & 0o777:04o}" if HAS_MODES else None
        if not os.access(carpeta, permiso | os.X_OK):
            hallado.faltas.append(f"falta permiso para {'leer' if permiso == os.R_OK else 'escribir en'} {carpeta}")
    if opciones.salida.is_dir():
        libre = shutil.disk_usage(opciones.salida).free
        hallado.dicho["libre_gb"] = round(libre / 1e9, 1)
        if libre < LEAST_FREE_BYTES:
            hallado.faltas.append(f"queda {libre / 1e6:,.0f} MB libre donde se publica; deje al menos 1 GB")


def _published(salida: Path, hallado: Diagnosis) -> None:
    versions.look_again()
    servida = versions.served(salida)
    hallado.dicho |= {"version": servida.carpeta.name if servida.carpeta else None, "version_entera": None}
    if servida.falta:
        hallado.faltas.append(str(servida.falta))
    if servida.carpeta is None:
        if not servida.falta:
            hallado.faltas.append("todavía no hay datos publicados: pp0093 etl los publica")
        return
    dicho = versions.description(servida.carpeta)
    motivo, todas = versions.fault(servida.carpeta, con_todo=True), versions.finished(salida)
    abiertas = [v.name for v in todas if HAS_MODES and v.stat().st_mode & OTHERS]
    hallado.dicho |= {
        "version_entera": not motivo,
        "ultima_carga": dicho.get("creada"),
        "versiones": len(todas),
        "versiones_danadas": [
            *(v.name for v in todas if versions.fault(v, con_todo=True)),
            *(v.name for v in versions.unreadable(salida)),
        ],
        "avisos_de_la_carga": len(dicho.get("avisos", ())),
    }
    if motivo and not servida.falta:
        hallado.faltas.append(str(versions.damaged(servida.carpeta, motivo)))
    if abiertas:
        hallado.faltas.append(
            f"otros usuarios del equipo pueden leer {counted(len(abiertas), 'versiones')}: chmod -R go= {salida}"
        )
    _loaded(hallado)


def _loaded(hallado: Diagnosis) -> None:
    from pp0093.ask.catalog import published
    from pp0093.ask.origin import loads
    from pp0093.questions import reading

    try:
        catalogo = published()
        hallado.dicho |= {"archivos_cargados": len(loads.files(catalogo)), "cuarentena_pendiente": None}
        if not catalogo.es_delgada:
            hallado.dicho["cuarentena_pendiente"] = len(loads.pending(catalogo))
        hallado.faltas += reading.faults(catalogo.rules, catalogo)
    except PP0093Error as error:
        hallado.faltas.append(str(error))


def _rules(hallado: Diagnosis) -> None:
    """Look at the rules and sources of today, with which nothing may have been published yet, as a build does."""
    from pp0093.cli.publishing import rule_faults
    from pp0093.ingest.readers import sources

    try:
        sources()
        programa = programme.current()
        reglas = rules.checked(programa.desde, programa.temas, "con las reglas de hoy no se publicaría nada")
        hallado.faltas += [f for f in rule_faults(reglas, programa) if f not in hallado.faltas]
    except PP0093Error as error:
        hallado.faltas.append(str(error))


def _sums(datos: Path) -> dict[str, str]:
    """Return {loaded file: its SHA-256 today}, of those that are still there."""
    from pp0093.ask.catalog import published_or_none
    from pp0093.ask.origin import loads

    catalogo = published_or_none()
    nombres = [f.archivo for f in loads.files(catalogo)] if catalogo else []
    return {n: durable.sha256(datos / n) for n in nombres if (datos / n).is_file()}


def _images(hallado: Diagnosis) -> None:
    from pp0093.writing import browser
    from pp0093.writing.typeface import typeface

    letra = typeface()
    hallado.dicho |= {"navegador_para_imagenes": browser.available(), "tipografia": str(letra) if letra else None}
    hallado.dicho["carpeta_programa"] = str(PROJECT)
    if not browser.available():
        hallado.faltas.append("no hay Chromium, Chrome ni Edge: no se pueden llevar PNG, SVG ni PDF (instale chromium)")
    if letra is None:
        hallado.faltas.append("falta la tipografía de las imágenes (font-source-sans-pro): saldrán con la del sistema")
