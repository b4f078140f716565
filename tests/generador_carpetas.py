"""Whole folders as the office keeps them, dirty and from a seed: lists of several units, crosses and a register.

Firms, days and services come from small sets, so that attentions repeat within a file and across a unit's files.
Made without any code of the product.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import generador_registros as g
from carpetas_en_estado import escribe
from generador_registros import Fila, Hoja, Valor
from libros import de_toml

ANIOS = (2024, 2025)
UNIDADES, SERVICIOS, LUGARES, UBIGEOS, COLUMNAS_DEL_CRUCE, CIIUS, VENTAS, TRAMOS, TRABAJADORES, *_MAS = de_toml(
    "carpetas"
).values()
ENCABEZADO_DEL_PADRON, ACTIVIDADES_DEL_PADRON, NOMBRES_DE_UNIDAD = _MAS


@dataclass
class Carpeta:
    """A raw folder: its lists with their passport and, of a text, delimiter and encoding; its crosses; its register."""

    raiz: Path
    listas: list[tuple[Path, dict[str, str], str, str]] = field(default_factory=list)
    cruces: dict[int, Path] = field(default_factory=dict)
    padrones: list[Path] = field(default_factory=list)


@dataclass
class Azar:
    """What one folder's rows are drawn from."""

    rng: random.Random
    rucs: list[str]
    dias: dict[int, list[date]]


def carpeta_al_azar(raiz: Path, semilla: int) -> Carpeta:
    """Write a folder and return what it holds."""
    rng = random.Random(semilla)
    rucs = [g.ruc(rng.randrange(10**6), rng.choice(g.PREFIJOS)) for _ in range(40)]
    dias = {a: [g.dia_al_azar(rng, a) for _ in range(6)] + [date(a, 2, 28), date(a, 3, 1)] for a in ANIOS}
    azar, carpeta = Azar(rng, rucs, dias), Carpeta(raiz)
    for subcarpeta in ("registros", "padron"):
        (raiz / subcarpeta).mkdir(parents=True)
    for anio in ANIOS:
        for unidad in rng.sample(UNIDADES, rng.choice((1, 2))):
            for numero in range(rng.choice((1, 2, 2, 3))):
                _lista(azar, carpeta, anio, unidad, f"{unidad.lower()}_{anio}_{rng.choice('Aaz')}{numero}")
    if rng.random() < 0.6:
        _pnte(azar, carpeta, rng.choice(ANIOS))
    for anio in rng.sample((2023, *ANIOS, 2026), rng.choice((1, 2, 3))):
        carpeta.cruces[anio] = _cruce(azar, raiz / "padron", anio)
    if rng.random() < 0.7:
        carpeta.padrones.append(_padron(azar, raiz / "padron" / "padron_reducido_ruc.txt"))
    if rng.random() < 0.4:
        carpeta.padrones.append(_padron_publico(azar, raiz / "padron" / "PadronRUC_202510.csv"))
    _manifiesto(carpeta)
    return carpeta


def _lista(azar: Azar, carpeta: Carpeta, anio: int, unidad: str, nombre: str) -> None:
    rng = azar.rng
    con_actividad = rng.random() < 0.7
    hojas = [_hoja(azar, f"Hoja {n}", anio, unidad, con_actividad=con_actividad) for n in (2, 1)[: rng.choice((1, 2))]]
    pasaporte = {
        "unidad": rng.choice((unidad, NOMBRES_DE_UNIDAD.get(unidad, unidad))),
        "anio": rng.choice((str(anio), str(anio), f"{anio}.0", "")),
        "actividad": "" if con_actividad else rng.choice((*g.ONCE, *g.ONCE.values())),
        "origen": rng.choice(("", "", "sintetico")),
    }
    _guardar(azar, carpeta, nombre, hojas, pasaporte)


def _guardar(azar: Azar, carpeta: Carpeta, nombre: str, hojas: list[Hoja], pasaporte: dict[str, str]) -> None:
    tipo = azar.rng.choice((".xlsx", ".xlsx", ".csv", ".csv", ".csv", ".xls"))
    separador = azar.rng.choice(",;|\t")
    codificacion = azar.rng.choice(("utf-8", "utf-8-sig", "latin-1"))
    ruta = carpeta.raiz / "registros" / azar.rng.choice(("", "2025", "Año 2025")) / f"{nombre}{tipo}"
    ruta.parent.mkdir(exist_ok=True)
    if tipo == ".csv":
        g.escribir_csv(ruta, hojas[0], separador, codificacion)
    else:
        if azar.rng.random() < 0.3:
            hojas.insert(azar.rng.randrange(len(hojas) + 1), Hoja("Notas", ["Este libro lo llena la unidad"], []))
        hojas[-1].es_oculta = len(hojas) > 1 and azar.rng.random() < 0.5
        (g.escribir_xlsx if tipo == ".xlsx" else g.escribir_xls)(ruta, hojas)
    carpeta.listas.append((ruta, pasaporte, separador, codificacion))


def _hoja(azar: Azar, nombre: str, anio: int, unidad: str, *, con_actividad: bool) -> Hoja:
    rng = azar.rng
    con_asistencia = rng.random() < 0.4
    columnas = ["ruc", "fecha", "servicio", "unidad", "departamento", "provincia", "distrito", "ubigeo", "cite"]
    columnas += ["razon_social", "correo", *(["actividad"] if con_actividad else [])]
    columnas += ["asistencia"] if con_asistencia else []
    rng.shuffle(columnas)
    encabezado = [rng.choice(g.NOMBRES[c]) for c in columnas]
    filas: list[Fila] = []
    for _ in range(rng.randrange(5, 40)):
        filas.append(_fila(azar, anio, unidad, columnas, con_asistencia=con_asistencia))
        if rng.random() < 0.08:
            filas.append(rng.choice(([], [" "] * 3, list(encabezado), [None, "\xa0"], ["TOTAL:", 12])))
        if rng.random() < 0.1:
            filas.append(list(filas[rng.randrange(len(filas))]))
    encima: list[Fila] = rng.choice(([], [["REGISTRO DE ATENCIONES"], []], [[], [], ["Fuente: unidad", None, anio]]))
    return Hoja(nombre, encabezado, filas, encima, rng.choice((0, 0, 3)), rng.choice(([], [[], [" "]])))


def _fila(azar: Azar, anio: int, unidad: str, columnas: list[str], *, con_asistencia: bool) -> Fila:
    rng = azar.rng
    fila = g.fila_buena(rng, con_asistencia=con_asistencia)
    departamento, provincia, distrito = rng.choice(LUGARES)
    fila |= {
        "ruc": g.ruc_sucio(rng, rng.choice(azar.rucs)),
        "fecha": g.fecha_sucia(rng, azar.dias[anio]),
        "servicio": rng.choice(SERVICIOS),
        "cite": rng.choice(("CITEmadera", "cite madera", "CITE-MADERA ", "CITEcuero", None)),
        "unidad": rng.choice((None, None, unidad, f" {unidad.lower()} ", "ITP")),
        "departamento": departamento,
        "provincia": provincia,
        "distrito": distrito,
        "ubigeo": rng.choice(UBIGEOS),
    }
    if rng.random() < 0.2:
        fila = g.ensuciar(rng, fila, con_asistencia=con_asistencia)
    return [fila[c] for c in columnas]


def _pnte(azar: Azar, carpeta: Carpeta, anio: int) -> None:
    rng = azar.rng
    regiones, provincias = (tuple(n for n, c in enumerate(g.PNTE) if c == nombre) for nombre in ("REGION", "PROVINCIA"))
    filas: list[Fila] = []
    for numero in range(1, 30):
        fila: dict[int, Valor] = dict.fromkeys(range(len(g.PNTE)))
        for region, provincia in zip(regiones, provincias, strict=True):
            fila[region], fila[provincia], _ = rng.choice(LUGARES)
        ruc = g.ruc_malo(rng) if rng.random() < 0.1 else g.ruc_sucio(rng, rng.choice(azar.rucs))
        dudosas = (g.fecha_mala(rng, anio), "x", "NO", " n ", None)
        fecha = g.fecha_sucia(rng, azar.dias[anio]) if rng.random() < 0.7 else rng.choice(dudosas)
        propios = {"NRO": numero, "FECHAS": f"01/01/{anio} - 02/01/{anio}", "RUC": ruc, "FECHA ASISTENCIA": fecha}
        propios |= {"TIPO ACTIVIDAD": rng.choice(("Curso", "CURSO ", "Taller")), "NOMBRES": g.SECRETOS[0]}
        propios |= {"CORREO": g.SECRETOS[2], "NRO DOCUMENTO": g.SECRETOS[1]}
        fila |= {g.PNTE.index(c): v for c, v in propios.items()}
        filas.append(list(fila.values()))
    hoja = Hoja("Worksheet", list(g.PNTE), filas, [[], []], 3)
    pasaporte = {"unidad": rng.choice(("PNTE", "")), "anio": str(anio), "actividad": "1.1", "origen": ""}
    _guardar(azar, carpeta, f"pnte_{anio}", [hoja], pasaporte)


def _cruce(azar: Azar, destino: Path, anio: int) -> Path:
    rng = azar.rng
    filas = [_fila_del_cruce(azar, anio, ruc) for ruc in azar.rucs if rng.random() < 0.8]
    filas += [_fila_del_cruce(azar, anio, rng.choice(azar.rucs)) for _ in range(3)]
    columnas = [c for c in COLUMNAS_DEL_CRUCE if c != "ANIO_VENTAS" or rng.random() < 0.5]
    tabla = [columnas, *([f[c] for c in columnas] for f in filas)]
    if rng.random() < 0.5:
        ruta = destino / f"cruce_{anio}.xlsx"
        return g.escribir_xlsx(ruta, [Hoja("Cruce", columnas, tabla[1:])])
    ruta = destino / f"cruce_{anio}.csv"
    return g.escribir_csv(ruta, Hoja("Cruce", columnas, tabla[1:]), rng.choice(",;|"), "utf-8")


def _fila_del_cruce(azar: Azar, anio: int, ruc: str) -> dict[str, Any]:
    rng = azar.rng
    dia = rng.choice([d for dias in azar.dias.values() for d in dias])
    hace_dos = dia.replace(year=dia.year - 2, day=min(dia.day, 28)) + timedelta(rng.choice((-1, 0, 0, 1)))
    inscrita = rng.choice((hace_dos, date(2024, 2, 29), date(2022, 2, 28), date(2010, 5, 3)))
    formas: tuple[Valor, ...] = (inscrita, f"{inscrita:%d/%m/%Y}", inscrita.isoformat(), g.serial(inscrita))
    venden = rng.random()
    return {
        "RUC": g.ruc_sucio(rng, ruc),
        "CIIU": rng.choice(CIIUS),
        "VENTAS_UIT": rng.choice(VENTAS) if venden < 0.6 else rng.choice(("-", None)),
        "TRAMO_VENTAS": rng.choice(TRAMOS) if venden > 0.4 else rng.choice(("-", None)),
        "TRABAJADORES": rng.choice(TRABAJADORES),
        "FECHA_INSCRIPCION": rng.choice((*formas, *formas, "-", None)),
        "ESTADO": rng.choice(("ACTIVO", "BAJA DE OFICIO", "-")),
        "CONDICION": rng.choice(("HABIDO", "NO HABIDO", "-")),
        "UBIGEO": rng.choice(("150101", 20101, "070101", "-", None, "999999")),
        "ANIO_VENTAS": anio - 2,
    }


def _padron(azar: Azar, ruta: Path) -> Path:
    ajenos = [g.ruc(azar.rng.randrange(10**6)) for _ in range(20)]
    propios = [ruc for ruc in azar.rucs if azar.rng.random() < 0.7]
    lineas = [
        "|".join([ruc, 'LA "ÚNICA" S.A.C.', "ACTIVO", "HABIDO", "150101", *["-"] * 10, ""]) for ruc in ajenos + propios
    ]
    ruta.write_bytes("\r\n".join([ENCABEZADO_DEL_PADRON, *lineas, ""]).encode("latin-1"))
    return ruta


def _padron_publico(azar: Azar, ruta: Path) -> Path:
    columnas = ("RUC", "Estado", "Condición", "Actividad_Economica_CIIU_revision4_Principal", "NroTrab", "UBIGEO")
    suyos = (ruc for ruc in azar.rucs if azar.rng.random() < 0.6)
    filas = [[ruc, "ACTIVO", "HABIDO", azar.rng.choice(ACTIVIDADES_DEL_PADRON), "7", "040101"] for ruc in suyos]
    escribe(ruta, columnas, filas)
    return ruta


def _manifiesto(carpeta: Carpeta) -> None:
    columnas = ("archivo", "unidad", "actividad", "anio", "origen")
    dichas = [{"archivo": r.relative_to(carpeta.raiz).as_posix(), **dice} for r, dice, _, _ in carpeta.listas]
    escribe(carpeta.raiz / "manifest.csv", columnas, [[f[c] for c in columnas] for f in dichas])
