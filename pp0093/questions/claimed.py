"""What the sentences of an answer state, as claims: figures, who is first or beyond a limit, how much it changed."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from pp0093 import claims
from pp0093.ask.catalog import Catalog
from pp0093.ask.parts import instruments
from pp0093.ask.query import YEAR, Query
from pp0093.ask.rows import Row, bounds
from pp0093.ask.standing.change import in_points
from pp0093.ask.standing.comparability import Reason
from pp0093.claims import Claim, Kind, Relation, Subject
from pp0093.questions.asking import opened
from pp0093.questions.figures import SHARE, WITH_DATA

INDICATOR = "indicador"
OTHERWISE = {
    Relation.OVER: Relation.AT_MOST,
    Relation.AT_MOST: Relation.OVER,
    Relation.UNDER: Relation.AT_LEAST,
    Relation.AT_LEAST: Relation.UNDER,
}


def figures(catalogo: Catalog, consulta: Query, fila: Row) -> list[Claim]:
    """Claim the figures of a row; a word (a light) is none."""
    fijos = {d: v for d, v in consulta.filtros.items() if d not in consulta.por}
    grupo, por = {d: fila[d] for d in consulta.por}, opened(consulta)
    if None in grupo.values():
        return []
    quien = str(grupo.pop(por))
    [suyo] = fijos.get(INDICATOR, [fila.get(INDICATOR)])[:1]
    periodo = suyo and instruments.adds_up(catalogo, {INDICATOR: suyo, YEAR: fila[YEAR]})
    de = claims.subject(**fijos, **grupo, alcance=consulta.alcance, base=consulta.base, periodo=periodo)
    hechos = []
    for i in consulta.indicadores:
        if isinstance(fila[i], int | float):
            hechos.append(Claim(Kind.FIGURE, i, de, Relation.IS, fila[i], ((quien, fila[i]),), por))
        elif tramo := bounds(fila, i):
            hechos.append(claims.between(i, float(tramo[0]), float(tramo[1]), (*de, (por, quien))))
    return hechos


def place(consulta: Query, **mas: object) -> Subject:
    """Return what a query is of, with what else a claim is of."""
    return claims.subject(**{**consulta.filtros, "alcance": consulta.alcance, "base": consulta.base, **mas})


def _of_row(consulta: Query, fila: Row, **mas: object) -> Subject:
    """Return what a row of a query is of."""
    return place(consulta, **{d: str(fila[d]) for d in consulta.por if fila[d] is not None} | mas)


def _members(filas: Sequence[Row], por: str, medida: str) -> dict[str, float | None]:
    return {str(f[por]): None if f[medida] is None else float(f[medida]) for f in filas}


def _is_part(consulta: Query, por: str) -> bool:
    """Tell whether a figure is a part of what another dimension opens: it is not asked of one of its members alone."""
    return por == YEAR and consulta.indicadores[0] in (SHARE, WITH_DATA) and {*consulta.por} > {YEAR}


def first(consulta: Query, por: str, filas: Sequence[Row], cual: Relation, *, bajo: float | None = None) -> list[Claim]:
    """Claim which of some rows has the largest or smallest figure; with `bajo`, also which are below it."""
    [medida, *_] = consulta.indicadores
    dichas, de = _members(filas, por, medida), place(consulta, **{por: [str(f[por]) for f in filas]})
    if len(dichas) != len(filas) or None in dichas.values() or _is_part(consulta, por):
        return []
    debajo = [] if bajo is None else [claims.count(medida, por, dichas, de, relacion=Relation.UNDER, umbral=bajo)]
    return [claims.extreme(medida, por, dichas, de, cual), *debajo]


def beyond(consulta: Query, por: str, filas: Sequence[Row], relacion: Relation, umbral: float) -> list[Claim]:
    """Claim which of some rows stand so to a limit; of one that is not opened, how it stands."""
    [medida, *_] = consulta.indicadores
    if not por:
        [valor] = _members(filas, YEAR, medida).values()
        quien = Claim(Kind.FIGURE, medida, _of_row(consulta, filas[0]), relacion, umbral, (("", valor),))
        return [] if valor is None else [quien if quien.cuantos else replace(quien, relacion=OTHERWISE[relacion])]
    dichas = _members(filas, por, medida)
    if len(dichas) != len(filas) or _is_part(consulta, por):
        return []
    return [claims.count(medida, por, dichas, place(consulta, **{por: [*dichas]}), relacion=relacion, umbral=umbral)]


def moved(consulta: Query, por: str, filas: Sequence[Row], cuanto: float | None = None) -> list[Claim]:
    """Claim how much a figure of two rows moved: in what it is measured in or, with `cuanto`, in per cent."""
    [medida, *_] = consulta.indicadores
    cifras = [(str(f[por]), float(f[medida])) for f in filas]
    de = _of_row(consulta, filas[-1], **{por: [q for q, _ in cifras]})
    if _is_part(consulta, por):
        [parte] = [d for d in consulta.por if d != YEAR]
        cual = f"{medida}@{consulta.alcance}@{parte}={filas[-1][parte]}"
        return [claims.fact("cambio_de_parte", cifras[1][1] - cifras[0][1], sujeto=(*de, ("que", por), ("cual", cual)))]
    cual = Relation.POINTS if cuanto is None or in_points(medida) else Relation.PERCENT
    valor = cifras[1][1] - cifras[0][1] if cuanto is None else float(cuanto)
    return [claims.change(medida, por, cifras, de, cual=cual, valor=valor)]


def compared(consulta: Query, por: str, filas: Sequence[Row], razon: Reason) -> Claim:
    """Claim why two rows are not compared, or what has to be minded of it."""
    miembros = {por: [str(f[por]) for f in filas], YEAR: sorted({str(f[YEAR]) for f in filas})}
    return razon.claim(consulta.indicadores[0], (*_of_row(consulta, filas[0], **miembros), ("que", por)))


def counted(nombre: str, valor: float, consulta: Query, fila: Row, **mas: object) -> Claim:
    """Claim what is computed from a row and others, which tests recount by its name."""
    return claims.fact(nombre, valor, sujeto=_of_row(consulta, fila, **mas))


def rest(medida: str, por: str, valor: float, consulta: Query, filas: Sequence[Row]) -> Claim:
    """Claim what none of the members of a dimension that are given has, in a year, of all that there is."""
    de = {d: v for d, v in consulta.filtros.items() if d != por}
    dados = claims.subject(**{**de, YEAR: filas[0][YEAR], "cifra": medida, "por": por})
    return claims.fact("resto_que_no_se_da", valor, sujeto=(*dados, ("dados", "|".join(str(f[por]) for f in filas))))
