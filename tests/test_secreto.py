"""Nobody can be derived from what a reader of aggregates is told: an attacker of its own tries."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from atacante import Attacker, Cell, Change, derived_of_two, every_cell, up_to
from carpetas_en_estado import EJEC, declara, escribe
from conftest import Carpetas, campos, opened, parte, publicar
from generador_registros import ruc
from msgspec.structs import replace
from streamlit.testing.v1 import AppTest

from pp0093.ask import catalog
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import cited, loads, passport
from pp0093.ask.origin.passport import Reference
from pp0093.ask.parts import focalization, structure
from pp0093.ask.query import Query, run
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import FEW, HIDDEN, RESERVED, Filters, Row
from pp0093.ask.selection import Question
from pp0093.ask.standing import basis
from pp0093.ask.suppression import firm_counts, indirect
from pp0093.ask.suppression.cells import Suppression
from pp0093.ask.suppression.microdata import (
    COUNTING,
    COUNTS_FOR_PRODUCT,
    IS_WHOLE,
    OF_A_FIRM,
    DisclosureLimits,
    microdata,
)
from pp0093.behind import loaded
from pp0093.errors import BuildError
from pp0093.ui.subjects import passport as passport_page
from pp0093.writing.phrases import phrase
from pp0093.year import alerts

pytestmark = pytest.mark.usefixtures("mira_demostracion")

TERMS = DisclosureLimits(minimo=5, dimensiones=3, de_empresa=2, celdas_pct=90)
WITHIN = {
    ("provincia", "departamento"): {f"{d}{p}": d for d in "ABC" for p in "12"},
    ("actividad", "producto"): {f"{p}.{a}": p for p in "12" for a in "12"},
}


class Population:
    """Some firms invented at random: what they are, and what they received (`con_actividad`, of which product too)."""

    def __init__(self, semilla: int, *, con_actividad: bool = False) -> None:
        azar = random.Random(semilla)
        cuantas = azar.choice([20, 60, 150, 400])
        pesos = {d: [azar.random() ** 2 + 0.02 for _ in range(n)] for d, n in
                 {"sector": 4, "tamano": 3, "provincia": 6, "unidad": 3, "modalidad": 2}.items()}  # fmt: skip
        nombres = {"provincia": list(WITHIN["provincia", "departamento"])}
        self.filas: list[dict[str, Any]] = []
        for empresa in range(cuantas):
            es = {d: azar.choices(nombres.get(d, range(len(p))), p)[0] for d, p in pesos.items()}
            es["departamento"] = es["provincia"][0]
            for _ in range(azar.choice([1, 1, 1, 2, 3])):
                recibio = {d: azar.choices(range(len(pesos[d])), pesos[d])[0] for d in ("unidad", "modalidad")}
                self.filas.append({**es, **recibio, "empresa": empresa})
        if con_actividad:
            self._give_activities(random.Random(semilla + 1_000_000))
        self._look()

    def with_rows(self, filas: Sequence[dict[str, Any]]) -> Population:
        """Return these firms with other rows."""
        otra = copy(self)
        otra.filas = list(filas)
        otra._look()
        return otra

    def _look(self) -> None:
        dimensiones = [d for d in self.filas[0] if d != "empresa"]
        self.valores = {d: sorted({f[d] for f in self.filas}) for d in dimensiones}
        self.supresion = self.suppression_of(self.filas)

    def _give_activities(self, azar: random.Random) -> None:
        posibles = WITHIN["actividad", "producto"]
        pesos = [azar.random() ** 2 + 0.02 for _ in posibles]
        for fila in self.filas:
            [fila["actividad"]] = azar.choices(list(posibles), pesos)
            fila["producto"] = posibles[fila["actividad"]]
            del fila["modalidad"]

    def suppression_of(self, filas: Sequence[dict[str, Any]]) -> Suppression:
        """Who decides what is told of these firms, read in this order."""
        columnas = {d: [f[d] for f in filas] for d in self.valores}
        return Suppression(microdata([f["empresa"] for f in filas], columnas), TERMS)

    def count(self, celda: Cell) -> int:
        return len({f["empresa"] for f in self.filas if all(f[d] == v for d, v in celda)})

    def told(self) -> dict[Cell, int | str]:
        """What a reader is told of every cell of every cross that is opened."""
        cruces = [c for c in up_to(list(self.valores), 3) if _is_asked(c) and self.supresion.publishes(c)]
        return {c: _said(self, c) for c in every_cell(self.valores, cruces)}


def _is_asked(cruce: Sequence[str]) -> bool:
    return not any(set(pareja) <= set(cruce) for pareja in WITHIN)


def _said(poblacion: Population, celda: Cell) -> int | str:
    verdad = poblacion.count(celda)
    if not celda:
        return verdad
    return firm_counts.suppression_reason(poblacion.supresion, dict(celda)) or verdad


def _attacker(poblacion: Population) -> Attacker:
    dentro = {
        (fina, gruesa): {f: g for f, g in mapa.items() if f in poblacion.valores[fina]}
        for (fina, gruesa), mapa in WITHIN.items()
        if fina in poblacion.valores
    }
    return Attacker(poblacion.told(), poblacion.valores, frozenset(OF_A_FIRM), dentro)


def _attacked(semilla: int, *, con_actividad: bool = False) -> tuple[int, list[Any], int, int]:
    """Return how many cells are of few firms, those derived, and how many of those of enough are told, of how many."""
    poblacion = Population(semilla, con_actividad=con_actividad)
    atacante = _attacker(poblacion)
    dichas = atacante.dichas
    pocas, dadas = atacante.derived(poblacion.count)
    bastan = [c for c in dichas if poblacion.count(c) >= TERMS.minimo]
    dadas = [*dadas, *atacante.differences(), *atacante.overlaps()]
    return pocas, dadas, sum(isinstance(dichas[c], int) for c in bastan), len(bastan)


@pytest.mark.parametrize(("cuantas", "se_dice"), [(6, False), (9, False), (10, True)])
def test_what_sunat_says_of_a_small_group_that_is_all_alike_is_not_told(cuantas: int, se_dice: bool) -> None:
    """Whoever knows that a firm is in it would know what the firm is; where it is served, they know already."""
    grandes = [{"sector": n % 3, "unidad": 1, "modalidad": n % 2} for n in range(60)]
    iguales = [{"sector": 0, "unidad": 2, "modalidad": 0} for _ in range(cuantas)]
    todas = Population(12).with_rows([{**f, "empresa": n} for n, f in enumerate([*grandes, *iguales])])
    assert (not firm_counts.suppression_reason(todas.supresion, {"unidad": 2, "sector": 0})) is se_dice
    assert not firm_counts.suppression_reason(todas.supresion, {"unidad": 2, "modalidad": 0})


# In these, words said of finer cells once bounded coarser ones that were kept.
BOUNDED_BY_WORDS = (120, 176)
# In these, the firms of an activity and those of its product told who was in the others; in the last, of two places.
WITHIN_A_PRODUCT = (16, 18, 401)


@pytest.mark.parametrize("semilla", [*BOUNDED_BY_WORDS, *parte(range(12), 1)])
def test_no_cell_of_few_firms_can_be_worked_out_of_what_is_told(semilla: int) -> None:
    _, dadas, _, _ = _attacked(semilla)
    assert not dadas


@pytest.mark.parametrize("semilla", WITHIN_A_PRODUCT)
def test_a_product_and_its_activities_do_not_give_few_firms_away(semilla: int) -> None:
    _, dadas, _, _ = _attacked(semilla, con_actividad=True)
    assert not dadas


def test_what_is_told_does_not_depend_on_the_order_of_the_rows() -> None:
    """Two processes that tell different cells of the same firms would tell their difference."""
    poblacion = Population(14)
    dichas = poblacion.told()
    poblacion.supresion = poblacion.suppression_of(random.Random(1).sample(poblacion.filas, len(poblacion.filas)))
    assert poblacion.told() == dichas


@pytest.mark.campana
@pytest.mark.parametrize("con_actividad", [False, True], ids=["", "with activities within products"])
@pytest.mark.parametrize("primera", [12, 212])
def test_two_hundred_populations_give_nobody_away(primera: int, con_actividad: bool) -> None:
    atacadas = [_attacked(semilla, con_actividad=con_actividad) for semilla in range(primera, primera + 200)]
    probadas, dichas, bastan = (sum(a[i] for a in atacadas) for i in (0, 2, 3))
    dadas = [celda for a in atacadas for celda in a[1]]
    print(f"| Poblaciones al azar | {probadas} celdas de 1 a 4 | {len(dadas)} | {100 * dichas / bastan:.1f} % |")
    assert probadas > 1_000
    assert not dadas


def _next_version(poblacion: Population, semilla: int) -> Iterable[tuple[str, Change, Population, Population]]:
    """Yield the ways in which a version may change the one before: in words, for who attacks, before and after.

    A firm that goes is one that came, the other way round.
    """
    azar = random.Random(semilla)
    una = azar.choice(sorted({f["empresa"] for f in poblacion.filas}))
    suyas = [f for f in poblacion.filas if f["empresa"] == una]
    sin_ella = poblacion.with_rows(f for f in poblacion.filas if f["empresa"] != una)
    yield "llega una empresa", Change.MORE, sin_ella, poblacion
    for dimension in ("sector", "tamano", "provincia"):
        otros = [v for v in poblacion.valores[dimension] if v != suyas[0][dimension]]
        es = {dimension: azar.choice(otros)} if otros else {}
        es |= {"departamento": es["provincia"][0]} if "provincia" in es else {}
        mudada = poblacion.with_rows(f | es if f["empresa"] == una else f for f in poblacion.filas)
        yield f"una cambia de {dimension}", Change.ANY, poblacion, mudada
    unidad = azar.choice(poblacion.valores["unidad"])
    if sin_unidad := [f for f in poblacion.filas if f["unidad"] != unidad]:
        yield "llega la lista de una unidad", Change.ROWS, poblacion.with_rows(sin_unidad), poblacion


@pytest.mark.campana
def test_two_versions_noted_by_hand_give_few_away() -> None:
    """No rule that looks at one version closes it: it is counted, and said in docs/seguridad.md."""
    hallado: dict[str, list[int]] = {}
    for semilla in range(12, 42):
        for como, cambia, antes, ahora in _next_version(Population(semilla), semilla):
            uno, otro = _attacker(antes), _attacker(ahora)
            pocas, dadas = derived_of_two(uno, otro, (antes.count, ahora.count), cambia)
            mueven = [c for c in uno.celdas if c in otro.lugar and 0 < abs(antes.count(c) - ahora.count(c)) < 5]
            restan = sum(isinstance(uno.dichas[c], int) and isinstance(otro.dichas[c], int) for c in mueven)
            de_este = (1, pocas, len(dadas), len(mueven), restan)
            hallado[como] = [a + b for a, b in zip(hallado.get(como, [0] * 5), de_este, strict=True)]
            assert cambia is not Change.ANY or not dadas
    print("| Cambio | Pares | Celdas de 1 a 4 | Deducidas | Celdas que cambian en 1 a 4 | Dichas en las dos |")
    for como, contado in hallado.items():
        print(f"| {como} | {' | '.join(f'{n:,}' for n in contado)} |")
    _, pocas, dadas, *_ = map(sum, zip(*hallado.values(), strict=True))
    assert dadas < 0.01 * pocas


def test_who_attacks_two_versions_knows_what_came_in_between() -> None:
    """Of a firm that came, a cell said to be of few and then of 5 had 4; of any change, nobody knows."""
    en_todo, en_uno, en_otro = frozenset(), frozenset({("sector", 1)}), frozenset({("sector", 2)})
    antes = {en_todo: 20, en_uno: FEW, en_otro: RESERVED}
    ahora = {en_todo: 21, en_uno: 5, en_otro: 16}
    cuantas = {en_todo: 20, en_uno: 4, en_otro: 16}
    atacantes = [Attacker(d, {"sector": [1, 2]}, frozenset(OF_A_FIRM)) for d in (antes, ahora)]
    contados = (cuantas.__getitem__, lambda c: {**ahora}[c])
    assert derived_of_two(*atacantes, contados, Change.MORE) == (1, [("antes", en_uno)])
    assert derived_of_two(*atacantes, contados, Change.ANY) == (1, [])


def test_the_linear_program_writes_nothing_to_standard_output() -> None:
    codigo = (
        "import numpy as np; from pp0093.ask.suppression import cells; "
        "suman = [cells.MarginalSums(np.zeros(2, int), [np.array([6.0])] * cells.ALTERNATIVES, True)]; "
        "limites = np.zeros(2), np.full(2, 6.0); "
        "assert not cells.feasible_alternatives(np.array([2.0, 4.0]), limites, np.array([True, False]), suman)[1].any()"
    )
    hecho = subprocess.run([sys.executable, "-c", codigo], capture_output=True, text=True, check=True)
    assert hecho.stdout == hecho.stderr == ""


YEAR = {"anio": ["2025"]}
REPORTED = ["ANIO", "CODIGO", "META_ANUAL", *EJEC]
CONTADOS = (
    "empresas_atendidas", "participacion_pct", "focalizacion_pct", "empresas_nuevas", "atenciones", "solapamiento",
)  # fmt: skip
ASKED = [
    ((), {}),
    (("sector",), {"unidad": ["DAM"]}),
    (("departamento",), {"unidad": ["DAM"]}),
    (("provincia",), {"actividad": ["5005082"]}),
    (("sector", "tamano"), {}),
    (("actividad",), {"sector": ["Minería"]}),
    (("mes",), {"producto": ["3000534"]}),
    (("tamano",), {"sector": ["Pesca"], "departamento": ["15"]}),
    ((), {"sector": ["Pesca"], "departamento": ["01"], "tamano": ["Microempresa"]}),
]


@pytest.fixture(scope="module")
def version(demostracion_entera: Carpetas) -> Catalog:
    [carpeta] = (demostracion_entera.salida / "versiones").iterdir()
    return Catalog(carpeta, demostracion=True)


def _key(por: Sequence[str], fila: Row) -> tuple[Any, ...]:
    return tuple(fila[d] for d in por)


@pytest.mark.parametrize(("por", "filtros"), parte(ASKED, 4))
def test_a_reader_is_told_what_it_is_or_nothing(version: Catalog, por: tuple[str, ...], filtros: Filters) -> None:
    """What is told is true; nothing told is of 1 to 4 firms; what is not told says so, and a zero is a zero."""
    pedido = Query(CONTADOS, ("anio", *por), filtros | YEAR)
    enteras = {_key(por, f): f for f in run(version, pedido)}
    dichas = {_key(por, f): f for f in run(version.protected(), pedido)}
    assert set(enteras) <= set(dichas)
    for clave, fila in dichas.items():
        verdad = enteras.get(clave, {})
        for id_ in CONTADOS:
            if fila[id_] is not None:
                assert fila[id_] == verdad[id_]
            elif verdad.get(id_) is not None:
                assert fila[f"{HIDDEN}{id_}"] in (FEW, RESERVED)
        assert fila["empresas_atendidas"] is None or not 0 < fila["empresas_atendidas"] < TERMS.minimo
        if fila.get(f"{HIDDEN}empresas_atendidas") == FEW:
            assert verdad.get("empresas_atendidas", 0) < TERMS.minimo
            assert fila["participacion_pct"] is None


def test_most_of_what_is_of_firms_enough_is_told(version: Catalog) -> None:
    """Of the demonstration, every second cross of one and two dimensions that pages open."""
    supresion = firm_counts.suppression_of_year(version.protected(), 2025)
    finas = {
        COUNTS_FOR_PRODUCT, COUNTING, IS_WHOLE, "otra_familia", "clase_ciiu", "division_ciiu", "servicio", "tema",
        "cite",
    }  # fmt: skip
    dimensiones = [d for d in supresion.microdatos.codigos if d not in finas]
    cruces = [c for c in up_to(dimensiones, 2) if c and supresion.publishes(c)][::2]
    bastan = callan = 0
    for cruce in cruces:
        tabla = supresion.table(cruce)
        suyas = tabla.celdas.empresas >= TERMS.minimo
        bastan, callan = bastan + int(suyas.sum()), callan + int((suyas & tabla.oculta).sum())
        assert tabla.oculta[~suyas].all()
    assert len(cruces) > 40
    assert callan <= 0.10 * bastan


def test_rows_of_firms_do_not_leave_for_a_reader(version: Catalog) -> None:
    de_empresas = ("atencion", "empresa_anio", "solapamiento", "meta_fisica", "meta_fisica_mes", "meta_fisica_fuente",
                   "carga", "entrega", "intervalo")  # fmt: skip
    for tabla in (*(f"marts.{t}" for t in de_empresas), "core.atencion", "staging.archivo"):
        with pytest.raises(BuildError, match="un lector sólo ve cifras agregadas"):
            version.protected().query(f"select * from {tabla}")
    assert version.query("select count(*) as n from marts.atencion")[0]["n"]


def test_bisecting_the_rule_tells_no_firm_apart(version: Catalog) -> None:
    """Another rule is tried with the sales of the reports alone: no two answers are few firms apart."""
    lector = version.protected()
    vigente = focalization.in_force(version, 2025)
    dichas = focalization.to_try(lector, 2025)
    assert vigente in dichas
    for corte in range(14, 40):
        assert focalization.sensitivity(lector, 2025, {}, replace(vigente, minimo_uit=corte)) is None
    assert focalization.sensitivity(lector, 2025, {}, replace(vigente, antiguedad_anios=3)) is None
    assert focalization.sensitivity(lector, 2025, {"sector": ["Pesca"]}, vigente) is None
    for uno, otro in combinations(dichas.values(), 2):
        assert not 0 < abs(uno.focalizadas - otro.focalizadas) < TERMS.minimo
        assert not 0 < abs(uno.sin_dato - otro.sin_dato) < TERMS.minimo


def test_the_waterfall_keeps_its_few_and_tells_the_rest(version: Catalog) -> None:
    """Of each step told it is the figure; of those kept, more than one way to share what is left is possible."""
    entera, dicha = (focalization.waterfall(c, 2025, {}) for c in (version, version.protected()))
    assert entera and dicha
    assert dicha.calladas["ventas_sin_dato"] == FEW
    assert 0 < (entera.ventas_sin_dato or 0) < TERMS.minimo
    for columna in dicha.__struct_fields__:
        if columna != "calladas":
            assert dicha[columna] == (None if columna in dicha.calladas else entera[columna])
    lacking = ("formal_sin_dato", "antiguedad_sin_dato", "ventas_sin_dato")
    assert sum(c in dicha.calladas for c in lacking) > 1
    assert {"formal_si", "antiguedad_si"} <= set(dicha.calladas)  # Each less the next would be the few.


def _pieces_of_a_step(sin_dato: int, fallan_luego: int) -> dict[str, str] | None:
    """What is told of 200 firms: 2 without a sales datum, some without that of age; who fails sales besides."""
    firmas = [("cumple", "focalizada")] * 100 + [("ventas", "no focalizada")] * 50
    firmas += [("ventas?", "sin dato")] * 2 + [("formal?", "no focalizada")] * fallan_luego
    firmas += [("formal?", "sin dato")] * (sin_dato - 2)
    columnas = {"criterio": [p for p, _ in firmas], "focalizacion": [f for _, f in firmas]}
    supresion = Suppression(microdata(list(range(len(firmas))), columnas), TERMS)
    return indirect.suppressed_steps_of_cell(supresion, {})


def test_focalization_never_bounds_a_step_that_is_kept() -> None:
    """Those without the datum of sales are no more than those of which nothing is said: of few, nothing is told."""
    assert _pieces_of_a_step(20, 0) == {"ventas?": FEW, "formal?": RESERVED}
    assert _pieces_of_a_step(20, 10) is None
    assert _pieces_of_a_step(2, 0) is None


# Who came each year, to what: 3 firms of 2024 came back in 2025, 3 had 1.2, and 3 nothing but diffusion (3.2).
ATENDIDAS = {
    ("05/03/2024", "1.1", "PNTE"): range(41),
    ("05/03/2025", "1.1", "PNTE"): range(38, 58),
    ("05/03/2025", "1.2", "DDP"): range(200, 203),
    ("05/03/2025", "3.2", "DGPAR"): [*range(50, 58), *range(300, 303)],
}


@pytest.fixture(scope="module")
def de_pocas(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """A version of lists received where few firms are set apart in each way that can be asked; only for reading."""
    return _of_lists(tmp_path_factory.mktemp("de_pocas"), ATENDIDAS)


def _of_lists(raiz: Path, atendidas: Mapping[tuple[str, str, str], Iterable[int]]) -> Catalog:
    """Publish a list of who came when, to what and of which unit, beside whatever other files a folder has."""
    filas = [[ruc(n), *como] for como, suyas in atendidas.items() for n in suyas]
    escribe(raiz / "datos" / "registros" / "a.csv", ["RUC", "FECHA", "ACTIVIDAD", "UNIDAD"], filas)
    publicar(raiz / "datos", raiz / "salida")
    return catalog.published(raiz / "salida")


# Each count of firms, and those that it is part of.
PARTS = {
    "empresas_focalizadas": ("empresas_atendidas", "empresas_con_dato", "empresas_no_descartadas"),
    "empresas_con_dato": ("empresas_atendidas",),
    "empresas_no_descartadas": ("empresas_atendidas",),
    "empresas_con_tamano": ("empresas_atendidas",),
    "empresas_nuevas": ("empresas_atendidas",),
    "empresas_recurrentes": ("empresas_atendidas",),
    "empresas_fuera_de_difusion": ("empresas_atendidas",),
    "empresas_en_filtro_con_dato": ("empresas_en_filtro",),
    "empresas_atendidas": ("empresas_en_filtro",),
}
OPENED = [(), ("sector",), ("tamano",), ("focalizacion",), ("departamento",), ("unidad",), ("actividad",), ("mes",)]


def _few_apart(catalogo: Catalog, por: tuple[str, ...], filtros: Filters) -> list[tuple[Any, ...]]:
    """Return the counts told to a reader, or the differences between two of them, that are of 1 to 4 firms."""
    dadas = []
    for fila in run(catalogo.protected(), Query(("empresas_en_filtro", *PARTS), por, filtros)):
        for parte_, enteras in PARTS.items():
            dicha = fila[parte_]
            lejos = [0 if dicha is None or fila[e] is None else fila[e] - dicha for e in enteras]
            dadas += [(parte_, fila) for n in (dicha or 0, *lejos) if 0 < n < TERMS.minimo]
    return dadas


@pytest.mark.parametrize("por", OPENED)
def test_no_two_counts_of_the_same_firms_tell_their_difference(
    de_pocas: Catalog, version: Catalog, por: tuple[str, ...]
) -> None:
    """Nor without any filter: those that came back, or had something else than diffusion, leave few out."""
    for catalogo, filtros in ((de_pocas, YEAR), (de_pocas, {}), (version, YEAR)):
        assert not _few_apart(catalogo, ("anio", *por), filtros)


def _told(catalogo: Catalog, id_: str, por: tuple[str, ...] = (), **filtros: list[str]) -> list[Any]:
    return [f[id_] for f in run(catalogo, Query((id_,), por, filtros))]


def test_what_leaves_few_out_of_a_year_is_not_told(de_pocas: Catalog) -> None:
    lector = de_pocas.protected()
    de_2025 = {"anio": ["2025"]}
    for id_, cuantas in {"empresas_nuevas": 23, "empresas_recurrentes": 3, "empresas_fuera_de_difusion": 23}.items():
        assert _told(de_pocas, id_, **de_2025) == [cuantas]
        assert _told(lector, id_, **de_2025) == [None]
    assert _told(lector, "empresas_atendidas", **de_2025) == [26]
    # One activity is of few: the firms of all of them, each counted in each, would give it away.
    assert _told(lector, "solapamiento", **de_2025) == [None]


def test_a_share_among_those_with_data_does_not_tell_how_few_have_none(tmp_path: Path) -> None:
    """3 of 43 firms have no place: of those that have it, 40 of 40 would tell them; 2 had both modes of service."""
    cabecera = ["RUC", "FECHA", "ACTIVIDAD", "UNIDAD", "DEPARTAMENTO", "MODALIDAD"]
    de_cada = [(range(40), "Lima", "Virtual"), (range(38, 48), "Lima", "Presencial"), (range(60, 63), "", "")]
    filas = [[ruc(n), "05/03/2025", "1.1", "PNTE", *d] for suyas, *d in de_cada for n in suyas]
    escribe(tmp_path / "datos" / "registros" / "a.csv", cabecera, filas)
    publicar(tmp_path / "datos", tmp_path / "salida")
    entera, con_dato = catalog.published(tmp_path / "salida"), "participacion_con_dato_pct"
    for por in ("departamento", "departamento_atencion", "modalidad"):
        dichas = _told(entera, con_dato, ("anio", por), anio=["2025"])
        assert dichas[-1] is None
        assert all(dichas[:-1])
        assert set(_told(entera.protected(), con_dato, ("anio", por), anio=["2025"])) == {None}
    assert _told(entera.protected(), con_dato, ("anio", "unidad"), anio=["2025"]) == [100]


def test_the_firms_of_two_years_do_not_give_away_who_came_back(de_pocas: Catalog) -> None:
    """41 and 26 firms are told: 64 of both years would tell that 3 came back."""
    assert _told(de_pocas, "empresas_atendidas") == [64]
    assert _told(de_pocas.protected(), "empresas_atendidas") == [None]
    assert _told(de_pocas.protected(), "empresas_atendidas", ("anio",)) == [41, 26]


def test_who_is_there_is_not_told_by_who_is_not(version: Catalog) -> None:
    """Of what is not opened, those of nobody are answered as those of few, of every year that is asked."""
    por, unidad, lector = ("anio", "tamano", "departamento"), {"unidad": ["DAM"]}, version.protected()
    de_un_anio, de_todos = (
        {_key(por, f) for f in run(lector, Query(("empresas_atendidas",), por, unidad | mas)) if f["anio"] == 2025}
        for mas in (YEAR, {})
    )
    hay = {_key(por, f) for f in run(version, Query(("empresas_atendidas",), por, unidad | YEAR))}
    assert hay < de_un_anio == de_todos
    # Too many to be answered one by one, or of all years together: nobody is.
    assert run(lector, Query(("empresas_atendidas",), ("anio", "clase_ciiu", "provincia"), unidad | YEAR)) == []
    assert run(lector, Query(("empresas_atendidas",), ("tamano", "departamento"), unidad)) == []


def test_the_passport_of_progress_does_not_tell_the_rows_of_a_list(de_pocas: Catalog) -> None:
    for catalogo, filas in ((de_pocas, [3]), (de_pocas.protected(), [None])):
        pregunta = Question(("anio", "actividad"), YEAR, grupo={"anio": 2025, "actividad": "5005079"})
        assert [f.filas for f in cited.files_behind(catalogo, INDICATORS["avance_fisico"], pregunta)] == filas


@pytest.fixture(scope="module")
def entre(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Whole lists count 3 firms of 1.3, where 40 are reported; of 1.1 and 1.2, of its product, 20 and 30 are."""
    raiz = tmp_path_factory.mktemp("entre")
    reportadas = [[2025, actividad, n, n, *[0] * 11] for actividad, n in (("1.1", 20), ("1.2", 30), ("1.3", 40))]
    escribe(raiz / "datos" / "metas" / "m.csv", REPORTED, reportadas)
    entrega = {"unidad": "DDP", "actividad": "1.3", "anio": "2025", "corte": "2025-12-31", "entrega": "completa"}
    declara(raiz / "datos", archivo="registros/a.csv", fuente="registros", **entrega)
    return _of_lists(raiz, {("05/03/2025", "1.3", "DDP"): range(3)})


def test_an_alert_is_of_what_its_reader_is_told(entre: Catalog) -> None:
    """That records count 3 firms of 1.3 where 40 are reported is said to whoever is told the 3."""
    entero, lector = (
        {(a.alerta, a.codigo_corto) for a in alerts.alerts_of_year(c, 2025, date(2026, 11, 21))}
        for c in (entre, entre.protected())
    )
    assert ("registros_difieren", "1.3") in entero
    assert ("registros_difieren", "1.3") not in lector and lector <= entero


def test_what_a_product_lies_between_is_not_told_where_it_gives_few_away(entre: Catalog) -> None:
    """53 at most, less the 20 and 30 that are reported, are the 3 of 1.3."""
    pedido = Query(("empresas_atendidas",), ("anio", "producto"), YEAR | {"producto": ["3000534"]})
    [fila] = run(entre, pedido)
    assert (fila["minimo_empresas_atendidas"], fila["maximo_empresas_atendidas"]) == (30, 53)
    assert not any(f["maximo_empresas_atendidas"] for f in run(entre.protected(), pedido))


@dataclass(frozen=True)
class Juntas:
    """Activities that some firms had, and no other."""

    combinacion: str
    empresas: int


def test_combinations_of_few_are_not_worked_out_of_the_firms_of_each_activity() -> None:
    """Of 5 and 6 firms of two activities and 30 of a third alone, 39 in all: nobody else is in it, so 2 had both."""
    de_pocas = [Juntas("1.1", 3), Juntas("1.2", 4), Juntas("1.1+1.2", 2)]
    assert indirect.publishable_combinations([*de_pocas, Juntas("1.3", 30)], TERMS.minimo) == []
    con_otras = [*de_pocas, Juntas("1.3", 30), Juntas("1.1+1.3", 4), Juntas("1.2+1.3", 3)]
    assert indirect.publishable_combinations(con_otras, TERMS.minimo) == [Juntas("1.3", 30)]


@dataclass(frozen=True)
class Salen:
    """What comes out under a rule."""

    atendidas: int
    focalizadas: int
    sin_dato: int = 0


def test_no_chain_of_rules_tells_few_firms_apart(version: Catalog) -> None:
    """3 firms sell from 2 to 13 UIT: 2-300, 13-500, 50-300 and 50-500 tell them, though no two are 3 firms apart."""
    venden = {(2, 13): 3, (13, 50): 40, (50, 150): 40, (150, 300): 40, (300, 500): 60}
    salen = {
        (a, b): Salen(500, sum(n for (desde, hasta), n in venden.items() if a <= desde and hasta <= b))
        for a in (2, 13, 50)
        for b in (300, 500)
    }
    dichas = indirect.publishable_limits(version, 2025, salen, (13, 500))
    assert (13, 500) in dichas and (50, 300) in dichas
    assert not {a for a, _ in dichas} >= {2, 13}


@pytest.mark.parametrize("por", [("actividad",), ("producto",)])
def test_records_of_few_firms_are_not_told_as_progress(de_pocas: Catalog, por: tuple[str, ...]) -> None:
    """Neither they, nor those of their product or of its other activity, which together would give them away."""
    pedido = Query(("avance_fisico", "cumplimiento_pct"), ("anio", *por), YEAR)
    enteras, dichas = (
        {_key(por, f): f["avance_fisico"] for f in run(c, pedido)} for c in (de_pocas, de_pocas.protected())
    )
    pocas = {"actividad": "5005079", "producto": "3000534"}
    suyas = {c: v for c, v in enteras.items() if pocas[por[0]] in c and v}
    assert suyas
    assert not [v for c, v in dichas.items() if c in suyas and v is not None]
    if por == ("actividad",):
        assert {v for v in dichas.values() if v} == {11}


def test_combinations_left_out_are_of_firms_enough(version: Catalog) -> None:
    todas, dichas = structure.overlap_ledger(version, 2025), structure.overlap_ledger(version.protected(), 2025)
    callan = [c for c in todas if c not in dichas]
    assert all(c.empresas >= TERMS.minimo for c in dichas)
    for actividad in {a for c in todas for a in c.combinacion.split("+")}:
        resto = sum(c.empresas for c in callan if actividad in c.combinacion.split("+"))
        assert not 0 < resto < TERMS.minimo
    assert structure.overlap_ledger(version.protected(), 2025, "unidad", "DAM") == []


def test_a_page_says_what_it_does_not_tell(
    version_de_demostracion: Path, demostracion: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader's page marks what is few; whoever may see everything is told the figure."""
    monkeypatch.setenv("PP0093_DATOS", str(demostracion))
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion))
    escrito = {}
    for rol in ("lector", "analista"):
        monkeypatch.setenv("PP0093_COMO", rol)
        escrito[rol] = " ".join(str(h.proto) for h in opened("territorio", anio="2025", unidad="DAM").get("html"))
    assert "decirlo dejaría ver cuántas son unas pocas" in escrito["lector"]
    assert "decirlo dejaría ver cuántas son unas pocas" not in escrito["analista"]


def test_a_page_goes_on_after_what_it_does_not_tell(
    version_de_demostracion: Path, demostracion: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no waterfall to be told, the rates by unit and the other rule are there, and nothing lacks a datum."""
    monkeypatch.setenv("PP0093_DATOS", str(demostracion))
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion))
    monkeypatch.setenv("PP0093_COMO", "lector")
    escrito = " ".join(str(h.proto) for h in opened("focalizacion", anio="2025", unidad="DAM").get("html"))
    assert phrase("cascada_reservada") in escrito
    assert "cumple los tres criterios está reservado: " in escrito and "dejaría ver" in escrito
    assert "Focalización por unidad" in escrito and "¿Y si la regla fuera otra?" in escrito
    assert "faltan sus datos" not in escrito and "Quite algún filtro" not in escrito


def test_rows_of_lists_are_not_told(de_pocas: Catalog) -> None:
    """A list of one row would tell that its unit served one firm; that it was delivered is told."""
    entero, lector = (loads.loaded_files(c) for c in (de_pocas, de_pocas.protected()))
    assert [f.filas_cargadas for f in entero] == [75]
    assert [f.filas_cargadas for f in lector] == [f.filas_leidas for f in lector] == [None]
    assert {e.filas for e in basis.deliveries(de_pocas.protected())} <= {0, 1}
    assert sum(e.filas for e in basis.deliveries(de_pocas)) == 75
    de_lector = loads.loaded_files(de_pocas.protected())
    assert loaded.LISTS_NOTE in loaded.ledger_note(de_lector)
    assert "0 filas (sin las de las listas de empresas)" in str(loaded.ledger_title(de_lector, [], []))


# Two versions: of the second, one unit's list has one firm more, and what is reported of it is what records count.


@pytest.fixture(scope="module")
def dos(tmp_path_factory: pytest.TempPathFactory) -> tuple[Catalog, Catalog]:
    """Two versions published one after the other, the first one first; only for reading."""
    raiz = tmp_path_factory.mktemp("dos")
    entrega = {"unidad": "DDP", "actividad": "1.3", "anio": "2025", "corte": "2025-12-31", "entrega": "completa"}
    declara(raiz / "datos", archivo="registros/a.csv", fuente="registros", **entrega)
    for cuantas, reportadas in ((40, 90), (41, 41)):
        escribe(raiz / "datos" / "metas" / "m.csv", REPORTED, [[2025, "1.3", 90, reportadas, *[0] * 11]])
        ultima = _of_lists(raiz, {("05/03/2025", "1.3", "DDP"): range(cuantas)})
    primera = min((raiz / "salida" / "versiones").iterdir())
    return Catalog(primera), ultima


OF_AN_ACTIVITY = [Query(("avance_fisico",), ("anio", "actividad")), Query(("empresas_atendidas",), ("anio", "unidad"))]


def test_a_reader_of_two_versions_can_not_subtract_them(dos: tuple[Catalog, Catalog]) -> None:
    """One firm more of an activity and a unit would be told by their difference; who may see everything is told it."""
    primera, ultima = dos
    salida = ultima.carpeta.parents[1]
    cuentas = {}
    for quien, tenida in {"lector": ultima.protected(), "analista": ultima}.items():
        with catalog.holding(tenida):
            assert not catalog.catalog_of_version(salida, ultima.version).es_otra
            otra = catalog.catalog_of_version(salida, primera.version)
            for cual, preguntada in {"otra": otra, "ésta": tenida}.items():
                cuentas[quien, cual] = {f[q.indicadores[0]] for q in OF_AN_ACTIVITY for f in run(preguntada, q)} - {
                    0,
                    None,
                }
            if quien == "lector":
                assert structure.overlap_ledger(otra, 2025) == []
                assert focalization.waterfall(otra, 2025, {}) is None
    assert cuentas == {
        ("lector", "otra"): set(),
        ("lector", "ésta"): {41},
        ("analista", "otra"): {40},
        ("analista", "ésta"): {41},
    }


def test_of_another_version_a_reader_is_told_how_many_firms_each_year_had(de_pocas: Catalog) -> None:
    otra = de_pocas.protected().beside()
    assert _told(otra, "empresas_atendidas", ("anio",)) == [41, 26]
    assert _told(otra, "empresas_atendidas") == [None]
    for por in OPENED[1:]:
        assert not any(_told(otra, "empresas_atendidas", ("anio", *por)))
    assert focalization.sensitivity(otra, 2025, {}, focalization.in_force(otra, 2025)) is None


def test_what_changed_does_not_count_firms_to_a_reader(dos: tuple[Catalog, Catalog]) -> None:
    _, ultima = dos
    [entera, dicha] = [" ".join(map(str, loaded.news_table(c).filas[0])) for c in (ultima, ultima.protected())]
    assert "2025, Avance físico de 1.3 Gestión de la calidad: 40 → 41" in entera
    assert "2025, Avance físico de 1.3 Gestión de la calidad: es otra; cuánto, reservado" in dicha
    assert "40 " not in dicha and "→" not in dicha


def test_a_solved_alert_does_not_count_the_firms_of_the_version_before(dos: tuple[Catalog, Catalog]) -> None:
    _, ultima = dos
    entera, dicha = (
        next(a for a in alerts.alerts_of_version(c) if a.alerta == "registros_difieren")
        for c in (ultima, ultima.protected())
    )
    assert (entera.estado, dicha.estado) == ("resuelta", "resuelta")
    assert "40" in entera.mensaje
    assert (dicha.mensaje, dicha.cifras) == (alerts.RESERVED_ALERT, ())


def test_a_link_of_another_version_does_not_tell_a_reader_what_a_count_was(
    dos: tuple[Catalog, Catalog], monkeypatch: pytest.MonkeyPatch
) -> None:
    primera, ultima = dos
    monkeypatch.setenv("PP0093_SALIDA", str(ultima.carpeta.parents[1]))
    monkeypatch.setattr(passport_page.st, "query_params", {"version": primera.version})
    avance, meta = (
        Reference(i, {"anio": ["2025"]}, {"actividad": "5005080"}) for i in ("avance_fisico", "meta_fisica")
    )
    dicho = {}
    for quien, catalogo in {"analista": ultima, "lector": ultima.protected()}.items():
        with catalog.holding(catalogo):
            dicho[quien] = [passport_page.since(r, passport.passport_of(catalogo, r)) for r in (avance, meta)]
    assert "era 40; ahora es 41" in dicho["analista"][0]
    assert dicho["lector"] == [passport_page.OTHER_KEPT.format(primera.version), dicho["analista"][1]]
    assert "No ha cambiado" in dicho["analista"][1]


def _note_asked() -> None:
    from pp0093.ui.subjects import noted

    noted.wanted(2025)


@pytest.mark.parametrize("es_lector", [True, False])
def test_a_reader_is_not_offered_the_sentences_that_moved(
    dos: tuple[Catalog, Catalog], es_lector: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ultima = dos
    monkeypatch.setenv("PP0093_SALIDA", str(ultima.carpeta.parents[1]))
    monkeypatch.setenv("PP0093_DATOS", str(ultima.carpeta.parents[2] / "datos"))
    catalogo = ultima.protected() if es_lector else ultima
    monkeypatch.setattr(catalog, "published", lambda *_: catalogo)
    vista = AppTest.from_function(_note_asked).run()
    assert not vista.exception
    assert ("frente" in campos(vista)) is not es_lector


def test_a_service_of_nobody_is_told_but_within_a_product_that_is_kept() -> None:
    """What is not opened of a product is not of its services either; of another product, nobody is said to be there."""
    sectores = {"1": "A" * 40 + "B" * 2 + "C" * 3, "2": "A" * 40 + "B" * 40 + "C" * 40, "3": "A" * 40 + "BC" * 50}
    filas = [
        {
            "empresa": f"{p}{n}",
            "sector": x,
            "producto": p,
            "actividad": f"{p}.1",
            "servicio": f"{p}.1.{int(x == 'A') * n % 2}",
        }
        for p, suyos in sectores.items()
        for n, x in enumerate(suyos)
    ]
    columnas = {d: [f[d] for f in filas] for d in filas[0] if d != "empresa"}
    supresion = Suppression(microdata([f["empresa"] for f in filas], columnas), TERMS)
    de_nadie = {p: {"servicio": f"{p}.1.1", "sector": "B"} for p in sectores}
    assert [firm_counts.firm_count(supresion, {"producto": p, "sector": "B"}) for p in sectores] == [2, 40, 50]
    assert [firm_counts.firm_count(supresion, de_nadie[p]) for p in sectores] == [0, 0, 0]
    assert [firm_counts.suppression_reason(supresion, de_nadie[p]) for p in "13"] == [RESERVED, ""]
