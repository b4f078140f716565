"""The passport of a figure as people read it: its sentences and its tables."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from pp0093 import provenance
from pp0093.ask.origin import passport
from pp0093.ask.origin.passport import Passport
from pp0093.ask.registry import ATENCION, INDICATORS, Direction, Unit, stored
from pp0093.claims import NO_ROWS, Claim, Kind, Relation, Rows, Sentence, fact, figure, sentence, subject
from pp0093.writing import formats, marks, tables
from pp0093.writing.nouns import noun
from pp0093.writing.tables import Table

SOURCE_COLUMNS = tuple(tables.columns("behind.source").values())
PRINTED, PRINTED_TIMES = "cifra_impresa", "veces_que_se_imprime"
"""What is said of documents: what one of their places prints, and in how many a figure is."""
PUBLISHED_HEADER = ("Documento", "Sección", "Publicado", "Con lo cargado", "Diferencia", "Al redondeo del documento")


class Section(Struct, frozen=True):
    """A table of a passport: its name for files, its title, what it is, the table, what to say when it has no rows."""

    id: str
    titulo: str
    nota: str
    tabla: Table
    vacio: Sentence


def passport_answer(hallado: Passport) -> Sentence:
    """Answer where a figure comes from: what it is, of what, how much, and how it is known."""
    texto = f"{hallado.indicador.etiqueta} ({hallado.de_que}): {hallado.escrito}. {hallado.como}"
    return sentence(texto, _known(hallado), map(_printed, hallado.publicadas))


def _known(hallado: Passport) -> Claim:
    """Claim how much a figure is, between what it lies, or that it is not known."""
    referencia, suya = hallado.referencia, hallado.indicador.id
    de = subject(**{d: v for d, v in referencia.filtros.items() if d != "anio"}, **referencia.grupo)
    de = (*((d, v) for d, v in de if d != "anio"), ("anio", str(referencia.anio)), ("alcance", referencia.alcance))
    if hallado.valor is not None:
        return figure(suya, hallado.valor, de)
    return Claim(Kind.UNSAYABLE, suya, de, Relation.NO_VALUE, filas=_ends(hallado))


def _ends(hallado: Passport) -> Rows:
    """Return what a figure that is not known lies between."""
    return tuple(zip(("minimo", "maximo"), hallado.entre or (), strict=False))


def _printed(publicada: passport.Published) -> Claim:
    """Claim what a document prints in one of its places."""
    donde = subject(archivo=publicada.archivo, fila=publicada.fila, seccion=publicada.seccion)
    return fact(PRINTED, float(publicada.valor), sujeto=(*donde, ("documento", publicada.documento)))


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
            tables.of_objects(hallado.partes, "behind.part", procedencia=lambda p: provenance.name(p.procedencia)),
            sentence("", NO_ROWS),
        )
    yield Section(
        "publicado",
        "Lo que se publicó",
        "La misma cifra en cada documento, al lado de la que resulta de lo cargado",
        tables.of_texts(PUBLISHED_HEADER, [_published_row(hallado, p) for p in hallado.publicadas]),
        sentence(
            "Ningún documento cargado imprime esta cifra.",
            fact(
                PRINTED_TIMES,
                len(hallado.publicadas),
                sujeto=(("cifra", hallado.indicador.id), *_known(hallado).sujeto),
            ),
        ),
    )
    yield Section(
        "fuentes",
        "De qué archivos",
        "Con su huella se comprueba que el archivo es el mismo; se dice cuántas filas hay detrás, no de quién",
        Table(SOURCE_COLUMNS, tuple(map(_source_row, hallado.fuentes))),
        sentence("Ningún archivo cargado da esta cifra.", _known(hallado)),
    )
    yield Section(
        "reglas",
        "Con qué reglas y normas",
        f"Las vigentes en {hallado.referencia.anio}; «por verificar» marca lo que ninguna fuente atestigua",
        tables.of_objects(hallado.reglas, "behind.rule"),
        sentence("Ninguna regla con fecha decide esta cifra.", NO_ROWS),
    )


def _source_row(fuente: passport.FileBehind) -> tuple[str | int | None, ...]:
    corte = formats.day(fuente.corte)
    de = (fuente.para, fuente.archivo, fuente.documento, fuente.formato, corte)
    filas_de = fuente.filas_de if fuente.filas is None else noun(fuente.filas, fuente.filas_de)
    return (*de, fuente.filas, filas_de, f"{fuente.algoritmo} {fuente.huella}")


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
