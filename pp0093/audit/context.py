"""What the text before a sentence has said: its section, its paragraph, its year."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from pp0093.audit.document import Document
from pp0093.audit.sentences import Parsed, Spot, themes
from pp0093.language import numbers
from pp0093.language.frames import (
    CONTENTS,
    DECLARED_YEAR,
    INDICATOR,
    MONEY_HEADING,
    OTHER_HEADING,
    WHOLE_HEADING,
    YEAR,
)
from pp0093.language.numbers import NumberForm, Written
from pp0093.language.phrases import Meaning
from pp0093.language.words import plain


class Context(Struct):
    """What the text before a sentence has said: the section's subject, the paragraph's, whether it speaks of money.

    `cuentas` is how many things the last sentence of the paragraph counts, those of an earlier year in brackets apart.
    """

    anio: int | None
    seccion: tuple[Meaning, ...] = ()
    seccion_detalle: tuple[Meaning, ...] = ()
    parrafo: tuple[Meaning, ...] = ()
    bloque: int = -1
    indicador: str | None = None
    cosa: str | None = None
    de_dinero: bool = False
    anio_parrafo: int | None = None
    cuentas: int = 0


def year_of(documento: Document) -> int | None:
    """Return the year that a document is of: the one its first lines name last, else the one it names most."""
    oraciones = documento.sentences()
    for s in oraciones:
        if dicho := DECLARED_YEAR.search(plain(s.texto)):
            return int(dicho.group(1))
    titulos = [int(a) for s in oraciones[:40] if s.es_titulo for a in YEAR.findall(s.texto)]
    todos = Counter(int(a) for s in oraciones for a in YEAR.findall(s.texto) if int(a) in numbers.YEARS)
    if not todos:
        return None
    frecuente, veces = todos.most_common(1)[0]
    return frecuente if not titulos or veces > 2 else Counter(titulos).most_common(1)[0][0]


def is_statement(leida: Parsed) -> bool:
    """Tell a heading that states a figure."""
    return bool(leida.numeros) and any(m.of("cosa") or m.of("papel") for m in leida.menciones)


def enter(contexto: Context, leida: Parsed) -> None:
    """Take a heading: it changes the subject of what follows, and a product's forgets the rest."""
    if CONTENTS.search(leida.oracion.texto):
        return
    temas = themes(leida.menciones)
    mayores = tuple(t for t in temas if t[0] in ("producto", "actividad"))
    if mayores:
        menores = tuple(t for t in temas if t not in mayores)
        contexto.seccion, contexto.seccion_detalle, contexto.de_dinero = mayores[:1], menores, False
        contexto.indicador = None
    elif temas:
        contexto.seccion_detalle = temas
    elif WHOLE_HEADING.match(leida.plano):
        contexto.seccion = contexto.seccion_detalle = ()
    if MONEY_HEADING.search(leida.plano):
        contexto.de_dinero = True
    elif temas or not_money(leida.plano):
        contexto.de_dinero = False


def not_money(plano: str) -> bool:
    """Tell a heading that opens something other than money."""
    return bool(OTHER_HEADING.search(plano))


def remember_block(contexto: Context, leida: Parsed) -> None:
    """Forget the paragraph before when another begins."""
    if contexto.bloque != leida.oracion.bloque:
        contexto.bloque, contexto.parrafo, contexto.anio_parrafo = leida.oracion.bloque, (), None


def leave(contexto: Context, leida: Parsed) -> None:
    """Remember what a sentence was of for those that follow it."""
    primeros = leida.numeros[0].inicio if leida.numeros else len(leida.plano)
    temas = themes(leida.between(0, primeros)) or themes(leida.menciones)
    if temas and not leida.oracion.es_fila:
        contexto.parrafo = temas
    contexto.cuentas = sum(_counts(leida, n) for n in leida.numeros)
    contexto.indicador = next((v for m in leida.menciones if (v := m.of("indicador_desempeno"))), contexto.indicador)
    contexto.cosa = next((v for m in reversed(leida.menciones) if (v := m.of("cosa"))), None)
    propios = [a for _, a, es_otro in leida.anios if not es_otro]
    if propios:
        contexto.anio_parrafo = propios[-1]


def _counts(leida: Parsed, n: Written) -> bool:
    return n.tipo == NumberForm.COUNT and not leida.plano[: n.inicio].rstrip().endswith("(")


def indicator_named(lugar: Spot, contexto: Context) -> str | None:
    """Return the performance indicator that a number is of, None when none was named."""
    en_oracion = next((v for m in lugar.leida.menciones if (v := m.of("indicador_desempeno"))), None)
    previo = contexto.indicador if INDICATOR.search(lugar.leida.plano) else None
    return en_oracion or next((v for c, v in contexto.parrafo if c == "indicador_desempeno"), None) or previo
