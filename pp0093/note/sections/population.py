"""Población atendida: how many firms, whether they are those the programme looks for, and what they received."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from pp0093.ask.given import OVERLAP
from pp0093.ask.mart import RECEIVED
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import FigureWithUnit
from pp0093.ask.parts import focalization
from pp0093.ask.query import Query, run
from pp0093.ask.registry import DIMENSIONS
from pp0093.ask.ruled import ParameterRule
from pp0093.ask.standing import norms
from pp0093.ask.view import View
from pp0093.documents.document import Block, CitedFigure, Heading, NoteSection, Parts, Plot, Points, Said, Unsaid
from pp0093.firms.figures import Received, received
from pp0093.firms.texts import of_units
from pp0093.note import asking, frames, writing
from pp0093.note.asking import FIRMS, Inquiry
from pp0093.note.writing import Lacking, Sentence, full_sentence
from pp0093.provenance import Provenance
from pp0093.writing import formats

RECEIVED_FIRMS = "empresas_recibidas"
FAMILY, SHARE, FOCUS = "familia_servicio", "participacion_pct", "focalizacion_pct"
WITHIN_A_FAMILY = ("unidad", "actividad", "servicio")
OPENED = {"unidad": "Por unidad", "actividad": "Por actividad", "servicio": "Por servicio"}

ARTICLES = {"actividad": "la ", "producto": "el "}


def served(a: Inquiry) -> list[Sentence]:
    """Say how many firms, what share is looked for, how many had more than the most extended service, how they add."""
    total = asking.one(a, FIRMS, **a.filtros)
    decibles = [(n, c) for n, c in asking.opened(a, FIRMS, FAMILY, **a.filtros) if c.es_decible]
    return writing.with_beside(a, [*_served(a, total), *_focused(a), *_apart(a, total, decibles), *_overlap(a, total)])


def section(a: Inquiry) -> NoteSection:
    """Return the section; of a part of the programme it begins with its firms, which conclusions say of the whole."""
    familias = asking.opened(a, FIRMS, FAMILY, **a.filtros)
    decibles = [(n, c) for n, c in familias if c.es_decible]
    frases = served(a) if a.filtros else []
    titulo = "Empresas por familia de servicio"
    bloques: list[Block] = [*writing.prose(frases)]
    nota = "Una empresa puede recibir varios servicios."
    bloques += writing.plotted(Plot("familias", titulo, "Empresas", tuple(decibles), nota))
    bloques += [] if a.filtros else _criteria(a)
    for nombre, cifra in familias:
        de_una = writing.with_beside(a, _family(a, nombre, cifra))
        bloques += [Heading(nombre), *writing.prose(de_una)] if cifra.es_decible else []
        frases += de_una
    return writing.section("poblacion", "Población atendida", bloques, frases)


def _served(a: Inquiry, total: CitedFigure | None) -> Iterator[Sentence]:
    """Say how many firms the programme served or, where not all the records are there, how many were received."""
    que = f"a cuántas empresas se atendió en {a.anio}"
    es_entre = total is None and bool(asking.between(a, FIRMS, **a.filtros))
    falta = not es_entre and (total is None or not total.es_decible)
    recibido = received(a.catalogo, View(a.anio, **a.filtros)) if falta else None
    recibidas = total if total and asking.unsayable(total) == RECEIVED.motivo else _received(a, recibido)
    if total is None and recibidas:
        yield writing.unsaid(a, "atendidas", que, recibidas, Lacking(FIRMS, a.filtros))
    else:
        yield from writing.attended(
            a, "atendidas", f"el {a.catalogo.programa.sigla}{_where(a)} atendió", que, **a.filtros
        )
    if recibido and recibidas:
        cuantas = frames.count(recibidas, "empresas")
        yield full_sentence("recibidas", "Llegaron registros de ", *cuantas, f", {of_units(recibido)}: no son todas")


def _received(a: Inquiry, recibido: Received | None) -> CitedFigure | None:
    """Return the firms of the records received, which are not all; None where nobody delivered any."""
    if recibido is None or not recibido.empresas:
        return None
    return asking.received(a, RECEIVED_FIRMS, recibido.empresas, "Empresas distintas de los registros recibidos")


def _where(a: Inquiry) -> str:
    """Return ", en la actividad 2.2," where the note is of a part of the programme; nothing where it is of all."""
    partes = [f"{ARTICLES.get(d, '')}{asking.name_of(a, d, v)}" for d, v in a.filtros.items()]
    return f", en {', '.join(partes)}," if partes else ""


def _focused(a: Inquiry) -> Iterator[Sentence]:
    tasa = asking.one(a, FOCUS, **a.filtros)
    if tasa is None or not tasa.es_decible:
        que = "qué parte de las empresas cumple los criterios de focalización"
        yield writing.unsaid(a, "focalizacion", que, tasa, Lacking(FOCUS, a.filtros))
        return
    if entre := asking.between(a, FOCUS, **a.filtros):
        que = "Cumplen los criterios de focalización "
        yield full_sentence("focalizacion", que, *entre, " de las empresas atendidas", *_by_an_earlier_cross(a, tasa))
        return
    cambio, callado = writing.since(a, tasa)
    que = " de las empresas atendidas cumple los criterios de focalización"
    yield full_sentence("focalizacion", "El ", tasa, que, *_by_an_earlier_cross(a, tasa), *cambio)
    yield from callado


def _by_an_earlier_cross(a: Inquiry, tasa: CitedFigure) -> Parts:
    """Return ", con el cruce con SUNAT de 2022" after a rate counted by another; nothing after others."""
    cruce = focalization.earlier_cross(a.catalogo, a.anio) if tasa.procedencia != Provenance.PUBLISHED else None
    return (f", con el cruce con SUNAT de {cruce}",) if cruce else ()


def _apart(a: Inquiry, total: CitedFigure | None, familias: list[tuple[str, CitedFigure]]) -> Iterator[Sentence]:
    """Say how many firms had some service other than the most extended or, where it can't be counted, between what."""
    if total is None or not total.es_decible or len(familias) < 2:
        return
    (nombre, mayor), *otras = familias
    contadas = _counted_apart(a, nombre, [c for _, c in otras])
    if contadas is not None:
        yield _said_apart(nombre, (contadas,), total)
        return
    menos = max(total.valor - mayor.valor, *(c.valor for _, c in otras))
    es_abierta = any(_is_passed(a, c) for _, c in otras)
    mas = total.valor if es_abierta else min(total.valor, sum(c.valor for _, c in otras))
    if menos > mas or 2 * mayor.valor < total.valor:
        return
    partes = [total, mayor, *(c for _, c in otras)]
    de_que = f"Empresas con algún servicio que no es de {nombre}, {{}} posible"
    desde = asking.derived("empresas_sin_la_familia_mayor_min", menos, partes, de_que.format("mínimo"))
    hasta = asking.derived("empresas_sin_la_familia_mayor_max", mas, partes, de_que.format("máximo"))
    cuantas = ("entre ", desde, " y ", hasta) if menos < mas else (desde,)
    yield _said_apart(nombre, ("al menos ", desde) if es_abierta else cuantas, total)


def _is_passed(a: Inquiry, familia: CitedFigure) -> bool:
    """Tell a figure of which a document prints only what it passes: "más de 2,800"."""
    impresas = printed.published(a.catalogo, indicador=familia.indicador, anio=a.anio)
    return any(f.es_piso and f.dimensiones == dict(familia.lugar) for f in impresas)


def _said_apart(nombre: str, cuantas: Parts, total: CitedFigure) -> Said:
    que = f"Con algún servicio que no es de {nombre.lower()} son "
    return full_sentence("sin_la_mayor", que, *cuantas, " de las ", total, " empresas")


def _counted_apart(a: Inquiry, nombre: str, otras: Sequence[CitedFigure]) -> CitedFigure | None:
    """Return how many firms had some service of some families, each firm once; None where no list lets them be told."""
    filtros = {**{d: [v] for d, v in a.filtros.items()}, FAMILY: [dict(c.lugar)[FAMILY] for c in otras]}
    filtros[asking.YEAR] = [str(a.anio)]
    filas = run(a.catalogo, Query((FIRMS,), (asking.YEAR, *a.filtros), filtros))
    cifra = asking.asked_of(a, filas[0], FIRMS, a.anio, a.filtros) if filas else None
    if cifra is None or not cifra.es_decible:
        return None
    de_que = f"Empresas con algún servicio que no es de {nombre}, contadas una vez"
    return replace(cifra, indicador="empresas_sin_la_familia_mayor", es_propia=False, de_que=de_que)


def _overlap(a: Inquiry, total: CitedFigure | None) -> Iterator[Sentence]:
    if a.filtros or total is None or not total.es_decible:
        return
    de_mas = asking.one(a, OVERLAP)
    if de_mas is None or not de_mas.es_decible:
        que = "cuántas empresas pasaron por más de una actividad"
        yield writing.unsaid(a, "solapamiento", que, de_mas, Lacking(OVERLAP))
        return
    que = "Empresas distintas más las que se cuentan de más"
    todas = asking.derived("suma_de_actividades", total.valor + de_mas.valor, [total, de_mas], que, anio="")
    yield full_sentence(
        "solapamiento",
        *("Las actividades suman ", *frames.count(todas, "empresas"), ", ", de_mas, " más que las distintas: "),
        "una empresa atendida en varias actividades se cuenta una vez",
    )


def _criteria(a: Inquiry) -> list[Block]:
    parametros = a.catalogo.rules.of(a.anio).typed(ParameterRule)
    reglas = [f for n in norms.FOCALIZATION[:3] for f in parametros if f.parametro == n and f.valor.isdigit()]
    dichas = [
        Said(f"criterio.{f.parametro}", (f"{f.significado}: {formats.number(int(f.valor))} {f.unidad}",))
        for f in reglas
    ]
    return [Heading("Criterios de focalización"), Points(tuple(dichas))] if dichas else []


def _family(a: Inquiry, nombre: str, cifra: CitedFigure) -> Iterator[Sentence]:
    if not cifra.es_decible:
        que, falta = f"cuántas empresas recibieron {nombre.lower()}", Lacking(FIRMS, dict(cifra.lugar))
        yield writing.unsaid(a, f"familia.{nombre}", que, cifra, falta)
        return
    cambio, callado = writing.since(a, cifra)
    verbo = "recibió" if formats.number(cifra.valor) == "1" else "recibieron"
    cuantas = frames.count(cifra, "empresas")
    yield full_sentence(f"familia.{nombre}", *cuantas, f" {verbo} servicios de {nombre.lower()}", *cambio)
    yield from callado
    for dimension in WITHIN_A_FAMILY:
        if dimension not in a.filtros:
            yield from _within(a, nombre, dimension)


def _within(a: Inquiry, familia: str, dimension: str) -> Iterator[Sentence]:
    lugar = {**a.filtros, FAMILY: familia}
    if not asking.askable(a, (SHARE,), (*lugar, dimension)):
        return
    abiertas = asking.opened(a, SHARE, dimension, **lugar)
    decibles = writing.sayable(a, abiertas)
    clave = f"familia.{familia}.{dimension}"
    if decibles:
        yield full_sentence(clave, f"{OPENED[dimension]}: ", *writing.shares(decibles))
    dos_maneras = [(v, impresas) for v, c in abiertas if (impresas := asking.contradicted(a, c))]
    for valor, impresas in (*dos_maneras, *asking.headless(a, SHARE, dimension, **lugar)):
        yield Unsaid(f"{clave}.{valor}", f"qué parte corresponde a {valor}", contradiction(impresas))
    if abiertas and not decibles and not any(c.es_decible for _, c in abiertas):
        que = f"cómo se reparten por {DIMENSIONS[dimension].etiqueta.lower()} las de {familia.lower()}"
        yield writing.unsaid(a, clave, que, abiertas[0][1], Lacking(SHARE, lugar, dimension))


def contradiction(impresas: Sequence[FigureWithUnit]) -> str:
    """Return why a figure printed in several ways isn't said."""
    return f"se imprime {printed.in_words(impresas)}"
