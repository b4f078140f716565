"""A note cut into slides: no more text than fits one, a chart beside what is said of it, long tables in parts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from pp0093.note.content import Block, Board, Heading, Note, NoteSection, Plot, Points, Prose, Said
from pp0093.note.formats.layout import widths

# What fits a slide, in lines; and how many letters a line of text has alone and beside a chart.
TEXT_LINES, WHOLE_LINE, HALF_LINE = 19, 118, 54
TABLE_LINES, TABLE_LINE = 20, 165
CONTINUED = "{} ({} de {})"
Line = Heading | Said


class Slide(Struct, frozen=True):
    """One slide: its title, and text, a chart beside it, or a part of a table that begins at row `desde`."""

    titulo: str
    texto: tuple[Line, ...] = ()
    grafico: Plot | None = None
    tabla: Board | None = None
    desde: int = 0


def slides(nota: Note) -> Iterator[Slide]:
    """Yield the slides of a note, the cover apart."""
    for seccion in nota.secciones:
        de_texto = list(_texts(seccion))
        for n, lamina in enumerate(de_texto, 1):
            titulo = seccion.titulo if n == 1 else seccion.titulo.partition(":")[0]
            veces = len(de_texto)
            yield replace(lamina, titulo=titulo if veces == 1 else CONTINUED.format(titulo, n, veces))
        for bloque in seccion.bloques:
            if isinstance(bloque, Board):
                yield from _of_board(bloque)


def _texts(seccion: NoteSection) -> Iterator[Slide]:
    """Yield what a section says: what comes before a chart beside it where it fits, the rest together while it does."""
    juntas: list[Line] = []
    for parte in _parts(seccion):
        lineas, graficos = list(_lines(parte)), [b for b in parte if isinstance(b, Plot)]
        if graficos:
            if _height([*juntas, *lineas], HALF_LINE) > TEXT_LINES:
                yield from _pages(juntas)
                juntas = []
            yield from _beside([*juntas, *lineas], graficos)
            juntas = []
        elif _height([*juntas, *lineas], WHOLE_LINE) > TEXT_LINES:
            yield from _pages(juntas)
            juntas = lineas
        else:
            juntas += lineas
    yield from _pages(juntas)


def _parts(seccion: NoteSection) -> Iterator[list[Block]]:
    """Yield what a section has under each of its headings, the heading too."""
    parte: list[Block] = []
    for bloque in seccion.bloques:
        if isinstance(bloque, Heading):
            yield parte
            parte = []
        parte.append(bloque)
    yield parte


def _lines(parte: Sequence[Block]) -> Iterator[Line]:
    for bloque in parte:
        if isinstance(bloque, Heading):
            yield bloque
        elif isinstance(bloque, Prose | Points):
            yield from bloque.frases


def _height(lineas: Sequence[Line], letras: int) -> float:
    return sum(math.ceil(len(linea.texto) / letras) + 0.5 for linea in lineas)


def _pages(lineas: Sequence[Line]) -> Iterator[Slide]:
    yield from (Slide("", pagina) for pagina in _cut_text(lineas, WHOLE_LINE))


def _beside(lineas: Sequence[Line], graficos: Sequence[Plot]) -> Iterator[Slide]:
    paginas = _cut_text(lineas, HALF_LINE)
    for n in range(max(len(paginas), len(graficos))):
        texto = paginas[n] if n < len(paginas) else ()
        yield Slide("", texto, graficos[n] if n < len(graficos) else None)


def _cut_text(lineas: Sequence[Line], letras: int) -> list[tuple[Line, ...]]:
    paginas: list[tuple[Line, ...]] = []
    for linea in lineas:
        if paginas and _height([*paginas[-1], linea], letras) <= TEXT_LINES:
            paginas[-1] = (*paginas[-1], linea)
        else:
            paginas.append((linea,))
    return paginas


def _of_board(tabla: Board) -> Iterator[Slide]:
    partes = _cut_rows(tabla)
    for n, (desde, hasta) in enumerate(partes, 1):
        titulo = tabla.titulo if len(partes) == 1 else CONTINUED.format(tabla.titulo, n, len(partes))
        fuertes = tuple(f - desde for f in tabla.fuertes if desde <= f < hasta)
        yield Slide(titulo, tabla=replace(tabla, filas=tabla.filas[desde:hasta], fuertes=fuertes), desde=desde)


def _cut_rows(tabla: Board) -> list[tuple[int, int]]:
    """Return from which row to which each slide of a table goes: as few as they fit in, of about the same height."""
    suyos = widths(tabla)
    anchos = [TABLE_LINE * a / sum(suyos) for a in suyos]
    altos = [max(math.ceil(len(str(c)) / a) for c, a in zip(fila, anchos, strict=True)) for fila in tabla.filas]
    cuantas = len(_cuts(altos, TABLE_LINES))
    posibles = range(math.ceil(sum(altos) / cuantas), TABLE_LINES)
    tope = next((t for t in posibles if len(_cuts(altos, t)) == cuantas), TABLE_LINES)
    cortes = _cuts(altos, tope)
    return list(zip(cortes, [*cortes[1:], len(altos)], strict=True))


def _cuts(altos: Sequence[int], tope: int) -> list[int]:
    """Return the row each slide begins at when none takes more lines than these."""
    cortes, usadas = [0], 0
    for n, alto in enumerate(altos):
        if usadas and usadas + alto > tope:
            cortes.append(n)
            usadas = 0
        usadas += alto
    return cortes
