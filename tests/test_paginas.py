"""Every page, run without a browser: what it says for each year and filter, and how filters travel."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from functools import cache
from html import escape, unescape
from itertools import product
from pathlib import Path
from urllib.parse import parse_qsl

import duckdb
import pytest
from conftest import DEL_MENU, PROYECTO, Orden, campos, elige, en_pantalla, graficos, opened, parte, vias
from libros import leidas
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
from pp0093.ui.shell import address
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

    Figures that are the way to their passport are buttons, and the titles of folded rows, labels, with their calls.
    """
    dicho = "\n".join(h.proto.body for h in app.get("html") if "<nav" not in h.proto.body)
    botones = [b.label for b in app.button if str(b.key).startswith("pasaporte_tarjeta")]
    rotulos = [re.sub(r"\\(.)| [⁰¹²³⁴⁵⁶⁷⁸⁹ ]+$", r"\1", r) for r in (*botones, *(e.label for e in app.expander))]
    dicho += "".join(f"<p>{escape(r)}</p>" for r in rotulos if f">{escape(r)}</h2>" not in dicho)
    return re.sub(r"</?b>|</a>(?=[,.;:)])", "", dicho).replace("\xa0", " ")


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
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", en_pantalla(fila))).split())


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


def titles(app: AppTest) -> list[str]:
    """The titles of the page's pieces."""
    return re.findall(r'class="pp-chart-title">(.*?)</h2>', html(app).replace("\u00a0", " "))


def rows_of(app: AppTest, id_: str) -> str:
    """The rows of a piece as they are written in its table, a line each."""
    [pieza] = [p for p in app.session_state[DRAWN].piezas if p.id == id_]
    return "\n".join(" ".join(f) for f in pieza.tabla.escritas).replace("\u00a0", " ")


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


@pytest.mark.parametrize(("pagina", "anio", "filtro"), parte(OTHERWISE, 5))
def test_every_page_for_every_kind_of_year_and_filter(open_page: Open, pagina: str, anio: int, filtro: str) -> None:
    """Without a filter every page is opened in these years by test_dichos."""
    app = open_page(pagina, anio=str(anio), **FILTERS[filtro])
    bien_dicha(app, pagina)
    assert chosen(app) == {"anio": anio, "producto": "", "actividad": "", **FILTERS[filtro]}
    assert in_url(app) == {"anio": str(anio), **FILTERS[filtro]}


# Where a page says something: in its titles, in one place alone, anywhere, in the rows of a piece (#) or in an element
# of this class.
TITLES, ONCE, ANY = "pp-chart-title", "once", ""
SAID = leidas(PROYECTO / "tests" / "fixtures" / "dichos_de_paginas.csv", delimiter="|")


def said_in(app: AppTest, donde: str) -> str:
    """What a page says in a place."""
    if donde.startswith("#"):
        dicho = rows_of(app, donde[1:])
    else:
        dicho = str(titles(app)) if donde == TITLES else text(app) if donde in (ONCE, ANY) else part(app, donde)
    return re.sub(r" (?=[,;.](\s|$))", "", dicho)


def assert_said(app: AppTest, fila: dict[str, str]) -> None:
    """What a page says (`dice`) and does not say (`calla`) in a place (`donde`)."""
    donde, dice, calla = (fila[c] for c in ("donde", "dice", "calla"))
    dicho = said_in(app, donde)
    assert dice in dicho and (donde != ONCE or dicho.count(dice) == 1), dicho
    assert not calla or calla not in dicho, dicho


@pytest.mark.parametrize("fila", SAID, ids=lambda f: f"{f['pagina']}-{f['enlace']}")
def test_a_page_says_what_documents_give(seen: Open, fila: dict[str, str]) -> None:
    """In its answer, its cards, or the titles of its pieces, drawn or folded."""
    assert_said(seen(fila["pagina"], **dict(parse_qsl(fila["enlace"], keep_blank_values=True))), fila)


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


def test_of_a_demonstration_no_page_begins_with_a_figure_nor_titles_a_piece_with_one(
    open_page: Open, version_de_demostracion: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unasked it is on no page: test_modos."""
    monkeypatch.setenv("PP0093_SALIDA", str(version_de_demostracion))
    de_empresas = ("beneficiarios", "territorio", "servicios", "focalizacion")
    for anio in ("2020", "2025"):
        app, inventadas = open_page(anio=anio, demo="1"), []
        for pagina in (*de_empresas, "resumen", "ejecucion", "cierre"):
            go_to(app, pagina)
            respuesta = part(app, "pp-answer")
            if anio == "2025" and pagina in de_empresas:
                assert "no hay registros que digan" in respuesta and "que no es real" in respuesta
                assert "%" not in respuesta
            inventadas += [unescape(titulo) for titulo, nota in TITLED.findall(html(app)) if "Sintético<" in nota]
        de_siempre = {"Región natural", "Sector económico", "Solapamiento entre actividades"}
        assert de_siempre | {"Cuántas empresas cumplen cada criterio"} <= {*inventadas}
        assert [t for t in inventadas if re.search(r"\d", t)] == []
    assert re.search(r"\b(\d+) archivos \(\1 de demostración\) con ", text(go_to(app, "datos")))


def test_sizes_are_over_the_firms_with_data(seen: Open) -> None:
    """Those without have no share there, nor a blank where a bar would be."""
    tamanos = graficos(seen("beneficiarios", anio="2020"))["beneficiarios_tamano"]
    assert "Microempresa" in tamanos and "Sin informaci" not in tamanos


def test_a_mistake_is_told_with_page_filters_and_version(seen: Open, publicada: Path) -> None:
    app = seen("ejecucion", anio="2020", producto="3000535")
    [pie] = [unescape(m.proto.body) for m in app.get("html") if 'class="pp-error"' in m.proto.body]
    version = (publicada / "VIGENTE").read_text(encoding="utf-8").strip()
    pagina, pregunta = "Ejecución física y financiera (ejecucion)", "Qué esperaba ver:"
    for dicho in (pagina, "anio=2020", "producto=3000535", "Año 2020", version, pregunta):
        assert dicho in pie


@pytest.mark.parametrize(("anio", "anexo"), [("2020", ANNEX_2020), ("2025", ANNEX_2025)])
def test_ejecucion_has_the_annex_worst_first(seen: Open, anio: str, anexo: dict[str, tuple[int, ...]]) -> None:
    """The activities, the furthest from its goal first and one without any last; then the products and the total."""
    app = seen("ejecucion", anio=anio)
    filas = next(t for t in tables(app) if "PIM (S/)" in t[0])
    suyas = dict(zip(SHORT_CODES, anexo.values(), strict=False))
    logrado = {c: avance / meta if meta else 100 for c, (meta, avance, *_) in suyas.items() if "." in c}
    esperadas = [*sorted(logrado, key=logrado.__getitem__), *(c for c in SHORT_CODES if c not in logrado)]
    assert [f["Código"].replace("—", "") for f in filas] == esperadas
    for fila in filas[:-1]:
        meta, avance, _, _, pim, devengado, _ = suyas[fila["Código"]]
        assert (fila["Meta física"], fila["Avance"]) == (f"{meta:,}", f"{avance:,}")
        assert (fila["PIM (S/)"], fila["Devengado (S/)"]) == (f"{pim:,}", f"{devengado:,}")
        assert fila["Del PIM (%)"] in (f"{100 * devengado / pim:.1f}", ">99.9")
    assert filas[-1]["PIM (S/)"] == {"2020": "35,381,999", "2025": "38,139,459"}[anio]
    assert filas[-1]["Meta física"] == "—"
    for ficha, nombre in (
        ("actividad-5005082", "[^<]+"),
        ("actividad-5005082", "2.1.Clúster"),
        ("producto-3000535", "[^<]+"),
    ):
        assert re.search(rf'<a href="ficha\?ficha={ficha}&amp;anio={anio}" target="_self">{nombre}</a>', html(app))


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


@pytest.mark.parametrize(("pct", "dicho"), [(0.0, "; en todo el país, 0.0 % del PIM"), (None, "")])
def test_nothing_spent_in_the_country_is_not_nothing_known(pct: float | None, dicho: str) -> None:
    pais = Money({}, pim_soles=1, devengado_soles=pct, ejecucion_pct=pct, saldo_soles=None)
    assert in_the_country(pais).replace("\u00a0", " ") == dicho


def test_the_annex_of_a_product_is_its_own(seen: Open) -> None:
    assert [f["Código"] for f in tables(seen("ejecucion", producto="3000535"))[0]] == ["2.1", "2.2", "2.3", "P2"]


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
    chips = re.findall(r'<p class="pp-puestos">.*?</p>', html(app)) + re.findall(r'<a [^>]*class="todos"', html(app))
    lugares = re.findall(r'href="\?(.*?)"', unescape("".join(chips)))
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
    [_, distintas, cifras] = re.findall(r"((\d+) de (\d+)) cifras impresas no dan", dicho)[0]
    assert 0 < int(distintas) < int(cifras) and re.search(r"\d+ difieren? sólo por el de sus datos", dicho)


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
    assert "Qué cambió con cada versión" in titulos and titulos[-1] == "Notas y fuentes"
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


def test_a_caveat_of_a_sheet_is_called_by_the_title_of_its_row(open_page: Open) -> None:
    app = open_page("ficha", anio="2025", ficha="unidad-ITP")
    [rotulo] = [e.label for e in app.expander if "24,758" in e.label]
    llamada = int(rotulo.rpartition(" ")[2].translate(str.maketrans("¹²³⁴⁵", "12345")))
    assert "se compara con cuidado" in app.session_state[DRAWN]._llamadas[llamada - 1]


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
    app = open_page("guia", capitulo=guide.PAGES)
    assert 'href="resumen?' in html(app) and all(f">{grupo}</h2>" in html(app) for grupo in GROUPS)


def test_a_reader_s_guide_tells_of_no_file_or_command(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PP0093_COMO", "lector")
    app = open_page("guia")
    partes = {e.label for e in app.expander}
    assert "Leer el tablero" in partes and not {"Llevarse lo que necesite", "Cargar archivos"} & partes
    assert "`" not in " ".join(m.value for m in app.markdown) and "Lea una marca" in app.markdown[0].value
    capitulos = guide.chapters(PROYECTO / "docs" / "guia.md")
    vistos = guide.for_readers(capitulos)
    assert {"resumen", "ficha", "comparar"} < {*vistos} and "cargar" not in vistos


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


# Of the firms of a year without any list: what documents print.


def test_what_documents_print_of_firms_is_answered(publicada: Path) -> None:
    """DOMAIN, "What real pages can show": by dimension, what `consulta` gives of each year; of some, nothing."""
    impresas: dict[tuple[str, ...], dict[str, float]] = {}
    for f in leidas(PROYECTO / "tests" / "fixtures" / "empresas_impresas.csv", delimiter="|"):
        suyas = impresas.setdefault((f["anio"], f["indicador"], f["dimension"]), {})
        suyas |= {f["valor"]: float(f["cifra"])} if f["cifra"] else {}
    for (anio, indicador, dimension), cifras in impresas.items():
        filas = run(catalog.published(), Query((indicador,), (dimension,), {"anio": [anio]}))
        assert {str(f[dimension]): f[indicador] for f in filas if f[indicador] is not None} == cifras, dimension


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


@pytest.mark.parametrize("pagina", ["presupuesto", "desempeno"])
def test_a_note_keeps_its_number_when_a_row_opens(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, pagina: str
) -> None:
    def numbered() -> list[str]:
        dichas: list[str] = open_page(pagina, anio="2025").session_state[DRAWN]._llamadas
        return dichas

    abiertas = numbered()
    monkeypatch.setattr(address, "is_closed", address.is_inside)
    assert numbered() == abiertas
