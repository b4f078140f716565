"""Hallazgos: what each published document states that its own figures or ours do not give."""

from pp0093 import ui
from pp0093.audit import reports

pagina = ui.page()
hallazgos = reports.findings(ui.data())
pagina.answer(reports.findings_answer(hallazgos, hay_documentos=reports.has_documents(ui.data())), {}, alcance="datos")
for i, (documento, suyos) in enumerate(reports.by_document(hallazgos).items(), 1):
    pagina.piece(
        f"hallazgos-{i}", reports.document_title(documento, suyos), reports.FINDINGS_NOTE, reports.findings_table(suyos)
    )
