"""What the audit says of each number: its class, our figure, and why. It never writes a sentence again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from pp0093.audit.claims import ReadClaim
from pp0093.audit.document import ReadSentence
from pp0093.audit.knowledge import KnownFigure
from pp0093.language.numbers import Match, NumberForm, Written, match


class Verdict(StrEnum):
    """How a number stands to what is known."""

    EQUAL = "coincide"
    ROUNDED = "redondeo"
    UNIT = "unidad"
    WORDING = "redaccion"
    DOCUMENT = "contradice_documento"
    DATA = "contradice_datos"
    SUM = "suma"
    BASE = "base"
    YEAR = "anio"
    NAME = "nombre"
    UNKNOWN = "sin_dato"
    RESTATED = "otra_lectura"
    NOTED = "conviene_saber"


WHOLE = Decimal(100)
Place = tuple[int, int]
"""A sentence of the document, by its order, and a position in it."""
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
