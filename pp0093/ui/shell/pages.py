"""The pages there are, as pages/paginas.toml lists them; the file of each, beside it, draws what it says.

Those of a programme alone are in its own file and have none: they are drawn by what they declare (subjects.declared).
Menu, command line, captures and tests take the list from here.
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
# Groups of the menu, in its order: the question that their pages answer.
Group = Literal["Cómo vamos", "Población atendida", "Indicadores y políticas", "Informes y datos"]
GROUPS: tuple[Group, ...] = get_args(Group)


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """What a page says of one of its pieces, whatever its rows: title, note and, where it has no rows, why."""

    title: str
    note: str = ""
    nothing: str = ""


class Declared(Struct, frozen=True, forbid_unknown_fields=True):
    """What the list says of a page; `id` is the name of its file, and its path in a link.

    `asks` is the question it answers, `filters` what its figures can be filtered by, `keys` what the URL carries for
    it alone, `order` its place among those of its group (after those that say one, by file), `topic` what the
    programme must have for the page to be offered ("" is nothing), `role` the least that whoever looks must have. One
    that is `only_real` is never of the demonstration; one that is `part_of` another is reached from the words of that
    one and not from the menu, where the other is offered; `by_name`, from the names of what it is of alone. `before`
    are pages of another time or programme, by name, and the row that each is here; `pieces`, the words of those whose
    words do not change with their rows.
    One of a programme says which `indicators` it draws, and by which dimension.
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
        """Return where it stands in the menu."""
        return GROUPS.index(self.group), self.order, self.id


# In the session: the page that opens without being chosen, of who runs it without a browser.
REQUESTED_PAGE = "pagina_pedida"


def declared_pages() -> list[Declared]:
    """Return what the list says of every page, in the order of the menu.

    Raise UsageError, naming the page, when one is not understood, or is not both in the list and in a file.
    """
    lista = PAGES_DIR / PAGES_FILE
    return [*_read_list(lista, tuple(sorted(r.stem for r in PAGES_DIR.glob("*.py"))), lista.stat().st_mtime_ns)]


def of_programme(programa: Programme) -> list[Declared]:
    """Return the pages that a programme declares, filtered by what all their indicators open by.

    Raise UsageError as `declared_pages` does, and for one that is called as another or that can't be asked.
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
    """Return the pages whose topic the programme has and that a role may see, in the order of the menu.

    Raise as `declared_pages` does.
    """
    return [p for p in parted()[0] if p.role <= rol]


def parted() -> tuple[list[Declared], list[Declared]]:
    """Return the pages that are offered and those that are not, for a link that asks for one of them to be answered.

    Offered are those of what the programme of the published version has, or of the one in force before any. Raise as
    `declared_pages` does.
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
    """Return, of the pages that are offered, those that the menu has."""
    ofrecidas = {p.id for p in paginas}
    return [p for p in paginas if p.part_of not in ofrecidas]


def page_names() -> list[str]:
    """Return the names of the pages that are offered (of their files and links), in the order of the menu."""
    return [p.id for p in offered_pages()]


def programme_page(pagina: Declared, programa: Programme) -> Declared:
    """Return a page with the title and the question that a programme has for it."""
    titulo, pregunta = (programa.frase(f"pagina.{pagina.id}.{que}") for que in ("titulo", "pregunta"))
    return replace(pagina, title=titulo or pagina.title, asks=pregunta or pagina.asks)


@lru_cache(maxsize=16)
def _read_list(lista: Path, archivos: tuple[str, ...], _modificada: int) -> list[Declared]:
    """Return what a list says, beside some files, in the order of the menu; remembered until either changes."""
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
