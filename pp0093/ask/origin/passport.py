"""The passport of a figure: definition, formula with numbers, parts, rules, source files and printed values.

It comes from the registry, the query and the marts; nothing here knows how it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from pp0093.ask import external_figures, filter_values, query
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.origin import cited, figure_notes, printed, printed_checks
from pp0093.ask.origin.cited import SourceFile
from pp0093.ask.origin.printed import ConflictingFigure, FigureWithUnit, PublishedFigure
from pp0093.ask.parts import instruments
from pp0093.ask.query import Query
from pp0093.ask.registry import (
    DIMENSIONS,
    INDICATORS,
    NATIONAL,
    PRESUPUESTO,
    RECEIVED,
    REPORT,
    Indicator,
    Unit,
    is_money,
    marts_of,
    plain_value,
    portions,
    stored,
)
from pp0093.ask.rows import NO_DATA, Figure, Filters, Record, Row, Value, fixed, record
from pp0093.ask.selection import Question
from pp0093.ask.standing import norms, periods, unknown
from pp0093.errors import UsageError
from pp0093.provenance import Provenance, weakest
from pp0093.structs import Frozen
from pp0093.writing import formats

IS_SOURCE, VERIFIES_NOTHING = "es su fuente", "lo cargado es de demostración: no la verifica"
NO_FILE = "ningún archivo cargado da esta cifra"
THE_FIGURE, LOADED_FIGURE = "La cifra", "Lo cargado"
ROWS_OF = {
    "mef": "filas de presupuesto",
    "publicado": "cifras impresas",
    "registros": "atenciones",
    "metas": "filas de metas",
    "padron": "empresas halladas",
    "indicadores": "indicadores",
}
Bounds = tuple[int | float, int | float]
RATIO_TERMS = ("Numerador", "Denominador")
DIFFERENCE_TERMS = ("Primero", "Se le resta")


class Reference(Struct, frozen=True):
    """The key of a figure: indicator, its query's filters, the answer's group that holds it, and scope.

    `grupo` is {dimension: value}, the values as query.run gives them; the year may be in either.
    """

    indicador: str
    filtros: Filters = {}
    grupo: Row = {}
    alcance: str = REPORT

    @property
    def anio(self) -> int:
        """Its year; raise UsageError unless exactly one is asked."""
        anios = [self.grupo["anio"]] if "anio" in self.grupo else self.filtros.get("anio", [])
        if len(anios) != 1 or not filter_values.is_number(str(anios[0])):
            raise UsageError("un pasaporte es de un solo año; pida uno con el filtro anio=AAAA")
        return int(anios[0])


class Part(Frozen):
    """An operand of a formula, or the figure itself when it is not computed."""

    papel: str
    indicador: Indicator
    figura: Figure

    @property
    def valor(self) -> int | float | None:
        """Its number as answers give it; None for a word."""
        return _number(self.indicador, self.figura.valor)

    @property
    def entre(self) -> Bounds | None:
        """Its interval, when only that is shown."""
        menor, mayor = (_number(self.indicador, v) for v in self.figura.entre or (None, None))
        return None if menor is None or mayor is None else (menor, mayor)

    @property
    def procedencia(self) -> str | None:
        """Its weakest provenance."""
        return weakest(self.figura.procedencias)

    @property
    def escrito(self) -> str:
        """The figure as shown."""
        return formats.between(self.indicador, *self.entre) if self.entre else self.exacto

    @property
    def exacto(self) -> str:
        """Its value formatted, even if only an interval is shown."""
        return formats.written(self.indicador, self.valor)

    @property
    def operando(self) -> str:
        """Its value inside a formula: without unit, with an extra decimal when it is itself rounded."""
        if self.indicador.unidad in (Unit.PERCENT, Unit.POINTS):
            return formats.number(self.valor, self.indicador.decimales + 1)
        return formats.number(self.valor, 0 if isinstance(self.valor, int) else 2)


class FileBehind(Record):
    """A source file of a figure, for which of its parts, and its count and kind of rows, never whose."""

    para: str
    archivo: str
    documento: str | None
    formato: str
    corte: date | None
    huella: str
    algoritmo: str
    filas: int | None
    filas_de: str


class Published(Record):
    """A printed value of the same figure, the loaded one, and their difference, in the indicator's unit."""

    documento: str
    seccion: str | None
    archivo: str
    fila: int
    valor: Decimal
    decimales: int
    unidad_medida: str | None
    calculada: int | float | None
    diferencia: float | None
    resultado: str


def is_own_unit_value(indicador: Indicator) -> bool:
    """Tell whether a figure is a value of an instrument's indicator, in that one's own unit."""
    return indicador.unidad is Unit.OWN and not indicador.usa


@cached_by_version
def passport_of(catalogo: Catalog, referencia: Reference) -> Passport:
    """Return the passport of a figure, in a scope that the programme has; raise UsageError as query.run does."""
    return Passport(catalogo, referencia)


class Passport:
    """The provenance of one figure; `entre` is its interval, when only that is shown.

    `cuentas` are its formula with numbers and, after it, those of its parts. `figuras` are its operands and itself, as
    computed from what is loaded even when a printed one is shown (`mostrada`).
    """

    def __init__(self, catalogo: Catalog, referencia: Reference) -> None:
        Query((referencia.indicador,))  # An unknown indicator is said before a missing year.
        self.catalogo, self.anio = catalogo, referencia.anio
        self.referencia = replace(referencia, alcance=catalogo.programa.scope(referencia.alcance))
        self.alcance = self.referencia.alcance
        self.grupo = {"anio": self.anio, **{d: v for d, v in referencia.grupo.items() if d != "anio"}}
        sin_anio = {d: v for d, v in referencia.filtros.items() if d != "anio"}
        self.filtros = filter_values.resolve_filters(catalogo, sin_anio, self.anio)
        self.mostrada, self.figuras = self._traced(referencia.indicador)
        self.indicador = INDICATORS[referencia.indicador]
        self.cargada = self._part(self.indicador)
        self.cifra = Part(THE_FIGURE, self.indicador, self.mostrada)
        self.valor, self.entre = self.cifra.valor, self.cifra.entre
        self.procedencia = None if self.valor is None and self.entre is None else self.cifra.procedencia
        self.corte = formats.together(sorted(c.isoformat() for c in self.mostrada.cortes))
        # A value of an instrument, or its gap to the goal, in its indicator's own unit.
        self.escrito = self.cifra.escrito
        if self.indicador.unidad is Unit.OWN and self.valor is not None:
            writes = formats.gap if self.indicador.menos else formats.own
            unidad = instruments.unit(catalogo, str(self.asked.get("indicador")))
            self.escrito = writes(Decimal(str(self.valor)), unidad)
        self.de_que, self.como = self._of_what(), self._how()
        self.formula = self.indicador.formula
        self.cuentas = tuple(self._accounts())
        self.partes = list(self._parts(self.indicador, LOADED_FIGURE if self.mostrada.impresa else THE_FIGURE))
        if self.mostrada.impresa:
            self.partes = [self.cifra, *(p for p in self.partes if p.valor is not None)]
        self.fuentes, self.citadas = self._sources()
        self.publicadas = tuple(self._published())
        calificable = self.valor if self._is_of_a_closed_year() else None
        self.reglas = norms.rules_behind(
            catalogo, self.indicador.id, self.anio, self.asked, alcance=self.alcance, valor=calificable
        )
        self.cubre = cited.scope(catalogo, [self.indicador.id], self.question)

    def plain(self) -> Row:
        """Return it as dictionaries and lists, for the command line."""
        propios = ("de_que", "valor", "escrito", "procedencia", "corte", "como", "formula")
        listas = ("fuentes", "reglas", "publicadas")
        return {
            "indicador": self.indicador.id,
            "etiqueta": self.indicador.etiqueta,
            "definicion": self.indicador.definicion,
            "alcance": self.alcance,
            **{c: getattr(self, c) for c in propios},
            "cuentas": list(self.cuentas),
            "partes": [
                {c: getattr(p, c) for c in ("papel", "valor", "escrito", "procedencia")} | {"indicador": p.indicador.id}
                for p in self.partes
            ],
            **{c: [asdict(f) for f in getattr(self, c)] for c in listas},
        }

    def _traced(self, indicador: str) -> tuple[Figure, dict[str, Figure]]:
        """Return the figure as shown, and {indicator: figure} of it and its operands."""
        pedidos = tuple(dict.fromkeys(_needed(indicador)))
        consulta = Query(pedidos, tuple(self.grupo), {**self.filtros, "anio": [str(self.anio)]}, self.alcance)
        trazas = query.trace(self.catalogo, consulta, self.grupo)
        if not trazas:
            return Figure(None), dict.fromkeys(pedidos, Figure(None))
        mostrada = trazas[indicador].mostrada
        return mostrada, {i: t.calculada if mostrada.impresa else t.mostrada for i, t in trazas.items()}

    @property
    def asked(self) -> dict[str, str | None]:
        """{dimension: its only value} of the query, by code, without the year."""
        del_grupo = {d: None if v is None else str(v) for d, v in self.grupo.items() if d != "anio"}
        return {**fixed(self.filtros), **del_grupo}

    @property
    def question(self) -> Question:
        """The question of its only group."""
        return Question(tuple(self.grupo), self.filtros, self.alcance, self.grupo)

    def _of_what(self) -> str:
        pedidas, anio = {**self.filtros, **{d: [v] for d, v in self.grupo.items() if d != "anio"}}, self.anio
        nombres = []
        for d, valores in pedidas.items():
            suyos = (
                NO_DATA if v is None else filter_values.short_name(self.catalogo, anio, d, str(v)) for v in valores
            )
            nombres.append(f"{DIMENSIONS[d].etiqueta}: {', '.join(suyos)}")
        cuando = self.asked.get("indicador") and instruments.adds_up(self.catalogo, {**self.asked, "anio": self.anio})
        return "; ".join([cuando or str(self.anio), *nombres])

    def _how(self) -> str:
        """Return a sentence on the figure's provenance."""
        otras = printed.values_in_words(self._conflicts())
        contradicha = f" Se imprime {otras}." if otras else ""
        if self.entre:
            por_que = f"; {self._why().removesuffix('.')}" if self.valor is None and self.indicador.exige else ""
            texto = formats.between(self.indicador, *self.entre)
            return f"No hay una cifra: está {texto}{por_que}.{self._caveats()}{contradicha}"
        if self.mostrada.valor is None:
            return f"No hay cifra: {self._why()}"
        if self.mostrada.impresa:
            return f"Impresa en {self.mostrada.impresa.donde}.{contradicha}"
        de = Provenance(weakest(self.mostrada.procedencias) or Provenance.CALCULATED)
        que = "Se toma de lo cargado" if de in (Provenance.PUBLISHED, Provenance.REPORTED) else "Se calcula aquí"
        return f"{que}, con procedencia «{de.nombre}»: {de.significado.lower()}.{self._caveats()}{contradicha}"

    def _why(self) -> str:
        """Return why there is no figure, or why it is suppressed."""
        if self.mostrada.oculta:
            return f"{figure_notes.SUPPRESSED_WORDS[self.mostrada.oculta]}."
        grupo = {d: [str(v)] for d, v in self.grupo.items() if v is not None}
        pedida = Query((self.indicador.id,), tuple(self.grupo), {**self.filtros, **grupo}, self.alcance)
        return formats.small(unknown.reason_or_no_source(self.catalogo, self.indicador.id, pedida))

    def _conflicts(self) -> tuple[ConflictingFigure, ...]:
        """Return the conflicting printed values of the figure."""
        return printed.conflicts(self.catalogo, self.indicador.id, self.anio, self._printed_as())

    def _printed_as(self) -> dict[str, Any]:
        """Return the dimensions with which documents print it."""
        return printed.of_scope(self.alcance, self.asked)

    def _is_of_a_closed_year(self) -> bool:
        """Tell whether it covers the whole of a closed year: only then is it rated."""
        es_cerrado = periods.year_state(self.catalogo, self.alcance, self.anio) == periods.CLOSED
        fin = date(self.anio, 12, 31)
        return es_cerrado and not self.mostrada.parcial and all(c >= fin for c in self.mostrada.cortes)

    def _caveats(self) -> str:
        """Return the caveats: partial records; money of an open year or an incomplete source."""
        dichos = []
        parciales = [i for i in stored((self.indicador.id,)) if self.mostrada.parcial and self.figuras[i].parcial]
        if any(RECEIVED in portions(i) for i in parciales):
            dichos.append(f" Cuenta {RECEIVED.largo}: es parcial.")
        es_dinero = PRESUPUESTO in marts_of(self.indicador.id)
        periodo = periods.period(self.catalogo, self.alcance, self.anio) if es_dinero else None
        if periodo and not periodo.es_cerrado:
            dichos.append(" Es una lectura parcial: el año no está cerrado en la fuente.")
        if periodo and periodo.deja_fuera:
            dichos.append(f" No trae el alcance entero: {periodo.deja_fuera}.")
        return "".join(dichos)

    def _accounts(self) -> list[str]:
        """Write the formula with numbers, then those of its computed operands; for an interval, of both ends."""
        propia = self._account(self.indicador)
        if self.mostrada.impresa:
            con_lo_cargado = f"; con lo cargado, {propia}" if self.cargada.figura.valor is not None else ""
            propia = f"{self.cifra.exacto}, impresa{con_lo_cargado}"
        if self.mostrada.valor is not None and self.mostrada.entre and self.indicador.hasta:
            return [f"como mínimo, {propia}", f"como máximo, {self._account(INDICATORS[self.indicador.hasta])}"]
        calculadas = [INDICATORS[u] for u in self.indicador.usa if INDICATORS[u].usa]
        return [propia, *(f"{c.etiqueta}: {self._account(c)}" for c in calculadas)]

    def _account(self, indicador: Indicator) -> str:
        propia, partes = self._part(indicador), [self._part(INDICATORS[u]) for u in indicador.usa]
        if faltan := [p.indicador.etiqueta for p in partes if p.figura.valor is None]:
            return f"no aplica: no hay {' ni '.join(faltan)}"
        cuenta = indicador.operation(*(p.operando for p in partes)) if partes else propia.figura.cuenta
        return f"{cuenta} = {propia.exacto}" if cuenta else propia.exacto

    def _part(self, indicador: Indicator, papel: str = "") -> Part:
        return Part(papel, indicador, self.figuras[indicador.id])

    def _parts(self, indicador: Indicator, papel: str) -> Iterator[Part]:
        """Yield the stored figures behind a figure, each with its place in the formula."""
        if not indicador.usa:
            yield self._part(indicador, papel)
        de = "" if indicador is self.indicador else f" de {indicador.etiqueta}"
        lugares = DIFFERENCE_TERMS if indicador.menos else RATIO_TERMS
        for lugar, usado in (
            *zip(lugares, indicador.usa, strict=False),
            *(("De donde sale", i) for i in indicador.sale_de),
        ):
            yield from self._parts(INDICATORS[usado], f"{lugar}{de}")

    def _sources(self) -> tuple[list[FileBehind], list[str]]:
        """Return the source files, each with the parts it gives, and their documents, for source lines."""
        para: dict[SourceFile, dict[str, None]] = {}
        # The document that prints the figure, then the files of each stored one.
        impresa = [self.cifra] if self.mostrada.impresa else []
        for de in (*impresa, *(self._part(INDICATORS[i]) for i in stored((self.indicador.id,)))):
            for archivo in self._files_of(de.indicador, de.figura):
                para.setdefault(archivo, {})[de.indicador.etiqueta] = None
        detras = [
            record(FileBehind, archivo, para=", ".join(partes), filas_de=ROWS_OF.get(archivo.fuente, "filas"))
            for archivo, partes in para.items()
        ]
        return detras, cited.of_files(self.catalogo, para) or [NO_FILE]

    def _files_of(self, indicador: Indicator, figura: Figure) -> list[SourceFile]:
        impresos = figura.archivos or ((figura.impresa.archivo,) if figura.impresa else ())
        if impresos or figura.valor is None:
            corte = max(figura.cortes, default=None)
            return [f for archivo in impresos for f in cited.printed_file(self.catalogo, archivo, corte)]
        return cited.files_behind(self.catalogo, indicador, self.question)

    def _published(self) -> list[Published]:
        """Return the printed values of the figure, in the documents' order, compared with what is loaded."""
        if any(len(v) > 1 for v in self.filtros.values()):
            return []
        pedidas, abiertas = self._printed_as(), self.grupo.keys() - {"anio"}
        mismas: dict[tuple[str, int], FigureWithUnit] = {
            c.lugar: c
            for c in printed.figures_of(self.catalogo, self.indicador.id, self.anio, pedidas)
            if printed.answers(c.indicador, c.dimensiones, abiertas, pedidas.keys() - abiertas)
        }
        if isinstance(self.mostrada.impresa, PublishedFigure):
            # It may be printed under another name: annexes print firms served as physical progress.
            mismas.setdefault(self.mostrada.impresa.lugar, self.mostrada.impresa)
        for otra in (*(() if mismas else self._of_its_terms()), *self._conflicts()):
            mismas.setdefault(otra.lugar, otra)
        fuentes = self._taken_from(list(mismas.values()))
        return [self._beside(c, es_fuente=c in fuentes) for c in mismas.values()]

    def _of_its_terms(self) -> list[FigureWithUnit]:
        """Return the ratio of money that its printed terms give, when the year's money comes from a file."""
        es_de_archivo = self.cargada.procedencia == Provenance.CALCULATED
        if not es_de_archivo or not self.indicador.usa or not is_money(self.indicador.id):
            return []
        pregunta, clave = Question(("anio", *self.asked), {}, self.alcance), (self.anio, *self.asked.values())
        impresa = external_figures.printed_amount(self.catalogo, self.indicador.id, pregunta, clave)
        return [replace(impresa, seccion=f"{impresa.seccion}; de los montos impresos")] if impresa else []

    def _taken_from(self, mismas: Sequence[FigureWithUnit]) -> list[FigureWithUnit]:
        """Return which of some printed figures are the source of the loaded one."""
        valor = self.cargada.valor
        iguales = [c for c in mismas if valor is not None and printed.in_units(c) == Decimal(str(valor))]
        es_tomada = not self.indicador.usa and not self.mostrada.impresa
        if not iguales or not es_tomada or self.cargada.procedencia != Provenance.PUBLISHED:
            return []
        documento = printed.by_weight(iguales)[0].documento
        del_documento = [c for c in iguales if c.documento == documento]
        return [c for c in del_documento if printed.from_annex(c) or self.alcance == NATIONAL]

    def _beside(self, cifra: FigureWithUnit, *, es_fuente: bool) -> Published:
        """Compare a printed figure with the loaded one; a source, or synthetic data, verifies nothing."""
        valor, es_inventada = self.cargada.valor, self.cargada.procedencia == Provenance.SYNTHETIC
        resultado = printed_checks.verdict(cifra, valor)
        if es_fuente or (valor is not None and es_inventada):
            resultado = IS_SOURCE if es_fuente else VERIFIES_NOTHING
        diferencia = None if valor is None else float(Decimal(str(valor)) - printed.in_units(cifra))
        return record(Published, cifra, calculada=valor, diferencia=diferencia, resultado=resultado)


def _needed(id_: str) -> Iterator[str]:
    """Yield an indicator and all those it is computed from."""
    yield id_
    suyo = INDICATORS.get(id_)
    usados = (*suyo.usa, *suyo.sale_de, suyo.exige, suyo.hasta) if suyo else ()
    for usado in filter(None, usados):
        yield from _needed(usado)


def _number(indicador: Indicator, valor: Value) -> int | float | None:
    numero = plain_value(indicador, valor)
    return None if isinstance(numero, str) else numero
