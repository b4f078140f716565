"""Intervals of small samples against fixed values, Fisher's test against that of scipy, and their words."""

import math

import pytest
import scipy  # Its parts are imported when they are asked for.
from hypothesis import given
from hypothesis import strategies as st

from pp0093.instruments.figures import Difference, difference, share

ROUNDED = 1e-9
# What statsmodels 0.15 gives (docs/decisiones/007): the share's interval (Wilson), and the change's (Newcombe), in %.
SHARES = [
    ((27, 32), (68.2458504024696, 93.13557971749429)),
    ((50, 52), (87.01881084254424, 98.93882889986847)),
    ((0, 10), (0.0, 27.753279986288926)),
    ((10, 10), (72.24672001371106, 100.0)),
]
CHANGES = [
    ((27, 32), (50, 52), (-0.8780344699610088, 28.146668111429797)),
    ((20, 100), (60, 100), (26.773468460847255, 51.24637384840306)),
    ((1, 1), (1, 39), (-99.54592968990099, -17.383675682935483)),
    ((0, 7), (7, 7), (49.89010931671313, 100.0)),
]


def change(antes: tuple[int, int], despues: tuple[int, int], confianza_pct: float) -> Difference:
    una, otra = (share(*muestra, confianza_pct) for muestra in (antes, despues))
    assert una and otra
    return difference(una, otra, confianza_pct)


@pytest.mark.parametrize(("muestra", "intervalo"), SHARES)
def test_the_interval_of_a_share(muestra: tuple[int, int], intervalo: tuple[float, float]) -> None:
    parte = share(*muestra, 95)
    assert parte and (parte.desde_pct, parte.hasta_pct) == pytest.approx(intervalo, abs=1e-12)


@pytest.mark.parametrize(("antes", "despues", "intervalo"), CHANGES)
def test_the_interval_of_a_change(
    antes: tuple[int, int], despues: tuple[int, int], intervalo: tuple[float, float]
) -> None:
    cambio = change(antes, despues, 95)
    assert (cambio.desde_pp, cambio.hasta_pp) == pytest.approx(intervalo, abs=1e-12)


def test_less_confidence_gives_a_narrower_interval_and_tells_more_changes_apart() -> None:
    ancho, angosto = (change((27, 32), (50, 52), confianza_pct) for confianza_pct in (95, 80))
    assert ancho.desde_pp < angosto.desde_pp < angosto.hasta_pp < ancho.hasta_pp
    assert (ancho.p, ancho.se_distingue, angosto.se_distingue) == (angosto.p, False, True)


samples = st.integers(1, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(antes=samples, despues=samples)
def test_any_two_samples(antes: tuple[int, int], despues: tuple[int, int]) -> None:
    cambio = change(antes, despues, 95)
    tabla = [[k, n - k] for k, n in (antes, despues)]
    assert cambio.p == pytest.approx(float(scipy.stats.fisher_exact(tabla).pvalue), abs=1e-9)
    for muestra in (cambio.antes, cambio.despues):
        assert 0 <= muestra.desde_pct <= muestra.pct + ROUNDED and muestra.pct - ROUNDED <= muestra.hasta_pct <= 100
    assert cambio.desde_pp <= cambio.diferencia_pp + ROUNDED and cambio.diferencia_pp - ROUNDED <= cambio.hasta_pp
    assert cambio.se_distingue == (cambio.p < 0.05 and not math.isclose(cambio.p, 0.05))


@pytest.mark.parametrize(("antes", "despues"), [((1, 1), (1, 39)), ((0, 1), (19, 19)), ((19, 19), (0, 1))])
def test_just_as_often_as_the_confidence_leaves_is_not_less_often(
    antes: tuple[int, int], despues: tuple[int, int]
) -> None:
    """Of each of these two tables chance gives one in twenty, exactly."""
    cambio = change(antes, despues, 95)
    assert cambio.p == pytest.approx(1 / 20, abs=1e-15) and not cambio.se_distingue


def test_no_answers_is_no_share_and_impossible_ones_are_refused() -> None:
    assert share(0, 0, 95) is None
    for favorables, n in ((3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="favorables"):
            share(favorables, n, 95)
