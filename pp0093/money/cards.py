"""The home page's cards: money, goals, firms served and focalization, with their change."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.origin import figure_notes
from pp0093.ask.parts import focalization
from pp0093.ask.parts.focalization import RATE
from pp0093.ask.query import Query, run
from pp0093.ask.registry import ACCRUED, FIRMS_SERVED, FULFILMENT, INDICATORS, NATIONAL, PIM, REPORT, SCOPES, YEAR
from pp0093.ask.rows import HIDDEN, Filters, Row, fixed, is_open, known, plain_rows, row
from pp0093.ask.standing import change, comparability, periods, unknown
from pp0093.ask.standing.comparability import SERVICES
from pp0093.ask.view import View
from pp0093.money import answer, budget, execution, texts
from pp0093.money.execution import AnnexLine
from pp0093.programme import FIRMS_TOPIC
from pp0093.provenance import Provenance, weakest
from pp0093.structs import Frozen
from pp0093.writing import formats, tables
from pp0093.writing.phrases import phrase
from pp0093.writing.tables import Card

FIRM_CARDS = {FIRMS_SERVED: "Empresas atendidas", RATE: "Focalización: cumplen los criterios"}


@cached_by_version
def summary(catalogo: Catalog, vista: View) -> list[Card]:
    """Return the home page's cards."""
    dichas, empresas = None, []
    if catalogo.programa.has(FIRMS_TOPIC):
        lugar = dict(list(vista.query.items())[-1:])
        consulta = Query((*FIRM_CARDS,), ("anio", *lugar), {**lugar, "anio": [str(vista.anio)]})
        dichas = _Served(catalogo, vista, lugar, consulta, next(iter(run(catalogo, consulta)), {}))
        empresas = [*_how_many(dichas), *_which_part(dichas)]
    metas = goals_card(vista.anio, execution.activities(catalogo, vista.anio, vista.query))
    return [_money(catalogo, vista, _compared(catalogo, vista, dichas)), metas, *empresas]


@cached_by_version
def country(catalogo: Catalog, vista: View) -> list[Card]:
    """Return the cards of the whole country's money in a year and the report's share of it; empty without it.

    Under filters, that of the report under them.
    """
    anio, pedido = vista.anio, vista.query
    if pedido:
        pim = row(budget.spent(catalogo, anio, pedido, REPORT))
        return [Card("PIM", formats.soles(pim[PIM]), "", PIM, (pim,)), _money(catalogo, vista, None)] if pim else []
    pasos, puente = row(budget.spent(catalogo, anio, {}, NATIONAL)), periods.bridge(catalogo, anio)
    parte = phrase("parte_del_pim", parte=pasos and pasos["ejecucion_pct"])
    dinero = [
        Card(f"{INDICATORS[i].etiqueta}, todo el país", formats.soles(pasos[i]), parte * (i == ACCRUED), i, (pasos,))
        for i in budget.SERIES
        if pasos and pasos[i] is not None
    ]
    if puente:
        lados = tuple(filter(None, (row(budget.spent(catalogo, anio, {}, REPORT)), pasos)))
        cubre = phrase("parte_del_pim", parte=budget.covered_pct(puente))
        dinero.append(Card("PIM del informe", formats.soles(puente[-1].pim_soles), cubre, PIM, lados))
    return dinero


def _money(catalogo: Catalog, vista: View, comparado: int | None) -> Card:
    ahora = budget.spent(catalogo, vista.anio, vista.query, REPORT)
    periodo, periodo_pais = (periods.period(catalogo, alcance, vista.anio) for alcance in SCOPES)
    # A partial or open year is not compared with a closed one.
    base = None if periodo is None or periodo.es_parcial else comparado
    pais = None if vista.query else budget.spent(catalogo, vista.anio, {}, NATIONAL)
    cambio = change.since(catalogo, "devengado_soles", (vista.anio, base), vista.query).cuanto if base else None
    frente = phrase("y_cambio_desde", valor=cambio, anio=base)
    fila = row(ahora) or {}
    de_pim = texts.of_pim(ahora, periodo) + texts.left_of(ahora) + texts.in_the_country(pais, periodo_pais)
    gastado = formats.soles(fila.get("devengado_soles"))
    return Card("Devengado", gastado, de_pim + frente, "devengado_soles", (fila,), (fila.get("procedencia"),))


def _compared(catalogo: Catalog, vista: View, dichas: _Served | None) -> int | None:
    """Return the year that every card is compared with: the year before, if the change of firms since it is known.

    Even under a filter, for documents print such changes of whole products and activities.
    """
    es_dicho = dichas is not None and any(dichas.is_known(i) and dichas.since(i) is not None for i in FIRM_CARDS)
    return vista.anio - 1 if es_dicho else max((a for a in periods.closed(catalogo) if a < vista.anio), default=None)


def goals_card(anio: int, lineas: Sequence[AnnexLine]) -> Card:
    """Return the card of goals met or, in a running year, on programme; without either, of the reason why."""
    cerradas, en_curso = execution.ended(lineas), execution.under_way(lineas)
    dichas = cerradas or en_curso
    if cerradas:
        etiqueta = "Metas físicas cumplidas"
        detalle = _money_below(lineas, [f for f in cerradas if not f.casi_cumple])
    elif en_curso:
        etiqueta = "Metas físicas a la fecha"
        detalle = phrase("lo_programado", cuando=answer.up_to_month(en_curso))
    else:
        etiqueta, detalle = "Metas físicas", str(answer.why_no_goals(anio, lineas))
    return Card(
        etiqueta,
        f"{sum(f.cumple for f in dichas)} de {len(dichas)}" if dichas else formats.MISSING,
        detalle,
        indicador=FULFILMENT,
        cifras=tuple(plain_rows(lineas)),
        procedencias=(weakest(f.respuesta[f"procedencia_{FULFILMENT}"] for f in (*cerradas, *en_curso)),),
    )


def _money_below(lineas: Sequence[AnnexLine], cortas: Sequence[AnnexLine]) -> str:
    """Return the money of the lines not near their goal, of some lines' whole; "" without them or when unknown."""
    todo, suyo = (sum(f.devengado_soles or 0 for f in filas) for filas in (lineas, cortas))
    if not cortas or not todo or len(known(lineas, ACCRUED)) < len(lineas):
        return ""
    return phrase("bajo_la_meta", monto=suyo, parte=100 * suyo / todo, umbral=formats.percent(cortas[0].vara.casi, 0))


class _Served(Frozen):
    """The firms of a year under the filters: the row with their figures, {} without any.

    `lugar` is what they are grouped by: a product's are those of its counting activities, as its goals.
    """

    catalogo: Catalog
    vista: View
    lugar: Filters
    consulta: Query
    fila: Row

    def is_known(self, indicador: str) -> bool:
        """Tell whether a figure has a value or an interval."""
        return any(self.fila.get(c) is not None for c in (indicador, f"minimo_{indicador}"))

    def card(self, indicador: str, valor: str, *detalle: str, etiqueta: str = "") -> Card:
        """Return the card of a figure."""
        dichos = formats.full("; ", *detalle)
        de_donde = (self.fila[f"procedencia_{indicador}"],)
        return Card(etiqueta or FIRM_CARDS[indicador], valor, dichos, indicador, (self.fila,), de_donde)

    def since(self, indicador: str) -> float | None:
        """Return the change of a figure since the year before."""
        anio = self.vista.anio
        return change.since(self.catalogo, indicador, (anio, anio - 1), self.lugar).cuanto

    def change(self, indicador: str) -> str:
        """Return that change in words, with why its years are compared with care; "" when unknown."""
        valor, anio = self.since(indicador), self.vista.anio
        suyos = {} if valor is None else {SERVICES: self.declared(indicador, SERVICES)}
        cuidado = comparability.why_with_care(self.catalogo.rules.of(anio), indicador, YEAR, suyos)
        return phrase("cambio_desde", valor=valor, anio=anio - 1, cuidado=cuidado)

    def printed_otherwise(self, indicador: str) -> str:
        """Return the differing value that a document prints; "" when none does."""
        impresa = figure_notes.displaced_print(
            self.catalogo, indicador, self.fila, {"anio": self.vista.anio, **fixed(self.lugar)}, {}
        )
        return f"{impresa.documento} imprime {impresa.escrita}" if impresa else ""

    def declared(self, indicador: str, aspecto: str) -> str:
        """Return what the sources declare on an aspect of a figure; "" when it is as defined."""
        return comparability.said_of(self.catalogo, indicador, self.fila, fixed(self.lugar), aspecto)


def _how_many(dichas: _Served) -> list[Card]:
    fila, etiqueta = dichas.fila, FIRM_CARDS[FIRMS_SERVED]
    if callada := fila.get(f"{HIDDEN}{FIRMS_SERVED}"):
        return [Card(etiqueta, callada, indicador=FIRMS_SERVED, cifras=(fila,))]
    if not dichas.is_known(FIRMS_SERVED):
        porque = unknown.reason_clause(unknown.reason_or_no_source(dichas.catalogo, FIRMS_SERVED, dichas.consulta))
        return [Card(etiqueta, formats.MISSING, porque)] if dichas.lugar else []
    if fila[FIRMS_SERVED] is None:
        return [dichas.card(FIRMS_SERVED, tables.words(fila, FIRMS_SERVED), "ninguna fuente da la cifra exacta")]
    cuantas = formats.number(fila[FIRMS_SERVED])
    if fila[f"parcial_{FIRMS_SERVED}"]:
        return [
            dichas.card(
                FIRMS_SERVED, cuantas, "no es todo lo que se atendió", etiqueta="Empresas de los registros recibidos"
            )
        ]
    anio, corte, productos = dichas.vista.anio, fila.get("corte"), dichas.lugar.get("producto", [])
    # Counts of complete records of a running year name their cut-off.
    es_de_registros = fila[f"procedencia_{FIRMS_SERVED}"] == Provenance.CALCULATED
    aparte = execution.uncounted_activities(dichas.catalogo, anio)
    detalle = [
        formats.up_to(corte) if es_de_registros and corte and not corte.endswith(formats.YEAR_END) else "",
        texts.not_adding(aparte, productos),
        # The services received explain a change, so they precede it.
        dichas.declared(FIRMS_SERVED, SERVICES).rpartition(": ")[2]
        or ("" if dichas.lugar else texts.uncounted_in_words(aparte, fila[FIRMS_SERVED])),
        dichas.change(FIRMS_SERVED),
        dichas.printed_otherwise(FIRMS_SERVED),
        *(texts.out_of_bounds(figure_notes.impossible(dichas.catalogo, anio, p)) for p in productos),
    ]
    return [dichas.card(FIRMS_SERVED, cuantas, *detalle)]


def _which_part(dichas: _Served) -> list[Card]:
    fila = dichas.fila
    if not dichas.is_known(RATE) or fila[f"parcial_{RATE}"]:
        return []
    if fila[RATE] is None or is_open(fila, RATE):
        entre = formats.between(INDICATORS[RATE], *focalization.rate_bounds(fila))
        return [dichas.card(RATE, entre, "no se conoce la cifra exacta", dichas.printed_otherwise(RATE))]
    cambio = phrase("puntos_desde", valor=dichas.since(RATE), anio=dichas.vista.anio - 1)
    base = dichas.declared(RATE, "datos").partition(";")[0]
    de_cuantas = formats.full(", ", base or "de las atendidas", cambio)
    return [dichas.card(RATE, formats.percent(fila[RATE]), de_cuantas, dichas.printed_otherwise(RATE))]
