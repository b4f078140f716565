"""How figures, amounts, codes, samples and days are read and written: properties that hold for any of them."""

import math
import re
from datetime import UTC, date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import scipy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from libros import de_toml

from pp0093 import clock
from pp0093.ask.registry import INDICATORS, Unit
from pp0093.errors import InputError
from pp0093.ingest.readers.cells import decimal_amount, plain_amount, plain_code, uses_comma
from pp0093.instruments.figures import Difference, difference, share
from pp0093.language import words
from pp0093.writing import formats
from pp0093.writing.tables import Column, Style

CASES = de_toml("formatos")

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


@pytest.mark.parametrize(("plural", "singular"), CASES["what_is_counted_agrees_with"])
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


DIFFERENCE = Column("Diferencia", Style.SOLES, con_signo=True)


@pytest.mark.parametrize(("escribe", "dado", "escrito"), CASES["escritos"])
def test_what_people_know_is_written_so(escribe: str, dado: list[Any], escrito: Any) -> None:
    """A delimited text has no formulas, and nothing for what is missing."""
    suya = DIFFERENCE.alone if escribe == "alone" else getattr(formats, escribe)
    assert suya(*(None if d == "None" else d for d in dado)) == (
        tuple(escrito) if isinstance(escrito, list) else escrito
    )


PLANO = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
ESPACIOS = ("", " ", "\xa0", "\u202f", "\t")

montos = st.decimals(min_value=-(10**13), max_value=10**13, places=2)
espacios = st.sampled_from(ESPACIOS)
revoltijos = st.text(alphabet="0123456789.,-+ ()S/sE'e\xa0\u202f\u2212\u0663²\t", max_size=14)


def agrupado(monto: Decimal, separador: str) -> str:
    return f"{abs(monto):,.2f}".replace(",", separador)


@given(montos)
def test_lo_escrito_sin_adornos_se_devuelve_tal_cual(monto: Decimal):
    for texto in (f"{monto:f}", f"{monto:+f}", f"{int(monto)}", f"{int(monto)}."):
        assert plain_amount(texto) == texto


@given(montos, st.sampled_from([",", " ", "\xa0", "\u202f", "'"]))
def test_los_miles_agrupados_valen_lo_mismo(monto: Decimal, separador: str):
    signo = "-" if monto < 0 else ""
    assert Decimal(plain_amount(signo + agrupado(monto, separador)) or "x") == monto


@given(montos, st.sampled_from(["S/", "S/.", "s/"]), espacios, espacios, espacios)
def test_el_simbolo_y_los_espacios_no_cambian_el_monto(monto: Decimal, simbolo: str, a: str, b: str, c: str):
    signo = "-" if monto < 0 else ""
    escritos = [
        f"{a}{signo}{simbolo}{b}{agrupado(monto, ',')}{c}",
        f"{a}{simbolo}{b}{signo}{agrupado(monto, ',')}{c}",
        f"{a}{signo}{b}{agrupado(monto, ',')}{c}",
    ]
    assert [Decimal(plain_amount(t) or "x") for t in escritos] == [monto] * 3


@given(montos.filter(lambda m: m > 0), espacios)
def test_lo_negativo_se_escribe_de_varios_modos(monto: Decimal, espacio: str):
    texto = agrupado(monto, ",")
    for escrito in (f"({texto})", f"({espacio}{texto}{espacio})", f"(S/ {texto})", f"S/ ({texto})", f"\u2212{texto}"):
        assert Decimal(plain_amount(escrito) or "x") == -monto


@given(st.integers(1, 99_999), st.integers(0, 9))
def test_la_notacion_cientifica_vale_lo_mismo(mantisa: int, exponente: int):
    texto = f"{mantisa / 10 ** (len(str(mantisa)) - 1)}E{exponente}"
    assert Decimal(plain_amount(texto) or "x") == Decimal(texto)
    assert Decimal(plain_amount(f"-{texto}") or "x") == -Decimal(texto)


@given(st.text(max_size=20) | revoltijos)
@example("٣")
@example("1²")
@example("9" * 40)
@example("1E99")
def test_lo_que_sale_siempre_cabe_en_una_columna_de_montos(texto: str):
    monto = plain_amount(texto)
    if monto:
        assert PLANO.fullmatch(monto)
        assert abs(Decimal(monto)) < 10**15
        assert plain_amount(monto) == monto
        assert plain_amount(f" {texto} ") == monto or Decimal(plain_amount(f" {texto} ") or "x") == Decimal(monto)


@given(revoltijos)
def test_las_cifras_que_salen_son_las_que_entraron(texto: str):
    monto = plain_amount(texto)
    if monto and "e" not in texto.lower():
        assert re.sub(r"[^0-9]", "", monto) == re.sub(r"[^0-9]", "", texto)


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_la_coma_decimal_no_se_adivina(entero: int, centimos: int):
    assert plain_amount(f"{entero},{centimos:02d}") is None
    assert plain_amount(f"{entero % 999 + 1}.{entero % 1000:03d},{centimos:02d}") is None


INCIERTOS = """
0,123 | 00,123 | 12,34 | 1,2345 | 1,23,456 | 1.2.3 | 12 34 | 1 23 | --5 | 5- | (5 | 5) | (-5) | -(5) | 5S/ | 12S/5
(55 | 55) | S/ - | - | . | () | 1E-5 | 1E99 | 1e400 | nan | inf | 0x10 | 1_000 | 12% | $5 | ٣
"""


@pytest.mark.parametrize("texto", [t.strip() for t in INCIERTOS.replace("\n", "|").split("|") if t.strip()])
def test_lo_incierto_no_es_un_monto(texto: str):
    assert plain_amount(texto) is None


@pytest.mark.parametrize("texto", ["", " ", "\xa0", "\t ", "'"])
def test_lo_que_esta_en_blanco_esta_en_blanco(texto: str):
    assert plain_amount(texto) == ""


@pytest.mark.parametrize(("texto", "monto"), [("S/ .50", ".50"), ("S/. .50", ".50"), ("S/.5", "5"), ("'123", "123")])
def test_el_punto_del_simbolo_no_es_el_de_los_centimos(texto: str, monto: str):
    assert plain_amount(texto) == monto


codigos = st.integers(0, 9_999_999)


@given(codigos, st.integers(1, 7), espacios)
def test_un_codigo_recupera_los_ceros_que_perdio(codigo: int, ancho: int, espacio: str):
    entero = str(codigo).zfill(ancho)
    perdidos = (str(codigo), f"{codigo}.0", f"{codigo}.", f"{espacio}{codigo}{espacio}", f"'{codigo}", entero)
    assert {plain_code(t, ancho) for t in perdidos} == {entero}
    assert plain_code(entero, ancho) == entero


@given(st.integers(1_000_000, 9_999_999))
def test_un_codigo_en_notacion_cientifica_es_el_mismo(codigo: int):
    texto = str(codigo)
    for e in ("E6", "E+06", "e+6"):
        assert plain_code(f"{texto[0]}.{texto[1:]}{e}", 7) == texto


@given(st.text(max_size=12), st.integers(1, 7))
@example("²", 4)
@example("1E-3", 4)
@example("0\r", 2)
def test_otro_texto_queda_como_esta(texto: str, ancho: int):
    codigo = plain_code(texto, ancho)
    if not re.search(r"[0-9]", texto):
        assert codigo == texto.strip()
    assert plain_code(codigo, ancho) == codigo


@pytest.mark.parametrize(("textos", "con_coma"), CASES["de_varios_montos_se_dice"])
def test_de_varios_montos_se_dice_si_su_decimal_es_la_coma(textos: list[str], con_coma: bool) -> None:
    assert uses_comma(textos, InputError) is con_coma
    with pytest.raises(InputError):
        uses_comma(["1.234"], InputError)
    assert [decimal_amount(t) for t in ("+01.5", "", "x")] == ["1.5", "", None]


ROUNDED = 1e-9
# What statsmodels 0.15 gives (docs/decisiones/007): the share's interval (Wilson), and the change's (Newcombe), in %.
OF_SAMPLES = CASES["of_samples"]
CHANGES = CASES["changes"]


def change(antes: tuple[int, int], despues: tuple[int, int], confianza_pct: float) -> Difference:
    una, otra = (share(*muestra, confianza_pct) for muestra in (antes, despues))
    assert una and otra
    return difference(una, otra, confianza_pct)


@pytest.mark.parametrize(("muestra", "intervalo"), OF_SAMPLES)
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


@pytest.mark.parametrize(
    ("momento", "dia"),
    [
        (datetime(2026, 11, 24, 0, 30, tzinfo=UTC), date(2026, 11, 23)),  # 19:30 of the 23rd in Lima.
        (datetime(2026, 11, 24, 4, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 24, 5, 0, tzinfo=UTC), date(2026, 11, 24)),
    ],
)
def test_today_is_the_day_of_lima(momento: datetime, dia: date, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return momento.astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Stopped)
    assert clock.today() == dia
    version = Path(f"{momento:%Y%m%dT%H%M%S}000000-0a1b2c3d")
    monkeypatch.undo()
    assert clock.in_lima(version.name[:15]).date() == dia, (
        "and that of a version, whose name has the moment in Greenwich"
    )
