"""Each kind of claim recomputed from what is published, without the code that wrote its sentence."""

import math
import operator
import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

import afirmaciones_del_dinero as del_dinero
from recuentos import RECOUNTS, refusal_holds
from recuentos_del_anio import OF_THE_YEAR, rule_holds
from recuentos_empresas import FIRMS

from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query, run
from pp0093.claims import Claim, Kind, Relation, Sentence

# Recounts of what is not an indicator, by the name of the claim: each reads the version by itself.
FACTS: dict[str, Callable[[Catalog, dict[str, str]], float]] = {**RECOUNTS, **OF_THE_YEAR, **del_dinero.FACTS, **FIRMS}
# What each reason for saying nothing means, beyond a figure that is missing.
REASONS: dict[Relation, Callable[[Catalog, Claim], bool]] = {Relation.REFUSED: refusal_holds, **del_dinero.REASONS}
# How the condition of an alert is evaluated again.
RULES: list[Callable[[Catalog, Claim], bool]] = [rule_holds]
COMPARES = {
    Relation.IS: lambda a, b: math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9),
    Relation.OVER: operator.gt,
    Relation.AT_LEAST: operator.ge,
    Relation.UNDER: operator.lt,
    Relation.AT_MOST: operator.le,
}
NOT_FILTERS = ("alcance", "base", "periodo")
DATE = re.compile(r"\b\d{1,2}/\d{1,2}(?:/\d{4})?\b|\b\d{1,2} de (?:enero|marzo|junio|diciembre)\b")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
NUMBER = re.compile(r"(?<![\w.,])[−-]?\d+(?:,\d{3})*(?:\.\d+)?")
# Names of reports, of norms and of the programme, codes of activities and of indicators.
NAMES = re.compile(
    r"Informe OEI \d{4}|(?:PP|presupuestal) 0093|\btipo [12]\b|CIIU Rev\. 4|× 100"
    r"|Ley 30056(?:, art\. \d+)?|\bD\.S\. \d+-\d{4}-EF|\bR\.M\. \d+-\d{4}-PRODUCE"
    r"|\b(?:P|[Pp]roducto )[1-4]\b|\b[1-4]\.[1-4]\b(?! ?%)|\b[A-Z]{2,}[\w.]*\.\d[\d.]*"
)
QUOTED = re.compile("«[^»]*»")
FINDING = re.compile(r"\b(?:mayor|menor|mejor|peor|subió|bajó|super(?:ó|aron)|alcanz\w+|ningun[ao]s?|tod[ao]s|sólo)\b")


def recomputed(catalogo: Catalog, claim: Claim) -> bool:
    """Whether a claim holds over what is published."""
    match claim.tipo:
        case Kind.WORDS | Kind.SHOWN:
            return True
        case Kind.FACT:
            return math.isclose(FACTS[claim.indicador](catalogo, dict(claim.sujeto)), claim.valor or 0, rel_tol=1e-9)
        case Kind.RULE:
            return any(rule(catalogo, claim) for rule in RULES)
        case Kind.UNSAYABLE:
            return _can_not_be_said(catalogo, claim)
        case _:
            return _rows_are_published(catalogo, claim) and _relation_holds(claim)


def _is_withheld(catalogo: Catalog, claim: Claim) -> bool:
    return any(f.get(f"oculto_{claim.indicador}") for f in asked(catalogo, claim))


REASONS[Relation.WITHHELD] = _is_withheld


def asked(catalogo: Catalog, claim: Claim) -> list[dict[str, Any]]:
    """The rows of `consulta` that a claim speaks of."""
    sujeto = dict(claim.sujeto)
    filtros = {d: v.split(",") for d, v in sujeto.items() if d not in NOT_FILTERS}
    por = tuple(claim.por.split(",")) if claim.por else ()
    indicador = claim.indicador.removeprefix("minimo_").removeprefix("maximo_")
    consulta = Query((indicador,), por, filtros, sujeto.get("alcance", "reporte"), sujeto.get("base", ""))
    return run(catalogo, consulta)


def _rows_are_published(catalogo: Catalog, claim: Claim) -> bool:
    """Whether each row of a claim has the figure that `consulta` gives; no member with a figure may be left out."""
    if claim.relacion is Relation.BETWEEN:
        [fila] = asked(catalogo, claim)
        return all(_same(fila[f"{extremo}_{claim.indicador}"], cifra) for extremo, cifra in claim.filas)
    publicadas = {str(f[claim.por]) if claim.por else "": f[claim.indicador] for f in asked(catalogo, claim)}
    dichas = dict(claim.filas)
    if not _adds_up_so(catalogo, claim, dict(claim.sujeto)):
        return False
    if not all(_same(publicadas.get(quien), cifra) for quien, cifra in dichas.items()):
        return False
    es_de_todas = claim.tipo in (Kind.COUNT, Kind.EXTREME)
    return not es_de_todas or all(c is None or isinstance(c, str) or q in dichas for q, c in publicadas.items())


def _adds_up_so(catalogo: Catalog, claim: Claim, sujeto: dict[str, str]) -> bool:
    """Whether the value of an indicator adds up from when to when its claim says, or is of its year alone."""
    suyo = claim.filas[0][0] if claim.por == "indicador" and "periodo" in sujeto else sujeto.get("indicador")
    if suyo is None or "anio" not in sujeto:
        return True
    filas = catalogo.query(
        "select periodo from staging.indicador_valor where codigo = ? and anio = ?", [suyo, sujeto["anio"]]
    )
    return all((f["periodo"] or "") == sujeto.get("periodo", "") for f in filas)


def _same(una: Any, otra: float | None) -> bool:
    if una is None or otra is None:
        return una is otra
    return math.isclose(float(una), float(otra), rel_tol=1e-9, abs_tol=1e-9)


def _relation_holds(claim: Claim) -> bool:
    cifras = [c for _, c in claim.filas if c is not None]
    match claim.tipo:
        case Kind.FIGURE if claim.relacion is Relation.BETWEEN:
            return len(cifras) == 2 and cifras[0] <= cifras[1]
        case Kind.FIGURE:
            return bool(cifras) and COMPARES[claim.relacion](cifras[0], claim.valor)
        case Kind.COUNT:
            compara, tope = COMPARES[claim.relacion], math.inf if claim.tope is None else claim.tope
            suyos = [q for q, c in claim.filas if c is not None and compara(c, claim.valor) and c < tope]
            return [*claim.miembros] == suyos
        case Kind.EXTREME:
            extremo = max(cifras) if claim.relacion is Relation.LARGEST else min(cifras)
            return claim.valor == extremo and claim.miembros == tuple(q for q, c in claim.filas if c == extremo)
        case _:
            antes, ahora = cifras[0], cifras[-1]
            es = ahora - antes if claim.relacion is Relation.POINTS else 100 * (ahora - antes) / antes
            return math.isclose(es, claim.valor or 0, rel_tol=1e-9, abs_tol=1e-9)


def _can_not_be_said(catalogo: Catalog, claim: Claim) -> bool:
    if claim.relacion in REASONS:
        return REASONS[claim.relacion](catalogo, claim)
    abiertas = claim.por.split(",") if claim.por else []  # A row that is of none of their values opens nothing.
    filas = asked(catalogo, claim) if claim.indicador else []
    cifras = [f[claim.indicador] for f in filas if all(f[d] is not None for d in abiertas)]
    match claim.relacion:
        case Relation.NO_ROW | Relation.NO_VALUE:
            return all(c is None for c in cifras)
        case Relation.ZERO:
            return bool(cifras) and all(c == 0 for c in cifras)
        case _:
            return False


def stray(catalogo: Catalog, dicho: Sentence) -> list[str]:
    """The numbers of a sentence that none of its claims accounts for, and the findings of one that only names."""
    escrito = dicho.texto
    if all(c.relacion is Relation.REFUSED for c in dicho.claims):  # It shows how to ask: «de 2020 a 2025».
        escrito = QUOTED.sub(" ", escrito)
    texto = NAMES.sub(" ", DATE.sub(" ", escrito.replace("\u00a0", " ")))
    sabidos = {f for c in dicho.claims for v in _values(c) for f in _written(v)}
    for claim in dicho.claims:
        sabidos |= set(NUMBER.findall(" ".join(_called(catalogo, claim))))
        sabidos |= set(YEAR.findall(" ".join(v for _, v in claim.sujeto)))
        sabidos |= set(NUMBER.findall(" ".join(v for _, v in claim.sujeto)))
    solo_nombra = all(c.tipo in (Kind.SHOWN, Kind.WORDS) for c in dicho.claims)
    sobran = [n for n in NUMBER.findall(texto) if n.lstrip("−-") not in sabidos]
    if solo_nombra:
        sobran = [n for n in sobran if not YEAR.fullmatch(n)]
        sobran += FINDING.findall(texto) if all(c.tipo is Kind.SHOWN for c in dicho.claims) else []
    return sobran


def _values(claim: Claim) -> Iterator[float]:
    cifras = [c for _, c in claim.filas]
    yield from (c for c in (claim.valor, claim.tope, *cifras) if c is not None)
    yield from (len(claim.filas), sum(c is not None for c in cifras))
    if claim.tipo in (Kind.COUNT, Kind.EXTREME):
        yield from (claim.cuantos, len(claim.filas) - claim.cuantos)
        yield sum(c is not None for c in cifras) - claim.cuantos


def _written(valor: float) -> Iterator[str]:
    """The ways a figure is written: with up to two decimals, in thousands or in millions, without its sign."""
    for entre in (1, 10**3, 10**6):
        exacto = abs(Decimal(str(valor))) / entre
        for decimales in range(3):  # A half is rounded up, as pages do; a figure computed as binary, as it comes.
            arriba = exacto.quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP)
            for escrito in (f"{abs(valor) / entre:,.{decimales}f}", f"{arriba:,}"):
                yield from {escrito, escrito.rstrip("0").rstrip(".") if decimales else escrito}
    yield "99.9"  # "más de 99.9 %": never rounded up to a threshold that it did not reach.


def _called(catalogo: Catalog, claim: Claim) -> Iterator[str]:
    """The codes and names of what a claim speaks of, which may hold digits."""
    de = [(d, v) for d, valores in claim.sujeto for v in valores.split(",")]
    de += [(claim.por, quien) for quien, _ in claim.filas if claim.por]
    for dimension, valor in de:
        yield valor
        yield from _names(catalogo, dimension, valor)


@cache
def _names(catalogo: Catalog, dimension: str, valor: str) -> list[str]:
    nombres = "select nombre, nombre_corto, codigo_corto from marts.nombre where dimension = ? and codigo = ?"
    return [" ".join(str(v) for v in fila.values() if v) for fila in catalogo.query(nombres, [dimension, valor])]
