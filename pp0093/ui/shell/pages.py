"""The list of pages in pages/paginas.toml; the file of each, beside it, draws it.

A programme's own pages are in its folder and have no file (subjects.declared). Menu, command line, screenshots and
tests use this list.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from msgspec import Struct, ValidationError, convert
from msgspec.structs import replace

from pp0093 import programme
from pp0093.access import Role
from pp0093.ask import catalog
from pp0093.ask.registry import INDICATORS, dimensions_of
from pp0093.ask.view import FILTER_LABELS
from pp0093.config import PROJECT
from pp0093.errors import UsageError, among
from pp0093.programme import Programme
from pp0093.ui.shell.filters import Figures

PAGES_DIR = PROJECT / "pages"
PAGES_FILE = "paginas.toml"
# Groups of the menu, in order.
Group = Literal["Cómo vamos", "Población atendida", "Indicadores y políticas", "Informes y datos"]
GROUPS: tuple[Group, ...] = get_args(Group)


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """Fixed words of a piece: title, note and, without rows, the reason."""

    title: str
    note: str = ""
    nothing: str = ""


class Declared(Struct, frozen=True, forbid_unknown_fields=True):
    """A page as declared in the list; `id` is its file name and its path.

    `asks` is its question, `filters` what its figures follow, `keys` its own URL parameters, `order` its position in
    its group (then by file), `topic` what the programme must have ("" for none), `role` the least role. `only_real`
    pages are never of demonstration data; `part_of` pages are reached from another page, not from the menu, while that
    one is offered; `by_name` pages only from names. `before` maps old page names to rows of this one; `pieces` are the
    fixed words of pieces. A programme's page has `indicators` and a dimension.
    """

    id: str
    title: str
    group: Group
    asks: str
    filters: Figures
    order: int = 99
    keys: tuple[str, ...] = ()
    topic: str = ""
    role: Role = Role.LECTOR
    only_real: bool = False
    part_of: str = ""
    by_name: bool = False
    before: dict[str, str] = {}
    pieces: dict[str, Words] = {}
    indicators: tuple[str, ...] = ()
    by: str = ""

    @property
    def place(self) -> tuple[int, int, str]:
        """Return its position in the menu."""
        return GROUPS.index(self.group), self.order, self.id


# Session key of the page to open, for runs without a browser.
REQUESTED_PAGE = "pagina_pedida"


def declared_pages() -> list[Declared]:
    """Return the declared pages in menu order.

    Raise UsageError with the page's name when one is invalid, or is missing in the list or as a file.
    """
    lista = PAGES_DIR / PAGES_FILE
    return [*_read_list(lista, tuple(sorted(r.stem for r in PAGES_DIR.glob("*.py"))), lista.stat().st_mtime_ns)]


def of_programme(programa: Programme) -> list[Declared]:
    """Return a programme's own pages, filtered by the dimensions common to their indicators.

    Raise UsageError like `declared_pages`, and for repeated names or invalid queries.
    """
    suyas = []
    otras = {p.id for p in declared_pages()}
    for nombre, campos in programa.declara("pagina").items():
        donde, pedidos, por = f"la página {nombre} de {programa.lugar}", campos.get("indicators"), campos.get("by", "")
        if nombre in otras:
            raise UsageError(f"{donde} se llama como otra; llámela de otro modo")
        if not isinstance(pedidos, list) or not pedidos:
            raise UsageError(f"{donde} no dice qué dibuja; escriba indicators, una lista")
        for id_ in pedidos:
            if id_ not in INDICATORS:
                raise UsageError(f"{donde} pide {id_}, que no es un indicador; {among(str(id_), INDICATORS)}")
            if por not in dimensions_of(id_):
                raise UsageError(
                    f"{donde} se abre por {por!r} y {id_} no; {among(por, dimensions_of(id_), 'se abre por')}"
                )
        comunes = [f for f in FILTER_LABELS if all(f in dimensions_of(id_) for id_ in pedidos)]
        motivo = "Las cifras de esta página no se abren por lo demás." if len(comunes) < len(FILTER_LABELS) else ""
        filtros = {"filtros": comunes, "motivo": motivo}
        suyas.append(_parse_page(nombre, campos, {"": filtros}, programa.lugar))
    return suyas


def offered_pages(rol: Role = Role.ADMIN) -> list[Declared]:
    """Return the pages that the programme has and a role may see, in menu order.

    Raise like `declared_pages`.
    """
    return [p for p in parted()[0] if p.role <= rol]


def parted() -> tuple[list[Declared], list[Declared]]:
    """Return offered pages and the others, so that links to these can be answered.

    They depend on the topics of the published version's programme, or of the current one before any. Raise like
    `declared_pages`.
    """
    suyas: list[Declared] = []
    ajenas: list[Declared] = []
    version = catalog.published_or_none()
    programa = version.programa if version else programme.current()
    propias = programa.paginas if version else ()
    for pagina in sorted([*declared_pages(), *of_programme(programa)], key=lambda p: p.place):
        es_suya = pagina.topic in {"", *programa.temas} and (not propias or bool(pagina.by) or pagina.id in propias)
        (suyas if es_suya else ajenas).append(programme_page(pagina, programa))
    return suyas, ajenas


def in_menu(paginas: Collection[Declared]) -> list[Declared]:
    """Return the pages shown in the menu."""
    ofrecidas = {p.id for p in paginas}
    return [p for p in paginas if p.part_of not in ofrecidas]


def page_names() -> list[str]:
    """Return the names of the offered pages (files and links), in menu order."""
    return [p.id for p in offered_pages()]


def programme_page(pagina: Declared, programa: Programme) -> Declared:
    """Return a page with the programme's own title and question."""
    titulo, pregunta = (programa.frase(f"pagina.{pagina.id}.{que}") for que in ("titulo", "pregunta"))
    return replace(pagina, title=titulo or pagina.title, asks=pregunta or pagina.asks)


@lru_cache(maxsize=16)
def _read_list(lista: Path, archivos: tuple[str, ...], _modificada: int) -> list[Declared]:
    """Return the pages of a list file in menu order; cached until the list or the files change."""
    dichas = programme.read_toml(lista)
    filtros = dichas.pop("filtros", {})
    if sobran := sorted({*dichas} ^ {*archivos}):
        raise UsageError(f"la página {sobran[0]} debe estar en pages/{PAGES_FILE} y tener su archivo en pages/")
    return sorted((_parse_page(n, c, filtros, f"pages/{PAGES_FILE}") for n, c in dichas.items()), key=lambda p: p.place)


def _parse_page(nombre: str, campos: dict[str, Any], filtros: dict[str, Any], donde: str) -> Declared:
    try:
        propios, rol = filtros[campos.get("filters", "")], Role[campos.get("role", Role.LECTOR.name)]
        leida = convert({**campos, "id": nombre, "filters": propios, "role": rol}, Declared)
    except (KeyError, ValidationError) as error:
        raise UsageError(f"la página {nombre} de {donde} no se entiende ({error}); corríjala") from error
    if leida.topic not in ("", *programme.TOPICS):
        raise UsageError(f"la página {nombre} de {donde} es de un tema que no hay: «{leida.topic}»")
    return leida
