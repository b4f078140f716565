"""The file that says how one enters and who has which role: a Streamlit secrets file with a table of ours.

`[auth]` is Streamlit's (docs/guia.md, «Con inicio de sesión»); `[acceso]` is ours:

    [acceso]
    sesion_horas = 8
    claim = "grupos"                    # what the provider says of a person, where it says a role
    correos_ya_verificados = true       # the provider never sends `email_verified` and gives verified e-mails only
    sesiones = 60                       # at once
    sesiones_sin_entrar = 12            # at once, of whoever has no role
    subida_mb = 64                      # of one file
    subidas_sesion_mb = 256             # of all the files that one session has uploaded and not let go
    subidas_mb = 1024                   # of those of all sessions
    bitacora = "accesos.jsonl"          # who looked at what; without it, standard error
    marcos = ["https://intranet.pe"]    # whose pages may frame one piece of ours
    fechas = ["2026-12-31"]             # the days on which who reads aggregates sees another version

    [acceso.analista]                   # and so for lector and admin
    valores = ["pp0093-analistas"]      # values of the claim that give the role
    correos = ["ana@ejemplo.gob.pe"]    # and e-mails, where `*@ejemplo.gob.pe` is everybody of a house

Without `[auth]` there is no sign-in: whoever is at this machine has every role and nobody else enters.
"""

from __future__ import annotations

import hmac
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from pp0093 import config, durable
from pp0093.access import identity
from pp0093.access.roles import GRANTED, Role
from pp0093.errors import UsageError, why

PROVIDER = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
LEAST_SECRET = 32
CALLBACK = "/oauth2callback"
ORIGIN = re.compile(r"https://[a-z0-9.-]+(:\d+)?")
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class Setting(Struct, frozen=True):
    """What a setting may be: how it is told, and how it is said."""

    holds: Callable[[Any], bool]
    dicho: str


def _is_day(texto: str) -> bool:
    with suppress(ValueError):
        return date.fromisoformat(texto).isoformat() == texto
    return False


TEXT = Setting(lambda v: isinstance(v, str), "un texto")
POSITIVE = Setting(lambda v: type(v) in (int, float) and v > 0, "un número mayor que 0")
TEXTS = Setting(lambda v: isinstance(v, list) and all(isinstance(t, str) for t in v), "una lista de textos")
ORIGINS = Setting(
    lambda v: TEXTS.holds(v) and all(ORIGIN.fullmatch(t) for t in v), "una lista de direcciones como https://SERVIDOR"
)
DATES = Setting(
    lambda v: TEXTS.holds(v) and bool(v) and all(map(_is_day, v)),
    "una lista de fechas como 2026-12-31",
)
YES_OR_NO = Setting(lambda v: isinstance(v, bool), "true o false")
AT_LEAST_ONE = Setting(lambda v: type(v) is int and v > 0, "un entero mayor que 0")
SETTING_KINDS = {
    "claim": TEXT,
    "correos_ya_verificados": YES_OR_NO,
    "sesion_horas": POSITIVE,
    "sesiones": AT_LEAST_ONE,
    "sesiones_sin_entrar": AT_LEAST_ONE,
    "subida_mb": AT_LEAST_ONE,
    "subidas_sesion_mb": AT_LEAST_ONE,
    "subidas_mb": AT_LEAST_ONE,
    "bitacora": TEXT,
    "marcos": ORIGINS,
    "fechas": DATES,
}
LIST_SETTINGS = {"valores": TEXTS, "correos": TEXTS}


class Granted(Struct, frozen=True):
    """Who has a role: values of the claim, and e-mails or patterns of them, in lower case."""

    valores: frozenset[str] = frozenset()
    correos: tuple[str, ...] = ()


@dataclass(frozen=True)
class Access:
    """What the file says. `con_entrada` tells whether one signs in; `sesion_horas` is how long that lasts.

    `origen` is the address people know (https://host), "" without sign-in; `correos_ya_verificados` tells a provider
    that never sends `email_verified`; `sesiones` is how many may be open at once, `sesiones_sin_entrar` how many more
    by whoever has no role; `subida_mb` how much one file may weigh, `subidas_sesion_mb` and
    `subidas_mb` all those of a session and of the server; `bitacora` where it is written who looked at what;
    `marcos` the origins that may frame one piece; `fechas` the days on which who reads aggregates sees another version,
    any day without them.
    """

    con_entrada: bool = False
    origen: str = ""
    claim: str = ""
    correos_ya_verificados: bool = False
    sesion_horas: float = 8
    sesiones: int = 60
    sesiones_sin_entrar: int = 12
    subida_mb: int = 64
    subidas_sesion_mb: int = 256
    subidas_mb: int = 1024
    bitacora: str = ""
    marcos: Sequence[str] = ()
    fechas: Sequence[str] = ()
    roles: Mapping[Role, Granted] = field(default_factory=dict)
    clave: bytes = field(default=b"", repr=False)

    @property
    def dias(self) -> list[date]:
        """Return the days on which who reads aggregates sees another version, in order."""
        return sorted(map(date.fromisoformat, self.fechas))

    @property
    def es_segura(self) -> bool:
        """Tell whether people come through TLS."""
        return self.origen.startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """Return the names by which the server may be called."""
        propio = urlsplit(self.origen).hostname
        return HERE | ({propio} if propio else set())

    def known_as(self, dicho: Mapping[str, Any]) -> str:
        """Return what someone is called in the log: the same for the same person, and nobody's name without the key."""
        quien = identity.subject(dicho) or identity.shown(dicho)
        octetos = quien.encode(errors="backslashreplace")
        return hmac.new(self.clave, octetos, sha256).hexdigest()[:16] if quien else ""

    def role(self, dicho: Mapping[str, Any], ahora: float) -> Role:
        """Return the greatest role of whom a provider says these claims, at a moment in seconds since the epoch.

        NADIE without a sign-in in force: it lasts `sesion_horas` from the claim `iat`.
        """
        if not self.in_force(dicho, ahora):
            return Role.NADIE
        return max((r for r, suyos in self.roles.items() if self._has(suyos, dicho)), default=Role.NADIE)

    def in_force(self, dicho: Mapping[str, Any], ahora: float) -> bool:
        """Tell whether somebody has signed in and it has not expired."""
        return identity.is_in_force(dicho, ahora, self.sesion_horas * 3600)

    def address(self, dicho: Mapping[str, Any]) -> str:
        """Return the verified e-mail of somebody, "" without one."""
        return identity.address(dicho, ya_verificados=self.correos_ya_verificados)

    def _has(self, suyos: Granted, dicho: Mapping[str, Any]) -> bool:
        correo = self.address(dicho)
        por_correo = any(fnmatchcase(correo, c) for c in suyos.correos if correo)
        return por_correo or bool(identity.values(dicho, self.claim) & suyos.valores)


def settings() -> Access:
    """Return what the file in force says; without a file, nobody signs in. Raise UsageError when it is not right."""
    config.looked_as()  # As whom one looks without it has to be right too.
    return read_settings(config.access_file())


def read_settings(ruta: Path) -> Access:
    """Return what a file says, read again when it changes; raise UsageError, naming what is wrong."""
    try:
        estado = ruta.stat()
    except (FileNotFoundError, NotADirectoryError):
        return Access()
    return _read(ruta, estado.st_mtime_ns, estado.st_size)


@lru_cache(maxsize=8)
def _read(ruta: Path, _modificado: int, _tamano: int) -> Access:
    try:
        dicho = tomllib.loads(durable.read_text(ruta))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{ruta}: no es TOML bien escrito ({error})") from error
    except OSError as error:
        raise UsageError(f"{ruta}: no se puede leer ({why(error)})") from error
    entrada, propio = dicho.get("auth"), dicho.get("acceso", {})
    if entrada is None:
        return Access()
    _check_provider(ruta, entrada)
    return Access(True, _origin(ruta, entrada["redirect_uri"]), clave=_key(entrada), **_own(ruta, propio))


def _origin(ruta: Path, regreso: str) -> str:
    partes = urlsplit(regreso)
    if partes.path != CALLBACK or not partes.hostname or partes.scheme not in ("http", "https"):
        raise UsageError(f"{ruta}: redirect_uri debe ser https://SERVIDOR{CALLBACK}")
    if partes.scheme == "http" and partes.hostname not in HERE:
        raise UsageError(f"{ruta}: redirect_uri debe empezar con https://: lo demás viaja sin cifrar")
    return f"{partes.scheme}://{partes.netloc}"


def _key(entrada: Mapping[str, Any]) -> bytes:
    """Return the key of the log: another than that of the cookies, and of this house alone."""
    return hmac.new(str(entrada["cookie_secret"]).encode(), b"bitacora", sha256).digest()


def _check_provider(ruta: Path, entrada: Any) -> None:
    faltan = [c for c in PROVIDER if not isinstance(entrada, dict) or not entrada.get(c)]
    if faltan:
        raise UsageError(f"{ruta}: a [auth] le falta {', '.join(faltan)}")
    if len(entrada["cookie_secret"]) < LEAST_SECRET:
        raise UsageError(f"{ruta}: cookie_secret tiene menos de {LEAST_SECRET} letras; escriba uno al azar")


def _own(ruta: Path, propio: dict[str, Any]) -> dict[str, Any]:
    nombres = {r.nombre: r for r in GRANTED}
    roles = {rol: _granted(ruta, nombre, propio.get(nombre, {})) for nombre, rol in nombres.items()}
    if not any(r.valores or r.correos for r in roles.values()):
        raise UsageError(f"{ruta}: nadie tiene un rol; diga quién en [acceso.{Role.ADMIN.nombre}]")
    dichos = {k: v for k, v in propio.items() if k not in nombres}
    _check(f"{ruta}: [acceso]", dichos, SETTING_KINDS)
    return dichos | {"roles": roles}


def _granted(ruta: Path, nombre: str, dicho: dict[str, Any]) -> Granted:
    _check(f"{ruta}: [acceso.{nombre}]", dicho, LIST_SETTINGS)
    return Granted(frozenset(dicho.get("valores", ())), tuple(c.lower() for c in dicho.get("correos", ())))


def _check(donde: str, dichos: dict[str, Any], clases: Mapping[str, Setting]) -> None:
    """Raise UsageError when something is not known or not of its kind."""
    sobran = sorted(dichos.keys() - clases.keys())
    if sobran:
        raise UsageError(f"{donde} no conoce {', '.join(sobran)}; conoce {', '.join(clases)}")
    for clave, valor in dichos.items():
        if not clases[clave].holds(valor):
            raise UsageError(f"{donde} {clave} debe ser {clases[clave].dicho}")
