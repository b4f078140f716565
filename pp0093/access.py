"""Who may see what: three roles, the file that says how one enters and who has which, and the claims of a sign-in.

Nothing here knows Streamlit: who is looking in a session is asked of pp0093.ui.access. A claim is what the provider
says of whoever signed in (OpenID Connect): `sub` names them, `email` is an address that is theirs only when
`email_verified` is the boolean true, `iat` is the second since the epoch when they signed in; each is of its expected
type or as if it were missing, for a provider may send anything.

The file is a Streamlit secrets file. `[auth]` is Streamlit's (docs/guia.md, «Con inicio de sesión»); `[acceso]` is
ours:

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

import hmac
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from enum import IntEnum
from fnmatch import fnmatchcase
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from msgspec import Meta, ValidationError, convert
from msgspec.structs import asdict

from pp0093 import config, durable
from pp0093.errors import UsageError, ill_written, key_at_fault, why
from pp0093.structs import Frozen

Claims = Mapping[str, Any]
# One address, in ASCII so that no letter only looks like another: no list of addresses, no name beside, no quotes.
ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.ASCII)
# How far the clock of a provider may be ahead of ours, in seconds.
CLOCK_AHEAD = 300
PROVIDER = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
LEAST_SECRET = 32
CALLBACK = "/oauth2callback"
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
# What is said that a setting must be, where it is something else; the rest are whole numbers.
MUST_BE = {
    **dict.fromkeys(("valores", "correos"), "una lista de textos"),
    **dict.fromkeys(("claim", "bitacora"), "un texto"),
    **dict.fromkeys(("acceso", "lector", "analista", "admin"), "una tabla"),
    "correos_ya_verificados": "true o false",
    "sesion_horas": "un número mayor que 0",
    "marcos": "una lista de direcciones como https://SERVIDOR",
    "fechas": "una lista de fechas como 2026-12-31",
}
A_WHOLE_NUMBER = "un entero mayor que 0"


class Role(IntEnum):
    """What someone may do: each role may all that those below it may.

    NADIE has not signed in, or is on no list; LECTOR sees aggregates, with small counts suppressed; ANALISTA loads
    files and sees quarantine and firms; ADMIN sees how the server is doing too.
    """

    NADIE = 0
    LECTOR = 1
    ANALISTA = 2
    ADMIN = 3

    @property
    def nombre(self) -> str:
        """Return its name as settings, logs and people write it."""
        return self.name.lower()


GRANTED = (Role.LECTOR, Role.ANALISTA, Role.ADMIN)


def claimed_subject(dicho: Claims) -> str:
    """Return who the provider says they are, "" when it does not say."""
    quien = dicho.get("sub")
    return str(quien) if isinstance(quien, str | int) and not isinstance(quien, bool) else ""


def shown_name(dicho: Claims) -> str:
    """Return what they are called on a page: their e-mail, else their name; "" when neither can be written."""
    dichos = (dicho.get("email"), dicho.get("name"))
    return next((d for d in dichos if isinstance(d, str) and d and d.isprintable()), "")


class Granted(Frozen, forbid_unknown_fields=True):
    """Who has a role: values of the claim, and e-mails or patterns of them."""

    valores: frozenset[str] = frozenset()
    correos: tuple[str, ...] = ()


class AccessFile(Frozen, forbid_unknown_fields=True):
    """What the file says of ours. `sesion_horas` is how long a sign-in lasts.

    `correos_ya_verificados` tells a provider that never sends `email_verified`; `sesiones` is how many may be open at
    once, `sesiones_sin_entrar` how many more by whoever has no role; `subida_mb` how much one file may weigh,
    `subidas_sesion_mb` and `subidas_mb` all those of a session and of the server; `bitacora` where it is written who
    looked at what; `marcos` the origins that may frame one piece; `fechas` the days on which who reads aggregates sees
    another version, any day without them.
    """

    claim: str = ""
    correos_ya_verificados: bool = False
    sesion_horas: Annotated[float, Meta(gt=0)] = 8
    sesiones: Annotated[int, Meta(ge=1)] = 60
    sesiones_sin_entrar: Annotated[int, Meta(ge=1)] = 12
    subida_mb: Annotated[int, Meta(ge=1)] = 64
    subidas_sesion_mb: Annotated[int, Meta(ge=1)] = 256
    subidas_mb: Annotated[int, Meta(ge=1)] = 1024
    bitacora: str = ""
    marcos: tuple[Annotated[str, Meta(pattern=r"\Ahttps://[a-z0-9.-]+(:\d+)?\Z")], ...] = ()
    fechas: Annotated[tuple[date, ...], Meta(min_length=1)] = ()
    lector: Granted = Granted()
    analista: Granted = Granted()
    admin: Granted = Granted()


class Access(AccessFile):
    """What is in force. `con_entrada` tells whether one signs in.

    `origen` is the address people know (https://host), "" without sign-in, and `clave` the key of the log.
    """

    con_entrada: bool = False
    origen: str = ""
    clave: bytes = b""

    def __repr__(self) -> str:  # Without the key.
        return f"Access({self.origen!r})"

    @property
    def dias(self) -> list[date]:
        """Return the days on which who reads aggregates sees another version, in order."""
        return sorted(self.fechas)

    @property
    def es_segura(self) -> bool:
        """Tell whether people come through TLS."""
        return self.origen.startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """Return the names by which the server may be called."""
        propio = urlsplit(self.origen).hostname
        return LOCAL_HOSTS | ({propio} if propio else set())

    def known_as(self, dicho: Claims) -> str:
        """Return what someone is called in the log: the same for the same person, and nobody's name without the key."""
        quien = claimed_subject(dicho) or shown_name(dicho)
        octetos = quien.encode(errors="backslashreplace")
        return hmac.new(self.clave, octetos, sha256).hexdigest()[:16] if quien else ""

    def role(self, dicho: Claims, ahora: float) -> Role:
        """Return the greatest role of whom a provider says these claims, at a moment in seconds since the epoch.

        NADIE without a sign-in in force: it lasts `sesion_horas` from the claim `iat`.
        """
        if not self.in_force(dicho, ahora):
            return Role.NADIE
        return max((r for r in GRANTED if self._has(getattr(self, r.nombre), dicho)), default=Role.NADIE)

    def in_force(self, dicho: Claims, ahora: float) -> bool:
        """Tell whether somebody has signed in, not in the future, and it has not expired."""
        desde = dicho.get("iat")
        if not isinstance(desde, int | float) or isinstance(desde, bool) or dicho.get("is_logged_in") is not True:
            return False
        return ahora - self.sesion_horas * 3600 < desde <= ahora + CLOCK_AHEAD

    def address(self, dicho: Claims) -> str:
        """Return the e-mail of somebody in lower case, "" unless it is one address and verified."""
        correo, verificado = dicho.get("email"), dicho.get("email_verified", self.correos_ya_verificados)
        if verificado is not True or not isinstance(correo, str) or not correo.isascii():
            return ""
        return correo.lower() if ADDRESS.fullmatch(correo.lower()) else ""

    def _has(self, suyos: Granted, dicho: Claims) -> bool:
        correo = self.address(dicho)
        if any(fnmatchcase(correo, c.lower()) for c in suyos.correos if correo):
            return True
        dichos = dicho.get(self.claim) if self.claim else None
        lista = dichos if isinstance(dichos, list | tuple) else [dichos]
        return any(isinstance(v, str) and v in suyos.valores for v in lista)


def settings() -> Access:
    """Return what the file in force says, read again when it changes; without a file, nobody signs in.

    Raise UsageError, naming what is wrong, when it is not right.
    """
    config.looked_as()  # As whom one looks without it has to be right too.
    ruta = config.access_file()
    try:
        estado = ruta.stat()
    except (FileNotFoundError, NotADirectoryError):
        return Access()
    return _parse_settings(ruta, estado.st_mtime_ns, estado.st_size)


@lru_cache(maxsize=8)
def _parse_settings(ruta: Path, _modificado: int, _tamano: int) -> Access:
    try:
        dicho = tomllib.loads(durable.read_text(ruta))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{ruta}: {ill_written(error)}") from error
    except OSError as error:
        raise UsageError(f"{ruta}: no se puede leer ({why(error)})") from error
    entrada, propio = dicho.get("auth"), dicho.get("acceso", {})
    if entrada is None:
        return Access()
    origen, clave = _provider(ruta, entrada)
    return Access(**asdict(_own(ruta, propio)), con_entrada=True, origen=origen, clave=clave)


def _provider(ruta: Path, entrada: Any) -> tuple[str, bytes]:
    """Return the address people know and the key of the log; raise UsageError when how one enters is not right.

    The key is another than that of the cookies, and of this house alone.
    """
    faltan = [c for c in PROVIDER if not isinstance(entrada, dict) or not entrada.get(c)]
    if faltan:
        raise UsageError(f"{ruta}: a [auth] le falta {', '.join(faltan)}")
    secreto, partes = entrada["cookie_secret"], urlsplit(entrada["redirect_uri"])
    if len(secreto) < LEAST_SECRET:
        raise UsageError(f"{ruta}: cookie_secret tiene menos de {LEAST_SECRET} letras; escriba uno al azar")
    if partes.path != CALLBACK or not partes.hostname or partes.scheme not in ("http", "https"):
        raise UsageError(f"{ruta}: redirect_uri debe ser https://SERVIDOR{CALLBACK}")
    if partes.scheme == "http" and partes.hostname not in LOCAL_HOSTS:
        raise UsageError(f"{ruta}: redirect_uri debe empezar con https://: lo demás viaja sin cifrar")
    origen = f"{partes.scheme}://{partes.netloc}"
    return origen, hmac.new(str(secreto).encode(), b"bitacora", sha256).digest()


def _own(ruta: Path, propio: Any) -> AccessFile:
    """Return what the file says of ours; raise UsageError when something is not known or not of its kind."""
    try:
        dicho = convert(propio, AccessFile)
    except ValidationError as error:
        *tabla, clave = filter(None, f"acceso.{key_at_fault(error).partition('[')[0]}".split("."))
        donde = f"{ruta}: [{'.'.join(tabla)}]"
        if "unknown field" in str(error):
            conocidas = (Granted if tabla[1:] else AccessFile).__struct_fields__
            raise UsageError(f"{donde} no conoce {clave}; conoce {', '.join(conocidas)}") from error
        raise UsageError(f"{donde} {clave} debe ser {MUST_BE.get(clave, A_WHOLE_NUMBER)}") from error
    if dicho.lector == dicho.analista == dicho.admin == Granted():
        raise UsageError(f"{ruta}: nadie tiene un rol; diga quién en [acceso.{Role.ADMIN.nombre}]")
    return dicho
