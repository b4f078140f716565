"""What is known of what a number would say."""

from __future__ import annotations

from pp0093.audit import knowledge, pairs
from pp0093.audit.knowledge import PROGRAMME, Knowledge, KnownFigure, Of
from pp0093.audit.roles import INITIAL_TO_FINAL, NumberRelation
from pp0093.audit.sentences import Spot
from pp0093.language.numbers import NumberForm
from pp0093.language.phrases import Meaning

EVENTS = ("ferias", "ruedas_negocio")
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
    if lugar.leida.plano and any(m.of("alcance") for m in lugar.leida.menciones) and not temas:
        de = frozenset({("alcance", "nacional")})
    if papel.endswith(("indicador", "indicador_pct", "indicador_pp")):
        de = frozenset(t for t in temas if t[0] == "indicador_desempeno")
        if not de:
            return []
    if relacion == NumberRelation.SHARE:
        return _shares(conocido, papel, anio, de)
    dada = _single(conocido, papel, relacion, (anio, _base_year(lugar, anio)), de, lugar.n.tipo)
    return [dada] if dada else []


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
    dichos = pairs.TWO_YEARS.findall(lugar.leida.plano)
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
