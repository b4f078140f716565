"""The year by month, on an invented year up to August and on what ships: what is followed, its pace, the simulator."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from inspect import unwrap
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from carpetas_en_estado import EN_CURSO
from conftest import DAY_OF_STATES, PROYECTO, Carpetas, Orden, campos, in_state, opened
from generadores import ONCE, Exportacion, escribir_exportacion, montos_al_azar
from msgspec.structs import replace
from openpyxl import load_workbook
from test_paginas import text

from pp0093 import clock, programme, rules
from pp0093.ask import query
from pp0093.ask.catalog import Catalog, published
from pp0093.ask.standing import periods
from pp0093.ask.standing.periods import Period
from pp0093.ui import charts
from pp0093.ui.charts.drawing import DOTTED, Standing
from pp0093.ui.theme import LIGHT
from pp0093.year import alerts, own, pace, texts
from pp0093.year.closing import NO_HISTORY, PAST, Closing, Closings, Panel, PanelMark, Score


def said(pagina: str, **enlace: str) -> str:
    app: Any = opened(pagina, **enlace)
    textos = [h.proto.body for h in app.get("html")] + [m.value for m in app.markdown]
    return re.sub(r"<[^>]+>", "", "\n".join(textos)).replace("\xa0", " ")


def folded(app: Any) -> list[str]:
    """What the rows of a page that open say while they are closed."""
    return [re.sub(r"\\(?=\W)", "", e.label).replace("\xa0", " ") for e in app.expander]


def test_the_page_of_alerts_says_those_of_the_command(publicada: Path, comando: Orden) -> None:
    filas = comando("alertas", "--anio", "2025", "--formato", "json").json
    dicho = said("alertas", anio="2025")
    assert f"hay {len(filas)} alertas: {sum(f['gravedad'] == 'alta' for f in filas)} graves" in dicho
    assert all(f["mensaje"].replace(">", "&gt;") in dicho or f["mensaje"] in dicho for f in filas)


def test_the_page_of_alerts_keeps_the_filter(publicada: Path) -> None:
    dicho = said("alertas", anio="2025", actividad="5005082")
    assert (
        "hay 1 alerta: grave, de 1 actividad" in dicho
        and "Difusión de normatividad" not in dicho.split("hay 1 alerta")[1]
    )


def test_the_page_of_the_close_says_the_year_in_course_and_its_interval(publicada: Path) -> None:
    """What ships has the country's budget of 2013-2025 and a reading of June 2026."""
    [propio] = own.running_closings(published())
    assert (propio.alcance, propio.anio, propio.cierre.mes) == ("nacional", 2026, 6)
    assert propio.cierre.anios_cerrados == 13
    assert propio.devengado_soles < propio.cierre.devengado_minimo_soles < propio.cierre.devengado_cierre_soles
    assert propio.cierre.devengado_cierre_soles < propio.cierre.devengado_maximo_soles == propio.pim_soles
    assert (propio.certificado_soles, round(propio.por_dias_soles / 10**6, 1)) == (86_672_180, 79.2)
    assert [round(p, 1) for _, p in propio.ejecuciones] == [96.4, 93.3, 91.5, 95.2, 98.4, 94.7]
    dicho = said("cierre")
    centro = f"{propio.cierre.devengado_cierre_soles / 10**6:,.1f} millones"
    assert (
        f"2026 cerraría entre S/ 57.6 millones y S/ 96.8 millones, con 80 % de confianza (al centro, S/ {centro})"
        in dicho
    )
    cabeza = dicho.partition("2026 cerraría")[0]
    assert cabeza.casefold().count(propio.cubre.casefold()) == 1, "its scope, once"
    hace = (clock.today() - propio.corte).days
    assert f"El último dato es del 18/06/2026, hace {hace} días" in dicho and "Corte: 18/06/2026" in dicho
    assert "Cierre esperado: entre 59.5 % y 100.0 % del PIM" in dicho, (
        "its interval, which holds what other years spent"
    )
    assert "de 2020 a 2025 se ejecutó entre 91.5 % y 98.4 % del PIM" in dicho, "beside it, not against it"
    montos = [f[1] for f in texts.money_so_far(propio).filas]
    assert montos == [
        propio.pim_soles, propio.certificado_soles, propio.devengado_soles, propio.cierre.devengado_cierre_soles
    ]  # fmt: skip


def test_each_scope_of_the_close_has_its_own_cut_off_and_one_known_alone_is_headed_as_it_is(
    carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report's money is read five months after the country's; then nothing is known of the country in 2026."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 20))
    shutil.copytree(
        PROYECTO / "data" / "raw", carpetas.datos, ignore=shutil.ignore_patterns("demo"), dirs_exist_ok=True
    )
    azar = random.Random(7)
    filas = [(f"{a}: ACTIVIDAD", montos_al_azar(azar)) for suyas in ONCE.values() for a in suyas]
    escribir_exportacion(
        carpetas.datos / "mef" / "consulta_2026.xls", Exportacion(filas, anio=2026, fecha="15-noviembre-2026")
    )
    assert orden("etl").codigo == 0
    cierres = own.running_closings(published())
    assert [(c.alcance, c.corte) for c in cierres] == [("reporte", date(2026, 11, 15)), ("nacional", date(2026, 6, 18))]
    assert [f[1] for f in texts.closing_rows(cierres).filas] == ["al 15/11/2026", "al 18/06/2026"]
    dicho = said("cierre", anio="2026")
    assert "Soles, en cada alcance (lo que cubre el informe, al 15/11/2026; todo el país, al 18/06/2026); se" in dicho
    assert "no es parejo. Año en curso</" not in dicho and "no es parejo. Año en curso, al" not in dicho
    assert texts.closing_note(cierres[:1]).startswith("Soles, en cada alcance; se estima de lo ejecutado")
    serie = carpetas.datos / "publicado" / "serie_nacional.csv"
    sin_2026 = [linea for linea in serie.read_text(encoding="utf-8").splitlines() if ",2026," not in linea]
    serie.write_text("\n".join(sin_2026), encoding="utf-8")
    assert orden("etl").codigo == 0
    [propio] = own.running_closings(published())
    assert propio.alcance == "reporte"
    dicho = said("cierre")
    cabeza = dicho[dicho.index("en cuánto cerrará?") :].partition("Copiar enlace")[0]
    assert propio.cubre in cabeza and "Todo el país" not in cabeza
    assert "en 2020 y 2025 se ejecutó entre 97.3 % y 99.7 % del PIM" in dicho, "of the years between, nothing is known"


def test_the_back_test_stands_on_the_years_that_closed_and_the_close_on_its_own(
    publicada: Path, comando: Orden, tmp_path: Path
) -> None:
    """The reading of June 2026 changes no miss of before; and a file of 2026 is called so, with no year chosen."""
    assert comando("exportar", "cierre", "--formato", "xlsx", "--destino", str(tmp_path)).codigo == 0
    dichos = {
        r.stem: " ".join(str(c) for fila in load_workbook(r)["Fuente"].values for c in fila)
        for r in tmp_path.glob("*.xlsx")
    }
    assert {*dichos} == {
        "pp0093_cierre_prueba_2025",
        "pp0093_cierre_dinero_2026_corte-2026-06-18",
        "pp0093_cierre_cierre_2026_corte-2026-06-18",
        "pp0093_cierre_cierres_2026_corte-2026-06-18",
    }
    prueba = dichos["pp0093_cierre_prueba_2025"]
    assert "Años 2013-2025." in prueba and "Corte no declarado." in prueba
    assert "Fuente: Informe OEI 2020; Informe OEI 2025; Consulta Amigable" in prueba


A12, A13, A21 = "5005079", "5005080", "5005082"
HOY, LONG_AGO = DAY_OF_STATES, date(2000, 1, 1)


@pytest.fixture
def version(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    """A year under way, built once: ten a month programmed, 90 soles of 1,000 a month, up to August."""
    monkeypatch.setattr(clock, "today", lambda: HOY)
    carpetas = in_state(tmp_path_factory, "en_curso")
    carpetas.looked_at(monkeypatch)
    yield published()


def test_what_is_followed_adds_up_to_the_year(version: Catalog) -> None:
    meses = {(m.actividad, m.mes): m for m in pace.months(version, EN_CURSO, {})}
    assert [meses[A12, m].programado_acumulado for m in (1, 8, 12)] == [10, 80, 120]
    assert meses[A12, 8].logrado_acumulado == 90
    assert [meses[A21, m].logrado for m in (8, 9)] == [0, None], "a zero reported, and a month not yet reported"
    assert meses[A13, 8].programado is None and meses[A13, 8].logrado_acumulado == 80
    assert [meses[A12, m].devengado_acumulado_soles for m in (1, 8, 9)] == [90, 720, None]
    assert [meses[A12, m].pim_soles for m in (0, 7, 8)] == [1000, None, 1000], "the opening and the cut-off"


def test_the_pace_reaches_what_is_aimed_at(version: Catalog) -> None:
    filas = [*pace.of_money(version, EN_CURSO), *pace.of_goals(version, EN_CURSO)]
    assert len(filas) == 11 + 1 + 3
    for p in filas:
        for aspira, necesario in ((pace.NEARLY_PCT, p.necesario_casi), (pace.FULL_PCT, p.necesario_todo)):
            assert p.llevado + necesario * (12 - p.mes) == pytest.approx(max(p.total * aspira / 100, p.llevado))
    total = filas[11]
    assert (total.mes, total.total, total.llevado, total.ultimos_meses) == (8, 11_000, 7_920, 990)
    assert pace.of_money(version, 2025) == [], "a closed year has no pace"
    assert [p.nombre[:3] for p in filas[10:12]] == ["4.2", "Tot"]


def test_the_same_months_of_earlier_years_are_the_ones_still_to_come() -> None:
    flujos = {2025: [1.0] * 8 + [5.0] * 4, 2024: [9.0] * 8 + [7.0] * 4, 2023: [], 2026: [2.0] * 8}
    p = pace.of_flows(pace.WHOLE_PROGRAMME, 2026, 100.0, flujos)
    assert p is not None
    assert (p.mes, p.ultimos_meses, p.mismos_meses, p.anios) == (8, 2, 6, (2024, 2025))


def flowed(total: float, *meses: float) -> pace.Pace | None:
    """The pace of 2026 with these months known."""
    return pace.of_flows(pace.WHOLE_PROGRAMME, 2026, total, {2026: meses})


def test_a_scope_known_by_one_reading_has_a_pace_when_all_of_it_is_known() -> None:
    cierre = Closing("reporte", 2026, 6, "combinada", None, None, None, None, 0)
    propio = own.OwnClosing("reporte", "lo suyo", 2026, None, 200.0, 120.0, cierre)
    p = pace.of_scope(propio)
    assert p is not None and (p.codigo, p.mes, p.falta_todo, p.ultimos_meses) == ("", 6, 80, None)
    assert pace.current_pace(p) == 20
    el_18 = pace.of_scope(replace(propio, corte=date(2026, 6, 18)))
    assert el_18 is not None and pace.current_pace(el_18) == pytest.approx(120 / (12 * 169 / 365)), "by its days"
    assert pace.simulate(el_18, 100, 100).devengado_cierre_soles == pytest.approx(120 * 365 / 169)
    nada = (replace(propio, pim_soles=None), replace(propio, devengado_soles=None))
    assert [pace.of_scope(o) for o in (*nada, replace(propio, cierre=replace(cierre, mes=0)))] == [None] * 3
    assert pace.of_scope(replace(propio, devengado_soles=0.0)) is not None


def test_a_year_closes_with_the_pace_and_the_pim_that_somebody_sets() -> None:
    hoy = flowed(200.0, 0.0, 20.0, 10.0, 30.0, 10.0, 50.0)
    assert hoy is not None
    como_va, mas_pim, menos_pim = (pace.simulate(hoy, r, p) for r, p in ((50, -10), (40, 50), (100, -50)))
    assert (como_va.pim_soles, como_va.ritmo_soles, como_va.devengado_cierre_soles) == (180, 15, 180)
    assert (mas_pim.pim_soles, mas_pim.ritmo_soles, mas_pim.devengado_cierre_soles) == (300, 12, 192)
    assert (mas_pim.ejecucion_pct, mas_pim.tope) == (64, False)
    assert (mas_pim.falta_casi, mas_pim.falta_todo) == ((285 - 120) / 6 - 12, 18)
    assert (menos_pim.pim_soles, menos_pim.devengado_cierre_soles, menos_pim.tope) == (100, 120, True)
    assert (menos_pim.falta_casi, menos_pim.falta_todo) == (0, 0)
    assert pace.simulate(hoy, 50, -100).ejecucion_pct is None
    justo = pace.simulate(hoy, 100, 50)
    assert (justo.devengado_cierre_soles, justo.tope) == (300, False), "the pace ends it, to the sol"


def test_what_was_aimed_at_and_is_reached_needs_no_pace() -> None:
    hoy = flowed(100.0, *[20.0] * 5)
    cierre = Closing("reporte", 2999, 5, "combinada", 98.0, 96.0, 100.0, None, 0)
    propio = own.OwnClosing("reporte", "lo suyo", 2999, None, 100.0, 100.0, cierre)
    assert hoy is not None and str(texts.needed(hoy, propio)) == "Ya se devengó el 95 % del PIM de 2999"


@pytest.mark.parametrize(("ritmo", "pim"), [(100, 0), (0, 0), (50, 0), (200, -20), (75, 30)])
def test_the_simulator_keeps_to_its_own_account(version: Catalog, ritmo: float, pim: float) -> None:
    hoy = pace.of_today(version, own.running_closings(version)[-1])
    assert hoy is not None
    s = pace.simulate(hoy, ritmo, pim)
    assert hoy.llevado <= s.devengado_cierre_soles <= max(s.pim_soles, hoy.llevado)
    if not s.tope:
        assert s.devengado_cierre_soles == hoy.llevado + s.ritmo_soles * (12 - hoy.meses)
    con_lo_que_falta = s.ritmo_soles + s.falta_todo
    assert hoy.llevado + con_lo_que_falta * (12 - hoy.meses) >= s.pim_soles - 0.01


def test_a_short_history_gives_the_range_of_the_past_and_no_forecast(version: Catalog) -> None:
    """2.1 reached 0.0 % of its goal in 2025; between what 2020 and 2025 reached, of 120."""
    filas = pace.expected_goals(version, EN_CURSO)
    assert {e.codigo for e in filas} == {A12, A13, A21}
    cierres = {p.codigo: p.cierre for p in filas if p.cierre}
    assert all(c.devengado_cierre_soles is None and c.anios_cerrados == 2 for c in cierres.values())
    llevado = {p.codigo: p.llevado for p in filas}
    assert (llevado[A21], cierres[A21].devengado_minimo_soles) == (0, 0)
    assert (cierres[A21].devengado_maximo_soles or 0) <= 120
    entre = {c: (v.devengado_minimo_soles or 0, v.devengado_maximo_soles or 0) for c, v in cierres.items()}
    assert all(llevado[c] <= minimo <= maximo for c, (minimo, maximo) in entre.items())
    dinero = pace.expected_money(version, EN_CURSO)
    assert len(dinero) == 11
    assert all(p.cierre and p.llevado <= (p.cierre.devengado_minimo_soles or 0) <= p.total for p in dinero)


def test_the_panels_are_one_an_activity_and_each_stops_where_nothing_is_known(version: Catalog) -> None:
    meses = pace.months(version, EN_CURSO, {"actividad": [A12, A21]})
    columnas = texts.GOAL_COLUMNS["acumulado"]
    dibujo = charts.panels(meses, x="mes", y=tuple(columnas), by="actividad", columns=columnas, today=11)
    figura = dibujo(LIGHT)
    assert isinstance(figura, Standing) and [p.nombre[:3] for p in figura.paneles] == ["1.2", "2.1"]
    assert all(any(t.clase == DOTTED for t in p.trazos) for p in figura.paneles), "today is marked"
    meses_logrados = [m.dicho for m in figura.paneles[0].marcas if m.color == LIGHT.delivery]
    assert len(meses_logrados) == 8 and meses_logrados[-1] == "Logrado agosto: 90", "none after August"
    assert "1.2 Técnico-productiva, agosto: programado 80, logrado 90" in dibujo.alt


def test_the_months_raise_their_alerts(version: Catalog) -> None:
    alzadas = {(a.alerta, a.codigo_corto) for a in alerts.alerts_of_year(version, EN_CURSO, HOY)}
    assert {
        ("ritmo_atrasado", "2.1"),
        ("meses_en_cero", "2.1"),
        ("registros_difieren", "1.2"),
        ("corte_viejo", ""),
    } <= (alzadas)
    assert {c for a, c in alzadas if a == "entrega_vencida"} >= {"1.1", "4.1"}
    [lento] = [a for a in alerts.alerts_of_year(version, EN_CURSO, HOY) if a.alerta == "ritmo_atrasado"]
    assert lento.procedencia == "derivado", "what was done over what was programmed"


@pytest.fixture
def abrir(version: Catalog) -> Callable[..., Any]:
    return opened


def test_in_january_nobody_is_told_what_to_spend_in_a_year_that_ended(
    abrir: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last cut is of August, and no month of it is left."""
    monkeypatch.setattr(clock, "today", lambda: date(2027, 1, 5))
    app = abrir("cierre")
    cierre = text(app)
    assert (
        "2026 ya terminó" in cierre and "A fines de agosto de 2026 faltaban S/ 2.8 mil para el 95 % del PIM" in cierre
    )
    assert not any(p in cierre for p in ("al mes", "hasta diciembre"))
    assert "pim" not in campos(app)


Mark = tuple[float | None, float | None]


def marks(panel: Panel) -> dict[tuple[str, int, int], Mark]:
    """What a panel knows by entity, year and month: what had been spent and the PIM."""
    lugares = np.argwhere(~np.isnan(panel.devengado) | ~np.isnan(panel.pim))

    def said(valor: float) -> float | None:
        return None if np.isnan(valor) else float(valor)

    return {
        (panel.entidades[e], panel.anios[a], int(m)): (said(panel.devengado[a, e, m]), said(panel.pim[a, e, m]))
        for a, e, m in lugares
    }


def year(anio: int, corte: date | None = None, *, entero: bool = True) -> Period:
    """A closed year or, with a cut-off, one under way."""
    return Period(anio, corte, entero, None, corte is None, LONG_AGO if corte is None else None, "x")


def test_a_cut_off_is_of_the_month_whose_end_is_nearest() -> None:
    dias = [date(2025, 8, 31), date(2025, 8, 15), date(2025, 8, 14), date(2025, 1, 1), date(2025, 12, 31)]
    assert [own.month_of(d) for d in (None, *dias)] == [None, 8, 8, 7, 0, 11]


class Scopes(Catalog):
    """A version that says the years, the money and, where they are given, the closes of its scopes."""

    def __init__(self, anios: dict[str, list[Period]], cierres: object = None) -> None:
        self.anios, self.cierres = anios, cierres
        self.programa = replace(programme.current(), textos={})
        self.dinero: dict[str, list[tuple[int, Any, Any, Any]]] = {}
        self.meses: dict[str, list[tuple[int, int | None, Any]]] = {}

    def answered(self, funcion: Callable[..., Any], *argumentos: Any) -> Any:
        if funcion is unwrap(periods.periods):
            return self.anios.get(argumentos[0], [])
        if funcion is unwrap(own.closings) and self.cierres:
            return self.cierres
        if funcion is not unwrap(query._run):
            return funcion(self, *argumentos)
        [consulta] = argumentos
        if "mes" in consulta.por:
            filas = self.meses.get(consulta.alcance, [])
            return [{"anio": a, "mes": m, "devengado_soles": d, "procedencia": "x"} for a, m, d in filas]
        pedidos = consulta.filtros.get("anio")
        return [
            {
                "anio": a,
                "pia_soles": pia,
                "pim_soles": pim,
                "certificado_soles": None,
                "devengado_soles": d,
                "ejecucion_pct": None,
            }
            for a, pia, pim, d in self.dinero.get(consulta.alcance, [])
            if not pedidos or str(a) in pedidos
        ]


def test_the_panel_of_the_programme_has_the_opening_the_months_and_the_last_of_each_whole_year() -> None:
    version = Scopes(
        {
            "reporte": [year(2020), year(2021, entero=False), year(2022), year(2025, date(2025, 8, 31))],
            "nacional": [year(2023), Period(2024, None, True, None, False, None, "x")],
        }
    )
    version.dinero = {
        "reporte": [(2019, 1, 1, 1), (2020, 90, 100, 80), (2021, 5, 5, 5), (2022, 7, 7, None), (2025, 95, 120, 60)],
        "nacional": [(2023, None, 900, 800), (2024, 50, None, 10)],
    }
    version.meses = {
        "reporte": [
            (2020, None, 5), (2020, 11, 30), (2020, 12, 50), (2021, 1, 5), (2019, 1, 1), (2025, 1, 10), (2025, 2, None),
            (2025, 3, 20), (2025, 7, 5), (2025, 8, 25), (2025, 9, 1),
        ],
    }  # fmt: skip
    assert marks(own.closings(version)) == {
        ("reporte", 2020, 0): (0, 90), ("reporte", 2020, 11): (30, None), ("reporte", 2020, 12): (80, 100),
        ("reporte", 2025, 0): (0, 95), ("reporte", 2025, 1): (10, None), ("reporte", 2025, 3): (30, None),
        ("reporte", 2025, 7): (35, None), ("reporte", 2025, 8): (60, 120),
        ("nacional", 2023, 0): (0, None), ("nacional", 2023, 12): (800, 900), ("nacional", 2024, 0): (None, 50),
    }  # fmt: skip


def test_a_reading_in_the_middle_of_a_month_is_not_set_against_whole_months() -> None:
    version = Scopes({"reporte": [year(2025), year(2026, date(2026, 6, 18))]})
    version.dinero = {"reporte": [(2025, 90, 100, 80), (2026, 95, 120, 60)]}
    version.meses = {"reporte": [(2025, 6, 30), (2025, 12, 50)]}
    assert marks(own.closings(version)) == {
        ("reporte", 2025, 0): (0, 90), ("reporte", 2025, 6): (30, None), ("reporte", 2025, 12): (80, 100),
        ("reporte", 2026, 0): (None, 95), ("reporte", 2026, 6): (None, 120),
    }  # fmt: skip
    version.meses["reporte"] += [(2026, 5, 40), (2026, 6, 20)]
    assert marks(own.closings(version))["reporte", 2026, 5] == (40, 120), "its last whole month"


def close(alcance: str, anio: int, esperado: float | None, pim: float | None) -> Closing:
    return Closing(alcance, anio, 8, "combinada", esperado, esperado, esperado, pim, 3)


def test_only_a_last_year_under_way_has_a_close_expected() -> None:
    en_curso, cerrados = year(2026, date(2026, 8, 31)), [year(2022), year(2023, date(2023, 8, 31)), year(2024)]
    dichos = [close("reporte", 2026, 80, 100), close("nacional", 2023, 80, 100)]
    de_siempre = [Score(a, 6, "combinada", 3, 1, 1, 0, None, None) for a in (2020, None)]
    cierres = SimpleNamespace(expected=lambda: dichos, scores=lambda: de_siempre)
    version = Scopes({"reporte": [year(2025), en_curso], "nacional": cerrados}, cierres)
    version.dinero = {a: [(2023, 1, 100, 40), (2024, 1, 100, 40), (2026, 1, 100, 40)] for a in version.anios}
    assert [(c.alcance, c.anio) for c in own.running_closings(version)] == [("reporte", 2026)]
    assert own.scores(version) == de_siempre[1:]
    dichos[1] = close("nacional", 2024, 80, 100)
    assert [c.alcance for c in own.running_closings(version)] == ["reporte"], "the other is closed"
    version.anios["nacional"] = [en_curso]
    assert [c.alcance for c in own.running_closings(version)] == ["reporte"], "the close known is of another year"
    dichos.pop()
    assert [c.alcance for c in own.running_closings(version)] == ["reporte"], "there is none"
    version.anios = {"reporte": [year(2025)]}
    assert own.running_closings(version) == []


class Activities(Catalog):
    """A version asked of 2024 that says the years of the report, its pace, its months and the rows of its queries."""

    def __init__(self, hoy: list[pace.Pace], filas: list[dict[str, Any]]) -> None:
        self.hoy, self.filas, self.rules = hoy, filas, rules.installed()
        self.anios = [*map(year, range(2018, 2023)), year(2023, date(2023, 8, 31)), year(2024), year(2025)]
        self.meses: dict[int, dict[str, list[float | None]]] = {}

    def answered(self, funcion: Callable[..., Any], *argumentos: Any) -> Any:
        if funcion is unwrap(periods.periods):
            return self.anios
        if funcion in (unwrap(pace.of_money), unwrap(pace.of_goals)):
            return self.hoy
        if funcion is unwrap(pace.months):
            return [
                pace.ActivityMonth(
                    a, a, m, logrado=v, logrado_acumulado=suma, devengado_soles=v, devengado_acumulado_soles=suma
                )
                for a, meses in self.meses.get(argumentos[0], {}).items()
                for m, (v, suma) in enumerate(zip(meses, pace.so_far(meses), strict=True), 1)
            ]
        if funcion is not unwrap(query._run):
            return funcion(self, *argumentos)
        [consulta] = argumentos
        pedidas = consulta.filtros.get("actividad")
        campos = ("anio", "actividad", *consulta.indicadores)
        return [{c: f.get(c) for c in campos} for f in self.filas if not pedidas or f["actividad"] in pedidas]


def pace_of(codigo: str, mes: int = 6, total: float = 200, llevado: float = 60) -> pace.Pace:
    return pace.Pace(codigo, f"la {codigo}", "empresas", mes, total, llevado, 0, 0, 0, 0)


def reached(codigo: str, **pcts: float | None) -> list[dict[str, Any]]:
    """The share of its goal that an activity reached in some years, and what it did in them of a goal of 100."""
    return [
        {"anio": int(a[1:]), "actividad": codigo, "cumplimiento_pct": p, "avance_fisico": p, "meta_fisica": 100}
        for a, p in pcts.items()
    ]


@pytest.mark.parametrize(("llevado", "dicho"), [(60, (PAST, 60, 160)), (160, (pace.SURPASSED, 160, None))])
def test_what_already_passes_the_years_before_has_no_upper_end(llevado: float, dicho: tuple[object, ...]) -> None:
    filas = reached(A12, a2019=80, a2021=10)
    [una] = pace.expected_goals(Activities([pace_of(A12, llevado=llevado)], filas), 2024)
    c = una.cierre
    assert c and (c.metodo, c.devengado_minimo_soles, c.devengado_maximo_soles) == dicho
    assert c.devengado_cierre_soles is None
    hasta, como = ((texts.pace_table([una], "year.expected").filas[0])[i] for i in (6, 7))
    assert (hasta is None) == (dicho[2] is None) and ("no se puede decir" in como) == (dicho[2] is None)


def test_with_three_closed_years_it_is_forecast_from_them_and_their_months(monkeypatch: pytest.MonkeyPatch) -> None:
    paneles: list[Closings] = []

    class Seen(Closings):
        def __init__(self, marcas: Iterable[PanelMark]) -> None:
            super().__init__(marcas)
            paneles.append(self)

    monkeypatch.setattr(pace, "Closings", Seen)
    filas = reached(A12, a2018=90, a2019=80, a2020=70, a2022=None, a2023=99, a2024=30, a2025=7)
    filas[1]["meta_fisica"] = None
    version = Activities([pace_of(A12, 3, 200, 60), pace_of(A13, 1, 10, 4)], [*filas, *reached("", a2019=7)])
    version.meses = {
        2020: {A12: [5.0] * 12, A21: [1.0, None, *[1.0] * 10]}, 2024: {A12: [20.0] * 12, A13: [4.0], A21: [1.0] * 4},
    }  # fmt: skip
    de_12, de_13 = (p.cierre for p in pace.expected_goals(version, 2024))
    assert marks(paneles[0]) == {
        (A12, 2018, 12): (90, 100), (A12, 2019, 12): (80, None), (A12, 2020, 12): (70, 100),
        **{(A12, 2020, m): (5 * m, None) for m in range(1, 12)}, (A21, 2020, 1): (1, None),
        (A12, 2024, 1): (20, None), (A12, 2024, 2): (40, None), (A12, 2024, 3): (60, 200), (A13, 2024, 1): (4, 10),
    }  # fmt: skip
    dicho = next(c for c in paneles[0].expected() if c.entidad == A12)
    assert de_12 == dicho and dicho.anios_cerrados == 3 and dicho.devengado_cierre_soles is not None
    assert de_13 and (de_13.metodo, de_13.anios_cerrados) == (NO_HISTORY, 0)
