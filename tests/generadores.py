"""Writers of the MEF formats from seeded random rows, made without any code of the product."""

import csv
import random
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from libros import de_toml
from msgspec import Struct, field

Fila = dict[str, str]

CARPETA = Path(__file__).parents[1] / "benchmarks"
PAGINA = Path(__file__).parent / "fixtures" / "exportacion.html"
ERA_1 = (CARPETA / "encabezado_mensual.txt").read_text(encoding="utf-8").strip().split(",")
ANCHO = (CARPETA / "encabezado_ancho.txt").read_text(encoding="utf-8").strip().split(",")
AJENAS, PLIEGOS, DEPARTAMENTOS, FUENTES, RUBROS, GENERICAS, NOMBRES_ERA_2, ONCE, SECTORES, NIVELES = de_toml(
    "mef"
).values()
ERA_2 = [NOMBRES_ERA_2.get(c, c) for c in ERA_1 if c != "TIPO_ACT_PROY_NOMBRE"] + ["TIPO_ACT_PROY_NOMBRE"]
MESES = [c.removeprefix("MONTO_DEVENGADO_") for c in ANCHO if c.startswith("MONTO_DEVENGADO_")][:12]
DE_TODOS = {
    "DEPARTAMENTO_META": DEPARTAMENTOS,
    "FUENTE_FINANCIAMIENTO": FUENTES,
    "RUBRO": RUBROS,
    "GENERICA": GENERICAS,
}
OFICINA = de_toml("oficina")
PRESUPUESTO = ("MONTO_PIA", "MONTO_PIM")
FLUJOS = ("MONTO_CERTIFICADO", "MONTO_COMPROMETIDO_ANUAL", "MONTO_COMPROMETIDO", "MONTO_DEVENGADO", "MONTO_GIRADO")

PLIEGOS_DEL_ALCANCE = ("038", "241")
PLIEGO_DE = dict.fromkeys(ONCE, "038") | {"3000671": "241"}  # who spends each product's money
PROGRAMAS = ("0142", "9002", "0930", "0193")


def _cadena(rng: random.Random, anio: int) -> Fila:
    """Return the codes and names of one budget chain; six in ten belong to programme 0093."""
    es_propia = rng.random() < 0.6
    nivel = rng.choices("ERM", (8, 2, 2))[0]
    if rng.random() < 0.7:
        producto = rng.choice(list(ONCE))
        actividad = rng.choice(ONCE[producto])
    else:
        producto, actividad = rng.choice(AJENAS)
    es_proyecto = producto.startswith("2")
    fila = dict.fromkeys({*ERA_1, *ANCHO}, "1")
    # Other programmes mention 0093 in columns that are not theirs: a reader that only searches the text trips.
    fila |= {c: rng.choice(("0093", "0001", "0017")) for c in ("FINALIDAD", "GRUPO_FUNCIONAL", "SEC_FUNC")}
    fila |= {"ANO_EJE": str(anio), "NIVEL_GOBIERNO": nivel, "NIVEL_GOBIERNO_NOMBRE": NIVELES[nivel]}
    fila |= {"PROGRAMA_PPTO": "0093" if es_propia else rng.choice(PROGRAMAS), "PROGRAMA_PPTO_NOMBRE": "PROGRAMA"}
    fila |= {"TIPO_ACT_PROY": "2" if es_proyecto else "3"}
    fila |= {"TIPO_ACT_PROY_NOMBRE": "PROYECTO" if es_proyecto else "ACTIVIDAD"}
    fila |= {"PRODUCTO_PROYECTO": producto, "PRODUCTO_PROYECTO_NOMBRE": f"PRODUCTO {producto}"}
    fila |= {"ACTIVIDAD_ACCION_OBRA": actividad, "ACTIVIDAD_ACCION_OBRA_NOMBRE": f"ACCIÓN {actividad}, «ETC»"}
    fila |= {"META": f"{rng.randint(1, 40):05d}", "SEC_EJEC": str(rng.randint(1, 1500))}
    suyos = {"SECTOR": SECTORES[nivel], "PLIEGO": PLIEGOS, "EJECUTORA": (("001", "SEDE CENTRAL"), ("400", "SALUD"))}
    for columna, codigos in {**suyos, **DE_TODOS}.items():
        fila[columna], fila[f"{columna}_NOMBRE"] = rng.choice(codigos)
    return fila


def monto(rng: random.Random, *, puede_ser_negativo: bool = True) -> str:
    """Return an amount as the files write it: 0, 320, 9544.43, -12.5."""
    if rng.random() < 0.2:
        return "0"
    centimos = rng.choice((rng.randint(1, 9_999), rng.randint(10_000, 99_999_999), rng.randint(1, 9_999) * 100))
    if puede_ser_negativo and rng.random() < 0.2:
        centimos = -centimos
    texto = f"{Decimal(centimos) / 100:.2f}"
    return texto.rstrip("0").rstrip(".") if rng.random() < 0.5 else texto


def filas_mensuales(semilla: int, cadenas: int = 60, anio: int = 2024) -> list[Fila]:
    """Return rows of the long family: PIA and PIM in month 0, flows in the others, some rows repeated."""
    rng = random.Random(semilla)
    filas = []
    for _ in range(cadenas):
        cadena = _cadena(rng, anio) | dict.fromkeys((*PRESUPUESTO, *FLUJOS), "0")
        filas.append(cadena | {"MES_EJE": "0"} | {m: monto(rng, puede_ser_negativo=False) for m in PRESUPUESTO})
        for mes in rng.sample(range(1, 13), rng.randint(1, 4)):
            filas.append(cadena | {"MES_EJE": str(mes)} | {m: monto(rng) for m in FLUJOS})
    filas += [dict(f) for f in rng.sample(filas, 8)]
    filas += [f | {"MONTO_GIRADO": monto(rng)} for f in rng.sample(filas, 8)]
    rng.shuffle(filas)
    return filas


def a_lo_ancho(mensuales: Iterable[Fila]) -> list[Fila]:
    """Return the same budget in the wide family: a row per chain, months in columns, type in words."""
    claves = [c for c in ERA_1 if not c.startswith("MONTO_") and c != "MES_EJE"]
    grupos: dict[tuple[str, ...], list[Fila]] = defaultdict(list)
    for fila in mensuales:
        grupos[tuple(fila[c] for c in claves)].append(fila)
    anchas = []
    for filas in grupos.values():
        ancha = dict(filas[0]) | {"TIPO_ACT_PROY": filas[0]["TIPO_ACT_PROY_NOMBRE"]}
        for destino, origen in (
            ("MONTO_PIA", "MONTO_PIA"),
            ("MONTO_PIM", "MONTO_PIM"),
            ("MONTO_CERTIFICADO_ANUAL", "MONTO_CERTIFICADO"),
            ("MONTO_COMPROMETIDO_ANUAL", "MONTO_COMPROMETIDO_ANUAL"),
            ("MONTO_DEVENGADO_ANUAL", "MONTO_DEVENGADO"),
            ("MONTO_GIRADO_ANUAL", "MONTO_GIRADO"),
        ):
            ancha[destino] = str(sum(Decimal(f[origen]) for f in filas))
        for numero, mes in enumerate(MESES, 1):
            del_mes = [Decimal(f["MONTO_DEVENGADO"]) for f in filas if f["MES_EJE"] == str(numero)]
            ancha[f"MONTO_DEVENGADO_{mes}"] = str(sum(del_mes, Decimal(0)))
        anchas.append(ancha)
    return anchas


def filas_anchas(semilla: int, cadenas: int = 60, anio: int = 2024) -> list[Fila]:
    """Return rows of the wide family, some of them repeated."""
    filas = a_lo_ancho(filas_mensuales(semilla, cadenas, anio))
    return filas + [dict(f) for f in random.Random(semilla).choices(filas, k=5)]


def _escribir(
    ruta: Path, encabezado: Sequence[str], filas: Iterable[Sequence[str]], citas: int, *, bom: bool, codificacion: str
) -> Path:
    ruta.parent.mkdir(parents=True, exist_ok=True)
    with ruta.open("w", encoding="utf-8-sig" if bom else codificacion, newline="") as salida:
        escritor = csv.writer(salida, quoting=citas, lineterminator="\r\n")
        escritor.writerow(encabezado)
        escritor.writerows(filas)
    return ruta


def escribir_mensual(
    ruta: Path, filas: Iterable[Fila], *, era: int = 1, bom: bool = False, codificacion: str = "utf-8"
) -> Path:
    """Write rows as the long family does: every field quoted, CRLF; era 2 renames and moves columns."""
    columnas = ERA_1 if era == 1 else [*(c for c in ERA_1 if c != "TIPO_ACT_PROY_NOMBRE"), "TIPO_ACT_PROY_NOMBRE"]
    encabezado = ERA_1 if era == 1 else ERA_2
    datos = ([f[c] for c in columnas] for f in filas)
    return _escribir(ruta, encabezado, datos, csv.QUOTE_ALL, bom=bom, codificacion=codificacion)


def escribir_ancho(
    ruta: Path,
    filas: Iterable[Fila],
    *,
    orden: Sequence[str] = ANCHO,
    setiembre: bool = False,
    bom: bool = False,
    codificacion: str = "utf-8",
) -> Path:
    """Write rows as the wide family does: quotes only where needed, CRLF, columns in the order asked for."""
    encabezado = [c.replace("SEPTIEMBRE", "SETIEMBRE") if setiembre else c for c in orden]
    datos = ([f[c] for c in orden] for f in filas)
    return _escribir(ruta, encabezado, datos, csv.QUOTE_MINIMAL, bom=bom, codificacion=codificacion)


def comprimir(ruta: Path, *, destino: Path | None = None) -> Path:
    """Zip a file beside itself, remove the original and return the zip's path."""
    destino = destino or ruta.with_suffix(".zip")
    with zipfile.ZipFile(destino, "w", zipfile.ZIP_DEFLATED) as comprimido:
        comprimido.write(ruta, ruta.name)
    ruta.unlink()
    return destino


Montos = tuple[int, int, int, int, int, int, int]
"""PIA, PIM, certificación, compromiso anual, atención de compromiso mensual, devengado, girado; whole soles."""


class Exportacion(Struct):
    """What a Consulta Amigable export says; `total` and `avances` may be set to plant an error."""

    filas: list[tuple[str, Montos]]
    concepto: str = "Actividad/Acción de Inversión/Obra"
    ruta: list[str] = field(
        default_factory=lambda: [
            "TOTAL",
            "Nivel de Gobierno E: GOBIERNO NACIONAL",
            "Sector 38: PRODUCCION",
            "Categoría Presupuestal 0093: DESARROLLO PRODUCTIVO DE LAS EMPRESAS",
        ]
    )
    anio: int = 2024
    fecha: str = "22-agosto-2026"
    incluye: str = "Actividades y Proyectos"
    vista: str = "anual"
    total: Montos | None = None
    avances: dict[int, str] = field(default_factory=dict)
    columnas: tuple[str, ...] = ("PIA", "PIM", "Certificación", "Compromiso Anual")


def montos_al_azar(rng: random.Random) -> Montos:
    """Return seven whole amounts that shrink from PIM to girado."""
    pim = rng.randint(1_000, 9_000_000)
    flujos = sorted((rng.randint(0, pim) for _ in range(5)), reverse=True)
    return (rng.randint(0, pim), pim, *flujos)  # type: ignore[return-value]


def exportacion_al_azar(semilla: int, **cambios: object) -> Exportacion:
    """Return a 0093 export by activity under sector 38, the eleven activities in it."""
    rng = random.Random(semilla)
    actividades = [a for actividades in ONCE.values() for a in actividades]
    filas = [(f"{a}: ACTIVIDAD {a} CAPACITACIÓN", montos_al_azar(rng)) for a in actividades]
    return Exportacion(filas, **cambios)  # type: ignore[arg-type]


def avance(montos: Montos) -> str:
    """Return the Avance % the site prints: devengado / PIM with one decimal."""
    if not montos[1]:
        return "0.0"
    return str((Decimal(100 * montos[5]) / montos[1]).quantize(Decimal("0.1"), ROUND_HALF_UP))


def _fila_html(texto: str, celdas: Sequence[str]) -> str:
    lineas = "\n".join(f'            <td align="right">\n                {c}\n            </td>' for c in celdas)
    primera = f'            <td align="left">\n                {texto}\n            </td>'
    return f"        <tr>\n{primera}\n{lineas}\n        </tr>\n"


def html(exportacion: Exportacion) -> bytes:
    """Return an export's page in ISO-8859-1, its tables laid out as the site's."""
    e = exportacion
    total = e.total or tuple(sum(m[i] for _, m in e.filas) for i in range(7))
    es_parcial = e.vista != "anual"

    def celdas(montos: Sequence[int], impreso: str, *, en_blanco: bool) -> list[str]:
        textos = ["" if en_blanco and i < 2 else f"{m:,}" for i, m in enumerate(montos)]
        return [*textos, f"&nbsp;{'' if en_blanco else impreso}"]

    ruta = e.ruta + {"mes": ["Mes 8: agosto"], "trimestre": ["Trimestre I: 1er Trimestre"]}.get(e.vista, [])
    en_ruta = "".join(
        _fila_html(nivel, celdas(total, avance(total), en_blanco=es_parcial and n == len(ruta) - 1))  # type: ignore[arg-type]
        for n, nivel in enumerate(ruta)
    )
    filas = "".join(
        _fila_html(texto, celdas(montos, e.avances.get(n, avance(montos)), en_blanco=es_parcial))
        for n, (texto, montos) in enumerate(e.filas)
    )
    arriba = "".join(f'<td rowspan="2">{c}</td>' for c in (e.concepto, *e.columnas))
    pagina = PAGINA.read_text("utf-8").removesuffix("\n").format(e=e, arriba=arriba, en_ruta=en_ruta, filas=filas)
    return pagina.replace("\n", "\r\n").encode("latin-1")


def escribir_exportacion(ruta: Path, exportacion: Exportacion) -> Path:
    """Write an export as the site names it, .xls whatever it holds."""
    ruta.parent.mkdir(parents=True, exist_ok=True)
    ruta.write_bytes(html(exportacion))
    return ruta


def exportada_por_mes(etiquetas: list[Any]) -> list[list[Any]]:
    """Return an export of 0093 by month as it is saved from Excel, its rows labelled as said."""
    cuantas = len(etiquetas)
    return [
        *map(list, OFICINA["por_mes"]),
        *([e, "", "", 550 / cuantas, 540 / cuantas, 15, 10, 5, ""] for e in etiquetas),
    ]


def base_siaf(filas: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    """Return a base SIAF: its header and, for each row, what PRODUCE spends on 1.2 in 2026 but for what it says."""
    return [list(OFICINA["base"]), *([*(OFICINA["base"] | fila).values()] for fila in filas)]
