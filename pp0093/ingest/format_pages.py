"""The part of the guide about formats: of each one its folder, its columns and a sample, from what is declared."""

from __future__ import annotations

from pp0093 import models, programme
from pp0093.ingest.readers import formats
from pp0093.ingest.readers.described import Described, FormatColumn

HEADING = """# Formatos

## Formatos de los archivos

Esta parte se genera con `make documentos` de lo que cada formato declara; no se edita a mano.

Qué columnas trae cada archivo, con qué nombres se reconocen (con tildes, mayúsculas, espacios y guiones o sin ellos) y
una muestra inventada. Las demás columnas se dejan pasar. La exportación de Consulta Amigable no es una tabla
simple: se carga como la da el sitio. `pp0093 inspeccionar ARCHIVO` dice qué se lee de uno.
"""
IN_TEXT, IN_BOOK = (
    "Se carga como texto (.csv, .txt).",
    "Se carga como texto (.csv) o como libro de Excel (.xlsx, .xls).",
)
COLUMNS = "| Columna | Qué es | Obligatoria | También se acepta |\n|---|---|---|---|\n"
ONE_OF = "una de ellas"
OTHERS = 4
"""How many other headers of a column are named."""


def markdown() -> str:
    """Return the whole part, as docs/formatos.md holds it."""
    return HEADING + "".join(_page(f) for f in formats())


def _page(formato: Described) -> str:
    significan = _meanings(formato.tabla)
    lineas = "".join(_line(c, significan) for c in formato.columnas)
    muestra = f"\nMuestra:\n\n```csv\n{formato.texto}```\n" if formato.muestra else ""
    como = IN_BOOK if formato.es_libro else IN_TEXT
    return f"\n### {formato.nombre}\n\nEn `{formato.carpeta}/`. {como}\n\n{COLUMNS}{lineas}{muestra}"


def _line(columna: FormatColumn, significan: dict[str, str]) -> str:
    primero, *otros = columna.encabezados
    que_es = "; ".join(filter(None, (significan.get(columna.nombre, ""), columna.admite)))
    resto = f" y {len(otros) - OTHERS} más" if len(otros) > OTHERS else ""
    pide = "sí" if columna.es_obligatoria else ONE_OF if columna.es_alternativa else ""
    celdas = (primero, que_es, pide, ", ".join(otros[:OTHERS]) + resto)
    return f"| {' | '.join(c.replace('|', '¦') for c in celdas)} |\n"


def _meanings(tabla: str) -> dict[str, str]:
    """Return what each column of a raw table means, as the header of the table of staging that reads it says."""
    de_ella = (m for m in models.models(programme.current()) if m.esquema == "staging" and f"raw.{tabla}" in m.lee)
    return {c.nombre: c.significado for m in de_ella for c in m.columnas}
