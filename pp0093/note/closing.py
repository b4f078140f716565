"""The last pages: abbreviations, what the note stands on, what it can't say, what moved, and each figure's passport."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from shlex import quote

from msgspec.structs import replace

from pp0093.ask.origin.passport import Reference
from pp0093.ask.registry import INDICATORS
from pp0093.ask.ruled import Caveat, UnitRule
from pp0093.ask.standing import norms, periods
from pp0093.documents import document
from pp0093.documents.document import (
    PASSPORTS,
    Block,
    Board,
    CitedFigure,
    Heading,
    MovedSentence,
    Note,
    NoteSection,
    Points,
    Prose,
    Said,
)
from pp0093.note import asking
from pp0093.note.asking import Inquiry
from pp0093.programme import FIRMS_TOPIC
from pp0093.provenance import Provenance
from pp0093.provenance import name as provenance_name
from pp0093.writing import formats, marks

# The command that shows where a figure comes from.
PASSPORT = "pp0093 pasaporte"
ABBREVIATION = "nota.sigla."
UNSAID = ("Sección", "Qué no se dice", "Por qué")
# How each section of support is called and, of those of one table, how it is and how its columns are headed.
SUPPORT = {
    "siglas": ("Siglas", "Siglas usadas", ("Sigla", "Significado")),
    "callado": ("Lo que esta nota no dice", "Frases que no se dicen, y por qué", UNSAID),
    "cambios": ("Qué cambió desde la nota anterior", "Frases que cambiaron desde la versión {}", ("Antes", "Ahora")),
    PASSPORTS: (
        "Sustento de las cifras",
        "Cada cifra citada y su pasaporte; sin fecha, su corte no está declarado",
        ("N.º", "Cifra", "Valor", "Procedencia y corte", f"De dónde sale ({PASSPORT} …)"),
    ),
}
WHY_NO_CHANGES = Prose((Said("cambios", ("Ninguna frase cambió.",)),))


def close(a: Inquiry, nota: Note, movidas: Sequence[MovedSentence] | None, desde: str = "") -> Note:
    """Return the note with its last sections; `movidas` are the sentences that moved since version `desde`."""
    cambios = tuple((m.antes or formats.MISSING, m.ahora or formats.MISSING) for m in movidas or ())
    ultimas = [
        *_support("siglas", *_abbreviations(a, nota)),
        NoteSection("sobre", "Sobre esta nota", tuple(_about(a, nota)), es_de_sustento=True),
        *_support("callado", *_unsaid(nota)),
        *_support("cambios", *cambios, desde=desde),
    ]
    if movidas is not None and not cambios:
        ultimas.append(NoteSection("cambios", SUPPORT["cambios"][0], (WHY_NO_CHANGES,), es_de_sustento=True))
    con_cierre = replace(nota, secciones=(*nota.secciones, *ultimas))
    return replace(con_cierre, secciones=(*con_cierre.secciones, *_support(PASSPORTS, *_passports(a, nota))))


def _support(clave: str, *filas: tuple[str, ...], desde: str = "") -> Iterator[NoteSection]:
    """Yield a section of support with its table; nothing without rows."""
    titulo, de_tabla, encabezado = SUPPORT[clave]
    if filas:
        tabla = Board(clave, de_tabla.format(desde), encabezado, filas)
        yield NoteSection(clave, titulo, (tabla,), es_de_sustento=True)


def _abbreviations(a: Inquiry, nota: Note) -> list[tuple[str, str]]:
    """Return the abbreviations that the note uses, from the programme's units and sentences."""
    propias = {
        c.removeprefix(ABBREVIATION): t for c, t in a.catalogo.programa.textos.items() if c.startswith(ABBREVIATION)
    }
    unidades = {f.unidad: f.unidad_nombre for f in a.catalogo.rules.of(a.anio).typed(UnitRule)}
    dichos = (str(p) for b in nota.bloques for partes in document.parts(b) for p in partes)
    encabezados = (t for b in nota.bloques if isinstance(b, Board) for t in b.encabezado)
    titulos = (s.titulo for s in nota.secciones)
    texto = "\n".join([nota.titulo, nota.subtitulo, nota.pie, *titulos, *encabezados, *dichos])
    todas = {**unidades, **propias}
    return sorted((s, n) for s, n in todas.items() if n and re.search(rf"\b{re.escape(s)}\b", texto))


def _about(a: Inquiry, nota: Note) -> Iterator[Block]:
    cuentas = Counter(c.procedencia for c in nota.citadas.values())
    usados = dict.fromkeys(c.indicador for c in nota.citadas.values() if c.indicador in INDICATORS)
    dichos = {
        "Fuentes y cortes": [*_sources(a, nota)],
        "Procedencia": [
            f"{p.nombre}: {formats.number(cuentas[p.value])} de las cifras citadas. {p.significado}."
            for p in Provenance
            if cuentas[p.value]
        ],
        "Definiciones": [f"{INDICATORS[i].etiqueta}: {INDICATORS[i].definicion}." for i in usados],
        "Advertencias": [f"{f.asunto}: {f.advertencia}" for f in _caveats(a, nota)],
    }
    for titulo, textos in dichos.items():
        if textos:
            yield Heading(titulo)
            yield Points(tuple(Said(f"{titulo}.{n}", (t,)) for n, t in enumerate(textos)))


def _caveats(a: Inquiry, nota: Note) -> list[Caveat]:
    """Return what is to be known before citing; in the note of one part, only what touches a figure it cites."""
    todas = a.catalogo.rules.typed(Caveat)
    if not nota.es_breve:
        return list(todas)
    dichas = {"" if a.es_cerrado else "en_curso", f"anio={a.anio}", *(f"{d}={v}" for d, v in a.filtros.items())}
    for c in nota.citadas.values():
        dichas |= {c.indicador, f"alcance={c.alcance}", *(f"{d}={v}" for d, v in c.lugar)}
    return [f for f in todas if not f.toca or dichas & set(f.toca.split(";"))]


def _sources(a: Inquiry, nota: Note) -> Iterator[str]:
    """Yield what the year's money and firms stand on, each with its cut-off, and the version of the data."""
    yield f"{norms.scope_name(a.catalogo, 'reporte', (a.anio,))}."
    for alcance in ("reporte", "nacional"):
        if periodo := periods.period(a.catalogo, alcance, a.anio):
            yield f"{marks.SCOPE_CHOICES[alcance]}: {periodo.fuente_y_corte}."
    if entregas := asking.of_firms(a, nota.citadas.values()):
        yield f"{'Empresas y metas' if a.catalogo.programa.has(FIRMS_TOPIC) else 'Metas'}: {'; '.join(entregas)}."
    yield f"Versión de los datos: {a.catalogo.version}."


def _unsaid(nota: Note) -> list[tuple[str, str, str]]:
    donde: dict[str, dict[str, None]] = {}
    for titulo, c in nota.callado:
        donde.setdefault(c.por_que, {})[titulo.partition(":")[0]] = None
    juntas = document.together(c for _, c in nota.callado)
    return [("; ".join(donde[por_que]), que, por_que) for que, por_que in juntas]


def _passports(a: Inquiry, nota: Note) -> Iterator[tuple[str, ...]]:
    """Yield the list that every cited figure leads to, in the order they are cited: each whole, however it is said."""
    for n, c in enumerate(nota.citadas.values(), 1):
        valor = formats.written(INDICATORS[c.indicador], c.valor) if c.es_propia else c.texto
        de_donde = f"{provenance_name(c.procedencia)}{f', {formats.day(c.corte)}' if c.corte else ''}"
        yield str(n), asking.label(a, c), valor, de_donde, _origin(c)


def _origin(cifra: CitedFigure) -> str:
    """Return the command that shows a figure's passport or, of one without, how it comes."""
    if not cifra.es_propia:
        return f"{cifra.documento or 'Cuenta de esta nota'}: {cifra.de_que}".removesuffix(": ")
    pregunta = reference(cifra)
    filtros = [("filtro", d, v) for d, valores in pregunta.filtros.items() for v in valores]
    grupo = [("grupo", d, v) for d, v in pregunta.grupo.items()]
    opciones = "".join(f" --{o} {d}={quote(v)}" for o, d, v in (*filtros, *grupo))
    return f"{cifra.indicador}{opciones}{' --alcance nacional' if cifra.alcance == 'nacional' else ''}"


def reference(cifra: CitedFigure) -> Reference:
    """Return the question whose answer is a figure, for its passport; of one that has one (es_propia)."""
    filtros = {d: [v] for d, v in cifra.lugar if cifra.abierta not in ("", d)}
    grupo = {d: v for d, v in cifra.lugar if cifra.abierta in ("", d)}
    return Reference(cifra.indicador, {asking.YEAR: [str(cifra.anio)], **filtros}, grupo, cifra.alcance)
