"""Spanish claims about the published figures: true ones, and the same with one planted error.

The figures are asked of the command line and read from the transcribed CSV files; the frames are of nobody's report.
Nothing here looks at how the audit reads.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Any

from libros import de_toml, leidas

PROYECTO = Path(__file__).resolve().parent.parent
PUBLICADO = PROYECTO / "data" / "raw" / "publicado"
VERBOS, FIRMAS, CUANDO, TRAS, SUBE, BAJA, CORTOS, TAMANOS, INDICADORES, UNIDADES, CAMBIOS = de_toml(
    "afirmaciones"
).values()
EN_ACCIONES = ("5006051", "5005088")
IMPRESAS = ("", "actividad", "producto", "sector", "tamano", "region_natural", "indicador_desempeno")
CLASES = ("unidad", "redaccion", "contradice_datos", "anio", "nombre", "base", "suma", "contradice_documento")


@dataclass(frozen=True)
class Frase:
    """A paragraph with one claim: its text, its number as it is written, and the planted error ("" if true)."""

    texto: str
    numero: str
    clase: str = ""


@dataclass(frozen=True)
class Cifra:
    """One figure with what it is of: `exacta` when it is a count or an amount in soles."""

    indicador: str
    anio: int
    dimension: str
    codigo: str
    valor: Decimal
    exacta: bool = True

    @property
    def de(self) -> str:
        """What it is of, as its codes are spoken."""
        return f"{self.dimension} {CORTOS.get(self.codigo, self.codigo)}"


def con_comas(valor: Decimal, decimales: int = 0) -> str:
    redondo = valor.quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP)
    return f"{redondo:,.{decimales}f}"


def cifras(preguntar: Callable[..., Any]) -> list[Cifra]:
    """All the figures of activities, products and the programme that the published version gives."""
    halladas = []
    for indicadores, dimension in (
        ("empresas_atendidas,meta_fisica,avance_fisico,cumplimiento_pct", "actividad"),
        ("empresas_atendidas,meta_fisica,cumplimiento_pct", "producto"),
        ("pia_soles,pim_soles,devengado_soles,saldo_soles,ejecucion_pct", "actividad"),
        ("pia_soles,pim_soles,devengado_soles,ejecucion_pct", "producto"),
        ("empresas_atendidas", "familia_servicio"),
        ("pia_soles,pim_soles,devengado_soles,ejecucion_pct", ""),
        ("empresas_atendidas", ""),
    ):
        por = f"anio,{dimension}" if dimension else "anio"
        for fila in preguntar("consulta", indicadores, "--por", por, "--formato", "json"):
            for i in indicadores.split(","):
                es_real = fila.get(f"procedencia_{i}", fila["procedencia"]) not in ("sintetico", None)
                if fila[i] is not None and es_real and fila["anio"] in (2020, 2025):
                    codigo = str(fila[dimension]) if dimension else ""
                    halladas.append(Cifra(i, fila["anio"], dimension, codigo, Decimal(str(fila[i]))))
    return halladas


def impresas() -> list[Cifra]:
    """The printed shares, changes and indicators of one subject that no other row contradicts."""
    salida: dict[tuple[Any, ...], list[Cifra]] = {}
    for archivo in ("informe_2020.csv", "informe_2025.csv"):
        for f in leidas(PUBLICADO / archivo):
            if f["valor"] and f["dimension"] in IMPRESAS and not f["nota"].startswith("más de"):
                clave = (f["indicador"], int(f["anio"]), f["dimension"], f["valor_dimension"])
                salida.setdefault(clave, []).append(Cifra(*clave, Decimal(f["valor"]), exacta=False))
    unicas = [c[0] for c in salida.values() if len({x.valor for x in c}) == 1]
    return [c for c in unicas if c.indicador not in ("ejecucion_pct", "cumplimiento_pct", "empresas_atendidas")]


# What is said of each figure (and of what); the file says what its braces are.
MARCOS: dict[str, list[str]] = de_toml("marcos")


def con_anio(azar: Random, frase: str, anio: int) -> str:
    """A sentence with its year before or after."""
    if azar.random() < 0.5:
        inicio = azar.choice(CUANDO).format(a=anio)
        return inicio + frase[0].lower() + frase[1:] + "."
    return frase + azar.choice(TRAS).format(a=anio) + "."


def sujeto(azar: Random, c: Cifra) -> str:
    corto = CORTOS.get(c.codigo, "")
    if c.dimension == "actividad":
        return azar.choice((f"La actividad {corto}", f"La Actividad {corto}", f"La actividad {c.codigo}"))
    if c.dimension == "producto":
        return azar.choice((f"El producto {corto}", f"El Producto {corto}"))
    return azar.choice(("El PP 0093", "El programa", "El programa presupuestal"))


def soles(azar: Random, valor: Decimal) -> tuple[str, str]:
    """An amount as it may be written, and its number."""
    formas = [(f"S/ {con_comas(valor)}", con_comas(valor)), (f"{con_comas(valor)} soles", con_comas(valor))]
    if valor >= 10_000:
        mil = con_comas(valor / 1000, 1)
        formas += [(f"S/ {mil} mil", mil), (f"{mil} miles de soles", mil)]
    if valor >= 1_000_000:
        millones = con_comas(valor / 10**6, azar.choice((1, 2)))
        formas += [(f"S/ {millones} millones", millones), (f"{millones} millones de soles", millones)]
    return azar.choice(formas)


class Mundo:
    """All the figures, by what they are of."""

    def __init__(self, propias: list[Cifra], publicadas: list[Cifra]) -> None:
        self.propias, self.publicadas = propias, publicadas
        self.por = {(c.indicador, c.anio, c.dimension, c.codigo): c for c in propias}

    def otra(self, c: Cifra, indicador: str) -> Cifra | None:
        return self.por.get((indicador, c.anio, c.dimension, c.codigo))


def enmarcada(azar: Random, clave: str, c: Cifra, valor: Decimal) -> Frase:
    """A sentence of those of a key that says a value of what a figure is of."""
    quien, n = sujeto(azar, c), con_comas(valor, 0 if c.indicador in ("empresas_atendidas", "meta_fisica") else 1)
    escrito = ""
    if c.indicador.endswith("_soles"):
        escrito, n = soles(azar, valor)
    frase = azar.choice(MARCOS[clave]).format(
        Q=quien, q=quien[0].lower() + quien[1:], n=n, p=azar.choice(("%", " %")), s=escrito, v=azar.choice(VERBOS),
        f=azar.choice(FIRMAS), m="acciones" if c.codigo in EN_ACCIONES else "empresas", c=c.codigo.lower(),
        C=c.codigo, t=TAMANOS.get(c.codigo), i=INDICADORES.get(c.codigo),
    )  # fmt: skip
    return Frase(con_anio(azar, frase, c.anio), n)


def exceso(azar: Random, c: Cifra, logro: Decimal) -> Frase | None:
    if abs(logro - 100) < Decimal("0.1"):
        return None
    return enmarcada(azar, "sobre la meta" if logro > 100 else "bajo la meta", c, abs(logro - 100))


def cambio(azar: Random, c: Cifra, valor: Decimal, *, al_reves: bool = False) -> Frase | None:
    if c.dimension not in ("", "producto", "actividad"):
        return None
    n, p, quien = con_comas(abs(valor), 1), azar.choice(("%", " %")), sujeto(azar, c)
    que, son_varias = azar.choice(CAMBIOS[c.indicador])
    verbo = azar.choice(SUBE if (valor > 0) != al_reves else BAJA)[son_varias]
    frente = azar.choice((f"respecto a {c.anio - 1}", "frente al año anterior", f"en comparación con {c.anio - 1}"))
    return Frase(f"En {c.anio}, {que} {quien[0].lower()}{quien[1:]} {verbo} {n}{p} {frente}.", n)


def escribir(azar: Random, c: Cifra, valor: Decimal) -> Frase | None:
    """A claim that a figure is a value, in a frame of its indicator."""
    if c.indicador in CAMBIOS:
        return cambio(azar, c, valor)
    if c.indicador == "empresas_atendidas" and (
        c.codigo in EN_ACCIONES or c.dimension not in ("", "actividad", "producto", "familia_servicio")
    ):
        return None
    if c.indicador in ("valor_indicador", "meta_indicador") and c.codigo not in INDICADORES:
        return None
    con_dimension = f"{c.indicador} {c.dimension}"
    clave = con_dimension if con_dimension in MARCOS else c.indicador
    return enmarcada(azar, clave, c, valor) if clave in MARCOS else None


def verdaderas(mundo: Mundo, azar: Random) -> Iterator[Frase]:
    """True claims without end."""
    todas = [c for c in (*mundo.propias, *mundo.publicadas) if c.valor]
    while True:
        c = azar.choice(todas)
        frase = compuesta(azar, c, mundo) if azar.random() < 0.15 else None
        if c.indicador == "cumplimiento_pct" and azar.random() < 0.3:
            frase = exceso(azar, c, c.valor)
        frase = frase or escribir(azar, c, c.valor)
        if frase:
            yield frase


def compuesta(azar: Random, c: Cifra, mundo: Mundo) -> Frase | None:
    """A sentence with several true numbers."""
    logro, programada = mundo.otra(c, "cumplimiento_pct"), mundo.otra(c, "meta_fisica")
    if c.indicador != "avance_fisico" or logro is None or programada is None or not programada.valor:
        return None
    que = "acciones" if c.codigo in EN_ACCIONES else azar.choice(FIRMAS)
    n, m, p = con_comas(c.valor), con_comas(programada.valor), con_comas(logro.valor, 1)
    quien = sujeto(azar, c)
    return Frase(
        azar.choice((
            f"{quien} logró {n} {que} de una meta de {m}, es decir, el {p} % de lo programado en {c.anio}.",
            f"En {c.anio}, {quien[0].lower()}{quien[1:]} llegó a {n} {que}, el {p} % de su meta ({m}).",
            f"De las {m} {que} programadas, {quien[0].lower()}{quien[1:]} alcanzó {n} ({p} % de la meta) en {c.anio}.",
        )),
        n,
    )  # fmt: skip


def falsas(mundo: Mundo, azar: Random, clase: str) -> Iterator[Frase]:
    """Claims with one planted error of a class, without end."""
    planta = {
        "unidad": _unidad, "redaccion": _redaccion, "contradice_datos": _cambiada, "anio": _anio, "nombre": _nombre,
        "base": _base, "suma": _suma, "contradice_documento": _documento,
    }[clase]  # fmt: skip
    todas = [c for c in (*mundo.propias, *mundo.publicadas) if c.valor]
    if clase == "suma":
        todas = [c for c in todas if c.codigo == "5005088"]
    elif clase == "base":
        todas = [c for c in todas if c.dimension == "actividad" and c.indicador == "empresas_atendidas"]
    for _ in range(100_000):
        frase = planta(azar, azar.choice(todas), mundo)
        if frase:
            yield Frase(frase.texto, frase.numero, clase)


def _unidad(azar: Random, c: Cifra, mundo: Mundo) -> Frase | None:
    if not c.indicador.endswith("_soles") or c.valor < 10_000:
        return None
    bien = enmarcada(azar, c.indicador, c, c.valor)
    for mal, otras in UNIDADES.items():
        if re.search(rf"{re.escape(bien.numero)}{mal}\b", bien.texto):
            otra = azar.choice(otras)
            return Frase(re.sub(rf"{re.escape(bien.numero)}{mal}\b", f"{bien.numero}{otra}", bien.texto), bien.numero)
    return None


def _redaccion(azar: Random, c: Cifra, mundo: Mundo) -> Frase | None:
    if c.indicador.endswith("_variacion_pct") and c.indicador.startswith(("empresas", "devengado")):
        return cambio(azar, c, c.valor, al_reves=True)
    if c.indicador != "cumplimiento_pct" or abs(c.valor - 100) < 1:
        return None
    quien, n = sujeto(azar, c), con_comas(c.valor, 1)
    return Frase(
        con_anio(azar, azar.choice((f"{quien} superó su meta en {n} %", f"{quien} excedió su meta en {n} %")), c.anio),
        n,
    )


def _cambiada(azar: Random, c: Cifra, mundo: Mundo) -> Frase | None:
    factor = Decimal(azar.choice(("0.87", "0.93", "1.06", "1.11", "1.2")))
    valor = c.valor * factor
    if (
        c.valor == valor.quantize(Decimal(1))
        or abs(valor - c.valor) < 2
        or (c.indicador == "ejecucion_pct" and valor > 100)
    ):
        return None
    return escribir(azar, c, valor if c.valor != c.valor.to_integral_value() else valor.quantize(Decimal(1)))


def _anio(azar: Random, c: Cifra, mundo: Mundo) -> Frase | None:
    otra = mundo.por.get((c.indicador, 4045 - c.anio, c.dimension, c.codigo))
    if (
        otra is None
        or not otra.valor
        or abs(otra.valor / c.valor - 1) < Decimal("0.02")
        or len(con_comas(otra.valor, 1)) < 5
    ):
        return None
    return escribir(azar, c, otra.valor)


def _nombre(azar: Random, c: Cifra, mundo: Mundo) -> Frase | None:
    if c.dimension not in ("actividad", "producto"):
        return None
    otras = [
        o
        for o in mundo.propias
        if (o.indicador, o.anio, o.dimension) == (c.indicador, c.anio, c.dimension) and o.codigo != c.codigo
    ]
    otras = [
        o
        for o in otras
        if o.valor
        and abs(o.valor / c.valor - 1) > Decimal("0.02")
        and (o.codigo in EN_ACCIONES) == (c.codigo in EN_ACCIONES)
    ]
    return escribir(azar, c, azar.choice(otras).valor) if otras else None


def _base(azar: Random, c: Cifra, mundo: Mundo) -> Frase | None:
    """A part of a family said of the programme, or the other way round."""
    familias = {
        "5005083": "Articulación", "5005867": "Articulación", "5005086": "Difusión", "5005078": "Capacitación",
        "5005081": "Capacitación",
    }  # fmt: skip
    total, familia = mundo.por.get(("empresas_atendidas", c.anio, "", "")), familias.get(c.codigo)
    de_familia_ = mundo.por.get(("empresas_atendidas", c.anio, "familia_servicio", familia or ""))
    if c.indicador != "empresas_atendidas" or not (total and de_familia_):
        return None
    mala = con_comas(100 * c.valor / total.valor, 1)
    if Decimal(mala) < Decimal("0.5"):
        return None
    todas = f"De las {con_comas(de_familia_.valor)} empresas con servicios de {de_familia_.codigo.lower()} en {c.anio}"
    texto = f"{todas}, el {mala} % fue atendido por la actividad {CORTOS[c.codigo]}."
    return Frase(texto, mala)


def _suma(azar: Random, c: Cifra, mundo: Mundo) -> Frase | None:
    if c.codigo != "5005088" or c.indicador != "avance_fisico":
        return None
    itp = azar.randrange(100, int(c.valor) - 100)
    resto = int(c.valor) - itp + azar.choice((-30, 12, 45))
    n = con_comas(Decimal(itp))
    total = f"La actividad 4.2 ejecutó {con_comas(c.valor)} acciones en {c.anio}."
    texto = f"{total} De ellas, {n} fueron del ITP y {con_comas(Decimal(resto))} de la DGITDF."
    return Frase(texto, n)


def _documento(azar: Random, c: Cifra, mundo: Mundo) -> Frase | None:
    """Two sentences that say two things of what nobody prints: both are to be accused."""
    nombres = ("Ica", "Puno", "Cusco", "Tacna", "Loreto", "Piura")
    una, otra = azar.sample(range(11, 95), 2)
    lugar = azar.choice(nombres)
    n = f"{una}.{azar.randrange(1, 9)}"
    return Frase(
        f"El {n} % de las empresas atendidas en 2025 está en {lugar}. "
        f"En 2025, {lugar} concentró el {otra}.0 % de las empresas atendidas.",
        n,
    )


def documento(frases: list[Frase]) -> tuple[str, dict[int, Frase]]:
    """A text with a claim in each paragraph, and the claim of each line."""
    lineas: list[str] = []
    lugares: dict[int, Frase] = {}
    for frase in frases:
        for linea in frase.texto.split("\n"):
            lineas.append(linea)
            lugares[len(lineas)] = frase
        lineas.append("")
    return "\n".join(lineas), lugares
