"""The phrase book: sentence frames (country/frases.csv) filled with figures, which become the sentence's claims.

A frame has words and slots: `{pim_soles}`, or `{cuantas:empresas}` with a format. `[Text in brackets]` is dropped when
one of its slots is empty. A number is formatted and claimed as the indicator that names its slot; under any other name
it is a fact that tests recompute. Years (`anio...`) and `n`, used for grammatical number, claim nothing.

The third column of a row has claims that don't depend on the slots: why something is not said, what is drawn.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache

from pp0093 import claims
from pp0093.ask.registry import INDICATORS, PHYSICAL_GOAL, PHYSICAL_PROGRESS, Unit
from pp0093.ask.rows import Row
from pp0093.claims import Claim, Kind, Relation, Sentence, Subject
from pp0093.config import COUNTRY_FOLDER
from pp0093.language.words import Count, counted
from pp0093.provenance import Provenance
from pp0093.structs import Frozen
from pp0093.writing import formats

SLOT = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
NOTHING = claims.sentence("")
# Most years whose figures a title gives.
LAST = 3
# Formats of a slot, by the word after its colon; any other word is the noun that a number counts ("empresas") or, with
# a bar, the singular and plural wordings, where # is the number: "{n:# quedó|# quedaron}".
WRITES: dict[str, Callable[..., str]] = {
    "S/": formats.soles,
    "millones": formats.millions,
    "%": formats.percent,
    "%0": lambda valor: formats.percent(valor, 0),
    "pp": formats.points,
    "cambio": formats.change,
    "decimal": lambda valor: formats.number(valor, 1),
    "exacto": formats.exact,
    "mes": formats.month,
    "dia": formats.day,
    "al": formats.up_to,
    "mayúscula": formats.capital,
    "minúscula": formats.small,
    "sí o no": lambda valor: "sí" if valor else "no",
    "método": lambda metodo: phrase(f"cierre.{metodo}"),
}


@cache
def frames() -> dict[str, tuple[str, str]]:
    """Return {name: (words, fixed claims)} of every frame."""
    with (COUNTRY_FOLDER / "frases.csv").open(encoding="utf-8", newline="") as archivo:
        return {frase: (texto, afirma) for frase, texto, afirma in csv.reader(archivo)}


def say(frase: str, de: Subject = (), /, *mas: Frozen | Iterable[Claim], **huecos: object) -> Sentence:
    """Fill a frame and return it as a sentence with its claims, its slots' claims and any others in `mas`.

    Records in `mas` fill slots by field name (a line, a period); claims in it are added.
    """
    marco, afirma = frames()[frase]
    dichas: list[Claim | Iterable[Claim]] = []
    cosas: list[Frozen] = []
    for c in mas:
        if isinstance(c, Frozen) and not isinstance(c, Claim):
            cosas.append(c)
        else:
            dichas.append(c)
    huecos = {h[1]: getattr(c, h[1]) for h in SLOT.finditer(marco) for c in cosas if hasattr(c, h[1])} | huecos
    dados = {**dict(de), **huecos}
    marco = chosen(frase, dados)
    propias: dict[str, list[Claim]] = {}
    escritas: list[tuple[str, Claim]] = []

    def fill(hueco: re.Match[str]) -> str:
        nombre, escrito = hueco[1], _fill_slot(hueco, dados[hueco[1]])
        if nombre not in propias:
            propias[nombre] = [*_claimed(nombre, huecos.get(nombre), de)]
            escritas.extend(_written(huecos.get(nombre), escrito, propias[nombre]))
        return escrito

    dicho = SLOT.sub(fill, marco)
    dichos = claims.sentence(dicho, _stated(afirma, de), *propias.values(), *dichas).claims
    return Sentence(dicho, dichos, tuple(escritas))


def chosen(frase: str, dados: Mapping[str, object]) -> str:
    """Return a frame without the bracketed parts whose slots are empty."""
    return OPTIONAL.sub(lambda parte: parte[1] if _is_full(parte[1], dados) else "", frames()[frase][0])


def _stated(afirma: str, de: Subject) -> Iterator[Claim]:
    """Yield the fixed claims of a frame: "falta el dato: pim_soles por anio", "hecho: archivos = 0"."""
    clase, _, que = map(str.strip, afirma.partition(":"))
    if clase == "hecho":
        nombre, _, cuantos = que.partition(" = ")
        yield claims.fact(nombre, int(cuantos), de)
    elif clase:
        cuales, _, por = que.partition(" por ")
        for cual in cuales.split(", "):
            es_titulo = clase == Kind.SHOWN
            motivo = Relation.IS if es_titulo else Relation(clase)
            yield Claim(Kind.SHOWN if es_titulo else Kind.UNSAYABLE, cual, de, motivo, por=por)


def phrase(frase: str, /, *cosas: Frozen, **huecos: object) -> str:
    """Fill a frame and return its text, without claims: for notes and labels."""
    return say(frase, (), *cosas, **huecos).texto


def over_years(
    indicador: str, filas: Iterable[Row], de: Mapping[str, object], hasta: int, sin: Collection[int] = ()
) -> Sentence:
    """Return a title with a subject's figures in the last years up to one; empty without real, whole figures.

    `sin` are years to leave out: not over, or measured on another base.
    """
    frase = "millones_en" if INDICATORS[indicador].unidad is Unit.SOLES else "cifra_en"
    dichas = [
        say(
            "avance_en" if indicador == PHYSICAL_PROGRESS else frase,
            (suya := claims.subject(anio=f["anio"], **de)),
            cifra=claims.figure(indicador, float(f[indicador]), suya),
            meta_fisica=f.get(PHYSICAL_GOAL) or None,
        )
        for f in filas
        if f[indicador] is not None and f["anio"] <= hasta and f["anio"] not in sin
        if not f.get(f"parcial_{indicador}") and f.get(f"procedencia_{indicador}") != Provenance.SYNTHETIC
    ]
    return years_headline(indicador, dichas)


def years_headline(indicador: str, dichas: Sequence[Sentence]) -> Sentence:
    """Return a title with an indicator's name and the last of its yearly figures; empty without any."""
    return say("cifras_por_anio", que=INDICATORS[indicador].etiqueta, cifras=[*dichas[-LAST:]]) if dichas else NOTHING


def _is_full(parte: str, dados: Mapping[str, object]) -> bool:
    """Tell whether every slot of a part has a value; 0 counts."""
    dichos = [dados.get(hueco[1]) for hueco in SLOT.finditer(parte)]
    return all(bool(valor) or valor == 0 for valor in dichos)


def _claimed(nombre: str, valor: object, de: Subject) -> Iterator[Claim]:
    match valor:
        case Claim():
            yield valor
        case Sentence():
            yield from valor.claims
        case list():
            for uno in valor:
                yield from _claimed(nombre, uno, de)
        case (int() | float() as menor, int() | float() as mayor):
            yield claims.claim_between(nombre, menor, mayor, de)
        case int() | float() | Decimal() if nombre in INDICATORS:
            yield claims.figure(nombre, float(valor), de)
        case int() | float() | Decimal() if nombre != "n" and not nombre.startswith("anio"):
            yield claims.fact(nombre, float(valor) if isinstance(valor, Decimal) else valor, de)


def _written(valor: object, escrito: str, suyas: Iterable[Claim]) -> Iterator[tuple[str, Claim]]:
    """Yield (text, claim) of each figure in a slot: those of the sentences that fill it or, for a number, its own."""
    for uno in valor if isinstance(valor, list) else [valor]:
        yield from uno.escritas if isinstance(uno, Sentence) else ((escrito, c) for c in suyas)


def _fill_slot(hueco: re.Match[str], valor: object) -> str:
    nombre = hueco[1]
    como = hueco[2] or ""
    if isinstance(valor, Claim):
        nombre, valor = ("", valor.cuantos) if valor.tipo is Kind.COUNT else (valor.indicador, valor.valor)
    if isinstance(valor, list):
        return formats.listed([str(v) for v in valor])
    if como in WRITES:
        return WRITES[como](str(valor) if isinstance(valor, Sentence) else valor)
    if isinstance(valor, tuple):
        return formats.between(INDICATORS[nombre], *valor)
    if not isinstance(valor, int | float | Decimal):
        return formats.MISSING if valor is None else str(valor)
    return _count_in_words(valor, como) if como else _number(nombre, valor)


def _count_in_words(cuantos: Count, como: str) -> str:
    uno, _, varios = como.partition("|")
    if not varios:
        return counted(cuantos, como)
    return (uno if f"{cuantos:.0f}" == "1" else varios).replace("#", formats.number(cuantos))


def _number(nombre: str, valor: Count) -> str:
    if nombre in INDICATORS:
        return formats.written(INDICATORS[nombre], valor)
    return str(valor) if nombre.startswith("anio") else formats.number(valor)
