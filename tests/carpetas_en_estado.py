"""Raw folders in each state a person reaches: nothing, one kind of file, a first unit, a year under way."""

import csv
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from generador_registros import ruc
from generadores import ONCE, PLIEGO_DE, escribir_mensual, filas_mensuales

PROYECTO = Path(__file__).resolve().parents[1]

ENVIADO = PROYECTO / "data" / "raw"
EN_CURSO, CERRADO = 2026, 2025
HASTA_AGOSTO = "2026-08-31"
REGISTRO = ["RUC", "FECHA", "ACTIVIDAD", "SERVICIO", "UNIDAD", "UBIGEO"]
PASAPORTE = ["archivo", "fuente", "documento", "unidad", "actividad", "anio", "desde", "corte", "entrega", "origen"]
PROG, EJEC = ([f"{f}_{m:02}" for m in range(1, 13)] for f in ("PROG", "EJEC"))
COMUNES = ("3000001", ("5000276",))
# Where the money of the report is spent.
OF_THE_REPORT = {"PROGRAMA_PPTO": "0093", "NIVEL_GOBIERNO": "E", "SECTOR": "38", "TIPO_ACT_PROY": "3"}
CRUCE = ["RUC", "CIIU", "VENTAS_UIT", "FECHA_INSCRIPCION", "UBIGEO"]
AREQUIPA, LIMA, AJENO = "040101", "150101", "0068"
# An activity that no rule knows.
AJENA = "5005084"


def escribe(ruta: Path, encabezado: Sequence[str], filas: Sequence[Sequence[Any]]) -> None:
    ruta.parent.mkdir(parents=True, exist_ok=True)
    with ruta.open("w", encoding="utf-8", newline="") as salida:
        csv.writer(salida).writerows([encabezado, *filas])


def declara(raiz: Path, **pasaporte: str) -> None:
    """Add the row of a file to the manifest, which may have columns of its own."""
    manifiesto = raiz / "manifest.csv"
    if not manifiesto.exists():
        escribe(manifiesto, PASAPORTE, [])
    with manifiesto.open("r+", encoding="utf-8-sig", newline="") as abierto:
        columnas = abierto.readline().strip().split(",")
        abierto.seek(0, 2)
        csv.DictWriter(abierto, columnas, restval="").writerow(pasaporte)


def _con_lo_enviado(raiz: Path) -> None:
    for fuente in ("publicado", "indicadores"):
        shutil.copytree(ENVIADO / fuente, raiz / fuente)


def vacia(raiz: Path) -> None:
    """No file at all."""
    raiz.mkdir(parents=True)


def solo_registros(raiz: Path) -> None:
    """Five firms of one unit and activity, declared as nothing, and a bad row."""
    lugares = (AREQUIPA, AREQUIPA, LIMA, LIMA, "")
    filas = [[ruc(n), f"{n:02}/03/{CERRADO}", "1.2", "Taller", "DDP", u] for n, u in enumerate(lugares, 1)]
    filas += [[ruc(9), "31/02/2025", "1.2", "Taller", "DDP", LIMA]]
    escribe(raiz / "registros" / "ddp.csv", REGISTRO, filas)


def una_unidad(raiz: Path) -> None:
    """What ships and the first list of a unit."""
    _con_lo_enviado(raiz)
    solo_registros(raiz)


def solo_metas(raiz: Path) -> None:
    """Goals of a closed year without progress of some, and of one under way."""
    de_un_anio = [
        [CERRADO, "1.2", 100, *[""] * 24, "", ""],
        [CERRADO, "2.1", 70, *[""] * 24, 0, "No hubo convocatoria"],
    ]
    escribe(
        raiz / "metas" / "metas.csv",
        ["ANIO", "CODIGO", "META_ANUAL", *PROG, *EJEC, "EJEC_ANUAL", "JUSTIFICACION"],
        [*de_un_anio, *([*f, "", ""] for f in _metas_en_curso())],
    )
    declara(raiz, archivo="metas/metas.csv")


def _metas_en_curso() -> list[list[Any]]:
    """Return goals of ten a month; 1.2 does all of it up to August, 2.1 nothing, 1.3 is programmed for the year."""
    ocho = [10] * 8 + [""] * 4
    return [
        [EN_CURSO, "1.2", 120, *[10] * 12, *ocho],
        [EN_CURSO, "2.1", 120, *[10] * 12, *[0] * 8, *[""] * 4],
        [EN_CURSO, "1.3", 120, *[""] * 12, *ocho],
    ]


def solo_mef(raiz: Path) -> None:
    """Money by month of a closed year, of the programme and of others."""
    escribir_mensual(raiz / "mef" / "gasto.csv", filas_mensuales(3, cadenas=12, anio=CERRADO))


def mef_a_agosto(raiz: Path) -> None:
    """Money to August of a year that is over."""
    escribir_mensual(raiz / "mef" / "gasto.csv", dinero(CERRADO, meses=8))
    declara(raiz, archivo="mef/gasto.csv", fuente="mef", corte=f"{CERRADO}-08-31")


def mef_ajeno(raiz: Path) -> None:
    """A budget file with not one row of the programme."""
    filas = [f | {"PROGRAMA_PPTO": AJENO} for f in filas_mensuales(3, cadenas=4, anio=CERRADO)]
    escribir_mensual(raiz / "mef" / "gasto.csv", filas)


def solo_indicadores(raiz: Path) -> None:
    """What ships of instruments."""
    shutil.copytree(ENVIADO / "indicadores", raiz / "indicadores")


def solo_publicado(raiz: Path) -> None:
    """What ships of printed figures."""
    shutil.copytree(ENVIADO / "publicado", raiz / "publicado")


def solo_padron(raiz: Path) -> None:
    """A cross of SUNAT of firms that nobody says were served."""
    filas = [[ruc(n), "1071", 100, "01/01/2010", AREQUIPA] for n in range(1, 4)]
    escribe(raiz / "padron" / f"cruce_{CERRADO}.csv", CRUCE, filas)


def solo_cite(raiz: Path) -> None:
    """What ITP publishes of the firms of the CITE, beside no figure at all."""
    filas = [["10307", CERRADO, 7154, f"31/12/{CERRADO}"]]
    escribe(raiz / "cite" / "tabla_02_n04.csv", ["cod_ciiu", "anio", "empresas", "fecha"], filas)


def en_curso(raiz: Path) -> None:
    """What ships, and of the year under way money to August, monthly goals, and records to August of one unit."""
    _con_lo_enviado(raiz)
    escribe(raiz / "metas" / "metas.csv", ["ANIO", "CODIGO", "META_ANUAL", *PROG, *EJEC], _metas_en_curso())
    declara(raiz, archivo="metas/metas.csv", fuente="metas", anio=str(EN_CURSO), corte=HASTA_AGOSTO)
    filas = [
        [ruc(n), f"{1 + n % 28:02}/{1 + n % 8:02}/{EN_CURSO}", "1.2", "Taller", "DDP", (AREQUIPA, LIMA)[n % 2]]
        for n in range(1, 91)
    ]
    escribe(raiz / "registros" / "ddp.csv", REGISTRO, filas)
    declara(
        raiz, archivo="registros/ddp.csv", fuente="registros", unidad="DDP", actividad="1.2", anio=str(EN_CURSO),
        corte=HASTA_AGOSTO, entrega="completa",
    )  # fmt: skip
    escribir_mensual(raiz / "mef" / "gasto.csv", dinero(EN_CURSO, meses=8))
    declara(raiz, archivo="mef/gasto.csv", fuente="mef", corte=HASTA_AGOSTO)


def dinero(anio: int, meses: int) -> list[dict[str, str]]:
    """Return a chain of each activity, and one that no report covers: a thousand soles of PIM, ninety paid a month."""
    modelo = filas_mensuales(3, cadenas=4, anio=anio)[0]
    fijo = {c: "0" for c in modelo if c.startswith("MONTO_")}
    filas = []
    for producto, actividades in [*ONCE.items(), COMUNES]:
        for actividad in actividades:
            codigos = {"PRODUCTO_PROYECTO": producto, "ACTIVIDAD_ACCION_OBRA": actividad}
            cadena = modelo | fijo | OF_THE_REPORT | codigos | {"PLIEGO": PLIEGO_DE.get(producto, "038")}
            filas.append(cadena | {"MES_EJE": "0", "MONTO_PIA": "1000", "MONTO_PIM": "1000"})
            pagado = {"MONTO_DEVENGADO": "90", "MONTO_GIRADO": "90"}
            filas += [cadena | pagado | {"MES_EJE": str(m)} for m in range(1, meses + 1)]
    return filas


ESTADOS: dict[str, Callable[[Path], None]] = {
    f.__name__: f
    for f in (
        vacia, solo_registros, solo_metas, solo_mef, mef_a_agosto, mef_ajeno, solo_indicadores, solo_publicado,
        solo_padron, solo_cite, una_unidad, en_curso,
    )
}  # fmt: skip


def enviado(raiz: Path) -> None:
    """The folder that ships, its manifest with a column for what is delivered."""
    shutil.copytree(ENVIADO, raiz)
    cabeza, *filas = (raiz / "manifest.csv").read_text(encoding="utf-8-sig").splitlines()
    declarado = "\n".join([f"{cabeza},entrega", *(f"{f}," for f in filas), ""])
    (raiz / "manifest.csv").write_text(declarado, encoding="utf-8")


def lista(raiz: Path, nombre: str, filas: Sequence[tuple[str, str]], **dice: str) -> None:
    """A list of firms, each on a day and of an activity, with its row of the manifest."""
    cuerpo = [[ruc(n), fecha, actividad, "Taller", dice["unidad"]] for n, (fecha, actividad) in enumerate(filas, 1)]
    escribe(raiz / "registros" / nombre, REGISTRO[:5], cuerpo)
    declara(raiz, archivo=f"registros/{nombre}", **dice)


METAS = ["ANIO", "CODIGO", "UNIDAD_MEDIDA", "META_ANUAL", "EJEC_ANUAL"]


def vistos(raiz: Path) -> None:
    """The folder that ships with the first files of some units, and goals."""
    enviado(raiz)
    lista(raiz, "itp.csv", [("15/03/2025", "4.1")], unidad="ITP")
    lista(raiz, "ddp.csv", [(f"0{n}/04/2025", "1.2") for n in range(1, 6)], unidad="DDP")
    dos = [("01/02/2023", "1.2"), ("02/02/2023", "1.3")]
    lista(raiz, "ddp_2023.csv", dos, unidad="DDP", entrega="completa", anio="2023")
    lista(raiz, "dam_2022.csv", [("01/02/2022", "2.1")], unidad="DAM")
    lista(raiz, "pnte_2026.csv", [("01/02/2026", "1.1"), ("20/10/2026", "1.1")], unidad="PNTE")
    lista(raiz, "nadie.csv", [], unidad="DAM", actividad="2.1", anio="2021", entrega="completa")
    lista(raiz, "ddp_2024.csv", [("01/02/2024", "1.2")], unidad="DDP")
    metas = [[2023, "5005078", "Empresas", 500, 180], [2022, "5005078", "Empresas", 90, 57]]
    metas += [[2021, codigo, "Empresas", 100, n] for codigo, n in (("5005078", 180), ("5005079", 20), ("5005080", 7))]
    metas += [[2021, "3000534", "Empresas", 300, 57], [EN_CURSO, "5005081", "Empresas", 600, 100]]
    escribe(raiz / "metas" / "metas.csv", METAS, metas)


PARTE = {"DGITDF": {"1.1": 2}, "PNTE": {"1.1": 3, "2.2": 3}, "DDP": {"1.2": 4, "1.3": 4}, "DAM": {"2.1": 0, "2.2": 2}}
TODAS = PARTE | {
    "DAM": {"2.1": 0, "2.2": 2, "2.3": 2},
    "DGPAR": {"3.1": 1, "3.2": 2},
    "DGAAMI": {"3.1": 1, "3.2": 2},
    "ITP": {"4.1": 5},
}


def al_lado(raiz: Path, unidades: Mapping[str, Mapping[str, int]] = PARTE) -> None:
    """All of product 1 whole in 2025, of product 2 all but 2.3, beside what is printed; nobody in 2.1, as it is."""
    enviado(raiz)
    for unidad, suyas in unidades.items():
        filas = [(f"0{n}/04/2025", a) for a, cuantas in suyas.items() for n in range(1, cuantas + 1)]
        de_ella = {"anio": str(CERRADO), "entrega": "completa", "actividad": ";".join(suyas)}
        lista(raiz, f"{unidad}.csv", filas, unidad=unidad, **de_ella)


def al_lado_de_todo(raiz: Path) -> None:
    """Everything whole in 2025, without any cross."""
    al_lado(raiz, TODAS)


def entre_valores(raiz: Path) -> None:
    """What ships, four whole years of a unit, the crosses of two, and what units report of P1's activities.

    Of a tenth of the firms of 2021 nothing is known, and of a quarter of those of 2022, whose cross is used in 2023.
    """
    enviado(raiz)
    for anio, cuantas in ((2018, 8), (2021, 10), (2022, 8), (2023, 8)):
        filas = [[ruc(n), f"01/06/{anio}", "1.2", "Taller", "DDP", "Lima"] for n in range(1, cuantas + 1)]
        escribe(raiz / "registros" / f"ddp_{anio}.csv", [*REGISTRO[:5], "DEPARTAMENTO"], filas)
        de_ella = {"unidad": "DDP", "actividad": "1.2;1.3", "anio": str(anio), "entrega": "completa"}
        declara(raiz, archivo=f"registros/ddp_{anio}.csv", **de_ella)
    for anio, ventas in ((2021, [100] * 6 + [1] * 3 + ["-"]), (2022, [100] * 4 + [1] * 2 + ["-"] * 2)):
        cruce = [[ruc(n), v, "10/05/2010", "ACTIVO"] for n, v in enumerate(ventas, 1)]
        escribe(raiz / "padron" / f"cruce_{anio}.csv", ["RUC", "VENTAS_UIT", "FECHA_INSCRIPCION", "ESTADO"], cruce)
    tres = [[2022, c, "Empresas", 300, n] for c, n in (("1.1", 180), ("1.2", 20), ("1.3", 7))]
    escribe(raiz / "metas" / "metas.csv", METAS, tres)


# States in which some answers are looked at, and not every page.
OTROS: dict[str, Callable[[Path], None]] = {f.__name__: f for f in (vistos, al_lado, al_lado_de_todo, entre_valores)}


def avisos(raiz: Path) -> None:
    """A closed year and one under way in which the rules of alerts hold that no other folder here makes hold."""
    gastos = {
        "5005078": {1: 100, 12: 800},
        "5005080": {1: 100, 2: -150},
        "5005082": dict.fromkeys(range(1, 12), 100),
        "5005083": {3: 500},
        "5005867": {4: 900, 5: -20},
        AJENA: {6: 300},
    }
    escribir_mensual(raiz / "mef" / f"{CERRADO}.csv", _spent(CERRADO, 12, gastos))
    declara(raiz, archivo=f"mef/{CERRADO}.csv", fuente="mef", corte=f"{EN_CURSO}-01-10")
    declara(raiz, archivo=f"mef/{EN_CURSO}.csv", fuente="mef", corte=f"{EN_CURSO}-10-31")
    declara(raiz, archivo=f"metas/{EN_CURSO}.csv", fuente="metas", anio=str(EN_CURSO), corte=f"{EN_CURSO}-10-31")
    cerradas = [[CERRADO, "2.2", 100, 100], [CERRADO, "2.3", 40, 40]]
    escribe(raiz / "metas" / f"{CERRADO}.csv", ["ANIO", "CODIGO", "META_ANUAL", "EJEC_ANUAL"], cerradas)
    for anio, focalizadas in ((CERRADO - 1, 9), (CERRADO, 5)):
        filas = [[ruc(n), f"{n:02}/03/{anio}", "1.2", "Taller", "DDP", AREQUIPA] for n in range(1, 11)]
        escribe(raiz / "registros" / f"ddp_{anio}.csv", REGISTRO, filas)
        declara(
            raiz, archivo=f"registros/ddp_{anio}.csv", fuente="registros", unidad="DDP", actividad="1.2",
            anio=str(anio), corte=f"{anio}-12-31", entrega="completa",
        )  # fmt: skip
        cruce = [[ruc(n), "1071", 100 if n <= focalizadas else 5, "01/01/2010", AREQUIPA] for n in range(1, 11)]
        escribe(raiz / "padron" / f"cruce_{anio}.csv", CRUCE, cruce)
    _follows(raiz, pim=1000, meta_13=100, meta_21=100)


def avisos_despues(raiz: Path) -> None:
    """The same folder a cut-off later: less money for one goal, two goals lowered, one of them to what was reached."""
    _follows(raiz, pim=900, meta_13=80, meta_21=50)


def _follows(raiz: Path, *, pim: int, meta_13: int, meta_21: int) -> None:
    gastado = _spent(EN_CURSO, 10, {}, {"5005078": pim})
    escribir_mensual(raiz / "mef" / f"{EN_CURSO}.csv", gastado)
    metas = [
        [EN_CURSO, "1.1", 100, *[10] * 10, "", "", *[10] * 10, "", ""],
        [EN_CURSO, "1.3", meta_13, *[8] * 10, "", "", *[7] * 10, "", ""],
        [EN_CURSO, "2.1", meta_21, *[5] * 10, "", "", *[10] * 5, *[0] * 5, "", ""],
    ]
    escribe(raiz / "metas" / f"{EN_CURSO}.csv", ["ANIO", "CODIGO", "META_ANUAL", *PROG, *EJEC], metas)


def _spent(
    anio: int, meses: int, gastos: dict[str, dict[int, int]], pims: dict[str, int] | None = None
) -> list[dict[str, str]]:
    """Return what `dinero` does to a month, with what some activities spent in each and had of PIM instead."""
    de_cada = {f["ACTIVIDAD_ACCION_OBRA"]: f for f in dinero(anio, 0)}
    ajenas = {a: de_cada["5005078"] | {"ACTIVIDAD_ACCION_OBRA": a} for a in gastos if a not in de_cada}
    filas = []
    for actividad, cadena in (de_cada | ajenas).items():
        filas.append(cadena | {"MONTO_PIM": str((pims or {}).get(actividad, 1000))})
        sin_pim = cadena | {"MONTO_PIA": "0", "MONTO_PIM": "0"}
        suyos = gastos.get(actividad, dict.fromkeys(range(1, meses + 1), 80))
        filas += [sin_pim | {"MES_EJE": str(m), "MONTO_DEVENGADO": str(v)} for m, v in suyos.items()]
    return filas
