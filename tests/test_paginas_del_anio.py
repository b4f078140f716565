"""The pages of the year in progress, on what ships: what they say is what the commands answer."""

from __future__ import annotations

import random
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import PROYECTO, Carpetas, Orden, opened
from generadores import ONCE, Exportacion, escribir_exportacion, montos_al_azar
from openpyxl import load_workbook

from pp0093 import clock
from pp0093.ask.catalog import published
from pp0093.year import own, texts


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
    assert "hay 1 alerta: 1 grave" in dicho and "Difusión de normatividad" not in dicho.split("hay 1 alerta")[1]


def test_the_page_of_the_close_says_the_year_in_course_and_its_interval(publicada: Path) -> None:
    """What ships has the country's budget of 2013-2025 and a reading of June 2026."""
    [propio] = own.running(published())
    assert (propio.alcance, propio.anio, propio.cierre.mes) == ("nacional", 2026, 6)
    assert propio.cierre.anios_cerrados == 13
    assert propio.devengado_soles < propio.cierre.devengado_minimo_soles < propio.cierre.devengado_cierre_soles
    assert propio.cierre.devengado_cierre_soles < propio.cierre.devengado_maximo_soles == propio.pim_soles
    assert (propio.certificado_soles, round(propio.por_dias_soles / 10**6, 1)) == (86_672_180, 79.2)
    assert [round(p, 1) for _, p in propio.ejecuciones] == [96.4, 93.3, 91.5, 95.2, 98.4, 94.7]
    dicho = said("cierre")
    assert f"2026 cerraría en S/ {propio.cierre.devengado_cierre_soles / 10**6:,.1f} millones" in dicho
    cabeza = dicho.partition("2026 cerraría en")[0]
    assert cabeza.casefold().count(propio.cubre.casefold()) == 1, "its scope, once"
    hace = (clock.today() - propio.corte).days
    assert f"Corte: 18/06/2026 · leído hace {hace} días" in dicho
    assert " cerró en " not in said("cierre", anio="2026").partition("Notas y fuentes")[0], "of one that closed alone"
    montos = [f[1] for f in texts.money_so_far(propio).filas]
    assert montos == [
        propio.pim_soles, propio.certificado_soles, propio.cierre.devengado_cierre_soles, propio.devengado_soles
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
    cierres = own.running(published())
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
    [propio] = own.running(published())
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
