"""What the page of the note says."""

from __future__ import annotations

from collections.abc import Mapping

from pp0093.claims import Sentence, fact, sentence, subject
from pp0093.documents.document import Note
from pp0093.writing.nouns import counted

ONE_ONLY = "la nota corta es de un producto, de una actividad o de una unidad; quite un filtro"
SENTENCES, CITED, UNSAID = "frases_de_la_nota", "cifras_de_la_nota", "cosas_que_la_nota_no_dice"
NO_BROWSER = "Este equipo no tiene Chromium: en lugar de los gráficos van sus tablas."
HOW = "Cada cifra lleva a su pasaporte. Lo que no se puede decir está, con su motivo, en «Lo que esta nota no dice»."


def note_answer(nota: Note, anio: int, filtros: Mapping[str, str]) -> Sentence:
    """Say what the note has: sentences, figures, and how many things it leaves unsaid."""
    de = subject(anio=anio, subtitulo=nota.subtitulo, **filtros)
    frases, cifras, callado = len(nota.frases), len(nota.citadas), len(nota.callado)
    no_se_dice = f"{counted(callado, 'cosas')} no se {'dice' if callado == 1 else 'dicen'}"
    dicho = (
        f"{nota.subtitulo}: {counted(frases, 'frases')} y {counted(cifras, 'cifras citadas')}; "
        f"{no_se_dice} por falta de datos."
    )
    return sentence(
        f"{dicho} {nota.aviso}".strip(),
        fact(SENTENCES, frases, sujeto=de),
        fact(CITED, cifras, sujeto=de),
        fact(UNSAID, callado, sujeto=de),
    )


def file_name(nota_anio: int, filtros: dict[str, str]) -> str:
    """Return the name of the file, without its extension."""
    return "_".join(["nota", str(nota_anio), *filtros.values()])
