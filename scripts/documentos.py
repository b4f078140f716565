"""Write docs/formatos.md, docs/calibracion.md and docs/nota_2025.md, the last two with their tables.

They are the demonstration beside what it has to give, and every figure that the report of 2025 prints beside the note.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from pp0093 import console, demo
from pp0093.ask.catalog import Catalog, published
from pp0093.build.version import Asked, build
from pp0093.config import PROJECT, Settings, settings
from pp0093.demo import calibration
from pp0093.ingest import format_pages
from pp0093.ingest.readers.base import DEMO
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


def of_note(catalogo: Catalog) -> dict[str, str]:
    """Return the note beside the report, by file: the page, with the differences, and the table, with every figure."""
    filas = table(Inquiry(catalogo, ANIO, {}), issue.note_of_year(catalogo, issue.Wanted(ANIO)), DOCUMENTO)
    distintas = [f for f in filas if f[-1] != EQUAL]
    renglones = [f"| {' | '.join(f)} |" for f in (HEADER, *distintas)]
    renglones.insert(1, "|" + "---|" * len(HEADER))
    cuentas = {"iguales": len(filas) - len(distintas), "todas": len(filas)}
    pagina = PAGE.format(anio=ANIO, documento=DOCUMENTO, filas="\n".join(renglones), **cuentas)
    return {f"nota_{ANIO}.md": pagina, f"nota_{ANIO}.csv": formats.delimited(HEADER, filas)}


def of_demonstration(catalogo: Catalog) -> dict[str, str]:
    """Return the calibration of the demonstration, by file."""
    calibrada = catalogo.demonstration()
    return {"calibracion.md": calibration.markdown(calibrada), "calibracion.csv": calibration.table(calibrada)}


def written(propias: Settings, pedido: Asked, de: Callable[[Catalog], dict[str, str]]) -> dict[str, str]:
    """Return what is written of a version built apart."""
    with tempfile.TemporaryDirectory() as carpeta:
        aparte = replace(propias, salida=Path(carpeta))
        build(aparte, console.progress_of, lambda: None, pedido)
        return de(published(aparte.salida))


def main() -> None:
    """Write them: the note from what ships, without demonstration; the calibration, from nothing but it."""
    textos = {"formatos.md": format_pages.markdown()} | written(settings(), Asked(sin_demo=True), of_note)
    with tempfile.TemporaryDirectory() as datos:
        demo.write_demonstration(Path(datos) / DEMO)
        textos |= written(replace(settings(), datos=Path(datos)), Asked(), of_demonstration)
    for nombre, texto in textos.items():
        (PROJECT / "docs" / nombre).write_text(texto, encoding="utf-8")


if __name__ == "__main__":
    main()
