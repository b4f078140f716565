"""Each order and page answers what its cases say (tests/ordenes): files in; code, words and rows, out.

`dado` is what is published before: a small good file (`buena`), the reports that ship (`informes`), all that ships
(`enviado`), a demonstration with that (`completa`) or alone (`demostracion`), or a state of carpetas_en_estado, from
`enviado` on only read; or nothing. `deja`
leaves files in the data folder (`../` is beside it, `{aqui}` in an order): their text, in UTF-8 or as
`[text, encoding]`; the sheets of a workbook (cells); or a copy of a file or folder of the project (`@data/raw`), or the
money of a year, and up to a month (copied); `{7}` is the invented RUC of that number, and a line of `{1-9}` is one for
each. `enlaza` leaves links; `programa`, what changes in each file of a copy of the programme: [before, after], or all
of it; `sigue`, which programme is followed; `hoy`, the day. Each of `pasos` is an order, what is left or changes before
it, and what it answers: `codigo`, where it is not 0; `dice` and `calla`, what it says or not; `lineas`, its lines of
error, whole (in `comienzan`, how each begins); `salida`, its output; `da`, its rows, of the columns named ('' is null;
of a figure with decimals, those written), or `entre`, some of them; `publica`, whether another version is: where not,
the files stay as they were; `trae`, what each file of a pattern, beside the data, holds. A page, as a link opens it,
says too, anywhere or in a place (`donde`).
"""

import re
import shlex
import shutil
import tomllib
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from carpetas_en_estado import dinero
from conftest import PROYECTO, Carpetas, Orden, Respuesta, in_state, opened
from generador_registros import ruc
from generadores import base_siaf, escribir_mensual, exportada_por_mes, filas_mensuales
from libros import escrito_en, guardada
from streamlit.testing.v1 import AppTest
from test_paginas import said_in

from pp0093 import clock
from pp0093.config import settings

FIXTURES = {"nada": "carpetas", "buena": "ya_publicada", "informes": "informes", "enviado": "publicada"}
VERSIONS = {"completa": "version_completa", "demostracion": "version_de_demostracion"}
CASES = [
    pytest.param(caso, id=f"{ruta.stem}: {nombre}")
    for ruta in sorted(Path(__file__).with_name("ordenes").glob("*.toml"))
    for nombre, caso in tomllib.loads(ruta.read_text("utf-8")).items()
]


def copied(ruta: Path, origen: str, fuera: str = "") -> None:
    """Leave the money of a year, up to a month, or a copy of what the project has, without the lines that say so."""
    carpeta = PROYECTO / origen[1:]
    if carpeta.is_dir():
        shutil.copytree(carpeta, ruta, dirs_exist_ok=True)
    elif carpeta.exists():
        lineas = carpeta.read_bytes().splitlines(keepends=True)
        ruta.write_bytes(b"".join(linea for linea in lineas if not fuera or fuera.encode() not in linea))
    else:
        que, anio, hasta = f"{origen} 12".split()[:3]
        filas = dinero(int(anio), int(hasta)) if que == "@dinero" else filas_mensuales(3, cadenas=4, anio=int(anio))
        escribir_mensual(ruta, [f for f in filas if int(f["MES_EJE"]) <= int(hasta)])


def cells(hoja: list[list[Any]] | dict[str, Any]) -> list[list[Any]]:
    """The cells of a sheet: those given or, with some changed ([row, column, what]), what an office has of money."""
    if isinstance(hoja, list):
        return hoja
    filas = exportada_por_mes(hoja["meses"]) if "meses" in hoja else base_siaf(hoja["siaf"])
    for fila, columna, valor in hoja.get("cambia", ()):
        filas[fila][columna : columna + 1] = [valor]
    return filas[: hoja.get("hasta")]


def each_firm(linea: re.Match[str]) -> str:
    """A line for each firm from one number to another."""
    return "".join(f"{{{n}}}{linea[3]}" for n in range(int(linea[1]), int(linea[2]) + 1))


def left(datos: Path, deja: dict[str, Any]) -> None:
    for nombre, dejado in deja.items():
        ruta = datos / nombre
        ruta.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(dejado, dict):
            guardada(ruta, {titulo: cells(hoja) for titulo, hoja in dejado.items()})
        elif dejado and dejado[0][:1] == "@":
            copied(ruta, *([dejado] if isinstance(dejado, str) else dejado))
        else:
            texto, como = (dejado, "utf-8") if isinstance(dejado, str) else dejado
            entero = re.sub(r"^\{(\d+)-(\d+)\}(.*\n)", each_firm, texto, flags=re.MULTILINE)
            ruta.write_bytes(re.sub(r"\{(\d+)\}", lambda n: ruc(int(n[1])), entero).encode(como))


def edited(programa: Path, cambios: dict[str, Any]) -> None:
    for nombre, cambio in cambios.items():
        ruta = programa / nombre
        if isinstance(cambio, str):
            ruta.parent.mkdir(parents=True, exist_ok=True)
            ruta.write_text(cambio, encoding="utf-8")
            continue
        antes, ahora = cambio
        escrito = ruta.read_text("utf-8")
        assert antes in escrito, antes
        ruta.write_text(escrito.replace(antes, ahora) if antes else f"{escrito}{ahora}\n", encoding="utf-8")


def held(datos: Path) -> dict[Path, bytes]:
    """What a folder has."""
    return {r: r.read_bytes() for r in datos.rglob("*") if r.is_file()}


def given(valor: Any, esperado: Any) -> Any:
    """A cell as its case writes it."""
    if isinstance(esperado, float) and isinstance(valor, Decimal):
        return round(float(valor), len(str(esperado).partition(".")[2]))
    return "" if valor is None else valor


@lru_cache(maxsize=4)
def seen_on(_hoy: date, _version: str, pagina: str, enlace: str) -> AppTest:
    """A page, opened once for what is said in several of its places."""
    return opened(pagina, **dict(parse_qsl(enlace)))


def answered(paso: dict[str, Any], aqui: Path, correr: Orden) -> Respuesta:
    """What an order answers, or a page says."""
    if "pagina" in paso:
        pagina, _, enlace = paso["pagina"].partition("?")
        propias = settings().salida
        abierta = seen_on(clock.today(), str(propias / (propias / "VIGENTE").read_text("utf-8")), pagina, enlace)
        return Respuesta(0, said_in(abierta, paso.get("donde", "")), "")
    orden = [parte.replace("{aqui}", str(aqui)) for parte in shlex.split(paso["orden"])]
    return correr(*orden, *(("--formato", "json") if paso.keys() & {"da", "entre"} else ()))


def unsaid(paso: dict[str, Any], dicho: str) -> list[str]:
    """What is not said of what should, and what is of what should not."""
    calladas = [f"no: {d}" for d in paso.get("calla", ()) if d in dicho]
    return [*(d for d in paso.get("dice", ()) if d not in dicho), *calladas]


def missing(respuesta: Respuesta, paso: dict[str, Any]) -> list[Any]:
    """What an answer has not of what its case says."""
    dicho = (respuesta.salida + respuesta.errores).replace("\xa0", " ")
    faltas: list[Any] = unsaid(paso, dicho)
    if respuesta.codigo != paso.get("codigo", 0) or "Traceback" in dicho:
        faltas.append(respuesta.codigo)
    if "comienzan" in paso:
        comienzan = [linea[: len(c)] for linea, c in zip_longest(respuesta.lineas, paso["comienzan"], fillvalue="")]
        faltas += [respuesta.lineas] * (comienzan != paso["comienzan"])
    faltas += [respuesta.lineas] * (paso.get("lineas", respuesta.lineas) != respuesta.lineas)
    faltas += [respuesta.salida] * (paso.get("salida", respuesta.salida) != respuesta.salida)
    return [*faltas, dicho] if faltas else []


def rows_are(filas: Any, paso: dict[str, Any]) -> None:
    """The rows are all those that are given, or some of them those that are among them."""
    dadas = filas if isinstance(filas, list) else [filas]

    def seen(fila: dict[str, Any], esperada: dict[str, Any]) -> dict[str, Any]:
        return {c: given(fila.get(c), v) for c, v in esperada.items()}

    if "da" in paso:
        hallado = [seen(f, e) for f, e in zip(dadas, paso["da"], strict=True)]
        assert hallado == paso["da"], paso["orden"]
    for esperada in paso.get("entre", ()):
        assert esperada in [seen(f, esperada) for f in dadas], (paso["orden"], dadas)


def published_before(dado: str, request: pytest.FixtureRequest, entorno: pytest.MonkeyPatch) -> None:
    if dado in FIXTURES:
        request.getfixturevalue(FIXTURES[dado])
    elif dado in VERSIONS:
        entorno.setenv("PP0093_SALIDA", str(request.getfixturevalue(VERSIONS[dado])))
    else:
        in_state(request.getfixturevalue("tmp_path_factory"), dado).looked_at(entorno)


def taken(paso: dict[str, Any], aqui: Path, correr: Orden) -> None:
    """Leave what a step leaves, ask it and look at all that it says of the answer."""
    propias = Carpetas.under(aqui)
    left(propias.datos, paso.get("deja", {}))
    edited(aqui / "programa", paso.get("programa", {}))
    antes, habia = propias.vigente, held(propias.datos)
    respuesta = answered(paso, aqui, correr)
    faltas = missing(respuesta, paso)
    assert not faltas, "\n".join([str(paso), *map(str, faltas)])
    if "publica" in paso:
        assert (propias.vigente != antes) is paso["publica"], paso["orden"]
        assert paso["publica"] or held(propias.datos) == habia, paso["orden"]
    if paso.keys() & {"da", "entre"}:
        rows_are(respuesta.json, paso)
    for cuales, dicen in paso.get("trae", {}).items():
        escritos = {r.name: escrito_en(r) for r in aqui.glob(cuales)}
        assert escritos and {n: f for n, e in escritos.items() if (f := unsaid(dicen, e))} == {}, escritos


@pytest.mark.parametrize("caso", CASES)
def test_an_order_answers_what_its_case_says(
    caso: dict[str, Any],
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    correr: Orden,
) -> None:
    published_before(caso.get("dado", "nada"), request, monkeypatch)
    if "programa" in caso:
        edited(request.getfixturevalue("programa"), caso["programa"])
    if "sigue" in caso:
        monkeypatch.setenv("PP0093_PROGRAMA", caso["sigue"])
    datos = Carpetas.under(tmp_path).datos
    left(datos, caso.get("deja", {}))
    for nombre, destino in caso.get("enlaza", {}).items():
        (datos / nombre).symlink_to(datos / destino)
    for paso in caso["pasos"]:
        if hoy := paso.get("hoy", caso.get("hoy")):
            monkeypatch.setattr(clock, "today", lambda hoy=hoy: hoy)
        taken(paso, tmp_path, correr)
