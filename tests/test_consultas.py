"""Answers of the command line against the published annexes and the national series, typed here by hand."""

import json
import random
import re
import shutil
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from conftest import PROYECTO, Carpetas, Orden
from generadores import escribir_mensual, filas_mensuales
from libros import de_toml, escritas, leidas
from msgspec.structs import replace

from pp0093 import clock
from pp0093.ask import catalog, registry
from pp0093.ask.catalog import published
from pp0093.ask.gathering.gather import gather
from pp0093.ask.origin import loads
from pp0093.ask.query import Query, run
from pp0093.ask.registry import INDICATORS, OF_THE_SCOPE, RECEIVED, Portion, compute_figure, label_of, partial_of
from pp0093.ask.rows import Figure, rows_for_programs
from pp0093.ask.selection import Question
from pp0093.ask.standing import periods
from pp0093.writing.tables import columns_of

pytestmark = pytest.mark.usefixtures("mira_demostracion")

Row = dict[str, Any]
Ask = Callable[..., list[Row]]

TYPED = de_toml("transcritos")


def typed(filas: dict[str, list[Any]]) -> dict[str, tuple[Any, ...]]:
    """Rows of tests/modelos/transcritos.toml; what is not printed is None."""
    return {clave: tuple(None if celda == "" else celda for celda in fila) for clave, fila in filas.items()}


ANNEX_2020, ANNEX_2025 = (typed(TYPED["anexo"][anio]) for anio in ("2020", "2025"))
TOTALS = typed(TYPED["total"])
TOTAL_2020, TOTAL_2025 = TOTALS.values()
ANNEXES = {2020: ANNEX_2020, 2025: ANNEX_2025}
ACTIVITIES = [c for c in ANNEX_2020 if c.startswith("5")]
PRODUCTS = [c for c in ANNEX_2020 if c.startswith("3")]
PRODUCT_OF = {a: max(p for p in PRODUCTS if list(ANNEX_2020).index(p) < list(ANNEX_2020).index(a)) for a in ACTIVITIES}
NATIONAL = {int(anio): fila for anio, fila in typed(TYPED["nacional"]).items()}
ALL = (
    "pia_soles,pim_soles,certificado_soles,comprometido_soles,devengado_soles,girado_soles,saldo_soles,ejecucion_pct,"
    "variacion_pim_pct,meta_fisica,avance_fisico,cumplimiento_pct,brecha_pp"
)
OPENINGS = [
    ",".join(dims) for n in range(4) for dims in combinations(("anio", "producto", "actividad", "responsable"), n)
]


@pytest.fixture
def ask(comando: Orden) -> Ask:
    """Ask `pp0093 consulta` and return its JSON rows."""

    def preguntar(indicadores: str, *argumentos: str) -> list[Row]:
        respuesta = comando("consulta", indicadores, *argumentos, "--formato", "json")
        assert (respuesta.codigo, respuesta.errores) == (0, "")
        filas: list[Row] = json.loads(respuesta.salida)
        return filas

    return preguntar


def printed(valor: float, impreso: str) -> str:
    """Write a percentage with the decimals of a printed one."""
    paso = Decimal(1).scaleb(-len(impreso.partition(".")[2]))
    return str(Decimal(repr(valor)).quantize(paso, ROUND_HALF_UP))


def exact(parte: int, todo: int) -> float:
    return float(Fraction(100 * parte, todo))


def share(parte: int | None, todo: int | None) -> float | None:
    return None if parte is None or not todo else exact(parte, todo)


def minus(uno: Any, otro: Any) -> Any:
    return None if uno is None or otro is None else uno - otro


def same(valor: float | None) -> Any:
    return None if valor is None else pytest.approx(valor, rel=1e-13, abs=1e-9)


@pytest.mark.parametrize("nivel", ["actividad", "producto"])
def test_both_annexes_to_the_sol_and_the_firm(ask: Ask, nivel: str) -> None:
    filas = ask(
        "pia_soles,pim_soles,devengado_soles,meta_fisica,avance_fisico,ejecucion_pct,cumplimiento_pct",
        "--por",
        f"anio,{nivel}",
    )
    codigos = ACTIVITIES if nivel == "actividad" else PRODUCTS
    assert [(f["anio"], f[nivel]) for f in filas] == [(a, c) for a in ANNEXES for c in codigos]
    for fila in filas:
        meta, avance, pct_meta, pia, pim, devengado, pct_pim = ANNEXES[fila["anio"]][fila[nivel]]
        assert (fila["meta_fisica"], fila["avance_fisico"]) == (meta, avance)
        assert (fila["pia_soles"], fila["pim_soles"], fila["devengado_soles"]) == (pia, pim, devengado)
        assert printed(fila["ejecucion_pct"], pct_pim) == pct_pim
        if pct_meta is None:
            assert fila["cumplimiento_pct"] is None
        else:
            assert printed(fila["cumplimiento_pct"], pct_meta) == pct_meta
        assert fila[f"{nivel}_nombre"]
        assert (fila["alcance"], fila["procedencia"]) == ("reporte", "derivado")


def test_each_activity_is_of_its_product(ask: Ask) -> None:
    anidado = ask("pim_soles", "--por", "anio,producto,actividad")
    assert {(f["producto"], f["actividad"]) for f in anidado} == {(p, a) for a, p in PRODUCT_OF.items()}


@pytest.mark.parametrize("dims", ["", "anio"])
def test_goals_do_not_add_up_above_product(ask: Ask, dims: str) -> None:
    filas = ask("meta_fisica,avance_fisico,cumplimiento_pct,brecha_pp,pim_soles", "--por", dims)
    assert filas
    for fila in filas:
        assert fila["pim_soles"] > 0
        assert [fila[i] for i in ("meta_fisica", "avance_fisico", "cumplimiento_pct", "brecha_pp")] == [None] * 4


def test_national_series_of_fourteen_years(ask: Ask) -> None:
    filas = ask(
        "pia_soles,pim_soles,certificado_soles,comprometido_soles,compromiso_mensual_soles,devengado_soles,girado_soles",
        "--por",
        "anio",
        "--alcance",
        "nacional",
    )
    assert {
        f["anio"]: tuple(f[f"{m}_soles"] for m in ("pia", "pim", "certificado", "devengado", "girado")) for f in filas
    } == NATIONAL
    for fila in filas:
        assert fila["comprometido_soles"] is None and fila["compromiso_mensual_soles"] is None
        assert (fila["alcance"], fila["procedencia"]) == ("nacional", "publicado")


def test_national_ratios_and_no_national_goals(ask: Ask) -> None:
    filas = ask("ejecucion_pct,variacion_pim_pct,saldo_soles,meta_fisica", "--por", "anio", "--alcance", "nacional")
    assert len(filas) == len(NATIONAL)
    for fila in filas:
        pia, pim, _, devengado, _ = NATIONAL[fila["anio"]]
        assert fila["ejecucion_pct"] == pytest.approx(exact(devengado, pim), rel=1e-14)
        assert fila["variacion_pim_pct"] == pytest.approx(exact(pim - pia, pia), rel=1e-14)
        assert fila["saldo_soles"] == pim - devengado
        assert fila["meta_fisica"] is None


@pytest.mark.parametrize("dims", OPENINGS)
def test_identities_hold_in_every_row_and_money_adds_up_to_the_same_total(ask: Ask, dims: str) -> None:
    for anio, (pia, *dinero, _) in TOTALS.items():
        filas = ask(ALL, "--por", dims, "--filtro", f"anio={anio}")
        assert [sum(f[f"{m}_soles"] or 0 for f in filas) for m in ("pim", "devengado")] == dinero
        assert {f["pia_soles"] for f in filas} == {None} if pia is None else sum(f["pia_soles"] for f in filas) == pia
        for f in filas:
            assert f["saldo_soles"] == minus(f["pim_soles"], f["devengado_soles"])
            assert f["ejecucion_pct"] == same(share(f["devengado_soles"], f["pim_soles"]))
            assert f["variacion_pim_pct"] == same(share(minus(f["pim_soles"], f["pia_soles"]), f["pia_soles"]))
            assert f["cumplimiento_pct"] == same(share(f["avance_fisico"], f["meta_fisica"]))
            assert f["brecha_pp"] == same(minus(f["ejecucion_pct"], f["cumplimiento_pct"]))


def test_a_file_shows_the_cutoffs_of_its_rows(publicada: Path) -> None:
    archivos = {f["archivo"]: f["cortes_filas"] for f in loads.loaded_files(published(publicada))}
    assert archivos["publicado/informe_2020.csv"] == "2021-03-18; no declarado"
    assert archivos["publicado/informe_2025.csv"] is None


@pytest.mark.parametrize("dims", ["", "anio,actividad"])
def test_csv_says_what_json_says(comando: Orden, ask: Ask, dims: str) -> None:
    filas = ask(ALL, "--por", dims)
    respuesta = comando("consulta", ALL, "--por", dims, "--formato", "csv")
    for leida, fila in zip(respuesta.csv, filas, strict=True):
        assert leida == {k: "" if v is None else str(v) for k, v in fila.items()}


@pytest.mark.parametrize("formato", ["tabla", "csv"])
def test_an_answer_goes_whole_to_a_file(comando: Orden, tmp_path: Path, formato: str) -> None:
    pedido, archivo = ("consulta", "pim_soles", "--por", "anio", "--formato", formato), tmp_path / "respuesta"
    escrita = comando(*pedido).salida
    assert comando(*pedido, "--salida", str(archivo)).errores == f"Escrita {archivo}\n"
    assert archivo.read_text(encoding="utf-8") == escrita
    assert comando("consulta", "nada", "--por", "anio", "--salida", str(archivo)).codigo == 2
    assert archivo.read_text(encoding="utf-8") == escrita  # What was there stays.


def test_table_is_what_a_person_reads(comando: Orden) -> None:
    respuesta = comando(
        "consulta", "pia_soles,pim_soles,cumplimiento_pct", "--por", "actividad", "--filtro", "anio=2025"
    )
    cabecera, *lineas, vacias = respuesta.salida.splitlines()
    assert respuesta.codigo == 0
    assert [linea.partition(":")[0] for linea in respuesta.lineas] == [
        "Cumplimiento de la meta (1.2, 2025)",
        "Cumplimiento de la meta (4.1, 2025)",
    ], "what the report prints with other values in another place"
    assert cabecera.split()[:4] == ["actividad", "actividad_nombre", "pim_soles", "cumplimiento_pct"]
    assert vacias == "Sin dato en ninguna fila: pia_soles, corte", "only of what was asked, and the cut-off"
    assert len(lineas) == len(ACTIVITIES)
    assert all(linea.startswith(codigo) for linea, codigo in zip(lineas, ACTIVITIES, strict=True))
    ferias = next(linea for linea in lineas if linea.startswith("5005083"))
    assert "1,889,859" in ferias and "90.3" in ferias
    nombre = "Capacitación y asistencia técnica en gestión empresarial, comercial y financiera a MIPYME"
    assert nombre in lineas[0], "what goes to a file is not cut"


def test_a_table_rounds_figures_as_the_registry_says(
    completa: Carpetas, correr: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    completa.looked_at(monkeypatch)
    pedido = ("consulta", "atenciones_por_empresa,empresas_atendidas", "--filtro", "anio=2025", "--demostracion")
    [fila] = correr(*pedido, "--formato", "json").json
    _, linea, *_ = correr(*pedido).salida.splitlines()
    por_empresa, empresas, *_ = linea.split()
    assert por_empresa == f"{fila['atenciones_por_empresa']:.2f}" != str(fila["atenciones_por_empresa"])
    assert empresas == f"{fila['empresas_atendidas']:,}"


@pytest.mark.parametrize("dims", ["", "producto", "anio,unidad", "ejecutora", "mes,actividad"])
def test_a_csv_without_rows_has_the_header_that_it_would_have(comando: Orden, dims: str) -> None:
    cifras = "empresas_atendidas,focalizacion_pct" if "unidad" in dims else "pim_soles,ejecucion_pct"
    pedido = ("consulta", cifras, *(("--por", dims) if dims else ()), "--formato")
    vacia = comando(*pedido, "csv", "--filtro", "anio=1999")
    encabezado, *_ = comando(*pedido, "csv", "--filtro", "anio=2020").salida.splitlines()
    assert vacia.salida == f"{encabezado}\n"
    assert encabezado.startswith(dims.partition(",")[0] or "pim_soles")
    assert comando(*pedido, "json", "--filtro", "anio=1999").json == []


def test_a_version_forgets_the_answers_least_used(publicada: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "MAX_ROWS_REMEMBERED", 10)
    propio = catalog.Catalog(catalog.published().carpeta)
    pedidas: list[int] = []

    def filas(_: catalog.Catalog, cuantas: int) -> list[int]:
        pedidas.append(cuantas)
        return list(range(cuantas))

    for cuantas in (4, 5, 4, 3):
        assert propio.answered(filas, cuantas) == list(range(cuantas))
    assert pedidas == [4, 5, 3], "the second 4 was cached"
    propio.answered(filas, 4)
    propio.answered(filas, 5)
    assert pedidas == [4, 5, 3, 5], "5, the least used, was forgotten when 3 came"
    assert len(propio.answered(filas, 50)) == 50, "an answer larger than the memory is an answer all the same"
    propio.answered(filas, 4)
    assert pedidas[-2:] == [50, 4]


@pytest.mark.parametrize(("dimension", "codigo"), [("departamento", "01"), ("tamano", "Gran empresa")])
def test_a_share_is_of_all_whatever_is_filtered_of_what_it_is_opened_by(
    version_de_demostracion: Path, dimension: str, codigo: str
) -> None:
    indicadores = ("participacion_pct", "participacion_con_dato_pct", "empresas_atendidas")
    for mas in ({}, {"sector": ["Manufactura"]}):
        entera, una = (
            run(published(version_de_demostracion), Query(indicadores, ("anio", dimension), {"anio": ["2025"], **f}))
            for f in (mas, {**mas, dimension: [codigo]})
        )
        assert una == [f for f in entera if f[dimension] == codigo]
        assert 0 < una[0]["participacion_pct"] < 50


@pytest.mark.parametrize("dimension", ["cite", "tema", "modalidad", "departamento_atencion", "sector", "departamento"])
def test_a_share_among_those_with_data_leaves_out_what_has_none(version_de_demostracion: Path, dimension: str) -> None:
    """Of the services that do not say it too: a firm is among those with data where some of its services says it."""
    catalogo, medida = published(version_de_demostracion), "participacion_con_dato_pct"
    consulta = Query((medida, "empresas_atendidas"), ("anio", dimension), {"anio": ["2020"]}, base="registros")
    de_cada = {f[dimension]: (f[medida], f["empresas_atendidas"]) for f in run(catalogo, consulta)}
    [con_dato] = catalogo.query(
        f"select count(distinct empresa_id) as n from marts.atencion "
        f"where anio = 2020 and {dimension} is not null and {dimension} <> 'Sin información'"
    )
    sin_dato = {v: de_cada.pop(v) for v in (None, "Sin información") if v in de_cada}
    assert [parte for parte, _ in sin_dato.values()] == [None] * len(sin_dato)
    assert sin_dato or dimension in ("tema", "departamento"), "the demonstration always says these two"
    assert {v: parte for v, (parte, _) in de_cada.items()} == {
        v: pytest.approx(100 * cuantas / con_dato["n"]) for v, (_, cuantas) in de_cada.items()
    }
    if dimension in ("modalidad", "sector", "departamento"):  # In one group each, that year.
        assert sum(parte for parte, _ in de_cada.values()) == pytest.approx(100)


def test_firms_counted_by_what_they_are_are_the_distinct_ones(version_de_demostracion: Path) -> None:
    """Whichever attentions are read: of one year or several, and also by what is of each attention."""
    catalogo, azar = published(version_de_demostracion), random.Random(4)
    contadas = {
        "empresas_atendidas": "true",
        "empresas_focalizadas": "focalizacion = 'focalizada'",
        "empresas_recurrentes": "es_recurrente",
    }
    de_ella = INDICATORS["empresas_atendidas"].mart.reune.propias
    for _ in range(40):
        por = [
            *azar.sample(("anio",), azar.choice((0, 1))),
            *azar.sample((*de_ella, *["unidad"] * 4), azar.choice((0, 1))),
        ]
        suyos = {
            d: [f"{f[d]}" for f in catalogo.query(f"select distinct {d} from marts.atencion where {d} is not null")]
            for d in azar.sample((*["anio"] * 6, *de_ella, *["familia_servicio"] * 4), azar.choice((0, 1, 2)))
        }
        filtros = {d: azar.sample(valores, min(len(valores), azar.choice((1, 2)))) for d, valores in suyos.items()}
        donde = " and ".join([*(f"{d}::varchar in (select unnest(?))" for d in filtros), "se_mide_en_empresas"])
        cuentas = ", ".join(f"count(distinct empresa_id) filter (where {que}) as {i}" for i, que in contadas.items())
        consulta = f"select {''.join(f'{d}, ' for d in por)} {cuentas} from marts.atencion where {donde} group by all"
        esperadas = {tuple(f[d] for d in por): f for f in catalogo.query(consulta, [*filtros.values()])}
        pregunta = Question(por=tuple(por), filtros={d: tuple(v) for d, v in filtros.items()})
        dadas = gather(catalogo, INDICATORS["empresas_atendidas"].mart, (*contadas,), pregunta)
        assert {clave: {i: f.valor or 0 for i, f in figuras.items()} for clave, _, figuras in dadas} == {
            clave: {i: f[i] for i in contadas} for clave, f in esperadas.items() if f["empresas_atendidas"]
        }, pregunta


def test_a_value_is_whole_where_its_indicator_is() -> None:
    dichos = [
        registry.plain_value(INDICATORS[i], v)
        for i, v in (
            ("pim_soles", Decimal("10.00")), ("pim_soles", Decimal("10.50")), ("ejecucion_pct", Decimal(50)),
            ("empresas_atendidas", 7), ("semaforo", "ND"), ("alerta_retroceso", True), ("pim_soles", None),
            ("atenciones_por_empresa", Decimal(2)),
        )
    ]  # fmt: skip
    assert repr(dichos) == "[10, 10.5, 50.0, 7, 'ND', True, None, 2.0]"


@pytest.mark.parametrize(
    ("parciales", "de_que"),
    [
        (("devengado_soles", "pim_soles"), [OF_THE_SCOPE]),
        (("avance_fisico",), [RECEIVED]),
        (("devengado_soles", "avance_fisico"), [RECEIVED, OF_THE_SCOPE]),
        ((), []),
    ],
)
def test_a_figure_of_two_tables_says_which_of_them_is_in_part(
    parciales: tuple[str, ...], de_que: list[Portion]
) -> None:
    """The gap of a product whose money is not whole was also told to be of records received."""
    montos = {"pim_soles": 100, "devengado_soles": 90, "meta_fisica": 10, "avance_fisico": 5}
    brecha = compute_figure(INDICATORS["brecha_pp"], {i: Figure(v, parcial=i in parciales) for i, v in montos.items()})
    assert (brecha.valor, brecha.parcial, brecha.parciales) == (40, bool(parciales), set(parciales))
    fila = {"parcial_brecha_pp": brecha.parcial, "parcial_de_brecha_pp": ";".join(sorted(brecha.parciales))}
    assert partial_of(fila, ["brecha_pp"]) == de_que
    assert rows_for_programs([fila]) == [{"parcial_brecha_pp": brecha.parcial}], "programs are given what they were"


@pytest.mark.parametrize("version", ["version_publicada", "version_completa"])
@pytest.mark.parametrize("cifras", [("empresas_atendidas", "focalizacion_pct"), ("devengado_soles", "pim_soles")])
def test_an_activity_is_the_same_among_those_of_its_product(
    version: str, cifras: tuple[str, ...], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is printed of an activity is not lost where its product is asked for: it has no other."""
    monkeypatch.setenv("PP0093_SALIDA", str(request.getfixturevalue(version)))
    catalogo = published()
    de_que = ("anio", "actividad")
    todas = run(catalogo, Query(cifras, de_que))
    assert {f[f"procedencia_{cifras[0]}"] for f in todas} >= {"publicado"}
    de_productos = run(catalogo, Query(cifras, ("anio", "producto", "actividad")))
    assert [{c: v for c, v in f.items() if not c.startswith("producto")} for f in de_productos] == todas
    for producto in {f["producto"] for f in de_productos}:
        suyas = {(f["anio"], f["actividad"]) for f in de_productos if f["producto"] == producto}
        filtradas = run(catalogo, Query(cifras, de_que, {"producto": [producto]}))
        assert filtradas == [f for f in todas if (f["anio"], f["actividad"]) in suyas]


def test_units_and_directions_have_their_names(version_de_demostracion: Path) -> None:
    """As every dimension that holds codes; a person goes on calling them by these, and filters by either."""
    nombres = {
        "DAM": "Dirección de Articulación de Mercados",
        "DGDE": "Dirección General de Desarrollo Empresarial",
        "ITP": "Instituto Tecnológico de la Producción",
    }
    catalogo = published(version_de_demostracion)
    for dimension, suyas in (("unidad", {"DAM", "ITP"}), ("direccion", {"DGDE", "ITP"})):
        todas = Query(("empresas_atendidas",), ("anio", dimension), {"anio": ["2020"]})
        filas = run(catalogo, todas)
        assert {f[dimension]: f[f"{dimension}_nombre"] for f in filas if f[dimension] in nombres} == {
            codigo: nombres[codigo] for codigo in suyas
        }
        for codigo in suyas:
            de_uno = replace(todas, filtros={**todas.filtros, dimension: [nombres[codigo]]})
            assert run(catalogo, de_uno) == [f for f in filas if f[dimension] == codigo]
        assert {label_of(f, dimension) for f in filas} == {f[dimension] for f in filas}
        columnas = columns_of(filas)
        assert not columnas[dimension].es_de_fondo
        assert columnas[f"{dimension}_nombre"].es_de_fondo
        assert columnas[f"{dimension}_nombre"].etiqueta.endswith(" (nombre)")


@pytest.mark.parametrize(("anio", "tramo", "parte"), [("2020", "0 - 13 UIT", 57.2), ("2025", "150 - 500 UIT", 12.2)])
def test_a_bracket_that_a_document_prints_stands_with_none_of_a_demonstration(
    version_completa: Path, anio: str, tramo: str, parte: float
) -> None:
    medida = "participacion_con_dato_pct" if anio == "2020" else "participacion_pct"
    pedida, real = (
        {
            f["tramo_ventas"]: (f[medida], f["procedencia"])
            for f in run(catalogo, Query((medida,), ("anio", "tramo_ventas"), {"anio": [anio]}))
        }
        for catalogo in (published(version_completa), published(version_completa).real())
    )
    assert real[tramo] == (parte, "publicado") and {p for _, p in real.values()} == {"publicado"}
    assert tramo not in pedida and all(p == ("sintetico" if v is not None else None) for v, p in pedida.values())
    enteros = [t for t in pedida if t[0].isdigit()]
    assert enteros == sorted(enteros, key=lambda t: [int(n.replace(",", "")) for n in re.findall(r"[\d,]+", t)])
    assert [*pedida][-2:] == ["Más de 2,300 UIT", "Sin información"]


def test_what_is_remembered_is_of_today(publicada: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that nobody restarts says on 1 April that a year is closed: not what it said of it in March."""

    def of_2031(propio: catalog.Catalog) -> str:
        return periods.year_state(propio, "reporte", 2031)

    hoy = [date(2032, 3, 31)]
    monkeypatch.setattr(clock, "today", lambda: hoy[0])
    propio = catalog.published()
    assert propio.answered(of_2031) == periods.RUNNING
    hoy[0] = date(2032, 4, 1)
    assert propio.answered(of_2031) == periods.CLOSED


AREQUIPA = "departamento=04"
FIXTURES = PROYECTO / "tests" / "fixtures"


@pytest.fixture
def con_firmas(version_de_demostracion: Path, monkeypatch: pytest.MonkeyPatch, correr: Orden) -> Orden:
    """Run one command on the demonstration, which has firms."""
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion))
    return correr


def firmas(orden: Orden, *filtros: str) -> Any:
    pedidos = [parte for filtro in filtros for parte in ("--filtro", filtro)]
    return orden("consulta", "empresas_atendidas", "--por", "anio", *pedidos, "--formato", "json").json


def test_a_filter_means_the_same_however_it_is_written(con_firmas: Orden) -> None:
    todas = firmas(con_firmas)
    for caso, escrito, codigo in (f.values() for f in leidas(FIXTURES / "filtros.csv", delimiter="|")):
        filas = firmas(con_firmas, escrito)
        assert filas and filas == firmas(con_firmas, codigo), caso
        assert filas != todas, caso


def test_a_month_is_a_number_or_a_name(con_firmas: Orden) -> None:
    for malo, dicho in {"³": "mes debe ser un número", "13": "mes va de 1 (enero) a 12 (diciembre)"}.items():
        respuesta = con_firmas("consulta", "devengado_soles", "--filtro", f"mes={malo}")
        assert respuesta.codigo == 2 and dicho in respuesta.errores
    pedido = ("consulta", "empresas_atendidas", "--por", "anio,mes", "--formato", "json", "--filtro")
    dichos = [con_firmas(*pedido, f"mes={m}").json for m in ("9", "setiembre", "Septiembre")]
    assert dichos[0] and dichos[0] == dichos[1] == dichos[2]


def test_passports_and_exports_take_names_too(con_firmas: Orden, tmp_path: Path) -> None:
    def pasaporte(*mas: str) -> object:
        return con_firmas("pasaporte", "empresas_atendidas", "--filtro", "anio=2025", *mas, "--formato", "json").json

    por_codigo = pasaporte("--filtro", AREQUIPA)
    assert por_codigo == pasaporte("--filtro", "departamento=arequipa")
    por_grupo = pasaporte("--grupo", "departamento=arequipa")
    assert por_grupo == pasaporte("--grupo", AREQUIPA)
    malo = con_firmas("pasaporte", "empresas_atendidas", "--filtro", "anio=2025", "--filtro", "departamento=arequipo")
    assert malo.codigo == 2 and "Arequipa (04)" in malo.errores
    malo = con_firmas("pasaporte", "empresas_atendidas", "--filtro", "anio=2025", "--grupo", "departamento=arequipo")
    assert malo.codigo == 2 and "Arequipa (04)" in malo.errores
    malo = con_firmas("exportar", "beneficiarios", "--departamento", "arequipo", "--destino", str(tmp_path))
    assert malo.codigo == 2 and "Arequipa (04)" in malo.errores
    escrito = con_firmas(
        *("exportar", "beneficiarios", "--departamento", "arequipa", "--anio", "2025", "--pieza", "sector"),
        *("--formato", "csv", "--destino", str(tmp_path)),
    )
    assert escrito.codigo == 0, escrito.errores
    assert "departamento-04" in escrito.salida


def con_sucesora(tmp_path: Path, antes: str, **cambios: str) -> str:
    """Return a programme of its own, one of whose activities ends in 2025 and goes on from 2026 with some changes."""
    programa = tmp_path / "programa"
    shutil.copytree(PROYECTO / "programas" / "0093", programa)
    tabla = programa / "reglas" / "actividad.csv"
    filas = leidas(tabla)
    [ultima] = [f for f in filas if f["actividad"] == antes and not f["valido_hasta"]]
    filas.append({**ultima, "valido_desde": "2026", **cambios})
    ultima["valido_hasta"] = "2025"
    escritas(tabla, filas)
    return str(programa)


def test_a_short_code_is_of_the_activity_that_has_it_in_the_year_asked_and_in_two_of_none(
    carpetas: Carpetas, orden: Orden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new activity that takes the short code of one that ends changes no answer of the years before."""
    programa = con_sucesora(tmp_path, "5005867", actividad="5009999", actividad_nombre_corto="Otra")
    monkeypatch.setenv("PP0093_PROGRAMA", programa)
    for anio in (2024, 2025, 2026):
        escribir_mensual(carpetas.datos / "mef" / f"gasto_{anio}.csv", filas_mensuales(3, anio=anio))
    assert orden("etl").codigo == 0
    por_codigo, por_corto = (
        orden("consulta", "pim_soles", "--filtro", f"actividad={a}", "--filtro", "anio=2024", "--formato", "json").json
        for a in ("5005867", "2.3")
    )
    assert por_codigo and por_codigo == por_corto
    de_todos = orden("consulta", "pim_soles", "--por", "anio", "--filtro", "actividad=2.3")
    assert de_todos.codigo == 2 and "5005867" in de_todos.errores and "5009999" in de_todos.errores
    de_2024 = ("--actividad", "2.3", "--anio", "2024")
    for pedida in (
        ("pasaporte", "pim_soles", "--filtro", "actividad=2.3", "--grupo", "anio=2024"),
        ("pasaporte", "pim_soles", "--grupo", "actividad=2.3", "--grupo", "anio=2024"),
        ("exportar", "presupuesto", *de_2024, "--formato", "csv", "--destino", str(tmp_path / "x")),
        ("nota", *de_2024, "--sin-graficos", "--salida", str(tmp_path / "n.docx")),
    ):
        assert (hecha := orden(*pedida)).codigo == 0, hecha.errores
    assert "2025, 2.3 Proveedores: PIM" in orden("pregunta", "PIM de 2.3 en 2024 y 2025").salida
    filtros = [f for v in ("actividad=2.3", "anio=2025", "anio=2026") for f in ("--filtro", v)]
    negada = orden("consulta", "pim_soles", *filtros)
    assert negada.codigo == 2 and negada.errores.endswith("(5009999); pida uno por su código\n")
    de_dos = orden("pregunta", "PIM de 2.3 en 2025 y 2026", "--formato", "json").json
    assert de_dos["estado"] == "no_se" and not de_dos["filas"]
    dicho = de_dos["respuesta"]
    assert "de otra: 2.3 " in dicho and dicho.endswith("Pregunte cada año por separado.")


def test_a_name_of_any_year_is_a_name(
    carpetas: Carpetas, orden: Orden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An activity that takes another name from a year on answers to both, in every year."""
    programa = con_sucesora(tmp_path, "5005867", actividad_nombre_corto="Cadenas de compra")
    monkeypatch.setenv("PP0093_PROGRAMA", programa)
    escribir_mensual(carpetas.datos / "mef" / "gasto.csv", filas_mensuales(3, anio=2024))
    assert orden("etl").codigo == 0
    respuestas = [
        orden("consulta", "pim_soles", "--por", "anio", "--filtro", f"actividad={n}", "--formato", "json").json
        for n in ("5005867", "proveedores", "cadenas de compra")
    ]
    assert respuestas[0] and respuestas == [respuestas[0]] * 3
