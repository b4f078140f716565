"""Sentences of money and goals over rows with anything missing: yes, no, or that it can't be said; never good news."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from conftest import PROYECTO
from hypothesis import given
from hypothesis import strategies as st
from libros import de_toml, leidas
from msgspec.structs import replace

from pp0093 import rules
from pp0093.ask.catalog import Catalog
from pp0093.ask.parts.focalization import Criteria, Waterfall
from pp0093.ask.standing.norms import yardstick
from pp0093.ask.view import View
from pp0093.claims import Kind, Relation, fact, figure, shown
from pp0093.firms import figures
from pp0093.firms import texts as firms_texts
from pp0093.firms.figures import FirmsTotal, Received, Served
from pp0093.firms.texts import delivered
from pp0093.language import words
from pp0093.money import answer, cards, execution, texts
from pp0093.money.budget import Money
from pp0093.money.execution import AnnexLine, Opening
from pp0093.ui.subjects import delivered as delivered_pieces
from pp0093.writing import formats, phrases
from pp0093.writing.phrases import NOTHING

CASES = de_toml("frases")


def rows(tabla: str) -> list[dict[str, str]]:
    """The rows of a table of what is said."""
    return leidas(PROYECTO / "tests" / "fixtures" / f"{tabla}.csv", delimiter="|")


VISTA = View(2026)
VARA = yardstick(rules.installed().of(2026))
LINEA = CASES["linea"]
nada_o = st.none() | st.sampled_from([0.0, 1.0, 50.0, 100.0])
avances = st.builds(
    execution.Advance,
    st.sampled_from(["cerrado", "preliminar", "en_curso"]),
    st.none() | st.just(date(2026, 8, 31)),
    st.booleans(),
    st.none()
    | st.builds(execution.ToDate, st.integers(1, 12), st.sampled_from([0.0, 80.0]), st.sampled_from([0.0, 90.0])),
)


@st.composite
def lineas(draw: st.DrawFn) -> AnnexLine:
    meta, avance, pim, devengado = (draw(nada_o) for _ in range(4))
    cumplimiento = 100 * avance / meta if meta and avance is not None else None
    ejecucion = 100 * devengado / pim if pim and devengado is not None else None
    return AnnexLine(
        **LINEA,
        meta_fisica=meta,
        avance_fisico=avance,
        cumplimiento_pct=cumplimiento,
        pim_soles=pim,
        devengado_soles=devengado,
        ejecucion_pct=ejecucion,
        brecha_pp=None if ejecucion is None or cumplimiento is None else ejecucion - cumplimiento,
        vara=VARA,
        se_califica_el_gasto=draw(st.booleans()),
        avance=draw(avances),
        justificacion=draw(st.sampled_from([None, "", "Faltó personal"])),
    )


def each_its_own(filas: list[AnnexLine]) -> list[AnnexLine]:
    """No two lines of an annex are of one activity."""
    return [replace(f, codigo=f"{f.codigo}{n}") for n, f in enumerate(filas)]


@given(filas=st.lists(lineas(), max_size=3).map(each_its_own), total=st.none() | nada_o)
def test_a_sentence_of_money_and_goals_never_takes_absence_for_good_news(
    filas: list[AnnexLine], total: float | None
) -> None:
    fila = None if total is None else Money({}, 1, total, total, saldo_soles=None)
    dichas = [
        str(answer.year_sentence(answer.Year(2026, {}, "", fila, None, filas))),
        str(texts.gap_answer(VISTA, filas, fila, NOTHING, "")),
        str(texts.furthest_headline(VISTA, filas)),
        str(texts.products_headline(VISTA.anio, {}, filas)),
        str(texts.behind(VISTA.anio, {}, filas)),
        "{0.etiqueta} {0.valor} {0.detalle}".format(cards.goals_card(2026, filas)),
        texts.annex_note(2026, filas, None),
        str(texts.gap_headline(VISTA, filas, execution.by_gap(filas))),
    ]
    for dicha in dichas:
        assert not re.search(r"\b(None|nan)\b|(?<![\d,.])0 de 0\b|de las 1 |  ", dicha), dicha
    if not any(f.avance.es_del_anio and f.cumplimiento_pct is not None and f.cumplimiento_pct < 95 for f in filas):
        assert "al 95 %" not in dichas[1] + dichas[4]
    if not any(f.brecha_que_se_dice is not None for f in filas):
        assert "inguna" not in dichas[-1] and "más de lo que avanzó" not in dichas[-1]
    if not any(f.cumple for f in filas):
        assert "alcanzaron" not in re.sub(r"\b0 de \d+ actividades alcanzaron", "", " ".join(dichas[:4]))
    for linea in filas:
        assert linea.avance.se_califica or not linea.se_califica_la_meta
        if not linea.avance.es_del_anio:
            assert linea.brecha_que_se_dice is None and not (linea.gasta_sin_entregar and bool(linea.meta_fisica))


def line(**datos: Any) -> AnnexLine:
    corriente = {"meta_fisica": 100.0, "pim_soles": 10.0, "vara": VARA, "se_califica_el_gasto": True}
    corriente["brecha_pp"] = datos["ejecucion_pct"] - datos["cumplimiento_pct"]
    return AnnexLine(**LINEA, **corriente, avance=execution.Advance(), justificacion=None, **datos)


def test_what_is_furthest_from_its_goal_comes_first() -> None:
    corta, ancha, media = (
        line(avance_fisico=p, cumplimiento_pct=p, devengado_soles=1.0, ejecucion_pct=e)
        for p, e in ((90.0, 90.5), (10.0, 91.0), (50.0, 50.0))
    )
    desconocida = replace(corta, cumplimiento_pct=None)
    assert execution.by_goal([desconocida, corta, ancha, media]) == [ancha, media, corta, desconocida]
    assert execution.by_gap([corta, media, ancha]) == [ancha, corta, media]
    assert execution.furthest([corta, ancha, media]) == [ancha, media, corta]


def test_within_a_sentence_abbreviations_keep_their_capitals_and_a_word_of_one_letter_does_not() -> None:
    dichos = ("PIM", "S/ 5", "El PIM", "A cuántas se atendió", "")
    assert [formats.small(d) for d in dichos] == ["PIM", "S/ 5", "el PIM", "a cuántas se atendió", ""]


def test_spending_without_product_needs_no_product_and_a_goal_of_0_is_said() -> None:
    """Five firms are a product."""
    poco = line(avance_fisico=5.0, cumplimiento_pct=5.0, devengado_soles=9.0, ejecucion_pct=90.0)
    nada = replace(poco, avance_fisico=0.0, cumplimiento_pct=0.0)
    sin_meta = replace(nada, meta_fisica=0.0, cumplimiento_pct=None)
    assert [(f.gasta_sin_entregar and bool(f.meta_fisica)) for f in (poco, nada, sin_meta)] == [False, True, False]
    dichas = [
        str(texts.gap_answer(VISTA, [f], None, NOTHING, "")) for f in (poco, nada, replace(nada, meta_fisica=None))
    ]
    assert dichas == ["", *(f"Ejecutó y no entregó nada: 1.1 (S/ 9{meta})." for meta in ("", ", sin meta"))]
    movida = replace(sin_meta, codigo_corto="2.3", nombre_breve="Proveedores", meta_inicial=500.0)
    dichas = [str(d) for d in answer.zero_goals([poco, sin_meta, movida])]
    assert dichas == [
        "1.1: meta 0; S/ 9 devengados, 0 empresas",
        "2.3 Proveedores: meta reprogramada de 500 a 0; S/ 9 devengados, 0 empresas",
    ], "also where nobody asks"
    # Of a closed year whose goal is 0, it is not said that it is not closed.
    assert str(texts.no_gap([sin_meta], None)) == "No se puede decir: la meta es 0."


@pytest.mark.parametrize(
    ("devengado", "pim", "falta"),
    [(None, 10.0, "falta el gasto"), (9.0, None, "falta el PIM"), (9.0, 0.0, "el PIM es 0")],
)
def test_a_gap_is_not_told_for_the_condition_that_holds(devengado: float | None, pim: float | None, falta: str) -> None:
    entera = line(avance_fisico=5.0, cumplimiento_pct=5.0, devengado_soles=9.0, ejecucion_pct=90.0)
    sin_parte = replace(entera, devengado_soles=devengado, pim_soles=pim, ejecucion_pct=None, brecha_pp=None)
    assert str(texts.no_gap([sin_parte], None)) == f"No se puede decir: {falta}."


def test_those_behind_are_called_by_their_name_and_by_their_code_where_it_is_a_link() -> None:
    filas = [
        replace(
            line(avance_fisico=p, cumplimiento_pct=p, devengado_soles=9.0, ejecucion_pct=e), codigo=c, codigo_corto=c
        )
        for c, p, e in (("1.1", 94.9, 95.0), ("1.2", 50.0, 99.0), ("1.3", 95.0, 20.0))
    ]
    assert str(texts.behind(VISTA.anio, {}, filas)) == "1.2 y 1.1 no llegaron al 95 % de su meta"
    filas[1] = replace(filas[1], nombre_breve="Calidad")
    assert str(texts.behind(VISTA.anio, {}, filas)) == "Calidad y 1.1 no llegaron al 95 % de su meta"
    assert str(texts.behind(VISTA.anio, {}, filas, con_codigo=True)).startswith("1.2 Calidad y 1.1 no")
    assert not texts.behind(VISTA.anio, {}, filas[:1])


def test_what_was_given_back_is_said_as_such() -> None:
    """A share of the budget below zero is a reversal; a balance below zero, more spent than there was."""
    devuelto = line(avance_fisico=5.0, cumplimiento_pct=5.0, devengado_soles=-61826.0, ejecucion_pct=-69.1)
    total = Money({}, 89470, -61826, ejecucion_pct=-69.1, saldo_soles=151296)
    dichas = [
        texts.of_pim(total, None),
        str(answer.year_sentence(answer.Year(2026, {}, "", total, None, [devuelto]))),
    ]  # fmt: skip
    assert all("revers" in d and "%" not in d.replace("5.0 %", "") for d in dichas), dichas
    excedido = replace(total, devengado_soles=151296, saldo_soles=-61826)
    assert texts.left_of(excedido) == "; se devengó más que el PIM de S/ 89,470"
    assert texts.left_of(total) == "; S/ 151,296 sin ejecutar" and texts.left_of(None) == ""


@pytest.mark.parametrize("fila", rows("metas_en_tres_clases"), ids=lambda f: f["partes"])
def test_goals_end_in_three_classes_unrounded(fila: dict[str, str]) -> None:
    """Of those with a goal above 0; the others stand apart."""
    partes, dicho = fila["partes"].split(";"), fila["dicho"]
    con_meta = [float(p) for p in partes if p != "sin meta"]
    filas = [line(avance_fisico=p, cumplimiento_pct=p, devengado_soles=1.0, ejecucion_pct=10.0) for p in con_meta]
    filas = [replace(f, codigo=str(n)) for n, f in enumerate(filas)]
    if "sin meta" in partes:
        filas = [replace(f, cumplimiento_pct=100.0, avance_fisico=100.0) for f in filas]
        filas.append(replace(filas[0], codigo="9", codigo_corto="2.3", meta_fisica=0.0, cumplimiento_pct=None))
        dicho += ". 2.3: meta 0; S/ 1 devengados, 100 empresas"
    assert str(answer.how_goals_go(2026, filas, {})) == dicho


@pytest.mark.parametrize("fila", rows("unidades_dichas"), ids=lambda f: f["dicha"])
def test_a_figure_and_its_unit_are_well_said(fila: dict[str, str]) -> None:
    assert words.measured(fila["cifra"], fila["unidad"]) == fila["dicha"]


def test_every_unit_that_ships_is_counted_or_is_a_measure() -> None:
    """What is counted is in plural, a sign or an acronym; any other unit would be read as a count of it."""
    fichas = (PROYECTO / "data" / "raw" / "indicadores").glob("*/fichas.csv")
    hay = {f["unidad_medida"] for r in fichas for f in leidas(r)} - {""}
    assert len(hay) > 20
    sueltas = {u for u in hay if not u.split(" ")[0].removesuffix("/as").endswith("s") and not u.startswith("%")}
    assert {u for u in sueltas if not u.isupper() and not words.is_measure(u)} <= {"test"}


def test_the_rate_that_is_known_of_the_firms_comes_before_what_was_received_of_them() -> None:
    llegada = Served(2024, None, "", Received(deben=7, completas=0, recibidas=1, empresas=1))
    entre = {"minimo_empresas_atendidas": 10, "maximo_empresas_atendidas": 12}
    sabida = FirmsTotal(entre, None, 70.8, None)
    dichas = [str(delivered_pieces.of_firms(VISTA, e, llegada, "")) for e in (sabida, None)]
    assert re.search(r"De las empresas atendidas \(entre 10 y 12\), 70\.8\s% cumple los criterios", dichas[0])
    assert "registros" not in dichas[0]
    assert "llegaron registros de 1 empresa, de 1 de las 7 unidades" in dichas[1]


@pytest.mark.parametrize("fila", rows("lo_entregado"), ids=lambda f: f["dicho"])
def test_what_was_delivered_says_who_had_to(fila: dict[str, str]) -> None:
    *numeros, dicho = fila.values()
    assert dicho in delivered(Received(*(int(n) if n else None for n in numeros)))  # type: ignore[arg-type]


def test_what_is_known_of_no_firm_has_no_largest() -> None:
    nadie = [{"sector": "Sin información", "participacion_pct": 100.0, "procedencia": "calculado"}]
    assert str(firms_texts.largest(nadie, "sector", View(2025))) == "Sector económico: no se conoce de ninguna empresa"
    alguien = [*nadie, {"sector": "Comercio", "participacion_pct": 0.0, "procedencia": "calculado"}]
    assert str(firms_texts.largest(alguien, "sector", View(2025))) == "Sector económico: Sin información, 100.0 %"
    assert str(firms_texts.largest([], "sector", View(2025))) == "Sector económico"


def test_a_title_names_those_after_the_largest_and_ranks_none_printed_as_more_than() -> None:
    partes = {"Difusión": 60.0, "Articulación": 5.0, "Capacitación": 20.0}
    comun = {"procedencia": "publicado", "procedencia_empresas_atendidas": "publicado"}
    dichos = {
        "": "A difusión le siguen capacitación (20.0 %) y articulación (5.0 %)",
        "Articulación": "Además de difusión, capacitación (20.0 %)",
        "Capacitación": "Tipo de servicio: Difusión, 60.0 %",
        "Difusión": "Tipo de servicio: Difusión, 60.0 %",
    }
    for piso, dicho in dichos.items():
        filas = [
            {"familia_servicio": f, "participacion_pct": p, "se_imprime": "más de" * (f == piso), **comun}
            for f, p in partes.items()
        ]
        assert str(firms_texts.largest(filas, "familia_servicio", View(2025))) == dicho
    resto = {"familia_servicio": "Otras", "participacion_pct": 6.0, "resto": True, "se_imprime": "", **comun}
    dicho = str(firms_texts.largest([*({**f, "se_imprime": ""} for f in filas), resto], "familia_servicio", View(2025)))
    assert dicho == "Además de difusión, capacitación (20.0 %) y articulación (5.0 %)"


def test_firms_printed_as_more_than_say_so_in_their_row(catalogo: Catalog) -> None:
    filas = figures.known_shares(catalogo, View(2020), "familia_servicio")
    pisos = {f["familia_servicio"]: f["se_imprime"] for f in filas if f["se_imprime"]}
    assert pisos == {"Asistencia técnica": "más de"}


@pytest.mark.parametrize(("activas", "cuantas", "dicho"), CASES["what_most_discards_agrees_with"])
def test_what_most_discards_agrees_with_how_many_they_are(
    activas: bool, cuantas: tuple[int, int, int], dicho: str
) -> None:
    no_formal, no_antigua, no_vende = cuantas
    cascada = Waterfall(500, 1, no_formal, 0, 1, no_antigua, 0, 1, no_vende, 0, "calculado")
    titulo = firms_texts.waterfall_headline(cascada, Criteria(13, 2300, 2, activas), Served(2025, None, "", None))
    assert titulo.texto == f"Lo que más descarta: {dicho}"


@pytest.mark.parametrize(
    ("cambios", "dicho"),
    [
        ((20.0, 20.0, -5.0), "lo que más cambió: 1.1 La 1.1 y 1.2 La 1.2, +20.0 %"),
        ((20.0, 1.0, -30.0), "lo que más cambió: 1.3 La 1.3, −30.0 %"),
        ((20.0, None, None), "lo que más cambió: 1.1 La 1.1, +20.0 %"),
    ],
)
def test_what_changed_most_says_a_tie(cambios: tuple[float | None, ...], dicho: str) -> None:
    lineas = [
        Opening({}, codigo, f"La {codigo}", 1.0, 1.0, cambio, None, None, codigo)
        for codigo, cambio in zip(("1.1", "1.2", "1.3"), cambios, strict=True)
    ]
    assert str(texts.opening_headline(VISTA, lineas)) == f"Del PIA al PIM, {dicho}"


BOOK = CASES["book"]


def test_a_frame_is_filled_once_and_claims_what_fills_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "frames", lambda: BOOK)
    de = (("anio", "2025"),)
    dicho = phrases.say("gasto", de, ejecucion_pct=99.7, cual="", n=1, archivos=2)
    assert str(dicho) == "Se gastó 99.7 % y 1 quedó atrás; 2 archivos"
    assert dicho.claims == (figure("ejecucion_pct", 99.7, de), fact("archivos", 2, sujeto=de))
    assert phrases.phrase("gasto", ejecucion_pct=None, cual="todo", n=2, archivos=1) == (
        "Se gastó — de todo y 2 quedaron atrás; 1 archivo"
    )
    [entre] = phrases.say("entre", de, empresas_atendidas=(10, 12)).claims
    assert (entre.relacion, entre.filas) == (Relation.BETWEEN, (("minimo", 10), ("maximo", 12)))
    [pim, devengado] = phrases.say("nada", de).claims
    assert {c.tipo for c in (pim, devengado)} == {Kind.UNSAYABLE} and pim.por == "anio" and pim.sujeto == de
    assert phrases.say("cero").claims == (fact("avisos", 0),)
    assert phrases.say("titulo").claims[0].tipo is Kind.SHOWN


def test_what_is_said_is_in_the_phrase_book() -> None:
    modulos = [m for c in ("pp0093", "pages") for m in (PROYECTO / c).rglob("*.py")]
    pedidas = {
        p for m in modulos for p in re.findall(r'(?<![\w.])(?:say|phrase|_said)\(\s*"(\w+)"', m.read_text("utf-8"))
    }
    assert len(pedidas) > 200 and pedidas <= phrases.frames().keys()


def test_every_frame_of_the_book_can_be_filled_and_says_what_it_claims() -> None:
    for frase, (texto, afirma) in phrases.frames().items():
        huecos = {m[1]: "" if m[2] in {"mayúscula", "minúscula"} else None for m in phrases.SLOT.finditer(texto)}
        assert bool(afirma) is bool(phrases.say(frase, **huecos).claims), frase


def test_a_whole_sentence_of_nothing_says_nothing() -> None:
    """Of a first year under way no other year closed: its deck had a full stop by itself."""
    assert not phrases.say("oracion", dicho=NOTHING)
    assert str(phrases.say("oracion", dicho=shown("hola"))) == "Hola."
