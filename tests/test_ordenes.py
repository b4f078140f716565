"""Each order answers what its cases say (tests/ordenes): files in; code, words and rows, out.

`dado` is what is published before: a small good file (`buena`), what ships (`enviado`) or a state of
carpetas_en_estado, both only read, or nothing. `deja` leaves files in the data folder (`../` is beside it, `{aqui}` in
an order): their text, in UTF-8 or as `[text, encoding]`; the sheets of a workbook; the small file of a year
(`@gasto 2024`), or a copy of one of the project; `{7}` is the invented RUC of that number. `enlaza` leaves
links; `programa`, what changes in each file of a copy of the programme: [before, after], or all of it; `hoy`, the day.
Each of `pasos` is an order, what is left or changes before it, and what it answers: `codigo`, where it is not 0;
`dice` and `calla`, what it says or not; `lineas`, its lines of error, whole (in `comienzan`, how each begins);
`salida`, its output; `da`, its rows, of the columns named ('' is null; of a figure with decimals, those written);
`publica`, whether another version is: where not, the files stay as they were.
"""

import re
import shlex
import shutil
import tomllib
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from conftest import PROYECTO, Carpetas, Orden, Respuesta, in_state
from generador_registros import ruc
from generadores import escribir_mensual, filas_mensuales
from libros import en_hojas

from pp0093 import clock

FIXTURES = {"nada": "carpetas", "buena": "ya_publicada", "enviado": "publicada"}
CASES = [
    pytest.param(caso, id=f"{ruta.stem}: {nombre}")
    for ruta in sorted(Path(__file__).with_name("ordenes").glob("*.toml"))
    for nombre, caso in tomllib.loads(ruta.read_text("utf-8")).items()
]


def left(datos: Path, deja: dict[str, Any]) -> None:
    for nombre, dejado in deja.items():
        ruta = datos / nombre
        ruta.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(dejado, dict):
            en_hojas(ruta, dejado)
        elif dejado[:6] == "@gasto":
            escribir_mensual(ruta, filas_mensuales(3, cadenas=4, anio=int(dejado[-4:])))
        elif dejado[:1] == "@":
            shutil.copy(PROYECTO / dejado[1:], ruta)
        else:
            texto, codificacion = (dejado, "utf-8") if isinstance(dejado, str) else dejado
            ruta.write_bytes(re.sub(r"\{(\d+)\}", lambda n: ruc(int(n[1])), texto).encode(codificacion))


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


def missing(respuesta: Respuesta, paso: dict[str, Any]) -> list[Any]:
    """What an answer has not of what its case says."""
    dicho = (respuesta.salida + respuesta.errores).replace("\xa0", " ")
    faltas: list[Any] = [d for d in paso.get("dice", ()) if d not in dicho]
    faltas += [f"no: {d}" for d in paso.get("calla", ()) if d in dicho]
    if respuesta.codigo != paso.get("codigo", 0) or "Traceback" in dicho:
        faltas.append(respuesta.codigo)
    if "comienzan" in paso:
        comienzan = [linea[: len(c)] for linea, c in zip_longest(respuesta.lineas, paso["comienzan"], fillvalue="")]
        faltas += [respuesta.lineas] * (comienzan != paso["comienzan"])
    faltas += [respuesta.lineas] * (paso.get("lineas", respuesta.lineas) != respuesta.lineas)
    faltas += [respuesta.salida] * (paso.get("salida", respuesta.salida) != respuesta.salida)
    return [*faltas, dicho] if faltas else []


@pytest.mark.parametrize("caso", CASES)
def test_an_order_answers_what_its_case_says(
    caso: dict[str, Any],
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    correr: Orden,
) -> None:
    propias, dado = Carpetas.under(tmp_path), caso.get("dado", "nada")
    if dado in FIXTURES:
        request.getfixturevalue(FIXTURES[dado])
    else:
        in_state(request.getfixturevalue("tmp_path_factory"), dado).looked_at(monkeypatch)
    if "programa" in caso:
        edited(request.getfixturevalue("programa"), caso["programa"])
    if "hoy" in caso:
        monkeypatch.setattr(clock, "today", lambda: caso["hoy"])
    left(propias.datos, caso.get("deja", {}))
    for nombre, destino in caso.get("enlaza", {}).items():
        (propias.datos / nombre).symlink_to(propias.datos / destino)
    for paso in caso["pasos"]:
        left(propias.datos, paso.get("deja", {}))
        edited(tmp_path / "programa", paso.get("programa", {}))
        antes, habia = propias.vigente, held(propias.datos)
        orden = [parte.replace("{aqui}", str(tmp_path)) for parte in shlex.split(paso["orden"])]
        respuesta = correr(*orden, *(("--formato", "json") if "da" in paso else ()))
        faltas = missing(respuesta, paso)
        assert not faltas, "\n".join([paso["orden"], *map(str, faltas)])
        if "publica" in paso:
            assert (propias.vigente != antes) is paso["publica"], paso["orden"]
            assert paso["publica"] or held(propias.datos) == habia, paso["orden"]
        if "da" in paso:
            filas = respuesta.json if isinstance(respuesta.json, list) else [respuesta.json]
            hallado = [{c: given(f.get(c), v) for c, v in e.items()} for f, e in zip(filas, paso["da"], strict=True)]
            assert hallado == paso["da"], paso["orden"]
