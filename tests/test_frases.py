"""Sentences of money and goals over rows with anything missing: yes, no, or that it can't be said; never good news."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pp0093 import rules
from pp0093.ask.standing.ratings import yardstick
from pp0093.firms.figures import Received, RightOnes, Served
from pp0093.firms.texts import delivered
from pp0093.money import execution, progress, texts
from pp0093.money.budget import Spent
from pp0093.money.execution import AnnexLine

VARA = yardstick(rules.installed().of(2026))
LINEA = {
    "nivel": "actividad", "codigo": "1", "codigo_corto": "1.1", "nombre_corto": "Una", "unidad_medida": "Empresas",
    "responsable": "U", "producto": "P", "respuesta": {"procedencia_cumplimiento_pct": "reportado"},
}  # fmt: skip
nada_o = st.none() | st.sampled_from([0.0, 1.0, 50.0, 100.0])
a_la_fecha = st.builds(progress.ToDate, st.integers(1, 12), st.sampled_from([0.0, 80.0]), st.sampled_from([0.0, 90.0]))
avances = st.builds(
    progress.Advance,
    st.sampled_from(["cerrado", "preliminar", "en_curso"]),
    st.none() | st.just(date(2026, 8, 31)),
    st.booleans(),
    st.none()
    | st.builds(progress.ToDate, st.integers(1, 12), st.sampled_from([0.0, 80.0]), st.sampled_from([0.0, 90.0])),
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


@given(filas=st.lists(lineas(), max_size=3), total=st.none() | nada_o)
def test_a_sentence_of_money_and_goals_never_takes_absence_for_good_news(
    filas: list[AnnexLine], total: float | None
) -> None:
    metas = execution.goals(filas)
    fila = None if total is None else Spent({}, 1, total, total, saldo_soles=None, procedencia=None)
    lejos = execution.furthest(filas)
    dichas = [
        texts.how_are_we(2026, fila, filas, metas),
        texts.who_spent_without_product(2026, filas),
        texts.furthest_headline(lejos[:3], len(lejos), metas),
        texts.products_headline(filas),
        texts.gap_headline(filas),
        " ".join(texts.goals_card(metas, VARA)),
        texts.annex_note(2026, filas, None),
        *(texts.goal_and_money(f) for f in filas),
    ]
    for dicha in dichas:
        assert not re.search(r"\b(None|nan)\b|(?<![\d,.])0 de 0\b|de las 1 |  ", dicha), dicha
    if not any(f.gasta_sin_producto is not None for f in filas):
        assert "Ninguna" not in dichas[1] and "ninguna" not in dichas[1] and "bastante más" not in dichas[1]
    if not any(f.cumple for f in filas):
        assert "alcanzaron" not in re.sub(
            r"\b0 de \d+ actividades alcanzaron|no l[ao] alcanzaron", "", " ".join(dichas[:4])
        )
    for linea in filas:
        assert linea.avance.se_califica or not linea.se_califica_la_meta
        if not linea.avance.es_del_anio:
            assert linea.gasta_sin_producto is None


def test_the_rate_that_is_known_of_the_firms_comes_before_what_was_received_of_them() -> None:
    llegada = Served(2024, None, "", Received(deben=7, completas=0, recibidas=1, empresas=1))
    sabida = RightOnes({}, None, 10, 12, False, 70.8, "publicado", None)
    dichas = [
        texts.how_are_we(2024, None, [], execution.goals([]), empresas=e, por_llegar=llegada) for e in (sabida, None)
    ]
    assert re.search(r"De las empresas atendidas \(entre 10 y 12\), 70\.8\s% son las que", dichas[0])
    assert "registros" not in dichas[0]
    assert "llegaron registros de 1 empresa, de 1 de las 7 unidades" in dichas[1]


@pytest.mark.parametrize(
    ("recibido", "dicho"),
    [
        (Received(deben=0, completas=0, recibidas=0, empresas=None), "ninguna unidad debe entregar"),
        (Received(deben=0, completas=0, recibidas=1, empresas=2), "de 2 empresas, que ninguna unidad debe entregar"),
        (Received(deben=1, completas=1, recibidas=1, empresas=2), "que ya está completa"),
        (Received(deben=1, completas=0, recibidas=1, empresas=2), "que no está completa"),
    ],
)
def test_what_was_delivered_says_who_had_to(recibido: Received, dicho: str) -> None:
    assert dicho in delivered(recibido)
