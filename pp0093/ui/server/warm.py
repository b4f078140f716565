"""What every first page of a person waits for, done as the server starts: imports, and what the first page asks."""

from __future__ import annotations

from pp0093 import clock, journal
from pp0093.ask import catalog
from pp0093.ask.standing import years
from pp0093.audit import reports
from pp0093.year import alerts


def up() -> None:
    """Import what pages are drawn with and ask what the first of them will; nothing before a publication.

    What goes wrong is written down: the page will say it to whoever opens it.
    """
    import pandas  # noqa: F401
    import plotly.graph_objects  # noqa: F401

    try:
        if (publicado := catalog.published_or_none()) is not None:
            publicado.once(years.all_of)
            alerts.of_year(publicado, years.default(publicado), clock.today())
            publicado.once(reports.findings)  # Of one page, and what takes longest.
    except Exception as error:
        journal.fault(error)
