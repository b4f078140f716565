"""What the pages about firms show: which figures, opened how."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from msgspec.structs import replace

from pp0093 import programme
from pp0093.ask import view
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import PublishedFigure
from pp0093.ask.parts import focalization, structure
from pp0093.ask.protected.indirect import Combination
from pp0093.ask.protected.people import FROM_RECORDS
from pp0093.ask.query import Query, answers, run
from pp0093.ask.registry import DIMENSIONS, FIRMS_SERVED, INDICATORS, SHARE, SHARE_WITH_DATA
from pp0093.ask.rows import FEW, HIDDEN, OWN_FILTERS, AnswerRow, Filters, Row, bounds, fixed, is_open, known, row
from pp0093.ask.ruled import ActivityRule
from pp0093.ask.standing import basis, comparability, periods
from pp0093.ask.standing.change import Since, since
from pp0093.ask.standing.comparability import SERVICES
from pp0093.ask.view import View
from pp0093.claims import Sentence, Subject, subject
from pp0093.programme import FIRMS_TOPIC
from pp0093.provenance import Provenance
from pp0093.structs import Frozen
from pp0093.writing import formats
from pp0093.writing.phrases import say

SHARE_AND_FIRMS = (SHARE, FIRMS_SERVED)
RATE = focalization.RATE
# What firms received, an aspect of reglas/base_indicador.csv.
RATE_BOUNDS = (RATE, "focalizacion_max_pct")
PER_THOUSAND = "empresas_por_mil"
MOST_COMBINED = 14
# What a firm is, whoever serves it: a delivery that is whole holds them all.
OF_A_FIRM = ("sector", "tamano", "departamento")
# What a chart is opened by and no filter of its own: the filters that leave it with one value, or a few.
SAYS_THE_SAME = {"region_natural": ("departamento",)}
# The levels that the overlap is known by besides the whole programme, as filters call them.
OVERLAPPED = ("unidad", "departamento", "sector")


def label(dimension: str) -> str:
    """Return a dimension's name."""
    return DIMENSIONS[dimension].etiqueta


class FirmsTotal(AnswerRow):
    """The firms served in a year, what part of them are those that are looked for, how many had been served before."""

    empresas_atendidas: int | None
    focalizacion_pct: float | None
    focalizacion_max_pct: float | None
    empresas_recurrentes: int | None = None
    parcial_empresas_atendidas: bool = False
    procedencia: str | None = None
    corte: str | None = None

    @property
    def limites(self) -> tuple[float, float] | None:
        """What they lie between, where only that is known; None of a number, or where nothing says it."""
        return bounds(self.respuesta, FIRMS_SERVED)

    def named(self, de: Subject) -> Sentence:
        """Name them, of a subject, with how many they are or, where only that is known, what they lie between."""
        cuantas = self.empresas_atendidas
        return say("firmas_entre" if cuantas is None else "firmas", de, empresas_atendidas=self.limites or cuantas)

    @property
    def es_entera(self) -> bool:
        """Whether one figure says how many they are, of all the records where it is of records."""
        return self.empresas_atendidas is not None and not self.parcial_empresas_atendidas


@remembered
def years_with_firms(catalogo: Catalog) -> list[int]:
    """Return the years with figures of firms, from records or printed, newest first."""
    return sorted(
        (f["anio"] for f in known(run(catalogo, Query((FIRMS_SERVED,), ("anio",))), FIRMS_SERVED)),
        reverse=True,
    )


@remembered
def _total(catalogo: Catalog, vista: View) -> FirmsTotal | None:
    return next(iter(answers(catalogo, FirmsTotal, ("anio",), _filters(vista))), None)


def _filters(vista: View) -> Filters:
    return {**vista.firms, "anio": [str(vista.anio)]}


def is_invented(fila: Row, clave: str) -> bool:
    """Tell whether a figure of a row is of a demonstration: no sentence that a page begins with leans on it."""
    return fila.get(f"procedencia_{clave}") == Provenance.SYNTHETIC


@remembered
def right_ones(catalogo: Catalog, vista: View) -> FirmsTotal | None:
    """Return the firms served and their focalization where one figure says it, None where it does not.

    It does not where it is invented, of records received that are not all, or of firms of which too little is known.
    """
    suma = _total(catalogo, vista) if catalogo.programa.has(FIRMS_TOPIC) else None
    if suma is None or suma.focalizacion_pct is None or suma.parcial_empresas_atendidas:
        return None
    return None if is_open(suma.respuesta, RATE) or is_invented(suma.respuesta, RATE) else suma


class Received(Frozen):
    """What units delivered of what is looked at: how many must, are whole and gave something; the others; its firms."""

    deben: int
    completas: int
    recibidas: int
    empresas: int | None
    otras: int = 0

    @property
    def hay_algo(self) -> bool:
        """Whether anything was delivered, by a unit that must or by another."""
        return bool(self.recibidas or self.otras)


class Served(Frozen):
    """The firms served as a page looks at them: their figures, the filters in words, what was received of them.

    `todas` are those of the same delivery whatever they are, where records count every one; `es_abierta` says that
    focalization is said only with its range; `cruce_anterior`, the year of its cross where it is not its own.
    `tramo` are the firms of which only what they lie between is known; `oculta`, why how many they are is not
    told to who reads aggregates. `sujeto` are year and filters as claims have them; `base_impresa` is what is declared
    of the firms that a printed rate is of, and `recibieron`, of what those of a printed count received.
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
    base_impresa: str = ""
    recibieron: str = ""

    def only(self, clave: str) -> Row | None:
        """Return the row that its first sentence stands on as one figure: how many they are (COUNTED) or their RATE.

        Without its other figures, and as weak as that one is: what else is known of them may be weaker.
        """
        fila = row(self.fila or self.tramo)
        if fila is None:
            return None
        suya = {c: v for c, v in fila.items() if c not in INDICATORS or c == clave}
        return {**suya, "procedencia": fila.get(f"procedencia_{clave}") or fila.get("procedencia")}

    def told(self, filas: Iterable[Row], clave: str) -> Row | None:
        """The same, as what is told of them opened: of a figure of `filas`, only what is no demonstration."""
        son_ciertas = any(f[clave] is not None and not is_invented(f, clave) for f in filas)
        return self.only(FIRMS_SERVED) if son_ciertas else self.cifras

    @property
    def estado(self) -> str:
        """What is known of how many they are: the end of the name of the frame that says it (atendidas_...).

        But "inventadas", which is only seen in a demonstration and not told. It is "ninguna" where the figure is 0 or,
        without a figure, where units delivered all and nothing answers the filters.
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
    def es_todo(self) -> bool:
        """Whether records count every firm, so that one that is not there was not served."""
        return self.todas is not None

    @property
    def es_cero(self) -> bool:
        """Whether the figure that answers is that no firm was served."""
        return self.fila is not None and self.estado == "ninguna"

    @property
    def sin_empresas(self) -> bool:
        """Whether there is no firm of which to say anything: nothing says how many, or it is that none was served."""
        return not (self.fila or self.tramo) or self.es_cero

    @property
    def cifras(self) -> Row | None:
        """The row of its figures, None where only what they lie between is known."""
        return row(self.fila)

    @property
    def son_inventadas(self) -> bool:
        """Whether the count of these firms comes from demonstration records."""
        return self.fila is not None and self.fila.procedencia == Provenance.SYNTHETIC

    @property
    def es_parcial(self) -> bool:
        """Whether its figures are of records received that are not all."""
        return self.fila is not None and self.fila.parcial_empresas_atendidas

    @property
    def hasta(self) -> str:
        """The days that figures of whole records reach, where the year goes on after them; as its row has them."""
        fila = self.todas if self.fila is None and self.estado == "ninguna" else self.fila
        if fila is None or fila.procedencia != Provenance.CALCULATED or self.es_parcial:
            return ""
        return "" if fila.corte is None or fila.corte.endswith(formats.YEAR_END) else fila.corte


@remembered
def served(catalogo: Catalog, vista: View) -> Served:
    """Return the firms served under the filters of a view, and what stands behind them."""
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
        rate_base(catalogo, vista, row(fila)),
        declared_aspect(catalogo, vista, FIRMS_SERVED, row(fila), SERVICES),
    )


def declared_aspect(catalogo: Catalog, vista: View, indicador: str, fila: Row | None, aspecto: str, *por: str) -> str:
    """Return what is declared of a figure of a row, opened by some dimensions, where a document prints it."""
    lugar = {**fixed(vista.firms), **{d: str(fila[d]) for d in por if fila}}
    return comparability.said_of(catalogo, indicador, fila, lugar, aspecto) if fila else ""


def rate_base(catalogo: Catalog, vista: View, fila: Row | None) -> str:
    """Return what is declared of the firms that the rate of a row is of, where a document prints it."""
    return declared_aspect(catalogo, vista, RATE, fila, "datos").partition(";")[0]


def claimed(vista: View, *libres: str) -> Subject:
    """Return what figures of firms are of, as claims have it: year and filters, without those that are opened."""
    return subject(anio=vista.anio, **freed(vista, *libres).firms)


@remembered
def unfinished(catalogo: Catalog, vista: View) -> Served | None:
    """Return the firms of a view where some records of them were received and no figure says how many they all are."""
    # Who asks for this asks for the right ones too: that answer already says whether they all are counted.
    if not catalogo.programa.has(FIRMS_TOPIC) or ((suma := _total(catalogo, vista)) and suma.es_entera):
        return None
    dichas = served(catalogo, vista)
    return dichas if dichas.recibido and dichas.recibido.hay_algo else None


def deliveries_received(catalogo: Catalog, vista: View) -> Received | None:
    """Return what units delivered of the activities looked at in a year, None when nobody delivered any of the year."""
    del_anio = [e for e in basis.deliveries(catalogo) if e.anio == vista.anio]
    if not any(e.has_delivered for e in del_anio):
        return None
    # Firms are counted of the activities that are measured in them, or of the one looked at.
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
    """Return a view without the filters that say the same as what figures are opened by: all of its values are seen."""
    return vista.without(*(f for d in dimensiones for f in SAYS_THE_SAME.get(d, (d,)) if f in view.FILTER_LABELS))


@remembered
def shares(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return firms and their share by a dimension, by the share that documents print of the year looked at.

    What is printed is of all firms: under a filter it is the share of them all (see share_of). A filter of the
    dimension itself is not followed: one value alone says nothing.
    """
    filas = _shares(catalogo, vista, dimension)
    return [*filas, *structure.rest_row(catalogo, dimension, filas, share_of(filas))]


def _shares(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return the same without what they leave of the whole, nor a row of firms without the datum that has no figure."""
    libre = freed(vista, dimension)
    parte = SHARE if any(libre.firms.values()) else printed.share_printed(catalogo, dimension, vista.anio)
    filas = _ask(catalogo, (FIRMS_SERVED, parte), (dimension,), libre)
    es_nada = DIMENSIONS[dimension].is_missing
    return [f for f in filas if not es_nada(f[dimension]) or _has(f, FIRMS_SERVED) or _has(f, parte)]


def share_of(filas: Iterable[Row]) -> str:
    """Return which share some rows have: of all the firms, or of those with data."""
    return next((SHARE_WITH_DATA for f in filas if SHARE_WITH_DATA in f), SHARE)


def placed(filas: Sequence[Row]) -> list[Row]:
    """Return the rows that a chart of shares has a place for: what lacks the datum is no part of those that have it."""
    parte = share_of(filas)
    return [f for f in filas if parte == SHARE or _answers(f, parte)]


def crossed(catalogo: Catalog, vista: View, dimensiones: tuple[str, str]) -> list[Row]:
    """Return firms by two dimensions, whatever is filtered of them."""
    return _ask(catalogo, (FIRMS_SERVED,), dimensiones, freed(vista, *dimensiones))


def by_product(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return, product by product, the share of its firms in each value of a dimension."""
    filas = []
    for p in structure.products(catalogo, vista.anio):
        abiertas = _ask(catalogo, SHARE_AND_FIRMS, (dimension,), freed(vista, dimension).within({"producto": p.codigo}))
        de_donde = {"producto": p.codigo, "producto_nombre": p.codigo_corto, OWN_FILTERS: {"producto": p.codigo}}
        filas += [{**f, **de_donde} for f in abiertas if _answers(f, SHARE)]
    return filas


def rates(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return the focalization rate, its upper bound and its firms by a dimension."""
    return [
        f
        for f in _ask(catalogo, (FIRMS_SERVED, *RATE_BOUNDS), (dimension,), freed(vista, dimension))
        if _answers(f, RATE)
    ]


def map_values(catalogo: Catalog, vista: View) -> dict[str, str]:
    """Return what maps can show under a view: {indicator: name}. Shares, where nobody says how many firms they are."""
    fila = next(iter(territory(catalogo, vista, "departamento")), {SHARE: None})
    cuales = (FIRMS_SERVED if FIRMS_SERVED in fila else SHARE, RATE, PER_THOUSAND)
    return {i: INDICATORS[i].etiqueta for i in cuales if i in fila}


@remembered
def territory(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return firms, share and focalization by department (of them all) or province, and firms per 1,000 there are.

    How many there are a source says of each department and of all of its firms, so under no filter. A figure that no
    row has is not there.
    """
    libre = freed(vista, dimension)
    indicadores = [FIRMS_SERVED, SHARE, RATE]
    indicadores += [PER_THOUSAND] if dimension == "departamento" and not libre.chosen else []
    filas = _ask(catalogo, tuple(indicadores), (dimension,), libre)
    hay = tuple(i for i in indicadores if i == SHARE or any(_has(f, i) for f in filas))
    return sorted(_ask(catalogo, hay, (dimension,), libre), key=lambda f: (f[dimension] is None, -(f[SHARE] or 0)))


def with_places(catalogo: Catalog, vista: View) -> View:
    """Return a view or, where nobody knows its departments, that of the nearest year before of which they are known.

    Only where none before is known, of the nearest after: what is loaded of a later year changes no page of before.
    """
    anios = sorted(years_with_firms(catalogo), key=lambda anio: (anio > vista.anio, abs(anio - vista.anio)))
    otras = (replace(vista, anio=anio) for anio in anios)
    return next((v for v in (vista, *otras) if territory(catalogo, v, "departamento")), vista)


def of_some_places(catalogo: Catalog, vista: View) -> list[PublishedFigure]:
    """Return what is printed of the firms of places of the programme's own, in the year of a view without filters."""
    impresas = [] if vista.chosen else printed.published_figures(catalogo, indicador=FIRMS_SERVED, anio=vista.anio)
    return [f for f in impresas if f.dimension in programme.current().propias]


def unopened(catalogo: Catalog, vista: View) -> list[Row]:
    """Return, in a list, the row of what the printed shares of departments leave of the country; none where nothing."""
    return structure.rest_row(catalogo, "departamento", territory(catalogo, vista, "departamento"), SHARE)


@remembered
def with_size(catalogo: Catalog, vista: View) -> Row:
    """Return how many firms have size, sales and workers known in the year, and how many there are, of all of them."""
    filas = run(catalogo, Query((FIRMS_SERVED, printed.WITH_SIZE), ("anio",), {"anio": [str(vista.anio)]}))
    return next(iter(filas), {})


@remembered
def known_shares(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return firms and share by a dimension (head, family of service), those of which something is known."""
    return [f for f in _shares(catalogo, vista, dimension) if _answers(f, FIRMS_SERVED)]


@remembered
def floors(catalogo: Catalog, anio: int, dimension: str) -> list[str]:
    """Return the values of a dimension of whose firms a document prints only what they pass: "más de 2,800"."""
    impresas = printed.published_figures(catalogo, indicador=FIRMS_SERVED, anio=anio, dimension=dimension)
    return [f.dimensiones[dimension] for f in impresas if f.es_piso]


def is_floor(fila: Row, dimension: str, pisos: Collection[str]) -> bool:
    """Tell a row of which a document prints only what its firms pass (floors)."""
    return fila.get(dimension) in pisos and fila[f"procedencia_{FIRMS_SERVED}"] == Provenance.PUBLISHED


@remembered
def rate_since(catalogo: Catalog, vista: View) -> Since | None:
    """Return how the focalization rate changed since the year before; None of a year that is not closed."""
    if periods.state(catalogo, "reporte", vista.anio) != periods.CLOSED:
        return None
    return since(catalogo, RATE, (vista.anio, vista.anio - 1), vista.firms)


@remembered
def rates_by_year(catalogo: Catalog, vista: View) -> tuple[list[Row], list[str]]:
    """Return the focalization rate of every year of which one figure says it, under the filters of a view.

    And the years of which only what it lies between is known. Of real and invented figures, those that are as the year
    of the view is: one is never beside the other.
    """
    filas = run(catalogo, Query((RATE,), ("anio",), vista.firms))
    dichas = [f for f in known(filas, RATE) if not f[f"parcial_{RATE}"] and not is_open(f, RATE)]
    es_inventada = any(f["anio"] == vista.anio and is_invented(f, RATE) for f in dichas)
    entre = [str(f["anio"]) for f in filas if is_open(f, RATE)]
    return [f for f in dichas if is_invented(f, RATE) == es_inventada], entre


@remembered
def attentions_by(catalogo: Catalog, vista: View, dimension: str) -> list[Row]:
    """Return firms, share, attentions and focalization by a dimension of the service, the largest first."""
    filas = _ask(catalogo, (FIRMS_SERVED, SHARE, "atenciones", RATE), (dimension,), vista)
    con_valor = (f for f in known(filas, dimension) if _answers(f, "atenciones"))
    return sorted(con_valor, key=lambda f: -(f[FIRMS_SERVED] or 0))


def _answers(fila: Row, clave: str) -> bool:
    """Tell whether a row answers a figure, told or not."""
    return fila[clave] is not None or f"{HIDDEN}{clave}" in fila


def _has(fila: Row, clave: str) -> bool:
    """Tell whether a row has something to show of a figure: a value, what it lies between, or why it is kept."""
    return _answers(fila, clave) or bounds(fila, clave) is not None


def _ask(catalogo: Catalog, indicadores: tuple[str, ...], por: tuple[str, ...], vista: View) -> list[Row]:
    filas = run(catalogo, Query(indicadores, ("anio", *por), _filters(vista)))
    if "actividad" not in por:
        return filas
    cortos = {a.codigo: a.etiqueta for a in structure.activities(catalogo, vista.anio)}
    return [{**f, "actividad_nombre": cortos.get(f["actividad"], f["actividad_nombre"])} for f in filas]


@remembered
def overlapped(catalogo: Catalog, vista: View) -> tuple[list[Combination], View]:
    """Return the overlap under the filters of a view, and the view that it has: it is known by one filter at most."""
    if not catalogo.protegido and len(vista.chosen) == 1 and (de_uno := next(iter(vista.chosen))) in OVERLAPPED:
        return structure.overlap_ledger(catalogo, vista.anio, de_uno, vista.chosen[de_uno]), vista
    return structure.overlap_ledger(catalogo, vista.anio), View(vista.anio)


@remembered
def overlap_row(catalogo: Catalog, vista: View) -> Row | None:
    """Return the overlap under the filters of a view, whether records count it or print gives it; None unknown."""
    return next(iter(run(catalogo, Query(("solapamiento",), ("anio",), _filters(vista)))), None)


def most_combined(solapes: Iterable[Combination]) -> list[Combination]:
    """Return the combinations of several activities with most firms, as many as a picture holds."""
    return [s for s in solapes if s.actividades > 1][:MOST_COMBINED]
