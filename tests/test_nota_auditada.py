"""The product's own note, audited: nothing to say of it, and every error that is planted in it."""

from __future__ import annotations

import io
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from random import Random
from typing import Any

import plantador
import pytest
from docx.oxml.ns import qn
from plantador import Plantado, Plantador, Recuento

from pp0093 import documents
from pp0093.ask.catalog import Catalog
from pp0093.audit import apart, auditor, document
from pp0093.audit.document import ReadSentence
from pp0093.audit.verdicts import Remark
from pp0093.documents.document import Note, without_plots

ANIO = 2025
# Errors drawn at random, ten in each note: how many notes `make campanas` writes in each format.
NOTAS = 40


def escrita(nota: Note, formato: str) -> list[ReadSentence]:
    return document.parse(f"nota.{formato}", documents.write(without_plots(nota), formato))


@pytest.fixture(scope="module", params=["docx", "pdf"])
def leida(nota: Note, request: pytest.FixtureRequest) -> list[ReadSentence]:
    return escrita(nota, request.param)


def acusadas(leida: list[ReadSentence], catalogo: Catalog) -> list[Remark]:
    return auditor.wrong(auditor.audit(leida, catalogo))


def test_nothing_is_said_against_the_note(leida: list[ReadSentence], catalogo: Catalog) -> None:
    dichos = auditor.audit(leida, catalogo)
    assert not [(r.linea, r.texto, r.razon) for r in auditor.wrong(dichos)]
    assert sum(r.clase in ("coincide", "redondeo") for r in dichos) > 200


def test_every_sentence_of_the_note_is_read_whole(leida: list[ReadSentence], nota: Note) -> None:
    """Whatever its format parts: the lines and pages of a PDF, the words at its margin."""
    leidas = {" ".join(s.texto.split()).lstrip("• ") for s in leida}
    # One that a note of its figure follows is two.
    sitios = [s for s in plantador.sitios(nota) if not s.es_fila]
    suyas = [" ".join("".join(map(nota.written, s.partes)).split()) for s in sitios]
    dichas = {dicha for suya in suyas for dicha in re.split(r"(?<=\.) (?=[A-ZÁÉÍÓÚÑ])", suya)}
    assert dichas and not dichas - leidas
    filas = [s.texto.split("\t") for s in leida if s.es_fila]
    assert ["Comercio", "59.4\u00a0%", ""] in filas or ["Comercio", "59.4 %", ""] in filas
    total = next(f for f in filas if f[0] == "Total")
    assert total[1:6] == ["", "", *["—"] * 3] and len(total) == len(("producto", *"12345678"))


def recuento(nota: Note, catalogo: Catalog, formato: str, semillas: range) -> Recuento:
    """What is found of ten errors of different classes planted in each of some notes."""
    plantar, total = Plantador(nota, auditor.audit(escrita(nota, formato), catalogo)), Recuento()
    for semilla in semillas:
        plantados = plantar.tanda(Random(semilla))
        dicho = auditor.audit(escrita(plantador.con(nota, plantados), formato), catalogo)
        total += plantador.recuento(plantados, auditor.wrong(dicho))
    print(f"{formato}: {total}", *total.callados, *total.falsas, sep="\n  ")
    return total


@dataclass(frozen=True)
class Equivocada:
    """A note with errors, as DOCX, and what is said of it."""

    plantados: list[Plantado]
    datos: bytes
    acusadas: list[Remark]


@pytest.fixture(scope="module")
def equivocada(nota: Note, catalogo: Catalog) -> Equivocada:
    plantados = Plantador(nota, auditor.audit(escrita(nota, "docx"), catalogo)).tanda(Random(93), 12)
    datos = documents.write(without_plots(plantador.con(nota, plantados)), "docx")
    return Equivocada(plantados, datos, auditor.wrong(auditor.audit(document.parse("nota.docx", datos), catalogo)))


def test_errors_drawn_at_random_are_found_and_nothing_else(equivocada: Equivocada) -> None:
    total = plantador.recuento(equivocada.plantados, equivocada.acusadas)
    assert set(total.plantados.values()) == {2} and set(total.plantados) == set(plantador.CLASES)
    assert (total.callados, total.falsas) == ([], [])


def test_each_comment_is_on_its_number(equivocada: Equivocada) -> None:
    """In a note whose figures are links, and the same number stands in other places."""
    import docx

    acusadas = equivocada.acusadas
    copia = docx.Document(io.BytesIO(apart.copy(equivocada.datos, acusadas)))
    dichos = {c.comment_id: c.text for c in copia.comments}
    assert len(dichos) == len(acusadas) >= len(equivocada.plantados)
    esperadas = Counter((r.texto, "".join(r.cita.split())) for r in acusadas)
    halladas: Counter[tuple[str, str]] = Counter()
    for parrafo in copia.element.body.iter(qn("w:p")):
        for numero, texto in comentado(parrafo).items():
            dicho = dichos[numero].partition(":")[0]
            assert dicho in texto and len(texto) <= len(dicho) + len(" soles por trabajador"), (dicho, texto)
            fila = next(parrafo.iterancestors(qn("w:tr")), parrafo)
            entero = "".join("".join(t.text for t in fila.iter(qn("w:t"))).split())
            halladas += Counter(c for c in esperadas if c[0] == dicho and c[1] in entero)
    assert not esperadas - halladas


def comentado(parrafo: Any) -> dict[int, str]:
    """The words of a paragraph that each comment is on."""
    abiertos: set[int] = set()
    textos: dict[int, str] = defaultdict(str)
    for pieza in parrafo.iter():
        numero = int(pieza.get(qn("w:id")) or 0)
        if pieza.tag == qn("w:commentRangeStart"):
            abiertos.add(numero)
        elif pieza.tag == qn("w:commentRangeEnd"):
            abiertos.discard(numero)
        elif pieza.tag == qn("w:t"):
            for abierto in abiertos:
                textos[abierto] += pieza.text
    return textos


@pytest.mark.campana
@pytest.mark.parametrize("formato", ["docx", "pdf"])
def test_errors_of_each_class_are_found_in_forty_notes(nota: Note, catalogo: Catalog, formato: str) -> None:
    total = recuento(nota, catalogo, formato, range(2026, 2026 + NOTAS))
    assert set(total.plantados) == set(plantador.CLASES) and total.plantados.total() == 10 * NOTAS
    assert total.falsas == []
    for clase, cuantos in total.plantados.items():
        assert total.hallados[clase] >= 0.96 * cuantos, (clase, total.callados)
