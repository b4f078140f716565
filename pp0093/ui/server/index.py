"""The page that every address of the dashboard opens: Streamlit's own, with what has to run before it does."""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import HTMLResponse

from pp0093.ui.server import gate
from pp0093.ui.server.headers import INDEX
from pp0093.ui.shell import scripts

HEAD = "<head>"
ROOT, ADDRESS = "/", re.compile(r"/[\w-]*")


def page() -> str:
    """Return Streamlit's page with our first script at its head."""
    return INDEX.read_text(encoding="utf-8").replace(HEAD, f"{HEAD}{scripts.ARRIVAL}", 1)


class Index:
    """Middleware that answers the addresses of pages; anything else goes on."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.pagina = HTMLResponse(page(), headers={"cache-control": "no-cache"})

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer, or let somebody else."""
        ruta = scope.get("path", "") if scope.get("method") == "GET" else ""
        es_pagina = ADDRESS.fullmatch(ruta) and gate.part(ruta) == ROOT
        await (self.pagina if es_pagina else self.app)(scope, receive, send)
