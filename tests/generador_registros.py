"""Lists of firms served with every kind of dirt, from a seed, made without any code of the product.

RUC are invented in a range SUNAT has not issued: prefix, "99", six digits and their check digit.
"""

import csv
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
from libros import de_toml

ANIO = 2025
PREFIJOS = ("10", "15", "16", "17", "20")
PESOS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
ONCE = {
    "1.1": "5005078", "1.2": "5005079", "1.3": "5005080", "2.1": "5005082", "2.2": "5005083", "2.3": "5005867",
    "3.1": "5005081", "3.2": "5005086", "3.3": "5006051", "4.1": "5005087", "4.2": "5005088",
}  # fmt: skip
OPCIONALES, LUGARES, PNTE_EN_ORDEN, NOMBRES = de_toml("listas").values()
PNTE = PNTE_EN_ORDEN.split(",")
SECRETOS = ("JUANA PÉREZ ROJAS", "44332211", "juana@example.pe")
LUGAR = ("REGION", "PROVINCIA", "DISTRITO")

Valor = Any
Fila = list[Valor]


@dataclass
class Hoja:
    """One sheet: what stands above its header, the column where it starts, and the rows below, blank ones as []."""

    nombre: str
    encabezado: list[str]
    filas: list[Fila]
    encima: list[Fila] = field(default_factory=list)
    columna: int = 0
    debajo: list[Fila] = field(default_factory=list)
    es_oculta: bool = False

    def celdas(self) -> list[Fila]:
        """Return the sheet's rows from its first."""
        sangria: Fila = [None] * self.columna
        tabla = [sangria + fila if fila else [] for fila in (self.encabezado, *self.filas, *self.debajo)]
        return [*self.encima, *tabla]


def ruc(numero: int, prefijo: str = "20") -> str:
    """Return an invented RUC with a valid check digit."""
    diez = f"{prefijo}99{numero:06d}"
    resto = 11 - sum(int(d) * p for d, p in zip(diez, PESOS, strict=True)) % 11
    return diez + str(resto % 10)


def otro_digito(bueno: str) -> str:
    """Return a RUC whose check digit is wrong."""
    return bueno[:-1] + str((int(bueno[-1]) + 1) % 10)


def ruc_sucio(rng: random.Random, bueno: str = "") -> Valor:
    """Return a good RUC, the one given or any, as people and Excel leave it."""
    bueno = bueno or ruc(rng.randrange(10**6), rng.choice(PREFIJOS))
    return rng.choice(
        (
            bueno,
            bueno,
            int(bueno),
            float(bueno),
            f"{bueno}.0",
            f"{bueno[0]}.{bueno[1:]}E10",
            f" {bueno[:2]} {bueno[2:8]}\xa0{bueno[8:]} ",
            f"{bueno[:2]}-{bueno[2:10]}-{bueno[10]}",
            f"'{bueno}",
        )
    )


def ruc_malo(rng: random.Random) -> Valor:
    """Return what is no RUC."""
    bueno = ruc(rng.randrange(10**6))
    ajeno = ruc(rng.randrange(10**6), "30")
    malos = (None, "", " ", " - ", "'", bueno[:10], f"{bueno}1", f"{bueno[:10]}A", 123, f"RUC {bueno}")
    return rng.choice((*malos, ajeno, otro_digito(bueno), otro_digito(ajeno), int(otro_digito(bueno))))


def serial(dia: date) -> int:
    """Return the number with which Excel keeps a day."""
    return (dia - date(1899, 12, 30)).days


def dia_al_azar(rng: random.Random, anio: int = ANIO) -> date:
    """Return some day of a year."""
    return date(anio, 1, 1) + timedelta(rng.randrange(365))


def fecha_sucia(rng: random.Random, dias: Sequence[date] = ()) -> Valor:
    """Return one or several good dates, of those given or any, as people and Excel write them."""
    dia, *varias = [rng.choice(dias) if dias else dia_al_azar(rng) for _ in range(rng.choice((2, 3, 4)))]
    return rng.choice(
        (
            f"{dia:%d/%m/%Y}",
            f"{dia.day}/{dia.month}/{dia.year}",
            dia.isoformat(),
            f"{dia.isoformat()}T08:30:00",
            f" {dia:%d/%m/%Y} 18:05 ",
            dia,
            datetime(dia.year, dia.month, dia.day, 9, 15),
            serial(dia),
            serial(dia) + 0.5,
            str(serial(dia)),
            " - ".join(f"{d:%d/%m/%Y}" for d in (*varias, varias[0])),
            " - ".join(d.isoformat() for d in varias),
        )
    )


def fecha_mala(rng: random.Random, anio: int = ANIO) -> Valor:
    """Return what is no date of the year."""
    dia, ajeno = dia_al_azar(rng, anio), dia_al_azar(rng, anio - 1)
    imposibles = ("31/02/2025", "por definir", f"{dia:%d-%m-%Y}", f"{dia:%d/%m/%y}", "00/01/2025", 20250315, "2025")
    ajenas = (f"{ajeno:%d/%m/%Y}", ajeno, serial(ajeno), f"{dia:%d/%m/%Y} - {ajeno:%d/%m/%Y}")
    return rng.choice((None, "", "  ", *imposibles, *ajenas, f"{dia:%d/%m/%Y} - x", f"{ajeno:%d/%m/%Y} - 30/02/2025"))


def actividad_sucia(rng: random.Random) -> Valor:
    """Return one of the eleven activities, by either code."""
    corto, largo = rng.choice(list(ONCE.items()))
    return rng.choice((corto, largo, float(corto), int(largo), f" {largo} ", f"{largo}.0", f"{largo[0]}.{largo[1:]}E6"))


def actividad_mala(rng: random.Random) -> Valor:
    """Return what is none of the eleven."""
    return rng.choice((None, "", "5.1", "3000534", 5005084, "capacitación", "1,9", "1"))


def fila_buena(rng: random.Random, *, con_asistencia: bool) -> dict[str, Valor]:
    """Return a row without errors, {our column: cell}."""
    departamento, provincia, distrito = rng.choice(LUGARES)
    asistencia = (
        rng.choice(("SI", "Sí", "s", "S", date(ANIO, 3, 1), f"01/03/{ANIO}", "tarde")) if con_asistencia else None
    )
    return {
        "ruc": ruc_sucio(rng),
        "fecha": fecha_sucia(rng),
        "actividad": actividad_sucia(rng),
        "servicio": rng.choice(
            ("Taller", " Asesoría, en línea ", "Diagnóstico;básico", "Ensayo\tA", "total de planta")
        ),
        "unidad": rng.choice(("DDP", "ITP", " ddp", None)),
        "departamento": departamento,
        "provincia": provincia,
        "distrito": distrito,
        "ubigeo": rng.choice(("150122", 20101, "10101", 150122.0, None, "999999")),
        "cite": rng.choice(("CITEmadera", None)),
        "tema": rng.choice(("Costos", "Ventas \xa0", None)),
        "modalidad": rng.choice(("Virtual", "Presencial")),
        "asistencia": asistencia,
        "nota_entrada": rng.choice((12, 9.5, "08", None, "NP")),
        "nota_salida": rng.choice((20, "15.25", "14,5", None)),
        "genero": rng.choice(("F", "M", None)),
        "razon_social": rng.choice(("EMPRESA UNO S.A.C.", 'LA "ÚNICA" E.I.R.L.', "A, B & C")),
        "documento": SECRETOS[1],
        "correo": SECRETOS[2],
    }


def ensuciar(rng: random.Random, fila: dict[str, Valor], *, con_asistencia: bool) -> dict[str, Valor]:
    """Return a row with any of its errors planted, or without attendance, or made into a total."""
    malos: dict[str, Callable[[random.Random], Valor]] = {
        "ruc": ruc_malo,
        "fecha": fecha_mala,
        "actividad": actividad_mala,
    }
    sucia = dict(fila)
    for columna in rng.sample(list(malos), rng.choice((0, 1, 1, 2, 3))):
        sucia[columna] = malos[columna](rng)
    if con_asistencia and rng.random() < 0.3:
        sucia["asistencia"] = rng.choice(("x", "X", "NO", "no", "N", " n ", "", None))
    if rng.random() < 0.15:
        sucia[rng.choice(list(sucia))] = rng.choice(
            ("TOTAL", "Subtotal", " total: ", "Total General", "TOTAL GENERAL:")
        )
    return sucia


def hoja_al_azar(rng: random.Random, nombre: str) -> Hoja:
    """Return a sheet of a unit's list, its columns in any order and under any of their names."""
    con_asistencia = rng.random() < 0.5
    columnas = ["ruc", "fecha", "actividad", "servicio", "unidad", "departamento", "provincia", "distrito"]
    columnas += (["ubigeo"] if rng.random() < 0.5 else []) + rng.sample(OPCIONALES, rng.randrange(len(OPCIONALES)))
    columnas += ["asistencia"] if con_asistencia else []
    rng.shuffle(columnas)
    encabezado = [rng.choice(NOMBRES[c]) for c in columnas]
    filas: list[Fila] = []
    for _ in range(rng.randrange(5, 60)):
        fila = fila_buena(rng, con_asistencia=con_asistencia)
        if rng.random() < 0.4:
            fila = ensuciar(rng, fila, con_asistencia=con_asistencia)
        filas.append([fila[c] for c in columnas])
        if rng.random() < 0.1:
            filas.append(rng.choice(([], [" "] * 3, list(encabezado), [None, "\xa0"])))
    encima: list[Fila] = rng.choice(([], [["REGISTRO DE ATENCIONES"], []], [[], [], ["Fuente: unidad", None, "2025"]]))
    return Hoja(nombre, encabezado, filas, encima, rng.choice((0, 0, 3)), rng.choice(([], [[], [" "]])))


def libro_al_azar(semilla: int) -> list[Hoja]:
    """Return one to three sheets of a unit's list, some hidden, with notes in another one."""
    rng = random.Random(semilla)
    hojas = [hoja_al_azar(rng, f"Hoja {n}") for n in range(1, rng.choice((2, 2, 3, 4)))]
    hojas[-1].es_oculta = len(hojas) > 1 and rng.random() < 0.5
    if rng.random() < 0.5:
        hojas.insert(rng.randrange(len(hojas) + 1), Hoja("Notas", ["Este libro lo llena la unidad"], []))
    return hojas


def lista_pnte(semilla: int) -> list[Hoja]:
    """Return an attendance list as PNTE exports it: header on row 3 from column D."""
    rng = random.Random(semilla)
    filas: list[Fila] = []
    for numero in range(1, rng.randrange(10, 60)):
        fila: dict[int, Valor] = dict.fromkeys(range(len(PNTE)))
        lugar = {n: rng.choice(("LIMA", "PIURA", "Tacna")) for n, c in enumerate(PNTE) if c in LUGAR}
        propios = {
            "NRO": numero,
            "FECHAS": "01/01/2025 - 02/01/2025",
            "TIPO ACTIVIDAD": rng.choice(("Curso", "Taller ")),
            "TEMA": "Gestión",
            "RUC": ruc_malo(rng) if rng.random() < 0.2 else ruc_sucio(rng),
            "NRO DOCUMENTO": SECRETOS[1],
            "NOMBRES": SECRETOS[0],
            "CORREO": SECRETOS[2],
            "GENERO": "F",
            "FECHA SELECCIONADA": "03/03/2025",
            "FECHA ASISTENCIA": rng.choice(
                (fecha_sucia, fecha_sucia, fecha_mala, lambda r: r.choice(("x", "NO", "n", "SI")))
            )(rng),
            "PROMEDIO T.E.": rng.randrange(20),
            "PROMEDIO T.S.": rng.randrange(20) + 0.5,
        }
        fila |= lugar | {PNTE.index(c): v for c, v in propios.items()}
        filas.append(list(fila.values()))
    return [Hoja("Worksheet", list(PNTE), filas, [[], []], 3)]


def escribir_xlsx(ruta: Path, hojas: Sequence[Hoja]) -> Path:
    """Write the sheets as an .xlsx workbook."""
    libro = openpyxl.Workbook()
    libro.remove(libro.worksheets[0])
    for hoja in hojas:
        destino = libro.create_sheet(hoja.nombre)
        destino.sheet_state = "hidden" if hoja.es_oculta else "visible"
        for n, fila in enumerate(hoja.celdas(), 1):
            for m, valor in enumerate(fila, 1):
                if valor is not None and valor != "":
                    destino.cell(n, m, valor)
    libro.save(ruta)
    return ruta


def escribir_xls(ruta: Path, hojas: Sequence[Hoja]) -> Path:
    """Write the sheets as an .xls workbook of Excel 97."""
    libro = xlwt.Workbook()
    formatos = {
        date: xlwt.easyxf(num_format_str="DD/MM/YYYY"),
        datetime: xlwt.easyxf(num_format_str="DD/MM/YYYY HH:MM"),
    }
    for hoja in hojas:
        destino = libro.add_sheet(hoja.nombre)
        destino.visibility = int(hoja.es_oculta)
        for n, fila in enumerate(hoja.celdas()):
            for m, valor in enumerate(fila):
                if valor is not None and valor != "":
                    destino.write(n, m, valor, formatos.get(type(valor), xlwt.Style.default_style))
    libro.save(str(ruta))
    return ruta


def como_texto(valor: Valor) -> str:
    """Return a cell as a person would write it in a text."""
    if isinstance(valor, datetime):
        return f"{valor:%d/%m/%Y %H:%M}"
    return "" if valor is None else f"{valor:%d/%m/%Y}" if isinstance(valor, date) else str(valor)


def escribir_csv(ruta: Path, hoja: Hoja, separador: str = ",", codificacion: str = "utf-8", fin: str = "\r\n") -> Path:
    """Write a sheet as a delimited text; what the encoding lacks becomes a question mark."""
    with ruta.open("w", encoding=codificacion, newline="", errors="replace") as salida:
        escritor = csv.writer(salida, delimiter=separador, lineterminator=fin)
        escritor.writerows([como_texto(v) for v in fila] for fila in hoja.celdas())
    return ruta
