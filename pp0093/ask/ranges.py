"""Figures that lie between two values, and what is computed of them."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

HUNDRED = Decimal(100)


class Range(Struct, frozen=True):
    """Between which values a figure lies; both the same where it is known exactly."""

    desde: Decimal
    hasta: Decimal

    def relative(self, antes: Range) -> Range | None:
        """Return by how much it changed since an earlier figure, in percent; None unless that one is over zero."""
        if antes.desde <= 0:
            return None
        return Range(HUNDRED * (self.desde / antes.hasta - 1), HUNDRED * (self.hasta / antes.desde - 1))

    def points(self, antes: Range) -> Range:
        """Return by how much it changed since an earlier share, in points."""
        return Range(self.desde - antes.hasta, self.hasta - antes.desde)

    def part(self, todo: Range) -> Range | None:
        """Return what part it is of another, in percent; None unless that one is over zero."""
        return Range(HUNDRED * self.desde / todo.hasta, HUNDRED * self.hasta / todo.desde) if todo.desde > 0 else None

    def before(self, cambio: Range) -> Range | None:
        """Return the earlier figure that a change in percent tells of; None where everything was lost."""
        razones = sorted((1 + cambio.desde / HUNDRED, 1 + cambio.hasta / HUNDRED))
        return Range(self.desde / razones[1], self.hasta / razones[0]) if razones[0] > 0 else None
