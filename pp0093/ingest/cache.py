"""Readings kept by content, so that a file which has not changed is not read again.

`lecturas/<sha256>-<reader version>/` holds one reading: its rows in Parquet and the rest in JSON, with the rules that
were read to make it.
`lecturas/indice.json` remembers size and times of each file, so that its hash need not be taken again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from pp0093 import clock, programme, rules, versions
from pp0093.config import PACKAGE
from pp0093.errors import InputError
from pp0093.ingest import corrections
from pp0093.ingest.inventory import sha256
from pp0093.ingest.readers import reader_of, sources
from pp0093.ingest.readers.base import NOBODY, Progress, RawFile, Reading, folder_of
from pp0093.ingest.readers.delivery import declared

FIRMS_ONLY = "padron"
READER_CODE = ("ingest/**/*.py", "country/columnas/*", "country/fuentes/*")


@dataclass(frozen=True)
class Stored:
    """One file's reading on disk and what the ledger says of it."""

    archivo: RawFile
    sha256: str
    carpeta: Path
    datos: dict[str, Any]
    es_nueva: bool


def reader_version() -> str:
    """Return a short hash of the code that reads, the headers it knows and which programme is read for."""
    programa = programme.current()
    suma = hashlib.sha256(f"{programa.codigo} {programa.desde} {[*programa.propias]}".encode())
    rutas = [r for patron in READER_CODE for r in sorted(PACKAGE.glob(patron))]
    rutas += [r for c in (programme.COLUMNS, programme.SOURCES) for r in sorted((programme.folder() / c).glob("*"))]
    for ruta in rutas:
        if ruta.is_file():
            suma.update(ruta.name.encode() + ruta.read_bytes())
    return suma.hexdigest()[:12]


class Readings:
    """The folder of kept readings."""

    def __init__(self, salida: Path) -> None:
        self.carpeta = salida / "lecturas"
        self.carpeta.mkdir(parents=True, exist_ok=True)
        self.version = reader_version()
        self.reglas = rules.installed()
        self.ruta_indice = self.carpeta / "indice.json"
        self.indice: dict[str, Any] = _load(self.ruta_indice) or {}
        self.usadas: set[str] = set()

    def get(self, archivo: RawFile, avance: Progress, rucs: frozenset[str] = NOBODY) -> Stored:
        """Return a file's reading, kept or fresh; raise InputError when the file is refused.

        `rucs` are the firms served: a reading that keeps only them is another one when they change.
        """
        firmas = hashlib.sha256("".join(sorted(rucs)).encode()).hexdigest()[:8] if rucs else ""
        huella = self._known_hash(archivo)
        guardada = self._stored(archivo, huella, firmas) if huella else None
        if guardada:
            return guardada
        with ThreadPoolExecutor(1) as hilo, rules.held() as usadas:
            calculo = hilo.submit(sha256, archivo.ruta)
            lector = reader_of(archivo, sources()[folder_of(archivo.archivo)])
            reading = lector.read(archivo, avance, rucs)
            reading.deliver(declared(archivo.pasaporte))
            reading.correcciones = list(corrections.of(archivo, lector, reading))
            for pronto in ("pyarrow.parquet", "duckdb"):  # Needed next, and the hash is seldom done yet.
                import_module(pronto)
            huella = calculo.result()
        return self._store(archivo, huella, firmas, reading, usadas)

    def finish(self) -> None:
        """Write the index and remove the readings that no file uses any more."""
        for vieja in self.carpeta.iterdir():
            if vieja.is_dir() and vieja.name not in self.usadas:
                shutil.rmtree(vieja, ignore_errors=True)
        versions.write_at_once(self.ruta_indice, json.dumps(self.indice, ensure_ascii=False, indent=1))

    def _stamp(self, archivo: RawFile) -> list[Any]:
        estado = archivo.ruta.stat()
        return [estado.st_size, estado.st_mtime_ns, estado.st_ctime_ns, str(archivo.ruta)]

    def _known_hash(self, archivo: RawFile) -> str | None:
        entrada = self.indice.get(archivo.archivo)
        return entrada["sha256"] if entrada and entrada["sello"] == self._stamp(archivo) else None

    def _key(self, archivo: RawFile, huella: str, firmas: str) -> str:
        pasaporte = hashlib.sha256(json.dumps([archivo.archivo, archivo.pasaporte], sort_keys=True).encode())
        return f"{huella[:24]}-{pasaporte.hexdigest()[:8]}{firmas}-{self.version}"

    def _stored(self, archivo: RawFile, huella: str, firmas: str) -> Stored | None:
        carpeta = self.carpeta / self._key(archivo, huella, firmas)
        datos = _load(carpeta / "lectura.json")
        # What was read with other rules is not what would be read today.
        if datos is None or any(self.reglas.digest_of(r) != h for r, h in datos["reglas"].items()):
            return None
        if datos["caduca"] and clock.today().isoformat() >= datos["caduca"]:
            return None
        self.usadas.add(carpeta.name)
        return Stored(archivo, huella, carpeta, datos, es_nueva=False)

    def _store(self, archivo: RawFile, huella: str, firmas: str, reading: Reading, reglas: dict[str, str]) -> Stored:
        import pyarrow.parquet as pq  # Nothing to store when nothing has changed.

        carpeta = self.carpeta / self._key(archivo, huella, firmas)
        carpeta.mkdir(exist_ok=True)
        pq.write_table(reading.tabla, carpeta / "filas.parquet")
        datos = {
            "fuente": reading.fuente,
            "formato": reading.formato,
            "tabla": reading.nombre_tabla,
            "anio": reading.anio,
            "corte": reading.corte.isoformat() if reading.corte else None,
            **(reading.entrega.said() if reading.entrega else {}),
            "incluye": reading.incluye,
            "filtros": " > ".join(reading.filtros) or None,
            "filas_leidas": reading.filas_leidas,
            "filas_cargadas": reading.filas_cargadas,
            "filas_cuarentena": len(reading.cuarentena),
            "filas_repetidas": reading.filas_repetidas,
            "filas_fuera_alcance": reading.filas_fuera_alcance,
            "cuarentena": [asdict(q) for q in reading.cuarentena],
            "problemas": reading.problemas,
            "correcciones": reading.correcciones,
            "caduca": reading.caduca.isoformat() if reading.caduca else None,
            "reglas": reglas,
        }
        # Written last: a reading without it does not exist.
        (carpeta / "lectura.json").write_text(json.dumps(datos, ensure_ascii=False), encoding="utf-8")
        self.indice[archivo.archivo] = {"sha256": huella, "sello": self._stamp(archivo)}
        self.usadas.add(carpeta.name)
        return Stored(archivo, huella, carpeta, datos, es_nueva=True)


def read_all(archivos: list[RawFile], readings: Readings, progress_of: Any) -> tuple[list[Stored], list[InputError]]:
    """Read every file; return the readings and the refusals, all of them, so that they are told at once.

    SUNAT's registers go last: of their millions of lines only those of the firms served are kept.
    """
    leidas: list[Stored] = []
    rechazos: list[InputError] = []
    rucs = NOBODY
    for archivo in sorted(archivos, key=lambda a: folder_of(a.archivo) == FIRMS_ONLY):
        if folder_of(archivo.archivo) == FIRMS_ONLY and not rucs:
            rucs = _firms(leidas)
        try:
            with progress_of(archivo) as avance:
                leidas.append(readings.get(archivo, avance, rucs))
        except InputError as error:
            rechazos += [error, *error.otras]
        except OSError as error:
            rechazos.append(
                InputError(f"no se puede abrir ({error.strerror})", "revise sus permisos", archivo=archivo.archivo)
            )
    return sorted(leidas, key=lambda s: s.archivo.archivo), rechazos


def _firms(leidas: list[Stored]) -> frozenset[str]:
    """Return the RUCs of the firms that some record serves."""
    import pyarrow.parquet as pq

    rutas = [s.carpeta / "filas.parquet" for s in leidas if s.datos["tabla"] == "registro"]
    columnas = (pq.read_table(ruta, columns=["ruc"])["ruc"].unique().to_pylist() for ruta in rutas)
    return frozenset(ruc for columna in columnas for ruc in columna)


def _load(ruta: Path) -> Any:
    try:
        return json.loads(ruta.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
