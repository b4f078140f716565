"""Entry points: answer a question, or refuse it with the nearest answerable ones; and search by a few words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice, product

from msgspec.structs import replace

from pp0093 import claims, clock
from pp0093.ask import filter_values
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.origin import loads, printed
from pp0093.ask.parts import instruments, structure
from pp0093.ask.registry import (
    FULFILMENT,
    NATIONAL,
    OWN_DIMENSIONS,
    REPORT,
    SCOPES,
    STRUCTURE,
    YEAR,
    offered_dimensions,
    offered_indicators,
)
from pp0093.ask.rule_rows import Caveat, ParameterRule
from pp0093.ask.standing import norms, periods
from pp0093.ask.view import View
from pp0093.claims import Sentence
from pp0093.errors import PP0093Error, public
from pp0093.firms import figures as firms
from pp0093.firms import texts as of_firms
from pp0093.instruments import figures
from pp0093.instruments import texts as of_instruments
from pp0093.intake import desk
from pp0093.language.words import folded
from pp0093.money import answer as year_answer
from pp0093.money import texts as of_money
from pp0093.questions import facts, figured, posed, told
from pp0093.questions.figured import Answer
from pp0093.questions.reading import (
    CITED,
    CUTOFF,
    FAR_FROM_GOAL,
    FILLER,
    INSTEAD,
    MEASURE,
    MEMBERS,
    NOT_FOUND,
    NOT_UNDERSTOOD,
    PRINTED,
    REFUSED,
    SHEET,
    SO_FAR,
    VERB,
    NotReadError,
    Terms,
    Understood,
    corrected,
    is_slip,
    lexicon,
    meanings,
    readings,
    spelt,
    terms,
    tokens,
)
from pp0093.sheets import issue
from pp0093.structs import Frozen
from pp0093.writing.formats import SCOPE_CHOICES, capital, full, listed, small
from pp0093.year import alerts, own
from pp0093.year import texts as of_years

POINTING = REFUSED, "uno"
"""(class, value) of determiners that do not name anything: un, este."""
MOST_FOUND = 24
WHOLE_WORD, BEGINNING, SLIP = 4, 3, 2
# Weight of a match in a name over one in the detail.
ONLY_SAID = 2
SHORTEST_BEGINNING = 2
PAGE, INDICATOR, DEFINITION, DOCUMENT, RULE = "pagina", "indicador", "definicion", "documento", "regla"
# Dimensions whose members can be found by name.
FINDABLE_DIMENSIONS = ("unidad", "departamento", *(d.id for d in OWN_DIMENSIONS))


class Findable(Frozen):
    """A search result: its class, its code in the class, its name and a detail.

    `de` is the instrument, for a sheet of one.
    """

    clase: str
    codigo: str
    nombre: str
    detalle: str = ""
    de: str = ""

    @property
    def clave(self) -> str:
        """The key of its sheet, where it has one (sheets.subject)."""
        return f"{self.clase}-{self.codigo}"


@cached_by_version
def find(catalogo: Catalog, texto: str, paginas: Iterable[Findable] = ()) -> list[Findable]:
    """Return the search results for a text, the best first; every word must match, fillers excepted.

    Pages whose whole name is in the text come first.
    """
    # Fillers and determiners ("un", "este") are not searched.
    dichas = {t: lexicon(catalogo).frases.get((t,), ()) for t in tokens(texto) if t != ","}
    buscadas = [t for t, s in dichas.items() if not any(m.clase == FILLER or (m.clase, m.valor) == POINTING for m in s)]
    nombradas = [pagina for pagina in paginas if dichas.keys() >= {*tokens(pagina.nombre)}]
    puntos = {cosa: _points(buscadas, cosa) for cosa in (*paginas, *everything(catalogo)) if buscadas}
    hallados = sorted(filter(puntos.get, puntos), key=puntos.__getitem__, reverse=True)
    return [*dict.fromkeys((*nombradas, *hallados))][:MOST_FOUND]


def _points(buscadas: list[str], cosa: Findable) -> float:
    """Return the score of a result for some words; 0 when one of them does not match."""
    nombre = tokens(f"{cosa.codigo} {cosa.nombre}")
    detalle = tokens(cosa.detalle)
    puntos = [max(_likeness(b, nombre) * ONLY_SAID, _likeness(b, detalle)) for b in buscadas]
    return sum(puntos) / len(puntos) + 1 / (1 + len(nombre)) if all(puntos) else 0


def _likeness(buscada: str, palabras: list[str]) -> int:
    """Return the score of the best match of a word among others; 0 when there is none."""
    if buscada in palabras:
        return WHOLE_WORD
    if len(buscada) >= SHORTEST_BEGINNING and any(p.startswith(buscada) for p in palabras):
        return BEGINNING
    return SLIP if any(is_slip(buscada, p) for p in palabras) else 0


@cached_by_version
def everything(catalogo: Catalog) -> list[Findable]:
    """Return every search result of a version, pages excepted."""
    return [*_findable_names(catalogo), *_findable_texts(catalogo)]


def _findable_names(catalogo: Catalog) -> Iterator[Findable]:
    """Yield the entities with a name: the programme's parts and members, indicators, sheets of instruments."""
    anio = periods.default_year(catalogo)
    hay = offered_dimensions(catalogo.programa)
    for clase in ("producto", "actividad"):
        for e in structure.elements(catalogo, clase, anio):
            yield Findable(clase, e.codigo, e.etiqueta, full(" · ", e.nombre, e.responsable))
    unidades = catalogo.rules.of(anio).names("unidad")
    for dimension in (d for d in FINDABLE_DIMENSIONS if d in hay):
        for codigo, nombres in filter_values.values_of(catalogo, dimension).nombres.items():
            detalle = unidades.get(codigo, "") if dimension == "unidad" else ""
            yield Findable(dimension, codigo, listed(next(iter(nombres), codigo).split("+")), detalle)
    for i in offered_indicators(catalogo.programa).values():
        if not i.es_interno:
            yield Findable(INDICATOR, i.id, i.etiqueta, i.definicion)
    for instrumento in instruments.loaded(catalogo):
        for f in figures.nodes(catalogo, instrumento.instrumento, "indicador"):
            detalle = full(" · ", instrumento.nombre, f.responsable)
            yield Findable(SHEET, f.codigo, f.nombre, detalle, instrumento.instrumento)


def _findable_texts(catalogo: Catalog) -> Iterator[Findable]:
    anio = periods.default_year(catalogo)
    for d in norms.glossary(catalogo, anio):
        yield Findable(DEFINITION, d.termino, d.termino, d.significa)
    documentos = dict.fromkeys(
        [
            *(c.documento for c in printed.published_figures(catalogo)),
            *(f.documento for f in loads.loaded_files(catalogo)),
        ]
    )
    yield from (Findable(DOCUMENT, d, d, "Documento o archivo cargado") for d in documentos if d)
    for p in catalogo.rules.of(anio).typed(ParameterRule):
        yield Findable(RULE, p.parametro, p.parametro.replace("_", " "), p.significado)
    for c in catalogo.rules.typed(Caveat):
        yield Findable(RULE, c.asunto, c.asunto, c.advertencia)


# Questions.

# Late deliveries plus missed goals, or late deliveries alone; one page answers both.
LATE_DELIVERIES, OWED, CLOSING = "entregas", "pendientes", "cierre"
MAX_QUESTION_LETTERS = 300
WORD = re.compile(r"[^\W_]+")
MOST_SUGGESTED = 5
MAX_TERMS_SUGGESTED = 3
USUAL = ("devengado_soles", "empresas_atendidas")
HOW_IT_ENDED = "estado"


def ask(catalogo: Catalog, pregunta: str) -> Answer:
    """Answer a question from real data only, never from demonstration data."""
    return answered(catalogo.real(), pregunta)


@cached_by_version
def answered(catalogo: Catalog, pregunta: str) -> Answer:
    """Answer a question; one not parsed with certainty, or without a figure, gets the nearest answerable ones."""
    leida = _answer(catalogo, pregunta)
    texto = leida.dicho.texto
    manera = {} if leida.responde else _phrases(catalogo, pregunta)[0]
    for palabra in WORD.findall(pregunta):  # Quote words as written, not as folded or corrected.
        escrita = folded(palabra)
        texto = texto.replace(f"«{manera.get(escrita, escrita)}»", f"«{public(palabra)}»")
    dicho = Sentence(texto, leida.dicho.claims or claims.refused(texto, pregunta=pregunta).claims)
    cercanas = () if leida.responde else tuple(islice(_near(catalogo, pregunta), MOST_SUGGESTED))
    return replace(leida, dicho=dicho, cercanas=cercanas)


@cached_by_version
def _answer(catalogo: Catalog, pregunta: str) -> Answer:
    try:
        return _answer_question(catalogo, pregunta)
    except NotReadError as error:
        return Answer(Sentence(public(str(error)), error.dichos), responde=False)


def _answer_question(catalogo: Catalog, pregunta: str) -> Answer:
    """Return the answer to a question, its spelling corrected; raise NotReadError when parsing is uncertain."""
    if len(pregunta) > MAX_QUESTION_LETTERS:
        raise NotReadError("La pregunta es muy larga: escríbala en una frase.")
    manera, escritas, terminos = _phrases(catalogo, pregunta)
    rellenos = [p for s in meanings(terminos, FILLER) for p in s.texto.split()]
    for mal, bien in manera.items():  # A word corrected into a filler may have meant something.
        if bien in rellenos:
            raise NotReadError(f"No conozco «{mal}».")
    hecha = _of_terms_or_apart(catalogo, escritas, terminos)
    leido = "".join(f" Leí «{public(a)}» como «{b}»." for a, b in manera.items())
    return replace(hecha, dicho=claims.ending(hecha.dicho, leido))


@cached_by_version
def _phrases(catalogo: Catalog, pregunta: str) -> tuple[dict[str, str], list[str], Terms]:
    """Return a question's spelling corrections, its corrected tokens, and the possible meanings of its phrases."""
    lexico = lexicon(catalogo)
    fichas = spelt(lexico, pregunta)
    manera = corrected(lexico, fichas)
    escritas = [manera.get(f, f) for f in fichas]
    return manera, escritas, terms(lexico, escritas)


def _of_terms_or_apart(catalogo: Catalog, escritas: Sequence[str], terminos: Terms) -> Answer:
    """Answer some terms; if an indicator's name gets no answer, answer the separate words of the name.

    "Number of firms trained" is an indicator, but may be a question about the firms; "part of what was spent" is
    printed of some products, and known of all.
    """
    try:
        return _of_terms(catalogo, terminos)
    except NotReadError as error:
        # Names of several words, each of which a question may use on its own.
        if nombres := {(*s.texto.split(),) for s in meanings(terminos, "indicador", PRINTED)}:
            with suppress(NotReadError):
                return _of_terms(catalogo, terms(lexicon(catalogo), escritas, nombres))
            # The same name may be another thing's.
            if error.es_sin_dato and max(map(len, nombres)) > 1 and not meanings(terminos, MEASURE):
                raise NotReadError from error
        raise


def _of_terms(catalogo: Catalog, terminos: Terms) -> Answer:
    """Return the answer of the likeliest parse that has one: known figures first, then printed ones.

    When a parse has no rows, another subject of the same name does not answer for it; nor is the lack of data then
    certain.
    """
    motivos: list[NotReadError] = []
    en_vano: list[Understood] = []
    sin_filas: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for leida in readings(terminos):
        que = (leida.clase, leida.medidas)
        de = {*leida.filtros}
        try:
            hecha = _answer_of(catalogo, leida)
        except NotReadError as error:
            motivos.append(error)
            en_vano.append(leida)
            if error.es_sin_dato:
                sin_filas.setdefault(que, de)
        else:
            if sin_filas.get(que, de) == de:
                return hecha
            motivos.append(NotReadError())
    if dicha := next((i for leida in en_vano if (i := facts.of_reading(catalogo, leida))), None):
        return dicha
    # The lack of data is not asserted when another parse is uncertain.
    es_dudosa = any(str(m).startswith((NOT_UNDERSTOOD, NOT_FOUND)) for m in motivos)
    raise ([m for m in motivos if m.es_sin_dato and not es_dudosa] or motivos)[0]


def _answer_of(catalogo: Catalog, leida: Understood) -> Answer:
    try:
        return SAID_BY.get(leida.clase, figured.answer)(catalogo, leida)
    except PP0093Error as error:  # A year without rules, or a dimension that the version lacks.
        raise NotReadError(str(error)) from error


def _went(catalogo: Catalog, anio: int) -> Sentence:
    vista = View(anio)
    dicho = year_answer.answer_of_year(catalogo, vista)
    alcance = year_answer.scope_of(catalogo, vista)
    cubre = "" if alcance == NATIONAL else f", {small(SCOPE_CHOICES[alcance])}"  # The national answer names its scope.
    return claims.sentence(f"{anio}{cubre}: {small(str(dicho))}", dicho.claims)


def _wrong(catalogo: Catalog, anio: int) -> Sentence:
    """Return the number of alerts of a year, and the gravest."""
    suyas = alerts.alerts_of_year(catalogo, anio, clock.today())
    dichas = [claims.sentence(f"{a.etiqueta}: {a.dicho}.", a.dicho.claims) for a in of_years.gravest(suyas)]
    return claims.joined([of_years.alerts_answer(anio, suyas, falta=alerts.unwatched(catalogo, anio)), *dichas])


def _owed(catalogo: Catalog, anio: int) -> Sentence:
    """Name the units that are late with their deliveries."""
    return desk.late(desk.calendar(catalogo, anio, clock.today()), anio, con_nombres=True)


def _late(catalogo: Catalog, anio: int) -> Sentence:
    """Name the units that are late with their deliveries, and the activities far from their goal."""
    de_metas = Understood(
        "meta", (FULFILMENT,), anios=(periods.default_year(catalogo),), dimension="actividad", sentido=FAR_FROM_GOAL
    )
    return claims.joined([_owed(catalogo, anio), figured.answer(catalogo, de_metas).dicho])


def _closes(catalogo: Catalog, anio: int) -> Sentence:
    corren = own.running_closings(catalogo)
    if corren and corren[-1].anio != anio:
        raise NotReadError(f"No digo en cuánto cerrará {anio}: sólo el año que corre tiene con qué.")
    leido = [claims.words(f"{SCOPE_CHOICES[c.alcance]}, {c.leido}:") for c in corren[-1:]]
    return claims.joined([*leido, of_years.closing_answer(corren)])


def _policy(catalogo: Catalog, anio: int) -> Sentence:
    cual = catalogo.programa.instrument(figures.POLICY)
    return of_instruments.policy_answer(figures.policy(catalogo, cual, anio), cual)


def _performance(catalogo: Catalog, anio: int) -> Sentence:
    cual = catalogo.programa.instrument(figures.OWN_INSTRUMENT)
    return of_instruments.performance(figures.performance(catalogo, cual, anio), cual)


def _covered(catalogo: Catalog, anio: int) -> Sentence:
    """Return the share of the country's money that the report covers, or why it is unknown."""
    if puente := periods.bridge(catalogo, anio):
        return of_money.bridge_amounts(puente, anio)
    return of_money.no_bridge(anio, *(periods.period(catalogo, a, anio) for a in SCOPES))


# The answer of each page, by its id.
SAID_BY_PAGE: dict[str, Callable[[Catalog, int], Sentence]] = {
    "resumen": _went,
    "alertas": _wrong,
    LATE_DELIVERIES: _late,
    OWED: _owed,
    CLOSING: _closes,
    "politica": _policy,
    "desempeno": _performance,
    "focalizacion": lambda catalogo, anio: of_firms.rate_answer(
        firms.served(catalogo, View(anio)), firms.rate_since(catalogo, View(anio))
    ),
    "presupuesto": _covered,
}


def _page(catalogo: Catalog, leida: Understood) -> Answer:
    """Answer with the sentence of the page that the question is about."""
    if any(m.valor != catalogo.programa.instrument(figures.OWN_INSTRUMENT) for m in leida.de):
        raise NotReadError
    corren = own.running_closings(catalogo) if leida.clase == CLOSING else []
    ultimo = corren[-1].anio if corren else periods.default_year(catalogo)
    es_de_entregas = leida.clase in (LATE_DELIVERIES, OWED)
    anio = facts.year_of(leida, desk.current_year(catalogo, clock.today()) if es_de_entregas else ultimo)
    dicho = SAID_BY_PAGE[leida.clase](catalogo, anio)
    return Answer(dicho, pagina="alertas" if es_de_entregas else leida.clase, lleva={YEAR: str(anio)})


def _sheet(catalogo: Catalog, leida: Understood) -> Answer:
    """Answer with a sheet's opening sentence; without a year, the last one for which it has any."""
    [de] = leida.de
    clave = f"{de.clase}-{de.valor}"
    dicha = issue.told(catalogo, clave, leida.anios or posed.last_first(catalogo))
    if dicha is None:
        raise NotReadError(
            "De eso no hay ficha: pregunte por una actividad, un producto, una unidad o un departamento."
        )
    anio, dicho = dicha
    cuando = "" if leida.anios else f" {figured.without_year(anio)}."
    return Answer(claims.ending(dicho, cuando), pagina=SHEET, lleva={SHEET: clave, YEAR: str(anio)})


# Handler of each kind of question other than figures.
SAID_BY: dict[str, Callable[[Catalog, Understood], Answer]] = {
    PRINTED: facts.answer_printed,
    CITED: facts.cited,
    "hallazgos": facts.disagreements,
    **dict.fromkeys(("definicion", "formula"), facts.define),
    "lista": facts.list_members,
    CUTOFF: facts.answer_reach,
    SHEET: _sheet,
    **dict.fromkeys(SAID_BY_PAGE, _page),
}


def _near(catalogo: Catalog, pregunta: str) -> Iterator[tuple[str, str]]:
    """Yield (question, answer) of the nearest answerable questions."""
    for candidata in dict.fromkeys(_candidates(catalogo, pregunta)):
        if (hecha := _answer(catalogo, candidata)).responde:
            yield candidata, hecha.dicho.texto


def _candidates(catalogo: Catalog, pregunta: str) -> Iterator[str]:
    """Yield alternative questions: about the members and measures named, then about the whole programme."""
    terminos = _phrases(catalogo, pregunta)[-1]
    miembros = [s for s in meanings(terminos, *MEMBERS) if "+" not in s.valor][:MAX_TERMS_SUGGESTED]
    # For how a goal ended, its fulfilment.
    pedidas = [
        FULFILMENT if s.clase == HOW_IT_ENDED else s.valor
        for s in meanings(terminos, MEASURE, SO_FAR, VERB, HOW_IT_ENDED)
    ]
    medidas = [*dict.fromkeys(filter(None, ";".join(pedidas).split(";")))][:MAX_TERMS_SUGGESTED]
    ultimo = periods.default_year(catalogo)
    # Without a year, reports may print figures of an earlier one when the last has none.
    de_informes = [p.anio for p in reversed(periods.periods(catalogo, REPORT))]
    dichos = [int(s.valor) for s in meanings(terminos, YEAR)]
    anios = [*dict.fromkeys([*(dichos or de_informes), ultimo])][:2]
    for anio in anios:
        yield from (f.format(anio) for s in meanings(terminos, REFUSED) for f in INSTEAD.get(s.valor, ()))
        for m in miembros:  # Named by its short code, else by its name.
            fin = " " if m.clase in STRUCTURE else " ("
            nombre = told.member_named(catalogo, anio, m.clase, m.valor).partition(fin)[0]
            suyas = ["valor_obtenido"] if m.clase == "indicador" else medidas or USUAL
            yield from (_figure_asked(i, anio, f" de {nombre}") for i in suyas)
    yield from (_figure_asked(i, anio) for anio, i in (*product(anios, medidas), *product((ultimo, *anios), USUAL)))
    yield from (f"¿Qué actividad quedó más lejos de su meta en {ultimo}?", "¿Qué es el PIM?")


def _figure_asked(medida: str, anio: int, de: str = "") -> str:
    return f"{capital(told.labelled(medida))}{de} en {anio}"
