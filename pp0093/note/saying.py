"""What notes and sheets say of figures: sentences of the phrase book, each figure in them with its passport (as_cited).

What can't be said is kept with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from msgspec.structs import replace

from pp0093.ask.origin import beside, printed, progress
from pp0093.ask.parts import focalization
from pp0093.ask.parts.focalization import RATE
from pp0093.ask.parts.structure import Element
from pp0093.ask.registry import (
    ACTIVITY,
    BUDGET_AMOUNTS,
    DIMENSIONS,
    FIRMS_SERVED,
    INDICATORS,
    PHYSICAL_PROGRESS,
    PRODUCT,
)
from pp0093.ask.rows import bounds, cutoff_of, fixing
from pp0093.ask.standing import change
from pp0093.ask.standing.change import AS_PART, IN_PERCENT, Since
from pp0093.ask.standing.periods import CLOSED
from pp0093.claims import Relation, ending, shown, subject, unsayable
from pp0093.claims import Sentence as Title
from pp0093.documents.document import (
    Block,
    Board,
    CitedFigure,
    Heading,
    NoteSection,
    Part,
    Plot,
    Points,
    Prose,
    Said,
    Unsaid,
    cited,
)
from pp0093.documents.document import figures as figures_of
from pp0093.instruments.figures import MeasuredIndicator
from pp0093.money import answer, execution
from pp0093.money.execution import AnnexLine
from pp0093.note import asking
from pp0093.note.asking import GOAL_INDICATORS, Cells, Inquiry
from pp0093.provenance import UNKNOWN_ORIGIN, Provenance
from pp0093.structs import Frozen
from pp0093.writing import formats, phrases
from pp0093.writing.formats import capital
from pp0093.writing.phrases import NOTHING
from pp0093.writing.tables import Table

Sentence = Said | Unsaid
# How many values a sentence lists at most: a reader keeps no more.
MOST_VALUES = 6
SPENDING_INDICATORS = ("devengado_soles", "pim_soles", "ejecucion_pct")
ALONE_SUFFIX, NOTES = ".sola", "Notas"
UNIT, DEPARTMENT = "unidad", "departamento"
NOWHERE: Mapping[str, str] = {}
ORIGIN, OPENING = "Procedencia", "pia_soles"
LINES_HEADER = ("Producto o actividad", "Responsable", "Unidad de medida")
LINE_INDICATORS = (*GOAL_INDICATORS, *BUDGET_AMOUNTS, "ejecucion_pct")
Rows = Sequence[tuple[Sequence[str], Mapping[str, Part]]]
Piece = Sentence | Block
"""What a section is made of: what it says or leaves unsaid, headings and tables."""


def as_cited(a: Inquiry, clave: str, dicho: Title, *sabidas: CitedFigure) -> Said:
    """Return what is said as a document cites it: each of its figures with its passport.

    `sabidas` are those that are at hand; the others are asked by what the sentence claims of them.
    """
    de_cada = {c.claim: c for c in sabidas}
    partes: list[Part] = []
    resto = dicho.texto
    for escrito, claim in dicho.escritas:
        suyas = [de_cada[claim]] if claim in de_cada else asking.of_claim(a, claim, escrito)
        hallado = re.search(rf"(?<![\w.,]){re.escape(escrito)}(?![\w]|[.,]\d)", resto)
        if suyas and hallado:
            partes += [resto[: hallado.start()], *_cited(escrito, suyas, dicho.texto)]
            resto = resto[hallado.end() :]
    return Said(clave, tuple(p for p in (*partes, resto) if p != ""), dicho.claims)


def _cited(escrito: str, cifras: Iterable[CitedFigure], texto: str) -> Iterator[Part]:
    """Yield figures among the words they are written with; of a partial one a sentence says of what it is, once."""
    for cifra in cifras:
        antes, _, escrito = escrito.partition(cifra.texto)
        yield from (antes, cifra)
    es_dicho = any(p.corto in texto.lower() for p in cifra.partes)
    yield from (escrito, "" if es_dicho else cifra.marca)


def said(a: Inquiry, clave: str, frase: str, de: Mapping[str, str] = NOWHERE, *mas: Frozen, **huecos: object) -> Said:
    """Return a frame of the phrase book, about a place in the year, as a document cites it."""
    return as_cited(a, clave, phrases.say(frase, subject(anio=a.anio, **de), *mas, **huecos))


# Sentences and sections ----------------------------------------------------------------------------------------------


def section(clave: str, titulo: str, piezas: Iterable[Piece], como: type[Prose] = Prose) -> NoteSection:
    """Return a section of some pieces, in order; what they leave unsaid goes apart, each thing once.

    Sentences that follow each other are a paragraph, or a list; a table without rows is left out.
    """
    todas = [p for p in piezas if not isinstance(p, Board) or p.filas]
    callado = {p.clave: p for p in todas if isinstance(p, Unsaid)}
    bloques: list[Block] = []
    for _, juntas in groupby((p for p in todas if not isinstance(p, Unsaid)), key=type):
        grupo = [*juntas]
        dichas = tuple(p for p in grupo if isinstance(p, Said))
        bloques += [como(dichas)] if dichas else [p for p in grupo if not isinstance(p, Said)]
    return NoteSection(clave, titulo, tuple(bloques), tuple(callado.values()))


def as_paragraph(piezas: Iterable[Piece], titulo: str = "") -> list[Piece]:
    """Return some pieces as a paragraph of their own, under a heading where they say something."""
    junto = section("", "", piezas)
    encima = [Heading(titulo)] if titulo and junto.bloques else []
    return [*encima, *junto.bloques, *junto.callado]


def beside_them(a: Inquiry, cifras: Iterable[CitedFigure], *, con_dobles: bool = False) -> list[Said]:
    """Return what has to be said beside some figures, once (ask/origin/beside)."""
    filas = [{**fila, **dict(c.lugar)} for c in cifras if c.es_propia for fila in asking.rows_of([c])]
    notas = beside.notes(a.catalogo, filas, {}, solo=beside.WITH_SERVICES, con_dobles=con_dobles)
    return [Said(str(n), (f"{n}.",), n.claims) for n in dict.fromkeys(notas)]


def with_notes(a: Inquiry, secciones: Iterable[NoteSection], dichas: Collection[str] = ()) -> Iterator[NoteSection]:
    """Yield sections with what has to be said beside their figures, but for what was said before (`dichas`).

    Of a list, it follows the sentence of its figure; of the rest it ends the section, and begins with its figure.
    """
    vistas = {*dichas}
    for s in secciones:
        # A table of a note is of its year; one of a sheet sets years side by side.
        cifras = (c for b in s.bloques if isinstance(b, Prose | Plot) or not a.es_nota for c in cited(b))
        # Firms and progress of an activity are one: what is printed of both is said once.
        dichas_de = {n.clave.rpartition(": ")[2]: n for n in beside_them(a, cifras, con_dobles=a.es_nota)}
        notas = [n for n in dichas_de.values() if n.clave not in vistas]
        vistas |= {n.clave for n in notas}
        bloques = [_noted(a, b, notas) if isinstance(b, Points) else b for b in s.bloques]
        encima = [Heading(NOTES)] if any(isinstance(b, Heading) for b in s.bloques) else []
        ultimas = [*encima, Points(tuple(notas))] if notas else []
        yield replace(s, bloques=(*bloques, *ultimas))


def _noted(a: Inquiry, lista: Points, notas: list[Said]) -> Points:
    """Return a list where each sentence is followed by its notes, taken out of `notas`: by the figure they are of."""
    frases: list[Said] = []
    for f in lista.frases:
        de = {n.clave.partition(":")[0] for n in beside_them(a, figures_of(f.partes))}
        suyas = [n for n in notas if n.clave.partition(":")[0] in de]
        notas[:] = [n for n in notas if n not in suyas]
        frases += [f, *suyas]
    return replace(lista, frases=tuple(frases))


def unsaid(
    a: Inquiry,
    clave: str,
    que: str,
    indicador: str,
    lugar: Mapping[str, str],
    *,
    cifra: CitedFigure | None = None,
    abierta: str = "",
    alcance: str = "reporte",
) -> Unsaid:
    """Return what isn't said for want of a figure: it can't be leant on or, where there is none, why it is not known.

    What is lacking is an indicator of a place, opened by something where it is.
    """
    if cifra:
        return Unsaid(clave, que, cifra.reserva)
    callada = unsayable(Relation.NO_VALUE, indicador, subject(anio=a.anio, **lugar))
    return Unsaid(clave, que, asking.unknown_because(a, indicador, lugar, abierta, alcance), (callada,))


def plotted(clave: str, titulo: str, eje: str, filas: Sequence[tuple[str, CitedFigure]], nota: str = "") -> Board:
    """Return figures of one indicator by name as bars, titled with the largest; as a table where there is one."""
    mayor, cifra = max(filas, key=lambda par: par[1].valor * par[1].es_propia, default=("", None))
    es_sola = [c.valor for _, c in filas if c.es_propia].count(cifra.valor) == 1 if cifra else False
    dicho = phrases.say("el_mayor", que=titulo, quien=mayor, cifra=cifra.claim) if cifra and es_sola else shown(titulo)
    hace = Plot if len(filas) > 1 else Board
    return hace(clave, dicho, ("", eje), tuple(filas), nota)


# Tables of figures ---------------------------------------------------------------------------------------------------


def origin(partes: Collection[Part]) -> str:
    """Return where the figures of a line come from: each provenance once, from the strongest to the weakest.

    And of what part some are. What lies between others is worked out from them.
    """
    cifras = figures_of(partes)
    dadas = {c.procedencia for c in cifras} or {Provenance.DERIVED.value}
    nombres = [p.nombre.lower() for p in Provenance if p in dadas]
    dichas = ", ".join([capital(", ".join(nombres)), *dict.fromkeys(p.corto for c in cifras for p in c.partes)])
    return dichas if partes else UNKNOWN_ORIGIN


def board(a: Inquiry, clave: str, titulo: Title, cabeza: Sequence[str], filas: Rows, *, nota: str = "") -> Board:
    """Return a table of cells by indicator, a line each with its names and, in a sheet, where it comes from.

    Only the columns that some line has are there, in the order of asking.HEADERS.
    """
    hay = [i for i in asking.HEADERS if any(i in c for _, c in filas)]
    hasta = -1 if a.es_nota else None
    encabezado = (*cabeza, *(asking.HEADERS[i] for i in hay), ORIGIN)[:hasta]
    cuerpo = tuple((*n, *(c.get(i, formats.MISSING) for i in hay), origin(c.values()))[:hasta] for n, c in filas)
    return Board(clave, titulo, encabezado, cuerpo, nota)


def table_board(clave: str, titulo: Title, tabla: Table, nota: str = "") -> Board:
    """Return a table that a page draws, as people see it."""
    vista = tabla.shown()
    return Board(clave, titulo, tuple(vista.encabezado), vista.escritas, nota)


def printed_board(
    a: Inquiry, clave: str, titulo: str, lugar: Mapping[str, str] = NOWHERE, sin: Collection[str] = ()
) -> Board:
    """Return what documents print of the year in a place, without the keys of `sin` but where it is in two ways."""
    filas: dict[tuple[str, str], tuple[Part, ...]] = {}
    for impresa, cifra, en_dos in asking.printed_of(a, **lugar):
        dicho = impresa.que_es or asking.printed_name(a, impresa, *lugar)
        if en_dos or not (sin and {*asking.keys(cifra)} & {*sin}):
            que = f"{dicho} (se imprime de dos maneras)" if en_dos else dicho
            # Of two values of one thing neither has the passport of it.
            filas[cifra.clave, cifra.texto] = (que, cifra.texto if en_dos else cifra, impresa.donde)
    return Board(clave, shown(titulo), ("Qué", "Cifra impresa", "Dónde"), tuple(filas.values()))


def lines_board(a: Inquiry, clave: str, titulo: str, lineas: Sequence[AnnexLine], *notas: str) -> Board:
    """Return what some products and activities programmed, delivered and spent, as the annex lists them."""
    filas = [((f.etiqueta, f.responsable, f.unidad_medida), line_cells(a, f)) for f in lineas]
    con_avance = [f.codigo for f, (_, c) in zip(lineas, filas, strict=True) if PHYSICAL_PROGRESS in c]
    nota = ". ".join([*notas, *map(str, progress.notes(a.catalogo, a.anio, con_avance))])
    tabla = board(a, clave, shown(titulo), LINES_HEADER, filas if any(c for _, c in filas) else [], nota=nota)
    return replace(tabla, fuertes=tuple(n for n, f in enumerate(lineas) if f.nivel != ACTIVITY))


def line_cells(a: Inquiry, linea: AnnexLine) -> Cells:
    """Return the figures of a line, or between what they lie; a note leaves partial ones out."""
    lugar = {} if linea.nivel == execution.TOTAL else {linea.nivel: linea.codigo}
    halladas: Cells = {}
    for fila in (linea.respuesta, *asking.figure_rows(a, (OPENING,), lugar, lugar)):
        halladas |= asking.cells(fila, LINE_INDICATORS, a.anio, lugar)
    return {i: c for i, c in halladas.items() if isinstance(c, str) or a.says(c)}


def indicators_board(a: Inquiry, titulo: Title, medidos: Iterable[MeasuredIndicator], nota: str = "") -> Board:
    """Return the last value of some indicators, its goal and how far it stands from it."""
    filas = [((m.nodo.nombre if m.nodo.producto else m.etiqueta, m.medido_en), asking.cited_of(m)) for m in medidos]
    return board(a, "indicadores", titulo, ("Indicador", "Año"), filas, nota=nota)


# What is said of a place, in a note and in its sheet -----------------------------------------------------------------


def since(a: Inquiry, cifra: CitedFigure) -> tuple[Title, tuple[Unsaid, ...]]:
    """Return "22.1 % más que en 2024" to follow a figure (said so, of a small base), or nothing and why."""
    anio, lugar = a.anio - 1, dict(cifra.lugar)
    hallado = change.since(a.catalogo, cifra.indicador, (a.anio, anio), fixing(lugar)) if a.es_cerrado else None
    motivo = _unchanged(a, cifra, hallado) if hallado else asking.NOT_CLOSED
    if hallado and not motivo:
        antes = asking.figure_of(hallado.antes or {}, cifra.indicador, anio, lugar)
        return beside.changed(hallado, subject(anio=a.anio, **lugar), antes.claim if antes else None), ()
    clave, que = f"{asking.CHANGE_PREFIX}{cifra.clave}", f"cuánto cambió frente a {anio}: {asking.label(a, cifra)}"
    return NOTHING, (Unsaid(clave, que, motivo),)


def _unchanged(a: Inquiry, cifra: CitedFigure, hallado: Since) -> str:
    """Return why no change is said: documents print several, two years don't compare, or little is known of one.

    What is known of the year before, where no query answers it, is said.
    """
    anio, lugar = a.anio - 1, dict(cifra.lugar)
    antes = asking.figure_of(hallado.antes or {}, cifra.indicador, anio, lugar)
    if hallado.cambio.cuanto is not None:
        return antes.reserva if antes else ""
    callado = asking.silenced(a, cifra, IN_PERCENT)
    if hallado.impreso or callado:
        return callado
    if hallado.impresos:
        return "los documentos imprimen cambios distintos"
    if hallado.cambio.impiden:
        return "; ".join(r.razon for r in hallado.cambio.impiden)
    de = {"dimension": ";".join(lugar) or None, "valor_dimension": ";".join(lugar.values()) or None}
    impresas = printed.published_figures(a.catalogo, indicador=cifra.indicador, anio=anio, **de)
    partes = printed.published_figures(a.catalogo, indicador=f"{cifra.indicador}{AS_PART}", anio=a.anio, **de)
    dichas = [f"{p.escrita} en {anio} ({p.documento})" for p in impresas]
    dichas += [f"que {a.anio} es {p.escrita} de {anio} ({p.documento})" for p in partes]
    if (entre := bounds(hallado.antes or {}, cifra.indicador)) and not dichas:
        return f"de {anio} sólo se sabe que está {formats.between(INDICATORS[cifra.indicador], *entre)}"
    return f"se imprime {formats.listed(dichas)}" if dichas else f"ninguna fuente cargada da {anio} ni el cambio"


def attended(a: Inquiry, clave: str, pedido: str = "", **lugar: str) -> Iterator[Sentence]:
    """Say how many firms were served in a place, between what they lie or that none was, or leave it unsaid.

    Of records that are not all, how many they add up to. `pedido` is the place in words.
    """
    fila = asking.row(a, FIRMS_SERVED, lugar)
    firmas, entre = asking.figure_of(fila, FIRMS_SERVED, a.anio, lugar), bounds(fila, FIRMS_SERVED)
    if not (firmas or entre):
        yield unsaid(a, clave, f"a cuántas empresas se atendió {pedido or f'en {a.anio}'}", FIRMS_SERVED, lugar)
        return
    como = "entre" if not firmas else "en_parte" if firmas.reserva else "cuantas" if firmas.valor else "ninguna"
    cambio, callado = since(a, firmas) if firmas and como == "cuantas" else (NOTHING, ())
    dicho = phrases.say(
        f"atendidas_{como}",
        subject(anio=a.anio, **lugar),
        [firmas.claim] if firmas else [],
        pedido=pedido,
        hasta=a.until(cutoff_of(fila, FIRMS_SERVED)),
        unidades="",
        empresas_atendidas=entre or (firmas and firmas.claim),
        parte=phrases.say("tras_coma", dicho=cambio),
    )
    yield as_cited(a, clave, dicho)
    yield from callado


def focused(a: Inquiry, clave: str, pedido: str = "", **lugar: str) -> Iterator[Sentence]:
    """Say what share of the firms meets the criteria, between what it lies, or why it can't be said."""
    fila = asking.row(a, RATE, lugar)
    tasa, entre = asking.figure_of(fila, RATE, a.anio, lugar), bounds(fila, RATE)
    if not a.says(tasa):
        que = " ".join(filter(None, ["qué parte de las empresas atendidas", pedido, "cumple los tres criterios"]))
        yield unsaid(a, clave, que, RATE, lugar, cifra=tasa)
        return
    # A rate counted by the cross of another year says so.
    cruce = focalization.earlier_cross(a.catalogo, a.anio) if tasa.procedencia != Provenance.PUBLISHED else None
    porque = phrases.phrase("de_otro_cruce", cruce=formats.earlier_cross(cruce)) if cruce else ""
    cambio, callado = since(a, tasa) if tasa.es_decible and not entre else (NOTHING, ())
    en = "en_lo_recibido" if tasa.reserva else "en_lo_que_va"
    dados = {"en": phrases.phrase(en, anio=a.anio, pedido=pedido, hasta=""), "cambio": cambio}
    porque = porque or (phrases.phrase("falta_el_dato") if entre else "")
    frase = "tasa_abierta" if porque else "tasa"
    yield said(a, clave, frase, lugar, **dados, focalizacion_pct=entre or tasa.valor, porque=porque)
    yield from callado


class Matter(Frozen):
    """What is spoken of: a value of a dimension, its code and how it is called.

    A product or an activity (`es_de_estructura`) has goals, measured in `unidad`, and money of its own.
    """

    dimension: str
    codigo: str
    nombre: str
    unidad: str = ""

    @property
    def clave(self) -> str:
        """How an address names it: its dimension and its code."""
        return f"{self.dimension}-{self.codigo}"

    @property
    def etiqueta(self) -> str:
        """How a list names it: its dimension, then its name."""
        nombre = self.nombre.removeprefix("P") if self.dimension == PRODUCT else self.nombre
        return f"{DIMENSIONS[self.dimension].etiqueta} {nombre}"

    @property
    def lugar(self) -> dict[str, str]:
        """The filter that leaves only it."""
        return {self.dimension: self.codigo}

    @property
    def llamado(self) -> str:
        """How a sentence names it: an activity or a product by its number, a unit by its own name."""
        if not self.es_de_estructura:
            return self.nombre
        corto = self.nombre.split(" ", 1)[0].removeprefix("P")
        return f"{'la actividad' if self.dimension == ACTIVITY else 'el producto'} {corto}"

    @property
    def pedido(self) -> str:
        """How a sentence says that something is of it."""
        en = "en" if self.dimension not in (ACTIVITY, PRODUCT, UNIT) else "de"
        return f"{en} {self.llamado}".replace("de el ", "del ")

    @property
    def es_de_estructura(self) -> bool:
        """Whether it has goals and money of its own."""
        return self.dimension in (ACTIVITY, PRODUCT)

    def line(self, a: Inquiry) -> AnnexLine | None:
        """Return the line of the annex that says its goal and its money; None without any."""
        lineas = execution.annex(a.catalogo, a.anio, fixing(self.lugar))
        return next((f for f in lineas if (f.nivel, f.codigo) == (self.dimension, self.codigo)), None)

    def head(self, a: Inquiry, hasta: str) -> str:
        """Return of whom something is said, and until when it runs; a sheet says first of which year."""
        nombre = f" {self.nombre.partition(' ')[2]}" if self.dimension == ACTIVITY else ""
        cuando = [formats.up_to(hasta)] if hasta else []
        if a.es_nota:
            return f"{', '.join([capital(self.llamado) + nombre, *cuando])}{',' if cuando else ''}"
        return ", ".join([f"En {a.anio}", *cuando, self.llamado + nombre])


def of_structure(dimension: str, elemento: Element | AnnexLine) -> Matter:
    """Return a product or an activity as what is spoken of."""
    return Matter(dimension, elemento.codigo, elemento.etiqueta, elemento.unidad_medida.lower())


def say_goal(a: Inquiry, de: Matter) -> Iterator[Sentence]:
    """Say how a goal of the year ended, how it goes, or why that can't be said."""
    linea, clave = de.line(a), f"{de.clave}.meta"
    dicho = answer.goal(linea, de.head(a, a.until(linea.avance.corte, linea.avance.estado))) if linea else NOTHING
    # Without a line, the report of another year may give one.
    faltan = [i for i in GOAL_INDICATORS[1::-1] if (linea[i] if linea else asking.one(a, i, **de.lugar)) is None]
    if dicho:
        yield as_cited(a, f"{clave}{ALONE_SUFFIX if faltan else ''}", ending(dicho, "."))
    for falta in faltan[:1]:
        es_final = (linea.avance.estado if linea else a.estado) == CLOSED
        que = f"cómo {'terminó' if es_final else 'va'} la meta física {de.pedido}"
        yield unsaid(a, clave, que, falta, de.lugar)


def spent(a: Inquiry, de: Matter, dicho_hasta: str = "") -> Iterator[Sentence]:
    """Say what was spent of the money of the year, or why that can't be said; `dicho_hasta` is what was said before."""
    linea, clave = de.line(a), f"{de.clave}.gasto"
    gasto = asking.figure_of(linea.respuesta, SPENDING_INDICATORS[0], a.anio, de.lugar) if linea else None
    if linea is None or gasto is None:
        yield unsaid(a, clave, f"cuánto devengó {de.llamado}", SPENDING_INDICATORS[0], de.lugar)
        return
    hasta = a.until(gasto.corte)
    cambio, callado = since(a, gasto) if a.es_nota and de.dimension == PRODUCT else (NOTHING, ())
    cuando = [formats.up_to(hasta)] if hasta not in ("", dicho_hasta) else []
    quien = f"{', '.join([*[de.llamado] * a.es_nota, *cuando])}{',' if cuando else ''} devengó".lstrip()
    frase = "devengo_de_pim" if linea.pim_soles else "devengo_sin_pim"
    dados = {"quien": capital(quien), "cambio": cambio}
    yield as_cited(a, clave, phrases.say(frase, linea.sujeto, linea, **dados))
    yield from callado
