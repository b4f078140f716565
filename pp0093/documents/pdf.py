"""PDF writer: laid out by typst, tagged, with bookmarks, in Spanish and archivable (PDF/A-2)."""

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

# PDF/A-2a: tagged for screen readers, suitable for archiving.
STANDARD: Final = "a-2a"
# Pictures of charts: width in centimetres, dots per inch.
WIDE, PPI = 15.3, 288
# Query that measures a document instead of writing it.
MEASURED = {"selector": "<medida>", "field": "value", "one": True}
FACES = ["Source Sans Pro", "Libertinus Serif"]


def write(nota: Note) -> bytes:
    """Return a document as PDF. Raise BuildError when typst refuses."""
    datos = {**as_data(nota), "letras": FACES}
    dibujos = {f"{g.clave}.svg": picture(g, "svg") for g in nota.graficos}
    escrito: bytes = compiled("breve" if nota.es_breve else "nota", datos, dibujos, "pdf", pdf_standards=[STANDARD])
    return escrito


def picture(grafico: Plot, formato: str) -> bytes:
    """Return a chart as PNG or SVG, WIDE centimetres wide. Raise BuildError when typst refuses."""
    datos = {**as_bars(grafico), "ancho": WIDE, "letras": FACES}
    imagen: bytes = compiled("barras", datos, {}, formato, ppi=PPI)
    return imagen


def compiled(plantilla: str, datos: Any, archivos: Mapping[str, bytes], formato: Any, **propias: Any) -> Any:
    """Compile a typst template, which reads `datos` from nota.json, with some files available.

    With format JSON, return what the template measures (`MEASURED`) instead.
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
