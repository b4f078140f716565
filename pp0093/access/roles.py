"""The roles there are, from the least to the most."""

from __future__ import annotations

from enum import IntEnum


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
