"""What every format shares: where each figure's passport is, how tables and figures are numbered, what is drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pp0093.errors import PP0093Error
from pp0093.note.content import Board, CitedFigure, Draw, Note, NoteSection, Plot
from pp0093.writing import formats

TABLE, FIGURE = "Tabla", "Gráfico"
LANGUAGE = "es-PE"
# What every office has, or the same in width: the face of the PDF travels inside it, and these documents carry none.
FACE = "Arial"
# The limits of a column, in letters, what its margins take, and how many letters a table has to share out.
NARROW, BROAD, MARGIN, ACROSS = 6, 40, 2, 130
# Between a number and its unit no line ends.
UNBROKEN = "\u00a0"
SHORTENED = (" mil", " millones")
DECIMALS = re.compile(r"\d(?:\.(\d+))?(?!.*\d)")
WIDE = 6  # Columns from which a table lies on its side.


def anchors(nota: Note) -> dict[str, str]:
    """Return where the passport of each cited figure stands, by its key: c1, c2..., in the order of the list."""
    return {clave: f"c{n}" for n, clave in enumerate(nota.citadas, 1)}


def plots(nota: Note) -> list[Plot]:
    """Return the plots of a note, in order."""
    return [b for s in nota.secciones for b in s.bloques if isinstance(b, Plot)]


def pictures(nota: Note, dibuja: Draw | None) -> dict[str, bytes]:
    """Return the pictures of the plots by key; none, so that tables take their place, when nothing can draw them."""
    if dibuja is None:
        return {}
    graficos = plots(nota)
    try:
        return dict(zip((g.clave for g in graficos), dibuja(graficos), strict=True))
    except PP0093Error:
        return {}


def drawn(nota: Note, dibujos: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the pictures that are of plots of the note."""
    claves = {g.clave for g in plots(nota)}
    return {c: d for c, d in dibujos.items() if c in claves}


def captions(nota: Note, dibujos: Mapping[str, bytes]) -> dict[str, tuple[str, int]]:
    """Return what each table and figure is called and its number: ("Tabla", 3); a plot not drawn is a table."""
    rotulos: dict[str, tuple[str, int]] = {}
    cuentas = {TABLE: 0, FIGURE: 0}
    for bloque in (b for s in nota.secciones for b in s.bloques):
        if isinstance(bloque, Plot | Board):
            que = FIGURE if isinstance(bloque, Plot) and bloque.clave in dibujos else TABLE
            cuentas[que] += 1
            rotulos[bloque.clave] = (que, cuentas[que])
    return rotulos


def is_wide(seccion: NoteSection) -> bool:
    """Tell whether a section has a table that asks for a sheet on its side."""
    tablas = [b for b in seccion.bloques if isinstance(b, Board)]
    return any(len(t.encabezado) >= WIDE for t in tablas)


def figure_columns(tabla: Board) -> set[int]:
    """Return the columns of a table that have figures: all of each is aligned to the right, what is missing too."""
    return {n for fila in tabla.filas for n, parte in enumerate(fila) if isinstance(parte, CitedFigure)}


def widths(tabla: Board) -> list[int]:
    """Return how wide each column is beside the others, by what it holds: no word of it is broken while there is room.

    What is left of ACROSS after the longest words goes to the columns that would hold more, in proportion.
    """
    columnas = [[str(c) for c in columna] for columna in zip(tabla.encabezado, *tabla.filas, strict=True)]
    piden = [min(max(NARROW, *map(len, c)), BROAD) + MARGIN for c in columnas]
    bastan = [
        min(max(NARROW, *(len(p) for t in c for p in t.split())) + MARGIN, p)
        for c, p in zip(columnas, piden, strict=True)
    ]
    sobra, falta = max(ACROSS - sum(bastan), 0), sum(piden) - sum(bastan)
    parte = min(sobra / falta, 1.0) if falta else 0.0
    return [round(b + parte * (p - b)) for b, p in zip(bastan, piden, strict=True)]


def office_format(cifra: CitedFigure) -> str:
    """Return how a sheet or a native chart writes a figure: as the text does, whole where the text shortens it."""
    if cifra.texto.startswith(">"):  # Rounded it would reach what it has not.
        return f'"{cifra.texto}"'
    hallado = DECIMALS.search(cifra.texto)
    decimales = (hallado[1] or "") if hallado and not cifra.texto.endswith(SHORTENED) else ""
    cifras = "#,##0" + (f".{'0' * len(decimales)}" if decimales else "")
    cifras += f'"{UNBROKEN}%"' if cifra.texto.endswith("%") else ""
    return f"{cifras};{formats.MINUS}{cifras}"
