"""What is not a figure: lists of what the programme is made of, who answers and delivers, definitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pp0093.ask.catalog import Catalog
from pp0093.ask.parts import structure
from pp0093.ask.query import name_of
from pp0093.ask.registry import DIMENSIONS, INDICATORS
from pp0093.ask.rows import Row
from pp0093.ask.standing import periods
from pp0093.questions import texts
from pp0093.questions.understood import NotReadError, Told
from pp0093.questions.words import DIMENSION, MEASURE, TERM, Meaning
from pp0093.writing import formats

UNIT = "unidad"


@dataclass(frozen=True)
class Stated:
    """An answer without a query: a sentence and, of a list, its rows."""

    respuesta: str
    filas: list[Row]


def answer(catalogo: Catalog, leida: Told) -> Stated:
    """Answer what is asked of names and rules; raise NotReadError when no rule says it."""
    if leida.clase in ("definicion", "formula"):
        return _defined(catalogo, leida.de[0], leida.clase)
    if len(leida.anios) > 1:
        raise NotReadError("Pida un solo año.")
    anio = leida.anios[0] if leida.anios else periods.last_year(catalogo)
    hechos = {
        "lista": _listed,
        "responsable": _responsible,
        "entrega": _delivers,
        "mide": _measured,
        "pertenece": _within,
    }
    return hechos[leida.clase](catalogo, leida, anio)


def _listed(catalogo: Catalog, leida: Told, anio: int) -> Stated:
    de = leida.de[0] if leida.de else None
    if leida.dimension == "producto" and de is None:
        filas = [vars(p) for p in structure.products(catalogo, anio)]
    elif leida.dimension == "actividad" and (de is None or de.clase == "producto"):
        filas = [vars(a) for a in structure.activities(catalogo, anio, de.valor if de else None)]
    elif leida.dimension == UNIT and (de is None or de.clase in ("direccion", UNIT)):
        filas = _units(catalogo, anio, de.valor if de else None)
    else:
        raise NotReadError(f"No hay una lista de {DIMENSIONS[leida.dimension].etiqueta.lower()} así.")
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
    return Stated(f"{len(filas)} {etiqueta}{de_que} en {anio}: {'; '.join(nombres)}.", filas)


def _units(catalogo: Catalog, anio: int, direccion: str | None) -> list[Row]:
    filas = catalogo.rules.of(anio).rows(UNIT)
    return [
        {"codigo": f[UNIT], "nombre": f["unidad_nombre"], "direccion": f["direccion"]}
        for f in filas
        if direccion in (None, f["direccion"]) and not (direccion and f[UNIT] == direccion)
    ]


def _responsible(catalogo: Catalog, leida: Told, anio: int) -> Stated:
    [de] = leida.de
    reglas = catalogo.rules.of(anio)
    if de.clase in ("actividad", "producto") and not leida.dimension:
        filas = [dict(f) for f in reglas.rows(de.clase) if f[de.clase] == de.valor]
        dichas = [
            f"Responde {f['responsable']} por {texts.named(catalogo, anio, de.clase, de.valor)} en {anio}."
            for f in filas
        ]
    elif de.clase in (UNIT, "direccion") and leida.dimension in ("", "actividad"):
        filas = [dict(f) for f in reglas.rows("actividad") if de.valor in f["responsable"].split("/")]
        nombres = [f"{f['codigo_corto']} {f['actividad_nombre_corto']} ({f['responsable']})" for f in filas]
        dichas = [f"{de.valor} responde en {anio}, sola o con otras, por {'; '.join(nombres)}."] if filas else []
    else:
        raise NotReadError("De eso no hay un responsable en las reglas.")
    if not filas:
        raise NotReadError(f"Ninguna regla de {anio} lo dice.")
    return Stated(" ".join(dichas), filas)


def _delivers(catalogo: Catalog, leida: Told, anio: int) -> Stated:
    [de] = leida.de
    reglas = catalogo.rules.of(anio).rows("entrega")
    if de.clase == "actividad":
        filas = [dict(f) for f in reglas if f["actividad"] == de.valor]
        quien = texts.named(catalogo, anio, "actividad", de.valor)
        if not filas:
            return Stated(f"Ninguna unidad debe entregar registros de {quien} en {anio}.", [])
        siglas, verbo = " y ".join(f[UNIT] for f in filas), "deben" if len(filas) > 1 else "debe"
        return Stated(f"{siglas} {verbo} entregar los registros de {quien} en {anio} (por verificar).", filas)
    if de.clase in (UNIT, "direccion"):
        filas = [dict(f) for f in reglas if f[UNIT] == de.valor]
        nombres = [texts.named(catalogo, anio, "actividad", f["actividad"]) for f in filas]
        if not filas:
            return Stated(f"{de.valor} no debe entregar registros de ninguna actividad en {anio}.", [])
        return Stated(
            f"{de.valor} debe entregar en {anio} los registros de {'; '.join(nombres)} (por verificar).", filas
        )
    raise NotReadError("Los registros se entregan por actividad.")


def _measured(catalogo: Catalog, leida: Told, anio: int) -> Stated:
    [de] = leida.de
    filas = (
        [dict(f) for f in catalogo.rules.of(anio).rows(de.clase) if f[de.clase] == de.valor]
        if de.clase in ("actividad", "producto")
        else []
    )
    if not filas:
        raise NotReadError("Sólo las actividades y los productos tienen unidad de medida.")
    return Stated(
        f"{texts.named(catalogo, anio, de.clase, de.valor)} se mide en {filas[0]['unidad_medida'].lower()} en {anio}.",
        filas,
    )


def _within(catalogo: Catalog, leida: Told, anio: int) -> Stated:
    [de] = leida.de
    filas = (
        [dict(f) for f in catalogo.rules.of(anio).rows("actividad") if f["actividad"] == de.valor]
        if de.clase == "actividad"
        else []
    )
    if not filas:
        raise NotReadError("Sólo las actividades son de un producto.")
    producto = texts.named(catalogo, anio, "producto", filas[0]["producto"])
    return Stated(f"{texts.named(catalogo, anio, 'actividad', de.valor)} es del producto {producto} en {anio}.", filas)


def _defined(catalogo: Catalog, de: Meaning, que: str) -> Stated:
    texto = defined(catalogo, de, es_formula=que == "formula")
    if not texto:
        raise NotReadError("No tengo una definición de eso.")
    return Stated(texto, [])


def defined(catalogo: Catalog, de: Meaning, *, es_formula: bool = False) -> str:
    """Return the definition (or the formula) of an indicator, a term of the glossary or a member; "" without any."""
    if de.clase == MEASURE and ";" not in de.valor:
        indicador = INDICATORS[de.valor]
        etiquetas = [INDICATORS[i].etiqueta if i in INDICATORS else i for i in indicador.usa]
        formula = indicador.operation(*etiquetas) if indicador.usa else indicador.formula
        glosado = _glossed(catalogo, indicador.etiqueta) or indicador.definicion
        return f"{indicador.etiqueta}: {glosado.rstrip('.')}. Se calcula: {formula}."
    if es_formula:
        return ""
    if de.clase == TERM:
        return f"{de.valor}: {_glossed(catalogo, de.valor)}"
    if de.clase == "tamano":
        return _size(catalogo, de.valor)
    if de.clase in DIMENSIONS and de.clase != DIMENSION:
        anio = periods.last_year(catalogo)
        que = [DIMENSIONS[de.clase].etiqueta.lower(), name_of(catalogo, anio, de.clase, de.valor)]
        return f"{texts.named(catalogo, anio, de.clase, de.valor)}: {', '.join(filter(None, que))}."
    return ""


def _glossed(catalogo: Catalog, termino: str) -> str:
    return next((f["definicion"] for f in catalogo.rules.rows("glosario") if f["termino"] == termino), "")


def _size(catalogo: Catalog, tamano: str) -> str:
    anio = periods.last_year(catalogo)
    filas: Sequence[dict[str, str]] = [f for f in catalogo.rules.of(anio).rows("tamano") if f["tamano"] == tamano]
    if not filas:
        return ""
    desde, hasta, norma = (filas[0][c] for c in ("desde_uit", "hasta_uit", "norma"))
    tope = f" hasta {formats.number(float(hasta))}" if hasta else " en adelante"
    return f"{tamano}: ventas anuales desde {formats.number(float(desde))}{tope} UIT ({norma})."
