"""Where a document about an instrument contradicts itself or its own data: each finding computed, none written down."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct

from pp0093.ask.catalog import Catalog, remembered
from pp0093.ask.origin import documents, printed
from pp0093.instruments import digital, figures, sheets
from pp0093.instruments.sheets import IndicatorState
from pp0093.writing import formats
from pp0093.writing.nouns import counted

ROUNDING = "Diferencia de redondeo"
NO_ALERT = "Servicio sin la alerta que dice el texto"
ALERTS = "Alertas"
PRINTED_PROGRESS = "avance_tipo1"
AT_LEAST = re.compile(r"al menos (un|una|uno|dos|tres|\d+)\b", re.IGNORECASE)
NUMBERS = {"un": 1, "una": 1, "uno": 1, "dos": 2, "tres": 3}
METHODS_SHOWN = ("publicado", "objetivo_sin_dato_cero", "indicador_sin_dato_cero", "tope_100", "tipo_2")
MENTIONS = {
    "mencion_sobre_150": ("planeamiento", "avance sobre el límite"),
    "mencion_avance_bajo": ("avance_bajo", "avance bajo"),
    "mencion_sin_informacion": ("sin_dato", "falta de información"),
}


class Finding(Struct, frozen=True):
    """What a document prints and what its data give, and where; in words.

    It may be no contradiction: what a progress, an index or a change leaves unsaid, that its reader should know.
    """

    instrumento: str
    hallazgo: str
    documento: str
    donde: str
    dice: str
    da: str
    es_contradiccion: bool = True

    @property
    def seccion(self) -> str:
        """The part of the document that says it: what the text says of a service is not where its table has it."""
        return ALERTS if self.hallazgo == NO_ALERT else self.donde


Finder = Callable[[Catalog, str], list[Finding]]


def findings(catalogo: Catalog, instrumento: str | None = None) -> list[Finding]:
    """Return the findings (of one instrument), in the order of the documents."""
    hallados = []
    for hallar, papel in FINDERS:
        suyos = [catalogo.programa.instrument(papel)] if papel else [i.instrumento for i in sheets.loaded(catalogo)]
        for codigo in suyos:
            if codigo is not None and instrumento in (None, codigo):
                hallados += hallar(catalogo, codigo)
    return hallados


def headline(hallazgos: list[Finding]) -> str:
    """Title the findings with how many there are."""
    cuantos = counted(len(hallazgos), "hallazgos") if hallazgos else "Hallazgos"
    return f"{cuantos} en el documento publicado"


@remembered
def accused(catalogo: Catalog, instrumento: str | None = None) -> list[Finding]:
    """Return the findings that accuse a document of something: what its rounding explains is none."""
    return [h for h in findings(catalogo, instrumento) if h.hallazgo != ROUNDING]


def rounding(catalogo: Catalog, instrumento: str) -> list[Finding]:
    """Printed progress that its printed goal and value do not give, and whether their rounding explains it."""
    return [
        Finding(
            instrumento,
            ROUNDING if c.resultado == documents.ROUNDED else "Avance que sus datos no dan",
            c.documento,
            c.valor_dimension or "",
            f"avance tipo 1 de {formats.percent(c.valor)}",
            f"{formats.percent(c.calculado)} con la meta y el valor impresos",
        )
        for c in documents.compare(catalogo, PRINTED_PROGRESS)
        if c.resultado != documents.EQUAL
    ]


def mentions(catalogo: Catalog, instrumento: str) -> list[Finding]:
    """What the text says of services against their indicators: alerts it leaves out, and alerts that are not there."""
    hallados = []
    for mencion, (alerta, palabras) in MENTIONS.items():
        for anio, dichos in _mentioned(catalogo, mencion).items():
            todos = sheets.states(catalogo, instrumento, anio)
            reales = figures.alerted(todos, alerta)
            de_servicio = [f for f in reales if f.servicio_politica]
            hallados += _left_out(instrumento, palabras, dichos, de_servicio)
            for servicio in sorted(dichos.keys() - {f.servicio_politica for f in reales}):
                suyos = ", ".join(f"{f.indicador}: {_said(f)}" for f in todos if f.servicio_politica == servicio)
                hallados.append(Finding(instrumento, NO_ALERT, dichos[servicio], servicio, palabras, suyos))
    return hallados


def _left_out(instrumento: str, palabras: str, dichos: dict[str, str], reales: list[IndicatorState]) -> list[Finding]:
    servicios = list(dict.fromkeys(f.servicio_politica for f in reales if f.servicio_politica))
    faltan = [s for s in servicios if s not in dichos]
    if not faltan:
        return []
    nombrados = sum(f.servicio_politica in dichos for f in reales)
    return [
        Finding(
            instrumento,
            f"El texto no nombra todos los servicios con {palabras}",
            next(iter(dichos.values())),
            ALERTS,
            f"nombra {counted(len(dichos), 'servicios')}, con {counted(nombrados, 'indicadores')}",
            f"{counted(len(reales), 'indicadores')} en {counted(len(servicios), 'servicios')}; "
            f"{'falta' if len(faltan) == 1 else 'faltan'} {', '.join(faltan)}",
        )
    ]


def regressions(catalogo: Catalog, instrumento: str) -> list[Finding]:
    """Indicators with a progress printed although their value is below where they started."""
    impresos = {(p.anio, p.valor_dimension): p for p in printed.published(catalogo, indicador=PRINTED_PROGRESS)}
    hallados = []
    for anio in dict.fromkeys(anio for anio, _ in impresos):
        for fila in figures.alerted(sheets.states(catalogo, instrumento, anio), "retroceso"):
            impreso = impresos.get((anio, fila.indicador))
            if impreso is None:
                continue
            base, valor = formats.exact(fila.linea_base), formats.exact(fila.valor_obtenido)
            hallados.append(
                Finding(
                    instrumento,
                    "Por debajo de su línea base",
                    impreso.documento,
                    fila.indicador,
                    f"avance tipo 1 de {formats.percent(impreso.valor)}",
                    f"{valor} frente a una línea base de {base} ({fila.unidad_medida})",
                    es_contradiccion=False,
                )
            )
    return hallados


def roll_ups(catalogo: Catalog, instrumento: str) -> list[Finding]:
    """How much the printed index owes to its method."""
    hallados = []
    for impreso in printed.published(catalogo, indicador="indice_gestion_pct"):
        metodos = {m.metodo: m for m in figures.methods(catalogo, instrumento, impreso.anio)}
        otros = [metodos[m] for m in METHODS_SHOWN if m in metodos]
        if otros:
            hallados.append(
                Finding(
                    instrumento,
                    "El índice depende del método",
                    impreso.documento,
                    "Índice de gestión",
                    formats.percent(impreso.valor),
                    "; ".join(f"{m.etiqueta.lower()}: {formats.percent(m.indice_gestion_pct)}" for m in otros),
                    es_contradiccion=False,
                )
            )
    return hallados


def thresholds(catalogo: Catalog, instrumento: str) -> list[Finding]:
    """Indicators whose name asks for one number of things and whose formula for another."""
    hallados = []
    for ficha in sheets.nodes(catalogo, instrumento, "indicador"):
        nombre, formula = (_at_least(texto) for texto in (ficha.nombre, ficha.formula))
        if nombre and formula and nombre != formula:
            hallados.append(
                Finding(
                    instrumento,
                    "El nombre y la fórmula piden cosas distintas",
                    ficha.documento or "",
                    ficha.nombre,
                    f"el nombre: al menos {nombre}",
                    f"la fórmula: al menos {formula}",
                )
            )
    return hallados


def maturity_levels(catalogo: Catalog, instrumento: str) -> list[Finding]:
    """The number of maturity levels announced against those listed."""
    hallados = []
    for anunciado in printed.published(catalogo, indicador="numero_niveles_madurez"):
        lista = printed.published(catalogo, indicador="nivel_madurez", documento=anunciado.documento)
        if len(lista) != anunciado.valor:
            hallados.append(
                Finding(
                    instrumento,
                    "Niveles de madurez anunciados y enumerados",
                    anunciado.documento,
                    f"Apartado {anunciado.seccion}",
                    f"{formats.exact(anunciado.valor)} niveles",
                    f"enumera {len(lista)}: {', '.join((n.valor_dimension or '').lower() for n in lista)}",
                )
            )
    return hallados


def surveys(catalogo: Catalog, instrumento: str) -> list[Finding]:
    """Changes between samples presented as such and that chance would give."""
    hallados = []
    for c in digital.survey_changes(catalogo, instrumento):
        cambio = c.cambio
        if cambio is None or cambio.se_distingue or c.antes.pct is None or c.despues.pct is None:
            continue
        hallados.append(
            Finding(
                instrumento,
                "Cambio que no se distingue del azar",
                c.despues.fuente,
                c.pregunta,
                f"{formats.points(c.despues.pct - c.antes.pct)} frente a la versión anterior",
                f"{cambio.frase} (p = {formats.number(cambio.p, 2)}; "
                f"intervalo de {formats.points(cambio.desde_pp)} a {formats.points(cambio.hasta_pp)})",
                es_contradiccion=False,
            )
        )
    return hallados


# What looks for findings, and in the instrument of which role; empty: in every loaded one.
FINDERS: tuple[tuple[Finder, str], ...] = (
    (rounding, sheets.POLICY),
    (mentions, sheets.POLICY),
    (regressions, sheets.POLICY),
    (roll_ups, sheets.POLICY),
    (thresholds, ""),
    (maturity_levels, sheets.DIGITAL),
    (surveys, sheets.EVALUATED),
)


def _mentioned(catalogo: Catalog, indicador: str) -> dict[int, dict[str, str]]:
    """Return {year: {service: document}} of the services that a text names for something."""
    menciones: dict[int, dict[str, str]] = {}
    for m in printed.published(catalogo, indicador=indicador):
        menciones.setdefault(m.anio, {}).setdefault(m.valor_dimension or "", m.documento)
    return menciones


def _at_least(texto: str | None) -> int | None:
    hallado = AT_LEAST.search(texto or "")
    if hallado is None:
        return None
    palabra = hallado.group(1).lower()
    return NUMBERS.get(palabra) or int(palabra)


def _said(fila: IndicatorState) -> str:
    return "ND" if fila.avance_tipo1 is None else formats.percent(fila.avance_tipo1)
