"""Building blocks of pages: query figures, phrase them, draw them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import streamlit as st

from pp0093.access import Role
from pp0093.ask import catalog
from pp0093.ask.catalog import Catalog
from pp0093.ask.view import View
from pp0093.claims import refused
from pp0093.errors import PP0093Error, UsageError, sentence
from pp0093.ui import access, layout, theme
from pp0093.ui.access import role
from pp0093.ui.footings import footing, running, weakest_row
from pp0093.ui.page import MENU_PLACE, Ended, draw_alone, end_page, page, stop
from pp0093.ui.shell import address, demonstration, filters, menu, run
from pp0093.ui.shell.pages import Declared
from pp0093.ui.shell.run import begin
from pp0093.ui.subjects import guide, intake, passport


def data() -> Catalog:
    """Return the catalog of this run's version; the next run checks again which one is published."""
    return catalog.published()


def start() -> None:
    """Apply the theme and show global warnings; called once at the top of app.py."""
    layout.stay_typed()
    st.html(theme.colours(theme.palette()))
    if falta := catalog.served_fault():
        layout.note(sentence(falta))
    layout.note(run.release())


def bar(pagina: Declared | None) -> str:
    """Draw the filter bar of a page; return, as a sentence, what is missing when nothing is published."""
    if pagina is None:
        return ""
    try:
        demonstration.adopt(pagina)
        filters.bar(data(), pagina.filters, pagina.id, pagina.keys)
        st.session_state[MENU_PLACE] = st.container(width="content", key="pp_menu_de_la_pagina")
        demonstration.write_outcome(filters.current_view().anio)
    except PP0093Error as error:
        return sentence(error)
    return ""


def without_data(falta: str, pagina: Declared | None) -> None:
    """Show that there are no data, with the guide; users who may load files can do it from any page."""
    layout.empty(refused(falta))
    access.account()
    if pagina is not None and pagina.id == guide.GUIDE_PAGE:
        guide.alone(pagina, menu.followed())
        return
    address.way(guide.GUIDE_PAGE, guide.READ_THE_GUIDE)
    if role() >= Role.ANALISTA:
        intake.first()


def run_page(abierta: Any, pagina: Declared | None = None) -> None:
    """Run the open page, or only the piece that the address asks for."""
    if address.alone():
        draw_alone(abierta.run)
    else:
        if pagina is not None:
            demonstration.tell(pagina)
        try:
            with suppress(Ended):
                abierta.run()
        except UsageError as error:  # The page makes an invalid query: a fault of its author, so show it.
            layout.empty(refused(sentence(error)))
        if pagina is not None:
            end_page()
            menu.foot(pagina)


__all__ = [
    "Role",
    "View",
    "address",
    "begin",
    "data",
    "filters",
    "footing",
    "menu",
    "page",
    "passport",
    "run_page",
    "running",
    "start",
    "stop",
    "weakest_row",
]
