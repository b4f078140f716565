"""The claims of a document: each number with its role, its subject, its year and what is known of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from msgspec.structs import replace

from pp0093.audit import tables, verdicts
from pp0093.audit.document import Document
from pp0093.audit.knowledge import ALL_OF_COUNTRY, PROGRAMME, Knowledge, KnownFigure, NumberRelation
from pp0093.audit.sentences import (
    OF_ANOTHER,
    Context,
    Others,
    Parsed,
    Spot,
    enter,
    is_code_mention,
    is_statement,
    leave,
    parse,
    place,
    remember_block,
    themes,
    with_theme,
)
from pp0093.audit.tables import ListedBy
from pp0093.audit.topics import Option, direction, figures_of, options, role_of, year_said
from pp0093.audit.verdicts import ReadAs, ReadClaim
from pp0093.language import numbers, patterns
from pp0093.language.frames import BASE_AFTER, BASE_FIRST, CONTENTS, LETTER, SERVED, WITHIN
from pp0093.language.numbers import Written
from pp0093.language.phrases import Vocabulary
from pp0093.language.relations import Bounding, relation

UNRECOGNIZED = "no se reconoce de qué es"
NOTHING = "no hay cifra nuestra ni publicada con la que compararlo"
UNREADABLE, OF_INDICATOR = "ilegible", "indicador"
BESIDE_YEAR = re.compile(
    r"^\s*(?:empresas|firmas|acciones|de su pim|de la meta|de su meta)?\s*"
    r"(?:(?:en|de|durante) (?:el )?(?:ano )?(?:19|20)\d\d\b|\((?:19|20)\d\d\))"
)
GOALS = ("meta_fisica", "meta_indicador")


def extract(
    documento: Document, vocabulario: Vocabulary, conocido: Knowledge, anio: int | None, apertura: ListedBy
) -> Iterator[tuple[Parsed, list[ReadClaim]]]:
    """Return every sentence of a document with the claims of its numbers, in order; tables apart."""
    contexto = Context(anio)
    otros = Others(conocido.codigo)
    for oracion in documento.sentences():
        leida = parse(oracion, vocabulario)
        if oracion.es_titulo and not is_statement(leida):
            enter(contexto, leida)
        elif not oracion.es_fila:
            remember_block(contexto, leida)
        es_ajena = oracion.es_fila or CONTENTS.search(oracion.texto)
        if otros.speak(leida):
            yield leida, [_of_another(leida, n) for n in leida.numeros]
            continue
        de_lista = tables.listed(leida, contexto, conocido, apertura) if not es_ajena else []
        hechas = de_lista if es_ajena or de_lista else [_claim(leida, n, contexto, conocido) for n in leida.numeros]
        yield leida, hechas
        if not es_ajena and not de_lista:
            yield from _in_words(leida, contexto, conocido)
        if not de_lista:  # A list is of what was said before it, and so is the next.
            leave(contexto, leida)


def _in_words(leida: Parsed, contexto: Context, conocido: Knowledge) -> Iterator[tuple[Parsed, list[ReadClaim]]]:
    """Yield a sentence with each number that it says in words among the rest, and what that one verdicts."""
    ocupados = [(x.inicio, x.fin) for x in leida.numeros] + [(m.inicio, m.fin) for m in leida.menciones if m.temas]
    for dicho in numbers.in_words(leida.plano):
        if any(a < dicho.fin and dicho.inicio < b for a, b in ocupados):
            continue
        dicha = replace(leida, numeros=tuple(sorted((*leida.numeros, dicho), key=lambda x: x.inicio)))
        yield dicha, [_claim(dicha, dicho, contexto, conocido)]


def _of_another(leida: Parsed, n: Written) -> ReadClaim:
    return ReadClaim(n, leida.oracion, "", NumberRelation.VALUE, None, (), motivo=OF_ANOTHER)


def _claim(leida: Parsed, n: Written, contexto: Context, conocido: Knowledge) -> ReadClaim:
    lugar = place(leida, n)
    anio = year_said(lugar, contexto)
    papel, relacion, es_clara = role_of(lugar, contexto)
    if not papel or anio is None:
        motivo = UNRECOGNIZED if not papel else "no se sabe de qué año es"
        return ReadClaim(n, leida.oracion, papel, relacion, anio, (), motivo=motivo, **_said(lugar, papel))
    atadas = [Option((t,), es_propio=False) for t in verdicts.tied(lugar)]
    opciones = [*options(lugar, contexto, conocido), *atadas]
    lecturas: list[ReadAs] = []
    for opcion in opciones:
        cifras = figures_of(conocido, papel, relacion, anio, opcion.temas, lugar)
        if not es_clara and relacion == NumberRelation.SHARE and papel == "empresas_atendidas":
            cifras += figures_of(conocido, "devengado_soles", relacion, anio, opcion.temas, lugar)
        for cifra in cifras:
            firme = opcion.es_propio and not _has_other_firm(lecturas, cifra)
            if firme or all(r.cifra != cifra for r in lecturas):
                lecturas = [
                    *(r for r in lecturas if r.cifra != cifra),
                    ReadAs(cifra, relacion, firme, _says_base(lugar, opcion)),
                ]
    lecturas = [r for r in lecturas if _is_of_base(lugar, r)]
    # What is known of the whole country is not unknown: the sentence does not say that it is of it.
    es_del_pais = conocido.get(papel, anio, ALL_OF_COUNTRY)
    motivo = "" if lecturas else UNRECOGNIZED if es_del_pais else NOTHING
    dudas = patterns.found(UNREADABLE, OF_INDICATOR, lugar.marked(), set(_flags(lugar, papel, contexto)))
    return ReadClaim(
        n,
        leida.oracion,
        papel,
        relacion,
        anio,
        tuple(lecturas),
        es_clara and not any(dudas),
        frozenset(opciones[0].temas) if opciones else PROGRAMME,
        motivo=motivo,
        alrededor=frozenset((*themes(leida.menciones), *contexto.parrafo, *contexto.seccion)),
        es_de_contexto=not themes(leida.menciones) and _stands_alone(lugar, papel),
        **_said(lugar, papel),
    )


def _is_of_base(lugar: Spot, lectura: ReadAs) -> bool:
    """Tell whether a reading is over what its sentence says to be the whole: with it, and not of it alone."""
    sigue = next((m for m in with_theme(lugar.leida.menciones) if m.inicio >= lugar.n.fin), None)
    if lectura.relacion != NumberRelation.SHARE or sigue is None:
        return True
    if not BASE_AFTER.match(lugar.leida.plano[lugar.n.fin : sigue.inicio]):
        return True
    return bool(lectura.cifra.de & set(sigue.temas)) and not lectura.cifra.de <= set(sigue.temas)


def _said(lugar: Spot, papel: str) -> dict[str, Any]:
    dicho = relation(lugar.leida.plano, lugar.n.inicio, lugar.n.fin)
    # "superó las 972 programadas", "superan a las 24,758 de 2020": the number is another's, and said as it is.
    es_de_otro = dicho.es_del_sujeto and (
        papel in GOALS
        or (BESIDE_YEAR.match(lugar.leida.plano[lugar.n.fin :]) and len({a for _, a, _ in lugar.leida.anios}) > 1)
    )
    cota, orden = (Bounding.EXACT, dicho.relacion) if es_de_otro else (dicho.relacion, Bounding.EXACT)
    cota = Bounding.WITHIN if lugar.n.tope is not None else cota
    return {"sentido": direction(lugar), "cota": cota, "orden": orden, "atado": verdicts.tied(lugar)}


def _flags(lugar: Spot, papel: str, contexto: Context) -> Iterator[str]:
    """Yield what the table of what is unreadable asks of a number to tell which indicator it is of."""
    leida = lugar.leida
    linea = leida.oracion.line(lugar.n.inicio)
    dichos = (*contexto.seccion, *contexto.parrafo, *themes(leida.menciones))
    son = {
        "rotulo": len(list(islice(LETTER.finditer(linea.texto), 3))) < 3,
        "conjunto": any(m.of("conjunto") for m in leida.menciones),
        "prim": lugar.n is leida.numeros[0],
        "sigue": any(m.inicio > lugar.n.fin for m in with_theme(leida.menciones)),
        "indicador": "indicador" in papel,
        "firmas": papel == "empresas_atendidas",
        "contado": papel in ("empresas_atendidas", "acciones"),
        "codigo": any(is_code_mention(leida, m) for m in (*lugar.antes, *lugar.lejos) if m.temas),
        "de_actividad": any(t[0] in ("producto", "actividad") for t in dichos),
    }
    yield from (nombre for nombre, es in son.items() if es)


def _stands_alone(lugar: Spot, papel: str) -> bool:
    """Tell a number without subject that can only be of what the text was speaking of."""
    if papel in ("cumplimiento_pct", "ejecucion_pct"):
        return True
    return papel == "empresas_atendidas" and bool(SERVED.match(lugar.leida.plano[: lugar.n.inicio]))


def _says_base(lugar: Spot, opcion: Option) -> bool:
    """Tell a share whose sentence says by name both what it is a part of and the part: all that it names."""
    todas = {t for m in with_theme(lugar.leida.menciones) for t in m.temas}
    nombradas = {c for c, _ in todas} - set(WITHIN.values())
    return (
        len(opcion.temas) > 1
        and set(opcion.temas) <= todas
        and bool(BASE_FIRST.match(lugar.leida.plano))
        and ({c for c, _ in opcion.temas} >= nombradas - {"servicio"})
    )


def _has_other_firm(lecturas: list[ReadAs], cifra: KnownFigure) -> bool:
    """Tell whether what was read before surely is of another subject: then only the first is firm."""
    return any(r.firme and r.cifra.de != cifra.de for r in lecturas)
