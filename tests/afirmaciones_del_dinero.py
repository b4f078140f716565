"""Facts and reasons that sentences of money and goals state, recounted from what is published."""

import math
import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from itertools import accumulate
from typing import Any

from pp0093 import clock
from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query, run
from pp0093.claims import Claim, Relation
from pp0093.compare import pairs

Sujeto = dict[str, str]
FILTERS = ("producto", "actividad")
MONEY = ("pia_soles", "pim_soles", "devengado_soles", "ejecucion_pct", "saldo_soles")


def _filters(sujeto: Sujeto) -> dict[str, list[str]]:
    return {d: sujeto[d].split(",") for d in ("anio", *FILTERS) if d in sujeto}


def _lines(catalogo: Catalog, sujeto: Sujeto, *indicadores: str) -> list[dict[str, Any]]:
    return run(catalogo, Query(indicadores, ("anio", "producto", "actividad"), _filters(sujeto)))


def _periods(catalogo: Catalog, sujeto: Sujeto) -> list[dict[str, Any]]:
    consulta = "select * from marts.periodo where anio = ? and alcance = ?"
    return catalogo.query(consulta, [int(sujeto["anio"]), sujeto.get("alcance", "reporte")])


def _is_closed(fila: dict[str, Any]) -> bool:
    return bool(fila["alcanza_cierre"]) and clock.today() > fila["cerrado_desde"]


def part_of_the_year(catalogo: Catalog, sujeto: Sujeto) -> float:
    [fila] = _periods(catalogo, sujeto)
    anio, corte = int(sujeto["anio"]), fila["corte"]
    return 100 * (corte - date(anio - 1, 12, 31)).days / (date(anio, 12, 31) - date(anio - 1, 12, 31)).days


def preliminary(catalogo: Catalog, sujeto: Sujeto) -> float:
    filas = _periods(catalogo, sujeto)
    if filas:
        return sum(bool(f["alcanza_cierre"]) and not _is_closed(f) for f in filas)
    anio = int(sujeto["anio"])
    return float(date(anio, 12, 31) < clock.today() <= date(anio + 1, 3, 31))


def left_out(catalogo: Catalog, sujeto: Sujeto) -> float:
    return sum(f["deja_fuera"] == sujeto["deja_fuera"] for f in _periods(catalogo, sujeto))


def no_cutoff(catalogo: Catalog, sujeto: Sujeto) -> float:
    return sum(f["corte"] is None for f in _periods(catalogo, sujeto))


def _to_date(catalogo: Catalog, sujeto: Sujeto) -> dict[str, tuple[float, float]]:
    """What was programmed and delivered of each activity or product of a year that runs, to its last whole month."""
    anio, nivel = int(sujeto["anio"]), "actividad" if "actividad" in sujeto else "producto"
    filtros = _filters(sujeto)
    del_anio = run(catalogo, Query(("avance_fisico",), ("anio", nivel), filtros))
    meses = run(catalogo, Query(("meta_fisica", "avance_fisico"), ("anio", "mes", nivel), filtros))
    hechos = {}
    for fila in del_anio:
        quien, de_registros = fila[nivel], fila["procedencia_avance_fisico"] == "calculado"
        suyos = {m["mes"]: m for m in meses if m[nivel] == quien}
        corte = min(date.fromisoformat(c) for c in fila["corte"].split("; ")) if fila["corte"] else date(anio, 12, 31)
        hasta = 0
        for mes in range(1, int(sujeto.get("hasta_mes", 12)) + 1):
            m = suyos.get(mes)
            if not m or m["meta_fisica"] is None or (m["avance_fisico"] is None and not de_registros):
                break
            if date(anio, mes, monthrange(anio, mes)[1]) > corte:
                break
            hasta = mes
        programado = sum(float(suyos[m]["meta_fisica"] or 0) for m in range(1, hasta + 1))
        logrado = sum(float(suyos[m]["avance_fisico"] or 0) for m in range(1, hasta + 1))
        if de_registros and hasta:
            de_meses = {"anio": [str(anio)], nivel: [quien], "mes": [str(m) for m in range(1, hasta + 1)]}
            dadas = run(catalogo, Query(("empresas_atendidas",), ("anio", nivel), de_meses, base="registros"))
            logrado = float(dadas[0]["empresas_atendidas"]) if dadas else 0.0
        if programado:
            hechos[quien] = (programado, logrado)
    return hechos


def going(desde: float, hasta: float) -> Callable[[Catalog, Sujeto], float]:
    def cuenta(catalogo: Catalog, sujeto: Sujeto) -> float:
        partes = [100 * logrado / programado for programado, logrado in _to_date(catalogo, sujeto).values()]
        return sum(desde <= parte < hasta for parte in partes)

    return cuenta


def to_date(cual: Callable[[float, float], float]) -> Callable[[Catalog, Sujeto], float]:
    def cifra(catalogo: Catalog, sujeto: Sujeto) -> float:
        [(programado, logrado)] = _to_date(catalogo, sujeto).values()
        return cual(programado, logrado)

    return cifra


def largest_lack(catalogo: Catalog, sujeto: Sujeto) -> float:
    """How many firms the activity that lacks most of them lacks; none where another lacks more."""
    de_empresas = {
        f["actividad"]
        for f in catalogo.rules.of(int(sujeto["anio"])).rows("actividad")
        if f["unidad_medida"] == "Empresas"
    }
    filas = _lines(catalogo, sujeto, "meta_fisica", "avance_fisico")
    faltan = {
        f["actividad"]: float(f["meta_fisica"] - f["avance_fisico"])
        for f in filas
        if f["actividad"] in de_empresas and None not in (f["meta_fisica"], f["avance_fisico"])
    }
    suya = faltan[sujeto["le_falta"]]
    return suya if suya == max(faltan.values()) else math.nan


def partial_records(catalogo: Catalog, sujeto: Sujeto) -> float:
    return sum(bool(f["parcial_avance_fisico"]) for f in _lines(catalogo, sujeto, "avance_fisico"))


def _two_counts(catalogo: Catalog, sujeto: Sujeto) -> list[tuple[bool, float | None]]:
    """Of each activity with both counts of its progress, whether they are compared, and their difference."""
    pares = []
    for f in _lines(catalogo, sujeto, "avance_reportado", "avance_registros", "diferencia_avance"):
        if f["avance_reportado"] is None or f["avance_registros"] is None:
            continue
        son_reales = f["procedencia_avance_registros"] != "sintetico"
        se_comparan = f["diferencia_avance"] is not None and son_reales and not f["parcial_avance_registros"]
        pares.append((se_comparan, f["avance_registros"] - f["avance_reportado"]))
    return pares


def covered(catalogo: Catalog, sujeto: Sujeto) -> float:
    informe, pais = (
        run(catalogo, Query(("pim_soles",), ("anio",), _filters(sujeto), alcance))[0]["pim_soles"]
        for alcance in ("reporte", "nacional")
    )
    return float(100 * informe / pais)


def spent_outside(catalogo: Catalog, sujeto: Sujeto) -> float:
    informe, pais = (
        run(catalogo, Query(("pim_soles", "devengado_soles"), ("anio",), _filters(sujeto), alcance))[0]
        for alcance in ("reporte", "nacional")
    )
    gasto, pim = (float(pais[c]) - float(informe[c]) for c in ("devengado_soles", "pim_soles"))
    return 100 * gasto / pim


def beside_the_largest(catalogo: Catalog, sujeto: Sujeto) -> float:
    este, mayor = (
        run(catalogo, Query(("pim_soles",), ("anio",), {"anio": [sujeto[c]]}, "nacional"))[0]["pim_soles"]
        for c in ("anio", "frente_a")
    )
    return float(100 * este / mayor)


def bridge_without_pim(catalogo: Catalog, sujeto: Sujeto) -> float:
    filas = catalogo.query("select pim_soles from marts.puente where anio = ?", [int(sujeto["anio"])])
    return float(not filas or any(f["pim_soles"] is None for f in filas))


def cutoffs(catalogo: Catalog, sujeto: Sujeto) -> float:
    return len(
        {f["corte"] for alcance in ("reporte", "nacional") for f in _periods(catalogo, {**sujeto, "alcance": alcance})}
    )


def _constant(catalogo: Catalog, en: int) -> dict[int, float]:
    """What the country spent each closed year that has a price level, in soles of another."""
    cambios = sorted((int(f["anio"]), float(f["inflacion_pct"])) for f in catalogo.rules.rows("inflacion"))
    niveles = [*accumulate((1 + c / 100 for _, c in cambios), lambda a, b: a * b, initial=1.0)]
    precios = dict(zip([cambios[0][0] - 1, *(a for a, _ in cambios)], niveles, strict=True))
    cerrados = {
        f["anio"]
        for f in catalogo.query("select * from marts.periodo where alcance = 'nacional' and es_completo")
        if _is_closed(f)
    }
    filas = run(catalogo, Query(("devengado_soles",), ("anio",), {}, "nacional"))
    return {
        f["anio"]: float(f["devengado_soles"]) * precios[en] / precios[f["anio"]]
        for f in filas
        if f["anio"] in precios and f["anio"] in cerrados and f["devengado_soles"] is not None
    }


def constant(catalogo: Catalog, sujeto: Sujeto) -> float:
    return _constant(catalogo, int(sujeto["en"]))[int(sujeto["anio"])]


def largest_constant(catalogo: Catalog, sujeto: Sujeto) -> float:
    todos = _constant(catalogo, int(sujeto["en"]))
    mayor = max(monto for anio, monto in todos.items() if anio <= int(sujeto["hasta"]))
    return mayor if todos[int(sujeto["anio"])] == mayor else math.nan


def _programmes(catalogo: Catalog, anio: str) -> dict[str, float]:
    ajenas = {f["programa"] for f in catalogo.rules.rows("categoria_sin_programa")}
    return {
        f["programa"]: 100 * float(f["devengado_soles"]) / float(f["pim_soles"])
        for f in catalogo.rules.rows("programa_presupuestal")
        if f["anio"] == anio and f["programa"] not in ajenas
    }


def with_money(catalogo: Catalog, sujeto: Sujeto) -> float:
    """Codes of programmes with money in a year, of those that are programmes or of those that are none."""
    ajenas = {f["programa"] for f in catalogo.rules.rows("categoria_sin_programa")}
    filas = catalogo.query("select distinct programa from marts.presupuesto where anio = ?", [int(sujeto["anio"])])
    return sum((f["programa"] in ajenas) is (sujeto["son"] == "ninguno") for f in filas)


def place(catalogo: Catalog, sujeto: Sujeto) -> float:
    partes = _programmes(catalogo, sujeto["anio"])
    suya = partes[sujeto["programa"]]
    return 1 + sum((-p, c) < (-suya, sujeto["programa"]) for c, p in partes.items())


FACTS: dict[str, Callable[[Catalog, Sujeto], float]] = {
    "parte_del_anio_pct": part_of_the_year,
    "preliminar": preliminary,
    "deja_fuera": left_out,
    "corte_no_declarado": no_cutoff,
    "van_segun_programa": going(100, math.inf),
    "van_cerca": going(95, 100),
    "van_atras": going(-math.inf, 95),
    "con_programa": going(-math.inf, math.inf),
    "de_lo_programado_pct": to_date(lambda programado, logrado: 100 * logrado / programado),
    "programado": to_date(lambda programado, logrado: programado),
    "logrado": to_date(lambda programado, logrado: logrado),
    "mayor_falta": largest_lack,
    "registros_parciales": partial_records,
    "avances_distintos": lambda c, s: sum(se_comparan and resta != 0 for se_comparan, resta in _two_counts(c, s)),
    "avances_comparados": lambda c, s: sum(se_comparan for se_comparan, _ in _two_counts(c, s)),
    "avances_sin_comparar": lambda c, s: sum(not se_comparan for se_comparan, _ in _two_counts(c, s)),
    "cubre_el_informe_pct": covered,
    "ejecucion_fuera_del_informe_pct": spent_outside,
    "pim_frente_al_mayor_pct": beside_the_largest,
    "tramos_sin_pim": bridge_without_pim,
    "cortes_distintos": cutoffs,
    "devengado_constante": constant,
    "mayor_devengado_constante": largest_constant,
    "ejecucion_de_programa_pct": lambda c, s: _programmes(c, s["anio"])[s["programa"]],
    "puesto_entre_programas": place,
    "programas_con_dinero": with_money,
    "programas_presupuestales": lambda c, s: len(_programmes(c, s["anio"])),
}


def not_closed(catalogo: Catalog, claim: Claim) -> bool:
    """Whether a year is not closed: its money as its source says; of the rest, as its rows reach."""
    sujeto = dict(claim.sujeto)
    if claim.indicador in MONEY:
        return any(not _is_closed(f) for f in _periods(catalogo, sujeto))
    anio = int(sujeto["anio"])
    fin = f"{anio}-12-31"
    cierra = clock.today() > date(anio + 1, 3, 31)
    filas = [f for f in _lines(catalogo, sujeto, claim.indicador) if f[claim.indicador] is not None]
    reportadas = [f for f in filas if f[f"procedencia_{claim.indicador}"] != "publicado"]
    return any(not (cierra and (f["corte"] or fin) >= fin) for f in reportadas)


def not_whole(catalogo: Catalog, claim: Claim) -> bool:
    return any(not f["es_completo"] for f in _periods(catalogo, dict(claim.sujeto)))


def _two(catalogo: Catalog, sujeto: Sujeto, cual: str) -> list[float]:
    """The figures of both sides, in the order of the claim; `cual` is measure@scope@dimension=value."""
    medida, alcance, parte = [*cual.split("@"), ""][:3]
    dimension, _, valor = parte.partition("=")
    fuera = ("alcance", "que", "entre", "cual", "parte", dimension)
    filtros = {d: v.split(",") for d, v in sujeto.items() if d not in fuera}
    por = tuple(dict.fromkeys(filter(None, ("anio", sujeto["que"], dimension))))
    filas = run(catalogo, Query((medida,), por, filtros, alcance))
    suyas = {str(f[sujeto["que"]]): f[medida] for f in filas if not dimension or str(f[dimension]) == valor}
    return [float(suyas[q]) for q in sujeto[sujeto["que"]].split(",") if suyas.get(q) is not None]


def change_of_part(catalogo: Catalog, sujeto: Sujeto) -> float:
    antes, ahora = _two(catalogo, sujeto, sujeto["cual"])
    return ahora - antes


def other_years(catalogo: Catalog, _sujeto: Sujeto) -> float:
    from pp0093.ask.standing import periods

    return len(periods.years_with_data(catalogo)) - 1


def measures(*veredictos: str) -> Callable[[Catalog, Sujeto], float]:
    """Return how many rows of the table of two sides say one of these of whether they compare; all, where none."""

    def in_the_table(catalogo: Catalog, sujeto: Sujeto) -> float:
        de_ambos = {"que", "a", "b", "anio"}
        filtros = {d: v.split(",") for d, v in sujeto.items() if d not in de_ambos}
        par = pairs.Pair(sujeto["que"], sujeto["a"], sujeto["b"], int(sujeto["anio"]), filtros)
        nombres = pairs.side_names(catalogo, par)
        tabla = pairs.side_by_side(pairs.compare(catalogo, par), nombres, pairs.goals(catalogo, par))
        return float(sum(not veredictos or bool({*veredictos} & {*map(str, fila)}) for fila in tabla.filas))

    return in_the_table


def of_activities(se_cuenta: Callable[[float], bool]) -> Callable[[Catalog, Sujeto], float]:
    """Return of how many activities with a figure in both years the difference, as it is written, is one of these."""

    def counted(catalogo: Catalog, sujeto: Sujeto) -> float:
        medida, (antes, ahora) = sujeto["medida"], map(int, sujeto["anio"].split(","))
        filtros = {d: v.split(",") for d, v in sujeto.items() if d != "medida"}
        filas = run(catalogo, Query((medida,), ("anio", "actividad"), filtros))
        cifras = {(f["actividad"], f["anio"]): f[medida] for f in filas if f[medida] is not None}
        restas = [v - cifras[a, antes] for (a, anio), v in cifras.items() if anio == ahora and (a, antes) in cifras]
        return sum(se_cuenta(round(resta, 1)) for resta in restas)

    return counted


FACTS |= {
    "otros_anios": other_years,
    "bajan": of_activities(lambda resta: resta < 0),
    "se_comparan": of_activities(lambda resta: True),
    "cambio_de_parte": change_of_part,
    "sin_reservas": measures("Sí"),
    "medidas": measures(),
}


def _pair(catalogo: Catalog, claim: Claim) -> list[dict[str, Any]]:
    """The rows of both sides of a claim about two things."""
    sujeto = dict(claim.sujeto)
    fuera = ("alcance", "que", "razon", "de_a", "de_b")
    filtros = {d: v.split(",") for d, v in sujeto.items() if d not in fuera}
    por = tuple(dict.fromkeys(("anio", sujeto["que"])))
    return run(catalogo, Query((claim.indicador,), por, filtros, sujeto["alcance"]))


def not_compared(catalogo: Catalog, claim: Claim) -> bool:
    """Whether the reason of a rule holds for two figures: the known ones by their own rows, others by the rules."""
    sujeto, filas = dict(claim.sujeto), _pair(catalogo, claim)
    anios = [int(a) for a in sujeto["anio"].split(",")]
    suyos = [p for a in anios for p in _periods(catalogo, {"anio": str(a), "alcance": sujeto["alcance"]})]
    es_regla = sujeto["razon"] in {f["razon"] for a in anios for f in catalogo.rules.of(a).rows("comparabilidad")}
    halladas = {
        "un año no está cerrado": max(anios) >= clock.today().year or any(not _is_closed(p) for p in suyos),
        "un año no trae el alcance entero": any(not p["es_completo"] for p in suyos),
        "una cifra es de demostración y la otra no": len({f["procedencia"] == "sintetico" for f in filas}) == 2,
        "los registros recibidos no son todos los del año": any(f.get(f"parcial_{claim.indicador}") for f in filas),
        "las bases son distintas": _declared(catalogo, claim.indicador, sujeto),
        "son soles corrientes y los precios cambiaron": _worth(catalogo, sujeto),
        "no llegan al mismo día": len({f["corte"] for f in filas}) > 1,
    }
    por_regla = _declared(catalogo, claim.indicador, sujeto) or _rules_differ(catalogo, anios)
    return es_regla and halladas.get(sujeto["razon"], por_regla)


def _worth(catalogo: Catalog, sujeto: Sujeto) -> bool:
    """Whether a sol of each side is what prices made of it up to the year that it is said in."""
    subio = {int(f["anio"]): 1 + float(f["inflacion_pct"]) / 100 for f in catalogo.rules.table("inflacion").filas}
    dichos = [re.match(r"S/ 1 de (\d+) es S/ ([\d.]+) de (\d+)$", t) for c in ("de_a", "de_b") if (t := sujeto.get(c))]
    cuentas = [(math.prod(subio[a] for a in range(int(d[1]) + 1, int(d[3]) + 1)), d[2]) for d in dichos if d]
    llega = f"el índice de precios llega a {max(subio)}" in (sujeto.get("de_a"), sujeto.get("de_b"))
    son_ciertas = all(f"{cuenta:.2f}" == dicho for cuenta, dicho in cuentas)
    return len(dichos) == len(cuentas) + llega > 0 and son_ciertas


def _declared(catalogo: Catalog, indicador: str, sujeto: Sujeto) -> bool:
    anios = [int(a) for a in sujeto["anio"].split(",")]
    reglas = [f for a in anios for f in catalogo.rules.of(a).rows("base_indicador")]
    bases = {f["base"] for f in reglas if f["indicador"] in (indicador, "participacion_pct")}
    return bool({sujeto.get("de_a"), sujeto.get("de_b")} & bases)


def _rules_differ(catalogo: Catalog, anios: list[int]) -> bool:
    una, otra = (catalogo.rules.of(a) for a in (anios[0], anios[-1]))
    tablas = ("actividad", "tamano", "tramo_ventas", "ciiu_division", "parametro", "unidad", "familia_servicio")
    return anios[0] == anios[-1] or any(una.rows(t) != otra.rows(t) for t in tablas)


REASONS: dict[Relation, Callable[[Catalog, Claim], bool]] = {
    Relation.NOT_CLOSED: not_closed,
    Relation.NOT_WHOLE: not_whole,
    Relation.NOT_COMPARABLE: not_compared,
    Relation.WITH_CARE: not_compared,
}
