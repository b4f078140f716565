"""Alerts are rows: each that ships fires, how one is added, how it is told between versions, and what is refused."""

import re
import shutil
import tomllib
from collections.abc import Callable, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import pytest
from carpetas_en_estado import EJEC, PROG, REGISTRO, declara, dinero, escribe
from conftest import PROYECTO, Carpetas, Orden, opened
from generador_registros import ruc
from generadores import escribir_mensual
from libros import de_toml, leidas
from openpyxl import load_workbook
from test_seguimiento import folded, said

from pp0093 import clock, config, programme, versions
from pp0093.ask import condition
from pp0093.ask.catalog import Catalog, published
from pp0093.ask.condition import Named
from pp0093.ask.gathering.thinning import thin
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import Justification
from pp0093.ask.view import View
from pp0093.errors import BuildError, PP0093Error
from pp0093.money import execution
from pp0093.rules import Rules
from pp0093.year import alert_rules, alerts, facts, texts
from pp0093.year.alerts import Alert
from pp0093.year.facts import AlertFigure, Subject

A12 = "5005079"
HEADER = "ANIO,CODIGO,META_ANUAL,EJEC_ANUAL,JUSTIFICACION"


DESEMPENO = ("desempeno_bajo_meta", "desempeno_lejos_de_su_meta")


def raised(orden: Orden, *mas: str) -> list[Any]:
    filas: list[Any] = orden("alertas", "--formato", "json", *mas).json
    return filas


def about(filas: list[Any], alerta: str, anio: int) -> set[str]:
    return {f["codigo_corto"] for f in filas if f["alerta"] == alerta and f["anio"] == anio}


def test_what_ships_raises_what_the_reports_show(comando: Orden) -> None:
    filas = raised(comando)
    assert about(filas, "gasto_sin_producto", 2025) == {"2.1"}
    assert about(filas, "gasto_sobre_avance", 2025) == {"3.2"}
    assert about(filas, "gasto_sin_producto", 2020) == set()
    assert about(filas, "gasto_sobre_avance", 2020) == {"1.1", "2.1"}
    assert about(filas, "meta_en_cero", 2020) == {"2.3"}
    assert about(filas, "meta_y_gasto_bajos", 2020) == {"2.2"}
    [proveedores] = [f for f in filas if f["anio"] == 2020 and f["codigo_corto"] == "2.3"]
    dicho = "Meta reprogramada de 500 a 0 empresas; logró 0 empresas; S/ 216,269 devengados"
    assert proveedores["mensaje"] == dicho
    assert about(filas, "sobrecumplimiento", 2020) == {"4.1"}
    assert about(filas, "sobrecumplimiento", 2025) == set()
    bajo_meta = [f for f in filas if f["alerta"] in DESEMPENO and f["anio"] == 2025]
    assert {tuple(c["escrito"] for c in f["cifras"][:2]) for f in bajo_meta} == {
        ("27.1 %", "60 %"), ("84.8 %", "90 %"), ("68.5 %", "86 %"), ("4.4 %", "7.5 %"),
    }  # fmt: skip
    assert {f["estado"] for f in filas} == {"sin comparar"}, "no version was before"
    assert {f["codigo_corto"] for f in filas if f["justificacion"] != "sin remitir"} == {"2.3"}, "the printed one"
    assert all(f["desde"] == f"{f['anio']}-12-31" for f in filas), "the day of the fact, not of the installation"
    graves = [(f["codigo_corto"], f["falta"]) for f in filas if f["anio"] == 2025 and f["gravedad"] == "alta"]
    assert graves == [
        ("2.1", "70 empresas"), ("3.2", "9,430 empresas"), ("P1", "32.9\u00a0pp"), ("P4", "3.1\u00a0pp"),
        ("P3", "17.5\u00a0pp"),
    ], "the farthest from its goal first"  # fmt: skip


def test_an_alert_names_who_answers_and_prints_the_figures_that_its_condition_looked_at(comando: Orden) -> None:
    """How far an indicator stayed is said by one of its alerts: that its base changed says nothing of its goal."""
    filas = raised(comando)
    for fila in filas:
        dichos = set(re.findall(r"[0-9]+(?:[.,][0-9]+)*", fila["mensaje"]))
        escritos = {n for c in fila["cifras"] for n in re.findall(r"[0-9]+(?:[.,][0-9]+)*", c["escrito"])}
        assert dichos and dichos <= escritos
        assert all(c["unidad"] for c in fila["cifras"])
    de_2025 = [f for f in filas if f["anio"] == 2025]
    assert {f["responde"] for f in de_2025 if f["codigo"] == "5005083"} == {"DAM/PNTE"}
    assert not [f["responde"] for f in de_2025 if re.search(r"\{|no declarado", f["responde"])]
    de_la_base = {f["alerta"]: bool(f["brecha_pct"]) for f in de_2025 if f["codigo"] == "P4.CITE"}
    assert de_la_base == {"desempeno_lejos_de_su_meta": True, "base_cambia": False}


def test_the_threshold_of_spending_without_product_is_the_one_of_the_annex(comando: Orden) -> None:
    """The page of execution names as spending without product those of the alert: nothing delivered, of a goal."""
    for anio in (2020, 2025):
        del_anexo = execution.activities(published(), anio, {})
        sin_producto = {a.codigo_corto for a in del_anexo if a.gasta_sin_entregar and a.meta_fisica}
        assert about(raised(comando), "gasto_sin_producto", anio) == sin_producto


def test_it_is_sent_as_a_workbook_and_as_a_table(comando: Orden, tmp_path: Path) -> None:
    ruta = tmp_path / "a.xlsx"
    assert comando("alertas", "--anio", "2025", "--formato", "xlsx", "--salida", str(ruta)).codigo == 0
    hoja = load_workbook(ruta)["Alertas"]
    filas = raised(comando, "--anio", "2025")
    assert [c.value for c in hoja["F"]][1:] == [f["mensaje"] for f in filas]
    en_csv = comando("alertas", "--anio", "2025", "--formato", "csv").csv
    assert [f["mensaje"] for f in en_csv] == [f["mensaje"] for f in filas]
    assert comando("alertas", "--anio", "1999", "--formato", "json").json == []


def test_each_pair_of_years_compares_or_says_why_not(comando: Orden) -> None:
    metas, pares = comando("metas", "--formato", "json").json, comando("metas", "--pares", "--formato", "json").json
    assert {(f["anio"], f["meta"]) for f in metas if f["codigo"] == "5005867"} >= {(2025, 347)}
    assert all(f["antes"] is None for f in metas), "one version has replaced nothing"
    con_meta: dict[tuple[str, str], set[int]] = {}
    for f in metas:
        con_meta.setdefault((f["de"], f["codigo"]), set()).add(f["anio"])
    de_tipo = {
        d: set().union(*(a for (tipo, _), a in con_meta.items() if tipo == d))
        for d in ("actividad", "producto", "indicador")
    }
    assert {(f["de"], f["codigo"], f["anio"], f["otro_anio"]) for f in pares} == {
        (de, codigo, *par)
        for (de, codigo), anios in con_meta.items()
        for par in combinations(sorted(de_tipo[de]), 2)
        if anios & set(par)
    }, "each pair of which some goal is known"
    assert all(f["veredicto"] == "comparable" or f["veredicto"].startswith("no, porque ") for f in pares)
    assert "2,025" not in comando("metas", "--pares").salida
    [cite] = [f for f in pares if f["codigo"] == "P4.CITE" and (f["anio"], f["otro_anio"]) == (2020, 2025)]
    assert cite["veredicto"].startswith("no, porque")


# Three versions, with a rule of one's own.


@pytest.fixture
def regla(programa: Path) -> Callable[[str], None]:
    """The programme with no alerts; each call adds a row."""
    ruta = programa / "reglas" / "alertas.csv"
    encabezado = ruta.read_text(encoding="utf-8").splitlines()[0]
    ruta.write_text(encabezado + "\n", encoding="utf-8")

    def agregar(fila: str) -> None:
        ruta.write_text(ruta.read_text(encoding="utf-8") + fila + "\n", encoding="utf-8")

    return agregar


LOW = (
    "mitad,actividad,A medias,cumplimiento_pct < 50,alta,Va en {cumplimiento_pct} de su meta,quien la hace,"
    "Va tarde,2013,,,,por verificar"
)
CUT = (
    "rebaja,actividad,Rebajada,meta_fisica < antes(meta_fisica) and meta_fisica < primera(meta_fisica),alta,"
    "Su meta fue {primera(meta_fisica)} y es {meta_fisica},quien la hace,Se movió,2013,,,,por verificar"
)


def goals(carpetas: Carpetas, *filas: str) -> None:
    ruta = carpetas.datos / "metas" / "m.csv"
    ruta.parent.mkdir(exist_ok=True)
    ruta.write_text("\n".join([HEADER, *filas, ""]), encoding="utf-8")


def load(carpetas: Carpetas, orden: Orden, *filas: str) -> None:
    goals(carpetas, *filas)
    respuesta = orden("etl")
    assert respuesta.codigo == 0, respuesta.errores


def test_a_rule_is_a_row_that_fires_stays_and_is_resolved(
    regla: Callable[[str], None], carpetas: Carpetas, orden: Orden
) -> None:
    regla(LOW)
    regla(CUT)
    load(carpetas, orden, "2025,1.2,100,40,", "2025,1.3,100,90,")
    [primera] = raised(orden)
    assert (primera["codigo"], primera["estado"], primera["gravedad"]) == (A12, "sin comparar", "alta")
    assert primera["mensaje"] == "Va en 40.0 % de su meta"
    vigente = carpetas.salida / "versiones" / str(carpetas.vigente)
    vigente.rename(vigente.with_name("20250102T120000000000-0a1b2c3d"))  # As if it had been published then.
    (carpetas.salida / "VIGENTE").write_text("20250102T120000000000-0a1b2c3d", encoding="utf-8")
    load(carpetas, orden, "2025,1.2,100,45,sin local hasta julio", "2025,1.3,80,90,")
    sigue, rebaja = sorted(raised(orden), key=lambda f: f["codigo"])
    assert (sigue["estado"], sigue["mensaje"]) == ("sigue", "Va en 45.0 % de su meta")
    assert sigue["justificacion"] == "sin local hasta julio"
    assert primera["desde"] == "2025-12-31", "the year is over"
    assert sigue["desde"] is None, "it held while the year went on, at a cut-off that nobody declared"
    assert rebaja["mensaje"] == "Su meta fue 100 empresas y es 80 empresas"
    assert (rebaja["estado"], rebaja["justificacion"]) == ("nueva", "sin remitir")
    # The oldest version, thin, still says what the first goal was.
    [vieja, *_] = sorted((carpetas.salida / "versiones").iterdir())
    thin(vieja)
    load(carpetas, orden, "2025,1.2,100,60,", "2025,1.3,70,90,")
    otra, resuelta = sorted(raised(orden), key=lambda f: f["estado"] == "resuelta")
    assert otra["mensaje"] == "Su meta fue 100 empresas y es 70 empresas"
    assert (resuelta["codigo"], resuelta["estado"]) == (A12, "resuelta")


@pytest.mark.usefixtures("en_noviembre")
def test_the_pace_is_to_the_last_whole_month_as_pages_say_it(carpetas: Carpetas, orden: Orden) -> None:
    """Goals with something done up to 5 October, and records complete to 15 September: to September and to August."""
    hecho = [5, 9, 0, 8, 10, 6, 4, 8, 2, 3]
    de_11 = [2026, "1.1", 120, *[10] * 12, *hecho, *[""] * 2]
    escribe(carpetas.datos / "metas" / "m.csv", ["ANIO", "CODIGO", "META_ANUAL", *PROG, *EJEC], [
        de_11, [2026, "1.2", 12, *[1] * 12, *[""] * 12], [2026, "1.3", 10, *[5] * 2, *[""] * 10, *[9] * 2, *[""] * 10],
    ])  # fmt: skip
    dias = ((1, "10/01"), (1, "10/02"), (2, "10/02"), (3, "10/08"), (4, "10/09"), (5, "14/09"))
    filas = [[ruc(n), f"{dia}/2026", "1.2", "S", "DDP", ""] for n, dia in dias]
    escribe(carpetas.datos / "registros" / "d.csv", REGISTRO, filas)
    declara(carpetas.datos, archivo="metas/m.csv", fuente="metas", corte="2026-10-05")
    declara(
        carpetas.datos, archivo="registros/d.csv", fuente="registros", unidad="DDP", actividad="1.2", anio="2026",
        corte="2026-09-15", entrega="completa",
    )  # fmt: skip
    assert orden("etl").codigo == 0
    alertas = raised(orden)
    dichas = {f["codigo_corto"]: f["mensaje"].partition(" de ")[0] for f in alertas if f["alerta"] == "ritmo_atrasado"}
    assert dichas == {"1.1": "Lleva 57.8 %", "1.2": "Lleva 37.5 %"}
    assert about(alertas, "sobrecumplimiento", 2026) == set(), "18 of 10, and the year has not closed"
    dicho = "asta su último mes informado, 1 de 3 actividades con programa va según lo programado y 2 van atrás"
    assert f"H{dicho}" in folded(opened("ejecucion", anio="2026")) and dicho in said("resumen")


@pytest.mark.usefixtures("en_noviembre")
def test_whether_a_year_closed_is_as_of_the_day_of_the_version(carpetas: Carpetas, orden: Orden) -> None:
    """A version published in March did not know of a closed year, whatever the day on which its alerts are read."""
    escribir_mensual(carpetas.datos / "mef" / "gasto.csv", dinero(2025, meses=12))
    declara(carpetas.datos, archivo="mef/gasto.csv", fuente="mef", corte="2026-01-10")
    assert orden("etl").codigo == 0
    nombres = ("devengado_diciembre_pct", "gasto_cerrado")

    def known(dia: date) -> dict[str, float]:
        cifras = facts.known_figures(published(), nombres, dia)[Subject(2025, "actividad", A12)]
        return {n: c.valor for n, c in cifras.items()}

    assert known(date(2026, 3, 31)) == {"gasto_cerrado": 0}
    assert known(date(2026, 4, 1)) == {"gasto_cerrado": 1, "devengado_diciembre_pct": pytest.approx(100 / 12)}


def test_nothing_is_new_where_the_version_before_can_not_be_asked(
    regla: Callable[[str], None], carpetas: Carpetas, orden: Orden
) -> None:
    regla(LOW)
    load(carpetas, orden, "2025,1.2,100,40,")
    de_otra_edicion = carpetas.salida / "versiones" / str(carpetas.vigente)
    load(carpetas, orden, "2025,1.2,100,45,")
    with duckdb.connect(str(next(de_otra_edicion.glob("*.duckdb")))) as con:
        con.execute("drop table marts.meta_fisica")
    [alerta] = raised(orden)
    assert alerta["estado"] == "sin comparar"
    assert alerta["justificacion"] == "sin remitir"
    assert "no se dice cuáles alertas son nuevas ni cuáles se resolvieron" in said("alertas", anio="2025", vista="todo")


def test_a_year_without_rules_is_not_a_year_without_alerts(
    regla: Callable[[str], None], carpetas: Carpetas, orden: Orden
) -> None:
    """The rule begins in 2026: of 2025 nothing can be said, and of 2026 that no rule warns."""
    regla(LOW.replace(",2013,", ",2026,"))
    load(carpetas, orden, "2025,1.2,100,40,", "2026,1.2,100,90,")
    assert raised(orden) == []
    sin_reglas = "No se puede decir qué hay que mirar: este programa no tiene reglas de alerta de 2025"
    de_2025 = said("alertas", anio="2025")
    assert sin_reglas in de_2025 and "Lo que avisan las reglas" not in de_2025
    de_2026 = said("alertas", anio="2026")
    assert "no hay alertas" in de_2026 and "No hay alertas que calcular" not in de_2026


def test_a_year_without_figures_is_not_a_year_without_alerts(publicada: Path) -> None:
    """Rules that have nothing to look at warn of nothing, which says nothing of the year."""
    falta = alerts.unwatched(published(), 2026)
    assert str(falta) == "No hay alertas que calcular: faltan el gasto del informe y las metas de 2026."
    assert not alerts.unwatched(published(), 2025)
    assert texts.alerts_answer(2026, [], falta=falta) == falta
    assert str(texts.no_alerts(2026, falta)) == "Las reglas no dicen nada de este año."
    assert str(texts.alerts_answer(2026, [])) == "En 2026 no hay alertas."


# The language of conditions.

FIGURES = {Named("a"): 3.0, Named("b"): 0.0, Named("a", "antes"): 5.0}


def test_what_compares_with_a_missing_figure_is_not_known() -> None:
    espera = de_toml("condiciones")["valen"]
    assert {c: condition.holding(c, [FIGURES]) for c in espera} == {c: [vale] for c, vale in espera.items()}
    assert condition.holding("a > b", [FIGURES, {}, {Named("a"): 1.0, Named("b"): 2.0}]) == [True, False, False]


def test_nothing_but_figures_can_be_written() -> None:
    malas = de_toml("condiciones")["malas"]["son"]
    assert [c for c in malas if not condition.condition_fault(c)] == []


# Versions of a few figures, without any file.

RULE_HEADER = "alerta,de,titulo,condicion,gravedad,palabras,responde,razon,valido_desde,valido_hasta,norma,estado"
TODAY = date(2025, 11, 20)
UNIT_WORDS = {"A": facts.Called("1.1", "Una", "Empresas", "DDP/DAM", "DDP y DAM"), "B": facts.Called("1.2", "Otra")}
Given = dict[Any, dict[str, float]]


class Told(Catalog):
    """A version that knows what a test gives: its rules, its figures by activity of 2025 (or year and activity)."""

    def __init__(self, carpeta: Path, reglas: Rules, cifras: Given, escrito: Sequence[Justification]) -> None:
        self.carpeta, self.rules, self.programa, self.escrito = carpeta, reglas, programme.current(), escrito
        self.entero = self
        self.cifras = {
            Subject(*(k if isinstance(k, tuple) else (2025, "actividad", k))): {
                n: AlertFigure(v, str(f.get("de", "reportado")), date(2025, int(carpeta.name[4:6]), 1))
                for n, v in f.items()
                if n != "de"
            }
            for k, f in cifras.items()
        }

    def columns(self, _tabla: str) -> tuple[str, ...]:
        """None: it has no tables."""
        return ()

    def query(self, _consulta: str, _parametros: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Nothing: its tables have no rows."""
        return []

    def answered(self, funcion: Callable[..., Any], *argumentos: Any) -> Any:
        return funcion(self, *argumentos)

    def close(self) -> None:
        """Close nothing."""


History = Callable[..., list[Alert]]


def rule(alerta: str, condicion: str, palabras: str, **mas: str) -> str:
    campos = {
        "alerta": alerta, "de": "actividad", "titulo": "T", "condicion": condicion, "gravedad": "alta",
        "palabras": palabras, "responde": "U", "razon": "La razón", "valido_desde": "2013", "estado": "por verificar",
    } | mas  # fmt: skip
    return ",".join(campos.get(c, "") for c in RULE_HEADER.split(","))


def rules_of(carpeta: Path, *filas: str) -> Rules:
    """The rules that ship, with these alerts for those of theirs."""
    carpeta.mkdir(exist_ok=True)
    shutil.copy(PROYECTO / "programas" / "0093" / "reglas" / "parametro.csv", carpeta)
    (carpeta / "alertas.csv").write_text("\n".join([RULE_HEADER, *filas, ""]), encoding="utf-8")
    return Rules([config.COUNTRY_FOLDER / "reglas", carpeta])


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    """Return the alerts of the last of some versions, one a month from January 2025; None can't be asked."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(facts, "known_figures", lambda catalogo, _nombres, _dia: catalogo.cifras)
    monkeypatch.setattr(facts, "known_up_to", lambda _catalogo: {})
    monkeypatch.setattr(facts, "names_of", lambda _c, _a: {("actividad", k): v for k, v in UNIT_WORDS.items()})
    monkeypatch.setattr(printed, "justifications", lambda catalogo: catalogo.escrito)

    def tells(
        filas: Sequence[str],
        *cifras: Given | None,
        escrito: Sequence[Justification] = (),
        primeras: Rules | None = None,
    ) -> list[Alert]:
        facts._asked_then.cache_clear()
        reglas = rules_of(tmp_path, *filas)
        rutas = [tmp_path / "v" / f"2025{n:02}02T120000000000-0a1b2c3d" for n, _ in enumerate(cifras, 1)]
        de_cada = [primeras or reglas, *[reglas] * len(rutas)]
        hechas = {
            r: Told(r, suyas, c, escrito) for r, c, suyas in zip(rutas, cifras, de_cada, strict=False) if c is not None
        }

        def opened(ruta: Path) -> Told:
            if ruta not in hechas:
                raise PP0093Error("de otra edición")
            return hechas[ruta]

        monkeypatch.setattr(facts, "Catalog", opened)
        monkeypatch.setattr(versions, "lineage", lambda _salida, _carpeta: rutas)
        return alerts.alerts_of_version(hechas[rutas[-1]])

    return tells


HALF = rule("mitad", "cumplimiento_pct < 50", "Va en {cumplimiento_pct}")


def reaches(**pcts: float) -> Given:
    return {codigo: {"cumplimiento_pct": v} for codigo, v in pcts.items()}


def states_of(alzadas: list[Alert]) -> list[tuple[str, str, date]]:
    return [(a.sujeto.codigo, a.estado, a.desde) for a in alzadas]


def test_an_alert_is_new_goes_on_or_is_solved_against_the_last_version_that_can_be_asked(history: History) -> None:
    antes = (reaches(A=90, C=10), reaches(A=40, C=10), None)
    nueva, sigue, resuelta = history([HALF], *antes, reaches(A=45, B=30, C=60))
    assert states_of([sigue, nueva, resuelta]) == [
        ("A", "sigue", date(2025, 2, 1)), ("B", "nueva", date(2025, 4, 1)), ("C", "resuelta", date(2025, 1, 1)),
    ]  # fmt: skip
    assert [a.mensaje for a in (sigue, resuelta)] == ["Va en 45.0 %", "Va en 10.0 %"]
    assert [a.desde_dicho for a in (sigue, resuelta)] == ["01/02/2025", "al menos 01/01/2025"]
    assert (sigue.etiqueta, resuelta.etiqueta) == ("1.1 Una", "C")
    assert sigue.que_pasa == sigue.mensaje
    assert resuelta.que_pasa == "Ya no; en la versión anterior: Va en 10.0 %", "it does not happen any more"
    assert str(resuelta.dicho) == resuelta.que_pasa


def test_an_alert_that_ended_only_because_its_goal_was_lowered_is_not_solved(history: History) -> None:
    def of(logrado: float, meta: float) -> Given:
        return {"A": {"avance_fisico": logrado, "meta_fisica": meta, "cumplimiento_pct": 100 * logrado / meta}}

    [rebajada] = history([HALF], of(40, 100), of(45, 60))
    assert rebajada.estado == "meta rebajada"
    antes = "Sólo porque su meta bajó; en la versión anterior: Va en 40.0 %"
    assert rebajada.que_pasa == antes
    dicho = str(texts.alerts_answer(2025, [rebajada]))
    assert dicho.endswith("1 dejó de avisar sólo porque su meta bajó: no se resolvió.")
    [resuelta] = history([HALF], of(40, 100), of(70, 60))
    assert resuelta.estado == "resuelta", "it would not hold with the goal of before"


def test_what_another_rule_said_is_neither_new_nor_solved(history: History, tmp_path: Path) -> None:
    """Words and figures are of the facts: a rule that is edited changes none."""
    [nueva] = history([HALF], reaches(A=60), reaches(A=40))
    assert nueva.estado == "nueva"
    antes = rules_of(tmp_path / "antes", rule("mitad", "cumplimiento_pct < 70", "Va en {cumplimiento_pct}"))
    otras = history([HALF], reaches(A=60, B=60), reaches(A=40, B=60), primeras=antes)
    assert [(a.sujeto.codigo, a.estado) for a in otras] == [("A", "sigue")], "B is not solved"
    [otra] = history([HALF], reaches(A=80), reaches(A=40), primeras=antes)
    assert otra.estado == "sin comparar"


def test_part_of_the_words_is_left_out_where_its_figure_is_not_known(history: History) -> None:
    palabras = "Meta[ de {primera(meta_fisica)} a] {meta_fisica}[; logró {avance_fisico}]"
    [una] = history([rule("cero", "meta_fisica == 0", palabras)], {"A": {"meta_fisica": 0.0}})
    assert una.mensaje == "Meta 0 empresas"
    [otra] = history([rule("cero", "meta_fisica == 0", palabras)], {"A": {"meta_fisica": 500.0}},
                     {"A": {"meta_fisica": 0.0, "avance_fisico": 0.0}})  # fmt: skip
    assert otra.mensaje == "Meta de 500 empresas a 0 empresas; logró 0 empresas"


def test_who_answers_is_named_or_said_not_to_be_declared(history: History) -> None:
    regla = rule("mitad", "cumplimiento_pct < 50", "Va", responde="responsable: {responsable}; entrega: {entrega}")
    una, otra = history([regla], reaches(A=40, B=40))
    assert una.responde == "responsable: DDP/DAM; entrega: DDP y DAM"
    assert otra.responde == "responsable: no declarado; entrega: no declarado"


def test_alerts_come_by_year_those_solved_last_and_the_gravest_first(history: History) -> None:
    leve = rule("leve", "cumplimiento_pct < 60", "Poco", gravedad="baja")
    de_2024 = {(2024, "actividad", "B"): {"cumplimiento_pct": 1.0}}
    alzadas = history([leve, HALF], reaches(B=10), {**reaches(A=40), **de_2024})
    assert [(a.sujeto.anio, a.alerta, a.sujeto.codigo, a.estado) for a in alzadas] == [
        (2025, "mitad", "A", "nueva"), (2025, "leve", "A", "nueva"), (2025, "mitad", "B", "resuelta"),
        (2025, "leve", "B", "resuelta"), (2024, "mitad", "B", "nueva"), (2024, "leve", "B", "nueva"),
    ]  # fmt: skip


def test_what_was_last_written_of_the_subject_is_its_reason(history: History) -> None:
    def written(anio: int, codigo: str, mes: int | None, texto: str) -> Justification:
        return Justification(anio, "actividad", codigo, mes, texto, "reportado", None)

    escrito = [
        written(2025, "A", None, "del año"), written(2025, "A", 3, "de marzo"), written(2025, "A", 2, "de febrero"),
        written(2025, "B", 9, "de otra"), written(2024, "A", 12, "de antes"),
    ]  # fmt: skip
    assert [a.justificacion for a in history([HALF], reaches(A=1), escrito=escrito)] == ["de marzo"]
    assert [a.justificacion for a in history([HALF], reaches(A=1), escrito=escrito[:1])] == ["del año"]
    de_enero = [escrito[0], written(2025, "A", 1, "de enero")]
    assert [a.justificacion for a in history([HALF], reaches(A=1), escrito=de_enero)] == ["de enero"]
    [de_nadie] = history([HALF], reaches(A=1), escrito=escrito[3:])
    assert de_nadie.justificacion == "sin remitir"
    # The column of a file says it of each of its months; what is written when loading, of the year, comes after.
    de_marzo, del_anio = (
        Justification(2025, "actividad", "A", mes, dicho, "reportado", corte)
        for mes, dicho, corte in ((3, "de marzo", date(2025, 9, 30)), (None, "escrita después", date(2025, 11, 20)))
    )
    for escrito in ([de_marzo, del_anio], [del_anio, de_marzo]):
        assert [a.justificacion for a in history([HALF], reaches(A=1), escrito=escrito)] == ["escrita después"]


def test_each_fault_of_a_rule_is_a_sentence(history: History, tmp_path: Path) -> None:
    malas = {
        rule("r1", "pim_soles > 0", "x", de="nadie"): "de dice «nadie»",
        rule("r2", "pim_soles > 0", "x", gravedad="mucha"): "gravedad dice «mucha»",
        rule("r3", "pim_soles > 0", ""): "le faltan las palabras",
        rule("r4", "nada_de_eso > 0", "x"): "«nada_de_eso» no es una cifra de actividad ni un parámetro",
        rule("r5", "dias_desde_corte > 0", "x"): "«dias_desde_corte» no es una cifra de actividad",
        rule("r6", "import os", "x"): "no se entiende la condición",
        rule("r7", "pim_soles <", "x"): "no se entiende la condición",
        rule("r8", "__import__('os')", "x"): "no se puede escribir ahí",
        rule("r9", "pim_soles > 0", "{lo_que_sea}"): "«lo_que_sea» no es una cifra",
        rule("ra", "pim_soles > 0", "{1 + 1}"): "no se puede escribir ahí",
        rule("rb", "pim_soles > 0", "x", responde="{quien}"): "responde dice {quien}",
    }
    buenas = [HALF, rule("b", "meses_en_cero > umbral_gasto_sin_producto_pct", "{pim_soles}")]
    faltas = alert_rules.faults(rules_of(tmp_path, *malas, *buenas), programme.current())
    assert [re.findall("«(r.)»", f) for f in faltas] == [[m[:2]] for m in malas]
    assert [dice for dice, f in zip(malas.values(), faltas, strict=True) if dice not in f] == []
    assert alert_rules.faults(Rules([config.COUNTRY_FOLDER / "reglas"]), programme.current()) == []
    de_empresas = rule("r7", "focalizacion_pct < 50", "{focalizacion_pct}")
    [falta] = alert_rules.faults(rules_of(tmp_path, de_empresas), programme.load(PROYECTO / "programas" / "0131"))
    assert falta.endswith("«r7»: «focalizacion_pct» es de empresas y el PP 0131 no lo tiene: borre la regla")
    with pytest.raises(BuildError, match="gravedad dice «mucha»"):
        history([next(m for m in malas if m.startswith("r2"))], reaches(A=1))
    # A parameter that a condition names must be a number.
    reglas = rules_of(tmp_path, rule("r", "meta_fisica > sobrecumplimiento_pct", "x"))
    assert alert_rules.faults(reglas, programme.current()) == []
    ruta = tmp_path / "parametro.csv"
    ruta.write_text(
        ruta.read_text("utf-8").replace("sobrecumplimiento_pct,150", "sobrecumplimiento_pct,mucho"), "utf-8"
    )
    [falta] = alert_rules.faults(Rules(reglas.carpetas), programme.current())
    assert falta.startswith("reglas/alertas.csv: «r»: reglas/parametro.csv, columna valor: «sobrecumplimiento_pct»")
    assert "(desde 2013) dice «mucho» y debe ser un número" in falta


def test_a_page_filtered_by_a_product_has_the_alerts_of_its_indicators(version_publicada: Path) -> None:
    """As its sheet does: those of its activities and of the indicators that are its own; of an activity, its alone."""
    catalogo = published(version_publicada)
    de_2025 = alerts.alerts_of_year(catalogo, 2025, date(2026, 11, 26))

    def de(producto: str | None, actividad: str | None = None) -> set[str]:
        vista = View(2025, producto=producto, actividad=actividad)
        return {a.sujeto.codigo for a in texts.alerts_of_view(catalogo, vista, date(2026, 11, 26))}

    assert de("3000535") == {"5005083", "5005082", "P2.NEGOCIACION"} and "P3.AMBIENTE" in de("3000670")
    assert de(None, "5005082") == {"5005082"} and len(de(None)) == len({a.sujeto.codigo for a in de_2025})
    nombres = {a.etiqueta for a in de_2025}
    assert not [n for n in nombres if "NEGOCIACION" in n] and any(n.startswith("P2 Porcentaje") for n in nombres)


REGLAS = PROYECTO / "programas" / "0093" / "reglas"
Dichas = dict[str, float]


def _rows(tabla: str) -> list[dict[str, str]]:
    return leidas(REGLAS / f"{tabla}.csv")


# As they are in a year with data: rows of later years may stand below.
UMBRALES = {
    f["parametro"]: float(f["valor"])
    for f in _rows("parametro")
    if f["valor"].replace(".", "").isdigit() and f["valido_desde"] <= "2025" <= (f["valido_hasta"] or "9999")
}
CONDICIONES = {f["alerta"]: f["condicion"] for f in _rows("alertas")}

CLOSED: Dichas = {"gasto_cerrado": 1, "avance_cerrado": 1}
BOTH_CLOSED: Dichas = {"avance_cerrado": 1, "anio_pasado:avance_cerrado": 1}
_FIGURAS = tomllib.loads(Path(__file__).with_name("reglas_de_alerta.toml").read_text("utf-8"))
FIGURAS: dict[str, tuple[Dichas, Dichas]] = {a: (f["dispara"], f["calla"]) for a, f in _FIGURAS.items()}
"""Of each rule, figures with which it fires and others, one step away, with which it doesn't."""


def _holds(alerta: str, cifras: Dichas) -> bool:
    nombres = condition.figures_named(CONDICIONES[alerta])
    vistas = {n: cifras.get(f"{n.cuando}:{n.nombre}".lstrip(":"), UMBRALES.get(n.nombre)) for n in nombres}
    return condition.holding(CONDICIONES[alerta], [{n: v for n, v in vistas.items() if v is not None}]) == [True]


def test_every_rule_that_ships_has_its_figures_here() -> None:
    assert set(FIGURAS) == set(CONDICIONES)


@pytest.mark.parametrize("alerta", FIGURAS)
def test_a_rule_fires_with_its_figures_and_not_one_step_away(alerta: str) -> None:
    dispara, calla = FIGURAS[alerta]
    assert _holds(alerta, dispara)
    assert not _holds(alerta, calla)
    assert not _holds(alerta, {}), "what is not known raises nothing"


@pytest.mark.parametrize("alerta", [a for a, (dispara, _) in FIGURAS.items() if dispara.keys() >= CLOSED.keys()])
@pytest.mark.parametrize("corre", CLOSED)
def test_what_is_judged_at_the_close_waits_for_it(alerta: str, corre: str) -> None:
    dispara, _ = FIGURAS[alerta]
    assert _holds(alerta, {**dispara, corre: 0}) == (f"{corre} ==" not in CONDICIONES[alerta])
    assert "avance_cerrado ==" in CONDICIONES[alerta]
    assert not {"ejecucion_pct", "devengado_soles"} & dispara.keys() or "gasto_cerrado ==" in CONDICIONES[alerta]
    assert "ejecucion_pct" not in CONDICIONES[alerta] or "gasto_cerrado ==" in CONDICIONES[alerta]


def test_spending_without_product_and_ahead_of_its_goal_are_never_both() -> None:
    """One condition, one sentence: what delivered five firms, or 31,364, is not without product."""
    for avance, meta in ((0, 70), (5, 70), (31_364, 40_794), (0, 0)):
        cifras = {**CLOSED, "ejecucion_pct": 99, "avance_fisico": avance, "meta_fisica": meta, "devengado_soles": 9}
        cifras |= {"cumplimiento_pct": 100 * avance / meta} if meta else {}
        alzadas = [a for a in ("gasto_sin_producto", "gasto_sobre_avance", "meta_en_cero") if _holds(a, cifras)]
        espera = "meta_en_cero" if not meta else "gasto_sobre_avance" if avance else "gasto_sin_producto"
        assert alzadas == [espera]


def test_an_activity_short_of_its_goal_always_raises_something() -> None:
    """Whatever was spent of its money: the rules leave no hole under the threshold."""
    for ejecucion in (0, 50, 84.9, 85, 99, 120):
        for cumplimiento in (0.1, 50, 84.9):
            cifras = {**CLOSED, "ejecucion_pct": ejecucion, "cumplimiento_pct": cumplimiento}
            cifras |= {"avance_fisico": cumplimiento, "meta_fisica": 100}
            assert [a for a in ("gasto_sobre_avance", "meta_y_gasto_bajos") if _holds(a, cifras)], (
                ejecucion,
                cumplimiento,
            )


@pytest.mark.parametrize("corre", BOTH_CLOSED)
def test_focalization_falls_only_from_a_closed_year_to_another(corre: str) -> None:
    dispara, _ = FIGURAS["focalizacion_baja"]
    assert not _holds("focalizacion_baja", {**dispara, corre: 0})
    assert not _holds("focalizacion_baja", {c: v for c, v in dispara.items() if c != corre})
