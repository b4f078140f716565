"""A document that a reader brings: read in memory, audited, forgotten when the reader leaves."""

from __future__ import annotations

from pathlib import PurePath

import streamlit as st
from msgspec import Struct

from pp0093.ask import catalog
from pp0093.audit import apart, texts, verdicts
from pp0093.audit.verdicts import Remark
from pp0093.claims import Sentence, refused
from pp0093.errors import PP0093Error, sentence

PAPER_TYPES = ("pdf", "docx", "txt", "md")
MAX_MB = 20
HELD = "documento_auditado"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Audited(Struct, frozen=True):
    """What is said of an uploaded document; it lives in the session of who brought it, nowhere else.

    `copia` is the document with comments, where it takes them (DOCX).
    """

    de: tuple[str, str, int]
    nombre: str
    dichos: list[Remark]
    copia: bytes | None


def upload(anio: int, ayuda: str) -> Audited | Sentence:
    """Draw where a document is left; return it audited for a year, why it can't be or, without one, what to do."""
    subido = st.file_uploader("Documento", PAPER_TYPES, help=ayuda, key="auditoria_documento", max_upload_size=MAX_MB)
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
        publicado = catalog.published()
        pedido = apart.DocumentToAudit(nombre, datos, str(publicado.carpeta), anio_si_no_dice=de[2], con_copia=True)
        hecho = apart.audit(pedido)
        return Audited(de, nombre, hecho.dichos, hecho.copia)


def take_home(auditado: Audited) -> None:
    """Draw what can be taken: the answer as JSON and, of a DOCX, a copy with a comment beside each figure."""
    raiz = PurePath(auditado.nombre).stem
    with st.container(horizontal=True):
        st.download_button(
            "Todo en JSON", verdicts.as_json(auditado.dichos), f"{raiz}_auditado.json", "application/json"
        )
        if auditado.copia is not None:
            st.download_button("DOCX con comentarios", auditado.copia, f"{raiz}_auditado.docx", DOCX)
