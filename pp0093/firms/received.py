"""What sentences about records received claim: how many units had to deliver, how many did, of how many firms."""

from __future__ import annotations

from pp0093.ask.view import View
from pp0093.claims import Claim, fact, subject
from pp0093.firms.figures import Received


def of_units(vista: View, recibido: Received | None) -> list[Claim]:
    """Claim what units delivered of what is looked at; nothing where nobody had to."""
    if recibido is None:
        return []
    cuentas = {
        "deben_entregar": recibido.deben,
        "entregaron": recibido.recibidas,
        "empresas_recibidas": recibido.empresas or 0,
    }
    de_que = subject(anio=vista.anio, **vista.firms)
    return [fact(nombre, n, sujeto=de_que) for nombre, n in cuentas.items()]
