"""The page that compares: what is chosen (kept in the URL), what the figures stand on, the table of both sides."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

import streamlit as st

from pp0093.ask import catalog, view
from pp0093.ask.catalog import YEAR
from pp0093.ask.standing import norms, periods
from pp0093.ask.view import View
from pp0093.compare import choosing, members, sides, standing
from pp0093.compare import texts as texts_compared
from pp0093.compare.choosing import Pair
from pp0093.compare.matters import SCOPE_OF
from pp0093.compare.sides import Compared
from pp0093.ui import drawn, layout
from pp0093.ui.exports.piece import Footing
from pp0093.ui.shell import address, filters
from pp0093.writing import formats
from pp0093.writing.tables import Table

# What the URL carries for the page alone, as its declaration says.
KEYS = ("que", "a", "b")
CHOICE = "comparar"
JUST_CHOSEN = "comparar_recien"


def choose(filtros: View) -> Pair:
    """Ask what is compared with what, adopting what a link brought and writing the outcome to the URL.

    Years: the one looked at is the filter bar's.
    """
    datos = catalog.published()
    _adopt_url(filtros)
    elegido = st.session_state[CHOICE]
    que = elegido["que"]
    par = choosing.pair(datos, que, filtros.anio, filtros.firms, (elegido.get("a"), elegido.get("b")))
    nombres = {m.codigo: m.nombre for m in members.members(datos, que, filtros.anio)}
    with st.container(key="pp_comparar", gap="small"):
        st.session_state["comparar_que"] = que
        st.segmented_control(
            "Qué se compara",
            members.kinds(datos.programa),
            required=True,
            format_func=texts_compared.KIND_NAMES.__getitem__,
            key="comparar_que",
            on_change=_chosen,
            args=("que", "comparar_que"),
        )
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            _member("a", "Se mira", que, par.a, {c: n for c, n in nombres.items() if c != par.b or que == YEAR})
            _member("b", "Frente a", que, par.b, {c: n for c, n in nombres.items() if c == par.b or c != par.a})
    address.put_in_address(CHOICE, KEYS, {"que": que, "a": par.a, "b": par.b})
    return par


def _member(lado: str, etiqueta: str, que: str, codigo: str, nombres: dict[str, str]) -> None:
    clave = f"comparar_{lado}_{que}"
    st.session_state[clave] = codigo
    layout.select(etiqueta, list(nombres), nombres.__getitem__, clave, on_change=_chosen, args=(lado, clave), width=320)


def _chosen(cual: str, clave: str) -> None:
    """Keep a choice; the year looked at is the bar's. Members of another kind are no members of the one chosen now."""
    valor = st.session_state[clave]
    elegido = st.session_state[CHOICE]
    st.session_state[JUST_CHOSEN] = True
    if cual == "a" and elegido["que"] == YEAR:
        filters.choose(YEAR, int(valor))
    else:
        st.session_state[CHOICE] = {**elegido, cual: valor}


def _adopt_url(filtros: View) -> None:
    """Take what a link brought, when it brings something else than what was last written."""
    recien = st.session_state.pop(JUST_CHOSEN, False) or filters.just_chosen()
    url = address.news(CHOICE, KEYS, chosen=recien and CHOICE in st.session_state) or {}
    if CHOICE in st.session_state and not url:
        return
    que = url.get("que", YEAR)
    st.session_state[CHOICE] = {**url, "que": que if que in members.kinds(catalog.published().programa) else YEAR}
    anios = [m.codigo for m in members.members(catalog.published(), YEAR, filtros.anio)]
    if st.session_state[CHOICE]["que"] == YEAR and url.get("a") in anios and url["a"] != str(filtros.anio):
        filters.change(YEAR, int(url["a"]))


def footing(par: Pair, filas: Sequence[Compared]) -> Footing:
    """Return what some rows stand on: both years and their sources, the weakest provenance."""
    datos = catalog.published()
    con_algo = [f for f in filas if f.tiene_algo]
    alcances = list(dict.fromkeys(SCOPE_OF[f.materia] for f in con_algo))
    de_cifras = list(dict.fromkeys(s.procedencia for f in con_algo for s in (f.a, f.b) if s.se_conoce))
    pie = Footing(
        "; ".join(norms.scope_name(datos, a, par.years) for a in alcances),
        _file_filters(par),
        _in_words(par, filas),
        sides.weakest(filas),
        standing.cutoffs(con_algo, par.years),
        partial(_sources, alcances, tuple(dict.fromkeys(par.years)), de_cifras),
        datos.version,
        datos.programa,
    )
    return pie.weakened(p for f in con_algo for p in f.procedencias)


def _sources(alcances: Sequence[str], anios: Sequence[int], procedencias: Sequence[str | None]) -> list[str]:
    """Return what figures of some scopes and years are taken from, each once."""
    datos = catalog.published()
    fuentes = [
        fuente
        for alcance in alcances
        for anio in anios
        for procedencia in (procedencias if alcance == "empresas" else [None])
        for fuente in periods.sources(datos, alcance, anio, procedencia)
    ]
    return list(dict.fromkeys(fuentes))


def _in_words(par: Pair, filas: Sequence[Compared]) -> str:
    datos = catalog.published()
    quedan = filters.current().without(*members.SET_ASIDE[par.que])
    frente = " frente a ".join(choosing.full_names(datos, par))
    dicho = view.in_words(datos, quedan, f"Año {frente}" if par.que == YEAR else "")
    if par.que == YEAR:
        return dicho
    return ". ".join(filter(None, [frente, dicho, standing.undeclared(choosing.names(datos, par), filas)]))


def _file_filters(par: Pair) -> dict[str, str]:
    """Return the filters as files are named: 2025-frente-a-2020, 2025_actividad-2-1-frente-a-3-1."""
    frente = " frente a ".join(choosing.names(catalog.published(), par))
    quedan = {k: v for k, v in filters.current().url.items() if k not in members.SET_ASIDE[par.que]}
    return {**quedan, par.que: frente.replace(" ", "-") if par.que == YEAR else frente}


def draw(tabla: Table) -> None:
    """Draw the table of both sides: as such where it fits, a card an indicator where it does not."""
    vista = tabla.shown()
    with st.container(key="solo_ancho_comparar"):
        drawn.drawn_table(vista)
    with st.container(key="solo_angosto_comparar"):
        _, una, otra, *_ = vista.encabezado
        partes = []
        for indicador, a, b, resta, cambio, veredicto, _ in vista.written():
            en_pct = f" ({cambio} %)" if cambio != formats.MISSING else ""
            varia = f" · {resta}{en_pct}" if resta != formats.MISSING else ""
            dichos = [f"{una}: {a} · {otra}: {b}{varia}", *([] if veredicto == texts_compared.YES else [veredicto])]
            partes.append(layout.item(indicador, map(escape, dichos)))
        layout.listed(partes)
