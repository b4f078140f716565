"""The tables of indicators against a transcription made apart by somebody else, row by row and column by column."""

from collections import Counter, defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from conftest import PROYECTO
from test_transcripcion import Row, rows

from pp0093 import rules

SHIPPED = PROYECTO / "data" / "raw" / "indicadores"
PUBLISHED = PROYECTO / "data" / "raw" / "publicado"
SECOND = Path(__file__).parent / "fixtures" / "indicadores_independiente"
INSTRUMENTS = {"pndi": "PNDI", "pp0093": "PP0093", "paed": "PAED"}

# What the two transcribers agreed to write differently; everything else must be equal.
LEVELS = {"accion_estrategica": "accion"}
CATALYSTS = {
    "Tecnologías y datos": "Tecnologías digitales y datos"
}  # its heading; the definition and the tables say so
LABOUR = "RE.TRABAJO"  # printed in thousands with a wrong unit; ours is the series of sales per worker, in soles
IN_THE_REPORT = ("RE.PTF.", "RE.FACTOR.")  # productivity by size and factor: a published figure in ours
PLURALS = {"MIPYMES": "MIPYME", "PROMPERU": "PROMPERÚ"}
UNITS = {"% o proporción": "%"}  # 0.2, 0.3, 0.6: nothing says whether they are 0.2 % or 20 %
COUNTED = {"número", "ratio"}  # ours names what is counted
NAMED_BY_THE_DOCUMENT = ("indicador", "eje", "catalizador")
FACTORS = {
    "CAPITAL": "Capital físico", "CALIFICADO": "Trabajo calificado", "NO_CALIFICADO": "Trabajo no calificado",
    "MICRO": "Microempresa", "PEQUENA": "Pequeña empresa", "MEDIANA": "Mediana empresa", "GRAN": "Gran empresa",
}  # fmt: skip
SUMMARIES = {
    "Resumen por sector": "objetivo",
    "Resumen por ministerio conductor": "resultado",
    "Resumen por tipo": "servicio",
}
SURVEYED = {"": "eventos PNTE"}


def said(texto: str) -> str:
    """A text without spaces or final period, which the documents lose and add; ND is missing."""
    return "" if texto == "ND" else "".join(texto.split()).rstrip(".")


def number(texto: str) -> Decimal | None:
    return Decimal(texto) if said(texto) else None


@cache
def ours(instrumento: str) -> dict[str, Row]:
    return {f["codigo"]: f for f in rows(SHIPPED / instrumento / "fichas.csv")}


@cache
def products() -> dict[str, str]:
    return {p["codigo_corto"]: p["producto"] for p in rules.installed().of(2025).rows("producto")}


def code(instrumento: str, codigo: str) -> str:
    """A code of the second transcription as ours writes it: the instrument above what has no parent."""
    if not codigo:
        return INSTRUMENTS[instrumento]
    if instrumento == "pp0093":
        return products().get(codigo, codigo)
    if instrumento == "paed":
        propio = f"PAED.{codigo.replace('CAT', 'C').replace('EJE', 'E')}"
        return propio if propio in ours("paed") else propio.removesuffix(".1")
    return codigo


@cache
def theirs(instrumento: str) -> dict[str, Row]:
    return {code(instrumento, f["codigo"]): f for f in rows(SECOND / f"{instrumento}_fichas.csv")}


def in_the_report(codigo: str) -> bool:
    return codigo.startswith(IN_THE_REPORT) or codigo == LABOUR


@pytest.mark.parametrize("instrumento", INSTRUMENTS)
def test_the_same_sheets(instrumento: str) -> None:
    segunda = {c for c in theirs(instrumento) if not in_the_report(c)}
    assert ours(instrumento).keys() - segunda == {INSTRUMENTS[instrumento]}
    assert segunda <= ours(instrumento).keys()


@pytest.mark.parametrize("instrumento", INSTRUMENTS)
def test_every_sheet_says_the_same(instrumento: str) -> None:
    primera, segunda = ours(instrumento), theirs(instrumento)
    for codigo, otra in segunda.items():
        if in_the_report(codigo):
            continue
        una = primera[codigo]
        assert una["nivel"] == LEVELS.get(otra["nivel"], otra["nivel"]), codigo
        assert una["padre"] == code(instrumento, otra["padre"]), codigo
        assert una["tipo"] == otra["tipo"].lower(), codigo
        for campo in ("sentido", "agregacion", "anio_base", "catalizador"):
            assert said(una[campo]) == said(otra[campo]), (codigo, campo)
        assert number(una["valor_base"]) == number(otra["valor_base"]), codigo
        if otra["nivel"] in NAMED_BY_THE_DOCUMENT or instrumento == "pndi":
            assert said(una["nombre"]) == said(CATALYSTS.get(otra["nombre"], otra["nombre"])), codigo
        assert una["responsable"] == (otra["responsable"] or inherited(instrumento, segunda, otra)), codigo
        unidad = UNITS.get(una["unidad_medida"], una["unidad_medida"])
        assert unidad == otra["unidad_medida"] or otra["unidad_medida"] in COUNTED, codigo
        assert (unidad == "%") == (otra["unidad_medida"] == "%"), codigo
        assert public(una["publico_objetivo"]) == public(otra["publico_objetivo"]), codigo


def inherited(instrumento: str, fichas: dict[str, Row], ficha: Row) -> str:
    """Who answers for an indicator of the budget programme, when only its product says so."""
    padre = fichas.get(code(instrumento, ficha["padre"]))
    return padre["responsable"] if instrumento == "pp0093" and padre and ficha["nivel"] == "indicador" else ""


def public(texto: str) -> list[str]:
    palabras = texto.replace(",", " ").replace(";", " ").split()
    return [PLURALS.get(p, p).casefold() for p in palabras if p != "y"]


@pytest.mark.parametrize("instrumento", [*INSTRUMENTS, "ruta"])
def test_every_goal_and_value_is_the_same(instrumento: str) -> None:
    carpeta = SHIPPED / {"ruta": "ruta_digital"}.get(instrumento, instrumento)
    primera = values(rows(carpeta / "valores.csv"))
    otras = [f for f in rows(SECOND / f"{instrumento}_valores.csv") if not f["codigo"].startswith(IN_THE_REPORT)]
    segunda = values([{**f, "codigo": code(instrumento, f["codigo"])} for f in otras])
    for (codigo, anio), pares in list(segunda.items()):
        if codigo == LABOUR:
            segunda["RE.VENTAS", anio] = Counter((m, v and v * 1000) for m, v in pares)
            del segunda[codigo, anio]
    assert primera == segunda


def values(filas: list[Row]) -> dict[tuple[str, str], Counter[tuple[Decimal | None, Decimal | None]]]:
    """Goal and value by code and year; several where the year was lost. An empty cell of a year is no row at all."""
    por_clave: dict[tuple[str, str], Counter[tuple[Decimal | None, Decimal | None]]] = defaultdict(Counter)
    for f in filas:
        par = number(f["logro_esperado"]), number(f["valor_obtenido"])
        if par != (None, None):
            por_clave[f["codigo"], f["anio"]][par] += 1
    return por_clave


def test_what_is_missing_in_the_policy_is_missing_in_the_same_places() -> None:
    claves = [
        Counter((f["codigo"], f["anio"], said(f["logro_esperado"]), said(f["valor_obtenido"])) for f in rows(ruta))
        for ruta in (SHIPPED / "pndi" / "valores.csv", SECOND / "pndi_valores.csv")
    ]
    assert claves[0] == claves[1]
    assert claves[0].total() == 273


def test_productivity_by_size_and_factor_is_published() -> None:
    publicadas = {
        f["valor_dimension"]: Decimal(f["valor"])
        for f in rows(PUBLISHED / "informe_2020.csv")
        if f["indicador"] == "participacion_factor_pct" or f["seccion"] == "Productividad (gráfico)"
    }
    segunda = {
        FACTORS[f["codigo"].rsplit(".")[-1]]: Decimal(f["valor_obtenido"])
        for f in rows(SECOND / "pp0093_valores.csv")
        if f["codigo"].startswith(IN_THE_REPORT)
    }
    assert publicadas == segunda and len(segunda) == 7


def test_the_printed_progress_of_the_policy_is_the_same() -> None:
    nombres = {"avance_tipo1": "indicador", "avance_objetivo_pct": "objetivo", "indice_gestion_pct": "instrumento"}
    primera = {
        (nombres[f["indicador"]], f["valor_dimension"] or "PNDI"): number(f["valor"])
        for f in rows(PUBLISHED / "pndi_2024.csv")
        if f["indicador"] in nombres
    }
    otras = rows(SECOND / "pndi_publicado.csv")
    segunda = {
        (f["dimension"], f["valor_dimension"]): number(f["valor"]) for f in otras if f["dimension"] != "semaforo"
    }
    assert primera == segunda and len(primera) == 96
    cuentas = {
        f["valor_dimension"]: f["valor"]
        for f in rows(PUBLISHED / "pndi_2024.csv")
        if f["indicador"] == "numero_indicadores"
    }
    assert cuentas == {
        f"{SUMMARIES[f['seccion']]};{f['valor_dimension']}": f["valor"]
        for f in otras
        if f["dimension"] == "semaforo" and f["valor_dimension"] != "total"
    }


def test_the_survey_and_the_processes_are_the_same() -> None:
    encuestas = rows(SHIPPED / "ruta_digital" / "encuestas.csv")
    cifras = [(f["version"], f["n"], f["favorables"], f["pct"]) for f in encuestas]
    otras = rows(SECOND / "ruta_encuestas.csv")
    assert cifras == [(SURVEYED.get(f["version"], f["version"]), f["n"], f["favorables"], f["pct"]) for f in otras]
    procesos = rows(SHIPPED / "ruta_digital" / "procesos.csv")
    segundos = rows(SECOND / "ruta_procesos.csv")
    assert [(f["nivel"], f["proceso"], f["calificacion"], bool(f["mejora"])) for f in procesos] == [
        (f["nivel"], f["proceso"], f["calificacion"], bool(f["mejora"])) for f in segundos
    ]
    assert Counter(f["nivel"] for f in procesos) == {"interno": 4, "externo": 7}
    assert not any(f["calificacion"] for f in procesos)
