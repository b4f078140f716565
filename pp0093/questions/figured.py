"""An answer: the rows that a question asks for, what none of its parts has, and what is said whatever is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from pp0093 import claims, provenance
from pp0093.ask import query
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import beside
from pp0093.ask.origin.passport import Reference
from pp0093.ask.parts import brackets, instruments, structure
from pp0093.ask.query import Query
from pp0093.ask.registry import ATENCION, DIMENSIONS, INDICATORS, Portion, dimensions_of, partial_of
from pp0093.ask.rows import HIDDEN, NO_DATA, Row, bounds, told
from pp0093.ask.standing import unknown
from pp0093.ask.standing.change import in_points
from pp0093.ask.standing.comparability import Reason
from pp0093.claims import Claim, Kind, Relation, Sentence, Subject, sentence, shown
from pp0093.money import budget
from pp0093.questions import texts
from pp0093.questions.asking import (
    FIRMS,
    PROFILE,
    SHARE,
    UNITS_OF_GOALS,
    WITH_DATA,
    NotReadError,
    Posed,
    Understood,
    is_of,
    of_several_months,
    opened,
)
from pp0093.questions.texts import WHOLES
from pp0093.questions.words import MONTH, PROGRAMME, YEAR
from pp0093.writing import formats
from pp0093.writing.nouns import counted

NOT_BY_MONTH = "No se conoce por mes: pida el año."
ANSWERED, UNKNOWN = "responde", "no_se"
# What is asked about, and how the unit of a goal that counts it begins.
COUNTED = {"empresas": "empresa", "acciones": "acci"}
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


def found(catalogo: Catalog, pedida: Posed, consulta: Query) -> list[Row]:
    """Return the rows asked for with some value, or what it lies between; firms without the datum left out."""
    abiertas = [d for d in consulta.por if d != YEAR]
    return [
        f
        for f in query.run(catalogo, consulta)
        if any(f[i] is not None or f.get(f"minimo_{i}") is not None for i in consulta.indicadores)
        and all(f[d] is not None and (f[d] != NO_DATA or d in consulta.filtros) for d in abiertas)
        and all(str(f[d]) in cuales for d, cuales in pedida.elegidos.items())
    ]


def known(catalogo: Catalog, pedida: Posed) -> list[tuple[Query, list[Row]]]:
    """Return the queries that may answer, with their rows, the surest first; raise when none has any.

    Documents print some shares over firms with data; and of a year that only the report of another tells of, what is
    asked first may be known and the rest not.
    """
    consulta = pedida.consulta
    opciones = [consulta, replace(consulta, indicadores=consulta.indicadores[:1])]
    if SHARE in consulta.indicadores:
        opciones.insert(1, replace(consulta, indicadores=(WITH_DATA,)))
    dadas = [(q, filas) for q in opciones if (filas := found(catalogo, pedida, q))]
    if not dadas:
        if of_several_months(consulta) or MONTH in pedida.leida.abiertas:
            raise NotReadError(NOT_BY_MONTH)
        raise texts.no_data(catalogo, pedida.leida, consulta, pedida.elegidos)
    if of_several_months(consulta):
        _check_months(catalogo, dadas[0][0])
    _check_counted(catalogo, pedida.leida, dadas[0][1])
    return dadas


def rows(catalogo: Catalog, pedida: Posed) -> tuple[Query, list[Row]]:
    """Return the query that answers and its rows."""
    return known(catalogo, pedida)[0]


def _check_counted(catalogo: Catalog, leida: Understood, filas: Sequence[Row]) -> None:
    """Raise when a goal asked for in firms, or in actions, is measured in something else."""
    unidad = COUNTED.get(leida.sujeto)
    if unidad and UNITS_OF_GOALS & {*leida.medidas}:
        ajenas = {u for f in filas if (u := texts.unit_of(catalogo, f)) and not u.lower().startswith(unidad)}
        if ajenas:
            raise NotReadError(f"Su meta no se mide en {leida.sujeto}, sino en {', '.join(sorted(ajenas)).lower()}.")


def check_told(catalogo: Catalog, pedida: Posed, consulta: Query, no_se_hace: str) -> None:
    """Raise, saying what is then not done, when a figure of some rows is kept from who reads aggregates."""
    if texts.not_told(catalogo, consulta, pedida.elegidos):
        raise NotReadError(f"De algunas cifras no se dice cuánto son, que {texts.GIVES_AWAY}: {no_se_hace}.")


def check_whole(filas: Iterable[Row], medida: str, no_se_hace: str, *tambien: Portion) -> None:
    """Raise, saying what is then not done, when a figure of some rows is partial, or may be (`tambien`)."""
    if partes := [*(p for f in filas for p in partial_of(f, [medida])), *tambien]:
        raise NotReadError(f"{partes[0].motivo.capitalize()}: {no_se_hace}.")


def check_units(catalogo: Catalog, filas: Iterable[Row], no_se_hace: str) -> None:
    """Raise, saying what is then not done, when some goals are in firms and others in actions."""
    if len({texts.unit_of(catalogo, f) for f in filas}) > 1:
        raise NotReadError(f"Unas se miden en empresas y otras en acciones: {no_se_hace}.")


def derived(filas: Iterable[Row]) -> str | None:
    """Return where what is computed from some rows comes from."""
    return provenance.weakest(provenance.derived({f["procedencia"] for f in filas}))


def said(
    catalogo: Catalog,
    pedida: Posed,
    consulta: Query,
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
    dichas = [*(base if filas is None else filas)]
    al_lado = beside.notes(catalogo, frente_a or base, consulta.filtros)
    # A comparison has already said what asks for care in each of its years.
    nuevas = [n for n in al_lado if not any(n.partition("; ")[2] in f.texto for f in frases if "; " in n)]
    avisos = [
        *unknown.of_any(catalogo, consulta, base),
        *texts.crosses(catalogo, consulta, base),
        *budget.warnings(catalogo, consulta, base),
    ]
    dicho = sentence(
        texts.joined([*(f.texto for f in frases), *pedida.notas]),
        [c for fila in dichas for c in claimed(catalogo, consulta, fila)],
        [c for f in frases for c in f.claims],
    )
    origen = texts.joined([texts.origin(catalogo, consulta, base, cambio)])
    return Answer(dicho, dichas, consulta, texts.joined([*nuevas, *avisos]), origen)


def of_parts(catalogo: Catalog, pedida: Posed, consulta: Query) -> list[Sentence]:
    """Return, of an answer by all the values of a dimension, what none of them has: a sentence for each year."""
    abiertas = [d for d in consulta.por if d not in (YEAR, MONTH, *consulta.filtros, *pedida.elegidos)]
    if len(abiertas) != 1:
        return []
    [por], filas = abiertas, query.run(catalogo, consulta)
    anios = dict.fromkeys(f[YEAR] for f in filas)
    return [
        sentence(f"{anio}, {dicho}" if len(anios) > 1 else dicho.texto, dicho.claims)
        for anio in anios
        for medida in consulta.indicadores
        for dicho in _left(catalogo, replace(consulta, indicadores=(medida,)), por, _of_year(filas, anio))
    ]


def _of_year(filas: Iterable[Row], anio: int) -> list[Row]:
    return [f for f in filas if f[YEAR] == anio]


def _left(catalogo: Catalog, consulta: Query, por: str, filas: Sequence[Row]) -> Iterator[Sentence]:
    """Give what is of members not known and, where each is of one at most, what none of those given has."""
    [medida] = consulta.indicadores
    con_valor = [f for f in filas if f[medida] is not None or bounds(f, medida)]
    sin_saber = [f for f in con_valor if f[por] in (None, NO_DATA)]
    for f in sin_saber:
        dicho = f"sin información de {_lower(por)}: {texts.valued(catalogo, medida, f)}"
        yield sentence(dicho, claimed(catalogo, consulta, f))
    se_callan = any(f"{HIDDEN}{medida}" in f for f in filas)
    if con_valor and por in APART and not (sin_saber or se_callan or any(f[medida] is None for f in con_valor)):
        yield from _not_given(catalogo, consulta, por, brackets.outermost(por, con_valor))


def _lower(dimension: str) -> str:
    return DIMENSIONS[dimension].etiqueta.lower()


def _not_given(catalogo: Catalog, consulta: Query, por: str, filas: list[Row]) -> Iterator[Sentence]:
    """Say how many firms, or which part of them, are of none of the values that a document gives."""
    [medida] = consulta.indicadores
    if medida in WHOLES and (resto := brackets.rest(por, filas, medida)):
        del_resto = claim_rest(medida, por, float(resto), consulta, filas)
        yield sentence(f"el resto, {formats.percent(resto)}, no se da por {_lower(por)} (derivado)", del_resto)
    if medida == FIRMS:
        de_todas = replace(consulta, por=tuple(d for d in consulta.por if d != por))
        total = next((f[FIRMS] for f in _of_year(query.run(catalogo, de_todas), filas[0][YEAR])), None)
        falta = (total or 0) - sum(f[medida] for f in filas)
        if total and falta > 0:
            dicho = f"de {formats.number(falta)} de las {counted(total, 'empresas')} no se da (derivado)"
            yield sentence(dicho, claim_rest(medida, por, float(falta), consulta, filas))


def share_left(dimension: str, medida: str, filas: Sequence[Row]) -> float:
    """Return, in percent, the most that any value not among some rows may have, their rounding included."""
    fuera = brackets.outermost(dimension, filas)
    return brackets.WHOLE - float(sum(f[medida] for f in fuera)) + brackets.LOST * len(fuera)


def no_programmes(catalogo: Catalog, dimension: str, filas: Sequence[Row]) -> dict[str, str]:
    """Return, of rows of programmes, {code: name} of those that are none."""
    ajenas = structure.no_programmes(catalogo) if dimension == PROGRAMME else {}
    return {c: nombre for c, nombre in ajenas.items() if any(f[PROGRAMME] == c for f in filas)}


def several(dimension: str, filas: Sequence[Row]) -> set[str]:
    """Return the values of a dimension with which a document gives several of its members together, all given apart."""
    hay = {str(f[dimension]) for f in filas} if dimension else set()
    return {v for v in hay if TOGETHER in v and {*v.split(TOGETHER)} <= hay}


def not_counted(catalogo: Catalog, dimension: str, filas: Sequence[Row]) -> list[Sentence]:
    """Say what is left out of an answer about programmes because it is none."""
    ajenas = no_programmes(catalogo, dimension, filas)
    return [claims.sentence(f"Sin {' ni '.join(ajenas.values())}, que no son programas")] if ajenas else []


def _check_months(catalogo: Catalog, consulta: Query) -> None:
    """Raise when the months of a year do not add up to it: some of its money is of no month; a firm has its days."""
    if is_of(consulta.indicadores, ATENCION):
        return
    anuales = replace(consulta, filtros={d: v for d, v in consulta.filtros.items() if d != MONTH})
    por_mes = query.run(catalogo, replace(anuales, por=(*consulta.por, MONTH)))
    for fila, medida in product(query.run(catalogo, anuales), consulta.indicadores):
        suyas = [_exact(f, medida) for f in por_mes if all(f[d] == fila[d] for d in consulta.por)]
        if sum(suyas) != _exact(fila, medida):
            raise NotReadError(NOT_BY_MONTH)


def _exact(fila: Mapping[str, object], medida: str) -> Decimal:
    return Decimal(str(fila[medida] or 0))


INDICATOR = "indicador"
OTHERWISE = {
    Relation.OVER: Relation.AT_MOST,
    Relation.AT_MOST: Relation.OVER,
    Relation.UNDER: Relation.AT_LEAST,
    Relation.AT_LEAST: Relation.UNDER,
}


def claimed(catalogo: Catalog, consulta: Query, fila: Row) -> list[Claim]:
    """Claim the figures of a row; a word (a light) is none."""
    fijos = {d: v for d, v in consulta.filtros.items() if d not in consulta.por}
    grupo, por = {d: fila[d] for d in consulta.por}, opened(consulta)
    if None in grupo.values():
        return []
    quien = str(grupo.pop(por))
    [suyo] = fijos.get(INDICATOR, [fila.get(INDICATOR)])[:1]
    periodo = suyo and instruments.adds_up(catalogo, {INDICATOR: suyo, YEAR: fila[YEAR]})
    de = claims.subject(**fijos, **grupo, alcance=consulta.alcance, base=consulta.base, periodo=periodo)
    hechos = []
    for i in consulta.indicadores:
        if isinstance(fila[i], int | float):
            hechos.append(Claim(Kind.FIGURE, i, de, Relation.IS, fila[i], ((quien, fila[i]),), por))
        elif tramo := bounds(fila, i):
            hechos.append(claims.between(i, float(tramo[0]), float(tramo[1]), (*de, (por, quien))))
    return hechos


def placed(consulta: Query, **mas: object) -> Subject:
    """Return what a query is of, with what else a claim is of."""
    return claims.subject(**{**consulta.filtros, "alcance": consulta.alcance, "base": consulta.base, **mas})


def _of_row(consulta: Query, fila: Row, **mas: object) -> Subject:
    """Return what a row of a query is of."""
    return placed(consulta, **{d: str(fila[d]) for d in consulta.por if fila[d] is not None} | mas)


def _members(filas: Sequence[Row], por: str, medida: str) -> dict[str, float | None]:
    return {str(f[por]): None if f[medida] is None else float(f[medida]) for f in filas}


def _is_part(consulta: Query, por: str) -> bool:
    """Tell whether a figure is a part of what another dimension opens: it is not asked of one of its members alone."""
    return por == YEAR and consulta.indicadores[0] in (SHARE, WITH_DATA) and {*consulta.por} > {YEAR}


def claim_first(
    consulta: Query, por: str, filas: Sequence[Row], cual: Relation, *, bajo: float | None = None
) -> list[Claim]:
    """Claim which of some rows has the largest or smallest figure; with `bajo`, also which are below it."""
    [medida, *_] = consulta.indicadores
    dichas, de = _members(filas, por, medida), placed(consulta, **{por: [str(f[por]) for f in filas]})
    if len(dichas) != len(filas) or None in dichas.values() or _is_part(consulta, por):
        return []
    debajo = [] if bajo is None else [claims.count(medida, por, dichas, de, relacion=Relation.UNDER, umbral=bajo)]
    return [claims.extreme(medida, por, dichas, de, cual), *debajo]


def claim_beyond(consulta: Query, por: str, filas: Sequence[Row], relacion: Relation, umbral: float) -> list[Claim]:
    """Claim which of some rows stand so to a limit; of one that is not opened, how it stands."""
    [medida, *_] = consulta.indicadores
    if not por:
        [valor] = _members(filas, YEAR, medida).values()
        quien = Claim(Kind.FIGURE, medida, _of_row(consulta, filas[0]), relacion, umbral, (("", valor),))
        return [] if valor is None else [quien if quien.cuantos else replace(quien, relacion=OTHERWISE[relacion])]
    dichas = _members(filas, por, medida)
    if len(dichas) != len(filas) or _is_part(consulta, por):
        return []
    return [claims.count(medida, por, dichas, placed(consulta, **{por: [*dichas]}), relacion=relacion, umbral=umbral)]


def claim_moved(consulta: Query, por: str, filas: Sequence[Row], cuanto: float | None = None) -> list[Claim]:
    """Claim how much a figure of two rows moved: in what it is measured in or, with `cuanto`, in per cent."""
    [medida, *_] = consulta.indicadores
    cifras = [(str(f[por]), float(f[medida])) for f in filas]
    de = _of_row(consulta, filas[-1], **{por: [q for q, _ in cifras]})
    if _is_part(consulta, por):
        [parte] = [d for d in consulta.por if d != YEAR]
        cual = f"{medida}@{consulta.alcance}@{parte}={filas[-1][parte]}"
        return [claims.fact("cambio_de_parte", cifras[1][1] - cifras[0][1], sujeto=(*de, ("que", por), ("cual", cual)))]
    cual = Relation.POINTS if cuanto is None or in_points(medida) else Relation.PERCENT
    valor = cifras[1][1] - cifras[0][1] if cuanto is None else float(cuanto)
    return [claims.change(medida, por, cifras, de, cual=cual, valor=valor)]


def claim_compared(consulta: Query, por: str, filas: Sequence[Row], razon: Reason) -> Claim:
    """Claim why two rows are not compared, or what has to be minded of it."""
    miembros = {por: [str(f[por]) for f in filas], YEAR: sorted({str(f[YEAR]) for f in filas})}
    return razon.claim(consulta.indicadores[0], (*_of_row(consulta, filas[0], **miembros), ("que", por)))


def claim_counted(nombre: str, valor: float, consulta: Query, fila: Row, **mas: object) -> Claim:
    """Claim what is computed from a row and others, which tests recount by its name."""
    return claims.fact(nombre, valor, sujeto=_of_row(consulta, fila, **mas))


def claim_rest(medida: str, por: str, valor: float, consulta: Query, filas: Sequence[Row]) -> Claim:
    """Claim what none of the members of a dimension that are given has, in a year, of all that there is."""
    de = {d: v for d, v in consulta.filtros.items() if d != por}
    dados = claims.subject(**{**de, YEAR: filas[0][YEAR], "cifra": medida, "por": por})
    return claims.fact("resto_que_no_se_da", valor, sujeto=(*dados, ("dados", "|".join(str(f[por]) for f in filas))))
