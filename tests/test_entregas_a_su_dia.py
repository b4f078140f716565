"""Whose figure is shown and how whole it is: a unit's own stops at its own day, and what is in actions never enters."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from conftest import Carpetas, Orden, publicar
from test_entregas import atencion, lista

from pp0093 import clock
from pp0093.ask.catalog import Catalog, published
from pp0093.ask.parts import focalization
from pp0093.ask.parts.instruments import MarksValue
from pp0093.ask.query import Query, run
from pp0093.ask.view import View
from pp0093.firms import figures, texts
from pp0093.instruments.texts import lists

pytestmark = pytest.mark.usefixtures("en_noviembre")

A11, A33, A42 = "5005078", "5006051", "5005088"
JUNE, MARCH = "2026-06-30", "2026-03-31"
WHOLE = {"anio": "2026", "entrega": "completa"}
OTHERS = {"DDP": "1.2;1.3", "DAM": "2.1;2.2;2.3", "DGPAR": "3.1;3.2", "DGAAMI": "3.1;3.2"}


def con_pnte_despues(carpetas: Carpetas) -> None:
    """PNTE is whole to June of 1.1 and 2.2 and gives more in part; DGITDF is whole to March of 1.1, DAM gave no 2.2."""
    de_pnte = [atencion(n, f, "1.1", "PNTE") for n, f in ((1, "10/02/2026"), (2, "15/05/2026"))]
    lista(carpetas, *de_pnte, nombre="pnte.csv", unidad="PNTE", actividad="1.1;2.2", corte=JUNE, **WHOLE)
    de_dgitdf = [atencion(3, "10/02/2026", "1.1", "DGITDF")]
    lista(carpetas, *de_dgitdf, nombre="dgitdf.csv", unidad="DGITDF", actividad="1.1", corte=MARCH, **WHOLE)
    despues = [atencion(1, "20/07/2026", "2.2", "PNTE"), atencion(4, "20/07/2026", "1.1", "PNTE")]
    lista(carpetas, *despues, nombre="pnte_julio.csv", unidad="PNTE", anio="2026", entrega="parcial")


def con_acciones(carpetas: Carpetas, itp: str) -> None:
    """Every unit is whole to June but, as is asked, ITP; besides, lists of 3.3 and 4.2, which nobody must deliver."""
    for unidad, actividades in OTHERS.items():
        lista(carpetas, nombre=f"{unidad}.csv", unidad=unidad, actividad=actividades, corte=JUNE, **WHOLE)
    de_1_1 = [atencion(1, "10/02/2026", "1.1", "PNTE")]
    lista(carpetas, *de_1_1, nombre="pnte.csv", unidad="PNTE", actividad="1.1;2.2", corte=JUNE, **WHOLE)
    lista(carpetas, nombre="dgitdf.csv", unidad="DGITDF", actividad="1.1", corte=JUNE, **WHOLE)
    de_4_1 = [atencion(n, "10/03/2026", "4.1", "ITP") for n in (1, 2, 3)]
    lista(carpetas, *de_4_1, nombre="itp.csv", unidad="ITP", actividad="4.1", anio="2026", corte=JUNE, entrega=itp)
    de_acciones = [atencion(4, "11/03/2026", "4.2", "ITP"), atencion(1, "11/03/2026", "4.2", "ITP")]
    de_acciones += [atencion(5, "11/03/2026", "3.3", "DGPAR")]
    lista(carpetas, *de_acciones, nombre="acciones.csv", anio="2026", corte=JUNE, entrega="completa")


STATES: dict[str, Callable[[Carpetas], None]] = {
    "despues": con_pnte_despues,
    "completa": lambda carpetas: con_acciones(carpetas, "completa"),
    "parcial": lambda carpetas: con_acciones(carpetas, "parcial"),
}


@pytest.fixture(scope="module")
def publicadas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Carpetas]:
    """A folder in each state, published."""
    hechas = {}
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setattr(clock, "today", lambda: date(2026, 11, 20))
        for nombre, deja in STATES.items():
            propias = hechas[nombre] = Carpetas.under(tmp_path_factory.mktemp(nombre))
            propias.datos.mkdir(parents=True)
            deja(propias)
            publicar(propias.datos, propias.salida, "--sin-demo")
    return hechas


def en(carpetas: Carpetas, monkeypatch: pytest.MonkeyPatch) -> Catalog:
    carpetas.looked_at(monkeypatch)
    return published()


@pytest.fixture
def despues(publicadas: dict[str, Carpetas], monkeypatch: pytest.MonkeyPatch) -> Catalog:
    return en(publicadas["despues"], monkeypatch)


def firmas(catalogo: Catalog, *por: str, base: str = "", **filtros: str) -> list[tuple[Any, ...]]:
    """Return the firms of each group of 2026, whether they are in part, and to which day."""
    puestos = {"anio": ["2026"], **{d: [v] for d, v in filtros.items()}}
    que = (*por, "empresas_atendidas", "parcial_empresas_atendidas", "corte")
    return [tuple(f[c] for c in que) for f in run(catalogo, Query(que[-3:-2], ("anio", *por), puestos, base=base))]


# A unit whose activity stops elsewhere, and that gave more in part.


def test_la_cifra_de_una_unidad_llega_a_su_dia_aunque_la_actividad_llegue_a_otro(despues: Catalog) -> None:
    assert firmas(despues, "unidad") == [("DGITDF", 1, False, MARCH), ("PNTE", 2, False, JUNE)]
    assert firmas(despues, unidad="PNTE") == firmas(despues, unidad="PNTE", actividad=A11) == [(2, False, JUNE)]
    assert firmas(despues, "mes", unidad="PNTE") == [(2, 1, False, JUNE), (5, 1, False, JUNE)]
    assert firmas(despues, "direccion") == [("DGITDF", 1, False, MARCH), ("PNTE", 2, False, JUNE)]
    # The activity stops where the first of them does, and the programme has all that was received.
    assert firmas(despues, actividad=A11) == [(2, False, MARCH)]
    assert firmas(despues) == [(4, True, "2026-07-20")]


def test_lo_que_una_unidad_dio_en_parte_despues_no_esta_detras_de_su_cifra(despues: Catalog, correr: Orden) -> None:
    de_pnte = ("--filtro", "anio=2026", "--filtro", "unidad=PNTE", "--formato", "json")
    fuentes = correr("pasaporte", "empresas_atendidas", *de_pnte).json["fuentes"]
    assert {f["archivo"]: f["filas"] for f in fuentes} == {"registros/pnte.csv": 2}


def test_lo_publicado_dice_lo_mismo_en_enero_hasta_que_se_vuelve_a_publicar(
    despues: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    pedidas: list[dict[str, Any]] = [{"unidad": "PNTE"}, {"unidad": "PNTE", "actividad": A11}, {"actividad": A11}, {}]
    en_noviembre = [firmas(despues, **p) for p in pedidas] + [firmas(despues, "unidad")]
    monkeypatch.setattr(clock, "today", lambda: date(2027, 1, 15))
    assert [firmas(despues, **p) for p in pedidas] + [firmas(despues, "unidad")] == en_noviembre


def test_la_pagina_de_una_unidad_dice_lo_que_su_cifra(despues: Catalog) -> None:
    vista = View(2026, unidad="PNTE")
    assert str(texts.who(figures.served(despues, vista))) == "En 2026, al 30/06/2026, se atendió a 2 empresas de PNTE."
    recibido = figures.deliveries_received(despues, vista)
    assert recibido and (recibido.deben, recibido.completas, recibido.empresas) == (1, 1, 2)
    assert figures.unfinished(despues, vista) is None
    assert [(c.combinacion, c.empresas) for c in figures.overlapped(despues, vista)[0]] == [("1.1", 2)]
    cascada = focalization.waterfall(despues, 2026, {"unidad": ["PNTE"]})
    assert cascada and cascada.atendidas == 2


def test_la_parte_de_una_unidad_es_de_todo_lo_recibido(despues: Catalog) -> None:
    """Its own firms are whole to its day; of how many all firms are, only a part was received."""
    ids = ("empresas_atendidas", "empresas_en_filtro")
    [fila] = run(despues, Query(ids, ("anio", "unidad"), {"anio": ["2026"], "unidad": ["PNTE"]}))
    assert [(fila[i], fila[f"parcial_{i}"]) for i in ids] == [(2, False), (4, True)]


# What is measured in actions.


@pytest.fixture(params=["completa", "parcial"])
def acciones(
    request: pytest.FixtureRequest, publicadas: dict[str, Carpetas], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Catalog, bool]]:
    yield en(publicadas[request.param], monkeypatch), request.param == "parcial"


def test_las_mismas_filas_dan_las_mismas_empresas_sea_lo_demas_completo_o_no(acciones: tuple[Catalog, bool]) -> None:
    catalogo, es_parcial = acciones
    assert firmas(catalogo) == firmas(catalogo, base="registros") == [(3, es_parcial, JUNE)]
    de_itp = (3, es_parcial, "2026-03-10" if es_parcial else JUNE)
    assert firmas(catalogo, unidad="ITP") == [de_itp]
    assert firmas(catalogo, "unidad")[-2:] == [("ITP", *de_itp), ("PNTE", 1, False, JUNE)]
    assert firmas(catalogo, "sector") == [("Sin información", 3, es_parcial, JUNE)]
    assert firmas(catalogo, producto="3000670")[:1] == [(0, False, JUNE)]
    # In the activity itself they are, and nobody can say that they are all.
    assert firmas(catalogo, actividad=A42) == [(2, True, JUNE)]
    assert {A33: 1, A42: 2}.items() <= {a: n for a, n, _, _ in firmas(catalogo, "actividad")}.items()
    assert firmas(catalogo, actividad=A33) == [(1, True, JUNE)]


def test_la_pagina_responde_con_las_mismas_empresas(acciones: tuple[Catalog, bool]) -> None:
    catalogo, es_parcial = acciones
    dicho = str(texts.who(figures.served(catalogo, View(2026))))
    assert dicho.startswith("Registros recibidos de 2026: 3 empresas" if es_parcial else "En 2026, al 30/06/2026, se")
    assert " 3 empresas" in dicho
    assert sum(c.empresas for c in figures.overlapped(catalogo, View(2026))[0]) == 3
    cascada = focalization.waterfall(catalogo, 2026, {})
    assert cascada and cascada.atendidas == 3
    assert sum(f["empresas_atendidas"] for f in figures.territory(catalogo, View(2026), "departamento")) == 3


def test_la_parte_de_cada_actividad_es_de_las_empresas_del_programa(acciones: tuple[Catalog, bool]) -> None:
    catalogo, _ = acciones
    que = Query(("empresas_en_filtro", "participacion_pct"), ("anio", "actividad"), {"anio": ["2026"]})
    dichas = {f["actividad"]: (f["empresas_en_filtro"], f["participacion_pct"]) for f in run(catalogo, que)}
    assert dichas["5005087"] == (3, 100) and dichas[A42] == (None, None)


@pytest.mark.parametrize(
    ("es_parcial", "dias", "dicho"),
    [
        (False, (date(2026, 6, 30),), "completas al 30/06/2026"),
        (False, (date(2026, 5, 31), date(2026, 6, 30)), "completas al 31/05/2026 y 30/06/2026"),
        (False, (date(2026, 12, 31),), "completas"),
        (False, (), "completas"),
        (True, (date(2026, 6, 30),), "recibidas"),
    ],
)
def test_las_listas_de_las_notas_dicen_a_que_dia_llegan(es_parcial: bool, dias: tuple[date, ...], dicho: str) -> None:
    assert lists(MarksValue(2026, 2, 1, 50.0, "calculado", es_parcial, *dias)) == dicho
