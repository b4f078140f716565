"""Who is looking in this session, and what is said to whoever may not see something."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import streamlit as st

from pp0093 import access, config
from pp0093.access import Access, Role
from pp0093.errors import PP0093Error
from pp0093.ui import layout

# Set by whoever takes pieces home without a server: the command line answers whole.
RECORDER = "piezas_para_llevar"
NOT_SIGNED_IN = "Entre con su cuenta para ver esta página."
REFUSED = "Su rol no alcanza para ver esto: hace falta el de {}. Pídalo a quien administra el tablero."
CLOSED = "El tablero está cerrado: sus ajustes de acceso no están bien escritos. Avise a quien lo administra."


def role() -> Role:
    """Return the role of whoever is looking in this session, asked again in every run; NADIE sees nothing.

    Without sign-in it is ADMIN, who is at this machine, unless PP0093_COMO says to look as somebody else. With settings
    that can't be read it is NADIE.
    """
    if RECORDER in st.session_state:
        return Role.ADMIN
    acceso = _settings()
    if acceso is None:
        return Role.NADIE
    return acceso.role(said(), time.time()) if acceso.con_entrada else _looked_as()


def said() -> Mapping[str, Any]:
    """Return what the provider says of whoever is looking: nothing when nobody has signed in."""
    return st.user.to_dict()


def require(debido: Role) -> None:
    """Stop the run, saying why, unless whoever is looking has at least a role."""
    if role() < debido:
        refuse(debido)
        st.stop()


def refuse(debido: Role) -> None:
    """Draw why whoever is looking does not see something."""
    tiene = role()
    if tiene is not Role.NADIE:
        layout.empty(REFUSED.format(debido.nombre))
    else:
        layout.empty(CLOSED if _settings() is None else NOT_SIGNED_IN)


def _settings() -> Access | None:
    """Return the settings in force, None when they are not right: then nobody enters."""
    try:
        return access.settings()
    except PP0093Error:
        return None


def _looked_as() -> Role:
    como = config.settings().como
    return Role[como.upper()] if como else Role.ADMIN
