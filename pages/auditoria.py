"""Auditoría: a draft is read, and each of its figures compared with what is known."""

from pp0093 import ui
from pp0093.audit import reports
from pp0093.claims import joined
from pp0093.ui.subjects import noted

pagina = ui.page()
dicho, dichos = noted.audited(pagina.filtros.anio)
pagina.answer(joined([dicho, reports.ELSEWHERE]), {}, alcance="datos")
if not dichos:
    ui.stop()

mal = reports.audit_table(dichos, *reports.WRONG)
pagina.piece("por-revisar", reports.wrong_title(dichos), reports.WRONG_NOTE, mal, vacio=reports.NOTHING_WRONG)
pagina.known("coinciden", reports.audit_table(dichos, *reports.RIGHT, *reports.RESTATED))
pagina.known("sin-comparar", reports.audit_table(dichos, *reports.UNKNOWN))
