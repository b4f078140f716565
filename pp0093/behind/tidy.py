"""The data package: every aggregate figure in one tidy table with its dictionary (Parquet and CSV), without firms.

One row per figure: indicator, scope, year, dimension, value or interval, and provenance. It follows Frictionless Data,
so that its tools read and check the files from their description.
"""

from __future__ import annotations

import hashlib
import json
from types import SimpleNamespace

from pp0093.ask import query
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.query import Query
from pp0093.ask.registry import (
    SCOPES,
    YEAR,
    dimensions_of,
    is_money,
    offered_dimensions,
    offered_indicators,
)
from pp0093.ask.rows import NO_DATA, PERIOD, Row
from pp0093.config import COUNTRY_FOLDER
from pp0093.durable import zipped
from pp0093.programme import FIRMS_TOPIC, Programme
from pp0093.writing import formats

# Dimensions so detailed that a cell is a few firms.
TOO_FINE = {"provincia", "clase_ciiu"}
_NO_FIRMS = (
    "No trae filas de empresas: llevan RUC y datos tributarios, que son reservados; las unidades las entregan para "
    "este seguimiento y sólo salen de aquí sumadas, y no por provincia ni por clase CIIU."
)
DATA, DESCRIPTION = "cifras", "datapackage.json"
SAME = f"Lo mismo que {DATA}.csv está en {DATA}.parquet."
# Parquet type of each type in the description.
TYPES = {"integer": "int32", "number": "float64", "boolean": "bool", "string": "string"}
TOTAL_ROW = "total"
Figure = tuple[str | int | float | None, ...]
"""A figure, in the order of the columns: `dimension` and `codigo` are its group."""


def figures(catalogo: Catalog) -> list[Figure]:
    """Return every figure of a version: each indicator and scope, by year, total and by each dimension."""
    hay = offered_dimensions(catalogo.programa).keys() - {YEAR} - TOO_FINE
    return [
        cifra
        for indicador in offered_indicators(catalogo.programa).values()
        if not indicador.es_interno
        # Only money is also known for the whole country.
        for alcance in (SCOPES if is_money(indicador.id) else SCOPES[:1])
        for dimension in ("", *(d for d in dimensions_of(indicador.id) if d in hay))
        for fila in query.run(
            catalogo, Query((indicador.id,), (YEAR, dimension) if dimension else (YEAR,), {}, alcance)
        )
        if (cifra := _row_figure(fila, indicador.id, dimension)) is not None
    ]


def _row_figure(fila: Row, indicador: str, dimension: str) -> Figure | None:
    """Return a row's figure; None when unknown, or for words."""
    cifras = [fila.get(c) for c in (indicador, f"minimo_{indicador}", f"maximo_{indicador}")]
    if all(v is None for v in cifras) or isinstance(cifras[0], str):
        return None
    codigo = str(fila[dimension] or NO_DATA) if dimension else TOTAL_ROW
    de = (indicador, fila["alcance"], fila[YEAR], dimension or TOTAL_ROW, codigo)
    nombre = str(fila.get(f"{dimension}_nombre") or codigo)
    textos = (fila.get(c) or "" for c in ("procedencia", "corte", PERIOD))
    return (*de, nombre, *(None if v is None else float(v) for v in cifras), fila[f"parcial_{indicador}"], *textos)


@cached_by_version
def package(catalogo: Catalog) -> bytes:
    """Return the zip of a version: cifras.csv, cifras.parquet, the dictionary and datapackage.json."""
    import pandas as pd

    cifras, propias = figures(catalogo), offered_dimensions(catalogo.programa).values()
    indicadores = offered_indicators(catalogo.programa).values()
    tablas: tuple[list[Figure], ...] = (
        cifras,
        [(i.id, i.etiqueta, i.unidad.value, i.definicion, i.formula) for i in indicadores],
        [(TOTAL_ROW, "Sin abrir"), *((d.id, d.etiqueta) for d in propias)],
    )
    descrito = (COUNTRY_FOLDER / "paquete.json").read_bytes()
    paquete = json.loads(descrito, object_hook=lambda campos: SimpleNamespace(**campos))
    columnas = [{c.name: TYPES[c.type] for c in r.schema.fields} for r in paquete.resources]
    de_cada = zip(paquete.resources, columnas, tablas, strict=True)
    archivos = {
        r.path: formats.delimited([*suyas], [[*map(_plain_value, fila)] for fila in filas]).encode("utf-8")
        for r, suyas, filas in de_cada
    }
    tabla = pd.DataFrame(cifras, columns=[*columnas[0]]).astype(columnas[0])
    archivos[f"{DATA}.parquet"] = tabla.to_parquet(index=False)
    _fill(paquete, catalogo, archivos)
    archivos[DESCRIPTION] = json.dumps(paquete, default=vars, ensure_ascii=False, indent=2).encode()
    return zipped(archivos)


def _fill(paquete: SimpleNamespace, catalogo: Catalog, archivos: dict[str, bytes]) -> None:
    """Fill a description with the programme, the version, why firms are left out, and each file's size and hash."""
    programa = catalogo.programa
    paquete.name, paquete.version = f"{programa.prefijo}-cifras", catalogo.version
    paquete.title = f"{programa.sigla} {programa.nombre}: todas las cifras agregadas"
    paquete.description = formats.full(" ", f"{programa.elaboracion}.", why_no_firms(programa), SAME)
    paquete.contributors = [{"title": programa.autor, "role": "author"}]
    for recurso in paquete.resources:
        datos = archivos[recurso.path]
        recurso.bytes, recurso.hash = len(datos), f"sha256:{hashlib.sha256(datos).hexdigest()}"


def why_no_firms(programa: Programme) -> str:
    """Return why firms' rows are left out; "" for a programme without firms."""
    return _NO_FIRMS if programa.has(FIRMS_TOPIC) else ""


def zip_name(catalogo: Catalog) -> str:
    """Return the name of the zip: <programme>_cifras[_demostracion]_<version>.zip."""
    cuales = "cifras_demostracion" if catalogo.es_demostracion else "cifras"
    return f"{catalogo.programa.prefijo}_{cuales}_{catalogo.version}.zip"


def _plain_value(valor: object) -> object:
    if isinstance(valor, bool):
        return "true" if valor else "false"
    return int(valor) if isinstance(valor, float) and valor.is_integer() else valor
