"""A document as PDF: laid out by typst, tagged, with bookmarks, in Spanish and for keeping (PDF/A-2)."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import typst

from pp0093.documents.document import Note, Plot, as_bars, as_data
from pp0093.errors import BuildError, one_line
from pp0093.writing import typeface

# PDF/A-2 with structure: readable by screen readers and kept for years.
STANDARD: Final = "a-2a"
# Of a picture of a plot: its width in centimetres, and its dots an inch.
WIDE, PPI = 15.3, 288
# What is asked of a document that is not to be written: what it measures.
MEASURED = {"selector": "<medida>", "field": "value", "one": True}
FACES = ["Source Sans Pro", "Libertinus Serif"]


def write(nota: Note) -> bytes:
    """Return a document as PDF. Raise BuildError when typst refuses."""
    datos = {**as_data(nota), "letras": FACES}
    dibujos = {f"{g.clave}.svg": picture(g, "svg") for g in nota.graficos}
    escrito: bytes = compiled("breve" if nota.es_breve else "nota", datos, dibujos, "pdf", pdf_standards=[STANDARD])
    return escrito


def picture(grafico: Plot, formato: str) -> bytes:
    """Return a plot as PNG or SVG, so many centimetres WIDE. Raise BuildError when typst refuses."""
    datos = {**as_bars(grafico), "ancho": WIDE, "letras": FACES}
    imagen: bytes = compiled("barras", datos, {}, formato, ppi=PPI)
    return imagen


def compiled(plantilla: str, datos: Any, archivos: Mapping[str, bytes], formato: Any, **propias: Any) -> Any:
    """Return what typst lays out by a template, which reads `datos` from nota.json and has some files at hand.

    As JSON, what it says of itself (`MEASURED`) instead.
    """
    with tempfile.TemporaryDirectory() as temporal:
        raiz = Path(temporal)
        plantillas = {p.name: p.read_bytes() for p in Path(__file__).parent.glob("*.typ")}
        escrito = json.dumps(datos, ensure_ascii=False).encode()
        for nombre, contenido in {**plantillas, **archivos, "nota.json": escrito}.items():
            (raiz / nombre).write_bytes(contenido)
        hace: Any = typst.query if formato == "json" else typst.compile
        letras, donde = [str(typeface.FOLDER)], str(raiz / f"{plantilla}.typ")
        try:
            return hace(donde, root=str(raiz), font_paths=letras, format=formato, **propias)
        except RuntimeError as error:
            raise BuildError(one_line(f"no se pudo escribir el PDF: {error}")) from error
