"""What is known of what a number would say."""

from __future__ import annotations

from pp0093.audit.knowledge import PROGRAMME, Knowledge, KnownFigure, Of
from pp0093.audit.numbers import NumberForm
from pp0093.audit.role import Relation
from pp0093.audit.sentences import Spot
from pp0093.audit.vocabulary import Meaning

PRINTED_SHARES = {
    "empresas_atendidas": ("participacion_pct", "participacion_con_dato_pct"),
    "devengado_soles": ("participacion_devengado_pct",),
}
OWN_SHARES = ("participacion_factor_pct", "ptf_relativa_pct")


def figures_of(  # noqa: PLR0917
    conocido: Knowledge, papel: str, relacion: Relation, anio: int, temas: tuple[Meaning, ...], lugar: Spot
) -> list[KnownFigure]:
    """Return what is known of what a number would say."""
    de = frozenset(temas)
    if lugar.leida.plano and any(m.of("alcance") for m in lugar.leida.menciones) and not temas:
        de = frozenset({("alcance", "nacional")})
    if papel.endswith(("indicador", "indicador_pct", "indicador_pp")):
        de = frozenset(t for t in temas if t[0] == "indicador_desempeno")
        if not de:
            return []
    base = _base_year(lugar, anio)
    if relacion == Relation.GAP:
        return [c for c in (conocido.get(papel, anio, de) or conocido.gap(anio, de),) if c]
    if relacion == Relation.CHANGE:
        hallar = conocido.difference if papel.endswith("_pct") or lugar.n.tipo == NumberForm.POINTS else conocido.change
        return [c for c in (hallar(papel, anio, base, de),) if c]
    if relacion == Relation.RATIO:
        return [c for c in (conocido.ratio(papel, anio, base, de),) if c]
    if relacion == Relation.SHARE:
        return _shares(conocido, papel, anio, de)
    return [c for c in (conocido.get(papel, anio, de),) if c]


def _base_year(lugar: Spot, anio: int) -> int:
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
