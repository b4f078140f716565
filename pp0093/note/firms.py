"""Población atendida and Perfil: how many firms, whether they are those looked for, what they received and are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pp0093.ask.given import OVERLAP
from pp0093.ask.origin import printed
from pp0093.ask.registry import DIMENSIONS, RECEIVED
from pp0093.ask.ruled import ParameterRule
from pp0093.ask.standing import norms
from pp0093.ask.view import PROFILE, View
from pp0093.documents.document import Block, Board, CitedFigure, Heading, NoteSection, Points, Said, Unsaid, cited
from pp0093.firms.figures import received
from pp0093.firms.texts import of_units
from pp0093.note import asking, saying
from pp0093.note.asking import FIRMS, Inquiry
from pp0093.note.saying import Sentence, count, said, unsaid
from pp0093.provenance import Provenance
from pp0093.writing import formats

Opened = Sequence[tuple[str, CitedFigure]]
FAMILY, SHARE, ANOTHER = "familia_servicio", "participacion_pct", "empresas_fuera_de_difusion"
WITHIN_A_FAMILY = ("unidad", "actividad", "servicio")
ARTICLES = {"actividad": "la ", "producto": "el "}
SEVERAL = "Una empresa puede recibir varios servicios."
# What the profile opens the firms by, and what the largest group of one is opened by.
PROFILED, WITHIN_A_GROUP = (*PROFILE, "departamento"), {"tramo_trabajadores": "sector"}


def served(a: Inquiry) -> list[Sentence]:
    """Say how many firms, what share is looked for, how many had more than the most extended service, how they add."""
    total = asking.one(a, FIRMS, **a.filtros)
    dichas = [*_served(a, total)]
    dichas += saying.focused(
        a, "focalizacion", "qué parte de las empresas cumple los criterios de focalización", **a.filtros
    )
    if total and total.es_decible:
        otras = asking.one(a, ANOTHER, **a.filtros)
        dichas += [said(ANOTHER, "nota_fuera_de_difusion", cifra=otras)] if otras and otras.es_decible else []
        dichas += [] if a.filtros else [_overlap(a, total)]
    return saying.with_beside(a, dichas)


def _served(a: Inquiry, total: CitedFigure | None) -> Iterator[Sentence]:
    """Say how many firms the programme served or, where not all the records are there, how many were received."""
    que = f"a cuántas empresas se atendió en {a.anio}"
    donde = "".join(f", en {ARTICLES.get(d, '')}{asking.name_of(a, d, v)}," for d, v in a.filtros.items())
    quien = f"el {a.catalogo.programa.sigla}{donde} atendió"
    es_entera = bool((total and total.es_decible) or asking.between(a, FIRMS, **a.filtros))
    recibido = None if es_entera else received(a.catalogo, View(a.anio, **a.filtros))
    if recibido is None or not recibido.empresas or (total and total.es_inventada):
        yield from saying.attended(a, "atendidas", quien, que, **a.filtros)
        return
    recibidas = CitedFigure(
        formats.number(recibido.empresas),
        "empresas_recibidas",
        a.anio,
        recibido.empresas,
        Provenance.CALCULATED.value,
        asking.ordered_place(a.filtros),
        es_propia=False,
        de_que="Empresas de los registros recibidos",
    )
    yield Unsaid("atendidas", que, RECEIVED.motivo)
    yield said("recibidas", "nota_recibidas", cuantas=count(recibidas, "empresas"), de_quienes=of_units(recibido))


def population(a: Inquiry) -> NoteSection:
    """Return the section; of a part of the programme it begins with its firms, which conclusions say of the whole."""
    familias = asking.opened(a, FIRMS, FAMILY, **a.filtros)
    parrafos = [served(a) if a.filtros else [], *(_family(a, nombre, cifra) for nombre, cifra in familias)]
    frases = [f for parrafo in parrafos for f in parrafo]
    parrafos.append(saying.with_beside(a, frases)[len(frases) :])
    decibles, titulo = [(n, c) for n, c in familias if c.es_decible], "Empresas por familia de servicio"
    bloques: list[Block] = [*saying.plotted("familias", titulo, "Empresas", decibles, SEVERAL)]
    bloques += [p for parrafo in parrafos for p in saying.prose(parrafo)]
    return saying.section("poblacion", "Población atendida", [*bloques, *([] if a.filtros else _criteria(a))], frases)


def _overlap(a: Inquiry, total: CitedFigure) -> Sentence:
    de_mas = asking.one(a, OVERLAP)
    if de_mas is None or not de_mas.es_decible:
        que = "cuántas empresas pasaron por más de una actividad"
        return unsaid(a, "solapamiento", que, de_mas, (OVERLAP, {}))
    que = "Empresas distintas más las que se cuentan de más"
    todas = asking.derived("suma_de_actividades", total.valor + de_mas.valor, [total, de_mas], que)
    return said("solapamiento", "nota_solapamiento", todas=count(todas, "empresas"), de_mas=de_mas)


def _criteria(a: Inquiry) -> list[Block]:
    parametros = a.catalogo.rules.of(a.anio).typed(ParameterRule)
    reglas = [f for n in norms.FOCALIZATION[:3] for f in parametros if f.parametro == n and f.valor.isdigit()]
    dichas = tuple(
        Said(f"criterio.{f.parametro}", (f"{f.significado}: {formats.number(int(f.valor))} {f.unidad}",))
        for f in reglas
    )
    return [Heading("Criterios de focalización"), Points(dichas)] if dichas else []


def _family(a: Inquiry, nombre: str, cifra: CitedFigure) -> list[Sentence]:
    """Say how many firms received a family of services, and how they are shared out."""
    clave, llamada = f"familia.{nombre}", nombre.lower()
    if not cifra.es_decible:
        return [unsaid(a, clave, f"cuántas empresas recibieron {llamada}", cifra, (FIRMS, {}))]
    cambio, callado = saying.since(a, cifra)
    frase = "nota_recibio" if formats.number(cifra.valor) == "1" else "nota_recibieron"
    de_una = said(clave, frase, cuantas=count(cifra, "empresas"), familia=llamada, cambio=cambio)
    dichas: list[Sentence] = [de_una, *callado]
    lugar = {**a.filtros, FAMILY: nombre}
    for dimension in WITHIN_A_FAMILY:
        if dimension not in a.filtros and asking.askable(a, (SHARE,), (*lugar, dimension)):
            partes, sin_decir = _parts(a, SHARE, dimension, lugar, f" las de {llamada}")
            dichas += [*_within(f"De {llamada}, por", dimension, partes), *sin_decir]
    return dichas


def _within(abre: str, dimension: str, partes: Opened) -> list[Sentence]:
    """Return how a group is shared out by a dimension: "Comercio, 59.4 %; Manufactura, 26.9 %"."""
    dichas = (p for nombre, c in partes[: saying.MOST] for p in ("; ", f"{nombre}, ", c))
    por = f"{abre} {DIMENSIONS[dimension].etiqueta.lower()}: "
    return [saying.full_sentence(f"{abre}{dimension}", por, *[*dichas][1:])] if partes else []


def _parts(
    a: Inquiry, parte: str, dimension: str, lugar: Mapping[str, str], de_quien: str = ""
) -> tuple[Opened, list[Unsaid]]:
    """Return the parts of a share by a dimension in a place that are said, and what is not.

    Those printed in two ways are left unsaid, and so are all where none can be said; of a family, if any is known.
    """
    abiertas, clave = asking.opened(a, parte, dimension, **lugar), ".".join((dimension, *lugar.values()))
    decibles = saying.sayable(a, abiertas)
    callado: list[Unsaid] = []
    if not any(c.es_decible for _, c in abiertas) and (abiertas or dimension in PROFILED):
        que = f"cómo se reparten por {DIMENSIONS[dimension].etiqueta.lower()}{de_quien}"
        primera = abiertas[0][1] if abiertas else None
        callado.append(unsaid(a, clave, que, primera, (FIRMS, lugar), abierta=dimension))
    dos_maneras = [(v, impresas) for v, c in abiertas if (impresas := asking.contradicted(a, c))]
    for valor, impresas in (*dos_maneras, *asking.headless(a, parte, dimension, **lugar)):
        por_que = f"se imprime {printed.in_words(impresas)}"
        callado.append(Unsaid(f"{clave}.{valor}", f"qué parte corresponde a {valor}", por_que))
    return decibles, callado


def profile(a: Inquiry) -> NoteSection:
    """Return the section on who the firms served are, by what they do, sell and employ."""
    bloques: list[Board] = []
    frases: list[Sentence] = []
    for dimension in PROFILED:
        parte = printed.share_printed(a.catalogo, dimension, a.anio) if not a.filtros else printed.SHARE
        decibles, callado = _parts(a, parte, dimension, a.filtros)
        frases += callado
        if decibles and (otra := WITHIN_A_GROUP.get(dimension)):
            mayor, cifra = decibles[0]
            lugar = {**a.filtros, dimension: dict(cifra.lugar)[dimension]}
            partes, callado = _parts(a, parte, otra, lugar, f" las de {mayor}")
            frases += [*_within(f"Dentro de {mayor}, por", otra, partes), *callado]
        eje = f"% de las empresas {'con dato' if parte == printed.SHARE_WITH_DATA else 'atendidas'}"
        bloques += saying.plotted(
            dimension, f"Empresas por {DIMENSIONS[dimension].etiqueta.lower()}", eje, decibles[:10]
        )
    frases = saying.with_beside(a, frases, (c for b in bloques for c in cited(b)))
    titulo = "Perfil de las empresas atendidas"
    return saying.section("perfil", titulo, [*saying.prose(frases), *bloques], frases)
