"""How figures of instruments are put in tables and cards: which columns, under which headers, written how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import asdict

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import Row
from pp0093.instruments import figures, texts
from pp0093.instruments.digital import Catalyst, EvaluatedProcess, Funnel, SurveyAnswer
from pp0093.instruments.figures import MeasuredIndicator, Objective, Policy, PrintedFigure
from pp0093.instruments.sheets import IndicatorSheet, IndicatorState, Node, YearValue
from pp0093.programme import Programme
from pp0093.provenance import derived, weakest
from pp0093.writing import formats, tables
from pp0093.writing.cards import Card
from pp0093.writing.formats import capital
from pp0093.writing.tables import Column, Style, Table

LIGHT, ALL, WHOLE_PCT = "luz", "todos", 100.0
STRIP_COLUMNS, ALERT_COLUMNS, OBJECTIVE_COLUMNS, LIGHT_COLUMNS, GUIDELINE_COLUMNS, METHOD_COLUMNS = (
    tables.columns(f"instruments.{t}") for t in ("strip", "alert", "objective", "light", "guideline", "method")
)
SERIES_COLUMNS, RECORD_COLUMNS, PERFORMANCE_COLUMNS, CATALYST_COLUMNS, TREE_COLUMNS, PROCESS_COLUMNS = (
    tables.columns(f"instruments.{t}") for t in ("series", "record", "performance", "catalyst", "tree", "process")
)
_COMPUTED = tuple(c for c in STRIP_COLUMNS if c in INDICATORS and (INDICATORS[c].usa or INDICATORS[c].sale_de))


def _in_year(f: YearValue) -> Row:
    """Return an indicator in a year as a row, where what is computed of it says so: documents print the rest."""
    return {**asdict(f), **_computed(f.procedencia), LIGHT: str(f.luz)}


def _computed(procedencia: str) -> Row:
    return {f"procedencia_{i}": weakest(derived([procedencia])) for i in _COMPUTED}


def strip_rows(estados: Iterable[IndicatorState]) -> list[Row]:
    """Return indicators in a year as rows of STRIP_COLUMNS, light and alerts in words."""
    alertas = ("planeamiento", "retroceso")
    return [
        {**_in_year(f), "alertas": ", ".join(a.capitalize() for a in alertas if figures.ALERTS[a](f))} for f in estados
    ]


def alert_rows(politica: Policy, alerta: str) -> list[Row]:
    """Return the indicators with an alert as rows of ALERT_COLUMNS, with the reason of each."""
    return [{**_in_year(f), "motivo": texts.reason(alerta, f)} for f in politica.alerted(alerta)]


def objective_rows(objetivos: Iterable[Objective]) -> list[Row]:
    """Return objectives as rows of OBJECTIVE_COLUMNS, with those of the query they come from."""
    return [{**asdict(o), **o.cifras, LIGHT: str(o.luz), "etiqueta": o.etiqueta} for o in objetivos]


def names(estados: Iterable[IndicatorState]) -> dict[str, str]:
    """Return {code: code and name} of some indicators, to choose from."""
    return {f.indicador: f"{f.indicador} {f.nombre}" for f in estados}


def strip_filters(politica: Policy) -> dict[str, dict[str, str]]:
    """Return what the strip can be looked at by: {field: {code: label}}, all of it first."""
    return {
        "semaforo": {ALL: "Todos los colores"} | {codigo: str(luz) for codigo, luz in politica.luces.items()},
        "objetivo": {ALL: "Todos los objetivos"} | {o.objetivo: o.etiqueta for o in politica.objetivos},
        "responsable": {ALL: "Todos los responsables"} | {str(r.codigo): str(r.nombre) for r in politica.responsables},
    }


def of_one(estados: Iterable[IndicatorState], codigo: str) -> IndicatorState:
    """Return the state of one indicator."""
    return next(f for f in estados if f.indicador == codigo)


def sheet_table(ficha: IndicatorSheet) -> Table:
    """Return all that a sheet says, line by line; what the document does not give is left out."""
    nodo = ficha.nodo
    anio = f" ({nodo.anio_base})" if nodo.anio_base else ""
    base = "" if nodo.valor_base is None else f"{formats.exact(nodo.valor_base)}{anio}"
    dichos = {**asdict(nodo), "valor_base": base}
    lineas = [(columna.etiqueta, dichos[c]) for c, columna in tables.columns("instruments.sheet").items()]
    lineas[2:2] = [(n.nivel_nombre, f"{n.codigo} {n.nombre}") for n in ficha.contenido_en]
    return tables.of_texts(("Dato", "Qué dice la ficha"), [(que, dicho) for que, dicho in lineas if dicho])


def series_rows(ficha: IndicatorSheet) -> list[Row]:
    """Return the years of an indicator and, apart and without a year, the values whose position was lost."""
    con_anio = [{**_in_year(f), "cuando": str(f.anio)} for f in ficha.serie]
    return [*con_anio, *({**asdict(f), "cuando": "Sin año"} for f in ficha.sin_anio)]


def series_points(ficha: IndicatorSheet) -> list[Row]:
    """Return what a series draws by year: value and goal, the baseline in its year, and after them the lost years."""
    puntos: dict[int, Row] = {f.anio: asdict(f) for f in ficha.serie}
    if ficha.nodo.anio_base is not None and ficha.nodo.valor_base is not None:
        puntos.setdefault(ficha.nodo.anio_base, {})["valor_base"] = ficha.nodo.valor_base
    perdidos = [f.valor_obtenido for f in ficha.sin_anio if f.valor_obtenido is not None]
    aparte = [
        {"anio": max(puntos, default=0) + n, "cuando": "sin año", "sin_anio": v} for n, v in enumerate(perdidos, 1)
    ]
    return [*({**puntos[a], "anio": a, "cuando": str(a)} for a in sorted(puntos)), *aparte]


def point_columns(unidad: str | None) -> dict[str, Column]:
    """Return the columns of series_points, in the indicator's own unit."""
    nombres = {
        "valor_obtenido": "Valor",
        "logro_esperado": "Meta",
        "valor_base": "Línea base",
        "sin_anio": "Valor sin año",
    }
    return {c: Column(nombre, Style.EXACT, unidad=unidad or "") for c, nombre in nombres.items()}


def lit(columnas: Mapping[str, Column], filas: Iterable[Row]) -> dict[str, Column]:
    """Return some columns without that of lights where no row has any: no rule gives its instrument one."""
    hay = any(f.get(LIGHT) for f in filas)
    return {c: columna for c, columna in columnas.items() if hay or c != LIGHT}


def performance_rows(indicadores: Iterable[MeasuredIndicator]) -> list[Row]:
    """Return indicators with their last value as rows of PERFORMANCE_COLUMNS, and what each says of its goal."""
    return [
        {**asdict(m.ficha.nodo), **(_last(m, m.ultimo) if m.ultimo else {}), "etiqueta": m.etiqueta, LIGHT: str(m.luz)}
        for m in indicadores
    ]


def _last(medido: MeasuredIndicator, ultimo: YearValue) -> Row:
    unidad, brecha = medido.ficha.nodo.unidad_medida, ultimo.brecha_meta
    frente = "; ".join(filter(None, (texts.value_and_goal(ultimo), texts.met(medido))))
    return {
        **_computed(ultimo.procedencia),
        **{c: ultimo[c] for c in ("valor_obtenido", "logro_esperado", "avance_tipo1", "fuente")},
        "brecha": None if brecha is None else formats.gap(brecha, unidad),
        "mide": str(ultimo.anio),
        "dicho": None if ultimo.logro_esperado is None else frente,
    }


def record_rows(indicadores: Iterable[MeasuredIndicator]) -> list[Row]:
    """Return the indicators computed from marks as rows of RECORD_COLUMNS, beside the published value."""
    return [
        {
            **asdict(m.por_notas),
            "listas": texts.lists(m.por_notas),
            "codigo": m.codigo,
            "nombre": m.ficha.nodo.nombre,
            "publicado": m.ultimo.valor_obtenido if m.ultimo else None,
            "procedencia_publicado": m.ultimo.procedencia if m.ultimo else None,
        }
        for m in indicadores
        if m.por_notas
    ]


def printed_table(cifras: Sequence[PrintedFigure], estilo: Style) -> Table:
    """Return printed figures as a table: what it is and how much."""
    columnas = (Column("Grupo"), Column("Valor", estilo, 1))
    return Table(columnas, tuple((c.valor_dimension, c.valor) for c in cifras))


def tree_rows(raiz: Node) -> list[Row]:
    """Return the tree as rows of TREE_COLUMNS: one an indicator, and one an axis that has none."""
    filas: list[Row] = []
    for eje in raiz.below("eje"):
        comun = {"eje": eje.nombre, "objetivo": next((o.nombre for o in eje.below("objetivo")), None)}
        suyas = [
            {**asdict(i), **comun, "accion": accion.nombre, "actividad": actividad.nombre, "indicador": i.nombre}
            for accion in eje.below("accion")
            for actividad in accion.below("actividad")
            for i in actividad.below("indicador")
        ]
        vacio = {**comun, "indicador": eje.descripcion, "codigo": eje.codigo}
        filas += suyas if eje.below("indicador") else [vacio]
    return filas


def goals(metas: Mapping[int, tuple[IndicatorState, ...]]) -> Table:
    """Return every indicator with its baseline, its goal in each year and what the document leaves unclear."""
    columnas = (
        Column("Indicador"),
        Column("Código", es_de_fondo=True),
        Column("Unidad"),
        Column("Línea base", Style.EXACT),
        *(Column(str(a), Style.EXACT) for a in metas),
        Column("Año base", Style.YEAR),
        Column("Responsable"),
        Column("Observación"),
    )
    return Table(columnas, tuple(map(_goal_row, zip(*metas.values(), strict=True))))


def _goal_row(anios: tuple[IndicatorState, ...]) -> tuple[Any, ...]:
    uno, notas = anios[0], dict.fromkeys(f.nota for f in anios if f.nota)
    de = (uno.nombre, uno.indicador, uno.unidad_medida, uno.linea_base)
    return (*de, *(f.logro_esperado for f in anios), uno.anio_base, uno.responsable, "; ".join(notas) or None)


def catalyst_rows(catalizadores: Iterable[Catalyst]) -> list[Row]:
    """Return catalysts as rows of CATALYST_COLUMNS."""
    return [asdict(c) for c in catalizadores]


def funnel(programa: Programme, embudo: Funnel | None) -> Table:
    """Return the funnel as a table: the count that is not printed goes with the bounds it can have."""
    columnas = (
        Column("Paso"),
        Column(programa.texto("intervencion.quienes"), Style.NUMBER),
        Column(programa.texto("intervencion.columna_parte"), Style.PERCENT, 1),
        Column("Al menos", Style.NUMBER, es_de_fondo=True),
        Column("A lo más", Style.NUMBER, es_de_fondo=True),
    )
    if embudo is None:
        return Table(columnas, ())
    todas = embudo.empiezan
    de_cada = (todas, WHOLE_PCT, todas, todas), (embudo.siguen, embudo.siguen_pct, embudo.desde, embudo.hasta)
    pasos = (programa.texto(f"intervencion.paso_{paso}") for paso in ("empiezan", "siguen"))
    return Table(columnas, tuple((paso, *suyas) for paso, suyas in zip(pasos, de_cada, strict=True)))


def survey(respuestas: Iterable[SurveyAnswer]) -> Table:
    """Return the answers to a question whose share is known as a table, with the interval of each share."""
    return tables.of_objects((r for r in respuestas if r.parte), "instruments.survey")


def process_rows(procesos: Iterable[EvaluatedProcess]) -> list[Row]:
    """Return processes as rows of PROCESS_COLUMNS, saying of a mark that the text lost that it is lost."""
    return [
        {
            **asdict(p),
            "nivel": p.nivel.capitalize(),
            "calificacion": p.calificacion or texts.LOST_MARK,
            "mejora": p.mejora or texts.NONE,
        }
        for p in procesos
    ]


def policy_cards(politica: Policy) -> list[Card]:
    """Return the index by the published method and on type 2, the lights of the services and the alerts."""
    metodos = {m.metodo: m.indice_gestion_pct for m in politica.metodos}
    de_servicio = [f for f in politica.indicadores if f.servicio_politica is not None]
    cuentas = {c: sum(f.semaforo == c for f in de_servicio) for c in figures.LIGHTS}
    return [
        Card("Índice de gestión", formats.percent(politica.indice), str(politica.luz)),
        Card("Con el avance tipo 2", formats.percent(metodos["tipo_2"]), "lo recorrido desde la línea base"),
        Card(
            "Indicadores de servicio en rojo",
            f"{cuentas['rojo']} de {len(de_servicio)}",
            ", ".join(f"{politica.luces[c]}: {cuentas[c]}" for c in figures.LIGHTS[1:] if c in politica.luces),
        ),
        Card("Retrocesos", formats.number(len(politica.alerted("retroceso"))), "peor que su línea base"),
        Card(
            f"Avance de más de {formats.percent(politica.limite_pct, 0)}",
            formats.number(len(politica.alerted("planeamiento"))),
            "posible problema de planeamiento",
        ),
    ]


def state_cards(estado: IndicatorState) -> list[Card]:
    """Return value, goal, gap and progress of one indicator in a year."""
    unidad = estado.unidad_medida or ""
    return [
        Card("Valor", formats.exact(estado.valor_obtenido), unidad),
        Card("Meta", formats.exact(estado.logro_esperado), unidad),
        Card("Brecha", formats.gap(estado.brecha_meta, ""), f"valor menos meta, en {formats.gap_unit(unidad)}"),
        Card("Avance tipo 1", formats.percent(estado.avance_tipo1), str(estado.luz)),
        Card("Avance tipo 2", formats.percent(estado.avance_tipo2), f"línea base {formats.exact(estado.linea_base)}"),
    ]


@remembered
def evaluated_cards(catalogo: Catalog, instrumento: str | None) -> list[Card]:
    """Return the last figure of each indicator of an evaluated intervention, with what it covers."""
    tarjetas = []
    for m in figures.last(catalogo, instrumento):
        if m.ultimo:
            nodo = m.ficha.nodo
            unidad = nodo.unidad_medida if nodo.unidad_medida == formats.PERCENT_UNIT else None
            valor, nota = (
                texts.own(m.ultimo.valor_obtenido, unidad),
                capital("; ".join(filter(None, (m.ultimo.periodo, m.ultimo.nota)))),
            )
            tarjetas.append(Card(nodo.nombre, valor, nota, procedencias=(nodo.procedencia,)))
    return tarjetas
