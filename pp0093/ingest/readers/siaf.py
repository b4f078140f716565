"""Reader of SIAF bases (.xlsx, .csv): a row per budget goal and "específica", with monthly money and goals.

Headers vary in case and underscores. A cell may hold a code, or a code and its name (as "9999.NOMBRE"). It only
covers the executing units that exported it, never the country.
"""

import re
from collections import Counter
from datetime import date
from typing import Any, ClassVar

from pp0093 import programme
from pp0093.ingest.readers.base import Progress, RawFile, Reading
from pp0093.ingest.readers.cells import LOST_DIGITS, added, is_rounded, one_date, one_year, plain_amount, plain_code
from pp0093.ingest.readers.grid import GridKind, GridReader, SheetLine, fault_of, reading_of
from pp0093.ingest.readers.mef_abierto import CODE_WIDTH, CODED_LEVELS, LEVEL_COLUMNS, MONTH_COLUMNS, absent
from pp0093.language.words import counted

SIAF = "siaf"
PAID = tuple(m.replace("devengado", "girado") for m in MONTH_COLUMNS)
ONCE = ("pia_soles", "pim_soles", "certificado_soles", "comprometido_soles")
SIAF_GOALS = ("meta_fisica_anual", "avance_fisico_anual", "meta_fisica_semestral", "avance_fisico_semestral")
STRUCTURE = ("producto", "actividad")
SIAF_DIMENSIONS = (*LEVEL_COLUMNS, "sec_ejec", "programa", "tipo_act_proy")
SIAF_COLUMNS = (
    "anio",
    *SIAF_DIMENSIONS,
    "meta_presupuestal",
    "unidad_medida",
    *ONCE,
    "devengado_soles",
    "girado_soles",
    *MONTH_COLUMNS,
    *SIAF_GOALS,
)
SIAF_AMOUNTS = (*ONCE, *MONTH_COLUMNS, *PAID, *SIAF_GOALS)
CODE_AND_NAME = re.compile(r"([0-9]+(?:\.[0-9]+)*)[\s.:-]+([^0-9\s.].*)", re.DOTALL)
TWICE = "{} con dinero, sin diferencia con otra en lo que se lee: se suman; si se pegaron dos veces, quítelas"
LEVEL = re.compile(r"([ERM])(?:[\s.:-]+(.*))?", re.DOTALL)
SIAF_KIND = GridKind(
    SIAF,
    ("programa", "pia_soles", "pim_soles"),
    MONTH_COLUMNS,
    montos=frozenset(SIAF_AMOUNTS),
    de_mes=re.compile(r".*(deveng|gira)[a-z]*(0?[1-9]|1[0-2])"),
    meses={"deveng": "MTO_DEVENGA", "gira": "MTO_GIRADO"},
)


def coded(columna: str, texto: str) -> tuple[str, str]:
    """Split a cell into code, zero-padded to its column's width, and name, which may be ""."""
    hallado = (LEVEL if columna == "nivel_gobierno" else CODE_AND_NAME).fullmatch(texto)
    codigo, nombre = (hallado[1], hallado[2] or "") if hallado else (texto, "")
    if columna == "generica":
        codigo = codigo.rpartition(".")[2] if hallado else plain_code(codigo, 1)[-1:]
    return plain_code(codigo, CODE_WIDTH.get(columna, 1)), nombre.strip()


def _programme_row(linea: SheetLine, codigo: str) -> tuple[Any, ...] | None:
    """Return a row of the programme; None for other programmes, or if quarantined for its year or an amount."""
    if coded("programa", linea.text("programa"))[0] != codigo:
        linea.grid.fuera_alcance += 1
        return None
    anio = one_year(linea.text("anio") or linea.grid.archivo.pasaporte.get("anio", ""))
    montos = {c: plain_amount(linea.amount(c)) for c in SIAF_AMOUNTS}
    faltas = [] if anio else [fault_of("anio_invalido", "anio")]
    faltas += [fault_of("monto_invalido", c) for c, monto in montos.items() if monto is None]
    faltas += [fault_of("actividad_desconocida", c, LOST_DIGITS) for c in STRUCTURE if is_rounded(linea.text(c))]
    if faltas:
        linea.grid.quarantine(linea, faltas)
        return None
    valores = {"anio": anio, **montos, "tipo_act_proy": coded("", linea.text("tipo_act_proy"))[0]}
    for columna in (*CODED_LEVELS, "programa", "sec_ejec", "meta_presupuestal"):
        valores[columna], valores[f"{columna}_nombre"] = coded(columna, linea.text(columna))
    valores["unidad_medida"] = coded("", linea.text("unidad_medida"))[1] or linea.text("unidad_medida")
    valores["devengado_soles"] = added(montos[m] or "" for m in MONTH_COLUMNS)
    valores["girado_soles"] = added(montos[m] or "" for m in PAID)
    return linea.row(SIAF_COLUMNS, valores)


class Siaf(GridReader):
    """Reader of the bases of SIAF."""

    fuente: ClassVar[str] = "mef"
    tablas: ClassVar[dict[str, tuple[str, ...]]] = {SIAF: SIAF_COLUMNS}
    tipo: GridKind = SIAF_KIND

    def read(self, archivo: RawFile, avance: Progress, *, es_vista: bool = False) -> Reading:
        """Read the programme's rows; those of other programmes count as out of scope."""
        codigo = programme.current().codigo
        filas: list[tuple[Any, ...]] = []
        cortes: list[date] = []

        def take(linea: SheetLine) -> None:
            if fila := _programme_row(linea, codigo):
                filas.append(fila)
                cortes.extend(filter(None, [one_date(linea.text("fecha_corte"))]))

        grids = SIAF_KIND.read(archivo, avance, take)
        for grid in grids:
            grid.check_soles(" ".join(grid.above))
        reading = reading_of(self, archivo, grids, filas, corte=archivo.corte or max(cortes, default=None))
        tabla = reading.tabla
        reading.filtros = _units(tabla)
        reading.problemas += [*absent(reading, codigo), *_twice(filas)]
        reading.trae |= {
            "filas_programa": reading.filas_cargadas,
            "totales_programa": {
                m: added(tabla[m].drop_null().to_pylist()) or None for m in (*ONCE, "devengado_soles")
            },
        }
        return reading


def _twice(filas: list[tuple[Any, ...]]) -> list[str]:
    """Return a notice with the number of duplicate rows with money: pasted twice, they would be added twice."""
    desde = SIAF_COLUMNS.index(ONCE[0])
    veces = Counter(fila[-len(SIAF_COLUMNS) :] for fila in filas)
    con_dinero = (n for datos, n in veces.items() if any(float(m or 0) for m in datos[desde : desde + len(ONCE) + 1]))
    de_mas = sum(n - 1 for n in con_dinero)
    return [TWICE.format(counted(de_mas, "filas"))] if de_mas else []


def _units(tabla: Any) -> list[str]:
    """Return the names of a base's executing units."""
    columnas = (tabla[c].to_pylist() for c in ("pliego", "ejecutora", "ejecutora_nombre", "sec_ejec"))
    unidades = sorted({(p or "", e or s or "", n or "") for p, e, n, s in zip(*columnas, strict=True)})
    return [f"Unidad Ejecutora {'-'.join(filter(None, (p, e)))}: {n}".rstrip(": ") for p, e, n in unidades if p or e]
