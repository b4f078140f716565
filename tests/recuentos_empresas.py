"""Recounts of what pages of firms and sheets say that is no indicator: deliveries, criteria, firms in several."""

import math

from libros import de_toml
from recuentos import Recount, Subject

from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query, run

NOT_FILTERS = ("alcance", "base")
OF_DELIVERIES = ("anio", "producto", "actividad", "unidad")
COUNTED = de_toml("recuentos_de_empresas")
PARTS = COUNTED.pop("partes")


def _counted(consulta: str) -> Recount:
    """Return a recount in SQL, of what the claim is about; of what is counted in firms where it names no activity."""
    son_entregas = "{entregas}" in consulta
    for parte, escrita in PARTS.items():
        consulta = consulta.replace(f"{{{parte}}}", escrita)

    def recount(catalogo: Catalog, sujeto: Subject) -> float:
        suyas = {d: v for d, v in sujeto.items() if (d in OF_DELIVERIES if son_entregas else d not in NOT_FILTERS)}
        donde = " and ".join(f"a.{d}::varchar in (select unnest(?))" for d in suyas) or "true"
        una = "" if "actividad" in suyas else "and unidad_medida = 'Empresas'"
        puesta = f"select count(*) as n from {consulta.format(donde=donde, una=una)}"
        return catalogo.query(puesta, [v.split(",") for v in suyas.values()])[0]["n"]

    return recount


def _out_of_focus(extremo: str, redondeo: float) -> Recount:
    """A recount of the firms that a rate printed to a decimal leaves out, at one end of its rounding."""

    def recount(catalogo: Catalog, sujeto: Subject) -> float:
        de = {d: v.split(",") for d, v in sujeto.items()}
        [fila] = run(catalogo, Query(("empresas_atendidas", "focalizacion_pct"), (), de))
        firmas = fila["empresas_atendidas"] or fila[f"{extremo}_empresas_atendidas"]
        fuera = firmas * (1 - (fila["focalizacion_pct"] - redondeo) / 100)
        return float(math.floor(fuera) if redondeo > 0 else math.ceil(fuera))

    return recount


def _end(extremo: str, indicador: str) -> Recount:
    """A recount of an end of what a figure lies between."""

    def recount(catalogo: Catalog, sujeto: Subject) -> float:
        [fila] = run(catalogo, Query((indicador,), (), {d: v.split(",") for d, v in sujeto.items()}))
        return float(fila[f"{extremo}_{indicador}"])

    return recount


def _is_declared(catalogo: Catalog, sujeto: Subject) -> float:
    """Whether the rules of the year declare so what a figure is of."""
    filas = catalogo.rules.of(int(sujeto["anio"])).rows("base_indicador")
    dice = {"indicador": sujeto["cifra"], "aspecto": sujeto["aspecto"], "base": sujeto["base"]}
    return float(any(dice.items() <= f.items() for f in filas))


def _progress(catalogo: Catalog, sujeto: Subject) -> float:
    suyas = {"anio": [sujeto["anio"]], "actividad": sujeto["actividad"].split(",")}
    return sum(f["avance_fisico"] for f in run(catalogo, Query(("avance_fisico",), ("actividad",), suyas)))


def _from_print(catalogo: Catalog, sujeto: Subject) -> float:
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


def _with_money(catalogo: Catalog, sujeto: Subject) -> float:
    filas = run(catalogo, Query(("pim_soles", "devengado_soles"), ("actividad",), {"anio": [sujeto["anio"]]}))
    return float(sum(bool(f["actividad"] and (f["pim_soles"] or f["devengado_soles"])) for f in filas))


def _not_opened(catalogo: Catalog, sujeto: Subject) -> float:
    """What the shares that are known of a dimension leave of the whole."""
    cifra, por = sujeto["cifra"], sujeto["por"]
    de = {d: [v] for d, v in sujeto.items() if d not in ("cifra", "por", *NOT_FILTERS)}
    return 100 - sum(float(f[cifra] or 0) for f in run(catalogo, Query((cifra,), (por,), de)) if not f.get("resto"))


def _in_print(catalogo: Catalog, indicador: str, sujeto: Subject) -> float | None:
    """What some document prints under a name of its own of a year and just the dimensions of a subject."""
    de = {d: v for d, v in sujeto.items() if d not in ("anio", *NOT_FILTERS)}
    consulta = """
        select valor from marts.publicado where indicador = ? and anio = ?
            and coalesce(dimension, '') = ? and coalesce(valor_dimension, '') = ?"""
    filas = catalogo.query(consulta, [indicador, int(sujeto["anio"]), ";".join(de), ";".join(de.values())])
    return float(filas[0]["valor"]) if filas else None


def _changed(indicador: str, en: str) -> Recount:
    """A recount of how a figure changed since the year before: computed or, where one is not known, as printed."""

    def recount(catalogo: Catalog, sujeto: Subject) -> float:
        anio, de = int(sujeto["anio"]), {d: [v] for d, v in sujeto.items() if d not in ("anio", *NOT_FILTERS)}
        filas = run(catalogo, Query((indicador,), ("anio", *de), {"anio": [str(anio - 1), str(anio)], **de}))
        sabidos = {f["anio"]: float(f[indicador]) for f in filas if f[indicador] is not None}
        if len(sabidos) < 2:
            return _in_print(catalogo, f"{indicador}{en}", sujeto) or 0.0
        cambio = sabidos[anio] - sabidos[anio - 1]
        return cambio if en.endswith("pp") else 100 * cambio / sabidos[anio - 1]

    return recount


def _added_up(catalogo: Catalog, sujeto: Subject) -> float:
    [fila] = run(catalogo, Query(("empresas_atendidas", "solapamiento"), ("anio",), {"anio": [sujeto["anio"]]}))
    return float(fila["empresas_atendidas"] + fila["solapamiento"])


CHANGED: dict[str, Recount] = {
    f"{i}{en}": _changed(i, en)
    for i in ("empresas_atendidas", "focalizacion_pct", "devengado_soles")
    for en in ("_variacion_pct", "_variacion_pp")
}
FIRMS: dict[str, Recount] = {
    **{nombre: _counted(consulta) for nombre, consulta in COUNTED.items()},
    **{f"{e}_empresas_atendidas": _end(e, "empresas_atendidas") for e in ("minimo", "maximo")},
    **CHANGED,
    "no_cumplen_pct": lambda c, s: (
        100 - run(c, Query(("focalizacion_pct",), (), {d: v.split(",") for d, v in s.items()}))[0]["focalizacion_pct"]
    ),
    "no_cumplen_desde": _out_of_focus("minimo", -0.05),
    "no_cumplen_hasta": _out_of_focus("maximo", 0.05),
    "anios_en_el_registro": lambda c, s: float(c.rules.parameter("focalizacion_antiguedad_anios", int(s["anio"]))),
    "parte_sin_desglose": _not_opened,
    "base_declarada": _is_declared,
    "suma_de_avances": _progress,
    "de_lo_impreso": _from_print,
    "actividades_con_dinero": _with_money,
    "actividades_del_anio": lambda c, s: float(len(c.rules.of(int(s["anio"])).rows("actividad"))),
    "actividades_que_no_suman": lambda c, s: float(
        sum(
            r["producto"] == s["producto"] and r["cuenta_para_producto"] != "si"
            for r in c.rules.of(int(s["anio"])).rows("actividad")
        )
    ),
    "acciones": lambda c, s: _in_print(c, "acciones", s) or 0.0,
    "suma_de_actividades": _added_up,
}
