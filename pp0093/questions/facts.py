"""Answers that run no query of figures: lists, responsible units, definitions, and figures only in print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby, product

from msgspec.structs import asdict, replace

from pp0093 import claims, provenance
from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.filter_values import name_of
from pp0093.ask.origin import figure_notes, printed
from pp0093.ask.origin.printed import ConflictingFigure, FigureWithUnit, PublishedFigure
from pp0093.ask.parts import structure
from pp0093.ask.query import Query, run
from pp0093.ask.registry import DIMENSIONS, INDICATORS, NATIONAL, REPORT, STRUCTURE, YEAR, dimensions_of
from pp0093.ask.rows import fixed, fixing
from pp0093.ask.rule_rows import DeliveryRule, GlossaryTerm, SizeRule
from pp0093.ask.standing import change, norms, periods
from pp0093.claims import Sentence
from pp0093.instruments import figures
from pp0093.language.words import lowered
from pp0093.money import programmes
from pp0093.provenance import Provenance
from pp0093.questions import posed, told
from pp0093.questions.figured import Answer
from pp0093.questions.reading import (
    FACING,
    LIGHT,
    MEASURE,
    NUMBER,
    PRINTED,
    PROGRAMME,
    TERM,
    Meaning,
    NotReadError,
    Understood,
)
from pp0093.writing import formats
from pp0093.writing.phrases import phrase, say

# Dimensions whose members can be listed: their plural, and the dimensions that may filter them.
LISTABLE = {
    "producto": ("productos", ()),
    "actividad": ("actividades", ("producto", "unidad", "direccion")),
    "unidad": ("unidades", ("direccion", "unidad")),
}


def year_of(leida: Understood, por_omision: int) -> int:
    """Return the only year asked for, or the default; raise NotReadError when there are several."""
    if len(leida.anios) > 1:
        raise NotReadError
    return next(iter(leida.anios), por_omision)


def answer_reach(catalogo: Catalog, leida: Understood) -> Answer:
    """Return the cut-off of a year's money in each scope; without a year, the latest of each."""
    anio = year_of(leida, 0)
    dichos = [
        say(
            "pregunta_corte",
            claims.subject(anio=p.anio, alcance=alcance),
            cual=cual,
            fuente=p.fuente_con_filtro,
            corte=formats.cutoff(p.corte).lower() if p.corte or p.alcanza_cierre else p.leido,
        )
        for alcance, cual in ((REPORT, "del informe"), (NATIONAL, told.IN_THE_COUNTRY))
        for p in [p for p in periods.periods(catalogo, alcance) if anio in (0, p.anio)][-1:]
    ]
    if not dichos:
        raise NotReadError(f"No hay dato del dinero de {anio}.")
    return Answer(claims.joined(dichos))


def list_members(catalogo: Catalog, leida: Understood) -> Answer:
    """List the products, the activities of a product or a responsible unit, or the units of a direction."""
    anio, de, que = year_of(leida, periods.default_year(catalogo)), next(iter(leida.de), None), leida.dimension
    if que == PROGRAMME:
        return _programmes(catalogo, anio)
    etiqueta, de_cuales = LISTABLE.get(que, ("", ()))
    if not etiqueta or (de and de.clase not in de_cuales):
        raise NotReadError
    elementos = {} if que == "unidad" else {e.codigo: asdict(e) for e in structure.elements(catalogo, que, anio)}
    suyas = [f for f in catalogo.rules.of(anio).rows(que) if de is None or de.valor in _above(f, que)]
    filas = [elementos.get(f[que], dict(f)) for f in suyas]
    nombres = [told.member_called(catalogo, anio, que, f[que]) for f in suyas]
    if not nombres:
        raise NotReadError(f"No hay reglas de {anio} que lo digan.")
    dicho = say(
        "pregunta_lista",
        claims.subject(anio=anio, de=que, **({de.clase: de.valor} if de else {})),
        elementos=len(nombres),
        cosas=etiqueta,
        quien=f"de {told.member_named(catalogo, anio, de.clase, de.valor)}" if de else "del programa",
        lista="; ".join(nombres),
    )
    return Answer(dicho, filas)


def _above(fila: Mapping[str, str], que: str) -> set[str | None]:
    """Return the parents of a product, activity or unit by its rule: product, direction or responsible units."""
    return {fila.get("producto"), fila.get("direccion"), *(fila.get("responsable") or "").split("/")} - {fila[que]}


def _programmes(catalogo: Catalog, anio: int) -> Answer:
    """List the programmes with money in a year, by code."""
    todas = programmes.programmes_of_year(catalogo, anio)
    suyas = sorted(programmes.proper(catalogo, todas), key=lambda f: f.programa)
    hay = programmes.how_many(catalogo, anio, todas)
    filas = [{"codigo": f.programa, "nombre": f.programa_nombre} for f in suyas]
    return Answer(Sentence(f"{hay.texto[:-1]}: {'; '.join(f.nombre for f in suyas)}.", hay.claims), filas)


def define(catalogo: Catalog, leida: Understood) -> Answer:
    """Define one or several things; raise NotReadError when one has no definition."""
    anio = year_of(leida, periods.default_year(catalogo))
    return Answer(claims.joined(_defined(catalogo, anio, de, leida.clase == "formula") for de in leida.de))


def _defined(catalogo: Catalog, anio: int, de: Meaning, es_formula: bool) -> Sentence:
    """Return the definition (or the formula) of an indicator, a term of the glossary or a member."""
    glosario = {t.termino: t.significa for t in norms.glossary(catalogo, anio)}
    nombre = de.valor
    if de.clase == MEASURE and ";" not in nombre:
        i = INDICATORS[nombre]
        nombre = i.etiqueta
        que = (glosario.get(nombre) or i.definicion).rstrip(".")
        texto = f"{nombre}: {que}. Se calcula: {i.formula}."
    elif de.clase == "indicador":
        texto = _of_sheet(catalogo, nombre)
    elif es_formula:
        raise NotReadError
    elif de.clase == "tamano":
        return _size(catalogo, nombre, anio)
    elif de.clase == TERM:
        de_procedencia = {p.nombre: f"{p.significado}." for p in Provenance}
        texto = f"{nombre}: {glosario.get(nombre) or de_procedencia.get(nombre, '')}"
    else:
        texto = _member(catalogo, anio, de)
    escrita = next((t.definicion for t in catalogo.rules.typed(GlossaryTerm) if t.termino == nombre), "")
    quien = claims.subject(anio=anio, **{de.clase: de.valor}) if de.clase in DIMENSIONS else ()
    return claims.sentence(
        texto, claims.Claim(claims.Kind.WORDS, sujeto=quien), norms.placeholder_claims(catalogo, escrita, anio)
    )


def _member(catalogo: Catalog, anio: int, de: Meaning) -> str:
    """Describe a member of a dimension; an activity or a product by the year's rules."""
    if de.clase == PROGRAMME:
        p = catalogo.programa
        return f"{p.sigla}: programa presupuestal «{p.nombre}»; entidad: {p.entidad}."
    if de.clase not in DIMENSIONS:
        raise NotReadError
    dicho = told.member_called(catalogo, anio, de.clase, de.valor)
    que = DIMENSIONS[de.clase].etiqueta.lower()
    llamado = name_of(catalogo, anio, de.clase, de.valor) or ""
    reglas = catalogo.rules.of(anio)
    filas = reglas.rows(de.clase) if de.clase in STRUCTURE else []
    regla = next((f for f in filas if f[de.clase] == de.valor), None)
    if regla is None:
        return f"{dicho}: {told.joined_by_commas(que, '' if llamado in dicho else llamado)}."
    es_actividad = de.clase == "actividad"
    entregan = [u.unidad for u in reglas.typed(DeliveryRule) if u.actividad == de.valor] or ["ninguna unidad"]
    return phrase(
        "pregunta_regla",
        **{**regla, "quien": dicho, "que": que, "nombre": llamado, "codigo": de.valor},
        suyo=told.member_named(catalogo, anio, "producto", regla["producto"]) if es_actividad else "",
        anio=anio,
        entregan=entregan if es_actividad else [],
    )


def _of_sheet(catalogo: Catalog, codigo: str) -> str:
    """Return the description that an instrument's sheet gives of an indicator."""
    try:
        ficha = figures.sheet(catalogo, codigo).nodo
    except KeyError as error:
        raise NotReadError(f"No está cargada la ficha de {codigo}.") from error
    return phrase("pregunta_ficha", **{c: v or "" for c, v in asdict(ficha).items()})


def _size(catalogo: Catalog, tamano: str, anio: int) -> Sentence:
    """Return the range of sales of a firm size."""
    for r in [f for f in catalogo.rules.of(anio).typed(SizeRule) if f.tamano == tamano]:
        limites = {
            cual: claims.fact("limite_de_tamano", float(v), claims.subject(anio=anio, tamano=tamano, cual=cual))
            for cual, v in (("desde_uit", r.desde_uit), ("hasta_uit", r.hasta_uit))
            if float(v or 0)
        }
        return say("pregunta_tamano", (), tamano=tamano, norma=r.norma, **limites)
    raise NotReadError


# Printed figures that no table has, by their name in print; and where a number is printed.

NOT_PRINTED = "No encuentro {} entre las cifras que imprimen los documentos."
ONLY_FIGURES = "Cifras con más de un valor impreso; lo que se contradice en palabras o en sumas, en Hallazgos."


def answer_printed(catalogo: Catalog, leida: Understood) -> Answer:
    """Answer with a figure only in print; without a year, the last printed one."""
    de = {LIGHT if m.clase == "color" else m.clase: m.valor for m in leida.de if m.clase != PRINTED}
    impresas = [que for m in leida.de if m.clase == PRINTED for que in m.valor.split(";")]
    return say_figures(catalogo, [c for que in impresas for c in _of_one(catalogo, leida, que, de)])


def _of_one(catalogo: Catalog, leida: Understood, que: str, de: Mapping[str, str]) -> list[PublishedFigure]:
    """Return the printed figures of a subject, or of its parts when the whole is not printed; raise when none is."""
    indicador, *parte = que.split("|")
    dimensiones = {**de, **dict([parte] if parte else [])}
    suyas = [
        c
        for c in printed.published_figures(catalogo, indicador=indicador)
        if c.dimensiones.items() >= dimensiones.items()
    ]
    anios = leida.anios or (max((c.anio for c in suyas), default=periods.default_year(catalogo)),)
    dadas = [c for c in suyas if c.anio in anios]
    if not dadas:  # With a subject, it may be printed under another name.
        pedido = ", ".join([lowered(printed.label(catalogo, indicador)), *map(str, anios)])
        raise NotReadError("" if dimensiones else NOT_PRINTED.format(pedido))
    return [c for c in dadas if c.dimensiones == dimensiones] or dadas


def of_reading(catalogo: Catalog, leida: Understood) -> Answer | None:
    """Return the printed figures (or changes) for a question that the tables cannot answer; None without any."""
    de = fixed(leida.filtros)
    es_cifra = leida.clase == "cifra"
    varios = {*leida.abiertas} - {*leida.filtros} or leida.meses or (es_cifra and leida.sujeto and not leida.abiertas)
    if varios or len(de) < len(leida.filtros) or leida.alcance == NATIONAL:
        return None
    anios = [*leida.anios]
    fines = [""] if es_cifra else []
    if leida.clase in ("cambio", FACING) and not leida.dimension:  # Documents print a change under its final year.
        antes, *anios = posed.change_years(catalogo, leida)
        fines = [fin for fin in printed.CHANGE_SUFFIXES if "_variacion" in fin and anios == [antes + 1]]
    nombres = [f"{i}{fin}" for i, fin in product(leida.medidas, fines)]
    impresas = (c for nombre in nombres for c in printed.published_figures(catalogo, indicador=nombre))
    suyas = [c for c in impresas if c.dimensiones == de and [c.anio] == anios]
    # A share's dimensions list the whole first and the part last.
    dadas = [c for c in suyas if not leida.abiertas or [*c.dimensiones][-1:] == [*leida.abiertas]]
    return say_figures(catalogo, dadas) if dadas else None


def cited(catalogo: Catalog, leida: Understood) -> Answer:
    """Return the figures that have some printed numbers, and their places; without a number, the reason stated."""
    valores = {Decimal(n.valor) for n in leida.de if n.clase == NUMBER}
    de = {(m.clase, m.valor) for m in leida.de if m.clase != NUMBER}
    if not valores:
        return _why(catalogo, leida)
    de_anios = (s for s in _all_printed(catalogo) if not leida.anios or s[0].anio in leida.anios)
    todas = [
        suyas
        for suyas in de_anios
        if valores <= {abs(n.normalize()) for c in suyas for n in (c.valor, printed.in_units(c))}
    ]
    juntas = [suyas for suyas in todas if de <= suyas[0].dimensiones.items()] or todas
    if not juntas:
        raise NotReadError(NOT_PRINTED.format(" ni ".join(f"{v:,}" for v in sorted(valores))))
    return say_figures(catalogo, juntas[0] if len(valores) > 1 else [c for suyas in juntas for c in suyas])


def _why(catalogo: Catalog, leida: Understood) -> Answer:
    """Return the printed justification of an activity's or product's result in a year; raise where there is none."""
    [anio] = leida.anios
    [de] = leida.de
    busca = (de.clase, de.valor, anio)
    suyas = [j for j in printed.justifications(catalogo) if (j.nivel, j.codigo, j.anio) == busca]
    if not suyas:
        raise NotReadError("De eso no hay cargada ninguna justificación, y no digo otras causas.")
    quien = told.member_named(catalogo, anio, de.clase, de.valor)
    dichas = [f"{anio}, {quien}: {j.dicha}" for j in suyas]
    return Answer(claims.words(told.joined_sentences([*dichas, provenance.provenance_name(suyas[-1].procedencia)])))


@cached_by_version
def _in_two_ways(catalogo: Catalog) -> list[ConflictingFigure]:
    return [c for anio in periods.years_with_data(catalogo) for c in printed.in_two_ways(catalogo, anio)]


@cached_by_version
def _all_printed(catalogo: Catalog) -> list[Sequence[FigureWithUnit]]:
    """Return the printed figures grouped by subject, first those printed with different values."""
    return [*_subjects(_in_two_ways(catalogo)), *_subjects(printed.published_figures(catalogo))]


def disagreements(catalogo: Catalog, leida: Understood) -> Answer:
    """Return the figures that documents print with two values, in the years asked for or in all."""
    de_anios = [c for c in _in_two_ways(catalogo) if not leida.anios or c.anio in leida.anios]
    dadas = [c for c in de_anios if {(m.clase, m.valor) for m in leida.de} <= c.dimensiones.items()]
    if not dadas:
        raise NotReadError(NOT_PRINTED.format("dos valores de eso"))
    dicha = say_figures(catalogo, dadas, () if leida.de else (claims.words(ONLY_FIGURES),))
    return dicha if leida.de else replace(dicha, pagina="hallazgos")


def _subjects(cifras: Iterable[FigureWithUnit]) -> list[list[FigureWithUnit]]:
    def clave(c: FigureWithUnit) -> tuple[int, str, str]:
        return c.anio, c.indicador, repr(sorted(c.dimensiones.items()))

    return [list(suyas) for _, suyas in groupby(sorted(cifras, key=clave), clave)]


def say_figures(catalogo: Catalog, cifras: Sequence[FigureWithUnit], antes: Sequence[Sentence] = ()) -> Answer:
    """Return printed figures as an answer, with their places; conflicting values of a subject are grouped."""
    juntas: dict[Sequence[FigureWithUnit], FigureWithUnit] = {}
    for de, *otras in _subjects(cifras):
        contrarias = printed.conflicts(catalogo, de.indicador, de.anio, de.dimensiones)
        juntas.setdefault(contrarias or (*printed.by_weight([de, *otras]),), de)
    dichas = [_say_printed(catalogo, suyas, de) for suyas, de in juntas.items()]
    publicado = claims.words(f"{provenance.provenance_name(Provenance.PUBLISHED)}.")
    filas = [
        {
            "anio": c.anio,
            **c.dimensiones,
            c.indicador: float(printed.in_units(c)),
            "documento": c.donde,
            "procedencia": Provenance.PUBLISHED.value,
        }
        for suyas in juntas
        for c in suyas
    ]
    return Answer(claims.joined([*antes, *dichas, publicado]), filas)


def _say_printed(catalogo: Catalog, suyas: Sequence[FigureWithUnit], de: FigureWithUnit) -> Sentence:
    quien = [told.member_named(catalogo, de.anio, d, v) for d, v in de.dimensiones.items()]
    que = ", ".join([str(de.anio), *quien])
    impresos = printed.values_in_words(suyas)
    if printed.head(suyas):
        impresos = impresos.replace(printed.ALSO, f", la que se usa,{printed.ALSO}", 1)
    dicho = f"{que}: {formats.small(printed.label(catalogo, de.indicador))}, {impresos}."
    de_que = ",".join(f"{d}={v}" for d, v in de.dimensiones.items())
    cuidado = catalogo.programa.frase(f"nota.callar.{de.indicador}.{de_que}.{de.anio}")
    dicho = f"{dicho} Con cuidado: {cuidado}." if cuidado else dicho
    al_lado = _beside_change(catalogo, de)
    return claims.sentence(
        told.joined_sentences([dicho, *map(str, al_lado)]), printed.claimed(suyas), *(n.claims for n in al_lado)
    )


def _beside_change(catalogo: Catalog, cambio: FigureWithUnit) -> list[Sentence]:
    """Return the caveats on services received that must accompany a printed change in firms."""
    base = cambio.indicador.removesuffix(change.IN_PERCENT)
    if base == cambio.indicador or base not in INDICATORS or not {*cambio.dimensiones} <= {*dimensions_of(base)}:
        return []
    de = fixing({YEAR: str(cambio.anio), **cambio.dimensiones})
    filas = run(catalogo, Query((base,), (YEAR, *cambio.dimensiones), de))
    return figure_notes.notes(catalogo, filas, de, solo=figure_notes.WITH_SERVICES, con_dobles=False)
