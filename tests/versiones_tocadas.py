"""Versions whose files a test changes: they stop saying the sums of what they had, as those of an older edition."""

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
from libros import de_toml

from pp0093 import versions

SUMS = ("suma", versions.FILES, versions.NUMBER)


def unsigned(version: Path, **dicho: Any) -> Path:
    """Leave a version without the sums of its files, and with something else to say of itself; return it."""
    ruta = version / versions.DESCRIPTION
    decia = json.loads(ruta.read_text(encoding="utf-8")) | dicho
    ruta.write_text(json.dumps({c: v for c, v in decia.items() if c not in SUMS}), encoding="utf-8")
    return version


def of_the_first_edition(version: Path) -> None:
    """Leave a version as the first edition of the program published it: its database, marts and a short description."""
    for suya in ("programa", "reglas"):
        shutil.rmtree(version / suya)
    ruta = version / versions.DESCRIPTION
    decia = json.loads(ruta.read_text(encoding="utf-8"))
    dicho = {"id": decia["id"], "creada": decia["creada"], "huella": "de antes", "avisos": list[str]()}
    ruta.write_text(json.dumps(dicho), encoding="utf-8")
    versions.look_again()


def de_otra_edicion(version: Path, *, ilegible: bool = False) -> None:
    """Leave a version as an older edition of the program did, with a column less where this one cannot read it.

    Its tables were then made by other code: a build takes none.
    """
    unsigned(version, edicion="de antes", **({"tablas": {}} if ilegible else {}))
    if ilegible:
        with duckdb.connect(str(versions.database(version))) as con:
            con.execute("alter table marts.presupuesto drop column tramo")
    versions.look_again()


# What versions published before documents had dates do not have.
BEFORE_DATES = de_toml("antes_de_las_fechas")


def before_dates(version: Path) -> Path:
    """Leave a version, whole or thin, as the edition before dates of documents published it; return it."""
    unsigned(version, edicion="de antes")
    with duckdb.connect(str(versions.database(version))) as con:
        con.execute("update marts.carga set sha256 = coalesce(huella, sha256)")
        for tabla, columnas in BEFORE_DATES.items():
            for columna in columnas:
                con.execute(f"alter table if exists {tabla} drop column if exists {columna}")
            if not columnas:
                con.execute(f"drop table if exists {tabla}")
    return version
