"""The figures that a question asks for: its query, its rows, what must be true of them, and what is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise, product
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pp0093 import claims, clock, provenance
from pp0093.ask import query
from pp0093.ask.catalog import Catalog
from pp0093.ask.filter_values import name_of, short_name
from pp0093.ask.origin import cited, figure_notes, printed
from pp0093.ask.origin.passport import Reference
from pp0093.ask.parts import focalization, instruments, structure
from pp0093.ask.query import Query
from pp0093.ask.registry import (
    DIMENSIONS,
    FIRMS_SERVED,
    FIRMS_UNIT,
    FULFILMENT,
    GOAL_AND_PROGRESS,
    INDICATORS,
    MONTH,
    PHYSICAL_GOAL,
    PHYSICAL_PROGRESS,
    PRODUCT,
    RECEIVED,
    SHARE,
    SHARE_WITH_DATA,
    STRUCTURE,
    UNITS,
    YEAR,
    Portion,
    Unit,
    dimensions_of,
    is_money,
    partial_of,
)
from pp0093.ask.rows import HIDDEN, NO_DATA, PERIOD, Row, bounds, fixed, fixing, rows_for_programs
from pp0093.ask.rule_rows import ActivityRule, LightRule, ProductRule, UnitRule
from pp0093.ask.selection import Question
from pp0093.ask.standing import change, norms, periods, unknown
from pp0093.ask.standing.change import in_points
from pp0093.claims import COMPARATORS, Claim, Relation, Sentence, Subject, fact, figure, sentence, subject
from pp0093.errors import sentence_of
from pp0093.firms.figures import floors, is_floor
from pp0093.language.words import counted, lowered, measured
from pp0093.money import budget, execution
from pp0093.money.execution import Advance
from pp0093.provenance import Provenance
from pp0093.questions.reading import (
    EXCEEDED,
    FACING,
    FAR_FROM_GOAL,
    LIGHT,
    MEMBER_SOURCES,
    MET,
    MISSED,
    NOT_FOUND,
    NUMBERED,
    ONLY_WITH_GOAL,
    OPENED_FIRST,
    PROFILE,
    PROGRAMME,
    UNITS_OF_GOALS,
    NotReadError,
    Posed,
    Understood,
    of_what,
    opened_dimension,
)
from pp0093.writing import formats
from pp0093.writing.formats import capital
from pp0093.writing.phrases import phrase, say

INDICATOR, SHARED = "indicador", "responsable"
COMPARED = {
    "mas_de": Relation.OVER,
    "menos_de": Relation.UNDER,
    "desde": Relation.AT_LEAST,
    "hasta": Relation.AT_MOST,
}
IN_THE_COUNTRY = "en todo el país"
# How a member with a name is called, and how it is said where that alone may be of something else: a province is called
# as its department is.
MEMBER_NAMES = {
    PROGRAMME: "{codigo} {nombre}",
    **dict.fromkeys(("indicador", "objetivo", "instrumento", "unidad"), "{nombre} ({codigo})"),
}
SAID_AS = {
    "provincia": "provincia de {}",
    **{
        d: f"{{}} ({DIMENSIONS[d].etiqueta.lower()})"
        for d in ("familia_servicio", "servicio", "responsable", "direccion", "modalidad", "sector", *NUMBERED)
    },
}
# What a share is a part of; the slot is for the firms that are asked about.
WHOLES = {SHARE: "parte de las empresas atendidas {}", SHARE_WITH_DATA: "parte de las empresas atendidas {} con dato"}
GIVES_AWAY = "dejaría ver a unas pocas empresas"
# How a filter reads after "empresas atendidas"; a dimension that is not here is said with its label.
OF_WHICH = {
    **dict.fromkeys(UNITS, "por {}"),
    "familia_servicio": "en el tipo de servicio {}",
    "servicio": "con el servicio {}",
    **dict.fromkeys(STRUCTURE, "en {}"),
    "departamento": "de {}",
    "region_natural": "de la región {}",
    "provincia": "de la provincia de {}",
    "sector": "del sector {}",
    "tramo_ventas": "con ventas de {}",
    "tramo_trabajadores": "con {}",
    "tamano": "que son {}",
}


def joined_sentences(partes: Iterable[str]) -> str:
    """Return sentences one after the other, each with its full stop."""
    return " ".join(sentence_of(p.strip()) for p in partes if p.strip())


def joined_by_commas(*partes: str) -> str:
    """Return what is said of something, those parts of it that say something, one after the other."""
    return ", ".join(filter(None, partes))


def member_called(catalogo: Catalog, anio: int, dimension: str, codigo: str) -> str:
    """Return what a member is called where its dimension is said: "2.2 Conexión con mercados", "Arequipa"."""
    if dimension == MONTH:
        return formats.month(int(codigo))
    if dimension == LIGHT:
        return _lit(catalogo, anio, codigo)
    if dimension in STRUCTURE:
        return short_name(catalogo, anio, dimension, codigo)
    # A direction is said to be one, by its code: some units are called as theirs.
    nombre = None if dimension == "direccion" else name_of(catalogo, anio, dimension, codigo)
    if not nombre:
        return codigo if codigo == NO_DATA else of_what(dimension, codigo)
    return MEMBER_NAMES.get(dimension, "{nombre}").format(nombre=nombre, codigo=codigo)


def member_named(catalogo: Catalog, anio: int, dimension: str, codigo: str) -> str:
    """Return what a member is called in a sentence that does not say its dimension: "provincia de Lima"."""
    dicho = member_called(catalogo, anio, dimension, codigo)
    return dicho if codigo == NO_DATA else SAID_AS.get(dimension, "{}").format(dicho)


def of_whom(d: Posed, fila: Row, *sin: str) -> str:
    """Return the members that a row is of, in words, but those of some dimensions; the scope where it is the country's.

    Of a share, which firms it is of is said with it (asked_of).
    """
    filtros, juntos = d.consulta.filtros | d.elegidos, several_months(d.consulta)
    fijas = [p for p in filtros if p == MONTH or not WHOLES.keys() & {*d.consulta.indicadores}]
    suyos = {p: [str(fila[p])] if p in fila else filtros.get(p, ()) for p in (*d.consulta.por, *fijas)}
    de = {p: v for p, v in suyos.items() if v and p not in (YEAR, *sin, *([MONTH] if juntos else []))}
    dichas = [p for p in de if p != "instrumento" or not {INDICATOR, "objetivo"} & de.keys()]
    nombres = [formats.listed([member_named(d.catalogo, fila[YEAR], p, v) for v in de[p]]) for p in dichas]
    donde = IN_THE_COUNTRY if d.consulta.alcance == "nacional" else ""
    return joined_by_commas(*nombres, "" if MONTH in sin else juntos, donde)


def several_months(consulta: Query) -> str:
    """Return the months that a query adds: "de enero a marzo"; empty where it adds none."""
    meses = sorted(map(int, consulta.filtros.get(MONTH, ())))
    if len(meses) < 2 or MONTH in consulta.por:
        return ""
    return f"de {formats.month(meses[0])} a {formats.month(meses[-1])}"


def unit_of(catalogo: Catalog, fila: Row) -> str:
    """Return what the goal of a row's activity or product is measured in."""
    por = next((d for d in reversed(STRUCTURE) if d in fila), "")
    elementos = structure.elements(catalogo, por, fila[YEAR]) if por else ()
    return next((e.unidad_medida for e in elementos if e.codigo == str(fila[por])), "")


def valued(d: Posed, fila: Row, cual: str = "") -> str:
    """Return a figure, or what it lies between, with its unit where the number alone does not say it."""
    catalogo, medida = d.catalogo, cual or d.medida
    indicador, entre = INDICATORS[medida], bounds(fila, medida)
    if fila[medida] is None and not entre:
        return "sin dato"
    texto = formats.between(indicador, *entre) if entre else formats.written(indicador, fila[medida])
    if medida == LIGHT:
        texto = _lit(catalogo, fila[YEAR], fila[medida])
    elif indicador.unidad in (Unit.COUNT, Unit.FIRMS):
        de_que = FIRMS_UNIT if indicador.unidad == Unit.FIRMS else unit_of(catalogo, fila)
        texto = measured(f"{printed.MORE_THAN} {texto}" if _is_floor(d, fila, medida) else texto, lowered(de_que))
    elif indicador.unidad == Unit.OWN and INDICATOR in fila:
        escribe = formats.gap if indicador.menos else formats.own
        texto = escribe(fila[medida], instruments.unit(catalogo, str(fila[INDICATOR])))
    elif medida in ONLY_WITH_GOAL:
        texto = f"{texto} {_of_which_goal(catalogo, medida, fila)}".strip()
    partes = [p.corto for p in partial_of(fila, [medida])]
    return f"{texto} ({', '.join([*partes, 'parcial'])})" if partes else texto


def _is_floor(d: Posed, fila: Row, medida: str) -> bool:
    """Tell firms of which a document prints only what they pass: "más de 2,800"."""
    por = [p for p in d.consulta.por if p != YEAR] if medida == FIRMS_SERVED else []
    return len(por) == 1 and is_floor(fila, por[0], floors(d.catalogo, fila[YEAR], por[0]))


def _of_which_goal(catalogo: Catalog, medida: str, fila: Row) -> str:
    """Say of which goal a fulfilment is where it is not the whole year's: its month's, or the year's up to a day."""
    if MONTH in fila:
        return "de lo programado en el mes" if medida == FULFILMENT else ""
    avance = _of_part_of_a_year(catalogo, fila)
    if avance is None:
        return ""
    anual = f"de la meta anual {formats.up_to(avance.corte) if avance.corte else f'({formats.NO_CUTOFF})'}"
    al_mes = avance.a_la_fecha if medida == FULFILMENT else None
    if al_mes is None:
        return anual
    parte = formats.percent(al_mes.cumplimiento_pct)
    return f"{anual} y {parte} de lo programado hasta {formats.month(al_mes.mes)}"


def _of_part_of_a_year(catalogo: Catalog, fila: Row) -> Advance | None:
    """Return the progress of a row of a year that it does not reach the end of."""
    avance = None if MONTH in fila else execution.of_row(catalogo, fila)
    return None if avance is None or avance.es_del_anio else avance


def figures(d: Posed, fila: Row) -> str:
    """Say the figures of a row: "2020, 2.2 Conexión con mercados: devengado S/ 690,117"."""
    dichas = {i: f"{asked_of(d, fila, i)}, {valued(d, fila, i)}" for i in d.consulta.indicadores}
    if {*GOAL_AND_PROGRESS} <= {*dichas} and len(d.filas) > 1:  # Equal goals of several would be said over and over.
        dichas[PHYSICAL_PROGRESS] += f" ({dichas.pop(PHYSICAL_GOAL)})"
    return f"{joined_by_commas(_dated(d, fila), of_whom(d, fila))}: {'; '.join(dichas.values())}"


def all_figures(d: Posed) -> str:
    """Say the figures of every row; one of many members of a year, by each."""
    por, una, suyos = opened_dimension(d.consulta), d.filas[0], {*d.consulta.por, *d.consulta.filtros}
    if (
        len(d.filas) <= MAX_MEMBERS_SAID
        or suyos != {YEAR, por}
        or d.consulta.indicadores[1:]
        or len({f[YEAR] for f in d.filas}) > 1
    ):
        return "; ".join(figures(d, f) for f in d.filas)
    que = f"{asked_of(d, una)} por {DIMENSIONS[por].etiqueta.lower()}"
    return f"{joined_by_commas(_dated(d, una), que)}: {each(d, por, d.filas)}"


def _dated(d: Posed, fila: Row) -> str:
    """Return the period of a row; where it does not end, up to when its money, or whole lists of firms, were read."""
    if fila.get(PERIOD):
        return capital(fila[PERIOD])
    anio, consulta = fila[YEAR], d.consulta
    es_dinero = any(map(is_money, consulta.indicadores))
    periodo = periods.period(d.catalogo, consulta.alcance, anio) if es_dinero else None
    if periodo and not periodo.es_cerrado:
        return f"{anio}, lectura {budget.mark(periodo)} {budget.until(periodo)}".strip()
    de_listas = FIRMS_SERVED in consulta.indicadores and fila.get("procedencia") == Provenance.CALCULATED
    dias = formats.each(fila.get("corte")) if de_listas and MONTH not in (*consulta.por, *consulta.filtros) else []
    es_parcial = len(dias) == 1 and f"{anio}" <= dias[0] < f"{anio}-12-31"
    return f"{anio}, lectura parcial {formats.up_to(dias[0])}" if es_parcial else str(anio)


def labelled(medida: str) -> str:
    """Return the name of a measure; of shares, over which firms."""
    return _of_the_whole(medida, "") if medida in WHOLES else formats.small(INDICATORS[medida].etiqueta)


def _of_the_whole(medida: str, cuales: str) -> str:
    return " ".join(WHOLES[medida].format(cuales).split())


def asked_of(d: Posed, fila: Row, cual: str = "") -> str:
    """Return the name of a measure; of shares, with the firms that they are of: "... atendidas de Lima o Cusco"."""
    medida = cual or d.medida
    if medida not in WHOLES:
        return labelled(medida)
    fijos = {por: v for por, v in d.consulta.filtros.items() if por not in (YEAR, MONTH, *d.consulta.por)}
    cuales = [
        OF_WHICH.get(por, f"de {lowered(DIMENSIONS[por].etiqueta)} {{}}").format(
            formats.either([v if por in UNITS else member_called(d.catalogo, fila[YEAR], por, v) for v in fijos[por]])
        )
        for por in sorted(fijos, key=lambda p: [*OF_WHICH, p].index(p))
    ]
    return _of_the_whole(medida, ", ".join(cuales))


def lacking(d: Posed) -> list[Claim]:
    """Claim that nothing is known of the indicators of a query where it asks."""
    por = opened_dimension(d.consulta)
    return [claims.unsayable(Relation.NO_VALUE, i, placed(d), por=por) for i in d.consulta.indicadores]


def missing(d: Posed, filas: Sequence[Row]) -> list[Sentence]:
    """Name the members asked for that have no figure; of shares, say those that are over the firms with data."""
    pedidos = [(por, v) for por, vs in d.consulta.filtros.items() if len(vs) > 1 and por in d.consulta.por for v in vs]
    faltan = [(por, v) for por, v in pedidos if v not in {str(f[por]) for f in filas}]
    impresas = (c for por, v in faltan if por == YEAR for c in printed.published_figures(d.catalogo, anio=int(v)))
    if any({YEAR, *c.dimensiones} == {*d.consulta.filtros} and c.indicador == d.medida for c in impresas):
        raise NotReadError
    con_dato = []
    if d.medida == SHARE and (otras := _with_data(d, [v for por, v in faltan if por == YEAR])):
        con_dato = [sentence(all_figures(otras), all_claimed(otras, otras.filas))]
        dados = {(YEAR, str(f[YEAR])) for f in otras.filas}
        faltan = [f for f in faltan if f not in dados]
    nada = [c for por, v in faltan for c in lacking(d.of(por=(YEAR,)).fixed(**{por: [v]}))]
    dichos = [member_called(d.catalogo, d.anio, por, v) for por, v in faltan]
    return con_dato + ([sentence(f"Sin dato: {', '.join(dichos)}", nada)] if faltan else [])


def _with_data(d: Posed, anios: Sequence[str]) -> Posed | None:
    """Return a share of some years that is only known over the firms with data; None when it is of none."""
    con_dato = d.of(indicadores=(SHARE_WITH_DATA,)).fixed(**{YEAR: anios})
    filas = rows_found(con_dato) if anios else []
    return con_dato.of(filas) if filas else None


def origin(d: Posed, filas: Sequence[Row], cubre: str, cambio: str | None = None) -> str:
    """Say what figures, and the change computed from them, cover, where they come from and up to when."""
    dicho = norms.scope_name(d.catalogo, cubre, [f[YEAR] for f in filas])
    cortes = dict.fromkeys(formats.cutoff(f["corte"]) for f in filas)
    procedencia = provenance.provenance_name(provenance.weakest([cambio, *provenances(filas)]))
    return joined_sentences([f"{dicho}. {procedencia}; {', '.join(cortes).lower()}"])


def provenances(filas: Iterable[Row]) -> set[str]:
    """Return where some rows come from."""
    return {f["procedencia"] for f in filas}


def crosses(d: Posed, filas: Sequence[Row]) -> list[str]:
    """Say of each year of some rows counted by what SUNAT says of each firm that it was said in another year."""
    if not focalization.is_crossed(d.consulta.indicadores, [*d.consulta.por, *d.consulta.filtros]):
        return []
    contados = dict.fromkeys(f[YEAR] for f in filas if f["procedencia"] != Provenance.PUBLISHED)
    return [
        f"Los datos de SUNAT de {anio} son {formats.earlier_cross(cruce)}"
        for anio in contados
        if (cruce := focalization.earlier_cross(d.catalogo, anio))
    ]


def last_first(catalogo: Catalog) -> list[int]:
    """Return the years of which something asked without one may be known: the last, then those before it."""
    ultimo = periods.default_year(catalogo)
    return [ultimo, *(a for a in periods.years_with_data(catalogo) if a < ultimo)]


def without_year(anio: int) -> str:
    """Say which year is taken when none is said."""
    return f"Sin año en la pregunta: el último con datos, {anio}"


def not_told(d: Posed) -> list[Row]:
    """Return the rows of the members asked for whose figures are kept from who reads aggregates."""
    return [
        f
        for f in d.run()
        if any(f"{HIDDEN}{i}" in f for i in d.consulta.indicadores)
        and all(str(f[por]) in valores for por, valores in d.leida.filtros.items() if por in f)
    ]


def no_data(d: Posed) -> NotReadError:
    """Return that nothing is known of what is asked, of some members, and where it would be known from."""
    nada, pedido = lacking(d.fixed(**d.elegidos)), query_in_words(d)
    if not_told(d):
        return NotReadError(f"No se dice: {pedido}; {GIVES_AWAY}.", nada)
    porque = unknown.missing_reason(d.catalogo, d.leida.medidas[0], d.consulta)
    es_cierto = KNOWN_BY in porque or _is_sure(d)
    return NotReadError(f"No hay dato: {pedido}. {porque}".rstrip() if es_cierto else f"{NOT_FOUND} {pedido}.", nada)


def _is_sure(d: Posed) -> bool:
    """Tell whether nothing is known of what is asked: no document of its year tells by it, or at all of several things.

    A document that tells of other members of it may tell of this one in a chart; of units, in what they answer for;
    of a year, in how much the next changed; and of a part, in its share. Attentions may be said of firms.
    """
    de, medidas = {*d.consulta.por, *d.consulta.filtros, *d.elegidos} - {YEAR}, {*d.leida.medidas}
    otras = tuple(i.id for i in INDICATORS.values() if medidas & {i.id, *i.usa})
    return not (
        de & {*UNITS}
        or "atenciones" in medidas
        or any(
            c.indicador.startswith(otras)
            and (len(de - {MONTH}) > 1 or de <= {*c.dimensiones})
            and {c.anio, c.anio - ("_variacion" in c.indicador)} & {*(d.leida.anios or [c.anio])}
            for c in printed.published_figures(d.catalogo)
        )
    )


def query_in_words(d: Posed) -> str:
    """Return a query as a person reads it: its figures, by what, of whom and when."""
    consulta, fila = d.consulta, {YEAR: d.anio}
    dichas = (YEAR, *consulta.filtros, *d.elegidos)
    por = formats.listed([DIMENSIONS[a].etiqueta.lower() for a in consulta.por if a not in dichas])
    que = ", ".join(asked_of(d, fila, i) for i in consulta.indicadores)
    cuando = when(d, ", ".join(consulta.filtros.get(YEAR, [])))
    return joined_by_commas(f"{que}{' por ' * bool(por)}{por}", of_whom(d, fila, MONTH), cuando)


def members_of(d: Posed) -> set[str]:
    """Return the members that a dimension has in a query by the rules in force; none where no rule lists them."""
    reglas = d.catalogo.rules.of(d.anio)
    tabla, columna = MEMBER_SOURCES.get(d.por, ("", ""))
    filas = reglas.rows(tabla) if tabla else []
    if d.por == "actividad":
        filas = [f for f in filas if all(f.get(c, v[0]) in v for c, v in d.consulta.filtros.items())]
    sin_empresas = {r.actividad for r in reglas.typed(ActivityRule) if not r.es_de_empresas}
    return {f[columna] for f in filas} - (sin_empresas if "tamano" in dimensions_of(d.medida) else set())


def each(d: Posed, por: str, filas: Iterable[Row]) -> str:
    """Return members with their figures: "Lima (3); Cusco (2)"."""
    return "; ".join(f"{member_called(d.catalogo, f[YEAR], por, str(f[por]))} ({valued(d, f)})" for f in filas)


def when(d: Posed, anios: object) -> str:
    """Return some years, with their months where those are asked for: "marzo de 2026"."""
    cuales = several_months(d.consulta) or "".join(formats.month(int(m)) for m in d.consulta.filtros.get(MONTH, []))
    return f"{cuales} de {anios}" if cuales else str(anios)


def _lit(catalogo: Catalog, anio: int, codigo: str) -> str:
    """Return what a light is called in a sentence: "ámbar"."""
    colores = {f.codigo: f.semaforo for f in catalogo.rules.of(anio).typed(LightRule)}
    return lowered(colores.get(codigo, codigo))


# An answer: the rows that a question asks for, what none of its parts has, and what is said whatever is asked.

NOT_BY_MONTH = "No se conoce por mes: pida el año."
# What is asked about, and how the unit of a goal that counts it begins.
GOAL_UNITS = {"empresas": "empresa", "acciones": "acci"}
# Between members that a document gives together (docs of published/, "A+B").
JOINT_MEMBERS = "+"
# Each firm is of one of these at most: the shares of them all add up to the whole.
EXCLUSIVE_DIMENSIONS = (*PROFILE, "departamento", "provincia", "region_natural")


class Answer(Struct, frozen=True):
    """What is answered. `filas` are the rows as `consulta` gives them.

    `dicho` is the answer with what it states, or why there is none; `al_lado` and `origen`, what its figures are
    beside, cover and come from; `en_palabras`, the query as a person reads it; `cubre`, its scope (cited.scope).
    `cercanas` are questions near it with what is answered to each; `pagina` and `lleva`, the page that says more of it;
    `responde`, whether it is answered.
    """

    dicho: Sentence
    filas: list[Row] = []
    consulta: Query | None = None
    al_lado: str = ""
    origen: str = ""
    en_palabras: str = ""
    cubre: str = ""
    pagina: str = ""
    lleva: dict[str, str] = {}
    cercanas: tuple[tuple[str, str], ...] = ()
    responde: bool = True

    @property
    def respuesta(self) -> str:
        """The whole answer."""
        return " ".join(filter(None, [self.dicho.texto, self.al_lado, self.origen]))

    @property
    def sugerencias(self) -> list[str]:
        """Questions near this one, each of which is answered."""
        return [pregunta for pregunta, _ in self.cercanas]

    def plain(self) -> dict[str, Any]:
        """Return it as JSON writes it."""
        q = self.consulta
        pedida = q and {"indicador": [*q.indicadores], "por": [*q.por], "filtro": q.filtros, "alcance": q.alcance}
        return {
            "estado": "responde" if self.responde else "no_se",
            "respuesta": self.respuesta,
            "consulta": pedida,
            "filas": rows_for_programs(self.filas),
            "sugerencias": self.sugerencias,
        }

    @property
    def cita(self) -> Reference | None:
        """The figure that its passport is asked of, the first of the first row; none of several months together."""
        if not (self.consulta and self.filas) or several_months(self.consulta):
            return None
        medida = self.consulta.indicadores[0]
        grupo = {d: self.filas[0][d] for d in self.consulta.por if d in dimensions_of(medida)}
        return Reference(medida, fixing(self.fijos), grupo, self.consulta.alcance)

    @property
    def fijos(self) -> dict[str, str]:
        """The filters that the rows do not say, by dimension."""
        q = self.consulta
        return {d: v for d, v in fixed(q.filtros).items() if d not in q.por} if q else {}


def rows_found(d: Posed) -> list[Row]:
    """Return the rows asked for with some value, or what it lies between; firms without the datum left out."""
    abiertas = [por for por in d.consulta.por if por not in (YEAR, *d.consulta.filtros)]
    return [
        f
        for f in d.run()
        if any(_least(f, i) is not None for i in d.consulta.indicadores)
        and not any(DIMENSIONS[por].is_missing(f[por]) for por in abiertas)
        and all(str(f[por]) in cuales for por, cuales in d.elegidos.items())
    ]


def with_rows(d: Posed) -> Posed:
    """Return what is asked with the rows that answer it, the surest that has any; raise when none has.

    Documents print some shares over firms with data; and of a year that only the report of another tells of, what is
    asked first may be known and the rest not.
    """
    pedidos = [d.consulta.indicadores, d.consulta.indicadores[:1]]
    if SHARE in pedidos[0]:
        pedidos.insert(1, (SHARE_WITH_DATA,))
    hallada = next((q.of(filas) for i in pedidos if (filas := rows_found(q := d.of(indicadores=i)))), None)
    if hallada is None:
        raise no_data(d)
    if several_months(d.consulta):
        _check_months(hallada)
    de_metas = hallada.filas if UNITS_OF_GOALS & {*d.leida.medidas} else []
    medidas, unidad = {unit_of(d.catalogo, f).lower() for f in de_metas}, GOAL_UNITS.get(d.leida.sujeto, "")
    if ajenas := sorted(u for u in medidas if u and not u.startswith(unidad)):
        raise NotReadError(f"Su meta no se mide en {d.leida.sujeto}, sino en {', '.join(ajenas)}.")
    return hallada


def check_told(d: Posed) -> None:
    """Raise when a figure of some rows is kept from who reads aggregates: they are not set against others."""
    if not_told(d):
        raise NotReadError(f"De algunas cifras no se dice cuánto son, que {GIVES_AWAY}: no se comparan.")


def check_alike(d: Posed, *tambien: Portion) -> None:
    """Raise when some figures may not be set against one another: partial, or maybe (`tambien`), or of other units."""
    if partes := [*(p for f in d.filas for p in partial_of(f, [d.medida])), *tambien]:
        raise NotReadError(f"{partes[0].motivo.capitalize()}: no se compara.")
    if d.medida in GOAL_AND_PROGRESS and len({unit_of(d.catalogo, f) for f in d.filas}) > 1:
        raise NotReadError("Unas se miden en empresas y otras en acciones: pida el cumplimiento.")


def derived(filas: Iterable[Row]) -> str | None:
    """Return where what is computed from some rows comes from."""
    return provenance.weakest(provenance.derived(provenances(filas)))


def answer_said(
    d: Posed,
    frases: Sequence[Sentence],
    base: Sequence[Row],
    *,
    filas: Sequence[Row] | None = None,
    cambio: str | None = None,
    frente_a: Sequence[Row] = (),
) -> Answer:
    """Return sentences as an answer with what is said beside the rows they stand on: notes, conflicts, origin.

    `filas` are those told, of `base`; `cambio` is the provenance of a change that they say; `frente_a`, the rows of
    other years that those are set against, of which what asks for care is said too.
    """
    catalogo, consulta, dichas = d.catalogo, d.consulta, [*(base if filas is None else filas)]
    al_lado = [*map(str, figure_notes.notes(catalogo, frente_a or base, consulta.filtros))]
    # A comparison has already said what asks for care in each of its years.
    nuevas = [n for n in al_lado if not any(n.partition("; ")[2] in f.texto for f in frases if "; " in n)]
    sin_todo = unknown.money_left_out(catalogo, consulta, base)
    avisos = [*unknown.notes_of_open_rates(catalogo, consulta, base), *crosses(d, base), *sin_todo]
    dicho = sentence(
        joined_sentences([*(f.texto for f in frases), *d.notas]),
        all_claimed(d, dichas),
        [c for f in frases for c in f.claims],
    )
    cubre = cited.scope(catalogo, consulta.indicadores, Question(consulta.por, consulta.filtros, consulta.alcance))
    de_donde = origin(d, base, cubre, cambio)
    return Answer(dicho, dichas, consulta, joined_sentences([*nuevas, *avisos]), de_donde, query_in_words(d), cubre)


def of_parts(d: Posed) -> list[Sentence]:
    """Return, of an answer by all the values of a dimension, what none of them has: a sentence for each year."""
    abiertas = [por for por in d.consulta.por if por not in (YEAR, MONTH, *d.consulta.filtros, *d.elegidos)]
    if len(abiertas) != 1:
        return []
    filas = d.run()
    anios = dict.fromkeys(f[YEAR] for f in filas)
    return [
        sentence(f"{anio}, {dicho}" if len(anios) > 1 else dicho.texto, dicho.claims)
        for anio in anios
        for medida in d.consulta.indicadores
        for dicho in _left(d.of([f for f in filas if f[YEAR] == anio], indicadores=(medida,)), abiertas[0])
    ]


def _left(d: Posed, por: str) -> Iterator[Sentence]:
    """Give what is of members not known and, of shares of which each is of one at most, what none of those has."""
    con_valor, de_que = [f for f in d.filas if f[d.medida] is not None], DIMENSIONS[por].etiqueta.lower()
    sin_saber = [f for f in con_valor if f[por] in (None, NO_DATA)]
    for f in sin_saber:
        yield sentence(f"sin información de {de_que}: {valued(d, f)}", claimed(d, f))
    if d.medida in WHOLES and por in EXCLUSIVE_DIMENSIONS and len(con_valor) == len(d.filas) and not sin_saber:
        filas = structure.outermost(por, con_valor)
        if resto := structure.rest(por, filas, d.medida):
            dicho = f"el resto, {formats.percent(resto)}, no se da por {de_que} (derivado)"
            dados = "|".join(str(f[por]) for f in filas)
            de = placed(d, **{por: None}, anio=filas[0][YEAR], dados=dados, cifra=d.medida, por=por)
            yield sentence(dicho, fact("resto_que_no_se_da", float(resto), sujeto=de))


def no_programmes(d: Posed) -> dict[str, str]:
    """Return, of rows of programmes, {code: name} of those that are none."""
    ajenas = structure.no_programmes(d.catalogo) if d.por == PROGRAMME else {}
    return {c: nombre for c, nombre in ajenas.items() if any(f[PROGRAMME] == c for f in d.filas)}


def _check_months(d: Posed) -> None:
    """Raise when the months of a year do not add up to it: some of its money is of no month."""
    anual = d.of(filtros={por: v for por, v in d.consulta.filtros.items() if por != MONTH})
    filas = anual.run(), anual.of(por=(*d.consulta.por, MONTH)).run()
    for medida in d.consulta.indicadores:
        del_anio, de_meses = (sum(Decimal(str(f[medida] or 0)) for f in suyas) for suyas in filas)
        if de_meses != del_anio:
            raise NotReadError(NOT_BY_MONTH)


OTHERWISE = {
    Relation.OVER: Relation.AT_MOST,
    Relation.AT_MOST: Relation.OVER,
    Relation.UNDER: Relation.AT_LEAST,
    Relation.AT_LEAST: Relation.UNDER,
}


def claimed(d: Posed, fila: Row) -> list[Claim]:
    """Claim the figures of a row; a word (a light) is none."""
    por, suyo = opened_dimension(d.consulta), fila.get(INDICATOR)
    if any(fila[c] is None for c in d.consulta.por):
        return []
    periodo = suyo and instruments.adds_up(d.catalogo, {INDICATOR: suyo, YEAR: fila[YEAR]})
    quien, de = str(fila[por]), placed(d, fila, **{por: None}, periodo=periodo)
    hechos = []
    for i in d.consulta.indicadores:
        if isinstance(fila[i], int | float):
            hechos.append(claims.member(i, por, quien, fila[i], de))
        elif tramo := bounds(fila, i):
            hechos.append(claims.claim_between(i, float(tramo[0]), float(tramo[1]), (*de, (por, quien))))
    avance = _of_part_of_a_year(d.catalogo, fila) if FULFILMENT in d.consulta.indicadores else None
    if avance and avance.a_la_fecha:
        de_que = tuple((c, v) for c, v in placed(d, fila) if c in (YEAR, *STRUCTURE))
        hechos.append(fact("de_lo_programado_pct", avance.a_la_fecha.cumplimiento_pct or 0, sujeto=de_que))
    return hechos


def all_claimed(d: Posed, filas: Iterable[Row]) -> list[Claim]:
    """Claim the figures of some rows."""
    return [c for f in filas for c in claimed(d, f)]


def placed(d: Posed, fila: Row | None = None, /, **mas: object) -> Subject:
    """Return what a query is of, or a row of it, with what else a claim is of."""
    suyo = {por: str(fila[por]) for por in d.consulta.por if fila[por] is not None} if fila else {}
    return subject(**{**d.consulta.filtros, "alcance": d.consulta.alcance, "base": d.consulta.base, **suyo, **mas})


def _is_part(d: Posed, por: str) -> bool:
    """Tell whether years are of a part of what another dimension opens, which is not asked of one member alone."""
    return por == YEAR and d.medida in WHOLES and {*d.consulta.por} > {YEAR}


def claim_which(d: Posed, filas: Sequence[Row], relacion: Relation, umbral: float | None = None) -> list[Claim]:
    """Claim which of some rows have the largest or the smallest figure or, with a limit, stand so to it."""
    dichas = {str(f[d.por]): None if f[d.medida] is None else float(f[d.medida]) for f in filas}
    if not dichas or _is_part(d, d.por):
        return []
    de = placed(d, **{d.por: [*dichas]})
    if umbral is not None:
        return [claims.count(d.medida, d.por, dichas, de, relacion=relacion, umbral=umbral)]
    return [] if None in dichas.values() else [claims.extreme(d.medida, d.por, dichas, de, relacion)]


def claim_moved(d: Posed, por: str, filas: Sequence[Row], pct: float | None = None) -> list[Claim]:
    """Claim how much a figure of two rows moved: in what it is measured in and, with `pct`, in per cent."""
    cifras = [(str(f[por]), float(f[d.medida])) for f in filas]
    apart = cifras[1][1] - cifras[0][1]
    if _is_part(d, por):
        return [fact("cambio_de_parte_pp", apart, sujeto=placed(d, filas[-1], cifra=d.medida, antes=cifras[0][0]))]
    de, cuanto = placed(d, filas[-1], **{por: [q for q, _ in cifras]}), {Relation.POINTS: apart, Relation.PERCENT: pct}
    return [
        claims.change(d.medida, por, cifras, de, cual=cual, valor=float(v))
        for cual, v in cuanto.items()
        if v is not None
    ]


Members = dict[str, tuple[str, ...]]
CODE_OF_ANOTHER = "En {} ese código es de otra: {}. Pregunte cada año por separado."
UNKNOWN_UP_TO = "No se conoce hasta el fin de ese mes: el año se lee {}."
# The kinds of question whose months may be several.
OF_MONTHS = ("cifra", "orden", FACING)


def posed(catalogo: Catalog, leida: Understood) -> Posed:
    """Return what is asked as a query; raise NotReadError when its figures are not known so."""
    filtros, notas = _structure(catalogo, leida), list(leida.notas)
    anios = _years_asked(catalogo, leida)
    _check_codes(catalogo, filtros, anios)
    filtros = _by_who_answers(catalogo, leida, filtros, max(anios, default=periods.default_year(catalogo)))
    alcance = _scope(catalogo, leida, filtros, anios)
    if alcance == "nacional" != leida.alcance and not catalogo.programa.es_todos:
        notas.append("El informe no la da, o no de cada año: la cifra es de todo el país")
    _check_known_up_to(catalogo, leida, alcance)
    if meses := leida.meses:
        filtros[MONTH] = tuple(map(str, meses))
    es_parte = SHARE in leida.medidas
    # A unit is opened, or ranked, by the dimension by which it is filtered.
    filtrada = next((u for u in UNITS if u in filtros), "")
    *abiertas, dimension = ((d in UNITS and filtrada) or d for d in (*leida.abiertas, leida.dimension))
    leida = replace(leida, dimension=dimension)
    # A share is of one member among all: the query opens them all, and the rows asked for are taken after.
    elegidos = {d: filtros.pop(d) for d in abiertas if d in filtros} if es_parte else {}
    dentro = [] if es_parte else [d for d in filtros if d != MONTH or len(meses) == 1]
    de_cada = "indicador" if leida.clase == "color" else ""
    por = tuple(dict.fromkeys((YEAR, *filter(None, (*dentro, *abiertas, leida.dimension, de_cada)))))
    # Of several months, what is stored: not what it is of the year's budget.
    medidas = tuple(i for i in leida.medidas if len(meses) < 2 or not INDICATORS[i].usa) or leida.medidas
    for medida, dimension in product(medidas, [*por, *filtros]):
        if dimension not in dimensions_of(medida):
            raise NotReadError(f"No sé leer {labelled(medida)} por {DIMENSIONS[dimension].etiqueta.lower()}.")
    pedidos = {**{d: [*v] for d, v in filtros.items()}, **({YEAR: [*map(str, anios)]} if anios else {})}
    return Posed(catalogo, leida, Query(medidas, por, pedidos, alcance), tuple(notas), elegidos)


def _years_asked(catalogo: Catalog, leida: Understood) -> list[int]:
    """Return the years asked for; of a series, all of them or from one on, to the last of which something is known."""
    if leida.clase == "cambio":
        return change_years(catalogo, leida)
    if not leida.es_serie or len(leida.anios) > 1:
        return [*leida.anios]
    todos = periods.years_with_data(catalogo)
    return [*range(leida.anios[0], max(leida.anios[0], *todos) + 1)] if leida.anios else todos


def change_years(catalogo: Catalog, leida: Understood) -> list[int]:
    """Return the two years of a change: of one, that year and the one before, or the last if it is counted from it."""
    ultimo: int = periods.default_year(catalogo)
    if len(leida.anios) == 2:
        return [*leida.anios]
    [anio] = leida.anios or (ultimo,)
    return [anio, ultimo] if leida.sentido and anio < ultimo else [anio - 1, anio]


def _check_codes(catalogo: Catalog, filtros: Members, anios: Sequence[int]) -> None:
    """Raise when the short code of what is asked is of another thing in one of some years."""
    for tipo in (ProductRule, ActivityRule):
        cortos = {r.codigo: r.codigo_corto for r in catalogo.rules.typed_codes(tipo)}
        for codigo, anio in product(filtros.get(tipo.tabla, ()), anios):
            de_quien = {r.codigo for r in catalogo.rules.of(anio).typed(tipo) if r.codigo_corto == cortos.get(codigo)}
            if de_quien and codigo not in de_quien:
                raise NotReadError(CODE_OF_ANOTHER.format(anio, short_name(catalogo, anio, tipo.tabla, min(de_quien))))


def _structure(catalogo: Catalog, leida: Understood) -> Members:
    """Leave an activity without its product, unless it is a part of its firms; raise when it is of another."""
    filtros = dict(leida.filtros)
    if leida.clase == "color" and not filtros:
        politica = catalogo.programa.instrument("politica")
        return {"instrumento": (politica,)} if politica else {}
    productos, actividades = filtros.get("producto"), filtros.get("actividad")
    if not (productos and actividades):
        return filtros
    if {f.producto for f in catalogo.rules.typed_codes(ActivityRule) if f.actividad in actividades} != {*productos}:
        raise NotReadError("Esa actividad no es de ese producto.")
    if SHARE not in leida.medidas:
        del filtros["producto"]
    return filtros


def _by_who_answers(catalogo: Catalog, leida: Understood, filtros: Members, anio: int) -> Members:
    """Return the filters with units as each figure knows them: who answers for money, the direction of firms.

    What several units answer for together is never split: a unit that shares it has no amount of its own.
    """
    [pedida, *otra] = [d for d in UNITS if d in filtros] or [""]
    if not pedida:
        return filtros
    if otra:
        raise NotReadError
    reglas, siglas = catalogo.rules.of(anio), filtros.pop(pedida)
    if all(SHARED in dimensions_of(i) for i in leida.medidas):
        responsables = {f.responsable for f in reglas.typed(ActivityRule)}
        for sigla in siglas:
            if (suyos := sorted(r for r in responsables if sigla in r.split("/"))) != [sigla]:
                raise _shared(catalogo, leida, sigla, suyos, anio)
        return {**filtros, SHARED: siglas}
    direcciones = {f.direccion for f in reglas.typed(UnitRule)}
    return {**filtros, "direccion" if pedida == "direccion" or {*siglas} <= direcciones else "unidad": siglas}


def _shared(catalogo: Catalog, leida: Understood, sigla: str, responsables: list[str], anio: int) -> NotReadError:
    """Return that a unit answers for something with others; of money, with what is of each that it is among."""
    if not all(map(is_money, leida.medidas)):
        return NotReadError()
    if not responsables:  # A query by none of them would be of all.
        return NotReadError(f"{sigla} no responde por ninguna actividad de {anio}: no tiene dinero que se sepa.")
    de_cada = Query(leida.medidas[:1], (YEAR, SHARED), {YEAR: [str(anio)], SHARED: responsables})
    d = Posed(catalogo, leida, de_cada)
    d = d.of(rows_found(d))
    cifras = f" {anio}, {labelled(d.medida)}: {each(d, SHARED, d.filas)}." if d.filas else ""
    dicho = f"El dinero de {sigla} no se sabe aparte: en parte responde con otra.{cifras}"
    return NotReadError(dicho, all_claimed(d, d.filas))


def _scope(catalogo: Catalog, leida: Understood, filtros: Members, anios: list[int]) -> str:
    """Return the scope: the whole country where only it has the years of a total."""
    if catalogo.programa.es_todos:
        return "nacional"
    es_dinero = all(map(is_money, leida.medidas))
    es_total = es_dinero and not filtros and not {*leida.abiertas} - {YEAR} and leida.dimension in ("", YEAR)
    if leida.alcance == "nacional" and not es_total:
        raise NotReadError
    if leida.alcance or not es_total or not anios:
        return leida.alcance or "reporte"
    pedida = Query(leida.medidas, (YEAR,), {YEAR: [str(a) for a in anios]})
    del_informe = {f[YEAR] for f in query.run(catalogo, pedida) if any(f[i] is not None for i in leida.medidas)}
    del_pais = {p.anio for p in periods.periods(catalogo, "nacional")}
    return "nacional" if {*anios} <= del_pais and not {*anios} <= del_informe else "reporte"


def _check_known_up_to(catalogo: Catalog, leida: Understood, alcance: str) -> None:
    """Raise where money is not known up to the end of the last of several months."""
    if len(leida.meses) < 2:
        return
    if not all(map(is_money, leida.medidas)) or leida.clase not in OF_MONTHS:
        raise NotReadError
    periodo = periods.period(catalogo, alcance, leida.anios[0])
    if periodo is None or not (periodo.corte or periodo.ultimo_mes):
        raise NotReadError(NOT_BY_MONTH)
    # Where August has money, July is over.
    entero = clock.last_whole_month(periodo.corte) if periodo.corte else (periodo.ultimo_mes or 1) - 1
    if leida.meses[-1] > entero and not periodo.alcanza_cierre:
        raise NotReadError(UNKNOWN_UP_TO.format(periodo.leido))


# The figures that a question asks for: its query, the rows, and what must be true of them to be said.

NOT_EXACT = "No se dice cuánto cambió, porque de un año no se conoce la cifra exacta"
NOT_ALL_KNOWN = "No se conocen todas las cifras."
# What a reason says where parts of what is asked are known.
KNOWN_BY = unknown.BY_ITS_PARTS.partition("{")[0]
# Of firms of which only the share is printed.
ONLY_SHARE = "No se da cuántas son"
MAX_MEMBERS_SAID = 3
"""So many of those known are told where not all are."""
FURTHEST = "lejos"
# How a goal that is asked about ended, else under it: only what goes over it exceeds it.
ENDED = {MET: Relation.AT_LEAST, EXCEEDED: Relation.OVER}


def answer(catalogo: Catalog, leida: Understood) -> Answer:
    """Answer a question of figures; raise NotReadError, which says why, when they are not known or can't be said so.

    Firms that are not counted may be known as a share; what says no year, of an earlier one.
    """
    motivo: NotReadError | None = None
    for manera in _ways(catalogo, leida):
        try:
            return ANSWERS[leida.clase](with_rows(posed(catalogo, manera)))
        except NotReadError as error:
            dice_mas = not error.es_sin_dato or (KNOWN_BY in str(error) and KNOWN_BY not in str(motivo))
            motivo = error if motivo is None or (dice_mas and (motivo.es_sin_dato or not motivo.dichos)) else motivo
            if not (error.es_sin_dato or FIRMS_SERVED in manera.medidas):
                break
    raise motivo or NotReadError


def _ways(catalogo: Catalog, leida: Understood) -> Iterator[Understood]:
    """Give how a figure may be known, the surest first."""
    maneras, suyas = [leida], [leida.dimension] if leida.dimension else [*leida.filtros, *leida.abiertas]
    if leida.medidas == (INDICATORS[focalization.RATE].numerador,) and leida.clase == "cifra":
        maneras.append(replace(leida, medidas=(focalization.RATE,), notas=(*leida.notas, ONLY_SHARE)))
    if leida.medidas == (FIRMS_SERVED,) and len(suyas) == 1 and suyas[0] in OPENED_FIRST and not leida.meses:
        de_parte = replace(leida, medidas=(SHARE,))
        if leida.clase == "cifra":
            maneras.append(replace(de_parte, abiertas=(*suyas,), notas=(*leida.notas, ONLY_SHARE)))
        elif leida.clase in ("orden", FACING):
            maneras.append(de_parte)
    if leida.anios or leida.es_serie or leida.dimension == YEAR or leida.clase == "cambio":
        yield from maneras
        return
    for anio in last_first(catalogo):
        yield from (replace(m, anios=(anio,), notas=(*m.notas, without_year(anio))) for m in maneras)


def _answer_with_figures(d: Posed) -> Answer:
    # What is asked of each and only known of some together would be told as if they were all.
    for por in {*d.leida.abiertas} - {*d.consulta.filtros, *d.elegidos}:
        if all(JOINT_MEMBERS in str(f.get(por)) for f in d.filas):
            dicho = f"No se conoce de cada uno, sino sólo de algunos juntos: {each(d, por, d.filas)}."
            raise NotReadError(dicho, all_claimed(d, d.filas))
    calladas = not_told(d)
    frases = [sentence(all_figures(d))]
    if d.leida.anios:
        frases += missing(d, [*d.filas, *calladas])
    frases += of_parts(d)
    if calladas:
        de_quien = "; ni de ".join(dict.fromkeys(of_whom(d, f) or str(f[YEAR]) for f in calladas))
        frases.append(sentence(f"No se dice de {de_quien}: {GIVES_AWAY}"))
    return answer_said(d, frases, d.filas)


def _ranked(d: Posed) -> Answer:
    check_told(d)
    medida, sentido, de_menor = d.medida, d.leida.sentido, d.leida.sentido in ("menor", FURTHEST)
    if INDICATORS[medida].de_cada:
        raise NotReadError
    todas, cumple = _with_value(d), None
    if medida in ONLY_WITH_GOAL and todas:
        todas, vara = _of_whole_years(d, todas)
        cumple = vara.cumplida
    con_valor = [f for f in todas if sentido != FURTHEST or f[medida] < cumple]
    if not con_valor:
        raise NotReadError("Ninguna quedó por debajo de su meta." if cumple else "")
    en_orden = sorted(con_valor, key=lambda f: _least(f, medida), reverse=not de_menor)
    corte = _least(en_orden[: d.leida.cuantas][-1], medida)
    elegidas = [f for i, f in enumerate(en_orden) if i < d.leida.cuantas or _least(f, medida) == corte]
    _check_rankable(d.of(en_orden), None if de_menor else corte)
    dichos = claim_which(d, todas, Relation.SMALLEST if de_menor else Relation.LARGEST)
    dichos += claim_which(d, todas, Relation.UNDER, cumple) if sentido == FURTHEST else []
    es_de_dos = d.leida.clase == FACING
    es_igual = es_de_dos and len({f[medida] for f in elegidas}) == 1
    primero = sentence(_first_said(d, elegidas, len(con_valor), "igual_en" if es_igual else sentido), dichos)
    frases = [_faced(d, primero, elegidas) if es_de_dos else primero, *_left_out(d, con_valor)]
    if d.leida.se_cuentan and not es_de_dos and d.por != YEAR:
        frases += [_part_of_all(d, f)[0] for f in elegidas]
    frente_a, cambio = (
        (con_valor if d.por in (YEAR, PRODUCT) else ()),
        derived(elegidas) if d.leida.se_cuentan else None,
    )
    return answer_said(d, frases, elegidas, cambio=cambio, frente_a=frente_a)


def _faced(d: Posed, dicho: Sentence, ambas: Sequence[Row]) -> Sentence:
    """Return what is said of a ranking of two, with their difference where it is asked; raise unless both are known."""
    if len(ambas) != 2 or any(f[d.medida] is None for f in ambas):
        raise NotReadError("No se conocen las dos cifras con exactitud: pida cada una.")
    if not d.leida.se_cuentan or ambas[0][d.medida] == ambas[1][d.medida]:
        return dicho
    return sentence(
        f"{dicho}; la diferencia es de {_difference_in_words(d.medida, ambas)}",
        dicho.claims,
        claim_moved(d, d.por, ambas),
    )


def _first_said(d: Posed, elegidas: Sequence[Row], de: int, frase: str) -> str:
    """Say the first of a ranking, and of how many."""
    que = {"tasa" if in_points(d.medida) else "cuenta": asked_of(d, elegidas[0])}
    return phrase(f"pregunta_{frase}", n=de, **que, **_of_several(d, elegidas[0], elegidas))


def _of_several(d: Posed, una: Row, dichas: Sequence[Row]) -> dict[str, object]:
    """Fill the slots of a sentence that lists members of a dimension: what they are, whose, when, and the list."""
    por, anio = d.por or YEAR, una[YEAR]
    return {
        "cosa": DIMENSIONS[por].etiqueta,
        "de_quien": of_whom(d, {YEAR: anio}, d.por, MONTH),
        "cuando": "" if por == YEAR else when(d, anio),
        "anio": anio,
        "lista": each(d, por, dichas),
    }


def _left_out(d: Posed, con_valor: Sequence[Row]) -> list[Sentence]:
    """Say what an answer of some of several rows leaves out: other parts, what is no programme, other years."""
    frases = of_parts(d) if d.por in EXCLUSIVE_DIMENSIONS else []
    if ajenas := no_programmes(d):
        frases.append(say("pregunta_no_son_programas", cuales=" ni ".join(ajenas.values())))
    if d.por == YEAR:
        frases.append(say("pregunta_anios", anios=sorted(f[YEAR] for f in con_valor)))
    return frases


def _with_value(d: Posed) -> list[Row]:
    """Return the rows with a figure; of years, only those that are over, whose figures are of all the year.

    Of programmes, only those that are: what goes under a code of theirs and is none would come first.
    """
    ajenas = no_programmes(d)
    con_valor = [f for f in d.filas if _least(f, d.medida) is not None and f.get(d.por) not in ajenas]
    if d.por != YEAR:
        return con_valor
    sin_cerrar = {clock.today().year, *periods.partial(d.catalogo, d.consulta.alcance)}
    return [f for f in con_valor if f[YEAR] not in sin_cerrar and not f.get(f"parcial_{d.medida}")]


def _least(fila: Row, medida: str) -> Any:
    """Return a figure, or the least that it can be where only what it lies between is said."""
    return (bounds(fila, medida) or (fila[medida],))[0]


def _most(fila: Row, medida: str) -> Any:
    return (bounds(fila, medida) or (fila[medida],))[-1]


def _all_known(d: Posed, desde: float | None) -> bool:
    """Tell whether no other member can count: rows loaded have them all, documents those they print.

    Where only shares over one count (`desde`), those that are left may not reach it.
    """
    if desde is not None and d.medida in WHOLES and d.por in EXCLUSIVE_DIMENSIONS:
        fuera = structure.outermost(d.por, d.filas)  # What any other may have at most, their rounding included.
        if structure.ALL_FIRMS_PCT - float(sum(f[d.medida] for f in fuera)) + structure.LOST * len(fuera) < desde:
            return True
    if provenances(d.filas) <= {Provenance.CALCULATED, Provenance.SYNTHETIC}:
        return True
    hay = {*d.consulta.filtros.get(d.por, ())} or members_of(d)
    return bool(hay) and hay <= {str(f[d.por]) for f in d.filas}


def _check_rankable(d: Posed, desde: float | None) -> None:
    """Raise when the first of a ranking may not be so: members missing, other units or what is not exact among them."""
    medida, de_firmas = d.medida, d.medida in (FIRMS_SERVED, *WHOLES)
    for uno, otro in pairwise(sorted(d.filas, key=lambda f: _least(f, medida))):
        if bounds(uno, medida) and _most(uno, medida) >= _least(otro, medida):
            raise NotReadError(NOT_ALL_KNOWN)
    if d.por != YEAR:  # What the deliveries of a year give: until it ends, not all of them.
        check_alike(d, *([RECEIVED] if de_firmas and d.anio == clock.today().year else []))
    if len(d.filas) < 2 and medida not in WHOLES:
        raise _not_all_known(d, d.filas)
    # Of what has no goal there is no fulfilment; of who answers for several goals it is not one.
    if d.por != YEAR and not (medida in ONLY_WITH_GOAL and d.por in STRUCTURE):
        _check_all(d, desde)


def _check_all(d: Posed, desde: float | None, dichas: Sequence[Row] | None = None) -> None:
    """Raise unless some rows are all that may count, and none a part of another."""
    if structure.is_overlapping(d.por, d.filas):
        raise NotReadError("Unos tramos son parte de otros: pida el porcentaje de cada uno.")
    if not _all_known(d, desde):
        raise _not_all_known(d, d.filas[:MAX_MEMBERS_SAID] if dichas is None else dichas)


def _not_all_known(d: Posed, dichas: Sequence[Row]) -> NotReadError:
    """Return the refusal of a question about all members, with those that are known and answer it."""
    suyas = each(d, d.por, dichas) if dichas else "ninguna"
    return NotReadError(f"{NOT_ALL_KNOWN} De las que se conocen: {suyas}.", all_claimed(d, dichas))


def _of_whole_years(d: Posed, filas: list[Row]) -> tuple[list[Row], norms.Yardstick]:
    """Return the rows whose progress is all that its year gave, and by what their goals are met or come near.

    Raise when none is: no goal is met or missed yet.
    """
    enteras = [f for f in filas if (avance := execution.of_row(d.catalogo, f)) is None or avance.es_del_anio]
    if not enteras:
        # Of an activity of a product asked for, the activity.
        cifras = each(d, opened_dimension(d.consulta), filas)
        dicho = f"No se puede decir todavía: el avance no es el del año entero. {cifras}."
        raise NotReadError(dicho, all_claimed(d, filas))
    return enteras, norms.yardstick(d.catalogo.rules.of(max(f[YEAR] for f in enteras)))


def _limited(d: Posed) -> Answer:
    """Say which, or how many, are beyond a limit; of goals, that of those that were met."""
    check_told(d)
    con_valor = _with_value(d)
    if not con_valor:
        raise no_data(d)
    if d.leida.clase == "meta":
        con_valor, vara = _of_whole_years(d, con_valor)
        relacion = ENDED.get(d.leida.sentido, Relation.UNDER)
        tope = vara.casi if d.leida.sentido == FAR_FROM_GOAL else vara.cumplida
    else:
        cual, tope = d.leida.limite
        relacion, suyas = COMPARED[cual], d.of(con_valor)
        if d.por and d.medida in (FIRMS_SERVED, *WHOLES):
            dichas = [f for f in con_valor if COMPARATORS[relacion](_least(f, d.medida), tope)]
            _check_all(suyas, tope if relacion in (Relation.OVER, Relation.AT_LEAST) else None, dichas)
        check_alike(suyas)
    cumplen, cumplirian = (
        [f for f in con_valor if COMPARATORS[relacion](v(f, d.medida), tope)] for v in (_least, _most)
    )
    if cumplen != cumplirian:
        raise NotReadError("No se conoce la cifra exacta: ese límite está entre los valores que puede tener.")
    if d.leida.sentido in (MISSED, FAR_FROM_GOAL):  # The furthest first.
        cumplen.sort(key=lambda f: _least(f, d.medida))
    dicho, valor = _limited_said(d, cumplen, con_valor, f"{relacion} {_limit(d, tope)}"), con_valor[0][d.medida]
    dichos = claim_which(d, con_valor, relacion, tope) if d.por else []
    if not d.por and valor is not None:
        es_asi = relacion if cumplen else OTHERWISE[relacion]
        dichos = [figure(d.medida, float(valor), placed(d, con_valor[0]), es_asi, frente_a=tope)]
    frente_a, contadas = (con_valor if d.por in (YEAR, PRODUCT) else ()), cumplen if d.por else con_valor
    return answer_said(
        d, [sentence(dicho, dichos), *_left_out(d, con_valor)], cumplen or con_valor, filas=contadas, frente_a=frente_a
    )


def _limited_said(d: Posed, cumplen: Sequence[Row], todas: Sequence[Row], limite: str) -> str:
    """Say which, or how many, are beyond a limit or met their goals; of one thing, whether it is or did."""
    una, que = todas[0], asked_of(d, todas[0])
    return phrase(
        f"pregunta_{'' if d.por else 'fue_'}{d.leida.sentido or 'limite'}",
        si="Sí" if bool(cumplen) == (d.leida.sentido != MISSED) else "No",
        quien=of_whom(d, una),
        que=que,
        cifra=valued(d, una),
        limite=limite,
        cosas="productos" if d.por == "producto" else "actividades",
        n=len(cumplen),
        total=str(len(todas)),
        cuales=f"{limite} {que}" if d.medida == FIRMS_SERVED else f"{que} de {limite}",
        **_of_several(d, una, cumplen),
    )


def _limit(d: Posed, tope: float) -> str:
    unidad = INDICATORS[d.medida].unidad
    return formats.soles(tope) if unidad == Unit.SOLES else f"{formats.exact(tope)}{' %' * (unidad == Unit.PERCENT)}"


def _coloured(d: Posed) -> Answer:
    """Say how many indicators have each of some colours."""
    de = subject(**d.consulta.filtros)
    de_cada = {m.valor: [f for f in d.filas if f[LIGHT] == m.valor] for m in d.leida.de}
    dichos = [
        say(
            "pregunta_color",
            (*de, (LIGHT, color)),
            fact("indicadores_en_el_anio", len(d.filas), sujeto=de),
            quien=joined_by_commas(str(d.anio), of_whom(d, {YEAR: d.anio})),
            indicadores_en_el_anio=len(suyas),
            n=len(suyas),
            total=counted(len(d.filas), "indicadores"),
            color=_lit(d.catalogo, d.anio, color),
        )
        for color, suyas in de_cada.items()
    ]
    todas = [f for f in d.filas if f[LIGHT] in de_cada]
    return answer_said(d, dichos, todas or d.filas, filas=todas)


def _changed(d: Posed) -> Answer:
    """Say how much a figure changed between two years, where the rules let them be compared."""
    check_told(d)
    if "indicador" in d.consulta.por:
        raise NotReadError
    medida = d.medida
    if entre := [f"{f[YEAR]}, {valued(d, f)}" for f in d.filas if f[medida] is None]:
        raise NotReadError(f"{NOT_EXACT}: {'; '.join(entre)}.")
    por_anio = {str(f[YEAR]): f for f in d.filas}
    if faltan := [a for a in d.consulta.filtros[YEAR] if a not in por_anio]:
        raise no_data(d.fixed(**{YEAR: faltan}))
    if len(d.filas) != len(por_anio):
        raise NotReadError
    antes, ahora = (por_anio[a] for a in d.consulta.filtros[YEAR])
    cambio, cuidado = _compared(d, (antes, ahora))
    frase = _change_said(d, cambio, (antes, ahora))
    if d.leida.sujeto == "dinero" or d.leida.se_cuentan:
        frase = f"{frase}; la diferencia es de {_difference_in_words(medida, (antes, ahora))}"
    dicho = sentence(frase, claim_moved(d, YEAR, (antes, ahora), cambio.cambio_pct))
    return answer_said(d, [dicho, *cuidado], (antes, ahora), cambio=cambio.procedencia)


def _compared(d: Posed, par: tuple[Row, Row]) -> tuple[change.Variation, list[Sentence]]:
    """Return how a row compares with that of an earlier year, and what has to be minded; raise where it may not."""
    antes, ahora = par
    a, b = (
        change.side(d.catalogo, d.medida, f, f[YEAR], {c: str(f[c]) for c in d.consulta.por if c != YEAR})
        for f in (ahora, antes)
    )
    anios = ahora[YEAR], antes[YEAR]
    cambio = change.variation_between(d.catalogo, INDICATORS[d.medida], YEAR, anios[0], (a, b))
    de = (*placed(d, antes, **{YEAR: [str(a) for a in sorted(anios)]}), ("que", YEAR))
    dichas = []
    for r in cambio.razones:
        lados = r.sides((str(anios[0]), str(anios[1])), ", ")
        porque, claim = f"{r.razon} ({lados})" if lados else r.razon, r.claim(d.medida, de)
        if r.impide:
            raise NotReadError(f"No se compara: {porque}.", [claim])
        dichas.append(sentence(f"Con cuidado: {porque}", claim))
    return cambio, dichas


def _difference_in_words(medida: str, par: Sequence[Row]) -> str:
    """Return how far apart two figures are, in what they are measured in."""
    cuanto = abs(par[0][medida] - par[1][medida])
    escrito = formats.points(cuanto) if in_points(medida) else formats.written(INDICATORS[medida], cuanto)
    return escrito.removeprefix("+")


def _change_said(d: Posed, cambio: change.Variation, par: tuple[Row, Row]) -> str:
    """Say a change: in percent of amounts and counts, in points of rates."""
    medida, (antes, ahora) = d.medida, par
    subio, escribe = ahora[medida] - antes[medida], formats.points if in_points(medida) else formats.change
    es_razon = d.leida.sentido == "veces" and antes[medida] and not in_points(medida)
    como = "veces" if es_razon else "sube" if subio > 0 else "baja" if subio else "igual"
    return phrase(
        f"pregunta_{como}",
        que=joined_by_commas(asked_of(d, ahora), of_whom(d, ahora)),
        n=ahora[medida] / antes[medida] if es_razon else 0,
        cuanto=escribe(None if cambio.cuanto is None else abs(cambio.cuanto)).removeprefix("+"),
        anio=ahora[YEAR],
        anio_antes=antes[YEAR],
        a=valued(d, antes),
        b=valued(d, ahora),
    )


def _weighed(d: Posed) -> Answer:
    """Say which part of the programme's money goes to an activity or a product, with both amounts."""
    [suya] = d.filas
    frase, todo = _part_of_all(d, suya)
    return answer_said(d, [frase], [suya, todo], filas=[suya], cambio=derived([suya, todo]))


def _part_of_all(d: Posed, suya: Row) -> tuple[Sentence, Row]:
    """Say which part of the programme's money a row is, and return the row of the whole; raise where it is unknown."""
    de_todo = d.of(por=(YEAR,), filtros={por: v for por, v in d.consulta.filtros.items() if por in (YEAR, MONTH)})
    todo = next((f for f in rows_found(de_todo) if f[d.medida]), None)
    if todo is None:
        raise no_data(de_todo)
    montos = " de ".join(valued(d, f) for f in (suya, todo))
    dicho = say(
        "pregunta_peso",
        placed(d, suya, cifra=d.medida),
        claimed(de_todo, todo),
        cuando=_dated(d, suya),
        quien=of_whom(d, suya),
        parte_del_total_pct=float(100 * suya[d.medida] / todo[d.medida]),
        que=labelled(d.medida),
        montos=montos,
    )
    return dicho, todo


def _lacked(d: Posed) -> Answer:
    """Say how much was left to reach a goal; raise NotReadError where it or its progress is not known as it is."""
    [fila, *otras] = d.filas
    if otras or any(fila.get(i) is None for i in GOAL_AND_PROGRESS) or fila[f"parcial_{PHYSICAL_PROGRESS}"]:
        raise no_data(d)
    meta, avance, sigue = fila[PHYSICAL_GOAL], fila[PHYSICAL_PROGRESS], _of_part_of_a_year(d.catalogo, fila)
    unidad = lowered(unit_of(d.catalogo, fila))
    cuanto, de_meta = (measured(formats.exact(n), unidad) for n in (abs(meta - avance), meta))
    dicho = say(
        "pregunta_no_falto" if avance >= meta else "pregunta_falta" if sigue else "pregunta_falto",
        (),
        [fact("falta_para_la_meta", float(meta - avance), sujeto=placed(d, fila))],
        anio=fila[YEAR],
        quien=of_whom(d, fila),
        cuanto=cuanto if meta != avance else "",
        de_meta=de_meta,
        meta=formats.exact(meta),
        avance=formats.exact(avance),
        hasta=formats.up_to(sigue.corte) if sigue and sigue.corte else "",
    )
    return answer_said(d, [dicho], d.filas, cambio=derived(d.filas))


ANSWERS: dict[str, Callable[[Posed], Answer]] = {
    "cifra": _answer_with_figures,
    "orden": _ranked,
    "umbral": _limited,
    "meta": _limited,
    "cambio": _changed,
    "color": _coloured,
    FACING: lambda d: (_ranked if d.por else _changed)(d),
    "falta": _lacked,
    "peso": _weighed,
}
