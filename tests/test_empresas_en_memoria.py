"""Firms counted in memory give what SQL gives, whatever they are opened and filtered by."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import empresas_en_sql
import pytest
from mesa import Mesa
from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, published
from pp0093.ask.gathering import files, firms
from pp0093.ask.mart import Count, Distinct, FirmMark, Mart, Thing, Whole
from pp0093.ask.registry import ATENCION, DIMENSIONS, INDICATORS, Indicator, Unit
from pp0093.ask.rows import NO_DATA
from pp0093.ask.selection import WHOLE_BASES, Condition, Question, group_columns

pytestmark = pytest.mark.usefixtures("mira_demostracion")

IDS = tuple(i for i, v in INDICATORS.items() if v.mart is ATENCION and v.cuenta is not None)
ALWAYS, ALL = 20, 10_000
ATTENDED = (
    "anio int, mes int, producto varchar, actividad varchar, empresa_id int, sector varchar, tamano varchar, "
    "focalizacion varchar, departamento varchar, es_recurrente boolean, familia_servicio varchar, base varchar, "
    "cuenta_para_producto boolean, procedencia varchar, archivo varchar, corte date"
)
CROSSED = "anio int, empresa_id int, archivo_cruce varchar, archivo_padron varchar"


@pytest.fixture
def catalogo(version_de_demostracion: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion))
    return published()


def pregunta(catalogo: Catalog, azar: random.Random, valores: dict[str, list[Any]]) -> Question:
    """A question drawn: dimensions, filters of one or more values (some that nothing has), groups, bases."""
    dimensiones = list(valores)
    filtradas = azar.sample(dimensiones, azar.choice((0, 0, 1, 1, 2, 3)))
    filtros = {d: azar.sample(valores[d], min(len(valores[d]), azar.choice((1, 1, 2, 5)))) for d in filtradas}
    if azar.random() < 0.05:
        filtros["departamento"] = ["99"]
    por = tuple(azar.sample(dimensiones, azar.choice((0, 1, 1, 1, 2, 2, 3))))
    if azar.random() < 0.5:  # As pages ask: of one year, or year by year.
        filtros["anio"] = [azar.choice(valores["anio"])]
    elif azar.random() < 0.5:
        por = tuple(dict.fromkeys(("anio", *por)))
    de_uno = Question(por, {d: [str(v) for v in vs] for d, vs in filtros.items()})
    if azar.random() < 0.2:
        de_uno = replace(de_uno, bases=azar.choice((WHOLE_BASES, ("demostracion",))))
    if azar.random() < 0.2:
        de_uno = replace(de_uno, segun=(azar.choice(dimensiones),))
    if azar.random() < 0.2:
        dimension = azar.choice(dimensiones)
        de_uno = replace(de_uno, grupo={dimension: azar.choice([*valores[dimension], None])})
    return de_uno


def en_orden(filas: list[dict[str, Any]], de_que: Question) -> list[Any]:
    columnas = [*group_columns(de_que.por), *de_que.segun, *IDS, "procedencias"]
    return sorted(([str(f[c]) for c in columnas if c in f] for f in filas), key=str)


def assert_same_files(catalogo: Catalog, de_que: Question) -> None:
    """The files behind each group are those that SQL tells, with as many rows and the same latest cut-off."""
    reune = ATENCION.reune
    assert isinstance(reune, Distinct)
    for archivos in ATENCION.archivos:
        en_sql = catalogo.query(*empresas_en_sql.files(catalogo, ATENCION, archivos, de_que))
        dichos = files.behind(catalogo, ATENCION, reune, archivos, de_que)
        ellas, ellos = (sorted(sorted((c, str(v)) for c, v in f.items()) for f in filas) for filas in (dichos, en_sql))
        assert ellas == ellos, (de_que, archivos)


@pytest.mark.parametrize("cuantas", [ALWAYS, pytest.param(ALL, marks=pytest.mark.campana)])
def test_firms_in_memory_are_those_of_sql(catalogo: Catalog, cuantas: int) -> None:
    reune = ATENCION.reune
    assert isinstance(reune, Distinct)
    tiene = catalogo.columns(ATENCION.tabla)
    dimensiones = [d for d in ATENCION.dimensiones if d in tiene and all(c in tiene for c in group_columns((d,)))]
    valores = {
        d: [f[d] for f in catalogo.query(f"select distinct {d} from {ATENCION.tabla} where {d} is not null order by 1")]
        for d in dimensiones
    }
    azar = random.Random(cuantas)
    con_filas = 0
    for _ in range(cuantas):
        de_que = pregunta(catalogo, azar, valores)
        ids = IDS if azar.random() < 0.8 else ("atenciones",)  # Which alone need no firm to be told apart.
        hechas = firms.count(catalogo, ATENCION, reune, ids, de_que)
        en_sql = catalogo.query(*empresas_en_sql.counted(catalogo, ATENCION, reune, ids, de_que))
        assert en_orden(hechas, de_que) == en_orden(en_sql, de_que), de_que
        assert_same_files(catalogo, de_que)
        con_filas += bool(hechas)
    assert con_filas > cuantas / 2


def attended(azar: random.Random) -> Mesa:
    """A few attentions drawn, of few firms; what each is, it is for a year, and of some nothing is known."""
    es: dict[tuple[int, int], tuple[str | None, ...]] = {}
    familias = [(2023, "difusion"), (2024, None)]
    filas = []
    for _ in range(azar.choice((0, 1, 2, 5, 9, 14, 30))):
        anio, empresa = azar.choice((2022, 2023, 2024)), azar.randrange(1, azar.choice((2, 6)))
        que = (
            ("Comercio", "Pesca", NO_DATA, None),
            (NO_DATA, "Micro", None),
            ("focalizada", "no focalizada", None),
            ("15",),
        )
        suyo = es.setdefault((anio, empresa), tuple(azar.choice(v) for v in que))
        de_esta = (azar.choice((True, False, None)), azar.choice(("difusion", "otra", None)))
        base = azar.choice((("registros", "calculado"), ("demostracion", "sintetico"), ("parcial", "calculado")))
        de_que = (azar.choice((1, 2)), azar.choice("PQ"), azar.choice("AB"), empresa)
        lista = azar.choice((("a.xlsx", "2023-06-30"), ("a.xlsx", "2024-12-31"), ("b.xlsx", None), (None, None)))
        filas.append((anio, *de_que, *suyo, *de_esta, base[0], azar.random() < 0.7, base[1], *lista))
    # Of years, and of firms, that were never served too; of some, nothing.
    todas = [(anio, empresa) for anio in (2021, 2022, 2023, 2024) for empresa in range(1, 9)]
    cruzadas = [(*de, azar.choice(("c.csv", "d.csv", None)), azar.choice(("p.txt", None))) for de in todas]
    return Mesa(
        marts__atencion=(ATTENDED, filas),
        marts__empresa_anio=(CROSSED, azar.sample(cruzadas, azar.choice((0, 20, 30)))),
        vigente__parametro=("anio int, familia_de_difusion varchar", familias),
    )


@pytest.mark.parametrize("semilla", range(12))
def test_over_a_few_rows_they_are_those_of_sql(semilla: int) -> None:
    azar, reune = random.Random(semilla), ATENCION.reune
    assert isinstance(reune, Distinct)
    mesa = attended(azar)
    valores: dict[str, list[Any]] = {
        "anio": [2022, 2023, 2024], "actividad": ["A", "B"], "producto": ["P", "Q"], "sector": ["Pesca", "Comercio"],
        "tamano": ["Micro"], "familia_servicio": ["difusion"], "focalizacion": ["focalizada"], "departamento": ["15"],
    }  # fmt: skip
    for _ in range(5):
        de_que = pregunta(mesa, azar, valores)
        en_sql = mesa.query(*empresas_en_sql.counted(mesa, ATENCION, reune, IDS, de_que))
        assert en_orden(firms.count(mesa, ATENCION, reune, IDS, de_que), de_que) == en_orden(en_sql, de_que), de_que
        solas = firms.count(mesa, ATENCION, reune, ("atenciones",), de_que)
        sin_mas = [{c: v for c, v in f.items() if c not in IDS or c == "atenciones"} for f in en_sql]
        assert en_orden(solas, de_que) == en_orden(sin_mas, de_que), de_que
        assert_same_files(mesa, de_que)
    for por in ((), ("anio",), ("sector",)):
        assert_same_files(mesa, Question(por))
    mesa.close()


@pytest.mark.parametrize("pocas", [10**9, 0], ids=["sorted", "hashed"])
def test_keys_too_far_apart_for_a_table_are_told_apart_too(monkeypatch: pytest.MonkeyPatch, pocas: int) -> None:
    reune, mesa, de_que = ATENCION.reune, attended(random.Random(6)), Question(("anio", "actividad", "sector"))
    assert isinstance(reune, Distinct)
    antes = firms.count(mesa, ATENCION, reune, IDS, de_que)
    mesa._forget()  # What was counted the other way.
    monkeypatch.setattr(firms, "PLACES_A_ROW", 0)
    monkeypatch.setattr(firms, "FEW", pocas)
    hechas = firms.count(mesa, ATENCION, reune, IDS, de_que)
    assert len(antes) > 4 and en_orden(hechas, de_que) == en_orden(antes, de_que)
    mesa.close()


def visited(monkeypatch: pytest.MonkeyPatch, mesa: Mesa, por: str, **cuentas: Count) -> dict[Any, tuple[Any, ...]]:
    """What a table without years nor provenances counts, by the value of a dimension."""
    marcas = (FirmMark("nueva", "es_nueva"), FirmMark("rara", "es_rara", puede_faltar=True))
    mart = Mart("marts.visita", Distinct((por,), marcas), ("visita",), (por,))
    for id_, cuenta in cuentas.items():
        monkeypatch.setitem(INDICATORS, id_, Indicator(id_, id_, Unit.FIRMS, "", mart=mart, cuenta=cuenta))
    assert isinstance(mart.reune, Distinct)
    filas = firms.count(mesa, mart, mart.reune, tuple(cuentas), Question((por,)))
    assert {tuple(f["procedencias"]) for f in filas} == {("calculado",)}
    return {f[por]: tuple(f[i] for i in cuentas) for f in filas}


def test_a_table_without_years_counts_each_firm_in_every_value_that_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    filas = [
        (1, "A", "Pesca", True, None),
        (1, "A", "Pesca", False, None),
        (1, "B", "Comercio", None, None),
        (2, "B", "Comercio", True, True),
        (3, "B", "Comercio", False, None),
        (3, "A", None, True, False),
    ]
    columnas = "empresa_id int, actividad varchar, sector varchar, es_nueva boolean, es_rara boolean"
    mesa = Mesa(marts__visita=(columnas, filas))
    cuentas = {
        "todas": Count(), "nuevas": Count(con=("nueva",)), "no_nuevas": Count(sin=("nueva",)),
        "raras": Count(con=("rara",)), "visitas": Count(Thing.ATTENTIONS), "visitas_nuevas": Count(
            Thing.ATTENTIONS, con=("nueva",)
        ), "repiten": Count(Thing.ATTENTIONS, menos=Thing.FIRMS), "pares": Count(Thing.PAIRS),
        "del_filtro": Count(de=Whole.FILTER), "con_dato": Count(de=Whole.FILTER_WITH_DATA),
    }  # fmt: skip
    assert visited(monkeypatch, mesa, "sector", **cuentas) == {
        "Pesca": (1, 1, 0, None, 2, 2, 1, 1, 3, 3),
        "Comercio": (3, 1, 1, 1, 3, 1, 0, 3, 3, 3),
        None: (1, 1, 0, 0, 1, 1, 0, 1, 3, None),
    }
    mesa.close()


def test_a_condition_that_leaves_no_row_out_leaves_what_was_counted(catalogo: Catalog) -> None:
    tabla = firms.Attentions(catalogo, ATENCION.tabla, ())
    de_un_anio = Condition("anio", (2024,))
    elegidas = tabla.chosen([de_un_anio])
    assert tabla.chosen([de_un_anio, Condition("empresa_id")]) is elegidas
    assert tabla.chosen([de_un_anio, Condition("departamento", ("15",))]).cuantas < elegidas.cuantas


def test_a_firm_has_a_mark_of_any_of_its_attentions_of_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    filas = [(2024, e, "Pesca", v) for e, v in ((1, True), (1, False), (2, None), (3, False), (3, True), (4, False))]
    mesa = Mesa(marts__visita=("anio int, empresa_id int, sector varchar, es_nueva boolean", filas))
    cuentas = {"nuevas": Count(con=("nueva",)), "no_nuevas": Count(sin=("nueva",)), "todas": Count()}
    assert visited(monkeypatch, mesa, "sector", **cuentas) == {"Pesca": (2, 1, 4)}
    mesa.close()


def test_many_firms_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    mesa = Mesa(marts__visita=("empresa_id int, sector varchar", []))
    mesa._con.execute("insert into marts.visita select range, 'Pesca' from range(40000)")
    assert visited(monkeypatch, mesa, "sector", todas=Count()) == {"Pesca": (40_000,)}
    mesa.close()


def test_every_dimension_of_firms_can_be_asked() -> None:
    assert set(ATENCION.dimensiones) <= set(DIMENSIONS)
