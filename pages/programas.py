"""Programas: what every budget programme had and spent, and one of them year by year, alone or beside another."""

from pp0093 import ui
from pp0093.ask.registry import NATIONAL
from pp0093.ask.rows import plain_rows, row
from pp0093.claims import shown
from pp0093.money import programmes
from pp0093.ui import charts

pagina = ui.page()
datos = ui.data()
anio = pagina.filtros.anio
filas = programmes.programmes_of_year(datos, anio)
nombres = programmes.programme_choices(filas)
if not filas:
    pagina.answer(programmes.how_many(datos, anio, filas), {}, alcance=NATIONAL)
    ui.stop()
codigo = ui.address.choice("programa", "Programa", nombres, programmes.proper(datos, filas)[0].programa)
frente = ui.address.choice("frente", "Al lado de", {"": "Ninguno"} | {c: n for c, n in nombres.items() if c != codigo})
pagina.answer(
    programmes.programmes_answer(datos, anio, filas, codigo), row(programmes.one(filas, codigo)), alcance=NATIONAL
)

serie = programmes.money_by_year(datos, (codigo,))
pagina.piece(
    "programa-por-anio",
    programmes.series_headline(datos, serie, codigo),
    programmes.series_note(datos),
    charts.lines(plain_rows(serie), x="anio", y=("pim_soles", "devengado_soles"), hollow=ui.running(NATIONAL)),
)
if frente:
    pagina.piece(
        "lado-a-lado",
        shown("Lado a lado", "pim_soles", por="anio"),
        f"{nombres[codigo]} y {nombres[frente]}",
        programmes.named_rows(programmes.money_by_year(datos, (codigo, frente))),
    )

pagina.piece(
    "mayores",
    programmes.headline(datos, filas, anio),
    programmes.drawn_note(datos, filas, anio),
    charts.bars(
        programmes.named_rows(programmes.largest(datos, filas, codigo)),
        x=programmes.measure(filas),
        y="programa",
        emphasis=[codigo],
    ),
)
pagina.piece("programas", programmes.table_title(datos, filas, anio), f"Soles, {anio}", programmes.named_rows(filas))
