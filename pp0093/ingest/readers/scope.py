"""Of what part of the programme, or of the country, the rows of a file are, in words: an inspection and a load say it.

It is what the rows that are loaded say; whether they are all of a scope, the budget's own tables decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pp0093.masking import masked
from pp0093.writing.nouns import counted

if TYPE_CHECKING:
    import pyarrow as pa

LEVELS = {"E": "gobierno nacional", "R": "gobiernos regionales", "M": "gobiernos locales"}
SHOWN = 4
"""How many parts are named; the others are counted."""
PARTS = {
    "registro": ("unidad", "unidades"),
    "meta_mensual": ("codigo", "actividades y productos"),
    "publicado": ("documento", "documentos"),
    "indicadores_fichas": ("instrumento", "instrumentos"),
    "indicadores_valores": ("codigo", "indicadores"),
    "indicadores_encuestas": ("instrumento", "instrumentos"),
    "indicadores_procesos": ("instrumento", "instrumentos"),
}
"""Of each raw table, the column that says of which part its rows are, and what those parts are called."""
LOADED_OF_FIRMS = {
    "padron": "todo el país; de sus empresas sólo se cargan las atendidas",
    "cruce": "las empresas atendidas que la oficina cruzó con SUNAT",
}
OF_ALL, NOTHING, NOT_SAID = "todos los programas que trae", "ninguna fila que cargar", "filas que no lo dicen"
SPENDING = "nivel_gobierno"


def scope_of_table(tabla: str, filas: pa.Table, parte: tuple[str, str] | None = None, limite: str = "") -> str | None:
    """Return the scope of the rows of a raw table; None of a declared table that does not say which column tells it.

    `parte` is that column and what its values are called, where PARTS does not; `limite`, what the file itself says.
    """
    if tabla in LOADED_OF_FIRMS:
        return LOADED_OF_FIRMS[tabla]
    if not filas.num_rows:
        return NOTHING
    if limite:
        return limite
    if SPENDING in filas.column_names:
        return _spent(filas)
    columna, como = PARTS.get(tabla) or parte or ("", "")
    return f"{como}: {_listed(filas, columna)}" if columna else None


def _spent(filas: pa.Table) -> str:
    """Return "gobierno nacional; 2 pliegos: 001 UNO, 002 OTRO"."""
    niveles = [LEVELS.get(n, n) for n in _values(filas, SPENDING)]
    # Of the rows of a pliego, the name that the first gives: a later one of a dictionary takes its place.
    nombres = dict(zip(*(reversed(filas[c].to_pylist()) for c in ("pliego", "pliego_nombre")), strict=True))
    pliegos = [masked(f"{p} {nombres[p] or ''}".strip()) for p in sorted(filter(None, nombres))]
    de_que_pliegos = f"{counted(len(pliegos), 'pliegos')}: {_some(pliegos)}"
    return "; ".join(filter(None, [_joined(niveles), de_que_pliegos]))


def _listed(filas: pa.Table, columna: str) -> str:
    hay = _values(filas, columna)
    partes = [_some(hay)] if hay else []
    return " y ".join([*partes, *([NOT_SAID] if filas[columna].null_count else [])])


def _values(filas: pa.Table, columna: str) -> list[str]:
    # As Python's values: to ask Arrow for the different ones loads its computing, which takes longer than they do.
    return sorted({masked(v) for v in set(filas[columna].to_pylist()) if v})


def _some(partes: list[str]) -> str:
    caben = partes if len(partes) <= SHOWN else partes[: SHOWN - 1]
    resto = [f"y {len(partes) - len(caben)} más"] if len(caben) < len(partes) else []
    return " ".join([", ".join(caben), *resto])


def _joined(partes: list[str]) -> str:
    return " y ".join(filter(None, [", ".join(partes[:-1]), *partes[-1:]]))
