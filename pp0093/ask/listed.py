"""Services and topics as who reads aggregates reads them: those of the programme's list, the others as one.

A unit writes a service or a topic in words, and no pattern finds every personal datum in them (pp0093/masking.py). The
names that the reports use are a rule of the programme (`texto_aceptado`); an analyst accepts others, in a file beside
the loaded ones that each acceptance adds a row to. Those that the demonstration invents are accepted in it and nowhere
else. A programme without the rule publishes what it has, masked.

Such a reader's version is asked through views of its tables (Catalog._seen): everything counted for it, filters
and suppression included, is counted with these names.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from msgspec import ValidationError, convert
from msgspec.structs import asdict

from pp0093 import clock, durable, programme
from pp0093.ask.registry import ATENCION
from pp0093.config import settings
from pp0093.language.words import folded
from pp0093.rules import Rules
from pp0093.structs import Frozen

RULE = "texto_aceptado"
FILE = "textos_aceptados.csv"
ATTENTIONS, LISTED_DIMENSIONS = ATENCION.tabla, ("servicio", "tema")
UNCLASSIFIED = "Sin clasificar"
TEXTS_COUNTED = (
    "select '{dimension}' as dimension, {dimension} as texto, count(*) as atenciones "
    f"from {ATTENTIONS} where {{dimension}} is not null group by {{dimension}}"
)
_SAME = re.compile(r"[\s_\-]")


class Version(Protocol):
    """What is asked of a version: whether its rows are there, its rules and its tables."""

    es_delgada: bool
    es_demostracion: bool
    rules: Rules

    def query(self, consulta: str, /) -> list[dict[str, Any]]:
        """Return the rows of a query."""

    def tables(self) -> Mapping[str, tuple[str, ...]]:
        """Return the columns of every table by its name."""


class Accepted(Frozen):
    """A service or a topic of the list; one that somebody accepted says who, and which day."""

    dimension: str
    texto: str
    quien: str = ""
    cuando: str = ""


class Pending(Frozen):
    """A service or a topic that the list does not have, and how many attentions say it."""

    dimension: str
    texto: str
    atenciones: int


def pending(version: Version) -> list[Pending]:
    """Return the services and topics of a version that are on no list, those of most attentions first.

    None where its programme has no list of them.
    """
    if RULE not in version.rules.tables() or version.es_delgada:
        return []
    aceptados = _accepted(version)
    dichas = [d for d in LISTED_DIMENSIONS if d in version.tables().get(ATTENTIONS, ())]
    contados = (convert(f, Pending) for d in dichas for f in version.query(TEXTS_COUNTED.format(dimension=d)))
    faltan = (p for p in contados if (p.dimension, _same(p.texto)) not in aceptados)
    return sorted(faltan, key=lambda p: (p.dimension, -p.atenciones, p.texto))


def accept(textos: Iterable[Pending], quien: str) -> int:
    """Add services and topics to the accepted ones, at once and for good; return how many were not there."""
    ruta = settings().datos / FILE
    antes = _read_accepted(ruta)
    ya = {(a.dimension, _same(a.texto)) for a in antes}
    hoy = clock.today().isoformat()
    nuevos = [Accepted(t.dimension, t.texto, quien, hoy) for t in textos if (t.dimension, _same(t.texto)) not in ya]
    texto = io.StringIO()
    escribe = csv.DictWriter(texto, Accepted.__struct_fields__, lineterminator="\n")
    escribe.writeheader()
    escribe.writerows(map(asdict, (*antes, *nuevos)))
    durable.write_at_once(ruta, texto.getvalue())
    return len(nuevos)


def seal() -> tuple[int, ...]:
    """Return what changes when something is accepted."""
    return durable.stamp(settings().datos / FILE)


def outside(version: Version) -> dict[str, frozenset[str]]:
    """Return the services and topics of a version that are on no list, of each dimension that has some."""
    faltan = pending(version)
    fuera = {d: frozenset(p.texto for p in faltan if p.dimension == d) for d in LISTED_DIMENSIONS}
    return {d: textos for d, textos in fuera.items() if textos}


def _accepted(version: Version) -> set[tuple[str, str]]:
    de_la_regla = (convert(f, Accepted) for f in version.rules.rows(RULE))
    propios = LISTED_DIMENSIONS if version.es_demostracion else ()
    inventados = (Accepted(d, t) for d in propios for t in programme.demo_texts(d))
    return {
        (a.dimension, _same(a.texto)) for a in (*de_la_regla, *inventados, *_read_accepted(settings().datos / FILE))
    }


def _read_accepted(ruta: Path) -> list[Accepted]:
    """Return what was accepted; rows that lack something are not."""
    try:
        filas = csv.DictReader(io.StringIO(durable.read_text(ruta), newline=""))
        return [convert(f, Accepted) for f in filas if None not in {*f, *f.values()}]
    except (OSError, UnicodeDecodeError, ValidationError):
        return []


def _same(texto: str) -> str:
    """Return a text as it is compared (mismo_texto in sql/macros.sql): without case, accents, spaces or dashes."""
    return _SAME.sub("", folded(texto))
