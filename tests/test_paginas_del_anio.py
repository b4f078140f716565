"""The pages of the year in progress, on what ships: what they say is what the commands answer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from conftest import PROYECTO, Orden
from streamlit.testing.v1 import AppTest

from pp0093.ask.catalog import published
from pp0093.year import own


def said(pagina: str, monkeypatch: pytest.MonkeyPatch, **enlace: str) -> str:
    monkeypatch.chdir(PROYECTO)
    app: Any = AppTest.from_file(str(PROYECTO / "app.py"), default_timeout=60)
    for clave, valor in enlace.items():
        app.query_params[clave] = valor
    app.switch_page(f"pages/{pagina}.py").run()
    assert not app.exception
    textos = [h.proto.body for h in app.get("html")] + [m.value for m in app.markdown]
    return re.sub(r"<[^>]+>", "", "\n".join(textos)).replace("\xa0", " ")


def test_the_page_of_alerts_says_those_of_the_command(
    publicada: Path, comando: Orden, monkeypatch: pytest.MonkeyPatch
) -> None:
    filas = comando("alertas", "--anio", "2025", "--formato", "json").json
    dicho = said("alertas", monkeypatch, anio="2025")
    assert f"hay {len(filas)} alertas: {sum(f['gravedad'] == 'alta' for f in filas)} graves" in dicho
    assert all(f["mensaje"].replace(">", "&gt;") in dicho or f["mensaje"] in dicho for f in filas)


def test_the_page_of_alerts_keeps_the_filter(publicada: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dicho = said("alertas", monkeypatch, anio="2025", actividad="5005082")
    assert "hay 1 alerta: 1 grave" in dicho and "Difusión de normatividad" not in dicho.split("hay 1 alerta")[1]


def test_the_page_of_the_close_says_the_year_in_course_and_its_interval(
    publicada: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ships has the country's budget of 2013-2025 and a reading of June 2026."""
    [propio] = own.running(published())
    assert (propio.alcance, propio.anio, propio.cierre.mes) == ("nacional", 2026, 6)
    assert propio.cierre.anios_cerrados == 13
    assert propio.devengado_soles < propio.cierre.devengado_minimo_soles < propio.cierre.devengado_cierre_soles
    assert propio.cierre.devengado_cierre_soles < propio.cierre.pim_cierre_soles
    dicho = said("cierre", monkeypatch)
    assert f"2026 cerraría en S/ {propio.cierre.devengado_cierre_soles / 10**6:,.1f} millones" in dicho
    assert "Lo que se responde" in dicho
