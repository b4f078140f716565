"""Which sentences speak of another budget programme: those that give its code, and what follows without a name."""

from __future__ import annotations

import re

from pp0093.audit.sentences import Parsed, themes

OF_ANOTHER = "la frase es de otro programa presupuestal"
# The codes of the MEF: four digits, the first 0 but in the few without a product ("1001"); "PP068" leaves it out.
CODE = r"(?:0\d{2,3}|100[12]|900[12])"
NAMED = re.compile(
    rf"\b(?:programas?(?:\s+presupuestal(?:es)?)?|pps?|p\.p\.?)(?:\s+n\W{{0,3}}o?\W{{0,2}})?[\s-]*"
    rf"(?P<codigos>{CODE}(?:(?:,\s*|\s+y\s+|\s+e\s+){CODE})*)\b"
)
OWN_PARTS = ("actividad", "producto", "indicador_desempeno")


class Others:
    """Follows a document sentence by sentence: whether what is being said is of another programme."""

    def __init__(self, codigo: str) -> None:
        self.propio = int(codigo)
        self.de_seccion = self.de_parrafo = False
        self.bloque = -1

    def speak(self, leida: Parsed) -> bool:
        """Tell whether a sentence, the next of its document, is of another programme."""
        if leida.oracion.bloque != self.bloque:
            self.bloque, self.de_parrafo = leida.oracion.bloque, self.de_seccion
        dichos = {int(c) for m in NAMED.finditer(leida.plano) for c in re.findall(CODE, m.group("codigos"))}
        if dichos - {self.propio}:
            self.de_parrafo = True
        elif dichos or any(clase in OWN_PARTS for clase, _ in themes(leida.menciones)):
            self.de_parrafo = False
        if leida.oracion.es_titulo:
            self.de_seccion = self.de_parrafo and bool(dichos - {self.propio})
        return self.de_parrafo
