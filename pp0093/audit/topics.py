"""What a number is of: its year, and the things its sentence names that it may be of."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from pp0093.audit import knowledge, sentences
from pp0093.audit.context import Context, indicator_named
from pp0093.audit.knowledge import PROGRAMME, Knowledge, KnownFigure, Of
from pp0093.audit.roles import INITIAL_TO_FINAL, NumberRelation
from pp0093.audit.sentences import (
    Spot,
    is_beside_name,
    is_compared,
    is_joined,
    opened,
    place,
    series_in_order,
    visible,
    with_theme,
)
from pp0093.language.frames import DESCRIBES, DIRECT_BASE, WITHIN
from pp0093.language.numbers import NumberForm
from pp0093.language.phrases import SUBJECTS, Meaning, Mention

# "2024 (568", "568 empresas en 2024".
YEAR_BEFORE = re.compile(r"((?:19|20)\d\d)\s*\(\s*(?:s/\s*)?$")
YEAR_AFTER = re.compile(r"(?:(?!\by\b)[^\d;,.()]){0,24}\(?\b(?:en|de|del|el|durante)\s(?:el\s|ano\s)*((?:19|20)\d\d)\b")
# "las 568 registradas en 2024".
OWN_YEAR = re.compile(
    r"\s*(?:empresas|firmas|mipyme|acciones)?\s*\w+[ai]d[ao]s\s(?:en|durante)\s(?:el\s|ano\s)*((?:19|20)\d\d)\b"
)


def year_said(lugar: Spot, contexto: Context) -> int | None:
    """Return the year of a number: the one written beside it, the only one that its sentence has as its own."""
    leida, n = lugar.leida, lugar.n
    antes, despues = leida.plano[: n.inicio], leida.plano[n.fin :]
    if de_par := sentences.year_in_pair(leida, n):
        return de_par
    if pegado := (None if n.signo else YEAR_BEFORE.search(antes)) or OWN_YEAR.match(despues):
        return int(pegado[1])
    if (pegado := YEAR_AFTER.match(despues)) and not is_compared(leida.plano, n.fin + pegado.start(1)):
        return int(pegado[1])
    entre = sentences.TWO_YEARS.findall(leida.plano)
    if len(entre) == 1 and len({a for _, a, _ in leida.anios}) == len(entre[0]):
        return int(entre[0][1])
    propios = [(p, a) for p, a, es_otro in leida.anios if not es_otro]
    previos = [a for p, a in propios if p < n.inicio]
    return (previos[-1] if previos else propios[0][1]) if propios else contexto.anio_parrafo or contexto.anio


class Option(Struct, frozen=True):
    """What a number may be of; `es_propio` when its sentence says so and leaves nothing of it unread."""

    temas: tuple[Meaning, ...]
    es_propio: bool


def options(lugar: Spot, contexto: Context, conocido: Knowledge) -> list[Option]:
    """Return what a number may be of, the likeliest first."""
    grupos = _groups(lugar)
    opciones = [Option(t, es_propio) for g, es_propio in grupos for t in _choices(g)]
    for g, es_propio in grupos:
        opciones += [Option(t, es_propio and _only_described(g, t, conocido)) for t in _coded(g)]
    previo = (
        (("indicador_desempeno", contexto.indicador),)
        if indicator_named(lugar, contexto) and contexto.indicador
        else ()
    )
    fondos = [c for c in (previo, contexto.parrafo, contexto.seccion_detalle, contexto.seccion) if c]
    hay_propios = any(g for g, _ in grupos)
    for fondo in dict.fromkeys(f for c in fondos for f in (c, *((t,) for t in c))):
        for g, _ in grupos:
            opciones += [Option((*_one_each(fondo, t), *t), False) for t in (*_choices(g), *_coded(g))]
    if not hay_propios:
        en_frase = with_theme(visible(lugar.leida, lugar.n))
        opciones = [Option(t, False) for t in _choices(en_frase)]
        opciones += [Option(_one_each(f, ()), False) for f in fondos]
        es_programa = not fondos or any(m.of("todo") == "programa" for m in lugar.leida.menciones)
        opciones.append(Option((), es_programa and not en_frase))
        opciones.sort(key=lambda o: not o.es_propio)
    return list(dict.fromkeys(Option(tuple(sorted(set(o.temas))), o.es_propio) for o in opciones))


def _groups(lugar: Spot) -> list[tuple[tuple[Mention, ...], bool]]:
    """Return the groups of mentions that a number may be of, and whether each is surely its own."""
    antes, despues, lejos = (with_theme(g) for g in (lugar.antes, lugar.despues, lugar.lejos))
    if base := _direct_base(lugar):
        hasta = next((x.inicio for x in lugar.leida.numeros if x.inicio > lugar.n.inicio), len(lugar.leida.plano))
        partes = with_theme(m for m in lugar.leida.menciones if base.fin <= m.inicio < hasta and m.fin <= hasta)
        return [(_together((base,), g), True) for g in (partes[:1], partes, antes) if g]
    if sujeto := opened(lugar) or (() if is_beside_name(lugar.leida, lugar.n) else in_order(lugar)):
        return [(sujeto, True)]
    if is_beside_name(lugar.leida, lugar.n):
        propia = (antes or lejos)[-1:]
        return [(propia, True), (_together(_first_group(lugar), propia), False)]
    if _faces_next(lugar):
        primero = _first_group(lugar) if lugar.n is not lugar.leida.numeros[0] or antes else ()
        return [(_together(primero, despues), True), (despues, True)]
    anterior = antes or _last_group(lugar, lejos)
    propias = _together(anterior, despues)
    es_parcial = _restricts(anterior, despues)
    if despues and not antes and _restricts(despues, anterior):
        return [(propias, True), (despues, True), (anterior, False), (_first_group(lugar), False)]
    return [
        (propias, True),
        (anterior, not es_parcial),
        (anterior[-1:], False),
        (_together(lejos, propias), False),
        (despues, not anterior),
        (_first_group(lugar), False),
    ]


def _direct_base(lugar: Spot) -> Mention | None:
    """Return what a share is said to be of: "el 38.6 % de las pequeñas empresas"."""
    if lugar.n.tipo != NumberForm.PERCENT or any(m.of("relativo") for m in lugar.leida.menciones):
        return None
    for m in with_theme(lugar.despues)[:1]:
        if (
            DIRECT_BASE.match(lugar.leida.plano[lugar.n.fin : m.inicio])
            and not m.of("actividad")
            and not m.of("producto")
        ):
            return m
    return None


def in_order(lugar: Spot) -> tuple[Mention, ...]:
    """Return the mention that is of a number given in order ("... y grandes, el 0.6 % y 1.5 %, respectivamente")."""
    n, serie = lugar.n, series_in_order(lugar)
    if not serie:
        return ()
    previas = with_theme(lugar.leida.between(0, serie[0].inicio))
    detras = with_theme(lugar.leida.between(serie[-1].fin, len(lugar.leida.plano)))
    ultimas = detras if len(detras) == len(serie) else previas[-len(serie) :]
    if len(ultimas) < len(serie):
        return ()
    dimensiones = [{c for c, _ in m.temas} for m in ultimas]
    return (ultimas[serie.index(n)],) if set.intersection(*dimensiones) else ()


def _together(*grupos: Sequence[Mention]) -> tuple[Mention, ...]:
    return tuple(dict.fromkeys(m for g in grupos for m in g))


def _last_group(lugar: Spot, lejos: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Return the mentions of the last group before a number, when other numbers stand between."""
    if not lejos:
        return ()
    cortes = [n.inicio for n in lugar.leida.numeros if n.inicio < lugar.n.inicio]
    desde = max((c for c in cortes if c < lejos[-1].inicio), default=0)
    return tuple(m for m in lejos if m.inicio >= desde)


def _first_group(lugar: Spot) -> tuple[Mention, ...]:
    return with_theme(lugar.leida.between(0, lugar.leida.numeros[0].inicio))


def _faces_next(lugar: Spot) -> bool:
    """Tell a sentence whose numbers each name after them what they are of ("2,038 por una unidad y 40 por otra")."""
    mismos = [n for n in lugar.leida.numeros if n.tipo == lugar.n.tipo]
    if len(mismos) < 2:
        return False
    sueltos = [n for n, otro in itertools.pairwise(mismos) if not is_joined(lugar.leida, n, otro)]
    return all(with_theme(place(lugar.leida, n).despues) for n in (*sueltos, mismos[-1]))


def _choices(grupo: Sequence[Mention]) -> Iterator[tuple[Meaning, ...]]:
    """Return the ways of taking each mention as one thing, none of a dimension twice."""
    if not grupo or len(grupo) > 6:
        return
    for elegidas in itertools.islice(itertools.product(*(m.temas for m in grupo)), 16):
        unicas = tuple(dict.fromkeys(elegidas))
        if len({c for c, _ in unicas}) == len(unicas):
            yield unicas
            dentro = {WITHIN[c] for c, _ in unicas if c in WITHIN}
            if any(c in dentro for c, _ in unicas):
                yield tuple(t for t in unicas if t[0] not in dentro)


def _coded(grupo: Sequence[Mention]) -> Iterator[tuple[Meaning, ...]]:
    """Return what is surely named in a group that says more: its only indicator, activity or product."""
    for clase in SUBJECTS[:3]:
        valores = list(dict.fromkeys(v for m in grupo if (v := m.of(clase))))
        if len(valores) == 1:
            yield ((clase, valores[0]),)
            return


def _only_described(grupo: Sequence[Mention], temas: tuple[Meaning, ...], conocido: Knowledge) -> bool:
    """Tell whether the rest of a group only says what an activity does and who runs it."""
    a_cargo = {("unidad", u) for t in temas for u in conocido.responsables.get(t[1], ())}
    propios = set(temas) | a_cargo
    return all({c for c, _ in m.temas} & DESCRIBES or set(m.temas) & propios for m in grupo)


def _restricts(anterior: Sequence[Mention], despues: Sequence[Mention]) -> bool:
    """Tell whether what comes after a number makes it of something else than what comes before."""
    dichas = {t for m in anterior for t in m.temas}
    return any(not set(m.temas) & dichas for m in despues)


def _one_each(fondo: tuple[Meaning, ...], propias: tuple[Meaning, ...]) -> tuple[Meaning, ...]:
    ya = {c for c, _ in propias}
    elegidas: dict[str, Meaning] = {}
    for clase, valor in fondo:
        if clase not in ya:
            elegidas.setdefault(clase, (clase, valor))
    if {"actividad", "indicador_desempeno"} & elegidas.keys():
        elegidas.pop("producto", None)
    return tuple(elegidas.values())


EVENTS = ("ferias", "ruedas_negocio")
OF_MONEY = ("_soles", "ejecucion_pct", "variacion_pim_pct")
PRINTED_SHARES = {
    "empresas_atendidas": ("participacion_pct", "participacion_con_dato_pct"),
    "devengado_soles": ("participacion_devengado_pct",),
}
AGAINST = {NumberRelation.DIFFERENCE: knowledge.MORE, NumberRelation.RATIO: knowledge.RATIO}
OWN_SHARES = ("participacion_factor_pct", "ptf_relativa_pct")


def figures_of(  # noqa: PLR0917
    conocido: Knowledge, papel: str, relacion: NumberRelation, anio: int, temas: tuple[Meaning, ...], lugar: Spot
) -> list[KnownFigure]:
    """Return what is known of what a number would say."""
    # How many fairs there were is of the whole year: their name is that of a service too.
    de = frozenset(t for t in temas if papel not in EVENTS or t[0] != "servicio")
    if papel.endswith(OF_MONEY) and _scope(lugar) == "nacional":
        # What a part, or another scope, is of the whole country's money is not known.
        if temas or relacion == NumberRelation.SHARE:
            return []
        de = knowledge.ALL_OF_COUNTRY
    if papel.endswith(("indicador", "indicador_pct", "indicador_pp")):
        de = frozenset(t for t in temas if t[0] == "indicador_desempeno")
        if not de:
            return []
    if relacion == NumberRelation.SHARE:
        return _shares(conocido, papel, anio, de)
    dada = _single(conocido, papel, relacion, (anio, _base_year(lugar, anio)), de, lugar.n.tipo)
    return [dada] if dada else []


def _scope(lugar: Spot) -> str | None:
    """Return the scope that a number is of: of two that a sentence names, the one nearest to it."""
    dichos = {v for m in lugar.leida.menciones if (v := m.of("alcance"))}
    return lugar.near("alcance") if len(dichos) > 1 else next(iter(dichos), None)


def _single(  # noqa: PLR0917
    conocido: Knowledge, papel: str, relacion: NumberRelation, anios: tuple[int, int], de: Of, tipo: NumberForm
) -> KnownFigure | None:
    """Return the one figure that a number of a relation is of; `anios` are its year and the one compared with."""
    anio, base = anios
    if relacion == NumberRelation.GAP:
        return conocido.get(papel, anio, de) or conocido.minus(papel, "valor_indicador", "meta_indicador", anio, de)
    if relacion == NumberRelation.DIFFERENCE and papel == "meta_fisica":
        return conocido.minus(f"{knowledge.MORE}{papel}", "avance_fisico", papel, anio, de)
    es_cambio = relacion == NumberRelation.CHANGE and papel != INITIAL_TO_FINAL
    if relacion not in AGAINST and not es_cambio:
        return conocido.get(papel, anio, de)
    en_puntos = papel.endswith("_pct") or tipo == NumberForm.POINTS
    en = AGAINST.get(relacion) or (knowledge.POINTS if en_puntos else knowledge.VARIATION)
    return conocido.versus(papel, en, anio, base, de)


def _base_year(lugar: Spot, anio: int) -> int:
    """Return the year that a sentence compares with: the one it says, else the one before."""
    dichos = sentences.TWO_YEARS.findall(lugar.leida.plano)
    if len(dichos) == 1 and int(dichos[0][1]) == anio:
        return int(dichos[0][0])
    otros = [a for _, a, es_otro in lugar.leida.anios if es_otro and a < anio]
    return otros[-1] if otros else anio - 1


def _shares(conocido: Knowledge, papel: str, anio: int, de: Of) -> list[KnownFigure]:
    impresas = PRINTED_SHARES.get(papel, ())
    halladas = [c for i in (*impresas, *OWN_SHARES) if (c := conocido.get(i, anio, de))]
    if len(de) >= 2:
        pares = ((frozenset({e}), de - {e}) for e in de)
        halladas += [c for parte, todo in pares if (c := conocido.share(papel, anio, parte, todo))]
    elif de and not halladas:
        halladas += [c for c in (conocido.share(papel, anio, de, PROGRAMME),) if c]
    return halladas
