"""The audit of a document: every number judged, the reasons of what is wrong, and what cannot be said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice

from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask.catalog import Catalog
from pp0093.audit import (
    alerts,
    context,
    contradictions,
    doubt,
    explained,
    extraction,
    knowledge,
    listed,
    parallel,
    sums,
    vocabulary,
    wording,
)
from pp0093.audit.claims import ReadClaim
from pp0093.audit.document import Document
from pp0093.audit.judging import Judged, judge
from pp0093.audit.knowledge import Knowledge
from pp0093.audit.others import OF_ANOTHER
from pp0093.audit.roles import NumberRelation
from pp0093.audit.sentences import Parsed
from pp0093.audit.tables import Rows
from pp0093.audit.verdicts import Place, Remark, Verdict, expected, merged, of_number, remark, said
from pp0093.language.numbers import Match, NumberForm
from pp0093.language.phrases import Vocabulary

# The accusations that stand on which figure a number is; the others stand on words or on other numbers.
DOUBTFUL = (Verdict.DATA, Verdict.DOCUMENT, Verdict.YEAR, Verdict.NAME, Verdict.BASE)

QUOTED = "la frase dice lo que un documento imprime, no que sea así"
UNREAD_ROW = "es de una tabla de la que no se reconoce de qué es cada columna"


class Heard(Struct, frozen=True):
    """A sentence with its numbers judged."""

    leida: Parsed
    juzgados: tuple[Judged, ...]


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


def _restated(dicho: Remark, antes: Remark | None) -> Remark:
    """Return a remark, as another reading where what documents print agrees with the number that it accuses."""
    if antes is None or not dicho.es_acusacion or antes.clase not in (Verdict.EQUAL, Verdict.ROUNDED):
        return dicho
    hoy = f": hoy es {said(dicho.valor_esperado)}" if dicho.valor_esperado is not None else ""
    razon = f"lo da {antes.razon}; el archivo cargado, de otro corte, reexpresa el año{hoy}"
    return replace(dicho, clase=Verdict.RESTATED, razon=razon, cambio=None)


def _audited(documento: Document, catalogo: Catalog, anio: int | None, conocido: Knowledge) -> list[Remark]:
    """Return what is said of each number of a document by what is known."""
    vocabulario, apertura = vocabulary.of(catalogo), listed.of(catalogo)
    del_anio = anio if anio is not None else context.year_of(documento)
    filas = Rows(conocido, vocabulario, del_anio, apertura)
    oidas = _settled_rows(
        Heard(leida, tuple(parallel.settled([judge(c) for c in _claims(filas.claims(leida), hechos)])))
        for leida, hechos in extraction.extract(documento, vocabulario, conocido, del_anio, apertura)
    )
    todos = [j for o in oidas for j in o.juzgados]
    palabras = [r for o in oidas for r in _wording(o, conocido)]
    leidas = [o.leida for o in oidas]
    dudas = {_place(j): d for o in oidas for j in o.juzgados if (d := _doubt(o, j, conocido, vocabulario)) is not None}
    citadas = {_place(j) for o in oidas if doubt.quotes(o.leida) for j in o.juzgados}
    bien_dichos = contradictions.right_ones(todos)
    frenos = {
        _place(j): d
        for o in oidas
        for j in o.juzgados
        if j.lectura
        and j.encaje != Match.NO
        and (d := doubt.any_way(j.claim, j.lectura.cifra, o.leida, conocido)) is not None
    }
    dichos = [_unsaid(_weighed(_said(j, bien_dichos, conocido), dudas, citadas), frenos) for j in todos]
    hallados = [
        *palabras,
        *(r for o in oidas for r in contradictions.two_for_one(o.leida)),
        *(r for antes, o in zip([None, *oidas], oidas, strict=False) for r in _sums(antes, o, conocido)),
        *(r for r in dichos if r.es_acusacion),
        *contradictions.disputed(todos, conocido),
        *contradictions.between([j for o in oidas for j in o.juzgados if _is_read(o, vocabulario)], conocido),
        *contradictions.opposed(todos, palabras),
        *contradictions.done_and_not(leidas),
        *(r for s in leidas if not s.oracion.es_fila for r in wording.without_number(s, conocido, vocabulario.neutras)),
        *alerts.of(leidas, catalogo, del_anio),
    ]
    # What a sentence's own numbers say of each other needs no reading: no doubt about what they are of touches it.
    propios = [r for o in oidas for r in (*sums.recomputed(o.leida, o.juzgados, conocido), *_unread_row(o))]
    pesados = [
        *(_weighed(r, dudas, citadas) for r in hallados),
        *_settled(dichos, [_weighed(r, {}, citadas) for r in propios]),
    ]
    return merged(pesados)


def _claims(de_fila: list[ReadClaim], hechos: list[ReadClaim]) -> list[ReadClaim]:
    """Return the claims of a sentence: those of a row of a table first, unless it is of another programme."""
    es_ajena = any(c.motivo == OF_ANOTHER for c in hechos)
    return hechos if es_ajena else de_fila or hechos


def _settled_rows(oidas: Iterable[Heard]) -> list[Heard]:
    """Return sentences with the rows of each table judged again together: a column may be known by its other rows."""
    salida: list[Heard] = []
    for es_fila, juntas in groupby(oidas, lambda o: o.leida.oracion.es_fila):
        grupo = list(juntas)
        if es_fila:
            todos = iter(parallel.settled([j for o in grupo for j in o.juzgados]))
            grupo = [replace(o, juzgados=tuple(islice(todos, len(o.juzgados)))) for o in grupo]
        salida += grupo
    return salida


def _unread_row(oida: Heard) -> Iterator[Remark]:
    """Yield the numbers of a row of a table that nothing says what they are of."""
    oracion = oida.leida.oracion
    if oracion.es_fila and not oida.juzgados:
        yield from (of_number(oracion, n, Verdict.UNKNOWN, UNREAD_ROW) for n in oida.leida.numeros)


def _place(juzgado: Judged) -> Place:
    return juzgado.claim.oracion.orden, juzgado.claim.escrito.inicio


def _is_read(oida: Heard, vocabulario: Vocabulary) -> bool:
    return oida.leida.oracion.es_fila or not doubt.unread(oida.leida, vocabulario.neutras)


def _doubt(oida: Heard, juzgado: Judged, conocido: Knowledge, vocabulario: Vocabulary) -> str | None:
    if oida.leida.oracion.es_fila or juzgado.claim.es_de_lista or juzgado.encaje != Match.NO:
        return None
    otros = [j.claim for j in oida.juzgados]
    return doubt.of(juzgado.claim, oida.leida, conocido, vocabulario.neutras, otros)


def _weighed(dicho: Remark, dudas: Mapping[Place, str], citadas: Collection[Place]) -> Remark:
    """Return a remark, as nothing that can be said when it accuses a number that is quoted or may be of another."""
    duda = QUOTED if dicho.lugar in citadas else dudas.get(dicho.lugar) if dicho.clase in DOUBTFUL else None
    if duda is None or not dicho.es_acusacion:
        return dicho
    return replace(dicho, clase=Verdict.UNKNOWN, valor_esperado=None, razon=duda, cambio=None)


def _unsaid(dicho: Remark, frenos: Mapping[Place, str]) -> Remark:
    """Return a remark, as nothing that can be said where its sentence does not say that the number is so."""
    freno = frenos.get(dicho.lugar)
    if freno is None or dicho.es_acusacion:
        return dicho
    return replace(dicho, clase=Verdict.UNKNOWN, valor_esperado=None, razon=freno)


def _settled(dichos: Sequence[Remark], propios: Sequence[Remark]) -> Iterator[Remark]:
    """Yield the remarks of the numbers: what the sentence's own numbers say stands where nothing else was known."""
    nada = {r.lugar for r in dichos if r.clase == Verdict.UNKNOWN}
    hay = {r.lugar for r in dichos}
    for r in propios:
        if r.lugar in nada or r.lugar not in hay:
            yield r
    yield from dichos


def _wording(oida: Heard, conocido: Knowledge) -> Iterator[Remark]:
    for j in oida.juzgados:
        yield from wording.of_number(j, conocido)
    if not oida.leida.oracion.es_fila:
        yield from sums.ordered(oida.leida, oida.juzgados)
        yield from wording.of_sentence(oida.leida, oida.juzgados, conocido)


def _sums(antes: Heard | None, oida: Heard, conocido: Knowledge) -> Iterator[Remark]:
    es_mismo = antes is not None and antes.leida.oracion.bloque == oida.leida.oracion.bloque
    if not oida.leida.oracion.es_fila:
        yield from sums.parts(antes.juzgados if antes and es_mismo else (), oida.juzgados, oida.leida, conocido)
        yield from sums.shares(oida.juzgados, conocido)
        yield from sums.divided(oida.leida)


def _said(juzgado: Judged, bien_dichos: contradictions.Right, conocido: Knowledge) -> Remark:
    """Return what is said of one number: agreement, the first reason that explains it is wrong, or why nothing is."""
    claim, lectura = juzgado.claim, juzgado.lectura
    if mal := explained.magnitude(juzgado, conocido):
        return mal
    if juzgado.encaje is None or lectura is None:
        return remark(claim, Verdict.UNKNOWN, juzgado.por_que)
    if juzgado.encaje != Match.NO and claim.cota and not claim.es_clara:
        return remark(claim, Verdict.UNKNOWN, "la frase no dice con certeza de qué es la cifra")
    if juzgado.encaje != Match.NO:
        if juzgado.encaje == Match.EQUAL and (mal := explained.percent_for_points(juzgado, conocido)):
            return mal
        clase = Verdict.EQUAL if juzgado.encaje == Match.EQUAL else Verdict.ROUNDED
        esperado = expected(claim.escrito, lectura.cifra) if claim.relacion != NumberRelation.EXCESS else None
        return remark(claim, clase, lectura.cifra.fuente, valor_esperado=esperado, indicador=lectura.cifra.indicador)
    return _why(juzgado, bien_dichos, conocido)


def _why(juzgado: Judged, bien_dichos: contradictions.Right, conocido: Knowledge) -> Remark:
    claim, lectura = juzgado.claim, juzgado.lectura
    assert lectura is not None
    en_documento = contradictions.refuted(juzgado, bien_dichos)
    explicaciones = [
        explained.unit(juzgado, conocido),
        explained.base(juzgado, conocido),
        en_documento if claim.escrito.tipo == NumberForm.PERCENT else None,
        explained.year(juzgado, conocido),
        explained.name(juzgado, conocido),
        en_documento,
    ]
    for explicada in explicaciones:
        if explicada:
            return explicada
    bien = expected(claim.escrito, lectura.cifra)
    razon = f"{conocido.of_which(lectura.cifra.de)}, {lectura.cifra.anio}, es {said(bien)} ({lectura.cifra.fuente})"
    return remark(claim, Verdict.DATA, razon, valor_esperado=bien)


def wrong(remarks: Iterable[Remark]) -> list[Remark]:
    """Return the accusations."""
    return [r for r in remarks if r.es_acusacion]
