"""Documents on the screen: the yearly note, and a user's document to audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import PurePath

import streamlit as st

from pp0093 import console, documents, programme
from pp0093.ask import catalog
from pp0093.ask.catalog import Catalog
from pp0093.ask.view import View
from pp0093.audit import apart, reports
from pp0093.audit.verdicts import Remark
from pp0093.claims import Sentence, refused
from pp0093.documents.document import Note
from pp0093.errors import PP0093Error, UsageError, sentence
from pp0093.money import answer
from pp0093.note import issue
from pp0093.note.issue import Wanted
from pp0093.sheets.issue import of_part
from pp0093.ui import layout
from pp0093.ui.shell import address, demonstration, run

MAX_TEXT = 1 << 20


def draw_note(anio: int, filtros: Mapping[str, str]) -> tuple[Note, Sentence]:
    """Draw the options of a year's note and return it with its answer; for one part, its sheet."""
    for dimension, codigo in filtros.items():
        return of_part(catalog.published(), anio, dimension, codigo)
    pedido, de, antes = wanted(anio)
    return issue.note_of_year(de, pedido, antes), answer.answer_of_year(de, View(anio))


def wanted(anio: int) -> tuple[Wanted, Catalog, Catalog | None]:
    """Draw the options of a note; return them with its version and the one to compare with."""
    versiones = issue.editions()
    publicado = catalog.published()
    with address.fold("nota", "pedido", "Elegir el corte, las secciones y lo que escribe la oficina"):
        de = address.choice("corte", "Corte", versiones, publicado.version)
        otras = {"": "No comparar", **{v: n for v, n in versiones.items() if v != de}}
        # The difference of two versions would disclose firms, so restricted readers can't compare.
        es_reservado = publicado.protegido and publicado.programa.has(programme.FIRMS_TOPIC)
        desde = "" if es_reservado else address.choice("frente", "Frases que cambiaron desde", otras)
        ofrecidas = issue.offered_sections(publicado.programa).items()
        secciones = tuple(s for s, nombre in ofrecidas if address.toggle(s, nombre, inicial=True))
        estrategias = _ask_for_text("Estrategias, en Markdown", ("md", "txt"))
        equipo = issue.team(_ask_for_text("Equipo, un nombre por línea", ("txt",)))
    antes = demonstration.version_looked_at(desde) if desde else None
    return Wanted(anio, estrategias, equipo, secciones), demonstration.version_looked_at(de), antes


def _ask_for_text(etiqueta: str, tipos: Sequence[str]) -> str:
    """Draw a text upload; return its text, or "" without one or when it is not text."""
    subido = st.file_uploader(etiqueta, tipos, key=f"nota_{etiqueta}", max_upload_size=MAX_TEXT >> 20)
    if subido is None:
        return ""
    try:
        return subido.getvalue()[:MAX_TEXT].decode("utf-8-sig")
    except UnicodeDecodeError:
        layout.empty(refused(f"{subido.name}: no es texto en UTF-8; guárdelo como UTF-8.", archivo=subido.name))
        return ""


def one_only(elegidos: Mapping[str, str]) -> dict[str, str]:
    """Return the filter of a short note: the activity's when its product is chosen too.

    Raise UsageError when two filters ask for different notes.
    """
    filtros = {f: v for f, v in elegidos.items() if f != "producto" or "actividad" not in elegidos}
    if len(filtros) > 1:
        raise UsageError(issue.ONE_ONLY)
    return filtros


def take_home(nota: Note, nombre: str) -> None:
    """Draw the choice of a format and its download, made on request."""
    formatos = {c: f.nombre for c, f in documents.FORMATS.items()}
    with st.container(horizontal=True, vertical_alignment="bottom", key="nota_llevar"):
        formato = address.choice("formato", "Formato", formatos)
        run.download("Descargar", partial(documents.write, nota, formato), f"{nombre}.{formato}", "nota_descargar")


PAPER_TYPES = ("pdf", "docx", "txt", "md")
MOST_MB = 20
AUDITED_KEY = "documento_auditado"


def audited(anio: int) -> tuple[Sentence, list[Remark]]:
    """Draw the upload of a document to audit; return the answer and the remarks on its figures.

    The answer also gives failures and instructions, without remarks. Results live only in the session.
    """
    subido = st.file_uploader("Documento", PAPER_TYPES, key="auditoria_documento", max_upload_size=MOST_MB)
    layout.note(reports.AUDIT_HINT)
    if subido is None:
        st.session_state.pop(AUDITED_KEY, None)
        return reports.UPLOAD_A_DRAFT, []
    de = subido.file_id, catalog.published().version, anio
    if st.session_state.get(AUDITED_KEY, ("", None))[0] != de:
        try:
            st.session_state[AUDITED_KEY] = de, _audit(subido.name, subido.getvalue(), anio)
        except PP0093Error as error:
            return refused(sentence(error), archivo=subido.name), []
    _, hecho = st.session_state[AUDITED_KEY]
    if hecho.dichos:
        _take_audited(PurePath(subido.name).stem, hecho)
    return reports.audit_answer(hecho.dichos), hecho.dichos


def _audit(nombre: str, datos: bytes, anio: int) -> apart.AuditedApart:
    carpeta = str(catalog.published().carpeta)
    with st.spinner("Leyendo y comparando las cifras…"):
        return apart.audit(apart.DocumentToAudit(nombre, datos, carpeta, anio_si_no_dice=anio, con_copia=True))


def _take_audited(raiz: str, hecho: apart.AuditedApart) -> None:
    """Draw the downloads: results as JSON and, for a DOCX, a copy with comments."""
    with st.container(horizontal=True):
        st.download_button(
            "Todo en JSON",
            console.as_json([r.row() for r in hecho.dichos]),
            f"{raiz}_auditado.json",
            "application/json",
        )
        if hecho.copia is not None:
            st.download_button("DOCX con comentarios", hecho.copia, f"{raiz}_auditado.docx", run.MEDIA["docx"])
