"""Every rule of alerts that ships, seen firing on invented figures and silent just beside its threshold."""

import csv

import pytest
from conftest import PROYECTO

from pp0093.ask import condition

REGLAS = PROYECTO / "programas" / "0093" / "reglas"
Dichas = dict[str, float]


def _rows(tabla: str) -> list[dict[str, str]]:
    return list(csv.DictReader((REGLAS / f"{tabla}.csv").open(encoding="utf-8")))


# As they are in a year with data: rows of later years may stand below.
UMBRALES = {
    f["parametro"]: float(f["valor"])
    for f in _rows("parametro")
    if f["valor"].replace(".", "").isdigit() and f["valido_desde"] <= "2025" <= (f["valido_hasta"] or "9999")
}
CONDICIONES = {f["alerta"]: f["condicion"] for f in _rows("alertas")}

# Of each rule, figures with which it fires and others, one step away, with which it doesn't; "antes_del_cambio:" and
# the like are the figures of another version or of the year before.
CLOSED: Dichas = {"gasto_cerrado": 1, "avance_cerrado": 1}
BOTH_CLOSED: Dichas = {"avance_cerrado": 1, "anio_pasado:avance_cerrado": 1}
FIGURAS: dict[str, tuple[Dichas, Dichas]] = {
    "gasto_sin_producto": (
        {**CLOSED, "ejecucion_pct": 85, "avance_fisico": 0, "meta_fisica": 9},
        {**CLOSED, "ejecucion_pct": 85, "avance_fisico": 1, "meta_fisica": 9},
    ),
    "gasto_sobre_avance": (
        {**CLOSED, "ejecucion_pct": 85, "cumplimiento_pct": 84.9, "avance_fisico": 5},
        {**CLOSED, "ejecucion_pct": 85, "cumplimiento_pct": 85, "avance_fisico": 5},
    ),
    "meta_en_cero": (
        {**CLOSED, "meta_fisica": 0, "devengado_soles": 1},
        {**CLOSED, "meta_fisica": 0, "devengado_soles": 0},
    ),
    "meta_sin_cumplir_con_gasto": (
        {**CLOSED, "ejecucion_pct": 95, "cumplimiento_pct": 94.9},
        {**CLOSED, "ejecucion_pct": 95, "cumplimiento_pct": 95},
    ),
    "meta_sobre_gasto": (
        {**CLOSED, "ejecucion_pct": 84.9, "cumplimiento_pct": 85},
        {**CLOSED, "ejecucion_pct": 85, "cumplimiento_pct": 85},
    ),
    "meta_y_gasto_bajos": (
        {**CLOSED, "ejecucion_pct": 84.9, "cumplimiento_pct": 84.9},
        {**CLOSED, "ejecucion_pct": 84.9, "cumplimiento_pct": 85},
    ),
    "sobrecumplimiento": ({**CLOSED, "cumplimiento_pct": 150.1}, {**CLOSED, "cumplimiento_pct": 150}),
    "ritmo_atrasado": ({"avance_programado_pct": 84.9}, {"avance_programado_pct": 85}),
    "meses_en_cero": (
        {"meses_en_cero": 3, "meta_fisica": 5, "avance_informado": 4},
        {"meses_en_cero": 3, "meta_fisica": 5, "avance_informado": 5},
    ),
    "devengado_negativo": ({"devengado_soles": -1}, {"devengado_soles": 0}),
    "saldo_negativo": ({"saldo_soles": -1}, {"saldo_soles": 0}),
    "meses_con_reversion": ({"meses_con_reversion": 1}, {"meses_con_reversion": 0}),
    "pim_cortado_meta_igual": (
        {"pim_soles": 9, "antes_del_cambio:pim_soles": 10, "meta_fisica": 5, "antes_del_cambio:meta_fisica": 5},
        {"pim_soles": 9, "antes_del_cambio:pim_soles": 10, "meta_fisica": 4, "antes_del_cambio:meta_fisica": 5},
    ),
    "meta_cortada_pim_igual": (
        {"pim_soles": 9, "antes_del_cambio:pim_soles": 9, "meta_fisica": 4, "antes_del_cambio:meta_fisica": 5},
        {"pim_soles": 8, "antes_del_cambio:pim_soles": 9, "meta_fisica": 4, "antes_del_cambio:meta_fisica": 5},
    ),
    "meta_rebajada_a_lo_logrado": (
        {"meta_fisica": 4, "primera:meta_fisica": 5, "avance_fisico": 4, "desde_el_cambio:mes_del_corte": 10},
        {"meta_fisica": 4, "primera:meta_fisica": 5, "avance_fisico": 4, "desde_el_cambio:mes_del_corte": 9},
    ),
    "registros_difieren": (
        {"diferencia_avance": -5.1, "avance_reportado": 100},
        {"diferencia_avance": -5, "avance_reportado": 100},
    ),
    "focalizacion_baja": (
        {**BOTH_CLOSED, "focalizacion_pct": 60, "anio_pasado:focalizacion_pct": 70},
        {**BOTH_CLOSED, "focalizacion_pct": 60.1, "anio_pasado:focalizacion_pct": 70},
    ),
    "entrega_vencida": ({"unidades_sin_entregar": 1}, {"unidades_sin_entregar": 0}),
    "corte_viejo": ({"dias_desde_corte": 61}, {"dias_desde_corte": 60}),
    "dinero_sin_regla": ({"fuera_de_regla_soles": 0.01}, {"fuera_de_regla_soles": 0}),
    "gasto_en_diciembre": ({"devengado_diciembre_pct": 30.1}, {"devengado_diciembre_pct": 30}),
    "base_cambia": ({"cambia_la_base": 1}, {"cambia_la_base": 0}),
    "desempeno_lejos_de_su_meta": ({"avance_tipo1": 84.9}, {"avance_tipo1": 85}),
    "desempeno_bajo_meta": ({"avance_tipo1": 99.9}, {"avance_tipo1": 100}),
}


def _holds(alerta: str, cifras: Dichas) -> bool:
    nombres = condition.named(CONDICIONES[alerta])
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
