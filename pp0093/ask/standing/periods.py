"""Years with data: the source of each, which are closed, which is shown by default, and the bridge to the report."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from pp0093 import clock
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.gathering import stored_answers
from pp0093.ask.registry import ATENCION, INDICATORS, NATIONAL, REPORT, SCOPES, is_counted
from pp0093.ask.rows import Record, records
from pp0093.ask.rule_rows import BridgeRule
from pp0093.ask.selection import years_in
from pp0093.writing import formats

PRINTED_FORMAT = "publicado"
CLOSED, PRELIMINARY, RUNNING, TO_BEGIN = "cerrado", "preliminar", "en_curso", "por_iniciar"


class Period(Record):
    """A year of a scope: cut-off date of its data, what they leave out of the scope, and their source.

    `deja_fuera` says in words what the source is limited to ("sólo el pliego 038"), None where it covers the scope.
    `ultimo_mes` is the last month with money in the source, None where it has no months.
    """

    anio: int
    corte: date | None
    es_completo: bool
    deja_fuera: str | None
    alcanza_cierre: bool
    cerrado_desde: date | None
    fuente: str
    ultimo_mes: int | None = None

    @property
    def estado(self) -> str:
        """State of the year today."""
        return self.state_on(clock.today())

    def state_on(self, dia: date) -> str:
        """State of the year on a day: preliminary until its close is declared or 31 March has passed.

        A year that has not begun (its goals, its proyecto) is not judged.
        """
        if to_begin(self.anio, dia):
            return TO_BEGIN
        if not self.alcanza_cierre or self.cerrado_desde is None:
            return RUNNING
        return CLOSED if dia > self.cerrado_desde else PRELIMINARY

    @property
    def es_cerrado(self) -> bool:
        """Whether the year is over in its source and final."""
        return self.estado == CLOSED

    @property
    def es_parcial(self) -> bool:
        """Whether its figures are shown apart, unrated and not compared: not closed, or not of the whole scope."""
        return not self.is_judged_on(clock.today())

    def is_judged_on(self, dia: date) -> bool:
        """Tell whether on a day the year is closed and its figures cover the whole scope."""
        return self.es_completo and self.state_on(dia) == CLOSED

    @property
    def fuente_con_filtro(self) -> str:
        """The source as cited, with what it is limited to."""
        return f"{self.fuente} ({self.deja_fuera})" if self.deja_fuera else self.fuente

    @property
    def leido(self) -> str:
        """Date up to which its money was read, in words; of a year that reaches its close, its cut-off date."""
        return formats.money_read_to(self.corte, None if self.alcanza_cierre else self.ultimo_mes)

    @property
    def fuente_y_corte(self) -> str:
        """The source as cited, with what it is limited to and its cut-off date in the same brackets."""
        corte = formats.day(self.corte) if self.corte or self.alcanza_cierre else self.leido.removeprefix("con ")
        return f"{self.fuente} ({'; '.join(filter(None, [self.deja_fuera, corte]))})"

    @property
    def se_sabe_hasta(self) -> date | None:
        """Last day known: its cut-off date or, if none, the end of its last month with money."""
        if self.corte or self.ultimo_mes is None:
            return self.corte
        return clock.month_end(self.anio, self.ultimo_mes)


class Candidate(Record):
    """A document or file with money of a year and scope: whether it is the year's source and, if not, why."""

    alcance: str
    anio: int
    fuente: str
    formato: str
    corte: date | None
    deja_fuera: str | None
    es_completo: bool
    alcanza_cierre: bool
    pim_soles: Decimal | None
    devengado_soles: Decimal | None
    manda: bool
    motivo: str | None

    @property
    def es_impreso(self) -> bool:
        """Whether a document prints it."""
        return self.formato == PRINTED_FORMAT


class BridgeStep(Record):
    """A step between the country's budget and the report's, in soles; the last is the report itself."""

    tramo: str
    tramo_nombre: str
    pim_soles: Decimal


class DeclaredClose(Record):
    """A year declared closed, by whom and on which day."""

    anio: int
    fecha: date
    declara: str


@cached_by_version
def declared_closes(catalogo: Catalog) -> list[DeclaredClose]:
    """Return the years declared closed, newest first; none in versions without that table."""
    if not catalogo.columns("marts.cierre"):
        return []
    return records(DeclaredClose, catalogo.entero.query("select * from marts.cierre order by anio desc"))


def closes_after(catalogo: Catalog, anio: int) -> date:
    """Return the last day on which a year is open: the eve of its declared close, or the accounts' closing day."""
    suyo = next((c.fecha for c in declared_closes(catalogo) if c.anio == anio), None)
    vispera = suyo - timedelta(days=1) if suyo else clock.accounts_close(anio)
    return min(vispera, clock.accounts_close(anio))


@cached_by_version
def periods(catalogo: Catalog, alcance: str) -> list[Period]:
    """Return the years with data in a scope, oldest first."""
    return records(Period, catalogo.query("select * from marts.periodo where alcance = ? order by anio", [alcance]))


@cached_by_version
def period(catalogo: Catalog, alcance: str, anio: int) -> Period | None:
    """Return a year of a scope, None without data."""
    return next((p for p in periods(catalogo, alcance) if p.anio == anio), None)


def year_state(catalogo: Catalog, alcance: str, anio: int) -> str:
    """Return the state of a year in a scope.

    A year without money in the scope (its report is not out) has the state of the country's money; without any, it
    closes with the accounts.
    """
    if propio := period(catalogo, alcance, anio) or period(catalogo, NATIONAL, anio):
        return propio.estado
    if to_begin(anio, clock.today()):
        return TO_BEGIN
    return CLOSED if clock.today() > closes_after(catalogo, anio) else RUNNING


def has_ended(anio: int) -> bool:
    """Tell whether a year is past in the calendar, whether or not its close is known."""
    return clock.today().year > anio


def to_begin(anio: int, dia: date) -> bool:
    """Tell whether a year has not begun on a day: its goals and budget are not judged."""
    return anio > dia.year


def is_under_way(estado: str, anio: int) -> bool:
    """Tell whether a year in a state goes on: neither its source nor the calendar has reached its end."""
    return estado == RUNNING and not has_ended(anio)


@cached_by_version
def candidates(catalogo: Catalog, alcance: str, anio: int) -> list[Candidate]:
    """Return the documents and files with money of a year and scope, the one used first."""
    filas = catalogo.query(
        "select * from marts.fuente_presupuesto where alcance = ? and anio = ? order by manda desc, grupo",
        [alcance, anio],
    )
    return records(Candidate, filas)


@cached_by_version
def bridge(catalogo: Catalog, anio: int) -> list[BridgeStep]:
    """Return the steps from the whole country to the report in a year, in order; empty where one lacks its PIM."""
    filas = catalogo.query("select tramo, pim_soles from marts.puente where anio = ?", [anio])
    montos = {f["tramo"]: f["pim_soles"] for f in filas}
    tramos = sorted(catalogo.rules.typed(BridgeRule), key=lambda t: int(t.orden))
    pasos = [BridgeStep(t.tramo, t.tramo_nombre, montos[t.tramo]) for t in tramos if t.tramo in montos]
    return pasos if all(p.pim_soles is not None for p in pasos) else []


# Sources of figures other than money, of a scope ($1), year ($2), provenance ($3) and indicators ($4). In order:
# printed firms, firms from records, everything loaded, an instrument, and the goals of the report (the country has
# none).
SOURCES_SQL = """
    select documento from marts.impreso
    where $1 = 'empresas' and $3 in ('publicado', 'derivado') and anio = $2 and list_contains($4, indicador)
    union
    select coalesce(documento, archivo) from marts.carga
    where $1 = 'empresas' and coalesce($3, '') not in ('publicado', 'derivado') and fuente in ('registros', 'padron')
        and origen = case when $3 = 'sintetico' then 'sintetico' else 'real' end and coalesce(anio, $2) = $2
    union
    select documento from marts.carga where $1 = 'datos' and documento is not null
    union
    select documento from marts.indicador where instrumento = $1 and documento is not null
    union
    select coalesce(p.documento, c.documento, archivo)
    from marts.meta_origen o join marts.carga c using (archivo) left join marts.publicado p using (archivo)
    where $1 = 'reporte' and o.anio = $2
    order by all
"""


@cached_by_version
def sources_of(catalogo: Catalog, alcance: str, anio: int, procedencia: str | None) -> list[str]:
    """Return the sources of the figures of a scope and year, in words: documents, files of records, demonstration.

    A scope other than those of money, firms and everything loaded is the code of an instrument.
    """
    de_dinero = [p.fuente_con_filtro for p in periods(catalogo, alcance) if p.anio == anio]
    pedido = [alcance, anio, procedencia, [*filter(is_counted, INDICATORS)]]
    return de_dinero or [f["documento"] for f in catalogo.entero.query(SOURCES_SQL, pedido)]


@cached_by_version
def years_with_data(catalogo: Catalog) -> list[int]:
    """Return every year with data of money, goals, firms or indicators, newest first; the default year if none has."""
    return sorted(_with_data(catalogo) | _years_with_values(catalogo), reverse=True) or [default_year(catalogo)]


@cached_by_version
def _with_data(catalogo: Catalog) -> set[int]:
    tablas = ("marts.fuente_presupuesto", stored_answers.values_in(catalogo, ATENCION.tabla), "marts.meta_fisica")
    return set[int]().union(*(years_in(catalogo, tabla) for tabla in tablas))


def _years_with_values(catalogo: Catalog) -> set[int]:
    """Return the years, of those with rules, in which an indicator has a value."""
    con_valor = f"valor_obtenido is not null and anio >= {catalogo.programa.desde}"
    return years_in(catalogo, "marts.indicador_anio", con_valor)


@cached_by_version
def closed(catalogo: Catalog, alcance: str = REPORT) -> list[int]:
    """Return the closed years with data in the scope, oldest first."""
    return [p.anio for p in periods(catalogo, alcance) if not p.es_parcial]


def partial(catalogo: Catalog, alcance: str) -> set[int]:
    """Return the years of a scope not closed by its source."""
    return {p.anio for p in periods(catalogo, alcance) if p.es_parcial}


@cached_by_version
def default_year(catalogo: Catalog) -> int:
    """Return the year shown by default: the last whose activity money reaches 31 December, preliminary or not.

    Of the report, else of the country. Without one, the last with money that has begun; without money, the last begun
    with data; then, the last that a document prints; then, the last in which an indicator has a value, or this year.
    """
    for alcance in SCOPES:
        suyos = [p for p in periods(catalogo, alcance) if p.estado != TO_BEGIN]
        enteros = [p for p in suyos if p.alcanza_cierre and p.es_completo]
        if suyos:
            return (enteros or suyos)[-1].anio
    sin_dinero = _with_data(catalogo) or years_in(catalogo, "marts.impreso") or _years_with_values(catalogo)
    hoy = clock.today()
    begun = {a for a in sin_dinero if not to_begin(a, hoy)}
    return max(begun or sin_dinero, default=hoy.year)
