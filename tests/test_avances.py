"""Progress of indicators, its light and its roll-up against plain arithmetic: never an exception or an infinity."""

import itertools
import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pytest
from carpetas_en_estado import escribe
from conftest import Carpetas, Orden
from libros import de_toml

from pp0093 import models, programme, rules
from pp0093.ask.gathering import gather
from pp0093.build.loading import load_rules

Number = Decimal | None
CASES = de_toml("avances")


@pytest.fixture(scope="module")
def macros() -> Iterator[Any]:
    """A connection with the macros of the product and the rule tables they read."""
    with duckdb.connect() as con:
        load_rules(con, rules.installed(), programme.current(), {"vigente.semaforo"})
        con.execute((models.SQL / "macros.sql").read_text(encoding="utf-8"))
        yield con


def one(con: Any, expresion: str, *valores: Any) -> Any:
    return con.execute(f"select {expresion}", list(valores)).fetchone()[0]


def tipo1(criterio: str | None, vo: Number, le: Number) -> Fraction | None:
    """Seed 004's progress, in fractions."""
    if vo is None or le is None or criterio is None:
        return None
    if criterio in ("minimo", "maximo"):
        return Fraction(100 if (vo >= le if criterio == "minimo" else vo <= le) else 0)
    arriba, abajo = (vo, le) if criterio == "ascendente" else (le, vo)
    return None if abajo == 0 else 100 * Fraction(arriba) / Fraction(abajo)


def tipo2(criterio: str | None, vo: Number, le: Number, lb: Number) -> Fraction | None:
    if None in (vo, le, lb) or criterio not in ("ascendente", "descendente") or le == lb:
        return None
    assert vo is not None and le is not None and lb is not None
    if criterio == "descendente":
        return 100 * (Fraction(lb) - Fraction(vo)) / (Fraction(lb) - Fraction(le))
    return 100 * (Fraction(vo) - Fraction(lb)) / (Fraction(le) - Fraction(lb))


def same(valor: float | None, esperado: Fraction | None) -> bool:
    if valor is None or esperado is None:
        return valor is None and esperado is None
    return math.isfinite(valor) and valor == pytest.approx(float(esperado), rel=1e-12, abs=1e-9)


@pytest.mark.parametrize(("avance", "luz"), CASES["semaforo"])
@pytest.mark.parametrize("anio", [2018, 2022, 2024, 2030])
def test_the_light_never_rounds(macros: Any, avance: float | str, luz: str, anio: int) -> None:
    vigentes = "(select coalesce(max(codigo), 'ND') from vigente.semaforo where anio = ?"
    franja = "and dentro_de_franja(?::double, desde_pct, hasta_pct))"
    assert one(macros, f"{vigentes} {franja}", anio, None if avance == "" else avance) == luz


def test_the_sensitivity_is_what_each_method_adds_to_the_published_index() -> None:
    filas = [
        {"indicador": i, "objetivo": o, "avance_tipo1": uno, "avance_tipo2": dos}
        for i, o, uno, dos in (("I1", "O1", 120.0, 10.0), ("I2", "O1", 60.0, 20.0), ("I3", "O2", 30.0, 5.0))
    ]
    assert gather.objectives(filas) == {"O1": 90, "O2": 30}
    vistas = {(f["metodo"], f["sin"]): (f["indice_gestion_pct"], f["diferencia_pp"]) for f in gather.sensitivity(filas)}
    assert vistas["publicado", None] == (60, 0)
    assert vistas["tope_100", None] == (55, -5)
    assert vistas["tipo_2", None] == (10, -50)
    assert vistas["dejar_uno_fuera", "O2"] == (90, 30)
    assert vistas["dejar_uno_fuera", "I1"] == (45, -15)
    sola = [f for f in gather.sensitivity(filas[:1]) if f["sin"] == "O1"]
    assert [(f["indice_gestion_pct"], f["diferencia_pp"]) for f in sola] == [(None, None)]


@pytest.mark.parametrize(("sentido", "agregacion", "criterio"), CASES["criterios"])
def test_a_permissible_limit_rules_over_the_direction(
    macros: Any, sentido: str, agregacion: str, criterio: str
) -> None:
    dicho = one(macros, "criterio_avance(?::varchar, ?::varchar)", sentido or None, agregacion or None)
    assert dicho == (criterio or None)


DIRECTIONS = CASES["directions"]
GRID = ("ND", "", "0", "-5", "10", "10.5")


def test_every_combination_through_the_product(carpetas: Carpetas, orden: Orden) -> None:
    """Directions by goals, values and baselines of every kind: files in, JSON out."""
    carpeta = carpetas.datos / "indicadores" / "prueba"
    casos = {
        f"T.{n:04d}": caso for n, caso in enumerate(itertools.product(DIRECTIONS, GRID, GRID, GRID))
    }  # criterion, value, goal, baseline
    fichas = [
        ["PNDI", codigo, f"Indicador {codigo}", "indicador", *DIRECTIONS[criterio], lb]
        for codigo, (criterio, _, _, lb) in casos.items()
    ]
    columnas = ["instrumento", "codigo", "nombre", "nivel", "sentido", "agregacion", "valor_base"]
    escribe(carpeta / "fichas.csv", columnas, fichas)
    valores = [[codigo, "2024", le, vo, "Prueba", ""] for codigo, (_, vo, le, _) in casos.items()]
    escribe(carpeta / "valores.csv", ["codigo", "anio", "logro_esperado", "valor_obtenido", "fuente", "nota"], valores)
    assert orden("etl").codigo == 0
    campos = "avance_tipo1,avance_tipo2,semaforo,valor_obtenido,linea_base,alerta_retroceso"
    filas = orden(
        "consulta", campos, "--por", "instrumento,indicador", "--filtro", "anio=2024", "--formato", "json"
    ).json
    assert len(filas) == len(casos) == 864

    def number(texto: str) -> Number:
        return None if texto in ("ND", "") else Decimal(texto)

    for fila in filas:
        criterio, *textos = casos[fila["indicador"]]
        vo, le, lb = map(number, textos)
        unos = (fila["avance_tipo1"], fila["avance_tipo2"])
        assert same(*[unos[0] if unos[0] is None else float(unos[0])], tipo1(criterio, vo, le)), fila
        assert same(*[unos[1] if unos[1] is None else float(unos[1])], tipo2(criterio, vo, le, lb)), fila
        assert (fila["semaforo"] == "ND") == (fila["avance_tipo1"] is None)
        assert fila["valor_obtenido"] == vo and fila["linea_base"] == lb, "0 is zero, ND and blank are missing"
        if criterio in ("minimo", "maximo") or vo is None or lb is None:
            assert fila["alerta_retroceso"] is None
        else:
            assert fila["alerta_retroceso"] == (vo < lb if criterio == "ascendente" else vo > lb)
