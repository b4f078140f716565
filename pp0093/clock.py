"""Current date and time in Peru; every module takes them from here, so that tests can fix them."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, timezone

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "setiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
# Peru has no daylight saving time.
LIMA = timezone(timedelta(hours=-5))


def today() -> date:
    """Return the date in Peru, whatever the machine's time zone."""
    return datetime.now(LIMA).date()


def in_lima(momento: str) -> datetime:
    """Return an ISO timestamp in Lima's time; without a zone it is UTC, as all are stored."""
    dicho = datetime.fromisoformat(momento)
    return (dicho if dicho.tzinfo else dicho.replace(tzinfo=UTC)).astimezone(LIMA)


def month_end(anio: int, mes: int) -> date:
    """Return the last day of a month."""
    return date(anio, mes, monthrange(anio, mes)[1])


def last_whole_month(dia: date) -> int:
    """Return the last month of the year completed by a date; 0 in January."""
    return dia.month - (dia < month_end(dia.year, dia.month))


def share_of_year(dia: date) -> float:
    """Return the fraction of the year elapsed on a date, by days."""
    return dia.timetuple().tm_yday / date(dia.year, 12, 31).timetuple().tm_yday


def accounts_close(anio: int) -> date:
    """Return the closing date assumed for a year's accounts when none is declared (core.fuente_presupuesto)."""
    return date(anio + 1, 3, 31)
