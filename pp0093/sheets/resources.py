"""The money and the goals of a sheet: how its year goes, in words, and year by year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pp0093.ask.origin import monthly
from pp0093.ask.parts import structure
from pp0093.ask.registry import FIRMS_UNIT
from pp0093.claims import Claim, Relation, count, fact, figure, subject, unsayable
from pp0093.documents.document import Block, CitedFigure, NoteSection, Parts, Unsaid
from pp0093.note import asking, frames, writing
from pp0093.note.asking import Inquiry
from pp0093.note.writing import Sentence, full_sentence
from pp0093.sheets import asked
from pp0093.sheets.subject import ACTIVITY, DEPARTMENT, PRODUCT, UNIT, SheetSubject, measured_in, named_after_de
from pp0093.writing.formats import capital

MONEY = ("pia_soles", "pim_soles", "devengado_soles", "ejecucion_pct")
GOALS = asking.GOALS
PER_FIRM, SPENT_IN = "devengado_por_empresa_soles", "departamento_gasto"
SHARED = "Metas y dinero son de la actividad entera, también donde responden varias unidades"


def section(a: Inquiry, sujeto: SheetSubject) -> NoteSection:
    """Return the section."""
    frases = writing.with_beside(a, _said(a, sujeto))
    bloques: list[Block] = [*writing.prose(frases)]
    if sujeto.es_de_estructura:
        bloques += _years(a, sujeto.lugar)
    if sujeto.dimension == PRODUCT:
        bloques += _activities(a, [f.codigo for f in structure.activities(a.catalogo, a.anio, sujeto.codigo)])
    if sujeto.dimension == UNIT:
        bloques += _activities(a, structure.of_unit(a.catalogo, a.anio, sujeto.codigo), SHARED)
    return writing.section("recursos", "Dinero y metas", bloques, frases)


def _said(a: Inquiry, sujeto: SheetSubject) -> Iterator[Sentence]:
    if sujeto.es_de_estructura:
        yield from goal(a, sujeto)
        yield from spent(a, sujeto)
        yield from _per_firm(a, sujeto)
    elif sujeto.dimension == DEPARTMENT:
        yield from _spent_there(a, sujeto)
    else:
        quien = f"cuánto dinero tuvo y gastó {sujeto.nombre}"
        yield Unsaid(f"{sujeto.clave}.gasto", quien, "el presupuesto se abre por producto y actividad, no así")


def _years(a: Inquiry, lugar: dict[str, str]) -> list[Block]:
    anios = asked.history(a, (*MONEY, *GOALS), lugar)
    filas = [((str(anio),), celdas) for anio, celdas in anios.items()]
    # Of the year of the sheet it is said where its goal is.
    suyos = {anio: monthly.within(a.catalogo.rules.of(anio), lugar) for anio in anios if anio != a.anio}
    nota = ". ".join(n for anio, codigos in suyos.items() for n in monthly.notes(a.catalogo, anio, codigos))
    tabla = asked.board("dinero-y-metas", "Dinero y meta, año por año", ("Año",), filas, nota)
    return [tabla] if tabla else []


def _activities(a: Inquiry, codigos: Iterable[str], nota: str = "") -> list[Block]:
    """Return what some activities programmed, delivered and spent in the year, in the programme's order."""
    abiertas = asked.opened(a, (*MONEY, *GOALS), ACTIVITY, {})
    suyas = [f for f in structure.activities(a.catalogo, a.anio) if f.codigo in codigos and f.codigo in abiertas]
    en = {f.codigo: "" if f.unidad_medida == FIRMS_UNIT else f" ({f.unidad_medida.lower()})" for f in suyas}
    filas = [((f"{f.etiqueta}{en[f.codigo]}",), abiertas[f.codigo]) for f in suyas]
    dichas = [*filter(None, [nota]), *monthly.notes(a.catalogo, a.anio, [*en])]
    tabla = asked.board("actividades", f"Sus actividades en {a.anio}", ("Actividad",), filas, ". ".join(dichas))
    return [tabla] if tabla else []


def goal(a: Inquiry, sujeto: SheetSubject) -> Iterator[Sentence]:
    """Say how the goal of the year ended, how it goes, or why that can't be said."""
    meta, avance, parte = (asking.one(a, i, **sujeto.lugar) for i in GOALS)
    clave, unidad, quien = f"{sujeto.clave}.meta", measured_in(a.catalogo, a.anio, sujeto).lower(), sujeto.llamado
    if meta is None or avance is None:
        if meta is not None:
            yield full_sentence(
                f"{clave}.sola", f"La meta {named_after_de(quien)} es de ", *asked.counted(meta, unidad)
            )
        elif avance is not None:
            yield full_sentence(
                f"{clave}.sola", f"El avance {named_after_de(quien)} es de ", *asked.counted(avance, unidad)
            )
        falta = "meta_fisica" if meta is None else "avance_fisico"
        yield asked.unknown(a, clave, f"cómo va la meta física {named_after_de(quien)}", falta, sujeto.lugar)
    elif not avance.valor and not meta.valor:
        yield full_sentence(clave, f"{capital(quien)} no tuvo meta ni avance")
    elif not (avance.es_decible and meta.es_decible):
        de_cuanto: Parts = (asked.marked(avance), " de ", *asked.counted(meta, unidad))
        yield full_sentence(clave, f"{capital(quien)} lleva ", *de_cuanto)
    elif a.es_cerrado:
        como = frames.goal(avance, meta, parte, asking.excess(avance, meta), unidad)
        yield full_sentence(clave, f"{capital(quien)} ", *como, dichos=[_against(avance, meta)])
    else:
        yield full_sentence(clave, f"{capital(quien)} ", *frames.so_far(avance, meta, parte, unidad))


def _against(avance: CitedFigure, meta: CitedFigure) -> Claim:
    """Claim how an achievement stands to its goal: over it, just it, or under."""
    relacion = Relation.IS if avance.valor == meta.valor else Relation.OVER
    relacion = Relation.UNDER if avance.valor < meta.valor else relacion
    de = subject(anio=avance.anio, **dict(avance.lugar))
    return figure(avance.indicador, avance.valor, de, relacion, frente_a=meta.valor)


def spent(a: Inquiry, sujeto: SheetSubject) -> Iterator[Sentence]:
    """Say what was spent of the money of the year, or why that can't be said."""
    pim, devengado, parte = (asking.one(a, i, **sujeto.lugar) for i in MONEY[1:])
    clave = f"{sujeto.clave}.gasto"
    if devengado is None:
        yield asked.unknown(a, clave, f"cuánto devengó {sujeto.llamado}", "devengado_soles", sujeto.lugar)
        return
    de_pim: Parts = (" de un PIM de ", frames.money(pim), *((" (", parte, ")") if parte else ())) if pim else ()
    yield full_sentence(clave, "Devengó ", frames.money(devengado), *de_pim)
    if asking.one(a, MONEY[0], **sujeto.lugar) is None:
        yield asked.unknown(a, f"{clave}.pia", "con cuánto dinero abrió el año (PIA)", MONEY[0], sujeto.lugar)


def _per_firm(a: Inquiry, sujeto: SheetSubject) -> Iterator[Sentence]:
    """Say what was spent for each firm served by an activity: of products too many different things are divided."""
    if sujeto.dimension != ACTIVITY or not asking.askable(a, (PER_FIRM,), sujeto.lugar):
        return
    clave, que = f"{sujeto.clave}.por_empresa", "cuánto devengó por empresa atendida"
    cifra = asking.one(a, PER_FIRM, **sujeto.lugar)
    if measured_in(a.catalogo, a.anio, sujeto) != FIRMS_UNIT:
        yield Unsaid(clave, que, f"se mide en {measured_in(a.catalogo, a.anio, sujeto).lower()}, no en empresas")
    elif cifra is None:
        yield asked.unknown(a, clave, que, PER_FIRM, sujeto.lugar)
    else:
        yield full_sentence(clave, "Son ", asked.marked(cifra), " por empresa atendida")


def _spent_there(a: Inquiry, sujeto: SheetSubject) -> Iterator[Sentence]:
    clave, lugar = f"{sujeto.clave}.gasto", {SPENT_IN: sujeto.codigo}
    for alcance, donde in (("reporte", "En lo que cubre el informe"), ("nacional", "En todo el programa")):
        devengado = asking.one(a, "devengado_soles", alcance, **lugar)
        if devengado is not None:
            yield full_sentence(
                f"{clave}.{alcance}", f"{donde}, las metas de {sujeto.nombre} devengaron ", frames.money(devengado)
            )
            return
    que = f"cuánto dinero se devengó en {sujeto.nombre}"
    callada = unsayable(Relation.NO_VALUE, "devengado_soles", subject(anio=a.anio, **lugar))
    yield Unsaid(clave, que, "ningún archivo cargado abre el gasto por departamento de la meta", (callada,))


def answers_for(a: Inquiry, sujeto: SheetSubject) -> Iterator[Sentence]:
    """Say which activities a unit answers for and, of a closed year, how many of those with a goal met it."""
    if sujeto.dimension != UNIT:
        return
    codigos = structure.of_unit(a.catalogo, a.anio, sujeto.codigo)
    suyas = [f for f in structure.activities(a.catalogo, a.anio) if f.codigo in codigos]
    cortos = frames.listed([(f.codigo_corto,) for f in suyas])
    cuantas = "de la actividad " if len(suyas) == 1 else "de las actividades "
    dicho, alcanzadas = _met(a, codigos)
    responde = f"{sujeto.nombre} responde ", cuantas, *cortos, dicho
    suyas_son = fact("actividades_de_las_que_responde", len(suyas), sujeto=subject(anio=a.anio, unidad=sujeto.codigo))
    yield full_sentence(f"{sujeto.clave}.responde", *responde, dichos=[suyas_son, *alcanzadas])


def _met(a: Inquiry, codigos: Iterable[str]) -> tuple[str, list[Claim]]:
    """Say how many of some activities met their goal, and claim it: of a closed year, of those that had one."""
    partes = {c: tuple(asking.one(a, i, **{ACTIVITY: c}) for i in GOALS) for c in sorted(codigos)}
    sabidas = {c: p.valor for c, (m, v, p) in partes.items() if p and m and v and m.es_decible and v.es_decible}
    if not sabidas or not a.es_cerrado:
        return "", []
    de = subject(anio=a.anio, actividad=list(sabidas))
    alcanzada = count(GOALS[2], ACTIVITY, sabidas, de, relacion=Relation.AT_LEAST, umbral=100)
    cuantas, todas = alcanzada.cuantos, len(sabidas)
    if not cuantas:
        cuales = "la única que la tenía" if todas == 1 else f"ninguna de las {todas} que la tenían"
        return f"; no alcanzó su meta {cuales}", [alcanzada]
    return f"; {cuantas} de {todas} con meta la {'alcanzó' if cuantas == 1 else 'alcanzaron'}", [alcanzada]
