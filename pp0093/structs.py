"""What plain data are made of in the whole house."""

from typing import dataclass_transform

from msgspec import Struct, field


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen(Struct, frozen=True):
    """Fields with names and types, which do not change once they are set: so is every class made from this one."""
