"""Every page in every state a person reaches: no file, one kind of file, a first unit, a year under way; filters."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import docx
import pytest
from carpetas_en_estado import CERRADO, EN_CURSO, ESTADOS
from conftest import Orden, in_state, opened, parte
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest
from test_paginas import DE_SOBRA, IN_MENU, PAGES, bien_dicha, card_value, html, part, text

from pp0093 import clock
from pp0093.access import Role
from pp0093.ask.catalog import published
from pp0093.ask.query import Query, run
from pp0093.ask.registry import RECEIVED
from pp0093.ask.standing import periods
from pp0093.ask.view import LABELS
from pp0093.cli import main
from pp0093.money import execution, texts
from pp0093.questions.asked import ask
from pp0093.remedies import LOADED_AT
from pp0093.ui.shell.pages import offered

pytestmark = pytest.mark.usefixtures("mira_demostracion", "en_noviembre")

FILTROS = {
    "producto": ("3000534", "P1"),
    "actividad": ("5005079", "1.2"),
    "unidad": ("DDP", "DDP"),
    "departamento": ("04", "Arequipa"),
    "tamano": ("Microempresa", "Microempresa"),
    "sector": ("Comercio", "Comercio"),
}
# The pages whose figures some filter changes.
FILTRADAS = [p.id for p in offered() if p.filters.filtros and p.id not in ("datos", "metodologia", "guia", "pasaporte")]
DE_LECTOR = [p.id for p in offered() if p.role <= Role.LECTOR]
ANIOS = {
    "solo_publicado": (2025, 2024, 2020),
    "una_unidad": (2025,),
    "en_curso": (EN_CURSO,),
    "solo_metas": (2025, 2026),
}
EN_CADA_ESTADO = [(e, a) for e in ESTADOS if e != "vacia" for a in ANIOS.get(e, (CERRADO,))]
SOLO_PUBLICADO = ("solo_publicado", CERRADO)
CALIFICA = re.compile(r"Muy bueno|\bBueno\b|Regular|Deficiente|atrasad|[+−][\d,.]+ % frente a|bastante más de lo que")
COUNTED = "Empresas de los registros recibidos"
RECIBIDO = "llegaron registros de 5 empresas, de 1 de las 7 unidades que deben entregar (ninguna completa)"

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
    """What the workbook of a piece says, cell by cell."""
    orden = ("exportar", pagina, "--anio", str(anio), "--pieza", pieza, "--formato", "xlsx")
    assert main([*orden, "--destino", str(tmp_path)]) == 0
    [libro] = map(load_workbook, tmp_path.glob("*.xlsx"))
    return "\n".join(str(c) for hoja in libro for fila in hoja.iter_rows(values_only=True) for c in fila)


def titulos(app: AppTest) -> list[str]:
    """The titles of the page's pieces."""
    return re.findall(r'class="pp-chart-title">(.*?)</h2>', html(app).replace("\u00a0", " "))


def puestos(app: AppTest) -> dict[str, str]:
    """The filters that the bar took from the link."""
    return {k: v for k, v in app.query_params.items() if k in LABELS}


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
            if f"No sigue el filtro de {LABELS[filtro].lower()}" in alcance:
                assert nombre not in respuesta.split(), (pagina, enlace)
            else:
                assert nombre in respuesta and nombre in alcance, (pagina, enlace, respuesta, alcance)


@pytest.mark.parametrize(
    ("estado", "anio"), [SOLO_PUBLICADO, *parte([c for c in EN_CADA_ESTADO if c != SOLO_PUBLICADO], 1)]
)
def test_every_page_opens_to_who_reads_aggregates(
    abrir: Abrir, estado: str, anio: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not told is another thing than what is not there: no records of any firm are no waterfall kept back."""
    monkeypatch.setenv("PP0093_COMO", "lector")
    for pagina in DE_LECTOR:
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
        assert "Cargar los primeros archivos" in titulos(app) and not app.selectbox, pagina
        # The menus have each page, and the way to the guide, once; a telephone's, once more.
        enlaces = app.get("page_link")[2 * (len(IN_MENU) + 1) :]
        assert {e.proto.page for e in enlaces} == {"guia"} and "guía" in enlaces[0].proto.label


def test_a_running_year_is_set_against_what_was_programmed_to_date(abrir: Abrir) -> None:
    app = abrir("en_curso", anio=str(EN_CURSO))
    respuesta, dicho = part(app, "pp-answer"), text(app)
    assert respuesta.replace(" ;", ";").startswith(
        "Al 31/08 (67 % del año) se devengó 72.0 % del PIM; a agosto, 1 de 2 actividades con programa va según lo "
        "programado y 1 va atrás."
    )
    assert card_value(app, "Metas físicas a la fecha") == "1 de 2" and "lo programado a agosto (parcial)" in dicho
    unica = "La más lejana de lo programado: 2.1 Iniciativas de clúster, 0 de 80 empresas programadas a agosto."
    assert respuesta.endswith(unica)
    ejecucion = abrir("en_curso", "ejecucion", anio=str(EN_CURSO))
    assert "no se puede comparar lo gastado con lo avanzado: el año no está cerrado" in part(ejecucion, "pp-answer")
    dicho = text(ejecucion)
    assert "90 de 80 empresas programadas a agosto (112.5 %)" in dicho, "firms of the records, counted to August"
    assert "80 de 120 empresas: 66.7 % de la meta anual al 31/08/2026" in dicho, "what has no months"
    assert "2.1 Iniciativas de clúster 0 de 80 empresas programadas a agosto (0.0 %) sin justificar" in dicho
    suyos = titulos(ejecucion)
    assert "Del PIA al PIM, todas las actividades con los dos datos cambiaron lo mismo: 0.0 % (parcial)" in suyos
    no_dibuja = "No se puede decir: el año no está cerrado. Gasto y avance de cada actividad"
    assert no_dibuja in dicho, "nobody is accused of a year that is not over"
    suyos = titulos(abrir("en_curso", "presupuesto", anio=str(EN_CURSO)))
    assert "El informe cubre 91.7 % del PIM del programa en el país, 2026 (parcial)" in suyos
    assert "El PIM del país llegó a S/ 226.6 millones en 2016 y fue de S/ 73.5 millones en 2025" in suyos


@pytest.mark.parametrize("estado", ["en_curso", "solo_metas"])
def test_a_running_year_has_no_rating_no_growth_and_says_that_it_is_partial(abrir: Abrir, estado: str) -> None:
    for pagina in ("resumen", "ejecucion", "presupuesto", "beneficiarios", "focalizacion", "territorio", "servicios"):
        dicho = text(abrir(estado, pagina, anio=str(EN_CURSO)))
        assert not (juicio := CALIFICA.search(dicho)), (pagina, dicho[juicio.start() - 80 : juicio.end() + 20])
    assert not re.search(r"Cambio|[+−]\d[\d.,]* %", part(abrir(estado, "comparar", anio=str(EN_CURSO)), "pp-answer"))


def test_a_year_is_preliminary_until_its_accounts_close(abrir: Abrir, monkeypatch: pytest.MonkeyPatch) -> None:
    """Goals reported of a year just over are counted and not rated; what a document prints is closed."""
    abrir("solo_metas", anio="2025")
    monkeypatch.setattr(clock, "today", lambda: date(2026, 3, 31))
    dichas = {}
    for dia in (date(2026, 3, 31), date(2026, 4, 1)):
        monkeypatch.setattr(clock, "today", lambda dia=dia: dia)
        filas = execution.activities(published(), CERRADO, {})
        dichas[dia] = {f.codigo_corto: (f.se_califica_la_meta, texts.of_its_goal(f)) for f in filas}
    assert dichas[date(2026, 3, 31)]["2.1"] == (False, "0 de 70 empresas (0.0 %, preliminar)")
    assert dichas[date(2026, 4, 1)]["2.1"] == (True, "0 de 70 empresas (0.0 %)")


# What each page says (first) and does not say (second) in a state: in its answer, the scope of it, titles, or anywhere.
ANSWER, SCOPE, TITLES, ANY = "pp-answer", "pp-scope", "pp-chart-title", ""
Y26, Y25 = {"anio": str(EN_CURSO)}, {"anio": str(CERRADO)}
LINK = "El enlace filtraba por {}: estos datos no tienen ese valor y el filtro no se aplica"
SAID = (
    # Without data nobody is said to have done well.
    ("solo_publicado", "ejecucion", {"anio": "2024"}, ANSWER, "No hay datos del informe para 2024", "Ninguna act"),
    ("solo_metas", "ejecucion", Y25, ANSWER, "no se puede comparar lo gastado con lo avanzado: falta el gasto"),
    ("solo_metas", "ejecucion", Y25, ANY, "No se puede decir: falta el gasto o el PIM. Gasto y avance de cada"),
    ("solo_mef", "resumen", Y25, ANY, "Metas físicas no se puede decir: falta meta", "alcanzaron su meta"),
    ("solo_metas", "datos", {}, ANY, "No se puede decir si lo publicado coincide"),
    # Records received are told as such, on the first page too, compared as such, and are not missing.
    ("solo_registros", "resumen", Y25, ANSWER, "Registros recibidos de 2025: 5 empresas. No es todo lo que se"),
    ("solo_registros", "resumen", Y25, ANSWER, "falta el presupuesto de lo que cubre el informe", "No hay datos"),
    ("solo_registros", "resumen", Y25 | {"lugar": "alertas"}, ANY, "3 de las 9 de gravedad media de 2025", "más gra"),
    ("solo_registros", "territorio", Y25 | {"departamento": "04"}, ANSWER, "en Arequipa: 2 empresas, 40.0 % de las"),
    ("en_curso", "resumen", Y26, ANSWER, "llegaron registros de 90 empresas, de 1"),
    ("una_unidad", "resumen", Y25, ANSWER, "", "registros"),
    ("solo_registros", "comparar", {"que": "departamento"}, ANSWER, "atendidas (registros recibidos), 2 y 2 (igual)."),
    ("solo_registros", "comparar", {"que": "departamento"}, TITLES, "(parcial, registros recibidos): todo igual"),
    ("en_curso", "comparar", Y26 | {"que": "anio", "a": "2026", "b": "2025"}, TITLES, "no se puede decir de 2026"),
    ("en_curso", "comparar", Y26 | {"que": "departamento", "a": "04", "b": "15"}, ANY, "Lima no se puede decir: "
     "llegaron registros de 90 empresas, de 1 de las 7 unidades", "tienen datos"),
    # Progress without a goal is not called a goal.
    ("solo_registros", "ejecucion", {}, ANY, "Avance, registros recibidos: 5 empresas", "Meta: registros"),
    ("solo_registros", "ejecucion", {}, ANY, "No hay datos para esto. Pruebe otro año.", "quite algún filtro"),
    # A unit beside a report changes no sentence of the year; what it delivered stands beside the printed figure.
    ("una_unidad", "beneficiarios", {}, ANSWER, "se atendió a 40,965 empresas"),
    ("una_unidad", "servicios", {}, ANY, "así las empresas y los registros no están completos", "Ninguna emp"),
    ("una_unidad", "focalizacion", {}, ANY, f"que no están completos: {RECIBIDO}.", "Ninguna se descarta"),
    ("una_unidad", "territorio", {}, ANSWER, f"ninguna fuente da su departamento; {RECIBIDO}."),
    ("una_unidad", "beneficiarios", {}, ANY, f"Aparte de esta cifra, {RECIBIDO}."),
    ("una_unidad", "ejecucion", {}, ANY, "Los registros recibidos no están completos: no verifican", "difieren"),
    ("una_unidad", "alertas", {}, ANY, "Fuente: quién debe, reglas/entrega.csv; lo que cada unidad", "Los registros"),
    ("una_unidad", "alertas", {}, ANY, "Gasto sin producto"),
    ("solo_registros", "beneficiarios", {}, ANY, "", "Aparte de esta cifra"),
    ("solo_publicado", "beneficiarios", {}, ANY, "", "Aparte de esta cifra"),
    ("una_unidad", "servicios", Y25, ANY, "Sólo las unidades que entregaron: llegaron registros de 5 empresas"),
    # Tables of other years are not partial because this one is; none of the firms of 1.1 are of this year.
    ("en_curso", "cierre", Y26, TITLES, "Cuánto falló cada método en los años ya cerrados"),
    ("en_curso", "ficha", Y26 | {"ficha": "actividad-5005078"}, TITLES, "'Empresas atendidas, año por año'"),
    ("en_curso", "ficha", Y26 | {"ficha": "actividad-5005078"}, TITLES, "Dinero y meta, año por año (parcial)"),
    ("en_curso", "ficha", Y26 | {"ficha": "actividad-5005078"}, ANY, "PNTE sí — — 0"),
    ("en_curso", "ficha", Y26 | {"ficha": "departamento-04"}, ANSWER, "se atendió en Arequipa: lo recibido no es de "
     "todas las unidades, y lo que dan otras fuentes no es de esto mismo", "consulta"),
    # Eleven activities paid ninety soles a month each, and nothing is left in December at that pace.
    ("en_curso", "ritmo", Y26, ANSWER, "Los últimos tres meses enteros dieron S/ 990 al mes"),
    ("en_curso", "cierre", Y26, ANY, "El PIM se acaba antes de que termine el año."),
    ("solo_publicado", "ritmo", Y25, ANY, "elija otro año", LOADED_AT),
    # One whole unit is not the programme, nor an activity that is whole the overlap of all.
    ("en_curso", "beneficiarios", Y26, ANSWER, "No se puede decir a qué empresas se atendió en 2026: llegaron"),
    ("en_curso", "beneficiarios", Y26 | {"actividad": "5005079"}, ANSWER, "se atendió a 90 empresas de la actividad"),
    ("en_curso", "servicios", Y26 | {"actividad": "5005079"}, ANY, "completos: llegaron registros de 90", "ya está"),
    ("en_curso", "resumen", Y26, ANY, "falta cargar las metas de cada producto, o las de todas sus actividades"),
    ("solo_indicadores", "economia", {}, ANY, "1 → 1 acción en 2030"),
    ("solo_publicado", "metodologia", {}, ANY, "cuenta de atenciones distintas"),
    # A filter of a link is followed, or said not to be.
    ("solo_registros", "beneficiarios", {"tamano": "Microempresa"}, SCOPE, LINK.format("tamaño")),
    ("solo_registros", "beneficiarios", {"anio": "2035"}, SCOPE, LINK.format("año")),
    ("solo_registros", "beneficiarios", {"departamento": "04"}, SCOPE, "departamento Arequipa", "El enlace"),
    ("solo_registros", "beneficiarios", Y25 | {"producto": "p1"}, SCOPE, "producto P1", "El enlace"),
    ("solo_registros", "beneficiarios", Y25 | {"actividad": "1.2"}, SCOPE, "actividad 1.2", "El enlace"),
    ("solo_registros", "beneficiarios", Y25 | {"departamento": "arequipa"}, SCOPE, "o Arequipa", "El enlace"),
    ("solo_registros", "beneficiarios", Y25 | {"actividad": "Tecnico-productiva"}, SCOPE, "actividad 1.2", "El enlace"),
    ("solo_registros", "presupuesto", {"producto": "3000534"}, SCOPE, "producto P1", "No sigue"),
    ("solo_registros", "datos", {}, ANY, "", "quite algún filtro"),
    ("solo_registros", "comparar", Y25 | {"departamento": "04"}, ANSWER, "En Arequipa: no hay otro año con datos con"),
    ("una_unidad", "resumen", Y25 | {"producto": "3000534"}, ANSWER, "más lejana: 1.3 Gestión de la calidad, 248 de"),
    ("solo_publicado", "presupuesto", Y25 | {"producto": "3000534"}, ANSWER, "técnica, el informe cubre S/ 2,138,538"),
    ("solo_publicado", "presupuesto", Y25 | {"producto": "3000534"}, ANSWER, "sin ese filtro, en todo el país"),
    # What is said stands where it is true: sources, ratings and documents.
    ("en_curso", "pasaporte", Y26, ANY, "", "Calificación desde"),
    ("en_curso", "pasaporte", Y25, ANY, "Calificación desde 95 %"),
    ("solo_registros", "ejecucion", {}, ANY, "", "La fuente no da"),
    ("solo_publicado", "ejecucion", Y25, ANY, "La fuente no da el PIA por actividad"),
    ("en_curso", "resumen", Y26, ANY, "MEF, archivo gasto.csv (31/08/2026); Metas y avance por mes, archivo"),
    ("solo_publicado", "resumen", Y25, ANY, "Fuente: Informe OEI 2025 (corte no declarado). "),
    *((e, p, a, ANY, *dicho) for p in ("resumen", "ejecucion") for e, a, dicho in (
        ("solo_publicado", Y25, ["Calificaciones por verificar"]),
        ("en_curso", Y26, ["", "Calificaciones por verificar"]),
    )),
    ("vacia", "hallazgos", {}, ANY, "", "Ningún documento publicado dice"),
    ("solo_registros", "hallazgos", {}, ANY, "no hay cifras de documentos publicados", "Ningún doc"),
    # What is pending is listed by unit without its values.
    ("una_unidad", "datos", {}, ANY, "DDP registros/ddp.csv la fecha no existe", "31/02/2025"),
    ("una_unidad", "datos", {"hoja": "Unidades"}, ANY, "DDP ◐ Parcial"),
    ("una_unidad", "datos", {"hoja": "Unidades"}, ANY, "Entregaron 1 de 7 unidades; completas, 0"),
    ("solo_publicado", "datos", {}, ANY, "Nada está pendiente"),
)  # fmt: skip


@pytest.mark.parametrize("fila", SAID, ids=lambda f: "-".join([*f[:2], *f[2].values()]))
def test_a_page_says_in_its_place_what_is_true_of_its_state_and_nothing_else(abrir: Abrir, fila: Any) -> None:
    estado, pagina, enlace, donde, dice, *calla = fila
    app = abrir(estado, pagina, **enlace)
    dicho = text(app) if donde == ANY else str(titulos(app)) if donde == TITLES else part(app, donde)
    assert dice in dicho, dicho
    assert not [c for c in calla if c in dicho], dicho


def test_of_money_alone_nothing_is_said_of_goals_nor_of_other_years(abrir: Abrir) -> None:
    [del_pais] = [t for t in titulos(abrir("solo_mef", "presupuesto", anio="2025")) if "PIM del país" in t]
    assert re.fullmatch(r"El PIM del país fue de S/ [\d.]+ millones en 2025", del_pais), "of one year, none is highest"
    assert card_value(abrir("solo_mef", anio="2025"), "Metas físicas") == "—"


def test_received_records_are_never_said_to_be_the_firms_served(abrir: Abrir) -> None:
    respuesta = part(abrir("solo_registros", "beneficiarios"), "pp-answer")
    assert respuesta.startswith("Registros recibidos de 2025: 5 empresas.") and "1 de las 7 unidades" in respuesta
    for pagina in ("focalizacion", "territorio", "servicios"):
        respuesta = part(abrir("solo_registros", pagina), "pp-answer")
        assert respuesta.startswith("En los registros recibidos de 2025"), pagina
        suyos = titulos(abrir("solo_registros", pagina))
        assert suyos and all("(parcial, registros recibidos)" in t for t in suyos if "otra" not in t), suyos
    respuesta = part(abrir("solo_registros", "focalizacion"), "pp-answer")
    assert "no se puede decir qué parte de las 5 empresas" in respuesta
    assert "puede estar entre 0.0 % y 100.0 %" in respuesta


def test_a_table_of_the_system_is_not_said_to_be_of_the_folder(abrir: Abrir, tmp_path: Path) -> None:
    """The place among the programmes of the country is known without any file."""
    assert "todo 2025, en %" in (dicho := text(abrir("solo_registros", "presupuesto")))
    assert "Viene con el sistema: no sale de los archivos cargados" in dicho
    escrito = llevado(tmp_path, "presupuesto", "entre-programas", CERRADO)
    assert "Consulta Amigable del MEF, todos los programas presupuestales" in escrito


def test_the_place_among_programmes_says_what_it_is_with_where_the_year_was_read_otherwise(abrir: Abrir) -> None:
    """A national file heads "Todo el país" and the place comes with the system: without it, both are the same."""
    otra = "son dos lecturas del mismo programa, y el puesto es con la de aquí"
    dicho = text(abrir("solo_mef", "presupuesto"))
    [fila] = run(published(), Query(("pim_soles", "devengado_soles"), ("anio",), {"anio": [str(CERRADO)]}, "nacional"))
    alla = f"S/ {fila['pim_soles']:,.0f} de PIM y S/ {fila['devengado_soles']:,.0f} de devengado"
    assert "Aquí el PP 0093 tiene S/ 73,486,603 de PIM y S/ 69,590,584 de devengado" in dicho
    assert f"en «Todo el país», según lo cargado, {alla}: {otra}" in dicho
    assert otra not in text(abrir("solo_publicado", "presupuesto"))


def test_why_a_goal_was_not_reached_is_said_by_the_file_of_goals(abrir: Abrir, tmp_path: Path) -> None:
    """The rest of its page is of money, which says nothing of it; the records are of another activity."""
    abrir("en_curso", "ejecucion", anio=str(EN_CURSO))
    escrito = llevado(tmp_path, "ejecucion", "justificacion", EN_CURSO)
    assert "archivo metas.csv" in escrito and not re.search(r"gasto\.csv|ddp\.csv", escrito)


def test_money_of_other_years_is_not_said_to_be_of_the_file_of_this_one(abrir: Abrir, tmp_path: Path) -> None:
    abrir("en_curso", "presupuesto", anio=str(EN_CURSO))
    escrito = llevado(tmp_path, "presupuesto", "serie-constante", EN_CURSO)
    assert "Fuente: Consulta Amigable" in escrito and "gasto.csv" not in escrito and "Años 2013-2025" in escrito
    assert "Derivado" in escrito.splitlines() and "Publicado" not in escrito.splitlines()


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
    [anios] = [s for s in app.selectbox if s.label == "Año"]
    assert {"2023 sin informe", "2024 sin informe"} <= set(anios.options) and anios.value == 2023
    assert "El enlace" not in part(app, "pp-scope")
    pedido = ("exportar", "politica", "--anio", "2024", "--pieza", "objetivos", "--formato", "csv")
    assert main([*pedido, "--destino", str(tmp_path)]) == 0
    assert [a.name for a in tmp_path.iterdir()] == ["pp0093_politica_objetivos_2024.csv"]
    assert periods.default(published()) == 2025, "the last in which an indicator has a value"


def test_a_link_that_says_a_name_is_then_written_with_the_code(abrir: Abrir) -> None:
    app = abrir("solo_registros", "beneficiarios", anio="2025", departamento="arequipa")
    assert app.query_params["departamento"] == "04"


def test_a_year_that_goes_on_is_not_said_to_have_missed_its_goals(abrir: Abrir) -> None:
    dicho = text(abrir("en_curso", "alertas", anio=str(EN_CURSO)))
    assert "le falta 33.3 % de su meta" in dicho and "le faltó" not in dicho
    hallados = titulos(abrir("en_curso", "comparar", anio=str(EN_CURSO)))
    assert "Dinero, ejecución del PIM: no se compara" in hallados and len(hallados) == len({*hallados})


def test_no_close_is_expected_over_every_pim(abrir: Abrir) -> None:
    """The year under way has eleven thousand soles; those before it, millions."""
    app = abrir("en_curso", "cierre", anio=str(EN_CURSO))
    assert part(app, "pp-answer") == (
        "Al 31/08 (67 % del año) se devengó 72.0 % del PIM ; a agosto, 1 de 2 actividades con programa va según lo "
        "programado y 1 va atrás. "
        "De 2026 no hay con qué decir en cuánto cerrará: lo que otros años dan no cabe en su PIM . Tiene "
        "certificados S/ 0 de un PIM de S/ 12,000; de 2020 a 2025 se gastó entre 91.5 % y 98.4 % del PIM."
    )
    assert "no cabe en su PIM: no se puede decir" in text(app)
    assert "Los cierres pasados; el de 2026 no se puede decir" in titulos(app) and "hueco, el" not in text(app)


def test_a_chart_that_is_not_drawn_is_of_no_records(abrir: Abrir) -> None:
    for estado in ("una_unidad", "solo_publicado"):
        app = abrir(estado, "servicios")
        no_dibuja = r"No se ve qué actividades comparten empresas\..*? Solapamiento entre actividades (?!\()"
        assert re.search(no_dibuja, text(app)) and "Solapamiento" not in str(titulos(app)), estado


def test_a_rate_known_only_between_says_that_it_is_of_a_part(version: Callable[[str], None], correr: Orden) -> None:
    version("una_unidad")
    filas = correr("consulta", "focalizacion_pct", "--por", "anio,unidad", "--formato", "json").json
    [fila] = [f for f in filas if f["anio"] == CERRADO and f["unidad"] == "DDP"]
    dada = [fila[f"{extremo}focalizacion_pct"] for extremo in ("", "minimo_", "maximo_")]
    assert dada == [None, 0, 100]
    assert fila["procedencia_focalizacion_pct"] == "calculado" and fila["parcial_focalizacion_pct"]


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
        "Llegaron registros de 90 empresas, de 1 de las 7 unidades que deben entregar (ninguna completa): "
        "no son todas." in dicho
    )
    celdas = [[c.text for c in fila.cells] for tabla in documento.tables for fila in tabla.rows]
    assert ["90", "Calculado"] in [c[2:4] for c in celdas if c[1:2] == [f"{COUNTED}, {EN_CURSO}"]]
    assert any(c[1:] == [f"A cuántas empresas se atendió en {EN_CURSO}", RECEIVED.motivo] for c in celdas)


@pytest.fixture
def demo(version_de_demostracion: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page on the demonstration, which has every firm of its years."""
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion))
    return opened


def test_of_one_department_no_other_is_named(demo: Callable[..., AppTest]) -> None:
    respuesta = part(demo("territorio", anio="2025", departamento="01"), "pp-answer")
    assert respuesta.startswith("En 2025, en Amazonas, ")
    assert "los departamentos con más" not in respuesta and "100.0 %" not in respuesta


def test_the_overlap_follows_a_filter_or_says_that_it_does_not(demo: Callable[..., AppTest]) -> None:
    de_todas, de_una = (text(demo("servicios", anio="2025", **f)) for f in ({}, {"departamento": "04"}))
    [todas], [una] = (set(re.findall(r"las demás tienen ([\d,]+) empresas", t)) for t in (de_todas, de_una))
    assert int(una.replace(",", "")) < int(todas.replace(",", ""))
    filtrada = text(demo("servicios", anio="2025", tamano="Microempresa"))
    assert f"las demás tienen {todas} empresas" in filtrada
    assert "No sigue el filtro de tamaño: es de todo el programa" in filtrada


def test_a_chart_opened_by_what_is_filtered_shows_all_its_values_and_says_so(demo: Callable[..., AppTest]) -> None:
    app = demo("beneficiarios", anio="2025", tamano="Gran empresa")
    dicho = text(app)
    assert "Parte de las empresas, 2025. No sigue el filtro de tamaño" in dicho
    respuesta = part(app, "pp-answer")
    assert "de tamaño Gran empresa, " in respuesta and "microempresa" not in respuesta, "those firms are all large"
    assert any("Microempresa" in g.proto.spec for g in app.get("plotly_chart")) and "100.0 %" not in dicho


def test_pages_agree_on_whether_a_year_is_under_way(abrir: Abrir, monkeypatch: pytest.MonkeyPatch) -> None:
    """On its last day: what reaches it is no longer under way, and what reaches August is."""
    monkeypatch.setattr(clock, "today", lambda: date(CERRADO, 12, 31))
    nada_que_esperar = "De ningún año en curso se conoce el presupuesto entero"
    for estado, corre in (("solo_mef", False), ("mef_a_agosto", True)):
        seguido = html(abrir(estado, "seguimiento", anio=str(CERRADO)))
        assert ("Año en curso" in seguido) is corre, estado
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
