"""Passports as people read them; printed figures outside the registry; witnesses, which are others' figures.

The rows of reglas/pieza_impresa.csv and reglas/hecho_impreso.csv say which printed figures and facts, and their titles.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

from pp0093 import provenance
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.filter_values import short_name
from pp0093.ask.origin import printed
from pp0093.ask.origin.passport import NO_FILE, FileBehind, Passport, Published
from pp0093.ask.origin.printed import PublishedFigure
from pp0093.ask.origin.progress import Agreement, Confronted
from pp0093.ask.registry import ACTIVITY, YEAR, Direction, Unit
from pp0093.ask.rows import Printed
from pp0093.ask.rule_rows import DocumentFact, PiecePick
from pp0093.ask.standing import comparability
from pp0093.ask.view import View, activity_choices
from pp0093.behind.method import Chapter
from pp0093.claims import NO_ROWS, Claim, Kind, Relation, Sentence, fact, figure, joined, sentence, shown, subject
from pp0093.language.words import counted, measured, noun
from pp0093.provenance import Provenance
from pp0093.structs import Frozen
from pp0093.writing import formats, tables
from pp0093.writing.phrases import NOTHING, phrase, say
from pp0093.writing.tables import Column, Measure, Style, Table

PRINTED_PLACE = ("archivo", "fila", "seccion", "documento")


class Section(Chapter):
    """A table of a passport, and its text when empty."""

    vacio: Sentence


def passport_answer(hallado: Passport) -> Sentence:
    """Return the passport's answer: the figure, its dimensions, value and provenance."""
    texto = f"{hallado.indicador.etiqueta} ({hallado.de_que}): {hallado.escrito}."
    return joined([sentence(texto, _known(hallado)), who_says(hallado)])


def who_says(hallado: Passport) -> Sentence:
    """Return where a figure comes from and, when documents print it, in how many places and whether alike."""
    impresas = hallado.publicadas
    igual = "igual" if len({p.valor for p in impresas}) == 1 else "no igual en todas"
    mas = say("se_imprime", veces=counted(len(impresas), "veces"), igual=igual) if len(impresas) > 1 else NOTHING
    return joined([sentence(hallado.como, map(_as_printed, impresas)), mas])


def _as_printed(impresa: Printed | Published) -> Claim:
    return fact("cifra_impresa", float(impresa.valor), subject(**{c: getattr(impresa, c) for c in PRINTED_PLACE}))


def _known(hallado: Passport) -> Claim:
    """Return the claim of a figure's value or interval, or that it is unknown."""
    referencia, suya = hallado.referencia, hallado.indicador.id
    de = subject(**{**referencia.filtros, **referencia.grupo, "anio": referencia.anio, "alcance": referencia.alcance})
    if hallado.valor is not None:
        return figure(suya, hallado.valor, de)
    return Claim(
        Kind.UNSAYABLE,
        suya,
        de,
        Relation.NO_VALUE,
        filas=tuple(zip(("minimo", "maximo"), hallado.entre or (), strict=False)),
    )


def formula_in_words(hallado: Passport) -> str:
    """Return the formula in words, the definition and the unit."""
    indicador = hallado.indicador
    sentido = "" if indicador.sentido is Direction.NONE else f"; {indicador.sentido.value}"
    return f"{indicador.etiqueta} = {hallado.formula}. {indicador.definicion}. En {indicador.unidad.value}{sentido}."


def sections(hallado: Passport) -> Iterator[Section]:
    """Yield the tables of a passport, in order."""
    if len(hallado.partes) > 1:
        yield Section(
            "partes",
            "De qué se compone",
            "Las cifras que entran en la fórmula, que se redondea sólo al final",
            tables.of_objects(
                hallado.partes, "behind.part", procedencia=lambda p: provenance.provenance_name(p.procedencia)
            ),
            sentence("", NO_ROWS),
        )
    yield Section(
        "publicado",
        "Lo que se publicó",
        "La misma cifra en cada documento, al lado de la que resulta de lo cargado",
        tables.of_objects(
            hallado.publicadas,
            "behind.published",
            valor=lambda p: f"{formats.number(p.valor, p.decimales)} {p.unidad_medida or ''}".strip(),
            calculada=lambda p: formats.written(hallado.indicador, p.calculada),
            diferencia=lambda p: _difference(hallado, p.diferencia),
        ),
        sentence(
            "Ningún documento cargado imprime esta cifra.",
            fact(
                "veces_que_se_imprime",
                len(hallado.publicadas),
                (("cifra", hallado.indicador.id), *_known(hallado).sujeto),
            ),
        ),
    )
    yield Section(
        "fuentes",
        "De qué archivos",
        "Con su huella se comprueba que el archivo es el mismo; se dice cuántas filas hay detrás, no de quién",
        tables.of_objects(hallado.fuentes, "behind.source", **SOURCE_WRITTEN),
        sentence(f"{NO_FILE}.".capitalize(), _known(hallado)),
    )
    yield Section(
        "reglas",
        "Con qué reglas y normas",
        f"Las vigentes en {hallado.referencia.anio}; «por verificar» marca lo que ninguna fuente atestigua",
        tables.of_objects(hallado.reglas, "behind.rule"),
        sentence("Ninguna regla con fecha decide esta cifra.", NO_ROWS),
    )


# Formatters of some columns of a file.
SOURCE_WRITTEN: dict[str, Callable[[FileBehind], str]] = {
    "corte": lambda f: formats.day(f.corte),
    "filas_de": lambda f: f.filas_de if f.filas is None else noun(f.filas, f.filas_de),
    "huella": lambda f: f"{f.algoritmo} {f.huella}",
}


def _difference(hallado: Passport, diferencia: float | None) -> str:
    """Write a difference with its sign and, for percentages, a decimal more than the figure."""
    if diferencia is None:
        return formats.MISSING
    if hallado.indicador.unidad in (Unit.PERCENT, Unit.POINTS):
        return formats.points(diferencia, hallado.indicador.decimales + 1)
    texto = formats.written(hallado.indicador, diferencia)
    return f"+{texto}" if diferencia > 0 else texto


PRINTED_COLUMNS = tuple(tables.columns("behind.printed").values())
CHANGE = "_variacion_"


class PrintedPiece(Frozen):
    """Printed figures shown together under a title, in the documents' order, without repeats."""

    id: str
    titulo: str
    cifras: tuple[PublishedFigure, ...]

    @property
    def documentos(self) -> tuple[str, ...]:
        """Their documents, each once."""
        return tuple(dict.fromkeys(c.documento for c in self.cifras))

    @property
    def corte(self) -> str | None:
        """Their cut-off; None unless they all declare the same."""
        uno, *otros = {c.corte for c in self.cifras}
        return uno.isoformat() if uno and not otros else None


@cached_by_version
def pieces(catalogo: Catalog, pagina: str, vista: View) -> list[PrintedPiece]:
    """Return the printed pieces of a page with some figure of a view, in the rule's order."""
    reglas = [f for f in catalogo.rules.typed(PiecePick) if f.pagina == pagina]
    impresas = _of_years(catalogo, vista.anio)
    elegidos = [{codigo, *activity_choices(catalogo, vista.anio, codigo)} for codigo in vista.chosen.values()]
    todas = [
        PrintedPiece(id_, titulo, _picked([r for r in reglas if r.pieza == id_], impresas, vista.anio, elegidos))
        for id_, titulo in {r.pieza: r.titulo for r in reglas}.items()
    ]
    return [p for p in todas if p.cifras]


def _of_years(catalogo: Catalog, anio: int) -> list[PublishedFigure]:
    """Return a year's figures and those of the year before in the same documents, that have a note."""
    del_anio = printed.published_figures(catalogo, anio=anio)
    documentos = {f.documento for f in del_anio}
    antes = [f for f in printed.published_figures(catalogo, anio=anio - 1) if f.documento in documentos]
    return [f for f in (*del_anio, *antes) if f.nota]


def _picked(
    reglas: Sequence[PiecePick], impresas: Iterable[PublishedFigure], anio: int, elegidos: Collection[set[str]] = ()
) -> tuple[PublishedFigure, ...]:
    """Return the figures that some row of the rule selects, once each even if printed in several places.

    Of those, the ones of a value of each filter (`elegidos`); all, when a row of the rule names it.
    """
    nombrados = {r.valor_dimension for r in reglas}
    vistas: dict[tuple[object, ...], PublishedFigure] = {}
    for cifra in impresas:
        de_que_es = {*nombrados, *cifra.dimensiones.values()}
        if any(_picks(r, cifra, anio) for r in reglas) and all(e & de_que_es for e in elegidos):
            de_que = (cifra.indicador, cifra.dimension, cifra.valor_dimension, cifra.anio, cifra.valor)
            vistas.setdefault(de_que, cifra)
    return tuple(vistas.values())


def _picks(regla: PiecePick, cifra: PublishedFigure, anio: int) -> bool:
    mide = anio - 1 if regla.cuando == "anterior" else anio
    if cifra.anio != mide or cifra.dimension == printed.SCOPE:
        return False
    dichos = (cifra.indicador, cifra.dimension or "", cifra.valor_dimension or "")
    return all(map(fnmatchcase, dichos, (regla.indicador, regla.dimension, regla.valor_dimension)))


def printed_finding(pieza: PrintedPiece) -> Sentence:
    """Return the finding of a printed piece: what it prints twice, else a total or its most opened figure.

    None, of changes.
    """

    def telling(cifra: PublishedFigure) -> tuple[int, bool, int]:
        partes = len(cifra.dimensiones)
        return sum(c.asunto == cifra.asunto for c in pieza.cifras), not partes, partes

    if any(CHANGE in c.indicador for c in pieza.cifras):
        return shown(pieza.titulo)
    primera = max(pieza.cifras, key=telling)
    dichas = [c for c in pieza.cifras if c.asunto == primera.asunto]
    que, _, donde = primera.que_es.partition(" dentro de ")
    frase, que = ("lo_impreso_dentro", que.removeprefix("Parte de ")) if donde else ("lo_impreso", que)
    if len(dichas) > 1:
        frase, que = "lo_impreso_de_dos", [*primera.dimensiones.values()][-1]
    return say(frase, (), map(_as_printed, dichas), que=que, donde=donde, cifras=[c.escrita for c in dichas])


def cautions(catalogo: Catalog, pieza: PrintedPiece) -> list[str]:
    """Return which of the changes that a piece prints are compared with care, and why."""
    dichas = []
    for c in (c for c in pieza.cifras if CHANGE in c.indicador):
        indicador, reglas = c.indicador.partition(CHANGE)[0], catalogo.rules.of(c.anio)
        propios = comparability.declared_base(reglas, indicador, c.dimensiones, Provenance.PUBLISHED)
        de_otros = {comparability.SERVICES: propios.get(comparability.SERVICES, "")}
        razon = comparability.why_with_care(reglas, indicador, YEAR, de_otros)
        dichas.append(phrase("con_cuidado", que=c.que_es, razon=razon))
    return [d for d in dichas if d]


def printed_table(pieza: PrintedPiece) -> Table:
    """Return a piece's figures as a table, with their printed decimals."""
    tabla = Table(PRINTED_COLUMNS, tuple(_figure_cells(c) for c in pieza.cifras))
    return tabla.only([n for n in range(len(PRINTED_COLUMNS)) if any(fila[n] != "" for fila in tabla.filas)])


class _WithUnit(Measure):
    """A printed figure with the noun that it counts, which a file gives in its own column."""

    unidad: str = ""

    def written(self) -> str:
        return measured(super().written(), self.unidad)


def _figure_cells(cifra: PublishedFigure) -> tuple[object, ...]:
    estilo = tables.UNIT_STYLES.get(cifra.unidad_medida or "", Style.NUMBER)
    unidad = cifra.unidad_medida or "" if estilo == Style.NUMBER else ""
    return (
        cifra.que_es,
        _WithUnit(cifra.valor, Column("", estilo, cifra.decimales, con_signo=CHANGE in cifra.indicador), unidad),
        unidad,
        cifra.anio,
        cifra.documento,
        cifra.seccion,
    )


@cached_by_version
def facts(catalogo: Catalog, pagina: str) -> list[DocumentFact]:
    """Return the facts of a page's document, in the rule's order."""
    return [f for f in catalogo.rules.typed(DocumentFact) if f.pagina == pagina]


WITNESS_TITLE, CONFRONTED = "Otro testigo", "comparaciones_de_testigos"
WITNESS_NOTE = (
    "Lo que otro publica de lo mismo: no encabeza ningún año ni se suma. Sólo se compara con lo que cuenta igual hasta "
    "el mismo día y sale de otras filas; que coincida no lo comprueba si los dos números los da la misma entidad"
)
BASES = {"registros": "los registros", "metas": "lo reportado en metas/", "publicado": "lo impreso en un informe"}
"""The bases that a witness is compared with."""


def witnesses_headline(vistos: Sequence[Confronted]) -> Sentence:
    """Return the title of witnesses: how many agree, of those compared."""
    comparados = [v for v in vistos if v.resultado is not Agreement.APART]
    iguales = sum(v.resultado is Agreement.EQUAL for v in comparados)
    todas = fact(CONFRONTED, len(comparados))
    if not comparados:
        return say("testigo_sin_comparar", (), todas)
    return say("testigo", mismas=fact(CONFRONTED, iguales, subject(resultado=Agreement.EQUAL.value)), todas=todas)


def witness_table(catalogo: Catalog, vistos: Sequence[Confronted]) -> Table:
    """Return the table of witnesses, each beside its figure."""
    return tables.of_objects(
        vistos,
        "behind.witness",
        actividad=lambda v: f"{short_name(catalogo, v.testigo.anio, ACTIVITY, v.testigo.actividad)}, {v.testigo.anio}",
        base=lambda v: BASES.get(v.base),
        resultado=lambda v: formats.full(": ", v.resultado.value, v.motivo),
    )
