"""SUNAT's side: the reduced register, and the office's own cross of one year, synthetic firms alone."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from pp0093.demo.directory import SIN_DATO, Directorio
from pp0093.demo.draws import AJENOS_DESDE, Enteros, Reales, dmy, iso, rucs
from pp0093.demo.layouts import SEPARADORES
from pp0093.demo.profile import EN_CRUCE
from pp0093.demo.tables import SIN, filas, lugares, sectores
from pp0093.demo.year import Anio

AJENOS = 4_000
EMPRESAS_POR_BLOQUE = 50_000
ENCABEZADO = (
    "RUC|NOMBRE O RAZÓN SOCIAL|ESTADO DEL CONTRIBUYENTE|CONDICIÓN DE DOMICILIO|UBIGEO|TIPO DE VÍA|NOMBRE DE VÍA|"
    "CÓDIGO DE ZONA|TIPO DE ZONA|NÚMERO|INTERIOR|LOTE|DEPARTAMENTO|MANZANA|KILÓMETRO|"
)
ESTADOS = ("ACTIVO", "BAJA DE OFICIO", "SUSPENSION TEMPORAL", "BAJA PROV. POR OFICI", "BAJA DEFINITIVA")
CONDICIONES = ("HABIDO", "NO HALLADO", "NO HABIDO")


def ajenos() -> Enteros:
    """Return the RUCs of firms that nobody served."""
    numeros = np.arange(AJENOS, dtype=np.int64)
    return rucs(np.where(numeros % 3 == 0, 20, 10), AJENOS_DESDE + numeros)


def situacion(ruc: int) -> tuple[str, str]:
    """Return the state and the condition of a RUC: always the same, in every file."""
    suerte = ruc * 2_654_435_761 >> 7
    estado = max(suerte % 100 - 95, 0)
    condicion = max(suerte // 100 % 100 - 97, 0)
    return ESTADOS[estado], CONDICIONES[condicion]


def escribe_padron(destino: Path, directorio: Directorio) -> Path:
    """Write the register, by RUC."""
    ruta = destino / "padron" / "padron_reducido_ruc.txt"
    ruta.parent.mkdir(parents=True, exist_ok=True)
    empresas = np.flatnonzero(directorio.en_padron)
    otros = ajenos()
    todos = np.concatenate([directorio.ruc(empresas), otros])
    distritos = np.concatenate([directorio.distrito[empresas], otros % len(lugares().ubigeos)])
    orden = np.argsort(todos, kind="stable")
    with ruta.open("w", encoding="iso-8859-1", newline="") as archivo:
        archivo.write(ENCABEZADO + "\r\n")
        for desde in range(0, len(orden), EMPRESAS_POR_BLOQUE):
            parte = orden[desde : desde + EMPRESAS_POR_BLOQUE]
            pares = zip(todos[parte].tolist(), distritos[parte].tolist(), strict=True)
            archivo.writelines(_linea(ruc, distrito) for ruc, distrito in pares)
    return ruta


def _linea(ruc: int, distrito: int) -> str:
    # SUNAT publishes no place of natural persons.
    lugar = lugares().ubigeos[distrito] if ruc // 10**9 == 20 else "-"
    estado, condicion = situacion(ruc)
    nombre = f"EMPRESA DEMO {ruc // 10 % 1_000_000:06}"
    return f"{ruc}|{nombre}|{estado}|{condicion}|{lugar}|-|-|-|-|-|-|-|-|-|-|\r\n"


EMPRESAS_POR_BLOQUE = 50_000
ETAPA_DEL_CRUCE = 50
CON_ROTULO, CON_AMBOS, AL_BORDE, SIN_VENTAS = 0.12, 0.05, 0.003, 0.04
DOBLES, NO_SERVIDAS = 8, 60
COLUMNAS = (
    "RUC",
    "CIIU",
    "VENTAS_UIT",
    "TRAMO_VENTAS",
    "TRABAJADORES",
    "FECHA_INSCRIPCION",
    "ESTADO",
    "CONDICION",
    "UBIGEO",
)
SIN_CIIU = ("-", "3410", "")
"""No class, or one of an older classification whose division is not in Rev. 4."""


def escribe_cruce(destino: Path, anio: Anio, ajenos: Enteros) -> Path:
    """Write the cross of a year: stale versions of a few rows, firms nobody served, then everybody, by RUC."""
    ruta = destino / "padron" / f"cruce_{anio.diseno.anio}.csv"
    ruta.parent.mkdir(parents=True, exist_ok=True)
    ficha = next(f for f in filas("cruces") if f["base"] == str(anio.diseno.base))
    rezago = [str(anio.diseno.anio - int(ficha["rezago"]))] if ficha["rezago"] else []
    with ruta.open("w", encoding=ficha["codificacion"], newline="") as archivo:
        escritor = csv.writer(archivo, delimiter=SEPARADORES[ficha["separador"]], lineterminator="\r\n")
        escritor.writerow([*COLUMNAS, *(["ANIO_VENTAS"] if rezago else [])])
        for fila in _todas(anio, ficha["fecha"], ajenos):
            escritor.writerow([*fila, *rezago])
    return ruta


def _todas(anio: Anio, estilo: str, ajenos: Enteros) -> Iterator[list[str]]:
    rng = anio.azar(ETAPA_DEL_CRUCE)
    en_cruce = np.flatnonzero(anio.perfil.sunat == EN_CRUCE)
    en_orden = en_cruce[np.argsort(anio.ruc[en_cruce], kind="stable")]
    for fila in _filas(anio, rng, np.sort(rng.choice(en_orden, DOBLES, replace=False)), estilo):
        yield [fila[0], "4711", "0.50", "", "1", "-", *fila[6:]]
    for ruc in ajenos[:NO_SERVIDAS].tolist():
        yield [str(ruc), "5610", "21.40", "", "2", "-", *situacion(ruc), "150101"]
    for desde in range(0, len(en_orden), EMPRESAS_POR_BLOQUE):
        yield from _filas(anio, rng, en_orden[desde : desde + EMPRESAS_POR_BLOQUE], estilo)


def _filas(anio: Anio, rng: np.random.Generator, empresas: Enteros, estilo: str) -> Iterator[list[str]]:
    """Yield the rows of some firms (positions in the year)."""
    rucs = anio.ruc[empresas].tolist()
    ventas, rotulos = _ventas(rng, anio.perfil.tramo[empresas])
    ubigeos = lugares().ubigeos
    columnas = zip(
        rucs,
        _ciiu(anio, rng, empresas),
        ventas,
        rotulos,
        _trabajadores(rng, anio.perfil.trabajadores[empresas]),
        _inscripcion(anio, empresas, estilo),
        anio.distrito[empresas].tolist(),
        strict=True,
    )
    for ruc, ciiu, venta, rotulo, trabajadores, inscripcion, distrito in columnas:
        yield [str(ruc), ciiu, venta, rotulo, trabajadores, inscripcion, *situacion(ruc), ubigeos[distrito]]


def _ciiu(anio: Anio, rng: np.random.Generator, empresas: Enteros) -> list[str]:
    """Write classes with four digits; some of those that start with 0 lost it."""
    sin = sectores().index(SIN)
    clases = anio.directorio.clase[anio.empresas[empresas]].tolist()
    pierde = (rng.random(len(clases)) < 0.5).tolist()
    return [
        SIN_CIIU[i % len(SIN_CIIU)] if sector == sin else str(clase) if corta else f"{clase:04}"
        for i, (clase, sector, corta) in enumerate(
            zip(clases, anio.perfil.sector[empresas].tolist(), pierde, strict=True)
        )
    ]


def _ventas(rng: np.random.Generator, tramo: Enteros) -> tuple[list[str], list[str]]:
    """Write sales as a number, a label or both; the label is never one that says less than the number."""
    fichas = filas("tramos")
    de_tramo = [f["rotulos"].split("|") for f in fichas]
    suerte = rng.random(len(tramo))
    tiene_rotulo = np.array([bool(r[0]) for r in de_tramo])[tramo]
    solo_rotulo = (np.array([f["solo_rotulo"] == "si" for f in fichas])[tramo] | (suerte < CON_ROTULO)) & tiene_rotulo
    ambos = ~solo_rotulo & tiene_rotulo & (suerte < CON_ROTULO + CON_AMBOS)
    numeros = [f"{v:.2f}" for v in _importes(rng, tramo).tolist()]
    cual = rng.integers(0, 12, len(tramo)).tolist()
    ventas, rotulos = [], []
    for i, t in enumerate(tramo.tolist()):
        opciones = de_tramo[t]
        sin_numero = solo_rotulo[i] or not fichas[t]["hasta_uit"]
        ventas.append("-" if sin_numero else numeros[i])
        rotulos.append(opciones[cual[i] % len(opciones)] if solo_rotulo[i] else opciones[0] if ambos[i] else "-")
    return ventas, rotulos


def _importes(rng: np.random.Generator, tramo: Enteros) -> Reales:
    """Draw sales above the first bound and up to the second, more often near the first; a few on it, or none."""
    desde, hasta = (np.array([float(f[c] or 0) for f in filas("tramos")])[tramo] for c in ("desde_uit", "hasta_uit"))
    base = np.maximum(desde, 0.05)
    importe = base * (np.maximum(hasta, base) / base) ** rng.random(len(tramo))
    importe = np.where(rng.random(len(tramo)) < AL_BORDE, hasta, np.round(importe, 2))
    minimo = np.where(desde == hasta, desde, desde + 0.01)
    sin_ventas = (desde == 0) & (rng.random(len(tramo)) < SIN_VENTAS)
    return np.where(sin_ventas, 0.0, np.clip(importe, minimo, hasta))


def _trabajadores(rng: np.random.Generator, tramo: Enteros) -> list[str]:
    fichas, salida = filas("trabajadores"), []
    suerte = rng.random(len(tramo)).tolist()
    for t, parte in zip(tramo.tolist(), suerte, strict=True):
        ficha = fichas[t]
        if not ficha["hasta"]:
            salida.append("-")
        else:
            desde, hasta = int(ficha["desde"]), int(ficha["hasta"])
            salida.append(str(desde + int(parte * parte * (hasta - desde + 1))))
    return salida


def _inscripcion(anio: Anio, empresas: Enteros, estilo: str) -> list[str]:
    dias = anio.directorio.inscripcion[anio.empresas[empresas]]
    textos = iso(dias) if estilo == "iso" else dmy(dias)
    sin_dato = (anio.perfil.edad[empresas] == SIN_DATO).tolist()
    return ["-" if falta else texto for texto, falta in zip(textos, sin_dato, strict=True)]
