"""A note as PDF: laid out by typst from nota.typ, tagged, with bookmarks, in Spanish and for keeping (PDF/A-2)."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import typst

from pp0093.errors import BuildError, one_line
from pp0093.note.content import (
    Block,
    Board,
    CitedFigure,
    Heading,
    Note,
    NoteSection,
    Part,
    Plot,
    Pointer,
    Points,
    Prose,
)
from pp0093.note.formats.layout import TABLE, anchors, captions, drawn, is_wide, widths
from pp0093.note.sections.closing import PASSPORTS
from pp0093.writing.typeface import typeface

TEMPLATE, BRIEF = Path(__file__).with_name("nota.typ"), Path(__file__).with_name("nota_breve.typ")
# PDF/A-2 with structure: readable by screen readers and kept for years.
STANDARD: Final = "a-2a"
FACES = ["Source Sans Pro", "Libertinus Serif"]


def write(nota: Note, dibujos: Mapping[str, bytes], plantilla: Path | None = None, **propias: str) -> bytes:
    """Return the note as PDF; `dibujos` are the pictures of its plots by key, whose tables stand in for the rest.

    `plantilla` lays it out (the note's own, or that of a short one, when it is not said), with the blocks of the note's
    own at hand, and `propias` are what it reads besides.
    Raise BuildError when typst refuses.
    """
    dibujos = drawn(nota, dibujos)
    plantilla = plantilla or (BRIEF if nota.es_breve else TEMPLATE)
    carpeta = typeface()
    with tempfile.TemporaryDirectory() as temporal:
        raiz = Path(temporal)
        for diseno in {TEMPLATE, plantilla}:
            shutil.copy(diseno, raiz)
        for clave, imagen in dibujos.items():
            (raiz / f"{clave}.png").write_bytes(imagen)
        (raiz / "nota.json").write_text(
            json.dumps({**_Plain(nota, dibujos).all(), **propias}, ensure_ascii=False), encoding="utf-8"
        )
        try:
            pdf: bytes = typst.compile(
                str(raiz / plantilla.name),
                root=str(raiz),
                font_paths=[str(carpeta)] if carpeta else [],
                pdf_standards=[STANDARD],
            )
        except RuntimeError as error:
            raise BuildError(one_line(f"no se pudo escribir el PDF de la nota: {error}")) from error
    return pdf


class _Plain:
    """A note as the dictionaries and lists that nota.typ reads."""

    def __init__(self, nota: Note, dibujos: Mapping[str, bytes]) -> None:
        self.nota = nota
        self.dibujos = dibujos
        self.anclas = anchors(nota)
        self.tiene_pasaportes = any(s.clave == PASSPORTS for s in nota.secciones)
        self.rotulos = captions(nota, dibujos)

    def all(self) -> dict[str, Any]:
        propios = ("titulo", "subtitulo", "entidad", "oficina", "fecha", "aviso", "pie", "equipo", "version")
        secciones = [self._section(s) for s in self.nota.secciones if s.bloques]
        return {**{c: getattr(self.nota, c) for c in propios}, "letras": FACES, "secciones": secciones}

    def _section(self, seccion: NoteSection) -> dict[str, Any]:
        return {
            "titulo": seccion.titulo,
            "ancha": is_wide(seccion),
            "bloques": [self._block(b) for b in seccion.bloques],
        }

    def _block(self, bloque: Block) -> dict[str, Any]:
        if isinstance(bloque, Heading):
            return {"tipo": "titulo", "texto": bloque.texto}
        if isinstance(bloque, Prose | Points):
            tipo = "prosa" if isinstance(bloque, Prose) else "puntos"
            return {"tipo": tipo, "frases": [[self._part(p) for p in f.partes] for f in bloque.frases]}
        if isinstance(bloque, Plot) and bloque.clave in self.dibujos:
            propios = {c: getattr(bloque, c) for c in ("clave", "titulo", "alt", "nota")}
            pie = self.nota.foot(bloque.clave)
            return {"tipo": "grafico", "archivo": f"{bloque.clave}.png", "pie": pie, **propios}
        return self._board(bloque.tabla if isinstance(bloque, Plot) else bloque)

    def _board(self, tabla: Board) -> dict[str, Any]:
        filas = [[self._part(p) for p in fila] for fila in tabla.filas]
        propios = {c: getattr(tabla, c) for c in ("clave", "titulo", "encabezado", "nota", "fuertes")}
        return {"tipo": "tabla", "filas": filas, "anchos": widths(tabla), "pie": self.nota.foot(tabla.clave), **propios}

    def _part(self, parte: Part) -> str | dict[str, str]:
        if isinstance(parte, CitedFigure):
            ancla = self.anclas.get(parte.clave) if self.tiene_pasaportes else None
            return {"texto": parte.texto} | ({"ancla": ancla} if ancla else {})
        if isinstance(parte, Pointer) and parte.clave in self.rotulos:
            que, numero = self.rotulos[parte.clave]
            return f"{'la' if que == TABLE else 'el'} {que.lower()} {numero}"
        return str(parte)
