"""What pages and notes may ask of the indicators of instruments: policy, programmes and strategies.

Every function takes the instrument's code, so one more instrument needs nothing here.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

from pp0093 import rules
from pp0093.ask import gather, indices, marts
from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query, run
from pp0093.ask.registry import INDICADOR_ANIO
from pp0093.instruments import statistics
from pp0093.money.execution import Rating

Row = dict[str, Any]

LIGHTS = ("rojo", "ambar", "verde", "ND")
NODE_COLUMNS = (
    "n.codigo, n.nombre, n.nivel, n.padre, n.producto, n.objetivo, n.lineamiento, n.servicio_politica, n.tipo, "
    "n.sentido, n.agregacion, n.criterio, n.responsable, n.unidad_medida, n.anio_base, n.valor_base, n.formula, "
    "n.necesidad, n.publico_objetivo, n.catalizador, n.descripcion, n.documento, n.procedencia"
)


def light(codigo: str) -> Rating:
    """Return the word, shape and colour of a light: rojo, ambar, verde or ND (reglas/semaforo.csv)."""
    fila = next(f for f in rules.rows("semaforo") if f["codigo"] == codigo)
    return Rating(fila["semaforo"], fila["simbolo"], fila["color_semantico"])


def light_of(catalogo: Catalog, avance: float | None, anio: int) -> str:
    """Return the light of a progress in percent with the scale in force in a year."""
    luces = catalogo.query(
        "select codigo from vigente.semaforo where anio = ? and dentro_de_franja(?::double, desde_pct, hasta_pct)",
        [anio, avance],
    )
    return str(luces[0]["codigo"]) if luces else "ND"


def label(campo: str, codigo: str | None) -> str | None:
    """Return how a level, kind, direction or aggregation is written (reglas/vocabulario.csv)."""
    filas = [f for f in rules.rows("vocabulario") if (f["campo"], f["codigo"]) == (campo, codigo)]
    return filas[0]["etiqueta"] if filas else codigo


def instruments(catalogo: Catalog) -> list[Row]:
    """Return the loaded instruments: instrumento, nombre, indicadores (how many), documento."""
    return catalogo.query(
        "select instrumento, coalesce(max(nombre) filter (where nivel = 'instrumento'), instrumento) as nombre, "
        "count(*) filter (where nivel = 'indicador') as indicadores, any_value(documento) as documento "
        "from marts.indicador group by instrumento order by instrumento"
    )


def years(catalogo: Catalog, instrumento: str) -> list[Row]:
    """Return the years of an instrument, oldest first: anio, con_meta, con_valor (how many indicators)."""
    return catalogo.query(
        "select anio, count(logro_esperado) as con_meta, count(valor_obtenido) as con_valor "
        "from marts.indicador_anio where instrumento = ? group by anio order by anio",
        [instrumento],
    )


def year_of(catalogo: Catalog, instrumento: str, anio: int | None = None) -> int | None:
    """Return `anio` where the instrument has values in it, else its last year with values; None without any."""
    con_valor = [f["anio"] for f in years(catalogo, instrumento) if f["con_valor"]]
    return anio if anio in con_valor else (con_valor[-1] if con_valor else None)


def nodes(catalogo: Catalog, instrumento: str, nivel: str | None = None) -> list[Row]:
    """Return the sheets of an instrument (of one level), in the document's order."""
    return catalogo.query(
        f"select {NODE_COLUMNS} from marts.indicador n "
        "where n.instrumento = ? and (?::varchar is null or n.nivel = ?) order by n.orden",
        [instrumento, nivel, nivel],
    )


def tree(catalogo: Catalog, instrumento: str) -> list[Row]:
    """Return the sheets as a tree: each has its `hijos`, and an indicator its `metas` (anio, logro_esperado)."""
    ramas: dict[str, Row] = {n["codigo"]: {**n, "hijos": [], "metas": []} for n in nodes(catalogo, instrumento)}
    for meta in catalogo.query(
        "select indicador, anio, logro_esperado from marts.indicador_anio "
        "where instrumento = ? and logro_esperado is not null order by anio",
        [instrumento],
    ):
        ramas[meta["indicador"]]["metas"].append({"anio": meta["anio"], "logro_esperado": meta["logro_esperado"]})
    for rama in ramas.values():
        if rama["padre"]:
            ramas[rama["padre"]]["hijos"].append(rama)
    return [r for r in ramas.values() if not r["padre"]]


def indicators(catalogo: Catalog, instrumento: str, anio: int) -> list[Row]:
    """Return every indicator in a year, in the document's order, with the names of what contains it.

    Keys: those of marts.indicador_anio, nombre, objetivo_nombre, servicio_nombre, brecha_meta, sin_anio (how many
    values have lost their year). One row is one cell of the strip by objective and service.
    """
    return catalogo.query(
        "select a.*, a.valor_obtenido - a.logro_esperado as brecha_meta, i.nombre, i.criterio, i.anio_base, "
        "o.nombre as objetivo_nombre, s.nombre as servicio_nombre, coalesce(l.valores, 0) as sin_anio "
        "from marts.indicador_anio a join marts.indicador i on i.codigo = a.indicador "
        "left join marts.indicador o on o.codigo = a.objetivo "
        "left join marts.indicador s on s.codigo = a.servicio_politica "
        "left join (select codigo, count(*) as valores from marts.indicador_sin_anio group by codigo) l "
        "on l.codigo = a.indicador where a.instrumento = ? and a.anio = ? order by a.orden",
        [instrumento, anio],
    )


def alerts(catalogo: Catalog, instrumento: str, anio: int) -> dict[str, list[Row]]:
    """Return the rows of `indicators` with each alert: planeamiento, retroceso, avance_bajo, sin_dato."""
    filas = indicators(catalogo, instrumento, anio)
    return {
        "planeamiento": [f for f in filas if f["alerta_planeamiento"]],
        "retroceso": [f for f in filas if f["alerta_retroceso"]],
        "avance_bajo": [f for f in filas if f["semaforo"] == "rojo"],
        "sin_dato": [f for f in filas if f["valor_obtenido"] is None],
    }


def lights(catalogo: Catalog, instrumento: str, anio: int, por: str) -> list[Row]:
    """Count indicators of each light by a column of marts.indicador_anio (responsable, servicio_politica, tipo...).

    Rows: codigo, nombre (the code where it has none), indicadores, rojo, ambar, verde, ND, planeamiento, retroceso.
    """
    cuentas = ", ".join(f"count(*) filter (where a.semaforo = '{luz}') as {luz}" for luz in LIGHTS)
    if por not in INDICADOR_ANIO.dimensiones:
        raise ValueError(f"no es una dimensión de los indicadores: {por}")
    return catalogo.query(
        f"select a.{por} as codigo, coalesce(any_value(n.nombre), a.{por}) as nombre, "
        f"count(*) as indicadores, {cuentas}, "
        "count(*) filter (where a.alerta_planeamiento) as planeamiento, "
        "count(*) filter (where a.alerta_retroceso) as retroceso "
        f"from marts.indicador_anio a left join marts.nombre n on n.dimension = ? and n.codigo = a.{por} "
        "where a.instrumento = ? and a.anio = ? group by 1 order by min(a.orden)",
        [por, instrumento, anio],
    )


def objectives(catalogo: Catalog, instrumento: str, anio: int) -> list[Row]:
    """Return the objectives with their progress: objetivo, objetivo_nombre, avance_objetivo_pct, semaforo.

    `avance_tipo2` is the mean of the same result indicators, from the baseline.
    """
    filtros = {"instrumento": [instrumento], "anio": [str(anio)]}
    filas = run(catalogo, Query(("avance_objetivo_pct",), ("objetivo",), filtros))
    tipo2 = indices.objectives(_results(catalogo, instrumento, anio), indices.METHODS["tipo_2"][1])
    return [
        {**f, "avance_tipo2": tipo2[f["objetivo"]], "semaforo": light_of(catalogo, f["avance_objetivo_pct"], anio)}
        for f in filas
    ]


def index(catalogo: Catalog, instrumento: str, anio: int) -> float | None:
    """Return the index in percent by the published method."""
    return indices.index(_results(catalogo, instrumento, anio))


def sensitivity(catalogo: Catalog, instrumento: str, anio: int) -> list[Row]:
    """Return the index by each method (see indices.sensitivity)."""
    return indices.sensitivity(_results(catalogo, instrumento, anio))


def _results(catalogo: Catalog, instrumento: str, anio: int) -> list[Row]:
    return gather.result_indicators(catalogo, {"instrumento": [instrumento], "anio": [str(anio)]})


def sheet(catalogo: Catalog, codigo: str) -> Row | None:
    """Return all that is known of one indicator, None when there is no such code.

    Keys: the sheet's, `contenido_en` (from the instrument down: codigo, nombre, nivel), `serie` (years with a goal or
    a value; es_quiebre starts another line), `sin_anio` (values whose year was lost), `registros` (by the marks).
    """
    filas = catalogo.query(f"select n.instrumento, {NODE_COLUMNS} from marts.indicador n where n.codigo = ?", [codigo])
    if not filas:
        return None
    por_codigo = {n["codigo"]: n for n in nodes(catalogo, filas[0]["instrumento"])}
    return {
        **filas[0],
        "contenido_en": _above(por_codigo, filas[0]["padre"]),
        "serie": series(catalogo, codigo),
        "sin_anio": catalogo.query(
            "select valor_obtenido, fuente, nota from marts.indicador_sin_anio where codigo = ? order by orden",
            [codigo],
        ),
        "registros": records(catalogo, codigo),
    }


def _above(por_codigo: dict[str, Row], padre: str | None) -> list[Row]:
    fila = por_codigo.get(padre or "")
    if fila is None:
        return []
    return [*_above(por_codigo, fila["padre"]), {c: fila[c] for c in ("codigo", "nombre", "nivel")}]


def series(catalogo: Catalog, codigo: str) -> list[Row]:
    """Return the years of an indicator that have a goal or a value, oldest first (columns of marts.indicador_anio)."""
    return catalogo.query(
        "select *, valor_obtenido - logro_esperado as brecha_meta from marts.indicador_anio "
        "where indicador = ? and coalesce(logro_esperado, valor_obtenido) is not null order by anio",
        [codigo],
    )


def records(catalogo: Catalog, codigo: str) -> list[Row]:
    """Return an indicator computed from marks by year: anio, evaluados, logran, valor_registros, procedencia."""
    return catalogo.query(
        "select anio, evaluados, logran, valor_registros, procedencia from marts.indicador_registro "
        "where indicador = ? order by anio",
        [codigo],
    )


def performance(catalogo: Catalog, instrumento: str, hasta: int) -> list[Row]:
    """Return each indicator with the last value it has up to a year: its sheet, `ultimo` (None without any), `serie`.

    An indicator may measure a year before the report's: `ultimo` says which.
    """
    filas = []
    for nodo in nodes(catalogo, instrumento, "indicador"):
        serie = series(catalogo, nodo["codigo"])
        con_valor = [f for f in serie if f["valor_obtenido"] is not None and f["anio"] <= hasta]
        ultimo = con_valor[-1] if con_valor else None
        calculado = [r for r in records(catalogo, nodo["codigo"]) if ultimo and r["anio"] == ultimo["anio"]]
        filas.append({**nodo, "ultimo": ultimo, "serie": serie, "registros": calculado[0] if calculado else None})
    return filas


def productivity(catalogo: Catalog) -> dict[str, list[Row]]:
    """Return the printed figures of productivity: `tamano` (index, large firms = 100) and `factor` (shares in %)."""
    return {
        "tamano": marts.published(catalogo, indicador="ptf_relativa_pct", seccion="Productividad (gráfico)"),
        "factor": marts.published(catalogo, indicador="participacion_factor_pct"),
    }


def funnel(catalogo: Catalog) -> Row | None:
    """Return Ruta Digital's funnel: registradas, and how many completed the self-assessment.

    The document prints only the share, so the count is between two bounds (desde, hasta) around `autodiagnostico`.
    None when either figure is missing.
    """
    ultimos = {f["codigo"]: f["ultimo"] for f in performance(catalogo, "RUTA_DIGITAL", hasta=9999)}
    registradas, parte = ultimos.get("RD.REGISTRADAS"), ultimos.get("RD.AUTODIAGNOSTICO")
    if registradas is None or parte is None:
        return None
    margen = Decimal(5).scaleb(-2)  # The share is printed with one decimal.
    total, pct = registradas["valor_obtenido"], parte["valor_obtenido"]
    return {
        "registradas": int(total),
        "autodiagnostico_pct": float(pct),
        "autodiagnostico": round(total * pct / 100),
        "desde": round(total * (pct - margen) / 100),
        "hasta": round(total * (pct + margen) / 100),
        "anio": registradas["anio"],
        "nota": registradas["nota"],
        "fuente": registradas["fuente"],
    }


def surveys(catalogo: Catalog, instrumento: str) -> list[Row]:
    """Return the answers to each question by version, with `parte` (estadistica.Share; None when not known)."""
    filas = catalogo.query(
        "select * from marts.encuesta where instrumento = ? order by pregunta, version", [instrumento]
    )
    return [
        {**f, "parte": None if f["favorables"] is None else statistics.share(f["favorables"], f["n"])} for f in filas
    ]


def survey_changes(catalogo: Catalog, instrumento: str) -> list[Row]:
    """Return the change of each question between consecutive versions: pregunta, antes, despues, fuente, cambio."""
    cambios = []
    conocidas = [f for f in surveys(catalogo, instrumento) if f["parte"] is not None]
    for antes, despues in pairwise(conocidas):
        if antes["pregunta"] == despues["pregunta"]:
            cambio = statistics.difference((antes["favorables"], antes["n"]), (despues["favorables"], despues["n"]))
            cambios.append({"pregunta": antes["pregunta"], "antes": antes, "despues": despues, "cambio": cambio})
    return cambios


def processes(catalogo: Catalog, instrumento: str) -> list[Row]:
    """Return the processes in the document's order; `calificacion` is None where the text lost its mark."""
    return catalogo.query("select * from marts.proceso where instrumento = ? order by orden", [instrumento])
