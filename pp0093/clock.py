"""What day it is, and what time in Peru. Whoever needs it asks here, so that a test can say another."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "setiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
# Peru has one hour all the year round.
LIMA = timezone(timedelta(hours=-5))


def today() -> date:
    """Return the date in Peru, whatever the zone of the machine: at 19:00 there Greenwich is already in tomorrow."""
    return datetime.now(LIMA).date()


def in_lima(momento: str) -> datetime:
    """Return a moment written as ISO by the clock of Lima; one that names no zone is of Greenwich, as all are kept."""
    dicho = datetime.fromisoformat(momento)
    return (dicho if dicho.tzinfo else dicho.replace(tzinfo=UTC)).astimezone(LIMA)


def month_end(anio: int, mes: int) -> date:
    """Return the last day of a month."""
    return date(anio, mes, monthrange(anio, mes)[1])


def last_whole_month(dia: date) -> int:
    """Return the last month of its year that had ended on a day; 0 in January."""
    return dia.month - (dia < month_end(dia.year, dia.month))


def share_of_year(dia: date) -> float:
    """Return the part of its year that has passed on a day, by days."""
    return dia.timetuple().tm_yday / date(dia.year, 12, 31).timetuple().tm_yday


def accounts_close(anio: int) -> date:
    """Return the day after which a year whose close nobody declared is closed (core.fuente_presupuesto, of money)."""
    return date(anio + 1, 3, 31)
