"""What every first page of a person waits for, done as the server starts: imports, and what the first page asks."""

from __future__ import annotations

from pp0093 import clock, journal
from pp0093.access import Access
from pp0093.ask import catalog, view
from pp0093.ask.catalog import Catalog
from pp0093.ask.standing import years
from pp0093.ask.view import View
from pp0093.firms import figures as firms
from pp0093.money import cards, execution
from pp0093.ui.shell import pages
from pp0093.year import alerts

FIRST = "resumen"
"""The page that is asked ahead, where the programme has it."""


def up(acceso: Access) -> None:
    """Import what pages are drawn with and ask what the first of them will; nothing before a publication.

    It is asked as whoever comes will, of every year that may be chosen; with sign-in, as who reads aggregates, to whom
    an answer takes longer: of the first year alone. What other pages ask is left to them. What goes wrong is written
    down: the page will say it to whoever opens it.
    """
    import pandas  # noqa: F401
    import plotly.graph_objects  # noqa: F401

    try:
        asked(acceso)
    except Exception as error:
        journal.fault(error)


def asked(acceso: Access) -> Catalog | None:
    """Ask what the first page will and return of whom it was asked, None before a publication."""
    if (publicado := catalog.published_or_none()) is None:
        return None
    suyo = as_asked(publicado, acceso)
    if FIRST not in pages.names():
        return suyo
    for anio in [years.default(suyo)] if acceso.con_entrada else years.all_of(suyo):
        _first_page(suyo, View(anio))
    return suyo


def as_asked(publicado: Catalog, acceso: Access) -> Catalog:
    """Return a version as whoever comes asks it."""
    return publicado.protected() if acceso.con_entrada else publicado


def _first_page(catalogo: Catalog, vista: View) -> None:
    """Ask what Resumen does as it opens, with the same words, by which it is remembered."""
    years.all_of(catalogo)
    view.options(catalogo, vista.anio)
    for pide in (firms.right_ones, firms.unfinished, cards.summary):
        pide(catalogo, vista)
    execution.goal_sources(catalogo, vista.anio, vista.query)
    alerts.of_year(catalogo, vista.anio, clock.today())
