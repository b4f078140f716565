"""A copy of a DOCX with the remarks of its audit as comments beside the words they are of."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any

from pp0093.audit.document import cell_text, cells
from pp0093.audit.verdicts import Remark

AUTHOR, INITIALS = "Auditoría", "AU"
SIGNS = "+-−–"


def copy(datos: bytes, remarks: Iterable[Remark]) -> bytes:
    """Return a DOCX with a comment for each accusation, on its number; nothing of its text changes."""
    import docx

    documento = docx.Document(io.BytesIO(datos))
    partes = dict(_numbered(documento))
    for r in remarks:
        parte = partes.get(r.linea)
        if r.es_acusacion and parte is not None:
            documento.add_comment(_place(parte, r), text=_words(r), author=AUTHOR, initials=INITIALS)
    salida = io.BytesIO()
    documento.save(salida)
    return salida.getvalue()


def _numbered(documento: Any) -> Iterator[tuple[int, Any]]:
    """Yield each paragraph and row of a table with the line it is read as (document.parse)."""
    numero = 0
    for parte in documento.iter_inner_content():
        if hasattr(parte, "rows"):
            yield from enumerate(parte.rows, numero + 2)
            numero += len(parte.rows) + 2
        else:
            yield numero + 1, parte
            numero += 2


def _place(parte: Any, r: Remark) -> list[Any]:
    """Return the runs that hold the number of a remark, all of its paragraph's when it is not found."""
    if hasattr(parte, "cells"):
        parrafos = _cell(parte, r.lugar[1]).paragraphs
        return _runs(next((p for p in parrafos if _bare(r) in p.text), parrafos[0]), _bare(r), 0)
    cita = max(parte.text.find(r.cita), 0)
    return _runs(parte, _bare(r), cita + r.lugar[1])


def _cell(fila: Any, lugar: int) -> Any:
    """Return the cell of a row where a place of its text is."""
    celdas = cells(fila)
    finales = accumulate(len(cell_text(c)) + 1 for c in celdas)
    return next((c for c, fin in zip(celdas, finales, strict=True) if lugar < fin), celdas[-1])


def _bare(r: Remark) -> str:
    return r.texto.lstrip(SIGNS)


def _runs(parrafo: Any, texto: str, cerca: int) -> list[Any]:
    """Return the runs that hold a text from a place on, those of its links among them."""
    from docx.text.run import Run

    corridas = [Run(r, parrafo) for r in parrafo._p.xpath("./w:r | ./w:hyperlink/w:r")]
    desde = parrafo.text.find(texto, cerca)
    hasta, lugar, suyas = desde + len(texto), 0, []
    for corrida in corridas:
        if desde >= 0 and lugar < hasta and lugar + len(corrida.text) > desde:
            suyas.append(corrida)
        lugar += len(corrida.text)
    return [suyas[0], suyas[-1]] if suyas else corridas


def _words(r: Remark) -> str:
    return "\n".join(filter(None, [f"{r.texto}: {r.razon}.", r.ours]))
