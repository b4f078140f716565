"""A piece: one chart or table with all that it needs to stand alone on paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import unquote, urlencode

from msgspec import Struct
from msgspec.structs import replace

from pp0093.config import settings
from pp0093.programme import Programme
from pp0093.provenance import Provenance, weakest
from pp0093.structs import Frozen
from pp0093.writing import formats
from pp0093.writing.tables import Card, Table

# The key of a link that says which version a figure was taken of.
VERSION_PARAM = "version"
# What goes before the address where a piece is explained.
EXPLAINED = "Sustento: "
# A letter that is not of ASCII as an address carries it, once or inside another: what else it carries stays as it is.
ESCAPED_LETTERS = re.compile(r"(?:%(?:25)?[89A-F][0-9A-F])+")
ALL_DEMONSTRATION = "Datos de demostración: estas cifras no son reales."
PART_DEMONSTRATION = (
    f"Datos de demostración: lo que dice «demostración» o «{Provenance.SYNTHETIC.nombre}» no es real; lo demás sí."
)


def joined_sentences(*frases: str) -> str:
    """Return some sentences as one text."""
    return ". ".join(f.rstrip(".") for f in frases if f)


class Footing(Frozen):
    """What figures stand on. `filtros` is {filter: value} as the URL carries it; `corte` an ISO date or None.

    `fuentes` gives what they are taken from, asked only where it is printed. Of figures some of which are invented and
    some are not, `es_mixto`.
    """

    alcance: str
    filtros: dict[str, str]
    filtros_en_palabras: str
    procedencia: str | None
    corte: str | None
    fuentes: Callable[[], Sequence[str]]
    version: str
    programa: Programme
    es_mixto: bool = False

    def of(self, filtro: str, valor: str) -> Footing:
        """Return the footing of what shows one value of a choice that only the page has."""
        return replace(self, filtros={**self.filtros, filtro: valor})

    def with_sources_of(self, *otros: Footing) -> Footing:
        """Return the footing of what is drawn from figures of others too."""
        return replace(self, fuentes=lambda: [*dict.fromkeys(f for pie in (self, *otros) for f in pie.fuentes())])

    def weakened(self, procedencias: Iterable[str | None]) -> Footing:
        """Return the footing of figures of some provenances, the page's where there is none."""
        dadas = {p for p in procedencias if p}
        es_mixto = Provenance.SYNTHETIC in dadas and len(dadas) > 1
        return replace(self, procedencia=weakest(dadas), es_mixto=es_mixto) if dadas else self

    @property
    def es_sintetico(self) -> bool:
        """Whether a figure below it is not real."""
        return self.procedencia == Provenance.SYNTHETIC

    @property
    def es_inventado(self) -> bool:
        """Whether no figure below it is real."""
        return self.es_sintetico and not self.es_mixto

    def source(self, hasta: int | None = None) -> str:
        """Return what its figures are taken from, as a line: all of them, or the first ones and how many more."""
        todas = self.fuentes()
        dichas = todas if hasta is None or len(todas) <= hasta else [*todas[:hasta], f"y {len(todas) - hasta} más"]
        return f"Fuente: {'; '.join(dichas) or 'no declarada'}."

    def lines(self) -> list[str]:
        """Return source with its cut-off, author and version, as every export prints them below its figures."""
        lineas = [
            f"{self.source()} {formats.cutoff(self.corte)}.",
            f"{self.programa.elaboracion}. Versión de los datos: {self.version}.",
        ]
        if not self.es_sintetico:
            return lineas
        return [PART_DEMONSTRATION if self.es_mixto else ALL_DEMONSTRATION, *lineas]


class Piece(Struct, frozen=True):
    """One chart or table: page, name for files, finding, what is measured, how it is drawn.

    `pie` is what its drawing stands on and `pie_de_cifras` what its table does, which may hold more than is drawn.
    `mide` is what is measured and `notas` the remarks.
    `cifras` are the rows of a query that the figures come from: each can show its passport.
    `figura` takes a palette (ui.theme) and returns a drawing: one specification for screen and paper. A table
    has none. `enlace` is the address of its passport, or of itself where it has none, below that of the dashboard, and
    `lugar` what a link carries to show it in its page. Only there is said how it is read (`lectura`), does a click on a
    mark set the filter `elige`, and may a table be drawn in a way of its own (`dibuja`).
    """

    pagina: str
    id: str
    titulo: str
    mide: str
    notas: tuple[str, ...]
    tabla: Table
    pie: Footing
    pie_de_cifras: Footing
    figura: Callable[[Any], Any] | None = None
    alt: str = ""
    cifras: tuple[dict[str, Any], ...] = ()
    enlace: str = ""
    lugar: dict[str, str] = {}
    lectura: str = ""
    elige: str = ""
    dibuja: Callable[..., None] | None = None

    @property
    def nota(self) -> str:
        """What is measured and the remarks, as one text."""
        return joined_sentences(self.mide, *self.notas)

    @property
    def url(self) -> str:
        """The address where it is explained, with its version; empty while nobody has said where the dashboard is."""
        sitio = settings().url
        return f"{sitio}/{self.enlace}&{urlencode({VERSION_PARAM: self.pie.version})}" if sitio and self.enlace else ""

    def lines(self, pie: Footing | None = None) -> list[str]:
        """Return what is printed below it: what its footing says, and where it is explained, if that is anywhere."""
        lineas = (pie or self.pie).lines()
        if self.url:  # As it is read, with its accents; whoever types it comes to the same place.
            enlace = f"{EXPLAINED}{settings().url}/{self.enlace}"
            lineas.append(ESCAPED_LETTERS.sub(lambda letras: unquote(letras.group().replace("%25", "%")), enlace))
        return lineas

    def heading(self) -> str:
        """Return what a reader who gets only the picture has to know: programme, scope, year and filters."""
        quien = f"{self.pie.programa.sigla} {self.pie.programa.nombre}"
        return f"{quien}. {self.pie.alcance}. {self.pie.filtros_en_palabras}."


class Shown:
    """What a page showed, for whoever takes it home; headless.visited fills in `faltas`, what it says is missing."""

    piezas: list[Piece]
    faltas: list[str]
    respuesta: str
    tarjetas: Sequence[Card]
    notas: list[str]
