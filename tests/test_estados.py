"""Every page in every state a person reaches: no file, one kind of file, a first unit, a year under way; filters."""

import csv
import os
import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from itertools import product
from pathlib import Path
from urllib.parse import parse_qsl

import docx
import pytest
from carpetas_en_estado import CERRADO, EN_CURSO, ESTADOS
from conftest import PROYECTO, Carpetas, Orden, campos, graficos, in_state, opened, parte, vias
from libros import leidas
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest
from test_paginas import DE_SOBRA, PAGES, assert_said, bien_dicha, card_value, html, part, text, titles

from pp0093 import clock
from pp0093.access import Role
from pp0093.ask.catalog import published
from pp0093.ask.query import Query, run
from pp0093.ask.standing import periods
from pp0093.ask.view import FILTER_LABELS
from pp0093.cli import main
from pp0093.errors import LOADED_AT
from pp0093.money import execution
from pp0093.questions.asked import ask
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
COUNTED = "Empresas de los registros recibidos"

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


def llevado(tmp_path: Path, pagina: str, pieza: str, anio: int) -> str:
    """What the workbook of a piece says, a row a line."""
    orden = ("exportar", pagina, "--anio", str(anio), "--pieza", pieza, "--formato", "xlsx")
    assert main([*orden, "--destino", str(tmp_path)]) == 0
    [libro] = map(load_workbook, tmp_path.glob("*.xlsx"))
    filas = (fila for hoja in libro for fila in hoja.iter_rows(values_only=True))
    return "\n".join(" ".join(str(c) for c in fila if c) for fila in filas)


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


def test_received_records_are_never_said_to_be_the_firms_served(abrir: Abrir) -> None:
    respuesta = part(abrir("solo_registros", "beneficiarios"), "pp-answer")
    assert respuesta.startswith("Registros recibidos de 2025: 5 empresas.")
    for pagina in ("focalizacion", "territorio", "servicios"):
        respuesta = part(abrir("solo_registros", pagina), "pp-answer")
        assert respuesta.startswith("En los registros recibidos de 2025"), pagina
        suyos = titles(abrir("solo_registros", pagina))
        assert suyos and all("(parcial, registros recibidos)" in t for t in suyos if "otra" not in t), suyos


@pytest.mark.parametrize("fila", rows("llevadas"), ids=lambda f: f"{f['pagina']}-{f['pieza']}")
def test_a_file_says_what_its_own_figures_are_taken_from(
    version: Callable[[str], None], tmp_path: Path, fila: dict[str, str]
) -> None:
    """Its activities are of the report, though the page speaks of the country; a close has earlier years behind."""
    version(fila["estado"])
    escrito = llevado(tmp_path, fila["pagina"], fila["pieza"], int(fila["anio"]))
    assert [d for d in fila["dice"].split("//") if d not in escrito] == [], escrito
    assert not fila["calla"] or fila["calla"] not in escrito


def test_what_is_unknown_of_the_firms_received_is_no_part_of_those_printed(version: Callable[[str], None]) -> None:
    """Five firms of a list, of none of which anything is known, are not at most 1.1 % of the 448 that are printed."""
    version("una_unidad")
    pregunta = Query(("focalizacion_pct",), ("actividad",), {"anio": ["2025"], "unidad": ["DDP"]})
    [fila] = [f for f in run(published(), pregunta) if f["actividad"] == "5005079"]
    assert (fila["minimo_focalizacion_pct"], fila["maximo_focalizacion_pct"]) == (0, 100)


def test_the_place_among_programmes_says_what_it_is_with_where_the_year_was_read_otherwise(abrir: Abrir) -> None:
    """A national file heads "Todo el país" and the place comes with the system: without it, both are the same."""
    otra = "son dos lecturas del mismo programa, y el puesto es con la de aquí"
    dicho = text(abrir("solo_mef", "presupuesto"))
    [fila] = run(published(), Query(("pim_soles", "devengado_soles"), ("anio",), {"anio": [str(CERRADO)]}, "nacional"))
    alla = f"S/ {fila['pim_soles']:,.0f} de PIM y S/ {fila['devengado_soles']:,.0f} de devengado"
    assert "Aquí el PP 0093 tiene S/ 73,486,603 de PIM y S/ 69,590,584 de devengado" in dicho
    assert f"en «Todo el país», según lo cargado, {alla}: {otra}" in dicho
    assert otra not in text(abrir("solo_publicado", "presupuesto"))


def test_a_title_does_not_part_a_figure_from_its_sign(abrir: Abrir) -> None:
    dichos = re.findall(r'class="pp-chart-title">(.*?)</h2>', html(abrir("solo_publicado", "presupuesto")))
    assert any(f"{NBSP}%" in t or f"S/{NBSP}" in t for t in dichos), dichos
    assert not any(" %" in t or "S/ " in t for t in dichos)


def test_what_rules_say_of_the_year_is_whole_whatever_the_money_loaded_is(
    version: Callable[[str], None], tmp_path: Path
) -> None:
    version("mef_a_agosto")
    orden = ("exportar", "presupuesto", "--anio", str(CERRADO), "--formato", "xlsx")
    assert main([*orden, "--destino", str(tmp_path)]) == 0
    hojas = {r.stem: [h.iter_rows(values_only=True) for h in load_workbook(r)] for r in tmp_path.glob("*.xlsx")}
    dichos = {n: " ".join(str(c) for hoja in de for fila in hoja for c in fila if c) for n, de in hojas.items()}
    [propia] = [d for n, d in dichos.items() if "entre-programas" in n]
    assert "parcial" not in propia.lower() and "sin cierre" not in propia.lower(), propia[:900]
    assert any("parcial" in d and "31/08/2025" in d for d in dichos.values())


def test_a_reading_of_before_the_close_accuses_no_document(
    version: Callable[[str], None], correr: Orden, tmp_path: Path
) -> None:
    """What was spent by August is not what a report of the whole year says; what is of the whole year still is."""
    dicho = "En 2025 el programa ejecutó el 99.7 % de su PIM y devengó S/ 38,041,628."
    (tmp_path / "informe.txt").write_text(dicho, encoding="utf-8")
    for estado, acusa in (("mef_a_agosto", set()), ("solo_mef", {"99.7", "38,041,628"})):
        version(estado)
        hallados = correr("auditar", tmp_path / "informe.txt", "--anio", CERRADO, "--formato", "json").json
        assert {h["texto"] for h in hallados if h["clase"] == "contradice_datos"} == acusa, estado


def test_what_is_taken_home_of_part_of_the_records_says_so(abrir: Abrir, correr: Orden, tmp_path: Path) -> None:
    """In each row of the file and in the passport, not only in the title beside."""
    abrir("solo_registros")
    orden = ("exportar", "beneficiarios", "--anio", str(CERRADO), "--pieza", "sector", "--formato", "csv")
    assert main([*orden, "--destino", str(tmp_path)]) == 0
    [archivo] = tmp_path.glob("*.csv")
    [fila] = csv.DictReader(archivo.read_text(encoding="utf-8-sig").splitlines())
    assert (fila["Procedencia"], fila["Parcial"]) == ("calculado", "registros recibidos, que no son todos")
    pasaporte = correr("pasaporte", "empresas_atendidas", "--filtro", f"anio={CERRADO}").salida
    assert "registros recibidos, que no son todos: es parcial" in pasaporte


def test_what_lies_between_two_figures_is_marked_whole(abrir: Abrir) -> None:
    app = abrir("solo_registros", "focalizacion")
    assert any(re.search(r"<b>entre 0\.0\s% y 100\.0\s%</b>", h.proto.body) for h in app.get("html"))


def test_the_years_of_the_indicators_are_offered_where_nothing_else_is_loaded(abrir: Abrir, tmp_path: Path) -> None:
    """On the page and in what is taken home without it; a link of one of them is followed."""
    app = abrir("solo_indicadores", "politica", anio="2023")
    anios = campos(app)["anio"]
    assert {"2023 sin informe", "2024 sin informe"} <= {*anios.opciones.values()} and anios.valor == "2023"
    assert "El enlace" not in part(app, "pp-scope")
    pedido = ("exportar", "politica", "--anio", "2024", "--pieza", "objetivos", "--formato", "csv")
    assert main([*pedido, "--destino", str(tmp_path)]) == 0
    assert [a.name for a in tmp_path.iterdir()] == ["pp0093_politica_objetivos_2024.csv"]
    assert periods.default_year(published()) == 2025, "the last in which an indicator has a value"


def test_a_link_that_says_a_name_is_then_written_with_the_code(abrir: Abrir) -> None:
    app = abrir("solo_registros", "beneficiarios", anio="2025", departamento="arequipa")
    assert app.query_params["departamento"] == "04"


def test_firms_that_are_not_known_of_all_say_why_and_where_they_are_they_are_a_partial_reading_as_money_is(
    version: Callable[[str], None],
) -> None:
    version("en_curso")
    dicho = ask(published(), f"empresas atendidas en {EN_CURSO}").respuesta
    assert "Lo recibido no es de todas las unidades" in dicho and "Sí se sabe por actividad." in dicho
    for pregunta in (f"empresas atendidas de la 1.2 en {EN_CURSO}", f"devengado en {EN_CURSO}"):
        assert ask(published(), pregunta).respuesta.startswith(f"{EN_CURSO}, lectura parcial al 31/08/2026")


def test_a_note_tells_the_records_received_where_no_figure_is_of_all(
    version: Callable[[str], None], tmp_path: Path
) -> None:
    version("en_curso")
    ruta = tmp_path / "nota.docx"
    orden = ("nota", "--anio", str(EN_CURSO), "--formato", "docx", "--sin-graficos", "--salida", str(ruta))
    assert main(list(orden)) == 0
    documento = docx.Document(str(ruta))
    dicho = "\n".join(p.text for p in documento.paragraphs).replace("\u00a0", " ")
    assert "Población atendida" in dicho and "atendió a" not in dicho
    assert (
        "Registros recibidos de 2026: 90 empresas. No es todo lo que se atendió: son de 1 de las 7 unidades que deben "
        "entregar (ninguna completa)." in dicho
    )
    celdas = [[c.text for c in fila.cells] for tabla in documento.tables for fila in tabla.rows]
    assert "90" in [c[2] for c in celdas if c[1:2] == [f"{COUNTED}, {EN_CURSO}"]]
    assert any(len({*c}) == 1 and c[0].endswith(". Calculado") for c in celdas), "where it comes from, over it"
    [por_que] = [c[2] for c in celdas if len(c) > 2 and c[1].startswith(f"A cuántas empresas se atendió en {EN_CURSO}")]
    assert por_que.startswith("lo recibido no es de todas las unidades")


@pytest.fixture
def demo(version_de_demostracion: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page on the demonstration."""
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion))
    return opened


def test_of_one_department_no_other_is_named(demo: Callable[..., AppTest]) -> None:
    respuesta = part(demo("territorio", anio="2025", departamento="01"), "pp-answer")
    assert respuesta.startswith("En 2025, en Amazonas, ")
    assert "los departamentos con más" not in respuesta and "100.0 %" not in respuesta


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


def test_pages_agree_on_whether_a_year_is_under_way(abrir: Abrir, monkeypatch: pytest.MonkeyPatch) -> None:
    """On its last day: what reaches it is no longer under way, and what reaches August is."""
    monkeypatch.setattr(clock, "today", lambda: date(CERRADO, 12, 31))
    nada_que_esperar = "De ningún año en curso se conoce el presupuesto entero"
    for estado, corre in (("solo_mef", False), ("mef_a_agosto", True)):
        ficha = html(abrir(estado, "ficha", anio=str(CERRADO)))
        assert ("Año en curso" in ficha) is corre, estado
        assert (nada_que_esperar in part(abrir(estado, "cierre"), "pp-answer")) is not corre, estado


def test_records_beside_a_figure_of_the_same_firms_say_so_and_how_to_ask_for_them(
    version: Callable[[str], None], correr: Orden
) -> None:
    version("una_unidad")
    pedido = ("consulta", "atenciones", "--por", "anio", "--filtro", "anio=2025")
    otra, no_es_de_eso = "cuántas empresas son se sabe por otra fuente", "lo que dan otras fuentes no es de esto mismo"
    for filtros, dicho in (((), otra), (("--filtro", "departamento=04"), no_es_de_eso)):
        errores = correr(*pedido, *filtros).errores
        assert f"Atenciones (2025): lo recibido no es de todas las unidades, y {dicho}." in errores
        assert "Lo recibido se ve con «consulta --base registros»." in errores
    assert "Lo recibido se ve" not in correr(*pedido, "--base", "registros").errores
