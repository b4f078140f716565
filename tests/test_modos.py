"""What is real and the demonstration are two ways of looking at one version: neither is ever part of the other."""

import json
import shutil
from collections import defaultdict
from collections.abc import Collection
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest
from conftest import Carpetas, Orden, offered_by, opened
from streamlit.testing.v1 import AppTest
from versiones_tocadas import SUMS, before_dates

from pp0093 import versions
from pp0093.ask.catalog import Catalog, _open_catalog, published
from pp0093.ask.gathering import thinning
from pp0093.ask.origin import loads
from pp0093.ask.query import Query, run
from pp0093.ask.registry import is_counted, offered_indicators
from pp0093.ask.standing import basis, unknown
from pp0093.ask.standing.change import since
from pp0093.ask.view import View
from pp0093.clock import today
from pp0093.firms import figures
from pp0093.provenance import Provenance
from pp0093.ui.exports import headless
from pp0093.ui.exports.piece import ALL_DEMONSTRATION
from pp0093.ui.shell import demonstration
from pp0093.year import alerts

DEMO_YEARS = {2020, 2025}
Census = dict[tuple[Any, ...], dict[str, Any]]
# By what documents print of a year.
AS_PRINTED = {"anio", "actividad", "producto", "sector", "departamento", "indicador"}


def census(catalogo: Catalog, por_cuales: Collection[str] = ()) -> Census:
    """Every indicator by every single dimension (or some), and by year and it: {what is asked and of what: the row}.

    Those that the same dimensions open are asked at once; of a row, what is known and all that is said of it.
    """
    hallado: Census = {}
    juntos: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for indicador in offered_indicators(catalogo.programa):
        juntos[offered_by(indicador)].append(indicador)
    for suyas, indicadores in juntos.items():
        dimensiones = [d for d in suyas if not por_cuales or d in por_cuales]
        con_anio = [("anio", d) for d in dimensiones if d != "anio" and "anio" in dimensiones]
        for por in [(), *((d,) for d in dimensiones), *con_anio]:
            for fila, indicador in product(run(catalogo, Query(tuple(indicadores), por)), indicadores):
                if all(fila.get(f"{de}{indicador}") is None for de in ("", "minimo_", "maximo_")):
                    continue
                clave: tuple[Any, ...] = (indicador, por, *(fila[d] for d in por))
                while clave in hallado:  # Two values that are told apart by what they are within.
                    clave = (*clave, "otra")
                dicho = {c: v for c, v in fila.items() if c == indicador or c.endswith(f"_{indicador}")}
                hallado[clave] = dicho | {"procedencia": fila[f"procedencia_{indicador}"]}
    return hallado


SOME = AS_PRINTED | {"unidad", "mes", "tamano", "familia_servicio"}


@pytest.fixture(scope="module", params=[SOME, pytest.param((), marks=pytest.mark.campana)], ids=["some", "all"])
def por_cuales(request: pytest.FixtureRequest) -> Collection[str]:
    """By which dimensions: each is asked in the same way."""
    return cast(Collection[str], request.param)


@pytest.fixture(scope="module")
def real(version_completa: Path, por_cuales: Collection[str]) -> Census:
    return census(published(version_completa), por_cuales)


@pytest.fixture(scope="module")
def inventada(version_completa: Path, por_cuales: Collection[str]) -> Census:
    return census(published(version_completa).demonstration(), por_cuales)


@pytest.fixture(scope="module")
def enviada(version_publicada: Path, por_cuales: Collection[str]) -> Census:
    return census(published(version_publicada), por_cuales)


def differing(unas: Census, otras: Census) -> list[Any]:
    """What is not the same in some rows; few of them, since pytest would take minutes to tell two censuses apart."""
    return [(c, unas.get(c), otras.get(c)) for c in {**unas, **otras} if unas.get(c) != otras.get(c)][:5]


def invented(filas: Census) -> Census:
    return {clave: fila for clave, fila in filas.items() if fila["procedencia"] == Provenance.SYNTHETIC}


def test_unasked_nothing_is_of_the_demonstration(real: Census) -> None:
    assert len(real) > 1_500 and not invented(real)


def test_what_is_real_is_what_a_version_without_demonstration_gives(real: Census, enviada: Census) -> None:
    assert not differing(real, enviada)


def test_no_year_of_a_count_of_firms_has_two_givers(inventada: Census) -> None:
    quien: dict[tuple[Any, ...], set[str]] = {}
    for (indicador, por, *valores), fila in inventada.items():
        if is_counted(indicador) and por[:1] == ("anio",) and valores[0] in DEMO_YEARS and fila[indicador] is not None:
            quien.setdefault((indicador, por, valores[0]), set()).add(fila["procedencia"])
    assert len(quien) > 60
    con_anio = {valores[0] for (_, por, *valores) in invented(inventada) if por[:1] == ("anio",)}
    assert con_anio == DEMO_YEARS, "of a year known by another report nothing is invented"
    assert not {c: de for c, de in quien.items() if de != {Provenance.SYNTHETIC.value}}


def test_money_goals_and_progress_are_the_same_in_both(real: Census, inventada: Census) -> None:
    inventadas = invented(inventada)
    de_dinero = [c for c in real if not is_counted(c[0]) and c not in inventadas]
    assert {"devengado_soles", "meta_fisica", "avance_fisico", "cumplimiento_pct"} <= {c[0] for c in de_dinero}
    assert not differing({c: real[c] for c in de_dinero}, {c: inventada[c] for c in de_dinero if c in inventada})
    costos = {f["procedencia"] for (i, *_), f in inventada.items() if i == "devengado_por_empresa_soles"}
    assert Provenance.SYNTHETIC in costos, "real money over firms that are not real is not real"
    firmes = ("avance_fisico", "meta_fisica", "devengado_soles", "pim_soles", "cumplimiento_pct")
    assert not [c for c in inventadas if c[0] in firmes]


def test_an_earlier_version_with_both_in_one_is_not_shown_and_says_to_build_again(
    completa: Carpetas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, orden: Orden
) -> None:
    """70eea62e published them so: its invented attentions were answered, and drawn, unasked."""
    vieja = Carpetas(completa.datos, tmp_path / "salida")
    vieja.looked_at(monkeypatch)
    shutil.copytree(completa.salida, vieja.salida)
    version = vieja.salida / "versiones" / str(vieja.vigente)
    shutil.copytree(version / versions.DEMONSTRATION, version, dirs_exist_ok=True)
    shutil.rmtree(version / versions.DEMONSTRATION)
    dicho = {c: v for c, v in versions.description(version).items() if c not in (*SUMS, versions.DEMONSTRATION)}
    (version / versions.DESCRIPTION).write_text(json.dumps(dicho | {versions.EDITION: "de antes"}), encoding="utf-8")
    versions.look_again()
    dicho = "es de otra edición del programa: no tiene su carpeta demostracion; pp0093 etl la rehace"
    for pedido in (("consulta", "empresas_atendidas"), ("consulta", "empresas_atendidas", "--demostracion")):
        hecho = orden(*pedido)
        assert (hecho.codigo, hecho.salida) == (1, "") and dicho in hecho.errores
    assert "de otra edición del programa" in str([h.proto for h in opened("resumen").get("html")])


def test_a_version_from_before_documents_had_dates_opens_and_keeps_its_figures(
    version_publicada: Path, enviada: Census, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What heads among printed figures is as it was built; what nobody had said then is not known."""
    salida = tmp_path / "salida"
    shutil.copytree(version_publicada, salida)
    hoy = published(version_publicada)
    before_dates(salida / "versiones" / hoy.version)
    versions.look_again()
    antes = census(published(salida), AS_PRINTED)
    assert not {f["meta_inicial"] for c, f in antes.items() if c[0] == "meta_inicial"} - {None}
    nuevas = ("meta_inicial", "cumplimiento_inicial_pct", "valor_obtenido")
    sabidas = {c: f for c, f in enviada.items() if {*c[1]} <= AS_PRINTED and c[0] not in nuevas}
    assert len(sabidas) > 500 and not differing(sabidas, {c: antes.get(c) for c in sabidas})
    monkeypatch.setenv("PP0093_SALIDA", str(salida))
    for pagina in ("resumen", "datos", "ficha", "ruta"):
        opened(pagina)
    todas = thinning.stored_questions
    monkeypatch.setattr(
        thinning, "stored_questions", lambda *de: [p for p in todas(*de) if {*p.por, *p.segun} <= AS_PRINTED]
    )
    thinning.thin(salida / "versiones" / hoy.version)
    _open_catalog.cache_clear()
    before_dates(salida / "versiones" / hoy.version)
    versions.look_again()
    _open_catalog.cache_clear()
    delgada = published(salida)
    assert delgada.es_delgada and not differing(antes, census(delgada, AS_PRINTED))
    assert (
        {f.algoritmo for f in loads.loaded_files(delgada)}
        == {"sha256"}
        != {f.algoritmo for f in loads.loaded_files(hoy)}
    )


def test_a_printed_change_is_not_of_an_invented_figure(version_completa: Path) -> None:
    real = published(version_completa)
    dichos = [since(c, "empresas_atendidas", (2025, 2024), {}).impresos for c in (real, real.demonstration())]
    assert dichos[0] and not dichos[1]


def test_rates_of_years_are_all_real_or_all_invented(version_completa: Path) -> None:
    """The printed rate of a year is not drawn beside the invented one of another."""
    real = published(version_completa)
    for catalogo, es_inventado in ((real, False), (real.demonstration(), True)):
        filas, _ = figures.rates_by_year(catalogo, View(2025))
        assert {figures.is_invented(f, figures.RATE) for f in filas} == {es_inventado}


def test_what_a_demonstration_has_nobody_of_is_not_said_to_want_print(version_de_demostracion: Path) -> None:
    """The report of 2025 prints that 2.1 served nobody."""
    catalogo = published(version_de_demostracion).demonstration()
    consulta = Query(("empresas_atendidas",), ("anio",), {"anio": ["2025"], "actividad": ["5005082"]})
    assert unknown.reason_or_no_source(catalogo, "empresas_atendidas", consulta) == unknown.NOT_INVENTED


def test_alerts_are_never_of_it(version_completa: Path) -> None:
    publicada, pedida = published(version_completa), published(version_completa).demonstration()
    assert alerts.alerts_of_year(pedida, 2025, today()) == alerts.alerts_of_year(publicada, 2025, today())


@pytest.fixture
def publicado(completa: Carpetas) -> Carpetas:
    return completa


def test_commands_give_it_only_when_asked(preguntar: Orden) -> None:
    de = ("--por", "anio,sector", "--formato", "json")
    real = preguntar("consulta", "participacion_pct", *de).json
    pedida = preguntar("consulta", "participacion_pct", *de, "--demostracion").json
    assert "sintetico" not in {f["procedencia"] for f in real}
    assert {f["procedencia"] for f in pedida} == {"sintetico"} and [*real[0]] == [*pedida[0]]
    de_cada_tipo = ("--por", "familia_servicio", "--filtro", "anio=2020", "--demostracion")
    dicho = preguntar("consulta", "empresas_atendidas", *de_cada_tipo)
    assert "Asistencia técnica, más de 2,800 empresas (" in dicho.salida + dicho.errores, "as its document prints it"


def test_a_year_without_it_is_told(preguntar: Orden, tmp_path: Path) -> None:
    for orden in (("exportar", "resumen", "--destino", tmp_path), ("nota", "--salida", tmp_path)):
        dicho = preguntar(*orden, "--anio", "2024", "--demostracion")
        assert dicho.codigo == 2 and "de 2024 no hay datos de demostración" in dicho.errores


def said(app: AppTest) -> str:
    return " ".join(h.proto.body for h in app.get("html") if "<style" not in h.proto.body)


def switch(app: AppTest, lugar: str = "cabeza") -> Any:
    return next((b for b in app.button if b.key == f"demostracion_{lugar}"), None)


@pytest.mark.parametrize("pregunta", ["empresas de Lima en 2020", "qué parte de las empresas es de P4 en 2025"])
def test_questions_are_never_of_it(preguntar: Orden, pregunta: str) -> None:
    assert "demostración" not in preguntar("pregunta", pregunta).salida
    app = opened("buscar", q=pregunta, demo="1")
    assert "emostración" not in said(app).split(demonstration.ONLY_REAL)[1]


def test_the_switch_of_a_page_passes_from_one_to_the_other(entorno: Carpetas) -> None:
    app = opened("territorio", anio="2025")
    assert demonstration.BAND not in said(app) and "Sintético" not in said(app)
    assert switch(app).label == demonstration.SEE
    switch(app).click().run()
    assert not app.exception and app.query_params["demo"] == "1"
    assert said(app).count(demonstration.BAND) == 1 and "Sintético" in said(app)
    app.switch_page("pages/beneficiarios.py").run()
    assert app.query_params["demo"] == "1" and demonstration.BAND in said(app), "links keep it"
    switch(app).click().run()
    assert "demo" not in app.query_params and demonstration.BAND not in said(app)


def test_pieces_that_lack_records_have_it_at_hand(entorno: Carpetas) -> None:
    app = opened("focalizacion", anio="2025", producto="3000535")
    assert switch(app, "cuantas-empresas-cumplen-cada-criterio").label == demonstration.SEE


@pytest.mark.parametrize(
    ("pagina", "anio", "dicho"),
    [
        *((p, "2025", demonstration.ONLY_REAL) for p in ("alertas", "buscar", "presupuesto")),
        ("beneficiarios", "2026", demonstration.NOT_OF_YEAR.format(2026)),
    ],
)
def test_pages_that_are_always_real_and_years_without_it_show_what_is_real_and_say_so(
    entorno: Carpetas, pagina: str, anio: str, dicho: str
) -> None:
    app = opened(pagina, anio=anio, demo="1")
    assert dicho in said(app) and demonstration.BAND not in said(app) and switch(app) is None


def test_it_is_not_for_readers(entorno: Carpetas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PP0093_COMO", "lector")
    app = opened("resumen", anio="2025", demo="1")
    assert demonstration.NOT_YOURS in said(app) and "Sintético" not in said(app) and switch(app) is None
    assert "demo" not in app.query_params


def test_a_link_to_one_that_ended_shows_what_is_real_and_says_so(publicada: Path) -> None:
    app = opened("resumen", anio="2025", demo="1")
    assert demonstration.LINK_ENDED in said(app) and switch(app) is None and "demo" not in app.query_params


def test_what_is_taken_home_says_of_which_it_is(preguntar: Orden, tmp_path: Path) -> None:
    for opciones in (("--demostracion",), ("--enlace", "demo=1")):
        pedida = (
            "exportar",
            "territorio",
            "--pieza",
            "cuadros-empresas-atendidas",
            "--formato",
            "csv",
            "--anio",
            "2025",
            *opciones,
        )
        assert preguntar(*pedida, "--destino", tmp_path / opciones[0]).codigo == 0
        [archivo] = (tmp_path / opciones[0]).iterdir()
        assert "sintetico" in archivo.read_text(encoding="utf-8-sig")
    [cuadros] = [
        p
        for p in headless.visited("territorio", {"anio": "2025"}, headless.WITH_DEMONSTRATION).piezas
        if p.id == "cuadros-empresas-atendidas"
    ]
    assert cuadros.lines()[0] == ALL_DEMONSTRATION and cuadros.enlace.endswith(f"&{headless.IN_LINK}")
    sola = preguntar("exportar", "alertas", "--demostracion", "--destino", tmp_path)
    assert sola.codigo == 2 and "siempre de lo real" in sola.errores


def test_both_are_made_once(completa: Carpetas, version_publicada: Path) -> None:
    con, sin = versions.current_version(completa.salida), versions.current_version(version_publicada)
    assert con and sin and versions.demonstration(con) and not versions.demonstration(sin)
    dicho = json.loads((con / versions.DESCRIPTION).read_text(encoding="utf-8"))
    assert {*dicho["tablas"]} == {*dicho[versions.DEMONSTRATION]["tablas"]}
    assert f"{versions.DEMONSTRATION}/{versions.DATABASE}" in dicho[versions.FILES]
    assert basis.demonstrated(Catalog(con, demostracion=True)) == DEMO_YEARS
