"""Sentences about figures for notes and sheets: their frames are those of the phrase book that begin with nota_.

Every word that judges (rose, fell, exceeded, fell short) is chosen from the same rounded number that is written. What
can't be said is kept with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from msgspec.structs import replace

from pp0093.ask.origin import beside, printed
from pp0093.ask.parts import focalization
from pp0093.ask.parts.focalization import RATE
from pp0093.ask.parts.structure import Element
from pp0093.ask.registry import ACTIVITY, DIMENSIONS, FIRMS_SERVED, INDICATORS, PRODUCT
from pp0093.ask.rows import bounds, fixing
from pp0093.ask.standing import change
from pp0093.ask.standing.change import AS_PART, IN_PERCENT, IN_POINTS, Since, in_points
from pp0093.ask.standing.periods import CLOSED
from pp0093.claims import COMPARATORS, Claim, Relation, figure, shown, subject, unsayable
from pp0093.documents.document import (
    Block,
    Board,
    CitedFigure,
    Heading,
    NoteSection,
    Part,
    Parts,
    Plot,
    Points,
    Prose,
    Said,
    Unsaid,
    cited,
)
from pp0093.documents.document import figures as figures_of
from pp0093.language.words import noun
from pp0093.money import execution
from pp0093.money.execution import AnnexLine
from pp0093.note import asking
from pp0093.note.asking import GOAL_INDICATORS, Inquiry
from pp0093.provenance import Provenance
from pp0093.structs import Frozen
from pp0093.writing import formats, phrases
from pp0093.writing.formats import capital

Sentence = Said | Unsaid
# How many values a sentence lists at most: a reader keeps no more.
MOST_VALUES = 6
SPENDING_INDICATORS = ("devengado_soles", "pim_soles", "ejecucion_pct")
ALONE_SUFFIX, NOTES = ".sola", "Notas"
NOTE_SLOT = re.compile(r"\{(\w+)\}")
Piece = Sentence | Block
"""What a section is made of: what it says or leaves unsaid, headings and tables."""


def framed(frase: str, **huecos: Part | Parts | None) -> Parts:
    """Return a frame of the phrase book with figures, each marked where it is partial, in its slots."""
    partes: list[Part] = []
    for n, trozo in enumerate(NOTE_SLOT.split(phrases.chosen(frase, huecos))):
        valor = huecos[trozo] if n % 2 else trozo
        if isinstance(valor, CitedFigure):
            valor = replace(valor, texto=f"{valor.texto}{valor.marca}")
        partes += valor if isinstance(valor, tuple) else [valor or ""]
    return tuple(p for p in partes if p != "")


def counted_parts(cifra: CitedFigure, plural: str) -> Parts:
    """Return "918 empresas", "1 empresa", "5 empresas (registros recibidos)"."""
    return (cifra, f" {noun(cifra.valor, plural)}{cifra.marca}")


def size(cambio: CitedFigure) -> Parts:
    """Return a change without its sign: "22.1 %", "19.1 puntos porcentuales", "1.0 punto porcentual"."""
    texto = formats.number(abs(Decimal(str(cambio.valor))), 1)
    if not cambio.indicador.endswith(IN_POINTS) and cambio.indicador != "brecha_meta":
        return (replace(cambio, texto=f"{texto} %"),)
    return (replace(cambio, texto=texto), " punto porcentual" if texto == "1.0" else " puntos porcentuales")


def is_nil(cifra: CitedFigure) -> bool:
    """Whether a change rounds to nothing."""
    return formats.number(cifra.valor, 1).lstrip(formats.MINUS) == "0.0"


def than(cambio: CitedFigure, antes: int, base: CitedFigure | None = None) -> Parts:
    """Return "220.3 % más que en 2024 (12,789)", "19.1 puntos porcentuales menos que...", "casi lo mismo que..."."""
    frase = "nota_casi_lo_mismo" if is_nil(cambio) else "nota_mas" if cambio.valor > 0 else "nota_menos"
    return framed(frase, cuanto=size(cambio), antes=str(antes), base=base)


def goal(avance: CitedFigure, meta: CitedFigure, parte: CitedFigure | None, unidad: str) -> Parts:
    """Return how a goal ended: not begun, short of it, met or exceeded, with both numbers, on which it is told."""
    frase, exceso = "nota_no_alcanzo", None
    if not avance.valor:
        frase = "nota_sin_avance" if meta.valor else "nota_sin_meta_ni_avance"
    elif avance.valor == meta.valor:
        frase = "nota_alcanzo"
    elif avance.valor > meta.valor:
        pct = 100 * (float(avance.valor) - meta.valor) / meta.valor if meta.valor else 0.0
        exceso = asking.derived("exceso_sobre_la_meta_pct", pct, (avance, meta), "Avance sobre la meta menos 100 %")
        frase = "nota_supero_apenas" if is_nil(exceso) else "nota_supero"
    # The unit goes after the goal, of which there are several even when one was reached.
    return framed(frase, avance=avance, meta=counted_parts(meta, unidad), parte=parte, exceso=exceso and size(exceso))


def against(valor: CitedFigure, meta: CitedFigure, brecha: CitedFigure) -> Parts:
    """Return how an indicator in percent stands against its goal: "por debajo de su meta (60.0 %) en 32.9 puntos"."""
    frase = "nota_igual_a_su_meta" if is_nil(brecha) else "nota_por_encima" if brecha.valor > 0 else "nota_por_debajo"
    return framed(frase, valor=valor, meta=meta, brecha=size(brecha))


# Sentences and sections ----------------------------------------------------------------------------------------------


def full_sentence(clave: str, *partes: Part, dichos: Sequence[Claim] = ()) -> Said:
    """Return a sentence with its full stop; `dichos` is what it claims beside its figures."""
    return Said(clave, (*partes, "."), tuple(dichos))


def said(clave: str, frase: str, **huecos: Part | Parts | None) -> Said:
    """Return a frame filled as a whole sentence."""
    return full_sentence(clave, *framed(frase, **huecos))


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


def without(seccion: NoteSection, claves: Collection[str]) -> NoteSection:
    """Return a section without the sentences that something before it has said."""
    quedan = (
        replace(b, frases=tuple(f for f in b.frases if f.clave not in claves)) if isinstance(b, Prose) else b
        for b in seccion.bloques
    )
    return replace(seccion, bloques=tuple(b for b in quedan if not isinstance(b, Prose) or b.frases))


def beside_them(a: Inquiry, cifras: Iterable[CitedFigure], *, con_dobles: bool = False) -> list[Said]:
    """Return what has to be said beside some figures, once (ask/origin/beside)."""
    filas = [{**fila, **dict(c.lugar)} for c in cifras if c.es_propia for fila in asking.rows_of([c])]
    notas = beside.notes(a.catalogo, filas, {}, solo=beside.WITH_SERVICES, con_dobles=con_dobles)
    return [full_sentence(str(n), str(n), dichos=n.claims) for n in dict.fromkeys(notas)]


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
    return hace(clave, str(dicho), ("", eje), tuple(filas), nota, dichos=dicho.claims)


# What is said of a place, in a note and in its sheet -----------------------------------------------------------------


def since(a: Inquiry, cifra: CitedFigure) -> tuple[Parts, tuple[Unsaid, ...]]:
    """Return ", 22.1 % más que en 2024" to follow a figure (said so, of a small base), or nothing and why."""
    dicho, motivo = _changed(a, cifra) if a.es_cerrado else ((), asking.NOT_CLOSED)
    if not motivo:
        return dicho, ()
    clave, que = (
        f"{asking.CHANGE_PREFIX}{cifra.clave}",
        f"cuánto cambió frente a {a.anio - 1}: {asking.label(a, cifra)}",
    )
    return (), (Unsaid(clave, que, motivo),)


def _changed(a: Inquiry, cifra: CitedFigure) -> tuple[Parts, str]:
    """Return how a figure changed since the year before, and why that can't be said, if it can't.

    A change is computed or, where it can't be, as a document prints it. Shares change in points, the rest in percent.
    """
    anio, indicador, lugar = a.anio - 1, cifra.indicador, dict(cifra.lugar)
    hallado = change.since(a.catalogo, indicador, (a.anio, anio), fixing(lugar))
    antes = asking.figure_of(hallado.antes or {}, indicador, anio, lugar)
    if hallado.cambio.cuanto is not None and antes:
        que, en = ("Diferencia", IN_POINTS) if in_points(indicador) else ("Cambio", IN_PERCENT)
        de_que = f"{que} entre {anio} y {a.anio}"
        cambio = asking.derived(f"{indicador}{en}", hallado.cambio.cuanto, (cifra, antes), de_que)
        chica = [", una base pequeña"] if hallado.cambio.es_base_chica else []
        return (", ", *than(cambio, anio, antes), *chica), antes.reserva
    if hallado.impreso:
        return (", ", *than(asking.of_print(hallado.impreso), anio)), asking.silenced(a, cifra, IN_PERCENT)
    return (), asking.silenced(a, cifra, IN_PERCENT) or _unchanged(a, cifra, hallado)


def _unchanged(a: Inquiry, cifra: CitedFigure, hallado: Since) -> str:
    """Return why no change is said: documents print several, two years don't compare, or little is known of one.

    What is known of the year before, where no query answers it, is said.
    """
    if hallado.impresos:
        return "los documentos imprimen cambios distintos"
    if hallado.cambio.impiden:
        return "; ".join(r.razon for r in hallado.cambio.impiden)
    anio, lugar = a.anio - 1, dict(cifra.lugar)
    de = {"dimension": ";".join(lugar) or None, "valor_dimension": ";".join(lugar.values()) or None}
    impresas = printed.published_figures(a.catalogo, indicador=cifra.indicador, anio=anio, **de)
    partes = printed.published_figures(a.catalogo, indicador=f"{cifra.indicador}{AS_PART}", anio=a.anio, **de)
    dichas = [f"{p.escrita} en {anio} ({p.documento})" for p in impresas]
    dichas += [f"que {a.anio} es {p.escrita} de {anio} ({p.documento})" for p in partes]
    if (entre := bounds(hallado.antes or {}, cifra.indicador)) and not dichas:
        return f"de {anio} sólo se sabe que está {formats.between(INDICATORS[cifra.indicador], *entre)}"
    return f"se imprime {formats.listed(dichas)}" if dichas else f"ninguna fuente cargada da {anio} ni el cambio"


ATTENDED = "nota_atendio"


def attended(
    a: Inquiry, clave: str, quien: str, verbo: str, que: str, *, cuales: str = "", como: str = ATTENDED, **lugar: str
) -> Iterator[Sentence]:
    """Say how many firms were attended in a place, between what they lie or that none was, or leave it unsaid.

    Of records that are not all, which a sheet tells too, how many `cuales` they add up to. `como` is the frame that
    says how many.
    """
    firmas = asking.one(a, FIRMS_SERVED, **lugar)
    entre = asking.between_parts(a, FIRMS_SERVED, **lugar) if firmas is None else ()
    if not entre and not a.says(firmas):
        yield unsaid(a, clave, que, FIRMS_SERVED, lugar, cifra=firmas)
        return
    cuantas = counted_parts(firmas, "empresas") if firmas else (*entre, " empresas")
    frase = "nota_atendio_entre"
    if firmas and not firmas.es_decible:
        frase = "nota_recibidas_alli"
    elif firmas:
        frase = como if firmas.valor else "nota_a_ninguna"
    cambio, callado = since(a, firmas) if firmas and frase == como else ((), ())
    dicho = framed(frase, quien=quien, verbo=verbo, cuales=cuales, cuantas=cuantas, cambio=cambio)
    cifras = figures_of(cuantas)
    yield full_sentence(clave, a.opening(cifras), *dicho, dichos=[c.claim for c in cifras if c not in dicho])
    yield from callado


def focused(a: Inquiry, clave: str, que: str, **lugar: str) -> Iterator[Sentence]:
    """Say what share of the firms meets the criteria, between what it lies, or why it can't be said."""
    tasa = asking.one(a, RATE, **lugar)
    if not a.says(tasa):
        yield unsaid(a, clave, que, RATE, lugar, cifra=tasa)
        return
    # A rate counted by the cross of another year says so.
    cruce = focalization.earlier_cross(a.catalogo, a.anio) if tasa.procedencia != Provenance.PUBLISHED else None
    segun = framed("nota_cruce", anio_cruce=str(cruce)) if cruce else ()
    if entre := asking.between_parts(a, RATE, **lugar):
        yield said(clave, "nota_focalizadas_entre", entre=(*entre, tasa.marca), segun=segun)
        return
    cambio, callado = since(a, tasa) if tasa.es_decible else ((), ())
    yield said(clave, "nota_focalizadas", tasa=tasa, segun=segun, cambio=cambio)
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
        """How a sentence names it: an activity by its short code, a unit by its own name."""
        if not self.es_de_estructura:
            return self.nombre
        corto = self.nombre.split(" ", 1)[0].removeprefix("P")
        return f"{'la actividad' if self.dimension == ACTIVITY else 'el producto'} {corto}"

    @property
    def es_de_estructura(self) -> bool:
        """Whether it has goals and money of its own."""
        return self.dimension in (ACTIVITY, PRODUCT)

    def advance(self, a: Inquiry) -> execution.Advance:
        """Return how its progress stands; without any, as the year does."""
        suyos = execution.standings(a.catalogo, a.anio, self.dimension, {})
        return suyos.get(self.codigo) or execution.Advance(a.estado)

    def is_over(self, a: Inquiry) -> bool:
        """Tell whether its progress no longer moves."""
        return self.advance(a).estado == CLOSED

    def head(self, a: Inquiry, cifra: CitedFigure, estado: str = "", *, con_nombre: bool = True) -> str:
        """Return of whom something is said: a note names an activity and says, of what still runs, until when.

        A sheet has said until when as it begins.
        """
        nombre = self.nombre.partition(" ")[2] if con_nombre and self.dimension == ACTIVITY else ""
        if not a.es_nota:
            return f"{' '.join(filter(None, [capital(self.llamado), nombre]))} "
        aparte = [*filter(None, (nombre and f"«{nombre}»", a.until([cifra], estado)))]
        return f"{', '.join([capital(self.llamado), *aparte])}{',' if aparte else ''} "


def of_structure(dimension: str, elemento: Element | AnnexLine) -> Matter:
    """Return a product or an activity as what is spoken of."""
    return Matter(dimension, elemento.codigo, elemento.etiqueta, elemento.unidad_medida.lower())


def say_goal(a: Inquiry, de: Matter) -> Iterator[Sentence]:
    """Say how a goal of the year ended, how it goes, or why that can't be said."""
    meta, avance, parte = asking.several(a, GOAL_INDICATORS, **de.lugar)
    clave = f"{de.clave}.meta"
    if not (a.says(meta) and a.says(avance)):
        yield from _without_one(a, de, clave, meta, avance)
        return
    quien = de.head(a, avance, de.advance(a).estado)
    if de.is_over(a) and meta.es_decible and avance.es_decible:
        yield full_sentence(clave, quien, *goal(avance, meta, parte, de.unidad), dichos=[_stands(avance, meta)])
        return
    yield full_sentence(
        clave, quien, *framed("nota_lleva", avance=avance, meta=counted_parts(meta, de.unidad), parte=parte)
    )
    yield from to_date(a, de, meta, avance)


def _without_one(
    a: Inquiry, de: Matter, clave: str, meta: CitedFigure | None, avance: CitedFigure | None
) -> Iterator[Sentence]:
    """Say a goal or a progress alone, and why the other is not said."""
    falta, otra = (avance, meta) if a.says(meta) else (meta, avance)
    es_final = de.is_over(a)
    if a.says(otra):
        frase = "nota_meta_sola" if otra is meta else "nota_avance_solo"
        cuanto = framed(frase, cuanto=counted_parts(otra, de.unidad))
        yield full_sentence(f"{clave}{ALONE_SUFFIX}", de.head(a, otra, de.advance(a).estado), *cuanto)
    que = f"cómo {'terminó' if es_final else 'va'} la meta física de {de.llamado}"
    yield unsaid(a, clave, que.replace("de el ", "del "), GOAL_INDICATORS[int(a.says(meta))], de.lugar, cifra=falta)


def _stands(avance: CitedFigure, meta: CitedFigure) -> Claim:
    """Claim how an achievement stands to its goal: over it, just it, or under."""
    posibles = (Relation.IS, Relation.OVER, Relation.UNDER)
    relacion = next(r for r in posibles if COMPARATORS[r](avance.valor, meta.valor))
    de = subject(anio=avance.anio, **dict(avance.lugar))
    return figure(avance.indicador, avance.valor, de, relacion, frente_a=meta.valor)


def to_date(a: Inquiry, de: Matter, *cifras: CitedFigure) -> Iterator[Sentence]:
    """Say how what was delivered stands against what was programmed to date, where goals are known by month."""
    al_mes = de.advance(a).a_la_fecha
    if al_mes is None or al_mes.cumplimiento_pct is None or not a.es_nota:
        return
    hasta = f"de enero a {formats.month(al_mes.mes)}" if al_mes.mes > 1 else "en enero"
    sumado = {"logrado": al_mes.logrado, "programado": al_mes.programado}
    logrado, programado = (asking.derived(f"{q}_a_la_fecha", v, cifras, f"Lo {q} {hasta}") for q, v in sumado.items())
    pct, que = al_mes.cumplimiento_pct, f"Lo logrado {hasta}, de lo programado"
    parte = asking.derived("avance_a_la_fecha_pct", pct, (logrado, programado), que, formats.percent(pct))
    programadas, clave = counted_parts(programado, f"{de.unidad} programadas"), f"{de.clave}.meta.a_la_fecha"
    yield said(clave, "nota_a_la_fecha", hasta=capital(hasta), logrado=logrado, programado=programadas, parte=parte)


def spent(a: Inquiry, de: Matter) -> Iterator[Sentence]:
    """Say what was spent of the money of the year, or why that can't be said."""
    devengado, pim, parte = asking.several(a, SPENDING_INDICATORS, **de.lugar)
    clave = f"{de.clave}.gasto"
    if not a.says(devengado):
        yield unsaid(a, clave, f"cuánto devengó {de.llamado}", SPENDING_INDICATORS[0], de.lugar, cifra=devengado)
        return
    quien = f"{de.head(a, devengado, con_nombre=False)}devengó" if a.es_nota else "Devengó"
    frase = "nota_devengo" if pim else "nota_devengo_sin_pim"
    cambio, callado = since(a, devengado) if a.es_nota and de.dimension == PRODUCT else ((), ())
    yield said(clave, frase, quien=quien, cuanto=devengado, pim=pim, parte=parte, cambio=cambio)
    yield from callado
