"""What documents print and no figure of ours says: printed figures by the page that they belong to, and short facts.

Which ones, and under which title, are the rows of reglas/pieza_impresa.csv and reglas/hecho_impreso.csv.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase

from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import printed
from pp0093.ask.rows import Record, records
from pp0093.rules import Fila
from pp0093.writing.tables import Column, Measure, Style, Table, of_texts

RULE, FACTS = "pieza_impresa", "hecho_impreso"
# How a row of the rule says that what it picks measures the year before the one looked at.
BEFORE = "anterior"
COLUMNS = (
    Column("Qué se imprime"),
    Column("Cifra", Style.MEASURE),
    Column("Unidad"),
    Column("Año que mide", Style.YEAR),
    Column("Documento"),
    Column("Dónde"),
)
FACT_HEADER = ("Qué", "Qué dice el documento", "Dónde", "Documento")
CHANGE = "_variacion_"
# How figures of some units are written, which need no word beside.
SIGNS = {"%": Style.PERCENT, "pp": Style.POINTS, "soles": Style.SOLES}


@dataclass(frozen=True)
class Printed(Record):
    """A printed figure of a piece: what it is of in a few words, and where it is printed."""

    documento: str
    seccion: str | None
    indicador: str
    dimension: str | None
    valor_dimension: str | None
    anio: int
    valor: Decimal
    decimales: int
    unidad_medida: str | None
    corte: date | None
    nota: str | None


@dataclass(frozen=True)
class PrintedPiece:
    """Some printed figures that are read together, with their title; in the documents' order, none twice."""

    id: str
    titulo: str
    cifras: tuple[Printed, ...]

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


@dataclass(frozen=True)
class DocumentFact(Record):
    """Something that a document says, in few words, and where it says it."""

    parte: str
    hecho: str
    documento: str
    lugar: str


def pieces(catalogo: Catalog, pagina: str, anio: int) -> list[PrintedPiece]:
    """Return the printed pieces of a page that have some figure of a year, in the rule's order."""
    reglas = [f for f in catalogo.rules.rows(RULE) if f["pagina"] == pagina]
    impresas = _of_years(catalogo, anio) if reglas else []
    juntas: dict[tuple[str, str], list[Fila]] = {}
    for regla in reglas:
        juntas.setdefault((regla["pieza"], regla["titulo"]), []).append(regla)
    todas = [PrintedPiece(id_, titulo, _picked(suyas, impresas, anio)) for (id_, titulo), suyas in juntas.items()]
    return [p for p in todas if p.cifras]


def _of_years(catalogo: Catalog, anio: int) -> list[Printed]:
    """Return the figures of a year, and of the one before that documents of that year print, that say what they are."""
    del_anio = printed.published(catalogo, anio=anio)
    documentos = {f["documento"] for f in del_anio}
    filas = [*del_anio, *(f for f in printed.published(catalogo, anio=anio - 1) if f["documento"] in documentos)]
    dichas = [f for f in filas if f["valor"] is not None and f["nota"]]
    return records(Printed, dichas)


def _picked(reglas: Iterable[Fila], impresas: Iterable[Printed], anio: int) -> tuple[Printed, ...]:
    """Return the figures that some row of the rule picks, once where they are printed in several places."""
    reglas = list(reglas)
    vistas: dict[tuple[object, ...], Printed] = {}
    for cifra in impresas:
        if any(_picks(r, cifra, anio) for r in reglas):
            de_que = (cifra.indicador, cifra.dimension, cifra.valor_dimension, cifra.anio, cifra.valor)
            vistas.setdefault(de_que, cifra)
    return tuple(vistas.values())


def _picks(regla: Fila, cifra: Printed, anio: int) -> bool:
    mide = anio - 1 if regla["cuando"] == BEFORE else anio
    if cifra.anio != mide or cifra.dimension == printed.NATIONAL:
        return False
    de_que = {c: cifra[c] or "" for c in ("indicador", "dimension", "valor_dimension")}
    return all(fnmatchcase(dicho, regla[c]) for c, dicho in de_que.items())


def table(pieza: PrintedPiece) -> Table:
    """Return the figures of a piece as a table, each written with the decimals that it was printed with."""
    return Table(COLUMNS, tuple(_cells(c) for c in pieza.cifras))


def _cells(cifra: Printed) -> tuple[object, ...]:
    estilo = SIGNS.get(cifra.unidad_medida or "", Style.NUMBER)
    columna = Column("", estilo, cifra.decimales, con_signo=CHANGE in cifra.indicador)
    unidad = "" if estilo != Style.NUMBER else cifra.unidad_medida or ""
    nota = cifra.nota or ""
    return (
        nota[:1].upper() + nota[1:],
        Measure(cifra.valor, columna),
        unidad,
        cifra.anio,
        cifra.documento,
        cifra.seccion,
    )


def facts(catalogo: Catalog, pagina: str) -> list[DocumentFact]:
    """Return the facts of the document that a page is about, in the rule's order."""
    return records(DocumentFact, (dict(f) for f in catalogo.rules.rows(FACTS) if f["pagina"] == pagina))


def fact_table(hechos: Iterable[DocumentFact]) -> Table:
    """Return facts as a table."""
    return of_texts(FACT_HEADER, [(h.parte, h.hecho, h.lugar, h.documento) for h in hechos], de_fondo=("Documento",))
