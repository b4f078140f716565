"""Accepted names of services and topics: restricted readers see the rest grouped as "Sin clasificar".

A unit writes a service or a topic as free text, and no pattern finds every personal datum in it (pp0093/masking.py).
The names that the reports use are a rule of the programme (`texto_aceptado`); an analyst accepts others, and each
acceptance adds a row to a file beside the loaded ones. Those that the demonstration invents are accepted only in it. A
programme without the rule publishes what it has, masked.

A restricted reader queries the version through views of its tables (Catalog._seen): all its counts, filters
and suppression included, use these names.
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
    """The interface of a version that this module needs: its mode, its rules and its tables."""

    es_delgada: bool
    es_demostracion: bool
    rules: Rules

    def query(self, consulta: str, /) -> list[dict[str, Any]]:
        """Return the rows of a query."""

    def tables(self) -> Mapping[str, tuple[str, ...]]:
        """Return {table: its columns}."""


class Accepted(Frozen):
    """An accepted service or topic; when a person accepted it, also who and on which day."""

    dimension: str
    texto: str
    quien: str = ""
    cuando: str = ""


class Pending(Frozen):
    """A service or topic that is not accepted yet, and how many attentions have it."""

    dimension: str
    texto: str
    atenciones: int


def pending(version: Version) -> list[Pending]:
    """Return the services and topics of a version that are not accepted, by dimension, those of most attentions first.

    Empty when its programme has no list of accepted names.
    """
    if RULE not in version.rules.tables() or version.es_delgada:
        return []
    aceptados = _accepted(version)
    dichas = [d for d in LISTED_DIMENSIONS if d in version.tables().get(ATTENTIONS, ())]
    contados = (convert(f, Pending) for d in dichas for f in version.query(TEXTS_COUNTED.format(dimension=d)))
    faltan = (p for p in contados if (p.dimension, _same(p.texto)) not in aceptados)
    return sorted(faltan, key=lambda p: (p.dimension, -p.atenciones, p.texto))


def accept(textos: Iterable[Pending], quien: str) -> int:
    """Append services and topics to the file of accepted ones, atomically; return how many were new."""
    ruta = settings().datos / FILE
    antes = _read_accepted(ruta)
    ya = {(a.dimension, _same(a.texto)) for a in antes}
    hoy = clock.today().isoformat()
    nuevos = [Accepted(t.dimension, t.texto, quien, hoy) for t in textos if (t.dimension, _same(t.texto)) not in ya]
    durable.write_at_once(ruta, durable.table_text(Accepted.__struct_fields__, map(asdict, (*antes, *nuevos))))
    return len(nuevos)


def acceptance_stamp() -> tuple[int, ...]:
    """Return the stamp of the file of accepted names: it changes with each acceptance, and is part of cache keys."""
    return durable.stamp(settings().datos / FILE)


def unaccepted(version: Version) -> dict[str, frozenset[str]]:
    """Return {dimension: its names that are not accepted} of a version, without the dimensions that have none."""
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
    """Return the rows of the file of accepted names; incomplete rows are skipped, an unreadable file has none."""
    try:
        filas = csv.DictReader(io.StringIO(durable.read_text(ruta), newline=""))
        return [convert(f, Accepted) for f in filas if None not in {*f, *f.values()}]
    except (OSError, UnicodeDecodeError, ValidationError):
        return []


def _same(texto: str) -> str:
    """Normalize a text for comparison (mismo_texto in sql/macros.sql): without case, accents, spaces or dashes."""
    return _SAME.sub("", folded(texto))
