"""The dictionary: every table, column, indicator, dimension and rule, read from where each is defined."""

from __future__ import annotations

from msgspec.structs import asdict

from pp0093 import models, programme, rules
from pp0093.ask.registry import INDICATORS, dimensions_of, marts_of, offered, offered_dimensions
from pp0093.ask.rows import Record
from pp0093.programme import Programme
from pp0093.writing.nouns import counted


class Entry(Record, frozen=True):
    """A column, an indicator or a dimension: what it is called, its unit and what it means."""

    clase: str
    tabla: str
    nombre: str
    unidad: str
    significado: str

    @property
    def texto(self) -> str:
        """All of it, to search in."""
        return " ".join(asdict(self).values())


def entries(programa: Programme) -> list[Entry]:
    """Return one entry for each column, indicator and dimension that a programme has, its own tables among them."""
    tablas = _tables(programa)
    ajenos = tuple(INDICATORS.keys() - offered(programa).keys())
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
            f"{i.etiqueta}. {i.definicion} ({i.formula})",
        )
        for i in offered(programa).values()
    ]
    dimensiones = [Entry("dimensión", "", d.id, "", d.etiqueta) for d in offered_dimensions(programa).values()]
    return [*columnas, *indicadores, *dimensiones]


def markdown() -> str:
    """Return the whole dictionary of the programme in force as Markdown, as docs/diccionario.md holds it."""
    programa = programme.current()
    dimensiones = offered_dimensions(programa)
    partes = ["# Diccionario\n", "Generado con `pp0093 diccionario --formato md`; no se edita a mano.\n"]
    partes.append(
        "## Indicadores\n\n"
        + _table(("id", "nombre", "unidad", "definición", "fórmula", "sentido", "dimensiones"), _ind(programa))
    )
    partes.append("## Dimensiones\n\n" + _table(("id", "nombre"), [[d.id, d.etiqueta] for d in dimensiones.values()]))
    partes.append("## Tablas\n")
    for m in _tables(programa):
        filas = [[c.nombre, c.tipo, c.unidad, c.significado] for c in m.columnas]
        reglas = [f"- {'Contrato' if r.fatal else 'Aviso'}: `{r.nombre}`" for r in m.reglas]
        partes.append(
            f"### {m.tabla}\n\n{m.descripcion}\n\nGrano: {', '.join(m.grano)}.\n\n"
            + _table(("columna", "tipo", "unidad", "significado"), filas)
            + ("\n".join(reglas) + "\n" if reglas else "")
        )
    partes.append("## Reglas y tablas de referencia\n")
    tablas = {nombre: rules.installed().table(nombre) for nombre in rules.installed().tables()}
    partes += [
        f"- `{nombre}`: {counted(len(t.filas), 'filas')} ({', '.join(t.columnas)})" for nombre, t in tablas.items()
    ]
    return "\n".join(partes) + "\n"


def _tables(programa: Programme) -> list[models.Model]:
    return [m for m in models.models(programa) if programa.has(m.tema)]


def _ind(programa: Programme) -> list[list[str]]:
    propias = offered_dimensions(programa)
    suyos = ((i, ", ".join(d for d in dimensions_of(i.id) if d in propias)) for i in offered(programa).values())
    return [
        [i.id, i.etiqueta, i.unidad.value, i.definicion, i.formula, i.sentido.value, se_abre] for i, se_abre in suyos
    ]


def _table(encabezado: tuple[str, ...], filas: list[list[str]]) -> str:
    lineas = [f"| {' | '.join(encabezado)} |", f"|{'---|' * len(encabezado)}"]
    lineas += [f"| {' | '.join(c.replace('|', '¦') for c in f)} |" for f in filas]
    return "\n".join(lineas) + "\n"
