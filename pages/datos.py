"""Datos: what was loaded, what is wrong with it, what was published beside what is computed."""

from functools import partial

from msgspec.structs import replace

from pp0093 import ui
from pp0093.ask.origin import loads, printed_checks, progress
from pp0093.behind import loaded, tidy, traced
from pp0093.claims import shown
from pp0093.language.words import counted
from pp0093.programme import FIRMS_TOPIC
from pp0093.ui import layout
from pp0093.ui.shell import run
from pp0093.writing import tables

pagina = ui.page()
datos = ui.data()
archivos = loads.loaded_files(datos)
avisos = loads.warnings(datos)
apartadas = loads.quarantine(datos)
cifras = printed_checks.check_published(datos)

pagina.answer(loaded.data_answer(datos), {}, alcance="datos", nota=loaded.version_note(datos))
fuentes = loaded.sources_table(datos, archivos)
pie = replace(pagina.pie, fuentes=lambda: loaded.REGISTER)
pagina.piece("fuentes", loaded.sources_title(fuentes), loaded.SOURCES_NOTE, fuentes, pie=pie)
pagina.piece(
    "archivos",
    loaded.ledger_title(archivos, avisos, apartadas),
    loaded.ledger_note(archivos),
    loaded.ledger(archivos),
)
pagina.known("cierres", loaded.close_table(datos))
pagina.known("avisos", tables.of_objects(avisos, "behind.warning"), role=ui.Role.ANALISTA)
pagina.known("cuarentena", tables.of_objects(apartadas, "behind.quarantine"), role=ui.Role.ANALISTA)
pagina.known("pendientes", tables.of_objects(loads.pending_by_file(datos), "behind.pending"), role=ui.Role.ANALISTA)
if datos.programa.has(FIRMS_TOPIC):
    pagina.known("unidades", loaded.delivery_table(datos))
with pagina.row(loaded.CHECKED, loaded.checked_headline(cifras)):
    todas = ui.address.toggle("todas", "Ver también las que coinciden y las que no tienen cálculo")
    pagina.piece(
        "publicado-y-calculado",
        loaded.checked_headline(cifras),
        loaded.checked_note(cifras),
        loaded.checked_table(datos, todas),
    )
    if vistos := progress.confronted(datos):
        pagina.piece(
            "otro-testigo",
            traced.witnesses_headline(vistos),
            traced.WITNESS_NOTE,
            traced.witness_table(datos, vistos),
        )
pagina.known("novedades", loaded.news_table(datos))
with pagina.row(loaded.DICTIONARY, shown(loaded.DICTIONARY)):
    run.download(
        "Todas las cifras (Parquet y CSV, con su diccionario)",
        partial(tidy.package, datos),
        tidy.zip_name(datos),
        "todas_las_cifras",
        icono="database",
    )
    layout.note(tidy.why_no_firms(datos.programa))
    busca = ui.address.text("busca", "Buscar en el diccionario")
    hallados = loaded.entries(datos, busca)
    pagina.note(counted(len(hallados), "entradas"))
    pagina.known("diccionario", tables.of_objects(hallados, "behind.entry"))
