"""Figures as documents print them: what they are of, and which, go together; a bad cell refuses the file."""

from conftest import Carpetas, Orden

HEADER = "documento,seccion,indicador,dimension,valor_dimension,anio,valor,unidad_medida,corte,nota"
FIGURE = "Informe,Población,empresas_atendidas,{},{},2025,12,empresas,,"
MALOS = {
    "a header misspelt": (HEADER.replace("valor_dimension", "vd"), ("sector", "Pesca"), "columna VALOR_DIMENSION"),
    "of nobody knows which": (HEADER, ("sector", ""), "fila 2, columna valor_dimension"),
    "of nobody knows what": (HEADER, ("", "Pesca"), "fila 2, columna dimension"),
}


def escribir(carpetas: Carpetas, nombre: str, encabezado: str, de: tuple[str, str], documento: str = "Informe") -> None:
    fila = FIGURE.format(*de).replace("Informe,", f"{documento},", 1)
    (carpetas.datos / "publicado" / f"{nombre}.csv").write_text(f"{encabezado}\n{fila}\n", encoding="utf-8")


def test_what_a_figure_is_of_goes_with_which(carpetas: Carpetas, orden: Orden, ya_publicada: str) -> None:
    for n, (encabezado, de, _) in enumerate(MALOS.values()):
        escribir(carpetas, f"malo_{n}", encabezado, de)
    escribir(carpetas, "bueno", HEADER, ("", ""))
    etl = orden("etl")
    assert (etl.codigo, carpetas.vigente) == (1, ya_publicada)
    for linea, (n, (*_, dice)) in zip(etl.lineas[:-1], enumerate(MALOS.values()), strict=True):
        assert linea.startswith(f"publicado/malo_{n}.csv") and dice in linea
    assert orden("etl", "--omitir-rechazados").codigo == 0, "a figure of all says nothing else; the good are published"


AJENOS = {
    "ajeno": ("Informe", ("producto", "3000001"), "ninguno de sus productos ni actividades es del programa 0093"),
    "de_otro": ("Total del PP 0131", ("", ""), "es del programa 0131 y no del 0093"),
    "de_los_dos": ("Programas PP 0093 y PP 0131", ("sector;actividad", "Comercio;5005078"), ""),
}


def test_a_document_of_another_programme_is_refused(carpetas: Carpetas, orden: Orden) -> None:
    for nombre, (documento, de, _) in AJENOS.items():
        escribir(carpetas, nombre, HEADER, de, documento)
    etl = orden("etl")
    assert etl.codigo == 1
    dichas = [next((x for x in etl.lineas if f"/{nombre}.csv" in x), "") for nombre in AJENOS]
    assert all(
        dice in x and ("PP0093_DATOS" in x) is bool(dice) for x, (*_, dice) in zip(dichas, AJENOS.values(), strict=True)
    )
    assert not dichas[-1], dichas


# Which document heads: by the day it was published, by what it corrects, never by its name.

OLDER, NEWER = "Informe OEI 2025", "Avances del PP 0093, 2026"
ANNEX = "{},Anexo,avance_fisico,actividad,1.2,{},{},empresas,,"


def documento(carpetas: Carpetas, nombre: str, *filas: str, **dice: str) -> None:
    """Leave a transcribed document, with what its row of the manifest says."""
    archivo = f"publicado/{nombre.replace(' ', '_').replace(',', '')}.csv"
    (carpetas.datos / archivo).write_text("\n".join([HEADER, *filas]) + "\n", encoding="utf-8")
    manifiesto = carpetas.datos / "manifest.csv"
    antes = manifiesto.read_text(encoding="utf-8") if manifiesto.exists() else "archivo,publicado_el,corrige\n"
    fila = f"{archivo},{dice.get('publicado_el', '')},{dice.get('corrige', '')}\n"
    manifiesto.write_text(antes + fila, encoding="utf-8")


def encabeza(orden: Orden, actividad: str = "5005079") -> tuple[object, list[str]]:
    """Return the progress of an activity in 2025 and what is said beside it."""
    pregunta = ("consulta", "meta_fisica,avance_fisico", "--por", "anio,actividad", "--filtro", "anio=2025")
    pregunta += ("--filtro", f"actividad={actividad}")
    [fila] = orden(*pregunta, "--formato", "json").json
    return fila["avance_fisico"], orden(*pregunta).lineas


GOAL = f"{OLDER},Anexo,meta_fisica,actividad,1.2,2025,28,empresas,,"
ANTES = ANNEX.format(OLDER, 2025, 28)
HEADS: dict[str, tuple[dict[str, str], dict[str, str], int | None]] = {
    "1.3": ({}, {"publicado_el": "01/06/2026"}, 30),
    "2.1": ({}, {"publicado_el": "2026-06-01"}, 30),
    "2.2": ({"publicado_el": "07/2026"}, {"publicado_el": "06/2026"}, 28),
    "3.1": ({}, {"nombre": "Una fe de erratas", "corrige": f"{OLDER} (3.1)"}, 30),
    "4.1": ({}, {}, None),
}
"""What the manifest says of two documents, and whose progress is shown; which heads of any two: tests/modelos."""


def test_the_document_that_heads_is_the_last_published_and_a_name_is_no_date(carpetas: Carpetas, orden: Orden) -> None:
    de_cada = {}
    for codigo, (antes, despues, _) in HEADS.items():
        viejo, dicho = f"{OLDER} ({codigo})", dict(despues)
        nuevo = f"{dicho.pop('nombre', NEWER)} ({codigo})"
        annex = ANNEX.replace(",1.2,", f",{codigo},")
        documento(
            carpetas, viejo, *(f.replace(OLDER, viejo).replace(",1.2,", f",{codigo},") for f in (GOAL, ANTES)), **antes
        )
        documento(carpetas, nuevo, annex.format(f'"{nuevo}"', 2025, 30), **dicho)
        de_cada[codigo] = viejo, nuevo
    etl = orden("etl")
    assert etl.codigo == 0, etl.errores
    for codigo, (*_, vale) in HEADS.items():
        viejo, nuevo = de_cada[codigo]
        cifra, dichas = encabeza(orden, codigo)
        assert cifra == vale, codigo
        assert any(f"28 empresas ({viejo}" in d and f"30 empresas ({nuevo}" in d for d in dichas), (codigo, dichas)


def test_a_date_that_is_none_and_an_errata_of_nothing_are_told(carpetas: Carpetas, orden: Orden) -> None:
    documento(carpetas, OLDER, GOAL, ANTES, publicado_el="marzo", corrige="Un informe perdido")
    dicho = orden("etl").errores
    assert "publicado_el «marzo» no es una fecha" in dicho and "Un informe perdido" in dicho
