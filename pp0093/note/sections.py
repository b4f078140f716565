"""Sections of a note: firms served, products, indicators, and the office's own text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from msgspec.structs import replace

from pp0093.ask.external_figures import OVERLAP
from pp0093.ask.origin import printed
from pp0093.ask.parts import focalization, structure
from pp0093.ask.parts.structure import Element
from pp0093.ask.registry import (
    ACTIVITY,
    DIMENSIONS,
    FIRMS_SERVED,
    FIRMS_UNIT,
    PRODUCT,
    SHARE,
    SHARE_WITH_DATA,
)
from pp0093.ask.rule_rows import activities_of
from pp0093.ask.standing.periods import CLOSED
from pp0093.ask.standing.unknown import BEYOND_DIFFUSION
from pp0093.ask.view import PROFILE, View
from pp0093.claims import Sentence as Title
from pp0093.claims import joined, shown, subject, written
from pp0093.documents.document import (
    Block,
    CitedFigure,
    Heading,
    NoteSection,
    Plot,
    Points,
    Prose,
    Said,
    Unsaid,
)
from pp0093.firms.figures import deliveries_received, floors
from pp0093.firms.texts import criteria, of_units
from pp0093.instruments import figures, texts
from pp0093.instruments.figures import MeasuredIndicator, performance
from pp0093.language.words import counted
from pp0093.money import answer, execution
from pp0093.money.execution import AnnexLine
from pp0093.note import asking, saying
from pp0093.note.asking import GOAL_INDICATORS, Inquiry
from pp0093.note.saying import Matter, Piece, Sentence, unsaid
from pp0093.provenance import Provenance
from pp0093.writing import formats, phrases
from pp0093.writing.formats import capital
from pp0093.writing.phrases import NOTHING

YEARS_BACK = 1
# Below this many indicators with a goal, they are not counted.
FEW = 2
NOTHING_GIVEN = Unsaid(
    "estrategias",
    "qué estrategias se implementaron",
    "lo escribe la oficina y no se entregó",
)


def products(a: Inquiry) -> Iterator[NoteSection]:
    """Yield a section for each product with data."""
    for producto in structure.products(a.catalogo, a.anio):
        lineas = execution.annex(a.catalogo, a.anio, {PRODUCT: [producto.codigo]})
        piezas = [*_product(a, producto, lineas)]
        if lineas or any(isinstance(p, Said) for p in piezas):
            texto = a.catalogo.programa.frase(f"nota.producto.{producto.codigo}")
            que_es = saying.as_paragraph(
                [Said(f"que_es.{producto.codigo}", (f"Su nombre completo es «{producto.nombre}». {texto}".strip(),))]
            )
            titulo = f"{_product_label(producto)}: {producto.nombre_corto}"
            yield saying.section(f"producto.{producto.codigo}", titulo, [*que_es, *piezas])


def _product(a: Inquiry, producto: Element, lineas: Sequence[AnnexLine]) -> Iterator[Piece]:
    """Yield the contents of a product: firms and goal, goals of its activities, money."""
    suyo = saying.of_structure(PRODUCT, producto)
    actividades = execution.only_activities(lineas)
    suyas = [saying.of_structure(ACTIVITY, f) for f in actividades]
    con_linea = [suyo] if any(f.nivel == PRODUCT for f in lineas) else []
    if con_linea or not lineas:
        yield from _attended(a, suyo, producto)
    metas = [s for m in suyas for s in saying.say_goal(a, m)]
    yield from saying.as_paragraph([*metas, _fulfilment(a, producto, actividades)], "Logro de metas físicas")
    gastos = [s for m in (*con_linea, *suyas) for s in saying.spent(a, m)]
    yield from saying.as_paragraph(gastos, "Ejecución presupuestal")


def _attended(a: Inquiry, de: Matter, producto: Element) -> Iterator[Sentence]:
    """Yield a product's firms and goal; only the goal when they are the same figure (an open year)."""
    linea, firmas = de.line(a), asking.one(a, FIRMS_SERVED, **de.lugar)
    if linea and firmas and linea.avance_fisico == firmas.valor and linea.avance.estado != CLOSED:
        yield from saying.since(a, firmas)[1]
    elif producto.unidad_medida == FIRMS_UNIT:
        suyas = [r for r in activities_of(a.catalogo.rules.of(a.anio), producto.codigo) if r.es_de_empresas]
        pedido = de.pedido if all(r.cuenta for r in suyas) else f"de las que cuentan para la meta {de.pedido}"
        yield from saying.attended(a, f"{de.clave}.atendidas", pedido, **de.lugar)
    metas = saying.say_goal(a, de) if linea else ()
    yield from (s for s in metas if not s.clave.endswith(saying.ALONE_SUFFIX))


def _product_label(producto: Element) -> str:
    return f"Producto {producto.codigo_corto.removeprefix('P')}"


def _fulfilment(a: Inquiry, producto: Element, actividades: Sequence[AnnexLine]) -> Plot:
    """Return a chart of each activity's share of its goal; nothing for a single activity."""
    pares = [(f.etiqueta, asking.one(a, GOAL_INDICATORS[2], **{ACTIVITY: f.codigo})) for f in actividades]
    barras = tuple((nombre, c) for nombre, c in pares if c and c.es_decible)
    metas = answer.met(a.anio, {PRODUCT: [producto.codigo]}, actividades) if a.es_cerrado else NOTHING
    titulo = joined([shown(_product_label(producto)), metas or shown("cumplimiento de la meta física")], ": ")
    filas = barras if len(barras) > 1 else ()
    clave, cabeza = f"metas-{producto.codigo}", ("", f"% de la meta, {a.anio}")
    return Plot(clave, titulo, cabeza, filas, referencia=100.0)


# Indicators ----------------------------------------------------------------------------------------------------------


def indicators(a: Inquiry) -> Iterator[NoteSection]:
    """Yield the last value of each indicator against its goal; nothing when the programme has none."""
    medidos = asking.own_indicators(a)
    recientes = [m for m in medidos if m.ultimo and m.ultimo.anio >= a.anio - YEARS_BACK]
    es_del_anio = any(m.ultimo and m.ultimo.anio == a.anio for m in medidos)
    titulo = f"Indicadores de desempeño {a.anio}" if es_del_anio else "Indicadores de desempeño, últimos valores"
    tabla = saying.indicators_board(a, _goals_met(a) or shown(titulo), recientes)
    if medidos:
        callados = [_unmeasured(a, m) for m in medidos if m not in recientes]
        yield saying.section("indicadores", titulo, [tabla, *callados])


def _goals_met(a: Inquiry) -> Title:
    """Return how many indicators reached their goal, when several have one."""
    estado = performance(a.catalogo, a.catalogo.programa.instrument(figures.OWN_INSTRUMENT), a.anio)
    if estado is None or estado.anio != a.anio or len(estado.con_meta) < FEW:
        return NOTHING
    todas = counted(len(estado.con_meta), "indicadores")
    return phrases.say("metas_del_anio", (), estado, logradas=texts.goals_reached(estado), todas=todas)


def _unmeasured(a: Inquiry, medido: MeasuredIndicator) -> Unsaid:
    """Return why an indicator has no value of this year."""
    cuando = f"; el anterior es de {medido.ultimo.anio}" if medido.ultimo else ""
    return Unsaid(f"indicador.{medido.codigo}", medido.nodo.nombre, f"{asking.NO_SOURCE} para {a.anio}{cuando}")


# Strategies ----------------------------------------------------------------------------------------------------------


def strategies(markdown: str) -> NoteSection:
    """Return the office's Markdown as a section; without it, a sentence left out."""
    bloques = tuple(_blocks(SyntaxTreeNode(MarkdownIt().parse(markdown))))
    return NoteSection("estrategias", "Estrategias implementadas", bloques, () if bloques else (NOTHING_GIVEN,))


def _blocks(todo: SyntaxTreeNode) -> Iterator[Block]:
    """Yield headings, paragraphs and lists; inline marks, links and pictures become text."""
    for lugar, nodo in enumerate(todo.children):
        dichos = [_inline_text(n) for n in nodo.walk() if n.type == "inline"]
        frases = tuple(Said(f"estrategias.{lugar}.{n}", (d,)) for n, d in enumerate(dichos))
        if nodo.type == "heading":
            yield Heading("".join(dichos))
        elif frases:
            yield Points(frases) if nodo.type.endswith("_list") else Prose(frases)


def _inline_text(linea: SyntaxTreeNode) -> str:
    return "".join(" " if n.type.endswith("break") else n.content for n in linea.walk() if not n.children).strip()


Opened = Sequence[tuple[str, CitedFigure]]
FAMILY = "familia_servicio"
WITHIN_A_FAMILY = ("unidad", "actividad", "servicio")
SEVERAL = "Una empresa puede recibir varios servicios."
# Dimensions of the profile.
PROFILED = (*PROFILE, "departamento")


def say_firms(a: Inquiry) -> Iterator[Sentence]:
    """Yield the firms served, the focalization rate, firms with services beyond the widest one, and the overlap."""
    dichas, recibido = [*saying.attended(a, "atendidas")], deliveries_received(a.catalogo, View(a.anio))
    yield from dichas
    if isinstance(dichas[0], Unsaid) and recibido and recibido.empresas:
        yield _received(a, recibido.empresas, of_units(recibido))
    yield from saying.focused(a, "focalizacion")
    total, otras, de_mas = asking.several(a, (FIRMS_SERVED, BEYOND_DIFFUSION, OVERLAP))
    if not (total and total.es_decible):
        return
    if otras and otras.es_decible:
        yield saying.said(a, BEYOND_DIFFUSION, "fuera_de_difusion", empresas_fuera_de_difusion=otras.valor)
    if de_mas is None or not de_mas.es_decible:
        que = "cuántas empresas pasaron por más de una actividad"
        yield unsaid(a, "solapamiento", que, OVERLAP, {}, cifra=de_mas)
        return
    suma = total.valor + de_mas.valor
    yield saying.said(a, "solapamiento", "solapan", suma_de_actividades=suma, solapamiento=de_mas.valor)


def _received(a: Inquiry, cuantas: int, unidades: str) -> Said:
    """Return the count in incomplete records, for a year without a whole figure."""
    que = "Empresas de los registros recibidos"
    recibidas = CitedFigure(
        formats.number(cuantas),
        "empresas_recibidas",
        a.anio,
        cuantas,
        Provenance.CALCULATED.value,
        es_propia=False,
        de_que=que,
    )
    dadas = written(counted(cuantas, "empresas"), recibidas.claim)
    dicho = phrases.say(
        "atendidas_en_parte", subject(anio=a.anio), empresas_atendidas=dadas, unidades=unidades, parte=""
    )
    return saying.as_cited(a, "recibidas", dicho, recibidas)


def population(a: Inquiry) -> Iterator[NoteSection]:
    """Yield the section on families of services; conclusions have the totals."""
    yield saying.section("poblacion", "Población atendida", _families(a))


def _families(a: Inquiry) -> Iterator[Piece]:
    familias = [(n, _as_floor(a, n, c)) for n, c in asking.opened_figures(a, FIRMS_SERVED, FAMILY)]
    decibles = [(n, c) for n, c in familias if c.es_decible]
    yield saying.plotted("familias", "Empresas por tipo de servicio", f"Empresas, {a.anio}", decibles, SEVERAL)
    for nombre, cifra in familias:
        yield from saying.as_paragraph(_family(a, nombre, cifra))


def _as_floor(a: Inquiry, nombre: str, cifra: CitedFigure) -> CitedFigure:
    """Return the firms of a family, written as a minimum when the document prints it so."""
    es_piso = cifra.procedencia == Provenance.PUBLISHED and nombre in floors(a.catalogo, a.anio, FAMILY)
    return replace(cifra, texto=f"{capital(printed.MORE_THAN)} {cifra}") if es_piso else cifra


def _family(a: Inquiry, nombre: str, cifra: CitedFigure) -> Iterator[Sentence]:
    """Yield the firms of a family of services, and its breakdowns."""
    clave, llamada = f"familia.{nombre}", nombre.lower()
    if not cifra.es_decible:
        yield unsaid(a, clave, f"cuántas empresas recibieron {llamada}", FIRMS_SERVED, {}, cifra=cifra)
        return
    cambio, callado = saying.since(a, cifra)
    cuantas = written(cifra.texto, cifra.claim)
    familia = "servicios de " * ("servicio" not in llamada) + llamada
    dicho = phrases.say("recibieron", (), cuantas=cuantas, n=cifra.valor, familia=familia, cambio=cambio)
    yield saying.as_cited(a, clave, dicho, cifra)
    yield from callado
    for dimension in WITHIN_A_FAMILY:
        partes, sin_decir = _parts(a, SHARE, dimension, {FAMILY: nombre}, f" las de {llamada}")
        listadas = partes[: saying.MOST_VALUES]
        if listadas:
            dichas = joined(
                (phrases.say("de_cada", valor=v, parte=written(c.texto, c.claim)) for v, c in listadas), "; "
            )
            dicho = phrases.say("por_cada", que=DIMENSIONS[dimension].etiqueta, partes=dichas)
            yield saying.as_cited(a, f"{clave}.{dimension}", dicho, *(c for _, c in listadas))
        yield from sin_decir


def _parts(
    a: Inquiry, parte: str, dimension: str, lugar: Mapping[str, str], de_quien: str = ""
) -> tuple[Opened, list[Unsaid]]:
    """Return the shares of a breakdown that may be used, and the sentences left out.

    Nothing is left out while some share can be used, nor for an unknown breakdown of a family.
    """
    abiertas, clave = asking.opened_figures(a, parte, dimension, **lugar), ".".join((dimension, *lugar.values()))
    decibles = [(valor, cifra) for valor, cifra in abiertas if cifra.es_decible]
    if decibles or not (abiertas or dimension in PROFILED):
        return decibles, []
    que = f"cómo se reparten por {DIMENSIONS[dimension].etiqueta.lower()}{de_quien}"
    primera = abiertas[0][1] if abiertas else None
    return [], [unsaid(a, clave, que, FIRMS_SERVED, lugar, cifra=primera, abierta=dimension)]


def _rest(a: Inquiry, parte: str, dimension: str, partes: Opened) -> Opened:
    """Return the remainder of the printed shares, named as documents do."""
    filas = asking.figure_rows(a, (parte,), {}, (dimension,))
    de_que = "100 % menos las partes que se imprimen"
    return [
        (nombre, asking.derived(parte, f[parte], (c for _, c in partes), de_que, texto, **{dimension: nombre}))
        for f in structure.rest_row(a.catalogo, dimension, filas, parte)
        for nombre, texto in [(str(f[dimension]), formats.percent(f[parte]))]
    ]


def profile(a: Inquiry) -> Iterator[NoteSection]:
    """Yield the section on who the firms are: sector, size, sales, workers."""
    yield saying.section("perfil", "Perfil de las empresas atendidas", _profile(a))


def _profile(a: Inquiry) -> Iterator[Piece]:
    for dimension in PROFILED:
        parte = printed.share_printed(a.catalogo, dimension, a.anio)
        decibles, callado = _parts(a, parte, dimension, {})
        yield from callado
        if not decibles:
            continue
        de_cuales = f"de las empresas{' con dato' if parte == SHARE_WITH_DATA else ''}"
        # Brackets and sizes keep their order; other values go largest first.
        mayores = sorted(decibles[:10], key=lambda par: structure.bracket_order(a.catalogo, dimension, par[0]))
        dibujadas = [*mayores, *_rest(a, parte, dimension, decibles)]
        filas = [{dimension: nombre} for nombre, _ in decibles]
        anidan = phrases.phrase("tramos_que_anidan") if structure.is_overlapping(dimension, filas) else ""
        titulo = f"Empresas por {DIMENSIONS[dimension].etiqueta.lower()}"
        yield saying.plotted(dimension, titulo, f"% {de_cuales}, {a.anio}", dibujadas, anidan)
    criterios = criteria(focalization.in_force(a.catalogo, a.anio), a.anio)
    yield from saying.as_paragraph(
        [Said("criterios", (str(criterios),), criterios.claims)], "Criterios de focalización"
    )
