"""The rows of a document's tables: goals, progress and money of each activity; and those of indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from pp0093.audit import headers
from pp0093.audit.claims import ReadAs, ReadClaim, Tie
from pp0093.audit.headers import HeadedColumn, TableHeader
from pp0093.audit.knowledge import Knowledge
from pp0093.audit.known import Of
from pp0093.audit.listed import ListedBy
from pp0093.audit.roles import NumberRelation
from pp0093.audit.sentences import Parsed, is_code_mention
from pp0093.language import numbers
from pp0093.language.numbers import NumberForm, Written
from pp0093.language.phrases import Meaning, Vocabulary

PHYSICAL = ("meta_fisica", "avance_fisico")
MONEY = {2: ("pim_soles", "devengado_soles"), 3: ("pia_soles", "pim_soles", "devengado_soles")}
MEASURED = ("empresas", "acciones")
CODE = re.compile(r"\s*(?:p(?=\d))?(\d(?:\.\d)?|\d{7})(?![\d,.])\b")
MISSING = re.compile(r"(?<=\s)[—–-](?=\s)")
ALONE = re.compile(r"^[\s()*/]*(?:empresas|acciones|soles)?[\s()*/]*$")
SHARES, COUNTED = ("participacion_pct", "participacion_con_dato_pct"), ("empresas_atendidas",)
UNNAMED = "la columna no dice de qué indicador es"
MOST_RATE = 1000
# How many lines of a row's name may come before its numbers.
NAME_LINES = 16


class Rows:
    """Reads rows one after another: what a row is of may stand in the lines before its numbers, or in its header."""

    def __init__(self, conocido: Knowledge, vocabulario: Vocabulary, anio: int | None, apertura: ListedBy) -> None:
        self.conocido, self.vocabulario, self.anio, self.apertura = conocido, vocabulario, anio, apertura
        self.previas: list[tuple[Meaning, ...]] = []
        self.cabeza: TableHeader | None = None
        self.rotulo: Parsed | None = None
        self.ultima = 0

    def claims(self, leida: Parsed) -> list[ReadClaim]:
        """Return the claims of a row; none when it is not one of goals and money, or nothing says of what."""
        self._head(leida)
        cifras = numbers.find(leida.plano.replace("\t", "  "))
        propias = tuple(t for m in leida.menciones if is_code_mention(leida, m) for t in m.temas)
        self.previas = [*self.previas, propias][-NAME_LINES:]
        if self.anio is None or not (leida.oracion.es_fila or self.cabeza):
            return []
        if self.cabeza and (hechas := self._under_header(leida, self.cabeza, len(cifras))):
            return hechas
        papeles = _columns(leida, cifras)
        de = self._subject(leida)
        if not papeles or de is None:
            return []
        self.previas = []
        return [self._claim(leida, n, papel, de, self.anio) for n, papel in papeles]

    def _head(self, leida: Parsed) -> None:
        """Take a header; forget it where the table ends, and remember the last words that are not of a table."""
        primera, ultima = (leida.oracion.lineas[i][1].numero for i in (0, -1))
        hay_hueco, self.ultima = primera > self.ultima + 1, ultima
        es_de_texto = not leida.oracion.es_fila and leida.plano.rstrip().endswith((".", ";"))
        if hay_hueco or es_de_texto:
            self.cabeza = None
        if hallada := headers.read(leida):
            self.cabeza = hallada
        elif not leida.oracion.es_fila and not self.cabeza:
            self.rotulo = leida

    def _under_header(self, leida: Parsed, cabeza: TableHeader, cuantas: int) -> list[ReadClaim]:
        """Return the claims of a row whose numbers are all under columns that the header names."""
        de, propio = self._named(leida)
        cifras = _under(leida, cabeza)
        if de is None or not cifras or self._is_of_part_of_year() or len(cifras) < cuantas - _in_name(leida, cabeza):
            return []
        hechas = []
        for lugar, (n, columna) in cifras:
            anio = propio or columna.anio or self._year()
            if columna.papel and anio:
                escrito, papel = headers.typed(n, columna.papel)
                hechas.append(self._claim(leida, escrito, papel, de, anio))
            elif anio and de:
                hechas.append(self._unnamed(leida, n, lugar, de, anio))
        return hechas

    def _named(self, leida: Parsed) -> tuple[Of | None, int | None]:
        """Return what a row is of, None when it does not say, and its year where that is its name."""
        primera = leida.plano.strip().split(headers.CELL)[0].strip()
        if anio := headers.A_YEAR.fullmatch(primera.split(" ")[0]):
            return frozenset(), int(anio.group(1))
        if primera.startswith("total"):
            return frozenset(), None
        if codigo := CODE.match(primera):
            dichas = [m for d in ("actividad", "producto") for m in self.vocabulario.mentions(f"{d} {codigo.group(1)}")]
            temas = [t for m in dichas if m.inicio == 0 for t in m.temas]
        else:
            nombre = self.vocabulario.mentions(primera)
            es_todo = nombre and nombre[0].inicio == 0 and nombre[0].fin >= len(primera.split("  ")[0]) - 2
            temas = list(nombre[0].temas) if es_todo else []
        if temas:
            return frozenset(temas[:1]), None
        valor = self.apertura.any_value(primera) if leida.oracion.es_fila and primera else None
        return (frozenset({valor}), None) if valor else (None, None)

    def _is_of_part_of_year(self) -> bool:
        return self.rotulo is not None and bool(headers.PART_OF_YEAR.search(self.rotulo.plano))

    def _year(self) -> int | None:
        """Return the year of a table: the only one that its caption says, else the document's.

        None where the text before it speaks of another.
        """
        dichos = {a for _, a, _ in self.rotulo.anios} if self.rotulo else set()
        if not dichos or dichos == {self.anio}:
            return self.anio
        es_rotulo = self.rotulo is not None and self.rotulo.oracion.es_titulo
        return next(iter(dichos)) if es_rotulo and len(dichos) == 1 else None

    def _unnamed(self, leida: Parsed, n: Written, lugar: int, de: Of, anio: int) -> ReadClaim:
        """Return the claim of a number whose column says only its year: what it may be, for the others to tell."""
        posibles = SHARES if n.tipo == NumberForm.PERCENT else COUNTED
        cifras = [c for i in posibles if (c := self.conocido.get(i, anio, de))]
        relacion = NumberRelation.SHARE if n.tipo == NumberForm.PERCENT else NumberRelation.VALUE
        lecturas = tuple(ReadAs(c, relacion, firme=False) for c in cifras)
        enlace = Tie(f"columna {lugar}", tuple(de))
        return ReadClaim(n, leida.oracion, posibles[0], relacion, anio, lecturas, de=de, motivo=UNNAMED, enlace=enlace)

    def _subject(self, leida: Parsed) -> Of | None:
        if leida.plano.lstrip().startswith("total"):
            return frozenset()
        temas = (t for grupo in reversed(self.previas) for t in grupo)
        de = next((t for t in temas if t[0] in ("actividad", "producto")), None)
        return frozenset({de}) if de else None

    def _claim(self, leida: Parsed, n: Written, papel: str, de: Of, anio: int) -> ReadClaim:
        cifra = self.conocido.get(papel, anio, de)
        lecturas = (ReadAs(cifra, NumberRelation.VALUE, firme=True),) if cifra else ()
        motivo = "" if cifra else "no hay cifra nuestra ni publicada con la que compararlo"
        dinero = replace(n, tipo=NumberForm.SOLES) if papel.endswith("_soles") else n
        return ReadClaim(dinero, leida.oracion, papel, NumberRelation.VALUE, anio, lecturas, True, de, motivo=motivo)


def _under(leida: Parsed, cabeza: TableHeader) -> list[tuple[int, tuple[Written, HeadedColumn]]]:
    """Return the numbers of a row with the column that each is under; none when they are not as many."""
    if cabeza.en_celdas:
        lugares = headers.cells(leida.plano)
        if len(lugares) != len(cabeza.columnas):
            return []
        pares = enumerate(zip(lugares[1:], cabeza.columnas[1:], strict=True), 1)
        return [(k, (n, c)) for k, ((d, h), c) in pares if c.says and (n := _only(leida, d, h))]
    desde = _end_of_name(leida)
    cifras: list[Written | None] = list(numbers.find(leida.plano[desde:].replace("\t", "  ")))
    huecos = [m.start() for m in MISSING.finditer(leida.plano, desde)]
    for hueco in huecos:
        cifras.insert(sum(n is not None and n.inicio + desde < hueco for n in cifras) + huecos.index(hueco), None)
    if len(cifras) != len(cabeza.columnas):
        return []
    movidas = (n and replace(n, inicio=n.inicio + desde, fin=n.fin + desde) for n in cifras)
    return [(k, (n, c)) for k, (n, c) in enumerate(zip(movidas, cabeza.columnas, strict=True)) if n]


def _in_name(leida: Parsed, cabeza: TableHeader) -> int:
    """Return how many numbers the name of a row has: its code."""
    nombre = leida.plano.split(headers.CELL)[0] if cabeza.en_celdas else leida.plano[: _end_of_name(leida)]
    return len(numbers.find(nombre))


def _end_of_name(leida: Parsed) -> int:
    codigo = CODE.match(leida.plano)
    return codigo.end() if codigo else 0


def _only(leida: Parsed, desde: int, hasta: int) -> Written | None:
    """Return the number that a cell is; None of one with more numbers, or with words."""
    suyas = [n for n in leida.numeros if desde <= n.inicio and n.fin <= hasta]
    if len(suyas) != 1:
        return None
    [n] = suyas
    return n if ALONE.match(leida.plano[desde : n.inicio] + leida.plano[n.fin : hasta]) else None


def _columns(leida: Parsed, cifras: list[Written]) -> list[tuple[Written, str]]:
    """Return the numbers of a row with what each is of, when it has the columns of goals and money."""
    if not leida.oracion.es_fila:
        return []
    inicio = max((leida.plano.rfind(m) for m in MEASURED), default=-1)
    suyas = [n for n in cifras if n.inicio > inicio]
    enteras = [n for n in suyas if not _is_rate(n)]
    es_total = inicio < 0 and leida.plano.lstrip().startswith("total")
    fisicas = 0 if es_total else 2
    nombres = (*PHYSICAL[:fisicas], *MONEY.get(len(enteras) - fisicas, ()))
    if (inicio < 0 and not es_total) or len(nombres) != len(enteras) or len(enteras) == fisicas:
        return []
    papeles = dict(zip((n.inicio for n in enteras), nombres, strict=True))
    return list(_with_rates(suyas, papeles))


def _with_rates(suyas: list[Written], papeles: dict[int, str]) -> Iterator[tuple[Written, str]]:
    anterior = ""
    for n in suyas:
        if not _is_rate(n):
            anterior = papeles[n.inicio]
            yield n, anterior
        elif anterior:
            tasa = "cumplimiento_pct" if anterior == "avance_fisico" else "ejecucion_pct"
            yield replace(n, tipo=NumberForm.PERCENT), tasa


def _is_rate(n: Written) -> bool:
    """Tell a percentage, its sign in the header or not: goals, progress and soles have no decimals in a table."""
    return n.tipo == NumberForm.PERCENT or (bool(n.decimales) and not n.escala and n.valor < MOST_RATE)
