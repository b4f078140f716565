"""What sheets ask: figures with where they come from, year by year or opened by something, and boards of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from pp0093.ask.names import name_of
from pp0093.ask.parts import structure
from pp0093.ask.query import Query, run
from pp0093.ask.registry import DIMENSIONS, INDICATORS
from pp0093.ask.rows import Row, bounds
from pp0093.claims import Relation, subject, unsayable
from pp0093.documents.document import Board, CitedFigure, Part, Parts, Unsaid
from pp0093.note import asking, frames
from pp0093.note.asking import Inquiry, bare
from pp0093.provenance import Provenance
from pp0093.writing import formats

Cells = dict[str, Part]
YEARS = 6
INVENTED = "demostración"
ORIGIN = "Procedencia"


def unknown(a: Inquiry, clave: str, que: str, indicador: str, lugar: Mapping[str, str]) -> Unsaid:
    """Return what isn't said for want of a figure, with the reason that nobody gives it."""
    callada = unsayable(Relation.NO_VALUE, indicador, subject(anio=a.anio, **lugar))
    return Unsaid(clave, que, asking.unknown_because(a, indicador, lugar), (callada,))


def marked(cifra: CitedFigure) -> CitedFigure:
    """Return a figure that says, where it is written, that it is invented or of what part."""
    return replace(cifra, texto=f"{cifra.texto}{mark(cifra)}")


def counted(cifra: CitedFigure, unidad: str) -> Parts:
    """Return a count of something in the words of a sentence, marked as `marked` does."""
    return (*frames.count(cifra, unidad), mark(cifra))


def mark(cifra: CitedFigure) -> str:
    """Return what is written after a figure that is invented or partial; nothing after any other."""
    return f" ({INVENTED})" if cifra.procedencia == Provenance.SYNTHETIC else cifra.marca


def history(a: Inquiry, indicadores: Iterable[str], lugar: Mapping[str, str]) -> dict[int, Cells]:
    """Return what is known of a place in each year up to the one looked at: figures, or between what they lie."""
    pedidos = asking.askable(a, indicadores, ("anio", *lugar))
    if not pedidos:
        return {}
    filas = run(a.catalogo, Query(pedidos, ("anio", *lugar), {d: [v] for d, v in lugar.items()}))
    celdas = {f["anio"]: cells(f, pedidos, f["anio"], lugar) for f in filas if f["anio"] <= a.anio}
    con_dato = [anio for anio in sorted(celdas) if celdas[anio]]
    return {anio: celdas[anio] for anio in con_dato[-YEARS:]}


def opened(a: Inquiry, indicadores: Sequence[str], dimension: str, lugar: Mapping[str, str]) -> dict[str, Cells]:
    """Return what is known in the year of each value of a dimension within a place, by code, in the query's order."""
    pedidos = asking.askable(a, indicadores, ("anio", dimension, *lugar))
    if not pedidos:
        return {}
    filas = asking.rows(a, pedidos, lugar, (dimension,))
    halladas = {str(f[dimension]): cells(f, pedidos, a.anio, {**lugar, dimension: str(f[dimension])}) for f in filas}
    return {codigo: c for codigo, c in halladas.items() if c}


def cells(fila: Row, indicadores: Iterable[str], anio: int, lugar: Mapping[str, str]) -> Cells:
    """Return the figures of a row of a query by indicator, without those that are not known."""
    hallada = {i: _between(fila, i) or asking.figure_of(fila, i, anio, lugar) for i in indicadores}
    return {i: bare(c) if isinstance(c, CitedFigure) else c for i, c in hallada.items() if c}


def _between(fila: Row, indicador: str) -> str:
    entre = bounds(fila, indicador)
    if entre is None:
        return ""
    numeros = [formats.number(v, INDICATORS[indicador].decimales) for v in entre]
    return f"entre {' y '.join(numeros)}"


def origin(partes: Iterable[Part]) -> str:
    """Return where the figures of a line come from: each provenance once, from the strongest to the weakest.

    And of what part some are. What lies between others is worked out from them.
    """
    cifras = [p for p in partes if isinstance(p, CitedFigure)]
    dadas = {c.procedencia for c in cifras} or {Provenance.DERIVED.value}
    nombres = [p.nombre if n == 0 else p.nombre.lower() for n, p in enumerate(p for p in Provenance if p in dadas)]
    de_parte = dict.fromkeys(p.corto for c in cifras for p in c.partes)
    return ", ".join([*nombres, *de_parte])


def board(
    clave: str, titulo: str, cabeza: Sequence[str], filas: Iterable[tuple[Sequence[str], Cells]], nota: str = ""
) -> Board | None:
    """Return a table of cells by indicator, a line each with its names and where it comes from; None of no line.

    Only the columns that some line has are there.
    """
    lineas = list(filas)
    hay = [i for i in INDICATORS if any(i in c for _, c in lineas)]
    if not hay:
        return None
    encabezado = (*cabeza, *(asking.HEADERS.get(i, INDICATORS[i].etiqueta) for i in hay), ORIGIN)
    cuerpo = tuple((*n, *(c.get(i, formats.MISSING) for i in hay), origin(c.values())) for n, c in lineas)
    return Board(clave, titulo, encabezado, cuerpo, nota)


def named(a: Inquiry, dimension: str, codigo: str) -> str:
    """Return how a value of a dimension is called."""
    if dimension in ("producto", "actividad"):
        etiquetas = {e.codigo: e.etiqueta for e in structure.elements(a.catalogo, dimension, a.anio)}
        return etiquetas.get(codigo, codigo)
    if not DIMENSIONS[dimension].is_called_by_name:
        return codigo
    return name_of(a.catalogo, a.anio, dimension, codigo) or codigo
