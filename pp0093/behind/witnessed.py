"""What other publishers say of the same thing, as people read it: beside which figure, up to when, why not compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pp0093.ask.catalog import Catalog
from pp0093.ask.meaning import short_name
from pp0093.ask.origin.witnesses import Agreement, Confronted
from pp0093.ask.registry import ACTIVITY
from pp0093.claims import Sentence, fact, subject
from pp0093.writing import formats, tables
from pp0093.writing.phrases import say
from pp0093.writing.tables import Table

TITLE, CONFRONTED = "Otro testigo", "comparaciones_de_testigos"
NOTE = (
    "Lo que otro publica de lo mismo: no encabeza ningún año ni se suma. Sólo se compara con lo que cuenta igual hasta "
    "el mismo día y sale de otras filas; que coincida no lo comprueba si los dos números los da la misma entidad"
)
HEADER = (
    *("Actividad", "Testigo", "Cuenta", "Testigo hasta", "Dice"),
    *("Frente a", "Cifra hasta", "Cifra", "Diferencia", "Resultado"),
)
BASES = {"registros": "los registros", "metas": "lo reportado en metas/", "publicado": "lo impreso en un informe"}
"""What stands on the other side, by its base."""


def witnesses_headline(vistos: Sequence[Confronted]) -> Sentence:
    """Title what witnesses say with how much of it agrees; what is not compared is not counted."""
    comparados = [v for v in vistos if v.resultado is not Agreement.APART]
    iguales = sum(v.resultado is Agreement.EQUAL for v in comparados)
    todas = fact(CONFRONTED, len(comparados))
    if not comparados:
        return say("testigo_sin_comparar", (), todas)
    mismas = fact(CONFRONTED, iguales, sujeto=subject(resultado=Agreement.EQUAL.value))
    return say("testigo", mismas=mismas, todas=todas)


def witnesses_table(catalogo: Catalog, vistos: Iterable[Confronted]) -> Table:
    """Return each witness beside each figure of its activity and year."""
    return tables.of_texts(HEADER, (row(catalogo, v) for v in vistos))


def row(catalogo: Catalog, visto: Confronted) -> tuple[str, ...]:
    """Return a witness and the figure beside it as a line of texts, in the order of HEADER."""
    testigo = visto.testigo
    return (
        f"{short_name(catalogo, testigo.anio, ACTIVITY, testigo.actividad)}, {testigo.anio}",
        testigo.testigo,
        testigo.cuenta.lower(),
        _day(testigo.hasta),
        formats.number(testigo.valor),
        BASES.get(visto.base, formats.MISSING),
        _day(visto.hasta),
        formats.number(visto.valor),
        formats.signed(visto.diferencia),
        f"{visto.resultado}: {visto.motivo}" if visto.motivo else visto.resultado.value,
    )


def _day(hasta: date | None) -> str:
    return formats.day(hasta) if hasta else formats.MISSING
