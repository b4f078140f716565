"""Firms proposed for the rows whose RUC fails: how many are found, how many wrongly, and that nothing is applied."""

from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from carpetas_en_estado import declara, escribe
from conftest import Carpetas, Orden
from generador_candidatos import ENCABEZADO, LUGARES, Mala, listas
from generador_registros import otro_digito, ruc

RECALL, WRONG = 0.80, 1 / 1000


def dejar(carpetas: Carpetas, nombre: str, filas: list[list[str]], origen: str = "") -> None:
    """Leave a list of a unit, with its row of the manifest."""
    escribe(carpetas.datos / nombre, ENCABEZADO, filas)
    declara(carpetas.datos, archivo=nombre, unidad="DDP", anio="2025", corte="2025-12-31", origen=origen)


def propuestas(orden: Orden, *mas: str) -> dict[int, dict[str, Any]]:
    """Return {row: what the command line says of it}."""
    return {f["fila"]: f for f in orden("cuarentena", "--candidatos", *mas, "--formato", "json").json}


def cuenta(verdad: dict[int, Mala], dichas: dict[int, dict[str, Any]]) -> Counter[str]:
    """Count rows of known firms, those recovered, firms offered first and those that are not the row's; by error."""
    hecho: Counter[str] = Counter()
    for fila, mala in verdad.items():
        dicha = dichas[fila]["ruc_propuesto"]
        hecho["ofrecidas"] += dicha is not None
        hecho["equivocadas"] += dicha not in (None, mala.ruc)
        if mala.es_conocida:
            hecho["conocidas"] += 1
            hecho["recuperadas"] += dicha == mala.ruc
            clave = mala.error if mala.tiene_nombre else "sin nombre"
            hecho[f"{clave}: hay"] += 1
            hecho[f"{clave}: bien"] += dicha == mala.ruc
    return hecho


def test_planted_errors_are_recovered_and_none_wrongly(carpetas: Carpetas, orden: Orden) -> None:
    filas, verdad = listas(93, 400, 200)
    dejar(carpetas, "registros/ddp.csv", filas)
    assert orden("etl").codigo == 0
    hecho = cuenta(verdad, propuestas(orden))
    assert hecho["recuperadas"] >= RECALL * hecho["conocidas"], hecho
    assert hecho["equivocadas"] == 0, hecho


@pytest.mark.campana
def test_planted_errors_by_the_thousand(carpetas: Carpetas, orden: Orden) -> None:
    total: Counter[str] = Counter()
    for semilla in range(4):
        filas, verdad = listas(semilla, 8_000, 4_000)
        (carpetas.datos / "manifest.csv").unlink(missing_ok=True)
        dejar(carpetas, "registros/ddp.csv", filas)
        assert orden("etl").codigo == 0
        total += cuenta(verdad, propuestas(orden))
    print()
    for error in sorted(c.partition(":")[0] for c in total if c.endswith(": hay")):
        print(f"| {error} | {total[f'{error}: hay']:,} | {total[f'{error}: bien'] / total[f'{error}: hay']:.1%} |")
    print({c: total[c] for c in ("conocidas", "recuperadas", "ofrecidas", "equivocadas")})
    assert total["recuperadas"] >= RECALL * total["conocidas"]
    assert total["equivocadas"] <= WRONG * total["ofrecidas"]


BUENA = [ruc(123456), "CONFECCIONES KUELAP QUISPE S.A.C.", "15/03/2025", "1.2", *LUGARES[0]]


def mala(**cambios: str) -> list[str]:
    """Return the good row with its check digit wrong and some cells otherwise."""
    fila = dict(zip(ENCABEZADO, BUENA, strict=True)) | {"RUC": otro_digito(BUENA[0])}
    return list((fila | {c.replace("_", " "): v for c, v in cambios.items()}).values())


OTRAS = [
    [ruc(n), f"LACTEOS {('WARI', 'MOCHE', 'ROSA', 'SUR')[n % 4]} {n}", *BUENA[2:]] for n in range(900_000, 900_040)
]
DUDAS = {
    "sin nombre": mala(RAZON_SOCIAL=""),
    "de otro nombre": mala(RAZON_SOCIAL="PANADERIA MISTI S.A.C."),
    "de otra forma societaria": mala(RAZON_SOCIAL="CONFECCIONES KUELAP QUISPE SOCIEDAD ANONIMA"),
    "con dos dígitos distintos": mala(RUC="20991239994"),
    "con las cifras perdidas": mala(RUC="2.10E+10"),
    "sin RUC": mala(RUC=""),
}


def test_who_is_proposed_and_why(carpetas: Carpetas, orden: Orden, tmp_path: Path) -> None:
    clara = mala(RAZON_SOCIAL="Confecciones Kuélap Quispe SAC")
    dejar(carpetas, "registros/ddp.csv", [BUENA, *OTRAS, clara, *DUDAS.values()])
    dejar(carpetas, "demo/registros/otra.csv", [mala()], "sintetico")
    assert orden("etl").codigo == 0
    dichas = propuestas(orden, "--archivo", "registros/ddp.csv")
    primera = len(OTRAS) + 3
    assert dichas[primera]["ruc_propuesto"] == BUENA[0]
    assert dichas[primera]["por_que_se_propone"] == (
        "difiere en un error de escritura, el mismo nombre; está en registros/ddp.csv"
    )
    dudosas = {caso: dichas[primera + n]["ruc_propuesto"] for n, caso in enumerate(DUDAS, 1)}
    assert dudosas == dict.fromkeys(DUDAS)
    assert "ruc_propuesto" not in orden("cuarentena", "--formato", "json").json[0]
    antes = orden("cargas", "--formato", "json").json
    escritos = orden("cuarentena", "--candidatos", "--xlsx", tmp_path / "libros")
    assert escritos.codigo == 0 and "seconds" not in escritos.errores, "what a library tells of itself"
    libro = tmp_path / "libros" / "registros" / "ddp.csv.cuarentena.xlsx"
    encabezado, escrita, *_ = openpyxl.load_workbook(libro).active.iter_rows(values_only=True)
    escrito = dict(zip(encabezado, escrita, strict=True))
    assert escrito["RUC"] == otro_digito(BUENA[0]), "proposed, never applied"
    assert escrito["PROPUESTA: REVISE ANTES DE USARLA"] == BUENA[0]
    assert escrito["POR QUÉ SE PROPONE"] == dichas[primera]["por_que_se_propone"]
    (carpetas.datos / "registros" / "vuelta.xlsx").write_bytes(libro.read_bytes())
    vuelta = orden("etl")
    assert vuelta.codigo == 1 and f"no se cargaría ninguna fila: {1 + len(DUDAS)} filas en cuarentena" in vuelta.errores
    assert [f["filas_cuarentena"] for f in antes if f["archivo"] == "registros/ddp.csv"] == [1 + len(DUDAS)]


def test_the_register_names_firms_and_a_list_that_changed_nobody(carpetas: Carpetas, orden: Orden) -> None:
    sola = [ruc(777_777, "10"), "MAMANI TICONA YESENIA", *BUENA[2:]]
    dejar(carpetas, "registros/ddp.csv", [BUENA, *OTRAS, mala(), mala(RUC=otro_digito(sola[0]), RAZON_SOCIAL=sola[1])])
    (carpetas.datos / "padron").mkdir()
    cabecera = "RUC|NOMBRE O RAZÓN SOCIAL|ESTADO DEL CONTRIBUYENTE|CONDICIÓN DE DOMICILIO|UBIGEO|TIPO DE VÍA|KILÓMETRO|"
    filas = [f"{r}|{nombre}|ACTIVO|HABIDO|150101|-|-|" for r, nombre in [sola[:2], *(o[:2] for o in OTRAS)]]
    padron = carpetas.datos / "padron" / "padron_reducido_ruc.txt"
    padron.write_text("\n".join([cabecera, *filas, ""]), encoding="latin-1")
    assert orden("etl").codigo == 0
    dichas = list(propuestas(orden).values())
    assert [d["ruc_propuesto"] for d in dichas] == [BUENA[0], sola[0]]
    assert dichas[1]["por_que_se_propone"] == (
        "difiere en un error de escritura, el mismo nombre; está en padron/padron_reducido_ruc.txt"
    )
    with (carpetas.datos / "registros" / "ddp.csv").open("a", encoding="utf-8") as salida:
        salida.write("\n")
    assert [f["ruc_propuesto"] for f in propuestas(orden).values()] == [None, None]
