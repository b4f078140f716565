"""The page that compares: what is chosen (kept in the URL), what the figures stand on, the table of both sides."""

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
from pp0093.ui import charts, layout
from pp0093.ui.charts import Chart
from pp0093.ui.exports.piece import Footing
from pp0093.ui.shell import address, filters
from pp0093.writing.tables import Table, column_of

SIDES = {"a": "Se mira", "b": "Frente a"}


def choose(filtros: View) -> tuple[Pair, str]:
    """Ask what is compared with what and, activity by activity, in which measure; empty where none is.

    Of years, the one looked at is the filter bar's.
    """
    datos = catalog.published()
    anio = filtros.anio
    with st.container(horizontal=True, vertical_alignment="bottom", key="pp_comparar", gap="small"):
        clases = pairs.kinds(datos, anio, filtros.firms)
        que = address.choice("que", "Comparar", clases)
        pair = partial(pairs.pair, datos, que, anio, filtros.firms)
        member = partial(_member, que, anio)
        nombres = pairs.known_members(datos, que, anio, filtros.firms)
        a = _year_looked_at(anio, nombres) if que == YEAR else member("a", nombres, pair((None, None)).a)
        otros = {c: n for c, n in nombres.items() if c != a} or nombres
        par = pair((a, member("b", otros, pair((a, None)).b)))
        medidas = pairs.opened_by_activity(datos, par)
        medida = address.choice("medida", "Medida", medidas) if medidas else ""
    layout.note(pairs.without_figures(datos, filtros, clases))
    return par, medida


def _member(que: str, anio: int, lado: str, nombres: dict[str, str], inicial: str) -> str:
    """Ask for a member; a link may have its short code or its name, and one chosen before may be of another kind."""

    def meant(pedido: str) -> str:
        return filters.meant(catalog.published(), que, pedido, nombres, anio) or inicial

    elegido = address.held_choice(lado, meant, inicial)
    address.own_select(lado, SIDES[lado], nombres)
    return elegido


def _year_looked_at(anio: int, nombres: Collection[str]) -> str:
    """Return the year of the bar, once it is the one that a link asks to look at."""
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
    """Return the filters as files are named: 2025-frente-a-2020, 2025_actividad-2-1-frente-a-3-1."""
    frente = " frente a ".join(pairs.side_names(catalog.published(), par))
    quedan = {k: v for k, v in filters.current_view().url.items() if k not in SET_ASIDE[par.que]}
    return {**quedan, par.que: frente.replace(" ", "-") if par.que == YEAR else frente}


def on_one_scale(filas: Sequence[Compared], nombres: tuple[str, str]) -> Chart | Table:
    """Return both values of each indicator of one unit that compares, with their difference beside.

    How much of a goal was met is measured against the whole of it.

    Where none compares they share no axis: they are a table. Nor is what is invented drawn beside what is of units.
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
    """Tell whether one side of a pair is invented and the other is of units: no chart has both."""
    lados = {fila.a.procedencia, fila.b.procedencia}
    return Provenance.SYNTHETIC in lados and not lados.isdisjoint(OF_UNITS)
