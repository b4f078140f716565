"""What is said of the rows that a question asks for: words, what none of its parts has, claims, and the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby, product
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from pp0093 import claims, provenance
from pp0093.ask.catalog import Catalog
from pp0093.ask.meaning import name_of
from pp0093.ask.origin import beside, cited
from pp0093.ask.origin.passport import Reference
from pp0093.ask.parts import brackets, focalization, instruments, structure
from pp0093.ask.parts.structure import MEMBER_TABLES
from pp0093.ask.query import Query
from pp0093.ask.registry import (
    DIMENSIONS,
    FIRMS_UNIT,
    INDICATORS,
    PRESUPUESTO,
    UNITS,
    Portion,
    Unit,
    alien_dimensions,
    dimensions_of,
    partial_of,
    stored,
)
from pp0093.ask.rows import HIDDEN, NO_DATA, PERIOD, Row, bounds, told
from pp0093.ask.ruled import ActivityRule, LightRule
from pp0093.ask.selection import Question
from pp0093.ask.standing import norms, periods, unknown
from pp0093.ask.standing.change import in_points
from pp0093.ask.standing.comparability import Reason
from pp0093.claims import Claim, Kind, Relation, Sentence, Subject, sentence, shown
from pp0093.money import budget, execution
from pp0093.money.execution import ToDate
from pp0093.questions.reading import (
    FIRMS,
    FULFILMENT,
    LIGHT,
    MONTH,
    NUMBERED,
    OF_GOALS,
    ONLY_WITH_GOAL,
    PROFILE,
    PROGRAMME,
    SHARE,
    UNITS_OF_GOALS,
    WITH_DATA,
    YEAR,
    NotReadError,
    Posed,
    is_of,
    of_several_months,
    opened,
)
from pp0093.writing import formats, marks
from pp0093.writing.formats import capital
from pp0093.writing.nouns import counted, lowered, measured

STRUCTURE, INDICATOR = ("producto", "actividad"), "indicador"
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
    **{d: (tabla, d) for d, (tabla, _) in MEMBER_TABLES.items()},
    "producto": ("producto", "producto"),
    "direccion": ("unidad", "direccion"),
    "responsable": ("actividad", "responsable"),
    "familia_servicio": ("familia_servicio", "familia_servicio"),
}


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


def of_whom(d: Posed, fila: Row) -> str:
    """Return the members that a row is of, in words; the scope where it is the country's."""
    consulta = d.consulta
    fijos = {por: v for por, v in _fixed(consulta).items() if por == MONTH or not _is_share(consulta)}
    de = {por: [str(fila[por])] for por in consulta.por if por != YEAR} | fijos
    dichos = [
        formats.either(all_named(d.catalogo, fila[YEAR], {por: v}))
        for por, v in de.items()
        if not (por == "instrumento" and {"indicador", "objetivo"} & {*de})
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
        texto = measured(texto, lowered(de_que))
    elif indicador.unidad == Unit.OWN and INDICATOR in fila:
        ficha = instruments.sheet(catalogo, str(fila[INDICATOR]))
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


def figures(d: Posed, fila: Row) -> str:
    """Say the figures of a row: "2020, 2.2 Conexión con mercados: devengado S/ 690,117"."""
    pedidos = d.consulta.indicadores
    leida = reading(d, fila[YEAR]) if any(is_of([i], PRESUPUESTO) for i in pedidos) else ""
    cuando = capital(fila.get(PERIOD) or "") or leida or f"{fila[YEAR]}{_read_of_lists(d.consulta, fila)}"
    dichas = [f"{asked_of(d, fila, i)}, {valued(d, fila, i)}" for i in pedidos]
    return f"{listed(cuando, of_whom(d, fila))}: {'; '.join(dichas)}"


def _read_of_lists(consulta: Query, fila: Row) -> str:
    """Return, of firms counted in whole lists that end before their year does, up to when, as money says it."""
    dias, de_meses = formats.each(fila.get("corte")), MONTH in (*consulta.por, *consulta.filtros)
    de_listas = FIRMS in consulta.indicadores and fila.get("procedencia") == provenance.Provenance.CALCULATED
    if not de_listas or de_meses or len(dias) != 1 or not f"{fila[YEAR]}" <= dias[0] < f"{fila[YEAR]}-12-31":
        return ""
    return f", lectura parcial {formats.up_to(dias[0])}"


def reading(d: Posed, anio: int) -> str:
    """Return a year whose money is not closed and up to when it was read; empty where it is.

    "2026, lectura parcial al 31/08/2026".
    """
    periodo = periods.period(d.catalogo, d.consulta.alcance, anio)
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


def asked_of(d: Posed, fila: Row, cual: str = "") -> str:
    """Return the name of a measure; of shares, with the firms that they are of: "... atendidas de Lima o Cusco"."""
    medida = cual or d.medida
    if medida not in WHOLES:
        return labelled(medida)
    fijos, orden, cuales = _fixed(d.consulta), [*OF_WHICH], []
    for por in sorted({*fijos} - {MONTH}, key=lambda d: orden.index(d) if d in OF_WHICH else len(orden)):
        nombres = [v if por in UNITS else called(d.catalogo, fila[YEAR], por, v) for v in fijos[por]]
        como = OF_WHICH.get(por, f"de {lowered(DIMENSIONS[por].etiqueta)} {{}}")
        cuales.append(como.format(formats.either(nombres)))
    return _of_the_whole(medida, ", ".join(cuales))


def lacking(consulta: Query) -> list[claims.Claim]:
    """Claim that nothing is known of the indicators of a query where it asks."""
    de = claims.subject(**consulta.filtros, alcance=consulta.alcance, base=consulta.base)
    return [claims.unsayable(Relation.NO_VALUE, i, de, por=opened(consulta)) for i in consulta.indicadores]


def missing(d: Posed, filas: Sequence[Row]) -> list[Sentence]:
    """Name the members asked for that have no figure."""
    faltan = [
        (por, v)
        for por, valores in d.consulta.filtros.items()
        if len(valores) > 1 and por in d.consulta.por
        for v in valores
        if v not in {str(f[por]) for f in filas}
    ]
    if not faltan:
        return []
    nada = [c for por, v in faltan for c in lacking(d.of(por=(YEAR,)).fixed(**{por: [v]}).consulta)]
    if len(faltan) > SEVERAL:
        return [sentence(f"De otros {len(faltan)} no hay dato", nada)]
    dichos = [v if por == YEAR else named(d.catalogo, d.anio, por, v) for por, v in faltan]
    return [sentence(f"Sin dato: {', '.join(dichos)}", nada)]


def scope_of(catalogo: Catalog, consulta: Query) -> str:
    """Return what the figures of a query cover, as ask.standing.norms.scope_name calls it."""
    if any("instrumento" in dimensions_of(i) for i in consulta.indicadores):
        quedan = cited.instruments(catalogo, Question(consulta.por, consulta.filtros))
        return quedan[0] if len(quedan) == 1 else marks.OF_INSTRUMENTS
    es_dinero = any(INDICATORS[s].mart is PRESUPUESTO for s in stored(consulta.indicadores))
    return consulta.alcance if es_dinero or "unidad" not in dimensions_of(consulta.indicadores[0]) else "empresas"


def origin(d: Posed, filas: Sequence[Row], cambio: str | None = None) -> str:
    """Say what figures, and the change computed from them, cover, where they come from and up to when."""
    cubre = norms.scope_name(d.catalogo, scope_of(d.catalogo, d.consulta), [int(f[YEAR]) for f in filas if f.get(YEAR)])
    return f"{cubre}. {source(filas, cambio)}"


def source(filas: Sequence[Row], cambio: str | None = None) -> str:
    """Say where figures, and the change computed from them, come from and up to when."""
    cortes = dict.fromkeys(formats.cutoff(f["corte"]) for f in filas)
    procedencia = provenance.name(provenance.weakest([cambio, *(f["procedencia"] for f in filas)]))
    return f"{procedencia}; {', '.join(cortes).lower()}"


def crosses(d: Posed, filas: Sequence[Row]) -> list[str]:
    """Say of each year of some rows counted by what SUNAT says of each firm that it was said in another year."""
    if not focalization.is_crossed(d.consulta.indicadores, [*d.consulta.por, *d.consulta.filtros]):
        return []
    contados = dict.fromkeys(f[YEAR] for f in filas if f["procedencia"] != provenance.Provenance.PUBLISHED)
    usados = {anio: cruce for anio in contados if (cruce := focalization.earlier_cross(d.catalogo, anio))}
    return [f"Los datos de SUNAT de {anio} son {marks.earlier_cross(cruce)}" for anio, cruce in usados.items()]


def without_year(anio: int, *, es_de_instrumentos: bool) -> str:
    """Say which year is taken when none is said."""
    return f"Sin año en la pregunta: {'el último con valores' if es_de_instrumentos else 'el último con datos'}, {anio}"


def only_country(anios: Sequence[int], *, hay_otra: bool = False) -> str:
    """Say that only the whole country has some years or, where the report has others (`hay_otra`), this figure."""
    # Three or more in a row are one, "2013-2019": none that is not among them.
    seguidos = ([a for _, a in juntos] for _, juntos in groupby(enumerate(sorted(anios)), lambda p: p[1] - p[0]))
    cuales = [e for s in seguidos for e in ([f"{s[0]}-{s[-1]}"] if len(s) > 2 else map(str, s))]
    que = "da la cifra de" if hay_otra else "tiene"
    return f"El informe no {que} {formats.listed(cuales)}: la cifra es de todo el país"


def not_opened(catalogo: Catalog, medida: str, dimension: str) -> str:
    """Say that a figure is not known by a dimension, and by which ones it is, as people call them."""
    ajenas = {YEAR, *alien_dimensions(catalogo.programa)}
    otras = [DIMENSIONS[d].etiqueta.lower() for d in dimensions_of(medida) if d not in ajenas]
    que = f"{INDICATORS[medida].etiqueta} no se sabe por {DIMENSIONS[dimension].etiqueta.lower()}"
    return f"{que}; sí por {formats.listed(otras)}." if otras else f"{que}."


def not_told(d: Posed, de: Mapping[str, Sequence[str]] | None = None) -> list[Row]:
    """Return the rows of some members, those chosen, whose figures are kept from who reads aggregates."""
    cuales = d.elegidos if de is None else de
    return [
        f
        for f in d.run()
        if any(f"{HIDDEN}{i}" in f for i in d.consulta.indicadores)
        and all(str(f[por]) in valores for por, valores in cuales.items() if por in f)
    ]


def kept_back(d: Posed, filas: Sequence[Row]) -> str:
    """Say of which members figures are not told and what stands for them; how many, if too many to be named."""
    dichas = dict.fromkeys(
        f"{of_whom(d, f) or f[YEAR]} ({marca})"
        for f in filas
        for i in d.consulta.indicadores
        if (marca := f.get(f"{HIDDEN}{i}"))
    )
    return f"No se dice de {'; ni de '.join(dichas) if len(dichas) <= SEVERAL else len(dichas)}: {GIVES_AWAY}"


def no_data(d: Posed) -> NotReadError:
    """Return that nothing is known of what is asked, of some members, and where it would be known from."""
    leida, filtros, nada = d.leida, d.consulta.filtros, lacking(d.fixed(**d.elegidos).consulta)
    dados = {por: v for por, v in leida.filtros.items() if por != MONTH}
    abiertas = dict.fromkeys(por for por in (*leida.abiertas, d.por) if por and por not in (YEAR, *dados))
    cuales = ", ".join(labelled(i) for i in leida.medidas)
    por = f" por {formats.listed([DIMENSIONS[a].etiqueta.lower() for a in abiertas])}" if abiertas else ""
    meses = formats.listed([formats.month(int(m)) for m in filtros.get(MONTH, [])])
    cuando = " de ".join(filter(None, [meses, ", ".join(filtros.get(YEAR, []))]))
    pedido = listed(f"{cuales}{por}", *all_named(d.catalogo, d.anio, dados), cuando)
    if not_told(d, dados):
        return NotReadError(f"No se dice: {pedido}; {GIVES_AWAY}.", nada)
    porque = unknown.why(d.catalogo, leida.medidas[0], d.consulta)
    if porque.startswith(unknown.BY_DOCUMENTS):  # Documents may print it without one of the things asked.
        porque = _known_without(d, dados) or porque
    return NotReadError(f"No hay dato: {pedido}. {porque}".rstrip(), nada)


def _known_without(d: Posed, dados: Mapping[str, Sequence[str]]) -> str:
    """Say without which of the things asked of it together a figure is known; empty where without none."""
    for por in dados if len(dados) > 1 and not d.elegidos else ():
        sin = {c: v for c, v in d.consulta.filtros.items() if c != por}
        if found(d.of(por=tuple(c for c in d.consulta.por if c != por), filtros=sin)):
            return f"Se conoce sin {lowered(DIMENSIONS[por].etiqueta)}: pídalo así."
    return ""


def because(razon: Reason, anios: tuple[int, int]) -> str:
    """Say why two years are not compared, or what has to be minded of it."""
    lados = razon.sides((str(anios[0]), str(anios[1])), ", ")
    dicho = f"{razon.razon} ({lados})" if lados else razon.razon
    return f"No se compara: {dicho}." if razon.impide else f"Con cuidado: {dicho}"


def members_of(d: Posed) -> set[str]:
    """Return the members that a dimension has in a query by the rules in force; none where no rule lists them."""
    reglas, por = d.catalogo.rules.of(d.anio), d.por
    if por == "actividad":
        de_empresas = "tamano" in dimensions_of(d.medida)
        pedidas = {c: d.consulta.filtros[c] for c in ("producto", "responsable") if c in d.consulta.filtros}
        return {
            f.actividad
            for f in reglas.typed(ActivityRule)
            if all(getattr(f, c) in v for c, v in pedidas.items()) and (not de_empresas or f.es_de_empresas)
        }
    tabla, columna = LISTED.get(por, (por if por in PROFILE else "", por))
    return {f[columna] for f in reglas.rows(tabla)} if tabla else set()


def each(d: Posed, por: str, filas: Iterable[Row]) -> str:
    """Return members with their figures: "Lima (3); Cusco (2)"."""
    return "; ".join(f"{called(d.catalogo, f[YEAR], por, str(f[por]))} ({valued(d, f)})" for f in filas)


def of_all(d: Posed, fila: Row) -> list[str]:
    """Return what all the rows of an answer are of, but what it opens; of a share, which firms is already said."""
    fijos = {c: v for c, v in d.consulta.filtros.items() if c not in (YEAR, MONTH, d.por)}
    return [] if _is_share(d.consulta) else all_named(d.catalogo, fila[YEAR], fijos)


def when(d: Posed, fila: Row, antes: str = "") -> str:
    """Return the year of some rows, with their month where they are of one: "en marzo de 2026"."""
    juntos, meses = several_months(d.consulta), d.consulta.filtros.get(MONTH, [])
    cuales = juntos or (formats.month(int(meses[0])) if meses else "")
    return f"{'' if juntos else antes}{f'{cuales} de ' if cuales else ''}{fila[YEAR]}"


def _lit(catalogo: Catalog, anio: int, codigo: str) -> str:
    """Return what a light is called in a sentence: "ámbar"."""
    colores = {f.codigo: f.semaforo for f in catalogo.rules.of(anio).typed(LightRule)}
    return lowered(colores.get(codigo, codigo))


# An answer: the rows that a question asks for, what none of its parts has, and what is said whatever is asked.

NOT_BY_MONTH = "No se conoce por mes: pida el año."
ANSWERED, UNKNOWN = "responde", "no_se"
# What is asked about, and how the unit of a goal that counts it begins.
GOAL_UNITS = {"empresas": "empresa", "acciones": "acci"}
# Between members that a document gives together (docs of published/, "A+B").
TOGETHER = "+"
# Each firm is of one of these at most: the shares of them all add up to the whole.
APART = (*PROFILE, "departamento", "provincia", "region_natural")


class Answer(Struct, frozen=True):
    """What is answered. `filas` are the rows as `consulta` gives them; `corregidas` the words put right.

    `dicho` is the answer with what it states, or why there is none; `al_lado` and `origen`, what its figures are
    beside, cover and come from. `cercanas` are questions near it with what is answered to each; `pagina` and `lleva`,
    the page that says more of it.
    """

    dicho: Sentence
    filas: list[Row] = field(default_factory=list)
    consulta: Query | None = None
    al_lado: str = ""
    origen: str = ""
    pagina: str = ""
    lleva: dict[str, str] = field(default_factory=dict)
    cercanas: tuple[tuple[str, str], ...] = ()
    corregidas: tuple[tuple[str, str], ...] = ()
    estado: str = ANSWERED

    @property
    def respuesta(self) -> str:
        """The whole answer."""
        return " ".join(filter(None, [self.dicho.texto, self.al_lado, self.origen]))

    @property
    def sugerencias(self) -> tuple[str, ...]:
        """Questions near this one, each of which is answered."""
        return tuple(pregunta for pregunta, _ in self.cercanas)

    @property
    def responde(self) -> bool:
        """Whether it is answered."""
        return self.estado == ANSWERED

    def plain(self) -> dict[str, Any]:
        """Return it as JSON writes it."""
        q = self.consulta
        pedida = q and {"indicador": [*q.indicadores], "por": [*q.por], "filtro": q.filtros, "alcance": q.alcance}
        return {
            "estado": self.estado,
            "respuesta": self.respuesta,
            "consulta": pedida,
            "filas": told(self.filas),
            "sugerencias": [*self.sugerencias],
        }

    @property
    def en_palabras(self) -> str:
        """The query as a person reads it: measures, by what, filters and scope."""
        if not self.consulta:
            return ""
        medidas = ", ".join(INDICATORS[i].etiqueta for i in self.consulta.indicadores)
        por = ", ".join(DIMENSIONS[d].etiqueta.lower() for d in self.consulta.por)
        filtros = [f"{DIMENSIONS[d].etiqueta.lower()} {', '.join(v)}" for d, v in self.consulta.filtros.items() if v]
        return f"{'; '.join([f'{medidas}, por {por}', *filtros])}; alcance {self.consulta.alcance}"

    @property
    def cita(self) -> Reference | None:
        """The figure that its passport is asked of, the first of the first row; none of several months together."""
        if not (self.consulta and self.filas) or of_several_months(self.consulta):
            return None
        medida = self.consulta.indicadores[0]
        grupo = {d: self.filas[0][d] for d in self.consulta.por if d in dimensions_of(medida)}
        return Reference(medida, {d: [v] for d, v in self.fijos.items()}, grupo, self.consulta.alcance)

    @property
    def fijos(self) -> dict[str, str]:
        """The filters that the rows do not say, by dimension."""
        q = self.consulta
        return {d: v[0] for d, v in q.filtros.items() if len(v) == 1 and d not in q.por} if q else {}


def plain(texto: str, filas: list[Row], dichos: Sequence[Claim] = ()) -> Answer:
    """Return a sentence about names and rules as an answer: it states no finding but `dichos`."""
    return Answer(Sentence(texto, tuple(dichos)) if dichos else shown(texto), filas)


def found(d: Posed) -> list[Row]:
    """Return the rows asked for with some value, or what it lies between; firms without the datum left out."""
    abiertas = [por for por in d.consulta.por if por != YEAR]
    return [
        f
        for f in d.run()
        if any(f[i] is not None or f.get(f"minimo_{i}") is not None for i in d.consulta.indicadores)
        and all(f[por] is not None and (f[por] != NO_DATA or por in d.consulta.filtros) for por in abiertas)
        and all(str(f[por]) in cuales for por, cuales in d.elegidos.items())
    ]


def known(d: Posed) -> list[Posed]:
    """Return what may answer, with its rows, the surest first; raise when nothing has any.

    Documents print some shares over firms with data; and of a year that only the report of another tells of, what is
    asked first may be known and the rest not.
    """
    pedidos = [d.consulta.indicadores, d.consulta.indicadores[:1]]
    if SHARE in pedidos[0]:
        pedidos.insert(1, (WITH_DATA,))
    dadas = [q.of(filas) for i in pedidos if (filas := found(q := d.of(indicadores=i)))]
    es_de_meses = of_several_months(d.consulta)
    if not dadas:
        raise NotReadError(NOT_BY_MONTH) if es_de_meses or MONTH in d.leida.abiertas else no_data(d)
    if es_de_meses:
        _check_months(dadas[0])
    unidad = GOAL_UNITS.get(d.leida.sujeto, "")
    if unidad and UNITS_OF_GOALS & {*d.leida.medidas}:
        suyas = {u.lower() for f in dadas[0].filas if (u := unit_of(d.catalogo, f))}
        if ajenas := sorted(u for u in suyas if not u.startswith(unidad)):
            raise NotReadError(f"Su meta no se mide en {d.leida.sujeto}, sino en {', '.join(ajenas)}.")
    return dadas


def rows(d: Posed) -> Posed:
    """Return what is asked with the rows that answer it."""
    return known(d)[0]


def check_told(d: Posed) -> None:
    """Raise when a figure of some rows is kept from who reads aggregates: they are not set against others."""
    if not_told(d):
        raise NotReadError(f"De algunas cifras no se dice cuánto son, que {GIVES_AWAY}: no se comparan.")


def check_alike(d: Posed, *tambien: Portion) -> None:
    """Raise when some figures may not be set against one another: partial, or maybe (`tambien`), or of other units."""
    if partes := [*(p for f in d.filas for p in partial_of(f, [d.medida])), *tambien]:
        raise NotReadError(f"{partes[0].motivo.capitalize()}: no se compara.")
    if d.medida in OF_GOALS and len({unit_of(d.catalogo, f) for f in d.filas}) > 1:
        raise NotReadError("Unas se miden en empresas y otras en acciones: pida el cumplimiento.")


def derived(filas: Iterable[Row]) -> str | None:
    """Return where what is computed from some rows comes from."""
    return provenance.weakest(provenance.derived({f["procedencia"] for f in filas}))


def said(
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
    al_lado = [*map(str, beside.notes(catalogo, frente_a or base, consulta.filtros))]
    # A comparison has already said what asks for care in each of its years.
    nuevas = [n for n in al_lado if not any(n.partition("; ")[2] in f.texto for f in frases if "; " in n)]
    avisos = [
        *unknown.of_any(catalogo, consulta, base),
        *crosses(d, base),
        *budget.warnings(catalogo, consulta, base),
    ]
    dicho = sentence(
        joined([*(f.texto for f in frases), *d.notas]),
        [c for fila in dichas for c in claimed(d, fila)],
        [c for f in frases for c in f.claims],
    )
    origen = joined([origin(d, base, cambio)])
    return Answer(dicho, dichas, consulta, joined([*nuevas, *avisos]), origen)


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
    """Give what is of members not known and, where each is of one at most, what none of those given has."""
    con_valor = [f for f in d.filas if f[d.medida] is not None or bounds(f, d.medida)]
    sin_saber, de_que = [f for f in con_valor if f[por] in (None, NO_DATA)], DIMENSIONS[por].etiqueta.lower()
    for f in sin_saber:
        yield sentence(f"sin información de {de_que}: {valued(d, f)}", claimed(d, f))
    no_se_sabe = (
        sin_saber or any(f"{HIDDEN}{d.medida}" in f for f in d.filas) or any(f[d.medida] is None for f in con_valor)
    )
    if not con_valor or por not in APART or no_se_sabe:
        return
    filas = brackets.outermost(por, con_valor)
    if d.medida in WHOLES and (resto := brackets.rest(por, filas, d.medida)):
        yield sentence(
            f"el resto, {formats.percent(resto)}, no se da por {de_que} (derivado)", _rest(d, por, resto, filas)
        )
    if d.medida == FIRMS:
        de_todas = d.of(por=tuple(o for o in d.consulta.por if o != por)).run()
        total = next((f[FIRMS] for f in de_todas if f[YEAR] == filas[0][YEAR]), None)
        falta = (total or 0) - sum(f[FIRMS] for f in filas)
        if total and falta > 0:
            dicho = f"de {formats.number(falta)} de las {counted(total, 'empresas')} no se da (derivado)"
            yield sentence(dicho, _rest(d, por, falta, filas))


def share_left(d: Posed) -> float:
    """Return, in percent, the most that any value not among some rows may have, their rounding included."""
    fuera = brackets.outermost(d.por, d.filas)
    return brackets.WHOLE - float(sum(f[d.medida] for f in fuera)) + brackets.LOST * len(fuera)


def no_programmes(d: Posed) -> dict[str, str]:
    """Return, of rows of programmes, {code: name} of those that are none."""
    ajenas = structure.no_programmes(d.catalogo) if d.por == PROGRAMME else {}
    return {c: nombre for c, nombre in ajenas.items() if any(f[PROGRAMME] == c for f in d.filas)}


def several(d: Posed) -> set[str]:
    """Return the values of a dimension with which a document gives several of its members together, all given apart."""
    hay = {str(f[d.por]) for f in d.filas} if d.por else set()
    return {v for v in hay if TOGETHER in v and {*v.split(TOGETHER)} <= hay}


def _check_months(d: Posed) -> None:
    """Raise when the months of a year do not add up to it: some of its money is of no month."""
    anual = d.of(filtros={por: v for por, v in d.consulta.filtros.items() if por != MONTH})
    por_mes = anual.of(por=(*d.consulta.por, MONTH)).run()
    for fila, medida in product(anual.run(), d.consulta.indicadores):
        suyas = [f for f in por_mes if all(f[por] == fila[por] for por in d.consulta.por)]
        de_meses, del_anio = (sum(Decimal(str(f[medida] or 0)) for f in filas) for filas in (suyas, [fila]))
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
    consulta = d.consulta
    fijos = {por: v for por, v in consulta.filtros.items() if por not in consulta.por}
    grupo, por = {c: fila[c] for c in consulta.por}, opened(consulta)
    if None in grupo.values():
        return []
    quien = str(grupo.pop(por))
    [suyo] = fijos.get(INDICATOR, [fila.get(INDICATOR)])[:1]
    periodo = suyo and instruments.adds_up(d.catalogo, {INDICATOR: suyo, YEAR: fila[YEAR]})
    de = claims.subject(**fijos, **grupo, alcance=consulta.alcance, base=consulta.base, periodo=periodo)
    hechos = []
    for i in consulta.indicadores:
        if isinstance(fila[i], int | float):
            hechos.append(Claim(Kind.FIGURE, i, de, Relation.IS, fila[i], ((quien, fila[i]),), por))
        elif tramo := bounds(fila, i):
            hechos.append(claims.between(i, float(tramo[0]), float(tramo[1]), (*de, (por, quien))))
    return hechos


def placed(d: Posed, fila: Row | None = None, /, **mas: object) -> Subject:
    """Return what a query is of, or a row of it, with what else a claim is of."""
    suyo = {por: str(fila[por]) for por in d.consulta.por if fila[por] is not None} if fila else {}
    return claims.subject(
        **{**d.consulta.filtros, "alcance": d.consulta.alcance, "base": d.consulta.base, **suyo, **mas}
    )


def _members(d: Posed, filas: Sequence[Row], por: str) -> dict[str, float | None]:
    """Return the figure of each member of some rows; none where they are not one of each, or are parts of others.

    A part of what another dimension opens is not asked of one of its members alone.
    """
    es_parte = por == YEAR and d.medida in (SHARE, WITH_DATA) and {*d.consulta.por} > {YEAR}
    dichas = {str(f[por]): None if f[d.medida] is None else float(f[d.medida]) for f in filas}
    return dichas if len(dichas) == len(filas) and not es_parte else {}


def claim_first(d: Posed, por: str, filas: Sequence[Row], cual: Relation, *, bajo: float | None = None) -> list[Claim]:
    """Claim which of some rows has the largest or smallest figure; with `bajo`, also which are below it."""
    dichas = _members(d, filas, por)
    if not dichas or None in dichas.values():
        return []
    de = placed(d, **{por: [*dichas]})
    debajo = [] if bajo is None else [claims.count(d.medida, por, dichas, de, relacion=Relation.UNDER, umbral=bajo)]
    return [claims.extreme(d.medida, por, dichas, de, cual), *debajo]


def claim_beyond(d: Posed, filas: Sequence[Row], relacion: Relation, umbral: float) -> list[Claim]:
    """Claim which of some rows stand so to a limit; of one that is not opened, how it stands."""
    if d.por:
        dichas = _members(d, filas, d.por)
        de = placed(d, **{d.por: [*dichas]})
        return [claims.count(d.medida, d.por, dichas, de, relacion=relacion, umbral=umbral)] if dichas else []
    valor = filas[0][d.medida]
    if valor is None:
        return []
    quien = Claim(Kind.FIGURE, d.medida, placed(d, filas[0]), relacion, umbral, (("", float(valor)),))
    return [quien if quien.cuantos else replace(quien, relacion=OTHERWISE[relacion])]


def claim_moved(d: Posed, por: str, filas: Sequence[Row], cuanto: float | None = None) -> list[Claim]:
    """Claim how much a figure of two rows moved: in what it is measured in or, with `cuanto`, in per cent."""
    cifras = [(str(f[por]), float(f[d.medida])) for f in filas]
    de, apart = placed(d, filas[-1], **{por: [q for q, _ in cifras]}), cifras[1][1] - cifras[0][1]
    if not _members(d, filas, por):
        [parte] = [c for c in d.consulta.por if c != YEAR]
        cual = f"{d.medida}@{d.consulta.alcance}@{parte}={filas[-1][parte]}"
        return [claims.fact("cambio_de_parte", apart, sujeto=(*de, ("que", por), ("cual", cual)))]
    cual = Relation.POINTS if cuanto is None or in_points(d.medida) else Relation.PERCENT
    return [claims.change(d.medida, por, cifras, de, cual=cual, valor=apart if cuanto is None else float(cuanto))]


def _rest(d: Posed, por: str, valor: float, filas: Sequence[Row]) -> Claim:
    """Claim what none of the members of a dimension that are given has, in a year, of all that there is."""
    de = {c: v for c, v in d.consulta.filtros.items() if c != por}
    dados = claims.subject(**{**de, YEAR: filas[0][YEAR], "cifra": d.medida, "por": por})
    return claims.fact(
        "resto_que_no_se_da", float(valor), sujeto=(*dados, ("dados", "|".join(str(f[por]) for f in filas)))
    )
