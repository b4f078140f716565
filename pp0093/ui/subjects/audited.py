"""A document that a reader brings: read in memory, audited, forgotten when the reader leaves."""

from __future__ import annotations

from pathlib import PurePath

import streamlit as st
from msgspec import Struct

from pp0093.ask import catalog
from pp0093.audit import auditor, comments, texts, verdicts
from pp0093.audit.reading import context, document
from pp0093.audit.verdicts import Remark
from pp0093.claims import Sentence, refused
from pp0093.errors import PP0093Error, sentence

KINDS = ("pdf", "docx", "txt", "md")
MAX_MB = 20
HELD = "documento_auditado"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Audited(Struct, frozen=True):
    """An uploaded document with what is said of it; it lives in the session of who brought it, nowhere else."""

    de: tuple[str, str, int]
    nombre: str
    datos: bytes
    dichos: list[Remark]

    @property
    def es_docx(self) -> bool:
        """Tell a document that takes comments."""
        return self.datos.startswith(b"PK")


def upload(anio: int, ayuda: str) -> Audited | Sentence:
    """Draw where a document is left; return it audited for a year, why it can't be or, without one, what to do."""
    subido = st.file_uploader("Documento", KINDS, help=ayuda, key="auditoria_documento", max_upload_size=MAX_MB)
    if subido is None:
        st.session_state.pop(HELD, None)
        return texts.WAITING
    de = subido.file_id, catalog.published().version, anio
    guardado = st.session_state.get(HELD)
    if guardado is None or guardado.de != de:
        try:
            guardado = _audited(de, subido.name, subido.getvalue())
        except PP0093Error as error:
            return refused(sentence(error), archivo=subido.name)
        st.session_state[HELD] = guardado
    return guardado


def _audited(de: tuple[str, str, int], nombre: str, datos: bytes) -> Audited:
    with st.spinner("Leyendo y comparando las cifras…"):
        leido = document.parse(nombre, datos)
        return Audited(de, nombre, datos, auditor.audit(leido, catalog.published(), context.year_of(leido) or de[2]))


def take_home(auditado: Audited) -> None:
    """Draw what can be taken: the answer as JSON and, of a DOCX, a copy with a comment beside each figure."""
    raiz = PurePath(auditado.nombre).stem
    with st.container(horizontal=True):
        st.download_button(
            "Todo en JSON", verdicts.as_json(auditado.dichos), f"{raiz}_auditado.json", "application/json"
        )
        if auditado.es_docx:
            copia = comments.copy(auditado.datos, auditado.dichos)
            st.download_button("DOCX con comentarios", copia, f"{raiz}_auditado.docx", DOCX)
