"""Write docs/nota_2025.md and its table: every figure that the report of 2025 prints beside the note of that year."""

from __future__ import annotations

import tempfile
from pathlib import Path

from msgspec.structs import replace

from pp0093 import console
from pp0093.ask.catalog import Catalog, published
from pp0093.build.version import Asked, build
from pp0093.config import PROJECT, settings
from pp0093.note import issue
from pp0093.note.annex import EQUAL, HEADER, table
from pp0093.note.asking import Inquiry
from pp0093.writing import formats

ANIO, DOCUMENTO = 2025, "Informe OEI 2025"
PAGE = """# La nota de {anio} frente al {documento}

Se genera con `make documentos`; no se edita. Cada cifra que el documento imprime, y lo que de ella dice
`pp0093 nota --anio {anio}`, a los decimales impresos: {iguales} de {todas} están en la nota con el mismo valor. \
Todas, en `nota_{anio}.csv`.

## Las que no

{filas}
"""


def files(catalogo: Catalog) -> dict[str, str]:
    """Return the page, with the differences, and the table, with every figure, by their ending."""
    filas = table(Inquiry(catalogo, ANIO, {}), issue.note_of_year(catalogo, issue.Wanted(ANIO)), DOCUMENTO)
    distintas = [f for f in filas if f[-1] != EQUAL]
    renglones = [f"| {' | '.join(f)} |" for f in (HEADER, *distintas)]
    renglones.insert(1, "|" + "---|" * len(HEADER))
    cuentas = {"iguales": len(filas) - len(distintas), "todas": len(filas)}
    pagina = PAGE.format(anio=ANIO, documento=DOCUMENTO, filas="\n".join(renglones), **cuentas)
    return {"md": pagina, "csv": formats.delimited(HEADER, filas)}


def main() -> None:
    """Build a version with what ships, without demonstration, and write both."""
    with tempfile.TemporaryDirectory() as carpeta:
        propias = replace(settings(), salida=Path(carpeta) / "parquet")
        build(propias, console.progress_of, lambda: None, Asked(sin_demo=True))
        for en, texto in files(published(propias.salida)).items():
            (PROJECT / "docs" / f"nota_{ANIO}.{en}").write_text(texto, encoding="utf-8")


if __name__ == "__main__":
    main()
