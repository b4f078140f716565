"""Recounts of what pages of firms and sheets say that is no indicator: deliveries, criteria, firms in several."""

from collections.abc import Callable
from typing import Any

from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query, run
from pp0093.ask.rows import NO_DATA

FIRMS: dict[str, Callable[[Catalog, dict[str, str]], float]] = {}
NOT_FILTERS = ("alcance", "base")


def _of_firms(alias: str, sujeto: dict[str, str]) -> tuple[str, list[Any]]:
    """The condition of the attentions of a subject, in the columns of marts.atencion, and its parameters."""
    filtros = {d: v.split(",") for d, v in sujeto.items() if d not in NOT_FILTERS}
    donde = " and ".join(f"cast({alias}.{d} as varchar) in (select unnest(?))" for d in filtros) or "true"
    return donde, list(filtros.values())


def _attentions(catalogo: Catalog, sujeto: dict[str, str]) -> float:
    donde, valores = _of_firms("a", sujeto)
    consulta = f"select count(*) as n from marts.atencion a where procedencia <> 'sintetico' and {donde}"
    return catalogo.query(consulta, valores)[0]["n"]


def _units(columna: str) -> Callable[[Catalog, dict[str, str]], float]:
    """A recount of the units of some deliveries, by a condition on what each gave of what it owed."""

    def recount(catalogo: Catalog, sujeto: dict[str, str]) -> float:
        de = {d: sujeto[d].split(",") for d in ("anio", "producto", "actividad", "unidad") if d in sujeto}
        nombres = {"anio": "e.anio", "producto": "a.producto", "actividad": "e.actividad", "unidad": "e.unidad"}
        donde = " and ".join(f"cast({nombres[d]} as varchar) in (select unnest(?))" for d in de)
        una = "" if "actividad" in de else "and a.unidad_medida = 'Empresas'"
        consulta = f"""
            with e as (
                select e.unidad, e.debe, e.filas > 0 or e.hasta is not null as dio,
                    e.entera_hasta is not null
                    or coalesce(b.base = 'registros' and b.hasta = e.hasta, false) as es_entera
                from marts.entrega e join vigente.actividad a using (anio, actividad)
                left join marts.base b using (anio, actividad) where {donde} {una}
            ), u as (
                select unidad, bool_or(debe) as debe, bool_or(dio) as dio,
                    bool_and(es_entera) filter (where debe) as es_entera
                from e group by unidad
            )
            select count(*) filter (where {columna}) as n from u"""
        return catalogo.query(consulta, list(de.values()))[0]["n"]

    return recount


def _in_waterfall(condicion: str) -> Callable[[Catalog, dict[str, str]], float]:
    """A recount of the firms of a year that meet a condition of the criteria."""

    def recount(catalogo: Catalog, sujeto: dict[str, str]) -> float:
        donde, valores = _of_firms("a", sujeto)
        consulta = f"""
            select count(distinct e.empresa_id) as n from marts.empresa_anio e
            join marts.atencion a using (anio, empresa_id) where {donde} and ({condicion})"""
        return catalogo.query(consulta, valores)[0]["n"]

    return recount


def _in_several(catalogo: Catalog, sujeto: dict[str, str]) -> float:
    donde, valores = _of_firms("a", sujeto)
    consulta = f"""
        select count(*) as n from (
            select empresa_id from marts.atencion a where {donde} and se_mide_en_empresas
            group by empresa_id having count(distinct actividad) > 1)"""
    return catalogo.query(consulta, valores)[0]["n"]


def _times_the_next(catalogo: Catalog, sujeto: dict[str, str]) -> float:
    de = dict(sujeto)
    parte, por = de.pop("cifra"), de.pop("por")
    filas = run(catalogo, Query((parte,), (por,), {d: v.split(",") for d, v in de.items()}))
    mayor, segunda, *_ = sorted((f[parte] for f in filas if f[por] not in (None, NO_DATA) and f[parte]), reverse=True)
    return float(mayor / segunda)


FIRMS |= {
    "registros_del_anio": _attentions,
    "veces_el_siguiente": _times_the_next,
    "empresas_de_los_registros": _attentions,
    "deben_entregar": _units("debe"),
    "entregaron_completo": _units("debe and es_entera"),
    "entregaron_algo": _units("debe and dio"),
    "entregaron_sin_deber": _units("dio and not debe"),
    "descartadas_por_formal": _in_waterfall("not es_formal"),
    "descartadas_por_antiguedad": _in_waterfall("es_formal and not tiene_antiguedad"),
    "descartadas_por_ventas": _in_waterfall("es_formal and tiene_antiguedad and not vende_en_rango"),
    "sin_dato_de_focalizacion": _in_waterfall("e.focalizacion = 'sin dato'"),
    "anios_en_el_registro": lambda catalogo, sujeto: float(
        catalogo.rules.parameter("focalizacion_antiguedad_anios", int(sujeto["anio"]))
    ),
    "empresas_en_varias_actividades": _in_several,
}


def _end(extremo: str, indicador: str) -> Callable[[Catalog, dict[str, str]], float]:
    """A recount of an end of what a figure lies between."""

    def recount(catalogo: Catalog, sujeto: dict[str, str]) -> float:
        [fila] = run(catalogo, Query((indicador,), (), {d: v.split(",") for d, v in sujeto.items()}))
        return float(fila[f"{extremo}_{indicador}"])

    return recount


def _excess(catalogo: Catalog, sujeto: dict[str, str]) -> float:
    [nivel] = {"producto", "actividad"} & {*sujeto}
    consulta = """
        select 100.0 * (avance_fisico - meta_fisica) / meta_fisica as exceso from marts.meta_fisica
        where anio = ? and nivel = ? and codigo = ?"""
    return float(catalogo.query(consulta, [int(sujeto["anio"]), nivel, sujeto[nivel]])[0]["exceso"])


FIRMS |= {f"{e}_empresas_atendidas": _end(e, "empresas_atendidas") for e in ("minimo", "maximo")}
FIRMS["exceso_sobre_la_meta_pct"] = _excess


def _is_declared(catalogo: Catalog, sujeto: dict[str, str]) -> float:
    """Whether the rules of the year declare so what a figure is of."""
    filas = catalogo.rules.of(int(sujeto["anio"])).rows("base_indicador")
    dice = {"indicador": sujeto["cifra"], "aspecto": sujeto["aspecto"], "base": sujeto["base"]}
    return float(any(dice.items() <= f.items() for f in filas))


def _of_goal(columna: str) -> Callable[[Catalog, dict[str, str]], float]:
    """A recount of something of the goal of an activity or a product."""

    def recount(catalogo: Catalog, sujeto: dict[str, str]) -> float:
        consulta = f"select {columna} as n from marts.meta_fisica where anio = ? and nivel = ? and codigo = ?"
        consulta = consulta.format(meta=sujeto.get("meta", ""))
        return float(catalogo.query(consulta, [int(sujeto["anio"]), sujeto["nivel"], sujeto["codigo"]])[0]["n"])

    return recount


def _progress(catalogo: Catalog, sujeto: dict[str, str]) -> float:
    suyas = {"anio": [sujeto["anio"]], "actividad": sujeto["actividad"].split(",")}
    return sum(f["avance_fisico"] for f in run(catalogo, Query(("avance_fisico",), ("actividad",), suyas)))


def _from_print(catalogo: Catalog, sujeto: dict[str, str]) -> float:
    """What the printed PIM and the printed amount spent of something give."""
    [(dimension, valor)] = [(d, v) for d, v in sujeto.items() if d not in ("anio", "cifra")] or [(None, None)]
    consulta = """
        select max(valor) filter (where indicador = 'pim_soles') as pim,
            max(valor) filter (where indicador = 'devengado_soles') as devengado
        from marts.publicado where anio = ? and dimension is not distinct from ?
            and valor_dimension is not distinct from ? and seccion like 'Anexo%'"""
    [fila] = catalogo.query(consulta, [int(sujeto["anio"]), dimension, valor])
    pim, devengado = float(fila["pim"]), float(fila["devengado"])
    return {"saldo_soles": pim - devengado, "ejecucion_pct": 100 * devengado / pim}[sujeto["cifra"]]


def _with_money(catalogo: Catalog, sujeto: dict[str, str]) -> float:
    filas = run(catalogo, Query(("pim_soles", "devengado_soles"), ("actividad",), {"anio": [sujeto["anio"]]}))
    return float(sum(bool(f["actividad"] and (f["pim_soles"] or f["devengado_soles"])) for f in filas))


def _not_opened(catalogo: Catalog, sujeto: dict[str, str]) -> float:
    """What the shares that are known of a dimension leave of the whole."""
    cifra, por = sujeto["cifra"], sujeto["por"]
    de = {d: [v] for d, v in sujeto.items() if d not in ("cifra", "por", *NOT_FILTERS)}
    return 100 - sum(float(f[cifra] or 0) for f in run(catalogo, Query((cifra,), (por,), de)) if not f.get("resto"))


FIRMS |= {
    "parte_sin_desglose": _not_opened,
    "base_declarada": _is_declared,
    "avance_de_meses": _of_goal("avance_de_meses"),
    "meta_inicial": _of_goal("meta_inicial"),
    "avance_sobre_meta_pct": _of_goal("100.0 * avance_fisico / {meta}"),
    "suma_de_avances": _progress,
    "de_lo_impreso": _from_print,
    "actividades_con_dinero": _with_money,
    "actividades_del_anio": lambda c, s: float(len(c.rules.of(int(s["anio"])).rows("actividad"))),
}


def _in_print(catalogo: Catalog, indicador: str, sujeto: dict[str, str]) -> float | None:
    """What some document prints under a name of its own of a year and just the dimensions of a subject."""
    de = {d: v for d, v in sujeto.items() if d not in ("anio", *NOT_FILTERS)}
    consulta = """
        select valor from marts.publicado where indicador = ? and anio = ?
            and coalesce(dimension, '') = ? and coalesce(valor_dimension, '') = ?"""
    filas = catalogo.query(consulta, [indicador, int(sujeto["anio"]), ";".join(de), ";".join(de.values())])
    return float(filas[0]["valor"]) if filas else None


def _changed(indicador: str, en: str) -> Callable[[Catalog, dict[str, str]], float]:
    """A recount of how a figure changed since the year before: computed or, where one is not known, as printed."""

    def recount(catalogo: Catalog, sujeto: dict[str, str]) -> float:
        anio, de = int(sujeto["anio"]), {d: [v] for d, v in sujeto.items() if d not in ("anio", *NOT_FILTERS)}
        filas = run(catalogo, Query((indicador,), ("anio", *de), {"anio": [str(anio - 1), str(anio)], **de}))
        sabidos = {f["anio"]: float(f[indicador]) for f in filas if f[indicador] is not None}
        if len(sabidos) < 2:
            return _in_print(catalogo, f"{indicador}{en}", sujeto) or 0.0
        cambio = sabidos[anio] - sabidos[anio - 1]
        return cambio if en.endswith("pp") else 100 * cambio / sabidos[anio - 1]

    return recount


def _added_up(catalogo: Catalog, sujeto: dict[str, str]) -> float:
    [fila] = run(catalogo, Query(("empresas_atendidas", "solapamiento"), ("anio",), {"anio": [sujeto["anio"]]}))
    return float(fila["empresas_atendidas"] + fila["solapamiento"])


CHANGED = {f"{i}{en}": (i, en) for i in ("empresas_atendidas", "focalizacion_pct", "devengado_soles")
           for en in ("_variacion_pct", "_variacion_pp")}  # fmt: skip
FIRMS |= {nombre: _changed(*de) for nombre, de in CHANGED.items()}
FIRMS |= {"acciones": lambda c, s: _in_print(c, "acciones", s) or 0.0, "suma_de_actividades": _added_up}
