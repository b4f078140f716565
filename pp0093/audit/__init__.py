"""Audits a text against the figures: `audit(documento, catalogo, anio)` gives each number a verdict.

For untrusted files use `apart.audit`, which parses and audits in a process with limits. `document.parse` parses one
here; `apart.copy` adds the remarks to a copy of a DOCX; `reports.findings` lists the statements of the shipped reports
that their own figures do not support. It accuses only what it can prove.
"""
