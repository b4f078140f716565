"""What is not a figure: lists of what the programme is made of, who answers and delivers, definitions."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import asdict

from pp0093 import claims, clock
from pp0093.ask import query
from pp0093.ask.catalog import Catalog
from pp0093.ask.names import name_of
from pp0093.ask.parts import structure
from pp0093.ask.query import Query
from pp0093.ask.registry import DIMENSIONS, INDICATORS, UNITS
from pp0093.ask.rows import Row
from pp0093.ask.ruled import ActivityRule, DeliveryRule, GlossaryTerm, ProductRule, SizeRule, UitRule, UnitRule
from pp0093.ask.standing import norms, periods, years
from pp0093.ask.standing.periods import Period
from pp0093.claims import Claim
from pp0093.instruments import sheets
from pp0093.money import programmes
from pp0093.provenance import Provenance
from pp0093.questions import texts
from pp0093.questions.answered.stated import Stated, plain
from pp0093.questions.figures import FIRMS
from pp0093.questions.read.understood import NotReadError, Told
from pp0093.questions.read.words import (
    CUTOFF,
    DIMENSION,
    FIXED,
    MEASURE,
    PROGRAMME,
    TERM,
    YEAR,
    Meaning,
)
from pp0093.rules import RuleRow
from pp0093.writing import formats

UNIT = "unidad"


def answer(catalogo: Catalog, leida: Told) -> Stated:
    """Answer what is asked of names and rules; raise NotReadError when no rule says it."""
    if leida.clase in ("definicion", "formula"):
        dichas = [_defined(catalogo, de, leida.clase) for de in leida.de]
        return Stated(claims.joined(d.dicho for d in dichas), [])
    if len(leida.anios) > 1:
        raise NotReadError("Pida un solo año.")
    if leida.clase in (CUTOFF, FIXED):
        return (_reached if leida.clase == CUTOFF else _fixed)(catalogo, leida.anios)
    anio = leida.anios[0] if leida.anios else years.default(catalogo)
    return (_listed if leida.clase == "lista" else _related)(catalogo, leida, anio)


def _reached(catalogo: Catalog, anios: Sequence[int]) -> Stated:
    """Say up to when the money of a year reaches, the last of each scope where none is said, and its firms."""
    dichos, hechos = [], list[Claim]()
    for alcance in query.SCOPES:
        if hay := [p for p in periods.periods(catalogo, alcance) if not anios or p.anio in anios]:
            cubre = norms.scope_name(catalogo, alcance, [hay[-1].anio])
            hechos += norms.filled(catalogo, catalogo.programa.textos.get(f"alcance_{alcance}", ""), hay[-1].anio)
            hechos += claims.shown("", "devengado_soles", de=claims.subject(anio=hay[-1].anio, alcance=alcance)).claims
            dichos.append(f"Dinero de {hay[-1].anio} ({cubre[0].lower() + cubre[1:]}): {_cutoff(hay[-1])}")
    pedidas = Query((FIRMS,), (YEAR,), {YEAR: [*map(str, anios)]} if anios else {})
    filas = [f for f in query.run(catalogo, pedidas) if f[FIRMS] is not None]
    if filas:
        hechos += claims.shown("", FIRMS, de=claims.subject(anio=filas[-1][YEAR])).claims
        dichos.append(f"Empresas de {filas[-1][YEAR]}: {texts.source(filas[-1:])}")
    if not dichos:
        raise NotReadError(f"No hay datos de {' ni de '.join(map(str, anios)) or 'ningún año'}.")
    return plain(texts.joined(dichos), [], hechos)


def _cutoff(periodo: Period) -> str:
    corte = formats.cutoff(periodo.corte).lower() if periodo.corte or periodo.alcanza_cierre else periodo.leido
    return f"{periodo.fuente_con_filtro}, {corte}"


def _fixed(catalogo: Catalog, anios: Sequence[int]) -> Stated:
    """Say the tax unit of a year, of the day's where none is said, with its norm and where it was read."""
    anio = anios[0] if anios else clock.today().year
    regla = next((f for f in catalogo.rules.typed(UitRule) if f.anio == str(anio)), None)
    if regla is None:
        raise NotReadError(f"No hay una UIT de {anio} en las reglas.")
    monto = ", ".join(filter(None, [f"UIT de {anio}: S/ {formats.number(float(regla.uit_soles))}", regla.norma]))
    estado = f" ({regla.estado})" if regla.estado else ""
    uit = claims.fact("uit_soles", float(regla.uit_soles), sujeto=claims.subject(anio=anio))
    return plain(texts.joined([monto, f"Fuente: {regla.fuente}{estado}"]), [dict(regla.escrita)], [uit])


def _listed(catalogo: Catalog, leida: Told, anio: int) -> Stated:
    de = leida.de[0] if leida.de else None
    if leida.dimension == "producto" and de is None:
        filas = [asdict(p) for p in structure.products(catalogo, anio)]
    elif leida.dimension == "actividad" and (de is None or de.clase == "producto"):
        filas = [asdict(a) for a in structure.activities(catalogo, anio, de.valor if de else None)]
    elif leida.dimension == UNIT and (de is None or de.clase in ("direccion", UNIT)):
        filas = _units(catalogo, anio, de.valor if de else None)
    elif leida.dimension == PROGRAMME and de is None:
        return _programmes(catalogo, anio)
    else:
        raise NotReadError(f"No sé leer qué lista de {DIMENSIONS[leida.dimension].etiqueta.lower()} se pide.")
    if not filas:
        raise NotReadError(f"No hay reglas de {anio} que lo digan.")
    nombres = [
        f"{f['codigo_corto']} {f['nombre_corto']}" if "codigo_corto" in f else f"{f['nombre']} ({f['codigo']})"
        for f in filas
    ]
    de_que = f" de {texts.named(catalogo, anio, de.clase, de.valor)}" if de else " del programa"
    etiqueta = (
        "unidades"
        if leida.dimension == UNIT
        else {"producto": "productos", "actividad": "actividades"}[leida.dimension]
    )
    cual = {de.clase: de.valor} if de else {}
    cuantos = claims.fact("elementos", len(filas), sujeto=claims.subject(anio=anio, de=leida.dimension, **cual))
    return plain(f"{len(filas)} {etiqueta}{de_que} en {anio}: {'; '.join(nombres)}.", filas, [cuantos])


def _programmes(catalogo: Catalog, anio: int) -> Stated:
    """List the programmes with money in a year, in order of code."""
    todas = programmes.of_year(catalogo, anio)
    suyas = sorted(programmes.proper(catalogo, todas), key=lambda f: f.programa)
    filas = [{"codigo": f.programa, "nombre": f.programa_nombre} for f in suyas]
    if not filas:
        raise NotReadError(f"No hay datos de {anio}.")
    hay = programmes.how_many(catalogo, anio, todas)
    return plain(f"{hay.texto[:-1]}: {'; '.join(f.nombre for f in suyas)}.", filas, hay.claims)


def _units(catalogo: Catalog, anio: int, direccion: str | None) -> list[Row]:
    return [
        {"codigo": f.unidad, "nombre": f.unidad_nombre, "direccion": f.direccion}
        for f in catalogo.rules.of(anio).typed(UnitRule)
        if direccion in (None, f.direccion) and not (direccion and f.unidad == direccion)
    ]


class Related(Struct, frozen=True):
    """What rules say of a thing: of which type they are, the column that names it, what is said, and of each one."""

    tipo: type[ActivityRule] | type[ProductRule] | type[DeliveryRule]
    columna: str
    dice: str
    cada: str = ""
    ninguna: str = ""


IN_CHARGE, MEASURED = "Responde {responsable} por {quien} en {anio}.", "{quien} se mide en {mide} en {anio}."
CODED = "{quien} tiene el código {codigo} en {anio}."
RELATIONS = {
    ("responsable", "actividad"): Related(ActivityRule, "codigo", IN_CHARGE),
    ("responsable", "producto"): Related(ProductRule, "codigo", IN_CHARGE),
    ("responsable", UNIT): Related(
        ActivityRule,
        "responsables",
        "{quien} responde en {anio}, sola o con otras, por {lista}.",
        "{codigo_corto} {actividad_nombre_corto} ({responsable})",
    ),
    ("entrega", "actividad"): Related(
        DeliveryRule,
        "actividad",
        "{juntas} entregar los registros de {quien} en {anio} (por verificar).",
        "{unidad}",
        "Ninguna unidad debe entregar registros de {quien} en {anio}.",
    ),
    ("entrega", UNIT): Related(
        DeliveryRule,
        UNIT,
        "{quien} debe entregar en {anio} los registros de {lista} (por verificar).",
        "{actividad}",
        "{quien} no debe entregar registros de ninguna actividad en {anio}.",
    ),
    ("mide", "actividad"): Related(ActivityRule, "codigo", MEASURED),
    ("mide", "producto"): Related(ProductRule, "codigo", MEASURED),
    ("codigo", "actividad"): Related(ActivityRule, "codigo", CODED),
    ("codigo", "producto"): Related(ProductRule, "codigo", CODED),
    ("pertenece", "actividad"): Related(ActivityRule, "codigo", "{quien} es del producto {producto} en {anio}."),
}
ASK_FOR = {
    "responsable": "Pida el responsable de una actividad, un producto o un indicador, o por qué responde una unidad.",
    "entrega": "Los registros se entregan por actividad.",
    "mide": "Pida la unidad de medida de una actividad o de un producto.",
    "codigo": "Pida el código de una actividad o de un producto.",
    "pertenece": "Pida de qué producto es una actividad.",
}


def _related(catalogo: Catalog, leida: Told, anio: int) -> Stated:
    """Say what a rule says of an activity, a product or a unit; of an indicator, who answers for it."""
    [de] = leida.de
    if (leida.clase, de.clase) == ("responsable", "indicador"):
        ficha = sheets.sheet(catalogo, de.valor).nodo
        return plain(f"Responde {ficha.responsable} por {ficha.nombre} ({ficha.codigo}).", [])
    relacion = RELATIONS.get((leida.clase, UNIT if de.clase in UNITS else de.clase))
    if relacion is None or leida.dimension not in ("", "actividad" if de.clase in UNITS else UNIT):
        raise NotReadError(ASK_FOR[leida.clase])
    suyas = [r for r in catalogo.rules.of(anio).typed(relacion.tipo) if de.valor in _values(r, relacion.columna)]
    if not suyas and not relacion.ninguna:
        raise NotReadError(f"Ninguna regla de {anio} lo dice.")
    quien = de.valor if de.clase in UNITS else texts.named(catalogo, anio, de.clase, de.valor)
    dichas = [_pieces(catalogo, anio, r) for r in suyas]
    cada = [relacion.cada.format(**d) for d in dichas]
    lista, juntas = "; ".join(cada), f"{formats.listed(cada)} {'deben' if len(cada) > 1 else 'debe'}"
    dicho = relacion.dice if suyas else relacion.ninguna
    return plain(
        dicho.format(**{**next(iter(dichas), {}), "quien": quien, "anio": anio, "lista": lista, "juntas": juntas}),
        [dict(r.escrita) for r in suyas],
    )


def _values(regla: RuleRow, columna: str) -> tuple[str, ...]:
    valor = getattr(regla, columna)
    return (valor,) if isinstance(valor, str) else tuple(valor)


def _pieces(catalogo: Catalog, anio: int, regla: RuleRow) -> Row:
    """Return what a rule says, its activity and its product by their names."""
    dicho = dict(regla.escrita)
    nombres = {d: texts.named(catalogo, anio, d, dicho[d]) for d in texts.STRUCTURE if d in dicho}
    return {
        **dicho,
        **nombres,
        "codigo": dicho.get("actividad", dicho.get("producto")),
        "mide": dicho.get("unidad_medida", "").lower(),
    }


def _programme(catalogo: Catalog) -> Stated:
    p = catalogo.programa
    return plain(f"{p.sigla}: programa presupuestal «{p.nombre}»; entidad: {p.entidad}.", [])


def _defined(catalogo: Catalog, de: Meaning, que: str) -> Stated:
    if de.clase == PROGRAMME:
        return _programme(catalogo)
    texto = defined(catalogo, de, es_formula=que == "formula")
    if not texto:
        raise NotReadError("No tengo una definición de eso.")
    nombre = INDICATORS[de.valor].etiqueta if de.valor in INDICATORS else de.valor
    suya = next((t.definicion for t in catalogo.rules.typed(GlossaryTerm) if t.termino == nombre), "")
    anio = years.default(catalogo)
    dichos = [*claims.words(texto).claims, *norms.filled(catalogo, suya, anio)]
    if regla := next((f for f in catalogo.rules.of(anio).typed(SizeRule) if f.tamano == de.valor), None):
        de_uit = {"desde_uit": regla.desde_uit, "hasta_uit": regla.hasta_uit}
        dichos += [
            claims.fact("limite_de_tamano", float(v), sujeto=claims.subject(anio=anio, tamano=de.valor, cual=c))
            for c, v in de_uit.items()
            if v
        ]
    return plain(texto, [], dichos)


def defined(catalogo: Catalog, de: Meaning, *, es_formula: bool = False) -> str:
    """Return the definition (or the formula) of an indicator, a term of the glossary or a member; "" without any."""
    anio = years.default(catalogo)
    if de.clase == MEASURE and ";" not in de.valor:
        indicador = INDICATORS[de.valor]
        etiquetas = [INDICATORS[i].etiqueta if i in INDICATORS else i for i in indicador.usa]
        formula = indicador.operation(*etiquetas) if indicador.usa else indicador.formula
        glosado = _glossed(catalogo, indicador.etiqueta, anio) or indicador.definicion
        return f"{indicador.etiqueta}: {glosado.rstrip('.')}. Se calcula: {formula}."
    if es_formula and de.clase != "indicador":
        return ""
    if de.clase == TERM:
        return f"{de.valor}: {_glossed(catalogo, de.valor, anio) or _of_provenance(de.valor)}"
    if de.clase in ("tamano", "indicador"):
        return _size(catalogo, de.valor, anio) if de.clase == "tamano" else _of_sheet(catalogo, de.valor)
    if de.clase in DIMENSIONS and de.clase != DIMENSION:
        llamado, nombre = texts.called(catalogo, anio, de.clase, de.valor), name_of(catalogo, anio, de.clase, de.valor)
        que = [DIMENSIONS[de.clase].etiqueta.lower(), "" if nombre and nombre in llamado else nombre]
        return f"{llamado}: {', '.join(filter(None, que))}."
    return ""


def _of_sheet(catalogo: Catalog, codigo: str) -> str:
    """Return what the sheet of an indicator of an instrument says of it."""
    ficha = sheets.sheet(catalogo, codigo).nodo
    dichos = {
        "Se calcula": ficha.formula,
        "Se mide en": ficha.unidad_medida,
        "Criterio": ficha.criterio,
        "Responde": ficha.responsable,
    }
    return texts.joined(
        [f"{ficha.nombre} ({codigo})", ficha.descripcion or "", *(f"{c}: {v}" for c, v in dichos.items() if v)]
    )


def _glossed(catalogo: Catalog, termino: str, anio: int) -> str:
    return next((d.significa for d in norms.glossary(catalogo, anio) if d.termino == termino), "")


def _of_provenance(nombre: str) -> str:
    return next((f"{p.significado}." for p in Provenance if p.nombre == nombre), "")


def _size(catalogo: Catalog, tamano: str, anio: int) -> str:
    regla = next((f for f in catalogo.rules.of(anio).typed(SizeRule) if f.tamano == tamano), None)
    if regla is None:
        return ""
    desde = f"de más de {formats.number(float(regla.desde_uit))}" if float(regla.desde_uit) else ""
    hasta = f"hasta {formats.number(float(regla.hasta_uit))}" if regla.hasta_uit else ""
    return f"{tamano}: ventas anuales {' y '.join(filter(None, [desde, hasta]))} UIT ({regla.norma})."
