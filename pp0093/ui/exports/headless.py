"""Run a page without a browser and record its pieces, with Streamlit's AppTest.

It is the only public way to run a page without a server, and runs the same code as a session, with its filters and
checks (docs/decisiones).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Any

from pp0093.access import Role
from pp0093.ask.registry import YEAR
from pp0093.config import PROJECT
from pp0093.errors import BuildError, UsageError, among
from pp0093.programme import Programme
from pp0093.ui.access import RECORDED, RECORDED_FOR, RECORDER
from pp0093.ui.exports.piece import Piece, Shown
from pp0093.ui.layout import ANSWER_END, MISSING_KEY, STATE
from pp0093.ui.shell import demonstration
from pp0093.ui.shell.address import state_key
from pp0093.ui.shell.pages import REQUESTED_PAGE, of_programme, offered_pages
from pp0093.writing.formats import listed

PAGE_SECONDS = 120
IN_LINK = demonstration.IN_LINK
WITH_DEMONSTRATION = {demonstration.KEY: demonstration.ON}
"""Link parameters that show a page with demonstration data."""
OTHER_YEAR = "otro año"


def fault_of_pages(programa: Programme) -> str:
    """Return the first error in the pages declared by a programme; "" when there is none."""
    try:
        of_programme(programa)
    except UsageError as error:
        return str(error)
    return ""


def linked(pagina: str, dichos: Sequence[str]) -> dict[str, str]:
    """Return {key: value} from "clave=valor" texts, only for keys that a page declares; refuse others."""
    claves = next((p.keys for p in offered_pages() if p.id == pagina), ())
    propias = {}
    for dicho in dichos:
        clave, _, valor = dicho.partition("=")
        if clave not in claves or not valor:
            hay = ", ".join(f"{c}=…" for c in claves) or "sólo sus filtros"
            raise UsageError(f"--enlace dice {dicho!r}; el enlace de {pagina} lleva {hay}")
        propias[clave] = valor
    return propias


def visited(
    pagina: str, filtros: dict[str, str], propias: dict[str, str] | None = None, rol: Role = Role.ADMIN
) -> Shown:
    """Return a page as a role sees it, under filters and keys of its own (codes, as in the URL).

    Raise UsageError when the page or a value is unknown, or when nothing can be exported.
    """
    propias = propias or {}
    paginas = {p.id: p for p in offered_pages()}
    if pagina not in paginas:
        raise UsageError(f"no hay página {pagina!r}; {among(pagina, sorted(paginas), 'las hay')}")
    if demonstration.KEY in propias and paginas[pagina].only_real:
        raise UsageError(f"{pagina} es siempre de lo real; pídala sin --demostracion")
    app = _run(pagina, filtros, propias, rol)
    if app.exception:
        raise BuildError(f"la página {pagina} falló: {app.exception[0].message}")
    sesion = app.session_state
    if STATE in sesion:
        puestos = sesion[STATE].url | {k: _control_value(app, k) for k in propias}
        ajenos = [f"{k}={v}" for k, v in (filtros | propias).items() if puestos.get(k) != v]
        if ajenos:
            raise UsageError(f"no hay datos para {', '.join(ajenos)}; pp0093 consulta muestra qué valores hay")
    faltas = list(dict.fromkeys(sesion[MISSING_KEY]))
    if not sesion[RECORDER]:
        raise UsageError(_nothing(pagina, faltas, con_filtros=bool(filtros.keys() - {YEAR})))
    vista: Shown = sesion[RECORDED]
    vista.faltas = faltas
    return vista


def _nothing(pagina: str, faltas: Sequence[str], *, con_filtros: bool) -> str:
    """Return why nothing can be exported, suggesting another year only when that may help."""
    dicho = "; ".join(f.partition(". ")[0].rstrip(".") for f in faltas)
    nada = f"la página {pagina} no tiene nada que llevar{' con esos filtros' if con_filtros else ''}"
    ayuda = any(OTHER_YEAR in f for f in faltas)
    return f"{nada}{f': {dicho}' if dicho else ''}{f'; pruebe {OTHER_YEAR}' if ayuda else ''}"


def of_other_years(respuesta: str, piezas: Sequence[Piece], anio: str) -> Iterator[str]:
    """Yield, when a year is asked and no piece is of it, their years and the page's answer, which says why."""
    anios = sorted({p.pie.filtros.get(YEAR, "") for p in piezas})
    if anio and anio not in anios and all(map(str.isdecimal, anios)):
        yield f"Lo escrito es de {listed(anios)}, no de {anio}. {ANSWER_END.split(respuesta)[0]}"


def _control_value(app: Any, clave: str) -> str | None:
    """Return the value of one of the page's keys: its first option when the address asks for an unknown one."""
    control = state_key(clave)
    return str(app.session_state[control]) if control in app.session_state else app.query_params.get(clave)


def _run(pagina: str, filtros: dict[str, str], propias: dict[str, str], rol: Role) -> Any:
    from streamlit.testing.v1 import AppTest

    # Silence Streamlit's warning about the absence of a session.
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=PAGE_SECONDS)
    for clave, valor in (filtros | propias).items():
        app.query_params[clave] = valor
    app.session_state[RECORDER], app.session_state[MISSING_KEY], app.session_state[RECORDED_FOR] = [], [], rol
    app.session_state[REQUESTED_PAGE] = pagina
    return app.run()
