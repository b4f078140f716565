"""Turning back: the previous version is published again, and the inputs of the one left are not until it is asked.

`vueltas.json` says, beside the pointer, which version was returned to and from which inputs. It is written before the
pointer: killed between both, the pointer still names the version that was going to be left, and it says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from pp0093 import durable, versions
from pp0093.build import publish
from pp0093.errors import BuildError
from pp0093.versions import INPUTS

RECORD = "vueltas.json"
CURRENT, LEFT = "vigente", "dejadas"


class Turn(Struct, frozen=True):
    """A turning back: the version left and the one published again."""

    dejada: Path
    version: Path


def back(salida: Path, before: Callable[[Path], object]) -> Turn:
    """Publish the previous version again; call it while building. Raises BuildError when there is none to return to.

    `before` is given that version while nothing has changed yet; what it raises leaves everything as it was.
    """
    vigente = versions.current(salida)
    anterior = versions.before(salida, vigente) if vigente else None
    if vigente is None or anterior is None:
        raise BuildError("no hay una versión anterior entera a la que volver; lo publicado sigue como estaba")
    before(anterior)
    dejadas = [*left(salida, vigente), versions.description(vigente).get(INPUTS)]
    dicho = {CURRENT: anterior.name, LEFT: dejadas}
    durable.write_at_once(salida / RECORD, json.dumps(dicho, ensure_ascii=False))
    publish.point_to(salida, anterior.name)
    return Turn(vigente, anterior)


def left(salida: Path, vigente: Path | None) -> list[str]:
    """Return the digests of the inputs from which somebody turned back to the version that is published."""
    dicho = durable.read_json(salida / RECORD) or {}
    return [e for e in dicho.get(LEFT, ()) if e] if vigente and dicho.get(CURRENT) == vigente.name else []
