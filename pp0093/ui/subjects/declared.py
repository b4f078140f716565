"""The generic page declared by a programme: its indicators by one dimension."""

from __future__ import annotations

from pp0093 import claims
from pp0093.ask.registry import DIMENSIONS, INDICATORS
from pp0093.claims import shown
from pp0093.ui import charts
from pp0093.ui.page import page
from pp0093.writing.phrases import over_years


def draw() -> None:
    """Answer with each indicator's last years; draw each by its dimension, and a table of all."""
    pagina = page()
    dicha = pagina.declarada
    anio = pagina.filtros.anio
    filas = pagina.ask(*dicha.indicators, by=dicha.by)
    que = DIMENSIONS[dicha.by].etiqueta
    nada = claims.sentence(f"No hay nada de {anio} por {que.lower()}.", claims.NO_ROWS)
    de_cada_anio = pagina.ask(*dicha.indicators, by="anio")
    dichos = [claims.ending(d, ".") for i in dicha.indicators if (d := over_years(i, de_cada_anio, {}, anio))]
    pagina.answer(claims.joined(dichos) if dichos else nada)
    for i in dicha.indicators:
        pagina.piece(
            i.replace("_", "-"),
            shown(f"{INDICATORS[i].etiqueta}, por {que.lower()}", i, por=dicha.by),
            f"{INDICATORS[i].definicion}, {anio}",
            charts.bars(filas, x=i, y=dicha.by),
            vacio=nada,
        )
    pagina.piece(
        "tabla", shown(f"{dicha.title}, en cifras", *dicha.indicators, por=dicha.by), str(anio), filas, vacio=nada
    )
