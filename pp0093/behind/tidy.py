"""Every aggregated figure in one tidy table, with its dictionary, as a data package (Parquet and CSV): no firms in it.

One row a figure: which indicator, of which scope and year, opened by what, its value or between which two it lies, and
where it comes from. The package follows the specification of Frictionless Data, so that any tool of it reads and
checks the files by their description.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from numbers import Real
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, astuple

from pp0093.ask import query
from pp0093.ask.catalog import YEAR, Catalog, remembered
from pp0093.ask.query import SCOPES, Query
from pp0093.ask.registry import (
    INDICATORS,
    PRESUPUESTO,
    Indicator,
    dimensions_of,
    offered,
    offered_dimensions,
    stored,
)
from pp0093.ask.rows import NO_DATA, PERIOD, Row
from pp0093.programme import FIRMS_TOPIC, Programme
from pp0093.writing.phrases import phrase

# So fine that a cell is a few firms.
TOO_FINE = {"provincia", "clase_ciiu"}
_NO_FIRMS = (
    "No trae filas de empresas: llevan RUC y datos tributarios, que son reservados; las unidades las entregan para "
    "este seguimiento y sólo salen de aquí sumadas, ni por provincia ni por clase CIIU."
)
DATA, TERMS, DIMENSIONS_FILE, DESCRIPTION = "cifras", "indicadores", "dimensiones", "datapackage.json"
SAME = f"Lo mismo que {DATA}.csv está en {DATA}.parquet."
# A zip entry has a date of its own; a fixed one makes equal versions equal files.
ZIP_DATE = (2000, 1, 1, 0, 0, 0)


class TidyFigure(Struct, frozen=True):
    """One figure. `dimension` and `codigo` say what it is of; `valor` is null where it lies between two others."""

    indicador: str
    alcance: str
    anio: int
    dimension: str
    codigo: str
    nombre: str
    valor: float | None
    minimo: float | None
    maximo: float | None
    parcial: bool
    procedencia: str
    corte: str
    periodo: str


TYPES = {"int": "integer", "float | None": "number", "bool": "boolean", "str": "string"}
KEY = ("indicador", "alcance", "anio", "dimension", "codigo")
TOTAL_ROW = "total"


def figures(catalogo: Catalog) -> list[TidyFigure]:
    """Return every figure of a version: of each indicator and scope, by year, whole and opened by each dimension."""
    return [
        cifra
        for indicador in offered(catalogo.programa).values()
        if not indicador.es_interno
        for alcance in _scopes(indicador)
        for dimension in ("", *_dimensions(catalogo, indicador))
        for cifra in _opened(catalogo, indicador.id, alcance, dimension)
    ]


def _scopes(indicador: Indicator) -> Sequence[str]:
    """Return the scopes in which an indicator is known: only money is, of the country too."""
    return SCOPES if all(INDICATORS[s].mart is PRESUPUESTO for s in stored((indicador.id,))) else SCOPES[:1]


def _dimensions(catalogo: Catalog, indicador: Indicator) -> list[str]:
    hay = set(offered_dimensions(catalogo.programa))
    return [d for d in dimensions_of(indicador.id) if d in hay - {YEAR} - TOO_FINE]


def _opened(catalogo: Catalog, indicador: str, alcance: str, dimension: str) -> Iterator[TidyFigure]:
    por = (YEAR, dimension) if dimension else (YEAR,)
    for fila in query.run(catalogo, Query((indicador,), por, {}, alcance)):
        if (cifra := _figure(fila, indicador, dimension)) is not None:
            yield cifra


def _figure(fila: Row, indicador: str, dimension: str) -> TidyFigure | None:
    """Return a row's figure; None where nothing is known, and for words, which are no figures."""
    valor, menor, mayor = (fila.get(c) for c in (indicador, f"minimo_{indicador}", f"maximo_{indicador}"))
    if all(v is None for v in (valor, menor, mayor)) or not isinstance(valor if valor is not None else 0, Real):
        return None
    codigo = str(fila[dimension] or NO_DATA) if dimension else TOTAL_ROW
    return TidyFigure(
        indicador,
        fila["alcance"],
        int(fila[YEAR]),
        dimension or TOTAL_ROW,
        codigo,
        str(fila.get(f"{dimension}_nombre") or codigo),
        _number(valor),
        _number(menor),
        _number(mayor),
        bool(fila.get(f"parcial_{indicador}")),
        str(fila["procedencia"] or ""),
        str(fila["corte"] or ""),
        str(fila.get(PERIOD) or ""),
    )


def _number(valor: Any) -> float | None:
    return None if valor is None else float(valor)


@remembered
def package(catalogo: Catalog) -> bytes:
    """Return the zip of a version: cifras.csv, cifras.parquet, the dictionary and datapackage.json."""
    cifras = figures(catalogo)
    propias = offered_dimensions(catalogo.programa).values()
    tablas = {
        DATA: _csv(TidyFigure.__struct_fields__, (astuple(c) for c in cifras)),
        TERMS: _csv(
            ("id", "nombre", "unidad", "definicion", "formula"),
            ([i.id, i.etiqueta, i.unidad.value, i.definicion, i.formula] for i in offered(catalogo.programa).values()),
        ),
        DIMENSIONS_FILE: _csv(("id", "nombre"), [(TOTAL_ROW, "Sin abrir"), *((d.id, d.etiqueta) for d in propias)]),
    }
    archivos = {f"{nombre}.csv": datos for nombre, datos in tablas.items()}
    archivos[f"{DATA}.parquet"] = _parquet(cifras)
    archivos[DESCRIPTION] = json.dumps(_described(catalogo, archivos), ensure_ascii=False, indent=2).encode()
    salida = io.BytesIO()
    with zipfile.ZipFile(salida, "w", zipfile.ZIP_DEFLATED) as comprimido:
        for nombre, datos in sorted(archivos.items()):
            comprimido.writestr(zipfile.ZipInfo(nombre, ZIP_DATE), datos, zipfile.ZIP_DEFLATED)
    return salida.getvalue()


def why_no_firms(programa: Programme) -> str:
    """Say why no row of a firm is given; "" where the programme has none."""
    return _NO_FIRMS if programa.has(FIRMS_TOPIC) else ""


def name(catalogo: Catalog) -> str:
    """Return the name of the zip: <programme>_cifras[_demostracion]_<version>.zip."""
    cuales = "cifras_demostracion" if catalogo.es_demostracion else "cifras"
    return f"{catalogo.programa.prefijo}_{cuales}_{catalogo.version}.zip"


def _csv(encabezado: Sequence[str], filas: Any) -> bytes:
    salida = io.StringIO()
    escritor = csv.writer(salida, lineterminator="\n")
    escritor.writerow(encabezado)
    escritor.writerows([_written(v) for v in fila] for fila in filas)
    return salida.getvalue().encode("utf-8")


def _written(valor: Any) -> Any:
    if isinstance(valor, bool):
        return "true" if valor else "false"
    return int(valor) if isinstance(valor, float) and valor.is_integer() else valor


def _parquet(cifras: Sequence[TidyFigure]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    tipos = {"int": pa.int32(), "float | None": pa.float64(), "bool": pa.bool_(), "str": pa.string()}
    esquema = pa.schema([(campo, tipos[tipo]) for campo, tipo in TidyFigure.__annotations__.items()])
    salida = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_pylist([asdict(c) for c in cifras], esquema), salida)
    return bytes(salida.getvalue().to_pybytes())


def _described(catalogo: Catalog, archivos: dict[str, bytes]) -> dict[str, Any]:
    """Return the description of the package: what each file and column is, and what the figures are not."""
    programa = catalogo.programa
    campos = [
        {
            "name": campo,
            "type": TYPES[tipo],
            "description": phrase(f"cifra.{campo}"),
            **({"constraints": {"required": True}} if campo in KEY else {}),
        }
        for campo, tipo in TidyFigure.__annotations__.items()
    ]
    hacia = {"indicador": TERMS, "dimension": DIMENSIONS_FILE}
    ajenas = [{"fields": c, "reference": {"resource": r, "fields": "id"}} for c, r in hacia.items()]
    esquemas = {
        DATA: {"fields": campos, "primaryKey": list(KEY), "foreignKeys": ajenas, "missingValues": [""]},
        TERMS: _of_texts("id", "nombre", "unidad", "definicion", "formula"),
        DIMENSIONS_FILE: _of_texts("id", "nombre"),
    }
    return {
        "profile": "tabular-data-package",
        "name": f"{programa.prefijo}-cifras",
        "title": f"{programa.sigla} {programa.nombre}: todas las cifras agregadas",
        "description": " ".join(filter(None, [f"{programa.elaboracion}.", why_no_firms(programa), SAME])),
        "version": catalogo.version,
        "contributors": [{"title": programa.autor, "role": "author"}],
        "resources": [
            {
                "name": nombre,
                "path": f"{nombre}.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(archivos[f"{nombre}.csv"]),
                "hash": f"sha256:{hashlib.sha256(archivos[f'{nombre}.csv']).hexdigest()}",
                "schema": esquema,
            }
            for nombre, esquema in esquemas.items()
        ],
    }


def _of_texts(*columnas: str) -> dict[str, Any]:
    return {"fields": [{"name": c, "type": "string"} for c in columnas], "primaryKey": [columnas[0]]}
