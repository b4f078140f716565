"""Why a number is wrong, or is not accused: doubts, error types, contradictions in the document, wording and sums."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from pp0093.ask.registry import BUDGET_AMOUNTS, EXECUTION, PIM
from pp0093.audit import verdicts
from pp0093.audit.knowledge import (
    ALL_OF_PROGRAMME,
    VARIATION,
    Knowledge,
    KnownFigure,
    NumberRelation,
    Of,
    Range,
    vocabulary,
)
from pp0093.audit.verdicts import (
    OF_EXCESS,
    SIGNED,
    Parsed,
    ReadClaim,
    Remark,
    Spot,
    Verdict,
    as_written,
    ends,
    expected,
    fits,
    is_fulfilment,
    of_number,
    place,
    remark,
    signed,
    stated,
    themes,
    value_as_written,
)
from pp0093.language import words
from pp0093.language.numbers import (
    AGREES,
    BOUNDING_RELATIONS,
    HUNDRED,
    NUMBER_WORDS,
    SHARES,
    TIMES,
    Match,
    NumberForm,
    Written,
    match,
    relation,
)
from pp0093.language.words import NAME_TOKEN, PART_OF, Mention, one_of, stem
from pp0093.structs import Frozen
from pp0093.writing.formats import exact, percent

UNREADABLE = "ilegible"
"""Table of the words that may change what a number is about (language/tablas/ilegible.csv), with the reason: some rows
block any verdict, some only an accusation, some only make the indicator uncertain."""
ANY_WAY, ACCUSING, QUOTE, SURE = "todo", "acusación", "cita", "segura"
THE_OTHER_WAY = "la frase compara dos de sus cifras al revés de como son"
VERBS = re.compile(
    rf"(?:{one_of('conectores', 'raiz')})"
    r"(?:[aeo]|an|en|[ai]r|er|ron|aron|ieron|[ai]d[oa]s?|[ai]ndo|iendo|aban?|ian?|an?do|io|ra|ieran?)?"
)
SAYS_NOTHING = re.compile(one_of("conectores", "neutra"))
COUNTS = ("empresas_atendidas", "meta_fisica", "avance_fisico")
COMPARING_RELATIONS = (*SIGNED, NumberRelation.EXCESS, NumberRelation.SHORT, NumberRelation.RATIO)
PATTERNS = ("cambio", "orden", "parte", "reves", "suma")
GOAL_ROLE = "meta"
OVER_GOAL = ("cumplimiento_pct", "avance_indicador_pct", "variacion_pim_pct")
# Classes that describe what an activity does.
DESCRIBED = {"familia_servicio", "servicio", "tema"}
CLAUSE_MARK = re.compile(r"[,;:()]")
OPENED = re.compile(r"\(\s*(?:s/\s*)?$")
# Words that change what a number is about, anywhere in its sentence or only within its clause.
CHANGES_ALL = re.compile(one_of("conectores", "cambia"))
CHANGES_NEAR = re.compile(rf"{one_of('conectores', 'cambia cerca')}|{NUMBER_WORDS}|{TIMES}")
# A relative year: "un año antes", "el año anterior", "doce meses después".
SPAN = r"(?:anos?|ejercicios?|periodos?|meses|semestres?)"
OTHER = (
    r"(?:antes|despues|atras|anterior|previ[oa]|precedente|pasad[oa]|siguiente|posterior|proxim[oa]|mas tarde)(?:e?s)?"
)
RELATIVE_YEAR = re.compile(rf"\b(?:(?:{SPAN} )?{OTHER}|hace \w+ {SPAN})\b(?!,? \((?:19|20)\d\d)")


class LeftOver(Frozen):
    """The unread part of a sentence: words, and the first year, name or comparison used by no number (`cosa`).

    `resto` is the first unread number, else `cosa`.
    """

    plano: str
    palabras: tuple[tuple[int, str], ...]
    resto: str | None
    cosa: str | None

    def of(self, dicho: Remark, *, es_entera: bool) -> str | None:
        """Return the unread text that invalidates a remark; None when the remark stands.

        An agreement or a slip is invalidated only by words listed as changing a number; other verdicts that depend on
        which figure a number is need the whole sentence read; an accusation by words alone, its clause.
        """
        entre = ((p, self.plano[min(a, dicho.lugar[1]) : max(a, dicho.lugar[1])]) for a, p in self.palabras)
        if es_entera and (not dicho.es_acusacion or _is_slip(dicho, self.plano)):
            return next((p for p, tramo in entre if _changes(p, tramo)), self.cosa)
        if es_entera:
            return next((p for p, _ in entre), self.resto)
        return next((p for p, tramo in entre if dicho.es_acusacion and not CLAUSE_MARK.search(tramo)), None)


def _changes(palabra: str, tramo: str) -> bool:
    """Tell whether a word changes what a number is about, in its sentence or (parenthesis included) its clause."""
    es_suya = CHANGES_NEAR.fullmatch(palabra) and not CLAUSE_MARK.search(OPENED.sub("", tramo))
    return bool(es_suya or CHANGES_ALL.fullmatch(palabra))


def _is_slip(dicho: Remark, plano: str) -> bool:
    """Tell whether a number is a typo of the known one: one digit differs, or the digits are in another order."""
    if dicho.clase != Verdict.DATA or dicho.valor is None or dicho.valor_esperado is None:
        return False
    escrita, sabida = (value_as_written(abs(v)) for v in (dicho.valor, dicho.valor_esperado))
    es_corta = len(escrita) != len(sabida) or sum(map(str.isdigit, escrita)) < FEWEST_DIGITS
    distintos = sum(a != b for a, b in zip(escrita, sabida, strict=False))
    return not es_corta and sabida not in plano and (distintos == 1 or sorted(escrita) == sorted(sabida))


NO_FLAGS: Mapping[str, object] = {}


def hushed(calla: str, texto: str, hay: Mapping[str, object] = NO_FLAGS) -> str | None:
    """Return why a text's words block a verdict of the kind `calla`; None when they do not."""
    return next((fila.dice[0] for fila, _ in words.rows_that_fit(UNREADABLE, calla, texto, hay)), None)


def quotes(leida: Parsed) -> bool:
    """Tell whether a sentence reports what a document prints, right or wrong, without asserting it."""
    return hushed(QUOTE, leida.plano) is not None


def doubt(claim: ReadClaim, leida: Parsed, conocido: Knowledge) -> str | None:
    """Return why a refuted number is not accused, or an agreeing one gets no verdict; None without a reason."""
    if claim.cifra is None:
        return None
    lugar = place(leida, claim.escrito)
    texto = lugar.marked()
    hay = flags(claim, lugar)
    if claim.encaje in AGREES:
        hay["codigo"] = not claim.cota and claim.cifra.de & {*themes(leida.con_codigo)}
        es_al_reves = any(claim.escrito in par for par in _contrary(leida, "reves"))
        return THE_OTHER_WAY if es_al_reves else hushed(ANY_WAY, texto, hay)
    if motivo := hushed(ACCUSING, texto, hay):
        return motivo
    es_segura = hushed(SURE, verdicts.sentence_as_read(lugar), hay) is not None or claim.relacion in OF_EXCESS
    if es_segura:
        return None
    es_otra = any(_is(claim.escrito, c, Match.ROUNDED) for c in _worth(claim, leida, conocido))
    return "la frase puede decirlo de otra cosa que nombra" if es_otra else None


def flags(claim: ReadClaim, lugar: Spot) -> dict[str, object]:
    """Return the conditions on a number, besides its words, that the table tests."""
    leida = lugar.leida
    n = claim.escrito
    return {
        "orden": verdicts.in_order(lugar),
        "prim": n is leida.numeros[0],
        "solo": len(leida.numeros) == 1,
        "valor": claim.relacion == NumberRelation.VALUE,
        "meta": claim.papel == "meta_fisica",
        "un_papel": len(leida.named("papel")) == 1 and len(leida.anios_dichos) <= 1,
        "opuesto": verdicts.worded(lugar) < 0 < n.signo,
        "una": len(leida.numeros) == 1 and claim.cota in BOUNDING_RELATIONS,
        "contado": n.tipo == NumberForm.COUNT,
        "soles": n.tipo == NumberForm.SOLES,
        "de_nada": claim.de == ALL_OF_PROGRAMME and not (leida.named("todo") or leida.named("alcance")),
        "anio": leida.anios,
        "entre": verdicts.TWO_YEARS.search(leida.plano),
        "indicador": "indicador" in claim.papel,
        "firmas": claim.papel == "empresas_atendidas",
        "servida": any(d in (*words.DESCRIBES, "indicador_desempeno") for d, _ in claim.de),
        "cosas": claim.papel in ("empresas_atendidas", "acciones"),
    }


def left_over(leida: Parsed, claims: Sequence[ReadClaim], conocido: Knowledge) -> LeftOver:
    """Return the parts of a sentence that none of its numbers uses; empty when it is fully parsed."""
    hallados = [n for k in PATTERNS for _, n in _pattern_matches(leida, k)]
    palabras = (
        *_loose_words(leida, vocabulary(conocido.catalogo).neutras),
        # Relative years that no number is compared with.
        *((m.start(), m.group()) for m in RELATIVE_YEAR.finditer(leida.plano)),
    )
    sabidas = {*_moves(leida, claims), *(lugar for lugar, *_ in _goals_known(leida, claims, conocido))}
    cosas = itertools.chain(
        _loose_years(leida, claims),
        _loose_names(leida, claims, conocido),
        _loose_comparisons(leida, claims, len(hallados), sabidas),
    )
    cosa = next(cosas, None)
    return LeftOver(leida.plano, palabras, next(_loose_numbers(leida, claims, hallados), cosa), cosa)


def _loose_words(leida: Parsed, neutras: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield (position, word) of the words in no mention or number that are not listed as neutral."""
    lugares = [(m.inicio, m.fin) for m in leida.menciones if not m.of("conjunto")]
    lugares += [lugar for n in leida.numeros for lugar in ((n.inicio, n.fin), relation(leida.plano, n).lugar)]
    leidas = {i for lugar in lugares for i in range(*lugar)}
    for m in NAME_TOKEN.finditer(leida.plano):
        palabra = m.group()
        es_neutra = stem(palabra) in neutras or VERBS.fullmatch(palabra) or SAYS_NOTHING.fullmatch(palabra)
        if palabra[0].isalpha() and m.start() not in leidas and not es_neutra:
            yield m.start(), palabra


def _loose_numbers(
    leida: Parsed, claims: Sequence[ReadClaim], hallados: Sequence[Mapping[str, Written]]
) -> Iterator[str]:
    """Yield the unread numbers."""
    # A fraction in words is an error only when alone: beside other numbers it may derive from them.
    malas = {c.escrito for c in claims if c.encaje == Match.NO and len(leida.numeros) > 1}
    en_letras = {n for n in malas if n.partes}
    leidos = {*(c.escrito for c in claims if c.encaje), *(n for f in hallados for n in f.values())} - en_letras
    yield from (n.texto for n in leida.numeros if n not in leidos)


def _loose_years(leida: Parsed, claims: Sequence[ReadClaim]) -> Iterator[str]:
    """Yield the years that no number belongs to or is compared with."""
    anios = {c.anio for c in claims}
    anios |= {verdicts.base_year(leida, c.anio) for c in claims if c.anio and c.relacion in COMPARING_RELATIONS}
    yield from (str(a) for _, a, _ in leida.anios if a not in anios)


def _loose_names(leida: Parsed, claims: Sequence[ReadClaim], conocido: Knowledge) -> Iterator[str]:
    """Yield the names and goals that no number uses, except descriptions of an activity and the units that run it."""
    suyos = {t for c in claims if c.cifra for t in (*c.cifra.de, *c.atado)}
    suyos |= {("producto", p) for p, suyas in conocido.actividades.items() if {("actividad", a) for a in suyas} & suyos}
    suyos |= {("unidad", u) for _, v in suyos for u in conocido.responsables.get(v, ())}
    hay_meta = any(c.papel in OVER_GOAL or c.papel.startswith(GOAL_ROLE) for c in claims)
    for m in leida.menciones:
        es_ajena = m.temas and not suyos & {*m.temas} and not DESCRIBED & {d for d, _ in m.temas}
        if es_ajena or (m.of("papel") == GOAL_ROLE and not hay_meta):
            yield leida.plano[m.inicio : m.fin]


def _loose_comparisons(
    leida: Parsed, claims: Sequence[ReadClaim], halladas: int, sabidas: Container[int]
) -> Iterator[str]:
    """Yield the last comparison when there are more than numbers or pairs that explain them, `sabidas` apart."""
    cotas = [relation(leida.plano, c.escrito).lugar for c in claims if c.cota]
    dichas = [
        m
        for m in leida.menciones
        if any(m.of(k) for k in COMPARING)
        and m.inicio not in sabidas
        and not any(a < m.fin and m.inicio < b for a, b in cotas)
    ]
    leidas = sum(bool(c.lecturas) and (c.relacion in COMPARING_RELATIONS or c.papel in OVER_GOAL) for c in claims)
    if len(dichas) > leidas + halladas:
        yield leida.plano[dichas[-1].inicio : dichas[-1].fin]


def _moves(leida: Parsed, claims: Sequence[ReadClaim]) -> Iterator[int]:
    """Yield the position of each rise, fall or exceeded goal that the sentence's own numbers confirm."""
    dados = [
        (c.papel, c.cifra.de, c.cifra.anio, c.escrito.whole)
        for c in claims
        if c.cifra and c.encaje in AGREES and not c.cota and c.relacion == NumberRelation.VALUE
    ]
    cambios = _ways(((papel, de), anio, valor) for papel, de, anio, valor in dados)
    metas = _ways((de, not papel.startswith(GOAL_ROLE), valor) for papel, de, _, valor in dados if papel in OF_GOAL)
    for clase, sentidos in (("cambio", cambios), ("supera", metas)):
        dichos = {m.inicio: m.of(clase) in ("sube", "supera") for m in leida.menciones if m.of(clase)}
        yield from dichos if sentidos == {*dichos.values()} else ()


def _ways(valores: Iterable[tuple[object, int, Decimal]]) -> set[bool]:
    """Return whether the last value of each thing is above its first, over (thing, order, value) triples."""
    por_cosa: dict[object, dict[int, Decimal]] = defaultdict(dict)
    for cosa, orden, valor in valores:
        por_cosa[cosa][orden] = valor
    return {v[max(v)] > v[min(v)] for v in por_cosa.values() if len(v) > 1}


def _is(n: Written, cifra: KnownFigure, peor: Match = Match.EQUAL) -> bool:
    return match(n, cifra.desde, cifra.hasta, es_exacta=cifra.es_exacta) in (Match.EQUAL, peor)


def _worth(claim: ReadClaim, leida: Parsed, conocido: Knowledge) -> Iterator[KnownFigure]:
    """Yield the figures of everything named, and those computed from two of them, in a number's unit."""
    tipo = claim.escrito.tipo
    es_parte = tipo in SHARES
    papeles = (*BUDGET_AMOUNTS, *COUNTS) if es_parte else BUDGET_AMOUNTS if tipo == NumberForm.SOLES else COUNTS
    cifras = list(_figures_of_what_is_named(papeles, leida, claim, conocido))
    yield from () if es_parte else cifras
    for a, b in itertools.permutations((c for c in cifras if c.valor > 0), 2):
        if (a.indicador in BUDGET_AMOUNTS) != (b.indicador in BUDGET_AMOUNTS):
            continue  # No share of firms in soles.
        cuanto = HUNDRED * a.valor / b.valor
        for valor in (cuanto, abs(HUNDRED - cuanto)) if es_parte else (abs(a.valor - b.valor),):
            yield replace(a, desde=valor, hasta=valor, es_exacta=True)
    # "del PIM" may mean the programme's.
    if claim.de and (parte := conocido.share(PIM, claim.anio or 0, claim.de, ALL_OF_PROGRAMME)):
        yield parte


def _figures_of_what_is_named(
    papeles: Sequence[str], leida: Parsed, claim: ReadClaim, conocido: Knowledge
) -> Iterator[KnownFigure]:
    """Yield some indicators' figures for each subject and year of a sentence and of the claim."""
    sujetos: set[Of] = {claim.de, *(frozenset({t}) for t in themes(leida.menciones))}
    anios = leida.anios_dichos | ({claim.anio} if claim.anio else set())
    for papel, anio, de in itertools.product(papeles, anios, sujetos):
        if cifra := conocido.get(papel, anio, de):
            yield cifra


# Types of error of a refuted number -----------------------------------------------------------------------------------

SCALE_WORDS = {0: "", 3: "mil", 6: "millones"}
# A number this many times over or under the known value has the wrong unit.
UNIT_ERROR_FACTOR = Decimal(100)
# With fewer digits a count may equal another by chance.
FEWEST_DIGITS = 3
IN_POINTS = ("_variacion_pp", "brecha_indicador_pp")


def unit(claim: ReadClaim, cifra: KnownFigure) -> Remark | None:
    """Return the remark on an amount that is right with another multiplier."""
    n = claim.escrito
    es_vago = not n.decimales and sum(c.isdigit() for c in n.texto) < FEWEST_DIGITS
    es_valor = claim.relacion in (NumberRelation.VALUE, NumberRelation.DIFFERENCE)
    es_cuenta = n.tipo == NumberForm.COUNT and n.escala
    if es_vago or claim.cota in BOUNDING_RELATIONS or not es_valor or not (es_cuenta or n.tipo == NumberForm.SOLES):
        return None
    for escala, palabra in SCALE_WORDS.items():
        otro = replace(n, escala=escala)
        if escala != n.escala and fits(replace(claim, escrito=otro), cifra) in AGREES:
            bien = as_written(otro, abs(cifra.valor))
            dicho = claim.oracion.texto[n.inicio : n.fin].strip()
            razon = f"dice {dicho} y es {f'{value_as_written(bien)} {palabra}'.rstrip()} ({cifra.fuente})"
            return remark(claim, Verdict.UNIT, razon, bien)
    return None


def percent_for_points(claim: ReadClaim, cifra: KnownFigure) -> Remark | None:
    """Return the remark on a change of a share in percentage points that is written as percent."""
    if claim.escrito.tipo != NumberForm.PERCENT or not cifra.indicador.endswith(IN_POINTS):
        return None
    razon = "la diferencia entre dos porcentajes se da en puntos porcentuales"
    return remark(claim, Verdict.UNIT, razon, claim.escrito.valor)


def magnitude(claim: ReadClaim, conocido: Knowledge) -> Remark | None:
    """Return the remark on a number whose multiplier gives an absurd magnitude ("46.3 millones" per worker)."""
    n = claim.escrito
    if claim.papel != "valor_indicador" or not n.escala:
        return None
    conocida = next((c for c in conocido.por_indicador[claim.papel] if c.de == claim.de), None)
    if conocida is None or conocida.valor / UNIT_ERROR_FACTOR < n.whole < conocida.valor * UNIT_ERROR_FACTOR:
        return None
    razon = (
        f"{claim.oracion.texto[n.inicio : n.fin].strip()} es {n.whole / conocida.valor:,.0f} veces el valor de "
        f"{conocida.anio} ({exact(conocida.valor)}, {conocida.fuente}): otra unidad"
    )
    return remark(claim, Verdict.UNIT, razon, n.valor)


def another(claim: ReadClaim, cifra: KnownFigure, conocido: Knowledge) -> Remark | None:
    """Return the remark on a number that is the figure of another year, activity, product, family or unit."""
    if claim.relacion != NumberRelation.VALUE:
        return None
    for otra in sorted(conocido.por_indicador[cifra.indicador], key=lambda c: c.de != cifra.de):
        es_de_otro = otra.de == cifra.de or (cifra.de and otra.anio == cifra.anio)
        if es_de_otro and fits(claim, otra) == Match.EQUAL:
            clase, suyo, este = Verdict.NAME, conocido.of_which(otra.de), conocido.of_which(cifra.de)
            if otra.anio != cifra.anio:
                clase, suyo, este = Verdict.YEAR, f"de {otra.anio}", f"en {cifra.anio}"
            razon = f"{claim.escrito.texto} es {suyo}; {este} es {stated(claim, cifra)} ({cifra.fuente})"
            return remark(claim, clase, razon, expected(claim, cifra))
    return None


def swapped(leida: Parsed, claims: Sequence[ReadClaim]) -> Iterator[Remark]:
    """Yield the remarks on swapped pairs of numbers: of two years, of two subjects, or a part and its whole."""
    dadas = [c for c in claims if c.lecturas and not c.cota and c.encaje not in AGREES]
    for a, b in itertools.permutations(dadas, 2):
        x, y, n, m = a.primera, b.primera, a.escrito, b.escrito
        otro_anio = x.anio != y.anio
        es_par = x.indicador == y.indicador and otro_anio is not (x.de != y.de)
        entre = leida.plano[min(n.fin, m.fin) : max(n.inicio, m.inicio)]
        es_parte = a.es_clara and b.es_clara and PART_OF.match(entre)
        if (es_par or es_parte) and _is(n, y) and _is(m, x):
            clase, de_quien = (Verdict.YEAR, f"de {y.anio}") if otro_anio else (Verdict.NAME, "de lo otro")
            yield remark(a, clase, f"{n.texto} es {de_quien}, y {m.texto}, lo de aquí", expected(a, x))


# Contradictions between two places of a document ----------------------------------------------------------------------


def disputed(claims: Sequence[ReadClaim], conocido: Knowledge) -> Iterator[Remark]:
    """Yield the claims at odds here on a figure that documents print two ways; those of its commonest value apart."""
    for clave, impresas in conocido.dudosas.items():
        suyas = [c for c in claims if _speaks_of(c, *clave)]
        dichas = [c for c in suyas if any(_is(c.escrito, k) for k in impresas)]
        firmes = _most(impresas)
        yield from _values_that_contradict([c for c in dichas if not any(_is(c.escrito, k) for k in firmes)], dichas)


def _values_that_contradict(malas: Iterable[ReadClaim], dichas: Sequence[ReadClaim]) -> Iterator[Remark]:
    """Yield a remark on each claim of `malas` that another claim of the same figure contradicts."""
    otras = list({o.escrito.whole: o for o in reversed(dichas)}.values())
    for c in malas if len(otras) > 1 else ():
        otra = otras[c.escrito.whole == otras[0].escrito.whole]
        linea = otra.oracion.line(otra.escrito.inicio)
        razon = f"de lo mismo el documento dice {otra.escrito.texto} (página {linea.pagina}, línea {linea.numero})"
        yield remark(c, Verdict.DOCUMENT, razon)


def _speaks_of(c: ReadClaim, indicador: str, anio: int, de: Of) -> bool:
    papel = "participacion_pct" if c.relacion == NumberRelation.SHARE else c.papel
    es_suya = c.de == de if indicador == c.papel else c.anio == anio and de <= c.alrededor
    return papel == indicador and es_suya


def _most(impresas: Sequence[KnownFigure]) -> list[KnownFigure]:
    """Return the figures with the most frequently printed value; empty when two values tie."""
    (primero, veces), *resto = Counter(k.valor for k in impresas).most_common(2)
    return [k for k in impresas if k.valor == primero] if resto and veces > resto[0][1] else []


def claims_at_odds(claims: Iterable[ReadClaim]) -> Iterator[Remark]:
    """Yield the claims that contradict each other where no known figure settles which is right: all of them."""
    grupos: dict[tuple[str, NumberRelation, int, Of], list[ReadClaim]] = defaultdict(list)
    for c in claims:
        es_cifra = c.relacion in (NumberRelation.VALUE, NumberRelation.SHARE)
        if c.anio is not None and c.es_clara and not c.cota and c.encaje is None and c.de and es_cifra:
            grupos[c.papel, c.relacion, c.anio, c.de].append(c)
    for dichas in grupos.values():
        desde = max(c.escrito.whole - c.escrito.step / 2 for c in dichas)
        es_una = len({c.oracion.orden for c in dichas}) < len(dichas)  # Not within a sentence: it was misread.
        if not es_una and desde > min(c.escrito.whole + c.escrito.step / 2 for c in dichas):
            yield from _values_that_contradict(dichas, dichas)


DID_NOT = re.compile(r"\bno se (?:dieron|brindaron|prestaron|realizaron|ofrecieron|ejecutaron)\b")
DID = re.compile(r"\b(?:otorgo|brindo|dio|presto|ofrecio|realizo)\b")


def denied(leidas: Sequence[Parsed]) -> Iterator[Remark]:
    """Yield an activity's service that one place says was given and another that it was not."""
    dados = {k for s in leidas if DID.search(s.plano) for k in _services(s)}
    for s in (s for s in leidas if DID_NOT.search(s.plano)):
        for m in (m for k, m in _services(s).items() if k in dados):
            razon = "otro lugar del documento dice que ese servicio sí se dio"
            palabras = Written(s.oracion.texto[m.inicio : m.fin], Decimal(0), 0, NumberForm.COUNT, 0, m.inicio, m.fin)
            yield replace(of_number(s.oracion, palabras, Verdict.DOCUMENT, razon), valor=None)


def _services(leida: Parsed) -> dict[tuple[str | None, str | None], Mention]:
    """Return {(activity code, service): the activity's mention} of a sentence."""
    codigos = [m for m in leida.con_codigo if m.of("actividad")]
    return {(a.of("actividad"), v): a for a in codigos for v in leida.named("servicio")}


# Wording that contradicts the figures: a fulfilment as an excess, a rise as a fall, a goal missed.

# "para alcanzar su meta" does not assert that it was reached, nor "no superó" that it was not.
NEGATION = re.compile(
    r"\b(?:(?:no(?! solo)|ni|tampoco|nunca|sin|casi|por poco|practicamente)(?: [a-z]+){0,2}|para|de|por)\s*$"
)
# "superando su meta", not "superando el avance de meta física de 2024".
OWN_GOAL_AFTER = re.compile(
    r"\s+(?:(?:en (?:19|20)\d\d|asi|[a-z]+mente|con creces)\s+)?(?:a\s+|con\s+|de\s+)?"
    r"(?:(?:la|su|sus|las|el|lo)\s+)?"
)
OF_GOAL = ("empresas_atendidas", "acciones", "cumplimiento_pct", "valor_indicador", "meta_fisica", "meta_indicador")
OF_INDICATOR = ("valor_indicador", "meta_indicador")
RISE = {1: "aumento", -1: "disminución"}
# "cumplió su meta en 99.6 %", or "a medias: 99.6 %", states a rate; "su meta (99.6 %)", that it was reached.
REACHED_WITH = re.compile(
    r"(?: (?:en|de|del) (?:el )?(?:ano )?(?:19|20)\d\d)?"
    r"(?: ?\(|: |,? con (?:un )?(?:(?:avance|cumplimiento|logro) del? )?)"
)
HOW_MUCH = re.compile(r"\b(?:porcentaje|grado|medida|proporcion|nivel)\b")


# "5,725 empresas, cifra inferior a la registrada en 2024".
THAN_IN = re.compile(
    r"\D*?\b(?:(?P<mas>superior|mayor)|inferior|menor) a l[aoe]s? (?:registrad[ao]s? |alcanzad[ao]s? )?(?:en|del?)"
    r"(?: el)?(?: ano)? (?P<anio>(?:19|20)\d\d)\b(?! en \+)"
)


def by_words(claim: ReadClaim, leida: Parsed, conocido: Knowledge) -> Iterator[Remark]:
    """Yield the remarks where the words beside a number contradict its figure: a rise, more than in another year."""
    cifra = claim.cifra
    if cifra is None or claim.encaje == Match.NO:
        return
    if claim.relacion in SIGNED and max(claim.sentido * cifra.desde, claim.sentido * cifra.hasta) < 0:
        bien = as_written(claim.escrito, cifra.valor)
        razon = (
            f"la frase habla de {RISE[claim.sentido]} y el cambio es de {signed(claim.escrito, bien)} ({cifra.fuente})"
        )
        yield remark(claim, Verdict.WORDING, razon, bien)
    dicho = THAN_IN.match(leida.plano, claim.escrito.fin)
    if dicho is None or claim.relacion != NumberRelation.VALUE:
        return
    sentido = 1 if dicho["mas"] else -1
    cambio = conocido.versus(cifra.indicador, VARIATION, cifra.anio, int(dicho["anio"]), cifra.de)
    if cambio and max(sentido * cambio.desde, sentido * cambio.hasta) < 0:
        cuanto = f" de más de {percent(cambio.desde)}" * (cambio.es_piso and sentido < 0)
        razon = f"frente a {dicho['anio']} hubo {RISE[-sentido]}{cuanto} ({cambio.fuente})"
        yield remark(claim, Verdict.WORDING, razon, claim.escrito.valor)


def exceeded(claim: ReadClaim, cifra: KnownFigure) -> Remark | None:
    """Return the remark on "superando su meta en X" when X is the fulfilment, or the goal was not reached."""
    es_logro = is_fulfilment(claim, cifra)
    alcanza = cifra.desde >= HUNDRED
    if claim.relacion not in OF_EXCESS or not (es_logro or alcanza != (claim.relacion == NumberRelation.EXCESS)):
        return None
    logro, resto = (as_written(claim.escrito, v) for v in (cifra.valor, abs(cifra.valor - HUNDRED)))
    que = f"superó su meta en {value_as_written(resto)} %" if alcanza else "no la alcanzó"
    if cifra.indicador == EXECUTION:
        razon = f"{value_as_written(logro)} % es lo que se ejecutó: quedó sin ejecutar {value_as_written(resto)} %"
        return remark(claim, Verdict.WORDING, razon, resto)
    razon = f"{value_as_written(logro)} % es el cumplimiento de la meta: {que}"
    return remark(claim, Verdict.WORDING, razon, resto if alcanza else logro)


def of_goal(leida: Parsed, claims: Sequence[ReadClaim], conocido: Knowledge) -> Iterator[Remark]:
    """Yield the remarks on numbers said to exceed their goal, or to fall short of it, that do not."""
    for _, es_mas, claim, logro, meta in _goals_known(leida, claims, conocido):
        if logro.hasta < meta.desde if es_mas else logro.desde >= meta.hasta:
            dicho = "alcanzó su meta" if es_mas else "no alcanzó su meta"
            razon = f"la frase dice que {dicho}, que es {exact(meta.valor)}, y llegó a {exact(logro.valor)}"
            yield remark(claim, Verdict.WORDING, razon, claim.escrito.valor)


def _goals_known(
    leida: Parsed, claims: Sequence[ReadClaim], conocido: Knowledge
) -> Iterator[tuple[int, bool, ReadClaim, KnownFigure, KnownFigure]]:
    """Yield (position, whether exceeded, claim, progress, goal) of each statement of how a goal ended."""
    # The subject is certain when a number agrees with its figure.
    suyos = [(c, c.cifra) for c in claims if c.papel in OF_GOAL and c.cifra and c.encaje in AGREES]
    es_de_un_anio = len({a for _, a in leida.anios_propios}) <= 1
    hay_exceso = any(c.relacion in OF_EXCESS for c in claims)
    if hay_exceso or not es_de_un_anio or len({(cifra.de, cifra.anio) for _, cifra in suyos}) != 1:
        return
    for lugar, es_mas in _goals(leida, claims):
        claim, cifra = min(suyos, key=lambda s: abs(s[0].escrito.inicio - lugar))
        medida = OF_INDICATOR if cifra.indicador.endswith("_indicador") else ("avance_fisico", "meta_fisica")
        logro, meta = (conocido.get(i, cifra.anio, cifra.de) for i in medida)
        if logro and meta:
            yield lugar, es_mas, claim, logro, meta


def _goals(leida: Parsed, claims: Sequence[ReadClaim]) -> Iterator[tuple[int, bool]]:
    """Yield (position, whether exceeded) of each statement of how a goal ended."""
    metas = {c.escrito for c in claims if c.papel == "meta_indicador"}
    partes = [n for n in leida.numeros if n.tipo == NumberForm.PERCENT and n not in metas]
    for m, meta in itertools.pairwise(leida.menciones):
        antes = leida.plano[: m.inicio]
        entre = leida.plano[m.fin : meta.inicio]
        hay_parte = any(not REACHED_WITH.fullmatch(leida.plano, meta.fin, n.inicio) for n in partes)
        # Progress and fulfilment are nouns of the goal, not statements: "el avance de la meta fue 99.6 %".
        es_cuanto = hay_parte or entre.startswith(" de ") or HOW_MUCH.search(antes)
        dice = m.of("supera") or ("supera" if m.of("papel") == "cumplimiento" and not es_cuanto else None)
        es_suya = meta.of("papel") == GOAL_ROLE and OWN_GOAL_AFTER.fullmatch(entre)
        if dice and es_suya and not NEGATION.search(antes):
            yield m.inicio, dice == "supera"


# Arithmetic between a sentence's numbers: a share and its part and whole, a change and its ends, parts and their total.
#
# The numbers are found by a table of patterns (language/tablas/cuentas.csv) matched against the sentence with its
# numbers as letters: C a count, M soles, P percent, T points, V times; Y a year, S a name, U and D a rise and a fall,
# X a change. `c` is computed from `a` and `b`; in sums, `b` is the total of the numbers after it.

SUMS = "cuentas"
NUMBER_LETTERS = dict(zip(NumberForm, "PTMCV", strict=True))
CHANGES = {"sube": "U", "baja": "D", "signo": "X"}
COMPARING = ("cambio", "orden", "nivel", "supera")
NEGATED = re.compile(r"\b(?:no|sin|ni|para|lejos|debia|debe|esperaba|busca\w*|casi)\s(?:de\s)?$")
# A third number computed from two may span this many units of its last decimal.
WIDE = 2
# Additive indicators: actions and soles are counted once; a firm may be in several parts.
ADDS = ("acciones", "devengado_soles", "pim_soles", "pia_soles")
# Dimensions whose shares add up to the whole.
WHOLE_DIMENSIONS = ("factor", "tamano", "region_natural")
# Words of an incomplete list of parts, or of parts that contain others.
NOT_ALL = re.compile(
    r"\b(?:entre otr|principal|incluid|incluy|destac|sobre todo|mayorm|por ejemplo|ellas|ellos|cuales|ademas|tambien)"
)


def ordered(leida: Parsed, claims: Sequence[ReadClaim]) -> Iterator[Remark]:
    """Yield the remarks on a number said to be more, or less, than another when the opposite is true."""
    mal = {j.escrito.inicio for j in claims if j.encaje == Match.NO}
    for a, b in _contrary(leida, "orden"):
        if b.inicio not in mal or a.inicio in mal:
            es, no = ("mayor", "menor") if a.whole > b.whole else ("menor", "mayor")
            razon = f"la frase da {a.texto} por {no} que {b.texto}, y es {es}"
            yield of_number(leida.oracion, a, Verdict.WORDING, razon, a.valor)


def _contrary(leida: Parsed, cuenta: str) -> Iterator[tuple[Written, Written]]:
    """Yield the pairs of numbers whose comparison, by the patterns of a kind, contradicts their values."""
    for dicho, n in _pattern_matches(leida, cuenta):
        a, b, niega = n["a"], n["b"], NEGATED.search(dicho.get("nada") or "")
        if a.tipo == b.tipo and not niega and _way(dicho) * (a.whole - b.whole) < 0:
            yield a, b


def recomputed(leida: Parsed, claims: Sequence[ReadClaim]) -> Iterator[Remark]:
    """Yield the remarks on a share or a change recomputed from its sentence's own numbers."""
    bien = {j.escrito.inicio for j in claims if j.encaje in AGREES}
    for cuenta, (dicho, n) in ((k, f) for k in ("parte", "cambio") for f in _pattern_matches(leida, k)):
        a, b, c = (n[k] for k in "abc")
        cifra = _derived_figure(cuenta, a, b, c.tipo)
        if cifra is None:
            continue
        claim = ReadClaim(c, leida.oracion, cota=relation(leida.plano, c).relacion)
        encaje, (desde, hasta), es_cierta = fits(claim, cifra), ends(claim, cifra), c.inicio in bien
        if _way(dicho) * (a.whole - b.whole) < 0:
            razon = f"sus números (de {b.texto} a {a.texto}) dicen {RISE[-_way(dicho)]}"
            mal, valor = (a, None) if es_cierta else (c, c.valor)
            yield of_number(leida.oracion, mal, Verdict.WORDING, razon, valor)
        elif not es_cierta and encaje == Match.NO:
            bien_dicho = as_written(c, abs(cifra.valor))
            razon = f"los números de la misma frase ({cifra.fuente}) dan {signed(c, bien_dicho)}"
            yield remark(claim, Verdict.DOCUMENT, razon, bien_dicho)
        elif not es_cierta and encaje and hasta - desde <= WIDE * c.step:
            yield remark(claim, Verdict(encaje), f"es lo que dan {cifra.fuente}")


def _derived_figure(cuenta: str, a: Written, b: Written, tipo: NumberForm) -> KnownFigure | None:
    """Return the figure, of a number form, computed from two numbers of a sentence; None when they give none.

    Two decimals with different multipliers ("28.8 millones de los 30.6") may share one of them.
    """
    uno = _rounding_range(a)
    otro = _rounding_range(b)
    como = {NumberForm.PERCENT: uno.relative, NumberForm.TIMES: uno.part}.get(tipo, uno.points)
    es_dada = tipo != a.tipo or tipo != NumberForm.PERCENT
    son_de_una = a.tipo == b.tipo and (a.escala == b.escala or not (a.decimales and b.decimales))
    if not (son_de_una and es_dada and tipo in (a.tipo, *SHARES, NumberForm.TIMES)):
        return None
    dado = uno.part(otro) if cuenta == "parte" else como(otro)
    que = f"{a.texto} y {b.texto}"
    if dado is None:
        return None
    return KnownFigure(dado.desde, dado.hasta, "", 0, ALL_OF_PROGRAMME, que, es_exacta=dado.desde == dado.hasta)


def _way(dicho: Mapping[str, str | None]) -> int:
    """Return the direction that the named groups of a pattern match state: 1 more, -1 less, 0 none."""
    return 1 if dicho.get("sube") else -1 if dicho.get("baja") else 0


def _pattern_matches(leida: Parsed, cuenta: str) -> Iterator[tuple[dict[str, str | None], dict[str, Written]]]:
    """Yield each match of the patterns of a kind in a sentence: its groups, and the numbers among them."""
    if len(leida.numeros) < 2:
        return
    texto, lugares = words.replaced(leida.plano, _letters(leida))
    numeros = {n.inicio: n for n in leida.numeros}
    hay = {
        "compara": any(map(leida.named, COMPARING)),
        "firmas": "empresas" in leida.named("cosa"),
    }
    for fila, _ in words.rows_that_fit(SUMS, cuenta, texto, hay):
        for m in fila.patron.finditer(texto):
            dicho = m.groupdict()
            yield dicho, {k: numeros[lugares[m.start(k)]] for k in "abc" if dicho.get(k)}


def _letters(leida: Parsed) -> Iterator[tuple[int, str, int]]:
    """Yield (start, letter, end) of the numbers, years, names and changes of a sentence."""
    yield from ((n.inicio, NUMBER_LETTERS[n.tipo], n.fin) for n in leida.numeros if n.tope is None)
    yield from ((p, "Y", p + 4) for p, _, _ in leida.anios)
    for m in leida.menciones:
        if letra := CHANGES.get(m.of("cambio") or "") or ("S" if m.temas and not m.of("cosa") else ""):
            yield m.inicio, letra, m.fin


def _rounding_range(n: Written) -> Range:
    """Return the interval of true values that round to a written number; a count is exact."""
    medio = n.step / 2 if n.escala or n.decimales else Decimal(0)
    return Range(n.whole - medio, n.whole + medio)


def divided(leida: Parsed) -> Iterator[Remark]:
    """Yield the remarks on a total or parts, in one sentence, that do not add up."""
    for _, n in _pattern_matches(leida, "suma"):
        todo = n.pop("b")
        partes = [*n.values()] or [x for x in leida.numeros if x.inicio > todo.inicio and x.tipo == todo.tipo]
        if len(partes) < 2 or NOT_ALL.search(leida.plano):
            continue
        detras = leida.between(todo.fin, partes[-1].inicio)
        if razon := "" if any(m.of("papel") for m in detras) else _broken(todo, partes):
            yield from (of_number(leida.oracion, x, Verdict.SUM, razon) for x in ([todo] if n else partes))


def _broken(todo: Written | None, partes: Sequence[Written]) -> str:
    """Return how parts fail to add up to a total (100 when None); "" when they do, within rounding."""
    entero = todo.whole if todo else HUNDRED
    suma = sum((n.whole for n in partes), Decimal(0))
    holgura = sum((n.step for n in (*partes, *([todo] if todo else ())) if n.escala or n.decimales), Decimal(0))
    es_otra = abs(suma - entero) > holgura
    return f"las partes suman {value_as_written(suma)} y el total es {value_as_written(entero)}" if es_otra else ""


def summed(anterior: Sequence[ReadClaim], claims: Sequence[ReadClaim], conocido: Knowledge) -> Iterator[Remark]:
    """Yield the parts that do not add up to their total: an activity's by unit, or all the shares of a dimension.

    When only one part disagrees with the known figures, only that one.
    """
    for total, partes in _wholes(anterior, claims, conocido):
        if razon := _broken(total.escrito if total else None, [c.escrito for c in partes]):
            malas = [c for c in partes if c.encaje not in AGREES]
            yield from (remark(c, Verdict.SUM, razon) for c in (malas if len(malas) == 1 else partes))


def _wholes(
    anterior: Sequence[ReadClaim], claims: Sequence[ReadClaim], conocido: Knowledge
) -> Iterator[tuple[ReadClaim | None, list[ReadClaim]]]:
    """Yield each (total, parts) with all its parts; the total is None for shares."""
    for papel in ADDS:
        suyos = [c for c in claims if c.papel == papel and c.relacion == NumberRelation.VALUE]
        por_unidad = [(u, c) for c in suyos if (u := _value(c, "unidad"))]
        dentro = dict(por_unidad)
        fuera = [c for c in (*anterior, *claims) if c.papel == papel and not _value(c, "unidad")]
        todas = {*conocido.responsables.get(_value(fuera[0], "actividad"), ())} if len(fuera) == 1 else ()
        # One part per unit: with two numbers of the same unit, one is about something else.
        if len(dentro) == len(por_unidad) > 1 and {*dentro} == todas:
            yield fuera[0], [*dentro.values()]
    for dimension in WHOLE_DIMENSIONS:
        partes = {c.de: c for c in claims if c.relacion == NumberRelation.SHARE and [d for d, _ in c.de] == [dimension]}
        if len(partes) > 1 and {*partes} >= {de for de in conocido.con_parte if [d for d, _ in de] == [dimension]}:
            yield None, [*partes.values()]


def _value(claim: ReadClaim, dimension: str) -> str:
    """Return the value of a dimension for a number: by its tied name, its known figure or its sentence; "" without."""
    de = claim.cifra.de if claim.cifra else claim.de
    return next((v for d, v in (*claim.atado, *de) if d == dimension), "")
