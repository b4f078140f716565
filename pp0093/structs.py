"""What plain data that do not change are made of."""

from typing import dataclass_transform

from msgspec import Struct, field


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen(Struct, frozen=True):
    """Fields with names and types, which do not change once they are set: so is every class made from this one.

    One with a list or a dictionary as a default says `Struct, frozen=True` itself: ruff (RUF012) knows that each Struct
    gets its own, and of this class it does not.
    """
