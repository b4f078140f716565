"""Each reader gives what its cases expect (tests/lecturas): cells in; rows, what is put apart and what is said, out.

A file of cases is of one reader. Its `base` has the passport, the kinds of file and a good row. Of a case, `filas` are
the rows: what changes of the good one, or the cells as they are; `encabezado`, other columns than those of the good row
and its changes; `texto`, the whole file instead, below its `cabeza`. `{7}` is the invented RUC of that number and `{}`
that of the row. Of a register, `servidas` are the firms that are looked for.

It expects, of each row that is loaded, the columns of `da` ('' is null); in `aparta`, the row, the code and words of
the column, the value, the other codes or the sentence; in `dice`, words of each notice; in `calla`, what no sentence
repeats; in `fuera`, how many rows are nobody's; in `anio`, the year of the file; in `rechaza`, words of the refusal.
What a case does not name is not there.
"""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from conftest import cierra
from generador_registros import Hoja, escribir_csv, escribir_xls, escribir_xlsx, ruc

from pp0093.errors import InputError
from pp0093.ingest.readers import books
from pp0093.ingest.readers.base import RawFile, Reading, no_progress
from pp0093.ingest.readers.content import HEAD_BYTES, head
from pp0093.ingest.readers.metas import Metas
from pp0093.ingest.readers.padron import Cruce, Padron
from pp0093.ingest.readers.registros import Registros

READERS = {
    "registros": (Registros, "registros/lista"),
    "cruce": (Cruce, "padron/cruce_2025"),
    "metas": (Metas, "metas/metas"),
    "padron": (lambda: Padron("padron_reducido"), "padron/uno"),
    "padron_ruc": (lambda: Padron("padron_ruc"), "padron/uno"),
}
WRITERS: dict[str, Any] = {
    ".xlsx": escribir_xlsx,
    ".xls": escribir_xls,
    ".csv": lambda ruta, hojas: escribir_csv(ruta, hojas[0]),
}


def cases() -> list[Any]:
    """Every case of every reader, in each kind of file that it names."""
    dichos = {r: tomllib.loads((Path(__file__).parent / "lecturas" / f"{r}.toml").read_text("utf-8")) for r in READERS}
    return [
        pytest.param(lector, {**casos["base"], **caso}, tipo, id=f"{lector}: {nombre} {tipo}")
        for lector, casos in dichos.items()
        for nombre, caso in casos.items()
        for tipo in {**casos["base"], **caso}["en"]
        if nombre != "base"
    ]


def cell(valor: Any, numero: int) -> Any:
    """A cell with its invented RUC."""
    return re.sub(r"\{(\d*)\}", lambda n: ruc(int(n[1] or numero)), valor) if isinstance(valor, str) else valor


def written(ruta: Path, caso: dict[str, Any]) -> None:
    if "texto" in caso:
        cabeza = f"{caso['cabeza']}\n" if "cabeza" in caso else ""
        ruta.write_text(cabeza + cell(caso["texto"], 0), encoding="utf-8")
        return
    cambios = [f if isinstance(f, dict) else {} for f in caso["filas"]]
    columnas = caso.get("encabezado") or [*dict.fromkeys(c for f in (caso["buena"], *cambios) for c in f)]
    filas = [
        [cell(c, n) for c in (f if isinstance(f, list) else [(caso["buena"] | f).get(c) for c in columnas])]
        for n, f in enumerate(caso["filas"], 1)
    ]
    WRITERS[ruta.suffix.lower()](ruta, [Hoja("Hoja1", columnas, filas)])


def loaded(reading: Reading, columna: str) -> list[str]:
    """A column, one value for each row of the file: a goal is a row a month."""
    filas = {(f["hoja"], f["fila"]): f for f in reversed(reading.tabla.to_pylist())}
    return ["" if f[columna] is None else f[columna] for f in reversed(filas.values())]


@pytest.mark.parametrize(("lector", "caso", "tipo"), cases())
def test_a_reader_gives_what_its_case_expects(lector: str, caso: dict[str, Any], tipo: str, tmp_path: Path) -> None:
    clase, nombre = READERS[lector]
    nombre = caso.get("archivo", nombre + tipo)
    archivo = RawFile(tmp_path / Path(nombre).name, nombre, caso["pasaporte"])
    written(archivo.ruta, caso)
    servidas = [frozenset(cell(r, 0) for r in caso["servidas"])] if "servidas" in caso else []
    if "rechaza" in caso:
        with pytest.raises(InputError) as error:
            clase().read(archivo, no_progress)
        frase = str(error.value)
        assert all(p in frase for p in caso["rechaza"]), frase
        assert frase.startswith(nombre) and frase.endswith(".") and "; " in frase and "\n" not in frase
        return
    assert clase().recognises(
        archivo, archivo.ruta.read_bytes()[:HEAD_BYTES] if books.is_workbook(archivo) else head(archivo)
    )
    reading = clase().read(archivo, no_progress, *servidas)
    assert {c: loaded(reading, c) for c in caso["da"]} == {c: [cell(v, 0) for v in vs] for c, vs in caso["da"].items()}
    assert [[q.fila, q.codigo_motivo] for q in reading.cuarentena] == [q[:2] for q in caso.get("aparta", [])]
    for dicho, q in zip(caso.get("aparta", []), reading.cuarentena, strict=True):
        assert all(d in (q.columna, q.valor, q.otros_motivos) or d in q.motivo for d in dicho[2:]), (dicho, q)
    assert [d for d, p in zip(caso.get("dice", []), reading.problemas, strict=True) if d not in p] == [], (
        reading.problemas
    )
    dichos = [*reading.problemas, *(q.motivo for q in reading.cuarentena), *(q.valor for q in reading.cuarentena)]
    assert not [c for c in caso.get("calla", []) if c in " ".join(dichos)], dichos
    assert cierra(reading) and reading.filas_fuera_alcance == caso.get("fuera", 0)
    assert caso.get("anio", reading.anio or "") == (reading.anio or "")
    vista = clase().read(archivo, no_progress, *servidas, es_vista=True).inspection(archivo.archivo)
    assert (vista["filas"], vista["problemas"]) == (reading.filas_leidas, reading.problemas)
    assert vista["filas_cuarentena"] == len(reading.cuarentena)
