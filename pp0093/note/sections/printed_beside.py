"""What a document prints of a year, figure by figure, beside what the note of that year says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec import Struct

from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import PublishedFigure
from pp0093.ask.rows import Printed
from pp0093.documents import document
from pp0093.documents.document import CitedFigure, Note
from pp0093.note import asking
from pp0093.note.asking import Inquiry
from pp0093.writing import formats

EQUAL, CUT, TWO_WAYS = (
    "igual",
    "el documento corta la cifra y la nota la redondea",
    "el documento la imprime también así: ",
)
MISSING = "no está en la nota"
# What a document prints is quoted under these names too: progress in firms or actions, and indicators with their card.
ALSO = {
    "empresas_atendidas": "avance_fisico",
    "acciones": "avance_fisico",
    "valor_indicador": "valor_obtenido",
    "meta_indicador": "logro_esperado",
    "brecha_indicador_pp": "brecha_meta",
}
CARD = {"indicador_desempeno": "indicador"}
HEADER = ("Sección", "Cifra", "De qué", "Año", "Impresa", "En la nota", "Resultado")
Key = tuple[str, int, str, frozenset[tuple[str, str]]]


class PrintedBeside(Struct, frozen=True):
    """A printed figure, what the note writes of it (empty when nothing), and how the two stand."""

    impresa: PublishedFigure
    en_la_nota: str
    resultado: str

    @property
    def es_igual(self) -> bool:
        """Whether the note gives it, to the decimals that the document prints."""
        return self.resultado == EQUAL


def beside(a: Inquiry, nota: Note, documento: str) -> list[PrintedBeside]:
    """Return every figure that a document prints of any year, in its order, beside the note's."""
    citadas = by_key(c for s in nota.secciones for b in s.bloques for c in document.cited(b))
    return [_beside(a, f, citadas) for f in printed.published(a.catalogo, documento=documento)]


def by_key(citadas: Iterable[CitedFigure]) -> dict[Key, CitedFigure]:
    """Return some figures by what each is of."""
    return {(c.indicador, c.anio, c.alcance, frozenset(c.lugar)): c for c in reversed(list(citadas))}


def _beside(a: Inquiry, impresa: PublishedFigure, citadas: dict[Key, CitedFigure]) -> PrintedBeside:
    cifra = next((citadas[k] for k in keys(impresa) if k in citadas), None)
    otras = _otherwise(a.catalogo, impresa)
    if cifra is None:
        callada = asking.silenced(a, asking.of_print(impresa))
        return PrintedBeside(impresa, "", callada or (f"{TWO_WAYS}{otras}" if otras else MISSING))
    impreso, unidad = printed.in_units(impresa), printed.last_digit(impresa)
    distancia = Decimal(str(cifra.valor)) - impreso
    if abs(distancia) <= unidad / 2:
        return PrintedBeside(impresa, cifra.texto, EQUAL)
    return PrintedBeside(
        impresa, cifra.texto, f"{TWO_WAYS}{otras}" if otras else CUT if 0 < distancia < unidad else MISSING
    )


def keys(impresa: Printed) -> Iterator[Key]:
    """Yield the names under which a note may quote what a document prints."""
    de = impresa.dimensiones
    alcance = de.pop(printed.NATIONAL, "reporte")
    yield impresa.indicador, impresa.anio, alcance, frozenset(de.items())
    if otro := ALSO.get(impresa.indicador):
        yield otro, impresa.anio, alcance, frozenset((CARD.get(d, d), v) for d, v in de.items())


def _otherwise(catalogo: Catalog, impresa: Printed) -> str:
    """Return how documents print the same figure in other places, when not alike."""
    juntas = printed.conflicts(catalogo, impresa.indicador, impresa.anio, impresa.dimensiones)
    otras = [f for f in juntas if f.valor != impresa.valor]
    return "; ".join(dict.fromkeys(f"{f.escrita} ({f.seccion})" for f in otras))


def markdown(a: Inquiry, nota: Note, documento: str) -> str:
    """Return the page: what was counted and the differences; every figure is in its table."""
    filas = beside(a, nota, documento)
    distintas = [f for f in filas if not f.es_igual]
    cuantas = f"{len(filas) - len(distintas)} de {len(filas)} están en la nota con el mismo valor"
    return "\n".join(
        [
            f"# La nota de {a.anio} frente al {documento}",
            "",
            "Se genera con `make documentos`; no se edita. Cada cifra que el documento imprime, y lo que de ella dice",
            f"`pp0093 nota --anio {a.anio}`, a los decimales impresos: {cuantas}. Todas, en `nota_{a.anio}.csv`.",
            "",
            "## Las que no",
            "",
            f"| {' | '.join(HEADER)} |",
            "|" + "---|" * len(HEADER),
            *(f"| {' | '.join(_cells(a, f))} |" for f in distintas),
            "",
        ]
    )


def table(a: Inquiry, nota: Note, documento: str) -> str:
    """Return every figure that the document prints beside the note's."""
    return formats.delimited(HEADER, (_cells(a, f) for f in beside(a, nota, documento)))


def _cells(a: Inquiry, f: PrintedBeside) -> tuple[str, ...]:
    impresa = asking.of_print(f.impresa)
    de_que = ", ".join(asking.name_of(a, d, v) for d, v in impresa.lugar)
    que = (f.impresa.seccion or "", printed.label(a.catalogo, impresa.indicador), de_que, str(impresa.anio))
    return (*que, impresa.texto, f.en_la_nota or formats.MISSING, f.resultado)
