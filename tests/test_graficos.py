"""The grammar of charts: the unit decides what marks, axis, hover, text and table write; nothing is lost."""

import re
from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from libros import de_toml
from msgspec import Struct

from pp0093.ask.registry import INDICATORS, Unit
from pp0093.ui import charts, drawn, layout
from pp0093.ui.charts.drawing import (
    AT_END,
    AXIS,
    CUT,
    GOAL,
    OVER,
    STROKE,
    THIN,
    Box,
    Facet,
    Lying,
    NamedRow,
    Outlines,
    Standing,
    parted,
    wrapped,
)
from pp0093.ui.exports import paper
from pp0093.ui.theme import DARK, LIGHT, Palette, contrast, mixed
from pp0093.writing import formats, tables, typeface
from pp0093.writing.tables import Column, Level, Style, of_texts

CASES = de_toml("graficos")

OF_EACH_UNIT = {
    Unit.SOLES: "devengado_soles", Unit.PERCENT: "ejecucion_pct", Unit.POINTS: "brecha_pp", Unit.COUNT: "meta_fisica",
    Unit.FIRMS: "empresas_atendidas", Unit.TIMES: "atenciones_por_empresa", Unit.OWN: "valor_obtenido",
    Unit.YEARS: "anios_sin_dato", Unit.PER_THOUSAND: "empresas_por_mil",
}  # fmt: skip

PART = "participacion_pct"


class Line(Struct, frozen=True):
    """A subject's row."""

    responsable: str
    ejecucion_pct: float | None


def rows(clave: str, *valores: float | None, por: str = "anio", desde: Any = 2021) -> list[dict[str, Any]]:
    return [{por: desde + n if por == "anio" else f"{desde}{n}", clave: v} for n, v in enumerate(valores)]


def rows_of(grafico: charts.Chart, p: Palette = LIGHT) -> Lying:
    """The rows of a chart that is drawn as rows."""
    dibujo = grafico(p)
    assert isinstance(dibujo, Lying)
    return dibujo


def ends(dibujo: Lying) -> list[str]:
    """What is written on the rows: at the end of each bar, beside each point."""
    return [c.texto for f in dibujo.filas for c in f.cajas if c.texto]


def bar(fila: NamedRow) -> Box:
    return next(c for c in fila.cajas if c.clase.startswith("barra"))


def longest(dibujo: Lying) -> float:
    return max((bar(f).ancho for f in dibujo.filas if f.cajas), default=0)


def value_at(dibujo: Lying, lugar: float) -> float:
    """The value that a place of the scale is, by the numbers written along it."""
    (uno, desde), (otro, hasta) = ((float(n.texto.split()[0].replace(",", "")), n.desde) for n in dibujo.debajo[:2])
    return uno + (lugar - desde) * (otro - uno) / (hasta - desde)


def standing_of(grafico: charts.Chart, p: Palette = LIGHT) -> Standing:
    """A chart that is drawn as marks that stand."""
    dibujo = grafico(p)
    assert isinstance(dibujo, Standing)
    return dibujo


def marks(panel: Facet, clase: str) -> list[Box]:
    return [c for c in panel.marcas if c.clase.startswith(clase)]


def words_of(panel: Facet) -> list[str]:
    """What is written over bars and at the ends of lines."""
    return [c.texto.replace("\n", " ") for c in panel.marcas if c.texto]


@pytest.mark.parametrize("unidad", OF_EACH_UNIT)
def test_every_unit_is_written_the_same_on_marks_hover_text_and_table(unidad: Unit) -> None:
    assert set(OF_EACH_UNIT) == set(Unit) - {Unit.WORD, Unit.FLAG}
    clave = OF_EACH_UNIT[unidad]
    assert INDICATORS[clave].unidad is unidad
    grafico = charts.bars(rows(clave, 62.94, 7.5, por="responsable", desde="U"), x=clave, y="responsable")
    [fila, _] = rows_of(grafico).filas
    escrito = formats.written(INDICATORS[clave], 62.94)
    assert fila.cajas[-1].texto.replace("\n", " ") == escrito and f": {escrito}" in fila.dichos[0]
    assert escrito in grafico.alt
    tabla = tables.of_objects(grafico.datos, grafico.columnas or tables.columns_of(grafico.datos))
    sin_unidad = escrito.removeprefix("S/ ").removesuffix(" %").removesuffix(" pp")
    assert tabla.escritas[0][-1] == sin_unidad and INDICATORS[clave].etiqueta in tabla.encabezado[-1]


@pytest.mark.parametrize("unidad", OF_EACH_UNIT)
@pytest.mark.parametrize("forma", [charts.standing, charts.lines])
def test_the_axis_of_a_series_says_its_unit(forma: Any, unidad: Unit) -> None:
    clave = OF_EACH_UNIT[unidad]
    dibujo = standing_of(forma(rows(clave, 62.9, 7.5), x="anio", y=clave))
    titulo = {Unit.FIRMS: "Empresas", Unit.SOLES: "Soles"}.get(unidad)
    assert dibujo.titulo == titulo if titulo else "soles" not in dibujo.titulo.lower()
    [panel] = dibujo.paneles
    signo = {Unit.PERCENT: " %", Unit.POINTS: " pp"}.get(unidad, "")
    assert [n.texto for n in panel.escala[:2]] == ([] if forma is charts.standing else [f"0{signo}", f"10{signo}"])
    dicho = 62.9 if forma is charts.standing else 7.5
    assert formats.written(INDICATORS[clave], dicho) in " ".join(words_of(panel))


@pytest.mark.parametrize(("mayor", "eje", "marca"), CASES["amounts_are_scaled_by_the"])
@pytest.mark.parametrize("forma", [charts.standing, charts.lines])
def test_amounts_are_scaled_by_the_largest_and_the_axis_says_it(forma: Any, mayor: int, eje: str, marca: str) -> None:
    grafico = forma(rows("pim_soles", mayor / 3, mayor), x="anio", y="pim_soles")
    dibujo = standing_of(grafico)
    assert dibujo.titulo == eje and marca in " ".join(words_of(dibujo.paneles[0]))
    dichos = [c.dicho for c in dibujo.paneles[0].marcas if c.dicho]
    assert dichos[-1].endswith(f": {formats.soles(mayor)}") and formats.soles(mayor) in grafico.alt


def test_two_units_do_not_share_an_axis() -> None:
    filas = [{"anio": 2025, "pim_soles": 1.0, "ejecucion_pct": 2.0}]
    with pytest.raises(ValueError, match="no caben en un eje"):
        charts.standing(filas, x="anio", y=("pim_soles", "ejecucion_pct"))
    with pytest.raises(KeyError):
        charts.standing(filas, x="anio", y="lo_que_nadie_conoce")
    with pytest.raises(ValueError, match="no es una cifra: anio"):
        charts.points(filas, x="anio", y="anio", columns={"anio": Column("Año")})


def test_rows_may_be_a_query_s_a_subject_s_or_a_table() -> None:
    de_consulta = [{"responsable": "A", "ejecucion_pct": 62.9}, {"responsable": "B", "ejecucion_pct": None}]
    de_tema = [Line("A", 62.9), Line("B", None)]
    una, otra = (charts.bars(f, x="ejecucion_pct", y="responsable", reference=100) for f in (de_consulta, de_tema))
    assert una(LIGHT) == otra(LIGHT) and una.alt == otra.alt
    assert [c.clase for c in una(LIGHT).lineas] == [AXIS, GOAL] and una(LIGHT).encima[0].texto == "Meta"
    una_tabla, otra_tabla = (tables.of_objects(c.datos, tables.columns_of(c.datos)) for c in (una, otra))
    assert una_tabla == otra_tabla
    tabla = tables.Table((Column("Paso"), Column("Monto", Style.SOLES)), (("PIM", 9.0), ("Devengado", 7.0)))
    pasos = charts.bars(tabla, x="Monto (S/)", y="Paso", emphasis=["Devengado"])
    assert ends(rows_of(pasos)) == ["S/ 9", "S/ 7"] and tables.of_objects(pasos.datos, pasos.columnas) == tabla
    assert [bar(f).color for f in rows_of(pasos).filas] == [LIGHT.context, LIGHT.money]


@pytest.mark.parametrize(
    ("menor", "eje", "divisor", "marca"),
    [
        (285_614.0, "Miles de soles", 1000, "285.6"),
        (5e6, "Millones de soles", 10**6, "5.0"),
        (90.0, "Soles", 1, "S/ 90"),
    ],
)
def test_the_axis_of_joined_amounts_counts_what_it_says_and_what_is_missing_is_no_zero(
    menor: float, eje: str, divisor: int, marca: str
) -> None:
    """Marks, their labels and the axis are of the same thing, which tells the smallest; bars and lines, see below."""
    filas = [{"unidad": "A", "pim_soles": 7e6, "devengado_soles": menor}, {"unidad": "B", "pim_soles": 7e6}]
    dibujo = rows_of(charts.points(filas, x=("devengado_soles", "pim_soles"), y="unidad"))
    assert dibujo.titulo == eje
    puntos = [[value_at(dibujo, c.desde) for c in f.cajas if c.clase.startswith("punto")] for f in dibujo.filas]
    cerca = 1e-4 * 7e6 / divisor  # As near as a place is written.
    assert puntos == [pytest.approx([v / divisor for v in juntos], abs=cerca) for juntos in ((menor, 7e6), (7e6,))]
    assert [c.clase == "tramo" for f in dibujo.filas for c in f.cajas[:1]] == [True, False], "one is not joined"
    assert ends(dibujo)[0] == marca


def test_a_panel_of_zeros_has_a_scale_of_zero_alone() -> None:
    filas = [
        {"actividad": a, "mes": m, "meta_fisica": v * m} for a, v in (("A", 0), ("B", 20_500)) for m in range(1, 13)
    ]
    dibujo = standing_of(charts.panels(filas, x="mes", y=("meta_fisica",), by="actividad"))
    escalas = [[n.texto for n in panel.escala] for panel in dibujo.paneles]
    assert escalas == [["0"], ["0", "246,000"]], "and another, of its largest figure"
    assert dibujo.nombres >= typeface.width("246,000", 13, typeface.REGULAR)


def test_a_lying_year_is_named_with_why_it_is_hollow() -> None:
    filas = rows("ejecucion_pct", 90.0, 40.0)
    una = filas[0]["anio"]
    dibujo = rows_of(charts.bars(filas, x="ejecucion_pct", y="anio", hollow={una: "base en duda"}))
    assert [f.nombre for f in dibujo.filas] == [f"{una}: base en duda", str(filas[1]["anio"])]
    assert [not bar(f).color for f in dibujo.filas] == [True, False]


def test_a_year_that_is_not_over_is_hollow() -> None:
    filas = rows("ejecucion_pct", 90.0, 95.0, 40.0)
    [panel] = standing_of(charts.standing(filas, x="anio", y="ejecucion_pct", hollow={2023: ""})).paneles
    barras = marks(panel, "barra")
    assert [(b.color, b.borde) for b in barras] == [(LIGHT.money, "")] * 2 + [("", LIGHT.money)]
    [panel] = standing_of(charts.lines(filas, x="anio", y="ejecucion_pct", hollow={2023: ""})).paneles
    assert [d.rpartition("PIM ")[2] for d in words_of(panel)] == ["40.0 % (parcial)", "95.0 % (2022)"]
    assert [b.texto for b in panel.debajo] == ["2021", "2022", "\n2023"], "a line lower"
    assert [c.clase for c in marks(panel, "punto")] == ["punto circle", "punto circle", "punto circle hueco"]
    assert len([t for t in panel.trazos if t.clase == STROKE]) == 1, "no line goes to it"


def test_a_line_is_cut_at_a_missing_year() -> None:
    filas = [f for f in rows("empresas_atendidas", 1, 2, 3, 4, 5) if f["anio"] != 2023]
    [panel] = standing_of(charts.lines(filas, x="anio", y="empresas_atendidas")).paneles
    puntos = [(c.desde, c.abajo) for c in marks(panel, "punto")]
    trazos = [((t.desde, t.abajo), (t.desde + t.ancho, t.abajo + t.alto)) for t in panel.trazos if t.clase == STROKE]
    assert len(puntos) == 4 and len(trazos) == 2
    for (uno, otro), (desde, hasta) in zip(trazos, (puntos[:2], puntos[2:]), strict=True):
        assert uno == pytest.approx(desde) and otro == pytest.approx(hasta)


def test_what_a_year_may_come_to_is_joined_by_a_stroke() -> None:
    claves = ("devengado_soles", "bajo", "alto")
    filas = [
        dict(zip(("anio", *claves), f, strict=True)) for f in ((2025, 70.0, 70.0, 70.0), (2026, 80.0, 60.0, 100.0))
    ]
    columnas = {"bajo": Column("Desde", Style.SOLES), "alto": Column("Hasta", Style.SOLES)}
    [panel] = standing_of(
        charts.lines(filas, x="anio", y="devengado_soles", interval=claves[1:], hollow={2026: ""}, columns=columnas)
    ).paneles
    [tramo] = [t for t in panel.trazos if t.clase == STROKE]
    punto = marks(panel, "punto")[-1]
    assert (tramo.desde, tramo.ancho) == (punto.desde, 0)
    assert tramo.abajo == pytest.approx(punto.abajo * 0.75, abs=0.01) and tramo.alto == pytest.approx(
        punto.abajo / 2, abs=0.01
    )
    assert "(esperado)" in " ".join(words_of(panel))


def test_a_bar_has_what_it_lies_between_and_its_words_after_it() -> None:
    filas = [{"unidad": u, "pim_soles": v} for u, v in (("PIM", 100.0), ("Cierre", 80.0))]
    dibujo = rows_of(charts.bars(filas, x="pim_soles", y="unidad", interval={"Cierre": (50.0, 110.0)}))
    de_pim, de_cierre = (f.cajas for f in dibujo.filas)
    assert [c.clase for c in de_pim] == ["barra", "fin"]
    barra, tramo, fin = de_cierre
    assert (tramo.desde, tramo.desde + tramo.ancho) == pytest.approx(
        (barra.ancho * 5 / 8, barra.ancho * 11 / 8), abs=0.01
    )
    assert fin.desde == tramo.desde + tramo.ancho <= 100


def test_of_several_figures_of_an_idea_the_last_one_has_its_colour() -> None:
    filas = [{"anio": 2025, "pim_soles": 9.0, "devengado_soles": 7.0}]
    for p in (LIGHT, DARK):
        dibujo = standing_of(charts.standing(filas, x="anio", y=("pim_soles", "devengado_soles")), p)
        assert [b.color for b in marks(dibujo.paneles[0], "barra")] == [p.context, p.money]
        assert [(s.color, s.texto) for s in dibujo.leyenda] == [(p.context, "PIM"), (p.money, "Devengado")]
        sola = standing_of(charts.standing(filas, x="anio", y="pim_soles"), p)
        [barra] = marks(sola.paneles[0], "barra")
        assert barra.color == p.money and not sola.leyenda and barra.ancho < 50, "a year alone is no wider than of two"


@pytest.mark.usefixtures("publicada")
def test_brackets_keep_their_order_others_go_by_size_and_the_unknown_last() -> None:
    def order(dimension: str, *valores: str | None) -> list[str]:
        filas = [{dimension: v, "empresas_atendidas": n} for n, v in enumerate(valores)]
        return [f.nombre for f in rows_of(charts.bars(filas, x="empresas_atendidas", y=dimension)).filas]

    assert order("tamano", "Gran empresa", "Microempresa") == ["Microempresa", "Gran empresa"]
    assert order("tamano", "Microempresa", "Otra") == ["Microempresa", "Otra"]
    assert order("sector", "Pesca", "Comercio", None) == ["Comercio", "Pesca", "Sin información"]
    assert order("actividad", "5005081", "5005080") == ["5005081", "5005080"]


VALUES = st.none() | st.floats(-1e9, 1e9, allow_nan=False).map(lambda v: round(v, 4))


NATURAL = st.none() | st.floats(0, 1e9).map(lambda v: round(v, 4))


@given(st.lists(st.tuples(NATURAL, NATURAL), min_size=2, max_size=9), st.booleans())
def test_the_names_of_lines_stand_at_their_ends_none_over_another(pares: list[Any], hay_abierto: bool) -> None:
    una, otra = "ejecucion_pct", "cumplimiento_pct"
    filas = [{"anio": 2015 + n, una: a, otra: b} for n, (a, b) in enumerate(pares)]
    abierto = {filas[-1]["anio"]: "al 18/06"} if hay_abierto else {}
    dibujo = standing_of(charts.lines(filas, x="anio", y=(una, otra), hollow=abierto))
    [panel] = dibujo.paneles
    nombres = sorted(marks(panel, AT_END), key=lambda c: c.abajo)
    sabidas = [[f["anio"] for f in filas if f[c] is not None] for c in (una, otra)]
    fines = [s[-1] for s in sabidas if s] + [s[-2] for s in sabidas if len(s) > 1 and s[-1] in abierto]
    assert len(nombres) == len(fines) and all(n.desde == 100 for n in nombres)
    mas_alto = max((c.abajo for c in marks(panel, "punto")), default=0)
    assert [c.abajo for c in marks(panel, OVER)] in ([], [mas_alto]), "the highest of all has its figure"
    abiertos = ["(al\xa018/06)" in n.texto for n in nombres]
    assert sum(abiertos) == sum(f in abierto for f in fines), "a year that is not over says up to when"
    assert [b.texto for b in panel.debajo if b.texto[0] == "\n"] == [f"\n{a} al 18/06" for a in abierto]
    lugares = [(n.abajo * dibujo.alto / 100, 9 * (n.texto.count("\n") + 1)) for n in nombres]
    assert all(otro - uno >= alto + suyo - 0.01 for (uno, alto), (otro, suyo) in pairwise(lugares))
    tirantes = [t for t in panel.trazos if t.clase == THIN][1:]  # The first is where zero is.
    assert len(tirantes) == sum(f == filas[-1]["anio"] for f in fines)
    assert all(t.desde + t.ancho == pytest.approx(100) for t in tirantes)


@given(st.lists(VALUES, min_size=1, max_size=12), st.sampled_from(list(OF_EACH_UNIT.values())), st.booleans())
def test_every_value_is_drawn_as_it_is_or_in_the_unit_that_the_axis_says(
    valores: list[float | None], clave: str, es_linea: bool
) -> None:
    filas = rows(clave, *valores)
    [panel] = standing_of((charts.lines if es_linea else charts.standing)(filas, x="anio", y=clave)).paneles
    esperados = [v for v in valores if v is not None]
    cero = panel.trazos[0].abajo
    mayor = max([abs(v) for v in esperados], default=0)
    if es_linea:
        alturas = [c.abajo - cero for c in marks(panel, "punto")]
    else:
        barras = marks(panel, "barra")
        assert all(min(abs(b.abajo - cero), abs(b.abajo + b.alto - cero)) < 0.01 for b in barras), "all stand on zero"
        alturas = [b.alto if abs(b.abajo - cero) <= abs(b.abajo + b.alto - cero) else -b.alto for b in barras]
    assert len(alturas) == len(esperados)
    por_unidad = max(map(abs, alturas), default=0) / (mayor or 1)
    assert alturas == pytest.approx([v * por_unidad for v in esperados], abs=0.01)
    assert all(0 <= cero + a <= 100 for a in alturas)


@given(st.lists(VALUES, min_size=1, max_size=12), st.sampled_from(list(OF_EACH_UNIT.values())))
def test_lying_bars_are_never_scaled(valores: list[float | None], clave: str) -> None:
    filas = rows(clave, *valores, por="unidad", desde="U")
    dibujo = rows_of(charts.bars(filas, x=clave, y="unidad"))
    de_cada = {f"U{n}": v for n, v in enumerate(valores)}
    cero, mayor = dibujo.lineas[0].desde, max((abs(v) for v in valores if v is not None), default=0)
    for fila in dibujo.filas:
        valor = de_cada[fila.nombre]
        assert bool(fila.cajas) == (valor is not None), "what is not known is no zero"
        for barra in fila.cajas[:1]:
            assert barra.ancho >= 0 and 0 <= barra.desde <= barra.desde + barra.ancho <= 100.001
            assert (barra.desde + barra.ancho if valor < 0 else barra.desde) == pytest.approx(cero, abs=0.002)
            assert barra.ancho == pytest.approx(longest(dibujo) * abs(valor) / (mayor or 1), abs=0.003), (
                "as long as it is"
            )


def test_part_of_the_records_is_hollow_and_an_invented_figure_beside_real_ones_says_so() -> None:
    filas = [
        {"unidad": "A", "atenciones": 9, "procedencia_atenciones": "publicado"},
        {"unidad": "B", "atenciones": 5, "procedencia_atenciones": "calculado", "parcial_atenciones": True},
        {"unidad": "C", "atenciones": 4, "procedencia_atenciones": "sintetico"},
    ]
    grafico = charts.bars(filas, x="atenciones", y="unidad")
    dibujo = rows_of(grafico)
    assert ends(dibujo) == ["9", "5 (parcial)", "4 (demostración)"]
    assert [not bar(f).color for f in dibujo.filas] == [False, True, False]
    assert [bar(f).clase for f in dibujo.filas] == ["barra", "barra", "barra cruzada"]
    assert "5 (parcial)" in grafico.alt and "4 (demostración)" in grafico.alt
    entera, hueca, _ = dibujo.unfinished(LIGHT).filas
    assert bar(entera).borde == LIGHT.delivery and bar(entera).color not in (LIGHT.delivery, LIGHT.paper)
    assert not bar(hueca).color and bar(hueca).borde == LIGHT.delivery
    assert ends(rows_of(charts.bars(filas[2:], x="atenciones", y="unidad"))) == ["4"], "the watermark says it"


@pytest.mark.parametrize(("de_la_parte", "de_cuantas", "dicho"), CASES["of_two_figures_of_a"])
def test_of_two_figures_of_a_bar_only_the_invented_one_says_so(de_la_parte: str, de_cuantas: str, dicho: str) -> None:
    filas = [
        {"unidad": u, PART: v, "atenciones": v / 10, f"procedencia_{PART}": una, "procedencia_atenciones": otra}
        for u, v, una, otra in (("A", 60, "publicado", "publicado"), ("B", 40, de_la_parte, de_cuantas))
    ]
    escritos = ends(rows_of(charts.bars(filas, x=(PART, "atenciones"), y="unidad")))
    assert dicho in [t.replace("\u00a0", " ").replace("\n", " ") for t in escritos]


def test_close_shares_stand_on_a_cut_scale_that_says_so_and_an_open_one_on_its_interval() -> None:
    filas = [
        {"unidad": u, "focalizacion_pct": v, "focalizacion_max_pct": v + mas, "empresas_atendidas": 10}
        | {"minimo_focalizacion_pct": v, "maximo_focalizacion_pct": v + mas, "abierta_focalizacion_pct": mas > 5}
        for u, v, mas in (("A", 85.2, 2.0), ("B", 91.9, 0.5), ("C", 88.0, 6.0))
    ]
    limites = ("focalizacion_pct", "focalizacion_max_pct")

    def points(*suyas: dict[str, Any]) -> Lying:
        return rows_of(charts.points(suyas, x="focalizacion_pct", y="unidad", interval=limites, cut=True))

    dibujo = points(*filas)
    assert dibujo.titulo == "Escala cortada: de 80 % a 95 %"
    assert (round(value_at(dibujo, 0)), value_at(dibujo, 100) > 95) == (80, True)
    assert [sum(c.clase.startswith("punto") for c in f.cajas) for f in dibujo.filas] == [1, 1, 0]
    assert "entre 88.0 % y 94.0 %" in ends(dibujo)[2]
    lejos = points(filas[0], {**filas[1], "focalizacion_pct": 12.0})
    assert round(value_at(lejos, 0), 6) == 0 and lejos.titulo == ""


@pytest.mark.usefixtures("publicada")
def test_a_heat_table_writes_zero_leaves_what_is_missing_empty_and_shades_from_zero() -> None:
    casos = (
        ("Comercio", "Micro", 100), ("Comercio", "Gran", 0), ("Pesca", "Micro", 49), ("Pesca", "Gran", None),
        ("Pesca", "Mediana", None),
    )  # fmt: skip
    filas = [{"sector": s, "tamano": t, "empresas_atendidas": n} for s, t, n in casos]
    dibujo = rows_of(charts.heat(filas, x="tamano", y="sector", of="empresas_atendidas"))
    cabezas = {round(c.desde, 3): c.texto for c in dibujo.encima}
    dichas = [(f.nombre, cabezas[round(c.desde, 3)], c.texto, c.color) for f in dibujo.filas for c in f.cajas]
    tonos = {parte: mixed(LIGHT.paper, LIGHT.tint(LIGHT.delivery), parte) for parte in (0, 0.7, 1)}
    assert dichas == [(s, t, str(n), tonos[(n / 100) ** 0.5]) for s, t, n in casos if n is not None]
    assert dibujo.filas[0].cajas[0].dicho == "Comercio · Micro: 100 empresas"
    assert {*cabezas.values()} == {"Micro", "Gran", "Mediana"}, "a column of which nothing is known keeps its place"
    nadie = [f | {"empresas_atendidas": 0} for f in filas]
    vacias = rows_of(charts.heat(nadie, x="tamano", y="sector", of="empresas_atendidas"))
    assert {c.color for f in vacias.filas for c in f.cajas} == {tonos[0]}
    sin_acabar = dibujo.unfinished(LIGHT).filas[0].cajas[0]
    assert sin_acabar.borde == dichas[0][-1] != sin_acabar.color and sin_acabar.tinta == LIGHT.ink, (
        "a year that goes on"
    )


@pytest.mark.usefixtures("publicada")
def test_squares_and_outlines_shade_the_same_figure_in_round_breaks_whatever_they_show() -> None:
    filas = [{"departamento": "04", "focalizacion_pct": 62.94}, {"departamento": "15", "focalizacion_pct": None}]
    cuadros = [c for f in rows_of(charts.tiles(filas, of="focalizacion_pct", outlined="04")).filas for c in f.cajas]
    mapa = charts.outlines(filas, of="focalizacion_pct")(LIGHT)
    assert isinstance(mapa, Outlines)
    de_cada = {c.codigo: c for c in cuadros}
    assert de_cada["04"].dicho == "Arequipa: 62.9 %" and "Arequipa: 62.9 %" in [f.dicho for f in mapa.formas]
    assert de_cada["15"].dicho == "Lima: —" and de_cada["04"].texto == "Arequipa\n62.9 %"
    assert [c.codigo for c in cuadros if c.es_fuerte] == ["04"] and len(de_cada) == len(cuadros) == 25
    relleno = {f.color for f in mapa.formas if f.dicho == "Arequipa: 62.9 %"}
    assert relleno == {de_cada["04"].color} != {LIGHT.paper} == {de_cada["15"].color}

    def legend(*valores: int) -> tuple[list[str], set[str]]:
        filas = [{"departamento": f"{n:02}", "empresas_atendidas": v} for n, v in enumerate(valores, 1)]
        dibujo = rows_of(charts.tiles(filas, of="empresas_atendidas"))
        return [b.texto for b in dibujo.leyenda], {c.color for f in dibujo.filas for c in f.cajas}

    una, colores = legend(2799, 13014)
    assert legend(10, 300)[0] == una == ["menos de 50", "50 a 200", "200 a 1,000", "1,000 a 5,000", "5,000 o más"]
    assert len(colores) == 3, "paper where nothing is known, and one each: a capital is apart"


def test_whoever_listens_is_told_from_the_largest_to_the_least_and_the_years_in_order() -> None:
    filas = [{"departamento": d, "empresas_atendidas": n} for d, n in (("04", 3), ("08", None), ("15", 9), ("16", 5))]
    alt = charts.bars(filas, x="empresas_atendidas", y="departamento").alt
    lugares = [alt.index(f"{d}: ") for d in ("15", "16", "04", "08")]
    assert lugares == sorted(lugares)
    anios = [{"anio": a, "devengado_soles": n} for a, n in ((2020, 1), (2021, 9))]
    dicho = charts.bars(anios, x="devengado_soles", y="anio").alt
    assert dicho.index("2020") < dicho.index("2021")
    muchas = rows("empresas_atendidas", *range(70), por="servicio", desde="S")
    assert charts.bars(muchas, x="empresas_atendidas", y="servicio").alt.endswith("; y 10 más, en la tabla")


@pytest.mark.usefixtures("publicada")
@pytest.mark.parametrize("p", [LIGHT, DARK])
def test_what_is_written_on_a_mark_or_said_on_hover_can_be_read(p: Palette) -> None:
    calores = [{"sector": s, "tamano": t, "empresas_atendidas": n} for n, (s, t) in enumerate(product("abc", "xyz"), 1)]
    calor = [
        c
        for f in rows_of(charts.heat(calores, x="tamano", y="sector", of="empresas_atendidas"), p).filas
        for c in f.cajas
    ]
    assert all(contrast(c.tinta, c.color) >= 4.5 for c in calor)
    assert contrast(p.paper, max(calor, key=lambda c: int(c.texto)).color) >= 3, "the largest stands out"
    filas = [{"departamento": f"{n:02}", "empresas_atendidas": n * n} for n in range(1, 26)]
    cuadros = [c for f in rows_of(charts.tiles(filas, of="empresas_atendidas"), p).filas for c in f.cajas]
    assert all(contrast(c.tinta, c.color) >= 4.5 for c in cuadros)
    cerca = charts.bars(rows("cumplimiento_pct", 87.1, 40.0), x="cumplimiento_pct", y="anio", reference=100)
    cifras = [f.cajas[-1] for f in rows_of(cerca, p).filas]
    assert [(c.tinta, c.color and contrast(c.tinta, c.color) >= 4.5) for c in cifras] == [(p.paper, True), ("", "")]
    [abierta, _] = rows_of(cerca, p).unfinished(p).filas
    assert contrast(abierta.cajas[-1].tinta, abierta.cajas[-1].color) >= 4.5, "on a bar that is hollow"


def test_what_is_written_at_a_bar_s_end_goes_in_lines_and_has_room_after_the_longest() -> None:
    """On a telephone "S/ 44,941 (parcial)" was cut by the edge where names took half of it."""
    filas = [
        {"programa_nombre": n, "devengado_soles": v, "parcial_devengado_soles": True}
        for n, v in (("A", 123_456_789), ("B", 44_941))
    ]
    dibujo = rows_of(charts.bars(filas, x="devengado_soles", y="programa_nombre"))
    assert [t.replace("\xa0", " ") for t in ends(dibujo)] == ["S/ 123,456,789 (parcial)", "S/ 44,941 (parcial)"]
    assert dibujo.aire >= typeface.width("S/ 123,456,789 (parcial)", 13, typeface.REGULAR)
    assert dibujo.filas[0].cajas[-1].desde == 100


def test_a_name_in_capitals_is_broken_sooner() -> None:
    nombre = "adquisición y mantenimiento de bienes y servicios"
    assert wrapped(nombre) == "adquisición y\nmantenimiento de bienes y\nservicios"
    assert wrapped(nombre.upper()) == "ADQUISICIÓN Y\nMANTENIMIENTO DE\nBIENES Y SERVICIOS"
    assert parted("S/ 1,234,567 · 98.1 % (parcial)", 24) == "S/ 1,234,567 · 98.1 %\n(parcial)"


@given(st.lists(st.floats(0, 400) | st.none(), min_size=1, max_size=8).filter(any))
def test_a_lying_row_is_where_its_figure_is_and_says_the_same(valores: list[float | None]) -> None:
    filas = [{"responsable": f"R{n}", "ejecucion_pct": v, "pim_soles": 5.0} for n, v in enumerate(valores)]
    dibujo = rows_of(charts.bars(filas, x="ejecucion_pct", y="responsable", reference=100))
    [meta] = [b for b in dibujo.lineas if b.clase == GOAL]
    assert meta.desde == dibujo.encima[0].desde and len(dibujo.filas) == len(filas)
    for fila in dibujo.filas:
        valor = valores[int(fila.nombre[1:])]
        assert bool(fila.cajas) == (valor is not None)
        if valor is not None:
            barra, *corte, fin = fila.cajas
            assert [c.clase for c in corte] == [CUT] * (valor > 150), "what goes on beyond the scale says so"
            assert fin.texto == formats.written(INDICATORS["ejecucion_pct"], valor) and fin.texto in fila.dichos[0]
            es_dentro = 50 <= valor < 100  # Past the bar's end its words would break the line of the goal.
            assert (fin.clase, fin.color) == (("fin antes", barra.color) if es_dentro else ("fin", ""))
            assert (
                fin.desde
                == pytest.approx(barra.desde + barra.ancho)
                == pytest.approx(meta.desde * min(valor, 150) / 100, abs=0.01)
            )
    assert dibujo.titulo == "Escala cortada en 150 %" * any(v is not None and v > 150 for v in valores)
    montos = charts.bars([{"unidad": "A", "pim_soles": 900.0}], x="pim_soles", y="unidad", reference=100)
    assert rows_of(montos).titulo == "Escala cortada en S/ 150", "in the unit of what is drawn"


def test_what_stands_beside_rows_is_in_columns_and_the_last_rows_are_folded_in_one_line_on_paper() -> None:
    filas = [
        {"actividad": a, "ejecucion_pct": v, "pim": p, "quien": q, "nota": None}
        for a, v, p, q in (("2.1", 0.0, 70, "DAM"), ("4.1", 87.1, 8213, "ITP"), ("1.1", 100.3, None, "PNTE"))
    ]
    columnas = {
        "pim": Column("Faltaron", Style.NUMBER, es_ancha=True),
        "quien": Column("Responsable"),
        "nota": Column("Calificación"),
    }
    barras = charts.bars(filas, x="ejecucion_pct", y="actividad", reference=100, folded=1)
    grafico = charts.beside(barras, tables.of_objects(filas, columnas), "… y 1 con 95 % o más")
    dibujo = rows_of(grafico)
    assert [c.texto for c in dibujo.columnas] == ["Faltaron", "Responsable"], "a column of nothing is left out"
    assert [f.celdas for f in dibujo.filas] == [["70", "DAM"], ["8,213", "ITP"], ["—", "PNTE"]]
    assert [c.clase for c in dibujo.columnas] == ["num ancho", ""]
    en_pagina = layout.part("lying", "x", dibujo, grafico.alt).replace("\xa0", " ")
    assert en_pagina.index("8,213") < en_pagina.index("… y 1 con 95 % o más") < en_pagina.index("PNTE")
    for ancho, dichas in ((400, [["DAM"], ["ITP"], []]), (10, [[], [], []])):
        hoja = dibujo.folded(ancho)
        assert [f.celdas for f in hoja.filas] == dichas, "what a telephone leaves out, or has no room, is not there"
        assert [f.nombre for f in hoja.filas] == ["2.1", "4.1", "… y 1 con 95 % o más"]
    escrito = paper.vector(dibujo.folded(400), 585, 200).decode()
    assert "… y 1 con 95 % o más" in escrito and "ITP" in escrito and "PNTE" not in escrito


def test_the_scale_is_that_of_the_rows_drawn_and_not_of_the_folded_ones() -> None:
    """2020: a folded 272.5 % left half of the scale empty."""
    filas = [{"actividad": a, "cumplimiento_pct": v} for a, v in (("1.1", 60.1), ("2.1", 83.3), ("4.1", 272.5))]
    plegada, entera = (
        rows_of(charts.bars(filas, x="cumplimiento_pct", y="actividad", reference=100, folded=n)) for n in (1, 0)
    )
    assert [next(c.desde for c in d.lineas if c.clase == "linea meta") for d in (plegada, entera)] == [100, 66.667]
    assert plegada.titulo == "Escala cortada en 100 %", "told when the folded row is opened"
    assert not plegada.folded(400).titulo, "paper cuts no bar: the long one stays folded"
    assert rows_of(charts.bars(filas, x="cumplimiento_pct", y="actividad", reference=100)).folded(400).titulo


def test_points_of_a_lying_row_are_joined_and_keep_their_side_shape_and_scale() -> None:
    filas = [{"actividad": "2.1", "ejecucion_pct": 98.1, "cumplimiento_pct": 0.0, "parcial_ejecucion_pct": True}]
    dibujo = rows_of(charts.points(filas, x=("ejecucion_pct", "cumplimiento_pct"), y="actividad"))
    tramo, gasto, dicho_gasto, meta, dicho_meta = dibujo.filas[0].cajas
    assert (tramo.clase, tramo.desde, tramo.desde + tramo.ancho) == ("tramo", meta.desde, pytest.approx(gasto.desde))
    assert (gasto.clase, meta.clase) == ("punto circle hueco", "punto diamond") and gasto.color != meta.color
    assert (dicho_gasto.texto, dicho_meta.texto) == ("98.1 % (parcial)", "0.0 %")
    assert (dicho_gasto.clase, dicho_meta.clase) == ("cifra middle right", "cifra top right"), "on the outer sides"
    assert [b.texto for b in dibujo.debajo][:3] == ["0 %", "20 %", "40 %"] and isinstance(dibujo.leyenda[0], Box)
    assert dibujo.filas[0].dichos[1].endswith("0.0 %") and gasto.codigo == meta.codigo == "2.1"
    assert [f.clase for f in dibujo.unfinished(LIGHT).filas[0].cajas if f.clase.startswith("punto")] == [
        "punto circle hueco", "punto diamond hueco",
    ]  # fmt: skip


def test_a_table_is_folded_where_that_hides_three_rows_or_more() -> None:
    filas = [[f"U{n}", str(n)] for n in range(12)]
    for cuantas, hay_total, se_pliega in ((10, False, False), (11, False, True), (11, True, False), (12, True, True)):
        niveles = (*[Level.ITEM] * (cuantas - hay_total), *[Level.TOTAL] * hay_total)
        tabla = replace(of_texts(("Unidad", "Cifra"), filas[:cuantas]), niveles=niveles)
        assert (f"Ver las {cuantas} filas" in drawn.as_html(tabla)) is se_pliega


def test_on_paper_a_name_of_many_lines_makes_only_its_row_tall_and_numbers_do_not_touch() -> None:
    largo = "Número de acciones de sensibilización para promover la seguridad digital en transacciones privadas"
    alturas = []
    for nombres in (["A", "B", "C", "D"], [largo, "B", "C", "D"], [largo] * 4):
        filas = [{"actividad": n, "ejecucion_pct": 50.0, "cumplimiento_pct": 140.0} for n in nombres]
        dibujo = rows_of(charts.points(filas, x=("ejecucion_pct", "cumplimiento_pct"), y="actividad", reference=100))
        alturas.append(paper.asked(dibujo, 585))
    una, mixta, todas = alturas
    assert mixta - una == pytest.approx((todas - una) / 4)
    al_lado = tables.of_objects([{"falta": 9}] * 4, {"falta": Column("Le faltaron, en su unidad", Style.NUMBER)})
    angosto = charts.beside(charts.points(filas, x=("ejecucion_pct", "cumplimiento_pct"), y="actividad"), al_lado)(
        LIGHT
    )
    escritos = [int(n) for n in re.findall(r">(\d+)\s%", paper.vector(angosto, 585, 340).decode())]
    assert 1 < len(escritos) < 8 and len({b - a for a, b in pairwise(escritos)}) == 1, "some of them, at equal steps"


def test_each_row_may_have_its_own_goal_over_which_no_words_stand() -> None:
    filas = [
        {"actividad": n, "ejecucion_pct": v, "meta": m} for n, v, m in (("A", 30, 60), ("B", 50, 40), ("C", 9, None))
    ]
    dibujo = rows_of(charts.bars(filas, x="ejecucion_pct", y="actividad", reference="meta"))
    metas = {f.nombre: [b.desde for b in f.cajas if b.clase == GOAL] for f in dibujo.filas}
    assert metas == {"A": [60], "B": [40], "C": []} and not dibujo.encima
    finales = {f.nombre: (f.cajas[-1].clase, f.cajas[-1].desde) for f in dibujo.filas}
    assert finales == {"A": ("fin antes", 30), "B": ("fin", 50), "C": ("fin", 9)}, "inside, or past bar and goal"


def test_the_goal_of_points_is_on_their_scale_though_none_reaches_it() -> None:
    filas = [{"actividad": "2.1", "ejecucion_pct": 40.0, "cumplimiento_pct": 60.0}]
    dibujo = rows_of(charts.points(filas, x=("ejecucion_pct", "cumplimiento_pct"), y="actividad", reference=100))
    [meta] = [b for b in dibujo.lineas if b.clase == GOAL]
    assert (meta.desde, dibujo.encima[0].texto) == (100, "Meta") and dibujo.filas[0].cajas[1].desde == 40
