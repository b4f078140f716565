"""Contradictions of a document about an instrument with itself or its data: each one computed, none hard-coded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pp0093.ask.catalog import Catalog, cached_by_version
from pp0093.ask.origin import printed, printed_checks
from pp0093.ask.parts import instruments
from pp0093.instruments import figures, texts
from pp0093.structs import Frozen
from pp0093.writing import formats
from pp0093.writing.phrases import phrase

ROUNDING = "Diferencia de redondeo"
NO_ALERT = "Servicio sin la alerta que dice el texto"
ALERTS = "Alertas"
PRINTED_PROGRESS = "avance_tipo1"
AT_LEAST = re.compile(r"al menos (un|una|uno|dos|tres|\d+)\b", re.IGNORECASE)
NUMBER_WORDS = {"un": 1, "una": 1, "uno": 1, "dos": 2, "tres": 3}

MENTIONS = {
    "mencion_sobre_150": ("planeamiento", "avance sobre el límite"),
    "mencion_avance_bajo": ("avance_bajo", "avance bajo"),
    "mencion_sin_informacion": ("sin_dato", "falta de información"),
}


class Finding(Frozen):
    """What a document prints, what its data give, and where; in words.

    It may be no contradiction: caveats that readers of a progress, an index or a change should know.
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
        """The section of the document: what its text says of a service is not in its table."""
        return ALERTS if self.hallazgo == NO_ALERT else self.donde


Found = Iterator[tuple[str, str | None, str | None, str, str]]
"""Of each finding: kind, document, place, what it prints and what the data give."""


def findings(catalogo: Catalog, instrumento: str | None = None) -> list[Finding]:
    """Return the findings (of one instrument), in the documents' order."""
    cargados = [i.instrumento for i in instruments.loaded(catalogo)]
    return [
        Finding(codigo, que, documento or "", donde or "", dice, da, es_contradiccion)
        for hallar, papel, es_contradiccion in FINDERS
        for codigo in ([catalogo.programa.instrument(papel)] if papel else cargados)
        if codigo is not None and instrumento in (None, codigo)
        for que, documento, donde, dice, da in hallar(catalogo, codigo)
    ]


@cached_by_version
def accused(catalogo: Catalog, instrumento: str | None = None) -> list[Finding]:
    """Return the findings that rounding does not explain."""
    return [h for h in findings(catalogo, instrumento) if h.hallazgo != ROUNDING]


def goals_note(catalogo: Catalog, instrumento: str | None) -> str:
    """Return the note on goals, with the doubts that their document leaves, by indicator."""
    dudas = [
        f"{ficha.corto}: {dicha}"
        for ficha in figures.whole(catalogo, instrumento)
        for dicha in (
            *(formats.small(m.nota) for m in ficha.metas if m.nota),
            *(["no se propone superar su línea base"] if ficha.crece is False else []),
            *(f"{h.dice}; {h.da}" for h in accused(catalogo, instrumento) if h.donde == ficha.nombre),
        )
    ]
    return ". ".join(dict.fromkeys([phrase("nota_de_metas_de_ejes"), *dudas]))


def rounding(catalogo: Catalog, _instrumento: str) -> Found:
    """Yield printed progress that its printed goal and value do not give, and whether rounding explains it."""
    for c in printed_checks.check_published(catalogo, PRINTED_PROGRESS):
        if c.resultado != printed_checks.EQUAL:
            que = ROUNDING if c.resultado == printed_checks.DIFFERS_BY_ROUNDING else "Avance que sus datos no dan"
            da = f"{formats.percent(c.calculado)} con la meta y el valor impresos"
            yield que, c.documento, c.valor_dimension, f"avance tipo 1 de {formats.percent(c.valor)}", da


def mentions(catalogo: Catalog, instrumento: str) -> Found:
    """Yield services whose alerts in the text and in the indicators differ, either way."""
    for mencion, (alerta, palabras) in MENTIONS.items():
        impresas = printed.published_figures(catalogo, indicador=mencion)
        for anio in dict.fromkeys(m.anio for m in impresas):
            dichos = {m.valor_dimension or "": m.documento for m in impresas if m.anio == anio}
            todos = figures.states(catalogo, instrumento, anio)
            reales = [f.servicio_politica for f in figures.alerted(todos, alerta) if f.servicio_politica]
            yield from _left_out(palabras, dichos, reales)
            for servicio in sorted(dichos.keys() - set(reales)):
                avances = ", ".join(
                    f"{f.indicador}: {'ND' if f.avance_tipo1 is None else formats.percent(f.avance_tipo1)}"
                    for f in todos
                    if f.servicio_politica == servicio
                )
                yield NO_ALERT, dichos[servicio], servicio, palabras, avances


def _left_out(palabras: str, dichos: dict[str, str], reales: list[str]) -> Found:
    """Yield the services with an alert that a text omits; `reales` has the service of each indicator with it."""
    servicios = dict.fromkeys(reales)
    if faltan := [s for s in servicios if s not in dichos]:
        yield (
            f"El texto no nombra todos los servicios con {palabras}",
            next(iter(dichos.values())),
            ALERTS,
            phrase("nombra_servicios", servicios=len(dichos), indicadores=sum(s in dichos for s in reales)),
            phrase(
                "servicios_con_alerta",
                indicadores=len(reales),
                servicios=len(servicios),
                n=len(faltan),
                faltan=", ".join(faltan),
            ),
        )


def regressions(catalogo: Catalog, instrumento: str) -> Found:
    """Yield indicators with printed progress and a value below their baseline."""
    for impreso in printed.published_figures(catalogo, indicador=PRINTED_PROGRESS):
        for fila in figures.alerted(figures.states(catalogo, instrumento, impreso.anio), "retroceso"):
            if fila.indicador == impreso.valor_dimension:
                dice = f"avance tipo 1 de {formats.percent(impreso.valor)}"
                da = texts.reason("retroceso", fila)
                yield "Por debajo de su línea base", impreso.documento, fila.indicador, dice, da


def roll_ups(catalogo: Catalog, instrumento: str) -> Found:
    """Yield how the printed index varies with its method."""
    for impreso in printed.published_figures(catalogo, indicador="indice_gestion_pct"):
        otros = [m for m in figures.methods(catalogo, instrumento, impreso.anio) if m.sin is None]
        da = "; ".join(f"{m.etiqueta.lower()}: {formats.percent(m.indice_gestion_pct)}" for m in otros)
        yield "El índice depende del método", impreso.documento, "Índice de gestión", formats.percent(impreso.valor), da


def thresholds(catalogo: Catalog, instrumento: str) -> Found:
    """Yield indicators whose name and formula require different numbers."""
    for ficha in figures.nodes(catalogo, instrumento, "indicador"):
        hallados = [AT_LEAST.search(texto or "") for texto in (ficha.nombre, ficha.formula)]
        pedidos = [NUMBER_WORDS.get(h[1].lower()) or int(h[1]) for h in hallados if h]
        if len({*pedidos}) > 1:
            que = "El nombre y la fórmula piden cosas distintas"
            uno, otro = pedidos
            yield que, ficha.documento, ficha.nombre, f"el nombre: al menos {uno}", f"la fórmula: al menos {otro}"


def maturity_levels(catalogo: Catalog, _instrumento: str) -> Found:
    """Yield documents whose number of maturity levels differs from those they list."""
    for dicho in printed.published_figures(catalogo, indicador="numero_niveles_madurez"):
        lista = printed.published_figures(catalogo, indicador="nivel_madurez", documento=dicho.documento)
        if len(lista) != dicho.valor:
            da = f"enumera {len(lista)}: {', '.join((n.valor_dimension or '').lower() for n in lista)}"
            yield (
                "Niveles de madurez anunciados y enumerados",
                dicho.documento,
                f"Apartado {dicho.seccion}",
                f"{formats.exact(dicho.valor)} niveles",
                da,
            )


def surveys(catalogo: Catalog, instrumento: str) -> Found:
    """Yield changes between samples that chance explains."""
    for p in figures.questions(catalogo, instrumento):
        if (cambio := p.cambio) and not cambio.se_distingue:
            antes, despues = p.respuestas[-2:]
            da = phrase("la_prueba", cambio, p=formats.number(cambio.p, 2))
            dice = f"{formats.points((despues.pct or 0) - (antes.pct or 0))} frente a la versión anterior"
            yield "Cambio que no se distingue del azar", despues.fuente, p.pregunta, dice, da


# Finders, the role of their instrument (empty: every loaded one), and whether they are contradictions.
FINDERS: tuple[tuple[Callable[[Catalog, str], Found], str, bool], ...] = (
    (rounding, figures.POLICY, True),
    (mentions, figures.POLICY, True),
    (regressions, figures.POLICY, False),
    (roll_ups, figures.POLICY, False),
    (thresholds, "", True),
    (maturity_levels, figures.DIGITAL, True),
    (surveys, figures.EVALUATED, False),
)
