"""The base that an office takes from SIAF (.xlsx, .csv): a row per budget goal and specific, money by month and goals.

Names vary in case and underscores. A cell may hold a code, or a code and its name (as "9999.NOMBRE"). It is
of the executing units that took it, never of the country.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, ClassVar

from msgspec import Struct, field

from pp0093 import programme
from pp0093.ingest.readers.base import Progress, RawFile, Reading, parse_date
from pp0093.ingest.readers.cells import YEAR_IN_FILE, added, plain_amount, plain_code
from pp0093.ingest.readers.grid import GridKind, GridReader, SheetLine, fault, reading_of
from pp0093.ingest.readers.mef_abierto import CODE_WIDTH, LEVEL_COLUMNS, LEVELS, MONTH_COLUMNS, absent

FORMATO = TABLE = "siaf"
PAID = tuple(m.replace("devengado", "girado") for m in MONTH_COLUMNS)
ONCE = ("pia_soles", "pim_soles", "certificado_soles", "comprometido_soles")
GOALS = ("meta_fisica_anual", "avance_fisico_anual", "meta_fisica_semestral", "avance_fisico_semestral")
DIMENSIONS = (*LEVEL_COLUMNS, "sec_ejec", "programa", "tipo_act_proy")
SIAF_COLUMNS = (
    "anio",
    *DIMENSIONS,
    "meta_presupuestal",
    "unidad_medida",
    *ONCE,
    "devengado_soles",
    "girado_soles",
    *MONTH_COLUMNS,
    *GOALS,
)
AMOUNTS = (*ONCE, *MONTH_COLUMNS, *PAID, *GOALS)
CODED = re.compile(r"([0-9]+(?:\.[0-9]+)*)[\s.:-]+([^0-9\s.].*)", re.DOTALL)
LEVEL = re.compile(r"([ERM])(?:[\s.:-]+(.*))?", re.DOTALL)
OF_A_MONTH = re.compile(r"(deveng|gira)[a-z]*(0?[1-9]|1[0-2])$")


def _month(nombre: str) -> str:
    """Return which heading one that looks like money of a month seems to be: it would be left out of the year's."""
    hallado = OF_A_MONTH.search(nombre)
    return f"{'MTO_DEVENGA' if hallado[1] == 'deveng' else 'MTO_GIRADO'}_{int(hallado[2]):02d}" if hallado else ""


KIND = GridKind(
    FORMATO,
    ("programa", "pia_soles", "pim_soles"),
    MONTH_COLUMNS,
    montos=frozenset(AMOUNTS),
    parece=_month,
)


def coded(columna: str, texto: str) -> tuple[str, str]:
    """Return the code and the name of a cell, the code with the zeros that its column has; the name may be ""."""
    hallado = (LEVEL if columna == "nivel_gobierno" else CODED).fullmatch(texto)
    codigo, nombre = (hallado[1], hallado[2] or "") if hallado else (texto, "")
    if columna == "generica":
        codigo = codigo.rpartition(".")[2] if hallado else plain_code(codigo, 1)[-1:]
    return plain_code(codigo, CODE_WIDTH.get(columna, 1)), nombre.strip()


class Taken(Struct):
    """The rows of the programme read so far."""

    codigo: str
    anio_declarado: str
    filas: list[tuple[Any, ...]] = field(default_factory=list)
    cortes: list[date] = field(default_factory=list)

    def take(self, linea: SheetLine) -> None:
        """Keep a row of the programme, or put it apart when its year or an amount cannot be read."""
        if coded("programa", linea.text("programa"))[0] != self.codigo:
            linea.grid.fuera_alcance += 1
            return
        anio = plain_code(linea.text("anio") or self.anio_declarado, 1)
        montos = {c: plain_amount(linea.amount(c)) for c in AMOUNTS}
        faltas = [] if YEAR_IN_FILE.fullmatch(anio) else [fault("anio_invalido", "anio")]
        if faltas := [*faltas, *(fault("monto_invalido", c) for c, monto in montos.items() if monto is None)]:
            linea.grid.quarantine(linea, faltas)
            return
        corte = parse_date(linea.text("fecha_corte"))
        self.cortes += [corte] if corte else []
        self.filas.append(self._row(linea, anio, {c: m or "" for c, m in montos.items()}))

    def _row(self, linea: SheetLine, anio: str, montos: dict[str, str]) -> tuple[Any, ...]:
        valores = {"anio": anio, **montos, "tipo_act_proy": coded("", linea.text("tipo_act_proy"))[0]}
        for columna in (*LEVELS, "programa", "sec_ejec", "meta_presupuestal"):
            valores[columna], valores[f"{columna}_nombre"] = coded(columna, linea.text(columna))
        valores["unidad_medida"] = coded("", linea.text("unidad_medida"))[1] or linea.text("unidad_medida")
        valores["devengado_soles"] = added(montos[m] for m in MONTH_COLUMNS)
        valores["girado_soles"] = added(montos[m] for m in PAID)
        return (linea.grid.hoja.nombre, linea.fila, *(valores[c] or None for c in SIAF_COLUMNS))


class Siaf(GridReader):
    """Reader of the bases of SIAF."""

    fuente: ClassVar[str] = "mef"
    formatos: ClassVar[tuple[str, ...]] = (FORMATO,)
    tablas: ClassVar[dict[str, tuple[str, ...]]] = {TABLE: SIAF_COLUMNS}
    tipo: GridKind = KIND

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read the programme's rows; those of other programmes count as outside scope."""
        tomadas = Taken(programme.current().codigo, archivo.pasaporte.get("anio", ""))
        grids = KIND.read(archivo, avance, tomadas.take)
        reading = reading_of(
            self,
            archivo,
            grids,
            tomadas.filas,
            {f[2] for f in tomadas.filas},
            corte=archivo.corte or max(tomadas.cortes, default=None),
        )
        tabla = reading.tabla
        reading.filtros = _units(tabla)
        reading.problemas += absent(reading, tomadas.codigo)
        reading.trae |= {
            "filas_programa": reading.filas_cargadas,
            "totales_programa": {
                m: added(tabla[m].drop_null().to_pylist()) or None for m in (*ONCE, "devengado_soles")
            },
        }
        return reading


def _units(tabla: Any) -> list[str]:
    """Return the executing units of a base, in words."""
    columnas = (tabla[c].to_pylist() for c in ("pliego", "ejecutora", "ejecutora_nombre", "sec_ejec"))
    unidades = sorted({(p or "", e or s or "", n or "") for p, e, n, s in zip(*columnas, strict=True)})
    return [f"Unidad Ejecutora {'-'.join(filter(None, (p, e)))}: {n}".rstrip(": ") for p, e, n in unidades if p or e]
