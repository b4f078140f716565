"""`pp0093 cierre`: where each entity of a panel closes its year, and how well that was known in other years."""

import csv
import io
import random
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pronostico
import pytest
from conftest import PROYECTO, Orden
from msgspec.structs import replace

from pp0093.year.closing import (
    ANSWERED,
    CLOSE,
    COMBINED,
    KNOWN,
    NAIVE,
    NO_HISTORY,
    PAST,
    SURPASSED,
    Closing,
    Closings,
    Panel,
    PanelMark,
    Score,
    at_least,
    width,
)

REALES = PROYECTO.parent / "shared" / "data"
SERIE = REALES / "consulta-amigable-exports" / "serie-gores"
HISTORICO = REALES / "pp0093-figures" / "por-programa-historico.json"
real = pytest.mark.skipif(not SERIE.is_dir(), reason="the real series is not here")
HEADER = "entidad,anio,mes,pim_soles,devengado_soles"
MONTHS = (3, 6, 9, CLOSE)
CURVE = {3: 0.15, 6: 0.4, 9: 0.65, CLOSE: 1.0}


def regular(
    entidades: int = 4, anios: Iterable[int] = (2022, 2023), hasta: int = 6, pim: bool = False
) -> list[PanelMark]:
    """Entities that spend the same curve every year and close with 80 % of their PIM, and 2024 up to a month."""

    def marks(anio: int, ultimo: int) -> list[PanelMark]:
        return [
            PanelMark(f"E{e}", anio, m, 1000.0 * (e + 1) / 0.8 if pim else None, 1000.0 * (e + 1) * CURVE[m])
            for e in range(entidades)
            for m in MONTHS
            if m <= ultimo
        ]

    return [*(m for a in anios for m in marks(a, CLOSE)), *marks(2024, hasta)]


def noisy(semilla: int) -> list[PanelMark]:
    """Twelve entities of five closed years and a running one, whose curve and close move by chance."""
    azar, marcas = random.Random(semilla), []
    for e in range(12):
        cierre = azar.uniform(1e5, 1e7)
        for anio in range(2019, 2025):
            cierre *= azar.lognormvariate(0.05, 0.2)
            parte = {m: CURVE[m] * (azar.lognormvariate(0, 0.1) if m < CLOSE else 1) for m in MONTHS}
            ultimo = CLOSE if anio < 2024 else 6
            marcas += [PanelMark(f"E{e}", anio, m, None, cierre * parte[m]) for m in MONTHS if m <= ultimo]
    return marcas


def written(marcas: Iterable[PanelMark], ruta: Path) -> Path:
    filas = [
        [m.entidad, m.anio, m.mes, *("" if v is None else v for v in (m.pim_soles, m.devengado_soles))] for m in marcas
    ]
    texto = io.StringIO()
    csv.writer(texto).writerows([HEADER.split(","), *filas])
    ruta.write_text(texto.getvalue(), encoding="utf-8")
    return ruta


def closings(marcas: Iterable[PanelMark]) -> dict[str, Closing]:
    return {c.entidad: c for c in Closings(marcas).expected()}


@pytest.mark.parametrize("pim", [False, True])
def test_what_repeats_itself_is_foreseen(pim: bool) -> None:
    cierres = closings(regular(pim=pim))
    for e in range(4):
        cierre = cierres[f"E{e}"]
        assert cierre.metodo == COMBINED
        assert cierre.devengado_cierre_soles == pytest.approx(1000 * (e + 1))
        assert cierre.devengado_minimo_soles < cierre.devengado_cierre_soles < cierre.devengado_maximo_soles
        assert cierre.pim_cierre_soles == (pytest.approx(1250 * (e + 1)) if pim else None)


@pytest.mark.parametrize(("antes", "crece"), [(2022, 1.2), (2021, 1.2**0.5)])
def test_a_common_growth_goes_on_by_half_and_over_several_years_is_that_of_one(antes: int, crece: float) -> None:
    """Everybody closed 44 % above the year before, or two before: half of it, in proportion, is 20 %."""
    cierran = [PanelMark(f"E{e}", a, CLOSE, None, v) for e in range(3) for a, v in ((antes, 1000.0), (2023, 1440.0))]
    cierre = closings([*cierran, PanelMark("E0", 2024, 2, None, 0.0)])["E0"]
    assert cierre.devengado_cierre_soles == pytest.approx(1440 * crece, abs=0.01)


def test_a_level_below_what_is_spent_is_not_the_end_of_the_year() -> None:
    """E0 has spent by June ten times what it closed with: its year goes on, and how far is not known to the sol."""
    marcas = [m for m in regular() if (m.entidad, m.anio) != ("E0", 2024)]
    cierre = closings([*marcas, PanelMark("E0", 2024, 6, None, 10_000.0)])["E0"]
    assert 10_000 < cierre.devengado_cierre_soles < 25_000
    assert cierre.devengado_minimo_soles < cierre.devengado_cierre_soles < cierre.devengado_maximo_soles


def test_errors_all_of_one_sign_leave_room_on_the_other_side() -> None:
    """Every close of 2023 was half of what was foreseen: that does not say that none of 2024 can be above it."""
    marcas = [replace(m, devengado_soles=(m.devengado_soles or 0) / (2 if m.anio == 2023 else 1)) for m in regular(12)]
    for cierre in closings(marcas).values():
        assert cierre.devengado_minimo_soles < cierre.devengado_cierre_soles < cierre.devengado_maximo_soles


def test_a_close_over_a_gap_of_years_widens_no_interval_of_years_that_follow_each_other() -> None:
    """What 2019 closed says little of 2022, and nothing of how far from 2023 the year 2024 may end."""
    antiguo = [PanelMark(f"E{e}", 2019, CLOSE, None, 50.0 * (e + 1)) for e in range(4)]
    con_hueco, sin_hueco = closings([*antiguo, *regular()])["E0"], closings(regular())["E0"]
    assert con_hueco.devengado_cierre_soles == pytest.approx(1000)
    assert con_hueco.devengado_maximo_soles <= sin_hueco.devengado_maximo_soles


@pytest.mark.parametrize(("mes", "peso"), [(6, 0.5), (9, 0.65)])
def test_what_is_spent_weighs_as_much_as_it_is_of_the_year(mes: int, peso: float) -> None:
    """At twice the pace of the years before the close is between theirs and twice it, and nearer to it by September."""
    marcas = regular(hasta=mes)
    doble = [replace(m, devengado_soles=2 * (m.devengado_soles or 0)) if m.anio == 2024 else m for m in marcas]
    assert closings(doble)["E0"].devengado_cierre_soles == pytest.approx(1000 * 2**peso, abs=0.01)


def test_the_movement_of_the_pim_is_foreseen() -> None:
    """Everybody's PIM grows by a quarter from January to December."""
    abre = [PanelMark(f"E{e}", a, 0, 1000.0, 0.0) for e in range(3) for a in (2022, 2023, 2024)]
    cierra = [PanelMark(f"E{e}", a, CLOSE, 1250.0, 1000.0) for e in range(3) for a in (2022, 2023)]
    cierre = closings([*abre, *cierra])["E0"]
    assert cierre.pim_cierre_soles == pytest.approx(1250)
    assert cierre.devengado_cierre_soles == pytest.approx(1000)


def test_nothing_of_later_or_of_others_in_that_year_is_looked_at() -> None:
    """What others spend this year, and what comes after the month asked about, changes nothing of an entity."""
    marcas = noisy(1)
    antes = closings(marcas)["E0"]
    otros = [replace(m, devengado_soles=9.0) if m.anio == 2024 and m.entidad != "E0" else m for m in marcas]
    cerrados = [*marcas, *(PanelMark(f"E{e}", 2024, CLOSE, 7.0, 7.0) for e in range(1, 12))]
    futuros = [*marcas, *(PanelMark(f"E{e}", 2025, m, 5.0, 5.0) for e in range(1, 12) for m in MONTHS)]
    for cambiadas in (otros, cerrados, futuros):
        assert closings(cambiadas)["E0"] == antes


def test_a_back_test_does_not_know_how_its_year_went_on() -> None:
    """A later year, and later months of the one asked about, leave the score of a month as it was."""
    marcas = [m for m in noisy(2) if m.anio < 2024]
    antes = [s for s in Closings(marcas).scores() if s.mes == 3 and s.anio == 2022]
    otras = [
        replace(m, devengado_soles=m.devengado_soles * 3)
        if m.devengado_soles and (m.anio == 2023 or (m.anio == 2022 and m.mes in {6, 9}))
        else m
        for m in marcas
    ]
    assert antes
    assert [s for s in Closings(otras).scores() if s.mes == 3 and s.anio == 2022] == antes


def test_the_order_of_the_rows_changes_nothing_and_a_scale_nothing_but_the_scale() -> None:
    marcas = noisy(3)
    assert closings(random.Random(0).sample(marcas, len(marcas))) == closings(marcas)
    miles = [replace(m, devengado_soles=m.devengado_soles and m.devengado_soles * 1000) for m in marcas]
    for entidad, cierre in closings(marcas).items():
        otro = closings(miles)[entidad]
        assert otro.devengado_cierre_soles == pytest.approx(1000 * cierre.devengado_cierre_soles)
        assert otro.metodo == cierre.metodo


def test_the_interval_covers_what_it_says() -> None:
    """Over several invented histories, whose years are drawn alike, about eight closes in ten fall inside."""
    coberturas = [
        s.cobertura_pct
        for semilla in range(20)
        for s in Closings([m for m in noisy(semilla) if m.mes in (6, CLOSE)]).scores()
        if s.metodo == ANSWERED and s.anio == 2023
    ]
    assert 70 <= sum(coberturas) / len(coberturas) <= 90


CASES = {
    "one entity": regular(1),
    "two closed years without months": [m for m in regular() if m.mes == CLOSE or m.anio == 2024],
    "another month than theirs": [*(m for m in regular() if m.anio < 2024), PanelMark("E0", 2024, 5, None, 300.0)],
    "no marks this year": [m for m in regular() if m.entidad != "E1" or m.anio < 2024],
    "nothing spent yet": [replace(m, devengado_soles=0.0) if m.anio == 2024 else m for m in regular()],
    "negative so far": [replace(m, devengado_soles=-5.0) if m.anio == 2024 else m for m in regular()],
    "more than ever": [replace(m, devengado_soles=9e4) if m.anio == 2024 and m.mes == 6 else m for m in regular()],
    "a pim of zero": [replace(m, pim_soles=0.0) for m in regular(pim=True)],
    "closed with nothing": [replace(m, devengado_soles=0.0) if m.entidad == "E1" else m for m in regular()],
    "closed in the red": [replace(m, devengado_soles=-1.0) if m.entidad == "E1" else m for m in regular()],
    "missing months": [m for m in regular(hasta=9) if (m.anio, m.mes) not in {(2022, 3), (2023, 6), (2024, 6)}],
    "other years each": [m for m in [*regular(), *regular(anios=(2019, 2020))] if m.entidad != "E0" or m.anio > 2021],
    "a year only of its pim": [
        replace(m, devengado_soles=None) if m.anio == 2024 else m
        for m in [*regular(pim=True), PanelMark("E0", 2024, CLOSE, 9e3, None)]
    ],
    "a month only of the pim": [
        replace(m, devengado_soles=None) if m.anio == 2024 and m.mes == 6 else m for m in regular(pim=True)
    ],
}


@pytest.mark.parametrize("marcas", CASES.values(), ids=CASES)
def test_with_two_closed_years_there_are_always_numbers(marcas: list[PanelMark]) -> None:
    cierres = closings(marcas)
    assert set(cierres) == {m.entidad for m in marcas}
    for cierre in cierres.values():
        assert cierre.anio == 2024
        assert cierre.anios_cerrados >= 2
        assert cierre.devengado_minimo_soles <= cierre.devengado_cierre_soles <= cierre.devengado_maximo_soles, cierre
        gastado = [
            m.devengado_soles or 0 for m in marcas if (m.entidad, m.anio, m.mes) == (cierre.entidad, 2024, cierre.mes)
        ]
        assert cierre.devengado_minimo_soles >= max(gastado, default=-1.0)


def test_a_new_entity_is_foreseen_from_the_others_and_one_without_anything_is_not() -> None:
    nueva, muda = PanelMark("N", 2024, 6, None, 400.0), PanelMark("Z", 2024, 6, None, 0.0)
    cierres = closings([*regular(), nueva, muda])
    assert cierres["N"].devengado_cierre_soles == pytest.approx(1000)
    assert (cierres["Z"].metodo, cierres["Z"].devengado_cierre_soles) == (NO_HISTORY, None)


def test_nothing_positive_is_the_range_of_the_past() -> None:
    pasado = [
        PanelMark("A", 2021, CLOSE, None, 0.0),
        PanelMark("A", 2022, CLOSE, None, -4.0),
        PanelMark("A", 2023, 3, None, 0.0),
    ]
    cierre = closings(pasado)["A"]
    assert cierre.metodo == PAST
    assert (cierre.devengado_minimo_soles, cierre.devengado_maximo_soles) == (0, 0)
    pasada = closings([*pasado, PanelMark("A", 2023, 5, None, 300.0)])["A"]
    dicho = (pasada.devengado_minimo_soles, pasada.devengado_cierre_soles, pasada.devengado_maximo_soles)
    assert (pasada.metodo, *dicho) == (SURPASSED, 300, None, None), "what is spent by May is not the end of the year"


def test_a_floor_tells_nothing_of_what_is_not_known() -> None:
    dicho = at_least(np.array([np.nan, 1.0, 5.0, 2.0]), np.array([3.0, 3.0, 3.0, np.nan]))
    assert np.array_equal(dicho, [np.nan, 3, 5, 2], equal_nan=True)


def test_few_errors_leave_the_usual_room_which_narrows_towards_the_close() -> None:
    for mes, usual in ((0, 0.5), (3, 0.5 * 0.75**0.5), (9, 0.25)):
        assert width(np.array([np.nan]), mes) == pytest.approx((-usual, usual))
    cinco = np.array([-0.4, -0.2, 0.0, 0.2, 0.6, np.nan])
    assert width(cinco, 9) == pytest.approx((-0.32 / 2 - 0.125, 0.44 / 2 + 0.125))
    assert width(np.full(15, 0.8), 9) == pytest.approx((-0.25 / 4, 0.8 * 0.75 + 0.25 / 4))
    assert width(np.full(15, -0.8), 9) == pytest.approx((-0.8 * 0.75 - 0.25 / 4, 0.25 / 4))


def test_a_back_test_says_how_far_each_method_fell() -> None:
    """2023 asked about in June: the mean of before says 100 of 200 and 300 of 400; what closed with nothing is left."""
    cierran = {("A", 2022): 100.0, ("A", 2023): 200.0, ("B", 2022): 300.0, ("B", 2023): 400.0, ("Z", 2022): 50.0}
    marcas = [m for (e, a), v in cierran.items() for m in spent(e, a, m6=v / 2, m12=v)]
    marcas += [*spent("Z", 2023, m6=0.0, m12=0.0), *spent("N", 2023, m6=4.5, m12=9.0)]
    pims = [*budgeted("P", 2022, m6=60.0), *budgeted("P", 2023, m6=100.0, m12=80.0)]
    notas = {(s.anio, s.mes, s.metodo): s for s in Closings([*marcas, *pims]).scores()}
    media = notas[2023, 6, "media_tres"]
    assert (media.casos, media.cobertura_pct) == (2, None)
    assert (media.error_pct, media.error_mediano_pct, media.sesgo_pct) == pytest.approx((100 / 3, 37.5, -100 / 3))
    assert notas[2023, 6, "lineal"].casos == 3 and media.frente_al_mejor_simple is None, "halves by June: exact"
    assert notas[None, 6, "media_tres"] == replace(media, anio=None)
    assert {(a, m) for a, m, _ in notas} == {(2023, 6), (None, 6)}
    como_esta = notas[2023, 6, "pim_como_esta"]
    assert (como_esta.casos, como_esta.error_pct, como_esta.sesgo_pct, como_esta.frente_al_mejor_simple) == (
        1, 25, 25, 1,
    )  # fmt: skip
    assert isinstance(como_esta, Score)


def asked_about(marcas: Iterable[PanelMark]) -> set[tuple[int | None, int]]:
    return {(s.anio, s.mes) for s in Closings(marcas).scores() if s.anio}


def test_a_back_test_asks_each_year_at_the_months_it_has_marks_of() -> None:
    def cerrados(*meses: dict[str, float]) -> list[PanelMark]:
        return [m for i, de in enumerate(meses) for m in spent("A", 2021 + i, **de, m12=100.0)]

    seis, tres, juntos = {"m6": 40.0}, {"m3": 20.0}, {"m6": 40.0, "m7": 50.0}
    assert asked_about(cerrados(seis, seis, tres)) == {(2022, 6), (2023, 3)}
    assert asked_about(cerrados(juntos, juntos)) == {(2022, 6), (2022, 7)}
    abren = [*budgeted("A", 2021, m0=90.0), *budgeted("A", 2022, m0=90.0)]
    assert asked_about([*cerrados({}, {}), *abren]) == {(2022, 0)}


def test_a_close_at_the_edge_is_inside_and_a_new_entity_has_no_simple_rule_beside() -> None:
    """In 2023 nothing more was spent after June: the least that could be, and of a close below one sol.

    And where only a new entity closed, it is foreseen from its PIM and the execution of the others.
    """
    marcas = [*spent("A", 2022, m6=0.2, m12=0.4), *spent("A", 2023, m6=0.4, m12=0.4)]
    [nota] = [s for s in Closings(marcas).scores() if s.metodo == ANSWERED and s.anio]
    assert (nota.casos, nota.cobertura_pct) == (1, 100)
    viejo = PanelMark("A", 2022, CLOSE, 100.0, 90.0)
    marcas = [viejo, *budgeted("N", 2023, m0=50.0), PanelMark("N", 2023, CLOSE, 50.0, 40.0)]
    notas = {s.metodo: s for s in Closings(marcas).scores() if s.anio and s.cobertura_pct is not None}
    assert notas[ANSWERED].error_pct == pytest.approx(12.5) and notas[ANSWERED].frente_al_mejor_simple is None


def test_what_wins_in_the_years_before_does_not_answer_for_this_one() -> None:
    """By June four tenths are spent every year, whatever the close: the curve never missed, and the rest still speaks.

    Of the programmes of the country the best of other years missed 10.0 % and the combination of all, 9.5 %.
    """
    azar = random.Random(7)
    cierres = {(e, a): azar.uniform(1e3, 1e6) for e in "ABCDEF" for a in range(2019, 2025)}
    marcas = [m for (e, a), v in cierres.items() for m in spent(e, a, m6=0.4 * v, **{"m12": v} if a < 2024 else {})]
    assert {c.metodo for c in closings(marcas).values()} == {COMBINED}
    assert {s.metodo for s in Closings(marcas).scores()} == {*NAIVE, "curva", "nivel", ANSWERED} - {"misma_ejecucion"}


def test_an_entity_that_has_closed_and_a_panel_whose_years_all_are_are_said_as_they_closed() -> None:
    cerrado = closings([*regular(), PanelMark("E0", 2024, CLOSE, None, 870.0)])["E0"]
    dicho = (cerrado.devengado_minimo_soles, cerrado.devengado_cierre_soles, cerrado.devengado_maximo_soles)
    assert (cerrado.metodo, *dicho) == (KNOWN, 870, 870, 870)
    marcas = [*spent("A", 2022, m12=5.0), *spent("A", 2023, m6=4.0, m12=7.126), *spent("B", 2022, m12=3.0)]
    marcas += spent("C", 2021, m12=9.0)
    cierres = closings(marcas)
    assert Closings(marcas).running_year() is None
    assert (cierres["A"].anio, cierres["A"].metodo, cierres["A"].devengado_cierre_soles) == (2023, KNOWN, 7.13)
    assert (cierres["A"].mes, cierres["A"].anios_cerrados) == (12, 1)
    assert (cierres["B"].anio, cierres["B"].mes, cierres["B"].anios_cerrados) == (2023, 0, 1)


def test_a_year_that_somebody_has_not_closed_is_the_one_under_way() -> None:
    marcas = [*spent("A", 2023, m12=5.0), *spent("A", 2024, m12=6.0), *spent("B", 2023, m3=1.0)]
    assert Closings(marcas).running_year() == 2023
    assert Closings([*marcas, *budgeted("B", 2024, m0=9.0)]).running_year() == 2024
    assert Closings([*marcas, *budgeted("B", 2024, m12=9.0)]).running_year() == 2023


def test_an_entity_of_which_nothing_is_known_this_year_is_asked_about_from_its_opening() -> None:
    muda, solo_pim = PanelMark("Z", 2024, 6, None, None), PanelMark("P", 2024, 0, 900.0, None)
    cierres = closings([*regular(), muda, solo_pim])
    assert [(cierres[e].anio, cierres[e].mes) for e in ("Z", "P", "E0")] == [(2024, 0), (2024, 0), (2024, 6)]
    vieja = closings([*regular(), *spent("V", 2022, m12=50.0), *spent("V", 2023, m9=10.0)])["V"]
    assert (vieja.anio, vieja.mes, vieja.anios_cerrados) == (2023, 9, 1)


def spent(entidad: str, anio: int, **meses: float) -> list[PanelMark]:
    """What an entity had spent by some months, written m6=40.0."""
    return [PanelMark(entidad, anio, int(m[1:]), None, soles) for m, soles in meses.items()]


def budgeted(entidad: str, anio: int, **meses: float) -> list[PanelMark]:
    return [PanelMark(entidad, anio, int(m[1:]), soles, None) for m, soles in meses.items()]


def test_between_two_months_the_year_goes_straight_and_it_begins_with_nothing_spent() -> None:
    curva = Panel(spent("A", 2023, m6=40.0, m12=100.0)).curves[0, 0]
    assert [curva[m] for m in (0, 3, 6, 9, 12)] == pytest.approx([0, 20, 40, 70, 100])
    for sin_curva in (spent("A", 2023, m12=100.0), spent("A", 2023, m6=40.0)):
        assert np.isnan(Panel(sin_curva).curves).all()


def test_the_pim_of_a_month_is_the_last_known_then_and_between_two_it_moves_straight() -> None:
    panel = Panel(budgeted("A", 2023, m2=50.0, m7=80.0, m12=100.0))
    assert [panel.pim_then[0, 0, m] for m in (2, 6, 7, 11, 12)] == [50, 50, 80, 80, 100]
    assert np.isnan(panel.pim_then[0, 0, :2]).all() and np.isnan(panel.budgets[0, 0, :2]).all()
    assert [panel.budgets[0, 0, m] for m in (2, 4, 7, 12)] == pytest.approx([50, 62, 80, 100])
    assert Panel(budgeted("A", 2023, m0=9.0)).pim_then[0, 0].tolist() == [9.0] * 13


def test_a_month_is_known_by_its_money_and_without_any_by_its_pim_which_closes_no_year() -> None:
    con_dinero = Panel([*spent("A", 2023, m6=40.0), *budgeted("A", 2023, m3=50.0)]).known[0, 0]
    assert np.flatnonzero(con_dinero).tolist() == [6]
    assert np.flatnonzero(Panel(budgeted("A", 2023, m0=9.0, m3=50.0, m12=60.0)).known[0, 0]).tolist() == [0, 3]


def test_the_years_before_one_and_those_of_them_that_somebody_closed() -> None:
    panel = Panel([*spent("A", 2021, m12=5.0), *spent("B", 2022, m6=1.0), *spent("A", 2023, m12=5.0)])
    assert [panel.before(a) for a in (2021, 2022, 2024)] == [slice(0, 0), slice(0, 1), slice(0, 3)]
    assert [panel.closed_before(a) for a in (2021, 2022, 2023, 2024)] == [[], [2021], [2021], [2021, 2023]]


@pytest.mark.parametrize(
    ("junios", "se_dice"),
    [((106.0,), True), ((105.0,), False), ((200.0, 40.0), False), ((200.0, 200.0, 40.0), True), ((40.0,), False)],
)
def test_most_closed_years_below_one_of_their_months_are_flows(junios: tuple[float, ...], se_dice: bool) -> None:
    marcas = [m for i, junio in enumerate(junios) for m in spent(f"E{i}", 2023, m6=junio, m12=100.0)]
    assert any("parece de cada mes" in a for a in Panel(marcas).warnings()) == se_dice
    assert Panel(spent("A", 2023, m12=100.0)).warnings() == []


def test_a_pim_that_no_closed_year_tells_how_it_moves_is_said() -> None:
    este, cierra = budgeted("A", 2023, m3=50.0), [PanelMark("A", 2022, CLOSE, 60.0, 55.0)]
    [aviso] = Panel([*este, *cierra]).warnings()
    assert "no se sabe cómo se mueve" in aviso
    assert Panel([*este, *cierra, *budgeted("A", 2022, m3=40.0)]).warnings() == []
    assert Panel([*spent("A", 2023, m3=50.0), *cierra]).warnings() == []


def test_the_command_answers_one_row_an_entity_however_the_panel_is_written(orden: Orden, tmp_path: Path) -> None:
    ruta = written(regular(pim=True), tmp_path / "a.csv")
    panel = str(ruta)
    filas = orden("cierre", "--panel", panel, "--formato", "json").json
    assert [f["entidad"] for f in filas] == ["E0", "E1", "E2", "E3"]
    assert list(filas[0])[:8] == [
        "entidad", "anio", "mes", "metodo", "devengado_cierre_soles", "devengado_minimo_soles",
        "devengado_maximo_soles", "pim_cierre_soles",
    ]  # fmt: skip
    en_csv = orden("cierre", "--panel", panel, "--formato", "csv").csv
    assert [float(f["devengado_cierre_soles"]) for f in en_csv] == [float(f["devengado_cierre_soles"]) for f in filas]
    assert "E3" in orden("cierre", "--panel", panel).salida
    texto = ruta.read_text(encoding="utf-8")
    coma = texto.replace(",", ";").replace(".", ",").replace("anio", "AÑO").replace("entidad", "Entidad")
    repetido = texto + texto.splitlines()[1] + "\n\n"
    nombrado, sin_montos = texto, texto + "E0,2024,9,NA,-\nE0,2024,12,,NaN\n"
    for mes, nombre in {3: "Marzo", 6: "JUN", 9: "septiembre", 12: "dic."}.items():
        nombrado = nombrado.replace(f",{mes},", f",{nombre},")
    maneras = (
        b"\xef\xbb\xbf" + coma.encode(),
        coma.encode("latin-1"),
        *(t.encode() for t in (repetido, nombrado, sin_montos)),
    )
    for n, octetos in enumerate(maneras):
        otra = tmp_path / f"{n}.csv"
        otra.write_bytes(octetos)
        assert orden("cierre", "--panel", str(otra), "--formato", "json").json == filas


def test_months_that_are_flows_are_said_and_a_panel_must_be_given(orden: Orden, tmp_path: Path) -> None:
    assert orden("cierre", "--panel", str(tmp_path / "no.csv")).codigo == 1
    assert orden("cierre", "--formato", "pdf").codigo == 2
    flujos = [replace(m, devengado_soles=10.0 if m.mes == CLOSE else m.devengado_soles) for m in regular()]
    assert "parece de cada mes" in orden("cierre", "--panel", str(written(flujos, tmp_path / "p.csv"))).errores


def test_the_back_test_is_asked_for_and_needs_two_closed_years(orden: Orden, tmp_path: Path) -> None:
    filas = orden(
        "cierre", "--panel", str(written(noisy(5), tmp_path / "p.csv")), "--evaluar", "--formato", "json"
    ).json
    respondido = [f for f in filas if f["metodo"] == ANSWERED]
    assert {f["anio"] for f in respondido} == {2020, 2021, 2022, 2023, None}
    for fila in respondido:
        simples = [f for f in filas if f["metodo"] in NAIVE and (f["anio"], f["mes"]) == (fila["anio"], fila["mes"])]
        mejor = min(f["error_pct"] for f in simples)
        assert float(fila["frente_al_mejor_simple"]) == pytest.approx(float(fila["error_pct"] / mejor))
    corto = orden("cierre", "--panel", str(written(regular(anios=(2023,)), tmp_path / "c.csv")), "--evaluar")
    assert (corto.codigo, corto.salida) == (0, "")
    assert "un solo año cerrado" in corto.errores


@real
def test_on_the_regional_governments_it_beats_the_naive_rules() -> None:
    """With two closed years before: from June about half the best naive error; in every year eight in ten inside."""
    marcas = pronostico.regional(SERIE)
    notas = {(s.anio, s.mes): s for s in Closings(marcas).scores() if s.metodo == ANSWERED}
    assert all(notas[2024, m].frente_al_mejor_simple <= 0.5 for m in (6, 7))
    assert notas[2024, 8].frente_al_mejor_simple <= 0.551
    assert all(70 <= notas[a, m].cobertura_pct <= 90 for a in (2023, 2024, None) for m in (3, 6, 7, 8))


@real
def test_the_tables_of_the_document_are_what_is_computed() -> None:
    texto = (PROYECTO / "docs" / "pronostico.md").read_text(encoding="utf-8")
    assert pronostico.tables(pronostico.regional(SERIE)) in texto
    assert pronostico.tables(pronostico.programmes(HISTORICO)) in texto
