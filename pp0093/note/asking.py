"""What notes and sheets ask of a version: figures with their passport, what is beside them, or why there is none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeGuard

from msgspec.structs import replace

from pp0093 import clock
from pp0093.ask import meaning
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
NO_SOURCE = unknown.following(unknown.NO_SOURCE)
OF_DEMONSTRATION = "Con datos de demostración: las empresas no son reales; el dinero, las metas y lo publicado, sí."
NOT_CLOSED = "el año no está cerrado: no se compara con el anterior"
NOT_OVER = {
    RUNNING: "{}: cifras parciales, sin comparación ni calificación.",
    PRELIMINARY: "Cifras preliminares: el año todavía no está cerrado.",
    TO_BEGIN: "{}: sus metas y su presupuesto todavía no se evalúan.",
}
# How columns are headed, in their order.
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
# What a document prints is quoted under these names too: progress in firms or actions, and indicators with their card.
ALSO = {
    "empresas_atendidas": "avance_fisico",
    "acciones": "avance_fisico",
    **{impreso: suyo for suyo, impreso in printed.OF_SHEETS.items()},
}
CARD = {printed.OF_A_SHEET: "indicador"}
CHANGE_PREFIX = "cambio."
# Of what lies between two figures: how each is called and what it is.
EXTREMES = (("minimo", "mínimo"), ("maximo", "máximo"))
# What is known of an indicator of an instrument, and how each is written.
MEASURE_WRITERS = {"valor_obtenido": formats.own, "logro_esperado": formats.own, "brecha_meta": formats.gap}
Cells = dict[str, Part]
"""What a row of a table knows, by indicator."""


class Inquiry(Frozen):
    """A version looked at for a note or a sheet of a year.

    A sheet tells what is partial too, and marks it; a note does not (`es_nota`). Both say of a demonstration, on each
    page, that they are of one.
    """

    catalogo: Catalog
    anio: int
    es_nota: bool = True

    @property
    def periodo(self) -> Period | None:
        """The year of the report's money, None without it."""
        return periods.period(self.catalogo, "reporte", self.anio)

    @property
    def estado(self) -> str:
        """Whether the year is closed, preliminary or running."""
        return periods.state(self.catalogo, "reporte", self.anio)

    @property
    def actividades(self) -> Sequence[Activity]:
        """The activities of the year, in the programme's order."""
        return structure.activities(self.catalogo, self.anio)

    @property
    def es_cerrado(self) -> bool:
        """Whether the year no longer moves: only then it is compared and its goals judged."""
        return self.estado == CLOSED

    @property
    def not_over(self) -> list[str]:
        """What a note warns of where the year still moves, or its money is not of all its scope."""
        dicho = NOT_OVER.get(self.estado, "").format(budget.unclosed(self.estado, self.anio))
        return [*filter(None, [dicho, budget.short_of(self.periodo)])]

    def says(self, cifra: CitedFigure | None) -> TypeGuard[CitedFigure]:
        """Tell whether a figure is said: a note leans on whole ones alone, and a sheet marks the others."""
        return cifra is not None and (cifra.es_decible or not self.es_nota)

    def until(self, corte: str | None, estado: str = "") -> str:
        """Return the cut-off of a figure where the year runs, or what it is of does (`estado`); else nothing."""
        return (corte or "") if (estado or self.estado) == RUNNING else ""


def figure_rows(
    a: Inquiry,
    indicadores: Iterable[str],
    lugar: Mapping[str, str],
    por: Iterable[str],
    alcance: str = "reporte",
    *,
    de_cada_anio: bool = False,
) -> list[Row]:
    """Return the rows of the year, or of every one, that answer some indicators in a place, opened by some dimensions.

    There are none of what can't be asked so.
    """
    dimensiones = (YEAR, *por)
    pedidos = askable(a, indicadores, (*dimensiones, *lugar))
    filtros = fixing(lugar) if de_cada_anio else _filters(a, lugar)
    return run(a.catalogo, Query(pedidos, dimensiones, filtros, alcance)) if pedidos else []


def _filters(a: Inquiry, lugar: Mapping[str, str]) -> dict[str, list[str]]:
    return fixing({**lugar, YEAR: str(a.anio)})


def askable(a: Inquiry, indicadores: Iterable[str], dimensiones: Iterable[str]) -> tuple[str, ...]:
    """Return, of some indicators, those that the programme has and that can be asked by some dimensions."""
    hay, suyas = offered_indicators(a.catalogo.programa), set(dimensiones)
    return tuple(i for i in indicadores if i in hay and suyas <= set(dimensions_of(i)))


def one(a: Inquiry, indicador: str, alcance: str = "reporte", **lugar: str) -> CitedFigure | None:
    """Return the figure of an indicator in a place (the whole year without one), None where there is none."""
    return several(a, (indicador,), alcance, **lugar)[0]


def several(a: Inquiry, indicadores: Sequence[str], alcance: str = "reporte", **lugar: str) -> list[CitedFigure | None]:
    """Return the figures of some indicators in a place, each as `one` does."""
    fila = next(iter(figure_rows(a, indicadores, lugar, lugar, alcance)), {})
    return [figure_of(fila, i, a.anio, lugar) for i in indicadores]


def opened_figures(a: Inquiry, indicador: str, dimension: str, **lugar: str) -> list[tuple[str, CitedFigure]]:
    """Return the figures of an indicator by a dimension, with the name of each value, the largest first."""
    halladas, cortos = [], {f.codigo: f.nombre_corto for f in a.actividades}
    for fila in figure_rows(a, (indicador,), lugar, (dimension,)):
        codigo = fila[dimension]
        cifra = figure_of(fila, indicador, a.anio, {**lugar, dimension: str(codigo)})
        if cifra and codigo not in (None, NO_DATA):
            # An activity is called by its short name.
            nombre = cortos.get(codigo) or str(label_of(fila, dimension))
            halladas.append((nombre, replace(cifra, abierta=dimension)))
    return sorted(halladas, key=lambda par: -par[1].valor)


def known_cells(a: Inquiry, indicadores: Collection[str], lugar: Mapping[str, str], por: str = "") -> dict[str, Cells]:
    """Return what is known of a place, by code of a dimension in the year or, without one, by year up to it."""
    halladas = {}
    for fila in figure_rows(a, indicadores, lugar, [por] if por else lugar, de_cada_anio=not por):
        codigo, anio = str(fila[por or YEAR]), fila[YEAR]
        suyas = cells(fila, indicadores, anio, {**lugar, por: codigo} if por else lugar)
        if suyas and anio <= a.anio:
            halladas[codigo] = suyas
    return halladas


def cells(fila: Row, indicadores: Iterable[str], anio: int, lugar: Mapping[str, str]) -> Cells:
    """Return the figures of a row of a query by indicator, or between what they lie, without those not known.

    Their unit is in the header of their column.
    """
    halladas: Cells = {}
    for i in indicadores:
        if entre := bounds(fila, i):
            halladas[i] = f"entre {' y '.join(formats.number(v, INDICATORS[i].decimales) for v in entre)}"
        elif cifra := figure_of(fila, i, anio, lugar):
            halladas[i] = replace(cifra, texto=cifra.texto.removeprefix("S/ ").removesuffix(" %"))
    return halladas


def figure_of(fila: Row, indicador: str, anio: int, lugar: Mapping[str, str]) -> CitedFigure | None:
    """Return a figure of a row of a query, None where it has no value."""
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
"""What is worked out of figures to be said: of which, and how."""


def of_claim(a: Inquiry, claim: Claim, escrito: str) -> list[CitedFigure]:
    """Return the figures that a claim states, as they are written, with their passports; none of what is no figure."""
    lugar = dict(claim.sujeto)
    alcance, anio = lugar.pop("alcance", "reporte"), int(lugar.pop(YEAR, a.anio))
    base = claim.indicador.removesuffix(IN_PERCENT).removesuffix(IN_POINTS)
    indicador, de_que = WORKED_OUT.get(claim.indicador, (base, f"Cambio entre {anio - 1} y {anio}"))
    es_cifra = claim.tipo in (Kind.FIGURE, Kind.FACT) and indicador in INDICATORS
    if not es_cifra or not {*lugar} <= {*dimensions_of(indicador)}:
        return []
    if claim.por:
        lugar[claim.por] = claim.filas[0][0]
    fila = row(replace(a, anio=anio), indicador, lugar, alcance)
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
    """Return what a figure lies between, where only that is said of it (rows.bounds); nothing of any other."""
    halladas = []
    for (extremo, cual), valor in zip(EXTREMES, bounds(fila, indicador) or (), strict=False):
        if cifra := figure_of({**fila, indicador: valor}, indicador, a.anio, lugar):
            de_que = f"{INDICATORS[indicador].etiqueta}, {cual} posible"
            otra = {"indicador": f"{extremo}_{indicador}", "documento": "; ".join(documents(a)), "de_que": de_que}
            halladas.append(replace(cifra, es_propia=False, **otra))
    return halladas


def row(a: Inquiry, indicador: str, lugar: Mapping[str, str], alcance: str = "reporte") -> Row:
    """Return the row that answers an indicator in a place in the year; an empty one without any."""
    return next(iter(figure_rows(a, (indicador,), lugar, lugar, alcance)), {})


def derived(
    indicador: str, valor: float, partes: Iterable[CitedFigure], de_que: str, texto: str = "", **lugar: str
) -> CitedFigure:
    """Return a figure that is computed from others; as weak as they are, and of the first one's place without any."""
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
    a: Inquiry, indicador: str, lugar: Mapping[str, str], abierta: str = "", alcance: str = "reporte"
) -> str:
    """Return why nothing is known of an indicator in a place, or of what it is opened by there (standing.unknown)."""
    de_que = (YEAR, *lugar, *([abierta] if abierta else []))
    if not {*de_que} <= {*dimensions_of(indicador)}:
        return NO_SOURCE
    consulta = Query((indicador,), de_que, _filters(a, lugar), alcance)
    return unknown.following(unknown.why_unknown(a.catalogo, indicador, consulta))


def printed_name(a: Inquiry, impresa: Printed, *menos: str) -> str:
    """Return what a printed figure is of, in words, but for some dimensions."""
    lugares = (name_of(a, d, v) for d, v in impresa.dimensiones.items() if d not in menos)
    return ", ".join([printed.label(a.catalogo, impresa.indicador), *lugares])


def silenced(a: Inquiry, cifra: CitedFigure, sufijo: str = "") -> str:
    """Return why a printed figure isn't said though no other contradicts it; nothing where it may be (textos.csv)."""
    return a.catalogo.programa.frase(f"nota.callar.{cifra.indicador}{sufijo}.{cifra.lugar_escrito}.{cifra.anio}")


def of_print(impresa: PublishedFigure) -> CitedFigure:
    """Return a figure as a document prints it, of all that it says it is of: a branch of a sector is not the sector."""
    de = impresa.dimensiones
    alcance = de.pop(printed.SCOPE, "reporte")
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
    """Yield the keys under which a note may quote a figure that a document prints."""
    yield impresa.clave
    if otro := ALSO.get(impresa.indicador):
        lugar = tuple(sorted((CARD.get(d, d), v) for d, v in impresa.lugar))
        yield replace(impresa, indicador=otro, lugar=lugar).clave


def printed_of(a: Inquiry, **lugar: str) -> Iterator[tuple[PublishedFigure, CitedFigure, bool]]:
    """Yield each figure that documents print of the year in a place, as it is cited; and whether in two ways.

    A note leaves those that its rules silence, and the documents that do not say whom the programme served.
    """
    suyos = documents(a) if a.es_nota else None
    for impresa in printed.published_figures(a.catalogo, anio=a.anio):
        en_dos = printed.conflicts(a.catalogo, impresa.indicador, a.anio, impresa.dimensiones)
        cifra = of_print(impresa)
        se_dice = suyos is None or en_dos or (impresa.documento in suyos and not silenced(a, cifra))
        if se_dice and lugar.items() <= impresa.dimensiones.items():
            yield impresa, cifra, bool(en_dos)


def own_indicators(a: Inquiry) -> list[MeasuredIndicator]:
    """Return the indicators of the programme with their last value until the year; none where it has none."""
    return figures.measured_indicators(a.catalogo, a.catalogo.programa.instrument(figures.OWN_INSTRUMENT), a.anio)


def cited_of(medido: MeasuredIndicator) -> dict[str, CitedFigure]:
    """Return the last value of an indicator, its goal and its gap, those that are known."""
    ultimo, nodo = medido.ultimo, medido.nodo
    if ultimo is None:
        return {}
    unidad = ultimo.unidad_medida or nodo.unidad_medida
    # The name beside it may say it is an index.
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
    """Return the documents of the programme that print something of the year: those that say whom it served."""
    suyos = {f.documento for f in printed.published_figures(a.catalogo, indicador=FIRMS_SERVED)}
    del_anio = dict.fromkeys(f.documento for f in printed.published_figures(a.catalogo, anio=a.anio))
    return [d for d in del_anio if d in suyos]


def rows_of(cifras: Iterable[CitedFigure]) -> list[Row]:
    """Return figures as rows of a query that answers each by itself."""
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
    """Return the cut-offs of some figures, as a row of a query has them."""
    return cited.cutoffs(rows_of(cifras))


def figure_sources(catalogo: Catalog, cifras: Sequence[CitedFigure]) -> list[str]:
    """Return the documents and files behind some figures, each once."""
    indicadores = list(dict.fromkeys(c.indicador for c in cifras))
    de_instrumentos = [c.documento for c in cifras if c.documento and "indicador" in dict(c.lugar)]
    return list(dict.fromkeys([*cited.documents(catalogo, rows_of(cifras), indicadores, {}), *de_instrumentos]))


def of_money(a: Inquiry) -> list[str]:
    """Return the sources of a year's money; of the whole country's, where the report's is not known."""
    conocidas = (periods.sources_of(a.catalogo, alcance, a.anio, None) for alcance in ("reporte", "nacional"))
    return next(filter(None, conocidas), [])


def of_firms(a: Inquiry, citadas: Iterable[CitedFigure]) -> list[str]:
    """Return what says whom a year served, and its goals: documents, and files loaded that are not of its money."""
    cargadas = figure_sources(a.catalogo, [c for c in citadas if c.anio == a.anio and c.procedencia in OF_UNITS])
    de_dinero = of_money(a)
    return [*documents(a), *(f for f in cargadas if f not in de_dinero)]


def footing(a: Inquiry, fuentes: Iterable[str], corte: date | str | None) -> str:
    """Return sources, cut-offs and author of what is said of a year."""
    de_donde = "; ".join(dict.fromkeys(fuentes)) or "no declarada"
    return f"Fuente: {de_donde}. {formats.cutoff(corte)}. {a.catalogo.programa.elaboracion}."


def document_of(
    a: Inquiry,
    titulo: str,
    subtitulo: str,
    secciones: Sequence[NoteSection],
    *,
    pie: str,
    equipo: Sequence[str] = (),
    respuesta: str = "",
) -> Note:
    """Return a document of the programme, of today; its pages say if its year is not over, or some of it invented."""
    programa = a.catalogo.programa
    es_sintetica = any(c.procedencia == Provenance.SYNTHETIC for c in cited_in(secciones))
    aviso = [OF_DEMONSTRATION] if es_sintetica else []
    return Note(
        titulo,
        subtitulo,
        programa.entidad,
        programa.autor,
        formats.day(clock.today()),
        " ".join([*a.not_over, *aviso]),
        pie,
        tuple(equipo),
        a.catalogo.version,
        tuple(secciones),
        respuesta,
    )


def cited_in(secciones: Iterable[NoteSection]) -> list[CitedFigure]:
    """Return the figures of some sections, in order."""
    return [c for s in secciones for b in s.bloques for c in document.cited(b)]


def feet(a: Inquiry, secciones: Iterable[NoteSection]) -> dict[str, str]:
    """Return the foot of each table or plot that cites figures, by key."""
    de_cada = {b.clave: [*document.cited(b)] for s in secciones for b in s.bloques if isinstance(b, Board)}
    return {clave: footing(a, figure_sources(a.catalogo, c), cutoffs(c)) for clave, c in de_cada.items() if c}


def label(a: Inquiry, cifra: CitedFigure) -> str:
    """Return what a figure is of, in words: indicator, values of its dimensions, year.

    What a document prints by a name of its own, that says of whom.
    """
    base = cifra.indicador.removesuffix(IN_PERCENT).removesuffix(IN_POINTS)
    if base not in INDICATORS and cifra.documento:
        return f"{cifra.de_que}, {cifra.anio}"
    nombre = INDICATORS[base].etiqueta if base in INDICATORS else cifra.de_que or base
    que = "cambio" if base != cifra.indicador else ""
    donde = formats.SCOPE_CHOICES[cifra.alcance].lower() if cifra.alcance != "reporte" else ""
    partes = [nombre, que, *(name_of(a, d, v) for d, v in cifra.lugar), donde, str(cifra.anio)]
    return ", ".join(filter(None, partes))


def name_of(a: Inquiry, dimension: str, codigo: str, *, es_entera: bool = False) -> str:
    """Return how a value of a dimension is called: products and activities by short code, or with their name too."""
    if dimension in ("producto", "actividad"):
        hallado = next((e for e in structure.elements(a.catalogo, dimension, a.anio) if e.codigo == codigo), None)
        corto = f"{dimension} {hallado.codigo_corto.removeprefix('P')}" if hallado else codigo
        return hallado.etiqueta if hallado and es_entera else corto
    tiene = dimension in DIMENSIONS and DIMENSIONS[dimension].is_called_by_name
    return (meaning.name_of(a.catalogo, a.anio, dimension, codigo) if tiene else None) or codigo
