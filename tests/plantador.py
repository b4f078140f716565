"""Errors planted in a note: one of each class, in sentences and rows drawn at random.

The note is changed before any format writes it, so the DOCX and the PDF carry the error as a person would have typed
it. What is planted is never true: it is farther from the figure than rounding explains.
Nothing here looks at how the audit reads, but for the figures that it declares unread in the note without errors:
in them nothing is planted.
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

from pp0093.audit.verdicts import Remark
from pp0093.documents.document import Board, CitedFigure, Note, Part, Parts, Plot, Prose, Said, plain_text

# What the note says of itself, and what it repeats of the sentences before.
FUERA = ("siglas", "sobre", "callado", "cambios", "pasaportes", "estrategias")
# Printed as documents do, not figures of the registry.
TABLAS_FUERA = ("otras",)
LEIDAS = ("coincide", "redondeo", "otra_lectura")
NUMERO = re.compile(r"\d[\d,]*(?:\.\d+)?")
# Of other classes (unit, year, name, base, wording) are the sentences of `afirmaciones`: here, what a note is read by.
CLASES = ("digito", "transpuesto", "tabla", "intercambio", "suma", "documento")

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
    """A sentence or row with its error: `numeros` are those whose accusation finds it."""

    clase: str
    sitio: Sitio
    partes: Parts
    era: str
    es: str
    numeros: frozenset[str]

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
        # A list of shares ("Por sector: ...") says of what whole only by the sentences before it: it is not read.
        yield from (
            (f.clave, f.partes) for f in bloque.frases if " por " not in f" {plain_text(f.partes)[:40].lower()}"
        )
    elif isinstance(bloque, Board) and bloque.clave not in TABLAS_FUERA:
        # What a chart leaves of the whole no other figure says: nothing is set against it.
        fuera = [
            isinstance(bloque, Plot) and isinstance(f[1], CitedFigure) and not f[1].es_propia for f in bloque.filas
        ]
        yield from ((bloque.clave, f) for f, es_resto in zip(bloque.filas, fuera, strict=True) if not es_resto)


class Plantador:
    """Draws errors for a note, each different from what it says."""

    def __init__(self, nota: Note, dichos: Iterable[Remark]) -> None:
        leidas = [(_junto(r.cita), r.texto) for r in dichos if r.clase in LEIDAS]
        todos = [(s, _junto(plain_text(s.partes))) for s in sitios(nota)]
        leidos = {s.lugar: {t for cita, t in leidas if cita in texto or texto in cita} for s, texto in todos}
        self.citadas = {s.lugar: [(n, c) for n, c in s.citadas if _numero(c) in leidos[s.lugar]] for s, _ in todos}
        self.sitios = [s for s, _ in todos if self.citadas[s.lugar]]
        self.veces = Counter(c.clave for s in self.sitios for _, c in s.citadas)
        # What a document prints besides of the same thing is no error of whoever writes it.
        self.impresos = {
            n for s in nota.secciones for b in s.bloques if isinstance(b, Board) and b.clave in TABLAS_FUERA
            for fila in b.filas if "dos maneras" in str(fila[0]) for n in NUMERO.findall(plain_text(fila[1:2]))
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
        citadas = [(n, c) for n, c in self.citadas[sitio.lugar] if sirve(c)]
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

    def _intercambio(self, sitio: Sitio, rng: Random) -> Plantado | None:
        """Two figures of one sentence, of one thing, each in the place of the other."""
        citadas = self.citadas[sitio.lugar] if not sitio.es_fila else []
        pares = [(a, b) for a in citadas for b in citadas if a[0] < b[0] and _se_confunden(a[1], b[1])]
        for (n, a), (m, b) in rng.sample(pares, len(pares)):
            if self._es_falso(a, _numero(a), _numero(b)):
                partes = _en(_en(sitio.partes, n, b), m, a)
                es = f"{b.texto} y {a.texto}"
                return Plantado("", sitio, partes, f"{a.texto} y {b.texto}", es, frozenset({_numero(a), _numero(b)}))
        return None


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
        justos = [p for p in suyos if r.texto.lstrip("+-−") in p.numeros]
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
