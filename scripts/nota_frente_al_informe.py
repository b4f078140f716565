"""Write docs/nota_2025.md and its table: every figure that the report of 2025 prints beside the note of that year."""

from __future__ import annotations

import tempfile
from pathlib import Path

from msgspec.structs import replace

from pp0093 import console
from pp0093.ask.catalog import published
from pp0093.build.version import Asked, build
from pp0093.config import PROJECT, settings
from pp0093.note import issue
from pp0093.note.asking import Inquiry
from pp0093.note.sections import printed_beside

ANIO, DOCUMENTO = 2025, "Informe OEI 2025"


def main() -> None:
    """Build a version with what ships, without demonstration, and write the table."""
    with tempfile.TemporaryDirectory() as carpeta:
        propias = replace(settings(), salida=Path(carpeta) / "parquet")
        build(propias, console.progress_of, lambda: None, Asked(sin_demo=True))
        catalogo = published(propias.salida)
        nota = issue.note_of_year(catalogo, issue.Wanted(ANIO))
        for escribe, en in ((printed_beside.markdown, "md"), (printed_beside.table, "csv")):
            texto = escribe(Inquiry(catalogo, ANIO, {}), nota, DOCUMENTO)
            (PROJECT / "docs" / f"nota_{ANIO}.{en}").write_text(texto, encoding="utf-8")


if __name__ == "__main__":
    main()
