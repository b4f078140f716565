"""How the server is: what it serves, whether it is whole, how old it is. No figure and no row."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from pp0093 import __version__, versions
from pp0093.config import settings

PATH = "/salud"
HOUR = 3600


async def answer(_pedido: Request) -> JSONResponse:
    """Answer 200 when the published version is whole, 503 when it is not or there is none."""
    dicho = await run_in_threadpool(found)
    return JSONResponse(dicho, 200 if dicho["entera"] else 503, {"cache-control": "no-store"})


def found() -> dict[str, Any]:
    """Return the program's version, the version served, whether it is the published one and whole, and its age."""
    servida = versions.served(settings().salida)
    dicho = versions.description(servida.carpeta) if servida.carpeta else {}
    return {
        "pp0093": __version__,
        "version": servida.carpeta.name if servida.carpeta else None,
        "entera": servida.carpeta is not None and not servida.falta,
        "publicada": dicho.get("creada"),
        "edad_horas": _age(dicho.get("creada")),
    }


def _age(creada: str | None) -> float | None:
    if not creada:
        return None
    nacio = datetime.fromisoformat(creada)
    nacio = nacio if nacio.tzinfo else nacio.astimezone()
    return round((datetime.now(UTC) - nacio).total_seconds() / HOUR, 1)
