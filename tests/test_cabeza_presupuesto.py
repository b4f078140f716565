"""Which budget file heads a year, and what is said of one that leaves something out or has not reached its close."""

import random
import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from carpetas_en_estado import OF_THE_REPORT
from conftest import PROYECTO, Carpetas, Orden, graficos, opened, parte, publicar
from generadores import (
    ONCE,
    PLIEGO_DE,
    Exportacion,
    escribir_exportacion,
    escribir_mensual,
    exportacion_al_azar,
    filas_mensuales,
)
from libros import de_toml, escritas, escrito_en, leidas
from mesa import Mesa
from msgspec.structs import replace
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest
from test_paginas import part, tables, text

from pp0093 import clock
from pp0093.ask.catalog import published
from pp0093.ask.standing import change, periods
from pp0093.ask.standing.periods import PRELIMINARY, RUNNING, Period
from pp0093.money import budget, texts
from pp0093.note.asking import Inquiry
from pp0093.writing.formats import MISSING

CASES = de_toml("cabeza_presupuesto")

PUBLICADO = PROYECTO / "data" / "raw" / "publicado"
EN_CURSO = 2026
EN_ABRIL = date(2027, 4, 20)
Abrir = Callable[..., AppTest]


@pytest.fixture
def abrir(carpetas: Carpetas) -> Abrir:
    """Open a page on the test's own folders."""
    return lambda pagina="presupuesto", **enlace: opened(pagina, **enlace)


@pytest.fixture
def informes(carpetas: Carpetas) -> Path:
    """The published figures that ship, in the test's own folder."""
    return shutil.copytree(PUBLICADO, carpetas.datos / "publicado", dirs_exist_ok=True)


def cargar(carpetas: Carpetas, orden: Orden, **exportaciones: Exportacion) -> None:
    for nombre, exportacion in exportaciones.items():
        escribir_exportacion(carpetas.datos / "mef" / f"{nombre}.xls", exportacion)
    respuesta = orden("etl", "--sin-demo")
    assert respuesta.codigo == 0, respuesta.errores


def con_filtro(exportacion: Exportacion, *niveles: str) -> Exportacion:
    return replace(exportacion, ruta=[*exportacion.ruta, *niveles])


def exportacion(semilla: int, fecha: str = "20-noviembre-2026", anio: int = EN_CURSO, parte: int = 1) -> Exportacion:
    """A 0093 export by activity under sector 38, its amounts divided by `parte`."""
    entera = exportacion_al_azar(semilla, fecha=fecha, anio=anio)
    return replace(entera, filas=[(texto, tuple(m // parte for m in montos)) for texto, montos in entera.filas])  # type: ignore[misc]


def devengado(exportacion: Exportacion) -> int:
    return sum(montos[5] for _, montos in exportacion.filas)


def llevado(orden: Orden, destino: Path) -> str:
    """What the report's steps say in the file that is taken home, its footing included."""
    pedido = ("--anio", EN_CURSO, "--pieza", "pasos-reporte", "--formato", "xlsx", "--destino", destino)
    respuesta = orden("exportar", "presupuesto", *pedido)
    assert respuesta.codigo == 0, respuesta.errores
    [ruta] = destino.glob("*pasos-reporte*.xlsx")
    dicho = escrito_en(ruta)
    ruta.unlink()
    return dicho


def del_anio(orden: Orden, anio: int = EN_CURSO) -> dict[str, object]:
    [fila] = orden("consulta", "devengado_soles", "--filtro", f"anio={anio}", "--formato", "json").json
    return fila  # type: ignore[no-any-return]


FILTROS = CASES["filtros"]


def abiertos(carpetas: Carpetas, anio: int, *pliegos: str) -> None:
    """Leave the open data of a year: a thousand soles of each activity that those entities of the sector spend."""
    modelo = filas_mensuales(3, cadenas=4, anio=anio)[0]
    modelo |= {c: "0" for c in modelo if c.startswith("MONTO_")}
    modelo |= {**OF_THE_REPORT, "MES_EJE": "0"}
    codigos = [
        {"PRODUCTO_PROYECTO": producto, "ACTIVIDAD_ACCION_OBRA": actividad, "PLIEGO": PLIEGO_DE[producto]}
        for producto, actividades in ONCE.items()
        for actividad in actividades
        if PLIEGO_DE[producto] in pliegos
    ]
    filas = [modelo | c | {"MONTO_PIM": "1000", "MONTO_DEVENGADO": "900"} for c in codigos]
    escribir_mensual(carpetas.datos / "mef" / f"{anio}_{'_'.join(pliegos)}.csv", filas)


def test_money_of_only_what_its_source_holds_is_whole(carpetas: Carpetas, orden: Orden) -> None:
    """An export of one entity leaves out nothing of that entity; of all the report, the rest."""
    cargar(carpetas, orden, a=con_filtro(exportacion(2), FILTROS["pliego"][0]))

    def parcial(*pedido: str) -> tuple[list[bool], bool]:
        respuesta = orden("consulta", "devengado_soles", "--filtro", f"anio={EN_CURSO}", "--formato", "json", *pedido)
        return [f["parcial_devengado_soles"] for f in respuesta.json], "no trae el alcance entero" in respuesta.errores

    assert parcial() == ([True], True)
    assert parcial("--filtro", "pliego=038") == parcial("--por", "pliego") == ([False], False)
    assert parcial("--por", "producto")[1]
    assert not any(parcial("--por", "pliego,producto")[0])


@pytest.fixture(scope="module")
def publicado(tmp_path_factory: pytest.TempPathFactory) -> Carpetas:
    """The reports that ship and the next one, of a year and a half later: it gives 2024 and 2026, and corrects 2025."""
    propias = Carpetas.under(tmp_path_factory.mktemp("otro_informe"))
    shutil.copytree(PUBLICADO, propias.datos / "publicado")
    shutil.copy(PROYECTO / "tests" / "fixtures" / "informe_2026.csv", propias.datos / "publicado")
    manifiesto = "archivo,publicado_el\npublicado/informe_2026.csv,03/2027\n"
    (propias.datos / "manifest.csv").write_text(manifiesto, encoding="utf-8")
    publicar(propias.datos, propias.salida, "--sin-demo", hoy=EN_ABRIL)
    return propias


@pytest.fixture
def en_abril(preguntar: Orden, monkeypatch: pytest.MonkeyPatch) -> Orden:
    """Ask of it, once the accounts of 2026 are closed."""
    monkeypatch.setattr(clock, "today", lambda: EN_ABRIL)
    return preguntar


def test_a_year_that_the_report_closes_is_compared_though_the_country_was_read_before(en_abril: Orden) -> None:
    del_informe = en_abril("pregunta", "¿Cuánto cambió el PIM del informe entre 2025 y 2026?")
    assert "subió 2.3 % de 2025 a 2026, de S/ 38,139,459 a S/ 39,000,000" in del_informe.salida
    del_pais = en_abril("pregunta", "¿Cuánto cambió el PIM nacional entre 2025 y 2026?")
    assert "No se compara: un año no está cerrado (2026, leído al 18/06/2026)" in del_pais.salida


@pytest.mark.usefixtures("en_abril")
def test_a_change_that_a_document_prints_is_not_of_the_figure_of_another() -> None:
    """The next report corrects the firms of 2025: the growth of the one before was of its own 40,965."""
    catalogo = published()
    corregida = change.since(catalogo, "empresas_atendidas", (2025, 2024), {})
    assert corregida.ahora and corregida.ahora["empresas_atendidas"] == 41_200
    assert corregida.impresos == () and corregida.cuanto is None
    del_anterior = corregida.cambio.b.entre
    assert del_anterior == (12_788, 12_791), "what 40,965 and 220.3 % give"
    igual = change.since(catalogo, "focalizacion_pct", (2025, 2024), {})
    assert igual.impreso and float(igual.impreso.valor) == 19.1


def test_of_the_country_a_later_document_does_not_displace_a_whole_one_and_is_shown_beside(en_abril: Orden) -> None:
    """A report of the next year prints part of it, and some in millions: it is compared, not taken."""
    pedido = (
        "pim_soles,devengado_soles,ejecucion_pct", "--por", "anio", "--filtro", "anio=2025", "--alcance", "nacional",
    )  # fmt: skip
    [pais] = en_abril("consulta", *pedido, "--formato", "json").json
    assert (pais["pim_soles"], pais["devengado_soles"]) == (73_486_603, 69_590_584)
    assert round(float(pais["ejecucion_pct"]), 1) == 94.7
    dos = (
        "se imprime 70,000,000 soles (Informe OEI 2026, Presupuesto) y también 73,486,603 soles "
        "(Consulta Amigable, total nacional del PP 0093, Programa Presupuestal 0093)"
    )
    assert en_abril("consulta", *pedido).errores == f"PIM (2025): {dos}.\n"
    assert dos in en_abril("pregunta", "PIM de todo el país en 2025").salida
    assert dos not in en_abril("consulta", "pim_soles", "--por", "anio", "--filtro", "anio=2025").errores
    suyo = en_abril(
        "pasaporte", "pim_soles", "--filtro", "anio=2025", "--alcance", "nacional", "--formato", "json"
    ).json
    de_cada_uno = {p["documento"]: p["resultado"] for p in suyo["publicadas"]}
    assert (
        sorted(de_cada_uno.values()) == ["distinta", "es su fuente"] and de_cada_uno["Informe OEI 2026"] == "distinta"
    )


@pytest.mark.usefixtures("informes")
def test_what_documents_print_is_asked_beside_the_file_that_heads(
    carpetas: Carpetas, orden: Orden, tmp_path: Path
) -> None:
    """An export from after the close heads over the annex; its steps are taken home with their scope and cut-off."""
    posterior = exportacion(4, fecha="15-abril-2026", anio=2025)
    cargar(carpetas, orden, a=posterior)

    def dicho(*mas: str, por: str = "anio") -> dict[str, tuple[Any, ...]]:
        pedido = ("consulta", "devengado_soles,ejecucion_pct", "--por", por, "--filtro", "anio=2025", *mas)
        campos = ("devengado_soles", "procedencia_devengado_soles", "procedencia_ejecucion_pct")
        filas = orden(*pedido, "--formato", "json").json
        return {str(f[por.rsplit(",", maxsplit=1)[-1]]): tuple(f[c] for c in campos) for f in filas}

    impreso, suyo = ("--base", "publicado"), ("publicado", "derivado")
    assert dicho() == {"2025": (devengado(posterior), "calculado", "calculado")}
    assert dicho(*impreso) == {"2025": (38_041_628, *suyo)}
    assert dicho(*impreso, "--alcance", "nacional") == {"2025": (69_590_584, *suyo)}
    por_actividad = dicho(*impreso, por="anio,actividad")
    assert len(por_actividad) == 11 and por_actividad["5005087"] == (25_454_952, *suyo), "in soles, not in millions"
    assert dicho(*impreso, "--filtro", "actividad=4.1") == {"2025": (25_454_952, *suyo)}
    assert dicho(*impreso, "--filtro", "actividad=4.1", "--filtro", "actividad=4.2") == {}
    assert dicho(*impreso, por="anio,pliego") == dicho(*impreso, "--filtro", "producto=P1", por="anio,actividad") == {}

    pedido = ("--anio", 2025, "--pieza", "pasos-reporte", "--formato", "csv", "--destino", tmp_path)
    assert orden("exportar", "presupuesto", *pedido).codigo == 0
    [ruta] = tmp_path.glob("*.csv")
    pasos = leidas(ruta)
    assert {(f["Alcance"], f["Corte"]) for f in pasos} == {("reporte", "2026-04-15")} and len(pasos) > 3


@pytest.mark.usefixtures("informes")
def test_open_data_of_one_pliego_of_the_scope_say_which_they_lack(
    carpetas: Carpetas, orden: Orden, abrir: Abrir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They displace neither an annex nor a whole file; before the rule's first year nobody knows who spends."""
    monkeypatch.setattr(clock, "today", lambda: date(EN_CURSO, 11, 22))
    for anio in (2019, 2025, EN_CURSO):
        abiertos(carpetas, anio, "038")
    dicho, pregunta = "todo menos el pliego 241", ("consulta", "pim_soles", "--por", "anio", "--formato", "json")
    assert f"archivo {EN_CURSO}_038.csv ({dicho})" in orden("etl").salida
    respuesta = orden(*pregunta)
    pim = {f["anio"]: f["pim_soles"] for f in respuesta.json}
    assert pim[2019] == pim[EN_CURSO] == 9000 and pim[2025] == 38_139_459
    assert f"{EN_CURSO} no trae el alcance entero: {dicho}" in respuesta.errores
    assert "2019 no trae" not in respuesta.errores and "2025 no trae" not in respuesta.errores
    assert "no trae el alcance entero" not in orden(*pregunta, "--filtro", "anio=2025").errores, "of another year"
    assert f"parcial, {dicho}" in text(abrir("resumen", anio=str(EN_CURSO)))
    assert dicho in llevado(orden, tmp_path)
    assert f"No trae el alcance entero: {dicho}." in text(abrir(anio="2025")).replace("no trae", "No trae")


def test_money_of_part_of_the_scope_is_partial_in_its_own_words(
    carpetas: Carpetas, orden: Orden, tmp_path: Path
) -> None:
    """Of a closed year too; the words of what units deliver are not its."""
    limitada = con_filtro(exportacion(3, fecha="15-abril-2026", anio=2024), FILTROS["pliego"][0])
    cargar(carpetas, orden, a=limitada, b=exportacion(3, fecha="15-abril-2026", anio=2023))
    pregunta = ("consulta", "pim_soles,ejecucion_pct", "--por", "anio")
    filas = {f["anio"]: f for f in orden(*pregunta, "--formato", "json").json}
    for indicador in ("pim_soles", "ejecucion_pct"):
        assert [filas[a][f"parcial_{indicador}"] for a in (2023, 2024)] == [False, True]
    assert orden(*pregunta, "--formato", "tabla").salida.count("calculado, parcial") == 1
    dicha = orden("pregunta", "cuánto fue el devengado de 2024").salida
    assert f"S/ {devengado(limitada):,} (parte del alcance, parcial)" in dicha
    motivo = "La fuente del dinero de ese año no trae el alcance entero"
    for que in ("qué producto gastó más en 2024", "qué actividades gastaron más de 100000 soles en 2024"):
        assert orden("pregunta", que).salida.startswith(f"{motivo}: no se "), que
    caso = ("pasaporte", "devengado_soles", "--grupo", "anio=2024")
    assert "No trae el alcance entero: sólo el pliego 038." in orden(*caso).salida

    llevar = ("--anio", 2024, "--formato", "csv", "--destino", tmp_path)
    assert orden("exportar", "ejecucion", *llevar, "--pieza", "serie").codigo == 0
    assert orden("exportar", "ficha", "--ficha", "producto-3000534", *llevar, "--pieza", "dinero-y-metas").codigo == 0
    de_otros = (*llevar[:2], "--formato", "xlsx", *llevar[4:], "--pieza", "entre-programas")
    assert orden("exportar", "presupuesto", *de_otros).codigo == 0
    dicho = str([*load_workbook(next(tmp_path.glob("*.xlsx")))["Fuente"].values])
    assert "puesto" in dicho and "parcial" not in dicho and "sólo el pliego" not in dicho, "no file gives it"

    nota = tmp_path / "nota.docx"
    assert orden("nota", "--anio", 2024, "--formato", "docx", "--sin-graficos", "--salida", nota).codigo == 0
    escrito = "".join(r.read_text(encoding="utf-8-sig") for r in tmp_path.glob("*.csv"))
    assert "parte del alcance, que su fuente no trae entero" in escrito and "Calculado, parte del alcance" in escrito
    assert "registros recibidos" not in escrito
    dicho = escrito_en(nota)
    assert "no es el alcance entero" in dicho and "(parte del alcance)" in dicho


def pasaporte(datos: Path, archivo: str, **dichos: str) -> None:
    """Write the row of a file in the manifest."""
    escritas(datos / "manifest.csv", [{"archivo": archivo, **dichos}])


def test_a_running_year_is_said_against_its_own_date_and_not_rated_nor_compared(
    informes: Path, carpetas: Carpetas, orden: Orden, abrir: Abrir
) -> None:
    cargar(carpetas, orden, nov=exportacion(10))
    resumen = abrir("resumen", anio=str(EN_CURSO))
    assert "Al 20/11 (89 % del año) se devengó" in part(resumen, "pp-answer")
    assert "frente a 2025" not in text(resumen)
    presupuesto = abrir(anio=str(EN_CURSO))
    respuesta = part(presupuesto, "pp-answer")
    assert (
        "y al 20/11 (89 % del año) se devengó" in respuesta
        and "y al 18/06 (46 % del año) se devengó 37.9 %" in respuesta
    )
    assert "consulta_amigable" not in text(presupuesto) and "de dos fechas no se hace un puente" in text(presupuesto)
    ejecucion = abrir("ejecucion", anio=str(EN_CURSO))
    anexo = next(t for t in tables(ejecucion) if "Devengado (S/)" in t[0])
    assert not [c for c in anexo[0] if "Calificación" in c], "nothing is rated: no column"
    assert {f["Devengado (S/)"] for f in anexo} - {MISSING}
    assert "2026 es una lectura parcial al 20/11/2026" in text(ejecucion)


def test_what_is_closed_is_rated_and_the_filter_is_in_the_sentence(publicada: Path) -> None:
    [anexo] = [t for t in tables(opened("ejecucion", anio="2025")) if "Calificación financiera*" in t[0]]
    for cual in ("física", "financiera"):
        assert any("Muy bueno" in f[f"Calificación {cual}*"] for f in anexo)
    producto = part(opened("presupuesto", anio="2025", producto="3000534"), "pp-answer")
    assert "del producto P1 Capacitación" in producto and "el informe cubre S/ " in producto
    actividad = part(opened("presupuesto", anio="2025", producto="3000534", actividad="5005078"), "pp-answer")
    assert "de la actividad 1.1 " in actividad
    assert "del producto P1" in part(opened("resumen", anio="2025", producto="3000534"), "pp-answer")
    assert "del producto" not in part(opened("presupuesto", anio="2025"), "pp-answer")


def test_the_line_of_the_country_has_what_the_report_covers_of_it(publicada: Path) -> None:
    dibujo = graficos(opened("presupuesto", anio="2025"))["presupuesto_serie-nacional"]
    dichos = {d.replace("\n", " ") for d in re.findall(r'class="nombre[^"]*"[^>]*>([^<]*)<', dibujo)}
    assert dichos >= {"PIM 73.5 (2025)", "PIM del informe 38.1 (2025)", "Devengado 69.6 (2025)"}
    de_rombos = re.findall(r'class="punto diamond"[^>]*title="([^"]*)"', dibujo)
    assert [d.partition(":")[0][-4:] for d in de_rombos] == ["2020", "2025"], "it has the colour of the PIM"


@pytest.mark.parametrize("semilla", parte(range(6), 1))
def test_whatever_files_are_loaded_the_head_is_the_one_the_rule_says(
    semilla: int, carpetas: Carpetas, orden: Orden
) -> None:
    """Random whole and filtered exports of one year: the newest whole one heads; without any, the largest part."""
    rng = random.Random(semilla)
    enteras = [
        exportacion(rng.randint(0, 10**6), f"{d:02d}-agosto-2026") for d in rng.sample(range(1, 29), rng.randint(0, 2))
    ]
    partes = [
        con_filtro(exportacion(rng.randint(0, 10**6), f"{rng.randint(1, 19):02d}-noviembre-2026"), FILTROS[f][0])
        for f in rng.sample(list(FILTROS), rng.randint(1, 3))
    ]
    todas = [*enteras, *partes]
    rng.shuffle(todas)
    cargar(carpetas, orden, **{f"e{n}": e for n, e in enumerate(todas)})
    cabeza = max(enteras, key=lambda e: e.fecha) if enteras else max(partes, key=devengado)
    assert del_anio(orden)["devengado_soles"] == devengado(cabeza)


EL_DIA = date(2026, 3, 31)


@pytest.fixture
def ese_dia(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: EL_DIA)


@pytest.mark.usefixtures("ese_dia")
@pytest.mark.parametrize(
    "alcanza, cerrado_desde, deja_fuera, estado, marca",
    [
        (True, EL_DIA - timedelta(days=1), None, "cerrado", ""),
        (True, EL_DIA, None, "preliminar", "preliminar"),
        (False, None, None, "en_curso", "parcial"),
        (True, date.min, "sólo el mes 10", "cerrado", "parcial, sólo el mes 10"),
        (False, None, "sólo el mes 10", "en_curso", "parcial, sólo el mes 10"),
    ],
)
def test_a_year_is_preliminary_until_its_close_is_declared_or_march_is_over(
    alcanza: bool, cerrado_desde: date | None, deja_fuera: str | None, estado: str, marca: str
) -> None:
    periodo = Period(2025, None, deja_fuera is None, deja_fuera, alcanza, cerrado_desde, "x")
    assert (periodo.estado, budget.mark(periodo)) == (estado, marca)
    assert periodo.es_parcial == (marca != "")


CERRADO = Period(2025, date(2025, 12, 31), True, None, True, date.min, "A")


def test_the_year_under_way_is_the_one_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 1, 1))
    corren = [budget.unclosed(RUNNING, a) for a in (2025, 2026)]
    assert corren == ["Año sin cierre conocido", "Año en curso"]
    assert budget.unclosed(PRELIMINARY, 2026) == "Año sin cierre conocido", "its source reaches its end"


def test_a_year_of_which_the_report_says_nothing_is_as_the_country_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """From 1 April a note of a year read up to June said it as one that is over: no report of it had been loaded."""
    columnas = "alcance | anio | corte | es_completo | alcanza_cierre | fuente"
    leido = Mesa(marts__periodo=f"{columnas}\nnacional | 2026 | 2026-06-30 | true | false | A")
    monkeypatch.setattr(clock, "today", lambda: date(2027, 4, 1))
    assert [periods.year_state(leido, "reporte", a) for a in (2025, 2026, 2027)] == ["cerrado", "en_curso", "en_curso"]
    assert [bool(Inquiry(leido, a).not_over) for a in (2025, 2026)] == [False, True]
    monkeypatch.setattr(clock, "today", lambda: date(2026, 3, 31))
    assert periods.year_state(leido, "reporte", 2025) == "en_curso"


def test_a_series_says_which_of_its_years_are_of_another_source() -> None:
    serie = [replace(CERRADO, anio=a, fuente="Serie") for a in (2022, 2023, 2024)]
    assert texts.series_note("Soles", "todo el país", serie) == "Soles corrientes, todo el país"
    con_otra = texts.series_note("Soles", "todo el país", [*serie, replace(CERRADO, fuente="Archivo")])
    assert con_otra == "Soles corrientes, todo el país. 2025, de Archivo; los demás años, de Serie"
    cada_uno_suya = [replace(CERRADO, anio=a, fuente=f"Informe {a}") for a in (2020, 2025)]
    assert texts.series_note("Soles", "el informe", cada_uno_suya) == "Soles corrientes, el informe"


def test_a_bridge_has_the_steps_of_its_year_in_order_and_none_where_one_lacks_its_pim() -> None:
    montos = "2025 | reporte | 70\n2025 | proyectos | 0\n2025 | otros_gobiernos | 30.5"
    de_dos = "2024 | reporte |\n2024 | proyectos | 5"
    leido = Mesa(marts__puente=f"anio | tramo | pim_soles\n{montos}\n{de_dos}")
    pasos = [(p.tramo, p.pim_soles) for p in periods.bridge(leido, 2025)]
    assert pasos == [("otros_gobiernos", Decimal("30.5")), ("proyectos", 0), ("reporte", 70)]
    assert periods.bridge(leido, 2024) == periods.bridge(leido, 2023) == []
