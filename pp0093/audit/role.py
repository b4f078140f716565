"""What a number is: of which indicator, what it is of it, and whether the sentence says so by itself."""

from __future__ import annotations

from pp0093.audit.claims import Relation

Role = tuple[str, Relation, bool]
UNREAD: Role = ("", Relation.VALUE, False)
