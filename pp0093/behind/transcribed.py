"""What documents print and no figure of ours says: printed figures by the page that they belong to, and short facts.

Which ones, and under which title, are the rows of reglas/pieza_impresa.csv and reglas/hecho_impreso.csv.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from msgspec import Struct

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import MORE_THAN, PublishedFigure
from pp0093.ask.ruled import DocumentFact, PiecePick
from pp0093.writing import tables
from pp0093.writing.formats import capital
from pp0093.writing.tables import Column, Measure, Style, Table, of_objects

# How a row of the rule says that what it picks measures the year before the one looked at.
BEFORE = "anterior"
PRINTED_COLUMNS = tuple(tables.columns("behind.printed").values())
CHANGE = "_variacion_"
# How figures of some units are written, which need no word beside.
SIGNS = {"%": Style.PERCENT, "pp": Style.POINTS, "soles": Style.SOLES}


class PrintedPiece(Struct, frozen=True):
    """Some printed figures that are read together, with their title; in the documents' order, none twice."""

    id: str
    titulo: str
    cifras: tuple[PublishedFigure, ...]

    @property
    def documentos(self) -> tuple[str, ...]:
        """The documents that print them, each once."""
        return tuple(dict.fromkeys(c.documento for c in self.cifras))

    @property
    def corte(self) -> str | None:
        """Their cut-off, None where they declare none or several."""
        cortes = {c.corte for c in self.cifras}
        unico = next(iter(cortes)) if len(cortes) == 1 else None
        return unico.isoformat() if unico else None


@remembered
def pieces(catalogo: Catalog, pagina: str, anio: int) -> list[PrintedPiece]:
    """Return the printed pieces of a page that have some figure of a year, in the rule's order."""
    reglas = [f for f in catalogo.rules.typed(PiecePick) if f.pagina == pagina]
    impresas = _of_years(catalogo, anio) if reglas else []
    juntas: dict[tuple[str, str], list[PiecePick]] = {}
    for regla in reglas:
        juntas.setdefault((regla.pieza, regla.titulo), []).append(regla)
    todas = [PrintedPiece(id_, titulo, _picked(suyas, impresas, anio)) for (id_, titulo), suyas in juntas.items()]
    return [p for p in todas if p.cifras]


def _of_years(catalogo: Catalog, anio: int) -> list[PublishedFigure]:
    """Return the figures of a year, and of the one before that documents of that year print, that say what they are."""
    del_anio = printed.published(catalogo, anio=anio)
    documentos = {f.documento for f in del_anio}
    antes = [f for f in printed.published(catalogo, anio=anio - 1) if f.documento in documentos]
    return [f for f in (*del_anio, *antes) if f.nota]


def _picked(reglas: Iterable[PiecePick], impresas: Iterable[PublishedFigure], anio: int) -> tuple[PublishedFigure, ...]:
    """Return the figures that some row of the rule picks, once where they are printed in several places."""
    reglas = list(reglas)
    vistas: dict[tuple[object, ...], PublishedFigure] = {}
    for cifra in impresas:
        if any(_picks(r, cifra, anio) for r in reglas):
            de_que = (cifra.indicador, cifra.dimension, cifra.valor_dimension, cifra.anio, cifra.valor)
            vistas.setdefault(de_que, cifra)
    return tuple(vistas.values())


def _picks(regla: PiecePick, cifra: PublishedFigure, anio: int) -> bool:
    mide = anio - 1 if regla.cuando == BEFORE else anio
    if cifra.anio != mide or cifra.dimension == printed.NATIONAL:
        return False
    de_que = (
        (cifra.indicador, regla.indicador),
        (cifra.dimension or "", regla.dimension),
        (cifra.valor_dimension or "", regla.valor_dimension),
    )
    return all(fnmatchcase(dicho, patron) for dicho, patron in de_que)


def table(pieza: PrintedPiece) -> Table:
    """Return the figures of a piece as a table, each written with the decimals that it was printed with."""
    return Table(PRINTED_COLUMNS, tuple(_cells(c) for c in pieza.cifras))


def _cells(cifra: PublishedFigure) -> tuple[object, ...]:
    estilo = SIGNS.get(cifra.unidad_medida or "", Style.NUMBER)
    columna = Column("", estilo, cifra.decimales, con_signo=CHANGE in cifra.indicador)
    unidad = "" if estilo != Style.NUMBER else cifra.unidad_medida or ""
    piso = f" ({MORE_THAN})" if cifra.es_piso else ""
    nota = (cifra.nota or "").removeprefix(MORE_THAN).lstrip("; ") + piso
    return (
        capital(nota),
        Measure(cifra.valor, columna),
        unidad,
        cifra.anio,
        cifra.documento,
        cifra.seccion,
    )


@remembered
def facts(catalogo: Catalog, pagina: str) -> list[DocumentFact]:
    """Return the facts of the document that a page is about, in the rule's order."""
    return [f for f in catalogo.rules.typed(DocumentFact) if f.pagina == pagina]


def fact_table(hechos: Iterable[DocumentFact]) -> Table:
    """Return facts as a table."""
    return of_objects(hechos, "behind.fact")
