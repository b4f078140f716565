"""Intervals and tests of small samples against their formulas written out, and the words they are told in."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pp0093.instruments.statistics import difference, share

Z = 1.959963984540054


def wilson(k: int, n: int) -> tuple[float, float]:
    p, z2 = k / n, Z * Z
    centro = (p + z2 / (2 * n)) / (1 + z2 / n)
    radio = Z / (1 + z2 / n) * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return 100 * (centro - radio), 100 * (centro + radio)


def fisher(a: int, n: int, b: int, m: int) -> float:
    """Two-sided p: the tables with these totals that are no likelier than the one seen."""
    total, a_favor = n + m, a + b
    todas = range(max(0, a_favor - m), min(n, a_favor) + 1)
    pesos = {k: math.comb(n, k) * math.comb(m, a_favor - k) for k in todas}
    return sum(p for p in pesos.values() if p <= pesos[a] * (1 + 1e-7)) / math.comb(total, a_favor)


def test_the_survey_of_ruta_digital() -> None:
    antes, despues = share(27, 32, 95), share(50, 52, 95)
    assert antes and despues
    assert (round(antes.pct, 1), round(despues.pct, 1)) == (84.4, 96.2)
    assert (antes.desde_pct, antes.hasta_pct) == pytest.approx(wilson(27, 32))
    assert (despues.desde_pct, despues.hasta_pct) == pytest.approx(wilson(50, 52))
    cambio = difference((27, 32), (50, 52), 95)
    assert cambio and cambio.p == pytest.approx(0.10, abs=0.001) and not cambio.se_distingue
    assert cambio.desde_pp < 0 < cambio.hasta_pp
    assert cambio.frase == "con 32 y 52 respuestas, la diferencia de 11.8 puntos no se distingue del azar"


def test_a_change_that_chance_would_not_give_says_so() -> None:
    cambio = difference((20, 100), (60, 100), 95)
    assert cambio and cambio.se_distingue and cambio.desde_pp > 0
    assert cambio.frase == "con 100 y 100 respuestas, la diferencia de 40.0 puntos es mayor de la que daría el azar"


def test_less_confidence_gives_a_narrower_interval_and_tells_more_changes_apart() -> None:
    ancho, angosto = difference((27, 32), (50, 52), 95), difference((27, 32), (50, 52), 80)
    assert ancho and angosto
    assert ancho.desde_pp < angosto.desde_pp < angosto.hasta_pp < ancho.hasta_pp
    assert (ancho.p, ancho.se_distingue, angosto.se_distingue) == (angosto.p, False, True)


samples = st.integers(1, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(antes=samples, despues=samples)
def test_any_two_samples(antes: tuple[int, int], despues: tuple[int, int]) -> None:
    cambio = difference(antes, despues, 95)
    assert cambio is not None
    assert cambio.p == pytest.approx(fisher(*antes, *despues), abs=1e-9)
    for muestra, (k, n) in ((cambio.antes, antes), (cambio.despues, despues)):
        assert (muestra.desde_pct, muestra.hasta_pct) == pytest.approx(wilson(k, n), abs=1e-6)
    d = cambio.diferencia_pp
    (l1, u1), (l2, u2) = wilson(*antes), wilson(*despues)
    p1, p2 = cambio.antes.pct, cambio.despues.pct
    assert cambio.desde_pp == pytest.approx(d - math.hypot(p2 - l2, u1 - p1), abs=1e-6)
    assert cambio.hasta_pp == pytest.approx(d + math.hypot(u2 - p2, p1 - l1), abs=1e-6)
    assert cambio.se_distingue == (cambio.p < 0.05 and not math.isclose(cambio.p, 0.05))


@pytest.mark.parametrize(("antes", "despues"), [((1, 1), (1, 39)), ((0, 1), (19, 19)), ((19, 19), (0, 1))])
def test_just_as_often_as_the_confidence_leaves_is_not_less_often(
    antes: tuple[int, int], despues: tuple[int, int]
) -> None:
    """Of each of these two tables chance gives one in twenty, exactly."""
    cambio = difference(antes, despues, 95)
    assert cambio and cambio.p == pytest.approx(1 / 20, abs=1e-15) and not cambio.se_distingue


def test_no_answers_is_no_share_and_impossible_ones_are_refused() -> None:
    assert share(0, 0, 95) is None and difference((0, 0), (1, 2), 95) is None
    for favorables, n in ((3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="favorables"):
            share(favorables, n, 95)


def test_the_libraries_are_imported_only_when_asked_for() -> None:
    codigo = (
        "import sys, pp0093.instruments.digital, pp0093.cli; "
        "sys.exit(bool({'scipy', 'statsmodels'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", codigo], check=False).returncode == 0
