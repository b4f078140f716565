"""Write the tables of docs/pronostico.md from a folder with the real exports that its text names.

The folder holds `anual_AAAA.xls`, `1T_AAAA.xls`, `2T_AAAA.xls`, `julio_AAAA.xls` and `agosto_AAAA.xls` of Consulta
Amigable (regional governments, by pliego), and beside it `por-programa-historico.json` may be given.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import html

from pp0093.config import PROJECT
from pp0093.writing import formats
from pp0093.year.closing import (
    ANSWERED,
    CLOSE,
    COMBINED_METHODS,
    NAIVE,
    PIM_AS_IS,
    PIM_MOVED,
    Closings,
    PanelMark,
    Score,
)

DOCUMENT = PROJECT / "docs" / "pronostico.md"
PIECES = {3: "1T", 6: "2T", 7: "julio", 8: "agosto"}
PIM, SPENT = 2, 6


def regional(carpeta: Path) -> list[PanelMark]:
    """Return what each regional government had spent by the months of the files, without PIM: it is the final one."""
    marcas = []
    for ruta in sorted(carpeta.glob("anual_*.xls")):
        anio = int(ruta.stem.removeprefix("anual_"))
        llevan = dict.fromkeys(_cells(ruta, SPENT), 0.0)
        for mes, nombre in PIECES.items():
            for entidad, soles in _cells(carpeta / f"{nombre}_{anio}.xls", SPENT).items():
                llevan[entidad] = llevan.get(entidad, 0.0) + soles
            marcas += [PanelMark(e, anio, mes, None, v) for e, v in llevan.items()]
        marcas += [PanelMark(e, anio, CLOSE, None, v) for e, v in _cells(ruta, SPENT).items()]
    return marcas


def programmes(ruta: Path) -> list[PanelMark]:
    """Return the opening and the close of the closed years of every budget programme."""
    filas = json.loads(ruta.read_text(encoding="utf-8"))
    cerradas = [f for f in filas if f["year"] < max(g["year"] for g in filas)]
    abren = [PanelMark(f["code"], f["year"], 0, f["pia"], 0.0) for f in cerradas]
    return abren + [PanelMark(f["code"], f["year"], CLOSE, f["pim"], f["devengado"]) for f in cerradas]


def _cells(ruta: Path, columna: int) -> dict[str, float]:
    documento = html.fromstring(ruta.read_bytes().decode("latin-1"))
    filas = [[c.text_content().strip() for c in f.xpath("./td|./th")] for f in documento.xpath("//table[last()]//tr")]
    return {f[0][:3]: float(f[columna].replace(",", "")) for f in filas if re.match(r"[0-9]{3}:", f[0])}


def _by_month(notas: Sequence[Score], anio: int | None, metodos: Sequence[str]) -> Iterator[str]:
    """Yield a row a month: the best naive method, every other, what is answered and its interval's coverage."""
    for mes in sorted({n.mes for n in notas}):
        de_mes = {n.metodo: n for n in notas if n.mes == mes and n.anio == anio}
        if ANSWERED not in de_mes:
            continue
        simple = min((de_mes[m] for m in NAIVE if m in de_mes), key=lambda n: n.error_pct)
        responde = de_mes[ANSWERED]
        celdas = [
            str(anio or "todos"),
            str(mes),
            *(formats.percent(de_mes[m].error_pct) if m in de_mes else "" for m in metodos),
            formats.percent(POINTS * responde.error_pct / simple.error_pct),
            formats.percent(responde.cobertura_pct),
        ]
        yield f"| {' | '.join(celdas)} |"


POINTS = 100
COLUMNS = (*NAIVE, *COMBINED_METHODS, ANSWERED)
HEADER = "| Año | Mes | {} | frente al mejor simple | cobertura |\n|{}"


def tables(marcas: list[PanelMark]) -> str:
    """Return the table of a panel's back-test, and that of its PIM where it is known by date."""
    notas = Closings(marcas).scores()
    anios: list[int | None] = [*sorted({n.anio for n in notas if n.anio}), None]
    metodos = [m for m in COLUMNS if m in {n.metodo for n in notas}]
    cabeza = HEADER.format(" | ".join(metodos), "---|" * (len(metodos) + 4))
    lineas = [cabeza, *(fila for a in anios for fila in _by_month(notas, a, metodos))]
    pim = [n for n in notas if n.metodo in {PIM_AS_IS, PIM_MOVED} and n.anio is None]
    if pim:
        lineas += ["", "| PIM | Mes | Casos | Error | Error mediano |", "|---|---|---|---|---|"]
        lineas += [
            f"| {n.metodo} | {n.mes} | {n.casos:,} | {formats.percent(n.error_pct)} | "
            f"{formats.percent(n.error_mediano_pct)} |"
            for n in pim
        ]
    return "\n".join(lineas)


def main(carpeta: str, historico: str) -> None:
    """Replace what is between the marks of the document."""
    texto = DOCUMENT.read_text(encoding="utf-8")
    for nombre, marcas in (("regionales", regional(Path(carpeta))), ("programas", programmes(Path(historico)))):
        marca = f"<!-- {nombre} -->"
        antes, _, despues = texto.split(marca)
        texto = f"{antes}{marca}\n{tables(marcas)}\n{marca}{despues}"
    DOCUMENT.write_text(texto, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
