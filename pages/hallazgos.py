"""Hallazgos: what each published document states that its own figures or ours do not give."""

from functools import partial

from msgspec.structs import replace

from pp0093 import ui
from pp0093.audit import reports
from pp0093.ui import drawn, layout
from pp0093.ui.footings import footing

pagina = ui.page()
hallazgos = reports.findings(ui.data())
pagina.answer(
    reports.findings_answer(hallazgos, hay_documentos=reports.has_documents(ui.data())),
    {},
    alcance="datos",
    pie=replace(footing({}, "datos"), fuentes=partial(list, reports.by_document(hallazgos))),
)
for documento, suyos in reports.by_document(h for h in hallazgos if h.acusa).items():
    titulo = reports.document_title(documento, suyos)
    suyo = replace(pagina.pie, fuentes=partial(list, [documento]))
    tabla = reports.findings_table(suyos)
    pagina.piece(layout.anchor(documento), titulo, reports.FINDINGS_NOTE, tabla, dibuja=drawn.draw_sentences, pie=suyo)
if saber := [h for h in hallazgos if not h.acusa]:
    tabla = reports.findings_table(saber, con_documento=True)
    pagina.piece("conviene-saber", reports.know_title(saber), reports.FINDINGS_NOTE, tabla)
