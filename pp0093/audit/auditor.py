"""The audit of a document: every number judged, the reasons of what is wrong, and what cannot be said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask.catalog import Catalog
from pp0093.audit import document, extraction, knowledge, reasons
from pp0093.audit.document import Document
from pp0093.audit.knowledge import Knowledge, NumberRelation
from pp0093.audit.topics import OF_ANOTHER, Parsed
from pp0093.audit.verdicts import (
    Place,
    ReadClaim,
    Remark,
    Verdict,
    expected,
    judge,
    merged,
    of_number,
    of_words,
    remark,
    said,
)
from pp0093.instruments import figures
from pp0093.instruments.figures import IndicatorState
from pp0093.language.numbers import AGREES, Match, NumberForm, Written, match

# The accusations that stand on which figure a number is; the others stand on words or on other numbers.
DOUBTFUL = (Verdict.DATA, Verdict.DOCUMENT, Verdict.YEAR, Verdict.NAME)
QUOTED = "la frase dice lo que un documento imprime, no que sea así"
UNREAD_ROW = "es de una tabla de la que no se reconoce de qué es cada columna"
UNSURE = "la frase no dice con certeza de qué es la cifra"


class Heard(Struct, frozen=True):
    """A sentence with its numbers judged."""

    leida: Parsed
    juzgados: tuple[ReadClaim, ...]


def audit(documento: Document, catalogo: Catalog, anio: int | None = None) -> list[Remark]:
    """Return what is said of each number of a document, in its order; `anio` is its year, when it does not say it.

    What money was before a later extract restated it is another reading, and no error of the document.
    """
    catalogo = catalogo.real()
    conocido, de_antes = knowledge.of(catalogo), knowledge.as_printed(catalogo)
    dichos = _audited(documento, catalogo, anio, conocido)
    if de_antes is conocido or not wrong(dichos):
        return dichos
    antes = {(r.linea, r.lugar, r.texto): r for r in _audited(documento, catalogo, anio, de_antes)}
    return [_restated(r, antes.get((r.linea, r.lugar, r.texto))) for r in dichos]


def wrong(remarks: Iterable[Remark]) -> list[Remark]:
    """Return the accusations."""
    return [r for r in remarks if r.es_acusacion]


def _restated(dicho: Remark, antes: Remark | None) -> Remark:
    """Return a remark, as another reading where what documents print agrees with the number that it accuses."""
    if antes is None or not dicho.es_acusacion or antes.clase not in (Verdict.EQUAL, Verdict.ROUNDED):
        return dicho
    hoy = f": hoy es {said(dicho.valor_esperado)}" if dicho.valor_esperado is not None else ""
    razon = f"lo da {antes.razon}; el archivo cargado, de otro corte, reexpresa el año{hoy}"
    return replace(dicho, clase=Verdict.RESTATED, razon=razon, cambio=None)


def _audited(documento: Document, catalogo: Catalog, anio: int | None, conocido: Knowledge) -> list[Remark]:
    """Return what is said of each number of a document by what is known."""
    del_anio = anio if anio is not None else document.year_of(documento)
    neutras = knowledge.vocabulary(catalogo).neutras
    oidas = _heard(documento, del_anio, conocido)
    todos, leidas = [c for o in oidas for c in o.juzgados], [o.leida for o in oidas]
    motivos = {c.lugar: d for o in oidas for c in o.juzgados if (d := _doubt(o, c, conocido, neutras)) is not None}
    citadas = {s.oracion.orden for s in leidas if reasons.quotes(s)}
    bien_dichos = reasons.right_ones(todos)
    dichos = [_weighed(_said(c, bien_dichos, conocido), motivos, citadas) for c in todos]
    palabras = [r for c in todos for r in reasons.by_words(c, conocido)]
    for o in oidas:
        if not o.leida.oracion.es_fila:
            palabras += [*reasons.ordered(o.leida, o.juzgados), *reasons.of_sentence(o.leida, o.juzgados, conocido)]
    leidos = [c for o in oidas for c in o.juzgados if o.leida.oracion.es_fila or not reasons.unread(o.leida, neutras)]
    hallados = [
        *palabras,
        *(r for antes, o in zip([None, *oidas], oidas, strict=False) for r in _sums(antes, o, conocido)),
        *wrong(dichos),
        *reasons.disputed(todos, conocido),
        *reasons.between(leidos, conocido),
        *reasons.opposed(todos, palabras),
        *reasons.done_and_not(leidas),
        *_of_policy(leidas, catalogo, del_anio),
    ]
    # What a sentence's own numbers say of each other needs no reading, and stands where nothing else was known.
    sabidos = {r.lugar for r in dichos if r.clase != Verdict.UNKNOWN}
    propios = [r for o in oidas for r in _of_its_own(o, conocido)]
    de_mas = [_weighed(r, {}, citadas) for r in propios if r.lugar not in sabidos]
    return merged([*(_weighed(r, motivos, citadas) for r in hallados), *de_mas, *dichos])


def _heard(documento: Document, anio: int | None, conocido: Knowledge) -> list[Heard]:
    """Return the sentences of a document, judged; the rows of a table together: a column may be known by its others."""
    filas = extraction.Rows(conocido, anio)
    oidas: list[Heard] = []
    for leida, hechos in extraction.extract(documento, conocido, anio):
        de_fila = filas.claims(leida)
        es_ajena = any(c.motivo == OF_ANOTHER for c in hechos)
        oidas.append(Heard(leida, tuple(map(judge, hechos if es_ajena else de_fila or hechos))))
    return oidas


def _of_its_own(oida: Heard, conocido: Knowledge) -> Iterator[Remark]:
    """Yield what a sentence's numbers say of each other, and those of a row that nothing says what they are of."""
    leida, oracion = oida.leida, oida.leida.oracion
    yield from reasons.recomputed(leida, oida.juzgados)
    yield from reasons.overlapped(leida, oida.juzgados, conocido)
    if oracion.es_fila and not oida.juzgados:
        yield from (of_number(oracion, n, Verdict.UNKNOWN, UNREAD_ROW) for n in leida.numeros)


def _doubt(oida: Heard, claim: ReadClaim, conocido: Knowledge, neutras: frozenset[str]) -> str | None:
    """Return why a refuted number is not accused, or nothing is said of one that agrees; None without a reason."""
    if claim.encaje in AGREES and claim.cifra:
        return reasons.any_way(claim, claim.cifra, oida.leida)
    if oida.leida.oracion.es_fila or claim.es_de_lista or claim.encaje is None:
        return None
    return reasons.doubted(claim, oida.leida, conocido, neutras, oida.juzgados)


def _weighed(dicho: Remark, motivos: Mapping[Place, str], citadas: Collection[int]) -> Remark:
    """Return a remark, as nothing that can be said where it is quoted or there is a reason for it."""
    motivo = motivos.get(dicho.lugar) if not dicho.es_acusacion or dicho.clase in DOUBTFUL else None
    if dicho.es_acusacion and dicho.lugar[0] in citadas:
        motivo = QUOTED
    if motivo is None:
        return dicho
    return replace(dicho, clase=Verdict.UNKNOWN, valor_esperado=None, razon=motivo, cambio=None)


def _sums(antes: Heard | None, oida: Heard, conocido: Knowledge) -> Iterator[Remark]:
    if not oida.leida.oracion.es_fila:
        es_mismo = antes is not None and antes.leida.oracion.bloque == oida.leida.oracion.bloque
        yield from reasons.parts(antes.juzgados if antes and es_mismo else (), oida.juzgados, oida.leida, conocido)
        yield from reasons.shares(oida.juzgados, conocido)
        yield from reasons.divided(oida.leida)


def _said(claim: ReadClaim, bien_dichos: reasons.Right, conocido: Knowledge) -> Remark:
    """Return what is said of one number: agreement, the first reason that explains it is wrong, or why nothing is."""
    cifra = claim.cifra
    if mal := reasons.magnitude(claim, conocido):
        return mal
    if cifra is None:
        return remark(claim, Verdict.UNKNOWN, claim.motivo)
    bien = expected(claim.escrito, cifra)
    if claim.encaje == Match.NO:
        en_documento = reasons.refuted(claim, cifra, bien_dichos)
        razon = f"{conocido.of_which(cifra.de)}, {cifra.anio}, es {said(bien)} ({cifra.fuente})"
        return (
            reasons.unit(claim, cifra)
            or (en_documento if claim.escrito.tipo == NumberForm.PERCENT else None)
            or reasons.another(claim, cifra, conocido)
            or en_documento
            or remark(claim, Verdict.DATA, razon, valor_esperado=bien)
        )
    if claim.cota and not claim.es_clara:
        return remark(claim, Verdict.UNKNOWN, UNSURE)
    if claim.encaje == Match.EQUAL and (mal := reasons.percent_for_points(claim, cifra, conocido)):
        return mal
    esperado = None if claim.relacion == NumberRelation.EXCESS else bien
    return remark(claim, Verdict(str(claim.encaje)), cifra.fuente, valor_esperado=esperado, indicador=cifra.indicador)


# What a report on the policy says of services and indicators, by their codes ------------------------------------------

RUN = re.compile(r"(?<![\w.])\d\d\.\d\d\.\d\d(?:\s*(?:,|y|,\s*y)\s*\d\d\.\d\d\.\d\d)*(?!\.\d)")
CODE, OBJECTIVE = re.compile(r"\d\d\.\d\d\.\d\d"), re.compile(r"^\s*op\s?0?(\d)\s*:")
INDICATOR = re.compile(r"(?<![\w.])(i(?:op|ss)(?:\.\d\d)+)(?![\w.])")
ALERTS = {
    "avance_bajo": ("avance bajo", re.compile(r"bajo avance|avances? bajos?")),
    "sin_dato": (
        "falta de información",
        re.compile(r"(?:falta de|sin|ausencia de) informacion|no cuentan? con informacion"),
    ),
    "planeamiento": ("avance mayor a 150", re.compile(r"mayor(?:es)? (?:a|que) 150|atipicamente altos")),
}
PROGRESS = "avance_tipo1"
# The words that leave what is said of some codes to those before them.
BEFORE_CODES = ("como", "servicios", "en los")


def _of_policy(leidas: Sequence[Parsed], catalogo: Catalog, anio: int | None) -> Iterator[Remark]:
    """Yield what a report on the policy says of services and indicators, when it names them by their codes."""
    instrumento = catalogo.programa.instrument(figures.POLICY)
    if instrumento is None or not any(CODE.search(s.plano) or INDICATOR.search(s.plano) for s in leidas):
        return
    if (del_anio := figures.year_of(catalogo, instrumento, anio)) is not None:
        estados = figures.states(catalogo, instrumento, del_anio)
        yield from _alerted(leidas, estados)
        yield from _progress(leidas, {f.indicador.lower(): f for f in estados})


def _alerted(leidas: Sequence[Parsed], estados: Sequence[IndicatorState]) -> Iterator[Remark]:
    """Yield the services that a text gives an alert to, or leaves out, against those that have it."""
    dichos: dict[tuple[str, str], dict[str, tuple[Parsed, int]]] = {}
    objetivo, bloque = "", -1
    for leida in leidas:
        inicio = OBJECTIVE.match(leida.plano)
        if inicio or leida.oracion.bloque != bloque:
            objetivo, bloque = f"0{inicio[1]}" if inicio else "", leida.oracion.bloque
        for corrida in RUN.finditer(leida.plano):
            for alerta in _alerts(leida.plano, corrida):
                suyos = CODE.finditer(leida.plano, corrida.start(), corrida.end())
                dichos.setdefault((objetivo, alerta), {}).update({c[0]: (leida, c.start()) for c in suyos})
    for (objetivo, alerta), codigos in dichos.items():
        reales = dict.fromkeys(_short(f) for f in figures.alerted(estados, alerta) if f.servicio_politica)
        dicha = ALERTS[alerta][0]
        for codigo, (leida, lugar) in codigos.items():
            avances = ", ".join(f"{f.indicador}: {_rounded(f)}" for f in estados if _short(f) == codigo)
            if avances and codigo not in reales:
                razon = f"el texto le atribuye {dicha} y sus indicadores dicen otra cosa ({avances})"
                yield _code(leida, lugar, codigo, Verdict.NAME, razon)
        if faltan := [s for s in reales if objetivo and s.startswith(objetivo) and s not in codigos]:
            ultimo, (leida, lugar) = next(reversed(codigos.items()))
            razon = f"entre los servicios con {dicha} el texto no nombra {', '.join(faltan)}"
            yield _code(leida, lugar + 1, ultimo, Verdict.DATA, razon)


def _short(f: IndicatorState) -> str:
    return (f.servicio_politica or "").partition(".")[2]


def _rounded(f: IndicatorState) -> str:
    return "ND" if f.avance_tipo1 is None else said(round(Decimal(f.avance_tipo1), 1))


def _alerts(plano: str, corrida: re.Match[str]) -> list[str]:
    """Return what a sentence says of a run of codes: in the words after it, up to the next, else in those before."""
    siguiente, antes = RUN.search(plano, corrida.end()), plano[: corrida.start()]
    despues = re.split(r"[;)]", plano[corrida.end() : siguiente.start() if siguiente else len(plano)])[0]
    halladas = [a for a, (_, patron) in ALERTS.items() if patron.search(despues)]
    if "(" not in antes[-30:] or (halladas and not antes.rstrip().endswith(BEFORE_CODES)):
        return halladas
    propio = antes[max((m.end() for m in RUN.finditer(antes)), default=0) :]
    return [a for a, (_, patron) in ALERTS.items() if patron.search(propio)]


def _code(leida: Parsed, lugar: int, texto: str, clase: Verdict, razon: str) -> Remark:
    dicho = of_words(leida.oracion, (lugar, lugar + len(texto)), clase, razon, indicador=PROGRESS)
    return replace(dicho, texto=texto)


def _progress(leidas: Sequence[Parsed], estados: Mapping[str, IndicatorState]) -> Iterator[Remark]:
    """Yield the progress printed beside the code of an indicator: the last number before the next code."""
    pendiente: IndicatorState | None = None
    for leida in leidas:
        codigos = INDICATOR.findall(leida.plano)
        pendiente = estados.get(codigos[-1]) if codigos else pendiente
        n = leida.numeros[-1] if leida.numeros and (codigos or leida.oracion.es_fila) else None
        if pendiente is None or n is None or leida.plano[n.fin :].strip():
            continue
        if pendiente.avance_tipo1 is not None and n.tipo == NumberForm.COUNT and n.decimales:
            yield _against_base(leida, n, pendiente)
            pendiente = None


def _against_base(leida: Parsed, n: Written, f: IndicatorState) -> Remark:
    avance = Decimal(str(f.avance_tipo1))
    clase, razon = Verdict.UNKNOWN, "no se sabe si es el avance del indicador"
    if f.tipo_nombre and f.objetivo and not f.servicio_politica and f.alerta_retroceso:
        valor, base = (said(Decimal(str(v)).normalize() + 0) for v in (f.valor_obtenido, f.linea_base))
        que = f"aunque el valor, {valor}, está por debajo de su línea base, {base}: no hay avance"
        clase, razon = Verdict.DOCUMENT, f"el avance es {said(round(avance, 1))} {que}"
    elif match(n, avance, avance, es_exacta=True) == Match.EQUAL:
        clase, razon = Verdict.EQUAL, ""
    return of_number(leida.oracion, n, clase, razon, indicador=PROGRESS)
