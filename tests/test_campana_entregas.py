"""Random deliveries over the folder that ships: what is answered is what DOMAIN says, whatever was delivered.

Each folder is decided a second time by lectura_independiente_cifras.py; on top of it, what must hold of any answer.
"""

import json
import random
import re
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY_OF_STATES, PROYECTO, Carpetas, Orden, opened, parte
from generador_entregas import carpeta_al_azar
from lectura_independiente_cifras import ACCIONES, CUENTAN, LARGOS, PROGRAMA, TODAS, Cifra, Lectura
from test_paginas import part, text

from pp0093.ask.catalog import published
from pp0093.ask.origin import printed_checks
from pp0093.ask.origin.printed_checks import Evidence
from pp0093.ask.query import Query, run
from pp0093.ui.exports import headless

pytestmark = pytest.mark.usefixtures("mira_demostracion", "en_noviembre")

HOY = DAY_OF_STATES
DE_LA_CAMPANA = 200
PROCEDENCIAS = ("calculado", "reportado", "publicado", "derivado", "sintetico")
PARTES = ("sector", "tamano", "tramo_ventas", "tramo_trabajadores", "departamento", "region_natural")
CALIFICACION = re.compile(r"\b(Muy bueno|Bueno|Regular|Deficiente)\b")
BUENAS_NOTICIAS = re.compile(r"todas alcanzaron|0 de 0|ninguna actividad ejecutó", re.IGNORECASE)
PAGINAS = ("resumen", "ejecucion", "beneficiarios", "focalizacion", "servicios", "territorio", "datos", "presupuesto")
CRECIMIENTO = re.compile(r"[+−][\d,.]+ % frente a")
FILTROS = {
    "producto": ("3000535", "Articulación"), "actividad": ("5005079", "Técnico-productiva"),
    "unidad": ("DDP", "DDP|Dirección de Desarrollo Productivo"), "departamento": ("15", "Lima"),
    "sector": ("Manufactura", "Manufactura"), "tamano": ("Microempresa", "Microempresa"),
}  # fmt: skip
Fila = dict[str, Any]


class Folder:
    """A random folder, published, and what is asked of it."""

    def __init__(self, semilla: int, carpetas: Carpetas, orden: Orden, base: Path) -> None:
        shutil.rmtree(carpetas.datos)
        dejado = carpeta_al_azar(PROYECTO / "data" / "raw", carpetas.datos, semilla, HOY)
        self.dinero = dejado.dinero
        shutil.copytree(base, carpetas.salida, symlinks=True)
        self.orden, self.semilla = orden, semilla
        self.antes = {a: self.titulares() for a in ("publicada",)}
        if dejado.se_pidio:
            with pytest.MonkeyPatch.context() as sin_escribir:
                # The small one of the folder is there: that a person asked for it is what counts.
                sin_escribir.setattr("pp0093.demo.write_demonstration", lambda destino, *_: [destino / "manifest.csv"])
                assert orden("demo").codigo == 0
        respuesta = orden("etl", "--formato", "json")
        assert respuesta.codigo == 0, respuesta.errores
        self.cambios = json.loads(respuesta.salida)["cambios"]
        self.lectura = Lectura(carpetas.datos, HOY, dejado.demostracion if dejado.se_pidio else None)
        self.faltas: list[str] = []

    def consulta(self, indicadores: str, por: str, *mas: str) -> list[Fila]:
        respuesta = self.orden("consulta", indicadores, "--por", por, *mas, "--formato", "json")
        assert respuesta.codigo == 0, respuesta.errores
        filas: list[Fila] = json.loads(respuesta.salida) if respuesta.salida.strip() else []
        return filas

    def titulares(self) -> dict[tuple[Any, ...], Any]:
        """The real figures of closed years, by what they are of: what a version changes is said of them alone."""
        hallados = {}
        for que, por in (("empresas_atendidas", ""), ("avance_fisico", "producto"), ("avance_fisico", "actividad")):
            for f in run(published().real(), Query((que,), tuple(filter(None, ("anio", por))))):
                if f[que] is not None:
                    hallados[f["anio"], que, f.get(por) or ""] = f[que]
        return hallados

    def falta(self, regla: int, texto: str) -> None:
        self.faltas.append(f"carpeta {self.semilla}, regla {regla}: {texto}")


def cifra(fila: Fila | None, id_: str) -> Cifra:
    if fila is None:
        return Cifra()
    valor = fila[id_]
    minimo, maximo = fila.get(f"minimo_{id_}"), fila.get(f"maximo_{id_}")
    entre = None if valor is not None or minimo is None else (minimo, maximo)
    if valor is None:
        return Cifra(entre=entre)
    return Cifra(valor, fila[f"procedencia_{id_}"], fila[f"parcial_{id_}"])


def la_cifra_es_la_que_dice_el_dominio(f: Folder) -> None:
    """Rules 1, 4 and 6 on every activity, product and year."""
    lee = f.lectura
    for id_ in ("empresas_atendidas", "avance_fisico"):
        for nivel, suyos in (("actividad", (*TODAS, *ACCIONES)), ("producto", tuple(CUENTAN)), ("", (PROGRAMA,))):
            if id_ == "avance_fisico" and not nivel:
                continue
            filas = f.consulta(id_, ",".join(filter(None, ("anio", nivel))))
            hechas = {(x["anio"], LARGOS[x[nivel]] if nivel else PROGRAMA): x for x in filas}
            for anio in range(2019, 2027):
                for de in suyos:
                    if de in ACCIONES and id_ == "empresas_atendidas":
                        continue
                    debe = (
                        {"actividad": lee.actividad, "producto": lee.producto}.get(nivel, lambda a, _: lee.programa(a))(
                            anio, de
                        )
                        if de not in ACCIONES
                        else lee.accion(anio, de)
                    )
                    hay = cifra(hechas.get((anio, de)), id_)
                    if hay != debe:
                        f.falta(1, f"{id_} {anio} {de}: hay {hay}, debe {debe}")


def una_poblacion_a_la_vez(f: Folder) -> None:
    """Rule 2: parts of a partition add to no more than the whole; a product lies among its activities."""
    totales = {x["anio"]: x for x in f.consulta("empresas_atendidas", "anio")}
    for dimension in PARTES:
        suma: dict[int, float] = defaultdict(float)
        firmas: dict[int, int] = defaultdict(int)
        calculadas = set()
        for x in f.consulta("participacion_pct,empresas_atendidas", f"anio,{dimension}"):
            suma[x["anio"]] += x["participacion_pct"] or 0
            firmas[x["anio"]] += x["empresas_atendidas"] or 0
            if x["procedencia_empresas_atendidas"] == "calculado":
                calculadas.add(x["anio"])
        for anio, total in suma.items():
            if total > 100.5:
                f.falta(2, f"{dimension} de {anio} suma {total}")
        for anio in calculadas:
            entero = totales[anio]
            if entero["procedencia_empresas_atendidas"] != "calculado" or firmas[anio] != entero["empresas_atendidas"]:
                f.falta(2, f"{dimension} de {anio}: {firmas[anio]} empresas de {entero}")


def la_procedencia_es_de_cada_cifra(f: Folder) -> None:
    """Rules 3 and 4: one of four words for each figure, none invented; that of a row is the weakest."""
    pedidos = ("empresas_atendidas,focalizacion_pct,participacion_pct", "meta_fisica,avance_fisico,cumplimiento_pct")
    orden = {p: n for n, p in enumerate(PROCEDENCIAS)}
    for ids in pedidos:
        for por in ("anio,producto", "anio,actividad"):
            for x in f.consulta(ids, por):
                propias = [x[f"procedencia_{i}"] for i in ids.split(",") if x[f"procedencia_{i}"]]
                es_inventado = "sintetico" in propias
                if not set(propias) <= set(orden) or (es_inventado and x["anio"] not in f.lectura.inventadas):
                    f.falta(3, f"{x}")
                if propias and x["procedencia"] != max(propias, key=orden.__getitem__):
                    f.falta(4, f"{x['procedencia']} de {propias}")
                if any(x[f"parcial_{i}"] and x[i] is None and x.get(f"minimo_{i}") is None for i in ids.split(",")):
                    f.falta(4, f"parcial sin cifra: {x}")


def lo_que_cambia_se_dice(f: Folder) -> None:
    """Rule 8: etl names every headline figure that is no longer what it was."""
    antes, ahora = f.antes["publicada"], f.titulares()
    movidas = {c for c in {*antes, *ahora} if antes.get(c) != ahora.get(c)}
    dichas = {(c["anio"], c["indicador"], c["codigo"]) for c in f.cambios}
    if sin_decir := movidas - dichas:
        f.falta(8, f"no se dice que cambian {sin_decir}")


def lo_que_no_ha_llegado_se_aparta(f: Folder) -> None:
    """Rule 10: dates to come are put apart, and no figure is of a year to come."""
    respuesta = json.loads(f.orden("cuarentena", "--formato", "json").salida or "[]")
    apartadas = [q for q in respuesta if "fecha_futura" in (q["codigo_motivo"], *q["otros_motivos"].split("; "))]
    if len(apartadas) != f.lectura.futuras:
        f.falta(10, f"{len(apartadas)} fechas futuras apartadas de {f.lectura.futuras}")


def las_paginas_no_dicen_lo_que_no_es(f: Folder, cuantas: int) -> None:
    """Rules 5, 6, 7, 11: every page opens; a partial count is not who was served; a running year is not rated."""
    parciales = {x["anio"] for x in f.consulta("empresas_atendidas", "anio") if x["parcial_empresas_atendidas"]}
    anios = sorted(parciales) or [2025]
    paginas = [PAGINAS[(f.semilla + n) % len(PAGINAS)] for n in range(cuantas)]
    for n, pagina in enumerate(paginas):
        anio = (*anios, 2026, 2025)[(f.semilla + n) % (len(anios) + 2)]
        app = opened(pagina, anio=str(anio))
        if app.exception:
            f.falta(11, f"{pagina} de {anio}: {app.exception[0].message}")
            continue
        respuesta, todo = part(app, "pp-answer"), text(app)
        if anio in parciales and "se atendió a" in respuesta:
            f.falta(6, f"{pagina} de {anio}: {respuesta}")
        if anio == HOY.year and CALIFICACION.search(todo):
            f.falta(5, f"{pagina} de {anio}: {CALIFICACION.search(todo)}")
        if BUENAS_NOTICIAS.search(todo):
            f.falta(6, f"{pagina} de {anio}: {BUENAS_NOTICIAS.search(todo)}")
        if re.search(r"\b(None|nan|NaN|null|inf)\b", todo):
            f.falta(11, f"{pagina} de {anio}: dice None, nan o inf")


def lo_que_se_lleva_dice_su_fuente(f: Folder, pagina: str, anio: int) -> None:
    """Rule 4: what is taken home names documents, and says that it is invented only if it is."""
    try:
        piezas = headless.visited(pagina, {"anio": str(anio)}).piezas
    except Exception as error:
        if "no tiene nada que llevar" not in str(error) and "no hay datos para" not in str(error):
            f.falta(11, f"{pagina} de {anio}: {error}")
        return
    for pieza in piezas:
        lineas = pieza.pie.lines()
        if any("demostración" in linea for linea in lineas) and anio not in f.lectura.inventadas:
            f.falta(3, f"{pagina} de {anio}: {lineas}")
        if re.search(r"consulta_amigable:|Fuente: \.|Fuente: no declarada", " ".join(lineas)):
            f.falta(4, f"{pagina}/{pieza.id} de {anio}: {lineas}")


def el_dinero_es_el_del_archivo(f: Folder) -> None:
    """Rules 1, 5, 6: the amounts of a year are the file's; a year under way or not whole says so and is not rated."""
    if f.dinero is None:
        return
    de_que = ("--por", "anio", "--filtro", f"anio={f.dinero.anio}")
    respuesta = f.orden("consulta", "pim_soles,devengado_soles", *de_que, "--formato", "json")
    [fila] = json.loads(respuesta.salida)
    hay, debe = (fila["pim_soles"], fila["devengado_soles"]), (f.dinero.pim, f.dinero.devengado)
    if (hay[0], hay[1] or 0) != debe:
        f.falta(1, f"dinero de {f.dinero.anio}: hay {hay}, debe {debe}")
    if f.dinero.deja_fuera not in respuesta.errores:
        f.falta(1, f"no se dice lo que deja fuera: {respuesta.errores}")
    for pagina in ("resumen", "ejecucion"):
        app = opened(pagina, anio=str(f.dinero.anio))
        if app.exception:
            f.falta(11, f"{pagina} de {f.dinero.anio}: {app.exception[0].message}")
            continue
        todo, sin_cerrar = text(app), f.dinero.anio == HOY.year or f.dinero.deja_fuera
        if sin_cerrar and "parcial" not in todo:
            f.falta(5, f"{pagina} de {f.dinero.anio} no dice que es parcial")
        if f.dinero.anio == HOY.year and (dicha := CALIFICACION.search(todo) or CRECIMIENTO.search(todo)):
            f.falta(5, f"{pagina} de {f.dinero.anio}: {dicha}")


def los_filtros_se_dicen(f: Folder, pagina: str, anio: int) -> None:
    """Rule 7: a page opened with a filter names it in its answer or scope line, or says that it does not follow it."""
    azar = random.Random(f.semilla)
    filtro, (codigo, nombre) = azar.choice(list(FILTROS.items()))
    app = opened(pagina, anio=str(anio), **{filtro: codigo})
    if app.exception:
        f.falta(11, f"{pagina} de {anio} con {filtro}: {app.exception[0].message}")
        return
    if app.query_params.get(filtro) is None:
        return  # Nothing of the year has it: the bar leaves it out.
    dicho = " ".join((part(app, "pp-answer"), part(app, "pp-scope")))
    if not re.search(nombre, dicho) and "No sigue el filtro" not in dicho:
        f.falta(7, f"{pagina} de {anio} con {filtro}={codigo}: {dicho}")


def solo_lo_independiente_verifica(f: Folder) -> None:
    """Rule 9: a printed count of firms is compared where whole records give it, and nowhere else."""
    for c in printed_checks.of_kind(printed_checks.check_published(published()), Evidence.INDEPENDENT):
        de = LARGOS.get(c.valor_dimension or "", c.valor_dimension) or PROGRAMA
        if c.indicador != "empresas_atendidas" or de not in (*TODAS, *CUENTAN, PROGRAMA):
            continue
        como = {PROGRAMA: f.lectura.programa}.get(de)
        cifra_ = como(c.anio) if como else (f.lectura.actividad if de in TODAS else f.lectura.producto)(c.anio, de)
        if cifra_.procedencia != "calculado" or cifra_.parcial:
            f.falta(9, f"{c.documento} fila {c.fila} se compara con {cifra_}")


def revisa(f: Folder, *, paginas: int) -> None:
    la_cifra_es_la_que_dice_el_dominio(f)
    una_poblacion_a_la_vez(f)
    la_procedencia_es_de_cada_cifra(f)
    lo_que_cambia_se_dice(f)
    lo_que_no_ha_llegado_se_aparta(f)
    las_paginas_no_dicen_lo_que_no_es(f, paginas)
    el_dinero_es_el_del_archivo(f)
    solo_lo_independiente_verifica(f)
    if paginas:
        anio = (2025, 2020, 2026)[f.semilla % 3]
        los_filtros_se_dicen(f, PAGINAS[(f.semilla + 3) % len(PAGINAS)], anio)
        lo_que_se_lleva_dice_su_fuente(f, PAGINAS[f.semilla % 5], 2019 + f.semilla % 8)
    assert not f.faltas, "\n".join(f.faltas)


@pytest.mark.parametrize("semilla", parte((3, 17, 29), 1))
def test_unas_carpetas_al_azar(semilla: int, carpetas: Carpetas, orden: Orden, version_publicada: Path) -> None:
    revisa(Folder(semilla, carpetas, orden, version_publicada), paginas=1)


@pytest.mark.campana
@pytest.mark.parametrize("semilla", range(1000, 1000 + DE_LA_CAMPANA))
def test_doscientas_carpetas_al_azar(semilla: int, carpetas: Carpetas, orden: Orden, version_publicada: Path) -> None:
    revisa(Folder(semilla, carpetas, orden, version_publicada), paginas=3)
