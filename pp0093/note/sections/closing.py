"""The last pages: abbreviations, what the note stands on, what it can't say, what moved, and each figure's passport."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

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
WHY_NO_CHANGES = "Ninguna frase cambió."


def close(a: Inquiry, nota: Note, movidas: Sequence[MovedSentence] | None, desde: str = "") -> Note:
    """Return the note with its last sections; `movidas` are the sentences that moved since version `desde`."""
    ultimas = [_abbreviations(a, nota), _about(a, nota), _unsaid(nota)]
    ultimas += [_moved(movidas, desde)] if movidas is not None else []
    con_cierre = replace(nota, secciones=(*nota.secciones, *(s for s in ultimas if s.bloques)))
    return replace(con_cierre, secciones=(*con_cierre.secciones, _passports(a, nota.citadas.values())))


def _support(clave: str, titulo: str, *bloques: Block) -> NoteSection:
    return NoteSection(clave, titulo, bloques, es_de_sustento=True)


def _abbreviations(a: Inquiry, nota: Note) -> NoteSection:
    """Return the abbreviations that the note uses, from the programme's units and sentences."""
    propias = {
        c.removeprefix(ABBREVIATION): t for c, t in a.catalogo.programa.textos.items() if c.startswith(ABBREVIATION)
    }
    unidades = {f.unidad: f.unidad_nombre for f in a.catalogo.rules.of(a.anio).typed(UnitRule)}
    dichos = (str(p) for b in nota.bloques for partes in document.parts(b) for p in partes)
    encabezados = (t for b in nota.bloques if isinstance(b, Board) for t in b.encabezado)
    texto = "\n".join(
        [nota.titulo, nota.subtitulo, nota.pie, *(s.titulo for s in nota.secciones), *encabezados, *dichos]
    )
    usadas = {s: n for s, n in {**unidades, **propias}.items() if n and re.search(rf"\b{re.escape(s)}\b", texto)}
    filas = tuple(sorted(usadas.items()))
    tabla = Board("siglas", "Siglas usadas", ("Sigla", "Significado"), filas)
    return _support("siglas", "Siglas", *([tabla] if filas else []))


def _about(a: Inquiry, nota: Note) -> NoteSection:
    citadas = nota.citadas.values()
    cuentas = Counter(c.procedencia for c in citadas)
    cuantas = {p: f"{formats.number(cuentas[p.value])} de las cifras citadas" for p in Provenance if cuentas[p.value]}
    usados = dict.fromkeys(c.indicador for c in citadas if c.indicador in INDICATORS)
    dichos = {
        "Fuentes y cortes": _sources(a, citadas),
        "Procedencia": [f"{p.nombre}: {son}. {p.significado}." for p, son in cuantas.items()],
        "Definiciones": [f"{INDICATORS[i].etiqueta}: {INDICATORS[i].definicion}." for i in usados],
        "Advertencias": [f"{f.asunto}: {f.advertencia}" for f in _caveats(a, nota)],
    }
    bloques: list[Block] = []
    for titulo, textos in dichos.items():
        puntos = Points(tuple(Said(f"{titulo}.{n}", (t,)) for n, t in enumerate(textos)))
        bloques += [Heading(titulo), puntos] if textos else []
    return _support("sobre", "Sobre esta nota", *bloques)


def _caveats(a: Inquiry, nota: Note) -> list[Caveat]:
    """Return what is to be known before citing; in the note of one part, only what touches a figure it cites."""
    todas = a.catalogo.rules.typed(Caveat)
    if not nota.es_breve:
        return list(todas)
    dichas = {"" if a.es_cerrado else "en_curso", f"anio={a.anio}", *(f"{d}={v}" for d, v in a.filtros.items())}
    for c in nota.citadas.values():
        dichas |= {c.indicador, f"alcance={c.alcance}", *(f"{d}={v}" for d, v in c.lugar)}
    return [f for f in todas if not f.toca or dichas & set(f.toca.split(";"))]


def _sources(a: Inquiry, citadas: Iterable[CitedFigure]) -> list[str]:
    """Return what the year's money and firms stand on, each with its cut-off, and the version of the data."""
    dichas = [f"{norms.scope_name(a.catalogo, 'reporte', (a.anio,))}."]
    for alcance in ("reporte", "nacional"):
        if periodo := periods.period(a.catalogo, alcance, a.anio):
            dichas.append(f"{marks.SCOPE_CHOICES[alcance]}: {periodo.fuente_y_corte}.")
    entregas = asking.of_firms(a, citadas)
    de_que = "Empresas y metas" if a.catalogo.programa.has(FIRMS_TOPIC) else "Metas"
    dichas += [f"{de_que}: {'; '.join(entregas)}."] if entregas else []
    return [*dichas, f"Versión de los datos: {a.catalogo.version}."]


def _unsaid(nota: Note) -> NoteSection:
    donde: dict[str, dict[str, None]] = {}
    for titulo, c in nota.callado:
        donde.setdefault(c.por_que, {})[titulo.partition(":")[0]] = None
    juntas = document.together(c for _, c in nota.callado)
    filas = tuple(("; ".join(donde[por_que]), que, por_que) for que, por_que in juntas)
    tabla = Board("callado", "Frases que no se dicen, y por qué", ("Sección", "Qué no se dice", "Por qué"), filas)
    return _support("callado", "Lo que esta nota no dice", *([tabla] if filas else []))


def _moved(movidas: Sequence[MovedSentence], desde: str) -> NoteSection:
    filas = tuple((m.antes or formats.MISSING, m.ahora or formats.MISSING) for m in movidas)
    titulo = f"Frases que cambiaron desde la versión {desde}"
    bloque = (
        Board("cambios", titulo, ("Antes", "Ahora"), filas) if filas else Prose((Said("cambios", (WHY_NO_CHANGES,)),))
    )
    return _support("cambios", "Qué cambió desde la nota anterior", bloque)


def _passports(a: Inquiry, citadas: Iterable[CitedFigure]) -> NoteSection:
    """Return the list that every cited figure leads to, in the order they are cited."""
    encabezado = ("N.º", "Cifra", "Valor", "Procedencia y corte", f"De dónde sale ({PASSPORT} …)")
    filas = tuple(
        (
            str(n),
            asking.label(a, c),
            _value(c),
            f"{provenance_name(c.procedencia)}{f', {formats.day(c.corte)}' if c.corte else ''}",
            _origin(c),
        )
        for n, c in enumerate(citadas, 1)
    )
    titulo = "Cada cifra citada y su pasaporte; sin fecha, su corte no está declarado"
    return _support(PASSPORTS, "Sustento de las cifras", Board(PASSPORTS, titulo, encabezado, filas))


def _value(cifra: CitedFigure) -> str:
    """Return a figure whole, however short a sentence writes it; what has no page of its own, as it is written."""
    return formats.written(INDICATORS[cifra.indicador], cifra.valor) if cifra.es_propia else cifra.texto


def _origin(cifra: CitedFigure) -> str:
    """Return the command that shows a figure's passport or, of one without, how it comes."""
    if not cifra.es_propia:
        return f"{cifra.documento or 'Cuenta de esta nota'}: {cifra.de_que}".removesuffix(": ")
    pregunta = reference(cifra)
    filtros = [("filtro", d, v) for d, valores in pregunta.filtros.items() for v in valores]
    grupo = [("grupo", d, v) for d, v in pregunta.grupo.items()]
    opciones = "".join(f" --{o} {d}={_quoted(v)}" for o, d, v in (*filtros, *grupo))
    alcance = "" if cifra.alcance != "nacional" else " --alcance nacional"
    return f"{cifra.indicador}{opciones}{alcance}"


def reference(cifra: CitedFigure) -> Reference:
    """Return the question whose answer is a figure, for its passport; of one that has one (es_propia)."""
    filtros = {d: [v] for d, v in cifra.lugar if cifra.abierta not in ("", d)}
    grupo = {d: v for d, v in cifra.lugar if cifra.abierta in ("", d)}
    return Reference(cifra.indicador, {asking.YEAR: [str(cifra.anio)], **filtros}, grupo, cifra.alcance)


def _quoted(valor: str) -> str:
    return f"'{valor}'" if re.search(r"[^\w.+-]", valor) else valor
