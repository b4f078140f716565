"""The lines of a PDF with what their place on the page says: paragraphs apart, rows in cells, what every page repeats.

A PDF has no paragraphs or tables, only letters with a place and a size. A line that is farther from the one before
than lines of its size are, or of another size, begins a paragraph; words far apart, over or under others that begin or
end at the same place, are cells; what stands at the same height on several pages is of the pages and not of the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

# What a letter takes of its size, by its kind: only told apart from a gap between cells.
WIDE, NARROW, USUAL, CAPITAL = 0.85, 0.28, 0.5, 0.66
# A gap of cells, and how near two cells of a column begin or end, in sizes.
GAP, ALIGNED = 1.2, 0.6
# How much farther than usual a line is where a paragraph begins, and how much two sizes differ, in sizes and in points.
APART, OTHER_SIZE = 0.2, 0.4
# Between which distances two lines may be of one paragraph, in sizes; and the usual one where nothing tells it.
NEAR, FAR, LEADING = 0.8, 2.2, 1.45
# On so many pages, at the same height, a line is of the pages.
REPEATED, SAME_HEIGHT = 3, 3.0
# How many lines of a row's name may be read before the rest of the row.
NAME_LINES = 6
# A row of only two cells has one more, so that it is known from a line with a tab.
MOST_TABS = 3
ENDS = re.compile(r"[.!?:;][»\"”)]?\s*$")
PARTED = re.compile(r"[a-záéíóúñü]{2}-\s*$")
DIGITS = re.compile(r"\d+")
CELL = "\t"

Edges = tuple[float, float]
"""Where a cell begins and ends."""


class Fragment(Struct, frozen=True):
    """Some letters written together: where they begin, and their size, in points."""

    texto: str
    x: float
    y: float
    cuerpo: float

    @property
    def fin(self) -> float:
        """About where it ends."""
        return self.x + self.cuerpo * sum(map(_width, self.texto.strip()))


class Line(Struct, frozen=True):
    """One line of a text: its number in the document and its page, both from 1.

    Where the page of a PDF tells it: whether it begins a paragraph (`es_aparte`), is surely no row (`es_prosa`), is not
    read by itself (`sobra`) or ends within a word.
    """

    texto: str
    numero: int = 0
    pagina: int = 0
    trozos: tuple[Fragment, ...] = ()
    es_aparte: bool = False
    es_prosa: bool = False
    sobra: bool = False
    parte_palabra: bool = False


def read(paginas: Iterable[Any]) -> list[list[Line]]:
    """Return the lines of each page of a PDF (of pypdf), in the order in which it writes them."""
    leidas = [_lines(p) for p in paginas]
    repetidas = _repeated(leidas)
    usual = _leadings(leidas)
    hechas: list[list[Line]] = []
    ultima: Line | None = None
    for lineas in leidas:
        pagina: list[Line] = []
        es_primera = True
        for linea in _in_rows([replace(n, sobra=_height(n) in repetidas) for n in lineas]):
            if linea.sobra or not linea.texto.strip():
                pagina.append(linea)
                continue
            es_aparte = _is_apart(ultima, linea, usual, es_primera=es_primera)
            parte = bool(linea.trozos and PARTED.search(linea.texto))
            pagina.append(replace(linea, es_aparte=es_aparte, parte_palabra=parte))
            ultima, es_primera = pagina[-1], False
        hechas.append(pagina)
    return hechas


def _lines(pagina: Any) -> list[Line]:
    """Return the lines of a page with the fragments of each; without fragments where the page does not tell them."""
    trozos: list[Fragment] = []

    def visit(texto: str, cm: Sequence[float], tm: Sequence[float], _letra: Any, cuerpo: float) -> None:
        x, y = (tm[4] * cm[i] + tm[5] * cm[i + 2] + cm[i + 4] for i in (0, 1))
        trozos.append(Fragment(texto, x, y, cuerpo * abs(tm[3] * cm[3]) or cuerpo))

    texto = pagina.extract_text(visitor_text=visit) or ""
    if "".join(t.texto for t in trozos) != texto:
        return [Line(t) for t in texto.split("\n")]
    lineas: list[list[Fragment]] = [[]]
    for trozo in trozos:
        primera, *otras = trozo.texto.split("\n")
        lineas[-1].append(replace(trozo, texto=primera))
        lineas += [[replace(trozo, texto=t)] if t else [] for t in otras]
    return [Line("".join(t.texto for t in n), trozos=tuple(t for t in n if t.texto.strip())) for n in lineas]


def _width(letra: str) -> float:
    if letra in "mwMW@%":
        return WIDE
    return NARROW if letra in "ijlt.,;:'|() \u00a0" else CAPITAL if letra.isupper() else USUAL


def _height(linea: Line) -> tuple[str, int] | None:
    """Return what a line says, but for its numbers, and about at what height; None where it is not known."""
    if not linea.trozos or not linea.texto.strip():
        return None
    return DIGITS.sub("#", linea.texto.strip()), round(linea.trozos[0].y / SAME_HEIGHT)


def _repeated(paginas: Iterable[Sequence[Line]]) -> set[tuple[str, int] | None]:
    veces = Counter(h for lineas in paginas for h in {_height(n) for n in lineas} if h)
    return {h for h, n in veces.items() if n >= REPEATED}


def _leadings(paginas: Iterable[Sequence[Line]]) -> dict[float, float]:
    """Return how far apart the lines of each size usually are."""
    cuentas: dict[float, Counter[float]] = {}
    for lineas in paginas:
        for a, b in pairwise(n.trozos[0] for n in lineas if n.trozos):
            if a.cuerpo == b.cuerpo and NEAR * a.cuerpo < a.y - b.y < FAR * a.cuerpo:
                cuentas.setdefault(round(a.cuerpo, 1), Counter())[round(a.y - b.y, 1)] += 1
    return {cuerpo: c.most_common(1)[0][0] for cuerpo, c in cuentas.items()}


def _is_apart(antes: Line | None, linea: Line, usual: dict[float, float], *, es_primera: bool) -> bool:
    """Tell a line that begins a paragraph; the first of a page goes on with the last when that has no end."""
    if antes is None or not antes.trozos or not linea.trozos:
        return False
    a, b = antes.trozos[0], linea.trozos[0]
    if abs(a.cuerpo - b.cuerpo) > OTHER_SIZE:
        return True
    if es_primera:
        return bool(ENDS.search(antes.texto))
    baja = a.y - b.y
    return baja < 0 or baja > usual.get(round(b.cuerpo, 1), LEADING * b.cuerpo) + APART * b.cuerpo


def _in_rows(lineas: Sequence[Line]) -> list[Line]:
    """Return the lines of a page with those of tables in cells: a name of several lines goes with its numbers."""
    salida = list(lineas)
    filas: dict[int, list[tuple[str, Edges]]] = {}
    for i, linea in enumerate(lineas):
        if linea.sobra or not linea.trozos:
            continue
        nombre, cortes = _name_before(lineas, i), _gaps(linea.trozos)
        if (nombre or cortes) and _has_like(lineas, i, tiene_nombre=bool(nombre)):
            dicho = " ".join(lineas[k].texto.strip() for k in nombre)
            primera = [(dicho, _edges(lineas[nombre[0]].trozos)[0])] if nombre else []
            filas[i] = [*primera, *zip(_cells(linea.trozos, cortes), _edges(linea.trozos), strict=True)]
            for k in nombre:
                salida[k] = replace(salida[k], sobra=True)
        elif len(linea.trozos) > 1 and not cortes:
            salida[i] = replace(linea, es_prosa=True)
    filas |= _lone_headers(lineas, filas)
    anchos: list[Edges] = []
    for i in sorted(filas):
        sigue = i - 1 in filas or (i > 0 and salida[i - 1].sobra)
        anchos = anchos if sigue else []
        celdas = _under(filas[i], anchos)
        if len(filas[i]) >= len(anchos):
            anchos = [lados for _, lados in filas[i]]
        salida[i] = replace(salida[i], texto=CELL.join(celdas) + (CELL if len(celdas) < MOST_TABS else ""))
    return salida


def _lone_headers(lineas: Sequence[Line], filas: Mapping[int, object]) -> dict[int, list[tuple[str, Edges]]]:
    """Return the headers whose only words stand over a column that is not the first: the rest of the row is blank."""
    hallados: dict[int, list[tuple[str, Edges]]] = {}
    for i, linea in enumerate(lineas[:-1]):
        if i in filas or i + 1 not in filas or linea.sobra or not linea.trozos or _gaps(linea.trozos):
            continue
        [(x, fin)], primera = _edges(linea.trozos), lineas[i + 1].trozos[0]
        de_abajo = _edges(lineas[i + 1].trozos)[1:]
        cerca = ALIGNED * primera.cuerpo
        if any(x > primera.x + cerca and (abs(x - c) < cerca or abs(fin - d) < cerca) for c, d in de_abajo):
            hallados[i] = [("", (primera.x, primera.x)), (linea.texto.strip(), (x, fin))]
    return hallados


def _under(fila: Sequence[tuple[str, Edges]], anchos: Sequence[Edges]) -> list[str]:
    """Return the cells of a row with a blank in each column of its table that it has none in."""
    if len(fila) >= len(anchos):
        return [texto for texto, _ in fila]
    celdas = [""] * len(anchos)
    for texto, (x, fin) in fila:
        suya = max(range(len(anchos)), key=lambda j: min(fin, anchos[j][1]) - max(x, anchos[j][0]))
        if celdas[suya]:
            return [t for t, _ in fila]
        celdas[suya] = texto
    return celdas


def _gaps(trozos: Sequence[Fragment]) -> list[int]:
    """Return the fragments of a line before which there is a gap."""
    return [k for k, (a, b) in enumerate(pairwise(trozos), 1) if b.x - a.fin > GAP * b.cuerpo]


def _cells(trozos: Sequence[Fragment], cortes: Sequence[int]) -> Iterator[str]:
    for desde, hasta in pairwise([0, *cortes, len(trozos)]):
        yield "".join(t.texto for t in trozos[desde:hasta]).strip()


def _name_before(lineas: Sequence[Line], i: int) -> list[int]:
    """Return the lines before one that are the name of its row: they begin at its height, at its left, and go down."""
    trozos = lineas[i].trozos
    if not trozos or not i or not lineas[i - 1].trozos or lineas[i - 1].trozos[0].y >= trozos[0].y:
        return []
    for k in range(i - 1, max(i - NAME_LINES, -1), -1):
        suyos = lineas[k].trozos
        if not suyos or suyos[0].x >= trozos[0].x or suyos[0].cuerpo != trozos[0].cuerpo:
            return []
        if abs(suyos[0].y - trozos[0].y) < 1:
            return list(range(k, i))
    return []


def _has_like(lineas: Sequence[Line], i: int, *, tiene_nombre: bool) -> bool:
    """Tell a line some cell of which begins or ends where one of a line near it does, past where both begin."""
    propios = _edges(lineas[i].trozos)
    propios = propios if tiene_nombre else propios[1:]
    cerca = ALIGNED * lineas[i].trozos[0].cuerpo
    otros = [
        lado
        for k in range(max(i - NAME_LINES, 0), min(i + NAME_LINES, len(lineas) - 1) + 1)
        for lado in (_edges(lineas[k].trozos) if k != i else ())
        if lado[0] > lineas[i].trozos[0].x + cerca
    ]
    return any(abs(a - c) < cerca or abs(b - d) < cerca for a, b in propios for c, d in otros)


def _edges(trozos: Sequence[Fragment]) -> list[Edges]:
    """Return where each cell of a line begins and ends."""
    return [(trozos[d].x, trozos[h - 1].fin) for d, h in pairwise([0, *_gaps(trozos), len(trozos)]) if trozos]
