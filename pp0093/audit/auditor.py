"""The audit of a document: each number becomes a claim, which gets a verdict with its reason."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from pp0093.ask.catalog import Catalog
from pp0093.ask.registry import FIRMS_SERVED, FULFILMENT, GOAL_AND_PROGRESS
from pp0093.ask.standing.norms import yardstick
from pp0093.audit import document, knowledge, reasons, verdicts
from pp0093.audit.document import ReadSentence
from pp0093.audit.knowledge import ALL_OF_PROGRAMME, Knowledge, KnownFigure, NumberRelation, Of, vocabulary
from pp0093.audit.reasons import LeftOver
from pp0093.audit.verdicts import (
    ACTIVITY_UNITS,
    OF_ANOTHER_PROGRAMME,
    UNSURE,
    Context,
    Parsed,
    Place,
    ReadClaim,
    Remark,
    Spot,
    Verdict,
    enter,
    expected,
    figures_of,
    judge,
    leave,
    merged,
    of_number,
    options,
    parse,
    place,
    remark,
    role_of,
    stated,
    themes,
    value_as_written,
    with_theme,
    year_said,
)
from pp0093.instruments import figures
from pp0093.instruments.figures import IndicatorState
from pp0093.language import numbers
from pp0093.language.numbers import Bounding, Match, NumberForm, Written, match, relation
from pp0093.language.words import (
    BASE_AFTER,
    BASE_FIRST,
    CONTENTS,
    Meaning,
    Mention,
)
from pp0093.structs import Frozen
from pp0093.writing.formats import exact

CELL = "\t"
# A cell of a tab-separated row.
CELL_OF_ROW = re.compile(r"(?<![^\t])[^\t]*")
BUDGET_BY_COLUMNS = {2: ("pim_soles", "devengado_soles"), 3: ("pia_soles", "pim_soles", "devengado_soles")}
COLUMN_LABEL = re.compile(r"^[\s()*/]*(?:empresas|acciones|soles)?[\s()*/]*$")
A_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
# A period shorter than a year, whose figures are not the year's.
PART_OF_YEAR = re.compile(
    rf"\b(?:semestre|trimestre|bimestre|mes|mensual|{numbers.MONTH_WORDS}|a la fecha|parcial|preliminar)\b"
)
PROGRESS_WORDS = re.compile(r"\b(?:avance|ejecutad|logr|alcanzad)")
# Indicator of a column by the only role in its header; and, for a rate, the roles that may be there.
ROLE_INDICATORS = {p: p for p in ("ejecucion", "pia_soles", "pim_soles", "devengado_soles")} | {"meta": "meta_fisica"}
RATES = {"ejecucion_pct": {"pim_soles", "ejecucion"}, "cumplimiento_pct": {"meta", "cumplimiento"}}
# A number with decimals below MOST_RATE is a rate; a row's name may stand NAME_LINES lines before its numbers.
MOST_RATE = 1000
NAME_LINES = 16


Column = tuple[str, int | None]
"""The indicator of a column ("" when unknown) and its year, None when the header has none."""


class Rows:
    """Reads table rows in order; a row's subject may stand in the lines before its numbers, or in its header."""

    def __init__(self, conocido: Knowledge, anio: int | None) -> None:
        self.conocido = conocido
        self.anio = anio
        self.previas: deque[Meaning | None] = deque(maxlen=NAME_LINES)
        self.cabeza: list[Column] = []
        self.rotulo: Parsed | None = None
        self.ultima = 0

    def claims(self, leida: Parsed) -> list[ReadClaim]:
        """Return a row's claims; none unless it is a row of goals and money with a known subject."""
        self._head(leida)
        self.previas.append(next(iter(themes(leida.con_codigo)), None))
        if self.anio is None or not leida.oracion.es_fila:
            return []
        if hechas := self._under_header(leida):
            return hechas
        papeles = _columns(leida)
        de = self._subject(leida)
        if not papeles or de is None:
            return []
        self.previas.clear()
        return [self._claim(leida, n, papel, de, self.anio) for n, papel in papeles]

    def _head(self, leida: Parsed) -> None:
        """Update the header, forgotten where its table ends, and the caption: the last words outside a table."""
        primera, ultima = (leida.oracion.lineas[i][1].numero for i in (0, -1))
        hay_hueco = primera > self.ultima + 1
        self.ultima = ultima
        if hay_hueco or (not leida.oracion.es_fila and leida.plano.rstrip().endswith((".", ";"))):
            self.cabeza = []
        if hallada := _header(leida):
            self.cabeza = hallada
        elif not leida.oracion.es_fila and not self.cabeza:
            self.rotulo = leida

    def _under_header(self, leida: Parsed) -> list[ReadClaim]:
        """Return a row's claims when the header names the columns of all its numbers; none otherwise."""
        de, propio = self._named(leida)
        lugares = _cell_spans(leida.plano)
        es_de_parte = self.rotulo is not None and PART_OF_YEAR.search(self.rotulo.plano)
        if de is None or es_de_parte or len(lugares) != len(self.cabeza):
            return []
        cifras = [(c, n) for c, lugar in zip(self.cabeza[1:], lugares[1:], strict=True) if (n := _only(leida, *lugar))]
        if len(cifras) < len(numbers.find(leida.plano[lugares[0][1] :].replace(CELL, "|"))):
            return []
        dichas = [(n, papel, propio or anio or self._year()) for (papel, anio), n in cifras if papel]
        return [self._claim(leida, n, papel, de, anio) for n, papel, anio in dichas if anio]

    def _named(self, leida: Parsed) -> tuple[Of | None, int | None]:
        """Return a row's subject (None when unknown), and its year where its name is a year."""
        primera = leida.plano.strip().split(CELL)[0].strip()
        if anio := A_YEAR.fullmatch(primera):
            return ALL_OF_PROGRAMME, int(anio[1])
        if primera.startswith("total"):
            return ALL_OF_PROGRAMME, None
        for m in vocabulary(self.conocido.catalogo).mentions(primera)[:1]:
            if m.temas and m.fin > len(primera) - 3:
                return frozenset(m.temas[:1]), None
        return None, None

    def _year(self) -> int | None:
        """Return a table's year: the only one in its caption, else the document's.

        None where the text before the table is about another year.
        """
        dichos = self.rotulo.anios_dichos if self.rotulo else set()
        if not self.rotulo or not dichos - {self.anio}:
            return self.anio
        return next(iter(dichos)) if self.rotulo.oracion.es_titulo and len(dichos) == 1 else None

    def _subject(self, leida: Parsed) -> Of | None:
        if leida.plano.lstrip().startswith("total"):
            return ALL_OF_PROGRAMME
        return next((frozenset({t}) for t in reversed(self.previas) if t), None)

    def _claim(self, leida: Parsed, n: Written, papel: str, de: Of, anio: int) -> ReadClaim:
        """Return the claim of a number, with the form (amount, percentage) that its column gives it."""
        if papel == "ejecucion":
            papel = "ejecucion_pct" if n.tipo == NumberForm.PERCENT else "devengado_soles"
        es_monto = papel.endswith("_soles")
        es_parte = papel.endswith("_pct")
        escrito = replace(n, tipo=NumberForm.SOLES if es_monto else NumberForm.PERCENT if es_parte else n.tipo)
        cifra = self.conocido.get(papel, anio, de)
        lecturas = {cifra: True} if cifra else {}
        motivo = "" if cifra else NOTHING_TO_COMPARE
        return ReadClaim(
            escrito, leida.oracion, papel, anio=anio, lecturas=lecturas, es_clara=True, de=de, motivo=motivo
        )


def _header(leida: Parsed) -> list[Column]:
    """Return the columns of a header row; none when the row is not a header.

    A rate takes its indicator from the amounts or goals before it, however abbreviated its label.
    """
    lugares, columnas, anterior = _cell_spans(leida.plano), list[Column](), ""
    es_frase = len(lugares) < 2 or leida.plano.rstrip().endswith((".", ";", ","))
    if es_frase or any(numbers.find(leida.plano[d:h]) for d, h in lugares):
        return []
    for desde, hasta in lugares:
        texto = leida.plano[desde:hasta]
        es_de_parte = PART_OF_YEAR.search(texto)
        anio = A_YEAR.search(texto)
        papel = "" if es_de_parte else _role(texto, leida.between(desde, hasta))
        if papel in RATES and anterior:
            papel = "ejecucion_pct" if anterior.endswith("_soles") else "cumplimiento_pct"
        else:
            anterior = papel if papel in (*ROLE_INDICATORS.values(), "avance_fisico") else anterior
        columnas.append((papel, int(anio[1]) if anio and not es_de_parte else None))
    return columnas if any(papel for papel, _ in columnas[1:]) else []


def _cell_spans(plano: str) -> list[tuple[int, int]]:
    """Return the (start, end) of each cell of a row."""
    return [m.span() for m in CELL_OF_ROW.finditer(plano)]


def _role(texto: str, menciones: list[Mention]) -> str:
    """Return the indicator that a header cell names; "" for none, or for several."""
    papeles = {p for m in menciones if (p := m.of("papel"))}
    es_pct = "%" in texto or "porcentaje" in texto
    if not papeles:
        es_parte = es_pct or any(m.of("parte") for m in menciones)
        hay_firmas = any(m.of("cosa") == "empresas" for m in menciones)
        return "participacion_pct" if es_parte else FIRMS_SERVED if hay_firmas else ""
    if es_pct:
        return next((r for r, suyos in RATES.items() if papeles <= suyos), "")
    if papeles == {"cumplimiento"}:
        return "avance_fisico" if PROGRESS_WORDS.search(texto) else "cumplimiento_pct"
    return ROLE_INDICATORS.get(papeles.pop(), "") if len(papeles) == 1 else ""


def _only(leida: Parsed, desde: int, hasta: int) -> Written | None:
    """Return the only number of a cell; None for a cell with several, or with words."""
    suyas = [n for n in leida.numeros if desde <= n.inicio and n.fin <= hasta]
    if len(suyas) != 1 or not COLUMN_LABEL.match(
        leida.plano[desde : suyas[0].inicio] + leida.plano[suyas[0].fin : hasta]
    ):
        return None
    return suyas[0]


def _columns(leida: Parsed) -> list[tuple[Written, str]]:
    """Return (number, indicator) of a row laid out as goal, progress and budget columns; none of any other row."""
    inicio = max((leida.plano.rfind(m) for m in ACTIVITY_UNITS), default=-1)
    suyas = [n for n in numbers.find(leida.plano.replace(CELL, "|")) if n.inicio > inicio]
    enteras = [n for n in suyas if not _is_rate(n)]
    es_total = inicio < 0 and leida.plano.lstrip().startswith("total")
    fisicas = 0 if es_total else 2
    nombres = (*GOAL_AND_PROGRESS[:fisicas], *BUDGET_BY_COLUMNS.get(len(enteras) - fisicas, ()))
    if (inicio < 0 and not es_total) or len(nombres) != len(enteras) or len(enteras) == fisicas:
        return []
    papeles, hechas, anterior = iter(nombres), list[tuple[Written, str]](), ""
    for n in suyas:
        if not _is_rate(n):
            anterior = next(papeles)
            hechas.append((n, anterior))
        elif anterior:
            hechas.append((n, "cumplimiento_pct" if anterior == "avance_fisico" else "ejecucion_pct"))
    return hechas


def _is_rate(n: Written) -> bool:
    """Tell whether a number is a percentage, even unsigned: goals, progress and soles have no decimals in tables."""
    return n.tipo == NumberForm.PERCENT or (bool(n.decimales) and not n.escala and n.valor < MOST_RATE)


# Claims: each number with its indicator, its subject, its year and the known figures.

NOTHING_TO_COMPARE = "de lo que se lee en la frase no se halla cifra nuestra ni publicada"
OF_INDICATOR = "indicador"


class Heard(Frozen):
    """A sentence with its judged numbers and its unread remainder (None for a row).

    `es_ajena` marks a sentence about another programme.
    """

    leida: Parsed
    juzgados: tuple[ReadClaim, ...]
    suelto: LeftOver | None
    es_ajena: bool


def heard(oraciones: Iterable[ReadSentence], conocido: Knowledge, anio: int | None) -> Iterator[Heard]:
    """Yield every sentence and row of a document with its numbers judged, in order."""
    contexto = Context(int(conocido.catalogo.programa.codigo), anio)
    filas = Rows(conocido, anio)
    for oracion in oraciones:
        sigue = contexto.bloque == oracion.bloque and contexto.anio_parrafo
        leida = parse(oracion, vocabulary(conocido.catalogo), sigue or anio)
        enter(contexto, leida)
        hechas = filas.claims(leida)
        if contexto.es_ajeno:
            hechas = [ReadClaim(n, oracion, motivo=OF_ANOTHER_PROGRAMME) for n in leida.numeros]
        elif not oracion.es_fila and not CONTENTS.search(oracion.texto):
            hechas = [_claim(leida, n, contexto, conocido) for n in leida.numeros]
        juzgados = tuple(map(judge, hechas))
        suelto = None if oracion.es_fila else reasons.left_over(leida, juzgados, conocido)
        yield Heard(leida, juzgados, suelto, contexto.es_ajeno)
        if not contexto.es_ajeno:
            leave(contexto, leida, hechas)


def _claim(leida: Parsed, n: Written, contexto: Context, conocido: Knowledge) -> ReadClaim:
    lugar = place(leida, n)
    anio = year_said(lugar, contexto)
    papel, relacion, es_clara = role_of(lugar, contexto)
    # "por debajo del 86.0 % previsto" bounds the progress, not the goal.
    es_de_avance = papel.startswith("meta") and any(m.of("papel") == "meta" for m in lugar.despues)
    cota = Bounding.EXACT if es_de_avance else relation(leida.plano, n).relacion
    atado = verdicts.tied(lugar)
    de_pais = verdicts.is_national(lugar, contexto)
    sentido = n.signo or verdicts.worded(lugar)
    claim = ReadClaim(n, leida.oracion, papel, relacion, anio, sentido=sentido, cota=cota, atado=atado)
    if not papel or anio is None:
        return replace(claim, motivo="no se sabe de qué año es" if papel else "no se reconoce de qué es")
    opciones = [*options(lugar, contexto), *(((t,), False) for t in atado)]
    base = _base(lugar) if relacion == NumberRelation.SHARE else set[Meaning]()
    lecturas: dict[KnownFigure, bool] = {}
    for temas, es_propia in opciones:
        # A share's subject includes the whole that its sentence names, and something else.
        if base and (not base & {*temas} or base >= {*temas}):
            continue
        # Only the first subject read with certainty stays certain.
        firmes = {c.de for c, es_firme in lecturas.items() if es_firme}
        for cifra in figures_of(conocido, papel, relacion, anio, temas, lugar, es_nacional=de_pais):
            firme = es_propia and firmes <= {cifra.de}
            if firme or cifra not in lecturas:
                lecturas.pop(cifra, None)
                lecturas[cifra] = firme
    es_dudosa = reasons.hushed(OF_INDICATOR, lugar.marked(), reasons.flags(claim, lugar)) is not None
    return replace(
        claim,
        lecturas=lecturas,
        es_clara=es_clara and not es_dudosa,
        de=frozenset(opciones[0][0]) if opciones else ALL_OF_PROGRAMME,
        motivo="" if lecturas else NOTHING_TO_COMPARE,
        alrededor=frozenset((*themes(leida.menciones), *contexto.parrafo, *contexto.seccion)),
    )


def _base(lugar: Spot) -> set[Meaning]:
    """Return the whole that a share is part of, where its sentence names it: right after the number or at its start."""
    plano, sigue = lugar.leida.plano, verdicts.named_after(lugar)
    if sigue and BASE_AFTER.match(plano[lugar.n.fin : sigue.inicio]):
        return {*sigue.temas}
    primeras = with_theme(lugar.leida.menciones)[:1] if BASE_FIRST.match(plano) else []
    return {t for m in primeras if m.fin <= lugar.n.inicio for t in m.temas}


# The audit: verdicts on every number, with their reasons.

# Accusations that depend on which figure a number is; the others depend on words or on other numbers.
DOUBTFUL = (Verdict.DATA, Verdict.DOCUMENT, Verdict.YEAR, Verdict.NAME)
# Verdicts that need a fully parsed sentence.
WHOLE_ONLY = (*DOUBTFUL, Verdict.EQUAL, Verdict.ROUNDED)
QUOTED = "la frase dice lo que un documento imprime, no que sea así"


def audit(oraciones: Sequence[ReadSentence], catalogo: Catalog, anio: int | None = None) -> list[Remark]:
    """Return the remarks on a document's numbers, in order; `anio` is its year, when the document does not state it."""
    catalogo = catalogo.real()
    conocido = knowledge.of(catalogo)
    del_anio = anio if anio is not None else document.year_of(oraciones)
    oidas = list(heard(oraciones, conocido, del_anio))
    todos = [c for o in oidas for c in o.juzgados]
    leidas = [o.leida for o in oidas]
    dudas = {c.lugar: reasons.doubt(c, o.leida, conocido) for o in oidas for c in o.juzgados}
    hallados = [
        *(r for antes, o in zip([None, *oidas], oidas, strict=False) for r in _of_sentence(antes, o, conocido)),
        *(_judge(c, conocido) for c in todos),
    ]
    # Contradictions between a sentence's own numbers need no full parse.
    propios = [r for o in oidas for r in reasons.recomputed(o.leida, o.juzgados)]
    propios += [r for o in oidas for r in reasons.swapped(o.leida, o.juzgados)]
    propios += [r for o in oidas if not o.es_ajena for r in _goals_met(o.leida, conocido, del_anio)]
    # Nor do contradictions between two places of the document.
    sabidos = [
        *reasons.disputed(todos, conocido),
        *reasons.claims_at_odds(c for o in oidas if not o.suelto or not o.suelto.palabras for c in o.juzgados),
        *reasons.denied(leidas),
        *_of_policy(leidas, catalogo, del_anio),
    ]
    return merged(
        _weighed(r, oidas[r.lugar[0]], motivos, es_leida=es_leida)
        for suyos, motivos, es_leida in ((propios, {}, False), (sabidos, dudas, False), (hallados, dudas, True))
        for r in suyos
    )


def wrong(remarks: Iterable[Remark]) -> list[Remark]:
    """Return the accusations."""
    return [r for r in remarks if r.es_acusacion]


def _of_sentence(antes: Heard | None, oida: Heard, conocido: Knowledge) -> Iterator[Remark]:
    """Yield the remarks on a sentence whose words, or whose sums, contradict its figures."""
    leida = oida.leida
    juzgados = oida.juzgados
    yield from (r for c in juzgados for r in reasons.by_words(c, leida, conocido))
    if leida.oracion.es_fila:
        yield from (
            of_number(
                leida.oracion, n, Verdict.UNKNOWN, "es de una tabla de la que no se reconoce de qué es cada columna"
            )
            for n in leida.numeros
            if not juzgados
        )
        return
    yield from reasons.ordered(leida, juzgados)
    yield from reasons.of_goal(leida, juzgados, conocido)
    anteriores = antes.juzgados if antes and antes.leida.oracion.bloque == leida.oracion.bloque else ()
    yield from reasons.summed(anteriores, juzgados, conocido)
    yield from reasons.divided(leida)


def _weighed(dicho: Remark, oida: Heard, dudas: Mapping[Place, str | None], *, es_leida: bool) -> Remark:
    """Return a remark, downgraded to unknown if it is doubtful or its sentence a quotation or not fully parsed."""
    motivo = dudas.get(dicho.lugar) if not dicho.es_acusacion or dicho.clase in DOUBTFUL else None
    suelto = oida.suelto if es_leida else None
    if suelto and (falta := suelto.of(dicho, es_entera=dicho.clase in WHOLE_ONLY)):
        motivo = f"de la frase no se lee «{falta}»"
    if dicho.es_acusacion and reasons.quotes(oida.leida):
        motivo = QUOTED
    if motivo is None:
        return dicho
    return replace(dicho, clase=Verdict.UNKNOWN, valor_esperado=None, razon=motivo)


def _judge(claim: ReadClaim, conocido: Knowledge) -> Remark:
    """Return the remark on one number: agreement, the first reason that explains the error, or why it is unknown."""
    cifra = claim.cifra
    if mal := reasons.magnitude(claim, conocido):
        return mal
    if cifra is None:
        return of_number(claim.oracion, claim.escrito, Verdict.UNKNOWN, claim.motivo)
    bien = expected(claim, cifra)
    if claim.encaje == Match.NO:
        razon = f"la cifra {conocido.of_which(cifra.de)}, {cifra.anio}, es {stated(claim, cifra)} ({cifra.fuente})"
        return (
            reasons.exceeded(claim, cifra)
            or reasons.unit(claim, cifra)
            or reasons.another(claim, cifra, conocido)
            or remark(claim, Verdict.DATA, razon, bien)
        )
    if claim.cota and not claim.es_clara:
        return remark(claim, Verdict.UNKNOWN, UNSURE)
    if claim.encaje == Match.EQUAL and (mal := reasons.percent_for_points(claim, cifra)):
        return mal
    clase = Verdict.RESTATED if cifra.fuente.endswith(knowledge.ANOTHER_CUT) else Verdict(str(claim.encaje))
    return remark(claim, clase, cifra.fuente, bien, cifra.indicador)


# A whole clause that counts the activities or products that met their goal, with no other restriction on them.

IN_YEAR = r"(?:(?:en|de|del|durante)(?: el)?(?: ano)? \d{4})"
A_COUNT = rf"\d+|{'|'.join(numbers.VALUES)}"
GOALS_MET = re.compile(
    rf"(?:^|[.;:] )(?:{IN_YEAR},? )?(?:solo |solamente |unicamente |apenas )?"
    rf"(?P<n>{A_COUNT}|ningun[ao]?) (?:de (?:las |los |un total de )?)?(?:(?<=de |as |os )(?P<m>{A_COUNT}) )?"
    r"(?P<cual>actividad|producto)(?:e?s)? "
    r"(?:con meta )?(?P<no>no )?(?:(?P<mas>super|sobrepas)|alcanz|cumpl|logr|lleg)\w*(?: o (?:super|pas)\w+)?(?: a)? "
    rf"(?:su|sus|la|las) metas?(?: fisicas?)?(?: {IN_YEAR})?(?=[.;,:]|$)"
)
ZERO = Decimal(0)


def _goals_met(leida: Parsed, conocido: Knowledge, anio: int | None) -> Iterator[Remark]:
    """Yield the verdict on a count of activities or products that met their goal, out of all that have one.

    Without that total, a smaller count is skipped: it may be of a section.
    """
    dicho = GOALS_MET.search(leida.plano)
    anios: set[int | None] = {*leida.anios_dichos} or {anio}
    [del_anio, *otros] = anios
    if dicho is None or del_anio is None or otros or PART_OF_YEAR.search(leida.plano):
        return
    _, _, cual, niega, mas = dicho.groups()
    metas = (c for c in conocido.por_indicador["meta_fisica"] if c.anio == del_anio and c.valor)
    suyas = [conocido.get(FULFILMENT, del_anio, c.de) for c in metas if [d for d, _ in c.de] == [cual]]
    sabidas = [c for c in suyas if c]
    dadas = {g: ZERO if dicho[g].startswith("ningun") else numbers.in_figures(dicho[g]) for g in "nm" if dicho[g]}
    if not len(sabidas) == len(suyas) == dadas.get("m", len(suyas)) > 0:
        return
    meta = yardstick(conocido.catalogo.rules.of(del_anio)).cumplida
    cuantas = sum((c.hasta > meta if mas else c.desde >= meta) is not bool(niega) for c in sabidas)
    if "m" not in dadas and (dadas["n"] < cuantas or not leida.anios_dichos):
        return
    cuentas = {"n": cuantas, "m": len(suyas)}
    for g, valor in dadas.items():
        n = Written(dicho[g], valor, 0, NumberForm.COUNT, 0, *dicho.span(g))
        clase = Verdict.EQUAL if valor == cuentas[g] else Verdict.DATA
        razon = f"de {len(suyas)} con meta en {del_anio}, {cuantas}"
        yield of_number(leida.oracion, n, clase, razon, Decimal(cuentas[g]), indicador=FULFILMENT)


# Progress of the policy's indicators, found by their codes ------------------------------------------------------------

INDICATOR_CODE = re.compile(r"(?<![\w.])(i(?:op|ss)(?:\.\d\d)+)(?![\w.])")
TYPE_1_PROGRESS = "avance_tipo1"


def _of_policy(leidas: Sequence[Parsed], catalogo: Catalog, anio: int | None) -> Iterator[Remark]:
    """Yield the remarks on the progress of policy indicators: the last number between a code and the next."""
    instrumento = catalogo.programa.instrument(figures.POLICY)
    if instrumento is None or not any(INDICATOR_CODE.search(s.plano) for s in leidas):
        return
    del_anio = figures.year_of(catalogo, instrumento, anio)
    estados = figures.states(catalogo, instrumento, del_anio) if del_anio is not None else []
    por_codigo = {f.indicador.lower(): f for f in estados if f.avance_tipo1 is not None}
    pendiente: IndicatorState | None = None
    for leida in leidas:
        codigos = INDICATOR_CODE.findall(leida.plano)
        pendiente = por_codigo.get(codigos[-1]) if codigos else pendiente
        n = leida.numeros[-1] if leida.numeros and (codigos or leida.oracion.es_fila) else None
        if pendiente and n and n.decimales and not leida.plano[n.fin :].strip():
            yield from _progress(leida, n, pendiente)
            pendiente = None


def _progress(leida: Parsed, n: Written, f: IndicatorState) -> Iterator[Remark]:
    """Yield the verdict on an indicator's progress: wrong if its value is below the baseline, else if it agrees."""
    avance = Decimal(str(f.avance_tipo1))
    if not f.servicio_politica and f.alerta_retroceso:
        razon = (
            f"el avance es {value_as_written(round(avance, 1))} aunque el valor, {exact(f.valor_obtenido)}, está "
            f"por debajo de su línea base, {exact(f.linea_base)}: no hay avance"
        )
        yield of_number(leida.oracion, n, Verdict.DOCUMENT, razon, indicador=TYPE_1_PROGRESS)
    elif match(n, avance, avance, es_exacta=True) == Match.EQUAL:
        yield of_number(leida.oracion, n, Verdict.EQUAL, "", indicador=TYPE_1_PROGRESS)
