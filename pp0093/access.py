"""Access control: three roles, the file that configures sign-in and grants roles, and the claims of a sign-in.

Independent of Streamlit: pp0093.ui.access gives the user of a session. A claim is what the identity provider
states about the signed-in user (OpenID Connect): `sub` identifies them, `email` is trusted only when
`email_verified` is the boolean true, `iat` is the sign-in time in seconds since the epoch; a claim of an unexpected
type counts as missing, for a provider may send anything.

The file is a Streamlit secrets file. `[auth]` is Streamlit's (docs/guia.md, «Con inicio de sesión»), `[acceso]` is
ours:

    [acceso]
    sesion_horas = 8
    claim = "grupos"                    # the claim that holds the user's groups or roles
    correos_ya_verificados = true       # the provider verifies e-mails but never sends `email_verified`
    sesiones = 60                       # at once
    sesiones_sin_entrar = 12            # at once, of users without a role
    subida_mb = 64                      # of one file
    subidas_sesion_mb = 256             # of all the files that a session holds
    subidas_mb = 1024                   # of the files of all sessions
    bitacora = "accesos.jsonl"          # access log; without it, standard error
    marcos = ["https://intranet.pe"]    # origins that may embed a piece of a page
    fechas = ["2026-12-31"]             # days on which lectors get the newest version

    [acceso.analista]                   # likewise for lector and admin
    valores = ["pp0093-analistas"]      # values of the claim that give the role
    correos = ["ana@ejemplo.gob.pe"]    # and e-mails; `*@ejemplo.gob.pe` is a whole domain

Without `[auth]` there is no sign-in: the local user has every role and nobody else may connect.
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
# A single bare e-mail address; ASCII only, so that no look-alike letter passes.
ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.ASCII)
# Tolerance, in seconds, for a provider's clock ahead of ours.
CLOCK_AHEAD = 300
PROVIDER = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
LEAST_SECRET = 32
CALLBACK = "/oauth2callback"
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
# Expected kind of each setting, for error messages; the rest are whole numbers.
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
    """Role of a user, in increasing order of permissions.

    NADIE has not signed in or has no role; LECTOR sees aggregates, with small counts suppressed; ANALISTA also loads
    files and sees quarantine and firms; ADMIN also sees the server's status.
    """

    NADIE = 0
    LECTOR = 1
    ANALISTA = 2
    ADMIN = 3

    @property
    def nombre(self) -> str:
        """Return its name as used in settings, logs and pages."""
        return self.name.lower()


GRANTED = (Role.LECTOR, Role.ANALISTA, Role.ADMIN)


def claimed_subject(dicho: Claims) -> str:
    """Return the subject identifier (`sub`), "" when it is missing."""
    quien = dicho.get("sub")
    return str(quien) if isinstance(quien, str | int) and not isinstance(quien, bool) else ""


def shown_name(dicho: Claims) -> str:
    """Return the user's display name: e-mail, else name; "" when neither can be shown."""
    dichos = (dicho.get("email"), dicho.get("name"))
    return next((d for d in dichos if isinstance(d, str) and d and d.isprintable()), "")


class Granted(Frozen, forbid_unknown_fields=True):
    """Users with a role: values of the claim, and e-mail addresses or patterns."""

    valores: frozenset[str] = frozenset()
    correos: tuple[str, ...] = ()


class AccessFile(Frozen, forbid_unknown_fields=True):
    """The `[acceso]` section of the file. `sesion_horas` is how long a sign-in lasts.

    `correos_ya_verificados` marks a provider that never sends `email_verified`; `sesiones` limits concurrent sessions
    and `sesiones_sin_entrar` those of users without a role; `subida_mb` limits one uploaded file, `subidas_sesion_mb`
    and `subidas_mb` all those of a session and of the server; `bitacora` is the access log; `marcos` the origins that
    may embed a piece of a page; `fechas` the days on which lectors get the newest version (any day if empty).
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
    """The access settings in force. `con_entrada` is whether users sign in.

    `origen` is the public address (https://host), "" without sign-in, and `clave` the key that pseudonymises users in
    the log.
    """

    con_entrada: bool = False
    origen: str = ""
    clave: bytes = b""

    def __repr__(self) -> str:  # Without the key.
        return f"Access({self.origen!r})"

    @property
    def dias(self) -> list[date]:
        """Return `fechas` as sorted dates."""
        return sorted(self.fechas)

    @property
    def es_segura(self) -> bool:
        """Return whether the public address uses TLS."""
        return self.origen.startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """Return the host names that requests may use."""
        propio = urlsplit(self.origen).hostname
        return LOCAL_HOSTS | ({propio} if propio else set())

    def known_as(self, dicho: Claims) -> str:
        """Return a user's pseudonym in the log: stable, and not reversible without the key."""
        quien = claimed_subject(dicho) or shown_name(dicho)
        octetos = quien.encode(errors="backslashreplace")
        return hmac.new(self.clave, octetos, sha256).hexdigest()[:16] if quien else ""

    def role(self, dicho: Claims, ahora: float) -> Role:
        """Return the highest role granted to a user by their claims at a moment (seconds since the epoch).

        NADIE without a valid sign-in, which lasts `sesion_horas` from the claim `iat`.
        """
        if not self.in_force(dicho, ahora):
            return Role.NADIE
        return max((r for r in GRANTED if self._has(getattr(self, r.nombre), dicho)), default=Role.NADIE)

    def in_force(self, dicho: Claims, ahora: float) -> bool:
        """Return whether the user has signed in, not in the future, and the sign-in has not expired."""
        desde = dicho.get("iat")
        if not isinstance(desde, int | float) or isinstance(desde, bool) or dicho.get("is_logged_in") is not True:
            return False
        return ahora - self.sesion_horas * 3600 < desde <= ahora + CLOCK_AHEAD

    def address(self, dicho: Claims) -> str:
        """Return the user's e-mail in lower case; "" unless it is one verified address."""
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
    """Return the access settings, read again when the file changes; without a file, nobody signs in.

    Raise UsageError, naming the fault, when the file is invalid.
    """
    config.looked_as()  # The role taken without sign-in (PP0093_COMO) must be valid too.
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
    """Return the public address and the key of the log; raise UsageError when `[auth]` is invalid.

    The key is derived from the cookies' secret for this product alone.
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
    """Return the validated `[acceso]` section; raise UsageError for unknown keys or wrong types."""
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
