"""Tasks of the data manager: units' pending deliveries, rows to correct, and firms to cross-check with SUNAT."""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from pp0093 import durable
from pp0093.ask.catalog import Catalog
from pp0093.ask.origin import loads
from pp0093.ask.rule_rows import ActivityRule, DeliveryRule
from pp0093.ask.standing import basis
from pp0093.claims import Sentence, fact, subject
from pp0093.errors import UsageError
from pp0093.ingest import quarantine
from pp0093.programme import FIRMS_TOPIC
from pp0093.provenance import Provenance
from pp0093.structs import Frozen
from pp0093.writing import formats
from pp0093.writing.phrases import NOTHING, phrase, say

DEBTORS = "unidades_que_deben"
MOST_ASKED = 100
"""Maximum RUCs per query of SUNAT's multiple query."""
UP_TO_DATE, OVERDUE, NOT_YET = "al día", "atrasada", "todavía no vence"


class Due(Frozen):
    """Pending deliveries of a unit in a year.

    `completas` are its activities with the date up to which each is complete, None if none is. `por_corregir` counts
    its quarantined rows still open. `debe_hasta` and `vence` are the end of the last month due and its due date, None
    before the first; `falta`, the same pair for the first missing month. `atraso_dias` count from the latter's due
    date; `plazo_dias`, from the end of a month.
    """

    unidad: str
    anio: int
    debe_hasta: date | None
    vence: date | None
    recibido_hasta: date | None
    completas: tuple[tuple[str, date | None], ...]
    por_corregir: int
    atraso_dias: int
    estado: str
    plazo_dias: int
    falta: tuple[date, date] | None = None

    @property
    def actividades(self) -> tuple[str, ...]:
        """Numbers of its activities."""
        return tuple(a.partition(" ")[0] for a, _ in self.completas)

    @property
    def mensaje(self) -> str:
        """The reminder to send to the unit, "" when nothing is pending."""
        if self.estado != OVERDUE:
            return ""
        enteras = [f"{a} hasta el {formats.day(hasta)}" for a, hasta in self.completas if hasta]
        return phrase(
            "pedir_entrega",
            self,
            desde=date(self.anio, 1, 1),
            actividades=[*self.actividades],
            filas=self.por_corregir or None,
            # Date up to which data are complete: of all activities or, if some have none, of the others.
            tenemos=phrase(
                "tenemos_hasta" if self.recibido_hasta else "tenemos_algo" if enteras else "tenemos_nada",
                anio=self.anio,
                dia=self.recibido_hasta,
                enteras=enteras,
                sin_nada=[a for a, hasta in self.completas if hasta is None],
            ),
        )


def calendar(catalogo: Catalog, anio: int, hoy: date) -> list[Due]:
    """Return the pending deliveries of each unit that must deliver in a year, late ones first."""
    reglas = catalogo.rules.of(anio)
    suyos = ((f.actividad, f.codigo_corto, f.actividad_nombre_breve) for f in reglas.typed(ActivityRule))
    nombres = {a: " ".join(nombre).strip() for a, *nombre in suyos}
    deben: defaultdict[str, list[str]] = defaultdict(list)
    for regla in reglas.typed(DeliveryRule):
        deben[regla.unidad].append(regla.actividad)
    if not deben:
        return []
    # Date up to which a unit's activity is complete, None if none.
    enteras = {(d.unidad, d.actividad): d.hasta for d in basis.deliveries(catalogo) if d.anio == anio}
    por_corregir = {t.unidad: t.filas for t in units_to_correct(catalogo)}
    plazo, vencidos = basis.term_days(catalogo, anio), basis.fallen_due(catalogo, anio, hoy)
    caido: tuple[date | None, date | None] = vencidos[-1] if vencidos else (None, None)
    cuenta = []
    for unidad, suyas in deben.items():
        completas = tuple((nombres.get(a, a), enteras.get((unidad, a))) for a in suyas)
        hastas = [h for _, h in completas if h]
        hasta = min(hastas) if len(hastas) == len(completas) else None
        # Delay counts from the due date of the first month not delivered whole.
        falta = next(((fin, vence) for fin, vence in vencidos if hasta is None or hasta < fin), None)
        atraso = (hoy - falta[1]).days if falta else 0
        estado = OVERDUE if falta else UP_TO_DATE if vencidos else NOT_YET
        filas = por_corregir.get(unidad, 0)
        cuenta.append(Due(unidad, anio, *caido, hasta, completas, filas, atraso, estado, plazo, falta))
    return sorted(cuenta, key=lambda d: (-d.atraso_dias, d.unidad))


def current_year(catalogo: Catalog, hoy: date) -> int:
    """Return the year whose deliveries are pending: the previous one until some month of this one falls due.

    In January, November and December are pending: nothing of the new year falls due until February.
    """
    if not catalogo.rules.of(hoy.year).typed(DeliveryRule):
        return hoy.year
    return hoy.year if basis.fallen_due(catalogo, hoy.year, hoy) else hoy.year - 1


class ToCorrect(Frozen):
    """Uncorrected quarantined rows of a unit ("" if unknown), and how many are synthetic."""

    unidad: str
    filas: int
    inventadas: int


def units_to_correct(catalogo: Catalog) -> list[ToCorrect]:
    """Return the rows that each unit has to correct."""
    sinteticos = {f.archivo for f in loads.loaded_files(catalogo) if f.origen == Provenance.SYNTHETIC}
    todas: Counter[str] = Counter()
    inventadas: Counter[str] = Counter()
    for fila in loads.pending_by_file(catalogo):
        unidad, filas = fila["unidad"] or "", int(fila["filas"])
        todas[unidad] += filas
        inventadas[unidad] += filas if fila["archivo"] in sinteticos else 0
    return [ToCorrect(unidad, filas, inventadas[unidad]) for unidad, filas in todas.items()]


def books(catalogo: Catalog, datos: Path, unidad: str) -> bytes:
    """Return the correction workbooks of a unit as a zip; they hold the values of the cells.

    Next to each wrong RUC they suggest a firm, for a person to check. Raise InputError when a file has changed since it
    was loaded.
    """
    suyas = [f for f in loads.pending(catalogo) if (f["unidad"] or "") == unidad]
    propuestas = quarantine.proposed(loads.prints(catalogo), datos)
    with tempfile.TemporaryDirectory() as carpeta:
        apartados = loads.quarantined(catalogo)
        _, _, faltas = quarantine.write_workbooks(apartados, datos, Path(carpeta), suyas, propuestas)
        if faltas:
            raise faltas[0]
        libros = Path(carpeta).rglob("*.xlsx")
        return durable.zipped({libro.relative_to(carpeta).as_posix(): libro.read_bytes() for libro in libros})


def to_cross(catalogo: Catalog, anio: int, *, sin_inscripcion: bool = False) -> list[str]:
    """Return the RUCs served in a year that are missing from its cruce with SUNAT (`loads.uncrossed`).

    Raise UsageError in a programme without firms.
    """
    if not catalogo.programa.has(FIRMS_TOPIC):
        raise UsageError(f"el {catalogo.programa.sigla} no tiene empresas: no hay RUC que cruzar")
    return loads.uncrossed(catalogo, anio, sin_inscripcion=sin_inscripcion)


def as_queries(rucs: list[str]) -> bytes:
    """Return RUCs for SUNAT's multiple query: a zip of zips, each with a .txt of a RUC per line."""
    consultas = {}
    for numero, desde in enumerate(range(0, len(rucs), MOST_ASKED), 1):
        nombre, suyos = f"consulta_{numero:03d}", rucs[desde : desde + MOST_ASKED]
        consultas[f"{nombre}.zip"] = durable.zipped({f"{nombre}.txt": as_lines(suyos).encode()})
    return durable.zipped(consultas)


def as_csv(rucs: list[str]) -> bytes:
    """Return RUCs as a single-column CSV for SUNAT that Excel opens."""
    return as_lines(["RUC", *rucs]).encode("utf-8-sig")


def as_lines(textos: Iterable[str]) -> str:
    """Join texts as lines with Windows line ends."""
    return "".join(f"{t}\r\n" for t in textos)


def due_title(deben: Sequence[Due], anio: int) -> Sentence:
    """Return the title of the pending deliveries, with the number of late units."""
    tarde = fact(DEBTORS, sum(d.estado == OVERDUE for d in deben), subject(anio=anio, estado=OVERDUE))
    todas = fact(DEBTORS, len(deben), subject(anio=anio))
    return say("entregas_de", anio=anio, tarde=tarde, todas=todas)


def late(deben: Sequence[Due], anio: int, donde: str = "", *, con_nombres: bool = False) -> Sentence:
    """Return how many units are late with a year's deliveries, or that none gave its first month; empty when none is.

    With where they are told (`donde`), or which they are.
    """
    tarde = [d for d in deben if d.estado == OVERDUE]
    if not tarde:
        return NOTHING
    de, de_todas = subject(anio=anio, estado=OVERDUE), {d.falta for d in deben}
    return say(
        "deben_entregas" if len(de_todas) > 1 else "nadie_entrego",
        de,
        tarde[0],
        cuantas=fact(DEBTORS, len(tarde), de),
        mes=tarde[0].falta and formats.month(tarde[0].falta[0].month),
        donde=donde,
        cuales=[d.unidad for d in tarde] if con_nombres else [],
    )
