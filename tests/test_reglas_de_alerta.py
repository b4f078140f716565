"""Every rule of alerts that ships, seen firing on invented figures and silent just beside its threshold."""

import tomllib
from pathlib import Path

import pytest
from conftest import PROYECTO
from libros import leidas

from pp0093.ask import condition

REGLAS = PROYECTO / "programas" / "0093" / "reglas"
Dichas = dict[str, float]


def _rows(tabla: str) -> list[dict[str, str]]:
    return leidas(REGLAS / f"{tabla}.csv")


# As they are in a year with data: rows of later years may stand below.
UMBRALES = {
    f["parametro"]: float(f["valor"])
    for f in _rows("parametro")
    if f["valor"].replace(".", "").isdigit() and f["valido_desde"] <= "2025" <= (f["valido_hasta"] or "9999")
}
CONDICIONES = {f["alerta"]: f["condicion"] for f in _rows("alertas")}

CLOSED: Dichas = {"gasto_cerrado": 1, "avance_cerrado": 1}
BOTH_CLOSED: Dichas = {"avance_cerrado": 1, "anio_pasado:avance_cerrado": 1}
_FIGURAS = tomllib.loads(Path(__file__).with_name("reglas_de_alerta.toml").read_text("utf-8"))
FIGURAS: dict[str, tuple[Dichas, Dichas]] = {a: (f["dispara"], f["calla"]) for a, f in _FIGURAS.items()}
"""Of each rule, figures with which it fires and others, one step away, with which it doesn't."""


def _holds(alerta: str, cifras: Dichas) -> bool:
    nombres = condition.figures_named(CONDICIONES[alerta])
    vistas = {n: cifras.get(f"{n.cuando}:{n.nombre}".lstrip(":"), UMBRALES.get(n.nombre)) for n in nombres}
    return condition.holding(CONDICIONES[alerta], [{n: v for n, v in vistas.items() if v is not None}]) == [True]


def test_every_rule_that_ships_has_its_figures_here() -> None:
    assert set(FIGURAS) == set(CONDICIONES)


@pytest.mark.parametrize("alerta", FIGURAS)
def test_a_rule_fires_with_its_figures_and_not_one_step_away(alerta: str) -> None:
    dispara, calla = FIGURAS[alerta]
    assert _holds(alerta, dispara)
    assert not _holds(alerta, calla)
    assert not _holds(alerta, {}), "what is not known raises nothing"


@pytest.mark.parametrize("alerta", [a for a, (dispara, _) in FIGURAS.items() if dispara.keys() >= CLOSED.keys()])
@pytest.mark.parametrize("corre", CLOSED)
def test_what_is_judged_at_the_close_waits_for_it(alerta: str, corre: str) -> None:
    dispara, _ = FIGURAS[alerta]
    assert _holds(alerta, {**dispara, corre: 0}) == (f"{corre} ==" not in CONDICIONES[alerta])
    assert "avance_cerrado ==" in CONDICIONES[alerta]
    assert not {"ejecucion_pct", "devengado_soles"} & dispara.keys() or "gasto_cerrado ==" in CONDICIONES[alerta]
    assert "ejecucion_pct" not in CONDICIONES[alerta] or "gasto_cerrado ==" in CONDICIONES[alerta]


def test_spending_without_product_and_ahead_of_its_goal_are_never_both() -> None:
    """One condition, one sentence: what delivered five firms, or 31,364, is not without product."""
    for avance, meta in ((0, 70), (5, 70), (31_364, 40_794), (0, 0)):
        cifras = {**CLOSED, "ejecucion_pct": 99, "avance_fisico": avance, "meta_fisica": meta, "devengado_soles": 9}
        cifras |= {"cumplimiento_pct": 100 * avance / meta} if meta else {}
        alzadas = [a for a in ("gasto_sin_producto", "gasto_sobre_avance", "meta_en_cero") if _holds(a, cifras)]
        espera = "meta_en_cero" if not meta else "gasto_sobre_avance" if avance else "gasto_sin_producto"
        assert alzadas == [espera]


def test_an_activity_short_of_its_goal_always_raises_something() -> None:
    """Whatever was spent of its money: the rules leave no hole under the threshold."""
    for ejecucion in (0, 50, 84.9, 85, 99, 120):
        for cumplimiento in (0.1, 50, 84.9):
            cifras = {**CLOSED, "ejecucion_pct": ejecucion, "cumplimiento_pct": cumplimiento}
            cifras |= {"avance_fisico": cumplimiento, "meta_fisica": 100}
            assert [a for a in ("gasto_sobre_avance", "meta_y_gasto_bajos") if _holds(a, cifras)], (
                ejecucion,
                cumplimiento,
            )


@pytest.mark.parametrize("corre", BOTH_CLOSED)
def test_focalization_falls_only_from_a_closed_year_to_another(corre: str) -> None:
    dispara, _ = FIGURAS["focalizacion_baja"]
    assert not _holds("focalizacion_baja", {**dispara, corre: 0})
    assert not _holds("focalizacion_baja", {c: v for c, v in dispara.items() if c != corre})
