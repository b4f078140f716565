"""How figures are written: properties that hold for any figure."""

import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pp0093.ask.registry import INDICATORS, Unit
from pp0093.language import words
from pp0093.writing import formats
from pp0093.writing.tables import Column, Style

AMOUNTS = st.decimals(min_value=-(10**15), max_value=10**15, places=4)
SHARES = st.floats(min_value=-1000, max_value=1000, allow_nan=False)
DECIMALS = st.integers(min_value=0, max_value=3)
WRITTEN = re.compile(r"−?[1-9]\d{0,2}(,\d{3})*(\.\d+)?|−?0(\.\d+)?")


def value_of(texto: str) -> Decimal:
    return Decimal(texto.replace(",", "").replace(formats.MINUS, "-"))


@given(AMOUNTS, DECIMALS)
@example(Decimal("1234567.84"), 1)
@example(Decimal("-0.04"), 1)
@example(Decimal("999.5"), 0)
def test_a_number_groups_thousands_with_commas_and_rounds_halves_away_from_zero(valor: Decimal, decimales: int) -> None:
    texto = formats.number(valor, decimales)
    assert WRITTEN.fullmatch(texto)
    assert value_of(texto) == valor.quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP)
    assert len(texto.partition(".")[2]) == decimales


@given(AMOUNTS)
def test_a_negative_has_a_true_minus_and_a_zero_has_none(valor: Decimal) -> None:
    texto = formats.number(valor)
    assert "-" not in texto
    assert texto.startswith(formats.MINUS) == (value_of(texto) < 0)


@given(st.floats(min_value=0, max_value=100, exclude_max=True), DECIMALS)
@example(99.98518, 1)
@example(99.95, 1)
@example(99.9999999, 2)
@example(99.5, 0)
def test_nothing_short_of_100_is_written_as_100(valor: float, decimales: int) -> None:
    texto = formats.percent(valor, decimales)
    assert not texto.startswith("100")
    if texto.startswith(">"):
        limite = value_of(texto.strip("> %"))
        assert limite == 100 - Decimal(1).scaleb(-decimales)
        assert Decimal(repr(valor)) > limite


@given(SHARES)
@example(100.0)
@example(100.04)
@example(-18.8)
def test_a_share_ends_in_percent_and_is_rounded_to_its_decimals(valor: float) -> None:
    texto = formats.percent(valor)
    assert re.fullmatch(r"(menos de |>)?−?[\d,]+\.\d %", texto)
    assert abs(value_of(texto.removeprefix("menos de ").strip("> %")) - Decimal(repr(valor))) <= Decimal("0.1")


@given(AMOUNTS)
def test_amounts_have_the_currency_before_them(valor: Decimal) -> None:
    assert formats.soles(valor) == f"S/ {formats.number(valor)}"
    millones = formats.millions(valor)
    if abs(valor) < 1000:
        assert millones == formats.soles(valor), "a year of a small programme would end in S/ 0.0 millones"
    else:
        assert re.fullmatch(r"S/ −?\d{1,3}\.\d mil|S/ −?[\d,]+\.\d millones", millones)
        _, cuanto, de_que = millones.split()
        por = {"millones": 10**6, "mil": 1000}[de_que]
        assert abs(value_of(cuanto) * por - valor) <= Decimal("0.05") * por


@given(st.integers(0, 10**6), st.integers(10**5, 10**6))
@example(25_454_952, 25_524_520)
@example(1_745_480, 1_752_206)
@example(716_804, 716_806)
def test_two_amounts_beside_their_rate_do_not_deny_it(gasto: int, pim: int) -> None:
    """25.5 of 25.5 with 99.7 %, or 1.7 of 1.8 with 99.6 %, is read as another rate."""
    escritos = formats.beside_their_rate(gasto, pim)
    por = {"millones": 10**6, "mil": 1000}
    cerca, todo = (float(e.split()[1].replace(",", "")) * por.get(e.split()[-1], 1) for e in escritos)
    assert abs(cerca / todo - gasto / pim) < 0.006 and (cerca == todo) is (gasto == pim)


@given(SHARES, DECIMALS)
def test_changes_carry_their_sign(valor: float, decimales: int) -> None:
    for texto, fin in ((formats.change(valor, decimales), " %"), (formats.points(valor, decimales), " pp")):
        assert texto.endswith(fin)
        assert texto.startswith("+") == (valor > 0)
        assert "-" not in texto and texto.count("+") + texto.count(formats.MINUS) <= 1


def test_what_a_figure_lies_between_is_one_where_both_ends_are_written_alike() -> None:
    tasa = INDICATORS["focalizacion_pct"]
    assert formats.between(tasa, 30, 61.51) == "entre 30.0 % y 61.5 %"
    assert formats.between(tasa, 66.66, 66.69) == "66.7 %" == formats.between(tasa, 66.7, 66.7)


@pytest.mark.parametrize(
    "escribir", [formats.number, formats.soles, formats.millions, formats.percent, formats.points, formats.change]
)
def test_a_missing_figure_is_a_dash_and_never_a_zero(escribir: object) -> None:
    assert callable(escribir)
    assert escribir(None) == formats.MISSING == "—"


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31)))
def test_dates_are_day_month_year(fecha: date) -> None:
    texto = formats.day(fecha)
    assert re.fullmatch(r"\d\d/\d\d/\d{4}", texto)
    assert (int(texto[:2]), int(texto[3:5]), int(texto[6:])) == (fecha.day, fecha.month, fecha.year)
    assert formats.day(fecha.isoformat()) == texto


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("cifras publicadas", "cifra publicada"),
        ("acciones", "acción"),
        ("unidades", "unidad"),
        ("indicadores en verde", "indicador en verde"),
        ("ejes", "eje"),
        ("meses", "mes"),
    ],
)
@settings(max_examples=30)
@given(cuantas=st.integers(0, 10**7))
@example(cuantas=1)
@example(cuantas=21)
def test_what_is_counted_agrees_with_its_count(cuantas: int, plural: str, singular: str) -> None:
    assert words.counted(cuantas, plural) == f"{formats.number(cuantas)} {singular if cuantas == 1 else plural}"
    assert words.counted(Decimal("1.0"), plural) == words.counted(1.0, plural) == f"1 {singular}"


@settings(max_examples=20)
@given(valor=st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_every_indicator_is_written_in_its_unit(valor: Decimal) -> None:
    for indicador in INDICATORS.values():
        texto = formats.written(indicador, valor)
        dice = (texto.startswith("S/ "), texto.endswith(" %"), texto.endswith(" pp"))
        assert dice == tuple(indicador.unidad == u for u in (Unit.SOLES, Unit.PERCENT, Unit.POINTS)), indicador.id
        assert formats.written(indicador, None) == formats.MISSING


@pytest.mark.parametrize(
    ("valor", "texto"),
    [
        (None, "—"), (Decimal("10.080000"), "10.08"), (Decimal("42391.000000"), "42,391"), (0, "0"),
        (Decimal("-1.5"), "−1.5"), (Decimal("100.000000"), "100"), (31.4, "31.4"),
    ],
)  # fmt: skip
def test_a_figure_in_its_own_unit_has_the_decimals_it_has(valor: Any, texto: str) -> None:
    assert formats.exact(valor) == texto
    assert formats.written(INDICATORS["valor_obtenido"], valor) == texto


def test_words_and_flags_are_written_as_words() -> None:
    assert formats.written(INDICATORS["semaforo"], "ND") == "ND"
    assert [formats.written(INDICATORS["alerta_retroceso"], v) for v in (True, False, None)] == ["sí", "no", "—"]


@pytest.mark.parametrize(
    ("escribe", "escritos"),
    [
        (formats.percent, {62.857142857142854: "62.9 %", 99.98518: ">99.9 %", 100: "100.0 %", 272.4851: "272.5 %"}),
        (formats.percent, {0.0: "0.0 %", 0.04: "menos de 0.1 %", 0.05: "0.1 %", -0.04: "0.0 %", None: "—"}),
        (lambda v: formats.percent(v, 0), {85: "85 %"}),
        (formats.change, {-99.97: "<−99.9 %", -99.94: "−99.9 %", -100: "−100.0 %"}),
        (Column("Diferencia", Style.SOLES, con_signo=True).alone, {99694623: "+S/ 99,694,623", -5: "−S/ 5", 0: "S/ 0"}),
        (
            lambda v: formats.own(*v),
            {
                (Decimal("27.1"), "%"): "27.1 %",
                (Decimal(2), "índice"): "2.0 (índice)",
                (Decimal(2), "empresas"): "2 empresas",
                (None, "%"): "—",
                (Decimal(2), None): "2",
            },
        ),
        (
            lambda v: formats.gap(*v),
            {
                (Decimal("-32.9"), "%"): "−32.9\xa0pp",
                (Decimal(5), "empresas"): "+5\xa0empresas",
                (Decimal(0), "empresas"): "0\xa0empresas",
                (None, "%"): "—",
            },
        ),
        (
            lambda v: formats.beside_their_rate(*v),
            {(25_451_000, 25_524_000): ("S/ 25.45 millones", "S/ 25.52 millones")},
        ),
        (formats.day, {None: "corte no declarado", "": "corte no declarado"}),
        (formats.day, {"2021-03-18; no declarado 2024, 2025": "18/03/2021, no declarado en 2024, 2025"}),
        (formats.day, {"2021-03-18; 2025-12-31; no declarado": "18/03/2021, 31/12/2025, otros no declarados"}),
        (formats.day, {"2021-03-18; 2021-12-31": "18/03/2021, 31/12/2021"}),
        (formats.month, {0: "apertura", 1: "enero", 12: "diciembre"}),
        (formats.up_to, {date(2026, 8, 31): "al 31/08/2026"}),
        (formats.up_to, {"2026-08-31; 2026-06-30": "según la actividad al 31/08/2026 o al 30/06/2026"}),
        (
            formats.up_to,
            {"2026-08-31; 2026-06-30; 2026-05-31": "según la actividad al 31/08/2026, al 30/06/2026 o al 31/05/2026"},
        ),
        (formats.cutoff, {"2021-03-18": "Corte: 18/03/2021", None: "Corte no declarado"}),
        (formats.listed, {(): "", ("a",): "a", ("a", "b"): "a y b", ("a", "b", "c"): "a, b y c"}),
        (formats.listed, {("Lima", "Ica"): "Lima e Ica", ("Ica", "Lima"): "Ica y Lima"}),
        (formats.either, {(): "", ("a",): "a", ("a", "b"): "a o b", ("a", "b", "c"): "a, b o c"}),
        (
            formats.either,
            {("Lima", w): f"Lima {o} {w}" for w, o in (("Otuzco", "u"), ("Hongos", "u"), ("Huánuco", "o"))},
        ),
        # A delimited text has no formulas, and nothing for what is missing.
        (formats.for_a_sheet, {None: "", "=1+1": "'=1+1", "a=1": "a=1", -5: -5, 0: 0}),
    ],
)
def test_what_people_know_is_written_so(escribe: Callable[[Any], Any], escritos: dict[Any, Any]) -> None:
    assert {v: escribe(v) for v in escritos} == escritos
