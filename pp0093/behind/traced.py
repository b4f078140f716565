"""The passport of a figure as people read it: its sentences and its tables."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from pp0093 import provenance
from pp0093.ask.origin import passport
from pp0093.ask.origin.passport import Passport
from pp0093.ask.registry import ATENCION, INDICATORS, Direction, Unit, stored
from pp0093.ask.standing import norms
from pp0093.writing import formats, marks, tables
from pp0093.writing.nouns import noun
from pp0093.writing.tables import Column, Style, Table

PART_HEADER = ("Papel", "Cifra", "Valor", "Procedencia")
SOURCE_COLUMNS = (
    Column("Detrás de"),
    Column("Archivo"),
    Column("Documento"),
    Column("Formato"),
    Column("Corte"),
    Column("Cuántas", Style.NUMBER),
    Column("De qué"),
    Column("SHA-256", Style.HASH),
)
PUBLISHED_HEADER = ("Documento", "Sección", "Publicado", "Con lo cargado", "Diferencia", "Al redondeo del documento")
RULE_HEADER = ("Regla", "Valor", "Norma o fuente", "Estado", "Vigente", "Nota")


class Section(Struct, frozen=True):
    """A table of a passport: its name for files, its title, what it is, the table, what to say when it has no rows."""

    id: str
    titulo: str
    nota: str
    tabla: Table
    vacio: str


def answer(hallado: Passport) -> str:
    """Answer where a figure comes from: what it is, of what, how much, and how it is known."""
    return f"{hallado.indicador.etiqueta} ({hallado.de_que}): {hallado.escrito}. {hallado.como}"


def of_figure(hallado: Passport, nota: str) -> str:
    """Return a note that says which figure it is about, for a table taken out of its page."""
    return f"{hallado.indicador.etiqueta} ({hallado.de_que}). {nota}"


def scope(hallado: Passport) -> str:
    """Return the scope (see norms.scope_name) of a figure: those of firms cover the firms served."""
    if hallado.instrumentos:
        return hallado.instrumentos[0] if len(hallado.instrumentos) == 1 else marks.OF_INSTRUMENTS
    es_de_empresas = any(INDICATORS[s].mart is ATENCION for s in stored((hallado.indicador.id,)))
    return "empresas" if es_de_empresas else hallado.referencia.alcance


def in_words(hallado: Passport) -> str:
    """Return the formula in words and what the figure measures."""
    indicador = hallado.indicador
    sentido = "" if indicador.sentido is Direction.NONE else f"; {indicador.sentido.value}"
    que_mide = f"{indicador.definicion}. En {indicador.unidad.value}{sentido}."
    return f"{indicador.etiqueta} = {hallado.formula}. {que_mide}"


def sections(hallado: Passport) -> Iterator[Section]:
    """Return the tables of a passport, in order."""
    if len(hallado.partes) > 1:
        yield Section(
            "partes",
            "De qué se compone",
            "Las cifras que entran en la fórmula, que se redondea sólo al final",
            tables.of_texts(PART_HEADER, map(_part_row, hallado.partes)),
            "",
        )
    yield Section(
        "publicado",
        "Lo que se publicó",
        "La misma cifra en cada documento, al lado de la que resulta de lo cargado",
        tables.of_texts(PUBLISHED_HEADER, [_published_row(hallado, p) for p in hallado.publicadas]),
        "Ningún documento cargado imprime esta cifra.",
    )
    yield Section(
        "fuentes",
        "De qué archivos",
        "Con su huella se comprueba que el archivo es el mismo; se dice cuántas filas hay detrás, no de quién",
        Table(SOURCE_COLUMNS, tuple(map(_source_row, hallado.fuentes))),
        "Ningún archivo cargado da esta cifra.",
    )
    yield Section(
        "reglas",
        "Con qué reglas y normas",
        f"Las vigentes en {hallado.referencia.anio}; «por verificar» marca lo que ninguna fuente atestigua",
        tables.of_texts(RULE_HEADER, map(_rule_row, hallado.reglas)),
        "Ninguna regla con fecha decide esta cifra.",
    )


def _part_row(parte: passport.Part) -> tuple[str | int, ...]:
    return parte.papel, parte.indicador.etiqueta, parte.escrito, provenance.name(parte.procedencia)


def _rule_row(regla: norms.Rule) -> tuple[str, ...]:
    return regla.regla, regla.valor, regla.norma, regla.estado, regla.vigencia, regla.nota


def _source_row(fuente: passport.FileBehind) -> tuple[str | int | None, ...]:
    corte = formats.day(fuente.corte)
    de = (fuente.para, fuente.archivo, fuente.documento, fuente.formato, corte)
    filas_de = fuente.filas_de if fuente.filas is None else noun(fuente.filas, fuente.filas_de)
    return (*de, fuente.filas, filas_de, fuente.sha256)


def _published_row(hallado: Passport, publicada: passport.Published) -> tuple[str | int, ...]:
    impreso = f"{formats.number(publicada.valor, publicada.decimales)} {publicada.unidad_medida or ''}".strip()
    return (
        publicada.documento,
        publicada.seccion or "",
        impreso,
        formats.written(hallado.indicador, publicada.calculada),
        _difference(hallado, publicada.diferencia),
        publicada.resultado,
    )


def _difference(hallado: Passport, diferencia: float | None) -> str:
    """Write a difference with its sign and a decimal more than the figure, as small as it may be."""
    indicador = hallado.indicador
    if diferencia is None:
        return formats.MISSING
    if indicador.unidad in (Unit.PERCENT, Unit.POINTS):
        return formats.points(diferencia, indicador.decimales + 1)
    texto = formats.written(indicador, diferencia)
    return f"+{texto}" if diferencia > 0 else texto
