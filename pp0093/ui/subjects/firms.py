"""Pieces about firms, and the controls of the what-if rule."""

from __future__ import annotations

import streamlit as st

from pp0093.ask import catalog
from pp0093.ask.parts import focalization, structure
from pp0093.ask.parts.focalization import Criteria
from pp0093.ask.registry import ACTIVITY, FIRMS_SERVED, SHARE, YEAR
from pp0093.ask.rows import known
from pp0093.ask.view import View
from pp0093.claims import joined, shown, words
from pp0093.firms import figures, texts
from pp0093.firms.figures import Served
from pp0093.money import execution
from pp0093.money.answer import goal
from pp0093.note.saying import of_structure
from pp0093.ui import charts, layout
from pp0093.ui.footings import OF_FIRMS, footing, weakest_row
from pp0093.ui.page import Page
from pp0093.ui.shell import address
from pp0093.ui.subjects.sheets import over_the_years, with_gaps
from pp0093.writing import formats, tables
from pp0093.writing.phrases import NOTHING, over_years, phrase, say


def rates_by_year(pagina: Page, atendidas: Served) -> None:
    """Draw the yearly focalization rate when several years have one; the title says how many firms don't meet it."""
    datos, tasa = catalog.published(), focalization.RATE
    por_anio, entre = figures.rates_by_year(datos, pagina.filtros)
    sin_base = {f[YEAR]: base for f in por_anio if (base := figures.rate_base(datos, pagina.filtros, f))}
    # Years with only a range have no bar, but are not gaps.
    vistas = with_gaps([*por_anio, *({YEAR: int(a)} for a in entre)])
    if len(por_anio) > 1:
        pagina.piece(
            "tasa-por-anio",
            texts.out_of_focus(atendidas)
            or over_years(tasa, por_anio, pagina.filtros.firms, por_anio[-1][YEAR], sin_base)
            or say("focalizacion_ano"),
            phrase("nota_de_tasa_por_anio", entre=entre),
            charts.bars(vistas, x=tasa, y="anio", hollow=sin_base),
            cifras=por_anio,
            es_del_anio=False,
        )


def departments(pagina: Page, vista: View, valor: str = SHARE, *, elige: str = "") -> None:
    """Draw a figure of each department, the view's one marked, in its year or the nearest with them, then named.

    As a tile map or, when most departments have no figure, as bars.
    """
    datos, por = catalog.published(), "departamento"
    vista = figures.with_places(datos, vista)
    filas = figures.territory(datos, vista, por)
    if not filas:
        return
    resto = structure.rest_row(datos, por, filas, SHARE)
    todas = [*filas, *resto]
    de_otro = shown(str(vista.anio)) if vista.anio != pagina.filtros.anio else NOTHING
    mapa, lectura = charts.tiles(filas, of=valor, outlined=vista.departamento), phrase("como_cuadros")
    if 2 * len(known(filas, por)) < len(datos.rules.of(vista.anio).names(por)):
        lectura = ""
        mapa = charts.bars(todas, x=valor, y=por, emphasis=[vista.departamento] if vista.departamento else None)
    pagina.piece(
        f"cuadros-{valor}".replace("_", "-"),
        joined((de_otro, texts.map_finding(filas, resto, valor, vista, pagina.filtros.anio)), ": "),
        formats.of_sentences(f"{texts.map_title(valor)}, {vista.anio}", texts.all_seen(pagina.filtros, por)),
        mapa.of(todas),
        pie=footing(weakest_row(filas, vista.anio), OF_FIRMS, vista),
        lectura=lectura,
        elige=elige,
    )


def attentions(pagina: Page, dimension: str, nombre: str, id: str = "") -> bool:
    """Draw firms and attentions by a dimension, where lists give them; return whether they do."""
    if filas := figures.attentions_by(catalog.published(), pagina.filtros, dimension):
        nota = f"Empresas y atenciones, {pagina.filtros.anio}"
        pagina.piece(id or dimension, texts.table_title(nombre, dimension), nota, filas)
    return bool(filas)


def own_places(pagina: Page, atendidas: Served, dimension: str, nombre: str) -> None:
    """Draw what is known of the programme's own kind of place in a folded row, titled by its goal.

    The goal of its activity over the years, and the firms of each place: from lists, or those printed and the rest.
    Under filters that goals do not follow, only the firms from lists.
    """
    datos, filtros = catalog.published(), pagina.filtros
    linea = execution.named(datos, filtros.anio, filtros.query, nombre) if filtros.firms == filtros.query else None
    if linea is None:
        attentions(pagina, dimension, nombre)
        return
    with pagina.row(f"los-{dimension}", goal(linea, f"{linea.codigo_corto} {nombre}") or shown(linea.etiqueta)):
        over_the_years(pagina, of_structure(ACTIVITY, linea))
        if attentions(pagina, dimension, nombre):
            return
        filas = figures.among_rest(datos, filtros, dimension, linea.avance_fisico)
        sin = texts.not_crossed(atendidas, f"a cuántas empresas atendió cada {nombre}", "" if filas else dimension)
        pagina.piece(
            dimension,
            texts.table_title(f"Empresas por {nombre}", dimension),
            f"Empresas atendidas, {filtros.anio}",
            charts.bars(filas, x=FIRMS_SERVED, y=dimension),
            vacio=sin,
        )
        layout.lacking(sin if filas else NOTHING)


def draw_overlap(pagina: Page) -> None:
    """Draw the combinations of activities by number of firms, or why they are unknown."""
    datos = catalog.published()
    solapes, seguida = figures.overlapped(datos, pagina.filtros)
    de_ellas = figures.served(datos, seguida)
    dibujadas = figures.most_combined(solapes)
    combinadas = charts.bars(dibujadas, x="empresas", y="combinacion", columns="firms.overlap")
    pagina.piece(
        "solapamiento",
        texts.overlap_headline(solapes, de_ellas),
        texts.overlap_note(solapes, dibujadas, pagina.filtros, seguida, figures.overlap_row(datos, seguida)),
        combinadas.of(tables.of_objects(solapes, "firms.overlap")) if dibujadas else combinadas,
        pie=footing(de_ellas.cifras, OF_FIRMS, seguida),
        vacio=say("sin_combinaciones", de_ellas.sujeto)
        if solapes
        else texts.not_crossed(de_ellas, "qué actividades comparten empresas"),
    )


def criteria(vigente: Criteria, anios_uit: list[int]) -> Criteria:
    """Draw the controls of another focalization rule, starting from the one in force, and of the UIT's year."""
    layout.chart_title(
        words("¿Y si la regla fuera otra?"), "La regla vigente está puesta; cambie un valor y vea la tasa"
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        uit = address.choice("uit", "UIT del año", {"": "de las ventas"} | {str(a): str(a) for a in anios_uit})
        minimo = address.number("desde", "Ventas desde (UIT)", 0, 2300, int(vigente.minimo_uit))
        maximo = address.number("hasta", "Ventas hasta (UIT)", 1, 20000, int(vigente.maximo_uit))
        anios = address.number("antiguedad", "Años en el registro", 0, 10, vigente.antiguedad_anios)
        activas = address.toggle("activas", "Sólo contribuyentes activos", inicial=vigente.solo_activas)
    return Criteria(minimo, maximo, anios, activas, int(uit) if uit else None)
