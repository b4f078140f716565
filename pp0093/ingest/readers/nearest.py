"""Of a header that no reader takes, the format that it most looks like and the columns that it lacks to be one."""

from __future__ import annotations

from collections.abc import Sequence

from pp0093.ingest.columns import column_map, normalise, written

LOOKS = 2
"""How many columns of a format a header must name to be said to look like it."""
NEEDS = {
    ("registros", "comun"): ("una lista de empresas atendidas", ("ruc", "fecha")),
    ("metas", "metas"): ("una tabla de metas", ("codigo", "meta_anual")),
    ("padron", "padron_reducido"): ("un padrón de SUNAT", ("ruc", "estado", "condicion", "ubigeo")),
    ("cruce", "cruce"): ("un cruce con SUNAT", ("ruc", "ventas_uit")),
    ("siaf", "siaf"): ("una base SIAF", ("programa", "pia_soles", "pim_soles", "devengado_01_soles")),
}
"""{(header map, format): (what it is called, the columns that it cannot do without)}."""


def said(celdas: Sequence[str]) -> str:
    """Return "; lo más parecido es una base SIAF: le falta MTO_PIM", "" for a header that looks like none."""
    claves = {normalise(c) for c in celdas}
    vistos = [_seen(claves, *quien) for quien in NEEDS]
    cuantas, nombre, faltan = max(vistos, key=lambda v: (v[0], -len(v[2])))
    if cuantas < LOOKS or not faltan:
        return ""
    return f"; lo más parecido es {nombre}: le falta {', '.join(faltan)}"


def _seen(claves: set[str], mapa: str, formato: str) -> tuple[int, str, list[str]]:
    """Return how many columns of a format a header names, what it is called and those that it lacks."""
    nombre, pide = NEEDS[mapa, formato]
    origenes = column_map(mapa).get(formato, {})
    tiene = {origenes[c] for c in claves if c in origenes}
    escritas = written(mapa, formato)
    return len(tiene), nombre, [escritas.get(c, c).upper() for c in pide if c not in tiene]
