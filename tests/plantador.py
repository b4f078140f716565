"""Errors planted in a note: one of each class, in sentences and rows drawn at random, from what the registry gives.

The note is changed before any format writes it, so the DOCX and the PDF carry the error as a person would have typed
it. What is planted is never true: it is farther from the figure than rounding explains, or its words go the other way.
Nothing here looks at how the audit reads.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from pp0093.ask.catalog import Catalog
from pp0093.ask.query import Query, run
from pp0093.ask.registry import INDICATORS, dimensions_of
from pp0093.audit.verdicts import Remark
from pp0093.documents.document import Board, CitedFigure, Note, Part, Parts, Plot, Prose, Said, plain_text
from pp0093.note import asking
from pp0093.note.asking import Inquiry
from pp0093.writing import formats

# What the note says of itself, and what it repeats of the sentences before.
FUERA = ("siglas", "sobre", "callado", "cambios", "pasaportes", "estrategias")
# Printed as documents do, not figures of the registry.
TABLAS_FUERA = ("otras", "dos_maneras")
NUMERO = re.compile(r"\d[\d,]*(?:\.\d+)?")
CLASES = (
    "digito", "transpuesto", "tabla", "unidad", "anio", "nombre", "intercambio", "redaccion", "base", "suma",
    "documento",
)  # fmt: skip
ANIOS = range(2013, 2026)
AL_REVES = (
    (" más que en ", " menos que en "), (" menos que en ", " más que en "), ("creció ", "cayó "), ("cayó ", "creció "),
    ("por debajo de su meta", "por encima de su meta"), ("por encima de su meta", "por debajo de su meta"),
    ("no alcanzó su meta: ", "superó su meta: "), (" alcanzó su meta: ", " no alcanzó su meta: "),
    (" más que las distintas", " menos que las distintas"),
)  # fmt: skip
SUPERA = "superó su meta en "

Lugar = tuple[int, int, int]
"""A section of the note, a block of it, and a sentence or row of the block."""


@dataclass(frozen=True)
class Sitio:
    """A sentence or a row with figures: `clave` of the sentence or of its table."""

    lugar: Lugar
    clave: str
    partes: Parts
    es_fila: bool

    @property
    def citadas(self) -> list[tuple[int, CitedFigure]]:
        """Its figures with their place among its parts."""
        return [(n, p) for n, p in enumerate(self.partes) if isinstance(p, CitedFigure) and NUMERO.search(p.texto)]


class Plantado(Struct, frozen=True):
    """A sentence or row with its error: `numeros` are those whose accusation finds it, any of its own if none."""

    clase: str
    sitio: Sitio
    partes: Parts
    era: str
    es: str
    numeros: frozenset[str] = frozenset()

    @property
    def texto(self) -> str:
        """The sentence or row with its error."""
        return plain_text(self.partes)

    def __str__(self) -> str:
        return f"{self.clase}: {self.era} -> {self.es} en «{self.texto}» ({self.sitio.clave})"


@dataclass
class Recuento:
    """What an audit found of what was planted, by class, and what else it accused."""

    plantados: Counter[str] = field(default_factory=Counter)
    hallados: Counter[str] = field(default_factory=Counter)
    callados: list[str] = field(default_factory=list)
    falsas: list[str] = field(default_factory=list)

    def __add__(self, otro: Recuento) -> Recuento:
        return Recuento(
            self.plantados + otro.plantados,
            self.hallados + otro.hallados,
            self.callados + otro.callados,
            self.falsas + otro.falsas,
        )

    def __str__(self) -> str:
        partes = ", ".join(f"{c} {self.hallados[c]}/{n}" for c, n in sorted(self.plantados.items()))
        return f"{self.hallados.total()} de {self.plantados.total()} ({partes}); falsas {len(self.falsas)}"


def sitios(nota: Note) -> list[Sitio]:
    """Return every sentence and row of a note that has a figure of its own."""
    halladas = []
    for s, seccion in enumerate(nota.secciones):
        for b, bloque in enumerate(seccion.bloques if seccion.clave not in FUERA else ()):
            for n, (clave, partes) in enumerate(_dichas(bloque)):
                halladas.append(Sitio((s, b, n), clave, partes, isinstance(bloque, Board)))
    return [h for h in halladas if h.citadas]


def _dichas(bloque: object) -> Iterator[tuple[str, Parts]]:
    if isinstance(bloque, Prose):
        yield from ((f.clave, f.partes) for f in bloque.frases)
    elif isinstance(bloque, Board) and bloque.clave not in TABLAS_FUERA:
        # What a chart leaves of the whole no other figure says: nothing is set against it.
        fuera = [
            isinstance(bloque, Plot) and isinstance(f[1], CitedFigure) and not f[1].es_propia for f in bloque.filas
        ]
        yield from ((bloque.clave, f) for f, es_resto in zip(bloque.filas, fuera, strict=True) if not es_resto)


class Plantador:
    """Draws errors for the note of a year, each different from what the registry says."""

    def __init__(self, catalogo: Catalog, nota: Note, anio: int) -> None:
        self.catalogo, self.nota = catalogo, nota
        self.preguntas = {a: Inquiry(catalogo, a, {}) for a in (*ANIOS, anio)}
        self.del_anio = self.preguntas[anio]
        self.sitios = sitios(nota)
        self.veces = Counter(c.clave for s in self.sitios for _, c in s.citadas)
        # What a document prints besides of the same thing is no error of whoever writes it.
        self.impresos = {
            n for s in nota.secciones for b in s.bloques if isinstance(b, Board) and b.clave == TABLAS_FUERA[1]
            for fila in b.filas for n in NUMERO.findall(plain_text(fila[1:2]))
        }  # fmt: skip

    def tanda(self, rng: Random, cuantos: int = 10) -> list[Plantado]:
        """Return errors of as many classes as there are, each in a sentence or row of its own."""
        clases = [c for _ in range(cuantos) for c in rng.sample(CLASES, len(CLASES))]
        usados: set[Lugar] = set()
        elegidos: list[Plantado] = []
        for clase in clases:
            if len(elegidos) == cuantos:
                break
            if dado := self._uno(clase, rng, usados):
                elegidos.append(dado)
                usados.add(dado.sitio.lugar)
        return elegidos

    def _uno(self, clase: str, rng: Random, usados: set[Lugar]) -> Plantado | None:
        hacer: Callable[[Sitio, Random], Plantado | None] = getattr(self, f"_{clase}")
        libres = [s for s in self.sitios if s.lugar not in usados]
        for sitio in rng.sample(libres, len(libres)):
            if dado := hacer(sitio, rng):
                return replace(dado, clase=clase)
        return None

    def _digito(self, sitio: Sitio, rng: Random) -> Plantado | None:
        return None if sitio.es_fila else self._con_otro(sitio, rng, _otro_digito)

    def _transpuesto(self, sitio: Sitio, rng: Random) -> Plantado | None:
        return None if sitio.es_fila else self._con_otro(sitio, rng, _transpuesto)

    def _tabla(self, sitio: Sitio, rng: Random) -> Plantado | None:
        return self._con_otro(sitio, rng, _otro_digito) if sitio.es_fila else None

    def _documento(self, sitio: Sitio, rng: Random) -> Plantado | None:
        """One of the places that say the same figure says another."""
        return self._con_otro(sitio, rng, _otro_digito, lambda c: self.veces[c.clave] > 1)

    def _suma(self, sitio: Sitio, rng: Random) -> Plantado | None:
        """A part, or the whole, of what adds up."""
        suman = sitio.clave.endswith(".unidades") or sitio.clave in ("solapamiento", "tamano")
        suman |= sitio.clave == "anexo" and sitio.es_fila
        dado = self._con_otro(sitio, rng, _otro_digito, lambda c: suman and _suma(c, sitio))
        if dado is None or sitio.es_fila:
            return dado
        return replace(dado, numeros=frozenset(n for p in dado.partes for n in NUMERO.findall(str(p))))

    def _con_otro(
        self,
        sitio: Sitio,
        rng: Random,
        cambia: Callable[[str, Random], str | None],
        sirve: Callable[[CitedFigure], bool] = lambda _: True,
    ) -> Plantado | None:
        citadas = [(n, c) for n, c in sitio.citadas if sirve(c)]
        for n, c in rng.sample(citadas, len(citadas)):
            era = _numero(c)
            for _ in range(60):
                es = cambia(era, rng)
                if es and self._es_falso(c, era, es):
                    return self._puesto(sitio, n, c, es)
        return None

    def _puesto(self, sitio: Sitio, n: int, c: CitedFigure, es: str) -> Plantado:
        era = _numero(c)
        mal = replace(c, texto=c.texto.removeprefix(">").replace(era, es, 1))
        return Plantado("", sitio, _en(sitio.partes, n, mal), c.texto, mal.texto, frozenset({es}))

    def _es_falso(self, c: CitedFigure, era: str, es: str) -> bool:
        paso = Decimal(1).scaleb(-len(es.partition(".")[2]))
        es_exacto = "." not in es and "soles" not in c.indicador and "%" not in c.texto
        diferencia = abs(_valor(era) - _valor(es))
        return es not in self.impresos and (diferencia > 0 if es_exacto else diferencia > 2 * paso)

    def _unidad(self, sitio: Sitio, rng: Random) -> Plantado | None:
        """Thousands for millions or neither; percent for points."""
        for n, c in rng.sample(sitio.citadas, len(sitio.citadas)):
            otras = {" millones": (" mil", ""), " mil": (" millones", "")}
            for dicha, posibles in otras.items():
                if c.texto.endswith(dicha) and not sitio.es_fila:
                    mal = replace(c, texto=c.texto.removesuffix(dicha) + rng.choice(posibles))
                    return Plantado("", sitio, _en(sitio.partes, n, mal), c.texto, mal.texto, frozenset({_numero(c)}))
            sigue = sitio.partes[n + 1] if n + 1 < len(sitio.partes) else ""
            if isinstance(sigue, str) and sigue.startswith(" puntos porcentuales"):
                partes = _en(sitio.partes, n + 1, sigue.replace(" puntos porcentuales", " %", 1))
                return Plantado("", sitio, partes, f"{c.texto} puntos", f"{c.texto} %", frozenset({_numero(c)}))
        return None

    def _anio(self, sitio: Sitio, rng: Random) -> Plantado | None:
        """The figure of the same thing in another year."""
        for n, c in rng.sample(sitio.citadas, len(sitio.citadas)):
            otras = [o for a in ANIOS if a != c.anio and (o := self._la_misma(c, a))]
            if dado := self._con_valor(sitio, n, c, rng.sample(otras, len(otras))):
                return dado
        return None

    def _la_misma(self, c: CitedFigure, anio: int) -> CitedFigure | None:
        if not _del_registro(c):
            return None
        filtros = {**{d: [v] for d, v in c.lugar}, asking.YEAR: [str(anio)]}
        filas = run(self.catalogo, Query((c.indicador,), (asking.YEAR, *(d for d, _ in c.lugar)), filtros, c.alcance))
        otra = asking.figure_of(filas[0], c.indicador, anio, dict(c.lugar)) if filas else None
        return otra if otra and otra.es_decible else None

    def _nombre(self, sitio: Sitio, rng: Random) -> Plantado | None:
        """The figure of another product, activity, family... in the same year."""
        for n, c in rng.sample(sitio.citadas, len(sitio.citadas)):
            otras = self._hermanas(c)
            if dado := self._con_valor(sitio, n, c, rng.sample(otras, len(otras))):
                return dado
        return None

    def _hermanas(self, c: CitedFigure) -> list[CitedFigure]:
        if not _del_registro(c) or not c.lugar or "indicador" in dict(c.lugar) or c.anio != self.del_anio.anio:
            return []
        resto = dict(c.lugar)
        dimension = c.abierta or next(iter(resto))
        resto.pop(dimension, None)
        return [o for _, o in asking.opened(self.del_anio, c.indicador, dimension, **resto) if o.lugar != c.lugar]

    def _con_valor(self, sitio: Sitio, n: int, c: CitedFigure, otras: Iterable[CitedFigure]) -> Plantado | None:
        for otra in otras:
            texto = _como(c, otra)
            hay = NUMERO.search(texto)
            if hay and otra.es_decible and self._es_falso(c, _numero(c), hay.group()):
                mal = replace(c, texto=texto)
                return Plantado("", sitio, _en(sitio.partes, n, mal), c.texto, texto, frozenset({hay.group()}))
        return None

    def _intercambio(self, sitio: Sitio, rng: Random) -> Plantado | None:
        """Two figures of one sentence, of one thing, each in the place of the other."""
        citadas = sitio.citadas if not sitio.es_fila else []
        pares = [(a, b) for a in citadas for b in citadas if a[0] < b[0] and _se_confunden(a[1], b[1])]
        for (n, a), (m, b) in rng.sample(pares, len(pares)):
            if self._es_falso(a, _numero(a), _numero(b)):
                partes = _en(_en(sitio.partes, n, b), m, a)
                es = f"{b.texto} y {a.texto}"
                return Plantado("", sitio, partes, f"{a.texto} y {b.texto}", es, frozenset({_numero(a), _numero(b)}))
        return None

    def _redaccion(self, sitio: Sitio, rng: Random) -> Plantado | None:
        """Words that go the other way, or a fulfilment said as an excess."""
        posibles: list[Plantado] = []
        for n, parte in enumerate(sitio.partes if not sitio.es_fila else ()):
            sigue = sitio.partes[n + 1] if n + 1 < len(sitio.partes) else ""
            if not isinstance(parte, str):
                continue
            for dicho, contrario in AL_REVES:
                # "no alcanzó" is another of them.
                if dicho in parte and f"no{dicho}" not in parte:
                    partes = _en(sitio.partes, n, parte.replace(dicho, contrario, 1))
                    posibles.append(Plantado("", sitio, partes, dicho.strip(), contrario.strip()))
            if parte.endswith(SUPERA) and isinstance(sigue, CitedFigure):
                posibles += self._logro_por_exceso(sitio, n + 1, sigue)
        return rng.choice(posibles) if posibles else None

    def _logro_por_exceso(self, sitio: Sitio, n: int, c: CitedFigure) -> list[Plantado]:
        es = f"{_valor(_numero(c)) + 100}"
        return [self._puesto(sitio, n, c, es)]

    def _base(self, sitio: Sitio, rng: Random) -> Plantado | None:
        """A share over another whole."""
        for n, c in rng.sample(sitio.citadas, len(sitio.citadas)):
            otras = [o for o in self._sobre_otra_base(c) if 0 < o < 100]
            for otra in rng.sample(otras, len(otras)):
                es = f"{otra:.1f}"
                if self._es_falso(c, _numero(c), es) and "%" in c.texto:
                    return self._puesto(sitio, n, c, es)
        return None

    def _sobre_otra_base(self, c: CitedFigure) -> list[float]:
        lugar = dict(c.lugar)
        if c.indicador in ("participacion_pct", "participacion_con_dato_pct") and len(lugar) > 1:
            bases = [self._valor_de("empresas_atendidas", {d: v}) for d, v in lugar.items()]
            partes = [self._valor_de(c.indicador, {d: v}) for d, v in lugar.items()]
            todo = self._valor_de("empresas_atendidas", {})
            sobre_todo = [c.valor * b / todo for b in bases if b and todo]
            return sobre_todo + [c.valor * p / 100 for p in partes if p]
        if c.indicador == "ejecucion_pct" and "actividad" in lugar:
            return self._sobre("devengado_soles", "pim_soles", lugar)
        if c.indicador == "cumplimiento_pct" and "actividad" in lugar:
            return self._sobre("avance_fisico", "meta_fisica", lugar)
        return []

    def _sobre(self, parte: str, todo: str, lugar: dict[str, str]) -> list[float]:
        """Return a part of an activity over the whole of each product."""
        arriba = self._valor_de(parte, lugar)
        productos = asking.opened(self.del_anio, todo, "producto")
        return [100 * float(arriba) / float(p.valor) for _, p in productos if arriba and p.valor]

    def _valor_de(self, indicador: str, lugar: dict[str, str]) -> float | None:
        cifra = asking.one(self.del_anio, indicador, **lugar)
        return float(cifra.valor) if cifra and cifra.es_decible else None


def _del_registro(c: CitedFigure) -> bool:
    lugar = [d for d, _ in c.lugar]
    return c.es_propia and c.indicador in INDICATORS and {*lugar} <= {*dimensions_of(c.indicador)}


def _numero(c: CitedFigure) -> str:
    hallado = NUMERO.search(c.texto)
    assert hallado
    return hallado.group()


def _valor(texto: str) -> Decimal:
    return Decimal(texto.replace(",", ""))


def _en(partes: Parts, n: int, parte: Part) -> Parts:
    return (*partes[:n], parte, *partes[n + 1 :])


def _otro_digito(numero: str, rng: Random) -> str | None:
    n = rng.choice([i for i, c in enumerate(numero) if c.isdigit()])
    otro = numero[:n] + rng.choice([d for d in "0123456789" if d != numero[n]]) + numero[n + 1 :]
    return None if re.match(r"0\d|0,", otro) else otro


def _transpuesto(numero: str, rng: Random) -> str | None:
    lugares = [i for i, c in enumerate(numero) if c.isdigit()]
    if len(lugares) < 2:
        return None
    i, j = rng.sample(lugares, 2)
    letras = list(numero)
    letras[i], letras[j] = letras[j], letras[i]
    otro = "".join(letras)
    return None if otro == numero or re.match(r"0\d|0,", otro) else otro


def _como(c: CitedFigure, otra: CitedFigure) -> str:
    """Return another figure written as one is: in prose, or bare in a cell."""
    if c.texto.endswith((" mil", " millones")):
        return formats.millions(otra.valor)
    hallado = NUMERO.search(otra.texto)
    return c.texto.removeprefix(">").replace(_numero(c), hallado.group(), 1) if hallado else c.texto


def _se_confunden(a: CitedFigure, b: CitedFigure) -> bool:
    """Tell two figures written alike that a reader may exchange: of one indicator, or a goal and its progress."""
    if not (a.es_propia and b.es_propia):
        return False
    forma_a, forma_b = (NUMERO.sub("", c.texto) for c in (a, b))
    return forma_a == forma_b and (
        a.indicador == b.indicador
        or {a.indicador, b.indicador} <= {"meta_fisica", "avance_fisico", "empresas_atendidas"}
    )


def _suma(c: CitedFigure, sitio: Sitio) -> bool:
    return not sitio.es_fila or c.indicador in ("pim_soles", "devengado_soles")


def con(nota: Note, plantados: Iterable[Plantado]) -> Note:
    """Return a note with errors in it."""
    por_lugar = {p.sitio.lugar: p.partes for p in plantados}
    secciones = []
    for s, seccion in enumerate(nota.secciones):
        bloques = [_con(bloque, {n: p for (i, j, n), p in por_lugar.items() if (i, j) == (s, b)})
                   for b, bloque in enumerate(seccion.bloques)]  # fmt: skip
        secciones.append(replace(seccion, bloques=tuple(bloques)))
    return replace(nota, secciones=tuple(secciones))


def _con(bloque, malas):  # type: ignore[no-untyped-def]
    if not malas:
        return bloque
    if isinstance(bloque, Prose):
        return replace(bloque, frases=tuple(Said(f.clave, malas.get(n, f.partes)) for n, f in enumerate(bloque.frases)))
    if isinstance(bloque, Plot):
        return replace(bloque, filas=tuple(malas.get(n, b) for n, b in enumerate(bloque.filas)))
    return replace(bloque, filas=tuple(malas.get(n, f) for n, f in enumerate(bloque.filas)))


def recuento(plantados: Sequence[Plantado], acusaciones: Iterable[Remark]) -> Recuento:
    """Count what was found; false is what accuses a number that is right, but for the other side of a contradiction."""
    cuenta = Recuento(Counter(p.clase for p in plantados))
    hallados: set[Lugar] = set()
    for r in acusaciones:
        suyos = [p for p in plantados if _es_de(r, p)]
        justos = [p for p in suyos if not p.numeros or r.texto.lstrip("+-−") in p.numeros]
        hallados |= {p.sitio.lugar for p in justos}
        if not justos and not _es_del_otro_lado(r, plantados):
            cuenta.falsas.append(f"{r.clase} {r.texto}: {r.razon} en «{r.cita}»")
    for p in plantados:
        if p.sitio.lugar in hallados:
            cuenta.hallados[p.clase] += 1
        else:
            cuenta.callados.append(str(p))
    return cuenta


def _es_de(r: Remark, p: Plantado) -> bool:
    """Tell a remark of a planted sentence: what it quotes is it, or the part of it that a page leaves together."""
    cita, dicho = _junto(r.cita), _junto(p.texto)
    if cita in dicho or dicho in cita:
        return True
    comun = SequenceMatcher(None, cita, dicho, autojunk=False).find_longest_match()
    return comun.size >= 0.6 * min(len(cita), len(dicho), 60)


def _junto(texto: str) -> str:
    return re.sub(r"[\s\u00ad-]", "", texto)


def _es_del_otro_lado(r: Remark, plantados: Iterable[Plantado]) -> bool:
    """Tell the other side of a contradiction that the rule accuses too: what does not agree, or does not sum."""
    return r.clase in ("contradice_documento", "suma") and any(n in r.razon for p in plantados for n in p.numeros)
