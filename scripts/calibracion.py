"""Write docs/calibracion.md and its table: the demonstration, loaded alone, against what it is calibrated to."""

from __future__ import annotations

import tempfile
from pathlib import Path

from msgspec.structs import replace

from pp0093 import console, demo
from pp0093.ask.catalog import published
from pp0093.build.version import build
from pp0093.config import PROJECT, settings
from pp0093.demo import calibration
from pp0093.ingest.readers.base import DEMO


def main() -> None:
    """Build a version with nothing but the demonstration and write what it answers."""
    with tempfile.TemporaryDirectory() as carpeta:
        propias = replace(settings(), datos=Path(carpeta) / "raw", salida=Path(carpeta) / "parquet")
        demo.write_demonstration(propias.datos / DEMO)
        build(propias, console.progress_of, lambda: None)
        catalogo = published(propias.salida).demonstration()
        for escribe, en in ((calibration.markdown, "md"), (calibration.table, "csv")):
            (PROJECT / "docs" / f"calibracion.{en}").write_text(escribe(catalogo), encoding="utf-8")


if __name__ == "__main__":
    main()
