"""The formats a note is written in: one way to ask for any of them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pp0093.note.content import Draw, Note


class NoteFormat(Struct, frozen=True):
    """A format: what it is for, its MIME type, and whether its charts are pictures (else they are native)."""

    nombre: str
    tipo: str
    con_imagenes: bool


OFFICE = "application/vnd.openxmlformats-officedocument."
NOTE_FORMATS: Mapping[str, NoteFormat] = {
    "docx": NoteFormat("Word, para editar", f"{OFFICE}wordprocessingml.document", con_imagenes=True),
    "pdf": NoteFormat("PDF, para leer y guardar", "application/pdf", con_imagenes=True),
    "pptx": NoteFormat("PowerPoint, para presentar", f"{OFFICE}presentationml.presentation", con_imagenes=False),
    "xlsx": NoteFormat("Excel, con las cifras", f"{OFFICE}spreadsheetml.sheet", con_imagenes=False),
}


class WrittenNote(Struct, frozen=True):
    """A note in a format; `sin_graficos` when pictures were asked for, none could be drawn and tables are there."""

    datos: bytes
    sin_graficos: bool


def write_note(nota: Note, formato: str, dibuja: Draw | None) -> WrittenNote:
    """Return a note in one of FORMATS; `dibuja` draws its plots where they are pictures, None is tables instead."""
    from pp0093.note.formats import layout

    # Each module loads a library of its own.
    modulo = import_module(f"pp0093.note.formats.{formato}")
    if not NOTE_FORMATS[formato].con_imagenes:
        return WrittenNote(modulo.write(nota), sin_graficos=False)
    dibujos = layout.pictures(nota, dibuja)
    return WrittenNote(modulo.write(nota, dibujos), bool(dibuja and layout.plots(nota) and not dibujos))
