"""What documents print and units report of firms without their rows, and the amounts of money that documents print.

A synthetic figure never displaces a published one: where a document prints the figure asked for, that is the answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask import registry
from pp0093.ask.catalog import YEAR, Catalog, remembered
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import PublishedFigure, published
from pp0093.ask.protected import indirect
from pp0093.ask.registry import FIRM_IDS, INDICATORS, OF_DOCUMENTS, PROGRAMME, RECORDS, is_counted, is_money
from pp0093.ask.rows import Figure, Filters, Printed, Record, Row, paired, record, records
from pp0093.ask.ruled import ActivityRule
from pp0093.ask.selection import Question
from pp0093.ask.standing import basis
from pp0093.provenance import Provenance
from pp0093.writing import formats

OVERLAP = "solapamiento"
OF_THE_REPORT = "reporte"


class Given(Struct, frozen=True):
    """What a document or a unit gives without rows: a figure, or the interval it lies in.

    Firms of a product are of the activities that count for it or, `es_de_presupuesto`, of all of them; of money it is
    None.
    """

    indicador: str
    alcance: str
    anio: int
    valores: dict[str, str]
    figura: Figure
    es_de_presupuesto: bool | None


class GivenAnswers:
    """What is given that says what is asked: same indicator, same dimensions and values, same year."""

    def __init__(self, catalogo: Catalog, ids: Iterable[str], pedida: Question) -> None:
        self.por, self.alcance = pedida.por, pedida.alcance
        self.fijas = {d: v for d, v in pedida.filtros.items() if d not in pedida.por and d != "anio" and v}
        self.cifras: dict[tuple[str, Any], Figure] = {}
        self.catalogo = catalogo
        self.base, self.filtros = pedida.fuente, pedida.filtros
        suyos = [i for i in ids if self._may_be_given(i)]
        if suyos and YEAR in self.por and all(len(v) == 1 for v in self.fijas.values()):
            self._load(suyos, pedida.filtros)

    def _may_be_given(self, id_: str) -> bool:
        """Tell whether an indicator may be given: firms of the report and, asked of documents alone, any money."""
        if is_counted(id_):
            return self.base != RECORDS and self.alcance == OF_THE_REPORT
        return self.base == OF_DOCUMENTS and is_money(id_)

    def _load(self, ids: list[str], filtros: Filters) -> None:
        abiertas = [d for d in self.por if d != "anio"]
        fijas = {d: v[0] for d, v in self.fijas.items()}
        # In a demonstration what documents print of its years stands beside it, and heads nothing.
        sin_impresas = frozenset[int]() if self.base else basis.demonstrated(self.catalogo)
        for dada in chain.from_iterable(_given(self.catalogo, self.base).get(i, ()) for i in ids):
            if dada.alcance != self.alcance or dada.anio in sin_impresas:
                continue
            valores = _with_its_product(self.catalogo, dada) if "producto" in (*abiertas, *fijas) else dada.valores
            if not printed.answers(dada.indicador, valores, abiertas, fijas):
                continue
            es_entero = not _has_others(self.catalogo, fijas.get("producto"), dada.anio)
            if "actividad" not in valores and dada.es_de_presupuesto is es_entero:
                continue
            cumple = all(valores[d] == v for d, v in fijas.items()) and all(
                str({**valores, "anio": dada.anio}[d]) in pedidos for d, pedidos in filtros.items() if pedidos
            )
            if cumple:
                clave = tuple(dada.anio if d == "anio" else valores[d] for d in self.por)
                self.cifras.setdefault((dada.indicador, clave), dada.figura)

    def over(self, id_: str, clave: tuple[Any, ...], calculada: Figure) -> Figure:
        """Return the published figure of an indicator where the computed one is synthetic, partial or missing.

        A rate of whole records of which too little is known lies between two values: a printed one is of other firms.
        """
        return self.cifras.get((id_, clave), calculada) if is_weak(calculada) else calculada

    def missing_groups(
        self, presentes: Mapping[tuple[Any, ...], dict[str, Figure]]
    ) -> list[tuple[tuple[Any, ...], Row]]:
        """Return the groups that only a document has.

        In a year with records, the values of what a firm is are already all there: a document's own brackets (150 to
        500 UIT) would stand beside the ones they are made of. So they do where those are of a demonstration, which
        displaces nothing printed. Where records are whole, who is not there is nobody.
        """
        con_registros = {
            self._year(c)
            for c, figuras in presentes.items()
            if self.cifras and not all(f.procedencias <= {Provenance.SYNTHETIC} for f in figuras.values())
        }
        abre_empresas = any(d in FIRM_IDS for d in self.por)
        claves = dict.fromkeys(
            clave
            for _, clave in self.cifras
            if clave not in presentes and not (abre_empresas and self._year(clave) in con_registros)
        )
        grupos = ((clave, dict(zip(self.por, clave, strict=True))) for clave in claves)
        return [(clave, grupo) for clave, grupo in grupos if self.base or not self._is_of_records(grupo)]

    def _is_of_records(self, grupo: Row) -> bool:
        if not basis.has_records(self.catalogo):
            return False
        return basis.of_group(self.catalogo, self.por, self.filtros, grupo).is_whole

    def _year(self, clave: tuple[Any, ...]) -> Any:
        return clave[self.por.index("anio")]


def is_weak(figura: Figure) -> bool:
    """Tell whether a figure gives way to what is printed: one that is synthetic, partial or missing does."""
    es_de_nada = not figura.se_sabe or not figura.procedencias
    return es_de_nada or figura.parcial or Provenance.SYNTHETIC in figura.procedencias


def _with_its_product(catalogo: Catalog, dada: Given) -> Mapping[str, str]:
    """Return what a figure is of; firms of an activity are also of its product, but for a share of all of them."""
    es_de_todas = dada.es_de_presupuesto is None or dada.indicador in (printed.SHARE, printed.SHARE_WITH_DATA)
    if es_de_todas or "actividad" not in dada.valores:
        return dada.valores
    reglas = catalogo.rules.of(dada.anio).typed(ActivityRule)
    suyo = next(({"producto": a.producto} for a in reglas if a.actividad == dada.valores["actividad"]), {})
    return {**suyo, **dada.valores}


def _has_others(catalogo: Catalog, producto: str | None, anio: int) -> bool:
    """Tell whether a product asked for as a filter has firms that what documents print of it leaves out: 3.2's.

    As a filter a product is every activity of its budget; printed, only those that count towards its goal.
    """
    return any(
        a.producto == producto and not a.cuenta and a.es_de_empresas
        for a in catalogo.rules.of(anio).typed(ActivityRule)
    )


class _Row(Record, frozen=True):
    """A row of marts.cifra: `sobre` is what its value is a part of; `archivo` and `fila`, where it is printed so."""

    indicador: str
    alcance: str
    anio: int
    dimension: str | None
    valor_dimension: str | None
    es_todo: bool
    valor: Decimal | None
    sobre: Decimal | None
    minimo: int | None
    maximo: int | None
    procedencia: str
    sumandos: str | None
    cortes: str | None
    archivos: str | None
    archivo: str | None
    fila: int | None

    @property
    def valores(self) -> dict[str, str]:
        """Its dimensions and their values, without the year."""
        return paired(self.dimension, self.valor_dimension)

    @property
    def es_tramo(self) -> bool:
        """Whether it is what activities leave firms to lie between, or what they leave them to be."""
        return self.indicador == printed.FIRMS and self.procedencia == Provenance.DERIVED


@remembered
def _by_place(catalogo: Catalog) -> dict[tuple[str | None, int | None], PublishedFigure]:
    return {f.lugar: f for f in published(catalogo)}


@remembered
def _given(catalogo: Catalog, base: str) -> dict[str, list[Given]]:
    """Return what is given by indicator: with a base, what it gives, what stands beside included; else what may head.

    Money of the programme itself is of no place.
    """
    dadas = defaultdict(list)
    for f in records(_Row, catalogo.entero.query("select * from marts.cifra where base = ? order by all", [base])):
        if f.indicador in INDICATORS and not _is_reserved(catalogo, f):
            figura, es_dinero = _figure(f, _by_place(catalogo)), is_money(f.indicador)
            valores = {d: v for d, v in f.valores.items() if not es_dinero or d != PROGRAMME.id}
            es_todo = None if es_dinero else f.es_todo
            dadas[f.indicador].append(Given(f.indicador, f.alcance, f.anio, valores, figura, es_todo))
    return dadas


def _is_reserved(catalogo: Catalog, dada: _Row) -> bool:
    """Tell whether it is an interval that who asks is not told."""
    return catalogo.protegido and dada.es_tramo and not indirect.bounds_told(catalogo, dada.anio, dada.valor_dimension)


def _figure(dada: _Row, impresas: Mapping[tuple[str | None, int | None], Printed]) -> Figure:
    valor = dada.valor if dada.sobre is None or dada.valor is None else 100 * dada.valor / dada.sobre
    return Figure(
        valor,
        frozenset([dada.procedencia]),
        frozenset(map(date.fromisoformat, _split(dada.cortes))),
        impresa=impresas.get((dada.archivo, dada.fila)),
        archivos=tuple(dict.fromkeys(_split(dada.archivos))),
        cuenta=_account(_split(dada.sumandos)),
        minimo=dada.minimo,
        maximo=dada.maximo,
    )


def _split(dichos: str | None) -> list[str]:
    return dichos.split(";") if dichos else []


def _account(numeros: Sequence[str]) -> str:
    """Write how an overlap comes: what activities add up to, less what they are together."""
    *suman, juntas = [f"{int(n):,}" for n in numeros] or [""]
    return f"{' + '.join(suman)} − {juntas}" if suman else ""


@remembered
def printed_of(catalogo: Catalog, indicador: str, pregunta: Question) -> dict[tuple[Any, ...], PublishedFigure]:
    """Return what documents print of an indicator, by group, whatever records or files say: that which heads."""
    dadas = GivenAnswers(catalogo, [indicador], replace(pregunta, fuente=OF_DOCUMENTS))
    impresas = _by_place(catalogo)
    return {clave: impresas[f.impresa.lugar] for (_, clave), f in dadas.cifras.items() if f.impresa}


class OfPrint(PublishedFigure, frozen=True):
    """What the printed terms of a figure give of it, where no document prints it: of the place of the first of them.

    As it is computed it is written as any figure of its indicator: 99.985 is ">99.9 %", and not as a document would.
    """

    @property
    def escrita(self) -> str:
        """The figure as its indicator is written."""
        return formats.written(INDICATORS[self.indicador], self.valor)


def given(catalogo: Catalog, indicador: str, pregunta: Question, clave: tuple[object, ...]) -> PublishedFigure | None:
    """Return what a document prints of the money of a group or, of a ratio or a difference, what its terms give.

    The terms of one document: what those of two give, none says.
    """
    if impresa := printed_of(catalogo, indicador, pregunta).get(clave):
        return impresa
    suyo = INDICATORS[indicador]
    terminos = {t: printed_of(catalogo, t, pregunta).get(clave) for t in suyo.usa}
    if len({impresa.documento for impresa in terminos.values() if impresa}) > 1:
        return None
    figuras = {t: Figure(impresa.valor) for t, impresa in terminos.items() if impresa}
    valor = registry.figure(suyo, figuras).valor if suyo.usa else None
    primero = next(iter(terminos.values()), None)
    if primero is None or valor is None:
        return None
    del_indicador = {
        "valor": Decimal(valor),
        "decimales": suyo.decimales,
        "unidad_medida": suyo.unidad.value,
        "escala": 0,
    }
    return record(OfPrint, primero, indicador=indicador, **del_indicador)
