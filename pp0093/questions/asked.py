"""A question asked: read, answered or refused, with the nearest questions that can be answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from pp0093 import claims, clock
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.origin.passport import Reference
from pp0093.ask.query import Query
from pp0093.ask.registry import DIMENSIONS, INDICATORS, dimensions_of
from pp0093.ask.rows import Row, told
from pp0093.ask.standing import years
from pp0093.ask.view import View
from pp0093.claims import Sentence
from pp0093.errors import PP0093Error, public
from pp0093.firms import figures as firms
from pp0093.firms import texts as of_firms
from pp0093.instruments import figures, roles
from pp0093.instruments import texts as of_instruments
from pp0093.intake import desk
from pp0093.language.words import folded
from pp0093.money import answer as year_answer
from pp0093.provenance import Provenance
from pp0093.questions import texts
from pp0093.questions.answered import answers, facts, in_print
from pp0093.questions.answered.figured import Figured
from pp0093.questions.answered.stated import Stated
from pp0093.questions.figures import FULFILMENT, MISSED, OPENED_FIRST
from pp0093.questions.read.reading import INSTEAD, REASONS, readings, without_names
from pp0093.questions.read.understood import NotReadError, Told, Understood
from pp0093.questions.read.words import (
    CITED,
    DIMENSION,
    FILLER,
    MEASURE,
    PRINTED,
    REFUSED,
    SHEET,
    SO_FAR,
    VERB,
    YEAR,
    Lexicon,
    Meaning,
    Term,
    corrected,
    lexicon,
    spelt,
    terms,
)
from pp0093.sheets import issue, subject
from pp0093.writing.formats import capital
from pp0093.writing.nouns import counted
from pp0093.year import alerts, own
from pp0093.year import texts as of_years

LATE, CLOSING = "entregas", "cierre"
NOT_RUNNING = "No digo en cuánto cerrará {}: sólo el año que corre tiene con qué."
ANSWERED, UNKNOWN = "responde", "no_se"
LONGEST = 300
WORD = re.compile(r"[^\W_]+")
MOST_SUGGESTED, FEW = 5, 3
TOO_LONG = "La pregunta es muy larga: escríbala en una frase."
NO_SHEET = "De eso no hay ficha: pregunte por una actividad, un producto, una unidad o un departamento."
AMBIGUOUS = "Hay una palabra mal escrita que puede ser varias."
NOT_KNOWN = "No conozco «{}»."
NOT_ASKED_BY = "No se pregunta por «{}». De lugares y ramas se sabe por departamento, provincia y sector."


class Answer(Struct, frozen=True):
    """What is answered. `filas` are the rows as `consulta` gives them; `corregidas` the words put right.

    `dicho` is the answer with what it states, without what its figures cover, come from and are beside (`al_lado`),
    for where that is said apart; or why there is none. `cercanas` are questions near it with what is answered to each;
    `pagina` and `lleva`, the page that says more of it.
    """

    estado: str
    respuesta: str
    consulta: Query | None = None
    filas: list[Row] = field(default_factory=list)
    cercanas: tuple[tuple[str, str], ...] = ()
    corregidas: tuple[tuple[str, str], ...] = ()
    dicho: Sentence = Sentence("", ())
    al_lado: str = ""
    pagina: str = ""
    lleva: dict[str, str] = field(default_factory=dict)

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
        consulta = (
            {"indicador": list(q.indicadores), "por": list(q.por), "filtro": q.filtros, "alcance": q.alcance}
            if q
            else None
        )
        return {
            "estado": self.estado,
            "respuesta": self.respuesta,
            "consulta": consulta,
            "filas": told(self.filas),
            "sugerencias": list(self.sugerencias),
        }

    @property
    def en_palabras(self) -> str:
        """The query as a person reads it: measures, by what, filters and scope."""
        return in_words(self.consulta) if self.consulta else ""

    @property
    def cita(self) -> Reference | None:
        """The figure that its passport is asked of, the first of the first row; none of several months together."""
        if not (self.consulta and self.filas) or texts.of_several_months(self.consulta):
            return None
        fila, medida = self.filas[0], self.consulta.indicadores[0]
        tiene = dimensions_of(medida)
        grupo = {d: fila[d] for d in self.consulta.por if d in tiene}
        return Reference(medida, {d: [v] for d, v in self.fijos.items()}, grupo, self.consulta.alcance)

    @property
    def fijos(self) -> dict[str, str]:
        """The filters that the rows do not say, by dimension."""
        q = self.consulta
        return {d: v[0] for d, v in q.filtros.items() if len(v) == 1 and d not in q.por} if q else {}


def in_words(consulta: Query) -> str:
    """Return a query in words."""
    medidas = ", ".join(INDICATORS[i].etiqueta for i in consulta.indicadores)
    por = ", ".join(DIMENSIONS[d].etiqueta.lower() for d in consulta.por)
    filtros = "; ".join(f"{DIMENSIONS[d].etiqueta.lower()} {', '.join(v)}" for d, v in consulta.filtros.items() if v)
    return f"{medidas}, por {por}{'; ' + filtros if filtros else ''}; alcance {consulta.alcance}"


@remembered
def ask(catalogo: Catalog, pregunta: str) -> Answer:
    """Answer a question; what is not read for sure, or has no figure, is said with what could be asked instead."""
    leida = _answer(catalogo, pregunta)
    respuesta = _in_own_words(leida.respuesta, pregunta)
    dicho = Sentence(_in_own_words(leida.dicho.texto, pregunta), leida.dicho.claims)
    hallada = replace(leida, respuesta=respuesta, dicho=dicho or claims.refused(respuesta, pregunta=pregunta))
    if hallada.responde:
        return hallada
    return replace(hallada, cercanas=tuple(islice(_near(catalogo, pregunta), MOST_SUGGESTED)))


def _in_own_words(dicho: str, pregunta: str) -> str:
    """Return what is said of a question, each of its words quoted as it was written and not as it is compared."""
    for palabra in WORD.findall(pregunta):
        dicho = dicho.replace(f"«{folded(palabra)}»", f"«{public(palabra)}»")
    return dicho


@remembered
def _answer(catalogo: Catalog, pregunta: str) -> Answer:
    if len(pregunta) > LONGEST:
        return Answer(UNKNOWN, TOO_LONG)
    lexico = lexicon(catalogo)
    fichas = spelt(lexico, pregunta)
    maneras = corrected(lexico, fichas)
    if not maneras:
        ajena = next((t for t in terms(lexico, fichas) if not t.significados), None)
        refused = _refusal(terms(lexico, fichas))
        nada = NOT_ASKED_BY if ajena and ajena.texto in lexico.ajenas else NOT_KNOWN
        return refused or Answer(UNKNOWN, public(nada.format(ajena.texto if ajena else pregunta)))
    dadas, motivos = [], []
    for manera in maneras:
        try:
            dadas.append((manera, _of_words(catalogo, lexico, fichas, manera)))
        except NotReadError as error:
            motivos.append(error)
    if not dadas:
        por_que, dichos = public(str(motivos[0])), motivos[0].dichos
        return Answer(UNKNOWN, por_que, dicho=Sentence(por_que if dichos else "", dichos))
    if len({repr(r) for _, r in dadas}) > 1:
        return Answer(UNKNOWN, AMBIGUOUS)
    return _given(*dadas[0])


def _given(manera: dict[str, str], hecha: Figured | Stated) -> Answer:
    """Return what was made of a question as its answer, with the words that were put right."""
    leido = "".join(f" Leí «{public(a)}» como «{b}»." for a, b in manera.items())
    corregidas = tuple(manera.items())
    dicho = claims.ending(hecha.dicho, leido)
    if isinstance(hecha, Stated):
        return Answer(
            *(ANSWERED, dicho.texto, None, hecha.filas),
            corregidas=corregidas,
            dicho=dicho,
            pagina=hecha.pagina,
            lleva=hecha.lleva,
        )
    respuesta, al_lado = f"{hecha.respuesta}{leido}", hecha.al_lado
    return Answer(ANSWERED, respuesta, hecha.consulta, hecha.filas, corregidas=corregidas, dicho=dicho, al_lado=al_lado)


def _of_words(catalogo: Catalog, lexico: Lexicon, fichas: Sequence[str], manera: dict[str, str]) -> Figured | Stated:
    """Return the answer of some words, put right.

    What is called as an indicator of which nothing is known may be asked of the firms ("number of firms trained").
    """
    bien_escritas = [manera.get(f, f) for f in fichas]
    terminos = terms(lexico, bien_escritas)
    _check_corrected(terminos, manera)
    try:
        return _of_terms(catalogo, terminos)
    except NotReadError:
        nombres = frozenset(tuple(t.texto.split()) for t in terminos if _is_name_of_indicator(t))
        if not nombres:
            raise
        with suppress(NotReadError):
            return _of_terms(catalogo, terms(lexico, bien_escritas, nombres))
        raise


def _is_name_of_indicator(termino: Term) -> bool:
    return " " in termino.texto and all(s.clase == "indicador" for s in termino.significados)


def _check_corrected(terminos: Sequence[Term], manera: dict[str, str]) -> None:
    """Raise when a word put right would then say nothing: it may have been another that does."""
    for mal, bien in manera.items():
        if any(t.means(FILLER) and bien in t.texto.split() for t in terminos):
            raise NotReadError(NOT_KNOWN.format(mal))


def _refusal(terminos: Sequence[Term]) -> Answer | None:
    """Return why a question is refused by one of its words, whatever the others are."""
    for t in without_names(terminos):
        if t.significados and t.significados[0].clase == REFUSED:
            return Answer(UNKNOWN, REASONS[t.significados[0].valor].format(t.texto))
    return None


def _of_terms(catalogo: Catalog, terminos: Sequence[Term]) -> Figured | Stated:
    """Return the answer of the surest reading that has one: what is known, what is printed, what is invented."""
    motivo: NotReadError | None = None
    inventada: Figured | None = None
    en_vano: list[Understood] = []
    for leida in readings(terminos):
        try:
            hecha = _made(catalogo, leida)
        except NotReadError as error:
            motivo = motivo or error
            en_vano += [leida] if isinstance(leida, Understood) else []
            continue
        if isinstance(hecha, Stated) or not _is_invented(hecha):
            return hecha
        inventada = inventada or hecha
    impresas = (i for leida in en_vano if (i := in_print.of_reading(catalogo, leida)))
    if dicha := next(impresas, None) or inventada:
        return dicha
    raise motivo or NotReadError("No hay ninguna pregunta ahí.")


def _made(catalogo: Catalog, leida: Understood | Told) -> Figured | Stated:
    try:
        if isinstance(leida, Understood):
            return _of_last_year(catalogo, leida)
        return SAID_BY.get(leida.clase, facts.answer)(catalogo, leida)
    except PP0093Error as error:  # A year without rules, a dimension that another version does not have.
        raise NotReadError(str(error)) from error


def _of_last_year(catalogo: Catalog, leida: Understood) -> Figured:
    """Answer a reading; of the last year known, where it says none and the one looked at has nothing."""
    try:
        return answers.answer(catalogo, leida)
    except NotReadError as error:
        if leida.anios or leida.clase != "cifra" or leida.es_serie or leida.meses or not error.es_sin_dato:
            raise
        for anio in reversed(years.closed(catalogo)):
            nota = texts.without_year(anio, es_de_instrumentos=False)
            with suppress(NotReadError):
                return answers.answer(catalogo, replace(leida, anios=(anio,), notas=(*leida.notas, nota)))
        raise


def _went(catalogo: Catalog, anio: int) -> Sentence:
    dicho = year_answer.of_year(catalogo, View(anio))
    return claims.sentence(f"{anio}: {dicho}", dicho.claims)


def _wrong(catalogo: Catalog, anio: int) -> Sentence:
    """Say how many alerts a year has, and the gravest."""
    suyas = alerts.of_year(catalogo, anio, clock.today())
    falta = alerts.unwatched(anio, [], alerts.has_rules(catalogo, anio))
    dichas = [claims.sentence(f"{a.etiqueta}: {a.dicho}.", a.dicho.claims) for a in of_years.gravest(suyas)]
    return claims.joined([of_years.alerts_answer(anio, suyas, falta=falta), *dichas])


def _late(catalogo: Catalog, anio: int) -> Sentence:
    """Say which activities missed their goal in the year looked at, and which units are late with what they deliver."""
    deben = desk.calendar(catalogo, anio, clock.today())
    tarde = [f"{d.unidad}, {counted(d.atraso_dias, 'días')}" for d in deben if d.atraso_dias]
    dicho = claims.ending(desk.due_title(deben, anio), f": {'; '.join(tarde)}." if tarde else ".")
    cerrado: int = years.default(catalogo)
    lejos = answers.answer(
        catalogo, Understood("meta", (FULFILMENT,), anios=(cerrado,), dimension="actividad", sentido=MISSED)
    )
    return claims.joined([lejos.dicho, dicho])


def _closes(catalogo: Catalog, anio: int) -> Sentence:
    corren = own.running(catalogo)
    if corren and corren[-1].anio != anio:
        raise NotReadError(NOT_RUNNING.format(anio))
    return of_years.closing_answer(corren)


def _policy(catalogo: Catalog, anio: int) -> Sentence:
    cual = catalogo.programa.instrument(roles.POLICY)
    return of_instruments.policy(figures.policy(catalogo, cual, anio), cual)


def _performance(catalogo: Catalog, anio: int) -> Sentence:
    cual = catalogo.programa.instrument(roles.OWN)
    return of_instruments.performance(figures.performance(catalogo, cual, anio), cual)


def _right_ones(catalogo: Catalog, anio: int) -> Sentence:
    vista = View(anio)
    return of_firms.right_ones(firms.served(catalogo, vista), firms.rate_since(catalogo, vista))


# What each page says, by its id; and of which year where none is said.
SAID: dict[str, Callable[[Catalog, int], Sentence]] = {
    "resumen": _went,
    "alertas": _wrong,
    LATE: _late,
    CLOSING: _closes,
    "politica": _policy,
    "desempeno": _performance,
    "focalizacion": _right_ones,
}
PAGES = {LATE: "datos"}


def _page(catalogo: Catalog, leida: Told) -> Stated:
    """Answer as the page that is asked about does."""
    if len(leida.anios) > 1:
        raise NotReadError("Pida un solo año.")
    if any(m.valor != catalogo.programa.instrument(roles.OWN) for m in leida.de):
        raise NotReadError(NO_SHEET)
    anio = leida.anios[0] if leida.anios else _year(catalogo, leida.clase)
    return Stated(SAID[leida.clase](catalogo, anio), [], PAGES.get(leida.clase, leida.clase), {YEAR: str(anio)})


def _year(catalogo: Catalog, tema: str) -> int:
    if tema == LATE:
        return desk.current(catalogo, clock.today())
    corren = own.running(catalogo) if tema == CLOSING else []
    return corren[-1].anio if corren else years.default(catalogo)


def _sheet(catalogo: Catalog, leida: Told) -> Stated:
    """Say what a sheet begins with; of the last year of which it says something, where none is said."""
    [de] = leida.de
    clave, ultimo = f"{de.clase}-{de.valor}", years.default(catalogo)
    pedidos = leida.anios or (ultimo, *(a for a in reversed(years.all_of(catalogo)) if a < ultimo))
    sujetos = {a: s for a in pedidos if (s := subject.subjects(catalogo, a).get(clave))}
    if not sujetos:
        raise NotReadError(NO_SHEET)
    fichas = [(a, issue.opening(catalogo, s, a)) for a, s in sujetos.items()]
    anio, (dicho, _) = next((f for f in fichas if f[1][1]), fichas[0])
    cuando = "" if leida.anios else f" {texts.without_year(anio, es_de_instrumentos=False)}."
    return Stated(claims.ending(dicho, cuando), [], SHEET, {SHEET: clave, YEAR: str(anio)})


# What answers each kind of question that is no figure nor name of the rules.
SAID_BY = {
    PRINTED: in_print.answer,
    CITED: in_print.cited,
    "hallazgos": in_print.disagreements,
    "documentos": in_print.documents,
    SHEET: _sheet,
    **dict.fromkeys(SAID, _page),
}


def _is_invented(hecha: Figured) -> bool:
    return any(f["procedencia"] == Provenance.SYNTHETIC for f in hecha.filas)


def _near(catalogo: Catalog, pregunta: str) -> Iterator[tuple[str, str]]:
    """Give questions near one, each of which is answered, with what is answered."""
    dadas: set[str] = set()
    for candidata in _candidates(catalogo, pregunta):
        if candidata not in dadas and (hecha := _answer(catalogo, candidata)).responde:
            dadas.add(candidata)
            yield candidata, hecha.dicho.texto


def _candidates(catalogo: Catalog, pregunta: str) -> Iterator[str]:
    lexico: Lexicon = lexicon(catalogo)
    fichas = spelt(lexico, pregunta)
    maneras = corrected(lexico, fichas)
    terminos = terms(lexico, [maneras[0].get(f, f) if maneras else f for f in fichas])
    dichos = [s for t in terminos for s in t.significados]
    medidas = _measures_said(dichos)[:FEW]
    ultimo = years.default(catalogo)
    anios = list(dict.fromkeys([*(int(s.valor) for s in dichos if s.clase == YEAR), ultimo]))[:2]
    miembros = [s for s in dichos if s.clase in DIMENSIONS and s.clase not in (YEAR, "mes", DIMENSION)][:FEW]
    for anio in anios:
        yield from (f.format(anio) for s in dichos if s.clase == REFUSED for f in INSTEAD.get(s.valor, ()))
        abiertas = dict.fromkeys(s.valor for s in dichos if s.clase == DIMENSION and s.valor in OPENED_FIRST)
        yield from (f"Porcentaje de empresas por {DIMENSIONS[d].etiqueta.lower()} en {anio}" for d in abiertas)
        for miembro in miembros:
            nombre = _called(catalogo, anio, miembro.clase, miembro.valor)
            if miembro.clase in OPENED_FIRST:
                yield f"Porcentaje de empresas de {nombre} en {anio}"
            de_instrumento = ("valor_obtenido",) if miembro.clase == "indicador" else ()
            for medida in de_instrumento or medidas or ("devengado_soles", "empresas_atendidas"):
                yield f"{capital(texts.labelled(medida))} de {nombre} en {anio}"
        for medida in medidas:
            yield f"{capital(texts.labelled(medida))} en {anio}"
    yield from (f"{capital(texts.labelled(i))} en {ultimo}" for i in ("devengado_soles", "empresas_atendidas"))
    yield f"¿Qué actividad quedó más lejos de su meta en {ultimo}?"
    yield "¿Qué es el PIM?"


def _measures_said(dichos: Sequence[Meaning]) -> list[str]:
    """Return the measures that some words say; of how a goal ended, its fulfilment."""
    dichas = [i for s in dichos if s.clase in (MEASURE, SO_FAR, VERB) and s.valor for i in s.valor.split(";")]
    return list(dict.fromkeys([*dichas, *(FULFILMENT for s in dichos if s.clase == "estado")]))


def _called(catalogo: Catalog, anio: int, dimension: str, codigo: str) -> str:
    """Return a member's short code where it has one, else its name."""
    if dimension in texts.STRUCTURE:
        return texts.named(catalogo, anio, dimension, codigo).partition(" ")[0]
    return texts.named(catalogo, anio, dimension, codigo).partition(" (")[0]
