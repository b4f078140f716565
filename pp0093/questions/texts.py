"""What is said of the figures of a question: sentences made from rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from pp0093 import claims, provenance
from pp0093.ask.catalog import Catalog
from pp0093.ask.meaning import name_of
from pp0093.ask.parts import focalization, instruments, structure
from pp0093.ask.parts.structure import LISTS
from pp0093.ask.query import Query, run
from pp0093.ask.registry import (
    DIMENSIONS,
    FIRMS_UNIT,
    INDICATORS,
    PRESUPUESTO,
    UNITS,
    Unit,
    alien_dimensions,
    dimensions_of,
    partial_of,
    stored,
)
from pp0093.ask.rows import HIDDEN, NO_DATA, PERIOD, Row, bounds
from pp0093.ask.ruled import ActivityRule, LightRule
from pp0093.ask.standing import norms, periods, unknown
from pp0093.ask.standing.comparability import Reason
from pp0093.claims import Relation, Sentence, sentence
from pp0093.money import budget, execution
from pp0093.money.execution import ToDate
from pp0093.questions.asking import (
    EXCEEDED,
    FIRMS,
    FULFILMENT,
    LIGHT,
    MET,
    MISSED,
    ONLY_WITH_GOAL,
    PROFILE,
    SHARE,
    WITH_DATA,
    NotReadError,
    Understood,
    is_of,
    of_several_months,
    opened,
)
from pp0093.questions.words import MONTH, NUMBERED, PROGRAMME, YEAR
from pp0093.writing import formats, marks
from pp0093.writing.formats import capital
from pp0093.writing.nouns import counted, lowered, measured

STRUCTURE = ("producto", "actividad")
COMPARED = {
    "mas_de": Relation.OVER,
    "menos_de": Relation.UNDER,
    "desde": Relation.AT_LEAST,
    "hasta": Relation.AT_MOST,
}
NATIONAL = "en todo el país"
# How a member is said where its name alone may be of something else: a province is called as its department is.
OF_PROVINCE = "provincia de "
SAID_AS = {
    "provincia": f"{OF_PROVINCE}{{}}",
    "tramo_trabajadores": "{} trabajadores",
    **{
        d: f"{{}} ({DIMENSIONS[d].etiqueta.lower()})"
        for d in ("familia_servicio", "servicio", "responsable", "direccion", "modalidad", "sector", *NUMBERED)
    },
}
# What shares are of: the firms that they are asked of go in.
WHOLES = {SHARE: "parte de las empresas atendidas {}", WITH_DATA: "parte de las empresas atendidas {} con dato"}
SEVERAL = 12
GIVES_AWAY = "dejaría ver a unas pocas empresas"
# Which firms those attended to are, by what is said of them; what is not here, by what it is called.
OF_WHICH = {
    **dict.fromkeys(UNITS, "por {}"),
    "familia_servicio": "en la familia de servicio {}",
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
# The rule table and the column where the members of a dimension are listed.
LISTED = {
    **{d: (tabla, d) for d, (tabla, _) in LISTS.items()},
    "producto": ("producto", "producto"),
    "direccion": ("unidad", "direccion"),
    "responsable": ("actividad", "responsable"),
    "familia_servicio": ("familia_servicio", "familia_servicio"),
}
# What those of which it is asked how their goal ended did, several and one.
ENDED = {MET: "cumplieron su meta", EXCEEDED: "superaron su meta", MISSED: "no cumplieron su meta"}
ONE_ENDED = {MET: "cumplió su meta", EXCEEDED: "superó su meta", MISSED: "no cumplió su meta"}


def joined(partes: Iterable[str]) -> str:
    """Return sentences one after the other, each with its full stop."""
    limpias = [p.strip().rstrip(".") for p in partes if p.strip()]
    return " ".join(f"{capital(p)}." for p in limpias)


def listed(*partes: str) -> str:
    """Return what is said of something, those parts of it that say something, one after the other."""
    return ", ".join(filter(None, partes))


def named(catalogo: Catalog, anio: int, dimension: str, codigo: str) -> str:
    """Return what a member is called in a sentence: "2.2 Conexión con mercados", "Arequipa"."""
    if dimension == MONTH:
        return formats.month(int(codigo))
    if dimension == LIGHT:
        return _lit(catalogo, anio, codigo)
    if dimension in STRUCTURE:
        etiquetas = {e.codigo: e.etiqueta for e in structure.elements(catalogo, dimension, anio)}
        if codigo in etiquetas:
            return etiquetas[codigo]
    # A direction is said to be one, by its code: some units are called as theirs.
    nombre = None if dimension == "direccion" else name_of(catalogo, anio, dimension, codigo)
    if dimension == PROGRAMME:
        return f"{codigo} {nombre or ''}".strip()
    if nombre and dimension in ("indicador", "objetivo", "instrumento", "unidad"):
        return f"{nombre} ({codigo})"
    return nombre or codigo if codigo == NO_DATA else SAID_AS.get(dimension, "{}").format(nombre or codigo)


def called(catalogo: Catalog, anio: int, dimension: str, codigo: str) -> str:
    """Return the same where the dimension is already said."""
    if dimension == YEAR:
        return codigo
    dicho = named(catalogo, anio, dimension, codigo).removesuffix(f" ({DIMENSIONS[dimension].etiqueta.lower()})")
    return dicho.removeprefix(OF_PROVINCE)


def all_named(catalogo: Catalog, anio: int, de: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what some members, by dimension, are called."""
    return [named(catalogo, anio, d, v) for d, cuales in de.items() for v in cuales]


def of_whom(catalogo: Catalog, consulta: Query, fila: Row) -> str:
    """Return the members that a row is of, in words; the scope where it is the country's."""
    fijos = {d: v for d, v in _fixed(consulta).items() if d == MONTH or not _is_share(consulta)}
    de = {d: [str(fila[d])] for d in consulta.por if d != YEAR} | fijos
    dichos = [
        formats.either([named(catalogo, fila[YEAR], d, v) for v in cuales])
        for d, cuales in de.items()
        if not (d == "instrumento" and {"indicador", "objetivo"} & {*de})
    ]
    return listed(*dichos, several_months(consulta), NATIONAL if consulta.alcance == "nacional" else "")


def _is_share(consulta: Query) -> bool:
    return bool(WHOLES.keys() & {*consulta.indicadores})


def _fixed(consulta: Query) -> dict[str, list[str]]:
    """Return the members that every row of a query is of, by dimension (of several, any of them); not its months."""
    fijos = {d: v for d, v in consulta.filtros.items() if v and d not in (*consulta.por, YEAR)}
    return {d: v for d, v in fijos.items() if d != MONTH or not of_several_months(consulta)}


def several_months(consulta: Query) -> str:
    """Return the months that a query adds: "de enero a marzo"; empty where it adds none."""
    if not of_several_months(consulta):
        return ""
    meses = sorted(map(int, consulta.filtros[MONTH]))
    return f"de {formats.month(meses[0])} a {formats.month(meses[-1])}"


def unit_of(catalogo: Catalog, fila: Row) -> str:
    """Return what the goal of a row's activity or product is measured in."""
    suyas = [(d, str(fila[d])) for d in ("actividad", "producto") if d in fila][:1]
    unidades = [
        e.unidad_medida
        for d, codigo in suyas
        for e in structure.elements(catalogo, d, fila[YEAR])
        if e.codigo == codigo
    ]
    return next(iter(unidades), "")


def valued(catalogo: Catalog, medida: str, fila: Row) -> str:
    """Return a figure, or what it lies between, with its unit where the number alone does not say it."""
    indicador, entre = INDICATORS[medida], bounds(fila, medida)
    if fila[medida] is None and not entre:
        return "sin dato"
    texto = formats.between(indicador, *entre) if entre else formats.written(indicador, fila[medida])
    if medida == LIGHT:
        texto = _lit(catalogo, fila[YEAR], fila[medida])
    unidades = {Unit.COUNT: lambda: unit_of(catalogo, fila), Unit.FIRMS: lambda: FIRMS_UNIT}
    if indicador.unidad in unidades:
        texto = measured(texto, lowered(unidades[indicador.unidad]()))
    elif indicador.unidad == Unit.OWN and "indicador" in fila:
        ficha = instruments.sheet(catalogo, str(fila["indicador"]))
        texto = measured(texto, (ficha["unidad_medida"] or "") if ficha else "")
    elif medida in ONLY_WITH_GOAL:
        texto = f"{texto} {_of_which_goal(catalogo, medida, fila)}".strip()
    partes = [p.corto for p in partial_of(fila, [medida])]
    return f"{texto} ({', '.join([*partes, 'parcial'])})" if partes else texto


def _of_which_goal(catalogo: Catalog, medida: str, fila: Row) -> str:
    """Say of which goal a fulfilment is where it is not the whole year's: its month's, or the year's up to a day."""
    if MONTH in fila:
        return "de lo programado en el mes" if medida == FULFILMENT else ""
    avance = execution.of_row(catalogo, fila)
    if avance is None or avance.es_del_anio:
        return ""
    anual = f"de la meta anual {formats.up_to(avance.corte) if avance.corte else f'({formats.NO_CUTOFF})'}"
    al_mes = avance.a_la_fecha if medida == FULFILMENT else None
    return f"{anual} y {of_programmed(al_mes)}" if al_mes else anual


def of_programmed(al_mes: ToDate) -> str:
    """Return a progress in percent of what was programmed up to its month."""
    return f"{formats.percent(al_mes.cumplimiento_pct)} de lo programado hasta {formats.month(al_mes.mes)}"


def figures(catalogo: Catalog, consulta: Query, fila: Row) -> str:
    """Say the figures of a row: "2020, 2.2 Conexión con mercados: devengado S/ 690,117"."""
    de_dinero = any(is_of([i], PRESUPUESTO) for i in consulta.indicadores)
    leida = reading(catalogo, consulta, fila[YEAR]) if de_dinero else ""
    cuando = capital(fila.get(PERIOD) or "") or leida or f"{fila[YEAR]}{_read_of_lists(consulta, fila)}"
    dichas = [f"{asked_of(catalogo, consulta, i, fila)}, {valued(catalogo, i, fila)}" for i in consulta.indicadores]
    return f"{listed(cuando, of_whom(catalogo, consulta, fila))}: {'; '.join(dichas)}"


def _read_of_lists(consulta: Query, fila: Row) -> str:
    """Return, of firms counted in whole lists that end before their year does, up to when, as money says it."""
    dias, de_meses = formats.each(fila.get("corte")), MONTH in (*consulta.por, *consulta.filtros)
    de_listas = FIRMS in consulta.indicadores and fila.get("procedencia") == provenance.Provenance.CALCULATED
    if not de_listas or de_meses or len(dias) != 1 or not f"{fila[YEAR]}" <= dias[0] < f"{fila[YEAR]}-12-31":
        return ""
    return f", lectura parcial {formats.up_to(dias[0])}"


def reading(catalogo: Catalog, consulta: Query, anio: int) -> str:
    """Return a year whose money is not closed and up to when it was read; empty where it is.

    "2026, lectura parcial al 31/08/2026".
    """
    periodo = periods.period(catalogo, consulta.alcance, anio)
    if periodo is None or periodo.es_cerrado:
        return ""
    return f"{periodo.anio}, lectura {budget.mark(periodo)} {budget.until(periodo)}".strip()


def labelled(medida: str) -> str:
    """Return the name of a measure; of shares, over which firms."""
    return _of_the_whole(medida, "") if medida in WHOLES else small(INDICATORS[medida].etiqueta)


def small(etiqueta: str) -> str:
    """Return a name as it goes within a sentence: its first word in small letters, unless it is an abbreviation."""
    return etiqueta if etiqueta[:3].isupper() else etiqueta[0].lower() + etiqueta[1:]


def _of_the_whole(medida: str, cuales: str) -> str:
    return " ".join(WHOLES[medida].format(cuales).split())


def asked_of(catalogo: Catalog, consulta: Query, medida: str, fila: Row) -> str:
    """Return the name of a measure; of shares, with the firms that they are of: "... atendidas de Lima o Cusco"."""
    if medida not in WHOLES:
        return labelled(medida)
    fijos, orden = _fixed(consulta), [*OF_WHICH]
    suyos = sorted({*fijos} - {MONTH}, key=lambda d: orden.index(d) if d in OF_WHICH else len(orden))
    return _of_the_whole(medida, ", ".join(_which(catalogo, fila[YEAR], d, fijos[d]) for d in suyos))


def _which(catalogo: Catalog, anio: int, dimension: str, cuales: Sequence[str]) -> str:
    """Return which firms those of any of some members are: "de Lima o Cusco"."""
    nombres = [v if dimension in UNITS else called(catalogo, anio, dimension, v) for v in cuales]
    como = OF_WHICH.get(dimension, f"de {lowered(DIMENSIONS[dimension].etiqueta)} {{}}")
    return como.format(formats.either(nombres))


def lacking(consulta: Query) -> list[claims.Claim]:
    """Claim that nothing is known of the indicators of a query where it asks."""
    de = claims.subject(**consulta.filtros, alcance=consulta.alcance, base=consulta.base)
    return [claims.unsayable(Relation.NO_VALUE, i, de, por=opened(consulta)) for i in consulta.indicadores]


def missing(catalogo: Catalog, consulta: Query, filas: Sequence[Row]) -> list[Sentence]:
    """Name the members asked for that have no figure."""
    faltan = [
        (d, v)
        for d, valores in consulta.filtros.items()
        if len(valores) > 1 and d in consulta.por
        for v in valores
        if v not in {str(f[d]) for f in filas}
    ]
    if not faltan:
        return []
    nada = [c for d, v in faltan for c in lacking(replace(consulta, por=(YEAR,), filtros={**consulta.filtros, d: [v]}))]
    if len(faltan) > SEVERAL:
        return [sentence(f"De otros {len(faltan)} no hay dato", nada)]
    anio = int(max(consulta.filtros[YEAR]))
    return [
        sentence(f"Sin dato: {', '.join(v if d == YEAR else named(catalogo, anio, d, v) for d, v in faltan)}", nada)
    ]


def scope_of(consulta: Query) -> str:
    """Return what the figures of a query cover, as ask.standing.norms.scope_name calls it."""
    if any("instrumento" in dimensions_of(i) for i in consulta.indicadores):
        return next(iter(consulta.filtros.get("instrumento", [])), marks.OF_INSTRUMENTS)
    es_dinero = any(INDICATORS[s].mart is PRESUPUESTO for s in stored(consulta.indicadores))
    return consulta.alcance if es_dinero or "unidad" not in dimensions_of(consulta.indicadores[0]) else "empresas"


def origin(catalogo: Catalog, consulta: Query, filas: Sequence[Row], cambio: str | None = None) -> str:
    """Say what figures, and the change computed from them, cover, where they come from and up to when."""
    cubre = norms.scope_name(catalogo, scope_of(consulta), [int(f[YEAR]) for f in filas if f.get(YEAR)])
    return f"{cubre}. {source(filas, cambio)}"


def source(filas: Sequence[Row], cambio: str | None = None) -> str:
    """Say where figures, and the change computed from them, come from and up to when."""
    cortes = dict.fromkeys(formats.cutoff(f["corte"]) for f in filas)
    procedencia = provenance.name(provenance.weakest([cambio, *(f["procedencia"] for f in filas)]))
    return f"{procedencia}; {', '.join(cortes).lower()}"


def crosses(catalogo: Catalog, consulta: Query, filas: Sequence[Row]) -> list[str]:
    """Say of each year of some rows counted by what SUNAT says of each firm that it was said in another year."""
    if not focalization.is_crossed(consulta.indicadores, [*consulta.por, *consulta.filtros]):
        return []
    contados = dict.fromkeys(f[YEAR] for f in filas if f["procedencia"] != provenance.Provenance.PUBLISHED)
    usados = {anio: cruce for anio in contados if (cruce := focalization.earlier_cross(catalogo, anio))}
    return [f"Los datos de SUNAT de {anio} son {marks.earlier_cross(cruce)}" for anio, cruce in usados.items()]


def without_year(anio: int, *, es_de_instrumentos: bool) -> str:
    """Say which year is taken when none is said."""
    return f"Sin año en la pregunta: {'el último con valores' if es_de_instrumentos else 'el último con datos'}, {anio}"


def years_seen(anios: Sequence[int], del_pais: Sequence[int]) -> str:
    """Say which years are looked at and, of the report's, which more there are of the whole country."""
    texto = f"Años que se miran, cerrados y con dato: {formats.listed([*map(str, sorted(anios))])}"
    if not {*del_pais} - {*anios}:
        return texto
    return f"{texto}; de todo el país se conocen más ({del_pais[0]}-{del_pais[-1]}): pídalo «en todo el país»"


def only_country(anios: Sequence[int], *, hay_otra: bool = False) -> str:
    """Say that only the whole country has some years or, where the report has others (`hay_otra`), this figure."""
    seguidos: list[list[int]] = []
    for anio in sorted(anios):  # Three or more in a row are one, "2013-2019": none that is not among them.
        if seguidos and seguidos[-1][-1] == anio - 1:
            seguidos[-1].append(anio)
        else:
            seguidos.append([anio])
    cuales = [e for s in seguidos for e in ([f"{s[0]}-{s[-1]}"] if len(s) > 2 else map(str, s))]
    que = "da la cifra de" if hay_otra else "tiene"
    return f"El informe no {que} {formats.listed(cuales)}: la cifra es de todo el país"


def shared(sigla: str, responsables: Sequence[str]) -> str:
    """Say that what a unit answers for with others is not split."""
    if not responsables:
        return f"{sigla} no es responsable de ninguna actividad."
    return (
        f"El dinero y las metas de {sigla} no se saben aparte: responde como {', '.join(responsables)}, sin repartir."
    )


def not_opened(catalogo: Catalog, medida: str, dimension: str) -> str:
    """Say that a figure is not known by a dimension, and by which ones it is, as people call them."""
    ajenas = {YEAR, *alien_dimensions(catalogo.programa)}
    otras = [DIMENSIONS[d].etiqueta.lower() for d in dimensions_of(medida) if d not in ajenas]
    que = f"{INDICATORS[medida].etiqueta} no se sabe por {DIMENSIONS[dimension].etiqueta.lower()}"
    return f"{que}; sí por {formats.listed(otras)}." if otras else f"{que}."


def not_told(catalogo: Catalog, consulta: Query, de: Mapping[str, Sequence[str]]) -> list[Row]:
    """Return the rows of some members whose figures are kept from who reads aggregates."""
    return [
        f
        for f in run(catalogo, consulta)
        if any(f"{HIDDEN}{i}" in f for i in consulta.indicadores)
        and all(str(f[d]) in valores for d, valores in de.items() if d in f)
    ]


def kept_back(catalogo: Catalog, consulta: Query, filas: Sequence[Row]) -> str:
    """Say of which members figures are not told and what stands for them; how many, if too many to be named."""
    dichas = dict.fromkeys(
        f"{of_whom(catalogo, consulta, f) or f[YEAR]} ({marca})"
        for f in filas
        for i in consulta.indicadores
        if (marca := f.get(f"{HIDDEN}{i}"))
    )
    return f"No se dice de {'; ni de '.join(dichas) if len(dichas) <= SEVERAL else len(dichas)}: {GIVES_AWAY}"


def no_data(
    catalogo: Catalog, leida: Understood, consulta: Query, elegidos: Mapping[str, Sequence[str]] | None = None
) -> NotReadError:
    """Return that nothing is known of what is asked, of some members, and where it would be known from."""
    nada = lacking(replace(consulta, filtros={**consulta.filtros, **(elegidos or {})}))
    dados = {d: v for d, v in leida.filtros.items() if d != MONTH}
    abiertas = dict.fromkeys(d for d in (*leida.abiertas, leida.dimension) if d and d not in (YEAR, *dados))
    cuales = ", ".join(labelled(i) for i in leida.medidas)
    por = f" por {formats.listed([DIMENSIONS[d].etiqueta.lower() for d in abiertas])}" if abiertas else ""
    anios = consulta.filtros.get(YEAR, [])
    meses = formats.listed([formats.month(int(m)) for m in consulta.filtros.get(MONTH, [])])
    cuando = " de ".join(filter(None, [meses, ", ".join(anios)]))
    pedido = listed(f"{cuales}{por}", *all_named(catalogo, int(max(anios, default=0)), dados), cuando)
    if not_told(catalogo, consulta, dados):
        return NotReadError(f"No se dice: {pedido}; {GIVES_AWAY}.", nada)
    return NotReadError(f"No hay dato: {pedido}. {unknown.why(catalogo, leida.medidas[0], consulta)}".rstrip(), nada)


def no_year(catalogo: Catalog, consulta: Query, faltan: Sequence[int], filas: Sequence[Row]) -> str:
    """Say that a year to compare with is missing, or known only between two values."""
    [medida] = consulta.indicadores
    entre = [f"{f[YEAR]}, {valued(catalogo, medida, f)}" for f in filas if f[YEAR] in faltan and f[medida] is None]
    if entre:
        return f"No se dice cuánto cambió, porque de un año no se conoce la cifra exacta: {'; '.join(entre)}."
    return f"No hay dato de {' ni de '.join(map(str, faltan))}." if faltan else "No se comparan varias cifras a la vez."


def because(razon: Reason, anios: tuple[int, int]) -> str:
    """Say why two years are not compared, or what has to be minded of it."""
    lados = razon.sides((str(anios[0]), str(anios[1])), ", ")
    dicho = f"{razon.razon} ({lados})" if lados else razon.razon
    return f"No se compara: {dicho}." if razon.impide else f"Con cuidado: {dicho}"


def members_of(catalogo: Catalog, dimension: str, anio: int, consulta: Query) -> set[str]:
    """Return the members that a dimension has in a query by the rules in force; none where no rule lists them."""
    reglas = catalogo.rules.of(anio)
    if dimension == "actividad":
        de_empresas = "tamano" in dimensions_of(consulta.indicadores[0])
        pedidas = {d: consulta.filtros[d] for d in ("producto", "responsable") if d in consulta.filtros}
        return {
            f.actividad
            for f in reglas.typed(ActivityRule)
            if all(getattr(f, d) in v for d, v in pedidas.items()) and (not de_empresas or f.es_de_empresas)
        }
    tabla, columna = LISTED.get(dimension, (dimension if dimension in PROFILE else "", dimension))
    return {f[columna] for f in reglas.rows(tabla)} if tabla else set()


def each(catalogo: Catalog, medida: str, por: str, filas: Iterable[Row]) -> str:
    """Return members with their figures: "Lima (3); Cusco (2)"."""
    return "; ".join(f"{called(catalogo, f[YEAR], por, str(f[por]))} ({valued(catalogo, medida, f)})" for f in filas)


def ranking(catalogo: Catalog, consulta: Query, elegidas: Sequence[Row], leida: Understood, *, de: int) -> str:
    """Say the first of a ranking, and of how many."""
    [medida] = consulta.indicadores
    es_tasa = INDICATORS[medida].unidad in (Unit.PERCENT, Unit.POINTS)
    que = asked_of(catalogo, consulta, medida, elegidas[0])
    como = {
        "mayor": f"con {'mayor' if es_tasa else 'más'} {que}",
        "menor": f"con {'menor' if es_tasa else 'menos'} {que}",
        "lejos": "más lejos de su meta, en porcentaje",
        "cumple": "con mayor cumplimiento de su meta, en porcentaje",
    }[leida.sentido]
    donde = [*_also_of(catalogo, consulta, leida, elegidas[0])]
    donde += [NATIONAL] if consulta.alcance == "nacional" else []
    donde += [] if leida.dimension == YEAR else [_when(consulta, elegidas[0])]
    de_cada = each(catalogo, medida, leida.dimension, elegidas)
    return f"{listed(f'{DIMENSIONS[leida.dimension].etiqueta} {como}', *donde)} (de {de}): {de_cada}"


def _also_of(catalogo: Catalog, consulta: Query, leida: Understood, fila: Row) -> list[str]:
    """Return the members that all that is ranked is of; of a share, which firms it is of is already said."""
    fijos = {d: v for d, v in consulta.filtros.items() if d not in (YEAR, MONTH, leida.dimension)}
    return [] if _is_share(consulta) else all_named(catalogo, fila[YEAR], fijos)


def _when(consulta: Query, fila: Row) -> str:
    """Return the year of some rows, with their month where they are of one."""
    meses = consulta.filtros.get(MONTH, [])
    cuales = several_months(consulta) or (formats.month(int(meses[0])) if meses else "")
    return f"{cuales} de {fila[YEAR]}" if cuales else str(fila[YEAR])


def in_when(consulta: Query, fila: Row) -> str:
    """Return when some rows are of, as it goes in a sentence: "en marzo de 2026", "de enero a marzo de 2026"."""
    cuando = _when(consulta, fila)
    return cuando if of_several_months(consulta) else f"en {cuando}"


def limited(catalogo: Catalog, consulta: Query, leida: Understood, cumplen: Sequence[Row], todas: Sequence[Row]) -> str:
    """Say which (or how many) are beyond a limit, or whether one is."""
    [medida] = consulta.indicadores
    compara, tope = leida.limite
    es_pct, es_dinero = (INDICATORS[medida].unidad == u for u in (Unit.PERCENT, Unit.SOLES))
    escrito = formats.soles(tope) if es_dinero else f"{formats.exact(tope)}{' %' if es_pct else ''}"
    limite, que = f"{COMPARED[compara]} {escrito}", asked_of(catalogo, consulta, medida, todas[0])
    if not leida.dimension:
        cifra = listed(of_whom(catalogo, consulta, todas[0]), que, valued(catalogo, medida, todas[0]))
        return f"{'Sí' if cumplen else 'No'}: {cifra} en {todas[0][YEAR]} ({limite})"
    con_que = f"{limite} {que}" if medida == FIRMS else f"{que} de {limite}"
    cuando = "" if leida.dimension == YEAR else _when(consulta, todas[0])
    de_quien = _also_of(catalogo, consulta, leida, todas[0])
    cuenta = listed(f"{len(cumplen)} de {len(todas)} con {con_que}", *de_quien, cuando)
    lista = [each(catalogo, medida, leida.dimension, cumplen)] if cumplen else []
    return ": ".join([DIMENSIONS[leida.dimension].etiqueta, cuenta, *lista])


def goals(catalogo: Catalog, consulta: Query, leida: Understood, cumplen: Sequence[Row], todas: Sequence[Row]) -> str:
    """Say which or how many goals were met (or were not), or whether one was."""
    anio = todas[0][YEAR]
    if not leida.dimension:
        fue = bool(cumplen) == (leida.sentido != MISSED)
        dice = f"{'Sí' if fue else 'No'} se {'superó' if leida.sentido == EXCEEDED else 'cumplió'}"
        cifra = valued(catalogo, FULFILMENT, todas[0])
        return f"{dice}: {of_whom(catalogo, consulta, todas[0])}, {cifra} de su meta de {anio}"
    quienes = "productos" if leida.dimension == "producto" else "actividades"
    de_quien = ", ".join(_also_of(catalogo, consulta, leida, todas[0]))
    cuantas = f"{len(cumplen)} de {len(todas)} {quienes}{' de ' + de_quien if de_quien else ''}"
    dicho = f"{cuantas} con meta {(ONE_ENDED if len(cumplen) == 1 else ENDED)[leida.sentido]} en {anio}"
    return ": ".join([dicho, *([each(catalogo, FULFILMENT, leida.dimension, cumplen)] if cumplen else [])])


def of_part_of_the_year(catalogo: Catalog, medida: str, filas: Sequence[Row]) -> str:
    """Say that of goals of a year that is not over, or of part of the records, nobody says whether they were met."""
    por = [d for d in STRUCTURE if d in filas[0]][-1]  # Of an activity of a product asked for, the activity.
    dichas = [f"{named(catalogo, f[YEAR], por, str(f[por]))}, {valued(catalogo, medida, f)}" for f in filas]
    return f"No se puede decir todavía: el avance no es el del año entero. {'; '.join(dichas)}."


def coloured(catalogo: Catalog, consulta: Query, leida: Understood, cuantos: int, de: int) -> str:
    """Say how many indicators have a colour."""
    anio = int(consulta.filtros[YEAR][0])
    quien = listed(str(anio), *all_named(catalogo, anio, leida.filtros))
    estan = "está" if cuantos == 1 else "están"
    return f"{quien}: {cuantos} de {counted(de, 'indicadores')} {estan} en {_lit(catalogo, anio, leida.sentido)}"


def _lit(catalogo: Catalog, anio: int, codigo: str) -> str:
    """Return what a light is called in a sentence: "ámbar"."""
    colores = {f.codigo: f.semaforo for f in catalogo.rules.of(anio).typed(LightRule)}
    return lowered(colores.get(codigo, codigo))
