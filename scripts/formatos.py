"""Generator of docs/formatos.md: folder, columns and a sample of each format, from its declaration."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from pp0093 import models, programme
from pp0093.ingest.columns import rows_of
from pp0093.ingest.readers import formats
from pp0093.ingest.readers.declarada import PUBLISHED_DIR
from pp0093.ingest.readers.grid import Described

FORMATS_HEADING = """# Formatos: los escribe `make documentos` de lo que cada uno declara; no se edita a mano

## Formatos de los archivos

Qué columnas trae cada archivo, con qué nombres se reconocen (con tildes, mayúsculas, espacios y guiones o sin ellos) y
una muestra inventada; lleve también los nombres de los códigos que ella trae (SECTOR_NOMBRE). Las demás columnas se
dejan pasar. Al final van las exportaciones que dan los sistemas.
`pp0093 inspeccionar ARCHIVO` dice qué se lee de uno.
"""
IN_TEXT, IN_BOOK = (
    "Texto (.csv, .txt).",
    "Texto (.csv) o libro de Excel (.xlsx, .xls).",
)
IN_THE_MANIFEST = (
    " Cuándo se publicó va en `publicado_el` del manifiesto (dd/mm/aaaa o mm/aaaa) y, de una fe de erratas, "
    "el documento que corrige va en `corrige`: de dos que imprimen otra cifra de lo mismo vale el último publicado."
)
COLUMNS_HEAD = "| Columna | Qué es | Obligatoria | También se acepta |\n|---|---|---|---|\n"
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
    formatos = formats()
    return FORMATS_HEADING + "".join(map(_page, formatos)) + "".join(_variants(formatos))


def _page(formato: Described) -> str:
    significan = _meanings(formato.tabla)
    escritos = formato.mapa.by_column()
    nombres = {f"{c}{NAME_OF}" for c in escritos}  # Name columns of codes appear only in the sample.
    columnas = (c for c, (primero, *_) in escritos.items() if c not in nombres and not LATER_MONTH.search(primero))
    lineas = "".join(_line(formato, c, escritos[c], significan.get(c, "")) for c in columnas)
    celdas = sample(formato)
    muestra = f"\nMuestra:\n\n```csv\n{as_text(formato, celdas)}```\n" if celdas else ""
    como = IN_BOOK if formato.es_libro else IN_TEXT
    como += IN_THE_MANIFEST if formato.carpeta == PUBLISHED_DIR else ""
    return f"\n### {formato.nombre}\n\nEn `{formato.carpeta}/`. {como}\n\n{COLUMNS_HEAD}{lineas}{muestra}"


def _variants(formatos: Iterable[Described]) -> Iterator[str]:
    """Yield the page of each system export that is no plain table, or is read as one: what counts and a sample."""
    por_formato = {f.formato: f for f in formatos}
    for v in rows_of("variantes"):
        suyo = por_formato.get(v["formato"])
        como = f"En `{suyo.carpeta}/`; se lee como «{suyo.nombre}». {v['dice']}" if suyo else v["dice"]
        yield f"\n### {v['nombre']}\n\n{como}\n\n```csv\n{v['muestra']}\n```\n"


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


def _line(formato: Described, columna: str, escritos: Sequence[str], significado: str) -> str:
    primero, *otros = escritos
    primero = FIRST_MONTH.sub(rf"{primero} a \g<de>12", primero)
    que_es = "; ".join(filter(None, (significado.removesuffix(" 1" * (" a " in primero)), formato.admite.get(columna))))
    resto = f" y {len(otros) - MAX_OTHER_HEADERS} más" if len(otros) > MAX_OTHER_HEADERS else ""
    pide = "sí" if columna in formato.pide else ONE_OF if columna in formato.una_de else ""
    celdas = (primero, que_es, pide, ", ".join(otros[:MAX_OTHER_HEADERS]) + resto)
    return f"| {' | '.join(c.replace('|', '¦') for c in celdas)} |\n"


def _meanings(tabla: str) -> dict[str, str]:
    """Return the meaning of each column of a raw table, from the header of its staging table."""
    de_ella = (m for m in models.models(programme.current()) if m.esquema == "staging" and f"raw.{tabla}" in m.lee)
    return {c.nombre: c.significado for m in de_ella for c in m.columnas}


if __name__ == "__main__":
    print(markdown(), end="")
