"""What a question asks: the terms of its words put in the places of one kind of question, none left over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, pairwise
from itertools import product as combined

from msgspec.structs import astuple, replace

from pp0093.ask.registry import DIMENSIONS, INDICATORS, PRESUPUESTO, UNITS, Unit, dimensions_of
from pp0093.questions.asking import NotReadError, Understood, is_of
from pp0093.questions.figures import (
    CHANGE_OF_PIM,
    FIRMS,
    LIGHT,
    MONEY_OF,
    OPENED_FIRST,
    PROFILE,
    PROGRESS,
    SERVED,
    SHARE,
)
from pp0093.questions.parts import (
    AGAINST,
    BETWEEN,
    FACING,
    MEMBER,
    SERIES,
    Found,
    Parts,
    dimension_of,
    joined,
    members,
    parts_of,
    years,
)
from pp0093.questions.posing import PACE
from pp0093.questions.words import (
    CITED,
    DIMENSION,
    MEASURE,
    MONTH,
    MONTHS,
    MOST_READINGS,
    NUMBER,
    NUMBER_WORD,
    OPENED,
    PLACES,
    PRINTED,
    SCOPE,
    TERM,
    YEAR,
    Meaning,
    Term,
)

# What can be asked instead, in a year, for some of those reasons.
INSTEAD = {
    "tamano": ("Empresas atendidas por tamaño en {}", "Porcentaje de empresas por tamaño en {}"),
    "lugar": ("Empresas atendidas por provincia en {}", "Empresas atendidas por departamento en {}"),
    "ventas": ("Porcentaje de empresas por tramo de ventas en {}",),
    "trabajadores": ("Porcentaje de empresas por tramo de trabajadores en {}",),
}
WHICH_PART = "No sé qué es parte de qué: pida las empresas de cada uno, o la parte de uno solo."
NOT_ADDED = "No sumo lo de varios: pida cada uno, o el total de todos."
ONE_FIGURE = "Pida una sola cifra de un solo año."
FIRMS_NOT_ADDED = "Lo de varios años no se suma: una misma empresa puede estar en varios. Pida cada año."
RATES_NOT_ADDED = "Lo de varios años no se suma: no es dinero. Pida cada año."
FEW, MOST_RANKED = 3, 25
# What each member of a dimension is in one of: those ranked of several are no sums.
WITHIN = {"actividad": "producto", "provincia": "departamento", "unidad": "direccion"}
# What asks for all of a ranking; and how who came first is said.
IN_ORDER, CAME = ("orden", "ranking"), ("quedo", "ocupo", "fue")
SINCE = ("desde", "a partir de", "a partir del")
# Whose firms are counted: how many there are of anything else is no figure.
OF_FIRMS = (*PROFILE, *PLACES)
# What marks months that are asked to the end of the last one.
TO_THE_END = " enteros"
# What the table of questions leaves beside the terms: the kind of question, the figures that it asks for by itself, and
# that one figure of several things is asked for.
KIND, WANTED, TOTAL = "es", "pide", "total"
# A figure that the table names.
GIVEN = "dada"
# What is meant by a word that the vocabulary does not have.
NOT_KNOWN = (Meaning("ajena", ""),)
# What a definition is asked of; and the terms that each kind of question about names is of.
DEFINED = (MEASURE, MEMBER, TERM, DIMENSION, "sujeto", "color")
NAMED_BY = {
    "definicion": DEFINED,
    "formula": DEFINED,
    CITED: (NUMBER, MEMBER),
    PRINTED: (PRINTED, MEMBER, "color"),
}


def readings(terminos: Sequence[Term]) -> Iterator[Understood]:
    """Give what the terms may ask, the surest first; raise NotReadError when they ask nothing that is known."""
    motivo: NotReadError | None = None
    dadas: list[Understood] = []
    dichos = [[Found(0, t.texto, *astuple(s)) for s in t.significados or NOT_KNOWN] for t in without_names(terminos)]
    for hallados in islice(combined(*dichos), MOST_READINGS * FEW):
        try:
            leida = _read(hallados)
        except NotReadError as error:
            # "Avance" may be of an objective too: why it is none is the last thing to say.
            motivo = error if motivo is None or "qué objetivo" in str(motivo) else motivo
            continue
        if leida not in dadas:
            dadas.append(leida)
            yield leida
    if not dadas:
        raise motivo or NotReadError("No hay ninguna pregunta ahí.")


def without_names(terminos: Sequence[Term]) -> list[Term]:
    """Return terms without what they are the names of, where nothing is defined: then they are only asked by."""
    if any(t.means("define") for t in terminos):
        return list(terminos)
    otros = [tuple(s for s in t.significados if s.clase != TERM) for t in terminos]
    return [replace(t, significados=o or t.significados) for t, o in zip(terminos, otros, strict=True)]


def _read(hallados: Sequence[Found]) -> Understood:
    """Return what some terms ask, as the kind of question that the table says that it is."""
    partes = parts_of(hallados)
    clase = partes.one(KIND)
    return FIGURES[clase](partes, _common(partes, clase)) if clase in FIGURES else _of_names(partes, clase)


def _of_names(partes: Parts, clase: str) -> Understood:
    """Return what is asked of some names: what they are, who answers for them, what is printed of them."""
    de = partes.of(*NAMED_BY.get(clase, (MEMBER,)))
    if NAMED_BY.get(clase) == DEFINED and not (len(de) in (1, 2) and joined(de)):
        raise NotReadError("Pida la definición de una sola cosa.")
    members(partes)
    dichos = [m for h in de for m in _meanings(h, clase)]
    return Understood(
        clase,
        de=tuple(dict.fromkeys(dichos)),
        dimension=partes.one(DIMENSION),
        anios=years(partes),
        sentido=partes.one("estado") if clase != CITED else "",
    )


def _meanings(h: Found, clase: str) -> list[Meaning]:
    if h.clase == MEMBER:
        dimension, _, valor = h.valor.partition("=")
        return [Meaning(dimension, valor)]
    if clase == PRINTED:
        return [Meaning(PRINTED if h.clase == PRINTED else LIGHT, v) for v in h.valor.split(";")]
    return [Meaning(h.clase, h.valor)]


def _common(partes: Parts, clase: str) -> Understood:
    """Return what every question about figures says: the measures wanted or those said, members, years and scope."""
    filtros, dimension = members(partes), partes.one(DIMENSION)
    pedidas = partes.values(WANTED) or partes.values(MEASURE)
    medidas = tuple(dict.fromkeys(i for valor in pedidas for i in valor.split(";")))
    abiertas = tuple(partes.values(OPENED))
    if SHARE in medidas:
        abiertas = abiertas or (() if dimension else (_opened_member(partes),))
        _check_whole(partes, filtros, dimension)
    _check_members(medidas, {*filtros, *abiertas, dimension} - {""})
    if FIRMS in medidas and any(h.nota and dimension_of(h) == "actividad" for h in partes.of(MEMBER)):
        raise NotReadError("Esas empresas no se saben aparte de las de su actividad.")
    de_cifra, dichos, entre = clase == "cifra", partes.of(YEAR), [h.texto for h in partes.of(BETWEEN)]
    se_unen = de_cifra and BETWEEN in entre and len(dichos) == 2 and joined(dichos)
    anios, rango = years(partes), partes.has("rango") or se_unen
    if rango:
        if len(dichos) != 2 or int(dichos[0].valor) >= int(dichos[1].valor):
            raise NotReadError("No sé qué años van de uno a otro.")
        anios = tuple(range(anios[0], anios[-1] + 1)) if de_cifra or dimension == YEAR else anios
    son_desde = len(dichos) == 1 and len(entre) == 1 and entre[0] in SINCE and not partes.has(MONTH, MONTHS)
    return Understood(
        clase,
        medidas,
        filtros,
        abiertas,
        anios,
        meses=_months(partes, anios),
        son_enteros=any(valor.endswith(TO_THE_END) for valor in partes.values(MONTHS)),
        alcance=partes.one(SCOPE),
        es_serie=de_cifra and (rango or son_desde),
        dimension=dimension,
        sentido=next((partes.one(c) for c in ("orden", "estado", "color", PACE) if partes.has(c)), ""),
        se_cuentan=clase == FACING and partes.has("cuanto"),
        sujeto=partes.one("sujeto"),
        notas=tuple(dict.fromkeys(h.nota for h in partes.todos if h.nota and clase != PACE)),
    )


def _opened_member(partes: Parts) -> str:
    """Return the dimension whose share is asked: that of the member said first, where it can be of the others.

    Where some are said as the whole, that of the other ones.
    """
    dichas = list(dict.fromkeys(map(dimension_of, partes.of(MEMBER))))
    if enteras := {dimension_of(h) for h in partes.of(MEMBER) if h.es_entera}:
        dichas = [d for d in dichas if d not in enteras]
        if len(dichas) != 1:
            raise NotReadError(WHICH_PART)
        return dichas[0]
    no_se_abren = any(d not in OPENED_FIRST for d in dichas) or sum(d in PROFILE for d in dichas) > 1
    if not dichas or no_se_abren or min(dichas, key=OPENED_FIRST.index) != dichas[0]:
        raise NotReadError(WHICH_PART)
    antes_y_despues = [h.clase for h in partes.of("parte", MEMBER)][:2] == [MEMBER, "parte"]
    de_quien_atiende = dichas[0] in SERVED and {*UNITS} & {*dichas}
    if len(dichas) > 1 and (antes_y_despues or de_quien_atiende or _is_of_all(partes)):
        raise NotReadError(WHICH_PART)
    return dichas[0]


def _is_of_all(partes: Parts) -> bool:
    """Tell whether a part may be of all the firms: "what they stand for", "in the total"."""
    pesa = any(h.texto.startswith("represent") for h in partes.of("parte"))
    ultimo = max(h.lugar for h in partes.of(MEMBER))
    return pesa or any(h.texto.startswith("total") and h.lugar > ultimo for h in partes.of("cuanto"))


def _check_whole(partes: Parts, filtros: Iterable[str], dimension: str) -> None:
    """Raise when a share may be of what is opened ("% of small firms by sector"): only of all firms it is given."""
    abiertas = (partes.values(OPENED) | {dimension}) & {*OPENED_FIRST}
    dichas = partes.of("parte", "sujeto", MEMBER)
    de_miembro = any(a.clase == "parte" and b.clase == MEMBER for a, b in pairwise(dichas))
    for abierta in abiertas:
        antes = OPENED_FIRST[: OPENED_FIRST.index(abierta)]
        if {d for d in filtros if de_miembro or d in PROFILE or d in antes} - {abierta}:
            raise NotReadError(WHICH_PART)


def _check_members(medidas: Iterable[str], abiertas: set[str]) -> None:
    """Raise NotReadError when a measure is not known by one of some dimensions."""
    for id_ in medidas:
        # What a unit answers for in money is known by who is responsible (see posing).
        propias = {*dimensions_of(id_), *(UNITS if "responsable" in dimensions_of(id_) else [])}
        if ajenas := abiertas - propias:
            nombres = ", ".join(DIMENSIONS[d].etiqueta.lower() for d in sorted(ajenas))
            raise NotReadError(f"{INDICATORS[id_].etiqueta} no se sabe por {nombres}.")


def _months(partes: Parts, anios: Sequence[int]) -> tuple[int, ...]:
    """Return the month asked for, or those from one to another ("1-3")."""
    dichos = partes.of(MONTH, MONTHS)
    if len(dichos) > 1 or (dichos and len(anios) != 1):
        raise NotReadError("Pida un solo mes y su año.")
    if not dichos:
        return ()
    desde, _, hasta = dichos[0].valor.removesuffix(TO_THE_END).partition("-")
    return tuple(range(int(desde), int(hasta or desde) + 1))


def _as_said(_partes: Parts, leida: Understood) -> Understood:
    return replace(leida, clase="cifra") if leida.clase == GIVEN else leida


def _figure(partes: Parts, leida: Understood) -> Understood:
    de_cada_anio = YEAR in leida.abiertas or partes.has(SERIES)
    if de_cada_anio and len(leida.anios) == 1 and not leida.es_serie:
        raise NotReadError("Diga de qué años: «de 2020 a 2025».")
    es_serie = leida.es_serie or (YEAR in leida.abiertas and not leida.anios)
    son_anios, son_montos = len(leida.anios) > 1 or es_serie, all(map(_is_amount, leida.medidas))
    _check_counted(partes, leida)
    _check_total(partes, leida, son_anios=son_anios, son_montos=son_montos)
    if son_anios and not es_serie and not joined(partes.of(YEAR)):
        raise NotReadError("Hay dos años y no sé cómo se unen: pida uno, «2020 y 2025», o cuánto creció entre ellos.")
    if partes.has(BETWEEN) and not es_serie:
        raise NotReadError("«Entre» dos años no se suma: pida cada año o cuánto cambió.")
    son_varias = len(leida.medidas) > 1 and leida.medidas not in (MONEY_OF, tuple(PROGRESS.split(";")))
    if son_varias + son_anios + sum(len(v) > 1 for v in leida.filtros.values()) > 1:
        raise NotReadError("Son varias preguntas en una: pida una a la vez.")
    sin_abrir = partes.has("cuanto") and es_serie and YEAR not in leida.abiertas and son_montos
    return replace(
        leida,
        es_serie=es_serie or (de_cada_anio and not leida.anios),
        se_suman=son_anios and (partes.has(TOTAL) or sin_abrir),
    )


def _check_counted(partes: Parts, leida: Understood) -> None:
    """Raise when it is not said what is counted, or is no firm: how many fairs there were is not whom they served."""
    if FIRMS in leida.medidas and any(h.se_cuenta and dimension_of(h) not in OF_FIRMS for h in partes.of(MEMBER)):
        raise NotReadError("No sé cuántos hay de eso: pida las empresas atendidas, o el avance de su meta.")
    if not (leida.filtros or leida.abiertas or partes.has(MEASURE) or (partes.has("cuanto") and leida.anios)):
        raise NotReadError("Falta decir qué se pregunta de las empresas.")


def _check_total(partes: Parts, leida: Understood, *, son_anios: bool, son_montos: bool) -> None:
    """Raise when one figure is asked of what is not added: of years only money is."""
    son_varios = any(len(v) > 1 for v in leida.filtros.values())
    if partes.has(TOTAL) and (son_varios or (son_anios and {*leida.abiertas} - {YEAR})):
        raise NotReadError(NOT_ADDED)
    if partes.has(TOTAL) and son_anios and not son_montos:
        raise NotReadError(FIRMS_NOT_ADDED if FIRMS in leida.medidas else RATES_NOT_ADDED)
    if not son_anios and "anios" in partes.values(TOTAL):
        raise NotReadError("Diga de qué años, o hasta qué mes, se suma.")


def _is_amount(medida: str) -> bool:
    return INDICATORS[medida].unidad == Unit.SOLES and is_of([medida], PRESUPUESTO)


def _ranking(partes: Parts, leida: Understood) -> Understood:
    if len(leida.medidas) > 1 or (len(leida.anios) > 1 and leida.dimension != YEAR):
        raise NotReadError(ONE_FIGURE)
    _check_of_one(leida)
    return replace(leida, cuantas=_how_many(partes), se_cuentan=partes.has("del_total"))


def _check_of_one(leida: Understood) -> None:
    """Raise when figures of several things would be one: only the firms that a share is of are counted together."""
    varios = {d for d, v in leida.filtros.items() if len(v) > 1} - {leida.dimension, WITHIN.get(leida.dimension)}
    if varios and not (leida.dimension and SHARE in leida.medidas):
        raise NotReadError(NOT_ADDED)


def _how_many(partes: Parts) -> int:
    """Return how many of a ranking are asked: the number right before what is ranked or after "top"; all, in order."""
    dichas = partes.of(NUMBER, NUMBER_WORD)
    if not dichas and partes.starts("orden", *IN_ORDER):
        return MOST_RANKED
    if not dichas:
        dicha = partes.of(DIMENSION)[0].texto.partition(" de ")[0]
        plural = any(p.endswith("s") and p != MONTH for p in dicha.split())
        # Who came first, or last, is one, whatever it is of ("came first of the products").
        return FEW if plural and not any(h.texto.split()[0] in CAME for h in partes.of("orden")) else 1
    [numero, *otros] = dichas
    if otros or not numero.valor.isdigit() or not 1 <= int(numero.valor) <= MOST_RANKED or not numero.se_cuenta:
        raise NotReadError(f"No sé qué hacer con «{numero.texto}» en esta pregunta.")
    return int(numero.valor)


def _faced(_partes: Parts, leida: Understood) -> Understood:
    """Read "was more spent in 2020 or in 2025?": one figure of two things."""
    cuantos = sorted([len(leida.anios or (0,)), *(len(v) for v in leida.filtros.values())])
    if len(leida.medidas) != 1 or cuantos[-1] != 2 or cuantos.count(2) != 1:
        raise NotReadError("Para comparar, pida una sola cifra de dos años, o de dos cosas en un año.")
    return leida


def _threshold(partes: Parts, leida: Understood) -> Understood:
    es_pct, por = partes.has("simbolo"), [float(valor) for valor in partes.values("multiplo")]
    if len(leida.medidas) != 1 or len(leida.anios) > 1 or len(por) > 1 or (es_pct and por):
        raise NotReadError(ONE_FIGURE)
    [medida] = leida.medidas
    if not (es_pct or por or leida.sujeto):
        raise NotReadError("Diga de qué es el número: %, soles, empresas...")
    if es_pct != (INDICATORS[medida].unidad == Unit.PERCENT):
        raise NotReadError("No sé si el número es un porcentaje: escríbalo con «%» donde lo sea.")
    de_todas = medida == FIRMS or is_of([medida], PRESUPUESTO)
    es_del_total = not leida.filtros and bool(leida.anios) and partes.has(MEASURE) and de_todas
    if not (leida.dimension or es_del_total or any(len(v) == 1 for v in leida.filtros.values())):
        raise NotReadError("Falta decir de qué: actividades, productos, departamentos...")
    _check_of_one(leida)
    return replace(leida, limite=(partes.one("compara"), float(partes.one(NUMBER)) * (por[0] if por else 1)))


def _change(partes: Parts, leida: Understood) -> Understood:
    if leida.medidas == (CHANGE_OF_PIM,):
        leida = replace(leida, medidas=("pim_soles",))
    if len(leida.anios) > 2 or (partes.has("rango") and len(leida.anios) != 2):
        raise NotReadError("Para decir cuánto cambió hacen falta dos años.")
    if len(leida.medidas) != 1 or any(len(v) > 1 for v in leida.filtros.values()) or leida.meses:
        raise NotReadError("Para decir cuánto cambió, pida una sola cifra.")
    desde = any(h.texto.split()[0] in AGAINST or h.texto in SINCE for h in partes.of(BETWEEN, FACING))
    es_veces = partes.one("cambio") == "veces"
    return replace(leida, sentido="veces" if es_veces else "desde" if desde and len(leida.anios) == 1 else "")


# What reads each kind of question about figures; the others are of names.
FIGURES: dict[str, Callable[[Parts, Understood], Understood]] = {
    "cifra": _figure,
    "orden": _ranking,
    FACING: _faced,
    "umbral": _threshold,
    "cambio": _change,
    **dict.fromkeys((GIVEN, "meta", "falta", "peso", "color", PACE), _as_said),
}
