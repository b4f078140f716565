"""Who loaded what and when: one record a load in `<salida>/historial/`, and whether it was undone."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import convert
from msgspec.structs import asdict, replace

from pp0093 import durable
from pp0093.structs import Frozen

HISTORY_FOLDER = "historial"


class Loaded(Frozen):
    """A load that was published: its files (archivo, sha256, filas_leidas...), the version and the one before it.

    `deshecha_el` is when somebody undid it, "" while nobody has.
    """

    id: str
    quien: str
    cuando: str
    version: str
    anterior: str
    archivos: Sequence[dict[str, str | int]]
    deshecha_por: str = ""
    deshecha_el: str = ""

    @property
    def nombres(self) -> list[str]:
        """The paths of its files."""
        return [str(a["archivo"]) for a in self.archivos]


def now() -> str:
    """Return this moment as history writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def keep(salida: Path, carga: Loaded) -> None:
    """Write a load in the history, or again with what became of it."""
    (salida / HISTORY_FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    durable.write_at_once(salida / HISTORY_FOLDER / f"{carga.id}.json", durable.signed(asdict(carga)))


def undone(salida: Path, carga: Loaded, quien: str) -> Loaded:
    """Write that somebody undid a load."""
    deshecha = replace(carga, deshecha_por=quien, deshecha_el=now())
    keep(salida, deshecha)
    return deshecha


def loads(salida: Path) -> list[Loaded]:
    """Return the loads that were published, the newest first; a record that cannot be read is passed over."""
    dichos = filter(None, map(durable.read_signed, (salida / HISTORY_FOLDER).glob("*.json")))
    halladas = [convert(d, Loaded) for d in dichos if set(Loaded.__struct_fields__) <= set(d)]
    return sorted(halladas, key=lambda c: (c.cuando, c.id), reverse=True)
