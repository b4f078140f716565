"""Write docs/formatos.md, and docs/calibracion.md with its table: the demonstration beside what it has to give."""

from __future__ import annotations

import tempfile
from pathlib import Path

from msgspec.structs import replace

from pp0093 import console, demo
from pp0093.ask.catalog import published
from pp0093.build.version import build
from pp0093.config import PROJECT, settings
from pp0093.demo import calibration
from pp0093.ingest import format_pages
from pp0093.ingest.readers.base import DEMO


def main() -> None:
    """Write them, these from a version with nothing but the demonstration."""
    _write("formatos.md", format_pages.markdown())
    with tempfile.TemporaryDirectory() as raiz:
        propias = replace(settings(), datos=Path(raiz, "raw"), salida=Path(raiz, "parquet"))
        demo.write_demonstration(propias.datos / DEMO)
        build(propias, console.progress_of, lambda: None)
        calibrada = published(propias.salida).demonstration()
        _write("calibracion.md", calibration.markdown(calibrada))
        _write("calibracion.csv", calibration.table(calibrada))


def _write(nombre: str, texto: str) -> None:
    (PROJECT / "docs" / nombre).write_text(texto, encoding="utf-8")


if __name__ == "__main__":
    main()
