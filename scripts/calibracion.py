"""Write docs/calibracion.md: the demonstration, loaded alone, against every figure it is calibrated to."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pp0093 import console, demo
from pp0093.build import build
from pp0093.catalog import published
from pp0093.config import PROJECT, Settings
from pp0093.demo.calibracion import markdown
from pp0093.sources import DEMO


def main() -> None:
    """Build a version with nothing but the demonstration and write what it answers."""
    with tempfile.TemporaryDirectory() as carpeta:
        propias = Settings(Path(carpeta) / "raw", Path(carpeta) / "parquet", 0)
        demo.write(propias.datos / DEMO)
        build(propias, console.progress_of, lambda: None)
        (PROJECT / "docs" / "calibracion.md").write_text(markdown(published(propias.salida)), encoding="utf-8")


if __name__ == "__main__":
    main()
