"""Base class of immutable data."""

from typing import dataclass_transform

from msgspec import Struct, field


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen(Struct, frozen=True):
    """Base of immutable structs: every subclass is frozen too.

    A class with a list or dictionary as a default states `Struct, frozen=True` itself: ruff (RUF012) knows that a
    Struct copies defaults, but not that this class does.
    """
