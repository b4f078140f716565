"""Breaking words into lines that fit, in the exports' typeface."""

from __future__ import annotations

import re

from pp0093.writing.typeface import width

# A sign and what it belongs to are not parted: S/ 822,553; ● Bueno; 87.1 %.
# No word is parted; what is none (a path, a fingerprint) is, after its signs or after some letters. BREAK, which takes
# no room, marks the end of a part that the next one is joined to.
LONGEST, BREAK = 24, "\u200b"
BETWEEN, CODE = re.compile(r"[/_.=,-]+"), re.compile(rf"[^{BREAK}]{{1,16}}{BREAK}?")
TOGETHER = re.compile(r"(?<=S/) |(?<=[●▼◆○]) |(?<=\d) (?=%)")


def wrapped(texto: str, cuerpo: int, ancho: float) -> list[str]:
    """Break a text into lines that fit a width."""
    lineas: list[str] = []
    for palabra in words(texto):
        junta = "" if lineas and lineas[-1].endswith(BREAK) else " "
        if lineas and width(f"{lineas[-1]}{junta}{palabra}".replace(BREAK, ""), cuerpo) <= ancho:
            lineas[-1] += f"{junta}{palabra}"
        else:
            lineas.append(palabra)
    return [linea.replace(BREAK, "") for linea in lineas]


def words(texto: str) -> list[str]:
    """Return the parts of a text between which a line may break."""
    partes = [p for p in re.split(r"[ \n]+", TOGETHER.sub("\xa0", texto)) if p]
    return [trozo for p in partes for trozo in (_parted(p) if len(p) > LONGEST else [p])]


def _parted(codigo: str) -> list[str]:
    trozos = CODE.findall(BETWEEN.sub(rf"\g<0>{BREAK}", codigo))
    return [*(t if t.endswith(BREAK) else t + BREAK for t in trozos[:-1]), trozos[-1].removesuffix(BREAK)]
