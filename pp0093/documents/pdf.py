"""A document as PDF: laid out by typst, tagged, with bookmarks, in Spanish and for keeping (PDF/A-2)."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import typst

from pp0093.documents.document import Note, as_data
from pp0093.errors import BuildError, one_line
from pp0093.writing import typeface

# PDF/A-2 with structure: readable by screen readers and kept for years.
STANDARD: Final = "a-2a"
FACES = ["Source Sans Pro", "Libertinus Serif"]


def write(nota: Note, dibujos: Mapping[str, bytes]) -> bytes:
    """Return a document as PDF; `dibujos` are the pictures of its plots by key, whose tables stand in for the rest.

    Raise BuildError when typst refuses.
    """
    datos = {**as_data(nota, dibujos), "letras": FACES}
    archivos = {f"{clave}.png": imagen for clave, imagen in dibujos.items()}
    escrito: bytes = compiled("breve" if nota.es_breve else "nota", datos, archivos, "pdf", pdf_standards=[STANDARD])
    return escrito


def compiled(plantilla: str, datos: Any, archivos: Mapping[str, bytes], formato: Any, **propias: Any) -> Any:
    """Return what typst lays out by a template, which reads `datos` from nota.json and has some files at hand."""
    with tempfile.TemporaryDirectory() as temporal:
        raiz = Path(temporal)
        plantillas = {p.name: p.read_bytes() for p in Path(__file__).parent.glob("*.typ")}
        escrito = json.dumps(datos, ensure_ascii=False).encode()
        for nombre, contenido in {**plantillas, **archivos, "nota.json": escrito}.items():
            (raiz / nombre).write_bytes(contenido)
        letras = [str(typeface.FOLDER)]
        try:
            return typst.compile(
                str(raiz / f"{plantilla}.typ"), root=str(raiz), font_paths=letras, format=formato, **propias
            )
        except RuntimeError as error:
            raise BuildError(one_line(f"no se pudo escribir el PDF: {error}")) from error
