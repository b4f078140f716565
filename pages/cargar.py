"""Cargar: files are dropped, recognised, tried and published; who loaded what."""

from pp0093 import ui
from pp0093.claims import shown
from pp0093.intake import texts
from pp0093.ui.subjects import intake

pagina = ui.page()
carga, estado = intake.held()
pagina.answer(texts.load_answer(estado), {}, alcance="datos")

intake.step(carga, estado)
hecho = estado.tried
if hecho and hecho.filas and estado.termino:
    pagina.piece("archivos", shown("Filas de cada archivo"), texts.ROWS_NOTE, texts.file_table(hecho))
    pagina.piece(
        "reemplazos",
        shown("Qué listas reemplaza una entrega posterior"),
        texts.REPLACED_NOTE,
        texts.replaced_table(hecho),
        vacio=texts.NO_REPLACED,
    )
    pagina.piece(
        "motivos",
        shown("Por qué hay filas en cuarentena"),
        texts.REASONS_NOTE,
        texts.reason_table(hecho),
        vacio=texts.NO_REASONS,
    )
    pagina.piece(
        "apartadas",
        shown("Qué filas no se cargarían"),
        texts.APART_NOTE,
        texts.apart_table(hecho),
        vacio=texts.NO_REASONS,
    )
    pagina.piece(
        "avisos", shown("Avisos nuevos"), texts.NOTICES_NOTE, texts.notice_table(hecho), vacio=texts.NO_NOTICES
    )
    pagina.piece("cambios", texts.changed(hecho), texts.CHANGES_NOTE, texts.change_table(hecho), vacio=texts.NO_CHANGE)
anio, deben = intake.due()
intake.owed(pagina, anio, deben)
intake.messages(deben)
intake.corrections()
intake.names()
intake.to_cross(pagina.filtros.anio)
pagina.piece(
    "historial",
    shown("Quién cargó qué"),
    texts.HISTORY_NOTE,
    texts.history_table(intake.past()),
    vacio=texts.NO_HISTORY,
)
