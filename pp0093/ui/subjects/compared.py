"""The comparison page: choices (kept in the URL), footings, and charts of both sides."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

import streamlit as st
from msgspec.structs import replace

from pp0093.ask import catalog, view
from pp0093.ask.registry import FULFILMENT, YEAR
from pp0093.ask.standing import norms, periods
from pp0093.ask.view import View
from pp0093.compare import pairs
from pp0093.compare.pairs import SCOPE_OF, SET_ASIDE, Compared, Pair
from pp0093.provenance import OF_UNITS, Provenance
from pp0093.ui import charts
from pp0093.ui.charts import Chart
from pp0093.ui.exports.piece import Footing
from pp0093.ui.shell import address, filters
from pp0093.writing.tables import Table, column_of

SIDES = {"a": "Se mira", "b": "Frente a"}


def choose(filtros: View) -> tuple[Pair, str, str]:
    """Draw the choice of what is compared, and of the measure shown by activity ("" when none).

    With what can't be compared for lack of figures, in words. When years are compared, the first is the filter bar's.
    """
    datos = catalog.published()
    anio = filtros.anio
    with st.container(horizontal=True, vertical_alignment="bottom", key="pp_comparar", gap="small"):
        clases = pairs.comparable_dimensions(datos, anio, filtros.firms)
        que = address.choice("que", "Comparar", clases)
        pair = partial(pairs.pair, datos, que, anio, filtros.firms)
        member = partial(_member, que, anio)
        nombres = pairs.known_members(datos, que, anio, filtros.firms)
        a = _year_looked_at(anio, nombres) if que == YEAR else member("a", nombres, pair((None, None)).a)
        otros = {c: n for c, n in nombres.items() if c != a} or nombres
        par = pair((a, member("b", otros, pair((a, None)).b)))
        medidas = pairs.opened_by_activity(datos, par)
        medida = address.choice("medida", "Medida", medidas) if medidas else ""
    return par, medida, pairs.without_figures(datos, filtros, clases)


def _member(que: str, anio: int, lado: str, nombres: dict[str, str], inicial: str) -> str:
    """Draw the choice of a member; links may have its short code or name, or one of another kind."""

    def meant(pedido: str) -> str:
        return filters.meant(catalog.published(), que, pedido, nombres, anio) or inicial

    elegido = address.held_choice(lado, meant, inicial)
    address.own_select(lado, SIDES[lado], nombres)
    return elegido


def _year_looked_at(anio: int, nombres: Collection[str]) -> str:
    """Return the bar's year, after setting it to the one that a link asks for."""
    pedido = st.query_params.pop("a", "")
    if pedido in nombres and pedido != str(anio):
        st.query_params[YEAR] = pedido
        st.rerun()
    st.session_state[address.state_key("a")] = str(anio)
    return str(anio)


def footing(par: Pair, filas: Sequence[Compared]) -> Footing:
    """Return what some rows stand on: both years and their sources, the weakest provenance."""
    datos = catalog.published()
    con_algo = [f for f in filas if f.tiene_algo]
    lados = [(SCOPE_OF[f.materia], *lado) for f in con_algo for lado in zip(par.years, (f.a, f.b), strict=True)]
    de_que = [(a, anio, s.procedencia) for a, anio, s in lados if s.se_conoce]
    return Footing(
        "; ".join(norms.scope_name(datos, a, par.years) for a in dict.fromkeys(a for a, _, _ in lados)),
        _file_filters(par),
        _in_words(par),
        None,
        pairs.cutoffs(con_algo, pairs.side_names(datos, par)),
        lambda: [*dict.fromkeys(f for de in de_que for f in periods.sources_of(datos, *de))],
        datos.version,
        datos.programa,
    ).weakened(p for f in con_algo for p in f.procedencias)


def _in_words(par: Pair) -> str:
    datos = catalog.published()
    quedan = filters.current_view().without(*SET_ASIDE[par.que])
    frente = " frente a ".join(pairs.side_names(datos, par, enteros=True))
    if par.que == YEAR:
        return view.view_in_words(datos, quedan, f"Año {frente}")
    return f"{frente}. {view.view_in_words(datos, quedan)}"


def _file_filters(par: Pair) -> dict[str, str]:
    """Return the filters for file names: 2025-frente-a-2020, 2025_actividad-2-1-frente-a-3-1."""
    frente = " frente a ".join(pairs.side_names(catalog.published(), par))
    quedan = {k: v for k, v in filters.current_view().url.items() if k not in SET_ASIDE[par.que]}
    return {**quedan, par.que: frente.replace(" ", "-") if par.que == YEAR else frente}


def on_one_scale(filas: Sequence[Compared], nombres: tuple[str, str]) -> Chart | Table:
    """Return a chart of the comparable pairs on one axis with their differences, or a table when there are none.

    Fulfilment has a goal line at 100. Pairs that mix demonstration and reported data are not drawn.
    """
    tabla = pairs.side_by_side(filas, nombres)
    filas = [f for f in filas if f.es_comparable and not _is_half_invented(f)]
    if not filas:
        return tabla
    como = column_of(filas[0].indicador)
    columnas = {lado: replace(como, etiqueta=n) for lado, n in zip("ba", reversed(nombres), strict=True)}
    vistas = [
        {
            "nombre": pairs.indicator_name(f),
            "a": f.a.valor,
            "b": f.b.valor,
            "procedencia_a": f.a.procedencia,
            "procedencia_b": f.b.procedencia,
        }
        for f in filas
    ]
    meta = 100 if filas[0].indicador.id == FULFILMENT else None
    puntos = charts.points(vistas, x=("b", "a"), y="nombre", columns=columnas, reference=meta)
    return charts.beside(puntos, pairs.differences(filas)).of(tabla)


def _is_half_invented(fila: Compared) -> bool:
    """Tell whether a pair mixes demonstration data with data of the units."""
    lados = {fila.a.procedencia, fila.b.procedencia}
    return Provenance.SYNTHETIC in lados and not lados.isdisjoint(OF_UNITS)
