"""Sentences put together: what can be said becomes a paragraph, what can't is kept with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from pp0093.claims import Claim, fact, subject
from pp0093.documents.document import (
    Block,
    CitedFigure,
    NoteSection,
    Part,
    Parts,
    Plot,
    Points,
    Prose,
    Said,
    Unsaid,
    figures,
)
from pp0093.note import asking, frames
from pp0093.note.asking import FIRMS, Inquiry
from pp0093.writing.formats import capital

Sentence = Said | Unsaid
# How many values a sentence lists at most: a reader keeps no more.
MOST = 6


def full_sentence(clave: str, *partes: Part, dichos: Sequence[Claim] = ()) -> Said:
    """Return a sentence with its full stop; `dichos` is what it claims beside its figures."""
    return Said(clave, (*partes, "."), tuple(dichos))


def prose(frases: Iterable[Sentence]) -> tuple[Prose, ...]:
    """Return the paragraph of what can be said, none when nothing can."""
    dichas = tuple(f for f in frases if isinstance(f, Said))
    return (Prose(dichas),) if dichas else ()


def points(frases: Iterable[Sentence]) -> tuple[Points, ...]:
    """Return the list of what can be said, none when nothing can."""
    dichas = tuple(f for f in frases if isinstance(f, Said))
    return (Points(dichas),) if dichas else ()


def section(clave: str, titulo: str, bloques: Iterable[Block], frases: Iterable[Sentence]) -> NoteSection:
    """Return a section with what some sentences leave unsaid, each thing once."""
    callado = {f.clave: f for f in frases if isinstance(f, Unsaid)}
    return NoteSection(clave, titulo, tuple(bloques), tuple(callado.values()))


def with_beside(a: Inquiry, frases: Iterable[Sentence]) -> list[Sentence]:
    """Return sentences, each followed by what has to be said beside its figures, once.

    What a document prints where records give another figure, what it declares of its own, between what the firms of a
    product should lie, and months that don't add up to their year.
    """
    seguidas: dict[str, Sentence] = {}
    for frase in frases:
        seguidas[frase.clave] = frase
        for cifra in frase.partes if isinstance(frase, Said) else ():
            if isinstance(cifra, CitedFigure):
                for otra in _beside(a, cifra):
                    seguidas.setdefault(otra.clave, otra)
    return [*seguidas.values()]


def _beside(a: Inquiry, cifra: CitedFigure) -> Iterator[Said]:
    if impresa := asking.printed_otherwise(a, cifra):
        cual = asking.name_of(a, cifra.abierta, dict(cifra.lugar)[cifra.abierta]) if cifra.abierta else ""
        dice = f"{capital(cual)}: un documento imprime otra cifra, " if cual else "Un documento imprime otra cifra: "
        yield full_sentence(f"impresa.{impresa.clave}", dice, impresa, f" ({impresa.documento})")
    for declarada in asking.declared(a, cifra):
        dichas = [fact("numero_impreso", n, sujeto=subject(anio=cifra.anio, valor=n)) for n in _numbers(declarada.base)]
        clave, dice = f"base.{cifra.clave}.{declarada.aspecto}", f"De esa cifra, {declarada.base} ({declarada.fuente})"
        yield full_sentence(clave, dice, dichos=dichas)
    if entre := asking.out_of_bounds(a, cifra):
        producto = asking.name_of(a, *cifra.lugar[0])
        que = f"Esa cifra del {producto} no concuerda con las de sus actividades: la mayor tiene "
        yield full_sentence(f"no_concuerda.{producto}.{cifra.anio}", que, entre[0], " y todas suman ", entre[1])
    for codigo, partes in asking.months_apart(a, cifra).items():
        yield full_sentence(f"meses.{codigo}.{cifra.anio}", *partes)


def _numbers(texto: str) -> list[float]:
    """Return the numbers that a text writes."""
    return [float(n.replace(",", "")) for n in re.findall(r"\d(?:[\d,.]*\d)?", texto)]


class Lacking(Struct, frozen=True):
    """The figure that a sentence lacks: of which indicator, where, and by what it would be opened."""

    indicador: str
    lugar: Mapping[str, str] = field(default_factory=dict)
    abierta: str = ""
    alcance: str = "reporte"


def unsaid(a: Inquiry, clave: str, que: str, cifra: CitedFigure | None, falta: Lacking) -> Unsaid:
    """Return what isn't said for want of a figure: because it can't be leant on or, where it isn't, is not known."""
    if cifra is not None:
        return Unsaid(clave, que, asking.unsayable(cifra))
    por_que = asking.unknown_because(a, falta.indicador, falta.lugar, falta.abierta, falta.alcance)
    return Unsaid(clave, que, por_que)


def since(a: Inquiry, cifra: CitedFigure) -> tuple[Parts, tuple[Unsaid, ...]]:
    """Return ", 22.1 % más que en 2024" to follow a figure (said so, of a small base), or nothing and why."""
    hallado = asking.change(a, cifra)
    if isinstance(hallado, Unsaid):
        return (), (hallado,)
    dicho = frames.than(hallado.cambio, a.anio - 1, hallado.antes)
    return (", ", *dicho, *((", una base pequeña",) if hallado.es_base_chica else ())), ()


def attended(a: Inquiry, clave: str, quien: str, que: str, **lugar: str) -> Iterator[Sentence]:
    """Say how many firms a unit attended in a place, between what they lie, or leave it unsaid."""
    firmas = asking.one(a, FIRMS, **lugar)
    entre = asking.between(a, FIRMS, **lugar) if firmas is None else ()
    if entre:
        yield full_sentence(clave, f"{a.opening(figures(entre))}{quien} a ", *entre, " empresas")
    elif firmas is None or not firmas.es_decible:
        yield unsaid(a, clave, que, firmas, Lacking(FIRMS, lugar))
    else:
        cambio, callado = since(a, firmas)
        cuantas = frames.count(firmas, "empresas")
        yield full_sentence(clave, f"{a.opening([firmas])}{quien} a ", *cuantas, *cambio)
        yield from callado


def shares(abiertas: Sequence[tuple[str, CitedFigure]]) -> Parts:
    """Return "Comercio, 59.4 %; Manufactura, 26.9 %; Servicios, 8.7 %"."""
    return tuple(p for n, c in abiertas[:MOST] for p in ("; ", f"{n}, ", c))[1:]


def sayable(a: Inquiry, abiertas: Iterable[tuple[str, CitedFigure]]) -> list[tuple[str, CitedFigure]]:
    """Return the figures a sentence may lean on: real, whole, and printed in one way only."""
    return [(n, c) for n, c in abiertas if c.es_decible and not asking.contradicted(a, c)]


def plotted(grafico: Plot) -> list[Plot]:
    """Return a plot of two bars or more, nothing of fewer."""
    return [grafico] if len(grafico.barras) > 1 else []
