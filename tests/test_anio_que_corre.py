"""A year that runs: which figure heads, each to its own day, with or without a cut-off, and its note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from carpetas_en_estado import EN_CURSO, HASTA_AGOSTO, LIMA, REGISTRO, declara, dinero, en_curso, escribe
from conftest import Carpetas, Orden, hecho_una_vez, opened, publicar
from generador_registros import ruc
from generadores import escribir_mensual
from msgspec.structs import replace
from test_programa import leido
from test_seguimiento import said

from pp0093 import clock
from pp0093.ask.catalog import Catalog, published
from pp0093.ask.origin import loads
from pp0093.ask.query import Query, run
from pp0093.ask.standing import periods
from pp0093.behind import loaded
from pp0093.documents.document import Board, Note, Points, cited
from pp0093.money import execution, texts
from pp0093.note import asking, issue
from pp0093.questions import asked
from pp0093.sheets.issue import sheet_of
from pp0093.sheets.subject import find_subject
from pp0093.year import alerts, facts

A11, A12, A13, A21, A22, A23 = "5005078", "5005079", "5005080", "5005082", "5005083", "5005867"
LIST = ("RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD")
GOAL = ("ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL", "EJEC_ANUAL")
MANIFEST = ("archivo", "unidad", "actividad", "anio", "corte", "entrega")
PRINTED = ("documento", "seccion", "indicador", "dimension", "valor_dimension", "anio", "valor", "unidad_medida")


def received(carpetas: Carpetas) -> list[Sequence[object]]:
    """Leave lists of two firms each, the last of May, of which more is owed; return their rows of the manifest."""
    entregas = [
        ("1.1", "DGITDF", "completa", "2026-06-30"), ("2.2", "DAM", "completa", "2026-06-30"),
        ("1.2", "DDP", "parcial", "2026-06-30"), ("1.3", "DDP", "parcial", ""),
        ("2.1", "DAM", "parcial", "2026-06-30"), ("2.3", "DAM", "parcial", "2026-06-30"),
    ]  # fmt: skip
    for actividad, unidad, _, _ in entregas:
        filas = [(ruc(n), f"15/0{4 + n}/2026", actividad, "Taller", unidad) for n in (0, 1)]
        escribe(carpetas.datos / "registros" / f"{actividad}.csv", LIST, filas)
    return [(f"registros/{a}.csv", u, a, 2026, corte, entrega) for a, u, entrega, corte in entregas]


@pytest.fixture
def running(
    correr: Orden, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, en_noviembre: None
) -> Orden:
    """Run a command on a year under way that is built once."""

    def build(raiz: Path) -> None:
        propias = Carpetas.under(raiz)
        _fill(propias)
        publicar(propias.datos, propias.salida)

    hecha = Carpetas.under(hecho_una_vez(tmp_path_factory, "anio_que_corre", build))
    hecha.looked_at(monkeypatch)
    return correr


def _fill(carpetas: Carpetas) -> None:
    manifiesto = received(carpetas)
    for corte, actividades in {"2026-04-30": "1.1", "2026-05-31": "2.2 1.2", "": "1.3", "2026-06-30": "2.3"}.items():
        nombre = f"metas/m{corte or 'sin_corte'}.csv"
        escribe(carpetas.datos / nombre, GOAL, [(2026, a, "Empresas", 100, 55) for a in actividades.split()])
        manifiesto.append((nombre, "", "", "", corte, ""))
    impresas = [
        ("Informe", "Anexo", indicador, "actividad", a, 2026, 77, "empresas")
        for indicador in ("avance_fisico", "empresas_atendidas")
        for a in (A21, A23)
    ]
    escribe(carpetas.datos / "publicado" / "informe.csv", PRINTED, impresas)
    escribe(carpetas.datos / "manifest.csv", MANIFEST, manifiesto)


def of_each(orden: Orden, indicador: str, *mas: str) -> dict[str, tuple[Any, ...]]:
    filas = orden("consulta", indicador, "--por", "actividad", "--filtro", "anio=2026", *mas, "--formato", "json").json
    return {
        f["actividad"]: (f[indicador], f[f"procedencia_{indicador}"], f[f"parcial_{indicador}"])
        for f in filas
        if f[indicador] is not None
    }


@pytest.mark.parametrize("indicador", ["avance_fisico", "empresas_atendidas"])
def test_what_stands_beside_is_asked_by_its_source(running: Orden, indicador: str) -> None:
    de = {base: of_each(running, indicador, "--base", base) for base in ("registros", "metas", "publicado")}
    assert set(de["registros"]) == {A11, A12, A13, A21, A22, A23}
    assert {f[0] for f in de["registros"].values()} == {2}
    assert de["metas"] == dict.fromkeys((A11, A12, A13, A22, A23), (55, "reportado", False))
    assert de["publicado"] == dict.fromkeys((A21, A23), (77, "publicado", False))


def test_a_unit_is_late_only_of_what_fell_due(carpetas: Carpetas, orden: Orden) -> None:
    """A list whole to October is late from 15 December, when November's fell due; nobody is before 14 February."""
    listas = carpetas.datos / "registros" / "ddp.csv"
    escribe(listas, LIST, [(ruc(1), "05/01/2026", "1.2", "Taller", "DDP")])
    de_la_lista = ("registros/ddp.csv", "DDP", "1.2", 2026, "2026-10-31", "completa")
    escribe(carpetas.datos / "manifest.csv", MANIFEST, [de_la_lista])
    assert orden("etl", "--sin-demo").codigo == 0

    def owing(dia: date) -> dict[str, float]:
        cifras = facts.known_figures(published(), ["unidades_sin_entregar"], dia)
        return {s.codigo: c["unidades_sin_entregar"].valor for s, c in cifras.items() if s.anio == 2026}

    dias = (date(2026, 2, 14), date(2026, 2, 16), date(2026, 12, 15), date(2026, 12, 16))
    assert [owing(d).get(A12) for d in dias] == [None, 0, 0, 1]
    assert [owing(d).get(A13) for d in dias] == [None, 1, 1, 1], "the others have delivered nothing"


@pytest.mark.usefixtures("running")
def test_a_sheet_says_what_is_missing_to_know_who_comes_back() -> None:
    catalogo = published()
    ficha = sheet_of(catalogo, find_subject(catalogo, 2026, "1.2"), 2026)
    calladas = {u.clave.rpartition(".")[2]: u.por_que for s in ficha.nota.secciones for u in s.callado}
    assert calladas["empresas_recurrentes"] == "no hay registros de años anteriores con que se compare"
    sin_registros = sheet_of(catalogo, find_subject(catalogo, 2026, "4.1"), 2026)
    calladas = {u.clave.rpartition(".")[2]: u.por_que for s in sin_registros.nota.secciones for u in s.callado}
    assert calladas["empresas_recurrentes"].startswith("ningún documento lo imprime y faltan los registros")


def test_a_close_is_a_dated_act_with_a_name(carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch) -> None:
    """In January the year that ended is the default, preliminary; declared, it is closed from that day on."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 1, 20))
    escribir_mensual(carpetas.datos / "mef" / "gasto.csv", dinero(2025, meses=12))
    escribe(carpetas.datos / "metas" / "m.csv", ["ANIO", "CODIGO", "META_ANUAL"], [[2025, "1.2", 9], [2026, "1.2", 9]])
    declara(carpetas.datos, archivo="mef/gasto.csv", fuente="mef", corte="2026-01-10")
    assert orden("etl", "--sin-demo").codigo == 0
    assert periods.default_year(published()) == 2025
    [del_anio] = periods.periods(published(), "reporte")
    assert (del_anio.estado, periods.year_state(published(), "reporte", 2027)) == ("preliminar", "por_iniciar")
    respuesta = orden("cargar", "--cierre", "2026", "--quien", "Jefatura")
    assert respuesta.codigo == 2 and "2026 no ha terminado" in respuesta.errores
    monkeypatch.setattr(clock, "today", lambda: date(2026, 2, 20))
    cargada = orden("cargar", "--cierre", "2025", "--quien", "Jefatura de la OGEIEE")
    assert cargada.codigo == 0, cargada.errores
    [del_anio] = periods.periods(published(), "reporte")
    assert (del_anio.estado, del_anio.state_on(date(2026, 2, 19))) == ("cerrado", "preliminar")
    assert [(c.anio, c.fecha, c.declara) for c in periods.declared_closes(published())] == [
        (2025, date(2026, 2, 20), "Jefatura de la OGEIEE")
    ]  # fmt: skip
    assert periods.closes_after(published(), 2025) == date(2026, 2, 19)
    assert periods.closes_after(published(), 2024) == date(2025, 3, 31)
    dicho = said("datos")
    assert "Años que se declararon cerrados" in dicho and "Jefatura de la OGEIEE" in dicho


@pytest.mark.usefixtures("en_noviembre")
def test_of_a_year_to_begin_nothing_is_judged(carpetas: Carpetas, orden: Orden) -> None:
    """Next year's goals raise no alert and are not looked at first."""
    escribe(
        carpetas.datos / "metas" / "m.csv", ["ANIO", "CODIGO", "META_ANUAL", "EJEC_ANUAL"],
        [[2025, "1.2", 9, 9], [2027, "1.2", 9, 0], [2027, "1.3", 9, 90]],
    )  # fmt: skip
    assert orden("etl", "--sin-demo").codigo == 0
    assert periods.default_year(published()) == 2025
    assert [a for a in orden("alertas", "--formato", "json").json if a["anio"] == 2027] == []


HASTA_JUNIO = "2026-06-30"
SOURCE_OF_MONEY, SOURCE_OF_GOALS = "gasto.csv", "metas.csv"
OF_GOALS, P1 = "1.3", "3000534"


@pytest.fixture(scope="module")
def de_dos_dias(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Money and the records of 1.2 to August; goals, and with them the progress of 1.1 and 1.3, to June."""
    raiz, salida = (tmp_path_factory.mktemp("dias") / c for c in ("datos", "salida"))
    en_curso(raiz)
    manifiesto = (raiz / "manifest.csv").read_text("utf-8").splitlines(keepends=True)
    lineas = (f.replace(HASTA_AGOSTO, HASTA_JUNIO) if f.startswith("metas/") else f for f in manifiesto)
    (raiz / "manifest.csv").write_text("".join(lineas), encoding="utf-8")
    with (raiz / "metas" / "metas.csv").open("a", encoding="utf-8") as metas:
        metas.write(f"{EN_CURSO},1.1,60,{'5,' * 12}{'4,' * 6}{',' * 5}\n")
    publicar(raiz, salida, "--sin-demo", hoy=date(2026, 9, 5))
    return published(salida)


@pytest.fixture
def catalogo(de_dos_dias: Catalog, monkeypatch: pytest.MonkeyPatch) -> Catalog:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 5))
    return de_dos_dias


@pytest.fixture
def nota(catalogo: Catalog) -> Note:
    return issue.note_of_year(catalogo, issue.Wanted(EN_CURSO))


def test_a_sentence_is_until_the_day_of_its_figure(nota: Note) -> None:
    dichas = [f for f in nota.frases.values() if f.startswith(f"La actividad {OF_GOALS}")]
    lleva = next(f for f in dichas if " lleva " in f)
    devengo = next(f for f in dichas if " devengó " in f)
    assert ", al 30/06/2026, lleva " in lleva
    assert ", al 31/08/2026, devengó " in devengo


def test_a_table_says_the_files_and_the_days_of_its_own_figures(nota: Note) -> None:
    de_metas = nota.pies["metas-3000534"]
    assert SOURCE_OF_GOALS in de_metas and SOURCE_OF_MONEY not in de_metas
    assert "30/06/2026" in de_metas
    assert SOURCE_OF_MONEY in nota.pies["anexo"] and SOURCE_OF_GOALS in nota.pies["anexo"]
    assert "siglas" not in nota.pies, "it stands on no figure"


def test_what_an_activity_does_not_add_up_to_says_which_it_is(nota: Note) -> None:
    no_suma = [f for f in nota.frases.values() if "no suman a la meta del producto" in f]
    assert all(f.startswith("Las empresas de la actividad ") for f in no_suma)


def test_a_sheet_begins_with_the_day_of_each_sentence(catalogo: Catalog) -> None:
    ficha = sheet_of(catalogo, find_subject(catalogo, EN_CURSO, OF_GOALS), EN_CURSO)
    assert str(ficha.respuesta).startswith("En 2026, al 30/06/2026, ")
    assert " Al 31/08/2026, devengó " in str(ficha.respuesta)
    assert asking.cutoffs(ficha.de_respuesta) == f"{HASTA_JUNIO}; {HASTA_AGOSTO}"


def test_a_sheet_of_one_day_says_it_once(catalogo: Catalog) -> None:
    ficha = sheet_of(catalogo, find_subject(catalogo, EN_CURSO, "2.2"), EN_CURSO)
    assert str(ficha.respuesta).count("31/08/2026") == 1


@pytest.mark.parametrize("que", ["empresas_atendidas", "avance_fisico"])
def test_what_lies_between_has_the_days_of_its_activities(catalogo: Catalog, que: str) -> None:
    filas = run(catalogo, Query((que,), ("anio", "producto"), {"anio": [str(EN_CURSO)], "producto": [P1]}))
    [(entre, corte)] = [((f[f"minimo_{que}"], f[f"maximo_{que}"]), f["corte"]) for f in filas]
    assert entre[0] < entre[1]
    assert corte == f"{HASTA_JUNIO}; {HASTA_AGOSTO}"


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
def nota_sin_corte(sin_corte: Catalog, monkeypatch: pytest.MonkeyPatch) -> Note:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 25))
    return issue.note_of_year(sin_corte, issue.Wanted(EN_CURSO))


def test_the_day_of_the_records_is_not_that_of_the_money(nota_sin_corte: Note) -> None:
    cifras = [c for s in nota_sin_corte.secciones for b in s.bloques for c in cited(b)]
    cortes = {c.indicador: c.corte for c in cifras if ("actividad", "5005082") in c.lugar}
    assert cortes["devengado_soles"] is cortes["ejecucion_pct"] is cortes["pim_soles"] is None
    dichas = [t for t in nota_sin_corte.frases.values() if "La actividad 2.1" in t and "devengó" in t]
    assert dichas and not any("/2026" in t for t in dichas)


def test_the_country_s_money_is_said_with_no_cutoff_in_spanish(nota_sin_corte: Note) -> None:
    assert f" y, {HASTA}, devengó " in nota_sin_corte.frases["pais"]


def test_its_last_month_with_money_is_said_the_same_everywhere(
    sin_corte: Catalog, nota_sin_corte: Note, monkeypatch: pytest.MonkeyPatch
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


JUNIO = "2026-06-30"
# Which firms each unit had in each activity: those from one number up to another.
ENTREGAS = {
    "DGITDF": {"1.1": (0, 30)}, "PNTE": {"1.1": (20, 40), "2.2": (0, 10)}, "DDP": {"1.2": (0, 10), "1.3": (5, 10)},
    "DAM": {"2.1": (5, 15), "2.2": (12, 18), "2.3": (0, 4)}, "DGPAR": {"3.1": (0, 5), "3.2": (38, 45)},
    "DGAAMI": {"3.1": (3, 8), "3.2": (41, 47)}, "ITP": {"4.1": (0, 3)},
}  # fmt: skip


@pytest.fixture(scope="module")
def listas_enteras(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    raiz, salida = (tmp_path_factory.mktemp("listas_enteras") / c for c in ("datos", "salida"))
    for unidad, actividades in ENTREGAS.items():
        filas = [
            [ruc(n), "10/05/2026", a, "Taller", unidad, "150101"] for a, ns in actividades.items() for n in range(*ns)
        ]
        escribe(raiz / "registros" / f"{unidad}.csv", REGISTRO, filas)
        declara(
            raiz, archivo=f"registros/{unidad}.csv", fuente="registros", unidad=unidad, actividad=";".join(actividades),
            anio="2026", corte=JUNIO, entrega="completa",
        )  # fmt: skip
    metas = [["2026", a, "Empresas", "20", "0"] for a in ("5005078", "5005079", "5005080")]
    escribe(raiz / "metas" / "m.csv", ["ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL", "EJEC_ANUAL"], metas)
    declara(raiz, archivo="metas/m.csv", corte="2026-03-31")
    with pytest.MonkeyPatch.context() as dia:
        dia.setattr(clock, "today", lambda: date(2026, 9, 5))
        publicar(raiz, salida, "--sin-demo")
    return published(salida)


@pytest.fixture
def nota_en_curso(listas_enteras: Catalog, monkeypatch: pytest.MonkeyPatch) -> Note:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 9, 5))
    return issue.note_of_year(listas_enteras, issue.Wanted(2026))


def rows(nota_en_curso: Note, clave: str) -> list[tuple[str, ...]]:
    tablas = [b for s in nota_en_curso.secciones for b in s.bloques if isinstance(b, Board) and b.clave == clave]
    return [tuple(map(str, fila)) for b in tablas for fila in b.filas]


def test_what_whole_lists_let_be_counted_is_counted_and_says_of_how_many(nota_en_curso: Note) -> None:
    assert nota_en_curso.frases["empresas_fuera_de_difusion"] == "Con algún servicio que no es de difusión: 40."


def test_several_months_of_records_are_not_told_together_to_who_reads_aggregates(listas_enteras: Catalog) -> None:
    """Those to June less those to May are the ones that came in June."""
    del_anio = {"anio": ["2026"], "actividad": ["5005078"]}
    dichos = [
        run(c, Query(("avance_fisico",), ("actividad",), filtros))[0]["avance_fisico"]
        for c in (listas_enteras, listas_enteras.protected())
        for filtros in (del_anio, {**del_anio, "mes": [str(m) for m in range(1, 6)]})
    ]
    assert dichos == [40, 40, 40, None]


def test_the_firms_of_a_product_are_said_once_with_its_goal(nota_en_curso: Note) -> None:
    dichas = [t for c, t in nota_en_curso.frases.items() if c.startswith("producto-3000534.")]
    assert dichas == ["El producto 1, al 30/06/2026, lleva 40 de 60 empresas (66.7 % de la meta anual)."]


def test_what_is_not_said_for_one_reason_is_one_row(nota_en_curso: Note) -> None:
    por_que = [fila[2] for fila in rows(nota_en_curso, "callado")]
    assert len(por_que) == len(set(por_que))
    [[secciones, que, _]] = [f for f in rows(nota_en_curso, "callado") if "no está cerrado" in f[2]]
    assert que.startswith("Cuánto cambió frente a 2025: Empresas atendidas, 2026; Empresas atendidas, Capacitación")
    assert que.count("uánto cambió") == 1 and secciones.startswith("Conclusiones; Población atendida; Producto 1")


def test_a_passport_names_the_department(nota_en_curso: Note) -> None:
    cifras = [fila[1] for fila in rows(nota_en_curso, "pasaportes")]
    assert "Participación, Lima, 2026" in cifras


NO_EXACTA = "ninguna fuente da la cifra exacta"


def test_what_lies_between_two_values_is_said(version_publicada: Path) -> None:
    nota_en_curso = issue.note_of_year(published(version_publicada), issue.Wanted(2024))
    assert nota_en_curso.frases["atendidas"] == f"En 2024 se atendió a entre 12,788 y 12,791 empresas: {NO_EXACTA}."
    assert (
        nota_en_curso.frases["producto-3000534.atendidas"]
        == f"En 2024 se atendió a entre 2,337 y 2,340 empresas del producto 1: {NO_EXACTA}."
    )
    assert nota_en_curso.frases["producto-3000535.atendidas"] == "En 2024 se atendió a 997 empresas del producto 2."
    assert "producto-3000671.atendidas" not in nota_en_curso.frases
    assert not [f for f in rows(nota_en_curso, "callado") if "cuántas empresas" in f[1]]


def test_it_names_the_lists_and_goals_that_it_stands_on_and_without_money_up_to_when(nota_en_curso: Note) -> None:
    listas = "Registro administrativo de una unidad, 7 archivos"
    assert listas in nota_en_curso.pie and "30/06/2026" in nota_en_curso.pie and "no declarad" not in nota_en_curso.pie
    [sobre] = [s for s in nota_en_curso.secciones if s.clave == "sobre"]
    dicho = [f.texto for b in sobre.bloques if isinstance(b, Points) for f in b.frases]
    assert any(f.startswith("Empresas y metas: ") and listas in f for f in dicho)


def test_it_names_the_source_of_the_money_of_the_country_alone(
    version_publicada: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PP0093_SALIDA", str(version_publicada))
    assert issue.note_of_year(published(), issue.Wanted(2026)).pie.startswith(
        "Fuente: Consulta Amigable, total nacional del PP"
    )
