"""The passport of a figure, as a page and as a dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from pp0093.ask import catalog
from pp0093.ask.origin import passport
from pp0093.ask.origin.passport import Passport, Reference
from pp0093.ask.registry import (
    DIMENSIONS,
    EXECUTION,
    INDICATORS,
    NATIONAL,
    REPORT,
    dimensions_of,
    is_money,
    label_of,
    offered_indicators,
)
from pp0093.ask.rows import NO_DATA, OWN_FILTERS, Row, is_rest
from pp0093.ask.standing import norms
from pp0093.ask.suppression.microdata import is_of_firms
from pp0093.ask.view import KEYS as BAR_KEYS
from pp0093.ask.view import View
from pp0093.behind import traced
from pp0093.claims import shown
from pp0093.errors import PP0093Error, sentence
from pp0093.ui import drawn, layout
from pp0093.ui.exports.piece import VERSION_PARAM
from pp0093.ui.shell import address, demonstration, filters, run
from pp0093.writing import formats, tables
from pp0093.writing.tables import Card, Column, Table, keys

PASSPORT_PAGE = "pasaporte"
OTHER_KEPT = "Lo que decía la versión {}, de la que se tomó, es reservado: restar dos versiones diría quién llegó."


def cards(tarjetas: Sequence[Card], note: Callable[[str], str], propia: str | None = None) -> None:
    """Draw a row of cards linked to passports; `note` collects the other remarks and returns their mark.

    `propia` is the page's provenance, which cards don't repeat.
    """
    with st.container(key=f"tarjetas_{tarjetas[0].etiqueta}"):
        for tarjeta in tarjetas:
            with st.container(key=f"tarjeta_{tarjeta.etiqueta}"):
                layout.draw("card_name", drawn.sentence_html(tarjeta.etiqueta, con_cifras=False))
                _draw_card(tarjeta)
                st.html(layout.card_foot(tarjeta, propia, note(tarjeta.remark)))


@st.fragment
@run.redrawn
def _draw_card(tarjeta: Card) -> None:
    if tarjeta.cifras:
        button(
            layout.as_label(tarjeta.valor),
            f"tarjeta_{tarjeta.etiqueta}",
            tarjeta.cifras,
            indicador=tarjeta.indicador,
            icono=None,
        )
    else:
        layout.draw("card_value", tarjeta.valor)


def button(
    etiqueta: str,
    clave: str,
    cifras: Sequence[Row],
    filtros: dict[str, str] | None = None,
    *,
    indicador: str = "",
    icono: str | None = ":material/badge:",
) -> None:
    """Draw a button that opens the passports of query rows; nothing is queried until then.

    `filtros` are the query's as in the URL, the page's by default.
    """
    if st.button(etiqueta, key=f"pasaporte_{clave}", icon=icono, type="tertiary"):
        _dialog(clave, cifras, filters.current_view().url if filtros is None else filtros, indicador)


def traceable(filas: Sequence[Any]) -> tuple[Row, ...]:
    """Return the rows that come from a query, which have a scope."""
    return tuple(f for f in filas if "alcance" in keys(f) and _known_indicators([f]))


def references(cifras: Sequence[Row], indicador: str, filtros: dict[str, str]) -> dict[str, Reference]:
    """Return {row name: reference} of an indicator's figures."""
    suyas = [f for f in cifras if f.get(indicador) is not None and not is_rest(f)]
    return {_name(f): _reference(f, indicador, filtros) for f in suyas}


def link(cifras: Sequence[Row], filtros: dict[str, str], claves: Sequence[str] = ()) -> str:
    """Return the address of the passport of the first figure in some rows, of the filters' year if present.

    Figures in `claves` (those drawn) go first. "" when there is none.
    """
    if not cifras:
        return ""
    hay = _known_indicators(cifras)
    indicador = next((c for c in claves if c in hay), hay[0])
    del_anio = [f for f in cifras if str(f.get("anio", filtros.get("anio"))) == filtros.get("anio")]
    halladas = references(del_anio, indicador, filtros) or references(cifras, indicador, filtros)
    return address.leads(PASSPORT_PAGE, url(next(iter(halladas.values()))))


def since(referencia: Reference, hallado: Passport) -> str:
    """Return how a figure changed since the link's version; "" without one, or for this one.

    For restricted readers, changes of counts of firms are suppressed.
    """
    version = st.query_params.get(VERSION_PARAM, "")
    if not version or version == catalog.published().version:
        return ""
    try:
        entonces = passport.passport_of(demonstration.version_looked_at(version), referencia)
    except PP0093Error as error:
        return sentence(error)
    procedencias = (entonces.procedencia, hallado.procedencia)
    if catalog.published().protegido and any(is_of_firms(referencia.indicador, p) for p in procedencias):
        return OTHER_KEPT.format(version)
    antes = entonces.escrito
    if antes == hallado.escrito:
        return f"No ha cambiado desde la versión {version}, de la que se tomó."
    return f"En la versión {version}, de la que se tomó, era {antes}; ahora es {hallado.escrito}."


def _known_indicators(cifras: Sequence[Row]) -> list[str]:
    return [i for i in cifras[0] if i in INDICATORS and any(f.get(i) is not None for f in cifras)]


def _reference(fila: Row, indicador: str, filtros: dict[str, str]) -> Reference:
    """Return a row's query: its group, and the page's filters that the indicator has."""
    propios = fila.get(OWN_FILTERS, {})
    tiene = dimensions_of(indicador)
    grupo = {d: v for d, v in fila.items() if d in tiene and d not in propios}
    aplican = {d: [v] for d, v in (filtros | propios).items() if d in tiene}
    return Reference(indicador, aplican, grupo, fila["alcance"])


def _name(fila: Row) -> str:
    if "etiqueta" in fila:
        return str(fila["etiqueta"])
    dimensiones = [d for d in DIMENSIONS if d in fila]
    return " · ".join(str(label_of(fila, d) or NO_DATA) for d in dimensiones) or "Total"


@st.dialog("¿De dónde sale esta cifra?", width="large")
@run.redrawn
def _dialog(clave: str, cifras: Sequence[Row], filtros: dict[str, str], indicador: str) -> None:
    es_de_varias = bool(indicador)
    if not indicador:
        indicador = layout.select(
            "Cifra", _known_indicators(cifras), lambda i: INDICATORS[i].etiqueta, f"cifra_{clave}"
        )
    posibles = references(cifras, indicador, filtros)
    nombre = next(iter(posibles))
    if len(posibles) > 1:
        if es_de_varias:  # The figures counted in one like "4 of 11".
            columnas = Column("De qué"), tables.column_of(INDICATORS[indicador])
            filas = ((_name(f).rpartition(" · ")[2], f[indicador]) for f in cifras if _name(f) in posibles)
            drawn.table(Table(columnas, tuple(filas)))
        nombre = layout.select("De", list(posibles), clave=f"fila_{clave}")
    referencia = posibles[nombre]
    hallado = passport.passport_of(catalog.published(), referencia)
    layout.draw("formula", hallado.cuentas[0], layout.kept_words(traced.who_says(hallado)), ())
    sabido = {
        "De qué": hallado.de_que,
        "Qué cubre": norms.scope_name(catalog.published(), hallado.cubre, (hallado.referencia.anio,)),
        "Hasta cuándo": formats.day(hallado.corte).capitalize(),
    }
    layout.draw("facts", sabido)
    with st.expander("Fórmula, documentos, archivos y reglas"):
        layout.draw("formula", "", traced.formula_in_words(hallado), hallado.cuentas[1:])
        for parte in traced.sections(hallado):
            layout.chart_title(shown(parte.titulo, referencia.indicador), parte.nota)
            if parte.tabla.filas:
                drawn.table(parte.tabla)
            else:
                layout.note(str(parte.vacio))
    address.way(PASSPORT_PAGE, "Abrir como página, con su enlace", url(referencia))


def choose(filtros: View) -> Reference:
    """Draw the choice of a figure and scope, and return it under the filters that apply.

    Choices are kept in the URL.
    """
    programa = catalog.published().programa
    etiquetas = {i.id: i.etiqueta for i in offered_indicators(programa).values() if not i.es_interno}
    inicial = programa.scope(REPORT)
    with st.container(horizontal=True):
        indicador = address.choice("cifra", "Cifra", etiquetas, EXECUTION)
        hay_otro = is_money(indicador) and inicial == REPORT
        alcances = {a: n for a, n in formats.SCOPE_CHOICES.items() if hay_otro or a == inicial}
        alcance = address.choice("alcance", "Alcance", alcances, inicial)
    # The country's figures only follow the year.
    puestos = {"anio": str(filtros.anio)} if alcance == NATIONAL else filtros.url
    dimensiones = dimensions_of(indicador)
    grupo = {d: v for d, v in address.group(st.query_params.get("grupo", "")).items() if d in dimensiones}
    return Reference(indicador, {d: [v] for d, v in puestos.items() if d in dimensiones}, grupo, alcance)


def url(referencia: Reference) -> dict[str, str]:
    """Return the link parameters of a passport: filters of the bar, and the page's own."""
    puestos = {d: v[0] for d, v in referencia.filtros.items() if d in BAR_KEYS}
    grupo = {d: v for d, v in referencia.grupo.items() if d != "anio" and v is not None}
    propias = {"cifra": referencia.indicador, "alcance": referencia.alcance, "grupo": address.grouped(grupo)}
    return puestos | {"anio": str(referencia.anio)} | {k: v for k, v in propias.items() if v}


def formula(hallado: Passport) -> None:
    """Draw the formula with numbers, then in words, those of its parts, and the definition."""
    layout.draw("formula", hallado.cuentas[0], traced.formula_in_words(hallado), hallado.cuentas[1:])
