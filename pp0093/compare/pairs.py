"""Compare two members of a dimension: every indicator, the profile of their firms, differences and their wording.

They are those asked for, as the URL carries them (a year or a code), or the default.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from msgspec.structs import replace

from pp0093 import claims, provenance
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.origin import figure_notes
from pp0093.ask.parts import structure
from pp0093.ask.parts.structure import MEMBER_TABLES
from pp0093.ask.query import Query, run
from pp0093.ask.registry import (
    ACCRUED,
    ACTIVITY,
    INDICATORS,
    NATIONAL,
    RECEIVED,
    REPORT,
    YEAR,
    Unit,
    dimensions_of,
    offered_dimensions,
    offered_indicators,
)
from pp0093.ask.rows import NO_DATA, Filters, Row, bounds, fixed
from pp0093.ask.standing import change, norms, periods
from pp0093.ask.standing.change import NO_SIDE, Side, Variation
from pp0093.ask.standing.comparability import Place, Reason
from pp0093.ask.view import FILTER_LABELS, FIRM_FILTERS, View, filters_in_words
from pp0093.claims import NO_ROWS, Claim, Relation, Sentence, Subject, fact, joined, subject, unsayable, words
from pp0093.errors import LOADED_AT
from pp0093.money import answer, execution
from pp0093.programme import FIRMS_TOPIC, Programme
from pp0093.structs import Frozen
from pp0093.writing import formats
from pp0093.writing.formats import small
from pp0093.writing.phrases import frames, phrase, say
from pp0093.writing.tables import Column, Measure, Style, Table, column_of, columns

# Dimensions compared, and the filters removed because they would repeat them.
SET_ASIDE = {
    "anio": (),
    "producto": ("producto", "actividad"),
    "actividad": ("producto", "actividad"),
    "unidad": ("unidad",),
    "departamento": ("departamento",),
    "region_natural": ("departamento",),
    "sector": ("sector",),
    "tamano": ("tamano",),
}
GOAL_INDICATORS = ("meta_fisica", "avance_fisico", "cumplimiento_pct")
BUDGET_INDICATORS = ("pim_soles", "devengado_soles", "ejecucion_pct")
# Shares of sizes are of the firms with data: in some years half have none.
PROFILE_SHARES = {"sector": "participacion_pct", "tamano": "participacion_con_dato_pct"}
FIRM_INDICATORS = ("empresas_atendidas", *PROFILE_SHARES.values(), "focalizacion_pct", "atenciones", "cobertura_pct")
MATTERS = {"dinero": (*BUDGET_INDICATORS, *GOAL_INDICATORS), "empresas": FIRM_INDICATORS, "pais": BUDGET_INDICATORS}
ASKED_SCOPE = {"dinero": REPORT, "empresas": REPORT, "pais": NATIONAL}
SCOPE_OF = {"dinero": REPORT, "empresas": "empresas", "pais": NATIONAL}
"""Scope of a topic's figures, by its name in writing.formats.SCOPE_NAMES; they are queried in ASKED_SCOPE."""
SHARE_INDICATOR = INDICATORS["participacion_pct"]
NO_MEMBER = (NO_SIDE, SHARE_INDICATOR.id)
# Measures that two years compare by activity, one at a time.
BY_ACTIVITY = ("cumplimiento_pct", "ejecucion_pct")
# Indicators that few members have: omitted where neither side does.
OF_A_FEW = ("cobertura_pct", PROFILE_SHARES["tamano"])

Names = tuple[str, str]


class Member(Frozen):
    """A comparable member: its code, its name and a short name for charts and headers."""

    codigo: str
    nombre: str
    corto: str


class Pair(Frozen):
    """Two members of a dimension, A compared with B, in a year (A's, when years are compared), under filters."""

    que: str
    a: str
    b: str
    anio: int
    filtros: Filters

    @property
    def years(self) -> tuple[int, int]:
        """Year of each side."""
        return (int(self.a), int(self.b)) if self.que == YEAR else (self.anio, self.anio)

    @property
    def sides(self) -> tuple[tuple[str, int], tuple[str, int]]:
        """Code and year of each side."""
        de_a, de_b = self.years
        return (self.a, de_a), (self.b, de_b)

    @property
    def query(self) -> Filters:
        """Filters of a query of both sides: theirs and their years."""
        return {**self.filtros, YEAR: sorted({*map(str, self.years)})}

    @property
    def view(self) -> View:
        """View of the first side, with the filters of both."""
        return View(self.years[0], **fixed(self.filtros))


class Compared(Variation):
    """An indicator of both members, with its label and its topic (`materia`).

    `cubre` is the scope of its figures. In a profile, of the value `parte` (dimension and code), the indicator is
    always the share, and `medida` is the one computed.
    """

    etiqueta: str = ""
    materia: str = ""
    medida: str = ""
    cubre: str = ""
    parte: tuple[str, str] | None = None

    @property
    def tiene_algo(self) -> bool:
        """Whether some side has a figure, or bounds."""
        return self.a.se_conoce or self.b.se_conoce

    @property
    def es_parcial(self) -> bool:
        """Whether some side counts incomplete records."""
        return self.a.es_parcial or self.b.es_parcial

    @property
    def procedencias(self) -> list[str]:
        """Distinct provenances of its figures and of their computed difference."""
        dadas = [*(s.procedencia for s in (self.a, self.b) if s.se_conoce), self.procedencia]
        return list(dict.fromkeys(filter(None, dadas)))


def comparable_dimensions(catalogo: Catalog, anio: int, filtros: Filters) -> dict[str, str]:
    """Return the dimensions that can be compared in a year, with names: years, and those with two known members."""
    hay = offered_dimensions(catalogo.programa)
    return {
        que: nombre
        for que, nombre in KIND_NAMES.items()
        if que == YEAR or (que in hay and len(known_members(catalogo, que, anio, filtros)) > 1)
    }


def known_members(catalogo: Catalog, que: str, anio: int, filtros: Filters) -> dict[str, str]:
    """Return the comparable members with some figure of a year, or filtered, with their names."""
    con_cifra = (
        [*filtros.get(que, ()), *_largest(catalogo, que, anio, _filters_kept(que, filtros))] if que != YEAR else ()
    )
    return {m.codigo: m.nombre for m in members(catalogo, que, anio) if que == YEAR or m.codigo in con_cifra}


def without_figures(catalogo: Catalog, vista: View, hay: Collection[str]) -> str:
    """Return a sentence with the dimensions that cannot be compared in a view: fewer than two members have figures."""
    ofrecidas = offered_dimensions(catalogo.programa)
    faltan = [nombre.lower() for que, nombre in KIND_NAMES.items() if que in ofrecidas and que not in hay]
    pedido = filters_in_words(catalogo, vista)
    return phrase("sin_dos_con_cifra", vista, pedido=pedido, cuales=formats.listed(faltan)) if faltan else ""


@cached_by_version
def members(catalogo: Catalog, que: str, anio: int) -> list[Member]:
    """Return the members of a dimension in a year, in their usual order; years newest first."""
    if que == YEAR:
        return [Member(a, a, a) for a in map(str, periods.years_with_data(catalogo))]
    if que not in MEMBER_TABLES:
        return [Member(e.codigo, e.etiqueta, e.codigo_corto) for e in structure.elements(catalogo, que, anio)]
    tabla, nombre = MEMBER_TABLES[que]
    codigos = {f[que]: f[nombre] for f in catalogo.rules.of(anio).rows(tabla)}
    return [Member(c, n, n) for c, n in codigos.items()]


def comparable_indicators(programa: Programme, que: str, filtros: Filters) -> list[tuple[str, str]]:
    """Return the indicators of a programme that can be compared under some filters, with their topic.

    Goals have no figure above product; where they apply, progress already is the firms served. Shares belong to the
    dimension that splits them. The whole country is known by year alone.
    """
    abiertas = {que, *filtros}
    con_metas = abiertas & {"producto", "actividad"}
    fuera = {
        *(() if con_metas else GOAL_INDICATORS),
        *(() if que in MEMBER_TABLES else (SHARE_INDICATOR.id,)),
        *(() if que == "tamano" else (PROFILE_SHARES["tamano"],)),
        *(("empresas_atendidas",) if con_metas and abiertas <= set(dimensions_of("meta_fisica")) else ()),
    }
    hay = offered_indicators(programa).keys() - fuera
    es_de_anios = que == YEAR and not filtros
    return [
        (i, materia)
        for materia, ids in MATTERS.items()
        if materia != "pais" or es_de_anios
        for i in ids
        if i in hay and abiertas <= set(dimensions_of(i))
    ]


@cached_by_version
def pair(
    catalogo: Catalog, que: str, anio: int, filtros: Filters, pedidos: tuple[str | None, str | None] = (None, None)
) -> Pair:
    """Return the members asked for, defaults in place of those not given, and the filters that still apply.

    Years: the one shown and the last comparable one. Other dimensions: what is filtered, then the largest. A single
    year is on both sides, and nothing is compared.
    """
    validos = [m.codigo for m in members(catalogo, que, anio)]
    quedan = _filters_kept(que, filtros)
    a, b = pedidos
    if que == YEAR:
        # Of the report or, without it, of the country.
        alcance = REPORT if periods.period(catalogo, REPORT, anio) else NATIONAL
        cerrados = periods.closed(catalogo, alcance)[::-1]
        a, primeros = str(anio), [str(c) for c in (*(c for c in cerrados if c < anio), *cerrados)]
    else:
        primeros = [*filtros.get(que, []), *_largest(catalogo, que, anio, quedan)]
    candidatos = [*primeros, *validos]
    a = a or next(c for c in candidatos if c != b)
    b = b if b and b != a else next((c for c in candidatos if c != a), a)
    return Pair(que, a, b, anio, quedan)


def _filters_kept(que: str, filtros: Filters) -> Filters:
    return {d: v for d, v in filtros.items() if d not in SET_ASIDE[que]}


@cached_by_version
def _largest(catalogo: Catalog, que: str, anio: int, filtros: Filters) -> list[str]:
    """Return the members with some figure, sorted by the first of their indicators, the largest first."""
    # A year known only from another year's report has firms served and no goals.
    pedidos = {**dict(comparable_indicators(catalogo.programa, que, filtros)), "empresas_atendidas": ""}
    ids = tuple(i for i in pedidos if i in offered_indicators(catalogo.programa))
    filas = run(catalogo, Query(ids, (YEAR, que), {**filtros, YEAR: [str(anio)]})) if ids else []
    con_algo = [f for f in filas if f[que] and any(f[i] is not None or bounds(f, i) for i in ids)]
    return [str(f[que]) for f in sorted(con_algo, key=lambda f: [-(f[i] or 0) for i in ids]) if f[que] != NO_DATA]


@cached_by_version
def side_names(catalogo: Catalog, par: Pair, *, enteros: bool = False) -> Names:
    """Return the names of both members, short for charts and headers or full for a sentence."""
    por_codigo = {m.codigo: m.nombre if enteros else m.corto for m in members(catalogo, par.que, max(par.years))}
    return por_codigo[par.a], por_codigo[par.b]


@cached_by_version
def compare(catalogo: Catalog, par: Pair) -> list[Compared]:
    """Return each indicator of both members, also those missing on one side."""
    if par.a == par.b:
        return []
    filas = []
    for id_, materia in comparable_indicators(catalogo.programa, par.que, par.filtros):
        a, b = (
            change.side(catalogo, id_, fila, anio, _place_of_side(par, codigo))
            for (codigo, anio), fila in _rows_of_sides(catalogo, par, (id_,), ASKED_SCOPE[materia]).items()
        )
        filas.append(_compared(catalogo, par, id_, (a, b), materia))
    return [f for f in filas if f.tiene_algo or f.indicador.id not in OF_A_FEW]


def _rows_of_sides(
    catalogo: Catalog, par: Pair, indicadores: tuple[str, ...], alcance: str
) -> dict[tuple[str, int], Row | None]:
    """Return the row of each side, None without one."""
    consulta = Query(indicadores, tuple(dict.fromkeys((YEAR, par.que))), par.query, alcance)
    filas = {(str(f[par.que]), f[YEAR]): f for f in run(catalogo, consulta)}
    return {lado: filas.get(lado) for lado in par.sides}


def _compared(catalogo: Catalog, par: Pair, id_: str, lados: tuple[Side, Side], materia: str) -> Compared:
    """Return the comparison of two figures, labelled."""
    c = change.variation_between(catalogo, INDICATORS[id_], par.que, max(par.years), lados)
    cubre = norms.scope_name(catalogo, SCOPE_OF[materia], par.years)
    return Compared(c.indicador, c.a, c.b, c.razones, c.es_base_chica, c.indicador.etiqueta, materia, id_, cubre)


@cached_by_version
def profile(catalogo: Catalog, par: Pair, dimension: str) -> list[Compared]:
    """Return the share of each side's firms by value of a dimension; none unless both sides have some.

    Printed shares prevail; otherwise the share is that of PROFILE_SHARES. Brackets keep their order, the rest are
    sorted largest first. Firms without the datum are left out (see `unknown`).
    """
    if dimension == par.que or dimension in par.filtros or not catalogo.programa.has(FIRMS_TOPIC):
        return []
    de_cada = [_shares(catalogo, par, lado, dimension) for lado in par.sides]
    filas = []
    for m in members(catalogo, dimension, max(par.years)):
        (a, medida), (b, de_b) = (suyas.get(m.codigo, NO_MEMBER) for suyas in de_cada)
        fila = _compared(catalogo, par, SHARE_INDICATOR.id, (a, b), "empresas")
        medida = medida if a.tiene_valor else de_b
        filas.append(replace(fila, etiqueta=m.nombre, medida=medida, parte=(dimension, m.codigo)))
    if not all(any(s.tiene_valor for s in suyos) for suyos in _sides(filas)):
        return []
    return filas if dimension == "tamano" else sorted(filas, key=lambda f: -max(f.a.valor or 0, f.b.valor or 0))


@cached_by_version
def _shares(catalogo: Catalog, par: Pair, lado: tuple[str, int], dimension: str) -> dict[str, tuple[Side, str]]:
    """Return the share of one side's firms by value of a dimension, with its indicator."""
    codigo, anio = lado
    propios = {**par.filtros, par.que: [codigo], YEAR: [str(anio)]}
    lados: dict[str, tuple[Side, str]] = {}
    for id_ in (PROFILE_SHARES[dimension], SHARE_INDICATOR.id):
        for fila in run(catalogo, Query((id_,), (YEAR, dimension), propios)):
            valor = str(fila[dimension])
            if not lados.get(valor, NO_MEMBER)[0].tiene_valor or fila["procedencia"] == "publicado":
                lugar = {**_place_of_side(par, codigo), dimension: valor}
                lados[valor] = change.side(catalogo, id_, fila, anio, lugar), id_
    return lados


def opened_by_activity(catalogo: Catalog, par: Pair) -> dict[str, str]:
    """Return the measures of two years that several activities can compare (by_activity), with their names."""
    hay = dict(comparable_indicators(catalogo.programa, ACTIVITY, par.filtros)) if par.que == YEAR else {}
    suyas = [i for i in BY_ACTIVITY if i in hay and sum(f.es_comparable for f in by_activity(catalogo, par, i)) > 1]
    return {i: INDICATORS[i].etiqueta for i in suyas}


@cached_by_version
def by_activity(catalogo: Catalog, par: Pair, medida: str) -> list[Compared]:
    """Return a measure of both years by activity, sorted by the largest fall; those with one year last."""
    consulta = Query((medida,), (YEAR, ACTIVITY), par.query)
    suyas = {(str(f[ACTIVITY]), f[YEAR]): f for f in run(catalogo, consulta)}
    filas = []
    for m in members(catalogo, ACTIVITY, max(par.years)):
        lugar = {**_place_of_side(par, ""), ACTIVITY: m.codigo}
        a, b = (change.side(catalogo, medida, suyas.get((m.codigo, anio)), anio, lugar) for anio in par.years)
        fila = _compared(catalogo, par, medida, (a, b), "dinero")
        filas.append(replace(fila, etiqueta=m.nombre, parte=(ACTIVITY, m.codigo)))
    con_algo = [f for f in filas if f.tiene_algo]
    return sorted(con_algo, key=lambda f: (f.diferencia is None, f.diferencia or 0))


@cached_by_version
def missing_data_shares(catalogo: Catalog, par: Pair, dimension: str) -> tuple[float | None, ...]:
    """Return the percentage of each side's firms without the datum of a dimension; None where none lacks it."""
    return tuple(_shares(catalogo, par, s, dimension).get(NO_DATA, NO_MEMBER)[0].valor for s in par.sides)


def _place_of_side(par: Pair, codigo: str) -> Place:
    fijos = fixed(par.filtros)
    return fijos if par.que == YEAR else {**fijos, par.que: codigo}


@cached_by_version
def said_beside(catalogo: Catalog, par: Pair) -> str:
    """Return notes on the report's figures of both: other printed values, and what they leave out."""
    del_informe = tuple(
        i for i, m in comparable_indicators(catalogo.programa, par.que, par.filtros) if ASKED_SCOPE[m] == REPORT
    )
    suyas = [f for f in _rows_of_sides(catalogo, par, del_informe, REPORT).values() if f] if del_informe else []
    return formats.of_sentences(*map(str, figure_notes.notes(catalogo, suyas, par.query, solo={})))


def weakest(filas: Sequence[Compared]) -> str | None:
    """Return the weakest provenance of the figures of some rows and their differences, None without figures."""
    return provenance.weakest(p for f in filas for p in f.procedencias)


def by_matter(filas: Sequence[Compared]) -> list[list[Compared]]:
    """Return the rows with some figure, a list per topic: with something comparable first, then with both sides.

    The answer is about the first.
    """
    por_materia = [[f for f in filas if f.materia == m and f.tiene_algo] for m in MATTERS]
    return sorted(
        filter(None, por_materia), key=lambda tema: min(0 if f.es_comparable else 1 if f.impiden else 2 for f in tema)
    )


def cutoffs(filas: Sequence[Compared], nombres: Names) -> str | None:
    """Return the cut-off dates of some rows, undeclared ones last; with their side where sides differ."""
    lados = [
        {p for s in suyos if s.se_conoce for p in formats.each(s.corte or formats.UNDECLARED)}
        for suyos in _sides(filas)
    ]
    if not all(lados) or lados[0] == lados[1]:
        todas = set.union(*lados)
        return formats.together(sorted(todas)) if todas - {formats.UNDECLARED} else None
    dichas = [p for nombre, suyas in zip(nombres, lados, strict=True) for p in _cutoffs_of(nombre, suyas)]
    return formats.together(sorted(dichas))  # Dates sort before words.


def _cutoffs_of(nombre: str, partes: set[str]) -> list[str]:
    """Return the cut-off dates of one side with its name; if only some figures declare none, it is said of "others"."""
    fechas = sorted(partes - {formats.UNDECLARED})
    if not fechas:
        return [f"{formats.UNDECLARED} {nombre}"]
    otros = f" y {formats.OTHERS_UNDECLARED}" if formats.UNDECLARED in partes else ""
    return [f"{p}{otros if p == fechas[-1] else ''} ({nombre})" for p in fechas]


def _sides(filas: Sequence[Compared]) -> tuple[list[Side], list[Side]]:
    return [f.a for f in filas], [f.b for f in filas]


KIND_NAMES = {
    "anio": "Años",
    "producto": "Productos",
    "actividad": "Actividades",
    "unidad": "Unidades",
    "departamento": "Departamentos",
    "region_natural": "Regiones",
    "sector": "Sectores",
    "tamano": "Tamaños",
}
# Headline indicators in order, rates before sizes, and how many an answer uses.
HEADLINES = ("cumplimiento_pct", "ejecucion_pct", *PROFILE_SHARES.values(), "focalizacion_pct", "empresas_atendidas")
MAX_HEADLINES = 2
ALMOST = EQUAL, ALMOST_EQUAL = "igual", "casi igual"
CURRENT, MET = "soles corrientes", "Metas cumplidas"
OTHER_GOALS, CARE = "no tuvieron meta las mismas actividades", "Con cuidado"


def _compared_subject(par: Pair, fila: Compared, *codigos: str) -> Subject:
    """Return the subject of the figures of both sides, or of one: filters, scope, years and, of a profile, value."""
    parte = dict([fila.parte] if fila.parte else [])
    de_quien = {YEAR: par.anio, par.que: codigos or (par.b, par.a)}
    return subject(**{**par.filtros, **parte, **de_quien, "alcance": ASKED_SCOPE[fila.materia]})


def _both(par: Pair, fila: Compared) -> list[Claim]:
    """Return the claim of the change between both figures or, where it is not computed, of each."""
    cuanto, filas = fila.cuanto, [(par.b, fila.b.valor), (par.a, fila.a.valor)]
    if fila.parte:
        cual = "@".join([fila.medida, ASKED_SCOPE[fila.materia], "=".join(fila.parte)])
        de = (*_compared_subject(par, fila), ("que", par.que), ("cual", cual))
        return [fact("cambio_de_parte", float(cuanto or 0), de)]
    if cuanto is None:
        return [
            claims.figure(fila.medida, cifra, _compared_subject(par, fila, c))
            for c, cifra in filas
            if cifra is not None
        ]
    cual = Relation.POINTS if change.in_points(fila.medida) else Relation.PERCENT
    return [claims.change(fila.medida, par.que, filas, _compared_subject(par, fila), cual=cual, valor=float(cuanto))]


def _refused(par: Pair, filas: Sequence[Compared]) -> list[Claim]:
    """Return claims of why rows are not compared: a side has no figure, or a rule forbids it."""
    dichas = []
    for f in filas:
        faltan = [c for c, lado in ((par.a, f.a), (par.b, f.b)) if not lado.tiene_valor]
        de = (*_compared_subject(par, f), ("que", par.que))
        dichas += _empty(par, [f], faltan) or [r.claim(f.medida, de) for r in f.impiden[:1]]
    return dichas


def _empty(par: Pair, filas: Sequence[Compared], codigos: Sequence[str]) -> list[Claim]:
    """Return claims that nothing is known of some sides."""
    return [
        unsayable(Relation.NO_VALUE, f.medida, _compared_subject(par, f, codigo)) for f in filas for codigo in codigos
    ]


def goals(catalogo: Catalog, par: Pair) -> list[Claim]:
    """Return claims of how many activities met their goal in each of two closed years; none if filtered."""
    de_anios = par.years if par.que == YEAR and not par.filtros else ()
    dichas = [answer.met(anio, {}, execution.activities(catalogo, anio, {})) for anio in de_anios]
    cuantas = [c for d in dichas for c in d.claims if c.relacion is Relation.AT_LEAST and c.tope is None]
    return cuantas if len(cuantas) == len(par.sides) else []


def other_goals(metas: Sequence[Claim]) -> str:
    """Return why the goals met are compared with care; "" where the same activities had goals in both."""
    return OTHER_GOALS if len({frozenset(quien for quien, _ in c.filas) for c in metas}) > 1 else ""


def headline(
    par: Pair, filas: Sequence[Compared], nombres: Names, pedido: str, metas: Sequence[Claim] = ()
) -> Sentence:
    """Return the answer: how two members compare in the main measures; what cannot be compared goes below (cautions).

    `pedido` are the filters of both in words (view.filters_in_words) and `metas` the goals met (goals). Figures are as
    strong as those the page shows first: from the demonstration only if all are.
    """
    dichas = _headline_rows(filas)
    if not dichas:
        return say("por_que", pedido=pedido, dicho=_why_not_compared(par, filas, nombres))
    donde = "en todo el país" if dichas[0].materia == "pais" else pedido
    cuales = [_side_sentence(par, f, "" if n else nombres[1]) for n, f in enumerate(dichas)]
    if metas:
        a, b = metas
        cuales.append(say("metas_de_ambos", a=a, de_a=str(len(a.filas)), b=b, de_b=str(len(b.filas))))
    razon = [r.razon for r in dichas[0].razones]
    return say("se_comparan_en", a=nombres[0], donde=donde, cuales=joined(cuales, "; "), razon=razon)


def _headline_rows(filas: Sequence[Compared]) -> list[Compared]:
    """Return the rows of the answer, none if nothing is comparable: those with a caution only if all have one."""
    es_de_demostracion = weakest(next(iter(by_matter(filas)), [])) == "sintetico"
    firmes = [f for f in filas if f.es_comparable and (es_de_demostracion or weakest([f]) != "sintetico")]
    firmes = [f for f in firmes if f.materia != "pais"] or firmes
    claras = [f for f in firmes if not f.razones] or firmes
    return [f for i in HEADLINES for f in claras if f.indicador.id == i][:MAX_HEADLINES] or claras[:1]


def _side_sentence(par: Pair, fila: Compared, frente: str) -> Sentence:
    """Return a sentence with a figure of the first side and its difference from the other, named `frente`."""
    frase = f"lado.{fila.indicador.id}"
    es_propia = frase in frames() and not fila.es_parcial
    return say(
        frase if es_propia else "lado",
        (),
        _both(par, fila),
        que=_marked_partial(small(fila.etiqueta), fila),
        valor=formats.written(fila.indicador, fila.a.valor),
        cambio=difference_in_words(fila, frente),
    )


def _why_not_compared(par: Pair, filas: Sequence[Compared], nombres: Names) -> Sentence:
    """Return a sentence: there is no other year, a side has no figures or, else, the rule that forbids it."""
    a, b = nombres
    if a == b:
        return say("sin_otro_anio", subject(anio=par.a), cual=a)
    lados = zip((par.a, par.b), nombres, _sides(filas), strict=True)
    if vacios := {codigo: nombre for codigo, nombre, suyos in lados if not any(s.se_conoce for s in suyos)}:
        return say("sin_cifras_de", (), _empty(par, filas, [*vacios]), cuales=" ni de ".join(vacios.values()))
    negadas = [f for f in filas if f.impiden][:1]
    razones = [reason_text(f.impiden[0], nombres) for f in negadas]
    return say("no_se_comparan", (), _refused(par, negadas or filas), a=a, b=b, razon=razones)


def _marked_partial(texto: str, fila: Compared) -> str:
    return f"{texto} ({RECEIVED.corto})" if fila.es_parcial else texto


def indicator_name(fila: Compared) -> str:
    """Return an indicator's name in a row, marked where it counts records received or has another scope."""
    return _marked_partial(fila.etiqueta, fila) + " (todo el país)" * (fila.materia == "pais")


def difference_text(cambio: Variation) -> str:
    """Return the difference in words: points for shares, percent otherwise; in the unit if B is zero.

    A percentage of a small base says the base.
    """
    if not cambio.diferencia:
        return EQUAL
    if change.in_points(cambio.indicador.id):
        texto = formats.points(cambio.diferencia)
    elif cambio.cambio_pct is None:
        texto = formats.written(cambio.indicador, cambio.diferencia)
    else:
        texto = formats.change(cambio.cambio_pct)
    if not any(c in "123456789" for c in texto):
        return ALMOST_EQUAL
    base = formats.written(cambio.indicador, cambio.b.valor)
    return f"{texto}, sobre una base de {base}" if cambio.es_base_chica else texto


def difference_in_words(cambio: Variation, frente: str) -> str:
    """Return a difference in words: "2.4 pp más que en 2020", "casi igual"; `frente` may be nothing."""
    texto, coma, base = difference_text(cambio).partition(", ")
    rumbo = "" if texto in ALMOST else " más" if (cambio.diferencia or 0) > 0 else " menos"
    cuanto = texto.removeprefix("+").replace(formats.MINUS, "") + rumbo
    return f"{phrase('que_en', cuanto=cuanto, frente=frente)}{coma}{base}"


def reason_text(razon: Reason, nombres: Names) -> str:
    """Return a rule with each side's attribute."""
    return phrase("con_marca", dicho=razon.razon, marca=razon.sides(nombres, ": "))


def verdict(fila: Compared, nombres: Names, comunes: Collection[Reason] = ()) -> tuple[str, str]:
    """Return whether an indicator can be compared, and the rules that forbid it or ask for care.

    Those that only ask for care are shortened; `comunes` are said once for several rows (cautions).
    """
    lados = [*zip(nombres, (fila.a, fila.b), strict=True)]
    if faltan := [n for n, s in lados if not s.se_conoce]:
        return f"Falta {' y '.join(faltan)}", ""
    if entre := [n for n, s in lados if not s.tiene_valor]:
        return f"No: de {' y '.join(entre)} sólo se sabe entre qué valores está", ""
    razones = "; ".join(reason_text(r, nombres) for r in fila.razones)
    propias = "; ".join(r.razon for r in fila.razones if r not in comunes)
    return "No" if fila.impiden else formats.full(": ", CARE, propias) if razones else "Sí", razones


def _common(filas: Sequence[Compared]) -> list[Reason]:
    """Return the rules that ask for care in several rows."""
    cuentas = Counter(r for f in filas for r in f.razones)
    return [r for r in cuentas if cuentas[r] > 1 and not r.impide]


def cautions(filas: Sequence[Compared], nombres: Names, tema: str = "", *, comunes: bool = False) -> list[str]:
    """Return a sentence per rule that forbids comparing some rows or asks for care; with `comunes`, those of several.

    It names the rows or, where they are all, the topic (`tema`).
    """
    reglas, de_varias = dict.fromkeys(r for f in filas for r in f.razones), _common(filas)
    return [_of_rows(r, filas, nombres, tema) for r in reglas if (r in de_varias) == comunes]


def _of_rows(razon: Reason, filas: Sequence[Compared], nombres: Names, tema: str) -> str:
    """Return a rule with its rows: "Meta física y avance físico no se comparan: se miden en cosas distintas".

    An indicator whose every scope it applies to is named once.
    """
    otras = {f.etiqueta for f in filas if razon not in f.razones}
    suyas = [f for f in filas if razon in f.razones] if otras else []
    cuales = {small(indicator_name(f) if f.etiqueta in otras else _marked_partial(f.etiqueta, f)): f for f in suyas}
    como = (" no se comparan" if len(cuales) > 1 else " no se compara") if razon.impide else f", {small(CARE)}"
    return formats.capital(f"{formats.listed([*cuales]) or tema}{como}: {reason_text(razon, nombres)}".lstrip(", "))


def title(par: Pair, filas: Sequence[Compared], metas: Sequence[Claim]) -> Sentence:
    """Return the title of the table: how many of its measures, goals met included, compare without a caution.

    Where none compares at all, that.
    """
    sin_reservas = [f.es_comparable and not f.razones for f in filas if f.tiene_algo]
    sin_reservas += [not other_goals(metas)] if metas else []
    cuantas, todas = sum(sin_reservas), len(sin_reservas)
    frase = "medidas_sin_reservas" if 0 < cuantas < todas else "todas_sin_reservas" if cuantas else "todas_con_reservas"
    frase = frase if metas or any(f.es_comparable for f in filas) else "ninguna_se_compara"
    de = subject(**{**par.filtros, YEAR: par.anio, "que": par.que, "a": par.a, "b": par.b})
    marca = f"parcial, {RECEIVED.corto}" if any(f.es_parcial for f in filas) else ""
    return say(frase, de, fact("sin_reservas", cuantas, de), sin_reservas=cuantas, medidas=todas, marca=marca)


def finding(par: Pair, tema: str, filas: Sequence[Compared], nombres: Names) -> Sentence:
    """Return the title of a profile: its largest difference, or why none is compared."""
    tema = f"{tema} (parcial, {RECEIVED.corto})" if any(f.es_parcial for f in filas) else tema
    if comparables := [f for f in filas if f.es_comparable]:
        mayor = max(comparables, key=lambda f: abs(f.diferencia or 0))
        cambio = difference_in_words(mayor, nombres[1])
        return say("tema_con_cambio", (), _both(par, mayor), tema=tema, cual=small(mayor.etiqueta), cambio=cambio)
    razon = next((r.razon for f in filas for r in f.impiden), "")
    return say("tema_no_se_compara", (), _refused(par, filas), tema=tema, razon=razon)


def fallen(par: Pair, medida: str, filas: Sequence[Compared], nombres: Names) -> Sentence:
    """Return the title of a measure by activity: how many of the comparable ones fell."""
    comparables = [f for f in filas if f.es_comparable]
    bajan = sum(difference_text(f) not in ALMOST and (f.diferencia or 0) < 0 for f in comparables)
    de = subject(**{**par.filtros, YEAR: [par.b, par.a], "medida": medida})
    frase = "bajan_de_ambos" if bajan else "ninguna_baja"
    tema, todas = INDICATORS[medida].etiqueta, len(comparables)
    return say(frase, de, fact("bajan", bajan, de), tema=tema, bajan=bajan, se_comparan=todas, frente=nombres[1])


def fallen_note(filas: Sequence[Compared], nombres: Names) -> str:
    """Return what is measured by activity, and which lack a figure of a year and are not drawn."""
    faltan = [
        phrase(
            "falta_un_lado",
            medida=small(INDICATORS[filas[0].medida].etiqueta),
            anio=nombre,
            cuales=formats.listed(suyas),
        )
        for nombre, lados in zip(nombres, _sides(filas), strict=True)
        if (suyas := [f.etiqueta for f, lado in zip(filas, lados, strict=True) if not lado.tiene_valor])
    ]
    mide = "; ".join([phrase("nota_por_actividad", a=nombres[0], b=nombres[1]), *faltan])
    return formats.of_sentences(mide, *cautions(filas, nombres))


def table_note(par: Pair, filas: Sequence[Compared], nombres: Names, al_lado: str) -> str:
    """Return which side is compared with which, the currency if any, cautions, and notes (`al_lado`)."""
    (a, b), cuando = nombres, "" if par.que == YEAR else par.anio
    avisos = "; ".join(map(small, cautions(filas, nombres, comunes=True)))
    if CURRENT not in avisos and any(f.indicador.unidad is Unit.SOLES and f.tiene_algo for f in filas):
        avisos = formats.full("; ", CURRENT, avisos)
    return formats.of_sentences(phrase("nota_de_lados", a=a, b=b, anio=cuando, avisos=avisos), al_lado)


def profile_note(par: Pair, tema: str, nombres: Names, sin_dato: tuple[float | None, ...]) -> str:
    """Return what the shares are of, and how many firms lack the datum (`tema`)."""
    faltan = [f"{n}, {formats.percent(v)}" for n, v in zip(nombres, sin_dato, strict=True) if v]
    return phrase("nota_de_perfil", anio="" if par.que == YEAR else par.anio, tema=tema, faltan="; ".join(faltan))


def left_out(par: Pair) -> str:
    """Return a sentence with the figures that the filters leave out."""
    por = [] if par.que in MEMBER_TABLES else [FILTER_LABELS[k].lower() for k in FIRM_FILTERS if k in par.filtros]
    return phrase("solo_las_empresas", por=" ni por ".join(por))


def no_figures_sentence(par: Pair, nombres: Names) -> Sentence:
    """Return a sentence: neither side has any figure, and what to do."""
    if par.a == par.b:
        return words(phrase("cargue_otro_anio", donde=LOADED_AT))
    (a, b), es_anio = nombres, par.que == YEAR
    cual = "empresas_atendidas" if {*par.filtros} & {*FIRM_FILTERS} else ACCRUED
    nada = unsayable(Relation.NO_VALUE, cual, subject(anio=[par.a, par.b], **par.filtros)) if es_anio else NO_ROWS
    quite = "quite filtros" if par.filtros else ""
    return say(
        "ninguno_tiene_cifras", (), nada, a=a, b=b, anio="" if es_anio else par.anio, quite=quite, donde=LOADED_AT
    )


def side_by_side(filas: Sequence[Compared], nombres: Names, metas: Sequence[Claim] = ()) -> Table:
    """Return both sides as a table: values, difference in the unit, change in percent, whether they are comparable.

    Years are in order, the one compared last where there are differences, which are from the other. Goals met go below
    the money.
    """
    va_despues = nombres[0].isdigit() and (nombres[0] > nombres[1] or any(f.diferencia is not None for f in filas))
    orden = slice(None, None, -1 if va_despues else 1)
    columnas = columns("compare.pair")
    columnas |= {c: replace(columnas[c], etiqueta=n) for c, n in zip(("un_lado", "otro"), nombres[orden], strict=True)}
    comunes = _common(filas)
    dichas = [_row_in_words(f, nombres, orden, comunes) for f in filas if f.tiene_algo]
    if metas:
        dinero = [f for f in filas if f.tiene_algo and f.materia == "dinero"]
        a, b = metas
        escritas = (f"{c.cuantos} de {len(c.filas)}" for c in (b, a))
        resta = Measure(a.cuantos - b.cuantos, Column("", Style.NUMBER, con_signo=True))
        razon = other_goals(metas)
        dichas.insert(
            len(dinero),
            (MET, dinero[0].cubre, "", *escritas, resta, None, f"{CARE}: {razon}" if razon else "Sí", razon, ""),
        )
    return Table((*columnas.values(),), tuple(dichas))


def differences(filas: Sequence[Compared]) -> Table:
    """Return the difference between both sides of each row, in its unit, as a table of one column."""
    return Table((columns("compare.pair")["diferencia"],), tuple((_difference(f),) for f in filas))


def _difference(fila: Compared) -> Measure:
    """Return the difference of a row in its unit, signed: points between percentages."""
    es_parte = fila.indicador.unidad == Unit.PERCENT
    como = Column("", Style.POINTS, 1) if es_parte else replace(column_of(fila.indicador), con_signo=True)
    return Measure(fila.diferencia, como)


def _row_in_words(fila: Compared, nombres: Names, orden: slice, comunes: Sequence[Reason]) -> tuple[object, ...]:
    como = column_of(fila.indicador)
    return (
        indicator_name(fila),
        fila.cubre,
        fila.indicador.unidad.value,
        *(s.written(fila.indicador) if s.entre else Measure(s.valor, como) for s in [fila.a, fila.b][orden]),
        _difference(fila),
        fila.cambio_pct,
        *verdict(fila, nombres, comunes),
        "; ".join(map(provenance.provenance_name, fila.procedencias)),
    )
