"""A copy of a DOCX with the remarks of its audit as comments beside the words they are of."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from pp0093.audit.verdicts import Remark

AUTHOR, INITIALS = "Auditoría", "AU"


def copy(datos: bytes, remarks: Iterable[Remark]) -> bytes:
    """Return a DOCX with a comment for each accusation; nothing of its text changes."""
    import docx

    documento = docx.Document(io.BytesIO(datos))
    acusadas = [r for r in remarks if r.es_acusacion]
    for parrafo in _paragraphs(documento):
        texto = " ".join(parrafo.text.split())
        for r in [r for r in acusadas if texto and r.texto in texto and " ".join(r.cita.split()) in _around(texto, r)]:
            acusadas.remove(r)
            documento.add_comment(_runs(parrafo, r.texto), text=_words(r), author=AUTHOR, initials=INITIALS)
    salida = io.BytesIO()
    documento.save(salida)
    return salida.getvalue()


def _around(texto: str, r: Remark) -> str:
    """Return where a quotation is looked for: a cell of a table is a part of the row that is quoted."""
    return " ".join(r.cita.split()) if texto in " ".join(r.cita.split()) else texto


def _paragraphs(documento: Any) -> Iterable[Any]:
    for parte in documento.iter_inner_content():
        if hasattr(parte, "rows"):
            yield from (p for fila in parte.rows for celda in fila.cells for p in celda.paragraphs)
        else:
            yield parte


def _runs(parrafo: Any, texto: str) -> list[Any]:
    """Return the runs that hold a text, all of the paragraph's when it is not within few."""
    corridas, desde = parrafo.runs, parrafo.text.find(texto)
    hasta, lugar, suyas = desde + len(texto), 0, []
    for corrida in corridas:
        if lugar < hasta and lugar + len(corrida.text) > desde:
            suyas.append(corrida)
        lugar += len(corrida.text)
    return [suyas[0], suyas[-1]] if suyas else corridas


def _words(r: Remark) -> str:
    partes = [f"{r.texto}: {r.razon}."]
    if r.sugerencia:
        partes.append(f"Sugerencia: {r.sugerencia}")
    return "\n".join(partes)
