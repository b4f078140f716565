"""Money of the year under way that declares no cut-off beside records that do: each figure keeps its own day."""

from __future__ import annotations

from datetime import date

import pytest
from carpetas_en_estado import EN_CURSO, LIMA, REGISTRO, dinero, escribe
from conftest import publicar
from generador_registros import ruc
from generadores import escribir_mensual

from pp0093 import clock
from pp0093.ask.catalog import Catalog, published
from pp0093.note import issue
from pp0093.note.content import Note, cited

DE_LA_LISTA = "2026-08-20"


@pytest.fixture(scope="module")
def sin_corte(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Money by month to August, and a list of 2.1 whose last day is in August; nobody declares anything."""
    raiz, salida = (tmp_path_factory.mktemp("sin_corte") / c for c in ("datos", "salida"))
    escribir_mensual(raiz / "mef" / "gasto.csv", dinero(EN_CURSO, meses=8))
    dia = date.fromisoformat(DE_LA_LISTA)
    filas = [[ruc(n), f"{dia:%d/%m/%Y}", "2.1", "Taller", "DAM", LIMA] for n in range(1, 6)]
    escribe(raiz / "registros" / "dam.csv", REGISTRO, filas)
    with pytest.MonkeyPatch.context() as hoy:
        hoy.setattr(clock, "today", lambda: date(2026, 11, 25))
        publicar(raiz, salida, "--sin-demo")
    return published(salida)


@pytest.fixture
def nota(sin_corte: Catalog, monkeypatch: pytest.MonkeyPatch) -> Note:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 25))
    return issue.write(sin_corte, issue.Wanted(EN_CURSO))


def test_the_day_of_the_records_is_not_that_of_the_money(nota: Note) -> None:
    cifras = [c for s in nota.secciones for b in s.bloques for c in cited(b)]
    cortes = {c.indicador: c.corte for c in cifras if ("actividad", "5005082") in c.lugar}
    assert cortes["devengado_soles"] is cortes["ejecucion_pct"] is cortes["pim_soles"] is None
    dichas = [t for t in nota.frases.values() if "La actividad 2.1" in t and "devengó" in t]
    assert dichas and not any("/2026" in t for t in dichas)


def test_the_country_s_money_is_said_with_no_cutoff_in_spanish(nota: Note) -> None:
    assert " y, con corte no declarado, devengó " in nota.frases["pais"]
