"""Queries of notes and sheets: figures with provenance, printed values of the same thing, reasons for gaps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeGuard

from msgspec.structs import replace

from pp0093 import clock
from pp0093.ask import filter_values
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import cited, printed
from pp0093.ask.origin.printed import PublishedFigure
from pp0093.ask.parts import structure
from pp0093.ask.parts.structure import Activity
from pp0093.ask.query import Query, run
from pp0093.ask.registry import (
    DIMENSIONS,
    FIRMS_SERVED,
    INDICATORS,
    REPORT,
    SCOPES,
    SHARE,
    YEAR,
    dimensions_of,
    label_of,
    offered_indicators,
    partial_of,
)
from pp0093.ask.rows import NO_DATA, OWN_FILTERS, Printed, Row, bounds, cutoff_of, fixing
from pp0093.ask.standing import periods, unknown
from pp0093.ask.standing.change import IN_PERCENT, IN_POINTS
from pp0093.ask.standing.periods import CLOSED, PRELIMINARY, RUNNING, TO_BEGIN, Period
from pp0093.claims import Claim, Kind, Relation
from pp0093.documents import document
from pp0093.documents.document import Board, CitedFigure, Note, NoteSection, Part
from pp0093.instruments import figures
from pp0093.instruments.figures import MeasuredIndicator
from pp0093.money import budget
from pp0093.provenance import OF_UNITS, Provenance
from pp0093.structs import Frozen
from pp0093.writing import formats

GOAL_INDICATORS = ("meta_fisica", "avance_fisico", "cumplimiento_pct")
NO_SOURCE = unknown.reason_clause(unknown.NO_SOURCE)
OF_DEMONSTRATION = "Con datos de demostración: las empresas no son reales; el dinero, las metas y lo publicado, sí."
NOT_CLOSED = "el año no está cerrado: no se compara con el anterior"
NOT_OVER = {
    RUNNING: "{}: cifras parciales, sin comparación ni calificación.",
    PRELIMINARY: "Cifras preliminares: el año todavía no está cerrado.",
    TO_BEGIN: "{}: sus metas y su presupuesto todavía no se evalúan.",
}
# Headers of columns, in order.
HEADERS = {
    "meta_fisica": "Meta física",
    "avance_fisico": "Avance",
    "cumplimiento_pct": "% de la meta",
    "pia_soles": "PIA (S/)",
    "pim_soles": "PIM (S/)",
    "devengado_soles": "Devengado (S/)",
    "ejecucion_pct": "% del PIM",
    "empresas_atendidas": "Empresas",
    "focalizacion_pct": "% focalizada",
    "empresas_nuevas": "Nuevas",
    "empresas_recurrentes": "Vuelven",
    "atenciones": "Atenciones",
    "atenciones_por_empresa": "Atenciones c/u",
    "empresas_fuera_de_difusion": "No sólo difusión",
    "devengado_por_empresa_soles": "S/ por empresa",
    "participacion_pct": "% de las empresas",
    "valor_obtenido": "Valor",
    "logro_esperado": "Meta",
    "brecha_meta": "Frente a la meta",
}
# Other indicators under which a printed figure is cited: progress in firms or actions, and indicator sheets.
ALSO = {
    "empresas_atendidas": "avance_fisico",
    "acciones": "avance_fisico",
    **{impreso: suyo for suyo, impreso in printed.OF_SHEETS.items()},
}
CARD = {printed.OF_A_SHEET: "indicador"}
CHANGE_PREFIX = "cambio."
# Ends of an interval: column prefix and name.
EXTREMES = (("minimo", "mínimo"), ("maximo", "máximo"))
# Figures of an instrument's indicator, and their formatters.
MEASURE_WRITERS = {"valor_obtenido": formats.own, "logro_esperado": formats.own, "brecha_meta": formats.gap}
Cells = dict[str, Part]
"""Figures of a table row by indicator."""


class Inquiry(Frozen):
    """A published version and a year, queried for a note or a sheet.

    A sheet shows partial figures with a mark; a note (`es_nota`) leaves them out. Both warn of demonstration data on
    every page.
    """

    catalogo: Catalog
    anio: int
    es_nota: bool = True

    @property
    def periodo(self) -> Period | None:
        """The period of the report's money; None when there is none."""
        return periods.period(self.catalogo, REPORT, self.anio)

    @property
    def estado(self) -> str:
        """Whether the year is closed, preliminary or under way."""
        return periods.year_state(self.catalogo, REPORT, self.anio)

    @property
    def actividades(self) -> Sequence[Activity]:
        """The activities of the year, in order."""
        return structure.activities(self.catalogo, self.anio)

    @property
    def es_cerrado(self) -> bool:
        """Whether the year is closed: only then are years compared and goals rated."""
        return self.estado == CLOSED

    @property
    def not_over(self) -> list[str]:
        """Warnings that the year is still open, or that its money does not cover the whole scope."""
        dicho = NOT_OVER.get(self.estado, "").format(budget.unclosed(self.estado, self.anio))
        return [*filter(None, [dicho, budget.short_of(self.periodo)])]

    def says(self, cifra: CitedFigure | None) -> TypeGuard[CitedFigure]:
        """Tell whether a figure may be used: notes only use complete ones."""
        return cifra is not None and (cifra.es_decible or not self.es_nota)

    def until(self, corte: str | None, estado: str = "") -> str:
        """Return the cut-off of a figure when its year (or `estado`) is under way; else ""."""
        return (corte or "") if (estado or self.estado) == RUNNING else ""


def figure_rows(
    a: Inquiry,
    indicadores: Iterable[str],
    lugar: Mapping[str, str],
    por: Iterable[str],
    alcance: str = REPORT,
    *,
    de_cada_anio: bool = False,
) -> list[Row]:
    """Return query rows of indicators, filtered by `lugar` and grouped by year and `por`; all years if asked.

    Empty when no indicator has those dimensions.
    """
    dimensiones = (YEAR, *por)
    pedidos = askable(a, indicadores, (*dimensiones, *lugar))
    filtros = fixing(lugar) if de_cada_anio else _filters(a, lugar)
    return run(a.catalogo, Query(pedidos, dimensiones, filtros, alcance)) if pedidos else []


def _filters(a: Inquiry, lugar: Mapping[str, str]) -> dict[str, list[str]]:
    return fixing({**lugar, YEAR: str(a.anio)})


def askable(a: Inquiry, indicadores: Iterable[str], dimensiones: Iterable[str]) -> tuple[str, ...]:
    """Return the indicators that the programme has and that have all the dimensions."""
    hay, suyas = offered_indicators(a.catalogo.programa), set(dimensiones)
    return tuple(i for i in indicadores if i in hay and suyas <= set(dimensions_of(i)))


def one(a: Inquiry, indicador: str, alcance: str = REPORT, **lugar: str) -> CitedFigure | None:
    """Return the figure of an indicator for some filters, None when there is none."""
    return several(a, (indicador,), alcance, **lugar)[0]


def several(a: Inquiry, indicadores: Sequence[str], alcance: str = REPORT, **lugar: str) -> list[CitedFigure | None]:
    """Return the figures of several indicators for some filters (see one)."""
    fila = row(a, indicadores, lugar, alcance)
    return [figure_of(fila, i, a.anio, lugar) for i in indicadores]


def opened_figures(a: Inquiry, indicador: str, dimension: str, **lugar: str) -> list[tuple[str, CitedFigure]]:
    """Return (name, figure) of an indicator grouped by a dimension, largest first; of all firms, those unknown last."""
    halladas, cortos = [], {f.codigo: f.nombre_corto for f in a.actividades}
    for fila in figure_rows(a, (indicador,), lugar, (dimension,)):
        codigo = fila[dimension]
        cifra = figure_of(fila, indicador, a.anio, {**lugar, dimension: str(codigo)})
        if cifra and codigo is not None and (codigo != NO_DATA or (indicador == SHARE and not lugar)):
            # Activities go by their short name.
            nombre = cortos.get(codigo) or str(label_of(fila, dimension))
            halladas.append((nombre, replace(cifra, abierta=dimension)))
    return sorted(halladas, key=lambda par: (par[0] == NO_DATA, -par[1].valor))


def known_cells(a: Inquiry, indicadores: Collection[str], lugar: Mapping[str, str], por: str = "") -> dict[str, Cells]:
    """Return the known figures by code of a dimension or, without one, by year up to the note's."""
    halladas = {}
    for fila in figure_rows(a, indicadores, lugar, [por] if por else lugar, de_cada_anio=not por):
        codigo, anio = str(fila[por or YEAR]), fila[YEAR]
        suyas = cells(fila, indicadores, anio, {**lugar, por: codigo} if por else lugar)
        if suyas and anio <= a.anio:
            halladas[codigo] = suyas
    return halladas


def cells(fila: Row, indicadores: Iterable[str], anio: int, lugar: Mapping[str, str]) -> Cells:
    """Return a row's known figures or intervals by indicator, without units (their header has it)."""
    halladas: Cells = {}
    for i in indicadores:
        if entre := bounds(fila, i):
            halladas[i] = f"entre {' y '.join(formats.number(v, INDICATORS[i].decimales) for v in entre)}"
        elif cifra := figure_of(fila, i, anio, lugar):
            halladas[i] = replace(cifra, texto=cifra.texto.removeprefix("S/ ").removesuffix(" %"))
    return halladas


def figure_of(fila: Row, indicador: str, anio: int, lugar: Mapping[str, str]) -> CitedFigure | None:
    """Return a figure of a query row, None when it has no value."""
    valor = fila.get(indicador)
    if valor is None:
        return None
    return CitedFigure(
        formats.written(INDICATORS[indicador], valor),
        indicador,
        anio,
        valor,
        fila[f"procedencia_{indicador}"],
        tuple(sorted(lugar.items())),
        cutoff_of(fila, indicador),
        partes=tuple(partial_of(fila, [indicador])),
        alcance=fila["alcance"],
    )


WORKED_OUT = {
    "exceso_sobre_la_meta_pct": ("avance_fisico", "Avance sobre la meta menos 100 %"),
    "logrado": ("avance_fisico", "Lo logrado hasta el último mes que se compara"),
    "programado": ("meta_fisica", "Lo programado hasta el último mes que se compara"),
    "de_lo_programado_pct": ("avance_fisico", "Lo logrado, de lo programado"),
    "suma_de_actividades": (FIRMS_SERVED, "Empresas distintas más las que se cuentan de más"),
}
"""Figures computed for sentences: source indicator and explanation."""


def of_claim(a: Inquiry, claim: Claim, escrito: str) -> list[CitedFigure]:
    """Return the figures stated by a claim, written as in the sentence; empty when it states none."""
    lugar = dict(claim.sujeto)
    alcance, anio = lugar.pop("alcance", REPORT), int(lugar.pop(YEAR, a.anio))
    base = claim.indicador.removesuffix(IN_PERCENT).removesuffix(IN_POINTS)
    indicador, de_que = WORKED_OUT.get(claim.indicador, (base, f"Cambio entre {anio - 1} y {anio}"))
    es_cifra = claim.tipo in (Kind.FIGURE, Kind.FACT) and indicador in INDICATORS
    if not es_cifra or not {*lugar} <= {*dimensions_of(indicador)}:
        return []
    if claim.por:
        lugar[claim.por] = claim.filas[0][0]
    fila = row(replace(a, anio=anio), (indicador,), lugar, alcance)
    if claim.relacion is Relation.BETWEEN:
        return between(a, fila, indicador, lugar)
    for impresa in printed.figures_of(a.catalogo, claim.indicador, anio, lugar):
        if claim.tipo is Kind.FACT and float(impresa.valor) == claim.valor:
            return [replace(of_print(impresa), texto=escrito)]
    cifra = figure_of(fila, indicador, anio, lugar)
    if cifra is None:
        return []
    if claim.indicador != indicador:
        return [derived(claim.indicador, claim.valor or 0, [cifra], de_que, escrito)]
    return [replace(cifra, texto=cifra.texto if cifra.texto in escrito else escrito, abierta=claim.por)]


def between(a: Inquiry, fila: Row, indicador: str, lugar: Mapping[str, str]) -> list[CitedFigure]:
    """Return the ends of an interval as figures, when only an interval is known (rows.bounds); else nothing."""
    halladas = []
    for (extremo, cual), valor in zip(EXTREMES, bounds(fila, indicador) or (), strict=False):
        if cifra := figure_of({**fila, indicador: valor}, indicador, a.anio, lugar):
            de_que = f"{INDICATORS[indicador].etiqueta}, {cual} posible"
            otra = {"indicador": f"{extremo}_{indicador}", "documento": "; ".join(documents(a)), "de_que": de_que}
            halladas.append(replace(cifra, es_propia=False, **otra))
    return halladas


def row(a: Inquiry, indicadores: Sequence[str], lugar: Mapping[str, str], alcance: str = REPORT) -> Row:
    """Return the query row of some indicators for some filters in the year; empty when there is none."""
    return next(iter(figure_rows(a, indicadores, lugar, lugar, alcance)), {})


def derived(
    indicador: str, valor: float, partes: Iterable[CitedFigure], de_que: str, texto: str = "", **lugar: str
) -> CitedFigure:
    """Return a figure computed from others, with their weakest provenance; filters default to the first one's."""
    primera, *_ = partes = list(partes)
    es_sintetica = any(p.procedencia == Provenance.SYNTHETIC for p in partes)
    return replace(
        primera,
        texto=texto or formats.number(valor),
        indicador=indicador,
        valor=valor,
        procedencia=(Provenance.SYNTHETIC if es_sintetica else Provenance.DERIVED).value,
        lugar=tuple(sorted(lugar.items())) or primera.lugar,
        partes=tuple(dict.fromkeys(p for c in partes for p in c.partes)),
        documento="",
        es_propia=False,
        abierta="",
        de_que=de_que,
    )


def unknown_because(
    a: Inquiry, indicador: str, lugar: Mapping[str, str], abierta: str = "", alcance: str = REPORT
) -> str:
    """Return why an indicator is unknown for some filters, or its breakdown by `abierta` (standing.unknown)."""
    de_que = (YEAR, *lugar, *([abierta] if abierta else []))
    if not {*de_que} <= {*dimensions_of(indicador)}:
        return NO_SOURCE
    consulta = Query((indicador,), de_que, _filters(a, lugar), alcance)
    return unknown.reason_clause(unknown.reason_or_no_source(a.catalogo, indicador, consulta))


def printed_name(a: Inquiry, impresa: Printed, *menos: str) -> str:
    """Return the label of a printed figure, without some dimensions."""
    lugares = (name_of(a, d, v) for d, v in impresa.dimensiones.items() if d not in menos)
    return ", ".join([printed.label(a.catalogo, impresa.indicador), *lugares])


def silenced(a: Inquiry, cifra: CitedFigure, sufijo: str = "") -> str:
    """Return the programme's reason not to quote a printed figure (textos.csv); "" when it may be quoted."""
    return a.catalogo.programa.frase(f"nota.callar.{cifra.indicador}{sufijo}.{cifra.lugar_escrito}.{cifra.anio}")


def of_print(impresa: PublishedFigure) -> CitedFigure:
    """Return a printed figure as cited, with all its dimensions."""
    de = impresa.dimensiones
    alcance = de.pop(printed.SCOPE, REPORT)
    return CitedFigure(
        impresa.escrita,
        impresa.indicador,
        impresa.anio,
        float(impresa.valor),
        Provenance.PUBLISHED.value,
        tuple(sorted(de.items())),
        impresa.corte.isoformat() if impresa.corte else None,
        documento=impresa.donde,
        es_propia=False,
        de_que=impresa.que_es,
        alcance=alcance,
    )


def keys(impresa: CitedFigure) -> Iterator[str]:
    """Yield the keys under which a printed figure may be cited."""
    yield impresa.clave
    if otro := ALSO.get(impresa.indicador):
        lugar = tuple(sorted((CARD.get(d, d), v) for d, v in impresa.lugar))
        yield replace(impresa, indicador=otro, lugar=lugar).clave


def printed_of(a: Inquiry, **lugar: str) -> Iterator[tuple[PublishedFigure, CitedFigure, bool]]:
    """Yield (printed figure, citation, whether printed with two values) of the year for some filters.

    Notes skip those silenced by the programme and documents that don't report the firms served.
    """
    suyos = documents(a) if a.es_nota else None
    for impresa in printed.published_figures(a.catalogo, anio=a.anio):
        en_dos = printed.conflicts(a.catalogo, impresa.indicador, a.anio, impresa.dimensiones)
        cifra = of_print(impresa)
        se_dice = suyos is None or en_dos or (impresa.documento in suyos and not silenced(a, cifra))
        if se_dice and lugar.items() <= impresa.dimensiones.items():
            yield impresa, cifra, bool(en_dos)


def own_indicators(a: Inquiry) -> list[MeasuredIndicator]:
    """Return the programme's own indicators with their last value up to the year."""
    return figures.measured_indicators(a.catalogo, a.catalogo.programa.instrument(figures.OWN_INSTRUMENT), a.anio)


def cited_of(medido: MeasuredIndicator) -> dict[str, CitedFigure]:
    """Return the last value, goal and gap of an indicator, those known."""
    ultimo, nodo = medido.ultimo, medido.nodo
    if ultimo is None:
        return {}
    unidad = ultimo.unidad_medida or nodo.unidad_medida
    # Not repeated when the indicator's name has it.
    ya_dicha = f" ({unidad})" if unidad and unidad.lower() in nodo.nombre.lower() else ""
    return {
        i: CitedFigure(
            escribe(ultimo[i], unidad).removesuffix(ya_dicha),
            i,
            ultimo.anio,
            float(ultimo[i]),
            ultimo.origin(i),
            (("indicador", medido.codigo),),
            documento=ultimo.fuente or nodo.documento or "",
        )
        for i, escribe in MEASURE_WRITERS.items()
        if ultimo[i] is not None
    }


def documents(a: Inquiry) -> list[str]:
    """Return the programme's documents with figures of the year: those that also report firms served."""
    suyos = {f.documento for f in printed.published_figures(a.catalogo, indicador=FIRMS_SERVED)}
    del_anio = dict.fromkeys(f.documento for f in printed.published_figures(a.catalogo, anio=a.anio))
    return [d for d in del_anio if d in suyos]


def rows_of(cifras: Iterable[CitedFigure]) -> list[Row]:
    """Return figures as query rows, one each."""
    return [
        {
            YEAR: c.anio,
            "alcance": c.alcance,
            c.indicador: c.valor,
            "procedencia": c.procedencia,
            f"procedencia_{c.indicador}": c.procedencia,
            "corte": c.corte,
            OWN_FILTERS: {d: v for d, v in c.lugar if d in DIMENSIONS},
        }
        for c in cifras
    ]


def cutoffs(cifras: Iterable[CitedFigure]) -> str | None:
    """Return the joined cut-offs of some figures."""
    return cited.cutoffs(rows_of(cifras))


def figure_sources(catalogo: Catalog, cifras: Sequence[CitedFigure]) -> list[str]:
    """Return the distinct documents and files behind some figures."""
    # An instrument's figure names its document; its row only knows the file that transcribes it.
    de_instrumentos = [c for c in cifras if c.documento and "indicador" in dict(c.lugar)]
    otras = [c for c in cifras if c not in de_instrumentos]
    documentos = cited.documents(catalogo, rows_of(otras), list(dict.fromkeys(c.indicador for c in otras)), {})
    return list(dict.fromkeys([*documentos, *(c.documento for c in de_instrumentos)]))


def of_money(a: Inquiry) -> list[str]:
    """Return the sources of the year's money: the report's, else the whole country's."""
    conocidas = (periods.sources_of(a.catalogo, alcance, a.anio, None) for alcance in SCOPES)
    return next(filter(None, conocidas), [])


def of_firms(a: Inquiry, citadas: Iterable[CitedFigure]) -> list[str]:
    """Return the sources of firms and goals: documents, and loaded files that are not of money."""
    cargadas = figure_sources(a.catalogo, [c for c in citadas if c.anio == a.anio and c.procedencia in OF_UNITS])
    de_dinero = of_money(a)
    return [*documents(a), *(f for f in cargadas if f not in de_dinero)]


def footing(a: Inquiry, fuentes: Iterable[str], corte: date | str | None) -> str:
    """Return the source line: sources and cut-offs, if any, and author."""
    de_donde = "; ".join(dict.fromkeys(fuentes))
    dichas = [f"Fuente: {de_donde}", formats.cutoff(corte)] if de_donde else []
    return f"{'. '.join([*dichas, a.catalogo.programa.elaboracion])}."


def document_of(a: Inquiry, titulo: str, subtitulo: str, secciones: Sequence[NoteSection], **propio: Any) -> Note:
    """Return a document of the programme dated today, with warnings of an open year or demonstration data.

    `propio` are the fields of a Note that only its writer knows.
    """
    programa = a.catalogo.programa
    es_sintetica = any(c.procedencia == Provenance.SYNTHETIC for c in cited_in(secciones))
    return Note(
        titulo,
        subtitulo,
        programa.entidad,
        programa.autor,
        formats.day(clock.today()),
        formats.full(" ", *a.not_over, OF_DEMONSTRATION if es_sintetica else ""),
        a.catalogo.version,
        tuple(secciones),
        **propio,
    )


def cited_in(secciones: Iterable[NoteSection]) -> list[CitedFigure]:
    """Return the figures cited in some sections, in order."""
    return [c for s in secciones for b in s.bloques for c in document.cited(b)]


def feet(a: Inquiry, secciones: Iterable[NoteSection]) -> dict[str, str]:
    """Return the source line of each table or chart with figures, by key."""
    de_cada = {b.clave: [*document.cited(b)] for s in secciones for b in s.bloques if isinstance(b, Board)}
    return {
        clave: footing(a, figure_sources(a.catalogo, c) or documents(a), cutoffs(c))
        for clave, c in de_cada.items()
        if c
    }


def label(a: Inquiry, cifra: CitedFigure) -> str:
    """Return the label of a figure: indicator, dimension values, year.

    Figures that a document prints under its own name are labelled with it.
    """
    base = cifra.indicador.removesuffix(IN_PERCENT).removesuffix(IN_POINTS)
    if cifra.documento and cifra.de_que:
        return cifra.de_que
    nombre = INDICATORS[base].etiqueta if base in INDICATORS else cifra.de_que or base
    que = "cambio" if base != cifra.indicador else ""
    donde = formats.SCOPE_CHOICES[cifra.alcance].lower() if cifra.alcance != REPORT else ""
    partes = [nombre, que, *(name_of(a, d, v) for d, v in cifra.lugar), donde, str(cifra.anio)]
    return ", ".join(filter(None, partes))


def name_of(a: Inquiry, dimension: str, codigo: str, *, es_entera: bool = False) -> str:
    """Return the name of a dimension value: short codes for products and activities, with their name if `es_entera`."""
    if dimension in ("producto", "actividad"):
        hallado = next((e for e in structure.elements(a.catalogo, dimension, a.anio) if e.codigo == codigo), None)
        corto = f"{dimension} {hallado.codigo_corto.removeprefix('P')}" if hallado else codigo
        return hallado.etiqueta if hallado and es_entera else corto
    tiene = dimension in DIMENSIONS and DIMENSIONS[dimension].is_called_by_name
    return (filter_values.name_of(a.catalogo, a.anio, dimension, codigo) if tiene else None) or codigo
