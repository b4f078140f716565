"""Who is looking in this session, and what is said to whoever may not see something."""

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

# Whose each file is that was made when it was asked for (person, content): Streamlit hands it to whoever has its name.
MOST_FILES = 10_000
_made: OrderedDict[tuple[str, str], None] = OrderedDict()
# Set by whoever takes pieces home without a server: the command line answers whole.
RECORDER = "piezas_para_llevar"
# For which role the page is recorded, and the page itself.
RECORDED_FOR, RECORDED = "rol_de_quien_lleva", "pagina_para_llevar"
VISITED, NEEDED = "pagina_anotada", "rol_de_la_pagina"
DOOR = "Entrar"
LEAVE = "Salir"
EXPIRED = "Su sesión venció. Entre otra vez."
ELSEWHERE = "Sin inicio de sesión, el tablero contesta sólo en este equipo."
ROLE_REFUSED = "Su rol no alcanza para ver esto: hace falta el de {}. Pídalo a quien administra el tablero."
BOARD_CLOSED = "El tablero está cerrado: sus ajustes de acceso no están bien escritos. Avise a quien lo administra."


def role() -> Role:
    """Return the role of whoever is looking in this session, asked again in every run; NADIE sees nothing.

    Without sign-in it is ADMIN, who is at this machine, unless PP0093_COMO says to look as somebody else. With settings
    that can't be read it is NADIE.
    """
    if RECORDER in st.session_state:
        return Role(st.session_state.get(RECORDED_FOR, Role.ADMIN))
    acceso = in_force()
    if acceso is None or not (acceso.con_entrada or _is_here()):
        return Role.NADIE
    return current_role(acceso, identity_given())


def current_role(acceso: Access, dicho: Mapping[str, Any]) -> Role:
    """Return the role that now has whoever a provider says this of; without sign-in, whoever is at this machine."""
    if acceso.con_entrada:
        return acceso.role(dicho, time.time())
    como = config.looked_as()
    return Role[como.upper()] if como else Role.ADMIN


def identity_given() -> Mapping[str, Any]:
    """Return what the provider says of whoever is looking: nothing when nobody has signed in."""
    # Where nobody signs in Streamlit has nobody either, and looks for a file of secrets at each question.
    acceso = in_force()
    return st.user.to_dict() if acceso and acceso.con_entrada else {}


class AccessError(PP0093Error):
    """Something that whoever asks for it may not have."""


def needed() -> Role:
    """Return the least role that the page which is open asks for."""
    debido: Role = st.session_state.get(NEEDED, Role.LECTOR)
    return debido


def handed_over(funcion: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return a function that makes a file for whoever is looking now, when the session is no longer at hand.

    It asks again whether they may see the page, raising AccessError, and takes note of whose the file is.
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
    """Tell whether a file was made for the one of whom the provider says this; none is of whoever it does not name."""
    return bool(claimed_subject(dicho)) and _whose(dicho, hecho) in _made


def _whose(dicho: Mapping[str, Any], hecho: bytes) -> tuple[str, str]:
    return claimed_subject(dicho), sha256(hecho).hexdigest()


def open_page(debido: Role) -> None:
    """Take note of the role that the page which is going to run asks for; stop unless whoever is looking has it."""
    st.session_state[NEEDED] = debido
    require(debido)


def require(debido: Role) -> None:
    """Stop the run, saying why, unless whoever is looking has at least a role."""
    if role() < debido:
        refuse(debido)
        st.stop()


def refuse(debido: Role, titulo: str = DOOR) -> None:
    """Draw why whoever is looking does not see something, whose title is this, and what they can do."""
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
    """Return by what name whoever is looking signs: verified e-mail, name or subject; "" without sign-in."""
    dicho = identity_given()
    return (in_force() or Access()).address(dicho) or shown_name({**dicho, "email": None}) or claimed_subject(dicho)


def account() -> None:
    """Draw as whom someone is here, and the button to leave; nothing where nobody has to sign in."""
    if not is_signed_in():
        return
    layout.note(f"Entró como {shown_name(identity_given())} ({role().nombre}).")
    st.button(LEAVE, key="pp_salir", icon=":material/logout:", type="tertiary", on_click=st.logout)


def visited(pagina: str) -> None:
    """Take note, once each time, of which page somebody opened: who they are is not said."""
    if RECORDER in st.session_state or st.session_state.get(VISITED) == pagina:
        return
    st.session_state[VISITED] = pagina
    quien = (in_force() or Access()).known_as(identity_given())
    journal.log_event("pagina", rol=role().nombre, quien=quien, pagina=pagina)


def _door(acceso: Access) -> None:
    """Draw the screen where one signs in; who has and is on no list can only leave."""
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
    """Return the settings in force, None when they are not right: then nobody enters."""
    try:
        return access.settings()
    except PP0093Error:
        return None


def _is_here() -> bool:
    """Tell whether a session is of this machine: Streamlit says the address only of those that are not."""
    return not isinstance(st.context.ip_address, str) and "X-Forwarded-For" not in st.context.headers
