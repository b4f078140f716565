"""A piece: a chart or table with everything needed to stand alone."""

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

# Link parameter with the version of a figure.
VERSION_PARAM = "version"
# Label of the address of a piece's passport.
EXPLAINED = "Sustento: "
# Percent-encoded non-ASCII letters, encoded once or twice; other escapes stay.
ESCAPED_LETTERS = re.compile(r"(?:%(?:25)?[89A-F][0-9A-F])+")
ALL_DEMONSTRATION = "Datos de demostración: estas cifras no son reales."
PART_DEMONSTRATION = (
    f"Datos de demostración: lo que dice «demostración» o «{Provenance.SYNTHETIC.nombre}» no es real; lo demás sí."
)


def joined_sentences(*frases: str) -> str:
    """Join sentences into one text."""
    return ". ".join(f.rstrip(".") for f in frases if f)


class Footing(Frozen):
    """Context of some figures. `filtros` is {filter: value} as in the URL; `corte` an ISO date or None.

    `fuentes` returns the sources, called only to print them. `es_mixto` when some figures are demonstration data and
    others real.
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
        """Return the footing narrowed to a value of a page's own choice."""
        return replace(self, filtros={**self.filtros, filtro: valor})

    def with_sources_of(self, *otros: Footing) -> Footing:
        """Return the footing with the sources of others too."""
        return replace(self, fuentes=lambda: [*dict.fromkeys(f for pie in (self, *otros) for f in pie.fuentes())])

    def weakened(self, procedencias: Iterable[str | None]) -> Footing:
        """Return the footing with the weakest of some provenances; unchanged without any."""
        dadas = {p for p in procedencias if p}
        es_mixto = Provenance.SYNTHETIC in dadas and len(dadas) > 1
        return replace(self, procedencia=weakest(dadas), es_mixto=es_mixto) if dadas else self

    @property
    def es_sintetico(self) -> bool:
        """Whether some figure is demonstration data."""
        return self.procedencia == Provenance.SYNTHETIC

    @property
    def es_inventado(self) -> bool:
        """Whether all figures are demonstration data."""
        return self.es_sintetico and not self.es_mixto

    def source(self, hasta: int | None = None) -> str:
        """Return the source line: all sources, or the first ones and how many more."""
        todas = self.fuentes()
        dichas = todas if hasta is None or len(todas) <= hasta else [*todas[:hasta], f"y {len(todas) - hasta} más"]
        return f"Fuente: {'; '.join(dichas) or 'no declarada'}."

    @property
    def authorship(self) -> str:
        """The line with its author and version."""
        return f"{self.programa.elaboracion}. Versión de los datos: {self.version}."

    def lines(self) -> list[str]:
        """Return the lines that every export prints below: source, cut-off, author and version."""
        lineas = [
            f"{self.source()} {formats.cutoff(self.corte)}.",
            self.authorship,
        ]
        if not self.es_sintetico:
            return lineas
        return [PART_DEMONSTRATION if self.es_mixto else ALL_DEMONSTRATION, *lineas]


class Piece(Struct, frozen=True):
    """A chart or table: page, file name, finding, measure and drawing.

    `pie` is the footing of the drawing and `pie_de_cifras` of the table, which may have more figures. `mide` is the
    measure and `notas` the remarks. `cifras` are the query rows behind it, for passports. `figura` takes a palette and
    returns the drawing; tables have none. `enlace` is the address of its passport or, without one, of itself; `lugar`,
    the link parameters that show it on its page. `lectura` explains how to read it, `elige` is the filter set by a
    click, and `dibuja` draws a table differently: all three only on pages.
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
        """Measure and remarks as one text."""
        return joined_sentences(self.mide, *self.notas)

    @property
    def url(self) -> str:
        """Address of its explanation, with the version; "" when the dashboard's address is not configured."""
        sitio = settings().url
        return f"{sitio}/{self.enlace}&{urlencode({VERSION_PARAM: self.pie.version})}" if sitio and self.enlace else ""

    def lines(self, pie: Footing | None = None) -> list[str]:
        """Return the lines printed below it: its footing and the address of its explanation."""
        lineas = (pie or self.pie).lines()
        if self.url:  # With readable accents: typed so, it leads to the same place.
            enlace = f"{EXPLAINED}{settings().url}/{self.enlace}"
            lineas.append(ESCAPED_LETTERS.sub(lambda letras: unquote(letras.group().replace("%25", "%")), enlace))
        return lineas

    def heading(self) -> str:
        """Return the context of a picture alone: programme, scope, year and filters."""
        quien = f"{self.pie.programa.sigla} {self.pie.programa.nombre}"
        return f"{quien}. {self.pie.alcance}. {self.pie.filtros_en_palabras}."


class Shown:
    """What a page showed, for exports; headless.visited fills `faltas`, its "missing data" messages."""

    piezas: list[Piece]
    faltas: list[str]
    respuesta: str
    tarjetas: Sequence[Card]
    notas: list[str]
