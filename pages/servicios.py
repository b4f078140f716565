"""Servicios: with what are they served, by whom, and how much the services overlap."""

from pp0093 import ui
from pp0093.firms import figures, texts
from pp0093.ui import charts
from pp0093.ui.subjects import firms
from pp0093.writing.phrases import phrase

pagina = ui.page()
datos = ui.data()
filtros = pagina.filtros
atendidas = figures.served(datos, filtros)
familias = figures.known(datos, filtros, texts.FAMILY)
pagina.answer(
    texts.services(atendidas, familias),
    atendidas.told(familias, figures.COUNTED) if familias else None,
    alcance="empresas",
)
if not familias or atendidas.fila is None:
    ui.stop(texts.what_to_do(filtros, atendidas))

pagina.piece(
    "familias",
    texts.largest(familias, texts.FAMILY, filtros),
    f"Empresas atendidas, {filtros.anio}; una empresa puede estar en varias",
    charts.bars(
        familias,
        x=figures.SHARE,
        y=texts.FAMILY,
        label=texts.family_label(figures.floors(datos, filtros.anio, texts.FAMILY)),
    ),
)
cruce = figures.crossed(datos, filtros, ("unidad", "familia_servicio"))
pagina.piece(
    "familias-por-unidad",
    texts.table_title("Quién da cada familia", "unidad", "familia_servicio"),
    texts.of_sentences(
        f"Empresas, por unidad, {filtros.anio}",
        texts.all_seen(filtros, "unidad"),
        texts.each_on_its_own(cruce, atendidas),
    ),
    charts.heat(cruce, x="familia_servicio", y="unidad", of="empresas_atendidas"),
    lectura=phrase("como_celdas"),
    vacio=texts.not_crossed(atendidas, "cuántas atendió cada unidad en cada familia", "unidad,familia_servicio"),
)

if direcciones := figures.known(datos, filtros, texts.HEAD):
    pagina.piece(
        "direcciones",
        texts.givers_title(direcciones, filtros),
        texts.of_sentences(
            f"Empresas atendidas, {filtros.anio}; una empresa puede estar en varias",
            texts.each_on_its_own(direcciones, atendidas),
        ),
        charts.bars(direcciones, x=figures.measured(direcciones), y=texts.HEAD),
    )
firms.overlap(pagina)

for dimension, titulo in {"servicio": "Servicios", **datos.programa.propias}.items():
    if filas := figures.opened(datos, filtros, dimension):
        pagina.piece(dimension, texts.table_title(titulo, dimension), f"Empresas y atenciones, {filtros.anio}", filas)
