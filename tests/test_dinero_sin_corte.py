"""Money of the year under way that declares no cut-off beside records that do: each figure keeps its own day."""

import re
from datetime import date

import pytest
from carpetas_en_estado import EN_CURSO, LIMA, REGISTRO, dinero, escribe
from conftest import Orden, opened, publicar
from generador_registros import ruc
from generadores import escribir_mensual
from msgspec.structs import replace
from test_programa import leido

from pp0093 import clock
from pp0093.ask.catalog import Catalog, published
from pp0093.ask.origin import loads
from pp0093.ask.standing import periods
from pp0093.behind import loaded
from pp0093.documents.document import Note, cited
from pp0093.money import execution, texts
from pp0093.note import issue
from pp0093.questions import asked
from pp0093.year import alerts

DE_LA_LISTA = "2026-08-20"
HASTA = "con dinero hasta agosto y corte no declarado"


@pytest.fixture(scope="module")
def sin_corte(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Money by month to August, and a list of 2.1 whose last day is in August; nobody declares anything."""
    raiz, salida = (tmp_path_factory.mktemp("sin_corte") / c for c in ("datos", "salida"))
    escribir_mensual(raiz / "mef" / "gasto.csv", dinero(EN_CURSO, meses=8))
    dia = date.fromisoformat(DE_LA_LISTA)
    filas = [[ruc(n), f"{dia:%d/%m/%Y}", "2.1", "Taller", "DAM", LIMA] for n in range(1, 6)]
    escribe(raiz / "registros" / "dam.csv", REGISTRO, filas)
    publicar(raiz, salida, "--sin-demo", hoy=date(2026, 11, 25))
    return published(salida)


@pytest.fixture
def nota(sin_corte: Catalog, monkeypatch: pytest.MonkeyPatch) -> Note:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 25))
    return issue.note_of_year(sin_corte, issue.Wanted(EN_CURSO))


def test_the_day_of_the_records_is_not_that_of_the_money(nota: Note) -> None:
    cifras = [c for s in nota.secciones for b in s.bloques for c in cited(b)]
    cortes = {c.indicador: c.corte for c in cifras if ("actividad", "5005082") in c.lugar}
    assert cortes["devengado_soles"] is cortes["ejecucion_pct"] is cortes["pim_soles"] is None
    dichas = [t for t in nota.frases.values() if "La actividad 2.1" in t and "devengó" in t]
    assert dichas and not any("/2026" in t for t in dichas)


def test_the_country_s_money_is_said_with_no_cutoff_in_spanish(nota: Note) -> None:
    assert f" y, {HASTA}, devengó " in nota.frases["pais"]


def test_its_last_month_with_money_is_said_the_same_everywhere(
    sin_corte: Catalog, nota: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first page said that nobody declares it, and the months, that it was August."""
    periodo = periods.period(sin_corte, "reporte", EN_CURSO)
    assert periodo and (periodo.corte, periodo.ultimo_mes, periodo.leido) == (None, 8, HASTA)
    monkeypatch.setenv("PP0093_SALIDA", str(sin_corte.carpeta.parents[1]))
    for pagina in ("resumen", "presupuesto", "ejecucion", "cierre"):
        assert HASTA in re.sub(r"<[^>]+>", "", leido(opened(pagina, anio=str(EN_CURSO)))), pagina
    # Where August has money, July is over and August may not be.
    assert asked.ask(sin_corte, f"devengado de enero a julio de {EN_CURSO}").responde
    a_agosto = asked.ask(sin_corte, f"devengado de enero a agosto de {EN_CURSO}")
    assert not a_agosto.responde and HASTA in a_agosto.respuesta
    assert HASTA in asked.ask(sin_corte, f"fecha de corte de {EN_CURSO}").respuesta


@pytest.mark.parametrize(("hoy", "avisa"), [(date(2026, 10, 30), False), (date(2026, 10, 31), True)])
def test_money_that_declares_no_cutoff_grows_old_too(sin_corte: Catalog, hoy: date, avisa: bool) -> None:
    """Sixty days after the month that it reaches at least."""
    with pytest.MonkeyPatch.context() as reloj:
        reloj.setattr(clock, "today", lambda: hoy)
        alzadas = {a.alerta for a in alerts.alerts_of_year(sin_corte, EN_CURSO, hoy)}
    assert ("corte_viejo" in alzadas) == avisa


def test_a_progress_of_records_received_says_so_in_its_column(sin_corte: Catalog) -> None:
    """And the progress that is reported without a day is not « al corte no declarado»."""
    lineas = execution.annex(sin_corte, EN_CURSO, {})
    tabla = texts.annex_table(lineas, en_pantalla=True).shown()
    de_cada = {fila[0]: fila[tabla.encabezado.index("Avance")] for fila in tabla.filas}
    assert de_cada["2.1"] == de_cada["P2"] == "5 (registros recibidos)" and de_cada["2.2"] is None
    de_archivo = texts.annex_table(lineas)
    assert 5 in [fila[de_archivo.encabezado.index("Avance")] for fila in de_archivo.filas], "a number in a file"
    sin_dia = [replace(f, avance=replace(f.avance, corte=None)) for f in lineas]
    assert "avance al 20/08/2026" in texts.annex_note(EN_CURSO, lineas, None)
    assert "avance con corte no declarado" in texts.annex_note(EN_CURSO, sin_dia, None)


@pytest.mark.parametrize("formato", ["json", "csv", "tabla"])
def test_a_row_says_of_which_figure_its_cutoff_is(
    sin_corte: Catalog, correr: Orden, monkeypatch: pytest.MonkeyPatch, formato: str
) -> None:
    """Money that declares none was given the day of the list in its row; alone, it needs no column of its own."""
    monkeypatch.setenv("PP0093_SALIDA", str(sin_corte.carpeta.parents[1]))
    de = ("--por", "actividad", "--filtro", f"anio={EN_CURSO}", "--filtro", "producto=P2", "--formato", formato)
    juntas = correr("consulta", "devengado_soles,avance_fisico", *de)
    assert juntas.codigo == 0 and ("corte_devengado_soles" in juntas.salida) and "corte_avance" not in juntas.salida
    assert "corte_" not in correr("consulta", "devengado_soles", *de).salida
    if formato == "json":
        de_21, de_22 = juntas.json[:2]
        assert (de_21["corte"], de_21["corte_devengado_soles"]) == (DE_LA_LISTA, None)
        assert (de_22["corte"], de_22["corte_devengado_soles"]) == (None, None)


def test_a_rule_that_some_rows_break_is_one_of_the_warnings_of_the_data(sin_corte: Catalog) -> None:
    """What was spent is over a certified amount that the file gives as zero: etl told it and Datos counted none."""
    [aviso] = [a for a in loads.warnings(sin_corte) if a.archivo == "marts.presupuesto"]
    assert aviso.problema.startswith("2 filas incumplen «devengado_no_pasa_del_certificado» (alcance=")
    assert "alcance=reporte, anio=2026, certificado=0, devengado=7,920" in aviso.problema, "in whatever order"
    dicho = str(loaded.ledger_title([], loads.warnings(sin_corte), []))
    assert f" y {len(loads.warnings(sin_corte))} aviso" in dicho and " 0 avisos" not in dicho
