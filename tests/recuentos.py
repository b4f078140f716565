"""What is no indicator, counted again from the version: files, rows kept out, notices, findings, lights of indicators.

Each is called by the name of its claim (`claims.fact`), with what the claim is about.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from libros import de_toml

from pp0093 import clock
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import printed_checks
from pp0093.ask.origin.progress import Agreement, confronted
from pp0093.ask.query import Query, run
from pp0093.audit import reports
from pp0093.claims import Claim
from pp0093.config import settings
from pp0093.documents.document import Note
from pp0093.errors import PP0093Error
from pp0093.note import issue
from pp0093.questions.asked import ask
from pp0093.sheets.issue import of_part

Subject = dict[str, str]
Recount = Callable[[Catalog, Subject], float]


def counted(consulta: str, *propios: str) -> Recount:
    """Return a recount in SQL, whose parameters are what the claim is about, by name (None where it does not say)."""
    return lambda catalogo, de: float(
        next(iter(catalogo.query(consulta, [de.get(p) for p in propios])[0].values())) or 0
    )


def _checked(catalogo: Catalog, de: Subject) -> float:
    resultados = set(filter(None, de.get("resultado", "").split("|")))
    clase = de.get("clase")
    return sum(
        clase in (None, c.clase) and (not resultados or c.resultado in resultados)
        for c in printed_checks.check_published(catalogo)
    )


def _notices(catalogo: Catalog, _de: Subject) -> float:
    """Those of files and, in the description of the version, those of the rules of its tables."""
    de_archivos = catalogo.query("select count(*) as cuantos from marts.aviso")[0]["cuantos"]
    return de_archivos + sum(len(t["avisos"]) for t in catalogo.descripcion["tablas"].values())


def _loads(_catalogo: Catalog, _de: Subject) -> float:
    return len(list((settings().salida / "historial").glob("*.json")))


def _times_printed(catalogo: Catalog, de: Subject) -> float:
    """Rows of documents of an indicator, a year and just the dimensions asked for."""
    suyas = {(d, v) for d, v in de.items() if d not in ("cifra", "anio", "alcance")}
    if de["alcance"] == "nacional":
        suyas.add(("alcance", "nacional"))
    consulta = "select dimension, valor_dimension from marts.publicado where indicador = ? and anio = ?"
    filas = catalogo.query(consulta, [de["cifra"], int(de["anio"])])
    pares = [zip(*(str(f[c] or "").split(";") for c in ("dimension", "valor_dimension")), strict=False) for f in filas]
    return sum({p for p in par if p[0]} == suyas for par in pares)


def refusal_holds(catalogo: Catalog, claim: Claim) -> bool:
    """Whether a question is still not answered, or a note not written; what was brought only its bringer has."""
    pedido = dict(claim.sujeto)
    if "pregunta" in pedido:
        return not ask(catalogo, pedido["pregunta"]).responde
    if "anio" in pedido:
        anio = int(pedido.pop("anio"))
        with suppress(PP0093Error):
            return len(pedido) > 1 or not _document(catalogo, anio, pedido)
    return True


def _findings(catalogo: Catalog, de: Subject) -> float:
    documento = de.get("documento")
    return sum(
        documento in (None, h.documento or "documento sin nombre en manifest.csv")
        for h in reports.findings(catalogo)
        if h.clase not in ("otra_lectura", "conviene_saber")
    )


def _debtors(catalogo: Catalog, de: Subject) -> float:
    """Units of the rule of a year; those late, that some activity of theirs is not whole to a month that fell due."""
    anio = int(de["anio"])
    unidades = catalogo.query("select distinct unidad from vigente.entrega where anio = ?", [anio])
    if "estado" not in de:
        return len(unidades)
    vencidos = [fin for fin, vence in _due_dates(catalogo, anio) if vence < clock.today()]
    if not vencidos:
        return 0
    al_dia = catalogo.query(
        "select count(*) as cuantas from (select r.unidad from vigente.entrega r left join core.entrega_unidad e "
        "on e.anio = r.anio and e.unidad = r.unidad and e.actividad = r.actividad where r.anio = ? "
        "group by r.unidad having bool_and(coalesce(e.hasta >= ?, false)))",
        [anio, vencidos[-1]],
    )
    return len(unidades) - float(al_dia[0]["cuantas"])


def _due_dates(catalogo: Catalog, anio: int) -> list[tuple[date, date]]:
    """The end of each month of a year, and the day on which its delivery falls due."""
    plazo = catalogo.query("select plazo_entrega_dias as dias from vigente.parametro where anio = ?", [anio])[0]["dias"]
    fines = (date(anio + m // 12, m % 12 + 1, 1) - timedelta(days=1) for m in range(1, 13))
    return [(fin, fin + timedelta(days=int(plazo))) for fin in fines]


def _days_late(catalogo: Catalog, de: Subject) -> float:
    """Days since the first month fell due that some activity of the rule of a year has not whole."""
    anio = int(de["anio"])
    llega = catalogo.query(
        "select min(coalesce(e.hasta, make_date(r.anio, 1, 1))) as dia from vigente.entrega r left join "
        "core.entrega_unidad e on e.anio = r.anio and e.unidad = r.unidad and e.actividad = r.actividad "
        "where r.anio = ?",
        [anio],
    )[0]["dia"]
    return float(next((clock.today() - vence).days for fin, vence in _due_dates(catalogo, anio) if llega < fin))


def _document(catalogo: Catalog, anio: int, filtros: Mapping[str, str]) -> Note:
    """The note of a year or, of one part, its sheet."""
    for dimension, codigo in filtros.items():
        return of_part(catalogo, anio, dimension, codigo)[0]
    return issue.note_of_year(catalogo, issue.Wanted(anio))


def _confronted(catalogo: Catalog, de: Subject) -> float:
    comparados = [v for v in confronted(catalogo) if v.resultado is not Agreement.APART]
    return sum(de.get("resultado") in (None, v.resultado.value) for v in comparados)


# Of instruments -------------------------------------------------------------------------------------------------------


def _state(fila: dict[str, Any]) -> dict[str, Any]:
    """An indicator in a year judged again from its goal, value and base line, and the dated rules."""
    valor, meta, base = fila["valor_obtenido"], fila["logro_esperado"], fila["valor_base"]
    permisible = next((p for p in ("minimo", "maximo") if p in str(fila["agregacion"])), "")
    sube = fila["sentido"] == "ascendente"
    avance = None
    if None not in (valor, meta):
        entre = (valor, meta) if sube else (meta, valor)
        cumple = valor >= meta if permisible == "minimo" else valor <= meta
        avance = (100.0 if cumple else 0.0) if permisible else (100 * entre[0] / entre[1] if entre[1] else None)
    perdido = None if permisible or None in (valor, base) else (valor < base if sube else valor > base)
    return {**fila, "avance": avance, "retroceso": perdido}


def _states(catalogo: Catalog, de: Subject) -> list[dict[str, Any]]:
    filas = catalogo.query(
        "select a.indicador, a.objetivo, a.lineamiento, a.responsable, a.tipo, "
        "v.valor_obtenido::double as valor_obtenido, v.logro_esperado::double as logro_esperado, "
        "f.valor_base::double as valor_base, f.sentido, f.agregacion "
        "from marts.indicador_anio a join staging.indicador_ficha f on f.codigo = a.indicador "
        "left join staging.indicador_valor v on v.codigo = a.indicador and v.anio = a.anio "
        "where a.instrumento = ? and a.anio = ?",
        [de["instrumento"], int(de["anio"])],
    )
    franjas = catalogo.query(
        "select codigo, desde_pct::double as desde, hasta_pct::double as hasta from vigente.semaforo "
        "where instrumento = ? and anio = ?",
        [de["instrumento"], int(de["anio"])],
    )
    estados = [_state(f) for f in filas]
    for e in estados:
        dentro = [
            f["codigo"]
            for f in franjas
            if e["avance"] is not None
            and (f["desde"] or 0) <= e["avance"]
            and (f["hasta"] is None or e["avance"] < f["hasta"])
        ]
        e["semaforo"] = next((c for c in dentro if c != "ND"), "ND")
    return estados


def _in_year(catalogo: Catalog, de: Subject) -> float:
    """Indicators of an instrument in a year with some light, objective, responsible unit or alert."""
    [limite] = catalogo.query(
        "select alerta_planeamiento_pct::double as pct from vigente.parametro where anio = ?", [de["anio"]]
    )
    alertas = {
        "avance_bajo": lambda e: e["semaforo"] == "rojo",
        "retroceso": lambda e: bool(e["retroceso"]),
        "planeamiento": lambda e: e["avance"] is not None and e["avance"] > limite["pct"],
    }
    suyos = [
        e
        for e in _states(catalogo, de)
        if all(e[c] == de[c] for c in ("objetivo", "responsable", "semaforo") if c in de)
    ]
    if "con" in de:
        suyos = [e for e in suyos if e["retroceso" if de["con"] == "retroceso" else "avance"] is not None]
    return sum(alertas[de["alerta"]](e) if "alerta" in de else True for e in suyos)


def _most_in_red(catalogo: Catalog, de: Subject) -> float:
    """The most indicators in red that a unit has, when those that have as many are the claim's."""
    rojos = Counter(e["responsable"] for e in _states(catalogo, de) if e["semaforo"] == "rojo")
    mas = max(rojos.values())
    return mas if {r for r, n in rojos.items() if n == mas} == set(de["responsable"].split("|")) else -1


def _guidelines(catalogo: Catalog, de: Subject) -> float:
    estados = [e for e in _states(catalogo, de) if e["lineamiento"] and e["semaforo"] != "ND"]
    con_verde = {e["lineamiento"] for e in estados if e["semaforo"] == "verde"}
    return len({e["lineamiento"] for e in estados} - (con_verde if "sin" in de else set()))


def _results(catalogo: Catalog, de: Subject) -> dict[str, dict[str, tuple[float | None, float | None]]]:
    """{objective: {indicator: its progress by type 1 and by type 2}} of the indicators of results."""
    objetivos: dict[str, dict[str, tuple[float | None, float | None]]] = {}
    for e in _states(catalogo, de):
        valor, meta, base = e["valor_obtenido"], e["logro_esperado"], e["valor_base"]
        recorrido = None if None in (valor, meta, base) or meta == base else 100 * (valor - base) / (meta - base)
        if e["tipo"] == "resultado":
            objetivos.setdefault(e["objetivo"], {})[e["indicador"]] = e["avance"], recorrido
    return objetivos


def _mean(valores: Iterable[float | None], *, como_cero: bool = False) -> float | None:
    sabidos = [v or 0.0 for v in valores if v is not None or como_cero]
    return sum(sabidos) / len(sabidos) if sabidos else None


def _type_2(catalogo: Catalog, de: Subject) -> float:
    return _mean(t2 for _, t2 in _results(catalogo, de)[de["objetivo"]].values()) or 0.0


def _index(catalogo: Catalog, de: Subject) -> float:
    metodo, sin = de["metodo"], de.get("sin", "").split("|")
    medias = []
    for objetivo, indicadores in _results(catalogo, de).items():
        suyos = [t[metodo == "tipo_2"] for t in indicadores.values()] if objetivo not in sin else []
        if metodo == "tope_100":
            suyos = [v if v is None else min(v, 100) for v in suyos]
        if suyos:
            medias.append(_mean(suyos, como_cero=metodo == "indicador_sin_dato_cero"))
    return _mean(medias, como_cero=metodo == "objetivo_sin_dato_cero") or 0.0


def _added(catalogo: Catalog, de: Subject) -> float:
    return sum(RECOUNTS["cifra_de_un_grupo"](catalogo, {**de, "grupo": g}) for g in de["grupo"].split(","))


def _nodes(catalogo: Catalog, de: Subject) -> float:
    """Sheets of an instrument of a level: all of them, those with indicators below (or nothing), with a base line."""
    filas = catalogo.query(
        "select codigo, padre, nivel, valor_base, responsable from staging.indicador_ficha where instrumento = ?",
        [de["instrumento"]],
    )
    valores = catalogo.query("select codigo, logro_esperado as meta from staging.indicador_valor order by anio")
    metas = {v["codigo"]: v["meta"] for v in valores if v["meta"] is not None}
    padres = {f["codigo"]: f["padre"] for f in filas}

    def above(codigo: str) -> Iterator[str]:
        while padre := padres.get(codigo):
            yield padre
            codigo = padre

    bajo = Counter((alto, f["nivel"]) for f in filas for alto in above(f["codigo"]))
    cuales = {
        "todos": lambda f: True,
        "sin indicadores": lambda f: bajo[f["codigo"], "indicador"] == 0,
        "con línea base": lambda f: f["valor_base"] is not None,
        "sin línea base": lambda f: f["valor_base"] is None,
        "meta sobre su línea base": lambda f: (
            f["valor_base"] is not None and f["valor_base"] < metas.get(f["codigo"], 0)
        ),
    }[de.get("cuales", "todos")]
    suyas = [f for f in filas if de.get("responsable") in (None, *(f["responsable"] or "").split(" / "))]
    return sum(cuales(f) for f in suyas if de.get("nivel") in (None, f["nivel"]))


def _by_chance(catalogo: Catalog, de: Subject) -> float:
    """Points between the last two versions, when chance tells them apart as the claim says (Fisher's exact test)."""
    filas = catalogo.query(
        "select n, favorables as k from staging.encuesta where instrumento = ? and pregunta = ? "
        "and favorables is not null order by version desc limit 2",
        [de["instrumento"], de["pregunta"]],
    )
    (n2, k2), (n1, k1) = ((f["n"], f["k"]) for f in filas)
    todas = [math.comb(n1, x) * math.comb(n2, k1 + k2 - x) for x in range(n1 + 1) if 0 <= k1 + k2 - x <= n2]
    propia = math.comb(n1, k1) * math.comb(n2, k2)
    azar = sum(v for v in todas if v <= propia * (1 + 1e-9)) / sum(todas)
    distingue = "se distingue" if azar < 1 - float(de["confianza"]) / 100 else "no se distingue"
    dichos = [f"{100 * k / n:.1f} % ({k} de {n})" for n, k in ((n1, k1), (n2, k2))]
    es_cierto = (distingue, *dichos) == (de["azar"], de["antes"], de["despues"])
    return 100 * (k2 / n2 - k1 / n1) if es_cierto else math.nan


# Of answers to questions ----------------------------------------------------------------------------------------------
NOT_ASKED = ("alcance", "base", "cifra", "por", "dados")


def _asked_of(catalogo: Catalog, de: Subject, ids: tuple[str, ...], por: tuple[str, ...], *sin: str) -> list[Any]:
    filtros = {d: v.split(",") for d, v in de.items() if d not in (*NOT_ASKED, *sin)}
    return run(catalogo, Query(ids, por, filtros, de.get("alcance", "reporte"), de.get("base", "")))


def _lack(catalogo: Catalog, de: Subject) -> float:
    [fila] = _asked_of(catalogo, de, ("meta_fisica", "avance_fisico"), ("anio",))
    return float(fila["meta_fisica"] - fila["avance_fisico"])


def _part_of_all(catalogo: Catalog, de: Subject) -> float:
    [suya], [toda] = (
        _asked_of(catalogo, de, (de["cifra"],), ("anio",), *sin) for sin in ((), ("producto", "actividad"))
    )
    return 100 * float(suya[de["cifra"]]) / float(toda[de["cifra"]])


def _not_given(catalogo: Catalog, de: Subject) -> float:
    """What is left of a whole (a hundred, or all the firms) without the members that are given."""
    dados, cifra = de["dados"].split("|"), de["cifra"]
    filas = _asked_of(catalogo, de, (cifra,), ("anio", de["por"]))
    suma = float(sum(f[cifra] for f in filas if str(f[de["por"]]) in dados))
    if cifra != "empresas_atendidas":
        return 100 - suma
    [todas] = _asked_of(catalogo, de, (cifra,), ("anio",))
    return float(todas[cifra]) - suma


def _share_moved(catalogo: Catalog, de: Subject) -> float:
    """How much the part that a member is of all moved from the year `antes` to its own."""
    [dimension] = [d for d in de if d not in (*NOT_ASKED, "anio", "antes")]

    def part(anio: str) -> float:
        filas = run(catalogo, Query((de["cifra"],), ("anio", dimension), {"anio": [anio]}))
        return float(next(f[de["cifra"]] for f in filas if str(f[dimension]) == de[dimension]))

    return part(de["anio"]) - part(de["antes"])


def _elements(catalogo: Catalog, de: Subject) -> float:
    """Products, activities or units of the rules of a year, of a product or a direction where it is said."""
    filas = catalogo.rules.of(int(de["anio"])).rows(de["de"])
    suyas = [f for f in filas if all(f.get(d) == v for d, v in de.items() if d not in ("anio", "de"))]
    return float(sum(f[de["de"]] != de.get("direccion") for f in suyas))


def _closed_years(catalogo: Catalog, de: Subject) -> float:
    """Years of a scope whose close has passed, of those from one to another; none before or after is closed."""
    filas = catalogo.query(
        "select anio from marts.periodo where alcance = ? and es_completo and alcanza_cierre and cerrado_desde < ?",
        [de["alcance"], clock.today()],
    )
    anios = sorted(f["anio"] for f in filas)
    return float(len(anios)) if [str(anios[0]), str(anios[-1])] == [de["desde"], de["hasta"]] else math.nan


RECOUNTS: dict[str, Recount] = {
    **{nombre: counted(*dicho) for nombre, dicho in de_toml("recuentos").items()},
    "falta_para_la_meta": _lack,
    "parte_del_total_pct": _part_of_all,
    "resto_que_no_se_da": _not_given,
    "cambio_de_parte_pp": _share_moved,
    "elementos": _elements,
    "anios_cerrados": _closed_years,
    "limite_de_tamano": lambda c, de: next(
        float(f[de["cual"]]) for f in c.rules.of(int(de["anio"])).rows("tamano") if f["tamano"] == de["tamano"]
    ),
    "parametro": lambda c, de: float(c.rules.parameter(de["cual"], int(de["anio"]))),
    "indicadores_en_el_anio": _in_year,
    "mas_en_rojo": _most_in_red,
    "lineamientos": _guidelines,
    "tipo_2_del_objetivo": _type_2,
    "indice_por_metodo": _index,
    "suma_de_grupos": _added,
    "nodos_del_instrumento": _nodes,
    "diferencia_entre_versiones": _by_chance,
    "avisos": _notices,
    "cifras_publicadas": _checked,
    "veces_que_se_imprime": _times_printed,
    "comparaciones_de_testigos": _confronted,
    "hallazgos": _findings,
    "cosas_que_conviene_saber": lambda catalogo, _de: sum(not h.acusa for h in reports.findings(catalogo)),
    "unidades_que_deben": _debtors,
    "atraso_dias": _days_late,
    "cargas": _loads,
}
