"""Anexo: goals and money line by line, and what documents print of the year beside what the note says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from pp0093.ask.origin import monthly, printed
from pp0093.ask.origin.printed import PublishedFigure
from pp0093.ask.parts import structure
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import Printed
from pp0093.ask.standing import periods
from pp0093.ask.view import View
from pp0093.documents.document import Block, Board, CitedFigure, Note, NoteSection, Part, cited
from pp0093.money import answer, budget, execution
from pp0093.money.execution import AnnexLine
from pp0093.note import asking, products, saying
from pp0093.note.asking import Inquiry
from pp0093.note.saying import Sentence, full_sentence, money, said
from pp0093.writing import formats

MONEY = ("pia_soles", "pim_soles", "devengado_soles")
COLUMNS = (*asking.GOALS, *MONEY, "ejecucion_pct")
OPENING, PROGRESS = "pia_soles", "avance_fisico"
HEAD = ("Producto o actividad", "Responsable", "Unidad de medida")
EQUAL, CUT, TWO_WAYS = (
    "igual",
    "el documento corta la cifra y la nota la redondea",
    "el documento la imprime también así: ",
)
MISSING = "no está en la nota"
# What a document prints is quoted under these names too: progress in firms or actions, and indicators with their card.
ALSO = {
    "empresas_atendidas": "avance_fisico",
    "acciones": "avance_fisico",
    "valor_indicador": "valor_obtenido",
    "meta_indicador": "logro_esperado",
    "brecha_indicador_pp": "brecha_meta",
}
CARD = {"indicador_desempeno": "indicador"}
HEADER = ("Sección", "Cifra", "De qué", "Año", "Impresa", "En la nota", "Resultado")
Key = tuple[str, int, str, frozenset[tuple[str, str]]]


def section(a: Inquiry, anteriores: Iterable[NoteSection]) -> NoteSection:
    """Return the annex; what is printed and already cited in the sections before is not repeated."""
    bloques: list[Block] = [*_board(a)]
    if not a.filtros:
        citadas = by_key(c for b in (*(b for s in anteriores for b in s.bloques), *bloques) for c in cited(b))
        bloques += [b for b in (_others(a, citadas), _in_two_ways(a)) if b.filas]
    return saying.section("anexo", "Anexos", bloques, [])


def _board(a: Inquiry) -> Iterator[Board]:
    """Yield the annex table; columns that no line has (an opening budget that no source gives) are left out."""
    lineas = execution.annex(a.catalogo, a.anio, {})
    if a.filtros:
        lineas = [f for p in structure.products(a.catalogo, a.anio) for f in products.lines(a, p.codigo)]
    celdas = [{i: _cell(a, f, i) for i in COLUMNS} for f in lineas]
    hay = [i for i in COLUMNS if any(c[i] for c in celdas)]
    if not hay:
        return
    filas = [
        (f.etiqueta, f.responsable, f.unidad_medida, *((c[i] or formats.MISSING) for i in hay))
        for f, c in zip(lineas, celdas, strict=True)
    ]
    que = "el PIA" if {*MONEY} & {*hay} else "el dinero"
    notas = [] if OPENING in hay else [f"Ninguna fuente da {que} de estas líneas."]
    con_avance = [f.codigo for f, c in zip(lineas, celdas, strict=True) if c[PROGRESS]]
    notas += [f"{m}." for m in monthly.notes(a.catalogo, a.anio, con_avance)]
    fuertes = tuple(n for n, f in enumerate(lineas) if f.nivel != execution.ACTIVITY)
    titulo = f"Metas físicas y ejecución presupuestal por producto y actividad, {a.anio}"
    cabeza = (*HEAD, *(asking.HEADERS[i] for i in hay))
    yield Board("anexo", titulo, cabeza, tuple(filas), " ".join(notas), fuertes)


def _cell(a: Inquiry, linea: AnnexLine, indicador: str) -> Part | None:
    """Return a figure of the annex, or between what it lies, its unit in the header; synthetic ones stay out."""
    if indicador == PROGRESS and linea.avance_entre:
        return formats.between(INDICATORS[PROGRESS], *linea.avance_entre)
    lugar = {} if linea.nivel == execution.TOTAL else {linea.nivel: linea.codigo}
    cifra = asking.asked_of(a, linea.respuesta, indicador, a.anio, lugar)
    cifra = asking.one(a, OPENING, **lugar) if indicador == OPENING else cifra
    return asking.bare(cifra) if cifra and cifra.es_decible else None


def year_answer(a: Inquiry) -> Iterator[Sentence]:
    """Say how the year went, or goes, as the first page does: its money and its goals."""
    if a.periodo is not None:
        dicho = answer.of_year(a.catalogo, View(a.anio))
        dinero, *metas = str(dicho).removesuffix(".").split("; ")
        yield full_sentence("anio.respuesta", f"En {a.anio}, {dinero[:1].lower()}{dinero[1:]}", dichos=dicho.claims)
        yield from (full_sentence(f"anio.respuesta.{n}", formats.capital(meta)) for n, meta in enumerate(metas))


def country(a: Inquiry) -> Sentence:
    """Say the money of the whole country beside the report's, which is another figure."""
    pia, pim, devengado = (money(c) for c in asking.several(a, MONEY, "nacional"))
    periodo = periods.period(a.catalogo, "nacional", a.anio)
    if pim is None or devengado is None or periodo is None:
        que = "cuánto tuvo y gastó el programa en todo el país"
        return saying.unsaid(a, "pais", que, None, ("devengado_soles", {}), alcance="nacional")
    hasta = budget.until(periodo)
    return said("pais", "nota_pais", anio=str(a.anio), pia=pia, pim=pim, hasta=hasta, devengado=devengado)


def _others(a: Inquiry, citadas: dict[Key, CitedFigure]) -> Board:
    """Return what the year's documents print and the note has not cited."""
    documentos = asking.documents(a)
    filas: dict[tuple[str, str], tuple[Part, ...]] = {}
    for impresa in printed.published(a.catalogo, anio=a.anio):
        cifra = asking.of_print(impresa)
        es_citada = any(k in citadas for k in keys(impresa))
        en_dos = printed.conflicts(a.catalogo, cifra.indicador, cifra.anio, impresa.dimensiones)
        if impresa.documento in documentos and not (asking.silenced(a, cifra) or es_citada or en_dos):
            filas[cifra.clave, cifra.texto] = (impresa.seccion or "", impresa.nota or "", cifra)
    titulo = f"Otras cifras que los documentos imprimen de {a.anio}"
    return Board("otras", titulo, ("Sección", "Qué es", "Cifra impresa"), tuple(filas.values()))


def _in_two_ways(a: Inquiry) -> Board:
    """Return what documents print of the year in more than one way, with its places."""
    filas = [(asking.printed_name(a, f), f.escrita, f.donde) for f in printed.in_two_ways(a.catalogo, a.anio)]
    titulo = f"Cifras de {a.anio} que los documentos imprimen de dos maneras"
    return Board("dos_maneras", titulo, ("Cifra", "Se imprime", "Dónde"), tuple(filas))


# What a document prints beside what the note says --------------------------------------------------------------------


def by_key(citadas: Iterable[CitedFigure]) -> dict[Key, CitedFigure]:
    """Return some figures by what each is of."""
    return {(c.indicador, c.anio, c.alcance, frozenset(c.lugar)): c for c in reversed(list(citadas))}


def keys(impresa: Printed) -> Iterator[Key]:
    """Yield the names under which a note may quote what a document prints."""
    de = impresa.dimensiones
    alcance = de.pop(printed.NATIONAL, "reporte")
    yield impresa.indicador, impresa.anio, alcance, frozenset(de.items())
    if otro := ALSO.get(impresa.indicador):
        yield otro, impresa.anio, alcance, frozenset((CARD.get(d, d), v) for d, v in de.items())


def beside(a: Inquiry, nota: Note, documento: str) -> list[tuple[PublishedFigure, str, str]]:
    """Return every figure that a document prints, in its order, what the note writes of it, and how both stand."""
    citadas = by_key(c for b in nota.bloques for c in cited(b))
    filas: list[tuple[PublishedFigure, str, str]] = []
    for impresa in printed.published(a.catalogo, documento=documento):
        cifra = next((citadas[k] for k in keys(impresa) if k in citadas), None)
        juntas = printed.conflicts(a.catalogo, impresa.indicador, impresa.anio, impresa.dimensiones)
        otras = "; ".join(dict.fromkeys(f"{f.escrita} ({f.seccion})" for f in juntas if f.valor != impresa.valor))
        resultado = f"{TWO_WAYS}{otras}" if otras else MISSING
        if cifra is None:
            resultado = asking.silenced(a, asking.of_print(impresa)) or resultado
        else:
            unidad = printed.last_digit(impresa)
            distancia = Decimal(str(cifra.valor)) - printed.in_units(impresa)
            resultado = CUT if not otras and 0 < distancia < unidad else resultado
            resultado = EQUAL if abs(distancia) <= unidad / 2 else resultado
        filas.append((impresa, cifra.texto if cifra else formats.MISSING, resultado))
    return filas


def table(a: Inquiry, nota: Note, documento: str) -> list[tuple[str, ...]]:
    """Return every figure that the document prints beside the note's, under HEADER."""
    return [
        (
            f.seccion or "",
            printed.label(a.catalogo, f.indicador),
            ", ".join(asking.name_of(a, d, v) for d, v in asking.ordered_place(f.dimensiones)),
            str(f.anio),
            f.escrita,
            en_la_nota,
            resultado,
        )
        for f, en_la_nota, resultado in beside(a, nota, documento)
    ]
