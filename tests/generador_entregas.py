"""The first real files of an office, from a seed: what random units deliver of random years over the folder that ships.

Lists declared whole, partial or not at all, with periods, resends, lists of nobody, rows of other years, dates to come
and rows that are quarantined; goals, crosses, budget files and a small demonstration present or absent. Made without
any code of the product.
"""

import random
import shutil
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from carpetas_en_estado import OF_THE_REPORT, escribe
from generador_registros import ONCE, otro_digito, ruc
from generadores import ONCE as POR_PRODUCTO
from generadores import (
    PLIEGO_DE,
    PLIEGOS_DEL_ALCANCE,
    Exportacion,
    Fila,
    escribir_exportacion,
    escribir_mensual,
    filas_mensuales,
    montos_al_azar,
)
from libros import escritas, leidas

ANIOS = range(2019, 2027)
DELEGADAS = {
    "DGITDF": ("1.1",),
    "PNTE": ("1.1", "2.2"),
    "DDP": ("1.2", "1.3"),
    "DAM": ("2.1", "2.2", "2.3"),
    "DGPAR": ("3.1", "3.2"),
    "DGAAMI": ("3.1", "3.2"),
    "ITP": ("4.1",),
}
PASAPORTE = ("archivo", "documento", "unidad", "actividad", "anio", "desde", "corte", "origen", "entrega")
EN_EMPRESAS = [a for a in ONCE if a not in ("3.3", "4.2")]
LUGARES = ("Lima", "Cusco", "Arequipa", "Piura", "Loreto", "Callao", "Atlántida", "")
SERVICIOS = ("Taller", "Asesoría", "Diagnóstico")
ENCABEZADO = ("RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD", "DEPARTAMENTO")
Celdas = list[str]
DEMOSTRABLES = (2021, 2022, 2023)
"""Years of which nothing is printed."""


@dataclass(frozen=True)
class Dinero:
    """A budget file of the report's scope: what its year's figures are, and what it leaves out ("" where nothing)."""

    anio: int
    pim: int
    devengado: int
    deja_fuera: str = ""


@dataclass(frozen=True)
class Dejado:
    """What a folder has besides what units delivered; the demonstration has firms by year, where it was asked for."""

    dinero: Dinero | None
    demostracion: dict[int, dict[str, set[str]]]
    se_pidio: bool


@dataclass
class Azar:
    """What one folder is drawn from."""

    rng: random.Random
    raiz: Path
    hoy: date
    rucs: list[str]
    pasaportes: list[dict[str, str]] = field(default_factory=list)

    def dia(self, desde: date, hasta: date) -> date:
        """Return some day of a period."""
        return desde + timedelta(self.rng.randrange((hasta - desde).days + 1))


def carpeta_al_azar(de: Path, raiz: Path, semilla: int, hoy: date) -> Dejado:
    """Copy a folder and leave in it what a seed says that units delivered; return the rest of what it left."""
    shutil.copytree(de, raiz, ignore=shutil.ignore_patterns("demo"))  # Whoever ran the app has it there.
    rng = random.Random(semilla)
    rucs = [ruc(rng.randrange(10**6), rng.choice(("10", "20"))) for _ in range(rng.choice((4, 30)))]
    azar = Azar(rng, raiz, hoy, rucs)
    for anio in rng.sample(list(ANIOS), rng.choice((1, 1, 2))):
        _de_un_anio(azar, anio)
    for anio in rng.sample(list(ANIOS), rng.choice((0, 0, 1, 2))):
        _metas(azar, anio)
    for anio in rng.sample((2019, 2022, 2025, 2026), rng.choice((0, 1, 1))):
        _cruce(azar, anio)
    dinero = _dinero(azar) if rng.random() < 0.5 else None
    demostracion = _demostracion(azar) if rng.random() < 0.4 else {}
    _declara(azar)
    return Dejado(dinero, demostracion, bool(demostracion) and rng.random() < 0.7)


def _de_un_anio(azar: Azar, anio: int) -> None:
    """Some units deliver of a year: all that owe some products, or any."""
    rng = azar.rng
    plan = rng.choice(("una", "algunas", "productos", "todas"))
    if plan == "una":
        unidades = rng.sample(list(DELEGADAS), 1)
    elif plan == "algunas":
        unidades = rng.sample(list(DELEGADAS), rng.randrange(2, 6))
    else:
        productos = rng.sample("1234", rng.choice((1, 2))) if plan == "productos" else list("1234")
        unidades = [u for u, suyas in DELEGADAS.items() if any(a[0] in productos for a in suyas)]
    completas = plan in ("productos", "todas") and rng.random() < 0.8
    comun = azar.dia(date(anio, 2, 1), min(date(anio, 12, 31), azar.hoy))
    for unidad in unidades:
        _de_una_unidad(azar, anio, unidad, comun if completas else None)
    if rng.random() < 0.2:
        _lista(azar, anio, rng.choice(("DGDE", "OTRA")), [rng.choice(list(ONCE))], entrega=rng.choice(("", "completa")))


def _de_una_unidad(azar: Azar, anio: int, unidad: str, comun: date | None) -> None:
    """A unit's files of a year; with a common day they are whole up to it or, of a year that is over, to its end."""
    rng, suyas = azar.rng, list(DELEGADAS[unidad])
    ya_paso = azar.hoy.year > anio
    if comun is None:
        dichas = rng.sample(suyas, rng.randrange(1, len(suyas) + 1))
        corte = rng.choice((None, azar.dia(date(anio, 1, 1), min(date(anio, 12, 31), azar.hoy))))
        _lista(azar, anio, unidad, dichas, entrega=rng.choice(("", "parcial", "completa")), corte=corte)
        return
    fin = (None if rng.random() < 0.5 else date(anio, 12, 31)) if ya_paso else comun
    if rng.random() < 0.25:
        # In two periods; a gap between them leaves the unit whole only to the first.
        medio = azar.dia(date(anio, 1, 2), (fin or date(anio, 12, 31)) - timedelta(5))
        _lista(azar, anio, unidad, suyas, entrega="completa", corte=medio)
        desde = medio + timedelta(rng.choice((1, 1, 3)))
        _lista(azar, anio, unidad, suyas, entrega="completa", desde=desde, corte=fin)
    else:
        _lista(azar, anio, unidad, suyas, entrega="completa", corte=fin, es_de_nadie=rng.random() < 0.1)
    if rng.random() < 0.3:
        _lista(azar, anio, unidad, suyas, entrega=rng.choice(("completa", "", "parcial")), corte=fin)


def _lista(
    azar: Azar,
    anio: int,
    unidad: str,
    actividades: list[str],
    *,
    entrega: str,
    desde: date | None = None,
    corte: date | None = None,
    es_de_nadie: bool = False,
) -> None:
    rng = azar.rng
    nombre = f"registros/{unidad.lower()}_{anio}_{len(azar.pasaportes):02d}.csv"
    declara_anio = rng.random() < 0.85 or es_de_nadie
    tope = min(corte or date(anio, 12, 31), date(anio, 12, 31), azar.hoy)
    filas: list[Celdas] = []
    for _ in range(0 if es_de_nadie else rng.choice((1, 5, 12))):
        dia = azar.dia(desde or date(anio, 1, 1), tope)
        filas.append(_fila(azar, dia, rng.choice(actividades), unidad))
    if filas and rng.random() < 0.25:
        filas += [_mala(azar, anio, actividades[0], unidad) for _ in range(rng.choice((1, 3)))]
    if filas and rng.random() < 0.2:
        filas.append(_fila(azar, azar.dia(date(anio - 1, 1, 1), date(anio - 1, 12, 31)), actividades[0], unidad))
    escribe(azar.raiz / nombre, ENCABEZADO, filas)
    pasaporte = {"archivo": nombre, "unidad": unidad, "entrega": entrega}
    pasaporte["actividad"] = ";".join(actividades) if es_de_nadie or rng.random() < 0.7 else ""
    pasaporte |= {"anio": str(anio) if declara_anio else "", "desde": f"{desde:%d/%m/%Y}" if desde else ""}
    azar.pasaportes.append(pasaporte | {"corte": corte.isoformat() if corte else ""})


def _fila(azar: Azar, dia: date, actividad: str, unidad: str) -> Celdas:
    rng = azar.rng
    escrita = rng.choice((actividad, ONCE[actividad]))
    return [rng.choice(azar.rucs), f"{dia:%d/%m/%Y}", escrita, rng.choice(SERVICIOS), unidad, rng.choice(LUGARES)]


def _mala(azar: Azar, anio: int, actividad: str, unidad: str) -> Celdas:
    """Return a row that is put apart: no RUC, a bad one, a date to come or too old."""
    fila = _fila(azar, date(anio, 1, 15), actividad, unidad)
    columna, valor = azar.rng.choice(
        ((0, ""), (0, otro_digito(azar.rucs[0])), (1, "15/03/2062"), (1, "31/02/2025"), (1, "15/03/2012"))
    )
    fila[columna] = valor
    return fila


def _metas(azar: Azar, anio: int) -> None:
    """Goals and progress that units report, of some activities and, at times, of a product."""
    rng = azar.rng
    codigos = EN_EMPRESAS if rng.random() < 0.4 else rng.sample(list(ONCE), rng.randrange(1, 6))
    codigos = [*codigos, *rng.sample(("P1", "P2"), rng.choice((0, 0, 1)))]
    largos = {"P1": "3000534", "P2": "3000535", **ONCE}
    nombre, medidas = f"metas/metas_{anio}.csv", dict.fromkeys(("3.3", "4.2"), "Acciones")
    filas = [
        [anio, largos[c], medidas.get(c, "Empresas"), rng.randrange(1, 900), rng.choice(("", rng.randrange(900)))]
        for c in codigos
    ]
    escribe(azar.raiz / nombre, ["ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL", "EJEC_ANUAL"], filas)
    corte = rng.choice((None, azar.dia(date(anio, 1, 1), min(date(anio, 12, 31), azar.hoy))))
    azar.pasaportes.append({"archivo": nombre, "anio": str(anio), "corte": corte.isoformat() if corte else ""})


def _cruce(azar: Azar, anio: int) -> None:
    """The cross with SUNAT of most of the firms, some data missing."""
    rng = azar.rng
    filas: list[list[Any]] = []
    for uno in rng.sample(azar.rucs, rng.randrange(1, len(azar.rucs) + 1)):
        ventas: Any = rng.choice((1, 12.9, 13, 149, 800, 2300, 2301, "-"))
        ciiu, personas = rng.choice(("1071", "4711", "-")), rng.choice((0, 7, 60, "-"))
        inscrita = rng.choice(("10/05/2010", f"01/06/{anio - 1}", "-"))
        filas.append([uno, ciiu, ventas, personas, inscrita, "ACTIVO", rng.choice(("150101", "080101", "-"))])
    columnas = ["RUC", "CIIU", "VENTAS_UIT", "TRABAJADORES", "FECHA_INSCRIPCION", "ESTADO", "UBIGEO"]
    escribe(azar.raiz / "padron" / f"cruce_{anio}.csv", columnas, filas)


def _dinero(azar: Azar) -> Dinero:
    """A budget file of a running year, or of one that is over: by month, of the year's budget alone, or an export."""
    rng = azar.rng
    anio = rng.choice((azar.hoy.year, azar.hoy.year, azar.hoy.year - 3))
    clase = rng.choice(("meses", "sin meses", "un pliego", "exportacion", "filtrada"))
    actividades = [(p, a) for p, suyas in POR_PRODUCTO.items() for a in suyas]
    if clase in ("meses", "sin meses", "un pliego"):
        meses = 0 if clase == "sin meses" else rng.randrange(1, 11) if anio == azar.hoy.year else 12
        sin = rng.choice(PLIEGOS_DEL_ALCANCE) if clase == "un pliego" else ""
        return _largo(azar, anio, actividades, meses, sin)
    filtro = ("Pliego 038: M. DE LA PRODUCCION", "sólo el pliego 038") if clase == "filtrada" else ()
    filas = [(f"{a}: ACTIVIDAD", montos_al_azar(rng)) for _, a in actividades]
    entera = Exportacion(filas, anio=anio, fecha="15-noviembre-2026")
    ruta = azar.raiz / "mef" / f"consulta_{anio}.xls"
    escribir_exportacion(ruta, Exportacion(filas, ruta=[*entera.ruta, *filtro[:1]], anio=anio, fecha=entera.fecha))
    return Dinero(anio, sum(m[1] for _, m in filas), sum(m[5] for _, m in filas), *filtro[1:])


def _largo(azar: Azar, anio: int, actividades: list[tuple[str, str]], meses: int, sin_pliego: str) -> Dinero:
    """The open data of a year up to a month: a chain of each activity, and one of another programme.

    Without the rows of `sin_pliego`, if any.
    """
    rng = azar.rng
    modelo: Fila = filas_mensuales(3, cadenas=4, anio=anio)[0]
    ceros = {c: "0" for c in modelo if c.startswith("MONTO_")}
    filas, pim, devengado = [], 0, 0
    for producto, actividad in [*actividades, ("3000001", "5000276")]:
        pliego = PLIEGO_DE.get(producto, "038")
        if pliego == sin_pliego:
            continue
        codigos = {"PRODUCTO_PROYECTO": producto, "ACTIVIDAD_ACCION_OBRA": actividad, "PLIEGO": pliego}
        suyo = modelo | ceros | OF_THE_REPORT | codigos
        if producto == "3000001":
            suyo |= {"PROGRAMA_PPTO": "0068"}
        del_anio, gastos = rng.randrange(100_000, 900_000), [rng.randrange(9_000) for _ in range(meses)]
        filas.append(suyo | {"MES_EJE": "0", "MONTO_PIA": str(del_anio), "MONTO_PIM": str(del_anio)})
        filas += [suyo | {"MES_EJE": str(m), "MONTO_DEVENGADO": str(g)} for m, g in enumerate(gastos, 1)]
        if producto != "3000001":
            pim, devengado = pim + del_anio, devengado + sum(gastos)
    nombre = f"mef/gasto_{anio}.csv"
    escribir_mensual(azar.raiz / nombre, filas)
    fin = date(anio, 12, 31) if meses == 12 else date(anio, meses + 1, 1) - timedelta(1)
    azar.pasaportes.append({"archivo": nombre, "corte": fin.isoformat()})
    return Dinero(anio, pim, devengado, f"todo menos el pliego {sin_pliego}" if sin_pliego else "")


def _demostracion(azar: Azar) -> dict[int, dict[str, set[str]]]:
    """A few invented firms of every activity, as `pp0093 demo` leaves them; their RUC by year and activity."""
    rng, hechas, pasaportes = azar.rng, {}, []
    for anio in rng.sample(DEMOSTRABLES, rng.choice((1, 2))):
        filas: list[Celdas] = []
        for unidad, suyas in DELEGADAS.items():
            for actividad in suyas:
                dia = f"{azar.dia(date(anio, 1, 1), date(anio, 12, 31)):%d/%m/%Y}"
                elegidas = rng.sample(azar.rucs, rng.randrange(1, len(azar.rucs)))
                filas += [[uno, dia, actividad, "Taller", unidad, "Lima"] for uno in elegidas]
        hechas[anio] = {a: {f[0] for f in filas if f[2] == a} for a in EN_EMPRESAS}
        nombre = f"demo/registros/{anio}/todas.csv"
        escribe(azar.raiz / nombre, ENCABEZADO, filas)
        pasaportes.append([nombre, "registros", anio, "sintetico"])
    escribe(azar.raiz / "demo" / "manifest.csv", ["archivo", "fuente", "anio", "origen"], pasaportes)
    return hechas


def _declara(azar: Azar) -> None:
    """Add the passports to the manifest that ships."""
    ruta = azar.raiz / "manifest.csv"
    filas = leidas(ruta)
    escritas(ruta, [*filas, *azar.pasaportes], list(dict.fromkeys([*filas[0], *PASAPORTE])))
