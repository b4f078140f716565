"""Both sides as a table: values, difference, change, and whether it can be said."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from pp0093 import provenance
from pp0093.ask.registry import Unit
from pp0093.compare import texts
from pp0093.compare.sides import Compared
from pp0093.writing.tables import Column, Measure, Style, Table, column_of


def side_by_side(filas: Sequence[Compared], nombres: texts.Names) -> Table:
    """Return both sides as a table: values, difference in its unit, change in percent, whether it can be said."""
    columnas = (
        Column("Indicador"),
        Column("Alcance", es_de_fondo=True),
        Column("Unidad", es_de_fondo=True),
        *(Column(n, Style.MEASURE) for n in nombres),
        Column("Diferencia", Style.MEASURE),
        Column("Cambio", Style.PERCENT, 1, con_signo=True),
        Column("¿Se compara?"),
        Column("Procedencia"),
    )
    return Table(columnas, tuple(_row(f, nombres) for f in filas if f.tiene_algo))


def _row(fila: Compared, nombres: texts.Names) -> tuple[object, ...]:
    como = column_of(fila.indicador)
    es_parte = fila.indicador.unidad == Unit.PERCENT
    resta = Column("", Style.POINTS, 1) if es_parte else replace(como, con_signo=True)
    return (
        texts.named(fila),
        fila.cubre,
        fila.indicador.unidad.value,
        *(s.written(fila.indicador) if s.entre else Measure(s.valor, como) for s in (fila.a, fila.b)),
        Measure(fila.diferencia, resta),
        fila.cambio_pct,
        texts.verdict(fila, nombres),
        "; ".join(map(provenance.name, fila.procedencias)),
    )
