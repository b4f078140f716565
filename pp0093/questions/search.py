"""What is found by a few words, without accents and with slips: pages, names, definitions, documents and rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from pp0093.ask import meaning
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.origin import loads, printed
from pp0093.ask.parts import structure
from pp0093.ask.registry import OWN_DIMENSIONS, offered, offered_dimensions
from pp0093.ask.ruled import Caveat, ParameterRule
from pp0093.ask.standing import norms, periods
from pp0093.instruments import sheets
from pp0093.questions.words import FILLER, is_slip, lexicon, tokens

MOST = 24
WHOLE_WORD, BEGINNING, SLIP = 4, 3, 2
# A word found in what is said of a thing, not in its name, counts less.
ONLY_SAID = 2
SHORTEST_BEGINNING = 2
PAGE, INDICATOR, DEFINITION, DOCUMENT, RULE, SHEET = "pagina", "indicador", "definicion", "documento", "regla", "ficha"
# The members that can be found: those of these dimensions, as their values are named.
PLACES = ("unidad", "departamento", *(d.id for d in OWN_DIMENSIONS))


class Findable(Struct, frozen=True):
    """Something that can be found: what it is, its code there, its name and what is said of it.

    A sheet of an instrument says which in `de`.
    """

    clase: str
    codigo: str
    nombre: str
    detalle: str = ""
    de: str = ""


@remembered
def find(catalogo: Catalog, texto: str, paginas: Iterable[Findable] = ()) -> list[Findable]:
    """Return what a text names, the surest first; every word must be in it, its fillers apart."""
    rellenos = _fillers(catalogo)
    buscadas = [t for t in tokens(texto) if t not in rellenos and t != ","]
    if not buscadas:
        return []
    hallados = [(_points(buscadas, cosa), cosa) for cosa in (*paginas, *everything(catalogo))]
    con_puntos = sorted((p for p in hallados if p[0]), key=lambda p: -p[0])
    return [cosa for _, cosa in con_puntos[:MOST]]


@remembered
def _fillers(catalogo: Catalog) -> frozenset[str]:
    lexico = lexicon(catalogo)
    return frozenset(f[0] for f, s in lexico.frases.items() if len(f) == 1 and any(m.clase == FILLER for m in s))


def _points(buscadas: list[str], cosa: Findable) -> float:
    """Return how well some words find a thing: 0 when one of them does not."""
    nombre, detalle = tokens(f"{cosa.codigo} {cosa.nombre}"), tokens(cosa.detalle)
    puntos = [max(_likeness(b, nombre) * ONLY_SAID, _likeness(b, detalle)) for b in buscadas]
    return sum(puntos) / len(puntos) + 1 / (1 + len(nombre)) if all(puntos) else 0


def _likeness(buscada: str, palabras: list[str]) -> int:
    """Return how like the most alike of some words is: 0 when none is."""
    if buscada in palabras:
        return WHOLE_WORD
    if len(buscada) >= SHORTEST_BEGINNING and any(p.startswith(buscada) for p in palabras):
        return BEGINNING
    return SLIP if any(is_slip(buscada, p) for p in palabras) else 0


@remembered
def everything(catalogo: Catalog) -> list[Findable]:
    """Return all that a version has to be found, pages apart."""
    return [*_named(catalogo), *_written(catalogo)]


def _named(catalogo: Catalog) -> Iterator[Findable]:
    """Give what has a name of its own: the programme's parts and members, indicators, sheets of instruments."""
    anio, hay = periods.default(catalogo), offered_dimensions(catalogo.programa)
    for clase in ("producto", "actividad"):
        for e in structure.elements(catalogo, clase, anio):
            yield Findable(clase, e.codigo, e.etiqueta, f"{e.nombre} {e.responsable}")
    unidades = catalogo.rules.of(anio).names("unidad")
    for dimension in (d for d in PLACES if d in hay):
        for codigo, nombres in meaning.values_of(catalogo, dimension).nombres.items():
            detalle = unidades.get(codigo, "") if dimension == "unidad" else ""
            yield Findable(dimension, codigo, next(iter(nombres), codigo), detalle)
    for i in offered(catalogo.programa).values():
        if not i.es_interno:
            yield Findable(INDICATOR, i.id, i.etiqueta, f"{i.definicion}. {i.formula}")
    for instrumento in sheets.loaded(catalogo):
        for f in sheets.nodes(catalogo, instrumento.instrumento, "indicador"):
            de = instrumento.instrumento
            yield Findable(SHEET, f.codigo, f.nombre, f"{instrumento.nombre} {f.responsable or ''}", de)


def _written(catalogo: Catalog) -> Iterator[Findable]:
    anio = periods.default(catalogo)
    for d in norms.glossary(catalogo, anio):
        yield Findable(DEFINITION, d.termino, d.termino, d.significa)
    documentos = dict.fromkeys(
        [*(c.documento for c in printed.published(catalogo)), *(f.documento for f in loads.files(catalogo))]
    )
    yield from (Findable(DOCUMENT, d, d, "Documento o archivo cargado") for d in documentos if d)
    vigentes = catalogo.rules.of(anio)
    dichos = {f.parametro: f.significado for f in vigentes.typed(ParameterRule)}
    yield from (Findable(RULE, p, p.replace("_", " "), significado) for p, significado in dichos.items())
    for c in catalogo.rules.typed(Caveat):
        yield Findable(RULE, c.asunto, c.asunto, c.advertencia)
