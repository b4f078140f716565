"""The pages there are, as each one's file declares itself: read from its text, without running it.

A page begins with `pagina = ui.page("Título", group=..., asks=..., filters=ui.MONEY)`. The same call, when the page
runs, returns the page to be drawn (ui/page.py). Menu, command line, captures and tests take the list from here.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pp0093 import programme, trees
from pp0093.access.roles import GRANTED, Role
from pp0093.ask import catalog
from pp0093.config import PROJECT
from pp0093.errors import UsageError
from pp0093.programme import Programme
from pp0093.ui.shell import filters
from pp0093.ui.shell.filters import Figures

PAGES_DIR = PROJECT / "pages"
# Groups of the menu, in its order: the question that their pages answer.
GROUPS = ("Cómo vamos", "Población atendida", "Indicadores y políticas", "Informes y datos")
# What a programme may have or not; a page of a topic is offered only where there is something to show.
TOPICS = programme.TOPICS
LAST = 99
CALL = "ui.page"
SETS = {nombre: valor for nombre, valor in vars(filters).items() if isinstance(valor, Figures)}
EXAMPLE = 'pagina = ui.page("Título", group="...", asks="¿...?", filters=ui.MONEY)'


class Declared(Struct, frozen=True):
    """What a page says of itself; `id` is the name of its file, and its path in a link.

    `asks` is the question it answers, `filters` what its figures can be filtered by, `keys` what the URL carries for
    it alone, `order` its place among those of its group (after those that say one, by file), `topic` what the
    programme must have for the page to be offered ("" is nothing), `role` the least that whoever looks must have. One
    that is `only_real` is never of the demonstration; one that is `part_of` another is reached from it and not from
    the menu, where the other is offered.
    """

    id: str
    title: str
    group: str
    asks: str
    filters: Figures
    order: int = LAST
    keys: tuple[str, ...] = ()
    topic: str = ""
    role: Role = Role.LECTOR
    only_real: bool = False
    part_of: str = ""

    @property
    def place(self) -> tuple[int, int, str]:
        """Return where it stands in the menu."""
        return GROUPS.index(self.group), self.order, self.id


def declared(carpeta: Path = PAGES_DIR) -> list[Declared]:
    """Return what every page of a folder declares, in the order of the menu.

    Raise UsageError, naming file and line, when one declares nothing or something that cannot be.
    """
    return sorted((_read(r, *_state(r)) for r in carpeta.glob("*.py")), key=lambda p: p.place)


def offered(carpeta: Path = PAGES_DIR, rol: Role = Role.ADMIN) -> list[Declared]:
    """Return the pages whose topic the programme has and that a role may see, in the order of the menu.

    Raise as `declared` does.
    """
    return [p for p in parted(carpeta)[0] if p.role <= rol]


def parted(carpeta: Path = PAGES_DIR) -> tuple[list[Declared], list[Declared]]:
    """Return the pages that are offered and those that are not, for a link that asks for one of them to be answered.

    Raise as `declared` does.
    """
    todas = declared(carpeta)
    son_suyas = list(zip(map(named, todas), _offered_of(todas), strict=True))
    return [p for p, es_suya in son_suyas if es_suya], [p for p, es_suya in son_suyas if not es_suya]


def in_menu(paginas: Collection[Declared]) -> list[Declared]:
    """Return, of the pages that are offered, those that the menu has."""
    ofrecidas = {p.id for p in paginas}
    return [p for p in paginas if p.part_of not in ofrecidas]


def parts_of(pagina: str, rol: Role) -> list[Declared]:
    """Return the pages that are reached from another and not from the menu."""
    return [p for p in offered(rol=rol) if p.part_of == pagina]


def names() -> list[str]:
    """Return the names of the pages that are offered (of their files and links), in the order of the menu."""
    return [p.id for p in offered()]


def topics() -> Iterable[str]:
    """Return the topics of the programme of the published version or, before any, of the one in force."""
    version = catalog.published_or_none()
    return (version.programa if version else programme.current()).temas


def _offered_of(paginas: list[Declared]) -> list[bool]:
    """Tell of each page whether it is of what the programme of the published version has, and one of its pages."""
    version, temas = catalog.published_or_none(), {"", *topics()}
    propias = version.programa.paginas if version else ()
    return [p.topic in temas and (not propias or p.id in propias) for p in paginas]


def named(pagina: Declared, programa: Programme | None = None) -> Declared:
    """Return a page with the title and the question that a programme has for it: that of the published version."""
    if programa is None:
        version = catalog.published_or_none()
        if version is None:
            return pagina
        programa = version.programa
    titulo, pregunta = (programa.frase(f"pagina.{pagina.id}.{que}") for que in ("titulo", "pregunta"))
    if not (titulo or pregunta):
        return pagina
    return replace(pagina, title=titulo or pagina.title, asks=pregunta or pagina.asks)


def _state(ruta: Path) -> tuple[int, int]:
    """Return what changes when a file does: when it was written, and its size for what was written at once."""
    estado = ruta.stat()
    return estado.st_mtime_ns, estado.st_size


@lru_cache(maxsize=256)
def _read(ruta: Path, _modificado: int, _tamano: int) -> Declared:
    """Return what a file declares; remembered until the file changes."""
    donde = f"la página {ruta.parent.name}/{ruta.name}"
    try:
        cuerpo = trees.program(ruta.read_text(encoding="utf-8"))
    except SyntaxError as error:
        raise UsageError(f"{donde}, línea {error.lineno}: no es Python bien escrito") from error
    llamadas = _declarations(cuerpo)
    if len(llamadas) != 1:
        como = "se declara varias veces" if llamadas else "no se declara"
        raise UsageError(f"{donde} {como}; debe hacerlo una vez, así: {EXAMPLE}")
    [llamada] = llamadas
    try:
        return Declared(ruta.stem, **_arguments(llamada))
    except ValueError as error:
        raise UsageError(f"{donde}, línea {llamada.lineno}: {error}") from error


def _declarations(cuerpo: list[ast.stmt]) -> list[ast.Call]:
    valores = [n.value for n in cuerpo if isinstance(n, ast.Assign)]
    return [v for v in valores if isinstance(v, ast.Call) and ast.unparse(v.func) == CALL]


def _arguments(llamada: ast.Call) -> dict[str, Any]:
    """Return the arguments of a declaration; raise ValueError, which says in Spanish what is wrong with them."""
    if len(llamada.args) != 1:
        raise ValueError(f"ui.page lleva el título y lo demás por su nombre, así: {EXAMPLE}")
    dados = {"title": llamada.args[0]} | {k.arg or "**": k.value for k in llamada.keywords}
    sobran = [k for k in dados if k not in _KINDS]
    if sobran:
        raise ValueError(f"ui.page no conoce {', '.join(sobran)}; conoce {', '.join(_KINDS)}")
    faltan = [k for k in _REQUIRED if k not in dados]
    if faltan:
        raise ValueError(f"a ui.page le falta {', '.join(faltan)}")
    valores = {k: _value(k, v) for k, v in dados.items()}
    for clave, posibles in (("group", GROUPS), ("topic", ("", *TOPICS))):
        if clave in valores and valores[clave] not in posibles:
            raise ValueError(f"{clave} dice «{valores[clave]}»; puede ser {_listed(posibles)}")
    return valores


def _value(clave: str, nodo: ast.expr) -> Any:
    leer = {"filters": _figures, "role": _role}.get(clave)
    return leer(nodo) if leer else _literal(clave, nodo)


def _figures(nodo: ast.expr) -> Figures:
    dicho = ast.unparse(nodo)
    if dicho.removeprefix("ui.") not in SETS or not dicho.startswith("ui."):
        raise ValueError(f"filters dice {dicho}; puede ser {', '.join(f'ui.{n}' for n in SETS)}")
    return SETS[dicho.removeprefix("ui.")]


def _role(nodo: ast.expr) -> Role:
    dicho = ast.unparse(nodo)
    posibles = {f"ui.Role.{r.name}": r for r in GRANTED}
    if dicho not in posibles:
        raise ValueError(f"role dice {dicho}; puede ser {', '.join(posibles)}")
    return posibles[dicho]


def _literal(clave: str, nodo: ast.expr) -> Any:
    tipo, debe_ser = _KINDS[clave]
    try:
        valor = ast.literal_eval(nodo)
    except ValueError:
        valor = None
    textos = valor if isinstance(valor, tuple) else (valor,)
    if type(valor) is not tipo or (tipo not in (int, bool) and not all(isinstance(t, str) for t in textos)):
        raise ValueError(f"{clave} debe ser {debe_ser} y dice {ast.unparse(nodo)}: se lee sin correr la página")
    if clave in _REQUIRED and not valor:
        raise ValueError(f"{clave} está vacío")
    return valor


def _listed(posibles: Iterable[str]) -> str:
    return ", ".join(f"«{p}»" for p in posibles if p)


_TEXT = (str, "un texto escrito ahí")
_KINDS: dict[str, tuple[type, str]] = {
    "title": _TEXT,
    "group": _TEXT,
    "asks": _TEXT,
    "filters": (Figures, "uno de los filtros de ui"),
    "order": (int, "un número entero"),
    "keys": (tuple, 'una tupla de textos, como ("a", "b")'),
    "topic": _TEXT,
    "role": (Role, "uno de ui.Role"),
    "only_real": (bool, "True o False"),
    "part_of": _TEXT,
}
_REQUIRED = ("title", "group", "asks", "filters")
