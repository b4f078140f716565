"""The dashboard's server with every run of the app's script timed inside it.

    python benchmarks/servidor_medido.py REGISTRO DIRECCION PUERTO

A line a run is added to REGISTRO: seconds from its start to its end on the server, resident megabytes after it.
Streamlit has no public event for the end of a run, hence the wrapped private method.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from medida import usage
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from pp0093.ui.server import application


def timed(original: Callable[..., None], registro: Path) -> Callable[..., None]:
    """Return the same method, which also writes down how long it took."""

    def corre(*argumentos: Any) -> None:
        inicio = time.perf_counter()
        try:
            original(*argumentos)
        finally:
            linea = {"segundos": time.perf_counter() - inicio, "mb": usage(os.getpid()).mb}
            with registro.open("a", encoding="utf-8") as salida:
                salida.write(json.dumps(linea) + "\n")

    return corre


if __name__ == "__main__":
    ScriptRunner._run_script = timed(ScriptRunner._run_script, Path(sys.argv[1]))  # type: ignore[method-assign]
    application.serve_until_stopped(sys.argv[2], int(sys.argv[3]))
