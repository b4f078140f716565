"""Sentences and tables of notes and sheets, with the provenance of each figure.

Sentences that can't be written are kept with the reason why.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from msgspec.structs import replace

from pp0093.ask.origin import figure_notes, printed, progress
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
    REPORT,
)
from pp0093.ask.rows import OWN_FILTERS, bounds, cutoff_of, fixing
from pp0093.ask.standing import change, comparability
from pp0093.ask.standing.change import AS_PART, IN_PERCENT, Since
from pp0093.ask.standing.periods import CLOSED
from pp0093.ask.view import by_whom
from pp0093.claims import Relation, ending, joined, shown, subject, unsayable
from pp0093.claims import Sentence as Title
from pp0093.documents.document import (
    FOOTNOTE_MARK,
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
# Most values listed in a sentence.
MOST_VALUES = 6
SPENDING_INDICATORS = ("devengado_soles", "pim_soles", "ejecucion_pct")
ALONE_SUFFIX, NOTES = ".sola", "Notas"
UNIT, DEPARTMENT = "unidad", "departamento"
NOWHERE: Mapping[str, str] = {}
ORIGIN, OPENING = "Procedencia", "pia_soles"
LINES_HEADER = ("Producto o actividad", "Responsable", "Unidad de medida")
LINE_INDICATORS = (*GOAL_INDICATORS, *BUDGET_AMOUNTS, "ejecucion_pct")
# The indicator that a note begins with, and its year.
OF_FIGURE = "|".join(re.escape(i.etiqueta) for i in INDICATORS.values())
FIGURE_OF_NOTE = re.compile(rf"({OF_FIGURE})(, \d{{4}}| \(.+?\))?(: |, (?=se imprime|de lo ))")
Rows = Sequence[tuple[Sequence[str], Mapping[str, Part]]]
Piece = Sentence | Block
"""Part of a section: a sentence, one left out, a heading or a table."""


def as_cited(a: Inquiry, clave: str, dicho: Title, *sabidas: CitedFigure) -> Said:
    """Return a sentence with its figures replaced by citations.

    `sabidas` are citations at hand; the others are queried by the sentence's claims.
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
    """Yield the citations inside a text, then the mark of a partial one unless the sentence has it already."""
    for cifra in cifras:
        antes, _, escrito = escrito.partition(cifra.texto)
        yield from (antes, cifra)
    es_dicho = any(p.corto in texto.lower() for p in cifra.partes)
    yield from (escrito, "" if es_dicho else cifra.marca)


def said(a: Inquiry, clave: str, frase: str, de: Mapping[str, str] = NOWHERE, *mas: Frozen, **huecos: object) -> Said:
    """Fill a phrase-book frame about some filters in the year, with citations."""
    return as_cited(a, clave, phrases.say(frase, subject(anio=a.anio, **de), *mas, **huecos))


# Sentences and sections ----------------------------------------------------------------------------------------------


def section(clave: str, titulo: str, piezas: Iterable[Piece], como: type[Prose] = Prose) -> NoteSection:
    """Return a section made of pieces, in order; sentences left out are stored apart, without repeats.

    Consecutive sentences form a paragraph or a list; tables without rows are dropped.
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
    """Return pieces as a separate paragraph, under a heading when it is not empty."""
    junto = section("", "", piezas)
    encima = [Heading(titulo)] if titulo and junto.bloques else []
    return [*encima, *junto.bloques, *junto.callado]


def beside_them(a: Inquiry, cifras: Iterable[CitedFigure], *, con_dobles: bool = False) -> list[Said]:
    """Return the notes of some figures, without repeats (ask/origin/figure_notes); in a note, of two values with †."""
    filas = [{**fila, **dict(c.lugar), OWN_FILTERS: {}} for c in cifras if c.es_propia for fila in asking.rows_of([c])]
    notas = figure_notes.notes(a.catalogo, filas, {}, solo=figure_notes.WITH_SERVICES, con_dobles=con_dobles)
    marca = f"{FOOTNOTE_MARK} " * a.es_nota
    return [Said(str(n), (f"{marca * (': se imprime ' in str(n))}{n}.",), n.claims) for n in dict.fromkeys(notas)]


def with_notes(a: Inquiry, secciones: Iterable[NoteSection], dichas: Collection[str] = ()) -> Iterator[NoteSection]:
    """Yield sections with the notes of their figures, except those in `dichas`.

    In lists, a note follows its figure's sentence; elsewhere notes end the section, with the mark of two values.
    """
    vistas = {d.rpartition(": ")[2] for d in dichas}
    for s in secciones:
        # Tables of notes are of one year; sheets compare years, so their tables need notes too.
        cifras = (c for b in s.bloques if isinstance(b, Prose | Plot) or not a.es_nota for c in cited(b))
        # Firms served and progress of an activity are the same figure: one note for both.
        dichas_de = {n.clave.rpartition(": ")[2]: n for n in beside_them(a, cifras, con_dobles=a.es_nota)}
        notas = [n for dicha, n in dichas_de.items() if dicha not in vistas]
        vistas |= dichas_de.keys()
        bloques = [_noted(a, b, notas) if isinstance(b, Points) else b for b in s.bloques]
        encima = [Heading(NOTES)] if a.es_nota else []
        ultimas = [*encima, Points(tuple(notas))] if notas else []
        yield replace(s, bloques=(*bloques, *ultimas))


def _noted(a: Inquiry, lista: Points, notas: list[Said]) -> Points:
    """Return a list with each sentence and its notes, which are removed from `notas`, in one item."""
    frases: list[Said] = []
    ya: set[str] = set()
    for f in lista.frases:
        ya |= {c for claim in f.claims for c in dict(claim.sujeto).get("base", "").split("; ") if c}
        de = {n.clave.partition(":")[0] for n in beside_them(a, figures_of(f.partes))}
        suyas = [n for n in notas if n.clave.partition(":")[0] in de]
        notas[:] = [n for n in notas if n not in suyas]
        es_de_una = sum(c.es_propia for c in figures_of(f.partes)) == 1
        dichas = filter(None, (_unsaid_yet(n, ya, es_de_una=es_de_una) for n in suyas))
        claims = (c for n in suyas for c in n.claims)
        frases.append(replace(f, partes=(*f.partes, *dichas), claims=(*f.claims, *claims)))
    return replace(lista, frases=tuple(frases))


def _unsaid_yet(nota: Said, ya: Collection[str], *, es_de_una: bool) -> str:
    """Return what a note adds to bases `ya` said, without the name of its figure where the sentence has no other."""
    nombre = FIGURE_OF_NOTE.match(nota.clave)
    que = nombre[0] if nombre else ""
    dice = "; ".join(c for c in nota.clave.removeprefix(que).split("; ") if not c.endswith((*ya,)))
    return dice and f" {capital(dice) if es_de_una else f'{que}{dice}'}."


def unsaid(
    a: Inquiry,
    clave: str,
    que: str,
    indicador: str,
    lugar: Mapping[str, str],
    *,
    cifra: CitedFigure | None = None,
    abierta: str = "",
    alcance: str = REPORT,
) -> Unsaid:
    """Return a sentence left out because a figure is missing or partial, with the reason.

    `lugar` are the filters and `abierta` the dimension of the missing breakdown.
    """
    if cifra:
        return Unsaid(clave, que, cifra.reserva)
    callada = unsayable(Relation.NO_VALUE, indicador, subject(anio=a.anio, **lugar))
    return Unsaid(clave, que, asking.unknown_because(a, indicador, lugar, abierta, alcance), (callada,))


def plotted(clave: str, titulo: str, eje: str, filas: Sequence[tuple[str, CitedFigure]], nota: str = "") -> Board:
    """Return a bar chart titled with its largest value; a table when there is a single row."""
    mayor, cifra = max(filas, key=lambda par: par[1].valor * par[1].es_propia, default=("", None))
    dicho = shown(titulo)
    if cifra and [c.valor for _, c in filas if c.es_propia].count(cifra.valor) == 1:
        dicho = phrases.say("el_mayor", que=titulo, quien=mayor, cifra=cifra.claim)
    hace = Plot if len(filas) > 1 else Board
    return hace(clave, dicho, ("", eje), tuple(filas), nota)


# Tables of figures ---------------------------------------------------------------------------------------------------


def origin(partes: Collection[Part]) -> str:
    """Return the provenances of a row, strongest first, and what its partial figures cover.

    Intervals are derived.
    """
    cifras = figures_of(partes)
    dadas = {c.procedencia for c in cifras} or {Provenance.DERIVED.value}
    nombres = [p.nombre.lower() for p in Provenance if p in dadas]
    dichas = ", ".join([capital(", ".join(nombres)), *dict.fromkeys(p.corto for c in cifras for p in c.partes)])
    return dichas if partes else UNKNOWN_ORIGIN


def board(a: Inquiry, clave: str, titulo: Title, cabeza: Sequence[str], filas: Rows, *, nota: str = "") -> Board:
    """Return a table of figures by indicator; sheets add a column of provenance.

    Columns follow asking.HEADERS; empty ones are dropped.
    """
    hay = [i for i in asking.HEADERS if any(i in c for _, c in filas)]
    hasta = -1 if a.es_nota else None
    encabezado = (*cabeza, *(asking.HEADERS[i] for i in hay), ORIGIN)[:hasta]
    cuerpo = tuple((*n, *(c.get(i, formats.MISSING) for i in hay), origin(c.values()))[:hasta] for n, c in filas)
    return Board(clave, titulo, encabezado, cuerpo, nota)


def table_board(clave: str, titulo: Title, tabla: Table, nota: str = "") -> Board:
    """Return a page's table as a board."""
    vista = tabla.shown()
    return Board(clave, titulo, tuple(vista.encabezado), vista.escritas, nota)


def printed_board(
    a: Inquiry, clave: str, titulo: str, lugar: Mapping[str, str] = NOWHERE, sin: Collection[str] = ()
) -> Board:
    """Return the printed figures of the year for some filters, except keys in `sin`, unless printed with two values."""
    filas: dict[tuple[str, str], tuple[Part, ...]] = {}
    for impresa, cifra, en_dos in asking.printed_of(a, **lugar):
        dicho = impresa.que_es or asking.printed_name(a, impresa, *lugar)
        if en_dos or not (sin and {*asking.keys(cifra)} & {*sin}):
            que = f"{dicho} (se imprime de dos maneras)" if en_dos else dicho
            # Neither of two conflicting values links to a passport.
            filas[cifra.clave, cifra.texto] = (que, cifra.texto if en_dos else cifra, impresa.donde)
    return Board(clave, shown(titulo), ("Qué", "Cifra impresa", "Dónde"), tuple(filas.values()))


def lines_board(a: Inquiry, clave: str, titulo: str, lineas: Sequence[AnnexLine], *notas: str) -> Board:
    """Return goals, progress and money of products and activities, as the annex lists them."""
    filas = [((f.etiqueta, f.responsable, f.unidad_medida), line_cells(a, f)) for f in lineas]
    con_avance = [f.codigo for f, (_, c) in zip(lineas, filas, strict=True) if PHYSICAL_PROGRESS in c]
    nota = ". ".join([*notas, *map(str, progress.notes(a.catalogo, a.anio, con_avance))])
    tabla = board(a, clave, shown(titulo), LINES_HEADER, filas if any(c for _, c in filas) else [], nota=nota)
    return replace(tabla, fuertes=tuple(n for n, f in enumerate(lineas) if f.nivel != ACTIVITY))


def line_cells(a: Inquiry, linea: AnnexLine) -> Cells:
    """Return the figures or intervals of a line; notes leave partial ones out."""
    lugar = {} if linea.nivel == execution.TOTAL else {linea.nivel: linea.codigo}
    halladas: Cells = {}
    for fila in (linea.respuesta, *asking.figure_rows(a, (OPENING,), lugar, lugar)):
        halladas |= asking.cells(fila, LINE_INDICATORS, a.anio, lugar)
    return {i: c for i, c in halladas.items() if isinstance(c, str) or a.says(c)}


def indicators_board(a: Inquiry, titulo: Title, medidos: Iterable[MeasuredIndicator], nota: str = "") -> Board:
    """Return the last value, goal and gap of some indicators."""
    filas = [
        ((m.nodo.nombre if m.nodo.producto or a.es_nota else m.etiqueta, m.medido_en), asking.cited_of(m))
        for m in medidos
    ]
    return board(a, "indicadores", titulo, ("Indicador", "Año"), filas, nota=nota)


# What is said of a place, in a note and in its sheet -----------------------------------------------------------------


def since(a: Inquiry, cifra: CitedFigure) -> tuple[Title, tuple[Unsaid, ...]]:
    """Return "22.1 % más que en 2024" and no reason, or nothing and the sentence left out with its reason."""
    anio, lugar, motivo = a.anio - 1, dict(cifra.lugar), asking.NOT_CLOSED
    if a.es_cerrado:
        hallado = change.since(a.catalogo, cifra.indicador, (a.anio, anio), fixing(lugar))
        antes = asking.figure_of(hallado.antes or {}, cifra.indicador, anio, lugar)
        motivo = _unchanged(a, cifra, hallado, antes)
        if not motivo:
            de = subject(anio=a.anio, **lugar)
            return figure_notes.change_sentence(hallado, de, antes.claim if antes else None), ()
    clave, que = f"{asking.CHANGE_PREFIX}{cifra.clave}", f"cuánto cambió frente a {anio}: {asking.label(a, cifra)}"
    return NOTHING, (Unsaid(clave, que, motivo),)


def _unchanged(a: Inquiry, cifra: CitedFigure, hallado: Since, antes: CitedFigure | None) -> str:
    """Return why no change is given: conflicting prints, years that don't compare, or an unknown year.

    When the earlier year is known only in part, what is known of it is given.
    """
    anio, lugar = a.anio - 1, dict(cifra.lugar)
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
    """Yield how many firms were served for some filters (count, interval or none), or the sentence left out.

    For incomplete records, the count received. `pedido` are the filters in words.
    """
    quien, de_ellas = by_whom(lugar.get(UNIT)), "" if UNIT in lugar else pedido
    fila = asking.row(a, (FIRMS_SERVED,), lugar)
    firmas, entre = asking.figure_of(fila, FIRMS_SERVED, a.anio, lugar), bounds(fila, FIRMS_SERVED)
    if not (firmas or entre):
        cuantas = f"a cuántas empresas {quien['que_atendio']} {de_ellas or f'en {a.anio}'}"
        yield unsaid(a, clave, cuantas, FIRMS_SERVED, lugar)
        return
    como = "entre" if not firmas else "en_parte" if firmas.reserva else "cuantas" if firmas.valor else "ninguna"
    cambio, callado = since(a, firmas) if firmas and como == "cuantas" else (NOTHING, ())
    dicho = phrases.say(
        f"atendidas_{como}",
        subject(anio=a.anio, **lugar),
        [firmas.claim] if firmas else [],
        **quien,
        pedido=pedido,
        de_ellas=de_ellas,
        hasta=a.until(cutoff_of(fila, FIRMS_SERVED)),
        unidades="",
        empresas_atendidas=entre or (firmas and firmas.claim),
        parte=phrases.say("tras_coma", dicho=cambio),
    )
    yield as_cited(a, clave, dicho)
    yield from callado


def focused(a: Inquiry, clave: str, pedido: str = "", **lugar: str) -> Iterator[Sentence]:
    """Yield the share of firms that meet the criteria, its interval, or why it is unknown."""
    fila = asking.row(a, (RATE,), lugar)
    tasa, entre = asking.figure_of(fila, RATE, a.anio, lugar), bounds(fila, RATE)
    if not a.says(tasa):
        de = f"por {lugar[UNIT]}" if UNIT in lugar else pedido
        que = " ".join(filter(None, ["qué parte de las empresas atendidas", de, "cumple los tres criterios"]))
        yield unsaid(a, clave, que, RATE, lugar, cifra=tasa)
        return
    # Name the year of the SUNAT match when it is another's.
    cruce = focalization.earlier_cross(a.catalogo, a.anio) if tasa.procedencia != Provenance.PUBLISHED else None
    porque = phrases.phrase("de_otro_cruce", cruce=formats.earlier_cross(cruce)) if cruce else ""
    cambio, callado = since(a, tasa) if tasa.es_decible and not entre else (NOTHING, ())
    en = phrases.phrase("en_lo_recibido" if tasa.reserva else "en_lo_que_va", anio=a.anio, pedido=pedido, hasta="")
    porque = porque or (phrases.phrase("falta_el_dato") if entre else "")
    # Of how many firms a printed rate is, its document may not say: its note does.
    es_de_otra = comparability.said_of(a.catalogo, RATE, fila, lugar, "datos")
    frase = "tasa_abierta" if porque else "tasa_de_otra_base" if es_de_otra else "tasa"
    yield said(a, clave, frase, lugar, en=en, cambio=cambio, focalizacion_pct=entre or tasa.valor, porque=porque)
    yield from callado


class Matter(Frozen):
    """The subject of a sheet: a dimension value and its name.

    Products and activities (`es_de_estructura`) have goals, measured in `unidad`, and money; `breve` is the short code
    and name of an activity in titles ("2.1 Clúster").
    """

    dimension: str
    codigo: str
    nombre: str
    unidad: str = ""
    breve: str = ""

    @property
    def clave(self) -> str:
        """Its key in addresses: dimension and code."""
        return f"{self.dimension}-{self.codigo}"

    @property
    def etiqueta(self) -> str:
        """Its label in lists: dimension and name."""
        nombre = self.nombre.removeprefix("P") if self.dimension == PRODUCT else self.nombre
        return f"{DIMENSIONS[self.dimension].etiqueta} {nombre}"

    @property
    def lugar(self) -> dict[str, str]:
        """The filter that selects it."""
        return {self.dimension: self.codigo}

    @property
    def llamado(self) -> str:
        """Its name in sentences: number of an activity or product, name of a unit."""
        if not self.es_de_estructura:
            return self.nombre
        corto = self.nombre.split(" ", 1)[0].removeprefix("P")
        return f"{'la actividad' if self.dimension == ACTIVITY else 'el producto'} {corto}"

    @property
    def pedido(self) -> str:
        """The words "of it" in sentences."""
        en = "en" if self.dimension not in (ACTIVITY, PRODUCT, UNIT) else "de"
        return f"{en} {self.llamado}".replace("de el ", "del ")

    @property
    def es_de_estructura(self) -> bool:
        """Whether it has goals and money."""
        return self.dimension in (ACTIVITY, PRODUCT)

    def line(self, a: Inquiry) -> AnnexLine | None:
        """Return its annex line with goal and money; None when there is none."""
        lineas = execution.annex(a.catalogo, a.anio, fixing(self.lugar))
        return next((f for f in lineas if (f.nivel, f.codigo) == (self.dimension, self.codigo)), None)

    def head(self, a: Inquiry, hasta: str) -> str:
        """Return the start of a sentence about it: name, cut-off of an open year and, in sheets, the year."""
        nombre = f" {self.nombre.partition(' ')[2]}" if self.dimension == ACTIVITY or not a.es_nota else ""
        cuando = [formats.up_to(hasta)] if hasta else []
        if a.es_nota:
            return f"{', '.join([capital(self.llamado) + nombre, *cuando])}{',' if cuando else ''}"
        return ", ".join([f"En {a.anio}", *cuando, self.llamado + nombre])


def of_structure(dimension: str, elemento: Element | AnnexLine) -> Matter:
    """Return a product or activity as a Matter."""
    breve = elemento.nombre_breve and f"{elemento.codigo_corto} {elemento.nombre_breve}"
    return Matter(dimension, elemento.codigo, elemento.etiqueta, elemento.unidad_medida.lower(), breve)


def say_goal(a: Inquiry, de: Matter) -> Iterator[Sentence]:
    """Yield how a goal ended or is going, or why that is unknown."""
    linea, clave = de.line(a), f"{de.clave}.meta"
    dicho = NOTHING
    if linea:
        meta = answer.goal(linea, de.head(a, a.until(linea.avance.corte, linea.avance.estado)))
        dicho = joined([meta, answer.doubtful(a.anio, {de.dimension: [de.codigo]}, [linea])], ". ")
    # Another year's report may give what its own year's lacks.
    faltan = [i for i in GOAL_INDICATORS[1::-1] if (linea[i] if linea else asking.one(a, i, **de.lugar)) is None]
    if dicho:
        yield as_cited(a, f"{clave}{ALONE_SUFFIX if faltan else ''}", ending(dicho, "."))
    for falta in faltan[:1]:
        es_final = a.es_cerrado and (linea is None or linea.avance.estado == CLOSED)
        que = f"cómo {'terminó' if es_final else 'va'} la meta física {de.pedido}"
        yield unsaid(a, clave, que, falta, de.lugar)


def spent(a: Inquiry, de: Matter, dicho_hasta: str = "") -> Iterator[Sentence]:
    """Yield what was spent of the year's money, or why that is unknown; skip the cut-off in `dicho_hasta`."""
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
    yield as_cited(a, clave, phrases.say(frase, linea.sujeto, linea, quien=capital(quien), cambio=cambio))
    yield from callado
