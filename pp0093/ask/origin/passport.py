"""The passport of a figure: what it is, what it is made of, which rules and files stand behind it, what was printed.

Everything comes from the registry, the query and the marts: nothing here knows how a figure is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from pp0093.ask import given, meaning, query
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.origin import beside, cited, documents, printed
from pp0093.ask.origin.cited import SourceFile
from pp0093.ask.origin.printed import ConflictingFigure, FigureWithUnit
from pp0093.ask.parts import instruments
from pp0093.ask.query import Query, Trace
from pp0093.ask.registry import (
    DIMENSIONS,
    INDICATORS,
    PRESUPUESTO,
    RECEIVED,
    Indicator,
    Unit,
    is_money,
    marts_of,
    plain_value,
    portions,
    stored,
)
from pp0093.ask.rows import NO_DATA, Figure, Filters, Printed, Record, Row, Value, fixed, record
from pp0093.ask.selection import Question
from pp0093.ask.standing import norms, periods, unknown
from pp0093.ask.standing.norms import Rule
from pp0093.errors import UsageError
from pp0093.provenance import Provenance, weakest
from pp0093.writing import formats

IS_SOURCE, NOT_VERIFIED = "es su fuente", "lo cargado es de demostración: no la verifica"
THE_FIGURE, LOADED = "La cifra", "Lo cargado"
ROWS_OF = {
    "mef": "filas de presupuesto",
    "publicado": "cifras impresas",
    "registros": "atenciones",
    "metas": "filas de metas",
    "padron": "empresas halladas",
    "indicadores": "indicadores",
}
Bounds = tuple[int | float, int | float]
PLACES = ("Numerador", "Denominador")
PLACES_OF_A_DIFFERENCE = ("Primero", "Se le resta")


class Reference(Struct, frozen=True):
    """One figure: an indicator, the filters of its query, the group of the answer it is in, and the scope.

    `grupo` is {dimension: value}, the values as query.run gives them; the year may be in either.
    """

    indicador: str
    filtros: Filters = field(default_factory=dict)
    grupo: Row = field(default_factory=dict)
    alcance: str = "reporte"

    @property
    def anio(self) -> int:
        """The year it measures; raise UsageError when none, or more than one, is asked."""
        anios = [self.grupo["anio"]] if "anio" in self.grupo else self.filtros.get("anio", [])
        if len(anios) != 1 or not meaning.is_number(str(anios[0])):
            raise UsageError("un pasaporte es de un solo año; pida uno con el filtro anio=AAAA")
        return int(anios[0])


class Part(Struct, frozen=True):
    """A figure that a computation takes, or the figure itself when it is not computed."""

    papel: str
    indicador: Indicator
    valor: int | float | None
    procedencia: str | None
    entre: Bounds | None = None

    @property
    def escrito(self) -> str:
        """The figure as it is shown."""
        return _as_shown(self.indicador, self.valor, self.entre)


class FileBehind(Record, frozen=True):
    """A file behind a figure, for which of its parts, and how many of its rows: of what, never whose."""

    para: str
    archivo: str
    documento: str | None
    formato: str
    corte: date | None
    huella: str
    algoritmo: str
    filas: int | None
    filas_de: str


class Published(Record, frozen=True):
    """What a document prints of the same thing, what is computed, and how much more it is, in the indicator's unit."""

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


class Passport(Struct, frozen=True):
    """Everything behind one figure; `entre` is what it lies between, where only that is said.

    `cuentas` are the formula with its numbers and, after it, those of its parts.
    """

    referencia: Reference
    indicador: Indicator
    de_que: str
    valor: int | float | None
    entre: Bounds | None
    procedencia: str | None
    corte: str | None
    como: str
    formula: str
    cuentas: tuple[str, ...]
    partes: tuple[Part, ...]
    fuentes: tuple[FileBehind, ...]
    reglas: tuple[Rule, ...]
    publicadas: tuple[Published, ...]
    instrumentos: tuple[str, ...] = ()
    unidad: str = ""

    @property
    def escrito(self) -> str:
        """The figure as it is shown; what an instrument gives, in the unit of its indicator."""
        if is_given(self.indicador) and self.valor is not None:
            return formats.own(Decimal(str(self.valor)), self.unidad)
        return _as_shown(self.indicador, self.valor, self.entre)

    def plain(self) -> Row:
        """Return it as dictionaries and lists, for the command line."""
        propios = ("de_que", "valor", "escrito", "procedencia", "corte", "como", "formula")
        listas = ("fuentes", "reglas", "publicadas")
        return {
            "indicador": self.indicador.id,
            "etiqueta": self.indicador.etiqueta,
            "definicion": self.indicador.definicion,
            "alcance": self.referencia.alcance,
            **{c: getattr(self, c) for c in propios},
            "cuentas": list(self.cuentas),
            "partes": [
                {c: getattr(p, c) for c in ("papel", "valor", "escrito", "procedencia")} | {"indicador": p.indicador.id}
                for p in self.partes
            ],
            **{c: [asdict(f) for f in getattr(self, c)] for c in listas},
        }


@remembered
def passport_of(catalogo: Catalog, referencia: Reference) -> Passport:
    """Return the passport of a figure, in the scope that there is; raise UsageError where query.run would."""
    referencia = replace(referencia, alcance=catalogo.programa.scope(referencia.alcance))
    asunto = _subject(catalogo, referencia)
    indicador, mostrada = asunto.indicador, asunto.mostrada
    valor, entre = _number(indicador, mostrada.valor), _bounds(indicador, mostrada)
    calificable = valor if asunto.is_of_a_closed_year() else None
    return Passport(
        referencia,
        indicador,
        asunto.in_words(),
        valor,
        entre,
        None if valor is None and entre is None else _weakest(mostrada),
        formats.together(sorted(c.isoformat() for c in mostrada.cortes)),
        asunto.how(),
        indicador.operation(*(INDICATORS[u].etiqueta for u in indicador.usa)) if indicador.usa else indicador.formula,
        tuple(asunto.accounts()),
        tuple(asunto.parts()),
        tuple(asunto.sources()),
        tuple(
            norms.behind(
                catalogo, indicador.id, referencia.anio, asunto.asked, alcance=referencia.alcance, valor=calificable
            )
        ),
        tuple(asunto.published()),
        tuple(asunto.instruments()),
        asunto.unit(),
    )


def is_given(indicador: Indicator) -> bool:
    """Tell whether a figure is what an instrument gives of its indicator, in a unit of its own."""
    return indicador.unidad is Unit.OWN and not indicador.usa


def _subject(catalogo: Catalog, referencia: Reference) -> _Subject:
    grupo = {"anio": referencia.anio, **{d: v for d, v in referencia.grupo.items() if d != "anio"}}
    filtros = meaning.codes(catalogo, {d: v for d, v in referencia.filtros.items() if d != "anio"}, referencia.anio)
    pedidos = tuple(dict.fromkeys(_needed(referencia.indicador)))
    consulta = Query(pedidos, tuple(grupo), {**filtros, "anio": [str(referencia.anio)]}, referencia.alcance)
    nada = Trace(Figure(None), Figure(None))
    trazas = query.trace(catalogo, consulta, grupo) or dict.fromkeys(pedidos, nada)
    mostrada = trazas[referencia.indicador].mostrada
    figuras = {i: t.calculada if mostrada.impresa else t.mostrada for i, t in trazas.items()}
    return _Subject(catalogo, INDICATORS[referencia.indicador], filtros, grupo, referencia.alcance, mostrada, figuras)


def _needed(id_: str) -> Iterator[str]:
    yield id_
    for usado in (
        (*INDICATORS[id_].usa, *INDICATORS[id_].sale_de, *filter(None, [INDICATORS[id_].exige, INDICATORS[id_].hasta]))
        if id_ in INDICATORS
        else ()
    ):
        yield from _needed(usado)


class _Subject(Struct, frozen=True):
    """A figure being explained. `grupo` has the year and `filtros` has not.

    `figuras` are the figures it is computed from and itself; where a document's is the one shown (`mostrada`), as what
    is loaded computes them.
    """

    catalogo: Catalog
    indicador: Indicator
    filtros: Filters
    grupo: Row
    alcance: str
    mostrada: Figure
    figuras: dict[str, Figure]

    @property
    def anio(self) -> int:
        """The year it measures."""
        return int(self.grupo["anio"])

    def unit(self) -> str:
        """Return what an instrument's own indicator is measured in; empty of any other figure."""
        if not is_given(self.indicador):
            return ""
        return instruments.unit(self.catalogo, str({**fixed(self.filtros), **self.grupo}.get("indicador")))

    @property
    def asked(self) -> dict[str, str | None]:
        """The dimensions asked for with their only value, by code, without the year."""
        fijas = fixed(self.filtros)
        return {**fijas, **{d: None if v is None else str(v) for d, v in self.grupo.items() if d != "anio"}}

    @property
    def question(self) -> Question:
        """The one group whose rows the figure is made of."""
        return Question(tuple(self.grupo), self.filtros, self.alcance, self.grupo)

    def in_words(self) -> str:
        pedidas = {**self.filtros, **{d: [v] for d, v in self.grupo.items() if d != "anio"}}
        nombres = {d: ", ".join(self._name(d, v) for v in valores) for d, valores in pedidas.items()}
        cuando = self.asked.get("indicador") and instruments.adds_up(self.catalogo, {**self.asked, "anio": self.anio})
        return "; ".join([cuando or str(self.anio), *(f"{DIMENSIONS[d].etiqueta}: {n}" for d, n in nombres.items())])

    def _name(self, dimension: str, valor: Any) -> str:
        if valor is None:
            return NO_DATA
        return meaning.short_name(self.catalogo, int(self.grupo.get("anio", 0)), dimension, str(valor))

    def how(self) -> str:
        """Say in a sentence whether the figure is computed, published or synthetic."""
        if entre := _bounds(self.indicador, self.mostrada):
            texto = formats.between(self.indicador, *entre)
            de_ninguna = self.mostrada.valor is None and self.indicador.exige
            por_que = f"; {self._why().removesuffix('.')}" if de_ninguna else ""
            return f"No hay una cifra: está {texto}{por_que}.{self._caveats()}{self._contradicted()}"
        if self.mostrada.valor is None:
            return f"No hay cifra: {self._why()}"
        if self.mostrada.impresa:
            return f"Impresa en {self.mostrada.impresa.donde}.{self._contradicted()}"
        de = Provenance(_weakest(self.mostrada) or Provenance.CALCULATED)
        que = "Se calcula aquí con datos" if self.indicador.usa else "Se toma de datos"
        return f"{que} de procedencia «{de.nombre}»: {de.significado.lower()}.{self._caveats()}{self._contradicted()}"

    def _why(self) -> str:
        """Say why there is no figure, or that it is not told."""
        if self.mostrada.oculta:
            return f"{beside.NOT_TOLD[self.mostrada.oculta]}."
        grupo = {d: [str(v)] for d, v in self.grupo.items() if v is not None}
        pedida = Query((self.indicador.id,), tuple(self.grupo), {**self.filtros, **grupo}, self.alcance)
        dicho = unknown.why_unknown(self.catalogo, self.indicador.id, pedida)
        return f"{dicho[:1].lower()}{dicho[1:]}"

    def _contradicted(self) -> str:
        """Say that documents print other values of it, with each place; empty when they don't."""
        impresas = self._conflicts()
        return f" Se imprime {printed.in_words(impresas)}." if impresas else ""

    def _conflicts(self) -> tuple[ConflictingFigure, ...]:
        return printed.conflicts(self.catalogo, self.indicador.id, self.anio, self._printed_as())

    def _printed_as(self) -> dict[str, Any]:
        """Return the dimensions with which documents print it."""
        return printed.of_scope(self.alcance, self.asked)

    def is_of_a_closed_year(self) -> bool:
        """Tell whether it is of all of a year that no longer moves: only then it is rated."""
        es_cerrado = periods.state(self.catalogo, self.alcance, self.anio) == periods.CLOSED
        return (
            es_cerrado and not self.mostrada.parcial and all(c >= date(self.anio, 12, 31) for c in self.mostrada.cortes)
        )

    def _caveats(self) -> str:
        """Say of records that they are not all; of money, that its year is not closed or its source not whole."""
        parciales = {i for i, f in self.figuras.items() if f.parcial and self.mostrada.parcial}
        de_registros = any(i in parciales and RECEIVED in portions(i) for i in stored((self.indicador.id,)))
        recibidos = f" Cuenta {RECEIVED.largo}: es parcial." if de_registros else ""
        es_dinero = PRESUPUESTO in marts_of(self.indicador.id)
        periodo = periods.period(self.catalogo, self.alcance, self.anio) if es_dinero else None
        if periodo is None:
            return recibidos
        limite = f" No trae el alcance entero: {periodo.deja_fuera}." if periodo.deja_fuera else ""
        parcial = "" if periodo.es_cerrado else " Es una lectura parcial: el año no está cerrado en la fuente."
        return recibidos + parcial + limite

    def accounts(self) -> list[str]:
        """Write the formula with its numbers, then those of the computed figures it takes; of an open one, its ends."""
        propia = self._account(self.indicador)
        if self.mostrada.impresa:
            cargado = self.figuras[self.indicador.id].valor is not None
            propia = f"{_written(self.indicador, self.mostrada)}, impresa" + (
                f"; con lo cargado, {propia}" if cargado else ""
            )
        if self.mostrada.valor is not None and self.mostrada.entre and self.indicador.hasta:
            return [f"como mínimo, {propia}", f"como máximo, {self._account(INDICATORS[self.indicador.hasta])}"]
        calculadas = [INDICATORS[u] for u in self.indicador.usa if INDICATORS[u].usa]
        return [propia, *(f"{c.etiqueta}: {self._account(c)}" for c in calculadas)]

    def _account(self, indicador: Indicator) -> str:
        figura = self.figuras[indicador.id]
        resultado = _written(indicador, figura)
        if not indicador.usa:
            return f"{figura.cuenta} = {resultado}" if figura.cuenta else resultado
        faltan = [INDICATORS[u].etiqueta for u in indicador.usa if self.figuras[u].valor is None]
        if faltan:
            return f"no aplica: no hay {' ni '.join(faltan)}"
        numeros = (_operand(INDICATORS[u], self.figuras[u]) for u in indicador.usa)
        return f"{indicador.operation(*numeros)} = {resultado}"

    def parts(self) -> list[Part]:
        """Return the stored figures behind the figure, each with its place in the formula."""
        if not self.mostrada.impresa:
            return list(self._parts(self.indicador, THE_FIGURE))
        cargadas = [p for p in self._parts(self.indicador, LOADED) if p.valor is not None]
        return [_part(THE_FIGURE, self.indicador, self.mostrada), *cargadas]

    def _parts(self, indicador: Indicator, papel: str) -> Iterator[Part]:
        if not indicador.usa:
            yield _part(papel, indicador, self.figuras[indicador.id])
        de = "" if indicador is self.indicador else f" de {indicador.etiqueta}"
        lugares = PLACES_OF_A_DIFFERENCE if indicador.menos else PLACES
        for lugar, usado in zip(lugares, indicador.usa, strict=False):
            yield from self._parts(INDICATORS[usado], f"{lugar}{de}")
        for usado in indicador.sale_de:
            yield from self._parts(INDICATORS[usado], f"De donde sale{de}")

    def instruments(self) -> list[str]:
        """Return the instruments that the figure is of; none for those of the programme itself."""
        if not any("instrumento" in m.dimensiones for m in marts_of(self.indicador.id)):
            return []
        return cited.instruments(self.catalogo, self.question)

    def sources(self) -> list[FileBehind]:
        """Return the files behind the figure: that of the document that prints it, those of each stored figure."""
        propias = self._printed(self.indicador, self.mostrada)
        de_cada_una = [
            s for id_ in stored((self.indicador.id,)) if id_ in self.figuras for s in self._sources(INDICATORS[id_])
        ]
        return _joined(propias + de_cada_una)

    def _sources(self, indicador: Indicator) -> list[FileBehind]:
        figura = self.figuras[indicador.id]
        if figura.archivos:
            return [f for archivo in figura.archivos for f in self._file(indicador, figura, archivo)]
        if figura.valor is None:
            return []
        if figura.impresa:
            return self._printed(indicador, figura)
        return _of_files(indicador, cited.files_behind(self.catalogo, indicador, self.question))

    def _printed(self, indicador: Indicator, figura: Figure) -> list[FileBehind]:
        return self._file(indicador, figura, figura.impresa.archivo) if figura.impresa else []

    def _file(self, indicador: Indicator, figura: Figure, archivo: str) -> list[FileBehind]:
        corte = max(figura.cortes, default=None)
        return _of_files(indicador, cited.printed_file(self.catalogo, archivo, corte))

    def published(self) -> list[Published]:
        """Return what documents print of the same thing, in their order, beside what is loaded."""
        if any(len(v) > 1 for v in self.filtros.values()):
            return []
        cifras = printed.published(self.catalogo, indicador=self.indicador.id, anio=self.anio)
        mismas: list[FigureWithUnit] = [c for c in cifras if self._is_the_same(c)]
        impresa = self.mostrada.impresa
        if impresa and impresa.lugar not in {c.lugar for c in mismas}:
            # A document may print it under another name: the annex has the firms served as physical progress.
            mismas += printed.published(self.catalogo, archivo=impresa.archivo, fila=impresa.fila)
        mismas += self._of_its_terms() if not mismas else []
        listadas = {c.lugar for c in mismas}
        mismas += [c for c in self._conflicts() if c.lugar not in listadas]
        return [self._beside(c, mismas) for c in mismas]

    def _of_its_terms(self) -> list[FigureWithUnit]:
        """Return what the printed terms of a ratio of money give of it, where a file heads the year and not they."""
        es_de_archivo = _weakest(self.figuras[self.indicador.id]) == Provenance.CALCULATED
        if not es_de_archivo or not self.indicador.usa or not is_money(self.indicador.id):
            return []
        pregunta, clave = Question(("anio", *self.asked), {}, self.alcance), (self.anio, *self.asked.values())
        impresa = given.given(self.catalogo, self.indicador.id, pregunta, clave)
        return [replace(impresa, seccion=f"{impresa.seccion}; de los montos impresos")] if impresa else []

    def _is_the_same(self, cifra: Printed) -> bool:
        pedidas = self._printed_as()
        valores = cifra.dimensiones
        abiertas = [d for d in self.grupo if d != "anio"]
        fijas = [d for d in pedidas if d not in abiertas]
        return valores == pedidas and printed.answers(self.indicador.id, valores, abiertas, fijas)

    def _beside(self, cifra: FigureWithUnit, mismas: Sequence[FigureWithUnit]) -> Published:
        valor = _number(self.indicador, self.figuras[self.indicador.id].valor)
        diferencia = None if valor is None else float(Decimal(str(valor)) - printed.in_units(cifra))
        iguales = [c for c in mismas if valor is not None and printed.in_units(c) == Decimal(str(valor))]
        resultado = IS_SOURCE if self._is_source(cifra, iguales) else self._verdict(cifra, valor)
        return record(Published, cifra, calculada=valor, diferencia=diferencia, resultado=resultado)

    def _verdict(self, cifra: FigureWithUnit, valor: float | None) -> str:
        """Compare a printed figure with what is loaded; what is invented verifies nothing."""
        es_inventada = _weakest(self.figuras[self.indicador.id]) == Provenance.SYNTHETIC
        return NOT_VERIFIED if valor is not None and es_inventada else documents.verdict(cifra, valor)

    def _is_source(self, cifra: FigureWithUnit, iguales: Sequence[FigureWithUnit]) -> bool:
        """Tell a printed figure that is the very one taken, of those that say what it says: nothing is to compare."""
        figura = self.figuras[self.indicador.id]
        es_tomada = not self.indicador.usa and not self.mostrada.impresa and _weakest(figura) == "publicado"
        es_de_esa = cifra in iguales and cifra.documento == printed.by_weight(iguales)[0].documento
        return es_tomada and es_de_esa and (printed.from_annex(cifra) or self.alcance == "nacional")


def _number(indicador: Indicator, valor: Value) -> int | float | None:
    """Return a figure's number as answers give it; None for one that is a word, which has nothing to take apart."""
    numero = plain_value(indicador, valor)
    return None if isinstance(numero, str) else numero


def _part(papel: str, indicador: Indicator, figura: Figure) -> Part:
    return Part(papel, indicador, _number(indicador, figura.valor), _weakest(figura), _bounds(indicador, figura))


def _bounds(indicador: Indicator, figura: Figure) -> Bounds | None:
    """Return what a figure lies between, where only that is said of it."""
    menor, mayor = (_number(indicador, v) for v in figura.entre or (None, None))
    return None if menor is None or mayor is None else (menor, mayor)


def _as_shown(indicador: Indicator, valor: int | float | None, entre: Bounds | None) -> str:
    return formats.between(indicador, *entre) if entre else formats.written(indicador, valor)


def _of_files(indicador: Indicator, archivos: Sequence[SourceFile]) -> list[FileBehind]:
    return [record(FileBehind, a, para=indicador.etiqueta, filas_de=ROWS_OF.get(a.fuente, "filas")) for a in archivos]


def _joined(fuentes: list[FileBehind]) -> list[FileBehind]:
    """Return the sources with those of the same rows as one, for all the parts they are behind."""
    para: dict[FileBehind, dict[str, None]] = {}
    for fuente in fuentes:
        para.setdefault(replace(fuente, para=""), {})[fuente.para] = None
    return [replace(fuente, para=", ".join(partes)) for fuente, partes in para.items()]


def _weakest(figura: Figure) -> str | None:
    return weakest(figura.procedencias)


def _written(indicador: Indicator, figura: Figure) -> str:
    return formats.written(indicador, _number(indicador, figura.valor))


def _operand(indicador: Indicator, figura: Figure) -> str:
    """Write a figure inside a formula: without unit, with a decimal more where it is itself rounded."""
    valor = _number(indicador, figura.valor)
    if indicador.unidad in (Unit.PERCENT, Unit.POINTS):
        return formats.number(valor, indicador.decimales + 1)
    return formats.number(valor, 0 if isinstance(valor, int) else 2)
