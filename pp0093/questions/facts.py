"""What is not a figure of a query: lists, who answers and delivers, definitions, and what only documents print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import TypeVar

from msgspec.structs import asdict, replace

from pp0093 import claims, clock, provenance
from pp0093.ask import query
from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.meaning import name_of
from pp0093.ask.origin import printed
from pp0093.ask.origin.printed import FigureWithUnit, PublishedFigure
from pp0093.ask.parts import structure
from pp0093.ask.query import Query
from pp0093.ask.registry import DIMENSIONS, INDICATORS, UNITS, dimensions_of
from pp0093.ask.rows import Row
from pp0093.ask.ruled import ActivityRule, DeliveryRule, GlossaryTerm, ProductRule, SizeRule, UitRule, UnitRule
from pp0093.ask.standing import norms, periods
from pp0093.claims import Sentence
from pp0093.instruments import figures
from pp0093.money import programmes
from pp0093.provenance import Provenance
from pp0093.questions import figured
from pp0093.questions.answers import change_years
from pp0093.questions.figured import Answer, plain
from pp0093.questions.reading import (
    FIRMS,
    MEASURE,
    NUMBER,
    PRINTED,
    PROGRAMME,
    TERM,
    UNITS_OF_GOALS,
    YEAR,
    Meaning,
    NotReadError,
    Understood,
)
from pp0093.rules import RuleRow
from pp0093.writing import formats
from pp0093.writing.nouns import counted, lowered
from pp0093.writing.phrases import phrase

UNIT = "unidad"
# What the members of a dimension that is listed are called, and what they may be listed of.
LISTED_MEMBERS = {
    "producto": ("productos", ()),
    "actividad": ("actividades", ("producto",)),
    UNIT: ("unidades", ("direccion", UNIT)),
}


def year_of(leida: Understood, por_omision: int) -> int:
    """Return the one year asked for, or the one that is taken where none is; raise when there are several."""
    if len(leida.anios) > 1:
        raise NotReadError("Pida un solo año.")
    return next(iter(leida.anios), por_omision)


def reached(catalogo: Catalog, leida: Understood) -> Answer:
    """Say up to when the money of a year reaches, the last of each scope where none is said, and its firms."""
    dichos, anio = list[Sentence](), year_of(leida, 0)
    for alcance in query.SCOPES:
        for p in [p for p in periods.periods(catalogo, alcance) if anio in (0, p.anio)][-1:]:
            cubre = norms.scope_name(catalogo, alcance, [p.anio])
            hechos = norms.filled(catalogo, catalogo.programa.textos.get(f"alcance_{alcance}", ""), p.anio)
            corte = formats.cutoff(p.corte).lower() if p.corte or p.alcanza_cierre else p.leido
            dicho = f"Dinero de {p.anio} ({cubre[0].lower()}{cubre[1:]}): {p.fuente_con_filtro}, {corte}"
            de = claims.subject(anio=p.anio, alcance=alcance)
            dichos.append(claims.sentence(dicho, hechos, claims.shown("", "devengado_soles", de=de).claims))
    filas = query.run(catalogo, Query((FIRMS,), (YEAR,), {YEAR: [str(anio)]} if anio else {}))
    for f in [f for f in filas if f[FIRMS] is not None][-1:]:
        de = claims.subject(anio=f[YEAR])
        dichos.append(claims.shown(f"Empresas de {f[YEAR]}: {figured.source([f])}", FIRMS, de=de))
    if not dichos:
        raise NotReadError(f"No hay datos de {anio or 'ningún año'}.")
    return plain(figured.joined([d.texto for d in dichos]), [], claims.joined(dichos).claims)


def fixed(catalogo: Catalog, leida: Understood) -> Answer:
    """Say the tax unit of a year, of the day's where none is said, with its norm and where it was read."""
    anio = year_of(leida, clock.today().year)
    regla = next((f for f in catalogo.rules.typed(UitRule) if f.anio == str(anio)), None)
    if regla is None:
        raise NotReadError(f"No hay una UIT de {anio} en las reglas.")
    monto = figured.listed(f"UIT de {anio}: S/ {formats.number(float(regla.uit_soles))}", regla.norma)
    estado = f" ({regla.estado})" if regla.estado else ""
    uit = claims.fact("uit_soles", float(regla.uit_soles), sujeto=claims.subject(anio=anio))
    return plain(figured.joined([monto, f"Fuente: {regla.fuente}{estado}"]), [dict(regla.escrita)], [uit])


def listed(catalogo: Catalog, leida: Understood) -> Answer:
    """List the products, the activities of one, the units of a direction, the programmes with money in a year."""
    anio, de, que = year_of(leida, periods.default(catalogo)), next(iter(leida.de), None), leida.dimension
    if que == PROGRAMME and de is None:
        return _programmes(catalogo, anio)
    etiqueta, de_cuales = LISTED_MEMBERS.get(que, ("", ()))
    if not etiqueta or (de and de.clase not in de_cuales):
        raise NotReadError(f"No sé leer qué lista de {DIMENSIONS[que].etiqueta.lower()} se pide.")
    cual = de.valor if de else None
    if que == UNIT:
        reglas = [
            r for r in catalogo.rules.of(anio).typed(UnitRule) if cual in (None, r.direccion) and r.unidad != cual
        ]
        filas = [{"codigo": r.unidad, "nombre": r.unidad_nombre, "direccion": r.direccion} for r in reglas]
        nombres = [f"{r.unidad_nombre} ({r.unidad})" for r in reglas]
    else:
        de_producto = que == "producto"
        elementos = structure.products(catalogo, anio) if de_producto else structure.activities(catalogo, anio, cual)
        filas, nombres = [asdict(e) for e in elementos], [f"{e.codigo_corto} {e.nombre_corto}" for e in elementos]
    if not filas:
        raise NotReadError(f"No hay reglas de {anio} que lo digan.")
    cuales = f" de {figured.named(catalogo, anio, de.clase, de.valor)}" if de else " del programa"
    suyo = claims.subject(anio=anio, de=que, **({de.clase: de.valor} if de else {}))
    cuantos = claims.fact("elementos", len(filas), sujeto=suyo)
    return plain(f"{len(filas)} {etiqueta}{cuales} en {anio}: {'; '.join(nombres)}.", filas, [cuantos])


def _programmes(catalogo: Catalog, anio: int) -> Answer:
    """List the programmes with money in a year, in order of code."""
    todas = programmes.of_year(catalogo, anio)
    suyas = sorted(programmes.proper(catalogo, todas), key=lambda f: f.programa)
    if not suyas:
        raise NotReadError(f"No hay datos de {anio}.")
    hay = programmes.how_many(catalogo, anio, todas)
    filas = [{"codigo": f.programa, "nombre": f.programa_nombre} for f in suyas]
    return plain(f"{hay.texto[:-1]}: {'; '.join(f.nombre for f in suyas)}.", filas, hay.claims)


# The rules that say what is asked of a thing, by what is asked and what it is, and their column that names it.
RULES: dict[tuple[str, str], tuple[type[RuleRow], str]] = {
    **{(q, "actividad"): (ActivityRule, "codigo") for q in ("responsable", "mide", "codigo", "pertenece")},
    **{(q, "producto"): (ProductRule, "codigo") for q in ("responsable", "mide", "codigo")},
    ("responsable", UNIT): (ActivityRule, "responsables"),
    ("entrega", "actividad"): (DeliveryRule, "actividad"),
    ("entrega", UNIT): (DeliveryRule, UNIT),
}
ASK_FOR = {
    "responsable": "Pida el responsable de una actividad, un producto o un indicador, o por qué responde una unidad.",
    "entrega": "Los registros se entregan por actividad.",
    "mide": "Pida la unidad de medida de una actividad o de un producto.",
    "codigo": "Pida el código de una actividad o de un producto.",
    "pertenece": "Pida de qué producto es una actividad.",
}


def related(catalogo: Catalog, leida: Understood) -> Answer:
    """Say what a rule says of an activity, a product or a unit; of an indicator, who answers for it."""
    [de], anio, que = leida.de, year_of(leida, periods.default(catalogo)), leida.clase
    if (que, de.clase) == ("responsable", "indicador"):
        ficha = _node(catalogo, de.valor)
        return plain(f"Responde {ficha.responsable} por {ficha.nombre} ({ficha.codigo}).", [])
    es_unidad = de.clase in UNITS
    clase = UNIT if es_unidad else de.clase
    if (que, clase) not in RULES or leida.dimension not in ("", "actividad" if es_unidad else UNIT):
        raise NotReadError(ASK_FOR[que])
    tipo, columna = RULES[que, clase]
    dichas = ((r, getattr(r, columna)) for r in catalogo.rules.of(anio).typed(tipo))
    suyas = [r for r, dicho in dichas if de.valor in ([dicho] if isinstance(dicho, str) else dicho)]
    if not suyas and que != "entrega":
        raise NotReadError(f"Ninguna regla de {anio} lo dice.")
    frase, piezas = f"regla_{que}{'_unidad' if es_unidad else ''}", list[Row]()
    for r in suyas:
        escrita = dict(r.escrita)
        nombres = {d: figured.named(catalogo, anio, d, escrita[d]) for d in figured.STRUCTURE if d in escrita}
        codigo = escrita.get("actividad", escrita.get("producto"))
        piezas.append({**escrita, **nombres, "codigo": codigo, "mide": escrita.get("unidad_medida", "").lower()})
    todo = {
        **next(iter(piezas), {}),
        "quien": de.valor if es_unidad else figured.named(catalogo, anio, de.clase, de.valor),
        "anio": anio,
        "n": len(piezas),
        "unidades": [p.get(UNIT, "") for p in piezas],
        "lista": "; ".join(phrase(f"{frase}_cada", **p) for p in piezas) if es_unidad else "",
    }
    return plain(phrase(frase if suyas else f"{frase}_ninguna", **todo), [dict(r.escrita) for r in suyas])


def define(catalogo: Catalog, leida: Understood) -> Answer:
    """Say what some things are; raise NotReadError when one has no definition."""
    return Answer(claims.joined(_defined(catalogo, de, leida.clase == "formula") for de in leida.de))


def _defined(catalogo: Catalog, de: Meaning, es_formula: bool) -> Sentence:
    """Return the definition (or the formula) of an indicator, a term of the glossary or a member."""
    anio, p = periods.default(catalogo), catalogo.programa
    if de.clase == PROGRAMME:
        return claims.shown(f"{p.sigla}: programa presupuestal «{p.nombre}»; entidad: {p.entidad}.")
    if de.clase == "tamano" and not es_formula:
        return _size(catalogo, de.valor, anio)
    if de.clase == "indicador":
        return claims.words(_of_sheet(_node(catalogo, de.valor)))
    glosario, nombre, texto = {t.termino: t.significa for t in norms.glossary(catalogo, anio)}, de.valor, ""
    if de.clase == MEASURE and ";" not in de.valor:
        i = INDICATORS[de.valor]
        partes, nombre = [INDICATORS[u].etiqueta if u in INDICATORS else u for u in i.usa], i.etiqueta
        formula = i.operation(*partes) if i.usa else i.formula
        texto = f"{nombre}: {(glosario.get(nombre) or i.definicion).rstrip('.')}. Se calcula: {formula}."
    elif de.clase == TERM and not es_formula:
        de_procedencia = {p.nombre: f"{p.significado}." for p in Provenance}
        texto = f"{nombre}: {glosario.get(nombre) or de_procedencia.get(nombre, '')}"
    elif de.clase in DIMENSIONS and not es_formula:
        llamado, suyo = figured.called(catalogo, anio, de.clase, nombre), name_of(catalogo, anio, de.clase, nombre)
        que = figured.listed(DIMENSIONS[de.clase].etiqueta.lower(), "" if suyo and suyo in llamado else suyo or "")
        texto = f"{llamado}: {que}."
    if not texto:
        raise NotReadError("No tengo una definición de eso.")
    escrita = next((t.definicion for t in catalogo.rules.typed(GlossaryTerm) if t.termino == nombre), "")
    return claims.sentence(texto, claims.words(texto).claims, norms.filled(catalogo, escrita, anio))


def _node(catalogo: Catalog, codigo: str) -> figures.Node:
    try:
        return figures.sheet(catalogo, codigo).nodo
    except KeyError as error:
        raise NotReadError(f"No está cargada la ficha de {codigo}.") from error


def _of_sheet(ficha: figures.Node) -> str:
    """Return what the sheet of an indicator of an instrument says of it."""
    dichos = {
        "Se calcula": ficha.formula,
        "Se mide en": ficha.unidad_medida,
        "Criterio": ficha.criterio,
        "Responde": ficha.responsable,
    }
    dichas = [f"{c}: {v}" for c, v in dichos.items() if v]
    return figured.joined([f"{ficha.nombre} ({ficha.codigo})", ficha.descripcion or "", *dichas])


def _size(catalogo: Catalog, tamano: str, anio: int) -> Sentence:
    """Return what sales a size goes from and to."""
    regla = next((f for f in catalogo.rules.of(anio).typed(SizeRule) if f.tamano == tamano), None)
    if regla is None:
        raise NotReadError("No tengo una definición de eso.")
    limites = {"desde_uit": float(regla.desde_uit), "hasta_uit": float(regla.hasta_uit or 0)}
    dichos = {"desde_uit": "de más de {}", "hasta_uit": "hasta {}"}
    cuales = " y ".join(dichos[c].format(formats.number(v)) for c, v in limites.items() if v)
    texto = f"{tamano}: ventas anuales {cuales} UIT ({regla.norma})."
    hechos = [
        claims.fact("limite_de_tamano", v, sujeto=claims.subject(anio=anio, tamano=tamano, cual=c))
        for c, v in limites.items()
        if v or c == "desde_uit"
    ]
    return claims.sentence(texto, claims.words(texto).claims, hechos)


# What documents print and no table of ours gives: figures by their own name, and where a number is printed.

F = TypeVar("F", bound=FigureWithUnit)
# How the figures that documents print of a change end.
CHANGE = "_variacion"
CONFLICTING = "cifras_en_conflicto"
# What a document calls what is delivered where it is counted in actions.
ALSO = {"avance_fisico": ("acciones",)}
NOT_PRINTED = "Ningún documento imprime {}: {}."
NO_DISAGREEMENT = "Ningún documento cargado imprime dos valores de eso."
NO_REASON = "De eso no hay cargada ninguna justificación, y no digo otras causas."
CONFLICTS = "{} con más de un valor impreso; lo que se contradice en palabras o en sumas no se busca."
NOWHERE = "Ningún documento cargado imprime {}."


def answer(catalogo: Catalog, leida: Understood) -> Answer:
    """Say a figure that only documents give; of the last year of which one prints it, where none is said."""
    de = {m.clase: m.valor for m in leida.de if m.clase != PRINTED}
    return said(catalogo, [c for m in leida.de if m.clase == PRINTED for c in _of_one(catalogo, leida, m.valor, de)])


def _of_one(catalogo: Catalog, leida: Understood, que: str, de: Mapping[str, str]) -> list[PublishedFigure]:
    """Return what documents print of one thing, of its parts where none gives the whole; raise where none does."""
    indicador, *parte = que.split("|")
    dimensiones = {**de, **dict([parte] if parte else [])}
    todas = printed.published(catalogo, indicador=indicador)
    suyas = [c for c in todas if c.dimensiones.items() >= dimensiones.items()]
    hay, ultimo = {c.anio for c in suyas}, periods.default(catalogo)
    anios = leida.anios or (ultimo if ultimo in hay or not hay else max(hay),)
    dadas = [c for c in suyas if c.anio in anios]
    if not dadas:
        cuales = [figured.named(catalogo, anios[-1], d, v) for d, v in dimensiones.items()]
        cuando = ", ".join([*cuales, *map(str, anios)])
        raise NotReadError(NOT_PRINTED.format(lowered(printed.label(catalogo, indicador)), cuando))
    return [c for c in dadas if c.dimensiones == dimensiones] or dadas


def of_reading(catalogo: Catalog, leida: Understood) -> Answer | None:
    """Return what documents print of what was asked of the tables in vain; None where they print nothing of it."""
    de = {d: v[0] for d, v in leida.filtros.items()}
    es_cambio = leida.clase == "cambio"
    es_una = (
        leida.clase in ("cifra", "cambio")
        and not leida.abiertas[1:]
        and all(len(v) == 1 for v in leida.filtros.values())
        and not any({*de} - {*dimensions_of(i), *UNITS} for i in leida.medidas)
    )
    if not es_una or leida.meses or leida.alcance == "nacional" or {*leida.abiertas} - {*de}:
        return None
    anios = leida.anios or (periods.default(catalogo),)
    ids = [i for medida in leida.medidas for i in (medida, *ALSO.get(medida, ()))]
    if es_cambio:  # A document prints how much a figure moved in its year.
        antes, ahora = change_years(catalogo, leida)
        anios = (ahora,) if ahora - antes == 1 else ()
        ids = [f"{i}{fin}" for i in ids for fin in printed.OF_ANOTHER if CHANGE in fin]
    dadas = [
        c
        for i in ids
        for a in anios
        for c in printed.published(catalogo, indicador=i, anio=a)
        if c.dimensiones == de and (c.unidad_medida or "").startswith(leida.sujeto if i in UNITS_OF_GOALS else "")
    ]
    return said(catalogo, dadas) if dadas and {c.anio for c in dadas} == {*anios} else None


def cited(catalogo: Catalog, leida: Understood) -> Answer:
    """Say of what some numbers are printed, and where; of several, of what all of them are. Of none, why."""
    valores = {Decimal(n.valor) for n in leida.de if n.clase == NUMBER}
    if not valores:
        return _why(catalogo, leida)
    de = {m.clase: m.valor for m in leida.de if m.clase != NUMBER}.items()
    de_anios = (s for s in _all_printed(catalogo) if not leida.anios or s[0].anio in leida.anios)
    todas = [suyas for suyas in de_anios if valores <= {*_written(suyas)}]
    juntas = [suyas for suyas in todas if de <= suyas[0].dimensiones.items()] or todas
    if not juntas:
        raise NotReadError(NOWHERE.format(" ni ".join(f"{v:,}" for v in sorted(valores))))
    return said(catalogo, juntas[0] if len(valores) > 1 else [c for suyas in juntas for c in suyas])


def _why(catalogo: Catalog, leida: Understood) -> Answer:
    """Say what was written of why an activity or a product did not do its own in a year; raise where nothing was."""
    [anio] = leida.anios
    [de] = leida.de
    pedida = (de.clase, de.valor, anio)
    suyas = [j for j in printed.justifications(catalogo) if (j.nivel, j.codigo, j.anio) == pedida]
    if not suyas:
        raise NotReadError(NO_REASON)
    dichas = [f"{anio}, {figured.named(catalogo, anio, j.nivel, j.codigo)}: {j.dicha}" for j in suyas]
    dicho = figured.joined([*dichas, provenance.name(suyas[-1].procedencia)])
    return Answer(claims.words(dicho), [asdict(j) for j in suyas])


def _written(cifras: Iterable[FigureWithUnit]) -> Iterator[Decimal]:
    """Yield the numbers of some figures, as they are printed and in units."""
    for c in cifras:
        yield from (abs(c.valor.normalize()), abs(printed.in_units(c).normalize()))


@remembered
def _all_printed(catalogo: Catalog) -> list[Sequence[FigureWithUnit]]:
    """Return what documents print, by what it is of: what they print in two ways first."""
    de_dos_maneras = [c for anio in periods.all_of(catalogo) for c in printed.in_two_ways(catalogo, anio)]
    return [*_subjects(de_dos_maneras), *_subjects(printed.published(catalogo))]


def disagreements(catalogo: Catalog, leida: Understood) -> Answer:
    """Say what documents print in two ways, of the years asked for or of all."""
    anios = leida.anios or tuple(periods.all_of(catalogo))
    de = {m.clase: m.valor for m in leida.de}.items()
    dadas = [c for anio in anios for c in printed.in_two_ways(catalogo, anio) if c.dimensiones.items() >= de]
    if not dadas:
        raise NotReadError(NO_DISAGREEMENT)
    dicha, hay = said(catalogo, dadas), len(_subjects(dadas))
    if de:
        return dicha
    cuantas = claims.fact(CONFLICTING, hay, sujeto=claims.subject(anio=",".join(map(str, anios))))
    dicho = claims.sentence(CONFLICTS.format(counted(hay, "cifras")), cuantas)
    return replace(dicha, dicho=claims.joined([dicho, dicha.dicho]))


def documents(catalogo: Catalog, _leida: Understood) -> Answer:
    """Say which documents there are figures of."""
    nombres = dict.fromkeys(c.documento for c in printed.published(catalogo))
    hay = claims.fact("documentos", len(nombres))
    dicho = claims.sentence(f"Hay cifras de {'; '.join(nombres)}.", hay)
    return Answer(dicho, [{"documento": d} for d in nombres], pagina="datos")


def _subjects(cifras: Iterable[F]) -> list[list[F]]:
    def clave(c: FigureWithUnit) -> tuple[int, str, str]:
        return c.anio, c.indicador, repr(sorted(c.dimensiones.items()))

    return [list(suyas) for _, suyas in groupby(sorted(cifras, key=clave), clave)]


def said(catalogo: Catalog, cifras: Sequence[FigureWithUnit]) -> Answer:
    """Say printed figures, each with its places; different ones of one thing together."""
    dichas = [_said(catalogo, printed.by_weight(suyas)) for suyas in _subjects(cifras)]
    publicado = claims.words(f"{provenance.name(Provenance.PUBLISHED)}.")
    return Answer(claims.joined([*dichas, publicado]), [_row(c) for c in cifras])


def _said(catalogo: Catalog, suyas: Sequence[FigureWithUnit]) -> Sentence:
    de = suyas[0]
    quien = [figured.named(catalogo, de.anio, d, v) for d, v in de.dimensiones.items()]
    que = ", ".join([str(de.anio), *quien])
    impresos = printed.in_words(suyas)
    if printed.head(suyas):
        impresos = impresos.replace(printed.ALSO, f", la que se usa,{printed.ALSO}", 1)
    dicho = f"{que}: {figured.small(printed.label(catalogo, de.indicador))}, {impresos}."
    de_que = ",".join(f"{d}={v}" for d, v in de.dimensiones.items())
    cuidado = catalogo.programa.frase(f"nota.callar.{de.indicador}.{de_que}.{de.anio}")
    dicho = f"{dicho} Con cuidado: {cuidado}." if cuidado else dicho
    return claims.sentence(dicho, printed.claimed(suyas))


def _row(cifra: FigureWithUnit) -> Row:
    return {
        "anio": cifra.anio,
        **cifra.dimensiones,
        cifra.indicador: float(printed.in_units(cifra)),
        "documento": cifra.donde,
        "procedencia": Provenance.PUBLISHED.value,
    }
