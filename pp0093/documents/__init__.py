"""The document model shared by pages, notes and sheets, and one writer for each file format."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from pp0093.structs import Frozen

if TYPE_CHECKING:
    from pp0093.documents.document import Note


class DocumentFormat(Frozen):
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


def write(nota: Note, formato: str) -> bytes:
    """Return a document in one of FORMATS."""
    escrito: bytes = import_module(f"pp0093.documents.{formato}").write(nota)  # Each loads a library of its own.
    return escrito
