"""Every page in every state a person reaches: no file, one kind of file, a first unit, a year under way; filters."""

import os
import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from itertools import product
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from carpetas_en_estado import CERRADO, EN_CURSO, ESTADOS
from conftest import PROYECTO, Carpetas, campos, graficos, in_state, opened, parte, vias
from libros import escrito_en, leidas
from streamlit.testing.v1 import AppTest
from test_paginas import DE_SOBRA, PAGES, assert_said, bien_dicha, card_value, part, text, titles

from pp0093 import clock
from pp0093.access import Role
from pp0093.ask.catalog import published
from pp0093.ask.standing import periods
from pp0093.ask.view import FILTER_LABELS
from pp0093.cli import main
from pp0093.errors import LOADED_AT
from pp0093.money import execution
from pp0093.ui.shell.pages import offered_pages

pytestmark = pytest.mark.usefixtures("mira_demostracion", "en_noviembre")

FILTROS = {
    "producto": ("3000534", "P1"), "actividad": ("5005079", "1.2"), "unidad": ("DDP", "DDP"),
    "departamento": ("04", "Arequipa"), "tamano": ("Microempresa", "Microempresa"),
    "sector": ("Comercio", "Comercio"),
}  # fmt: skip
# The pages whose figures some filter changes.
FILTRADAS = [
    p.id for p in offered_pages() if p.filters.filtros and p.id not in ("datos", "metodologia", "guia", "pasaporte")
]
DE_LECTOR = [p.id for p in offered_pages() if p.role <= Role.LECTOR]
ANIOS = {
    "solo_publicado": (2025, 2024, 2020), "una_unidad": (2025,), "en_curso": (EN_CURSO,), "solo_metas": (2025, 2026),
}  # fmt: skip
EN_CADA_ESTADO = [(e, a) for e in ESTADOS if e != "vacia" for a in ANIOS.get(e, (CERRADO,))]
# Always, half of the pages in each of two states.
AL_LECTOR = [("solo_publicado", CERRADO, slice(0, None, 2)), ("mef_ajeno", CERRADO, slice(1, None, 2))]
CALIFICA = re.compile(r"Muy bueno|\bBueno\b|Regular|Deficiente|atrasad|[+−][\d,.]+ % frente a|bastante más de lo que")

NBSP = "\u00a0"
Abrir = Callable[..., AppTest]


@pytest.fixture
def version(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Point the environment at the version of a state, built once a run."""

    def de(estado: str) -> None:
        carpetas = in_state(tmp_path_factory, estado)
        carpetas.looked_at(monkeypatch)

    return de


@lru_cache(maxsize=64)
def abierta(_estado: str, _dia: date, _quien: str, pagina: str, enlace: tuple[tuple[str, str], ...]) -> AppTest:
    """A page on the version of a state, opened once for all the tests that read it."""
    return opened(pagina, **dict(enlace))


@pytest.fixture
def abrir(version: Callable[[str], None]) -> Abrir:
    """Open a page on the version of a state; it is only read."""

    def abre(estado: str, pagina: str = "resumen", **enlace: str) -> AppTest:
        version(estado)
        quien = os.environ.get("PP0093_COMO", "")
        return abierta(estado, clock.today(), quien, pagina, tuple(enlace.items()))

    return abre


def puestos(app: AppTest) -> dict[str, str]:
    """The filters that the bar took from the link."""
    return {k: v for k, v in app.query_params.items() if k in FILTER_LABELS}


# Those that test_dichos.py opens too, as they open; what is only published, as the folder that ships.
TAMBIEN_EN_DICHOS = {"una_unidad", "en_curso", "solo_registros", "solo_publicado"}


@pytest.mark.parametrize(("estado", "anio"), parte([c for c in EN_CADA_ESTADO if c[0] not in TAMBIEN_EN_DICHOS], 1))
def test_every_page_opens_in_every_state(abrir: Abrir, estado: str, anio: int) -> None:
    for pagina in PAGES:
        bien_dicha(abrir(estado, pagina, anio=str(anio)), pagina)


EN_CURSO_Y_ACTIVIDAD = ("en_curso", "actividad")
BAJO_UN_FILTRO = [c for c in product(ESTADOS, FILTROS) if c[0] != "vacia" and c != EN_CURSO_Y_ACTIVIDAD]


@pytest.mark.parametrize(("estado", "filtro"), [EN_CURSO_Y_ACTIVIDAD, *parte(BAJO_UN_FILTRO, 1)])
def test_every_page_opens_in_every_state_under_a_filter(abrir: Abrir, estado: str, filtro: str) -> None:
    """And names it, or says that it does not follow it."""
    codigo, nombre = FILTROS[filtro]
    for anio in ANIOS.get(estado, (CERRADO,)):
        enlace = {"anio": str(anio), filtro: codigo}
        if not puestos(abrir(estado, **enlace)):
            continue
        for pagina in FILTRADAS:
            app = abrir(estado, pagina, **enlace)
            bien_dicha(app, pagina)
            respuesta, alcance = part(app, "pp-answer"), part(app, "pp-scope")
            if estado not in ("una_unidad", "en_curso"):
                continue
            if f"No sigue el filtro de {FILTER_LABELS[filtro].lower()}" in alcance:
                assert nombre not in respuesta.split(), (pagina, enlace)
            else:
                # Nota writes whole words: «el producto 1» where the rest of the pages write «P1».
                dicho = re.sub(r"\bproducto (?=\d)", "P", respuesta) if pagina == "nota" else respuesta
                assert nombre in dicho and nombre in alcance, (pagina, enlace, respuesta, alcance)


@pytest.mark.parametrize(
    ("estado", "anio", "cuales"), [*AL_LECTOR, *parte([(*c, slice(None)) for c in EN_CADA_ESTADO], 0)]
)
def test_every_page_opens_to_who_reads_aggregates(
    abrir: Abrir, estado: str, anio: int, cuales: slice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not told is another thing than what is not there: no records of any firm are no waterfall kept back."""
    monkeypatch.setenv("PP0093_COMO", "lector")
    for pagina in DE_LECTOR[cuales]:
        bien_dicha(abrir(estado, pagina, anio=str(anio)), pagina)


def test_an_empty_folder_opens_every_page(abrir: Abrir) -> None:
    for pagina in PAGES:
        app = abrir("vacia", pagina)
        vacio = part(app, "pp-empty")
        assert LOADED_AT in vacio and vacio[0].isupper(), pagina
        assert "pp0093 " not in vacio and "make " not in vacio, "no order of a terminal"
        assert not (de_sobra := DE_SOBRA.search(text(app))), (pagina, de_sobra)
        if pagina == "guia":
            continue
        assert "Cargar los primeros archivos" in titles(app) and not app.selectbox, pagina
        enlaces = vias(app)
        assert {v.pagina for v in enlaces} == {"guia"} and "guía" in enlaces[0].dicho


def test_a_running_year_has_no_rating_no_growth_and_says_that_it_is_partial(abrir: Abrir) -> None:
    for pagina in ("resumen", "ejecucion", "presupuesto", "beneficiarios", "focalizacion", "territorio", "servicios"):
        dicho = text(abrir("en_curso", pagina, anio=str(EN_CURSO)))
        assert not (juicio := CALIFICA.search(dicho)), (pagina, dicho[juicio.start() - 80 : juicio.end() + 20])
    assert not re.search(
        r"Cambio|[+−]\d[\d.,]* %", part(abrir("en_curso", "comparar", anio=str(EN_CURSO)), "pp-answer")
    )


def test_a_year_is_preliminary_until_its_accounts_close(abrir: Abrir, monkeypatch: pytest.MonkeyPatch) -> None:
    """Goals reported of a year just over are counted and not rated; what a document prints is closed."""
    abrir("solo_metas", anio="2025")
    monkeypatch.setattr(clock, "today", lambda: date(2026, 3, 31))
    dichas = {}
    for dia in (date(2026, 3, 31), date(2026, 4, 1)):
        monkeypatch.setattr(clock, "today", lambda dia=dia: dia)
        filas = execution.activities(published(), CERRADO, {})
        dichas[dia] = {f.codigo_corto: (f.se_califica_la_meta, f.de_lo_programado_pct) for f in filas}
    assert dichas[date(2026, 3, 31)]["2.1"] == (False, 0)
    assert dichas[date(2026, 4, 1)]["2.1"] == (True, 0)


def rows(tabla: str) -> list[dict[str, str]]:
    return leidas(PROYECTO / "tests" / "fixtures" / f"{tabla}.csv", delimiter="|")


@pytest.mark.parametrize(
    "fila", rows("dichos_de_estados"), ids=lambda f: "-".join([f["estado"], f["pagina"], f["enlace"]])
)
def test_a_page_says_in_its_place_what_is_true_of_its_state_and_nothing_else(
    abrir: Abrir, fila: dict[str, str]
) -> None:
    assert_said(abrir(fila["estado"], fila["pagina"], **dict(parse_qsl(fila["enlace"]))), fila)


def test_of_money_alone_nothing_is_said_of_goals_nor_of_other_years(abrir: Abrir) -> None:
    assert card_value(abrir("en_curso", anio=str(EN_CURSO)), "Metas físicas a la fecha") == "1 de 2"
    [del_pais] = [t for t in titles(abrir("solo_mef", "presupuesto", anio="2025")) if t.startswith("El PIM")]
    assert re.fullmatch(r"El PIM del programa en el país fue de S/ [\d.]+ millones en 2025", del_pais), (
        "of one year, none is highest"
    )
    assert card_value(abrir("solo_mef", anio="2025"), "Metas físicas") == "—"


def test_titles_of_received_records_say_that_they_are_a_part(abrir: Abrir) -> None:
    for pagina in ("focalizacion", "territorio", "servicios"):
        suyos = titles(abrir("solo_registros", pagina))
        assert suyos and all("(parcial, registros recibidos)" in t for t in suyos if "otra" not in t), suyos


@pytest.mark.parametrize("fila", rows("llevadas"), ids=lambda f: f"{f['pagina']}-{f['pieza']}")
def test_a_file_says_what_its_own_figures_are_taken_from(
    version: Callable[[str], None], tmp_path: Path, fila: dict[str, str]
) -> None:
    """Its activities are of the report, though the page speaks of the country; a close has earlier years behind."""
    version(fila["estado"])
    orden = ("exportar", fila["pagina"], "--anio", fila["anio"], "--pieza", fila["pieza"], "--formato", "xlsx")
    assert main([*orden, "--destino", str(tmp_path)]) == 0
    [escrito] = map(escrito_en, tmp_path.glob("*.xlsx"))
    assert [d for d in fila["dice"].split("//") if d not in escrito] == [], escrito
    assert not fila["calla"] or fila["calla"] not in escrito


def test_a_title_does_not_part_a_figure_from_its_sign(abrir: Abrir) -> None:
    escrito = "".join(h.proto.body for h in abrir("solo_publicado", "presupuesto").get("html"))
    dichos = re.findall(r'class="pp-chart-title">(.*?)</h2>', escrito)
    assert any(f"{NBSP}%" in t or f"S/{NBSP}" in t for t in dichos), dichos
    assert not any(" %" in t or "S/ " in t for t in dichos)


def test_what_rules_say_of_the_year_is_whole_whatever_the_money_loaded_is(
    version: Callable[[str], None], tmp_path: Path
) -> None:
    version("mef_a_agosto")
    orden = ("exportar", "presupuesto", "--anio", str(CERRADO), "--formato", "xlsx")
    assert main([*orden, "--destino", str(tmp_path)]) == 0
    dichos = {r.stem: escrito_en(r) for r in tmp_path.glob("*.xlsx")}
    [propia] = [d for n, d in dichos.items() if "entre-programas" in n]
    assert "parcial" not in propia.lower() and "sin cierre" not in propia.lower(), propia[:900]
    assert any("parcial" in d and "31/08/2025" in d for d in dichos.values())


def test_what_lies_between_two_figures_is_marked_whole(abrir: Abrir) -> None:
    app = abrir("solo_registros", "focalizacion")
    assert any(re.search(r"<b>entre 0\.0\s% y\s100\.0\s%</b>", h.proto.body) for h in app.get("html"))


def test_the_years_of_the_indicators_are_offered_where_nothing_else_is_loaded(abrir: Abrir) -> None:
    """A link of one of them is followed."""
    app = abrir("solo_indicadores", "politica", anio="2023")
    anios = campos(app)["anio"]
    assert {"2023 sin informe", "2024 sin informe"} <= {*anios.opciones.values()} and anios.valor == "2023"
    assert "El enlace" not in part(app, "pp-scope")
    assert periods.default_year(published()) == 2025, "the last in which an indicator has a value"


def test_a_link_that_says_a_name_is_then_written_with_the_code(abrir: Abrir) -> None:
    app = abrir("solo_registros", "beneficiarios", anio="2025", departamento="arequipa")
    assert app.query_params["departamento"] == "04"


@pytest.fixture
def demo(version_de_demostracion: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page on the demonstration."""
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion))
    return opened


def test_the_overlap_follows_a_filter_or_says_that_it_does_not(
    demostracion_entera: Carpetas, monkeypatch: pytest.MonkeyPatch
) -> None:
    demostracion_entera.looked_at(monkeypatch)
    de_todas, de_una = (text(opened("servicios", anio="2025", **f)) for f in ({}, {"departamento": "04"}))
    [todas], [una] = (set(re.findall(r"las demás tienen ([\d,]+) empresas", t)) for t in (de_todas, de_una))
    assert int(una.replace(",", "")) < int(todas.replace(",", ""))
    filtrada = text(opened("servicios", anio="2025", tamano="Microempresa"))
    assert f"las demás tienen {todas} empresas" in filtrada
    assert "No sigue el filtro de tamaño: es de todo el programa" in filtrada


def test_a_chart_opened_by_what_is_filtered_shows_all_its_values_and_says_so(demo: Callable[..., AppTest]) -> None:
    app = demo("beneficiarios", anio="2025", tamano="Gran empresa")
    dicho = text(app)
    assert "Parte de las empresas, 2025. No sigue el filtro de tamaño" in dicho
    respuesta = part(app, "pp-answer")
    assert "de tamaño Gran empresa, " in respuesta and "microempresa" not in respuesta, "those firms are all large"
    assert any("Microempresa" in dibujo for dibujo in graficos(app).values())
    # By the rule, those that sell most are the large ones; of nothing else are they all, but of a product.
    dicho = dicho.partition("El sector de las empresas de cada producto")[0]
    assert "100.0 %" not in re.sub(r"Más de 2,300 UIT: 100\.0 % · \d+ empresas 100\.0 %", "", dicho)
