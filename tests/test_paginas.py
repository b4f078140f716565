"""Every page, run without a browser: what it says for each year and filter, and how filters travel."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from html import escape, unescape
from itertools import product
from pathlib import Path

import duckdb
import pytest
from conftest import DEL_MENU, PROYECTO, Carpetas, Orden, campos, elige, graficos, opened, parte, vias
from msgspec.structs import asdict
from streamlit.testing.v1 import AppTest
from test_consultas import ANNEX_2020, ANNEX_2025, NATIONAL
from versiones_tocadas import unsigned

from pp0093.ask import catalog
from pp0093.ask.query import Query, run
from pp0093.ask.view import KEYS, View
from pp0093.behind import loaded
from pp0093.cli import main
from pp0093.errors import LOADED_AT
from pp0093.firms import figures, texts
from pp0093.money.budget import Money
from pp0093.money.texts import in_the_country
from pp0093.ui.page import DRAWN
from pp0093.ui.shell.pages import GROUPS, in_menu, offered_pages
from pp0093.ui.subjects import guide
from pp0093.versions import DATABASE

PAGES = {p.id: p.title for p in offered_pages()}
IN_MENU = {p.id for p in in_menu(offered_pages())}
WITHOUT_BAR = {p.id for p in offered_pages() if not p.filters.con_anio}
FILTERS = {"all": {}, "P2": {"producto": "3000535"}, "2.1": {"actividad": "5005082"}}
SHORT_CODES = [
    "P1", "1.1", "1.2", "1.3", "P2", "2.1", "2.2", "2.3", "P3", "3.1", "3.2", "3.3", "P4", "4.1", "4.2", "",
]  # fmt: skip
SECONDS = 60

Open = Callable[..., AppTest]


@pytest.fixture
def open_page(publicada: Path) -> Open:
    """Open a page of what ships as a link would, with these query parameters."""
    return opened


@pytest.fixture
def seen(publicada: Path) -> Open:
    """A page of what ships that others have looked at too: only for reading."""
    return lambda pagina, **enlace: _seen(pagina, *enlace.items())


@cache
def _seen(pagina: str, *enlace: tuple[str, str]) -> AppTest:
    return opened(pagina, **dict(enlace))


def go_to(app: AppTest, pagina: str) -> AppTest:
    return app.switch_page(f"pages/{pagina}.py").run()


def html(app: AppTest) -> str:
    """The HTML of the page under its menu, without the marks that part no words: of bold, and of links before a stop.

    Figures that are the way to their passport are buttons, and the titles of folded rows, labels.
    """
    dicho = "\n".join(h.proto.body for h in app.get("html") if "<nav" not in h.proto.body)
    botones = [b.label for b in app.button if str(b.key).startswith("pasaporte_tarjeta")]
    rotulos = [re.sub(r"\\(.)", r"\1", r) for r in (*botones, *(e.label for e in app.expander))]
    dicho += "".join(f"<p>{escape(r)}</p>" for r in rotulos if f">{escape(r)}</h2>" not in dicho)
    return re.sub(r"</?b>|</a>(?=[,.;:)])", "", dicho)


def text(app: AppTest) -> str:
    """What the page says, tags and extra spaces apart."""
    return " ".join(unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html(app), flags=re.DOTALL)).split())


DE_SOBRA = re.compile(
    r"\b(None|nan|NaN|null|inf|KeyError|Traceback)\b|\{|\}|(?<![\d,.])0 de 0|de las 1 |Fuente: \.|— de —|: [^:;]* · —|"
    r"[Tt]odas (las actividades )?alcanzaron|"
    r"\d,\d{1,2}(?!\d)|"  # a comma for decimals
    r"\([^()]*\([^()]*\)[^()]*\)"  # no bracket stands within another
)
UNA_EN_PLURAL = re.compile(r"(?<![\d.,])\b1 (?!mes\b|más\b|es\b|menos\b)[a-záéíóúñ]+s\b")


def bien_dicha(app: AppTest, pagina: str) -> str:
    """The page's answer, once what no page may say has been looked for."""
    assert not app.exception, (pagina, [e.message for e in app.exception])
    assert f"<h1>{PAGES[pagina]}</h1>" in html(app)
    assert not (marca := re.search(r"&lt;/?[a-z][^&]*", html(app))), (pagina, "a mark that is read", marca)
    dicho = text(app)
    assert not (de_sobra := DE_SOBRA.search(dicho)), (
        pagina,
        dicho[max(0, de_sobra.start() - 60) : de_sobra.end() + 60],
    )
    assert not (una := UNA_EN_PLURAL.search(re.sub(r"<[^>]+>", "|", html(app)))), (pagina, una)
    respuesta = part(app, "pp-answer")
    assert respuesta.endswith("."), (pagina, respuesta)
    for vacio in re.findall(r'class="pp-empty"[^>]*>(.*?)</div>', html(app)):
        assert respuesta.partition(".")[0] not in unescape(vacio), (pagina, "the empty state repeats the answer")
    return respuesta


def in_row(app: AppTest, titulo: str) -> str:
    """What a folded row that is open holds, tags and extra spaces apart."""
    [fila] = [e for e in app.expander if e.label == titulo]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", " ".join(h.proto.body for h in fila.get("html")))).split())


def card_value(app: AppTest, etiqueta: str) -> str:
    """The figure of a card, which is the way to its passport."""
    return str(app.button(key=f"pasaporte_tarjeta_{etiqueta}").label).replace("\xa0", " ")


def tables(app: AppTest) -> list[list[dict[str, str]]]:
    """The tables that are text: each row by the names of its columns, what is said once of all the rows too."""
    halladas = []
    for tabla in re.findall(r"<table.*?</table>", html(app), flags=re.DOTALL):
        encabezado, *filas = (
            [unescape(re.sub(r"<sup.*?</sup>|<[^>]+>", "", c)) for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", fila)]
            for fila in re.findall(r"<tr.*?</tr>", tabla, flags=re.DOTALL)
        )
        una_vez = re.findall(r"<caption>En todas las filas: (.*?)</caption>", tabla, flags=re.DOTALL)
        iguales = dict(par.split(": ", 1) for dicho in una_vez for par in unescape(dicho).split(" · "))
        halladas.append([dict(zip(encabezado, f, strict=True)) | iguales for f in filas])
    return halladas


def part(app: AppTest, clase: str) -> str:
    """The text of the first element of a class."""
    [hallado, *_] = re.findall(rf'class="{clase}"[^>]*>(.*?)</(?:p|div|h1|h2)>', html(app), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", hallado)).split())


def in_url(app: AppTest) -> dict[str, str]:
    """The filters that the URL carries; a page may keep keys of its own beside them."""
    return {k: v for k, v in app.query_params.items() if k in KEYS}


def chosen(app: AppTest) -> dict[str, object]:
    """The filters of the structure, and those of firms that are set; controls of the bar hold what the session does."""
    puestos = {k: v or "" for k, v in asdict(app.session_state["filtros"]).items()}
    vistos = {k: c.valor for k, c in campos(app).items() if k in KEYS}
    assert {k: str(v) for k, v in puestos.items()}.items() >= vistos.items()
    return {k: v for k, v in puestos.items() if k in ("anio", "producto", "actividad") or v}


OTHERWISE = [c for c in product(PAGES, (2020, 2024, 2025, 2026), FILTERS) if c[2] != "all"]


@pytest.mark.parametrize(("pagina", "anio", "filtro"), parte(OTHERWISE, 8))
def test_every_page_for_every_kind_of_year_and_filter(open_page: Open, pagina: str, anio: int, filtro: str) -> None:
    """Without a filter every page is opened in these years by test_dichos."""
    app = open_page(pagina, anio=str(anio), **FILTERS[filtro])
    bien_dicha(app, pagina)
    assert chosen(app) == {"anio": anio, "producto": "", "actividad": "", **FILTERS[filtro]}
    assert in_url(app) == {"anio": str(anio), **FILTERS[filtro]}


# What a page says of what ships: the page, its link, where (in its answer or anywhere), what and what not.
ANSWER, ANY = "pp-answer", ""
NOBODY = "En 2025 no se atendió a ninguna empresa de la actividad 2.1 Iniciativas de clúster."
OF_2024 = "P1, entre 2,337 y 2,340 empresas; P2, 997 empresas; P3, 568 empresas."
SAID: list[tuple[str, str, str, list[str], list[str]]] = [
    ("resumen", "anio=2025", ANSWER, [
        "Se ejecutó 99.7 % del PIM; 4 de 11 actividades alcanzaron su meta, 3 quedaron entre 95 % y 100 % "
        "y 4 por debajo de 95 %. La más lejana: 2.1 Iniciativas de clúster, 0 de 70 · "
        "Le faltaron más: 3.2 Difusión de normatividad, 9,430 empresas.",
    ], []),
    ("resumen", "anio=2025", ANY, [
        "S/ 38,041,628", "S/ 97,831 sin ejecutar", "40,965", "89.9 %", "en todo el país, 94.7 %",
        "de las empresas atendidas; +19.1 pp frente a 2024",
        "2.1, 3.2, 4.1 y 2.2 ejecutaron casi todo y quedaron bajo 95 % de su meta",
        "+220.3 % frente a 2024; entre 6,459 y 9,627 recibieron algún servicio que no es de difusión",
        "7 de 11 con 95 % o más",
        "0 de 4 productos alcanzaron", "Publicado",
        "logró 0 empresas con una meta de 70", "31,364 empresas con una meta de 40,794",
        "orte no declarado",
    ], ["frente a 2020"]),  # The cards are set against one year.
    ("resumen", "anio=2020", ANSWER, [
        "Se ejecutó 97.3 % del PIM; 6 de 10 actividades alcanzaron su meta, 1 quedó entre 95 % y 100 % "
        "y 3 por debajo de 95 % (aparte: 2.3, con meta 0). Revisar programación: 4.1 (272.5 % de su meta). "
        "La más lejana: 1.1 Gestión empresarial, comercial y financiera, 970 de 1,613.",
    ], []),
    ("resumen", "anio=2020", ANY, [
        "S/ 34,443,915", "S/ 938,084 sin ejecutar", "28,510", "+94.4 % frente a 2019", "7.7 %", "18/03/2021",
    ], []),
    ("resumen", "anio=2025&actividad=5005082", ANY, ["no alcanzó su meta (0.0 %)", "S/ 54,204"], []),
    # Under a filter nothing is said of the firms of the whole programme nor of its money, and a title counts what its
    # chart draws.
    ("resumen", "producto=3000535", ANY, ["S/ 2,187,824", "S/ 6,113 sin ejecutar", "99.7 %", "1 de 3"],
     ["40,965", "en todo el país", "de 3 productos"]),
    # Of an activity that served nobody in a year there is no cross, place or service to miss.
    *((p, "anio=2025&actividad=5005082", ANY, [NOBODY], ["faltan sus datos de SUNAT", "se atendió a 0", LOADED_AT])
      for p in ("beneficiarios", "focalizacion", "territorio", "servicios")),
    ("beneficiarios", "anio=2025", ANSWER, [
        "59.4 % es del sector Comercio y 81.0 % es microempresa (base: el informe no la dice). Entre 6,459 y 9,627",
    ], []),
    ("beneficiarios", "anio=2020", ANSWER, [
        "58.6 % es del sector Servicios y 76.8 % es microempresa (de las que tienen dato). Al menos 7,008",
    ], []),
    ("ejecucion", "anio=2025", ANSWER, [
        "En 2025, se devengó S/ 38.0 millones de S/ 38.1 millones de PIM; "
        "2.1, 3.2, 4.1 y 2.2 quedaron bajo 95 % de su meta.",
        "Ejecutó y no entregó nada: 2.1 (S/ 54,204).",
    ], []),
    ("ejecucion", "anio=2020", ANSWER, [
        "1.1, 2.2 y 2.1 quedaron bajo 95 % de su meta", "Ejecutó y no entregó nada: 2.3 (S/ 216,269, con meta 0)",
    ], []),
    ("presupuesto", "anio=2025", ANSWER, [
        "el programa tuvo S/ 73.5 millones de PIM en todo el país y se ejecutó 94.7 %",
        "El informe cubre S/ 38.1 millones de PIM y se ejecutó 99.7 %",
    ], []),
    ("presupuesto", "anio=2025", ANY, [
        "51.9 % del PIM", "sin desglose", "S/ 73,486,603", "S/ 226.6 millones en 2016",
    ], []),
    ("presupuesto", "anio=2020", ANSWER, ["S/ 35.4 millones", "97.3 %", "S/ 93.7 millones", "96.4 %"], []),
    ("presupuesto", "anio=2020", ANY, ["37.8 % del PIM"], []),
    ("cierre", "anio=2020", ANY, ["Lo que no se puede mostrar", "Qué esperaba ver:"], []),
    ("presupuesto", "anio=2026", ANSWER, ["18/06 (46 % del año)"], []),
    # The last closed year is still 2025.
    ("presupuesto", "anio=2026", ANY, ["18/06/2026", "parcial", "S/ 96,828,309", "en 2025"], []),
    # One that runs, without goals: where it will close, its money and who owes.
    ("resumen", "anio=2026", ANSWER, ["37.9 % del PIM", "cerraría en S/ 80.8 millones", "7 unidades deben"], []),
    ("resumen", "anio=2026", ANY, ["S/ 96,828,309", "Entregas de 2026: 7 de 7", "faltaba devengar S/ 60.2"], []),
    ("resumen", "anio=2026", ANY, ["Corte: 18/06/2026", "No se sabe lo ejecutado después"], []),
    ("resumen", "anio=2026&producto=3000670", ANY, ["Nada de 2026 responde a este filtro"], ["80.8 millones"]),
    # A year without a report says what the report of another gives.
    *((p, f"anio={anio}", ANY, dice, calla) for p in ("resumen", "ejecucion") for anio, dice, calla in (
        (2024, [OF_2024], []),
        (2019, ["2.1, 101 empresas; 2.2, 1,682 empresas"], []),
        (2022, [], ["sólo se sabe"]),
    )),
    # Over which firms, and what is missing by name.
    *((p, f"anio={anio}", ANY, dice, []) for p, anio, dice in (
        ("focalizacion", 2025, ["89.9 % de las empresas atendidas", "criterios, 19.1 pp más que en 2024"]),
        ("focalizacion", 2020, ["la base se perdió en el texto del informe"]),
        ("ficha", 2020, ["Corte: 18/03/2021, otros no declarados"]),
        ("comparar", 2025, ["con cuidado: muchas sólo recibieron información"]),
        ("datos", 2025, ["3 de 225 cifras publicadas no coinciden con su cálculo; 6, con otra copia impresa"]),
        ("focalizacion", 2025, ["Los tres criterios: inscrita en"]),
        ("territorio", 2025, ["ninguna fuente da su departamento. Lo último publicado es de 2020: Lima"]),
        ("territorio", 2025, ["173 empresas de CITE", "cargue los registros"]),
        ("territorio", 2020, ["de los 6 departamentos con cifra", "Lima reúne 35.2 %"]),
        ("servicios", 2025, ["de 40,965 empresas, 34,506 (84.2 %) recibieron difusión. Entre 6,459 y 9,627"]),
        ("beneficiarios", 2020, ["Parte de las 13,448 empresas con dato, de 28,510", "en duda: el texto la refiere"]),
    )),
    ("nota", "anio=2020&producto=3000534", ANY, ["se imprime que 2020 es 62.9 % de 2019"], ["Economía Digital"]),
    # Two years, also by a link of when they were compared in the page of firms.
    *((p, enlace, ANY, ["entre 6,459 y 9,627", "al menos 7,008", "19,573"], [])
      for p, enlace in (("comparar", "anio=2025&que=anio&b=2020"), ("beneficiarios", "anio=2025&con=2020"))),
]  # fmt: skip


@pytest.mark.parametrize("fila", SAID, ids=lambda fila: "-".join(fila[:2]))
def test_a_page_says_what_documents_give(seen: Open, fila: tuple[str, str, str, list[str], list[str]]) -> None:
    pagina, enlace, donde, dice, calla = fila
    app = seen(pagina, **dict(par.split("=") for par in enlace.split("&")))
    dicho = (part(app, donde) if donde else text(app)).replace(" ;", ";")
    assert [d for d in dice if d not in dicho] == [d for d in calla if d in dicho] == [], dicho


def test_no_page_begins_with_a_figure_of_a_demonstration(
    open_page: Open, completa: Carpetas, version_de_demostracion: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dicho(salida: Path, pagina: str, anio: str, **enlace: str) -> AppTest:
        monkeypatch.setenv("PP0093_SALIDA", str(salida))
        return go_to(open_page(anio=anio, **enlace), pagina)

    contadas = dicho(completa.salida, "beneficiarios", "2025")
    assert "40,965" in part(contadas, "pp-answer")
    assert "Procedencia de la respuesta: Publicado." in text(contadas) and "Sintético" not in part(contadas, "pp-scope")
    donde = part(dicho(completa.salida, "territorio", "2025"), "pp-answer")
    assert "no se puede decir dónde están las empresas" in donde
    for pagina in ("beneficiarios", "territorio", "servicios", "focalizacion"):
        respuesta = part(dicho(version_de_demostracion, pagina, "2025", demo="1"), "pp-answer")
        assert "no hay registros que digan" in respuesta and "que no es real" in respuesta and "%" not in respuesta


FOUND = {
    "resumen": ["2.1, 3.2, 4.1 y 2.2 ejecutaron casi todo y quedaron bajo 95 % de su meta"],
    "ejecucion": [
        "4.1 ejecutó S/ 25.5 millones y alcanzó 87.1 % de su meta",
        "2.1 ejecutó 98.1 pp más de lo que avanzó su meta; 3.2, 23.1 pp más",
        "PIM: S/ 35.4 millones en 2020 y S/ 38.1 millones en 2025",
    ],
    "beneficiarios": [
        "Manufactura 26.9 % y Servicios 8.7 %",
        "53.8 % vende de 13 a 50 UIT",
        "88.0 % tiene de 0 a 4 trabajadores",
    ],
    "servicios": ["Capacitación 14.0 %, Transferencia 6.6 % y Articulación 3.0 %"],
    "focalizacion": ["Focalización: 70.8 % en 2024 y 89.9 % en 2025"],
    "ficha": [
        "Cumplimiento de la meta: 83.3 % en 2020 y 0.0 % en 2025",
        "Meta física y avance, en empresas; el cumplimiento es el avance entre la meta",
    ],
    "territorio": [
        "2020: Lima reúne 35.2 %; del 49.4 % no se publica departamento",
        "2020: Región natural: Costa, 65.2 %",
    ],
}


@pytest.mark.parametrize("pagina", FOUND)
def test_titles_of_pieces_drawn_or_folded_say_what_is_found(seen: Open, pagina: str) -> None:
    dicho = text(seen(pagina, anio="2025"))
    assert [t for t in FOUND[pagina] if dicho.count(t) != 1] == []


def test_a_year_without_places_shows_the_last_one_that_has_them_and_says_so(seen: Open) -> None:
    donde = seen("territorio", anio="2025")
    [mapa, *_] = donde.session_state[DRAWN].piezas
    assert mapa.titulo.startswith("2020: ") and mapa.pie.filtros["anio"] == "2020" and mapa.enlace.count("2020") == 1
    assert "cargue los registros de las unidades" in text(donde)
    assert not seen("territorio", anio="2025", producto="3000535").session_state[DRAWN].piezas, "of none is it known"


@pytest.mark.parametrize(
    ("pagina", "anio", "otro"),
    [(p, "2026", "2025") for p in ("beneficiarios", "servicios", "territorio", "focalizacion")],
)
def test_a_year_without_firms_leads_to_the_one_that_has_them(seen: Open, pagina: str, anio: str, otro: str) -> None:
    enlaces = {v.dicho: v for v in vias(seen(pagina, anio=anio))}
    assert f"Ver {anio}" not in enlaces
    suyo = enlaces[f"Ver {otro}"]
    assert (suyo.pagina, suyo.lleva) == (pagina, f"anio={otro}")


@pytest.mark.parametrize("pagina", ["resumen", "ejecucion"])
def test_what_a_running_year_does_not_have_of_a_product_leads_to_the_last_that_does(seen: Open, pagina: str) -> None:
    enlaces = {v.dicho: v for v in vias(seen(pagina, anio="2026", producto="3000670"))}
    assert "Año en curso" in enlaces
    assert {*enlaces["Ver 2025"].lleva.split("&")} == {"anio=2025", "producto=3000670"}


TITLED = re.compile(r'class="pp-chart-title">(.*?)</h2>(.*?)</p>', re.DOTALL)


@pytest.mark.parametrize("anio", ["2020", "2025"])
def test_no_piece_is_titled_with_what_only_a_demonstration_says(
    open_page: Open, version_de_demostracion: Path, monkeypatch: pytest.MonkeyPatch, anio: str
) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion))
    inventadas = [
        unescape(titulo)
        for pagina in ("beneficiarios", "territorio", "servicios", "focalizacion", "resumen", "ejecucion", "cierre")
        for titulo, nota in TITLED.findall(html(go_to(open_page(anio=anio, demo="1"), pagina)))
        if "Sintético<" in nota
    ]
    assert {
        "Región natural",
        "Sector económico",
        "Solapamiento entre actividades",
        "Cuántas empresas cumplen cada criterio",
    } <= {*inventadas}
    assert [t for t in inventadas if re.search(r"\d", t)] == []


def test_what_is_printed_is_shown_though_a_demonstration_is_loaded(
    open_page: Open, completa: Carpetas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(completa.salida))
    donde = go_to(open_page(anio="2020"), "territorio")
    assert "Lima (35.2 %), La Libertad (6.8 %) y Arequipa (6.6 %)" in part(donde, "pp-answer")
    assert "Procedencia de la respuesta: Publicado." in text(donde) and "Sintético" not in part(donde, "pp-scope")
    servicio = go_to(open_page(anio="2020"), "servicios")
    dicho = part(servicio, "pp-answer")
    assert "21,502 (75.4 %) recibieron difusión" in dicho and "Sintético" not in part(servicio, "pp-scope")
    cobertura = part(go_to(open_page(anio="2020"), "focalizacion"), "pp-answer")
    assert "7.7" in cobertura and "podría llegar" not in cobertura, "with all the data: of invented firms"
    de_itp = go_to(open_page(anio="2020", unidad="ITP", demo="1"), "servicios")
    assert "Sintético" in part(de_itp, "pp-scope")
    pagina = go_to(open_page(anio="2020"), "beneficiarios")
    perfil = text(pagina)
    # Sizes are over the firms with data: those without have no share there, nor a blank where a bar would be.
    tamanos = graficos(pagina)["beneficiarios_tamano"]
    assert "Microempresa" in tamanos and "Sin informaci" not in tamanos
    assert "76.6 % tiene de 0 a 4 trabajadores" in perfil and "57.2 % vende de 0 a 13 UIT" in perfil
    assert "Un tramo del informe puede abarcar otros: no se suman" in perfil


def test_a_mistake_is_told_with_page_filters_and_version(seen: Open, publicada: Path) -> None:
    app = seen("ejecucion", anio="2020", producto="3000535")
    [pie] = [unescape(m.proto.body) for m in app.get("html") if 'class="pp-error"' in m.proto.body]
    version = (publicada / "VIGENTE").read_text(encoding="utf-8").strip()
    pagina, pregunta = "Ejecución física y financiera (ejecucion)", "Qué esperaba ver:"
    for dicho in (pagina, "anio=2020", "producto=3000535", "Año 2020", version, pregunta):
        assert dicho in pie


@pytest.mark.parametrize(("anio", "anexo"), [("2020", ANNEX_2020), ("2025", ANNEX_2025)])
def test_ejecucion_has_the_annex_in_its_order(seen: Open, anio: str, anexo: dict[str, tuple[int, ...]]) -> None:
    app = seen("ejecucion", anio=anio)
    filas = next(t for t in tables(app) if "PIM (S/)" in t[0])
    assert [f["Código"].replace("—", "") for f in filas] == SHORT_CODES
    for (meta, avance, _, _, pim, devengado, _), fila in zip(anexo.values(), filas, strict=False):
        assert (fila["Meta física"], fila["Avance"]) == (f"{meta:,}", f"{avance:,}")
        assert (fila["PIM (S/)"], fila["Devengado (S/)"]) == (f"{pim:,}", f"{devengado:,}")
        assert fila["Del PIM (%)"] in (f"{100 * devengado / pim:.1f}", ">99.9")
    assert filas[-1]["PIM (S/)"] == {"2020": "35,381,999", "2025": "38,139,459"}[anio]
    assert filas[-1]["Meta física"] == "—"
    for ficha in ("actividad-5005082", "producto-3000535"):
        assert re.search(rf'<a href="ficha\?ficha={ficha}&amp;anio={anio}" target="_self">[^<]+</a>', html(app))


@pytest.mark.parametrize("anio", [min(NATIONAL), 2019, 2024, max(NATIONAL)])
def test_a_year_without_report_has_the_designed_empty_state(open_page: Open, anio: int) -> None:
    """What is known of it, the money of the whole country, is drawn; and what is missing is said."""
    app = open_page(anio=str(anio))
    ejecucion = go_to(app, "ejecucion")
    for pagina in (app, ejecucion):
        assert "en todo el país" in part(pagina, "pp-answer") and 'class="v"' not in html(pagina)
        assert not [b.key for b in pagina.button if str(b.key).startswith("pasaporte_tarjeta")], "no card"
        assert re.search(rf"Del informe de {anio} no hay nada: cargue|de {anio} sólo se sabe", text(pagina))
        assert not tables(pagina)
        assert not re.search(r"[Qq]uite algún filtro|responde a este filtro", text(pagina)), "there is none"
        assert [clave.rpartition("_")[2] for clave in graficos(pagina)] == ["pasos-nacional"]
    presupuesto = go_to(ejecucion, "presupuesto")
    assert f"S/ {NATIONAL[anio][1]:,}" in text(presupuesto)
    piezas = {"pasos-nacional", "serie-nacional", "serie-constante", "entre-programas"}
    # Of the year under way the other programmes are not known.
    vistas = piezas - {"entre-programas"} if anio == max(NATIONAL) else piezas
    assert {clave.removeprefix("presupuesto_") for clave in graficos(presupuesto)} == vistas


def test_who_answers_is_the_way_to_its_sheet(publicada: Path) -> None:
    escrito = html(opened("ficha", anio="2020", ficha="actividad-5005078"))
    for unidad in ("DGITDF", "PNTE"):
        assert f'<a href="ficha?ficha=unidad-{unidad}&amp;anio=2020" target="_self">{unidad}' in escrito


@pytest.mark.parametrize(("pct", "dicho"), [(0.0, "; en todo el país, 0.0 %"), (None, "")])
def test_nothing_spent_in_the_country_is_not_nothing_known(pct: float | None, dicho: str) -> None:
    pais = Money({}, pim_soles=1, devengado_soles=pct, ejecucion_pct=pct, saldo_soles=None)
    assert in_the_country(pais).replace("\u00a0", " ") == dicho


def test_the_annex_of_a_product_is_its_own(seen: Open) -> None:
    assert [f["Código"] for f in tables(seen("ejecucion", producto="3000535"))[0]] == ["P2", "2.1", "2.2", "2.3"]


def test_filters_survive_switching_pages(open_page: Open) -> None:
    app = open_page()
    elige(app, anio="2020", producto="3000671", actividad="5005087")
    esperado = {"anio": 2020, "producto": "3000671", "actividad": "5005087"}
    for pagina in (*list(PAGES)[::4], *WITHOUT_BAR, "resumen"):
        go_to(app, pagina)
        assert not app.exception
        assert chosen(app) == esperado
        assert in_url(app) == {k: str(v) for k, v in esperado.items()}
    assert "S/ 28,802,935" in text(app)


def test_a_link_followed_in_an_open_session_is_adopted(open_page: Open) -> None:
    app = open_page(anio="2020", producto="3000535")
    app.query_params.clear()
    app.query_params["anio"] = "2025"
    app.query_params["actividad"] = "5005078"
    assert chosen(app.run()) == {"anio": 2025, "producto": "", "actividad": "5005078"}


BAD_LINKS = {
    "unknown year": {"anio": "1999"},
    "year in words": {"anio": "dos mil"},
    "year with a sign": {"anio": "-2025"},
    "superscript": {"anio": "²"},
    "huge": {"anio": "9" * 5000},
    "empty": {"anio": "", "producto": "", "actividad": ""},
    "unknown codes": {"producto": "3999999", "actividad": "5999999"},
    "short codes that are none": {"producto": "P9", "actividad": "9.9"},
    "a name of several": {"actividad": "a", "producto": "producto"},
    "a huge name": {"producto": "a" * 5000, "actividad": "ñ " * 2500},
    "markup": {"producto": "<script>alert(1)</script>", "actividad": "' or 1=1 --"},
    "foreign key": {"utm_source": "correo", "pagina": "ejecucion"},
}


@pytest.mark.parametrize("caso", BAD_LINKS)
def test_bad_values_in_a_link_are_ignored(open_page: Open, caso: str) -> None:
    app = open_page(**BAD_LINKS[caso])
    assert chosen(app) == {"anio": 2025, "producto": "", "actividad": ""}
    assert app.query_params == {"anio": "2025"}
    assert "S/ 38,041,628" in text(app) and "alert(1)" not in html(app)


def test_an_activity_of_another_product_is_left_out(open_page: Open) -> None:
    app = open_page(producto="3000534", actividad="5005082")
    assert chosen(app) == {"anio": 2025, "producto": "3000534", "actividad": ""}


def test_choosing_a_product_narrows_the_activities(open_page: Open) -> None:
    app = open_page(actividad="5005082")
    elige(app, producto="3000534")
    assert chosen(app) == {"anio": 2025, "producto": "3000534", "actividad": ""}
    actividades = [*campos(app)["actividad"].opciones.values()]
    assert [o[:3] for o in actividades[1:]] == ["1.1", "1.2", "1.3"]


def test_one_button_takes_the_filters_off(open_page: Open) -> None:
    app = open_page(anio="2020", producto="3000535", actividad="5005082")
    chips = re.findall(r'<p class="pp-puestos">.*?</p>', html(app))
    lugares = re.findall(r'href="\?(.*?)"', unescape(chips[0]))
    assert lugares == ["anio=2020&actividad=5005082", "anio=2020&producto=3000535", "anio=2020"], "each takes its own"
    app.query_params.clear()
    elige(app, anio="2020")
    assert chosen(app) == {"anio": 2020, "producto": "", "actividad": ""}
    assert app.query_params == {"anio": "2020"} and "pp-puestos" not in re.sub(
        "<style.*?</style>", "", html(app), flags=re.DOTALL
    )


def test_menu_links_carry_the_filters(open_page: Open) -> None:
    app = open_page(anio="2020", producto="3000535")
    del_menu = vias(app, DEL_MENU)
    # The lists by section have each page once; a telephone's, which has them all, once more. Both lead to the guide.
    assert len({v.pagina for v in del_menu}) == len(IN_MENU) + 1 and len(del_menu) == 2 * (len(IN_MENU) + 1)
    assert [v.dicho for v in vias(app)] == ["Ver todas las alertas"]
    for enlace in (*del_menu, *vias(app)):
        assert "anio=2020" in enlace.lleva and "producto=3000535" in enlace.lleva
    elige(app, producto="3000671")
    assert all("producto=3000671" in v.lleva for v in vias(app, DEL_MENU)), "the one just chosen"


def test_datos_says_what_was_loaded_and_what_disagrees(seen: Open) -> None:
    app = seen("datos", anio="2025")
    raiz = PROYECTO / "data" / "raw"
    crudos = sorted(r for c in ("publicado", "indicadores") for r in (raiz / c).rglob("*.csv"))
    filas = sum(len(list(csv.reader(r.read_text(encoding="utf-8").splitlines()))) - 1 for r in crudos)
    dicho = text(app)
    assert f"{len(crudos)} archivos con {filas:,} filas" in dicho and "dinero hasta el" in part(app, "pp-answer")
    assert "2 de 7 fuentes declaran hasta cuándo llegan" in dicho, "each with its files together"
    listados = {valor for tabla in tables(app) for fila in tabla for valor in fila.values()}
    assert {r.relative_to(raiz).as_posix() for r in crudos} <= listados
    [_, distintas, cifras] = re.findall(r"((\d+) de (\d+)) cifras publicadas no coinciden", dicho)[0]
    assert 0 < int(distintas) < int(cifras) and re.search(r"\d+ difieren? sólo por el de sus datos", dicho)


def test_datos_says_how_many_files_are_invented(
    open_page: Open, version_de_demostracion: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion))
    assert re.search(r"\b(\d+) archivos \(\1 de demostración\) con ", text(open_page("datos", demo="1")))


def test_datos_can_show_the_figures_that_agree_and_its_dictionary_is_searched(open_page: Open) -> None:
    app = open_page("datos", hoja=loaded.CHECKED)
    app.query_params["todas"] = "si"
    app.text_input(key="propio_busca").set_value("CERTIFICADO").run()
    assert not app.exception and re.search(r"\b[1-9]\d* entradas", text(app))
    [comparadas] = [t for t in tables(app) if "Resultado" in t[0]]
    assert len(comparadas) > 100 and {f["Resultado"] for f in comparadas} > {"igual"}
    assert "0 entradas" in text(app.text_input(key="propio_busca").set_value("no existe tal cosa").run())


def test_of_a_closed_row_nothing_is_drawn_and_all_is_taken_home(
    open_page: Open, publicada: Path, correr: Orden, tmp_path: Path
) -> None:
    """A row says its finding closed; a link to its piece, to a tab of another time, or a click draws what it holds."""
    cerrada = open_page("datos", todo=False)
    nota = "Al redondeo con que el documento imprime cada cifra"
    assert nota not in text(cerrada) and not [t for t in tables(cerrada) if "Resultado" in t[0]]
    titulos = [e.label for e in cerrada.expander]
    assert "Qué cambió de una versión a la siguiente" in titulos and titulos[-1] == "Notas y fuentes"
    for enlace in ({"hoja": loaded.CHECKED}, {"lugar": "publicado-y-calculado.otro-testigo"}, {"vista": "todo"}):
        assert nota in text(open_page("datos", todo=False, **enlace)), enlace
    assert correr("exportar", "datos", "--formato", "csv", "--destino", str(tmp_path)).codigo == 0
    llevadas = {r.stem.split("_")[2] for r in tmp_path.iterdir()}
    assert {"archivos", "publicado-y-calculado", "diccionario"} <= llevadas


def test_what_is_said_of_several_pieces_is_said_once(seen: Open) -> None:
    """A contradiction is called by its number from each piece, and told in "Notas y fuentes"."""
    app = seen("resumen", anio="2025")
    impreso = "se imprime 87.1 % (Informe OEI 2025, Anexo) y también 130.6 % (Informe OEI 2025, Producto 4)"
    assert text(app).count(impreso) == 1
    [numero] = [
        n + 1 for n, nota in enumerate(re.findall(r"<li>(.*?)</li>", html(app).rpartition("<ol")[2])) if "87.1" in nota
    ][:1]
    dichas = re.findall(rf'<sup class="pp-llamada pp-term"[^>]* aria-description="([^"]*)">{numero}</sup>', html(app))
    assert len(dichas) >= 2 and all(impreso in d.replace("\xa0", " ") for d in dichas), (
        "the number says its note to who points at it"
    )


@pytest.mark.parametrize("pagina", ["ejecucion", "alertas", "economia"])
def test_notes_are_numbered_as_they_are_read(seen: Open, pagina: str) -> None:
    """Those of a whole piece, under its title, come before those of its rows, which go down it."""
    numeros = re.findall(r'<sup class="pp-llamada[^>]*>(\d+)</sup>', html(seen(pagina, anio="2025")))
    leidos = [int(n) for n in dict.fromkeys(numeros)]
    assert len(leidos) > 2 and leidos == sorted(leidos)


def test_the_pages_behind_say_names_and_not_identifiers(open_page: Open, version_publicada: Path) -> None:
    app = open_page("datos")
    dice = html(app)
    assert version_publicada.name not in part(app, "pp-scope"), "the id of a version is among its sources"
    assert 'href="hallazgos?' in dice and 'href="metodologia?' in dice, "the answer leads on"
    filas = re.findall(r"<td[^>]*>(.*?)</td>", dice)
    assert "Informe OEI 2025" in filas and "Cifras publicadas (2024 y 2025)" in filas
    app = open_page("metodologia")
    primeros = " ".join(re.findall(r'<td[^>]* data-de="Indicador">(.*?)</td>', html(app))[:5])
    assert "Ejecución del PIM" in primeros and "Cumplimiento de la meta" in primeros, "those of Resumen, first"
    app = open_page("guia")
    assert 'href="resumen?' in html(app) and all(f">{grupo}</h2>" in html(app) for grupo in GROUPS)


def test_the_guide_is_read_before_anything_is_published(
    open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(tmp_path / "vacia"))
    app = open_page("guia")
    assert part(app, "pp-answer").endswith("Empiece por «Resumen».")
    capitulos = guide.chapters(PROYECTO / "docs" / "guia.md")
    capitulo = next(id_ for id_, suyo in capitulos.items() if "cuarentena" in suyo.titulo)
    assert capitulos[capitulos[capitulo].grupo].titulo in [e.label for e in app.expander]
    app = open_page("guia", capitulo=capitulo)
    assert "pp0093 cuarentena --xlsx" in " ".join(m.value for m in app.markdown)


def test_a_version_built_by_an_older_program_is_a_designed_state(
    open_page: Open, version_publicada: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    salida = tmp_path / "salida"
    shutil.copytree(version_publicada, salida)
    [base] = (salida / "versiones").glob(f"*/{DATABASE}")
    unsigned(base.parent)
    with duckdb.connect(str(base)) as con:
        con.execute("alter table marts.atencion drop column base_unidad")  # Every row of today says it.
    monkeypatch.setenv("PP0093_SALIDA", str(salida))
    app = open_page("servicios")
    assert "marts.atencion.base_unidad" in part(app, "pp-empty") and LOADED_AT in part(app, "pp-empty")
    assert main(["consulta", "empresas_atendidas", "--por", "anio"]) == 1


@pytest.mark.parametrize("falta", ["pieza_impresa", "alertas.gravedad"])
def test_a_version_without_a_rule_of_today_is_a_designed_state(
    open_page: Open, version_publicada: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, falta: str
) -> None:
    tabla, _, columna = falta.partition(".")
    salida = tmp_path / "salida"
    shutil.copytree(version_publicada, salida)
    for ruta in (salida / "versiones").glob(f"*/**/reglas/{tabla}.csv"):
        encabezado, *filas = ruta.read_text(encoding="utf-8-sig").splitlines()
        ruta.unlink()
        if columna:
            ruta.write_text("\n".join([encabezado.replace(columna, "otra"), *filas]), encoding="utf-8")
    unsigned(next((salida / "versiones").iterdir()))
    monkeypatch.setenv("PP0093_SALIDA", str(salida))
    dicho = part(open_page("ejecucion"), "pp-empty")
    assert f"reglas/{falta}" in dicho and LOADED_AT in dicho and "make" not in dicho


def test_of_a_year_known_by_another_report_nothing_is_invented(version_completa: Path) -> None:
    catalogo = catalog.published(version_completa).demonstration()
    for por in (("anio",), ("anio", "actividad"), ("anio", "sector")):
        filas = run(catalogo, Query(("empresas_atendidas", "atenciones"), por, {"anio": ["2019", "2024"]}))
        assert all(f["procedencia"] != "sintetico" for f in filas)
    otras = run(catalogo, Query(("atenciones",), ("anio",), {"anio": ["2020", "2025"]}))
    assert len(otras) == 2 and all(f["procedencia"] for f in otras)


# Of the firms of a year without any list: what documents print.

SERVED, SHARE, WITH_DATA = "empresas_atendidas", "participacion_pct", "participacion_con_dato_pct"
RATE, SECTORS = "focalizacion_pct", "Otros: agropecuario, pesca, construcción y minería"
# DOMAIN, "What real pages can show": by dimension, what `consulta` gives of each year.
PRINTED: list[tuple[int, str, str, Mapping[str, float]]] = [
    (2025, SHARE, "sector", {"Comercio": 59.4, "Manufactura": 26.9, "Servicios": 8.7}),
    (2020, SERVED, "sector", {"Servicios": 16700, "Comercio": 5142, "Manufactura": 4660, "Agropecuario": 1184,
                              "Pesca": 402, "Construcción": 343, "Minería": 39, "Sin información": 40}),
    (2025, SHARE, "tamano", {"Microempresa": 81.0, "Pequeña empresa": 17.0, "Mediana empresa": 0.6,
                             "Gran empresa": 1.5}),
    (2020, WITH_DATA, "tamano", {"Microempresa": 76.8, "Pequeña empresa": 15.8, "Mediana empresa": 1.0,
                                 "Gran empresa": 6.4}),
    (2025, SHARE, "tramo_ventas", {"13 - 50 UIT": 53.8, "150 - 500 UIT": 12.2}),
    (2020, WITH_DATA, "tramo_ventas", {"0 - 13 UIT": 57.2, "0 - 2 UIT": 24.3}),
    (2025, SHARE, "tramo_trabajadores", {"0-4": 88.0, "Más de 100": 1.0}),
    (2020, WITH_DATA, "tramo_trabajadores", {"0-4": 76.6, "Más de 50": 7.3}),
    (2025, RATE, "anio", {"2025": 89.9}),
    (2024, RATE, "anio", {"2024": 70.8}),
    (2020, RATE, "anio", {"2020": 7.7}),
    (2025, SHARE, "departamento", {}),
    (2025, SHARE, "region_natural", {}),
    (2020, SHARE, "departamento", {"15": 35.2, "13": 6.8, "04": 6.6, "01": 0.8, "03": 0.8, "09": 0.4}),
    (2020, SHARE, "region_natural", {"Costa": 65.2, "Sierra": 21.8, "Selva": 13}),
    (2025, SERVED, "unidad", {"ITP": 7154}),
    (2020, SERVED, "direccion", {"ITP": 24758, "DGPAR": 2028, "PNTE": 1352, "DGDE": 982, "DGAAMI": 341, "DGITDF": 21}),
    (2025, SERVED, "familia_servicio", {"Capacitación": 5725, "Difusión": 34506, "Transferencia": 2685,
                                        "Articulación": 1217}),
    (2020, SERVED, "familia_servicio", {"Capacitación": 9219, "Difusión": 21502, "Asistencia técnica": 2800,
                                        "Articulación": 1038}),
]  # fmt: skip


@pytest.mark.parametrize(("anio", "indicador", "dimension", "cifras"), PRINTED)
def test_what_documents_print_of_firms_is_answered(
    anio: int, indicador: str, dimension: str, cifras: Mapping[str, float], publicada: Path
) -> None:
    filas = run(catalog.published(), Query((indicador,), (dimension,), {"anio": [str(anio)]}))
    assert {str(f[dimension]): f[indicador] for f in filas if f[indicador] is not None} == cifras


@pytest.mark.parametrize(
    ("anio", "parte", "dimension", "resto"),
    [
        (2025, SHARE, "sector", (SECTORS, 5.0)),
        (2025, SHARE, "tramo_trabajadores", ("Sin desglose", 11.0)),
        (2020, WITH_DATA, "tramo_trabajadores", ("Sin desglose", 16.1)),
        (2025, SHARE, "tamano", ("Gran empresa", 1.5)),
    ],
)
def test_a_query_ends_in_what_the_printed_shares_leave(
    anio: int, parte: str, dimension: str, resto: tuple[str, float], comando: Orden
) -> None:
    """As pages do; of sizes, that add up to 100.1, nothing is left."""
    dada = comando("consulta", parte, "--por", dimension, "--filtro", f"anio={anio}", "--formato", "json")
    *otras, ultima = json.loads(dada.salida)
    assert (ultima[dimension], round(ultima[parte], 1)) == resto
    assert ultima["procedencia"] == ("publicado" if dimension == "tamano" else "derivado")
    assert all(f.keys() == ultima.keys() for f in otras)


def pieces(app: AppTest) -> dict[str, list[str]]:
    """The pieces of a page by name, each row as it is written in its table."""
    pagina = app.session_state[DRAWN]
    return {p.id: [" ".join(f) for f in p.tabla.escritas] for p in pagina.piezas}


@pytest.mark.parametrize(
    ("lugar", "dichas"),
    [
        (("beneficiarios", 2025, "sector"), ("Comercio|59.4", f"{SECTORS}|5.0")),
        (("beneficiarios", 2020, "sector"), ("Servicios 16,700 58.6", "Sin información 40 0.1")),
        (("focalizacion", 2025, "tasa-por-anio"), ("2020|7.7", "2024|70.8", "2025|89.9")),
        (("territorio", 2020, "lugares"), ("Lima|35.2", "Huancavelica|0.4", "Sin desglose|49.4")),
        (("territorio", 2025, "lugares"), ("Lima|35.2", "Sin desglose|49.4")),
        (("servicios", 2020, "direcciones"), ("ITP|24,758", "DGITDF|21")),
    ],
)
def test_the_page_shows_what_is_printed(seen: Open, lugar: tuple[str, int, str], dichas: tuple[str, ...]) -> None:
    pagina, anio, pieza = lugar
    filas = pieces(seen(pagina, anio=str(anio)))[pieza]
    for dicho in dichas:
        assert any(all(d in f for d in dicho.split("|")) for f in filas), (dicho, filas)


def test_a_name_under_the_answer_is_the_way_to_its_sheet(seen: Open) -> None:
    [sigue] = re.findall('class="pp-deck">(.*?)</span>', html(seen("resumen", anio="2025")))
    enlaces = dict(re.findall(r'<a href="ficha\?ficha=(\S+)&amp;anio=2025"[^>]*>([^<,]*)', sigue))
    assert enlaces == {
        "actividad-5005082": "2.1 Iniciativas de clúster",
        "actividad-5005086": "3.2 Difusión de normatividad",
    }, "and no figure is"


def test_a_place_with_a_printed_share_is_told_it(publicada: Path) -> None:
    catalogo, vista = catalog.published(), View(2020, departamento="04")
    filas = figures.territory(catalogo, vista, "departamento")
    dicho = texts.where(vista, figures.served(catalogo, vista), filas).texto
    assert dicho.endswith("Arequipa tiene 6.6 % de las de todo el país; ninguna fuente dice cuántas son.")
