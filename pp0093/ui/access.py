"""Role of the user of this session, and messages for those without permission."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import streamlit as st

from pp0093 import access, config, journal
from pp0093.access import Access, Role, claimed_subject, shown_name
from pp0093.claims import refused
from pp0093.errors import PP0093Error
from pp0093.ui import layout

# Owners of files made on request (person, content): Streamlit serves a file to anyone who knows its name.
MOST_FILES = 10_000
_made: OrderedDict[tuple[str, str], None] = OrderedDict()
# Session key set by exports without a server: the command line gets whole answers.
RECORDER = "piezas_para_llevar"
# Session keys: role for which a page is recorded, and the recorded page.
RECORDED_FOR, RECORDED = "rol_de_quien_lleva", "pagina_para_llevar"
VISITED, NEEDED = "pagina_anotada", "rol_de_la_pagina"
DOOR = "Entrar"
LEAVE = "Salir"
EXPIRED = "Su sesión venció. Entre otra vez."
ELSEWHERE = "Sin inicio de sesión, el tablero contesta sólo en este equipo."
ROLE_REFUSED = "Su rol no alcanza para ver esto: hace falta el de {}. Pídalo a quien administra el tablero."
BOARD_CLOSED = "El tablero está cerrado: sus ajustes de acceso no están bien escritos. Avise a quien lo administra."


def role() -> Role:
    """Return the role of this session's user, checked on every run; NADIE sees nothing.

    Without sign-in it is ADMIN (a local user), unless PP0093_COMO names another role. With invalid settings it is
    NADIE.
    """
    if RECORDER in st.session_state:
        return Role(st.session_state.get(RECORDED_FOR, Role.ADMIN))
    acceso = in_force()
    if acceso is None or not (acceso.con_entrada or _is_here()):
        return Role.NADIE
    return current_role(acceso, identity_given())


def current_role(acceso: Access, dicho: Mapping[str, Any]) -> Role:
    """Return the role of a user from the provider's claims; without sign-in, that of the local user."""
    if acceso.con_entrada:
        return acceso.role(dicho, time.time())
    como = config.looked_as()
    return Role[como.upper()] if como else Role.ADMIN


def identity_given() -> Mapping[str, Any]:
    """Return the provider's claims about the user; empty when nobody has signed in."""
    # Without sign-in don't ask Streamlit, which would look for a secrets file each time.
    acceso = in_force()
    return st.user.to_dict() if acceso and acceso.con_entrada else {}


class AccessError(PP0093Error):
    """The user may not have what was requested."""


def needed() -> Role:
    """Return the least role that the open page requires."""
    debido: Role = st.session_state.get(NEEDED, Role.LECTOR)
    return debido


def handed_over(funcion: Callable[[], bytes]) -> Callable[[], bytes]:
    """Wrap a function that makes a file after the run, when the session may be gone.

    It checks access to the page again, raising AccessError, and records the owner of the file.
    """
    debido, dicho, es_local = needed(), dict(identity_given()), RECORDER in st.session_state

    def done() -> bytes:
        acceso = in_force()
        if not es_local and (acceso is None or current_role(acceso, dicho) < debido):
            raise AccessError(EXPIRED)
        hecho = funcion()
        _made[_whose(dicho, hecho)] = None
        while len(_made) > MOST_FILES:
            _made.popitem(last=False)
        return hecho

    return done


def is_theirs(dicho: Mapping[str, Any], hecho: bytes) -> bool:
    """Tell whether a file was made for the user with these claims; False for users without a name."""
    return bool(claimed_subject(dicho)) and _whose(dicho, hecho) in _made


def _whose(dicho: Mapping[str, Any], hecho: bytes) -> tuple[str, str]:
    return claimed_subject(dicho), sha256(hecho).hexdigest()


def open_page(debido: Role) -> None:
    """Record the role that the page about to run requires; stop unless the user has it."""
    st.session_state[NEEDED] = debido
    require(debido)


def require(debido: Role) -> None:
    """Stop the run with the reason unless the user has at least a role."""
    if role() < debido:
        refuse(debido)
        st.stop()


def refuse(debido: Role, titulo: str = DOOR) -> None:
    """Show under a title why the user may not see something, and what they can do."""
    if role() is not Role.NADIE:
        layout.greeting(titulo, refused(ROLE_REFUSED.format(debido.nombre), rol=debido.nombre))
        account()
        return
    acceso = in_force()
    if acceso is None or not acceso.con_entrada:
        layout.empty(refused(BOARD_CLOSED if acceso is None else ELSEWHERE))
    else:
        _door(acceso)


def is_signed_in() -> bool:
    """Tell whether someone has signed in, whatever their role."""
    return identity_given().get("is_logged_in") is True


def signs_as() -> str:
    """Return the user's name for records: verified e-mail, name or subject; "" without sign-in."""
    dicho = identity_given()
    return (in_force() or Access()).address(dicho) or shown_name({**dicho, "email": None}) or claimed_subject(dicho)


def account() -> None:
    """Draw the signed-in user and the sign-out button; nothing without sign-in."""
    if not is_signed_in():
        return
    layout.note(f"Entró como {shown_name(identity_given())} ({role().nombre}).")
    st.button(LEAVE, key="pp_salir", icon=":material/logout:", type="tertiary", on_click=st.logout)


def visited(pagina: str) -> None:
    """Log, once each time, that a page was opened, without who opened it."""
    if RECORDER in st.session_state or st.session_state.get(VISITED) == pagina:
        return
    st.session_state[VISITED] = pagina
    quien = (in_force() or Access()).known_as(identity_given())
    journal.log_event("pagina", rol=role().nombre, quien=quien, pagina=pagina)


def _door(acceso: Access) -> None:
    """Draw the sign-in screen; signed-in users on no list can only sign out."""
    dicho = identity_given()
    if acceso.in_force(dicho, time.time()):
        cual = shown_name(dicho)
        falta = f"Su cuenta ({cual}) no está en la lista de quienes ven este tablero. Pídalo a quien lo administra."
        if dicho.get("email") and not acceso.address(dicho):
            falta = f"El proveedor no dice que su correo ({cual}) esté verificado. Avise a quien administra el tablero."
        layout.greeting(DOOR, refused(falta))
        st.button(LEAVE, icon=":material/logout:", on_click=st.logout)
    else:
        falta = EXPIRED if is_signed_in() else "Entre con la cuenta de su institución para ver las cifras."
        layout.greeting(DOOR, refused(falta))
        st.button("Entrar con mi cuenta", type="primary", icon=":material/login:", on_click=st.login)


def in_force() -> Access | None:
    """Return the access settings; None when they are invalid, and then nobody enters."""
    try:
        return access.settings()
    except PP0093Error:
        return None


def _is_here() -> bool:
    """Tell whether a session is local: Streamlit only gives the address of remote ones."""
    return not isinstance(st.context.ip_address, str) and "X-Forwarded-For" not in st.context.headers
