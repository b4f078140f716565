"""What documents print and units report of firms without their rows, and what is known of firms by that alone.

A synthetic figure never displaces a published one: where a document prints the figure asked for, that is the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.gathering import gather
from pp0093.ask.mart import OF_DOCUMENTS, OF_METAS, RECORDS
from pp0093.ask.origin import printed
from pp0093.ask.parts import overlaps
from pp0093.ask.registry import FIRM_IDS, FIRMS_UNIT, INDICATORS, STRUCTURE, is_counted, stored
from pp0093.ask.rows import Figure, Filters, Record, Row, records
from pp0093.ask.ruled import ActivityRule, DeliveryRule, UnitRule
from pp0093.ask.selection import PARTIAL, Question
from pp0093.ask.standing import basis
from pp0093.provenance import Provenance
from pp0093.writing import formats

OVERLAP = "solapamiento"
# How marts.intervalo calls a product with the activities that do not count for its goal.
OF_BUDGET = "presupuesto"
REPORTED = Provenance.REPORTED.value


class Given(Struct, frozen=True):
    """What a document or a unit gives of firms without their rows: a figure, or the interval it lies in.

    That of a product is of the activities that count for it or, `es_de_presupuesto`, of all of them.
    """

    indicador: str
    anio: int
    valores: dict[str, str]
    figura: Figure
    es_de_presupuesto: bool = False


class GivenAnswers:
    """What is given that says what is asked: same indicator, same dimensions and values, same year."""

    def __init__(self, catalogo: Catalog, indicadores: Sequence[str], pedida: Question) -> None:
        self.por = pedida.por
        self.fijas = {d: v for d, v in pedida.filtros.items() if d not in pedida.por and d != "anio" and v}
        self.cifras: dict[tuple[str, Any], Figure] = {}
        self.catalogo = catalogo
        self.base, self.filtros = pedida.fuente, pedida.filtros
        pedidos = dict.fromkeys((*indicadores, *stored(indicadores)))
        contadas = [i for i in pedidos if is_counted(i)]
        pide_impresas = pedida.fuente in ("", OF_METAS, OF_DOCUMENTS) and pedida.alcance == "reporte"
        if contadas and pide_impresas and "anio" in self.por and self._one_value_each():
            self._load(contadas, pedida.filtros)

    def _one_value_each(self) -> bool:
        return all(len(v) == 1 for v in self.fijas.values())

    def _load(self, ids: list[str], filtros: Filters) -> None:
        abiertas = [d for d in self.por if d != "anio"]
        fijas = {d: v[0] for d, v in self.fijas.items()}
        # In a demonstration what documents print of its years stands beside it, and heads nothing.
        sin_impresas = frozenset[int]() if self.base else basis.demonstrated(self.catalogo)
        for dada in _given(self.catalogo, self.base):
            if dada.indicador not in ids or dada.anio in sin_impresas:
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
        con_registros = {self._year(c) for c, f in presentes.items() if not _is_invented(f)} if self.cifras else set()
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


def _is_invented(figuras: dict[str, Figure]) -> bool:
    """Tell whether the records of a group are of a demonstration: what it has is all invented, or it has nothing."""
    return all(f.procedencias <= {Provenance.SYNTHETIC} for f in figuras.values())


def _with_its_product(catalogo: Catalog, dada: Given) -> Mapping[str, str]:
    """Return what a figure is of; one of an activity is also of its product, but for a share of all the firms."""
    if "actividad" not in dada.valores or dada.indicador in (printed.SHARE, printed.SHARE_WITH_DATA):
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


@remembered
def _given(catalogo: Catalog, base: str) -> list[Given]:
    """Return what is given of firms: what documents print, then what units report, then what it lies between.

    With a base, only what it gives, what stands beside included; without one, what may head.
    """
    if base == OF_METAS:
        return _with_what_comes_of_it(catalogo, _reported(catalogo, _BY_METAS))
    tramos = _lain_between(catalogo)
    if base == OF_DOCUMENTS:
        return [*_with_what_comes_of_it(catalogo, _printed(catalogo)), *(t for t in tramos if t.figura.archivos)]
    impresas = [d for d in _printed(catalogo) if not _is_beside(catalogo, d)]
    de_registros = {k for k, base_de_ella in _bases(catalogo).items() if base_de_ella == RECORDS}
    dadas = [*impresas, *_reported(catalogo, _HEADED_BY_METAS)]
    return [*_with_what_comes_of_it(catalogo, dadas, de_registros), *tramos]


def _with_what_comes_of_it(
    catalogo: Catalog, dadas: Sequence[Given], de_registros: Set[tuple[int, str]] = frozenset()
) -> list[Given]:
    """Return what is given of firms, and the overlaps and shares that come of it.

    Only where all the firms of one are of one source, of which `de_registros`, the activities that records count, are
    not.
    """
    de_firmas = [d for d in dadas if d.indicador == printed.FIRMS]
    firmas = {(d.anio, *d.valores.items()): d.figura for d in reversed(de_firmas)}
    partes = _overlaps(catalogo, de_firmas, firmas, de_registros), _shares(de_firmas, firmas, de_registros)
    return [*dadas, *chain.from_iterable(partes)]


_Firms = Mapping[tuple[Any, ...], Figure]


def _overlaps(
    catalogo: Catalog, de_firmas: Sequence[Given], firmas: _Firms, de_registros: Set[tuple[int, str]]
) -> Iterator[Given]:
    """Yield what activities add up to, less the firms of all: of the programme and of what it is made of."""
    enteros = [(d.anio, d.valores) for d in de_firmas if len(d.valores) < 2 and {*d.valores} <= {*STRUCTURE}]
    for anio, valores in enteros:
        suyas = overlaps.overlapping(catalogo.rules.of(anio), valores)
        partes = [firmas.get((anio, ("actividad", a)), Figure(None)) for a in suyas]
        total = firmas[(anio, *valores.items())]
        if not de_registros & {(anio, a) for a in suyas} and (de_mas := _overlap(total, partes)):
            yield Given(OVERLAP, anio, valores, de_mas)


def _overlap(total: Figure, partes: Sequence[Figure]) -> Figure | None:
    """Return what parts add up to over their total; None where not all are of one source, or that can't be."""
    if not partes or not _are_of_one_source([total, *partes]):
        return None
    sumandos, distintas = [Decimal(f.valor or 0) for f in partes], Decimal(total.valor or 0)
    if (de_mas := sum(sumandos) - distintas) < 0:
        return None
    cuenta = f"{' + '.join(map(formats.number, sumandos))} − {formats.number(distintas)}"
    return replace(_derived(de_mas, [total, *partes]), cuenta=cuenta)


def _shares(de_firmas: Sequence[Given], firmas: _Firms, de_registros: Set[tuple[int, str]]) -> Iterator[Given]:
    """Yield which part of the firms of a year those of each value are."""
    for dada in de_firmas:
        total, suya = firmas.get((dada.anio,)), [*dada.valores.items()]
        if total is None or len(suya) != 1:
            continue
        [(dimension, valor)] = suya
        es_de_registros = dimension == "actividad" and (dada.anio, valor) in de_registros
        if not es_de_registros and total.valor and _are_of_one_source([total, dada.figura]):
            parte = 100 * Decimal(dada.figura.valor or 0) / Decimal(total.valor)
            yield Given(printed.SHARE, dada.anio, dada.valores, _derived(parte, [total, dada.figura]))


def _are_of_one_source(figuras: Sequence[Figure]) -> bool:
    return len({f.procedencias for f in figuras}) == 1 and all(f.valor is not None for f in figuras)


def _derived(valor: Decimal, todas: Sequence[Figure]) -> Figure:
    """Return what is computed of figures that are given, with their files and their days."""
    archivos = dict.fromkeys(a for f in todas for a in (*f.archivos, *_named(f.impresa.archivo if f.impresa else None)))
    cortes = frozenset[date]().union(*(f.cortes for f in todas))
    return Figure(valor, frozenset([Provenance.DERIVED.value]), cortes, archivos=tuple(archivos))


def _is_beside(catalogo: Catalog, dada: Given) -> bool:
    """Tell whether what is printed of the firms of an activity stands beside what its progress stands on."""
    if dada.indicador != printed.FIRMS or list(dada.valores) != ["actividad"]:
        return False
    [actividad] = dada.valores.values()
    return _bases(catalogo).get((dada.anio, actividad)) in (PARTIAL, REPORTED)


@remembered
def _bases(catalogo: Catalog) -> dict[tuple[int, str], str]:
    return {(b.anio, b.actividad): b.base for b in basis.activities(catalogo)}


def _printed(catalogo: Catalog) -> list[Given]:
    impresas = _as_printed(catalogo)
    dichas = {(d.indicador, d.anio, *d.valores.items()) for d in impresas}
    de_unidades = [u for d in impresas for u in (_of_its_unit(catalogo, d), *_of_the_only_one(catalogo, d)) if u]
    return [*impresas, *(u for u in de_unidades if (u.indicador, u.anio, *u.valores.items()) not in dichas)]


def _of_its_unit(catalogo: Catalog, dada: Given) -> Given | None:
    """Return what is given of a direction as of the unit that is all of it; None where several are, or another is."""
    if [*dada.valores] != ["direccion"]:
        return None
    [direccion] = dada.valores.values()
    es_toda = _directions(catalogo, dada.anio, direccion) == [direccion]
    return replace(dada, valores={"unidad": direccion}) if es_toda else None


def _of_the_only_one(catalogo: Catalog, dada: Given) -> Iterator[Given]:
    """Yield the firms given of an activity as those of the unit that alone delivers it; of all it serves, if all."""
    if dada.indicador != printed.FIRMS or [*dada.valores] != ["actividad"]:
        return
    [actividad] = dada.valores.values()
    reglas = catalogo.rules.of(dada.anio).typed(DeliveryRule)
    unidades = [r.unidad for r in reglas if r.actividad == actividad]
    if len(unidades) != 1:
        return
    [unidad] = unidades
    for de_quien in ({"unidad": unidad}, *({"direccion": d} for d in _directions(catalogo, dada.anio, unidad))):
        yield replace(dada, valores={**de_quien, **dada.valores})
        if [r.actividad for r in reglas if r.unidad == unidad] == [actividad]:
            yield replace(dada, valores=de_quien)


def _directions(catalogo: Catalog, anio: int, unidad: str) -> list[str]:
    """Return the direction of which a unit is all, if there is one."""
    reglas = catalogo.rules.of(anio).typed(UnitRule)
    suyas = [r.direccion for r in reglas if r.unidad == unidad]
    return [d for d in suyas if [r.unidad for r in reglas if r.direccion == d] == [unidad]]


def _as_printed(catalogo: Catalog) -> list[Given]:
    """Return what documents print of firms; without a value where they print several and none heads."""
    publicada, sin_cabeza = frozenset([Provenance.PUBLISHED.value]), printed.headless(catalogo)
    con_cifra = [
        Given(f.indicador, f.anio, f.dimensiones, Figure(f.valor, publicada, _days(f.corte), impresa=f))
        for f in printed.taken(catalogo)
        if (f.indicador, f.anio, frozenset(f.dimensiones.items())) not in sin_cabeza
    ]
    ninguna = [Given(i, anio, de, Figure(None, publicada)) for (i, anio, _), de in sin_cabeza.items()]
    return [g for g in (*con_cifra, *ninguna) if g.indicador in INDICATORS]


class _Reported(Record, frozen=True):
    """The progress that units report of what is measured in firms, and the file it comes from ("" where unknown)."""

    anio: int
    nivel: str
    codigo: str
    avance_fisico: Decimal
    corte: date | None
    archivo: str


class _Progressed(Record, frozen=True):
    """The cut-off of the progress of an activity in a year."""

    anio: int
    codigo: str
    corte: date


class _Bounds(Record, frozen=True):
    """Between which values the firms of something lie."""

    anio: int
    nivel: str
    codigo: str
    minimo: int
    maximo: int
    archivo: str | None

    @property
    def de_que(self) -> dict[str, str]:
        """The product that it is of; nothing of the programme."""
        return {} if self.nivel == "programa" else {"producto": self.codigo}


# The progress in firms that units report: where it heads, with its file, and wherever they do.
_HEADED_BY_METAS = (
    "select m.anio, nivel, codigo, avance_fisico, corte, coalesce(min(o.archivo), '') as archivo "
    "from marts.meta_fisica m left join marts.meta_origen o using (anio, nivel, codigo) "
    "where avance_fisico_procedencia = ? and unidad_medida = ? "
    "and coalesce(o.medida, 'avance_fisico') = 'avance_fisico' group by all order by all"
)
_BY_METAS = (
    "select f.anio, f.nivel, f.codigo, f.avance_fisico, f.corte, '' as archivo "
    "from marts.meta_fisica_fuente f join marts.meta_fisica m using (anio, nivel, codigo) "
    f"where f.de = '{OF_METAS}' and f.avance_fisico_procedencia = ? and m.unidad_medida = ? order by all"
)


def _reported(catalogo: Catalog, consulta: str) -> list[Given]:
    return [
        Given(
            printed.FIRMS,
            f.anio,
            {f.nivel: f.codigo},
            Figure(f.avance_fisico, frozenset([REPORTED]), _days(f.corte), archivos=_named(f.archivo)),
        )
        for f in records(_Reported, catalogo.entero.query(consulta, [REPORTED, FIRMS_UNIT]))
    ]


def _lain_between(catalogo: Catalog) -> list[Given]:
    return [
        Given(printed.FIRMS, f.anio, f.de_que, _between(catalogo, f), f.nivel == OF_BUDGET)
        for f in records(_Bounds, catalogo.entero.query("select * from marts.intervalo order by all"))
        if gather.tells_bounds(catalogo, f.anio, f.de_que.get("producto"))
    ]


def _days(corte: date | None) -> frozenset[date]:
    return frozenset([corte] if corte else [])


def _named(archivo: str | None) -> tuple[str, ...]:
    return (archivo,) if archivo else ()


def _between(catalogo: Catalog, tramo: _Bounds) -> Figure:
    """Return what is known of a figure that lies between two values: the value itself where they are the same."""
    derivado, archivos = frozenset([Provenance.DERIVED.value]), _named(tramo.archivo)
    cortes = frozenset[date]() if archivos else _of_its_activities(catalogo, tramo)
    if tramo.minimo == tramo.maximo:
        return Figure(tramo.minimo, derivado, cortes, archivos=archivos)
    return Figure(None, derivado, cortes, archivos=archivos, minimo=tramo.minimo, maximo=tramo.maximo)


def _of_its_activities(catalogo: Catalog, tramo: _Bounds) -> frozenset[date]:
    """Return the cut-offs of the activities between whose firms those of a product, or of the programme, lie."""
    reglas = [r for r in catalogo.rules.of(tramo.anio).typed(ActivityRule) if r.es_de_empresas]
    suyas = {
        r.actividad
        for r in reglas
        if tramo.nivel == "programa" or (r.producto == tramo.codigo and (r.cuenta or tramo.nivel == OF_BUDGET))
    }
    dias = _days_of_progress(catalogo)
    return frozenset(corte for (anio, codigo), corte in dias.items() if anio == tramo.anio and codigo in suyas)


@remembered
def _days_of_progress(catalogo: Catalog) -> dict[tuple[int, str], date]:
    """Return the cut-off of the progress of each activity in each year, where one is declared."""
    filas = catalogo.entero.query(
        "select anio, codigo, corte from marts.meta_fisica "
        "where nivel = 'actividad' and avance_fisico is not null and corte is not null"
    )
    return {(f.anio, f.codigo): f.corte for f in records(_Progressed, filas)}
