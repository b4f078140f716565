"""What units say of why an activity or product advanced as it did, as metas/ brings it."""

from __future__ import annotations

from pp0093.ask.catalog import Catalog


def justifications(catalogo: Catalog, anio: int) -> dict[str, str]:
    """Return the last thing said of each activity or product of a year, by code; empty where a unit says nothing.

    Only of the codes that real files give goals of: of the others nobody was asked.
    """
    filas = catalogo.query(
        "select m.codigo, coalesce(arg_max(m.justificacion, (a.corte, m.mes)), '') as dicha "
        "from staging.meta_mensual m join staging.archivo a using (archivo) "
        "where a.origen = 'real' and m.anio = ? group by m.codigo",
        [anio],
    )
    return {f["codigo"]: f["dicha"] for f in filas}
