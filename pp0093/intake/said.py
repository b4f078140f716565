"""What is said of a load: of each of its files, of what it would change or changed, and of how it goes."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct, convert, field

from pp0093.ingest.readers.base import SAME_AS, Quarantined

# Only a version counts it: a file alone does not say what others replace.
REPLACED = "filas_reemplazadas"
LEDGER = ("filas_leidas", "filas_cargadas", "filas_cuarentena", "filas_repetidas", REPLACED, "filas_fuera_alcance")
REQUIRED = {"entrega"}
"""What cannot stay unsaid: whether a list is all that its unit has to give. What else is needed, readers demand."""
SAME = f"no se carga: {SAME_AS}, que ya está en la carpeta de datos"


class Recognised(Struct, frozen=True):
    """A file of a load. `dice` is what it declares or says itself, `pide` what it leaves to a person, in order.

    `motivos` are (reason, rows) put apart; `rechazo` is why it cannot be loaded, "" when it can; `igual_a` the file of
    the raw folder that has the same content; `entrega` what its delivery was taken for, whatever was declared;
    `apartadas` are the first of the rows put apart, without personal data.
    """

    nombre: str
    archivo: str
    carpeta: str
    formato: str
    formato_nombre: str
    dice: dict[str, str]
    pide: list[str]
    filtros: list[str]
    filas: dict[str, int]
    motivos: list[tuple[str, int]]
    problemas: list[str]
    rechazo: str
    igual_a: str
    corrige: str
    entrega: str
    apartadas: list[Quarantined] = field(default_factory=list)

    @property
    def tomado(self) -> dict[str, str]:
        """What it declares, as it was taken: what cannot be whole is partial."""
        return self.dice | ({"entrega": self.entrega} if self.dice.get("entrega") and self.entrega else {})

    @property
    def se_carga(self) -> bool:
        """Tell a file that can be loaded."""
        return not (self.rechazo or self.igual_a)

    @property
    def por_que_no(self) -> str:
        """Why it is not loaded, "" when it is."""
        return self.rechazo or (f"{self.nombre}: {SAME.format(self.igual_a)}" if self.igual_a else "")

    @property
    def falta(self) -> list[str]:
        """What still has to be said of it."""
        return [c for c in self.pide if c in REQUIRED and not self.dice.get(c)]


class Tried(Struct, frozen=True):
    """What a load would do or did: its files, the ledger of each as the version counts it, and what it changes.

    `filas` are {file: its ledger}; `motivos` {file: [(reason, rows)]}; `cambios` what changes.examined reads;
    `avisos_nuevos`, those that what is published does not give; `version` is "" while nothing is published.
    """

    archivos: list[Recognised]
    filas: dict[str, dict[str, int]] = field(default_factory=dict)
    motivos: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    cambios: dict[str, Any] = field(default_factory=dict)
    avisos: list[str] = field(default_factory=list)
    avisos_nuevos: list[str] = field(default_factory=list)
    version: str = ""


class Action(StrEnum):
    """What may be done with a load."""

    RECOGNISE = "reconocer"
    TRY = "revisar"
    PUBLISH = "publicar"


class JobState(Struct):
    """How a job goes: its phase with how much of it is done, whether it waits for another, and how it ended."""

    accion: str = ""
    fase: str = ""
    hechas: int = 0
    total: int = 0
    espera: bool = False
    termino: bool = False
    error: str = ""
    resultado: dict[str, Any] = field(default_factory=dict)

    @property
    def tried(self) -> Tried | None:
        """Return what it gave, if it ended well."""
        return convert(self.resultado, Tried) if self.resultado else None
