"""Audits a text against the figures: `audit(documento, catalogo, anio)` says of each number whether it is right.

Ask `apart.audit` for whatever others bring: it reads and audits it in a process with limits. `document.parse` reads one
here; `apart.copy` puts the remarks in a copy of a DOCX; `reports.findings` gathers
what the reports that ship say and their figures do not give. It accuses only what it can prove.
"""
