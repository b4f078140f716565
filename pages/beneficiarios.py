"""Beneficiarios: whom does the programme serve."""

from contextlib import nullcontext

import streamlit as st

from pp0093 import ui
from pp0093.ask import view
from pp0093.ask.registry import FIRMS_SERVED, YEAR
from pp0093.firms import figures, texts
from pp0093.ui import charts
from pp0093.ui.subjects import firms
from pp0093.writing import formats
from pp0093.writing.phrases import phrase

pagina = ui.page()
datos = ui.data()
filtros = pagina.filtros
atendidas = figures.served(datos, filtros)
perfil = {d: figures.shares(datos, filtros, d) for d in view.PROFILE}
mayores = texts.majorities(filtros, perfil)
pagina.answer(
    texts.beneficiaries_answer(atendidas, mayores),
    atendidas.only(FIRMS_SERVED),
    alcance="empresas",
    llamadas={n: formats.percent(f[figures.share_of([f])]) for f in mayores.values() for n in pagina.beside([f])},
)
if atendidas.fila is None:
    ui.stop(texts.what_to_do(atendidas))

pagina.note(texts.delivered_beside(atendidas))
pagina.note(texts.returning(atendidas))
for dimension, filas in perfil.items():
    pagina.piece(
        dimension.replace("_", "-"),
        texts.largest(filas, dimension, filtros),
        texts.shares_note(filas, filtros, dimension, figures.with_size(datos, filtros)),
        charts.bars(figures.placed(filas), x=(figures.share_of(filas), FIRMS_SERVED), y=dimension),
        elige=dimension if dimension in view.KEYS else "",
        vacio=texts.not_crossed(
            atendidas, f"cuántas empresas hay de cada {figures.label(dimension).lower()}", dimension
        ),
    )

nombres = {d: figures.label(d) for d in view.PROFILE}
lado = ui.address.own("filas", nombres)
otras = {d: n for d, n in nombres.items() if d != lado}
arriba = ui.address.own("columnas", otras)
titulo = texts.table_title("Dos características a la vez", lado, arriba)
cruce = figures.crossed(datos, filtros, (lado, arriba))
with pagina.row("dos-a-la-vez", titulo) if cruce else nullcontext():
    if cruce:
        ui.address.own_select("filas", "Filas del cruce", nombres)
        ui.address.own_select("columnas", "Columnas del cruce", otras)
    pagina.piece(
        "cruce",
        titulo,
        formats.of_sentences(f"Empresas atendidas, {filtros.anio}", texts.all_seen(filtros, lado, arriba)),
        charts.heat(cruce, x=arriba, y=lado, of="empresas_atendidas"),
        lectura=phrase("como_celdas"),
        vacio=texts.not_crossed(atendidas, "cuántas empresas reúnen las dos", f"{lado},{arriba}"),
    )

firms.attentions(pagina, "division_ciiu", "Divisiones de la CIIU", "divisiones")
pagina.piece(
    "sector-por-producto",
    texts.table_title("El sector de las empresas de cada producto", "sector"),
    formats.of_sentences(
        "Parte de las empresas de todas las actividades de cada producto, en %",
        texts.all_seen(filtros, "producto", "sector") * bool(de_cada := figures.by_product(datos, filtros, "sector")),
    ),
    charts.heat(de_cada, x="producto", y="sector", of="participacion_pct"),
    pie=ui.footing(atendidas.cifras, "empresas", figures.freed(filtros, "producto", "sector")),
    vacio=texts.not_crossed(atendidas, "el sector de las empresas de cada producto", "producto,sector"),
)
# A link of when another year, or who served, was drawn here is followed where it is now.
if "direcciones-impresas" in (ui.address.alone(), st.query_params.get(ui.address.PLACE_PARAM)):
    st.switch_page("pages/servicios.py", query_params={**filtros.url, ui.address.PLACE_PARAM: "direcciones"})
if otro := st.query_params.get("con"):
    st.switch_page("pages/comparar.py", query_params={**filtros.url, "que": YEAR, "b": otro})
