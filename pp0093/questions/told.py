"""The sentences and claims about the rows that answer a question: their subject, period and figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pp0093 import claims
from pp0093.ask.catalog import Catalog
from pp0093.ask.filter_values import name_of, short_name
from pp0093.ask.origin import printed
from pp0093.ask.parts import instruments, structure
from pp0093.ask.query import Query
from pp0093.ask.registry import (
    DIMENSIONS,
    FIRMS_SERVED,
    FIRMS_UNIT,
    FULFILMENT,
    GOAL_AND_PROGRESS,
    INDICATORS,
    MONTH,
    NATIONAL,
    PHYSICAL_GOAL,
    PHYSICAL_PROGRESS,
    SHARE,
    SHARE_WITH_DATA,
    STRUCTURE,
    UNITS,
    YEAR,
    Unit,
    is_money,
    partial_of,
)
from pp0093.ask.rows import NO_DATA, PERIOD, Row, bounds
from pp0093.ask.rule_rows import LightRule
from pp0093.ask.standing import periods
from pp0093.claims import Claim, Relation, Subject, fact, subject
from pp0093.errors import sentence_of
from pp0093.firms.figures import is_floor
from pp0093.language.words import lowered, measured
from pp0093.money import budget, execution
from pp0093.money.execution import Advance
from pp0093.provenance import Provenance
from pp0093.questions.reading import (
    LIGHT,
    NUMBERED,
    ONLY_WITH_GOAL,
    PROGRAMME,
    Posed,
    of_what,
    opened_dimension,
)
from pp0093.writing import formats
from pp0093.writing.formats import capital

INDICATOR = "indicador"
MAX_MEMBERS_SAID = 3
"""Most known members listed when not all are known."""
IN_THE_COUNTRY = "en todo el país"
# Name of a member, and its form (SAID_AS) where the name alone is ambiguous: a province may share its
# department's.
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
# The whole of a share; the slot is for the firms asked about.
WHOLES = {SHARE: "parte de las empresas atendidas {}", SHARE_WITH_DATA: "parte de las empresas atendidas {} con dato"}
# Wording of a filter after "empresas atendidas"; other dimensions use their label.
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
    """Join sentences, each with its full stop; empty ones are skipped."""
    return " ".join(sentence_of(p.strip()) for p in partes if p.strip())


def joined_by_commas(*partes: str) -> str:
    """Join the parts that are not empty with commas."""
    return formats.full(", ", *partes)


def member_called(catalogo: Catalog, anio: int, dimension: str, codigo: str) -> str:
    """Return a member's name where its dimension is also named: "2.2 Conexión con mercados", "Arequipa"."""
    if dimension == MONTH:
        return formats.month(int(codigo))
    if dimension == LIGHT:
        return lit(catalogo, anio, codigo)
    if dimension in STRUCTURE:
        return short_name(catalogo, anio, dimension, codigo)
    # A direction goes by its code: some units share its name.
    nombre = None if dimension == "direccion" else name_of(catalogo, anio, dimension, codigo)
    if not nombre:
        return codigo if codigo == NO_DATA else of_what(dimension, codigo)
    return MEMBER_NAMES.get(dimension, "{nombre}").format(nombre=nombre, codigo=codigo)


def member_named(catalogo: Catalog, anio: int, dimension: str, codigo: str) -> str:
    """Return a member's name where its dimension is not named: "provincia de Lima"."""
    dicho = member_called(catalogo, anio, dimension, codigo)
    return dicho if codigo == NO_DATA else SAID_AS.get(dimension, "{}").format(dicho)


def of_whom(d: Posed, fila: Row, *sin: str) -> str:
    """Return the members of a row in words, some dimensions (`sin`) excepted, and the scope when national.

    The firms that a share is of are named by asked_of.
    """
    filtros = d.consulta.filtros | d.elegidos
    juntos = several_months(d.consulta)
    suyas = dict.fromkeys((*d.consulta.por, *([MONTH] if WHOLES.keys() & {*d.consulta.indicadores} else filtros)))
    fuera = (YEAR, *sin, MONTH if juntos else YEAR)
    de = {p: v for p in suyas if p not in fuera and (v := [str(fila[p])] if p in fila else filtros.get(p))}
    if {INDICATOR, "objetivo"} & de.keys():
        de.pop("instrumento", None)
    nombres = [formats.listed([member_named(d.catalogo, fila[YEAR], p, v) for v in vs]) for p, vs in de.items()]
    donde = IN_THE_COUNTRY if d.consulta.alcance == NATIONAL else ""
    return joined_by_commas(*nombres, "" if MONTH in sin else juntos, donde)


def several_months(consulta: Query) -> str:
    """Return the months that a query adds up: "de enero a marzo"; "" when it adds none."""
    meses = sorted(map(int, consulta.filtros.get(MONTH, ())))
    if len(meses) < 2 or MONTH in consulta.por:
        return ""
    return f"de {formats.month(meses[0])} a {formats.month(meses[-1])}"


def unit_of(catalogo: Catalog, fila: Row) -> str:
    """Return the unit of the goal of a row's activity or product."""
    por = next((d for d in reversed(STRUCTURE) if d in fila), "")
    elementos = structure.elements(catalogo, por, fila[YEAR]) if por else ()
    return next((e.unidad_medida for e in elementos if e.codigo == str(fila[por])), "")


def valued(d: Posed, fila: Row, cual: str = "") -> str:
    """Return a figure or its range, with its unit when the number alone does not show it."""
    catalogo = d.catalogo
    medida = cual or d.medida
    indicador = INDICATORS[medida]
    entre = bounds(fila, medida)
    if fila[medida] is None and not entre:
        return "sin dato"
    texto = formats.between(indicador, *entre) if entre else formats.written(indicador, fila[medida])
    if medida == LIGHT:
        texto = lit(catalogo, fila[YEAR], fila[medida])
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
    """Tell whether a document prints a count of firms only as a lower bound: "más de 2,800"."""
    por = [p for p in d.consulta.por if p != YEAR] if medida == FIRMS_SERVED else []
    return len(por) == 1 and is_floor(d.catalogo, fila, por[0])


def _of_which_goal(catalogo: Catalog, medida: str, fila: Row) -> str:
    """Return the goal of a fulfilment that is not of the whole year: the month's, or the year's up to a day."""
    if MONTH in fila:
        return "de lo programado en el mes" if medida == FULFILMENT else ""
    avance = of_part_of_a_year(catalogo, fila)
    if avance is None:
        return ""
    anual = f"de la meta anual {formats.up_to(avance.corte) if avance.corte else f'({formats.NO_CUTOFF})'}"
    al_mes = avance.a_la_fecha if medida == FULFILMENT else None
    if al_mes is None:
        return anual
    return f"{anual} y {formats.percent(al_mes.cumplimiento_pct)} de lo programado hasta {formats.month(al_mes.mes)}"


def of_part_of_a_year(catalogo: Catalog, fila: Row) -> Advance | None:
    """Return the progress of a row that does not reach the end of its year; None for any other row."""
    avance = None if MONTH in fila else execution.of_row(catalogo, fila)
    return None if avance is None or avance.es_del_anio else avance


def figures(d: Posed, fila: Row) -> str:
    """Return the figures of a row in words: "2020, 2.2 Conexión con mercados: devengado S/ 690,117"."""
    dichas = {i: f"{asked_of(d, fila, i)}, {valued(d, fila, i)}" for i in d.consulta.indicadores}
    if {*GOAL_AND_PROGRESS} <= {*dichas} and len(d.filas) > 1:  # Avoids repeating equal goals.
        dichas[PHYSICAL_PROGRESS] += f" ({dichas.pop(PHYSICAL_GOAL)})"
    return f"{joined_by_commas(dated(d, fila), of_whom(d, fila))}: {'; '.join(dichas.values())}"


def all_figures(d: Posed) -> str:
    """Return the figures of every row in words; many members of one year share a heading."""
    por, una, suyos = opened_dimension(d.consulta), d.filas[0], {*d.consulta.por, *d.consulta.filtros}
    if (
        len(d.filas) <= MAX_MEMBERS_SAID
        or suyos != {YEAR, por}
        or d.consulta.indicadores[1:]
        or len({f[YEAR] for f in d.filas}) > 1
    ):
        return "; ".join(figures(d, f) for f in d.filas)
    que = f"{asked_of(d, una)} por {DIMENSIONS[por].etiqueta.lower()}"
    return f"{joined_by_commas(dated(d, una), que)}: {each(d, por, d.filas)}"


def dated(d: Posed, fila: Row) -> str:
    """Return the period of a row; when incomplete, the cut-off of its money or of its complete lists of firms."""
    if fila.get(PERIOD):
        return capital(fila[PERIOD])
    anio = fila[YEAR]
    consulta = d.consulta
    es_dinero = any(map(is_money, consulta.indicadores))
    periodo = periods.period(d.catalogo, consulta.alcance, anio) if es_dinero else None
    if periodo and not periodo.es_cerrado:
        return f"{anio}, lectura {budget.mark(periodo)} {budget.until(periodo)}".strip()
    de_listas = FIRMS_SERVED in consulta.indicadores and fila.get("procedencia") == Provenance.CALCULATED
    dias = formats.each(fila.get("corte")) if de_listas and MONTH not in (*consulta.por, *consulta.filtros) else []
    es_parcial = len(dias) == 1 and f"{anio}" <= dias[0] < f"{anio}-12-31"
    return f"{anio}, lectura parcial {formats.up_to(dias[0])}" if es_parcial else str(anio)


def labelled(medida: str) -> str:
    """Return the name of a measure; for a share, with its whole."""
    return _of_the_whole(medida, "") if medida in WHOLES else formats.small(INDICATORS[medida].etiqueta)


def _of_the_whole(medida: str, cuales: str) -> str:
    return " ".join(WHOLES[medida].format(cuales).split())


def asked_of(d: Posed, fila: Row, cual: str = "") -> str:
    """Return the name of a measure; for a share, with its firms: "... atendidas de Lima o Cusco"."""
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
    """Claim that a query's indicators have no data."""
    por = opened_dimension(d.consulta)
    return [claims.unsayable(Relation.NO_VALUE, i, placed(d), por=por) for i in d.consulta.indicadores]


def query_in_words(d: Posed) -> str:
    """Return a query in words: measures, breakdown, members and period."""
    consulta = d.consulta
    fila = {YEAR: d.anio}
    dichas = (YEAR, *consulta.filtros, *d.elegidos)
    por = formats.listed([DIMENSIONS[a].etiqueta.lower() for a in consulta.por if a not in dichas])
    que = ", ".join(asked_of(d, fila, i) for i in consulta.indicadores)
    cuando = when(d, ", ".join(consulta.filtros.get(YEAR, [])))
    return joined_by_commas(f"{que}{' por ' * bool(por)}{por}", of_whom(d, fila, MONTH), cuando)


def each(d: Posed, por: str, filas: Iterable[Row]) -> str:
    """Return members with their figures: "Lima (3); Cusco (2)"."""
    return "; ".join(f"{member_called(d.catalogo, f[YEAR], por, str(f[por]))} ({valued(d, f)})" for f in filas)


def when(d: Posed, anios: object) -> str:
    """Return some years with the months asked for, if any: "marzo de 2026"."""
    cuales = several_months(d.consulta) or "".join(formats.month(int(m)) for m in d.consulta.filtros.get(MONTH, []))
    return f"{cuales} de {anios}" if cuales else str(anios)


def lit(catalogo: Catalog, anio: int, codigo: str) -> str:
    """Return the name of a traffic-light colour in a sentence: "ámbar"."""
    colores = {f.codigo: f.semaforo for f in catalogo.rules.of(anio).typed(LightRule)}
    return lowered(colores.get(codigo, codigo))


def claimed(d: Posed, fila: Row) -> list[Claim]:
    """Claim the numeric figures of a row; a word (a light) makes no claim."""
    por = opened_dimension(d.consulta)
    suyo = fila.get(INDICATOR)
    if any(fila[c] is None for c in d.consulta.por):
        return []
    periodo = suyo and instruments.adds_up(d.catalogo, {INDICATOR: suyo, YEAR: fila[YEAR]})
    quien = str(fila[por])
    de = placed(d, fila, **{por: None}, periodo=periodo)
    hechos = []
    for i in d.consulta.indicadores:
        if isinstance(fila[i], int | float):
            hechos.append(claims.member(i, por, quien, fila[i], de))
        elif tramo := bounds(fila, i):
            hechos.append(claims.claim_between(i, float(tramo[0]), float(tramo[1]), (*de, (por, quien))))
    avance = of_part_of_a_year(d.catalogo, fila) if FULFILMENT in d.consulta.indicadores else None
    if avance and avance.a_la_fecha:
        de_que = tuple((c, v) for c, v in placed(d, fila) if c in (YEAR, *STRUCTURE))
        hechos.append(fact("de_lo_programado_pct", avance.a_la_fecha.cumplimiento_pct or 0, de_que))
    return hechos


def all_claimed(d: Posed, filas: Iterable[Row]) -> list[Claim]:
    """Claim the figures of some rows."""
    return [c for f in filas for c in claimed(d, f)]


def placed(d: Posed, fila: Row | None = None, /, **mas: object) -> Subject:
    """Return the subject of a query, or of one of its rows, for a claim; `mas` adds or overrides dimensions."""
    suyo = {por: str(fila[por]) for por in d.consulta.por if fila[por] is not None} if fila else {}
    return subject(**{**d.consulta.filtros, "alcance": d.consulta.alcance, "base": d.consulta.base, **suyo, **mas})


def _is_part(d: Posed, por: str) -> bool:
    """Tell whether the years compare a share, broken down by another dimension, which no single member defines."""
    return por == YEAR and d.medida in WHOLES and {*d.consulta.por} > {YEAR}


def claim_which(d: Posed, filas: Sequence[Row], relacion: Relation, umbral: float | None = None) -> list[Claim]:
    """Claim which rows have the largest or smallest figure or, with a threshold, how many satisfy the relation."""
    dichas = {str(f[d.por]): None if f[d.medida] is None else float(f[d.medida]) for f in filas}
    if not dichas or _is_part(d, d.por):
        return []
    de = placed(d, **{d.por: [*dichas]})
    if umbral is not None:
        return [claims.count(d.medida, d.por, dichas, de, relacion=relacion, umbral=umbral)]
    return [] if None in dichas.values() else [claims.extreme(d.medida, d.por, dichas, de, relacion)]


def claim_moved(d: Posed, por: str, filas: Sequence[Row], pct: float | None = None) -> list[Claim]:
    """Claim the change of a figure between two rows: in its unit and, given `pct`, in percent."""
    cifras = [(str(f[por]), float(f[d.medida])) for f in filas]
    apart = cifras[1][1] - cifras[0][1]
    if _is_part(d, por):
        return [fact("cambio_de_parte_pp", apart, placed(d, filas[-1], cifra=d.medida, antes=cifras[0][0]))]
    de = placed(d, filas[-1], **{por: [q for q, _ in cifras]})
    cuanto = {Relation.POINTS: apart, Relation.PERCENT: pct}
    return [
        claims.change(d.medida, por, cifras, de, cual=cual, valor=float(v))
        for cual, v in cuanto.items()
        if v is not None
    ]
