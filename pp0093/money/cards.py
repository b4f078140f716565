"""The first screen's cards: money, goals, firms served and focalization, with their change."""

from __future__ import annotations

from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import PublishedFigure
from pp0093.ask.query import Query, run
from pp0093.ask.registry import INDICATORS
from pp0093.ask.standing import change, years
from pp0093.ask.view import View
from pp0093.money import budget, execution, texts
from pp0093.programme import FIRMS
from pp0093.writing import formats
from pp0093.writing.cards import Card

SERVED = "empresas_atendidas"
OF_DOCUMENTS = (SERVED, "focalizacion_pct")


def summary(catalogo: Catalog, vista: View) -> list[Card]:
    """Return the first screen's cards; those that only a document prints, where no filter is on."""
    tarjetas = [*_money(catalogo, vista), _goals(catalogo, vista)]
    return tarjetas if vista.query else tarjetas + _printed_cards(catalogo, vista.anio)


def _money(catalogo: Catalog, vista: View) -> list[Card]:
    anio = vista.anio
    periodos = budget.standing(catalogo, anio)
    periodo = periodos["reporte"]
    # A year that is not closed and whole is not set against one that is.
    base = None if periodo is None or periodo.es_parcial else _compared(catalogo, vista)
    ahora = budget.spent(catalogo, anio, vista.query, "reporte")
    gastado = ahora.devengado_soles if ahora else None
    cambio = change.since(catalogo, "devengado_soles", (anio, base), vista.query).cuanto if base else None
    falta = base is not None and gastado is not None and not budget.spent(catalogo, base, vista.query, "reporte")
    pais = None if vista.query else budget.spent(catalogo, anio, {}, "nacional")
    cifras, origen = ((ahora.respuesta,), (ahora.procedencia,)) if ahora else (({},), (None,))
    return [
        Card(
            "Devengado",
            formats.soles(gastado),
            texts.of_pim(ahora, periodo) + texts.in_the_country(pais, periodos["nacional"]),
            texts.change_since(cambio, base) or (texts.no_money_of(base) if falta else ""),
            "money",
            "devengado_soles",
            cifras,
            origen,
        ),
        Card(
            "Saldo sin gastar",
            formats.soles(ahora.saldo_soles if ahora else None),
            texts.out_of(ahora, periodo),
            clase="money",
            indicador="saldo_soles",
            cifras=cifras,
            procedencias=origen,
        ),
    ]


def _compared(catalogo: Catalog, vista: View) -> int | None:
    """Return the one year that all the cards are set against: that of the printed changes, where those are seen."""
    con_empresas = catalogo.programa.has(FIRMS) and not vista.query
    impresos = con_empresas and any(_since(catalogo, i, vista.anio) is not None for i in OF_DOCUMENTS)
    return vista.anio - 1 if impresos else years.comparable(catalogo, vista.anio)


def _goals(catalogo: Catalog, vista: View) -> Card:
    actividades = catalogo.once(execution.activities, vista.anio, vista.query)
    metas = execution.goals(actividades)
    etiqueta, valor, detalle = texts.goals_card(metas, execution.yardstick(catalogo, vista.anio))
    return Card(
        etiqueta,
        valor,
        detalle,
        clase="delivery",
        indicador="cumplimiento_pct",
        cifras=tuple(execution.cited(actividades)),
        procedencias=(metas.procedencia,),
    )


def _printed_cards(catalogo: Catalog, anio: int) -> list[Card]:
    """Return the cards of figures that only a document prints: firms served and focalization."""
    empresas = _printed(catalogo, "empresas_atendidas", anio)
    foco = _printed(catalogo, "focalizacion_pct", anio)
    tarjetas = []
    if empresas is None:
        tarjetas += _between(catalogo, anio)
    else:
        cambio = texts.change_since(_since(catalogo, SERVED, anio), anio - 1)
        sin_sumar = texts.among(execution.apart(catalogo, anio), float(empresas.valor))
        detalle = "; ".join(filter(None, (cambio, sin_sumar)))
        tarjetas.append(_printed_card("Empresas atendidas", formats.number(empresas.valor), detalle, empresas))
    if foco:
        detalle = texts.points_since(_since(catalogo, "focalizacion_pct", anio), anio - 1)
        tarjetas.append(_printed_card("Focalización: las que se busca", formats.percent(foco.valor), detalle, foco))
    return tarjetas


def _since(catalogo: Catalog, indicador: str, anio: int) -> float | None:
    return catalogo.once(change.since, indicador, (anio, anio - 1), {}).cuanto


def _between(catalogo: Catalog, anio: int) -> list[Card]:
    """Return the card of the firms served where only what they lie between is known; none where it is not."""
    if not catalogo.programa.has(FIRMS):
        return []
    filas = run(catalogo, Query((SERVED,), ("anio",), {"anio": [str(anio)]}))
    return [
        Card(
            "Empresas atendidas",
            formats.between(INDICATORS[SERVED], f[f"minimo_{SERVED}"], f[f"maximo_{SERVED}"]),
            "ninguna fuente da la cifra exacta",
            clase="delivery",
            indicador=SERVED,
            cifras=(f,),
            procedencias=(f[f"procedencia_{SERVED}"],),
        )
        for f in filas
        if f[SERVED] is None and f[f"minimo_{SERVED}"] is not None
    ]


def _printed_card(etiqueta: str, valor: str, detalle: str, cifra: PublishedFigure) -> Card:
    fila = {"anio": cifra.anio, "alcance": "reporte", cifra.indicador: cifra.valor}
    return Card(etiqueta, valor, detalle, cifra.documento, "delivery", cifra.indicador, (fila,), ("publicado",))


def _printed(catalogo: Catalog, indicador: str, anio: int) -> PublishedFigure | None:
    cifras = printed.published(catalogo, indicador=indicador, anio=anio, dimension=None)
    return cifras[0] if cifras else None
