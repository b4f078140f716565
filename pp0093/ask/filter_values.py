"""Resolve what a person types as a filter's value: a code, a short code or a name, ignoring accents and case.

A code has every name that a rule or a file gives it in any year; a dimension's values are those of every table that has
it. Also the names of codes by year, and their sort order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import shorten

from msgspec import Struct, field

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.gathering import stored_answers
from pp0093.ask.registry import DIMENSIONS, INDICATORS, MONTH
from pp0093.ask.rows import Filters, Record, Row, paired, records
from pp0093.ask.selection import column_or
from pp0093.clock import MONTHS
from pp0093.errors import UsageError, among
from pp0093.language.words import folded

# How many suggestions an error names; a dimension of up to MAX_NAMED_VALUES values is named whole.
NEAREST, MAX_NAMED_VALUES = 3, 8
MAX_LABEL_LETTERS = 50
YEAR_DIGITS = 4
# The schemas of a version's rules: undated, and dated by year.
RULES = ("rules", "vigente")


class Values(Struct):
    """The values of a dimension: {code: its names}, and lookups from text to codes, the most certain first.

    `escritos` are the lookups by code, by short code and by name.
    """

    nombres: dict[str, dict[str, None]] = {}
    escritos: tuple[dict[str, set[str]], ...] = field(default_factory=lambda: ({}, {}, {}))

    @property
    def cortos(self) -> dict[str, set[str]]:
        """The lookup by short code."""
        return self.escritos[1]

    def add(self, fila: Row) -> None:
        """Add a row with `codigo` and, optionally, `codigo_corto`, `nombre` and `nombre_corto`."""
        codigo = str(fila["codigo"])
        nombres = [n for n in (fila.get("nombre"), fila.get("nombre_corto")) if n]
        self.nombres.setdefault(codigo, {}).update(dict.fromkeys(nombres))
        de_cada: list[list[str]] = [[codigo], [fila.get("codigo_corto") or ""], nombres]
        for escritos, textos in zip(self.escritos, de_cada, strict=True):
            for texto in filter(None, textos):
                escritos.setdefault(folded(texto), set()).add(codigo)

    def also(self, texto: str) -> None:
        """Add a label from a rule, unless the data already have it under another spelling."""
        if not self.meant(texto):
            self.add({"codigo": texto})

    def meant(self, texto: str) -> set[str]:
        """Return the codes that match a text; empty when none does."""
        if texto in self.nombres:
            return {texto}
        plano, junto = folded(texto), _run_together(texto)
        hallados = next((escritos[plano] for escritos in self.escritos if plano in escritos), None)
        return hallados or {c for c in self.nombres if junto and _run_together(c) == junto}

    def written(self, codigo: str) -> str:
        """Return a code with its name, as error messages write it."""
        nombre = next(iter(self.nombres[codigo]), codigo)
        return codigo if nombre == codigo else f"{shorten(nombre, MAX_LABEL_LETTERS, placeholder='…')} ({codigo})"

    def nearest(self, texto: str) -> list[str]:
        """Return the codes most similar to a text: first those that contain it, then those spelt alike."""
        from difflib import get_close_matches  # Imported only for suggestions.

        escritos = {e: codigos for unos in self.escritos for e, codigos in unos.items()}
        plano = folded(texto)
        contienen = [e for e in escritos if plano and plano in e] if len(plano) > 1 else []
        parecidos = [*contienen, *get_close_matches(plano, escritos, NEAREST)]
        return list(dict.fromkeys(c for e in parecidos for c in sorted(escritos[e])))[:NEAREST]


def _run_together(texto: str) -> str:
    """Return a text without blanks, hyphens or underscores, as lists of firms are compared; "" for digits alone."""
    junto = "".join(c for c in folded(texto) if c not in " -–_")
    return "" if junto.isdigit() else junto


def resolve_filters(catalogo: Catalog, filtros: Mapping[str, Iterable[str]], anio: int | None = None) -> Filters:
    """Return filters with their values resolved to codes; raise UsageError as `resolve_code` does.

    Names are those of the filters' years or, without any, of `anio`.
    """
    dichos = filtros.get("anio", () if anio is None else [str(anio)])
    anios = tuple(sorted({int(a) for a in dichos if is_number(a)}))
    return {d: [resolve_code(catalogo, d, v, anios) for v in valores] for d, valores in filtros.items()}


def resolve_code(catalogo: Catalog, dimension: str, texto: str, anios: tuple[int, ...] = ()) -> str:
    """Return the code that a text means; raise UsageError, with suggestions, when it matches none or several.

    When several codes share a name in different years, the one of `anios`. A year or a month is a number, with data or
    without.
    """
    check_dimension(dimension)
    if DIMENSIONS[dimension].es_entera:
        return parse_year_or_month(dimension, texto)
    valores = values_of(catalogo, dimension)
    hallados = valores.meant(texto)
    if len(hallados) > 1 and anios:
        hallados = hallados & _named_in(catalogo, dimension, anios).meant(texto) or hallados
    if len(hallados) == 1:
        return next(iter(hallados))
    if hallados:
        nombrados = ", ".join(valores.written(c) for c in sorted(hallados))
        raise UsageError(f"{dimension}={texto} puede ser {nombrados}; pida uno por su código")
    raise UsageError(f"no hay «{texto}» entre los valores de {dimension}; {_offered(valores, texto)}")


def check_dimension(dimension: str) -> None:
    """Raise UsageError, with the nearest name, when a dimension does not exist."""
    if dimension not in DIMENSIONS:
        raise UsageError(f"dimensión desconocida: {dimension}; {among(dimension, DIMENSIONS, 'las hay')}")


def parse_year_or_month(dimension: str, texto: str) -> str:
    """Parse a year or a month, with data or without; a month may be a name. Raise UsageError for anything else."""
    if is_number(texto):
        if dimension == MONTH and int(texto) > len(MONTHS):
            raise UsageError(f"mes va de 1 (enero) a {len(MONTHS)} (diciembre): {texto}")
        return str(int(texto))
    llamado = folded(texto).replace("septi", "seti")
    if dimension == MONTH and llamado in MONTHS:
        return str(MONTHS.index(llamado) + 1)
    raise UsageError(f"{dimension} debe ser un número: {texto}")


def is_number(texto: str) -> bool:
    """Tell whether a text is an integer of at most four ASCII digits: a year or a month."""
    return texto.isascii() and texto.isdigit() and len(texto) <= YEAR_DIGITS


def _offered(valores: Values, texto: str) -> str:
    if cercanos := valores.nearest(texto):
        return f"lo más parecido: {', '.join(map(valores.written, cercanos))}"
    if not valores.nombres:
        return "nada de lo cargado tiene esa dimensión"
    todos = [valores.written(c) for c in sorted(valores.nombres)]
    mas = f" y {len(todos) - MAX_NAMED_VALUES} más" if len(todos) > MAX_NAMED_VALUES else ""
    return f"los hay: {', '.join(todos[:MAX_NAMED_VALUES])}{mas}"


@cached_by_version
def _names_of_dimension(catalogo: Catalog, dimension: str) -> list[Row]:
    """Return every name of the codes of a dimension in each year (rows of marts.nombre)."""
    return catalogo.query("select * from marts.nombre where dimension = ?", [dimension])


@cached_by_version
def _named_in(catalogo: Catalog, dimension: str, anios: tuple[int, ...]) -> Values:
    """Return the values of a dimension named in some years."""
    valores = Values()
    for fila in _names_of_dimension(catalogo, dimension):
        if fila["anio"] in anios:
            valores.add(fila)
    return valores


@cached_by_version
def values_of(catalogo: Catalog, dimension: str) -> Values:
    """Return every value of a dimension, from rules, names, rows of marts and documents."""
    valores, (suyas, otras) = Values(), _tables_of(catalogo, dimension)
    for fila in _names_of_dimension(catalogo, dimension):
        valores.add(fila)
    suyos = f"select distinct {dimension} as codigo, {{}} as nombre from {{}} where {dimension} is not null"
    for tabla in suyas:
        # The rule of budget offices has names that marts.nombre lacks.
        nombre = column_or(catalogo.columns(tabla), f"{dimension}_nombre", "null")
        for fila in catalogo.entero.query(suyos.format(nombre, tabla)):
            valores.add(fila)
    for tabla in otras:
        for fila in catalogo.query(suyos.format("null", tabla)):
            valores.also(fila["codigo"])
    for cifra in catalogo.query("select distinct dimension, valor_dimension from marts.impreso"):
        if impreso := paired(*cifra.values()).get(dimension):
            valores.add({"codigo": impreso})
    return valores


def _tables_of(catalogo: Catalog, dimension: str) -> tuple[list[str], list[str]]:
    """Return the tables with the values of a dimension: marts grouped by it and its own rule; and the other rules.

    Labels without a rule of their own take those of any rule; for codes, that column in another rule holds names.
    """
    propias = {f"{esquema}.{dimension}" for esquema in RULES}
    marts = [i.mart.tabla for i in INDICATORS.values() if i.mart and dimension in i.mart.dimensiones]
    con_valores = propias.union(stored_answers.values_in(catalogo, tabla) for tabla in marts)
    con_ella = [tabla for tabla, columnas in catalogo.tables().items() if dimension in columnas]
    hereda = not DIMENSIONS[dimension].con_nombre and not propias & set(con_ella)
    suyas = [t for t in con_ella if t in con_valores]
    return suyas, [t for t in con_ella if hereda and t not in suyas and t.partition(".")[0] in RULES]


class MemberName(Record):
    """The name of a value of a dimension in a year (None: in all), and its sort position."""

    anio: int | None
    codigo: str
    clave: str
    nombre: str | None
    nombre_corto: str | None
    codigo_corto: str | None
    orden: int | None


@cached_by_version
def member_names(catalogo: Catalog, anio: int, dimension: str) -> dict[tuple[str, str], MemberName]:
    """Return the names of a dimension in a year, by (code, key)."""
    del_anio = [f for f in _names_of_dimension(catalogo, dimension) if f["anio"] in (None, anio)]
    return {(n.codigo, n.clave): n for n in records(MemberName, del_anio)}


def name_of(catalogo: Catalog, anio: int, dimension: str, codigo: str | None, clave: str | None = None) -> str | None:
    """Return the name of a code in a year; None when no source gives one."""
    fila = member_names(catalogo, anio, dimension).get((codigo or "", clave or ""))
    return fila.nombre if fila else None


def short_name(catalogo: Catalog, anio: int, dimension: str, codigo: str) -> str:
    """Return the short code and name of a code in a year ("1.2 Técnico-productiva"); the code when it has no name."""
    fila = member_names(catalogo, anio, dimension).get((codigo, ""))
    return f"{fila.codigo_corto or ''} {fila.nombre_corto}".strip() if fila else codigo
