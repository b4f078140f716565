"""The lines of a PDF as its pages lay them out: paragraphs apart, rows in cells, what every page repeats left out.

A PDF has no paragraphs or tables, only letters with a place. pypdf writes each page as a grid of letters; there, a line
that ends well before the margin ends a paragraph, and words far apart, over or under others that begin or end at the
same column, are cells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

# On so many pages, among so many lines of their top or their foot, a line is of the pages and not of the text.
REPEATED, AT_ENDS = 3, 2
# Three blanks part two cells; a cell stands under another when they begin or end this near.
CELL_AT = re.compile(r"[^ ]+(?: {1,2}[^ ]+)*")
ALIGNED = 1
# A paragraph ends at a stop so much before the margin, and a heading is so much of a line at most.
MARGIN, HEADING = 25, 0.7
ENDS, GOES_ON = re.compile(r"[.!?][»\"”)]?\s*$"), re.compile(r"\s*[a-záéíóúñü(]")
DIGITS = re.compile(r"\d+")
CELL = "\t"
# A row of only two cells has one more, so that it is known from a line with a tab.
MOST_TABS = 3

Cells = list[tuple[int, int, str]]
"""Where each cell of a line begins and ends, and what it says."""


class Line(Struct, frozen=True):
    """One line of a text: its number in the document and its page, both from 1; `es_prosa` when it is surely no row."""

    texto: str
    numero: int = 0
    pagina: int = 0
    es_prosa: bool = False


def read(paginas: Iterable[Any]) -> list[list[Line]]:
    """Return the lines of each page of a PDF (of pypdf), a blank one between paragraphs."""
    hojas = [[t for t in p.extract_text(extraction_mode="layout").split("\n") if t.strip()] for p in paginas]
    veces = Counter(m for hoja in hojas for m in {*map(_masked, hoja[:AT_ENDS]), *map(_masked, hoja[-AT_ENDS:])})
    hechas: list[list[Line]] = []
    pendiente, ancho = "", 0
    for hoja in hojas:
        propias = [t for i, t in enumerate(hoja) if not (_is_end(i, hoja) and veces[_masked(t)] >= REPEATED)]
        filas = _rows(propias)
        largos = sorted(len(t) for i, t in enumerate(propias) if i not in filas)
        ancho = largos[len(largos) * 3 // 4] if largos else ancho
        hechas.append([])
        for i, texto in enumerate(propias):
            if i in filas:
                hechas[-1] += [Line(filas[i])] if filas[i] else []
                pendiente = ""
                continue
            if pendiente and _ends(pendiente, texto, ancho):
                hechas[-1].append(Line(""))
            hechas[-1].append(Line(" ".join(texto.split()), es_prosa=True))
            pendiente = texto
    return hechas


def _masked(texto: str) -> str:
    return DIGITS.sub("#", " ".join(texto.split()))


def _is_end(i: int, hoja: Sequence[str]) -> bool:
    return not AT_ENDS <= i < len(hoja) - AT_ENDS


def _ends(antes: str, texto: str, ancho: int) -> bool:
    """Tell a line that ends a paragraph, or is a heading, from one that the next goes on with."""
    if ENDS.search(antes):
        return len(antes) + MARGIN < ancho
    return len(antes) < HEADING * ancho and not GOES_ON.match(texto)


def _rows(lineas: Sequence[str]) -> dict[int, str]:
    """Return the lines that are rows, in cells; one that only goes on with the row before it is with it, and blank."""
    celdas = [[(m.start(), m.end(), m.group()) for m in CELL_AT.finditer(t)] for t in lineas]
    filas: dict[int, str] = {}
    anchos: Cells = []
    dichas: list[str] = []
    for i, propias in enumerate(celdas):
        sigue, es_fila = i - 1 in filas, _is_row(celdas, i)
        suyas = _under(propias, anchos) if sigue else []
        if sigue and _goes_on(suyas, propias, anchos, es_nombre=not es_fila and _is_row(celdas, i + 1)):
            dichas, filas[i] = [f"{a} {b}".strip() for a, b in zip(dichas, suyas, strict=True)], ""
        elif es_fila:
            anchos = anchos if sigue and len(propias) < len(anchos) else propias
            dichas, ultima = _under(propias, anchos), i
        elif len(propias) == 1 and _is_row(celdas, i + 1) and propias[0][0] > celdas[i + 1][0][1]:
            dichas, ultima = ["", propias[0][2]], i  # The only header of a table, over its second column.
            anchos = [(0, 0, ""), *propias]
        else:
            continue
        filas[ultima] = _joined(dichas)
    return filas


def _goes_on(suyas: Sequence[str], propias: Cells, anchos: Cells, *, es_nombre: bool) -> bool:
    """Tell a line that goes on with the row before it: no figures, within its columns, and no name of its own."""
    if len(suyas) != len(anchos) or len(anchos) < 2 or any(DIGITS.search(t) for t in suyas):
        return False
    cabe = suyas[0] == "" or (abs(propias[0][0] - anchos[0][0]) <= ALIGNED and propias[0][1] < anchos[1][0])
    return cabe and (not suyas[0][:1].isupper() or es_nombre)


def _is_row(celdas: Sequence[Cells], i: int) -> bool:
    """Tell a line some cell of which, past the first, begins or ends where one near it does."""
    if not 0 <= i < len(celdas):
        return False
    vecinas = [c for k in range(max(i - 2, 0), min(i + 3, len(celdas))) if k != i for c in celdas[k][1:]]
    return any(abs(a - c) <= ALIGNED or abs(b - d) <= ALIGNED for a, b, _ in celdas[i][1:] for c, d, _ in vecinas)


def _under(fila: Cells, anchos: Cells) -> list[str]:
    """Return the cells of a row with a blank in each column of its table that it has none in."""
    celdas = [""] * len(anchos)
    for desde, hasta, texto in fila:
        suya = max(range(len(anchos)), key=lambda j: min(hasta, anchos[j][1]) - max(desde, anchos[j][0]))
        if celdas[suya]:
            return [t for *_, t in fila]
        celdas[suya] = texto
    return celdas


def _joined(celdas: Sequence[str]) -> str:
    return CELL.join(celdas) + (CELL if len(celdas) < MOST_TABS else "")
