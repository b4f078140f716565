"""What the money of several years adds up to; nothing else of them is added: a firm may be in several of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pp0093 import claims, provenance
from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query
from pp0093.ask.registry import INDICATORS, Unit
from pp0093.ask.rows import Row
from pp0093.ask.standing import periods
from pp0093.claims import Sentence, sentence
from pp0093.questions import texts
from pp0093.questions.answered import claimed
from pp0093.questions.answered.figured import derived
from pp0093.questions.answered.posed import Posed
from pp0093.questions.read import months
from pp0093.questions.read.understood import NotReadError, Understood
from pp0093.questions.read.words import YEAR
from pp0093.writing import formats
from pp0093.writing.nouns import counted

ACCUMULATED = "Diga de qué años, o hasta qué mes, se suma."
FIRMS_NOT_ADDED = "Lo de varios años no se suma: una misma empresa puede estar en varios. Pida cada año."
RATES_NOT_ADDED = "Lo de varios años no se suma: no es dinero. Pida cada año."


def check(leida: Understood, *, de_empresas: bool) -> None:
    """Raise when the total asked of several years is of what is not added."""
    if not all(map(_is_amount, leida.medidas)):
        raise NotReadError(FIRMS_NOT_ADDED if de_empresas else RATES_NOT_ADDED)


def may_be(leida: Understood) -> bool:
    """Tell whether what some years add up to may be what is asked of them ("how much was spent from 2020 to 2023")."""
    return leida.es_serie and YEAR not in leida.abiertas and all(map(_is_amount, leida.medidas))


def _is_amount(medida: str) -> bool:
    return INDICATORS[medida].unidad == Unit.SOLES and months.is_money((medida,))


def of_years(catalogo: Catalog, pedida: Posed, consulta: Query, filas: Sequence[Row]) -> list[Sentence]:
    """Say what several years add up to, or of which it is not known; nothing where it is not asked."""
    if not pedida.leida.se_suman or len({f[YEAR] for f in filas}) != len(filas):
        return []
    pedidos = [*map(int, consulta.filtros[YEAR])]
    sin_cifra = {a for a in pedidos if not any(f[YEAR] == a and _is_known(f, consulta) for f in filas)}
    if sin_cifra:
        return [
            sentence(f"No se suman: de {formats.listed([*map(str, sorted(sin_cifra))])} no se conoce la cifra exacta")
        ]
    totales = {i: float(sum(Decimal(str(f[i])) for f in filas)) for i in consulta.indicadores}
    sumas = [f"{texts.labelled(i)}, {formats.written(INDICATORS[i], total)}" for i, total in totales.items()]
    de = claimed.place(consulta)
    hechos = [claims.fact("suma_de_anios", total, sujeto=(*de, ("cifra", i))) for i, total in totales.items()]
    hechos.append(claims.fact("anios_que_se_suman", len(pedidos), sujeto=de))
    abiertos = [periods.period(catalogo, consulta.alcance, a) for a in pedidos]
    hasta = [texts.read_at(p) for p in abiertos if p and not p.es_cerrado]
    de_donde = provenance.name(derived(filas)).lower()
    dicho = f"Suma de {counted(len(pedidos), 'años')}: {'; '.join(sumas)} ({'; '.join([de_donde, *hasta])})"
    return [sentence(dicho, hechos)]


def _is_known(fila: Row, consulta: Query) -> bool:
    return all(fila[i] is not None for i in consulta.indicadores)
