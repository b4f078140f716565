"""Rows for the pages about firms: totals, shares, rates, places, services and overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter

from msgspec.structs import replace

from pp0093 import programme
from pp0093.ask import filter_values, view
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import PublishedFigure
from pp0093.ask.parts import focalization, structure
from pp0093.ask.query import Query, answers, run
from pp0093.ask.registry import ACTIVITY, DIMENSIONS, FIRMS_SERVED, INDICATORS, REPORT, SHARE, SHARE_WITH_DATA, YEAR
from pp0093.ask.rows import FEW, HIDDEN, OWN_FILTERS, AnswerRow, Filters, Row, bounds, fixed, is_open, known, row
from pp0093.ask.rule_rows import ActivityRule
from pp0093.ask.standing import basis, comparability, periods
from pp0093.ask.standing.change import Since, since
from pp0093.ask.standing.comparability import SERVICES
from pp0093.ask.suppression.indirect import Combination
from pp0093.ask.suppression.microdata import FROM_RECORDS
from pp0093.ask.view import View
from pp0093.claims import Sentence, Subject, subject
from pp0093.programme import FIRMS_TOPIC
from pp0093.provenance import Provenance
from pp0093.structs import Frozen
from pp0093.writing import formats
from pp0093.writing.phrases import phrase, say
from pp0093.writing.tables import AS_PRINTED

SHARE_AND_FIRMS = (SHARE, FIRMS_SERVED)
RATE = focalization.RATE
# The lower and upper bound of the rate.
RATE_BOUNDS = (RATE, "focalizacion_max_pct")
PER_THOUSAND = "empresas_por_mil"
MOST_COMBINED = 14
# What the printed parts of a family are of.
OPENS_A_FAMILY = (ACTIVITY, "unidad", "servicio")
# Attributes of a firm, whoever serves it: a complete delivery has all their values.
OF_A_FIRM = ("sector", "tamano", "departamento")
# Filters that fix, or nearly, the dimension a chart is grouped by.
SAYS_THE_SAME = {"region_natural": ("departamento",)}
# Filters that the overlap is precomputed for, besides the whole programme.
OVERLAPPED = ("unidad", "departamento", "sector")


def label(dimension: str) -> str:
    """Return a dimension's name."""
    return DIMENSIONS[dimension].etiqueta


class FirmsTotal(AnswerRow):
    """The firms served in a year, their focalization rate, and how many had been served before."""

    empresas_atendidas: int | None
    focalizacion_pct: float | None
    focalizacion_max_pct: float | None
    empresas_recurrentes: int | None = None
    parcial_empresas_atendidas: bool = False
    procedencia: str | None = None
    corte: str | None = None

    @property
    def limites(self) -> tuple[float, float] | None:
        """The interval of their number, when only that is known; else None."""
        return bounds(self.respuesta, FIRMS_SERVED)

    def named(self, de: Subject) -> Sentence:
        """Return them as a phrase of a subject, with their number or its interval."""
        cuantas = self.empresas_atendidas
        return say("firmas_entre" if cuantas is None else "firmas", de, empresas_atendidas=self.limites or cuantas)

    @property
    def es_entera(self) -> bool:
        """Whether one figure gives their number, and its records are complete."""
        return self.empresas_atendidas is not None and not self.parcial_empresas_atendidas


@cached_by_version
def years_with_firms(catalogo: Catalog) -> list[int]:
    """Return the years with figures of firms, from records or printed, newest first."""
    return sorted(
        (f["anio"] for f in known(run(catalogo, Query((FIRMS_SERVED,), ("anio",))), FIRMS_SERVED)),
        reverse=True,
    )


@cached_by_version
def _total(catalogo: Catalog, vista: View) -> FirmsTotal | None:
    return next(iter(answers(catalogo, FirmsTotal, ("anio",), _filters(vista))), None)


def _filters(vista: View) -> Filters:
    return {**vista.firms, "anio": [str(vista.anio)]}


def is_invented(fila: Row, clave: str) -> bool:
    """Tell whether a figure is synthetic: no page's opening sentence uses it."""
    return fila.get(f"procedencia_{clave}") == Provenance.SYNTHETIC


@cached_by_version
def focalized_firms(catalogo: Catalog, vista: View) -> FirmsTotal | None:
    """Return the firms served and their rate when a single figure gives it; else None.

    It does not when it is synthetic, from partial records, or of firms with too many unknowns.
    """
    suma = _total(catalogo, vista) if catalogo.programa.has(FIRMS_TOPIC) else None
    if suma is None or suma.focalizacion_pct is None or suma.parcial_empresas_atendidas:
        return None
    return None if is_open(suma.respuesta, RATE) or is_invented(suma.respuesta, RATE) else suma


class Received(Frozen):
    """What units delivered of the activities looked at: how many must, completed and gave something; others; firms."""

    deben: int
    completas: int
    recibidas: int
    empresas: int | None
    otras: int = 0

    @property
    def hay_algo(self) -> bool:
        """Whether any unit delivered anything."""
        return bool(self.recibidas or self.otras)


class Served(Frozen):
    """The firms served under a view: figures, filters in words, deliveries received.

    `todas` are those of the same delivery without filters on attributes, when records count them all; `es_abierta`: the
    rate is shown only as an interval; `cruce_anterior` is the year of its cross when it is another one. `tramo` are
    firms whose number is only an interval; `oculta`, why the number is suppressed for restricted readers. `sujeto` are
    year and filters as claims have them; `unidad` is the unit that served them and `de_ellas` the other filters in
    words. `base_impresa` is the declared base of a printed rate, and `recibieron`, the declared services of a printed
    count.
    """

    anio: int
    fila: FirmsTotal | None
    pedido: str
    recibido: Received | None
    todas: FirmsTotal | None = None
    es_abierta: bool = False
    cruce_anterior: int | None = None
    tramo: FirmsTotal | None = None
    oculta: str = ""
    sujeto: Subject = ()
    unidad: str | None = None
    de_ellas: str = ""
    base_impresa: str = ""
    recibieron: str = ""

    def only(self, clave: str) -> Row | None:
        """Return the row behind the first sentence with a single figure, FIRMS_SERVED or RATE, and its provenance.

        Without the other figures, whose provenance may be weaker.
        """
        fila = row(self.hallada)
        if fila is None:
            return None
        suya = {c: v for c, v in fila.items() if c not in INDICATORS or c == clave}
        return {**suya, "procedencia": fila.get(f"procedencia_{clave}") or fila.get("procedencia")}

    def row_behind(self, filas: Iterable[Row], clave: str) -> Row | None:
        """Return the row behind a sentence on firms by group: FIRMS_SERVED's if `filas` has a real figure, else all."""
        son_ciertas = any(f[clave] is not None and not is_invented(f, clave) for f in filas)
        return self.only(FIRMS_SERVED) if son_ciertas else self.cifras

    @property
    def estado(self) -> str:
        """The suffix of the phrase on their number (atendidas_...).

        "inventadas" has no phrase: it is only seen in a demonstration. "ninguna" when the figure is 0 or, without a
        figure, when units delivered everything and nothing matches the filters.
        """
        if self.fila is not None:
            if is_invented(self.fila.respuesta, FIRMS_SERVED):
                return "inventadas"
            if self.es_parcial:
                return "en_parte"
            return "ninguna" if self.fila.empresas_atendidas == 0 else "cuantas"
        if self.oculta:
            return "pocas" if self.oculta == FEW else "reservadas"
        if self.es_todo and self.recibido and self.pedido:
            return "ninguna"
        return "entre" if self.tramo else "sin_registros" if self.recibido is None else "por_llegar"

    @property
    def hallada(self) -> FirmsTotal | None:
        """The firms found: their number or, else, its interval."""
        return self.fila or self.tramo

    @property
    def es_todo(self) -> bool:
        """Whether records count every firm, so that an absent one was not served."""
        return self.todas is not None

    @property
    def es_cero(self) -> bool:
        """Whether the figure says that no firm was served."""
        return self.fila is not None and self.estado == "ninguna"

    @property
    def sin_empresas(self) -> bool:
        """Whether there are no firms to describe: their number is unknown, or 0."""
        return not self.hallada or self.es_cero

    @property
    def cifras(self) -> Row | None:
        """The row of its figures; None when only their interval is known."""
        return row(self.fila)

    @property
    def es_parcial(self) -> bool:
        """Whether the records received are partial."""
        return self.fila is not None and self.fila.parcial_empresas_atendidas

    @property
    def hasta(self) -> str:
        """The cut-offs of complete records, when the year goes on after them; as in its row."""
        fila = self.todas if self.fila is None and self.estado == "ninguna" else self.fila
        if fila is None or fila.procedencia != Provenance.CALCULATED or self.es_parcial:
            return ""
        return "" if fila.corte is None or fila.corte.endswith(formats.YEAR_END) else fila.corte


@cached_by_version
def served(catalogo: Catalog, vista: View) -> Served:
    """Return the firms served under the filters of a view, and the evidence behind them."""
    hallada = _total(catalogo, vista)
    fila = hallada if hallada and hallada.empresas_atendidas is not None else None
    tramo = hallada if fila is None and hallada and hallada.limites else None
    suma = _total(catalogo, vista.without(*OF_A_FIRM))
    return Served(
        vista.anio,
        fila,
        view.filters_in_words(catalogo, vista),
        deliveries_received(catalogo, vista),
        suma if suma and suma.es_entera and suma.procedencia in FROM_RECORDS else None,
        fila is not None and is_open(fila.respuesta, RATE),
        focalization.earlier_cross(catalogo, vista.anio),
        tramo,
        hallada.respuesta.get(f"{HIDDEN}{FIRMS_SERVED}", "") if hallada else "",
        claimed(vista),
        vista.unidad,
        view.filters_in_words(catalogo, vista.without("unidad")),
        rate_base(catalogo, vista, row(fila)),
        declared_aspect(catalogo, vista, FIRMS_SERVED, row(fila), SERVICES),
    )


def declared_aspect(catalogo: Catalog, vista: View, indicador: str, fila: Row | None, aspecto: str, *por: str) -> str:
    """Return what is declared of a figure of a row, grouped by some dimensions, when a document prints it."""
    lugar = {**fixed(vista.firms), **{d: str(fila[d]) for d in por if fila}}
    return comparability.said_of(catalogo, indicador, fila, lugar, aspecto) if fila else ""


def rate_base(catalogo: Catalog, vista: View, fila: Row | None) -> str:
    """Return the declared base of a printed rate."""
    return declared_aspect(catalogo, vista, RATE, fila, "datos").partition(";")[0]


def claimed(vista: View, *libres: str) -> Subject:
    """Return the subject of figures of firms: year and filters, except those on dimensions grouped by."""
    return subject(anio=vista.anio, **freed(vista, *libres).firms)


@cached_by_version
def unfinished(catalogo: Catalog, vista: View) -> Served | None:
    """Return the firms of a view when some records were received and no figure gives the total; else None."""
    # Callers also ask for focalized_firms, which says whether the total is known.
    if not catalogo.programa.has(FIRMS_TOPIC) or ((suma := _total(catalogo, vista)) and suma.es_entera):
        return None
    dichas = served(catalogo, vista)
    return dichas if dichas.recibido and dichas.recibido.hay_algo else None


def deliveries_received(catalogo: Catalog, vista: View) -> Received | None:
    """Return the deliveries of a year for the activities looked at; None when no unit delivered any that year."""
    del_anio = [e for e in basis.deliveries(catalogo) if e.anio == vista.anio]
    if not any(e.has_delivered for e in del_anio):
        return None
    # Firms are counted over activities measured in firms, or over the chosen one.
    suyas = (
        {vista.actividad}
        if vista.actividad
        else {
            a.actividad
            for a in catalogo.rules.of(vista.anio).typed(ActivityRule)
            if a.es_de_empresas and vista.producto in (None, a.producto)
        }
    )
    entregas = [e for e in del_anio if e.actividad in suyas and vista.unidad in (None, e.unidad)]
    deben = {e.unidad for e in entregas if e.debe}
    faltan = {e.unidad for e in entregas if e.debe and not e.stands_whole}
    recibidas = {e.unidad for e in entregas if e.has_delivered}
    pedido = Query((FIRMS_SERVED,), ("anio",), _filters(vista), base="registros")
    empresas = next((f[FIRMS_SERVED] for f in run(catalogo, pedido)), None)
    return Received(len(deben), len(deben - faltan), len(recibidas & deben), empresas, len(recibidas - deben))


def freed(vista: View, *dimensiones: str) -> View:
    """Return a view without filters on the dimensions grouped by, so that all their values show."""
    return vista.without(*(f for d in dimensiones for f in SAYS_THE_SAME.get(d, (d,)) if f in view.FILTER_LABELS))


@cached_by_version
def shares(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return firms and share by a dimension, using the kind of share that documents print that year.

    Printed shares are of all firms: under a filter, SHARE (see share_of). A filter on the dimension itself is ignored:
    one value alone says nothing.
    """
    filas = _shares(catalogo, vista, dimension)
    return [*filas, *structure.rest_row(catalogo, dimension, filas, share_of(filas))]


def _shares(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return the same without the remainder row, nor a missing-data row without figures."""
    libre = freed(vista, dimension)
    parte = SHARE if any(libre.firms.values()) else printed.share_printed(catalogo, dimension, vista.anio)
    filas = _ask(catalogo, (FIRMS_SERVED, parte), (dimension,), libre)
    es_nada = DIMENSIONS[dimension].is_missing
    return [f for f in filas if not es_nada(f[dimension]) or _has(f, FIRMS_SERVED) or _has(f, parte)]


def share_of(filas: Iterable[Row]) -> str:
    """Return which share some rows have: over all firms, or over those with data."""
    return next((SHARE_WITH_DATA for f in filas if SHARE_WITH_DATA in f), SHARE)


def placed(filas: Sequence[Row]) -> list[Row]:
    """Return the rows that a chart of shares draws: shares over firms with data exclude those without."""
    parte = share_of(filas)
    return [f for f in filas if parte == SHARE or _answers(f, parte)]


def crossed(catalogo: Catalog, vista: View, dimensiones: tuple[str, str]) -> list[Row]:
    """Return firms by two dimensions, ignoring filters on them."""
    return _ask(catalogo, (FIRMS_SERVED,), dimensiones, freed(vista, *dimensiones))


def by_product(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return, for each product, the share of its firms in each value of a dimension."""
    filas = []
    for p in structure.products(catalogo, vista.anio):
        abiertas = _ask(catalogo, SHARE_AND_FIRMS, (dimension,), freed(vista, dimension).within({"producto": p.codigo}))
        de_donde = {"producto": p.codigo, "producto_nombre": p.codigo_corto, OWN_FILTERS: {"producto": p.codigo}}
        filas += [{**f, **de_donde} for f in abiertas if _answers(f, SHARE)]
    return filas


def rates(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return the focalization rate, its upper bound and firms by a dimension."""
    return [
        f
        for f in _ask(catalogo, (FIRMS_SERVED, *RATE_BOUNDS), (dimension,), freed(vista, dimension))
        if _answers(f, RATE)
    ]


def map_values(catalogo: Catalog, vista: View) -> dict[str, str]:
    """Return {indicator: name} of the maps of a view: shares when the number of firms is unknown."""
    fila = next(iter(territory(catalogo, vista, "departamento")), {SHARE: None})
    cuales = (FIRMS_SERVED if FIRMS_SERVED in fila else SHARE, RATE, PER_THOUSAND)
    return {i: INDICATORS[i].etiqueta for i in cuales if i in fila}


@cached_by_version
def territory(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return firms, share and rate by department (or province), and firms served per 1,000 existing.

    A source gives existing firms by department, so only without filters. Figures that no row has are left out.
    """
    libre = freed(vista, dimension)
    indicadores = [FIRMS_SERVED, SHARE, RATE]
    indicadores += [PER_THOUSAND] if dimension == "departamento" and not libre.chosen else []
    filas = _ask(catalogo, tuple(indicadores), (dimension,), libre)
    hay = tuple(i for i in indicadores if i == SHARE or any(_has(f, i) for f in filas))
    return sorted(_ask(catalogo, hay, (dimension,), libre), key=lambda f: (f[dimension] is None, -(f[SHARE] or 0)))


def with_places(catalogo: Catalog, vista: View) -> View:
    """Return the view or, when its departments are unknown, that of the nearest earlier year in which they are known.

    Later years only when there is no earlier one: loading a later year changes no earlier page.
    """
    anios = sorted(years_with_firms(catalogo), key=lambda anio: (anio > vista.anio, abs(anio - vista.anio)))
    otras = (replace(vista, anio=anio) for anio in anios)
    return next((v for v in (vista, *otras) if territory(catalogo, v, "departamento")), vista)


def of_some_places(catalogo: Catalog, vista: View) -> list[PublishedFigure]:
    """Return the printed firms of the programme's own kinds of place, in the year of an unfiltered view."""
    impresas = [] if vista.chosen else printed.published_figures(catalogo, indicador=FIRMS_SERVED, anio=vista.anio)
    return [f for f in impresas if f.dimension in programme.current().propias]


def with_main_part(catalogo: Catalog, vista: View, filas: Sequence[Row], dimension: str) -> list[Row]:
    """Return the rows of a dimension, by size, with the largest part of its firms that is printed, in words.

    Only of printed rows of an unfiltered view.
    """
    mayores: dict[str, str] = {}
    impresas = [] if vista.chosen else printed.published_figures(catalogo, indicador=SHARE, anio=vista.anio)
    for parte in sorted(impresas, key=attrgetter("valor")):
        for otra, codigo in parte.dimensiones.items():
            if dimension in parte.dimensiones and otra in OPENS_A_FAMILY:
                nombre = filter_values.short_name(catalogo, vista.anio, otra, codigo)
                mayores[parte.dimensiones[dimension]] = phrase(
                    f"de_ellas_por_{otra}", nombre=nombre, parte=parte.escrita
                )
    return [
        f | {"de_ellas": None if is_invented(f, FIRMS_SERVED) else mayores.get(f[dimension])}
        for f in sorted(filas, key=lambda f: (DIMENSIONS[dimension].is_missing(f[dimension]), -(f[SHARE] or 0)))
    ]


def among_rest(catalogo: Catalog, vista: View, dimension: str, total: float | None) -> list[Row]:
    """Return the printed firms of some values of a dimension and, last, the remainder of `total` firms."""
    nombre = f"{dimension}_nombre"
    sabidas = known(known_shares(catalogo, vista, dimension), dimension)
    filas = [f | {nombre: formats.listed(f[dimension].split("+"))} for f in sabidas]
    return [*filas, *structure.rest_row(catalogo, dimension, filas, FIRMS_SERVED, total or 0)]


@cached_by_version
def with_size(catalogo: Catalog, vista: View) -> Row:
    """Return the year's row with the number of firms whose size, sales and workers are known, and the total."""
    pedido = Query((FIRMS_SERVED, printed.WITH_SIZE), ("anio",), _filters(View(vista.anio)))
    return next(iter(run(catalogo, pedido)), {})


@cached_by_version
def known_shares(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return the rows of firms and share by a dimension (direction, family) that have a count.

    Where a document prints some as a lower bound (floors), each says whether it is one.
    """
    filas = [f for f in _shares(catalogo, vista, dimension) if _answers(f, FIRMS_SERVED)]
    if not floors(catalogo, vista.anio, dimension):
        return filas
    return [{**f, AS_PRINTED: printed.MORE_THAN if is_floor(catalogo, f, dimension) else ""} for f in filas]


@cached_by_version
def floors(catalogo: Catalog, anio: int, dimension: str) -> list[str]:
    """Return the values of a dimension whose firms a document prints as a lower bound: "más de 2,800"."""
    impresas = printed.published_figures(catalogo, indicador=FIRMS_SERVED, anio=anio, dimension=dimension)
    return [f.dimensiones[dimension] for f in impresas if f.es_piso]


def is_floor(catalogo: Catalog, fila: Row, dimension: str) -> bool:
    """Tell whether a row's firms are printed as a lower bound (floors)."""
    es_impresa = fila[f"procedencia_{FIRMS_SERVED}"] == Provenance.PUBLISHED
    return es_impresa and fila.get(dimension) in floors(catalogo, fila[YEAR], dimension)


@cached_by_version
def rate_since(catalogo: Catalog, vista: View) -> Since | None:
    """Return the change of the focalization rate from the year before; None unless the year is closed."""
    if periods.year_state(catalogo, REPORT, vista.anio) != periods.CLOSED:
        return None
    return since(catalogo, RATE, (vista.anio, vista.anio - 1), vista.firms)


@cached_by_version
def rates_by_year(catalogo: Catalog, vista: View) -> tuple[list[Row], list[str]]:
    """Return the focalization rate of each year with a single figure, under a view's filters; and the years without.

    Real and synthetic rates are not mixed: those of the same kind as the view's year.
    """
    filas = run(catalogo, Query((RATE,), ("anio",), vista.firms))
    dichas = [f for f in known(filas, RATE) if not f[f"parcial_{RATE}"] and not is_open(f, RATE)]
    es_inventada = any(f["anio"] == vista.anio and is_invented(f, RATE) for f in dichas)
    entre = [str(f["anio"]) for f in filas if is_open(f, RATE)]
    return [f for f in dichas if is_invented(f, RATE) == es_inventada], entre


@cached_by_version
def attentions_by(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return firms, share, attentions and rate by a dimension of services, the largest first."""
    filas = _ask(catalogo, (FIRMS_SERVED, SHARE, "atenciones", RATE), (dimension,), vista)
    con_valor = (f for f in known(filas, dimension) if _answers(f, "atenciones"))
    return sorted(con_valor, key=lambda f: -(f[FIRMS_SERVED] or 0))


def _answers(fila: Row, clave: str) -> bool:
    """Tell whether a row has a figure, shown or suppressed."""
    return fila[clave] is not None or f"{HIDDEN}{clave}" in fila


def _has(fila: Row, clave: str) -> bool:
    """Tell whether a row has something to show for a figure: value, interval or why it is suppressed."""
    return _answers(fila, clave) or bounds(fila, clave) is not None


def _ask(catalogo: Catalog, indicadores: tuple[str, ...], por: tuple[str, ...], vista: View) -> list[Row]:
    filas = run(catalogo, Query(indicadores, ("anio", *por), _filters(vista)))
    if "actividad" not in por:
        return filas
    cortos = {a.codigo: a.etiqueta for a in structure.activities(catalogo, vista.anio)}
    return [{**f, "actividad_nombre": cortos.get(f["actividad"], f["actividad_nombre"])} for f in filas]


@cached_by_version
def overlapped(catalogo: Catalog, vista: View) -> tuple[list[Combination], View]:
    """Return the overlap under a view's filters, and the view it follows: at most one filter."""
    if not catalogo.protegido and len(vista.chosen) == 1 and (de_uno := next(iter(vista.chosen))) in OVERLAPPED:
        return structure.overlap_ledger(catalogo, vista.anio, de_uno, vista.chosen[de_uno]), vista
    return structure.overlap_ledger(catalogo, vista.anio), View(vista.anio)


@cached_by_version
def overlap_row(catalogo: Catalog, vista: View) -> Row | None:
    """Return the overlap under a view's filters, counted or printed; None when unknown."""
    return next(iter(run(catalogo, Query(("solapamiento",), ("anio",), _filters(vista)))), None)


def most_combined(solapes: Iterable[Combination]) -> list[Combination]:
    """Return the combinations of several activities with most firms, up to the chart's limit."""
    return [s for s in solapes if s.actividades > 1][:MOST_COMBINED]
