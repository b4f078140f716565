"""Población atendida and Perfil: how many firms, whether they are those looked for, what they received and are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from pp0093.ask.given import OVERLAP
from pp0093.ask.origin import printed
from pp0093.ask.registry import DIMENSIONS, RECEIVED
from pp0093.ask.ruled import ParameterRule
from pp0093.ask.standing import norms
from pp0093.ask.view import PROFILE, View
from pp0093.documents.document import Block, CitedFigure, Heading, NoteSection, Plot, Points, Said, Unsaid
from pp0093.firms.figures import received
from pp0093.firms.texts import of_units
from pp0093.note import asking, saying
from pp0093.note.asking import FIRMS, Inquiry
from pp0093.note.saying import Sentence, count, said, unsaid
from pp0093.provenance import Provenance
from pp0093.writing import formats

Opened = Sequence[tuple[str, CitedFigure]]
FAMILY, SHARE = "familia_servicio", "participacion_pct"
WITHIN_A_FAMILY = {"unidad": "Por unidad", "actividad": "Por actividad", "servicio": "Por servicio"}
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
        dichas += [*_apart(a, total), *([] if a.filtros else [_overlap(a, total)])]
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
    frases = served(a) if a.filtros else []
    decibles = tuple((n, c) for n, c in familias if c.es_decible)
    bloques: list[Block] = [*saying.prose(frases)]
    bloques += saying.plotted(Plot("familias", "Empresas por familia de servicio", ("", "Empresas"), decibles, SEVERAL))
    bloques += [] if a.filtros else _criteria(a)
    for nombre, cifra in familias:
        de_una = saying.with_beside(a, _family(a, nombre, cifra))
        bloques += [Heading(nombre), *saying.prose(de_una)] if cifra.es_decible else []
        frases += de_una
    return saying.section("poblacion", "Población atendida", bloques, frases)


def _apart(a: Inquiry, total: CitedFigure) -> Iterator[Said]:
    """Say how many firms had some service other than the most extended or, where it can't be counted, between what."""
    familias = [(n, c) for n, c in asking.opened(a, FIRMS, FAMILY, **a.filtros) if c.es_decible]
    if len(familias) < 2:
        return
    (nombre, mayor), *demas = familias
    otras = [c for _, c in demas]
    codigos = [dict(c.lugar)[FAMILY] for c in otras]
    filas = asking.rows(a, (FIRMS,), a.filtros, a.filtros, otros={FAMILY: codigos})
    contadas = asking.asked_of(a, filas[0], FIRMS, a.anio, a.filtros) if filas else None
    de_que = f"Empresas con algún servicio que no es de {nombre}"
    if contadas and contadas.es_decible:
        cifra = replace(contadas, indicador="empresas_sin_la_familia_mayor", es_propia=False, de_que=de_que)
        yield said("sin_la_mayor", "nota_sin_la_mayor", familia=nombre.lower(), cuantas=cifra, total=total)
        return
    impresas = printed.published(a.catalogo, indicador=FIRMS, anio=a.anio)
    # Of a family whose document prints only what it passes ("más de 2,800") nobody knows how many at most.
    es_abierta = any(f.es_piso and f.dimensiones == dict(c.lugar) for f in impresas for c in otras)
    menos = max(total.valor - mayor.valor, *(c.valor for c in otras))
    mas = total.valor if es_abierta else min(total.valor, sum(c.valor for c in otras))
    if menos > mas or 2 * mayor.valor < total.valor:
        return
    desde, hasta = (
        asking.derived(f"empresas_sin_la_familia_mayor_{e}", v, [total, mayor, *otras], f"{de_que}, {cual} posible")
        for e, cual, v in (("min", "mínimo", menos), ("max", "máximo", mas))
    )
    cuantas = ("al menos ", desde) if es_abierta else ("entre ", desde, " y ", hasta) if menos < mas else desde
    yield said("sin_la_mayor", "nota_sin_la_mayor", familia=nombre.lower(), cuantas=cuantas, total=total)


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


def _family(a: Inquiry, nombre: str, cifra: CitedFigure) -> Iterator[Sentence]:
    clave = f"familia.{nombre}"
    if not cifra.es_decible:
        yield unsaid(a, clave, f"cuántas empresas recibieron {nombre.lower()}", cifra, (FIRMS, {}))
        return
    cambio, callado = saying.since(a, cifra)
    frase = "nota_recibio" if formats.number(cifra.valor) == "1" else "nota_recibieron"
    yield said(clave, frase, cuantas=count(cifra, "empresas"), familia=nombre.lower(), cambio=cambio)
    yield from callado
    lugar = {**a.filtros, FAMILY: nombre}
    for dimension, abre in WITHIN_A_FAMILY.items():
        if dimension not in a.filtros and asking.askable(a, (SHARE,), (*lugar, dimension)):
            que = f"cómo se reparten por {DIMENSIONS[dimension].etiqueta.lower()} las de {nombre.lower()}"
            yield from _parts(a, (SHARE, dimension, lugar), f"{clave}.{dimension}", f"{abre}: ", que)[1]


def _parts(
    a: Inquiry, de: tuple[str, str, Mapping[str, str]], clave: str, abre: str, que: str
) -> tuple[Opened, list[Sentence]]:
    """Return the parts of a share by a dimension in a place that are said, and the sentences of them.

    Those printed in two ways are left unsaid, and so are all where none can be said; of a family, if any is known.
    """
    parte, dimension, lugar = de
    abiertas = asking.opened(a, parte, dimension, **lugar)
    decibles = saying.sayable(a, abiertas)
    frases: list[Sentence] = []
    if decibles:
        frases.append(saying.full_sentence(clave, abre, *saying.shares(decibles)))
    elif not any(c.es_decible for _, c in abiertas) and (abiertas or dimension in PROFILED):
        falta, primera = (FIRMS, lugar), abiertas[0][1] if abiertas else None
        frases.append(unsaid(a, clave, que, primera, falta, abierta=dimension))
    dos_maneras = [(v, impresas) for v, c in abiertas if (impresas := asking.contradicted(a, c))]
    for valor, impresas in (*dos_maneras, *asking.headless(a, parte, dimension, **lugar)):
        por_que = f"se imprime {printed.in_words(impresas)}"
        frases.append(Unsaid(f"{clave}.{valor}", f"qué parte corresponde a {valor}", por_que))
    return decibles, frases


def profile(a: Inquiry) -> NoteSection:
    """Return the section on who the firms served are, by what they do, sell and employ."""
    bloques: list[Block] = []
    frases: list[Sentence] = []
    for dimension in PROFILED:
        parte = printed.share_printed(a.catalogo, dimension, a.anio) if not a.filtros else printed.SHARE
        de_que, nombre = "con dato" if parte == printed.SHARE_WITH_DATA else "", DIMENSIONS[dimension].etiqueta
        abre = f"Por {nombre.lower()}, de las empresas {de_que or 'atendidas'}: "
        que = f"cómo se reparten por {nombre.lower()}"
        decibles, de_una = _parts(a, (parte, dimension, a.filtros), dimension, abre, que)
        if decibles and (otra := WITHIN_A_GROUP.get(dimension)):
            (mayor, cifra), por = decibles[0], DIMENSIONS[otra].etiqueta.lower()
            codigo = dict(cifra.lugar)[dimension]
            de, clave = (parte, otra, {**a.filtros, dimension: codigo}), f"{dimension}.{codigo}.{otra}"
            que = f"cómo se reparten por {por} las de {mayor}"
            de_una += _parts(a, de, clave, f"Dentro de {mayor}, por {por}: ", que)[1]
        frases += de_una
        if decibles:
            eje, titulo = f"% de las empresas {de_que}".strip(), f"Empresas por {nombre.lower()}"
            bloques += [Heading(nombre), *saying.prose(de_una)]
            bloques += saying.plotted(Plot(dimension, titulo, ("", eje), tuple(decibles[:10])))
    return saying.section("perfil", "Perfil de las empresas atendidas", bloques, frases)
