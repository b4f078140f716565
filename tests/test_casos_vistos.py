"""What was seen with the first real files, and what documents print beside the records that displace it."""

import json
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from afirmaciones_recalculadas import recomputed, stray
from conftest import PROYECTO, answered, in_state
from libros import de_toml, leidas

from pp0093.ask import catalog
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import figure_notes, printed
from pp0093.ask.parts import structure
from pp0093.ask.query import Query, run
from pp0093.ask.registry import dimensions_of
from pp0093.ask.rows import bounds, is_rest
from pp0093.ask.standing import change
from pp0093.ask.view import View
from pp0093.claims import Sentence
from pp0093.documents.document import Note, Prose
from pp0093.firms import figures, texts
from pp0093.firms.figures import Served
from pp0093.money import cards
from pp0093.note import issue
from pp0093.note.issue import Wanted
from pp0093.sheets import issue as sheets
from pp0093.sheets import subject
from pp0093.writing.tables import Card

CASES = de_toml("casos_vistos")

Fila = dict[str, Any]


def pregunta(indicadores: str, por: str, *mas: str) -> list[Fila]:
    filas: list[Fila] = json.loads(
        answered("consulta", indicadores, "--por", por, *mas, "--formato", "json").salida or "[]"
    )
    return filas


@pytest.fixture
def vista(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, en_noviembre: None) -> None:
    """The folder that ships with the first files of some units."""
    in_state(tmp_path_factory, "vistos").looked_at(monkeypatch)


def una(filas: list[Fila], **donde: Any) -> Fila:
    [fila] = [f for f in filas if all(f[c] == v for c, v in donde.items())]
    return fila


def test_2019_y_2024_son_lo_que_los_informes_siguientes_imprimen(vista: Path) -> None:
    total = {f["anio"]: f for f in pregunta("empresas_atendidas", "anio")}
    entre = [(total[a]["minimo_empresas_atendidas"], total[a]["maximo_empresas_atendidas"]) for a in (2019, 2024)]
    assert entre == [(14662, 14669), (12788, 12791)]
    assert total[2025]["minimo_empresas_atendidas"] is None
    for indicador in ("empresas_atendidas", "avance_fisico"):
        producto = {(f["anio"], f["producto"]): f for f in pregunta(indicador, "anio,producto")}
        p1, p2, p3 = (producto[2024, p] for p in ("3000534", "3000535", "3000670"))
        assert (p1[indicador], p1[f"minimo_{indicador}"], p1[f"maximo_{indicador}"]) == (None, 2337, 2340)
        assert (p2[indicador], p2["procedencia"]) == (997, "derivado")
        assert (p3[indicador], p3["procedencia"]) == (568, "publicado")
        # The report prints it of its family of services, whose firms are those of the product.
        assert [producto[2019, "3000535"][c] for c in (indicador, "procedencia")] == [2208, "publicado"]
        actividad = {(f["anio"], f["actividad"]): f[indicador] for f in pregunta(indicador, "anio,actividad")}
        assert [actividad[2019, a] for a in ("5005082", "5005083", "5005867", "5005086")] == [101, 1682, 501, 1141]


@pytest.mark.parametrize("anio", ["2021", "2024", "2025"])
@pytest.mark.parametrize("nivel", ["actividad", "producto", ""])
def test_de_un_anio_se_responde_lo_mismo_se_abra_o_no_por_el(vista: Path, anio: str, nivel: str) -> None:
    """What documents print, what lies between two values and who declared nobody, asked with the year as a filter."""
    ids = "empresas_atendidas,avance_fisico" if nivel else "empresas_atendidas"
    abierta = pregunta(ids, ",".join(filter(None, ("anio", nivel))), "--filtro", f"anio={anio}")
    assert abierta or (anio, nivel) == ("2021", "")
    orden = ("consulta", ids, *(("--por", nivel) if nivel else ()), "--filtro", f"anio={anio}", "--formato", "json")
    assert json.loads(answered(*orden).salida or "[]") == [{c: v for c, v in f.items() if c != "anio"} for f in abierta]
    if (anio, nivel) == ("2021", "actividad"):
        assert una(abierta, actividad="5005082")["empresas_atendidas"] == 0


@pytest.mark.parametrize(("cuantas", "dicho"), CASES["one_firm_that_came_back"])
def test_one_firm_that_came_back_is_said_in_singular(cuantas: int, dicho: str) -> None:
    fila: Any = SimpleNamespace(empresas_recurrentes=cuantas, respuesta={})
    assert texts.returning(Served(2025, fila, "", None)) == dicho


P1, P2, P3 = "3000534", "3000535", "3000670"
A11, A12, A21, A33 = "5005078", "5005079", "5005082", "5006051"
SERVED, RATE, YEAR = "empresas_atendidas", "focalizacion_pct", ("anio",)


@pytest.fixture
def catalogo(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, en_noviembre: None) -> Catalog:
    """All of product 1 whole in 2025, of product 2 all but 2.3; nobody in 2.1, as it is printed."""
    in_state(tmp_path_factory, "al_lado").looked_at(monkeypatch)
    return catalog.published()


@pytest.fixture
def todo(tmp_path_factory: pytest.TempPathFactory, en_noviembre: None) -> Catalog:
    """Everything whole in 2025, without any cross."""
    return catalog.published(in_state(tmp_path_factory, "al_lado_de_todo").salida)


def words(nota: Note) -> str:
    bloques = [b for s in nota.secciones for b in s.bloques if isinstance(b, Prose)]
    return " ".join(f.texto for b in bloques for f in b.frases)


def card(catalogo: Catalog, **filtros: str) -> Card:
    return next(c for c in cards.summary(catalogo, View(2025, **filtros)) if c.etiqueta == "Empresas atendidas")


def test_the_place_of_a_printed_figure_is_said_in_brackets_that_hold_no_others(catalogo: Catalog) -> None:
    lugares = {f.donde for f in printed.published_figures(catalogo)}
    assert "Informe OEI 2020, Difusión, gráfico" in lugares and [d for d in lugares if "(" in d] == []


def test_the_note_says_both(catalogo: Catalog) -> None:
    dicho = words(issue.note_of_year(catalogo, Wanted(2025)))
    assert "1.2, 448 empresas" in dicho and "se imprime otra cifra que la de los registros" in dicho
    assert dicho.count("P1, 1,644 empresas") == 1  # Of its firms and of its goal: once.
    no_puede = "1,217 empresas distintas no pueden ser: la actividad mayor tiene 356 y todas suman 361."
    assert dicho.count(no_puede) == 1
    assert "2.1, 0 empresas" not in dicho


def test_a_printed_change_is_of_the_printed_figure(catalogo: Catalog) -> None:
    """2024 of product 1 is known between two values: how it changed is printed of 1,644, not of the records."""
    hallado = change.since(catalogo, SERVED, (2025, 2024), {"producto": [P1]})
    assert hallado.cuanto is None and not hallado.impresos
    assert change.since(catalogo, SERVED, (2025, 2024), {}).impresos
    assert "se atendió a 8 empresas del producto 1." in words(issue.note_of_year(catalogo, Wanted(2025)))


@pytest.mark.parametrize(("codigo", "dicho"), CASES["a_sheet_begins_with_both"])
def test_a_sheet_begins_with_both(catalogo: Catalog, codigo: str, dicho: str) -> None:
    suyo = next(s for s in subject.subjects(catalogo, 2025).values() if s.codigo == codigo)
    assert dicho in sheets.sheet_of(catalogo, suyo, 2025).respuesta.texto


CARDS = leidas(PROYECTO / "tests" / "fixtures" / "tarjetas_al_lado.csv", delimiter="|")


@pytest.mark.parametrize("fila", CARDS, ids=lambda f: f["de"])
def test_the_first_screen_says_how_many_firms_and_what_stands_beside(catalogo: Catalog, fila: dict[str, str]) -> None:
    tarjeta = card(catalogo, **dict(parse_qsl(fila["de"])))
    assert tarjeta.valor == fila["valor"] and fila["detalle"] in tarjeta.detalle


def test_a_printed_rate_is_not_of_the_firms_of_whole_records(todo: Catalog) -> None:
    """Nothing is known of their criteria: it lies from none to all, and the printed one is beside."""
    [fila] = run(todo, Query((SERVED, RATE), YEAR, {"anio": ["2025"]}))
    assert (fila[SERVED], fila[RATE]) == (8, None) and bounds(fila, RATE) == (0, 100)
    tarjetas = {c.indicador: c for c in cards.summary(todo, View(2025))}
    assert tarjetas[SERVED].detalle.endswith("Informe OEI 2025 imprime 40,965 empresas")
    assert tarjetas[RATE].valor == "entre 0.0 % y 100.0 %"
    assert tarjetas[RATE].detalle.endswith("Informe OEI 2025 imprime 89.9 %")
    assert figures.focalized_firms(todo, View(2025)) is None
    dicho = words(issue.note_of_year(todo, Wanted(2025)))
    assert "atendió a 8 empresas." in dicho and "que la de los registros: 40,965 empresas" in dicho
    assert "220.3 %" not in dicho


def test_what_a_document_gives_of_no_value_is_said_in_the_chart(version_publicada: Path) -> None:
    catalogo = catalog.published(version_publicada)
    otros = "Otros: agropecuario, pesca, construcción y minería"
    for anio, dimension, resto in (
        (2025, "sector", (otros, 5.0)), (2025, "tamano", None), (2025, "tramo_ventas", ("Sin desglose", 34.0)),
        (2025, "tramo_trabajadores", ("Sin desglose", 11.0)), (2020, "sector", None), (2020, "tamano", None),
        (2020, "tramo_ventas", ("Sin desglose", 42.8)), (2020, "tramo_trabajadores", ("Sin desglose", 16.1)),
    ):  # fmt: skip
        filas = figures.shares(catalogo, View(anio), dimension)
        hallados = [(f[dimension], round(f[figures.share_of(filas)], 1), f["procedencia"]) for f in filas if is_rest(f)]
        assert hallados == ([(*resto, "derivado")] if resto else []), (anio, dimension)
    [resto] = [f for f in figures.shares(catalogo, View(2020), "departamento") if is_rest(f)]
    assert (resto["departamento_nombre"], round(resto["participacion_pct"], 1)) == ("Sin desglose", 49.4)
    lugares = figures.territory(catalogo, View(2020), "departamento")
    [resto] = structure.rest_row(catalogo, "departamento", lugares, "participacion_pct")
    assert resto["participacion_pct"] == 49.4, "to the last decimal, as a file gives it"


BESIDE = [
    (SERVED, RATE), ("meta_fisica", "avance_fisico", "cumplimiento_pct"), ("participacion_pct",), ("valor_obtenido",),
    ("pim_soles", "devengado_soles", "ejecucion_pct", "saldo_soles"),
]  # fmt: skip

OPENED_BY = ("producto", "actividad", "unidad", "familia_servicio", "tamano", "tramo_ventas", "indicador")


def test_what_is_said_beside_a_figure_is_a_claim_that_holds(catalogo: Catalog, todo: Catalog) -> None:
    """Of every figure of both years that have a report, opened by each thing: what it says is recounted."""
    dichas: dict[Sentence, Catalog] = {}
    for (de, anio), ids in product(((catalogo, "2020"), (catalogo, "2025"), (todo, "2025")), BESIDE):
        for por in ((), *((d,) for d in OPENED_BY if d in dimensions_of(ids[0]))):
            filas = run(de, Query(ids, ("anio", *por), {"anio": [anio]}))
            dichas |= dict.fromkeys(
                figure_notes.notes(de, filas, {"anio": [anio]}, solo=figure_notes.WITH_SERVICES), de
            )
    assert len(dichas) > 20
    for dicho, de in dichas.items():
        assert dicho.claims and not stray(de, dicho), (dicho.texto, stray(de, dicho))
        assert not (falsas := [c for c in dicho.claims if not recomputed(de, c)]), (dicho.texto, falsas)
