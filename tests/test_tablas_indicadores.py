"""The four tables of indicators: what is read, and every fault named by file, row and column, with nothing loaded."""

import re
from pathlib import Path

import pytest
from conftest import PROYECTO, Carpetas, Orden
from libros import leidas

SHEETS = """instrumento,codigo,nombre,nivel,padre,tipo,sentido,agregacion,responsable,unidad_medida,anio_base,valor_base
X,X,Plan X,instrumento,,,,,,,,
X,X.O1,Objetivo uno,objetivo,X,,,,,,,
X,X.I1,Indicador uno,indicador,X.O1,Resultado,Ascendente,No acumulado,A,%,2021,3.10
X,X.I2,Indicador dos,indicador,X.O1,calidad,no_definido,mínimo permisible,B / C,cosas,ND,ND
"""
VALUES = """codigo,anio,logro_esperado,valor_obtenido,fuente,nota
X.I1,2023,3.30,2.4,Doc,
X.I1,2024,"1,500.50",20 %,Doc,
X.I1,,,ND,Doc,posición perdida
X.I2,2024,ND,0,Doc,
"""
SURVEYS = """instrumento,pregunta,version,n,favorables,pct,fuente
X,Recomendaría,1,32,27,84.4,Doc
X,Recomendaría,2,52,ND,N.D.,Doc
"""
PROCESSES = """instrumento,nivel,proceso,calificacion,mejora
X,interno,Registro,,Simplificarlo
"""
GOOD = {"fichas.csv": SHEETS, "valores.csv": VALUES, "encuestas.csv": SURVEYS, "procesos.csv": PROCESSES}


def write(carpeta: Path, **cambios: str) -> Path:
    """Write the good tables, some of them changed, as the instrument X."""
    destino = carpeta / "indicadores" / "x"
    destino.mkdir(parents=True, exist_ok=True)
    for nombre, texto in (GOOD | {f"{c}.csv": t for c, t in cambios.items()}).items():
        (destino / nombre).write_text(texto, encoding="utf-8")
    return destino


def test_good_tables_are_read_as_they_are(carpetas: Carpetas, orden: Orden) -> None:
    write(carpetas.datos)
    validar = orden("indicadores", "validar")
    assert (validar.codigo, validar.errores) == (0, "")
    assert validar.salida == "Todo está bien: 4 archivos, 2 encuestas, 4 fichas, 1 procesos, 4 valores\n"
    assert orden("etl").codigo == 0
    campos = "linea_base,logro_esperado,valor_obtenido,avance_tipo1,semaforo"
    filas = orden("consulta", campos, "--por", "objetivo,indicador,anio,tipo,sentido", "--formato", "json").json
    leidas = {
        (f["indicador"], f["anio"]): (f["linea_base"], f["logro_esperado"], f["valor_obtenido"], f["semaforo"])
        for f in filas
    }
    assert {c: tuple(v if isinstance(v, str) or v is None else float(v) for v in vs) for c, vs in leidas.items()} == {
        ("X.I1", 2023): (3.1, 3.3, 2.4, None),
        ("X.I1", 2024): (3.1, 1500.5, 20.0, None),
        ("X.I2", 2023): (None, None, None, None),
        ("X.I2", 2024): (None, None, 0.0, None),
    }
    assert {(f["tipo"], f["sentido"]) for f in filas} == {("resultado", "ascendente"), ("calidad", "no_definido")}
    assert {f["objetivo_nombre"] for f in filas} == {"Objetivo uno"}
    cargas = orden("cargas", "--formato", "json").json
    assert {c["archivo"]: (c["filas_leidas"], c["filas_cargadas"]) for c in cargas} == {
        "indicadores/x/fichas.csv": (4, 4), "indicadores/x/valores.csv": (4, 4),
        "indicadores/x/encuestas.csv": (2, 2), "indicadores/x/procesos.csv": (1, 1),
    }  # fmt: skip


def test_without_their_folder_there_are_none_to_validate(carpetas: Carpetas, orden: Orden, ya_publicada: str) -> None:
    respuesta = orden("indicadores", "validar")
    assert respuesta.codigo == 1 and "no hay tablas que validar" in respuesta.errores
    assert str(carpetas.datos / "indicadores") in respuesta.errores and "mef/" not in respuesta.errores


def test_values_without_any_sheet_are_refused_once(carpetas: Carpetas, orden: Orden, ya_publicada: str) -> None:
    (write(carpetas.datos) / "fichas.csv").unlink()
    etl = orden("etl")
    assert (etl.codigo, carpetas.vigente) == (1, ya_publicada)
    [dicha] = [linea for linea in etl.lineas if "valores.csv" in linea]
    assert dicha.startswith("indicadores/x/valores.csv: ningún fichas.csv") and "cargue también" in dicha


def test_the_tables_that_ship_are_right(comando: Orden) -> None:
    respuesta = comando("indicadores", "validar", str(PROYECTO / "data" / "raw"))
    assert respuesta.codigo == 0 and respuesta.salida.startswith("Todo está bien")
    datos = comando("indicadores", "validar", str(PROYECTO / "data" / "raw" / "indicadores"), "--formato", "json").json
    assert datos["faltas"] == [] and set(datos["filas"]) == {"fichas", "valores", "encuestas", "procesos"}


MAL_ESCRITOS = leidas(PROYECTO / "tests" / "fixtures" / "indicadores_mal_escritos.csv", delimiter="|")
"""What is changed in each case, and the table, row, column and words of the only fault."""


def test_each_fault_is_named_and_nothing_is_loaded(carpetas: Carpetas, orden: Orden, ya_publicada: str) -> None:
    """An instrument for each fault, each with codes of its own."""

    def of(n: int, texto: str) -> str:
        return re.sub(r"\bX\b", f"X{n}", texto)

    casos = {f["caso"]: n for n, f in enumerate(MAL_ESCRITOS)}
    for caso, n in casos.items():
        destino = carpetas.datos / "indicadores" / f"x{n}"
        destino.mkdir(parents=True)
        tablas = dict(GOOD)
        for nombre, antes, despues in (
            (f"{f['en']}.csv", f["antes"], f["despues"]) for f in MAL_ESCRITOS if f["caso"] == caso
        ):
            assert antes in tablas[nombre]
            tablas[nombre] = tablas[nombre].replace(antes, despues)
        for nombre, texto in tablas.items():
            (destino / nombre).write_text(of(n, texto), encoding="utf-8")
    validar, etl = orden("indicadores", "validar"), orden("etl")
    assert (validar.codigo, etl.codigo, carpetas.vigente) == (1, 1, ya_publicada), "what was published stays"
    for f in MAL_ESCRITOS:
        n, palabras = casos[f["caso"]], f["dice"]
        donde = f"indicadores/x{n}/{f['tabla']}.csv, fila {f['fila']}, columna {f['columna']}:"
        for respuesta in (validar, etl):
            dichas = [linea for linea in respuesta.lineas if donde in linea]
            assert any(of(n, palabras) in linea for linea in dichas), (donde, palabras, dichas)
            assert all(linea.endswith(".") for linea in dichas)


def test_every_fault_of_every_file_is_told_at_once(carpetas: Carpetas, orden: Orden, ya_publicada: str) -> None:
    fichas = SHEETS.replace("X,X.I2,", "X,X.O1,").replace("indicador,X.O1,Res", "indicador,NADIE,Res")
    fichas = fichas.replace("Ascendente", "oblicuo").replace("3.10", "mucho")
    write(carpetas.datos, fichas=fichas, valores=VALUES.replace("2.4", "poco"))
    validar = orden("indicadores", "validar", str(carpetas.datos / "indicadores"))
    donde = [linea.split(": ")[0] for linea in validar.lineas[:-1]]
    for tabla, fila, columna in (
        ("fichas", 4, "padre"), ("fichas", 4, "sentido"), ("fichas", 4, "valor_base"), ("fichas", 5, "codigo"),
        ("valores", 2, "valor_obtenido"), ("valores", 5, "codigo"),
    ):  # fmt: skip
        assert f"indicadores/x/{tabla}.csv, fila {fila}, columna {columna}" in donde
    assert len(donde) == 6 and validar.lineas[-1] == "6 faltas en 2 de 4 archivos."
    etl = orden("etl")
    assert etl.codigo == 1 and set(validar.lineas[:-1]) <= set(etl.lineas)
    assert "2 archivos rechazados" in etl.lineas[-1] and carpetas.vigente == ya_publicada


def test_a_code_is_used_once_over_all_instruments(carpetas: Carpetas, orden: Orden) -> None:
    write(carpetas.datos)
    otra = carpetas.datos / "indicadores" / "y"
    otra.mkdir()
    (otra / "fichas.csv").write_text(
        "instrumento,codigo,nombre,nivel,sentido\nY,Y.I1,Uno,indicador,ascendente\nY,X.I1,Dos,indicador,ascendente\n",
        encoding="utf-8",
    )
    validar = orden("indicadores", "validar")
    assert validar.codigo == 1
    [linea] = validar.lineas[:-1]
    assert linea.startswith("indicadores/y/fichas.csv, fila 3, columna codigo:") and "indicadores/x/fichas.csv" in linea
    assert orden("etl").codigo == 1
    sin_ella = orden("etl", "--omitir-rechazados")
    assert sin_ella.codigo == 0 and "indicadores/y/fichas.csv" in sin_ella.errores
    assert [c["archivo"] for c in orden("cargas", "--formato", "json").json if "/y/" in c["archivo"]] == []


def test_values_whose_sheet_was_left_out_are_warned_of(carpetas: Carpetas, orden: Orden, ya_publicada: str) -> None:
    write(carpetas.datos, fichas=SHEETS.replace("Ascendente", "oblicuo"))
    respuesta = orden("etl", "--omitir-rechazados")
    assert respuesta.codigo == 0 and "valor_sin_ficha" in respuesta.errores


def test_a_file_that_is_no_table_is_refused(carpetas: Carpetas, orden: Orden) -> None:
    destino = write(carpetas.datos)
    for n, contenido in enumerate(("", "a,b,c\n1,2,3\n", "PK\x03\x04nada")):
        (destino / f"otra_{n}.csv").write_text(contenido, encoding="utf-8")
    for respuesta in (orden("indicadores", "validar"), orden("etl")):
        assert respuesta.codigo == 1 and "Traceback" not in respuesta.errores
        assert all(f"indicadores/x/otra_{n}.csv" in respuesta.errores for n in range(3))


def test_nothing_to_validate_says_so(carpetas: Carpetas, orden: Orden, tmp_path: Path) -> None:
    for argumentos in ((), (str(tmp_path / "no-hay"),)):
        respuesta = orden("indicadores", "validar", *argumentos)
        assert (respuesta.codigo, respuesta.salida, len(respuesta.lineas)) == (1, "", 1)
    assert orden("indicadores").codigo == 2


@pytest.mark.parametrize("codificacion", ["utf-8-sig", "cp1252"])
def test_separators_encodings_and_headers_as_excel_leaves_them(
    carpetas: Carpetas, orden: Orden, codificacion: str
) -> None:
    destino = write(carpetas.datos)
    texto = VALUES.replace("codigo,anio,logro_esperado", "Código,ANIO,Logro Esperado")
    texto = texto.replace('"1,500.50"', "1500.50").replace(",", ";").replace("\n", "\r\n")
    (destino / "valores.csv").write_bytes(texto.encode(codificacion))
    assert orden("indicadores", "validar").codigo == 0
