"""The firms of a sheet: how many, whether they are those looked for, who they are and what they received."""

from __future__ import annotations

from collections.abc import Iterator

from pp0093.ask.parts import focalization, structure
from pp0093.ask.registry import DIMENSIONS, FIRMS_UNIT
from pp0093.ask.rows import NO_DATA, is_open
from pp0093.ask.view import PROFILE
from pp0093.documents.document import Block, CitedFigure, NoteSection, Unsaid
from pp0093.note import asking, frames, writing
from pp0093.note.asking import FIRMS, Inquiry
from pp0093.note.writing import Sentence, full_sentence
from pp0093.sheets import asked
from pp0093.sheets.subject import ACTIVITY, DEPARTMENT, PRODUCT, UNIT, SheetSubject, measured_in
from pp0093.writing import formats

FOCUS, SHARE, ATTENTIONS = "focalizacion_pct", "participacion_pct", "atenciones"
NEW, RETURNING, PER_FIRM, BEYOND = (
    "empresas_nuevas",
    "empresas_recurrentes",
    "atenciones_por_empresa",
    "empresas_fuera_de_difusion",
)
YEARLY = (FIRMS, FOCUS, NEW, RETURNING, PER_FIRM, BEYOND, "devengado_por_empresa_soles")
# How the rest is said of the firms, where it is known.
OTHERS = {
    NEW: ("Sin atenciones en años anteriores cargados: ", "cuántas empresas son nuevas"),
    RETURNING: ("Que vuelven: ", "cuántas empresas vuelven"),
    PER_FIRM: ("Atenciones por empresa: ", "cuántas atenciones recibió cada empresa"),
    BEYOND: ("Con algún servicio que no es de difusión: ", "cuántas recibieron algo más que difusión"),
}
# What a sheet of one thing opens its firms by: other things, and what was given.
OPENED = {
    ACTIVITY: (UNIT, "departamento"),
    PRODUCT: (ACTIVITY, "departamento"),
    UNIT: (ACTIVITY, "departamento"),
    DEPARTMENT: (ACTIVITY, "provincia"),
}
OF_OWN = (ACTIVITY, "departamento")
SERVICES = ("familia_servicio", "servicio")
# The tables that open the firms: title, by what (nothing is what the subject asks), figures, how many of each, note.
TABLES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...], int | None, str]] = {
    "perfil": (
        "Quiénes son",
        PROFILE,
        (SHARE, FIRMS),
        3,
        "Los tres grupos mayores de cada uno; parte de las empresas del año",
    ),
    "donde": ("Dónde están y con quién", (), (FIRMS, FOCUS), None, ""),
    "servicios": ("Qué recibieron", SERVICES, (FIRMS, ATTENTIONS), None, "Una empresa puede recibir varios: no suman"),
}


def section(a: Inquiry, sujeto: SheetSubject) -> NoteSection:
    """Return the section on how many firms."""
    frases = writing.with_beside(a, _said(a, sujeto))
    bloques: list[Block] = [*writing.prose(frases)]
    anios = asked.history(a, YEARLY, sujeto.lugar)
    filas = [((str(anio),), c) for anio, c in anios.items()]
    tabla = asked.board("empresas", "Empresas atendidas, año por año", ("Año",), filas)
    return writing.section("empresas", "Empresas", [*bloques, *([tabla] if tabla else [])], frases)


def served(a: Inquiry, sujeto: SheetSubject) -> Iterator[Sentence]:
    """Say how many firms were served, between what they lie, or why that can't be said."""
    clave = f"{sujeto.clave}.atendidas"
    firmas = asking.one(a, FIRMS, **sujeto.lugar)
    abre = a.opening([firmas] if firmas else ())
    if firmas is None and not asking.between(a, FIRMS, **sujeto.lugar):
        yield from _part_alone(a, sujeto)
        que = f"a cuántas empresas {_attended(a, sujeto, al_final=True)}"
        yield asked.unknown(a, clave, que, FIRMS, sujeto.lugar)
    elif firmas is not None and firmas.valor == 0 and firmas.es_decible:
        yield full_sentence(clave, f"{abre}{_attended(a, sujeto, negado=True)} a ninguna empresa")
    elif firmas is not None and not firmas.es_decible:
        como = f"los registros recibidos {whose(a, sujeto)} suman" if firmas.es_parcial else f"{_attended(a, sujeto)} a"
        cuenta = frames.count if firmas.es_parcial else asked.counted
        yield full_sentence(clave, f"{abre}{como} ", *cuenta(firmas, "empresas"))
    else:
        yield from writing.attended(a, clave, _attended(a, sujeto), "", **sujeto.lugar)


def _part_alone(a: Inquiry, sujeto: SheetSubject) -> Iterator[Sentence]:
    """Say which part of the firms of the country a place has, where a document prints that and not how many."""
    if sujeto.es_de_estructura or not asking.askable(a, (SHARE,), sujeto.lugar):
        return
    partes = [c for _, c in asking.opened(a, SHARE, sujeto.dimension) if dict(c.lugar) == sujeto.lugar]
    for parte in (p for p in partes if p.es_decible):
        clave = f"{sujeto.clave}.{SHARE}"
        yield full_sentence(
            clave, f"{a.opening([parte])}las empresas {whose(a, sujeto)} son el ", parte, " de las atendidas"
        )


def _attended(a: Inquiry, sujeto: SheetSubject, *, negado: bool = False, al_final: bool = False) -> str:
    """Return who served, or where firms were; who or where goes last in a question."""
    no, es_unidad = "no " if negado else "", sujeto.dimension == UNIT
    verbo, quien = (
        f"{no}{'atendió' if es_unidad else 'se atendió'}",
        whose(a, sujeto) if not es_unidad else sujeto.nombre,
    )
    return f"{verbo} {quien}" if al_final else f"{quien} {verbo}"


def whose(a: Inquiry, sujeto: SheetSubject) -> str:
    """Return whose firms they are: of a unit, in anything else."""
    return f"de {sujeto.nombre}" if sujeto.dimension == UNIT else f"en {sujeto.llamado}"


def _said(a: Inquiry, sujeto: SheetSubject) -> Iterator[Sentence]:
    medida = measured_in(a.catalogo, a.anio, sujeto) if sujeto.es_de_estructura else FIRMS_UNIT
    if medida != FIRMS_UNIT:
        que = f"a cuántas empresas {_attended(a, sujeto, al_final=True)}"
        yield Unsaid(f"{sujeto.clave}.atendidas", que, f"se mide en {medida.lower()}, no en empresas")
        return
    yield from served(a, sujeto)
    yield from _does_not_count(a, sujeto)
    yield from _focused(a, sujeto)
    for indicador, (como, que) in OTHERS.items():
        cifra = asking.one(a, indicador, **sujeto.lugar)
        clave = f"{sujeto.clave}.{indicador}"
        if cifra is not None:
            yield full_sentence(clave, como, asked.marked(cifra))
        elif asking.askable(a, (indicador,), sujeto.lugar):
            yield asked.unknown(a, clave, f"{que}, {whose(a, sujeto)}", indicador, sujeto.lugar)


def _does_not_count(a: Inquiry, sujeto: SheetSubject) -> Iterator[Sentence]:
    reglas = structure.activities(a.catalogo, a.anio)
    if sujeto.dimension == ACTIVITY:
        if any(f.codigo == sujeto.codigo and not f.cuenta_para_producto for f in reglas):
            yield full_sentence(f"{sujeto.clave}.no_suma", "Sus empresas no suman a la meta del producto")
    elif sujeto.dimension == PRODUCT:
        for fila in (f for f in reglas if f.producto == sujeto.codigo and not f.cuenta_para_producto):
            firmas = asking.one(a, FIRMS, **{ACTIVITY: fila.codigo})
            if fila.unidad_medida == FIRMS_UNIT and firmas is not None:
                cuantas = asked.counted(firmas, "empresas")
                yield full_sentence(
                    f"{fila.codigo}.no_suma", f"Aparte, {fila.codigo_corto}: ", *cuantas, ", que no suman a la meta"
                )


def _focused(a: Inquiry, sujeto: SheetSubject) -> Iterator[Sentence]:
    """Say what share of the firms meets the criteria, between what it lies, or why it can't be said."""
    clave, que = f"{sujeto.clave}.focalizacion", f"qué parte de las empresas atendidas {whose(a, sujeto)} es focalizada"
    if not asking.askable(a, (FOCUS,), sujeto.lugar):
        return
    tasa = asking.one(a, FOCUS, **sujeto.lugar)
    if tasa is None:
        yield asked.unknown(a, clave, que, FOCUS, sujeto.lugar)
        return
    [fila] = asking.rows(a, (FOCUS,), sujeto.lugar, sujeto.lugar)
    marca = f" ({asked.INVENTED})" if not tasa.es_decible and not tasa.es_parcial else ""
    if is_open(fila, FOCUS):
        menor, mayor = (formats.number(v, 1) for v in focalization.between(fila))
        cuantas = f"el {menor}" if menor == mayor else f"entre {menor} y {mayor}"
        cruce = focalization.earlier_cross(a.catalogo, a.anio)
        segun = f", con el cruce con SUNAT de {cruce}" if cruce else ""
        yield full_sentence(clave, f"Son focalizadas {cuantas} % de ellas{segun}{marca}")
    else:
        yield full_sentence(clave, "Son focalizadas el ", asked.marked(tasa), " de ellas")


def opened(a: Inquiry, sujeto: SheetSubject) -> Iterator[NoteSection]:
    """Yield the sections on who the firms are, where and with whom, and what they received: paper cuts what it must."""
    for clave, (titulo, por, indicadores, mayores, nota) in TABLES.items():
        dimensiones = por or OPENED.get(sujeto.dimension, OF_OWN)
        filas = [
            ((DIMENSIONS[d].etiqueta, asked.named(a, d, codigo)), celdas)
            for d in dimensiones
            for codigo, celdas in _groups(a, sujeto, d, indicadores)[:mayores]
        ]
        de_todas = ", de todas las actividades del producto" if (clave, sujeto.dimension) == ("perfil", PRODUCT) else ""
        tabla = asked.board(clave, f"{titulo}, {a.anio}", ("Por", "Cuál"), filas, nota + de_todas)
        que = f"{titulo[:1].lower()}{titulo[1:]} las empresas atendidas {whose(a, sujeto)}"
        primera = "departamento" if clave == "donde" else dimensiones[0]
        por_que = "" if tabla else asking.unknown_because(a, FIRMS, sujeto.lugar, primera)
        callado = () if tabla else (Unsaid(f"{sujeto.clave}.{clave}", que, por_que),)
        yield NoteSection(clave, titulo, (tabla,) if tabla else (), callado)


def _groups(
    a: Inquiry, sujeto: SheetSubject, dimension: str, indicadores: tuple[str, ...]
) -> list[tuple[str, asked.Cells]]:
    """Return the groups of a dimension, those with most firms first; activities in the programme's order."""
    abiertos = asked.opened(a, indicadores, dimension, sujeto.lugar)
    grupos = [(c, v) for c, v in abiertos.items() if c not in ("None", NO_DATA)]
    return grupos if dimension == ACTIVITY else sorted(grupos, key=lambda par: -_first(par[1], indicadores[0]))


def _first(celdas: asked.Cells, indicador: str) -> float:
    cifra = celdas.get(indicador)
    return float(cifra.valor) if isinstance(cifra, CitedFigure) else 0.0
