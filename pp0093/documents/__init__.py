"""One document, many papers: what a subject says in pieces, and the formats that print it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import Struct

from pp0093.errors import PP0093Error

if TYPE_CHECKING:
    from pp0093.documents.document import Draw, Note


class DocumentFormat(Struct, frozen=True):
    """A format: what it is for, its MIME type, and whether its charts are pictures (else they are native)."""

    nombre: str
    tipo: str
    con_imagenes: bool


OFFICE = "application/vnd.openxmlformats-officedocument."
FORMATS: Mapping[str, DocumentFormat] = {
    "docx": DocumentFormat("Word, para editar", f"{OFFICE}wordprocessingml.document", con_imagenes=True),
    "pdf": DocumentFormat("PDF, para leer y guardar", "application/pdf", con_imagenes=True),
    "pptx": DocumentFormat("PowerPoint, para presentar", f"{OFFICE}presentationml.presentation", con_imagenes=False),
    "xlsx": DocumentFormat("Excel, con las cifras", f"{OFFICE}spreadsheetml.sheet", con_imagenes=False),
}


class WrittenDocument(Struct, frozen=True):
    """A document in a format; `sin_graficos` when pictures were asked for, none could be drawn and tables are there."""

    datos: bytes
    sin_graficos: bool


def write(nota: Note, formato: str, dibuja: Draw | None) -> WrittenDocument:
    """Return a document in one of FORMATS; `dibuja` draws its plots where they are pictures, None is tables instead."""
    escribe = import_module(f"pp0093.documents.{formato}").write  # Each loads a library of its own.
    if not FORMATS[formato].con_imagenes:
        return WrittenDocument(escribe(nota), sin_graficos=False)
    dibujos = pictures(nota, dibuja)
    return WrittenDocument(escribe(nota, dibujos), bool(dibuja and nota.graficos and not dibujos))


def pictures(nota: Note, dibuja: Draw | None) -> dict[str, bytes]:
    """Return the pictures of the plots by key; none, so that tables take their place, when nothing can draw them."""
    try:
        return dict(zip((g.clave for g in nota.graficos), dibuja(nota.graficos), strict=True)) if dibuja else {}
    except PP0093Error:
        return {}
