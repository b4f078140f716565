"""Where a document about an instrument contradicts itself or its own data: each finding computed, none written down.

A finding is a row: instrumento, hallazgo, documento, donde, dice (what is printed), da (what the data give).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pp0093.ask import documents, printed
from pp0093.ask.catalog import Catalog
from pp0093.ask.rows import Row
from pp0093.instruments import figures
from pp0093.writing import formats

FIELDS = ("instrumento", "hallazgo", "documento", "donde", "dice", "da")
AT_LEAST = re.compile(r"al menos (un|una|uno|dos|tres|\d+)\b", re.IGNORECASE)
NUMBERS = {"un": 1, "una": 1, "uno": 1, "dos": 2, "tres": 3}
METHODS_SHOWN = ("publicado", "objetivo_sin_dato_cero", "indicador_sin_dato_cero", "tope_100", "tipo_2")
MENTIONS = {
    "mencion_sobre_150": ("planeamiento", "avance sobre el límite"),
    "mencion_avance_bajo": ("avance_bajo", "avance bajo"),
    "mencion_sin_informacion": ("sin_dato", "falta de información"),
}
POLICY, DIGITAL_ECONOMY, DIGITAL_ROUTE = "PNDI", "PAED", "RUTA_DIGITAL"


def findings(catalogo: Catalog, instrumento: str | None = None) -> list[Row]:
    """Return the findings (of one instrument), in the order of the documents."""
    suyos = [hallar for hallar, de in FINDINGS.items() if instrumento in (None, de) or de is None]
    filas = [fila for hallar in suyos for fila in hallar(catalogo)]
    return [f for f in filas if instrumento in (None, f["instrumento"])]


def _finding(*textos: str) -> Row:
    """Return a finding from its texts in the order of FIELDS."""
    return dict(zip(FIELDS, textos, strict=True))


def rounding(catalogo: Catalog) -> list[Row]:
    """Printed progress that its printed goal and value do not give, and whether their rounding explains it."""
    return [
        _finding(
            POLICY,
            "Diferencia de redondeo" if c["resultado"] == documents.ROUNDED else "Avance que sus datos no dan",
            c["documento"],
            c["valor_dimension"],
            f"avance tipo 1 de {formats.percent(c['valor'])}",
            f"{formats.percent(c['calculado'])} con la meta y el valor impresos",
        )
        for c in catalogo.once(documents.compare)
        if c["indicador"] == "avance_tipo1" and c["resultado"] != documents.EQUAL
    ]


def mentions(catalogo: Catalog) -> list[Row]:
    """What the text says of services against their indicators: alerts it leaves out, and alerts that are not there."""
    filas = []
    for mencion, (alerta, palabras) in MENTIONS.items():
        for anio, dichos in _mentioned(catalogo, mencion).items():
            reales = figures.alerts(catalogo, POLICY, anio)[alerta]
            filas += _left_out(palabras, dichos, [f for f in reales if f["servicio_politica"]])
            todos = figures.indicators(catalogo, POLICY, anio)
            for servicio in sorted(dichos.keys() - {f["servicio_politica"] for f in reales}):
                suyos = ", ".join(f"{f['indicador']}: {_said(f)}" for f in todos if f["servicio_politica"] == servicio)
                filas.append(
                    _finding(
                        POLICY, "Servicio sin la alerta que dice el texto", dichos[servicio], servicio, palabras, suyos
                    )
                )
    return filas


def _left_out(palabras: str, dichos: dict[str, str], reales: list[Row]) -> list[Row]:
    servicios = dict.fromkeys(f["servicio_politica"] for f in reales)
    faltan = [s for s in servicios if s not in dichos]
    if not faltan:
        return []
    nombrados = sum(f["servicio_politica"] in dichos for f in reales)
    return [
        _finding(
            POLICY,
            f"El texto no nombra todos los servicios con {palabras}",
            next(iter(dichos.values())),
            "Alertas",
            f"nombra {len(dichos)} servicios, donde están {nombrados} indicadores",
            f"{len(reales)} indicadores en {len(servicios)} servicios; faltan {', '.join(faltan)}",
        )
    ]


def regressions(catalogo: Catalog) -> list[Row]:
    """Indicators with a progress printed although their value is below where they started."""
    impresos = {(p["anio"], p["valor_dimension"]): p for p in printed.published(catalogo, indicador="avance_tipo1")}
    filas = []
    for anio in dict.fromkeys(anio for anio, _ in impresos):
        for fila in figures.alerts(catalogo, POLICY, anio)["retroceso"]:
            impreso = impresos[anio, fila["indicador"]]
            base, valor, unidad = (
                formats.exact(fila["linea_base"]),
                formats.exact(fila["valor_obtenido"]),
                fila["unidad_medida"],
            )
            filas.append(
                _finding(
                    POLICY,
                    "Por debajo de su línea base",
                    impreso["documento"],
                    fila["indicador"],
                    f"avance tipo 1 de {formats.percent(impreso['valor'])}",
                    f"{valor} frente a una línea base de {base} ({unidad})",
                )
            )
    return filas


def roll_ups(catalogo: Catalog) -> list[Row]:
    """How much the printed index owes to its method."""
    filas = []
    for impreso in printed.published(catalogo, indicador="indice_gestion_pct"):
        metodos = {m["metodo"]: m for m in figures.sensitivity(catalogo, POLICY, impreso["anio"])}
        otros = [metodos[m] for m in METHODS_SHOWN if m in metodos]
        if otros:
            filas.append(
                _finding(
                    POLICY,
                    "El índice depende del método",
                    impreso["documento"],
                    "Índice de gestión",
                    formats.percent(impreso["valor"]),
                    "; ".join(f"{m['etiqueta'].lower()}: {formats.percent(m['indice_gestion_pct'])}" for m in otros),
                )
            )
    return filas


def thresholds(catalogo: Catalog) -> list[Row]:
    """Indicators of programmes whose name asks for one number of things and whose formula for another."""
    filas = []
    for instrumento in figures.instruments(catalogo):
        for ficha in figures.nodes(catalogo, instrumento["instrumento"], "indicador"):
            nombre, formula = (_at_least(ficha[c]) for c in ("nombre", "formula"))
            if nombre and formula and nombre != formula:
                filas.append(
                    _finding(
                        instrumento["instrumento"],
                        "El nombre y la fórmula piden cosas distintas",
                        ficha["documento"],
                        ficha["nombre"],
                        f"el nombre: al menos {nombre}",
                        f"la fórmula: al menos {formula}",
                    )
                )
    return filas


def maturity_levels(catalogo: Catalog) -> list[Row]:
    """The number of maturity levels announced against those listed."""
    filas = []
    for anunciado in printed.published(catalogo, indicador="numero_niveles_madurez"):
        lista = printed.published(catalogo, indicador="nivel_madurez", documento=anunciado["documento"])
        if len(lista) != anunciado["valor"]:
            filas.append(
                _finding(
                    DIGITAL_ECONOMY,
                    "Niveles de madurez anunciados y enumerados",
                    anunciado["documento"],
                    f"Apartado {anunciado['seccion']}",
                    f"{formats.exact(anunciado['valor'])} niveles",
                    f"enumera {len(lista)}: {', '.join(n['valor_dimension'].lower() for n in lista)}",
                )
            )
    return filas


def surveys(catalogo: Catalog) -> list[Row]:
    """Changes between samples presented as such and that chance would give."""
    filas = []
    for c in figures.survey_changes(catalogo, DIGITAL_ROUTE):
        cambio = c["cambio"]
        if cambio is not None and not cambio.se_distingue:
            filas.append(
                _finding(
                    DIGITAL_ROUTE,
                    "Cambio que no se distingue del azar",
                    c["despues"]["fuente"],
                    c["pregunta"],
                    f"{formats.points(c['despues']['pct'] - c['antes']['pct'])} frente a la versión anterior",
                    f"{cambio.frase} (p = {formats.number(cambio.p, 2)}; "
                    f"intervalo de {formats.points(cambio.desde_pp)} a {formats.points(cambio.hasta_pp)})",
                )
            )
    return filas


# What looks for findings, and in which instrument; None: in all.
FINDINGS: dict[Callable[[Catalog], list[Row]], str | None] = {
    rounding: POLICY,
    mentions: POLICY,
    regressions: POLICY,
    roll_ups: POLICY,
    thresholds: None,
    maturity_levels: DIGITAL_ECONOMY,
    surveys: DIGITAL_ROUTE,
}


def _mentioned(catalogo: Catalog, indicador: str) -> dict[int, dict[str, str]]:
    """Return {year: {service: document}} of the services that a text names for something."""
    menciones: dict[int, dict[str, str]] = {}
    for m in printed.published(catalogo, indicador=indicador):
        menciones.setdefault(m["anio"], {}).setdefault(m["valor_dimension"], m["documento"])
    return menciones


def _at_least(texto: str | None) -> int | None:
    hallado = AT_LEAST.search(texto or "")
    if hallado is None:
        return None
    palabra = hallado.group(1).lower()
    return NUMBERS.get(palabra) or int(palabra)


def _said(fila: Row) -> str:
    return "ND" if fila["avance_tipo1"] is None else formats.percent(fila["avance_tipo1"])
