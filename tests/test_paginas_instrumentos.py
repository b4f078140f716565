"""The pages of instruments, run without a browser: PP 0093's own, the industrial policy, economy and Ruta Digital."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from conftest import PROYECTO, Carpetas, Orden, campos, elige, graficos, in_state, opened, vias
from libros import de_toml
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest
from test_paginas import Open, chosen, html, in_row, open_page, part, text

from pp0093.ask import catalog
from pp0093.ask.view import FILTER_LABELS
from pp0093.errors import LOADED_AT
from pp0093.instruments import figures, findings, texts
from pp0093.ui import theme
from pp0093.ui.charts.drawing import NamedRow
from pp0093.ui.exports.piece import Piece
from pp0093.ui.page import DRAWN, RECORDER, Page
from pp0093.ui.theme import LIGHT

CASES = de_toml("paginas_instrumentos")

__all__ = ["open_page"]
FILTERS = {*FILTER_LABELS}
FIRST, OTHER = "IOP.01.01", "ISS.01.01.01.01"


@pytest.fixture(scope="module")
def politica(version_publicada: Path) -> AppTest:
    """The page of the policy as it opens, once, only for reading."""
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setenv("PP0093_SALIDA", str(version_publicada))
        return opened("politica")


def drawn(app: AppTest, id: str) -> Any:
    """The figure of a chart that a page draws, in light colours."""
    pagina: Page = app.session_state[DRAWN]
    [pieza] = [p for p in pagina.piezas if p.id == id]
    assert pieza.figura and any(clave.startswith(f"{pagina.id}_{id}") for clave in graficos(app))
    return pieza.figura(LIGHT)


def dates_drawn(app: AppTest, id: str) -> list[str]:
    """The dates that have a bar of values, as they are written under it."""
    [panel] = drawn(app, id).paneles
    valores = [m.desde for m in panel.marcas if m.dicho.startswith("Valor")]
    return [b.texto.replace("\n", " ") for b in panel.debajo if any(0 <= v - b.desde < b.ancho for v in valores)]


def rows_drawn(app: AppTest, id: str) -> list[NamedRow]:
    filas: list[NamedRow] = drawn(app, id).filas
    return filas


def table(app: AppTest, titulo: str) -> list[list[str]]:
    """The rows of the table below a title, as they are read."""
    despues = html(app).rsplit(titulo, 1)[1]
    cuerpo = re.split("<tbody[^>]*>", despues)[1].split("</tbody>")[0]
    filas = (f.split("<td")[1:] for f in re.split("<tr[^>]*>", cuerpo)[1:])
    return [[re.sub("<[^>]+>", "", c.split(">", 1)[1]) for c in fila] for fila in filas]


def test_the_index_its_objectives_and_its_methods(politica: AppTest) -> None:
    objetivos = rows_drawn(politica, "objetivos")
    escritas = [[*(c.texto for c in f.cajas if c.texto), *f.celdas] for f in objetivos]
    assert escritas[:2] == [
        ["86.5 %", "44,328", "42,391", "49,007", "−41.4"], ["80.0 %", "10.3 %", "10.08 %", "12.6 %", "−9.6"],
    ], "what the title says of a baseline is read beside each bar"  # fmt: skip
    assert escritas[2][::4] == ["71.4 %", "71.4"] and escritas[3] == ["18 %", "—", "30.8 %", "—"], (
        "no bar without value"
    )
    assert [f.nombre[:7] for f in objetivos] == ["◆ Ámbar", "◆ Ámbar", "▼ Rojo ", "○ ND · "]
    metodos = [c.texto for f in rows_drawn(politica, "sensibilidad") for c in f.cajas if c.texto]
    assert metodos == ["79.3 %", "59.5 %", "50.6 %", "79.3 %", "6.8 %", "75.7 %", "79.0 %", "83.2 %", "79.3 %"]


def test_the_strip_has_a_cell_for_each_indicator_with_its_shape_and_word(politica: AppTest) -> None:
    dibujo = drawn(politica, "mapa")
    assert [(t.texto, t.dicho) for t in dibujo.leyenda] == [
        ("Rojo (19)", "▼"), ("Ámbar (7)", "◆"), ("Verde (40)", "●"), ("ND (25)", "○"),
    ]  # fmt: skip
    celdas = [c for f in dibujo.filas for c in f.cajas]
    dichos = {c.codigo: c.dicho for c in celdas}
    assert len(celdas) == 91 == len(dichos)
    formas = {"▼": "Rojo", "◆": "Ámbar", "●": "Verde", "○": "ND"}
    assert all(f"; {formas[c.texto[0]]}, " in c.dicho for c in celdas)
    assert "Rojo, 2.2 %, retroceso" in dichos["ISS.01.06.03.01"] and "PROINNOVATE" in dichos["ISS.01.06.03.01"]
    assert "ND, sin avance" in dichos["IOP.04.01"]
    assert sum("↓" in c.texto for c in celdas) == 7
    assert all(len({c.desde for c in f.cajas}) == len(f.cajas) <= 12 for f in dibujo.filas), "two cells in one place"
    filas = {f.nombre: f.cajas for f in dibujo.filas if f.cajas}
    assert len(filas) == 26 and len(dibujo.filas) == 29, "a line for each, and one between objectives"
    assert all(re.fullmatch(r"(OP[.\d]+ )?\D{8,40}", n) for n in filas), "a short name beside each"
    assert [f.nombre for f in dibujo.filas[7:10]][1:] == ["", "OP.02 Complejidad de los productos"]
    for nombre, suyas in filas.items():
        [codigo] = {c.codigo.split(".", 1)[1][: 2 if nombre.startswith("OP") else 5] for c in suyas}
        assert not nombre.startswith("OP") or nombre[3:].startswith(codigo), "an indicator under another guideline"
        luces = [[*formas].index(c.texto[0]) for c in suyas]
        assert luces == sorted(luces), "in each row, red first and without data last"


def test_guidelines_without_any_in_green_come_first_and_those_without_data_last(politica: AppTest) -> None:
    filas = table(politica, "lineamientos con dato no tienen ningún indicador en verde")
    assert [f[4] == "0" for f in filas] == [True] * 5 + [False] * 16 + [True], "those that the title counts"
    assert filas[-1][1] == filas[-1][5], "all its indicators are without data"


def test_those_in_red_are_listed_with_their_goal_the_worst_first(politica: AppTest) -> None:
    filas = table(politica, "Los 19 en rojo, con su meta y su responsable")
    avances = [float(f[-1]) for f in filas]
    assert len(filas) == 19 and avances == sorted(avances) and avances[-1] <= 75
    dichas = [f[2:] for f in filas]
    assert ["DGDE", "50 empresas frente a una meta de 2,500 empresas", "2.0"] in dichas
    # What is only met or not has 0 %, near or over: it is a minimum or a maximum.
    assert ["DGPAR", "8 propuestas normativas frente a un máximo de 5 propuestas normativas", "0.0"] in dichas
    assert ["DGPAR", "1 estudio frente a un mínimo de 2 estudios", "0.0"] in dichas


def test_what_the_policy_does_not_give_is_found_and_the_way_to_it_counts_it(politica: AppTest, comando: Orden) -> None:
    [enlace] = [v for v in vias(politica) if "documento publicado" in v.dicho]
    hallados = findings.accused(catalog.published(), "PNDI")
    contradicen = [h for h in hallados if h.es_contradiccion]
    assert (enlace.pagina, enlace.dicho) == (
        "hallazgos",
        f"{len(contradicen)} contradicciones en el documento publicado",
    )
    assert enlace.lleva == "lugar=reporte-pndi-2024", "the way lands where they are"
    de_la_pagina = [f for f in comando("hallazgos", "--formato", "json").json if f["documento"] == "Reporte PNDI 2024"]
    assert len(de_la_pagina) == len(hallados) == 13, "the way to a page counts what the page lists"
    assert Counter(f["razon"] for f in de_la_pagina)["Por debajo de su línea base"] == 7
    [menciona] = [f for f in de_la_pagina if f["da"].startswith("13 indicadores en 10 servicios")]
    assert menciona["dice"] == "nombra 3 servicios, con 4 indicadores"


def test_no_name_leads_to_what_is_open_nor_to_a_unit_of_another_entity(open_page: Open) -> None:
    lleva = re.findall(r'<a href="([a-z]+\?[^"]*)"', html(open_page("economia")))
    assert "unidad-PNTE" in str(lleva) and "unidad-DAM" not in str(lleva)
    assert not [lugar for lugar in lleva if lugar.startswith("economia")]
    ficha = open_page("ficha", ficha="departamento-04", anio="2025")
    propias = re.findall(r'href="ficha\?ficha=departamento-04&amp;anio=(\d+)', html(ficha))
    assert {*propias} == {"2020"}, "a sheet leads to itself only of another year: the last with data"


def test_filters_that_the_policy_does_not_have_are_not_offered_and_it_says_why(
    politica: AppTest, open_page: Open
) -> None:
    assert not FILTERS & {*campos(politica)} and 'pp-filtrar"' not in html(politica)
    filtrada = open_page("politica", producto="3000671")
    [puesto] = re.findall(r'<a href="[^"]*"[^>]* title="[^"]*sólo cambian con el año.*?</a>', html(filtrada))
    assert "(no cambia esta página)" in puesto and 'href="?anio=2025"' in puesto


def test_what_was_not_applied_is_not_printed_on_what_is_taken(open_page: Open, comando: Orden, tmp_path: Path) -> None:
    assert comando(
        "exportar", "politica", "--anio", "2025", "--producto", "P2", "--pieza", "mapa", "--formato", "csv",
        "--destino", str(tmp_path),
    ).codigo == 0  # fmt: skip
    [archivo] = tmp_path.iterdir()
    assert archivo.name == "pp0093_politica_mapa_2024.csv"
    assert len(archivo.read_text(encoding="utf-8-sig").splitlines()) == 92
    assert chosen(open_page("politica", producto="3000535"))["producto"] == "3000535", "a filter lost on the way"


@pytest.mark.parametrize(("pagina", "pieza", "procedencia"), CASES["what_is_taken_says_where"])
def test_what_is_taken_says_where_its_own_figures_come_from(
    comando: Orden, tmp_path: Path, pagina: str, pieza: str, procedencia: str
) -> None:
    """What is computed of a printed goal and value is derived; documents of other instruments are not behind it."""
    pedido = ("exportar", pagina, "--anio", "2025", "--pieza", pieza, "--destino", str(tmp_path), "--formato")
    assert comando(*pedido, "csv").codigo == comando(*pedido, "xlsx").codigo == 0
    [de_filas], [libro] = tmp_path.glob("*.csv"), tmp_path.glob("*.xlsx")
    with de_filas.open(encoding="utf-8-sig", newline="") as entrada:
        assert {f["Procedencia"] for f in csv.DictReader(entrada)} == {procedencia}
    celdas = [str(c) for hoja in load_workbook(libro) for fila in hoja.iter_rows(values_only=True) for c in fila if c]
    [fuente] = [c for c in celdas if c.startswith("Fuente: ")]
    documento = {"politica": "Política Nacional", "desempeno": "Informes OEI 2020 y OEI 2025"}[pagina]
    assert documento in fuente and ";" not in fuente


def link(app: AppTest, indicador: str) -> AppTest:
    """Follow a link to an indicator in the page that is open."""
    app.query_params["indicador"] = indicador
    return app.run()


def sheet_of(app: AppTest) -> str:
    return in_row(app, next(e.label for e in app.expander if e.label.startswith("Ficha de ")))


def test_an_indicator_is_chosen_in_the_list_by_a_link_and_by_a_cell(open_page: Open) -> None:
    app = open_page("politica")
    assert campos(app)["indicador"].valor == FIRST and app.query_params == {"anio": "2025"}
    ficha = sheet_of(app)
    for dato in (
        "2024: ◆ Ámbar; avance tipo 1: 86.5 %",
        "−41.4 %",
        "−6,616",
        "retroceso: 42,391",
        "OGEEIE",
        "44,328 (2019)",
    ):
        assert dato in ficha
    elige(app, indicador=OTHER)
    assert app.query_params == {"anio": "2025", "indicador": OTHER}
    for dato in ("SS.01.01.01", "LN.01.01", "Mínimo permisible", "1 valor sin año: el documento no deja saber cuál"):
        assert dato in sheet_of(app)
    assert [d for d in dates_drawn(app, "serie") if "sin" in d] == ["sin año (1)"] == dates_drawn(app, "serie")[-1:]
    link(app, "IOP.04.01")
    assert campos(app)["indicador"].valor == "IOP.04.01" and "OP.04" in sheet_of(app)


def test_every_indicator_has_its_sheet(version_publicada: Path) -> None:
    datos = catalog.published(version_publicada)
    politica = figures.policy(datos, "PNDI", 2024)
    assert politica is not None
    for estado in politica.indicadores:
        ficha = figures.sheet(datos, estado.indicador)
        assert texts.sheet_table(ficha).filas


def test_desempeno_of_2025_and_its_series_say_where_the_base_changes(open_page: Open) -> None:
    app = open_page("desempeno")
    titulo = "3 de 7 indicadores cambiaron de base: sus años no se comparan"
    filas = {(f[0], f[1]): f[2:5] for f in table(app, titulo)}
    assert filas["Conocimientos de gestión empresarial", "2025"] == ["27.1", "60", "45.2"]
    assert filas["Productividad total de factores", "2024"] == ["2.0", "—", "—"]
    assert len({nombre for nombre, _ in filas}) == 7 and len(filas) == 14
    [peor, *_] = rows_drawn(app, "metas")
    barra, raya, dentro, fin = peor.cajas
    assert (dentro.texto, dentro.desde, fin.texto) == ("27.1 %", barra.ancho, "meta 60 %"), "each by its own mark"
    assert (barra.ancho / raya.desde, fin.desde) == (pytest.approx(27.1 / 60, abs=0.001), raya.desde), (
        "short of its goal"
    )
    assert drawn(app, "metas").columnas[0].texto == "2020"
    assert peor.celdas == ["31.4 %; meta 74 %", "45.2"], "what is before it, under its year"
    assert {f.cajas[0].color for f in rows_drawn(app, "metas")} == {LIGHT.delivery}, "what is delivered has its colour"
    assert {f.nombre: f.celdas[0] for f in rows_drawn(app, "metas")}["MIPYME atendidas por los CITE"] == "otra base"
    for pieza, anios, escritos in (
        ("serie-re-ventas", ["2018", "2019", "2024"], ["2018", "2019", "cambia\nla base", "2024"]),
        ("serie-p1-conocimiento", ["2020", "2025"], ["2020", "2025"]),
    ):
        assert dates_drawn(app, pieza) == anios
        assert [b.texto for b in drawn(app, pieza).paneles[0].debajo] == escritos, "a break has a place of its own"
    assert "Conocimientos de gestión empresarial: en 2025, 27.1 %; meta 60 %" in html(app)


def test_desempeno_is_filtered_by_product_and_by_nothing_else(open_page: Open) -> None:
    app = open_page("desempeno", producto="3000671", actividad="5005087")
    assert {f[0] for f in table(app, "cambió de base")} == {"MIPYME atendidas por los CITE"}
    assert FILTERS & {*campos(app)} == {"producto"}


def test_marks_of_the_demonstration_do_not_make_the_published_value_beside_them_unreal(
    completa: Carpetas, monkeypatch: pytest.MonkeyPatch, correr: Orden, tmp_path: Path
) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(completa.salida))
    orden = ("exportar", "desempeno", "--anio", "2025", "--pieza", "notas", "--formato", "xlsx", "--demostracion")
    assert correr(*orden, "--destino", str(tmp_path)).codigo == 0
    [ruta] = tmp_path.glob("*.xlsx")
    libro = load_workbook(ruta)
    fuente = " ".join(str(c) for fila in libro["Fuente"].values for c in fila)
    assert "lo demás sí" in fuente and "estas cifras no son reales" not in fuente
    [encabezado, primera, *_] = libro["Datos"].values
    dicha = dict(zip(encabezado, primera, strict=True))
    assert (dicha["Procedencia"], dicha["Procedencia de Publicado"]) == ("Sintético", "Publicado")


@pytest.mark.parametrize(
    ("pagina", "que"), [("politica", "«Política industrial»"), ("desempeno", "«Indicadores de desempeño»")]
)
def test_an_instrument_that_is_not_loaded_says_what_to_do(ya_publicada: str, pagina: str, que: str) -> None:
    app = opened(pagina)
    assert part(app, "pp-empty").endswith(f"las demás tablas de {que} {LOADED_AT}.")
    assert not graficos(app)


def test_a_value_of_before_the_first_year_with_rules_has_no_light(carpetas: Carpetas, orden: Orden) -> None:
    shutil.copytree(PROYECTO / "data" / "raw" / "indicadores", carpetas.datos / "indicadores")
    for carpeta, codigo in (("pndi", FIRST), ("pp0093", "RE.PTF")):
        valores = carpetas.datos / "indicadores" / carpeta / "valores.csv"
        columnas = valores.read_text(encoding="utf-8").partition("\n")[0].split(",")
        dice = {"codigo": codigo, "anio": "2010", "logro_esperado": "100", "valor_obtenido": "80", "fuente": "x"}
        with valores.open("a", encoding="utf-8") as escrito:
            escrito.write(",".join(dice.get(c, "") for c in columnas) + "\n")
    assert orden("etl").codigo == 0
    for pagina, anio in product(("politica", "desempeno"), ("2010", "2014")):
        opened(pagina, anio=anio)
    assert [str(v.luz) for v in figures.sheet(catalog.published(), FIRST).serie if v.anio == 2010] == ["○ ND"]


GOALS = PROYECTO / "data" / "raw" / "indicadores" / "paed" / "valores.csv"
# Rating words of the process evaluation, which the text lost; a total by any of them would be invented.
RATINGS = re.compile(r"\d+ (procesos? )?(cumplen?|parcial(es)?|precisan? mejora)", re.IGNORECASE)


Pieces = dict[str, dict[str, Piece]]


@pytest.fixture(scope="module")
def apps(version_publicada: Path) -> dict[str, AppTest]:
    """Both pages, run once with what they offer to take kept."""
    with pytest.MonkeyPatch.context() as entorno:
        entorno.setenv("PP0093_DATOS", str(PROYECTO / "data" / "raw"))
        entorno.setenv("PP0093_SALIDA", str(version_publicada))
        return {pagina: run(pagina) for pagina in ("economia", "ruta")}


def run(pagina: str) -> AppTest:
    app = AppTest.from_file(str(PROYECTO / "app.py"))
    app.session_state[RECORDER] = []
    app.run()
    app.switch_page(f"pages/{pagina}.py").run()
    assert not app.exception
    return app


@pytest.fixture
def pieces(apps: dict[str, AppTest]) -> Pieces:
    return {pagina: {x.id: x for x in app.session_state[RECORDER]} for pagina, app in apps.items()}


def rows(pieza: Piece) -> list[dict[str, str]]:
    return [dict(zip(pieza.tabla.encabezado, fila, strict=True)) for fila in pieza.tabla.escritas]


def test_economia_says_how_much_is_developed_and_what_is_missing(pieces: Pieces) -> None:
    arbol = pieces["economia"]["arbol"]
    assert arbol.titulo == "2 de 4 ejes no tienen indicadores"
    sin = {f["Eje"]: f["Indicador"] for f in rows(arbol) if f["Actividad"] == "—"}
    assert list(sin.values()) == ["Fase 2: el documento no lo desarrolla"] * 2
    assert len({f["Eje"] for f in rows(arbol)}) == 4
    assert len({f["Actividad"] for f in rows(arbol) if f["Eje"] not in sin}) == 17


def test_every_goal_is_shown_as_printed(pieces: Pieces) -> None:
    tabla = pieces["economia"]["metas"].tabla
    codigo, anios = tabla.encabezado.index("Código"), ("2026", "2028", "2030")
    mostradas = {
        (fila[codigo], anio): escrita[tabla.encabezado.index(anio)]
        for fila, escrita in zip(tabla.filas, tabla.escritas, strict=True)
        for anio in anios
        if fila[tabla.encabezado.index(anio)] is not None
    }
    with GOALS.open(encoding="utf-8", newline="") as entrada:
        impresas = {(f["codigo"], f["anio"]): f["logro_esperado"] for f in csv.DictReader(entrada)}
    assert {c: v.replace(",", "") for c, v in mostradas.items()} == impresas
    assert len(impresas) == 55 and len(tabla.filas) == 19
    base = [fila[tabla.encabezado.index("Línea base")] for fila in tabla.filas]
    metas = [[fila[tabla.encabezado.index(anio)] for anio in anios] for fila in tabla.filas]
    ultima = [next(m for m in reversed(suyas) if m is not None) for suyas in metas]
    como = ["sin base" if b is None else "crece" if u > b else "no" for b, u in zip(base, ultima, strict=True)]
    de_la_entidad = ["PRODUCE" in str(fila[tabla.encabezado.index("Responsable")]) for fila in tabla.filas]
    assert de_la_entidad == [True] * 7 + [False] * 12, "those that the entity answers for, first"
    assert como == ["crece"] * 4 + ["sin base"] * 3 + ["crece"] * 6 + ["no"] * 2 + ["sin base"] * 4
    partes = [None if b is None else 100 * b / u for b, u in zip(base, ultima, strict=True)]
    for fila, parte in zip(tabla.filas, partes, strict=True):
        assert fila[-1] == (None if parte is None else pytest.approx(float(parte))), "no words among figures"
        assert (parte is None) == str(fila[-2]).startswith("sin línea base; meta ")
    for suyas in (partes[:7], partes[7:]):
        assert [p for p in suyas if p] == sorted(p for p in suyas if p), "the one that must grow most first"
    figura = pieces["economia"]["metas"].figura
    assert figura
    barra, fin = figura(theme.LIGHT).filas[0].cajas
    assert (fin.texto, barra.desde, round(barra.ancho, 1)) == ("de 154 a 3,000 (×19.5)", 0, 5.1), "of its goal"
    assert "MIPYME con servicio digital: de 154 a 3,000 (×19.5)" in figura(theme.LIGHT).filas[0].dichos
    assert figura(theme.LIGHT).filas[4].cajas[1].texto == "sin línea base; meta 75 %", "why it has no bar"
    assert ("PAED.I1.03.1", "2028") not in mostradas


def test_a_share_printed_without_its_sign_is_not_called_one_or_the_other(pieces: Pieces) -> None:
    tabla, notas = pieces["economia"]["metas"].tabla, pieces["economia"]["metas"].notas
    dudosas = [f for f in tabla.escritas if f[tabla.encabezado.index("2026")] == "0.2"]
    assert len(dudosas) == 2
    for fila in dudosas:
        assert "proporción" in fila[tabla.encabezado.index("Unidad")]
        assert any(n.startswith(f"{fila[0]}: ") and "0.2 % o 20 %" in n for n in notas)


def test_the_list_of_axes_has_every_indicator_with_its_goal(pieces: Pieces) -> None:
    """It has a row for each, whose goals are in the table above, and one for each axis that has none."""
    arbol, metas = rows(pieces["economia"]["arbol"]), {f["Código"]: f for f in rows(pieces["economia"]["metas"])}
    assert len(arbol) == 19 + 2 and len({f["Acción estratégica"] for f in arbol} - {"—"}) == 4
    assert {f["Código"] for f in arbol if f["Actividad"] != "—"} == metas.keys() and len(metas) == 19
    de_una, de_otra = (
        [metas[c][q] for q in ("Responsable", "Unidad", "Línea base", "2026", "2028", "2030")]
        for c in ("PAED.I1.01", "PAED.I1.03.1")
    )
    assert de_una == ["PROMPERÚ", "empresas", "950", "1,250", "1,350", "1,450"]
    assert de_otra == ["MINCETUR (DGPDCE) / PROMPERÚ", "test", "—", "1", "—", "—"]


def test_ruta_says_shares_with_their_samples_and_that_chance_explains_the_change(
    apps: dict[str, AppTest], pieces: Pieces
) -> None:
    encuesta = pieces["ruta"]["encuesta-1"]
    assert encuesta.titulo.endswith("96.2 % (50 de 52), antes 84.4 % (27 de 32); el cambio no se distingue del azar")
    assert encuesta.titulo in text(apps["ruta"])
    assert encuesta.figura is not None
    escritos = [c.texto for f in encuesta.figura(theme.LIGHT).filas for c in f.cajas if c.texto]
    assert [t.partition("\n")[0] for t in escritos] == ["84.4 % · 27 de 32", "96.2 % · 50 de 52"]
    dicho = text(apps["ruta"])
    for version, parte in (("2.0", escritos[0]), ("3.0", escritos[1])):
        assert re.search(rf"Versión {version}, [^,]+ A favor: {re.escape(parte.replace(chr(10), ' '))}", dicho)
    assert not [v for v in vias(apps["ruta"]) if "documento publicado" in v.dicho], "nothing contradicts"


def test_a_value_that_adds_up_says_from_when_to_when_and_no_year(pieces: Pieces, comando: Orden) -> None:
    """DOMAIN 15: in the note of the funnel, in its passport, in what is asked; and in the answer."""
    cuando = "de febrero de 2021 a diciembre de 2024"
    embudo = pieces["ruta"]["embudo"]
    assert embudo.titulo == "Al menos 38,679 MYPE registradas no completaron el autodiagnóstico"
    assert cuando in embudo.nota and "entre 13,715 y 13,766" in embudo.nota, "what is not printed is about"
    assert embudo.figura is not None
    escritos = [c.texto.replace("\n", " ") for f in embudo.figura(theme.LIGHT).filas for c in f.cajas if c.texto]
    assert escritos == ["100.0 %", "26.2 %", "73.8 %"], "bars are of one unit"
    assert [f.celdas for f in embudo.figura(theme.LIGHT).filas] == [
        ["52,445"],
        ["13,715 a 13,766"],
        ["38,679 a 38,730"],
    ]
    assert embudo.nota.startswith("% de 52,445 MYPE registradas")
    filtros = ("--filtro", "anio=2024", "--filtro", "indicador=RD.REGISTRADAS")
    pasaporte = comando("pasaporte", "valor_obtenido", *filtros, "--formato", "json").json
    assert pasaporte["de_que"].startswith(f"{cuando}; Indicador: ")
    del_anio = comando("pasaporte", "valor_obtenido", *filtros[:3], "indicador=IOP.01.01", "--formato", "json").json
    assert del_anio["de_que"].startswith("2024; "), "one of its year alone has its year"


def test_every_share_has_its_interval(pieces: Pieces) -> None:
    pieza = pieces["ruta"]["encuesta-1"]
    filas = [f[:1] + f[2:7] for f in pieza.tabla.escritas]
    assert filas == [("2.0", "32", "27", "84.4", "68.2", "93.1"), ("3.0", "52", "50", "96.2", "87.0", "98.9")]
    assert "p = 0.10" in pieza.nota and "−0.9 pp" in pieza.nota and "+28.1 pp" in pieza.nota
    assert pieza.figura is not None
    tramos = [c for f in pieza.figura(theme.LIGHT).filas for c in f.cajas if c.clase == "tramo"]
    # Shares on their interval go to 100.
    assert [round(x, 1) for t in tramos for x in (t.desde, t.desde + t.ancho)] == [68.2, 93.1, 87.0, 98.9]


def test_eleven_processes_whose_marks_are_lost_and_never_added_up(apps: dict[str, AppTest], pieces: Pieces) -> None:
    tabla = pieces["ruta"]["procesos"].tabla
    filas = [dict(zip(tabla.encabezado, f, strict=True)) for f in tabla.filas]
    assert {f["Calificación"] for f in filas} == {"No se lee en el documento"}
    assert sum(f["Mejora que se sugiere"] == "El documento no la da" for f in filas) == 1
    assert Counter(f["Nivel"] for f in filas) == {"Interno": 4, "Externo": 7}
    assert not RATINGS.search(text(apps["ruta"]))


def test_what_leaves_the_pages_names_their_document_and_no_filter(pieces: Pieces) -> None:
    for pagina, documento in (("economia", "005-2024-PCM-SGTD"), ("ruta", "Ruta Digital")):
        for pieza in pieces[pagina].values():
            assert pieza.pie.filtros == {} and pieza.pie.procedencia == "publicado"
            [fuente] = pieza.pie.fuentes()
            assert documento in fuente


@pytest.mark.parametrize(("pagina", "que"), [("economia", "«Economía digital»"), ("ruta", "«Ruta Digital»")])
def test_without_its_tables_a_page_says_which_to_load(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, pagina: str, que: str
) -> None:
    in_state(tmp_path_factory, "solo_publicado").looked_at(monkeypatch)
    app = run(pagina)
    assert part(app, "pp-empty").endswith(f" {que} {LOADED_AT}.") and 'class="pp-chart-title"' not in html(app)


def test_a_progress_printed_otherwise_says_so_where_it_is_shown(open_page: Open, comando: Orden) -> None:
    """Three of the 91 printed progresses are not what their printed goal and value give: both are read together."""
    de = ["--por", "indicador", "--filtro", "instrumento=PNDI", "--filtro", "anio=2024"]
    dicho = comando("consulta", "avance_tipo1", *de).errores
    impresos = ["Tecnológica (EST), 72.2 %", "de forma oportuna, 123.1 %", "transferencia tecnológica, 122.3 %"]
    assert [i for i in impresos if i in dicho] == impresos
    pagina = open_page("politica", indicador="ISS.01.04.02.02")
    piezas = {p.id: p.nota for p in pagina.session_state[DRAWN].piezas}
    assert all("Tecnológica (EST), 72.2" in piezas[p] for p in ("mapa", "avance_bajo", "retroceso", "serie"))
    assert "de forma oportuna, 123.1" in piezas["avance_bajo"], "the page has one note of it"
    assert "72.2" not in piezas["planeamiento"], "not where nothing listed is of it"
