"""Focalization of firms: the waterfall of its criteria, its intervals, and results under other criteria."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import field
from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.gathering import stored_answers
from pp0093.ask.registry import ATENCION, FIRMS_OF_A_YEAR, dimensions_of, stored
from pp0093.ask.rows import RESERVED, Figure, Filters, Record, Row, record
from pp0093.ask.rule_rows import UitRule
from pp0093.ask.selection import Question, grouped, listed_columns, rows_of
from pp0093.ask.standing import basis
from pp0093.ask.suppression import indirect
from pp0093.ask.suppression.indirect import Sensitivity
from pp0093.structs import Frozen


class Waterfall(Record):
    """Firms that meet, fail or lack data for each criterion, in order: registration, age and sales.

    Each applies to those that met the one before; registered firms are active ones when the rule says so. `calladas` is
    {column: why it is suppressed (None)} for restricted readers.
    """

    atendidas: int
    formal_si: int | None
    formal_no: int
    formal_sin_dato: int | None
    antiguedad_si: int | None
    antiguedad_no: int
    antiguedad_sin_dato: int | None
    ventas_si: int
    ventas_no: int
    ventas_sin_dato: int | None
    procedencia: str
    calladas: Mapping[str, str] = field(default_factory=dict)

    @property
    def focalizacion_pct(self) -> float:
        """The percentage of firms served that meet all three."""
        return 100 * self.ventas_si / self.atendidas


WATERFALL_STEPS = """
    count(*) as atendidas,
    count(*) filter (where es_formal) as formal_si,
    count(*) filter (where not es_formal) as formal_no,
    count(*) filter (where es_formal is null) as formal_sin_dato,
    count(*) filter (where es_formal and tiene_antiguedad) as antiguedad_si,
    count(*) filter (where es_formal and not tiene_antiguedad) as antiguedad_no,
    count(*) filter (where es_formal and tiene_antiguedad is null) as antiguedad_sin_dato,
    count(*) filter (where es_formal and tiene_antiguedad and vende_en_rango) as ventas_si,
    count(*) filter (where es_formal and tiene_antiguedad and not vende_en_rango) as ventas_no,
    count(*) filter (where es_formal and tiene_antiguedad and vende_en_rango is null) as ventas_sin_dato,
    max(procedencia) as procedencia
"""
RATE = "focalizacion_pct"
MOST_UNKNOWN = "focalizacion_sin_dato_max_pct"
# Counts that use the cross's data of each firm, and the dimensions it provides.
BY_CROSS = {"empresas_focalizadas", "empresas_con_dato", "empresas_no_descartadas", "empresas_con_tamano"}
OF_THE_CROSS = {"tamano", "sector", "tramo_ventas", "tramo_trabajadores", "departamento", "provincia", "region_natural"}
# The column of firms lacking each criterion's datum; and which of those unknowns each "passed" column contains.
UNKNOWN_COLUMNS = {"formal?": "formal_sin_dato", "antiguedad?": "antiguedad_sin_dato", "ventas?": "ventas_sin_dato"}
GO_ON = {"formal_si": {"antiguedad?", "ventas?"}, "antiguedad_si": {"ventas?"}}


def earlier_cross(catalogo: Catalog, anio: int) -> int | None:
    """Return the year of the cross used for a year when it is another one; else None."""
    usado = _crosses(catalogo).get(anio)
    return usado if usado != anio else None


def is_crossed(indicadores: Sequence[str], dimensiones: Iterable[str]) -> bool:
    """Tell whether figures by some dimensions use the cross's data of each firm."""
    de_empresas = any("tamano" in dimensions_of(i) for i in indicadores)
    return bool(BY_CROSS & {*stored(tuple(indicadores))}) or (de_empresas and bool(OF_THE_CROSS & {*dimensiones}))


@cached_by_version
def _crosses(catalogo: Catalog) -> dict[int, int]:
    return {f["anio"]: f["anio_cruce"] for f in catalogo.query("select anio, anio_cruce from marts.cruce_usado")}


def is_open(catalogo: Catalog, anio: int, tasa: Figure) -> bool:
    """Tell whether a computed rate of a year, and its count, are shown only as intervals.

    They are when the cross is an earlier year's, or too many firms are unknown (parametro.csv). Rows are marked with it
    (rows.is_open).
    """
    if tasa.valor is None or tasa.impresa:
        return False
    menor, mayor = (float(tasa.valor if v is None else v) for v in (tasa.minimo, tasa.maximo))
    return _leave_open(catalogo, anio, menor, mayor)


@cached_by_version
def is_open_under(catalogo: Catalog, anio: int, resultado: Sensitivity) -> bool:
    """Tell whether the rate under other criteria is shown only as an interval, by the same rule."""
    return _leave_open(catalogo, anio, resultado.focalizacion_pct, resultado.maxima_pct)


def _leave_open(catalogo: Catalog, anio: int, menor: float, mayor: float) -> bool:
    limite = catalogo.rules.of(anio).numero(MOST_UNKNOWN)
    return mayor - menor > limite or earlier_cross(catalogo, anio) is not None


def rate_bounds(fila: Row, indicador: str = RATE) -> tuple[float, float]:
    """Return the interval of a row's rate, or of its count; the value twice when nothing is unknown."""
    menor, mayor = fila[f"minimo_{indicador}"], fila[f"maximo_{indicador}"]
    return (fila[indicador], fila[indicador]) if menor is None else (menor, mayor)


@cached_by_version
def waterfall(catalogo: Catalog, anio: int, filtros: Filters) -> Waterfall | None:
    """Return the waterfall of a year's firms; None without firms, or when they are not counted from records (basis.py).

    Raise UsageError for filters that a thin version did not keep.
    """
    pregunta = _attentions_question(catalogo, anio, filtros)
    calladas = _not_told(catalogo, anio, filtros, pregunta) if pregunta is not None and catalogo.protegido else {}
    if pregunta is None or calladas is None:
        return None
    catalogo = catalogo.entero
    if stored_answers.has_only_answers(catalogo, FIRMS_OF_A_YEAR):
        filas = stored_answers.waterfall(catalogo, anio, filtros, stored_answers.base_of(pregunta))
    else:
        filas = catalogo.query(*waterfalls(catalogo, pregunta))
    if not filas:
        return None
    return record(Waterfall, filas[0] | dict.fromkeys(calladas), calladas=calladas)


def _not_told(catalogo: Catalog, anio: int, filtros: Filters, pregunta: Question) -> dict[str, str] | None:
    """Return {column: why it is suppressed} of a waterfall; None when all of it is."""
    por_paso = indirect.suppressed_steps(catalogo, anio, filtros, pregunta)
    if por_paso is None:
        return None
    calladas = {columna: por_paso[p] for p, columna in UNKNOWN_COLUMNS.items() if p in por_paso}
    return calladas | {c: RESERVED for c, adentro in GO_ON.items() if adentro & set(por_paso)}


@cached_by_version
def is_of_records(catalogo: Catalog, anio: int, filtros: Filters) -> bool:
    """Tell whether records give the waterfall, even if it is suppressed for this reader.

    Assumed of thin versions: the waterfall tells which filters they kept.
    """
    if stored_answers.has_only_answers(catalogo.entero, FIRMS_OF_A_YEAR):
        return _attentions_question(catalogo, anio, filtros) is not None
    return waterfall(catalogo.entero, anio, filtros) is not None


def _attentions_question(catalogo: Catalog, anio: int, filtros: Filters) -> Question | None:
    """Return the question of the attentions behind a year's firms; None when they are not counted from records."""
    pregunta = Question(("anio",), {**filtros, "anio": [str(anio)]}, grupo={"anio": anio})
    estado = basis.coverage_of_group(catalogo, pregunta)
    return None if estado is basis.Coverage.BESIDE else estado.narrowed(pregunta)


def waterfalls(catalogo: Catalog, pregunta: Question) -> tuple[str, list[Any]]:
    """Return the SQL of the waterfalls of a question, grouped by its columns, and its parameters."""
    por, (donde, parametros) = pregunta.columnas, rows_of(catalogo, ATENCION, pregunta)
    suyas = f"select distinct {listed_columns(por)} empresa_id from {ATENCION.tabla} where {donde}"
    pasos = (
        f"select {listed_columns(por)} {WATERFALL_STEPS} from {FIRMS_OF_A_YEAR} join ({suyas}) using (anio, empresa_id)"
    )
    return f"{pasos} {grouped(por)}", parametros


class Criteria(Frozen):
    """A focalization rule: sales in UIT, years registered, active firms only; UIT of a year (None: of the sales)."""

    minimo_uit: float
    maximo_uit: float
    antiguedad_anios: int
    solo_activas: bool
    anio_uit: int | None = None


@cached_by_version
def in_force(catalogo: Catalog, anio: int) -> Criteria:
    """Return the rule of a year."""
    reglas = catalogo.rules.of(anio)
    return Criteria(
        reglas.numero("focalizacion_ventas_min_uit"),
        reglas.numero("focalizacion_ventas_max_uit"),
        int(reglas.numero("focalizacion_antiguedad_anios")),
        reglas.parametro("focalizacion_solo_activas") == "si",
    )


@cached_by_version
def uit_years(catalogo: Catalog) -> list[int]:
    """Return the years whose UIT is known, newest first."""
    return sorted((int(f.anio) for f in catalogo.rules.typed(UitRule)), reverse=True)


@cached_by_version
def sensitivity(catalogo: Catalog, anio: int, filtros: Filters, criterios: Criteria) -> Sensitivity | None:
    """Return the result under other criteria; another UIT year rescales sales and brackets.

    None when the version keeps no firms, or counts are not from records; restricted readers have a few criteria only.
    """
    if catalogo.protegido:
        return None if catalogo.solo_totales or any(filtros.values()) else to_try(catalogo, anio).get(criterios)
    pregunta = _attentions_question(catalogo, anio, filtros)
    if pregunta is None or stored_answers.has_only_answers(catalogo, FIRMS_OF_A_YEAR):
        return None
    donde, parametros = rows_of(catalogo, ATENCION, pregunta)
    suyas = f"select empresa_id from {ATENCION.tabla} where {donde}"
    esta_registrada = "archivo_cruce is not null or archivo_padron is not null"
    formal = f"if({esta_registrada}, {'es_activa' if criterios.solo_activas else 'true'}, null)"
    escalas = _scales(catalogo, criterios.anio_uit)
    escala = "coalesce(list_extract(?::double[], list_position(?::integer[], e.anio_ventas)), 1)"
    filas = catalogo.query(
        f"""
        with e as (select * from {FIRMS_OF_A_YEAR} where anio = ? and empresa_id in ({suyas})),
        escaladas as (select e.*, {escala} as escala from e),
        resultado as (
            select procedencia, resultado_focalizacion(
                {formal},
                criterio_antiguedad(fecha_inscripcion, primera_atencion, ?),
                criterio_ventas(ventas_uit * escala, tramo_desde_uit * escala, tramo_hasta_uit * escala, ?, ?)
            ) as focalizacion
            from escaladas
        )
        select count(*) as atendidas,
            count(*) filter (where focalizacion = 'focalizada') as focalizadas,
            count(*) filter (where focalizacion = 'sin dato') as sin_dato,
            coalesce(max(procedencia), '') as procedencia
        from resultado
        """,
        [
            anio,
            *parametros,
            [*escalas.values()],
            [*escalas],
            criterios.antiguedad_anios,
            criterios.minimo_uit,
            criterios.maximo_uit,
        ],
    )
    resultado = record(Sensitivity, filas[0])
    return resultado if resultado.atendidas else None


def _scales(catalogo: Catalog, anio: int | None) -> dict[int, float]:
    """Return the UIT of each year as a multiple of one's; empty if that one is None or unknown."""
    unidades = {int(u.anio): float(u.uit_soles) for u in catalogo.rules.typed(UitRule)}
    return {a: soles / unidades[anio] for a, soles in unidades.items()} if anio in unidades else {}


@cached_by_version
def to_try(catalogo: Catalog, anio: int) -> dict[Criteria, Sensitivity]:
    """Return the results that restricted readers may see: the year's criteria with some other sales limits."""
    regla = in_force(catalogo, anio)
    posibles = {(a, b): replace(regla, minimo_uit=a, maximo_uit=b) for a, b in indirect.LIMITS}
    hallados = {k: r for k, c in posibles.items() if (r := sensitivity(catalogo.entero, anio, {}, c)) is not None}
    vigente = (int(regla.minimo_uit), int(regla.maximo_uit))
    return {posibles[k]: hallados[k] for k in indirect.publishable_limits(catalogo, anio, hallados, vigente)}
