"""Trace of the modules that a command or page executes, in order of entry.

`python scripts/recorrido.py consulta devengado_soles` runs the command on the published version; `python
scripts/recorrido.py --pagina resumen` opens a page. Each module is printed with its first docstring line. Rooms below
`ask` (config, errors, rules, versions...) and the command line are left out, as nobody who follows a figure needs to
read them. All modules are imported beforehand, so that import-time code does not count.
"""

from __future__ import annotations

import ast
import os
import pkgutil
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout, suppress
from functools import partial
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import FrameType

import pp0093
from pp0093 import cli
from pp0093.config import PACKAGE, PROJECT
from pp0093.ui.exports import headless

ROOMS_LEFT_OUT = ("cli", "country")


def visited(hacer: Callable[[], object]) -> list[str]:
    """Return the modules with a function executed by a call, in order of entry."""
    vistos: dict[str, None] = {}
    for modulo in pkgutil.walk_packages(pp0093.__path__, "pp0093."):
        if not modulo.name.endswith("__main__"):
            with suppress(ImportError):  # Optional dependencies.
                import_module(modulo.name)

    def enter(marco: FrameType, que: str, _: object) -> None:
        if que == "call" and marco.f_code.co_name != "<module>":
            vistos[marco.f_code.co_filename] = None

    sys.setprofile(enter)
    try:
        hacer()
    finally:
        sys.setprofile(None)
    propios = [Path(v).relative_to(PROJECT) for v in vistos if v.startswith((f"{PACKAGE}/", f"{PROJECT}/pages/"))]
    return [str(p) for p in propios if (len(p.parts) > 2 and p.parts[1] not in ROOMS_LEFT_OUT) or p.parts[0] == "pages"]


def open_page(pagina: str) -> None:
    """Open a page; Streamlit runs it in its own thread, which is traced too."""
    threading.setprofile(sys.getprofile())
    headless.visited(pagina, {})
    threading.setprofile(None)


def main(orden: Sequence[str]) -> None:
    """Print the modules that a command or a page executes, and their number."""
    os.chdir(PROJECT)
    with redirect_stdout(StringIO()):
        vistos = visited(partial(open_page, orden[1]) if orden[:1] == ["--pagina"] else partial(cli.main, [*orden]))
    for ruta in vistos:
        dice = ast.get_docstring(ast.parse(Path(ruta).read_text(encoding="utf-8"))) or ""
        print(f"{ruta:40} {dice.partition(chr(10))[0]}")
    print(f"{len(vistos)} modules")


if __name__ == "__main__":
    main(sys.argv[1:])
