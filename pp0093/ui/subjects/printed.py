"""What documents print of a page's matter, drawn as tables that no filter changes."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from pp0093.ask import catalog
from pp0093.ask.view import View
from pp0093.behind import traced
from pp0093.claims import shown
from pp0093.provenance import Provenance
from pp0093.ui import drawn
from pp0093.ui.exports.piece import Footing
from pp0093.ui.footings import REPORT, footing
from pp0093.ui.page import Page
from pp0093.writing.tables import of_objects

PRINTED_NOTE = "Como se transcribió del documento; cambia con el año y no con los filtros"
FACTS = "Qué dice el documento"
FACTS_NOTE = "En pocas palabras; los nombres oficiales, como están escritos. No cambia con el año ni con los filtros"


def figures(pagina: Page) -> None:
    """Draw the printed figures that belong to a page in the year looked at; nothing where there are none."""
    datos, anio = catalog.published(), pagina.filtros.anio
    for pieza in traced.pieces(datos, pagina.id, anio):
        origen = {"procedencia": Provenance.PUBLISHED, "corte": pieza.corte}
        pie = replace(footing(origen, REPORT, View(anio)), fuentes=partial(tuple, pieza.documentos))
        pagina.piece(
            pieza.id, shown(pieza.titulo), PRINTED_NOTE, traced.printed_table(pieza), pie=pie, es_del_anio=False
        )


def facts(pagina: Page, pie: Footing | None) -> None:
    """Draw the facts of the document that a page is about, `pie` what its figures stand on; nothing without any."""
    hechos = traced.facts(catalog.published(), pagina.id)
    if hechos:
        tabla = of_objects(hechos, "behind.fact")
        pagina.piece("documento", shown(FACTS), FACTS_NOTE, tabla, dibuja=drawn.as_text, pie=pie, es_del_anio=False)
