"""The passport of a figure: the formula with its numbers, the files and rules behind it, and what was printed."""

import csv
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from blake3 import blake3
from conftest import PROYECTO, Carpetas, Orden, copiada, elige, parte, publicar, vias
from generador_registros import ruc
from libros import de_toml
from streamlit.testing.v1 import AppTest
from test_paginas import text

from pp0093.ask.catalog import published
from pp0093.ask.origin import passport as pasaportes
from pp0093.ask.origin.passport import IS_SOURCE, VERIFIES_NOTHING, Passport, Reference, passport_of
from pp0093.ask.registry import INDICATORS, dimensions_of
from pp0093.ask.rows import is_rest
from pp0093.errors import UsageError
from pp0093.instruments import figures
from pp0093.ui.exports import headless
from pp0093.ui.subjects import passport as en_pantalla

CASES = de_toml("pasaporte")

pytestmark = pytest.mark.usefixtures("mira_demostracion")

CRUDOS = PROYECTO / "data" / "raw"
P2, P3 = "3000535", "3000670"
MICROEMPRESA = "Microempresa"
SAMPLE = 4
Open = Callable[..., AppTest]


def of(indicador: str, /, anio: int = 2025, alcance: str = "reporte", grupo: Any = None, **filtros: str) -> Passport:
    """The passport of a figure of the version published now."""
    pedidos = {"anio": [str(anio)], **{d: [v] for d, v in filtros.items()}}
    return passport_of(published(), Reference(indicador, pedidos, grupo or {}, alcance))


def huella(ruta: Path) -> str:
    return blake3(ruta.read_bytes()).hexdigest()


THREE = [ruc(n) for n in range(1, 4)]


@pytest.fixture(scope="module")
def de_tres(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """Three synthetic firms of 2025, of which a document prints another count, published; tests copy them."""
    raiz = tmp_path_factory.mktemp("tres")
    carpetas = Carpetas.under(raiz)
    (carpetas.datos / "publicado").mkdir(parents=True)
    filas = [[r, "10/03/2025", "5005079", "Capacitación", "DDP"] for r in THREE]
    filas.append([THREE[0], "11/03/2025", "5005086", "Charla", "DGPAR"])
    filas.append([THREE[1], "12/03/2025", "5005081", "Taller", "DGPAR"])
    registros = carpetas.datos / "registros" / "ddp.csv"
    registros.parent.mkdir()
    with registros.open("w", encoding="utf-8", newline="") as salida:
        csv.writer(salida).writerows([["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD"], *filas])
    (carpetas.datos / "manifest.csv").write_text("archivo,origen\nregistros/ddp.csv,sintetico\n", encoding="utf-8")
    (carpetas.datos / "publicado" / "nota.csv").write_text(
        "documento,seccion,indicador,dimension,valor_dimension,anio,valor,unidad_medida,corte,nota\n"
        "Nota,Resumen,empresas_atendidas,,,2025,2,empresas,,Total\n",
        encoding="utf-8",
    )
    publicar(carpetas.datos, carpetas.salida)
    return carpetas


@pytest.fixture
def con_registros(de_tres: Carpetas, carpetas: Carpetas) -> list[str]:
    """Have the three firms published; return their RUC."""
    copiada(de_tres, carpetas)
    return THREE


def test_the_execution_of_product_2_in_2025(publicada: Path) -> None:
    hallado = of("ejecucion_pct", producto="P2")
    assert hallado.cuentas == ("2,187,824 / 2,193,937 × 100 = 99.7 %",)
    assert hallado.formula == "Devengado / PIM × 100"
    assert [(p.papel, p.indicador.id, p.valor) for p in hallado.partes] == [
        ("Numerador", "devengado_soles", 2_187_824),
        ("Denominador", "pim_soles", 2_193_937),
    ]
    assert hallado.valor == pytest.approx(100 * 2_187_824 / 2_193_937)
    assert (hallado.procedencia, hallado.corte) == ("derivado", None) and "Se calcula aquí" in hallado.como
    [fuente] = hallado.fuentes
    assert (fuente.para, fuente.archivo, fuente.filas) == ("Devengado, PIM", "publicado/informe_2025.csv", 3)
    assert "marzo de 2026" in (fuente.documento or "")
    assert fuente.huella == huella(CRUDOS / "publicado" / "informe_2025.csv")
    assert {(p.documento, p.seccion) for p in hallado.publicadas} == {
        ("Informe OEI 2025", "Producto 2"),
        ("Informe OEI 2025", "Anexo"),
    }
    for publicada_ in hallado.publicadas:
        assert (float(publicada_.valor), publicada_.resultado) == (99.7, "igual")
        assert publicada_.diferencia == pytest.approx(0.0213684, abs=1e-7)
    assert {"Sector del gobierno cuyo gasto cubre el informe (Producción)", "Calificación desde 95 %"} <= {
        r.regla for r in hallado.reglas
    }


def test_a_difference_of_two_shares_shows_the_formula_of_each_and_an_overlap_its_printed_numbers(
    publicada: Path,
) -> None:
    hallado = of("brecha_pp", producto="P2")
    assert hallado.cuentas == (
        "99.72 − 84.87 = +14.9 pp",
        "Ejecución del PIM: 2,187,824 / 2,193,937 × 100 = 99.7 %",
        "Cumplimiento de la meta: 1,217 / 1,434 × 100 = 84.9 %",
    )
    assert [p.papel for p in hallado.partes][:2] == [f"{p} de Ejecución del PIM" for p in ("Numerador", "Denominador")]
    # What comes of printed figures shows their numbers.
    del_producto = of("solapamiento", producto="P1")
    assert (del_producto.cuentas, del_producto.procedencia) == (("975 + 448 + 248 − 1,644 = 27",), "derivado")
    assert of("solapamiento").cuentas[0].endswith(" + 31,364 + 7,154 − 40,965 = 1,565")


def test_a_printed_figure_is_its_source_or_shows_the_difference_in_its_scale(publicada: Path) -> None:
    """The report of 2025 says 99.2 % in the text and 99.6 in the annex; its text writes amounts in millions."""
    [anexo] = of("pim_soles", producto="P3").publicadas
    assert (anexo.seccion, anexo.resultado) == ("Anexo", IS_SOURCE)
    [serie] = of("pim_soles", alcance="nacional").publicadas
    assert serie.resultado == IS_SOURCE and of("pim_soles", alcance="nacional").valor == 73_486_603
    resultados = {p.seccion: p.resultado for p in of("cumplimiento_pct", actividad="1.2").publicadas}
    assert resultados["Anexo"] == "igual" and "distinta" in resultados.values()
    en_millones = next(p for p in of("devengado_soles", producto="P2").publicadas if p.seccion == "Producto 2")
    assert en_millones.unidad_medida == "millones de soles"
    assert (en_millones.diferencia, en_millones.resultado) == (2_187_824 - 2_200_000, "igual")


def test_a_missing_part_is_named_and_a_year_that_is_not_over_says_so_and_is_not_rated(publicada: Path) -> None:
    hallado = of("variacion_pim_pct", producto="P2")
    assert (hallado.valor, hallado.procedencia) == (None, None)
    assert hallado.cuentas == ("no aplica: no hay PIA",) and hallado.como.startswith("No hay cifra")
    hallado = of("ejecucion_pct", 2026, "nacional")
    assert hallado.corte == "2026-06-18" and "parcial" in hallado.como
    assert not any("Calificación" in r.regla for r in hallado.reglas)
    assert "parcial" not in of("ejecucion_pct", 2025, "nacional").como


@pytest.mark.parametrize(("indicador", "anio"), parte(product(INDICATORS, (2020, 2024, 2025, 2026)), 40))
def test_every_indicator_has_a_passport_in_every_kind_of_year(publicada: Path, indicador: str, anio: int) -> None:
    for alcance in ("reporte", "nacional"):
        for filtros in ({}, {"producto": "P4"}, {"actividad": "4.1"}, {"indicador": "ISS.01.01.01.01"}):
            if not filtros.keys() <= {*dimensions_of(indicador)}:
                continue
            hallado = of(indicador, anio, alcance, **filtros)
            assert len(hallado.cuentas[0]) > 0 and hallado.como.endswith(".")
            assert (hallado.valor is None and hallado.entre is None) == (hallado.procedencia is None)
            assert all(f.huella == huella(CRUDOS / f.archivo) and f.filas > 0 for f in hallado.fuentes)
            assert hallado.valor is None or hallado.fuentes


def test_a_computed_figure_counts_the_rows_of_its_file(ya_publicada: str, carpetas: Carpetas) -> None:
    hallado = of("devengado_soles", 2024, "nacional")
    assert hallado.procedencia == "calculado" and "«Calculado»" in hallado.como
    [fuente] = hallado.fuentes
    assert (fuente.archivo, fuente.filas_de) == ("mef/0_bueno.csv", "filas de presupuesto")
    assert fuente.huella == huella(carpetas.datos / "mef" / "0_bueno.csv")
    por_sector = [
        sum(s.filas for s in of("devengado_soles", 2024, "nacional", {"sector_gobierno": codigo}).fuentes)
        for codigo in sectors(2024)
    ]
    assert len(por_sector) > 1 and sum(por_sector) == fuente.filas
    [del_pim] = of("pim_soles", 2024, "nacional").fuentes
    assert del_pim.filas < fuente.filas, "the budget is in rows of its own"
    assert hallado.publicadas == ()


def sectors(anio: int) -> list[Any]:
    filas = published().query("select distinct sector_gobierno as s from marts.presupuesto where anio = ?", [anio])
    return [f["s"] for f in filas]


def test_a_synthetic_figure_counts_attentions_of_its_file_and_has_the_printed_one_beside(
    con_registros: list[str], carpetas: Carpetas
) -> None:
    hallado = of("empresas_atendidas", actividad="1.2")
    assert (hallado.valor, hallado.procedencia) == (3, "sintetico") and "demostración" in hallado.como
    [fuente] = hallado.fuentes
    assert (fuente.archivo, fuente.filas, fuente.filas_de) == ("registros/ddp.csv", 3, "atenciones")
    assert fuente.huella == huella(carpetas.datos / "registros" / "ddp.csv")
    hallado = of("empresas_atendidas")
    assert (hallado.valor, hallado.procedencia) == (3, "sintetico")
    assert [(f.archivo, f.filas) for f in hallado.fuentes] == [("registros/ddp.csv", 5)]
    [impresa] = hallado.publicadas
    assert (impresa.calculada, impresa.diferencia, impresa.resultado) == (3, 1.0, VERIFIES_NOTHING)


def test_a_group_of_a_product_counts_only_what_counts_for_it(con_registros: list[str]) -> None:
    """As a filter a product has all its activities; as a group, 3.2 does not count."""
    como_filtro, como_grupo = of("atenciones", producto="P3"), of("atenciones", grupo={"producto": P3})
    assert (como_filtro.valor, como_grupo.valor) == (2, 1)
    assert [f.filas for f in (*como_filtro.fuentes, *como_grupo.fuentes)] == [2, 1]
    assert [r.valor for r in como_filtro.reglas if r.regla.startswith("Actividad 3.2")] == [
        "En empresas; no suma a la meta de su producto"
    ]
    # A share is of the whole filter.
    hallado = of("participacion_pct", grupo={"actividad": "5005086"})
    assert hallado.cuentas == ("1 / 3 × 100 = 33.3 %",)
    assert [f.filas for f in hallado.fuentes] == [1, 5]


def test_no_passport_says_whose_rows_they_are(con_registros: list[str], orden: Orden) -> None:
    for indicador in INDICATORS:
        respuesta = orden("pasaporte", indicador, "--filtro", "anio=2025", "--formato", "json")
        assert respuesta.codigo == 0
        assert not any(r in respuesta.salida for r in con_registros)
        assert not re.search(r"\b(10|15|16|17|20)\d{9}\b", re.sub(r"[0-9a-f]{64}", "", respuesta.salida))


def test_focalization_names_its_criteria_with_their_norm(publicada: Path) -> None:
    normas = {r.valor: r.norma for r in of("focalizacion_pct").reglas if r.estado == "atestada"}
    assert "Código Civil, art. 183" in normas["2 años"] and {"13 UIT", "2,300 UIT"} <= set(normas)
    [banda] = of("participacion_pct", grupo={"tamano": MICROEMPRESA}).reglas
    assert (banda.valor, banda.norma) == ("0 a 150 UIT", "Ley 30056, art. 11")


def test_a_rule_is_named_with_its_file_and_line(publicada: Path, open_page: Open) -> None:
    """The successor is sent from a figure to the row of the parameter that decides it."""
    reglas = {r.regla: r.donde for r in of("pim_soles").reglas if r.donde}
    nombre, _, donde = next(d for r, d in reglas.items() if r.startswith("Sector del gobierno")).partition(": ")
    ruta, _, linea = donde.partition(", línea ")
    assert (nombre, ruta) == ("sector_reporte", "programas/0093/reglas/parametro.csv")
    escrita = (PROYECTO / ruta).read_text(encoding="utf-8").splitlines()[int(linea) - 1]
    assert escrita.startswith("sector_reporte,38,") and ",2020,," in escrita, "not that of 2013 to 2019"
    dicho = text(open_page("pasaporte", cifra="pim_soles", anio="2025"))
    assert donde in dicho and " Anexo 211 38,139,459 soles " in dicho, "its row"


def test_the_command_says_the_same(comando: Orden) -> None:
    pedido = ("pasaporte", "ejecucion_pct", "--filtro", "anio=2025", "--grupo", "producto=P2")
    dicho = comando(*pedido, "--formato", "json").json
    assert dicho["cuentas"] == ["2,187,824 / 2,193,937 × 100 = 99.7 %"]
    assert dicho["fuentes"][0]["huella"] == huella(CRUDOS / "publicado" / "informe_2025.csv")
    assert [p["resultado"] for p in dicho["publicadas"]] == ["igual", "igual"]
    tabla = comando(*pedido).salida
    assert dicho["cuentas"][0] in tabla and dicho["fuentes"][0]["huella"] in tabla


def test_a_figure_of_several_groups_is_refused(ya_publicada: str) -> None:
    """Two governments may give one code to their executing units."""
    repetidas = published().query(
        "select ejecutora as e from marts.presupuesto where alcance = 'nacional' group by 1 "
        "having count(distinct sec_ejec) > 1"
    )
    assert repetidas
    with pytest.raises(UsageError, match="la dimensión que las distingue"):
        of("pim_soles", 2024, "nacional", {"ejecutora": repetidas[0]["e"]})


@pytest.fixture
def open_page(publicada: Path) -> Open:
    """Open a page as a link would, with these query parameters."""

    def abrir(pagina: str, /, **enlace: str) -> AppTest:
        app = AppTest.from_file(str(PROYECTO / "app.py"))
        # Buttons are pressed only on the first page: on another AppTest runs twice, and forgets them.
        if pagina != "resumen":
            app.run()
            app.switch_page(f"pages/{pagina}.py")
        for clave, valor in enlace.items():
            app.query_params[clave] = valor
        return app.run()

    return abrir


def test_the_page_shows_the_figure_of_a_link(open_page: Open) -> None:
    app = open_page("pasaporte", anio="2025", producto=P2, cifra="cumplimiento_pct")
    assert not app.exception and huella(CRUDOS / "publicado" / "informe_2025.csv") in text(app)
    assert app.query_params == {"anio": "2025", "producto": P2, "cifra": "cumplimiento_pct"}


def test_what_is_chosen_goes_to_the_link(open_page: Open) -> None:
    app = open_page("pasaporte", anio="2025")
    elige(app, cifra="pim_soles", alcance="nacional")
    assert app.query_params == {"anio": "2025", "cifra": "pim_soles", "alcance": "nacional"}
    assert "S/ 73,486,603" in text(app)
    elige(app, anio="2020")
    assert "S/ 93,709,244" in text(app) and app.query_params["cifra"] == "pim_soles"
    app.switch_page("pages/ejecucion.py").run()
    assert app.query_params == {"anio": "2020"}


def test_a_card_opens_its_passport_and_that_of_goals_that_of_each_activity(open_page: Open) -> None:
    app = open_page("resumen", anio="2025", producto=P2)
    assert huella(CRUDOS / "publicado" / "informe_2025.csv") not in text(app)
    app.button(key="pasaporte_tarjeta_Devengado").click().run()
    assert not app.exception
    assert huella(CRUDOS / "publicado" / "informe_2025.csv") in text(app)
    app.button(key="pasaporte_tarjeta_Metas físicas cumplidas").click().run()
    de = app.selectbox(key="fila_tarjeta_Metas físicas cumplidas")
    assert [o[:3] for o in de.options] == ["2.1", "2.2", "2.3"] and "0 / 70 × 100 = 0.0 %" in text(app)


def test_a_piece_opens_the_passport_of_any_of_its_figures(open_page: Open) -> None:
    app = open_page("resumen", anio="2025")
    app.button(key="pasaporte_resumen_meta-y-gasto").click().run()
    cifra, fila = (app.selectbox(key=f"{c}_resumen_meta-y-gasto") for c in ("cifra", "fila"))
    assert {"Ejecución del PIM", "Meta física"} <= set(cifra.options)
    cifra.set_value("ejecucion_pct")
    fila.set_value(next(o for o in fila.options if o.startswith("P2")))
    app.button(key="pasaporte_resumen_meta-y-gasto").click().run()
    assert not app.exception and "2,187,824 / 2,193,937 × 100 = 99.7 %" in text(app)
    enlace = next(v for v in vias(app) if "enlace" in v.dicho)
    assert "cifra=ejecucion_pct" in enlace.lleva and P2 in enlace.lleva


PAGES_WITH_FIGURES = CASES["pages_with_figures"]


@pytest.mark.parametrize("pagina", PAGES_WITH_FIGURES)
def test_the_passport_of_a_row_is_of_the_figure_it_shows(publicada: Path, pagina: str) -> None:
    comparadas = 0
    for pieza in headless.visited(pagina, {"anio": "2025", **PAGES_WITH_FIGURES[pagina]}).piezas:
        for indicador in {i for f in pieza.cifras for i in f if i in INDICATORS}:
            filas = [f for f in pieza.cifras if f.get(indicador) is not None and not is_rest(f)]
            referencias = en_pantalla.references(pieza.cifras, indicador, pieza.pie.filtros)
            assert len(referencias) == len(filas), "two rows with one name"
            for fila, referencia in list(zip(filas, referencias.values(), strict=True))[::SAMPLE]:
                assert pasaportes.passport_of(published(), referencia).valor == pytest.approx(float(fila[indicador]))
                comparadas += 1
    assert comparadas >= SAMPLE


def test_only_answers_of_a_query_have_a_passport(publicada: Path) -> None:
    piezas = {p.id: p for p in headless.visited("presupuesto", {"anio": "2025"}).piezas}
    assert not piezas["puente"].cifras and piezas["serie-nacional"].cifras


def test_a_goal_of_another_instrument_covers_that_instrument_and_names_its_files(publicada: Path) -> None:
    filas = [f for f in figures.indicator_by_year(published(), "PAED", "logro_esperado") if f["anio"] == 2030]
    referencias = en_pantalla.references(filas, "logro_esperado", {"anio": "2025"})
    assert len(referencias) == len(filas) > 15
    for referencia in referencias.values():
        hallado = pasaportes.passport_of(published(), referencia)
        assert hallado.cubre == "PAED"
        assert [f.archivo for f in hallado.fuentes] == [f"indicadores/paed/{t}.csv" for t in ("fichas", "valores")]
        assert hallado.referencia.anio == 2030 and hallado.valor is not None


def test_a_progress_says_from_which_goal_and_value_it_comes_and_what_was_printed(publicada: Path) -> None:
    hallado = of("avance_tipo1", 2024, indicador="IOP.01.01")
    assert {p.indicador.id: p.valor for p in hallado.partes if p.papel != "La cifra"} == {
        "valor_obtenido": 42391,
        "logro_esperado": 49007,
    }
    assert "meta" in hallado.formula and [p.resultado for p in hallado.publicadas] == ["igual"]
