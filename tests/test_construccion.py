"""Builds: nothing changes without a reason, a killed or failed one leaves what was published, two take turns."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import PROYECTO, Carpetas, Orden, parte
from generadores import Fila, escribir_mensual, filas_mensuales
from libros import de_toml

from pp0093 import models
from pp0093.build import layers, publish, version
from pp0093.console import STEP_PREFIX
from pp0093.versions import DATABASE, is_thin

CASES = de_toml("construccion")
SIN_MOTORES, GUION, TARDA = (CASES["guiones"][g] for g in ("sin_motores", "muere", "tarda"))

LIMITE = 60


def versiones(carpetas: Carpetas) -> list[str]:
    return sorted(p.name for p in (carpetas.salida / "versiones").iterdir())


def enteras(carpetas: Carpetas) -> list[str]:
    carpeta = carpetas.salida / "versiones"
    return [v for v in versiones(carpetas) if not is_thin(carpeta / v) and (carpeta / v / DATABASE).exists()]


def total(orden: Orden) -> Decimal:
    [fila] = orden("consulta", "devengado_soles", "--alcance", "nacional", "--formato", "json").json
    return Decimal(fila["devengado_soles"])


def devengado(*grupos: list[Fila]) -> Decimal:
    return sum((Decimal(f["MONTO_DEVENGADO"]) for g in grupos for f in g if f["PROGRAMA_PPTO"] == "0093"), Decimal(0))


def escribir(carpetas: Carpetas, nombre: str, semilla: int, anio: int = 2024) -> list[Fila]:
    filas = filas_mensuales(semilla, cadenas=4, anio=anio)
    escribir_mensual(carpetas.datos / "mef" / nombre, filas)
    return filas


def test_sin_cambios_no_se_publica_nada_aunque_sea_otra_la_fecha_del_archivo_ni_se_carga_ningun_motor(
    ya_publicada: str, carpetas: Carpetas, orden: Orden
):
    orden("etl")
    antes = (carpetas.vigente, versiones(carpetas))
    respuesta = orden("etl")
    assert respuesta.codigo == 0 and respuesta.salida.startswith(f"Sin cambios: sigue publicada la versión {antes[0]}")
    assert "(0 archivos leídos, 1 sin cambios)" in respuesta.salida
    os.utime(carpetas.datos / "mef" / "0_bueno.csv", (1_000_000_000, 1_000_000_000))
    assert "Sin cambios" in orden("etl").salida
    with proceso(carpetas, guion=SIN_MOTORES) as hecho:
        salida, errores = hecho.communicate()
    assert hecho.returncode == 0, errores
    dicho, motores = salida.splitlines()[:2]
    assert dicho.startswith("Sin cambios") and motores == "[]"
    assert (carpetas.vigente, versiones(carpetas)) == antes


def test_cada_construccion_lee_lo_que_cambio_y_responde_lo_que_hay(carpetas: Carpetas, orden: Orden):
    a, b = (escribir(carpetas, f"{nombre}.csv", n, 2021 + n) for n, nombre in enumerate("ab", 1))
    assert "(2 archivos leídos, 0 sin cambios)" in orden("etl").salida
    primera, ruta = carpetas.vigente, carpetas.datos / "mef" / "a.csv"
    # What keeps its size and its date is read too.
    fecha, octetos = ruta.stat().st_mtime_ns, ruta.read_bytes()
    propia = next(f for f in a if f["PROGRAMA_PPTO"] == "0093" and f["MES_EJE"] != "0")
    monto = propia["MONTO_DEVENGADO"]
    cambiada = propia | {"MONTO_DEVENGADO": monto[:-1] + ("2" if monto.endswith("1") else "1")}
    otra = [cambiada if f is propia else f for f in a]
    escribir_mensual(ruta, otra)
    assert len(ruta.read_bytes()) == len(octetos)
    os.utime(ruta, ns=(fecha, fecha))
    respuesta = orden("etl")
    assert "Publicada" in respuesta.salida and "(1 archivo leído, 1 sin cambios)" in respuesta.salida
    assert carpetas.vigente != primera and total(orden) == devengado(otra, b)

    # Back to what it was, beside a bad one: the good ones are not read twice because of it.
    escribir(carpetas, "a.csv", 1, 2022)
    (carpetas.datos / "mef" / "c.csv").write_bytes(b"<html>")
    assert orden("etl").codigo == 1 and total(orden) == devengado(otra, b)
    c = escribir(carpetas, "c.csv", 3, 2024)
    assert "(1 archivo leído, 2 sin cambios)" in orden("etl").salida
    assert total(orden) == devengado(a, b, c)

    (carpetas.datos / "mef" / "c.csv").unlink()
    assert "(0 archivos leídos, 2 sin cambios)" in orden("etl").salida
    assert total(orden) == devengado(a, b)

    (carpetas.datos / "manifest.csv").write_text("archivo,corte\nmef/a.csv,2025-02-01\n", encoding="utf-8")
    assert "Publicada" in orden("etl").salida
    assert [f["corte"] for f in orden("cargas", "--formato", "json").json] == ["2025-02-01", None]


# The process gets a signal at the moment it does some thing to some file; builds that are killed are in test_fallas.

MOMENTOS = CASES["momentos"]
YA_PUBLICADA = ("al_reducir_las_viejas", "al_borrar_lo_que_no_se_conserva")


def proceso(carpetas: Carpetas, *argumentos: str, guion: str | None = None) -> subprocess.Popen[str]:
    entorno = os.environ | {"PP0093_DATOS": str(carpetas.datos), "PP0093_SALIDA": str(carpetas.salida)}
    modo = ["-c", guion] if guion else ["-m", "pp0093"]
    orden = [sys.executable, *modo, *argumentos]
    return subprocess.Popen(orden, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=entorno)


# One after it is published; the others, in the campaign (before, test_interrumpida_mientras_pregunta is of one).
ANTES_DE_PUBLICAR = [m for m in MOMENTOS if m not in YA_PUBLICADA]

# Interrupted (Ctrl-C), or as DuckDB tells it when it is answering.

INTERRUMPE = GUION.replace("signal.SIGKILL)", "signal.SIGINT)").replace(
    "sys.addaudithook", "signal.signal(signal.SIGINT, signal.default_int_handler)\nsys.addaudithook"
)


@pytest.mark.parametrize("momento", [*parte(ANTES_DE_PUBLICAR, 0), *parte(YA_PUBLICADA, 1)])
def test_interrumpida_dice_la_verdad(momento: str, ya_publicada: str, carpetas: Carpetas, orden: Orden):
    escribir(carpetas, "0_bueno.csv", 20)
    assert orden("etl").codigo == 0
    publicada, nuevas = carpetas.vigente, escribir(carpetas, "0_bueno.csv", 23)
    interrumpida = proceso(carpetas, *MOMENTOS[momento], guion=INTERRUMPE)
    salida, errores = interrumpida.communicate(timeout=LIMITE)
    quejas = [linea for linea in errores.splitlines() if not linea.startswith(STEP_PREFIX)]
    if momento not in (*YA_PUBLICADA, "al_cambiar_el_puntero"):
        assert (interrumpida.returncode, salida) == (1, "") and carpetas.vigente == publicada
        assert quejas == ["Interrumpido; lo publicado sigue como estaba."]
        return
    assert carpetas.vigente != publicada and total(orden) == devengado(nuevas)
    assert interrumpida.returncode == 0 and salida.startswith(
        f"Publicada la versión {carpetas.vigente} (1 archivo leído"
    )
    assert quejas == [
        "Aviso: las versiones viejas no se terminaron de reducir a sus cifras (se interrumpió); lo hará la próxima "
        "publicación"
    ]
    assert orden("etl").codigo == 0 and enteras(carpetas) == [publicada, carpetas.vigente]


def test_interrumpida_mientras_pregunta_dice_la_verdad(ya_publicada: str, carpetas: Carpetas, orden: Orden):
    escribir(carpetas, "0_bueno.csv", 20)
    antes = proceso(carpetas, "pp0093.changes.version_diff", "examine", guion=TARDA)
    salida, errores = antes.communicate(timeout=LIMITE)
    assert (antes.returncode, salida, carpetas.vigente) == (1, "", ya_publicada)
    assert errores.splitlines()[-1] == "Interrumpido; lo publicado sigue como estaba." and "Traceback" not in errores
    assert orden("etl").codigo == 0
    escribir(carpetas, "0_bueno.csv", 21)
    despues = proceso(carpetas, "pp0093.ask.gathering.thinning", "thin", guion=TARDA)
    salida, errores = despues.communicate(timeout=LIMITE)
    assert despues.returncode == 0 and salida.startswith(f"Publicada la versión {carpetas.vigente}")
    assert "(se interrumpió); lo hará la próxima publicación" in errores.splitlines()[-1]
    assert "Interrumpido" not in errores and "Traceback" not in errores


# Two at once.


@contextmanager
def limite(proceso_: subprocess.Popen[str]) -> Iterator[None]:
    """Kill a process that hangs, so that a failure is a failure and not a test that never ends."""
    reloj = threading.Timer(LIMITE, proceso_.kill)
    reloj.start()
    try:
        yield
    finally:
        reloj.cancel()
        proceso_.kill()
        proceso_.wait()


def test_dos_construcciones_a_la_vez_publican_una_version(ya_publicada: str, carpetas: Carpetas, orden: Orden):
    filas = escribir(carpetas, "0_bueno.csv", 30)
    procesos = [proceso(carpetas, "etl") for _ in range(2)]
    respuestas = [p.communicate(timeout=LIMITE) for p in procesos]
    assert [p.returncode for p in procesos] == [0, 0], respuestas
    assert sorted(salida.split(":")[0].split(" la ")[0] for salida, _ in respuestas) == ["Publicada", "Sin cambios"]
    assert versiones(carpetas) == sorted([ya_publicada, carpetas.vigente or ""])
    assert total(orden) == devengado(filas)


def test_quien_llega_segundo_avisa_espera_y_mientras_se_puede_consultar(
    ya_publicada: str, carpetas: Carpetas, orden: Orden
):
    antes, filas = total(orden), escribir(carpetas, "0_bueno.csv", 31)
    with ExitStack() as turno:
        turno.enter_context(publish.building(carpetas.salida, pytest.fail))
        segundo = proceso(carpetas, "etl")
        with limite(segundo):
            assert segundo.stderr
            assert "otra construcción" in segundo.stderr.readline()
            assert segundo.poll() is None
            assert total(orden) == antes and carpetas.vigente == ya_publicada
            turno.close()
            salida, _ = segundo.communicate()
    assert segundo.returncode == 0 and salida.startswith("Publicada")
    assert total(orden) == devengado(filas)


# Contracts.


def sustituir(ruta: Path, viejo: str, nuevo: str) -> None:
    texto = ruta.read_text(encoding="utf-8")
    assert texto.count(viejo) == 1, viejo
    ruta.write_text(texto.replace(viejo, nuevo), encoding="utf-8")


ACTIVIDAD = "pim_soles,actividad,5005078,2025,841343,"


def test_un_informe_que_no_cuadra_no_se_publica_y_dice_que_regla_y_donde(
    informes: Carpetas, carpetas: Carpetas, orden: Orden
):
    informe = carpetas.datos / "publicado" / "informe_2025.csv"
    antes, desconocida = carpetas.vigente, ACTIVIDAD.replace("5005078", "5009999")
    sustituir(informe, ACTIVIDAD, desconocida)
    respuesta = orden("etl")
    assert respuesta.codigo == 1 and respuesta.salida == ""
    [linea] = respuesta.lineas
    assert linea.startswith("core.anexo_cifra: ")
    assert all(pista in linea for pista in ("«codigo_conocido»", "5009999", "fila=131", "corrija")), linea
    assert carpetas.vigente == antes
    [fila] = orden("consulta", "pim_soles", "--filtro", "anio=2025", "--formato", "json").json
    assert fila["pim_soles"] == 38_139_459

    sustituir(informe, desconocida, ACTIVIDAD)
    assert "Sin cambios" in orden("etl").salida and carpetas.vigente == antes


def test_lo_que_no_cabe_en_la_memoria_de_siempre_se_hace_con_mas(
    carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
):
    shutil.copytree(PROYECTO / "data" / "raw" / "publicado", carpetas.datos / "publicado", dirs_exist_ok=True)
    monkeypatch.setattr(version, "MEMORY_LIMIT", "3MB")
    assert orden("etl").codigo == 0
    [fila] = orden("consulta", "pim_soles", "--filtro", "anio=2025", "--formato", "json").json
    assert fila["pim_soles"] == 38_139_459


def test_lo_que_ni_deshacer_se_puede_empieza_de_nuevo_con_la_memoria_que_haya(
    carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch
):
    """Of DuckDB's own doing, now and then: the name of a table that it had no memory to undo can't be made again."""
    intentos: list[str] = []
    hace, faltan = layers.Run._make, [None] * (len(layers.MORE_MEMORY) + 1)

    def make(run: layers.Run, modelo: models.Model, *lo_demas: Any) -> layers.Made:
        if modelo.tabla != "core.presupuesto":
            return hace(run, modelo, *lo_demas)
        intentos.append(*run.con.execute("select current_setting('memory_limit')").fetchone() or ())
        if faltan:
            faltan.pop()
            raise duckdb.TransactionException("Catalog write-write conflict on create")
        return hace(run, modelo, *lo_demas)

    monkeypatch.setattr(layers.Run, "_make", make)
    escribir(carpetas, "0_2024.csv", 1)
    respuesta = orden("etl")
    assert respuesta.codigo == 0, respuesta.errores
    assert len(intentos) == len(layers.MORE_MEMORY) + 2
    assert intentos[-1] == intentos[-2] != intentos[0]
    assert total(orden) is not None


def test_una_carpeta_que_no_existe_se_dice(
    carpetas: Carpetas, orden: Orden, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("PP0093_DATOS", str(tmp_path / "no_esta"))
    respuesta = orden("etl")
    assert respuesta.codigo == 1 and len(respuesta.lineas) == 1 and "PP0093_DATOS" in respuesta.errores
