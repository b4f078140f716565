"""Write docs/formatos.md, and docs/calibracion.md with its table: the demonstration beside what it has to give."""

from __future__ import annotations

import tempfile
from pathlib import Path

from msgspec.structs import replace

from pp0093 import console, demo
from pp0093.ask.catalog import published
from pp0093.build.version import Asked, build
from pp0093.config import PROJECT, settings
from pp0093.demo import calibration
from pp0093.ingest import format_pages
from pp0093.ingest.readers.base import DEMO


def of_demonstration() -> dict[str, str]:
    """Return the calibration of the demonstration, by file, from a version built apart of nothing but it."""
    with tempfile.TemporaryDirectory() as datos, tempfile.TemporaryDirectory() as salida:
        demo.write_demonstration(Path(datos) / DEMO)
        aparte = replace(settings(), datos=Path(datos), salida=Path(salida))
        build(aparte, console.progress_of, lambda: None, Asked())
        calibrada = published(aparte.salida).demonstration()
        return {"calibracion.md": calibration.markdown(calibrada), "calibracion.csv": calibration.table(calibrada)}


if __name__ == "__main__":
    for nombre, texto in {"formatos.md": format_pages.markdown(), **of_demonstration()}.items():
        (PROJECT / "docs" / nombre).write_text(texto, encoding="utf-8")
