"""An answer: the rows that a question asks for, what none of its parts has, and what is said whatever is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import product
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from pp0093 import claims, provenance
from pp0093.ask.origin import beside
from pp0093.ask.origin.passport import Reference
from pp0093.ask.parts import brackets, instruments, structure
from pp0093.ask.query import Query
from pp0093.ask.registry import ATENCION, DIMENSIONS, INDICATORS, Portion, dimensions_of, partial_of
from pp0093.ask.rows import HIDDEN, NO_DATA, Row, bounds, told
from pp0093.ask.standing import unknown
from pp0093.ask.standing.change import in_points
from pp0093.claims import Claim, Kind, Relation, Sentence, Subject, sentence, shown
from pp0093.money import budget
from pp0093.questions import texts
from pp0093.questions.asking import (
    FIRMS,
    OF_GOALS,
    PROFILE,
    SHARE,
    UNITS_OF_GOALS,
    WITH_DATA,
    Given,
    NotReadError,
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


def found(d: Given) -> list[Row]:
    """Return the rows asked for with some value, or what it lies between; firms without the datum left out."""
    abiertas = [por for por in d.consulta.por if por != YEAR]
    return [
        f
        for f in d.run()
        if any(f[i] is not None or f.get(f"minimo_{i}") is not None for i in d.consulta.indicadores)
        and all(f[por] is not None and (f[por] != NO_DATA or por in d.consulta.filtros) for por in abiertas)
        and all(str(f[por]) in cuales for por, cuales in d.elegidos.items())
    ]


def known(d: Given) -> list[Given]:
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
        raise NotReadError(NOT_BY_MONTH) if es_de_meses or MONTH in d.leida.abiertas else texts.no_data(d)
    if es_de_meses:
        _check_months(dadas[0])
    unidad = COUNTED.get(d.leida.sujeto, "")
    if unidad and UNITS_OF_GOALS & {*d.leida.medidas}:
        suyas = {u.lower() for f in dadas[0].filas if (u := texts.unit_of(d.catalogo, f))}
        if ajenas := sorted(u for u in suyas if not u.startswith(unidad)):
            raise NotReadError(f"Su meta no se mide en {d.leida.sujeto}, sino en {', '.join(ajenas)}.")
    return dadas


def rows(d: Given) -> Given:
    """Return what is asked with the rows that answer it."""
    return known(d)[0]


def check_told(d: Given) -> None:
    """Raise when a figure of some rows is kept from who reads aggregates: they are not set against others."""
    if texts.not_told(d):
        raise NotReadError(f"De algunas cifras no se dice cuánto son, que {texts.GIVES_AWAY}: no se comparan.")


def check_alike(d: Given, *tambien: Portion) -> None:
    """Raise when some figures may not be set against one another: partial, or maybe (`tambien`), or of other units."""
    if partes := [*(p for f in d.filas for p in partial_of(f, [d.medida])), *tambien]:
        raise NotReadError(f"{partes[0].motivo.capitalize()}: no se compara.")
    if d.medida in OF_GOALS and len({texts.unit_of(d.catalogo, f) for f in d.filas}) > 1:
        raise NotReadError("Unas se miden en empresas y otras en acciones: pida el cumplimiento.")


def derived(filas: Iterable[Row]) -> str | None:
    """Return where what is computed from some rows comes from."""
    return provenance.weakest(provenance.derived({f["procedencia"] for f in filas}))


def said(
    d: Given,
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
    al_lado = beside.notes(catalogo, frente_a or base, consulta.filtros)
    # A comparison has already said what asks for care in each of its years.
    nuevas = [n for n in al_lado if not any(n.partition("; ")[2] in f.texto for f in frases if "; " in n)]
    avisos = [
        *unknown.of_any(catalogo, consulta, base),
        *texts.crosses(d, base),
        *states.warnings(catalogo, consulta, base),
    ]
    dicho = sentence(
        texts.joined([*(f.texto for f in frases), *d.notas]),
        [c for fila in dichas for c in claimed(d, fila)],
        [c for f in frases for c in f.claims],
    )
    origen = texts.joined([texts.origin(d, base, cambio)])
    return Answer(dicho, dichas, consulta, texts.joined([*nuevas, *avisos]), origen)


def of_parts(d: Given) -> list[Sentence]:
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


def _left(d: Given, por: str) -> Iterator[Sentence]:
    """Give what is of members not known and, where each is of one at most, what none of those given has."""
    con_valor = [f for f in d.filas if f[d.medida] is not None or bounds(f, d.medida)]
    sin_saber, de_que = [f for f in con_valor if f[por] in (None, NO_DATA)], DIMENSIONS[por].etiqueta.lower()
    for f in sin_saber:
        yield sentence(f"sin información de {de_que}: {texts.valued(d.catalogo, d.medida, f)}", claimed(d, f))
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


def share_left(d: Given) -> float:
    """Return, in percent, the most that any value not among some rows may have, their rounding included."""
    fuera = brackets.outermost(d.por, d.filas)
    return brackets.WHOLE - float(sum(f[d.medida] for f in fuera)) + brackets.LOST * len(fuera)


def no_programmes(d: Given) -> dict[str, str]:
    """Return, of rows of programmes, {code: name} of those that are none."""
    ajenas = structure.no_programmes(d.catalogo) if d.por == PROGRAMME else {}
    return {c: nombre for c, nombre in ajenas.items() if any(f[PROGRAMME] == c for f in d.filas)}


def several(d: Given) -> set[str]:
    """Return the values of a dimension with which a document gives several of its members together, all given apart."""
    hay = {str(f[d.por]) for f in d.filas} if d.por else set()
    return {v for v in hay if TOGETHER in v and {*v.split(TOGETHER)} <= hay}


def _check_months(d: Given) -> None:
    """Raise when the months of a year do not add up to it: some of its money is of no month; a firm has its days."""
    if is_of(d.consulta.indicadores, ATENCION):
        return
    anual = d.of(filtros={por: v for por, v in d.consulta.filtros.items() if por != MONTH})
    por_mes = anual.of(por=(*d.consulta.por, MONTH)).run()
    for fila, medida in product(anual.run(), d.consulta.indicadores):
        suyas = [f for f in por_mes if all(f[por] == fila[por] for por in d.consulta.por)]
        de_meses, del_anio = (sum(Decimal(str(f[medida] or 0)) for f in filas) for filas in (suyas, [fila]))
        if de_meses != del_anio:
            raise NotReadError(NOT_BY_MONTH)


INDICATOR = "indicador"
OTHERWISE = {
    Relation.OVER: Relation.AT_MOST,
    Relation.AT_MOST: Relation.OVER,
    Relation.UNDER: Relation.AT_LEAST,
    Relation.AT_LEAST: Relation.UNDER,
}


def claimed(d: Given, fila: Row) -> list[Claim]:
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


def placed(d: Given, fila: Row | None = None, /, **mas: object) -> Subject:
    """Return what a query is of, or a row of it, with what else a claim is of."""
    suyo = {por: str(fila[por]) for por in d.consulta.por if fila[por] is not None} if fila else {}
    return claims.subject(
        **{**d.consulta.filtros, "alcance": d.consulta.alcance, "base": d.consulta.base, **suyo, **mas}
    )


def _members(d: Given, filas: Sequence[Row], por: str) -> dict[str, float | None]:
    """Return the figure of each member of some rows; none where they are not one of each, or are parts of others.

    A part of what another dimension opens is not asked of one of its members alone.
    """
    es_parte = por == YEAR and d.medida in (SHARE, WITH_DATA) and {*d.consulta.por} > {YEAR}
    dichas = {str(f[por]): None if f[d.medida] is None else float(f[d.medida]) for f in filas}
    return dichas if len(dichas) == len(filas) and not es_parte else {}


def claim_first(d: Given, por: str, filas: Sequence[Row], cual: Relation, *, bajo: float | None = None) -> list[Claim]:
    """Claim which of some rows has the largest or smallest figure; with `bajo`, also which are below it."""
    dichas = _members(d, filas, por)
    if not dichas or None in dichas.values():
        return []
    de = placed(d, **{por: [*dichas]})
    debajo = [] if bajo is None else [claims.count(d.medida, por, dichas, de, relacion=Relation.UNDER, umbral=bajo)]
    return [claims.extreme(d.medida, por, dichas, de, cual), *debajo]


def claim_beyond(d: Given, filas: Sequence[Row], relacion: Relation, umbral: float) -> list[Claim]:
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


def claim_moved(d: Given, por: str, filas: Sequence[Row], cuanto: float | None = None) -> list[Claim]:
    """Claim how much a figure of two rows moved: in what it is measured in or, with `cuanto`, in per cent."""
    cifras = [(str(f[por]), float(f[d.medida])) for f in filas]
    de, apart = placed(d, filas[-1], **{por: [q for q, _ in cifras]}), cifras[1][1] - cifras[0][1]
    if not _members(d, filas, por):
        [parte] = [c for c in d.consulta.por if c != YEAR]
        cual = f"{d.medida}@{d.consulta.alcance}@{parte}={filas[-1][parte]}"
        return [claims.fact("cambio_de_parte", apart, sujeto=(*de, ("que", por), ("cual", cual)))]
    cual = Relation.POINTS if cuanto is None or in_points(d.medida) else Relation.PERCENT
    return [claims.change(d.medida, por, cifras, de, cual=cual, valor=apart if cuanto is None else float(cuanto))]


def _rest(d: Given, por: str, valor: float, filas: Sequence[Row]) -> Claim:
    """Claim what none of the members of a dimension that are given has, in a year, of all that there is."""
    de = {c: v for c, v in d.consulta.filtros.items() if c != por}
    dados = claims.subject(**{**de, YEAR: filas[0][YEAR], "cifra": d.medida, "por": por})
    return claims.fact(
        "resto_que_no_se_da", float(valor), sujeto=(*dados, ("dados", "|".join(str(f[por]) for f in filas)))
    )
