"""Parts that do not add up to their whole: actions by unit, amounts, and shares of all the values of a dimension."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from pp0093.audit.judging import Judged
from pp0093.audit.knowledge import Knowledge
from pp0093.audit.known import Of
from pp0093.audit.roles import NumberRelation
from pp0093.audit.sentences import Parsed, place
from pp0093.audit.verdicts import Remark, Verdict, as_written, of_number, remark, said
from pp0093.language.frames import TOTAL
from pp0093.language.numbers import AGREES, Match, NumberForm, Written, match
from pp0093.language.phrases import Mention

HUNDRED = Decimal(100)
# What adds up: an action and a sol are counted once; a firm may be in several parts.
ADDS = ("acciones", "devengado_soles", "pim_soles", "pia_soles")
# Dimensions whose values, all of them, are the whole.
WHOLE = ("factor", "tamano", "region_natural")
# A firm has one value of each of these, so their shares add up.
EXCLUSIVE = ("tamano", "sector", "departamento", "region_natural")
SHARES = ("participacion_pct", "participacion_con_dato_pct")
AND = re.compile(r"\s*(?:,|,? (?:y|e))\s*(?:(?:el|la|las|los|de|en)\s+)*")
# "Las medianas y grandes sumaron el 2.1 % de las atendidas".
TOGETHER = re.compile(
    r"\s*(?:empresas )?(?:,? (?:en conjunto|juntas|juntos),?)?\s*"
    r"(?:sum|concentr|represent|agrup|reun|acumul)\w+ (?:juntas |juntos )?(?:apenas |solo )?(?:el|un)\s*$"
)
OF_ALL_FIRMS = re.compile(
    r"\s*(?:del total(?: de (?:las )?empresas)?|de las empresas|"
    r"de (?:las|los) (?:empresas )?(?:atendid|beneficiari)[oa]s)"
    r"(?: (?:en|de|durante) (?:el )?(?:ano )?(?:19|20)\d\d)?\s*[.]?$"
)

# A whole that its own sentence parts: "se distribueron en S/ 320,000 para equipos y S/ 200,000 para asistencia".
DIVIDES = re.compile(
    r"\b(?:distribuy\w+|repart\w+|divid\w+|descompo\w+|desagreg\w+)\b(?: asi)?(?:,? (?:en|entre|como))?\b"
)
COLON = re.compile(r"^\s[a-z]+(?:\s(?:de )?[a-z]+){0,2}:\s*$")
COMPLEMENT = re.compile(r"\by (?:las|los|s/\.?)?\s*$")
THE_REST = re.compile(r"^\s*(?:empresas |acciones )?(?:restantes|(?:de|en|a) (?:las )?provincias|(?:del|al) resto)\b")
OF_THE_WHOLE = re.compile(r"^\s*(?:en (?:19|20)\d\d,? )?(?:del total de|de un total de|de las|de los)\s*$")
# A total that nothing but its own words introduces: "; en total, S/ 2,136,840".
ONLY_TOTAL = re.compile(rf"{TOTAL.pattern}(?: de| a)?[,:]?\s*(?:s/\.?\s*)?$")
# What says that not all the parts are there, or that some are within others.
NOT_ALL = re.compile(
    r"\b(?:entre otr|principal|incluid|incluy|destac|sobre todo|mayorm|por ejemplo|ellas|ellos|cuales|ademas|tambien)"
)


def divided(leida: Parsed) -> Iterator[Remark]:
    """Yield the parts that a sentence says a whole is divided in and do not sum to it.

    Firms may be in several parts at once: theirs are not summed but where one is said to be the rest.
    """
    plano = leida.plano
    if NOT_ALL.search(plano):
        return
    for i, todo in enumerate(leida.numeros[:-2]):
        partes = [n for n in leida.numeros[i + 1 :] if n.tipo == todo.tipo]
        if todo.tipo not in (NumberForm.COUNT, NumberForm.SOLES) or len(partes) < 2:
            continue
        suma, entre = sum((n.whole for n in partes), Decimal(0)), plano[todo.fin : partes[0].inicio]
        holgura = sum((n.step for n in (*partes, todo) if n.escala or n.decimales), Decimal(0))
        son_firmas = todo.tipo == NumberForm.COUNT and any(m.of("cosa") == "empresas" for m in leida.menciones)
        es_mayor, es_otra = suma - todo.whole > holgura, abs(suma - todo.whole) > holgura
        reparte = DIVIDES.search(entre) and not son_firmas and es_otra
        enumera = COLON.match(entre) and not son_firmas and es_mayor
        if reparte or enumera or (es_otra and _is_rest(leida, todo, partes)):
            razon = f"las partes suman {said(suma)} y el total dicho es {said(todo.whole)}"
            yield from (of_number(leida.oracion, n, Verdict.SUM, razon) for n in partes)
        return


def _is_rest(leida: Parsed, todo: Written, partes: Sequence[Written]) -> bool:
    """Tell two parts of a whole, the second said to be the rest."""
    plano = leida.plano
    es_del_todo = OF_THE_WHOLE.match(plano[: todo.inicio]) and len(partes) == len(("una", "el resto"))
    es_resto = COMPLEMENT.search(plano[: partes[-1].inicio]) and THE_REST.match(plano[partes[-1].fin :])
    return bool(es_del_todo and es_resto)


def totalled(juzgados: Sequence[Judged], leida: Parsed, conocido: Knowledge) -> Iterator[Remark]:
    """Yield the total said of amounts that are all right, one by one, and do not sum to it: the total is the wrong one.

    Not where it is said of something else, or is what something else is worth: then it may be the total of that.
    """
    for i, j in enumerate(juzgados):
        n, dichas = j.claim.escrito, [p for p in juzgados[:i] if p.claim.escrito.tipo == j.claim.escrito.tipo]
        if n.tipo != NumberForm.SOLES or not ONLY_TOTAL.search(place(leida, n).gap_antes) or not _are_apart(dichas):
            continue
        if any(m.temas and m.inicio >= n.fin for m in leida.menciones) or _is_something(j, dichas[0], conocido):
            continue
        suma = sum((p.claim.escrito.whole for p in dichas), Decimal(0))
        holgura = sum((x.step for x in (n, *(p.claim.escrito for p in dichas)) if x.escala or x.decimales), Decimal(0))
        if abs(suma - n.whole) > holgura:
            bien = as_written(n, suma)
            razon = f"lo que suma, y es así parte por parte, da {said(bien)}"
            yield remark(j.claim, Verdict.SUM, razon, valor_esperado=bien)


def _is_something(total: Judged, parte: Judged, conocido: Knowledge) -> bool:
    """Tell a total that is what some other subject is worth."""
    if parte.lectura is None:
        return True
    cifra = parte.lectura.cifra
    iguales = conocido.por_lugar.get((cifra.indicador, cifra.anio), ())
    return any(match(total.claim.escrito, c.desde, c.hasta, es_exacta=c.es_exacta) != Match.NO for c in iguales)


def _are_apart(partes: Sequence[Judged]) -> bool:
    """Tell two amounts or more that are all as known, of one thing in one year and of different subjects."""
    cifras = [p.lectura.cifra for p in partes if p.lectura and p.encaje in AGREES]
    if len(cifras) < len(partes) or len(cifras) < len(("una", "otra")):
        return False
    es_lo_mismo = len({(c.indicador, c.anio) for c in cifras}) == 1
    return es_lo_mismo and len({c.de for c in cifras}) == len(cifras)


def parts(
    anterior: Sequence[Judged], juzgados: Sequence[Judged], leida: Parsed, conocido: Knowledge
) -> Iterator[Remark]:
    """Yield the parts of a whole said before them that do not sum to it."""
    for papel in ADDS:
        suyos = [j for j in juzgados if _is_amount(j, papel)]
        dentro = [j for j in suyos if _unit(j)]
        if len(dentro) < 2 or len({_unit(j) for j in dentro}) < len(dentro):
            continue
        fuera = [j for j in suyos if j not in dentro] or [j for j in anterior if _is_amount(j, papel) and not _unit(j)]
        if len(fuera) != 1 or not (_says_parts(leida) or _are_all(fuera[0], dentro, conocido)):
            continue
        todos = [j.claim.escrito for j in (*dentro, *fuera)]
        total, suma = todos[-1].whole, sum((n.whole for n in todos[:-1]), Decimal(0))
        holgura = sum((n.step for n in todos if n.escala or n.decimales), Decimal(0))
        if abs(total - suma) > holgura:
            razon = f"las partes suman {said(suma)} y el total dicho es {said(total)}"
            yield from (remark(j.claim, Verdict.SUM, razon) for j in _blamed(dentro, fuera))


def _blamed(partes: Sequence[Judged], total: Sequence[Judged] = ()) -> Sequence[Judged]:
    """Return the parts that a broken sum accuses: the only one not as known, where all the rest is; else all."""
    malas = [j for j in partes if j.encaje not in AGREES]
    es_justo = all(j.encaje in AGREES for j in total)
    if es_justo and len(malas) == 1 < len(partes):
        return malas
    return partes


def _is_amount(juzgado: Judged, papel: str) -> bool:
    return juzgado.claim.papel == papel and juzgado.claim.relacion == NumberRelation.VALUE


def _of(juzgado: Judged) -> Of:
    """Return what a number is of: what it agrees with, else what its sentence says first."""
    return juzgado.lectura.cifra.de if juzgado.lectura else juzgado.claim.de


def _are_all(total: Judged, dentro: Sequence[Judged], conocido: Knowledge) -> bool:
    """Tell the parts of every unit that runs an activity."""
    actividad = next((v for d, v in _of(total) if d == "actividad"), "")
    return {_unit(j) for j in dentro} == set(conocido.responsables.get(actividad, ()))


def together(leida: Parsed, conocido: Knowledge, anio: int | None) -> Iterator[Remark]:
    """Yield the share said of several values of a dimension together that the shares of each do not sum to."""
    if anio is None or len(leida.numeros) != 1 or leida.numeros[0].tipo != NumberForm.PERCENT:
        return
    n = leida.numeros[0]
    nombres = [m for m in leida.menciones if m.temas and m.fin <= n.inicio]
    dicho = TOGETHER.match(leida.plano[nombres[-1].fin : n.inicio]) if len(nombres) > 1 else None
    if not dicho or not OF_ALL_FIRMS.match(leida.plano[n.fin :]):
        return
    juntas = all(AND.fullmatch(leida.plano[a.fin : b.inicio]) for a, b in pairwise(nombres))
    sumas = [s for i in SHARES if (s := _sum_of(conocido, i, anio, nombres))]
    if not juntas or not sumas:
        return
    if any(match(n, desde, hasta, es_exacta=False) != Match.NO for desde, hasta in sumas):
        yield of_number(leida.oracion, n, Verdict.EQUAL, "es lo que suman sus partes", indicador=SHARES[0])
        return
    desde, hasta = sumas[0]
    bien = as_written(n, (desde + hasta) / 2)
    razon = f"sus partes suman {said(bien)} %"
    yield of_number(leida.oracion, n, Verdict.DATA, razon, indicador=SHARES[0], valor_esperado=bien)


def _sum_of(
    conocido: Knowledge, indicador: str, anio: int, nombres: Sequence[Mention]
) -> tuple[Decimal, Decimal] | None:
    """Return between what the shares of some values of one dimension sum; None when one is not known."""
    for dimension in EXCLUSIVE:
        valores = [v for m in nombres if (v := m.of(dimension))]
        cifras = [conocido.get(indicador, anio, frozenset({(dimension, v)})) for v in valores]
        conocidas = [c for c in cifras if c]
        if len(set(valores)) == len(nombres) == len(conocidas):
            return sum((c.desde for c in conocidas), Decimal(0)), sum((c.hasta for c in conocidas), Decimal(0))
    return None


def _unit(juzgado: Judged) -> str | None:
    dichas = (*juzgado.claim.enlace.con, *_of(juzgado))
    return next((v for d, v in dichas if d == "unidad"), None)


def _says_parts(leida: Parsed) -> bool:
    return any(m.of("base") for m in leida.menciones) or leida.plano.startswith(
        ("de est", "de las", "de los", "del total")
    )


def shares(juzgados: Iterable[Judged], conocido: Knowledge) -> Iterator[Remark]:
    """Yield the shares of every value of a dimension that do not sum to 100, rounding apart."""
    por_dimension: dict[str, list[Judged]] = {}
    for j in juzgados:
        if (
            j.claim.escrito.tipo == NumberForm.PERCENT
            and len(j.claim.de) == 1
            and j.claim.relacion == NumberRelation.SHARE
        ):
            por_dimension.setdefault(next(iter(j.claim.de))[0], []).append(j)
    for dimension, suyos in por_dimension.items():
        claims = [j.claim for j in suyos]
        dichos = {next(iter(c.de))[1] for c in claims}
        if dimension not in WHOLE or len(dichos) != len(claims) or not dichos >= _all(conocido, dimension):
            continue
        suma = sum(c.escrito.valor for c in claims)
        holgura = sum((c.escrito.step / 2 for c in claims), Decimal(0))
        if abs(suma - HUNDRED) > holgura:
            razon = f"las partes suman {said(suma)} % y no 100"
            yield from (remark(j.claim, Verdict.SUM, razon) for j in _blamed(suyos))


def _all(conocido: Knowledge, dimension: str) -> set[str]:
    valores = {
        v
        for (indicador, _), cifras in conocido.por_lugar.items()
        if indicador.startswith("participacion")
        for c in cifras
        if len(c.de) == 1
        for d, v in c.de
        if d == dimension and not v.startswith("Sin ")
    }
    return valores or {""}
