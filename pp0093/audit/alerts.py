"""What a report says of the services of a policy, against the alerts that its own indicators give."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import documents
from pp0093.audit.sentences import Parsed
from pp0093.audit.verdicts import Remark, Verdict, of_number, of_words, said
from pp0093.instruments import figures, sheets
from pp0093.instruments.sheets import IndicatorState
from pp0093.language.numbers import Match, NumberForm, Written, match

CODE = re.compile(r"(?<![\w.])(\d\d\.\d\d\.\d\d)(?![\w.]*\.\d)")
RUN = re.compile(r"(?<![\w.])\d\d\.\d\d\.\d\d(?:\s*(?:,|y|,\s*y)\s*\d\d\.\d\d\.\d\d)*(?!\.\d)")
INDICATOR = re.compile(r"(?<![\w.])(i(?:op|ss)(?:\.\d\d)+)(?![\w.])")
SAID = {
    "avance_bajo": re.compile(r"bajo avance|avances? bajos?"),
    "sin_dato": re.compile(r"falta de informacion|sin informacion|no cuentan? con informacion|ausencia de informacion"),
    "planeamiento": re.compile(r"mayor(?:es)? (?:a|que) 150|atipicamente altos"),
}
WORDS = {"avance_bajo": "avance bajo", "sin_dato": "falta de información", "planeamiento": "avance mayor a 150"}
PROGRESS = "avance_tipo1"
OBJECTIVE = re.compile(r"^\s*op\s?0?(\d)\s*:")


def of(leidas: Sequence[Parsed], catalogo: Catalog, anio: int | None) -> Iterator[Remark]:
    """Yield what a report on the policy says of services and indicators, when it names them by their codes."""
    instrumento = catalogo.programa.instrument(sheets.POLICY)
    if instrumento is None or not any(CODE.search(s.plano) or INDICATOR.search(s.plano) for s in leidas):
        return
    del_anio = sheets.year_of(catalogo, instrumento, anio)
    if del_anio is None:
        return
    estados = sheets.states(catalogo, instrumento, del_anio)
    yield from _mentioned(leidas, estados)
    yield from _values(leidas, estados, catalogo)


def _mentioned(leidas: Sequence[Parsed], estados: Sequence[IndicatorState]) -> Iterator[Remark]:
    """Yield the services that a text gives an alert to, or leaves out, against those that have it."""
    dichos: dict[tuple[str, str], dict[str, tuple[Parsed, int]]] = {}
    objetivo, bloque = "", -1
    for leida in leidas:
        if leida.oracion.bloque != bloque:
            objetivo, bloque = "", leida.oracion.bloque
        if inicio := OBJECTIVE.match(leida.plano):
            objetivo = f"0{inicio.group(1)}"
        for corrida in RUN.finditer(leida.plano):
            for alerta in _alerts(leida.plano, corrida):
                suyos = CODE.finditer(leida.plano, corrida.start(), corrida.end())
                dichos.setdefault((objetivo, alerta), {}).update({c.group(1): (leida, c.start()) for c in suyos})
    for (objetivo, alerta), codigos in dichos.items():
        reales = dict.fromkeys(_short(f) for f in figures.alerted(estados, alerta) if f.servicio_politica)
        yield from _wrong(codigos, reales, estados, alerta)
        faltan = [s for s in reales if objetivo and s.startswith(objetivo) and s not in codigos]
        if faltan:
            ultimo, (leida, lugar) = next(reversed(codigos.items()))
            razon = f"entre los servicios con {WORDS[alerta]} el texto no nombra {', '.join(faltan)}"
            yield _word(leida, lugar + 1, ultimo, Verdict.DATA, razon)


def _wrong(
    codigos: Mapping[str, tuple[Parsed, int]], reales: Collection[str], estados: Sequence[IndicatorState], alerta: str
) -> Iterator[Remark]:
    for codigo, (leida, lugar) in codigos.items():
        suyos = [_progress(f) for f in estados if _short(f) == codigo]
        if suyos and codigo not in reales:
            que = f"el texto le atribuye {WORDS[alerta]} y sus indicadores dicen otra cosa"
            yield _word(leida, lugar, codigo, Verdict.NAME, f"{que} ({', '.join(suyos)})")


def _short(f: IndicatorState) -> str:
    return (f.servicio_politica or "").partition(".")[2]


def _progress(f: IndicatorState) -> str:
    return f"{f.indicador}: {'ND' if f.avance_tipo1 is None else said(round(Decimal(f.avance_tipo1), 1))}"


def _alerts(plano: str, corrida: re.Match[str]) -> list[str]:
    """Return what a sentence says of a run of codes: in the words after it, up to the next, else in those before."""
    siguiente, antes = RUN.search(plano, corrida.end()), plano[: corrida.start()]
    despues = re.split(r"[;)]", plano[corrida.end() : siguiente.start() if siguiente else len(plano)])[0]
    halladas = [] if despues.startswith("),") else [a for a, patron in SAID.items() if patron.search(despues)]
    if "(" not in antes[-30:] or (halladas and not antes.rstrip().endswith(("como", "servicios", "en los"))):
        return halladas
    propio = antes[max((m.end() for m in RUN.finditer(antes)), default=0) :]
    return [a for a, patron in SAID.items() if patron.search(propio)]


def _word(leida: Parsed, lugar: int, texto: str, clase: Verdict, razon: str) -> Remark:
    dicho = of_words(leida.oracion, (lugar, lugar + len(texto)), clase, razon, indicador=PROGRESS)
    return replace(dicho, texto=texto)


def _values(leidas: Sequence[Parsed], estados: Sequence[IndicatorState], catalogo: Catalog) -> Iterator[Remark]:
    """Yield the progress printed beside the code of an indicator: the last number before the next code."""
    por_codigo = {f.indicador.lower(): f for f in estados}
    pendiente: IndicatorState | None = None
    for leida in leidas:
        codigos = list(INDICATOR.finditer(leida.plano))
        if codigos:
            pendiente = por_codigo.get(codigos[-1].group(1))
        if pendiente is None or not leida.numeros or not (codigos or leida.oracion.es_fila):
            continue
        n = leida.numeros[-1]
        if leida.plano[n.fin :].strip():
            continue
        if pendiente.avance_tipo1 is not None and n.tipo == NumberForm.COUNT and n.decimales:
            yield _value(leida, n, pendiente, catalogo)
            pendiente = None


def _value(leida: Parsed, n: Written, f: IndicatorState, catalogo: Catalog) -> Remark:
    avance = Decimal(str(f.avance_tipo1))
    clase, razon = Verdict.UNKNOWN, "no se sabe si es el avance del indicador"
    if f.tipo_nombre and f.objetivo and not f.servicio_politica and f.alerta_retroceso:
        valor, base = (said(Decimal(str(v)).normalize() + 0) for v in (f.valor_obtenido, f.linea_base))
        que = f"aunque el valor, {valor}, está por debajo de su línea base, {base}: no hay avance"
        clase, razon = Verdict.DOCUMENT, f"el avance es {said(round(avance, 1))} {que}"
    elif match(n, avance, avance, es_exacta=True) == Match.EQUAL:
        clase, razon = Verdict.EQUAL, ""
    elif documents.admit(catalogo, f.indicador, f.anio, n.whole):
        clase, razon = Verdict.ROUNDED, "lo explica el redondeo de sus datos"
    return of_number(leida.oracion, n, clase, razon, indicador=PROGRESS)
