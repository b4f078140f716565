"""Final sections of a note: annex tables, abbreviations, sources, sentences left out, and the table of sources."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from pp0093.ask.origin import printed
from pp0093.ask.origin.passport import Reference, is_own_unit_value
from pp0093.ask.registry import BUDGET_AMOUNTS, INDICATORS, NATIONAL, REPORT, SCOPES, YEAR
from pp0093.ask.rule_rows import Caveat, UnitRule
from pp0093.ask.standing import norms, periods
from pp0093.ask.standing.change import IN_PERCENT, IN_POINTS
from pp0093.ask.view import View
from pp0093.claims import shown
from pp0093.documents import document
from pp0093.documents.document import (
    FOOTNOTE_MARK,
    PASSPORTS,
    Block,
    Board,
    CitedFigure,
    Heading,
    Note,
    NoteSection,
    Points,
    Said,
    cited,
)
from pp0093.money import answer, budget, execution
from pp0093.money.texts import furthest_headline
from pp0093.note import asking, saying
from pp0093.note.asking import Inquiry
from pp0093.note.saying import Sentence
from pp0093.programme import FIRMS_TOPIC
from pp0093.provenance import Provenance, provenance_name
from pp0093.writing import formats

GAP = "brecha_meta"
ANSWER = "anio.respuesta"


def section(a: Inquiry, anteriores: Iterable[NoteSection]) -> NoteSection:
    """Return the annex, with the printed figures that earlier sections don't quote."""
    tabla = _board(a)
    citadas = {c.clave for c in (*asking.cited_in(anteriores), *cited(tabla))}
    titulo = f"Otras cifras que los documentos imprimen de {a.anio}"
    return saying.section("anexo", "Anexos", [tabla, saying.printed_board(a, "otras", titulo, sin=citadas)])


def _board(a: Inquiry) -> Board:
    """Return the annex table, without empty columns."""
    lineas = execution.annex(a.catalogo, a.anio, {})
    hay = {i for f in lineas for i in saying.line_cells(a, f)}
    que = "el PIA" if {*BUDGET_AMOUNTS} & hay else "el dinero"
    notas = [] if saying.OPENING in hay else [f"Ninguna fuente da {que} de estas líneas"]
    if printed.in_two_ways(a.catalogo, a.anio):
        notas.append(f"{FOOTNOTE_MARK}: los documentos imprimen también otra cifra")
    titulo = f"Metas físicas y ejecución presupuestal por producto y actividad, {a.anio}"
    return saying.lines_board(a, "anexo", titulo, lineas, *notas)


def year_answer(a: Inquiry) -> Iterator[Sentence]:
    """Yield the year's summary, as the first page gives it: money and goals."""
    if a.periodo:
        dicho = answer.answer_of_year(a.catalogo, View(a.anio))
        yield Said(ANSWER, (f"En {a.anio}, {formats.small(str(dicho))}",), dicho.claims)
        if lejos := furthest_headline(View(a.anio), execution.activities(a.catalogo, a.anio, {})):
            yield Said("anio.lejos", (f"{lejos}.".replace(" · La", "; la"),), lejos.claims)
        gasto = budget.spent(a.catalogo, a.anio, {}, REPORT)
        if gasto and gasto.pim_soles and gasto.devengado_soles is not None:
            yield saying.said(a, "anio.dinero", "devengo_del_programa", {}, gasto)


def country(a: Inquiry) -> Sentence:
    """Return the money of the whole country, a different figure from the report's."""
    gasto = budget.in_steps(a.catalogo, a.anio, {}, NATIONAL)
    periodo = periods.period(a.catalogo, NATIONAL, a.anio)
    if gasto is None or None in (gasto.pim_soles, gasto.devengado_soles, periodo):
        que = "cuánto tuvo y ejecutó el programa en todo el país"
        return saying.unsaid(a, "pais", que, BUDGET_AMOUNTS[2], {}, alcance=NATIONAL)
    return saying.said(a, "pais", "dinero_del_pais", {"alcance": NATIONAL}, gasto, hasta=budget.until(periodo))


def doubles(a: Inquiry, citadas: Iterable[CitedFigure]) -> dict[str, str]:
    """Return the footnote mark of each figure printed with two values, by key."""
    return {
        c.clave: FOOTNOTE_MARK
        for c in citadas
        if c.anio == a.anio and printed.conflicts(a.catalogo, c.indicador, a.anio, dict(c.lugar))
    }


SIGNS = "\u2212+"
ABBREVIATION = "nota.sigla."
UNSAID_HEADER = ("Sección", "Qué no se dice", "Por qué")
# Annex sections by key: title, title of the table, and headers.
SUPPORT = {
    "siglas": ("Siglas", "Siglas usadas", ("Sigla", "Significado")),
    "callado": ("Lo que esta nota no dice", "Frases que no se dicen, y por qué", UNSAID_HEADER),
    "cambios": ("Qué cambió desde la nota anterior", "Frases que cambiaron desde la versión {}", ("Antes", "Ahora")),
    PASSPORTS: (
        "Sustento de las cifras",
        "Cada cifra citada y su sustento; sin fecha, su corte no está declarado",
        ("N.º", "Cifra", "Valor", "Procedencia y corte", "Fuente o cálculo"),
    ),
}


def close(a: Inquiry, nota: Note, movidas: Sequence[tuple[str, str]] = (), desde: str = "") -> Note:
    """Return the note with its final sections; `movidas` are the sentences changed since version `desde`."""
    ultimas = [
        *_support("siglas", *_abbreviations(a, nota)),
        NoteSection("sobre", "Fuentes y definiciones", tuple(_about(a, nota)), es_de_sustento=True),
        *_support("callado", *document.together(nota.callado)),
        *_support("cambios", *movidas, desde=desde),
        *_support(PASSPORTS, *_passports(a, nota)),
    ]
    return replace(nota, secciones=(*nota.secciones, *ultimas))


def _support(clave: str, *filas: tuple[str, ...], desde: str = "") -> Iterator[NoteSection]:
    """Yield an annex section with its table; nothing when it has no rows."""
    titulo, de_tabla, encabezado = SUPPORT[clave]
    if filas:
        tabla = Board(clave, shown(de_tabla.format(desde)), encabezado, filas)
        yield NoteSection(clave, titulo, (tabla,), es_de_sustento=True)


def _abbreviations(a: Inquiry, nota: Note) -> list[tuple[str, str]]:
    """Return (abbreviation, meaning) of those used in the note: units and the programme's own."""
    propias = {
        c.removeprefix(ABBREVIATION): t for c, t in a.catalogo.programa.textos.items() if c.startswith(ABBREVIATION)
    }
    unidades = {f.unidad: f.unidad_nombre for f in a.catalogo.rules.of(a.anio).typed(UnitRule)}
    texto = str(document.as_data(nota))
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
    """Return the caveats of the figures and of the year that the note cites."""
    todas = a.catalogo.rules.typed(Caveat)
    dichas = {"" if a.es_cerrado else "en_curso", f"anio={a.anio}"}
    for c in nota.citadas.values():
        dichas |= {c.indicador, f"alcance={c.alcance}", *(f"{d}={v}" for d, v in c.lugar)}
    return [f for f in todas if not f.toca or dichas & set(f.toca.split(";"))]


def _sources(a: Inquiry, nota: Note) -> Iterator[str]:
    """Yield the sources of the year's money and firms with their cut-offs, and the data version."""
    yield f"{norms.scope_name(a.catalogo, 'reporte', (a.anio,))}."
    for alcance in SCOPES:
        if periodo := periods.period(a.catalogo, alcance, a.anio):
            yield f"{formats.SCOPE_CHOICES[alcance]}: {periodo.fuente_y_corte}."
    if entregas := asking.of_firms(a, nota.citadas.values()):
        yield f"{'Empresas y metas' if a.catalogo.programa.has(FIRMS_TOPIC) else 'Metas'}: {'; '.join(entregas)}."
    yield f"Versión de los datos: {a.catalogo.version}."


def _passports(a: Inquiry, nota: Note) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table of sources, one for each cited figure, unrounded, in order of appearance."""
    impresas = {
        clave: p.donde for p in printed.published_figures(a.catalogo) for clave in asking.keys(asking.of_print(p))
    }
    for n, c in enumerate(nota.citadas.values(), 1):
        # Sentences round amounts and drop signs of changes; instrument values are already whole and with their unit.
        es_exacta = c.es_propia and not is_own_unit_value(INDICATORS[c.indicador])
        valor = formats.written(INDICATORS[c.indicador], c.valor) if es_exacta else c.texto
        if c.indicador.endswith((IN_POINTS, GAP)):
            valor = formats.points(c.valor)
        elif c.indicador.endswith(IN_PERCENT):
            valor = f"{formats.MINUS if c.valor < 0 else '+'}{c.texto.lstrip(SIGNS)}"
        de_donde = f"{provenance_name(c.procedencia)}{f', {formats.day(c.corte)}' if c.corte else ''}"
        yield str(n), f"{asking.label(a, c)}{c.marca}", valor, de_donde, _source(c, impresas)


def _source(cifra: CitedFigure, impresas: Mapping[str, str]) -> str:
    """Return the document that prints a figure, or how it is computed."""
    if not cifra.es_propia:
        return cifra.documento or f"Cuenta de esta nota: {cifra.de_que}"
    indicador = INDICATORS[cifra.indicador]
    if indicador.usa and cifra.procedencia == Provenance.DERIVED:
        return indicador.formula
    if cifra.procedencia == Provenance.PUBLISHED:
        return impresas.get(cifra.clave) or cifra.documento or formats.capital(indicador.formula)
    # No document here: one may print a different value than records or files give.
    return cifra.documento or Provenance(cifra.procedencia).significado


def reference(cifra: CitedFigure) -> Reference:
    """Return the query that answers a figure, for its passport page (only for `es_propia` figures)."""
    filtros = {d: [v] for d, v in cifra.lugar if cifra.abierta not in ("", d)}
    grupo = {d: v for d, v in cifra.lugar if cifra.abierta in ("", d)}
    return Reference(cifra.indicador, {YEAR: [str(cifra.anio)], **filtros}, grupo, cifra.alcance)
