"""What is known of each figure that a document may state: our own figures first, then what documents print of the rest.

A figure is known exactly, or only from where to where: a printed share by its decimals, a year that no document prints
by what the next one says it changed. What two documents, or two places of one, print differently is not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from pp0093 import clock
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.gathering import printed_money
from pp0093.ask.names import MemberName, names
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import FigureWithUnit
from pp0093.ask.query import YEAR, Query, run
from pp0093.ask.ranges import Range
from pp0093.ask.registry import INDICATORS, PRESUPUESTO, Unit, dimensions_of, offered, stored
from pp0093.ask.rows import Record, Row, is_open, record
from pp0093.ask.ruled import ActivityRule, PrintedSubject, ProductRule
from pp0093.ask.selection import Question
from pp0093.ask.standing import change, periods, years
from pp0093.audit import vocabulary
from pp0093.audit.known import Key, KnownFigure, Of
from pp0093.provenance import Provenance
from pp0093.writing import formats

OWN = (
    ("pia_soles", "pim_soles", "certificado_soles", "comprometido_soles", "devengado_soles", "girado_soles"),
    ("saldo_soles", "ejecucion_pct", "variacion_pim_pct"),
    ("meta_fisica", "avance_fisico", "cumplimiento_pct"),
    ("empresas_atendidas",),
    ("focalizacion_pct",),
)
OPENED = (
    (),
    ("producto",),
    ("actividad",),
    ("familia_servicio",),
    ("servicio",),
    ("unidad",),
    ("sector",),
    ("tamano",),
    ("departamento",),
    ("region_natural",),
)
# The same thing under another name: the physical progress of what is measured in firms is the firms served.
SAME = {
    "empresas_atendidas": ("avance_fisico",),
    "acciones": ("avance_fisico",),
    "avance_fisico": ("empresas_atendidas", "acciones"),
}
VARIATION, POINTS, RATIO = change.IN_PERCENT, change.IN_POINTS, "_razon_pct"
# Of a direction a document prints what a unit is elsewhere.
DIRECTION, UNIT_DIMENSION = "direccion", "unidad"


class DatedRow(Record, frozen=True):
    """A row of figures: of which year and scope it is, and up to when."""

    anio: int
    alcance: str
    corte: str | None


class Structure(Struct, frozen=True):
    """The programme's code, who runs each activity, how it is named, what has two names, each product's activities.

    `en_empresas` are the activities whose goal is measured in firms.
    """

    codigo: str
    responsables: Mapping[str, tuple[str, ...]]
    nombres: Mapping[tuple[str, str], str]
    iguales: Mapping[Of, Of]
    actividades: Mapping[str, tuple[str, ...]]
    en_empresas: tuple[str, ...]


class Knowledge:
    """Every known figure by indicator, year and what it is of."""

    def __init__(
        self,
        cifras: Iterable[KnownFigure],
        dudosas: Mapping[Key, tuple[KnownFigure, ...]],
        programa: Structure,
        impiden: Callable[[str, int, int, Of], bool],
    ) -> None:
        self._impiden = impiden
        self.responsables, self.nombres = programa.responsables, programa.nombres
        self.codigo = programa.codigo
        self._iguales, self.actividades = programa.iguales, programa.actividades
        self.en_empresas = programa.en_empresas
        self._cifras = {(c.indicador, c.anio, c.de): c for c in cifras}
        self.dudosas = dudosas
        self.por_lugar: dict[tuple[str, int], list[KnownFigure]] = defaultdict(list)
        self.por_sujeto: dict[tuple[str, Of], list[KnownFigure]] = defaultdict(list)
        for c in self._cifras.values():
            self.por_lugar[c.indicador, c.anio].append(c)
            self.por_sujeto[c.indicador, c.de].append(c)
        self.indicadores = {c.indicador for c in self._cifras.values()}

    def get(self, indicador: str, anio: int, de: Of) -> KnownFigure | None:
        """Return a figure as it is known, or computed from those that are; None when neither."""
        if (indicador, anio, de) in self.dudosas:
            return None
        hallada = self._cifras.get((indicador, anio, de)) or self._same(indicador, anio, de)
        if hallada:
            return hallada
        if indicador.endswith(VARIATION):
            return self.change(indicador.removesuffix(VARIATION), anio, anio - 1, de)
        if indicador.endswith(POINTS):
            return self.difference(indicador.removesuffix(POINTS), anio, anio - 1, de)
        return self._before(indicador, anio, de)

    def _same(self, indicador: str, anio: int, de: Of) -> KnownFigure | None:
        claves = ((otro, anio, de) for otro in SAME.get(indicador, ()))
        return next((c for k in claves if k not in self.dudosas and (c := self._cifras.get(k))), None)

    def _before(self, indicador: str, anio: int, de: Of) -> KnownFigure | None:
        """Return a figure that only the next year's change tells."""
        despues = self._cifras.get((indicador, anio + 1, de)) or self._same(indicador, anio + 1, de)
        cambio = self._cifras.get((indicador + VARIATION, anio + 1, de))
        if despues is None or cambio is None or (indicador + VARIATION, anio + 1, de) in self.dudosas:
            return None
        antes = despues.rango.before(cambio.rango)
        fuente = f"{cambio.fuente}, por su variación"
        return KnownFigure(indicador, anio, de, antes.desde, antes.hasta, fuente, es_exacta=False) if antes else None

    def change(self, indicador: str, anio: int, base: int, de: Of) -> KnownFigure | None:
        """Return the relative change of a figure between two years, in percent; None where a rule forbids it."""
        return self._changed(indicador, VARIATION, anio, base, de)

    def difference(self, indicador: str, anio: int, base: int, de: Of) -> KnownFigure | None:
        """Return the difference of a share between two years, in points; None where a rule forbids it."""
        return self._changed(indicador, POINTS, anio, base, de)

    def _changed(self, indicador: str, en: str, anio: int, base: int, de: Of) -> KnownFigure | None:
        impresa = self._cifras.get((indicador + en, anio, de))
        if impresa and base == anio - 1:
            return impresa
        a, b = self.get(indicador, anio, de), self.get(indicador, base, de)
        if a is None or b is None or self._impiden(indicador, anio, base, de):
            return None
        rango = a.rango.points(b.rango) if en == POINTS else a.rango.relative(b.rango)
        return a.over(indicador + en, rango, b)

    def more(self, indicador: str, anio: int, base: int, de: Of) -> KnownFigure | None:
        """Return how much more a figure is than that of another year, in its unit; None where a rule forbids it."""
        a, b = self.get(indicador, anio, de), self.get(indicador, base, de)
        if a is None or b is None or self._impiden(indicador, anio, base, de):
            return None
        return a.over(f"diferencia: {indicador}", a.rango.points(b.rango), b)

    def over_goal(self, anio: int, de: Of) -> KnownFigure | None:
        """Return how many more were reached than the goal said."""
        a, b = self.get("avance_fisico", anio, de), self.get("meta_fisica", anio, de)
        return a.over("diferencia: meta_fisica", a.rango.points(b.rango), b) if a and b else None

    def gap(self, anio: int, de: Of) -> KnownFigure | None:
        """Return how far an indicator is from its goal, in points."""
        valor, meta = self.get("valor_indicador", anio, de), self.get("meta_indicador", anio, de)
        if valor is None or meta is None:
            return None
        rango = valor.rango.points(meta.rango)
        return replace(valor, indicador="brecha_indicador_pp", desde=rango.desde, hasta=rango.hasta)

    def same_subject(self, de: Of) -> Of:
        """Return the one name of what is printed under two."""
        return self._iguales.get(de, de)

    def named(self, de: Of) -> str:
        """Return what a figure is of, in words."""
        return ", ".join(self.nombres.get(t, t[1]) for t in sorted(de)) or "el programa"

    def of_which(self, de: Of) -> str:
        """Return what a figure is of after "de", with its article ("del producto ...")."""
        nombre = self.named(de)
        return f"del {nombre.removeprefix('el ')}" if nombre.startswith("el ") else f"de {nombre}"

    def sum_of(self, indicador: str, anio: int, de: Of) -> KnownFigure | None:
        """Return an amount of a product as the sum of its activities', when all are known; None when one is not."""
        producto = next((v for d, v in de if d == "producto"), None)
        suyas = self.actividades.get(producto or "", ())
        partes = [self.get(indicador, anio, frozenset({("actividad", a)})) for a in suyas]
        if len(de) != 1 or not indicador.endswith("_soles") or not partes or not all(partes):
            return None
        conocidas = [p for p in partes if p]
        rango = sum((p.desde for p in conocidas), Decimal(0)), sum((p.hasta for p in conocidas), Decimal(0))
        return KnownFigure(indicador, anio, de, *rango, f"{conocidas[0].fuente} de sus actividades", es_exacta=False)

    def of_activities(self, anio: int) -> Range | None:
        """Return the firms of every activity measured in them, one after the other; None when one is not known."""
        partes = [self.get("avance_fisico", anio, frozenset({("actividad", a)})) for a in self.en_empresas]
        conocidas = [p for p in partes if p]
        if not partes or len(conocidas) < len(partes):
            return None
        return Range(sum((p.desde for p in conocidas), Decimal(0)), sum((p.hasta for p in conocidas), Decimal(0)))

    def share(self, indicador: str, anio: int, parte: Of, todo: Of) -> KnownFigure | None:
        """Return the share of a figure in another of the same indicator, in percent."""
        a, b = self.get(indicador, anio, parte), self.get(indicador, anio, todo)
        if a is None or b is None or a.desde > b.hasta:
            return None
        return a.over(f"participación: {indicador}", a.rango.part(b.rango), b)

    def ratio(self, indicador: str, anio: int, base: int, de: Of) -> KnownFigure | None:
        """Return what part a figure is of that of another year, in percent: "72 % of 2019"."""
        a, b = self.get(indicador, anio, de), self.get(indicador, base, de) or self.sum_of(indicador, base, de)
        if a is None or b is None or self._impiden(indicador, anio, base, de):
            return None
        return replace(a, fuente=b.fuente).over(indicador + RATIO, a.rango.part(b.rango), b)


@remembered
def of(catalogo: Catalog) -> Knowledge:
    """Return all that a version knows, demonstration and partial figures apart."""
    return _knowing(catalogo, _own(catalogo))


@remembered
def as_printed(catalogo: Catalog) -> Knowledge:
    """Return the same before a later extract restated the money of a year: with what documents print of it."""
    propias = _own(catalogo)
    de_antes = tuple(_before_restated(catalogo, c) for c in propias)
    return of(catalogo) if de_antes == propias else _knowing(catalogo, de_antes)


def _before_restated(catalogo: Catalog, cifra: KnownFigure) -> KnownFigure:
    if any(INDICATORS[s].mart is not PRESUPUESTO for s in stored((cifra.indicador,))):
        return cifra
    de = dict(sorted(cifra.de))
    pregunta = Question((YEAR, *(d for d in de if d != printed.NATIONAL)), {}, de.pop(printed.NATIONAL, "reporte"))
    impresa = printed_money.given(catalogo, cifra.indicador, pregunta, (cifra.anio, *de.values()))
    if impresa is None or printed.says(impresa, float(cifra.valor)):
        return cifra
    return replace(cifra, desde=impresa.valor, hasta=impresa.valor, fuente=impresa.donde)


def _knowing(catalogo: Catalog, suyas: Iterable[KnownFigure]) -> Knowledge:
    propias = {(c.indicador, c.anio, c.de): c for c in suyas}
    impresas: dict[Key, list[KnownFigure]] = defaultdict(list)
    for c in _printed(catalogo):
        impresas[c.indicador, c.anio, c.de].append(c)
    dudosas = {
        k: tuple(v) for k, v in impresas.items() if k not in propias and _same_known(k, propias) is None and _differ(v)
    }
    elegidas = {k: min(v, key=lambda c: c.hasta - c.desde) for k, v in impresas.items() if k not in dudosas}
    return Knowledge(
        [*elegidas.values(), *propias.values()],
        dudosas | _conflicts(catalogo, propias),
        Structure(
            catalogo.programa.codigo,
            _in_charge(catalogo),
            _names(catalogo),
            _two_names(catalogo),
            _activities(catalogo),
            _in_firms(catalogo),
        ),
        partial(_forbidden, catalogo),
    )


def _forbidden(catalogo: Catalog, indicador: str, anio: int, base: int, de: Of) -> bool:
    """Tell whether a rule forbids comparing a figure of two years; never of what can't be asked for."""
    lugar = {d: v for d, v in sorted(de) if d != printed.NATIONAL}
    if indicador not in INDICATORS or not set(lugar) <= set(dimensions_of(indicador)):
        return False
    alcance = "nacional" if len(lugar) < len(de) else "reporte"
    hallado = change.since(catalogo, indicador, (anio, base), {d: [v] for d, v in lugar.items()}, alcance)
    return bool(hallado.cambio.impiden)


def _activities(catalogo: Catalog) -> dict[str, tuple[str, ...]]:
    """Return the activities of each product."""
    suyas: dict[str, list[str]] = defaultdict(list)
    for regla in catalogo.rules.of(years.default(catalogo) or catalogo.programa.desde).typed(ActivityRule):
        suyas[regla.producto].append(regla.actividad)
    return {p: tuple(a) for p, a in suyas.items()}


def _in_firms(catalogo: Catalog) -> tuple[str, ...]:
    """Return the activities whose goal is measured in firms."""
    anio = years.default(catalogo) or catalogo.programa.desde
    return tuple(r.actividad for r in catalogo.rules.of(anio).typed(ActivityRule) if r.es_de_empresas)


def _two_names(catalogo: Catalog) -> dict[Of, Of]:
    """Return what documents call by two names: one by the other."""
    filas = catalogo.rules.typed(PrintedSubject)
    return {_of(f.dimension, f.valor_dimension): _of(f.mismo_dimension, f.mismo_valor) for f in filas}


def _of(dimension: str, valor: str) -> Of:
    return frozenset(zip(dimension.split(";"), valor.split(";"), strict=True))


def _in_charge(catalogo: Catalog) -> dict[str, tuple[str, ...]]:
    """Return the units that run each activity and product."""
    anio = years.default(catalogo) or catalogo.programa.desde
    reglas = catalogo.rules.of(anio)
    return {r.codigo: r.responsables for r in (*reglas.typed(ActivityRule), *reglas.typed(ProductRule))}


def _names(catalogo: Catalog) -> dict[tuple[str, str], str]:
    anio = years.default(catalogo) or catalogo.programa.desde

    def called(dimension: str) -> list[MemberName]:
        return list(names(catalogo, anio, dimension).values())

    return {
        (printed.NATIONAL, "nacional"): "todo el país",
        **{(clase, codigo): f"«{nombre}»" for nombre, clase, codigo in vocabulary.indicators(catalogo)},
        **{("departamento", n.codigo): n.nombre for n in called("departamento") if n.nombre},
        **{("actividad", n.codigo): f"la actividad {n.codigo_corto}" for n in called("actividad") if n.codigo_corto},
        **{
            ("producto", n.codigo): f"el producto {n.codigo_corto.lstrip('P')}"
            for n in called("producto")
            if n.codigo_corto
        },
    }


def _same_known(clave: Key, propias: Mapping[Key, KnownFigure]) -> KnownFigure | None:
    return next((c for otro in SAME.get(clave[0], ()) if (c := propias.get((otro, *clave[1:])))), None)


def _conflicts(catalogo: Catalog, propias: Mapping[Key, KnownFigure]) -> dict[Key, tuple[KnownFigure, ...]]:
    """Return what documents print differently under one name or under two, but what our own figures settle."""
    hallados: dict[Key, tuple[KnownFigure, ...]] = {}
    for c in _printed(catalogo):
        clave = c.indicador, c.anio, c.de
        filas = printed.conflicts(catalogo, c.indicador, c.anio, dict(c.de))
        if filas and clave not in propias and _same_known(clave, propias) is None:
            hallados[clave] = tuple(map(_known, filas))
    return hallados


def _differ(cifras: list[KnownFigure]) -> bool:
    return max(c.desde for c in cifras) > min(c.hasta for c in cifras)


@remembered
def _own(catalogo: Catalog) -> tuple[KnownFigure, ...]:
    return tuple(_each_own(catalogo))


def _each_own(catalogo: Catalog) -> Iterator[KnownFigure]:
    ofrecidos = offered(catalogo.programa)
    for ids in OWN:
        suyos = tuple(i for i in ids if i in ofrecidos)
        for por in OPENED:
            if suyos and all(set(por) <= set(dimensions_of(i)) for i in suyos):
                filas = run(catalogo, Query(suyos, ("anio", *por)))
                yield from (
                    c for f in filas if _is_final(catalogo, f, suyos) for i in suyos if (c := _figure(f, i, por))
                )
    if "pim_soles" in ofrecidos:
        for fila in run(
            catalogo, Query((*OWN[0][:2], "devengado_soles", "ejecucion_pct"), ("anio",), alcance="nacional")
        ):
            for i in (*OWN[0][:2], "devengado_soles", "ejecucion_pct"):
                if _is_final(catalogo, fila, (i,)) and (c := _figure(fila, i, ())):
                    yield replace(c, de=frozenset({(printed.NATIONAL, "nacional")}))


def _is_final(catalogo: Catalog, fila: Row, ids: Sequence[str]) -> bool:
    """Tell whether the figures of a row are of the whole of their year: a reading of before accuses no later one.

    Money is as its source reaches the close; the rest, as its own cut-offs do.
    """
    leida = record(DatedRow, fila)
    if any(INDICATORS[s].mart is PRESUPUESTO for s in stored(tuple(ids))):
        periodo = periods.period(catalogo, leida.alcance, leida.anio)
        return periodo is None or periodo.alcanza_cierre
    fin = date(leida.anio, 12, 31).isoformat()
    return all(c >= fin for c in formats.each(leida.corte)) and clock.today().year > leida.anio


def _figure(fila: Row, indicador: str, por: tuple[str, ...]) -> KnownFigure | None:
    valor, procedencia = fila[indicador], fila.get(f"procedencia_{indicador}", fila["procedencia"])
    # What is of a part, or said only with what it lies between, accuses nobody.
    no_basta = fila.get(f"parcial_{indicador}", False) or is_open(fila, indicador)
    if valor is None or procedencia == Provenance.SYNTHETIC or no_basta or any(fila[d] is None for d in por):
        return None
    if INDICATORS[indicador].unidad == Unit.PERCENT and procedencia == Provenance.PUBLISHED:
        return None  # What is only printed is known as far as its decimals go, and the printed row says how many.
    exacto = Decimal(str(valor))
    de = frozenset((d, str(fila[d])) for d in por)
    return KnownFigure(indicador, int(fila["anio"]), de, exacto, exacto, _origin(procedencia))


def _origin(procedencia: str | None) -> str:
    return f"nuestra cifra ({procedencia})"


def _printed(catalogo: Catalog) -> Iterator[KnownFigure]:
    for cifra in printed.published(catalogo):
        yield _known(cifra, cifra.nota or "")


def _known(cifra: FigureWithUnit, nota: str = "") -> KnownFigure:
    de = frozenset((UNIT_DIMENSION if d == DIRECTION else d, v) for d, v in cifra.dimensiones.items())
    valor = printed.in_units(cifra)
    es_cuenta = not cifra.decimales and valor == cifra.valor and "%" not in (cifra.unidad_medida or "")
    medio = Decimal(0) if es_cuenta else printed.last_digit(cifra) / 2
    hasta = valor * 2 if nota.startswith(printed.MORE_THAN) else valor + medio
    return KnownFigure(cifra.indicador, cifra.anio, de, valor - medio, hasta, cifra.donde, es_exacta=es_cuenta)
