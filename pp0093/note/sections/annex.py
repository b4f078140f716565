"""Anexo: goals and money line by line, what else documents print of the year, and what they print in two ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pp0093.ask.origin import monthly, printed
from pp0093.ask.parts import structure
from pp0093.ask.registry import INDICATORS
from pp0093.ask.rows import Printed
from pp0093.ask.standing import periods
from pp0093.ask.view import View
from pp0093.documents.document import Block, Board, NoteSection, Part, cited
from pp0093.money import answer, execution, states
from pp0093.money.execution import AnnexLine
from pp0093.note import asking, frames, writing
from pp0093.note.asking import Inquiry, bare
from pp0093.note.sections import printed_beside, products
from pp0093.note.writing import Lacking, Sentence, full_sentence
from pp0093.writing import formats
from pp0093.writing.formats import capital

MONEY = ("pia_soles", "pim_soles", "devengado_soles")
ANNEX_COLUMNS = (*asking.GOALS, *MONEY, "ejecucion_pct")
OPENING, PROGRESS = "pia_soles", "avance_fisico"
HEAD = ("Producto o actividad", "Responsable", "Unidad de medida")
NONE_GIVES = "Ninguna fuente da {} de estas líneas."


def section(a: Inquiry, anteriores: Iterable[NoteSection]) -> NoteSection:
    """Return the annex; what is printed and already cited in the sections before is not repeated."""
    tabla = _board(a, _lines(a))
    bloques: list[Block] = [tabla] if tabla else []
    ya = {*printed_beside.by_key(c for b in (*(b for s in anteriores for b in s.bloques), *bloques) for c in cited(b))}
    bloques += [*_others(a, ya), *_in_two_ways(a)] if not a.filtros else []
    return writing.section("anexo", "Anexos", bloques, [])


def _lines(a: Inquiry) -> list[AnnexLine]:
    if not a.filtros:
        return execution.annex(a.catalogo, a.anio, {})
    return [f for p in structure.products(a.catalogo, a.anio) for f in products.lines(a, p.codigo)]


def _board(a: Inquiry, lineas: list[AnnexLine]) -> Board | None:
    """Return the annex table; columns that no line has (an opening budget that no source gives) are left out."""
    celdas = [{i: _cell(a, f, i) for i in ANNEX_COLUMNS} for f in lineas]
    hay = [i for i in ANNEX_COLUMNS if any(c[i] for c in celdas)]
    if not hay:
        return None
    filas = [
        (f.etiqueta, f.responsable, f.unidad_medida, *((c[i] or formats.MISSING) for i in hay))
        for f, c in zip(lineas, celdas, strict=True)
    ]
    sin_montos = "" if OPENING in hay else NONE_GIVES.format("el PIA" if set(MONEY) & set(hay) else "el dinero")
    meses = monthly.notes(a.catalogo, a.anio, [f.codigo for f, c in zip(lineas, celdas, strict=True) if c[PROGRESS]])
    nota = " ".join([*filter(None, [sin_montos]), *(f"{m}." for m in meses)])
    fuertes = tuple(n for n, f in enumerate(lineas) if f.nivel != execution.ACTIVITY)
    titulo = f"Metas físicas y ejecución presupuestal por producto y actividad, {a.anio}"
    return Board("anexo", titulo, (*HEAD, *(asking.HEADERS[i] for i in hay)), tuple(filas), nota, fuertes)


def _cell(a: Inquiry, linea: AnnexLine, indicador: str) -> Part | None:
    """Return a figure of the annex, or between what it lies, its unit in the header; synthetic ones stay out."""
    if indicador == PROGRESS and linea.avance_entre:
        return formats.between(INDICATORS[PROGRESS], *linea.avance_entre)
    if indicador == OPENING:
        lugar = {} if linea.nivel == execution.TOTAL else {linea.nivel: linea.codigo}
        cifra = asking.one(a, OPENING, **lugar)
    else:
        cifra = products.figure(a, linea, indicador)
    if cifra is None or not cifra.es_decible:
        return None
    return bare(cifra)


def year_answer(a: Inquiry) -> Iterator[Sentence]:
    """Say how the year went, or goes, as the first page does: its money, whose share of the PIM is cited, its goals."""
    if a.periodo is None:
        return
    dinero, *metas = str(answer.of_year(a.catalogo, View(a.anio))).removesuffix(".").split("; ")
    parte = asking.one(a, "ejecucion_pct")
    antes, escrita, despues = dinero.partition(parte.texto) if parte else (dinero, "", "")
    cifra: tuple[Part, ...] = (parte,) if parte and escrita else ()
    yield full_sentence("anio.respuesta", f"En {a.anio}, {antes[:1].lower()}{antes[1:]}", *cifra, despues)
    for n, dicho in enumerate(metas):
        yield full_sentence(f"anio.respuesta.{n}", capital(dicho))


def country(a: Inquiry) -> Iterator[Sentence]:
    """Say the money of the whole country beside the report's, which is another figure."""
    pais = [asking.one(a, i, "nacional") for i in MONEY]
    periodo = periods.period(a.catalogo, "nacional", a.anio)
    if any(c is None for c in pais[1:]) or periodo is None:
        falta = Lacking("devengado_soles", alcance="nacional")
        yield writing.unsaid(a, "pais", "cuánto tuvo y gastó el programa en todo el país", None, falta)
        return
    pia, pim, devengado = pais
    de_apertura = ("un PIA de ", frames.money(pia), ", ") if pia else ()
    hasta = f", {cuando}," if (cuando := states.until(periodo).strip()) else ""
    assert pim is not None and devengado is not None
    yield full_sentence(
        "pais",
        f"En todo el país, que es más de lo que cubre el informe, el programa tuvo en {a.anio} ",
        *de_apertura,
        *("un PIM de ", frames.money(pim), f" y{hasta} devengó ", frames.money(devengado)),
    )


def _others(a: Inquiry, ya: set[printed_beside.Key]) -> list[Block]:
    """Return what the year's documents print and the note has not cited."""
    documentos = asking.documents(a)
    filas: dict[tuple[str, str], tuple[Part, ...]] = {}
    for impresa in printed.published(a.catalogo, anio=a.anio):
        cifra = asking.of_print(impresa)
        es_citada = any(k in ya for k in printed_beside.keys(impresa))
        en_dos = printed.conflicts(a.catalogo, cifra.indicador, cifra.anio, impresa.dimensiones)
        if impresa.documento in documentos and not (asking.silenced(a, cifra) or es_citada or en_dos):
            filas[cifra.clave, cifra.texto] = (impresa.seccion or "", impresa.nota or "", cifra)
    if not filas:
        return []
    titulo = f"Otras cifras que los documentos imprimen de {a.anio}"
    return [Board("otras", titulo, ("Sección", "Qué es", "Cifra impresa"), tuple(filas.values()))]


def _in_two_ways(a: Inquiry) -> list[Block]:
    """Return what documents print of the year in more than one way, with its places."""
    filas: list[tuple[Part, ...]] = [
        (_of_what(a, f), f.escrita, f.donde) for f in printed.in_two_ways(a.catalogo, a.anio)
    ]
    if not filas:
        return []
    titulo = f"Cifras de {a.anio} que los documentos imprimen de dos maneras"
    return [Board("dos_maneras", titulo, ("Cifra", "Se imprime", "Dónde"), tuple(filas))]


def _of_what(a: Inquiry, cifra: Printed) -> str:
    nombre = INDICATORS[cifra.indicador].etiqueta if cifra.indicador in INDICATORS else cifra.indicador
    return ", ".join([nombre, *(asking.name_of(a, d, v) for d, v in cifra.dimensiones.items())])
