"""The performance report: one file, one section a benchmark, each replaced by the run that measures it again."""

from __future__ import annotations

import re
from pathlib import Path

HEADING = re.compile(r"^(?=# )", flags=re.MULTILINE)


def write_section(ruta: Path, texto: str) -> None:
    """Put a section, which starts with its heading ("# ..."), in the place of the one of the same name, or last."""
    secciones = HEADING.split(ruta.read_text(encoding="utf-8")) if ruta.exists() else []
    nueva = texto.rstrip() + "\n"
    titulo = nueva.splitlines()[0]
    lugares = [n for n, s in enumerate(secciones) if s.startswith(f"{titulo}\n")]
    if lugares:
        secciones[lugares[0]] = nueva
    else:
        secciones.append(nueva)
    ruta.write_text("\n".join(s.rstrip() + "\n" for s in secciones if s.strip()), encoding="utf-8")
