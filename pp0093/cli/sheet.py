"""What `exportar ficha` does besides what it does with any page: names said as people do, and two sheets of paper."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pp0093.ask.catalog import Catalog

PAGE = "ficha"


def key(catalogo: Catalog, filtros: Mapping[str, str], escrito: str) -> str:
    """Return how the address names what a person writes; raise UsageError as `found` does."""
    from pp0093.sheets.subject import found

    return found(catalogo, _year(catalogo, filtros), escrito).clave


def is_whole(args: argparse.Namespace) -> bool:
    """Tell whether the two sheets are asked for: the page as one PDF, not one of its pieces."""
    return args.pagina == PAGE and args.formato == "pdf" and not args.pieza


def paper(catalogo: Catalog, filtros: Mapping[str, str], propias: Mapping[str, str]) -> dict[str, bytes]:
    """Return {file name: bytes} of the two sheets of what is asked for, of the first thing there is without it."""
    from pp0093.sheets import subject
    from pp0093.sheets.issue import file_name, on_paper, sheet_of

    anio = _year(catalogo, filtros)
    todos = subject.subjects(catalogo, anio)
    ficha = sheet_of(catalogo, todos[propias.get(PAGE) or next(iter(todos))], anio)
    return {file_name(ficha): on_paper(ficha)}


def _year(catalogo: Catalog, filtros: Mapping[str, str]) -> int:
    from pp0093.ask.standing import years

    return int(filtros.get("anio") or years.default(catalogo))
