"""Raw files of PP 0131, mental health, from seeded random rows: money of three governments, goals in persons.

Made without any code of the product: its codes and its scope are written here again.
"""

import random
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from carpetas_en_estado import escribe
from generadores import (
    ANCHO,
    DE_TODOS,
    ERA_1,
    FLUJOS,
    NIVELES,
    PRESUPUESTO,
    Fila,
    a_lo_ancho,
    escribir_ancho,
    escribir_mensual,
)

PROGRAMA = "0131"
ACTIVIDADES = {
    "5005189": "3000699", "5006281": "3000699", "5005190": "3000700", "5005196": "3000702", "5005199": "3000704",
    "5005194": "3000881",
}  # fmt: skip
AJENAS = (("5005183", "3000001"), ("5005999", "3000699"), ("4000123", "2001621"))
SECTORES = {"E": ("11", "26"), "R": ("99",), "M": ("98",)}
PLIEGOS = {"E": ("011", "MINISTERIO UNO"), "R": ("440", "GOBIERNO REGIONAL UNO"), "M": ("301", "MUNICIPALIDAD UNO")}
METAS = ("ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL", "EJEC_ANUAL")


def escribir(datos: Path) -> dict[int, list[Fila]]:
    """Write a raw folder: 2024 by month, 2025 with months in columns, goals of both; return the rows of each year."""
    anios = {anio: filas(anio) for anio in (2024, 2025)}
    escribir_mensual(datos / "mef" / "2024-Gasto.csv", anios[2024])
    escribir_ancho(datos / "mef" / "2025-Gasto-Devengado.csv", a_lo_ancho(anios[2025]))
    escribe(datos / "metas" / "metas.csv", METAS, metas())
    return anios


def filas(anio: int) -> list[Fila]:
    """Return rows of the long family: PIA and PIM in month 0, flows in months, December in each chain."""
    rng = random.Random(anio)
    todas = []
    for nivel in "ERM":
        for sector in SECTORES[nivel]:
            for que in (*ACTIVIDADES.items(), *AJENAS):
                cadena = _cadena(rng, anio, (nivel, sector), que)
                pim = rng.randint(200_000, 4_000_000)
                pia = pim - rng.randint(0, 90_000)
                todas.append(cadena | {"MES_EJE": "0", "MONTO_PIA": str(pia), "MONTO_PIM": str(pim)})
                for mes in (3, 8, 12):
                    gasto = f"{pim * rng.uniform(0.2, 0.33):.2f}"
                    todas.append(cadena | {"MES_EJE": str(mes)} | dict.fromkeys(FLUJOS, gasto))
    ajenas = [f | {"PROGRAMA_PPTO": "0104"} for f in todas[:40]]
    rng.shuffle(todas)
    return todas + ajenas


def _cadena(rng: random.Random, anio: int, gobierno: tuple[str, str], que: tuple[str, str]) -> Fila:
    """Return the codes and names of one budget chain: of a level and a sector, an activity and its product."""
    (nivel, sector), (actividad, producto) = gobierno, que
    es_proyecto = producto.startswith("2")
    fila = dict.fromkeys({*ERA_1, *ANCHO}, "1") | dict.fromkeys((*PRESUPUESTO, *FLUJOS), "0")
    fila |= {"ANO_EJE": str(anio), "NIVEL_GOBIERNO": nivel, "NIVEL_GOBIERNO_NOMBRE": NIVELES[nivel]}
    fila |= {"SECTOR": sector, "SECTOR_NOMBRE": f"SECTOR {sector}", "PROGRAMA_PPTO": PROGRAMA}
    fila |= {"PROGRAMA_PPTO_NOMBRE": "CONTROL Y PREVENCION EN SALUD MENTAL"}
    fila |= {"TIPO_ACT_PROY": "2" if es_proyecto else "3"}
    fila |= {"TIPO_ACT_PROY_NOMBRE": "PROYECTO" if es_proyecto else "ACTIVIDAD"}
    fila |= {"PRODUCTO_PROYECTO": producto, "PRODUCTO_PROYECTO_NOMBRE": f"PRODUCTO {producto}"}
    fila |= {"ACTIVIDAD_ACCION_OBRA": actividad, "ACTIVIDAD_ACCION_OBRA_NOMBRE": f"ACTIVIDAD {actividad}"}
    fila |= {"META": f"{rng.randint(1, 40):05d}", "SEC_EJEC": str(700 + ord(nivel))}
    fila["PLIEGO"], fila["PLIEGO_NOMBRE"] = PLIEGOS[nivel]
    fila["EJECUTORA"], fila["EJECUTORA_NOMBRE"] = "400", f"EJECUTORA {nivel}"
    for columna, codigos in DE_TODOS.items():
        fila[columna], fila[f"{columna}_NOMBRE"] = rng.choice(codigos)
    return fila


def metas() -> list[tuple[str, ...]]:
    """Return goals and progress of each activity and product: persons, communities where the product is of them."""
    rng = random.Random(7)
    dadas = []
    for anio in (2024, 2025):
        for codigo in (*ACTIVIDADES, *dict.fromkeys(ACTIVIDADES.values())):
            es_comunidad = codigo in ("5005199", "3000704")
            meta = rng.randint(40, 90) if es_comunidad else rng.randint(2_000, 30_000)
            avance = round(meta * rng.uniform(0.6, 1.1))
            dadas.append((str(anio), codigo, "Comunidades" if es_comunidad else "Personas", str(meta), str(avance)))
    return dadas


def suma(todas: Iterable[Fila], columna: str, alcance: str, por: str = "") -> dict[str, Decimal]:
    """Return the sum of a column in a scope, by the values of another or whole (""): read from the rows alone."""
    sumas: dict[str, Decimal] = defaultdict(Decimal)
    for f in todas:
        if f["PROGRAMA_PPTO"] == PROGRAMA and (alcance == "nacional" or _es_del_informe(f)):
            sumas[f[por] if por else ""] += Decimal(f[columna])
    return dict(sumas)


def _es_del_informe(fila: Fila) -> bool:
    es_suya = ACTIVIDADES.get(fila["ACTIVIDAD_ACCION_OBRA"]) == fila["PRODUCTO_PROYECTO"]
    return es_suya and (fila["NIVEL_GOBIERNO"] in "RM" or fila["SECTOR"] == "11")
