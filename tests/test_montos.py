"""Amounts and codes as people and Excel leave them: properties that hold for any of them."""

import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pp0093.errors import InputError
from pp0093.ingest.readers.cells import decimal_amount, plain_amount, plain_code, uses_comma

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


@pytest.mark.parametrize(
    ("textos", "con_coma"),
    [(["1.234,50"], True), (["1,234.50"], False), (["2.000.000"], True), (["1200"], False), (["1.5", "2,5"], False)],
)
def test_de_varios_montos_se_dice_si_su_decimal_es_la_coma(textos: list[str], con_coma: bool) -> None:
    assert uses_comma(textos, InputError) is con_coma
    with pytest.raises(InputError):
        uses_comma(["1.234"], InputError)
    assert [decimal_amount(t) for t in ("+01.5", "", "x")] == ["1.5", "", None]
