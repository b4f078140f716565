"""The data dictionary: every table, column, indicator, dimension and rule, read from where each is defined."""

from __future__ import annotations

from msgspec.structs import asdict

from pp0093 import models, programme, rules
from pp0093.ask.registry import INDICATORS, dimensions_of, marts_of, offered_dimensions, offered_indicators
from pp0093.ask.rows import Record
from pp0093.language.words import counted
from pp0093.programme import Programme


class Entry(Record):
    """A column, an indicator or a dimension: its name, unit and meaning."""

    clase: str
    tabla: str
    nombre: str
    unidad: str
    significado: str

    @property
    def texto(self) -> str:
        """All its fields as one string, to search in."""
        return " ".join(asdict(self).values())


def entries(programa: Programme) -> list[Entry]:
    """Return an entry for each column, indicator and dimension of a programme, its own tables included."""
    tablas = _tables(programa)
    ajenos = tuple(INDICATORS.keys() - offered_indicators(programa).keys())
    columnas = [
        Entry("columna", m.tabla, c.nombre, c.unidad, c.significado)
        for m in tablas
        for c in m.columnas
        if not c.nombre.startswith(ajenos)
    ]
    indicadores = [
        Entry(
            "indicador",
            ", ".join(dict.fromkeys(m.tabla for m in marts_of(i.id))),
            i.id,
            i.unidad.value,
            f"{i.etiqueta}. {i.definicion}: {i.formula}",
        )
        for i in offered_indicators(programa).values()
    ]
    dimensiones = [Entry("dimensión", "", d.id, "", d.etiqueta) for d in offered_dimensions(programa).values()]
    return [*columnas, *indicadores, *dimensiones]


def markdown() -> str:
    """Return the whole dictionary of the current programme as Markdown: the content of docs/diccionario.md."""
    programa, reglas = programme.current(), rules.installed()
    dimensiones = [[d.id, d.etiqueta] for d in offered_dimensions(programa).values()]
    columnas = ("id", "nombre", "unidad", "definición", "fórmula", "sentido", "dimensiones")
    partes = [
        "# Diccionario\n",
        "Generado con `pp0093 diccionario --formato md`; no se edita a mano.\n",
        f"## Indicadores\n\n{_markdown_table(columnas, _ind(programa))}",
        f"## Dimensiones\n\n{_markdown_table(('id', 'nombre'), dimensiones)}",
        "## Tablas\n",
        *map(_described, _tables(programa)),
        "## Reglas y tablas de referencia\n",
    ]
    for nombre in reglas.tables():
        tabla = reglas.table(nombre)
        partes.append(f"- `{nombre}`: {counted(len(tabla.filas), 'filas')} ({', '.join(tabla.columnas)})")
    return "\n".join(partes) + "\n"


def _described(tabla: models.Model) -> str:
    """Return the entry of a table: description, grain, columns and contracts."""
    filas = [[c.nombre, c.tipo, c.unidad, c.significado] for c in tabla.columnas]
    reglas = [f"- {'Contrato' if r.fatal else 'Aviso'}: `{r.nombre}`\n" for r in tabla.reglas]
    return (
        f"### {tabla.tabla}\n\n{tabla.descripcion}\n\nGrano: {', '.join(tabla.grano)}.\n\n"
        f"{_markdown_table(('columna', 'tipo', 'unidad', 'significado'), filas)}{''.join(reglas)}"
    )


def _tables(programa: Programme) -> list[models.Model]:
    return [m for m in models.models(programa) if programa.has(m.tema)]


def _ind(programa: Programme) -> list[list[str]]:
    propias = offered_dimensions(programa)
    return [
        [
            *(i.id, i.etiqueta, i.unidad.value, i.definicion, i.formula, i.sentido.value),
            ", ".join(d for d in dimensions_of(i.id) if d in propias),
        ]
        for i in offered_indicators(programa).values()
    ]


def _markdown_table(encabezado: tuple[str, ...], filas: list[list[str]]) -> str:
    lineas = [f"| {' | '.join(encabezado)} |", f"|{'---|' * len(encabezado)}"]
    lineas += [f"| {' | '.join(c.replace('|', '¦') for c in f)} |" for f in filas]
    return "\n".join(lineas) + "\n"
