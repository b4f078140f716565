"""Year on year is one engine: what changed, by how much and whether it may be said, the same wherever it is asked."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pp0093.ask.catalog import Catalog, published
from pp0093.ask.registry import INDICATORS
from pp0093.ask.standing import change
from pp0093.ask.standing.change import Range, Side
from pp0093.ask.view import View
from pp0093.audit import knowledge
from pp0093.compare import texts as compared
from pp0093.money import cards
from pp0093.note import asking
from pp0093.note.asking import Inquiry, YearChange
from pp0093.questions.asked import ask
from pp0093.writing import formats

FIRMS, MONEY, P2 = "empresas_atendidas", "devengado_soles", {"producto": "3000535"}
RANGES = st.tuples(st.decimals(1, 10**6, places=1), st.decimals(1, 10**6, places=1)).map(lambda p: Range(*sorted(p)))


@pytest.fixture(scope="module")
def catalogo(version_publicada: Path) -> Catalog:
    return published(version_publicada)


@given(RANGES, RANGES)
def test_the_range_of_a_change_holds_the_change_of_every_pair(ahora: Range, antes: Range) -> None:
    relativo, puntos = ahora.relative(antes), ahora.points(antes)
    assert relativo
    for a in (ahora.desde, ahora.hasta):
        for b in (antes.desde, antes.hasta):
            assert relativo.desde - 1 <= 100 * (a - b) / b <= relativo.hasta + 1
            assert puntos.desde <= a - b <= puntos.hasta


@given(st.decimals(1, 10**6, places=0), st.decimals(-99, 500, places=1))
def test_a_change_tells_of_the_year_before(ahora: Decimal, cambio: Decimal) -> None:
    antes = Range(ahora, ahora).before(Range(cambio, cambio))
    assert antes and abs(antes.desde * (1 + cambio / 100) - ahora) < Decimal("1e-6") * ahora


def test_nothing_changes_from_nothing() -> None:
    cero = Range(Decimal(0), Decimal(0))
    assert cero.relative(cero) is None and cero.part(cero) is None
    assert Range(Decimal(5), Decimal(5)).before(Range(Decimal(-100), Decimal(-100))) is None


@pytest.mark.parametrize(
    ("indicador", "lugar", "cambio", "computado"),
    [(FIRMS, P2, 22.1, True), (FIRMS, {}, 220.3, False), ("focalizacion_pct", {}, 19.1, True)],
)
def test_every_door_gives_the_same_change(
    catalogo: Catalog, indicador: str, lugar: dict[str, str], cambio: float, computado: bool
) -> None:
    filtros = {d: [v] for d, v in lugar.items()}
    hallado = change.since(catalogo, indicador, (2025, 2024), filtros)
    assert hallado.cuanto == pytest.approx(cambio, abs=0.05)
    assert (hallado.cambio.cuanto is not None) is computado
    a = Inquiry(catalogo, 2025, {})
    cifra = asking.one(a, indicador, **lugar)
    assert cifra
    dicho = asking.change(a, cifra)
    assert isinstance(dicho, YearChange) and dicho.cambio.valor == pytest.approx(hallado.cuanto)
    conocido = catalogo.once(knowledge.of)
    hallar = conocido.difference if change.in_points(indicador) else conocido.change
    sabido = hallar(indicador, 2025, 2024, frozenset(lugar.items()))
    assert sabido and float(sabido.desde) - 0.05 <= hallado.cuanto <= float(sabido.hasta) + 0.05


def test_the_first_screen_says_it_too(catalogo: Catalog) -> None:
    tarjetas = {c.indicador: c for c in cards.summary(catalogo, View(2025))}
    assert tarjetas[FIRMS].detalle.startswith("+220.3 % frente a 2024")


def test_an_answer_says_it_too(catalogo: Catalog) -> None:
    gastado = change.since(catalogo, MONEY, (2025, 2020), {}).cuanto
    assert formats.change(gastado) in ask(catalogo, "¿cuánto cambió el devengado de 2020 a 2025?").respuesta


def test_a_rule_that_forbids_is_kept_by_the_audit(catalogo: Catalog) -> None:
    """2026 is not closed: nothing is computed from it, not even to accuse."""
    assert change.since(catalogo, MONEY, (2026, 2025), {}, "nacional").cambio.impiden
    conocido = catalogo.once(knowledge.of)
    nacional = frozenset({("alcance", "nacional")})
    assert conocido.get(MONEY, 2026, nacional) and conocido.get(MONEY, 2025, nacional)
    assert conocido.change(MONEY, 2026, 2025, nacional) is None
    assert conocido.change(MONEY, 2025, 2020, nacional) is not None


@pytest.mark.parametrize(("antes", "dicho"), [(12.0, "+100.0 %, sobre una base de 12"), (40.0, "+100.0 %")])
def test_a_small_base_is_said(catalogo: Catalog, antes: float, dicho: str) -> None:
    lados = (Side(2 * antes, "calculado", None, {}), Side(antes, "calculado", None, {}))
    hallado = change.of_sides(catalogo, INDICATORS[FIRMS], "anio", 2025, lados)
    assert compared.changed(hallado) == dicho
    dinero = change.of_sides(catalogo, INDICATORS[MONEY], "anio", 2025, lados)
    assert not dinero.es_base_chica
