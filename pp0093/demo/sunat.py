"""SUNAT's side: the reduced register, and the office's own cross of one year, synthetic firms alone."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from pp0093.demo.lists import SEPARADORES, empresa
from pp0093.demo.tables import SIN, Enteros, Fila, dmy, filas, iso, lugares, rucs, sectores, tomadas
from pp0093.demo.year import EN_CRUCE, POR_VUELTA, SIN_DATO, Anio, Directorio

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
    numeros = np.arange(AJENOS)
    return rucs(np.where(numeros % 3 == 0, 20, 10), POR_VUELTA + numeros)


def situacion(ruc: int) -> tuple[str, str]:
    """Return the state and the condition of a RUC: always the same, in every file."""
    suerte = ruc * 2_654_435_761 >> 7
    return ESTADOS[max(suerte % 100 - 95, 0)], CONDICIONES[max(suerte // 100 % 100 - 97, 0)]


def escribe_padron(destino: Path, directorio: Directorio) -> Path:
    """Write the register, by RUC; SUNAT publishes no place of natural persons."""
    ruta = destino / "padron" / "padron_reducido_ruc.txt"
    empresas, otros = np.flatnonzero(directorio.firmas.en_padron), ajenos()
    todos = np.concatenate([directorio.ruc(empresas), otros])
    distritos = np.concatenate([directorio.firmas.distrito[empresas], otros % len(lugares().ubigeos)])
    orden = np.argsort(todos, kind="stable")
    with ruta.open("w", encoding="iso-8859-1", newline="") as archivo:
        archivo.write(f"{ENCABEZADO}\r\n")
        for ruc, distrito in zip(todos[orden].tolist(), distritos[orden].tolist(), strict=True):
            lugar = lugares().ubigeos[distrito] if ruc // 10**9 == 20 else "-"
            archivo.write(f"{'|'.join([str(ruc), empresa(ruc), *situacion(ruc), lugar])}{'|-' * 10}|\r\n")
    return ruta


ETAPA_DEL_CRUCE = 50
CON_ROTULO, CON_AMBOS, AL_BORDE, SIN_VENTAS = 0.12, 0.05, 0.003, 0.04
DOBLES, NO_SERVIDAS = 8, 60
COLUMNAS = "RUC CIIU VENTAS_UIT TRAMO_VENTAS TRABAJADORES FECHA_INSCRIPCION ESTADO CONDICION UBIGEO"
SIN_CIIU = ("-", "3410", "")
"""No class, or one of an older classification whose division is not in Rev. 4."""


def escribe_cruce(destino: Path, anio: Anio, ajenos: Enteros) -> Path:
    """Write the cross of a year: stale versions of a few rows, firms nobody served, then everybody, by RUC."""
    ruta = destino / "padron" / f"cruce_{anio.anio}.csv"
    ruta.parent.mkdir(parents=True, exist_ok=True)
    ficha = filas("cruces", base=anio.base)[0]
    rezago = [str(anio.anio - int(ficha["rezago"]))] if ficha["rezago"] else []
    with ruta.open("w", encoding=ficha["codificacion"], newline="") as archivo:
        escritor = csv.writer(archivo, delimiter=SEPARADORES[ficha["separador"]], lineterminator="\r\n")
        escritor.writerow([*COLUMNAS.split(), *["ANIO_VENTAS"] * len(rezago)])
        escritor.writerows([*fila, *rezago] for fila in _todas(anio, ficha["fecha"], ajenos))
    return ruta


def _todas(anio: Anio, estilo: str, ajenos: Enteros) -> Iterator[list[str]]:
    rng = anio.azar(ETAPA_DEL_CRUCE)
    en_cruce = np.flatnonzero(anio.sunat == EN_CRUCE)
    en_orden = en_cruce[np.argsort(anio.ruc[en_cruce], kind="stable")]
    for fila in _filas(anio, rng, np.sort(rng.choice(en_orden, DOBLES, replace=False)), estilo):
        yield [fila[0], "4711", "0.50", "", "1", "-", *fila[6:]]
    for ruc in ajenos[:NO_SERVIDAS].tolist():
        yield [str(ruc), "5610", "21.40", "", "2", "-", *situacion(ruc), "150101"]
    for desde in range(0, len(en_orden), EMPRESAS_POR_BLOQUE):
        yield from _filas(anio, rng, en_orden[desde : desde + EMPRESAS_POR_BLOQUE], estilo)


def _filas(anio: Anio, rng: np.random.Generator, empresas: Enteros, estilo: str) -> Iterator[list[str]]:
    """Yield the rows of some firms (positions in the year)."""
    firmas = tomadas(anio.firmas, anio.empresas[empresas])
    tramos, trabajadores_ = filas("tramos"), filas("trabajadores")
    columnas = (
        _ventas(rng, [tramos[t] for t in anio.tramo[empresas]]),
        anio.ruc[empresas].tolist(),
        _ciiu(rng, firmas.clase, anio.sector[empresas]),
        _trabajadores(rng, [trabajadores_[t] for t in anio.trabajadores[empresas]]),
        iso(firmas.inscripcion) if estilo == "iso" else dmy(firmas.inscripcion),
        (anio.edad[empresas] == SIN_DATO).tolist(),
        anio.distrito[empresas].tolist(),
    )
    for ventas, ruc, ciiu, trabajadores, inscrita, sin_fecha, distrito in zip(*columnas, strict=True):
        sunat = ["-" if sin_fecha else inscrita, *situacion(ruc), lugares().ubigeos[distrito]]
        yield [str(ruc), ciiu, *ventas, trabajadores, *sunat]


def _ciiu(rng: np.random.Generator, clases: Enteros, sectores_: Enteros) -> list[str]:
    """Write classes with four digits; some of those that start with 0 lost it."""
    salida = [str(c) if corta else f"{c:04}" for c, corta in zip(clases, rng.random(len(clases)) < 0.5, strict=True)]
    for i in np.flatnonzero(sectores_ == sectores().index(SIN)).tolist():
        salida[i] = SIN_CIIU[i % len(SIN_CIIU)]
    return salida


def _ventas(rng: np.random.Generator, tramos: list[Fila]) -> list[tuple[str, str]]:
    """Write sales as a number, a label or both; the label is never one that says less than the number."""
    suertes = rng.random(len(tramos)).tolist()
    # Above the first bound and up to the second, more often near the first; a few on it, or none.
    desde, hasta = (np.array([float(f[c] or 0) for f in tramos]) for c in ("desde_uit", "hasta_uit"))
    base = np.maximum(desde, 0.05)
    importe = base * (np.maximum(hasta, base) / base) ** rng.random(len(tramos))
    importe = np.where(rng.random(len(tramos)) < AL_BORDE, hasta, np.round(importe, 2))
    sin_ventas = (desde == 0) & (rng.random(len(tramos)) < SIN_VENTAS)
    minimo = np.where(desde == hasta, desde, desde + 0.01)
    numeros = [f"{v:.2f}" for v in np.where(sin_ventas, 0.0, np.clip(importe, minimo, hasta)).tolist()]
    salida = []
    for ficha, suerte, numero, cual in zip(tramos, suertes, numeros, rng.integers(0, 12, len(tramos)), strict=True):
        rotulos = ficha["rotulos"].split("|")
        if rotulos[0] and (ficha["solo_rotulo"] == "si" or suerte < CON_ROTULO):
            salida.append(("-", rotulos[cual % len(rotulos)]))
        else:
            rotulo = rotulos[0] if rotulos[0] and suerte < CON_ROTULO + CON_AMBOS else "-"
            salida.append((numero if ficha["hasta_uit"] else "-", rotulo))
    return salida


def _trabajadores(rng: np.random.Generator, tramos: list[Fila]) -> list[str]:
    """Draw workers from the first of a bracket to the last, more often near the first."""
    return [
        str(int(f["desde"]) + int(parte * parte * (int(f["hasta"]) - int(f["desde"]) + 1))) if f["hasta"] else "-"
        for f, parte in zip(tramos, rng.random(len(tramos)).tolist(), strict=True)
    ]
