"""Sections of a sheet: money and goals, firms, alerts, indicators, deliveries and printed figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from operator import attrgetter

from msgspec.structs import replace

from pp0093 import clock
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import progress
from pp0093.ask.parts import instruments, structure
from pp0093.ask.parts.focalization import RATE
from pp0093.ask.parts.structure import Activity
from pp0093.ask.registry import ACTIVITY, DIMENSIONS, FIRMS_SERVED, INDICATORS, NATIONAL, PRODUCT, REPORT, SHARE
from pp0093.ask.rows import NO_DATA, Filters
from pp0093.ask.rule_rows import DeliveryRule
from pp0093.ask.standing import basis
from pp0093.ask.view import PROFILE
from pp0093.behind import traced
from pp0093.claims import fact, joined, sentence, shown, subject, written
from pp0093.documents.document import Board, NoteSection, Said, Unsaid, figures
from pp0093.instruments import figures as measures
from pp0093.instruments.figures import MeasuredIndicator
from pp0093.money import answer, execution
from pp0093.money.execution import AnnexLine
from pp0093.note import asking, saying
from pp0093.note.asking import GOAL_INDICATORS, Cells, Inquiry
from pp0093.note.saying import DEPARTMENT, UNIT, Matter, Piece, Sentence, said, unsaid
from pp0093.programme import FIRMS_TOPIC
from pp0093.provenance import Provenance
from pp0093.writing import formats, phrases
from pp0093.writing.phrases import NOTHING, say, years_headline
from pp0093.writing.tables import of_objects
from pp0093.year import alerts, facts

MAX_YEARS, MAX_PAIRS_SAID = 6, 2
VALUE_AND_GOAL = {"valor_obtenido", "logro_esperado"}
ALERTS, ACTIVITIES = "Alertas", "actividades"
BUDGET_AND_EXECUTION = ("pia_soles", "pim_soles", "devengado_soles", "ejecucion_pct")
SHARED = "Metas y dinero son de la actividad entera, también donde responden varias unidades"
# Optional columns of the firms' table of years, with the words for their absence.
OTHER_FIRM_COUNTS = {
    "empresas_nuevas": "cuántas empresas son nuevas",
    "empresas_recurrentes": "cuántas empresas vuelven",
    "atenciones_por_empresa": "cuántas atenciones recibió cada empresa",
    "devengado_por_empresa_soles": "cuánto se devengó por empresa atendida",
    "empresas_fuera_de_difusion": "cuántas recibieron algo más que difusión",
}
# Indicator that titles each table of years.
BY_YEAR = {"dinero-y-metas": BUDGET_AND_EXECUTION[-1], "empresas": FIRMS_SERVED}
YEARLY = (FIRMS_SERVED, RATE, *OTHER_FIRM_COUNTS)
# Breakdowns of firms by kind of sheet.
OPENED_BY = {
    ACTIVITY: (UNIT, "departamento"),
    UNIT: (ACTIVITY, "departamento"),
    DEPARTMENT: (ACTIVITY, "provincia"),
}
OF_OTHERS = (ACTIVITY, "departamento")
# Tables of firms: title, dimensions (empty: those of OPENED_BY), figures, rows of each, note.
FIRM_TABLES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...], int | None, str]] = {
    "perfil": (
        "Quiénes son",
        PROFILE,
        (SHARE, FIRMS_SERVED),
        3,
        "Los tres grupos mayores de cada uno; parte de las empresas del año",
    ),
    "donde": ("Empresas por actividad, unidad o lugar", (), (FIRMS_SERVED, RATE), None, ""),
    "servicios": (
        "Qué recibieron",
        ("familia_servicio", "servicio"),
        (FIRMS_SERVED, "atenciones"),
        None,
        "Una empresa puede recibir varios: no suman",
    ),
}


def sections(a: Inquiry, s: Matter) -> Iterator[NoteSection]:
    """Yield the sections of a sheet that the programme has, with the sentences left out."""
    for clave, (titulo, tema, hace) in SECTIONS.items():
        if a.catalogo.programa.has(tema):
            hecha = saying.section(clave, titulo, hace(a, s))
            if hecha.bloques or hecha.callado:
                yield hecha


# Money and goals -----------------------------------------------------------------------------------------------------


def responsible(a: Inquiry, s: Matter) -> Iterator[Sentence]:
    """Yield who is responsible for a product or activity."""
    for e in structure.elements(a.catalogo, s.dimension, a.anio):
        if e.codigo == s.codigo and e.responsable:
            yield said(a, "responsable", "responde", quien=e.responsable)


def what_counts(a: Inquiry, s: Matter) -> Iterator[Sentence]:
    """Yield which activities count towards a product's goal, when others only spend its money."""
    suman, aparte = (
        [f.codigo_corto for f in activities_of(a, s) if f.cuenta_para_producto is cuenta] for cuenta in (True, False)
    )
    if suman and aparte:
        solo_dinero = fact("actividades_que_no_suman", len(aparte), subject(anio=a.anio, **s.lugar))
        yield said(a, "que_suma", "que_suma", {}, solo_dinero, suman=suman, aparte=aparte)


def _resources(a: Inquiry, s: Matter) -> Iterator[Piece]:
    if s.es_de_estructura:
        pia, devengado = asking.several(a, (BUDGET_AND_EXECUTION[0], BUDGET_AND_EXECUTION[2]), **s.lugar)
        if devengado and not pia:
            yield unsaid(a, "pia", "con cuánto dinero abrió el año (PIA)", BUDGET_AND_EXECUTION[0], s.lugar)
        yield _years_board(a, s.lugar)
    elif s.dimension == DEPARTMENT:
        yield _spent_there(a, s)
        return
    else:
        que = f"cuánto dinero tuvo y ejecutó {s.nombre}"
        yield Unsaid("gasto", que, "el presupuesto no se abre por unidad, y sí por actividad")
    yield _activities(a, s)


def _spent_there(a: Inquiry, s: Matter) -> Sentence:
    lugar = {"departamento_gasto": s.codigo}
    for alcance, frase in ((REPORT, "gasto_alli"), (NATIONAL, "gasto_alli_nacional")):
        if devengado := asking.one(a, BUDGET_AND_EXECUTION[2], alcance, **lugar):
            de = {**lugar, "alcance": "" if alcance == REPORT else alcance}
            return said(a, "gasto", frase, de, donde=s.nombre, devengado_soles=devengado.valor)
    return unsaid(a, "gasto", f"cuánto dinero se devengó en {s.nombre}", BUDGET_AND_EXECUTION[2], lugar)


def _years_board(a: Inquiry, lugar: dict[str, str]) -> Board:
    anios = asking.known_cells(a, (*BUDGET_AND_EXECUTION, *GOAL_INDICATORS), lugar)
    # The sheet's own year has its note beside the goal.
    suyos = {int(y): progress.within(a.catalogo.rules.of(int(y)), lugar) for y in sorted(anios) if y != str(a.anio)}
    nota = ". ".join(str(n) for anio, codigos in suyos.items() for n in progress.notes(a.catalogo, anio, codigos))
    return _yearly(a, "dinero-y-metas", anios, nota)


def activities_of(a: Inquiry, s: Matter) -> list[Activity]:
    """Return the activities of a sheet's subject, in order."""
    de_unidad = structure.of_unit(a.catalogo, a.anio, s.codigo) if s.dimension == UNIT else ()
    return [f for f in a.actividades if s.codigo in (f.producto, f.codigo) or f.codigo in de_unidad]


def own_lines(catalogo: Catalog, anio: int, s: Matter) -> tuple[Filters, list[AnnexLine]]:
    """Return the filters that select a product's or unit's activities, and their annex lines."""
    suyas = {PRODUCT: [s.codigo]} if s.dimension == PRODUCT else {}
    if s.dimension == UNIT:
        suyas = {ACTIVITY: sorted(structure.of_unit(catalogo, anio, s.codigo))}
    return suyas, execution.activities(catalogo, anio, suyas) if suyas else []


def _activities(a: Inquiry, s: Matter) -> Board:
    _, lineas = own_lines(a.catalogo, a.anio, s)
    notas = [SHARED] if s.dimension == UNIT else []
    return saying.lines_board(a, ACTIVITIES, f"Sus actividades en {a.anio}", lineas, *notas)


def answers_for(a: Inquiry, s: Matter) -> Iterator[Sentence]:
    """Yield which activities a unit is responsible for and, in a closed year, how many met their goal."""
    if s.dimension != UNIT:
        return
    suyas = [f.codigo_corto for f in activities_of(a, s)]
    filtros, lineas = own_lines(a.catalogo, a.anio, s)
    metas = answer.how_goals_go(a.anio, lineas, filtros, por_nombre=True) if a.es_cerrado else NOTHING
    suyas_son = fact("actividades_de_las_que_responde", len(suyas), subject(anio=a.anio, unidad=s.codigo))
    frase = "de_lo_que_responde" if metas and len(suyas) > 1 else "responde_de"
    responde = phrases.say(frase, (), suyas_son, anio=a.anio, quien=s.nombre, n=len(suyas), cuales=suyas, metas=metas)
    yield saying.as_cited(a, "responde", responde)


# Firms ---------------------------------------------------------------------------------------------------------------


def say_served(a: Inquiry, s: Matter) -> Iterator[Sentence]:
    """Yield the firms served (count or interval) or why unknown, and the printed share."""
    dichas = [*saying.attended(a, "atendidas", s.pedido, **s.lugar)]
    yield from _part_alone(a, s) if isinstance(dichas[0], Unsaid) else ()
    yield from dichas


def _part_alone(a: Inquiry, s: Matter) -> Iterator[Sentence]:
    """Yield the printed share of the country's firms in a place, when no document gives the count."""
    for _, parte in [] if s.es_de_estructura else asking.opened_figures(a, SHARE, s.dimension):
        if parte.es_decible and dict(parte.lugar) == s.lugar:
            dada = written(parte.texto, parte.claim)
            yield saying.as_cited(a, SHARE, say("parte_sola", anio=a.anio, cuales=s.pedido, parte=dada), parte)


def _firms(a: Inquiry, s: Matter) -> Iterator[Piece]:
    yield from say_served(a, s) if s.es_de_estructura else ()
    if asking.askable(a, (RATE,), s.lugar):
        yield from saying.focused(a, "focalizacion", s.pedido, **s.lugar)
    for indicador in asking.askable(a, OTHER_FIRM_COUNTS, s.lugar):
        if asking.one(a, indicador, **s.lugar) is None:
            yield unsaid(a, indicador, OTHER_FIRM_COUNTS[indicador], indicador, s.lugar)
    yield _yearly(a, "empresas", asking.known_cells(a, YEARLY, s.lugar))


def _firms_table(clave: str, a: Inquiry, s: Matter) -> Iterator[Piece]:
    """Yield one of FIRM_TABLES."""
    titulo, por, indicadores, mayores, nota = FIRM_TABLES[clave]
    dimensiones = por or OPENED_BY.get(s.dimension, OF_OTHERS)
    filas = [
        ((DIMENSIONS[d].etiqueta, asking.name_of(a, d, codigo, es_entera=True)), celdas)
        for d in dimensiones
        for codigo, celdas in _groups(a, s, d, indicadores)[:mayores]
    ]
    de_todas = ", de todas las actividades del producto" if (clave, s.dimension) == ("perfil", PRODUCT) else ""
    total = asking.one(a, FIRMS_SERVED, **s.lugar)
    if not por and len(filas) == 1 and filas[0][0][0] != DIMENSIONS[DEPARTMENT].etiqueta:  # All of them again.
        filas = []
    yield saying.board(a, clave, shown(f"{titulo}, {a.anio}"), ("Por", "Cuál"), filas, nota=nota + de_todas)
    if not filas and (total is None or total.valor != 0):
        que = f"{formats.small(titulo) if por else 'dónde están'} las empresas atendidas"
        primera = dimensiones[0] if por else DEPARTMENT
        yield unsaid(a, clave, que, FIRMS_SERVED, s.lugar, abierta=primera)


def _groups(a: Inquiry, s: Matter, dimension: str, indicadores: Sequence[str]) -> list[tuple[str, Cells]]:
    """Return the groups of a dimension, largest first; activities in order."""
    grupos = [
        (c, v) for c, v in asking.known_cells(a, indicadores, s.lugar, dimension).items() if c not in ("None", NO_DATA)
    ]
    if dimension == ACTIVITY:
        return grupos
    return sorted(grupos, key=lambda par: -sum(c.valor for c in figures([par[1].get(indicadores[0], "")])))


# Tables of figures ---------------------------------------------------------------------------------------------------


def _yearly(a: Inquiry, clave: str, anios: Mapping[str, Cells], nota: str = "") -> Board:
    """Return a table by year, titled with one column's last complete figures of closed years."""
    indicador, quedan = BY_YEAR[clave], sorted(anios)[-MAX_YEARS:]
    dichas = [
        say("cifra_en", (), c, cifra=c.claim)
        for c in figures(anios[y].get(indicador, "") for y in quedan)
        if c.es_decible and c.procedencia != Provenance.SYNTHETIC and (c.anio < a.anio or a.es_cerrado)
    ]
    titulo = years_headline(indicador, dichas) or shown(f"{INDICATORS[indicador].etiqueta} por año")
    return saying.board(a, clave, titulo, ("Año",), [((y,), anios[y]) for y in quedan], nota=nota)


# What is watched, delivered and printed ------------------------------------------------------------------------------


def _alerted(a: Inquiry, s: Matter) -> Iterator[Piece]:
    """Yield the alerts of the year."""
    codigos = {f.codigo for f in activities_of(a, s)}
    codigos |= (facts.subjects_of(a.catalogo, a.anio, s.codigo, None) or set()) if s.dimension == PRODUCT else set()
    todas = alerts.alerts_of_year(a.catalogo, a.anio, clock.today()) if codigos else ()
    suyas = [x for x in todas if x.sujeto.codigo in codigos or s.codigo in x.responde.split("/")]
    que_pasa = formats.listed([*dict.fromkeys(formats.small(x.titulo) for x in suyas)]) if suyas else ""
    titulo = sentence(f"{ALERTS}: {que_pasa}", *(x.afirma for x in suyas))
    yield saying.table_board("alertas", titulo, alerts.alerts_table(suyas))
    if codigos and not suyas:
        dicho = alerts.unwatched(a.catalogo, a.anio) or shown(f"Sin alertas en {a.anio}.")
        yield Said("alertas", (str(dicho),), dicho.claims)


def _indicators(a: Inquiry, s: Matter) -> Iterator[Piece]:
    """Yield the indicators of the product, or those that a unit is responsible for."""
    nota = "Del producto, no de la actividad sola" if s.dimension == ACTIVITY else ""
    medidos = sorted(_measured_indicators(a, s), key=lambda m: not m.nodo.producto)
    dichas = [
        say("valor_y_meta", que=m.nodo.corto, anio=m.medido_en, **cifras)
        for m in medidos
        if {*(cifras := {i: written(c.texto, c.claim) for i, c in asking.cited_of(m).items()})} >= VALUE_AND_GOAL
    ]
    # A few complete indicators are given in the title; of more, the programme's first.
    dichas = dichas[: MAX_PAIRS_SAID if len(dichas) == len(medidos) <= MAX_PAIRS_SAID else 1]
    titulo = say("valores_y_metas", dichas=joined(dichas, "; "), de_quien="Del producto, " if nota else "")
    yield saying.indicators_board(a, titulo if dichas else shown(f"Indicadores, hasta {a.anio}"), medidos, nota)


def _measured_indicators(a: Inquiry, s: Matter) -> Iterator[MeasuredIndicator]:
    if s.dimension == UNIT and a.catalogo.programa.has("instrumentos"):
        for instrumento in instruments.loaded(a.catalogo):
            de_uno = measures.measured_indicators(a.catalogo, instrumento.instrumento, a.anio)
            yield from (m for m in de_uno if s.codigo in (m.nodo.responsable or "").split("/"))
    elif s.es_de_estructura:
        productos = {s.codigo, *(f.producto for f in activities_of(a, s))}
        yield from (m for m in asking.own_indicators(a) if m.nodo.producto in productos)


def _delivered(a: Inquiry, s: Matter) -> Iterator[Piece]:
    """Yield the lists of firms owed and delivered by units, or why there are none."""
    if s.dimension not in (ACTIVITY, PRODUCT, UNIT):
        return
    suyas = {s.codigo, *(f.codigo for f in activities_of(a, s))}
    de_quien = attrgetter(UNIT if s.dimension == UNIT else ACTIVITY)
    nombres = {f.codigo: f.etiqueta for f in a.actividades}
    tabla = of_objects(
        [e for e in basis.deliveries(a.catalogo) if e.anio == a.anio and de_quien(e) in suyas],
        "sheets.delivery",
        actividad=lambda e: nombres.get(e.actividad, e.actividad),
    )
    yield saying.table_board("entregas", shown(f"Entregas de registros, {a.anio}"), tabla)
    if not tabla.filas:
        deben = {r.unidad: None for r in a.catalogo.rules.of(a.anio).typed(DeliveryRule) if de_quien(r) in suyas}
        verbo = "debe entregarlas" if len(deben) == 1 else "deben entregarlas"
        por_que = f"{formats.listed([*deben])} {verbo} y ninguna se ha cargado" if deben else "nadie debe entregarlas"
        yield Unsaid("entregas", f"qué listas de empresas se entregaron en {a.anio}", por_que)


def _in_print(a: Inquiry, s: Matter) -> Iterator[Piece]:
    """Yield the printed figures of the year, and those printed with two values."""
    tabla = saying.printed_board(a, "documentos", f"Cifras impresas de {a.anio}", s.lugar)
    impresas = ((fila[0], c) for fila in tabla.filas for c in figures(fila) if c.es_propia)
    for que, c in islice(impresas, 1):
        dicho = say("lo_impreso", que=que, cifras=[written(c.texto, c.claim)])
        tabla = replace(tabla, titulo=dicho, nota=str(tabla.titulo))
    yield tabla


def _testified(a: Inquiry, s: Matter) -> Iterator[Piece]:
    """Yield independent published figures of an activity's progress."""
    todos = progress.confronted(a.catalogo) if s.dimension == ACTIVITY else ()
    vistos = [v for v in todos if (v.testigo.actividad, v.testigo.anio) == (s.codigo, a.anio)]
    titulo = traced.witnesses_headline(vistos) if vistos else NOTHING
    yield saying.table_board("testigo", titulo, traced.witness_table(a.catalogo, vistos), traced.WITNESS_NOTE)


# Sections in order: title, required topic of the programme, and builder.
SECTIONS: dict[str, tuple[str, str, Callable[[Inquiry, Matter], Iterator[Piece]]]] = {
    "recursos": ("Dinero y metas", "", _resources),
    "alertas": (ALERTS, "", _alerted),
    "empresas": ("Empresas", FIRMS_TOPIC, _firms),
    "indicadores": ("Indicadores", "", _indicators),
    **{clave: (titulo, FIRMS_TOPIC, partial(_firms_table, clave)) for clave, (titulo, *_) in FIRM_TABLES.items()},
    "entregas": ("Entregas", FIRMS_TOPIC, _delivered),
    "documentos": ("Cifras impresas", "", _in_print),
    "testigo": (traced.WITNESS_TITLE, "", _testified),
}
