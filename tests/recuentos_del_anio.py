"""What pages of the year say, counted again from `consulta` and the tables of the version: alerts, months, closes."""

import math
import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache, partial
from typing import Any

from libros import de_toml
from recuentos import Recount, Subject

from pp0093 import clock
from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query, run
from pp0093.ask.registry import INDICATORS
from pp0093.claims import Claim
from pp0093.instruments import figures
from pp0093.year.closing import Closing, Closings, PanelMark

Figures = dict[str, float | None]
OF_SUBJECTS = {"actividad": ("anio", "actividad"), "indicador": ("anio", "indicador"), "programa": ("anio",)}
WORD = re.compile(
    r"(?:(antes|primera|anio_pasado|antes_del_cambio|desde_el_cambio)\((?=\w+\)))?([a-z_][a-z0-9_]*)(?(1)\))"
)
NOT_NAMES = {"and", "abs"}
CLOSE = 12


def _asked(catalogo: Catalog, ids: tuple[str, ...], por: tuple[str, ...], **filtros: str) -> list[dict[str, Any]]:
    alcance = filtros.pop("alcance", "reporte")
    puestos = {d: v.split(",") for d, v in filtros.items() if v}
    return run(catalogo, Query(ids, por, puestos, alcance))


def _year(catalogo: Catalog, anio: int, alcance: str = "reporte") -> dict[str, Any] | None:
    filas = catalogo.query("select * from marts.periodo where alcance = ? and anio = ?", [alcance, anio])
    return filas[0] if filas else None


def _end(anio: int, mes: int) -> date:
    return date(anio, mes, monthrange(anio, mes)[1])


# Alerts: each rule's condition, evaluated again.


def _own(catalogo: Catalog) -> str:
    """The instrument whose indicators are the programme's own."""
    return catalogo.programa.instrument(figures.OWN_INSTRUMENT) or ""


@cache  # Each rule of alerts is evaluated again for every sentence that counts them.
def _figure(catalogo: Catalog, nombre: str, de: str, anio: int, codigo: str) -> float | None:
    if nombre in FOUND:
        return FOUND[nombre](catalogo, anio, codigo)
    if nombre not in INDICATORS:
        return catalogo.rules.of(anio).numero(nombre)
    filtros = {"anio": str(anio)} | ({de: codigo} if codigo else {})
    if de == "indicador":
        filtros["instrumento"] = _own(catalogo)
    [fila] = _asked(catalogo, (nombre,), OF_SUBJECTS[de], **filtros) or [{}]
    valor = fila.get(nombre)
    return None if valor is None or fila.get(f"parcial_{nombre}") else float(valor)


def _before(catalogo: Catalog) -> list[Catalog]:
    """The versions before one, the last first."""
    carpetas = [c for c in catalogo.carpeta.parent.iterdir() if c.name < catalogo.carpeta.name]
    return [_opened(c) for c in sorted(carpetas, key=lambda c: c.name, reverse=True)]


_opened = cache(Catalog)


def _of_another_time(
    catalogo: Catalog, cuando: str, nombre: str, condicion: str, ask: Callable[[Catalog, str], float | None]
) -> float | None:
    """A figure as of the version before, the first that knows it, the last before its change or that of the change."""
    pasadas = _before(catalogo)
    if cuando == "antes":
        return ask(pasadas[0], nombre) if pasadas else None
    if cuando == "primera":
        return next((v for c in reversed(pasadas) if (v := ask(c, nombre)) is not None), None)
    que = ("antes_del_cambio",) if cuando == "antes_del_cambio" else ("primera", "antes_del_cambio")
    comparadas = {n for c, n in WORD.findall(condicion) if c in que}
    hoy, desde = {n: ask(catalogo, n) for n in comparadas}, catalogo
    for pasada in pasadas:
        eran = {n: ask(pasada, n) for n in comparadas}
        cambio = any(v is not None and v != hoy[n] for n, v in eran.items())
        if cambio and cuando == "antes_del_cambio" and None not in eran.values():
            return ask(pasada, nombre)
        if cambio and cuando == "desde_el_cambio":
            break
        desde = desde if None in eran.values() else pasada
    return ask(desde, nombre) if cuando == "desde_el_cambio" else None


def _known(catalogo: Catalog, texto: str, de: str, anio: int, codigo: str, *, condicion: str = "") -> Figures:
    """The figures that a condition names, by how it writes them."""
    cifras: Figures = {}
    for cuando, nombre in WORD.findall(texto):
        if nombre in NOT_NAMES:
            continue
        if cuando in ("", "anio_pasado"):
            valor = _figure(catalogo, nombre, de, anio - (cuando == "anio_pasado"), codigo)
        else:
            ask = partial(_figure, de=de, anio=anio, codigo=codigo)
            valor = _of_another_time(catalogo, cuando, nombre, condicion or texto, ask)
        cifras[f"{cuando}:{nombre}" if cuando else nombre] = valor
    return cifras


def _written(cifras: Figures, hallado: re.Match[str]) -> str:
    return hallado.group() if hallado.group(2) in NOT_NAMES else repr(cifras[":".join(filter(None, hallado.groups()))])


def _holds(
    catalogo: Catalog, condicion: str, de: str, anio: int, codigo: str, *, en_lugar: Figures | None = None
) -> bool:
    """Whether all the parts of a condition hold; one with a figure that is not known does not."""
    for parte in condicion.split(" and "):
        cifras = _known(catalogo, parte, de, anio, codigo, condicion=condicion)
        cifras |= {n: v for n, v in (en_lugar or {}).items() if n in cifras}
        if None in cifras.values():
            return False
        if not eval(WORD.sub(partial(_written, cifras), parte), {"__builtins__": {}, "abs": abs}):
            return False
    return True


def rule_holds(catalogo: Catalog, claim: Claim) -> bool:
    """Whether the condition of an alert holds and its figures are those published; never of the demonstration.

    Of one that ended, whether both were so in the version before and the condition no longer holds.
    """
    catalogo = catalogo.real()
    sujeto = dict(claim.sujeto)
    de, anio, codigo = sujeto["de"], int(sujeto["anio"]), sujeto.get("codigo", "")
    [regla] = [r for r in catalogo.rules.of(anio).rows("alertas") if r["alerta"] == claim.indicador]
    condicion = regla["condicion"]
    cuando = _before(catalogo)[0] if "estado" in sujeto else catalogo
    vale = _same_figures(cuando, claim, condicion) and _holds(cuando, condicion, de, anio, codigo)
    if "estado" not in sujeto:
        return vale
    sigue = _holds(catalogo, condicion, de, anio, codigo)
    return vale and not sigue and (sujeto["estado"] != "resuelta") is _only_lowered(catalogo, condicion, anio, codigo)


def _only_lowered(catalogo: Catalog, condicion: str, anio: int, codigo: str) -> bool:
    """Whether a condition that ended would hold with the goal of the version before, which was higher."""
    antes, ahora = (_figure(c, "meta_fisica", "actividad", anio, codigo) for c in (_before(catalogo)[0], catalogo))
    if antes is None or ahora is None or ahora >= antes:
        return False
    partes = {n: _figure(catalogo, n, "actividad", anio, codigo) for n in ("cumplimiento_pct", "avance_programado_pct")}
    con_la_de_antes = {n: v if v is None else v * ahora / antes for n, v in partes.items()}
    return _holds(catalogo, condicion, "actividad", anio, codigo, en_lugar={"meta_fisica": antes, **con_la_de_antes})


def _same_figures(catalogo: Catalog, claim: Claim, condicion: str) -> bool:
    sujeto = dict(claim.sujeto)
    for escrito, valor in claim.filas:
        cuando, _, nombre = escrito.rpartition(":")
        texto = f"{cuando}({nombre})" if cuando else nombre
        de, anio, codigo = sujeto["de"], int(sujeto["anio"]), sujeto.get("codigo", "")
        propia = _known(catalogo, texto, de, anio, codigo, condicion=condicion)[escrito]
        if propia is None or valor is None or not math.isclose(propia, valor, rel_tol=1e-9, abs_tol=1e-9):
            return False
    return True


def _codes(catalogo: Catalog, de: str, anio: int) -> list[str]:
    if de == "programa":
        return [""]
    if de == "actividad":
        return [r["actividad"] for r in catalogo.rules.of(anio).rows("actividad")]
    consulta = "select distinct indicador from marts.indicador_anio where instrumento = ? and anio = ?"
    return [f["indicador"] for f in catalogo.query(consulta, [_own(catalogo), anio])]


def _raised(catalogo: Catalog, sujeto: Subject) -> dict[tuple[str, str], dict[str, str]]:
    """The rules that hold of a year, of what is chosen of it, and of what; alerts are always of what is real."""
    catalogo = catalogo.real()
    anio = int(sujeto["anio"])
    actividades = catalogo.rules.of(anio).rows("actividad")
    suyos: set[str] | None = {sujeto["actividad"]} if "actividad" in sujeto else None
    if suyos is None and "producto" in sujeto:
        propios = catalogo.query("select codigo from marts.indicador where producto = ?", [sujeto["producto"]])
        suyos = {r["actividad"] for r in actividades if r["producto"] == sujeto["producto"]} | {sujeto["producto"]}
        suyos |= {f["codigo"] for f in propios}
    return {
        (regla["alerta"], codigo): regla
        for regla in catalogo.rules.of(anio).rows("alertas")
        for codigo in _codes(catalogo, regla["de"], anio)
        if (suyos is None or codigo in suyos) and _holds(catalogo, regla["condicion"], regla["de"], anio, codigo)
    }


def _new(catalogo: Catalog, sujeto: Subject) -> float:
    return float(len(_raised(catalogo, sujeto).keys() - _raised(_before(catalogo)[0], sujeto).keys()))


def _ended(*, rebajadas: bool) -> Recount:
    def recount(catalogo: Catalog, sujeto: Subject) -> float:
        antes, ahora = _raised(_before(catalogo)[0], sujeto), _raised(catalogo, sujeto)
        acabadas = [(r, c) for (a, c), r in antes.items() if (a, c) not in ahora]
        bajas = (_only_lowered(catalogo, r["condicion"], int(sujeto["anio"]), c) for r, c in acabadas)
        return float(sum(baja is rebajadas for baja in bajas))

    return recount


# The facts that conditions name.


def _closed_money(catalogo: Catalog, anio: int, _codigo: str) -> float | None:
    periodo = _year(catalogo, anio)
    if periodo is None:
        return None
    es_cierre = periodo["alcanza_cierre"] and clock.today() > periodo["cerrado_desde"]
    return float(periodo["es_completo"] and es_cierre)


def _closed_progress(catalogo: Catalog, anio: int, codigo: str) -> float | None:
    filas = _asked(catalogo, ("avance_fisico",), ("actividad",), anio=str(anio), actividad=codigo)
    if not filas or filas[0]["avance_fisico"] is None:
        return None
    fila = filas[0]
    if fila["parcial_avance_fisico"]:
        return 0.0
    corte = fila["corte_avance_fisico"]
    es_entero = corte >= f"{anio}-12-31" if corte else clock.today().year > anio
    cerro = es_entero and clock.today() > clock.accounts_close(anio)
    return float(fila["procedencia_avance_fisico"] == "publicado" or cerro)


def _months(catalogo: Catalog, que: str, anio: int, codigo: str) -> dict[int, float]:
    filas = _asked(catalogo, (que,), ("mes", "actividad"), anio=str(anio), actividad=codigo)
    return {f["mes"]: float(f[que]) for f in filas if f["mes"] and f[que] is not None}


def _idle(catalogo: Catalog, anio: int, codigo: str) -> float | None:
    meses = sorted((m, v) for m, v in _months(catalogo, "avance_fisico", anio, codigo).items()
                   if _end(anio, m) <= clock.today())  # fmt: skip
    seguidos = 0
    for _, logrado in meses:
        seguidos = 0 if logrado else seguidos + 1
    return float(seguidos) if meses else None


def _so_far(catalogo: Catalog, anio: int, codigo: str) -> float | None:
    meses = _months(catalogo, "avance_fisico", anio, codigo)
    filas = _asked(catalogo, ("avance_fisico",), ("actividad",), anio=str(anio), actividad=codigo)
    del_anio = filas[0]["avance_fisico"] if filas else None
    return max(sum(meses.values()), float(del_anio or 0)) if meses else None


def _december(catalogo: Catalog, anio: int, codigo: str) -> float | None:
    meses = _months(catalogo, "devengado_soles", anio, codigo)
    if _closed_money(catalogo, anio, "") != 1 or len(meses) < 2 or sum(meses.values()) <= 0:
        return None
    return 100 * meses.get(CLOSE, 0.0) / sum(meses.values())


def _reversed(catalogo: Catalog, anio: int, codigo: str) -> list[float]:
    return [v for v in _months(catalogo, "devengado_soles", anio, codigo).values() if v < 0]


def _known_to(catalogo: Catalog, anio: int) -> date | None:
    periodo = _year(catalogo, anio)
    if periodo is None or periodo["alcanza_cierre"]:
        return None
    if periodo["corte"] or not periodo["ultimo_mes"]:
        return periodo["corte"]
    return _end(anio, periodo["ultimo_mes"])


def _cutoff_age(catalogo: Catalog, anio: int, _codigo: str) -> float | None:
    hasta = _known_to(catalogo, anio)
    return None if hasta is None else float((clock.today() - hasta).days)


def _cutoff_month(catalogo: Catalog, anio: int, _codigo: str) -> float | None:
    periodo, hasta = _year(catalogo, anio), _known_to(catalogo, anio)
    return None if periodo is None else float(CLOSE if periodo["alcanza_cierre"] else hasta.month) if hasta else None


def _owing(catalogo: Catalog, anio: int, codigo: str) -> float | None:
    """Units that must deliver an activity and have not all of what fell due, of a year that somebody follows."""
    plazo = timedelta(days=catalogo.rules.of(anio).numero("plazo_entrega_dias"))
    vencidos = [_end(anio, m) for m in range(1, 13) if _end(anio, m) + plazo < clock.today()]
    if not vencidos:
        return None
    dadas = "select actividad, unidad, hasta, filas from marts.entrega where anio = ? and debe"
    entregas = [f for f in catalogo.query(dadas, [anio]) if f["filas"] or f["hasta"]]
    periodo = _year(catalogo, anio)
    corre = periodo is not None and not periodo["alcanza_cierre"] and clock.today().year <= anio
    if not entregas and not corre:
        return None
    hasta = {f["unidad"]: f["hasta"] for f in entregas if f["actividad"] == codigo}
    deben = [r["unidad"] for r in catalogo.rules.of(anio).rows("entrega") if r["actividad"] == codigo]
    return float(sum(not (hasta.get(u) and hasta[u] >= vencidos[-1]) for u in deben)) if deben else None


def _programmed(catalogo: Catalog, anio: int, codigo: str) -> float | None:
    """What was done of what was programmed, in percent, to the last whole month with both, of what units report."""
    if _closed_progress(catalogo, anio, codigo) != 0 or clock.today().year > anio:
        return None
    [fila] = _asked(catalogo, ("avance_fisico",), ("actividad",), anio=str(anio), actividad=codigo)
    if fila["parcial_avance_fisico"]:
        return None
    corte = fila["corte_avance_fisico"]
    metas, avances = (_months(catalogo, q, anio, codigo) for q in ("meta_fisica", "avance_fisico"))
    hasta = 0
    while hasta < CLOSE and hasta + 1 in metas and hasta + 1 in avances:
        if corte and _end(anio, hasta + 1).isoformat() > corte:
            break
        hasta += 1
    programado = sum(metas[m] for m in range(1, hasta + 1))
    return 100 * sum(avances[m] for m in range(1, hasta + 1)) / programado if programado else None


def _published(consulta: str) -> Callable[[Catalog, int, str], float | None]:
    """A fact of a year, or of what has a code in it, that a query tells; None where it tells nothing."""

    def fact(catalogo: Catalog, anio: int, codigo: str) -> float | None:
        filas = catalogo.query(consulta, [anio, codigo][: consulta.count("?")])
        return None if not filas or filas[0]["n"] is None else float(filas[0]["n"])

    return fact


FOUND: dict[str, Callable[[Catalog, int, str], float | None]] = {
    "gasto_cerrado": _closed_money,
    "avance_cerrado": _closed_progress,
    "meses_en_cero": _idle,
    "avance_informado": _so_far,
    "avance_programado_pct": _programmed,
    "devengado_diciembre_pct": _december,
    "meses_con_reversion": lambda c, a, x: float(len(_reversed(c, a, x))) or None,
    "revertido_soles": lambda c, a, x: -sum(_reversed(c, a, x)) or None,
    "dias_desde_corte": _cutoff_age,
    "mes_del_corte": _cutoff_month,
    "unidades_sin_entregar": _owing,
    **{nombre: _published(consulta) for nombre, consulta in de_toml("hechos_del_anio").items()},
}


# Months and pace.


def _by_month(catalogo: Catalog, sujeto: Subject, que: str) -> dict[tuple[str, int], float]:
    """A figure by activity and month, of what is chosen of a year."""
    filas = _asked(catalogo, (que,), ("mes", "actividad"), **sujeto)
    return {
        (f["actividad"], f["mes"]): float(f[que]) for f in filas if f["mes"] and f["actividad"] and f[que] is not None
    }


def _months_of(catalogo: Catalog, sujeto: Subject, *ques: str) -> set[int]:
    return {mes for que in ques for _, mes in _by_month(catalogo, sujeto, que)}


def _known_months(catalogo: Catalog, sujeto: Subject) -> set[int]:
    """Months of progress, and those that the money of the year tells: one of them without spending is nothing spent."""
    suyos = _months_of(catalogo, sujeto, "avance_fisico")
    if not _months_of(catalogo, sujeto, "devengado_soles"):
        return suyos
    del_anio = _months_of(catalogo, {"anio": sujeto["anio"]}, "devengado_soles")
    [entero] = _asked(catalogo, ("pim_soles",), ("anio",), anio=sujeto["anio"])
    return suyos | set(range(min(del_anio) if entero["pim_soles"] is None else 1, max(del_anio) + 1))


def _flows(catalogo: Catalog, sujeto: Subject, que: str, total: str) -> dict[str, tuple[float, dict[int, float]]]:
    """The whole and the months of each activity of a running year that has both, from January without a gap."""
    periodo = _year(catalogo, int(sujeto["anio"]))
    es_dinero = que == "devengado_soles"
    if es_dinero and (periodo is None or periodo["alcanza_cierre"]):
        return {}
    enteros = {f["actividad"]: f[total] for f in _asked(catalogo, (total,), ("actividad",), **sujeto)}
    meses: dict[str, dict[int, float]] = defaultdict(dict)
    for (actividad, mes), valor in _by_month(catalogo, sujeto, que).items():
        meses[actividad][mes] = valor
    gastados = _months_of(catalogo, {"anio": sujeto["anio"]}, que)
    salida = {}
    for actividad, dichos in meses.items():
        hasta = max(gastados, default=0) if es_dinero else 0
        suyos = {m: dichos.get(m, 0.0) for m in range(1, hasta + 1)} if es_dinero else dichos
        seguidos = {m: v for m, v in suyos.items() if all(k in suyos for k in range(1, m))}
        if enteros.get(actividad) and 0 < len(seguidos) < CLOSE:
            salida[actividad] = (float(enteros[actividad]), seguidos)
    return salida


def _pace(catalogo: Catalog, sujeto: Subject) -> dict[str, float]:
    """The pace of a scope, by the months that its year has or, without any, by the days of its one reading."""
    anio, alcance = sujeto["anio"], sujeto["alcance"]
    [fila] = _asked(catalogo, ("pim_soles", "devengado_soles"), (), alcance=alcance, anio=anio)
    suyos = _asked(catalogo, ("devengado_soles",), ("mes",), alcance=alcance, anio=anio)
    dados = {f["mes"]: float(f["devengado_soles"]) for f in suyos if f["mes"] and f["devengado_soles"] is not None}
    mes, corte = max(dados, default=0), dict(_running(catalogo))[alcance]["corte"]
    gasto = sum(dados.values()) if dados else float(fila["devengado_soles"])
    es_a_medias = not dados or bool(corte and corte.month == mes and corte < _end(int(anio), mes))
    meses = CLOSE * corte.timetuple().tm_yday / date(int(anio), 12, 31).timetuple().tm_yday if es_a_medias else mes
    entero = mes - es_a_medias
    falta = max(0.95 * float(fila["pim_soles"]) - gasto, 0.0)
    return {
        "falta_para_casi": falta, "necesario_al_mes": falta / (CLOSE - meses), "al_mes": gasto / meses,
        "ultimos_tres_al_mes": sum(v for m, v in dados.items() if entero - 3 < m <= entero) / 3,
    }  # fmt: skip


def _goals_short(catalogo: Catalog, sujeto: Subject) -> tuple[int, int]:
    flujos = _flows(catalogo, sujeto, "avance_fisico", "meta_fisica")
    cortas = 0
    for meta, meses in flujos.values():
        hasta = len(meses)
        ultimos = sum(meses[m] for m in range(hasta - 2, hasta + 1)) / 3 if hasta >= 3 else None
        cortas += ultimos is not None and ultimos < max(meta - sum(meses.values()), 0) / (CLOSE - hasta)
    return len(flujos), cortas


def _not_set_against(catalogo: Catalog, sujeto: Subject) -> float:
    """Activities with a goal whose year runs and whose months are not known to be set against it."""
    anio, cuantas = int(sujeto["anio"]), 0
    for codigo in sujeto["actividad"].split(","):
        filas = _asked(catalogo, ("meta_fisica", "avance_fisico"), ("actividad",), anio=str(anio), actividad=codigo)
        con_meta = bool(filas and filas[0]["meta_fisica"])
        es_del_anio = bool(filas and filas[0]["avance_fisico"] is not None) and clock.today().year > anio
        cuantas += con_meta and not es_del_anio and _programmed(catalogo, anio, codigo) is None
    return float(cuantas)


# The close: the panel made again from what is asked.


def _running(catalogo: Catalog) -> list[tuple[str, dict[str, Any]]]:
    corren = []
    for alcance in ("reporte", "nacional"):
        consulta = "select * from marts.periodo where alcance = ? and anio <= ? order by anio desc limit 1"
        for fila in catalogo.query(consulta, [alcance, clock.today().year]):
            if not fila["alcanza_cierre"] and fila["es_completo"]:
                corren.append((alcance, fila))
    return corren


def _panel(catalogo: Catalog, alcance: str) -> Iterator[PanelMark]:
    dinero = ("pia_soles", "pim_soles", "devengado_soles")
    por_mes: dict[int, dict[int, float]] = defaultdict(dict)
    for f in _asked(catalogo, ("devengado_soles",), ("anio", "mes"), alcance=alcance):
        if f["mes"] and f["devengado_soles"] is not None:
            por_mes[f["anio"]][f["mes"]] = float(f["devengado_soles"])
    for f in _asked(catalogo, dinero, ("anio",), alcance=alcance):
        periodo = _year(catalogo, f["anio"], alcance)
        if not periodo or not periodo["es_completo"] or f["devengado_soles"] is None or f["anio"] > clock.today().year:
            continue
        pia, pim, gasto = (None if f[i] is None else float(f[i]) for i in dinero)
        cierra, corte = periodo["alcanza_cierre"], periodo["corte"]
        tope = CLOSE - 1 if cierra or not corte else corte.month - (corte < _end(f["anio"], corte.month))
        meses = [m for m in sorted(por_mes[f["anio"]]) if m <= tope]
        yield PanelMark(alcance, f["anio"], 0, pia, 0.0 if cierra or meses else None)
        for m in meses:
            suyo = pim if m == meses[-1] and not cierra else None
            yield PanelMark(alcance, f["anio"], m, suyo, sum(v for k, v in por_mes[f["anio"]].items() if k <= m))
        if cierra:
            yield PanelMark(alcance, f["anio"], CLOSE, pim, gasto)
        elif not meses and corte:
            yield PanelMark(alcance, f["anio"], min(corte.month - (corte.day < 15), CLOSE - 1), pim, None)


def _close(catalogo: Catalog, sujeto: Subject) -> tuple[Closing | None, float, float]:
    alcances = {a for a, _ in _running(catalogo)}
    marcas = [m for a in ("reporte", "nacional") for m in _panel(catalogo, a)]
    dichos = {c.entidad: c for c in Closings(marcas).expected()}
    alcance = sujeto["alcance"]
    assert alcance in alcances
    [hoy] = _asked(catalogo, ("pim_soles", "devengado_soles"), ("anio",), anio=sujeto["anio"], alcance=alcance)
    return dichos.get(alcance), float(hoy["pim_soles"] or math.inf), float(hoy["devengado_soles"] or 0)


def _expected(cual: str) -> Recount:
    def recount(catalogo: Catalog, sujeto: Subject) -> float:
        dicho, pim, gasto = _close(catalogo, sujeto)
        if dicho is None or dicho.devengado_minimo_soles is None or dicho.devengado_minimo_soles > pim:
            return 0.0
        return max(min(getattr(dicho, cual), pim), gasto)

    return recount


def _alerts(**con: str) -> Recount:
    """Alerts are of what is real, also where a page shows its demonstration."""
    return lambda c, s: float(sum(all(r[k] == v for k, v in con.items()) for r in _raised(c, s).values()))


def _grave(de: str) -> Recount:
    """What of a kind some grave alert is about."""
    return lambda c, s: float(
        len({cual for (_, cual), r in _raised(c, s).items() if (r["gravedad"], r["de"]) == ("alta", de)})
    )


def _missed(catalogo: Catalog, sujeto: Subject) -> float:
    """The median miss of what is answered, in the years that closed, asked about no later than today."""
    dicho, _, _ = _close(catalogo, sujeto)
    assert dicho is not None
    cierres = Closings(m for a in ("reporte", "nacional") for m in _panel(catalogo, a))
    notas = (n for n in cierres.scores() if (n.anio, n.metodo) == (None, "respuesta") and n.mes <= dicho.mes)
    return max(notas, key=lambda n: n.mes).error_mediano_pct


OF_THE_YEAR: dict[str, Recount] = {
    "alertas_vivas": _alerts(),
    "alertas_graves": _alerts(gravedad="alta"),
    **{f"graves_de_{de}": _grave(de) for de in ("actividad", "producto", "indicador", "programa")},
    "error_mediano_pct": _missed,
    "alertas_nuevas": lambda c, s: _new(c.real(), s),
    "alertas_resueltas": lambda c, s: _ended(rebajadas=False)(c.real(), s),
    "alertas_rebajadas": lambda c, s: _ended(rebajadas=True)(c.real(), s),
    "reglas_de_alerta": lambda c, s: float(len(c.rules.of(int(s["anio"])).rows("alertas"))),
    "anios_en_curso": lambda c, _: float(len(_running(c))),
    "anio_terminado": lambda _, s: float(clock.today().year > int(s["anio"])),
    "cierre_esperado": _expected("devengado_cierre_soles"),
    "cierre_minimo": _expected("devengado_minimo_soles"),
    "cierre_maximo": _expected("devengado_maximo_soles"),
    "cierre_minimo_pct": lambda c, s: 100 * _expected("devengado_minimo_soles")(c, s) / _close(c, s)[1],
    "cierre_maximo_pct": lambda c, s: 100 * _expected("devengado_maximo_soles")(c, s) / _close(c, s)[1],
    "casi_todo_pct": lambda _c, _s: 95.0,
    "intervalo": lambda _c, _s: 80.0,
    "dias_desde_el_corte": lambda c, s: float((clock.today() - dict(_running(c))[s["alcance"]]["corte"]).days),
    "meses_con_meta": lambda c, s: float(len(_months_of(c, s, "meta_fisica", "avance_fisico"))),
    "meses_con_gasto": lambda c, s: float(len(_months_of(c, s, "devengado_soles"))),
    "ultimo_mes_conocido": lambda c, s: float(max(_known_months(c, s), default=0)),
    "primer_mes_conocido": lambda c, s: float(min(_known_months(c, s), default=0)),
    "primer_mes_con_gasto": lambda c, s: float(min(_months_of(c, s, "devengado_soles"), default=0)),
    "metas_sin_programa": _not_set_against,
    "metas_con_ritmo": lambda c, s: float(_goals_short(c, s)[0]),
    "metas_cortas": lambda c, s: float(_goals_short(c, s)[1]),
    **{
        que: (lambda c, s, que=que: _pace(c, s)[que])
        for que in ("falta_para_casi", "necesario_al_mes", "al_mes", "ultimos_tres_al_mes")
    },
}
