"""Answers the questions of figures, by kind: what is computed from the rows, and the notes that go with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pp0093 import clock, provenance
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import cited, figure_notes, printed
from pp0093.ask.origin.passport import Reference
from pp0093.ask.parts import focalization, structure
from pp0093.ask.query import Query
from pp0093.ask.registry import (
    DIMENSIONS,
    FIRMS_SERVED,
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
    YEAR,
    Unit,
    dimensions_of,
)
from pp0093.ask.rows import NO_DATA, Row, bounds, fixed, fixing, rows_for_programs
from pp0093.ask.rule_rows import ActivityRule
from pp0093.ask.selection import Question
from pp0093.ask.standing import change, norms, periods, unknown
from pp0093.ask.standing.change import in_points
from pp0093.claims import COMPARATORS, Relation, Sentence, fact, figure, sentence, subject
from pp0093.language.words import counted, lowered, measured
from pp0093.money import execution
from pp0093.provenance import Provenance
from pp0093.questions.posed import (
    GIVES_AWAY,
    KNOWN_BY,
    check_alike,
    check_told,
    last_first,
    least,
    no_data,
    not_told,
    posed,
    rows_found,
    with_rows,
)
from pp0093.questions.reading import (
    EXCEEDED,
    FACING,
    FAR_FROM_GOAL,
    LIGHT,
    MEMBER_SOURCES,
    MET,
    MISSED,
    ONLY_WITH_GOAL,
    OPENED_FIRST,
    PROFILE,
    PROGRAMME,
    NotReadError,
    Posed,
    Understood,
    opened_dimension,
)
from pp0093.questions.told import (
    MAX_MEMBERS_SAID,
    WHOLES,
    all_claimed,
    all_figures,
    asked_of,
    claim_moved,
    claim_which,
    claimed,
    dated,
    each,
    joined_by_commas,
    joined_sentences,
    labelled,
    lacking,
    lit,
    member_called,
    of_part_of_a_year,
    of_whom,
    placed,
    query_in_words,
    several_months,
    unit_of,
    valued,
    when,
)
from pp0093.writing import formats
from pp0093.writing.phrases import phrase, say

COMPARED = {
    "mas_de": Relation.OVER,
    "menos_de": Relation.UNDER,
    "desde": Relation.AT_LEAST,
    "hasta": Relation.AT_MOST,
}


def missing(d: Posed, filas: Sequence[Row]) -> list[Sentence]:
    """Return sentences on the members asked for without a figure; a share may be given over firms with data."""
    pedidos = {por: vs for por, vs in d.consulta.filtros.items() if len(vs) > 1 and por in d.consulta.por}
    faltan = {por: [v for v in vs if v not in {str(f[por]) for f in filas}] for por, vs in pedidos.items()}
    anios = faltan.get(YEAR, [])
    frases = []
    impresas = (c for a in anios for c in printed.published_figures(d.catalogo, indicador=d.medida, anio=int(a)))
    if any({YEAR, *c.dimensiones} == {*d.consulta.filtros} for c in impresas):
        raise NotReadError
    if (con_dato := _over_known(d, anios)).filas:
        frases.append(sentence(all_figures(con_dato), all_claimed(con_dato, con_dato.filas)))
        faltan[YEAR] = [a for a in anios if a not in {str(f[YEAR]) for f in con_dato.filas}]
    if dichos := [member_called(d.catalogo, d.anio, por, v) for por, vs in faltan.items() for v in vs]:
        nada = [c for por, vs in faltan.items() for v in vs for c in lacking(d.of(por=(YEAR,)).fixed(**{por: [v]}))]
        frases.append(sentence(f"Sin dato: {', '.join(dichos)}", nada))
    return frases


def _over_known(d: Posed, anios: Sequence[str]) -> Posed:
    """Return the question of a share for some years, over firms with data, with its rows; without rows for others."""
    if d.medida != SHARE or not anios:
        return d.of([])
    con_dato = d.of(indicadores=(SHARE_WITH_DATA,)).fixed(**{YEAR: [*anios]})
    return con_dato.of(rows_found(con_dato))


def origin(d: Posed, filas: Sequence[Row], cubre: str, cambio: str | None = None) -> str:
    """Return the scope, provenance and cut-off of some rows and of a change computed from them."""
    dicho = norms.scope_name(d.catalogo, cubre, [f[YEAR] for f in filas])
    cortes = dict.fromkeys(formats.cutoff(f["corte"]) for f in filas)
    procedencia = provenance.provenance_name(provenance.weakest([cambio, *provenances(filas)]))
    return joined_sentences([f"{dicho}. {procedencia}; {', '.join(cortes).lower()}"])


def provenances(filas: Iterable[Row]) -> set[str]:
    """Return the provenances of some rows."""
    return {f["procedencia"] for f in filas}


def crosses(d: Posed, filas: Sequence[Row]) -> list[str]:
    """Return a note for each year whose firms are classified with another year's SUNAT data."""
    if not focalization.is_crossed(d.consulta.indicadores, [*d.consulta.por, *d.consulta.filtros]):
        return []
    contados = dict.fromkeys(f[YEAR] for f in filas if f["procedencia"] != Provenance.PUBLISHED)
    return [
        f"Los datos de SUNAT de {anio} son {formats.earlier_cross(cruce)}"
        for anio in contados
        if (cruce := focalization.earlier_cross(d.catalogo, anio))
    ]


def without_year(anio: int) -> str:
    """Return the note on the default year of a question without one."""
    return f"Sin año en la pregunta: el último con datos, {anio}"


def members_of(d: Posed) -> set[str]:
    """Return the members of a query's dimension by the rules in force; empty when no rule lists them."""
    reglas = d.catalogo.rules.of(d.anio)
    tabla, columna = MEMBER_SOURCES.get(d.por, ("", ""))
    filas = reglas.rows(tabla) if tabla else []
    if d.por == "actividad":
        filas = [f for f in filas if all(f.get(c, v[0]) in v for c, v in d.consulta.filtros.items())]
    sin_empresas = (r.actividad for r in reglas.typed(ActivityRule) if not r.es_de_empresas)
    return {f[columna] for f in filas}.difference(sin_empresas if "tamano" in dimensions_of(d.medida) else ())


# Separator of members that a document gives jointly (docs of published/, "A+B").
JOINT_MEMBERS = "+"
# Dimensions of which a firm has one member at most: their shares add up to the whole.
EXCLUSIVE_DIMENSIONS = (*PROFILE, "departamento", "provincia", "region_natural")


class Answer(Struct, frozen=True):
    """An answer and the query behind it; `filas` are its rows as `consulta` returns them.

    `dicho` is the answer with its claims, or the reason for a refusal; `al_lado`, the notes on its figures; `origen`,
    their scope, provenance and cut-off; `en_palabras`, the query in words; `cubre`, its scope (cited.scope). `cercanas`
    are (question, answer) of the nearest answerable ones; `pagina` and `lleva`, the page with more detail and its
    parameters; `responde` is False for a refusal.
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
        """The whole answer as text."""
        return formats.full(" ", self.dicho.texto, self.al_lado, self.origen)

    @property
    def sugerencias(self) -> list[str]:
        """The nearest answerable questions."""
        return [pregunta for pregunta, _ in self.cercanas]

    def plain(self) -> dict[str, Any]:
        """Return it as JSON-serializable values."""
        q = self.consulta
        return {
            "estado": "responde" if self.responde else "no_se",
            "respuesta": self.respuesta,
            "consulta": q
            and {"indicador": [*q.indicadores], "por": [*q.por], "filtro": q.filtros, "alcance": q.alcance},
            "filas": rows_for_programs(self.filas),
            "sugerencias": self.sugerencias,
        }

    @property
    def cita(self) -> Reference | None:
        """The figure whose passport may be asked for, the first of the first row; None for a sum of months."""
        if not (self.consulta and self.filas) or several_months(self.consulta):
            return None
        medida = self.consulta.indicadores[0]
        grupo = {d: self.filas[0][d] for d in self.consulta.por if d in dimensions_of(medida)}
        return Reference(medida, fixing(self.fijos), grupo, self.consulta.alcance)

    @property
    def fijos(self) -> dict[str, str]:
        """The single-member filters that are not columns of the rows, by dimension."""
        q = self.consulta
        return {d: v for d, v in fixed(q.filtros).items() if d not in q.por} if q else {}


def derived(filas: Iterable[Row]) -> str | None:
    """Return the provenance of what is computed from some rows."""
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
    """Return sentences as an answer, with the notes, conflicts and origin of the rows behind them.

    `filas` are the rows of `base` that are claimed; `cambio` is the provenance of a computed change; `frente_a`, the
    rows of other years compared with, whose caveats are included too.
    """
    catalogo, consulta, dichas = d.catalogo, d.consulta, [*(base if filas is None else filas)]
    al_lado = [*map(str, figure_notes.notes(catalogo, frente_a or base, consulta.filtros))]
    # A comparison already includes the caveats of each of its years.
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
    """Return, for an answer over a whole dimension, sentences by year on what none of its members has."""
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
    """Yield what belongs to unknown members and, in shares of an exclusive dimension, the rest that no member has."""
    con_valor = [f for f in d.filas if f[d.medida] is not None]
    de_que = DIMENSIONS[por].etiqueta.lower()
    sin_saber = [f for f in con_valor if f[por] in (None, NO_DATA)]
    for f in sin_saber:
        yield sentence(f"sin información de {de_que}: {valued(d, f)}", claimed(d, f))
    if d.medida in WHOLES and por in EXCLUSIVE_DIMENSIONS and len(con_valor) == len(d.filas) and not sin_saber:
        filas = structure.outermost(por, con_valor)
        if resto := structure.rest(por, filas, d.medida):
            dicho = f"el resto, {formats.percent(resto)}, no se da por {de_que} (derivado)"
            dados = "|".join(str(f[por]) for f in filas)
            de = placed(d, **{por: None}, anio=filas[0][YEAR], dados=dados, cifra=d.medida, por=por)
            yield sentence(dicho, fact("resto_que_no_se_da", float(resto), de))


def no_programmes(d: Posed) -> dict[str, str]:
    """Return {code: name} of the rows of programmes that are not really programmes."""
    ajenas = structure.no_programmes(d.catalogo) if d.por == PROGRAMME else {}
    return {c: nombre for c, nombre in ajenas.items() if any(f[PROGRAMME] == c for f in d.filas)}


OTHERWISE = {
    Relation.OVER: Relation.AT_MOST,
    Relation.AT_MOST: Relation.OVER,
    Relation.UNDER: Relation.AT_LEAST,
    Relation.AT_LEAST: Relation.UNDER,
}


NOT_ALL_KNOWN = "No se conocen todas las cifras."
# Note: only the share of these firms is printed.
ONLY_SHARE = "No se da cuántas son"
FURTHEST = "lejos"
# Relation to the goal by how it ended, UNDER by default; exceeding is strict.
ENDED = {MET: Relation.AT_LEAST, EXCEEDED: Relation.OVER}


def answer(catalogo: Catalog, leida: Understood) -> Answer:
    """Answer a question of figures; raise NotReadError, with the reason, when they are unknown or not publishable.

    Firms without a count may be answered with their share; a question without a year, with an earlier year.
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
    """Yield alternative questions with the same answer, the most faithful first."""
    maneras = [leida]
    suyas = [leida.dimension] if leida.dimension else [*leida.filtros, *leida.abiertas]
    if leida.medidas == (INDICATORS[focalization.RATE].numerador,) and leida.clase == "cifra":
        maneras.append(replace(leida, medidas=(focalization.RATE,), notas=(*leida.notas, ONLY_SHARE)))
    de_firmas = leida.medidas == (FIRMS_SERVED,) and leida.clase in ("cifra", "cambio", "orden", FACING)
    if de_firmas and len(suyas) == 1 and suyas[0] in OPENED_FIRST and not leida.meses:
        abiertas = leida.abiertas if leida.dimension else (*suyas,)
        maneras.append(replace(leida, medidas=(SHARE,), abiertas=abiertas, notas=(*leida.notas, ONLY_SHARE)))
    if leida.anios or leida.es_serie or leida.dimension == YEAR or leida.clase == "cambio":
        yield from maneras
        return
    for anio in last_first(catalogo):
        yield from (replace(m, anios=(anio,), notas=(*m.notas, without_year(anio))) for m in maneras)


def _answer_with_figures(d: Posed) -> Answer:
    # Joint figures do not answer a question about each member.
    for por in {*d.leida.abiertas} - {*d.consulta.filtros, *d.elegidos}:
        if all(JOINT_MEMBERS in str(f.get(por)) for f in d.filas):
            dicho = f"No se conoce de cada uno, sino sólo de algunos juntos: {each(d, por, d.filas)}."
            raise NotReadError(dicho, all_claimed(d, d.filas))
    calladas = not_told(d)
    frases = [sentence(all_figures(d))]
    if d.leida.anios:
        frases += missing(d, [*d.filas, *calladas])
    frases += of_parts(d)
    pueden_repetirse = d.medida == FIRMS_SERVED and not {*d.consulta.por} <= {YEAR, *EXCLUSIVE_DIMENSIONS}
    if pueden_repetirse and len({f[YEAR] for f in d.filas}) < len(d.filas):
        frases.append(sentence("Una empresa puede estar en varios: no se suman"))
    if calladas:
        de_quien = "; ni de ".join(dict.fromkeys(of_whom(d, f) or str(f[YEAR]) for f in calladas))
        frases.append(sentence(f"No se dice de {de_quien}: {GIVES_AWAY}"))
    return answer_said(d, frases, d.filas)


def _ranked(d: Posed) -> Answer:
    check_told(d)
    medida, sentido, de_menor = d.medida, d.leida.sentido, d.leida.sentido in ("menor", FURTHEST)
    if INDICATORS[medida].de_cada:
        raise NotReadError
    todas = _with_value(d)
    cumple = None
    if medida in ONLY_WITH_GOAL and todas:
        todas, vara = _of_whole_years(d, todas)
        cumple = vara.cumplida
    con_valor = [f for f in todas if sentido != FURTHEST or f[medida] < cumple]
    if not con_valor:
        raise NotReadError("Ninguna quedó por debajo de su meta." if cumple else "")
    en_orden = sorted(con_valor, key=lambda f: least(f, medida), reverse=not de_menor)
    corte = least(en_orden[: d.leida.cuantas][-1], medida)
    elegidas = [f for i, f in enumerate(en_orden) if i < d.leida.cuantas or least(f, medida) == corte]
    _check_rankable(d.of(en_orden), None if de_menor else corte)
    dichos = claim_which(d, todas, Relation.SMALLEST if de_menor else Relation.LARGEST)
    dichos += claim_which(d, todas, Relation.UNDER, cumple) if sentido == FURTHEST else []
    es_de_dos = d.leida.clase == FACING
    es_igual = es_de_dos and len({f[medida] for f in elegidas}) == 1
    primero = sentence(_first_said(d, elegidas, len(con_valor), "igual_en" if es_igual else sentido), dichos)
    frases = [_faced(d, primero, elegidas) if es_de_dos else primero, *_left_out(d, con_valor)]
    if d.leida.se_cuentan and not es_de_dos and d.por != YEAR:
        frases += [_part_of_all(d, f)[0] for f in elegidas]
    cambio = derived(elegidas) if d.leida.se_cuentan else None
    return answer_said(d, frases, elegidas, cambio=cambio, frente_a=con_valor if d.por in (YEAR, PRODUCT) else ())


def _faced(d: Posed, dicho: Sentence, ambas: Sequence[Row]) -> Sentence:
    """Return a ranking of two, with their difference if asked; raise NotReadError unless both are exactly known."""
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
    """Return the sentence on the top of a ranking, with its length."""
    que = {"tasa" if in_points(d.medida) else "cuenta": asked_of(d, elegidas[0])}
    return phrase(f"pregunta_{frase}", n=de, **que, **_of_several(d, elegidas[0], elegidas))


def _of_several(d: Posed, una: Row, dichas: Sequence[Row]) -> dict[str, object]:
    """Return the slots of a sentence that lists members: dimension, subject, period and list."""
    por = d.por or YEAR
    anio = una[YEAR]
    return {
        "cosa": DIMENSIONS[por].etiqueta,
        "de_quien": of_whom(d, {YEAR: anio}, d.por, MONTH),
        "cuando": "" if por == YEAR else when(d, anio),
        "anio": anio,
        "lista": each(d, por, dichas),
    }


def _left_out(d: Posed, con_valor: Sequence[Row]) -> list[Sentence]:
    """Return sentences on what an answer leaves out: other parts, entries that are not programmes, other years."""
    frases = of_parts(d) if d.por in EXCLUSIVE_DIMENSIONS else []
    if ajenas := no_programmes(d):
        frases.append(say("pregunta_no_son_programas", cuales=" ni ".join(ajenas.values())))
    if d.por == YEAR:
        frases.append(say("pregunta_anios", anios=sorted(f[YEAR] for f in con_valor)))
    return frases


def _with_value(d: Posed) -> list[Row]:
    """Return the rows with a figure; when ranking years, only closed ones with complete figures.

    When ranking programmes, entries with a programme code that are not programmes are excluded: they would come first.
    """
    ajenas = no_programmes(d)
    con_valor = [f for f in d.filas if least(f, d.medida) is not None and f.get(d.por) not in ajenas]
    if d.por != YEAR:
        return con_valor
    sin_cerrar = {clock.today().year, *periods.partial(d.catalogo, d.consulta.alcance)}
    return [f for f in con_valor if f[YEAR] not in sin_cerrar and not f.get(f"parcial_{d.medida}")]


def _most(fila: Row, medida: str) -> Any:
    return (bounds(fila, medida) or (fila[medida],))[-1]


def _all_known(d: Posed, desde: float | None) -> bool:
    """Tell whether no missing member can count: loaded rows are complete, printed ones are only some.

    When only shares over a threshold (`desde`) count, the remainder may be too small to reach it.
    """
    if desde is not None and d.medida in WHOLES and d.por in EXCLUSIVE_DIMENSIONS:
        fuera = structure.outermost(d.por, d.filas)  # At most what any missing member has, with rounding.
        if structure.ALL_FIRMS_PCT - float(sum(f[d.medida] for f in fuera)) + structure.LOST * len(fuera) < desde:
            return True
    if provenances(d.filas) <= {Provenance.CALCULATED, Provenance.SYNTHETIC}:
        return True
    hay = {*d.consulta.filtros.get(d.por, ())} or members_of(d)
    return bool(hay) and hay <= {str(f[d.por]) for f in d.filas}


def _check_rankable(d: Posed, desde: float | None) -> None:
    """Raise when the top of a ranking is uncertain: missing members, different units or inexact figures."""
    medida = d.medida
    de_firmas = d.medida in (FIRMS_SERVED, *WHOLES)
    for uno, otro in pairwise(sorted(d.filas, key=lambda f: least(f, medida))):
        if bounds(uno, medida) and _most(uno, medida) >= least(otro, medida):
            raise NotReadError(NOT_ALL_KNOWN)
    if d.por != YEAR:  # The current year's deliveries are incomplete.
        check_alike(d, *([RECEIVED] if de_firmas and d.anio == clock.today().year else []))
    if len(d.filas) < 2 and medida not in WHOLES:
        raise _not_all_known(d, d.filas)
    # Without a goal there is no fulfilment; a unit with several goals has several.
    if d.por != YEAR and not (medida in ONLY_WITH_GOAL and d.por in STRUCTURE):
        _check_all(d, desde)


def _check_all(d: Posed, desde: float | None, dichas: Sequence[Row] | None = None) -> None:
    """Raise unless the rows include every member that may count, and none is part of another."""
    if structure.is_overlapping(d.por, d.filas):
        raise NotReadError("Unos tramos son parte de otros: pida el porcentaje de cada uno.")
    if not _all_known(d, desde):
        raise _not_all_known(d, d.filas[:MAX_MEMBERS_SAID] if dichas is None else dichas)


def _not_all_known(d: Posed, dichas: Sequence[Row]) -> NotReadError:
    """Return the refusal of a question about all members, which lists the known ones that match."""
    suyas = each(d, d.por, dichas) if dichas else "ninguna"
    return NotReadError(f"{NOT_ALL_KNOWN} De las que se conocen: {suyas}.", all_claimed(d, dichas))


def _of_whole_years(d: Posed, filas: list[Row]) -> tuple[list[Row], norms.Yardstick]:
    """Return the rows whose progress covers its whole year, and the thresholds for meeting a goal.

    Raise when none does: no goal is met or missed yet.
    """
    enteras = [f for f in filas if (avance := execution.of_row(d.catalogo, f)) is None or avance.es_del_anio]
    if not enteras:
        # Broken down by the innermost dimension.
        cifras = each(d, opened_dimension(d.consulta), filas)
        dicho = f"No se puede decir todavía: el avance no es el del año entero. {cifras}."
        raise NotReadError(dicho, all_claimed(d, filas))
    return enteras, norms.yardstick(d.catalogo.rules.of(max(f[YEAR] for f in enteras)))


def _limited(d: Posed) -> Answer:
    """Say which, or how many, are beyond a threshold or met their goals."""
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
        relacion = COMPARED[cual]
        suyas = d.of(con_valor)
        if d.por and d.medida in (FIRMS_SERVED, *WHOLES):
            dichas = [f for f in con_valor if COMPARATORS[relacion](least(f, d.medida), tope)]
            _check_all(suyas, tope if relacion in (Relation.OVER, Relation.AT_LEAST) else None, dichas)
        check_alike(suyas)
    cumplen, cumplirian = (
        [f for f in con_valor if COMPARATORS[relacion](v(f, d.medida), tope)] for v in (least, _most)
    )
    if cumplen != cumplirian:
        raise NotReadError("No se conoce la cifra exacta: ese límite está entre los valores que puede tener.")
    if d.leida.sentido in (MISSED, FAR_FROM_GOAL):  # The furthest first.
        cumplen.sort(key=lambda f: least(f, d.medida))
    dicho = _limited_said(d, cumplen, con_valor, f"{relacion} {_limit(d, tope)}")
    valor = con_valor[0][d.medida]
    dichos = claim_which(d, con_valor, relacion, tope) if d.por else []
    if not d.por and valor is not None:
        es_asi = relacion if cumplen else OTHERWISE[relacion]
        dichos = [figure(d.medida, float(valor), placed(d, con_valor[0]), es_asi, frente_a=tope)]
    frente_a = con_valor if d.por in (YEAR, PRODUCT) else ()
    contadas = cumplen if d.por else con_valor
    return answer_said(
        d, [sentence(dicho, dichos), *_left_out(d, con_valor)], cumplen or con_valor, filas=contadas, frente_a=frente_a
    )


def _limited_said(d: Posed, cumplen: Sequence[Row], todas: Sequence[Row], limite: str) -> str:
    """Return the sentence on which, or how many, satisfy a threshold or goal; for one subject, yes or no."""
    una = todas[0]
    que = asked_of(d, todas[0])
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
    """Say how many indicators have each of some traffic-light colours."""
    de = subject(**d.consulta.filtros)
    de_cada = {m.valor: [f for f in d.filas if f[LIGHT] == m.valor] for m in d.leida.de}
    dichos = [
        say(
            "pregunta_color",
            (*de, (LIGHT, color)),
            fact("indicadores_en_el_anio", len(d.filas), de),
            quien=joined_by_commas(str(d.anio), of_whom(d, {YEAR: d.anio})),
            indicadores_en_el_anio=len(suyas),
            n=len(suyas),
            total=counted(len(d.filas), "indicadores"),
            color=lit(d.catalogo, d.anio, color),
        )
        for color, suyas in de_cada.items()
    ]
    todas = [f for f in d.filas if f[LIGHT] in de_cada]
    return answer_said(d, dichos, todas or d.filas, filas=todas)


def _changed(d: Posed) -> Answer:
    """Say how much a figure changed between two years that the rules let compare."""
    check_told(d)
    if "indicador" in d.consulta.por:
        raise NotReadError
    if any(f[d.medida] is None for f in d.filas):
        cifras = "; ".join(f"{f[YEAR]}, {valued(d, f)}" for f in d.filas)
        porque = f"No se dice cuánto cambió, porque de un año no se conoce la cifra exacta: {cifras}."
        raise NotReadError(porque, all_claimed(d, d.filas))
    por_anio = {str(f[YEAR]): f for f in d.filas}
    if faltan := [a for a in d.consulta.filtros[YEAR] if a not in por_anio]:
        con_dato = _over_known(d, faltan)
        if not con_dato.filas:
            raise no_data(d.fixed(**{YEAR: faltan}))
        dichas = [*all_claimed(d, d.filas), *all_claimed(con_dato, con_dato.filas)]
        porque = f"No se compara, porque las bases son distintas: {all_figures(d)}; {all_figures(con_dato)}."
        raise NotReadError(porque, dichas)
    if len(d.filas) != len(por_anio):
        raise NotReadError
    antes, ahora = (por_anio[a] for a in d.consulta.filtros[YEAR])
    cambio, cuidado = _compared(d, (antes, ahora))
    frase = _change_said(d, cambio, (antes, ahora))
    if d.leida.sujeto == "dinero" or d.leida.se_cuentan:
        frase = f"{frase}; la diferencia es de {_difference_in_words(d.medida, (antes, ahora))}"
    dicho = sentence(frase, claim_moved(d, YEAR, (antes, ahora), cambio.cambio_pct))
    return answer_said(d, [dicho, *cuidado], (antes, ahora), cambio=cambio.procedencia)


def _compared(d: Posed, par: tuple[Row, Row]) -> tuple[change.Variation, list[Sentence]]:
    """Return the change between the rows of two years, and its caveats; raise when a rule forbids it."""
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
        porque = f"{r.razon} ({lados})" if lados else r.razon
        claim = r.claim(d.medida, de)
        if r.impide:
            raise NotReadError(f"No se compara: {porque}.", [claim])
        dichas.append(sentence(f"Con cuidado: {porque}", claim))
    return cambio, dichas


def _difference_in_words(medida: str, par: Sequence[Row]) -> str:
    """Return the absolute difference of two figures, in their unit."""
    cuanto = abs(par[0][medida] - par[1][medida])
    escrito = formats.points(cuanto) if in_points(medida) else formats.written(INDICATORS[medida], cuanto)
    return escrito.removeprefix("+")


def _change_said(d: Posed, cambio: change.Variation, par: tuple[Row, Row]) -> str:
    """Return the sentence on a change: in percent for amounts and counts, in percentage points for rates."""
    medida = d.medida
    (antes, ahora) = par
    subio = ahora[medida] - antes[medida]
    escribe = formats.points if in_points(medida) else formats.change
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
    """Return the share of the programme's money that goes to an activity or a product, with both amounts."""
    [suya] = d.filas
    frase, todo = _part_of_all(d, suya)
    return answer_said(d, [frase], [suya, todo], filas=[suya], cambio=derived([suya, todo]))


def _part_of_all(d: Posed, suya: Row) -> tuple[Sentence, Row]:
    """Return the sentence on a row's share of the programme's money and the total's row; raise when unknown."""
    de_todo = d.of(por=(YEAR,), filtros={por: v for por, v in d.consulta.filtros.items() if por in (YEAR, MONTH)})
    todo = next((f for f in rows_found(de_todo) if f[d.medida]), None)
    if todo is None:
        raise no_data(de_todo)
    dicho = say(
        "pregunta_peso",
        placed(d, suya, cifra=d.medida),
        claimed(de_todo, todo),
        cuando=dated(d, suya),
        quien=of_whom(d, suya),
        parte_del_total_pct=float(100 * suya[d.medida] / todo[d.medida]),
        que=labelled(d.medida),
        montos=" de ".join(valued(d, f) for f in (suya, todo)),
    )
    return dicho, todo


def _lacked(d: Posed) -> Answer:
    """Say how much was left to reach a goal; raise NotReadError unless the goal and complete progress are known."""
    [fila, *otras] = d.filas
    if otras or any(fila.get(i) is None for i in GOAL_AND_PROGRESS) or fila[f"parcial_{PHYSICAL_PROGRESS}"]:
        raise no_data(d)
    meta, avance, sigue = fila[PHYSICAL_GOAL], fila[PHYSICAL_PROGRESS], of_part_of_a_year(d.catalogo, fila)
    unidad = lowered(unit_of(d.catalogo, fila))
    cuanto, de_meta = (measured(formats.exact(n), unidad) for n in (abs(meta - avance), meta))
    dicho = say(
        "pregunta_no_falto" if avance >= meta else "pregunta_falta" if sigue else "pregunta_falto",
        (),
        [fact("falta_para_la_meta", float(meta - avance), placed(d, fila))],
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
