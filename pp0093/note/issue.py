"""Build a note: its sections, in order, and its comparison with another version's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pp0093 import clock, versions
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.registry import NATIONAL
from pp0093.config import settings
from pp0093.documents import document
from pp0093.documents.document import Note, NoteSection, Points
from pp0093.errors import Remedy, UsageError
from pp0093.note import annex, asking, saying, sections
from pp0093.note.asking import Inquiry
from pp0093.programme import FIRMS_TOPIC, Programme
from pp0093.structs import Frozen
from pp0093.writing import formats

ANOTHER_YEAR = Remedy("pp0093 consulta muestra qué años hay", "elija otro año")
ONE_ONLY = "la nota de una parte es de un producto, de una actividad o de una unidad; quite un filtro"
NOTHING_MOVED = (formats.MISSING, "Ninguna frase cambió.")
HOW = "Cada cifra subrayada lleva a su sustento. Lo que no se puede decir está en «Lo que esta nota no dice»."

# Optional sections by name, and the topic that the programme must have. The annexes (sources, sentences left out,
# table of sources) are always there.
SECTIONS = {
    "conclusiones": ("Conclusiones", ""),
    "poblacion": ("Población atendida", FIRMS_TOPIC),
    "perfil": ("Perfil", FIRMS_TOPIC),
    "productos": ("Productos", ""),
    "indicadores": ("Indicadores", "instrumentos"),
    "estrategias": ("Estrategias", ""),
    "anexo": ("Anexos", ""),
}


def offered_sections(programa: Programme) -> dict[str, str]:
    """Return {name: title} of the sections that a programme's note may have."""
    return {s: nombre for s, (nombre, tema) in SECTIONS.items() if programa.has(tema)}


class Wanted(Frozen):
    """What a note is asked for: year, sections, the office's Markdown and its team."""

    anio: int
    estrategias: str = ""
    equipo: Sequence[str] = ()
    secciones: Sequence[str] = tuple(SECTIONS)


@cached_by_version
def note_of_year(catalogo: Catalog, pedido: Wanted, antes: Catalog | None = None) -> Note:
    """Return the note of a year; with another version, also the sentences changed since it.

    Raise UsageError when nothing loaded is about what is asked.
    """
    a = Inquiry(catalogo, pedido.anio)
    nota = _body(a, pedido) if pedido.anio >= catalogo.programa.desde else None
    if nota is None or not nota.citadas:
        raise UsageError(f"no hay con qué escribir la nota de {a.anio}", ANOTHER_YEAR)
    if antes is None:
        return annex.close(a, nota)
    movidas = document.moved(_body(Inquiry(antes, pedido.anio), pedido), nota)
    return annex.close(a, nota, movidas or [NOTHING_MOVED], antes.version)


def team(texto: str) -> tuple[str, ...]:
    """Return names from a text, one on each line."""
    return tuple(linea.strip() for linea in texto.splitlines() if linea.strip())


def file_name(anio: int, filtros: Mapping[str, str]) -> str:
    """Return the file name, without extension."""
    return "_".join(["nota", str(anio), *filtros.values()])


def _body(a: Inquiry, pedido: Wanted) -> Note:
    programa, secciones = a.catalogo.programa, tuple(_sections(a, pedido))
    citadas = asking.cited_in(secciones)
    del_pais = [c for c in citadas if c.alcance == NATIONAL]
    fuentes = [*asking.of_money(a), *asking.figure_sources(a.catalogo, del_pais), *asking.of_firms(a, citadas)]
    # The cut-off of the year's money or, without any, of the figures cited.
    corte = a.periodo.corte if a.periodo else asking.cutoffs(c for c in citadas if c.anio == a.anio)
    return asking.document_of(
        a,
        programa.nombre,
        f"Avances del programa presupuestal {programa.codigo}, {a.anio}",
        secciones,
        pie=asking.footing(a, fuentes, corte),
        equipo=pedido.equipo,
        pies=asking.feet(a, secciones),
        dobles=annex.doubles(a, citadas),
    )


def _sections(a: Inquiry, pedido: Wanted) -> list[NoteSection]:
    """Return the requested sections, in order."""
    hechas: dict[str, Callable[[Inquiry], Iterable[NoteSection]]] = {
        "conclusiones": _conclusions,
        "poblacion": sections.population,
        "perfil": sections.profile,
        "productos": sections.products,
        "indicadores": sections.indicators,
        "estrategias": lambda _: [sections.strategies(pedido.estrategias)],
        "anexo": lambda _: [annex.section(a, secciones)],
    }
    secciones: list[NoteSection] = []
    for clave in offered_sections(a.catalogo.programa):
        secciones += hechas[clave](a) if clave in pedido.secciones else ()
    return [*saying.with_notes(a, secciones)]


def _conclusions(a: Inquiry) -> Iterator[NoteSection]:
    """Yield the page of conclusions: the year, the whole country's money, the firms."""
    de_firmas = [*sections.say_firms(a)] if a.catalogo.programa.has(FIRMS_TOPIC) else []
    frases = [*annex.year_answer(a), annex.country(a), *de_firmas]
    yield saying.section("conclusiones", "Conclusiones", frases, Points)


# What its page says --------------------------------------------------------------------------------------------------


def editions() -> dict[str, str]:
    """Return {id: number and day} of each stored version, newest first."""
    nombres = {}
    for version in reversed(versions.finished(settings().salida)):
        if not versions.version_fault(version):
            dicho = versions.description(version)
            dia = formats.day(clock.in_lima(str(dicho["creada"])).date())
            nombres[version.name] = f"Versión {dicho.get('numero', '')}, del {dia}"
    return nombres
