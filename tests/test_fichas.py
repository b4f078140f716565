"""Sheets: what they say of each thing in each year and state, on the page, on paper and by the command line."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import docx
import duckdb
import openpyxl
import pypdf
import pytest
from afirmaciones_recalculadas import recomputed, stray
from conftest import PROYECTO, Carpetas, Orden, elige
from msgspec.structs import replace
from streamlit.testing.v1 import AppTest
from test_paginas import go_to, part
from versiones_tocadas import unsigned

from pp0093 import versions
from pp0093.ask.catalog import Catalog, published
from pp0093.ask.query import Query, run
from pp0093.ask.rows import NO_DATA
from pp0093.claims import shown
from pp0093.documents import docx as word
from pp0093.documents.document import Board, CitedFigure, Prose, cited
from pp0093.errors import UsageError
from pp0093.sheets.issue import LEFT_OUT, fitting, on_paper, sheet_of
from pp0093.sheets.sections import SHARED
from pp0093.sheets.subject import find_subject, subjects
from pp0093.ui.page import DRAWN
from pp0093.writing.formats import tied

pytestmark = pytest.mark.usefixtures("mira_demostracion")

ANIO = 2025
A4 = (595, 842)
UNIDADES = {"DDP", "DAM", "DGITDF", "PNTE", "DGPAR", "DGAAMI", "ITP"}


@pytest.fixture(scope="module")
def de_demostracion(demostracion_entera: Carpetas) -> Catalog:
    return published(demostracion_entera.salida)


def tablas(ficha: object) -> dict[str, Board]:
    return {b.clave: b for s in ficha.nota.secciones for b in s.bloques if isinstance(b, Board)}  # type: ignore[attr-defined]


def paginas(pdf: bytes) -> list[pypdf.PageObject]:
    return list(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_there_is_a_sheet_of_each_activity_product_unit_and_department(catalogo: Catalog) -> None:
    todas = list(subjects(catalogo, ANIO).values())
    cuentas = {d: sum(s.dimension == d for s in todas) for d in ("actividad", "producto", "unidad", "departamento")}
    assert cuentas == {"actividad": 11, "producto": 4, "unidad": 7, "departamento": 25}
    assert {s.codigo for s in todas if s.dimension == "unidad"} == UNIDADES


def test_a_sheet_is_asked_by_any_of_its_names_and_by_no_other(catalogo: Catalog) -> None:
    nombres = {
        "2.1": "actividad-5005082", "P2": "producto-3000535", "ddp": "unidad-DDP", "arequipa": "departamento-04",
        "unidad-ITP": "unidad-ITP", "actividad-2.1": "actividad-5005082",
    }  # fmt: skip
    assert {n: find_subject(catalogo, ANIO, n).clave for n in nombres} == nombres
    for escrito in ("Marte", "unidad-DGDE", "producto-2.1"):
        with pytest.raises(UsageError, match="no hay ficha"):
            find_subject(catalogo, ANIO, escrito)


def test_no_alert_denies_the_progress_that_another_report_prints(catalogo: Catalog) -> None:
    ficha = sheet_of(catalogo, find_subject(catalogo, 2019, "2.3"), 2019)
    frases = {f.texto for s in ficha.nota.secciones for b in s.bloques if isinstance(b, Prose) for f in b.frases}
    assert "En 2019 se atendió a 501 empresas de la actividad 2.3." in frases
    assert "No hay alertas que calcular: faltan el gasto del informe y las metas de 2019." in frases


def test_the_figures_of_a_sheet_are_those_of_the_query(catalogo: Catalog) -> None:
    """Every figure of its tables by year, asked again by itself."""
    vistas = 0
    for clave in ("1.2", "P3"):
        ficha = sheet_of(catalogo, find_subject(catalogo, ANIO, clave), ANIO)
        for tabla in (tablas(ficha)["dinero-y-metas"], tablas(ficha)["empresas"]):
            for c in cited(tabla):
                por = ("anio", *(d for d, _ in c.lugar))
                filtros = {"anio": [str(c.anio)], **{d: [v] for d, v in c.lugar}}
                [fila] = run(catalogo, Query((c.indicador,), por, filtros))
                assert (fila[c.indicador], fila[f"procedencia_{c.indicador}"]) == (c.valor, c.procedencia)
                vistas += 1
    assert vistas > 20
    indicadores = tablas(sheet_of(catalogo, find_subject(catalogo, ANIO, "P2"), ANIO))["indicadores"]
    *_, valor, meta, brecha, dicho = indicadores.filas[0]
    assert [c.procedencia for c in (valor, meta, brecha)] == ["publicado", "publicado", "derivado"], "figures, not text"
    assert dicho == "Publicado, derivado"


def test_money_for_each_firm_is_of_an_activity_and_is_never_ranked(comando: Orden) -> None:
    [fila] = comando(
        "consulta", "devengado_por_empresa_soles", "--por", "anio,actividad", "--filtro", "anio=2025",
        "--filtro", "actividad=1.2", "--formato", "json",
    ).json  # fmt: skip
    assert round(fila["devengado_por_empresa_soles"]) == round(580303 / 448)
    assert fila["procedencia"] == "derivado"
    entero = comando("consulta", "devengado_por_empresa_soles", "--por", "anio", "--formato", "json").json
    assert all(f["devengado_por_empresa_soles"] is None for f in entero)
    pregunta = comando(
        "pregunta", "¿qué actividad tiene mayor devengado por empresa en 2025?", "--formato", "json"
    ).json
    assert pregunta["estado"] == "no_se"


def test_firms_with_more_than_diffusion_are_counted_once_and_only_from_records(
    catalogo: Catalog, de_demostracion: Catalog
) -> None:
    todas = Query(("empresas_fuera_de_difusion", "empresas_atendidas"), ("anio",), {"anio": [str(ANIO)]})
    assert run(catalogo, todas)[0]["empresas_fuera_de_difusion"] is None
    [fila] = run(de_demostracion, todas)
    assert 6459 <= fila["empresas_fuera_de_difusion"] <= 9627, "what the printed families let it be"
    [aparte] = de_demostracion.query(
        "select count(distinct empresa_id) as n from marts.atencion "
        "where anio = 2025 and familia_servicio is not null and familia_servicio <> 'Difusión'"
    )
    assert fila["empresas_fuera_de_difusion"] == aparte["n"]
    por_actividad = Query(("empresas_fuera_de_difusion",), ("anio", "actividad"), {"anio": [str(ANIO)]})
    de_cada = {f["actividad"]: f["empresas_fuera_de_difusion"] for f in run(de_demostracion, por_actividad)}
    assert de_cada["5005086"] == 0 and de_cada["5005079"] == 448


def test_the_family_that_is_diffusion_is_a_dated_rule(de_demostracion: Catalog, tmp_path: Path) -> None:
    """Another family from 2025 on: the count of 2025 is of what is not of it, that of 2020 stays."""
    shutil.copytree(de_demostracion.carpeta, copia := tmp_path / "v")
    unsigned(copia)
    antes = counts(de_demostracion)
    with duckdb.connect(str(copia / versions.DEMONSTRATION / versions.DATABASE)) as con:
        con.execute("update vigente.parametro set familia_de_difusion = 'Capacitación' where anio >= 2025")
    ahora = counts(Catalog(copia, demostracion=True))
    assert ahora[2020] == antes[2020] and ahora[2025] != antes[2025]


def counts(catalogo: Catalog) -> dict[int, int | None]:
    filas = run(catalogo, Query(("empresas_fuera_de_difusion",), ("anio",)))
    return {f["anio"]: f["empresas_fuera_de_difusion"] for f in filas}


@pytest.mark.parametrize("anio", [ANIO, 2020, 2024])
def test_what_a_sheet_begins_with_is_claimed_and_holds(catalogo: Catalog, anio: int) -> None:
    claves = ("1.1", "2.1", "2.3", "3.3", "P2", "ITP", "DDP", "04")
    for clave in claves if anio == ANIO else claves[2::3]:
        ficha = sheet_of(catalogo, find_subject(catalogo, anio, clave), anio)
        frases = [f for b in ficha.nota.bloques if isinstance(b, Prose) for f in b.frases]
        assert all(f.claims for f in frases if f.clave == "atendidas"), "also that it was nobody"
        dicho = ficha.respuesta
        assert dicho.claims and not stray(catalogo, dicho), (clave, stray(catalogo, dicho), dicho.texto)
        assert all(recomputed(catalogo, c) for c in dicho.claims), (clave, dicho)


def test_a_sheet_of_a_demonstration_says_so_on_its_pages_and_of_each_row(de_demostracion: Catalog) -> None:
    ficha = sheet_of(de_demostracion, find_subject(de_demostracion, ANIO, "DDP"), ANIO)
    assert "demostración" in ficha.nota.aviso and "691 empresas" in ficha.respuesta.texto
    empresas = tablas(ficha)["empresas"]
    assert empresas.encabezado[-1] == "Procedencia"
    for fila in empresas.filas:
        hay = {c.procedencia for c in fila if isinstance(c, CitedFigure)}
        assert ("sintetico" in hay) == ("intético" in str(fila[-1])), fila
    producto = sheet_of(de_demostracion, find_subject(de_demostracion, ANIO, "P1"), ANIO).respuesta.texto
    assert "producto 1 Capacitación y asistencia técnica tuvo un avance de 1,644 empresas" in producto


def test_a_sheet_lists_the_indicators_of_a_unit_that_no_year_has_measured_yet(catalogo: Catalog) -> None:
    filas = tablas(sheet_of(catalogo, find_subject(catalogo, 2019, "PNTE"), 2019))["indicadores"].filas
    assert filas and {tuple(map(str, f[1:])) for f in filas} == {("—", "Sin dato")}


def test_a_sheet_lists_every_place_and_service_that_the_query_gives(de_demostracion: Catalog) -> None:
    sujeto = find_subject(de_demostracion, ANIO, "ITP")
    filtros, hay = {"unidad": [sujeto.codigo], "anio": [str(ANIO)]}, tablas(sheet_of(de_demostracion, sujeto, ANIO))
    for tabla, dimension in (("donde", "departamento"), ("servicios", "servicio")):
        filas = run(de_demostracion, Query(("empresas_atendidas",), ("anio", dimension), filtros))
        dadas = [f for f in filas if f["empresas_atendidas"] and f[dimension] not in (None, NO_DATA)]
        dichas = [f for f in hay[tabla].filas if f[0] == dimension.capitalize()]
        assert len(dichas) == len(dadas) and (dimension != "departamento" or len(dichas) > 8)


def test_the_alerts_of_a_sheet_are_those_of_its_activities_and_of_no_other(catalogo: Catalog) -> None:
    def sobre(clave: str) -> list[str]:
        alertas = tablas(sheet_of(catalogo, find_subject(catalogo, ANIO, clave), ANIO)).get("alertas")
        return [" ".join(map(str, f[1:])) for f in alertas.filas] if alertas else []

    [una] = sobre("2.1")
    assert una.startswith("2.1") and "logró 0 de 70 empresas" in una and "sin remitir" in una
    assert not sobre("1.2") and not sobre("04")
    assert all(a.startswith(("3.", "P3")) for a in sobre("DGPAR")) and len(sobre("DGPAR")) == 2
    assert any(a.startswith("P4 Porcentaje de MIPYME") for a in sobre("ITP")), "the indicator that it answers for"
    assert any(a.startswith("P1 Porcentaje de personas que han adquirido conocimientos") for a in sobre("P1"))


def test_every_sheet_is_two_pages_of_a4_or_one(de_demostracion: Catalog) -> None:
    """Of the longest of each kind; all of them were looked at one by one."""
    for clave in ("4.1", "ITP", "Lima"):
        ficha = sheet_of(de_demostracion, find_subject(de_demostracion, ANIO, clave), ANIO)
        hojas = paginas(on_paper(ficha))
        assert 1 <= len(hojas) <= 2, clave
        assert all(round(float(h.mediabox[2])) == A4[0] and round(float(h.mediabox[3])) == A4[1] for h in hojas)
        dicho = " ".join(h.extract_text() for h in hojas)
        assert re.sub(r"\s+", " ", ficha.respuesta.texto.split(".")[0])[:40] in re.sub(r"\s+", " ", dicho), clave
        hoja = docx.Document(io.BytesIO(word.write(ficha.nota)))
        assert tied(ficha.nota.respuesta) in [p.text for p in hoja.paragraphs], (
            f"{clave}: a Word sheet begins with it too"
        )
        titulos = {p.text for p in hoja.paragraphs if p.style.name == "Heading 1"}
        rotulos = [p.text for p in hoja.paragraphs if p.style.name == "Caption"]
        assert not {t.split(". ", 1)[-1] for t in rotulos} & titulos, "a table alone is titled once"
        assert [t.split(".")[0] for t in rotulos] == [f"Tabla {n + 1}" for n in range(len(rotulos))], (
            "no number is missing"
        )
        assert "demostración" in hojas[0].extract_text() and "Elaboración: OGEIEE - OEI" in hojas[-1].extract_text()


def test_on_paper_what_is_cut_leaves_something_of_each_group(de_demostracion: Catalog) -> None:
    """The departments, all of them after the activities, were left out whole."""
    filas = tuple(
        (por, f"{por} {n}") for por, cuantas in (("Actividad", 9), ("Departamento", 25)) for n in range(cuantas)
    )
    ficha = sheet_of(de_demostracion, find_subject(de_demostracion, ANIO, "P4"), ANIO)
    cortado = fitting(Board("b", shown("B"), ("Por", "Cuál"), filas), 6)
    assert cortado.nota == LEFT_OUT.format(28)
    assert [f[1] for f in cortado.filas] == [f"{g} {n}" for g in ("Actividad", "Departamento") for n in range(3)]
    dicho = " ".join(h.extract_text() for h in paginas(on_paper(ficha)))
    assert "Actividad" in dicho and "Departamento" in dicho and "Sector económico" in dicho


def test_on_paper_a_long_footing_is_whole_and_an_amount_keeps_its_sign(catalogo: Catalog) -> None:
    ficha = sheet_of(catalogo, find_subject(catalogo, ANIO, "2.2"), ANIO)
    larga = replace(ficha, nota=replace(ficha.nota, pie=" ".join([ficha.nota.pie] * 6)))
    alturas: list[float] = []

    def place(dicho: str, cm: list[float], tm: list[float], *_: object) -> None:
        alturas.extend([tm[4] * cm[1] + tm[5] * cm[3] + cm[5]] if dicho.strip() else [])

    hojas = paginas(on_paper(larga))
    for hoja in hojas:
        dicho = hoja.extract_text(visitor_text=place)
    assert "Versión de los datos" in dicho and min(alturas) > 14
    assert "S/\xa01,884,814" in hojas[0].extract_text()


def test_the_sheets_come_out_of_the_command_line(comando: Orden, tmp_path: Path) -> None:
    hecho = comando(
        "exportar", "ficha", "--ficha", "P2", "--anio", "2025", "--formato", "pdf", "--destino", str(tmp_path)
    )
    assert hecho.codigo == 0
    [ruta] = tmp_path.iterdir()
    assert ruta.name == "pp0093_ficha_2025_producto-3000535.pdf" and len(paginas(ruta.read_bytes())) <= 2


@pytest.mark.parametrize(
    ("pieza", "documentos"),
    [("dinero-y-metas", {"Informe OEI 2020", "Informe OEI 2025"}), ("indicadores", {"Informe OEI 2025"})],
)
def test_a_table_of_a_sheet_cites_what_its_own_rows_stand_on(
    comando: Orden, catalogo: Catalog, tmp_path: Path, pieza: str, documentos: set[str]
) -> None:
    pedido = ("exportar", "ficha", "--ficha", "2.1", "--anio", "2025", "--pieza", pieza, "--formato", "xlsx")
    assert comando(*pedido, "--destino", str(tmp_path)).codigo == 0
    [libro] = tmp_path.iterdir()
    celdas = [str(c.value) for hoja in openpyxl.load_workbook(libro) for fila in hoja for c in fila if c.value]
    assert pieza != "indicadores" or "84.8 %" in celdas, "each indicator in its own unit"
    [fuente] = [c for c in celdas if "Informe OEI 2025" in c]
    assert {d for d in ("Informe OEI 2020", "Informe OEI 2025") if d in fuente} == documentos
    pie = sheet_of(catalogo, find_subject(catalogo, ANIO, "2.1"), ANIO).nota.pie
    assert "Informe OEI 2020" in pie and "Informe OEI 2025" in pie


def test_a_page_of_an_activity_opens_its_sheet_and_says_that_it_follows_it(publicada: Path) -> None:
    app = AppTest.from_file(str(PROYECTO / "app.py"))
    app.query_params["anio"], app.query_params["actividad"] = "2025", "4.1"
    go_to(app.run(), "ficha")
    assert "la actividad 4.1" in part(app, "pp-answer") and "No sigue" not in part(app, "pp-kicker")


def test_a_link_opens_its_sheet_and_the_control_changes_the_link(publicada: Path) -> None:
    app = AppTest.from_file(str(PROYECTO / "app.py"))
    app.query_params["anio"] = "2025"
    go_to(app.run(), "ficha")
    assert app.query_params["ficha"].startswith("actividad-"), "which it opens by itself may be another tomorrow"
    elige(app, ficha="producto-3000670")
    assert "el producto 3" in part(app, "pp-answer") and app.query_params["ficha"] == "producto-3000670"
    for unidad, titulo in (
        ("DAM", "Clúster y Ferias no llegaron al 95 % de su meta"),
        ("DGITDF", "La que menos avanzó: Gestión empresarial"),
    ):
        elige(app, ficha=f"unidad-{unidad}")
        [heroe, *resto] = app.session_state[DRAWN].piezas
        assert heroe.titulo.startswith(titulo) and heroe.figura and SHARED in heroe.notas
        assert heroe.id not in [p.id for p in resto], "what is a chart is not a table too"
