"""The claims of a sign-in, each of its expected type or as if it were missing: a provider may send anything.

A claim is what the provider says of whoever signed in (OpenID Connect): `sub` names them, `email` is an address that
is theirs only when `email_verified` is the boolean true, `iat` is the second since the epoch when they signed in.
"""

import re
from collections.abc import Mapping
from typing import Any

Claims = Mapping[str, Any]
# One address, in ASCII so that no letter only looks like another: no list of addresses, no name beside, no quotes.
ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.ASCII)
# How far the clock of a provider may be ahead of ours, in seconds.
CLOCK_AHEAD = 300


def subject(dicho: Claims) -> str:
    """Return who the provider says they are, "" when it does not say."""
    quien = dicho.get("sub")
    return str(quien) if isinstance(quien, str | int) and not isinstance(quien, bool) else ""


def address(dicho: Claims, *, ya_verificados: bool = False) -> str:
    """Return their e-mail in lower case, "" unless it is one address and verified.

    With `ya_verificados` (a provider that never sends `email_verified`) a missing claim counts as verified.
    """
    correo, verificado = dicho.get("email"), dicho.get("email_verified", ya_verificados)
    if verificado is not True or not isinstance(correo, str) or not correo.isascii():
        return ""
    return correo.lower() if ADDRESS.fullmatch(correo.lower()) else ""


def claim_values(dicho: Claims, claim: str) -> frozenset[str]:
    """Return the texts of a claim that is one or a list of them."""
    dichos = dicho.get(claim) if claim else None
    lista = dichos if isinstance(dichos, list | tuple) else [dichos]
    return frozenset(v for v in lista if isinstance(v, str))


def is_in_force(dicho: Claims, ahora: float, segundos: float) -> bool:
    """Tell whether somebody signed in less than so many seconds ago, and not in the future."""
    desde = dicho.get("iat")
    if not isinstance(desde, int | float) or isinstance(desde, bool) or dicho.get("is_logged_in") is not True:
        return False
    return ahora - segundos < desde <= ahora + CLOCK_AHEAD


def shown(dicho: Claims) -> str:
    """Return what they are called on a page: their e-mail, else their name; "" when neither can be written."""
    dichos = (dicho.get("email"), dicho.get("name"))
    return next((d for d in dichos if isinstance(d, str) and d and d.isprintable()), "")
