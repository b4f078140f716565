"""What a sheet is, once written."""

from __future__ import annotations

from msgspec import Struct

from pp0093.claims import Sentence
from pp0093.documents.document import CitedFigure, Note, NoteSection
from pp0093.note import asking
from pp0093.provenance import weakest
from pp0093.sheets.subject import SheetSubject


class FactSheet(Struct, frozen=True):
    """All that is known of a subject in a year, as a note, and the answer that its page begins with and its figures.

    `programa` is the code of the programme.
    """

    sujeto: SheetSubject
    anio: int
    programa: str
    respuesta: Sentence
    de_respuesta: tuple[CitedFigure, ...]
    nota: Note

    @property
    def secciones(self) -> list[NoteSection]:
        """The sections that say something."""
        return [s for s in self.nota.secciones if s.bloques]

    @property
    def procedencia(self) -> str | None:
        """The weakest provenance of the figures of its answer."""
        return weakest(c.procedencia for c in self.de_respuesta)

    @property
    def corte(self) -> str | None:
        """The cut-offs of the figures of its answer."""
        return asking.cutoffs(self.de_respuesta)
