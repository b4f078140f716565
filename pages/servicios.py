"""Servicios: with what are they served, by whom, and how much the services overlap."""

from pp0093 import ui
from pp0093.ask.registry import ACTIVITY, FIRMS_SERVED
from pp0093.firms import figures, texts
from pp0093.ui import charts
from pp0093.ui.subjects import firms
from pp0093.writing import formats, tables
from pp0093.writing.phrases import phrase

pagina = ui.page()
datos = ui.data()
filtros = pagina.filtros
atendidas = figures.served(datos, filtros)
familias = figures.known_shares(datos, filtros, texts.FAMILY)
direcciones = figures.known_shares(datos, filtros, texts.DIRECTION)
se_abre = filtros.chosen and not (familias or filtros.actividad)
por_actividad = figures.known_shares(datos, filtros, ACTIVITY) if se_abre else []
pagina.answer(
    texts.services(atendidas, familias, por_actividad),
    atendidas.row_behind(familias or por_actividad, FIRMS_SERVED) if familias or por_actividad else None,
    alcance="empresas",
)
if por_actividad:
    pagina.piece(
        "actividades",
        texts.givers_title(por_actividad, ACTIVITY, filtros, figures.overlap_row(datos, filtros)),
        formats.of_sentences(
            f"Empresas atendidas, {filtros.anio}; una empresa puede estar en varias", texts.all_seen(filtros, ACTIVITY)
        ),
        charts.bars(por_actividad, x=FIRMS_SERVED, y=ACTIVITY),
    )
    ui.stop()
if not familias or atendidas.fila is None:
    ui.stop(texts.what_to_do(atendidas))

pagina.piece(
    "familias",
    texts.largest(familias, texts.FAMILY, filtros),
    f"Empresas atendidas, {filtros.anio}; una empresa puede recibir varios",
    charts.beside(
        charts.bars(familias, x=figures.SHARE_AND_FIRMS, y=texts.FAMILY, label=texts.family_label),
        tables.of_objects(figures.with_main_part(datos, filtros, familias, texts.FAMILY), "firms.beside"),
    ),
)
cruce = figures.crossed(datos, filtros, ("unidad", "familia_servicio"))
pagina.piece(
    "familias-por-unidad",
    texts.table_title("Quién da cada tipo de servicio", "unidad", "familia_servicio"),
    formats.of_sentences(
        f"Empresas, por unidad, {filtros.anio}",
        texts.all_seen(filtros, "unidad"),
        texts.each_on_its_own(cruce, atendidas),
    ),
    charts.heat(cruce, x="familia_servicio", y="unidad", of="empresas_atendidas"),
    lectura=phrase("como_celdas"),
    vacio=texts.not_crossed(atendidas, "qué tipo de servicio da cada unidad", "unidad,familia_servicio"),
)

if len(direcciones) > 1:
    pagina.piece(
        "direcciones",
        texts.givers_title(direcciones, texts.DIRECTION, filtros),
        formats.of_sentences(
            f"Empresas atendidas, {filtros.anio}; una empresa puede estar en varias",
            texts.each_on_its_own(direcciones, atendidas),
        ),
        charts.bars(direcciones, x=figures.SHARE_AND_FIRMS, y=texts.DIRECTION),
    )
firms.draw_overlap(pagina)

firms.attentions(pagina, "servicio", "Servicios")
for dimension, nombre in datos.programa.propias.items():
    firms.own_places(pagina, atendidas, dimension, nombre)
