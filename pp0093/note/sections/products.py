"""Each product: the firms it served, how its goals ended and how its money was spent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pp0093.ask.origin import printed
from pp0093.ask.parts import structure
from pp0093.ask.parts.structure import Element
from pp0093.ask.registry import FIRMS_UNIT
from pp0093.ask.standing.periods import CLOSED
from pp0093.documents.document import Block, CitedFigure, Heading, NoteSection, Parts, Plot, Prose, Said, Unsaid
from pp0093.money import execution
from pp0093.money.execution import AnnexLine
from pp0093.note import asking, frames, writing
from pp0093.note.asking import FIRMS, Inquiry
from pp0093.note.writing import Lacking, Sentence, full_sentence
from pp0093.writing import formats

ACTIONS = "acciones"
GOALS, SPENT = "Logro de metas físicas", "Ejecución presupuestal"


def sections(a: Inquiry) -> list[NoteSection]:
    """Return the section of each product, or of those that have the activities asked for."""
    todas = [_section(a, p) for p in structure.products(a.catalogo, a.anio) if _is_asked(a, p)]
    return [s for s in todas if s]


def _is_asked(a: Inquiry, producto: Element) -> bool:
    """Tell whether a note is of something of a product: of all, of it, or of some line of it."""
    return not a.filtros or a.filtros == {"producto": producto.codigo} or bool(lines(a, producto.codigo))


def lines(a: Inquiry, producto: str) -> list[AnnexLine]:
    """Return the lines of the annex of a product under the filters: its own where it is asked whole, and activities."""
    if a.filtros.get("producto", producto) != producto:
        return []
    todas = execution.annex(a.catalogo, a.anio, {"producto": [producto]})
    if pedida := a.filtros.get(execution.ACTIVITY):
        return [f for f in todas if f.codigo == pedida]
    if "unidad" in a.filtros:
        return [f for f in todas if f.codigo in structure.of_unit(a.catalogo, a.anio, a.filtros["unidad"])]
    return todas


def figure(a: Inquiry, linea: AnnexLine, indicador: str) -> CitedFigure | None:
    """Return a figure of a line of the annex."""
    return asking.asked_of(a, linea.respuesta, indicador, a.anio, _place(linea))


def _place(linea: AnnexLine) -> dict[str, str]:
    """Return what a line of the annex is of; nothing of its total."""
    return {} if linea.nivel == execution.TOTAL else {linea.nivel: linea.codigo}


def _section(a: Inquiry, producto: Element) -> NoteSection | None:
    """Return the section of a product; None of one of which nothing is known."""
    lineas = lines(a, producto.codigo)
    suya = [f for f in lineas if f.nivel == execution.PRODUCT]
    actividades = execution.only_activities(lineas)
    partes = {
        "": [s for f in suya for s in _served(a, f)] if lineas else [*_firms(a, producto)],
        GOALS: [s for f in actividades for s in (*_goal(a, f), *_by_unit(a, f))],
        SPENT: [s for f in (*suya, *actividades) for s in _spent(a, f)],
    }
    texto = a.catalogo.programa.frase(f"nota.producto.{producto.codigo}")
    bloques: list[Block] = [Prose((Said(f"que_es.{producto.codigo}", (texto,)),))] if texto else []
    todas: dict[str, Sentence] = {}
    for titulo, frases in partes.items():
        suyas = [s for s in writing.with_beside(a, frases) if s.clave not in todas]
        todas |= {s.clave: s for s in suyas}
        dichas = writing.prose(suyas)
        bloques += [*([Heading(titulo)] if titulo and dichas else []), *dichas]
        bloques += _fulfilment(a, producto, actividades) if titulo == GOALS else []
    if not lineas and not any(isinstance(f, Said) for f in todas.values()):
        return None
    titulo = f"Producto {producto.codigo_corto.removeprefix('P')}: {producto.nombre}"
    return writing.section(f"producto.{producto.codigo}", titulo, bloques, todas.values())


def _served(a: Inquiry, linea: AnnexLine) -> Iterator[Sentence]:
    """Say the firms of a product and its goal, in one sentence where the year runs and both are the same figure."""
    meta, avance, parte = (figure(a, linea, i) for i in asking.GOALS)
    firmas = asking.one(a, FIRMS, producto=linea.codigo) if linea.unidad_medida == FIRMS_UNIT else None
    es_la_misma = bool(firmas and avance and firmas.es_decible and avance.es_decible and firmas.valor == avance.valor)
    if es_la_misma and firmas and meta and meta.es_decible and not _is_over(a, linea):
        quien = f"{a.opening([firmas])}el {_called(linea)} atendió a "
        de_meta = frames.of_goal(meta, parte, linea.unidad_medida.lower())
        yield full_sentence(f"producto.{linea.codigo}.atendidas", quien, *frames.count(firmas, "empresas"), *de_meta)
        yield from _to_date(linea, f"producto.{linea.codigo}", meta, *filter(None, [avance]))
        yield from writing.since(a, firmas)[1]
        return
    yield from _firms(a, linea)
    yield from _reached(a, linea, f"producto.{linea.codigo}.meta", f"El {_called(linea)} ")


def _firms(a: Inquiry, producto: AnnexLine | Element) -> Iterator[Sentence]:
    """Say how many firms a product served, where it is measured in firms."""
    que = f"a cuántas empresas atendió {producto.etiqueta}"
    if producto.unidad_medida == FIRMS_UNIT:
        clave = f"producto.{producto.codigo}.atendidas"
        yield from writing.attended(a, clave, f"el {_called(producto)} atendió", que, producto=producto.codigo)


def _called(linea: AnnexLine | Element) -> str:
    """Return a product by its number: a sentence says by itself what it is of."""
    return f"producto {linea.codigo_corto.removeprefix('P')}"


def _goal(a: Inquiry, linea: AnnexLine) -> Iterator[Sentence]:
    quien = f"La actividad {linea.codigo_corto}, «{linea.nombre_corto}», "
    yield from _reached(a, linea, f"actividad.{linea.codigo}.meta", quien)
    reglas = {f.codigo: f for f in structure.activities(a.catalogo, a.anio)}
    if linea.unidad_medida == FIRMS_UNIT and not reglas[linea.codigo].cuenta_para_producto:
        empresas = f"Las empresas de la actividad {linea.codigo_corto}"
        yield full_sentence(f"actividad.{linea.codigo}.no_suma", f"{empresas} no suman a la meta del producto")


def _reached(a: Inquiry, linea: AnnexLine, clave: str, quien: str) -> Iterator[Sentence]:
    meta, avance, parte = (figure(a, linea, i) for i in asking.GOALS)
    que = f"cómo {'terminó' if _is_over(a, linea) else 'va'} la meta física de {linea.etiqueta}"
    if meta is None or avance is None or not meta.es_decible or not avance.es_decible:
        es_la_meta = meta is None or not meta.es_decible
        if meta is None and avance is not None and avance.es_decible and linea.nivel == execution.ACTIVITY:
            como = "tuvo un avance de " if _is_over(a, linea) else "lleva "
            cuanto = frames.count(avance, linea.unidad_medida.lower())
            yield full_sentence(f"{clave}.sola", _until(a, quien, avance, linea.avance.estado), como, *cuanto)
        falta = Lacking("meta_fisica" if es_la_meta else "avance_fisico", _place(linea))
        yield writing.unsaid(a, clave, que, meta if es_la_meta else avance, falta)
        return
    unidad = linea.unidad_medida.lower()
    if not _is_over(a, linea):
        yield full_sentence(
            clave, _until(a, quien, avance, linea.avance.estado), *frames.so_far(avance, meta, parte, unidad)
        )
        yield from _to_date(linea, clave, meta, avance)
        return
    yield full_sentence(clave, quien, *frames.goal(avance, meta, parte, asking.excess(avance, meta), unidad))


def _is_over(a: Inquiry, linea: AnnexLine) -> bool:
    """Tell whether the progress of a line no longer moves, by its own state; without any, whether the year does."""
    return a.es_cerrado if linea.avance_fisico is None else linea.avance.estado == CLOSED


def _to_date(linea: AnnexLine, clave: str, *de: CitedFigure) -> Iterator[Sentence]:
    """Say how what was delivered stands against what was programmed to date, where goals are known by month."""
    al_mes = linea.avance.a_la_fecha
    if al_mes is None:
        return
    hasta = f"de enero a {formats.month(al_mes.mes)}" if al_mes.mes > 1 else "en enero"
    sumado = {"logrado": al_mes.logrado, "programado": al_mes.programado}
    logrado, programado = (asking.derived(f"{q}_a_la_fecha", v, de, f"Lo {q} {hasta}") for q, v in sumado.items())
    parte = None
    if al_mes.cumplimiento_pct is not None:
        pct = formats.percent(al_mes.cumplimiento_pct)
        de_que = f"Lo logrado {hasta}, de lo programado"
        parte = asking.derived("avance_a_la_fecha_pct", al_mes.cumplimiento_pct, (logrado, programado), de_que, pct)
    unidad = linea.unidad_medida.lower()
    yield full_sentence(
        f"{clave}.a_la_fecha", f"{hasta.capitalize()}, ", *frames.to_date(logrado, programado, parte, unidad)
    )


def _until(a: Inquiry, quien: str, cifra: CitedFigure, estado: str = "") -> str:
    """Return of whom something is said and, of what still runs (the year without `estado`), until when."""
    hasta = a.until([cifra], estado)
    return f"{quien.rstrip(' ,')}, {hasta}, " if hasta else quien


def _by_unit(a: Inquiry, linea: AnnexLine) -> Iterator[Sentence]:
    """Say how the printed actions of an activity are split among units, where the parts give the whole."""
    del_anio = printed.published(a.catalogo, indicador=ACTIONS, anio=a.anio, dimension="actividad;unidad")
    partes = [(f.dimensiones, f) for f in del_anio]
    suyas = [(d["unidad"], asking.of_print(f)) for d, f in partes if d["actividad"] == linea.codigo]
    if not suyas:
        return
    clave, unidad = f"actividad.{linea.codigo}.unidades", linea.unidad_medida.lower()
    if sum(c.valor for _, c in suyas) != linea.avance_fisico:
        yield Unsaid(clave, f"cómo se reparten las {unidad} de {linea.etiqueta}", "las partes impresas no dan el total")
        return
    repartidas: list[Parts] = [(c, f" de {nombre}") for nombre, c in suyas]
    yield full_sentence(clave, "Se reparten así: ", *frames.listed(repartidas))


def _spent(a: Inquiry, linea: AnnexLine) -> Iterator[Sentence]:
    clave = f"{linea.nivel}.{linea.codigo}.gasto"
    devengado, parte = (figure(a, linea, i) for i in ("devengado_soles", "ejecucion_pct"))
    if devengado is None or not devengado.es_decible:
        falta = Lacking("devengado_soles", _place(linea))
        yield writing.unsaid(a, clave, f"cuánto devengó {linea.etiqueta}", devengado, falta)
        return
    es_actividad = linea.nivel == execution.ACTIVITY
    quien = f"La actividad {linea.codigo_corto} " if es_actividad else f"El {_called(linea)} "
    de_pim: Parts = (", ", parte, " de su PIM") if parte else (" y la fuente no da el PIM",)
    yield full_sentence(clave, _until(a, quien, devengado), "devengó ", frames.money(devengado), *de_pim)
    if not es_actividad:
        cambio = asking.change(a, devengado)
        if isinstance(cambio, Unsaid):
            yield cambio
        else:
            yield full_sentence(
                f"{clave}.cambio",
                f"El devengado del {_called(linea)} ",
                *frames.varied(cambio.cambio),
                f" frente a {a.anio - 1}",
            )


def _fulfilment(a: Inquiry, producto: Element, actividades: Sequence[AnnexLine]) -> list[Plot]:
    pares = [(f.etiqueta, figure(a, f, "cumplimiento_pct")) for f in actividades]
    barras = [(nombre, c) for nombre, c in pares if c is not None and c.es_decible]
    titulo = f"Cumplimiento de la meta física, producto {producto.codigo_corto.removeprefix('P')}"
    return writing.plotted(Plot(f"metas.{producto.codigo}", titulo, "% de la meta", tuple(barras), referencia=100.0))
