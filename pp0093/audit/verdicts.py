"""What a number of a document says, how it stands to what is known, and what is said of it.

Nothing is guessed. A number may have several readings; one is `firme` when its sentence names the indicator and the
subject, and leaves nothing unread that would make it of something else. Only then can it be accused.

Numbers said alike in one sentence are settled together: "Lima (32.5 %), La Libertad (6.8 %) y Arequipa (6.6 %)" does
not say what the shares are of, but two are what is known of their places: the third is the same thing of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from pp0093.audit.document import ReadSentence
from pp0093.audit.knowledge import PROGRAMME, KnownFigure, NumberRelation, Of
from pp0093.audit.topics import Spot, is_beside_name, series_in_order, with_theme
from pp0093.language.numbers import AGREES, HUNDRED, Bounding, Match, NumberForm, Written, holds, match
from pp0093.language.words import Meaning

Place = tuple[int, int]
"""A sentence of the document, by its order, and a position in it."""


class ReadAs(Struct, frozen=True):
    """One way of understanding a number: what is known of what it would say."""

    cifra: KnownFigure
    firme: bool


COMMA = re.compile(r"^\s*[,:]\s*(?:el|la|con|un)?\s*$")
FACING = re.compile(
    r"^\s?(?:,|de|del|en|fue|fueron|es|son|se ubic\w+ en|corresponde a|esta en|estan en|pertenece a)?\s*"
    r"(?:la|el|los|las)?\s*$"
)


class ReadClaim(Struct, frozen=True):
    """A number of a document, its sentence, and its readings, the surest first; `motivo` says why nothing is said.

    `encaje` is how it stands to `cifra`, the one that agrees or that refutes it, `firme` where that is surely its own;
    None where there is nothing to say.

    `sentido` is what words say of a change (1 up, -1 down), `cota` what they say of its exactness, `orden` how
    what reached it stands to it when it is a goal, `enlace` how it is
    tied to its name, `por_paralelo` whether what it is of is known by the numbers said alike (see parallel) and
    `es_de_lista` whether its whole sentence is a list that was read (see listed).
    """

    escrito: Written
    oracion: ReadSentence
    papel: str = ""
    relacion: NumberRelation = NumberRelation.VALUE
    anio: int | None = None
    lecturas: tuple[ReadAs, ...] = ()
    es_clara: bool = False
    de: Of = PROGRAMME
    sentido: int = 0
    cota: Bounding = Bounding.EXACT
    orden: Bounding = Bounding.EXACT
    motivo: str = ""
    alrededor: frozenset[Meaning] = frozenset()
    es_de_contexto: bool = False
    atado: tuple[Meaning, ...] = ()
    es_de_lista: bool = False
    encaje: Match | None = None
    cifra: KnownFigure | None = None
    firme: bool = False

    @property
    def lugar(self) -> Place:
        """Its sentence, by its order in the document, and where it is in it."""
        return self.oracion.orden, self.escrito.inicio


def tied(lugar: Spot) -> tuple[Meaning, ...]:
    """Return what the name that a number is tied to may name: "Lima (35.2 %)", "Lima, 35.2 %", "35.2 % de Lima"."""
    plano, n = lugar.leida.plano, lugar.n
    if series_in_order(lugar):
        return ()
    con_nombre = with_theme(lugar.leida.menciones)
    antes = next((m for m in reversed(con_nombre) if m.fin <= n.inicio), None)
    sigue = next((m for m in con_nombre if m.inicio >= n.fin), None)
    encara = sigue and FACING.match(plano[n.fin : sigue.inicio])
    # Where both may be its name, it is the one on the side where the first number has its own.
    es_antes = not encara or con_nombre[0].fin <= lugar.leida.numeros[0].inicio
    junto = antes and (is_beside_name(lugar.leida, n) or (es_antes and COMMA.match(plano[antes.fin : n.inicio])))
    return antes.temas if antes and junto else sigue.temas if sigue and encara else ()


SIGNED = (NumberRelation.CHANGE, NumberRelation.GAP, NumberRelation.DIFFERENCE)


def judge(claim: ReadClaim) -> ReadClaim:
    """Return a claim with its outcome: refuted only when no way of reading it agrees and one is sure."""
    if not claim.lecturas:
        return claim
    firmes = [r for r in claim.lecturas if r.firme]
    es_parte = claim.relacion == NumberRelation.SHARE
    miradas = firmes if firmes and not es_parte else _likeliest(claim)
    for encaje in AGREES:
        for r in miradas:
            if fits(claim, r.cifra) == encaje:
                return replace(claim, encaje=encaje, cifra=r.cifra, firme=r.firme)
    if not claim.es_clara:
        return replace(claim, motivo="la frase no dice con certeza de qué indicador es")
    if not firmes and not claim.es_de_contexto and not es_parte:
        return replace(claim, motivo="la frase no dice con certeza de qué es la cifra")
    if fits(claim, miradas[0].cifra) is None:
        return replace(claim, motivo="la frase da la cifra como aproximada")
    return replace(claim, encaje=Match.NO, cifra=miradas[0].cifra, firme=miradas[0].firme)


def _likeliest(claim: ReadClaim) -> Sequence[ReadAs]:
    """Return the readings of the name tied to a number, else those of the likeliest thing that its sentence names."""
    lecturas = claim.lecturas
    if claim.atado:
        return [r for r in lecturas if {*claim.atado} & r.cifra.de] or lecturas
    return lecturas if claim.es_de_contexto else [r for r in lecturas if r.cifra.de == lecturas[0].cifra.de]


def fits(claim: ReadClaim, cifra: KnownFigure) -> Match | None:
    """Say whether a claim agrees with a known figure, by what it says of it; None where its words are too loose."""
    desde, hasta = bounds(claim.relacion, cifra)
    if claim.escrito.tipo == NumberForm.TIMES:
        desde, hasta = desde / HUNDRED, hasta / HUNDRED
    return holds(claim.cota, claim.escrito, desde, hasta, es_exacta=cifra.es_exacta)


def bounds(relacion: NumberRelation, cifra: KnownFigure) -> tuple[Decimal, Decimal]:
    """Return between which values a number of a relation to a figure lies, without sign."""
    desde, hasta = cifra.desde, cifra.hasta
    if relacion == NumberRelation.EXCESS:
        desde, hasta = desde - HUNDRED, hasta - HUNDRED
        return (desde, hasta) if desde >= 0 else (Decimal(-1), Decimal(-1))
    if relacion == NumberRelation.SHORT:
        return (HUNDRED - hasta, HUNDRED - desde) if hasta < HUNDRED else (Decimal(-1), Decimal(-1))
    if hasta <= 0 or (relacion in SIGNED and abs(desde) > abs(hasta)):
        desde, hasta = -hasta, -desde
    return desde, hasta


def sign(cifra: KnownFigure) -> int:
    """Return the sign that a change surely has, 0 when it is not known."""
    return 1 if cifra.desde > 0 else -1 if cifra.hasta < 0 else 0


# What is said of a number ------------------------------------------------------------------


class Verdict(StrEnum):
    """How a number stands to what is known."""

    EQUAL = "coincide"
    ROUNDED = "redondeo"
    UNIT = "unidad"
    WORDING = "redaccion"
    DOCUMENT = "contradice_documento"
    DATA = "contradice_datos"
    SUM = "suma"
    YEAR = "anio"
    NAME = "nombre"
    UNKNOWN = "sin_dato"
    RESTATED = "otra_lectura"
    NOTED = "conviene_saber"


WHOLE = Decimal(100)
NOT_ACCUSED = (Verdict.EQUAL, Verdict.ROUNDED, Verdict.UNKNOWN, Verdict.RESTATED, Verdict.NOTED)


class Remark(Struct, frozen=True):
    """What is said of one number (or of the words `texto`, then without `valor`), with its place.

    `linea` is of the text, from 1; `valor` is as written, without multiplier, and so is `valor_esperado`.
    """

    pagina: int
    linea: int
    cita: str
    texto: str
    valor: Decimal | None
    clase: Verdict
    indicador: str | None = None
    valor_esperado: Decimal | None = None
    razon: str = ""
    lugar: Place = (0, 0)
    cambio: KnownFigure | None = None

    @property
    def es_acusacion(self) -> bool:
        """Tell whether it says that something is wrong."""
        return self.clase not in NOT_ACCUSED

    def row(self) -> dict[str, Any]:
        """Return it as a row of the answer."""
        fila = asdict(self)
        del fila["lugar"], fila["cambio"]
        return fila | {"clase": str(self.clase), "sugerencia": self.ours}

    @property
    def ours(self) -> str:
        """Our figure, for who corrects the sentence; "" where there is none."""
        return "" if self.valor_esperado is None else f"Nuestra cifra: {said(self.valor_esperado)}"


def remark(claim: ReadClaim, clase: Verdict, razon: str, **mas: Any) -> Remark:
    """Return what is said of the number of a claim."""
    return of_number(claim.oracion, claim.escrito, clase, razon, **{"indicador": claim.papel or None} | mas)


def of_number(oracion: ReadSentence, escrito: Written, clase: Verdict, razon: str, **mas: Any) -> Remark:
    """Return what is said of a number of a sentence."""
    linea = oracion.line(escrito.inicio)
    return Remark(
        linea.pagina,
        linea.numero,
        oracion.texto,
        oracion.texto[escrito.inicio : escrito.fin].strip() if not escrito.texto else escrito.texto,
        escrito.valor * (escrito.signo or 1),
        clase,
        razon=razon,
        lugar=(oracion.orden, escrito.inicio),
        **mas,
    )


def of_words(oracion: ReadSentence, lugar: tuple[int, int], clase: Verdict, razon: str, **mas: Any) -> Remark:
    """Return what is said of the words of a sentence from one position to another, which are no number."""
    linea, texto = oracion.line(lugar[0]), oracion.texto[slice(*lugar)]
    sitio = oracion.orden, lugar[0]
    return Remark(linea.pagina, linea.numero, oracion.texto, texto, None, clase, razon=razon, lugar=sitio, **mas)


def against(
    oracion: ReadSentence, escrito: Written, entre: tuple[Decimal, Decimal], que: str, clase: Verdict, **mas: Any
) -> Remark:
    """Return what is said of a number by what something else gives: that it agrees, or that it is another."""
    desde, hasta = entre
    if (encaje := match(escrito, desde, hasta, es_exacta=desde == hasta)) != Match.NO:
        return of_number(oracion, escrito, Verdict(str(encaje)), f"es lo que da {que}", **mas)
    bien = as_written(escrito, (desde + hasta) / 2)
    return of_number(oracion, escrito, clase, f"{que} da {said(bien)}", valor_esperado=bien, **mas)


def expected(escrito: Written, cifra: KnownFigure) -> Decimal:
    """Return what is known, written as the number is: its scale and decimals."""
    return as_written(escrito, abs(cifra.valor))


def as_written(escrito: Written, valor: Decimal) -> Decimal:
    """Return a value with the scale and the decimals of a written number, one at least in a share."""
    decimales = escrito.decimales or (1 if escrito.tipo in (NumberForm.PERCENT, NumberForm.POINTS) else 0)
    paso = Decimal(1).scaleb(-decimales)
    redondo = valor.scaleb(0 if escrito.tope else -escrito.escala).quantize(paso, ROUND_HALF_UP)
    # Nothing short of 100 % is written as 100 %.
    return redondo - paso if escrito.tipo == NumberForm.PERCENT and valor < WHOLE <= redondo else redondo


def said(valor: Decimal | int) -> str:
    """Return a value as a report writes it: 1,234.5."""
    decimales = max(-int(Decimal(valor).as_tuple().exponent), 0)
    return f"{valor:,.{decimales}f}"


def merged(remarks: Iterable[Remark]) -> list[Remark]:
    """Return one remark for each number, in the order of the text: an accusation stands over the rest."""
    elegidos: dict[tuple[int, Place, str], Remark] = {}
    for r in remarks:
        clave = (r.linea, r.lugar, r.texto)
        if clave not in elegidos or (r.es_acusacion and not elegidos[clave].es_acusacion):
            elegidos[clave] = r
    return sorted(elegidos.values(), key=lambda r: (r.linea, r.lugar))


def as_json(remarks: Iterable[Remark]) -> str:
    """Return the answer as `--formato json` gives it."""
    return json.dumps([r.row() for r in remarks], ensure_ascii=False, indent=1, default=_plain)


def _plain(valor: Decimal) -> int | float:
    return int(valor) if valor == valor.to_integral_value() else float(valor)
