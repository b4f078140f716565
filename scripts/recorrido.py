"""Print the modules of the house in which a command executes some function, in the order in which it enters them.

`python scripts/recorrido.py consulta devengado_soles` runs the command on what is published; `python
scripts/recorrido.py --pagina resumen` opens a page. Of each module it says what it is. Rooms below `ask` (config,
errors, rules, versions...), the command line and what only runs while modules load are apart: whoever follows a figure
does not read them. So that class bodies count as nothing, every module is loaded before.
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
    """Return the modules with a function executed by a call, as it enters them."""
    vistos: dict[str, None] = {}
    for modulo in pkgutil.walk_packages(pp0093.__path__, "pp0093."):
        if not modulo.name.endswith("__main__"):
            with suppress(ImportError):  # Some need what is not installed.
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
    """Open a page; Streamlit runs it in a thread of its own, which is traced too."""
    threading.setprofile(sys.getprofile())
    headless.visited(pagina, {})
    threading.setprofile(None)


def main(orden: Sequence[str]) -> None:
    """Print the modules that a command or a page goes through, and how many they are."""
    os.chdir(PROJECT)
    with redirect_stdout(StringIO()):
        vistos = visited(partial(open_page, orden[1]) if orden[:1] == ["--pagina"] else partial(cli.main, [*orden]))
    for ruta in vistos:
        dice = ast.get_docstring(ast.parse(Path(ruta).read_text(encoding="utf-8"))) or ""
        print(f"{ruta:40} {dice.partition(chr(10))[0]}")
    print(f"{len(vistos)} modules")


if __name__ == "__main__":
    main(sys.argv[1:])
