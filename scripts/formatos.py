"""Generator of docs/formatos.md: folder, columns and a sample of each format, from its declaration."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from jinja2 import StrictUndefined, Template

from pp0093 import models, programme
from pp0093.ingest.columns import rows_of
from pp0093.ingest.readers import formats
from pp0093.ingest.readers.declarada import PUBLISHED_DIR
from pp0093.ingest.readers.grid import Described

ONE_OF = "una de ellas"
FIRST_MONTH, LATER_MONTH = re.compile(r"^(?P<de>.*_)01$"), re.compile(r"_(0[2-9]|1[0-2])$")
"""Of monthly columns only the first is listed, to stand for all."""
SAMPLES, MONTH_OF_MONEY = "ejemplo", re.compile(r"_[0-9]{2}_soles$")
"""Sample cells: `columnas/ejemplo.csv`, with one cell for every month."""
NAME_OF = "_nombre"
MAX_OTHER_HEADERS = 2
"""Maximum number of alternative headers listed per column."""


def markdown() -> str:
    """Return the content of docs/formatos.md."""
    plantilla = Template(Path(__file__).with_suffix(".jinja").read_text(encoding="utf-8"), undefined=StrictUndefined)
    variantes = rows_of("variantes")
    escrito: str = plantilla.render(
        formatos=formats(), variantes=variantes, columns_of=columns_of, sample=sample, as_text=as_text,
        published=PUBLISHED_DIR,
    )  # fmt: skip
    return escrito


def columns_of(formato: Described) -> Iterator[list[str]]:
    """Yield the cells of each column of a format: header, meaning, whether it is required, and other headers."""
    significan, escritos = _meanings(formato.tabla), formato.mapa.by_column()
    for columna, (primero, *otros) in escritos.items():
        # Name columns of codes appear only in the sample.
        if columna.removesuffix(NAME_OF) in {*escritos} - {columna} or LATER_MONTH.search(primero):
            continue
        escrito = FIRST_MONTH.sub(rf"{primero} a \g<de>12", primero)
        significado = significan.get(columna, "").removesuffix(" 1" * (" a " in escrito))
        que_es = "; ".join(filter(None, (significado, formato.admite.get(columna))))
        resto = f" y {len(otros) - MAX_OTHER_HEADERS} más" if len(otros) > MAX_OTHER_HEADERS else ""
        pide = "sí" if columna in formato.pide else ONE_OF if columna in formato.una_de else ""
        celdas = (escrito, que_es, pide, ", ".join(otros[:MAX_OTHER_HEADERS]) + resto)
        yield [c.replace("|", "¦") for c in celdas]


def sample(formato: Described) -> list[tuple[str, str]]:
    """Return a sample row as (header, cell) pairs, with the unread headers that identify the format."""
    escritos, nombre = formato.mapa.by_column(), formato.formato
    dadas = {(f["formato"], f["columna"]): f["ejemplo"] for f in rows_of(SAMPLES)}
    comunes = {c: dadas.get(("", MONTH_OF_MONEY.sub("_01_soles", c)), "") for c in escritos}
    propias = {columna: celda for (de, columna), celda in dadas.items() if de == nombre}
    celdas = formato.ejemplos or comunes | propias
    return [(escritos.get(c, [c])[0], celda) for c, celda in celdas.items() if celda]


def as_text(formato: Described, celdas: Iterable[tuple[str, str]]) -> str:
    """Return a (header, cell) row as the text of a file in a format."""
    salida = io.StringIO()
    csv.writer(salida, delimiter=formato.separador, lineterminator="\n").writerows(zip(*celdas, strict=True))
    return salida.getvalue()


def _meanings(tabla: str) -> dict[str, str]:
    """Return the meaning of each column of a raw table, from the header of its staging table."""
    de_ella = (m for m in models.models(programme.current()) if m.esquema == "staging" and f"raw.{tabla}" in m.lee)
    return {c.nombre: c.significado for m in de_ella for c in m.columnas}


if __name__ == "__main__":
    print(markdown(), end="")
